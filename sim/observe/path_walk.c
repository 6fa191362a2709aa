/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the end of an incident back to its beginning. */
#include "sim/observe/path_inside.h"

#include <string.h>

/* A place on the way back: `at`, and the record of that instant that is to be explained; number 0: none. */
typedef struct Walk
{
  const SimPaths *paths;
  const SimIncident *incident;
  const SimSystem *system; /* the incident's; NULL: the run's */
  SimPath *path;
  SimTime at;
  guint number;
  SimRecord record;
} Walk;

/* What a record had to wait for. */
typedef struct Wait
{
  const SimCause *cause; /* NULL: nothing is known */
  const SimSystem *of;   /* whose table the row is in; NULL: nobody's */
  SimTime from, last;    /* last: when what the row names began, after what was waited for before it */
  guint number;          /* of the record that began it; 0: none */
} Wait;

static const SimRecord *
record_of (const SimPaths *paths, guint number)
{
  return &g_array_index (paths->heard, SimHeard, number - 1).record;
}

/* -- whom a record concerns -------------------------------------------------------------------------------- */

/* A record of a system that has nothing to do with it is none of its business; of those that it stands on, or
 * that stand before it, and of their clients, one is. */
static bool
concerns (const Walk *walk, const SimRecord *record)
{
  const SimWorld *world = walk->paths->world;
  const SimSystem *of = sim_path_system_of (walk->paths, record->who), *mine = walk->system;
  const SimLoadSpec *load = sim_path_load_of (walk->paths, record->who);

  if (mine == NULL)
    return true;
  if (load != NULL)
    return strcmp (load->options.to, mine->name) == 0 || sim_world_asked (world, load) == mine;
  return of == NULL || sim_world_stands_on (world, mine, of) || sim_world_stands_before (world, of, mine);
}

/* Without another tie it is the same system that speaks, or a client. */
static bool
is_at_home (const Walk *walk, const SimRecord *since, const SimRecord *ends)
{
  const SimSystem *a = sim_path_system_of (walk->paths, since->who);
  const SimSystem *b = sim_path_system_of (walk->paths, ends->who);

  return a == NULL || a == (b != NULL ? b : walk->system) || walk->system == NULL;
}

static bool
is_tied (const Walk *walk, guint tie, const SimRecord *since, const SimRecord *ends)
{
  return (tie != 0 || is_at_home (walk, since, ends)) && (!(tie & SIM_TIE_WHO) || since->who == ends->who)
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
  if (best->cause == NULL || wait->last != best->last)
    return best->cause == NULL || wait->last > best->last;
  return wait->number > best->number;
}

static void
weigh (const Walk *walk, const SimCause *cause, const SimSystem *of, Wait *best)
{
  Wait wait = { .cause = cause, .of = of, .from = walk->path->from };

  if (cause->since != NULL && (wait.number = find_since (walk, cause)) == 0)
    return;
  if (wait.number > 0)
    wait.from = record_of (walk->paths, wait.number)->at;
  else if (cause->lasted != SIM_CAUSE_NEITHER && cause->before == NULL)
    wait.from = MAX (wait.from, walk->at - field_of (&walk->record, cause->lasted));
  wait.last = wait.from;
  if (cause->before != NULL)
    wait.last = CLAMP (walk->at - field_of (&walk->record, cause->lasted), wait.from, walk->at);
  if (is_later (&wait, best))
    *best = wait;
}

/* `guest`: the record is another system's; only what it says of both counts then. */
static void
weigh_all (const Walk *walk, const SimCause *causes, const SimSystem *of, bool guest, Wait *best)
{
  for (; causes != NULL && causes->ends != NULL; causes++)
    if (fits (causes, &walk->record) && (!guest || (causes->since != NULL && causes->tie != 0)))
      weigh (walk, causes, of, best);
}

/* The tables of the system that speaks, then of the others that the incident may lead through. */
static Wait
find_wait (const Walk *walk)
{
  const SimWorld *world = walk->paths->world;
  const SimSystem *speaks = sim_path_system_of (walk->paths, walk->record.who);
  Wait best = { .from = walk->path->from };

  if (speaks == NULL) /* a client, a neighbour, a segment */
    speaks = walk->system;
  if (speaks != NULL)
    weigh_all (walk, speaks->model->causes, speaks, false, &best);
  for (guint i = 0; walk->system != NULL && i < sim_world_systems (world); i++)
    {
      const SimSystem *other = sim_world_system (world, i);
      if (other != speaks
          && (sim_world_stands_on (world, walk->system, other)
              || sim_world_stands_before (world, other, walk->system)))
        weigh_all (walk, other->model->causes, other, true, &best);
    }
  weigh_all (walk, sim_own_causes, NULL, false, &best);
  return best;
}

/* -- the way ----------------------------------------------------------------------------------------------- */

static void
add_step (const Walk *walk, const Wait *wait)
{
  const SimRecord *began = wait->number > 0 ? record_of (walk->paths, wait->number) : NULL;
  SimPathStep step = { .from = wait->from, .to = walk->at };

  if (wait->from == walk->at)
    return;
  sim_path_tell (walk->paths, walk->incident, wait->cause, wait->of, began, &walk->record, &step);
  g_array_append_val (walk->path->steps, step);
}

/* The wait, and where a row says so, what was waited for before it. */
static void
add_wait (const Walk *walk, const Wait *wait)
{
  const SimCause *cause = wait->cause;
  Wait last = *wait;
  Walk there = *walk;

  last.from = cause->before != NULL ? wait->last : wait->from;
  add_step (walk, &last);
  if (last.from == wait->from)
    return;
  SimCause before = { .name = cause->before, .option = cause->before_option };
  there.at = last.from;
  last = *wait;
  last.cause = &before;
  add_step (&there, &last);
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

/* What lies between a wait whose length alone is known and what ended before it. Before a request that failed,
 * the client had not yet asked: of all that went wrong it was the last. */
static const SimCause *
cause_before (const Wait *wait)
{
  static const SimCause asked = { .name = "next request of a client" };
  bool request = wait->cause != NULL && wait->number == 0 && wait->cause->ends == &sim_rec_request_failed;
  return request ? &asked : NULL;
}

/* One step back; false: the beginning has been reached. */
static bool
step_back (Walk *walk)
{
  Wait wait = find_wait (walk);
  SimTime from = walk->path->from;

  if (wait.cause != NULL)
    add_wait (walk, &wait);
  if (wait.number == 0 && wait.cause != NULL)
    walk->at = wait.from;
  guint next = wait.number;
  if (next == 0 && walk->at > from && (next = find_end (walk, walk->at)) == 0)
    {
      add_step (walk, &(Wait){ .cause = cause_before (&wait), .from = from });
      return false;
    }
  if (next == 0)
    return false;
  if (wait.number == 0)
    add_step (
        walk,
        &(Wait){ .cause = cause_before (&wait), .from = record_of (walk->paths, next)->at, .number = next });
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
  add_step (walk, &(Wait){ .cause = &not_over, .from = from });
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
  Walk walk = {
    .paths = paths, .incident = incident, .system = sim_path_system_of (paths, incident->system), .path = path
  };

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
    add_step (&walk, &(Wait){ .from = path->from });
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
