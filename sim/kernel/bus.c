/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bus: who hears which kind of record.
 *
 * A kind is found by its address in an open table, which decides nothing but where it is
 * kept; what goes into the fingerprint is a hash of its name.
 */
#include "sim/base/bytes.h"
#include "sim/kernel/bus-private.h"
#include <string.h>

enum
{
  FIRST_ROOM = 64,
};

SimBus *
sim_bus_new (SimKernel *kernel)
{
  SimBus *bus = g_new0 (SimBus, 1);
  bus->kernel = kernel;
  bus->entities = g_array_new (FALSE, FALSE, sizeof (SimEntityRow));
  bus->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  bus->subscribers = g_array_new (FALSE, FALSE, sizeof (SimSubscriber));
  bus->room = FIRST_ROOM;
  bus->kinds = g_new0 (SimBusKind, bus->room);
  sim_bus_entity (bus, SIM_ENTITY_RUN, "run", 0);
  return bus;
}

/* Forgets what was worked out about kinds; it is worked out anew when they are met. */
static void
bus_forget_kinds (SimBus *bus)
{
  for (uint32_t i = 0; i < bus->room; i++)
    g_free (bus->kinds[i].heard_by);
  memset (bus->kinds, 0, bus->room * sizeof *bus->kinds);
  bus->known = 0;
}

void
sim_bus_free (SimBus *bus)
{
  if (bus == NULL)
    return;
  bus_forget_kinds (bus);
  g_free (bus->kinds);
  g_array_free (bus->subscribers, TRUE);
  g_hash_table_destroy (bus->by_name);
  for (guint i = 0; i < bus->entities->len; i++)
    g_free (g_array_index (bus->entities, SimEntityRow, i).name);
  g_array_free (bus->entities, TRUE);
  g_free (bus);
}

static uint32_t
kind_slot (const SimBus *bus, const SimRecordKind *kind)
{
  uint32_t slot = (uint32_t)(((uintptr_t)kind >> 3) * 0x9E3779B1u) & (bus->room - 1);
  while (bus->kinds[slot].kind != NULL && bus->kinds[slot].kind != kind)
    slot = (slot + 1) & (bus->room - 1);
  return slot;
}

static void
bus_grow (SimBus *bus)
{
  g_autofree SimBusKind *old = bus->kinds;
  uint32_t room = bus->room;
  bus->room *= 2;
  bus->kinds = g_new0 (SimBusKind, bus->room);
  for (uint32_t i = 0; i < room; i++)
    if (old[i].kind != NULL)
      bus->kinds[kind_slot (bus, old[i].kind)] = old[i];
}

static bool
subscriber_hears (const SimSubscriber *subscriber, const SimRecordKind *kind)
{
  return subscriber->kind == NULL ? kind->level <= subscriber->level : subscriber->kind == kind;
}

static SimBusKind *
bus_meet (SimBus *bus, const SimRecordKind *kind)
{
  for (uint32_t i = 0; i < bus->room; i++)
    sim_require (bus->kinds[i].kind == NULL || strcmp (bus->kinds[i].kind->name, kind->name) != 0,
                 "two kinds of record are called %s", kind->name);
  if (bus->known * 2 >= bus->room)
    bus_grow (bus);
  SimBusKind *slot = &bus->kinds[kind_slot (bus, kind)];
  *slot = (SimBusKind){ .kind = kind, .name_hash = sim_hash_text (kind->name) };
  slot->heard_by = g_new (SimSubscriber, bus->subscribers->len);
  for (guint i = 0; i < bus->subscribers->len; i++)
    {
      const SimSubscriber *subscriber = &g_array_index (bus->subscribers, SimSubscriber, i);
      if (subscriber_hears (subscriber, kind))
        slot->heard_by[slot->listeners++] = *subscriber;
    }
  bus->known++;
  return slot;
}

static inline SimBusKind *
bus_kind (SimBus *bus, const SimRecordKind *kind)
{
  SimBusKind *slot = &bus->kinds[kind_slot (bus, kind)];
  return G_LIKELY (slot->kind != NULL) ? slot : bus_meet (bus, kind);
}

void
sim_bus_subscribe (SimBus *bus, const SimRecordKind *kind, SimRecordLevel level, SimSubscriberFunc func,
                   gpointer data)
{
  sim_require (bus->emitting == 0, "a subscriber subscribes while a record is told");
  SimSubscriber subscriber = { .kind = kind, .level = level, .func = func, .data = data };
  g_array_append_val (bus->subscribers, subscriber);
  bus_forget_kinds (bus);
}

bool
sim_bus_heard (const SimBus *bus, const SimRecordKind *kind)
{
  const SimBusKind *slot = &bus->kinds[kind_slot (bus, kind)];
  if (slot->kind != NULL)
    return slot->listeners > 0;
  for (guint i = 0; i < bus->subscribers->len; i++)
    if (subscriber_hears (&g_array_index (bus->subscribers, SimSubscriber, i), kind))
      return true;
  return false;
}

static void
bus_note (SimBus *bus, const SimBusKind *slot, const SimRecord *record)
{
  sim_kernel_note (bus->kernel, slot->name_hash);
  sim_kernel_note (bus->kernel, (uint64_t)record->who << 32 | record->subject);
  sim_kernel_note (bus->kernel, (uint64_t)record->a);
  sim_kernel_note (bus->kernel, (uint64_t)record->b);
  sim_kernel_mark (bus->kernel);
}

void
sim_emit (SimBus *bus, const SimRecordKind *kind, SimEntity who, uint32_t subject, int64_t a, int64_t b,
          const char *text)
{
  const SimBusKind *slot = bus_kind (bus, kind);
  if (slot->listeners == 0 && kind->level != SIM_LEVEL_EVENT)
    return;
  SimRecord record = { sim_kernel_now (bus->kernel), kind, who, subject, a, b, text };
  if (kind->level == SIM_LEVEL_EVENT)
    bus_note (bus, slot, &record);
  bus->emitting++;
  /* A record told by a subscriber may move the table, not the list of those who hear. */
  const SimSubscriber *heard_by = slot->heard_by;
  for (uint32_t i = 0, listeners = slot->listeners; i < listeners; i++)
    heard_by[i].func (heard_by[i].data, &record);
  bus->emitting--;
}
