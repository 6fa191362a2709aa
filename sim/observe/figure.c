/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One figure a run: availability, load of each host, and who held which address, over time,
 * with the incidents shaded. A gnuplot script that reads series.csv; gnuplot runs beside us.
 */
#include "sim/observe/incidents.h"
#include "sim/observe/inside.h"
#include "sim/observe/output.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum
{
  HOSTS = 16,     /* lines of hosts at most */
  ADDRESSES = 24, /* rows of addresses at most */
  LABELS = 12,    /* incidents with a label */
  BANDS = 500,    /* incidents that are shaded */
  BARS = 2000,    /* holdings of addresses that are drawn */
  PANEL = 230,    /* pixels a panel */
  WIDTH = 1100
};

/* Okabe and Ito's palette, told apart by the colour-blind; black and yellow are left out. The
 * same, lighter, for bars with words in them. */
static const char *const palette[] = { "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00" };
static const char *const pastel[] = { "#8FBFE0", "#F4CC7F", "#7FCEB8", "#E3B7D0", "#C3E4F7", "#EBAE80" };

typedef struct Figure
{
  const SimObserver *observer;
  SimOutput *out;
  double unit; /* seconds in one unit of the time axis */
  const char *unit_name;
  GPtrArray *hosts;  /* const SimSeries: load of each host */
  GPtrArray *loads;  /* const SimSeries: availability of each load */
  GArray *addresses; /* SimIp, rows of ownership, bottom first */
  GArray *owners;    /* SimEntity, in order of colour */
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
            && !g_ptr_array_find (figure->hosts, sim_series_get (observer->series, i), NULL)
            && figure->hosts->len < HOSTS)
          g_ptr_array_add (figure->hosts, (gpointer)sim_series_get (observer->series, i));
    }
  for (guint i = 0; i < observer->scenario->load_count; i++)
    {
      g_autofree char *name = g_strconcat (observer->scenario->loads[i].name, ".availability", NULL);
      int at = sim_series_find (observer->series, name);
      if (at >= 0)
        g_ptr_array_add (figure->loads, (gpointer)sim_series_get (observer->series, (guint)at));
    }
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

static void
choose_addresses (Figure *figure)
{
  const SimOwnership *ownership = figure->observer->ownership;
  for (guint i = 0; i < sim_ownership_count (ownership); i++)
    {
      const SimHolding *h = sim_ownership_get (ownership, i);
      if (index_of (figure->addresses, h->address) < 0 && figure->addresses->len < ADDRESSES)
        g_array_append_val (figure->addresses, h->address);
      if (index_of (figure->owners, h->node) < 0)
        g_array_append_val (figure->owners, h->node);
    }
  g_array_sort (figure->addresses, by_number);
  g_array_sort (figure->owners, by_number);
}

/* -- script --------------------------------------------------------------------------------- */

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
                     WIDTH, 106 + panels * PANEL);
  sim_output_text (out,
                   "set output 'run.svg'\nset datafile separator comma\n"
                   "set border 3 lc '#444444'\nset tics nomirror out\nset grid ytics lc '#dddddd' lt 1\n"
                   "set key at screen 0.815, graph 1 left top vertical Left reverse samplen 1.5 font ',11'\n");
  sim_output_text (out, "set xrange [0:");
  number (figure, axis (figure, figure->observer->ended));
  sim_output_text (out, "]\n");
  sim_output_format (out, "set multiplot layout %u,1 title ", panels);
  quoted (figure, title);
  double height = 106 + panels * PANEL;
  sim_output_text (out, " font ',16' margins screen 0.13, screen 0.8, screen ");
  number (figure, 72 / height);
  sim_output_text (out, ", screen ");
  number (figure, 1 - 75 / height);
  sim_output_text (out, " spacing screen 0, screen ");
  number (figure, 42 / height);
  sim_output_text (out, "\n");
}

/* The bands of incidents, and in the first panel what they were. */
static void
write_bands (Figure *figure, bool labels)
{
  const SimWorld *world = figure->observer->world;
  SimOutput *out = figure->out;
  sim_output_text (out, "unset object\nunset label\nunset arrow\n");
  for (guint i = 0; i < MIN (BANDS, sim_world_incidents (world)); i++)
    {
      const SimIncident *incident = sim_world_incident (world, i);
      double from = axis (figure, incident->injected);
      double least = axis (figure, figure->observer->ended) / 400, to = axis (figure, incident->converged);
      sim_output_text (out, "set object rectangle from ");
      number (figure, from);
      sim_output_text (out, ", graph 0 to ");
      number (figure, MAX (to, from + least));
      sim_output_format (out, ", graph 1 behind fc '%s' fs solid noborder\n",
                         incident->censored ? "#f2c9b8" : "#dcdcdc");
      if (!labels || i >= LABELS)
        continue;
      g_autofree char *title = sim_incident_title (world, incident);
      g_autofree char *label = g_strdup_printf ("%u %s", incident->number, title);
      sim_output_text (out, "set label ");
      quoted (figure, label);
      sim_output_text (out, " at ");
      number (figure, from);
      sim_output_format (out, ", graph %s left offset 0.2,0.6 font ',10' tc '#444444'\n",
                         i % 2 == 0 ? "1.0" : "1.09");
    }
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
}

static void
write_availability (Figure *figure)
{
  sim_output_text (figure->out, "set ylabel 'availability [%]'\nset yrange [0:102]\nset ytics autofreq\n");
  write_lines (figure, figure->loads, 100);
}

