/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines and the network of them: routes, sockets, what waits while a machine stands still. Part of inside.h.
 */
#pragma once

#include "sim/net/capture.h"
#include "sim/net/driver.h"
#include "sim/net/inside_segment.h"
#include "sim/net/ip.h"
#include "sim/net/ping.h"
#include "sim/net/raw.h"

typedef struct SimReassembly SimReassembly;

typedef struct SimTap
{
  SimTapFunc func;
  gpointer data;
} SimTap;

struct SimNet
{
  SimKernel *kernel;
  SimBus *bus;
  uint64_t seed;
  uint32_t replication;
  SimSlab *packets, *batches, *strays, *waits, *reassemblies, *trains, *sockets;
  SimTrain *train;  /* all of them */
  GPtrArray *slabs; /* SimSlab: of the layers above, see sim_net_slab() */
  GPtrArray *nodes, *segments, *ifaces;
  GHashTable *node_names, *segment_names;
  GArray *taps;
  uint64_t changes; /* see sim_net_changes() */
  bool ending;      /* what is armed is gone piece by piece: nothing may be armed any more */
};

typedef struct SimRoute
{
  SimIp base, mask;
  SimIface *iface;
  SimIp gateway; /* SIM_IP_NONE: connected */
} SimRoute;

typedef struct SimWatch
{
  void (*changed) (SimNode *node, gpointer data);
  gpointer data;
} SimWatch;

/* A timer that fell due while the machine stood still. */
typedef struct SimHeld
{
  SimTimer *timer;
  bool *flag; /* of an alarm: cleared when it is armed again; NULL */
} SimHeld;

/* A frame or datagram that waits for the machine to go on. */
typedef struct SimBacklogItem
{
  SimIface *iface;
  void *item;
} SimBacklogItem;

typedef struct SimUdpTable
{
  SimUdp **slot;
  uint32_t mask, count;
  uint16_t next_ephemeral;
  uint16_t filtered; /* the port with a filter; 0: none */
  SimUdp *small[4];
} SimUdpTable;

struct SimNode
{
  SimNodeState state;
  bool forward;
  uint16_t ident;
  bool inbox_waits; /* there is something in it */
  guint iface_count;
  SimIface **iface;
  SimIface *only[1]; /* its memory, while there is but one */
  const SimRoute *route;
  guint route_count; /* of the routes */
  SimUdpTable udp;
  SimPing *pings;
  SimRaw *raws;
  SimNet *net;
  SimKernel *kernel;
  GArray *routes; /* SimRoute, longest prefix first */
  uint32_t number;
  SimEntity entity;
  char *name;
  SimNodeOptions options;
  double speed, drift;
  SimTime clock_set, clock_base;
  SimRole *roles;
  GArray *watches, *iface_watches; /* SimWatch: of its own state, and of its interfaces' */
  GArray *held, *backlog, *inbox;
  SimTimer boot, thaw;
  SimLine loop;
  SimStream booting;
  SimTcpTable *tcp;
  SimReassembly *reassemblies;
  SimRole *driver_role; /* NULL: no driver */
  SimDriverFunc driver;
  bool tenant;   /* it runs on servers: tenant.h */
  SimNode *home; /* that it runs on now */
};

/* The interface that owns an Ethernet address, or NULL. */
static inline SimIface *
sim_net_station (const SimNet *net, SimMac mac)
{
  uint32_t index = (uint32_t)mac & SIM_IFACE_MASK;
  if ((mac & ~(SimMac)SIM_IFACE_MASK) != SIM_MAC_BASE || index == 0 || index > net->ifaces->len)
    return NULL;
  return net->ifaces->pdata[index - 1];
}

/* node.c, alarm.c, udp.c */
void sim_node_free (SimNode *node);
void sim_node_dispose_roles (SimNode *node);
void sim_node_tell (SimNode *node, GArray *watches);
void sim_node_tell_state (SimNode *node); /* those who watch its state and speed */
SimSlab *sim_udp_slab (void);
void sim_node_reopen (SimNode *node);
void sim_node_cancel_alarms (SimNode *node);
void sim_node_release_held (SimNode *node);
void sim_node_booted (SimKernel *kernel, SimTimer *timer);
void sim_node_clear_loop (SimNode *node);
void sim_udp_table_init (SimUdpTable *table);
void sim_udp_reset (SimNode *node); /* closes all sockets */
void sim_udp_wake (SimNode *node);  /* a hung node reads what has come in */
SimListening sim_udp_listening (const SimNode *node);
void sim_ping_reset (SimNode *node); /* icmp.c: closes all */
