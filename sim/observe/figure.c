/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One figure a run: availability, load of each host, what models want to be seen, and who held which address,
 * over time, with faults and incidents shaded. gnuplot runs beside us.
 */
#include "sim/observe/figure_part.h"

static void
warn_of_cuts (const SimFigure *figure, SimObserver *observer)
{
  guint bands = sim_world_incidents (observer->world), bars = sim_ownership_count (observer->ownership);
  if (bands > SIM_FIGURE_BANDS)
    sim_observer_warn (observer, "the figure shows the first %d of %u incidents", SIM_FIGURE_BANDS, bands);
  if (bars > SIM_FIGURE_BARS && figure->addresses->len > 0)
    sim_observer_warn (observer, "the figure shows the first %d of %u holdings of addresses", SIM_FIGURE_BARS,
                       bars);
  if (figure->more_hosts > 0 && figure->loads->len > 0)
    sim_observer_warn (observer, "the figure shows the load of the first %d of %u machines", SIM_FIGURE_HOSTS,
                       SIM_FIGURE_HOSTS + figure->more_hosts);
  if (figure->more_addresses > 0)
    sim_observer_warn (observer, "the figure shows the first %d of %u addresses", SIM_FIGURE_ADDRESSES,
                       SIM_FIGURE_ADDRESSES + figure->more_addresses);
}

static bool
draw (SimFigure *figure, const char *dir, GError **error)
{
  figure->out = sim_output_open (dir, "run.gp", error);
  if (figure->out == NULL)
    return false;
  sim_figure_script (figure);
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
  SimFigure figure = { .observer = observer,
                       .hosts = hosts,
                       .loads = loads,
                       .gauges = gauges,
                       .addresses = addresses,
                       .owners = owners };
  if (!observer->options.figures)
    return true;
  sim_figure_choose (&figure);
  warn_of_cuts (&figure, observer);
  observer->drawn = loads->len + gauges->len + addresses->len > 0;
  bool good = !observer->drawn || draw (&figure, dir, error);
  for (guint i = 0; i < figure.label_count; i++)
    g_free (figure.labels[i].text);
  return good && sim_draw_topologies (observer, dir, error);
}
