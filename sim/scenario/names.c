/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a scenario: unique, of a kind, and near when they are wrong. */
#include "sim/scenario/inside.h"

#include <string.h>

SimPlace
sim_build_place (SimScenarioBuild *build, SimPlace place)
{
  if (place.file != NULL)
    place.file = g_string_chunk_insert_const (build->arena, place.file);
  return place;
}

const char *
sim_name_kind_text (SimNameKind kind)
{
  static const char *const texts[] = {
    [SIM_NAME_SEGMENT] = "a segment", [SIM_NAME_LINK] = "a link", [SIM_NAME_ROUTER] = "a router",
    [SIM_NAME_SYSTEM] = "a system",   [SIM_NAME_LOAD] = "a load", [SIM_NAME_NODE] = "a machine",
  };
  return texts[kind];
}

static bool
is_reserved (const char *name)
{
  static const char *const words[] = { "all", "any",  "false", "generate", "none",  "null", "off", "on",
                                       "no",  "rest", "run",   "self",     "total", "true", "yes", NULL };
  return g_strv_contains (words, name);
}

static bool
refuse (SimScenarioBuild *build, SimPlace place, int code, char *why)
{
  sim_diags_error (build->diags, place, code, "%s", why);
  g_free (why);
  return false;
}

static void
add_name (SimScenarioBuild *build, const char *name, SimNameKind kind, guint number, SimPlace place)
{
  SimNamed *named = sim_arena_take (build->arena, sizeof *named);
  *named = (SimNamed){ .name = name, .kind = kind, .number = number, .place = place };
  g_ptr_array_add (build->names, named);
  g_hash_table_insert (build->by_name, (gpointer)name, named);
}

bool
sim_build_declare (SimScenarioBuild *build, const SimTree *entry, SimNameKind kind, guint number)
{
  int column;
  char *wrong = sim_name_wrong (entry->key, &column);
  if (wrong != NULL)
    return refuse (build, entry->key_place, SIM_E_NAME_WRONG, wrong);
  if (is_reserved (entry->key))
    return refuse (build, entry->key_place, SIM_E_NAME_WRONG,
                   g_strdup_printf ("`%s` is a reserved word; another name is expected", entry->key));
  if (strchr (entry->key, '.') != NULL)
    return refuse (build, entry->key_place, SIM_E_NAME_WRONG,
                   g_strdup_printf ("`%s` has a dot; dots separate a system from its machines", entry->key));
  g_autofree char *lower = g_ascii_strdown (entry->key, -1);
  const SimNamed *before = g_hash_table_lookup (build->folded, lower);
  if (before != NULL)
    return refuse (
        build, entry->key_place, strcmp (before->name, entry->key) == 0 ? 28 : 29,
        g_strdup_printf ("`%s` is %s `%s` at %d:%d; names must differ%s", entry->key,
                         strcmp (before->name, entry->key) == 0 ? "also the name of" : "too like the name of",
                         before->name, before->place.line, before->place.column,
                         strcmp (before->name, entry->key) == 0 ? "" : " in more than their case"));
  add_name (build, g_string_chunk_insert_const (build->arena, entry->key), kind, number, entry->key_place);
  g_hash_table_insert (build->folded, g_string_chunk_insert (build->arena, lower),
                       g_ptr_array_index (build->names, build->names->len - 1));
  return true;
}

void
sim_build_node (SimScenarioBuild *build, const char *name, guint system)
{
  if (g_hash_table_contains (build->by_name, name) || build->nodes > SIM_NODES_LIMIT)
    return;
  add_name (build, g_string_chunk_insert (build->arena, name), SIM_NAME_NODE, system, (SimPlace){ 0 });
}

/* -- clients ---------------------------------------------------------------------------------- */

enum
{
  NAMED_AT_ONCE = 1000 /* machines: a million names take more memory than reading may */
};

static const char client_word[] = ".client-";

static void
name_clients (SimScenarioBuild *build, guint load)
{
  const SimLoadSpec *spec = &build->scenario->loads[load];
  for (gint64 i = 1; i <= spec->options.clients && !build->named[load]; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%s%" G_GINT64_FORMAT, spec->name, client_word, i);
      sim_build_node (build, name, load);
    }
  build->named[load] = true;
}

