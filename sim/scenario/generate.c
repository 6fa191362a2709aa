/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/scenario/assemble.h"
#include "sim/scenario/yaml.h"

#include <string.h>

typedef struct Loop
{
  const char *variable; /* for */
  int64_t from, to, step;
  bool times, decimal;
  const SimTree *in, *entries;
  int64_t count; /* of values */
} Loop;

typedef struct Generate
{
  SimOptionRead *read;
  SimDiags *diags;
  GStringChunk *arena;
  int64_t made; /* values, in all */
} Generate;

static bool expand_section (Generate *g, SimTree *section);

/* Is it a number without a unit that is not whole? */
static bool
is_decimal (const SimTree *tree)
{
  SimWrong wrong = { 0 };
  int64_t whole;
  double value;
  if (tree == NULL || tree->kind != SIM_TREE_SCALAR)
    return false;
  bool decimal = !sim_quantity_scan (tree->text, SIM_UNIT_NONE, true, &whole, &wrong) && wrong.code == 47;
  g_free (wrong.why);
  wrong = (SimWrong){ 0 };
  decimal = decimal && sim_quantity_scan (tree->text, SIM_UNIT_NONE, false, &value, &wrong);
  g_free (wrong.why);
  return decimal;
}

/* Is it a time, or meant to be one? */
static bool
is_time (const SimTree *tree)
{
  SimWrong wrong = { 0 };
  int64_t whole;
  bool time
      = tree->kind == SIM_TREE_SCALAR && !sim_quantity_scan (tree->text, SIM_UNIT_NONE, true, &whole, &wrong);
  g_free (wrong.why);
  return time;
}

/* A whole number, a time, or a decimal number, which is counted in billionths: no rounding, and no step is lost
 * or gained. */
static bool
read_bound (Generate *g, const SimTree *tree, const Loop *loop, int64_t *value)
{
  SimWrong wrong = { 0 };
  if (!sim_read_expect (g->read, tree, SIM_TREE_SCALAR, "a number or a time"))
    return false;
  g_autofree char *seconds = g_strconcat (tree->text, " s", NULL);
  bool good = loop->decimal ? sim_quantity_scan (seconds, SIM_UNIT_TIME, true, value, &wrong)
                            : sim_quantity_scan (tree->text, loop->times ? SIM_UNIT_TIME : SIM_UNIT_NONE, true,
                                                 value, &wrong);
  if (good)
    return true;
  if (loop->decimal)
    {
      g_free (wrong.why);
      wrong = (SimWrong){
        42, 0,
        g_strdup_printf ("`%s` is no step of a loop; a number with at most 9 decimals is expected", tree->text)
      };
    }
  sim_read_wrong (g->read, tree, &wrong);
  return false;
}

static bool
check_keys (Generate *g, const SimTree *map)
{
  static const char *const known[] = { "for", "from", "to", "step", "in", "entries", NULL };
  bool good = true;
  for (const SimTree *child = map->first; child != NULL; child = child->next)
    if (!g_strv_contains (known, child->key))
      {
        sim_read_unknown (g->read, child, known);
        good = false;
      }
  return good;
}

static bool
missing (Generate *g, const SimTree *map, const char *key)
{
  sim_diags_error (g->diags, map->place, SIM_E_VALUE_MISSING,
                   "`%s` is missing; generate: { for: i, from: 1, to: 4, entries: … }", key);
  return false;
}

static bool
read_range (Generate *g, const SimTree *map, Loop *loop)
{
  const SimTree *from = sim_tree_find (map, "from"), *to = sim_tree_find (map, "to"),
                *step = sim_tree_find (map, "step");
  if (from == NULL || to == NULL)
    return missing (g, map, from == NULL ? "from" : "to");
  loop->decimal = is_decimal (from) || is_decimal (to) || is_decimal (step);
  loop->times = !loop->decimal && is_time (from);
  if (!read_bound (g, from, loop, &loop->from) || !read_bound (g, to, loop, &loop->to))
    return false;
  loop->step = 1;
  if (step == NULL && (loop->times || loop->decimal))
    return missing (g, map, "step");
  if (step != NULL && !read_bound (g, step, loop, &loop->step))
    return false;
  if (loop->step == 0 || (loop->to >= loop->from) != (loop->step > 0))
    {
      sim_diags_error (g->diags, step != NULL ? step->place : to->place, 87,
                       "`step` never leads from `from` to `to`; it is 0 or has the wrong sign");
      return false;
    }
  __int128 width = (__int128)loop->to - loop->from;
  loop->count = (int64_t)(width / loop->step) + 1;
  return true;
}

