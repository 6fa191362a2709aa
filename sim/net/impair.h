/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What faults do to the network: each call changes the state from now on; frames that are
 * under way are judged when they arrive (K5).
 *
 * `iface` NULL means every cable of `segment`. Shares are 0..1 and are those of one cable, each
 * way: a frame passes two, its sender's and its receiver's. Extra latency and jitter of a segment
 * are those of the whole way, as the segment's own are; of an interface, those of its cable. What is
 * set for a segment and for an interface adds up (rates multiply). An extra latency that ends lets
 * no later frame overtake; frames already queued keep the rate at which they were accepted. Each
 * call returns the value that stood before, so that the end of a fault puts it back.
 */
#pragma once

#include "sim/net/node.h"

double sim_impair_loss (SimSegment *segment, SimIface *iface, double share);
double sim_impair_duplicate (SimSegment *segment, SimIface *iface, double share);
double sim_impair_corrupt (SimSegment *segment, SimIface *iface, double share); /* receiver drops it */
/* That share of frames is held back by `hold` and so overtaken. */
double sim_impair_reorder (SimSegment *segment, SimIface *iface, double share, SimTime hold);
SimTime sim_impair_latency (SimSegment *segment, SimIface *iface, SimTime extra);
SimTime sim_impair_jitter (SimSegment *segment, SimIface *iface, SimTime most); /* uniform 0..most more */
double sim_impair_rate (SimSegment *segment, SimIface *iface, double factor);   /* of the rate, > 0 */

/* A link or a whole segment goes down or comes up. */
void sim_segment_set_up (SimSegment *segment, bool up, const char *reason);
bool sim_segment_up (const SimSegment *segment);

/*
 * Cuts `segment` between groups: frames go between nodes of the same group only. groups[i] is
 * the group of node number i (0: in no group: reaches everybody). One way: frames from group
 * 1 to others are lost, the other way they pass. Cuts add up; the number names it for healing.
 */
guint sim_segment_cut (SimSegment *segment, const uint16_t *groups, guint nodes, bool one_way);
void sim_segment_heal (SimSegment *segment, guint cut); /* 0: all cuts */
bool sim_segment_is_cut (const SimSegment *segment);
/* Are they on the same side of every cut? Then what passes to or from one passes to or from the other. */
bool sim_segment_same_side (const SimSegment *segment, const SimNode *a, const SimNode *b);
/* Does a frame from `a` pass to `b` on this segment now? Loss is not looked at. */
bool sim_segment_passes (const SimSegment *segment, const SimNode *a, const SimNode *b);

/* Since when it is up, without cuts, and takes every frame to where it goes, once and in its time: with no
 * loss, not even one that it was built with, and no impairment of it or of a cable. 0: since the beginning;
 * SIM_NEVER: it is not so now. Crashes of nodes and interfaces that are down are no affair of the segment's. */
SimTime sim_segment_whole_since (const SimSegment *segment);

extern const SimRecordKind sim_rec_segment_up, sim_rec_segment_down, sim_rec_segment_cut,
    sim_rec_segment_healed, sim_rec_segment_impaired; /* text says what */
