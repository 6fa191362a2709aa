/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/dhcp_pool.h"

#include "sim/base/check.h"
#include <string.h>

enum
{
  MOST_ADDRESSES = 1 << 20,
};

static bool
ended (const SimDhcpLease *lease)
{
  return lease->state == LEASE_FREE || lease->until <= sim_kernel_now (lease->pool->kernel);
}

static void
free_append (SimDhcpLease *lease)
{
  SimDhcpPool *pool = lease->pool;
  lease->previous = pool->last;
  lease->next = NULL;
  *(pool->last != NULL ? &pool->last->next : &pool->first) = lease;
  pool->last = lease;
}

static void
free_remove (SimDhcpLease *lease)
{
  SimDhcpPool *pool = lease->pool;
  *(lease->previous != NULL ? &lease->previous->next : &pool->first) = lease->next;
  *(lease->next != NULL ? &lease->next->previous : &pool->last) = lease->previous;
  lease->previous = lease->next = NULL;
}

static SimDhcpLease *
lease_new (SimDhcpPool *pool, SimIp ip, SimMac reserved)
{
  SimDhcpLease *lease = g_new0 (SimDhcpLease, 1);
  lease->pool = pool;
  lease->ip = ip;
  lease->reserved = reserved;
  g_ptr_array_add (pool->leases, lease);
  g_hash_table_insert (pool->by_ip, GUINT_TO_POINTER (ip), lease);
  if (reserved == 0)
    free_append (lease);
  return lease;
}

static void
lease_free (gpointer data)
{
  SimDhcpLease *lease = data;
  if (lease->id != NULL)
    g_bytes_unref (lease->id);
  g_free (lease);
}

SimDhcpPool *
sim_dhcp_pool_make (SimKernel *kernel, const SimDhcpPoolOptions *options)
{
  SimDhcpPool *pool = g_new0 (SimDhcpPool, 1);
  pool->kernel = kernel;
  pool->options = *options;
  pool->file = g_strdup (options->file);
  pool->options.file = pool->file;
  pool->leases = g_ptr_array_new_with_free_func (lease_free);
  pool->by_ip = g_hash_table_new (NULL, NULL);
  pool->by_id = g_hash_table_new (g_bytes_hash, g_bytes_equal);
  pool->by_mac = g_hash_table_new (g_int64_hash, g_int64_equal);
  pool->next_end = SIM_NEVER;
  sim_require (options->last - options->first < MOST_ADDRESSES || options->first == SIM_IP_NONE,
               "a pool of more than %d addresses", MOST_ADDRESSES);
  for (SimIp ip = options->first; ip != SIM_IP_NONE && ip <= options->last; ip++)
    lease_new (pool, ip, 0);
  return pool;
}

void
sim_dhcp_pool_free (SimDhcpPool *pool)
{
  g_hash_table_destroy (pool->by_id);
  g_hash_table_destroy (pool->by_ip);
  g_hash_table_destroy (pool->by_mac);
  g_ptr_array_free (pool->leases, TRUE);
  g_free (pool->file);
  g_free (pool);
}

void
sim_dhcp_pool_clear (SimDhcpPool *pool)
{
  g_hash_table_remove_all (pool->by_id);
  pool->first = pool->last = NULL;
  pool->next_end = SIM_NEVER;
  for (guint i = 0; i < pool->leases->len; i++)
    {
      SimDhcpLease *lease = pool->leases->pdata[i];
      g_clear_pointer (&lease->id, g_bytes_unref);
      lease->mac = 0;
      lease->state = LEASE_FREE;
      if (lease->reserved == 0)
        free_append (lease);
    }
}

SimDhcpLease *
sim_dhcp_pool_at (const SimDhcpPool *pool, SimIp ip)
{
  return g_hash_table_lookup (pool->by_ip, GUINT_TO_POINTER (ip));
}

SimDhcpLease *
sim_dhcp_pool_of (const SimDhcpPool *pool, GBytes *id)
{
  return g_hash_table_lookup (pool->by_id, id);
}

bool
sim_dhcp_pool_reserve (SimDhcpPool *pool, SimMac mac, SimIp ip)
{
  SimDhcpLease *lease = sim_dhcp_pool_at (pool, ip);
  gint64 key = (gint64)mac;
  if (g_hash_table_contains (pool->by_mac, &key))
    return false;
  if (lease == NULL)
    lease = lease_new (pool, ip, mac);
  else if (lease->reserved != 0 || lease->state != LEASE_FREE)
    return false;
  else
    free_remove (lease);
  lease->reserved = mac;
  g_hash_table_insert (pool->by_mac, &lease->reserved, lease);
  return true;
}

