/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server: what is heard, and how replies go out. RFC 2131, 4.1 and 4.3.
 */
#include "sim/proto/dhcp_inside.h"

#include "sim/base/check.h"
#include <string.h>

enum
{
  ALARM_ANSWER = 0xD1, /* tag of the fingerprint */
};

struct SimDhcpAnswer
{
  SimAlarm alarm; /* first: it lives in a slab */
  SimDhcpAnswer *next, **link;
  SimDhcpServer *server;
  SimUdp **udp;
  SimIface *iface;
  SimBytes *bytes;
  SimIp dst;
  SimMac mac; /* 0: by ARP */
  uint16_t port;
};

SimDhcpServer *
sim_dhcp_server_new (SimRole *role, const SimDhcpServerOptions *options)
{
  SimDhcpServer *server = g_new0 (SimDhcpServer, 1);
  SimNet *net = sim_node_net (role->node);
  const char *name = sim_node_name (role->node);
  server->role = role;
  server->kernel = sim_net_kernel (net);
  server->options = *options;
  server->pools = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_dhcp_pool_free);
  server->boots = g_array_new (FALSE, FALSE, sizeof (SimPxeBoot));
  server->answer_slab = sim_net_slab (net, "dhcp answers", sizeof (SimDhcpAnswer), sizeof (SimTimer));
  sim_net_stream (net, &server->by_service, name, "dhcp-service");
  sim_net_stream (net, &server->by_delay, name, "dhcp-delay");
  return server;
}

void
sim_dhcp_server_free (SimDhcpServer *server)
{
  if (server == NULL)
    return;
  sim_dhcp_server_close (server);
  g_ptr_array_free (server->pools, TRUE);
  g_array_free (server->boots, TRUE);
  g_free (server->offer_facts);
  g_free (server->ack_facts);
  g_free (server);
}

SimDhcpPool *
sim_dhcp_pool_new (SimDhcpServer *server, const SimDhcpPoolOptions *options)
{
  SimDhcpPool *pool = sim_dhcp_pool_make (server->kernel, options);
  g_ptr_array_add (server->pools, pool);
  return pool;
}

void
sim_dhcp_pools_take (SimDhcpServer *server, SimSegment *segment, guint count, const SimDhcpPoolOptions *like)
{
  SimIp next = count > 0 ? sim_segment_need_address (segment) : SIM_IP_NONE;

  while (count > 0)
    {
      SimDhcpPoolOptions pool = *like;
      pool.subnet = sim_segment_subnet (segment);
      pool.first = pool.last = next;
      while (--count > 0 && (next = sim_segment_need_address (segment)) == pool.last + 1)
        pool.last = next;
      sim_dhcp_pool_new (server, &pool);
    }
}

void
sim_dhcp_server_set_serve (SimDhcpServer *server, SimDhcpServeFunc func, gpointer data)
{
  server->serve = func;
  server->serve_data = data;
}

SimDhcpServerStats
sim_dhcp_server_stats (const SimDhcpServer *server)
{
  return server->stats;
}

SimIp
sim_dhcp_own_address (const SimDhcpHeard *heard)
{
  for (guint i = 0; i < sim_iface_addresses (heard->iface); i++)
    if (sim_iface_address (heard->iface, i) != SIM_IP_NONE)
      return sim_iface_address (heard->iface, i);
  return SIM_IP_NONE;
}

SimDhcpMessage
sim_dhcp_reply_to (const SimDhcpHeard *heard, SimDhcpType type)
{
  const SimDhcpMessage *m = heard->m;
  return (SimDhcpMessage){ .reply = true,
                           .type = (uint8_t)type,
                           .broadcast = m->broadcast,
                           .xid = m->xid,
                           .giaddr = m->giaddr,
                           .chaddr = m->chaddr,
                           .ciaddr = type == SIM_DHCP_ACK ? m->ciaddr : SIM_IP_NONE,
                           .server = sim_dhcp_own_address (heard) };
}

/* -- out ------------------------------------------------------------------------------------------------ */

static void
transmit (SimDhcpServer *server, const SimDhcpAnswer *a)
{
  if (*a->udp == NULL)
    return;
  server->stats.bytes += a->bytes->length;
  bool many = a->dst == SIM_IP_BROADCAST;
  if (a->mac != 0)
    sim_udp_send_to_station (*a->udp, a->iface, SIM_IP_NONE, a->dst, a->mac, a->port, a->bytes);
  else
    sim_udp_send (*a->udp, many ? a->iface : NULL, SIM_IP_NONE, a->dst, a->port, a->bytes);
}

