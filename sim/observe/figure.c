/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One figure a run: availability, load of each host, what models want to be seen, and who held which address,
 * over time, with faults and incidents shaded. A gnuplot script that reads series.csv; gnuplot runs beside us.
 */
#include "sim/observe/incidents.h"
#include "sim/observe/inside.h"
#include "sim/observe/labels.h"
#include "sim/observe/output.h"
#include <math.h>
#include <string.h>

enum
{
  HOSTS = 20,     /* lines of hosts at most */
  KEYS = 11,      /* of these beside a panel; more are written smaller */
  GAUGES = 6,     /* panels of models' gauges at most */
  ADDRESSES = 24, /* rows of addresses at most */
  LABELS = 12,    /* incidents with a label */
  BANDS = 500,    /* incidents that are shaded */
  BARS = 2000,    /* holdings of addresses that are drawn */
  PANEL = 230,    /* pixels a panel */
  WIDTH = 1100,   /* of which the panels have PLOT, LEFT from the left */
  LEFT = 143,
  PLOT = 737,
  LABEL = 16, /* pixels a row of labels */
  FOOT = 72   /* pixels of that below */
};

/* Okabe and Ito's palette, told apart by the colour-blind; black and yellow are left out. The
 * same, lighter, for bars with words in them. */
static const char *const palette[] = { "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00" };
static const char *const pastel[] = { "#8FBFE0", "#F4CC7F", "#7FCEB8", "#E3B7D0", "#C3E4F7", "#EBAE80" };

typedef struct Figure
{
  SimObserver *observer;
  SimOutput *out;
  double unit; /* seconds in one unit of the time axis */
  const char *unit_name;
  GPtrArray *hosts;                 /* const SimSeries: load of each host */
  GPtrArray *loads;                 /* const SimSeries: availability of each load */
  GPtrArray *gauges;                /* GPtrArray of const SimSeries, owned: a panel each */
  GArray *addresses;                /* SimIp, rows of ownership, bottom first */
  GArray *owners;                   /* SimEntity, in order of colour */
  guint more_hosts, more_addresses; /* that have no room */
  SimLabel labels[LABELS];          /* of the first incidents; texts are owned */
  guint label_count, label_rows;
  double panel; /* pixels that one is high */
} Figure;

static void
choose_unit (Figure *figure)
{
  double seconds = sim_time_to_seconds (figure->observer->ended);
  figure->unit = seconds <= 300 ? 1 : seconds <= 4 * 3600 ? 60 : seconds <= 4 * 86400 ? 3600 : 86400;
  figure->unit_name = seconds <= 300 ? "s" : seconds <= 4 * 3600 ? "min" : seconds <= 4 * 86400 ? "h" : "d";
}

static void
number (Figure *figure, double value)
{
  char text[SIM_NUMBER_TEXT];
  sim_output_text (figure->out, sim_number (text, value));
}

static double
axis (const Figure *figure, SimTime t)
{
  return sim_time_to_seconds (MIN (t, figure->observer->ended)) / figure->unit;
}

/* A gnuplot string; a quote inside is doubled. */
static void
quoted (Figure *figure, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);
  sim_output_format (figure->out, "'%s'", g_strdelimit (doubled, "\r\n", ' '));
}

/* -- what to draw ------------------------------------------------------------------------- */

static bool
is_host_load (const SimObserver *observer, const SimSeries *series, const SimMetric *wanted)
{
  const SimMeter *meter = series->meter;
  return meter->metric == wanted
         && sim_entity_kind (sim_world_bus (observer->world), meter->scope) == SIM_ENTITY_NODE;
}

/* How well `metric` says how full a host is: a gauge kept for each node, best a share, best of all utilisation.
 */
static int
fitness (const SimMetric *metric)
{
  if (!metric->each_node || metric->kind != SIM_METRIC_GAUGE || metric->record == NULL)
    return 0;
  return 1 + 2 * (metric->unit == SIM_UNIT_SHARE) + (strcmp (metric->name, "utilisation") == 0);
}

static const SimMetric *
load_metric (const SimModel *model)
{
  const SimMetric *best = NULL;
  for (const SimMetric *m = model->metrics; m != NULL && m->name != NULL; m++)
    if (fitness (m) > (best != NULL ? fitness (best) : 0))
      best = m;
  return best;
}

