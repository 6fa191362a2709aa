/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The topology at one moment, as lines that a program can draw (OBS-3); docs/topology.md has
 * the format. It is read from the live network and the models' sketches, and changes nothing.
 */
#pragma once

#include "sim/world/world.h"

/* The text of a .topo file: "rehearse-topology 1" and so on. `moment`: "start", "after crash web.host-2".
 * g_free(). */
char *sim_topology_text (const SimWorld *world, uint64_t seed, const char *moment);