/* Row 89. */
static bool
check_in (Generate *g, const SimTree *in)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (const SimTree *item = in->first; item != NULL; item = item->next)
    {
      const SimTree *before = item->kind == SIM_TREE_SCALAR ? g_hash_table_lookup (seen, item->text) : NULL;
      if (before != NULL)
        {
          sim_diags_error (g->diags, item->place, 89,
                           "`%s` is in this list twice, first at %d:%d; each value is expected once",
                           item->text, before->place.line, before->place.column);
          return false;
        }
      if (item->kind == SIM_TREE_SCALAR)
        g_hash_table_insert (seen, (gpointer)item->text, (gpointer)item);
    }
  return true;
}

static bool
read_loop (Generate *g, const SimTree *map, SimTreeKind kind, Loop *loop)
{
  int column;
  if (!sim_read_expect (g->read, map, SIM_TREE_MAP, "a loop { for: i, from: 1, to: 4, entries: … }")
      || !check_keys (g, map))
    return false;
  const SimTree *variable = sim_tree_find (map, "for");
  loop->entries = sim_tree_find (map, "entries");
  loop->in = sim_tree_find (map, "in");
  if (variable == NULL || loop->entries == NULL)
    return missing (g, map, variable == NULL ? "for" : "entries");
  if (!sim_read_expect (g->read, variable, SIM_TREE_SCALAR, "the name of a variable")
      || !sim_read_expect (g->read, loop->entries, kind,
                           kind == SIM_TREE_MAP ? "a map of entries" : "a list of entries"))
    return false;
  g_autofree char *wrong = sim_name_wrong (variable->text, &column);
  if (wrong != NULL)
    {
      sim_diags_error (g->diags, variable->place, SIM_E_NAME_WRONG, "%s", wrong);
      return false;
    }
  loop->variable = variable->text;
  if (loop->in == NULL)
    return read_range (g, map, loop);
  loop->count = loop->in->count;
  return sim_read_expect (g->read, loop->in, SIM_TREE_LIST, "a list of values") && check_in (g, loop->in);
}

/* Billionths as a number: no more digits than it needs. */
static char *
decimal_text (int64_t value)
{
  char *text = sim_time_seconds (value, 9);
  gsize n = strlen (text);
  while (text[n - 1] == '0')
    text[--n] = '\0';
  if (text[n - 1] == '.')
    text[n - 1] = '\0';
  return text;
}