static void
choose_series (Figure *figure)
{
  const SimObserver *observer = figure->observer;
  for (guint s = 0; s < sim_world_systems (observer->world); s++)
    {
      const SimMetric *wanted = load_metric (sim_world_system (observer->world, s)->model);
      for (guint i = 0; wanted != NULL && i < sim_series_count (observer->series); i++)
        if (is_host_load (observer, sim_series_get (observer->series, i), wanted)
            && !g_ptr_array_find (figure->hosts, sim_series_get (observer->series, i), NULL))
          g_ptr_array_add (figure->hosts, (gpointer)sim_series_get (observer->series, i));
    }
  figure->more_hosts = figure->hosts->len - MIN (figure->hosts->len, HOSTS);
  g_ptr_array_set_size (figure->hosts, (gint)(figure->hosts->len - figure->more_hosts));
  for (guint i = 0; i < observer->scenario->load_count; i++)
    {
      g_autofree char *name = g_strconcat (observer->scenario->loads[i].name, ".availability", NULL);
      int at = sim_series_find (observer->series, name);
      if (at >= 0)
        g_ptr_array_add (figure->loads, (gpointer)sim_series_get (observer->series, (guint)at));
    }
}

static bool
says_something (const SimSeries *series)
{
  for (guint row = 0; row < series->values->len; row++)
    if (!isnan (g_array_index (series->values, double, row)))
      return true;
  return false;
}

/* Machines, or systems, of which anything was heard. */
static GPtrArray *
lines_of (const Figure *figure, const SimMetric *metric, bool machines)
{
  const SimObserver *observer = figure->observer;
  GPtrArray *lines = g_ptr_array_new ();
  for (guint i = 0; i < sim_series_count (observer->series); i++)
    {
      const SimSeries *series = sim_series_get (observer->series, i);
      SimEntityKind kind = sim_entity_kind (sim_world_bus (observer->world), series->meter->scope);
      if (series->meter->metric == metric && (kind == SIM_ENTITY_NODE) == machines && says_something (series))
        g_ptr_array_add (lines, (gpointer)series);
    }
  return lines;
}

/* A panel for each gauge that wants one; systems of one model share it. Many machines are one line. */
static void
choose_gauge (Figure *figure, const SimMetric *metric)
{
  GPtrArray *lines = lines_of (figure, metric, metric->each_node);
  if (lines->len > HOSTS)
    {
      g_ptr_array_unref (lines);
      lines = lines_of (figure, metric, false);
    }
  if (lines->len == 0 || figure->gauges->len == GAUGES)
    g_ptr_array_unref (lines);
  else
    g_ptr_array_add (figure->gauges, lines);
}

static bool
is_chosen (const Figure *figure, const SimMetric *metric)
{
  for (guint i = 0; i < figure->gauges->len; i++)
    {
      const SimSeries *first = g_ptr_array_index ((GPtrArray *)figure->gauges->pdata[i], 0);
      if (first->meter->metric == metric)
        return true;
    }
  return false;
}

static void
choose_gauges (Figure *figure)
{
  const SimWorld *world = figure->observer->world;
  for (guint s = 0; s < sim_world_systems (world); s++)
    for (const SimMetric *m = sim_world_system (world, s)->model->metrics; m != NULL && m->name != NULL; m++)
      if (m->figure && !is_chosen (figure, m))
        choose_gauge (figure, m);
}

static int
index_of (const GArray *array, guint32 value)
{
  for (guint i = 0; i < array->len; i++)
    if (g_array_index (array, guint32, i) == value)
      return (int)i;
  return -1;
}

static gint
by_number (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return x < y ? -1 : x > y;
}

static gint
by_address_and_owner (gconstpointer a, gconstpointer b)
{
  const SimHolding *x = a, *y = b;
  return x->address != y->address ? by_number (&x->address, &y->address) : by_number (&x->node, &y->node);
}

/* Has any address been at two machines? What each client got for itself makes no panel. */
static bool
any_has_moved (const SimOwnership *ownership)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (SimHolding));
  for (guint i = 0; i < sim_ownership_count (ownership); i++)
    g_array_append_val (all, *sim_ownership_get (ownership, i));
  g_array_sort (all, by_address_and_owner);
  for (guint i = 1; i < all->len; i++)
    {
      const SimHolding *h = &g_array_index (all, SimHolding, i), *before = h - 1;
      if (h->address == before->address && h->node != before->node)
        return true;
    }
  return false;
}

