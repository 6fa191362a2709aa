/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-8, DTU-12, DTU-15: one user, from coming to going. */
#include "models/dtu/truth.h"
#include "models/dtu/users.h"

/* -- what comes next ------------------------------------------------------------------------------------ */

static void
arm (DtuUser *user)
{
  SimTime next = MIN (MIN (user->at, user->leave), MIN (user->change, user->picture));

  sim_timer_arm (user->group->kernel, &user->timer, next);
}

/* So long from now; a distribution that is 0 s means never. */
static SimTime
later (DtuUser *user, const SimDist *dist)
{
  bool never = dist->kind == SIM_DIST_CONSTANT && dist->a == 0;

  return never ? SIM_NEVER
               : sim_time_add (sim_kernel_now (user->group->kernel), sim_dist_time (dist, &user->draw));
}

/* -- what he misses ---------------------------------------------------------------------------------------- */

static void
tell_counts (DtuGroup *group)
{
  const DtuPeople *people = group->people;

  sim_emit (group->bus, &dtu_rec_present, group->system->entity, 0, people->present, 0, NULL);
  sim_emit (group->bus, &dtu_rec_without, group->system->entity, 0, people->without, 0, NULL);
}

static void
begin_without (DtuUser *user, bool failed)
{
  if (user->without != SIM_NEVER)
    return;
  user->without = sim_kernel_now (user->group->kernel);
  user->failed = failed;
  user->group->people->without++;
  tell_counts (user->group);
}

static void
end_without (DtuUser *user)
{
  if (user->without == SIM_NEVER)
    return;
  user->without = SIM_NEVER;
  user->group->people->without--;
}

/* He sees one: after a login, or after a failure that took the last. */
static void
has_session (DtuUser *user)
{
  DtuGroup *group = user->group;
  SimTime took = sim_kernel_now (group->kernel) - user->without;
  const SimRecordKind *kind = user->failed ? &dtu_rec_back : &dtu_rec_logged_in;

  if (user->without == SIM_NEVER)
    return;
  sim_emit (group->bus, kind, sim_node_entity (user->unit->role.node), 0, took, user->number + 1, NULL);
  end_without (user);
  tell_counts (group);
}

/* -- coming and going
 * ------------------------------------------------------------------------------------------ */

static DtuCard
card_of (const DtuUser *user, const DtuUnit *unit)
{
  DtuToken token = user->card ? user->number + 1 : DTU_TOKEN_PSEUDO | unit->mac;

  return dtu_card (user->group, token);
}

static void
sit (DtuUser *user, DtuUnit *unit, const char *reason)
{
  const DtuUsersOptions *o = &user->group->options->users;

  user->state = DTU_USER_SEATED;
  user->unit = unit;
  user->last = unit->number;
  user->at = SIM_NEVER;
  user->leave = later (user, &o->stay);
  user->change = o->sessions > 1 ? later (user, &o->change) : SIM_NEVER;
  unit->user = user;
  dtu_people_take (user->group, unit);
  begin_without (user, false);
  dtu_unit_insert (unit, card_of (user, unit), reason);
}

/* Gets up from wherever he is. */
static void
rise (DtuUser *user, const char *reason)
{
  DtuUnit *unit = user->unit;

  user->leave = user->change = user->picture = SIM_NEVER;
  user->unit = NULL;
  if (unit == NULL)
    return;
  unit->user = NULL;
  dtu_people_give (user->group, unit);
  dtu_unit_remove (unit, reason);
}

static void
seek (DtuUser *user)
{
  DtuGroup *group = user->group;
  DtuUnit *unit;

  if (user->state == DTU_USER_AWAY)
    group->people->present++;
  user->state = DTU_USER_SEEKING;
  begin_without (user, false);
  unit = dtu_people_seat (group, user);
  if (unit != NULL)
    sit (user, unit, "its owner has come");
  else
    user->at = sim_time_add (sim_kernel_now (group->kernel), group->options->users.seek);
}

void
dtu_user_leave (DtuUser *user, const char *reason)
{
  if (user->state == DTU_USER_AWAY)
    return;
  rise (user, reason);
  user->state = DTU_USER_AWAY;
  user->group->people->present--;
  end_without (user);
  tell_counts (user->group);
  user->at = later (user, &user->group->options->users.away);
  arm (user);
}

bool
dtu_user_move (DtuUser *user, DtuUnit *unit, const char *reason)
{
  if (unit->user != NULL)
    return false;
  if (user->state == DTU_USER_AWAY)
    user->group->people->present++;
  rise (user, reason);
  sit (user, unit, reason);
  arm (user);
  return true;
}

