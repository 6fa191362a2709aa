/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Causes: what the waits of an incident were for, as tables over records.
 *
 * A row says that a record of kind `ends` ended a wait, which record had begun it, what that wait is called and
 * which option is its length. From the end of an incident back to its beginning such waits make a chain: the
 * critical path (sim/observe/path.h). Where several rows fit a record, the wait that began last counts: it is
 * what the record had to wait for.
 */
#pragma once

#include "sim/kernel/record.h"

/* How the record that began a wait belongs to the one that ended it; 0: any of the same system. With a tie it
 * may be of another system: one that the incident's stands on, or that stands before it. */
typedef enum SimTie
{
  SIM_TIE_WHO = 1 << 0,     /* the same who */
  SIM_TIE_SUBJECT = 1 << 1, /* the same subject */
  SIM_TIE_ABOUT = 1 << 2,   /* the end is about whom the beginning was said by */
  SIM_TIE_TO = 1 << 3,      /* the beginning is about whom the end was said by */
  SIM_TIE_A_TO = 1 << 4,    /* the same with field a of the beginning */
  SIM_TIE_ANY = 1 << 5,     /* any of whatever system */
} SimTie;

typedef enum SimCauseField
{
  SIM_CAUSE_NEITHER,
  SIM_CAUSE_A,
  SIM_CAUSE_B
} SimCauseField;

typedef struct SimCause
{
  const SimRecordKind *ends;
  SimCauseField field; /* only records whose field is `value` */
  int64_t value;
  const SimRecordKind *since; /* NULL: no record tells */
  guint tie;                  /* SimTie */
  SimCauseField lasted;       /* without `since`: the field of `ends` that says how long the wait had lasted;
                                 NEITHER: since the incident began, or longer */
  const char *name;           /* "silence timer" */
  const char *option; /* of the system, or of the load for its records: "silence-timeout"; NULL: none. "@on|at":
                         the rate of the segment that the first of those options names which is given */
  /* With `lasted`: only so much at the end was that wait; this is what was waited for before, as a queue, and
   * its option. Without `since` it had begun before the incident. NULL: all of it was. */
  const char *before, *before_option;
} SimCause;

/* Ends a table. */
#define SIM_CAUSE_END                                                                                          \
  {                                                                                                            \
    .ends = NULL                                                                                               \
  }

/* A row with a beginning; the same for ends whose field A or B is VALUE; and one that began with the incident.
 * At the end stand name and option. */
#define SIM_WAIT(ENDS, SINCE, TIE, ...)                                                                        \
  {                                                                                                            \
    .ends = &(ENDS), .since = &(SINCE), .tie = (TIE), .name = __VA_ARGS__                                      \
  }
#define SIM_WAIT_IF(FIELD, VALUE, ENDS, SINCE, TIE, ...)                                                       \
  {                                                                                                            \
    .ends = &(ENDS), .field = SIM_CAUSE_##FIELD, .value = (VALUE), .since = &(SINCE), .tie = (TIE),            \
    .name = __VA_ARGS__                                                                                        \
  }
#define SIM_WAIT_FIRST(ENDS, ...)                                                                              \
  {                                                                                                            \
    .ends = &(ENDS), .name = __VA_ARGS__                                                                       \
  }

/* What an incident ends with, for `ends`: nobody emits them. who: the system. */
extern const SimRecordKind sim_end_converged, sim_end_restored, sim_end_clients_well;
