/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who waited for whom, in SVG: time goes to the right, as a clock shows it; below each other stand the systems
 * in the order in which the critical path came to them, each with a lane for each cause. A system above the
 * bottom of the path waits, pale, until its turn; what was too short to be seen is told in one line a system.
 */
#include "sim/cli/path.h"

#include <string.h>

enum
{
  LEFT = 285, /* for names */
  PLOT = 700, /* for the whole incident */
  RIGHT = 420,
  TOP = 84,
  LANE = 22,
  HEAD = 26, /* a system's own line */
  BOTTOM = 34,
  LEAST = 500 /* a cause with less than 1/500 of the whole has no lane */
};

typedef struct Lane
{
  const char *cause, *parameter, *value;
  SimTime length;
  guint steps;
} Lane;

typedef struct Block
{
  char *system;
  SimTime first; /* when the path first came to it */
  char *after;   /* for that system it waits until then; NULL: for none */
  GArray *lanes; /* Lane */
  SimTime small; /* of causes without a lane, and how many steps */
  guint small_steps;
  gint64 y;
} Block;

typedef struct Story
{
  const GArray *rows;
  GPtrArray *blocks; /* Block */
  SimTime from, whole;
  gint64 height;
  GString *out;
} Story;

static const SimPathRow *
row_at (const Story *s, guint i)
{
  return &g_array_index (s->rows, SimPathRow, i);
}

static void
block_free (gpointer item)
{
  Block *block = item;

  g_free (block->system);
  g_free (block->after);
  g_array_unref (block->lanes);
  g_free (block);
}

/* -- blocks and lanes -------------------------------------------------------------------------------------- */

static Block *
block_of (Story *s, guint step)
{
  g_autofree char *system = sim_path_system (row_at (s, step)->ends_at);

  for (guint i = 0; i < s->blocks->len; i++)
    if (strcmp (((Block *)s->blocks->pdata[i])->system, system) == 0)
      return s->blocks->pdata[i];
  Block *block = g_new0 (Block, 1);
  block->system = g_steal_pointer (&system);
  block->first = row_at (s, step)->from;
  block->after = step == 0 ? NULL : sim_path_system (row_at (s, step - 1)->ends_at);
  block->lanes = g_array_new (FALSE, FALSE, sizeof (Lane));
  g_ptr_array_add (s->blocks, block);
  return block;
}

static Lane *
lane_of (const Block *block, const SimPathRow *row)
{
  for (guint i = 0; i < block->lanes->len; i++)
    {
      Lane *lane = &g_array_index (block->lanes, Lane, i);
      if (strcmp (lane->cause, sim_path_cause (row)) == 0 && strcmp (lane->parameter, row->parameter) == 0)
        return lane;
    }
  return NULL;
}

static void
sort_in (Story *s, guint step)
{
  const SimPathRow *row = row_at (s, step);
  Block *block = block_of (s, step);
  Lane *lane = lane_of (block, row);

  if (lane == NULL)
    {
      Lane fresh = { sim_path_cause (row), row->parameter, row->value, 0, 0 };
      g_array_append_val (block->lanes, fresh);
      lane = &g_array_index (block->lanes, Lane, block->lanes->len - 1);
    }
  lane->length += row->to - row->from;
  lane->steps++;
}

/* Drops the lanes that could not be seen, and gives each block its place. */
static void
lay_out (Story *s)
{
  s->height = TOP;
  for (guint i = 0; i < s->blocks->len; i++)
    {
      Block *block = s->blocks->pdata[i];
      for (guint k = block->lanes->len; k-- > 0;)
        {
          const Lane *lane = &g_array_index (block->lanes, Lane, k);
          if (lane->length >= s->whole / LEAST)
            continue;
          block->small += lane->length;
          block->small_steps += lane->steps;
          g_array_remove_index (block->lanes, k);
        }
      block->y = s->height;
      s->height += HEAD + (gint64)block->lanes->len * LANE;
    }
}

/* -- pieces ------------------------------------------------------------------------------------------------ */

static const char *const colours[] = { "#8c5a2b", "#1f5fa8", "#2e7d4f", "#7b4ea3", "#b8860b", "#3b7f8c" };

static gint64
x_of (const Story *s, SimTime at)
{
  return LEFT + (gint64)((double)PLOT * ((double)(at - s->from) / (double)s->whole));
}

