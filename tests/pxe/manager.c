/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the management service (PXE-11), of power (PXE-14), and of HTTP. */
#include "tests/pxe/site.h"

#define TWO "clients: { count: 2, on: [lan] }, servers: { count: 2, on: lan }, "

/* Images first, then the file; the old server counts until its file is gone. */
Test (pxe_manager, pxe_11_a_client_moves)
{
  Story *site
      = story_new_system (site_frame, TWO "files: { image: 1 MiB, client-file: 64 KiB, own-images: true }",
                          "  - { at: 10 s, do: reassign, of: [it.client-1], with: server-2 }\n");

  story_until (site, 5);
  story_expect (site, "pxe.booted", "it.client-1 boots from 10.0.0.2");
  story_until (site, 20);
  cr_assert_eq (site_server (site, 1)->holds[0], 0);
  cr_assert_eq (site_server (site, 2)->holds[0], PXE_HOLDS_ALL);
  double half = story_seconds (site, "pxe.placed", "it.server-2 has files of it.client-1, 2 of 3");
  double whole = story_seconds (site, "pxe.placed", "it.server-2 has files of it.client-1, 3 of 3");
  double gone = story_seconds (site, "pxe.removed", "it.server-1 has no files of it.client-1");
  cr_assert (half < whole && whole < gone && half - 10 > 0.008, "%f %f %f: a MiB takes its time", half, whole,
             gone);
  site_power (site, 1);
  story_until (site, 25);
  story_expect (site, "pxe.booted", "it.client-1 boots from 10.0.0.3");
  cr_assert_eq (story_guard (site, "it", "files-always-somewhere")->violations, 0);
  cr_assert_eq (story_guard (site, "it", "boots-from-assigned")->violations, 0);
  cr_assert_eq (pxe_manager_jobs (site_pxe (site)->manager), 0);
  story_sound (site);
  story_end (site);
}

/* P0.9: between deletion and copy nobody has the files. */
Test (pxe_manager, p0_9_delete_first_leaves_a_gap)
{
  Story *site = story_new_system (site_frame,
                                  TWO "files: { image: 1 MiB, own-images: true }, reassignment: delete-first",
                                  "  - { at: 10 s, do: reassign, of: [it.client-1], with: server-2 }\n");

  story_until (site, 20);
  cr_assert_eq (story_guard (site, "it", "files-always-somewhere")->violations, 1);
  cr_assert_gt (story_guard (site, "it", "files-always-somewhere")->total, 8 * SIM_MS);
  cr_assert_eq (site_server (site, 2)->holds[0], PXE_HOLDS_ALL);
  story_end (site);
}

/* P0.10: assigned to the new one at once, while the old one still has the file. */
Test (pxe_manager, p0_10_copy_first_leaves_a_window)
{
  Story *site = story_new_system (
      site_frame,
      TWO "files: { image: 20 MiB, own-images: true }, reassignment: copy-first, all-to-first: true",
      "  - { at: 20 s, do: reassign, of: [it.client-1], with: server-2 }\n");

  story_until (site, 19.9);
  site_power (site, 1);
  story_until (site, 19.98);
  cr_assert_eq (story_guard (site, "it", "boots-from-assigned")->violations, 0);
  story_until (site, 20.05);
  site_power (site, 1);
  story_until (site, 60);
  cr_assert_gt (story_guard (site, "it", "boots-from-assigned")->violations, 0);
  story_end (site);
}

/* A dead server's clients go to others; the manager notices after three looks without an answer. */
Test (pxe_manager, pxe_11_a_server_dies)
{
  Story *site = story_new_system (
      site_frame, "clients: { count: 6, on: [lan] }, servers: { count: 3, on: lan }, files: { image: 16 KiB }",
      "  - { at: 10 s, crash: it.server-2 }\n  - { at: 5 min, restart: it.server-2 }\n");

  story_until (site, 100);
  double dead = story_seconds (site, "pxe.server-dead", "it.server-2");
  cr_assert (dead > 24 && dead < 31, "%f", dead);
  cr_assert_eq (story_said (site, "pxe.reassigned", NULL), 2);
  for (guint i = 1; i <= 6; i++)
    site_power (site, i);
  story_until (site, 200);
  cr_assert_eq (story_said (site, "pxe.booted", NULL), 12, "all boot while it is dead");
  story_until (site, 500);
  story_expect (site, "pxe.server-back", "it.server-2");
  cr_assert_eq (site_server (site, 2)->holds[1], 0, "it is told what it missed");
  cr_assert_eq (pxe_manager_jobs (site_pxe (site)->manager), 0);
  story_sound (site);
  story_end (site);
}

