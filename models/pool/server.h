/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server from inside: server.c its life, pace.c how fast it is and what it draws, board.c what it hears and
 * says. */
#pragma once

#include "models/pool/truth.h"

typedef enum PoolServerInput
{
  POOL_IN_DRAIN,
  POOL_IN_RESUME, /* serves on: it is not to be emptied after all */
  POOL_IN_STOP,
  POOL_IN_STOPPED,
  POOL_IN_BEGIN, /* a copy begins */
  POOL_IN_END,   /* it has ended, or broken off */
  POOL_IN_BOOT,
  POOL_IN_BOOTED,
  POOL_IN_BOOT_FAILED,
  POOL_IN_CRASH,
  POOL_IN_POWER,
  POOL_IN_DIE,  /* the system, not the machine: of its age */
  POOL_IN_FALL, /* likewise, of what befell it */
  POOL_SERVER_INPUTS
} PoolServerInput;

/* The machine's only place of change. False: that means nothing in its state. */
bool pool_server_feed (PoolServer *server, PoolServerInput input, const char *reason);
/* POOL-17: accounts for the state before, and says the gauges of its states and its power. */
void pool_server_tell_phase (PoolServer *server, PoolPhase old);
/* What runs on it comes and goes with its system: lodge.c. */
void pool_server_lodge (PoolServer *server, PoolPhase old);
/* The machine is switched off in order, and what runs on it before. */
void pool_server_close (PoolServer *server);
/* P2.14: by the source a server boots what its drives hold, complete or not. */
void pool_server_boot (PoolServer *server, const char *reason);
void pool_server_received (SimRole *role, SimUdp *udp, const SimDatagram *datagram);
