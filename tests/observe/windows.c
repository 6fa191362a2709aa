/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of windows, of meters in them, and of what clients felt.
 */
#include "sim/observe/meter.h"
#include <criterion/criterion.h>
#include <math.h>

Test (windows, are_half_open)
{
  g_autoptr (SimWindow) w = sim_window_new (10 * SIM_S, 20 * SIM_S, -1);
  cr_assert_not (sim_window_has (w, 10 * SIM_S - 1));
  cr_assert (sim_window_has (w, 10 * SIM_S));
  cr_assert (sim_window_has (w, 20 * SIM_S - 1));
  cr_assert_not (sim_window_has (w, 20 * SIM_S));
  cr_assert_eq (sim_window_overlap (w, 5 * SIM_S, 12 * SIM_S), 2 * SIM_S);
  cr_assert_eq (sim_window_overlap (w, 0, SIM_HOUR), 10 * SIM_S);
  cr_assert_eq (sim_window_overlap (w, 21 * SIM_S, SIM_HOUR), 0);
}

Test (windows, follow_incidents_of_a_kind)
{
  g_autoptr (SimWindow) w = sim_window_new (0, SIM_NEVER, SIM_FAULT_CRASH);
  cr_assert_not (sim_window_begun (w, SIM_HOUR));
  sim_window_enter (w, 10 * SIM_S);
  sim_window_enter (w, 12 * SIM_S);
  sim_window_leave (w, 15 * SIM_S);
  cr_assert (sim_window_has (w, 16 * SIM_S), "the second incident is still open");
  sim_window_leave (w, 18 * SIM_S);
  sim_window_enter (w, 30 * SIM_S);
  cr_assert_not (sim_window_has (w, 20 * SIM_S));
  cr_assert (sim_window_has (w, 31 * SIM_S));
  cr_assert_eq (sim_window_overlap (w, 0, 40 * SIM_S), 18 * SIM_S);
  cr_assert_eq (sim_window_overlap (w, 17 * SIM_S, 31 * SIM_S), 2 * SIM_S);
}

/* -- gauges ------------------------------------------------------------------------------- */

static const SimMetric temperature
    = { .name = "temperature", .unit = SIM_UNIT_NONE, .kind = SIM_METRIC_GAUGE, .help = "" };
static const SimMetric fullness
    = { .name = "fullness", .unit = SIM_UNIT_SHARE, .kind = SIM_METRIC_GAUGE, .each_node = true, .help = "" };

Test (gauges, are_weighted_by_time)
{
  /* 4 for 2 s, 10 for 6 s of the window: mean (8 + 60) / 8; what was before the window does not count. */
  g_autoptr (SimWindow) w = sim_window_new (2 * SIM_S, 10 * SIM_S, -1);
  SimMeter *m = sim_meter_new ("x", &temperature, SIM_METER_RECORD, 0, 1);
  SimReading r;
  m->window = w;
  sim_meter_set (m, 0, 1, 100);
  sim_meter_set (m, 2 * SIM_S, 1, 4);
  sim_meter_set (m, 4 * SIM_S, 1, 10);
  sim_meter_advance (m, 60 * SIM_S);
  sim_meter_read (m, &r);
  cr_assert_float_eq (r.value, 8.5, 1e-12);
  cr_assert_float_eq (r.sum, 68, 1e-9, "value x seconds");
  cr_assert_float_eq (r.deviation, sqrt ((2 * 4.5 * 4.5 + 6 * 1.5 * 1.5) / 8), 1e-12);
  cr_assert_eq (r.least, 4);
  cr_assert_eq (r.most, 10);
  sim_meter_free (m);
}

