/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scenario as a model's check() sees it. Inside sim/scenario only.
 */
#pragma once

#include "sim/scenario/inside.h"

struct SimModelCheck
{
  SimScenarioBuild *build;
  const SimSystemSpec *system;
  guint number; /* of the system */
};
