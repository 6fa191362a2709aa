/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-3: what copies take, how they share the storage unit, and how they fail. */
#include "tests/pool/site.h"

#define AS_DRAWN ", rules: { documented: { ahead: 0 s, excess: 100 % } }"
#define SERVERS "servers: { count: 6, boot-time: 10 s, stop-time: 3 s, power-time: 2 s, disk: 800 Mbps"
#define STORE "storage: { disk: 800 Mbps, boot-time: 5 s"

/* A service of 100 MB of system and 100 MB of application: each 1 s at 800 Mbit/s alone. */
#define ONE                                                                                                    \
  "images: [{ os: OS1, size: 100 MB }], services: [{ name: words, os: OS1, app: AP1, size: 100 MB, servers: "  \
  "1 }]"

static double
job_time (Story *site, guint server, double until)
{
  g_autofree char *name = g_strdup_printf ("it.server-%u", server);
  double begun = story_seconds (site, "pool.decided", name);

  story_until (site, until);
  return story_seconds (site, "pool.done", name) - begun;
}

/* Two copies of a second each, and ten seconds of booting. */
Test (pool_copies, alone_a_copy_takes_its_bytes_over_the_slowest_of_disk_drive_and_cable)
{
  Story *site = story_new_system (site_frame, SERVERS " }, " STORE " }, " ONE AS_DRAWN, NULL);

  story_until (site, 20);
  cr_assert (site_do (site, "give", 3, "words"));
  cr_assert_float_eq (job_time (site, 3, 60), 12, 0.02);
  cr_assert_eq (site_pool (site)->truth->torn, 0);
  story_sound (site);
  story_end (site);
}

/* Four at once share 800 Mbit/s: each copy takes four seconds. */
Test (pool_copies, at_once_they_share_the_storage_unit_equally)
{
  Story *site = story_new_system (site_frame, SERVERS " }, " STORE " }, " ONE AS_DRAWN, NULL);

  story_until (site, 20);
  for (guint i = 2; i <= 5; i++)
    cr_assert (site_do (site, "give", i, "words"));
  story_until (site, 60);
  for (guint i = 2; i <= 5; i++)
    cr_assert_float_eq (job_time (site, i, 60), 18, 0.05);
  story_end (site);
}

/* One has 100 MB more to go when the other begins: 50 MB alone, then 100 MB at half the rate, the rest alone.
 */
Test (pool_copies, who_comes_later_takes_half_of_what_is_left)
{
  Story *site = story_new_system (site_frame, SERVERS " }, " STORE " }, " ONE AS_DRAWN, NULL);

  story_until (site, 20);
  cr_assert (site_do (site, "give", 2, "words"));
  story_until (site, 20.5);
  cr_assert (site_do (site, "give", 3, "words"));
  story_until (site, 60);
  double first = job_time (site, 2, 60), second = job_time (site, 3, 60);
  /* 200 MB each at 100 MB/s in all: the first is through at 20 + 3.5 s, the second at 24 s. */
  cr_assert_float_eq (first, 3.5 + 10, 0.05);
  cr_assert_float_eq (second, 3.5 + 10, 0.05);
  story_end (site);
}

/* The same by packets, with what headers cost: the cable is 1 Gbit/s, the drive is no limit there. */
Test (pool_copies, by_packets_it_takes_as_long_as_the_flow_says)
{
  Story *site
      = story_new_system (site_frame,
                          SERVERS " }, " STORE ", copy: packets }, "
                                  "images: [{ os: OS1, size: 20 MB }], services: [{ name: words, os: OS1, "
                                  "app: AP1, size: 20 MB, servers: 1 }]" AS_DRAWN,
                          NULL);

  story_until (site, 20);
  cr_assert (site_do (site, "give", 3, "words"));
  cr_assert (site_do (site, "give", 4, "words"));
  story_until (site, 60);
  cr_assert_float_eq (job_time (site, 3, 60), 10.8, 0.1);
  cr_assert_float_eq (job_time (site, 4, 60), 10.8, 0.1);
  cr_assert_eq (site_pool (site)->truth->torn, 0);
  story_sound (site);
  story_end (site);
}

/* A cable that is cut for longer than the storage unit has patience: the copy is made anew. */
Test (pool_copies, a_copy_that_breaks_off_is_made_anew)
{
  Story *site
      = story_new_system (site_frame, SERVERS " }, storage-on: san, " STORE ", patience: 5 s }, " ONE AS_DRAWN,
                          "  - { at: 20.5 s, for: 8 s, interface-down: it.server-3, on: [san] }\n");

  story_until (site, 20);
  cr_assert (site_do (site, "give", 3, "words"));
  story_until (site, 100);
  story_expect (site, "pool.copy-failed", "it.server-3");
  story_expect (site, "pool.done", "it.server-3");
  cr_assert_eq (site_pool (site)->truth->torn, 0);
  cr_assert_lt (story_seconds (site, "pool.done", "it.server-3"), 70);
  story_sound (site);
  story_end (site);
}