Test (gauges, do_not_count_time_before_the_first_value)
{
  g_autoptr (SimWindow) w = sim_window_new (0, SIM_NEVER, -1);
  SimMeter *m = sim_meter_new ("x", &temperature, SIM_METER_RECORD, 0, 1);
  SimReading r;
  m->window = w;
  sim_meter_read (m, &r);
  cr_assert_eq (r.samples, 0);
  sim_meter_set (m, 8 * SIM_S, 1, 3);
  sim_meter_advance (m, 10 * SIM_S);
  sim_meter_read (m, &r);
  cr_assert_eq (r.value, 3);
  sim_meter_free (m);
}

Test (gauges, of_shares_are_the_mean_of_the_machines)
{
  g_autoptr (SimWindow) w = sim_window_new (0, SIM_NEVER, -1);
  SimMeter *m = sim_meter_new ("web", &fullness, SIM_METER_RECORD, 0, 3);
  SimReading r;
  m->window = w;
  sim_meter_set (m, 0, 5, 0.2);
  sim_meter_set (m, 0, 9, 0.6);
  sim_meter_set (m, 5 * SIM_S, 5, 0.8);
  sim_meter_advance (m, 10 * SIM_S);
  sim_meter_read (m, &r);
  cr_assert_float_eq (r.value, (0.4 + 0.7) / 2, 1e-12);
  sim_meter_free (m);
}

/* -- services ------------------------------------------------------------------------------ */

static SimReading
reading_of (const SimService *s, SimServiceMetric row)
{
  SimReading r;
  sim_service_read (s, row, &r);
  return r;
}

Test (services, count_what_became_of_requests)
{
  g_autoptr (SimWindow) w = sim_window_new (10 * SIM_S, SIM_NEVER, -1);
  SimService *s = sim_service_new (w, 5 * SIM_S, SIM_S);
  for (guint i = 0; i < 5; i++)
    sim_service_started (s, (9 + i) * SIM_S);
  sim_service_ended (s, 11 * SIM_S, 9 * SIM_S, SIM_OUTCOME_TIMEOUT); /* arrived in the warm-up */
  sim_service_ended (s, 10 * SIM_S + 30 * SIM_MS, 10 * SIM_S, SIM_OUTCOME_SERVED);
  sim_service_ended (s, 11 * SIM_S + 50 * SIM_MS, 11 * SIM_S, SIM_OUTCOME_SERVED);
  sim_service_ended (s, 12 * SIM_S, 12 * SIM_S, SIM_OUTCOME_REFUSED);
  sim_service_finish (s, 20 * SIM_S);
  cr_assert_eq (reading_of (s, SIM_SERVICE_TRIED).value, 3);
  cr_assert_eq (reading_of (s, SIM_SERVICE_SERVED).value, 2);
  cr_assert_eq (reading_of (s, SIM_SERVICE_FAILED).value, 1);
  cr_assert_eq (reading_of (s, SIM_SERVICE_FAILED_AS).value, 0, "time-outs");
  cr_assert_eq (reading_of (s, SIM_SERVICE_FAILED_AS + 1).value, 1, "refusals");
  cr_assert_eq (reading_of (s, SIM_SERVICE_UNFINISHED).value, 1);
  cr_assert_float_eq (reading_of (s, SIM_SERVICE_AVAILABILITY).value, 2.0 / 3, 1e-12);
  cr_assert_float_eq (reading_of (s, SIM_SERVICE_RESPONSE_TIME).mean, 40e6, 1);
  cr_assert_eq (sim_service_step (s, 9).tried, 1, "series have the warm-up too");
  cr_assert_eq (sim_service_step (s, 12).served, 0);
  sim_service_free (s);
}

