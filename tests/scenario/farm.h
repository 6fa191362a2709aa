/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model for the tests of the reader: hosts on a segment that serve, nothing else.
 */
#pragma once

#include "sim/scenario/scenario.h"

typedef struct FarmOptions
{
  int64_t hosts;
  double capacity;
  const char *on;
  double high_water, low_water;
  SimDist service;
  SimTime info, silence;
} FarmOptions;

extern const SimModel *const farm_models[]; /* farm, and `silent`, which takes no clients and says nothing */

/* The scenario of `text`, or NULL; *messages (g_free) gets what was reported. */
SimScenario *farm_parse (const char *text, const char *const *sets, char **messages);
