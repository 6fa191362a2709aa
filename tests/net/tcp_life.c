/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TCP: how connections begin and end, to the nanosecond (NET-3).
 *
 * On the lab's network a frame of n bytes on the cable takes 2 x 8 n ns and 100 us. A SYN has 48 B of
 * IP, 86 B on the cable: 101376 ns. An ACK is padded to 84 B: 101344 ns. 100 B of data make 178 B: 102848 ns.
 */
#include "sim/net/packet.h"
#include "tests/net/tcplab.h"

enum
{
  SYN_TIME = 101376,
  ACK_TIME = 101344,
  DATA_TIME = 102848,
};

Test (tcp_life, a_handshake_takes_one_round_trip_and_a_half)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 0);
  cr_assert_str_eq (sim_tcp_state_name (talk->client->tcp), "SYN-SENT");
  talk_run (talk, SIM_S / 2);
  cr_assert_eq (talk->client->connected_at - SIM_S, 2 * SYN_TIME);
  cr_assert_eq (talk->server->connected_at - SIM_S, 2 * SYN_TIME + ACK_TIME);
  cr_assert_eq (talk_segments (talk), 3);
  cr_assert_eq (sim_tcp_remote (talk->client->tcp), ear_ip (talk->server->ear));
  cr_assert_eq (sim_tcp_remote (talk->server->tcp), sim_tcp_local (talk->client->tcp));
  cr_assert_eq (sim_tcp_remote_port (talk->server->tcp), sim_tcp_local_port (talk->client->tcp));
  cr_assert_eq (sim_tcp_remote_port (talk->client->tcp), TALK_PORT);
  talk_free (talk);
}

/* The request leaves with the ACK of the SYN-ACK. */
Test (tcp_life, data_said_before_the_handshake_leaves_with_its_end)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 100);
  talk_run (talk, 20 * SIM_MS);
  cr_assert_eq (talk->server->received_at - SIM_S, 2 * SYN_TIME + DATA_TIME);
  cr_assert_eq (talk->server->received, 100);
  cr_assert_eq (talk_segments (talk), 3);
  talk_run (talk, SIM_S);
  const Segment *late = talk_segment (talk, talk->server, SIM_TCP_ACK, 0, 1);
  cr_assert_eq (late->at - SIM_S, 2 * SYN_TIME + DATA_TIME + 40 * SIM_MS, "the delayed ACK");
  cr_assert_eq (talk->client->drained, 1);
  talk_free (talk);
}

/* SYN, SYN-ACK, ACK with request, reply with FIN, ACK with FIN, ACK. */
Test (tcp_life, a_short_request_takes_six_segments)
{
  Talk *talk = talk_new (NULL);
  talk->server->reply = 100;
  talk->server->closes = true;
  talk_connect (talk, 100);
  talk_run (talk, 500 * SIM_MS);
  cr_assert_eq (talk_segments (talk), 6);
  cr_assert_eq (talk->client->received, 100);
  cr_assert (talk->client->check.good);
  cr_assert_eq (talk->client->end, SIM_TCP_FINISHED);
  cr_assert_eq (talk->client->peer_closed, 1);
  cr_assert_eq (talk->server->ended, 1);
  cr_assert_eq (talk->server->peer_closed, 0, "it had closed itself");
  cr_assert_eq (talk->server->ended_at - SIM_S, 2 * SYN_TIME + 2 * DATA_TIME + ACK_TIME);
  cr_assert_eq (talk->client->ended_at - talk->server->ended_at, ACK_TIME);
  cr_assert_eq (sim_tcp_count (talker_node (talk->client)), 0);
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), 1, "TIME-WAIT");
  talk_run (talk, SIM_S);
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), 0);
  talk_free (talk);
}

Test (tcp_life, half_closed_streams_go_on_in_the_other_direction)
{
  Talk *talk = talk_new (NULL);
  talk->server->keeps_open = true;
  talk_connect (talk, 100);
  sim_tcp_close (talk->client->tcp);
  talk_run (talk, SIM_S);
  cr_assert_eq (talk->server->peer_closed, 1);
  cr_assert_str_eq (sim_tcp_state_name (talk->server->tcp), "CLOSE-WAIT");
  cr_assert_str_eq (sim_tcp_state_name (talk->client->tcp), "FIN-WAIT-2");
  talker_say (talk->server, 50000);
  talk_run (talk, SIM_S);
  cr_assert_eq (talk->client->received, 50000);
  cr_assert_eq (talk->client->ended, 0);
  sim_tcp_close (talk->server->tcp);
  talk_run (talk, SIM_S);
  cr_assert_eq (talk->client->end, SIM_TCP_FINISHED);
  cr_assert_eq (talk->server->end, SIM_TCP_FINISHED);
  cr_assert_eq (talk->client->ended + talk->server->ended, 2);
  talk_free (talk);
}

