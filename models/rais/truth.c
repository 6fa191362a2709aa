/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/rais/truth.h"

static int
ascending_id (gconstpointer a, gconstpointer b, gpointer group)
{
  SimIp x = rais_host (group, *(const guint *)a)->id, y = rais_host (group, *(const guint *)b)->id;

  return x < y ? -1 : x > y;
}

static int
ascending (gconstpointer a, gconstpointer b, gpointer rows)
{
  SimIp x = g_array_index ((GArray *)rows, RaisTruthRow, *(const guint *)a).address;
  SimIp y = g_array_index ((GArray *)rows, RaisTruthRow, *(const guint *)b).address;

  return x < y ? -1 : x > y;
}

RaisTruth *
rais_truth_new (RaisGroup *group)
{
  RaisTruth *truth = g_new0 (RaisTruth, 1);

  truth->group = group;
  truth->rows = g_array_new (FALSE, FALSE, sizeof (RaisTruthRow));
  for (guint i = 0; i < group->hosts->len; i++)
    {
      RaisHost *host = rais_host (group, i);
      RaisTruthRow row = { .address = host->preferred,
                           .prefers = host,
                           .unserved_at = SIM_NEVER,
                           .doubled_at = SIM_NEVER,
                           .back_from = SIM_NEVER };
      if (host->preferred != SIM_IP_NONE)
        g_array_append_val (truth->rows, row);
    }
  truth->by_address = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < truth->rows->len; i++)
    g_array_append_val (truth->by_address, i);
  g_array_sort_with_data (truth->by_address, ascending, truth->rows);
  truth->by_id = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < group->hosts->len; i++)
    g_array_append_val (truth->by_id, i);
  g_array_sort_with_data (truth->by_id, ascending_id, group);
  rais_reach_init (&truth->reach);
  return truth;
}

void
rais_truth_free (RaisTruth *truth)
{
  if (truth == NULL)
    return;
  g_array_unref (truth->rows);
  g_array_unref (truth->by_address);
  g_array_unref (truth->by_id);
  rais_reach_clear (&truth->reach);
  g_free (truth);
}

bool
rais_answers (const RaisHost *host)
{
  SimNodeState state = sim_node_state (host->node);

  return state == SIM_NODE_UP || state == SIM_NODE_HUNG;
}

bool
rais_runs (const RaisHost *host)
{
  return sim_node_running (host->node);
}

bool
rais_well (const RaisHost *host)
{
  return rais_runs (host) && !host->broken && host->server != NULL && sim_server_serves (host->server);
}

bool
rais_could_hold (const RaisHost *host)
{
  return rais_well (host) && !host->quiesced && sim_iface_up (host->service);
}

bool
rais_holds (const RaisHost *host, SimIp address)
{
  return rais_answers (host) && sim_iface_up (host->service) && sim_iface_has_address (host->service, address);
}

bool
rais_wanted (const RaisGroup *group, const RaisTruthRow *row)
{
  if (!row->introduced)
    return false;
  return row->home || sim_kernel_now (group->kernel) - row->last_home < group->options->orphan_time;
}

/* An address is at home while its host holds it, or could: then the host keeps introducing it. */
static void
look_home (RaisGroup *group, RaisTruthRow *row)
{
  SimTime now = sim_kernel_now (group->kernel);
  bool home = rais_holds (row->prefers, row->address) || (rais_well (row->prefers) && !row->prefers->quiesced);

  if (home || row->home)
    row->last_home = now;
  row->home = home;
  row->introduced = row->introduced || home;
}

/* The row of an address; NULL: it is no service address of the group. */
static RaisTruthRow *
row_of (const RaisTruth *truth, SimIp address)
{
  guint low = 0, high = truth->by_address->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      RaisTruthRow *row
          = &g_array_index (truth->rows, RaisTruthRow, g_array_index (truth->by_address, guint, middle));
      if (row->address == address)
        return row;
      if (row->address < address)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

const RaisTruthRow *
rais_truth_row (const RaisGroup *group, SimIp address)
{
  return row_of (group->truth, address);
}

RaisHost *
rais_host_by_preferred (const RaisGroup *group, SimIp address)
{
  const RaisTruthRow *row = address == SIM_IP_NONE ? NULL : row_of (group->truth, address);

  return row == NULL ? NULL : row->prefers;
}

RaisHost *
rais_host_by_id (const RaisGroup *group, SimIp id)
{
  const GArray *by_id = group->truth->by_id;
  guint low = 0, high = by_id->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (rais_host (group, g_array_index (by_id, guint, middle))->id < id)
        low = middle + 1;
      else
        high = middle;
    }
  RaisHost *host = low < by_id->len ? rais_host (group, g_array_index (by_id, guint, low)) : NULL;
  return host != NULL && host->id == id ? host : NULL;
}

static void
count_addresses (const RaisTruth *truth, const RaisHost *host)
{
  bool well = rais_well (host);

  for (guint k = 0; k < sim_iface_addresses (host->service); k++)
    {
      RaisTruthRow *row = row_of (truth, sim_iface_address (host->service, k));
      if (row == NULL)
        continue;
      row->holders_now++;
      row->serving_now += well;
    }
}

