/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the search: PXE-2, PXE-8, PXE-9, PXE-10, PXE-12, PXE-13, and where figure 6 has no exit. */
#include "tests/pxe/site.h"

#define SMALL "files: { image: 16 KiB }, manager: { interval: 0 s }, "
#define ONE "clients: { count: 1, on: [lan] }, "

/* Moves the client's file to that server alone, behind everybody's back. */
static void
put_file (const Story *site, guint client, guint server)
{
  for (guint i = 1; i <= site_pxe (site)->servers->len; i++)
    site_server (site, i)->holds[client - 1] = i == server ? PXE_HOLDS_ALL : 0;
  pxe_truth_assign (site_pxe (site), client - 1, server == 0 ? 0 : (uint64_t)1 << (server - 1));
}

static char *
polled (const Story *site)
{
  static const char *const kinds[] = { "pxe.polled", NULL };
  return story_tells (site, kinds, NULL, 0);
}

Test (pxe_search, pxe_8_each_listed_server_but_the_first_until_one_has_it)
{
  Story *site = story_new_system (
      site_frame, SMALL ONE "servers: { count: 4, on: lan }, search: listed, all-to-first: true", NULL);

  put_file (site, 1, 3);
  story_until (site, 3);
  g_autofree char *polls = polled (site);
  cr_assert_str_eq (polls, "it.client-1 polls 10.0.0.3\nit.client-1 polls 10.0.0.4\n");
  story_expect (site, "pxe.booted", "boots from 10.0.0.4");
  story_sound (site);
  story_end (site);
}

Test (pxe_search, pxe_10_nobody_has_it)
{
  Story *site = story_new_system (
      site_frame, SMALL ONE "servers: { count: 3, on: lan }, search: listed, all-to-first: true", NULL);

  put_file (site, 1, 0);
  story_until (site, 3);
  story_expect (site, "pxe.not-found", "no boot server found, after");
  cr_assert_eq (story_said (site, "pxe.polled", NULL), 2);
  cr_assert_eq (pxe_client_state (site_client (site, 1)), PXE_NOT_FOUND);
  story_sound (site);
  story_end (site);
}

/* PXE-10: TFTP's own time-outs, here six waits of 4 s after ARP has given up. */
Test (pxe_search, pxe_10_a_silent_server_is_passed_over)
{
  Story *site = story_new_system (
      site_frame, SMALL ONE "servers: { count: 4, on: lan }, search: listed, all-to-first: true",
      "  - { at: 100 ms, crash: it.server-2 }\n");

  put_file (site, 1, 4);
  story_until (site, 60);
  story_expect (site, "pxe.booted", "boots from 10.0.0.5");
  double waited
      = story_seconds (site, "pxe.polled", "10.0.0.4") - story_seconds (site, "pxe.polled", "10.0.0.3");
  cr_assert_float_eq (waited, 24, 0.1);
  story_sound (site);
  story_end (site);
}

/* PXE-13, P0.12 */
Test (pxe_search, pxe_13_any_proxy_may_be_down)
{
  for (guint down = 1; down <= 2; down++)
    {
      g_autofree char *fault
          = g_strdup_printf ("  - { at: 100 ms, do: stop-proxy, of: [it.server-%u] }\n", down);
      Story *site = story_new_system (site_frame, SMALL ONE "servers: { count: 2, on: lan }", fault);
      story_until (site, 5);
      story_expect (site, "pxe.booted", "boots from 10.0.0.2");
      cr_assert_eq (site_client (site, 1)->attempt.orig, site_server (site, 3 - down)->ip);
      story_sound (site);
      story_end (site);
    }
}

/* PXE-2: DISCOVER is sent again at 4, 12 and 28 s, and given up at 60 s. */
Test (pxe_search, pxe_2_discover_is_sent_again)
{
  Story *site = story_new_system (site_frame, SMALL ONE "servers: { count: 1, on: lan }",
                                  "  - { at: 100 ms, for: 20 s, link-down: [lan] }\n");

  story_until (site, 40);
  story_expect (site, "pxe.booted", NULL);
  cr_assert_eq (sim_dhcp_client_stats (site_client (site, 1)->dhcp).sent[SIM_DHCP_DISCOVER], 4);
  story_end (site);
  site = story_new_system (site_frame, SMALL ONE "servers: { count: 1, on: lan }",
                           "  - { at: 100 ms, link-down: [lan] }\n");
  story_until (site, 100);
  story_expect (site, "pxe.failed", "discovering: no offer");
  cr_assert_float_eq (story_seconds (site, "pxe.failed", NULL), 61, 0.01);
  story_end (site);
}

