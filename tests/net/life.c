/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a machine: what a crash takes, what a pause keeps, what a hang hides (K2, K6).
 */
#include "tests/net/lab.h"

static SimTime
rung (const Ear *ear, guint i)
{
  cr_assert (i < ear->rung->len);
  return g_array_index (ear->rung, SimTime, i);
}

static SimNode *
node (const Ear *ear)
{
  return ear->role.node;
}

Test (net_life, a_restart_starts_the_roles_after_the_boot_time)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  lab_run (&lab, SIM_S);
  cr_assert_not (sim_node_restart (node (a), "is up"));
  cr_assert (sim_node_crash (node (a), "test"));
  cr_assert_not (sim_node_crash (node (a), "is off"));
  cr_assert_eq (a->crashes, 1);
  cr_assert (sim_node_restart (node (a), "test"));
  cr_assert_eq (sim_node_state (node (a)), SIM_NODE_BOOTING);
  lab_run (&lab, 11 * SIM_S - 1);
  cr_assert_eq (a->starts, 1);
  lab_run (&lab, 11 * SIM_S);
  cr_assert_eq (a->starts, 2);
  cr_assert (sim_node_running (node (a)));
  lab_free (&lab);
}

Test (net_life, a_crash_while_booting_ends_the_boot)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  sim_node_crash (node (a), "test");
  sim_node_restart_in (node (a), 5 * SIM_S, "test");
  lab_run (&lab, SIM_S);
  cr_assert (sim_node_crash (node (a), "again"));
  lab_run (&lab, SIM_MIN);
  cr_assert_eq (a->starts, 1);
  cr_assert_eq (sim_node_state (node (a)), SIM_NODE_OFF);
  lab_free (&lab);
}

Test (net_life, a_crash_cancels_alarms_and_forgets_what_is_volatile)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  sim_iface_add_address (ear_iface (a), SIM_IP (10, 0, 0, 77));
  sim_alarm_after (&a->alarm, SIM_S);
  sim_node_crash (node (a), "test");
  cr_assert_not (sim_alarm_armed (&a->alarm));
  cr_assert (sim_arp_lookup (ear_iface (a), ear_ip (b)) == 0);
  cr_assert_eq (sim_iface_addresses (ear_iface (a)), 1);
  cr_assert (sim_iface_has_address (ear_iface (a), ear_ip (a)));
  sim_node_restart_in (node (a), 0, "test");
  lab_run (&lab, SIM_MIN);
  cr_assert_eq (a->alarms, 0);
  lab_free (&lab);
}

/* Ten frames: one has been sent, one is being sent, eight wait; these the crash takes. */
Test (net_life, a_crash_takes_what_waits_in_the_queue)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  SimTime start = sim_kernel_now (lab.kernel);
  for (uint32_t i = 0; i < 10; i++)
    ear_say (a, ear_ip (b), 200, i);
  lab_run (&lab, start + 3000);
  sim_node_crash (node (a), "test");
  lab_conserved (&lab);
  sim_node_restart_in (node (a), 0, "test");
  lab_run (&lab, start + 3001);
  ear_say (a, ear_ip (b), 200, 10); /* asks by ARP first, behind the frame that is being sent */
  lab_run (&lab, start + SIM_S);
  cr_assert_eq (b->heard->len, 3);
  cr_assert_eq (ear_heard (b, 1)->word, 1);
  cr_assert_eq (ear_heard (b, 1)->at, start + 104256 + 2128);
  cr_assert_eq (ear_heard (b, 2)->word, 10);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_CLEARED], 8);
  lab_free (&lab);
}

Test (net_life, frames_to_a_dead_machine_are_dropped)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  sim_node_crash (node (b), "test");
  cr_assert_not (ear_say (b, ear_ip (a), 4, 1));
  ear_say (a, ear_ip (b), 4, 1);
  lab_run (&lab, SIM_S);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_DEAD], 1);
  lab_free (&lab);
}

static void
say_good_bye (SimRole *role)
{
  Ear *ear = (Ear *)role;
  ear->stops++;
  ear_say (ear, SIM_IP (10, 0, 0, 2), 4, 99);
}

