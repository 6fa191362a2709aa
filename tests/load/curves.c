/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of load curves (NET-5): what comes is what the curve says, no more regular and no less.
 *
 * Seeds are fixed; a statistical story fails when its chance under the rule is below 1 in 1000.
 */
#include "sim/load/curve.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

enum
{
  SLOTS = 60
};

static SimArrivals *
arrivals_of (const SimCurve *curve, uint64_t seed)
{
  SimStream stream;
  sim_stream_init (&stream, seed, 0, "visitors", "arrivals");
  return sim_arrivals_new (curve, &stream);
}

/* How many come in each of SLOTS equal parts of [0, end); checks that times never go back. */
static void
count_slots (const SimCurve *curve, uint64_t seed, SimTime end, double counts[SLOTS])
{
  g_autoptr (SimArrivals) arrivals = arrivals_of (curve, seed);
  SimTime before = 0;
  for (guint i = 0; i < SLOTS; i++)
    counts[i] = 0;
  for (SimTime t; (t = sim_arrivals_next (arrivals)) < end; before = t)
    {
      cr_assert_geq (t, before);
      counts[(guint)((double)t / (double)end * SLOTS)]++;
    }
}

/* Chi-square of Poisson counts against the curve's integral over each slot. */
static void
expect_counts (const SimCurve *curve, SimTime end)
{
  double counts[SLOTS], square = 0;
  guint freedom = 0;
  count_slots (curve, 11, end, counts);
  for (guint i = 0; i < SLOTS; i++)
    {
      double expected = sim_curve_expected (curve, end / SLOTS * i, end / SLOTS * (i + 1));
      if (expected < 5)
        {
          cr_expect_leq (counts[i], 25, "slot %u: %g where %g are expected", i, counts[i], expected);
          continue;
        }
      square += (counts[i] - expected) * (counts[i] - expected) / expected;
      freedom++;
    }
  double low = gsl_cdf_chisq_P (square, freedom), high = gsl_cdf_chisq_Q (square, freedom);
  cr_expect (freedom > 0 && low > 0.001 && high > 0.001, "chi-square %g with %u degrees of freedom", square,
             freedom);
}

/* Kolmogorov and Smirnov: the integral of the curve between arrivals is exponential with mean 1. */
static void
expect_exponential_gaps (const SimCurve *curve, guint count)
{
  g_autoptr (SimArrivals) arrivals = arrivals_of (curve, 5);
  g_autofree double *gaps = g_new (double, count);
  SimTime before = 0;
  for (guint i = 0; i < count; i++)
    {
      SimTime t = sim_arrivals_next (arrivals);
      gaps[i] = 1 - exp (-sim_curve_expected (curve, before, t));
      before = t;
    }
  double most = 0;
  for (guint bin = 1; bin < 200; bin++) /* the distance at 199 points is at most the true one */
    {
      guint below = 0;
      for (guint i = 0; i < count; i++)
        below += gaps[i] < bin / 200.0;
      most = fmax (most, fabs (below / (double)count - bin / 200.0));
    }
  cr_expect_lt (most * sqrt (count), 1.95, "Kolmogorov distance %g of %u gaps", most, count); /* 1 in 1000 */
}

Test (curve, a_constant_rate_is_a_poisson_process)
{
  g_autoptr (SimCurve) curve = sim_curve_constant (250);
  cr_expect_float_eq (sim_curve_expected (curve, SIM_S, 3 * SIM_S), 500, 1e-9);
  cr_expect_float_eq (sim_curve_rate (curve, SIM_HOUR), 250, 0);
  expect_counts (curve, SIM_MIN);
  expect_exponential_gaps (curve, 20000);
}

Test (curve, a_rate_of_zero_never_brings_anybody)
{
  g_autoptr (SimCurve) curve = sim_curve_constant (0);
  g_autoptr (SimArrivals) arrivals = arrivals_of (curve, 1);
  cr_expect_eq (sim_arrivals_next (arrivals), SIM_NEVER);
}

