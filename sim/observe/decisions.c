/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/decisions.h"
#include "sim/observe/inside.h"
#include "sim/observe/output.h"

struct SimDecisions
{
  SimWorld *world;
  GArray *rows; /* SimDecisionRow */
  guint64 lost;
};

/* The system that an entity is, or is part of; NULL: none. */
static const char *
system_of (const SimBus *bus, SimEntity who)
{
  while (who != 0 && sim_entity_kind (bus, who) != SIM_ENTITY_SYSTEM)
    who = sim_entity_parent (bus, who);
  return who == 0 ? "run" : sim_entity_name (bus, who);
}

static void
heard (gpointer data, const SimRecord *record)
{
  SimDecisions *decisions = data;
  const SimBus *bus = sim_world_bus (decisions->world);

  if (decisions->rows->len >= SIM_DECISIONS)
    {
      decisions->lost++;
      return;
    }
  GString *sentence = g_string_new (NULL);
  sim_record_write (bus, record, sentence);
  SimDecisionRow row = { system_of (bus, record->who), (guint64)record->b, record->at, record->kind->name,
                         g_string_free (sentence, FALSE) };
  g_array_append_val (decisions->rows, row);
}

static void
row_clear (gpointer item)
{
  g_free (((SimDecisionRow *)item)->sentence);
}

/* Has a system before that one the same model? Its records have been subscribed then. */
static bool
is_repeated (const SimWorld *world, guint i)
{
  for (guint k = 0; k < i; k++)
    if (sim_world_system (world, k)->model == sim_world_system (world, i)->model)
      return true;
  return false;
}

SimDecisions *
sim_decisions_new (SimWorld *world)
{
  SimDecisions *decisions = NULL;

  for (guint i = 0; i < sim_world_systems (world); i++)
    {
      const SimRecordKind *const *kinds = sim_world_system (world, i)->model->decisions;
      if (kinds == NULL || is_repeated (world, i))
        continue;
      if (decisions == NULL)
        {
          decisions = g_new0 (SimDecisions, 1);
          decisions->world = world;
          decisions->rows = g_array_new (FALSE, FALSE, sizeof (SimDecisionRow));
          g_array_set_clear_func (decisions->rows, row_clear);
        }
      for (; *kinds != NULL; kinds++)
        sim_bus_subscribe (sim_world_bus (world), *kinds, SIM_LEVEL_PACKET, heard, decisions);
    }
  return decisions;
}

void
sim_decisions_free (SimDecisions *decisions)
{
  if (decisions == NULL)
    return;
  g_array_unref (decisions->rows);
  g_free (decisions);
}

guint
sim_decisions_count (const SimDecisions *decisions)
{
  return decisions != NULL ? decisions->rows->len : 0;
}

const SimDecisionRow *
sim_decisions_get (const SimDecisions *decisions, guint i)
{
  return &g_array_index (decisions->rows, SimDecisionRow, i);
}

guint64
sim_decisions_lost (const SimDecisions *decisions)
{
  return decisions != NULL ? decisions->lost : 0;
}

/* decisions.csv; no file where nobody decides. */
bool
sim_decisions_write (SimObserver *observer, const char *dir, GError **error)
{
  if (observer->decisions == NULL)
    return true;
  SimOutput *out = sim_output_open (dir, "decisions.csv", error);
  if (out == NULL)
    return false;
  sim_output_text (out, "system,decision,time [s],what,sentence\r\n");
  for (guint i = 0; i < sim_decisions_count (observer->decisions); i++)
    {
      const SimDecisionRow *row = sim_decisions_get (observer->decisions, i);
      char text[SIM_NUMBER_TEXT];
      sim_output_csv (out, row->system);
      sim_output_format (out, ",%" G_GUINT64_FORMAT ",%s,%s,", row->decision,
                         sim_number (text, sim_time_to_seconds (row->at)), row->what);
      sim_output_csv (out, row->sentence);
      sim_output_text (out, "\r\n");
    }
  return sim_output_close (out, error);
}
