/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/file.h"
#include "sim/scenario/assemble.h"
#include "sim/scenario/inside.h"
#include "sim/scenario/vary.h"

#include <string.h>

/* Seeds have all 64 bits. */
static bool
read_seed (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  guint64 seed;
  if (!sim_read_expect (read, tree, SIM_TREE_SCALAR, "a whole number"))
    return false;
  if (!g_ascii_string_to_unsigned (tree->text, 10, 0, G_MAXUINT64, &seed, NULL))
    {
      sim_diags_error (sim_read_diags (read), tree->place, 65,
                       "`%s` is not a seed; a whole number from 0 to 18446744073709551615 is expected",
                       tree->text);
      return false;
    }
  *(uint64_t *)target = seed;
  return true;
}

static const SimOptionCustom seed_custom
    = { .name = "seed", .schema = "{ \"type\": \"integer\", \"minimum\": 0 }", .read = read_seed };

const SimOption sim_scenario_options[] = {
  SIM_OPTION (NAME, "name", offsetof (SimScenario, name), .required = true,
              .help = "what results and messages call it"),
  SIM_OPTION (TEXT, "why", offsetof (SimScenario, why), .initial = "", .help = "what it shows, in a sentence"),
  SIM_OPTION (CUSTOM, "seed", offsetof (SimScenario, seed), .initial = "1", .custom = &seed_custom,
              .help = "rules every random draw"),
  SIM_OPTION (TIME, "duration", offsetof (SimScenario, duration), .required = true, .positive = true,
              .help = "how long the run lasts"),
  SIM_OPTION (TIME, "warm-up", offsetof (SimScenario, warm_up), .initial = "0 s",
              .help = "measuring begins after this time"),
  SIM_OPTION (TIME, "hold", offsetof (SimScenario, hold), .initial = "0 s",
              .help
              = "how long a system has to stay converged before an incident closes; 0 s: as its model says"),
  SIM_OPTION (COUNT, "runs", offsetof (SimScenario, runs), .initial = "1", .least = 1, .most = SIM_RUNS_MOST,
              .code = 90, .help = "how many replications of each point an experiment plays"),
  SIM_OPTION_END,
};

static const char *const sections[] = { "network", "systems", "compose", "load", "faults", "expect" };

/* The top without its sections; what is neither option nor section is left in for the message. */
static SimTree *
top_without_sections (SimScenarioBuild *build, SimTree *root)
{
  SimTree *top = sim_tree_new (build->arena, SIM_TREE_MAP, root->place, NULL);
  for (SimTree *child = root->first; child != NULL; child = child->next)
    {
      bool section = false;
      for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
        section |= strcmp (child->key, sections[i]) == 0;
      if (!section)
        sim_tree_append (build->arena, top, sim_tree_copy (build->arena, child), child->key, child->key_place);
    }
  return top;
}

/* Unknown keys are told with the sections among the known words. */
static bool
check_top_keys (SimScenarioBuild *build, SimTree *top)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (const SimOption *option = sim_scenario_options; option->key != NULL; option++)
    g_ptr_array_add (words, (gpointer)option->key);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    g_ptr_array_add (words, (gpointer)sections[i]);
  g_ptr_array_add (words, (gpointer) "include");
  g_ptr_array_add (words, (gpointer) "extends");
  g_ptr_array_add (words, (gpointer) "vary");
  g_ptr_array_add (words, NULL);
  bool good = true;
  for (SimTree *child = top->first, *next; child != NULL && !sim_diags_full (build->diags); child = next)
    {
      next = child->next;
      if (sim_option_find (sim_scenario_options, child->key) != NULL)
        continue;
      sim_read_unknown (build->read, child, (const char *const *)words->pdata);
      sim_tree_remove (top, child);
      good = false;
    }
  return good;
}

static bool
read_top (SimScenarioBuild *build, SimTree *root)
{
  SimTree *top = top_without_sections (build, root);
  bool good = check_top_keys (build, top);
  SimScenario *s = build->scenario;
  good &= sim_read_table (build->read, top, sim_scenario_options, s);
  if (good && s->warm_up >= s->duration)
    {
      sim_diags_error (build->diags, sim_read_place (build->read, &s->warm_up), 84,
                       "`warm-up` leaves nothing to measure; it must be shorter than `duration`");
      return false;
    }
  return good;
}

/* Sections in the order in which they refer to each other; what is wrong in one would only be told again by
 * those behind it. */
static bool
read_sections (SimScenarioBuild *build, SimTree *root)
{
  bool good = sim_read_network (build, sim_tree_find (root, "network"));
  good = sim_read_systems (build, sim_tree_find (root, "systems")) && good;
  good = good && sim_read_compose (build, sim_tree_find (root, "compose"));
  good = good && sim_read_loads (build, sim_tree_find (root, "load"));
  good = good && sim_check_booked (build) && sim_check_size (build);
  if (!good)
    return false;
  sim_check_parts (build);
  good = sim_read_faults (build, sim_tree_find (root, "faults"));
  return sim_read_expects (build, sim_tree_find (root, "expect")) && good;
}

