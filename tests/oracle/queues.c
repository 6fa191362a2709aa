/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of queues (NET-5, NET-6): real clients ask a real server over TCP, and what they see is what
 * queueing theory says.
 *
 * The network's part is below a millionth of a service. What is measured is cut into batches; a story fails
 * when the theory's value is outside the 99 % interval (Student) of the batch means. Seeds are fixed, so that a
 * right program passes for ever; ORACLE_SHOW=1 prints the intervals, ORACLE_SEED=n plays other runs.
 */
#include "tests/lib/street.h"
#include "tests/oracle/theory.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum
{
  BATCHES = 20,
  CLIENTS = 100,
};

typedef struct Case
{
  SimDiscipline discipline;
  int servers, limit;
  SimDistKind service;
  double second; /* of the distribution */
  double load;
  uint64_t batch; /* requests that end in a batch */
  uint64_t seed;
} Case;

typedef struct Measure
{
  double sum, square;
} Measure;

typedef struct Run
{
  Case c;
  Street *street;
  SimServer *server;
  double tail_from; /* responses above this, in services, are counted */
  /* of the batch under way */
  uint64_t ended, served, above;
  double response;
  SimTime since;
  double job_time, work;
  /* of the batches that are over; the first ones are warm-up */
  int warm_up, batches;
  Measure responses, number, tail, loss, use;
  /* of the whole run */
  double stay;
} Run;

static void
take (Measure *measure, double value)
{
  measure->sum += value;
  measure->square += value * value;
}

static void
begin_batch (Run *run)
{
  run->since = sim_kernel_now (run->street->kernel);
  run->job_time = sim_station_job_time (sim_server_station (run->server));
  run->work = sim_server_work_done (run->server);
  run->ended = run->served = run->above = 0;
  run->response = 0;
}

static void
end_batch (Run *run)
{
  double passed = (double)(sim_kernel_now (run->street->kernel) - run->since);
  if (run->warm_up > 0)
    run->warm_up--;
  else
    {
      run->batches++;
      take (&run->responses, run->response / (double)run->served);
      take (&run->tail, (double)run->above / (double)run->served);
      take (&run->loss, 1 - (double)run->served / (double)run->ended);
      take (&run->number, (sim_station_job_time (sim_server_station (run->server)) - run->job_time) / passed);
      take (&run->use, (sim_server_work_done (run->server) - run->work) / passed / run->c.servers);
    }
  begin_batch (run);
  if (run->batches == BATCHES)
    sim_kernel_stop (run->street->kernel);
}

static void
request_ended (gpointer data, const SimRecord *record)
{
  Run *run = data;
  double response = sim_time_to_seconds (record->a);
  cr_assert (record->b == SIM_OUTCOME_SERVED || record->b == SIM_OUTCOME_REFUSED);
  run->ended++;
  if (record->b == SIM_OUTCOME_SERVED)
    {
      run->served++;
      run->response += response;
      run->above += response > run->tail_from;
      run->stay += (double)record->a;
    }
  if (run->ended == run->c.batch)
    end_batch (run);
}

static SimLoadOptions
visitors (const Case *c)
{
  SimLoadOptions options = street_load_options (CLIENTS, SIM_S);
  options.service.kind = c->service;
  options.service.b = c->second;
  options.timeout = 1000 * SIM_DAY;
  return options;
}

/* Little's law holds of every run that begins and ends empty: the integral of the number is the sum of the
 * stays. */
static void
expect_little (Run *run, SimLoad *load, SimTime end)
{
  sim_kernel_run (run->street->kernel, end);
  SimLoadStats stats = sim_load_stats (load);
  double area = sim_station_job_time (sim_server_station (run->server));
  cr_expect_eq (stats.under_way, 0);
  cr_expect_eq (sim_server_jobs (run->server), 0);
  cr_expect_float_eq (run->stay / area, 1, 0.001, "L T = %g, the sum of W = %g", area, run->stay);
}

static Run
play (Case c, double tail_from)
{
  Run run = { .c = c, .street = street_new (c.seed, 0), .tail_from = tail_from };
  run.street->server.station
      = (SimStationOptions){ .servers = c.servers, .discipline = c.discipline, .limit = c.limit };
  run.street->server.backlog = 1000000;
  run.server = street_add_server (run.street);
  run.warm_up = c.load > 0.9 ? 2 : 1;
  sim_bus_subscribe (run.street->bus, &sim_rec_request_ended, SIM_LEVEL_DETAIL, request_ended, &run);
  double rate = c.load * c.servers;
  SimTime end = sim_time_from_seconds ((double)c.batch * (BATCHES + 2) * 1.1 / rate + 1000);
  SimLoadOptions options = visitors (&c);
  options.arrivals = sim_curve_constant (rate);
  SimLoad *load = street_start_load (run.street, "visitors", &options, end);
  begin_batch (&run);
  sim_kernel_run (run.street->kernel, end);
  cr_assert_eq (run.batches, BATCHES, "%d batches", run.batches);
  Run whole = run;
  expect_little (&run, load, end + 100000 * SIM_S);
  sim_curve_free (options.arrivals);
  street_free (run.street);
  return whole;
}

static void
expect_within (const Case *c, const char *what, Measure measure, double theory)
{
  double mean = measure.sum / BATCHES;
  double variance = fmax (measure.square / BATCHES - mean * mean, 0) * BATCHES / (BATCHES - 1);
  double half = gsl_cdf_tdist_Pinv (0.995, BATCHES - 1) * sqrt (variance / BATCHES);
  if (g_getenv ("ORACLE_SHOW") != NULL)
    g_printerr ("load %.2f %-9s %10.6f +- %8.6f, theory %10.6f, off by %+5.2f half widths\n", c->load, what,
                mean, half, theory, (mean - theory) / half);
  cr_expect (fabs (mean - theory) <= half, "%s at load %g: %g +- %g does not hold %g", what, c->load, mean,
             half, theory);
  cr_expect_lt (half, 0.6 * theory, "%s at load %g: an interval of +- %g says nothing of %g", what, c->load,
                half, theory);
}

