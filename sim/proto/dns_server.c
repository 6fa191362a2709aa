/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/dns_server.h"

#include "sim/base/check.h"
#include <string.h>

typedef struct Name
{
  char *name;
  GArray *ips; /* SimIp */
  guint turn;  /* queries answered: where the rotation stands */
} Name;

struct SimDnsZone
{
  char *apex;
  uint32_t ttl, negative_ttl; /* s */
  uint32_t serial;
  GPtrArray *names; /* in order of making */
};

struct SimDnsServer
{
  SimRole *role;
  SimUdp *udp;
  GPtrArray *zones;
  SimDnsServerStats stats;
};

static void
name_free (gpointer data)
{
  Name *name = data;
  g_free (name->name);
  g_array_free (name->ips, TRUE);
  g_free (name);
}

static void
zone_free (gpointer data)
{
  SimDnsZone *zone = data;
  g_free (zone->apex);
  g_ptr_array_free (zone->names, TRUE);
  g_free (zone);
}

SimDnsServer *
sim_dns_server_new (SimRole *role)
{
  SimDnsServer *server = g_new0 (SimDnsServer, 1);
  server->role = role;
  server->zones = g_ptr_array_new_with_free_func (zone_free);
  return server;
}

void
sim_dns_server_free (SimDnsServer *server)
{
  if (server == NULL)
    return;
  g_ptr_array_free (server->zones, TRUE);
  g_free (server);
}

static uint32_t
seconds (SimTime t)
{
  return (uint32_t)CLAMP (t / SIM_S, 0, INT32_MAX);
}

SimDnsZone *
sim_dns_zone_new (SimDnsServer *server, const char *apex, SimTime ttl, SimTime negative_ttl)
{
  char name[SIM_DNS_NAME];
  sim_require (sim_dns_name (apex, name), "\"%s\" is no DNS name", apex);
  SimDnsZone *zone = g_new0 (SimDnsZone, 1);
  zone->apex = g_strdup (name);
  zone->ttl = seconds (ttl);
  zone->negative_ttl = seconds (negative_ttl);
  zone->serial = 1;
  zone->names = g_ptr_array_new_with_free_func (name_free);
  g_ptr_array_add (server->zones, zone);
  return zone;
}

const char *
sim_dns_zone_apex (const SimDnsZone *zone)
{
  return zone->apex;
}

void
sim_dns_zone_set_ttl (SimDnsZone *zone, SimTime ttl)
{
  zone->ttl = seconds (ttl);
}

uint32_t
sim_dns_zone_serial (const SimDnsZone *zone)
{
  return zone->serial;
}

/* `text` is already as sim_dns_name() makes it. */
static Name *
find (const SimDnsZone *zone, const char *text)
{
  for (guint i = 0; i < zone->names->len; i++)
    {
      Name *name = zone->names->pdata[i];
      if (strcmp (name->name, text) == 0)
        return name;
    }
  return NULL;
}

static Name *
find_any (const SimDnsZone *zone, const char *text)
{
  char normal[SIM_DNS_NAME];
  return sim_dns_name (text, normal) ? find (zone, normal) : NULL;
}

static Name *
find_or_make (SimDnsZone *zone, const char *text)
{
  char normal[SIM_DNS_NAME];
  sim_require (sim_dns_name (text, normal) && sim_dns_within (normal, zone->apex),
               "\"%s\" is no name of zone %s", text, zone->apex);
  Name *name = find (zone, normal);
  if (name != NULL)
    return name;
  name = g_new0 (Name, 1);
  name->name = g_strdup (normal);
  name->ips = g_array_new (FALSE, FALSE, sizeof (SimIp));
  g_ptr_array_add (zone->names, name);
  zone->serial++;
  return name;
}

static int
place_of (const Name *name, SimIp ip)
{
  for (guint i = 0; i < name->ips->len; i++)
    if (g_array_index (name->ips, SimIp, i) == ip)
      return (int)i;
  return -1;
}

bool
sim_dns_zone_add (SimDnsZone *zone, const char *text, SimIp ip)
{
  uint32_t before = zone->serial;
  Name *name = find_or_make (zone, text);
  if (place_of (name, ip) >= 0)
    return false;
  g_array_append_val (name->ips, ip);
  zone->serial = before + 1;
  return true;
}

bool
sim_dns_zone_remove (SimDnsZone *zone, const char *text, SimIp ip)
{
  Name *name = find_any (zone, text);
  int at = name != NULL ? place_of (name, ip) : -1;
  if (at < 0)
    return false;
  g_array_remove_index (name->ips, (guint)at);
  zone->serial++;
  return true;
}

bool
sim_dns_zone_set (SimDnsZone *zone, const char *text, const SimIp *ips, guint count)
{
  uint32_t before = zone->serial;
  Name *name = find_or_make (zone, text);
  bool same
      = name->ips->len == count && (count == 0 || memcmp (name->ips->data, ips, count * sizeof *ips) == 0);
  if (same)
    return zone->serial != before;
  g_array_set_size (name->ips, 0);
  g_array_append_vals (name->ips, ips, count);
  zone->serial = before + 1;
  return true;
}

