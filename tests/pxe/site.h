/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A site on a bench, called `it`: boot servers and clients on lan 10.0.0.0/24, far 10.1.0.0/24 and wide
 * 10.2.0.0/16, which one router joins. What was said on the way, of every level, is kept.
 *
 *     Story *site = story_new_system (site_frame, "servers: { on: lan }, clients: { on: [lan] }", faults);
 *     story_until (site, 5);
 *     story_expect (site, "pxe.booted", "it.client-1 boots from 10.0.0.2");
 *     story_end (site);
 */
#pragma once

#include "models/pxe/manager.h"
#include "models/pxe/truth.h"
#include "tests/lib/story.h"

/* For story_new_system(): `options` are the system's without its model. */
extern const char site_frame[];

PxeSite *site_pxe (const Story *site);
PxeClient *site_client (const Story *site, guint number); /* from 1 */
PxeServer *site_server (const Story *site, guint number); /* from 1 */
/* Lets a client boot anew. */
void site_power (const Story *site, guint number);
