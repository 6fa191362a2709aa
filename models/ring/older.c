/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-B1, RING-B2: a dispatcher, and one with hot stand-bys by VRRP. */
#include "models/ring/older.h"

#include "models/ring/data.h"
#include "models/ring/truth.h"
#include "sim/model.h"

enum
{
  KIND_VRRP = 0x79, /* and the two numbers behind it */
  KIND_MEASURE = 0x7C,
  IP_HEADER = 20
};

struct RingOlder
{
  SimAlarm measure;
  SimVrrpRouter *router; /* NULL: none here */
};

static bool
is_stand_by (const RingCluster *cluster)
{
  return cluster->options->policy == RING_POLICY_STANDBY;
}

bool
ring_takes_part (const RingCluster *cluster, guint gateway)
{
  if (cluster->options->policy == RING_POLICY_RING)
    return true;
  return gateway < (is_stand_by (cluster) ? (guint)cluster->options->stand_by.routers : 1);
}

/* -- active or not --------------------------------------------------------------------------------- */

/* The stored word: a ring of this gateway alone, which has every address. */
static void
write_word (RingDaemon *daemon)
{
  RingWord *word = daemon->word;

  word->signal = RING_TOKEN;
  word->count = 0;
  word->carriages = 0;
  word->current = word->destination = daemon->gateway->number;
  ring_member_add (daemon, daemon->gateway->number);
  for (guint i = 0; i < daemon->cluster->vip_count; i++)
    word->rows[i] = (RingRow){ daemon->gateway->number, RING_NOBODY, 0 };
  daemon->known = daemon->dirty = true;
}

static void
begin (RingDaemon *daemon, const char *reason)
{
  const RingCluster *cluster = daemon->cluster;

  write_word (daemon);
  ring_truth_begun (daemon->cluster);
  ring_input (daemon, RING_IN_ALONE, reason);
  for (guint i = 0; i < cluster->vip_count; i++)
    ring_emit (daemon, &ring_rec_vip_moved, cluster->vips[i].ip, daemon->gateway->entity, RING_CAUSE_START,
               reason);
  ring_vips_apply (daemon, reason);
}

static void
note_announced (RingDaemon *daemon, SimIp ip)
{
  ring_emit (daemon, &ring_rec_announced, ip, daemon->gateway->entity, 0, NULL);
}

/* -- the stand-by's router -------------------------------------------------------------------------- */

static void
became_master (SimRole *role, SimVrrpRouter *router)
{
  begin ((RingDaemon *)role, "it is the active one");
}

/* The connections that it had are known to nobody else. */
static void
is_master_no_more (SimRole *role, SimVrrpRouter *router)
{
  RingDaemon *daemon = (RingDaemon *)role;

  ring_data_lose (daemon, "their gateway is the active one no more");
  ring_vips_stop (daemon, "it is the active one no more");
  daemon->known = false;
  daemon->word->count = 0;
  ring_input (daemon, RING_IN_START, "it is the active one no more");
}

static void
announced (SimRole *role, SimVrrpRouter *router, SimIface *iface, SimIp ip)
{
  note_announced ((RingDaemon *)role, ip);
}

static const SimVrrpHooks hooks = { .begin = became_master, .end = is_master_no_more, .announced = announced };

static SimVrrpRouter *
make_router (RingDaemon *daemon)
{
  const RingCluster *cluster = daemon->cluster;
  const RingStandbyOptions *o = &cluster->options->stand_by;
  guint priority = (guint)(o->priority - daemon->gateway->number * o->step);
  SimVrrpRouter *router = sim_vrrp_router_new (&daemon->role, daemon->gateway->ifaces[0],
                                               &cluster->options->vrrp, priority, KIND_VRRP, &hooks);

  for (guint i = 0; i < cluster->vip_count; i++)
    sim_vrrp_router_add (router, daemon->gateway->ifaces[cluster->vips[i].subnet], cluster->vips[i].ip);
  return router;
}

/* -- life ------------------------------------------------------------------------------------------- */

/* A byte rate is told as in the ring, where the token brings the occasion. */
static void
measure (SimRole *role, SimAlarm *alarm)
{
  RingDaemon *daemon = (RingDaemon *)role;

  ring_load_measure (daemon);
  sim_alarm_after (alarm, ring_options_of (daemon)->load_window);
}

RingOlder *
ring_older_new (RingDaemon *daemon)
{
  RingOlder *older = g_new0 (RingOlder, 1);

  sim_alarm_init (&daemon->role, &older->measure, KIND_MEASURE, measure);
  if (is_stand_by (daemon->cluster) && ring_takes_part (daemon->cluster, daemon->gateway->number))
    older->router = make_router (daemon);
  return older;
}

static void
announce_all (RingDaemon *daemon)
{
  const RingCluster *cluster = daemon->cluster;

  for (guint i = 0; i < cluster->vip_count; i++)
    {
      sim_arp_announce (daemon->gateway->ifaces[cluster->vips[i].subnet], cluster->vips[i].ip);
      note_announced (daemon, cluster->vips[i].ip);
    }
}

