/* SPDX-License-Identifier: MIT */
#include "draw.h"
#include "layout.h"
#include <math.h>
#include <string.h>

/* Okabe and Ito's palette: told apart by the colour-blind. Every colour comes with a mark. */
#define BLUE "#0072B2"
#define GREEN "#00795A"
#define ORANGE "#B06D00"
#define RED "#C04A00"
#define GREY "#666666"
#define FONT "DejaVu Sans"

typedef struct Drawing
{
  const Topo *topo;
  Layout *layout;
  Agraph_t *graph;
  Agnode_t **machines, **segments;
  guint edges; /* so far: names them, so that order is kept */
} Drawing;

static void
set (void *object, const char *name, const char *value)
{
  agsafeset (object, (char *)name, (char *)value, (char *)"");
}

static void G_GNUC_PRINTF (3, 4) setf (void *object, const char *name, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *value = g_strdup_vprintf (format, args);
  va_end (args);
  set (object, name, value);
}

/* A length with one decimal, whatever the locale. */
static const char *
points (char out[32], double value)
{
  return g_ascii_formatd (out, 32, "%.1f", fabs (value) < 0.05 ? 0 : value);
}

static void
set_html (Drawing *d, void *object, const char *html)
{
  char *label = agstrdup_html (d->graph, (char *)html);
  agsafeset (object, (char *)"label", label, (char *)"");
  agstrfree (d->graph, label);
}

static Agnode_t *
add_box (Drawing *d, const char *name, Box box)
{
  char x[32], y[32], w[32], h[32];
  Agnode_t *node = agnode (d->graph, (char *)name, 1);
  setf (node, "pos", "%s,%s", points (x, box.x), points (y, box.y));
  set (node, "width", g_ascii_formatd (w, 32, "%.4f", box.width / 72));
  set (node, "height", g_ascii_formatd (h, 32, "%.4f", box.height / 72));
  set (node, "shape", "box");
  set (node, "fixedsize", "true");
  set (node, "fontname", FONT);
  return node;
}

static const char *
tone_colour (const char *tone)
{
  static const char *const colours[][2]
      = { { "name", "#000000" }, { "state", RED },   { "address", GREY }, { "serves", GREEN },
          { "good", GREEN },     { "busy", ORANGE }, { "bad", RED },      { "plain", "#000000" } };
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    if (strcmp (tone, colours[i][0]) == 0)
      return colours[i][1];
  return "#000000";
}

/* -- segments ------------------------------------------------------------------------------- */

static void
draw_segment (Drawing *d, guint i)
{
  const TopoSegment *s = d->topo->segments->pdata[i];
  g_autofree char *name = g_strdup_printf ("segment %s", s->name);
  bool down = strcmp (s->state, "down") == 0, cut = strcmp (s->state, "cut") == 0;
  Agnode_t *node = add_box (d, name, d->layout->segments[i]);
  const char *mark = down  ? "&#160;&#160;&#160;<B>\342\234\227 DOWN</B>"
                     : cut ? "&#160;&#160;&#160;<B>\342\234\227 CUT: numbers are sides</B>"
                           : "";
  g_autofree char *text
      = g_markup_printf_escaped ("<B>%s%s&#160;&#160;&#160;</B>%s&#160;&#160;&#160;%s", s->name,
                                 strcmp (s->kind, "link") == 0 ? " (link)" : "", s->subnet, s->about);
  g_autofree char *html = g_strconcat (text, mark, NULL);
  set_html (d, node, html);
  set (node, "fontsize", "11");
  set (node, "style", down || cut ? "filled,dashed" : "filled");
  set (node, "fillcolor", down || cut ? "#fbeee6" : "#e6eef5");
  set (node, "color", down || cut ? RED : BLUE);
  set (node, "penwidth", down || cut ? "2" : "1");
  d->segments[i] = node;
}

/* -- machines -------------------------------------------------------------------------------- */

static void
style_machine (Agnode_t *node, const char *state)
{
  bool off = strcmp (state, "off") == 0, up = strcmp (state, "up") == 0;
  set (node, "style", up ? "filled" : off ? "filled,dashed" : "filled,dotted");
  set (node, "fillcolor", up ? "#ffffff" : off ? "#efefef" : "#fff4dc");
  set (node, "color", up ? BLUE : off ? RED : ORANGE);
  set (node, "penwidth", up ? "1.2" : "2.4");
}

static void
draw_machine (Drawing *d, guint i)
{
  const TopoMachine *m = d->topo->machines->pdata[i];
  g_autoptr (GPtrArray) lines = layout_lines (m);
  g_autoptr (GString) html
      = g_string_new ("<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\">");
  for (guint k = 0; k < lines->len; k++)
    {
      const BoxLine *line = lines->pdata[k];
      bool bold = strcmp (line->tone, "name") == 0 || strcmp (line->tone, "state") == 0;
      g_autofree char *text = g_markup_escape_text (line->text, -1);
      g_string_append_printf (
          html, "<TR><TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"%d\" COLOR=\"%s\">%s%s%s</FONT></TD></TR>",
          bold ? 12 : 11, tone_colour (line->tone), bold ? "<B>" : "", text, bold ? "</B>" : "");
    }
  g_string_append (html, "</TABLE>");
  d->machines[i] = add_box (d, m->name, d->layout->machines[i]);
  set_html (d, d->machines[i], html->str);
  style_machine (d->machines[i], m->state);
}

