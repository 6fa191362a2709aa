/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scenario can say of how a pool is run: policy, rules, service level agreements, planned events,
 * readings and repairs of what decides. The rows stand flat in the pool's own table (options.c); the tables are
 * in terms.c.
 */
#pragma once

#include "sim/model.h"

typedef struct PoolMatrix PoolMatrix; /* rules.h */

/* Who may have which machine. */
typedef enum PoolPolicy
{
  POOL_SHARED,    /* any spare for any service, and back */
  POOL_DEDICATED, /* POOL-B1: each spare belongs to one service */
  POOL_OWN_PEAK,  /* POOL-B2: no machine ever changes its service */
  POOL_ONE_WAY,   /* POOL-B3: spares are shared, but what a machine has become it stays */
} PoolPolicy;

/* POOL-14: what counts most when a machine is chosen that has users. */
typedef enum PoolWeighing
{
  POOL_FEWEST_USERS, /* then the time to free it and to start anew */
  POOL_QUICKEST      /* that time first */
} PoolWeighing;

/* A machine that is past its second limit, while its service would have too few without it. */
typedef enum PoolSecond
{
  POOL_SECOND_WINS,
  POOL_AGREEMENT_WINS
} PoolSecond;

/* POOL-13: what a service was promised. */
typedef struct PoolAgreement
{
  int64_t least, most; /* machines; most 0: no limit */
  int64_t guaranteed;  /* users for whom there is room whatever the load; 0: none */
  SimTime response;    /* 0: none was promised */
} PoolAgreement;
extern const SimOption pool_agreement_options[];

typedef struct PoolEvent
{
  const char *name;
  SimNameList of;            /* services; none: all */
  SimTime at, length, every; /* every 0: once */
} PoolEvent;

typedef struct PoolTerms
{
  const PoolMatrix *rules;
  int policy;   /* PoolPolicy */
  int weighing; /* PoolWeighing */
  int second;   /* PoolSecond */
  SimTime trend_window;
  bool cover;        /* box 63: a spare is booted before the only machine of a service is rebooted */
  bool stagger;      /* repair of F9 */
  SimTime keep_role; /* repair of P2.15 */
  SimOptionList events;
} PoolTerms;
extern const SimOption pool_event_options[];
/* A PoolMatrix * of the scenario's: `documented`, `none`, or a list of rules. */
extern const SimOptionCustom pool_rules_custom;
extern const char *const pool_policy_meanings[]; /* one for each name */
extern const char *const pool_policy_names[], *const pool_weighing_names[], *const pool_second_names[];

/* Machines that a service must not be short of. `user_limit`: users of a machine. */
static inline guint
pool_agreement_least (const PoolAgreement *agreement, int64_t user_limit)
{
  return (guint)MAX (agreement->least, (agreement->guaranteed + user_limit - 1) / user_limit);
}

/* The rows of an option table that has a PoolTerms at offset AT. */
#define POOL_TERMS_ROWS(AT)                                                                                    \
  SIM_OPTION (CHOICE, "policy", (AT) + offsetof (PoolTerms, policy), .initial = "shared",                      \
              .choices = pool_policy_names, .meanings = pool_policy_meanings,                                  \
              .help = "who may have which machine", .source = "source 002; the others are the older ways"),    \
      SIM_OPTION (CUSTOM, "rules", (AT) + offsetof (PoolTerms, rules), .initial = "documented",                \
                  .custom = &pool_rules_custom,                                                                \
                  .help = "the rule matrix: documented, none, or a list of rules",                             \
                  .source = "source 002, steps 62 and 64"),                                                    \
      SIM_OPTION (TIME, "trend-window", (AT) + offsetof (PoolTerms, trend_window), .initial = "10 min",        \
                  .positive = true, .help = "a trend is how users have changed within so long",                \
                  .source = "ours"),                                                                           \
      SIM_OPTION (CHOICE, "weighing", (AT) + offsetof (PoolTerms, weighing), .initial = "fewest-users",        \
                  .choices = pool_weighing_names, .help = "which machine goes when none is idle",              \
                  .source = "source 002, on figure 6: a low number of users; the time is a criterion"),        \
      SIM_OPTION (CHOICE, "second-limit", (AT) + offsetof (PoolTerms, second), .initial = "reboots",           \
                  .choices = pool_second_names,                                                                \
                  .help = "a machine past its second limit of up-time whose service would have too few",       \
                  .source = "ours: source 002 promises both"),                                                 \
      SIM_OPTION (FLAG, "cover-reboots", (AT) + offsetof (PoolTerms, cover), .initial = "true",                \
                  .help = "a spare is booted first when the only machine of a service is due for a reboot",    \
                  .source = "source 002, step 63: may"),                                                       \
      SIM_OPTION (FLAG, "stagger", (AT) + offsetof (PoolTerms, stagger), .initial = "false",                   \
                  .help = "repair: machines of a service are rebooted for their up-time one after the other",  \
                  .source = "source 002: no such rule"),                                                       \
      SIM_OPTION (TIME, "keep-role", (AT) + offsetof (PoolTerms, keep_role), .initial = "0 s",                 \
                  .help = "repair: a machine that has changed its service keeps the new one for so long",      \
                  .source = "source 002: no such rule"),                                                       \
      SIM_OPTION (LIST, "events", (AT) + offsetof (PoolTerms, events), .table = pool_event_options,            \
                  .item_size = sizeof (PoolEvent), .help = "planned events, which rules can ask for")
