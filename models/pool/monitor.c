/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POOL-2: the monitoring unit asks every server how it is, tells the control unit and the balancer, and passes
 * orders on.
 */
#include "models/pool/pool.h"

#include <string.h>

enum
{
  ALARM_POLL = 1,
  ALARM_ROUND = 2
};

typedef struct Seen
{
  PoolMessage last;
  guint missed;
  bool heard;    /* in this round */
  bool answered; /* ever */
} Seen;

struct PoolMonitor
{
  SimRole role;
  PoolSystem *pool;
  SimUdp *udp;
  SimAlarm poll, over;
  uint32_t round;
  guint heard;
  Seen *seen; /* of each server */
};

SimNode *
pool_monitor_node (const PoolMonitor *monitor)
{
  return monitor->role.node;
}

SimIp
pool_monitor_ip (const PoolMonitor *monitor)
{
  return sim_iface_primary (sim_node_iface (monitor->role.node, 0));
}

/* -- reports ------------------------------------------------------------------------------------------ */

static void
put_seen (const PoolMonitor *monitor, uint8_t *out, guint server)
{
  const Seen *seen = &monitor->seen[server];
  PoolMessage m = seen->last;

  m.type = POOL_M_STATUS;
  m.server = (uint16_t)server;
  m.alive = seen->answered && seen->missed < monitor->pool->options->monitor.misses;
  pool_message_put (out, &m);
}

static void
report (PoolMonitor *monitor, guint from, guint count, uint32_t round)
{
  const PoolSystem *pool = monitor->pool;
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, (count + 1) * POOL_ENTRY);
  const PoolMessage head = { .type = POOL_M_REPORT, .order = round, .users = count };

  pool_message_put (bytes->data, &head);
  for (guint i = 0; i < count; i++)
    put_seen (monitor, bytes->data + (i + 1) * POOL_ENTRY, from + i);
  sim_udp_send (monitor->udp, NULL, SIM_IP_NONE, pool_control_ip (pool->control), POOL_PORT, bytes);
  if (round != 0)
    sim_udp_send (monitor->udp, NULL, SIM_IP_NONE, pool_balancer_ip (pool->balancer), POOL_PORT, bytes);
}

static void
round_over (PoolMonitor *monitor)
{
  guint servers = monitor->pool->servers->len;

  sim_alarm_cancel (&monitor->over);
  for (guint i = 0; i < servers; i++)
    monitor->seen[i].missed = monitor->seen[i].heard ? 0 : monitor->seen[i].missed + 1;
  for (guint i = 0; i < servers; i += POOL_BATCH)
    report (monitor, i, MIN (servers - i, POOL_BATCH), monitor->round);
}

static void
time_over (SimRole *role, SimAlarm *alarm)
{
  round_over (SIM_OWNER (role, PoolMonitor, role));
}

/* -- polls -------------------------------------------------------------------------------------------- */

static void
poll (SimRole *role, SimAlarm *alarm)
{
  PoolMonitor *monitor = SIM_OWNER (role, PoolMonitor, role);
  PoolSystem *pool = monitor->pool;
  const PoolMonitorOptions *o = &pool->options->monitor;

  sim_alarm_after (&monitor->poll, o->poll);
  monitor->round++;
  monitor->heard = 0;
  PoolMessage m = { .type = POOL_M_POLL, .server = POOL_NOBODY, .order = monitor->round };
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, POOL_ENTRY);
  pool_message_put (bytes->data, &m);
  for (guint i = 0; i < pool->servers->len; i++)
    {
      monitor->seen[i].heard = false;
      sim_udp_send (monitor->udp, NULL, SIM_IP_NONE, pool_server (pool, i)->ip, POOL_PORT, bytes);
    }
  sim_alarm_after (&monitor->over, MIN (o->timeout, o->poll));
}

/* What comes unasked goes on at once. */
static void
take_status (PoolMonitor *monitor, const PoolMessage *m)
{
  if (m->server >= monitor->pool->servers->len)
    return;
  Seen *seen = &monitor->seen[m->server];
  seen->last = *m;
  seen->answered = true;
  if (m->order == 0)
    {
      seen->missed = 0;
      report (monitor, m->server, 1, 0);
    }
  else if (m->order == monitor->round && !seen->heard && sim_alarm_armed (&monitor->over))
    {
      seen->heard = true;
      if (++monitor->heard == monitor->pool->servers->len)
        round_over (monitor);
    }
}

static void
received (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  PoolMonitor *monitor = SIM_OWNER (role, PoolMonitor, role);
  const PoolSystem *pool = monitor->pool;
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);
  PoolMessage m;

  if (!pool_message_get (&r, &m))
    return;
  if (m.type == POOL_M_STATUS)
    take_status (monitor, &m);
  else if (m.type == POOL_M_ACK)
    sim_udp_send (udp, NULL, SIM_IP_NONE, pool_control_ip (pool->control), POOL_PORT, datagram->bytes);
  else if (m.type == POOL_M_OPEN || m.type == POOL_M_CLOSE)
    sim_udp_send (udp, NULL, SIM_IP_NONE, pool_balancer_ip (pool->balancer), POOL_PORT, datagram->bytes);
  else if (m.server < pool->servers->len)
    sim_udp_send (udp, NULL, SIM_IP_NONE, pool_server (pool, m.server)->ip, POOL_PORT, datagram->bytes);
}

/* -- its life ----------------------------------------------------------------------------------------- */

static void
monitor_start (SimRole *role)
{
  PoolMonitor *monitor = SIM_OWNER (role, PoolMonitor, role);

  monitor->udp = sim_udp_open (role, POOL_PORT, received);
  sim_require (monitor->udp != NULL, "port %d of %s is taken", POOL_PORT, sim_node_name (role->node));
  memset (monitor->seen, 0, monitor->pool->servers->len * sizeof (Seen));
  sim_alarm_after (&monitor->poll, monitor->pool->options->monitor.poll);
}

static void
monitor_crash (SimRole *role)
{
  SIM_OWNER (role, PoolMonitor, role)->udp = NULL;
}

static void
monitor_stop (SimRole *role)
{
  sim_udp_close (SIM_OWNER (role, PoolMonitor, role)->udp);
}

static void
monitor_dispose (SimRole *role)
{
  PoolMonitor *monitor = SIM_OWNER (role, PoolMonitor, role);

  g_free (monitor->seen);
  g_free (monitor);
}

static const SimRoleType monitor_type = { .name = "monitor",
                                          .start = monitor_start,
                                          .stop = monitor_stop,
                                          .crash = monitor_crash,
                                          .dispose = monitor_dispose };

PoolMonitor *
pool_monitor_new (PoolSystem *pool, SimNode *node)
{
  PoolMonitor *monitor = g_new0 (PoolMonitor, 1);

  monitor->pool = pool;
  monitor->seen = g_new0 (Seen, pool->servers->len);
  sim_node_add_role (node, &monitor->role, &monitor_type);
  sim_alarm_init (&monitor->role, &monitor->poll, ALARM_POLL, poll);
  sim_alarm_init (&monitor->role, &monitor->over, ALARM_ROUND, time_over);
  return monitor;
}
