/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The critical path as a sequence diagram, in SVG: a line down for each machine, an arrow or a bar for each
 * wait, taller the longer it was; cause, length and parameter beside it. The sentences are the tips of the
 * arrows.
 */
#include "sim/cli/path.h"

#include <string.h>

enum
{
  LEFT = 130,  /* of the first line down: the times */
  APART = 150, /* from line to line */
  RIGHT = 430, /* for causes */
  TOP = 92,
  LEAST = 40, /* height of a step */
  MORE = 220, /* what the steps share besides, by their lengths */
  BOTTOM = 30
};

typedef struct Drawing
{
  const GArray *rows;
  GPtrArray *places; /* names, in order of their first step */
  SimTime from, whole;
  GString *out;
} Drawing;

static const SimPathRow *
row_at (const Drawing *d, guint i)
{
  return &g_array_index (d->rows, SimPathRow, i);
}

static guint
column_of (const Drawing *d, const char *place)
{
  guint i = 0;

  while (i < d->places->len && strcmp (d->places->pdata[i], place) != 0)
    i++;
  return i;
}

static void
find_places (Drawing *d)
{
  for (guint i = 0; i < d->rows->len; i++)
    {
      const char *const both[] = { row_at (d, i)->begins_at, row_at (d, i)->ends_at };
      for (guint k = 0; k < 2; k++)
        if (column_of (d, both[k]) == d->places->len)
          g_ptr_array_add (d->places, (gpointer)both[k]);
    }
}

/* -- places on the page ------------------------------------------------------------------------------------ */

static gint64
x_of (const Drawing *d, const char *place)
{
  return LEFT + APART / 2 + (gint64)column_of (d, place) * APART;
}

/* Of the end of step `i` - 1: as many least heights, and the share of the time that has gone. Whole numbers, so
 * that the picture is the same everywhere. */
static gint64
y_of (const Drawing *d, guint i)
{
  SimTime gone = (i < d->rows->len ? row_at (d, i)->from : row_at (d, i - 1)->to) - d->from;

  return TOP + LEAST * (gint64)i + (gint64)((double)MORE * ((double)gone / (double)d->whole));
}

static gint64
width_of (const Drawing *d)
{
  return LEFT + (gint64)d->places->len * APART + RIGHT;
}

/* -- pieces ------------------------------------------------------------------------------------------------ */

static const char *const colours[] = { "#c0392b", "#1f5fa8", "#666666" };

static const char *
colour_of (const SimPathRow *row)
{
  return colours[*row->cause == '\0' ? 0 : *row->parameter != '\0' ? 1 : 2];
}

static void
add_text (const Drawing *d, gint64 x, gint64 y, const char *style, const char *text)
{
  g_autofree char *safe = g_markup_escape_text (text, -1);

  g_string_append_printf (d->out, "<text x=\"%" G_GINT64_FORMAT "\" y=\"%" G_GINT64_FORMAT "\" %s>%s</text>\n",
                          x, y, style, safe);
}

static void
add_line (const Drawing *d, gint64 x1, gint64 y1, gint64 x2, gint64 y2, const char *style)
{
  g_string_append_printf (d->out,
                          "<line x1=\"%" G_GINT64_FORMAT "\" y1=\"%" G_GINT64_FORMAT "\" x2=\"%" G_GINT64_FORMAT
                          "\" y2=\"%" G_GINT64_FORMAT "\" %s/>\n",
                          x1, y1, x2, y2, style);
}

static void
add_place (const Drawing *d, const char *place)
{
  gint64 x = x_of (d, place);

  add_text (d, x, TOP - 14, "text-anchor=\"middle\" font-weight=\"bold\"", place);
  add_line (d, x, TOP - 6, x, y_of (d, d->rows->len) + 8, "stroke=\"#bbbbbb\" stroke-dasharray=\"4 3\"");
}

static void
add_time (const Drawing *d, guint i, SimTime at)
{
  g_autofree char *seconds = sim_time_seconds (at - d->from, 6);
  g_autofree char *text = g_strdup_printf ("%s s", seconds);

  add_text (d, LEFT - 6, y_of (d, i) + 4, "text-anchor=\"end\" fill=\"#444444\"", text);
  add_line (d, LEFT, y_of (d, i), width_of (d) - RIGHT, y_of (d, i), "stroke=\"#eeeeee\"");
}

