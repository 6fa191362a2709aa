/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advertisements of VRRP version 2 (RFC 3768, 5.3) and version 3 (RFC 5798, 5.2), as bytes behind an IPv4
 * header.
 *
 * They go to 224.0.0.18 as IP protocol 112 with TTL 255. The checksum of version 3 covers a pseudo-header of
 * the IP addresses, that of version 2 does not. Version 2 counts the interval in whole seconds and ends with
 * eight bytes of authentication: type 0 leaves them zero, type 1 (RFC 2338, 5.3.6.2) is a password in clear.
 * Version 3 has neither, and counts in centiseconds.
 */
#pragma once

#include "sim/base/bytes.h"
#include "sim/base/units.h"
#include "sim/net/address.h"

enum
{
  SIM_VRRP_PROTOCOL = 112,
  SIM_VRRP_TTL = 255,
  SIM_VRRP_ADDRESSES = 255, /* most of one advertisement */
  SIM_VRRP_PASSWORD = 8,    /* bytes */
  SIM_VRRP_OWNER = 255,     /* priority of the router that has the addresses for its own */
  SIM_VRRP_LEAVING = 0,     /* priority that a master says when it leaves */
};
#define SIM_VRRP_GROUP SIM_IP (224, 0, 0, 18)

typedef struct SimVrrpMessage
{
  uint8_t version; /* 2 or 3 */
  uint8_t vrid;
  uint8_t priority;
  uint8_t auth;                        /* version 2: 0 none, 1 password, 2 as RFC 2338 had it */
  uint8_t password[SIM_VRRP_PASSWORD]; /* version 2; zeroes behind it */
  SimTime interval;                    /* of the sender's advertisements */
  guint count;
  SimIp addresses[SIM_VRRP_ADDRESSES];
} SimVrrpMessage;

/* Can the version say that interval: whole seconds up to 255, or centiseconds up to 4095? */
bool sim_vrrp_can_say (guint version, SimTime interval);

/* One reference. `src` and `dst` are those of the IP header. The interval can be said. */
SimBytes *sim_vrrp_encode (const SimVrrpMessage *message, SimIp src, SimIp dst);

typedef enum SimVrrpError
{
  SIM_VRRP_GOOD,
  SIM_VRRP_SHORT,       /* shorter than its fields say, or longer */
  SIM_VRRP_BAD_VERSION, /* neither 2 nor 3, or no advertisement */
  SIM_VRRP_BAD_CHECKSUM,
  SIM_VRRP_ERRORS
} SimVrrpError;

/* Reads what is behind the IP header, whose addresses are `src` and `dst`. */
SimVrrpError sim_vrrp_decode (SimVrrpMessage *message, const void *data, gsize length, SimIp src, SimIp dst);
