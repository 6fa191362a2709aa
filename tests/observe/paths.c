/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the time of an incident went: its steps add up to it, and for one incident of each model all of them
 * have a cause.
 */
#include "sim/observe/inside.h"
#include "tests/lib/story.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct Play
{
  SimScenario *scenario;
  SimWorld *world;
  SimObserver *observer;
} Play;

static Play
play (const char *file, const char *const *sets, bool paths)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autofree char *path
      = g_build_filename (g_getenv ("srcdir") != NULL ? g_getenv ("srcdir") : ".", file, NULL);
  SimObserveOptions options = sim_observe_defaults;
  Play p = { .scenario = sim_scenario_read (path, &(SimScenarioRead){ .sets = sets }, diags) };

  cr_assert_not_null (p.scenario, "%s cannot be read", path);
  options.trace = -1;
  options.figures = false;
  options.paths = paths;
  options.seed = p.scenario->seed;
  p.world = sim_world_new (p.scenario, p.scenario->seed, 0);
  p.observer = sim_observer_new (p.world, &options);
  cr_assert_eq (sim_observer_run (p.observer, NULL, NULL), SIM_WORLD_DONE);
  return p;
}

static void
end (Play *p)
{
  sim_observer_free (p->observer);
  sim_world_free (p->world);
  sim_scenario_free (p->scenario);
  leak_check ();
}

static const SimPathStep *
step_of (const SimPath *path, guint i)
{
  cr_assert_lt (i, path->steps->len, "incident %u has %u steps", path->incident, path->steps->len);
  return &g_array_index (path->steps, SimPathStep, i);
}

/* When it began, and the latest of its ends. */
static void
check_length (const Play *p, const SimPath *path)
{
  const SimIncident *incident = sim_world_incident (p->world, path->incident - 1);
  const SimTime ends[] = { incident->converged, incident->restored, incident->clients_well };
  SimTime last = incident->injected;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    last = ends[i] != SIM_NEVER ? MAX (last, ends[i]) : last;
  cr_assert_eq (path->from, incident->injected);
  cr_assert_eq (path->to, incident->censored ? p->scenario->duration : last);
}

/* Without a gap, without an overlap: what has no cause too. Returns how long nothing explains. */
static SimTime
check_sum (const Play *p, const SimPath *path)
{
  SimTime at = path->from, sum = 0, unexplained = 0;

  check_length (p, path);
  for (guint i = 0; i < path->steps->len; i++)
    {
      const SimPathStep *step = step_of (path, i);
      cr_assert_eq (step->from, at, "step %u of incident %u begins elsewhere", i, path->incident);
      cr_assert_lt (step->from, step->to);
      at = step->to;
      sum += step->to - step->from;
      unexplained += *step->cause == '\0' ? step->to - step->from : 0;
    }
  cr_assert_eq (at, path->to);
  cr_assert_eq (sum, path->to - path->from, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " ns", sum,
                path->to - path->from);
  return unexplained;
}

/* The steps of that incident as "cause parameter; ...", all of it explained; the other incidents add up too. */
static char *
told (const Play *p, guint number)
{
  GString *out = g_string_new (NULL);

  cr_assert_eq (sim_paths_count (p->observer->paths), sim_world_incidents (p->world));
  for (guint i = 0; i < sim_paths_count (p->observer->paths); i++)
    check_sum (p, sim_paths_get (p->observer->paths, i));
  const SimPath *path = sim_paths_get (p->observer->paths, number - 1);
  cr_assert_eq (check_sum (p, path), 0, "incident %u is not explained in full", number);
  for (guint i = 0; i < path->steps->len; i++)
    {
      const SimPathStep *step = step_of (path, i);
      const char *parameter = step->parameter == NULL ? "-" : step->parameter;
      g_string_append_printf (out, "%s%s %s", i > 0 ? "; " : "", step->cause, parameter);
    }
  return g_string_free (out, FALSE);
}

static void
tells (const char *file, const char *const *sets, guint incident, const char *expected)
{
  Play p = play (file, sets, true);
  g_autofree char *text = told (&p, incident);

  cr_assert_str_eq (text, expected, "\n%s\n", text);
  end (&p);
}

Test (paths, plain_waits_for_a_repair_and_a_boot)
{
  tells ("scenarios/plain/host-dies.scenario.yaml", NULL, 1,
         "the fault itself -; boot systems.web.hosts.boot-time; client's time-out load.visitors.timeout; "
         "next answer to a client -");
}

/* RAIS-5 RAIS-6 RAIS-13 */
Test (paths, rais_waits_for_silence_script_neighbours_and_clients)
{
  tells (
      "scenarios/rais/host-dies.scenario.yaml", NULL, 1,
      "silence timer systems.web.silence-timeout; order on the wire -; "
      "acquire script systems.web.acquire-script.time; neighbours' old ARP entries systems.web.info-interval; "
      "client's time-out load.visitors.timeout; next answer to a client -");
}

