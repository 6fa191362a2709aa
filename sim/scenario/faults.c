/* SPDX-License-Identifier: GPL-3.0-or-later */
/* faults: one entry, one fault; its table follows the kind's row in sim/net/fault-kinds.c. */
#include "sim/scenario/faults.h"

#include <math.h>
#include <string.h>

/* -- custom values ------------------------------------------------------------------------------ */

/* A distribution of times that may be left out: a pointer. */
static bool
read_dist_pointer (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  SimOption row = { .key = option->key, .kind = SIM_OPTION_DIST };
  SimDist *dist = sim_arena_take (sim_read_arena (read), sizeof *dist);
  *(SimDist **)target = dist;
  return sim_read_value (read, tree, &row, dist);
}

static const SimOptionCustom dist_pointer
    = { .name = "times", .schema = "{ \"$ref\": \"#/$defs/time-dist\" }", .read = read_dist_pointer };

/* [[a, b], rest]: each group is a name or a list of names. */
static bool
read_groups (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  static const SimOption group_row = { .key = "group", .kind = SIM_OPTION_NAMES };
  SimFaultOptions *options = target;
  if (!sim_read_expect (read, tree, SIM_TREE_LIST, "a list of groups, as in [[web.host-1], rest]"))
    return false;
  SimNameList *groups = sim_arena_take (sim_read_arena (read), tree->count * sizeof *groups);
  guint n = 0;
  bool good = true;
  for (const SimTree *item = tree->first; item != NULL; item = item->next)
    good &= sim_read_value (read, item, &group_row, &groups[n++]);
  options->groups = groups;
  options->group_count = n;
  return good;
}

static const SimOptionCustom groups_custom
    = { .name = "groups",
        .schema = "{ \"type\": \"array\", \"items\": { \"$ref\": \"#/$defs/names\" }, \"minItems\": 1 }",
        .read = read_groups };

/* A failure trace. */
static bool
read_replay (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  SimFaultOptions *options = (SimFaultOptions *)((char *)target - offsetof (SimFaultOptions, replay));
  gsize length = 0;
  const char *path = NULL;
  char *text = sim_read_file (read, tree, &length, &path);
  if (text == NULL)
    return false;
  g_autoptr (GArray) failures = g_array_new (FALSE, FALSE, sizeof (SimFailure));
  if (!sim_failures_parse (text, length, path, sim_read_arena (read), failures, sim_read_diags (read)))
    return false;
  SimFailure *kept = sim_arena_take (sim_read_arena (read), failures->len * sizeof *kept);
  memcpy (kept, failures->data, failures->len * sizeof *kept);
  options->replay = tree->text;
  options->failures = kept;
  options->failure_count = failures->len;
  return true;
}

static const SimOptionCustom replay_custom
    = { .name = "file", .schema = "{ \"type\": \"string\" }", .read = read_replay };

/* -- tables ------------------------------------------------------------------------------------- */

#define AT(field) offsetof (SimFaultOptions, field)
static const SimOption always[] = {
  SIM_OPTION (TIME, "at", AT (at), .help = "since the start of the run"),
  SIM_OPTION (
      CUSTOM, "every", AT (every), .custom = &dist_pointer,
      .help
      = "at random: time from the start, or from the end of the last one, to the next, each target by itself"),
  SIM_OPTION (CUSTOM, "replay", AT (replay), .custom = &replay_custom, .help = "a failure trace"),
  SIM_OPTION (TIME, "spread", AT (spread),
              .help = "correlated: the targets follow each other within this time"),
};
static const SimOption length_row = SIM_OPTION (CUSTOM, "for", AT (length), .custom = &dist_pointer,
                                                .help = "how long it lasts; for good when not given");
