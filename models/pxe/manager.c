/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PXE-11: who has whose files, and how that changes. */
#include "models/pxe/manager-inside.h"

SimNode *
pxe_manager_node (const PxeManager *manager)
{
  return manager->role.node;
}

guint
pxe_manager_jobs (const PxeManager *manager)
{
  return manager->jobs.length + manager->running->len;
}

static SimEntity
who (const PxeManager *manager)
{
  return sim_node_entity (manager->role.node);
}

/* -- the first assignment ---------------------------------------------------------------------------- */

static guint
first_server (PxeManager *manager, guint client)
{
  guint servers = manager->site->servers->len, clients = manager->site->clients->len;

  switch (manager->site->options->assign)
    {
    case PXE_ASSIGN_IN_BLOCKS:
      return (guint)((uint64_t)client * servers / clients);
    case PXE_ASSIGN_RANDOM:
      return (guint)sim_stream_below (&manager->draws, servers);
    default:
      return client % servers;
    }
}

/* PXE-B4 and PXE-B5 can know of no assignment: every server has everything. */
static uint64_t
first_set (PxeManager *manager, guint client)
{
  const PxeOptions *o = manager->site->options;
  guint servers = manager->site->servers->len;
  uint64_t set = 0;

  if (o->policy == PXE_POLICY_ONE_SERVER)
    return 1;
  if (o->policy == PXE_POLICY_MENU || o->policy == PXE_POLICY_SETS)
    return PXE_ALL (servers);
  guint first = first_server (manager, client);
  manager->primary[client] = (uint8_t)first;
  for (guint i = 0; i <= o->backups; i++)
    set |= (uint64_t)1 << (first + i) % servers;
  return set;
}

static PxeList
make_list (const PxeManager *manager)
{
  const PxeSite *site = manager->site;
  PxeList list = { .best = site->options->best_order };

  if (site->options->list != NULL)
    {
      list = *site->options->list;
      list.ips = g_memdup2 (list.ips, MAX (list.count, 1) * sizeof (SimIp));
      return list;
    }
  list.ips = g_new0 (SimIp, 2 * site->servers->len);
  for (guint i = 0; i < site->servers->len; i++)
    {
      const PxeServer *server = pxe_server (site, i);
      if (!(manager->listed >> i & 1))
        continue;
      list.ips[list.count++] = server->ip;
      if (server->alias != SIM_IP_NONE)
        list.ips[list.count++] = server->alias;
    }
  return list;
}

void
pxe_manager_assign_all (PxeManager *manager)
{
  PxeSite *site = manager->site;
  guint servers = site->servers->len;
  PxeList list;

  manager->listed = PXE_ALL (servers);
  list = make_list (manager);
  for (guint i = 0; i < servers && site->options->policy == PXE_POLICY_LIST; i++)
    pxe_server_set_list (pxe_server (site, i), &list);
  if (site->options->list != NULL)
    for (guint i = manager->listed = 0; i < servers; i++)
      for (guint k = 0; k < list.count; k++)
        if (list.ips[k] == pxe_server (site, i)->ip)
          manager->listed |= (uint64_t)1 << i;
  g_free (list.ips);
  for (guint c = 0; c < site->clients->len; c++)
    {
      uint64_t set = manager->wanted[c] = first_set (manager, c);
      for (guint i = 0; i < servers; i++)
        if (set >> i & 1)
          pxe_server (site, i)->holds[c] = PXE_HOLDS_ALL;
      site->truth->assigned[c] = set;
    }
  for (guint i = 0; i < site->dhcps->len; i++)
    pxe_manager_reconfigure (g_ptr_array_index (site->dhcps, i));
  pxe_truth_list (site, manager->listed);
}

/* -- moves --------------------------------------------------------------------------------------------- */

static bool
is_configured (const PxeManager *manager)
{
  int policy = manager->site->options->policy;

  return policy == PXE_POLICY_PER_CLIENT || policy == PXE_POLICY_DISJOINT;
}

/* PXE-B2: each proxy gets the whole table, and restarts. Changes that come together go together. */
static void
configure_proxies (PxeManager *manager)
{
  for (guint i = 0; i < manager->site->servers->len; i++)
    if (!pxe_job_waits (manager, PXE_ORDER_CONFIGURE, i))
      pxe_job_new (manager, PXE_ORDER_CONFIGURE, i, 0);
}

/* PXE-B1, PXE-B4 and PXE-B5 know no assignment. */
static bool
assigns (const PxeManager *manager)
{
  return manager->site->options->policy == PXE_POLICY_LIST || is_configured (manager);
}

