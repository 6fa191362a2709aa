/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults in words, and their records. */
#include "sim/world/inside.h"

#include <string.h>

const SimRecordKind sim_rec_fault_applied
    = SIM_EVENT ("fault.applied", INJECTED, NONE, NONE, NONE, "fault at {who}: {text}");
const SimRecordKind sim_rec_fault_undone
    = SIM_EVENT ("fault.undone", NONE, NONE, NONE, NONE, "end of fault at {who}: {text}");
const SimRecordKind sim_rec_fault_skipped
    = SIM_EVENT ("fault.skipped", NONE, NONE, NONE, NONE, "fault at {who} skipped: {text}");

static void
append_names (GString *out, const char *word, SimNameList names)
{
  for (guint i = 0; i < names.count; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? word : ", ", names.names[i]);
}

static void
append_value (GString *out, const SimFaultOptions *options, const SimFaultKind *kind)
{
  g_autofree char *share = sim_quantity_format (options->share, SIM_UNIT_SHARE);
  g_autofree char *delay = sim_time_format (options->delay);
  if (kind->value != NULL)
    g_string_append_printf (out, " %s", strcmp (kind->value, "share") == 0 ? share : delay);
  if (kind->id == SIM_FAULT_SLOW)
    g_string_append_printf (out, " to %s", share);
  if (kind->id == SIM_FAULT_REORDER)
    g_string_append_printf (out, " by %s", delay);
  if (kind->id == SIM_FAULT_CLOCK)
    {
      g_autofree char *drift = sim_quantity_format (options->drift, SIM_UNIT_SHARE);
      g_string_append_printf (out, " offset %s drift %s", delay, drift);
    }
}

void
sim_reason_trim (GString *why)
{
  gsize n = why->len;
  while (n > 0 && strchr (";, ", why->str[n - 1]) != NULL)
    n--;
  g_string_truncate (why, n);
}

/* As the scenario says it; what was drawn or replayed in seconds, as all times of a trace are. */
static void
append_length (GString *out, const SimDist *said, SimTime length)
{
  bool as_said = said != NULL && said->kind == SIM_DIST_CONSTANT;
  g_autofree char *text = as_said ? sim_time_format (length) : sim_time_seconds (length, 9);
  gsize n = strlen (text);
  while (!as_said && text[n - 1] == '0')
    n--;
  if (!as_said && text[n - 1] == '.')
    n--;
  g_string_append_printf (out, " for %.*s%s", (int)n, text, as_said ? "" : " s");
}

char *
sim_fault_words (const SimFaultSpec *spec, SimTime length)
{
  const SimFaultOptions *options = &spec->options;
  const SimFaultKind *kind = spec->kind;
  GString *out = g_string_new (kind->id == SIM_FAULT_ACTION ? options->action : kind->key);
  append_value (out, options, kind);
  if (kind->id == SIM_FAULT_ACTION && options->argument != NULL)
    g_string_append_printf (out, " %s", options->argument);
  for (guint i = 0; i < options->group_count; i++)
    append_names (out, i == 0 ? " " : " | ", options->groups[i]);
  append_names (out, " on ", options->on);
  if (kind->target == SIM_FAULT_ON_CABLES)
    append_names (out, " of ", options->of);
  if (options->one_way)
    g_string_append (out, " one way");
  if (length != SIM_NEVER)
    append_length (out, options->length, length);
  return g_string_free (out, FALSE);
}
