/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/kernel/machine.h"

void
sim_machine_init (SimMachine *machine, const SimMachineTable *table, guint state)
{
  sim_require (state < table->state_count, "machine %s has no state %u", table->name, state);
  *machine = (SimMachine){ .table = table, .state = (uint8_t)state };
}

/* The text of the move is put together only for those who listen. */
static void
machine_tell (const SimMachine *machine, SimBus *bus, SimEntity who, uint32_t subject, guint old, guint input,
              const char *reason)
{
  const SimMachineTable *table = machine->table;
  g_autofree char *text = NULL;
  if (sim_bus_heard (bus, table->moved))
    text = g_strdup_printf ("%s -> %s (%s%s%s)", table->states[old], table->states[machine->state],
                            table->inputs[input], reason != NULL ? ": " : "", reason != NULL ? reason : "");
  sim_emit (bus, table->moved, who, subject, old, machine->state, text);
}

bool
sim_machine_input (SimMachine *machine, SimBus *bus, SimEntity who, uint32_t subject, guint input,
                   const char *reason, gpointer owner, gpointer data)
{
  const SimMachineTable *table = machine->table;
  sim_require (input < table->input_count, "machine %s has no input %u", table->name, input);
  const SimMachineCell *cell = &table->cells[machine->state * table->input_count + input];
  if (cell->next == 0)
    {
      machine->ignored++;
      return false;
    }
  guint old = machine->state;
  sim_require (cell->next > 0 && (guint)cell->next <= table->state_count,
               "machine %s leads from %s to state %d", table->name, table->states[old], cell->next - 1);
  machine->state = (uint8_t)(cell->next - 1);
  if (machine->state != old && table->moved != NULL)
    machine_tell (machine, bus, who, subject, old, input, reason);
  if (cell->action != NULL)
    cell->action (owner, data);
  return true;
}

const char *
sim_machine_state_name (const SimMachine *machine)
{
  return machine->table->states[machine->state];
}
