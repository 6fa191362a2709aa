/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store from the text of its rows: runs are put together from theirs, and checked against their digests. */
#include "config.h"

#include "sim/experiment/cells.h"
#include "sim/experiment/export.h"
#include "sim/experiment/gather.h"
#include "sim/experiment/inside.h"

#include <math.h>
#include <string.h>

/* A run that is being put together. */
typedef struct Part
{
  SimResult *result;
  guint point;
  gint64 session;
  char *digest;
  GByteArray *rows[SIM_RESULT_TABLES];
} Part;

typedef struct Point
{
  SimCells *cells;
  GPtrArray *settings[3];
  SimFiles *files;
} Point;

struct SimImport
{
  char *path, *program, *keep;
  GPtrArray *sessions; /* SimCells */
  GPtrArray *points;   /* Point */
  GPtrArray *parts;    /* Part */
  GHashTable *found;   /* "point replication" -> Part */
  GHashTable *files;   /* digest -> GBytes */
};

static void
part_free (gpointer data)
{
  Part *part = data;
  sim_result_free (part->result);
  g_free (part->digest);
  for (guint i = 0; i < SIM_RESULT_TABLES; i++)
    g_byte_array_unref (part->rows[i]);
  g_free (part);
}

static void
point_free (gpointer data)
{
  Point *point = data;
  sim_cells_free (point->cells);
  for (guint i = 0; i < 3; i++)
    g_ptr_array_unref (point->settings[i]);
  sim_files_free (point->files);
  g_free (point);
}

SimImport *
sim_import_new (const char *path)
{
  SimImport *import = g_new0 (SimImport, 1);
  import->path = g_strdup (path);
  import->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_cells_free);
  import->points = g_ptr_array_new_with_free_func (point_free);
  import->parts = g_ptr_array_new_with_free_func (part_free);
  import->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  import->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  return import;
}

void
sim_import_drop (SimImport *import)
{
  g_hash_table_unref (import->found);
  g_hash_table_unref (import->files);
  g_ptr_array_unref (import->sessions);
  g_ptr_array_unref (import->points);
  g_ptr_array_unref (import->parts);
  g_free (import->program);
  g_free (import->keep);
  g_free (import->path);
  g_free (import);
}

/* `kept` gets the cells; what comes next fills others. */
static void
keep_cells (SimCells *kept, SimCells *cells)
{
  SimCells other = *kept;
  *kept = *cells;
  *cells = other;
}

/* -- values ------------------------------------------------------------------------------- */

static bool
number_of (const SimCells *cells, const char *name, guint64 most, guint64 *value)
{
  const char *text = sim_cells_find (cells, name);
  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, most, value, NULL);
}

/* -- rows --------------------------------------------------------------------------------- */

static char *
place_of (const SimCells *cells)
{
  guint64 point, replication;
  return number_of (cells, "point", G_MAXUINT32, &point)
                 && number_of (cells, "replication", G_MAXUINT32, &replication)
             ? g_strdup_printf ("%u %u", (guint)point, (guint)replication)
             : NULL;
}

static bool
take_run (SimImport *import, const SimCells *cells)
{
  g_autofree char *place = place_of (cells);
  guint64 point = 0, replication = 0, session = 0;
  if (place == NULL || g_hash_table_contains (import->found, place))
    return false;
  number_of (cells, "point", G_MAXUINT32, &point);
  number_of (cells, "replication", G_MAXUINT32, &replication);
  number_of (cells, "session", G_MAXINT64, &session);
  Part *part = g_new0 (Part, 1);
  part->result = sim_result_new ();
  part->result->replication = (guint32)replication;
  part->point = (guint)point;
  part->session = (gint64)session;
  part->digest = g_strdup (sim_cells_find (cells, "digest"));
  for (guint i = 0; i < SIM_RESULT_TABLES; i++)
    part->rows[i] = g_byte_array_new ();
  g_ptr_array_add (import->parts, part);
  g_hash_table_insert (import->found, g_steal_pointer (&place), part);
  return part->digest != NULL && sim_cells_fill (part->result, &sim_result_run, part->result, cells);
}

static bool
take_part (SimImport *import, guint i, const SimCells *cells)
{
  const SimTable *table = &sim_result_tables[i];
  g_autofree char *place = place_of (cells);
  Part *part = place != NULL ? g_hash_table_lookup (import->found, place) : NULL;
  if (part == NULL)
    return false;
  guint had = part->rows[i]->len;
  g_byte_array_set_size (part->rows[i], had + (guint)table->row_size);
  memset (part->rows[i]->data + had, 0, table->row_size);
  return sim_cells_fill (part->result, table, part->rows[i]->data + had, cells);
}

