/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A promise is judged under the faults that it assumes (spec/invariants.md), and not outside of them: each
 * story is told while a cable is out, and again after it is back, with a sound monitor and with a mistake of
 * ours.
 */
#include "tests/rais/group.h"

static guint64
violations (const Group *web, const char *invariant)
{
  return story_guard (web->story, "web", invariant)->violations;
}

static void
nothing_that_must_hold_is_broken (const Group *web)
{
  for (const SimInvariant *i = rais_invariants; i->name != NULL; i++)
    if (i->verdict == SIM_MUST)
      cr_assert_eq (violations (web, i->name), 0, "%s: %s", i->name,
                    story_guard (web->story, "web", i->name)->why);
}

static Group *
begin (bool clients)
{
  Group *web = group_new (3, 1);

  web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  web->options.announce_at_once = true;
  if (clients)
    web->load.options.arrivals = sim_curve_constant (50);
  group_begin (web);
  story_until (web->story, 20);
  return web;
}

static void
service_cable (Group *web, const char *name, bool up)
{
  sim_iface_set_up (group_host (web, name)->service, up, "the story says so");
}

/* P3.6 assumes crashes (A1): a host that no network reaches cannot have its address, however well it is. */
Test (rais, assumptions_a_host_without_networks_is_promised_nothing)
{
  for (int all = 0; all < 2; all++)
    {
      Group *web = begin (false);
      group_crash (web, "host-2");
      story_until (web->story, 40);
      service_cable (web, "host-2", false);
      if (all)
        group_cut_off (web, "host-2", false);
      group_restart (web, "host-2");
      story_until (web->story, 120);
      cr_assert (rais_well (group_host (web, "host-2")));
      cr_assert_str_neq (group_holders (web, "host-2"), "host-2");
      nothing_that_must_hold_is_broken (web);
      service_cable (web, "host-2", true);
      group_cut_off (web, "host-2", true);
      story_until (web->story, 180);
      cr_assert_str_eq (group_holders (web, "host-2"), "host-2");
      nothing_that_must_hold_is_broken (web);
      group_end (web);
    }
}

Test (rais, assumptions_once_its_networks_are_back_it_has_its_address_or_we_err)
{
  Group *web = begin (false);

  group_crash (web, "host-2");
  story_until (web->story, 40);
  service_cable (web, "host-2", false);
  web->group->flaws.assign_nothing = true;
  group_restart (web, "host-2");
  story_until (web->story, 120);
  cr_assert_eq (violations (web, "preferred-host-serves"), 0);
  service_cable (web, "host-2", true);
  story_until (web->story, 180);
  cr_assert_gt (violations (web, "preferred-host-serves"), 0);
  group_end (web);
}

/* The cable of a client that has a host's address in its cache. */
static SimIface *
find_client (const Group *web, SimIp address)
{
  SimNet *net = sim_world_net (story_world (web->story));

  for (guint i = 0; i < sim_net_nodes (net); i++)
    {
      SimNode *node = sim_net_node (net, i);
      SimIface *iface = g_str_has_prefix (sim_node_name (node), "visitors.") ? sim_node_iface (node, 0) : NULL;
      if (iface != NULL && sim_arp_lookup (iface, address) != 0)
        return iface;
    }
  cr_assert_fail ("no client knows the address");
  return NULL;
}

/* P3.22 assumes loss (A2): whom no announcement reaches keeps what it believes. */
static void
tell_of_a_deaf_client (bool mute)
{
  Group *web = begin (true);
  SimIface *iface = find_client (web, group_prefers (web, "host-2"));

  sim_iface_set_up (iface, false, "the story says so");
  group_crash (web, "host-2");
  story_until (web->story, 60);
  cr_assert_neq (sim_arp_lookup (iface, group_prefers (web, "host-2")), 0);
  nothing_that_must_hold_is_broken (web);
  cr_assert_eq (violations (web, "neighbours-follow-at-once"), 0);
  web->group->flaws.mute = mute;
  sim_iface_set_up (iface, true, "the story says so");
  story_until (web->story, 100);
  cr_assert_eq (violations (web, "neighbours-know-server") > 0, mute);
  group_end (web);
}

Test (rais, assumptions_who_hears_no_announcement_is_promised_nothing_until_it_does)
{
  tell_of_a_deaf_client (false);
  tell_of_a_deaf_client (true);
}
