/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Brings records to the meters that want them.
 *
 * A record goes to the meters of its machine, of the system that this belongs to, and of the run: it costs as
 * much as it has scopes, however many machines are measured.
 */
#pragma once

#include "sim/observe/meter.h"

typedef struct SimFeeds SimFeeds;

/* `bus` has to outlive it. */
SimFeeds *sim_feeds_new (SimBus *bus);
void sim_feeds_free (SimFeeds *feeds); /* NULL: nothing */

/* The records of its metric's kind go to a meter of RECORD; gauges lose what a machine said when it crashes or
 * is shut down, after all else that is fed by these records so far. The meter stays the caller's. */
void sim_feeds_add (SimFeeds *feeds, SimMeter *meter);
/* A meter of MACHINE is set to 1 when a machine of its scope runs, and to 0 when it does not. */
void sim_feeds_add_lives (SimFeeds *feeds, SimMeter *meter);
