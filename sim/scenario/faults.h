/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What faults refer to, and how they stand to each other. Inside sim/scenario only.
 */
#pragma once

#include "sim/scenario/inside.h"

/* Selectors stand for something; groups are apart; actions exist. */
bool sim_check_fault (SimScenarioBuild *build, const SimTree *entry, const SimFaultSpec *spec);
/* The machines, or segments, that the names of a list stand for are appended to `out` (SimNamed). False: a name
 * stands for nothing, reported. */
bool sim_select_nodes (SimScenarioBuild *build, const SimNameList *list, const SimFaultSpec *spec,
                       GPtrArray *out);
bool sim_select_segments (SimScenarioBuild *build, const SimNameList *list, const SimFaultSpec *spec,
                          GPtrArray *out);
/*
 * Warnings about faults that are good one by one: opposite ones at one instant (83), and those that will be
 * skipped when their time comes, for their target is already as they would make it (81). Told is what is
 * certain: behind the first fault whose time or end is drawn, nothing is known of its target.
 */
void sim_check_timeline (SimScenarioBuild *build);