Test (pool_copies, a_step_that_always_fails_ends_the_job)
{
  Story *site
      = story_new_system (site_frame, SERVERS ", copy-failure: 100 % }, " STORE " }, " ONE AS_DRAWN, NULL);

  story_until (site, 20);
  cr_assert (site_do (site, "give", 3, "words"));
  story_until (site, 25);
  story_expect (site, "pool.job-failed", "it.server-3");
  cr_assert_eq (story_said (site, "pool.copy-failed", NULL) >= 4, true);
  story_end (site);
}

Test (pool_copies, so_does_a_boot_that_always_fails)
{
  Story *site
      = story_new_system (site_frame, SERVERS ", boot-failure: 100 % }, " STORE " }, " ONE AS_DRAWN, NULL);

  story_until (site, 20);
  site_come (site, "words", 1);
  cr_assert (site_do (site, "give", 3, "words"));
  story_until (site, 80);
  cr_assert_geq (story_said (site, "pool.boot-failed", "it.server-3"), 4);
  story_expect (site, "pool.job-failed", "it.server-3");
  story_end (site);
}

/* The storage unit dies amid a copy, and is back: the step is tried again. */
Test (pool_copies, the_storage_unit_restarts_amid_a_copy)
{
  Story *site
      = story_new_system (site_frame, SERVERS " }, " STORE " }, control: { step-timeout: 20 s }, " ONE AS_DRAWN,
                          "  - { at: 20.5 s, for: 5 s, crash: it.storage }\n");

  story_until (site, 20);
  cr_assert (site_do (site, "give", 3, "words"));
  story_until (site, 100);
  story_expect (site, "pool.done", "it.server-3");
  cr_assert_gt (story_seconds (site, "pool.done", "it.server-3"), 50);
  story_sound (site);
  story_end (site);
}

/* P2.14: a server whose power fails amid a copy boots the half that it has when its power is back. */
Test (pool_copies, half_a_copy_boots_by_the_source)
{
  static const char fault[] = "  - { at: 24.5 s, for: 3 s, crash: it.server-1 }\n";

  for (guint repaired = 0; repaired < 2; repaired++)
    {
      g_autofree char *options
          = g_strconcat (SERVERS " }, " STORE " }, " ONE AS_DRAWN ", monitor: { misses: 5 }, digest-check: ",
                         repaired ? "true" : "false", NULL);
      Story *site = story_new_system (site_frame, options, fault);
      story_until (site, 20);
      cr_assert (site_do (site, "reboot", 1, "throw-out"));
      story_until (site, 60);
      cr_assert_eq (story_said (site, "pool.torn", "it.server-1"), 1 - repaired);
      cr_assert_eq (story_said (site, "pool.refuses-boot", "it.server-1") > 0, repaired);
      story_end (site);
    }
}

/* By packets too a copy ends when either end dies, or when it breaks off, and is made anew. */
Test (pool_copies, by_packets_whatever_breaks_is_made_anew)
{
  static const char *const faults[]
      = { "  - { at: 20.3 s, for: 5 s, crash: it.storage }\n",
          "  - { at: 20.3 s, for: 5 s, crash: it.server-2 }\n",
          "  - { at: 20.3 s, for: 3 s, interface-down: it.server-2, on: [lan] }\n" };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      Story *site
          = story_new_system (site_frame,
                              SERVERS " }, " STORE ", copy: packets }, control: { step-timeout: 20 s }, "
                                      "images: [{ os: OS1, size: 50 MB }], services: [{ name: words, os: OS1, "
                                      "app: AP1, size: 20 MB, servers: 1 }]" AS_DRAWN,
                              faults[i]);
      story_until (site, 20);
      cr_assert (site_do (site, "give", 2, "words"));
      story_until (site, 150);
      cr_assert_eq (pool_truth_ready (site_pool (site), 0), 2, "fault %u", i);
      cr_assert_eq (pool_storage_copies (site_pool (site)->storage), 0);
      cr_assert_eq (site_pool (site)->truth->torn, 0);
      story_sound (site);
      story_end (site);
    }
}

Test (pool_copies, by_packets_they_break_off_as_often)
{
  Story *site
      = story_new_system (site_frame,
                          SERVERS ", copy-failure: 100 % }, " STORE ", copy: packets }, "
                                  "images: [{ os: OS1, size: 20 MB }], services: [{ name: words, os: OS1, "
                                  "app: AP1, size: 20 MB, servers: 1 }]" AS_DRAWN,
                          NULL);

  story_until (site, 20);
  cr_assert (site_do (site, "give", 3, "words"));
  story_until (site, 60);
  cr_assert_geq (story_said (site, "pool.copy-failed", "it breaks off"), 4);
  story_expect (site, "pool.job-failed", "it.server-3");
  story_end (site);
}
