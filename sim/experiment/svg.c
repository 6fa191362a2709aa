/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/svg.h"

#include "sim/base/diag.h"

#include <math.h>

enum
{
  WIDTH = 720,
  HEIGHT = 240,
  LEFT = 64,
  RIGHT = 16,
  TOP = 14,
  FOOT = 40,
  TICKS = 6
};

void
sim_html (GString *out, const char *text)
{
  g_autofree char *clean = sim_escape (text, -1);
  g_autofree char *marked = g_markup_escape_text (clean, -1);
  g_string_append (out, marked);
}

void
sim_html_number (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append (out, g_ascii_formatd (text, sizeof text, "%.6g", value == 0 ? 0 : value));
}

/* Pixels, to a tenth. */
static void
put (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append (out, g_ascii_formatd (text, sizeof text, "%.1f", value));
}

static double
x_at (const SimChart *c, double x)
{
  double share = (x - c->x_least) / (c->x_most - c->x_least);
  return LEFT + CLAMP (share, 0, 1) * (WIDTH - LEFT - RIGHT);
}

static double
y_at (const SimChart *c, double y)
{
  double share = (y - c->y_least) / (c->y_most - c->y_least);
  return HEIGHT - FOOT - CLAMP (share, -0.01, 1.01) * (HEIGHT - TOP - FOOT);
}

