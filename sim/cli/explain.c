/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

#include "sim/base/preset.h"
#include "sim/scenario/metric_names.h"

#include <string.h>

static void say (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
say (GString *out, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_string_append_vprintf (out, format, args);
  va_end (args);
}

/* -- models ---------------------------------------------------------------------------- */

static void
preset_lines (GString *out, const SimPreset *preset)
{
  for (; preset != NULL && preset->name != NULL; preset++)
    {
      say (out, "    %-22s %s; source: %s\n", preset->name, preset->help, preset->source);
      for (const SimPresetValue *value = preset->values; value->key != NULL; value++)
        say (out, "    %-22s   %s: %s\n", "", value->key, value->text);
    }
}

void
sim_cli_say_option (GString *out, const SimOption *option, const char *prefix)
{
  g_autofree char *key = g_strconcat (prefix, option->key, NULL);
  g_autofree char *kind = sim_option_describe (option);
  say (out, "  %-24s %s\n", key, option->help == NULL ? "" : option->help);
  say (out, "  %-24s %s%s%s\n", "", kind,
       option->source == NULL ? "" : "; source: ", option->source == NULL ? "" : option->source);
  for (guint i = 0; option->meanings != NULL && option->choices[i] != NULL; i++)
    say (out, "    %-22s %s\n", option->choices[i], option->meanings[i]);
  preset_lines (out, option->presets);
  g_autofree char *inner = g_strconcat (key, ".", NULL);
  for (const SimOption *row = option->table; row != NULL && row->key != NULL; row++)
    sim_cli_say_option (out, row, inner);
}

static void
explain_options (GString *out, const SimOption *table)
{
  say (out, "\noptions\n");
  for (const SimOption *option = table; option != NULL && option->key != NULL; option++)
    sim_cli_say_option (out, option, "");
}

static void
invariant_line (GString *out, const SimInvariant *row)
{
  say (out, "  %-28s %s (%s, %s, %s)\n", row->name, row->help == NULL ? "" : row->help, row->row,
       row->kind == SIM_SAFETY ? "safety" : "liveness", row->verdict == SIM_MUST ? "must" : "finding");
}

static void
switch_line (GString *out, const SimSwitch *row)
{
  say (out, "  %-28s %s\n  %-28s source: %s\n  %-28s ours: %s\n", row->key, row->repair ? "repair" : "reading",
       "", row->source, "", row->ours);
}

static void
explain_model (GString *out, const SimModel *model)
{
  say (out, "%s: %s (%s)\n", model->name, model->title, model->source);
  explain_options (out, model->options);
  if (model->invariants != NULL)
    say (out, "\ninvariants\n");
  for (const SimInvariant *row = model->invariants; row != NULL && row->name != NULL; row++)
    invariant_line (out, row);
  if (model->metrics != NULL)
    say (out, "\nmetrics\n");
  for (const SimMetric *row = model->metrics; row != NULL && row->name != NULL; row++)
    say (out, "  %-28s %s\n", row->name, row->help);
  if (model->actions != NULL)
    say (out, "\nactions\n");
  for (const SimAction *row = model->actions; row != NULL && row->name != NULL; row++)
    say (out, "  %-28s %s\n", row->name, row->help);
  if (model->prints != NULL)
    say (out, "\nprints (rehearse run --print MACHINE@TIME:WHAT)\n");
  for (const SimPrint *row = model->prints; row != NULL && row->name != NULL; row++)
    say (out, "  %-28s %s\n", row->name, row->help);
  if (model->switches != NULL)
    say (out, "\nswitches\n");
  for (const SimSwitch *row = model->switches; row != NULL && row->key != NULL; row++)
    switch_line (out, row);
  if (model->rows != NULL)
    say (out, "\nrows\n");
  for (const SimSpecRow *row = model->rows; row != NULL && row->row != NULL; row++)
    say (out, "  %-10s %s\n", row->row, row->text);
}

/* A key, or keys joined by points into nested tables. */
static const SimOption *
find_option (const SimOption *table, const char *path)
{
  const char *point = strchr (path, '.');
  g_autofree char *key = point == NULL ? g_strdup (path) : g_strndup (path, (gsize)(point - path));
  const SimOption *option = table == NULL ? NULL : sim_option_find (table, key);
  return point == NULL || option == NULL ? option : find_option (option->table, point + 1);
}

/* Whatever of the model has that name. */
static void
explain_of_model (GString *out, const SimModel *model, const char *name)
{
  const SimOption *option = find_option (model->options, name);
  if (option != NULL)
    sim_cli_say_option (out, option, "");
  for (const SimSwitch *row = model->switches; row != NULL && row->key != NULL; row++)
    if (strcmp (row->key, name) == 0)
      switch_line (out, row);
  for (const SimInvariant *row = model->invariants; row != NULL && row->name != NULL; row++)
    if (strcmp (row->name, name) == 0)
      invariant_line (out, row);
  for (const SimMetric *row = model->metrics; row != NULL && row->name != NULL; row++)
    if (strcmp (row->name, name) == 0)
      say (out, "  %-28s %s\n", row->name, row->help);
  for (const SimAction *row = model->actions; row != NULL && row->name != NULL; row++)
    if (strcmp (row->name, name) == 0)
      say (out, "  %-28s %s\n", row->name, row->help);
}

static bool
explain_models (GString *out, const char *topic)
{
  const char *point = strchr (topic, '.');
  g_autofree char *name = point == NULL ? g_strdup (topic) : g_strndup (topic, (gsize)(point - topic));
  const SimModel *model = sim_model_find (name);
  if (model != NULL && point == NULL)
    explain_model (out, model);
  else if (model != NULL)
    explain_of_model (out, model, point + 1);
  return out->len > 0;
}

/* -- options and their values by name alone -------------------------------------------------------- */

/* Calls `each` with every option that tells what its choices mean, and its name from the model on. */
static void
each_with_meanings (const SimOption *table, const char *prefix,
                    void (*each) (const SimOption *option, const char *prefix, gpointer data), gpointer data)
{
  for (const SimOption *row = table; row != NULL && row->key != NULL; row++)
    {
      g_autofree char *inner = g_strconcat (prefix, row->key, ".", NULL);
      if (row->meanings != NULL)
        each (row, prefix, data);
      each_with_meanings (row->table, inner, each, data);
    }
}

typedef struct Wanted
{
  const char *topic;
  GString *out;
  GPtrArray *words;
} Wanted;

static void
match_choice (const SimOption *option, const char *prefix, gpointer data)
{
  Wanted *wanted = data;
  for (guint i = 0; option->choices[i] != NULL; i++)
    if (wanted->topic == NULL)
      g_ptr_array_add (wanted->words, (gpointer)option->choices[i]);
    else if (strcmp (option->choices[i], wanted->topic) == 0)
      say (wanted->out, "%s%s: %s: %s\n", prefix, option->key, option->choices[i], option->meanings[i]);
  if (wanted->topic != NULL && strcmp (option->key, wanted->topic) == 0)
    sim_cli_say_option (wanted->out, option, prefix);
}

static void
each_model_with_meanings (Wanted *wanted)
{
  for (guint i = 0; sim_models[i] != NULL; i++)
    {
      g_autofree char *prefix = g_strconcat (sim_models[i]->name, ".", NULL);
      each_with_meanings (sim_models[i]->options, prefix, match_choice, wanted);
    }
}

/* "one-to-one", "policy": of all models that have it. */
static bool
explain_choices (GString *out, const char *topic)
{
  each_model_with_meanings (&(Wanted){ .topic = topic, .out = out });
  return out->len > 0;
}

static bool
explain_rows (GString *out, const char *topic)
{
  for (guint i = 0; sim_models[i] != NULL; i++)
    for (const SimSpecRow *row = sim_models[i]->rows; row != NULL && row->row != NULL; row++)
      if (g_ascii_strcasecmp (row->row, topic) == 0)
        say (out, "%s (%s, %s): %s\n", row->row, sim_models[i]->name, sim_models[i]->source, row->text);
  return out->len > 0;
}

/* Of an invariant or a finding, by its number: "P3.22", "F11". */
static bool
explain_promises (GString *out, const char *topic)
{
  for (guint i = 0; sim_models[i] != NULL; i++)
    for (const SimInvariant *row = sim_models[i]->invariants; row != NULL && row->name != NULL; row++)
      {
        g_auto (GStrv) numbers = g_strsplit (row->row, " ", -1);
        for (guint k = 0; numbers[k] != NULL; k++)
          if (g_ascii_strcasecmp (numbers[k], topic) == 0)
            {
              say (out, "%s\n", sim_models[i]->name);
              invariant_line (out, row);
            }
      }
  return out->len > 0;
}

/* -- faults ------------------------------------------------------------------------------ */

static void
fault_entry (GString *out, const SimFaultKind *kind)
{
  static const char *const values[] = {
    [SIM_FAULT_ON_NODES] = "machines",
    [SIM_FAULT_ON_IFACES] = "machines",
    [SIM_FAULT_ON_SEGMENTS] = "segments",
    [SIM_FAULT_ON_CABLES] = "a share",
    [SIM_FAULT_ON_GROUPS] = "groups of machines",
    [SIM_FAULT_ON_SYSTEM] = "the action",
  };
  bool delay = kind->value != NULL && strcmp (kind->value, "delay") == 0;
  say (out, "%s: %s\n  its value: %s\n", kind->key, kind->help, delay ? "a time" : values[kind->target]);
  if (kind->allowed != NULL)
    say (out, "  further keys: %s\n", kind->allowed);
  if (kind->needed != NULL)
    say (out, "  must be given: %s\n", kind->needed);
  say (out, "  when: at, every or replay; spread%s\n", kind->lasts ? "; for" : "");
  say (out, "  %s\n", kind->opens_incident ? "opens an incident" : "opens no incident of itself");
}

static bool
explain_faults (GString *out, const char *topic)
{
  bool all = strcmp (topic, "faults") == 0;
  for (guint i = 0; i < SIM_FAULT_KINDS; i++)
    if (all || strcmp (sim_fault_kinds[i].key, topic) == 0)
      fault_entry (out, &sim_fault_kinds[i]);
  for (guint i = 0; sim_models[i] != NULL; i++)
    for (const SimAction *row = sim_models[i]->actions; row != NULL && row->name != NULL; row++)
      if (strcmp (row->name, topic) == 0)
        say (out, "do: %s: %s (an action of %s)\n", row->name, row->help, sim_models[i]->name);
  return out->len > 0;
}

/* -- ties between systems --------------------------------------------------------------------- */

static bool
explain_compose (GString *out, const char *topic)
{
  if (strcmp (topic, "compose") != 0)
    return false;
  say (out, "compose: a list of ties between systems, one a line:\n");
  for (guint i = 0; sim_compose_keys[i] != NULL; i++)
    {
      say (out, "\n");
      for (const SimOption *option = sim_compose_table ((SimComposeKind)i); option->key != NULL; option++)
        sim_cli_say_option (out, option, "");
    }
  for (guint i = 0; sim_models[i] != NULL; i++)
    if (sim_models[i]->lodgings != NULL)
      say (out, "\nMachines run on servers of systems of model %s.\n", sim_models[i]->name);
  return true;
}

/* -- metrics and records -------------------------------------------------------------------- */

static void
metric_rows (GString *out, const char *topic, const char *scope, const SimMetric *table)
{
  static const char *const kinds[] = { [SIM_METRIC_COUNTER] = "counter",
                                       [SIM_METRIC_GAUGE] = "gauge, time-weighted",
                                       [SIM_METRIC_TALLY] = "tally with quantiles",
                                       [SIM_METRIC_VALUE] = "one number" };
  for (const SimMetric *m = table; m != NULL && m->name != NULL; m++)
    if (strcmp (m->name, topic) == 0)
      say (out, "%s.%s: %s\n  %s%s\n", scope, m->name, m->help, kinds[m->kind],
           m->each_node ? "; also for each machine" : "");
}

static bool
explain_metrics (GString *out, const char *topic)
{
  metric_rows (out, topic, "LOAD", sim_service_metrics);
  metric_rows (out, topic, "LOAD", sim_load_metrics);
  metric_rows (out, topic, "SYSTEM", sim_incident_metrics);
  metric_rows (out, topic, "SYSTEM", sim_machine_metrics);
  metric_rows (out, topic, "SEGMENT", sim_segment_metrics);
  for (guint i = 0; sim_models[i] != NULL; i++)
    metric_rows (out, topic, sim_models[i]->name, sim_models[i]->metrics);
  return out->len > 0;
}

static void
record_rows (GString *out, const char *topic, const SimRecordKind *const *kinds)
{
  static const char *const phases[] = { "", "injected", "detected", "decided", "restored" };
  for (guint i = 0; kinds != NULL && kinds[i] != NULL; i++)
    if (strcmp (kinds[i]->name, topic) == 0)
      say (out, "%s: %s\n%s%s%s", kinds[i]->name, kinds[i]->format,
           kinds[i]->phase == 0 ? "" : "  for incidents: ", phases[kinds[i]->phase],
           kinds[i]->phase == 0 ? "" : "\n");
}

static bool
explain_records (GString *out, const char *topic)
{
  record_rows (out, topic, sim_own_records);
  for (guint i = 0; sim_models[i] != NULL; i++)
    record_rows (out, topic, sim_models[i]->records);
  return out->len > 0;
}

/* -- diagnostics and units -------------------------------------------------------------------- */

static bool
explain_code (GString *out, const char *topic)
{
  guint64 number;
  if ((topic[0] != 'E' && topic[0] != 'e')
      || !g_ascii_string_to_unsigned (topic + 1, 10, 1, 999, &number, NULL))
    return false;
  for (const SimCode *row = sim_codes; row->code != 0; row++)
    if (row->code == (int)number)
      say (out, "E%03d: %s\n  %s\n", row->code, row->what, row->help);
  return out->len > 0;
}

static bool
explain_diagnostics (GString *out, const char *topic)
{
  if (strcmp (topic, "diagnostics") != 0)
    return false;
  say (out,
       "# Diagnostics\n\n"
       "What is wrong with an input is said in one line, on a terminal with the line and a caret below it:\n\n"
       "    web.scenario.yaml:12:5: error[E026]: unknown key `raet`; did you mean `rate`?\n\n"
       "The exit code is 2, and nothing has been written. This page is printed by\n"
       "`rehearse explain diagnostics`; `rehearse explain E026` prints one row.\n\n"
       "| code | what is wrong | what to do |\n|---|---|---|\n");
  for (const SimCode *row = sim_codes; row->code != 0; row++)
    say (out, "| E%03d | %s | %s |\n", row->code, row->what, row->help);
  return true;
}

static bool
explain_units (GString *out, const char *topic)
{
  if (strcmp (topic, "units") != 0)
    return false;
  say (out, "  times        ns us ms s min h d\n"
            "  data rates   bps kbps Mbps Gbps Tbps (powers of 1000)\n"
            "  sizes        B kB MB GB TB (powers of 1000), KiB MiB GiB TiB (powers of 1024)\n"
            "  event rates  /s /min /h /d\n"
            "  shares       %%, or a fraction of 1\n");
  return true;
}

/* -- not found --------------------------------------------------------------------------------- */

static const char *
nearest (const char *topic)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (guint i = 0; sim_models[i] != NULL; i++)
    {
      g_ptr_array_add (words, (gpointer)sim_models[i]->name);
      for (const SimSpecRow *row = sim_models[i]->rows; row != NULL && row->row != NULL; row++)
        g_ptr_array_add (words, (gpointer)row->row);
    }
  for (guint i = 0; i < SIM_FAULT_KINDS; i++)
    g_ptr_array_add (words, (gpointer)sim_fault_kinds[i].key);
  for (const SimMetric *m = sim_service_metrics; m->name != NULL; m++)
    g_ptr_array_add (words, (gpointer)m->name);
  for (guint i = 0; sim_own_records[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer)sim_own_records[i]->name);
  for (const char *const *word
       = (const char *const[]){ "units", "loads", "scenario", "network", "load", "expect", NULL };
       *word != NULL; word++)
    g_ptr_array_add (words, (gpointer)*word);
  each_model_with_meanings (&(Wanted){ .words = words });
  g_ptr_array_add (words, (gpointer) "faults");
  g_ptr_array_add (words, (gpointer) "compose");
  g_ptr_array_add (words, (gpointer) "diagnostics");
  sim_cli_topic_words (words);
  g_ptr_array_add (words, NULL);
  return sim_nearest (topic, (const char *const *)words->pdata);
}

