/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NET-7: machines of one system run on servers of another. */
#include "sim/observe/incidents.h"
#include "tests/lib/story.h"

#include <criterion/criterion.h>
#include <string.h>

/* Two servers with a machine each, and two spares; `rest` ends the scenario. */
#define SITE(servers, machines, rest)                                                                          \
  "name: tenants\nduration: 10 min\n"                                                                          \
  "network: { lan: { subnet: 10.0.0.0/24 }, racks: { subnet: 10.1.0.0/24 }, gate: { router: [lan, racks] } "   \
  "}\n"                                                                                                        \
  "systems:\n"                                                                                                 \
  "  web: { model: plain, service-on: lan, hosts: { count: " machines " } }\n"                                 \
  "  farm: { model: pool, on: racks,\n"                                                                        \
  "          servers: { count: 4, boot-time: 10 s, stop-time: 3 s, power-time: 2 s },\n"                       \
  "          images: [{ os: OS1, size: 20 MB }],\n"                                                            \
  "          services: [{ name: web, os: OS1, app: AP1, size: 5 MB, servers: " servers " }] }\n"               \
  "compose: [{ run: web.host-*, on: farm, as: web }]\n" rest

static void
is (Story *story, const char *node, SimNodeState state, const char *home)
{
  const SimNode *machine = story_node (story, node);
  const SimNode *server = sim_node_home (machine);
  cr_assert_eq (sim_node_state (machine), state, "%s is in state %d\n%s", node, sim_node_state (machine),
                story_trace (story));
  cr_assert_str_eq (server == NULL ? "nowhere" : sim_node_name (server), home, "%s runs on another: %s", node,
                    story_trace (story));
}

Test (tenants, run_from_the_beginning_on_servers_that_do_and_the_others_nowhere)
{
  Story *story = story_new (SITE ("2", "3", ""));
  story_play (story, 1 * SIM_S);
  is (story, "web.host-1", SIM_NODE_UP, "farm.server-1");
  is (story, "web.host-2", SIM_NODE_UP, "farm.server-2");
  is (story, "web.host-3", SIM_NODE_OFF, "nowhere");
  story_says (story, "[0.000 s] web.host-2 runs on farm.server-2");
  story_end (story);
}

Test (tenants, a_machine_goes_with_its_server_and_comes_again_on_another)
{
  Story *story = story_new (SITE ("2", "2", "faults: [{ at: 1 min, crash: farm.server-1 }]\n"));
  story_play (story, 61 * SIM_S);
  is (story, "web.host-1", SIM_NODE_OFF, "nowhere");
  is (story, "web.host-2", SIM_NODE_UP, "farm.server-2");
  story_says (story, "[60.000 s] web.host-1 crashed: its server went down");
  story_play (story, 120 * SIM_S);
  is (story, "web.host-1", SIM_NODE_UP, "farm.server-3");
  story_says (story, "web.host-1 boots, which takes 0 s: farm.server-3 is up");
  story_end (story);
}

Test (tenants, a_server_that_stops_in_order_shuts_its_machine_down)
{
  Story *story = story_new (SITE ("2", "2",
                                  "faults: [{ at: 1 min, do: reboot, of: farm.server-1 }, "
                                  "{ at: 3 min, shutdown: farm.server-2 }]\n"));
  story_play (story, 120 * SIM_S);
  story_says (story, "web.host-1 was shut down: its server stops");
  story_never_says (story, "web.host-1 crashed");
  is (story, "web.host-1", SIM_NODE_UP, "farm.server-1");
  story_play (story, 181 * SIM_S);
  story_says (story, "web.host-2 was shut down: its server is switched off");
  story_end (story);
}

