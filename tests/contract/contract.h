/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every registered model owes, tried on its models/NAME/minimal.scenario.yaml: one system,
 * called `it`. A new model needs nothing else to be held to it.
 */
#pragma once

#include "tests/lib/story.h"

/* The minimal scenario of `model`; what is wrong with it fails the test. */
SimScenario *contract_scenario (const SimModel *model);
/* The same from another file below the source tree. */
SimScenario *contract_read (const char *path);
