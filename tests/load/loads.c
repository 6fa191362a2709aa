/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of clients (NET-5, OBS-2): what they ask, and how each way of failing looks to them.
 */
#include "sim/net/tcp.h"
#include "tests/lib/street.h"

#include <criterion/criterion.h>

static void
expect_outcomes (const SimLoad *load, SimOutcome outcome, uint64_t count)
{
  SimLoadStats stats = sim_load_stats (load);
  for (guint i = 0; i < SIM_OUTCOMES; i++)
    cr_expect_eq (stats.outcomes[i], i == outcome ? count : 0, "%s: %lu", sim_outcome_names[i],
                  (unsigned long)stats.outcomes[i]);
}

/* A load that asks once at each of these instants. */
static SimCurve *
asks_at (const SimTime *instants, guint count)
{
  return sim_curve_replay (instants, count);
}

typedef struct Seen
{
  GArray *at, *response; /* SimTime: of each request that ended */
} Seen;

static void
see (gpointer data, const SimRecord *record)
{
  Seen *seen = data;
  g_array_append_val (seen->at, record->at);
  g_array_append_val (seen->response, record->a);
}

static void
seen_free (Seen *seen)
{
  g_array_unref (seen->at);
  g_array_unref (seen->response);
}

Test (load, a_request_takes_its_work_and_next_to_nothing_else)
{
  Street *street = street_new (1, 0);
  SimServer *server = street_add_server (street);
  SimLoadOptions options = street_load_options (1, 0);
  options.service = sim_dist_constant_time (20 * SIM_MS);
  options.arrivals = asks_at ((SimTime[]){ SIM_S }, 1);
  Seen seen = { g_array_new (FALSE, FALSE, sizeof (SimTime)), g_array_new (FALSE, FALSE, sizeof (SimTime)) };
  sim_bus_subscribe (street->bus, &sim_rec_request_ended, SIM_LEVEL_DETAIL, see, &seen);
  SimLoad *load = street_start_load (street, "visitors", &options, SIM_MIN);
  sim_kernel_run (street->kernel, SIM_MIN);
  expect_outcomes (load, SIM_OUTCOME_SERVED, 1);
  cr_assert_eq (seen.response->len, 1);
  SimTime response = g_array_index (seen.response, SimTime, 0);
  cr_expect (response > 20 * SIM_MS && response < 20 * SIM_MS + 2 * SIM_US, "%ld ns", (long)response);
  cr_expect_float_eq (sim_server_work_done (server), 20e6, 1);
  cr_expect_eq (sim_server_served (server), 1);
  seen_free (&seen);
  sim_curve_free (options.arrivals);
  street_free (street);
}

Test (load, users_think_ask_and_wait)
{
  Street *street = street_new (1, 0);
  street_add_server (street);
  SimLoadOptions options = street_load_options (3, 0);
  options.service = sim_dist_constant_time (250 * SIM_MS);
  options.users = 4; /* one at a time: 1 s of thought, then up to 4 x 250 ms: all four are always in step */
  SimLoad *load = street_start_load (street, "visitors", &options, 100 * SIM_S);
  sim_kernel_run (street->kernel, 200 * SIM_S);
  SimLoadStats stats = sim_load_stats (load);
  cr_expect_eq (stats.visits, 4);
  cr_expect (stats.requests > 4 * 60 && stats.requests <= 4 * 80, "%lu requests",
             (unsigned long)stats.requests);
  cr_expect_eq (stats.requests, stats.outcomes[SIM_OUTCOME_SERVED], "the last one was answered after the end");
  cr_expect_eq (stats.under_way, 0);
  street_free (street);
}

/* Once a second for a while, with `prepare` done to the server before. */
static void
ask_a_bad_server (void (*prepare) (SimServer *server), SimOutcome outcome)
{
  Street *street = street_new (1, 0);
  SimServer *server = street_add_server (street);
  SimLoadOptions options = street_load_options (2, SIM_MS);
  options.timeout = 2 * SIM_S;
  options.arrivals = asks_at ((SimTime[]){ SIM_S, 11 * SIM_S, 21 * SIM_S }, 3);
  SimLoad *load = street_start_load (street, "visitors", &options, SIM_MIN);
  prepare (server);
  sim_kernel_run (street->kernel, SIM_MIN);
  expect_outcomes (load, outcome, 3);
  sim_curve_free (options.arrivals);
  street_free (street);
}

