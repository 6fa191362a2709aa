/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories: play a scenario in a test, look at it at given times, and hold what it says against a text.
 *
 *     Story *story = story_new ("name: ...\n...");      or story_of (scenario, seed)
 *     story_at (story, 5 * SIM_S, look, NULL);          asserts at a time, before the run
 *     story_play (story, 10 * SIM_S);
 *     story_says (story, "[5.000 s] web.host-2 crashed");
 *     story_golden (story, "rais-host-dies");           tests/golden/rais-host-dies.golden
 *     story_end (story);                                frees, and looks for leaks
 *
 * The trace is that of level EVENT, one line a record: "[180.000 s] sentence". After story_listen() finer
 * records are kept too, and asked for by their kind and a part of their sentence. Everything that is wrong
 * fails the test that is running.
 */
#pragma once

#include "sim/world/world.h"
#include <criterion/criterion.h>
#include <string.h>

typedef struct Story Story;
typedef void (*StoryLook) (Story *story, gpointer data);

/* Reads scenario text, whose errors fail the test; sim_scenario_free(). */
SimScenario *story_scenario (const char *yaml);
/* From scenario text. */
Story *story_new (const char *yaml);
Story *story_new_seed (const char *yaml, uint64_t seed);
/* A system on a bench, called `it`, and all that is said to level DETAIL: `frame` is scenario text up to
 * "it: { model: NAME, ", `options` the rest of the system, `faults` entries of that list, or NULL. */
Story *story_new_system (const char *frame, const char *options, const char *faults);
Story *story_new_system_seed (const char *frame, const char *options, const char *faults, uint64_t seed);
/* Keeps nothing finer than events: for large systems, and for stories that are told a thousand times. */
Story *story_new_system_quiet (const char *frame, const char *options, const char *faults, uint64_t seed);
/* From a scenario of the caller's, which outlives the story. */
Story *story_of (const SimScenario *scenario, uint64_t seed);

/* `object` goes when the story ends. */
void story_own (Story *story, gpointer object, GDestroyNotify destroy);

SimWorld *story_world (const Story *story);
SimNode *story_node (const Story *story, const char *name); /* fails when there is none */
const SimSystem *story_system (const Story *story, const char *name);

/* From now on keeps records as fine as `level` too; they are not in the trace. */
void story_listen (Story *story, SimRecordLevel level);
/* From now on keeps nothing: for stories that are told thousands of times. */
void story_hush (Story *story);

/* Calls `look` when the run has come to `at`. */
void story_at (Story *story, SimTime at, StoryLook look, gpointer data);
/* Plays on to `until`; fails when the run is stuck, or breaks one of the simulator's own invariants. */
void story_play (Story *story, SimTime until);
/* The same, in seconds since the beginning. */
void story_until (Story *story, double seconds);

/* -- the trace -----------------------------------------------------------------------------------------------
 */

const char *story_trace (const Story *story);             /* valid until it grows */
guint story_count (const Story *story, const char *part); /* lines that hold `part` */
void story_says (const Story *story, const char *part);   /* there is such a line */
void story_never_says (const Story *story, const char *part);
/* The time of the first line that holds `part`, SIM_NEVER: there is none. */
SimTime story_when (const Story *story, const char *part);

/* Compares the trace with tests/golden/NAME.golden. With SIM_GOLDEN=write in the environment (make golden) the
 * file is written instead. */
void story_golden (const Story *story, const char *name);

/* -- all that is kept: a kind of record (NULL: any) and a part of its sentence (NULL: any)
 * --------------------- */

/* From now on only what is said after this counts here; the trace stays. */
void story_forget (Story *story);
guint story_said (const Story *story, const char *kind, const char *part);
/* Fails with all that was said when there is none. */
void story_expect (const Story *story, const char *kind, const char *part);
/* Seconds of the first; fails when there is none. */
double story_seconds (const Story *story, const char *kind, const char *part);
/* The sentences of those kinds (NULL-terminated) since `from` seconds, a line each; g_free(). */
char *story_tells (const Story *story, const char *const *kinds, const char *part, double from);

/* -- what holds ---------------------------------------------------------------------------------------------
 */

/* The guard's row of that invariant; system NULL: the simulator's own. Fails when there is none. */
const SimGuardRow *story_guard (const Story *story, const char *system, const char *invariant);
/* No invariant that must hold was broken by any system. */
void story_sound (const Story *story);

void story_end (Story *story);

/* In sanitizer builds: fails the test when memory has leaked. */
void leak_check (void);

#define expect_text(actual, wanted)                                                                            \
  cr_assert_str_eq (actual, wanted, "%s is \"%s\", not \"%s\"", #actual, actual, wanted)