Test (net_life, a_shutdown_may_still_send)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  SimRoleType type = *a->role.type;
  type.stop = say_good_bye;
  a->role.type = &type;
  cr_assert (sim_node_shutdown (node (a), "test"));
  cr_assert_not (sim_node_shutdown (node (a), "is off"));
  lab_run (&lab, SIM_S);
  cr_assert_eq (a->stops, 1);
  cr_assert_eq (a->crashes, 0);
  cr_assert_eq (ear_heard (b, 0)->word, 99);
  lab_free (&lab);
}

Test (net_life, a_paused_machine_reads_its_backlog_when_it_goes_on)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  cr_assert (sim_node_pause (node (b), "test"));
  cr_assert_not (sim_node_pause (node (b), "stands still"));
  cr_assert_not (sim_node_hang (node (b), "stands still"));
  for (uint32_t i = 0; i < 300; i++)
    ear_say (a, ear_ip (b), 200, i);
  lab_run (&lab, 5 * SIM_S);
  cr_assert_eq (b->heard->len, 0);
  cr_assert_eq (sim_net_count (lab.net).in_flight, 256);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_BACKLOG], 44);
  cr_assert (sim_node_resume (node (b), "test"));
  cr_assert_not (sim_node_resume (node (b), "goes"));
  lab_run (&lab, 6 * SIM_S);
  cr_assert_eq (b->heard->len, 256);
  for (guint i = 0; i < 256; i++)
    cr_assert (ear_heard (b, i)->word == i && ear_heard (b, i)->at == 5 * SIM_S);
  lab_free (&lab);
}

Test (net_life, a_paused_machine_does_not_answer_arp_and_a_hung_one_does)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  Ear *c = lab_ear (&lab, "c", lab.lan, false);
  sim_node_pause (node (b), "test");
  sim_node_hang (node (c), "test");
  cr_assert_null (sim_segment_holder (lab.lan, ear_ip (b), 0));
  cr_assert_eq (sim_segment_holder (lab.lan, ear_ip (c), 0), node (c));
  ear_say (a, ear_ip (b), 4, 1);
  ear_say (a, ear_ip (c), 4, 2);
  lab_run (&lab, SIM_MS);
  cr_assert (sim_arp_lookup (ear_iface (a), ear_ip (b)) == 0);
  cr_assert (sim_arp_lookup (ear_iface (a), ear_ip (c)) != 0);
  lab_free (&lab);
}

Test (net_life, a_hung_program_reads_when_it_goes_on)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  cr_assert (sim_node_hang (node (b), "test"));
  for (uint32_t i = 0; i < 300; i++)
    ear_say (a, ear_ip (b), 200, i);
  lab_run (&lab, 5 * SIM_S);
  cr_assert_eq (b->heard->len, 0);
  cr_assert_eq (sim_net_count (lab.net).in_flight, 0, "the stack has them");
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_BACKLOG], 44);
  cr_assert (sim_node_resume (node (b), "test"));
  lab_run (&lab, 6 * SIM_S);
  cr_assert_eq (b->heard->len, 256);
  cr_assert_eq (ear_heard (b, 255)->word, 255);
  lab_free (&lab);
}

Test (net_life, alarms_wait_for_the_machine_and_fire_in_their_order)
{
  for (int hang = 0; hang < 2; hang++)
    {
      Lab lab = lab_new (1);
      Ear *a = lab_ear (&lab, "a", lab.lan, false);
      Ear *cancelled = lab_ear_off (&lab, "c", false);
      sim_node_power_on (node (cancelled));
      sim_alarm_after (&a->alarm, 2 * SIM_S);
      sim_alarm_after (&cancelled->alarm, SIM_S);
      lab_run (&lab, SIM_S / 2);
      (hang ? sim_node_hang : sim_node_pause) (node (a), "test");
      (hang ? sim_node_hang : sim_node_pause) (node (cancelled), "test");
      lab_run (&lab, 7 * SIM_S);
      cr_assert (sim_alarm_armed (&a->alarm) && a->alarm.held);
      sim_alarm_cancel (&cancelled->alarm);
      cr_assert_not (sim_alarm_armed (&cancelled->alarm));
      sim_node_resume (node (a), "test");
      sim_node_resume (node (cancelled), "test");
      lab_run (&lab, 9 * SIM_S);
      cr_assert_eq (a->alarms, 1);
      cr_assert_eq (rung (a, 0), 7 * SIM_S);
      cr_assert_eq (cancelled->alarms, 0);
      lab_free (&lab);
    }
}

