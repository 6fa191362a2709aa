/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/oracle/theory.h"

#include <math.h>

/* C = a^c / c! / (1 - load) / (sum_{k < c} a^k / k! + a^c / c! / (1 - load)), a = c load. */
double
theory_erlang_c (int c, double load)
{
  double a = c * load, term = 1, sum = 0;
  for (int k = 0; k < c; k++)
    {
      sum += term;
      term *= a / (k + 1);
    }
  double waits = term / (1 - load);
  return waits / (sum + waits);
}

/* W = C / (c mu - lambda) + 1 / mu */
double
theory_mmc_response (int c, double load)
{
  return theory_erlang_c (c, load) / (c * (1 - load)) + 1;
}

/* P (T > t) = e^-t (1 + C (1 - e^{-t (c - 1 - a)}) / (c - 1 - a)), a = c load; c - 1 = a: the limit C t. */
double
theory_mmc_tail (int c, double load, double t)
{
  double room = c - 1 - c * load;
  double grown = fabs (room) < 1e-12 ? t : -expm1 (-t * room) / room;
  return exp (-t) * (1 + theory_erlang_c (c, load) * grown);
}

double
theory_mmc_quantile (int c, double load, double tail)
{
  double low = 0, high = 1;
  while (theory_mmc_tail (c, load, high) > tail)
    high *= 2;
  while (high - low > 1e-12 * high)
    {
      double middle = (low + high) / 2;
      if (theory_mmc_tail (c, load, middle) > tail)
        low = middle;
      else
        high = middle;
    }
  return high;
}

/* W = 1 + load / (2 (1 - load)) */
double
theory_md1_response (double load)
{
  return 1 + load / (2 * (1 - load));
}

/* P (wait <= t) = (1 - load) sum_{k <= t} (load (k - t))^k / k! e^{load (t - k)} */
double
theory_md1_wait (double load, double t)
{
  double sum = 0, factorial = 1;
  for (int k = 0; k <= t; k++)
    {
      factorial *= k > 0 ? k : 1;
      sum += pow (load * (k - t), k) / factorial * exp (load * (t - k));
    }
  return (1 - load) * sum;
}

/* p_n = (1 - load) load^n / (1 - load^{K + 1}) */
double
theory_mm1k_state (double load, int k, int n)
{
  return (1 - load) * pow (load, n) / (1 - pow (load, k + 1));
}

double
theory_mm1k_number (double load, int k)
{
  double mean = 0;
  for (int n = 1; n <= k; n++)
    mean += n * theory_mm1k_state (load, k, n);
  return mean;
}

double
theory_mm1k_response (double load, int k)
{
  return theory_mm1k_number (load, k) / (load * (1 - theory_mm1k_state (load, k, k)));
}