bool
sim_dns_zone_forget (SimDnsZone *zone, const char *text)
{
  Name *name = find_any (zone, text);
  if (name == NULL)
    return false;
  g_ptr_array_remove (zone->names, name);
  zone->serial++;
  return true;
}

guint
sim_dns_zone_addresses (const SimDnsZone *zone, const char *text)
{
  Name *name = find_any (zone, text);
  return name != NULL ? name->ips->len : 0;
}

SimIp
sim_dns_zone_address (const SimDnsZone *zone, const char *text, guint i)
{
  Name *name = find_any (zone, text);
  return name != NULL && i < name->ips->len ? g_array_index (name->ips, SimIp, i) : SIM_IP_NONE;
}

SimDnsServerStats
sim_dns_server_stats (const SimDnsServer *server)
{
  return server->stats;
}

/* The zone that is nearest to the name. */
static SimDnsZone *
zone_of (const SimDnsServer *server, const char *name)
{
  SimDnsZone *best = NULL;
  for (guint i = 0; i < server->zones->len; i++)
    {
      SimDnsZone *zone = server->zones->pdata[i];
      if (sim_dns_within (name, zone->apex) && (best == NULL || strlen (zone->apex) > strlen (best->apex)))
        best = zone;
    }
  return best;
}

/* A name that has names below it is there, though empty (RFC 8020, 2). */
static bool
exists (const SimDnsZone *zone, const char *text)
{
  if (strcmp (text, zone->apex) == 0)
    return true;
  for (guint i = 0; i < zone->names->len; i++)
    if (sim_dns_within (((const Name *)zone->names->pdata[i])->name, text))
      return true;
  return false;
}

static void
put_addresses (const SimDnsZone *zone, Name *name, SimDnsMessage *answer)
{
  guint count = name->ips->len, turn = name->turn++;
  answer->answers = MIN (count, SIM_DNS_MOST);
  answer->truncated = count > SIM_DNS_MOST;
  for (guint i = 0; i < answer->answers; i++)
    answer->answer[i] = (SimDnsAnswer){
      .ip = g_array_index (name->ips, SimIp, (turn + i) % count),
      .ttl = zone->ttl,
    };
}

/* RFC 2308, 3: the SOA's own TTL is the lesser of it and its minimum; here they are one. */
static void
put_negative (SimDnsServer *server, const SimDnsZone *zone, SimDnsMessage *answer)
{
  bool there = exists (zone, answer->name);
  answer->code = there ? SIM_DNS_NO_ERROR : SIM_DNS_NAME_ERROR;
  answer->soa = true;
  answer->serial = zone->serial;
  answer->soa_ttl = answer->minimum = zone->negative_ttl;
  g_strlcpy (answer->zone, zone->apex, SIM_DNS_NAME);
  if (there)
    server->stats.empty++;
  else
    server->stats.name_errors++;
}

void
sim_dns_server_answer (SimDnsServer *server, const SimDnsMessage *query, SimDnsMessage *answer)
{
  memset (answer, 0, sizeof *answer);
  answer->id = query->id;
  answer->response = true;
  answer->opcode = query->opcode;
  answer->recursion_desired = query->recursion_desired;
  answer->type = query->type;
  g_strlcpy (answer->name, query->name, SIM_DNS_NAME);
  server->stats.queries++;
  SimDnsZone *zone = zone_of (server, query->name);
  if (query->opcode != 0 || zone == NULL)
    {
      answer->code = query->opcode != 0 ? SIM_DNS_NOT_IMPLEMENTED : SIM_DNS_REFUSED;
      server->stats.refused++;
      return;
    }
  answer->authoritative = true;
  Name *name = find (zone, query->name);
  if (name == NULL || name->ips->len == 0 || query->type != SIM_DNS_A)
    {
      put_negative (server, zone, answer);
      return;
    }
  put_addresses (zone, name, answer);
  server->stats.answered++;
}

static void
receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  SimDnsServer *server = sim_udp_data (udp);
  SimDnsMessage query, answer;
  if (!sim_dns_decode (&query, datagram->bytes->data, datagram->bytes->length) || query.response)
    {
      server->stats.malformed++;
      return;
    }
  sim_dns_server_answer (server, &query, &answer);
  g_autoptr (SimBytes) bytes = sim_dns_encode (&answer);
  sim_udp_send (udp, NULL, datagram->dst, datagram->src, datagram->sport, bytes);
}

bool
sim_dns_server_open (SimDnsServer *server)
{
  server->udp = sim_udp_open (server->role, SIM_DNS_PORT, receive);
  if (server->udp != NULL)
    sim_udp_set_data (server->udp, server);
  return server->udp != NULL;
}

void
sim_dns_server_close (SimDnsServer *server)
{
  if (server->udp != NULL)
    sim_udp_close (server->udp);
  server->udp = NULL;
}

void
sim_dns_server_reset (SimDnsServer *server)
{
  server->udp = NULL;
}