/* With back-ups nobody has to move. */
Test (pxe_manager, pxe_11_back_ups)
{
  Story *site
      = story_new_system (site_frame,
                          "clients: { count: 6, on: [lan] }, servers: { count: 3, on: lan }, backups: 1, "
                          "files: { image: 16 KiB }",
                          "  - { at: 10 s, crash: it.server-2 }\n");

  story_until (site, 60);
  cr_assert_eq (story_said (site, "pxe.reassigned", NULL), 0);
  cr_assert_eq (story_guard (site, "it", "files-always-somewhere")->violations, 0);
  for (guint i = 1; i <= 6; i++)
    site_power (site, i);
  story_until (site, 200);
  cr_assert_eq (story_said (site, "pxe.booted", NULL), 12);
  story_end (site);
}

/* The list changes when servers come or go, one server after the other. */
Test (pxe_manager, pxe_11_the_list_changes)
{
  Story *site = story_new_system (
      site_frame,
      "clients: { count: 1, on: [lan] }, servers: { count: 3, on: lan }, files: { image: 16 KiB }, "
      "manager: { parallel: 1 }",
      "  - { at: 10 s, do: unlist, of: [it.server-3] }\n");

  story_until (site, 20);
  cr_assert_eq (story_said (site, "pxe.list", "has a new list, of 2"), 3);
  cr_assert_eq (site_server (site, 1)->listed.count, 2);
  double first = story_seconds (site, "pxe.list", "it.server-1"),
         last = story_seconds (site, "pxe.list", "it.server-3");
  cr_assert (first < last);
  story_end (site);
}

/* Clients of a busy server go to an idle one, some at each look. */
Test (pxe_manager, pxe_11_load_moves_clients)
{
  Story *site
      = story_new_system (site_frame,
                          "clients: { count: 40, on: [lan], power-at: 4 s }, servers: { count: 2, on: lan }, "
                          "files: { image: 64 MiB }, assign: in-blocks, manager: { balance: 3 }",
                          NULL);

  for (guint i = 0; i < 40; i++)
    {
      site_server (site, 1)->holds[i] = PXE_HOLDS_ALL;
      site_server (site, 2)->holds[i] = 0;
      pxe_truth_assign (site_pxe (site), i, 1);
    }
  story_until (site, 60);
  cr_assert_geq (story_said (site, "pxe.reassigned", "its boot server is busy"), 3);
  story_sound (site);
  story_end (site);
}

/* PXE-14: what starts together, starts together after a power cut too. */
Test (pxe_manager, pxe_14_power_returns)
{
  Story *site = story_new_system (
      site_frame,
      "clients: { count: 30, on: [lan], power-spread: 5 s }, servers: { count: 2, on: lan }, "
      "files: { image: 16 KiB }",
      "  - { at: 20 s, crash: it.client-* }\n  - { at: 60 s, restart: it.client-* }\n");

  story_until (site, 30);
  cr_assert_eq (story_said (site, "pxe.booted", NULL), 30);
  story_until (site, 80);
  cr_assert_eq (story_said (site, "pxe.booted", NULL), 60);
  story_sound (site);
  story_end (site);
}

/* PXE-14: a class starts at eight. */
Test (pxe_manager, pxe_14_arrivals_by_a_curve)
{
  Story *site = story_new_system (
      site_frame,
      "clients: { count: 30, on: [lan], arrivals: { flash: { base: 0 /s, peak: 10 /s, at: 8 h, "
      "rise: 10 s, hold: 1 min, fall: 10 s } } }, servers: { count: 2, on: lan }, "
      "manager: { interval: 0 s }, files: { image: 16 KiB }",
      NULL);

  story_until (site, 8 * 3600);
  cr_assert_eq (story_said (site, "pxe.powered", NULL), 0);
  story_until (site, 9 * 3600);
  cr_assert_eq (story_said (site, "pxe.booted", NULL), 30);
  story_end (site);
}

/* HTTP boot: the same search over TCP. */
Test (pxe_manager, http_instead_of_tftp)
{
  Story *site
      = story_new_system (site_frame,
                          "clients: { count: 8, on: [lan] }, servers: { count: 4, on: lan }, transport: http, "
                          "files: { image: 1 MiB, images: 2 }, all-to-first: true",
                          NULL);

  story_until (site, 30);
  story_expect (site, "pxe.booted", "it.client-8");
  cr_assert_eq (story_said (site, "pxe.booted", NULL), 8);
  cr_assert_eq (story_said (site, "pxe.misdirected", NULL), 6);
  story_sound (site);
  story_end (site);
}
