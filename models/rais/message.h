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

/* Host information entry, figure 2C. One that came in a message is counted, shared by all who were told the
 * same, and never written; a monitor's own has one reference and is. */
typedef struct RaisEntry
{
  guint refs;
  SimIp id, preferred; /* preferred SIM_IP_NONE: a hot spare, or no provider */
  uint32_t load, capacity;
  bool ok, quiesced;
  guint control_count;
  SimIp control[RAIS_CONTROL_MOST];
  GArray *services; /* RaisService, ascending by address; owned */
  uint8_t *raw;     /* as it came; NULL: it did not; owned */
  guint raw_length;
} RaisEntry;

/* What a message tells of a third host. */
typedef struct RaisTold
{
  SimTime age;
  RaisEntry *entry; /* a reference */
  SimIp id;         /* of the entry, which may be far away */
} RaisTold;

/* An address that should be served, and since when its preferred host has not served it. */
typedef struct RaisAge
{
  SimIp address;
  SimTime age;
} RaisAge;

/* The last that was told of each host. Most messages tell what the one before told: then its entry is taken
 * again, and whoever compares entries compares pointers. */
typedef struct RaisIntern
{
  GArray *kept; /* ascending by id */
} RaisIntern;

/* A decoded message. Its arrays are used again by the next decode. */
typedef struct RaisMessage
{
  RaisIntern *intern; /* borrowed; NULL: every entry is a new one */
  RaisType type;
  uint64_t sequence;
  SimIp source;
  SimIp destination, address; /* acquire, release */
  RaisEntry *own;             /* info: a reference */
  GArray *others;             /* RaisTold */
  GArray *ages;               /* RaisAge */
} RaisMessage;

void rais_intern_init (RaisIntern *intern);
void rais_intern_clear (RaisIntern *intern);

RaisEntry *rais_entry_new (void);        /* one reference */
void rais_entry_free (RaisEntry *entry); /* NULL is allowed */
static inline RaisEntry *
rais_entry_ref (RaisEntry *entry)
{
  entry->refs++;
  return entry;
}
static inline void
rais_entry_unref (RaisEntry *entry)
{
  if (--entry->refs == 0)
    rais_entry_free (entry);
}
/* Makes *slot, which may be NULL, a reference to `entry`. */
void rais_entry_put (RaisEntry **slot, RaisEntry *entry);
/* Empties all fields. */
void rais_entry_clear (RaisEntry *entry);
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
