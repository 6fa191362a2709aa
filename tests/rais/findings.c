/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of what the scheme breaks by itself, and of the repairs. */
#include "sim/net/capture.h"
#include "sim/net/packet.h"
#include "tests/rais/story.h"

/* F3: the preferred host's acquire script fails: it is asked for ever, and a spare that serves is told to
 * release first. With try-others-after the spare keeps serving. */
Test (rais, f3_fail_back_to_a_host_that_cannot)
{
  for (int repaired = 0; repaired <= 1; repaired++)
    {
      Story *s = story_new (2, 1);
      s->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
      s->options.try_others_after = repaired ? 3 : 0;
      s->options.try_again_after = SIM_HOUR;
      story_begin (s);
      story_until (s, 20);
      story_crash (s, "host-2");
      story_until (s, 30);
      expect_text (story_holders (s, "host-2"), "spare-1");
      story_do (s, "fail-acquire-script", "host-2");
      story_forget (s);
      story_restart (s, "host-2");
      story_until (s, 600);
      guint tries = story_said (s, "rais.acquire-sent", "web.host-2 to acquire");
      if (repaired)
        {
          cr_assert_eq (tries, 3);
          expect_text (story_holders (s, "host-2"), "spare-1");
        }
      else
        {
          cr_assert_geq (tries, 200);
          cr_assert_eq (story_said (s, "rais.address-online", NULL), 0);
          cr_assert_geq (story_guard (s, "every-address-served")->violations, 1);
        }
      story_end (s);
    }
}

/* How many of the runs had an address at two hosts, with no fault but the crash that makes the orphan. */
static guint
duplicates (SimTime control_interval, bool repaired)
{
  guint runs = 0;

  for (int i = 0; i < 5; i++)
    {
      Story *s = story_new (5, 0);
      s->options.control_interval = control_interval;
      s->options.remember_assignments = repaired;
      s->options.silence_timeout = 3 * SIM_S + i * 130 * SIM_MS; /* another moment of the leader's round */
      story_begin (s);
      story_until (s, 20);
      story_forget (s);
      story_crash (s, "host-5");
      story_until (s, 60);
      runs += story_said (s, "rais.doubled-ended", NULL) > 0;
      story_end (s);
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
      Story *s = story_new (3, 0);
      s->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
      s->options.sequence = sequence;
      story_begin (s);
      story_until (s, 100);
      story_crash (s, "host-3");
      story_until (s, 110);
      story_restart (s, "host-3");
      story_until (s, 140);
      cr_assert_eq (story_guard (s, "every-host-heard")->violations > 0, sequence == RAIS_SEQUENCE_COUNTER);
      story_end (s);
    }
}

/* F14, P3.16: two hosts keep a dead one alive by telling each other of it. */
Test (rais, f14_zombie_by_gossip)
{
  for (int gossip = RAIS_GOSSIP_NO; gossip <= RAIS_GOSSIP_YES; gossip++)
    {
      Story *s = story_new (3, 0);
      s->options.gossip = gossip;
      story_begin (s);
      story_until (s, 20);
      story_crash (s, "host-3");
      story_until (s, 120);
      expect_text (gossip == RAIS_GOSSIP_YES ? story_holders (s, "host-3") : "", "");
      cr_assert_eq (story_guard (s, "no-zombie")->violations > 0, gossip == RAIS_GOSSIP_YES);
      cr_assert_eq (story_guard (s, "dead-host-forgotten")->violations, 0);
      story_end (s);
    }
}

/* F18: a script that never returns freezes its address; with script-timeout it does not. */
Test (rais, f18_hung_script)
{
  for (int repaired = 0; repaired <= 1; repaired++)
    {
      Story *s = story_new (2, 1);
      s->options.script_timeout = repaired ? 5 * SIM_S : 0;
      s->options.failed_host = RAIS_FAILED_OUTSIDE;
      story_plan (s, 20, "hang-release-script", "web.host-2");
      story_plan (s, 20, "fail-tests", "web.host-2");
      story_begin (s);
      story_until (s, 120);
      expect_text (story_holders (s, "host-2"), repaired ? "spare-1" : "host-2");
      cr_assert_eq (story_guard (s, "scripts-end")->violations > 0, !repaired);
      story_end (s);
    }
}

/* P3.8: quiesced between order and action: it acquires all the same, unless the action looks again. */
Test (rais, p3_8_quiesced_in_between)
{
  for (int repaired = 0; repaired <= 1; repaired++)
    {
      Story *s = story_new (3, 1);
      s->options.recheck_before_acquire = repaired;
      s->options.acquire.time = sim_dist_constant_time (3 * SIM_S);
      story_begin (s);
      story_until (s, 20);
      story_crash (s, "host-2");
      story_crash (s, "host-3");
      story_until (s, 24.5);
      story_do (s, "quiesce", "spare-1");
      story_until (s, 40);
      cr_assert_eq (story_guard (s, "fit-when-acquiring")->violations > 0, !repaired);
      story_end (s);
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
      Story *s = story_new (3, 1);
      s->options.announce_at_once = repaired;
      story_begin (s);
      story_until (s, 20);
      Claim claim = { .ip = story_prefers (s, "host-2"), .host = story_host (s, "spare-1"), .at = SIM_NEVER };
      sim_net_tap (sim_world_net (s->world), see_claim, &claim);
      story_crash (s, "host-2");
      story_until (s, 30);
      SimTime wait = claim.at - sim_time_from_seconds (story_when (s, "rais.address-online", "spare-1"));
      cr_assert_eq (wait < SIM_MS, repaired, "it is announced %g s later", (double)wait / 1e9);
      cr_assert_leq (wait, SIM_S);
      story_end (s);
    }
}

/* F11: who has an old entry sends to the dead host until the next info message; with the repair no longer. */
Test (rais, f11_stale_neighbours)
{
  for (int repaired = 0; repaired <= 1; repaired++)
    {
      Story *s = story_new (3, 1);
      s->options.announce_at_once = repaired;
      s->load.options.arrivals = sim_curve_constant (50);
      story_begin (s);
      story_until (s, 20);
      story_crash (s, "host-2");
      story_until (s, 60);
      cr_assert_eq (story_guard (s, "neighbours-follow-at-once")->violations > 0, !repaired);
      cr_assert_eq (story_guard (s, "neighbours-know-server")->violations, 0);
      story_end (s);
    }
}

/* P3.15: what one half has declared invalid the other half brings back, whose word is younger. */
Test (rais, p3_15_invalid_comes_back)
{
  for (int cut = 0; cut <= 1; cut++)
    {
      Story *s = story_new (4, 0);
      s->options.orphan_time = 60 * SIM_S;
      story_begin (s);
      story_until (s, 20);
      for (int i = 1; i <= 2 && cut; i++)
        story_cut_off (s, i == 1 ? "host-1" : "host-2", false);
      story_until (s, 120);
      story_crash (s, "host-4");
      story_until (s, 130);
      for (int i = 1; i <= 2 && cut; i++)
        story_cut_off (s, i == 1 ? "host-1" : "host-2", true);
      story_until (s, 140);
      cr_assert_eq (story_guard (s, "invalid-stays-invalid")->violations > 0, cut);
      story_until (s, 260);
      expect_text (story_holders (s, "host-4"), "");
      story_end (s);
    }
}
