/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults among each other. Each machine, cable or cut is followed through the faults that hit it, in the order
 * in which the run will play them, by the rules of sim/net/fault.c and sim/net/life.c.
 */
#include "sim/scenario/faults.h"

#include <string.h>

/* What is known of a thing. */
typedef enum State
{
  WELL,
  OFF,   /* crashed or shut down; down; cut */
  STILL, /* paused or hung */
  UNKNOWN
} State;

typedef struct Rule
{
  SimFaultId kind, sort; /* faults of one sort hold each other; CRASH: a machine's life */
  State makes;
  guint needs; /* bits 1 << state in which it does something */
  SimFaultId undoes, or_undoes;
  const char *before; /* what would have to come before it when it does not */
} Rule;

#define IN(state) (1u << (state))
#define NOTHING SIM_FAULT_KINDS
static const Rule rules[] = {
  { SIM_FAULT_CRASH, SIM_FAULT_CRASH, OFF, IN (WELL) | IN (STILL), NOTHING, NOTHING, "`restart`" },
  { SIM_FAULT_SHUTDOWN, SIM_FAULT_CRASH, OFF, IN (WELL), NOTHING, NOTHING, "`restart` or `resume`" },
  { SIM_FAULT_PAUSE, SIM_FAULT_CRASH, STILL, IN (WELL), NOTHING, NOTHING, "`restart` or `resume`" },
  { SIM_FAULT_HANG, SIM_FAULT_CRASH, STILL, IN (WELL), NOTHING, NOTHING, "`restart` or `resume`" },
  { SIM_FAULT_RESTART, SIM_FAULT_CRASH, WELL, IN (OFF), SIM_FAULT_CRASH, SIM_FAULT_SHUTDOWN,
    "`crash` or `shutdown`" },
  { SIM_FAULT_RESUME, SIM_FAULT_CRASH, WELL, IN (STILL), SIM_FAULT_PAUSE, SIM_FAULT_HANG, "`pause` or `hang`" },
  { SIM_FAULT_IFACE_DOWN, SIM_FAULT_IFACE_DOWN, OFF, IN (WELL), NOTHING, NOTHING, "`interface-up`" },
  { SIM_FAULT_IFACE_UP, SIM_FAULT_IFACE_DOWN, WELL, IN (OFF), SIM_FAULT_IFACE_DOWN, NOTHING,
    "`interface-down`" },
  { SIM_FAULT_LINK_DOWN, SIM_FAULT_LINK_DOWN, OFF, IN (WELL), NOTHING, NOTHING, "`link-up`" },
  { SIM_FAULT_LINK_UP, SIM_FAULT_LINK_DOWN, WELL, IN (OFF), SIM_FAULT_LINK_DOWN, NOTHING, "`link-down`" },
  { SIM_FAULT_PARTITION, SIM_FAULT_PARTITION, OFF, IN (WELL) | IN (OFF), NOTHING, NOTHING, "" },
  { SIM_FAULT_HEAL, SIM_FAULT_PARTITION, WELL, IN (OFF), SIM_FAULT_PARTITION, NOTHING, "`partition`" },
};

/* A fault begins or ends. */
typedef struct Step
{
  SimTime at;
  bool ends;
  guint fault; /* its number */
  const Rule *rule;
} Step;

typedef struct Thing
{
  const SimNamed *named;
  SimFaultId sort;
  GArray *steps; /* of Step */
  State state;
  GArray *holds; /* numbers of the faults that hold it so */
} Thing;

typedef struct Timeline
{
  SimScenarioBuild *build;
  GPtrArray *things;   /* in order of appearance */
  GHashTable *known;   /* of Thing, by name and sort */
  char **skipped;      /* by fault: why it does nothing */
  int *opposite;       /* by fault: the earlier one that it meets; -1: none */
  guint steps, faults; /* how many */
} Timeline;

enum
{
  MOST = 1000000 /* steps: beyond, a look at all of them takes too long */
};

static guint
thing_hash (gconstpointer key)
{
  const Thing *thing = key;
  return g_direct_hash (thing->named) * 31u + thing->sort;
}

static gboolean
thing_equal (gconstpointer a, gconstpointer b)
{
  const Thing *x = a, *y = b;
  return x->named == y->named && x->sort == y->sort;
}

static void
thing_free (gpointer data)
{
  Thing *thing = data;
  g_array_unref (thing->steps);
  g_array_unref (thing->holds);
  g_free (thing);
}

