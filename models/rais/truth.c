/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/rais/truth.h"

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
  return truth;
}

void
rais_truth_free (RaisTruth *truth)
{
  if (truth == NULL)
    return;
  g_array_unref (truth->rows);
  g_array_unref (truth->by_address);
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
rais_holds (const RaisHost *host, SimIp address)
{
  return rais_answers (host) && sim_iface_up (host->service) && sim_iface_has_address (host->service, address);
}

bool
rais_hears_from (const RaisHost *a, const RaisHost *b)
{
  for (guint i = 0; i < a->control->len && i < b->control->len; i++)
    {
      const SimIface *ia = g_ptr_array_index (a->control, i), *ib = g_ptr_array_index (b->control, i);
      const SimSegment *segment = g_ptr_array_index (a->group->control, i);
      if (sim_iface_up (ia) && sim_iface_up (ib) && sim_segment_up (segment)
          && sim_segment_passes (segment, b->node, a->node))
        return true;
    }
  return false;
}

bool
rais_hears (const RaisHost *a, const RaisHost *b)
{
  return rais_hears_from (a, b) && rais_hears_from (b, a);
}

bool
rais_shares_wire (const RaisHost *a, const RaisHost *b)
{
  const SimSegment *segment = a->group->service;

  return sim_segment_up (segment) && sim_segment_passes (segment, a->node, b->node)
         && sim_segment_passes (segment, b->node, a->node);
}

/* The first of those, in order of the hosts, that `host` hears both ways; itself when there is none before it.
 */
static const RaisHost *
first_neighbour (const RaisGroup *group, guint number)
{
  const RaisHost *host = rais_host (group, number);

  for (guint i = 0; i < number; i++)
    if (rais_runs (rais_host (group, i)) && rais_hears (rais_host (group, i), host))
      return rais_host (group, i);
  return host;
}

/* Transitive is the same as: who hear each other hear the same others. Each is compared with the first of its
 * component. */
bool
rais_whole_components (const RaisGroup *group)
{
  for (guint i = 0; i < group->hosts->len; i++)
    {
      const RaisHost *host = rais_host (group, i), *first = first_neighbour (group, i);
      for (guint j = 0; j < group->hosts->len && rais_runs (host); j++)
        {
          const RaisHost *other = rais_host (group, j);
          if (!rais_runs (other) || other == host)
            continue;
          if (rais_hears_from (host, other) != rais_hears_from (other, host)
              || (other != first && first != host && rais_hears (host, other) != rais_hears (first, other)))
            return false;
        }
    }
  return true;
}

SimIp
rais_component_leader (const RaisHost *host)
{
  const RaisGroup *group = host->group;
  bool all = group->options->leader_among == RAIS_LEADER_ALL;
  SimIp least = SIM_IP_NONE;

  for (guint i = 0; i < group->hosts->len; i++)
    {
      const RaisHost *other = rais_host (group, i);
      bool counts = rais_runs (other) && (all || rais_well (other));
      if (counts && (other == host || rais_hears (host, other)) && (least == SIM_IP_NONE || other->id < least))
        least = other->id;
    }
  return least;
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

/* Goes through what each interface answers for, so that it takes no longer than there are addresses. */
static void
count_holders (const RaisGroup *group)
{
  RaisTruth *truth = group->truth;

  for (guint i = 0; i < truth->rows->len; i++)
    {
      RaisTruthRow *row = &g_array_index (truth->rows, RaisTruthRow, i);
      row->before = row->holders;
      row->holders = row->serving = 0;
    }
  for (guint i = 0; i < group->hosts->len; i++)
    {
      const RaisHost *host = rais_host (group, i);
      for (guint k = 0;
           rais_answers (host) && sim_iface_up (host->service) && k < sim_iface_addresses (host->service); k++)
        {
          RaisTruthRow *row = row_of (truth, sim_iface_address (host->service, k));
          if (row == NULL)
            continue;
          row->holders++;
          row->serving += rais_well (host);
        }
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

/* A gap is that of a fail-back while its host could take the address and the leader who sees to it leads on. */
static bool
is_coming_back (const RaisGroup *group, const RaisTruthRow *row)
{
  const RaisHost *host = row->prefers;
  const RaisHost *leader = rais_runs (host) ? rais_host_by_id (group, rais_component_leader (host)) : NULL;

  return leader != NULL && leader->monitor->leading && rais_well (host) && !host->quiesced
         && host->acquire_mood == RAIS_SCRIPT_PLAIN && group->options->acquire.fails <= 0 && row->holders == 0;
}

void
rais_truth_released (const RaisHost *host, SimIp address)
{
  RaisGroup *group = host->group;

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
