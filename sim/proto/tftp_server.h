/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A TFTP server, as a part of a role: answers read requests, each transfer from a port of its own (RFC 1350).
 *
 * What a name stands for the role says, request by request: generated content of an identity, which is never
 * stored, or real bytes. A transfer keeps what it began with, whatever becomes of the name. Requests to write
 * are refused with error 2. A request that comes twice begins a second transfer, as in the programs in use; the
 * client ends one of them with error 5.
 *
 * A window is sent again from the block after the last acknowledged one when the wait is over. A block that is
 * sent for the first time is read from the disk, where one is set; again, it is not.
 *
 * The role owns the server: open in the start hook, close in the stop hook, reset in the crash hook (nobody is
 * called), free in the dispose hook.
 */
#pragma once

#include "sim/net/udp.h"
#include "sim/proto/tftp_message.h"
#include "sim/proto/tftp_options.h"

typedef struct SimTftpServer SimTftpServer;

typedef struct SimTftpFile
{
  SimBytes
      *bytes; /* real bytes, borrowed until find() returns to the server, which takes a reference; or NULL: */
  uint64_t content; /* identity of the generated content */
  uint64_t size;
  gpointer tag; /* the role's own */
} SimTftpFile;

/* The identity of a file's content by what it is. */
uint64_t sim_tftp_content (const char *name, uint64_t version, uint64_t size);

typedef enum SimTftpEnd
{
  SIM_TFTP_COMPLETE,
  SIM_TFTP_NO_ANSWER, /* given up after the last wait */
  SIM_TFTP_BROKEN,    /* the other side sent an error */
  SIM_TFTP_STOPPED    /* the program ended, or the transfer was cancelled */
} SimTftpEnd;

/* A transfer that is over. */
typedef struct SimTftpServed
{
  SimTftpEnd end;
  uint16_t code; /* BROKEN: of the error */
  SimIp client;
  gpointer tag;
  SimTime began;    /* when the request came */
  uint64_t bytes;   /* acknowledged */
  uint64_t packets; /* sent, options' acknowledgement included */
  uint64_t again;   /* of those, blocks and acknowledgements sent again */
} SimTftpServed;

typedef struct SimTftpServerHooks
{
  /* Fills `file` and returns true, or sets *code to the error that the client gets. */
  bool (*find) (SimRole *role, gpointer data, SimIp client, const char *name, SimTftpFile *file,
                SimTftpCode *code);
  void (*ended) (SimRole *role, gpointer data, const SimTftpServed *served); /* may be NULL */
} SimTftpServerHooks;

typedef struct SimTftpServerStats
{
  uint64_t requests;              /* read and write */
  uint64_t refused;               /* answered with an error */
  uint64_t dropped;               /* there were too many transfers, or no port was left */
  uint64_t malformed;             /* packets that are no TFTP, or have no place */
  uint64_t strays;                /* packets from elsewhere than a transfer's client */
  uint64_t packets, again, bytes; /* data packets sent, those sent again, bytes of content in all of them */
  uint64_t duplicates;            /* acknowledgements that had come before */
  guint most;                     /* transfers at once */
} SimTftpServerStats;

/* `options` and `hooks` are borrowed. */
SimTftpServer *sim_tftp_server_new (SimRole *role, const SimTftpServerOptions *options,
                                    const SimTftpServerHooks *hooks, gpointer data);
void sim_tftp_server_free (SimTftpServer *server);
/* On port 69 of every address of the node; false when it is taken. */
bool sim_tftp_server_open (SimTftpServer *server);
/* The program ends without a word to the clients; ended() is called for each transfer. */
void sim_tftp_server_close (SimTftpServer *server);
void sim_tftp_server_reset (SimTftpServer *server);
guint sim_tftp_server_transfers (const SimTftpServer *server);                 /* now */
const SimTftpServerStats *sim_tftp_server_stats (const SimTftpServer *server); /* since it was made */
