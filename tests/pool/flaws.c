/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every checker of what must hold can fail: a program with a mistake of ours is told from a sound one. P2.1 to
 * P2.17. */
#include "tests/pool/site.h"

#define SMALL(N) "servers: { count: " #N ", boot-time: 10 s, stop-time: 3 s, power-time: 2 s }, "
#define QUIET ", rules: { documented: { ahead: 0 s, excess: 100 % } }"
#define PAIR(A, B)                                                                                             \
  SITE_IMAGES                                                                                                  \
  ", services: [" SITE_SERVICE ("words", "OS1", "AP1", A) ", " SITE_SERVICE ("sums", "OS2", "AP1", B) "]"

typedef struct Case
{
  const char *invariant;
  size_t flaw; /* of PoolFlaws */
  const char *why;
  const char *options, *faults;
  guint words, sums; /* users who come after 20 s */
  double until;
} Case;

#define FLAW(NAME) offsetof (PoolFlaws, NAME)

static const Case cases[] = {
  { "one-state-one-role", FLAW (keep_users), "has users and does not serve",
    SMALL (3) PAIR (", servers: 2, stay: 1 h", ""),
    "  - { at: 30 s, do: take, of: [it.server-1], with: throw-out }\n", 20, 0, 60 },
  { "right-server", FLAW (wrong_service), "a user of words is sent to",
    SMALL (4) PAIR (", stay: 1 h", ", servers: 2"), NULL, 20, 0, 60 },
  { "least-loaded", FLAW (most_loaded), "has less to do", SMALL (3) PAIR (", servers: 2, stay: 1 h", ""), NULL,
    20, 0, 60 },
  { "closed-before-emptied", FLAW (close_late), "the balancer was not told",
    SMALL (3) PAIR (", servers: 2, stay: 1 h", ""), "  - { at: 30 s, do: take, of: [it.server-1] }\n", 20, 0,
    60 },
  { "death-is-seen", FLAW (ignore_death), "does not know it",
    "servers: { count: 3, boot-time: 60 s, stop-time: 3 s, power-time: 2 s }, " PAIR ("", ""),
    "  - { at: 30 s, crash: it.server-1 }\n  - { at: 40 s, do: reboot, of: [it.server-2] }\n", 0, 0, 200 },
  { "spare-promised-once", FLAW (promise_twice), "is promised to somebody already", SMALL (3) PAIR ("", ""),
    "  - { at: 30 s, crash: [it.server-1, it.server-2] }\n", 0, 0, 200 },
  { "never-over-most", FLAW (over_most), "words has 2 machines",
    SMALL (3) PAIR (", user-limit: 10, stay: 1 h, agreement: { most: 1 }", ""), NULL, 20, 0, 100 },
  { "rebooted-in-time", FLAW (ignore_age), "has run for longer",
    SMALL (3)
        PAIR (", servers: 2", "") ", up-time: { first: 1 min, grace: 10 s }, control: { step-timeout: 30 s }",
    NULL, 0, 0, 900 },
  { "users-conserved", FLAW (lose_users), "users have come", SMALL (3) PAIR (", servers: 2, stay: 1 h", ""),
    "  - { at: 30 s, do: take, of: [it.server-1], with: hand-over }\n", 20, 0, 60 },
  { "thrown-out-rightly", FLAW (throw_out_asked), "before the grace is over",
    SMALL (3) PAIR (", servers: 2, stay: 1 h", ""),
    "  - { at: 30 s, do: take, of: [it.server-1], with: ask }\n", 20, 0, 300 },
  { "denied-rightly", FLAW (deny_first), "is denied, although", SMALL (3) PAIR ("", ""), NULL, 5, 0, 60 },
  { "alarm-is-heeded", FLAW (ignore_alarm), "nothing is done about it", SMALL (3) PAIR (", servers: 2", ""),
    "  - { at: 30 s, do: intrude, of: [it.server-1] }\n", 0, 0, 200 },
  { "same-after-alarm", FLAW (wrong_image), "comes back with sums", SMALL (3) PAIR (", servers: 2", ""),
    "  - { at: 30 s, do: intrude, of: [it.server-1] }\n", 0, 0, 200 },
  { "roles-filled", FLAW (ignore_missing), "stands by", SMALL (2) PAIR ("", ""),
    "  - { at: 30 s, crash: it.server-1 }\n  - { at: 35 s, do: take, of: [it.server-2] }\n", 0, 0, 600 },
  { "store-unchanged", FLAW (write_store), "was written to", SMALL (3) PAIR ("", ""),
    "  - { at: 30 s, do: reboot, of: [it.server-1] }\n", 0, 0, 200 },
  { "whole-copies-checked", FLAW (skip_digest), "boots from a copy that was not complete",
    SMALL (3) PAIR ("", "") ", digest-check: true",
    "  - { at: 30 s, do: reboot, of: [it.server-1] }\n  - { at: 34 s, for: 1 s, crash: it.server-1 }\n", 0, 0,
    300 },
  { "victim-has-fewest", FLAW (any_victim), "has to go, although",
    SMALL (4) PAIR (", servers: 3, stay: 1 h", ", user-limit: 50, stay: 1 h"), NULL, 31, 51, 100 },
};

static void
play (const Case *c, bool flawed)
{
  g_autofree char *options = g_strconcat (c->options, QUIET, NULL);
  Story *site = story_new_system_quiet (site_frame, options, c->faults, 1);

  *(bool *)((char *)&site_pool (site)->flaws + c->flaw) = flawed;
  story_until (site, 20);
  if (c->words > 0)
    site_come (site, "words", c->words);
  story_until (site, 25);
  if (c->sums > 0)
    site_come (site, "sums", c->sums);
  /* Where nothing happens nobody looks. */
  story_until (site, c->until - 10);
  sim_kernel_mark (site_pool (site)->kernel);
  story_until (site, c->until);
  const SimGuardRow *row = story_guard (site, "it", c->invariant);
  cr_assert_gt (row->checked, 0, "%s was never looked at", c->invariant);
  cr_assert_eq (row->violations > 0, flawed, "%s, %s: %s", c->invariant, flawed ? "flawed" : "sound",
                row->why != NULL ? row->why : "holds");
  if (flawed)
    cr_assert_not_null (strstr (row->why, c->why), "%s: %s", c->invariant, row->why);
  else
    story_sound (site);
  story_end (site);
}

Test (pool_flaws, each_checker_sees_its_mistake)
{
  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    play (&cases[i / 2], i % 2 == 0);
}

/* None is forgotten: every row that must hold has a flaw above. */
Test (pool_flaws, every_must_has_a_flaw)
{
  for (const SimInvariant *i = pool_invariants; i->name != NULL; i++)
    {
      bool found = i->verdict != SIM_MUST;
      for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
        found |= strcmp (cases[k].invariant, i->name) == 0;
      cr_assert (found, "no flaw shows that %s can fail", i->name);
    }
}
