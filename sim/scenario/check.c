/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model's check() can say and ask, and the books that are balanced at the end. */
#include "sim/scenario/check.h"

#include <string.h>

static void G_GNUC_PRINTF (5, 0)
    report (SimModelCheck *check, const void *field, int code, bool warning, const char *format, va_list args)
{
  g_autofree char *message = g_strdup_vprintf (format, args);
  SimPlace place = sim_read_place (check->build->read, field);
  if (place.file == NULL)
    place = check->system->place;
  if (warning)
    sim_diags_warning (check->build->diags, place, code, "%s", message);
  else
    sim_diags_error (check->build->diags, place, code, "%s", message);
}

void
sim_check_error (SimModelCheck *check, const void *field, int code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  report (check, field, code, false, format, args);
  va_end (args);
}

void
sim_check_warning (SimModelCheck *check, const void *field, int code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  report (check, field, code, true, format, args);
  va_end (args);
}

static SimPlace
place_of (const SimModelCheck *check, const void *field)
{
  SimPlace place = sim_read_place (check->build->read, field);
  return place.file != NULL ? place : check->system->place;
}

bool
sim_check_segment (SimModelCheck *check, const void *field, const char *name, SimSubnet *subnet)
{
  const SimNamed *named = sim_build_expect (check->build, place_of (check, field), name, SIM_NAME_SEGMENT);
  if (named == NULL)
    return false;
  *subnet = check->build->scenario->networks[named->number].segment.subnet;
  check->build->uses[check->number * check->build->scenario->network_count + named->number] = true;
  return true;
}

const void *
sim_check_earlier (const SimModelCheck *check, guint i, const char **name)
{
  for (guint k = 0; k < check->number; k++)
    {
      const SimSystemSpec *system = &check->build->scenario->systems[k];
      if (system->model != check->system->model || i-- > 0)
        continue;
      *name = system->name;
      return system->options;
    }
  return NULL;
}

void
sim_check_addresses (SimModelCheck *check, const void *field, const char *segment, gint64 count)
{
  sim_build_book_addresses (check->build, place_of (check, field), segment, count);
}

void
sim_check_nodes (SimModelCheck *check, const void *field, gint64 count)
{
  sim_build_book_nodes (check->build, place_of (check, field), count);
}

void
sim_check_node_name (SimModelCheck *check, const char *name)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", check->system->name, name);
  check->build->declared[check->number] = true;
  sim_build_node (check->build, full, check->number);
}

/* -- books -------------------------------------------------------------------------------------- */

bool
sim_build_book_nodes (SimScenarioBuild *build, SimPlace place, gint64 count)
{
  gint64 before = build->nodes;
  if (__builtin_add_overflow (build->nodes, count, &build->nodes))
    build->nodes = G_MAXINT64;
  if (build->nodes <= SIM_NODES_LIMIT)
    return true;
  if (before <= SIM_NODES_LIMIT)
    sim_diags_error (build->diags, place, 91,
                     "%" G_GINT64_FORMAT " machines, about %.0f GiB; at most %d are allowed", build->nodes,
                     (double)build->nodes * SIM_NODE_BYTES / 0x1p30, SIM_NODES_LIMIT);
  return false;
}

void
sim_build_book_addresses (SimScenarioBuild *build, SimPlace place, const char *segment, gint64 count)
{
  const SimNamed *named = sim_build_find (build, segment);
  if (named == NULL || (named->kind != SIM_NAME_SEGMENT && named->kind != SIM_NAME_LINK))
    return;
  gint64 *sum = &build->addresses[named->number];
  if (__builtin_add_overflow (*sum, count, sum))
    *sum = G_MAXINT64;
  build->booked_at[named->number] = place;
}

bool
sim_check_booked (SimScenarioBuild *build)
{
  bool good = true;
  for (guint i = 0; i < build->scenario->network_count; i++)
    {
      const SimNetworkSpec *spec = &build->scenario->networks[i];
      int bits = 32 - spec->segment.subnet.prefix;
      gint64 room = bits < 2 ? 0 : ((gint64)1 << bits) - 2;
      if (spec->router || build->addresses[i] <= room)
        continue;
      g_autofree char *base = sim_address_format (spec->segment.subnet.base);
      sim_diags_error (build->diags, build->booked_at[i], 91,
                       "%" G_GINT64_FORMAT " addresses on `%s`, but %s/%d has %" G_GINT64_FORMAT
                       "; a larger subnet is expected",
                       build->addresses[i], spec->name, base, spec->segment.subnet.prefix, room);
      good = false;
    }
  return good;
}
