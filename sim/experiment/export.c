/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/export.h"
#include "sim/experiment/inside.h"
#include "sim/observe/output.h"

#include <math.h>
#include <string.h>

const char *const sim_export_tables[]
    = { "store",  "session",  "file",      "point",   "setting",   "source",   "run", "metric",
        "series", "incident", "invariant", "verdict", "ownership", "decision", NULL };

typedef struct Export
{
  SimResults *results;
  SimExportForm form;
  bool sessions;
  SimExportSink sink;
  gpointer data;
  GError **error;
  GString *out; /* the row in the making */
  guint cells;
  GHashTable *begun; /* CSV: tables that have their header */
  GHashTable *files; /* digests of those that were written */
} Export;

/* -- cells -------------------------------------------------------------------------------- */

static void
append_json_text (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const guchar *c = (const guchar *)text; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (out, "\\%c", *c);
      else if (*c < 0x20)
        g_string_append_printf (out, "\\u%04x", *c);
      else
        g_string_append_c (out, (char)*c);
    }
  g_string_append_c (out, '"');
}

static void
append_csv_text (GString *out, const char *text)
{
  if (*text != '\0' && strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

static void
begin_cell (Export *e, const char *name)
{
  if (e->cells++ > 0)
    g_string_append_c (e->out, ',');
  if (e->form == SIM_EXPORT_JSON)
    g_string_append_printf (e->out, "\"%s\":", name);
}

/* Words that need no quotes: numbers. NULL: nothing. */
static void
put_bare (Export *e, const char *name, const char *text)
{
  begin_cell (e, name);
  if (text != NULL)
    g_string_append (e->out, text);
  else if (e->form == SIM_EXPORT_JSON)
    g_string_append (e->out, "null");
}

static void
put_text (Export *e, const char *name, const char *text)
{
  if (text == NULL)
    {
      put_bare (e, name, NULL);
      return;
    }
  begin_cell (e, name);
  if (e->form == SIM_EXPORT_JSON)
    append_json_text (e->out, text);
  else
    append_csv_text (e->out, text);
}

static void
put_word (Export *e, const char *name, guint64 value)
{
  char text[24];
  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, value);
  put_bare (e, name, text);
}

static void
put_real (Export *e, const char *name, double value)
{
  char text[SIM_NUMBER_TEXT];
  if (isnan (value))
    put_bare (e, name, NULL);
  else if (isinf (value))
    put_text (e, name, sim_number (text, value));
  else
    put_bare (e, name, sim_number (text, value + 0.0));
}

static void
put_vector (Export *e, const char *name, const double *values, guint rows)
{
  bool json = e->form == SIM_EXPORT_JSON;
  char text[SIM_NUMBER_TEXT];
  begin_cell (e, name);
  g_string_append (e->out, json ? "[" : "\"");
  for (guint i = 0; i < rows; i++)
    {
      const char *none = json ? "null" : "nan";
      g_string_append (e->out, i == 0 ? "" : json ? "," : " ");
      bool quote = json && isinf (values[i]);
      g_string_append (e->out, quote ? "\"" : "");
      g_string_append (e->out, isnan (values[i]) ? none : sim_number (text, values[i] + 0.0));
      g_string_append (e->out, quote ? "\"" : "");
    }
  g_string_append (e->out, json ? "]" : "\"");
}

static void
put_column (Export *e, const SimColumn *column, const void *row)
{
  switch (column->kind)
    {
    case SIM_COLUMN_TEXT:
      put_text (e, column->name, G_STRUCT_MEMBER (const char *, row, column->offset));
      break;
    case SIM_COLUMN_CHOICE:
      put_text (e, column->name, column->choices[G_STRUCT_MEMBER (guint, row, column->offset)]);
      break;
    case SIM_COLUMN_NUMBER:
      put_word (e, column->name, G_STRUCT_MEMBER (guint, row, column->offset));
      break;
    case SIM_COLUMN_FLAG:
      put_word (e, column->name, G_STRUCT_MEMBER (bool, row, column->offset));
      break;
    case SIM_COLUMN_WORD:
      put_word (e, column->name, G_STRUCT_MEMBER (guint64, row, column->offset));
      break;
    case SIM_COLUMN_HEX:
      {
        char text[20];
        g_snprintf (text, sizeof text, "%016" G_GINT64_MODIFIER "x",
                    G_STRUCT_MEMBER (guint64, row, column->offset));
        put_text (e, column->name, text);
        break;
      }
    case SIM_COLUMN_REAL:
      put_real (e, column->name, G_STRUCT_MEMBER (double, row, column->offset));
      break;
    case SIM_COLUMN_BYTES:
      {
        const guint8 *bytes = G_STRUCT_MEMBER (const guint8 *, row, column->offset);
        g_autofree char *text
            = bytes != NULL ? g_base64_encode (bytes, G_STRUCT_MEMBER (gsize, row, column->length)) : NULL;
        put_text (e, column->name, text);
        break;
      }
    case SIM_COLUMN_VECTOR:
      put_vector (e, column->name, G_STRUCT_MEMBER (const double *, row, column->offset),
                  G_STRUCT_MEMBER (guint, row, column->length));
      break;
    }
}

/* -- rows --------------------------------------------------------------------------------- */

static void
begin_row (Export *e, const char *table)
{
  g_string_truncate (e->out, 0);
  e->cells = 0;
  if (e->form != SIM_EXPORT_JSON)
    return;
  g_string_append_c (e->out, '{');
  put_text (e, "table", table);
}

static bool
end_row (Export *e, const char *table, const char *header)
{
  g_string_append (e->out, e->form == SIM_EXPORT_JSON ? "}\n" : "\r\n");
  if (e->form == SIM_EXPORT_CSV && g_hash_table_add (e->begun, (gpointer)table)
      && !e->sink (table, header, e->data, e->error))
    return false;
  return e->sink (table, e->out->str, e->data, e->error);
}

static char *
header_of (const SimTable *table, bool sessions)
{
  GString *out = g_string_new ("point,replication");
  if (table == &sim_result_run)
    g_string_append (out, sessions ? ",session,digest" : ",digest");
  else if (sim_table_is_numbered (table))
    g_string_append (out, ",number");
  for (const SimColumn *column = table->columns; column->name != NULL; column++)
    g_string_append_printf (out, ",%s", column->name);
  return g_string_free (g_string_append (out, "\r\n"), FALSE);
}

static void
put_place (Export *e, guint point, guint32 replication)
{
  put_word (e, "point", point);
  put_word (e, "replication", replication);
}

static bool
export_run (Export *e, guint point, const SimResult *result)
{
  g_autofree char *digest = sim_result_digest (result), *header = header_of (&sim_result_run, e->sessions);
  begin_row (e, "run");
  put_place (e, point, result->replication);
  if (e->sessions)
    put_word (e, "session", (guint64)sim_results_session (e->results, point, result->replication));
  put_text (e, "digest", digest);
  for (const SimColumn *column = sim_result_run.columns; column->name != NULL; column++)
    put_column (e, column, result);
  return end_row (e, "run", header);
}

static bool
export_part (Export *e, const SimTable *table, guint point, const SimResult *result)
{
  g_autofree char *header = header_of (table, false);
  for (guint i = 0; i < sim_table_count (table, result); i++)
    {
      begin_row (e, table->name);
      put_place (e, point, result->replication);
      if (sim_table_is_numbered (table))
        put_word (e, "number", i + 1);
      for (const SimColumn *column = table->columns; column->name != NULL; column++)
        put_column (e, column, sim_table_row (table, result, i));
      if (!end_row (e, table->name, header))
        return false;
    }
  return true;
}

static bool
export_point (Export *e, const SimStoredPoint *p)
{
  begin_row (e, "point");
  put_word (e, "number", p->number);
  put_text (e, "key", p->key);
  put_text (e, "label", p->label);
  put_text (e, "scenario", p->scenario);
  put_text (e, "why", p->why);
  put_text (e, "file", p->file);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)p->seed);
  put_text (e, "seed", seed);
  put_real (e, "duration_s", p->duration);
  put_real (e, "warm_up_s", p->warm_up);
  put_text (e, "resolved", p->resolved);
  if (!end_row (e, "point", "number,key,label,scenario,why,file,seed,duration_s,warm_up_s,resolved\r\n"))
    return false;
  for (guint i = 0; i < p->setting_count; i++)
    {
      begin_row (e, "setting");
      put_word (e, "point", p->number);
      put_text (e, "path", p->paths[i]);
      put_text (e, "name", p->names[i]);
      put_text (e, "value", p->values[i]);
      if (!end_row (e, "setting", "point,path,name,value\r\n"))
        return false;
    }
  return true;
}

