/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tenants: machines that run on servers of another system (NET-7).
 *
 * A server is a machine under an operating system, with its management board; a tenant is the system that runs
 * on it. Both are nodes, each with its own interfaces and addresses, as board and system have on a real server;
 * faults of one's cables are not faults of the other's. A tenant runs on one server at a time, or nowhere.
 *
 * Who owns the servers says when one has come up to run a tenant, and when that is over. The tenants of one
 * group are all alike to it: a server gets the first that runs nowhere, and when there is none it waits until
 * one has no server any more.
 *
 * - When the server comes up, its tenant boots at once: the boot time of the server is over by then.
 * - When it stops in order, its tenant is shut down in order, or crashes if it stood still.
 * - When it crashes, loses power or dies, its tenant crashes.
 * - When it pauses, hangs or goes on, so does its tenant; a tenant that stood still before goes on when it is
 * told to.
 * - When it is slow, its tenant is as slow, and as it is itself.
 * - When the tenant goes off by itself, the server's owner is told, unless it boots again in the same instant.
 *
 * A tenant that runs nowhere cannot be started: sim_node_restart() says false.
 */
#pragma once

#include "sim/net/node.h"

typedef struct SimTenants SimTenants;

/* `name` says in records what they do there: "farm's web". */
SimTenants *sim_tenants_new (SimNet *net, const char *name);
void sim_tenants_free (SimTenants *tenants);
/* A node that is off and on no other group; in the order in which they get servers. */
void sim_tenants_add (SimTenants *tenants, SimNode *node);
guint sim_tenants_count (const SimTenants *tenants);

/* A part of a server for ever, such as its boot ROM: it stands still, hangs, is slow, and loses its power
 * with it, which it gets back too. Nothing is done with a part that is a tenant of somebody's. */
void sim_tenants_tie (SimTenants *tenants, SimNode *part, SimNode *server);

/* -- of who owns the servers -- */
/* `died` is told, a moment after, that the system of `server` went off by itself: the tenant has left. */
void sim_tenants_watch (SimTenants *tenants, void (*died) (SimNode *server, gpointer data), gpointer data);
/* `server` is up and runs a tenant, or waits for one, until sim_tenants_leave(). */
void sim_tenants_enter (SimTenants *tenants, SimNode *server);
void sim_tenants_leave (SimTenants *tenants, SimNode *server, bool in_order, const char *reason);

/* -- of everybody -- */
bool sim_node_is_tenant (const SimNode *node);
SimNode *sim_node_home (const SimNode *node); /* the server that a tenant runs on; NULL: it runs nowhere */

/* A machine begins to boot through the network, and has ended that, well or not. who: the machine; subject: its
 * boot ROM. Level DETAIL. */
extern const SimRecordKind sim_rec_rom_began, sim_rec_rom_ended;
extern const SimRecordKind sim_rec_tenant_in;   /* who: the tenant; subject: its server */
extern const SimRecordKind sim_rec_tenant_out;  /* likewise, with the reason */
extern const SimRecordKind sim_rec_tenant_none; /* who: a server that there is no tenant for */
