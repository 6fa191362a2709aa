/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TCP: single rules of its RFCs, each seen on the wire.
 */
#include "sim/net/ip.h"
#include "sim/net/packet.h"
#include "tests/net/tcplab.h"

enum
{
  MSS = 1460,
  ROUND = 300 /* us: more than a round trip, less than two */
};

static const SimTcpHooks none;

/* A segment as if from `from` to `to`, however wrong. */
static void
forge (Talk *talk, const Segment *like, Talker *to, uint8_t flags, uint32_t seq, uint32_t ack)
{
  Talker *from = to == talk->server ? talk->client : talk->server;
  SimPacket *packet = sim_packet_new (talk->lab.net);
  packet->protocol = SIM_PROTOCOL_TCP;
  packet->length = 40;
  packet->src = ear_ip (from->ear);
  packet->dst = ear_ip (to->ear);
  packet->sport = like->sport;
  packet->dport = like->dport;
  packet->tcp.flags = flags;
  packet->tcp.seq = seq;
  packet->tcp.ack = ack;
  packet->tcp.window = 1000;
  sim_ip_send (talker_node (from), NULL, packet);
}

static Talk *
established (void)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, MSS);
  talk_run (talk, SIM_S);
  cr_assert_eq (talk->server->received, MSS);
  return talk;
}

static void
cut (Talk *talk, bool on)
{
  sim_segment_set_up (talk->lab.lan, !on, "test");
}

/* RFC 6298, 3: the time since the first sending says nothing, the time since the second neither. */
Test (tcp_rules, a_segment_sent_twice_measures_nothing)
{
  Talk *talk = established ();
  cut (talk, true);
  talker_say (talk->client, 100);
  talk_run (talk, SIM_S / 2);
  cut (talk, false);
  talk_run (talk, SIM_S); /* sent again at 1 s: RTO is 2 s now */
  cr_assert_eq (sim_tcp_unacked (talk->client->tcp), 0);
  cut (talk, true);
  SimTime start = talk_now (talk);
  talker_say (talk->client, 100);
  talk_run (talk, 3 * SIM_S);
  cr_assert_eq (talk_segment (talk, talk->client, SIM_TCP_PSH, 100, 4)->at - start, 2 * SIM_S);
  talk_free (talk);
}

/* RFC 5681, 3.1. */
Test (tcp_rules, after_a_lost_syn_one_segment_begins)
{
  Talk *talk = talk_new (NULL);
  sim_impair_loss (talk->lab.lan, NULL, 1);
  talk_connect (talk, 20 * MSS);
  sim_impair_loss (talk->lab.lan, NULL, 0);
  while (talk->client->connected == 0)
    talk_run (talk, 10 * SIM_US);
  talk_run (talk, 100 * SIM_US);
  cr_assert_not_null (talk_segment (talk, talk->client, 0, MSS, 0));
  cr_assert_null (talk_segment (talk, talk->client, 0, MSS, 1));
  talk_free (talk);
}

Test (tcp_rules, ten_segments_begin)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 20 * MSS);
  while (talk->client->connected == 0)
    talk_run (talk, 10 * SIM_US);
  cr_assert_not_null (talk_segment (talk, talk->client, 0, MSS, 9));
  cr_assert_null (talk_segment (talk, talk->client, 0, MSS, 10));
  talk_free (talk);
}

/* RFC 3042: the first two duplicates each let a new segment go, the third brings the lost one. */
Test (tcp_rules, two_duplicates_let_new_segments_go)
{
  Talk *talk = established ();
  SimSpan lost = { .content = TALK_CONTENT, .offset = MSS, .length = MSS };
  SimSpan rest = { .content = TALK_CONTENT, .offset = 2 * MSS, .length = 30 * MSS };
  sim_impair_loss (talk->lab.lan, NULL, 1);
  sim_tcp_send (talk->client->tcp, &lost);
  sim_impair_loss (talk->lab.lan, NULL, 0);
  sim_tcp_send (talk->client->tcp, &rest);
  guint sent = 1;
  while (talk_segment (talk, talk->client, 0, MSS, sent) != NULL)
    sent++;
  talk_run (talk, SIM_S);
  uint32_t first = talk_segment (talk, talk->client, 0, MSS, 1)->seq;
  cr_assert_eq (talk_segment (talk, talk->client, 0, MSS, sent)->seq - first, (sent - 1) * MSS);
  cr_assert_eq (talk_segment (talk, talk->client, 0, MSS, sent + 1)->seq - first, sent * MSS);
  cr_assert_eq (talk_segment (talk, talk->client, 0, MSS, sent + 2)->seq, first);
  cr_assert (talk->server->check.good);
  talk_free (talk);
}

