/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A failover group on a bench, called `it`, with people: networks lan 10.0.0.0/16, far 10.1.0.0/16 and data
 * 10.9.0.0/24. What was said on the way, of every level, is kept.
 *
 *     Office *office = office_new ("servers: { count: 2, on: lan }, units: { count: 3, on: lan }", faults);
 *     office_until (office, 60);
 *     office_says (office, "dtu.logged-in", "user 1");
 *     office_end (office);
 */
#pragma once

#include "models/dtu/audit.h"
#include "tests/lib/story.h"
#include <criterion/criterion.h>
#include <string.h>

typedef struct Office
{
  Story *story;
  DtuGroup *group;
  GPtrArray *said; /* "[1.425000 s] kind sentence" */
} Office;

/* `options` of the system without its model; `faults` are entries of that list, or NULL. */
Office *office_new (const char *options, const char *faults);
Office *office_new_seed (const char *options, const char *faults, uint64_t seed);
/* Keeps nothing of what is said: for large ones, and for stories that are told a thousand times. */
Office *office_new_quiet (const char *options, const char *faults, uint64_t seed);
void office_until (Office *office, double seconds);
void office_end (Office *office);

/* How many records of that kind (NULL: any) have that part (NULL: any). */
guint office_said (const Office *office, const char *kind, const char *part);
/* Fails with all that was said when there is none. */
void office_says (const Office *office, const char *kind, const char *part);
/* Seconds of the first such record; fails when there is none. */
double office_when (const Office *office, const char *kind, const char *part);

DtuServer *office_server (const Office *office, guint number); /* from 1 */
DtuUnit *office_unit (const Office *office, guint number);     /* from 1 */
DtuUser *office_user (const Office *office, guint number);     /* from 1 */
/* Puts card `number` into a unit, or pulls what is in it. */
void office_insert (const Office *office, guint unit, guint number);
void office_pull (const Office *office, guint unit);
/* Sessions of that card in the whole group. */
guint office_sessions (const Office *office, guint number);
const SimGuardRow *office_guard (const Office *office, const char *invariant);
/* Every invariant that must hold does. */
void office_sound (const Office *office);
