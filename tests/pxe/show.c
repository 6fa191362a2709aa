/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must show of boot servers: polls by search order, what misdirection costs, the older ways beside the
 * list, and a thousand random schedules. The tests tell it with few clients and seeds; SHOW=full (make
 * show-pxe) with many, and prints the tables.
 */
#include "tests/lib/show.h"
#include "tests/pxe/site.h"

#include <math.h>

/* -- 4: polls ------------------------------------------------------------------------------------------ */

enum
{
  SERVERS = 8,
  BIN = 1000000 /* ns: polls within it count as at once */
};

typedef struct Polls
{
  SimTime bin;
  guint in_bin[256], most; /* by the address's last byte */
} Polls;

static void
on_poll (gpointer data, const SimRecord *record)
{
  Polls *polls = data;
  guint server = record->subject & 255;

  if (record->at / BIN != polls->bin)
    memset (polls->in_bin, 0, sizeof polls->in_bin);
  polls->bin = record->at / BIN;
  polls->most = MAX (polls->most, ++polls->in_bin[server]);
}

/* A candidate has the file with the same chance whatever its place: (1 + 2 + ... + n) / n = (n + 1) / 2. */
static double
mean_polls (const char *order, const char *assign, Polls *polls)
{
  guint clients = show_count (400, 800), misdirected = 0;
  double sum = 0;
  g_autofree char *options = g_strdup_printf (
      "clients: { count: %u, on: [wide], power-spread: 20 ms }, servers: { count: %u, on: lan }, "
      "relays: [edge], dhcp: { like: rfc2131 }, files: { image: 1 KiB, nbp: 4 KiB }, "
      "all-to-first: true, manager: { interval: 0 s }, search: %s, assign: %s",
      clients, SERVERS, order, assign);
  Story *site = story_new_system_quiet (site_frame, options, NULL, 1);

  sim_bus_subscribe (site_pxe (site)->bus, &pxe_rec_polled, SIM_LEVEL_DETAIL, on_poll, polls);
  story_until (site, 60);
  for (guint i = 0; i < clients; i++)
    {
      const PxeAttempt *attempt = &pxe_client (site_pxe (site), i)->attempt;
      misdirected += attempt->misdirected;
      sum += attempt->polls;
      cr_assert_eq (pxe_client_state (pxe_client (site_pxe (site), i)), PXE_BOOTED);
    }
  story_sound (site);
  story_end (site);
  return sum / misdirected;
}

Test (pxe_show, polls_by_search_order)
{
  static const char *const orders[] = { "listed", "random", "nearest", "fewest-hops", "own-subnet" };
  double expected = SERVERS / 2.0, even = 4.0 / sqrt (show_count (140, 700)) * 2;
  guint most[5];

  show_line ("\npolls of misdirected clients, %d servers; (n + 1) / 2 of the other %d is %g", SERVERS,
             SERVERS - 1, expected);
  show_line ("%-12s %8s %34s", "order", "mean", "most polls of a server within a ms");
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      Polls polls = { 0 };
      double mean = mean_polls (orders[i], "random", &polls);
      cr_assert_float_eq (mean, expected, 3 * even, "%s: %g", orders[i], mean);
      most[i] = polls.most;
      show_line ("%-12s %8.3f %34u", orders[i], mean, polls.most);
    }
  cr_assert_gt (most[0], most[1], "listed: all ask the second server at once");
}

/* -- 6: the older ways ----------------------------------------------------------------------------------- */

typedef struct Outcome
{
  guint boots, failed;
  double mean, worst; /* s */
} Outcome;

static void
on_boot (gpointer data, const SimRecord *record)
{
  Outcome *o = data;
  double took = sim_time_to_seconds (record->a);

  o->mean += took;
  o->worst = fmax (o->worst, took);
  o->boots++;
}

static void
on_failure (gpointer data, const SimRecord *record)
{
  ((Outcome *)data)->failed++;
}