/* ORACLE_SEED adds to the seeds: to look at other runs by hand. */
static uint64_t
seed_of (uint64_t seed)
{
  const char *more = g_getenv ("ORACLE_SEED");
  return seed + (more != NULL ? (uint64_t)atoi (more) : 0);
}

static uint64_t
batch_at (double load)
{
  return load > 0.9 ? 20000 : load > 0.7 ? 6000 : 2500;
}

/* -- M/M/1 and M/M/4 ----------------------------------------------------------------------------- */

static void
mmc (int servers, double load, uint64_t seed)
{
  Case c = { SIM_FIFO, servers, 0, SIM_DIST_EXPONENTIAL, 0, load, batch_at (load), seed_of (seed) };
  double response = theory_mmc_response (servers, load);
  Run run = play (c, theory_mmc_quantile (servers, load, 0.1));
  expect_within (&c, "response", run.responses, response);
  expect_within (&c, "number", run.number, response * servers * load);
  expect_within (&c, "90 %", run.tail, 0.1);
  expect_within (&c, "use", run.use, load);
}

Test (oracle, mm1_half_loaded)
{
  mmc (1, 0.5, 11);
}

Test (oracle, mm1_at_80)
{
  mmc (1, 0.8, 32);
}

Test (oracle, mm1_at_95)
{
  mmc (1, 0.95, 13);
}

Test (oracle, mm4_half_loaded)
{
  mmc (4, 0.5, 14);
}

Test (oracle, mm4_at_80)
{
  mmc (4, 0.8, 15);
}

Test (oracle, mm4_at_95)
{
  mmc (4, 0.95, 16);
}

/* The far quantile of M/M/1: T is exponential with rate 1 - load. */
Test (oracle, mm1_99th_percentile)
{
  Case c = { SIM_FIFO, 1, 0, SIM_DIST_EXPONENTIAL, 0, 0.8, batch_at (0.8), seed_of (10) };
  Run run = play (c, -log (0.01) / (1 - 0.8));
  expect_within (&c, "99 %", run.tail, 0.01);
}

/* -- M/D/1 ------------------------------------------------------------------------------------------ */

static void
md1 (double load, uint64_t seed)
{
  Case c = { SIM_FIFO, 1, 0, SIM_DIST_CONSTANT, 0, load, batch_at (load), seed_of (seed) };
  double response = theory_md1_response (load);
  Run run = play (c, 3); /* a wait of more than 2 services */
  expect_within (&c, "response", run.responses, response);
  expect_within (&c, "number", run.number, response * load);
  expect_within (&c, "wait > 2", run.tail, 1 - theory_md1_wait (load, 2));
  expect_within (&c, "use", run.use, load);
}

Test (oracle, md1_half_loaded)
{
  md1 (0.5, 17);
}

Test (oracle, md1_at_80)
{
  md1 (0.8, 18);
}

Test (oracle, md1_at_95)
{
  md1 (0.95, 19);
}

/* -- M/M/1/K ---------------------------------------------------------------------------------------- */

static void
mm1k (double load, int k, uint64_t seed)
{
  Case c = { SIM_FIFO, 1, k, SIM_DIST_EXPONENTIAL, 0, load, 5000, seed_of (seed) };
  Run run = play (c, 0);
  expect_within (&c, "loss", run.loss, theory_mm1k_state (load, k, k));
  expect_within (&c, "response", run.responses, theory_mm1k_response (load, k));
  expect_within (&c, "number", run.number, theory_mm1k_number (load, k));
  expect_within (&c, "use", run.use, 1 - theory_mm1k_state (load, k, 0));
}

Test (oracle, mm1k_half_loaded)
{
  mm1k (0.5, 4, 20);
}

Test (oracle, mm1k_at_80)
{
  mm1k (0.8, 8, 21);
}

Test (oracle, mm1k_at_95)
{
  mm1k (0.95, 10, 22);
}

Test (oracle, mm1k_overloaded)
{
  mm1k (1.5, 10, 23);
}

/* -- processor sharing: the mean is that of M/M/1, whatever the distribution of the service ------------- */

static void
sharing (SimDistKind service, double second, double load, uint64_t seed)
{
  Case c = { SIM_PROCESSOR_SHARING, 1, 0, service, second, load, batch_at (load), seed_of (seed) };
  Run run = play (c, 0);
  expect_within (&c, "response", run.responses, 1 / (1 - load));
  expect_within (&c, "number", run.number, load / (1 - load));
  expect_within (&c, "use", run.use, load);
}

Test (oracle, sharing_half_loaded)
{
  sharing (SIM_DIST_EXPONENTIAL, 0, 0.5, 24);
}

Test (oracle, sharing_at_80)
{
  sharing (SIM_DIST_EXPONENTIAL, 0, 0.8, 25);
}

Test (oracle, sharing_at_95)
{
  sharing (SIM_DIST_EXPONENTIAL, 0, 0.95, 26);
}

Test (oracle, sharing_does_not_see_that_service_is_constant)
{
  sharing (SIM_DIST_CONSTANT, 0, 0.8, 27);
}

Test (oracle, sharing_does_not_see_that_service_is_very_uneven)
{
  sharing (SIM_DIST_HYPEREXP, 4, 0.8, 28);
}