Test (net_life, a_crash_of_a_paused_machine_takes_backlog_and_alarms)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  sim_alarm_after (&b->alarm, SIM_S);
  sim_node_pause (node (b), "test");
  ear_say (a, ear_ip (b), 4, 1);
  lab_run (&lab, 2 * SIM_S);
  sim_node_crash (node (b), "test");
  sim_node_restart_in (node (b), 0, "test");
  lab_run (&lab, 3 * SIM_S);
  cr_assert_eq (b->alarms, 0);
  cr_assert_eq (b->heard->len, 0);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_CLEARED], 1);
  lab_free (&lab);
}

/* A clock that gains 25 % has counted 10 s after 8 s. */
Test (net_life, alarms_count_the_machines_own_seconds)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  lab_run (&lab, SIM_S);
  sim_node_set_clock (node (a), 5 * SIM_S, 0.25);
  cr_assert_eq (sim_node_clock (node (a)), 6 * SIM_S);
  sim_alarm_after (&a->alarm, 10 * SIM_S);
  lab_run (&lab, SIM_MIN);
  cr_assert_eq (rung (a, 0), 9 * SIM_S);
  cr_assert_eq (sim_node_clock (node (a)), 6 * SIM_S + 59 * SIM_S * 5 / 4);
  lab_free (&lab);
}

static void
note_change (SimNode *changed, gpointer data)
{
  g_string_append_printf (data, "%d@%g ", sim_node_state (changed), sim_node_speed (changed));
}

Test (net_life, watchers_are_told_of_state_and_speed)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  g_autoptr (GString) seen = g_string_new (NULL);
  sim_node_watch (node (a), note_change, seen);
  sim_node_set_speed (node (a), 0.5);
  sim_node_set_speed (node (a), 0.5);
  sim_node_pause (node (a), "test");
  sim_node_resume (node (a), "test");
  sim_node_crash (node (a), "test");
  cr_assert_str_eq (seen->str, "2@0.5 3@0.5 2@0.5 0@0.5 ");
  lab_free (&lab);
}

Test (net_life, watchers_of_interfaces_are_told_when_one_goes_up_or_down)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  g_autoptr (GString) seen = g_string_new (NULL);
  sim_node_watch_ifaces (node (a), note_change, seen);
  sim_iface_set_up (ear_iface (a), false, "test");
  sim_iface_set_up (ear_iface (a), false, "test");
  sim_iface_set_up (ear_iface (a), true, "test");
  sim_node_pause (node (a), "test");
  cr_assert_str_eq (seen->str, "2@1 2@1 ");
  lab_free (&lab);
}

/* An alarm moved while it waits for the machine fires once, at its new time. */
Test (net_life, an_alarm_moved_while_it_is_held_fires_once)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  sim_alarm_after (&a->alarm, SIM_S);
  sim_node_pause (node (a), "test");
  lab_run (&lab, 2 * SIM_S);
  sim_alarm_after (&a->alarm, 3 * SIM_S);
  sim_node_resume (node (a), "test");
  lab_run (&lab, SIM_MIN);
  cr_assert_eq (a->alarms, 1);
  cr_assert_eq (rung (a, 0), 5 * SIM_S);
  lab_free (&lab);
}

/* The second request falls due while the machine stands still, and is made when it goes on. */
Test (net_life, the_stack_of_a_paused_machine_stands_still_too)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  lab_ear (&lab, "b", lab.lan, false);
  ear_say (a, SIM_IP (10, 0, 0, 99), 4, 1);
  lab_run (&lab, SIM_S / 2);
  sim_node_pause (node (a), "test");
  lab_run (&lab, 20 * SIM_S);
  cr_assert_eq (sim_net_count (lab.net).sent, 1);
  sim_node_resume (node (a), "test");
  lab_run (&lab, 22 * SIM_S - 1);
  cr_assert_eq (sim_net_count (lab.net).sent, 3);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_ARP], 0);
  lab_run (&lab, 22 * SIM_S);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_ARP], 1);
  lab_free (&lab);
}
