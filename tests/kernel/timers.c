/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of time and timers: the order rule (K1), what fires and what does not (K6), and
 * what is said when time stands still (K11).
 */
#include "sim/kernel/kernel.h"
#include <criterion/criterion.h>

typedef struct Bell
{
  SimTimer timer;
  GString *log;
  char name;
  SimTime again; /* ring again so much later, until `until`; SIM_NEVER: once */
  SimTime until;
} Bell;

static void
bell_rings (SimKernel *kernel, SimTimer *timer)
{
  Bell *bell = SIM_OWNER (timer, Bell, timer);
  g_string_append_printf (bell->log, "%s%c@%" G_GINT64_FORMAT, bell->log->len > 0 ? " " : "", bell->name,
                          sim_kernel_now (kernel));
  if (bell->again != SIM_NEVER && sim_kernel_now (kernel) + bell->again <= bell->until)
    sim_timer_after (kernel, timer, bell->again);
}

static void
bell_init (Bell *bell, GString *log, char name, SimClass class)
{
  *bell = (Bell){ .log = log, .name = name, .again = SIM_NEVER };
  sim_timer_init (&bell->timer, class, SIM_TAG (1, (uint8_t)name), bell_rings);
}

typedef struct Yard
{
  SimKernel *kernel;
  GString *log;
  Bell a, b, c, d;
} Yard;

static Yard
yard_new (void)
{
  return (Yard){ .kernel = sim_kernel_new (), .log = g_string_new (NULL) };
}

static void
yard_bells (Yard *yard)
{
  bell_init (&yard->a, yard->log, 'a', SIM_CLASS_TIMER);
  bell_init (&yard->b, yard->log, 'b', SIM_CLASS_TIMER);
  bell_init (&yard->c, yard->log, 'c', SIM_CLASS_TIMER);
  bell_init (&yard->d, yard->log, 'd', SIM_CLASS_TIMER);
}

static void
yard_expect (Yard *yard, const char *log)
{
  cr_expect_str_eq (yard->log->str, log);
  sim_kernel_free (yard->kernel);
  g_string_free (yard->log, TRUE);
}

Test (timers, events_happen_in_order_of_time)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.a.timer, 30);
  sim_timer_arm (y.kernel, &y.b.timer, 10);
  sim_timer_arm (y.kernel, &y.c.timer, 20);
  cr_expect (sim_kernel_run (y.kernel, 100));
  cr_expect_eq (sim_kernel_now (y.kernel), 100);
  yard_expect (&y, "b@10 c@20 a@30");
}

Test (timers, at_one_time_classes_go_fault_delivery_timer_probe)
{
  Yard y = yard_new ();
  bell_init (&y.a, y.log, 'p', SIM_CLASS_PROBE);
  bell_init (&y.b, y.log, 't', SIM_CLASS_TIMER);
  bell_init (&y.c, y.log, 'd', SIM_CLASS_DELIVERY);
  bell_init (&y.d, y.log, 'f', SIM_CLASS_FAULT);
  sim_timer_arm (y.kernel, &y.a.timer, 5);
  sim_timer_arm (y.kernel, &y.b.timer, 5);
  sim_timer_arm (y.kernel, &y.c.timer, 5);
  sim_timer_arm (y.kernel, &y.d.timer, 5);
  sim_kernel_run (y.kernel, 5);
  yard_expect (&y, "f@5 d@5 t@5 p@5");
}

Test (timers, ties_go_in_order_of_scheduling)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.c.timer, 5);
  sim_timer_arm (y.kernel, &y.a.timer, 5);
  sim_timer_arm (y.kernel, &y.d.timer, 5);
  sim_timer_arm (y.kernel, &y.b.timer, 5);
  sim_kernel_run (y.kernel, 5);
  yard_expect (&y, "c@5 a@5 d@5 b@5");
}

Test (timers, arming_an_armed_timer_counts_as_scheduled_now)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.a.timer, 5);
  sim_timer_arm (y.kernel, &y.b.timer, 5);
  sim_timer_arm (y.kernel, &y.c.timer, 5);
  sim_timer_arm (y.kernel, &y.a.timer, 5);
  sim_kernel_run (y.kernel, 5);
  yard_expect (&y, "b@5 c@5 a@5");
}

