/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-11: asks the rule matrix. */
#include "models/pool/rules.h"

#include <math.h>
#include <string.h>

static const char *const operator_words[] = { "give", "take", "move", NULL };
static const char *const passed_words[] = { "first", "second", NULL };
static const char *const alarm_words[] = { "failure", "intrusion", NULL };

const PoolCriterionInfo pool_criteria[POOL_CRITERIA] = {
  [POOL_BY_USERS] = { "users", SIM_UNIT_NONE, false, NULL, "users of the application, on all its machines" },
  [POOL_BY_TREND] = { "trend", SIM_UNIT_PER_TIME, false, NULL, "users that it gains a second; below 0: loses" },
  [POOL_BY_FULL_IN]
  = { "full-in", SIM_UNIT_TIME, false, NULL, "time until its users exceed its capacity if they go on so" },
  [POOL_BY_EXCESS] = { "excess", SIM_UNIT_SHARE, false, NULL, "share of its capacity in users that is free" },
  [POOL_BY_RESPONSE] = { "response-time", SIM_UNIT_TIME, false, NULL, "its response time, as last reported" },
  [POOL_BY_LATE]
  = { "late", SIM_UNIT_SHARE, false, NULL, "response time as a share of what its agreement allows" },
  [POOL_BY_MACHINES]
  = { "machines", SIM_UNIT_NONE, false, NULL, "machines that it has, those on their way included" },
  [POOL_BY_MISSING] = { "missing", SIM_UNIT_NONE, false, NULL, "machines that it was given and has lost" },
  [POOL_BY_LOCATION] = { "location", SIM_UNIT_NONE, true, NULL, "where its users are" },
  [POOL_BY_PLACE] = { "place", SIM_UNIT_NONE, true, NULL, "where it stands in the network" },
  [POOL_BY_START_TIME]
  = { "start-time", SIM_UNIT_TIME, false, NULL, "time that it takes to start a machine for it" },
  [POOL_BY_OPERATOR]
  = { "operator", SIM_UNIT_NONE, true, operator_words, "what the operator has ordered for it" },
  [POOL_BY_EVENT] = { "event", SIM_UNIT_NONE, true, NULL, "planned events under way for it" },
  [POOL_BY_MACHINE_USERS] = { "machine-users", SIM_UNIT_NONE, false, NULL, "users on the machine" },
  [POOL_BY_CROWD]
  = { "crowd", SIM_UNIT_SHARE, false, NULL, "users on it as a share of its service's user-limit" },
  [POOL_BY_LOAD] = { "load", SIM_UNIT_SHARE, false, NULL, "share of the machine's capacity that is in use" },
  [POOL_BY_ALARM] = { "alarm", SIM_UNIT_NONE, true, alarm_words, "what is wrong with the machine" },
  [POOL_BY_UP_TIME] = { "up-time", SIM_UNIT_TIME, false, NULL, "time since the machine was booted" },
  [POOL_BY_PASSED] = { "passed", SIM_UNIT_NONE, true, passed_words,
                       "which of the limits of its up-time the machine has passed" },
  [POOL_BY_FREE_TIME]
  = { "free-time", SIM_UNIT_TIME, false, NULL, "time until the machine is empty if its users go as they do" },
};
const char *const pool_act_names[] = { "give", "take", "move", "reboot", "replace", NULL };
const char *const pool_act_meanings[]
    = { "the application gets a machine more",
        "one of its machines goes to standby",
        "one of another application's machines comes to it; with `to` one of its own goes to that one",
        "the machine is booted anew, with the image that it has",
        "another machine takes the place of this one, which is not to be trusted",
        NULL };

typedef enum Truth
{
  NO,
  YES,
  UNKNOWN
} Truth;

typedef struct Latch
{
  bool on;
  SimTime since; /* true since then; SIM_NEVER: it is not */
} Latch;

typedef struct Clock
{
  SimTime since;  /* the whole condition is true since then */
  SimTime silent; /* it does not fire before that */
} Clock;