/* Who waits alone is a bar; what goes from one to another is an arrow. */
static void
add_wait (const Drawing *d, guint i)
{
  const SimPathRow *row = row_at (d, i);
  gint64 x1 = x_of (d, row->begins_at), x2 = x_of (d, row->ends_at), y1 = y_of (d, i), y2 = y_of (d, i + 1);
  g_autofree char *tip = g_markup_printf_escaped ("<title>%s%s%s</title>", row->begins,
                                                  *row->begins != '\0' ? " → " : "", row->ends);

  g_string_append_printf (d->out, "<g fill=\"%s\" stroke=\"%s\">%s\n", colour_of (row), colour_of (row), tip);
  if (x1 == x2)
    g_string_append_printf (d->out,
                            "<rect x=\"%" G_GINT64_FORMAT "\" y=\"%" G_GINT64_FORMAT
                            "\" width=\"10\" height=\"%" G_GINT64_FORMAT "\" fill-opacity=\"0.55\"/>\n",
                            x1 - 5, y1, y2 - y1);
  else
    {
      g_autofree char *style
          = g_strdup_printf ("stroke-width=\"2\" marker-end=\"url(#c%s)\"", colour_of (row) + 1);
      add_line (d, x1, y1, x2, y2, style);
      g_string_append_printf (
          d->out, "<circle cx=\"%" G_GINT64_FORMAT "\" cy=\"%" G_GINT64_FORMAT "\" r=\"3\"/>\n", x1, y1);
    }
  g_string_append (d->out, "</g>\n");
}

static void
add_cause (const Drawing *d, guint i)
{
  const SimPathRow *row = row_at (d, i);
  gint64 x = width_of (d) - RIGHT + 10, y = (y_of (d, i) + y_of (d, i + 1)) / 2;
  g_autofree char *seconds = sim_time_seconds (row->to - row->from, 9);
  g_autofree char *style = g_strdup_printf ("fill=\"%s\"", colour_of (row));
  g_autofree char *text = g_strdup_printf ("%s: %s s, %.1f %%", sim_path_cause (row), seconds,
                                           100.0 * (double)(row->to - row->from) / (double)d->whole);

  add_text (d, x, y, style, text);
  if (*row->parameter == '\0')
    return;
  g_autofree char *ruled = g_strdup_printf ("%s: %s", row->parameter, row->value);
  add_text (d, x, y + 14, "fill=\"#777777\" font-size=\"11\"", ruled);
}

static void
add_head (const Drawing *d, guint incident, const char *title)
{
  g_autofree char *seconds = sim_time_seconds (d->whole, 9), *from = sim_time_seconds (d->from, 9);
  g_autofree char *text = g_strdup_printf ("incident %u: %s, %s s", incident, title, seconds);
  g_autofree char *below = g_strdup_printf ("from %s s; blue: a parameter of the scenario rules it", from);

  g_string_append_printf (d->out,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%" G_GINT64_FORMAT
                          "\" height=\"%" G_GINT64_FORMAT "\" font-family=\"sans-serif\" font-size=\"12\">\n"
                          "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
                          width_of (d), y_of (d, d->rows->len) + BOTTOM);
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    g_string_append_printf (d->out,
                            "<marker id=\"c%s\" viewBox=\"0 0 10 10\" refX=\"10\" refY=\"5\" markerWidth=\"6\" "
                            "markerHeight=\"6\" orient=\"auto\"><path d=\"M 0 0 L 10 5 L 0 10 z\" fill=\"%s\" "
                            "stroke=\"none\"/></marker>\n",
                            colours[i] + 1, colours[i]);
  add_text (d, 14, 24, "font-size=\"16\" font-weight=\"bold\"", text);
  add_text (d, 14, 44, "fill=\"#777777\"", below);
}

char *
sim_path_draw (const SimPathRead *read, guint incident)
{
  g_autoptr (GArray) rows = sim_path_read_rows (read, incident);
  g_autoptr (GPtrArray) places = g_ptr_array_new ();
  Drawing d = { .rows = rows, .places = places, .out = g_string_new (NULL) };

  sim_require (rows->len > 0, "incident %u has no steps to be drawn", incident);
  d.from = row_at (&d, 0)->from;
  d.whole = row_at (&d, rows->len - 1)->to - d.from;
  find_places (&d);
  add_head (&d, incident, sim_path_read_title (read, incident));
  for (guint i = 0; i <= rows->len; i++)
    add_time (&d, i, i < rows->len ? row_at (&d, i)->from : d.from + d.whole);
  for (guint i = 0; i < places->len; i++)
    add_place (&d, places->pdata[i]);
  for (guint i = 0; i < rows->len; i++)
    {
      add_wait (&d, i);
      add_cause (&d, i);
    }
  g_string_append (d.out, "</svg>\n");
  return g_string_free (d.out, FALSE);
}
