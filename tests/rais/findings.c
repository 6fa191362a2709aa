/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of what the scheme breaks by itself, and of the repairs. */
#include "sim/net/capture.h"
#include "sim/net/packet.h"
#include "tests/rais/group.h"

/* F3: the preferred host's acquire script fails: it is asked for ever, and a spare that serves is told to
 * release first. With try-others-after the spare keeps serving. */
Test (rais, f3_fail_back_to_a_host_that_cannot)
{
  for (int repaired = 0; repaired <= 1; repaired++)
    {
      Group *web = group_new (2, 1);
      web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
      web->options.try_others_after = repaired ? 3 : 0;
      web->options.try_again_after = SIM_HOUR;
      group_begin (web);
      story_until (web->story, 20);
      group_crash (web, "host-2");
      story_until (web->story, 30);
      expect_text (group_holders (web, "host-2"), "spare-1");
      group_do (web, "fail-acquire-script", "host-2");
      story_forget (web->story);
      group_restart (web, "host-2");
      story_until (web->story, 600);
      guint tries = story_said (web->story, "rais.acquire-sent", "web.host-2 to acquire");
      if (repaired)
        {
          cr_assert_eq (tries, 3);
          expect_text (group_holders (web, "host-2"), "spare-1");
        }
      else
        {
          cr_assert_geq (tries, 200);
          cr_assert_eq (story_said (web->story, "rais.address-online", NULL), 0);
          cr_assert_geq (story_guard (web->story, "web", "every-address-served")->violations, 1);
        }
      group_end (web);
    }
}

/* How many of the runs had an address at two hosts, with no fault but the crash that makes the orphan. */
static guint
duplicates (SimTime control_interval, bool repaired)
{
  guint runs = 0;

  for (int i = 0; i < 5; i++)
    {
      Group *web = group_new (5, 0);
      web->options.control_interval = control_interval;
      web->options.remember_assignments = repaired;
      web->options.silence_timeout = 3 * SIM_S + i * 130 * SIM_MS; /* another moment of the leader's round */
      group_begin (web);
      story_until (web->story, 20);
      story_forget (web->story);
      group_crash (web, "host-5");
      story_until (web->story, 60);
      runs += story_said (web->story, "rais.doubled-ended", NULL) > 0;
      group_end (web);
    }
  return runs;
}

/* F4: a leader that decides more often than hosts speak chooses again before it hears what came of its order.
 */
Test (rais, f4_leader_made_duplicates)
{
  cr_assert_geq (duplicates (200 * SIM_MS, false), 3);
  cr_assert_eq (duplicates (200 * SIM_MS, true), 0);
  cr_assert_eq (duplicates (1100 * SIM_MS, false), 0);
}

/* F14: a restarted host whose numbers start again is a duplicate to those that remember it. */
Test (rais, f14_restarted_host_is_a_duplicate)
{
  for (int sequence = RAIS_SEQUENCE_UNIQUE; sequence <= RAIS_SEQUENCE_COUNTER; sequence++)
    {
      Group *web = group_new (3, 0);
      web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
      web->options.sequence = sequence;
      group_begin (web);
      story_until (web->story, 100);
      group_crash (web, "host-3");
      story_until (web->story, 110);
      group_restart (web, "host-3");
      story_until (web->story, 140);
      cr_assert_eq (story_guard (web->story, "web", "every-host-heard")->violations > 0,
                    sequence == RAIS_SEQUENCE_COUNTER);
      group_end (web);
    }
}

/* F14, P3.16: two hosts keep a dead one alive by telling each other of it. */
Test (rais, f14_zombie_by_gossip)
{
  for (int gossip = RAIS_GOSSIP_NO; gossip <= RAIS_GOSSIP_YES; gossip++)
    {
      Group *web = group_new (3, 0);
      web->options.gossip = gossip;
      group_begin (web);
      story_until (web->story, 20);
      group_crash (web, "host-3");
      story_until (web->story, 120);
      expect_text (gossip == RAIS_GOSSIP_YES ? group_holders (web, "host-3") : "", "");
      cr_assert_eq (story_guard (web->story, "web", "no-zombie")->violations > 0, gossip == RAIS_GOSSIP_YES);
      cr_assert_eq (story_guard (web->story, "web", "dead-host-forgotten")->violations, 0);
      group_end (web);
    }
}