static void
answer_free (SimDhcpAnswer *answer)
{
  *answer->link = answer->next;
  if (answer->next != NULL)
    answer->next->link = answer->link;
  sim_alarm_dispose (&answer->alarm);
  sim_bytes_unref (answer->bytes);
  sim_slab_give (answer->server->answer_slab, answer);
}

void
sim_dhcp_forget_answers (SimDhcpServer *server)
{
  while (server->answers != NULL)
    answer_free (server->answers);
}

static void
answer_due (SimRole *role, SimAlarm *alarm)
{
  SimDhcpAnswer *answer = SIM_OWNER (alarm, SimDhcpAnswer, alarm);
  transmit (answer->server, answer);
  answer_free (answer);
}

static void
answer_later (SimDhcpServer *server, const SimDhcpAnswer *what, SimTime wait)
{
  SimDhcpAnswer *answer = sim_slab_take (server->answer_slab);
  answer->server = server;
  answer->udp = what->udp;
  answer->iface = what->iface;
  answer->bytes = sim_bytes_ref (what->bytes);
  answer->dst = what->dst;
  answer->mac = what->mac;
  answer->port = what->port;
  answer->next = server->answers;
  answer->link = &server->answers;
  if (answer->next != NULL)
    answer->next->link = &answer->next;
  server->answers = answer;
  sim_alarm_init (server->role, &answer->alarm, ALARM_ANSWER, answer_due);
  sim_alarm_after (&answer->alarm, wait);
}

/* RFC 2131, 4.1: where a reply goes. On port 4011, and to who has an address, back to where it came from. */
static void
address (const SimDhcpHeard *heard, const SimDhcpMessage *reply, SimDhcpAnswer *to)
{
  const SimDhcpMessage *m = heard->m;
  to->port = SIM_DHCP_CLIENT_PORT;
  to->dst = SIM_IP_BROADCAST;
  if (m->giaddr != SIM_IP_NONE)
    {
      to->dst = m->giaddr;
      to->port = SIM_DHCP_SERVER_PORT;
    }
  else if (reply->type == SIM_DHCP_NAK)
    return;
  else if (m->ciaddr != SIM_IP_NONE)
    {
      to->dst = m->ciaddr;
      to->port = heard->sport;
    }
  else if (!m->broadcast && reply->yiaddr != SIM_IP_NONE)
    {
      to->dst = reply->yiaddr;
      to->mac = m->chaddr;
    }
}

/* When the one processor has done with one message more, from now. */
static SimTime
service_wait (SimDhcpServer *server)
{
  SimTime now = sim_kernel_now (server->kernel);
  SimTime service = sim_dist_time (&server->options.service, &server->by_service);
  double speed = sim_node_speed (server->role->node);
  server->busy_until = MAX (server->busy_until, now) + (SimTime)((double)service / speed + 0.5);
  return server->busy_until - now + sim_dist_time (&server->options.delay, &server->by_delay);
}

void
sim_dhcp_send (SimDhcpServer *server, const SimDhcpHeard *heard, SimDhcpMessage *reply)
{
  if (server->serve != NULL && !server->serve (server->role, server->serve_data, heard->m, reply))
    return;
  server->stats.sent[reply->type]++;
  reply->broadcast |= reply->type == SIM_DHCP_NAK && heard->m->giaddr != SIM_IP_NONE;
  g_autoptr (SimBytes) bytes = sim_dhcp_encode (reply, heard->m->longest);
  SimDhcpAnswer answer = { .server = server, .iface = heard->iface, .bytes = bytes };
  answer.udp = heard->udp == server->udp ? &server->udp : &server->pxe;
  address (heard, reply, &answer);
  SimTime wait = service_wait (server);
  if (wait > 0)
    answer_later (server, &answer, wait);
  else
    transmit (server, &answer);
}

/* -- requests (RFC 2131, 4.3.2 and on) ------------------------------------------------------------------ */

static SimDhcpLease *
lease_at (const SimDhcpServer *server, const SimDhcpHeard *heard, SimIp ip)
{
  SimDhcpLease *lease = NULL;
  guint i = 0;
  for (SimDhcpPool *pool; lease == NULL && (pool = sim_dhcp_next_pool (server, heard, &i)) != NULL;)
    lease = sim_dhcp_pool_at (pool, ip);
  return lease;
}

static void
refuse (SimDhcpServer *server, const SimDhcpHeard *heard, const char *why)
{
  SimDhcpMessage reply = sim_dhcp_reply_to (heard, SIM_DHCP_NAK);
  g_strlcpy (reply.message, why, sizeof reply.message);
  sim_dhcp_send (server, heard, &reply);
}

