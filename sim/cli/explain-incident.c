/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain FOLDER --incident N: where the time of an incident went. */
#include "sim/cli/path.h"

#include <string.h>

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

/* Of a path with more steps a diagram would be no picture. */
enum
{
  STEPS = 100
};

/* Into a file, or to standard output, which then has nothing else. */
static int
write_file (const char *place, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (strcmp (place, "-") == 0)
    return sim_cli_say (text, SIM_EXIT_OK);
  if (!g_file_set_contents_full (place, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 0666, &error))
    return sim_cli_fail (SIM_EXIT_ENVIRONMENT, "%s", error->message);
  return SIM_EXIT_OK;
}

static int
write_files (const SimPathRead *read, guint incident, const SimIncidentAsked *asked)
{
  g_autoptr (GArray) rows = sim_path_read_rows (read, incident);
  int status = SIM_EXIT_OK;

  if (rows->len == 0)
    return sim_cli_fail (SIM_EXIT_INPUT, "incident %u was over at once; there is nothing to draw", incident);
  if (asked->svg != NULL && rows->len > STEPS)
    return sim_cli_fail (SIM_EXIT_INPUT,
                         "incident %u has %u steps, too many for a diagram; --perfetto takes them", incident,
                         rows->len);
  g_autofree char *picture = asked->svg != NULL ? sim_path_draw (read, incident) : NULL;
  g_autofree char *story = asked->story != NULL ? sim_path_story (read, incident) : NULL;
  g_autofree char *trace = asked->perfetto != NULL ? sim_path_trace (read, incident) : NULL;
  if (picture != NULL)
    status = write_file (asked->svg, picture);
  if (story != NULL && status == SIM_EXIT_OK)
    status = write_file (asked->story, story);
  if (trace != NULL && status == SIM_EXIT_OK)
    status = write_file (asked->perfetto, trace);
  return status;
}

static bool
is_output (const char *place)
{
  return place != NULL && strcmp (place, "-") == 0;
}

static int
tell_one (const SimPathRead *read, guint incident, const SimIncidentAsked *asked)
{
  g_autoptr (GString) out = g_string_new (NULL);
  bool files = asked->svg != NULL || asked->perfetto != NULL || asked->story != NULL;
  int status = files ? write_files (read, incident, asked) : SIM_EXIT_OK;

  if (status != SIM_EXIT_OK || is_output (asked->svg) || is_output (asked->perfetto)
      || is_output (asked->story))
    return status;
  sim_path_table (read, incident, out);
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
  return tell_one (read, (guint)number, asked);
}
