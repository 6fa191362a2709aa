/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A failover group on a bench, called `it`, with people where the story wants them: networks lan 10.0.0.0/16,
 * far 10.1.0.0/16 and data 10.9.0.0/24. What was said on the way, of every level, is kept.
 *
 *     Story *hall = story_new_system (hall_frame, "servers: { on: [lan] }, units: { on: [lan] }", faults);
 *     story_until (hall, 60);
 *     story_expect (hall, "dtu.shown", "it.unit-1");
 *     story_end (hall);
 */
#pragma once

#include "models/dtu/audit.h"
#include "models/dtu/truth.h"
#include "tests/lib/story.h"

/* For story_new_system(): `options` are the system's without its model. */
extern const char hall_frame[];
/* Three servers and three units on lan, with `more` options, after a minute. */
Story *hall_three (const char *more, const char *faults);
/* Of that scenario's text. */
Story *hall_of (const char *yaml);

DtuGroup *hall_group (const Story *hall);
DtuServer *hall_server (const Story *hall, guint number); /* from 1 */
DtuUnit *hall_unit (const Story *hall, guint number);     /* from 1 */
DtuUser *hall_user (const Story *hall, guint number);     /* from 1 */
/* Puts card `number` into a unit, or pulls what is in it. */
void hall_insert (const Story *hall, guint unit, guint number);
void hall_pull (const Story *hall, guint unit);
/* The session of that card on that server; NULL: none. */
DtuSession *hall_session (const Story *hall, guint server, guint number);
/* Sessions of that card in the whole group. */
guint hall_sessions (const Story *hall, guint number);
/* The table of that server as it is printed; g_free(). */
char *hall_table (const Story *hall, guint server);
/* The server that has taken the unit, by the truth; its number from 1; 0: none. */
guint hall_at (const Story *hall, guint unit);