static void
grant (SimDhcpServer *server, const SimDhcpHeard *heard, SimDhcpLease *lease, GBytes *id)
{
  SimDhcpMessage reply = sim_dhcp_reply_to (heard, SIM_DHCP_ACK);
  SimTime time = sim_dhcp_lease_time (server, lease->pool, heard->m);
  SimTime until = time == SIM_NEVER ? SIM_NEVER : sim_time_add (sim_kernel_now (server->kernel), time);
  sim_dhcp_lease_take (lease, LEASE_BOUND, id, heard->m->chaddr, until);
  sim_dhcp_put_lease (server, heard, lease, &reply);
  sim_dhcp_send (server, heard, &reply);
}

/* The client has taken another server's offer. */
static void
withdraw (SimDhcpServer *server, const SimDhcpHeard *heard, GBytes *id)
{
  guint i = 0;
  for (SimDhcpPool *pool; (pool = sim_dhcp_next_pool (server, heard, &i)) != NULL;)
    {
      SimDhcpLease *lease = sim_dhcp_pool_of (pool, id);
      if (lease != NULL && lease->state == LEASE_OFFERED)
        sim_dhcp_lease_give (lease);
    }
}

/* Has the server a record of that client on that network? */
static bool
known (const SimDhcpServer *server, const SimDhcpHeard *heard, GBytes *id)
{
  guint i = 0;
  for (SimDhcpPool *pool; (pool = sim_dhcp_next_pool (server, heard, &i)) != NULL;)
    if (sim_dhcp_pool_of (pool, id) != NULL)
      return true;
  return false;
}

/* INIT-REBOOT, RENEWING, REBINDING: the client has had that address before. */
static void
confirm (SimDhcpServer *server, const SimDhcpHeard *heard, GBytes *id, SimIp ip)
{
  SimDhcpLease *lease = lease_at (server, heard, ip);
  bool own = lease != NULL && sim_dhcp_lease_is_of (lease, id);
  bool free_for = lease != NULL && sim_dhcp_lease_may_have (lease, id, heard->m->chaddr);
  if (free_for && (own || server->options.adopt || lease->reserved == heard->m->chaddr))
    grant (server, heard, lease, id);
  else if (server->options.authoritative || known (server, heard, id))
    refuse (server, heard, lease == NULL ? "wrong network" : "not your address");
}

static bool
is_own (const SimNode *node, SimIp ip)
{
  for (guint i = 0; i < sim_node_ifaces (node); i++)
    if (sim_iface_has_address (sim_node_iface (node, i), ip))
      return true;
  return false;
}

static void
request (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  const SimDhcpMessage *m = heard->m;
  g_autoptr (GBytes) id = sim_dhcp_id_of (m);
  if (m->server == SIM_IP_NONE)
    {
      confirm (server, heard, id, m->ciaddr != SIM_IP_NONE ? m->ciaddr : m->requested);
      return;
    }
  if (!is_own (server->role->node, m->server))
    {
      withdraw (server, heard, id);
      return;
    }
  SimDhcpLease *lease = lease_at (server, heard, m->requested);
  if (lease != NULL && sim_dhcp_lease_may_have (lease, id, m->chaddr))
    grant (server, heard, lease, id);
  else
    refuse (server, heard, "no longer yours");
}

static void
release (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  g_autoptr (GBytes) id = sim_dhcp_id_of (heard->m);
  SimDhcpLease *lease = lease_at (server, heard, heard->m->ciaddr);
  if (lease != NULL && lease->state == LEASE_BOUND && sim_dhcp_lease_is_of (lease, id))
    sim_dhcp_lease_give (lease);
}

static void
decline (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  g_autoptr (GBytes) id = sim_dhcp_id_of (heard->m);
  SimDhcpLease *lease = lease_at (server, heard, heard->m->requested);
  if (lease == NULL || !sim_dhcp_lease_is_of (lease, id))
    return;
  SimTime until = sim_time_add (sim_kernel_now (server->kernel), server->options.quarantine);
  sim_dhcp_lease_take (lease, LEASE_QUARANTINED, id, heard->m->chaddr, until);
}

/* RFC 2131, 4.3.5: parameters without a lease. */
static void
inform (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  guint i = 0;
  SimDhcpPool *pool = sim_dhcp_next_pool (server, heard, &i);
  if (pool == NULL || heard->m->ciaddr == SIM_IP_NONE)
    return;
  SimDhcpMessage reply = sim_dhcp_reply_to (heard, SIM_DHCP_ACK);
  SimDhcpLease parameters = { .pool = pool };
  sim_dhcp_put_lease (server, heard, &parameters, &reply);
  reply.has &= ~(guint)(SIM_DHCP_HAS_LEASE | SIM_DHCP_HAS_T1 | SIM_DHCP_HAS_T2);
  sim_dhcp_send (server, heard, &reply);
}

