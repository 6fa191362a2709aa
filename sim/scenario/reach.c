/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row 76: who cannot reach whom. */
#include "sim/scenario/inside.h"

/* The first network of the part that `i` is in; the way there is made shorter. */
static guint
part_of (guint *part, guint i)
{
  while (part[i] != i)
    i = part[i] = part[part[i]];
  return i;
}

/* Makes one part of those of `a` and `b`. */
static void
merge (guint *part, guint a, guint b)
{
  a = part_of (part, a);
  b = part_of (part, b);
  part[MAX (a, b)] = MIN (a, b);
}

/* Each network's way to the first of its part: routers and links join. */
static guint *
parts_new (SimScenarioBuild *build)
{
  const SimScenario *scenario = build->scenario;
  guint n = scenario->network_count, *part = sim_arena_take (build->arena, (n + 1) * sizeof *part);
  for (guint i = 0; i < n; i++)
    part[i] = i;
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < scenario->networks[i].joins.count; k++)
      {
        const SimNamed *other = sim_build_find (build, scenario->networks[i].joins.names[k]);
        if (other != NULL)
          merge (part, i, other->number);
      }
  return part;
}

/* So do the machines of a system. */
static void
merge_systems (const SimScenarioBuild *build, guint *part)
{
  for (guint s = 0; s < build->scenario->system_count; s++)
    for (const SimUse *use = build->uses[s]; use != NULL; use = use->next)
      merge (part, build->uses[s]->number, use->number);
}

/* The networks stay what they are once the systems are looked at. */
static guint *
joined_parts (SimScenarioBuild *build)
{
  if (build->parts == NULL)
    build->parts = parts_new (build);
  return build->parts;
}

bool
sim_build_joined (SimScenarioBuild *build, guint one, guint other)
{
  guint *part = joined_parts (build);
  return part_of (part, one) == part_of (part, other);
}

bool
sim_build_reaches (SimScenarioBuild *build, const SimLoadSpec *load)
{
  const SimNamed *from = sim_build_find (build, load->options.from);
  const SimNamed *to = sim_build_find (build, load->options.to);
  const SimUse *used = build->uses[to->number];
  for (const SimUse *use = used; use != NULL; use = use->next)
    if (sim_build_joined (build, use->number, from->number))
      return true;
  return used == NULL;
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
  for (guint k = 0; k < scenario->load_count; k++)
    {
      const SimNamed *from = sim_build_find (build, scenario->loads[k].options.from);
      const SimNamed *to = sim_build_find (build, scenario->loads[k].options.to);
      for (const SimUse *use = build->uses[to->number]; use != NULL; use = use->next)
        merge (part, use->number, from->number);
    }
}

/* Has every system said which segments it is on? */
static bool
is_known (const SimScenarioBuild *build)
{
  for (guint s = 0; s < build->scenario->system_count; s++)
    if (build->uses[s] == NULL)
      return false;
  return build->scenario->system_count > 0;
}

void
sim_check_parts (SimScenarioBuild *build)
{
  const SimScenario *scenario = build->scenario;
  if (!is_known (build)) /* a network alone plays nothing */
    return;
  guint *part = parts_new (build);
  merge_systems (build, part);
  merge_told (build, part);
  for (guint i = 1; i < scenario->network_count; i++)
    if (part[i] == i)
      sim_diags_warning (build->diags, scenario->networks[i].place, 76,
                         "nothing joins `%s` to `%s`; a router between them is expected",
                         scenario->networks[i].name, scenario->networks[0].name);
}
