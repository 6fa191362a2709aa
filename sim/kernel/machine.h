/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * State machines as tables: state x input, one function that moves.
 *
 * A cell says the next state and what to do on the way; an empty cell ignores the input and
 * counts it. sim_machine_input() is the only place where a state changes; it emits the move
 * with the text "old -> new (input: reason)" on the bus. A cell that leads to its own state acts
 * without a record.
 */
#pragma once

#include "sim/kernel/record.h"

typedef struct SimMachineTable SimMachineTable;

/* What happens on the way to a new state. `owner` is the machine's; `data` is the input's. */
typedef void (*SimMachineAction) (gpointer owner, gpointer data);

typedef struct SimMachineCell
{
  int8_t next;             /* state number + 1; 0 in an empty cell */
  SimMachineAction action; /* called after the state has changed; may be NULL */
} SimMachineCell;

/* Fills a cell: SIM_GO (ONLINE, announce). */
#define SIM_GO(state, act)                                                                                     \
  {                                                                                                            \
    .next = (int8_t)((state) + 1), .action = (act)                                                             \
  }

struct SimMachineTable
{
  const char *name;          /* "rais.address" */
  const char *const *states; /* names, NULL-terminated */
  const char *const *inputs;
  guint state_count, input_count;
  const SimMachineCell *cells; /* state_count rows of input_count */
  const SimRecordKind
      *moved; /* emitted on a change of state; NULL: none. subject as the owner says, a = old, b = new */
};

typedef struct SimMachine
{
  const SimMachineTable *table;
  uint8_t state;
  uint32_t ignored; /* inputs that met an empty cell */
} SimMachine;

void sim_machine_init (SimMachine *machine, const SimMachineTable *table, guint state);

/* Feeds `input`. Returns true when a cell was there. `who`, `subject` and `reason` go into the record. */
bool sim_machine_input (SimMachine *machine, SimBus *bus, SimEntity who, uint32_t subject, guint input,
                        const char *reason, gpointer owner, gpointer data);
const char *sim_machine_state_name (const SimMachine *machine);
