/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Segments that are down, or cut between groups of nodes.
 */
#include "sim/net/inside.h"

static bool
is_hurt (const SimImpairment *impairment)
{
  return impairment->loss > 0 || impairment->duplicate > 0 || impairment->corrupt > 0 || impairment->reorder > 0
         || impairment->factor < 1 || impairment->latency > 0 || impairment->jitter > 0;
}

void
sim_segment_review (SimSegment *segment)
{
  bool whole = segment->up && segment->cuts == NULL && !is_hurt (&segment->impairment);
  for (guint i = 0; i < segment->ifaces->len && whole; i++)
    whole = !is_hurt (&((const SimIface *)segment->ifaces->pdata[i])->impairment);
  if (!whole)
    segment->whole_since = SIM_NEVER;
  else if (segment->whole_since == SIM_NEVER)
    segment->whole_since = sim_kernel_now (segment->kernel);
}

SimTime
sim_segment_whole_since (const SimSegment *segment)
{
  return segment->whole_since;
}

void
sim_segment_set_up (SimSegment *segment, bool up, const char *reason)
{
  if (segment->up == up)
    return;
  segment->up = up;
  segment->net->changes++;
  sim_segment_review (segment);
  for (guint i = 0; i < segment->ifaces->len; i++)
    sim_iface_reopen (segment->ifaces->pdata[i]);
  sim_emit (segment->net->bus, up ? &sim_rec_segment_up : &sim_rec_segment_down, segment->entity, 0, 0, 0,
            reason);
}

bool
sim_segment_up (const SimSegment *segment)
{
  return segment->up;
}

guint
sim_segment_cut (SimSegment *segment, const uint16_t *groups, guint nodes, bool one_way)
{
  if (segment->cuts == NULL)
    segment->cuts = g_array_new (FALSE, FALSE, sizeof (SimCut));
  SimCut cut = { .id = ++segment->next_cut, .one_way = one_way, .nodes = nodes };
  cut.groups = g_memdup2 (groups, nodes * sizeof *groups);
  g_array_append_val (segment->cuts, cut);
  segment->net->changes++;
  sim_segment_review (segment);
  sim_emit (segment->net->bus, &sim_rec_segment_cut, segment->entity, 0, cut.id, 0,
            one_way ? "one way" : "both ways");
  return cut.id;
}

void
sim_segment_free_cuts (SimSegment *segment)
{
  for (guint i = 0; segment->cuts != NULL && i < segment->cuts->len; i++)
    g_free (g_array_index (segment->cuts, SimCut, i).groups);
  if (segment->cuts != NULL)
    g_array_free (segment->cuts, TRUE);
  segment->cuts = NULL;
}

/* Takes one cut away; false when it is not there. */
static bool
remove_cut (SimSegment *segment, guint id)
{
  for (guint i = 0; segment->cuts != NULL && i < segment->cuts->len; i++)
    if (g_array_index (segment->cuts, SimCut, i).id == id)
      {
        g_free (g_array_index (segment->cuts, SimCut, i).groups);
        g_array_remove_index (segment->cuts, i);
        if (segment->cuts->len == 0)
          sim_segment_free_cuts (segment);
        return true;
      }
  return false;
}

void
sim_segment_heal (SimSegment *segment, guint cut)
{
  if (segment->cuts == NULL || (cut != 0 && !remove_cut (segment, cut)))
    return;
  if (cut == 0)
    sim_segment_free_cuts (segment);
  segment->net->changes++;
  sim_segment_review (segment);
  sim_emit (segment->net->bus, &sim_rec_segment_healed, segment->entity, 0, cut, 0,
            segment->cuts == NULL ? "whole again" : "other cuts remain");
}

bool
sim_segment_is_cut (const SimSegment *segment)
{
  return segment->cuts != NULL;
}

/* 0: none */
static guint
cut_group (const SimCut *cut, uint32_t node)
{
  return node < cut->nodes ? cut->groups[node] : 0;
}

static bool
cut_lets_pass (const SimCut *cut, uint32_t from, uint32_t to)
{
  guint a = cut_group (cut, from), b = cut_group (cut, to);

  if (a == 0 || b == 0 || a == b)
    return true;
  return cut->one_way && a != 1;
}

bool
sim_segment_same_side (const SimSegment *segment, const SimNode *a, const SimNode *b)
{
  for (guint i = 0; segment->cuts != NULL && i < segment->cuts->len; i++)
    if (cut_group (&g_array_index (segment->cuts, SimCut, i), a->number)
        != cut_group (&g_array_index (segment->cuts, SimCut, i), b->number))
      return false;
  return true;
}

bool
sim_segment_cuts_off (const SimSegment *segment, const SimNode *from, const SimNode *to)
{
  for (guint i = 0; segment->cuts != NULL && i < segment->cuts->len; i++)
    if (!cut_lets_pass (&g_array_index (segment->cuts, SimCut, i), from->number, to->number))
      return true;
  return false;
}

bool
sim_segment_passes (const SimSegment *segment, const SimNode *a, const SimNode *b)
{
  const SimIface *from = sim_node_iface_on (a, segment), *to = sim_node_iface_on (b, segment);
  return segment->up && from != NULL && to != NULL && from->up && to->up
         && !sim_segment_cuts_off (segment, a, b);
}