static Thing *
thing_of (Timeline *timeline, const SimNamed *named, SimFaultId sort)
{
  Thing *thing = g_hash_table_lookup (timeline->known, &(Thing){ .named = named, .sort = sort });
  if (thing != NULL)
    return thing;
  thing = g_new0 (Thing, 1);
  thing->named = named;
  thing->sort = sort;
  thing->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  thing->holds = g_array_new (FALSE, FALSE, sizeof (guint));
  g_hash_table_add (timeline->known, thing);
  g_ptr_array_add (timeline->things, thing);
  return thing;
}

static const Rule *
rule_of (SimFaultId kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].kind == kind)
      return &rules[i];
  return NULL;
}

/* -- laying out ----------------------------------------------------------------------------- */

static const SimFaultSpec *
spec_of (const Timeline *timeline, guint number)
{
  return &timeline->build->scenario->faults[number];
}

/* Is it unknown when it begins? */
static bool
begins_at_random (const SimFaultOptions *options)
{
  return options->at == SIM_NEVER || options->every != NULL || options->replay != NULL || options->spread > 0;
}

/* Is it unknown what it hits or when it ends? Some interfaces of a machine are no thing that is followed. */
static bool
is_vague (const SimFaultSpec *spec)
{
  const SimFaultOptions *options = &spec->options;
  return begins_at_random (options) || (options->length != NULL && options->length->kind != SIM_DIST_CONSTANT)
         || (spec->kind->target == SIM_FAULT_ON_IFACES && options->on.count > 0);
}

static bool
lay_out (Timeline *timeline, guint number, const Rule *rule)
{
  const SimFaultSpec *spec = spec_of (timeline, number);
  const SimFaultOptions *options = &spec->options;
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  bool cables = spec->kind->target == SIM_FAULT_ON_SEGMENTS || spec->kind->target == SIM_FAULT_ON_GROUPS;
  const SimNameList *list = spec->kind->target == SIM_FAULT_ON_GROUPS ? &options->on : &options->targets;
  if (cables)
    sim_select_segments (timeline->build, list, spec, found);
  else
    sim_select_nodes (timeline->build, list, spec, found);
  Step begin = { options->at == SIM_NEVER ? 0 : options->at, false, number, rule }, end = begin;
  bool lasts = !is_vague (spec) && options->length != NULL;
  end.ends = true;
  end.at = lasts ? sim_time_add (begin.at, (SimTime)options->length->a) : SIM_NEVER;
  if ((timeline->steps += 2 * found->len) > MOST)
    return false;
  for (guint i = 0; i < found->len; i++)
    {
      if (rule->sort == SIM_FAULT_CRASH && ((const SimNamed *)g_ptr_array_index (found, i))->tenant)
        continue;
      Thing *thing = thing_of (timeline, g_ptr_array_index (found, i), rule->sort);
      g_array_append_val (thing->steps, begin);
      if (end.at != SIM_NEVER)
        g_array_append_val (thing->steps, end);
    }
  return true;
}

/* Ends stand behind what begins at that instant, as they do in the run. */
static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const Step *x = a, *y = b;
  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  if (x->ends != y->ends)
    return x->ends ? 1 : -1;
  return (x->fault > y->fault) - (x->fault < y->fault);
}

/* -- playing --------------------------------------------------------------------------------- */

static const char *
state_words (const Thing *thing)
{
  if (thing->sort == SIM_FAULT_PARTITION)
    return thing->state == OFF ? "is cut" : "is not cut";
  if (thing->sort != SIM_FAULT_CRASH)
    return thing->state == OFF ? "is down" : "is up";
  return thing->state == OFF ? "is off" : thing->state == STILL ? "stands still" : "runs";
}

static void
skip (Timeline *timeline, const Thing *thing, const Step *step)
{
  if (timeline->skipped[step->fault] != NULL)
    return;
  g_autofree char *at = sim_time_format (step->at);
  timeline->skipped[step->fault] = g_strdup_printf (
      "`%s` %s at %s, so `%s` will be skipped; %s is expected before it", thing->named->name,
      state_words (thing), at, spec_of (timeline, step->fault)->kind->key, step->rule->before);
}

static bool
is_pair (const Rule *repair, SimFaultId fault)
{
  return repair->undoes != NOTHING && (repair->undoes == fault || repair->or_undoes == fault);
}

/* What begins at one instant: the first step of each rule, NULL where there is none. */
typedef struct Instant
{
  SimTime at;
  const Step *first[G_N_ELEMENTS (rules)];
} Instant;

/* Is one of the steps before it at its instant its opposite? */
static void
look_back (Timeline *timeline, Instant *instant, const Step *step)
{
  const Step *found = NULL;
  if (begins_at_random (&spec_of (timeline, step->fault)->options))
    return;
  if (instant->at != step->at)
    *instant = (Instant){ .at = step->at };
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      const Step *other = instant->first[i];
      if (other != NULL && (found == NULL || other < found)
          && (is_pair (step->rule, rules[i].kind) || is_pair (&rules[i], step->rule->kind)))
        found = other;
    }
  if (found != NULL)
    timeline->opposite[step->fault] = (int)found->fault;
  const Step **first = &instant->first[step->rule - rules];
  *first = *first != NULL ? *first : step;
}

