/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pool promises: section 2.3 of the invariants. */
#include "models/pool/truth.h"

/* P2.9 */
static bool
users_conserved (const SimSystem *system, GString *why)
{
  const PoolTruth *truth = pool_system (system)->truth;
  uint64_t ended = 0;

  for (guint i = 0; i < POOL_OUTCOMES; i++)
    ended += truth->ended[i];
  if (truth->arrived == ended + truth->inside + truth->outside)
    return true;
  g_string_append_printf (why, "%u users have come, %u have gone, %u are there", (guint)truth->arrived,
                          (guint)ended, (guint)(truth->inside + truth->outside));
  return false;
}

const SimInvariant pool_invariants[] = {
  { .name = "users-conserved",
    .row = "P2.9",
    .kind = SIM_SAFETY,
    .verdict = SIM_MUST,
    .holds = users_conserved,
    .help = "every user who came has ended once or is there" },
  { .name = NULL },
};
