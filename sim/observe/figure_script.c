/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The gnuplot script of a figure, which reads series.csv: a panel after the other, with faults and incidents
 * shaded.
 */
#include "sim/observe/figure_part.h"

#include "sim/observe/incidents.h"
#include <math.h>
#include <string.h>

/* Okabe and Ito's palette, told apart by the colour-blind; black and yellow are left out. The
 * same, lighter, for bars with words in them. */
static const char *const palette[] = { "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00" };
static const char *const pastel[] = { "#8FBFE0", "#F4CC7F", "#7FCEB8", "#E3B7D0", "#C3E4F7", "#EBAE80" };

static void
number (SimFigure *figure, double value)
{
  char text[SIM_NUMBER_TEXT];
  sim_output_text (figure->out, sim_number (text, value));
}

/* A gnuplot string; a quote inside is doubled. */
static void
quoted (SimFigure *figure, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);
  sim_output_format (figure->out, "'%s'", g_strdelimit (doubled, "\r\n", ' '));
}

static guint
height_of (const SimFigure *figure, guint panels)
{
  return 42 + SIM_FIGURE_FOOT + SIM_FIGURE_LABEL * figure->label_rows + panels * SIM_FIGURE_PANEL;
}

static void
write_head (SimFigure *figure, guint panels)
{
  SimOutput *out = figure->out;
  const SimScenario *s = figure->observer->scenario;
  g_autofree char *title
      = g_strdup_printf ("%s, seed %" G_GUINT64_FORMAT ": %s", s->name, figure->observer->options.seed,
                         sim_observer_passed (figure->observer) ? "passed" : "failed");
  sim_output_text (out, "# Draws run.svg from series.csv; run it here: gnuplot run.gp\n");
  sim_output_format (out, "set terminal svg noenhanced size %d,%u font 'DejaVu Sans,13' background '#ffffff'\n",
                     SIM_FIGURE_WIDTH, height_of (figure, panels));
  sim_output_text (out,
                   "set output 'run.svg'\nset datafile separator comma\n"
                   "set border 3 lc '#444444'\nset tics nomirror out\nset grid ytics lc '#dddddd' lt 1\n"
                   "set key at screen 0.815, graph 1 left top vertical Left reverse samplen 1.5 font ',11'\n");
  sim_output_text (out, "set xrange [0:");
  number (figure, sim_figure_axis (figure, figure->observer->ended));
  sim_output_text (out, "]\n");
  sim_output_format (out, "set multiplot layout %u,1 title ", panels);
  quoted (figure, title);
  double height = height_of (figure, panels);
  sim_output_text (out, " font ',16' margins screen 0.13, screen 0.8, screen ");
  number (figure, SIM_FIGURE_FOOT / height);
  sim_output_text (out, ", screen ");
  number (figure, 1 - (42.0 + SIM_FIGURE_LABEL * figure->label_rows) / height);
  sim_output_text (out, " spacing screen 0, screen ");
  number (figure, 42 / height);
  sim_output_text (out, "\n");
}

static void
write_band (SimFigure *figure, double from, double to, const char *fill)
{
  sim_output_text (figure->out, "set object rectangle from ");
  number (figure, from);
  sim_output_text (figure->out, ", graph 0 to ");
  number (figure, to);
  sim_output_format (figure->out, ", graph 1 behind fc %s noborder\n", fill);
}

/* How long the fault itself was in force; where two were, it is darker. */
static void
write_fault (SimFigure *figure, const SimIncident *incident)
{
  const SimFaultKind *kind = incident->fault != NULL ? incident->fault->kind : NULL;
  bool lasts = kind != NULL && kind->lasts && kind->id != SIM_FAULT_ACTION;
  if (incident->ended != SIM_NEVER || lasts)
    write_band (figure, sim_figure_axis (figure, incident->injected), sim_figure_axis (figure, incident->ended),
                "'#7d8ea3' fs transparent solid 0.2");
}

/* From injection until it converged; a moment is still seen. */
static void
write_incident (SimFigure *figure, const SimIncident *incident)
{
  double from = sim_figure_axis (figure, incident->injected),
         to = sim_figure_axis (figure, incident->converged);
  double least = sim_figure_axis (figure, figure->observer->ended) / 400;
  write_band (figure, from, MAX (to, from + least),
              incident->censored ? "'#f2c9b8' fs transparent solid 0.7" : "'#7d8ea3' fs transparent solid 0.5");
}

