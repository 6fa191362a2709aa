/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A site on a bench: boot servers and clients of one segment, 10.0.0.0/24, called `it`. What was said on the
 * way, of every level, is kept.
 *
 *     Site *site = site_new ("servers: { count: 2, on: lan }, clients: { count: 1, on: [lan] }", faults);
 *     site_until (site, 5);
 *     site_says (site, "pxe.booted", "it.client-1 boots from 10.0.0.2");
 *     site_end (site);
 */
#pragma once

#include "models/pxe/manager.h"
#include "models/pxe/truth.h"
#include "tests/lib/story.h"
#include <criterion/criterion.h>
#include <string.h>

typedef struct Site
{
  Story *story;
  PxeSite *pxe;
  GPtrArray *said; /* "[1.425000 s] kind sentence" */
} Site;

/* `options` of the system without its model; `faults` are entries of that list, or NULL. */
Site *site_new (const char *options, const char *faults);
/* Keeps nothing of what is said: for large sites, and for stories that are told a thousand times. */
Site *site_new_quiet (const char *options, const char *faults, uint64_t seed);
Site *site_new_seed (const char *options, const char *faults, uint64_t seed);
void site_until (Site *site, double seconds);
void site_end (Site *site);

/* How many records of that kind (NULL: any) have that part (NULL: any). */
guint site_said (const Site *site, const char *kind, const char *part);
/* Fails with all that was said when there is none. */
void site_says (const Site *site, const char *kind, const char *part);
/* What was said, from records of those kinds that have `part`, one line each, without times; g_free(). */
char *site_tells (const Site *site, const char *const *kinds, const char *part);
/* Seconds of the first such record; fails when there is none. */
double site_when (const Site *site, const char *kind, const char *part);

PxeClient *site_client (const Site *site, guint number); /* from 1 */
PxeServer *site_server (const Site *site, guint number); /* from 1 */
const SimGuardRow *site_guard (const Site *site, const char *invariant);
/* Every invariant that must hold does. */
void site_sound (const Site *site);
/* Lets a client boot anew. */
void site_power (const Site *site, guint number);
