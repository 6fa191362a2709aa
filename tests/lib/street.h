/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A street: one segment with servers on it, and loads that go to them, made without a scenario.
 */
#pragma once

#include "sim/load/load.h"
#include "sim/load/server.h"

typedef struct Street
{
  SimKernel *kernel;
  SimBus *bus;
  SimNet *net;
  SimSegment *segment;
  SimNodeOptions machine;  /* of the servers: a boot time of 1 s */
  SimServerOptions server; /* of the servers that come: FIFO, 1 server, no limit */
  GPtrArray *servers;      /* SimServer */
  GPtrArray *loads;        /* SimLoad */
} Street;

/* 10.0.0.0/16, so fast that its time does not count: a request takes less than a microsecond of it. */
Street *street_new (uint64_t seed, uint32_t replication);
void street_free (Street *street);

/* A web server of the options in force, on a machine of its own, powered on. */
SimServer *street_add_server (Street *street);
SimIp street_address (const Street *street, guint server);

/* A load of `clients` machines, 1 kB replies, exponential service of that mean, 10 s time-out; the caller fills
 * in arrivals or users before street_start_load(). Goes to the first server. */
SimLoadOptions street_load_options (int64_t clients, SimTime service);
SimLoad *street_start_load (Street *street, const char *name, const SimLoadOptions *options, SimTime end);
/* The same to another place. */
SimLoad *street_start_load_to (Street *street, const char *name, const SimLoadOptions *options,
                               const SimTarget *target, SimTime end);