static void
write_labels (SimFigure *figure)
{
  for (guint i = 0; i < figure->label_count; i++)
    {
      const SimLabel *label = &figure->labels[i];
      if (label->text == NULL)
        continue;
      sim_output_text (figure->out, "set label ");
      quoted (figure, label->text);
      sim_output_text (figure->out, " at ");
      number (figure, sim_figure_axis (figure, sim_world_incident (figure->observer->world, i)->injected));
      sim_output_text (figure->out, ", graph ");
      number (figure, 1 + SIM_FIGURE_LABEL / figure->panel * label->row);
      sim_output_format (figure->out, " %s offset 0.2,0.6 font ',10' tc '#444444'\n",
                         label->leftwards ? "right" : "left");
    }
}

/* The bands of faults and incidents, and in the first panel what they were. */
static void
write_bands (SimFigure *figure, bool labels)
{
  const SimWorld *world = figure->observer->world;
  SimOutput *out = figure->out;
  sim_output_text (out, "unset object\nunset label\nunset arrow\n");
  for (guint i = 0; i < MIN (SIM_FIGURE_BANDS, sim_world_incidents (world)); i++)
    write_fault (figure, sim_world_incident (world, i));
  for (guint i = 0; i < MIN (SIM_FIGURE_BANDS, sim_world_incidents (world)); i++)
    write_incident (figure, sim_world_incident (world, i));
  if (labels)
    write_labels (figure);
  if (figure->observer->scenario->warm_up > 0)
    {
      sim_output_text (out, "set arrow from ");
      number (figure, sim_figure_axis (figure, figure->observer->scenario->warm_up));
      sim_output_text (out, ", graph 0 to ");
      number (figure, sim_figure_axis (figure, figure->observer->scenario->warm_up));
      sim_output_text (out, ", graph 1 nohead dt 3 lc '#888888'\n");
      if (!labels)
        return;
      sim_output_text (out, "set label 'warm-up ends' at ");
      number (figure, sim_figure_axis (figure, figure->observer->scenario->warm_up));
      sim_output_text (out, ", graph 0.05 left offset 0.4,0 font ',9' tc '#666666'\n");
    }
}

static void
write_lines (SimFigure *figure, const GPtrArray *lines, double scale)
{
  SimOutput *out = figure->out;
  bool many = lines->len > SIM_FIGURE_KEYS;
  if (many)
    sim_output_text (out, "set key font ',8' spacing 0.85\n");
  for (guint i = 0; i < lines->len; i++)
    {
      const SimSeries *series = lines->pdata[i];
      gsize n = strlen (series->name) - strlen (series->meter->metric->name) - 1;
      g_autofree char *scope = g_strndup (series->name, n);
      sim_output_text (out, i == 0 ? "plot " : ", \\\n     ");
      sim_output_text (out, "'series.csv' skip 1 using ($1/");
      number (figure, figure->unit);
      int column = sim_series_find (figure->observer->series, series->name) + 2;
      sim_output_format (out, "):($%d*", column);
      number (figure, scale);
      sim_output_format (out, ") with lines lw 2 dt %u lc '%s' title ", i / (guint)G_N_ELEMENTS (palette) + 1,
                         palette[i % G_N_ELEMENTS (palette)]);
      quoted (figure, scope);
    }
  sim_output_text (out, lines->len > 0 ? "\n" : "");
  if (many)
    sim_output_text (out, "set key font ',11' spacing 1\n");
}

/* The least availability that a line shows after the warm-up; 1 where there is none. */
static double
least_availability (const SimFigure *figure)
{
  const SimSeriesSet *set = figure->observer->series;
  double least = 1;
  for (guint i = 0; i < figure->loads->len; i++)
    {
      const SimSeries *series = figure->loads->pdata[i];
      for (guint row = 0; row < sim_series_rows (set); row++)
        if (sim_series_time (set, row) > figure->observer->scenario->warm_up)
          least = fmin (least, sim_series_value (set, series, row));
    }
  return least;
}