Test (timers, an_event_may_schedule_at_its_own_time)
{
  Yard y = yard_new ();
  yard_bells (&y);
  y.a.again = 0;
  y.a.until = 5;
  sim_kernel_set_instant_limit (y.kernel, 4);
  sim_timer_arm (y.kernel, &y.a.timer, 5);
  sim_timer_arm (y.kernel, &y.b.timer, 5);
  cr_expect_not (sim_kernel_run (y.kernel, 5));
  yard_expect (&y, "a@5 b@5 a@5 a@5 a@5");
}

Test (timers, a_timer_fires_once_and_is_then_disarmed)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.a.timer, 5);
  cr_expect (sim_timer_armed (&y.a.timer));
  sim_kernel_run (y.kernel, 50);
  cr_expect_not (sim_timer_armed (&y.a.timer));
  cr_expect_eq (sim_kernel_stats (y.kernel).events, 1);
  cr_expect_eq (sim_kernel_stats (y.kernel).armed, 0);
  yard_expect (&y, "a@5");
}

Test (timers, a_cancelled_timer_never_fires)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.a.timer, 5);
  sim_timer_arm (y.kernel, &y.b.timer, 6);
  sim_timer_cancel (y.kernel, &y.a.timer);
  sim_timer_cancel (y.kernel, &y.a.timer);
  sim_timer_cancel (y.kernel, &y.c.timer);
  cr_expect_eq (sim_kernel_stats (y.kernel).armed, 1);
  sim_kernel_run (y.kernel, 50);
  yard_expect (&y, "b@6");
}

Test (timers, arming_for_never_disarms)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.a.timer, 5);
  sim_timer_arm (y.kernel, &y.a.timer, SIM_NEVER);
  sim_timer_arm (y.kernel, &y.b.timer, SIM_NEVER);
  sim_timer_after (y.kernel, &y.c.timer, SIM_NEVER);
  cr_expect_not (sim_timer_armed (&y.a.timer));
  sim_kernel_run (y.kernel, SIM_NEVER);
  yard_expect (&y, "");
}

Test (timers, a_cancelled_timer_can_be_armed_again_earlier_at_the_same_time_and_later)
{
  for (SimTime second = 1; second <= 20; second++)
    {
      Yard y = yard_new ();
      yard_bells (&y);
      sim_timer_arm (y.kernel, &y.a.timer, 10);
      sim_timer_cancel (y.kernel, &y.a.timer);
      sim_timer_arm (y.kernel, &y.a.timer, second);
      sim_kernel_run (y.kernel, 50);
      g_autofree char *expected = g_strdup_printf ("a@%d", (int)second);
      yard_expect (&y, expected);
    }
}

Test (timers, a_time_out_pushed_back_fires_at_its_last_time_only)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.a.timer, 10);
  for (SimTime t = 11; t <= 1000; t++)
    {
      sim_timer_arm (y.kernel, &y.a.timer, t + 10);
      sim_kernel_run (y.kernel, t);
      cr_expect_eq (sim_kernel_stats (y.kernel).entries, 1);
    }
  sim_kernel_run (y.kernel, 2000);
  cr_expect_eq (sim_kernel_stats (y.kernel).events, 1);
  yard_expect (&y, "a@1010");
}

Test (timers, moved_earlier_it_fires_at_the_earlier_time_only)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.a.timer, 100);
  sim_timer_arm (y.kernel, &y.a.timer, 50);
  sim_timer_arm (y.kernel, &y.a.timer, 20);
  sim_kernel_run (y.kernel, 200);
  yard_expect (&y, "a@20");
}

Test (timers, moved_earlier_then_later_it_keeps_its_last_time)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.a.timer, 100);
  sim_timer_arm (y.kernel, &y.a.timer, 20);
  sim_timer_arm (y.kernel, &y.a.timer, 150);
  sim_kernel_run (y.kernel, 149);
  cr_expect_eq (y.log->len, 0);
  sim_kernel_run (y.kernel, 200);
  yard_expect (&y, "a@150");
}

Test (timers, cancelling_and_arming_without_end_does_not_let_the_set_grow)
{
  Yard y = yard_new ();
  yard_bells (&y);
  for (SimTime t = 1000000; t > 0; t--)
    {
      sim_timer_cancel (y.kernel, &y.a.timer);
      sim_timer_arm (y.kernel, &y.a.timer, t);
    }
  cr_expect_lt (sim_kernel_stats (y.kernel).most, 100);
  sim_kernel_run (y.kernel, 1000000);
  yard_expect (&y, "a@1");
}