Test (paths, rais_gives_an_address_back_by_turns_and_scripts)
{
  tells ("scenarios/rais/host-dies.scenario.yaml", NULL, 2,
         "a newcomer listens systems.web.listen-time; release script systems.web.release-script.time; "
         "turn of the leader systems.web.control-interval; order on the wire -; "
         "acquire script systems.web.acquire-script.time");
}

/* RING-3 RING-7 */
Test (paths, ring_waits_for_acknowledgements_and_the_token)
{
  tells ("scenarios/ring/gateway-dies.scenario.yaml", NULL, 1,
         "token held systems.gate.hop; no acknowledgement systems.gate.ack-timeout; token on the wire -; "
         "token held systems.gate.hop; token on the wire -");
}

/* PXE-11 */
Test (paths, pxe_waits_for_the_server_a_poll_and_orders)
{
  tells ("tests/observe/path-pxe.scenario.yaml", NULL, 1,
         "the fault itself -; boot systems.it.servers.boot-time; next poll systems.it.manager.interval; "
         "orders one after the other systems.it.manager.parallel; "
         "orders one after the other systems.it.manager.parallel");
}

Test (paths, what_is_open_at_the_end_is_called_so)
{
  tells ("scenarios/pxe/server-dies.scenario.yaml", NULL, 1,
         "polls without an answer systems.it.manager.interval; "
         "orders one after the other systems.it.manager.parallel; not over when the run ended -");
}

/* DTU-4 DTU-7 */
Test (paths, dtu_waits_for_keep_alives_dhcp_and_another_server)
{
  tells ("scenarios/dtu/server-dies.scenario.yaml", NULL, 1,
         "keep-alives without an answer systems.it.units.limit; DHCP systems.it.units.dhcp.probe-wait; "
         "connection to the server that DHCP named systems.it.units.connect-wait; search for any server -; "
         "connection set up -");
}

Test (paths, pool_waits_for_polls_copies_and_a_boot)
{
  Play p = play ("scenarios/pool/figure-7.scenario.yaml", NULL, true);
  g_autofree char *text = told (&p, 1);
  cr_assert (g_str_has_prefix (
                 text, "polls without an answer systems.it.monitor.poll; order on the wire -; "
                       "queue for the storage unit's cable network.lan.rate; image copy network.lan.rate; "),
             "%s", text);
  cr_assert_not_null (strstr (text, "; boot systems.it.servers.boot-time; "), "%s", text);
  end (&p);
}

/* -- queues, names, pauses: waits that no fault is near -------------------------------------------------------
 */

/* NET-6 */
Test (paths, a_queue_at_a_server_outlasts_the_repair)
{
  tells ("scenarios/plain/queue-after-failure.scenario.yaml", NULL, 1,
         "load that moves over -; queue at a server systems.web.hosts.servers; next answer to a client -");
}

/* RAIS-19 */
Test (paths, clients_keep_what_a_name_server_said)
{
  tells ("scenarios/rais/old-answers.scenario.yaml", NULL, 1,
         "silence timer systems.web.silence-timeout; clients' old DNS answers systems.web.dns.ttl; "
         "client's time-out load.visitors.timeout; next answer to a client -");
}

/* POOL-4: two servers get their images at once; each takes as long alone as the disk rules. */
Test (paths, copies_queue_for_the_disk_that_they_share)
{
  static const char *const set[] = { "systems.farm.storage.disk=400 Mbps", NULL };
  Play p = play ("scenarios/compose/rack-under-gateways.scenario.yaml", set, true);
  g_autofree char *text = told (&p, 1);
  cr_assert_not_null (strstr (text, "queue for the storage unit's disk systems.farm.storage.disk; "
                                    "image copy systems.farm.storage.disk; "),
                      "%s", text);
  end (&p);
}

Test (paths, a_client_that_hangs_is_switched_off_and_on)
{
  tells ("scenarios/pxe/lost-datagram-repaired.scenario.yaml", NULL, 2,
         "pause before another try systems.it.try-again-after");
}

Test (paths, a_copy_to_a_server_that_does_not_answer_fails_by_patience)
{
  Play p = play ("scenarios/pool/half-a-copy-repaired.scenario.yaml", NULL, true);
  g_autofree char *text = told (&p, 2);
  cr_assert (g_str_has_prefix (text, "copy that fails systems.it.storage.patience; order on the wire -; "),
             "%s", text);
  end (&p);
}

Test (paths, what_was_cut_is_heard_again)
{
  tells ("scenarios/rais/invalid-comes-back.scenario.yaml", NULL, 3,
         "monitors hear of it systems.web.info-interval");
}

