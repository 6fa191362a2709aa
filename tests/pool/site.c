/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pool/site.h"

static void
on_record (gpointer data, const SimRecord *record)
{
  Site *site = data;
  GString *line = g_string_new (NULL);
  g_autofree char *at = sim_time_seconds (record->at, 6);

  g_string_printf (line, "[%s s] %s ", at, record->kind->name);
  sim_record_write (site->pool->bus, record, line);
  g_ptr_array_add (site->said, g_string_free (line, FALSE));
}

static Site *
make (const char *options, const char *faults, uint64_t seed)
{
  Site *site = g_new0 (Site, 1);
  g_autofree char *yaml = g_strdup_printf ("name: site\nduration: 30000 h\nnetwork:\n"
                                           "  lan: { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
                                           "  san: { subnet: 10.1.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
                                           "systems:\n  it: { model: pool, on: lan, %s }\n%s%s",
                                           options, faults != NULL && *faults != '\0' ? "faults:\n" : "",
                                           faults != NULL ? faults : "");

  site->story = story_new_seed (yaml, seed);
  site->pool = pool_system (story_system (site->story, "it"));
  site->said = g_ptr_array_new_with_free_func (g_free);
  return site;
}

Site *
site_new_quiet (const char *options, const char *faults, uint64_t seed)
{
  return make (options, faults, seed);
}

Site *
site_new_seed (const char *options, const char *faults, uint64_t seed)
{
  Site *site = make (options, faults, seed);

  sim_bus_subscribe (site->pool->bus, NULL, SIM_LEVEL_DETAIL, on_record, site);
  return site;
}

Site *
site_new (const char *options, const char *faults)
{
  return site_new_seed (options, faults, 1);
}

void
site_until (Site *site, double seconds)
{
  story_play (site->story, sim_time_from_seconds (seconds));
}

void
site_end (Site *site)
{
  story_end (site->story);
  g_ptr_array_unref (site->said);
  g_free (site);
}

static bool
fits (const char *line, const char *kind, const char *part)
{
  const char *from = strstr (line, "] ") + 2;
  const char *to = strchr (from, ' ');
  gsize length = (gsize)(to - from);

  return (kind == NULL || (strlen (kind) == length && strncmp (from, kind, length) == 0))
         && (part == NULL || strstr (to, part) != NULL);
}

guint
site_said (const Site *site, const char *kind, const char *part)
{
  guint count = 0;

  for (guint i = 0; i < site->said->len; i++)
    count += fits (g_ptr_array_index (site->said, i), kind, part);
  return count;
}

static char *
all_said (const Site *site)
{
  static const char *const dull[]
      = { "pool.arrived", "pool.entered", "pool.left", "pool.users", "pool.outside", "pool.power" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < site->said->len; i++)
    {
      const char *line = g_ptr_array_index (site->said, i);
      bool skip = strstr (line, " pool.in-") != NULL;
      for (guint k = 0; k < G_N_ELEMENTS (dull); k++)
        skip |= fits (line, dull[k], NULL);
      if (!skip)
        g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

void
site_says (const Site *site, const char *kind, const char *part)
{
  if (site_said (site, kind, part) > 0)
    return;
  g_autofree char *text = all_said (site);
  cr_assert_fail ("nothing says %s %s:\n%s", kind, part, text);
}

double
site_when (const Site *site, const char *kind, const char *part)
{
  site_says (site, kind, part);
  for (guint i = 0; i < site->said->len; i++)
    if (fits (g_ptr_array_index (site->said, i), kind, part))
      return g_ascii_strtod ((const char *)g_ptr_array_index (site->said, i) + 1, NULL);
  return -1;
}

char *
site_tells (const Site *site, const char *const *kinds, const char *part)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < site->said->len; i++)
    for (const char *const *kind = kinds; *kind != NULL; kind++)
      if (fits (g_ptr_array_index (site->said, i), *kind, part))
        g_string_append_printf (text, "%s\n",
                                strchr (strstr (g_ptr_array_index (site->said, i), "] ") + 2, ' ') + 1);
  return g_string_free (text, FALSE);
}

PoolServer *
site_server (const Site *site, guint number)
{
  return pool_server (site->pool, number - 1);
}

const PoolBook *
site_book (const Site *site, guint number)
{
  return pool_book (site->pool->control, number - 1);
}

PoolService *
site_service (const Site *site, const char *name)
{
  for (guint i = 0; i < site->pool->services->len; i++)
    if (strcmp (pool_service (site->pool, i)->options->name, name) == 0)
      return pool_service (site->pool, i);
  cr_assert_fail ("there is no service %s", name);
  return NULL;
}

const SimGuardRow *
site_guard (const Site *site, const char *invariant)
{
  return story_guard (site->story, "it", invariant);
}

void
site_sound (const Site *site)
{
  for (const SimInvariant *i = pool_invariants; i->name != NULL; i++)
    if (i->verdict == SIM_MUST)
      cr_assert_eq (site_guard (site, i->name)->violations, 0, "%s (%s): %s", i->name, i->row,
                    site_guard (site, i->name)->why);
}

bool
site_do (Site *site, const char *action, guint server, const char *argument)
{
  const SimAction *a = pool_actions;
  g_autofree char *why = NULL;

  while (a->name != NULL && strcmp (a->name, action) != 0)
    a++;
  cr_assert_not_null (a->name, "there is no action %s", action);
  return a->apply ((SimSystem *)site->pool->system, site_server (site, server)->role.node, argument, &why);
}

void
site_come (Site *site, const char *service, guint count)
{
  for (guint i = 0; i < count; i++)
    pool_gate_arrive (site_service (site, service)->gate);
}