/* PXE-3: proxy, BINL and TFTP on machines of their own. */
Test (pxe_search, pxe_3_proxy_binl_and_tftp_apart)
{
  Story *site = story_new_system (
      site_frame, SMALL ONE "servers: { count: 2, on: lan, split: true }, all-to-first: true", NULL);

  put_file (site, 1, 2);
  story_until (site, 5);
  cr_assert_eq (site_client (site, 1)->attempt.orig, site_server (site, 1)->ip);
  story_expect (site, "pxe.booted", "it.client-1 boots from");
  cr_assert_eq (sim_dhcp_client_stats (site_client (site, 1)->dhcp).sought, 1);
  cr_assert_eq (site_client (site, 1)->attempt.hit, site_server (site, 2)->ip);
  story_sound (site);
  story_end (site);
}

/* -- PXE-9 -------------------------------------------------------------------------------------------- */

/* Mean polls of misdirected clients are those of an even draw among the others: (n + 1) / 2, here 2.5. */
Test (pxe_search, pxe_9_random_order_draws_evenly)
{
  Story *site = story_new_system (
      site_frame,
      SMALL "clients: { count: 200, on: [lan], power-spread: 20 s }, servers: { count: 5, on: lan }, "
            "all-to-first: true, search: random",
      NULL);
  guint polls = 0, misdirected = 0, first[5] = { 0 };

  story_until (site, 40);
  for (guint i = 0; i < 200; i++)
    {
      const PxeAttempt *attempt = &pxe_client (site_pxe (site), i)->attempt;
      polls += attempt->polls;
      misdirected += attempt->misdirected;
      first[attempt->polls]++;
    }
  cr_assert_eq (misdirected, 160);
  cr_assert_float_eq ((double)polls / misdirected, 2.5, 0.25, "%u", polls);
  for (guint i = 1; i < 5; i++)
    cr_assert (first[i] > 22 && first[i] < 62, "%u clients polled %u times", first[i], i);
  story_sound (site);
  story_end (site);
}

/* The list's own order counts when it says so, whatever the client would do. */
Test (pxe_search, pxe_9_the_best_order_is_kept)
{
  Story *site = story_new_system (
      site_frame,
      SMALL "clients: { count: 20, on: [lan], power-spread: 5 s }, servers: { count: 4, on: lan }, "
            "all-to-first: true, search: random, best-order: true, assign: in-blocks",
      NULL);

  story_until (site, 20);
  for (guint i = 0; i < 20; i++)
    cr_assert_eq (pxe_client (site_pxe (site), i)->attempt.polls, i / 5);
  story_end (site);
}

#define TWO_NETS "clients: { count: 2, on: [lan, far] }, relays: [edge], "

/* A client on the other side of a router is led through its relay. */
Test (pxe_search, pxe_9_nearest_first_by_ping)
{
  Story *site = story_new_system (
      site_frame, SMALL TWO_NETS "servers: { count: 4, on: lan }, all-to-first: true, search: nearest",
      "  - { at: 100 ms, latency: 5 ms, on: [lan], of: [it.server-2, it.server-3] }\n");

  put_file (site, 1, 3);
  put_file (site, 2, 3);
  story_until (site, 10);
  for (guint i = 1; i <= 2; i++)
    {
      const PxeAttempt *attempt = &site_client (site, i)->attempt;
      cr_assert_eq (attempt->hit, site_server (site, 3)->ip, "client %u", i);
      cr_assert_eq (attempt->polls, 3, "server-4 is the nearest, then the two that are far");
    }
  g_autofree char *polls = polled (site);
  cr_assert_not_null (strstr (polls, "it.client-1 polls 10.0.0.5\n"));
  story_sound (site);
  story_end (site);
}

/* The router itself is no boot server: who counts hops asks it before the servers that are behind it. */
Test (pxe_search, pxe_9_fewest_hops_first_by_the_ttl_of_the_answer)
{
  Story *site = story_new_system (
      site_frame, SMALL TWO_NETS "servers: { count: 3, on: lan }, all-to-first: true, search: fewest-hops",
      "  - { at: 100 ms, latency: 5 ms, on: [lan], of: [it.server-2, it.server-3] }\n");
  const SimNode *edge = sim_net_find_node (site_pxe (site)->net, "edge");
  SimIp far = sim_iface_primary (sim_node_iface (edge, 1));
  PxeList list = { .count = 3, .ips = (SimIp[]){ site_server (site, 2)->ip, site_server (site, 3)->ip, far } };

  pxe_server_set_list (site_server (site, 1), &list);
  put_file (site, 1, 3);
  put_file (site, 2, 3);
  story_until (site, 60);
  cr_assert_eq (site_client (site, 1)->attempt.polls, 2, "all are as far: the order stays");
  cr_assert_eq (site_client (site, 2)->attempt.polls, 3, "the servers are behind the router");
  story_end (site);
}

