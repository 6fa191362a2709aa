/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NET-7, RING-19: a ring before other systems. What gateways pass on goes to the addresses of a service group
 * or of plain servers; who answers for them is settled between those hosts, and gateways hear of it as
 * everybody does.
 */
#include "tests/ring/downloads.h"

#define CONTROL "  control: { subnet: 10.3.0.0/16, rate: 1 Gbps, latency: 100 us }\n"
#define WEB                                                                                                    \
  "  web: { model: rais, service-on: farm, control-on: [control], hosts: { count: 3, servers: 1000, "          \
  "boot-time: 2 s } }\n"
#define FILES "  files: { model: plain, service-on: farm, hosts: { count: 2, port: 8080, servers: 1000 } }\n"

static Downloads *
before (const char *forwarding, const char *of, const char *systems)
{
  g_autofree char *cluster
      = g_strdup_printf ("gateways: 3, vips: 6, balance: false, boot-time: 2 s, forwarding: %s, "
                         "connections: { probe-interval: 250 ms, probe-timeout: 500 ms }, servers: { of: %s }",
                         forwarding, of);
  Downloads *d = downloads_before (cluster, CONTROL, systems, 10, 10 * SIM_MIN, 5);

  downloads_run (d, 15 * SIM_S);
  return d;
}

static const SimSystem *
system_of (const Downloads *d, const char *name)
{
  return sim_world_find_system (d->world, name);
}

/* The card that answers for an address of `farm`, as the gateway believes; 0: nobody. */
static SimMac
believed (const Downloads *d, guint gateway, SimIp ip)
{
  return sim_arp_lookup (downloads_gateway (d, gateway)->ifaces[d->cluster->home], ip);
}

static SimMac
card (const Downloads *d, const char *host)
{
  SimSegment *farm = sim_net_find_segment (sim_world_net (d->world), "farm");

  return sim_iface_mac (sim_node_iface_on (story_node (d->story, host), farm));
}

