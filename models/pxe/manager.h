/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PXE-11: the management service, on a machine of its own, and its agents on the boot servers.
 *
 * It assigns clients to boot servers by placing and removing files over TCP, which takes bytes and time on the
 * servers' cables; asks the agents over UDP how they are; changes the list, one server at a time, when servers
 * come or go. It never touches what proxies say, but with the older ways that need it.
 */
#pragma once

#include "models/pxe/pxe.h"

PxeManager *pxe_manager_new (PxeSite *site, SimNode *node);
SimNode *pxe_manager_node (const PxeManager *manager);
/* The first assignment: files are there when the run begins. */
void pxe_manager_assign_all (PxeManager *manager);
/* Moves the client to that server alone; false: it is there already, or `to` is no server. */
bool pxe_manager_move (PxeManager *manager, guint client, guint to, const char *reason);
/* Moves `count` clients of `from` to the others in turn; returns how many there were. */
guint pxe_manager_drain (PxeManager *manager, guint from, guint count, const char *reason);
/* Puts a server on the list, or takes it off. */
bool pxe_manager_set_listed (PxeManager *manager, guint server, bool listed);
/* What there is still to do. */
guint pxe_manager_jobs (const PxeManager *manager);
/* PXE-B2, PXE-B3: the server that `proxy` leads the client to, as of its last restart. */
guint pxe_manager_configured (const PxeDhcp *proxy, guint client);
/* A proxy's restart takes over the configuration that it was sent. */
void pxe_manager_reconfigure (PxeDhcp *proxy);

/* agent.c: the service's hand on a boot server. */
typedef enum PxeOrder
{
  PXE_ORDER_PLACE = 1,
  PXE_ORDER_REMOVE,
  PXE_ORDER_LIST,
  PXE_ORDER_CONFIGURE, /* PXE-B2, PXE-B3 */
  PXE_ORDER_STOP,      /* PXE-B5 */
  PXE_ORDER_GO,
  PXE_ORDER_REPORT
} PxeOrder;
enum
{
  PXE_ORDER_HEAD = 16 /* bytes: order, images first, then the client and the length of what follows */
};
void pxe_agent_start (PxeServer *server);
void pxe_agent_stop (PxeServer *server);
void pxe_agent_crash (PxeServer *server);
SimBytes *pxe_order_head (PxeOrder order, bool images_first, guint client, uint64_t length);

/* records.c */
extern const SimRecordKind pxe_rec_reassigned, pxe_rec_placed, pxe_rec_removed, pxe_rec_server_dead,
    pxe_rec_server_back, pxe_rec_listed, pxe_rec_jobs;