/* F18: a script that never returns freezes its address; with script-timeout it does not. */
Test (rais, f18_hung_script)
{
  for (int repaired = 0; repaired <= 1; repaired++)
    {
      Group *web = group_new (2, 1);
      web->options.script_timeout = repaired ? 5 * SIM_S : 0;
      web->options.failed_host = RAIS_FAILED_OUTSIDE;
      group_plan (web, 20, "hang-release-script", "web.host-2");
      group_plan (web, 20, "fail-tests", "web.host-2");
      group_begin (web);
      story_until (web->story, 120);
      expect_text (group_holders (web, "host-2"), repaired ? "spare-1" : "host-2");
      cr_assert_eq (story_guard (web->story, "web", "scripts-end")->violations > 0, !repaired);
      group_end (web);
    }
}

/* P3.8: quiesced between order and action: it acquires all the same, unless the action looks again. */
Test (rais, p3_8_quiesced_in_between)
{
  for (int repaired = 0; repaired <= 1; repaired++)
    {
      Group *web = group_new (3, 1);
      web->options.recheck_before_acquire = repaired;
      web->options.acquire.time = sim_dist_constant_time (3 * SIM_S);
      group_begin (web);
      story_until (web->story, 20);
      group_crash (web, "host-2");
      group_crash (web, "host-3");
      story_until (web->story, 24.5);
      group_do (web, "quiesce", "spare-1");
      story_until (web->story, 40);
      cr_assert_eq (story_guard (web->story, "web", "fit-when-acquiring")->violations > 0, !repaired);
      group_end (web);
    }
}

/* When the spare first says that an address is its own. */
typedef struct Claim
{
  SimIp ip;
  const RaisHost *host;
  SimTime at; /* SIM_NEVER: not yet */
} Claim;

static void
see_claim (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  Claim *claim = data;

  if (packet->ether == SIM_ETHER_ARP && packet->src == claim->ip && packet->dst == claim->ip
      && packet->src_mac == sim_iface_mac (claim->host->service) && claim->at == SIM_NEVER)
    claim->at = sim_kernel_now (claim->host->group->kernel);
}

/* RAIS-2: an address is announced with the next info message; with announce-at-once when it comes on-line. */
Test (rais, announce_at_once)
{
  for (int repaired = 0; repaired <= 1; repaired++)
    {
      Group *web = group_new (3, 1);
      web->options.announce_at_once = repaired;
      group_begin (web);
      story_until (web->story, 20);
      Claim claim
          = { .ip = group_prefers (web, "host-2"), .host = group_host (web, "spare-1"), .at = SIM_NEVER };
      sim_net_tap (sim_world_net (story_world (web->story)), see_claim, &claim);
      group_crash (web, "host-2");
      story_until (web->story, 30);
      SimTime wait
          = claim.at - sim_time_from_seconds (story_seconds (web->story, "rais.address-online", "spare-1"));
      cr_assert_eq (wait < SIM_MS, repaired, "it is announced %g s later", (double)wait / 1e9);
      cr_assert_leq (wait, SIM_S);
      group_end (web);
    }
}

/* F11: who has an old entry sends to the dead host until the next info message; with the repair no longer. */
Test (rais, f11_stale_neighbours)
{
  for (int repaired = 0; repaired <= 1; repaired++)
    {
      Group *web = group_new (3, 1);
      web->options.announce_at_once = repaired;
      web->load.options.arrivals = sim_curve_constant (50);
      group_begin (web);
      story_until (web->story, 20);
      group_crash (web, "host-2");
      story_until (web->story, 60);
      cr_assert_eq (story_guard (web->story, "web", "neighbours-follow-at-once")->violations > 0, !repaired);
      cr_assert_eq (story_guard (web->story, "web", "neighbours-know-server")->violations, 0);
      group_end (web);
    }
}

/* P3.15: what one half has declared invalid the other half brings back, whose word is younger. */
Test (rais, p3_15_invalid_comes_back)
{
  for (int cut = 0; cut <= 1; cut++)
    {
      Group *web = group_new (4, 0);
      web->options.orphan_time = 60 * SIM_S;
      group_begin (web);
      story_until (web->story, 20);
      for (int i = 1; i <= 2 && cut; i++)
        group_cut_off (web, i == 1 ? "host-1" : "host-2", false);
      story_until (web->story, 120);
      group_crash (web, "host-4");
      story_until (web->story, 130);
      for (int i = 1; i <= 2 && cut; i++)
        group_cut_off (web, i == 1 ? "host-1" : "host-2", true);
      story_until (web->story, 140);
      cr_assert_eq (story_guard (web->story, "web", "invalid-stays-invalid")->violations > 0, cut);
      story_until (web->story, 260);
      expect_text (group_holders (web, "host-4"), "");
      group_end (web);
    }
}