bool
sim_dhcp_lease_is_of (const SimDhcpLease *lease, GBytes *id)
{
  return lease->id != NULL && g_bytes_equal (lease->id, id);
}

bool
sim_dhcp_lease_may_have (const SimDhcpLease *lease, GBytes *id, SimMac mac)
{
  if (lease->reserved != 0 && lease->reserved != mac)
    return false;
  if (ended (lease))
    return true;
  return lease->state != LEASE_QUARANTINED && sim_dhcp_lease_is_of (lease, id);
}

/* Puts what has run out back among the free, when something can have. */
static void
reclaim (SimDhcpPool *pool)
{
  if (sim_kernel_now (pool->kernel) < pool->next_end)
    return;
  pool->next_end = SIM_NEVER;
  for (guint i = 0; i < pool->leases->len; i++)
    {
      SimDhcpLease *lease = pool->leases->pdata[i];
      if (lease->state == LEASE_FREE)
        continue;
      if (ended (lease))
        sim_dhcp_lease_give (lease);
      else
        pool->next_end = MIN (pool->next_end, lease->until);
    }
}

SimDhcpLease *
sim_dhcp_pool_choose (SimDhcpPool *pool, GBytes *id, SimMac mac, SimIp requested)
{
  gint64 key = (gint64)mac;
  SimDhcpLease *lease = g_hash_table_lookup (pool->by_mac, &key);
  if (lease != NULL && sim_dhcp_lease_may_have (lease, id, mac))
    return lease;
  lease = sim_dhcp_pool_of (pool, id);
  if (lease != NULL && sim_dhcp_lease_may_have (lease, id, mac))
    return lease;
  lease = requested != SIM_IP_NONE ? sim_dhcp_pool_at (pool, requested) : NULL;
  if (lease != NULL && sim_dhcp_lease_may_have (lease, id, mac))
    return lease;
  if (pool->first == NULL)
    reclaim (pool);
  return pool->first;
}

/* A client has one address of a pool at a time: what it had before is forgotten. */
static void
lease_own (SimDhcpLease *lease, GBytes *id, SimMac mac)
{
  SimDhcpPool *pool = lease->pool;
  SimDhcpLease *former = sim_dhcp_pool_of (pool, id);
  if (former == lease)
    return;
  if (former != NULL)
    {
      g_hash_table_remove (pool->by_id, id);
      if (former->state == LEASE_OFFERED || former->state == LEASE_BOUND)
        sim_dhcp_lease_give (former);
      g_clear_pointer (&former->id, g_bytes_unref);
    }
  if (lease->id != NULL && sim_dhcp_pool_of (pool, lease->id) == lease)
    g_hash_table_remove (pool->by_id, lease->id);
  g_clear_pointer (&lease->id, g_bytes_unref);
  lease->id = g_bytes_ref (id);
  lease->mac = mac;
  g_hash_table_insert (pool->by_id, lease->id, lease);
}

void
sim_dhcp_lease_take (SimDhcpLease *lease, SimDhcpLeaseState state, GBytes *id, SimMac mac, SimTime until)
{
  if (lease->state == LEASE_FREE && lease->reserved == 0)
    free_remove (lease);
  lease->state = state;
  lease->until = until;
  lease->pool->next_end = MIN (lease->pool->next_end, until);
  lease_own (lease, id, mac);
}

void
sim_dhcp_lease_give (SimDhcpLease *lease)
{
  if (lease->state == LEASE_FREE)
    return;
  lease->state = LEASE_FREE;
  if (lease->reserved == 0)
    free_append (lease);
}

SimDhcpPoolUse
sim_dhcp_pool_use (const SimDhcpPool *pool)
{
  SimDhcpPoolUse use = { .addresses = pool->leases->len };
  for (guint i = 0; i < pool->leases->len; i++)
    {
      const SimDhcpLease *lease = pool->leases->pdata[i];
      use.reserved += lease->reserved != 0;
      if (ended (lease))
        continue;
      use.leased += lease->state == LEASE_BOUND;
      use.offered += lease->state == LEASE_OFFERED;
      use.quarantined += lease->state == LEASE_QUARANTINED;
    }
  return use;
}

SimMac
sim_dhcp_pool_holder (const SimDhcpPool *pool, SimIp ip, SimTime *until)
{
  const SimDhcpLease *lease = sim_dhcp_pool_at (pool, ip);
  bool held = lease != NULL && lease->state == LEASE_BOUND && !ended (lease);
  if (until != NULL)
    *until = held ? lease->until : SIM_NEVER;
  return held ? lease->mac : 0;
}
