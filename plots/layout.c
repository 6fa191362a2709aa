/* SPDX-License-Identifier: MIT */
#include "layout.h"
#include <math.h>
#include <string.h>

enum
{
  ROW = 6,  /* machines side by side */
  BAR = 24, /* height of a segment */
  BAR_GAP = 26,
  GAP = 34, /* between machines */
  MARGIN = 24,
  LINE = 15,        /* height of a line of text in a box */
  DROP = 30,        /* length of a line from a machine to the next bar */
  LEAST_WIDTH = 700 /* for title and legend */
};

double
layout_text_width (const char *text, double size)
{
  return (double)g_utf8_strlen (text, -1) * size * 0.62;
}

static void
line_free (gpointer data)
{
  BoxLine *line = data;
  g_free (line->text);
  g_free (line);
}

static void
add (GPtrArray *lines, const char *tone, char *text)
{
  BoxLine *line = g_new0 (BoxLine, 1);
  line->tone = tone;
  line->text = text;
  g_ptr_array_add (lines, line);
}

static const char *
state_text (const char *state)
{
  static const char *const texts[][2] = { { "off", "\342\234\227 NOT RUNNING" },
                                          { "booting", "\342\226\262 BOOTING" },
                                          { "paused", "\342\235\232\342\235\232 PAUSED" },
                                          { "hung", "? HUNG" } };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (state, texts[i][0]) == 0)
      return texts[i][1];
  return NULL;
}

/* Does a note speak of that address? Then the address needs no line of its own. */
static bool
is_noted (const TopoMachine *machine, const char *address)
{
  for (guint i = 0; i < machine->notes->len; i++)
    {
      const TopoLine *note = machine->notes->pdata[i];
      g_auto (GStrv) words = g_strsplit_set (note->text, " ,:;", -1);
      if (g_strv_contains ((const char *const *)words, address))
        return true;
    }
  return false;
}

GPtrArray *
layout_lines (const TopoMachine *machine)
{
  static const char *const marks[][2] = {
    { "good", "\342\227\217" }, { "busy", "\342\226\262" }, { "bad", "\342\234\227" }, { "plain", "\302\267" }
  };
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);
  add (lines, "name", g_strdup (machine->name));
  if (state_text (machine->state) != NULL)
    add (lines, "state", g_strdup (state_text (machine->state)));
  for (guint i = 0; i < machine->interfaces->len; i++)
    {
      const TopoInterface *interface = machine->interfaces->pdata[i];
      const char *address = strcmp (interface->address, "0.0.0.0") == 0 ? "no address" : interface->address;
      add (lines, interface->up ? "address" : "bad",
           g_strdup_printf ("%s %s%s", interface->segment, address, interface->up ? "" : " \342\234\227 down"));
    }
  for (guint i = 0; i < machine->addresses->len; i++)
    if (!is_noted (machine, machine->addresses->pdata[i]))
      add (lines, "serves", g_strdup_printf ("\342\227\217 %s", (char *)machine->addresses->pdata[i]));
  for (guint i = 0; i < machine->notes->len; i++)
    {
      const TopoLine *note = machine->notes->pdata[i];
      const char *mark = "";
      for (guint k = 0; k < G_N_ELEMENTS (marks); k++)
        if (strcmp (marks[k][0], note->tone) == 0)
          mark = marks[k][1];
      add (lines, note->tone, g_strdup_printf ("%s %s", mark, note->text));
    }
  return lines;
}

static Box
machine_size (const TopoMachine *machine)
{
  g_autoptr (GPtrArray) lines = layout_lines (machine);
  Box box = { .width = 110, .height = 12 + lines->len * LINE };
  for (guint i = 0; i < lines->len; i++)
    {
      const BoxLine *line = lines->pdata[i];
      bool bold = strcmp (line->tone, "name") == 0 || strcmp (line->tone, "state") == 0;
      box.width = fmax (box.width, layout_text_width (line->text, bold ? 13 : 11) + 18);
    }
  return box;
}

/* Segments that clients are on stand above; where there are no clients, the first. */
static guint
split_segments (const Topo *topo, Layout *layout)
{
  guint above = 0;
  for (guint i = 0; i < topo->clients->len; i++)
    layout->above[topo_segment (topo, ((TopoClients *)topo->clients->pdata[i])->segment)] = true;
  if (topo->clients->len == 0 && topo->segments->len > 0)
    layout->above[0] = true;
  for (guint i = 0; i < topo->segments->len; i++)
    above += layout->above[i];
  return above;
}