/* Where all is above 90 %, from there: else nothing but a straight line would be seen. */
static void
write_availability (SimFigure *figure)
{
  bool zoomed = least_availability (figure) > 0.9;
  sim_output_format (figure->out, "set ylabel 'availability [%%]%s'\nset yrange [%s]\nset ytics autofreq\n",
                     zoomed ? ", from 90 %" : "", zoomed ? "90:100.2" : "0:102");
  write_lines (figure, figure->loads, 100);
}

static void
write_gauge (SimFigure *figure, const GPtrArray *lines)
{
  const SimSeries *first = lines->pdata[0];
  bool share = first->unit == SIM_UNIT_SHARE;
  g_autofree char *symbol
      = share ? g_strdup ("%") : sim_series_symbol (first); /* of a counter: by the second */
  bool bare = strcmp (symbol, "1") == 0;
  sim_output_format (figure->out, "set ylabel '%s%s%s%s'\nset yrange [0:*]\nset ytics autofreq\n",
                     first->meter->metric->name, bare ? "" : " [", bare ? "" : symbol, bare ? "" : "]");
  write_lines (figure, lines, share ? 100 : first->unit == SIM_UNIT_TIME ? 1e-9 : 1);
}

/* Without a gauge of the hosts' load: what clients ask in all. */
static void
write_requests (SimFigure *figure)
{
  const SimSeriesSet *set = figure->observer->series;
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  for (guint i = 0; i < figure->observer->scenario->load_count; i++)
    {
      g_autofree char *name = g_strconcat (figure->observer->scenario->loads[i].name, ".tried", NULL);
      int at = sim_series_find (set, name);
      if (at >= 0)
        g_ptr_array_add (lines, (gpointer)sim_series_get (set, (guint)at));
    }
  sim_output_text (figure->out, "set ylabel 'requests [1/s]'\nset yrange [0:*]\nset ytics autofreq\n");
  write_lines (figure, lines, 1);
}

/* How the holding that is number `self` shares its address at time `t`: with how many others, and how many of
 * these began before it. *until is when that changes. */
typedef struct Share
{
  guint others, before;
  SimTime until;
} Share;

static Share
share_at (const SimOwnership *ownership, guint self, SimTime t)
{
  const SimHolding *h = sim_ownership_get (ownership, self);
  Share share = { .until = h->to };
  for (guint i = 0; i < sim_ownership_count (ownership); i++)
    {
      const SimHolding *other = sim_ownership_get (ownership, i);
      if (i == self || other->address != h->address)
        continue;
      bool now = other->from <= t && t < other->to;
      share.others += now;
      share.before += now && i < self;
      if (now)
        share.until = MIN (share.until, other->to);
      else if (other->from > t)
        share.until = MIN (share.until, other->from);
    }
  return share;
}

static const char *
short_name (const SimBus *bus, SimEntity node)
{
  const char *name = sim_entity_name (bus, node);
  const char *dot = strchr (name, '.');
  return dot != NULL ? dot + 1 : name;
}

/* A piece of a bar: the whole height of its row, or the part that falls to it when others hold the address too.
 */
static void
write_piece (SimFigure *figure, const SimHolding *h, SimTime begin, Share share)
{
  int row = sim_figure_index (figure->addresses, h->address),
      owner = sim_figure_index (figure->owners, h->node);
  double from = sim_figure_axis (figure, begin), to = sim_figure_axis (figure, share.until),
         height = 0.76 / (share.others + 1);
  double bottom = row - 0.38 + height * share.before;
  sim_output_text (figure->out, "set object rectangle from ");
  number (figure, from);
  sim_output_text (figure->out, ",");
  number (figure, bottom);
  sim_output_text (figure->out, " to ");
  number (figure, to);
  sim_output_text (figure->out, ",");
  number (figure, bottom + height);
  /* Among bars that are narrower than their borders one would see nothing but borders. */
  bool narrow = to - from < sim_figure_axis (figure, figure->observer->ended) * 0.006;
  sim_output_format (figure->out, " front fc '%s' fs solid 1.0 %s\n",
                     pastel[owner % (int)G_N_ELEMENTS (pastel)], narrow ? "noborder" : "border lc '#444444'");
  if (share.others > 2 || to - from < sim_figure_axis (figure, figure->observer->ended) * 0.07)
    return;
  sim_output_text (figure->out, "set label ");
  quoted (figure, short_name (sim_world_bus (figure->observer->world), h->node));
  sim_output_text (figure->out, " at ");
  number (figure, from);
  sim_output_text (figure->out, ",");
  number (figure, bottom + height / 2);
  sim_output_format (figure->out, " left offset 0.4,0 front font ',10' tc '#000000'\n");
}

