/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TCP: what streams do when the network loses, doubles, delays or stops, and how fast they are.
 */
#include "sim/net/packet.h"
#include "tests/net/tcplab.h"

enum
{
  MEBI = 1 << 20
};

static void
transferred (const Talk *talk, uint64_t bytes)
{
  cr_assert_eq (talk->client->received, bytes, "%" G_GUINT64_FORMAT, talk->client->received);
  cr_assert (talk->client->check.good);
  cr_assert_eq (talk->client->check.position, bytes);
  cr_assert_eq (talk->client->end, SIM_TCP_FINISHED);
  cr_assert_eq (talk->server->end, SIM_TCP_FINISHED);
  cr_assert_eq (talk->client->ended + talk->server->ended, 2);
  cr_assert_eq (talk->server->drained, 1);
  cr_assert_eq (sim_tcp_count (talker_node (talk->client)), 0);
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), 0);
}

/* The server sends a MiB and closes. */
static Talk *
mebi (const SimSegmentOptions *options)
{
  Talk *talk = talk_new (options);
  talk->server->reply = MEBI;
  talk->server->closes = true;
  return talk;
}

Test (tcp_data, a_mebi_comes_through_unhurt)
{
  Talk *talk = mebi (NULL);
  talk_connect (talk, 100);
  talk_run (talk, 5 * SIM_S);
  transferred (talk, MEBI);
  SimTcpStats stats = sim_tcp_stats (talker_node (talk->server));
  cr_assert_eq (stats.retransmitted, 0);
  cr_assert_leq (stats.segments_out, MEBI / 1460 + 10);
  cr_assert_leq (stats.segments_in, MEBI / 1460 / 2 + 10, "every second segment is acknowledged");
  talk_free (talk);
}

static void
lossy (double share, SimTime within) /* there are two cables on the way */
{
  for (guint replication = 0; replication < 5; replication++)
    {
      Talk *talk = mebi (NULL);
      talk_run (talk, replication * SIM_MS); /* other initial sequence numbers */
      sim_impair_loss (talk->lab.lan, NULL, share / 2);
      talk_connect (talk, 100);
      talk_run (talk, within);
      sim_impair_loss (talk->lab.lan, NULL, 0);
      talk_run (talk, 150 * SIM_S);
      transferred (talk, MEBI);
      cr_assert_gt (sim_tcp_stats (talker_node (talk->server)).retransmitted, 0);
      talk_free (talk);
    }
}

Test (tcp_data, a_mebi_comes_through_one_percent_of_loss)
{
  lossy (0.01, 300 * SIM_S);
}

Test (tcp_data, a_mebi_comes_through_ten_percent_of_loss)
{
  lossy (0.1, 900 * SIM_S);
}

Test (tcp_data, duplicates_are_taken_once)
{
  Talk *talk = mebi (NULL);
  sim_impair_duplicate (talk->lab.lan, NULL, 0.3);
  talk_connect (talk, 100);
  talk_run (talk, 60 * SIM_S);
  transferred (talk, MEBI);
  cr_assert_eq (sim_tcp_stats (talker_node (talk->server)).timeouts, 0);
  talk_free (talk);
}

Test (tcp_data, reordered_segments_are_put_in_order)
{
  Talk *talk = mebi (NULL);
  sim_impair_reorder (talk->lab.lan, NULL, 0.1, 300 * SIM_US);
  talk_connect (talk, 100);
  talk_run (talk, 60 * SIM_S);
  transferred (talk, MEBI);
  talk_free (talk);
}

Test (tcp_data, all_that_can_happen_at_once)
{
  Talk *talk = mebi (NULL);
  sim_impair_loss (talk->lab.lan, NULL, 0.02);
  sim_impair_corrupt (talk->lab.lan, NULL, 0.02);
  sim_impair_duplicate (talk->lab.lan, NULL, 0.1);
  sim_impair_reorder (talk->lab.lan, NULL, 0.2, SIM_MS);
  sim_impair_jitter (talk->lab.lan, NULL, SIM_MS);
  talk_connect (talk, 100);
  talk_run (talk, 900 * SIM_S);
  transferred (talk, MEBI);
  talk_free (talk);
}

