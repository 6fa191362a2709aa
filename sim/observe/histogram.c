/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/histogram.h"
#include "sim/base/bytes.h"
#include "sim/base/check.h"
#include <math.h>
#include <string.h>

enum
{
  PARTS = 512,        /* of each power of two */
  OCTAVES = 128,      /* 2^-64 … 2^64 */
  ROWS = 2 * OCTAVES, /* negative numbers first, largest amount first */
  MAGIC = 0x53484732, /* "SHG2" */
};

struct SimHistogram
{
  guint64 count, zeros;
  double sum, mean, m2, least, most;
  guint64 *rows[ROWS]; /* PARTS counts in increasing order of value, or NULL */
};

SimHistogram *
sim_histogram_new (void)
{
  SimHistogram *histogram = g_new0 (SimHistogram, 1);
  histogram->least = INFINITY;
  histogram->most = -INFINITY;
  return histogram;
}

void
sim_histogram_free (SimHistogram *histogram)
{
  if (histogram == NULL)
    return;
  for (guint i = 0; i < ROWS; i++)
    g_free (histogram->rows[i]);
  g_free (histogram);
}

void
sim_histogram_clear (SimHistogram *histogram)
{
  for (guint i = 0; i < ROWS; i++)
    g_free (histogram->rows[i]);
  *histogram = (SimHistogram){ .least = INFINITY, .most = -INFINITY };
}

/* The row and part of `value`; false for what counts as 0. */
static bool
place (double value, guint *row, guint *part)
{
  int exponent;
  double fraction = frexp (fabs (value), &exponent); /* in [0.5, 1) */
  int octave = exponent - 1 + OCTAVES / 2;
  if (value == 0 || octave < 0)
    return false;
  guint p = (guint)((fraction * 2 - 1) * PARTS);
  if (octave >= OCTAVES)
    {
      octave = OCTAVES - 1;
      p = PARTS - 1;
    }
  *row = value > 0 ? (guint)(OCTAVES + octave) : (guint)(OCTAVES - 1 - octave);
  *part = value > 0 ? p : PARTS - 1 - p;
  return true;
}

/* The middle of a part. */
static double
middle (guint row, guint part)
{
  bool positive = row >= OCTAVES;
  int octave = positive ? (int)row - OCTAVES : OCTAVES - 1 - (int)row;
  double p = positive ? part : PARTS - 1 - part;
  double amount = ldexp (1 + (p + 0.5) / PARTS, octave - OCTAVES / 2);
  return positive ? amount : -amount;
}

static guint64 *
cell (SimHistogram *histogram, guint row, guint part)
{
  if (histogram->rows[row] == NULL)
    histogram->rows[row] = g_new0 (guint64, PARTS);
  return &histogram->rows[row][part];
}

void
sim_histogram_add (SimHistogram *histogram, double value)
{
  guint row, part;
  sim_require (isfinite (value), "an observation is not a finite number");
  if (place (value, &row, &part))
    *cell (histogram, row, part) += 1;
  else
    histogram->zeros++;
  histogram->count++;
  histogram->sum += value;
  double d = value - histogram->mean;
  histogram->mean += d / (double)histogram->count;
  histogram->m2 += d * (value - histogram->mean);
  histogram->least = MIN (histogram->least, value);
  histogram->most = MAX (histogram->most, value);
}

void
sim_histogram_merge (SimHistogram *into, const SimHistogram *from)
{
  if (from->count == 0)
    return;
  for (guint row = 0; row < ROWS; row++)
    for (guint part = 0; from->rows[row] != NULL && part < PARTS; part++)
      if (from->rows[row][part] > 0)
        *cell (into, row, part) += from->rows[row][part];
  double a = (double)into->count, b = (double)from->count, d = from->mean - into->mean;
  into->mean += d * b / (a + b);
  into->m2 += from->m2 + d * d * a * b / (a + b);
  into->zeros += from->zeros;
  into->count += from->count;
  into->sum += from->sum;
  into->least = MIN (into->least, from->least);
  into->most = MAX (into->most, from->most);
}

guint64
sim_histogram_count (const SimHistogram *histogram)
{
  return histogram->count;
}

double
sim_histogram_sum (const SimHistogram *histogram)
{
  return histogram->sum;
}

double
sim_histogram_mean (const SimHistogram *histogram)
{
  return histogram->count > 0 ? histogram->mean : NAN;
}

double
sim_histogram_deviation (const SimHistogram *histogram)
{
  return histogram->count > 1 ? sqrt (histogram->m2 / (double)(histogram->count - 1)) : NAN;
}