Test (tenants, a_machine_that_crashes_takes_down_the_system_of_its_server_and_not_its_board)
{
  Story *story = story_new (SITE ("2", "2", "faults: [{ at: 1 min, crash: web.host-2, for: 2 s }]\n"));
  story_play (story, 61 * SIM_S);
  is (story, "web.host-2", SIM_NODE_OFF, "nowhere");
  cr_assert (sim_node_running (story_node (story, "farm.server-2")));
  story_says (story, "[60.000 s] farm.control takes farm.server-2 for dead");
  story_play (story, 70 * SIM_S);
  is (story, "web.host-2", SIM_NODE_OFF, "nowhere"); /* nobody can restart what has no server */
  story_play (story, 120 * SIM_S);
  is (story, "web.host-2", SIM_NODE_UP, "farm.server-2");
  story_end (story);
}

Test (tenants, faults_on_a_machine_that_runs_nowhere_are_skipped)
{
  Story *story = story_new (SITE ("2", "3",
                                  "faults: [{ at: 1 min, crash: web.host-3 }, { at: 2 min, restart: "
                                  "web.host-3 }, { at: 3 min, restart: web.host-3, boot: 1 s }]\n"));
  story_play (story, 200 * SIM_S);
  cr_assert_eq (story_count (story, "web.host-3 runs on no server"), 3, "%s", story_trace (story));
  is (story, "web.host-3", SIM_NODE_OFF, "nowhere");
  story_end (story);
}

/* -- what a server does, its machine does ------------------------------------------------------------- */

Test (tenants, a_machine_stands_still_and_hangs_with_its_server)
{
  Story *story = story_new (SITE ("2", "2",
                                  "faults: [{ at: 10 s, pause: farm.server-1, for: 4 s }, { at: 20 s, hang: "
                                  "farm.server-2, for: 4 s }]\n"));
  story_play (story, 12 * SIM_S);
  is (story, "web.host-1", SIM_NODE_PAUSED, "farm.server-1");
  story_play (story, 15 * SIM_S);
  is (story, "web.host-1", SIM_NODE_UP, "farm.server-1");
  story_play (story, 22 * SIM_S);
  is (story, "web.host-2", SIM_NODE_HUNG, "farm.server-2");
  story_play (story, 25 * SIM_S);
  is (story, "web.host-2", SIM_NODE_UP, "farm.server-2");
  story_end (story);
}

Test (tenants, a_machine_that_stands_still_itself_goes_on_only_when_both_may)
{
  Story *story = story_new (SITE ("2", "2",
                                  "faults: [{ at: 10 s, pause: web.host-1, for: 4 s }, { at: 12 s, pause: "
                                  "farm.server-1, for: 4 s }, { at: 20 s, pause: web.host-2, for: 6 s }, "
                                  "{ at: 21 s, pause: farm.server-2, for: 2 s }]\n"));
  story_play (story, 15 * SIM_S);
  is (story, "web.host-1", SIM_NODE_PAUSED, "farm.server-1");
  story_play (story, 17 * SIM_S);
  is (story, "web.host-1", SIM_NODE_UP, "farm.server-1");
  story_play (story, 24 * SIM_S);
  is (story, "web.host-2", SIM_NODE_PAUSED, "farm.server-2");
  story_play (story, 27 * SIM_S);
  is (story, "web.host-2", SIM_NODE_UP, "farm.server-2");
  story_end (story);
}

static void
speed_is (Story *story, double speed)
{
  cr_assert_float_eq (sim_node_speed (story_node (story, "web.host-1")), speed, 1e-12);
}

Test (tenants, a_machine_is_as_slow_as_its_server_and_as_it_is_itself)
{
  Story *story = story_new (SITE ("2", "2",
                                  "faults: [{ at: 10 s, slow: farm.server-1, to: 50 %, for: 20 s }, { at: "
                                  "20 s, slow: web.host-1, to: 20 %, for: 20 s }]\n"));
  story_play (story, 15 * SIM_S);
  speed_is (story, 0.5);
  story_play (story, 25 * SIM_S);
  speed_is (story, 0.1);
  story_play (story, 35 * SIM_S);
  speed_is (story, 0.2);
  story_play (story, 45 * SIM_S);
  speed_is (story, 1);
  story_end (story);
}

