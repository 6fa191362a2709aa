/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pxe/site.h"

static void
on_record (gpointer data, const SimRecord *record)
{
  Site *site = data;
  GString *line = g_string_new (NULL);
  g_autofree char *at = sim_time_seconds (record->at, 6);

  g_string_printf (line, "[%s s] %s ", at, record->kind->name);
  sim_record_write (site->pxe->bus, record, line);
  g_ptr_array_add (site->said, g_string_free (line, FALSE));
}

static Site *
make (const char *options, const char *faults, uint64_t seed)
{
  Site *site = g_new0 (Site, 1);
  g_autofree char *yaml = g_strdup_printf (
      "name: site\nduration: 3000 h\nnetwork:\n"
      "  lan: { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
      "  far: { subnet: 10.1.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
      "  wide: { subnet: 10.2.0.0/16, rate: 1 Gbps, latency: 100 us, queue: 64 MB }\n"
      "  edge: { router: [lan, far, wide] }\n"
      "systems:\n  it: { model: pxe, %s }\n%s%s",
      options, faults != NULL && *faults != '\0' ? "faults:\n" : "", faults != NULL ? faults : "");

  site->story = story_new_seed (yaml, seed);
  site->pxe = pxe_site (story_system (site->story, "it"));
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

  sim_bus_subscribe (site->pxe->bus, NULL, SIM_LEVEL_DETAIL, on_record, site);
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
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < site->said->len; i++)
    g_string_append_printf (text, "%s\n", (const char *)g_ptr_array_index (site->said, i));
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
        g_string_append_printf (text, "%s\n", strstr (g_ptr_array_index (site->said, i), "] ") + 2);
  return g_string_free (text, FALSE);
}

PxeClient *
site_client (const Site *site, guint number)
{
  return pxe_client (site->pxe, number - 1);
}

PxeServer *
site_server (const Site *site, guint number)
{
  return pxe_server (site->pxe, number - 1);
}

const SimGuardRow *
site_guard (const Site *site, const char *invariant)
{
  return story_guard (site->story, "it", invariant);
}

void
site_sound (const Site *site)
{
  for (const SimInvariant *i = pxe_invariants; i->name != NULL; i++)
    if (i->verdict == SIM_MUST)
      cr_assert_eq (site_guard (site, i->name)->violations, 0, "%s (%s): %s", i->name, i->row,
                    site_guard (site, i->name)->why);
}

void
site_power (const Site *site, guint number)
{
  pxe_client_power (site_client (site, number), "the story says so");
}
