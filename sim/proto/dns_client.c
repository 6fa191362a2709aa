/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/dns_cache.h"

#include "sim/base/check.h"
#include <string.h>

enum
{
  MOST_SERVERS = 4,
  USUAL_TRIES = 2,
  ALARM_RETRY = 0xD0, /* tag of the fingerprint */
};

#define WAIT (5 * SIM_S)             /* RFC 1123, 6.1.3.3 */
#define MOST_NEGATIVE (3 * SIM_HOUR) /* RFC 2308, 5 */
#define MOST_POSITIVE (7 * SIM_DAY)  /* RFC 1035, 3.2.1 speaks of days; RFC 8767 caps at 7 d */

/* Every wait is as long, so the lookup that has waited longest is the first of the list. */
struct SimDnsLookup
{
  SimDnsResolver *resolver;
  SimDnsLookup *previous, *next;
  SimDnsCache *cache;
  SimDnsFunc func;
  gpointer data;
  SimTime until; /* when the server asked last is given up */
  guint asked;   /* servers asked so far, repetitions counted */
  uint16_t id;
  bool answered; /* by a server that could not help */
  char *name;
};

struct SimDnsResolver
{
  SimRole *role;
  SimKernel *kernel;
  SimUdp *udp;
  SimAlarm alarm; /* for the first lookup */
  SimDnsLookup *first, *last;
  GHashTable *by_id; /* looked up only */
  SimStream stream;
  SimIp servers[MOST_SERVERS];
  guint server_count, tries, pending;
  uint64_t queries;
};

static void retry_due (SimRole *role, SimAlarm *alarm);

SimDnsResolver *
sim_dns_resolver_new (SimRole *role, const SimIp *servers, guint count, guint tries)
{
  sim_require (count >= 1 && count <= MOST_SERVERS, "%u name servers; 1 to %d", count, MOST_SERVERS);
  SimDnsResolver *resolver = g_new0 (SimDnsResolver, 1);
  SimNet *net = sim_node_net (role->node);
  resolver->role = role;
  resolver->kernel = sim_net_kernel (net);
  resolver->by_id = g_hash_table_new (NULL, NULL);
  resolver->server_count = count;
  resolver->tries = tries > 0 ? tries : USUAL_TRIES;
  memcpy (resolver->servers, servers, count * sizeof *servers);
  sim_net_stream (net, &resolver->stream, sim_node_name (role->node), "dns-id");
  sim_alarm_init (role, &resolver->alarm, ALARM_RETRY, retry_due);
  return resolver;
}

static void
unlink_lookup (SimDnsLookup *lookup)
{
  SimDnsResolver *resolver = lookup->resolver;
  *(lookup->previous != NULL ? &lookup->previous->next : &resolver->first) = lookup->next;
  *(lookup->next != NULL ? &lookup->next->previous : &resolver->last) = lookup->previous;
  lookup->previous = lookup->next = NULL;
}

static void
append_lookup (SimDnsLookup *lookup)
{
  SimDnsResolver *resolver = lookup->resolver;
  lookup->previous = resolver->last;
  *(resolver->last != NULL ? &resolver->last->next : &resolver->first) = lookup;
  resolver->last = lookup;
}

static void
lookup_free (SimDnsLookup *lookup)
{
  SimDnsResolver *resolver = lookup->resolver;
  unlink_lookup (lookup);
  g_hash_table_remove (resolver->by_id, GUINT_TO_POINTER (lookup->id));
  resolver->pending--;
  if (resolver->first == NULL)
    sim_alarm_cancel (&resolver->alarm);
  g_free (lookup->name);
  g_free (lookup);
}

void
sim_dns_resolver_reset (SimDnsResolver *resolver)
{
  while (resolver->first != NULL)
    lookup_free (resolver->first);
  resolver->udp = NULL;
}

void
sim_dns_resolver_free (SimDnsResolver *resolver)
{
  if (resolver == NULL)
    return;
  sim_dns_resolver_reset (resolver);
  sim_alarm_dispose (&resolver->alarm);
  g_hash_table_destroy (resolver->by_id);
  g_free (resolver);
}

/* The alarm may stand for a lookup that is over by now; it then finds out and waits on. */
static void
arm (SimDnsResolver *resolver)
{
  if (resolver->first != NULL && !sim_alarm_armed (&resolver->alarm))
    sim_alarm_after (&resolver->alarm, MAX (resolver->first->until - sim_kernel_now (resolver->kernel), 0));
}

static void
ask (SimDnsLookup *lookup)
{
  SimDnsResolver *resolver = lookup->resolver;
  SimDnsMessage query = { .id = lookup->id, .recursion_desired = true, .type = SIM_DNS_A };
  g_strlcpy (query.name, lookup->name, SIM_DNS_NAME);
  g_autoptr (SimBytes) bytes = sim_dns_encode (&query);
  SimIp server = resolver->servers[lookup->asked++ % resolver->server_count];
  resolver->queries++;
  lookup->until = sim_kernel_now (resolver->kernel) + WAIT;
  append_lookup (lookup);
  arm (resolver);
  sim_udp_send (resolver->udp, NULL, SIM_IP_NONE, server, SIM_DNS_PORT, bytes);
}

/* The lookup is gone before its caller hears of it. */
static void
finish (SimDnsLookup *lookup, const SimDnsResult *result)
{
  SimDnsResolver *resolver = lookup->resolver;
  SimDnsFunc func = lookup->func;
  gpointer data = lookup->data;
  if (lookup->cache != NULL)
    sim_dns_cache_keep (lookup->cache, lookup->name, sim_kernel_now (resolver->kernel), result);
  lookup_free (lookup);
  func (resolver->role, data, result);
}