/* -- more servers than machines -------------------------------------------------------------------------- */

Test (tenants, a_server_without_a_machine_says_so_and_gets_the_next_that_is_free)
{
  Story *story = story_new (SITE ("3", "2", "faults: [{ at: 1 min, crash: farm.server-2 }]\n"));
  story_play (story, 1 * SIM_S);
  story_says (story, "farm.server-3 is up for farm's web, and every machine of that runs elsewhere");
  story_play (story, 61 * SIM_S);
  is (story, "web.host-2", SIM_NODE_UP, "farm.server-3");
  story_end (story);
}

/* One that is cut off from the pool serves on while another is given its role. */
Test (tenants, there_is_one_of_a_machine_even_when_the_pool_makes_twins)
{
  Story *story = story_new (SITE ("2", "2",
                                  "faults: [{ at: 1 min, for: 3 min, partition: [[farm.server-1], rest], "
                                  "on: [racks] }]\n"));
  story_play (story, 150 * SIM_S);
  story_says (story, "farm.server-3 is up with web");
  story_says (story, "farm.server-3 is up for farm's web, and every machine of that runs elsewhere");
  is (story, "web.host-1", SIM_NODE_UP, "farm.server-1");
  story_play (story, 600 * SIM_S);
  cr_assert (sim_node_running (story_node (story, "web.host-1")), "%s", story_trace (story));
  cr_assert (sim_node_running (story_node (story, "web.host-2")), "%s", story_trace (story));
  story_end (story);
}

/* -- two runs are one ------------------------------------------------------------------------------------ */

static uint64_t
played (const char *text, uint64_t seed)
{
  Story *story = story_new_seed (text, seed);
  story_play (story, 600 * SIM_S);
  uint64_t print = sim_world_fingerprint (story_world (story));
  story_end (story);
  return print;
}

Test (tenants, what_runs_where_is_the_same_twice)
{
  static const char text[]
      = SITE ("3", "2",
              "load: { v: { to: web, from: lan, clients: 2, arrivals: 3 /s } }\n"
              "faults: [{ every: { exponential: 40 s }, crash: farm.server-*, for: 20 s }]\n");
  cr_assert_eq (played (text, 4), played (text, 4));
  cr_assert_neq (played (text, 4), played (text, 5));
}

/* -- a group of hosts that are there or not -------------------------------------------------------------- */

#define GROUP(servers, rest)                                                                                   \
  "name: group\nduration: 20 min\n"                                                                            \
  "network: { lan: { subnet: 10.0.0.0/24 }, ctl: { subnet: 10.1.0.0/24 }, racks: { subnet: 10.2.0.0/24 }, "    \
  "gate: { router: [lan, racks] } }\n"                                                                         \
  "systems:\n"                                                                                                 \
  "  web: { model: rais, hosts: { count: 3 }, service-on: lan, control-on: [ctl] }\n"                          \
  "  farm: { model: pool, on: racks,\n"                                                                        \
  "          servers: { count: 4, boot-time: 10 s, stop-time: 3 s, power-time: 2 s },\n"                       \
  "          images: [{ os: OS1, size: 20 MB }],\n"                                                            \
  "          services: [{ name: web, os: OS1, app: AP1, size: 5 MB, servers: " servers " }] }\n"               \
  "compose: [{ run: web.host-*, on: farm, as: web }]\n" rest

static void
serves (Story *story, const char *system, bool expected)
{
  g_autoptr (GString) why = g_string_new (NULL);
  const SimSystem *s = story_system (story, system);
  cr_assert_eq (s->model->serving (s, why), expected, "%s: %s\n%s", system, why->str, story_trace (story));
}

