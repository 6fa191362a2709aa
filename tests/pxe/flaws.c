/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every checker can fail: a program with a mistake of ours is told from a sound one, with the reason. P0.1 to
 * P0.6, P0.11 to P0.13. */
#include "tests/pxe/site.h"

typedef struct Case
{
  const char *invariant;
  size_t flaw; /* of PxeFlaws */
  guint file;  /* which server has the client's file; 0: nobody */
  const char *why;
} Case;

#define FLAW(NAME) offsetof (PxeFlaws, NAME)

static const Case cases[] = {
  { "boots-from-who-had-its-file", FLAW (images_from_first), 3, "boots from what it.server-3 did not give it" },
  { "first-server-asked-once", FLAW (ask_first_again), 3, "asks it.server-1 again, which had no file" },
  { "no-machine-asked-twice", FLAW (ask_first_again), 3, "asks it.server-1 again, by the same address" },
  { "asked-in-order", FLAW (backwards), 2, "asks it.server-4 out of its turn" },
  { "asked-in-order", FLAW (poll_twice), 4, "asks it.server-2 out of its turn" },
  { "boots-if-and-only-if", FLAW (ignore_file), 3, "does not boot, although" },
  { "all-asked-before-not-found", FLAW (end_early), 4, "reports that nobody has its file before it.server-3" },
  { "offer-that-came", FLAW (forget_offer), 3, "took an offer that nobody of the site made" },
  { "few-polls", FLAW (poll_twice), 0, "asks 5 times for a list of 4" },
};

Test (pxe_flaws, each_checker_sees_its_mistake)
{
  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i / 2];
      bool flawed = i % 2 == 0;
      Story *site = story_new_system (
          site_frame,
          "clients: { count: 1, on: [lan] }, servers: { count: 4, on: lan }, all-to-first: true, "
          "search: listed, files: { image: 16 KiB }, manager: { interval: 0 s }",
          NULL);
      *(bool *)((char *)&site_pxe (site)->flaws + c->flaw) = flawed;
      for (guint k = 1; k <= 4; k++)
        site_server (site, k)->holds[0] = k == c->file ? PXE_HOLDS_ALL : 0;
      pxe_truth_assign (site_pxe (site), 0, c->file == 0 ? 0 : (uint64_t)1 << (c->file - 1));
      story_until (site, 10);
      const SimGuardRow *row = story_guard (site, "it", c->invariant);
      cr_assert_eq (row->violations, flawed, "%s, case %u", c->invariant, i);
      if (flawed)
        cr_assert_not_null (strstr (row->why, c->why), "%s: %s", c->invariant, row->why);
      story_end (site);
    }
}

Test (pxe_flaws, p0_11_another_nbp)
{
  Story *site
      = story_new_system (site_frame, "clients: { count: 1, on: [lan] }, servers: { count: 2, on: lan }", NULL);

  story_until (site, 0.5);
  cr_assert_eq (story_guard (site, "it", "same-nbp-everywhere")->violations, 0);
  site_server (site, 2)->nbp++;
  story_until (site, 5);
  cr_assert_eq (story_guard (site, "it", "same-nbp-everywhere")->violations, 1);
  story_end (site);
}

/* P0.5: a client that neither goes on nor ends. Its time-outs together are some hours. */
Test (pxe_flaws, p0_5_an_attempt_without_an_end)
{
  Story *site = story_new_system (site_frame,
                                  "clients: { count: 2, on: [lan] }, servers: { count: 2, on: lan }, "
                                  "files: { image: 512 B, nbp: 512 B }, manager: { interval: 0 s }",
                                  NULL);

  story_until (site, 1.001);
  pxe_fetch_stop (site_client (site, 1));
  sim_dhcp_client_close (site_client (site, 1)->dhcp);
  story_until (site, 1.1);
  double bound = sim_time_to_seconds (pxe_attempt_bound (site_pxe (site)));
  story_until (site, bound - 10);
  site_power (site, 2);
  story_until (site, bound - 5);
  cr_assert_eq (story_guard (site, "it", "ends-in-time")->violations, 0);
  story_until (site, bound + 10);
  site_power (site, 2);
  story_until (site, bound + 20);
  cr_assert_eq (story_guard (site, "it", "ends-in-time")->violations, 1);
  story_end (site);
}
