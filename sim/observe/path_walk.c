/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the end of an incident back to its beginning. */
#include "sim/observe/path_inside.h"

#include <string.h>

/* A place on the way back: `at`, and the record of that instant that is to be explained; number 0: none. */
typedef struct Walk
{
  const SimPaths *paths;
  const SimIncident *incident;
  SimPath *path;
  SimTime at;
  guint number;
  SimRecord record;
} Walk;

/* What a record had to wait for. */
typedef struct Wait
{
  const SimCause *cause; /* NULL: nothing is known */
  SimTime from;
  guint number; /* of the record that began it; 0: none */
} Wait;

static const SimRecord *
record_of (const SimPaths *paths, guint number)
{
  return &g_array_index (paths->heard, SimHeard, number - 1).record;
}

/* -- whom a record concerns -------------------------------------------------------------------------------- */

/* A record of another system is none of its business; one of a client is. */
static bool
concerns (const Walk *walk, const SimRecord *record)
{
  const SimBus *bus = sim_world_bus (walk->paths->world);
  const SimLoadSpec *load = sim_path_load_of (walk->paths, record->who);

  if (walk->incident->system == 0)
    return true;
  if (load != NULL)
    return strcmp (load->options.to, sim_entity_name (bus, walk->incident->system)) == 0;
  return sim_path_system_of (walk->paths, record->who) == NULL
         || sim_entity_within (bus, record->who, walk->incident->system);
}

static bool
is_tied (const Walk *walk, guint tie, const SimRecord *since, const SimRecord *ends)
{
  return (!(tie & SIM_TIE_WHO) || since->who == ends->who)
         && (!(tie & SIM_TIE_SUBJECT) || since->subject == ends->subject)
         && (!(tie & SIM_TIE_ABOUT) || since->who == ends->subject)
         && (!(tie & SIM_TIE_TO) || since->subject == ends->who)
         && (!(tie & SIM_TIE_A_TO) || since->a == (int64_t)ends->who) && concerns (walk, since);
}

/* -- one step ---------------------------------------------------------------------------------------------- */

static int64_t
field_of (const SimRecord *record, SimCauseField field)
{
  return field == SIM_CAUSE_A ? record->a : record->b;
}

static bool
fits (const SimCause *cause, const SimRecord *record)
{
  return cause->ends == record->kind
         && (cause->field == SIM_CAUSE_NEITHER || field_of (record, cause->field) == cause->value);
}

/* The last record before that could have begun it; 0: none since the incident began. */
static guint
find_since (const Walk *walk, const SimCause *cause)
{
  guint before = walk->number > 0 ? walk->number : walk->paths->heard->len + 1;
  guint number = sim_paths_last (walk->paths, cause->since);

  for (; number > 0; number = g_array_index (walk->paths->heard, SimHeard, number - 1).before)
    {
      const SimRecord *since = record_of (walk->paths, number);
      if (since->at < walk->path->from)
        return 0;
      if (number < before && since->at <= walk->at && is_tied (walk, cause->tie, since, &walk->record))
        return number;
    }
  return 0;
}

/* Of two waits, what began last; a record tells more than a length, and that more than nothing. */
static bool
is_later (const Wait *wait, const Wait *best)
{
  if (best->cause == NULL || wait->from != best->from)
    return best->cause == NULL || wait->from > best->from;
  return wait->number > best->number;
}

static void
weigh (const Walk *walk, const SimCause *cause, Wait *best)
{
  Wait wait = { cause, walk->path->from, 0 };

  if (cause->since != NULL && (wait.number = find_since (walk, cause)) == 0)
    return;
  if (wait.number > 0)
    wait.from = record_of (walk->paths, wait.number)->at;
  else if (cause->lasted != SIM_CAUSE_NEITHER)
    wait.from = MAX (wait.from, walk->at - field_of (&walk->record, cause->lasted));
  if (is_later (&wait, best))
    *best = wait;
}

static void
weigh_all (const Walk *walk, const SimCause *causes, Wait *best)
{
  for (; causes != NULL && causes->ends != NULL; causes++)
    if (fits (causes, &walk->record))
      weigh (walk, causes, best);
}

static Wait
find_wait (const Walk *walk)
{
  const SimSystem *system = sim_path_system_of (walk->paths, walk->record.who);
  Wait best = { NULL, walk->path->from, 0 };

  if (system == NULL) /* a client, a neighbour, a segment */
    system = sim_path_system_of (walk->paths, walk->incident->system);
  if (system != NULL)
    weigh_all (walk, system->model->causes, &best);
  weigh_all (walk, sim_own_causes, &best);
  return best;
}

/* -- the way ----------------------------------------------------------------------------------------------- */

