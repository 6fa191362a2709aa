/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random schedules over a group of six: crashes and restarts, partitions of control networks and of the
 * service network, interfaces and cables that fail, machines that stand still, hosts whose tests fail or that
 * are quiesced. Whatever was done, no invariant that must hold is broken,
 * and once all is whole again the group settles within its bound (models/rais/invariants.c, bound_settled).
 *
 * A schedule is a scenario, made of its seed alone. The test prints the one that fails.
 */
#include "tests/lib/show.h"
#include "tests/rais/group.h"

#include <math.h>

#define BOOT 4.0
/* Ts + L + 2 Pi + 3 Pc + 5 D + R + A of the scenario below, and two turns of the DNS thread. */
#define BOUND (3.0 + 3.0 + 2.0 + 3.0 + 0.1 + 5 * 0.5 + 5 * 0.5 + 2.0)

static const char head[] = "name: restarts\n"
                           "seed: 1\n"
                           "duration: 5 min\n"
                           "network:\n"
                           "  lan:   { subnet: 10.0.0.0/24 }\n"
                           "  ctl-a: { subnet: 10.1.0.0/24 }\n"
                           "  ctl-b: { subnet: 10.2.0.0/24 }\n"
                           "systems:\n"
                           "  web:\n"
                           "    model: rais\n"
                           "    hosts: { count: 5, boot-time: 4 s }\n"
                           "    spares: 1\n"
                           "    service-on: lan\n"
                           "    control-on: [ctl-a, ctl-b]\n"
                           "    acquire-script: { time: 500 ms }\n"
                           "    release-script: { time: 500 ms }\n"
                           "    dns: { ttl: 10 s }\n"
                           "faults:\n";
static const char *const machines[]
    = { "web.host-1", "web.host-2", "web.host-3", "web.host-4", "web.host-5", "web.spare-1", "web.dns" };
static const char *const networks[] = { "ctl-a", "ctl-b", "ctl-a, ctl-b", "lan", "ctl-a, ctl-b, lan" };

static const char *
any (GRand *rand, const char *const *names, guint count)
{
  return names[g_rand_int_range (rand, 0, (gint32)count)];
}

/* Some machines, at least one and not all. */
static void
add_side (GString *text, GRand *rand)
{
  guint side = (guint)g_rand_int_range (rand, 1, (1 << G_N_ELEMENTS (machines)) - 1);

  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    if ((side & 1u << i) != 0)
      g_string_append_printf (text, "%s%s", (side & ((1u << i) - 1)) == 0 ? "" : ", ", machines[i]);
}

/* Returns when all of it is over, s. */
static double
add_fault (GString *text, GRand *rand)
{
  int at = g_rand_int_range (rand, 15000, 90000), length = g_rand_int_range (rand, 200, 25000);
  const char *who = any (rand, machines, G_N_ELEMENTS (machines));

  switch (g_rand_int_range (rand, 0, 9))
    {
    case 0:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, partition: [[", at, length);
      add_side (text, rand);
      g_string_append_printf (text, "], rest], on: [%s] }\n", any (rand, networks, G_N_ELEMENTS (networks)));
      break;
    case 1:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, interface-down: %s, on: [%s] }\n", at, length,
                              who, any (rand, networks, 3));
      break;
    case 2:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, link-down: [%s] }\n", at, length,
                              any (rand, networks, 3));
      break;
    case 3:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, %s: %s }\n", at, length,
                              g_rand_boolean (rand) ? "pause" : "hang", who);
      break;
    case 4:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, do: %s, of: [%s] }\n", at, length,
                              g_rand_boolean (rand) ? "quiesce" : "fail-tests", any (rand, machines, 6));
      break;
    default:
      g_string_append_printf (text, "  - { at: %d ms, crash: %s }\n  - { at: %d ms, restart: %s }\n", at, who,
                              at + length, who);
    }
  return (at + length) / 1e3;
}

static char *
schedule (guint seed, double *quiet)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GString *text = g_string_new (head);
  int faults = g_rand_int_range (rand, 3, 15);

  *quiet = 0;
  for (int i = 0; i < faults; i++)
    *quiet = fmax (*quiet, add_fault (text, rand));
  *quiet += BOOT;
  return g_string_free (text, FALSE);
}

static bool
settled (const SimWorld *world, GString *why)
{
  g_string_truncate (why, 0);
  return rais_converged (sim_world_find_system (world, "web"), why);
}

/* What must hold did; otherwise which did not. */
static char *
broken (const SimWorld *world)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sim_world_guard_rows (world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (world, i);
      if ((row->system == NULL || row->invariant->verdict == SIM_MUST) && row->violations > 0)
        g_string_append_printf (text, "%s (%s) at %.3f s: %s; ", row->invariant->name, row->invariant->row,
                                (double)row->first / 1e9, row->why);
    }
  return g_string_free (text, text->len == 0);
}

typedef struct Outcome
{
  double settled; /* after it was quiet, s */
  guint incidents;
  guint64 found; /* findings that it showed */
  char *wrong;
} Outcome;

/* Looks every 50 ms: settled is when it was last seen not to be. */
static Outcome
play (const SimScenario *scenario, guint seed, double quiet)
{
  SimWorld *world = sim_world_new (scenario, seed, 0);
  g_autoptr (GString) why = g_string_new (NULL);
  Outcome outcome = { 0 };

  for (int i = 0; i * 0.05 <= BOUND + 10; i++)
    {
      sim_world_run (world, sim_time_from_seconds (quiet + i * 0.05));
      if (!settled (world, why))
        outcome.settled = (i + 1) * 0.05;
    }
  outcome.incidents = sim_world_incidents (world);
  for (guint i = 0; i < sim_world_guard_rows (world); i++)
    outcome.found += sim_world_guard_row (world, i)->violations;
  outcome.wrong = broken (world);
  if (outcome.wrong == NULL && outcome.settled > BOUND)
    outcome.wrong = g_strdup_printf ("not settled after %g s: %s", outcome.settled, why->str);
  sim_world_free (world);
  return outcome;
}

Test (rais_show, rais_24_random_schedules)
{
  guint n = show_count (40, 1000), bad = 0, incidents = 0;
  guint64 found = 0;
  double most = 0, sum = 0;

  for (guint seed = 1; seed <= n; seed++)
    {
      double quiet;
      g_autofree char *text = schedule (seed, &quiet);
      SimScenario *scenario = story_scenario (text);
      Outcome outcome = play (scenario, seed, quiet);
      if (outcome.wrong != NULL && bad++ < 3)
        cr_log_error ("seed %u: %s\n%s", seed, outcome.wrong, text);
      most = fmax (most, outcome.settled);
      sum += outcome.settled;
      incidents += outcome.incidents;
      found += outcome.found;
      g_free (outcome.wrong);
      sim_scenario_free (scenario);
    }
  show_line (
      "\n| random schedules | incidents | findings shown | broken | settled after, s: mean | most | bound |\n"
      "|---|---|---|---|---|---|---|");
  show_line ("| %u | %u | %" G_GUINT64_FORMAT " | %u | %.2f | %.2f | %.1f |", n, incidents, found, bad, sum / n,
             most, BOUND);
  cr_assert_eq (bad, 0, "%u of %u schedules break what must hold", bad, n);
  cr_assert_gt (incidents, 3 * n, "the schedules hardly do anything");
  cr_assert_gt (found, n / 4, "the schedules show none of the findings that they must: the guard looks away");
}