/* -- lines ---------------------------------------------------------------------------------- */

static Agedge_t *
add_edge (Drawing *d, Agnode_t *from, Agnode_t *to)
{
  g_autofree char *name = g_strdup_printf ("e%u", d->edges++);
  Agedge_t *edge = agedge (d->graph, from, to, name, 1);
  set (edge, "fontname", FONT);
  set (edge, "arrowhead", "none");
  return edge;
}

/* A vertical line at x, as the curve that Graphviz wants. */
static void
set_vertical (Agedge_t *edge, double x, double from, double to)
{
  char px[32], a[32], b[32], c[32], e[32];
  points (px, x);
  setf (edge, "pos", "%s,%s %s,%s %s,%s %s,%s", px, points (a, from), px, points (b, from + (to - from) / 3),
        px, points (c, from + (to - from) * 2 / 3), px, points (e, to));
}

static void
draw_drop (Drawing *d, guint machine, const TopoInterface *interface)
{
  int segment = topo_segment (d->topo, interface->segment);
  const TopoMachine *m = d->topo->machines->pdata[machine];
  Box box = d->layout->machines[machine], bar = d->layout->segments[segment];
  bool above = d->layout->above[segment], dead = strcmp (m->state, "off") == 0;
  double x = box.x + d->layout->drop[segment];
  double from = box.y + (above ? 1 : -1) * box.height / 2, to = bar.y + (above ? -1 : 1) * bar.height / 2;
  Agedge_t *edge = add_edge (d, d->machines[machine], d->segments[segment]);
  set_vertical (edge, x, from, to);
  set (edge, "color", interface->up && !dead ? BLUE : RED);
  set (edge, "style", interface->up && !dead ? "solid" : "dashed");
  set (edge, "penwidth", "1.4");
  if (interface->side == 0 && interface->up)
    return;
  g_autofree char *name = g_strdup_printf ("mark %s %s", m->name, interface->segment);
  Agnode_t *mark = add_box (d, name, (Box){ x, to + (above ? -11 : 11), 16, 15 });
  if (interface->up)
    setf (mark, "label", "%d", interface->side);
  else
    set (mark, "label", "\342\234\227");
  set (mark, "shape", "circle");
  set (mark, "style", "filled");
  set (mark, "fillcolor", "#ffffff");
  set (mark, "color", RED);
  set (mark, "fontsize", "10");
}

static void
draw_clients (Drawing *d, guint i)
{
  const TopoClients *c = d->topo->clients->pdata[i];
  int segment = topo_segment (d->topo, c->segment);
  g_autofree char *name = g_strdup_printf ("clients %s", c->name);
  Box box = d->layout->clients[i], bar = d->layout->segments[segment];
  Agnode_t *node = add_box (d, name, box);
  g_autofree char *html = g_markup_printf_escaped ("%s: %s client%s\nask %s", c->name, c->count,
                                                   strcmp (c->count, "1") == 0 ? "" : "s", c->to);
  set (node, "label", html);
  set (node, "shape", "box3d");
  set (node, "style", "filled");
  set (node, "fillcolor", "#f4f4f4");
  set (node, "color", GREY);
  set (node, "fontsize", "11");
  Agedge_t *edge = add_edge (d, node, d->segments[segment]);
  set_vertical (edge, box.x, box.y - box.height / 2, bar.y + bar.height / 2);
  set (edge, "color", GREY);
}

static int
machine_number (const Topo *topo, const char *name)
{
  for (guint i = 0; i < topo->machines->len; i++)
    if (topo->machines->pdata[i] == topo_machine (topo, name))
      return (int)i;
  return 0;
}

/* An arc over the machines, with its word at the top; arcs next to each other differ in height. */
static void
draw_arrow (Drawing *d, guint i)
{
  const TopoArrow *a = d->topo->arrows->pdata[i];
  Box from = d->layout->machines[machine_number (d->topo, a->from)];
  Box to = d->layout->machines[machine_number (d->topo, a->to)];
  double side = to.x >= from.x ? 1 : -1, lift = 40 + (i % 3) * 16;
  double x0 = from.x + side * from.width / 4, x1 = to.x - side * to.width / 4;
  double y0 = from.y + from.height / 2, y1 = to.y + to.height / 2, top = fmax (y0, y1) + lift;
  char p[10][32];
  Agedge_t *edge = add_edge (d, d->machines[machine_number (d->topo, a->from)],
                             d->machines[machine_number (d->topo, a->to)]);
  setf (edge, "pos", "e,%s,%s %s,%s %s,%s %s,%s %s,%s", points (p[0], x1), points (p[1], y1), points (p[2], x0),
        points (p[3], y0), points (p[4], x0 + (x1 - x0) * 0.15), points (p[5], top),
        points (p[6], x1 - (x1 - x0) * 0.15), points (p[7], top), points (p[8], x1 - (x1 - x0) * 0.01),
        points (p[9], y1 + 9));
  setf (edge, "lp", "%s,%s", points (p[0], (x0 + x1) / 2), points (p[1], top - lift * 0.25 + 8));
  set (edge, "arrowhead", "normal");
  set (edge, "label", a->text);
  set (edge, "fontsize", "10");
  set (edge, "color", tone_colour (a->tone));
  set (edge, "fontcolor", tone_colour (a->tone));
  set (edge, "penwidth", "1.6");
}

