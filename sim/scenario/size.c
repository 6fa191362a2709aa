/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row 92: about how much a run is, before anything is built. */
#include "sim/scenario/inside.h"

#include <math.h>

static const double events_most = 1e15;

/* Open loads: the visits of the curve times the requests of each; closed ones: what all users ask when nobody
 * makes them wait. */
static double
requests (const SimScenario *scenario, const SimLoadSpec *load)
{
  const SimLoadOptions *options = &load->options;
  if (options->arrivals != NULL)
    return sim_curve_expected (options->arrivals, 0, scenario->duration)
           * MAX (1, sim_dist_mean (&options->session));
  double turn = sim_dist_mean (&options->think) + sim_dist_mean (&options->service);
  return (double)options->users * (double)scenario->duration / MAX (turn, (double)SIM_MS);
}

static bool
check_events (SimScenarioBuild *build)
{
  double events = 0;
  for (guint i = 0; i < build->scenario->load_count; i++)
    {
      const SimLoadSpec *load = &build->scenario->loads[i];
      events += SIM_REQUEST_EVENTS * requests (build->scenario, load);
      if (build->any_size || !(events > events_most) || !isfinite (events))
        continue;
      sim_diags_error (build->diags, load->place, 92,
                       "about %.0e events; at most %.0e are expected, or --force", events, events_most);
      return false;
    }
  build->scenario->events = isfinite (events) ? events : 0;
  return true;
}

bool
sim_check_size (SimScenarioBuild *build)
{
  guint64 bytes = (guint64)build->nodes * SIM_NODE_BYTES;
  if (build->any_size || build->memory == 0 || bytes <= build->memory)
    return check_events (build);
  sim_diags_error (build->diags, (SimPlace){ build->scenario->file, 0, 0 }, 92,
                   "%" G_GINT64_FORMAT " machines take about %.1f GiB of memory and there are %.1f GiB; fewer "
                   "machines are expected, or --force",
                   build->nodes, (double)bytes / 0x1p30, (double)build->memory / 0x1p30);
  return false;
}
