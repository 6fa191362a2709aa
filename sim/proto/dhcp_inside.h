/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the DHCP server know of each other. Inside sim/proto only.
 */
#pragma once

#include "sim/net/arp.h"
#include "sim/net/ping.h"
#include "sim/proto/dhcp_pool.h"

typedef struct SimDhcpAnswer SimDhcpAnswer; /* a reply that is not sent yet */
typedef struct SimDhcpTrial SimDhcpTrial;   /* an address that is checked before it is offered */

typedef struct SimPxeBoot
{
  uint16_t type;
  SimIp ip, group;
  char file[SIM_DHCP_FILE];
} SimPxeBoot;

struct SimDhcpServer
{
  SimRole *role;
  SimKernel *kernel;
  SimDhcpServerOptions options;
  SimUdp *udp, *pxe; /* ports 67 and 4011 */
  GPtrArray *pools;  /* SimDhcpPool */
  SimPxeMode mode;
  SimDhcpMessage *offer_facts, *ack_facts; /* NULL: none */
  GArray *boots;                           /* SimPxeBoot */
  SimDhcpServeFunc serve;
  gpointer serve_data;
  SimDhcpAnswer *answers;
  SimDhcpTrial *trials;
  SimSlab *answer_slab, *trial_slab;
  SimTime busy_until;
  SimStream by_service, by_delay;
  SimDhcpServerStats stats;
};

/* A message that was heard. */
typedef struct SimDhcpHeard
{
  SimUdp *udp;
  SimIface *iface;
  SimIp src, dst;
  uint16_t sport;
  SimBytes *bytes;         /* borrowed */
  const SimDhcpMessage *m; /* the same, decoded */
} SimDhcpHeard;

/* The server's address on the network that the message came by. */
SimIp sim_dhcp_own_address (const SimDhcpHeard *heard);
/* A reply of `type` to what was heard; the server's identity is in it, nothing else. */
SimDhcpMessage sim_dhcp_reply_to (const SimDhcpHeard *heard, SimDhcpType type);
/* Sends it, after the server's service time and delay, unless the role's function has something against it. */
void sim_dhcp_send (SimDhcpServer *server, const SimDhcpHeard *heard, SimDhcpMessage *reply);
void sim_dhcp_forget_answers (SimDhcpServer *server);

/* dhcp_pxe.c */
/* True: it was a request for a boot server, or of port 4011, and is done with. */
bool sim_pxe_hear (SimDhcpServer *server, const SimDhcpHeard *heard);
void sim_pxe_propose (SimDhcpServer *server, const SimDhcpHeard *heard); /* the proxy's answer to a DISCOVER */
/* Puts into a reply that has an address what PXE clients are told. */
void sim_pxe_add_facts (const SimDhcpServer *server, const SimDhcpHeard *heard, SimDhcpMessage *reply);

/* dhcp_offer.c: answers a DISCOVER with an address. */
void sim_dhcp_offer (SimDhcpServer *server, const SimDhcpHeard *heard);
void sim_dhcp_forget_trials (SimDhcpServer *server);
GBytes *sim_dhcp_id_of (const SimDhcpMessage *m);
/* The first pool of the network that the message came from, from number *i on; NULL: no more. Moves *i on. */
SimDhcpPool *sim_dhcp_next_pool (const SimDhcpServer *server, const SimDhcpHeard *heard, guint *i);
/* Puts the address and what goes with it into the reply. */
void sim_dhcp_put_lease (const SimDhcpServer *server, const SimDhcpHeard *heard, const SimDhcpLease *lease,
                         SimDhcpMessage *reply);
SimTime sim_dhcp_lease_time (const SimDhcpServer *server, const SimDhcpPool *pool, const SimDhcpMessage *m);