Test (timers, the_last_moment_before_never_can_be_reached)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.b.timer, 1);
  sim_timer_arm (y.kernel, &y.a.timer, SIM_NEVER - 1);
  cr_expect (sim_kernel_run (y.kernel, SIM_NEVER));
  cr_expect_eq (sim_kernel_now (y.kernel), SIM_NEVER - 1);
  yard_expect (&y, "b@1 a@9223372036854775806");
}

Test (timers, a_run_without_end_stops_at_its_last_event)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.a.timer, 7);
  cr_expect (sim_kernel_run (y.kernel, SIM_NEVER));
  cr_expect_eq (sim_kernel_now (y.kernel), 7);
  yard_expect (&y, "a@7");
}

static void
stop_here (SimKernel *kernel, SimTimer *timer)
{
  sim_kernel_stop (kernel);
}

Test (timers, a_stopped_run_goes_on_where_it_was)
{
  Yard y = yard_new ();
  yard_bells (&y);
  SimTimer stop = { 0 };
  sim_timer_init (&stop, SIM_CLASS_TIMER, SIM_TAG (SIM_NOBODY, 1), stop_here);
  sim_timer_arm (y.kernel, &y.a.timer, 5);
  sim_timer_arm (y.kernel, &stop, 5);
  sim_timer_arm (y.kernel, &y.b.timer, 5);
  cr_expect_not (sim_kernel_run (y.kernel, 50));
  cr_expect_eq (sim_kernel_now (y.kernel), 5);
  cr_expect_eq (sim_kernel_stuck (y.kernel, NULL), SIM_NEVER);
  cr_expect_str_eq (y.log->str, "a@5");
  cr_expect (sim_kernel_run (y.kernel, 50));
  yard_expect (&y, "a@5 b@5");
}

Test (timers, K11_time_that_stands_still_is_reported_with_the_last_events)
{
  Yard y = yard_new ();
  yard_bells (&y);
  y.a.again = y.b.again = 0;
  y.a.until = y.b.until = 1000;
  sim_timer_init (&y.b.timer, SIM_CLASS_TIMER, SIM_TAG (SIM_NOBODY, 9), bell_rings);
  sim_kernel_set_instant_limit (y.kernel, 1000);
  sim_timer_arm (y.kernel, &y.c.timer, 10);
  sim_timer_arm (y.kernel, &y.a.timer, 1000);
  sim_timer_arm (y.kernel, &y.b.timer, 1000);
  cr_expect_not (sim_kernel_run (y.kernel, 2000));
  g_autoptr (GString) out = g_string_new (NULL);
  cr_expect_eq (sim_kernel_stuck (y.kernel, out), 1000);
  cr_expect_eq (sim_kernel_stats (y.kernel).events, 1002);
  g_auto (GStrv) lines = g_strsplit (out->str, "\n", -1);
  cr_assert_eq (g_strv_length (lines), 17);
  cr_expect_str_eq (lines[0], "event 987 at 1000 ns: no node, kind 9");
  cr_expect_str_eq (lines[14], "event 1001 at 1000 ns: no node, kind 9");
  cr_expect_str_eq (lines[15], "event 1002 at 1000 ns: node 1, kind 97");
  cr_expect_not (sim_kernel_run (y.kernel, 2000), "a stuck run does not go on");
  sim_kernel_free (y.kernel);
  g_string_free (y.log, TRUE);
}

Test (timers, K11_as_many_events_as_the_limit_are_allowed)
{
  Yard y = yard_new ();
  yard_bells (&y);
  sim_kernel_set_instant_limit (y.kernel, 3);
  sim_timer_arm (y.kernel, &y.a.timer, 5);
  sim_timer_arm (y.kernel, &y.b.timer, 5);
  sim_timer_arm (y.kernel, &y.c.timer, 5);
  sim_timer_arm (y.kernel, &y.d.timer, 6);
  cr_expect (sim_kernel_run (y.kernel, 6));
  yard_expect (&y, "a@5 b@5 c@5 d@6");
}

static void
count_check (SimKernel *kernel, gpointer data)
{
  ++*(int *)data;
}