static void
write_host_load (Figure *figure)
{
  const SimSeries *first = figure->hosts->pdata[0];
  bool share = first->unit == SIM_UNIT_SHARE;
  const char *symbol = sim_unit_symbol (first->unit);
  sim_output_format (figure->out, "set ylabel '%s%s%s%s'\nset yrange [0:*]\nset ytics autofreq\n",
                     first->meter->metric->name, share || strcmp (symbol, "1") != 0 ? " [" : "",
                     share                       ? "%"
                     : strcmp (symbol, "1") != 0 ? symbol
                                                 : "",
                     share || strcmp (symbol, "1") != 0 ? "]" : "");
  write_lines (figure, figure->hosts, share ? 100 : first->unit == SIM_UNIT_TIME ? 1e-9 : 1);
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
    sim_output_format (figure->out,
                       "set label \"grey: an incident,\\nuntil it converged%s\" at graph 1.03, character 4 "
                       "left font ',10' tc '#444444'\n",
                       any_censored (world) ? "\\nred: it never did" : "");
}

static void
write_script (Figure *figure)
{
  bool clients = figure->loads->len > 0, hosts = clients && figure->hosts->len > 0,
       addresses = figure->addresses->len > 0;
  guint panels = 2 * clients + addresses, left = panels;
  write_head (figure, panels);
  for (guint panel = 0; panel < 3; panel++)
    {
      bool wanted = panel < 2 ? clients : addresses;
      if (!wanted)
        continue;
      write_bands (figure, left == panels);
      sim_output_text (figure->out, "set format x ''\n");
      if (--left == 0)
        write_foot (figure);
      if (panel == 0)
        write_availability (figure);
      else if (panel == 1 && hosts)
        write_host_load (figure);
      else if (panel == 1)
        write_requests (figure);
      else
        write_ownership (figure);
    }
  sim_output_text (figure->out, "unset multiplot\nset output\n");
}

/* -- programs beside us ------------------------------------------------------------------------ */

/* What another program wrote is synced like our own files. */
static bool
sync_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 || fsync (fd) != 0)
    {
      sim_output_error (error, path, fd < 0 ? "open" : "fsync", errno);
      if (fd >= 0)
        close (fd);
      return false;
    }
  close (fd);
  return true;
}

/* Runs `argv` in `dir`; a program that is not there or fails is a warning. True when it did its work. */
static bool
run_program (SimObserver *observer, const char *dir, const char *const *argv, const char *lacking)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *said = NULL;
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "LC_ALL", "C", TRUE);
  int status = 0;
  if (!g_spawn_sync (dir, (char **)argv, environment, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                     NULL, NULL, &said, &status, &problem))
    {
      sim_observer_warn (observer, "%s: %s", lacking, problem->message);
      return false;
    }
  if (g_spawn_check_wait_status (status, &problem))
    return true;
  g_strdelimit (g_strstrip (said), "\r\n", ' ');
  sim_observer_warn (observer, "%s: %s: %.300s", argv[0], problem->message, said);
  return false;
}

static bool
draw_topologies (SimObserver *observer, const char *dir, GError **error)
{
  g_autofree char *folder = g_build_filename (dir, "topology", NULL);
  const char *program = observer->options.graph != NULL ? observer->options.graph : "rehearse-graph";
  for (guint i = 0; observer->snapshots != NULL && i < observer->snapshots->len; i++)
    {
      const SimSnapshot *snapshot = observer->snapshots->pdata[i];
      g_autofree char *in = g_strconcat (snapshot->name, ".topo", NULL);
      g_autofree char *svg = g_strconcat (snapshot->name, ".svg", NULL);
      g_autofree char *dot = g_strconcat (snapshot->name, ".dot", NULL);
      g_autofree char *path = g_build_filename (folder, svg, NULL);
      const char *const argv[] = { program, "--svg", svg, "--dot", dot, in, NULL };
      if (!run_program (observer, folder, argv, "topology graphs were not drawn"))
        return true;
      if (!sync_file (path, error))
        return false;
    }
  return true;
}

static bool
draw_run (SimObserver *observer, const char *dir, GError **error)
{
  static const char *const argv[] = { "gnuplot", "run.gp", NULL };
  g_autofree char *path = g_build_filename (dir, "run.svg", NULL);
  if (!run_program (observer, dir, argv, "the figure was not drawn"))
    return true;
  return sync_file (path, error);
}

bool
sim_figure_write (SimObserver *observer, const char *dir, GError **error)
{
  g_autoptr (GPtrArray) hosts = g_ptr_array_new ();
  g_autoptr (GPtrArray) loads = g_ptr_array_new ();
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) owners = g_array_new (FALSE, FALSE, sizeof (guint32));
  Figure figure
      = { .observer = observer, .hosts = hosts, .loads = loads, .addresses = addresses, .owners = owners };
  if (!observer->options.figures)
    return true;
  choose_unit (&figure);
  choose_series (&figure);
  choose_addresses (&figure);
  if (sim_world_incidents (observer->world) > BANDS || sim_ownership_count (observer->ownership) > BARS)
    sim_observer_warn (observer, "the figure shows the first %d incidents and %d holdings of addresses", BANDS,
                       BARS);
  if (loads->len + addresses->len > 0)
    {
      figure.out = sim_output_open (dir, "run.gp", error);
      if (figure.out == NULL)
        return false;
      write_script (&figure);
      if (!sim_output_close (figure.out, error) || !draw_run (observer, dir, error))
        return false;
    }
  return draw_topologies (observer, dir, error);
}
