/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-19, RAIS-20, RAIS-21: the DNS thread and the zone that it writes (source 003, figure 6C, pages 22 to
 * 24). */
#include "models/rais/rais.h"

/* A row of the tables BB (now) and M (last time). */
typedef struct Row
{
  SimIp address;
  uint32_t util, weighted; /* in units of 1 / scale */
} Row;

struct RaisZone
{
  RaisMonitor *monitor;
  SimDnsServer *server;
  SimDnsZone *zone;
  char name[SIM_DNS_NAME];
  GArray *last;      /* SimIp: M, ascending; volatile */
  GArray *published; /* SimIp: what the name server says, ascending; on disk */
  GString *strange;  /* P3.19: what the last pass did against the marks */
};

RaisZone *
rais_zone_new (RaisMonitor *monitor)
{
  RaisZone *zone = g_new0 (RaisZone, 1);
  const RaisDnsOptions *dns = &rais_options_of (monitor)->dns;

  zone->monitor = monitor;
  sim_require (sim_dns_name (monitor->group->system->name, zone->name), "%s is no DNS name",
               monitor->group->system->name);
  zone->server = sim_dns_server_new (&monitor->role);
  zone->zone = sim_dns_zone_new (zone->server, zone->name, dns->ttl, dns->negative_ttl);
  zone->last = g_array_new (FALSE, FALSE, sizeof (SimIp));
  zone->published = g_array_new (FALSE, FALSE, sizeof (SimIp));
  zone->strange = g_string_new (NULL);
  return zone;
}

void
rais_zone_free (RaisZone *zone)
{
  if (zone == NULL)
    return;
  sim_dns_server_free (zone->server);
  g_array_unref (zone->last);
  g_array_unref (zone->published);
  g_string_free (zone->strange, TRUE);
  g_free (zone);
}

/* M begins as what the zone file says: begun empty, a name server that hears nobody after its restart would
 * find its list unchanged and go on advertising the dead. */
void
rais_zone_open (RaisZone *zone)
{
  bool open = sim_dns_server_open (zone->server);

  sim_require (open, "port 53 of %s is taken", sim_node_name (zone->monitor->role.node));
  g_array_append_vals (zone->last, zone->published->data, zone->published->len);
}

void
rais_zone_clear (RaisZone *zone, bool crashed)
{
  g_array_set_size (zone->last, 0);
  if (crashed)
    sim_dns_server_reset (zone->server);
  else
    sim_dns_server_close (zone->server);
}

const GArray *
rais_zone_advertised (const RaisZone *zone)
{
  return zone->published;
}

bool
rais_zone_marks_kept (const RaisZone *zone, GString *why)
{
  g_string_append (why, zone->strange->str);
  return zone->strange->len == 0;
}

static uint32_t
mark (const RaisDnsOptions *dns, double share)
{
  return (uint32_t)(share * (double)dns->scale + 0.5);
}

/* util = (load x scale) / capacity, in 32 bits as the message's fields are (P3.20); exactly with the repair. */
static uint32_t
utilisation (const RaisZone *zone, const RaisEntry *entry)
{
  const RaisOptions *o = rais_options_of (zone->monitor);
  uint64_t product = (uint64_t)entry->load * (uint64_t)o->dns.scale;

  if (product > UINT32_MAX)
    {
      zone->monitor->group->overflows++;
      sim_kernel_mark (zone->monitor->group->kernel);
    }
  if (!o->exact_utilisation)
    product = (uint32_t)product;
  return (uint32_t)MIN (product / entry->capacity, UINT32_MAX / 2);
}

static int
by_address (gconstpointer a, gconstpointer b)
{
  SimIp x = *(const SimIp *)a, y = *(const SimIp *)b;

  return x < y ? -1 : x > y;
}

/* The list is in ascending order, as zones are. */
static bool
among (const GArray *list, SimIp address)
{
  return list->len > 0 && bsearch (&address, list->data, list->len, sizeof (SimIp), by_address) != NULL;
}

/* RAIS-20: above high: + delta; between: + delta unless advertised last time; below low: as it is. */
static uint32_t
weigh (const RaisZone *zone, SimIp address, uint32_t util)
{
  const RaisDnsOptions *dns = &rais_options_of (zone->monitor)->dns;
  uint32_t high = mark (dns, dns->high_water), low = mark (dns, dns->low_water), delta = high - low;
  bool middle = rais_options_of (zone->monitor)->low_sign == RAIS_LOW_ABOVE ? util > low : util < low;

  if (util > high)
    return util + delta;
  if (middle)
    return among (zone->last, address) ? util : util + delta;
  return util;
}

