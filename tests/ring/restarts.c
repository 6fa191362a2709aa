/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random schedules over four to six gateways, without traffic and with clients behind a router, in each way of
 * forwarding: crashes and restarts, machines that stand still or hang, loss, cuts in two and one-way cuts, on
 * one network or both. Whatever was done, no invariant that must hold is broken; once all is whole again the
 * cluster settles within its bound, unless a finding that is listed says why not. Each finding is counted by
 * its number.
 *
 * A schedule is a scenario, made of its seed alone. The test prints the one that fails.
 */
#include "tests/lib/show.h"
#include "tests/ring/cluster.h"

#include <math.h>

#define BOOT 4.0
enum
{
  FINDINGS = 19, /* F1 to F18; 0: of no number, and so no finding of ours */
  ROWS = 64
};

static const char head[] = "name: restarts\n"
                           "seed: 1\n"
                           "duration: 10 min\n"
                           "network:\n"
                           "  wan:  { subnet: 10.0.0.0/24, latency: 100 us }\n"
                           "  farm: { subnet: 10.1.0.0/24, latency: 100 us }\n";
static const char far[]
    = "  net:  { subnet: 10.2.0.0/24, latency: 20 ms }\n"
      "  router: { router: [net, wan] }\n"
      "load:\n"
      "  visitors: { to: gate, from: net, clients: 12, arrivals: 6 /s, service: 2 s, reply-size: 50 kB, "
      "timeout: 30 s }\n";
static const char gate[] = "systems:\n"
                           "  gate:\n"
                           "    model: ring\n"
                           "    external-on: [wan]\n"
                           "    internal-on: [farm]\n"
                           "    vips: 4\n"
                           "    boot-time: 4 s\n";
static const char *const networks[] = { "wan", "farm", "wan, farm", "wan, farm" };

static void
add_sides (GString *text, GRand *rand, int gateways)
{
  guint side = (guint)g_rand_int_range (rand, 1, (1 << gateways) - 1);
  bool first = true;

  for (int i = 0; i < gateways; i++)
    if ((side & 1u << i) != 0)
      {
        g_string_append_printf (text, "%sgate.gateway-%d", first ? "" : ", ", i + 1);
        first = false;
      }
}

