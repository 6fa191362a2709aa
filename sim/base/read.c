/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/read.h"
#include "sim/base/check.h"
#include "sim/base/dist.h"
#include "sim/base/file.h"
#include "sim/base/marks.h"
#include "sim/base/preset.h"

#include <stdlib.h>
#include <string.h>

typedef struct Owned
{
  gpointer object;
  GDestroyNotify destroy;
} Owned;

struct SimOptionRead
{
  SimDiags *diags;
  GStringChunk *arena;
  SimMarks *marks;  /* of structs and fields */
  GPtrArray *owned; /* Owned */
  char *folder;
  bool outside;
  GChecksum *digest;
  SimFiles *kept;
  const SimFiles *given;
  guint taken; /* from `given` */
};

static void
owned_free (gpointer item)
{
  Owned *owned = item;
  owned->destroy (owned->object);
  g_free (owned);
}

SimOptionRead *
sim_read_new (SimDiags *diags, GStringChunk *arena)
{
  SimOptionRead *read = g_new0 (SimOptionRead, 1);
  read->diags = diags;
  read->arena = arena;
  read->marks = sim_marks_new ();
  read->owned = g_ptr_array_new_with_free_func (owned_free);
  read->folder = g_strdup (".");
  return read;
}

void
sim_read_free (SimOptionRead *read)
{
  if (read == NULL)
    return;
  sim_marks_free (read->marks);
  g_clear_pointer (&read->owned, g_ptr_array_unref);
  g_free (read->folder);
  g_free (read);
}

SimDiags *
sim_read_diags (const SimOptionRead *read)
{
  return read->diags;
}

GStringChunk *
sim_read_arena (const SimOptionRead *read)
{
  return read->arena;
}

void
sim_read_own (SimOptionRead *read, gpointer object, GDestroyNotify destroy)
{
  Owned *owned = g_new (Owned, 1);
  *owned = (Owned){ object, destroy };
  g_ptr_array_add (read->owned, owned);
}

GPtrArray *
sim_read_take_owned (SimOptionRead *read)
{
  GPtrArray *owned = read->owned;
  read->owned = g_ptr_array_new_with_free_func (owned_free);
  return owned;
}

/* -- places ------------------------------------------------------------------------------- */

void
sim_read_mark_struct (SimOptionRead *read, const void *base, gsize size, SimPlace place)
{
  sim_marks_add (read->marks, base, size, place);
}

void
sim_read_mark (SimOptionRead *read, const void *field, SimPlace place)
{
  sim_read_mark_struct (read, field, 1, place);
}

SimPlace
sim_read_place (const SimOptionRead *read, const void *field)
{
  return sim_marks_find (read->marks, field);
}

bool
sim_read_said (const SimOptionRead *read, const void *field)
{
  return sim_marks_has (read->marks, field);
}

/* -- values --------------------------------------------------------------------------------- */

bool
sim_read_expect (SimOptionRead *read, const SimTree *tree, SimTreeKind kind, const char *what)
{
  if (tree->kind == kind)
    return true;
  sim_diags_error (read->diags, tree->place, SIM_E_VALUE_MISSING, "%s is expected, not %s", what,
                   sim_tree_what (tree));
  return false;
}

void
sim_read_wrong (SimOptionRead *read, const SimTree *tree, SimWrong *wrong)
{
  SimPlace place = tree->place;
  if (tree->unescaped)
    place.column += wrong->column;
  sim_diags_error (read->diags, place, wrong->code, "%s", wrong->why);
  g_clear_pointer (&wrong->why, g_free);
}

bool
sim_read_quantity (SimOptionRead *read, const SimTree *tree, SimUnit unit, double *value)
{
  SimWrong wrong = { 0 };
  bool good = sim_quantity_scan (tree->text, unit, false, value, &wrong);
  if (!good)
    sim_read_wrong (read, tree, &wrong);
  return good;
}

/* There is nothing to read: says what would be. */
static bool
no_scalar (SimOptionRead *read, const SimTree *tree, const SimOption *option)
{
  g_autofree char *what = sim_option_describe (option);
  if (sim_read_expect (read, tree, SIM_TREE_SCALAR, what))
    sim_diags_error (read->diags, tree->place, SIM_E_VALUE_MISSING, "`%s` has no value; expected: %s",
                     option->key, what);
  return false;
}

static bool
read_scalar (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  SimWrong wrong;
  if (tree->kind != SIM_TREE_SCALAR || (*tree->text == '\0' && !tree->quoted))
    return no_scalar (read, tree, option);
  bool good = sim_option_scan (option, tree->text, read->arena, target, &wrong);
  if (!good)
    sim_read_wrong (read, tree, &wrong);
  return good;
}