/* -- words ------------------------------------------------------------------------------------ */

/* As much of `text` as fits into `width` points. */
static char *
shortened (const char *text, double width, double size)
{
  glong room = (glong)(width / (size * 0.62));
  if (g_utf8_strlen (text, -1) <= room)
    return g_strdup (text);
  g_autofree char *head = g_utf8_substring (text, 0, MAX (1, room - 1));
  return g_strconcat (head, "\342\200\246", NULL);
}

static void
draw_title (Drawing *d)
{
  const Topo *t = d->topo;
  Agnode_t *node = add_box (d, "title", d->layout->title);
  g_autofree char *moment = shortened (t->moment, d->layout->title.width, 12);
  g_autofree char *html = g_markup_printf_escaped (
      "<TABLE BORDER=\"0\" CELLSPACING=\"3\" CELLPADDING=\"0\"><TR><TD><FONT POINT-SIZE=\"15\"><B>%s</B>, seed "
      "%s, at %s "
      "s</FONT></TD></TR><TR><TD><FONT POINT-SIZE=\"12\">%s</FONT></TD></TR></TABLE>",
      t->title, t->seed, t->seconds, moment);
  set_html (d, node, html);
  set (node, "shape", "plaintext");
  set (node, "fontsize", "15");
}

/* What the styles mean; each is told by a mark or a line as well as by colour. */
static void
append_legend (GString *html)
{
  static const char *const rows[][2] = { { BLUE, "solid blue: running" },
                                         { RED, "\342\234\227 dashed red: not running, down or cut" },
                                         { ORANGE, "\342\226\262 dotted orange: booting, paused or hung" },
                                         { GREEN, "\342\227\217 green: serves" } };
  g_string_append (html, "<TR><TD><TABLE BORDER=\"0\" CELLSPACING=\"14\" CELLPADDING=\"0\"><TR>");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (html, "<TD><FONT POINT-SIZE=\"10\" COLOR=\"%s\">%s</FONT></TD>", rows[i][0],
                            rows[i][1]);
  g_string_append (html, "</TR></TABLE></TD></TR></TABLE>");
}

static void
draw_foot (Drawing *d)
{
  g_autoptr (GString) html
      = g_string_new ("<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">");
  for (guint i = 0; i < d->topo->remarks->len; i++)
    {
      const TopoLine *remark = d->topo->remarks->pdata[i];
      g_autofree char *text = g_markup_escape_text (remark->text, -1);
      g_string_append_printf (html, "<TR><TD><FONT POINT-SIZE=\"12\" COLOR=\"%s\">%s%s</FONT></TD></TR>",
                              tone_colour (remark->tone),
                              strcmp (remark->tone, "bad") == 0 ? "\342\234\227 " : "", text);
    }
  append_legend (html);
  Agnode_t *node = add_box (d, "foot", d->layout->foot);
  set_html (d, node, html->str);
  set (node, "shape", "plaintext");
}

Agraph_t *
draw_topo (const Topo *topo)
{
  Drawing d
      = { .topo = topo, .layout = layout_new (topo), .graph = agopen ((char *)"topology", Agdirected, NULL) };
  g_autofree Agnode_t **machines = g_new0 (Agnode_t *, topo->machines->len + 1);
  g_autofree Agnode_t **segments = g_new0 (Agnode_t *, topo->segments->len + 1);
  d.machines = machines;
  d.segments = segments;
  set (d.graph, "outputorder", "edgesfirst");
  set (d.graph, "bgcolor", "#ffffff");
  set (d.graph, "charset", "UTF-8");
  draw_title (&d);
  for (guint i = 0; i < topo->segments->len; i++)
    draw_segment (&d, i);
  for (guint i = 0; i < topo->clients->len; i++)
    draw_clients (&d, i);
  for (guint i = 0; i < topo->machines->len; i++)
    draw_machine (&d, i);
  for (guint i = 0; i < topo->machines->len; i++)
    {
      const TopoMachine *m = topo->machines->pdata[i];
      for (guint k = 0; k < m->interfaces->len; k++)
        draw_drop (&d, i, m->interfaces->pdata[k]);
    }
  for (guint i = 0; i < topo->arrows->len; i++)
    draw_arrow (&d, i);
  draw_foot (&d);
  layout_free (d.layout);
  return d.graph;
}