struct PoolMemory
{
  const PoolMatrix *matrix;
  guint subjects;
  Latch *latches; /* a row of slots each subject */
  Clock *clocks;  /* a row of rules each subject */
};

PoolMemory *
pool_memory_new (const PoolMatrix *matrix, guint subjects)
{
  PoolMemory *memory = g_new0 (PoolMemory, 1);

  memory->matrix = matrix;
  memory->subjects = subjects;
  memory->latches = g_new0 (Latch, MAX (matrix->slots * subjects, 1));
  memory->clocks = g_new0 (Clock, MAX (matrix->count * subjects, 1));
  for (guint i = 0; i < subjects; i++)
    pool_memory_forget (memory, i);
  return memory;
}

void
pool_memory_free (PoolMemory *memory)
{
  if (memory == NULL)
    return;
  g_free (memory->latches);
  g_free (memory->clocks);
  g_free (memory);
}

void
pool_memory_forget (PoolMemory *memory, guint subject)
{
  const PoolMatrix *m = memory->matrix;

  sim_require (subject < memory->subjects, "subject %u of %u", subject, memory->subjects);
  for (guint i = 0; i < m->slots; i++)
    memory->latches[subject * m->slots + i] = (Latch){ false, SIM_NEVER };
  for (guint i = 0; i < m->count; i++)
    memory->clocks[subject * m->count + i] = (Clock){ SIM_NEVER, 0 };
}

/* -- conditions --------------------------------------------------------------------------------------- */

static bool
word_matches (const PoolCondition *test, const char *const *words)
{
  for (; words != NULL && *words != NULL; words++)
    for (guint i = 0; i < test->words.count; i++)
      if (strcmp (*words, test->words.names[i]) == 0)
        return true;
  return false;
}

static bool
number_matches (const PoolCondition *test, double value, bool on)
{
  if (on && test->latches)
    return test->has_above ? value > test->until : value < test->until;
  return (!test->has_above || value > test->above) && (!test->has_below || value < test->below);
}

/* What is not known leaves the latch as it is: the next figure decides. */
static Truth
ask_test (const PoolCondition *test, Latch *latch, const PoolFigures *figures, SimTime now)
{
  const PoolCriterionInfo *info = &pool_criteria[test->criterion];

  if (!(figures->known >> test->criterion & 1))
    return UNKNOWN;
  latch->on = info->words ? word_matches (test, figures->words[test->criterion])
                          : number_matches (test, figures->number[test->criterion], latch->on);
  if (!latch->on)
    latch->since = SIM_NEVER;
  else if (latch->since == SIM_NEVER)
    latch->since = now;
  return latch->on && now - latch->since >= test->hold ? YES : NO;
}

/* Every test is asked at every look, whatever the others say: they remember. */
static Truth
ask (const PoolCondition *condition, Latch *latches, const PoolFigures *figures, SimTime now)
{
  guint seen[3] = { 0 };

  if (condition->join == POOL_TEST)
    return ask_test (condition, &latches[condition->slot], figures, now);
  for (guint i = 0; i < condition->count; i++)
    seen[ask (&condition->parts[i], latches, figures, now)]++;
  switch (condition->join)
    {
    case POOL_ALL:
      return seen[NO] > 0 ? NO : seen[UNKNOWN] > 0 ? UNKNOWN : YES;
    case POOL_ANY:
      return seen[YES] > 0 ? YES : seen[UNKNOWN] > 0 ? UNKNOWN : NO;
    default:
      return seen[UNKNOWN] > 0 ? UNKNOWN : seen[NO] > 0 ? YES : NO;
    }
}

bool
pool_rule_for (const PoolRule *rule, const char *app)
{
  for (guint i = 0; i < rule->of.count; i++)
    if (strcmp (rule->of.names[i], app) == 0)
      return true;
  return rule->of.count == 0;
}

