/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-2: what happens when the units themselves, or the way between them, fail. P2.3, P2.16, P2.18. */
#include "tests/pool/site.h"

#define AS_DRAWN ", rules: { documented: { ahead: 0 s, excess: 100 % } }"
#define SMALL "servers: { count: 6, boot-time: 10 s, stop-time: 3 s, power-time: 2 s }, "
#define BUSY SITE_FIGURE_4 (", arrivals: 0.2 /s, stay: { exponential: 60 s }")

/* Nothing that runs changes while a unit is away; and after it is back they agree again. */
Test (pool_units, each_may_be_away)
{
  static const char *const units[] = { "monitor", "control", "balancer", "storage" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autofree char *fault = g_strdup_printf ("  - { at: 60 s, for: 100 s, crash: it.%s }\n", units[i]);
      Story *site = story_new_system (site_frame, SMALL BUSY AS_DRAWN, fault);
      guint boots;

      story_until (site, 59);
      boots = (guint)site_pool (site)->truth->booted;
      story_until (site, 400);
      cr_assert_eq (site_pool (site)->truth->booted, boots, "%s went away, and servers were booted", units[i]);
      g_autoptr (GString) why = g_string_new (NULL);
      cr_assert (pool_converged (site_pool (site)->system, why), "%s: %s", units[i], why->str);
      cr_assert_eq (site_pool (site)->truth->ended[POOL_CRASHED], 0);
      story_sound (site);
      story_end (site);
    }
}

/* The control unit dies amid a job; it learns from reports how things stand, and fills the role. */
Test (pool_units, the_control_unit_dies_amid_a_job)
{
  Story *site = story_new_system (site_frame, SMALL BUSY AS_DRAWN,
                                  "  - { at: 60 s, crash: it.server-3 }\n"
                                  "  - { at: 75 s, for: 30 s, crash: it.control }\n");

  story_until (site, 300);
  cr_assert_eq (pool_truth_ready (site_pool (site), 2), 1);
  cr_assert_eq (pool_spares (site_pool (site)->control), 1);
  story_sound (site);
  story_end (site);
}

/* P2.16: a server that is cut off is taken for dead and replaced; it serves on, and when it is heard again
 * there is one too many, which goes to the spares. */
Test (pool_units, who_was_cut_off_and_replaced_becomes_a_spare)
{
  Story *site
      = story_new_system (site_frame, SMALL BUSY AS_DRAWN,
                          "  - { at: 60 s, for: 60 s, partition: [[it.monitor], [it.server-3]], on: [lan] }\n");

  story_until (site, 110);
  story_expect (site, "pool.dead", "it.server-3");
  cr_assert_eq (pool_phase (site_server (site, 3)), POOL_READY, "it knows nothing of that");
  cr_assert_eq (pool_phase (site_server (site, 5)), POOL_READY);
  story_until (site, 900);
  story_expect (site, "pool.back", "it.server-3");
  cr_assert_eq (pool_phase (site_server (site, 3)), POOL_OFF);
  cr_assert_eq (site_book (site, 3)->standing, POOL_SPARE);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_THROWN_OUT], 0, "by default its users leave first");
  story_sound (site);
  story_end (site);
}

/* A server that has crashed is back before a spare has its role. */
Test (pool_units, who_is_back_in_time_has_its_role_again)
{
  Story *site
      = story_new_system (site_frame, "servers: { count: 4, boot-time: 10 s, power-time: 2 s }, " BUSY AS_DRAWN,
                          "  - { at: 60 s, for: 60 s, crash: it.server-3 }\n");

  story_until (site, 200);
  story_expect (site, "pool.dead", "it.server-3");
  cr_assert_eq (pool_phase (site_server (site, 3)), POOL_READY);
  cr_assert_eq (pool_balancer_opens (site_pool (site)->balancer, 2), 2);
  cr_assert_eq (story_said (site, "pool.copied", NULL), 0, "it booted from its own drive");
  story_sound (site);
  story_end (site);
}

/* The repair: it has not been rebooted since, so it is. */
Test (pool_units, with_the_fence_it_is_rebooted_first)
{
  Story *site
      = story_new_system (site_frame, "servers: { count: 4, boot-time: 10 s }, fence: true, " BUSY AS_DRAWN,
                          "  - { at: 60 s, for: 60 s, partition: [[it.monitor], [it.server-3]], on: [lan] }\n");

  story_until (site, 300);
  cr_assert_eq (pool_phase (site_server (site, 3)), POOL_READY);
  cr_assert_gt (site_server (site, 3)->booted, 120 * SIM_S);
  cr_assert_eq (pool_balancer_opens (site_pool (site)->balancer, 2), 2);
  story_sound (site);
  story_end (site);
}

/* P2.3: the order to the balancer is lost. Without an acknowledgement it sends users there for ever. */
Test (pool_units, a_lost_order_lasts)
{
  for (guint repaired = 0; repaired < 2; repaired++)
    {
      g_autofree char *options
          = g_strconcat (SMALL BUSY AS_DRAWN ", acknowledge: ", repaired ? "true" : "false", NULL);
      Story *site = story_new_system (
          site_frame, options,
          "  - { at: 59 s, for: 12 s, partition: [[it.balancer], [it.monitor]], on: [lan] }\n"
          "  - { at: 60 s, crash: it.server-3 }\n");
      story_until (site, 300);
      cr_assert_eq (pool_balancer_opens (site_pool (site)->balancer, 2), repaired ? -1 : 2);
      uint64_t astray = site_pool (site)->truth->ended[POOL_ASTRAY];
      story_until (site, 600);
      cr_assert_eq (site_pool (site)->truth->ended[POOL_ASTRAY] > astray, repaired == 0);
      story_end (site);
    }
}

/* Without the file server nobody new gets in; who is in stays. */
Test (pool_units, without_documents_nobody_gets_in)
{
  Story *site = story_new_system (site_frame, SMALL SITE_FIGURE_4 (", stay: 1 h") AS_DRAWN,
                                  "  - { at: 60 s, for: 60 s, crash: it.files }\n");

  story_until (site, 20);
  site_come (site, "ap1-os1", 10);
  story_until (site, 70);
  site_come (site, "ap1-os1", 10);
  story_until (site, 200);
  cr_assert_eq (site_server (site, 1)->count, 10);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_ASTRAY], 10);
  site_come (site, "ap1-os1", 10);
  story_until (site, 201);
  cr_assert_eq (site_server (site, 1)->count, 20);
  story_sound (site);
  story_end (site);
}
