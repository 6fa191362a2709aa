/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/dtu/office.h"

static void
on_record (gpointer data, const SimRecord *record)
{
  Office *office = data;
  GString *line = g_string_new (NULL);
  g_autofree char *at = sim_time_seconds (record->at, 6);

  g_string_printf (line, "[%s s] %s ", at, record->kind->name);
  sim_record_write (office->group->bus, record, line);
  g_ptr_array_add (office->said, g_string_free (line, FALSE));
}

static Office *
make (const char *options, const char *faults, uint64_t seed)
{
  Office *office = g_new0 (Office, 1);
  g_autofree char *yaml = g_strdup_printf (
      "name: office\nduration: 3000 h\nnetwork:\n"
      "  lan: { subnet: 10.0.0.0/16, rate: 1 Gbps, latency: 100 us, queue: 16 MB }\n"
      "  far: { subnet: 10.1.0.0/16, rate: 1 Gbps, latency: 100 us }\n"
      "  data: { subnet: 10.9.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
      "systems:\n  it: { model: dtu, %s }\n%s%s",
      options, faults != NULL && *faults != '\0' ? "faults:\n" : "", faults != NULL ? faults : "");

  office->story = story_new_seed (yaml, seed);
  office->group = dtu_group (story_system (office->story, "it"));
  office->said = g_ptr_array_new_with_free_func (g_free);
  return office;
}

Office *
office_new_quiet (const char *options, const char *faults, uint64_t seed)
{
  return make (options, faults, seed);
}

Office *
office_new_seed (const char *options, const char *faults, uint64_t seed)
{
  Office *office = make (options, faults, seed);

  sim_bus_subscribe (office->group->bus, NULL, SIM_LEVEL_DETAIL, on_record, office);
  return office;
}

Office *
office_new (const char *options, const char *faults)
{
  return office_new_seed (options, faults, 1);
}

void
office_until (Office *office, double seconds)
{
  story_play (office->story, sim_time_from_seconds (seconds));
}

void
office_end (Office *office)
{
  story_end (office->story);
  g_ptr_array_unref (office->said);
  g_free (office);
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
office_said (const Office *office, const char *kind, const char *part)
{
  guint count = 0;

  for (guint i = 0; i < office->said->len; i++)
    count += fits (g_ptr_array_index (office->said, i), kind, part);
  return count;
}

static char *
all_said (const Office *office)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < office->said->len; i++)
    g_string_append_printf (text, "%s\n", (const char *)g_ptr_array_index (office->said, i));
  return g_string_free (text, FALSE);
}

void
office_says (const Office *office, const char *kind, const char *part)
{
  if (office_said (office, kind, part) > 0)
    return;
  g_autofree char *text = all_said (office);
  cr_assert_fail ("nothing says %s %s:\n%s", kind, part, text);
}

double
office_when (const Office *office, const char *kind, const char *part)
{
  office_says (office, kind, part);
  for (guint i = 0; i < office->said->len; i++)
    if (fits (g_ptr_array_index (office->said, i), kind, part))
      return g_ascii_strtod ((const char *)g_ptr_array_index (office->said, i) + 1, NULL);
  return -1;
}

DtuServer *
office_server (const Office *office, guint number)
{
  return dtu_server (office->group, number - 1);
}

DtuUnit *
office_unit (const Office *office, guint number)
{
  return dtu_unit (office->group, number - 1);
}

DtuUser *
office_user (const Office *office, guint number)
{
  return dtu_user_of (office->group, number - 1);
}

void
office_insert (const Office *office, guint unit, guint number)
{
  dtu_unit_insert (office_unit (office, unit), dtu_card (office->group, number), "the story says so");
}

void
office_pull (const Office *office, guint unit)
{
  dtu_unit_remove (office_unit (office, unit), "the story says so");
}

guint
office_sessions (const Office *office, guint number)
{
  guint count = 0;

  for (guint i = 0; i < office->group->servers->len; i++)
    count += dtu_session_find (dtu_server (office->group, i)->daemon, number) != NULL;
  return count;
}

const SimGuardRow *
office_guard (const Office *office, const char *invariant)
{
  return story_guard (office->story, "it", invariant);
}

void
office_sound (const Office *office)
{
  for (const SimInvariant *i = dtu_invariants; i->name != NULL; i++)
    if (i->verdict == SIM_MUST)
      cr_assert_eq (office_guard (office, i->name)->violations, 0, "%s (%s): %s", i->name, i->row,
                    office_guard (office, i->name)->why);
}
