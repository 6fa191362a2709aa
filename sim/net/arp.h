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

/* For checkers. Can some station on `segment` have an entry for `ip`? False is certain. */
bool sim_arp_may_be_known (const SimSegment *segment, SimIp ip);
/* Has some station there an entry for `ip`, not aged, with another Ethernet address than `mac`? */
bool sim_arp_is_known_otherwise (const SimSegment *segment, SimIp ip, SimMac mac);

/* A probe (RFC 5227, 1.1): a broadcast request for `ip` from 0.0.0.0, which changes nobody's cache. */
void sim_arp_probe (SimIface *iface, SimIp ip);

/*
 * A watch over an address: `func` is called for each ARP packet of another station that comes in by the
 * interface and says that `ip` is in use, or that somebody else probes it too (`probe`). It is embedded in its
 * owner, which ends it; the end of the node's ARP cache (crash, shutdown) ends it as well.
 */
typedef struct SimArpWatch SimArpWatch;
typedef void (*SimArpWatchFunc) (SimArpWatch *watch, SimMac mac, bool probe);
struct SimArpWatch
{
  SimArpWatchFunc func;
  SimIface *iface; /* NULL: not watching */
  SimIp ip;
  SimArpWatch *next;
};
void sim_arp_watch (SimArpWatch *watch, SimIface *iface, SimIp ip, SimArpWatchFunc func); /* zero before */
void sim_arp_unwatch (SimArpWatch *watch); /* no effect when it does not watch */

/* Fault: the interface neither answers nor believes ARP while blocked. */
void sim_arp_set_blocked (SimIface *iface, bool blocked);
