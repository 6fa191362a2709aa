/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/dtu/truth.h"
bool
dtu_serving (const SimSystem *system, GString *why)
{
  return true;
}
bool
dtu_converged (const SimSystem *system, GString *why)
{
  return true;
}
SimTime
dtu_hold (const SimSystem *system)
{
  return SIM_S;
}
void
dtu_sketch (const SimSystem *system, SimSketch *sketch)
{
}
