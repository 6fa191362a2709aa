/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the people of a group, and hears what becomes of their units. */
#include "models/dtu/users.h"

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
  group->ears.unit_shows = unit_shows;
  group->ears.unit_lost = unit_lost;
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
  for (guint i = 0; i < group->users->len; i++)
    sim_timer_cancel (group->kernel, &dtu_user_of (group, i)->timer);
  g_clear_pointer (&group->users, g_ptr_array_unref);
  g_clear_pointer (&group->people, dtu_people_free);
}
