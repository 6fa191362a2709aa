/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ARP (RFC 826) and address announcement (RFC 5227): NET-2.
 *
 * Each interface has a cache. An entry that is there is overwritten by any ARP packet from
 * that protocol address (the merge flag of RFC 826), which is how a gratuitous ARP moves an
 * address; a station without an entry makes one only when it is the target. An entry ages:
 * arp_age after it was last confirmed it is dropped, and the next packet asks again. A packet
 * to an unknown address waits (up to 16 per address, oldest dropped) for the answer; three
 * requests, one second apart, then they are dropped (SIM_DROP_ARP) and senders are told.
 */
#pragma once

#include "sim/net/node.h"

/* A gratuitous ARP for `ip`: a broadcast request whose sender and target is `ip`. */
void sim_arp_announce (SimIface *iface, SimIp ip);
/* The same on behalf of another station, whose Ethernet address is `mac`. */
void sim_arp_announce_as (SimIface *iface, SimIp ip, SimMac mac);

/* The Ethernet address in the cache of `iface` for `ip`, aged entries left out; 0 for none. */
SimMac sim_arp_lookup (const SimIface *iface, SimIp ip);

/* Fault: the interface neither answers nor believes ARP while blocked. */
void sim_arp_set_blocked (SimIface *iface, bool blocked);