Test (tenants, a_group_takes_over_addresses_of_a_host_that_is_reimaged_and_gives_them_back)
{
  Story *story = story_new (GROUP ("3", "faults: [{ at: 1 min, crash: farm.server-2 }]\n"));
  story_play (story, 30 * SIM_S);
  serves (story, "web", true);
  story_play (story, 300 * SIM_S);
  serves (story, "web", true);
  is (story, "web.host-2", SIM_NODE_UP, "farm.server-4");
  for (guint i = 0; i < sim_world_incidents (story_world (story)); i++)
    cr_assert (!sim_world_incident (story_world (story), i)->censored, "%s", story_trace (story));
  story_end (story);
}

/* What follows the start of a machine on a server says so wherever it is named, not in the trace alone. */
Test (tenants, an_incident_that_follows_the_start_of_a_machine_names_it)
{
  Story *story = story_new (GROUP ("3", "faults: [{ at: 1 min, crash: farm.server-2 }]\n"));
  const SimWorld *world = story_world (story);
  guint started = 0;
  story_play (story, 300 * SIM_S);
  story_says (story, "opened for web: after the start of web.host-2 on a server: ");
  for (guint i = 0; i < sim_world_incidents (world); i++)
    {
      const SimIncident *incident = sim_world_incident (world, i);
      g_autofree char *title = sim_incident_title (world, incident);
      cr_assert_eq (incident->started, strcmp (title, "start of web.host-2 on a server") == 0, "%s", title);
      cr_assert (!g_str_has_prefix (title, "without a fault"), "%s\n%s", title, story_trace (story));
      cr_assert (!incident->started || (incident->fault == NULL && incident->after == 0));
      started += incident->started;
    }
  cr_assert_eq (started, 1, "%s", story_trace (story));
  story_end (story);
}

Test (tenants, a_group_whose_hosts_have_not_booted_yet_is_no_incident_of_theirs)
{
  Story *story
      = story_new (GROUP ("1", "faults: [{ at: 2 min, do: give, of: farm.server-2, with: web }, { at: 3 "
                               "min, do: give, of: farm.server-3, with: web }]\n"));
  story_play (story, 60 * SIM_S);
  cr_assert_eq (sim_world_incidents (story_world (story)), 0, "%s", story_trace (story));
  serves (story, "web", true);
  story_play (story, 600 * SIM_S);
  is (story, "web.host-3", SIM_NODE_UP, "farm.server-3");
  serves (story, "web", true);
  for (guint i = 0; i < sim_world_incidents (story_world (story)); i++)
    cr_assert (!sim_world_incident (story_world (story), i)->censored, "%s", story_trace (story));
  story_end (story);
}

/* Two servers of the service can go, as far as users are counted; they serve somebody all the same. */
Test (tenants, servers_that_run_machines_are_not_idle_because_the_pool_has_no_users)
{
  Story *story = story_new (
      "name: keep\nduration: 20 min\n"
      "network: { lan: { subnet: 10.0.0.0/24 }, racks: { subnet: 10.1.0.0/24 }, gate: { router: [lan, racks] } "
      "}\n"
      "systems:\n"
      "  web: { model: plain, service-on: lan, hosts: { count: 3 } }\n"
      "  farm: { model: pool, on: racks, servers: { count: 4, boot-time: 10 s },\n"
      "          images: [{ os: OS1, size: 20 MB }],\n"
      "          services: [{ name: web, os: OS1, app: AP1, size: 5 MB, servers: 3 },\n"
      "                     { name: mail, os: OS1, app: AP2, size: 5 MB, user-limit: 5, arrivals: 1 /s,\n"
      "                       stay: { exponential: 1 min } }] }\n"
      "compose: [{ run: web, on: farm, as: web }]\n");
  story_play (story, 1200 * SIM_S);
  story_says (story, "no machine can be spared");
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("web.host-%u", i);
      cr_assert (sim_node_running (story_node (story, name)), "%s", story_trace (story));
    }
  story_end (story);
}
