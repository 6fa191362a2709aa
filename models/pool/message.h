/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the machines of a pool say to each other: UDP, port 7012, a protocol of ours (the source gives none).
 *
 * Every message is one entry of POOL_ENTRY bytes; a report is a head entry and one for each server.
 *
 *   users' side      LOGIN to the balancer, ENTER from it to a server, DENIED and QUEUED from the balancer
 *   monitoring       POLL to a server, STATUS from it, also unasked when a step is done; REPORT to the control
 *                    unit and to the balancer
 *   orders           from the control unit to the monitoring unit, which passes them on to whom they are for:
 *                    the balancer (OPEN, CLOSE) or a server (ASK, THROW_OUT, HAND_OVER, STOP, BOOT);
 *                    ACK goes back the same way, where orders are acknowledged
 *   storage          COPY from the control unit; BEGIN, SLICE, END to a server, TAKEN from it; COPIED and
 *                    COPY_FAILED to the control unit
 *                    LOAD to a server, whose system comes through the network, and LOADED from it
 *   servers          MOVED from one to another, with users; MOVED_ACK back; MAP to the file server, MAPPED from
 * it
 */
#pragma once

#include "models/pool/decide.h"

enum
{
  POOL_PORT = 7012,
  POOL_ENTRY = 40,
  POOL_BATCH = 1000,    /* servers of one report */
  POOL_NOBODY = 0xFFFF, /* server, service */
};

typedef enum PoolType
{
  POOL_M_LOGIN = 1,
  POOL_M_ENTER,
  POOL_M_DENIED,
  POOL_M_QUEUED,
  POOL_M_POLL,
  POOL_M_STATUS,
  POOL_M_REPORT,
  POOL_M_OPEN,
  POOL_M_CLOSE,
  POOL_M_DRAIN,
  POOL_M_ASK,
  POOL_M_THROW_OUT,
  POOL_M_HAND_OVER,
  POOL_M_STOP,
  POOL_M_BOOT,
  POOL_M_ACK,
  POOL_M_COPY,
  POOL_M_BEGIN,
  POOL_M_SLICE,
  POOL_M_END,
  POOL_M_TAKEN,
  POOL_M_COPIED,
  POOL_M_COPY_FAILED,
  POOL_M_MOVED,
  POOL_M_MOVED_ACK,
  POOL_M_MAP,
  POOL_M_MAPPED,
  POOL_M_LOAD,
  POOL_M_LOADED,
  POOL_TYPES
} PoolType;
extern const char *const pool_type_names[];

/* Drives. */
typedef enum PoolDrive
{
  POOL_C,
  POOL_D,
  POOL_DRIVES
} PoolDrive;

typedef struct PoolMessage
{
  uint8_t type, phase;      /* phase also: a drive; of DRAIN, drain it; of STOP, only when nobody is there */
  uint8_t alive, alarm;     /* alive also: whether an acknowledgement is wanted */
  uint16_t server, service; /* whom it is about, or for; POOL_NOBODY */
  uint16_t other, wish;     /* another server, or of STATUS and STOP the number of boots; a service */
  uint32_t order, users;    /* order: its number; in a report the count of entries */
  uint64_t value;           /* user, response time in ns, digest, bytes */
  uint64_t time;            /* up-time in ns; of a copy its number */
  uint32_t load;            /* parts per billion */
} PoolMessage;

/* POOL_ENTRY bytes. */
void pool_message_put (uint8_t *out, const PoolMessage *message);
/* False: too short, or of no known type. */
bool pool_message_get (SimReader *in, PoolMessage *message);
/* Sends one entry. False: it could not leave. */
bool pool_send (SimUdp *udp, SimIp to, const PoolMessage *message);
