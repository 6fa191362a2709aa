/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a site promises (spec/invariants.md, part 000), looked at from outside: truth.c and audit.c keep it up.
 */
#include "models/pxe/truth.h"

static const PxeTruth *
truth (const SimSystem *system)
{
  return pxe_site (system)->truth;
}

#define BY_RULE(NAME, RULE) SIM_UNBROKEN (NAME, &truth (system)->breaches[RULE])
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
  return sim_breach_none (&truth (system)->breaches[PXE_RULE_IN_TIME], why);
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

const SimInvariant pxe_invariants[] = {
  SIM_SAFE (
      "boots-from-who-had-its-file", "P0.1", MUST, own_file,
      "a client boots from the server that returned its file in this attempt, and all images come from there"),
  SIM_SAFE ("first-server-asked-once", "P0.2", MUST, first_once,
            "the first server, once it had no file, is not asked again at that address"),
  SIM_SAFE ("no-machine-asked-twice", "P0.2", FINDING, machine_once, "nor at another address of it"),
  SIM_SAFE ("asked-in-order", "P0.3", MUST, in_order,
            "candidates are asked in order, each once, one at a time, and none after a hit"),
  SIM_SAFE (
      "boots-if-and-only-if", "P0.4", MUST, boots_iff,
      "with nothing lost or changed, a client boots exactly when the first server or a live listed one has its "
      "files"),
  SIM_SAFE ("ends-in-time", "P0.5", MUST, in_time, "an attempt ends within the sum of its time-outs"),
  SIM_SAFE ("all-asked-before-not-found", "P0.6", MUST, all_asked,
            "no boot server found is said when every candidate was asked"),
  SIM_LIVE ("boots-by-itself", "P0.7 F13", FINDING, boots_by_itself, bound_retry,
            "after quiet no client whose server is there waits for an operator"),
  SIM_SAFE ("nobody-hangs", "P0.8", FINDING, nobody_hangs, "every stage has an exit"),
  SIM_SAFE ("files-always-somewhere", "P0.9", FINDING, all_covered,
            "each client's complete files are on a live listed server at every instant"),
  SIM_SAFE ("boots-from-assigned", "P0.10", FINDING, from_assigned,
            "a client boots from a server that it is assigned to"),
  SIM_SAFE ("same-nbp-everywhere", "P0.11", MUST, same_nbp, "the NBP is the same on all boot servers"),
  SIM_SAFE ("offer-that-came", "P0.12", MUST, offer_came,
            "the offer taken is one that came; with a proxy that answers somebody is found"),
  SIM_SAFE ("few-polls", "P0.13", MUST, few_polls, "no more polls than the list has entries"),
  SIM_INVARIANT_END,
};