static void
start_router (RingDaemon *daemon)
{
  bool started = sim_vrrp_router_start (daemon->older->router);

  sim_require (started, "two programs of %s speak VRRP", daemon->gateway->name);
}

void
ring_older_start (RingDaemon *daemon)
{
  sim_alarm_after (&daemon->older->measure, ring_options_of (daemon)->load_window);
  if (daemon->older->router != NULL)
    {
      start_router (daemon);
      return;
    }
  begin (daemon, "it is the only one");
  announce_all (daemon);
}

void
ring_older_stop (RingDaemon *daemon, const char *reason)
{
  if (daemon->older->router != NULL)
    sim_vrrp_router_stop (daemon->older->router, reason);
}

void
ring_older_reset (RingDaemon *daemon)
{
  if (daemon->older->router != NULL)
    sim_vrrp_router_reset (daemon->older->router);
}

void
ring_older_free (RingDaemon *daemon)
{
  if (daemon->older == NULL)
    return;
  sim_vrrp_router_free (daemon->older->router);
  sim_alarm_dispose (&daemon->older->measure);
  g_free (daemon->older);
  daemon->older = NULL;
}

/* A dispatcher has nobody to leave its addresses to. */
void
ring_older_closed (RingDaemon *daemon, const char *reason)
{
  ring_older_stop (daemon, reason);
}

void
ring_older_opened (RingDaemon *daemon)
{
  if (daemon->older->router != NULL && ring_state (daemon) != RING_OFF)
    start_router (daemon);
}

uint64_t
ring_older_bytes (const RingDaemon *daemon)
{
  SimVrrpStats stats;

  if (daemon->older->router == NULL)
    return 0;
  stats = sim_vrrp_router_stats (daemon->older->router);
  return stats.bytes - IP_HEADER * stats.sent;
}

const char *
ring_older_state (const RingDaemon *daemon)
{
  if (!ring_takes_part (daemon->cluster, daemon->gateway->number))
    return "idle";
  return daemon->older->router == NULL ? "dispatcher" : sim_vrrp_router_state_name (daemon->older->router);
}

/* -- settled ---------------------------------------------------------------------------------------- */

static bool
is_router (const RingGateway *gateway)
{
  return ring_takes_part (gateway->cluster, gateway->number) && ring_runs (gateway)
         && gateway->daemon->closed == NULL;
}

static bool
is_active (const RingGateway *gateway)
{
  return gateway->daemon->known;
}

bool
ring_older_blind (const RingCluster *cluster)
{
  if (cluster->options->policy == RING_POLICY_RING)
    return false;
  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *gateway = ring_gateway (cluster, i);
      for (guint k = 0; k < cluster->subnet_count && ring_runs (gateway) && is_active (gateway); k++)
        if (!sim_iface_up (gateway->ifaces[k]))
          return true;
    }
  return false;
}

/* Do advertisements go from one to the other, and back? */
static bool
hear_each_other (const RingGateway *a, const RingGateway *b)
{
  const SimSegment *segment = a->cluster->subnets[0].segment;

  return a == b
         || (sim_iface_up (a->ifaces[0]) && sim_iface_up (b->ifaces[0]) && sim_segment_up (segment)
             && sim_segment_passes (segment, a->node, b->node)
             && sim_segment_passes (segment, b->node, a->node));
}

/* Of those whom `gateway` hears one is active, the first of them if it may take over. */
static void
check_router (const RingGateway *gateway, GString *why)
{
  const RingCluster *cluster = gateway->cluster;
  const RingGateway *first = NULL;
  guint active = 0;

  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *other = ring_gateway (cluster, i);
      if (!is_router (other) || !hear_each_other (gateway, other))
        continue;
      first = first == NULL ? other : first;
      active += is_active (other);
    }
  if (active != 1)
    g_string_append_printf (why, "%u of those whom %s hears are active; ", active, gateway->name);
  else if (cluster->options->vrrp.preempt && cluster->options->stand_by.step > 0 && !is_active (first))
    g_string_append_printf (why, "%s has not taken over yet; ", first->name);
}

bool
ring_older_converged (const RingCluster *cluster, GString *why)
{
  gsize before = why->len;

  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *gateway = ring_gateway (cluster, i);
      if (!is_router (gateway))
        continue;
      if (is_stand_by (cluster))
        check_router (gateway, why);
      else if (!is_active (gateway))
        g_string_append_printf (why, "%s does not dispatch; ", gateway->name);
    }
  return why->len == before;
}

/* The longest silence, twice: one router after the other may go. */
SimTime
ring_older_hold (const RingCluster *cluster)
{
  const RingOptions *o = cluster->options;

  if (!is_stand_by (cluster))
    return SIM_S;
  return 2 * sim_vrrp_down_interval (&o->vrrp, 1) + o->vrrp.preempt_delay + o->vrrp.interval;
}