/* RFC 5681, 4.1. */
Test (tcp_rules, after_a_pause_a_stream_begins_anew)
{
  Talk *talk = established ();
  talker_say (talk->client, 200 * MSS);
  talk_run (talk, 10 * SIM_S);
  g_array_set_size (talk->wire, 0);
  talker_say (talk->client, 40 * MSS);
  talk_run (talk, 150 * SIM_US);
  cr_assert_not_null (talk_segment (talk, talk->client, 0, MSS, 9));
  cr_assert_null (talk_segment (talk, talk->client, 0, MSS, 10));
  talk_free (talk);
}

/* RFC 5681, 3.1: one segment after a time-out, two after its ACK. */
Test (tcp_rules, a_timeout_begins_with_one_segment)
{
  Talk *talk = established ();
  cut (talk, true);
  talker_say (talk->client, 10 * MSS);
  talk_run (talk, SIM_S / 2);
  cut (talk, false);
  g_array_set_size (talk->wire, 0);
  talk_run (talk, SIM_S);
  const Segment *one = talk_segment (talk, talk->client, 0, MSS, 0),
                *two = talk_segment (talk, talk->client, 0, MSS, 1);
  const Segment *three = talk_segment (talk, talk->client, 0, MSS, 2),
                *four = talk_segment (talk, talk->client, 0, MSS, 3);
  cr_assert_gt (two->at, one->at + ROUND / 2 * SIM_US);
  cr_assert_eq (two->at, three->at);
  cr_assert_gt (four->at, three->at + ROUND / 2 * SIM_US);
  cr_assert_eq (talk->server->received, 11 * MSS);
  talk_free (talk);
}

/* Real bytes, in pieces of odd sizes, out of order and twice. */
Test (tcp_rules, real_bytes_are_put_together_as_they_were)
{
  Talk *talk = established ();
  sim_impair_loss (talk->lab.lan, NULL, 0.02);
  sim_impair_duplicate (talk->lab.lan, NULL, 0.2);
  sim_impair_reorder (talk->lab.lan, NULL, 0.3, 200 * SIM_US);
  uint64_t at = MSS;
  for (uint32_t i = 0; i < 300; i++)
    {
      uint32_t length = 1 + i * 37 % 3000;
      g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, length);
      SimSpan span = { .content = TALK_CONTENT, .offset = at, .length = length };
      sim_span_copy (&span, 0, length, bytes->data);
      sim_tcp_send_bytes (talk->client->tcp, bytes);
      at += length;
    }
  talk_run (talk, 600 * SIM_S);
  cr_assert_eq (talk->server->received, at);
  cr_assert (talk->server->check.good);
  talk_free (talk);
}

/* RFC 9293, 3.10.7.4: a reset elsewhere in the window is asked again. */
Test (tcp_rules, only_a_reset_at_its_place_is_believed)
{
  Talk *talk = established ();
  const Segment last = *talk_segment (talk, talk->client, 0, MSS, 0);
  guint answers = talk_segments (talk);
  forge (talk, &last, talk->server, SIM_TCP_RST, last.seq + MSS + 1, 0);
  talk_run (talk, SIM_MS);
  cr_assert_eq (talk->server->ended, 0);
  cr_assert_eq (talk_segments (talk), answers + 2, "the forged one and its answer");
  forge (talk, &last, talk->server, SIM_TCP_RST, last.seq + MSS + 100000, 0);
  talk_run (talk, SIM_MS);
  cr_assert_eq (talk_segments (talk), answers + 3, "beyond the window: silence");
  forge (talk, &last, talk->server, SIM_TCP_RST, last.seq + MSS, 0);
  talk_run (talk, SIM_MS);
  cr_assert_eq (talk->server->end, SIM_TCP_RESET);
  cr_assert_eq (talk->server->ended, 1);
  talk_free (talk);
}

