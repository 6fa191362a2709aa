/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of state machines: a door with a lock.
 */
#include "sim/kernel/machine.h"
#include <criterion/criterion.h>

enum
{
  OPEN,
  SHUT,
  LOCKED,
  STATES
};
enum
{
  PUSH,
  PULL,
  TURN,
  INPUTS
};

static void
creak (gpointer owner, gpointer data)
{
  g_string_append_printf (owner, "creak %s; ", (const char *)data);
}

static const SimRecordKind moved = {
  .name = "door.moved",
  .level = SIM_LEVEL_EVENT,
  .a = SIM_FIELD_COUNT,
  .b = SIM_FIELD_COUNT,
  .format = "{who}: {text}",
};

static const SimMachineCell cells[STATES][INPUTS] = {
  [OPEN] = { [PUSH] = SIM_GO (SHUT, creak), [PULL] = SIM_GO (OPEN, creak) },
  [SHUT] = { [PULL] = SIM_GO (OPEN, creak), [TURN] = SIM_GO (LOCKED, NULL) },
  [LOCKED] = { [TURN] = SIM_GO (SHUT, NULL) },
};
static const char *const states[] = { "OPEN", "SHUT", "LOCKED", NULL };
static const char *const inputs[] = { "push", "pull", "turn", NULL };
static const SimMachineTable door = {
  .name = "door",
  .states = states,
  .inputs = inputs,
  .state_count = STATES,
  .input_count = INPUTS,
  .cells = &cells[0][0],
  .moved = &moved,
};

static void
hear (gpointer data, const SimRecord *record)
{
  g_string_append_printf (data, "[%d>%d %s] ", (int)record->a, (int)record->b, record->text);
}

Test (machines, a_filled_cell_moves_tells_and_acts_in_that_order)
{
  SimKernel *kernel = sim_kernel_new ();
  SimBus *bus = sim_bus_new (kernel);
  g_autoptr (GString) log = g_string_new (NULL);
  SimMachine machine;
  sim_machine_init (&machine, &door, OPEN);
  sim_bus_subscribe (bus, NULL, SIM_LEVEL_EVENT, hear, log);
  cr_expect (sim_machine_input (&machine, bus, 0, 0, PUSH, "wind", log, (gpointer) "loud"));
  cr_expect (sim_machine_input (&machine, bus, 0, 0, TURN, NULL, log, NULL));
  cr_expect_str_eq (log->str, "[0>1 OPEN -> SHUT (push: wind)] creak loud; [1>2 SHUT -> LOCKED (turn)] ");
  cr_expect_str_eq (sim_machine_state_name (&machine), "LOCKED");
  sim_bus_free (bus);
  sim_kernel_free (kernel);
}

Test (machines, an_empty_cell_is_ignored_and_counted)
{
  SimKernel *kernel = sim_kernel_new ();
  SimBus *bus = sim_bus_new (kernel);
  g_autoptr (GString) log = g_string_new (NULL);
  SimMachine machine;
  sim_machine_init (&machine, &door, LOCKED);
  sim_bus_subscribe (bus, NULL, SIM_LEVEL_EVENT, hear, log);
  cr_expect_not (sim_machine_input (&machine, bus, 0, 0, PUSH, "wind", log, NULL));
  cr_expect_not (sim_machine_input (&machine, bus, 0, 0, PULL, "hand", log, NULL));
  cr_expect_eq (machine.ignored, 2);
  cr_expect_eq (machine.state, LOCKED);
  cr_expect_str_eq (log->str, "");
  sim_bus_free (bus);
  sim_kernel_free (kernel);
}

Test (machines, a_cell_to_its_own_state_acts_without_a_record)
{
  SimKernel *kernel = sim_kernel_new ();
  SimBus *bus = sim_bus_new (kernel);
  g_autoptr (GString) log = g_string_new (NULL);
  SimMachine machine;
  sim_machine_init (&machine, &door, OPEN);
  sim_bus_subscribe (bus, NULL, SIM_LEVEL_EVENT, hear, log);
  cr_expect (sim_machine_input (&machine, bus, 0, 0, PULL, NULL, log, (gpointer) "soft"));
  cr_expect_str_eq (log->str, "creak soft; ");
  sim_bus_free (bus);
  sim_kernel_free (kernel);
}

Test (machines, an_input_outside_the_table_is_our_mistake, .exit_code = SIM_EXIT_INTERNAL)
{
  SimMachine machine;
  sim_machine_init (&machine, &door, OPEN);
  sim_machine_input (&machine, NULL, 0, 0, INPUTS, NULL, NULL, NULL);
}