/* The first of six segments is lost: the third duplicate ACK brings it again, no timer runs out.
 * Segments of 1460 B take 12304 ns of sending: the fourth arrives after 5 x 12304 ns and the latency. */
Test (tcp_data, a_single_loss_is_repaired_without_the_timer)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 1460); /* the window of a SYN is not scaled: let it settle */
  talk_run (talk, SIM_S);
  SimTime start = talk_now (talk);
  sim_impair_loss (talk->lab.lan, ear_iface (talk->client->ear), 1);
  SimSpan lost = { .content = TALK_CONTENT, .offset = 1460, .length = 1460 };
  sim_tcp_send (talk->client->tcp, &lost);
  sim_impair_loss (talk->lab.lan, ear_iface (talk->client->ear), 0);
  SimSpan rest = { .content = TALK_CONTENT, .offset = 2 * 1460, .length = 5 * 1460 };
  sim_tcp_send (talk->client->tcp, &rest);
  talk_run (talk, SIM_S / 2);
  SimTcpStats stats = sim_tcp_stats (talker_node (talk->client));
  cr_assert_eq (sim_net_count (talk->lab.net).dropped[SIM_DROP_LOSS], 1);
  cr_assert_eq (stats.fast, 1);
  cr_assert_eq (stats.retransmitted, 1);
  cr_assert_eq (stats.timeouts, 0);
  cr_assert_eq (talk_segment (talk, talk->client, 0, 1460, 7)->at - start,
                5 * 12304 + 100000 + 2 * 672 + 100000);
  cr_assert_eq (talk->server->received, 7 * 1460);
  cr_assert (talk->server->check.good);
  cr_assert_eq (talk->client->drained, 2);
  talk_free (talk);
}

/* Several of a window are lost at once: each partial ACK shows the next (RFC 6582). */
Test (tcp_data, several_losses_of_a_window_are_repaired_one_in_a_round_trip)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 0);
  talk_run (talk, SIM_S);
  sim_impair_loss (talk->lab.lan, ear_iface (talk->client->ear), 1);
  talker_say (talk->client, 3 * 1460);
  sim_impair_loss (talk->lab.lan, ear_iface (talk->client->ear), 0);
  SimSpan rest = { .content = TALK_CONTENT, .offset = 3 * 1460, .length = 7 * 1460 };
  sim_tcp_send (talk->client->tcp, &rest);
  talk_run (talk, SIM_S / 2);
  SimTcpStats stats = sim_tcp_stats (talker_node (talk->client));
  cr_assert_eq (sim_net_count (talk->lab.net).dropped[SIM_DROP_LOSS], 3);
  cr_assert_eq (stats.fast, 1);
  cr_assert_eq (stats.retransmitted, 3);
  cr_assert_eq (stats.timeouts, 0);
  cr_assert_eq (talk->server->received, 10 * 1460);
  cr_assert (talk->server->check.good);
  talk_free (talk);
}

/* The first round trip is 202752 ns: RTO is the least, 1 s. Then 1, 3, 7, 15, 31, 63 s after the first sending;
 * over at 100 s. */
Test (tcp_data, the_timer_doubles_until_a_hundred_seconds)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 0);
  talk_run (talk, SIM_S);
  sim_segment_set_up (talk->lab.lan, false, "cut");
  SimTime start = talk_now (talk);
  talker_say (talk->client, 100);
  talk_run (talk, 120 * SIM_S);
  static const SimTime at[] = { 0, 1, 3, 7, 15, 31, 63 };
  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    cr_assert_eq (talk_segment (talk, talk->client, 0, 100, i)->at - start, at[i] * SIM_S);
  cr_assert_null (talk_segment (talk, talk->client, 0, 100, G_N_ELEMENTS (at)));
  cr_assert_eq (talk->client->end, SIM_TCP_TIMEOUT);
  cr_assert_eq (talk->client->ended_at - start, 100 * SIM_S);
  talk_free (talk);
}

