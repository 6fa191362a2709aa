/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a site promises (spec/invariants.md, part 000), looked at from outside: truth.c and audit.c keep it up.
 */
#include "models/pxe/truth.h"

static const PxeTruth *
truth (const SimSystem *system)
{
  return pxe_site (system)->truth;
}

static bool
unbroken (const SimSystem *system, PxeRule rule, GString *why)
{
  const PxeBreach *breach = &truth (system)->breaches[rule];

  if (breach->count > 0)
    g_string_append_printf (why, "%s%s", breach->first, breach->count > 1 ? ", and others" : "");
  return breach->count == 0;
}

#define BY_RULE(NAME, RULE)                                                                                    \
  static bool NAME (const SimSystem *system, GString *why)                                                     \
  {                                                                                                            \
    return unbroken (system, RULE, why);                                                                       \
  }
BY_RULE (own_file, PXE_RULE_OWN_FILE)
BY_RULE (first_once, PXE_RULE_FIRST_ONCE)
BY_RULE (machine_once, PXE_RULE_MACHINE_ONCE)
BY_RULE (in_order, PXE_RULE_ORDER)
BY_RULE (boots_iff, PXE_RULE_IFF)
BY_RULE (all_asked, PXE_RULE_ALL_ASKED)
BY_RULE (from_assigned, PXE_RULE_ASSIGNED)
BY_RULE (offer_came, PXE_RULE_OFFER)
BY_RULE (few_polls, PXE_RULE_FEW_POLLS)

/* P0.5: those that have ended, and the oldest of those that have not. */
static bool
in_time (const SimSystem *system, GString *why)
{
  const PxeSite *site = pxe_site (system);
  const PxeClient *oldest = g_queue_peek_head (&site->truth->running);

  if (oldest != NULL && sim_kernel_now (site->kernel) - oldest->attempt.began > pxe_attempt_bound (site))
    {
      g_string_append_printf (why, "%s has not come to an end", sim_node_name (oldest->role.node));
      return false;
    }
  return unbroken (system, PXE_RULE_IN_TIME, why);
}

/* P0.7, F13 */
static bool
boots_by_itself (const SimSystem *system, GString *why)
{
  guint able = truth (system)->able;

  if (able > 0)
    g_string_append_printf (why, "%u clients could boot and wait for somebody to switch them off and on", able);
  return able == 0;
}

/* DHCP's minute, a time-out of each listed server, the repair's pause, and a boot. */
static SimTime
bound_retry (const SimSystem *system)
{
  const PxeSite *site = pxe_site (system);
  SimTime polls = (SimTime)(site->servers->len + 1) * pxe_patience (site);

  return 2 * SIM_MIN + polls + site->options->try_again_after;
}

/* P0.8 */
static bool
nobody_hangs (const SimSystem *system, GString *why)
{
  guint hanging = truth (system)->hanging;

  if (hanging > 0)
    g_string_append_printf (why, "%u clients wait for ever where figure 6 has no exit", hanging);
  return hanging == 0;
}

/* P0.9 */
static bool
all_covered (const SimSystem *system, GString *why)
{
  guint uncovered = truth (system)->uncovered;

  if (uncovered > 0)
    g_string_append_printf (why, "no live listed server has all files of %u clients", uncovered);
  return uncovered == 0;
}

/* P0.11 */
static bool
same_nbp (const SimSystem *system, GString *why)
{
  const PxeSite *site = pxe_site (system);

  for (guint i = 0; i < site->servers->len; i++)
    if (pxe_server (site, i)->nbp != pxe_server (site, 0)->nbp)
      {
        g_string_append_printf (why, "the NBP of %s is another",
                                sim_node_name (pxe_server (site, i)->role.node));
        return false;
      }
  return true;
}

#define SAFETY .kind = SIM_SAFETY
const SimInvariant pxe_invariants[] = {
  { .name = "boots-from-who-had-its-file",
    .row = "P0.1",
    SAFETY,
    .verdict = SIM_MUST,
    .holds = own_file,
    .help
    = "a client boots from the server that returned its file in this attempt, and all images come from there" },
  { .name = "first-server-asked-once",
    .row = "P0.2",
    SAFETY,
    .verdict = SIM_MUST,
    .holds = first_once,
    .help = "the first server, once it had no file, is not asked again at that address" },
  { .name = "no-machine-asked-twice",
    .row = "P0.2",
    SAFETY,
    .verdict = SIM_FINDING,
    .holds = machine_once,
    .help = "nor at another address of it" },
  { .name = "asked-in-order",
    .row = "P0.3",
    SAFETY,
    .verdict = SIM_MUST,
    .holds = in_order,
    .help = "candidates are asked in order, each once, one at a time, and none after a hit" },
  { .name = "boots-if-and-only-if",
    .row = "P0.4",
    SAFETY,
    .verdict = SIM_MUST,
    .holds = boots_iff,
    .help
    = "with nothing lost or changed, a client boots exactly when the first server or a live listed one has its "
      "files" },
  { .name = "ends-in-time",
    .row = "P0.5",
    SAFETY,
    .verdict = SIM_MUST,
    .holds = in_time,
    .help = "an attempt ends within the sum of its time-outs" },
  { .name = "all-asked-before-not-found",
    .row = "P0.6",
    SAFETY,
    .verdict = SIM_MUST,
    .holds = all_asked,
    .help = "no boot server found is said when every candidate was asked" },
  { .name = "boots-by-itself",
    .row = "P0.7 F13",
    .kind = SIM_LIVENESS,
    .verdict = SIM_FINDING,
    .holds = boots_by_itself,
    .bound = bound_retry,
    .help = "after quiet no client whose server is there waits for an operator" },
  { .name = "nobody-hangs",
    .row = "P0.8",
    SAFETY,
    .verdict = SIM_FINDING,
    .holds = nobody_hangs,
    .help = "every stage has an exit" },
  { .name = "files-always-somewhere",
    .row = "P0.9",
    SAFETY,
    .verdict = SIM_FINDING,
    .holds = all_covered,
    .help = "each client's complete files are on a live listed server at every instant" },
  { .name = "boots-from-assigned",
    .row = "P0.10",
    SAFETY,
    .verdict = SIM_FINDING,
    .holds = from_assigned,
    .help = "a client boots from a server that it is assigned to" },
  { .name = "same-nbp-everywhere",
    .row = "P0.11",
    SAFETY,
    .verdict = SIM_MUST,
    .holds = same_nbp,
    .help = "the NBP is the same on all boot servers" },
  { .name = "offer-that-came",
    .row = "P0.12",
    SAFETY,
    .verdict = SIM_MUST,
    .holds = offer_came,
    .help = "the offer taken is one that came; with a proxy that answers somebody is found" },
  { .name = "few-polls",
    .row = "P0.13",
    SAFETY,
    .verdict = SIM_MUST,
    .holds = few_polls,
    .help = "no more polls than the list has entries" },
  { .name = NULL },
};
