/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/vrrp_router.h"

#include "sim/base/check.h"
#include "sim/kernel/machine.h"
#include "sim/net/arp.h"
#include <string.h>

enum
{
  IP_HEADER = 20
};

typedef enum Input
{
  IN_STARTUP,
  IN_OWNER, /* Startup with priority 255 */
  IN_SHUTDOWN,
  IN_DOWN,    /* Master_Down_Timer fires */
  IN_ADVERT,  /* Adver_Timer fires */
  IN_LEAVING, /* an advertisement with priority 0 */
  IN_BETTER,  /* one to which this router gives way */
  IN_WORSE,   /* one to which it does not */
  INPUTS
} Input;

typedef struct Address
{
  SimIface *iface;
  SimIp ip;
} Address;

struct SimVrrpRouter
{
  SimRole *role;
  SimIface *iface;
  const SimVrrpOptions *options;
  const SimVrrpHooks *hooks;
  guint priority;
  SimMachine machine;
  SimRaw *raw;
  SimAlarm down, advert, again;
  SimTime master_interval; /* Master_Adver_Interval */
  SimTime waits;           /* what Master_Down_Timer was set to */
  SimTime preempt_at;      /* node's clock: not before; SIM_NEVER: nobody lower has been heard */
  GArray *addresses;       /* Address */
  SimVrrpStats stats;
};

const SimRecordKind sim_rec_vrrp_state
    = SIM_EVENT ("vrrp.state", NONE, NONE, COUNT, COUNT, "{who} VRRP: {text}");
const SimRecordKind sim_rec_vrrp_silent
    = SIM_EVENT ("vrrp.silent", DETECTED, NONE, TIME, NONE, "{who} has waited {a} for a master");
const SimRecordKind sim_rec_vrrp_discarded = SIM_DETAIL (
    "vrrp.discarded", ADDRESS, NONE, NONE, "{who} discards an advertisement of {subject}: {text}");

/* -- times ------------------------------------------------------------------------------------------------ */

static SimTime
skew_of (const SimVrrpOptions *options, guint priority, SimTime master_interval)
{
  return (256 - (SimTime)priority) * (options->version == SIM_VRRP_2 ? SIM_S : master_interval) / 256;
}

SimTime
sim_vrrp_skew (const SimVrrpOptions *options, guint priority)
{
  return skew_of (options, priority, options->interval);
}

SimTime
sim_vrrp_down_interval (const SimVrrpOptions *options, guint priority)
{
  return options->down_adverts * options->interval + sim_vrrp_skew (options, priority);
}

static void
wait_for_master (SimVrrpRouter *router)
{
  const SimVrrpOptions *o = router->options;
  router->waits
      = o->down_adverts * router->master_interval + skew_of (o, router->priority, router->master_interval);
  sim_alarm_after (&router->down, router->waits);
}

/* -- saying ----------------------------------------------------------------------------------------------- */

static void
fill_addresses (const SimVrrpRouter *router, SimVrrpMessage *m)
{
  for (guint i = 0; i < router->addresses->len; i++)
    {
      const Address *at = &g_array_index (router->addresses, Address, i);
      if (at->iface == router->iface)
        m->addresses[m->count++] = at->ip;
    }
}

static void
advertise (SimVrrpRouter *router, guint priority)
{
  const SimVrrpOptions *o = router->options;
  SimIp src = sim_iface_primary (router->iface);
  SimVrrpMessage m = { .version = o->version == SIM_VRRP_2 ? 2 : 3,
                       .vrid = (uint8_t)o->vrid,
                       .priority = (uint8_t)priority,
                       .interval = o->interval };
  fill_addresses (router, &m);
  if (o->password != NULL && *o->password != '\0')
    {
      m.auth = 1;
      memcpy (m.password, o->password, MIN (strlen (o->password), SIM_VRRP_PASSWORD));
    }
  g_autoptr (SimBytes) bytes = sim_vrrp_encode (&m, src, SIM_VRRP_GROUP);
  if (!sim_raw_send (router->raw, router->iface, src, SIM_VRRP_GROUP, SIM_VRRP_TTL, bytes))
    return;
  router->stats.sent++;
  router->stats.bytes += IP_HEADER + bytes->length;
}

