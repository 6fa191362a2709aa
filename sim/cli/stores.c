/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearse merge, export, import: stores from stores, text from a store, a store from text. */
#include "sim/cli/cli.h"

#include "sim/base/file.h"
#include "sim/experiment/export.h"
#include "sim/observe/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int
fail (const GError *error)
{
  return sim_cli_fail (sim_experiment_exit (error), "%s", error->message);
}

/* -- merge -------------------------------------------------------------------------------- */

static int
merge (const char *into, const char *const *from, bool quiet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) lost = g_string_new (NULL);
  guint64 added = 0;
  guint damaged = 0;
  if (!sim_results_merge (into, from, lost, &added, &error))
    return fail (error);
  g_auto (GStrv) lines = g_strsplit (lost->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      {
        sim_cli_fail (0, "%s", lines[i]);
        damaged++;
      }
  g_autofree char *said = g_strdup_printf ("%" G_GUINT64_FORMAT " runs were added to %s\n", added, into);
  int status = damaged == 0
                   ? SIM_EXIT_OK
                   : sim_cli_fail (SIM_EXIT_ENVIRONMENT,
                                   "%u things could not be read and were left out; `rehearse sweep` plays "
                                   "what is missing",
                                   damaged);
  return sim_cli_say (quiet ? "" : said, status);
}

int
sim_verb_merge (const SimVerb *verb, int argc, char **argv)
{
  gboolean quiet = FALSE;
  const GOptionEntry entries[] = {
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "say only what is wrong", NULL },
    { NULL },
  };
  int status;
  if (!sim_cli_parse (verb, entries, &argc, &argv, 2, G_MAXINT, &status))
    return status;
  for (int i = 2; i < argc; i++)
    if (strcmp (argv[i], argv[1]) == 0)
      return sim_cli_usage_error (verb, "%s cannot be merged into itself", argv[1]);
  return merge (argv[1], (const char *const *)argv + 2, quiet);
}

/* -- export ------------------------------------------------------------------------------- */

typedef struct Target
{
  const char *dir;   /* CSV: one file for each table in it */
  GHashTable *files; /* table -> SimOutput */
  SimOutput *file;   /* JSON; NULL: standard output */
} Target;

static bool
to_stdout (const char *text, GError **error)
{
  if (fputs (text, stdout) >= 0)
    return true;
  if (errno == EPIPE) /* the reader has gone away: nothing to be said */
    g_set_error_literal (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FILE, "");
  else
    sim_output_error (error, "standard output", "write", errno);
  return false;
}

static bool
take_text (const char *table, const char *text, gpointer data, GError **error)
{
  Target *target = data;
  if (target->dir == NULL && target->file == NULL)
    return to_stdout (text, error);
  SimOutput *file = target->file != NULL ? target->file : g_hash_table_lookup (target->files, table);
  if (file == NULL)
    {
      g_autofree char *name = g_strconcat (table, ".csv", NULL);
      file = sim_output_replace (target->dir, name, error);
      if (file == NULL)
        return false;
      g_hash_table_insert (target->files, (gpointer)table, file);
    }
  sim_output_text (file, text);
  return true;
}

/* All are whole before the first of them takes its place. */
static bool
close_files (Target *target, bool good, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  for (guint i = 0; sim_export_tables[i] != NULL && target->files != NULL; i++)
    if (g_hash_table_contains (target->files, sim_export_tables[i]))
      g_ptr_array_add (files, g_hash_table_lookup (target->files, sim_export_tables[i]));
  if (target->file != NULL)
    g_ptr_array_add (files, target->file);
  bool whole = good;
  for (guint i = 0; i < files->len && whole; i++)
    whole = sim_output_sync (files->pdata[i]);
  for (guint i = 0; i < files->len; i++)
    if (whole || (good && sim_output_failed (files->pdata[i])))
      good = sim_output_close (files->pdata[i], good ? error : NULL) && good;
    else
      sim_output_drop (files->pdata[i]);
  return good && whole;
}

typedef struct Exporting
{
  const char *store;
  char *out;
  gboolean csv, content, digest;
} Exporting;

static int
say_digest (SimResults *results)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = sim_results_digest (results, &error);
  if (digest == NULL)
    return fail (error);
  g_autofree char *line = g_strconcat (digest, "\n", NULL);
  return sim_cli_say (line, SIM_EXIT_OK);
}

