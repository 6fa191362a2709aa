/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Charts as SVG inside a page: axes, lines, steps, bands. No script, no colour of its own: classes (line-0 …
 * line-5, fill-0 …, fault, axis, grid) take theirs from the page, so that it reads in light, dark and on paper.
 *
 * Numbers are the same under every locale. Everything is appended to `out`, in the order of the calls:
 * sim_chart_open(), bands, lines, sim_chart_close().
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

enum
{
  SIM_CHART_COLOURS = 6
};

typedef struct SimChart
{
  GString *out;
  const char *title;                       /* for those who cannot see it */
  const char *x_name, *y_name;             /* with units */
  double x_least, x_most, y_least, y_most; /* least < most */
  bool share, x_share;                     /* y, x is shown in percent */
} SimChart;

void sim_chart_open (const SimChart *chart);
/* From … to in x, over the whole height. */
void sim_chart_band (const SimChart *chart, double from, double to, const char *class_name);
/* A line through count points; NAN leaves a gap. `steps`: each value holds until the next. */
void sim_chart_line (const SimChart *chart, const double *x, const double *y, gsize count, bool steps,
                     guint colour);
/* What lies between two lines of one x. */
void sim_chart_between (const SimChart *chart, const double *x, const double *low, const double *high,
                        gsize count, bool steps, guint colour);
/* A vertical line with a word at its top. */
void sim_chart_mark (const SimChart *chart, double x, const char *text);
/* A point with its interval, at height y; for tables of ways. */
void sim_chart_whisker (const SimChart *chart, double low, double value, double high, double y, guint colour);
void sim_chart_close (const SimChart *chart);

/* Text for HTML and SVG, made harmless; control bytes as \x1b. */
void sim_html (GString *out, const char *text);
/* At most 6 significant digits. */
void sim_html_number (GString *out, double value);
