/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/file.h"
#include "sim/scenario/assemble.h"
#include "sim/scenario/inside.h"

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
  { .key = "name",
    .kind = SIM_OPTION_NAME,
    .offset = offsetof (SimScenario, name),
    .required = true,
    .help = "what results and messages call it" },
  { .key = "why",
    .kind = SIM_OPTION_TEXT,
    .offset = offsetof (SimScenario, why),
    .initial = "",
    .help = "what it shows, in a sentence" },
  { .key = "seed",
    .kind = SIM_OPTION_CUSTOM,
    .offset = offsetof (SimScenario, seed),
    .initial = "1",
    .custom = &seed_custom,
    .help = "rules every random draw" },
  { .key = "duration",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (SimScenario, duration),
    .required = true,
    .positive = true,
    .help = "how long the run lasts" },
  { .key = "warm-up",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (SimScenario, warm_up),
    .initial = "0 s",
    .help = "measuring begins after this time" },
  { .key = "hold",
    .kind = SIM_OPTION_TIME,
    .offset = offsetof (SimScenario, hold),
    .initial = "0 s",
    .help = "how long a system has to stay converged before an incident closes; 0 s: as its model says" },
  SIM_OPTION_END,
};

static const char *const sections[] = { "network", "systems", "load", "faults", "expect" };

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
  g_ptr_array_add (words, NULL);
  bool good = true;
  for (SimTree *child = top->first, *next; child != NULL && !sim_diags_full (build->diags); child = next)
    {
      next = child->next;
      if (sim_option_find (sim_scenario_options, child->key) != NULL)
        continue;
      if (strcmp (child->key, "vary") == 0)
        sim_diags_error (build->diags, child->key_place, SIM_E_KEY_UNKNOWN,
                         "`vary` is unknown to this version: it runs one point; use --set for each");
      else
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
  good = good && sim_read_loads (build, sim_tree_find (root, "load"));
  good = good && sim_check_booked (build) && sim_check_size (build);
  if (!good)
    return false;
  sim_check_parts (build);
  good = sim_read_faults (build, sim_tree_find (root, "faults"));
  return sim_read_expects (build, sim_tree_find (root, "expect")) && good;
}

static bool
fill (SimScenarioBuild *build, SimTree *root, const char *file, GChecksum *digest)
{
  bool good = read_top (build, root);
  build->scenario->file = g_string_chunk_insert_const (build->arena, file);
  good = read_sections (build, root) && good;
  build->scenario->digest = g_string_chunk_insert (build->arena, g_checksum_get_string (digest));
  if (good && build->strict && sim_diags_warnings (build->diags) > 0)
    {
      sim_diags_error (build->diags, (SimPlace){ file, 0, 0 }, 81,
                       "there are warnings, and with --strict they count as errors; none are expected");
      return false;
    }
  return good && sim_diags_errors (build->diags) == 0;
}

static SimScenarioBody *
body_new (void)
{
  SimScenarioBody *body = g_new0 (SimScenarioBody, 1);
  body->arena = g_string_chunk_new (4096);
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
  g_free (body);
}

static void
build_done (SimScenarioBuild *build)
{
  build->body->owned = sim_read_take_owned (build->read);
  sim_read_free (build->read);
  g_ptr_array_unref (build->names);
  g_array_unref (build->kept);
  g_hash_table_unref (build->by_name);
  g_hash_table_unref (build->folded);
}

/* The folder that files without a place of their own are looked for in. */
static char *
folder_of (const char *file)
{
  return strcmp (file, "-") == 0 ? g_strdup (".") : g_path_get_dirname (file);
}

/* The text is known to the diags. */
static SimScenario *
parse (const char *text, gsize size, const char *file, const SimScenarioRead *how, SimDiags *diags)
{
  static const SimScenarioRead plain = { 0 };
  how = how != NULL ? how : &plain;
  SimScenarioBody *body = body_new ();
  SimScenarioBuild build = { .body = body,
                             .scenario = &body->scenario,
                             .diags = diags,
                             .arena = body->arena,
                             .models = how->models != NULL ? how->models : sim_models,
                             .strict = how->strict,
                             .any_size = how->any_size,
                             .memory = how->memory,
                             .read = sim_read_new (diags, body->arena),
                             .names = g_ptr_array_new (),
                             .kept = g_array_new (FALSE, FALSE, sizeof (SimKept)),
                             .by_name = g_hash_table_new (g_str_hash, g_str_equal),
                             .folded = g_hash_table_new (g_str_hash, g_str_equal) };
  GChecksum *digest = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *folder = folder_of (file);
  /* A byte order mark changes nothing, not the digest either. */
  gsize skip = size >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  sim_read_set_folder (build.read, folder, how->allow_outside, digest);
  g_checksum_update (digest, (const guchar *)text + skip, (gssize)(size - skip));
  body->tree = sim_assemble (build.read, text, size, file, digest, how->sets);
  bool good = body->tree != NULL && fill (&build, body->tree, file, digest);
  build_done (&build);
  g_checksum_free (digest);
  if (good)
    return &body->scenario;
  sim_scenario_free (&body->scenario);
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
  SimWrong wrong = { 0 };
  char *text = sim_file_read (file, SIM_TEXT_LIMIT, &length, &wrong);
  if (text == NULL)
    {
      sim_diags_error (diags, (SimPlace){ sim_diags_intern (diags, file), 0, 0 }, wrong.code, "%s", wrong.why);
      g_free (wrong.why);
      return NULL;
    }
  sim_diags_take_source (diags, file, text, length);
  return parse (text, length, file, how, diags);
}
