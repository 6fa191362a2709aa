/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/scenario/assemble.h"
#include "sim/base/file.h"
#include "sim/scenario/vary_inside.h"
#include "sim/scenario/yaml.h"

#include <stdlib.h>
#include <string.h>

enum
{
  INCLUDE_DEPTH = 16
};

/* A file that is being read, and who asked for it. */
typedef struct Chain
{
  const struct Chain *from;
  const char *file;
  char *real; /* its real path; NULL for standard input */
  guint depth;
} Chain;

typedef struct Assemble
{
  SimOptionRead *read;
  SimDiags *diags;
  GStringChunk *arena;
  GChecksum *digest;
  gsize bytes;  /* that may still be read */
  guint values; /* the same */
} Assemble;

static SimTree *assemble_text (Assemble *a, const char *text, gsize length, Chain *chain);

/* ", included from b.yaml, included from a.yaml" */
static char *
chain_text (const Chain *chain)
{
  GString *out = g_string_new (NULL);
  for (; chain != NULL; chain = chain->from)
    g_string_append_printf (out, ", included from %s", chain->file);
  return g_string_free (out, FALSE);
}

/* Reads the file that the scalar names, and all that it refers to. */
static SimTree *
assemble_file (Assemble *a, const SimTree *name, const Chain *from)
{
  gsize length = 0;
  const char *path = NULL;
  g_autofree char *who = chain_text (from);
  if (from->depth >= INCLUDE_DEPTH)
    {
      sim_diags_error (a->diags, name->place, 34,
                       "files are included more than %d deep%s; a chain that ends sooner is expected",
                       INCLUDE_DEPTH, who);
      return NULL;
    }
  char *text = sim_read_file_within (a->read, name, SIM_TEXT_LIMIT, who, &length, &path);
  if (text == NULL)
    return NULL;
  sim_diags_take_source (a->diags, path, text, length);
  Chain chain = { from, path, realpath (path, NULL), from->depth + 1 };
  SimTree *tree = NULL;
  bool circle = false;
  for (const Chain *c = from; c != NULL && !circle; c = c->from)
    circle = c->real != NULL && chain.real != NULL && strcmp (c->real, chain.real) == 0;
  if (circle)
    sim_diags_error (a->diags, name->place, 34, "`%s` includes itself%s; a chain that ends is expected",
                     name->text, who);
  else
    tree = assemble_text (a, text, length, &chain);
  free (chain.real);
  return tree;
}

static bool
is_section (const char *key)
{
  return strcmp (key, "network") == 0 || strcmp (key, "systems") == 0 || strcmp (key, "load") == 0;
}

static bool
is_list (const char *key)
{
  return strcmp (key, "compose") == 0 || strcmp (key, "faults") == 0 || strcmp (key, "expect") == 0;
}

static bool
twice (Assemble *a, const SimTree *child, const SimTree *before, int code)
{
  sim_diags_error (a->diags, child->key_place, code, "`%s` is given twice; the first is at %s:%d:%d",
                   child->key, before->key_place.file, before->key_place.line, before->key_place.column);
  return false;
}

/* Moves all children of `from` to the front of `to`, in order. */
static void
prepend_all (Assemble *a, SimTree *to, SimTree *from)
{
  SimTree *rest = to->first;
  to->first = to->last = NULL;
  to->count = 0;
  for (SimTree *lists[] = { from->first, rest }, *child, **l = lists; l < lists + 2; l++)
    for (child = *l; child != NULL;)
      {
        SimTree *next = child->next;
        sim_tree_append (a->arena, to, child, child->key, child->key_place);
        child = next;
      }
}

static bool
include_section (Assemble *a, SimTree *mine, SimTree *theirs)
{
  if (!sim_read_expect (a->read, theirs, mine->kind, sim_tree_what (mine)))
    return false;
  bool good = true;
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  bool map = mine->kind == SIM_TREE_MAP;
  for (SimTree *child = map ? mine->first : NULL; child != NULL; child = child->next)
    g_hash_table_insert (keys, (gpointer)child->key, child);
  for (SimTree *child = map ? theirs->first : NULL; child != NULL; child = child->next)
    {
      const SimTree *other = g_hash_table_lookup (keys, child->key);
      good &= other == NULL || twice (a, other, child, 28);
    }
  prepend_all (a, mine, theirs);
  return good;
}

/* Adds what an included file says to `root`. */
static bool
include_tree (Assemble *a, SimTree *root, SimTree *included)
{
  bool good = true;
  for (SimTree *child = included->first, *next; child != NULL; child = next)
    {
      next = child->next;
      SimTree *mine = sim_tree_find (root, child->key);
      if (mine == NULL)
        sim_tree_append (a->arena, root, child, child->key, child->key_place);
      else if (is_section (child->key) || is_list (child->key))
        good &= include_section (a, mine, child);
      else
        good &= twice (a, mine, child, SIM_E_KEY_TWICE);
    }
  return good;
}

