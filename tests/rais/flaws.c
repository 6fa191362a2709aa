/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every checker of a service group can fail: a monitor with a mistake of ours is told from a sound one, with
 * the reason. The same story without the mistake keeps the invariant, unless the scheme itself breaks it.
 */
#include "tests/rais/group.h"

typedef struct Case
{
  const char *invariant;
  size_t flaw; /* of RaisFlaws; NONE: the course alone breaks it */
  const char *why;
  void (*course) (Group *web, bool *flaw);
  double orphan_time; /* s; 0: as it is */
  bool clients;
  const char *action; /* done to host-2 at 20.5 s */
} Case;

enum
{
  NONE = 1000
};
#define FLAW(NAME) offsetof (RaisFlaws, NAME)

static void
crash (Group *web, bool *flaw)
{
  *flaw = true;
  group_crash (web, "host-2");
  story_until (web->story, 80);
}

static void
crash_and_restart (Group *web, bool *flaw)
{
  group_crash (web, "host-2");
  story_until (web->story, 40);
  *flaw = true;
  group_restart (web, "host-2");
  story_until (web->story, 100);
}

static void
wait (Group *web, bool *flaw)
{
  *flaw = true;
  story_until (web->story, 60);
}

/* host-2, which does not lead, tells the spare to take an address. */
static void
stranger_orders (Group *web, bool *flaw)
{
  *flaw = true;
  group_inject (web, "host-2",
                group_order (RAIS_ACQUIRE, 1000000000, group_host (web, "host-2")->id,
                             group_host (web, "spare-1")->id, group_prefers (web, "host-3")));
  story_until (web->story, 30);
}

/* The leader tells a host that is quiesced. */
static void
unfit_is_told (Group *web, bool *flaw)
{
  *flaw = true;
  group_do (web, "quiesce", "spare-1");
  group_inject (web, "host-1",
                group_order (RAIS_ACQUIRE, 1000000000, group_host (web, "host-1")->id,
                             group_host (web, "spare-1")->id, group_prefers (web, "host-3")));
  story_until (web->story, 30);
}

/* The mistake begins once the spare has been told to release for the host that is back. */
static void
forgotten_on_the_way_back (Group *web, bool *flaw)
{
  double at = 40;

  group_crash (web, "host-2");
  story_until (web->story, at);
  group_restart (web, "host-2");
  story_forget (web->story);
  while (story_said (web->story, "rais.release-sent", "web.spare-1") == 0 && at < 120)
    story_until (web->story, at += 0.05);
  *flaw = true;
  story_until (web->story, at + 40);
}

static void
cut_in_two (Group *web, bool *flaw)
{
  group_cut_off (web, "host-1", false);
  story_until (web->story, 60);
}

/* One half has declared the address invalid; the other brings it back. */
static void
cut_and_heal (Group *web, bool *flaw)
{
  group_cut_off (web, "host-1", false);
  story_until (web->story, 95);
  group_crash (web, "host-3");
  story_until (web->story, 105);
  group_cut_off (web, "host-1", true);
  story_until (web->story, 115);
}

static const Case cases[] = {
  { "one-leader", FLAW (all_lead), "web.host-2 leads and should not", wait },
  { "orders-from-leader", FLAW (obey_anybody), "orders of others than the leader were obeyed",
    stranger_orders },
  { "only-leader-orders", FLAW (all_lead), "orders were given by others than the leader", crash },
  { "one-server-per-address", FLAW (assign_served), "is held by 2 hosts", crash_and_restart },
  { "never-doubled", FLAW (assign_served), "is held by 2 hosts", crash_and_restart },
  { "every-address-served", FLAW (assign_nothing), "is served by nobody", crash },
  { "preferred-host-serves", FLAW (assign_nothing), "is not at web.host-2", crash_and_restart },
  { "short-fail-back", FLAW (assign_nothing), "was released for web.host-2 and is not there yet",
    forgotten_on_the_way_back },
  { "fit-when-acquiring", FLAW (obey_unfit), "web.spare-1 acquires although it is quiesced", unfit_is_told },
  { "quiesced-not-advertised", FLAW (advertise_anybody), "the zone advertises", wait, .action = "quiesce" },
  { "failed-host-gave-up", FLAW (keep_failing), "web.host-2 fails its tests and holds 1 addresses", wait,
    .action = "fail-tests" },
  { "scripts-end", FLAW (endless_scripts), "a script of web.spare-1 does not end", crash },
  { "spares-first", FLAW (busy_first), "orphans went to busy hosts although a spare was free", crash },
  { "duplicates-well-resolved", FLAW (release_chosen), "duplicates were resolved with another host",
    crash_and_restart },
  { "orphans-end", FLAW (ageless), "is served on although its orphan time is over", crash, 10 },
  { "orphans-end-with-any-clock", FLAW (ageless), "is served on although its orphan time is over", crash, 10 },
  { "invalid-stays-invalid", NONE, "came back after their orphan time", cut_and_heal, 60 },
  { "dead-host-forgotten", FLAW (never_forget), "still counts on web.host-2", crash },
  { "no-zombie", FLAW (never_forget), "still counts on web.host-2", crash },
  { "every-host-heard", FLAW (deaf), "does not listen to", wait },
  { "zone-of-available", FLAW (advertise_anybody), "the zone advertises", wait, .action = "fail-tests" },
  { "zone-marks", FLAW (prune_unloaded), "left the zone at 0, not above the high mark", wait },
  { "utilisation-fits", FLAW (overstate_load), "products of load and scale did not fit 32 bits", wait },
  { "no-split-double", NONE, "is held by 2 hosts", cut_in_two },
  { "neighbours-know-server", FLAW (mute), "has a stale entry for", crash, 0, true },
  { "neighbours-follow-at-once", FLAW (mute), "has a stale entry for", crash, 0, true },
};

static void
play (const Case *c, bool flawed)
{
  static bool unused;
  Group *web = group_new (3, 1);

  web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  web->options.announce_at_once = true;
  if (c->orphan_time > 0)
    web->options.orphan_time = sim_time_from_seconds (c->orphan_time);
  if (c->clients)
    web->load.options.arrivals = sim_curve_constant (50);
  if (c->action != NULL)
    group_plan (web, 20.5, c->action, "web.host-2");
  group_begin (web);
  story_until (web->story, 20);
  c->course (web, flawed ? (bool *)((char *)&web->group->flaws + c->flaw) : &unused);
  const SimGuardRow *row = story_guard (web->story, "web", c->invariant);
  cr_assert_eq (row->violations > 0, flawed || c->flaw == NONE, "%s %s%s: %s", c->invariant,
                row->violations > 0 ? "is broken" : "holds",
                flawed ? " in spite of the flaw" : " without a flaw", row->why);
  if (row->violations > 0)
    cr_assert_not_null (strstr (row->why, c->why), "%s says: %s", c->invariant, row->why);
  group_end (web);
}

Test (rais, flaws_every_checker_can_fail)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int flawed = cases[i].flaw == NONE ? 0 : 1; flawed >= 0; flawed--)
      play (&cases[i], flawed);
}

/* No invariant is without a case. */
Test (rais, flaws_every_invariant_has_a_case)
{
  for (const SimInvariant *row = rais_invariants; row->name != NULL; row++)
    {
      guint found = 0;
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        found += strcmp (cases[i].invariant, row->name) == 0;
      cr_assert_eq (found, 1, "%s has %u cases", row->name, found);
    }
}
