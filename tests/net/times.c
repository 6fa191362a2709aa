/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long frames take, to the nanosecond, and how many fit in a queue.
 */
#include "tests/net/lab.h"

/* 200 B of payload: 228 B of IP, + 14 + 4 + 8 + 12 = 266 B on the cable; 2128 ns at 1 Gbit/s. */
Test (net_times, a_frame_is_sent_stored_and_sent_again)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  SimTime start = sim_kernel_now (lab.kernel);
  ear_say (a, ear_ip (b), 200, 42);
  lab_run (&lab, start + SIM_S);
  cr_assert_eq (ear_heard (b, 0)->at - start, 2128 + 50000 + 2128 + 50000);
  cr_assert_eq (ear_heard (b, 0)->word, 42);
  cr_assert_eq (b->heard->len, 1);
  lab_free (&lab);
}

/* An ARP frame is 84 B: 672 ns at each sending. Request, reply, then the datagram of 84 B (32 B of IP). */
Test (net_times, the_first_datagram_waits_for_arp)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ear_say (a, ear_ip (b), 4, 1);
  lab_run (&lab, SIM_S);
  cr_assert_eq (ear_heard (b, 0)->at, 3 * (2 * 672 + 100000));
  lab_free (&lab);
}

/* ceil (wire * 8 * 10^9 / rate), and an odd latency, whose halves are 50 and 51 ns. */
Test (net_times, odd_numbers_round_up_and_halves_add_up)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  options.rate = 7e6;
  options.latency = 101;
  Lab lab = lab_new_with (1, &options);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  SimTime start = sim_kernel_now (lab.kernel);
  ear_say (a, ear_ip (b), 200, 1);
  lab_run (&lab, start + SIM_S);
  cr_assert_eq (ear_heard (b, 0)->at - start, 2 * 304000 + 101); /* 2128 bit / 7 Mbit/s = 304 us */
  ear_say (a, ear_ip (b), 201, 1);
  start += SIM_S;
  lab_run (&lab, start + SIM_S);
  cr_assert_eq (ear_heard (b, 1)->at - start, 2 * 305143 + 101); /* 305142.86 */
  lab_free (&lab);
}

Test (net_times, frames_of_a_burst_follow_each_other)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  SimTime start = sim_kernel_now (lab.kernel);
  for (uint32_t i = 0; i < 5; i++)
    ear_say (a, ear_ip (b), 200, i);
  lab_run (&lab, start + SIM_S);
  for (guint i = 0; i < 5; i++)
    {
      cr_assert_eq (ear_heard (b, i)->at - start, 104256 + (SimTime)i * 2128);
      cr_assert_eq (ear_heard (b, i)->word, i);
    }
  lab_free (&lab);
}

/* Two senders at once: the second frame waits in the port's queue of the switch. */
Test (net_times, two_senders_meet_in_the_port_of_the_receiver)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  Ear *c = lab_ear (&lab, "c", lab.lan, false);
  ears_meet (&lab, a, c);
  ears_meet (&lab, b, c);
  SimTime start = sim_kernel_now (lab.kernel);
  g_array_set_size (c->heard, 0);
  ear_say (a, ear_ip (c), 200, 1);
  ear_say (b, ear_ip (c), 200, 2);
  lab_run (&lab, start + SIM_S);
  cr_assert_eq (ear_heard (c, 0)->at - start, 104256);
  cr_assert_eq (ear_heard (c, 1)->at - start, 104256 + 2128);
  cr_assert_eq (ear_heard (c, 1)->word, 2);
  lab_free (&lab);
}

Test (net_times, a_link_has_all_of_its_latency_and_one_sending)
{
  Lab lab = lab_new (1);
  SimSegmentOptions options = lab_segment (SIM_IP (10, 9, 0, 0));
  options.link = true;
  SimSegment *link = sim_segment_new (lab.net, "wire", &options);
  Ear *a = lab_ear (&lab, "a", link, false), *b = lab_ear (&lab, "b", link, false);
  ears_meet (&lab, a, b);
  SimTime start = sim_kernel_now (lab.kernel);
  ear_say (a, ear_ip (b), 200, 1);
  ear_say (b, ear_ip (a), 200, 2); /* full duplex */
  lab_run (&lab, start + SIM_S);
  cr_assert_eq (ear_heard (b, 0)->at - start, 102128);
  cr_assert_eq (ear_heard (a, 0)->at - start, 102128);
  lab_free (&lab);
}

