/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What faults refer to, and how they stand to each other. Inside sim/scenario only.
 */
#pragma once

#include "sim/scenario/inside.h"

/* Selectors stand for something; groups are apart; actions exist. */
bool sim_check_fault (SimScenarioBuild *build, const SimTree *entry, const SimFaultSpec *spec);
/* Warnings: opposite faults at one instant, repairs of what nothing breaks. */
void sim_check_timeline (SimScenarioBuild *build);
