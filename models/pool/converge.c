/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a pool serves, and when it has settled. Ground truth, kept up in truth.c. */
#include "models/pool/truth.h"

static bool
units_run (const PoolSystem *pool, GString *why)
{
  const SimNode *const units[] = { pool_monitor_node (pool->monitor), pool_control_node (pool->control),
                                   pool_balancer_node (pool->balancer) };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (!sim_node_running (units[i]))
      {
        g_string_append_printf (why, "%s does not run; ", sim_node_name (units[i]));
        return false;
      }
  return true;
}

/* Can a user of every service get in? */
bool
pool_serving (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);

  if (!sim_node_running (pool_balancer_node (pool->balancer)))
    {
      g_string_append (why, "the balancer does not run; ");
      return false;
    }
  for (guint i = 0; i < pool->services->len && pool->truth->down > 0; i++)
    if (pool_wanted (pool->control, (int)i) > 0 && pool_truth_ready (pool, i) == 0)
      {
        g_string_append_printf (why, "nobody serves %s; ", pool_service (pool, i)->options->name);
        return false;
      }
  return true;
}

/* A spare that stays away is nobody's loss, as long as each service has what it is to have. Capacity that comes
 * or goes as planned is no disturbance. */
bool
pool_converged (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);
  gsize before = why->len;

  units_run (pool, why);
  pool_serving (system, why);
  if (pool->truth->hurt > 0)
    g_string_append_printf (why, "%u servers are missing; ", pool->truth->hurt);
  if (pool->truth->disagree > 0)
    g_string_append_printf (why, "the balancer is wrong about %u servers; ", pool->truth->disagree);
  if (pool_control_jobs (pool->control) > 0)
    g_string_append_printf (why, "%u jobs are under way; ", pool_control_jobs (pool->control));
  return why->len == before;
}

/* A round of reports is over by then. */
SimTime
pool_hold (const SimSystem *system)
{
  const PoolMonitorOptions *o = &pool_system (system)->options->monitor;

  return o->poll + o->timeout;
}
