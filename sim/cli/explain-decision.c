/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain FOLDER --decision N: what a result folder tells of a decision. */
#include "sim/cli/cli.h"

#include "sim/base/csv.h"
#include "sim/base/file.h"

#include <string.h>

typedef struct Account
{
  SimCsv *csv;
  int system, decision, time, what, sentence;
} Account;

static const char *
cell (const Account *account, guint row, int column)
{
  return sim_csv_field (account->csv, row, (guint)column);
}

static bool
find_columns (Account *a)
{
  a->system = sim_csv_find (a->csv, "system");
  a->decision = sim_csv_find (a->csv, "decision");
  a->time = sim_csv_find (a->csv, "time [s]");
  a->what = sim_csv_find (a->csv, "what");
  a->sentence = sim_csv_find (a->csv, "sentence");
  return a->system >= 0 && a->decision >= 0 && a->time >= 0 && a->what >= 0 && a->sentence >= 0;
}

/* decisions.csv of the folder; false: *status is what to exit with. */
static bool
open_account (const char *folder, Account *account, int *status)
{
  g_autofree char *path = g_build_filename (folder, "decisions.csv", NULL);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimWrong wrong = { 0 };
  gsize length = 0;
  g_autofree char *text = sim_file_read (path, SIM_FILE_LIMIT, &length, &wrong);

  if (text == NULL)
    *status = sim_cli_fail (SIM_EXIT_INPUT,
                            "%s: %s; expected the result folder of a run whose systems decide by rules", path,
                            wrong.why);
  else if (strchr (text, '\n') != NULL && strchr (text, '\n')[1] == '\0')
    *status = sim_cli_fail (SIM_EXIT_INPUT, "%s: no decision was taken in this run", folder);
  else if ((account->csv = sim_csv_parse (text, length, sim_diags_intern (diags, path), diags)) == NULL)
    {
      sim_cli_print_diags (diags);
      *status = SIM_EXIT_INPUT;
    }
  else if (!find_columns (account))
    *status = sim_cli_fail (SIM_EXIT_INPUT, "%s: not a table of decisions", path);
  g_free (wrong.why);
  return account->csv != NULL && account->sentence >= 0;
}

static void
write_time (GString *out, const char *seconds)
{
  g_autofree char *text = sim_time_seconds (sim_time_from_seconds (g_ascii_strtod (seconds, NULL)), 3);

  g_string_append_printf (out, "[%s s] ", text);
}

/* Is the row about that decision? `system` NULL: of any. */
static bool
is_about (const Account *a, guint row, const char *system, const char *number)
{
  return strcmp (cell (a, row, a->decision), number) == 0
         && (system == NULL || strcmp (cell (a, row, a->system), system) == 0);
}

static guint
tell (const Account *a, const char *system, const char *number, GString *out)
{
  guint told = 0;
  const char *last = NULL;

  for (guint row = 0; row < sim_csv_rows (a->csv); row++)
    {
      if (!is_about (a, row, system, number))
        continue;
      if (last == NULL || strcmp (last, cell (a, row, a->system)) != 0)
        g_string_append_printf (out, "decision %s of %s\n", number, cell (a, row, a->system));
      last = cell (a, row, a->system);
      g_string_append (out, "  ");
      write_time (out, cell (a, row, a->time));
      g_string_append_printf (out, "%s\n", cell (a, row, a->sentence));
      told++;
    }
  return told;
}

/* `7`, or `farm.7` where several systems decide. */
static int
tell_number (const SimVerb *verb, const Account *a, const char *text, GString *out)
{
  const char *point = strrchr (text, '.');
  g_autofree char *system = point != NULL ? g_strndup (text, (gsize)(point - text)) : NULL;
  const char *number = point != NULL ? point + 1 : text;
  guint64 value;

  if (!g_ascii_string_to_unsigned (number, 10, 1, G_MAXUINT64, &value, NULL))
    return sim_cli_usage_error (verb, "decision `%s`; expected a number from 1 up, or SYSTEM.NUMBER", text);
  if (tell (a, system, number, out) > 0)
    return SIM_EXIT_OK;
  return sim_cli_fail (SIM_EXIT_INPUT, "there is no decision %s; --decisions lists them", text);
}

/* Is it the first row about its decision? */
static bool
is_first (const Account *a, guint row, GHashTable *seen)
{
  return g_hash_table_add (seen,
                           g_strdup_printf ("%s.%s", cell (a, row, a->system), cell (a, row, a->decision)));
}

/* The last decision that was begun by then. */
static int
tell_time (const SimVerb *verb, const Account *a, const char *text, GString *out)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *why = NULL;
  int column, found = -1;
  SimTime at;

  if (!sim_time_parse (text, &at, &why, &column))
    return sim_cli_usage_error (verb, "time %s", why);
  for (guint row = 0; row < sim_csv_rows (a->csv); row++)
    {
      if (sim_time_from_seconds (g_ascii_strtod (cell (a, row, a->time), NULL)) > at)
        break;
      if (is_first (a, row, seen))
        found = (int)row;
    }
  if (found < 0)
    return sim_cli_fail (SIM_EXIT_INPUT, "no decision was taken by %s; --decisions lists them", text);
  tell (a, cell (a, (guint)found, a->system), cell (a, (guint)found, a->decision), out);
  return SIM_EXIT_OK;
}

/* The first sentence of each. */
static int
list_all (const Account *a, GString *out)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint row = 0; row < sim_csv_rows (a->csv); row++)
    {
      if (!is_first (a, row, seen))
        continue;
      g_string_append_printf (out, "%s.%s ", cell (a, row, a->system), cell (a, row, a->decision));
      write_time (out, cell (a, row, a->time));
      g_string_append_printf (out, "%s\n", cell (a, row, a->sentence));
    }
  return SIM_EXIT_OK;
}

int
sim_cli_explain_decision (const SimVerb *verb, const char *folder, const SimDecisionAsked *asked)
{
  Account account = { .sentence = -1 };
  g_autoptr (GString) out = g_string_new (NULL);
  int status = SIM_EXIT_OK;

  if ((asked->number != NULL) + (asked->time != NULL) + asked->list > 1)
    return sim_cli_usage_error (verb, "--decision, --at and --decisions do not go together");
  if (open_account (folder, &account, &status))
    status = asked->list             ? list_all (&account, out)
             : asked->number != NULL ? tell_number (verb, &account, asked->number, out)
                                     : tell_time (verb, &account, asked->time, out);
  sim_csv_free (account.csv);
  return status == SIM_EXIT_OK ? sim_cli_say (out->str, status) : status;
}