/* The point that the row is of; NULL: none. */
static Point *
point_of (const SimImport *import, const SimCells *cells)
{
  guint64 number, its;
  if (!number_of (cells, "point", G_MAXUINT32, &number))
    return NULL;
  for (guint i = 0; i < import->points->len; i++)
    {
      Point *point = import->points->pdata[i];
      if (number_of (point->cells, "number", G_MAXUINT32, &its) && its == number)
        return point;
    }
  return NULL;
}

static bool
take_setting (const SimImport *import, const SimCells *cells)
{
  static const char *const names[] = { "path", "name", "value" };
  Point *point = point_of (import, cells);
  for (guint k = 0; k < 3 && point != NULL; k++)
    g_ptr_array_add (point->settings[k], g_strdup (sim_cells_find (cells, names[k])));
  return point != NULL;
}

static bool
take_file (SimImport *import, const SimCells *cells)
{
  const char *digest = sim_cells_find (cells, "digest"), *text = sim_cells_find (cells, "data");
  gsize length = 0;
  if (digest == NULL || text == NULL)
    return false;
  guchar *bytes = g_base64_decode (text, &length);
  GBytes *content = g_bytes_new_take (bytes, length);
  g_autofree char *now = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  g_hash_table_insert (import->files, g_strdup (now), content);
  return strcmp (now, digest) == 0;
}

static bool
take_source (const SimImport *import, const SimCells *cells)
{
  Point *point = point_of (import, cells);
  const char *name = sim_cells_find (cells, "name"), *digest = sim_cells_find (cells, "digest");
  GBytes *content = digest != NULL ? g_hash_table_lookup (import->files, digest) : NULL;
  if (point == NULL || name == NULL || content == NULL)
    return false;
  sim_files_add (point->files, name, digest, content);
  return true;
}

static bool
take_point (SimImport *import, SimCells *cells)
{
  guint64 number;
  if (!number_of (cells, "number", G_MAXUINT32, &number) || sim_cells_find (cells, "key") == NULL)
    return false;
  Point *point = g_new0 (Point, 1);
  point->cells = sim_cells_new ();
  point->files = sim_files_new ();
  keep_cells (point->cells, cells);
  for (guint i = 0; i < 3; i++)
    point->settings[i] = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (import->points, point);
  return true;
}

static bool
take_row (SimImport *import, const char *table, SimCells *cells)
{
  if (strcmp (table, "store") == 0)
    {
      g_free (import->program);
      g_free (import->keep);
      import->program = g_strdup (sim_cells_find (cells, "program"));
      import->keep = g_strdup (sim_cells_find (cells, "keep"));
      guint64 version;
      return number_of (cells, "version", G_MAXUINT32, &version) && version == SIM_STORE_VERSION
             && import->program != NULL && import->keep != NULL;
    }
  if (strcmp (table, "session") == 0)
    {
      SimCells *kept = sim_cells_new ();
      keep_cells (kept, cells);
      g_ptr_array_add (import->sessions, kept);
      return true;
    }
  if (strcmp (table, "point") == 0)
    return take_point (import, cells);
  if (strcmp (table, "setting") == 0)
    return take_setting (import, cells);
  if (strcmp (table, "file") == 0)
    return take_file (import, cells);
  if (strcmp (table, "source") == 0)
    return take_source (import, cells);
  if (strcmp (table, "run") == 0)
    return take_run (import, cells);
  for (guint i = 0; i < SIM_RESULT_TABLES; i++)
    if (strcmp (table, sim_result_tables[i].name) == 0)
      return take_part (import, i, cells);
  return false;
}

static bool
wrong (const char *file, guint line, const char *what, GError **error)
{
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FOREIGN,
               "%s:%u: %s; a row that `rehearse export` wrote is expected", file, line, what);
  return false;
}

