/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain TOPIC --markdown: pages of the reference manual, from the tables that the program itself reads. */
#include "sim/cli/cli.h"

#include "sim/base/option_page.h"
#include "sim/scenario/metric_names.h"

#include <string.h>

/* Begins a row of a table with a name that can be linked to as ANCHOR.NAME. */
static void
put_name (GString *page, const char *anchor, const char *name)
{
  g_string_append_printf (page, "| <a id=\"%s.%s\"></a>", anchor, name);
  sim_page_code (page, name);
}

static void
put_cell (GString *page, const char *text)
{
  g_string_append (page, " | ");
  sim_page_text (page, text);
}

static void
end_row (GString *page)
{
  g_string_append (page, " |\n");
}

/* -- a model --------------------------------------------------------------------------------------- */

static void
put_model_rows (GString *page, const SimModel *model)
{
  if (model->rows == NULL)
    return;
  g_string_append (page, "\n## Rows\n\n| row | what it says |\n|---|---|\n");
  for (const SimSpecRow *row = model->rows; row->row != NULL; row++)
    {
      g_string_append_printf (page, "| %s", row->row);
      put_cell (page, row->text);
      end_row (page);
    }
}

static void
put_switches (GString *page, const SimModel *model, bool repairs)
{
  bool any = false;

  for (const SimSwitch *row = model->switches; row != NULL && row->key != NULL; row++)
    {
      if (row->repair != repairs)
        continue;
      if (!any)
        g_string_append_printf (page, "\n## %s\n\n| option | what the source says | ours |\n|---|---|---|\n",
                                repairs ? "Repairs of the scheme" : "Readings of the source");
      any = true;
      g_string_append_printf (page, "| [`%s`](#%s.%s)", row->key, model->name, row->key);
      put_cell (page, row->source);
      put_cell (page, row->ours);
      end_row (page);
    }
}

static void
put_invariants (GString *page, const SimModel *model)
{
  if (model->invariants == NULL)
    return;
  g_string_append (page,
                   "\n## Invariants\n\nA safety rule holds at every moment, a liveness rule once it has been "
                   "quiet for its bound. A *must* that breaks is a mistake of the program; a *finding* is one "
                   "that the scheme itself may break.\n\n| invariant | what is promised | rule | kind | when "
                   "it breaks |\n|---|---|---|---|---|\n");
  for (const SimInvariant *row = model->invariants; row->name != NULL; row++)
    {
      put_name (page, "invariant", row->name);
      put_cell (page, row->help);
      put_cell (page, row->row);
      put_cell (page, row->kind == SIM_SAFETY ? "safety" : "liveness");
      put_cell (page, row->verdict == SIM_MUST ? "must" : "finding");
      end_row (page);
    }
}

static void
put_metrics (GString *page, const char *anchor, const SimMetric *table)
{
  static const char *const kinds[] = { [SIM_METRIC_COUNTER] = "counter",
                                       [SIM_METRIC_GAUGE] = "gauge",
                                       [SIM_METRIC_TALLY] = "tally",
                                       [SIM_METRIC_VALUE] = "number" };
  if (table == NULL || table->name == NULL)
    return;
  g_string_append (page, "| metric | what it is | kind |\n|---|---|---|\n");
  for (const SimMetric *m = table; m->name != NULL; m++)
    {
      put_name (page, anchor, m->name);
      put_cell (page, m->help);
      g_string_append_printf (page, " | %s%s", kinds[m->kind], m->each_node ? ", each machine too" : "");
      end_row (page);
    }
}

static void
put_actions (GString *page, const SimModel *model)
{
  if (model->actions == NULL)
    return;
  g_string_append (page, "\n## Actions\n\nFaults of the form `{ at: 3 min, do: ACTION, of: MACHINE }`.\n\n"
                         "| action | what it does | |\n|---|---|---|\n");
  for (const SimAction *row = model->actions; row->name != NULL; row++)
    {
      g_autofree char *undo = row->undo == NULL ? NULL : g_strdup_printf ("`for` ends it with `%s`", row->undo);
      put_name (page, "action", row->name);
      put_cell (page, row->help);
      g_string_append_printf (page, " | %s%s%s", row->opens_incident ? "opens an incident" : "an order",
                              undo == NULL ? "" : "; ", undo == NULL ? "" : undo);
      end_row (page);
    }
}

static void
put_prints (GString *page, const SimModel *model)
{
  if (model->prints == NULL)
    return;
  g_string_append (page,
                   "\n## Prints\n\n`rehearse run FILE --print MACHINE@TIME:WHAT` prints what a machine says of "
                   "itself.\n\n| what | what it shows |\n|---|---|\n");
  for (const SimPrint *row = model->prints; row->name != NULL; row++)
    {
      put_name (page, "print", row->name);
      put_cell (page, row->help);
      end_row (page);
    }
}

