/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Traffic of segments: the network's own counts, and which of it belongs to no load.
 */
#pragma once

#include "sim/scenario/metric_names.h"
#include "sim/world/world.h"

typedef struct SimTraffic SimTraffic;

/* Taps the world's net. Client machines are the nodes that belong to a load. */
SimTraffic *sim_traffic_new (SimWorld *world);
void sim_traffic_free (SimTraffic *traffic);
/* The count of `row` on segment number `segment` since the start; CONTROL_RATE: bits so far. */
double sim_traffic_count (const SimTraffic *traffic, guint segment, SimSegmentMetric row);