/* At the same unit, or at another. */
static void
come_back (DtuUser *user)
{
  DtuGroup *group = user->group;
  DtuUnit *same = user->last < group->units->len ? dtu_unit (group, user->last) : NULL;
  bool moves = same == NULL || sim_stream_chance (&user->draw, group->options->users.move);

  if (moves || same->user != NULL || !sim_node_running (same->role.node))
    {
      seek (user);
      return;
    }
  group->people->present++;
  sit (user, same, "its owner is back");
}

/* -- in front of a unit
 * ------------------------------------------------------------------------------------------- */

static bool
sees_session (const DtuUser *user)
{
  return user->unit->shows == DTU_SHOWS_SESSION && user->group->truth->units[user->unit->number].shown != NULL;
}

void
dtu_user_sees (DtuUser *user)
{
  const DtuUnit *unit = user->unit;

  if (sees_session (user))
    {
      has_session (user);
      if (user->picture == SIM_NEVER && user->work != NULL)
        user->picture = later (user, &user->work->think);
    }
  else
    {
      begin_without (user, true);
      user->picture = SIM_NEVER;
    }
  bool again = unit->shows == DTU_SHOWS_REFUSED || !sim_node_running (unit->role.node);
  user->at = again ? sim_time_add (sim_kernel_now (user->group->kernel), user->group->options->users.seek)
                   : SIM_NEVER;
  arm (user);
}

void
dtu_user_misses (DtuUser *user)
{
  begin_without (user, true);
}

/* He was refused: in again. His unit has no power: to another. */
static void
try_again (DtuUser *user)
{
  DtuUnit *unit = user->unit;

  user->at = SIM_NEVER;
  if (!sim_node_running (unit->role.node))
    {
      rise (user, "its owner goes to another");
      seek (user);
      return;
    }
  dtu_unit_remove (unit, "its owner tries again");
  dtu_unit_insert (unit, card_of (user, unit), "its owner tries again");
}

/* DTU-15: one more as long as he has not all, else the one that he has not seen for longest. What he waits for
 * then is his own will. */
static void
change (DtuUser *user)
{
  const DtuUsersOptions *o = &user->group->options->users;
  bool more = user->made + 1 < o->sessions;

  user->change = later (user, &o->change);
  if (!sees_session (user))
    return;
  user->made += more;
  begin_without (user, false);
  dtu_unit_change (user->unit, more);
}

static void
act_seated (DtuUser *user, SimTime now)
{
  if (user->leave <= now)
    {
      dtu_user_leave (user, "its owner goes");
      return;
    }
  if (user->at <= now)
    {
      try_again (user);
      return;
    }
  if (user->change <= now)
    change (user);
  if (user->picture <= now)
    {
      user->picture = later (user, &user->work->think);
      dtu_display_input (user->unit, user->work, &user->draw);
    }
}

static void
fire (SimKernel *kernel, SimTimer *timer)
{
  DtuUser *user = SIM_OWNER (timer, DtuUser, timer);
  SimTime now = sim_kernel_now (kernel);

  switch (user->state)
    {
    case DTU_USER_AWAY:
      user->at = SIM_NEVER;
      come_back (user);
      break;
    case DTU_USER_SEEKING:
      user->at = SIM_NEVER;
      seek (user);
      break;
    case DTU_USER_SEATED:
      act_seated (user, now);
      break;
    }
  arm (user);
}

/* -- the first time
 * ------------------------------------------------------------------------------------------------- */

static const DtuWorkOptions *
draw_work (DtuUser *user)
{
  const SimOptionList *list = &user->group->options->users.kinds;
  const DtuWorkOptions *kinds = list->items;
  double sum = 0, at;

  for (guint i = 0; i < list->count; i++)
    sum += kinds[i].weight;
  at = sim_stream_uniform (&user->draw) * sum;
  for (guint i = 0; i < list->count; i++)
    if ((at -= kinds[i].weight) < 0)
      return &kinds[i];
  return list->count > 0 ? &kinds[list->count - 1] : NULL;
}

DtuUser *
dtu_user_new (DtuGroup *group, guint number)
{
  const DtuUsersOptions *o = &group->options->users;
  DtuUser *user = g_new0 (DtuUser, 1);
  g_autofree char *name = g_strdup_printf ("%s.user-%u", group->system->name, number + 1);

  user->group = group;
  user->number = number;
  user->last = G_MAXUINT;
  user->without = user->at = user->leave = user->change = user->picture = SIM_NEVER;
  sim_net_stream (group->net, &user->draw, name, "life");
  sim_timer_init (&user->timer, SIM_CLASS_TIMER, SIM_TAG (SIM_NOBODY, DTU_EVENT_USER), fire);
  user->card = sim_stream_chance (&user->draw, o->cards);
  user->work = draw_work (user);
  return user;
}

void
dtu_user_comes_at (DtuUser *user, SimTime at)
{
  user->at = at;
  arm (user);
}