/* What it must hold, it holds. */
static void
expect_promises_kept (const Downloads *d)
{
  for (guint i = 0; i < sim_world_guard_rows (d->world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (d->world, i);
      if (row->system != NULL && row->invariant->verdict == SIM_MUST)
        cr_assert_eq (row->violations, 0, "%s.%s: %s", row->system->name, row->invariant->name, row->why);
    }
}

Test (ring_behind, requests_reach_a_group_and_its_answers_come_back_by_the_gateway)
{
  Downloads *d = before ("nat", "web", WEB);

  cr_assert_eq (d->cluster->servers->len, 3);
  cr_assert_null (ring_server (d->cluster, 0)->node);
  downloads_begin (d, 60, 100000, 5 * SIM_S);
  downloads_run (d, 40 * SIM_S);
  cr_assert_eq (d->whole, 60, "%u whole, %u failed", (guint)d->whole, (guint)d->failed);
  cr_assert_geq (downloads_traffic (d)->replies, 60);
  cr_assert_eq (ring_traffic_open_now (d->cluster), 0);
  expect_promises_kept (d);
  downloads_end (d);
}

/* RAIS-9, NET-2: the address of a dead host is another's soon, and gateways know it by its announcement, long
 * before their entry ages. */
Test (ring_behind, a_takeover_is_heard_by_gateways_as_an_announcement)
{
  Downloads *d = before ("nat", "web", WEB);
  SimIp address = system_of (d, "web")->model->offered (system_of (d, "web"), 1);

  downloads_begin (d, 30, 1000, SIM_S);
  downloads_run (d, 20 * SIM_S);
  for (guint i = 0; i < 3; i++)
    cr_assert_eq (believed (d, i, address), card (d, "web.host-2"));
  sim_node_crash (story_node (d->story, "web.host-2"), "a test");
  downloads_run (d, 21 * SIM_S);
  for (guint i = 0; i < 3; i++)
    cr_assert_eq (believed (d, i, address), card (d, "web.host-2"), "nobody has said anything yet");
  downloads_run (d, 27 * SIM_S);
  for (guint i = 0; i < 3; i++)
    cr_assert (believed (d, i, address) == card (d, "web.host-1")
               || believed (d, i, address) == card (d, "web.host-3"));
  downloads_begin (d, 30, 1000, SIM_S);
  downloads_run (d, 40 * SIM_S);
  cr_assert_eq (d->whole, 60, "%u whole, %u failed", (guint)d->whole, (guint)d->failed);
  expect_promises_kept (d);
  downloads_end (d);
}

/* RING-19: while nobody has the address it gets nothing new; when it has moved it answers again. */
Test (ring_behind, a_dead_hosts_address_gets_nothing_until_it_has_moved)
{
  Downloads *d = before ("nat", "web", WEB);
  SimIp address = system_of (d, "web")->model->offered (system_of (d, "web"), 1);
  char text[SIM_IP_TEXT];
  g_autofree char *down = g_strdup_printf ("finds server %s down", sim_ip_text (address, text));
  g_autofree char *up = g_strdup_printf ("finds server %s up", sim_ip_text (address, text));

  sim_node_crash (story_node (d->story, "web.host-2"), "a test");
  downloads_run (d, 40 * SIM_S);
  cr_assert_lt (story_when (d->story, down), story_when (d->story, up));
  cr_assert_lt (story_when (d->story, up), 25 * SIM_S, "%s", story_trace (d->story));
  expect_promises_kept (d);
  downloads_end (d);
}

/* RING-16, P4.34: hosts of a group have the same objects, so a download goes on at another one. */
Test (ring_behind, downloads_outlive_the_host_that_they_began_at)
{
  Downloads *d = before ("proxy", "web", WEB);
  SimSegment *farm = sim_net_find_segment (sim_world_net (d->world), "farm");

  sim_impair_rate (farm, sim_node_iface_on (story_node (d->story, "web.host-2"), farm), 0.01);
  downloads_begin (d, 30, 4000000, SIM_S);
  downloads_run (d, 18 * SIM_S);
  cr_assert_gt (downloads_open (d), 0);
  sim_node_crash (story_node (d->story, "web.host-2"), "a test");
  downloads_run (d, 2 * SIM_MIN);
  cr_assert_eq (d->whole, 30, "%u whole, %u failed", (guint)d->whole, (guint)d->failed);
  cr_assert_gt (downloads_traffic (d)->resumed, 0);
  cr_assert_eq (d->wrong + downloads_traffic (d)->mixed + downloads_traffic (d)->repeated, 0);
  expect_promises_kept (d);
  downloads_end (d);
}

/* How many requests the files' hosts have answered. */
static guint
files_served (const Downloads *d)
{
  return story_count (d->story, "files.host");
}

static void
ports_tell_systems_apart (const char *forwarding)
{
  Downloads *d = before (forwarding, "[web, files]", WEB FILES);
  const RingService *services = d->cluster->services;

  cr_assert_eq (d->cluster->service_count, 2);
  cr_assert_eq (services[0].port, 80);
  cr_assert_eq (services[1].port, 8080);
  cr_assert_eq (services[1].first, 3);
  cr_assert_eq (services[1].count, 2);
  sim_node_crash (story_node (d->story, "files.host-1"), "a test");
  sim_node_crash (story_node (d->story, "files.host-2"), "a test");
  downloads_run (d, 20 * SIM_S);
  downloads_begin (d, 20, 1000, SIM_S);
  downloads_run (d, 25 * SIM_S);
  cr_assert_eq (d->whole, 20, "the group does not need the files");
  d->port = 8080;
  downloads_begin (d, 5, 1000, SIM_S);
  downloads_run (d, 30 * SIM_S);
  cr_assert_eq (d->whole, 20, "nobody else has files");
  sim_node_restart (story_node (d->story, "files.host-1"), "a test");
  downloads_run (d, 70 * SIM_S);
  downloads_begin (d, 20, 1000, SIM_S);
  downloads_run (d, 2 * SIM_MIN);
  cr_assert_geq (d->whole, 40, "%u whole, %u failed", (guint)d->whole, (guint)d->failed);
  cr_assert_gt (files_served (d), 0);
  expect_promises_kept (d);
  downloads_end (d);
}

Test (ring_behind, a_port_says_which_system_is_wanted_translated)
{
  ports_tell_systems_apart ("nat");
}

Test (ring_behind, a_port_says_which_system_is_wanted_relayed)
{
  ports_tell_systems_apart ("proxy");
}

Test (ring_behind, a_port_of_no_system_is_refused)
{
  Downloads *d = before ("nat", "[web, files]", WEB FILES);

  d->port = 81;
  downloads_begin (d, 4, 1000, SIM_S);
  downloads_run (d, 30 * SIM_S);
  cr_assert_eq (d->outcomes[SIM_HTTP_RESET], 4);
  cr_assert_eq (downloads_traffic (d)->opened, 0);
  downloads_end (d);
}

/* The group is behind a router: announcements do not come that far, and need not. */
Test (ring_behind, a_group_on_another_segment_is_reached_by_a_router)
{
  static const char systems[]
      = "  web: { model: rais, service-on: rear, control-on: [control], hosts: { count: 3, servers: 1000, "
        "boot-time: 2 s } }\n";
  Downloads *d = downloads_before ("gateways: 2, vips: 4, balance: false, boot-time: 2 s, servers: { of: web }",
                                   CONTROL "  rear: { subnet: 10.4.0.0/16, rate: 1 Gbps, latency: 100 us }\n"
                                           "  inner: { router: [farm, rear] }\n",
                                   systems, 10, SIM_MIN, 5);

  downloads_run (d, 15 * SIM_S);
  downloads_begin (d, 30, 10000, SIM_S);
  downloads_run (d, 20 * SIM_S);
  sim_node_crash (story_node (d->story, "web.host-1"), "a test");
  downloads_run (d, 30 * SIM_S);
  downloads_begin (d, 30, 10000, SIM_S);
  downloads_run (d, 60 * SIM_S);
  cr_assert_eq (d->whole, 60, "%u whole, %u failed", (guint)d->whole, (guint)d->failed);
  expect_promises_kept (d);
  downloads_end (d);
}

/* -- bad input --------------------------------------------------------------------------------- */

typedef struct Wrong
{
  const char *systems, *expected;
} Wrong;

#define FRONT(SERVERS) "  front: { model: ring, external-on: [wan], internal-on: [farm], " SERVERS " }\n"
#define PLAIN(NAME, ON, MORE) "  " NAME ": { model: plain, service-on: " ON ", hosts: { count: 2" MORE " } }\n"

/* Systems begin in line 9. */
static const Wrong wrong[] = {
  { FRONT ("servers: { of: [web, fils] }") PLAIN ("web", "farm", "") PLAIN ("files", "farm", ", port: 81"),
    "f:9:87: error[E068]: there is no system `fils`; did you mean `files`?\n" },
  { FRONT ("servers: { of: farm }"), "f:9:81: error[E069]: `farm` is a segment; a system is expected\n" },
  { FRONT ("servers: { of: boot }") "  boot: { model: dtu, servers: { on: [farm] }, units: { on: [farm] }, "
                                    "create: least-loaded }\n",
    "f:9:81: error[E069]: `boot` is a system of model `dtu`, which has nothing for a system before it; one "
    "that "
    "serves at addresses, as of plain or rais, is expected\n" },
  { FRONT ("servers: { of: front }"),
    "f:9:81: error[E070]: `front` stands before itself: front, front; what is behind it leads elsewhere\n" },
  { FRONT ("servers: { of: web }") PLAIN ("web", "rear", ""),
    "f:9:81: error[E076]: web serves on rear, which no router joins to farm, the gateways' internal segment; "
    "its "
    "service there, or a router between them, is expected\n" },
  { FRONT ("servers: { of: [web, files] }") PLAIN ("web", "farm", "") PLAIN ("files", "farm", ""),
    "f:9:87: error[E075]: web and files both serve at port 80, so a client's port would not say which one it "
    "wants; another port for one of them is expected\n" },
  { FRONT ("servers: { of: [web, web] }") PLAIN ("web", "farm", ""),
    "f:9:87: error[E073]: web is named twice; the gateways stand before it once\n" },
  { FRONT ("forwarding: symmetric, servers: { of: web }") PLAIN ("web", "farm", ""),
    "f:9:78: error[E063]: symmetric routing needs servers whose way out is a gateway, but those of web have "
    "their own; `nat` or `proxy` is expected\n" },
  { FRONT ("servers: { of: web }") PLAIN ("web", "farm", "")
        PLAIN ("files", "farm", "") "load: { v: { to: front, of: fles, from: wan, users: 1 } }\n",
    "f:12:29: error[E068]: there is no system `fles`; did you mean `files`?\n" },
  { FRONT ("servers: { of: web }") PLAIN ("web", "farm", "")
        PLAIN ("files", "farm", "") "load: { v: { to: front, of: files, from: wan, users: 1 } }\n",
    "f:12:29: error[E069]: `front` does not stand before `files`; one of `web` is expected\n" },
  { PLAIN ("web", "farm", "") "load: { v: { to: web, of: web, from: wan, users: 1 } }\n",
    "f:10:27: error[E069]: `web` stands before no other system; a load to it has no `of`\n" },
};

Test (ring_behind, what_cannot_stand_behind_is_told_with_its_place)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "name: s\nduration: 10 s\nnetwork:\n  wan: { subnet: 10.0.0.0/24 }\n  farm: { subnet: 10.1.0.0/24 }\n"
          "  rear: { subnet: 10.2.0.0/24 }\n  edge: { router: [wan, farm] }\nsystems:\n%s",
          wrong[i].systems);
      g_autoptr (SimDiags) diags = sim_diags_new ();
      SimScenarioRead how = { .allow_outside = true };
      cr_expect_null (sim_scenario_parse (text, -1, "f", &how, diags));
      g_autofree char *messages = sim_diags_text (diags);
      cr_expect_str_eq (messages, wrong[i].expected, "%s\nnot\n%s", messages, wrong[i].expected);
    }
}

/* Two rings that stand before each other, and a ring before a ring. */
Test (ring_behind, rings_stand_in_no_circle)
{
  static const char text[]
      = "name: s\nduration: 10 s\nnetwork: { wan: { subnet: 10.0.0.0/24 }, farm: { subnet: 10.1.0.0/24 } }\n"
        "systems:\n"
        "  a: { model: ring, external-on: [wan], internal-on: [farm], servers: { of: b } }\n"
        "  b: { model: ring, external-on: [wan], internal-on: [farm], servers: { of: a } }\n"
        "  c: { model: ring, external-on: [wan], internal-on: [farm], servers: { of: a } }\n";
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimScenarioRead how = { .allow_outside = true };

  cr_expect_null (sim_scenario_parse (text, -1, "f", &how, diags));
  g_autofree char *messages = sim_diags_text (diags);
  cr_expect_str_eq (
      messages, "f:5:77: error[E070]: `a` stands before itself: a, b, a; what is behind it leads elsewhere\n"
                "f:6:77: error[E070]: `b` stands before itself: b, a, b; what is behind it leads elsewhere\n"
                "f:7:77: error[E069]: `a` is a system of model `ring`, which has nothing for a system before "
                "it; one that serves at addresses, as of plain or rais, is expected\n");
}
