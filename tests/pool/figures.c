/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The flow charts of the source, told on figure 4: S1 has OS1 with AP1, S2 OS1 with AP2, S3 OS2 with AP1, S4
 * OS2 with AP2; S5 and S6 are spares. Rows POOL-1 to POOL-9, POOL-15.
 */
#include "tests/pool/site.h"

/* Only what the figures say: nobody moves capacity for a trend or an excess. */
#define AS_DRAWN ", rules: { documented: { ahead: 0 s, excess: 100 % } }"
#define SMALL "servers: { count: 6, boot-time: 10 s, stop-time: 3 s, power-time: 2 s }, "

/* A figure's boxes, in the order in which a server's job went through them; g_free(). */
static char *
boxes (const Story *site, const char *server, guint figure)
{
  static const char *const kinds[] = { "pool.step", NULL };
  g_autofree char *moves = story_tells (site, kinds, server, 0);
  g_auto (GStrv) lines = g_strsplit (moves, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    for (guint k = 0; k < POOL_STEPS; k++)
      {
        const PoolBox *box = &pool_boxes[k];
        g_autofree char *to = g_strdup_printf ("-> %s (", pool_step_names[k]);
        const char *text = figure == 5 ? box->figure_5 : figure == 6 ? box->figure_6 : box->figure_7;
        if (strstr (lines[i], to) != NULL && *text != '\0')
          g_string_append_printf (out, "%s%s", out->len > 0 ? "; " : "", text);
      }
  return g_string_free (out, FALSE);
}

/* POOL-3 POOL-8, 71 to 78: a primary fails; a spare gets its system and its application. */
Test (pool_figure_7, s3_fails_and_s5_takes_over_with_os2_and_ap1)
{
  Story *site = story_new_system (
      site_frame, SMALL SITE_FIGURE_4 (", arrivals: 0.5 /s, stay: { exponential: 60 s }") AS_DRAWN,
      "  - { at: 100 s, crash: it.server-3 }\n");

  story_until (site, 99);
  cr_assert_gt (site_server (site, 3)->count, 0);
  cr_assert_eq (pool_phase (site_server (site, 5)), POOL_OFF);
  story_until (site, 300);
  story_expect (site, "pool.dead", "it.server-3");
  story_expect (site, "pool.decided", "it.server-5 gets ap1-os2");
  story_expect (site, "pool.up", "it.server-5 is up with ap1-os2");
  const PoolServer *s5 = site_server (site, 5);
  cr_assert_eq (pool_phase (s5), POOL_READY);
  cr_assert_eq (s5->drives[POOL_C].holds, 1, "OS2 is the second image");
  cr_assert_eq (s5->drives[POOL_D].holds, 2, "AP1 on OS2 is the third service");
  cr_assert_eq (pool_phase (site_server (site, 6)), POOL_OFF);
  /* New users go there, and none to S3. */
  cr_assert_gt (s5->count, 0);
  cr_assert_eq (pool_balancer_opens (site_pool (site)->balancer, 4), 2);
  cr_assert_eq (pool_balancer_opens (site_pool (site)->balancer, 2), -1);
  g_autofree char *way = boxes (site, "it.server-5", 7);
  cr_assert_str_eq (way, "74, 75; 76, 77; 78; 71, 72");
  /* S3 had users: they are lost; who came until it was taken for dead asked in vain. */
  cr_assert_gt (site_pool (site)->truth->ended[POOL_CRASHED], 0);
  cr_assert_gt (site_pool (site)->truth->ended[POOL_ASTRAY] + story_said (site, "pool.denied", NULL), 0);
  story_sound (site);
  story_end (site);
}

/* POOL-9, 71 to 78: S2 has more than 400 users; S6 is booted with OS1 and AP2, for S5 has stood in for S3. */
Test (pool_figure_7, s2_passes_400_users_and_s6_boots_os1_and_ap2)
{
  Story *site = story_new_system (site_frame, SMALL SITE_FIGURE_4 (", stay: 2 h") AS_DRAWN,
                                  "  - { at: 10 s, crash: it.server-3 }\n");

  story_until (site, 100);
  cr_assert_eq (pool_phase (site_server (site, 5)), POOL_READY);
  site_come (site, "ap2-os1", 400);
  story_until (site, 120);
  cr_assert_eq (site_server (site, 2)->count, 400);
  cr_assert_eq (pool_phase (site_server (site, 6)), POOL_OFF, "400 is the limit, not more than it");
  site_come (site, "ap2-os1", 1);
  story_until (site, 200);
  story_expect (site, "pool.decided", "it.server-6 gets ap2-os1");
  const PoolServer *s6 = site_server (site, 6);
  cr_assert_eq (pool_phase (s6), POOL_READY);
  cr_assert_eq (s6->drives[POOL_C].holds, 0);
  cr_assert_eq (s6->drives[POOL_D].holds, 1);
  g_autofree char *way = boxes (site, "it.server-6", 7);
  cr_assert_str_eq (way, "74, 75; 76, 77; 78; 71, 72");
  /* Users that come now go to the less loaded one. */
  site_come (site, "ap2-os1", 50);
  story_until (site, 210);
  cr_assert_eq (s6->count, 50);
  story_sound (site);
  story_end (site);
}

/* POOL-4 POOL-6, 61 to 66: unauthorised use; the server goes down at once and comes back with the same image.
 */
Test (pool_figure_6, an_intruder_costs_everybody_his_session)
{
  Story *site = story_new_system (site_frame, SMALL SITE_FIGURE_4 (", stay: 2 h") AS_DRAWN,
                                  "  - { at: 21 s, do: intrude, of: [it.server-1] }\n");

  story_until (site, 20);
  site_come (site, "ap1-os1", 30);
  story_until (site, 28);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_THROWN_OUT], 30);
  cr_assert_eq (pool_balancer_opens (site_pool (site)->balancer, 0), -1);
  story_until (site, 60);
  g_autofree char *way = boxes (site, "it.server-1", 6);
  cr_assert_str_eq (way, "63 (1); 63c; 64, 65; 66; 61, 62");
  cr_assert_eq (site_server (site, 1)->drives[POOL_D].holds, 0);
  cr_assert_not (site_server (site, 1)->alarmed);
  cr_assert_eq (pool_balancer_opens (site_pool (site)->balancer, 0), 0);
  story_sound (site);
  story_end (site);
}