static void
choose_addresses (Figure *figure)
{
  const SimOwnership *ownership = figure->observer->ownership;
  if (!any_has_moved (ownership))
    return;
  for (guint i = 0; i < sim_ownership_count (ownership); i++)
    {
      const SimHolding *h = sim_ownership_get (ownership, i);
      if (index_of (figure->addresses, h->address) < 0)
        g_array_append_val (figure->addresses, h->address);
      if (index_of (figure->owners, h->node) < 0)
        g_array_append_val (figure->owners, h->node);
    }
  g_array_sort (figure->addresses, by_number);
  g_array_sort (figure->owners, by_number);
  figure->more_addresses = figure->addresses->len - MIN (figure->addresses->len, ADDRESSES);
  g_array_set_size (figure->addresses, figure->addresses->len - figure->more_addresses);
}

/* Each of the first incidents has its words, or at least its number, above where it begins. */
static void
choose_labels (Figure *figure)
{
  const SimWorld *world = figure->observer->world;
  figure->label_count = MIN (LABELS, sim_world_incidents (world));
  for (guint i = 0; i < figure->label_count; i++)
    {
      const SimIncident *incident = sim_world_incident (world, i);
      g_autofree char *title = sim_incident_title (world, incident);
      figure->labels[i].at = axis (figure, incident->injected) / axis (figure, figure->observer->ended) * PLOT;
      figure->labels[i].text = g_strdup_printf ("%u %.60s", incident->number, title);
    }
  figure->label_rows = sim_labels_place (figure->labels, figure->label_count, WIDTH - LEFT);
}

/* -- script --------------------------------------------------------------------------------- */

static guint
height_of (const Figure *figure, guint panels)
{
  return 42 + FOOT + LABEL * figure->label_rows + panels * PANEL;
}

static void
write_head (Figure *figure, guint panels)
{
  SimOutput *out = figure->out;
  const SimScenario *s = figure->observer->scenario;
  g_autofree char *title
      = g_strdup_printf ("%s, seed %" G_GUINT64_FORMAT ": %s", s->name, figure->observer->options.seed,
                         sim_observer_passed (figure->observer) ? "passed" : "failed");
  sim_output_text (out, "# Draws run.svg from series.csv; run it here: gnuplot run.gp\n");
  sim_output_format (out, "set terminal svg noenhanced size %d,%u font 'DejaVu Sans,13' background '#ffffff'\n",
                     WIDTH, height_of (figure, panels));
  sim_output_text (out,
                   "set output 'run.svg'\nset datafile separator comma\n"
                   "set border 3 lc '#444444'\nset tics nomirror out\nset grid ytics lc '#dddddd' lt 1\n"
                   "set key at screen 0.815, graph 1 left top vertical Left reverse samplen 1.5 font ',11'\n");
  sim_output_text (out, "set xrange [0:");
  number (figure, axis (figure, figure->observer->ended));
  sim_output_text (out, "]\n");
  sim_output_format (out, "set multiplot layout %u,1 title ", panels);
  quoted (figure, title);
  double height = height_of (figure, panels);
  sim_output_text (out, " font ',16' margins screen 0.13, screen 0.8, screen ");
  number (figure, FOOT / height);
  sim_output_text (out, ", screen ");
  number (figure, 1 - (42.0 + LABEL * figure->label_rows) / height);
  sim_output_text (out, " spacing screen 0, screen ");
  number (figure, 42 / height);
  sim_output_text (out, "\n");
}

static void
write_band (Figure *figure, double from, double to, const char *fill)
{
  sim_output_text (figure->out, "set object rectangle from ");
  number (figure, from);
  sim_output_text (figure->out, ", graph 0 to ");
  number (figure, to);
  sim_output_format (figure->out, ", graph 1 behind fc %s noborder\n", fill);
}

/* How long the fault itself was in force; where two were, it is darker. */
static void
write_fault (Figure *figure, const SimIncident *incident)
{
  const SimFaultKind *kind = incident->fault != NULL ? incident->fault->kind : NULL;
  bool lasts = kind != NULL && kind->lasts && kind->id != SIM_FAULT_ACTION;
  if (incident->ended != SIM_NEVER || lasts)
    write_band (figure, axis (figure, incident->injected), axis (figure, incident->ended),
                "'#7d8ea3' fs transparent solid 0.2");
}

