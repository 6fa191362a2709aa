/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prints sim/base/ziggurat-table.h: the tables of the exponential ziggurat.
 *
 * After Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables", Journal of
 * Statistical Software 5(8), 2000: LAYERS layers of equal area v lie under f(x) = exp (-x);
 * layer 0 has the tail beyond r. With x[LAYERS] = v / f (r) (the width that gives layer 0 its
 * area), x[LAYERS-1] = r and f (x[i-1]) = f (x[i]) + v / x[i]; r is such that f (x[0]) = 1. It is
 * found here by bisection, with 113 bits, so that the printed doubles are rounded once. The functions
 * are made of +, -, * and / here: what a C library or a processor of another make gives for the last
 * bit of expl() and logl() is not the same everywhere.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#ifdef __SIZEOF_FLOAT128__
__extension__ typedef __float128 Quad;
#else
typedef long double Quad; /* has 113 bits where there is no __float128 */
#endif

enum
{
  LAYERS = 256
};

/* e^x: the series of x / 1024, squared ten times. |x| at most 16. */
static Quad
exponential (Quad x)
{
  Quad sum = 1, term = 1;
  for (int i = 1; i <= 24; i++)
    sum += term *= x / 1024 / i;
  for (int i = 0; i < 10; i++)
    sum *= sum;
  return sum;
}

/* ln f, by Halley's steps from the nearest double; each has three times the digits. */
static Quad
logarithm (Quad f)
{
  Quad y = log ((double)f);
  for (int i = 0; i < 3; i++)
    y += 2 * (f - exponential (y)) / (f + exponential (y));
  return y;
}

/* Fills x[0..LAYERS] for a tail at r; returns f (x[0]) - 1: above 0 when r is too small. */
static Quad
layers (Quad r, Quad *x)
{
  Quad v = (r + 1) * exponential (-r); /* r f(r) + integral of f from r */
  x[LAYERS] = v / exponential (-r);
  x[LAYERS - 1] = r;
  for (int i = LAYERS - 2; i >= 1; i--)
    {
      Quad f = exponential (-x[i + 1]) + v / x[i + 1];
      if (f >= 1)
        return 1;
      x[i] = -logarithm (f);
    }
  x[0] = 0;
  return exponential (-x[1]) + v / x[1] - 1;
}

int
main (void)
{
  Quad x[LAYERS + 1], low = 5, high = 10;
  for (int i = 0; i < 200; i++)
    {
      Quad middle = (low + high) / 2;
      if (layers (middle, x) > 0)
        low = middle;
      else
        high = middle;
    }
  layers (high, x);
  printf ("/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
          "/* Printed by tools/ziggurat; a test holds the two against each other. */\n"
          "#define ZIGGURAT_TAIL %a\n\n"
          "/* A row a layer: what a 53-bit draw is multiplied by, below what draw the point is under the\n"
          " * curve for certain, and f at the layer's outer edge. Row 0 has the tail and needs no such f;\n"
          " * its f is 1, the upper edge of the last row. */\n"
          "static const struct\n{\n  double width;\n  uint64_t inside;\n  double f;\n} ziggurat[%d] = {\n",
          (double)x[LAYERS - 1], LAYERS);
  for (int i = 0; i < LAYERS; i++)
    {
      /* Layer 0 is the lowest, with the tail; layer i lies between x[LAYERS-i] and x[LAYERS-i-1]. */
      Quad outer = x[LAYERS - i], inner = x[LAYERS - i - 1];
      printf ("  { %a, %" PRIu64 "u, %a },\n", (double)(outer * 0x1p-53), (uint64_t)(inner / outer * 0x1p53),
              (double)exponential (i == 0 ? 0 : -outer));
    }
  printf ("};\n");
  return ferror (stdout) != 0;
}