static const SimOption further[] = {
  SIM_OPTION (NAMES, "on", AT (on), .help = "segments"),
  SIM_OPTION (NAMES, "of", AT (of), .help = "machines or systems"),
  SIM_OPTION (SHARE, "to", AT (share), .positive = true, .help = "speed that is left"),
  SIM_OPTION (TIME, "hold", AT (delay), .positive = true, .help = "how long a frame is held back"),
  SIM_OPTION (TIME, "offset", AT (delay), .least = -9e18, .most = 9e18, .help = "how far the clock is ahead"),
  SIM_OPTION (SHARE, "drift", AT (drift), .least = -0.5, .most = 1, .help = "how much faster the clock runs"),
  SIM_OPTION (TIME, "boot", AT (boot), .help = "instead of the machine's own boot time"),
  SIM_OPTION (FLAG, "one-way", AT (one_way), .help = "only frames from the first group are lost"),
  SIM_OPTION (TEXT, "with", AT (argument), .help = "argument of the action"),
  SIM_OPTION_END,
};

static bool
is_word_of (const char *words, const char *key)
{
  g_auto (GStrv) list = g_strsplit (words != NULL ? words : "", " ", -1);
  return g_strv_contains ((const char *const *)list, key);
}

/* The row of the kind's own key. */
static SimOption
value_row (const SimFaultKind *kind)
{
  SimOption row = { .key = kind->key, .required = true, .help = kind->help };
  switch (kind->target)
    {
    case SIM_FAULT_ON_CABLES:
      row.kind = g_strcmp0 (kind->value, "delay") == 0 ? SIM_OPTION_TIME : SIM_OPTION_SHARE;
      row.offset
          = row.kind == SIM_OPTION_TIME ? offsetof (SimFaultOptions, delay) : offsetof (SimFaultOptions, share);
      row.positive = true;
      /* A held frame takes the field of the delay, so the two never meet. */
      break;
    case SIM_FAULT_ON_GROUPS:
      row.kind = SIM_OPTION_CUSTOM;
      row.custom = &groups_custom;
      row.offset = 0;
      break;
    case SIM_FAULT_ON_SYSTEM:
      row.kind = SIM_OPTION_NAME;
      row.offset = offsetof (SimFaultOptions, action);
      break;
    default:
      row.kind = SIM_OPTION_NAMES;
      row.offset = offsetof (SimFaultOptions, targets);
    }
  return row;
}

const SimOption *
sim_fault_table (GStringChunk *arena, const SimFaultKind *kind)
{
  SimOption *rows = sim_arena_take (arena, 20 * sizeof *rows);
  guint n = 0;
  rows[n++] = value_row (kind);
  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    rows[n++] = always[i];
  if (kind->lasts)
    rows[n++] = length_row;
  for (guint i = 0; further[i].key != NULL; i++)
    if (is_word_of (kind->allowed, further[i].key))
      {
        rows[n] = further[i];
        rows[n++].required = is_word_of (kind->needed, further[i].key);
      }
  return rows;
}

/* -- reading ------------------------------------------------------------------------------------ */

static bool
wrong_kind (SimScenarioBuild *build, const SimTree *entry, const char *first, const char *second)
{
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < SIM_FAULT_KINDS; i++)
    g_string_append_printf (all, " %s", sim_fault_kinds[i].key);
  if (second != NULL)
    sim_diags_error (build->diags, entry->place, SIM_E_VALUE_MISSING,
                     "`%s` and `%s` in one entry; one fault is expected", first, second);
  else
    sim_diags_error (build->diags, entry->place, SIM_E_VALUE_MISSING, "no fault in this entry; one of:%s",
                     all->str);
  g_string_free (all, TRUE);
  return false;
}

static const SimFaultKind *
find_kind (SimScenarioBuild *build, const SimTree *entry)
{
  const SimFaultKind *found = NULL;
  for (guint i = 0; i < SIM_FAULT_KINDS; i++)
    {
      if (sim_tree_find (entry, sim_fault_kinds[i].key) == NULL)
        continue;
      if (found != NULL)
        {
          wrong_kind (build, entry, found->key, sim_fault_kinds[i].key);
          return NULL;
        }
      found = &sim_fault_kinds[i];
    }
  if (found == NULL)
    {
      /* A word that is nearly a fault is better told so. */
      for (const SimTree *child = entry->first; child != NULL; child = child->next)
        {
          const char *words[SIM_FAULT_KINDS + 1] = { 0 };
          for (guint i = 0; i < SIM_FAULT_KINDS; i++)
            words[i] = sim_fault_kinds[i].key;
          if (sim_option_find (further, child->key) == NULL && strcmp (child->key, "at") != 0
              && strcmp (child->key, "for") != 0 && sim_nearest (child->key, words) != NULL)
            {
              sim_read_unknown (build->read, child, words);
              return NULL;
            }
        }
      wrong_kind (build, entry, NULL, NULL);
    }
  return found;
}