/* ours: two ends out of step must not answer each other for ever. */
Test (tcp_rules, empty_segments_out_of_place_are_answered_twice_a_second)
{
  Talk *talk = established ();
  const Segment last = *talk_segment (talk, talk->client, 0, MSS, 0);
  guint before = talk_segments (talk);
  for (guint i = 0; i < 10; i++)
    {
      forge (talk, &last, talk->server, SIM_TCP_ACK, last.seq - 1000, last.ack);
      talk_run (talk, 120 * SIM_MS);
    }
  cr_assert_eq (talk_segments (talk) - before, 10 + 2, "those at 0 and 0.6 s");
  cr_assert_eq (sim_tcp_stats (talker_node (talk->server)).unacceptable, 10);
  talk_free (talk);
}

/* RFC 9293, 3.6.1; the machine that is said to call knows nothing of it and resets. */
Test (tcp_rules, a_later_syn_may_end_time_wait)
{
  Talk *talk = talk_new (NULL);
  talk->server->closes = true;
  talk_connect (talk, 100);
  talk_run (talk, SIM_S / 2);
  const Segment last = *talk_segment (talk, talk->client, SIM_TCP_FIN, 0, 0);
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), 1);
  forge (talk, &last, talk->server, SIM_TCP_SYN, last.seq - 1000, 0);
  talk_run (talk, SIM_MS);
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), 1, "an earlier one does not");
  forge (talk, &last, talk->server, SIM_TCP_SYN, last.seq + 100000, 0);
  talk_run (talk, 150 * SIM_US);
  cr_assert_not_null (talk_segment (talk, talk->server, SIM_TCP_SYN, 0, 1));
  talk_run (talk, SIM_MS);
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), 0);
  talk_free (talk);
}

Test (tcp_rules, a_syn_asked_twice_is_answered_twice)
{
  Talk *talk = talk_new (NULL);
  sim_impair_duplicate (talk->lab.lan, ear_iface (talk->client->ear), 1);
  talk_connect (talk, 0);
  sim_impair_duplicate (talk->lab.lan, ear_iface (talk->client->ear), 0);
  talk_run (talk, 50 * SIM_MS);
  cr_assert_not_null (talk_segment (talk, talk->server, SIM_TCP_SYN | SIM_TCP_ACK, 0, 1));
  cr_assert_eq (talk->client->connected, 1);
  cr_assert_eq (talk->server->connected, 1);
  talk_free (talk);
}

/* RFC 9293, 3.5, figure 7: both call each other from the very ports that they call. */
Test (tcp_rules, both_may_call_at_once)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 0);
  Segment syn = *talk_segment (talk, talk->client, SIM_TCP_SYN, 0, 0);
  /* the server's SYN-ACK will say that it has got one; what reaches the client first is a bare SYN */
  Segment back = { .sport = syn.dport, .dport = syn.sport };
  forge (talk, &back, talk->client, SIM_TCP_SYN, 5000, 0);
  talk_run (talk, 110 * SIM_US);
  cr_assert_str_eq (sim_tcp_state_name (talk->client->tcp), "SYN-RECEIVED");
  forge (talk, &back, talk->client, SIM_TCP_ACK, 5001, syn.seq + 1);
  talk_run (talk, 110 * SIM_US);
  cr_assert_eq (talk->client->connected, 1);
  cr_assert_str_eq (sim_tcp_state_name (talk->client->tcp), "ESTABLISHED");
  talk_free (talk);
}

/* Many at once, of which every third goes: the others are found as before. */
Test (tcp_rules, connections_are_found_among_thousands)
{
  Talk *talk = talk_new (NULL);
  enum
  {
    MANY = 3000
  };
  sim_tcp_unlisten (talk->server->listener);
  talk->server->listener = sim_tcp_listen (&talk->server->role, TALK_PORT, MANY, &none);
  SimTcp *tcp[MANY];
  for (guint i = 0; i < MANY; i++)
    tcp[i] = sim_tcp_connect (&talk->client->role, SIM_IP_NONE, ear_ip (talk->server->ear), TALK_PORT, &none,
                              NULL);
  talk_run (talk, SIM_S);
  for (guint i = 0; i < MANY; i += 3)
    sim_tcp_abort (tcp[i]);
  talk_run (talk, SIM_S);
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), MANY - MANY / 3);
  SimSpan span = { .content = TALK_CONTENT, .length = 10 };
  for (guint i = 0; i < MANY; i++)
    if (i % 3 != 0)
      sim_tcp_send (tcp[i], &span);
  talk_run (talk, SIM_S);
  cr_assert_eq (sim_tcp_count (talker_node (talk->client)), MANY - MANY / 3);
  for (guint i = 0; i < MANY; i++)
    if (i % 3 != 0)
      cr_assert_eq (sim_tcp_unacked (tcp[i]), 0);
  cr_assert_eq (sim_tcp_stats (talker_node (talk->server)).resets_out, 0);
  talk_free (talk);
}

