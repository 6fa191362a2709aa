/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A VRRP router (RFC 3768 and RFC 5798, chapter 6), as a part of a role. One on a machine.
 *
 *   Skew_Time            (256 - priority) / 256 s                     version 2
 *                        (256 - priority) / 256 x Master_Adver_Int.   version 3
 *   Master_Down_Interval down-adverts x Master_Adver_Interval + Skew_Time
 *
 * In version 2 Master_Adver_Interval is the router's own, and an advertisement with another one is discarded;
 * in version 3 it is what the master says. A master that leaves in order says priority 0, and the others wait
 * for the skew alone. Priority 255 is the owner's, who is master from the start. Of two masters the one with
 * the higher priority stays, and with equal ones the one with the higher primary address.
 *
 * The addresses are answered for with the interface's own Ethernet address, and a gratuitous ARP tells the
 * neighbours, as keepalived does unless it is told otherwise; there is no virtual Ethernet address.
 *
 * The role owns the router: started in the start hook, left in the stop hook, reset in the crash hook, freed in
 * the dispose hook. What is advertised are addresses on the router's own interface; others go along.
 */
#pragma once

#include "sim/net/raw.h"
#include "sim/proto/vrrp_message.h"
#include "sim/proto/vrrp_options.h"

typedef struct SimVrrpRouter SimVrrpRouter;

typedef enum SimVrrpState
{
  SIM_VRRP_INITIALIZE,
  SIM_VRRP_BACKUP,
  SIM_VRRP_MASTER,
  SIM_VRRP_STATES
} SimVrrpState;

typedef struct SimVrrpHooks
{
  /* It has become master: the addresses are to be answered for. Before its ARP packets. */
  void (*begin) (SimRole *role, SimVrrpRouter *router);
  /* It is master no longer, in order: the addresses are to be given up. */
  void (*end) (SimRole *role, SimVrrpRouter *router);
  /* It has sent a gratuitous ARP. May be NULL. */
  void (*announced) (SimRole *role, SimVrrpRouter *router, SimIface *iface, SimIp ip);
} SimVrrpHooks;

/* `options` and `hooks` outlive it. `kind`: of its alarms, which take three numbers from there. Priority from 1
 * to 255. */
SimVrrpRouter *sim_vrrp_router_new (SimRole *role, SimIface *iface, const SimVrrpOptions *options,
                                    guint priority, uint8_t kind, const SimVrrpHooks *hooks);
void sim_vrrp_router_free (SimVrrpRouter *router);
/* An address of the virtual router, which is to be on `iface`. At most 255 on the router's own interface. */
void sim_vrrp_router_add (SimVrrpRouter *router, SimIface *iface, SimIp ip);

/* Event Startup. False: the protocol has another user on this machine. */
bool sim_vrrp_router_start (SimVrrpRouter *router);
/* Event Shutdown: a master says that it leaves. The socket is closed. */
void sim_vrrp_router_stop (SimVrrpRouter *router, const char *reason);
/* The machine has crashed. */
void sim_vrrp_router_reset (SimVrrpRouter *router);

SimVrrpState sim_vrrp_router_state (const SimVrrpRouter *router);
const char *sim_vrrp_router_state_name (const SimVrrpRouter *router);
guint sim_vrrp_router_priority (const SimVrrpRouter *router);
/* The longest that a master's silence lasts before this one takes over: Master_Down_Interval. */
SimTime sim_vrrp_down_interval (const SimVrrpOptions *options, guint priority);
SimTime sim_vrrp_skew (const SimVrrpOptions *options, guint priority);

typedef struct SimVrrpStats
{
  uint64_t sent, bytes; /* advertisements; with their IP headers */
  uint64_t heard;       /* that were good */
  uint64_t discarded;   /* that were not: TTL, version, checksum, length, number, password, interval */
  uint64_t masters;     /* times that it became master */
} SimVrrpStats;
SimVrrpStats sim_vrrp_router_stats (const SimVrrpRouter *router);

extern const SimRecordKind sim_rec_vrrp_state;     /* a: old, b: new */
extern const SimRecordKind sim_rec_vrrp_silent;    /* Master_Down_Timer has fired; a: the silence */
extern const SimRecordKind sim_rec_vrrp_discarded; /* subject: address of the sender; text: why; level DETAIL */
