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

char *
sim_check_other (const SimModelCheck *check, const void *field)
{
  SimPlace place = sim_read_place (check->build->read, field);
  bool said = sim_read_said (check->build->read, field);
  return said ? g_strdup_printf (" at %d:%d", place.line, place.column) : g_strdup ("");
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
  SimUse **uses = &check->build->uses[check->number], *use = sim_arena_take (check->build->arena, sizeof *use);
  *use = (SimUse){ named->number, *uses };
  *uses = use;
  return true;
}

bool
sim_check_router (SimModelCheck *check, const void *field, const char *name)
{
  return sim_build_expect (check->build, place_of (check, field), name, SIM_NAME_ROUTER) != NULL;
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

const void *
sim_check_same (const SimModelCheck *check, guint i, const char **name)
{
  const SimScenario *scenario = check->build->scenario;
  for (guint k = 0; k < scenario->system_count; k++)
    {
      if (scenario->systems[k].model != check->system->model || i-- > 0)
        continue;
      *name = scenario->systems[k].name;
      return scenario->systems[k].options;
    }
  return NULL;
}

const char *
sim_check_name (const SimModelCheck *check)
{
  return check->system->name;
}

/* -- addresses that are given ------------------------------------------------------------------ */

static const SimKept *
find_kept (const SimScenarioBuild *build, guint network, SimIp ip)
{
  gint64 key = (gint64)network << 32 | ip;
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (build->kept_at, &key));
  return at > 0 ? &g_array_index (build->kept, SimKept, at - 1) : NULL;
}

/* The first who was given an address has it. */
static void
keep (SimScenarioBuild *build, SimKept mine)
{
  gint64 *key = sim_arena_take (build->arena, sizeof *key);
  *key = (gint64)mine.network << 32 | mine.ip;
  g_array_append_val (build->kept, mine);
  if (!g_hash_table_contains (build->kept_at, key))
    g_hash_table_insert (build->kept_at, key, GUINT_TO_POINTER (build->kept->len));
}

/* Is it one of those that machines before `check`'s take by themselves? They take the lowest that nobody before
 * them was given, and what is booked so far is what they take and what they were given. */
static bool
is_taken (const SimModelCheck *check, guint network, SimIp ip)
{
  const SimScenarioBuild *build = check->build;
  gint64 taken = build->addresses[network];
  gint64 rank = (gint64)ip - build->scenario->networks[network].segment.subnet.base;
  if (rank > taken) /* those that were given make it no less so */
    return false;
  for (guint i = 0; i < build->kept->len; i++)
    {
      const SimKept *kept = &g_array_index (build->kept, SimKept, i);
      if (kept->network != network || kept->system == check->number)
        continue;
      taken--;
      rank -= kept->ip < ip;
    }
  return rank <= taken;
}

/* "; 10.0.0.3 is the first that is free", or nothing when none is. */
static char *
first_free (const SimModelCheck *check, guint network)
{
  SimSubnet subnet = check->build->scenario->networks[network].segment.subnet;
  SimIp ip = subnet.base + 1;
  while (ip < sim_subnet_broadcast (subnet)
         && (find_kept (check->build, network, ip) != NULL || is_taken (check, network, ip)))
    ip++;
  g_autofree char *text = sim_address_format (ip);
  return ip < sim_subnet_broadcast (subnet) ? g_strdup_printf ("%s is the first that is free", text)
                                            : g_strdup ("a larger subnet is expected");
}

void
sim_check_address (SimModelCheck *check, const void *field, const char *segment, SimIp ip)
{
  const SimNamed *named = sim_build_find (check->build, segment);
  if (named == NULL || (named->kind != SIM_NAME_SEGMENT && named->kind != SIM_NAME_LINK)
      || sim_diags_full (check->build->diags))
    return;
  guint network = named->number;
  SimSubnet subnet = check->build->scenario->networks[network].segment.subnet;
  g_autofree char *text = sim_address_format (ip);
  g_autofree char *whole = sim_address_format (subnet.base);
  if (sim_ip_multicast (ip) || ip == subnet.base || ip == sim_subnet_broadcast (subnet))
    {
      sim_check_error (check, field, 57, "`%s` is %s; the address of a machine is expected", text,
                       sim_ip_multicast (ip) ? "that of a group"
                       : ip == subnet.base   ? "the subnet's own"
                                             : "the subnet's broadcast");
      return;
    }
  if (!sim_subnet_has (subnet, ip))
    {
      sim_check_error (check, field, 58, "`%s` is outside the subnet of `%s`; one of %s/%d is expected", text,
                       segment, whole, subnet.prefix);
      return;
    }
  const SimKept *kept = find_kept (check->build, network, ip);
  bool given = kept != NULL && kept->system != check->number;
  bool taken = kept == NULL && is_taken (check, network, ip);
  g_autofree char *instead = given || taken ? first_free (check, network) : NULL;
  if (given)
    sim_check_error (check, field, 71, "`%s` on `%s` is given to `%s` already; %s", text, segment,
                     check->build->scenario->systems[kept->system].name, instead);
  else if (taken)
    sim_check_error (check, field, 58,
                     "`%s` on `%s` is the address of a router or a machine that stands before; %s", text,
                     segment, instead);
  keep (check->build, (SimKept){ network, check->number, ip });
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
  if (check->build->machines++ >= SIM_MACHINES_LIMIT)
    {
      if (check->build->machines == SIM_MACHINES_LIMIT + 1)
        sim_diags_error (check->build->diags, check->system->place, 91,
                         "more than %d machines of systems, with those of `%s`; fewer are expected (clients of "
                         "loads are none)",
                         SIM_MACHINES_LIMIT, check->system->name);
      return;
    }
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