Test (tcp_life, both_may_close_at_once)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 0);
  talk_run (talk, SIM_S);
  sim_tcp_close (talk->client->tcp);
  sim_tcp_close (talk->server->tcp);
  talk_run (talk, 150 * SIM_US);
  cr_assert_str_eq (sim_tcp_state_name (talk->client->tcp), "CLOSING");
  cr_assert_str_eq (sim_tcp_state_name (talk->server->tcp), "CLOSING");
  talk_run (talk, SIM_MS);
  cr_assert_eq (talk->client->ended, 1);
  cr_assert_eq (talk->server->ended, 1);
  cr_assert_eq (sim_tcp_count (talker_node (talk->client)) + sim_tcp_count (talker_node (talk->server)), 2);
  talk_run (talk, SIM_S);
  cr_assert_eq (sim_tcp_count (talker_node (talk->client)) + sim_tcp_count (talker_node (talk->server)), 0);
  talk_free (talk);
}

Test (tcp_life, a_port_where_nobody_listens_answers_with_a_reset)
{
  Talk *talk = talk_new (NULL);
  sim_tcp_unlisten (talk->server->listener);
  talk_connect (talk, 100);
  talk_run (talk, SIM_S);
  cr_assert_eq (talk->client->end, SIM_TCP_RESET);
  cr_assert_eq (talk->client->ended_at - SIM_S, SYN_TIME + ACK_TIME);
  cr_assert_eq (sim_tcp_count (talker_node (talk->client)), 0);
  cr_assert_eq (sim_tcp_stats (talker_node (talk->server)).resets_out, 1);
  talk_free (talk);
}

/* The address moves: the client's next segment reaches a host that knows nothing of the connection. */
Test (tcp_life, a_host_that_took_over_the_address_answers_with_a_reset)
{
  Talk *talk = talk_new (NULL);
  Talker *other = talk_machine (&talk->lab, "other", 8);
  talk->server->keeps_open = true;
  SimIp service = SIM_IP (10, 0, 0, 200);
  sim_iface_add_address (ear_iface (talk->server->ear), service);
  talk_connect (talk, 0);
  sim_tcp_abort (talk->client->tcp);
  static const SimTcpHooks none;
  SimTcp *tcp = sim_tcp_connect (&talk->client->role, SIM_IP_NONE, service, TALK_PORT, &none, NULL);
  talk_run (talk, SIM_S);
  cr_assert_str_eq (sim_tcp_state_name (tcp), "ESTABLISHED");
  sim_node_crash (talker_node (talk->server), "pulled");
  sim_iface_add_address (ear_iface (other->ear), service);
  sim_arp_announce (ear_iface (other->ear), service);
  talk_run (talk, SIM_MS);
  SimSpan span = { .content = TALK_CONTENT, .length = 100 };
  sim_tcp_send (tcp, &span);
  talk_run (talk, SIM_MS);
  cr_assert_eq (sim_tcp_stats (talker_node (talk->client)).resets_in, 1);
  cr_assert_eq (sim_tcp_count (talker_node (talk->client)), 0);
  talk_free (talk);
}

/* SYNs at 0, 1, 3, 7, 15, 31 s; over at 63 s. */
Test (tcp_life, a_silent_host_gets_six_syns)
{
  Talk *talk = talk_new (NULL);
  sim_node_crash (talker_node (talk->server), "dead");
  talk_connect (talk, 100);
  talk_run (talk, 70 * SIM_S);
  static const SimTime at[] = { 0, 1, 3, 7, 15, 31 };
  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    cr_assert_eq (talk_segment (talk, talk->client, SIM_TCP_SYN, 0, i)->at - SIM_S, at[i] * SIM_S);
  cr_assert_eq (talk_segments (talk), 6);
  cr_assert_eq (talk->client->end, SIM_TCP_TIMEOUT);
  cr_assert_eq (talk->client->ended_at - SIM_S, 63 * SIM_S);
  talk_free (talk);
}