bool
pxe_manager_move (PxeManager *manager, guint client, guint to, const char *reason)
{
  PxeSite *site = manager->site;
  uint64_t old = manager->wanted[client], new = (uint64_t)1 << to;

  if (to >= site->servers->len || old == new || !assigns (manager))
    return false;
  manager->wanted[client] = new;
  manager->primary[client] = (uint8_t)to;
  sim_emit (site->bus, &pxe_rec_reassigned, who (manager),
            sim_node_entity (pxe_client (site, client)->role.node),
            sim_node_entity (pxe_server (site, to)->role.node), 0, reason);
  pxe_truth_assign (site, client, site->options->reassign == PXE_REASSIGN_ATOMIC ? old | new : new);
  bool delete_first = site->options->reassign == PXE_REASSIGN_DELETE_FIRST;
  if (delete_first)
    pxe_jobs_remove (manager, client, old & ~new);
  if (!delete_first || (old & ~new) == 0)
    pxe_job_new (manager, PXE_ORDER_PLACE, to, client);
  if (is_configured (manager))
    configure_proxies (manager);
  pxe_jobs_go (manager);
  return true;
}

static guint
next_live (PxeManager *manager, guint not )
{
  guint servers = manager->site->servers->len;

  for (guint i = 0; i < servers; i++)
    {
      guint at = manager->turn++ % servers;
      if (at != not &&!(manager->dead >> at & 1) && (manager->listed >> at & 1))
        return at;
    }
  return servers;
}

guint
pxe_manager_drain (PxeManager *manager, guint from, guint count, const char *reason)
{
  guint moved = 0;

  for (guint c = 0; c < manager->site->clients->len && moved < count; c++)
    if (manager->wanted[c] == (uint64_t)1 << from)
      {
        guint to = next_live (manager, from);
        if (to == manager->site->servers->len)
          break;
        moved += pxe_manager_move (manager, c, to, reason);
      }
  return moved;
}

/* PXE-11: the list changes only when servers come or go; one server after the other gets it. */
bool
pxe_manager_set_listed (PxeManager *manager, guint server, bool listed)
{
  PxeSite *site = manager->site;
  uint64_t bit = (uint64_t)1 << server;

  if (((manager->listed & bit) != 0) == listed || site->options->policy != PXE_POLICY_LIST)
    return false;
  manager->listed ^= bit;
  pxe_truth_list (site, manager->listed);
  sim_emit (site->bus, &pxe_rec_listed, who (manager), sim_node_entity (pxe_server (site, server)->role.node),
            listed, 0, listed ? "added to the list" : "taken off the list");
  for (guint i = 0; i < site->servers->len; i++)
    pxe_job_new (manager, PXE_ORDER_LIST, i, 0);
  pxe_jobs_go (manager);
  return true;
}

SimBytes *
pxe_manager_list (const PxeManager *manager)
{
  PxeList list = make_list (manager);
  SimBytes *bytes = pxe_list_write (&list);

  g_free (list.ips);
  return bytes;
}

/* -- how the servers are --------------------------------------------------------------------------------- */

/* Those that nobody else has files of go to others; of the rest the back-up takes over. */
static void
take_over (PxeManager *manager, guint server)
{
  uint64_t bit = (uint64_t)1 << server;

  for (guint c = 0; c < manager->site->clients->len; c++)
    {
      uint64_t others = manager->wanted[c] & ~bit & ~manager->dead;
      if (!(manager->wanted[c] & bit) || others != 0)
        continue;
      guint to = next_live (manager, server);
      if (to < manager->site->servers->len)
        pxe_manager_move (manager, c, to, "its boot server is dead");
    }
}

static void
judge (PxeManager *manager, guint i)
{
  const PxeManagerOptions *o = &manager->site->options->manager;
  uint64_t bit = (uint64_t)1 << i;
  SimEntity server = sim_node_entity (pxe_server (manager->site, i)->role.node);

  if (manager->answered & bit)
    {
      manager->misses[i] = 0;
      if (manager->dead & bit)
        sim_emit (manager->site->bus, &pxe_rec_server_back, who (manager), server, 0, 0, NULL);
      manager->dead &= ~bit;
    }
  else if (++manager->misses[i] >= o->misses && !(manager->dead & bit))
    {
      manager->dead |= bit;
      sim_emit (manager->site->bus, &pxe_rec_server_dead, who (manager), server,
                manager->misses[i] * o->interval, 0, NULL);
      if (o->reassigns && assigns (manager))
        take_over (manager, i);
    }
}

/* Clients of the busiest go to the idlest, a few at each look. */
static void
balance (PxeManager *manager)
{
  guint servers = manager->site->servers->len, busiest = 0, idlest = 0, moved = 0;

  for (guint i = 0; i < servers; i++)
    {
      if ((manager->dead >> i & 1) || !(manager->listed >> i & 1))
        continue;
      if (manager->load[i] > manager->load[busiest] || (manager->dead >> busiest & 1))
        busiest = i;
      if (manager->load[i] < manager->load[idlest] || (manager->dead >> idlest & 1))
        idlest = i;
    }
  if (manager->load[busiest] <= 2 * manager->load[idlest] + 1)
    return;
  for (guint c = 0; c < manager->site->clients->len && moved < manager->site->options->manager.balance; c++)
    if (manager->wanted[c] == (uint64_t)1 << busiest)
      moved += pxe_manager_move (manager, c, idlest, "its boot server is busy");
}

