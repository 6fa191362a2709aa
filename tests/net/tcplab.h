/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two machines that talk TCP, what each was told, and what was on the wire.
 */
#pragma once

#include "sim/net/tcp.h"
#include "sim/proto/http.h"
#include "tests/net/lab.h"

enum
{
  TALK_PORT = 80,
  TALK_CONTENT = 4711, /* identity of what is sent */
};

/* A machine's TCP program. As a server it answers the first byte of each connection with `reply`
 * bytes and, with `closes`, its FIN. It closes when its peer has. */
typedef struct Talker
{
  Ear *ear; /* the other program of the machine */
  SimRole role;
  SimTcp *tcp; /* the last one that was connected, or begun */
  SimTcpListener *listener;
  guint backlog; /* > 0: listens when it starts */
  uint64_t reply;
  bool closes, keeps_open;
  /* what it was told */
  guint connected, drained, ended, peer_closed;
  SimTime connected_at, received_at, ended_at, drained_at;
  SimTcpEnd end;
  uint64_t received; /* bytes, of all connections */
  SimContentCheck check;
} Talker;

/* A TCP segment when its sender put it on the cable. */
typedef struct Segment
{
  SimTime at;
  SimIp src;
  uint8_t flags;
  uint32_t seq, ack, length, window;
  uint16_t sport, dport;
} Segment;

typedef struct Talk
{
  Lab lab;
  Talker *client, *server;
  GArray *wire; /* Segment */
} Talk;

/* The lab's segment, whose ARP entries do not age while a test lasts. */
SimSegmentOptions talk_lan (void);
/* Both on lab.lan, listening server, ARP caches filled; the clock stands at 1 s. `options` NULL: talk_lan(). */
Talk *talk_new (const SimSegmentOptions *options);
void talk_free (Talk *talk);
Talker *talk_machine (Lab *lab, const char *name, guint backlog);
void talk_meet (Talk *talk, Talker *a, Talker *b);
/* The client connects, and says `bytes` of content. */
void talk_connect (Talk *talk, uint64_t bytes);
void talker_say (Talker *talker, uint64_t bytes);
SimNode *talker_node (const Talker *talker);
SimTime talk_now (const Talk *talk);
void talk_run (Talk *talk, SimTime duration);
/* The nth segment from `who` that has all of `flags`, and `length` bytes at least; NULL: none. */
const Segment *talk_segment (const Talk *talk, const Talker *who, uint8_t flags, uint32_t length, guint nth);
guint talk_segments (const Talk *talk); /* on the wire so far */