static void
place_drops (const Topo *topo, Layout *layout, guint above)
{
  guint up = 0, down = 0, below = topo->segments->len - above;
  for (guint i = 0; i < topo->segments->len; i++)
    {
      guint k = layout->above[i] ? up++ : down++, n = layout->above[i] ? above : below;
      layout->drop[i] = (k - (n - 1) / 2.0) * 16;
    }
}

/* Places the rows of machines from `y` (their top) down; returns the bottom. */
static double
place_machines (const Topo *topo, Layout *layout, double y)
{
  guint n = topo->machines->len, rows = (n + ROW - 1) / ROW, columns = rows > 0 ? (n + rows - 1) / rows : 0;
  double pitch = 0;
  for (guint i = 0; i < n; i++)
    {
      layout->machines[i] = machine_size (topo->machines->pdata[i]);
      pitch = fmax (pitch, layout->machines[i].width + GAP);
    }
  layout->width = fmax (LEAST_WIDTH, 2 * MARGIN + pitch * columns + (rows > 1 ? pitch / 2 : 0));
  double left = (layout->width - pitch * columns - (rows > 1 ? pitch / 2 : 0)) / 2;
  for (guint row = 0; row < rows; row++)
    {
      guint end = MIN (n, (row + 1) * columns);
      double height = 0;
      for (guint i = row * columns; i < end; i++)
        height = fmax (height, layout->machines[i].height);
      for (guint i = row * columns; i < end; i++)
        {
          Box *box = &layout->machines[i];
          box->width = pitch - GAP;
          box->x = left + pitch * (i - row * columns + 0.5 + (row % 2) * 0.5);
          box->y = y - height / 2;
          box->height = height;
        }
      y -= height + (row + 1 < rows ? GAP : 0);
    }
  return y;
}

static double
place_bars (const Topo *topo, Layout *layout, bool above, double y)
{
  for (guint i = 0; i < topo->segments->len; i++)
    {
      if (layout->above[i] != above)
        continue;
      y -= BAR;
      layout->segments[i] = (Box){ 0, y + BAR / 2.0, 0, BAR };
      y -= BAR_GAP;
    }
  return y + BAR_GAP;
}

static void
place_clients (const Topo *topo, Layout *layout, double top)
{
  double step = layout->width / (topo->clients->len + 1);
  for (guint i = 0; i < topo->clients->len; i++)
    layout->clients[i] = (Box){ step * (i + 1), top - 22, fmin (step - 20, 200), 44 };
}

Layout *
layout_new (const Topo *topo)
{
  Layout *layout = g_new0 (Layout, 1);
  layout->machines = g_new0 (Box, topo->machines->len + 1);
  layout->segments = g_new0 (Box, topo->segments->len + 1);
  layout->clients = g_new0 (Box, topo->clients->len + 1);
  layout->drop = g_new0 (double, topo->segments->len + 1);
  layout->above = g_new0 (bool, topo->segments->len + 1);
  layout->arrow_room = topo->arrows->len > 0 ? 70 : 0;
  guint above = split_segments (topo, layout);
  place_drops (topo, layout, above);
  double y = -62; /* the title is above */
  double top = y;
  if (topo->clients->len > 0)
    y -= 44 + DROP;
  y = place_bars (topo, layout, true, y) - DROP - layout->arrow_room;
  y = place_machines (topo, layout, y) - DROP;
  if (above < topo->segments->len)
    y = place_bars (topo, layout, false, y);
  place_clients (topo, layout, top);
  for (guint i = 0; i < topo->segments->len; i++)
    {
      layout->segments[i].x = layout->width / 2;
      layout->segments[i].width = layout->width - 2 * MARGIN;
    }
  double foot = 52 + LINE * 1.1 * topo->remarks->len;
  layout->title = (Box){ layout->width / 2, -24, layout->width - 2 * MARGIN, 48 };
  layout->foot = (Box){ layout->width / 2, y - 14 - foot / 2, layout->width - 2 * MARGIN, foot };
  layout->height = -(y - 14 - foot);
  return layout;
}

void
layout_free (Layout *layout)
{
  g_free (layout->machines);
  g_free (layout->segments);
  g_free (layout->clients);
  g_free (layout->drop);
  g_free (layout->above);
  g_free (layout);
}