/* RFC 951, with addresses that were assigned beforehand. */
static void
bootp (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  g_autoptr (GBytes) id = sim_dhcp_id_of (heard->m);
  guint i = 0;
  for (SimDhcpPool *pool; (pool = sim_dhcp_next_pool (server, heard, &i)) != NULL;)
    {
      SimDhcpLease *lease = sim_dhcp_pool_choose (pool, id, heard->m->chaddr, SIM_IP_NONE);
      if (lease == NULL || lease->reserved != heard->m->chaddr)
        continue;
      SimDhcpMessage reply = sim_dhcp_reply_to (heard, SIM_BOOTP);
      sim_dhcp_lease_take (lease, LEASE_BOUND, id, heard->m->chaddr, SIM_NEVER);
      sim_dhcp_put_lease (server, heard, lease, &reply);
      reply.has = 0;
      reply.server = SIM_IP_NONE;
      sim_dhcp_send (server, heard, &reply);
      return;
    }
}

static void
discover (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  if (heard->m->secs * SIM_S < server->options.least_secs)
    return;
  if (server->pools->len > 0)
    sim_dhcp_offer (server, heard);
  else
    sim_pxe_propose (server, heard);
}

static void
hear (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  server->stats.heard[heard->m->type]++;
  if (sim_pxe_hear (server, heard))
    return;
  switch (heard->m->type)
    {
    case SIM_DHCP_DISCOVER:
      discover (server, heard);
      break;
    case SIM_DHCP_REQUEST:
      if (server->pools->len > 0)
        request (server, heard);
      break;
    case SIM_DHCP_RELEASE:
      release (server, heard);
      break;
    case SIM_DHCP_DECLINE:
      decline (server, heard);
      break;
    case SIM_DHCP_INFORM:
      inform (server, heard);
      break;
    case SIM_BOOTP:
      if (server->options.bootp)
        bootp (server, heard);
      break;
    default:
      break;
    }
}

static void
receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  SimDhcpServer *server = sim_udp_data (udp);
  SimDhcpMessage message;
  if (!sim_dhcp_decode (&message, datagram->bytes->data, datagram->bytes->length))
    {
      server->stats.malformed++;
      return;
    }
  if (message.reply)
    return;
  SimDhcpHeard heard
      = { udp, datagram->iface, datagram->src, datagram->dst, datagram->sport, datagram->bytes, &message };
  hear (server, &heard);
}

/* -- life ----------------------------------------------------------------------------------------------- */

static void
join_groups (SimDhcpServer *server)
{
  const SimNode *node = server->role->node;
  for (guint i = 0; i < server->boots->len; i++)
    for (guint k = 0; k < sim_node_ifaces (node); k++)
      if (g_array_index (server->boots, SimPxeBoot, i).group != SIM_IP_NONE)
        sim_udp_join (server->pxe, sim_node_iface (node, k),
                      g_array_index (server->boots, SimPxeBoot, i).group);
}

bool
sim_dhcp_server_open (SimDhcpServer *server)
{
  server->udp = sim_udp_open (server->role, SIM_DHCP_SERVER_PORT, receive);
  if (server->udp == NULL)
    return false;
  sim_udp_set_data (server->udp, server);
  if (server->mode == SIM_PXE_NONE && server->boots->len == 0)
    return true;
  server->pxe = sim_udp_open (server->role, SIM_PXE_PORT, receive);
  if (server->pxe == NULL)
    {
      sim_dhcp_server_close (server);
      return false;
    }
  sim_udp_set_data (server->pxe, server);
  join_groups (server);
  return true;
}

static void
forget_volatile (SimDhcpServer *server)
{
  sim_dhcp_forget_answers (server);
  sim_dhcp_forget_trials (server);
  server->busy_until = 0;
}

void
sim_dhcp_server_close (SimDhcpServer *server)
{
  forget_volatile (server);
  sim_udp_close (server->udp);
  sim_udp_close (server->pxe);
  server->udp = server->pxe = NULL;
}

/* An offer that was not taken is in no file. */
static void
forget_offers (SimDhcpPool *pool)
{
  for (guint i = 0; i < pool->leases->len; i++)
    if (((SimDhcpLease *)pool->leases->pdata[i])->state == LEASE_OFFERED)
      sim_dhcp_lease_give (pool->leases->pdata[i]);
}

void
sim_dhcp_server_reset (SimDhcpServer *server)
{
  forget_volatile (server);
  server->udp = server->pxe = NULL;
  for (guint i = 0; i < server->pools->len; i++)
    if (server->options.persistent)
      forget_offers (server->pools->pdata[i]);
    else
      sim_dhcp_pool_clear (server->pools->pdata[i]);
}

bool
sim_dhcp_server_is_open (const SimDhcpServer *server)
{
  return server->udp != NULL;
}