static void
crash (SimServer *server)
{
  sim_node_crash (sim_server_node (server), "test");
}

static void
refuse (SimServer *server)
{
  sim_server_set_service (server, SIM_SERVICE_REFUSING, "test");
  cr_expect_not (sim_server_serves (server));
}

static void
hang (SimServer *server)
{
  sim_server_set_service (server, SIM_SERVICE_HUNG, "test");
}

static void
hang_node (SimServer *server)
{
  sim_node_hang (sim_server_node (server), "test");
}

static void
pause_node (SimServer *server)
{
  sim_node_pause (sim_server_node (server), "test");
}

Test (load, a_dead_server_is_a_time_out)
{
  ask_a_bad_server (crash, SIM_OUTCOME_TIMEOUT);
}

Test (load, a_service_that_is_gone_resets)
{
  ask_a_bad_server (refuse, SIM_OUTCOME_RESET);
}

Test (load, a_service_that_hangs_is_a_time_out)
{
  ask_a_bad_server (hang, SIM_OUTCOME_TIMEOUT);
}

Test (load, a_hung_node_is_a_time_out)
{
  ask_a_bad_server (hang_node, SIM_OUTCOME_TIMEOUT);
}

Test (load, a_paused_node_is_a_time_out)
{
  ask_a_bad_server (pause_node, SIM_OUTCOME_TIMEOUT);
}

Test (load, nobody_at_the_address_is_unreachable)
{
  Street *street = street_new (1, 0);
  SimLoadOptions options = street_load_options (1, SIM_MS);
  options.arrivals = asks_at ((SimTime[]){ SIM_S }, 1);
  SimTarget target = { .address = SIM_IP (10, 0, 9, 9), .port = 80 };
  SimLoad *load = street_start_load_to (street, "visitors", &options, &target, SIM_MIN);
  sim_kernel_run (street->kernel, SIM_MIN);
  expect_outcomes (load, SIM_OUTCOME_UNREACHABLE, 1);
  sim_curve_free (options.arrivals);
  street_free (street);
}

Test (load, a_name_without_a_name_server_is_no_address)
{
  Street *street = street_new (1, 0);
  SimLoadOptions options = street_load_options (1, SIM_MS);
  options.retries = 3;
  options.arrivals = asks_at ((SimTime[]){ SIM_S }, 1);
  SimLoad *load = street_start_load_to (street, "visitors", &options,
                                        &(SimTarget){ .name = "web.example", .port = 80 }, SIM_MIN);
  sim_kernel_run (street->kernel, SIM_MIN);
  expect_outcomes (load, SIM_OUTCOME_NO_ADDRESS, 1);
  cr_expect_eq (sim_load_stats (load).retries, 3);
  sim_curve_free (options.arrivals);
  street_free (street);
}

Test (load, a_full_server_refuses)
{
  Street *street = street_new (1, 0);
  street->server.station.limit = 2;
  SimServer *server = street_add_server (street);
  SimLoadOptions options = street_load_options (5, 0);
  options.service = sim_dist_constant_time (SIM_S);
  options.arrivals = asks_at ((SimTime[]){ 0, 1, 2, 3, 4 }, 5);
  SimLoad *load = street_start_load (street, "visitors", &options, SIM_MIN);
  sim_kernel_run (street->kernel, SIM_MIN);
  SimLoadStats stats = sim_load_stats (load);
  cr_expect_eq (stats.outcomes[SIM_OUTCOME_SERVED], 2);
  cr_expect_eq (stats.outcomes[SIM_OUTCOME_REFUSED], 3);
  cr_expect_eq (sim_server_refused (server), 3);
  sim_curve_free (options.arrivals);
  street_free (street);
}