static void
next_server (SimDnsLookup *lookup)
{
  SimDnsResolver *resolver = lookup->resolver;
  if (lookup->asked < resolver->tries * resolver->server_count)
    {
      unlink_lookup (lookup);
      ask (lookup);
      return;
    }
  SimDnsResult result = { .outcome = lookup->answered ? SIM_DNS_FAILED : SIM_DNS_TIMEOUT,
                          .expires = sim_kernel_now (resolver->kernel) };
  finish (lookup, &result);
}

/* A node's clock that runs fast calls a little early; the rest of the wait must not shrink for ever. */
static void
retry_due (SimRole *role, SimAlarm *alarm)
{
  SimDnsResolver *resolver = SIM_OWNER (alarm, SimDnsResolver, alarm);
  SimTime now = sim_kernel_now (resolver->kernel);
  while (resolver->first != NULL && resolver->first->until <= now + SIM_US)
    next_server (resolver->first);
  arm (resolver);
}

static SimTime
expiry (SimDnsResolver *resolver, uint32_t ttl, SimTime most)
{
  return sim_kernel_now (resolver->kernel) + MIN (ttl * SIM_S, most);
}

/* RFC 2308, 5: a negative answer without an SOA is not kept. */
static void
negative (SimDnsLookup *lookup, const SimDnsMessage *answer)
{
  SimDnsResult result = { .outcome = answer->code == SIM_DNS_NAME_ERROR ? SIM_DNS_UNKNOWN : SIM_DNS_EMPTY };
  uint32_t ttl = answer->soa ? MIN (answer->soa_ttl, answer->minimum) : 0;
  result.expires = expiry (lookup->resolver, ttl, MOST_NEGATIVE);
  finish (lookup, &result);
}

static void
positive (SimDnsLookup *lookup, const SimDnsMessage *answer)
{
  SimIp ips[SIM_DNS_MOST];
  uint32_t ttl = UINT32_MAX;
  for (guint i = 0; i < answer->answers; i++)
    {
      ips[i] = answer->answer[i].ip;
      ttl = MIN (ttl, answer->answer[i].ttl);
    }
  SimDnsResult result = { .outcome = SIM_DNS_FOUND,
                          .count = answer->answers,
                          .ips = ips,
                          .expires = expiry (lookup->resolver, ttl, MOST_POSITIVE) };
  finish (lookup, &result);
}

static bool
is_from_server (const SimDnsResolver *resolver, const SimDatagram *datagram)
{
  for (guint i = 0; i < resolver->server_count; i++)
    if (resolver->servers[i] == datagram->src)
      return datagram->sport == SIM_DNS_PORT;
  return false;
}

static void
receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  SimDnsResolver *resolver = sim_udp_data (udp);
  SimDnsMessage answer;
  if (!is_from_server (resolver, datagram)
      || !sim_dns_decode (&answer, datagram->bytes->data, datagram->bytes->length) || !answer.response)
    return;
  SimDnsLookup *lookup = g_hash_table_lookup (resolver->by_id, GUINT_TO_POINTER (answer.id));
  if (lookup == NULL || answer.type != SIM_DNS_A || strcmp (answer.name, lookup->name) != 0)
    return;
  if (answer.code == SIM_DNS_NO_ERROR && answer.answers > 0)
    positive (lookup, &answer);
  else if (answer.code == SIM_DNS_NAME_ERROR || (answer.code == SIM_DNS_NO_ERROR && !answer.truncated))
    negative (lookup, &answer);
  else
    {
      lookup->answered = true;
      next_server (lookup);
    }
}

void
sim_dns_resolver_open (SimDnsResolver *resolver)
{
  resolver->udp = sim_udp_open (resolver->role, 0, receive);
  sim_require (resolver->udp != NULL, "no port for a resolver on %s", sim_node_name (resolver->role->node));
  sim_udp_set_data (resolver->udp, resolver);
}

static uint16_t
free_id (SimDnsResolver *resolver)
{
  sim_require (resolver->pending < 60000, "%u lookups at once", resolver->pending);
  guint id = (guint)sim_stream_below (&resolver->stream, 65536);
  while (g_hash_table_contains (resolver->by_id, GUINT_TO_POINTER (id)))
    id = (id + 1) & 0xFFFF;
  return (uint16_t)id;
}

SimDnsLookup *
sim_dns_resolve (SimDnsResolver *resolver, SimDnsCache *cache, const char *name, SimDnsFunc func, gpointer data)
{
  char normal[SIM_DNS_NAME];
  SimTime now = sim_kernel_now (resolver->kernel);
  SimDnsResult result = { .outcome = SIM_DNS_UNKNOWN, .expires = now };
  bool valid = sim_dns_name (name, normal);
  if (!valid || (cache != NULL && sim_dns_cache_find (cache, normal, now, &result)))
    {
      func (resolver->role, data, &result);
      return NULL;
    }
  sim_require (resolver->udp != NULL, "a lookup of %s with a resolver that is not open", normal);
  SimDnsLookup *lookup = g_new0 (SimDnsLookup, 1);
  lookup->resolver = resolver;
  lookup->cache = cache;
  lookup->func = func;
  lookup->data = data;
  lookup->name = g_strdup (normal);
  lookup->id = free_id (resolver);
  g_hash_table_insert (resolver->by_id, GUINT_TO_POINTER (lookup->id), lookup);
  resolver->pending++;
  ask (lookup);
  return lookup;
}

void
sim_dns_cancel (SimDnsLookup *lookup)
{
  if (lookup != NULL)
    lookup_free (lookup);
}

guint
sim_dns_resolver_pending (const SimDnsResolver *resolver)
{
  return resolver->pending;
}

uint64_t
sim_dns_resolver_queries (const SimDnsResolver *resolver)
{
  return resolver->queries;
}