static Outcome
play_policy (const char *policy, const char *faults, guint clients)
{
  Outcome o = { 0 };
  g_autofree char *options
      = g_strdup_printf ("clients: { count: %u, on: [wide], power-spread: 10 min, tftp: { windowsize: 8 } }, "
                         "servers: { count: 4, on: lan, tftp: { like: atftp, transfers: 0 } }, relays: [edge], "
                         "files: { image: 1 MiB }, policy: %s, trouble: give-up, manager: { overload: 1000 }",
                         clients, policy);
  Story *site = story_new_system_quiet (site_frame, options, faults, 7);

  sim_bus_subscribe (site_pxe (site)->bus, &pxe_rec_booted, SIM_LEVEL_DETAIL, on_boot, &o);
  sim_bus_subscribe (site_pxe (site)->bus, &pxe_rec_failed, SIM_LEVEL_DETAIL, on_failure, &o);
  sim_bus_subscribe (site_pxe (site)->bus, &pxe_rec_not_found, SIM_LEVEL_DETAIL, on_failure, &o);
  story_until (site, 900);
  story_sound (site);
  story_end (site);
  o.mean /= MAX (o.boots, 1);
  return o;
}

Test (pxe_show, the_list_beside_the_older_ways)
{
  static const char *const policies[] = { "list", "one-server", "per-client", "disjoint", "menu", "sets" };
  static const char *const names[]
      = { "nothing", "a server dies for 5 min", "clients move", "proxies restart" };
  static const char *const faults[]
      = { NULL, "  - { at: 3 min, for: 5 min, crash: it.server-1 }\n",
          "  - { at: 2 min, do: drain, of: [it.server-1] }\n  - { at: 5 min, do: drain, of: [it.server-2] }\n",
          "  - { at: 2 min, for: 30 s, do: stop-proxy, of: [it.server-1] }\n"
          "  - { at: 3 min, for: 30 s, do: stop-proxy, of: [it.server-2] }\n"
          "  - { at: 4 min, for: 30 s, do: stop-proxy, of: [it.server-3] }\n"
          "  - { at: 5 min, for: 30 s, do: stop-proxy, of: [it.server-4] }\n" };
  guint clients = show_count (60, 1000), failed[4][6];

  show_line ("\n%u clients within 10 min, 4 servers: boots that failed, mean and longest time to boot",
             clients);
  for (guint f = 0; f < G_N_ELEMENTS (names); f++)
    for (guint p = 0; p < G_N_ELEMENTS (policies); p++)
      {
        Outcome o = play_policy (policies[p], faults[f], clients);
        failed[f][p] = o.failed;
        cr_assert_leq (o.boots + o.failed, clients);
        cr_assert_geq (o.boots + o.failed + 2, clients, "%s, %s: %u %u", policies[p], names[f], o.boots,
                       o.failed);
        show_line ("%-24s %-12s %6u %10.3f s %10.3f s", names[f], policies[p], o.failed, o.mean, o.worst);
      }
  for (guint p = 0; p < G_N_ELEMENTS (policies); p++)
    cr_assert_eq (failed[0][p], 0, "%s with nothing wrong", policies[p]);
  cr_assert_eq (failed[2][0] + failed[3][0], 0, "the list: moves and restarts cost nobody a boot");
  cr_assert_gt (failed[1][1], failed[1][0], "one server: the worst when it dies");
  cr_assert_gt (failed[2][2], 0, "per client: moves cost restarts");
  cr_assert_gt (failed[3][3], 0, "disjoint: nobody stands in for a proxy");
}

/* -- 7: misdirection ----------------------------------------------------------------------------------------
 */

typedef struct Cost
{
  guint clients;
  double seconds, bytes, load;
} Cost;

static void
on_misdirected (gpointer data, const SimRecord *record)
{
  Cost *cost = data;

  cost->clients++;
  cost->seconds += sim_time_to_seconds (record->a);
  cost->bytes += (double)record->b;
}

static void
on_wasted (gpointer data, const SimRecord *record)
{
  ((Cost *)data)->load += (double)record->a;
}

