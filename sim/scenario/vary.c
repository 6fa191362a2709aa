/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/scenario/assemble.h"
#include "sim/scenario/inside.h"
#include "sim/scenario/vary_inside.h"

#include <string.h>

struct SimVary
{
  GStringChunk *arena;
  SimTree *tree; /* without `vary` */
  GChecksum *digest;
  char *file, *folder;
  bool strict, allow_outside, any_size;
  guint64 memory;
  const SimModel *const *models;
  const SimFiles *files; /* borrowed */
  SimVaryAxes axes;
  GArray *index; /* guint: of each point, the number of the value on each axis */
  guint points;
  SimPlace place; /* of the key; no line: there is none */
};

/* -- points ------------------------------------------------------------------------------- */

/* Row 86. */
static bool
check_product (const SimTree *at, SimDiags *diags)
{
  double product = sim_vary_product (at);
  if (product <= SIM_VARY_PRODUCT)
    return true;
  sim_diags_error (diags, at->key_place, 86, "`vary` makes %.0f combinations; the limit is %d", product,
                   SIM_VARY_PRODUCT);
  return false;
}

/* The next combination, the last axis first; false after the last. */
static bool
advance (const SimVary *vary, guint *index)
{
  for (guint i = vary->axes.axes->len; i-- > 0;)
    {
      if (++index[i] < g_array_index (vary->axes.axes, SimVaryAxis, i).count)
        return true;
      index[i] = 0;
    }
  return false;
}

static bool
list_points (SimVary *vary, const SimTree *at, const SimWhere *where, SimDiags *diags)
{
  guint axes = vary->axes.axes->len;
  g_autofree guint *index = g_new0 (guint, axes + 1);
  do
    if (sim_where_holds (where, index))
      {
        if (vary->points < SIM_VARY_POINTS) /* what is beyond is only counted */
          g_array_append_vals (vary->index, index, axes);
        vary->points++;
      }
  while (advance (vary, index));
  if (vary->points > 0 && vary->points <= SIM_VARY_POINTS)
    return true;
  if (vary->points == 0)
    sim_diags_error (diags, at->key_place, 88, "`where` leaves no point; at least one is expected");
  else
    sim_diags_error (diags, at->key_place, 86, "`vary` makes %u points; the limit is %d", vary->points,
                     SIM_VARY_POINTS);
  return false;
}

/* Takes `vary` out of the tree. */
static bool
read_vary (SimVary *vary, SimOptionRead *read)
{
  SimDiags *diags = sim_read_diags (read);
  SimTree *tree = sim_tree_find (vary->tree, "vary");
  vary->points = tree == NULL ? 1 : 0;
  if (tree == NULL)
    return true;
  sim_tree_remove (vary->tree, tree);
  vary->place = tree->key_place;
  if (!check_product (tree, diags) || !sim_vary_read_axes (read, vary->tree, tree, &vary->axes))
    return false;
  SimWhere *where = sim_where_read (read, vary->tree, sim_tree_find (tree, "where"), &vary->axes);
  bool good = where != NULL && list_points (vary, tree, where, diags);
  sim_where_free (where);
  return good;
}

/* -- life --------------------------------------------------------------------------------- */

/* The folder that files without a place of their own are looked for in. */
static char *
folder_of (const char *file)
{
  return strcmp (file, "-") == 0 ? g_strdup (".") : g_path_get_dirname (file);
}

/* The names of files in a tree's places move into `arena`, its texts too unless they are there. */
typedef struct Adopt
{
  GStringChunk *arena;
  bool texts;
  const char *file, *kept; /* what was asked for last, and what became of it */
} Adopt;

static const char *
adopt_file (Adopt *a, const char *file)
{
  if (file != a->file)
    a->kept = g_string_chunk_insert_const (a->arena, file);
  a->file = file;
  return a->kept;
}

static void
adopt (Adopt *a, SimTree *tree)
{
  if (tree->text != NULL && a->texts)
    tree->text = g_string_chunk_insert (a->arena, tree->text);
  if (tree->place.file != NULL)
    tree->place.file = adopt_file (a, tree->place.file);
  if (tree->key_place.file != NULL)
    tree->key_place.file = adopt_file (a, tree->key_place.file);
  for (SimTree *child = tree->first; child != NULL; child = child->next)
    adopt (a, child);
}

