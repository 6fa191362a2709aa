/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A failover group on a bench, called `it`: networks lan 10.0.0.0/16 and far 10.1.0.0/16. What was said on the
 * way, of every level, is kept.
 *
 *     Hall *hall = hall_new ("servers: { count: 2, on: [lan] }, units: { count: 3, on: [lan] }", faults);
 *     hall_until (hall, 60);
 *     hall_says (hall, "dtu.shown", "it.unit-1");
 *     hall_end (hall);
 */
#pragma once

#include "models/dtu/truth.h"
#include "tests/lib/story.h"
#include <criterion/criterion.h>
#include <string.h>

typedef struct Hall
{
  Story *story;
  DtuGroup *group;
  GPtrArray *said; /* "[1.425000 s] kind sentence" */
} Hall;

/* `options` of the system without its model; `faults` are entries of that list, or NULL. */
Hall *hall_new (const char *options, const char *faults);
Hall *hall_new_seed (const char *options, const char *faults, uint64_t seed);
/* Keeps nothing of what is said. */
Hall *hall_new_quiet (const char *options, const char *faults, uint64_t seed);
/* Of that scenario's text. */
Hall *hall_of (const char *yaml);
void hall_until (Hall *hall, double seconds);
void hall_end (Hall *hall);

/* How many records of that kind (NULL: any) have that part (NULL: any). */
guint hall_said (const Hall *hall, const char *kind, const char *part);
/* Fails with all that was said when there is none. */
void hall_says (const Hall *hall, const char *kind, const char *part);
/* Seconds of the first such record; fails when there is none. */
double hall_when (const Hall *hall, const char *kind, const char *part);
/* The sentences of those kinds (NULL-terminated) since `from` seconds, a line each; g_free(). */
char *hall_tells (const Hall *hall, const char *const *kinds, double from);

DtuServer *hall_server (const Hall *hall, guint number); /* from 1 */
DtuUnit *hall_unit (const Hall *hall, guint number);     /* from 1 */
/* Puts card `number` into a unit, or pulls what is in it. */
void hall_insert (const Hall *hall, guint unit, guint number);
void hall_pull (const Hall *hall, guint unit);
/* The session of that card on that server; NULL: none. */
DtuSession *hall_session (const Hall *hall, guint server, guint number);
/* The table of that server as it is printed; g_free(). */
char *hall_table (const Hall *hall, guint server);
/* The server that has taken the unit, by the truth; its number from 1; 0: none. */
guint hall_at (const Hall *hall, guint unit);
