/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A DISCOVER is answered with an address: chosen, tried if the options say so, held and offered.
 */
#include "sim/proto/dhcp_inside.h"

#include "sim/base/check.h"
#include <string.h>

enum
{
  ALARM_TRIAL = 0xD2, /* tag of the fingerprint */
};

struct SimDhcpTrial
{
  SimAlarm alarm; /* first: it lives in a slab */
  SimDhcpTrial *next, **link;
  SimDhcpServer *server;
  SimDhcpLease *lease;
  SimPing ping;
  SimArpWatch watch;
  SimUdp *udp;
  SimIface *iface;
  SimIp src, dst;
  uint16_t sport;
  SimBytes *bytes; /* the DISCOVER */
};

/* RFC 2131, 4.2: option 61, else type and address of the hardware. The first byte keeps the two apart. */
GBytes *
sim_dhcp_id_of (const SimDhcpMessage *m)
{
  uint8_t key[SIM_DHCP_ID + 1] = { m->id_length > 0 };
  if (m->id_length > 0)
    memcpy (key + 1, m->id, m->id_length);
  else
    for (guint i = 0; i < 6; i++)
      key[1 + i] = (uint8_t)(m->chaddr >> (40 - 8 * i));
  return g_bytes_new (key, m->id_length > 0 ? 1 + m->id_length : 7);
}

SimDhcpPool *
sim_dhcp_next_pool (const SimDhcpServer *server, const SimDhcpHeard *heard, guint *i)
{
  SimIp from = heard->m->giaddr;
  SimSubnet here = sim_segment_subnet (sim_iface_segment (heard->iface));
  while (*i < server->pools->len)
    {
      SimDhcpPool *pool = server->pools->pdata[(*i)++];
      SimSubnet there = pool->options.subnet;
      if (from != SIM_IP_NONE ? sim_subnet_has (there, from) : here.base == there.base)
        return pool;
      /* A routed unicast, of who renews its lease. */
      if (from == SIM_IP_NONE && heard->m->ciaddr != SIM_IP_NONE && heard->dst != SIM_IP_BROADCAST
          && sim_subnet_has (there, heard->m->ciaddr))
        return pool;
    }
  return NULL;
}

SimTime
sim_dhcp_lease_time (const SimDhcpServer *server, const SimDhcpPool *pool, const SimDhcpMessage *m)
{
  SimTime usual = pool->options.lease > 0 ? pool->options.lease : server->options.lease;
  if (!(m->has & SIM_DHCP_HAS_LEASE))
    return usual;
  SimTime asked = m->lease == UINT32_MAX ? SIM_NEVER : m->lease * SIM_S;
  return MIN (asked, MAX (usual, server->options.longest_lease));
}

static void
put_times (const SimDhcpServer *server, SimTime lease, SimDhcpMessage *reply)
{
  reply->has |= SIM_DHCP_HAS_LEASE;
  reply->lease = lease == SIM_NEVER ? UINT32_MAX : (uint32_t)(lease / SIM_S);
  if (lease == SIM_NEVER)
    return;
  reply->has |= SIM_DHCP_HAS_T1 | SIM_DHCP_HAS_T2;
  reply->t1 = (uint32_t)(server->options.t1 * (double)reply->lease);
  reply->t2 = (uint32_t)(server->options.t2 * (double)reply->lease);
}

void
sim_dhcp_put_lease (const SimDhcpServer *server, const SimDhcpHeard *heard, const SimDhcpLease *lease,
                    SimDhcpMessage *reply)
{
  const SimDhcpPoolOptions *o = &lease->pool->options;
  reply->yiaddr = lease->ip;
  put_times (server, sim_dhcp_lease_time (server, lease->pool, heard->m), reply);
  reply->mask = sim_subnet_mask (o->subnet);
  reply->routers = o->router != SIM_IP_NONE;
  reply->router[0] = o->router;
  reply->resolvers = o->resolver != SIM_IP_NONE;
  reply->resolver[0] = o->resolver;
  reply->siaddr = o->next_server;
  if (o->file != NULL)
    g_strlcpy (reply->file, o->file, SIM_DHCP_FILE);
  sim_pxe_add_facts (server, heard, reply);
}

static void
offer_lease (SimDhcpServer *server, const SimDhcpHeard *heard, const SimDhcpLease *lease)
{
  SimDhcpMessage reply = sim_dhcp_reply_to (heard, SIM_DHCP_OFFER);
  sim_dhcp_put_lease (server, heard, lease, &reply);
  sim_dhcp_send (server, heard, &reply);
}

/* -- trials --------------------------------------------------------------------------------------------- */

static void
trial_free (SimDhcpTrial *trial)
{
  *trial->link = trial->next;
  if (trial->next != NULL)
    trial->next->link = trial->link;
  sim_alarm_dispose (&trial->alarm);
  sim_ping_close (&trial->ping);
  sim_arp_unwatch (&trial->watch);
  sim_bytes_unref (trial->bytes);
  sim_slab_give (trial->server->trial_slab, trial);
}

void
sim_dhcp_forget_trials (SimDhcpServer *server)
{
  while (server->trials != NULL)
    trial_free (server->trials);
}

