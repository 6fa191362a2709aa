/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-5, RAIS-6, RAIS-7: the state of an address at a host, as a table. */
#include "models/rais/rais.h"

static void
queue_acquire (gpointer owner, gpointer data)
{
  RaisHeld *held = owner;
  rais_scripts_queue (held->monitor, RAIS_DO_ACQUIRE, held->address);
}

static void
queue_release (gpointer owner, gpointer data)
{
  RaisHeld *held = owner;
  rais_scripts_queue (held->monitor, RAIS_DO_RELEASE, held->address);
}

static void
on_line (gpointer owner, gpointer data)
{
  RaisHeld *held = owner;
  RaisMonitor *monitor = held->monitor;

  held->online = sim_kernel_now (monitor->group->kernel);
  rais_emit (monitor, &rais_rec_address_online, held->address, 0, 0, NULL);
  if (!rais_options_of (monitor)->announce_at_once || monitor->group->flaws.mute)
    return;
  sim_arp_announce (monitor->host->service, held->address);
  held->announced = true;
}

static const char *const state_names[] = { "not-serving", "acquiring", "on-line", "releasing", NULL };
static const char *const input_names[]
    = { "acquire-order", "script-good", "script-bad", "release-order", "tests-failed", "released", NULL };

/* An empty cell ignores the input and counts it. */
static const SimMachineCell cells[RAIS_STATES][RAIS_INPUTS] = {
  [RAIS_NOT_SERVING] = { [RAIS_IN_ORDER_ACQUIRE] = SIM_GO (RAIS_ACQUIRING, queue_acquire) },
  [RAIS_ACQUIRING] = { [RAIS_IN_SCRIPT_GOOD] = SIM_GO (RAIS_ONLINE, on_line),
                       [RAIS_IN_SCRIPT_BAD] = SIM_GO (RAIS_NOT_SERVING, NULL) },
  [RAIS_ONLINE] = { [RAIS_IN_ORDER_RELEASE] = SIM_GO (RAIS_RELEASING, queue_release),
                    [RAIS_IN_TESTS_FAILED] = SIM_GO (RAIS_RELEASING, queue_release) },
  [RAIS_RELEASING] = { [RAIS_IN_RELEASED] = SIM_GO (RAIS_NOT_SERVING, NULL) },
};

static const SimMachineTable rais_address_table = { .name = "rais.address",
                                                    .states = state_names,
                                                    .inputs = input_names,
                                                    .state_count = RAIS_STATES,
                                                    .input_count = RAIS_INPUTS,
                                                    .cells = &cells[0][0],
                                                    .moved = &rais_rec_address_moved };

RaisState
rais_held_state (const RaisHeld *held)
{
  return held == NULL ? RAIS_NOT_SERVING : (RaisState)held->machine.state;
}

static guint
place (const RaisMonitor *monitor, SimIp address)
{
  guint i = 0;

  while (i < monitor->held->len && ((RaisHeld *)g_ptr_array_index (monitor->held, i))->address < address)
    i++;
  return i;
}

RaisHeld *
rais_held (const RaisMonitor *monitor, SimIp address)
{
  guint i = place (monitor, address);
  RaisHeld *held = i < monitor->held->len ? g_ptr_array_index (monitor->held, i) : NULL;

  return held != NULL && held->address == address ? held : NULL;
}

/* The own host information entry says what is held, in the same order. */
static void
tell_own_entry (RaisMonitor *monitor)
{
  GArray *services = rais_own (monitor)->services;

  g_array_set_size (services, 0);
  for (guint i = 0; i < monitor->held->len; i++)
    {
      const RaisHeld *held = g_ptr_array_index (monitor->held, i);
      RaisService service = { .address = held->address, .state = held->machine.state };
      g_array_append_val (services, service);
    }
}

static RaisHeld *
take (RaisMonitor *monitor, SimIp address)
{
  RaisHeld *held = g_new0 (RaisHeld, 1);

  held->address = address;
  held->monitor = monitor;
  sim_machine_init (&held->machine, &rais_address_table, RAIS_NOT_SERVING);
  g_ptr_array_insert (monitor->held, (int)place (monitor, address), held);
  return held;
}

bool
rais_address_input (RaisMonitor *monitor, SimIp address, RaisInput input, const char *reason)
{
  RaisHeld *held = rais_held (monitor, address);
  bool moved;

  if (held == NULL && input != RAIS_IN_ORDER_ACQUIRE)
    return false;
  if (held == NULL)
    held = take (monitor, address);
  moved = sim_machine_input (&held->machine, monitor->group->bus, rais_who (monitor), address, input, reason,
                             held, NULL);
  if (held->machine.state == RAIS_NOT_SERVING)
    g_ptr_array_remove_index (monitor->held, place (monitor, address));
  tell_own_entry (monitor);
  return moved;
}

void
rais_address_forget_all (RaisMonitor *monitor)
{
  g_ptr_array_set_size (monitor->held, 0);
}