/* PXE-B5: a set whose boot server has too much to do is stopped, and goes on when it has half of that. */
static void
order_set (PxeManager *manager, guint i)
{
  int64_t limit = manager->site->options->manager.overload;
  uint64_t bit = (uint64_t)1 << i;
  bool stopped = (manager->stopped & bit) != 0;

  if (limit == 0 || manager->site->options->policy != PXE_POLICY_SETS)
    return;
  if (!stopped && manager->load[i] >= limit)
    manager->stopped |= bit;
  else if (stopped && manager->load[i] < limit / 2)
    manager->stopped &= ~bit;
  bool now = (manager->stopped & bit) != 0;
  if (now != stopped)
    {
      g_autoptr (SimBytes) order = pxe_order_head (now ? PXE_ORDER_STOP : PXE_ORDER_GO, false, 0, 0);
      sim_udp_send (manager->udp, NULL, SIM_IP_NONE, pxe_server (manager->site, i)->ip, PXE_AGENT_PORT, order);
    }
}

static void
look (SimRole *role, SimAlarm *alarm)
{
  PxeManager *manager = SIM_OWNER (role, PxeManager, role);
  g_autoptr (SimBytes) question = pxe_order_head (PXE_ORDER_REPORT, false, 0, 0);
  guint servers = manager->site->servers->len;

  for (guint i = 0; i < servers && manager->looked; i++)
    {
      judge (manager, i);
      order_set (manager, i);
    }
  if (manager->looked && manager->site->options->manager.balance > 0)
    balance (manager);
  manager->answered = 0;
  manager->looked = true;
  for (guint i = 0; i < servers; i++)
    sim_udp_send (manager->udp, NULL, SIM_IP_NONE, pxe_server (manager->site, i)->ip, PXE_AGENT_PORT, question);
  sim_alarm_after (&manager->look, manager->site->options->manager.interval);
}

static void
hear (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  PxeManager *manager = SIM_OWNER (role, PxeManager, role);
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);

  sim_get32 (&r);
  guint server = sim_get32 (&r);
  uint64_t load = sim_get64 (&r);
  if (!r.ok || server >= manager->site->servers->len)
    return;
  manager->answered |= (uint64_t)1 << server;
  manager->load[server] = (guint)load;
}

/* -- its life ---------------------------------------------------------------------------------------------- */

static void
manager_start (SimRole *role)
{
  PxeManager *manager = SIM_OWNER (role, PxeManager, role);

  manager->udp = sim_udp_open (role, 0, hear);
  manager->looked = false;
  if (manager->site->options->manager.interval > 0)
    sim_alarm_after (&manager->look, manager->site->options->manager.interval);
  pxe_jobs_go (manager);
}

/* What was wanted is on its disk, and so are the jobs. */
static void
manager_crash (SimRole *role)
{
  PxeManager *manager = SIM_OWNER (role, PxeManager, role);

  manager->udp = NULL;
  pxe_jobs_crash (manager);
}

static void
manager_stop (SimRole *role)
{
  sim_udp_close (SIM_OWNER (role, PxeManager, role)->udp);
  manager_crash (role);
}

static void
manager_dispose (SimRole *role)
{
  PxeManager *manager = SIM_OWNER (role, PxeManager, role);

  pxe_jobs_free (manager);
  g_free (manager->wanted);
  g_free (manager->primary);
  g_free (manager->misses);
  g_free (manager->load);
  g_free (manager);
}

static const SimRoleType manager_type = { .name = "boot-manager",
                                          .start = manager_start,
                                          .stop = manager_stop,
                                          .crash = manager_crash,
                                          .dispose = manager_dispose };

PxeManager *
pxe_manager_new (PxeSite *site, SimNode *node)
{
  PxeManager *manager = g_new0 (PxeManager, 1);

  manager->site = site;
  manager->wanted = g_new0 (uint64_t, site->options->clients.count);
  manager->primary = g_new0 (uint8_t, site->options->clients.count);
  manager->misses = g_new0 (guint, site->servers->len);
  manager->load = g_new0 (guint, site->servers->len);
  sim_node_add_role (node, &manager->role, &manager_type);
  sim_alarm_init (&manager->role, &manager->look, 'L', look);
  pxe_jobs_init (manager);
  sim_net_stream (site->net, &manager->draws, sim_node_name (node), "assignment");
  return manager;
}

/* -- PXE-B2, PXE-B3 ------------------------------------------------------------------------------------------
 */

guint
pxe_manager_configured (const PxeDhcp *proxy, guint client)
{
  return proxy->config != NULL ? proxy->config[client] : 0;
}

void
pxe_manager_reconfigure (PxeDhcp *proxy)
{
  const PxeManager *manager = proxy->site->manager;

  if (!is_configured (manager) || proxy->names == NULL)
    return;
  g_free (proxy->config);
  proxy->config = g_memdup2 (manager->primary, proxy->site->clients->len);
  pxe_truth_changed (proxy->site);
}