static void
write_bar (SimFigure *figure, guint number_of_holding)
{
  const SimOwnership *ownership = figure->observer->ownership;
  const SimHolding *h = sim_ownership_get (ownership, number_of_holding);
  SimTime end = MIN (h->to, figure->observer->ended);
  if (sim_figure_index (figure->addresses, h->address) < 0)
    return;
  for (SimTime t = h->from; t < end;)
    {
      Share share = share_at (ownership, number_of_holding, t);
      write_piece (figure, h, t, share);
      t = share.until;
    }
}

static void
write_ownership (SimFigure *figure)
{
  SimOutput *out = figure->out;
  const SimOwnership *ownership = figure->observer->ownership;
  sim_output_format (out, "set ylabel 'address held by' offset 0,0\nset yrange [-0.6:%u.6]\nset ytics (",
                     figure->addresses->len - 1);
  for (guint i = 0; i < figure->addresses->len; i++)
    {
      char ip[SIM_IP_TEXT];
      sim_output_format (out, "%s'%s' %u", i > 0 ? ", " : "",
                         sim_ip_text (g_array_index (figure->addresses, SimIp, i), ip), i);
    }
  sim_output_text (out, ") font ',10'\nunset grid\n");
  for (guint i = 0; i < MIN (SIM_FIGURE_BARS, sim_ownership_count (ownership)); i++)
    write_bar (figure, i);
  for (guint i = 0; i < figure->owners->len && i < SIM_FIGURE_HOSTS; i++)
    {
      const char *name = sim_entity_name (sim_world_bus (figure->observer->world),
                                          g_array_index (figure->owners, SimEntity, i));
      sim_output_format (out, "%s NaN with lines lw 8 lc '%s' title ", i == 0 ? "plot" : ", \\\n    ",
                         pastel[i % G_N_ELEMENTS (pastel)]);
      quoted (figure, name);
    }
  sim_output_text (out, "\n");
}

static bool
any_censored (const SimWorld *world)
{
  for (guint i = 0; i < sim_world_incidents (world); i++)
    if (sim_world_incident (world, i)->censored)
      return true;
  return false;
}

/* The time axis, and what the shading means. */
static void
write_foot (SimFigure *figure)
{
  const SimWorld *world = figure->observer->world;
  sim_output_format (figure->out, "set format x '%%g'\nset xlabel 'time [%s]'\n", figure->unit_name);
  if (sim_world_incidents (world) > 0)
    sim_output_format (
        figure->out,
        "set label \"light: a fault lasts\\ndark: an incident,\\nuntil it converged%s\" at graph 1.03, "
        "character 5 left font ',10' tc '#444444'\n",
        any_censored (world) ? "\\nred: it never did" : "");
}

/* A panel's frame: bands, and below the last one the time axis. */
static void
begin_panel (SimFigure *figure, guint number_of_panel, guint panels)
{
  write_bands (figure, number_of_panel == 0);
  sim_output_text (figure->out, "set format x ''\n");
  if (number_of_panel + 1 == panels)
    write_foot (figure);
}

void
sim_figure_script (SimFigure *figure)
{
  bool clients = figure->loads->len > 0, addresses = figure->addresses->len > 0;
  guint panels = 2 * clients + figure->gauges->len + addresses, done = 0;
  figure->panel = SIM_FIGURE_PANEL - 42.0 * (panels - 1) / panels;
  write_head (figure, panels);
  if (clients)
    {
      begin_panel (figure, done++, panels);
      write_availability (figure);
      begin_panel (figure, done++, panels);
      if (figure->hosts->len > 0)
        write_gauge (figure, figure->hosts);
      else
        write_requests (figure);
    }
  for (guint i = 0; i < figure->gauges->len; i++)
    {
      begin_panel (figure, done++, panels);
      write_gauge (figure, figure->gauges->pdata[i]);
    }
  if (addresses)
    {
      begin_panel (figure, done, panels);
      write_ownership (figure);
    }
  sim_output_text (figure->out, "unset multiplot\nset output\n");
}
