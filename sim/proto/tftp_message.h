/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TFTP packets (RFC 1350) with options (RFC 2347: OACK; RFC 2348: blksize; RFC 2349: timeout, tsize; RFC 7440:
 * windowsize), as real bytes.
 *
 * A decoded message borrows its texts from the bytes. Option names are read without regard to case; options
 * that nobody here knows are passed over, as RFC 2347 wants. Where one stands twice the first counts.
 */
#pragma once

#include "sim/base/bytes.h"

enum
{
  SIM_TFTP_PORT = 69,
  SIM_TFTP_BLOCK = 512, /* without options */
  SIM_TFTP_LEAST_BLOCK = 8,
  SIM_TFTP_LARGEST_BLOCK = 65464,
  SIM_TFTP_MOST_TIMEOUT = 255,
  SIM_TFTP_MOST_WINDOW = 65535,
  SIM_TFTP_HEAD = 4, /* of DATA, ACK and ERROR */
};

typedef enum SimTftpOp
{
  SIM_TFTP_RRQ = 1,
  SIM_TFTP_WRQ,
  SIM_TFTP_DATA,
  SIM_TFTP_ACK,
  SIM_TFTP_ERROR,
  SIM_TFTP_OACK
} SimTftpOp;

typedef enum SimTftpCode
{
  SIM_TFTP_UNDEFINED,
  SIM_TFTP_NOT_FOUND,
  SIM_TFTP_ACCESS,
  SIM_TFTP_DISK_FULL,
  SIM_TFTP_ILLEGAL,
  SIM_TFTP_UNKNOWN_TID,
  SIM_TFTP_EXISTS,
  SIM_TFTP_NO_USER,
  SIM_TFTP_REFUSED, /* RFC 2347: the options */
  SIM_TFTP_CODES
} SimTftpCode;
/* What RFC 1350 and RFC 2347 call them: "File not found". */
extern const char *const sim_tftp_code_names[SIM_TFTP_CODES];

typedef enum SimTftpOption
{
  SIM_TFTP_BLKSIZE,
  SIM_TFTP_TIMEOUT,
  SIM_TFTP_TSIZE,
  SIM_TFTP_WINDOWSIZE,
  SIM_TFTP_OPTIONS
} SimTftpOption;
extern const char *const sim_tftp_option_names[SIM_TFTP_OPTIONS];

typedef struct SimTftpOptionSet
{
  uint8_t has; /* bit 1 << SimTftpOption: it is there */
  uint8_t bad; /* and is no number, or one outside its RFC's range */
  uint64_t value[SIM_TFTP_OPTIONS];
} SimTftpOptionSet;

typedef struct SimTftpMessage
{
  SimTftpOp op;
  const char *name, *mode;  /* RRQ, WRQ */
  SimTftpOptionSet options; /* RRQ, WRQ, OACK */
  uint16_t block;           /* DATA, ACK */
  uint16_t code;            /* ERROR */
  const char *text;         /* ERROR */
  const uint8_t *data;      /* DATA */
  uint32_t length;
} SimTftpMessage;

static inline bool
sim_tftp_has (const SimTftpOptionSet *options, SimTftpOption option)
{
  return options->has >> option & 1;
}
static inline void
sim_tftp_set (SimTftpOptionSet *options, SimTftpOption option, uint64_t value)
{
  options->has |= (uint8_t)(1u << option);
  options->value[option] = value;
}

/* One reference. Names and texts without a 0 in them; `data` may be NULL when there is none. */
SimBytes *sim_tftp_encode (const SimTftpMessage *message);
/* False: no TFTP packet, or a damaged one. */
bool sim_tftp_decode (SimTftpMessage *message, const uint8_t *data, gsize length);

/* An error as a packet; `text` NULL: the code's name. */
SimBytes *sim_tftp_encode_error (SimTftpCode code, const char *text);

/* The head of DATA and ACK without the rest, for datagrams of parts. */
static inline void
sim_tftp_put_head (uint8_t head[SIM_TFTP_HEAD], SimTftpOp op, uint16_t block)
{
  head[0] = 0;
  head[1] = (uint8_t)op;
  head[2] = (uint8_t)(block >> 8);
  head[3] = (uint8_t)block;
}

/*
 * Block numbers have 16 bits. Blocks are counted from 1 without end; what is on the wire goes on after 65535
 * with `roll` (0 or 1). Block 0 is what ACK 0 acknowledges: the OACK.
 */
static inline uint16_t
sim_tftp_wire_block (uint64_t block, guint roll)
{
  if (G_LIKELY (block <= 65535))
    return (uint16_t)block;
  return roll == 0 ? (uint16_t)block : (uint16_t)((block - 1) % 65535 + 1);
}
/* The block next to `near` that is `wire` there; -1 when none at or above 0 is. */
int64_t sim_tftp_block_near (uint64_t near, uint16_t wire, guint roll);