static void
announce (SimVrrpRouter *router, int64_t times)
{
  for (; times > 0; times--)
    for (guint i = 0; i < router->addresses->len; i++)
      {
        const Address *at = &g_array_index (router->addresses, Address, i);
        sim_arp_announce (at->iface, at->ip);
        if (router->hooks->announced != NULL)
          router->hooks->announced (router->role, router, at->iface, at->ip);
      }
}

static void
announce_now (SimVrrpRouter *router)
{
  announce (router, router->options->garps);
  if (router->options->garps_again > 0)
    sim_alarm_after (&router->again, router->options->garps_after);
}

/* -- the state machine ------------------------------------------------------------------------------------ */

static void
to_master (gpointer owner, gpointer data)
{
  SimVrrpRouter *router = owner;
  const SimVrrpOptions *o = router->options;
  router->stats.masters++;
  router->preempt_at = SIM_NEVER;
  sim_alarm_cancel (&router->down);
  router->hooks->begin (router->role, router);
  advertise (router, router->priority);
  announce_now (router);
  sim_alarm_after (&router->advert, o->interval);
}

static void
give_up (SimVrrpRouter *router)
{
  sim_alarm_cancel (&router->advert);
  sim_alarm_cancel (&router->again);
  router->hooks->end (router->role, router);
}

static void
to_backup (gpointer owner, gpointer data)
{
  SimVrrpRouter *router = owner;
  router->master_interval = router->options->interval;
  wait_for_master (router);
}

/* The interval is that of who said so: RFC 5798, 6.4.3. */
static void
hear_master (gpointer owner, gpointer data)
{
  SimVrrpRouter *router = owner;
  const SimVrrpMessage *m = data;
  router->master_interval = m->interval;
  if (m->priority >= router->priority)
    router->preempt_at = SIM_NEVER;
  wait_for_master (router);
}

static void
give_way (gpointer owner, gpointer data)
{
  give_up (owner);
  hear_master (owner, data);
}

static void
leave (gpointer owner, gpointer data)
{
  SimVrrpRouter *router = owner;
  give_up (router);
  advertise (router, SIM_VRRP_LEAVING);
}

static void
wait_no_more (gpointer owner, gpointer data)
{
  SimVrrpRouter *router = owner;
  sim_alarm_cancel (&router->down);
}

static void
say_again (gpointer owner, gpointer data)
{
  SimVrrpRouter *router = owner;
  advertise (router, router->priority);
  sim_alarm_after (&router->advert, router->options->interval);
}

static void
wait_skew (gpointer owner, gpointer data)
{
  SimVrrpRouter *router = owner;
  router->waits = skew_of (router->options, router->priority, router->master_interval);
  sim_alarm_after (&router->down, router->waits);
}

/* The other one has answered for the addresses too, and neighbours may send to it. */
static void
answer_worse (gpointer owner, gpointer data)
{
  SimVrrpRouter *router = owner;
  if (!router->options->answer_lower)
    return;
  say_again (router, data);
  announce_now (router);
}

static const char *const states[] = { "Initialize", "Backup", "Master", NULL };
static const char *const inputs[]
    = { "startup", "owner", "shutdown", "down timer", "advert timer", "leaving", "better", "worse", NULL };

static const SimMachineCell cells[SIM_VRRP_STATES * INPUTS] = {
  /* Initialize */
  SIM_GO (SIM_VRRP_BACKUP, to_backup),
  SIM_GO (SIM_VRRP_MASTER, to_master),
  { 0 },
  { 0 },
  { 0 },
  { 0 },
  { 0 },
  { 0 },
  /* Backup */
  { 0 },
  { 0 },
  SIM_GO (SIM_VRRP_INITIALIZE, wait_no_more),
  SIM_GO (SIM_VRRP_MASTER, to_master),
  { 0 },
  SIM_GO (SIM_VRRP_BACKUP, wait_skew),
  SIM_GO (SIM_VRRP_BACKUP, hear_master),
  { 0 },
  /* Master */
  { 0 },
  { 0 },
  SIM_GO (SIM_VRRP_INITIALIZE, leave),
  { 0 },
  SIM_GO (SIM_VRRP_MASTER, say_again),
  SIM_GO (SIM_VRRP_MASTER, say_again),
  SIM_GO (SIM_VRRP_BACKUP, give_way),
  SIM_GO (SIM_VRRP_MASTER, answer_worse),
};

