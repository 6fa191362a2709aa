/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of servers without a scheme (models/plain/spec.md).
 */
#include "tests/lib/story.h"

#include <criterion/criterion.h>
#include <string.h>

#define HEAD                                                                                                   \
  "name: plain-story\nwhy: A story.\nseed: 7\nduration: 10 min\n"                                              \
  "network:\n  lan: { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us }\n"

typedef struct Count
{
  guint outcomes[SIM_OUTCOMES], requests;
  GArray *asked; /* SimIp: of each request that ended */
} Count;

static void
count_free (Count *count)
{
  g_array_unref (count->asked);
  g_free (count);
}

static void
on_ended (gpointer data, const SimRecord *record)
{
  Count *count = data;
  count->requests++;
  count->outcomes[record->b]++;
  g_array_append_val (count->asked, record->subject);
}

static Count *
count_requests (Story *story)
{
  Count *count = g_new0 (Count, 1);
  count->asked = g_array_new (FALSE, FALSE, sizeof (SimIp));
  sim_bus_subscribe (sim_world_bus (story_world (story)), &sim_rec_request_ended, SIM_LEVEL_DETAIL, on_ended,
                     count);
  return count;
}

static bool
serves (const Story *story)
{
  const SimSystem *web = story_system (story, "web");
  g_autoptr (GString) why = g_string_new (NULL);
  bool good = web->model->serving (web, why);
  cr_expect_eq (good, why->len == 0, "%s", why->str);
  cr_expect_eq (good, web->model->converged (web, why));
  return good;
}

/* PLAIN-1: a crash loses what was being done; after its boot time the host serves again, at its old address. */
Test (plain, a_host_that_crashes_serves_again_after_its_boot_time)
{
  Story *story = story_new (
      HEAD "systems:\n  web: { model: plain, service-on: lan, hosts: { boot-time: 20 s } }\n"
           "load:\n  visitors: { to: web, from: lan, clients: 5, arrivals: 5 /s, timeout: 2 s }\n"
           "faults:\n  - { at: 1 min, crash: web.host-1 }\n  - { at: 2 min, restart: web.host-1 }\n");
  Count *count = count_requests (story);
  story_play (story, 59 * SIM_S);
  cr_expect (serves (story));
  cr_expect_eq (count->outcomes[SIM_OUTCOME_SERVED], count->requests);
  story_play (story, 139 * SIM_S);
  cr_expect_not (serves (story));
  story_play (story, 141 * SIM_S);
  cr_expect (serves (story));
  guint failed = count->requests - count->outcomes[SIM_OUTCOME_SERVED];
  cr_expect (failed > 300 && failed < 480, "%u failed", failed);
  story_play (story, 150 * SIM_S);
  failed = count->requests - count->outcomes[SIM_OUTCOME_SERVED];
  story_play (story, 300 * SIM_S);
  cr_expect_eq (count->requests - count->outcomes[SIM_OUTCOME_SERVED], failed, "all is well again");
  count_free (count);
  story_end (story);
}

static guint
asked_of (const Count *count, SimIp ip, guint from)
{
  guint n = 0;
  for (guint i = from; i < count->asked->len; i++)
    n += g_array_index (count->asked, SimIp, i) == ip;
  return n;
}

/* PLAIN-2: the list turns from query to query; clients keep it for its TTL; a dead host stays in it. */
Test (plain, the_list_of_addresses_turns_and_never_changes)
{
  Story *story = story_new (
      HEAD "systems:\n  web: { model: plain, service-on: lan, hosts: { count: 3 }, reach: dns, ttl: 1 s }\n"
           "load:\n  visitors: { to: web, from: lan, clients: 30, arrivals: 20 /s, timeout: 1 s }\n"
           "faults:\n  - { at: 2 min, crash: web.host-2 }\n");
  Count *count = count_requests (story);
  story_play (story, 2 * SIM_MIN);
  SimIp dead = sim_iface_primary (sim_node_iface (story_node (story, "web.host-2"), 0));
  guint before = count->requests;
  cr_expect_eq (count->outcomes[SIM_OUTCOME_SERVED], before);
  double share = asked_of (count, dead, 0) / (double)before;
  cr_expect_float_eq (share, 1 / 3.0, 0.03, "share %g", share);
  story_play (story, 10 * SIM_MIN);
  share = asked_of (count, dead, before) / (double)(count->requests - before);
  cr_expect_float_eq (share, 1 / 3.0, 0.03, "share %g of the dead host", share);
  guint failed = count->requests - count->outcomes[SIM_OUTCOME_SERVED];
  cr_expect_leq (abs ((int)failed - (int)asked_of (count, dead, before)), 2,
                 "who is sent to the dead one fails, nobody else");
  count_free (count);
  story_end (story);
}

