/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain FOLDER --incident N: where the time of an incident went. */
#include "sim/cli/path.h"

static int
list_all (const SimPathRead *read)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 1; i <= sim_path_read_incidents (read); i++)
    {
      g_autoptr (GArray) rows = sim_path_read_rows (read, i);
      const SimPathRow *row = (const SimPathRow *)(gpointer)rows->data;
      g_autofree char *length
          = rows->len == 0 ? g_strdup ("0") : sim_time_seconds (row[rows->len - 1].to - row->from, 9);
      g_string_append_printf (out, "%u %s, %s s\n", i, sim_path_read_title (read, i), length);
    }
  return sim_cli_say (out->str, SIM_EXIT_OK);
}

int
sim_cli_explain_incident (const SimVerb *verb, const char *folder, const SimIncidentAsked *asked)
{
  int status = SIM_EXIT_OK;
  guint64 number = 0;

  if (asked->number != NULL && !g_ascii_string_to_unsigned (asked->number, 10, 1, G_MAXUINT32, &number, NULL))
    return sim_cli_usage_error (verb, "incident `%s`; expected a number from 1 up", asked->number);
  g_autoptr (SimPathRead) read = sim_path_read (folder, &status);
  if (read == NULL)
    return status;
  if (asked->number == NULL)
    return list_all (read);
  if (number > sim_path_read_incidents (read))
    return sim_cli_fail (SIM_EXIT_INPUT, "there is no incident %s; --incidents lists them", asked->number);
  g_autoptr (GString) out = g_string_new (NULL);
  sim_path_table (read, (guint)number, out);
  return sim_cli_say (out->str, SIM_EXIT_OK);
}
