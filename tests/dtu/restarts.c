/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random schedules of crashes, cuts, losses, slow and hung machines, cards that are moved and power that goes,
 * over groups of two to five servers with all that stands behind sessions. No promise that must hold is broken,
 * and at the end every unit has a server. A few here; SHOW=full plays a thousand (make show-dtu).
 */
#include "tests/dtu/hall.h"
#include "tests/lib/show.h"

static const char *
pick (GRand *rand, const char *const *words)
{
  return words[g_rand_int_range (rand, 0, (gint32)g_strv_length ((char **)words))];
}

static void
add_card_fault (GString *text, GRand *rand, int at)
{
  int unit = g_rand_int_range (rand, 1, 11);

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      g_string_append_printf (text, "  - { at: %d ms, do: move, of: [it.unit-%d], with: \"%d\" }\n", at, unit,
                              g_rand_int_range (rand, 1, 7));
      break;
    case 1:
      g_string_append_printf (text, "  - { at: %d ms, do: insert, of: [it.unit-%d], with: \"%d\" }\n", at, unit,
                              g_rand_int_range (rand, 20, 24));
      break;
    case 2:
      g_string_append_printf (text, "  - { at: %d ms, do: leave, of: [it.unit-%d] }\n", at, unit);
      break;
    default:
      g_string_append_printf (text, "  - { at: %d ms, do: power-cycle, of: [it.unit-%d] }\n", at, unit);
    }
}

static void
add_fault (GString *text, GRand *rand, int servers)
{
  static const char *const still[] = { "pause", "hang", NULL };
  int at = g_rand_int_range (rand, 500, 400000), length = g_rand_int_range (rand, 100, 150000);
  int server = g_rand_int_range (rand, 1, servers + 1), other = g_rand_int_range (rand, 1, servers + 1);

  switch (g_rand_int_range (rand, 0, 12))
    {
    case 0:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, loss: %d %%, on: [lan] }\n", at, length / 4,
                              g_rand_int_range (rand, 1, 30));
      break;
    case 1:
      g_string_append_printf (text,
                              "  - { at: %d ms, for: %d ms, partition: [[it.server-%d], rest], on: [lan] }\n",
                              at, length, server);
      break;
    case 2:
      if (server != other)
        g_string_append_printf (
            text, "  - { at: %d ms, for: %d ms, partition: [[it.server-%d], [it.server-%d]], on: [lan] }\n", at,
            length, server, other);
      break;
    case 3:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, %s: it.server-%d }\n", at, length,
                              pick (rand, still), server);
      break;
    case 4:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, crash: it.unit-%d }\n", at, length,
                              g_rand_int_range (rand, 1, 11));
      break;
    case 5:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, crash: it.%s }\n", at, length,
                              g_rand_boolean (rand) ? "dhcp-1" : "data");
      break;
    case 6:
    case 7:
    case 8:
      add_card_fault (text, rand, at);
      break;
    default:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, crash: it.server-%d }\n", at, length, server);
    }
}

static char *
options (GRand *rand, int servers)
{
  static const char *const creates[] = { "here", "least-loaded", NULL };
  static const char *const herds[] = { "none", "delay", "load", NULL };
  static const char *const names[] = { "in-turn", "first", "random", "none", NULL };
  static const char *const watches[] = { "keep-alive", "availability", NULL };
  static const char *const flags[] = { "true", "false", NULL };

  return g_strdup_printf (
      "servers: { count: %d, on: [lan, data], boot-time: %d s }, units: { count: 10, on: [lan], power-spread: "
      "5 s, "
      "watch: %s, pseudo-tokens: %s }, names: %s, create: %s, herd: %s, redirect-blacklist: %s, "
      "redirect-tickets: %s, refuse-old: %s, fresh-load: %s, session-time: %s, reach: %s, "
      "users: { count: 6, first: 10 s, spread: 60 s, stay: exponential 90 s, away: exponential 20 s, sessions: "
      "%d, "
      "change: exponential 40 s, kinds: [ { like: text } ] }, services: { elsewhere: %d, required: %s }, "
      "data: { on: data, save: 20 s, boot-time: 5 s }",
      servers, g_rand_int_range (rand, 1, 60), pick (rand, watches), pick (rand, flags), pick (rand, names),
      pick (rand, creates), pick (rand, herds), pick (rand, flags), pick (rand, flags), pick (rand, flags),
      pick (rand, flags), g_rand_boolean (rand) ? "raw" : "corrected",
      g_rand_boolean (rand) ? "masks" : "recent", g_rand_int_range (rand, 1, 4), g_rand_int_range (rand, 0, 3),
      pick (rand, flags));
}

static void
hold (const Story *hall, guint seed, const char *said, const char *faults)
{
  for (const SimInvariant *i = dtu_invariants; i->name != NULL; i++)
    if (i->verdict == SIM_MUST)
      cr_assert_eq (story_guard (hall, "it", i->name)->violations, 0, "seed %u: %s (%s): %s\n%s\n%s", seed,
                    i->name, i->row, story_guard (hall, "it", i->name)->why, said, faults);
  guint half_open = 0;
  for (guint i = 1; i <= hall_group (hall)->units->len; i++)
    half_open += dtu_audit_half_open (hall_unit (hall, i));
  cr_assert_eq (hall_group (hall)->truth->detached, half_open, "seed %u: %u units without a server\n%s\n%s",
                seed, hall_group (hall)->truth->detached, said, faults);
}

Test (dtu_restarts, random_schedules)
{
  guint seeds = show_count (40, 1000), lost = 0, made = 0;
  const char *only = g_getenv ("SEED");
  guint first = only == NULL ? 1 : (guint)g_ascii_strtoull (only, NULL, 10);

  for (guint seed = first; seed <= (only == NULL ? seeds : first); seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      int servers = g_rand_int_range (rand, 2, 6);
      g_autofree char *said = options (rand, servers);
      g_autoptr (GString) faults = g_string_new (NULL);
      for (int i = g_rand_int_range (rand, 2, 14); i > 0; i--)
        add_fault (faults, rand, servers);
      Story *hall = story_new_system_quiet (hall_frame, said, faults->str, seed);
      story_until (hall, 1500);
      hold (hall, seed, said, faults->str);
      for (int i = 1; i <= servers; i++)
        made += (guint)hall_server (hall, (guint)i)->sessions_made;
      lost += hall_group (hall)->truth->lost;
      story_end (hall);
    }
  g_print ("%u random schedules: %u sessions made and %u lost, no promise that must hold is broken\n", seeds,
           made, lost);
  cr_assert_gt (made, only == NULL ? 4 * seeds : 0);
}
