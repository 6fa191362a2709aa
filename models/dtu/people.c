/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seats, and who is there. */
#include "models/dtu/users.h"

DtuPeople *
dtu_people_new (DtuGroup *group)
{
  DtuPeople *people = g_new0 (DtuPeople, 1);

  people->free = g_array_sized_new (FALSE, FALSE, sizeof (guint), group->units->len);
  people->place = g_new (guint, group->units->len + 1);
  for (guint i = 0; i < group->units->len; i++)
    {
      people->place[i] = i;
      g_array_append_val (people->free, i);
    }
  return people;
}

void
dtu_people_free (DtuPeople *people)
{
  if (people == NULL)
    return;
  g_array_unref (people->free);
  g_clear_pointer (&people->clerks, g_ptr_array_unref);
  g_clear_pointer (&people->servants, g_ptr_array_unref);
  g_clear_pointer (&people->papers, sim_slab_free);
  g_clear_pointer (&people->services, sim_slab_free);
  g_free (people->place);
  g_clear_pointer (&people->stages, g_ptr_array_unref);
  g_clear_pointer (&people->screens, g_ptr_array_unref);
  g_free (people);
}

static guint
free_at (const DtuPeople *people, guint i)
{
  return g_array_index (people->free, guint, i);
}

/* Any, but for the one that he sat at last, unless there is no other. */
DtuUnit *
dtu_people_seat (DtuGroup *group, DtuUser *user)
{
  const DtuPeople *people = group->people;
  guint count = people->free->len, first = count == 0 ? 0 : (guint)sim_stream_below (&user->draw, count);
  DtuUnit *last = NULL;

  for (guint i = 0; i < count; i++)
    {
      DtuUnit *unit = dtu_unit (group, free_at (people, (first + i) % count));
      if (!sim_node_running (unit->role.node))
        continue;
      if (unit->number != user->last)
        return unit;
      last = unit;
    }
  return last;
}

void
dtu_people_take (DtuGroup *group, DtuUnit *unit)
{
  DtuPeople *people = group->people;
  guint place = people->place[unit->number];

  sim_require (place != G_MAXUINT, "%s is taken", sim_node_name (unit->role.node));
  g_array_remove_index_fast (people->free, place);
  if (place < people->free->len)
    people->place[free_at (people, place)] = place;
  people->place[unit->number] = G_MAXUINT;
}

void
dtu_people_give (DtuGroup *group, DtuUnit *unit)
{
  DtuPeople *people = group->people;

  sim_require (people->place[unit->number] == G_MAXUINT, "%s is free", sim_node_name (unit->role.node));
  people->place[unit->number] = people->free->len;
  g_array_append_val (people->free, unit->number);
}