void
sim_build_clients (SimScenarioBuild *build, guint load)
{
  if (build->nodes <= NAMED_AT_ONCE)
    name_clients (build, load);
}

/* Those of the load, or of all when it is NULL, that have no names yet. */
static void
name_rest (SimScenarioBuild *build, const SimNamed *load)
{
  for (guint i = 0; i < build->scenario->load_count; i++)
    if (load == NULL || (load->kind == SIM_NAME_LOAD && load->number == i))
      name_clients (build, i);
}

/* Is it a client that has no name yet? */
static bool
is_client (const SimScenarioBuild *build, const char *name, guint *load)
{
  const char *word = strstr (name, client_word);
  if (word == NULL || build->named == NULL)
    return false;
  g_autofree char *owner = g_strndup (name, (gsize)(word - name));
  const char *digits = word + strlen (client_word);
  const SimNamed *named = g_hash_table_lookup (build->by_name, owner);
  guint64 number = 0;
  if (named == NULL || named->kind != SIM_NAME_LOAD || named->number >= build->scenario->load_count
      || *digits == '0' || !g_ascii_string_to_unsigned (digits, 10, 1, G_MAXINT64, &number, NULL))
    return false;
  *load = named->number;
  return (gint64)number <= build->scenario->loads[named->number].options.clients;
}

const SimNamed *
sim_build_find (const SimScenarioBuild *build, const char *name)
{
  const SimNamed *named = g_hash_table_lookup (build->by_name, name);
  guint load;
  if (named == NULL && is_client (build, name, &load))
    {
      sim_build_node ((SimScenarioBuild *)build, name, load); /* it was there all along */
      named = g_hash_table_lookup (build->by_name, name);
    }
  return named;
}

enum
{
  NAMES_SHOWN = 8
};

/* What `name` may mean: a machine whose system was left out, or a slip of the pen. */
static const char *
meant (const char *name, const char *const *words)
{
  g_autofree char *end = g_strconcat (".", name, NULL);
  const char *found = NULL;
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_suffix (words[i], end))
      {
        if (found != NULL) /* of several systems */
          return sim_nearest (name, words);
        found = words[i];
      }
  return found != NULL ? found : sim_nearest (name, words);
}

/* "; known: lan ctl-a ..." */
static char *
known (const char *const *words)
{
  g_autoptr (GString) out
      = g_string_new (words[0] != NULL ? "; known:" : "; none is declared, one is expected");
  for (guint i = 0; i <= NAMES_SHOWN && words[i] != NULL; i++)
    g_string_append_printf (out, " %s", i < NAMES_SHOWN ? words[i] : "...");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

void
sim_build_unknown (SimScenarioBuild *build, SimPlace place, const char *what, const char *name, guint kinds)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (guint i = 0; i < build->names->len; i++)
    {
      const SimNamed *named = g_ptr_array_index (build->names, i);
      if (kinds >> named->kind & 1)
        g_ptr_array_add (words, (gpointer)named->name);
    }
  g_ptr_array_add (words, NULL);
  const char *near = meant (name, (const char *const *)words->pdata);
  g_autofree char *all = known ((const char *const *)words->pdata);
  if (near != NULL)
    sim_diags_error (build->diags, place, SIM_E_NAME_UNKNOWN, "there is no %s `%s`; did you mean `%s`?", what,
                     name, near);
  else
    sim_diags_error (build->diags, place, SIM_E_NAME_UNKNOWN, "there is no %s `%s`%s", what, name, all);
}

/* Links are segments too. */
static bool
fits (SimNameKind is, SimNameKind wanted)
{
  return is == wanted || (wanted == SIM_NAME_SEGMENT && is == SIM_NAME_LINK);
}

const SimNamed *
sim_build_expect (SimScenarioBuild *build, SimPlace place, const char *name, SimNameKind kind)
{
  const SimNamed *named = sim_build_find (build, name);
  if (named != NULL && fits (named->kind, kind))
    return named;
  guint kinds = kind == SIM_NAME_SEGMENT ? 1u << SIM_NAME_SEGMENT | 1u << SIM_NAME_LINK : 1u << kind;
  if (named == NULL)
    sim_build_unknown (build, place, strchr (sim_name_kind_text (kind), ' ') + 1, name, kinds);
  else
    sim_diags_error (build->diags, place, 69, "`%s` is %s; %s is expected", name,
                     sim_name_kind_text (named->kind), sim_name_kind_text (kind));
  return NULL;
}

