/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RAIS-19, RAIS-20: how load follows the zone.
 *
 * A client asks for the zone when it has a request and no answer, keeps the answer for the TTL, and sends its
 * requests to the answer's first address; answers turn, so each of H addresses comes first in a share 1 / H.
 * Its requests are a Poisson process of rate r. So an answer is valid for T, then follow 1 / r without one on
 * average: at a moment long after the start a client has a valid answer with probability T / (T + 1/r), and
 * what is left of it is uniform on [0, T]. When g of H addresses leave the zone, a request t later still goes
 * to one of them when the answer is of before, which is valid yet with probability
 *
 *   share(t) = g/H (T - t) / (T + 1/r),   0 <= t <= T,    0 after
 *
 * (Poisson arrivals see what time sees). It falls at once from g/H to g/H T / (T + 1/r): clients without an
 * answer ask anew. The share of a second is the mean of that line over it. Requests of a client go together:
 * of C clients, each with Poisson (m) requests in a bin and a share p of them old, the count of old requests
 * has a variance of at most C p (m + m^2).
 */
#include "tests/lib/show.h"
#include "tests/rais/group.h"

#include <math.h>

enum
{
  HOSTS = 6,
  GONE = 1, /* two would leave one after the other, as they come to say so */
  CLIENTS = 200,
  BINS = 15
};
#define TTL 10.0
#define RATE 0.1 /* of a client, 1/s */
#define LEAVE 120.0

typedef struct Bins
{
  double old[BINS], all[BINS];
} Bins;

static double
share (double from, double to)
{
  double a = fmax (TTL - from, 0), b = fmax (TTL - to, 0);
  return (double)GONE / HOSTS * (a * a - b * b) / 2 / (to - from) / (TTL + 1 / RATE);
}

static double
served (const Group *web, guint from, guint to)
{
  double sum = 0;

  for (guint i = from; i < to; i++)
    sum += (double)sim_server_served (rais_host (web->group, i)->server);
  return sum;
}

static void
zone_wrote (gpointer data, const SimRecord *record)
{
  SimTime *at = data;
  *at = record->at;
}

/* A host is quiesced: it serves on, and leaves the zone. Counts from that moment. */
static void
shift_once (guint64 seed, Bins *bins)
{
  Group *web = group_new (HOSTS, 0);
  SimTime at = 0;

  web->seed = seed;
  web->quiet = true;
  web->options.dns.ttl = sim_time_from_seconds (TTL);
  web->options.hosts.server.station.servers = 8;
  web->load.options.clients = CLIENTS;
  web->load.options.arrivals = sim_curve_constant (CLIENTS * RATE);
  web->load.options.service = (SimDist){ .kind = SIM_DIST_CONSTANT, .unit = SIM_UNIT_TIME, .a = 1e6 };
  group_begin (web);
  sim_bus_subscribe (sim_world_bus (story_world (web->story)), &rais_rec_zone_changed, SIM_LEVEL_DETAIL,
                     zone_wrote, &at);
  story_until (web->story, LEAVE);
  at = 0;
  group_do (web, "quiesce", "host-1");
  for (double t = LEAVE; t < LEAVE + 60; t += 0.01)
    {
      if (at != 0)
        break;
      story_until (web->story, t);
    }
  cr_assert_neq (at, 0, "the zone was never written");
  for (guint i = 0; i < BINS; i++)
    {
      double old = served (web, 0, GONE), all = served (web, 0, HOSTS);
      story_until (web->story, (double)at / 1e9 + i + 1);
      bins->old[i] += served (web, 0, GONE) - old;
      bins->all[i] += served (web, 0, HOSTS) - all;
    }
  group_end (web);
}

