/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/ownership.h"

struct SimOwnership
{
  SimWorld *world;
  GArray *holdings; /* SimHolding */
};

static SimHolding *
held (SimOwnership *ownership, SimIp address, SimEntity node)
{
  for (guint i = ownership->holdings->len; i-- > 0;)
    {
      SimHolding *h = &g_array_index (ownership->holdings, SimHolding, i);
      if (h->address == address && h->node == node && h->to == SIM_NEVER)
        return h;
    }
  return NULL;
}

static void
begin (SimOwnership *ownership, SimIp address, SimEntity node, SimTime at)
{
  const SimBus *bus = sim_world_bus (ownership->world);
  SimEntity parent = sim_entity_parent (bus, node);
  SimHolding h = { address, node, at, SIM_NEVER };
  if (parent != 0 && sim_entity_kind (bus, parent) == SIM_ENTITY_SYSTEM
      && held (ownership, address, node) == NULL)
    g_array_append_val (ownership->holdings, h);
}

static void
added (gpointer data, const SimRecord *record)
{
  begin (data, record->subject, record->who, record->at);
}

static void
removed (gpointer data, const SimRecord *record)
{
  SimHolding *h = held (data, record->subject, record->who);
  if (h != NULL)
    h->to = record->at;
}

static void
stopped (gpointer data, const SimRecord *record)
{
  SimOwnership *ownership = data;
  for (guint i = 0; i < ownership->holdings->len; i++)
    {
      SimHolding *h = &g_array_index (ownership->holdings, SimHolding, i);
      if (h->node == record->who && h->to == SIM_NEVER)
        h->to = record->at;
    }
}

static void
look (SimOwnership *ownership)
{
  SimNet *net = sim_world_net (ownership->world);
  SimTime now = sim_kernel_now (sim_world_kernel (ownership->world));
  for (guint i = 0; i < sim_net_nodes (net); i++)
    {
      const SimNode *node = sim_net_node (net, i);
      for (guint k = 0; k < sim_node_ifaces (node); k++)
        {
          const SimIface *iface = sim_node_iface (node, k);
          for (guint a = 0; a < sim_iface_addresses (iface); a++)
            if (sim_iface_address (iface, a) != sim_iface_primary (iface))
              begin (ownership, sim_iface_address (iface, a), sim_node_entity (node), now);
        }
    }
}

SimOwnership *
sim_ownership_new (SimWorld *world)
{
  SimOwnership *ownership = g_new0 (SimOwnership, 1);
  SimBus *bus = sim_world_bus (world);
  ownership->world = world;
  ownership->holdings = g_array_new (FALSE, FALSE, sizeof (SimHolding));
  look (ownership);
  sim_bus_subscribe (bus, &sim_rec_address_added, SIM_LEVEL_PACKET, added, ownership);
  sim_bus_subscribe (bus, &sim_rec_address_removed, SIM_LEVEL_PACKET, removed, ownership);
  sim_bus_subscribe (bus, &sim_rec_node_crashed, SIM_LEVEL_PACKET, stopped, ownership);
  sim_bus_subscribe (bus, &sim_rec_node_shut_down, SIM_LEVEL_PACKET, stopped, ownership);
  return ownership;
}

void
sim_ownership_free (SimOwnership *ownership)
{
  if (ownership == NULL)
    return;
  g_array_unref (ownership->holdings);
  g_free (ownership);
}

guint
sim_ownership_count (const SimOwnership *ownership)
{
  return ownership->holdings->len;
}

const SimHolding *
sim_ownership_get (const SimOwnership *ownership, guint i)
{
  return &g_array_index (ownership->holdings, SimHolding, i);
}
