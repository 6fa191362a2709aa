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

void
sim_report_labels (GPtrArray *points)
{
  g_autofree SimWayText *texts = g_new (SimWayText, points->len);
  for (guint i = 0; i < points->len; i++)
    {
      const SimStoredPoint *stored = point_at (points, i)->stored;
      texts[i] = (SimWayText){ stored->label, stored->scenario, stored->resolved };
    }
  g_auto (GStrv) labels = sim_way_labels (texts, points->len);
  for (guint i = 0; i < points->len; i++)
    {
      SimReportPoint *p = point_at (points, i);
      p->label = labels != NULL ? g_strdup (labels[i])
                                : g_strdup_printf ("%u %s", p->stored->number, p->stored->scenario);
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

static void
put_commands (SimReport *report)
{
  const char *const *again = report->how->again;
  for (guint i = 0; again != NULL && again[i] != NULL; i++)
    {
      g_string_append (report->out, i > 0 ? "\n" : "<pre>");
      sim_html (report->out, again[i]);
    }
  if (again != NULL && again[0] != NULL)
    g_string_append_printf (report->out, "</pre>\n%s",
                            again[1] != NULL ? "<p class=\"note\">Together they play these runs.</p>\n" : "");
  else
    g_string_append (report->out, "<p class=\"note\">The store does not say which commands played its runs."
                                  "</p>\n");
}

void
sim_report_reproduction (SimReport *report)
{
  const SimReportPoint *first = report->points->pdata[0];
  GString *out = report->out;
  g_string_append (out, "<section><h2>How to reproduce it</h2>\n");
  put_commands (report);
  g_string_append (out, "<div class=\"scroll\"><table><tr><th>point</th><th class=\"n\">runs</th>"
                        "<th class=\"n\">seed</th><th>scenario</th><th>digest</th></tr>\n");
  for (guint i = 0; i < report->points->len; i++)
    put_point (report, report->points->pdata[i]);
  g_string_append (out, "</table></div>\n<p class=\"note\">rehearse " PACKAGE_VERSION
                        ". The same command gives the same bits, on one processor or many."
                        "</p>\n<details><summary>The scenario as it was understood</summary><pre>");
  g_auto (GStrv) lines = g_strsplit (first->stored->resolved, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      sim_html (out, lines[i]);
      g_string_append_c (out, '\n');
    }
  g_string_append (out, "</pre></details></section>\n");
}