/* POOL-5, 63a and 63b: past the second limit users are asked, and after the grace thrown out. */
Test (pool_figure_6, users_are_asked_to_log_out_and_thrown_out_after_the_grace)
{
  Story *site = story_new_system (
      site_frame,
      SMALL SITE_IMAGES ", services: [" SITE_SERVICE (
          "ap1-os1", "OS1", "AP1",
          ", stay: 100 h") "], "
                           "up-time: { first: 10 min, second: 20 min, grace: 5 min }, cover-reboots: false, "
                           "users: { compliance: 50 %, log-out: { exponential: 1 min } }" AS_DRAWN,
      NULL);

  story_until (site, 20);
  site_come (site, "ap1-os1", 100);
  /* The first limit waits for nobody to be there. */
  story_until (site, 1190);
  cr_assert_eq (site_server (site, 1)->count, 100);
  cr_assert_eq (story_said (site, "pool.step", NULL), 0);
  double asked;
  story_until (site, 1600);
  asked = story_seconds (site, "pool.step", "-> asking");
  cr_assert_float_eq (asked, 1205, 5.1);
  double stopped = story_seconds (site, "pool.step", "-> stopping");
  cr_assert_float_eq (stopped - asked, 300, 0.1);
  uint64_t out = site_pool (site)->truth->ended[POOL_ASKED_OUT],
           thrown = site_pool (site)->truth->ended[POOL_THROWN_OUT];
  cr_assert_eq (out + thrown, 100);
  cr_assert (out > 30 && out < 70, "%u of 100 did as they were asked", (guint)out);
  story_until (site, 1700);
  g_autofree char *way = boxes (site, "it.server-1", 6);
  cr_assert_str_eq (way, "63 (1); 63 (2), 63a; 63b; 63c; 64, 65; 66; 61, 62");
  cr_assert_lt (sim_kernel_now (site_pool (site)->kernel) - site_server (site, 1)->booted, 200 * SIM_S);
  story_sound (site);
  story_end (site);
}

/* POOL-5: past the first limit it is rebooted as soon as nobody is there. */
Test (pool_figure_5, an_idle_server_is_rebooted_after_the_first_limit)
{
  Story *site = story_new_system (
      site_frame,
      SMALL SITE_IMAGES ", services: [" SITE_SERVICE (
          "ap1-os1", "OS1", "AP1", ", stay: 700 s") "], "
                                                    "up-time: { first: 10 min }, cover-reboots: false" AS_DRAWN,
      NULL);

  story_until (site, 20);
  site_come (site, "ap1-os1", 3);
  story_until (site, 780);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_FINISHED], 3);
  g_autofree char *way = boxes (site, "it.server-1", 5);
  cr_assert_str_eq (way, "S1, S2; S3; 50");
  cr_assert_gt (story_seconds (site, "pool.step", "-> closing"), 719);
  story_sound (site);
  story_end (site);
}

/* POOL-7 */
Test (pool_figure_6, a_privileged_user_gets_another_system_when_he_has_logged_out)
{
  Story *site = story_new_system (site_frame, SMALL SITE_FIGURE_4 (", stay: 100 s") AS_DRAWN, NULL);

  story_until (site, 20);
  site_come (site, "ap1-os1", 1);
  story_until (site, 30);
  cr_assert (site_do (site, "wish", 1, "OS2"));
  story_until (site, 119);
  cr_assert_eq (site_server (site, 1)->drives[POOL_C].holds, 0);
  story_until (site, 160);
  cr_assert_eq (pool_phase (site_server (site, 1)), POOL_READY);
  cr_assert_eq (site_server (site, 1)->drives[POOL_C].holds, 1);
  cr_assert_eq (site_server (site, 1)->service, 2, "the same application for the other system");
  story_sound (site);
  story_end (site);
}
