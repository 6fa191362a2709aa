/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A DHCP server, a proxyDHCP server and a boot server's discovery service (BINL), as one part of a role:
 * RFC 2131, 4.3; PXE 2.1, 2.2. Any of the three can be left out.
 *
 *   addresses   with at least one pool. An address is offered by RFC 2131, 4.3.1: the client's own, its
 *               former one, the one that it asks for, the one that has been free for longest. It is held
 *               for `hold` from the offer on. A lease that has run out stays its client's until it is needed.
 *   proxy       offers without address, with PXE's facts, to every PXE client that is heard on port 67.
 *   BINL        acknowledges requests for a boot server on port 4011 and on 67, in whatever way they come.
 *
 * On one machine with the address server the proxy is the same server (it has port 67): its offers then carry
 * the address and either the class alone, so that the client asks port 4011 (SIM_PXE_ASK), or all facts at
 * once.
 *
 * Replies go by RFC 2131, 4.1: to the relay; to the client's own address; to all, where the client asks for
 * that, where it has no address to be offered, and for every NAK; else to the offered address, without ARP.
 *
 * Clients are told apart by option 61, else by Ethernet address.
 *
 * The role owns the server: made once, opened in the start hook, reset in the crash hook, closed in the stop
 * hook, freed in the dispose hook. Leases are kept over a crash when `persistent`.
 */
#pragma once

#include "sim/base/dist.h"
#include "sim/base/preset.h"
#include "sim/net/udp.h"
#include "sim/proto/dhcp_message.h"

typedef struct SimDhcpServer SimDhcpServer;
typedef struct SimDhcpPool SimDhcpPool;

typedef enum SimDhcpCheck
{
  SIM_DHCP_CHECK_NONE,
  SIM_DHCP_CHECK_PING,
  SIM_DHCP_CHECK_ARP,
} SimDhcpCheck;

typedef struct SimDhcpServerOptions
{
  int like;
  SimTime lease, longest_lease; /* what is granted, and the most that a client can ask for; whole seconds */
  double t1, t2;                /* shares of the lease */
  SimTime hold;                 /* of an offered address; 0: not held */
  SimTime quarantine;           /* of an address that was declined or found in use */
  int check;                    /* SimDhcpCheck: of a free address before it is offered */
  SimTime check_wait;
  bool authoritative; /* NAK to clients of unknown addresses; else silence */
  bool adopt;         /* grants a free address of the pool to who says that it had it before */
  bool persistent;    /* leases outlive a crash */
  bool bootp;         /* answers BOOTP from the reservations */
  SimTime least_secs; /* answers a DISCOVER only when the client has tried for so long */
  SimDist service;    /* time of the one processor for a message; at half speed twice as long */
  SimDist delay;      /* of each answer, besides */
} SimDhcpServerOptions;
extern const SimOption sim_dhcp_server_options[];

/* `options` is copied. */
SimDhcpServer *sim_dhcp_server_new (SimRole *role, const SimDhcpServerOptions *options);
void sim_dhcp_server_free (SimDhcpServer *server);
/* Binds UDP 67, and 4011 when there are boot servers or facts to tell; false: taken. */
bool sim_dhcp_server_open (SimDhcpServer *server);
void sim_dhcp_server_close (SimDhcpServer *server);
void sim_dhcp_server_reset (SimDhcpServer *server);
bool sim_dhcp_server_is_open (const SimDhcpServer *server);

typedef struct SimDhcpPoolOptions
{
  SimSubnet subnet;  /* of the clients: the segment's that they are heard on, or the relay's */
  SimIp first, last; /* the range; first SIM_IP_NONE: reservations only */
  SimIp router;      /* SIM_IP_NONE: none is told */
  SimIp resolver;    /* the same */
  SimIp next_server; /* siaddr; the same */
  const char *file;  /* boot file of every client; NULL for none */
  SimTime lease;     /* 0: the server's */
} SimDhcpPoolOptions;

/* The server owns it. Several pools can serve one subnet: they are used in order. At most 2^20 addresses. */
SimDhcpPool *sim_dhcp_pool_new (SimDhcpServer *server, const SimDhcpPoolOptions *options);
/* Takes `count` addresses of `segment` and makes a pool like `like` for each run of them without a gap. */
void sim_dhcp_pools_take (SimDhcpServer *server, SimSegment *segment, guint count,
                          const SimDhcpPoolOptions *like);
/* `ip`, in the range or not, is for `mac` alone. False: it is reserved, or leased, already. */
bool sim_dhcp_pool_reserve (SimDhcpPool *pool, SimMac mac, SimIp ip);

typedef struct SimDhcpPoolUse
{
  guint addresses, leased, offered, quarantined, reserved; /* now; what has run out counts as free */
} SimDhcpPoolUse;
SimDhcpPoolUse sim_dhcp_pool_use (const SimDhcpPool *pool);
/* Who has `ip` now, 0 for nobody; when that ends goes into *until (may be NULL). */
SimMac sim_dhcp_pool_holder (const SimDhcpPool *pool, SimIp ip, SimTime *until);

/* PXE. */
typedef enum SimPxeMode
{
  SIM_PXE_NONE,   /* PXE clients are clients like others */
  SIM_PXE_ASK,    /* offers have the class alone: the client asks port 4011 */
  SIM_PXE_INLINE, /* offers and ACKs have the facts */
} SimPxeMode;

/*
 * What the server tells PXE clients: of `offer` (and of `ack`, on port 4011; NULL: the same) are taken option
 * 43's fields, file, sname, siaddr (SIM_IP_NONE: the server's own address). With pools the facts go with the
 * addresses as `mode` says; without, the server is a proxy, whose offers have them (INLINE) or the class alone
 * (ASK). May be changed at any time.
 */
void sim_dhcp_server_set_pxe (SimDhcpServer *server, SimPxeMode mode, const SimDhcpMessage *offer,
                              const SimDhcpMessage *ack);
/* Answers requests for boot servers of `type`, with that file from `ip` (SIM_IP_NONE: its own address); joins
 * `group` on every interface (SIM_IP_NONE: none) when it is opened. */
void sim_dhcp_server_add_boot (SimDhcpServer *server, uint16_t type, const char *file, SimIp ip, SimIp group);

/* Looks at each reply before it is sent and may change it; false: nothing is sent. For what is configured per
 * client. NULL for none. An address that is not offered thus stays held. */
typedef bool (*SimDhcpServeFunc) (SimRole *role, gpointer data, const SimDhcpMessage *request,
                                  SimDhcpMessage *reply);
void sim_dhcp_server_set_serve (SimDhcpServer *server, SimDhcpServeFunc func, gpointer data);

typedef struct SimDhcpServerStats
{
  uint64_t heard[SIM_DHCP_TYPES]; /* by type */
  uint64_t sent[SIM_DHCP_TYPES];
  uint64_t proxy_offers, boot_acks; /* among those sent: without address; of port 4011 and boot servers */
  uint64_t exhausted;               /* DISCOVERs without a free address */
  uint64_t conflicts;               /* addresses found in use before the offer */
  uint64_t malformed;
  uint64_t bytes; /* sent, of messages */
} SimDhcpServerStats;
SimDhcpServerStats sim_dhcp_server_stats (const SimDhcpServer *server);