/* RING-B2: the preferred router is back, waits for a master that gives way, and takes over; what the other one
 * had open is reset. */
Test (paths, ring_stand_bys_wait_for_advertisements_and_their_clients_are_reset)
{
  tells ("scenarios/ring/older-stand-by.scenario.yaml", NULL, 2,
         "no advertisement of a master systems.site.vrrp.interval; neighbour's old ARP entry -; "
         "client's time-out load.visitors.timeout; next answer to a client -");
  tells ("scenarios/ring/older-three-routers.scenario.yaml", NULL, 2,
         "no advertisement of a master systems.gate.vrrp.interval");
}

/* POOL-4: what was read before the incident began is no part of it, the rest is. */
Test (paths, a_copy_that_had_begun_before_the_incident_is_a_copy)
{
  Play p = play ("scenarios/pool/rejuvenated-together.scenario.yaml", NULL, true);
  g_autofree char *text = told (&p, 3);
  cr_assert (g_str_has_prefix (text, "image copy network.lan.rate; order on the wire -; "), "%s", text);
  cr_assert_eq (step_of (sim_paths_get (p.observer->paths, 2), 0)->to / SIM_S, 82356);
  end (&p);
}

/* A name server's no is kept, too. */
Test (paths, clients_keep_that_a_name_had_no_address)
{
  tells ("scenarios/planner/how-many.scenario.yaml", NULL, 1,
         "silence timer systems.web.silence-timeout; pass of the DNS thread systems.web.dns.interval; "
         "clients' old DNS answers systems.web.dns.negative-ttl; next answer to a client -");
}

/* NET-7: a boot that fails is the boot servers' affair, however it is copied. */
Test (paths, a_boot_through_the_network_that_fails_leads_to_the_boot_servers)
{
  Play p = play ("scenarios/compose/network-boot.scenario.yaml", NULL, true);
  g_autofree char *text = told (&p, 1);
  const char *images = strstr (text, "transfer of the images systems.boot.files.image; ");
  cr_assert_not_null (images, "%s", text);
  cr_assert_not_null (strstr (images + 1, "transfer of the images systems.boot.files.image; "), "%s", text);
  cr_assert_null (strstr (text, "copy that fails"), "%s", text);
  end (&p);
}

/* What was wrong is over when a cut is: the leader's turn is what comes after. And a unit that is sent on does
 * not wait for a keep-alive, nor a table for a host that somebody keeps up. */
Test (paths, what_ends_late_is_waited_for_by_its_own_name)
{
  tells ("scenarios/dtu/old-messages.scenario.yaml", NULL, 1,
         "what an intruder says -; host messages missed systems.it.group.down-after");
  Play p = play ("scenarios/rais/both-control-networks-cut.scenario.yaml", NULL, true);
  g_autofree char *text = told (&p, 1);
  cr_assert (g_str_has_prefix (text, "the fault itself -; turn of the leader systems.web.control-interval; "),
             "%s", text);
  end (&p);
  p = play ("scenarios/dtu/endless-redirect.scenario.yaml", NULL, true);
  g_autofree char *redirects = told (&p, 1);
  cr_assert (g_str_has_prefix (redirects, "redirect -; "), "%s", redirects);
  cr_assert_null (strstr (redirects, "keep-alives"), "%s", redirects);
  end (&p);
}

/* All incidents of these, the long ones too: what nobody explains is less than a millisecond each. */
Test (paths, nothing_that_is_long_is_left_without_a_cause)
{
  static const char *const files[]
      = { "ring/balancing-serves", "ring/console",       "rais/random-failures",      "pool/back-from-the-dead",
          "pool/half-a-copy",      "pool/older-one-way", "pool/half-a-copy-repaired", "pool/up-time",
          "pool/virtual-machines", "pool/figure-7",      "compose/gateways-on-a-pool" };
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_strdup_printf ("scenarios/%s.scenario.yaml", files[i]);
      Play p = play (file, NULL, true);
      cr_assert_gt (sim_paths_count (p.observer->paths), 0, "%s has no incident", files[i]);
      for (guint k = 0; k < sim_paths_count (p.observer->paths); k++)
        cr_assert_lt (check_sum (&p, sim_paths_get (p.observer->paths, k)), SIM_MS, "%s, incident %u", files[i],
                      k + 1);
      end (&p);
    }
}

/* -- across systems (NET-7) ------------------------------------------------------------------------------- */

/* Clients of a ring wait for a group, that for its hosts, they for servers of a pool: down to the poll that
 * misses the rack, and up again. */
