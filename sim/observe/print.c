/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What machines are asked to print at an instant. */
#include "sim/observe/inside.h"
#include "sim/observe/output.h"

typedef struct SimPrintOrder
{
  const SimSystem *system;
  const SimNode *node;
  const SimPrint *print;
  SimTime at;
  char *text; /* NULL: the run has not come to it */
} SimPrintOrder;

void
sim_print_order_free (gpointer order)
{
  if (order != NULL)
    g_free (((SimPrintOrder *)order)->text);
  g_free (order);
}

static SimPrintOrder *
order_at (const SimObserver *observer, guint i)
{
  return g_ptr_array_index (observer->prints, i);
}

void
sim_observer_print (SimObserver *observer, const SimSystem *system, const SimNode *node, const SimPrint *print,
                    SimTime at)
{
  SimPrintOrder *order = g_new0 (SimPrintOrder, 1);
  guint place = observer->prints->len;
  *order = (SimPrintOrder){ .system = system, .node = node, .print = print, .at = at };
  while (place > 0 && order_at (observer, place - 1)->at > at)
    place--;
  g_ptr_array_insert (observer->prints, (gint)place, order);
}

static void
ask (SimPrintOrder *order)
{
  g_autofree char *seconds = sim_time_seconds (order->at, 3);
  GString *out = g_string_new (NULL);
  g_string_append_printf (out, "[%s s] %s %s\n", seconds, sim_node_name (order->node), order->print->name);
  if (!order->print->print (order->system, order->node, out))
    g_string_append_printf (out, "(this machine has no %s)\n", order->print->name);
  order->text = g_string_free (out, FALSE);
}

/* At each order's instant the run is paused, which changes nothing (K9). */
SimWorldEnd
sim_prints_run (SimObserver *observer, SimTime until)
{
  SimWorldEnd end = SIM_WORLD_DONE;
  SimTime reached = -1;
  for (guint i = 0; i < observer->prints->len && order_at (observer, i)->at <= until; i++)
    {
      SimPrintOrder *order = order_at (observer, i);
      if (order->text != NULL)
        continue;
      if (order->at > reached)
        end = sim_world_run (observer->world, reached = order->at);
      if (end != SIM_WORLD_DONE)
        return end;
      ask (order);
    }
  return reached < until ? sim_world_run (observer->world, until) : end;
}

char *
sim_observer_printed (const SimObserver *observer)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < observer->prints->len; i++)
    if (order_at (observer, i)->text != NULL)
      g_string_append_printf (out, "%s\n", order_at (observer, i)->text);
  return g_string_free (out, FALSE);
}

static bool
write_one (const SimPrintOrder *order, guint number, const char *dir, GError **error)
{
  g_autofree char *name
      = g_strdup_printf ("prints/%03u-%s-%s.txt", number, sim_node_name (order->node), order->print->name);
  SimOutput *output = sim_output_open (dir, name, error);
  if (output == NULL)
    return false;
  sim_output_text (output, order->text);
  return sim_output_close (output, error);
}

bool
sim_prints_write (SimObserver *observer, const char *dir, GError **error)
{
  if (observer->prints->len > 0 && !sim_output_folder (dir, "prints", error))
    return false;
  for (guint i = 0; i < observer->prints->len; i++)
    if (order_at (observer, i)->text != NULL && !write_one (order_at (observer, i), i, dir, error))
      return false;
  return true;
}
