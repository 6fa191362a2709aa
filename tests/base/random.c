/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The statistical tests have fixed seeds: they pass or fail for ever. Limits are those of a
 * one-in-a-thousand test.
 */
#include "sim/base/random.h"
#include "sim/base/dist.h"

#include <Random123/philox.h>
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

/* The vectors published with Random123 (kat_vectors: philox4x64 10). */
Test (random, philox_gives_the_published_bits)
{
  static const struct
  {
    philox4x64_ctr_t counter;
    philox4x64_key_t key;
    uint64_t block[4];
  } vectors[] = {
    { { { 0, 0, 0, 0 } },
      { { 0, 0 } },
      { 0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b } },
    { { { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX } },
      { { UINT64_MAX, UINT64_MAX } },
      { 0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0 } },
    { { { 0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89 } },
      { { 0x452821e638d01377, 0xbe5466cf34e90c6c } },
      { 0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      philox4x64_ctr_t block = philox4x64_R (10, vectors[i].counter, vectors[i].key);
      cr_expect_eq (memcmp (block.v, vectors[i].block, sizeof vectors[i].block), 0, "vector %u", i);
    }
  SimStream stream = { .counter = 0 };
  for (guint i = 0; i < 4; i++)
    cr_expect_eq (sim_stream_bits (&stream), vectors[0].block[i]);
}

/* These bits are the promise to everybody who keeps results: they change with a new version only. */
Test (random, a_stream_is_its_names)
{
  SimStream a, b;
  sim_stream_init (&a, 7, 0, "web.host-2", "crash");
  cr_expect_eq (sim_stream_bits (&a), 0x4df701f230e13079u);
  cr_expect_eq (sim_stream_bits (&a), 0x8d4916853dd9a6e0u);
  static const struct
  {
    uint64_t seed;
    uint32_t replication;
    const char *entity, *purpose;
  } others[] = { { 8, 0, "web.host-2", "crash" },
                 { 7, 1, "web.host-2", "crash" },
                 { 7, 0, "web.host-3", "crash" },
                 { 7, 0, "web.host-2", "crasx" },
                 { 7, 0, "web.host-2c", "rash" } };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      sim_stream_init (&a, 7, 0, "web.host-2", "crash");
      sim_stream_init (&b, others[i].seed, others[i].replication, others[i].entity, others[i].purpose);
      cr_expect_neq (sim_stream_bits (&a), sim_stream_bits (&b));
    }
}

enum
{
  DRAWS = 100000,
  CELLS = 256
};

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Kolmogorov-Smirnov: sqrt (n) D is below 1.95 but once in a thousand. */
static double
ks (double *x, guint n, double (*cdf) (double x, const SimDist *dist), const SimDist *dist)
{
  qsort (x, n, sizeof *x, compare);
  double worst = 0;
  for (guint i = 0; i < n; i++)
    {
      double f = cdf (x[i], dist);
      worst = fmax (worst, fmax (fabs (f - (double)i / n), fabs (f - (double)(i + 1) / n)));
    }
  return worst * sqrt (n);
}

static double
chi_square (const guint *cells, guint n, guint draws)
{
  double sum = 0, each = (double)draws / n;
  for (guint i = 0; i < n; i++)
    sum += (cells[i] - each) * (cells[i] - each) / each;
  return sum;
}

Test (random, uniforms_fill_their_cells)
{
  SimStream stream;
  sim_stream_init (&stream, 1, 0, "tests", "uniform");
  guint high[CELLS] = { 0 }, pair[CELLS] = { 0 }, below[7] = { 0 };
  double last = 0;
  for (int i = 0; i < 10 * DRAWS; i++)
    {
      double u = sim_stream_uniform (&stream);
      cr_assert (u >= 0 && u < 1 && u * 0x1p53 == floor (u * 0x1p53));
      high[(int)(u * CELLS)]++;
      pair[(int)(u * 16) * 16 + (int)(last * 16)]++;
      last = u;
      below[sim_stream_below (&stream, 7)]++;
    }
  cr_expect_lt (chi_square (high, CELLS, 10 * DRAWS), gsl_cdf_chisq_Pinv (0.999, CELLS - 1));
  cr_expect_lt (chi_square (pair, CELLS, 10 * DRAWS), gsl_cdf_chisq_Pinv (0.999, CELLS - 1));
  cr_expect_lt (chi_square (below, 7, 10 * DRAWS), gsl_cdf_chisq_Pinv (0.999, 6));
}

Test (random, below_has_no_bias)
{
  /* Two thirds of 2^64: a remainder would give the lower half twice as often. */
  uint64_t n = UINT64_C (0xAAAAAAAAAAAAAAAA);
  SimStream stream;
  sim_stream_init (&stream, 1, 0, "tests", "below");
  guint low = 0;
  for (int i = 0; i < DRAWS; i++)
    low += sim_stream_below (&stream, n) < n / 2;
  cr_expect_lt (fabs (low - DRAWS / 2.0), 3.3 * sqrt (DRAWS) / 2);
  cr_expect_eq (sim_stream_below (&stream, 1), 0);
}

static double
cdf_of (double x, const SimDist *dist)
{
  double square, p;
  switch (dist->kind)
    {
    case SIM_DIST_UNIFORM:
      return gsl_cdf_flat_P (x, dist->a, dist->b);
    case SIM_DIST_EXPONENTIAL:
      return gsl_cdf_exponential_P (x, dist->a);
    case SIM_DIST_ERLANG:
      return gsl_cdf_gamma_P (x, dist->b, dist->a / dist->b);
    case SIM_DIST_HYPEREXP:
      p = (1 + sqrt ((dist->b - 1) / (dist->b + 1))) / 2;
      return p * gsl_cdf_exponential_P (x, dist->a / (2 * p))
             + (1 - p) * gsl_cdf_exponential_P (x, dist->a / (2 * (1 - p)));
    case SIM_DIST_NORMAL:
      p = gsl_cdf_gaussian_P (-dist->a, dist->b);
      return (gsl_cdf_gaussian_P (x - dist->a, dist->b) - p) / (1 - p);
    case SIM_DIST_LOGNORMAL:
      square = log (1 + dist->b * dist->b / (dist->a * dist->a));
      return gsl_cdf_lognormal_P (x, log (dist->a) - square / 2, sqrt (square));
    case SIM_DIST_WEIBULL:
      return gsl_cdf_weibull_P (x, dist->a, dist->b);
    default:
      return gsl_cdf_pareto_P (x, dist->b, dist->a);
    }
}

static SimDist
dist_of (const char *text, SimUnit unit)
{
  SimDist dist;
  g_autofree char *why = NULL;
  int column;
  cr_assert (sim_dist_parse (text, unit, &dist, &why, &column), "%s: %s", text, why);
  return dist;
}

static const char *const all_kinds[]
    = { "uniform 1 ms to 5 ms",         "exponential 20 ms",       "erlang 20 ms stages 3",
        "hyperexponential 20 ms cv2 4", "normal 20 ms sd 5 ms",    "normal 1 ms sd 5 ms",
        "lognormal 20 ms sd 5 ms",      "weibull 20 ms shape 1.5", "weibull 20 ms shape 0.7",
        "pareto 20 ms exponent 2.5" };

Test (random, draws_follow_their_distribution)
{
  g_autofree double *x = g_new (double, DRAWS);
  for (guint k = 0; k < G_N_ELEMENTS (all_kinds); k++)
    {
      SimDist dist = dist_of (all_kinds[k], SIM_UNIT_TIME);
      SimStream stream;
      sim_stream_init (&stream, 4, 0, "tests", all_kinds[k]);
      double sum = 0, squares = 0;
      for (int i = 0; i < DRAWS; i++)
        {
          x[i] = sim_dist_draw (&dist, &stream);
          sum += x[i];
          squares += x[i] * x[i];
        }
      double mean = sum / DRAWS, deviation = sqrt (squares / DRAWS - mean * mean);
      cr_expect_lt (fabs (mean - sim_dist_mean (&dist)), 4 * deviation / sqrt (DRAWS), "mean of %s",
                    all_kinds[k]);
      cr_expect_lt (ks (x, DRAWS, cdf_of, &dist), 1.95, "%s", all_kinds[k]);
    }
}

Test (random, the_tail_of_the_ziggurat_is_exponential)
{
  SimStream stream;
  sim_stream_init (&stream, 5, 0, "tests", "tail");
  SimDist unit = { .kind = SIM_DIST_EXPONENTIAL, .a = 1 };
  g_autofree double *x = g_new (double, 20000);
  guint n = 0;
  for (int i = 0; i < 20000000 && n < 5000; i++)
    {
      double draw = sim_stream_exponential (&stream) - 7.69711747013105;
      if (draw > 0)
        x[n++] = draw;
    }
  cr_assert_gt (n, 1000);
  cr_expect_lt (ks (x, n, cdf_of, &unit), 1.95);
}

Test (random, an_empirical_table_is_met_in_proportion)
{
  static const double values[] = { 1, 5, 10 }, cumulative[] = { 0.25, 0.25, 1 };
  SimDist dist = {
    .kind = SIM_DIST_EMPIRICAL, .unit = SIM_UNIT_NONE, .count = 3, .values = values, .cumulative = cumulative
  };
  SimStream stream;
  sim_stream_init (&stream, 3, 0, "tests", "empirical");
  guint ones = 0;
  for (int i = 0; i < DRAWS; i++)
    {
      double x = sim_dist_draw (&dist, &stream);
      cr_assert (x == 1 || x == 10);
      ones += x == 1;
    }
  cr_expect_lt (fabs (ones - DRAWS / 4.0), 3.3 * sqrt (DRAWS * 3.0 / 16));
  cr_expect (sim_dist_mean (&dist) == 7.75);
}

Test (random, gsl_draws_from_the_stream)
{
  SimStream a, b;
  sim_stream_init (&a, 7, 0, "x", "y");
  b = a;
  gsl_rng *rng = sim_stream_gsl (&a);
  cr_expect_eq (gsl_rng_get (rng), sim_stream_bits (&b));
  cr_expect (gsl_rng_uniform (rng) == sim_stream_uniform (&b));
  gsl_rng_free (rng);
  cr_expect_eq (sim_stream_bits (&a), sim_stream_bits (&b));
}

Test (random, times_are_whole_and_in_range)
{
  SimStream stream;
  sim_stream_init (&stream, 7, 0, "x", "times");
  bool least = false, most = false;
  for (int i = 0; i < 1000; i++)
    {
      SimTime t = sim_stream_time_uniform (&stream, 3, 5);
      cr_assert (t >= 3 && t <= 5);
      least |= t == 3;
      most |= t == 5;
    }
  cr_expect (least && most);
  double sum = 0;
  for (int i = 0; i < DRAWS; i++)
    sum += (double)sim_stream_time_exponential (&stream, SIM_MS);
  cr_expect_float_eq (sum / DRAWS, 1e6, 1.3e4);
  SimDist constant = sim_dist_constant_time (17);
  cr_expect_eq (sim_dist_time (&constant, &stream), 17);
  cr_expect_eq (sim_stream_time_exponential (&stream, SIM_NEVER - 1) >= 0, true);
}

Test (random, distributions_read_back)
{
  for (guint k = 0; k < G_N_ELEMENTS (all_kinds); k++)
    {
      SimDist dist = dist_of (all_kinds[k], SIM_UNIT_TIME);
      g_autofree char *text = sim_dist_format (&dist);
      cr_expect_str_eq (text, all_kinds[k]);
    }
  SimDist size = dist_of ("constant 3 kB", SIM_UNIT_SIZE);
  g_autofree char *text = sim_dist_format (&size);
  cr_expect_str_eq (text, "3 kB");
}

Test (random, impossible_distributions_are_refused)
{
  static const struct
  {
    const char *text, *why;
    int column;
  } wrong[] = {
    { "exponential 0 s", "`exponential` needs a value greater than 0", 0 },
    { "uniform 5 s to 3 s", "`uniform` runs backwards: `to` must be at least the first value", 0 },
    { "uniform 5 s", "`uniform` needs a second parameter; `to` is expected", 8 },
    { "pareto 1 s exponent 0", "`exponent` of `pareto` must be greater than 0", 0 },
    { "normal 1 s sd -1 s", "`sd` of `normal` cannot be negative", 0 },
    { "erlang 1 s stages 1.5", "`stages` must be an integer from 1 to 1000", 0 },
    { "hyperexponential 1 s cv2 0.5", "`cv2`, the squared coefficient of variation, must be at least 1", 0 },
    { "exponential 20", "`20` needs a unit: ns us ms s min h d", 14 },
    { "poisson 3 s",
      "`poisson` is no distribution; one of constant uniform exponential erlang hyperexponential normal "
      "lognormal "
      "weibull pareto",
      0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      SimDist dist;
      g_autofree char *why = NULL;
      int column = -1;
      cr_expect_not (sim_dist_parse (wrong[i].text, SIM_UNIT_TIME, &dist, &why, &column));
      cr_expect_str_eq (why, wrong[i].why);
      cr_expect_eq (column, wrong[i].column);
    }
}