bool
pool_rule_fires (PoolMemory *memory, guint i, guint subject, const PoolFigures *figures, SimTime now)
{
  const PoolMatrix *m = memory->matrix;

  sim_require (i < m->count && subject < memory->subjects, "rule %u, subject %u", i, subject);
  Clock *clock = &memory->clocks[subject * m->count + i];
  const PoolRule *rule = &m->rules[i];
  if (ask (rule->when, &memory->latches[subject * m->slots], figures, now) != YES)
    {
      clock->since = SIM_NEVER;
      return false;
    }
  if (clock->since == SIM_NEVER)
    clock->since = now;
  return now - clock->since >= rule->hold && now >= clock->silent;
}

void
pool_rule_acted (PoolMemory *memory, guint i, guint subject, SimTime now)
{
  const PoolMatrix *m = memory->matrix;

  memory->clocks[subject * m->count + i].silent = sim_time_add (now, m->rules[i].again);
}

/* -- in words ----------------------------------------------------------------------------------------- */

static void
write_number (GString *out, double value, SimUnit unit)
{
  if (isinf (value))
    {
      g_string_append (out, value > 0 ? "never" : "-never");
      return;
    }
  /* Four digits say enough. */
  double digits = value == 0 ? 1 : pow (10, 3 - floor (log10 (fabs (value))));
  double rounded = unit == SIM_UNIT_NONE ? round (value) : round (value * digits) / digits;
  if (digits < 1 && unit != SIM_UNIT_NONE)
    rounded = round (value * digits) * round (1 / digits);
  g_autofree char *text = sim_quantity_format (rounded, unit);
  g_string_append (out, text);
}

static void
write_words (GString *out, guint count, const char *const *words)
{
  if (count == 0)
    g_string_append (out, "none");
  for (guint i = 0; i < count; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", words[i]);
}

static void
write_limits (const PoolCondition *test, SimUnit unit, GString *out)
{
  if (test->has_above)
    {
      g_string_append (out, ", above ");
      write_number (out, test->above, unit);
    }
  if (test->has_below)
    {
      g_string_append (out, ", below ");
      write_number (out, test->below, unit);
    }
  if (test->latches)
    {
      g_string_append (out, " until ");
      write_number (out, test->until, unit);
    }
}

static void
write_test (const PoolCondition *test, const PoolFigures *figures, GString *out)
{
  const PoolCriterionInfo *info = &pool_criteria[test->criterion];
  const char *const *words = figures->words[test->criterion];

  g_string_append_printf (out, "%s ", info->name);
  if (!(figures->known >> test->criterion & 1))
    g_string_append (out, "unknown");
  else if (info->words)
    write_words (out, words != NULL ? g_strv_length ((char **)words) : 0, words);
  else
    write_number (out, figures->number[test->criterion], info->unit);
  if (info->words)
    {
      g_string_append (out, ", asked for ");
      write_words (out, test->words.count, test->words.names);
    }
  else
    write_limits (test, info->unit, out);
  if (test->hold > 0)
    {
      g_autofree char *hold = sim_time_format (test->hold);
      g_string_append_printf (out, " for %s", hold);
    }
}

static void
write_condition (const PoolCondition *condition, const PoolFigures *figures, GString *out)
{
  if (condition->join == POOL_TEST)
    {
      write_test (condition, figures, out);
      return;
    }
  if (condition->join == POOL_NOT)
    g_string_append (out, "not ");
  bool brackets = condition->count > 1 || condition->join == POOL_NOT;
  g_string_append (out, brackets ? "(" : "");
  for (guint i = 0; i < condition->count; i++)
    {
      g_string_append (out, i == 0 ? "" : condition->join == POOL_ANY ? ") or (" : ") and (");
      write_condition (&condition->parts[i], figures, out);
    }
  g_string_append (out, brackets ? ")" : "");
}

void
pool_rule_write (const PoolRule *rule, const PoolFigures *figures, GString *out)
{
  write_condition (rule->when, figures, out);
  if (rule->hold > 0)
    {
      g_autofree char *hold = sim_time_format (rule->hold);
      g_string_append_printf (out, ", all that for %s", hold);
    }
}