Test (pxe_search, pxe_9_own_subnet_first)
{
  Story *site = story_new_system (
      site_frame, SMALL TWO_NETS "servers: { count: 3, on: lan }, all-to-first: true, search: own-subnet",
      NULL);
  PxeList list
      = { .count = 3, .ips = (SimIp[]){ SIM_IP (10, 1, 0, 77), SIM_IP (10, 0, 0, 3), SIM_IP (10, 0, 0, 4) } };

  pxe_server_set_list (site_server (site, 1), &list);
  put_file (site, 1, 3);
  put_file (site, 2, 3);
  story_until (site, 60);
  cr_assert_eq (site_client (site, 1)->attempt.polls, 2, "the address in the other subnet comes last");
  cr_assert_eq (site_client (site, 2)->attempt.polls, 3, "and first for who is there");
  story_end (site);
}

/* -- PXE-12 ------------------------------------------------------------------------------------------- */

Test (pxe_search, pxe_12_a_misdirected_client_costs_an_nbp_and_a_list)
{
  Story *site = story_new_system (
      site_frame,
      SMALL "clients: { count: 50, on: [lan], power-spread: 5 s }, servers: { count: 2, on: lan }, "
            "all-to-first: true",
      NULL);

  story_until (site, 20);
  cr_assert_eq (story_said (site, "pxe.misdirected", NULL), 25);
  uint64_t list = site_server (site, 1)->list->length;
  cr_assert_eq (site_server (site, 1)->sent,
                50 * (uint64_t)site_pxe (site)->options->files.nbp + 25 * (512 + (16 << 10)) + 25 * list);
  cr_assert_eq (site_server (site, 2)->sent, 25 * (512 + (16 << 10)));
  story_end (site);
}

/* -- findings ------------------------------------------------------------------------------------------- */

/* F13: one datagram, the error reply of step 5, is lost; figure 6 has no retry. */
Test (pxe_search, f13_one_lost_datagram_and_the_client_is_down)
{
  for (guint way = 0; way < 2; way++)
    {
      g_autofree char *options
          = g_strdup_printf (SMALL ONE "servers: { count: 2, on: lan }, all-to-first: true, "
                                       "retransmission: %s",
                             way == 0 ? "none" : "standard");
      Story *site = story_new_system (site_frame, options, NULL);
      put_file (site, 1, 2);
      for (double t = 1; story_said (site, "pxe.asked", "cfg/") == 0; t += 5e-6)
        story_until (site, t);
      double asked = story_seconds (site, "pxe.asked", "cfg/");
      SimIface *cable = site_client (site, 1)->iface;
      story_until (site, asked + 70e-6); /* the request is on the server's cable */
      sim_impair_loss (site_pxe (site)->segment, cable, 1);
      story_until (site, asked + 0.001);
      sim_impair_loss (site_pxe (site)->segment, cable, 0);
      story_until (site, 600);
      if (way == 0)
        {
          story_expect (site, "pxe.hangs", "asking the first: no answer");
          cr_assert_gt (story_guard (site, "it", "nobody-hangs")->violations, 0);
          cr_assert_gt (story_guard (site, "it", "boots-by-itself")->violations, 0);
        }
      else
        story_expect (site, "pxe.booted", "boots from 10.0.0.3");
      story_sound (site);
      story_end (site);
    }
}

/* F13 with all retransmissions: the server restarts at the wrong moment. The repair heals it. */
Test (pxe_search, f13_a_server_that_restarts_at_that_moment)
{
  for (guint way = 0; way < 2; way++)
    {
      g_autofree char *options = g_strdup_printf (SMALL ONE "servers: { count: 2, on: lan, boot-time: 40 s }, "
                                                            "all-to-first: true, try-again-after: %s",
                                                  way == 0 ? "0 s" : "30 s");
      Story *site = story_new_system (
          site_frame, options,
          "  - { at: 500 ms, crash: it.server-2 }\n  - { at: 2 s, restart: it.server-2 }\n");
      put_file (site, 1, 2);
      story_until (site, 600);
      story_expect (site, "pxe.not-found", NULL);
      cr_assert_eq (story_said (site, "pxe.booted", NULL), way);
      cr_assert_eq (story_guard (site, "it", "boots-by-itself")->violations, 1 - way);
      story_sound (site);
      story_end (site);
    }
}