/* Returns when all of it is over, s. */
static double
add_fault (GString *text, GRand *rand, int gateways)
{
  int at = g_rand_int_range (rand, 10000, 60000), length = (int)exp (g_rand_double_range (rand, 3, 10));
  int who = g_rand_int_range (rand, 1, gateways + 1);
  const char *net = networks[g_rand_int_range (rand, 0, G_N_ELEMENTS (networks))];
  int kind = g_rand_int_range (rand, 0, 8);

  if (kind <= 1)
    {
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, partition: [[", at, length);
      add_sides (text, rand, gateways);
      g_string_append_printf (text, "], rest], on: [%s]%s }\n", net, kind == 0 ? ", one-way: true" : "");
    }
  else if (kind <= 3)
    g_string_append_printf (text, "  - { at: %d ms, for: %d ms, loss: %d %%, on: [%s], of: gate.gateway-%d }\n",
                            at, length, g_rand_int_range (rand, 10, 101), net, who);
  else if (kind <= 5)
    g_string_append_printf (text, "  - { at: %d ms, for: %d ms, %s: gate.gateway-%d }\n", at, length,
                            kind == 4 ? "pause" : "hang", who);
  else
    g_string_append_printf (text,
                            "  - { at: %d ms, crash: gate.gateway-%d }\n"
                            "  - { at: %d ms, restart: gate.gateway-%d }\n",
                            at, who, at + length, who);
  return (at + length) / 1e3;
}

/* `forwarding` NULL: without traffic. */
static char *
schedule (guint seed, const char *forwarding, double *quiet)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GString *text = g_string_new (head);
  int gateways = g_rand_int_range (rand, 4, 7), faults = g_rand_int_range (rand, 2, 12);

  g_string_append_printf (text, "%s%s    gateways: %d\n", forwarding != NULL ? far : "", gate, gateways);
  if (forwarding != NULL)
    g_string_append_printf (text, "    forwarding: %s\n    servers: { count: 3, servers: 400 }\n", forwarding);
  else
    g_string_append (text, "    servers: { count: 0 }\n");
  g_string_append (text, "faults:\n");
  *quiet = 0;
  for (int i = 0; i < faults; i++)
    *quiet = fmax (*quiet, add_fault (text, rand, gateways));
  *quiet += BOOT;
  return g_string_free (text, FALSE);
}

typedef struct Outcome
{
  double settled;       /* after it was quiet, s; -1: not at all */
  bool found[FINDINGS]; /* findings by number */
  bool row[ROWS];       /* invariants that were broken, by place in the table */
  bool lasting;         /* F2 or F6 is broken to the end: it says why nothing settles */
  guint incidents;
  char *wrong;
} Outcome;

/* Promises whose row names no finding: whose cause it is that breaks them. */
static const struct
{
  const char *invariant;
  guint finding;
} belongs[] = {
  { "permission-kept", 1 }, /* a lost acknowledgement makes two of one 911, and one of them passes a node by */
  { "no-live-regeneration", 1 }, /* what comes of it */
  { "unique-numbers", 2 },       /* the same number goes to the next member */
  { "answered-by-one", 6 },      /* two rings, or two tokens */
  { "announced-by-server", 11 }, /* the mover announces for another, which may never hear of it */
};

/* Findings whose row has no number: what goes with a gateway, and what is lost on the way to it. */
static const char *const unnumbered[] = { "deaths-break-nothing", "syns-are-not-reset",     "ports-are-unique",
                                          "in-and-out-alike",     "replies-find-their-way", NULL };

static guint
finding_of (const SimInvariant *invariant)
{
  const char *at = strstr (invariant->row, " F");

  if (at != NULL)
    return (guint)g_ascii_strtoull (at + 2, NULL, 10);
  for (guint i = 0; i < G_N_ELEMENTS (belongs); i++)
    if (strcmp (belongs[i].invariant, invariant->name) == 0)
      return belongs[i].finding;
  return 0;
}

static void
classify (const SimWorld *world, Outcome *outcome)
{
  GString *wrong = g_string_new (NULL);

  for (guint i = 0; i < sim_world_guard_rows (world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (world, i);
      guint finding = row->system == NULL ? 0 : finding_of (row->invariant);
      if (row->violations == 0)
        continue;
      if (row->system == NULL || row->invariant->verdict == SIM_MUST
          || (finding == 0 && !g_strv_contains (unnumbered, row->invariant->name)))
        {
          g_string_append_printf (wrong, "%s (%s) at %.3f s: %s; ", row->invariant->name, row->invariant->row,
                                  (double)row->first / 1e9, row->why);
          continue;
        }
      outcome->found[finding] = true;
      outcome->row[MIN (i, ROWS - 1)] = true;
      outcome->lasting |= (finding == 2 || finding == 6) && row->invariant->kind == SIM_LIVENESS;
    }
  outcome->wrong = g_string_free (wrong, wrong->len == 0);
}

/* Looks every 100 ms: settled is when it was last seen not to be. */
static Outcome
play (const SimScenario *scenario, guint seed, double quiet, double *bound)
{
  SimWorld *world = sim_world_new (scenario, seed, 0);
  const SimSystem *system = sim_world_find_system (world, "gate");
  g_autoptr (GString) why = g_string_new (NULL);
  Outcome outcome = { 0 };

  *bound = (double)ring_bound_settled (system) / 1e9;
  for (int i = 0; i * 0.1 <= 2 * *bound; i++)
    {
      sim_world_run (world, sim_time_from_seconds (quiet + i * 0.1));
      g_string_truncate (why, 0);
      if (!ring_converged (system, why))
        outcome.settled = (i + 1) * 0.1;
    }
  outcome.incidents = sim_world_incidents (world);
  classify (world, &outcome);
  if (outcome.wrong == NULL && outcome.settled > *bound && !outcome.lasting)
    outcome.wrong = g_strdup_printf ("not settled after %g s: %s", outcome.settled, why->str);
  if (outcome.settled > *bound)
    outcome.settled = -1;
  sim_world_free (world);
  return outcome;
}

typedef struct Tally
{
  guint n, bad, incidents, settled, lasting, found;
  guint rows[ROWS];
  double most, sum; /* s to settle */
} Tally;

static void
count (Tally *tally, const Outcome *o)
{
  tally->n++;
  tally->bad += o->wrong != NULL;
  tally->most = fmax (tally->most, o->settled);
  tally->sum += fmax (o->settled, 0);
  tally->settled += o->settled >= 0;
  tally->lasting += o->lasting;
  tally->incidents += o->incidents;
  for (guint i = 0; i < ROWS; i++)
    tally->rows[i] += o->row[i];
  for (guint i = 1; i < FINDINGS; i++)
    tally->found += o->found[i];
}

static void
play_schedules (Tally *tally, guint n, const char *forwarding)
{
  for (guint seed = 1; seed <= n; seed++)
    {
      double quiet, bound;
      g_autofree char *text = schedule (seed, forwarding, &quiet);
      SimScenario *scenario = story_scenario (text);
      Outcome o = play (scenario, seed, quiet, &bound);
      if (o.wrong != NULL && tally->bad < 5)
        cr_log_error ("seed %u: %s\n%s", seed, o.wrong, text);
      count (tally, &o);
      g_free (o.wrong);
      sim_scenario_free (scenario);
    }
}

static void
show_tally (const Tally *t, const char *what)
{
  show_line (
      "\n| random schedules%s | incidents | MUST broken | settled | after, s: mean | most | kept apart by "
      "F2 or F6 |\n"
      "|---|---|---|---|---|---|---|",
      what);
  show_line ("| %u | %u | %u | %u | %.2f | %.2f | %u |", t->n, t->incidents, t->bad, t->settled,
             t->sum / MAX (t->settled, 1), t->most, t->lasting);
  show_line ("\n| finding | promise | row | schedules of %u that break it |\n|---|---|---|---|", t->n);
  for (guint i = 0; ring_invariants[i].name != NULL; i++)
    {
      guint finding = finding_of (&ring_invariants[i]);
      g_autofree char *name = finding > 0 ? g_strdup_printf ("F%u", finding) : g_strdup ("");
      if (t->rows[i] > 0)
        show_line ("| %s | %s | %s | %u |", name, ring_invariants[i].name, ring_invariants[i].row, t->rows[i]);
    }
}

static void
judge (const Tally *t)
{
  cr_assert_eq (t->bad, 0, "%u of %u schedules break what must hold", t->bad, t->n);
  cr_assert_gt (t->incidents, 2 * t->n, "the schedules hardly do anything");
  cr_assert_gt (t->found, t->n / 4,
                "the schedules show none of the findings that they must: the guard looks away");
}

Test (ring_show, ring_23_random_schedules)
{
  Tally tally = { 0 };

  play_schedules (&tally, show_count (30, 1000), NULL);
  show_tally (&tally, "");
  judge (&tally);
}

/* P4.28 to P4.35 with everything that may happen to gateways. */
Test (ring_show, ring_13_random_schedules_with_traffic)
{
  static const char *const ways[] = { "nat", "symmetric", "proxy" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Tally tally = { 0 };
      g_autofree char *what = g_strdup_printf (" under traffic, %s", ways[i]);
      play_schedules (&tally, show_count (4, 300), ways[i]);
      show_tally (&tally, what);
      judge (&tally);
    }
}