bool
sim_import_read (SimImport *import, SimExportForm form, const char *table, const char *text, const char *file,
                 GError **error)
{
  g_autoptr (SimCells) header = sim_cells_new ();
  g_autoptr (SimCells) cells = sim_cells_new ();
  const char *at = text, *why = NULL;
  guint line = 0;
  bool json = form == SIM_EXPORT_JSON;
  if (!json && !sim_cells_csv (&at, &line, NULL, header, &why))
    return why == NULL || wrong (file, line, why, error);
  while (json ? sim_cells_json (&at, &line, cells, &why) : sim_cells_csv (&at, &line, header, cells, &why))
    {
      g_autofree char *name = g_strdup (json ? sim_cells_find (cells, "table") : table);
      if (name == NULL || !take_row (import, name, cells))
        return wrong (file, line, "no row of a store of this version", error);
    }
  return why == NULL || wrong (file, line, why, error);
}

/* -- into the store ----------------------------------------------------------------------- */

static bool
finish_part (const SimImport *import, Part *part, GError **error)
{
  for (guint i = 0; i < SIM_RESULT_TABLES; i++)
    {
      guint count = part->rows[i]->len / (guint)sim_result_tables[i].row_size;
      void *rows = sim_result_rows (part->result, &sim_result_tables[i], count);
      if (count > 0)
        memcpy (rows, part->rows[i]->data, part->rows[i]->len);
    }
  g_autofree char *digest = sim_result_digest (part->result);
  if (strcmp (digest, part->digest) == 0)
    return true;
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED,
               "%s: point %u, replication %u is not what its digest says; nothing was added", import->path,
               part->point, part->result->replication);
  return false;
}

static bool
add_sessions (const SimImport *import, SimGather *gather, GError **error)
{
  for (guint i = 0; i < import->sessions->len; i++)
    {
      const SimCells *cells = import->sessions->pdata[i];
      const char *texts[] = { sim_cells_find (cells, "version"), sim_cells_find (cells, "compiler"),
                              sim_cells_find (cells, "libraries"), sim_cells_find (cells, "command") };
      guint64 id = 0;
      if (!number_of (cells, "id", G_MAXINT64, &id)
          || !sim_gather_session (gather, (gint64)id, texts, true, error))
        return false;
    }
  return true;
}

static bool
add_point (const Point *point, SimGather *gather, GError **error)
{
  const SimCells *cells = point->cells;
  guint64 number = 0;
  number_of (cells, "number", G_MAXUINT32, &number);
  const char *duration = sim_cells_find (cells, "duration_s"), *warm_up = sim_cells_find (cells, "warm_up_s");
  SimStorePoint row = { .number = (gint64)number,
                        .key = sim_cells_find (cells, "key"),
                        .label = sim_cells_find (cells, "label"),
                        .scenario = sim_cells_find (cells, "scenario"),
                        .why = sim_cells_find (cells, "why"),
                        .file = sim_cells_find (cells, "file"),
                        .resolved = sim_cells_find (cells, "resolved"),
                        .files = point->files,
                        .seed = sim_cells_find (cells, "seed"),
                        .duration = duration != NULL ? g_ascii_strtod (duration, NULL) : 0,
                        .warm_up = warm_up != NULL ? g_ascii_strtod (warm_up, NULL) : 0,
                        .setting_count = point->settings[0]->len,
                        .paths = (const char *const *)point->settings[0]->pdata,
                        .names = (const char *const *)point->settings[1]->pdata,
                        .values = (const char *const *)point->settings[2]->pdata };
  return sim_gather_point (gather, &row, error);
}

static bool
add_all (SimImport *import, SimGather *gather, GError **error)
{
  bool good
      = sim_gather_kind (gather, import->program, import->keep, error) && add_sessions (import, gather, error);
  for (guint i = 0; i < import->points->len && good; i++)
    good = add_point (import->points->pdata[i], gather, error);
  for (guint i = 0; i < import->parts->len && good; i++)
    {
      const Part *part = import->parts->pdata[i];
      good = sim_gather_run (gather, part->point, part->session, part->result, part->digest, error);
    }
  return good;
}

bool
sim_import_finish (SimImport *import, GError **error)
{
  bool good = import->program != NULL;
  if (!good)
    g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FOREIGN, "%s: nothing was read for it",
                 import->path);
  for (guint i = 0; i < import->parts->len && good; i++)
    good = finish_part (import, import->parts->pdata[i], error);
  SimGather *gather = good ? sim_gather_open (import->path, error) : NULL;
  if (gather != NULL)
    {
      good = add_all (import, gather, error);
      good = sim_gather_close (gather, good, good ? error : NULL) && good;
    }
  good = good && gather != NULL;
  sim_import_drop (import);
  return good;
}