static const SimMachineTable table = { .name = "vrrp.router",
                                       .states = states,
                                       .inputs = inputs,
                                       .state_count = SIM_VRRP_STATES,
                                       .input_count = INPUTS,
                                       .cells = cells,
                                       .moved = &sim_rec_vrrp_state };

static void
feed (SimVrrpRouter *router, Input input, const char *reason, SimVrrpMessage *m)
{
  const SimNode *node = router->role->node;
  sim_machine_input (&router->machine, sim_node_bus (node), sim_node_entity (node), 0, input, reason, router,
                     m);
}

/* -- hearing ---------------------------------------------------------------------------------------------- */

static bool
wrong_password (const SimVrrpRouter *router, const SimVrrpMessage *m)
{
  const char *password = router->options->password;
  uint8_t own[SIM_VRRP_PASSWORD] = { 0 };
  if (password == NULL || *password == '\0')
    return m->auth != 0;
  memcpy (own, password, MIN (strlen (password), SIM_VRRP_PASSWORD));
  return m->auth != 1 || memcmp (own, m->password, sizeof own) != 0;
}

/* RFC 3768, 7.1; RFC 5798, 7.1. NULL: it counts. */
static const char *
refusal (const SimVrrpRouter *router, const SimRawPacket *packet, SimVrrpMessage *m)
{
  static const char *const errors[SIM_VRRP_ERRORS] = { NULL, "its length", "its version", "its checksum" };
  const SimVrrpOptions *o = router->options;
  if (packet->ttl != SIM_VRRP_TTL)
    return "its TTL";
  SimVrrpError error
      = sim_vrrp_decode (m, packet->bytes->data, packet->bytes->length, packet->src, packet->dst);
  if (error != SIM_VRRP_GOOD)
    return errors[error];
  if (m->version != (o->version == SIM_VRRP_2 ? 2 : 3))
    return "its version";
  if (m->vrid != o->vrid)
    return "another virtual router";
  if (m->version == 2 && wrong_password (router, m))
    return "its password";
  if (m->version == 2 ? m->interval != o->interval : m->interval == 0)
    return "its interval";
  return NULL;
}

/* keepalived: whoever could take over does so only some time after its start, or after it has noticed. */
static bool
may_preempt (SimVrrpRouter *router)
{
  SimTime now = sim_node_clock (router->role->node);
  if (!router->options->preempt)
    return false;
  if (router->preempt_at == SIM_NEVER)
    router->preempt_at = now + router->options->preempt_delay;
  return now >= router->preempt_at;
}

static bool
is_better (SimVrrpRouter *router, const SimVrrpMessage *m, SimIp from)
{
  if (sim_vrrp_router_state (router) == SIM_VRRP_BACKUP)
    return m->priority >= router->priority || !may_preempt (router);
  return m->priority > router->priority
         || (m->priority == router->priority && from > sim_iface_primary (router->iface));
}

static void
receive (SimRole *role, SimRaw *raw, const SimRawPacket *packet)
{
  SimVrrpRouter *router = sim_raw_data (raw);
  SimVrrpMessage m;
  if (packet->iface != router->iface)
    return;
  const char *wrong = refusal (router, packet, &m);
  if (wrong != NULL)
    {
      router->stats.discarded++;
      sim_emit (sim_node_bus (role->node), &sim_rec_vrrp_discarded, sim_node_entity (role->node), packet->src,
                0, 0, wrong);
      return;
    }
  router->stats.heard++;
  if (m.priority == SIM_VRRP_LEAVING)
    feed (router, IN_LEAVING, "the master leaves", &m);
  else if (is_better (router, &m, packet->src))
    feed (router, IN_BETTER, "another master is preferred", &m);
  else
    feed (router, IN_WORSE, "another master gives way", &m);
}

/* -- life ------------------------------------------------------------------------------------------------- */

