/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/dtu/hall.h"

static void
on_record (gpointer data, const SimRecord *record)
{
  Hall *hall = data;
  GString *line = g_string_new (NULL);
  g_autofree char *at = sim_time_seconds (record->at, 6);

  g_string_printf (line, "[%s s] %s ", at, record->kind->name);
  sim_record_write (hall->group->bus, record, line);
  g_ptr_array_add (hall->said, g_string_free (line, FALSE));
}

static Hall *
make (const char *yaml, uint64_t seed, bool listens)
{
  Hall *hall = g_new0 (Hall, 1);

  hall->story = story_new_seed (yaml, seed);
  hall->group = dtu_group (story_system (hall->story, "it"));
  hall->said = g_ptr_array_new_with_free_func (g_free);
  if (listens)
    sim_bus_subscribe (hall->group->bus, NULL, SIM_LEVEL_DETAIL, on_record, hall);
  return hall;
}

static char *
text (const char *options, const char *faults)
{
  return g_strdup_printf (
      "name: hall\nduration: 3000 h\nnetwork:\n"
      "  lan: { subnet: 10.0.0.0/16, rate: 1 Gbps, latency: 100 us, queue: 64 MB, arp-age: 4 h }\n"
      "  far: { subnet: 10.1.0.0/16, rate: 1 Gbps, latency: 100 us }\n"
      "systems:\n  it: { model: dtu, %s }\n%s%s",
      options, faults != NULL && *faults != '\0' ? "faults:\n" : "", faults != NULL ? faults : "");
}

Hall *
hall_new_seed (const char *options, const char *faults, uint64_t seed)
{
  g_autofree char *yaml = text (options, faults);

  return make (yaml, seed, true);
}

Hall *
hall_new (const char *options, const char *faults)
{
  return hall_new_seed (options, faults, 1);
}

Hall *
hall_new_quiet (const char *options, const char *faults, uint64_t seed)
{
  g_autofree char *yaml = text (options, faults);

  return make (yaml, seed, false);
}

Hall *
hall_of (const char *yaml)
{
  return make (yaml, 1, true);
}

void
hall_until (Hall *hall, double seconds)
{
  story_play (hall->story, sim_time_from_seconds (seconds));
}

void
hall_end (Hall *hall)
{
  story_end (hall->story);
  g_ptr_array_unref (hall->said);
  g_free (hall);
}

/* -- what was said ---------------------------------------------------------------------------------- */

static bool
fits (const char *line, const char *kind, const char *part)
{
  const char *from = strstr (line, "] ") + 2;
  const char *to = strchr (from, ' ');
  gsize length = (gsize)(to - from);

  return (kind == NULL || (strlen (kind) == length && strncmp (from, kind, length) == 0))
         && (part == NULL || strstr (to, part) != NULL);
}

static const char *
line_of (const Hall *hall, guint i)
{
  return g_ptr_array_index (hall->said, i);
}

guint
hall_said (const Hall *hall, const char *kind, const char *part)
{
  guint count = 0;

  for (guint i = 0; i < hall->said->len; i++)
    count += fits (line_of (hall, i), kind, part);
  return count;
}

static char *
all_said (const Hall *hall)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < hall->said->len; i++)
    g_string_append_printf (all, "%s\n", line_of (hall, i));
  return g_string_free (all, FALSE);
}

void
hall_says (const Hall *hall, const char *kind, const char *part)
{
  if (hall_said (hall, kind, part) > 0)
    return;
  g_autofree char *all = all_said (hall);
  cr_assert_fail ("nothing says %s %s:\n%s", kind, part, all);
}

double
hall_when (const Hall *hall, const char *kind, const char *part)
{
  hall_says (hall, kind, part);
  for (guint i = 0; i < hall->said->len; i++)
    if (fits (line_of (hall, i), kind, part))
      return g_ascii_strtod (line_of (hall, i) + 1, NULL);
  return -1;
}

char *
hall_tells (const Hall *hall, const char *const *kinds, double from)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < hall->said->len; i++)
    for (const char *const *kind = kinds; *kind != NULL; kind++)
      if (g_ascii_strtod (line_of (hall, i) + 1, NULL) >= from && fits (line_of (hall, i), *kind, NULL))
        g_string_append_printf (all, "%s\n", strchr (strstr (line_of (hall, i), "] ") + 2, ' ') + 1);
  return g_string_free (all, FALSE);
}

/* -- who is there ------------------------------------------------------------------------------------- */

DtuServer *
hall_server (const Hall *hall, guint number)
{
  return dtu_server (hall->group, number - 1);
}

DtuUnit *
hall_unit (const Hall *hall, guint number)
{
  return dtu_unit (hall->group, number - 1);
}

void
hall_insert (const Hall *hall, guint unit, guint number)
{
  dtu_unit_insert (hall_unit (hall, unit), dtu_card (hall->group, number), "a story");
}

void
hall_pull (const Hall *hall, guint unit)
{
  dtu_unit_remove (hall_unit (hall, unit), "a story");
}

DtuSession *
hall_session (const Hall *hall, guint server, guint number)
{
  return dtu_session_find (hall_server (hall, server)->daemon, number);
}

char *
hall_table (const Hall *hall, guint server)
{
  GString *table = g_string_new (NULL);

  dtu_table_print (hall_server (hall, server)->daemon, table);
  return g_string_free (table, FALSE);
}

guint
hall_at (const Hall *hall, guint unit)
{
  const DtuServer *server = hall->group->truth->units[unit - 1].server;

  return server == NULL ? 0 : server->number + 1;
}