/* From injection until it converged; a moment is still seen. */
static void
write_incident (Figure *figure, const SimIncident *incident)
{
  double from = axis (figure, incident->injected), to = axis (figure, incident->converged);
  double least = axis (figure, figure->observer->ended) / 400;
  write_band (figure, from, MAX (to, from + least),
              incident->censored ? "'#f2c9b8' fs transparent solid 0.7" : "'#7d8ea3' fs transparent solid 0.5");
}

static void
write_labels (Figure *figure)
{
  for (guint i = 0; i < figure->label_count; i++)
    {
      const SimLabel *label = &figure->labels[i];
      if (label->text == NULL)
        continue;
      sim_output_text (figure->out, "set label ");
      quoted (figure, label->text);
      sim_output_text (figure->out, " at ");
      number (figure, axis (figure, sim_world_incident (figure->observer->world, i)->injected));
      sim_output_text (figure->out, ", graph ");
      number (figure, 1 + LABEL / figure->panel * label->row);
      sim_output_format (figure->out, " %s offset 0.2,0.6 font ',10' tc '#444444'\n",
                         label->leftwards ? "right" : "left");
    }
}

/* The bands of faults and incidents, and in the first panel what they were. */
static void
write_bands (Figure *figure, bool labels)
{
  const SimWorld *world = figure->observer->world;
  SimOutput *out = figure->out;
  sim_output_text (out, "unset object\nunset label\nunset arrow\n");
  for (guint i = 0; i < MIN (BANDS, sim_world_incidents (world)); i++)
    write_fault (figure, sim_world_incident (world, i));
  for (guint i = 0; i < MIN (BANDS, sim_world_incidents (world)); i++)
    write_incident (figure, sim_world_incident (world, i));
  if (labels)
    write_labels (figure);
  if (figure->observer->scenario->warm_up > 0)
    {
      sim_output_text (out, "set arrow from ");
      number (figure, axis (figure, figure->observer->scenario->warm_up));
      sim_output_text (out, ", graph 0 to ");
      number (figure, axis (figure, figure->observer->scenario->warm_up));
      sim_output_text (out, ", graph 1 nohead dt 3 lc '#888888'\n");
      if (!labels)
        return;
      sim_output_text (out, "set label 'warm-up ends' at ");
      number (figure, axis (figure, figure->observer->scenario->warm_up));
      sim_output_text (out, ", graph 0.05 left offset 0.4,0 font ',9' tc '#666666'\n");
    }
}