Test (rais_show, rais_20_load_follows_the_ttl)
{
  guint runs = show_count (30, 300);
  Bins bins = { 0 };

  for (guint seed = 1; seed <= runs; seed++)
    shift_once (seed, &bins);
  show_line ("\n| s after the zone changed | share measured | closed form | deviations |\n|---|---|---|---|");
  for (guint i = 0; i < BINS; i++)
    {
      double p = share (i, i + 1.0), measured = bins.old[i] / bins.all[i];
      double sigma = sqrt (runs * CLIENTS * p * (RATE + RATE * RATE)) / bins.all[i];
      double off = p > 0 ? (measured - p) / sigma : 0;
      show_line ("| %u to %u | %.4f | %.4f | %.1f |", i, i + 1, measured, p, off);
      cr_assert_lt (fabs (off), 3.9, "second %u: %g, not %g", i, measured, p);
      cr_assert (p > 0 || bins.old[i] <= 0, "second %u: %g requests to hosts that nobody knows", i,
                 bins.old[i]);
    }
}

typedef struct Marks
{
  Group *web;
  double util[HOSTS];
  bool in[HOSTS];
  guint left, returned;
} Marks;

static void
zone_moved (Marks *marks, guint i, bool in)
{
  const RaisDnsOptions *dns = &marks->web->options.dns;

  if (in && !marks->in[i])
    cr_assert_leq (marks->util[i], dns->low_water + 0.005, "host %u returns at %g", i, marks->util[i]);
  if (!in && marks->in[i])
    cr_assert_geq (marks->util[i], dns->high_water - 0.005, "host %u leaves at %g", i, marks->util[i]);
  marks->returned += in && !marks->in[i];
  marks->left += !in && marks->in[i];
  marks->in[i] = in;
}

static void
hear_marks (gpointer data, const SimRecord *record)
{
  Marks *marks = data;
  char ip[SIM_IP_TEXT];

  for (guint i = 0; i < HOSTS; i++)
    {
      const RaisHost *host = rais_host (marks->web->group, i);
      if (record->kind == &rais_rec_utilisation && record->who == rais_who (host->monitor))
        marks->util[i] = (double)record->a / 1e9;
      if (record->kind == &rais_rec_zone_changed)
        {
          g_auto (GStrv) zone = g_strsplit (record->text, " ", -1);
          zone_moved (marks, i, g_strv_contains ((const char *const *)zone, sim_ip_text (host->preferred, ip)));
        }
    }
}

/* RAIS-20: two of six hosts become half as fast: twice the load from the same requests. From each host's own
 * reports: it leaves the zone past the high mark only, and returns past the low one only. */
Test (rais_show, rais_20_doubled_load_moves_hosts_past_the_marks)
{
  Group *web = group_new (HOSTS, 0);
  Marks marks = { .web = web };

  web->quiet = true;
  web->options.dns.ttl = 30 * SIM_S;
  web->options.dns.high_water = 0.75;
  web->options.dns.low_water = 0.3;
  web->options.hosts.server.station.servers = 2;
  web->load.options.clients = 150;
  web->load.options.arrivals = sim_curve_constant (135);
  web->load.options.service = (SimDist){ .kind = SIM_DIST_EXPONENTIAL, .unit = SIM_UNIT_TIME, .a = 40e6 };
  group_begin (web);
  story_until (web->story, 60);
  for (guint i = 0; i < HOSTS; i++)
    marks.in[i] = true;
  sim_bus_subscribe (sim_world_bus (story_world (web->story)), NULL, SIM_LEVEL_DETAIL, hear_marks, &marks);
  story_until (web->story, 120);
  cr_assert_eq (marks.left, 0);
  sim_node_set_speed (group_node (web, "host-1"), 0.5);
  sim_node_set_speed (group_node (web, "host-2"), 0.5);
  story_until (web->story, 480);
  cr_assert_gt (marks.left, 3);
  cr_assert_gt (marks.returned, 1);
  sim_node_set_speed (group_node (web, "host-1"), 1);
  sim_node_set_speed (group_node (web, "host-2"), 1);
  story_until (web->story, 600);
  expect_text (group_zone (web), "host-1 host-2 host-3 host-4 host-5 host-6");
  cr_assert_eq (story_guard (web->story, "web", "zone-marks")->violations, 0);
  group_end (web);
}
