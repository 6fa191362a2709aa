/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pool on a bench: one segment, 10.0.0.0/24, called `lan`, the pool is `it`. What was said on the way, of
 * every level, is kept.
 *
 *     Site *site = site_new (SITE_FIGURE_4, faults);
 *     site_until (site, 5);
 *     site_says (site, "pool.dead", "it.server-3");
 *     site_end (site);
 */
#pragma once

#include "models/pool/control.h"
#include "models/pool/truth.h"
#include "tests/lib/story.h"
#include <criterion/criterion.h>
#include <string.h>

typedef struct Site
{
  Story *story;
  PoolSystem *pool;
  GPtrArray *said; /* "[1.425000 s] kind sentence" */
} Site;

/* The images of figure 4, small enough for stories, and its four applications with `MORE` in each. */
#define SITE_IMAGES "images: [{ os: OS1, size: 200 MB }, { os: OS2, size: 300 MB }]"
#define SITE_SERVICE(NAME, OS, APP, MORE) "{ name: " NAME ", os: " OS ", app: " APP ", size: 50 MB" MORE " }"
#define SITE_FIGURE_4(MORE)                                                                                    \
  SITE_IMAGES ", services: [" SITE_SERVICE ("ap1-os1", "OS1", "AP1", MORE) ", " SITE_SERVICE (                 \
      "ap2-os1", "OS1", "AP2", MORE) ", " SITE_SERVICE ("ap1-os2", "OS2", "AP1",                               \
                                                        MORE) ", " SITE_SERVICE ("ap2-os2", "OS2", "AP2",      \
                                                                                 MORE) "]"

/* `options` of the system without its model and `on`; `faults` are entries of that list, or NULL. */
Site *site_new (const char *options, const char *faults);
/* Keeps nothing of what is said: for stories that are told a thousand times. */
Site *site_new_quiet (const char *options, const char *faults, uint64_t seed);
Site *site_new_seed (const char *options, const char *faults, uint64_t seed);
void site_until (Site *site, double seconds);
void site_end (Site *site);

/* How many records of that kind (NULL: any) have that part (NULL: any). */
guint site_said (const Site *site, const char *kind, const char *part);
/* Fails with all that was said, but for users' comings and goings, when there is none. */
void site_says (const Site *site, const char *kind, const char *part);
/* What was said, from records of those kinds that have `part`, one line each, without times; g_free(). */
char *site_tells (const Site *site, const char *const *kinds, const char *part);
/* Seconds of the first such record; fails when there is none. */
double site_when (const Site *site, const char *kind, const char *part);

PoolServer *site_server (const Site *site, guint number); /* from 1 */
const PoolBook *site_book (const Site *site, guint number);
PoolService *site_service (const Site *site, const char *name);
const SimGuardRow *site_guard (const Site *site, const char *invariant);
/* Every invariant that must hold does. */
void site_sound (const Site *site);
/* Does an operator's action; false: it could not be done. */
bool site_do (Site *site, const char *action, guint server, const char *argument);
/* Puts `count` users of that service before the balancer, now. */
void site_come (Site *site, const char *service, guint count);