Test (curve, steps_hold_until_the_next_one)
{
  SimCurvePiece steps[]
      = { { 10 * SIM_S, 10, 10 }, { 20 * SIM_S, 300, 300 }, { 30 * SIM_S, 0, 0 }, { 50 * SIM_S, 40, 40 } };
  g_autoptr (SimCurve) curve = sim_curve_pieces (steps, 4, 0, 0);
  cr_expect_float_eq (sim_curve_rate (curve, 10 * SIM_S - 1), 0, 0);
  cr_expect_float_eq (sim_curve_rate (curve, 10 * SIM_S), 10, 0);
  cr_expect_float_eq (sim_curve_rate (curve, SIM_HOUR), 40, 0);
  cr_expect_float_eq (sim_curve_expected (curve, 0, SIM_MIN), 100 + 3000 + 0 + 400, 1e-9);
  expect_counts (curve, SIM_MIN);
  expect_exponential_gaps (curve, 3000);
}

Test (curve, a_ramp_goes_straight)
{
  g_autoptr (SimCurve) curve = sim_curve_ramp (10, 90, 10 * SIM_S, 40 * SIM_S);
  cr_expect_float_eq (sim_curve_rate (curve, 30 * SIM_S), 50, 1e-9);
  cr_expect_float_eq (sim_curve_expected (curve, 0, SIM_MIN), 100 + 2000 + 900, 1e-9);
  expect_counts (curve, SIM_MIN);
  expect_exponential_gaps (curve, 3000);
}

Test (curve, a_ramp_down_to_nothing_ends)
{
  g_autoptr (SimCurve) curve = sim_curve_ramp (100, 0, 0, 10 * SIM_S);
  g_autoptr (SimArrivals) arrivals = arrivals_of (curve, 3);
  guint count = 0;
  for (SimTime t; (t = sim_arrivals_next (arrivals)) != SIM_NEVER; count++)
    cr_assert_leq (t, 10 * SIM_S);
  cr_expect (count > 400 && count < 600, "%u came where 500 are expected", count);
  cr_expect_eq (sim_arrivals_next (arrivals), SIM_NEVER);
}

Test (curve, a_sine_swings_about_its_mean)
{
  g_autoptr (SimCurve) curve = sim_curve_sine (100, 0.8, 40 * SIM_S, 0);
  cr_expect_float_eq (sim_curve_rate (curve, 10 * SIM_S), 180, 1e-9);
  cr_expect_float_eq (sim_curve_rate (curve, 30 * SIM_S), 20, 1e-9);
  cr_expect_float_eq (sim_curve_expected (curve, 0, 40 * SIM_S), 4000, 1e-6);
  cr_expect_float_eq (sim_curve_expected (curve, 0, 20 * SIM_S), 2000 + 80 * 40 / G_PI, 1e-6);
  expect_counts (curve, SIM_MIN);
  expect_exponential_gaps (curve, 5000);
}

Test (curve, a_day_has_its_peak_at_its_hour)
{
  g_autoptr (SimCurve) curve = sim_curve_daily (0.5, 0.6, 14 * SIM_HOUR);
  cr_expect_float_eq (sim_curve_rate (curve, 14 * SIM_HOUR), 0.8, 1e-12);
  cr_expect_float_eq (sim_curve_rate (curve, 2 * SIM_HOUR), 0.2, 1e-12);
  expect_counts (curve, SIM_DAY);
}

Test (curve, a_region_sees_the_same_later)
{
  SimCurve *daily = sim_curve_daily (0.5, 0.6, 14 * SIM_HOUR);
  g_autoptr (SimCurve) curve = sim_curve_shift (daily, 8 * SIM_HOUR);
  cr_expect_float_eq (sim_curve_rate (curve, 22 * SIM_HOUR), 0.8, 1e-12);
  expect_counts (curve, SIM_DAY);
}

Test (curve, an_earlier_region_is_shifted_below_zero)
{
  SimCurve *ramp = sim_curve_ramp (10, 90, 30 * SIM_S, 40 * SIM_S);
  g_autoptr (SimCurve) curve = sim_curve_shift (ramp, -20 * SIM_S);
  cr_expect_float_eq (sim_curve_rate (curve, 30 * SIM_S), 50, 1e-9);
  expect_counts (curve, SIM_MIN);
}

