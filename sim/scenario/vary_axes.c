/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parameters of `vary` and their values. */
#include "sim/scenario/vary_inside.h"

#include <string.h>

typedef struct Axes
{
  SimOptionRead *read;
  SimDiags *diags;
  GStringChunk *arena;
  const SimTree *root;
  SimVaryAxes *out;
} Axes;

/* -- paths -------------------------------------------------------------------------------- */

static bool
is_fixed (const char *path)
{
  static const char *const words[]
      = { "name", "why", "seed", "runs", "vary", "include", "extends", "expect", NULL };
  g_autofree char *first = g_strndup (path, strcspn (path, "."));
  return g_strv_contains (words, first);
}

/* Is the second word of the path a name that stands in its section? Names may have dots. */
static bool
names_entry (const SimTree *section, const char *rest)
{
  for (const SimTree *child = section != NULL ? section->first : NULL; child != NULL; child = child->next)
    {
      gsize n = child->key != NULL ? strlen (child->key) : 0;
      if (child->key == NULL || (strncmp (child->key, rest, n) == 0 && (rest[n] == '.' || rest[n] == '\0')))
        return true;
    }
  return false;
}

static bool
check_path (const Axes *a, const SimTree *parameter)
{
  static const char *const sections[] = { "network.", "systems.", "load." };
  const char *path = parameter->key;
  if (is_fixed (path))
    {
      sim_diags_error (a->diags, parameter->key_place, 89,
                       "`%s` cannot vary; a parameter such as systems.web.hosts.count is expected", path);
      return false;
    }
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      gsize n = strlen (sections[i]);
      g_autofree char *section = g_strndup (sections[i], n - 1);
      if (strncmp (path, sections[i], n) != 0 || names_entry (sim_tree_find (a->root, section), path + n))
        continue;
      sim_diags_error (a->diags, parameter->key_place, 89,
                       "nothing is called so in `%s`: `%s`; a parameter of what stands there is expected",
                       section, path);
      return false;
    }
  for (guint i = 0; i < a->out->parameters->len; i++)
    if (strcmp (g_array_index (a->out->parameters, SimVaryParameter, i).path, path) == 0)
      {
        sim_diags_error (a->diags, parameter->key_place, 89, "`%s` varies twice; once is expected", path);
        return false;
      }
  return true;
}

/* -- values ------------------------------------------------------------------------------- */

static bool
read_values (const Axes *a, const SimTree *tree, GPtrArray *values)
{
  if (tree->kind == SIM_TREE_MAP)
    return sim_vary_range (a->read, tree, values);
  if (!sim_read_expect (a->read, tree, SIM_TREE_LIST, "a list of values or { from: …, to: …, step: … }"))
    return false;
  for (SimTree *item = tree->first; item != NULL; item = item->next)
    g_ptr_array_add (values, item);
  if (values->len == 0)
    sim_diags_error (a->diags, tree->place, SIM_E_VALUE_MISSING,
                     "there is no value here; at least one is expected");
  return values->len > 0;
}

static const char *
value_text (const Axes *a, const SimTree *value)
{
  if (value->kind == SIM_TREE_SCALAR)
    return g_string_chunk_insert (a->arena, value->text);
  g_autofree char *line = sim_tree_line (value);
  return g_string_chunk_insert (a->arena, line);
}

static SimVaryParameter
parameter_of (const Axes *a, const SimTree *tree, GPtrArray *values)
{
  const SimTree **kept = sim_arena_take (a->arena, values->len * sizeof *kept);
  const char **texts = sim_arena_take (a->arena, values->len * sizeof *texts);
  for (guint i = 0; i < values->len; i++)
    {
      kept[i] = values->pdata[i];
      texts[i] = value_text (a, kept[i]);
    }
  return (SimVaryParameter){
    .path = tree->key, .place = tree->key_place, .axis = a->out->axes->len, .values = kept, .texts = texts
  };
}

/* Row 89: the values of the axis that was read last, from parameter `first` on. */
static bool
check_twice (const Axes *a, guint first, guint count)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GString) shown = g_string_new (NULL);
      GString *all = g_string_new (NULL);
      const SimTree *at = NULL;
      for (guint p = first; p < a->out->parameters->len; p++)
        {
          const SimVaryParameter *parameter = &g_array_index (a->out->parameters, SimVaryParameter, p);
          at = at != NULL ? at : parameter->values[i];
          g_autofree char *meaning = sim_vary_meaning (parameter->texts[i]);
          g_string_append_printf (shown, "%s%s", p > first ? ", " : "", parameter->texts[i]);
          g_string_append_printf (all, "%s%s", p > first ? ", " : "", meaning);
        }
      if (!g_hash_table_add (seen, g_string_free (all, FALSE)))
        {
          sim_diags_error (a->diags, at->place, 89, "`%s` stands here twice; each value is expected once",
                           shown->str);
          return false;
        }
    }
  return true;
}

/* A range alone has nothing twice. */
static bool
end_axis (const Axes *a, guint first, guint count, bool range)
{
  SimVaryAxis axis = { count };
  g_array_append_val (a->out->axes, axis);
  return range || check_twice (a, first, count);
}