static Cost
misdirect (guint clients, const char *spread, bool first)
{
  Cost cost = { 0 };
  g_autofree char *options = g_strdup_printf (
      "clients: { count: %u, on: [wide], power-spread: %s, dhcp: { like: ipxe }, tftp: { windowsize: 8 } }, "
      "servers: { count: 8, on: lan, tftp: { like: atftp, transfers: 0 } }, relays: [edge], files: { image: 1 "
      "MiB }, "
      "all-to-first: %s, manager: { interval: 0 s }",
      clients, spread, first ? "true" : "false");
  Story *site = story_new_system_quiet (site_frame, options, NULL, 3);

  sim_bus_subscribe (site_pxe (site)->bus, &pxe_rec_misdirected, SIM_LEVEL_DETAIL, on_misdirected, &cost);
  sim_bus_subscribe (site_pxe (site)->bus, &pxe_rec_wasted, SIM_LEVEL_DETAIL, on_wasted, &cost);
  story_until (site, 2000);
  story_sound (site);
  story_end (site);
  cr_assert_gt (cost.clients, 0);
  cost.seconds /= cost.clients;
  cost.bytes /= cost.clients;
  cost.load /= cost.clients;
  return cost;
}

Test (pxe_show, misdirection)
{
  Cost calm = misdirect (show_count (40, 200), "20 min", true);
  Cost storm = misdirect (show_count (100, 1000), "1 s", true),
       spread = misdirect (show_count (100, 1000), "1 s", false);

  show_line (
      "\nmisdirection: clients, seconds until the right server answered, wire bytes in that time, wire bytes "
      "of the "
      "first server");
  show_line ("%-30s %6u %10.6f s %8.0f B %8.0f B", "one after the other", calm.clients, calm.seconds,
             calm.bytes, calm.load);
  show_line ("%-30s %6u %10.6f s %8.0f B %8.0f B", "storm, all to the first", storm.clients, storm.seconds,
             storm.bytes, storm.load);
  show_line ("%-30s %6u %10.6f s %8.0f B %8.0f B", "storm, whoever answers first", spread.clients,
             spread.seconds, spread.bytes, spread.load);
  /* An NBP of 32 KiB in blocks of 1468, a file asked for in vain, a list of 8. */
  cr_assert (calm.load > 34000 && calm.load < 40000, "%g", calm.load);
  cr_assert (calm.bytes > 1000 && calm.bytes < 6000, "%g", calm.bytes);
}

/* -- 8: random schedules
 * --------------------------------------------------------------------------------------- */

static const char *const machines[] = { "it.server-1", "it.server-2", "it.server-3", "it.dhcp-1",   "it.dhcp-2",
                                        "it.manager",  "it.client-1", "it.client-2", "it.client-*", "edge" };

static void
add_fault (GString *text, GRand *rand)
{
  int at = g_rand_int_range (rand, 500, 150000), length = g_rand_int_range (rand, 100, 40000);
  const char *who = machines[g_rand_int_range (rand, 0, G_N_ELEMENTS (machines))];
  int server = g_rand_int_range (rand, 1, 4), client = g_rand_int_range (rand, 1, 13);

  switch (g_rand_int_range (rand, 0, 10))
    {
    case 0:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, loss: %d %%, on: [%s] }\n", at, length,
                              g_rand_int_range (rand, 1, 40), g_rand_boolean (rand) ? "lan" : "wide");
      break;
    case 1:
      g_string_append_printf (text,
                              "  - { at: %d ms, for: %d ms, partition: [[it.server-%d], rest], on: [lan] }\n",
                              at, length, server);
      break;
    case 2:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, %s: %s }\n", at, length,
                              g_rand_boolean (rand) ? "pause" : "hang", who);
      break;
    case 3:
      g_string_append_printf (text, "  - { at: %d ms, do: reassign, of: [it.client-%d], with: server-%d }\n",
                              at, client, server);
      break;
    case 4:
      g_string_append_printf (text, "  - { at: %d ms, do: drain, of: [it.server-%d] }\n", at, server);
      break;
    case 5:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, do: stop-proxy, of: [it.server-%d] }\n", at,
                              length, server);
      break;
    case 6:
      g_string_append_printf (text, "  - { at: %d ms, do: %s, of: [it.server-%d] }\n", at,
                              g_rand_boolean (rand) ? "unlist" : "list", server);
      break;
    case 7:
      g_string_append_printf (text, "  - { at: %d ms, do: power-cycle, of: [it.client-%d] }\n", at, client);
      break;
    default:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, crash: %s }\n", at, length, who);
    }
}