static void
write_lines (Figure *figure, const GPtrArray *lines, double scale)
{
  SimOutput *out = figure->out;
  bool many = lines->len > KEYS;
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
least_availability (const Figure *figure)
{
  const SimSeriesSet *set = figure->observer->series;
  double least = 1;
  for (guint i = 0; i < figure->loads->len; i++)
    {
      const SimSeries *series = figure->loads->pdata[i];
      for (guint row = 0; row < sim_series_rows (set); row++)
        if (sim_series_time (set, row) > figure->observer->scenario->warm_up)
          least = fmin (least, g_array_index (series->values, double, row));
    }
  return least;
}

/* Where all is above 90 %, from there: else nothing but a straight line would be seen. */
static void
write_availability (Figure *figure)
{
  bool zoomed = least_availability (figure) > 0.9;
  sim_output_format (figure->out, "set ylabel 'availability [%%]%s'\nset yrange [%s]\nset ytics autofreq\n",
                     zoomed ? ", from 90 %" : "", zoomed ? "90:100.2" : "0:102");
  write_lines (figure, figure->loads, 100);
}

static void
write_gauge (Figure *figure, const GPtrArray *lines)
{
  const SimSeries *first = lines->pdata[0];
  bool share = first->unit == SIM_UNIT_SHARE;
  const char *symbol = sim_unit_symbol (first->unit);
  sim_output_format (figure->out, "set ylabel '%s%s%s%s'\nset yrange [0:*]\nset ytics autofreq\n",
                     first->meter->metric->name, share || strcmp (symbol, "1") != 0 ? " [" : "",
                     share                       ? "%"
                     : strcmp (symbol, "1") != 0 ? symbol
                                                 : "",
                     share || strcmp (symbol, "1") != 0 ? "]" : "");
  write_lines (figure, lines, share ? 100 : first->unit == SIM_UNIT_TIME ? 1e-9 : 1);
}

/* Without a gauge of the hosts' load: what clients ask in all. */
static void
write_requests (Figure *figure)
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
write_piece (Figure *figure, const SimHolding *h, SimTime begin, Share share)
{
  int row = index_of (figure->addresses, h->address), owner = index_of (figure->owners, h->node);
  double from = axis (figure, begin), to = axis (figure, share.until), height = 0.76 / (share.others + 1);
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
  bool narrow = to - from < axis (figure, figure->observer->ended) * 0.006;
  sim_output_format (figure->out, " front fc '%s' fs solid 1.0 %s\n",
                     pastel[owner % (int)G_N_ELEMENTS (pastel)], narrow ? "noborder" : "border lc '#444444'");
  if (share.others > 2 || to - from < axis (figure, figure->observer->ended) * 0.07)
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
write_bar (Figure *figure, guint number_of_holding)
{
  const SimOwnership *ownership = figure->observer->ownership;
  const SimHolding *h = sim_ownership_get (ownership, number_of_holding);
  SimTime end = MIN (h->to, figure->observer->ended);
  if (index_of (figure->addresses, h->address) < 0)
    return;
  for (SimTime t = h->from; t < end;)
    {
      Share share = share_at (ownership, number_of_holding, t);
      write_piece (figure, h, t, share);
      t = share.until;
    }
}

static void
write_ownership (Figure *figure)
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
  for (guint i = 0; i < MIN (BARS, sim_ownership_count (ownership)); i++)
    write_bar (figure, i);
  for (guint i = 0; i < figure->owners->len && i < HOSTS; i++)
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
write_foot (Figure *figure)
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
begin_panel (Figure *figure, guint number_of_panel, guint panels)
{
  write_bands (figure, number_of_panel == 0);
  sim_output_text (figure->out, "set format x ''\n");
  if (number_of_panel + 1 == panels)
    write_foot (figure);
}

static void
write_script (Figure *figure)
{
  bool clients = figure->loads->len > 0, addresses = figure->addresses->len > 0;
  guint panels = 2 * clients + figure->gauges->len + addresses, done = 0;
  figure->panel = PANEL - 42.0 * (panels - 1) / panels;
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

/* -- all of it --------------------------------------------------------------------------------- */

static void
warn_of_cuts (const Figure *figure, SimObserver *observer)
{
  guint bands = sim_world_incidents (observer->world), bars = sim_ownership_count (observer->ownership);
  if (bands > BANDS)
    sim_observer_warn (observer, "the figure shows the first %d of %u incidents", BANDS, bands);
  if (bars > BARS && figure->addresses->len > 0)
    sim_observer_warn (observer, "the figure shows the first %d of %u holdings of addresses", BARS, bars);
  if (figure->more_hosts > 0 && figure->loads->len > 0)
    sim_observer_warn (observer, "the figure shows the load of the first %d of %u machines", HOSTS,
                       HOSTS + figure->more_hosts);
  if (figure->more_addresses > 0)
    sim_observer_warn (observer, "the figure shows the first %d of %u addresses", ADDRESSES,
                       ADDRESSES + figure->more_addresses);
}

static bool
draw (Figure *figure, const char *dir, GError **error)
{
  figure->out = sim_output_open (dir, "run.gp", error);
  if (figure->out == NULL)
    return false;
  write_script (figure);
  return sim_output_close (figure->out, error) && sim_draw_run (figure->observer, dir, error);
}

bool
sim_figure_write (SimObserver *observer, const char *dir, GError **error)
{
  g_autoptr (GPtrArray) hosts = g_ptr_array_new ();
  g_autoptr (GPtrArray) loads = g_ptr_array_new ();
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) owners = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) gauges = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  Figure figure = { .observer = observer,
                    .hosts = hosts,
                    .loads = loads,
                    .gauges = gauges,
                    .addresses = addresses,
                    .owners = owners };
  if (!observer->options.figures)
    return true;
  choose_unit (&figure);
  choose_series (&figure);
  choose_gauges (&figure);
  choose_addresses (&figure);
  choose_labels (&figure);
  warn_of_cuts (&figure, observer);
  observer->drawn = loads->len + gauges->len + addresses->len > 0;
  bool good = !observer->drawn || draw (&figure, dir, error);
  for (guint i = 0; i < figure.label_count; i++)
    g_free (figure.labels[i].text);
  return good && sim_draw_topologies (observer, dir, error);
}
