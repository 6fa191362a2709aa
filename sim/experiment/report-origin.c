/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The topology, and how to do it again. */
#include "config.h"

#include "sim/experiment/report-inside.h"

#include "sim/observe/topology.h"

#include <glib/gstdio.h>
#include <string.h>

/* What rehearse-graph makes of it, without the XML head; NULL: nothing, and a warning. g_free(). */
static char *
draw (SimReport *report, const char *topology)
{
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL), *svg = NULL, *said = NULL;
  g_autofree char *file = dir != NULL ? g_build_filename (dir, "start.topo", NULL) : NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;
  if (dir != NULL && g_file_set_contents (file, topology, -1, &error))
    {
      const char *const argv[] = { report->how->graph, file, NULL };
      if (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &svg, &said, &status,
                        &error)
          && !g_spawn_check_wait_status (status, &error))
        g_clear_pointer (&svg, g_free);
    }
  if (file != NULL)
    g_unlink (file);
  if (dir != NULL)
    g_rmdir (dir);
  if (svg == NULL && report->how->warnings != NULL)
    g_string_append_printf (report->how->warnings, "the topology was not drawn: %s\n",
                            error != NULL ? error->message : "no temporary folder");
  const char *begin = svg != NULL ? strstr (svg, "<svg") : NULL;
  return begin != NULL ? g_strdup (begin) : NULL;
}

void
sim_report_topology (SimReport *report)
{
  const SimReportPoint *first = report->points->pdata[0];
  if (report->how->graph == NULL)
    return;
  g_autoptr (SimWorld) world = sim_world_new (first->scenario, first->stored->seed, 0);
  sim_world_run (world, MIN (first->scenario->duration, MAX (first->scenario->warm_up, 10 * SIM_S)));
  g_autofree char *topology = sim_topology_text (world, first->stored->seed, "in the first run");
  g_autofree char *svg = draw (report, topology);
  if (svg == NULL)
    return;
  g_string_append (report->out, "<section><h2>The network</h2>\n<figure><div class=\"sheet\">");
  g_string_append (report->out, svg);
  g_string_append (report->out, "</div><figcaption>In the first run, when it had begun");
  if (report->points->len > 1)
    {
      g_string_append (report->out, " of ");
      sim_html (report->out, first->label);
    }
  g_string_append (report->out, ".</figcaption></figure></section>\n");
}

/* -- labels --------------------------------------------------------------------------------------- */

static SimReportPoint *
point_at (GPtrArray *points, guint i)
{
  return points->pdata[i];
}

static bool
told_apart (GPtrArray *points)
{
  for (guint i = 0; i < points->len; i++)
    for (guint k = 0; k < i; k++)
      if (strcmp (point_at (points, i)->label, point_at (points, k)->label) == 0)
        return false;
  return true;
}

/* The lines `line` of all texts are alike before and after a part: "exponential: 10 ms" of a long row. The key
 * of a value stays with it. */
static void
find_part (GPtrArray *texts, guint line, gsize *from, gsize *behind)
{
  const char *first = ((char **)texts->pdata[0])[line];
  gsize size = strlen (first), head = size, tail = size;
  for (guint i = 1; i < texts->len; i++)
    {
      const char *other = ((char **)texts->pdata[i])[line];
      gsize length = strlen (other), same = 0;
      while (same < MIN (head, length) && other[same] == first[same])
        same++;
      head = same;
      for (same = 0; same < MIN (tail, length) && other[length - 1 - same] == first[size - 1 - same];)
        same++;
      tail = same;
    }
  while (head > 0 && strchr ("{[,", first[head - 1]) == NULL)
    head--;
  while (tail > 0 && strchr ("}],", first[size - tail]) == NULL)
    tail--;
  *from = head;
  *behind = tail;
}

/* What is not the same in all, of one line of a scenario. g_free(). */
static char *
part_of (const char *text, gsize from, gsize behind)
{
  gsize size = strlen (text);
  char *part = from + behind < size ? g_strndup (text + from, MIN (size - from - behind, 60)) : g_strdup (text);
  return g_strstrip (part);
}