/* Three ARP requests, a second apart. */
Test (tcp_life, no_answer_to_arp_is_unreachable)
{
  SimSegmentOptions options = talk_lan ();
  options.arp_age = SIM_S / 2;
  Talk *talk = talk_new (&options);
  sim_node_crash (talker_node (talk->server), "dead");
  talk_connect (talk, 100);
  talk_run (talk, 10 * SIM_S);
  cr_assert_eq (talk->client->end, SIM_TCP_UNREACHABLE);
  cr_assert_eq (talk->client->ended_at - SIM_S, 3 * SIM_S);
  talk_free (talk);
}

Test (tcp_life, no_route_is_told_in_a_later_event)
{
  Talk *talk = talk_new (NULL);
  sim_iface_set_up (ear_iface (talk->client->ear), false, "unplugged");
  talk_connect (talk, 100);
  cr_assert_eq (talk->client->ended, 0);
  talk_run (talk, 0);
  cr_assert_eq (talk->client->end, SIM_TCP_UNREACHABLE);
  cr_assert_eq (talk->client->ended, 1);
  cr_assert_eq (sim_tcp_count (talker_node (talk->client)), 0);
  talk_free (talk);
}

Test (tcp_life, abort_resets_the_peer_and_tells_nobody_here)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 100);
  talk_run (talk, SIM_S);
  sim_tcp_abort (talk->client->tcp);
  talk_run (talk, SIM_S);
  cr_assert_eq (talk->client->ended, 0);
  cr_assert_eq (talk->server->end, SIM_TCP_RESET);
  cr_assert_eq (talk->server->ended, 1);
  talk_free (talk);
}

Test (tcp_life, a_crash_takes_connections_without_a_word)
{
  Talk *talk = talk_new (NULL);
  talk->server->reply = 1 << 20;
  talk_connect (talk, 100);
  talk_run (talk, SIM_MS);
  guint before = talk_segments (talk);
  sim_node_crash (talker_node (talk->client), "power");
  cr_assert_eq (sim_tcp_count (talker_node (talk->client)), 0);
  talk_run (talk, 99 * SIM_S);
  cr_assert_null (talk_segment (talk, talk->client, SIM_TCP_FIN, 0, 0));
  cr_assert_null (talk_segment (talk, talk->client, SIM_TCP_RST, 0, 0));
  cr_assert_gt (talk_segments (talk), before, "the server tries");
  cr_assert_eq (talk->server->ended, 0);
  talk_run (talk, 10 * SIM_S);
  cr_assert_eq (talk->server->end, SIM_TCP_TIMEOUT);
  talk_free (talk);
}

/* The backlog of eight is full of connections whose last ACK never comes. */
Test (tcp_life, half_open_connections_are_limited)
{
  Talk *talk = talk_new (NULL);
  for (guint i = 0; i < 20; i++)
    talk_connect (talk, 0);
  talk_run (talk, 150 * SIM_US); /* the SYNs have come, their answers not yet gone round */
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), 8);
  cr_assert_eq (sim_tcp_stats (talker_node (talk->server)).refused, 12);
  talk_run (talk, 20 * SIM_S);
  cr_assert_eq (talk->server->connected, 20, "the others came at a later try");
  talk_free (talk);
}

Test (tcp_life, an_unlistened_port_resets_what_it_has_not_told)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 0);
  talk_run (talk, 150 * SIM_US);
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), 1);
  sim_tcp_unlisten (talk->server->listener);
  talk_run (talk, SIM_S);
  cr_assert_eq (talk->client->end, SIM_TCP_RESET);
  cr_assert_eq (talk->server->connected, 0);
  talk_free (talk);
}

/* More connections than there are ports, one after the other: none is refused, nothing stays. */
Test (tcp_life, thousands_of_connections_leave_nothing_behind)
{
  Talk *talk = talk_new (NULL);
  talk->server->reply = 100;
  talk->server->closes = true;
  uint64_t before = 0;
  for (guint i = 0; i < 60000; i++)
    {
      talk_connect (talk, 100);
      talk_run (talk, SIM_MS);
      g_array_set_size (talk->wire, 0);
      if (i == 5000)
        before = sim_kernel_stats (talk->lab.kernel).most;
    }
  talk_run (talk, 2 * SIM_S);
  cr_assert_eq (talk->client->ended, 60000);
  cr_assert_eq (talk->client->end, SIM_TCP_FINISHED);
  cr_assert_eq (talk->client->received, 6000000);
  cr_assert_eq (sim_tcp_count (talker_node (talk->client)), 0);
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), 0);
  cr_assert_leq (sim_kernel_stats (talk->lab.kernel).most, before + 64);
  talk_free (talk);
}