static bool
export_file (Export *e, const SimFile *file)
{
  gsize length;
  const guchar *data = g_bytes_get_data (file->content, &length);
  if (!g_hash_table_add (e->files, g_strdup (file->digest)))
    return true;
  g_autofree char *text = g_base64_encode (data, length);
  begin_row (e, "file");
  put_text (e, "digest", file->digest);
  put_text (e, "data", text);
  return end_row (e, "file", "digest,data\r\n");
}

static bool
export_sources (Export *e, guint i)
{
  g_autoptr (SimFiles) files = sim_results_files (e->results, i, e->error);
  bool good = files != NULL;
  for (guint k = 0; good && k < sim_files_count (files); k++)
    good = export_file (e, sim_files_get (files, k));
  for (guint k = 0; good && k < sim_files_count (files); k++)
    {
      begin_row (e, "source");
      put_word (e, "point", sim_results_point (e->results, i)->number);
      put_text (e, "name", sim_files_get (files, k)->name);
      put_text (e, "digest", sim_files_get (files, k)->digest);
      good = end_row (e, "source", "point,name,digest\r\n");
    }
  return good;
}

static bool
export_runs (Export *e, guint point)
{
  g_autoptr (GArray) numbers = sim_results_replications (e->results, point, e->error);
  for (guint i = 0; numbers != NULL && i < numbers->len; i++)
    {
      guint32 replication = g_array_index (numbers, guint32, i);
      g_autoptr (SimResult) result = sim_results_listed (e->results, point, replication, e->error);
      if (result == NULL || !export_run (e, point, result))
        return false;
      for (const SimTable *table = sim_result_tables; table->name != NULL; table++)
        if (!export_part (e, table, point, result))
          return false;
    }
  return numbers != NULL;
}