/* Goes through what each interface answers for, so that it takes no longer than there are addresses. */
void
rais_truth_count (const RaisGroup *group)
{
  const RaisTruth *truth = group->truth;

  for (guint i = 0; i < truth->rows->len; i++)
    {
      RaisTruthRow *row = &g_array_index (truth->rows, RaisTruthRow, i);
      row->holders_now = row->serving_now = 0;
    }
  for (guint i = 0; i < group->hosts->len; i++)
    {
      const RaisHost *host = rais_host (group, i);
      if (rais_answers (host) && sim_iface_up (host->service))
        count_addresses (truth, host);
    }
}

static void
count_holders (const RaisGroup *group)
{
  rais_truth_count (group);
  for (guint i = 0; i < group->truth->rows->len; i++)
    {
      RaisTruthRow *row = &g_array_index (group->truth->rows, RaisTruthRow, i);
      row->before = row->holders;
      row->holders = row->holders_now;
      row->serving = row->serving_now;
    }
}

/* Opens or closes a stretch of time; emits how long it was. */
static void
follow (const RaisGroup *group, const RaisTruthRow *row, SimTime *since, bool now_so,
        const SimRecordKind *ended)
{
  SimTime now = sim_kernel_now (group->kernel);

  if (now_so && *since == SIM_NEVER)
    *since = now;
  else if (!now_so && *since != SIM_NEVER)
    {
      SimTime length = now - *since;
      *since = SIM_NEVER;
      if (length > 0)
        sim_emit (group->bus, ended, row->prefers->entity, row->address, length, 0, NULL);
    }
}

/* A gap is that of a fail-back while its host could take the address and the leader who sees to it leads on.
 * Leaders have been found. */
static bool
is_coming_back (const RaisGroup *group, const RaisTruthRow *row)
{
  const RaisHost *host = row->prefers;
  const RaisHost *leader = rais_runs (host) ? rais_host_by_id (group, rais_found_leader (host)) : NULL;

  return leader != NULL && leader->monitor->leading && rais_could_hold (host)
         && host->acquire_mood == RAIS_SCRIPT_PLAIN && group->options->acquire.fails <= 0 && row->holders == 0;
}

void
rais_truth_released (const RaisHost *host, SimIp address)
{
  RaisGroup *group = host->group;

  rais_find_leaders (group);
  for (guint i = 0; i < group->truth->rows->len; i++)
    {
      RaisTruthRow *row = &g_array_index (group->truth->rows, RaisTruthRow, i);
      if (row->address == address && row->prefers != host && rais_well (host) && is_coming_back (group, row))
        row->back_from = sim_kernel_now (group->kernel);
    }
}

static void
look_at (RaisGroup *group, RaisTruthRow *row)
{
  look_home (group, row);
  if (row->before != row->holders)
    sim_emit (group->bus, &rais_rec_holders, row->prefers->entity, row->address, row->holders, 0, NULL);
  follow (group, row, &row->unserved_at, row->serving == 0 && rais_wanted (group, row),
          &rais_rec_unserved_ended);
  follow (group, row, &row->doubled_at, row->holders > 1, &rais_rec_doubled_ended);
  if (row->back_from != SIM_NEVER && !is_coming_back (group, row))
    row->back_from = SIM_NEVER;
}

/* Promises that time alone can break, with nothing happening: they are looked at with each pass of a leader. */
static bool
time_may_tell (const RaisGroup *group)
{
  for (guint i = 0; i < group->truth->rows->len; i++)
    {
      const RaisTruthRow *row = &g_array_index (group->truth->rows, RaisTruthRow, i);
      if (row->back_from != SIM_NEVER || (row->introduced && row->holders > 0 && !rais_wanted (group, row)))
        return true;
    }
  for (guint i = 0; i < group->providers; i++)
    if (rais_host (group, i)->monitor->running != NULL)
      return true;
  return false;
}

void
rais_truth_update (RaisGroup *group)
{
  RaisTruth *truth = group->truth;
  guint unserved = 0, doubled = 0;

  if (truth == NULL)
    return;
  count_holders (group);
  rais_find_leaders (group);
  for (guint i = 0; i < truth->rows->len; i++)
    {
      RaisTruthRow *row = &g_array_index (truth->rows, RaisTruthRow, i);
      look_at (group, row);
      unserved += row->unserved_at != SIM_NEVER;
      doubled += row->doubled_at != SIM_NEVER;
    }
  if (unserved != truth->unserved)
    sim_emit (group->bus, &rais_rec_unserved, group->system->entity, 0, unserved, 0, NULL);
  if (doubled != truth->doubled)
    sim_emit (group->bus, &rais_rec_doubled, group->system->entity, 0, doubled, 0, NULL);
  if (time_may_tell (group))
    sim_kernel_mark (group->kernel);
  truth->unserved = unserved;
  truth->doubled = doubled;
}
