/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS messages (RFC 1035, 4): one question, A answers, an SOA for negative answers (RFC 2308).
 *
 * Encoded messages hold to the 512 bytes of UDP (RFC 1035, 4.2.1): answers that do not fit are
 * left out and TC is set. Owner names that repeat the question are compressed. The decoder
 * takes any bytes: it follows compression pointers backwards only, so it ends, and refuses
 * what runs off the message. Records of other types, classes and names are skipped.
 *
 * Names are texts without the final dot, in lower case, letters, digits, hyphens and
 * underscores in labels of at most 63 bytes (RFC 1035, 2.3.1 and 2.3.4; underscores: RFC 2181, 11).
 */
#pragma once

#include "sim/base/bytes.h"
#include "sim/net/address.h"

#define SIM_DNS_PORT 53
#define SIM_DNS_NAME 254 /* bytes for a name and its end */

enum
{
  SIM_DNS_MOST = 30, /* A records that a message carries */
  SIM_DNS_BYTES = 512
};

typedef enum SimDnsType
{
  SIM_DNS_A = 1,
  SIM_DNS_SOA = 6,
  SIM_DNS_AAAA = 28
} SimDnsType;

typedef enum SimDnsCode
{
  SIM_DNS_NO_ERROR = 0,
  SIM_DNS_FORMAT_ERROR = 1,
  SIM_DNS_SERVER_FAILURE = 2,
  SIM_DNS_NAME_ERROR = 3, /* NXDOMAIN */
  SIM_DNS_NOT_IMPLEMENTED = 4,
  SIM_DNS_REFUSED = 5
} SimDnsCode;

typedef struct SimDnsAnswer
{
  SimIp ip;
  uint32_t ttl; /* s */
} SimDnsAnswer;

typedef struct SimDnsMessage
{
  uint16_t id;
  bool response, authoritative, truncated, recursion_desired, recursion_available;
  uint8_t opcode;          /* 0: a standard query */
  uint8_t code;            /* SimDnsCode */
  char name[SIM_DNS_NAME]; /* of the question */
  uint16_t type;           /* of the question */
  guint answers;
  SimDnsAnswer answer[SIM_DNS_MOST];
  bool soa; /* an SOA record in the authority section: */
  char zone[SIM_DNS_NAME];
  uint32_t soa_ttl, serial, minimum; /* s; serial; s */
} SimDnsMessage;

/* `text` as a name: lower case, one final dot taken off. False: not a name; `out` is then "". */
bool sim_dns_name (const char *text, char out[SIM_DNS_NAME]);
/* Is `name` `zone`, or below it? Both as sim_dns_name() makes them. */
bool sim_dns_within (const char *name, const char *zone);

/* `message` has valid names. The caller owns the result. */
SimBytes *sim_dns_encode (const SimDnsMessage *message);
/* False when the bytes are not a message with exactly one question of class IN; `message` is then undefined. */
bool sim_dns_decode (SimDnsMessage *message, const void *data, gsize length);