static bool
export_store (Export *e)
{
  g_autofree char *program = NULL, *keep = NULL;
  if (!sim_results_kind (e->results, &program, &keep, e->error))
    return false;
  begin_row (e, "store");
  put_word (e, "version", SIM_STORE_VERSION);
  put_text (e, "program", program);
  put_text (e, "keep", keep);
  return end_row (e, "store", "version,program,keep\r\n");
}

static bool
export_session (gpointer data, gint64 id, const char *const *texts)
{
  static const char *const names[] = { "version", "compiler", "libraries", "command" };
  Export *e = data;
  begin_row (e, "session");
  put_word (e, "id", (guint64)id);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    put_text (e, names[i], texts[i]);
  return end_row (e, "session", "id,version,compiler,libraries,command\r\n");
}

bool
sim_results_export (SimResults *results, SimExportForm form, bool sessions, SimExportSink sink, gpointer data,
                    GError **error)
{
  Export e = { results, form, sessions, sink, data, error, g_string_new (NULL), 0, NULL, NULL };
  e.begun = g_hash_table_new (g_str_hash, g_str_equal);
  e.files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  bool good = sim_results_verify (results, error) && export_store (&e)
              && (!sessions || sim_results_sessions (results, export_session, &e, error));
  for (guint i = 0; good && i < sim_results_points (results); i++)
    good = export_point (&e, sim_results_point (results, i)) && export_sources (&e, i);
  for (guint i = 0; good && i < sim_results_points (results); i++)
    good = export_runs (&e, sim_results_point (results, i)->number);
  g_hash_table_unref (e.begun);
  g_hash_table_unref (e.files);
  g_string_free (e.out, TRUE);
  return good;
}

static bool
digest_text (const char *table, const char *text, gpointer data, GError **error)
{
  (void)table;
  (void)error;
  g_checksum_update (data, (const guchar *)text, -1);
  return true;
}

char *
sim_results_digest (SimResults *results, GError **error)
{
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);
  bool good = sim_results_export (results, SIM_EXPORT_JSON, false, digest_text, checksum, error);
  char *text = good ? g_strdup (g_checksum_get_string (checksum)) : NULL;
  g_checksum_free (checksum);
  return text;
}