/* RFC 6298, 5.7: the first data after a lost SYN wait 3 s. */
Test (tcp_data, after_a_lost_syn_the_first_timer_is_three_seconds)
{
  Talk *talk = talk_new (NULL);
  sim_impair_loss (talk->lab.lan, ear_iface (talk->client->ear), 1);
  talk_connect (talk, 0);
  talk_run (talk, SIM_S / 2);
  sim_impair_loss (talk->lab.lan, ear_iface (talk->client->ear), 0);
  talk_run (talk, SIM_S);
  cr_assert_eq (talk->client->connected, 1);
  sim_segment_set_up (talk->lab.lan, false, "cut");
  SimTime start = talk_now (talk);
  talker_say (talk->client, 100);
  talk_run (talk, 10 * SIM_S);
  cr_assert_eq (talk_segment (talk, talk->client, 0, 100, 1)->at - start, 3 * SIM_S);
  cr_assert_eq (talk_segment (talk, talk->client, 0, 100, 2)->at - start, 9 * SIM_S);
  talk_free (talk);
}

/* A lone segment's ACK is delayed by 40 ms; its round trip, by then measured twice, is below the least RTO. */
Test (tcp_data, progress_takes_the_timer_back)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 100);
  talk_run (talk, SIM_S);
  sim_segment_set_up (talk->lab.lan, false, "cut");
  talker_say (talk->client, 100);
  talk_run (talk, 5 * SIM_S); /* sent at 0, 1, 3 s */
  sim_segment_set_up (talk->lab.lan, true, "mended");
  talk_run (talk, 5 * SIM_S); /* and at 7 s */
  cr_assert_eq (talk->server->received, 200);
  talker_say (talk->client, 100);
  talk_run (talk, SIM_S);
  sim_segment_set_up (talk->lab.lan, false, "cut");
  SimTime start = talk_now (talk);
  guint sent = 6;
  talker_say (talk->client, 100);
  talk_run (talk, 5 * SIM_S);
  cr_assert_eq (talk_segment (talk, talk->client, 0, 100, sent)->at - start, 0);
  cr_assert_eq (talk_segment (talk, talk->client, 0, 100, sent + 1)->at - start, SIM_S,
                "a new sample, RTO is 1 s");
  talk_free (talk);
}

/* A hung program does not read: 64 KiB are acknowledged, then the window is shut and probed. */
Test (tcp_data, a_hung_reader_shuts_the_window)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 100);
  talk_run (talk, SIM_S);
  sim_node_hang (talker_node (talk->server), "stuck");
  talker_say (talk->client, 3 * MEBI);
  talk_run (talk, 200 * SIM_S);
  cr_assert_eq (talk->server->received, 100);
  cr_assert_eq (sim_tcp_unacked (talk->client->tcp), 3 * MEBI - 65536);
  SimTcpStats stats = sim_tcp_stats (talker_node (talk->client));
  cr_assert_geq (stats.probes, 7); /* 1, 3, 7, 15, 31, 63, 123, 183 s */
  cr_assert_leq (stats.probes, 9);
  cr_assert_eq (talk->client->ended, 0, "a window that stays shut is no failure");
  sim_node_resume (talker_node (talk->server), "free");
  cr_assert_eq (talk->server->received, 100 + 65536, "what waited is read at once");
  talk_run (talk, 10 * SIM_S);
  cr_assert_eq (talk->server->received, 100 + 3 * MEBI);
  cr_assert_eq (sim_tcp_unacked (talk->client->tcp), 0);
  talk_free (talk);
}

Test (tcp_data, a_hung_host_accepts_until_its_backlog_is_full)
{
  Talk *talk = talk_new (NULL);
  talk->server->reply = 100;
  sim_node_hang (talker_node (talk->server), "stuck");
  for (guint i = 0; i < 10; i++)
    talk_connect (talk, 100);
  talk_run (talk, 100 * SIM_MS);
  cr_assert_eq (talk->client->connected, 8);
  cr_assert_eq (talk->server->connected, 0);
  talk_run (talk, 20 * SIM_S);
  cr_assert_eq (talk->client->connected, 8);
  sim_node_resume (talker_node (talk->server), "free");
  cr_assert_eq (talk->server->connected, 8);
  talk_run (talk, 20 * SIM_S);
  cr_assert_eq (talk->server->connected, 10);
  cr_assert_eq (talk->client->received, 1000);
  talk_free (talk);
}