static void
add_text (const Story *s, gint64 x, gint64 y, const char *style, const char *text)
{
  g_autofree char *safe = g_markup_escape_text (text, -1);

  g_string_append_printf (s->out, "<text x=\"%" G_GINT64_FORMAT "\" y=\"%" G_GINT64_FORMAT "\" %s>%s</text>\n",
                          x, y, style, safe);
}

static void
add_box (const Story *s, gint64 x1, gint64 x2, gint64 y, gint64 height, const char *style, const char *tip)
{
  g_autofree char *safe = g_markup_escape_text (tip, -1);

  g_string_append_printf (s->out,
                          "<rect x=\"%" G_GINT64_FORMAT "\" y=\"%" G_GINT64_FORMAT
                          "\" width=\"%" G_GINT64_FORMAT "\" height=\"%" G_GINT64_FORMAT
                          "\" %s><title>%s</title></rect>\n",
                          x1, y, MAX (x2 - x1, 2), height, style, safe);
}

/* "10:00:06" */
static char *
clock_of (SimTime at)
{
  gint64 seconds = at / SIM_S;

  return g_strdup_printf ("%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                          (int)(seconds % 60));
}

/* About eight marks, at whole seconds that are easy to read. */
static SimTime
mark_apart (const Story *s)
{
  static const int steps[] = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600 };
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (steps) && s->whole / (steps[i] * SIM_S) > 8)
    i++;
  return steps[i] * SIM_S;
}

static void
add_axis (const Story *s)
{
  SimTime apart = mark_apart (s);

  for (SimTime at = (s->from + apart - 1) / apart * apart; at <= s->from + s->whole; at += apart)
    {
      g_autofree char *text = clock_of (at);
      gint64 x = x_of (s, at);
      g_string_append_printf (s->out,
                              "<line x1=\"%" G_GINT64_FORMAT "\" y1=\"%d\" x2=\"%" G_GINT64_FORMAT
                              "\" y2=\"%" G_GINT64_FORMAT "\" stroke=\"#e4e4e4\"/>\n",
                              x, TOP - 6, x, s->height + 4);
      add_text (s, x, s->height + 20, "text-anchor=\"middle\" fill=\"#555555\"", text);
    }
}

static void
add_lane (const Story *s, const Lane *lane, gint64 y, const char *colour)
{
  g_autofree char *style = g_strdup_printf ("text-anchor=\"end\" fill=\"%s\"", colour);
  g_autofree char *seconds = sim_time_seconds (lane->length, 3);
  g_autofree char *text = g_strdup_printf (
      "%s s, %.1f %%%s%s%s%s", seconds, 100.0 * (double)lane->length / (double)s->whole,
      *lane->parameter != '\0' ? "  " : "", lane->parameter, *lane->parameter != '\0' ? ": " : "", lane->value);

  add_text (s, LEFT - 10, y + 15, style, lane->cause);
  add_text (s, LEFT + PLOT + 10, y + 15, "fill=\"#555555\" font-size=\"11\"", text);
}

static void
add_head_line (const Story *s, const Block *block, const char *colour)
{
  g_autofree char *style = g_strdup_printf ("font-weight=\"bold\" fill=\"%s\"", colour);
  g_autofree char *seconds = sim_time_seconds (block->small, 6);
  g_autofree char *small = g_strdup_printf ("%u more steps, %s s in all", block->small_steps, seconds);

  g_string_append_printf (s->out,
                          "<line x1=\"14\" y1=\"%" G_GINT64_FORMAT "\" x2=\"%d\" y2=\"%" G_GINT64_FORMAT
                          "\" stroke=\"#cccccc\"/>\n",
                          block->y, LEFT + PLOT + RIGHT - 14, block->y);
  add_text (s, 14, block->y + 18, style, block->system);
  if (block->small_steps > 0)
    add_text (s, LEFT + PLOT + 10, block->y + 17, "fill=\"#999999\" font-size=\"11\"", small);
  if (block->after == NULL || block->first == s->from)
    return;
  g_autofree char *waits = g_strdup_printf ("waits for %s", block->after);
  gint64 x = x_of (s, block->first);
  add_box (s, LEFT, x, block->y + 5, HEAD - 10, "fill=\"#eeeeee\" stroke=\"#dddddd\"", waits);
  if (x - LEFT > 7 * (gint64)strlen (waits))
    add_text (s, LEFT + 8, block->y + 17, "fill=\"#777777\" font-size=\"11\"", waits);
}