/* The value of turn `i`; `item` is that of a list. */
static char *
value_text (const Loop *loop, int64_t i, const SimTree *item)
{
  if (item != NULL)
    return item->kind == SIM_TREE_SCALAR ? g_strdup (item->text) : sim_tree_line (item);
  int64_t value = (int64_t)(loop->from + (__int128)i * loop->step);
  if (loop->decimal)
    return decimal_text (value);
  return loop->times ? sim_time_format (value) : g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

/* `text` with $variable as `value`; NULL when it does not occur. */
static char *
replace (const char *text, const char *variable, const char *value)
{
  gsize n = strlen (variable);
  GString *out = NULL;
  const char *from = text;
  for (const char *at = text; (at = strchr (at, '$')) != NULL; at++)
    {
      if (strncmp (at + 1, variable, n) != 0 || g_ascii_isalnum (at[n + 1]) || at[n + 1] == '_')
        continue;
      out = out != NULL ? out : g_string_new (NULL);
      g_string_append_len (out, from, at - from);
      g_string_append (out, value);
      from = at + n + 1;
    }
  return out != NULL ? g_string_free (g_string_append (out, from), FALSE) : NULL;
}

static void
substitute (Generate *g, SimTree *tree, const Loop *loop, const char *value)
{
  if (tree->kind == SIM_TREE_SCALAR)
    {
      g_autofree char *text = replace (tree->text, loop->variable, value);
      if (text != NULL)
        {
          tree->text = g_string_chunk_insert (g->arena, text);
          tree->unescaped = false;
        }
      return;
    }
  for (SimTree *child = tree->first; child != NULL; child = child->next)
    {
      g_autofree char *key = child->key != NULL ? replace (child->key, loop->variable, value) : NULL;
      if (key != NULL)
        child->key = g_string_chunk_insert_const (g->arena, key);
      substitute (g, child, loop, value);
    }
}

/* A map's generated key must be new. */
static bool
check_new (Generate *g, GHashTable *seen, const SimTree *child)
{
  if (child->key == NULL || strcmp (child->key, "generate") == 0)
    return true;
  const SimTree *before = g_hash_table_lookup (seen, child->key);
  if (before != NULL)
    sim_diags_error (g->diags, child->key_place, 28, "`%s` is made twice; the first is at %d:%d", child->key,
                     before->key_place.line, before->key_place.column);
  else
    g_hash_table_insert (seen, (gpointer)child->key, (gpointer)child);
  return before == NULL;
}

/* Lists and maps count too, as they do in files. */
static guint
count_values (const SimTree *tree)
{
  guint count = 1;
  for (const SimTree *child = tree->first; child != NULL; child = child->next)
    count += count_values (child);
  return count;
}

static bool
run_loop (Generate *g, const SimTree *map, SimTree *out, GHashTable *seen)
{
  Loop loop = { 0 };
  if (!read_loop (g, map, out->kind, &loop))
    return false;
  guint values = count_values (loop.entries); /* at least the list itself */
  if (loop.count > SIM_YAML_VALUES || (g->made += loop.count * values) > SIM_YAML_VALUES)
    {
      sim_diags_error (g->diags, map->place, 86,
                       "this makes %" G_GINT64_FORMAT " times %u values; the limit is %d in all", loop.count,
                       values, SIM_YAML_VALUES);
      return false;
    }
  const SimTree *item = loop.in != NULL ? loop.in->first : NULL;
  for (int64_t i = 0; i < loop.count; i++, item = item != NULL ? item->next : NULL)
    {
      g_autofree char *value = value_text (&loop, i, item);
      SimTree *copy = sim_tree_copy (g->arena, loop.entries);
      substitute (g, copy, &loop, value);
      if (!expand_section (g, copy))
        return false;
      for (SimTree *child = copy->first, *next; child != NULL; child = next)
        {
          next = child->next;
          if (!check_new (g, seen, child))
            return false;
          sim_tree_append (g->arena, out, child, child->key, child->key_place);
        }
    }
  return true;
}

static bool
run_loops (Generate *g, const SimTree *loops, SimTree *out, GHashTable *seen)
{
  bool good = true;
  if (loops->kind != SIM_TREE_LIST)
    return run_loop (g, loops, out, seen);
  for (const SimTree *item = loops->first; item != NULL && good; item = item->next)
    good = run_loop (g, item, out, seen);
  return good;
}

/* The `generate` of a section's child: its own value in a map, the only key of an item in a list. */
static const SimTree *
loops_of (const SimTree *section, const SimTree *child)
{
  if (section->kind == SIM_TREE_MAP)
    return strcmp (child->key, "generate") == 0 ? child : NULL;
  return child->kind == SIM_TREE_MAP && child->count == 1 ? sim_tree_find (child, "generate") : NULL;
}

/* Rebuilds the section with its loops run, each in its place. */
static bool
expand_section (Generate *g, SimTree *section)
{
  if (section->kind == SIM_TREE_SCALAR)
    return true;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  SimTree *child = section->first;
  bool good = true;
  for (SimTree *c = child; c != NULL && section->kind == SIM_TREE_MAP; c = c->next)
    if (strcmp (c->key, "generate") != 0)
      g_hash_table_insert (seen, (gpointer)c->key, c);
  section->first = section->last = NULL;
  section->count = 0;
  for (SimTree *next; child != NULL; child = next)
    {
      next = child->next;
      const SimTree *loops = loops_of (section, child);
      if (loops != NULL)
        good = good && run_loops (g, loops, section, seen);
      else
        sim_tree_append (g->arena, section, child, child->key, child->key_place);
    }
  return good;
}

bool
sim_generate (SimOptionRead *read, SimTree *root)
{
  static const char *const sections[] = { "network", "systems", "compose", "load", "faults", "expect" };
  Generate g = { read, sim_read_diags (read), sim_read_arena (read), 0 };
  bool good = true;
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      SimTree *section = sim_tree_find (root, sections[i]);
      good &= section == NULL || expand_section (&g, section);
    }
  return good;
}