static bool
check_times (SimScenarioBuild *build, const SimTree *entry, const SimFaultSpec *spec)
{
  const SimTree *at = sim_tree_find (entry, "at"), *every = sim_tree_find (entry, "every"),
                *replay = sim_tree_find (entry, "replay");
  if (at == NULL && every == NULL && replay == NULL)
    sim_diags_error (build->diags, entry->place, SIM_E_VALUE_MISSING,
                     "no time in this entry; `at`, `every` or `replay` is expected");
  else if (every != NULL && replay != NULL)
    sim_diags_error (build->diags, entry->place, SIM_E_VALUE_MISSING,
                     "`every` and `replay` in one entry; one of them "
                     "is expected");
  else if (every != NULL && spec->options.every->kind == SIM_DIST_CONSTANT && spec->options.every->a < 1)
    sim_diags_error (build->diags, every->place, 93,
                     "`every: 0 s` is a fault at each instant; greater than 0 s is expected");
  else
    {
      SimTime end = build->scenario->duration; /* 0 or less: it was refused, and told there */
      if (at != NULL && end > 0 && spec->options.at > end)
        sim_diags_warning (build->diags, at->place, 82,
                           "`%s` is after the end of the run; the fault never comes", at->text);
      return true;
    }
  return false;
}

/* "offset|drift": at least one of them. */
static bool
check_needed (SimScenarioBuild *build, const SimTree *entry, const SimFaultKind *kind)
{
  g_auto (GStrv) words = g_strsplit (kind->needed != NULL ? kind->needed : "", " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) either = g_strsplit (words[i], "|", -1);
      bool found = g_strv_length (either) < 2;
      for (guint k = 0; either[k] != NULL; k++)
        found |= sim_tree_find (entry, either[k]) != NULL;
      if (found)
        continue;
      g_autofree char *text = g_strjoinv ("` or `", either);
      sim_diags_error (build->diags, entry->place, SIM_E_VALUE_MISSING,
                       "`%s` is missing; it is expected with `%s`", text, kind->key);
      return false;
    }
  return true;
}

/* One table a kind, however many faults of it there are. */
static const SimOption *
table_of (SimScenarioBuild *build, const SimFaultKind *kind)
{
  const SimOption **table = &build->fault_tables[kind->id];
  if (*table == NULL)
    *table = sim_fault_table (build->arena, kind);
  return *table;
}

static bool
read_fault (SimScenarioBuild *build, const SimTree *entry, SimFaultSpec *spec)
{
  if (!sim_read_expect (build->read, entry, SIM_TREE_MAP, "a fault, as in { at: 3 min, crash: web.host-2 }"))
    return false;
  spec->place = sim_build_place (build, entry->place);
  spec->kind = find_kind (build, entry);
  if (spec->kind == NULL || !sim_read_table (build->read, entry, table_of (build, spec->kind), &spec->options)
      || !check_needed (build, entry, spec->kind))
    return false;
  if (sim_tree_find (entry, "at") == NULL)
    spec->options.at = SIM_NEVER;
  if (sim_tree_find (entry, "boot") == NULL)
    spec->options.boot = SIM_NEVER;
  return check_times (build, entry, spec) && sim_check_fault (build, entry, spec);
}

bool
sim_read_faults (SimScenarioBuild *build, const SimTree *section)
{
  if (section == NULL)
    return true;
  if (!sim_read_expect (build->read, section, SIM_TREE_LIST, "a list of faults"))
    return false;
  SimFaultSpec *specs = sim_arena_take (build->arena, section->count * sizeof *specs);
  guint n = 0;
  bool good = true;
  for (const SimTree *entry = section->first; entry != NULL && !sim_diags_full (build->diags);
       entry = entry->next)
    good &= read_fault (build, entry, &specs[n++]);
  build->scenario->faults = specs;
  build->scenario->fault_count = good ? n : 0;
  if (good)
    sim_check_timeline (build);
  return good;
}