static int
export_to (const Exporting *x, SimResults *results)
{
  g_autoptr (GError) error = NULL;
  Target target = { .dir = x->csv ? x->out : NULL };
  int status = SIM_EXIT_OK;
  if (!x->csv && x->out != NULL && !sim_cli_may_write (x->out, x->store, "{", &status))
    return status;
  g_autofree char *folder = x->out != NULL ? g_path_get_dirname (x->out) : NULL;
  g_autofree char *name = x->out != NULL ? g_path_get_basename (x->out) : NULL;
  bool was_there = x->csv && g_file_test (x->out, G_FILE_TEST_EXISTS);
  if (x->csv && !sim_output_folder (folder, name, &error))
    return fail (error);
  if (!x->csv && x->out != NULL && (target.file = sim_output_replace (folder, name, &error)) == NULL)
    return fail (error);
  target.files = g_hash_table_new (g_str_hash, g_str_equal);
  bool good = sim_results_export (results, x->csv ? SIM_EXPORT_CSV : SIM_EXPORT_JSON, !x->content, take_text,
                                  &target, &error);
  good = close_files (&target, good, good ? &error : NULL) && good;
  g_hash_table_unref (target.files);
  if (!good && x->csv && !was_there)
    rmdir (x->out);
  if (!good)
    return *error->message == '\0' ? SIM_EXIT_ENVIRONMENT : fail (error);
  if (fflush (stdout) == 0)
    return SIM_EXIT_OK;
  if (errno == EPIPE) /* as above */
    return SIM_EXIT_ENVIRONMENT;
  return sim_cli_fail (SIM_EXIT_ENVIRONMENT, "standard output: write: %s", g_strerror (errno));
}

int
sim_verb_export (const SimVerb *verb, int argc, char **argv)
{
  Exporting x = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &x.out, "file, or folder of CSV; standard output", "FILE" },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &x.csv, "a folder of CSV files, one for each table", NULL },
    { "content", 0, 0, G_OPTION_ARG_NONE, &x.content, "not who played the runs: the same for the same runs",
      NULL },
    { "digest", 0, 0, G_OPTION_ARG_NONE, &x.digest, "only the digest of the content", NULL },
    { NULL },
  };
  int status;
  g_autoptr (GError) error = NULL;
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, 1, &status))
    {
      x.store = argv[1];
      bool both = x.digest && (x.csv || x.out != NULL), nowhere = x.csv && x.out == NULL;
      g_autoptr (SimResults) results = both || nowhere ? NULL : sim_results_open (argv[1], &error);
      if (both)
        status = sim_cli_usage_error (verb, "--digest prints one line; --csv and --output do not go with it");
      else if (nowhere)
        status = sim_cli_usage_error (verb, "--csv wants a folder: -o FOLDER");
      else if (results == NULL)
        status = fail (error);
      else
        status = x.digest ? say_digest (results) : export_to (&x, results);
    }
  g_free (x.out);
  return status;
}

/* -- import ------------------------------------------------------------------------------- */

static bool
import_file (SimImport *import, SimExportForm form, const char *table, const char *file, GError **error)
{
  gsize length = 0;
  SimWrong wrong = { 0 };
  g_autofree char *text = sim_file_read (file, (gsize)1 << 30, &length, &wrong);
  const char *other = text != NULL ? sim_file_looks_like (text, length) : NULL;
  if (text == NULL)
    g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_INPUT, "%s: %s", file, wrong.why);
  else if (other != NULL)
    g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FOREIGN,
                 "%s: looks like %s; what `rehearse export` wrote is expected", file, other);
  g_free (wrong.why);
  return text != NULL && other == NULL && sim_import_read (import, form, table, text, file, error);
}

static bool
import_folder (SimImport *import, const char *folder, GError **error)
{
  for (guint i = 0; sim_export_tables[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (sim_export_tables[i], ".csv", NULL);
      g_autofree char *file = g_build_filename (folder, name, NULL);
      if (g_file_test (file, G_FILE_TEST_EXISTS)
          && !import_file (import, SIM_EXPORT_CSV, sim_export_tables[i], file, error))
        return false;
    }
  return true;
}

int
sim_verb_import (const SimVerb *verb, int argc, char **argv)
{
  int status;
  g_autoptr (GError) error = NULL;
  if (!sim_cli_parse (verb, NULL, &argc, &argv, 2, 2, &status))
    return status;
  SimImport *import = sim_import_new (argv[1]);
  bool good = g_file_test (argv[2], G_FILE_TEST_IS_DIR)
                  ? import_folder (import, argv[2], &error)
                  : import_file (import, SIM_EXPORT_JSON, NULL, argv[2], &error);
  if (!good)
    {
      sim_import_drop (import);
      return error->domain == SIM_OBSERVE_ERROR ? fail (error)
                                                : sim_cli_fail (SIM_EXIT_INPUT, "%s", error->message);
    }
  return sim_import_finish (import, &error) ? SIM_EXIT_OK : fail (error);
}