static bool
same_in_all (GPtrArray *texts, guint line)
{
  bool same = true;
  for (guint i = 1; i < texts->len; i++)
    same &= strcmp (((char **)texts->pdata[i])[line], ((char **)texts->pdata[0])[line]) == 0;
  return same;
}

static void
label_by_line (GPtrArray *points, GPtrArray *texts, guint line)
{
  gsize from, behind;
  find_part (texts, line, &from, &behind);
  for (guint i = 0; i < points->len; i++)
    {
      SimReportPoint *p = point_at (points, i);
      g_autofree char *part = part_of (((char **)texts->pdata[i])[line], from, behind), *before = p->label;
      p->label = before == NULL ? g_strdup (part) : g_strdup_printf ("%s, %s", before, part);
    }
}

/* Lines of scenarios that are alike but for values: those that are not the same in all. */
static bool
label_by_lines (GPtrArray *points)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  for (guint i = 0; i < points->len; i++)
    g_ptr_array_add (texts, g_strsplit (point_at (points, i)->stored->resolved, "\n", -1));
  char **first = texts->pdata[0];
  for (guint i = 0; i < points->len; i++)
    if (g_strv_length (texts->pdata[i]) != g_strv_length (first))
      return false;
  for (guint i = 0; i < points->len; i++)
    g_clear_pointer (&point_at (points, i)->label, g_free);
  for (guint line = 0; first[line] != NULL; line++)
    if (!same_in_all (texts, line))
      label_by_line (points, texts, line);
  return point_at (points, 0)->label != NULL && told_apart (points);
}

void
sim_report_labels (GPtrArray *points)
{
  for (guint i = 0; i < points->len; i++)
    point_at (points, i)->label = g_strdup (point_at (points, i)->stored->label);
  if (told_apart (points) || label_by_lines (points))
    return;
  for (guint i = 0; i < points->len; i++)
    {
      SimReportPoint *p = point_at (points, i);
      g_free (p->label);
      p->label = g_strdup_printf ("%u %s", p->stored->number, p->stored->scenario);
    }
}

static void
put_point (SimReport *report, const SimReportPoint *p)
{
  GString *out = report->out;
  g_string_append (out, "<tr><td>");
  sim_html (out, p->label);
  g_string_append_printf (out,
                          "</td><td class=\"n\">%u</td><td class=\"n\">%" G_GUINT64_FORMAT "</td><td><code>",
                          p->runs, p->stored->seed);
  sim_html (out, p->stored->file);
  for (guint i = 0; i < p->stored->setting_count; i++)
    {
      g_string_append (out, "<br>");
      sim_html (out, p->stored->paths[i]);
      g_string_append (out, "=");
      sim_html (out, p->stored->values[i]);
    }
  g_string_append_printf (out, "</code></td><td><code>%.16s</code></td></tr>\n", p->stored->key);
}

void
sim_report_reproduction (SimReport *report)
{
  const SimReportPoint *first = report->points->pdata[0];
  GString *out = report->out;
  g_autofree char *file = g_shell_quote (first->stored->file);
  g_string_append (out, "<section><h2>How to reproduce it</h2>\n<pre>");
  g_autofree char *command = g_strdup_printf ("rehearse sweep %s --runs %u --seed %" G_GUINT64_FORMAT, file,
                                              first->runs, first->stored->seed);
  sim_html (out, command);
  g_string_append (out, "</pre>\n<div class=\"scroll\"><table><tr><th>point</th><th class=\"n\">runs</th>"
                        "<th class=\"n\">seed</th><th>scenario</th><th>digest</th></tr>\n");
  for (guint i = 0; i < report->points->len; i++)
    put_point (report, report->points->pdata[i]);
  g_string_append (out,
                   "</table></div>\n<p class=\"note\">rehearse " PACKAGE_VERSION
                   ". The same scenario, seed and number of runs give the same bits, on one processor or many."
                   "</p>\n<details><summary>The scenario as it was understood</summary><pre>");
  g_auto (GStrv) lines = g_strsplit (first->stored->resolved, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      sim_html (out, lines[i]);
      g_string_append_c (out, '\n');
    }
  g_string_append (out, "</pre></details></section>\n");
}