static bool
read_grid (const Axes *a, const SimTree *grid)
{
  if (!sim_read_expect (a->read, grid, SIM_TREE_MAP, "a map of parameters and their values"))
    return false;
  for (const SimTree *child = grid->first; child != NULL; child = child->next)
    {
      g_autoptr (GPtrArray) values = g_ptr_array_new ();
      if (!check_path (a, child) || !read_values (a, child, values))
        return false;
      SimVaryParameter parameter = parameter_of (a, child, values);
      g_array_append_val (a->out->parameters, parameter);
      if (!end_axis (a, a->out->parameters->len - 1, values->len, child->kind == SIM_TREE_MAP))
        return false;
    }
  return true;
}

static bool
read_zip (const Axes *a, const SimTree *zip)
{
  guint first = a->out->parameters->len, count = 0;
  if (!sim_read_expect (a->read, zip, SIM_TREE_MAP, "a map of parameters and their values"))
    return false;
  for (const SimTree *child = zip->first; child != NULL; child = child->next)
    {
      g_autoptr (GPtrArray) values = g_ptr_array_new ();
      if (!check_path (a, child) || !read_values (a, child, values))
        return false;
      if (child != zip->first && values->len != count)
        {
          sim_diags_error (a->diags, child->place, 63,
                           "%u values are zipped with %u; as many of each are expected", values->len, count);
          return false;
        }
      count = values->len;
      SimVaryParameter parameter = parameter_of (a, child, values);
      g_array_append_val (a->out->parameters, parameter);
    }
  return count == 0 || end_axis (a, first, count, false);
}

static bool
read_zips (const Axes *a, const SimTree *tree)
{
  if (tree->kind != SIM_TREE_LIST)
    return read_zip (a, tree);
  for (const SimTree *item = tree->first; item != NULL; item = item->next)
    if (!read_zip (a, item))
      return false;
  return true;
}

/* -- names -------------------------------------------------------------------------------- */

/* The last `words` words of a path. */
static const char *
tail (const char *path, guint words)
{
  const char *at = path + strlen (path);
  for (guint dots = 0; at > path; at--)
    if (at[-1] == '.' && ++dots == words)
      break;
  return at;
}

static bool
is_alone (const SimVaryAxes *axes, guint which, const char *name)
{
  for (guint i = 0; i < axes->parameters->len; i++)
    if (i != which && g_str_has_suffix (g_array_index (axes->parameters, SimVaryParameter, i).path, name))
      return false;
  return true;
}

static void
name_all (SimVaryAxes *axes)
{
  for (guint i = 0; i < axes->parameters->len; i++)
    {
      SimVaryParameter *parameter = &g_array_index (axes->parameters, SimVaryParameter, i);
      guint words = 1;
      do
        parameter->name = tail (parameter->path, words++);
      while (parameter->name > parameter->path && !is_alone (axes, i, parameter->name));
    }
}

/* -- how many ----------------------------------------------------------------------------- */

static double
values_of (SimOptionRead *quiet, const SimTree *values)
{
  int64_t count = values == NULL                 ? 1
                  : values->kind == SIM_TREE_MAP ? sim_vary_range_count (quiet, values)
                                                 : values->count;
  return (double)MAX (count, 1);
}

double
sim_vary_product (const SimTree *vary)
{
  g_autoptr (SimDiags) nobody = sim_diags_new ();
  GStringChunk *arena = g_string_chunk_new (256);
  SimOptionRead *quiet = sim_read_new (nobody, arena);
  const SimTree *grid = sim_tree_find (vary, "grid"), *zip = sim_tree_find (vary, "zip");
  double product = 1;
  for (const SimTree *child = grid != NULL ? grid->first : NULL; child != NULL; child = child->next)
    product *= values_of (quiet, child);
  if (zip != NULL && zip->kind == SIM_TREE_MAP)
    product *= values_of (quiet, zip->first);
  for (const SimTree *item = zip != NULL && zip->kind == SIM_TREE_LIST ? zip->first : NULL; item != NULL;
       item = item->next)
    product *= values_of (quiet, item->first);
  sim_read_free (quiet);
  g_string_chunk_free (arena);
  return product;
}

bool
sim_vary_read_axes (SimOptionRead *read, const SimTree *root, const SimTree *vary, SimVaryAxes *out)
{
  static const char *const known[] = { "grid", "zip", "where", NULL };
  Axes a = { read, sim_read_diags (read), sim_read_arena (read), root, out };
  if (!sim_read_expect (read, vary, SIM_TREE_MAP, "{ grid: …, zip: …, where: … }"))
    return false;
  for (const SimTree *child = vary->first; child != NULL; child = child->next)
    {
      bool good = true;
      if (strcmp (child->key, "grid") == 0)
        good = read_grid (&a, child);
      else if (strcmp (child->key, "zip") == 0)
        good = read_zips (&a, child);
      else if (strcmp (child->key, "where") != 0)
        {
          sim_read_unknown (read, child, known);
          good = false;
        }
      if (!good)
        return false;
    }
  name_all (out);
  return true;
}
