/* SPDX-License-Identifier: MIT */
/*
 * A topology as a Graphviz graph with all positions set (for `neato -n2`), the same text for the
 * same topology.
 */
#pragma once

#include "topo.h"
#include <cgraph.h>

/* Close it with agclose(). */
Agraph_t *draw_topo (const Topo *topo);
