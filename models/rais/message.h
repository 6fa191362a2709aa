/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control messages of a service group as bytes (source 003, figures 2B to 2D).
 *
 * All integers big-endian. The source gives fields and their widths, not an encoding; this one
 * is ours:
 *
 *   message  magic 16 "RA"  version 8  type 8  sequence 64  source id 32
 *     info     entry, count 16 of others: age 64 + entry, count 16 of: address 32 + age 64
 *     acquire, release   destination id 32, service address 32
 *   entry    id 32  preferred 32  load 32  capacity 32  flags 8 (1 ok, 2 quiesce)
 *            control count 8  service count 16, control addresses 32 each,
 *            services: address 32 + state 8 (1 acquiring, 2 on-line, 3 releasing)
 *
 * Ages are nanoseconds; with orphan-clock `absolute` the last field is a time of day.
 */
#pragma once

#include "models/rais/options.h"

typedef enum RaisState
{
  RAIS_NOT_SERVING,
  RAIS_ACQUIRING,
  RAIS_ONLINE,
  RAIS_RELEASING,
  RAIS_STATES
} RaisState;

typedef enum RaisType
{
  RAIS_INFO = 1,
  RAIS_ACQUIRE,
  RAIS_RELEASE
} RaisType;

typedef struct RaisService
{
  SimIp address;
  uint8_t state; /* RaisState, not NOT_SERVING */
} RaisService;

/* Host information entry, figure 2C. */
typedef struct RaisEntry
{
  SimIp id, preferred; /* preferred SIM_IP_NONE: a hot spare, or no provider */
  uint32_t load, capacity;
  bool ok, quiesced;
  guint control_count;
  SimIp control[RAIS_CONTROL_MOST];
  GArray *services; /* RaisService, ascending by address; owned */
  SimTime heard;    /* table: the node's clock when it last spoke itself; message: age */
  SimTime known;    /* table: as of when the contents are */
} RaisEntry;

/* An address that should be served, and since when its preferred host has not served it. */
typedef struct RaisAge
{
  SimIp address;
  SimTime age;
} RaisAge;

/* A decoded message. Its arrays are used again by the next decode. */
typedef struct RaisMessage
{
  RaisType type;
  uint64_t sequence;
  SimIp source;
  SimIp destination, address; /* acquire, release */
  RaisEntry *own;             /* info */
  GPtrArray *others;          /* RaisEntry; the first other_count are valid */
  guint other_count;
  GArray *ages; /* RaisAge */
} RaisMessage;

RaisEntry *rais_entry_new (void);
void rais_entry_free (RaisEntry *entry);
/* Copies all but the two times. */
void rais_entry_copy (RaisEntry *to, const RaisEntry *from);
/* Would a copy change anything? */
bool rais_entry_same (const RaisEntry *a, const RaisEntry *b);
/* The service of that address in the entry, or NULL. */
RaisService *rais_entry_service (const RaisEntry *entry, SimIp address);

RaisMessage *rais_message_new (void);
void rais_message_free (RaisMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RaisMessage, rais_message_free)

/* The whole message; false when it is cut, has bytes left over, or breaks the format. */
bool rais_message_decode (const SimBytes *bytes, RaisMessage *out);

void rais_encode_header (GByteArray *out, RaisType type, uint64_t sequence, SimIp source);
void rais_encode_entry (GByteArray *out, const RaisEntry *entry);
void rais_encode_age (GByteArray *out, SimIp address, SimTime age);