/* The ports go round while one connection stays. */
Test (tcp_rules, a_port_in_use_is_not_given_again)
{
  Talk *talk = talk_new (NULL);
  SimTcp *stays
      = sim_tcp_connect (&talk->client->role, SIM_IP_NONE, ear_ip (talk->server->ear), TALK_PORT, &none, NULL);
  for (guint i = 0; i < 49500; i++)
    {
      talk_connect (talk, 0);
      cr_assert_neq (sim_tcp_local_port (talk->client->tcp), sim_tcp_local_port (stays));
      sim_tcp_abort (talk->client->tcp);
      if (i % 100 == 0)
        talk_run (talk, SIM_MS);
    }
  talk_free (talk);
}

Test (tcp_rules, a_closed_connection_forgets_a_silent_peer)
{
  Talk *talk = established ();
  talk->server->keeps_open = true;
  sim_tcp_close (talk->client->tcp);
  talk_run (talk, SIM_S);
  cr_assert_str_eq (sim_tcp_state_name (talk->client->tcp), "FIN-WAIT-2");
  talk_run (talk, 50 * SIM_S);
  talker_say (talk->server, 100); /* not silent yet */
  talk_run (talk, SIM_S);
  sim_node_crash (talker_node (talk->server), "dead");
  talk_run (talk, 98 * SIM_S);
  cr_assert_eq (talk->client->ended, 0);
  talk_run (talk, 2 * SIM_S);
  cr_assert_eq (talk->client->end, SIM_TCP_TIMEOUT);
  cr_assert_eq (talk->client->ended, 1);
  talk_free (talk);
}

Test (tcp_rules, a_hung_program_hears_of_the_close_when_it_goes_on)
{
  Talk *talk = established ();
  sim_node_hang (talker_node (talk->server), "stuck");
  talker_say (talk->client, 100);
  sim_tcp_close (talk->client->tcp);
  talk_run (talk, SIM_S);
  cr_assert_str_eq (sim_tcp_state_name (talk->client->tcp), "FIN-WAIT-2");
  cr_assert_eq (talk->server->peer_closed, 0);
  sim_node_resume (talker_node (talk->server), "free");
  cr_assert_eq (talk->server->received, MSS + 100);
  cr_assert_eq (talk->server->peer_closed, 1);
  talk_run (talk, 2 * SIM_S);
  cr_assert_eq (talk->client->end, SIM_TCP_FINISHED);
  cr_assert_eq (talk->server->end, SIM_TCP_FINISHED);
  talk_free (talk);
}

Test (tcp_rules, initial_sequence_numbers_differ_between_lives)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 0);
  uint32_t first = talk_segment (talk, talk->client, SIM_TCP_SYN, 0, 0)->seq;
  talk_free (talk);
  talk = talk_new (NULL);
  talk_connect (talk, 0);
  cr_assert_eq (talk_segment (talk, talk->client, SIM_TCP_SYN, 0, 0)->seq, first, "the same run");
  sim_node_crash (talker_node (talk->client), "dead");
  sim_node_restart (talker_node (talk->client), "again");
  talk_run (talk, 20 * SIM_S);
  talk_connect (talk, 0);
  cr_assert_neq (talk_segment (talk, talk->client, SIM_TCP_SYN, 0, 1)->seq, first);
  talk_free (talk);
}

Test (tcp_rules, a_machine_may_talk_to_itself)
{
  Talk *talk = talk_new (NULL);
  Talker *server = talk->server;
  server->reply = 100000;
  server->closes = true;
  static SimTcpHooks hooks;
  SimTcp *tcp = sim_tcp_connect (&server->role, SIM_IP_NONE, ear_ip (server->ear), TALK_PORT, &hooks, NULL);
  SimSpan span = { .content = TALK_CONTENT, .length = 10 };
  sim_tcp_send (tcp, &span);
  talk_run (talk, SIM_S / 2);
  cr_assert_str_eq (sim_tcp_state_name (tcp), "CLOSE-WAIT");
  sim_tcp_close (tcp);
  talk_run (talk, 2 * SIM_S);
  cr_assert_eq (sim_tcp_count (talker_node (server)), 0);
  cr_assert_eq (server->end, SIM_TCP_FINISHED);
  talk_free (talk);
}
