/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-1, POOL-2, POOL-16, POOL-17: where users go, what they feel, what servers share and draw. */
#include "tests/pool/site.h"

#include <math.h>

#define AS_DRAWN ", rules: { documented: { ahead: 0 s, excess: 100 % } }"

/* POOL-1: the system counts as well as the application. */
Test (pool_users, each_goes_where_his_system_and_application_are)
{
  Story *site
      = story_new_system (site_frame, "servers: { count: 4 }, " SITE_FIGURE_4 (", stay: 1 h") AS_DRAWN, NULL);

  story_until (site, 10);
  site_come (site, "ap1-os1", 1);
  site_come (site, "ap2-os1", 2);
  site_come (site, "ap1-os2", 3);
  site_come (site, "ap2-os2", 4);
  story_until (site, 11);
  for (guint i = 1; i <= 4; i++)
    cr_assert_eq (site_server (site, i)->count, i);
  story_end (site);
}

/* POOL-1: one server runs at half its speed; as reports come it gets fewer users than the other. */
Test (pool_users, the_slower_of_two_servers_gets_fewer)
{
  Story *site = story_new_system (
      site_frame,
      "servers: { count: 2 }, " SITE_IMAGES ", services: [" SITE_SERVICE (
          "words", "OS1", "AP1", ", servers: 2, work: 200 ms, arrivals: 1 /s, stay: 60 s") "]" AS_DRAWN,
      "  - { at: 1 s, slow: it.server-1, to: 50 % }\n");

  story_until (site, 600);
  double slow = site_server (site, 1)->count, fast = site_server (site, 2)->count;
  cr_assert (fast > 1.5 * slow && fast < 2.6 * slow, "%g and %g users", slow, fast);
  story_end (site);
}

/* Two users who think for 3 s and ask for 1 s of work each: R(2) = 1 + Q(1), Q(1) = 1 / 4. */
Test (pool_users, response_times_are_those_of_a_closed_network)
{
  Story *site = story_new_system (
      site_frame,
      "servers: { count: 1 }, " SITE_IMAGES
      ", services: [" SITE_SERVICE ("words", "OS1", "AP1", ", work: 1 s, think: 3 s, stay: 100 s") "]" AS_DRAWN,
      NULL);
  PoolCapacity *c = pool_capacity_of (site_pool (site), site_service (site, "words"), 1);

  cr_assert_float_eq (pool_capacity_response (c, 1), 1, 1e-12);
  cr_assert_float_eq (pool_capacity_response (c, 2), 1.25, 1e-12);
  cr_assert_float_eq (pool_capacity_load (c, 1), 0.25, 1e-12);
  cr_assert_float_eq (pool_capacity_load (c, 2), 2 / 4.25, 1e-12);
  /* With many users the server is the bottleneck: n S - Z. */
  cr_assert_float_eq (pool_capacity_response (c, 100), 97, 1e-6);
  cr_assert_float_eq (
      pool_capacity_response (pool_capacity_of (site_pool (site), site_service (site, "words"), 2), 1), 0.5,
      1e-12);
  story_end (site);
}

/* The same by another way: with exponential times the number at work is a birth–death chain, whose stationary
 * solution is p(k) ~ n! / (n - k)! (S / Z)^k (the machine repairman's). R = n / X - Z, X = (1 - p(0)) / S. */
Test (pool_users, response_times_are_those_of_the_machine_repairman)
{
  Story *site
      = story_new_system (site_frame,
                          "servers: { count: 1 }, " SITE_IMAGES ", services: [" SITE_SERVICE (
                              "words", "OS1", "AP1", ", work: 200 ms, think: 7 s, stay: 100 s") "]" AS_DRAWN,
                          NULL);
  PoolCapacity *c = pool_capacity_of (site_pool (site), site_service (site, "words"), 1);

  for (guint n = 1; n <= 80; n++)
    {
      double term = 1, sum = 1;
      for (guint k = 1; k <= n; k++)
        sum += term *= (n - k + 1) * 0.2 / 7;
      double busy = 1 - 1 / sum, rate = busy / 0.2;
      cr_assert_float_eq (pool_capacity_load (c, n), busy, 1e-9, "%u users", n);
      cr_assert_float_eq (pool_capacity_response (c, n), n / rate - 7, 1e-9, "%u users", n);
    }
  story_end (site);
}

typedef struct Mean
{
  double sum;
  guint count;
} Mean;

static void
on_left (gpointer data, const SimRecord *record)
{
  Mean *mean = data;

  mean->sum += (double)record->b / 1e9;
  mean->count++;
}

