/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Systems that stand before others: what is behind is there, can be asked, and does not lead back (rows 68 to
 * 70). */
#include "sim/scenario/check.h"

#include <string.h>

static const SimNameList *
behind (const SimSystemSpec *system)
{
  static const SimNameList nobody = { 0 };
  return system->model->before == NULL ? &nobody : system->model->before (system->options);
}

/* Writes the way from `from` to `to`, both included, to `way`; false: there is none. Every system is gone
 * through once. */
static bool
find_way (const SimScenarioBuild *build, guint from, guint to, bool *seen, GString *way)
{
  const SimSystemSpec *system = &build->scenario->systems[from];
  bool found = from == to;
  if (seen[from])
    return false;
  seen[from] = true;
  for (guint i = 0; i < behind (system)->count && !found; i++)
    {
      const SimNamed *next = sim_build_find (build, behind (system)->names[i]);
      found = next != NULL && next->kind == SIM_NAME_SYSTEM && find_way (build, next->number, to, seen, way);
    }
  if (found)
    g_string_prepend (g_string_prepend (way, way->len > 0 ? ", " : ""), system->name);
  return found;
}

bool
sim_check_offer (SimModelCheck *check, const void *field, const char *name, SimOffer *out)
{
  SimScenarioBuild *build = check->build;
  SimPlace place = sim_read_place (build->read, field);
  const SimNamed *named
      = sim_build_expect (build, place.file != NULL ? place : check->system->place, name, SIM_NAME_SYSTEM);
  g_autofree bool *seen = g_new0 (bool, build->scenario->system_count + 1);
  g_autoptr (GString) way = g_string_new (NULL);
  if (named == NULL)
    return false;
  const SimSystemSpec *spec = &build->scenario->systems[named->number];
  if (find_way (build, named->number, check->number, seen, way))
    sim_check_error (check, field, 70, "`%s` stands before itself: %s, %s; what is behind it leads elsewhere",
                     check->system->name, check->system->name, way->str);
  else if (spec->model->offer == NULL)
    sim_check_error (
        check, field, 69,
        "`%s` is a system of model `%s`, which has nothing for a system before it; one that serves "
        "at addresses, as of plain or rais, is expected",
        name, spec->model->name);
  else
    {
      spec->model->offer (spec->options, out);
      return true;
    }
  return false;
}

bool
sim_check_joined (const SimModelCheck *check, const char *one, const char *other)
{
  const SimNamed *a = sim_build_find (check->build, one), *b = sim_build_find (check->build, other);
  return a != NULL && b != NULL && sim_build_joined (check->build, a->number, b->number);
}

bool
sim_check_of (SimScenarioBuild *build, const SimLoadSpec *load, const SimSystemSpec *to)
{
  const SimNameList *list = behind (to);
  SimPlace place = sim_read_place (build->read, &load->options.of);
  g_autoptr (GString) all = g_string_new (NULL);
  if (load->options.of == NULL)
    return true;
  for (guint i = 0; i < list->count; i++)
    {
      if (strcmp (list->names[i], load->options.of) == 0)
        return true;
      g_string_append_printf (all, "%s`%s`", i > 0 ? ", " : "", list->names[i]);
    }
  if (sim_build_expect (build, place, load->options.of, SIM_NAME_SYSTEM) == NULL)
    return false;
  if (list->count == 0)
    sim_diags_error (build->diags, place, 69, "`%s` stands before no other system; a load to it has no `of`",
                     to->name);
  else
    sim_diags_error (build->diags, place, 69, "`%s` does not stand before `%s`; one of %s is expected",
                     to->name, load->options.of, all->str);
  return false;
}