static void
mark_twice (SimKernel *kernel, SimTimer *timer)
{
  sim_kernel_mark (kernel);
  sim_kernel_mark (kernel);
}

Test (timers, the_check_follows_each_event_that_marked_once)
{
  Yard y = yard_new ();
  yard_bells (&y);
  int checks = 0;
  SimTimer marks = { 0 };
  sim_timer_init (&marks, SIM_CLASS_TIMER, 0, mark_twice);
  sim_kernel_set_after (y.kernel, count_check, &checks);
  sim_timer_arm (y.kernel, &y.a.timer, 1);
  sim_timer_arm (y.kernel, &marks, 2);
  sim_timer_arm (y.kernel, &y.b.timer, 3);
  sim_kernel_run (y.kernel, 10);
  cr_expect_eq (checks, 1);
  yard_expect (&y, "a@1 b@3");
}

static uint64_t
fingerprint_of (SimTime first, SimTime second, uint32_t tag, uint64_t note)
{
  g_autoptr (GString) log = g_string_new (NULL);
  SimKernel *kernel = sim_kernel_new ();
  Bell a, b;
  bell_init (&a, log, 'a', SIM_CLASS_TIMER);
  bell_init (&b, log, 'b', SIM_CLASS_TIMER);
  b.timer.tag = tag;
  sim_timer_arm (kernel, &a.timer, first);
  sim_timer_arm (kernel, &b.timer, second);
  sim_kernel_run (kernel, 100);
  if (note != 0)
    sim_kernel_note (kernel, note);
  uint64_t fingerprint = sim_kernel_fingerprint (kernel);
  sim_kernel_free (kernel);
  return fingerprint;
}

Test (timers, the_fingerprint_is_of_times_tags_and_notes)
{
  uint64_t one = fingerprint_of (10, 20, SIM_TAG (3, 4), 0);
  cr_expect_eq (fingerprint_of (10, 20, SIM_TAG (3, 4), 0), one);
  cr_expect_neq (fingerprint_of (10, 21, SIM_TAG (3, 4), 0), one);
  cr_expect_neq (fingerprint_of (10, 20, SIM_TAG (3, 5), 0), one);
  cr_expect_neq (fingerprint_of (20, 10, SIM_TAG (3, 4), 0), one);
  cr_expect_neq (fingerprint_of (10, 20, SIM_TAG (3, 4), 1), one);
  cr_expect_neq (fingerprint_of (10, 20, SIM_TAG (3, 4), 1), fingerprint_of (10, 20, SIM_TAG (3, 4), 2));
}

Test (timers, two_kernels_do_not_know_each_other)
{
  Yard y = yard_new ();
  Yard z = yard_new ();
  yard_bells (&y);
  yard_bells (&z);
  sim_timer_arm (y.kernel, &y.a.timer, 10);
  sim_timer_arm (z.kernel, &z.a.timer, 5);
  sim_kernel_run (y.kernel, 7);
  sim_kernel_run (z.kernel, 20);
  cr_expect_eq (sim_kernel_now (y.kernel), 7);
  sim_kernel_run (y.kernel, 20);
  cr_expect_neq (sim_kernel_fingerprint (y.kernel), sim_kernel_fingerprint (z.kernel));
  yard_expect (&z, "a@5");
  yard_expect (&y, "a@10");
}

Test (timers, arming_in_the_past_is_our_mistake, .exit_code = SIM_EXIT_INTERNAL)
{
  static Yard y; /* the exit leaves nothing unreachable */
  y = yard_new ();
  yard_bells (&y);
  sim_kernel_run (y.kernel, 10);
  sim_timer_arm (y.kernel, &y.a.timer, 9);
}

Test (timers, running_backwards_is_our_mistake, .exit_code = SIM_EXIT_INTERNAL)
{
  static Yard y; /* the exit leaves nothing unreachable */
  y = yard_new ();
  sim_kernel_run (y.kernel, 10);
  sim_kernel_run (y.kernel, 9);
}

Test (timers, making_an_armed_timer_anew_is_our_mistake, .exit_code = SIM_EXIT_INTERNAL)
{
  static Yard y; /* the exit leaves nothing unreachable */
  y = yard_new ();
  yard_bells (&y);
  sim_timer_arm (y.kernel, &y.a.timer, 9);
  sim_timer_init (&y.a.timer, SIM_CLASS_TIMER, 0, bell_rings);
}