Test (pool_users, a_users_mean_is_over_his_stay)
{
  Story *site = story_new_system_quiet (
      site_frame,
      "servers: { count: 1 }, " SITE_IMAGES
      ", services: [" SITE_SERVICE ("words", "OS1", "AP1", ", work: 1 s, think: 3 s, stay: 100 s") "]" AS_DRAWN,
      NULL, 1);
  Mean mean = { 0, 0 };

  sim_bus_subscribe (site_pool (site)->bus, &pool_rec_left, SIM_LEVEL_DETAIL, on_left, &mean);
  story_until (site, 10);
  site_come (site, "words", 1);
  story_until (site, 60);
  site_come (site, "words", 1);
  story_until (site, 200);
  cr_assert_eq (mean.count, 2);
  /* 50 s alone at 1 s, 50 s in company at 1.25 s: both. */
  cr_assert_float_eq (mean.sum / 2, 1.125, 1e-5);
  story_end (site);
}

/* POOL-16: two virtual servers of one host; each has half while both run. */
Test (pool_users, virtual_servers_share_their_host_and_die_with_it)
{
  Story *site = story_new_system (
      site_frame,
      "servers: { count: 4, per-host: 2, boot-time: 10 s, power-time: 2 s }, " SITE_IMAGES
      ", services: [" SITE_SERVICE ("words", "OS1", "AP1", ", servers: 2, stay: 1 h") "]" AS_DRAWN,
      "  - { at: 30 s, for: 60 s, crash: it.host-1 }\n");

  story_until (site, 10);
  cr_assert_float_eq (pool_server_speed (site_server (site, 1)), 0.5, 1e-12);
  cr_assert_float_eq (site_server (site, 1)->response, 0.04, 1e-9);
  site_come (site, "words", 10);
  story_until (site, 31);
  cr_assert_eq (pool_phase (site_server (site, 1)), POOL_FAILED);
  cr_assert_eq (pool_phase (site_server (site, 2)), POOL_FAILED);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_CRASHED], 10);
  story_until (site, 80);
  /* Both roles went to the other host's. */
  cr_assert_eq (pool_phase (site_server (site, 3)), POOL_READY);
  cr_assert_eq (pool_phase (site_server (site, 4)), POOL_READY);
  story_until (site, 300);
  cr_assert_eq (sim_node_state (site_server (site, 1)->role.node), SIM_NODE_UP);
  story_sound (site);
  story_end (site);
}

/* POOL-17: 100 s of 250 W and 10 W; then 3 s of stopping at 200 W, and standby. */
Test (pool_users, energy_is_that_of_the_states)
{
  Story *site = story_new_system (site_frame,
                                  "servers: { count: 2, stop-time: 3 s }, " SITE_IMAGES
                                  ", services: [" SITE_SERVICE ("words", "OS1", "AP1", "") "]" AS_DRAWN,
                                  NULL);

  story_until (site, 100);
  cr_assert_float_eq (pool_server_energy (site_server (site, 1)), 25000, 1e-6);
  cr_assert_float_eq (pool_server_energy (site_server (site, 2)), 1000, 1e-6);
  cr_assert (site_do (site, "take", 1, "throw-out"));
  story_until (site, 203);
  cr_assert_float_eq (pool_server_energy (site_server (site, 1)), 25000 + 600 + 1000, 1);
  cr_assert_float_eq (sim_time_to_seconds (pool_server_phase_time (site_server (site, 1), POOL_STOPPING)), 3,
                      1e-9);
  story_end (site);
}

/* Ageing: the system dies, the machine does not; it is reimaged. */
Test (pool_users, a_system_that_dies_of_its_age_is_booted_anew)
{
  Story *site
      = story_new_system (site_frame,
                          "servers: { count: 1, boot-time: 10 s, ageing: 300 s }, " SITE_IMAGES
                          ", services: [" SITE_SERVICE ("words", "OS1", "AP1", ", stay: 1 h") "]" AS_DRAWN,
                          NULL);

  story_until (site, 290);
  site_come (site, "words", 5);
  story_until (site, 340);
  story_expect (site, "pool.aged", "it.server-1");
  cr_assert_eq (site_pool (site)->truth->ended[POOL_CRASHED], 5);
  cr_assert_eq (pool_phase (site_server (site, 1)), POOL_READY);
  cr_assert_float_eq (story_seconds (site, "pool.aged", NULL), 300, 1e-3);
  story_sound (site);
  story_end (site);
}
