/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A site on a bench, called `it`: boot servers and clients on lan 10.0.0.0/24, far 10.1.0.0/24 and wide
 * 10.2.0.0/16, which one router joins. What was said on the way, of every level, is kept.
 *
 *     Story *site = site_new ("servers: { count: 2, on: lan }, clients: { count: 1, on: [lan] }", faults);
 *     story_until (site, 5);
 *     story_expect (site, "pxe.booted", "it.client-1 boots from 10.0.0.2");
 *     story_end (site);
 */
#pragma once

#include "models/pxe/manager.h"
#include "models/pxe/truth.h"
#include "tests/lib/story.h"

/* `options` of the system without its model; `faults` are entries of that list, or NULL. */
Story *site_new (const char *options, const char *faults);
Story *site_new_seed (const char *options, const char *faults, uint64_t seed);
/* Keeps nothing finer than events: for large sites, and for stories that are told a thousand times. */
Story *site_new_quiet (const char *options, const char *faults, uint64_t seed);

PxeSite *site_pxe (const Story *site);
PxeClient *site_client (const Story *site, guint number); /* from 1 */
PxeServer *site_server (const Story *site, guint number); /* from 1 */
/* Lets a client boot anew. */
void site_power (const Story *site, guint number);
