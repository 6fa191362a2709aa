/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TFTP clients, as a part of a role: gets of files (RFC 1350, with options and windows).
 *
 * A get asks from a port of its own, takes the first port that answers as its partner, and tells every other
 * one that it does not know it (error 5). Blocks are taken in order. A window is acknowledged when it is full,
 * at the file's end, and, once, when a block is missing (RFC 7440, 4); where
 * blocks come again, the window is taken to begin anew with them, and is acknowledged again at its end.
 *
 * Generated content is held against the identity that was asked for, block by block, without being stored; real
 * bytes are gathered and handed over at the end.
 *
 * The role owns the client: reset in the crash hook (nobody is called), free in the dispose hook. A stopping
 * program cancels its gets by the same reset.
 */
#pragma once

#include "sim/net/udp.h"
#include "sim/proto/tftp_message.h"
#include "sim/proto/tftp_options.h"

typedef struct SimTftpClient SimTftpClient;
typedef struct SimTftpGet SimTftpGet;

typedef enum SimTftpOutcome
{
  SIM_TFTP_GOT,
  SIM_TFTP_FAILED,   /* the server sent an error: code, text */
  SIM_TFTP_SILENT,   /* no answer, or none any more */
  SIM_TFTP_DECLINED, /* the server granted options that were not asked for: error 8 was sent */
  SIM_TFTP_FULL,     /* there is no room for the file: error 3 was sent */
  SIM_TFTP_DAMAGED   /* it came whole, and is not what was asked for */
} SimTftpOutcome;

typedef struct SimTftpResult
{
  SimTftpOutcome outcome;
  uint16_t code;    /* FAILED */
  const char *text; /* FAILED; valid during the call */
  SimBytes *bytes;  /* real bytes, or NULL; borrowed */
  uint64_t size;    /* bytes got, in order */
  int64_t told;     /* size as the server told it; -1: it did not */
  uint32_t block, window;
  SimTime began, took;
  uint64_t received;   /* packets from the partner */
  uint64_t sent;       /* packets, those sent again included */
  uint64_t again;      /* requests and acknowledgements sent again after a wait */
  uint64_t duplicates; /* blocks that had come before */
  uint64_t strays;     /* packets from elsewhere */
} SimTftpResult;

typedef void (*SimTftpFunc) (SimRole *role, gpointer data, const SimTftpResult *result);

typedef struct SimTftpWanted
{
  SimIp server;
  const char *name; /* copied; at most 450 bytes */
  uint64_t content; /* identity that it must have; 0: whatever comes */
  int64_t size;     /* the same; -1: any */
} SimTftpWanted;

/* `options` is borrowed. */
SimTftpClient *sim_tftp_client_new (SimRole *role, const SimTftpClientOptions *options);
void sim_tftp_client_free (SimTftpClient *client);
void sim_tftp_client_reset (SimTftpClient *client);
guint sim_tftp_client_gets (const SimTftpClient *client); /* not over; those that dally count */

/* `func` is called once, in a later event, when the get is over; it is gone then. NULL when no port is free. */
SimTftpGet *sim_tftp_get (SimTftpClient *client, const SimTftpWanted *wanted, SimTftpFunc func, gpointer data);
/* Has `func` called after each `step` bytes or more, with what came so far. 0: no more. */
void sim_tftp_get_watch (SimTftpGet *get, uint64_t step, SimTftpFunc func);
/* What came so far; its outcome means nothing yet. */
const SimTftpResult *sim_tftp_get_now (const SimTftpGet *get);
/* Ends it without a word to the server; nobody is called. */
void sim_tftp_get_cancel (SimTftpGet *get);
