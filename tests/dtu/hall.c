/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/dtu/hall.h"

const char hall_frame[]
    = "name: hall\nduration: 3000 h\nnetwork:\n"
      "  lan: { subnet: 10.0.0.0/16, rate: 1 Gbps, latency: 100 us, queue: 64 MB, arp-age: 4 h }\n"
      "  far: { subnet: 10.1.0.0/16, rate: 1 Gbps, latency: 100 us }\n"
      "  data: { subnet: 10.9.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
      "systems:\n  it: { model: dtu, ";

Story *
hall_three (const char *more, const char *faults)
{
  g_autofree char *options = g_strconcat (
      "servers: { count: 3, on: [lan] }, units: { count: 3, on: [lan], power-spread: 3 s }", more, NULL);
  Story *hall = story_new_system (hall_frame, options, faults);

  story_until (hall, 60);
  return hall;
}

Story *
hall_of (const char *yaml)
{
  Story *hall = story_new_seed (yaml, 1);

  story_listen (hall, SIM_LEVEL_DETAIL);
  return hall;
}

/* -- who is there ------------------------------------------------------------------------------------- */

DtuGroup *
hall_group (const Story *hall)
{
  return dtu_group (story_system (hall, "it"));
}

DtuServer *
hall_server (const Story *hall, guint number)
{
  return dtu_server (hall_group (hall), number - 1);
}

DtuUnit *
hall_unit (const Story *hall, guint number)
{
  return dtu_unit (hall_group (hall), number - 1);
}

void
hall_insert (const Story *hall, guint unit, guint number)
{
  dtu_unit_insert (hall_unit (hall, unit), dtu_card (hall_group (hall), number), "the story says so");
}

void
hall_pull (const Story *hall, guint unit)
{
  dtu_unit_remove (hall_unit (hall, unit), "the story says so");
}

DtuSession *
hall_session (const Story *hall, guint server, guint number)
{
  return dtu_session_find (hall_server (hall, server)->daemon, number);
}

char *
hall_table (const Story *hall, guint server)
{
  GString *table = g_string_new (NULL);

  dtu_table_print (hall_server (hall, server)->daemon, table);
  return g_string_free (table, FALSE);
}

guint
hall_at (const Story *hall, guint unit)
{
  const DtuServer *server = hall_group (hall)->truth->units[unit - 1].server;

  return server == NULL ? 0 : server->number + 1;
}

DtuUser *
hall_user (const Story *hall, guint number)
{
  return dtu_user_of (hall_group (hall), number - 1);
}

guint
hall_sessions (const Story *hall, guint number)
{
  guint count = 0;

  for (guint i = 0; i < hall_group (hall)->servers->len; i++)
    count += dtu_session_find (dtu_server (hall_group (hall), i)->daemon, number) != NULL;
  return count;
}
