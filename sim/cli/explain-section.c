/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can stand in a scenario, key by key and shape by shape. */
#include "sim/cli/cli.h"

#include "sim/load/curve.h"

#include <string.h>

static const struct
{
  const char *shape, *form, *help, *example;
} curves[] = {
  { "constant", "250 /s", "constant", "250 /s" },
  { "steps", "{ steps: [...] }", "constant between steps: { at: 0 s, rate: 10 /s }",
    "{ steps: [{ at: 0 s, rate: 10 /s }, { at: 5 min, rate: 40 /s }] }" },
  { "ramp", "{ ramp: { ... } }", "from, to, over: linear, then constant",
    "{ ramp: { from: 10 /s, to: 90 /s, over: 5 min } }" },
  { "sine", "{ sine: { ... } }", "mean, amplitude, period, phase",
    "{ sine: { mean: 50 /s, amplitude: 40 %, period: 1 h } }" },
  { "daily", "{ daily: { ... } }", "mean, amplitude, peak-at: a sine of 24 hours",
    "{ daily: { mean: 50 /s, amplitude: 60 %, peak-at: 14 h } }" },
  { "flash", "{ flash: { ... } }", "base, peak, at, rise, hold, fall",
    "{ flash: { base: 20 /s, peak: 400 /s, at: 3 min, rise: 10 s, hold: 1 min, fall: 2 min } }" },
  { "bursts", "{ bursts: { ... } }", "rates, means: a Markov-modulated Poisson process",
    "{ bursts: { rates: [10 /s, 200 /s], means: [30 s, 3 s] } }" },
  { "trace", "{ trace: file.csv, ... }", "column, per, scale, from, speed: counts from a file",
    "{ trace: file.csv, column: requests, per: 1 min, scale: 0.01 }" },
  { "replay", "{ replay: file.csv, ... }", "column, speed: the very instants of a file",
    "{ replay: file.csv, column: TIMESTAMP }" },
  { "sum", "{ sum: [...] }", "of curves",
    "{ sum: [10 /s, { ramp: { from: 0 /s, to: 90 /s, over: 5 min } }] }" },
  { "product", "{ product: [...] }", "of a curve and factor curves",
    "{ product: [20 /s, { daily: { mean: 1, amplitude: 60 % } }] }" },
};

void
sim_cli_list_curves (GString *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
    g_string_append_printf (out, "  %-28s %s\n", curves[i].form, curves[i].help);
}

bool
sim_cli_explain_curve (GString *out, const char *topic)
{
  if (strcmp (topic, "loads") == 0 || strcmp (topic, "curves") == 0)
    sim_cli_list_curves (out);
  for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
    if (strcmp (topic, curves[i].shape) == 0)
      {
        const SimOption *option = sim_curve_table (topic);
        g_string_append_printf (out, "%s: %s\n  arrivals: %s\n", topic, curves[i].help, curves[i].example);
        for (; option != NULL && option->key != NULL; option++)
          sim_cli_say_option (out, option, "");
      }
  for (guint i = 0; i < G_N_ELEMENTS (sim_dist_words); i++)
    if (strcmp (topic, sim_dist_words[i].kind) == 0)
      sim_cli_list_distributions (out);
  if (strcmp (topic, "distributions") == 0)
    sim_cli_list_distributions (out);
  return out->len > 0;
}

/* A key of several tables, such as of each kind of fault, is told once. */
static void
say_keys (GString *out, const char *section, const char *key)
{
  GStringChunk *arena = g_string_chunk_new (4096);
  g_autoptr (GPtrArray) tables = g_ptr_array_new ();
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *prefix = g_strdup_printf ("%s.", section);

  sim_scenario_tables (section, arena, tables);
  for (guint i = 0; i < tables->len; i++)
    for (const SimOption *option = tables->pdata[i]; option->key != NULL; option++)
      if ((key == NULL || strcmp (option->key, key) == 0) && g_hash_table_add (told, (gpointer)option->key))
        sim_cli_say_option (out, option, prefix);
  if (key != NULL && strcmp (key, "arrivals") == 0 && out->len > 0)
    sim_cli_list_curves (out);
  g_string_chunk_free (arena);
}

bool
sim_cli_explain_section (GString *out, const char *topic)
{
  static const char *const sections[] = { "scenario", "network", "load", "faults", "expect" };
  const char *point = strchr (topic, '.');

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      gsize length = strlen (sections[i]);
      if (strcmp (topic, sections[i]) == 0)
        say_keys (out, sections[i], NULL);
      else if (point == NULL)
        say_keys (out, sections[i], topic);
      else if ((gsize)(point - topic) == length && strncmp (topic, sections[i], length) == 0)
        say_keys (out, sections[i], point + 1);
    }
  return out->len > 0;
}