/* PLAIN-2: a client that tries again takes the next address. */
Test (plain, a_second_try_finds_a_live_host)
{
  Story *story = story_new (
      HEAD "systems:\n  web: { model: plain, service-on: lan, hosts: { count: 2 }, reach: dns }\n"
           "load:\n  visitors: { to: web, from: lan, clients: 10, arrivals: 5 /s, timeout: 1 s, retries: 1 }\n"
           "faults:\n  - { at: 1 min, crash: web.host-1 }\n");
  Count *count = count_requests (story);
  story_play (story, 10 * SIM_MIN);
  cr_expect_gt (count->requests, 2500);
  cr_expect_eq (count->outcomes[SIM_OUTCOME_SERVED], count->requests);
  count_free (count);
  story_end (story);
}

/* PLAIN-3: nothing happens by itself. */
Test (plain, nobody_comes_to_help)
{
  Story *story = story_new (HEAD "systems:\n  web: { model: plain, service-on: lan, hosts: { count: 2 } }\n"
                                 "faults:\n  - { at: 1 min, crash: web.host-2 }\n");
  story_play (story, 10 * SIM_MIN);
  cr_expect_not (serves (story));
  cr_assert_eq (sim_world_incidents (story_world (story)), 1);
  cr_expect_eq (sim_world_incident (story_world (story), 0)->converged, SIM_NEVER);
  story_end (story);
}

/* PLAIN-4 */
Test (plain, a_service_fails_on_a_live_host_and_is_healed)
{
  Story *story
      = story_new (HEAD "systems:\n  web: { model: plain, service-on: lan }\n"
                        "load:\n  visitors: { to: web, from: lan, clients: 5, arrivals: 5 /s, timeout: 2 s }\n"
                        "faults:\n  - { at: 1 min, for: 1 min, do: fail-service, of: web.host-1 }\n"
                        "  - { at: 4 min, for: 1 min, do: fail-service, of: web.host-1, with: hang }\n");
  Count *count = count_requests (story);
  story_play (story, 3 * SIM_MIN);
  cr_expect (count->outcomes[SIM_OUTCOME_RESET] > 200 && count->outcomes[SIM_OUTCOME_TIMEOUT] == 0);
  cr_expect (serves (story));
  story_play (story, 270 * SIM_S);
  cr_expect_not (serves (story));
  cr_expect_eq (sim_node_state (story_node (story, "web.host-1")), SIM_NODE_UP);
  guint reset = count->outcomes[SIM_OUTCOME_RESET];
  story_play (story, 10 * SIM_MIN);
  cr_expect_eq (count->outcomes[SIM_OUTCOME_RESET], reset);
  cr_expect_gt (count->outcomes[SIM_OUTCOME_TIMEOUT], 200);
  cr_expect (serves (story));
  story_says (story, "the service on web.host-1 failed: it refuses");
  story_says (story, "the service on web.host-1 failed: it hangs");
  cr_expect_eq (story_count (story, "the service on web.host-1 is well again"), 2);
  count_free (count);
  story_end (story);
}

/* PLAIN-1 */
Test (plain, a_full_host_refuses_and_keeps_its_limit)
{
  Story *story = story_new (
      HEAD "systems:\n  web: { model: plain, service-on: lan, hosts: { limit: 3, discipline: fifo } }\n"
           "load:\n  visitors: { to: web, from: lan, clients: 20, arrivals: 20 /s, service: 100 ms }\n");
  Count *count = count_requests (story);
  story_play (story, 2 * SIM_MIN);
  cr_expect_gt (count->outcomes[SIM_OUTCOME_REFUSED], 500);
  cr_expect_eq (count->outcomes[SIM_OUTCOME_REFUSED] + count->outcomes[SIM_OUTCOME_SERVED], count->requests);
  const SimGuardRow *row = story_guard (story, "web", "within-limit");
  cr_expect_gt (row->checked, 0);
  cr_expect_eq (row->violations, 0);
  count_free (count);
  story_end (story);
}

/* OBS-1. The host is up again at 62 s, which ends the incident. Who asked at 44 s begins again with TCP at 45,
 * 47, 51 and 59 s, and would at 75 s; it has 20 s. */
Test (plain, what_was_asked_in_an_incident_and_fails_after_it_is_counted_there)
{
  Story *story = story_new (
      HEAD "systems: { web: { model: plain, hosts: { boot-time: 30 s }, service-on: lan } }\n"
           "load: { visitors: { to: web, from: lan, clients: 9, arrivals: 9 /s, timeout: 20 s } }\n"
           "faults:\n  - { at: 30 s, for: 2 s, crash: web.host-1 }\n");
  Count *count = count_requests (story);
  story_play (story, 5 * SIM_MIN);
  const SimIncident *incident = sim_world_incident (story_world (story), 0);
  guint failed = count->requests - count->outcomes[SIM_OUTCOME_SERVED];
  cr_assert_eq (sim_world_incidents (story_world (story)), 1);
  cr_assert_eq (incident->converged, 62 * SIM_S);
  cr_assert_gt (failed, 100);
  cr_assert_eq (incident->failed_requests, failed);
  cr_assert (incident->clients_well > 65 * SIM_S && incident->clients_well < 82 * SIM_S, "%s",
             sim_time_seconds (incident->clients_well, 3));
  count_free (count);
  story_end (story);
}