Test (load, who_gives_up_takes_the_job_away)
{
  Street *street = street_new (1, 0);
  SimServer *server = street_add_server (street);
  SimLoadOptions options = street_load_options (5, 0);
  options.service = sim_dist_constant_time (3 * SIM_S);
  options.timeout = 2 * SIM_S;
  options.arrivals = asks_at ((SimTime[]){ 0, SIM_S }, 2);
  SimLoad *load = street_start_load (street, "visitors", &options, SIM_MIN);
  sim_kernel_run (street->kernel, 2500 * SIM_MS);
  cr_expect_eq (sim_server_jobs (server), 1, "%u jobs", sim_server_jobs (server));
  sim_kernel_run (street->kernel, SIM_MIN);
  expect_outcomes (load, SIM_OUTCOME_TIMEOUT, 2);
  cr_expect_float_eq (sim_server_work_done (server), 3e9, 1e4, "2 s of the first, 1 s of the second");
  sim_curve_free (options.arrivals);
  street_free (street);
}

Test (load, a_service_that_is_healed_answers_who_still_waits)
{
  Street *street = street_new (1, 0);
  SimServer *server = street_add_server (street);
  SimLoadOptions options = street_load_options (2, SIM_MS);
  options.arrivals = asks_at ((SimTime[]){ SIM_S, 2 * SIM_S }, 2);
  SimLoad *load = street_start_load (street, "visitors", &options, SIM_MIN);
  hang (server);
  sim_kernel_run (street->kernel, 5 * SIM_S);
  cr_expect_eq (sim_server_served (server), 0);
  sim_server_set_service (server, SIM_SERVICE_UP, "test");
  sim_kernel_run (street->kernel, SIM_MIN);
  expect_outcomes (load, SIM_OUTCOME_SERVED, 2);
  sim_curve_free (options.arrivals);
  street_free (street);
}

Test (load, a_restarted_server_serves_again)
{
  Street *street = street_new (1, 0);
  SimServer *server = street_add_server (street);
  SimLoadOptions options = street_load_options (2, SIM_MS);
  options.timeout = SIM_S;
  options.arrivals = asks_at ((SimTime[]){ SIM_S, 20 * SIM_S }, 2);
  SimLoad *load = street_start_load (street, "visitors", &options, SIM_MIN);
  refuse (server);
  crash (server);
  sim_kernel_run (street->kernel, 10 * SIM_S);
  cr_assert (sim_node_restart (sim_server_node (server), "test"));
  sim_kernel_run (street->kernel, SIM_MIN);
  SimLoadStats stats = sim_load_stats (load);
  cr_expect_eq (stats.outcomes[SIM_OUTCOME_TIMEOUT], 1);
  cr_expect_eq (stats.outcomes[SIM_OUTCOME_SERVED], 1);
  sim_curve_free (options.arrivals);
  street_free (street);
}

Test (load, a_session_is_one_connection)
{
  Street *street = street_new (1, 0);
  SimServer *server = street_add_server (street);
  SimLoadOptions options = street_load_options (1, SIM_MS);
  options.session.a = 7;
  options.arrivals = asks_at ((SimTime[]){ SIM_S, SIM_MIN }, 2);
  SimLoad *load = street_start_load (street, "visitors", &options, SIM_HOUR);
  sim_kernel_run (street->kernel, SIM_HOUR);
  expect_outcomes (load, SIM_OUTCOME_SERVED, 14);
  cr_expect_eq (sim_load_stats (load).visits, 2);
  cr_expect_eq (sim_tcp_stats (sim_server_node (server)).accepted, 2);
  cr_expect_eq (sim_tcp_count (sim_server_node (server)), 0, "both are closed");
  sim_curve_free (options.arrivals);
  street_free (street);
}

Test (load, a_request_of_its_own_is_a_connection_of_its_own)
{
  Street *street = street_new (1, 0);
  SimServer *server = street_add_server (street);
  SimLoadOptions options = street_load_options (1, SIM_MS);
  options.users = 1;
  SimLoad *load = street_start_load (street, "visitors", &options, 10 * SIM_S);
  sim_kernel_run (street->kernel, SIM_HOUR);
  cr_expect_eq (sim_load_stats (load).requests, sim_tcp_stats (sim_server_node (server)).accepted);
  cr_expect_eq (sim_tcp_count (sim_server_node (server)), 0);
  street_free (street);
}