static void
add_step (const Walk *walk, const SimCause *cause, SimTime from, guint number)
{
  const SimRecord *began = number > 0 ? record_of (walk->paths, number) : NULL;
  SimPathStep step = { .from = from, .to = walk->at };

  if (from == walk->at)
    return;
  sim_path_tell (walk->paths, walk->incident, cause, began, &walk->record, &step);
  g_array_append_val (walk->path->steps, step);
}

static void
go_to (Walk *walk, guint number)
{
  walk->number = number;
  walk->record = *record_of (walk->paths, number);
  walk->at = walk->record.at;
}

/* The last record by then that ended a wait. 0: none. */
static guint
find_end (const Walk *walk, SimTime at)
{
  guint number = walk->number > 0 ? walk->number - 1 : walk->paths->heard->len;

  for (; number > 0 && record_of (walk->paths, number)->at >= walk->path->from; number--)
    {
      Walk there = *walk;
      if (record_of (walk->paths, number)->at > at || !concerns (walk, record_of (walk->paths, number)))
        continue;
      go_to (&there, number);
      if (find_wait (&there).cause != NULL)
        return number;
    }
  return 0;
}

/* One step back; false: the beginning has been reached. */
static bool
step_back (Walk *walk)
{
  Wait wait = find_wait (walk);
  SimTime from = walk->path->from;

  if (wait.cause != NULL)
    add_step (walk, wait.cause, wait.from, wait.number);
  if (wait.number == 0 && wait.cause != NULL)
    walk->at = wait.from;
  guint next = wait.number;
  if (next == 0 && walk->at > from && (next = find_end (walk, walk->at)) == 0)
    {
      add_step (walk, NULL, from, 0);
      return false;
    }
  if (next == 0)
    return false;
  if (wait.number == 0)
    add_step (walk, NULL, record_of (walk->paths, next)->at, next);
  go_to (walk, next);
  return walk->at > from;
}

static void
begin_at (Walk *walk, const SimRecordKind *kind)
{
  walk->number = 0;
  walk->record = (SimRecord){ .at = walk->at, .kind = kind, .who = walk->incident->system };
}

/* Which of its ends an incident comes to last; of several at once, one that a row explains. */
static void
find_last (Walk *walk)
{
  const SimIncident *i = walk->incident;
  const struct
  {
    SimTime at;
    const SimRecordKind *kind;
  } ends[] = { { i->converged, &sim_end_converged },
               { i->restored, &sim_end_restored },
               { i->clients_well, &sim_end_clients_well } };

  walk->at = walk->path->from;
  for (guint k = 0; k < G_N_ELEMENTS (ends); k++)
    if (ends[k].at != SIM_NEVER)
      walk->at = MAX (walk->at, ends[k].at);
  for (guint k = G_N_ELEMENTS (ends); k-- > 0;)
    if (ends[k].at == walk->at)
      {
        Walk there = *walk;
        begin_at (&there, ends[k].kind);
        if (walk->record.kind == NULL || find_wait (&there).cause != NULL)
          *walk = there;
      }
}

/* What has not come to its end is not over at the end of the run. */
static void
add_open (Walk *walk, SimTime end)
{
  static const SimCause not_over = { .name = "not over when the run ended" };
  SimTime from = walk->at;

  walk->at = end;
  begin_at (walk, &sim_end_converged);
  add_step (walk, &not_over, from, 0);
  if (walk->path->steps->len > 0)
    {
      SimPathStep *step = &g_array_index (walk->path->steps, SimPathStep, 0);
      g_free (step->ended);
      step->ended = g_strdup ("end of the run");
    }
  walk->at = from;
}

static void
reverse (GArray *steps)
{
  for (guint i = 0, k = steps->len; i + 1 < k; i++)
    {
      SimPathStep *a = &g_array_index (steps, SimPathStep, i), *b = &g_array_index (steps, SimPathStep, --k);
      SimPathStep keep = *a;
      *a = *b;
      *b = keep;
    }
}

SimPath *
sim_path_walk (const SimPaths *paths, const SimIncident *incident, SimTime end)
{
  SimPath *path = g_new0 (SimPath, 1);
  Walk walk = { .paths = paths, .incident = incident, .path = path };

  path->incident = incident->number;
  path->from = incident->injected;
  path->steps = g_array_new (FALSE, FALSE, sizeof (SimPathStep));
  g_array_set_clear_func (path->steps, sim_path_step_clear);
  find_last (&walk);
  path->to = incident->censored ? end : walk.at;
  if (incident->censored)
    {
      Walk open = walk;
      add_open (&open, end);
    }
  while (walk.at > path->from && path->steps->len < SIM_PATH_STEPS && step_back (&walk))
    ;
  if (path->steps->len >= SIM_PATH_STEPS)
    add_step (&walk, NULL, path->from, 0);
  reverse (path->steps);
  return path;
}

void
sim_path_free (gpointer item)
{
  SimPath *path = item;

  if (path == NULL)
    return;
  g_array_unref (path->steps);
  g_free (path);
}
