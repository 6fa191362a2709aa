/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/path.h"

#include "sim/base/csv.h"
#include "sim/base/file.h"

#include <string.h>

char *
sim_path_system (const char *place)
{
  return g_strndup (place, strcspn (place, "."));
}

struct SimPathRead
{
  SimDiags *diags;
  SimCsv *incidents, *paths;
  guint what; /* column of incidents.csv */
  guint incident, from, to, cause, parameter, value, begins_at, ends_at, begins, ends; /* of paths.csv */
};

static SimCsv *
read_table (SimPathRead *read, const char *folder, const char *name, int *status)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  SimWrong wrong = { 0 };
  gsize length = 0;
  g_autofree char *text = sim_file_read (path, SIM_FILE_LIMIT, &length, &wrong);
  SimCsv *csv = NULL;

  if (text == NULL)
    *status = sim_cli_fail (SIM_EXIT_INPUT, "%s: %s; expected the result folder of a run with incidents", path,
                            wrong.why);
  else if ((csv = sim_csv_parse (text, length, sim_diags_intern (read->diags, path), read->diags)) == NULL)
    {
      sim_cli_print_diags (read->diags);
      *status = SIM_EXIT_INPUT;
    }
  g_free (wrong.why);
  return csv;
}

static bool
find_columns (SimPathRead *r)
{
  const struct
  {
    const SimCsv *csv;
    const char *name;
    guint *column;
  } columns[] = { { r->incidents, "what", &r->what },   { r->paths, "incident", &r->incident },
                  { r->paths, "from [s]", &r->from },   { r->paths, "to [s]", &r->to },
                  { r->paths, "cause", &r->cause },     { r->paths, "parameter", &r->parameter },
                  { r->paths, "value", &r->value },     { r->paths, "begins at", &r->begins_at },
                  { r->paths, "ends at", &r->ends_at }, { r->paths, "begins", &r->begins },
                  { r->paths, "ends", &r->ends } };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      int column = sim_csv_find (columns[i].csv, columns[i].name);
      if (column < 0)
        return false;
      *columns[i].column = (guint)column;
    }
  return true;
}

/* Every time is one. */
static bool
are_times (const SimPathRead *r)
{
  int64_t ns;

  for (guint row = 0; row < sim_csv_rows (r->paths); row++)
    if (!sim_stamp_parse (sim_csv_field (r->paths, row, r->from), &ns)
        || !sim_stamp_parse (sim_csv_field (r->paths, row, r->to), &ns))
      return false;
  return true;
}

SimPathRead *
sim_path_read (const char *folder, int *status)
{
  g_autoptr (SimPathRead) read = g_new0 (SimPathRead, 1);

  read->diags = sim_diags_new ();
  read->paths = read_table (read, folder, "paths.csv", status);
  if (read->paths != NULL)
    read->incidents = read_table (read, folder, "incidents.csv", status);
  if (read->paths == NULL || read->incidents == NULL)
    return NULL;
  if (find_columns (read) && are_times (read))
    return g_steal_pointer (&read);
  *status = sim_cli_fail (SIM_EXIT_INPUT, "%s: paths.csv and incidents.csv are not what a run wrote", folder);
  return NULL;
}

void
sim_path_read_free (SimPathRead *read)
{
  if (read == NULL)
    return;
  sim_csv_free (read->paths);
  sim_csv_free (read->incidents);
  sim_diags_free (read->diags);
  g_free (read);
}

guint
sim_path_read_incidents (const SimPathRead *read)
{
  return sim_csv_rows (read->incidents);
}

const char *
sim_path_read_title (const SimPathRead *read, guint incident)
{
  return sim_csv_field (read->incidents, incident - 1, read->what);
}

static SimTime
time_of (const SimPathRead *read, guint row, guint column)
{
  int64_t ns = 0;

  sim_stamp_parse (sim_csv_field (read->paths, row, column), &ns);
  return ns;
}

GArray *
sim_path_read_rows (const SimPathRead *read, guint incident)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (SimPathRow));
  g_autofree char *number = g_strdup_printf ("%u", incident);

  for (guint i = 0; i < sim_csv_rows (read->paths); i++)
    {
      if (strcmp (sim_csv_field (read->paths, i, read->incident), number) != 0)
        continue;
      SimPathRow row = { time_of (read, i, read->from),
                         time_of (read, i, read->to),
                         sim_csv_field (read->paths, i, read->cause),
                         sim_csv_field (read->paths, i, read->parameter),
                         sim_csv_field (read->paths, i, read->value),
                         sim_csv_field (read->paths, i, read->begins_at),
                         sim_csv_field (read->paths, i, read->ends_at),
                         sim_csv_field (read->paths, i, read->begins),
                         sim_csv_field (read->paths, i, read->ends) };
      g_array_append_val (rows, row);
    }
  return rows;
}

const char *
sim_path_cause (const SimPathRow *row)
{
  return *row->cause != '\0' ? row->cause : "(unattributed)";
}