Test (tcp_data, what_ends_while_a_program_hangs_is_told_in_order)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 0);
  talk_run (talk, SIM_S);
  sim_node_hang (talker_node (talk->server), "stuck");
  talker_say (talk->client, 5000);
  talk_run (talk, SIM_S);
  sim_tcp_abort (talk->client->tcp);
  talk_run (talk, SIM_S);
  cr_assert_eq (talk->server->received + talk->server->ended, 0);
  sim_node_resume (talker_node (talk->server), "free");
  cr_assert_eq (talk->server->received, 5000);
  cr_assert_eq (talk->server->end, SIM_TCP_RESET);
  cr_assert_eq (sim_tcp_count (talker_node (talk->server)), 0);
  talk_free (talk);
}

Test (tcp_data, a_pause_holds_timers_back)
{
  Talk *talk = talk_new (NULL);
  talk_connect (talk, 0);
  talk_run (talk, SIM_S);
  sim_segment_set_up (talk->lab.lan, false, "cut");
  talker_say (talk->client, 100);
  SimTime start = talk_now (talk);
  talk_run (talk, SIM_S / 2);
  sim_node_pause (talker_node (talk->client), "stop");
  talk_run (talk, 10 * SIM_S);
  cr_assert_null (talk_segment (talk, talk->client, 0, 100, 1));
  sim_node_resume (talker_node (talk->client), "go");
  talk_run (talk, SIM_MS);
  cr_assert_eq (talk_segment (talk, talk->client, 0, 100, 1)->at - start, 10 * SIM_S + SIM_S / 2);
  talk_free (talk);
}

/* Steady throughput from the time that the middle half takes. */
static double
throughput (const SimSegmentOptions *options, int64_t window, uint64_t bytes)
{
  Talk *talk = talk_new (options);
  SimTcpOptions tcp = { .least_rto = SIM_S,
                        .give_up = 100 * SIM_S,
                        .delayed_ack = 40 * SIM_MS,
                        .time_wait = SIM_S,
                        .syn_tries = 6,
                        .initial_window = 10,
                        .receive_window = window };
  sim_tcp_set_options (talker_node (talk->client), &tcp);
  talk->server->reply = bytes;
  talk_connect (talk, 100);
  SimTime from = 0, to = 0;
  while (talk->client->received < bytes)
    {
      talk_run (talk, 10 * SIM_US);
      if (from == 0 && talk->client->received >= bytes / 4)
        from = talk_now (talk);
      if (to == 0 && talk->client->received >= bytes / 4 * 3)
        to = talk_now (talk);
    }
  cr_assert_eq (sim_tcp_stats (talker_node (talk->server)).retransmitted, 0);
  talk_free (talk);
  return (double)bytes / 2 / sim_time_to_seconds (to - from);
}

/* 1460 of 1538 bytes on the cable are data: 11.866 MB/s of 100 Mbit/s. */
Test (tcp_data, a_long_transfer_fills_the_link)
{
  SimSegmentOptions options = talk_lan ();
  options.rate = 1e8;
  double rate = throughput (&options, 65536, 20 * MEBI);
  cr_assert_float_eq (rate / (1e8 / 8 * 1460 / 1538), 1, 0.02, "%g", rate);
}

/* 64 KiB a round trip of 100 ms and a little: 0.65 MB/s of 1 Gbit/s. */
Test (tcp_data, a_window_in_a_round_trip_is_all_that_flows)
{
  SimSegmentOptions options = talk_lan ();
  options.latency = 50 * SIM_MS;
  double rate = throughput (&options, 65536, 10 * MEBI);
  double round_trip = 0.1 + 2 * (1538 + 84) * 8 / 1e9;
  cr_assert_float_eq (rate / (65536 / round_trip), 1, 0.02, "%g", rate);
}

Test (tcp_data, a_scaled_window_is_larger_than_sixteen_bits)
{
  SimSegmentOptions options = talk_lan ();
  options.latency = 50 * SIM_MS;
  options.queue = 8 * MEBI;
  double rate = throughput (&options, 4 * MEBI, 400 * MEBI);
  double round_trip = 0.1 + 2 * (1538 + 84) * 8 / 1e9;
  cr_assert_float_eq (rate / (4 * MEBI / round_trip), 1, 0.02, "%g", rate);
}