static void
add_blocks (const Story *s)
{
  for (guint i = 0; i < s->blocks->len; i++)
    {
      const Block *block = s->blocks->pdata[i];
      const char *colour = colours[i % G_N_ELEMENTS (colours)];
      add_head_line (s, block, colour);
      for (guint k = 0; k < block->lanes->len; k++)
        add_lane (s, &g_array_index (block->lanes, Lane, k), block->y + HEAD + (gint64)k * LANE, colour);
    }
}

/* The lane's place, or that of the block's own line. */
static gint64
y_of (const Story *s, const SimPathRow *row, const char **colour)
{
  g_autofree char *system = sim_path_system (row->ends_at);

  for (guint i = 0; i < s->blocks->len; i++)
    {
      const Block *block = s->blocks->pdata[i];
      const Lane *lane = lane_of (block, row);
      if (strcmp (block->system, system) != 0)
        continue;
      *colour = *row->cause == '\0' ? "#c0392b" : colours[i % G_N_ELEMENTS (colours)];
      return block->y
             + (lane == NULL ? 4 : HEAD + (gint64)(lane - (const Lane *)(gpointer)block->lanes->data) * LANE);
    }
  return TOP;
}

/* Its bar, and how the next wait hangs on its end. */
static void
add_step (const Story *s, guint i)
{
  const SimPathRow *row = row_at (s, i);
  const char *colour = colours[0], *other;
  gint64 y = y_of (s, row, &colour), x = x_of (s, row->to);
  g_autofree char *seconds = sim_time_seconds (row->to - row->from, 9);
  g_autofree char *tip = g_strdup_printf ("%s, %s s: until %s", sim_path_cause (row), seconds, row->ends);
  g_autofree char *style = g_strdup_printf ("fill=\"%s\" fill-opacity=\"0.85\"", colour);

  add_box (s, x_of (s, row->from), x, y + 4, LANE - 8, style, tip);
  if (i + 1 == s->rows->len)
    return;
  gint64 next = y_of (s, row_at (s, i + 1), &other);
  if (next != y)
    g_string_append_printf (s->out,
                            "<line x1=\"%" G_GINT64_FORMAT "\" y1=\"%" G_GINT64_FORMAT
                            "\" x2=\"%" G_GINT64_FORMAT "\" y2=\"%" G_GINT64_FORMAT
                            "\" stroke=\"#888888\" stroke-dasharray=\"2 2\"/>\n",
                            x, y + LANE / 2, x, next + LANE / 2);
}

static void
add_head (const Story *s, guint incident, const char *title)
{
  g_autofree char *seconds = sim_time_seconds (s->whole, 9), *at = clock_of (s->from);
  g_autofree char *text = g_strdup_printf ("who waited for whom: incident %u, %s", incident, title);
  g_autofree char *below
      = g_strdup_printf ("from %s of simulated time on, %s s in all; each instant is on one bar", at, seconds);

  g_string_append_printf (s->out,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%" G_GINT64_FORMAT
                          "\" font-family=\"sans-serif\" font-size=\"12\">\n"
                          "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
                          LEFT + PLOT + RIGHT, s->height + BOTTOM);
  add_text (s, 14, 26, "font-size=\"16\" font-weight=\"bold\"", text);
  add_text (s, 14, 48, "fill=\"#777777\"", below);
}

char *
sim_path_story (const SimPathRead *read, guint incident)
{
  g_autoptr (GArray) rows = sim_path_read_rows (read, incident);
  g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func (block_free);
  Story s = { .rows = rows, .blocks = blocks, .out = g_string_new (NULL) };

  sim_require (rows->len > 0, "incident %u has no steps to be drawn", incident);
  s.from = row_at (&s, 0)->from;
  s.whole = row_at (&s, rows->len - 1)->to - s.from;
  for (guint i = 0; i < rows->len; i++)
    sort_in (&s, i);
  lay_out (&s);
  add_head (&s, incident, sim_path_read_title (read, incident));
  add_axis (&s);
  add_blocks (&s);
  for (guint i = 0; i < rows->len; i++)
    add_step (&s, i);
  g_string_append (s.out, "</svg>\n");
  return g_string_free (s.out, FALSE);
}