SimVary *
sim_vary_parse (const char *text, gsize length, const char *file, const SimScenarioRead *how, SimDiags *diags)
{
  SimVary *vary = g_new0 (SimVary, 1);
  vary->arena = g_string_chunk_new (4096);
  vary->file = g_strdup (file);
  vary->folder = folder_of (file);
  vary->strict = how->strict;
  vary->allow_outside = how->allow_outside;
  vary->any_size = how->any_size;
  vary->memory = how->memory;
  vary->files = how->files;
  vary->models = how->models != NULL ? how->models : sim_models;
  vary->digest = g_checksum_new (G_CHECKSUM_SHA256);
  vary->axes = (SimVaryAxes){ g_array_new (FALSE, FALSE, sizeof (SimVaryParameter)),
                              g_array_new (FALSE, FALSE, sizeof (SimVaryAxis)) };
  vary->index = g_array_new (FALSE, FALSE, sizeof (guint));
  /* A byte order mark changes nothing, not the digest either. */
  gsize skip = length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  SimOptionRead *read = sim_read_new (diags, vary->arena);
  sim_read_set_folder (read, vary->folder, how->allow_outside, vary->digest);
  g_checksum_update (vary->digest, (const guchar *)text + skip, (gssize)(length - skip));
  vary->tree = sim_assemble (read, text, length, file, vary->digest, how->sets);
  if (vary->tree != NULL)
    adopt (&(Adopt){ .arena = vary->arena }, vary->tree);
  bool good = vary->tree != NULL && read_vary (vary, read);
  sim_read_free (read);
  if (good)
    return vary;
  sim_vary_free (vary);
  return NULL;
}

SimVary *
sim_vary_read (const char *file, const SimScenarioRead *how, SimDiags *diags)
{
  gsize length = 0;
  const char *text = sim_read_source (file, &length, diags);
  return text != NULL ? sim_vary_parse (text, length, file, how, diags) : NULL;
}

void
sim_vary_free (SimVary *vary)
{
  if (vary == NULL)
    return;
  g_string_chunk_free (vary->arena);
  g_checksum_free (vary->digest);
  g_array_unref (vary->axes.parameters);
  g_array_unref (vary->axes.axes);
  g_array_unref (vary->index);
  g_free (vary->file);
  g_free (vary->folder);
  g_free (vary);
}

/* -- looks -------------------------------------------------------------------------------- */

guint
sim_vary_points (const SimVary *vary)
{
  return vary->points;
}

guint
sim_vary_parameters (const SimVary *vary)
{
  return vary->axes.parameters->len;
}

static const SimVaryParameter *
parameter_at (const SimVary *vary, guint parameter)
{
  sim_require (parameter < vary->axes.parameters->len, "parameter %u of %u", parameter,
               vary->axes.parameters->len);
  return &g_array_index (vary->axes.parameters, SimVaryParameter, parameter);
}

const char *
sim_vary_path (const SimVary *vary, guint parameter)
{
  return parameter_at (vary, parameter)->path;
}

const char *
sim_vary_name (const SimVary *vary, guint parameter)
{
  return parameter_at (vary, parameter)->name;
}

/* The number of the value that the parameter has at the point. */
static guint
index_of (const SimVary *vary, guint point, const SimVaryParameter *parameter)
{
  return g_array_index (vary->index, guint, point * vary->axes.axes->len + parameter->axis);
}

const char *
sim_vary_value (const SimVary *vary, guint point, guint parameter)
{
  const SimVaryParameter *p = parameter_at (vary, parameter);
  return p->texts[index_of (vary, point, p)];
}

/* Fills the body, whose tree is that of the file, with the point. */
static SimScenario *
fill (const SimVary *vary, SimScenarioBody *body, int point, SimDiags *diags)
{
  SimScenarioRead how = { .strict = vary->strict,
                          .allow_outside = vary->allow_outside,
                          .any_size = vary->any_size,
                          .memory = vary->memory,
                          .files = vary->files,
                          .models = vary->models };
  SimOptionRead *read = sim_read_new (diags, body->arena);
  GChecksum *digest = g_checksum_copy (vary->digest);
  bool good = true;
  SimPlace place = vary->place;
  if (place.file != NULL)
    place.file = g_string_chunk_insert_const (body->arena, place.file);
  for (guint i = 0; point >= 0 && i < vary->axes.parameters->len && good; i++)
    {
      const SimVaryParameter *p = parameter_at (vary, i);
      guint which = index_of (vary, (guint)point, p);
      good = sim_assemble_put (read, body->tree, p->path, p->place, p->values[which]);
      g_checksum_update (digest, (const guchar *)p->path, (gssize)strlen (p->path) + 1);
      g_checksum_update (digest, (const guchar *)p->texts[which], (gssize)strlen (p->texts[which]) + 1);
    }
  adopt (&(Adopt){ .arena = body->arena, .texts = vary->arena != body->arena }, body->tree);
  SimScenario *scenario = sim_body_fill (body, read, &how, vary->file, vary->folder, good ? digest : NULL);
  g_checksum_free (digest);
  if (scenario != NULL)
    scenario->vary = place;
  return scenario;
}

SimScenario *
sim_vary_scenario (const SimVary *vary, int point, SimDiags *diags)
{
  SimScenarioBody *body = sim_body_new ();
  body->tree = sim_tree_copy (body->arena, vary->tree);
  return fill (vary, body, point, diags);
}

SimScenario *
sim_vary_last (SimVary *vary, int point, SimDiags *diags)
{
  SimScenarioBody *body = sim_body_new ();
  g_string_chunk_free (body->arena);
  body->arena = vary->arena;
  body->tree = vary->tree;
  SimScenario *scenario = fill (vary, body, point, diags);
  vary->arena = g_string_chunk_new (16); /* what was in it is the scenario's, or gone */
  vary->tree = NULL;
  return scenario;
}