/* Ends the trial; what was heard is heard again, from `message` on. */
static SimDhcpHeard
trial_over (SimDhcpTrial *trial, SimDhcpMessage *message, SimBytes **bytes)
{
  SimDhcpHeard heard
      = { trial->udp, trial->iface, trial->src, trial->dst, trial->sport, trial->bytes, message };
  *bytes = sim_bytes_ref (trial->bytes);
  sim_require (sim_dhcp_decode (message, trial->bytes->data, trial->bytes->length), "a message read before");
  trial_free (trial);
  return heard;
}

static void
trial_passed (SimRole *role, SimAlarm *alarm)
{
  SimDhcpTrial *trial = SIM_OWNER (alarm, SimDhcpTrial, alarm);
  SimDhcpServer *server = trial->server;
  const SimDhcpLease *lease = trial->lease;
  SimDhcpMessage message = { 0 };
  g_autoptr (SimBytes) bytes = NULL;
  SimDhcpHeard heard = trial_over (trial, &message, &bytes);
  offer_lease (server, &heard, lease);
}

/* Somebody has the address: it goes into quarantine, and another one is tried. */
static void
trial_failed (SimDhcpTrial *trial)
{
  SimDhcpServer *server = trial->server;
  SimDhcpLease *lease = trial->lease;
  SimDhcpMessage message = { 0 };
  g_autoptr (SimBytes) bytes = NULL;
  SimDhcpHeard heard = trial_over (trial, &message, &bytes);
  g_autoptr (GBytes) id = sim_dhcp_id_of (&message);
  SimTime until = sim_time_add (sim_kernel_now (server->kernel), server->options.quarantine);
  sim_dhcp_lease_take (lease, LEASE_QUARANTINED, id, message.chaddr, until);
  server->stats.conflicts++;
  sim_dhcp_offer (server, &heard);
}

static void
trial_ponged (SimPing *ping, SimIp src, uint16_t seq)
{
  SimDhcpTrial *trial = SIM_OWNER (ping, SimDhcpTrial, ping);
  if (src == trial->lease->ip)
    trial_failed (trial);
}

static void
trial_seen (SimArpWatch *watch, SimMac mac, bool probe)
{
  SimDhcpTrial *trial = SIM_OWNER (watch, SimDhcpTrial, watch);
  if (!probe)
    trial_failed (trial);
}

static void
trial_ask (SimDhcpTrial *trial)
{
  if (trial->server->options.check == SIM_DHCP_CHECK_PING)
    {
      sim_ping_open (&trial->ping, trial->server->role, trial_ponged);
      sim_ping_send (&trial->ping, trial->lease->ip, 1);
      return;
    }
  sim_arp_watch (&trial->watch, trial->iface, trial->lease->ip, trial_seen);
  sim_arp_probe (trial->iface, trial->lease->ip);
}

static void
trial_begin (SimDhcpServer *server, const SimDhcpHeard *heard, SimDhcpLease *lease)
{
  if (server->trial_slab == NULL)
    server->trial_slab = sim_net_slab (sim_node_net (server->role->node), "dhcp trials", sizeof (SimDhcpTrial),
                                       sizeof (SimTimer));
  SimDhcpTrial *trial = sim_slab_take (server->trial_slab);
  trial->server = server;
  trial->lease = lease;
  trial->udp = heard->udp;
  trial->iface = heard->iface;
  trial->src = heard->src;
  trial->dst = heard->dst;
  trial->sport = heard->sport;
  trial->bytes = sim_bytes_ref (heard->bytes);
  trial->next = server->trials;
  trial->link = &server->trials;
  if (trial->next != NULL)
    trial->next->link = &trial->next;
  server->trials = trial;
  sim_alarm_init (server->role, &trial->alarm, ALARM_TRIAL, trial_passed);
  sim_alarm_after (&trial->alarm, server->options.check_wait);
  trial_ask (trial);
}

static SimDhcpTrial *
trial_of (const SimDhcpServer *server, const SimDhcpLease *lease)
{
  SimDhcpTrial *trial = server->trials;
  while (trial != NULL && trial->lease != lease)
    trial = trial->next;
  return trial;
}

void
sim_dhcp_offer (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  const SimDhcpMessage *m = heard->m;
  g_autoptr (GBytes) id = sim_dhcp_id_of (m);
  SimDhcpLease *lease = NULL;
  bool here = false;
  guint i = 0;
  for (SimDhcpPool *pool; lease == NULL && (pool = sim_dhcp_next_pool (server, heard, &i)) != NULL;)
    {
      lease = sim_dhcp_pool_choose (pool, id, m->chaddr, m->requested);
      here = true;
    }
  server->stats.exhausted += here && lease == NULL;
  if (lease == NULL || trial_of (server, lease) != NULL)
    return;
  bool fresh = !sim_dhcp_lease_is_of (lease, id);
  SimTime until = sim_time_add (sim_kernel_now (server->kernel), server->options.hold);
  if (lease->state != LEASE_BOUND || fresh || lease->until <= sim_kernel_now (server->kernel))
    sim_dhcp_lease_take (lease, LEASE_OFFERED, id, m->chaddr, until);
  if (fresh && lease->reserved == 0 && server->options.check != SIM_DHCP_CHECK_NONE)
    trial_begin (server, heard, lease);
  else
    offer_lease (server, heard, lease);
}