/* 1, 2 or 5 times a power of ten, about TICKS to the range. */
static double
tick_step (double range)
{
  double raw = range / TICKS, power = pow (10, floor (log10 (raw)));
  double lead = raw / power;
  return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

static void
put_text (GString *out, double x, double y, const char *anchor, const char *class_name)
{
  g_string_append (out, "<text x=\"");
  put (out, x);
  g_string_append (out, "\" y=\"");
  put (out, y);
  g_string_append_printf (out, "\" text-anchor=\"%s\" class=\"%s\">", anchor, class_name);
}

static void
put_line (GString *out, const char *class_name, double x1, double y1, double x2, double y2)
{
  g_string_append_printf (out, "<line class=\"%s\" x1=\"", class_name);
  put (out, x1);
  g_string_append (out, "\" y1=\"");
  put (out, y1);
  g_string_append (out, "\" x2=\"");
  put (out, x2);
  g_string_append (out, "\" y2=\"");
  put (out, y2);
  g_string_append (out, "\"/>\n");
}

static void
put_x_ticks (const SimChart *c)
{
  double step = tick_step (c->x_most - c->x_least);
  for (double at = ceil (c->x_least / step - 1e-9) * step; at <= c->x_most + step * 1e-9; at += step)
    {
      put_line (c->out, "axis", x_at (c, at), HEIGHT - FOOT, x_at (c, at), HEIGHT - FOOT + 4);
      put_text (c->out, x_at (c, at), HEIGHT - FOOT + 16, "middle", "tick");
      sim_html_number (c->out, fabs (at) < step / 1e6 ? 0 : c->x_share ? at * 100 : at);
      g_string_append (c->out, c->x_share ? " %</text>\n" : "</text>\n");
    }
}

static void
put_y_ticks (const SimChart *c)
{
  double step = tick_step (c->y_most - c->y_least);
  if (c->y_name == NULL)
    return;
  for (double at = ceil (c->y_least / step - 1e-9) * step; at <= c->y_most + step * 1e-9; at += step)
    {
      put_line (c->out, "grid", LEFT, y_at (c, at), WIDTH - RIGHT, y_at (c, at));
      put_text (c->out, LEFT - 6, y_at (c, at) + 4, "end", "tick");
      sim_html_number (c->out, fabs (at) < step / 1e6 ? 0 : c->share ? at * 100 : at);
      g_string_append (c->out, c->share ? " %</text>\n" : "</text>\n");
    }
}

void
sim_chart_open (const SimChart *c)
{
  g_string_append_printf (c->out, "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\"><title>", WIDTH,
                          HEIGHT);
  sim_html (c->out, c->title);
  g_string_append (c->out, "</title>\n");
  put_y_ticks (c);
}

void
sim_chart_close (const SimChart *c)
{
  put_line (c->out, "axis", LEFT, HEIGHT - FOOT, WIDTH - RIGHT, HEIGHT - FOOT);
  put_line (c->out, "axis", LEFT, TOP, LEFT, HEIGHT - FOOT);
  put_x_ticks (c);
  put_text (c->out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", "name");
  sim_html (c->out, c->x_name);
  g_string_append (c->out, "</text>\n");
  if (c->y_name != NULL)
    {
      g_string_append_printf (c->out,
                              "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\" "
                              "class=\"name\">",
                              (TOP + HEIGHT - FOOT) / 2);
      sim_html (c->out, c->y_name);
      g_string_append (c->out, "</text>\n");
    }
  g_string_append (c->out, "</svg>\n");
}

void
sim_chart_band (const SimChart *c, double from, double to, const char *class_name)
{
  double left = x_at (c, from), width = MAX (x_at (c, to) - left, 2);
  g_string_append_printf (c->out, "<rect class=\"%s\" x=\"", class_name);
  put (c->out, left);
  g_string_append_printf (c->out, "\" y=\"%d\" width=\"", TOP);
  put (c->out, width);
  g_string_append_printf (c->out, "\" height=\"%d\"/>\n", HEIGHT - TOP - FOOT);
}

static void
put_point (const SimChart *c, const char *before, double x, double y)
{
  g_string_append (c->out, before);
  put (c->out, x_at (c, x));
  g_string_append_c (c->out, ' ');
  put (c->out, y_at (c, y));
}

/* A path; each stretch of numbers begins anew. One that stands alone is a dot. */
static void
put_path (const SimChart *c, const double *x, const double *y, gsize count, bool steps)
{
  for (gsize i = 0; i < count; i++)
    {
      bool before = i > 0 && isfinite (y[i - 1]), after = i + 1 < count && isfinite (y[i + 1]);
      if (!isfinite (y[i]))
        continue;
      if (before && steps)
        put_point (c, "L", x[i], y[i - 1]);
      put_point (c, before ? "L" : "M", x[i], y[i]);
      if (!before && !after)
        g_string_append (c->out, "h.1");
    }
}

void
sim_chart_line (const SimChart *c, const double *x, const double *y, gsize count, bool steps, guint colour)
{
  g_string_append_printf (c->out, "<path class=\"line line-%u\" d=\"", colour % SIM_CHART_COLOURS);
  put_path (c, x, y, count, steps);
  g_string_append (c->out, "\"/>\n");
}

void
sim_chart_between (const SimChart *c, const double *x, const double *low, const double *high, gsize count,
                   bool steps, guint colour)
{
  for (gsize i = 0; i < count;)
    {
      gsize end = i;
      while (end < count && isfinite (low[end]) && isfinite (high[end]))
        end++;
      if (end > i + 1)
        {
          g_string_append_printf (c->out, "<path class=\"fill-%u\" d=\"", colour % SIM_CHART_COLOURS);
          put_path (c, x + i, high + i, end - i, steps);
          for (gsize k = end; k-- > i;)
            {
              put_point (c, "L", x[k], low[k]);
              if (steps && k > i)
                put_point (c, "L", x[k], low[k - 1]);
            }
          g_string_append (c->out, "Z\"/>\n");
        }
      i = MAX (end, i + 1);
    }
}

void
sim_chart_mark (const SimChart *c, double x, const char *text)
{
  put_line (c->out, "mark", x_at (c, x), TOP, x_at (c, x), HEIGHT - FOOT);
  put_text (c->out, x_at (c, x) + 4, TOP + 10, "start", "tick");
  sim_html (c->out, text);
  g_string_append (c->out, "</text>\n");
}

void
sim_chart_whisker (const SimChart *c, double low, double value, double high, double y, guint colour)
{
  char class_name[32];
  g_snprintf (class_name, sizeof class_name, "line line-%u", colour % SIM_CHART_COLOURS);
  put_line (c->out, class_name, x_at (c, low), y_at (c, y), x_at (c, high), y_at (c, y));
  g_string_append_printf (c->out, "<circle class=\"dot-%u\" r=\"4\" cx=\"", colour % SIM_CHART_COLOURS);
  put (c->out, x_at (c, value));
  g_string_append (c->out, "\" cy=\"");
  put (c->out, y_at (c, y));
  g_string_append (c->out, "\"/>\n");
}