static bool
read_names (SimOptionRead *read, const SimTree *tree, const SimOption *option, SimNameList *target)
{
  if (tree->kind == SIM_TREE_SCALAR)
    {
      bool good = read_scalar (read, tree, option, target);
      if (good)
        sim_read_mark (read, &target->names[0], tree->place);
      return good;
    }
  if (!sim_read_expect (read, tree, SIM_TREE_LIST, "a name or a list of names"))
    return false;
  const char **names = sim_arena_take (read->arena, tree->count * sizeof *names);
  guint n = 0;
  for (const SimTree *item = tree->first; item != NULL && !sim_diags_full (read->diags); item = item->next)
    {
      if (!sim_read_expect (read, item, SIM_TREE_SCALAR, "a name"))
        return false;
      sim_read_mark (read, &names[n], item->place);
      names[n++] = item->text;
    }
  *target = (SimNameList){ n, names };
  return true;
}

/* Each is read as a list of one. */
static bool
read_times (SimOptionRead *read, const SimTree *tree, const SimOption *option, SimTimeList *target)
{
  if (tree->kind == SIM_TREE_SCALAR)
    return read_scalar (read, tree, option, target);
  if (!sim_read_expect (read, tree, SIM_TREE_LIST, "a list of times"))
    return false;
  SimTime *times = sim_arena_take (read->arena, MAX (tree->count, 1) * sizeof *times);
  bool good = true;
  guint n = 0;
  for (const SimTree *item = tree->first; item != NULL && !sim_diags_full (read->diags); item = item->next)
    {
      SimTimeList one = { 0 };
      good &= read_scalar (read, item, option, &one);
      times[n++] = one.count > 0 ? one.times[0] : 0;
    }
  *target = (SimTimeList){ n, times };
  return good;
}

static bool
read_list (SimOptionRead *read, const SimTree *tree, const SimOption *option, SimOptionList *target)
{
  if (!sim_read_expect (read, tree, SIM_TREE_LIST, "a list of maps"))
    return false;
  char *items = sim_arena_take (read->arena, tree->count * option->item_size);
  bool good = true;
  guint n = 0;
  for (const SimTree *item = tree->first; item != NULL && !sim_diags_full (read->diags); item = item->next)
    good &= sim_read_table (read, item, option->table, items + n++ * option->item_size);
  *target = (SimOptionList){ n, items };
  return good;
}

bool
sim_read_value (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  sim_read_mark (read, target, tree->place);
  switch (option->kind)
    {
    case SIM_OPTION_TABLE:
      return sim_read_table (read, tree, option->table, target);
    case SIM_OPTION_LIST:
      return read_list (read, tree, option, target);
    case SIM_OPTION_NAMES:
      return read_names (read, tree, option, target);
    case SIM_OPTION_TIMES:
      return read_times (read, tree, option, target);
    case SIM_OPTION_CUSTOM:
      return option->custom->read (read, tree, option, target);
    case SIM_OPTION_DIST:
      if (tree->kind == SIM_TREE_MAP)
        return sim_dist_read (read, tree, option->unit, target);
      return read_scalar (read, tree, option, target);
    default:
      return read_scalar (read, tree, option, target);
    }
}

/* -- tables --------------------------------------------------------------------------------- */

void
sim_read_unknown (SimOptionRead *read, const SimTree *tree, const char *const *words)
{
  const char *near = sim_nearest (tree->key, words);
  if (near != NULL)
    {
      sim_diags_error (read->diags, tree->key_place, SIM_E_KEY_UNKNOWN, "unknown key `%s`; did you mean `%s`?",
                       tree->key, near);
      return;
    }
  g_autofree char *all = g_strjoinv (" ", (char **)words);
  sim_diags_error (read->diags, tree->key_place, SIM_E_KEY_UNKNOWN, "unknown key `%s`; known here: %s",
                   tree->key, all);
}

/* Its keys are what one needs to write one. */
static bool
no_map (SimOptionRead *read, const SimTree *tree, const SimOption *table)
{
  g_autoptr (GString) keys = g_string_new (NULL);
  for (const SimOption *option = table; option->key != NULL; option++)
    g_string_append_printf (keys, " %s", option->key);
  g_autofree char *what = g_strdup_printf ("a map { KEY: VALUE, ... } with keys of%s", keys->str);
  return sim_read_expect (read, tree, SIM_TREE_MAP, what);
}