static void
down_fire (SimRole *role, SimAlarm *alarm)
{
  SimVrrpRouter *router = SIM_OWNER (alarm, SimVrrpRouter, down);
  sim_emit (sim_node_bus (role->node), &sim_rec_vrrp_silent, sim_node_entity (role->node), 0, router->waits, 0,
            NULL);
  feed (router, IN_DOWN, "no master is heard", NULL);
}

static void
advert_fire (SimRole *role, SimAlarm *alarm)
{
  feed (SIM_OWNER (alarm, SimVrrpRouter, advert), IN_ADVERT, NULL, NULL);
}

static void
again_fire (SimRole *role, SimAlarm *alarm)
{
  SimVrrpRouter *router = SIM_OWNER (alarm, SimVrrpRouter, again);
  announce (router, router->options->garps_again);
}

SimVrrpRouter *
sim_vrrp_router_new (SimRole *role, SimIface *iface, const SimVrrpOptions *options, guint priority,
                     uint8_t kind, const SimVrrpHooks *hooks)
{
  sim_require (priority > 0 && priority <= SIM_VRRP_OWNER, "a router of priority %u", priority);
  SimVrrpRouter *router = g_new0 (SimVrrpRouter, 1);
  router->role = role;
  router->iface = iface;
  router->options = options;
  router->hooks = hooks;
  router->priority = priority;
  router->addresses = g_array_new (FALSE, FALSE, sizeof (Address));
  sim_machine_init (&router->machine, &table, SIM_VRRP_INITIALIZE);
  sim_alarm_init (role, &router->down, kind, down_fire);
  sim_alarm_init (role, &router->advert, (uint8_t)(kind + 1), advert_fire);
  sim_alarm_init (role, &router->again, (uint8_t)(kind + 2), again_fire);
  return router;
}

void
sim_vrrp_router_free (SimVrrpRouter *router)
{
  if (router == NULL)
    return;
  sim_alarm_dispose (&router->down);
  sim_alarm_dispose (&router->advert);
  sim_alarm_dispose (&router->again);
  g_array_unref (router->addresses);
  g_free (router);
}

void
sim_vrrp_router_add (SimVrrpRouter *router, SimIface *iface, SimIp ip)
{
  Address address = { iface, ip };
  g_array_append_val (router->addresses, address);
}

bool
sim_vrrp_router_start (SimVrrpRouter *router)
{
  sim_require (sim_vrrp_router_state (router) == SIM_VRRP_INITIALIZE, "a router is started twice");
  router->raw = sim_raw_open (router->role, SIM_VRRP_PROTOCOL, receive);
  if (router->raw == NULL)
    return false;
  sim_raw_set_data (router->raw, router);
  sim_raw_join (router->raw, router->iface, SIM_VRRP_GROUP);
  router->preempt_at = router->options->preempt_delay > 0
                           ? sim_node_clock (router->role->node) + router->options->preempt_delay
                           : SIM_NEVER;
  feed (router, router->priority == SIM_VRRP_OWNER ? IN_OWNER : IN_STARTUP, "it starts", NULL);
  return true;
}

void
sim_vrrp_router_stop (SimVrrpRouter *router, const char *reason)
{
  if (sim_vrrp_router_state (router) == SIM_VRRP_INITIALIZE)
    return;
  feed (router, IN_SHUTDOWN, reason, NULL);
  sim_raw_close (router->raw);
  router->raw = NULL;
}

void
sim_vrrp_router_reset (SimVrrpRouter *router)
{
  sim_machine_init (&router->machine, &table, SIM_VRRP_INITIALIZE);
  router->raw = NULL;
}

SimVrrpState
sim_vrrp_router_state (const SimVrrpRouter *router)
{
  return (SimVrrpState)router->machine.state;
}

const char *
sim_vrrp_router_state_name (const SimVrrpRouter *router)
{
  return sim_machine_state_name (&router->machine);
}

guint
sim_vrrp_router_priority (const SimVrrpRouter *router)
{
  return router->priority;
}

SimVrrpStats
sim_vrrp_router_stats (const SimVrrpRouter *router)
{
  return router->stats;
}