/* P0.8: the server dies amid an image, and another one has all. */
Test (pxe_search, p0_8_a_server_dies_amid_an_image)
{
  static const char *const ways[] = { "trouble: hang", "trouble: give-up", "trouble: retry",
                                      "trouble: power-cycle, power-cycle-after: 1 min", "resume-search: true" };
  static const char *const says[] = { "pxe.hangs", "pxe.failed", "pxe.failed", "pxe.booted", "pxe.booted" };

  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_autofree char *options = g_strdup_printf ("files: { image: 4 MiB }, manager: { interval: 0 s }, " ONE
                                                  "servers: { count: 3, on: lan }, all-to-first: true, search: "
                                                  "listed, backups: 1, assign: in-blocks, %s",
                                                  ways[way]);
      Story *site = story_new_system (site_frame, options, NULL);
      put_file (site, 1, 2);
      site_server (site, 3)->holds[0] = PXE_HOLDS_ALL;
      pxe_truth_assign (site_pxe (site), 0, 6);
      for (double t = 1; story_said (site, "pxe.asked", "image-1") == 0; t += 1e-3)
        story_until (site, t);
      story_until (site, story_seconds (site, "pxe.asked", "image-1") + 0.01);
      sim_node_crash (site_server (site, 2)->role.node, "test");
      story_until (site, 900);
      story_expect (site, says[way], NULL);
      cr_assert_eq (story_guard (site, "it", "nobody-hangs")->violations, way == 0);
      if (way >= 3)
        cr_assert_eq (site_client (site, 1)->attempt.hit, site_server (site, 3)->ip, "way %u", way);
      story_sound (site);
      story_end (site);
    }
}

/* P0.2: by its other address the first server is asked again; a repeated address is asked twice. */
Test (pxe_search, p0_2_aliases_and_repeated_addresses)
{
  Story *site = story_new_system (
      site_frame, SMALL ONE "servers: { count: 2, on: lan, aliases: true }, all-to-first: true, search: listed",
      NULL);

  put_file (site, 1, 0);
  story_until (site, 5);
  cr_assert_gt (story_guard (site, "it", "no-machine-asked-twice")->violations, 0);
  cr_assert_eq (story_said (site, "pxe.polled", NULL), 3);
  story_sound (site);
  story_end (site);
  for (guint way = 0; way < 2; way++)
    {
      g_autofree char *options = g_strdup_printf (
          SMALL ONE "servers: { count: 2, on: lan }, all-to-first: true, search: listed, de-duplicate: %s",
          way == 0 ? "false" : "true");
      PxeList list = { .count = 3,
                       .ips = (SimIp[]){ SIM_IP (10, 0, 0, 3), SIM_IP (10, 0, 0, 2), SIM_IP (10, 0, 0, 3) } };
      site = story_new_system (site_frame, options, NULL);
      pxe_server_set_list (site_server (site, 1), &list);
      put_file (site, 1, 0);
      story_until (site, 5);
      cr_assert_eq (story_said (site, "pxe.polled", NULL), 2 - way);
      story_sound (site);
      story_end (site);
    }
}

/* What the boot server still sends finds nobody, and the next attempt is not touched by it. */
Test (pxe_search, a_machine_that_is_switched_off_and_on_amid_an_image_boots_anew)
{
  static const char *const ways[] = { "tftp", "http" };

  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_autofree char *options = g_strdup_printf (
          "files: { image: 4 MiB }, " ONE "servers: { count: 1, on: lan }, transport: %s", ways[way]);
      Story *site = story_new_system (site_frame, options, NULL);
      for (double t = 1; story_said (site, "pxe.asked", "image-1") == 0; t += 1e-3)
        story_until (site, t);
      for (guint i = 1; i <= 3; i++)
        {
          story_until (site, story_seconds (site, "pxe.asked", "image-1") + 0.02 * i);
          cr_assert (i > 1 || pxe_client_state (site_client (site, 1)) == PXE_LOADING_IMAGE);
          site_power (site, 1);
        }
      story_until (site, 120);
      story_expect (site, "pxe.booted", NULL);
      cr_assert_eq (pxe_client_state (site_client (site, 1)), PXE_BOOTED);
      story_sound (site);
      story_end (site);
    }
}