Test (curve, a_flash_crowd_rises_stays_and_falls)
{
  g_autoptr (SimCurve) curve = sim_curve_flash (20, 400, 10 * SIM_S, 5 * SIM_S, 15 * SIM_S, 20 * SIM_S);
  cr_expect_float_eq (sim_curve_rate (curve, 0), 20, 0);
  cr_expect_float_eq (sim_curve_rate (curve, 12500 * SIM_MS), 210, 1e-9);
  cr_expect_float_eq (sim_curve_rate (curve, 20 * SIM_S), 400, 0);
  cr_expect_float_eq (sim_curve_rate (curve, 40 * SIM_S), 210, 1e-9);
  cr_expect_float_eq (sim_curve_rate (curve, SIM_HOUR), 20, 0);
  expect_counts (curve, SIM_MIN);
}

Test (curve, a_flash_without_rise_and_fall_is_a_box)
{
  g_autoptr (SimCurve) curve = sim_curve_flash (0, 100, 10 * SIM_S, 0, 10 * SIM_S, 0);
  cr_expect_float_eq (sim_curve_expected (curve, 0, SIM_MIN), 1000, 1e-9);
  cr_expect_float_eq (sim_curve_rate (curve, 20 * SIM_S - 1), 100, 0);
  cr_expect_float_eq (sim_curve_rate (curve, 20 * SIM_S), 0, 0);
}

/* The variance of counts in slots much longer than the states is far above a Poisson process's. For two states
 * with rates a, b and leaving rates u, v: Var N (t) / E N (t) -> 1 + 2 u v (a - b)^2 / ((u + v)^2 (a v + b u)).
 */
Test (curve, bursts_have_their_mean_and_their_variance)
{
  double a = 10, b = 200, u = 1 / 3.0, v = 1 / 0.5;
  g_autoptr (SimCurve) curve = sim_curve_bursts ((double[]){ a, b }, (SimTime[]){ 3 * SIM_S, SIM_S / 2 }, 2);
  double mean = (a * 3 + b * 0.5) / 3.5;
  cr_expect_float_eq (sim_curve_expected (curve, 0, SIM_MIN), mean * 60, 1e-9);
  double counts[SLOTS], sum = 0, square = 0;
  guint runs = 40, slots = runs * SLOTS;
  for (guint run = 0; run < runs; run++)
    {
      count_slots (curve, run, 6000 * SIM_S, counts);
      for (guint i = 0; i < SLOTS; i++)
        {
          sum += counts[i];
          square += counts[i] * counts[i];
        }
    }
  double seen = sum / slots, variance = square / slots - seen * seen;
  double index = 1 + 2 * u * v * (a - b) * (a - b) / ((u + v) * (u + v) * (a * v + b * u));
  cr_expect_float_eq (seen / (mean * 100), 1, 4 * sqrt (index / (mean * 100) / slots), "mean of slots %g",
                      seen);
  cr_expect_float_eq (variance / seen / index, 1, 0.15, "index of dispersion %g where %g is expected",
                      variance / seen, index);
}

Test (curve, a_replay_is_the_very_instants)
{
  SimTime instants[] = { 0, 5, 5, SIM_S, SIM_HOUR + 1 };
  g_autoptr (SimCurve) curve = sim_curve_replay (instants, 5);
  g_autoptr (SimArrivals) arrivals = arrivals_of (curve, 1);
  for (guint i = 0; i < 5; i++)
    cr_expect_eq (sim_arrivals_next (arrivals), instants[i]);
  cr_expect_eq (sim_arrivals_next (arrivals), SIM_NEVER);
  cr_expect_eq (sim_arrivals_next (arrivals), SIM_NEVER);
}

Test (curve, a_shifted_replay_leaves_out_what_was_before)
{
  g_autoptr (SimCurve) curve = sim_curve_shift (sim_curve_replay ((SimTime[]){ 0, 7, 9 }, 3), -5);
  g_autoptr (SimArrivals) arrivals = arrivals_of (curve, 1);
  cr_expect_eq (sim_arrivals_next (arrivals), 2);
  cr_expect_eq (sim_arrivals_next (arrivals), 4);
  cr_expect_eq (sim_arrivals_next (arrivals), SIM_NEVER);
}

