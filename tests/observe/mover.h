/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scheme to observe: addresses that move, servers that are loaded, and clients that notice.
 *
 * Host i holds address i and serves web requests; clients `visitors` ask address 1, 40 times a
 * second, over segment lan. Each host looks at the next one every 100 ms; when it is off, it
 * says so at once (detected, decided) and holds its address 900 ms later. A host that comes up
 * takes its own address back. Each second a host says how busy it was.
 */
#pragma once

#include "sim/world/world.h"

extern const SimModel mover_model;

typedef struct MoverScenario MoverScenario;

/* Two minutes with 10 s of warm-up; `faults` and `expects` are borrowed. */
MoverScenario *mover_scenario_new (int64_t hosts, const SimFaultSpec *faults, guint fault_count,
                                   const SimExpectSpec *expects, guint expect_count);
void mover_scenario_free (MoverScenario *scenario);
SimScenario *mover_scenario (MoverScenario *scenario);

/* Crash of one host at `at`. */
SimFaultSpec mover_crash (SimTime at, const char *const *host);
/* Its restart: up again 10 s later. */
SimFaultSpec mover_restart (SimTime at, const char *const *host);
/* An expectation of that metric: default statistic, all incidents, no bounds yet. */
SimExpectSpec mover_expect (const char *metric, SimUnit unit);
