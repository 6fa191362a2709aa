/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the people of a group, and hears what becomes of their units. */
#include "models/dtu/audit.h"

static void
unit_shows (DtuUnit *unit, const char *reason)
{
  if (unit->user != NULL)
    dtu_user_sees (unit->user);
}

static void
unit_lost (DtuUnit *unit)
{
  if (unit->user != NULL)
    dtu_user_misses (unit->user);
}

static void
session_made (DtuSession *session)
{
  dtu_data_open (session);
  dtu_services_open (session);
}

static void
session_connected (DtuSession *session)
{
  dtu_data_shown (session);
  dtu_services_shown (session);
}

static void
session_disconnected (DtuSession *session)
{
  dtu_services_hidden (session);
}

static void
session_ended (DtuSession *session, bool crash)
{
  dtu_data_close (session);
  dtu_services_close (session, crash);
}

void
dtu_users_build (DtuGroup *group)
{
  const DtuUsersOptions *o = &group->options->users;

  group->people = dtu_people_new (group);
  group->users = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < o->count; i++)
    g_ptr_array_add (group->users, dtu_user_new (group, i));
  if (o->kinds.count > 0)
    dtu_display_build (group);
  dtu_data_build (group);
  dtu_services_build (group);
  group->people->intruder = dtu_intruder_new (group);
  group->audit = dtu_audit_new (group);
  group->ears = (DtuEars){ .unit_shows = unit_shows,
                           .unit_lost = unit_lost,
                           .session_made = session_made,
                           .session_connected = session_connected,
                           .session_disconnected = session_disconnected,
                           .session_ended = session_ended };
}

/* By the curve, or each at random within the spread. */
void
dtu_users_begin (DtuGroup *group)
{
  const DtuUsersOptions *o = &group->options->users;
  SimStream draw;

  sim_net_stream (group->net, &draw, group->system->name, "users");
  g_autoptr (SimArrivals) arrivals = o->arrivals == NULL ? NULL : sim_arrivals_new (o->arrivals, &draw);
  for (guint i = 0; i < group->users->len; i++)
    {
      SimTime at = arrivals != NULL ? sim_arrivals_next (arrivals)
                                    : o->first + sim_stream_time_uniform (&draw, 0, o->spread);
      dtu_user_comes_at (dtu_user_of (group, i), at);
    }
}

void
dtu_users_dispose (DtuGroup *group)
{
  for (guint i = 0; i < group->servers->len; i++)
    {
      const GPtrArray *sessions = dtu_server (group, i)->daemon->sessions;
      for (guint k = 0; k < sessions->len; k++)
        {
          dtu_data_forget (g_ptr_array_index (sessions, k));
          dtu_services_forget (g_ptr_array_index (sessions, k));
        }
    }
  for (guint i = 0; i < group->users->len; i++)
    sim_timer_cancel (group->kernel, &dtu_user_of (group, i)->timer);
  g_clear_pointer (&group->users, g_ptr_array_unref);
  g_clear_pointer (&group->people, dtu_people_free);
  g_clear_pointer (&group->audit, dtu_audit_free);
}
