/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POOL-11: the rule matrix. What the control unit does is written in the scenario: rules, each a condition over
 * the criteria that the source lists, an action and an urgency.
 *
 *     rules:
 *       - documented
 *       - name: night
 *         of: [mail, shop]
 *         when: { all: [ { excess: { above: 60 % } }, { not: { event: backup } } ] }
 *         for: 10 min
 *         do: take
 *         again-after: 30 min
 *
 * A condition is a map; of several keys all must hold. Its keys are criteria, or `all`, `any` (lists of
 * conditions) and `not`. A number is compared: { above: 400 }, { below: 10 % }, or both; `until` makes it hold
 * on until the figure is back there (hysteresis), `for` asks that it has held so long. A word is one or more
 * of those that the criterion knows.
 *
 * A figure that is not known makes its comparison neither true nor false (Kleene's logic); a rule fires only
 * when its condition is true. A rule with a criterion of a machine is asked of every machine, and its
 * application is that machine's; any other is asked of every application.
 *
 * The matrix is plain data and const. What it remembers (hysteresis, hold times) is in a PoolMemory.
 */
#pragma once

#include "models/pool/options.h"

typedef enum PoolCriterion
{
  /* of an application */
  POOL_BY_USERS,      /* users of it, all machines together */
  POOL_BY_TREND,      /* users more a second; below 0: fewer */
  POOL_BY_FULL_IN,    /* ns until they exceed its capacity if they go on so; INFINITY: never */
  POOL_BY_EXCESS,     /* share of its capacity in users that is free; below 0: more users than that */
  POOL_BY_RESPONSE,   /* response time, ns */
  POOL_BY_LATE,       /* response time as a share of what the agreement allows; not known without one */
  POOL_BY_MACHINES,   /* machines that it has, those on their way included */
  POOL_BY_MISSING,    /* machines that it lacks: wanted less those it has */
  POOL_BY_LOCATION,   /* word: where its users are */
  POOL_BY_PLACE,      /* word: where it stands in the network */
  POOL_BY_START_TIME, /* ns to start a machine for it */
  POOL_BY_OPERATOR,   /* words: what the operator has ordered for it */
  POOL_BY_EVENT,      /* words: planned events under way for it */
  /* of a machine */
  POOL_BY_MACHINE_USERS, /* users on it */
  POOL_BY_CROWD,         /* users on it as a share of its service's user limit */
  POOL_BY_LOAD,          /* share of its capacity in use */
  POOL_BY_ALARM,         /* words: what is wrong with it */
  POOL_BY_UP_TIME,       /* ns since it was booted */
  POOL_BY_PASSED,        /* words: limits of its up-time that it has passed */
  POOL_BY_FREE_TIME,     /* ns until it could be taken without throwing anybody out */
  POOL_CRITERIA
} PoolCriterion;
#define POOL_FIRST_OF_MACHINE POOL_BY_MACHINE_USERS

typedef struct PoolCriterionInfo
{
  const char *name;
  SimUnit unit;
  bool words;               /* compared with words, not with numbers */
  const char *const *known; /* the words that there are, NULL-terminated; NULL: any name */
  const char *help;
} PoolCriterionInfo;
extern const PoolCriterionInfo pool_criteria[POOL_CRITERIA];

/* What is known of an application, or of a machine and its application, when the matrix is asked. */
typedef struct PoolFigures
{
  uint32_t known;                          /* a bit each criterion */
  double number[POOL_CRITERIA];            /* base units */
  const char *const *words[POOL_CRITERIA]; /* NULL-terminated; borrowed */
} PoolFigures;
static inline void
pool_figure (PoolFigures *figures, PoolCriterion criterion, double number)
{
  figures->known |= 1u << criterion;
  figures->number[criterion] = number;
}
static inline void
pool_figure_words (PoolFigures *figures, PoolCriterion criterion, const char *const *words)
{
  figures->known |= 1u << criterion;
  figures->words[criterion] = words;
}

typedef enum PoolJoin
{
  POOL_TEST, /* one criterion */
  POOL_ALL,
  POOL_ANY,
  POOL_NOT
} PoolJoin;

typedef struct PoolCondition PoolCondition;
struct PoolCondition
{
  PoolJoin join;
  PoolCriterion criterion; /* POOL_TEST */
  bool has_above, has_below, latches;
  double above, below, until;
  SimNameList words;
  SimTime hold; /* it must have held so long */
  guint slot;   /* of the memory; POOL_TEST only */
  guint count;  /* parts; of POOL_NOT one */
  const PoolCondition *parts;
};

/* POOL-12: give, take and move are the three kinds of decision; reboot and replace keep what is there. */
typedef enum PoolAct
{
  POOL_ACT_GIVE,   /* a machine more to the application */
  POOL_ACT_TAKE,   /* one of its machines to standby */
  POOL_ACT_MOVE,   /* one of another application's machines to it; with `to`: one of its machines to that one */
  POOL_ACT_REBOOT, /* the machine, with the image that it has */
  POOL_ACT_REPLACE, /* another machine in the place of this one, which is not to be trusted */
  POOL_ACTS
} PoolAct;
extern const char *const pool_act_names[];
extern const char *const pool_act_meanings[];

/* The urgency that the pool's options say. */
enum
{
  POOL_AS_USUAL = POOL_URGENCIES,
  POOL_AS_IN_PEAKS
};

typedef struct PoolRule
{
  const char *name;
  SimNameList of; /* applications that it is for; none: all */
  const PoolCondition *when;
  SimTime hold;     /* the whole condition must have held so long */
  SimTime again;    /* of one application or machine it does not fire again for so long */
  int act, urgency; /* PoolAct; PoolUrgency, POOL_AS_USUAL or POOL_AS_IN_PEAKS */
  const char *to;   /* an application, or NULL */
  const char *from; /* give, move: from that application; NULL: from whom it costs least */
  bool spares;      /* give: from among the spares only */
  int64_t count;    /* machines */
  bool of_machine;  /* it has a criterion of a machine */
  SimPlace place, to_place, from_place;
} PoolRule;

struct PoolMatrix
{
  guint count, slots;
  const PoolRule *rules;
};

/* Limits of the documented behaviour for which the source has no number; `documented: { ahead: 2 min }`. Those
 * that it has are options of the pool: users of a machine, up-time. */
typedef struct PoolLimits
{
  SimTime ahead; /* capacity that is exceeded within so long is got beforehand */
  double excess; /* more than that of an application's capacity is free: one machine goes; 1: never */
} PoolLimits;
extern const SimOption pool_limits_options[];
/* The rules of the documented behaviour, in order; written to `rules`, at most POOL_DOCUMENTED of them. Returns
 * how many. Their conditions are in `arena` and have no slots yet. */
enum
{
  POOL_DOCUMENTED = 16
};
guint pool_rules_documented (const PoolLimits *limits, GStringChunk *arena, PoolRule *rules);
/* A matrix of these rules, copied, with slots; in `arena`. */
const PoolMatrix *pool_matrix_new (const PoolRule *rules, guint count, GStringChunk *arena);
/* Reports names of applications and events that there are not; both NULL-terminated. */
void pool_rules_check (const PoolMatrix *matrix, const char *const *apps, const char *const *events,
                       SimModelCheck *check);

/* terms-check.c: agreements and events too. */
void pool_terms_check (const PoolOptions *o, SimModelCheck *check);

/* -- asking it ------------------------------------------------------------------------------------------ */

/* What a matrix remembers of `subjects` applications and machines, which the caller numbers. */
typedef struct PoolMemory PoolMemory;
PoolMemory *pool_memory_new (const PoolMatrix *matrix, guint subjects);
void pool_memory_free (PoolMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoolMemory, pool_memory_free)
/* Another machine, or the same with another role: nothing of before counts. */
void pool_memory_forget (PoolMemory *memory, guint subject);

/* Is the rule for applications of that name? */
bool pool_rule_for (const PoolRule *rule, const char *app);
/*
 * Does rule `i` fire on these figures? To be asked of each subject at every look: hold times count from the
 * look at which the condition was first true. The clock of `again` starts when the caller says that it acted.
 */
bool pool_rule_fires (PoolMemory *memory, guint i, guint subject, const PoolFigures *figures, SimTime now);
void pool_rule_acted (PoolMemory *memory, guint i, guint subject, SimTime now);
/* The condition with the figures that it was asked on: "machine-users 412 > 400 and not (event is none)". */
void pool_rule_write (const PoolRule *rule, const PoolFigures *figures, GString *out);