static void
put_records (GString *page, const SimRecordKind *const *kinds)
{
  static const char *const levels[] = { "event", "detail", "packet" };

  g_string_append (page, "| record | level | sentence |\n|---|---|---|\n");
  for (guint i = 0; kinds != NULL && kinds[i] != NULL; i++)
    {
      put_name (page, "record", kinds[i]->name);
      g_string_append_printf (page, " | %s", levels[kinds[i]->level]);
      put_cell (page, kinds[i]->format);
      end_row (page);
    }
}

static void
put_model (GString *page, const SimModel *model)
{
  g_string_append_printf (page, "# %s\n\n", model->name);
  sim_page_text (page, model->title);
  g_string_append_printf (page, " (%s).\n", model->source);
  put_model_rows (page, model);
  put_switches (page, model, false);
  put_switches (page, model, true);
  put_invariants (page, model);
  g_string_append_printf (page, "\n## Options\n\nOf an entry of `systems` with `model: %s`.\n\n", model->name);
  sim_page_options (page, model->options, model->name);
  if (model->metrics != NULL)
    g_string_append (page, "\n## Metrics\n\n");
  put_metrics (page, "metric", model->metrics);
  put_actions (page, model);
  put_prints (page, model);
  if (model->records != NULL)
    {
      g_string_append (page, "\n## Records\n\nWhat the trace can say.\n\n");
      put_records (page, model->records);
    }
}

/* -- what is not a model's -------------------------------------------------------------------------- */

static void
put_all_metrics (GString *page)
{
  static const struct
  {
    const char *title, *anchor;
    const SimMetric *table;
  } scopes[] = {
    { "Of a load, of a system that has one, and of `total`", "load", sim_service_metrics },
    { "Of a load", "load", sim_load_metrics },
    { "Of a system: incidents", "system", sim_incident_metrics },
    { "Of a system: machines", "system", sim_machine_metrics },
    { "Of a segment", "segment", sim_segment_metrics },
  };

  g_string_append (page,
                   "# Metrics\n\nA full name is SCOPE.METRIC: `visitors.availability`, `web.restore-time`, "
                   "`lan.frames`, `web.host-2.up`. What the kinds are: [results.md](results.md#metrics). "
                   "Those of a model are on its page.\n");
  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    {
      g_string_append_printf (page, "\n## %s\n\n", scopes[i].title);
      put_metrics (page, scopes[i].anchor, scopes[i].table);
    }
}

static void
put_all_records (GString *page)
{
  g_string_append (
      page, "# Records\n\nWhat a trace can say of any run; `--trace=detail` and `--trace=packet` keep the "
            "finer ones. Those of a model are on its page.\n\n");
  put_records (page, sim_own_records);
}

static void
put_verbs (GString *page)
{
  g_string_append (page, "# Commands\n\n| verb | what it does |\n|---|---|\n");
  for (const SimVerb *verb = sim_verbs; verb->name != NULL; verb++)
    {
      g_string_append_printf (page, "| [`%s`](#rehearse-%s)", verb->name, verb->name);
      put_cell (page, verb->help);
      end_row (page);
    }
}

static void
put_exits (GString *page)
{
  static const struct
  {
    int status;
    const char *what;
  } rows[] = {
    { SIM_EXIT_OK, "all expectations hold" },
    { SIM_EXIT_EXPECTATION, "an expectation does not hold, or the run got stuck" },
    { SIM_EXIT_INPUT, "the input or the command line is at fault; nothing was written" },
    { SIM_EXIT_ENVIRONMENT, "disk, output or another part of the environment failed" },
    { SIM_EXIT_MEMORY, "out of memory" },
    { SIM_EXIT_INCONCLUSIVE, "inconclusive: more runs would tell" },
    { SIM_EXIT_INTERNAL, "a mistake of the program" },
  };

  g_string_append (page, "\n## Exit codes\n\n| code | when |\n|---|---|\n");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (page, "| %d | %s |\n", rows[i].status, rows[i].what);
  g_string_append (
      page, "| 129, 130, 143 | interrupted by SIGHUP, SIGINT, SIGTERM; nothing half-written is left |\n");
}

int
sim_cli_explain_page (const SimVerb *verb, const char *topic)
{
  g_autoptr (GString) page = g_string_new (NULL);
  const SimModel *model = sim_model_find (topic);

  if (model != NULL)
    put_model (page, model);
  else if (strcmp (topic, "scenario") == 0)
    {
      g_autofree char *text = sim_scenario_page ();
      g_string_append (page, text);
    }
  else if (strcmp (topic, "metrics") == 0)
    put_all_metrics (page);
  else if (strcmp (topic, "topics") == 0)
    sim_cli_topics_page (page);
  else if (strcmp (topic, "records") == 0)
    put_all_records (page);
  else if (strcmp (topic, "verbs") == 0)
    {
      put_verbs (page);
      put_exits (page);
    }
  else
    return sim_cli_usage_error (
        verb, "there is no page of `%s`; a model, scenario, metrics, records, topics or verbs is expected",
        topic);
  return sim_cli_say (page->str, SIM_EXIT_OK);
}
