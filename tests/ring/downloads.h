/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Downloads through a cluster: client machines that fetch objects from the VIPs and look at every byte.
 *
 * The cluster is called it: external segment wan, internal segment farm, and clients on net behind a router.
 * SHOW=full in the environment (make show-ring) tells the stories at full size and prints what was
 * measured.
 */
#pragma once

#include "models/ring/data.h"
#include "models/ring/truth.h"
#include "tests/lib/show.h"
#include "tests/lib/story.h"

typedef struct Downloads
{
  Story *story;
  SimWorld *world;
  RingCluster *cluster;
  GPtrArray *machines;
  uint64_t begun, whole, wrong, failed; /* whole: every byte right */
  uint64_t outcomes[SIM_HTTP_OUTCOMES];
  int64_t bytes;       /* of whole ones */
  SimTime first, last; /* end of a download */
  guint moves;
  uint16_t port; /* that the next downloads ask; at first 80 */
} Downloads;

/* `cluster`: the options of the system, "gateways: 4, ..."; `wan`, `net`: those of the segments. */
Downloads *downloads_new (const char *cluster, const char *wan, const char *net, guint machines, int64_t window,
                          SimTime timeout, uint64_t seed);
/* The same with more segments and systems: lines of those sections. */
Downloads *downloads_before (const char *cluster, const char *segments, const char *systems, guint machines,
                             SimTime timeout, uint64_t seed);
void downloads_run (Downloads *downloads, SimTime until);
/* `count` downloads of so many bytes, one after the other from all machines and of all VIPs, beginning within
 * `spread`. */
void downloads_begin (Downloads *downloads, guint count, int64_t bytes, SimTime spread);
guint downloads_open (const Downloads *downloads);
/* Orders that many VIPs to other gateways, chosen by `rand`; only live ones. */
void downloads_move (Downloads *downloads, GRand *rand, guint count);
RingGateway *downloads_gateway (const Downloads *downloads, guint i);
const RingTraffic *downloads_traffic (const Downloads *downloads);
void downloads_end (Downloads *downloads);
