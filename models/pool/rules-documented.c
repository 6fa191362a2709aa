/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules that make the behaviour which the source describes. In order: what comes first is done first.
 *
 *   intrusion       POOL-6   the machine goes down at once, and comes back with the same image
 *   failure         POOL-8   another machine takes its place
 *   operator-...    POOL-11  what the operator has ordered
 *   past-second     POOL-5   users are asked to log out, no new ones; the machine's grace throws them out
 *   past-first      POOL-5   the same image again while nobody is there
 *   vacancy         POOL-8   there was no spare then, and there is one now
 *   peak            POOL-9   a machine has more users than its limit
 *   trend           POOL-10  so will the whole application soon
 *   late            POOL-13  its response time is not what was agreed
 *   excess          POOL-12  it has more machines than it needs
 */
#include "models/pool/rules.h"

const SimOption pool_limits_options[]
    = { SIM_OPTION (TIME, "ahead", offsetof (PoolLimits, ahead), .initial = "5 min",
                    .help = "capacity that will be exceeded within so long is got "
                            "beforehand; 0 s: never",
                    .source = "ours: `in a near future`"),
        SIM_OPTION (SHARE, "excess", offsetof (PoolLimits, excess), .initial = "60 %",
                    .help = "a machine goes when more than that of an application's "
                            "capacity is free; 100 %: never",
                    .source = "ours: the source gives no number"),
        SIM_OPTION_END };

#define PAUSE (5 * SIM_MIN) /* what was done must show first */

static PoolCondition
number (PoolCriterion criterion, bool above, double limit)
{
  PoolCondition test = { .join = POOL_TEST, .criterion = criterion, .has_above = above, .has_below = !above };

  if (above)
    test.above = limit;
  else
    test.below = limit;
  return test;
}

static PoolCondition
word (PoolCriterion criterion, const char *name, GStringChunk *arena)
{
  const char **names = sim_arena_take (arena, sizeof *names);

  names[0] = name;
  return (PoolCondition){ .join = POOL_TEST, .criterion = criterion, .words = { 1, names } };
}

static PoolCondition
both (PoolCondition a, PoolCondition b, GStringChunk *arena)
{
  PoolCondition *parts = sim_arena_take (arena, 2 * sizeof *parts);

  parts[0] = a;
  parts[1] = b;
  return (PoolCondition){ .join = POOL_ALL, .count = 2, .parts = parts };
}

static PoolRule
rule (const char *name, PoolAct act, int urgency, SimTime again, PoolCondition when, GStringChunk *arena)
{
  PoolCondition *copy = sim_arena_take (arena, sizeof *copy);

  *copy = when;
  return (
      PoolRule){ .name = name, .act = (int)act, .urgency = urgency, .again = again, .when = copy, .count = 1 };
}

guint
pool_rules_documented (const PoolLimits *limits, GStringChunk *arena, PoolRule *rules)
{
  PoolCondition several = number (POOL_BY_MACHINES, true, 1), empty = number (POOL_BY_MACHINE_USERS, false, 1);
  guint n = 0;

  rules[n++]
      = rule ("intrusion", POOL_ACT_REBOOT, POOL_THROW_OUT, 0, word (POOL_BY_ALARM, "intrusion", arena), arena);
  rules[n++]
      = rule ("failure", POOL_ACT_REPLACE, POOL_THROW_OUT, 0, word (POOL_BY_ALARM, "failure", arena), arena);
  rules[n++] = rule ("operator-gives", POOL_ACT_GIVE, POOL_AS_IN_PEAKS, 0,
                     word (POOL_BY_OPERATOR, "give", arena), arena);
  rules[n++]
      = rule ("operator-takes", POOL_ACT_TAKE, POOL_AS_USUAL, 0, word (POOL_BY_OPERATOR, "take", arena), arena);
  rules[n++]
      = rule ("operator-moves", POOL_ACT_MOVE, POOL_AS_USUAL, 0, word (POOL_BY_OPERATOR, "move", arena), arena);
  rules[n++]
      = rule ("past-second", POOL_ACT_REBOOT, POOL_ASK, 0, word (POOL_BY_PASSED, "second", arena), arena);
  rules[n++] = rule ("past-first", POOL_ACT_REBOOT, POOL_WAIT, 0,
                     both (word (POOL_BY_PASSED, "first", arena), empty, arena), arena);
  rules[n] = rule ("vacancy", POOL_ACT_GIVE, POOL_WAIT, 0, number (POOL_BY_MISSING, true, 0), arena);
  rules[n++].spares = true;
  rules[n++] = rule ("peak", POOL_ACT_GIVE, POOL_AS_IN_PEAKS, PAUSE, number (POOL_BY_CROWD, true, 1), arena);
  if (limits->ahead > 0)
    rules[n++] = rule ("trend", POOL_ACT_GIVE, POOL_ASK, PAUSE,
                       number (POOL_BY_FULL_IN, false, (double)limits->ahead), arena);
  rules[n++] = rule ("late", POOL_ACT_GIVE, POOL_AS_IN_PEAKS, PAUSE, number (POOL_BY_LATE, true, 1), arena);
  if (limits->excess < 1)
    rules[n++] = rule ("excess", POOL_ACT_TAKE, POOL_AS_USUAL, PAUSE,
                       both (number (POOL_BY_EXCESS, true, limits->excess), several, arena), arena);
  return n;
}