/* -- selectors -------------------------------------------------------------------------------- */

/* Is `node` a machine of what `named` names? */
static bool
belongs (const SimNamed *node, const SimNamed *named)
{
  gsize n = strlen (named->name);
  return node->kind == SIM_NAME_NODE && strncmp (node->name, named->name, n) == 0 && node->name[n] == '.';
}

static bool
is_machine (const SimNamed *named)
{
  return named->kind == SIM_NAME_NODE || named->kind == SIM_NAME_ROUTER;
}

/* May there be machines of that name, or that fit that pattern, that a model has not declared? */
static bool
undeclared (const SimScenarioBuild *build, const char *selector)
{
  for (guint i = 0; i < build->scenario->system_count; i++)
    {
      const char *name = build->scenario->systems[i].name;
      gsize n = strlen (name);
      bool of = strncmp (selector, name, n) == 0 && selector[n] == '.';
      if (!build->declared[i] && (of || strpbrk (selector, "*?") != NULL))
        return true;
    }
  return false;
}

/* Adds the machines of what `named` names; true when there are some. */
static bool
add_machines (const SimScenarioBuild *build, const SimNamed *named, GPtrArray *out)
{
  guint before = out->len;
  for (guint i = 0; i < build->names->len; i++)
    if (belongs (g_ptr_array_index (build->names, i), named))
      g_ptr_array_add (out, g_ptr_array_index (build->names, i));
  return out->len > before;
}

/* Adds the machines that fit; true when there are some: without `out`, the first is enough. */
static bool
add_matches (SimScenarioBuild *build, const char *selector, GPtrArray *out)
{
  g_autoptr (GPatternSpec) pattern = g_pattern_spec_new (selector);
  bool found = false;
  for (guint i = 0; i < build->names->len && !(found && out == NULL); i++, build->compared++)
    {
      const SimNamed *node = g_ptr_array_index (build->names, i);
      if (!is_machine (node) || !g_pattern_spec_match (pattern, strlen (node->name), node->name, NULL))
        continue;
      found = true;
      if (out != NULL)
        g_ptr_array_add (out, (gpointer)node);
    }
  return found;
}

static bool
too_many (SimScenarioBuild *build, SimPlace place)
{
  if (!build->refused)
    sim_diags_error (
        build->diags, place, 92,
        "the patterns up to here are compared with more than %d names of machines; names, or fewer "
        "patterns, are expected",
        SIM_COMPARED_MOST);
  build->refused = true;
  return false;
}

bool
sim_build_select (SimScenarioBuild *build, SimPlace place, const char *selector, GPtrArray *out)
{
  const guint kinds = 1u << SIM_NAME_SYSTEM | 1u << SIM_NAME_LOAD | 1u << SIM_NAME_NODE | 1u << SIM_NAME_ROUTER;
  const SimNamed *named = sim_build_find (build, selector);
  bool pattern = strpbrk (selector, "*?") != NULL;
  if (named != NULL && (named->kind == SIM_NAME_SEGMENT || named->kind == SIM_NAME_LINK))
    {
      sim_diags_error (build->diags, place, 69, "`%s` is %s; a machine, a system or a load is expected",
                       selector, sim_name_kind_text (named->kind));
      return false;
    }
  if (named != NULL && is_machine (named) && out != NULL)
    g_ptr_array_add (out, (gpointer)named);
  if (named != NULL && (is_machine (named) || out == NULL))
    return true;
  if (named != NULL || pattern)
    name_rest (build, named);
  if (pattern && build->compared > SIM_COMPARED_MOST)
    return too_many (build, place);
  if (named != NULL ? add_machines (build, named, out) : pattern && add_matches (build, selector, out))
    return true;
  if (named != NULL || undeclared (build, selector))
    return true;
  if (pattern)
    sim_diags_error (build->diags, place, SIM_E_NAME_UNKNOWN,
                     "`%s` stands for no machine; a name or pattern that fits one is expected", selector);
  else
    sim_build_unknown (build, place, "machine, system or load", selector, kinds);
  return false;
}