Test (curve, a_sum_is_all_of_its_parts)
{
  SimCurve *parts[]
      = { sim_curve_constant (30), sim_curve_sine (50, 1, 20 * SIM_S, 0), sim_curve_ramp (0, 60, 0, SIM_MIN) };
  g_autoptr (SimCurve) curve = sim_curve_sum (parts, 3);
  cr_expect_float_eq (sim_curve_rate (curve, 5 * SIM_S), 30 + 100 + 5, 1e-9);
  expect_counts (curve, SIM_MIN);
  expect_exponential_gaps (curve, 5000);
}

Test (curve, a_sum_keeps_the_instants_of_a_replay)
{
  SimCurve *parts[]
      = { sim_curve_replay ((SimTime[]){ 3, 20 }, 2), sim_curve_replay ((SimTime[]){ 10, 30 }, 2) };
  g_autoptr (SimCurve) curve = sim_curve_sum (parts, 2);
  g_autoptr (SimArrivals) arrivals = arrivals_of (curve, 1);
  SimTime merged[] = { 3, 10, 20, 30, SIM_NEVER };
  for (guint i = 0; i < 5; i++)
    cr_expect_eq (sim_arrivals_next (arrivals), merged[i]);
}

Test (curve, a_product_scales_by_its_factor)
{
  SimCurve *factor = sim_curve_ramp (0.5, 2, 0, 30 * SIM_S);
  g_autoptr (SimCurve) curve = sim_curve_product (sim_curve_sine (100, 0.5, 20 * SIM_S, 0), factor);
  cr_expect_float_eq (sim_curve_rate (curve, 45 * SIM_S), 2 * 150, 1e-9);
  expect_counts (curve, SIM_MIN);
}

Test (curve, a_product_with_a_factor_that_dies_out_ends)
{
  g_autoptr (SimCurve) curve = sim_curve_product (sim_curve_constant (100), sim_curve_ramp (1, 0, 0, SIM_S));
  g_autoptr (SimArrivals) arrivals = arrivals_of (curve, 2);
  while (sim_arrivals_next (arrivals) != SIM_NEVER)
    ;
  cr_expect_eq (sim_arrivals_next (arrivals), SIM_NEVER);
}

Test (curve, the_same_stream_gives_the_same_arrivals_whatever_stands_beside)
{
  SimCurve *sine = sim_curve_sine (50, 1, 20 * SIM_S, 0);
  g_autoptr (SimCurve) two = sim_curve_sum ((SimCurve *[]){ sim_curve_replay ((SimTime[]){ 0 }, 1), sine }, 2);
  SimCurve *again = sim_curve_sine (50, 1, 20 * SIM_S, 0);
  g_autoptr (SimCurve) three
      = sim_curve_sum ((SimCurve *[]){ sim_curve_constant (0), again, sim_curve_constant (0) }, 3);
  g_autoptr (SimArrivals) a = arrivals_of (two, 9), b = arrivals_of (three, 9);
  cr_expect_eq (sim_arrivals_next (a), 0);
  for (guint i = 0; i < 100; i++)
    cr_expect_eq (sim_arrivals_next (a), sim_arrivals_next (b));
}

Test (curve, a_trace_of_125000_rows_is_read_and_played_in_no_time)
{
  guint rows = 125000;
  g_autofree SimCurvePiece *pieces = g_new (SimCurvePiece, rows);
  for (guint i = 0; i < rows; i++)
    pieces[i] = (SimCurvePiece){ i * SIM_MIN, i % 3, i % 3 };
  g_autoptr (SimCurve) curve = sim_curve_pieces (pieces, rows, 0, rows * SIM_MIN);
  cr_expect_float_eq (sim_curve_expected (curve, 0, 3 * rows * SIM_MIN), 3 * 60.0 * (rows - 2), 3 * 120);
  SimTime late = 10 * (rows * SIM_MIN) + 100 * SIM_MIN;
  cr_expect_float_eq (sim_curve_rate (curve, late), 100 % 3, 0);
  g_autoptr (SimCurve) shifted = sim_curve_shift (g_steal_pointer (&curve), -late);
  expect_counts (shifted, SIM_HOUR);
}
