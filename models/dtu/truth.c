/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/dtu/truth.h"
DtuTruth *
dtu_truth_new (DtuGroup *group)
{
  DtuTruth *t = g_new0 (DtuTruth, 1);
  t->group = group;
  return t;
}
void
dtu_truth_begin (DtuGroup *group)
{
}
void
dtu_truth_free (DtuTruth *truth)
{
  g_free (truth);
}
void
dtu_truth_server (DtuServer *server)
{
}
void
dtu_truth_unit (DtuUnit *unit)
{
}
