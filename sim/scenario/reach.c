/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row 76: who cannot reach whom. */
#include "sim/scenario/inside.h"

/* Gives every network that `a` or `b` is joined to the same part. */
static void
merge (const SimScenarioBuild *build, guint *part, guint a, guint b)
{
  guint from = MAX (part[a], part[b]), to = MIN (part[a], part[b]);
  for (guint i = 0; from != to && i < build->scenario->network_count; i++)
    if (part[i] == from)
      part[i] = to;
}

/* The part of each network, named by its first: routers and links join; so do, for `systems`, the machines of a
 * system. g_free(). */
static guint *
parts_new (const SimScenarioBuild *build, bool systems)
{
  const SimScenario *scenario = build->scenario;
  guint n = scenario->network_count, *part = g_new (guint, n + 1);
  for (guint i = 0; i < n; i++)
    part[i] = i;
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < scenario->networks[i].joins.count; k++)
      {
        const SimNamed *other = sim_build_find (build, scenario->networks[i].joins.names[k]);
        if (other != NULL)
          merge (build, part, i, other->number);
      }
  for (guint s = 0; systems && s < scenario->system_count; s++)
    for (guint i = 0, first = n; i < n; i++)
      if (build->uses[s * n + i])
        {
          first = MIN (first, i);
          merge (build, part, first, i);
        }
  return part;
}

bool
sim_build_joined (const SimScenarioBuild *build, guint one, guint other)
{
  g_autofree guint *part = parts_new (build, false);
  return part[one] == part[other];
}

bool
sim_build_reaches (const SimScenarioBuild *build, const SimLoadSpec *load)
{
  const SimNamed *from = sim_build_find (build, load->options.from);
  const SimNamed *to = sim_build_find (build, load->options.to);
  guint n = build->scenario->network_count;
  g_autofree guint *part = parts_new (build, false);
  bool used = false;
  for (guint i = 0; i < n; i++)
    {
      if (!build->uses[to->number * n + i])
        continue;
      if (part[i] == part[from->number])
        return true;
      used = true;
    }
  return !used;
}

void
sim_check_reach (SimScenarioBuild *build, const SimLoadSpec *load)
{
  if (!sim_build_reaches (build, load))
    sim_diags_warning (build->diags, sim_read_place (build->read, &load->options.from), 76,
                       "no router joins `%s` to a segment of `%s`; its requests will not arrive",
                       load->options.from, load->options.to);
}

/* A load that cannot reach its system has been told; what it stands on is not told again. */
static void
merge_told (const SimScenarioBuild *build, guint *part)
{
  const SimScenario *scenario = build->scenario;
  guint n = scenario->network_count;
  for (guint k = 0; k < scenario->load_count; k++)
    {
      const SimNamed *from = sim_build_find (build, scenario->loads[k].options.from);
      const SimNamed *to = sim_build_find (build, scenario->loads[k].options.to);
      for (guint i = 0; i < n; i++)
        if (build->uses[to->number * n + i])
          merge (build, part, i, from->number);
    }
}

/* Has every system said which segments it is on? */
static bool
is_known (const SimScenarioBuild *build)
{
  guint n = build->scenario->network_count;
  for (guint s = 0; s < build->scenario->system_count; s++)
    {
      bool any = false;
      for (guint i = 0; i < n; i++)
        any |= build->uses[s * n + i];
      if (!any)
        return false;
    }
  return build->scenario->system_count > 0;
}

void
sim_check_parts (SimScenarioBuild *build)
{
  const SimScenario *scenario = build->scenario;
  if (!is_known (build)) /* a network alone plays nothing */
    return;
  g_autofree guint *part = parts_new (build, true);
  merge_told (build, part);
  for (guint i = 1; i < scenario->network_count; i++)
    if (part[i] == i)
      sim_diags_warning (build->diags, scenario->networks[i].place, 76,
                         "nothing joins `%s` to `%s`; a router between them is expected",
                         scenario->networks[i].name, scenario->networks[0].name);
}