/* RAIS-16, RAIS-19: only preferred addresses of hosts that are heard, OK and not quiesced. */
static bool
available (const RaisZone *zone, const RaisKnown *known)
{
  const RaisEntry *entry = known->entry;
  const RaisMonitor *monitor = zone->monitor;
  SimTime silence = rais_now (monitor) - rais_table_heard (monitor->table, known);

  if (monitor->group->flaws.advertise_anybody)
    return entry->preferred != SIM_IP_NONE && entry->capacity > 0;
  return silence < rais_options_of (monitor)->silence_timeout && !entry->quiesced
         && entry->preferred != SIM_IP_NONE && entry->ok && entry->capacity > 0;
}

static GArray *
build (const RaisZone *zone)
{
  RaisTable *table = zone->monitor->table;
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  for (guint i = 0; i < rais_table_count (table); i++)
    {
      const RaisKnown *known = rais_table_at (table, i);
      Row row = { .address = known->entry->preferred };
      if (!available (zone, known))
        continue;
      row.util = utilisation (zone, known->entry);
      row.weighted = weigh (zone, row.address, row.util);
      g_array_append_val (rows, row);
    }
  return rows;
}

static int
by_weight (gconstpointer a, gconstpointer b)
{
  const Row *x = a, *y = b;

  if (x->weighted != y->weighted)
    return x->weighted < y->weighted ? -1 : 1;
  return x->address < y->address ? -1 : x->address > y->address;
}

/* P3.19, from the utilisations alone: leaves only above high, returns only below low, the least number apart.
 */
static void
watch_marks (RaisZone *zone, const Row *row, bool forced, bool advertised)
{
  const RaisDnsOptions *dns = &rais_options_of (zone->monitor)->dns;
  char text[SIM_IP_TEXT];
  bool was = among (zone->last, row->address);

  if (was && !advertised && row->util <= mark (dns, dns->high_water))
    g_string_append_printf (zone->strange, "%s left the zone at %u, not above the high mark; ",
                            sim_ip_text (row->address, text), row->util);
  if (!was && advertised && !forced && row->util > mark (dns, dns->low_water))
    g_string_append_printf (zone->strange, "%s came back at %u, above the low mark; ",
                            sim_ip_text (row->address, text), row->util);
}

/* RAIS-20, RAIS-21: past the least number of addresses, whoever weighs more than the high mark is left out. */
static GArray *
prune (RaisZone *zone, GArray *rows)
{
  const RaisDnsOptions *dns = &rais_options_of (zone->monitor)->dns;
  GArray *list = g_array_new (FALSE, FALSE, sizeof (SimIp));
  bool many = (int64_t)rows->len > dns->at_least;

  g_string_truncate (zone->strange, 0);
  if (many)
    g_array_sort (rows, by_weight);
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);
      bool forced = !many || (int64_t)i < dns->at_least;
      bool stays
          = forced
            || (row->weighted <= mark (dns, dns->high_water) && !zone->monitor->group->flaws.prune_unloaded);
      watch_marks (zone, row, forced, stays);
      if (stays)
        g_array_append_val (list, row->address);
    }
  g_array_sort (list, by_address);
  return list;
}

/* The zones of the older ways are fixed (RAIS-B1 to RAIS-B4). */
static GArray *
list_addresses (RaisZone *zone)
{
  if (rais_options_of (zone->monitor)->policy == RAIS_POLICY_GROUP)
    {
      g_autoptr (GArray) rows = build (zone);
      return prune (zone, rows);
    }
  GArray *list = g_array_new (FALSE, FALSE, sizeof (SimIp));
  rais_policy_zone (zone->monitor->group, list);
  g_array_sort (list, by_address);
  return list;
}

static bool
same (const GArray *a, const GArray *b)
{
  return a->len == b->len && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (SimIp)) == 0);
}

static void
publish (RaisZone *zone, const GArray *list)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char ip[SIM_IP_TEXT];

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", sim_ip_text (g_array_index (list, SimIp, i), ip));
  sim_dns_zone_set (zone->zone, zone->name, (const SimIp *)(const void *)list->data, list->len);
  g_array_set_size (zone->published, 0);
  g_array_append_vals (zone->published, list->data, list->len);
  rais_emit (zone->monitor, &rais_rec_zone_changed, 0, list->len, 0, text->str);
  rais_tell_zone_file (zone->monitor, zone->name, sim_dns_zone_serial (zone->zone), list);
}

/* RAIS-20: the zone is written only when the list has changed. Like the leader, it listens first (RAIS-13). */
void
rais_zone_fire (SimRole *role, SimAlarm *alarm)
{
  RaisMonitor *monitor = (RaisMonitor *)role;
  RaisZone *zone = monitor->zone;

  sim_alarm_after (alarm, rais_options_of (monitor)->dns.interval);
  if (rais_now (monitor) - monitor->started < rais_options_of (monitor)->listen_time)
    return;
  g_autoptr (GArray) list = list_addresses (zone);
  if (!same (list, zone->last))
    publish (zone, list);
  g_array_set_size (zone->last, 0);
  g_array_append_vals (zone->last, list->data, list->len);
}