static void
unknown_in_table (SimOptionRead *read, const SimTree *tree, const SimOption *table)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (const SimOption *option = table; option->key != NULL; option++)
    g_ptr_array_add (words, (gpointer)option->key);
  g_ptr_array_add (words, NULL);
  sim_read_unknown (read, tree, (const char *const *)words->pdata);
}

/* Up to the end of the last field, or beyond: enough to find the struct that a field is in. */
static gsize
extent (const SimOption *table)
{
  gsize end = 0;
  for (; table->key != NULL; table++)
    end = MAX (end, table->offset + (table->kind == SIM_OPTION_TABLE ? extent (table->table) : 8));
  return end;
}

/* The default of a custom value is the scalar that a scenario would have. */
static bool
read_custom_default (SimOptionRead *read, const SimOption *option, const char *text, void *field,
                     SimPlace place)
{
  if (option->kind != SIM_OPTION_CUSTOM || text == NULL)
    return true;
  const SimTree *scalar = sim_tree_new (read->arena, SIM_TREE_SCALAR, place, text);
  return option->custom->read (read, scalar, option, field);
}

/* What a table that is not there at all would have to say. `path`: "servers." */
static bool
check_absent (SimOptionRead *read, SimPlace place, const char *path, const SimOption *table)
{
  bool good = true;
  for (const SimOption *option = table; option->key != NULL; option++)
    {
      g_autofree char *name
          = g_strconcat (path, option->key, option->kind == SIM_OPTION_TABLE ? "." : "", NULL);
      if (option->kind == SIM_OPTION_TABLE)
        good &= check_absent (read, place, name, option->table);
      if (!option->required)
        continue;
      g_autofree char *what = sim_option_describe (option);
      sim_diags_error (read->diags, place, SIM_E_VALUE_MISSING, "`%s` is missing; %s", name, what);
      good = false;
    }
  return good;
}

static bool
check_missing (SimOptionRead *read, const SimTree *map, const SimOption *table, void *target)
{
  bool good = true;
  SimPlace place = map != NULL ? map->place : (SimPlace){ 0 };
  const SimPreset *preset = sim_preset_of (table, target);
  for (const SimOption *option = table; option->key != NULL; option++)
    {
      if (sim_tree_find (map, option->key) != NULL)
        continue;
      const char *said = sim_preset_text (preset, option->key);
      good &= read_custom_default (read, option, said != NULL ? said : option->initial,
                                   (char *)target + option->offset, place);
      g_autofree char *path = option->kind == SIM_OPTION_TABLE ? g_strconcat (option->key, ".", NULL) : NULL;
      if (path != NULL)
        good &= check_absent (read, place, path, option->table);
      if (!option->required || said != NULL)
        continue;
      g_autofree char *what = sim_option_describe (option);
      sim_diags_error (read->diags, place, SIM_E_VALUE_MISSING, "`%s` is missing; %s", option->key, what);
      good = false;
    }
  return good;
}

/* The preset that the map names lies under all that the map says, wherever it stands. */
static bool
read_preset (SimOptionRead *read, const SimTree *map, const SimOption *table, void *target)
{
  const SimOption *row = sim_preset_row (table);
  const SimTree *child = row != NULL ? sim_tree_find (map, row->key) : NULL;
  if (child == NULL)
    return true;
  int index = 0;
  bool good = read_scalar (read, child, row, &index);
  sim_options_like (table, row->presets[index].name, read->arena, target);
  return good;
}

bool
sim_read_table (SimOptionRead *read, const SimTree *map, const SimOption *table, void *target)
{
  sim_options_defaults (table, read->arena, target);
  if (map != NULL && map->kind != SIM_TREE_MAP)
    return no_map (read, map, table);
  if (map != NULL)
    sim_read_mark_struct (read, target, extent (table), map->place);
  bool good = read_preset (read, map, table, target);
  for (const SimTree *child = map != NULL ? map->first : NULL; child != NULL && !sim_diags_full (read->diags);
       child = child->next)
    {
      const SimOption *option = sim_option_find (table, child->key);
      if (option == NULL)
        unknown_in_table (read, child, table);
      else if (option->kind == SIM_OPTION_PRESET)
        sim_read_mark (read, (char *)target + option->offset, child->place);
      else
        good &= sim_read_value (read, child, option, (char *)target + option->offset);
      good &= option != NULL;
    }
  return check_missing (read, map, table, target) && good;
}

/* -- files ---------------------------------------------------------------------------------- */

