/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How load is spread: when people log in, when a server dies and its units go elsewhere, when it is back and
 * more people come. Without and with the repairs: answers to serverQ that wait (delay) or carry the load, and
 * loads that come with the answer about the token (fresh-load). A few units here; SHOW=full plays a thousand.
 */
#include "tests/dtu/hall.h"
#include "tests/lib/show.h"

#include <math.h>

typedef struct Way
{
  const char *name, *options;
  double least_share, most_share; /* of the dead server's units that one server gets */
  double most_after;              /* imbalance after the failure */
} Way;

typedef struct Spread
{
  double login, share, failed, back; /* imbalance, but for the share */
} Spread;

enum
{
  SERVERS = 10
};

static double
imbalance (const Story *hall)
{
  double most = 0, sum = 0, up = 0;

  for (guint i = 1; i <= SERVERS; i++)
    {
      const DtuServer *server = hall_server (hall, i);
      if (!sim_node_running (server->node))
        continue;
      up++;
      sum += server->daemon->sessions->len;
      most = fmax (most, server->daemon->sessions->len);
    }
  return most / (sum / up) - 1;
}

/* Of the units that the dead server had, the share that went to one server. */
static double
largest_share (const Story *hall, const guint before[SERVERS + 1], guint dead)
{
  double most = 0, sum = 0;

  for (guint i = 1; i <= SERVERS; i++)
    {
      double more = i == dead ? 0 : (double)hall_server (hall, i)->daemon->link_count - before[i];
      sum += more;
      most = fmax (most, more);
    }
  return sum > 0 ? most / sum : 0;
}

/* Three quarters of the people come at first; a server dies and comes back; the others come. */
static Spread
play (const Way *way, guint units, uint64_t seed)
{
  double rate = units * 0.75 / 300;
  g_autofree char *options = g_strdup_printf ("servers: { count: %d, on: [lan] }, units: { count: %u, on: "
                                              "[lan], power-spread: 60 s }, users: { count: %u, "
                                              "arrivals: { steps: [ { at: 0 s, rate: 0 /s }, { at: 2 min, "
                                              "rate: %g /s }, { at: 7 min, rate: 0 /s }, { at: 20 "
                                              "min, rate: %g /s } ] } }, %s",
                                              SERVERS, units, units, rate, rate, way->options);
  Story *hall = story_new_system_quiet (
      hall_frame, options,
      "  - { at: 10 min, crash: it.server-3 }\n  - { at: 15 min, restart: it.server-3, boot: 10 s }\n", seed);
  guint before[SERVERS + 1] = { 0 };
  Spread spread;

  story_until (hall, 595);
  spread.login = imbalance (hall);
  for (guint i = 1; i <= SERVERS; i++)
    before[i] = hall_server (hall, i)->daemon->link_count;
  story_until (hall, 800);
  spread.share = largest_share (hall, before, 3);
  spread.failed = imbalance (hall);
  story_until (hall, 1800);
  spread.back = imbalance (hall);
  story_sound (hall);
  story_end (hall);
  return spread;
}

static const Way ways[] = {
  { "here", "create: here", 0.9, 1, 9 },
  { "here, herd: delay", "create: here, herd: delay", 0, 0.5, 1 },
  { "here, herd: load", "create: here, herd: load", 0, 0.8, 2 },
  { "least-loaded", "create: least-loaded", 0, 1, 2 },
  { "least-loaded, fresh-load", "create: least-loaded, fresh-load: true", 0, 0.8, 0.5 },
  { "least-loaded, herd: delay", "create: least-loaded, herd: delay", 0, 1, 2 },
  { "least-loaded, delay, fresh", "create: least-loaded, herd: delay, fresh-load: true", 0, 0.5, 0.3 },
};

Test (dtu_balance, after_login_failure_and_return)
{
  guint seeds = show_count (2, 4), units = show_count (300, 1000);

  g_print ("\n%u units, %d servers, %u seeds: how far the most loaded server is above the mean\n", units,
           SERVERS, seeds);
  g_print ("%-30s %10s %22s %10s %10s\n", "", "logged in", "largest share of the", "after the", "after its");
  g_print ("%-30s %10s %22s %10s %10s\n", "", "", "dead server's units", "failure", "return");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Spread sum = { 0, 0, 0, 0 };
      for (guint seed = 1; seed <= seeds; seed++)
        {
          Spread one = play (&ways[i], units, seed);
          sum.login += one.login / seeds;
          sum.share += one.share / seeds;
          sum.failed += one.failed / seeds;
          sum.back += one.back / seeds;
        }
      g_print ("%-30s %9.1f%% %21.1f%% %9.1f%% %9.1f%%\n", ways[i].name, 100 * sum.login, 100 * sum.share,
               100 * sum.failed, 100 * sum.back);
      cr_assert_geq (sum.share, ways[i].least_share, "%s: %g", ways[i].name, sum.share);
      cr_assert_leq (sum.share, ways[i].most_share, "%s: %g", ways[i].name, sum.share);
      cr_assert_leq (sum.failed, ways[i].most_after, "%s: %g", ways[i].name, sum.failed);
    }
}
