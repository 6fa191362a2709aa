/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/warm-up.h"
#include "sim/experiment/experiment.h"
#include "sim/experiment/results.h"
#include "sim/experiment/stats.h"

#include <math.h>

/* A series over the pilot runs. */
typedef struct Sums
{
  GArray *steps; /* SimMoments */
  double step;
} Sums;

static bool
add_series (Sums *sums, SimResults *results, guint point, guint32 run, const char *name, GError **error)
{
  GError *why = NULL;
  g_autoptr (GArray) series = sim_results_series (results, point, run, name, &sums->step, &why);
  if (why != NULL)
    g_propagate_error (error, why);
  if (series == NULL)
    return why == NULL;
  if (series->len > sums->steps->len)
    g_array_set_size (sums->steps, series->len);
  for (guint i = 0; i < series->len; i++)
    if (isfinite (g_array_index (series, double, i)))
      sim_moments_add (&g_array_index (sums->steps, SimMoments, i), g_array_index (series, double, i));
  return true;
}

/* What MSER-5 leaves out, in steps; -1: it cannot tell; -2: there is nothing to be seen. */
static gssize
cut_of (const Sums *sums)
{
  guint count = sums->steps->len;
  g_autofree double *means = g_new (double, count + 1);
  for (guint i = 0; i < count; i++)
    {
      const SimMoments *moments = &g_array_index (sums->steps, SimMoments, i);
      means[i] = moments->count > 0 ? moments->mean : (double)NAN;
    }
  return sim_stats_fill (means, count) ? sim_stats_mser5 (means, count, NULL) : -2;
}

typedef struct Search
{
  SimResults *results;
  guint point;
  SimTime warm_up; /* the longest so far */
  GString *open;
} Search;

static void
leave_open (Search *s, const char *name)
{
  g_string_append_printf (s->open, "%s%s of point %u", s->open->len > 0 ? ", " : "", name, s->point);
}

static bool
look_at (Search *s, const char *scope, const char *metric, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", scope, metric);
  Sums sums = { .steps = g_array_new (FALSE, TRUE, sizeof (SimMoments)) };
  bool good = true;
  for (guint32 run = 0; run < SIM_PILOTS && good; run++)
    good = add_series (&sums, s->results, s->point, run, name, error);
  gssize cut = good ? cut_of (&sums) : 0;
  if (cut == -1)
    leave_open (s, name);
  else if (cut >= 0)
    s->warm_up = MAX (s->warm_up, (SimTime)llround ((double)cut * sums.step * (double)SIM_S));
  g_array_unref (sums.steps);
  return good;
}

static bool
look_at_point (Search *s, const SimScenario *scenario, GError **error)
{
  for (guint i = 0; i < scenario->system_count; i++)
    if (!look_at (s, scenario->systems[i].name, "utilisation", error))
      return false;
  for (guint i = 0; i < scenario->load_count; i++)
    if (!look_at (s, scenario->loads[i].name, "response-time", error))
      return false;
  return true;
}

static bool
look_at_all (Search *s, const SimPlan *plan, GError **error)
{
  for (s->point = 0; s->point < sim_plan_points (plan); s->point++)
    {
      g_autofree char *why = NULL;
      g_autoptr (SimScenario) scenario = sim_plan_scenario (plan, s->point, &why);
      if (scenario == NULL)
        {
          g_set_error_literal (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_INPUT, why);
          return false;
        }
      if (!look_at_point (s, scenario, error))
        return false;
    }
  return true;
}

static SimWarmUpEnd
search (SimExperiment *pilot, const SimPlan *plan, SimTime *warm_up, char **why, GError **error)
{
  g_autoptr (SimResults) results = sim_experiment_results (pilot, error);
  if (results == NULL)
    return SIM_WARM_UP_FAILED;
  Search s = { .results = results, .open = g_string_new (NULL) };
  bool good = look_at_all (&s, plan, error);
  *warm_up = s.warm_up;
  *why = g_string_free (s.open, FALSE);
  return !good ? SIM_WARM_UP_FAILED : **why != '\0' ? SIM_WARM_UP_OPEN : SIM_WARM_UP_FOUND;
}

SimWarmUpEnd
sim_warm_up_find (const SimPlan *plan, guint workers, const volatile int *stop, SimTime *warm_up, char **why,
                  GError **error)
{
  SimExperimentOptions options = { .workers = workers, .keep = SIM_KEEP_SERVICES, .stop = stop };
  SimExperiment *pilot = sim_experiment_open (plan, NULL, &options, error);
  *why = NULL;
  if (pilot == NULL)
    return SIM_WARM_UP_FAILED;
  for (guint i = 0; i < sim_plan_points (plan); i++)
    sim_experiment_need (pilot, i, SIM_PILOTS);
  SimExperimentEnd played = sim_experiment_play (pilot, error);
  SimWarmUpEnd end = played == SIM_EXPERIMENT_DONE      ? search (pilot, plan, warm_up, why, error)
                     : played == SIM_EXPERIMENT_STOPPED ? SIM_WARM_UP_STOPPED
                                                        : SIM_WARM_UP_FAILED;
  sim_experiment_close (pilot, NULL);
  return end;
}