Test (load, a_client_that_goes_down_takes_its_visits_and_its_users_come_back)
{
  Street *street = street_new (1, 0);
  SimServer *server = street_add_server (street);
  SimLoadOptions options = street_load_options (1, 0);
  options.service = sim_dist_constant_time (4 * SIM_S);
  options.users = 2;
  SimLoad *load = street_start_load (street, "visitors", &options, SIM_MIN);
  SimNode *client = sim_net_find_node (street->net, "visitors.client-1");
  sim_kernel_run (street->kernel, 3 * SIM_S);
  cr_expect_eq (sim_load_stats (load).under_way, 2);
  cr_assert (sim_node_crash (client, "test"));
  cr_expect_eq (sim_load_stats (load).under_way, 0);
  sim_kernel_run (street->kernel, 20 * SIM_S);
  cr_expect_eq (sim_load_stats (load).requests, 2);
  cr_assert (sim_node_restart (client, "test"));
  sim_kernel_run (street->kernel, 5 * SIM_MIN);
  SimLoadStats stats = sim_load_stats (load);
  cr_expect_gt (stats.requests, 4);
  cr_expect_eq (stats.outcomes[SIM_OUTCOME_SERVED] + stats.outcomes[SIM_OUTCOME_TIMEOUT], stats.requests - 2);
  cr_expect_eq (sim_server_jobs (server), 0, "%u jobs of nobody", sim_server_jobs (server));
  street_free (street);
}

/* What a run of visitors comes to. */
static uint64_t
run_once (uint64_t seed, int64_t servers, SimDiscipline discipline, double *work, SimLoadStats *stats)
{
  Street *street = street_new (seed, 0);
  street->server.station.servers = servers;
  street->server.station.discipline = discipline;
  SimServer *server = street_add_server (street);
  SimLoadOptions options = street_load_options (20, 5 * SIM_MS);
  options.session = (SimDist){ .kind = SIM_DIST_UNIFORM, .unit = SIM_UNIT_NONE, .a = 1, .b = 4 };
  options.think = sim_dist_constant_time (50 * SIM_MS);
  options.arrivals = sim_curve_pieces ((SimCurvePiece[]){ { 0, 50, 50 }, { 20 * SIM_S, 0, 0 } }, 2, 0, 0);
  SimLoad *load = street_start_load (street, "visitors", &options, SIM_MIN);
  sim_kernel_run (street->kernel, SIM_MIN);
  *work = sim_server_work_done (server);
  *stats = sim_load_stats (load);
  uint64_t fingerprint = sim_kernel_fingerprint (street->kernel);
  sim_curve_free (options.arrivals);
  street_free (street);
  return fingerprint;
}

Test (load, a_run_is_a_function_of_its_seed)
{
  double work;
  SimLoadStats stats;
  uint64_t first = run_once (4, 1, SIM_FIFO, &work, &stats);
  cr_expect_eq (run_once (4, 1, SIM_FIFO, &work, &stats), first);
  cr_expect_neq (run_once (5, 1, SIM_FIFO, &work, &stats), first);
}

/* NET-8: whatever serves them, the same visits ask for the same work. */
Test (load, policies_meet_the_same_requests)
{
  double work[3];
  SimLoadStats stats[3];
  run_once (4, 1, SIM_FIFO, &work[0], &stats[0]);
  run_once (4, 8, SIM_FIFO, &work[1], &stats[1]);
  run_once (4, 2, SIM_PROCESSOR_SHARING, &work[2], &stats[2]);
  cr_assert_gt (stats[0].requests, 1000);
  for (guint i = 0; i < 3; i++)
    {
      cr_expect_eq (stats[i].requests, stats[0].requests);
      cr_expect_eq (stats[i].outcomes[SIM_OUTCOME_SERVED], stats[0].requests);
      cr_expect_float_eq (work[i], work[0], (double)stats[0].requests, "%g ns of work, not %g", work[i],
                          work[0]);
    }
}
