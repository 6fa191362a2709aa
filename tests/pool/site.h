/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pool on a bench, called `it`, on lan 10.0.0.0/24; there is a san, 10.1.0.0/24. What was said on the way, of
 * every level, is kept.
 *
 *     Story *site = story_new_system (site_frame, SITE_FIGURE_4 (""), faults);
 *     story_until (site, 5);
 *     story_expect (site, "pool.dead", "it.server-3");
 *     story_end (site);
 */
#pragma once

#include "models/pool/control.h"
#include "models/pool/truth.h"
#include "tests/lib/story.h"

/* The images of figure 4, small enough for stories, and its four applications with `MORE` in each. */
#define SITE_IMAGES "images: [{ os: OS1, size: 200 MB }, { os: OS2, size: 300 MB }]"
#define SITE_SERVICE(NAME, OS, APP, MORE) "{ name: " NAME ", os: " OS ", app: " APP ", size: 50 MB" MORE " }"
#define SITE_FIGURE_4(MORE)                                                                                    \
  SITE_IMAGES ", services: [" SITE_SERVICE ("ap1-os1", "OS1", "AP1", MORE) ", " SITE_SERVICE (                 \
      "ap2-os1", "OS1", "AP2", MORE) ", " SITE_SERVICE ("ap1-os2", "OS2", "AP1",                               \
                                                        MORE) ", " SITE_SERVICE ("ap2-os2", "OS2", "AP2",      \
                                                                                 MORE) "]"

/* For story_new_system(): `options` are the system's without its model and `on`. */
extern const char site_frame[];

PoolSystem *site_pool (const Story *site);
PoolServer *site_server (const Story *site, guint number); /* from 1 */
const PoolBook *site_book (const Story *site, guint number);
PoolService *site_service (const Story *site, const char *name);
/* Does an operator's action; false: it could not be done. */
bool site_do (Story *site, const char *action, guint server, const char *argument);
/* Puts `count` users of that service before the balancer, now. */
void site_come (Story *site, const char *service, guint count);
