/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the older ways: PXE-B1 to PXE-B5. */
#include "tests/pxe/site.h"

#define SITE                                                                                                   \
  "clients: { count: 8, on: [lan], power-spread: 2 s }, servers: { count: 4, on: lan }, files: { image: 16 "   \
  "KiB }, "

static Story *
play (const char *options, const char *faults, double until)
{
  g_autofree char *all = g_strconcat (SITE, options, NULL);
  Story *site = story_new_system (site_frame, all, faults);

  story_until (site, until);
  return site;
}

/* PXE-B1: one file name, addresses and files from one machine; when it dies all is over. */
Test (pxe_policies, b1_one_server)
{
  Story *site = play ("policy: one-server", "  - { at: 60 s, crash: it.server-1 }\n", 40);

  cr_assert_eq (story_said (site, "pxe.booted", "boots from 10.0.0.2"), 8);
  story_until (site, 70);
  site_power (site, 1);
  story_until (site, 200);
  story_expect (site, "pxe.failed", "it.client-1 gives up");
  story_sound (site);
  story_end (site);
}

/* PXE-B2: nobody is misdirected; a change restarts every proxy. */
Test (pxe_policies, b2_per_client)
{
  Story *site
      = play ("policy: per-client", "  - { at: 20 s, do: reassign, of: [it.client-1], with: server-4 }\n", 15);

  cr_assert_eq (story_said (site, "pxe.booted", NULL), 8);
  cr_assert_eq (story_said (site, "pxe.refused", NULL), 0);
  story_until (site, 21);
  cr_assert_eq (story_said (site, "pxe.proxy-stopped", NULL), 4);
  site_power (site, 2);
  story_until (site, 29);
  cr_assert_eq (pxe_client_state (site_client (site, 2)), PXE_DISCOVERING, "nobody leads it");
  site_power (site, 3);
  story_until (site, 45);
  story_expect (site, "pxe.failed", "it.client-2 gives up");
  cr_assert_eq (story_said (site, "pxe.booted", "it.client-3"), 2, "at the next DISCOVER");
  site_power (site, 1);
  story_until (site, 50);
  story_expect (site, "pxe.booted", "it.client-1 boots from 10.0.0.5");
  story_sound (site);
  story_end (site);
}

/* PXE-B3: who answers a client is the only one who does. */
Test (pxe_policies, b3_disjoint)
{
  Story *site = play ("policy: disjoint", "  - { at: 20 s, do: stop-proxy, of: [it.server-2] }\n", 15);

  cr_assert_eq (story_said (site, "pxe.booted", NULL), 8);
  cr_assert_eq (story_said (site, "pxe.refused", NULL), 0);
  story_until (site, 21);
  site_power (site, 1);
  site_power (site, 2);
  story_until (site, 100);
  cr_assert_eq (story_said (site, "pxe.booted", "it.client-1"), 2);
  story_expect (site, "pxe.failed", "it.client-2");
  story_end (site);
}

/* PXE-B4: the user picks blindly, also who is dead. */
Test (pxe_policies, b4_menu)
{
  Story *site = play ("policy: menu", "  - { at: 20 s, crash: it.server-2 }\n", 15);
  guint picked[4] = { 0 }, different = 0;

  cr_assert_eq (story_said (site, "pxe.booted", NULL), 8);
  for (guint i = 0; i < 8; i++)
    picked[pxe_server_at (site_pxe (site), pxe_client (site_pxe (site), i)->attempt.hit)->number]++;
  for (guint i = 0; i < 4; i++)
    different += picked[i] > 0;
  cr_assert_gt (different, 1);
  story_until (site, 21);
  for (guint k = 0; k < 8; k++)
    site_power (site, k + 1);
  story_until (site, 100);
  cr_assert_gt (story_said (site, "pxe.failed", "asking BINL: no boot server answers"), 0);
  story_end (site);
}

/* PXE-B5: a set that has too much to do is stopped, and goes on later. */
Test (pxe_policies, b5_sets)
{
  Story *site = story_new_system (
      site_frame,
      "clients: { count: 20, on: [lan], power-at: 4900 ms }, servers: { count: 2, on: lan }, "
      "files: { image: 32 MiB }, policy: sets, manager: { overload: 3, interval: 1 s }",
      NULL);

  story_until (site, 60);
  cr_assert_eq (story_said (site, "pxe.booted", NULL), 20);
  story_expect (site, "pxe.proxy-stopped", "its boot server has too much to do");
  story_expect (site, "pxe.proxy-back", "its boot server has room again");
  story_sound (site);
  story_end (site);
}
