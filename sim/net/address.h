/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses: IPv4 in host byte order, Ethernet in the low 48 bits of a word, subnets.
 */
#pragma once

#include "sim/base/option.h"

typedef uint32_t SimIp;
typedef uint64_t SimMac;
typedef SimOptionSubnet SimSubnet;

#define SIM_IP_NONE ((SimIp)0)
#define SIM_IP_BROADCAST ((SimIp)0xFFFFFFFFu)
#define SIM_MAC_BROADCAST ((SimMac)0xFFFFFFFFFFFFull)
#define SIM_IP(a, b, c, d) (((SimIp)(a) << 24) | ((SimIp)(b) << 16) | ((SimIp)(c) << 8) | (SimIp)(d))

#define SIM_IP_TEXT 16 /* bytes for "255.255.255.255" and its end */
#define SIM_MAC_TEXT 18

const char *sim_ip_text (SimIp ip, char out[SIM_IP_TEXT]); /* returns out */
const char *sim_mac_text (SimMac mac, char out[SIM_MAC_TEXT]);

static inline bool
sim_ip_multicast (SimIp ip)
{
  return (ip >> 28) == 0xE;
}
static inline SimIp
sim_subnet_mask (SimSubnet s)
{
  return s.prefix == 0 ? 0 : ~(SimIp)0 << (32 - s.prefix);
}
static inline bool
sim_subnet_has (SimSubnet s, SimIp ip)
{
  return (ip & sim_subnet_mask (s)) == s.base;
}
static inline SimIp
sim_subnet_broadcast (SimSubnet s)
{
  return s.base | ~sim_subnet_mask (s);
}
/* The Ethernet group of an IPv4 group (RFC 1112, 6.4). */
static inline SimMac
sim_mac_of_group (SimIp group)
{
  return 0x01005E000000ull | (group & 0x7FFFFF);
}
