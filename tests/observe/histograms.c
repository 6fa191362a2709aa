/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of histograms: what they remember, how exactly, and how they are put together.
 */
#include "sim/base/random.h"
#include "sim/observe/histogram.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

Test (histograms, know_nothing_at_first)
{
  g_autoptr (SimHistogram) h = sim_histogram_new ();
  cr_assert_eq (sim_histogram_count (h), 0);
  cr_assert (isnan (sim_histogram_mean (h)));
  cr_assert (isnan (sim_histogram_least (h)));
  cr_assert (isnan (sim_histogram_quantile (h, 0.5, 0)));
}

Test (histograms, agree_with_arithmetic_by_hand)
{
  /* 2 4 4 4 5 5 7 9: mean 5, sum of squared differences 32, sample deviation sqrt (32 / 7). */
  const double values[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
  g_autoptr (SimHistogram) h = sim_histogram_new ();
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    sim_histogram_add (h, values[i]);
  cr_assert_eq (sim_histogram_count (h), 8);
  cr_assert_eq (sim_histogram_sum (h), 40);
  cr_assert_float_eq (sim_histogram_mean (h), 5, 1e-12);
  cr_assert_float_eq (sim_histogram_deviation (h), sqrt (32.0 / 7), 1e-12);
  cr_assert_eq (sim_histogram_least (h), 2);
  cr_assert_eq (sim_histogram_most (h), 9);
  cr_assert_float_eq (sim_histogram_quantile (h, 0.5, 0), 4, 4 * 0.001, "rank 4 of 8");
  cr_assert_eq (sim_histogram_quantile (h, 0, 0), 2);
  cr_assert_eq (sim_histogram_quantile (h, 1, 0), 9);
}

Test (histograms, take_the_nearest_rank)
{
  g_autoptr (SimHistogram) h = sim_histogram_new ();
  for (guint i = 1; i <= 10; i++)
    sim_histogram_add (h, i * 100);
  cr_assert_float_eq (sim_histogram_quantile (h, 0.9, 0), 900, 0.9, "rank 9 exactly, not 10");
  cr_assert_eq (sim_histogram_quantile (h, 0.91, 0), 1000);
  cr_assert_float_eq (sim_histogram_quantile (h, 0.11, 0), 200, 0.2);
}

Test (histograms, put_the_censored_last)
{
  g_autoptr (SimHistogram) h = sim_histogram_new ();
  sim_histogram_add (h, 1);
  sim_histogram_add (h, 2);
  cr_assert_eq (sim_histogram_quantile (h, 0.5, 2), 2, "rank 2 of 4");
  cr_assert (isinf (sim_histogram_quantile (h, 0.75, 2)), "rank 3 of 4 has not happened");
}

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/* Values over 18 orders of magnitude, of both signs. */
static void
fill (double *values, guint n, uint64_t seed)
{
  SimStream stream;
  sim_stream_init (&stream, seed, 0, "histograms", "fill");
  for (guint i = 0; i < n; i++)
    {
      values[i] = exp (sim_stream_uniform (&stream) * 42 - 1);
      if (sim_stream_chance (&stream, 0.2))
        values[i] = -values[i];
    }
}

Test (histograms, err_by_less_than_a_thousandth)
{
  enum
  {
    N = 20000
  };
  g_autofree double *values = g_new (double, N);
  g_autoptr (SimHistogram) h = sim_histogram_new ();
  fill (values, N, 1);
  for (guint i = 0; i < N; i++)
    sim_histogram_add (h, values[i]);
  qsort (values, N, sizeof *values, by_value);
  double worst = 0;
  for (guint rank = 1; rank <= N; rank++)
    {
      double got = sim_histogram_quantile (h, ((double)rank - 0.5) / N, 0), right = values[rank - 1];
      worst = fmax (worst, fabs (got - right) / fabs (right));
    }
  cr_assert_leq (worst, 1.0 / 1024 + 1e-12, "worst relative error %g", worst);
  cr_assert_gt (worst, 1e-5, "a histogram rounds; if nothing was rounded, nothing was tested");
}

Test (histograms, merged_are_the_same_as_filled_together)
{
  double values[1000];
  g_autoptr (SimHistogram) all = sim_histogram_new ();
  g_autoptr (SimHistogram) one = sim_histogram_new ();
  g_autoptr (SimHistogram) two = sim_histogram_new ();
  fill (values, 1000, 2);
  for (guint i = 0; i < 1000; i++)
    {
      sim_histogram_add (all, values[i]);
      sim_histogram_add (i % 3 == 0 ? one : two, values[i]);
    }
  sim_histogram_merge (one, two);
  cr_assert_eq (sim_histogram_count (one), 1000);
  cr_assert_eq (sim_histogram_least (one), sim_histogram_least (all));
  cr_assert_eq (sim_histogram_most (one), sim_histogram_most (all));
  cr_assert_float_eq (sim_histogram_mean (one) / sim_histogram_mean (all), 1, 1e-12);
  cr_assert_float_eq (sim_histogram_deviation (one) / sim_histogram_deviation (all), 1, 1e-12);
  for (guint i = 0; i <= 100; i++)
    cr_assert_eq (sim_histogram_quantile (one, i / 100.0, 0), sim_histogram_quantile (all, i / 100.0, 0));
}

Test (histograms, merging_nothing_changes_nothing)
{
  g_autoptr (SimHistogram) h = sim_histogram_new ();
  g_autoptr (SimHistogram) empty = sim_histogram_new ();
  sim_histogram_add (h, 3);
  sim_histogram_merge (h, empty);
  sim_histogram_merge (empty, h);
  cr_assert_eq (sim_histogram_mean (h), 3);
  cr_assert_eq (sim_histogram_mean (empty), 3);
  cr_assert_eq (sim_histogram_count (empty), 1);
}

Test (histograms, hold_zero_and_extremes)
{
  g_autoptr (SimHistogram) h = sim_histogram_new ();
  const double values[] = { 0, -1e30, 1e30, 1e-30, -1e-30 };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    sim_histogram_add (h, values[i]);
  cr_assert_eq (sim_histogram_quantile (h, 0.5, 0), 0);
  cr_assert_eq (sim_histogram_quantile (h, 0, 0), -1e30);
  cr_assert_eq (sim_histogram_quantile (h, 1, 0), 1e30);
}

Test (histograms, come_back_from_bytes)
{
  double values[100];
  g_autoptr (SimHistogram) h = sim_histogram_new ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  fill (values, 100, 3);
  for (guint i = 0; i < 100; i++)
    sim_histogram_add (h, values[i]);
  sim_histogram_add (h, 0);
  sim_histogram_save (h, bytes);
  g_autoptr (SimHistogram) back = sim_histogram_load (bytes->data, bytes->len);
  cr_assert_not_null (back);
  cr_assert_eq (sim_histogram_count (back), 101);
  cr_assert_eq (sim_histogram_deviation (back), sim_histogram_deviation (h));
  for (guint i = 0; i <= 20; i++)
    cr_assert_eq (sim_histogram_quantile (back, i / 20.0, 0), sim_histogram_quantile (h, i / 20.0, 0));
  for (guint cut = 0; cut < bytes->len; cut++)
    {
      SimHistogram *broken = sim_histogram_load (bytes->data, cut);
      cr_assert_null (broken, "cut at byte %u of %u", cut, bytes->len);
    }
}

/* Bytes as docs/store.md has them: a part said to be behind the last of all, and one said to be empty. */
Test (histograms, bytes_of_no_part_are_refused)
{
  const double values[] = { 1, 1, 3 };
  g_autoptr (SimHistogram) h = sim_histogram_new ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    sim_histogram_add (h, values[i]);
  sim_histogram_save (h, bytes);
  const uint8_t parts[]
      = { 0x80, 0x80, 0x06, 2, 0xff, 0x05, 1 }; /* 512 * 192 = 98304 empty ones, then 512 + 255 */
  cr_assert_geq (bytes->len, sizeof parts);
  uint8_t *at = bytes->data + bytes->len - sizeof parts;
  cr_assert_arr_eq (at, parts, sizeof parts);
  at[3] = 0;
  cr_expect_null (sim_histogram_load (bytes->data, bytes->len));
  at[3] = 2;
  at[2] = 0x08; /* 131072 parts are all there are */
  cr_expect_null (sim_histogram_load (bytes->data, bytes->len));
}