double
sim_histogram_least (const SimHistogram *histogram)
{
  return histogram->count > 0 ? histogram->least : NAN;
}

double
sim_histogram_most (const SimHistogram *histogram)
{
  return histogram->count > 0 ? histogram->most : NAN;
}

/* The value of that rank, from 1, among the parts. */
static double
ranked (const SimHistogram *histogram, guint64 rank)
{
  guint64 seen = 0;
  for (guint row = 0; row < ROWS; row++)
    {
      if (row == OCTAVES)
        {
          seen += histogram->zeros;
          if (seen >= rank)
            return 0;
        }
      for (guint part = 0; histogram->rows[row] != NULL && part < PARTS; part++)
        {
          seen += histogram->rows[row][part];
          if (seen >= rank)
            return middle (row, part);
        }
    }
  return histogram->most;
}

double
sim_histogram_quantile (const SimHistogram *histogram, double q, guint64 beyond)
{
  guint64 n = histogram->count + beyond;
  sim_require (q >= 0 && q <= 1, "a quantile of %g", q);
  if (n == 0)
    return NAN;
  /* A product such as 0.9 * 10 must not come out a little above 9. */
  double exact = q * (double)n;
  guint64 rank = (guint64)ceil (exact - exact * 1e-12);
  rank = CLAMP (rank, 1, n);
  if (rank > histogram->count)
    return INFINITY;
  if (rank == histogram->count)
    return histogram->most;
  if (rank == 1)
    return histogram->least;
  return CLAMP (ranked (histogram, rank), histogram->least, histogram->most);
}

static void
put_real (GByteArray *out, double real)
{
  uint64_t bits;
  memcpy (&bits, &real, sizeof bits);
  sim_put64 (out, bits);
}

static double
get_real (SimReader *in)
{
  uint64_t bits = sim_get64 (in);
  double real;
  memcpy (&real, &bits, sizeof real);
  return real;
}

/* The parts of a row; `behind` is the number of the part behind the last one that was put. Room for a whole row
 * is made at once: a result has thousands of parts. */
static void
put_parts (const guint64 *counts, guint row, guint *behind, GByteArray *out)
{
  guint from = out->len;
  g_byte_array_set_size (out, from + 2 * SIM_VARINT * PARTS);
  guint8 *at = out->data + from;
  for (guint part = 0; part < PARTS; part++)
    if (counts[part] > 0)
      {
        guint number = row * PARTS + part;
        at = sim_varint_store (at, number - *behind);
        at = sim_varint_store (at, counts[part]);
        *behind = number + 1;
      }
  g_byte_array_set_size (out, (guint)(at - out->data));
}

/* Magic, the exact numbers, then for each part that is not empty how many empty ones go before it, and its
 * count. */
void
sim_histogram_save (const SimHistogram *histogram, GByteArray *out)
{
  sim_put32 (out, MAGIC);
  sim_put64 (out, histogram->count);
  sim_put64 (out, histogram->zeros);
  put_real (out, histogram->sum);
  put_real (out, histogram->mean);
  put_real (out, histogram->m2);
  put_real (out, histogram->least);
  put_real (out, histogram->most);
  guint behind = 0;
  for (guint row = 0; row < ROWS; row++)
    if (histogram->rows[row] != NULL)
      put_parts (histogram->rows[row], row, &behind, out);
}

SimHistogram *
sim_histogram_load (const void *data, gsize length)
{
  g_autoptr (SimHistogram) histogram = sim_histogram_new ();
  SimReader in = sim_reader (data, length);
  bool ours = sim_get32 (&in) == MAGIC;
  histogram->count = sim_get64 (&in);
  histogram->zeros = sim_get64 (&in);
  histogram->sum = get_real (&in);
  histogram->mean = get_real (&in);
  histogram->m2 = get_real (&in);
  histogram->least = get_real (&in);
  histogram->most = get_real (&in);
  guint64 seen = histogram->zeros;
  guint number = 0;
  while (ours && in.ok && in.at < in.end)
    {
      guint64 empty = sim_get_varint (&in), count = sim_get_varint (&in);
      if (!in.ok || count == 0 || empty >= ROWS * PARTS - number)
        return NULL;
      number += (guint)empty;
      *cell (histogram, number / PARTS, number % PARTS) = count;
      seen += count;
      number++;
    }
  return ours && in.ok && seen == histogram->count ? g_steal_pointer (&histogram) : NULL;
}
