/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who can hear whom. Hosts whose interfaces are up alike and that are on the same side of every cut hear the
 * same others: they are of one kind. There are a few kinds however many hosts, mostly one; pairs of kinds are
 * looked at, and only after a change of the network. */
#include "models/rais/truth.h"

/* Can a frame of a control network pass from `b` to `a` by the network with this number? */
static bool
hears_by (const RaisHost *a, const RaisHost *b, guint network)
{
  const SimSegment *segment = g_ptr_array_index (a->group->control, network);

  return sim_iface_up (g_ptr_array_index (a->control, network))
         && sim_iface_up (g_ptr_array_index (b->control, network)) && sim_segment_up (segment)
         && sim_segment_passes (segment, b->node, a->node);
}

static bool
look_whether_hears (const RaisHost *a, const RaisHost *b)
{
  for (guint i = 0; i < a->group->control->len; i++)
    if (hears_by (a, b, i))
      return true;
  return false;
}

static bool
of_one_kind (const RaisHost *a, const RaisHost *b)
{
  for (guint i = 0; i < a->group->control->len; i++)
    if (hears_by (a, a, i) != hears_by (b, b, i)
        || !sim_segment_same_side (g_ptr_array_index (a->group->control, i), a->node, b->node))
      return false;
  return true;
}

static guint
kind_of (const RaisReach *reach, const RaisHost *host)
{
  return g_array_index (reach->kind, guint, host->number);
}

static const RaisHost *
first_of (const RaisGroup *group, guint kind)
{
  return rais_host (group, g_array_index (group->truth->reach.first, guint, kind));
}

static void
find_kinds (const RaisGroup *group, RaisReach *reach)
{
  g_array_set_size (reach->kind, 0);
  g_array_set_size (reach->first, 0);
  for (guint i = 0; i < group->hosts->len; i++)
    {
      guint kind = 0;
      while (kind < reach->first->len && !of_one_kind (first_of (group, kind), rais_host (group, i)))
        kind++;
      if (kind == reach->first->len)
        g_array_append_val (reach->first, i);
      g_array_append_val (reach->kind, kind);
    }
}

static RaisReach *
reach_of (const RaisGroup *group)
{
  RaisReach *reach = &group->truth->reach;
  guint kinds;

  if (G_LIKELY (reach->changes == sim_net_changes (group->net)))
    return reach;
  reach->changes = sim_net_changes (group->net);
  find_kinds (group, reach);
  kinds = reach->first->len;
  g_array_set_size (reach->hears, kinds * kinds);
  for (guint a = 0; a < kinds; a++)
    for (guint b = 0; b < kinds; b++)
      g_array_index (reach->hears, bool, a *kinds + b)
          = look_whether_hears (first_of (group, a), first_of (group, b));
  return reach;
}

void
rais_reach_init (RaisReach *reach)
{
  reach->kind = g_array_new (FALSE, FALSE, sizeof (guint));
  reach->first = g_array_new (FALSE, FALSE, sizeof (guint));
  reach->hears = g_array_new (FALSE, FALSE, sizeof (bool));
  reach->least = g_array_new (FALSE, FALSE, sizeof (SimIp));
}

void
rais_reach_clear (RaisReach *reach)
{
  g_array_unref (reach->kind);
  g_array_unref (reach->first);
  g_array_unref (reach->hears);
  g_array_unref (reach->least);
}

guint
rais_kind (const RaisHost *host)
{
  return kind_of (reach_of (host->group), host);
}

static bool
kinds_hear (const RaisReach *reach, guint a, guint b)
{
  return g_array_index (reach->hears, bool, a * reach->first->len + b);
}

static bool
kinds_hear_both (const RaisReach *reach, guint a, guint b)
{
  return kinds_hear (reach, a, b) && kinds_hear (reach, b, a);
}

bool
rais_hears_from (const RaisHost *a, const RaisHost *b)
{
  const RaisReach *reach = reach_of (a->group);

  return kinds_hear (reach, kind_of (reach, a), kind_of (reach, b));
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

/* -- components ----------------------------------------------------------------------------- */

/* Kinds of which a host runs, in order of the first such host. */
static GArray *
running_kinds (const RaisGroup *group, const RaisReach *reach)
{
  GArray *kinds = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree bool *there = g_new0 (bool, reach->first->len);

  for (guint i = 0; i < group->hosts->len && kinds->len < reach->first->len; i++)
    {
      guint kind = g_array_index (reach->kind, guint, i);
      if (!there[kind] && rais_runs (rais_host (group, i)))
        {
          there[kind] = true;
          g_array_append_val (kinds, kind);
        }
    }
  return kinds;
}

/* Does the kind at place i hear the same others as the first one that it hears, both ways or not at all? */
static bool
is_whole (const RaisReach *reach, const guint *kinds, guint count, guint i)
{
  guint first = 0;

  while (first < i && !kinds_hear_both (reach, kinds[first], kinds[i]))
    first++;
  for (guint j = 0; j < count; j++)
    if (kinds_hear (reach, kinds[i], kinds[j]) != kinds_hear (reach, kinds[j], kinds[i])
        || (j != i && j != first && first != i
            && kinds_hear_both (reach, kinds[i], kinds[j]) != kinds_hear_both (reach, kinds[first], kinds[j])))
      return false;
  return true;
}

/* Transitive is the same as: who hear each other hear the same others. Each is compared with the first of its
 * component. */
bool
rais_whole_components (const RaisGroup *group)
{
  const RaisReach *reach = reach_of (group);

  if (reach->first->len == 1)
    return true;
  g_autoptr (GArray) kinds = running_kinds (group, reach);
  for (guint i = 0; i < kinds->len; i++)
    if (!is_whole (reach, (const guint *)(const void *)kinds->data, kinds->len, i))
      return false;
  return true;
}

/* SIM_IP_NONE is 0, and no least id. */
static SimIp
lower (SimIp a, SimIp b)
{
  if (a == SIM_IP_NONE || b == SIM_IP_NONE)
    return a == SIM_IP_NONE ? b : a;
  return MIN (a, b);
}

static SimIp
counted_id (const RaisHost *host)
{
  bool all = host->group->options->leader_among == RAIS_LEADER_ALL;

  return rais_runs (host) && (all || rais_well (host)) ? host->id : SIM_IP_NONE;
}

void
rais_find_leaders (const RaisGroup *group)
{
  RaisReach *reach = reach_of (group);
  guint kinds = reach->first->len;
  g_autofree SimIp *own = g_new0 (SimIp, kinds);
  SimIp *least;

  for (guint i = 0; i < group->hosts->len; i++)
    {
      guint kind = g_array_index (reach->kind, guint, i);
      own[kind] = lower (own[kind], counted_id (rais_host (group, i)));
    }
  g_array_set_size (reach->least, kinds);
  least = (SimIp *)(void *)reach->least->data;
  for (guint a = 0; a < kinds; a++)
    {
      least[a] = SIM_IP_NONE;
      for (guint b = 0; b < kinds; b++)
        if (kinds_hear_both (reach, a, b))
          least[a] = lower (least[a], own[b]);
    }
}

SimIp
rais_found_leader (const RaisHost *host)
{
  const RaisReach *reach = reach_of (host->group);

  return lower (g_array_index (reach->least, SimIp, kind_of (reach, host)), counted_id (host));
}

SimIp
rais_component_leader (const RaisHost *host)
{
  rais_find_leaders (host->group);
  return rais_found_leader (host);
}