static bool
fill (SimScenarioBuild *build, SimTree *root, const char *file)
{
  bool good = read_top (build, root);
  build->scenario->file = g_string_chunk_insert_const (build->arena, file);
  good = read_sections (build, root) && good;
  if (good && build->strict && sim_diags_warnings (build->diags) > 0)
    {
      sim_diags_error (build->diags, (SimPlace){ file, 0, 0 }, 81,
                       "there are warnings, and with --strict they count as errors; none are expected");
      return false;
    }
  return good && sim_diags_errors (build->diags) == 0;
}

SimScenarioBody *
sim_body_new (void)
{
  SimScenarioBody *body = g_new0 (SimScenarioBody, 1);
  body->arena = g_string_chunk_new (4096);
  body->scenario.files = sim_files_new ();
  return body;
}

void
sim_scenario_free (SimScenario *scenario)
{
  SimScenarioBody *body = (SimScenarioBody *)scenario;
  if (body == NULL)
    return;
  if (body->owned != NULL)
    g_ptr_array_unref (body->owned);
  g_string_chunk_free (body->arena);
  sim_files_free (body->scenario.files);
  g_free (body);
}

static void
build_done (SimScenarioBuild *build)
{
  build->body->owned = sim_read_take_owned (build->read);
  sim_read_free (build->read);
  g_ptr_array_unref (build->names);
  g_array_unref (build->kept);
  g_hash_table_unref (build->kept_at);
  g_hash_table_unref (build->by_name);
  g_hash_table_unref (build->folded);
}

/* `digest` NULL: something was wrong before; only tidies up. */
SimScenario *
sim_body_fill (SimScenarioBody *body, SimOptionRead *read, const SimScenarioRead *how, const char *file,
               const char *folder, GChecksum *digest)
{
  SimScenarioBuild build = { .body = body,
                             .scenario = &body->scenario,
                             .diags = sim_read_diags (read),
                             .arena = body->arena,
                             .models = how->models,
                             .strict = how->strict,
                             .any_size = how->any_size,
                             .memory = how->memory,
                             .read = read,
                             .names = g_ptr_array_new (),
                             .kept = g_array_new (FALSE, FALSE, sizeof (SimKept)),
                             .kept_at = g_hash_table_new (g_int64_hash, g_int64_equal),
                             .by_name = g_hash_table_new (g_str_hash, g_str_equal),
                             .folded = g_hash_table_new (g_str_hash, g_str_equal) };
  GChecksum *traces = g_checksum_new (G_CHECKSUM_SHA256);
  sim_read_set_folder (read, folder, how->allow_outside, traces);
  sim_read_set_files (read, body->scenario.files, how->files);
  bool good = digest != NULL && fill (&build, body->tree, file);
  if (good)
    {
      const char *read_there = g_checksum_get_string (traces);
      body->traces = g_string_chunk_insert (body->arena, read_there);
      g_checksum_update (digest, (const guchar *)read_there, -1);
      body->scenario.digest = g_string_chunk_insert (body->arena, g_checksum_get_string (digest));
    }
  build_done (&build);
  g_checksum_free (traces);
  if (good)
    return &body->scenario;
  sim_scenario_free (&body->scenario);
  return NULL;
}

const char *
sim_read_source (const char *file, gsize *length, SimDiags *diags)
{
  SimWrong wrong = { 0 };
  char *text = sim_file_read (file, SIM_TEXT_LIMIT, length, &wrong);
  if (text == NULL)
    {
      sim_diags_error (diags, (SimPlace){ sim_diags_intern (diags, file), 0, 0 }, wrong.code, "%s", wrong.why);
      g_free (wrong.why);
      return NULL;
    }
  sim_diags_take_source (diags, file, text, *length);
  return text;
}

/* The text is known to the diags. */
static SimScenario *
parse (const char *text, gsize size, const char *file, const SimScenarioRead *how, SimDiags *diags)
{
  static const SimScenarioRead plain = { 0 };
  g_autoptr (SimVary) vary = sim_vary_parse (text, size, file, how != NULL ? how : &plain, diags);
  int point = how != NULL && how->pick ? (int)how->point : -1;
  if (vary == NULL)
    return NULL;
  if (point < (int)sim_vary_points (vary))
    return sim_vary_last (vary, point, diags);
  sim_diags_error (diags, (SimPlace){ sim_diags_intern (diags, file), 0, 0 }, 84,
                   "there is no point %d; 0 to %u are expected", point, sim_vary_points (vary) - 1);
  return NULL;
}

SimScenario *
sim_scenario_parse (const char *text, gssize length, const char *file, const SimScenarioRead *how,
                    SimDiags *diags)
{
  gsize size = length < 0 ? strlen (text) : (gsize)length;
  sim_diags_source (diags, file, text, size);
  return parse (text, size, file, how, diags);
}

SimScenario *
sim_scenario_read (const char *file, const SimScenarioRead *how, SimDiags *diags)
{
  gsize length = 0;
  const char *text = sim_read_source (file, &length, diags);
  return text != NULL ? parse (text, length, file, how, diags) : NULL;
}