Test (services, measure_outages_in_order_of_arrival)
{
  /* Arrivals at 1 … 9 s; those at 3, 4 and 5 fail, late; 7 fails at once. */
  g_autoptr (SimWindow) w = sim_window_new (0, SIM_NEVER, -1);
  SimService *s = sim_service_new (w, 30 * SIM_S, 0);
  for (SimTime t = 1; t <= 9; t++)
    if (t != 3 && t != 4 && t != 5 && t != 7)
      sim_service_ended (s, t * SIM_S + SIM_MS, t * SIM_S, SIM_OUTCOME_SERVED);
  sim_service_ended (s, 7 * SIM_S, 7 * SIM_S, SIM_OUTCOME_RESET);
  for (SimTime t = 5; t >= 3; t--)
    sim_service_ended (s, (t + 10) * SIM_S, t * SIM_S, SIM_OUTCOME_TIMEOUT);
  sim_service_finish (s, 60 * SIM_S);
  cr_assert_eq (reading_of (s, SIM_SERVICE_LONGEST).value, 3e9, "from 3 s until 6 s");
  cr_assert_eq (sim_service_longest_at (s), 3 * SIM_S);
  SimReading outages = reading_of (s, SIM_SERVICE_OUTAGE);
  cr_assert_eq (outages.count, 2);
  cr_assert_eq (outages.sum, 4e9);
  cr_assert_eq (outages.censored, 0);
  sim_service_free (s);
}

Test (services, do_not_forget_an_outage_without_end)
{
  g_autoptr (SimWindow) w = sim_window_new (0, SIM_NEVER, -1);
  SimService *s = sim_service_new (w, SIM_S, 0);
  sim_service_ended (s, SIM_S, SIM_S, SIM_OUTCOME_SERVED);
  sim_service_ended (s, 5 * SIM_S, 4 * SIM_S, SIM_OUTCOME_TIMEOUT);
  sim_service_finish (s, 10 * SIM_S);
  SimReading outages = reading_of (s, SIM_SERVICE_OUTAGE);
  cr_assert_eq (outages.count, 0);
  cr_assert_eq (outages.censored, 1);
  cr_assert (isinf (sim_reading_statistic (&outages, SIM_STATISTIC_DEFAULT, 0)));
  cr_assert_eq (reading_of (s, SIM_SERVICE_LONGEST).value, 6e9, "until the run ended");
  sim_service_free (s);
}

Test (services, without_failures_have_an_outage_of_zero)
{
  g_autoptr (SimWindow) w = sim_window_new (0, SIM_NEVER, -1);
  SimService *s = sim_service_new (w, SIM_S, 0);
  cr_assert_eq (reading_of (s, SIM_SERVICE_OUTAGE).samples, 0);
  cr_assert (isnan (reading_of (s, SIM_SERVICE_LONGEST).value), "nothing tried, nothing known");
  sim_service_ended (s, SIM_S, SIM_S, SIM_OUTCOME_SERVED);
  sim_service_finish (s, 10 * SIM_S);
  SimReading outages = reading_of (s, SIM_SERVICE_OUTAGE);
  cr_assert_eq (sim_reading_statistic (&outages, SIM_STATISTIC_DEFAULT, 0), 0);
  cr_assert_eq (reading_of (s, SIM_SERVICE_LONGEST).value, 0);
  sim_service_free (s);
}

/* The buffer that puts requests in order is looked at now and then; that must not show. */
Test (services, come_to_the_same_however_long_the_run)
{
  g_autoptr (SimWindow) w = sim_window_new (0, SIM_NEVER, -1);
  SimService *s = sim_service_new (w, 2 * SIM_S, 0);
  for (SimTime i = 0; i < 100000; i++)
    {
      bool fails = i % 1000 >= 990;
      SimTime arrival = i * 10 * SIM_MS;
      sim_service_ended (s, arrival + (fails ? 2 * SIM_S : SIM_MS), arrival,
                         fails ? SIM_OUTCOME_TIMEOUT : SIM_OUTCOME_SERVED);
    }
  sim_service_finish (s, 1000 * SIM_S);
  SimReading outages = reading_of (s, SIM_SERVICE_OUTAGE);
  cr_assert_eq (outages.count, 99);
  cr_assert_eq (outages.censored, 1);
  cr_assert_eq (outages.most, 100e6);
  sim_service_free (s);
}