static bool
include_all (Assemble *a, SimTree *root, const SimTree *names, const Chain *chain)
{
  bool good = true;
  if (names->kind == SIM_TREE_MAP)
    return sim_read_expect (a->read, names, SIM_TREE_LIST, "a file or a list of files");
  SimTree *item = names->kind == SIM_TREE_LIST ? names->first : NULL;
  g_autoptr (GPtrArray) trees = g_ptr_array_new ();
  if (names->kind == SIM_TREE_SCALAR)
    g_ptr_array_add (trees, assemble_file (a, names, chain));
  for (; item != NULL && !sim_diags_full (a->diags); item = item->next)
    g_ptr_array_add (trees, assemble_file (a, item, chain));
  /* From the last to the first: each goes before what is there. */
  for (guint i = trees->len; i-- > 0;)
    {
      SimTree *tree = g_ptr_array_index (trees, i);
      good &= tree != NULL && include_tree (a, root, tree);
    }
  return good;
}

/* -- extends ---------------------------------------------------------------------------------- */

/* { replace: [ … ] } -> the list, or NULL. */
static SimTree *
replacement (SimTree *over)
{
  SimTree *list = over->kind == SIM_TREE_MAP && over->count == 1 ? sim_tree_find (over, "replace") : NULL;
  return list;
}

static void
replace_value (SimTree *base, const SimTree *over)
{
  SimTree *next = base->next;
  const char *key = base->key;
  *base = *over;
  base->next = next;
  base->key = key;
}

static void
overlay (Assemble *a, SimTree *base, SimTree *over, bool top)
{
  for (SimTree *child = over->first, *next; child != NULL; child = next)
    {
      next = child->next;
      SimTree *old = sim_tree_find (base, child->key);
      SimTree *instead = top && is_list (child->key) ? replacement (child) : NULL;
      if (old == NULL)
        {
          sim_tree_append (a->arena, base, child, child->key, child->key_place);
          if (instead != NULL)
            replace_value (child, instead);
        }
      else if (old->kind == SIM_TREE_MAP && child->kind == SIM_TREE_MAP)
        overlay (a, old, child, false);
      else if (top && is_list (child->key) && instead == NULL && child->kind == SIM_TREE_LIST
               && old->kind == SIM_TREE_LIST)
        {
          prepend_all (a, child, old);
          replace_value (old, child);
        }
      else
        replace_value (old, instead != NULL ? instead : child);
    }
}

static SimTree *
assemble_text (Assemble *a, const char *text, gsize length, Chain *chain)
{
  if (length > a->bytes)
    {
      sim_diags_error (a->diags, (SimPlace){ chain->file, 0, 0 }, 8,
                       "is larger than %d MiB with all that is included; put bulk data into a trace",
                       (int)(SIM_TEXT_LIMIT >> 20));
      return NULL;
    }
  a->bytes -= length;
  text = sim_yaml_check_bytes (text, &length, chain->file, a->diags);
  SimTree *root
      = text != NULL ? sim_yaml_parse (text, length, chain->file, &a->values, a->arena, a->diags) : NULL;
  if (root == NULL)
    return NULL;
  SimTree *include = sim_tree_find (root, "include"), *extends = sim_tree_find (root, "extends");
  bool good = true;
  if (include != NULL)
    {
      sim_tree_remove (root, include);
      good = include_all (a, root, include, chain);
    }
  if (extends == NULL || !good)
    return good ? root : NULL;
  sim_tree_remove (root, extends);
  SimTree *base = assemble_file (a, extends, chain);
  if (base == NULL)
    return NULL;
  overlay (a, base, root, true);
  base->place = root->place;
  return base;
}

/* -- --set ------------------------------------------------------------------------------------ */

/* One `path=value`, as it is taken apart. */
typedef struct Set
{
  Assemble *a;
  const char *text, *equals;
  const char *at; /* the rest of the path */
  SimPlace place; /* of the whole */
} Set;

static bool G_GNUC_PRINTF (2, 3) set_fails (const Set *set, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  SimPlace place = set->place;
  place.column = (int)(set->at - set->text) + 1;
  sim_diags_error (set->a->diags, place, SIM_E_KEY_UNKNOWN, "%s", message);
  return false;
}

