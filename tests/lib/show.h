/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What statistics are compared with.
 *
 * The tests that use it are told with a few hundred seeds; SHOW=full in the environment (make show-rais, make
 * show-ring) tells them with thousands and prints what was measured. Seeds are 1, 2, 3 ...: the same numbers
 * every time.
 */
#pragma once

#include <criterion/criterion.h>
#include <glib.h>

/* `few` of them in a test, `many` in `SHOW=full`. */
guint show_count (guint few, guint many);
/* A line of the table that `SHOW=full` prints. */
void show_line (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* P(base + w[0] U0 + ... + w[n-1] Un-1 <= x), Ui uniform on [0, 1] and independent, n at most 8: the volume of
 * a corner cut from a box, by inclusion and exclusion over its 2^n corners. */
double show_uniform_sum (double x, double base, const double *w, guint n);

typedef double (*ShowCdf) (double x, gconstpointer data);
/* The Kolmogorov-Smirnov test of n values, which it sorts. Returns p by Kolmogorov's series with Stephens'
 * argument (sqrt(n) + 0.12 + 0.11 / sqrt(n)) D; *distance gets D. */
double show_ks (double *values, guint n, ShowCdf cdf, gconstpointer data, double *distance);
