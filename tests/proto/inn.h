/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An inn: a segment with machines that give addresses and machines that ask for them, and what was said between
 * them, in order.
 */
#pragma once

#include "sim/net/packet.h"
#include "sim/proto/dhcp_client.h"
#include "sim/proto/dhcp_relay.h"
#include "sim/proto/dhcp_server.h"
#include "tests/net/lab.h"

/* A DHCP message that was put on a cable. */
typedef struct Said
{
  SimTime at;
  SimDhcpType type;
  SimIp src, dst;
  uint16_t port;
  SimMac mac; /* of the station that it is for */
  SimDhcpMessage m;
} Said;

typedef struct Told
{
  SimTime at;
  SimDhcpEvent event;
  SimIp ip;
  SimIp boot_server, proxy;
  char file[SIM_DHCP_FILE];
  guint offers;
} Told;

typedef struct Host
{
  SimRole role;
  SimDhcpServer *server;
  SimDhcpPool *pool;
  SimDhcpClient *client;
  SimDhcpRelay *relay;
  SimDhcpClientOptions options;
  GArray *told; /* Told */
} Host;

typedef struct Inn
{
  Lab lab;
  GStringChunk *arena;
  GArray *said; /* Said */
} Inn;

Inn *inn_new (void);
void inn_free (Inn *inn);
void inn_run (Inn *inn, SimTime until);

/* A machine with an address of its own on `segment`, off. */
Host *inn_host (Inn *inn, const char *name, SimSegment *segment, bool forward);
/* A machine without, and a client like that program; off. */
Host *inn_client (Inn *inn, const char *name, SimSegment *segment, const char *like);
/* Changes what is like the program; before it is powered on. */
void host_client_again (Host *host);
SimDhcpServerOptions inn_server_options (Inn *inn, const char *like);
/* A server on a machine, with a pool of `count` addresses from `first` on (0: none) of that /24. */
void host_serve (Host *host, const SimDhcpServerOptions *options, SimIp first, guint count);
void host_on (Host *host);
SimNode *host_node (const Host *host);
SimIp host_ip (const Host *host); /* the primary one */

/* The nth (from 0) message of that type; fails the test when there is none. */
const Said *inn_said (const Inn *inn, SimDhcpType type, guint nth);
guint inn_count (const Inn *inn, SimDhcpType type);
/* The nth thing that the client was told. */
const Told *host_told (const Host *host, guint nth);
guint host_count (const Host *host, SimDhcpEvent event);