Test (paths, an_incident_leads_down_through_systems_and_up_again)
{
  static const char *const waits[] = { "polls without an answer systems.farm.monitor.poll; ",
                                       "DHCP systems.boot.clients.dhcp.discover; ",
                                       "transfer of the boot program systems.boot.clients.tftp.waits; ",
                                       "transfer of the images systems.boot.files.image; ",
                                       "image copy systems.farm.storage.disk; ",
                                       "boot systems.farm.servers.boot-time; ",
                                       "a newcomer listens systems.web.listen-time; ",
                                       "order on the wire -; ",
                                       "probes of the gateways systems.front.connections.probe-interval; ",
                                       "client's time-out load.visitors.timeout; ",
                                       "next answer to a client -" };
  Play p = play ("scenarios/compose/rack-under-gateways.scenario.yaml", NULL, true);
  g_autofree char *text = told (&p, 2);
  const char *at = text;
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      at = strstr (at, waits[i]);
      cr_assert_not_null (at, "no %s in its place: %s", waits[i], text);
    }
  const SimIncident *incident = sim_world_incident (p.world, 1);
  cr_assert_str_eq (sim_entity_name (sim_world_bus (p.world), incident->system), "web");
  cr_assert_str_eq (sim_entity_name (sim_world_bus (p.world), incident->where), "farm.server-1");
  cr_assert_gt (incident->failed_requests, 0, "clients of the ring are the group's");
  end (&p);
}

/* The ring's own incidents are its own: what happens in the pool is not on their way. */
Test (paths, who_stands_on_nobody_waits_for_nobody_else)
{
  Play p = play ("scenarios/compose/rack-under-gateways.scenario.yaml", NULL, true);
  g_autofree char *text = told (&p, 1);
  cr_assert_null (strstr (text, "systems.web"), "%s", text);
  cr_assert_null (strstr (text, "systems.front"), "%s", text);
  end (&p);
}

/* What is said to shorten an incident does. */
Test (paths, a_parameter_on_the_path_shortens_the_incident)
{
  static const char *const set[] = { "systems.web.silence-timeout=2 s", NULL };
  Play before = play ("scenarios/rais/host-dies.scenario.yaml", NULL, true);
  Play after = play ("scenarios/rais/host-dies.scenario.yaml", set, true);
  const SimPathStep *step = step_of (sim_paths_get (before.observer->paths, 0), 0);
  cr_assert_str_eq (step->parameter, "systems.web.silence-timeout");
  cr_assert_str_eq (step->value, "3 s");
  cr_assert_lt (sim_paths_get (after.observer->paths, 0)->to, sim_paths_get (before.observer->paths, 0)->to);
  end (&before);
  end (&after);
}

Test (paths, to_follow_them_changes_no_bit)
{
  Play with = play ("scenarios/ring/gateway-dies.scenario.yaml", NULL, true);
  Play without = play ("scenarios/ring/gateway-dies.scenario.yaml", NULL, false);
  cr_assert_eq (sim_world_fingerprint (with.world), sim_world_fingerprint (without.world));
  cr_assert_eq (sim_paths_count (without.observer->paths), 0);
  end (&with);
  end (&without);
}

/* -- the tables ------------------------------------------------------------------------------------------- */

static const SimOption *
find_option (const SimOption *table, const char *path)
{
  g_auto (GStrv) keys = g_strsplit (path, ".", -1);
  const SimOption *option = NULL;

  for (guint i = 0; keys[i] != NULL && table != NULL; i++, table = option != NULL ? option->table : NULL)
    option = sim_option_find (table, keys[i]);
  return option;
}

/* Of the model; of a load, for what its clients say; or, as "@on|at", those that name a segment. */
static void
check_option (const SimModel *model, const SimRecordKind *ends, const char *option)
{
  g_auto (GStrv) names = g_strsplit (option == NULL ? "" : *option == '@' ? option + 1 : option, "|", -1);

  for (guint i = 0; names[i] != NULL; i++)
    cr_assert (find_option (model->options, names[i]) != NULL
                   || (ends == &sim_rec_request_failed && find_option (sim_load_options, names[i]) != NULL),
               "%s has no option %s", model->name, names[i]);
}

Test (paths, every_model_names_its_waits_and_options_that_exist)
{
  for (guint i = 0; sim_models[i] != NULL; i++)
    {
      cr_assert_not_null (sim_models[i]->causes, "%s", sim_models[i]->name);
      for (const SimCause *cause = sim_models[i]->causes; cause->ends != NULL; cause++)
        {
          cr_assert_not_null (cause->name, "%s: a wait that ends with %s", sim_models[i]->name,
                              cause->ends->name);
          check_option (sim_models[i], cause->ends, cause->option);
          check_option (sim_models[i], cause->ends, cause->before_option);
        }
    }
  for (const SimCause *cause = sim_own_causes; cause->ends != NULL; cause++)
    cr_assert (cause->option == NULL || find_option (sim_load_options, cause->option) != NULL, "%s",
               cause->option);
}