/* Does another fault of that kind go on holding what is held already? */
static bool
holds_too (const Timeline *timeline, const Thing *thing, const Rule *rule)
{
  if (thing->holds->len == 0)
    return false;
  guint top = g_array_index (thing->holds, guint, thing->holds->len - 1);
  const Rule *held = rule_of (spec_of (timeline, top)->kind->id);
  return held->kind == rule->kind || (held->makes == OFF && rule->makes == OFF);
}

static void
begin (Timeline *timeline, Thing *thing, const Step *step)
{
  const SimFaultSpec *spec = spec_of (timeline, step->fault);
  const Rule *rule = step->rule;
  bool works = (rule->needs & IN (thing->state)) != 0;
  bool lasting = spec->options.length != NULL || rule->sort == SIM_FAULT_PARTITION;
  if (!works)
    skip (timeline, thing, step);
  if (!works && spec->kind->lasts && holds_too (timeline, thing, rule))
    g_array_append_val (thing->holds, step->fault);
  if (!works)
    return;
  if (rule->sort != SIM_FAULT_PARTITION || rule->makes == WELL)
    g_array_set_size (thing->holds, 0);
  thing->state = rule->makes;
  if (spec->kind->lasts && lasting)
    g_array_append_val (thing->holds, step->fault);
}

static void
end (Thing *thing, const Step *step)
{
  for (guint i = 0; i < thing->holds->len; i++)
    if (g_array_index (thing->holds, guint, i) == step->fault)
      {
        g_array_remove_index (thing->holds, i);
        thing->state = thing->holds->len > 0 ? thing->state : WELL;
        return;
      }
}

static void
play (Timeline *timeline, Thing *thing)
{
  SimTime duration = timeline->build->scenario->duration;
  Instant instant = { .at = SIM_NEVER };
  g_array_sort (thing->steps, compare_steps);
  for (guint i = 0; i < thing->steps->len; i++)
    {
      const Step *step = &g_array_index (thing->steps, Step, i);
      if (!step->ends)
        look_back (timeline, &instant, step);
      if (step->at > duration || thing->state == UNKNOWN)
        continue;
      if (step->ends)
        end (thing, step);
      else if (!begins_at_random (&spec_of (timeline, step->fault)->options))
        begin (timeline, thing, step);
      if (is_vague (spec_of (timeline, step->fault)))
        thing->state = UNKNOWN;
    }
}

static void
tell (const Timeline *timeline, guint number)
{
  const SimScenarioBuild *build = timeline->build;
  const SimFaultSpec *spec = spec_of (timeline, number);
  if (timeline->opposite[number] >= 0)
    sim_diags_warning (build->diags, spec->place, 83,
                       "`%s` and `%s` at one instant; they happen in the order of the file",
                       spec_of (timeline, (guint)timeline->opposite[number])->kind->key, spec->kind->key);
  if (timeline->skipped[number] == NULL)
    return;
  sim_diags_warning (build->diags, sim_read_place (build->read, &spec->options.targets), 81, "%s",
                     timeline->skipped[number]);
}

void
sim_check_timeline (SimScenarioBuild *build)
{
  Timeline timeline = { .build = build,
                        .things = g_ptr_array_new_with_free_func (thing_free),
                        .known = g_hash_table_new (thing_hash, thing_equal),
                        .faults = build->scenario->fault_count };
  timeline.skipped = g_new0 (char *, timeline.faults + 1);
  timeline.opposite = g_new (int, timeline.faults + 1);
  memset (timeline.opposite, -1, (timeline.faults + 1) * sizeof (int));
  bool few = true;
  for (guint i = 0; i < timeline.faults && few; i++)
    {
      const Rule *rule = rule_of (spec_of (&timeline, i)->kind->id);
      few = rule == NULL || (build->compared < SIM_COMPARED_MOST / 2 && lay_out (&timeline, i, rule));
    }
  for (guint i = 0; i < timeline.things->len && few; i++)
    play (&timeline, g_ptr_array_index (timeline.things, i));
  for (guint i = 0; i < timeline.faults; i++)
    {
      tell (&timeline, i);
      g_free (timeline.skipped[i]);
    }
  g_free (timeline.skipped);
  g_free (timeline.opposite);
  g_hash_table_unref (timeline.known);
  g_ptr_array_unref (timeline.things);
}
