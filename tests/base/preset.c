/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presets lie between a table's defaults and what a scenario says. */
#include "sim/base/preset.h"
#include "sim/base/read.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct Retry
{
  int like;
  SimTime first, patience;
  int64_t tries;
  SimTimeList waits;
  const char *name;
} Retry;

static const SimPreset presets[] = {
  { .name = "plain", .help = "nothing special", .source = "ours", .values = { { "patience", "8 s" } } },
  { .name = "eager",
    .help = "soon and often",
    .source = "ours",
    .values
    = { { "first", "100 ms" }, { "tries", "9" }, { "waits", "[1 ms, 2 ms,3 ms]" }, { "name", "eager" } } },
  { .name = NULL },
};

static const SimOption table[] = {
  { .key = "first", .kind = SIM_OPTION_TIME, .offset = offsetof (Retry, first), .initial = "1 s" },
  { .key = "patience", .kind = SIM_OPTION_TIME, .offset = offsetof (Retry, patience), .initial = "2 s" },
  { .key = "tries", .kind = SIM_OPTION_COUNT, .offset = offsetof (Retry, tries), .initial = "3" },
  { .key = "waits",
    .kind = SIM_OPTION_TIMES,
    .offset = offsetof (Retry, waits),
    .initial = "4 s",
    .positive = true },
  { .key = "name", .kind = SIM_OPTION_NAME, .offset = offsetof (Retry, name), .required = true },
  { .key = "like",
    .kind = SIM_OPTION_PRESET,
    .offset = offsetof (Retry, like),
    .initial = "plain",
    .presets = presets },
  SIM_OPTION_END,
};

/* A map of scalars, `key=text` each; what was said of it, or "". */
static char *
read_pairs (const char *const *pairs, GStringChunk *arena, Retry *retry)
{
  SimDiags *diags = sim_diags_new ();
  SimOptionRead *read = sim_read_new (diags, arena);
  SimPlace place = { "x.yaml", 1, 1 };
  SimTree *map = sim_tree_new (arena, SIM_TREE_MAP, place, NULL);
  for (; *pairs != NULL; pairs++)
    {
      g_auto (GStrv) pair = g_strsplit (*pairs, "=", 2);
      SimTree *text = sim_tree_new (arena, SIM_TREE_SCALAR, place, pair[1]);
      sim_tree_append (arena, map, text, g_string_chunk_insert (arena, pair[0]), place);
    }
  bool good = sim_read_table (read, map, table, retry);
  char *said = sim_diags_text (diags);
  cr_expect_eq (good, *said == '\0');
  sim_read_free (read);
  sim_diags_free (diags);
  return said;
}

Test (preset, stands_between_the_defaults_and_the_scenario)
{
  GStringChunk *arena = g_string_chunk_new (256);
  const char *const said[] = { "tries=5", "like=eager", NULL };
  Retry retry = { 0 };
  g_autofree char *wrong = read_pairs (said, arena, &retry);
  cr_expect_str_eq (wrong, "");
  cr_expect_eq (retry.like, 1);
  cr_expect_eq (retry.first, 100 * SIM_MS, "from the preset");
  cr_expect_eq (retry.patience, 2 * SIM_S, "not from the preset that would be the default");
  cr_expect_eq (retry.tries, 5, "said by the scenario, though before `like`");
  cr_expect_str_eq (retry.name, "eager", "a preset may give what is required");
  cr_expect_eq (retry.waits.count, 3);
  cr_expect_eq (retry.waits.times[2], 3 * SIM_MS);
  cr_expect_eq (sim_preset_of (table, &retry), &presets[1]);
  g_string_chunk_free (arena);
}

Test (preset, wrong_name_is_refused_with_the_nearest)
{
  GStringChunk *arena = g_string_chunk_new (256);
  const char *const said[] = { "like=eagr", "name=x", NULL };
  Retry retry = { 0 };
  g_autofree char *wrong = read_pairs (said, arena, &retry);
  cr_expect (strstr (wrong, "`eagr` is not known here; did you mean `eager`?") != NULL, "%s", wrong);
  g_string_chunk_free (arena);
}

Test (preset, none_named_is_the_default)
{
  GStringChunk *arena = g_string_chunk_new (256);
  const char *const said[] = { NULL };
  Retry retry = { 0 };
  g_autofree char *wrong = read_pairs (said, arena, &retry);
  cr_expect (strstr (wrong, "`name` is missing") != NULL, "%s", wrong);
  cr_expect (retry.first == SIM_S && retry.tries == 3 && retry.waits.count == 1);
  cr_expect_eq (retry.waits.times[0], 4 * SIM_S);
  cr_expect_eq (retry.patience, 8 * SIM_S);
  g_string_chunk_free (arena);
}

Test (preset, options_made_by_code)
{
  GStringChunk *arena = g_string_chunk_new (256);
  Retry retry = { 0 };
  sim_options_like (table, "eager", arena, &retry);
  cr_expect (retry.like == 1 && retry.tries == 9 && retry.first == 100 * SIM_MS);
  g_autofree char *waits = sim_option_format (sim_option_find (table, "waits"), &retry);
  cr_expect_str_eq (waits, "[1 ms, 2 ms, 3 ms]");
  g_autofree char *like = sim_option_format (sim_option_find (table, "like"), &retry);
  cr_expect_str_eq (like, "eager");
  g_string_chunk_free (arena);
}

Test (preset, times_say_which_is_wrong)
{
  static const struct
  {
    const char *text;
    int column;
  } wrong[] = { { "[1 s, 2 x]", 8 }, { "1 ms, 0 s", 6 }, { "1 s,,2 s", 4 }, { "[1 s, 2]", 7 } };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      GStringChunk *arena = g_string_chunk_new (64);
      SimTimeList list;
      g_autofree char *why = NULL;
      int column;
      const SimOption *waits = sim_option_find (table, "waits");
      cr_expect_not (sim_option_parse (waits, wrong[i].text, arena, &list, &why, &column), "%s", wrong[i].text);
      cr_expect_eq (column, wrong[i].column, "%s: %d, %s", wrong[i].text, column, why);
      g_string_chunk_free (arena);
    }
}