void
sim_read_set_folder (SimOptionRead *read, const char *folder, bool outside, GChecksum *digest)
{
  g_free (read->folder);
  read->folder = g_strdup (folder);
  read->outside = outside;
  read->digest = digest;
}

void
sim_read_set_files (SimOptionRead *read, SimFiles *kept, const SimFiles *given)
{
  read->kept = kept;
  read->given = given;
  read->taken = 0;
}

static bool
is_below (const char *path, const char *folder)
{
  gsize n = strlen (folder);
  return strncmp (path, folder, n) == 0 && (path[n] == '/' || (n > 0 && folder[n - 1] == '/'));
}

/* Is the real path in the real folder, or in `traces` beside it or beside a folder above it? */
static bool
is_allowed (const char *path, const char *folder)
{
  if (is_below (path, folder))
    return true;
  g_autofree char *above = g_strdup (folder);
  while (strlen (above) > 1)
    {
      char *up = g_path_get_dirname (above);
      g_free (above);
      above = up;
      g_autofree char *traces = g_build_filename (above, "traces", NULL);
      if (is_below (path, traces))
        return true;
    }
  return false;
}

static bool
check_outside (const SimOptionRead *read, const SimTree *name, const char *path)
{
  char *real = realpath (path, NULL), *folder = realpath (read->folder, NULL);
  /* What cannot be resolved cannot be opened either: opening says why. */
  bool good = read->outside || real == NULL || folder == NULL || is_allowed (real, folder);
  free (real);
  free (folder);
  if (!good)
    sim_diags_error (read->diags, name->place, SIM_E_FILE_OUTSIDE,
                     "`%s` is outside the scenario's folder; --allow-include-outside permits it", name->text);
  return good;
}

static char *
full_name (const SimOptionRead *read, const SimTree *name)
{
  const char *file = name->place.file;
  bool in_file = file != NULL && strchr (file, '/') != NULL;
  g_autofree char *folder = in_file ? g_path_get_dirname (file) : g_strdup (read->folder);
  if (g_path_is_absolute (name->text) || strcmp (folder, ".") == 0)
    return g_strdup (name->text);
  return g_build_filename (folder, name->text, NULL);
}

static void
take_in (SimOptionRead *read, const char *text, gsize length)
{
  if (read->digest == NULL)
    return;
  guint64 n = GUINT64_TO_LE ((guint64)length);
  g_checksum_update (read->digest, (const guchar *)&n, sizeof n);
  g_checksum_update (read->digest, (const guchar *)text, (gssize)length);
}

static void
keep_file (SimOptionRead *read, const char *name, const char *text, gsize length)
{
  if (read->kept == NULL)
    return;
  g_autoptr (GBytes) content = g_bytes_new (text, length);
  sim_files_add (read->kept, name, NULL, content);
}

static char *
take_given (SimOptionRead *read, const SimFile *file, gsize *length)
{
  const char *content = g_bytes_get_data (file->content, length);
  char *text = g_malloc (*length + 1);
  if (*length > 0)
    memcpy (text, content, *length);
  text[*length] = '\0';
  take_in (read, text, *length);
  if (read->kept != NULL)
    sim_files_add (read->kept, file->name, file->digest, file->content);
  return text;
}

char *
sim_read_file (SimOptionRead *read, const SimTree *name, gsize *length, const char **path)
{
  return sim_read_file_within (read, name, SIM_FILE_LIMIT, "", length, path);
}

char *
sim_read_file_within (SimOptionRead *read, const SimTree *name, gsize limit, const char *who, gsize *length,
                      const char **path)
{
  if (!sim_read_expect (read, name, SIM_TREE_SCALAR, "the name of a file"))
    return NULL;
  g_autofree char *full = full_name (read, name);
  SimWrong wrong = { 1, 0, NULL };
  if (path != NULL)
    *path = sim_diags_intern (read->diags, full);
  const SimFile *given = sim_files_next (read->given, name->text, &read->taken);
  if (given != NULL)
    return take_given (read, given, length);
  if (!check_outside (read, name, full))
    return NULL;
  char *text = *name->text == '\0' || strcmp (name->text, "-") == 0
                   ? NULL
                   : sim_file_read (full, limit, length, &wrong);
  if (text == NULL)
    sim_diags_error (read->diags, name->place, wrong.code, "`%s` %s%s", name->text,
                     wrong.why != NULL ? wrong.why : "is no file; the name of one is expected", who);
  else
    {
      take_in (read, text, *length);
      keep_file (read, name->text, text, *length);
    }
  g_free (wrong.why);
  return text;
}