static const char *
pick (GRand *rand, const char *const *words)
{
  return words[g_rand_int_range (rand, 0, (gint32)g_strv_length ((char **)words))];
}

static char *
schedule_options (GRand *rand)
{
  static const char *const searches[] = { "listed", "random", "own-subnet", "nearest", "fewest-hops", NULL };
  static const char *const troubles[] = { "hang", "give-up", "retry", "power-cycle", NULL };
  static const char *const moves[] = { "atomic", "copy-first", "delete-first", NULL };
  static const char *const flags[] = { "true", "false", NULL };
  static const char *const clients[] = { "pxe-2.1", "ipxe", "pxelinux", NULL };
  static const char *const transports[] = { "tftp", "tftp", "http", NULL };

  return g_strdup_printf (
      "clients: { count: 12, on: [lan, wide], power-spread: 2 min, dhcp: { like: %s }, tftp: { like: %s } }, "
      "servers: { count: 3, on: lan, boot-time: 10 s, split: %s }, files: { image: 200 KiB, own-images: %s }, "
      "relays: [edge], dhcp-servers: 2, search: %s, trouble: %s, reassignment: %s, resume-search: %s, "
      "de-duplicate: %s, all-to-first: %s, backups: %d, transport: %s, try-again-after: %d s",
      pick (rand, clients), pick (rand, clients), pick (rand, flags), pick (rand, flags), pick (rand, searches),
      pick (rand, troubles), pick (rand, moves), pick (rand, flags), pick (rand, flags), pick (rand, flags),
      g_rand_int_range (rand, 0, 3), pick (rand, transports), g_rand_boolean (rand) ? 30 : 0);
}

/* Whatever was done, no invariant that must hold is broken. */
Test (pxe_show, random_schedules)
{
  guint seeds = show_count (60, 1000), boots = 0, others = 0;

  for (guint seed = 1; seed <= seeds; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autofree char *options = schedule_options (rand);
      g_autoptr (GString) faults = g_string_new (NULL);
      Outcome o = { 0 };
      for (int i = g_rand_int_range (rand, 2, 14); i > 0; i--)
        add_fault (faults, rand);
      Story *site = story_new_system_quiet (site_frame, options, faults->str, seed);
      sim_bus_subscribe (site_pxe (site)->bus, &pxe_rec_booted, SIM_LEVEL_DETAIL, on_boot, &o);
      sim_bus_subscribe (site_pxe (site)->bus, &pxe_rec_failed, SIM_LEVEL_DETAIL, on_failure, &o);
      sim_bus_subscribe (site_pxe (site)->bus, &pxe_rec_not_found, SIM_LEVEL_DETAIL, on_failure, &o);
      story_until (site, 600);
      for (const SimInvariant *i = pxe_invariants; i->name != NULL; i++)
        if (i->verdict == SIM_MUST)
          cr_assert_eq (story_guard (site, "it", i->name)->violations, 0, "seed %u: %s (%s): %s\n%s\n%s", seed,
                        i->name, i->row, story_guard (site, "it", i->name)->why, options, faults->str);
      boots += o.boots;
      others += o.failed;
      story_end (site);
    }
  show_line ("\n%u random schedules: %u boots, %u attempts that ended without one, no invariant that must hold "
             "broken",
             seeds, boots, others);
  cr_assert_gt (boots, 6 * seeds);
}