int
sim_verb_explain (const SimVerb *verb, int argc, char **argv)
{
  static bool (*const explainers[]) (GString * out, const char *topic)
      = { explain_models,      explain_rows,          explain_promises,      explain_faults,
          explain_compose,     explain_metrics,       explain_records,       explain_code,
          explain_diagnostics, explain_units,         sim_cli_explain_curve, sim_cli_explain_section,
          explain_choices,     sim_cli_explain_topic, sim_cli_explain_verb };
  SimDecisionAsked asked = { 0 };
  g_autofree char *number = NULL, *at = NULL, *incident = NULL, *svg = NULL, *perfetto = NULL, *story = NULL;
  gboolean incidents = FALSE, markdown = FALSE;
  const GOptionEntry entries[] = {
    { "decision", 0, 0, G_OPTION_ARG_STRING, &number, "TOPIC is a result folder: tell decision N of it", "N" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, "the last decision that was begun by TIME", "TIME" },
    { "decisions", 0, 0, G_OPTION_ARG_NONE, &asked.list, "list all its decisions", NULL },
    { "incident", 0, 0, G_OPTION_ARG_STRING, &incident, "tell where the time of incident N of it went", "N" },
    { "svg", 0, 0, G_OPTION_ARG_FILENAME, &svg, "with --incident: a sequence diagram; - is standard output",
      "FILE" },
    { "perfetto", 0, 0, G_OPTION_ARG_FILENAME, &perfetto, "with --incident: a trace for ui.perfetto.dev",
      "FILE" },
    { "story", 0, 0, G_OPTION_ARG_FILENAME, &story,
      "with --incident: a picture of who waited for whom, system by system", "FILE" },
    { "incidents", 0, 0, G_OPTION_ARG_NONE, &incidents, "list all its incidents", NULL },
    { "markdown", 0, 0, G_OPTION_ARG_NONE, &markdown,
      "a page of the reference: a model, scenario, metrics, records, topics or verbs", NULL },
    { NULL }
  };
  int status;
  if (!sim_cli_parse (verb, entries, &argc, &argv, 1, 1, &status))
    return status;
  if (markdown)
    return sim_cli_explain_page (verb, argv[1]);
  asked.number = number;
  asked.time = at;
  if (incident == NULL && (svg != NULL || perfetto != NULL || story != NULL))
    return sim_cli_usage_error (verb, "--svg, --story and --perfetto go with --incident");
  if (incident != NULL || incidents)
    return sim_cli_explain_incident (verb, argv[1], &(SimIncidentAsked){ incident, svg, perfetto, story });
  if (number != NULL || at != NULL || asked.list)
    return sim_cli_explain_decision (verb, argv[1], &asked);
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (explainers); i++)
    if (explainers[i](out, argv[1]))
      return sim_cli_say (out->str, SIM_EXIT_OK);
  const char *near = nearest (argv[1]);
  if (near != NULL)
    return sim_cli_usage_error (verb, "nothing is known of `%s`; did you mean `%s`?", argv[1], near);
  return sim_cli_usage_error (verb, "nothing is known of `%s`; rehearse list shows what there is", argv[1]);
}
