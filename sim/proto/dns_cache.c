/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/dns_cache.h"

#include <string.h>

typedef struct Entry Entry;
struct Entry
{
  Entry *next;
  SimTime expires;
  uint8_t outcome; /* SimDnsOutcome */
  guint count;
  char *name;
  SimIp ips[];
};

struct SimDnsCache
{
  Entry *entries; /* few: a client knows few names */
};

SimDnsCache *
sim_dns_cache_new (void)
{
  return g_new0 (SimDnsCache, 1);
}

static void
entry_free (Entry *entry)
{
  g_free (entry->name);
  g_free (entry);
}

void
sim_dns_cache_clear (SimDnsCache *cache)
{
  while (cache->entries != NULL)
    {
      Entry *entry = cache->entries;
      cache->entries = entry->next;
      entry_free (entry);
    }
}

void
sim_dns_cache_free (SimDnsCache *cache)
{
  if (cache == NULL)
    return;
  sim_dns_cache_clear (cache);
  g_free (cache);
}

static void
drop_where (SimDnsCache *cache, SimTime now, const char *name)
{
  for (Entry **link = &cache->entries; *link != NULL;)
    {
      Entry *entry = *link;
      if (entry->expires > now && (name == NULL || strcmp (entry->name, name) != 0))
        {
          link = &entry->next;
          continue;
        }
      *link = entry->next;
      entry_free (entry);
    }
}

bool
sim_dns_cache_find (SimDnsCache *cache, const char *name, SimTime now, SimDnsResult *result)
{
  char normal[SIM_DNS_NAME];
  if (!sim_dns_name (name, normal))
    return false;
  drop_where (cache, now, NULL);
  for (const Entry *entry = cache->entries; entry != NULL; entry = entry->next)
    if (strcmp (entry->name, normal) == 0)
      {
        *result = (SimDnsResult){ .outcome = entry->outcome,
                                  .count = entry->count,
                                  .ips = entry->ips,
                                  .expires = entry->expires,
                                  .cached = true };
        return true;
      }
  return false;
}

void
sim_dns_cache_keep (SimDnsCache *cache, const char *name, SimTime now, const SimDnsResult *result)
{
  drop_where (cache, now, name);
  if (result->expires <= now)
    return;
  Entry *entry = g_malloc0 (sizeof *entry + result->count * sizeof *result->ips);
  entry->expires = result->expires;
  entry->outcome = (uint8_t)result->outcome;
  entry->count = result->count;
  entry->name = g_strdup (name);
  if (result->count > 0)
    memcpy (entry->ips, result->ips, result->count * sizeof *result->ips);
  entry->next = cache->entries;
  cache->entries = entry;
}