/* The child that the path goes on to: the longest key that fits, as names may have dots; *next is behind it. */
static SimTree *
follow (const Set *set, const SimTree *tree, const char **next)
{
  SimTree *best = NULL;
  gsize length = 0;
  guint number = 0;
  for (SimTree *child = tree->first; child != NULL; child = child->next, number++)
    {
      g_autofree char *index = g_strdup_printf ("%u", number);
      const char *key = tree->kind == SIM_TREE_LIST ? index : child->key;
      gsize n = strlen (key);
      if (strncmp (set->at, key, n) == 0 && (set->at[n] == '.' || set->at + n == set->equals) && n > length)
        {
          best = child;
          length = n;
        }
    }
  *next = set->at + length;
  return best;
}

/* A new key of the map `tree`: up to the next dot. */
static SimTree *
make_key (Set *set, SimTree *tree, const char **next)
{
  gsize n = strcspn (set->at, ".=");
  if (tree->kind != SIM_TREE_MAP || n == 0)
    {
      set_fails (set, "there is no `%.*s` here; the path leads into %s", (int)(set->equals - set->at), set->at,
                 sim_tree_what (tree));
      return NULL;
    }
  g_autofree char *key = g_strndup (set->at, n);
  SimPlace place = set->place;
  place.column = (int)(set->at - set->text) + 1;
  SimTree *child = sim_tree_new (set->a->arena, SIM_TREE_MAP, place, NULL);
  sim_tree_append (set->a->arena, tree, child, key, place);
  *next = set->at + n;
  return child;
}

/* The value at the set's path, made where it is new; NULL: reported. */
static SimTree *
reach (Set *set, SimTree *root)
{
  SimTree *tree = root;
  for (;;)
    {
      const char *next = set->at;
      SimTree *child = follow (set, tree, &next);
      if (child == NULL)
        child = make_key (set, tree, &next);
      if (child == NULL || next == set->equals)
        return child;
      tree = child;
      set->at = next + 1;
    }
}

static bool
apply_set (Set *set, SimTree *root)
{
  SimTree *tree = reach (set, root);
  if (tree == NULL)
    return false;
  int column = (int)(set->equals - set->text) + 2;
  SimTree *value = sim_yaml_parse_value (set->equals + 1, set->place.file, set->place.line, column,
                                         set->a->arena, set->a->diags);
  if (value == NULL)
    return false;
  SimPlace key_place = tree->key_place;
  replace_value (tree, value);
  tree->key_place = key_place;
  return true;
}

bool
sim_assemble_put (SimOptionRead *read, SimTree *root, const char *path, SimPlace place, const SimTree *value)
{
  Assemble a = { .read = read, .diags = sim_read_diags (read), .arena = sim_read_arena (read) };
  Set set = { &a, path, path + strlen (path), path, place };
  SimTree *tree = reach (&set, root);
  if (tree == NULL)
    return false;
  SimPlace key_place = tree->key_place;
  replace_value (tree, sim_tree_copy (a.arena, value));
  tree->key_place = key_place;
  return true;
}

const SimTree *
sim_assemble_find (const SimTree *root, const char *path)
{
  const SimTree *tree = root;
  Set set = { .text = path, .equals = path + strlen (path), .at = path };
  while (tree != NULL)
    {
      const char *next = set.at;
      tree = follow (&set, tree, &next);
      if (next == set.equals)
        return tree;
      if (tree != NULL)
        set.at = next + 1;
    }
  return NULL;
}

static bool
apply_sets (Assemble *a, SimTree *root, const char *const *sets)
{
  const char *file = sim_diags_intern (a->diags, "--set");
  bool good = true;
  g_autofree char *all = g_strjoinv ("\n", (char **)sets);
  sim_diags_source (a->diags, file, all, strlen (all));
  for (guint i = 0; sets[i] != NULL; i++)
    {
      Set set = { a, sets[i], strchr (sets[i], '='), sets[i], { file, (int)i + 1, 1 } };
      gsize length = strlen (sets[i]);
      if (sim_yaml_check_bytes (sets[i], &length, file, a->diags) == NULL)
        good = false;
      else if (set.equals == NULL || set.equals == set.text)
        good = set_fails (&set, "`%s` sets nothing; path=value is expected", sets[i]);
      else
        good &= apply_set (&set, root);
      if (a->digest != NULL)
        g_checksum_update (a->digest, (const guchar *)sets[i], (gssize)length + 1);
    }
  return good;
}

SimTree *
sim_assemble (SimOptionRead *read, const char *text, gsize length, const char *file, GChecksum *digest,
              const char *const *sets)
{
  Assemble a = { read, sim_read_diags (read), sim_read_arena (read), digest, SIM_TEXT_LIMIT, SIM_YAML_VALUES };
  Chain chain = { NULL, sim_diags_intern (a.diags, file), realpath (file, NULL), 0 };
  SimTree *root = assemble_text (&a, text, length, &chain);
  free (chain.real);
  if (root == NULL || !sim_generate (read, root))
    return NULL;
  return sets == NULL || apply_sets (&a, root, sets) ? root : NULL;
}
