/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The guard: asks every invariant of every system, and the simulator's own, whenever something
 * may have changed, and keeps the stretches of time in which one did not hold.
 */
#include "sim/world/inside.h"

#include <string.h>

const SimRecordKind sim_rec_invariant_broken
    = SIM_EVENT ("invariant.broken", NONE, NONE, NONE, NONE, "{who} breaks {text}");
const SimRecordKind sim_rec_invariant_holds
    = SIM_EVENT ("invariant.holds", NONE, NONE, NONE, NONE, "{who} holds {text} again");

typedef struct Watch
{
  SimGuardRow row;
  SimGuardRow shown; /* with the stretch that is not over */
  guint self;        /* number among the simulator's own */
  bool broken;
  SimTime since;
  char *first_why;
} Watch;

struct SimGuard
{
  SimWorld *world;
  SimSelf *self;
  GPtrArray *watches; /* owned, in order of systems and tables, ours last */
  GString *why;
};

static void
watch_free (gpointer data)
{
  Watch *watch = data;
  g_free (watch->first_why);
  g_free (watch);
}

static void
tell (const SimGuard *guard, const Watch *watch, const SimRecordKind *kind, const char *why)
{
  const SimInvariant *invariant = watch->row.invariant;
  g_autofree char *text = g_strdup_printf ("%s (%s)%s%s", invariant->name, invariant->row,
                                           why == NULL ? "" : ": ", why == NULL ? "" : why);
  SimEntity who = watch->row.system == NULL ? 0 : watch->row.system->entity;
  sim_emit (guard->world->bus, kind, who, 0, 0, 0, text);
}

static void
begin_stretch (SimGuard *guard, Watch *watch)
{
  SimTime now = sim_kernel_now (guard->world->kernel);
  watch->broken = true;
  watch->since = now;
  if (watch->row.violations++ == 0)
    {
      watch->row.first = now;
      watch->first_why = g_strdup (guard->why->str);
      watch->row.why = watch->first_why;
    }
  if (watch->row.system != NULL && sim_follow_converged (guard->world->follow, watch->row.system))
    watch->row.while_converged++;
  tell (guard, watch, &sim_rec_invariant_broken, guard->why->str);
}

static void
end_stretch (SimGuard *guard, Watch *watch)
{
  watch->broken = false;
  watch->row.total += sim_kernel_now (guard->world->kernel) - watch->since;
  tell (guard, watch, &sim_rec_invariant_holds, NULL);
}

static bool
holds (SimGuard *guard, const Watch *watch)
{
  g_string_truncate (guard->why, 0);
  if (watch->row.system == NULL)
    return sim_self_holds (guard->self, watch->self, guard->why);
  bool held = watch->row.invariant->holds (watch->row.system, guard->why);
  sim_reason_trim (guard->why);
  return held;
}

/* When liveness can be judged: its bound after the last disturbance; SIM_NEVER: it is not quiet. */
static SimTime
judged_from (const SimGuard *guard, const Watch *watch)
{
  const SimInvariant *invariant = watch->row.invariant;
  if (invariant->kind == SIM_SAFETY)
    return 0;
  SimTime quiet = sim_timeline_quiet_since (guard->world->timeline);
  if (quiet == SIM_NEVER)
    return SIM_NEVER;
  return sim_time_add (quiet, invariant->bound == NULL ? 0 : invariant->bound (watch->row.system));
}

SimTime
sim_guard_look (SimGuard *guard)
{
  SimTime now = sim_kernel_now (guard->world->kernel), next = SIM_NEVER;
  for (guint i = 0; i < guard->watches->len; i++)
    {
      Watch *watch = g_ptr_array_index (guard->watches, i);
      SimTime from = judged_from (guard, watch);
      bool good = true;
      if (from > now)
        next = MIN (next, from);
      else
        {
          watch->row.checked++;
          good = holds (guard, watch);
        }
      if (!good && !watch->broken)
        begin_stretch (guard, watch);
      else if (good && watch->broken)
        end_stretch (guard, watch);
    }
  return next;
}

static Watch *
add (SimGuard *guard, const SimSystem *system, const SimInvariant *invariant)
{
  Watch *watch = g_new0 (Watch, 1);
  watch->row = (SimGuardRow){ .system = system, .invariant = invariant, .first = SIM_NEVER };
  g_ptr_array_add (guard->watches, watch);
  return watch;
}

SimGuard *
sim_guard_new (SimWorld *world)
{
  SimGuard *guard = g_new0 (SimGuard, 1);
  guard->world = world;
  guard->self = sim_self_new (world);
  guard->watches = g_ptr_array_new_with_free_func (watch_free);
  guard->why = g_string_new (NULL);
  for (guint i = 0; i < world->system_count; i++)
    for (const SimInvariant *row = world->systems[i].model->invariants; row != NULL && row->name != NULL; row++)
      add (guard, &world->systems[i], row);
  for (guint k = 0; sim_self_invariants[k].name != NULL; k++)
    add (guard, NULL, &sim_self_invariants[k])->self = k;
  return guard;
}

void
sim_guard_free (SimGuard *guard)
{
  if (guard == NULL)
    return;
  sim_self_free (guard->self);
  g_ptr_array_unref (guard->watches);
  g_string_free (guard->why, TRUE);
  g_free (guard);
}

SimSelf *
sim_guard_self (SimGuard *guard)
{
  return guard->self;
}

guint
sim_guard_count (const SimGuard *guard)
{
  return guard->watches->len;
}

const SimGuardRow *
sim_guard_row_of (SimGuard *guard, guint i)
{
  sim_require (i < guard->watches->len, "guard row %u of %u", i, guard->watches->len);
  Watch *watch = g_ptr_array_index (guard->watches, i);
  watch->shown = watch->row;
  if (watch->broken)
    watch->shown.total += sim_kernel_now (guard->world->kernel) - watch->since;
  return &watch->shown;
}