/* One frame is being sent, three more of 266 B fit in 800 B, the rest is dropped at the tail. */
Test (net_times, a_full_queue_drops_at_its_tail)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  options.queue = 800;
  Lab lab = lab_new_with (1, &options);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  SimTime start = sim_kernel_now (lab.kernel);
  for (uint32_t i = 0; i < 10; i++)
    ear_say (a, ear_ip (b), 200, i);
  lab_conserved (&lab);
  lab_run (&lab, start + 2128); /* the second begins: room for one more */
  ear_say (a, ear_ip (b), 200, 10);
  ear_say (a, ear_ip (b), 200, 11);
  lab_run (&lab, start + SIM_S);
  cr_assert_eq (b->heard->len, 5);
  cr_assert_eq (ear_heard (b, 3)->word, 3);
  cr_assert_eq (ear_heard (b, 4)->word, 10);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_QUEUE], 7);
  lab_free (&lab);
}

/* The same at the switch: ten senders, one receiver. */
Test (net_times, a_full_port_drops_too)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  options.queue = 800;
  Lab lab = lab_new_with (1, &options);
  Ear *to = lab_ear (&lab, "to", lab.lan, false), *from[10];
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("from-%u", i);
      from[i] = lab_ear (&lab, name, lab.lan, false);
      ears_meet (&lab, from[i], to);
    }
  for (guint i = 0; i < 10; i++)
    ear_say (from[i], ear_ip (to), 200, i);
  lab_run (&lab, SIM_MIN);
  cr_assert_eq (to->heard->len, 4);
  cr_assert_eq (sim_segment_count (lab.lan).dropped[SIM_DROP_QUEUE], 6);
  lab_free (&lab);
}

Test (net_times, jitter_overtakes_unless_told_to_keep_order)
{
  for (int in_order = 0; in_order < 2; in_order++)
    {
      SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
      options.jitter = (SimDist){ .kind = SIM_DIST_UNIFORM, .unit = SIM_UNIT_TIME, .a = 0, .b = 1e6 };
      options.in_order = in_order;
      Lab lab = lab_new_with (1, &options);
      Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
      ear_say (a, ear_ip (b), 4, 0);
      lab_run (&lab, SIM_S);
      g_array_set_size (b->heard, 0);
      for (uint32_t i = 0; i < 100; i++)
        ear_say (a, ear_ip (b), 200, i);
      lab_run (&lab, 2 * SIM_S);
      guint overtaken = 0;
      for (guint i = 0; i < 100; i++)
        {
          SimTime least = SIM_S + 104256 + (SimTime)ear_heard (b, i)->word * 2128;
          cr_assert_geq (ear_heard (b, i)->at, least);
          cr_assert (in_order || ear_heard (b, i)->at <= least + 1000000);
          overtaken += i > 0 && ear_heard (b, i)->word < ear_heard (b, i - 1)->word;
        }
      cr_assert (in_order ? overtaken == 0 : overtaken > 10);
      lab_free (&lab);
    }
}

Test (net_times, the_options_have_defaults_that_can_be_read)
{
  GStringChunk *arena = g_string_chunk_new (256);
  SimSegmentOptions segment = { 0 };
  SimNodeOptions machine = { .forward = true };
  sim_options_defaults (sim_segment_options, arena, &segment);
  sim_options_defaults (sim_node_options, arena, &machine);
  cr_assert (segment.rate == 1e9 && segment.latency == 50 * SIM_US && segment.mtu == 1500);
  cr_assert (segment.queue == 512 << 10 && segment.arp_age == SIM_MIN && !segment.in_order);
  cr_assert_eq (sim_dist_mean (&segment.jitter), 0);
  cr_assert_eq (sim_dist_mean (&machine.boot_time), 30e9);
  cr_assert_not (machine.forward);
  g_string_chunk_free (arena);
}

Test (net_times, addresses_are_written_as_people_do)
{
  char ip[SIM_IP_TEXT], mac[SIM_MAC_TEXT];
  cr_assert_str_eq (sim_ip_text (SIM_IP (255, 10, 0, 1), ip), "255.10.0.1");
  cr_assert_str_eq (sim_mac_text (0x0200000000FFull, mac), "02:00:00:00:00:ff");
  cr_assert_eq (sim_mac_of_group (SIM_IP (239, 129, 2, 3)), 0x01005E010203ull);
}
