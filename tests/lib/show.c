/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/show.h"

#include <math.h>
#include <stdio.h>

static bool
full (void)
{
  return g_strcmp0 (g_getenv ("SHOW"), "full") == 0;
}

guint
show_count (guint few, guint many)
{
  return full () ? many : few;
}

void
show_line (const char *format, ...)
{
  va_list rest;

  if (!full ())
    return;
  va_start (rest, format);
  vprintf (format, rest);
  va_end (rest);
  putchar ('\n');
  fflush (stdout);
}

double
show_uniform_sum (double x, double base, const double *w, guint n)
{
  double sum = 0, scale = 1;

  cr_assert_leq (n, 8);
  for (guint corner = 0; corner < 1u << n; corner++)
    {
      double rest = x - base, sign = 1;
      for (guint i = 0; i < n; i++)
        if ((corner & 1u << i) != 0)
          {
            rest -= w[i];
            sign = -sign;
          }
      sum += rest > 0 ? sign * pow (rest, n) : 0;
    }
  for (guint i = 0; i < n; i++)
    scale *= w[i] * (i + 1);
  return CLAMP (sum / scale, 0, 1);
}

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

static double
kolmogorov_tail (double t)
{
  double sum = 0;

  if (t < 0.2)
    return 1;
  for (int k = 1; k <= 100; k++)
    sum += (k % 2 == 1 ? 2 : -2) * exp (-2.0 * k * k * t * t);
  return CLAMP (sum, 0, 1);
}

double
show_ks (double *values, guint n, ShowCdf cdf, gconstpointer data, double *distance)
{
  double d = 0, root = sqrt (n);

  qsort (values, n, sizeof (double), ascending);
  for (guint i = 0; i < n; i++)
    {
      double f = cdf (values[i], data);
      d = fmax (d, fmax (f - (double)i / n, (double)(i + 1) / n - f));
    }
  *distance = d;
  return kolmogorov_tail ((root + 0.12 + 0.11 / root) * d);
}
