/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-10: card, application and ping monitors. */
#include "models/ring/monitor.h"

enum
{
  TEST_ALARM = 40,
  PING_ALARM = 41,
  CLOSED = 1, /* in the carriage: bits of a gateway */
  FIRST_RED = 2,
  ROW = 5, /* id 4, bits 1 */
};

const char *const ring_watch_names[] = { "card", "application", "ping", NULL };
const char *const ring_light_names[] = { "yellow", "green", "red", NULL };

const SimRecordKind ring_rec_light = { .name = "ring.light",
                                       .level = SIM_LEVEL_EVENT,
                                       .a = SIM_FIELD_COUNT,
                                       .b = SIM_FIELD_COUNT,
                                       .format = "{who}: {text}" };
const SimRecordKind ring_rec_application
    = { .name = "ring.application", .level = SIM_LEVEL_EVENT, .a = SIM_FIELD_COUNT, .format = "{who}: {text}" };

typedef struct Watch
{
  RingMonitorMode mode;
  guint bad, good; /* tests one after the other */
  bool failed;
} Watch;

struct RingMonitor
{
  RingDaemon *daemon;
  RingApplication application; /* outlives a crash */
  Watch watch[RING_WATCHES];
  bool auto_rejoin, by_operator, latched; /* latched: failed without auto-rejoin */
  SimAlarm test, wait;
  SimPing ping;
  GArray *targets;   /* SimIp */
  uint8_t *answered; /* by target */
  uint16_t round;
  uint8_t *told, *heard; /* by gateway: what it said of itself last; has it ever? */
};

/* -- closing and opening -------------------------------------------------------------------- */

static const char *
why_closed (const RingMonitor *m)
{
  static const char *const reasons[]
      = { "its card monitor has failed", "its application monitor has failed", "its ping monitor has failed" };

  if (m->by_operator)
    return "the operator has closed it";
  for (guint i = 0; i < RING_WATCHES; i++)
    if (m->watch[i].failed)
      return reasons[i];
  return m->latched ? "it has failed, and auto-rejoin is off" : NULL;
}

static uint8_t
own_bits (const RingMonitor *m)
{
  uint8_t bits = why_closed (m) != NULL ? CLOSED : 0;

  for (guint i = 0; i < RING_WATCHES; i++)
    if (m->watch[i].failed)
      bits |= (uint8_t)(FIRST_RED << i);
  return bits;
}

static void
update (RingMonitor *m)
{
  RingDaemon *daemon = m->daemon;
  const char *reason = why_closed (m);
  guint self = daemon->gateway->number;

  if (reason != NULL)
    ring_close (daemon, reason);
  else
    ring_open (daemon);
  m->told[self] = own_bits (m);
  if (m->told[self] != 0)
    m->heard[self] = true;
}

static void
tell (RingMonitor *m, RingWatchKind kind)
{
  RingLight light = ring_monitor_light (m->daemon, kind);
  g_autofree char *text = g_strdup_printf ("%s is %s", ring_watch_names[kind], ring_light_names[light]);

  ring_emit (m->daemon, &ring_rec_light, 0, kind, light, text);
}

static void
fail_or_recover (RingMonitor *m, RingWatchKind kind, bool failed)
{
  m->watch[kind].failed = failed;
  if (failed && !m->auto_rejoin)
    m->latched = true;
  tell (m, kind);
  update (m);
}

static void
judge (RingMonitor *m, RingWatchKind kind, bool good)
{
  const RingMonitorsOptions *o = &ring_options_of (m->daemon)->monitors;
  Watch *watch = &m->watch[kind];

  if (watch->mode != RING_MONITOR_ON)
    return;
  watch->bad = good ? 0 : watch->bad + 1;
  watch->good = good ? watch->good + 1 : 0;
  if (!watch->failed && watch->bad >= o->fails)
    fail_or_recover (m, kind, true);
  else if (watch->failed && watch->good >= o->recovers)
    fail_or_recover (m, kind, false);
}

/* -- the tests ------------------------------------------------------------------------------ */

static bool
cards_work (const RingMonitor *m)
{
  const RingGateway *gateway = m->daemon->gateway;

  for (guint i = 0; i < m->daemon->cluster->subnet_count; i++)
    if (!sim_iface_up (gateway->ifaces[i]) || !sim_segment_up (sim_iface_segment (gateway->ifaces[i])))
      return false;
  return true;
}

/* What becomes of a dummy packet. */
static bool
passes (const RingMonitor *m, bool allowed)
{
  return m->application == RING_APPLICATION_OPEN || (m->application == RING_APPLICATION_GOOD && allowed);
}

static void
ping_all (RingMonitor *m)
{
  if (m->watch[RING_WATCH_PING].mode != RING_MONITOR_ON || m->targets->len == 0)
    return;
  m->round++;
  memset (m->answered, 0, m->targets->len);
  for (guint i = 0; i < m->targets->len; i++)
    sim_ping_send (&m->ping, g_array_index (m->targets, SimIp, i), m->round);
  sim_alarm_after (&m->wait, ring_options_of (m->daemon)->monitors.timeout);
}

static void
ping_answered (SimPing *ping, SimIp src, uint16_t seq)
{
  RingMonitor *m = ((RingDaemon *)ping->role)->monitor;

  for (guint i = 0; i < m->targets->len && seq == m->round; i++)
    if (g_array_index (m->targets, SimIp, i) == src)
      m->answered[i] = true;
}

static void
wait_is_over (SimRole *role, SimAlarm *alarm)
{
  RingMonitor *m = ((RingDaemon *)role)->monitor;
  guint answers = 0;

  for (guint i = 0; i < m->targets->len; i++)
    answers += m->answered[i];
  judge (m, RING_WATCH_PING,
         ring_options_of (m->daemon)->monitors.means == RING_PING_ANY ? answers == m->targets->len
                                                                      : answers > 0);
  m->round++; /* what comes now is late */
}

static void
test (SimRole *role, SimAlarm *alarm)
{
  RingMonitor *m = ((RingDaemon *)role)->monitor;

  judge (m, RING_WATCH_CARD, cards_work (m));
  judge (m, RING_WATCH_APPLICATION, passes (m, true) && !passes (m, false));
  ping_all (m);
  sim_alarm_after (&m->test, ring_options_of (m->daemon)->monitors.interval);
}

/* -- life ----------------------------------------------------------------------------------- */

RingMonitor *
ring_monitor_new (RingDaemon *daemon)
{
  RingMonitor *m = g_new0 (RingMonitor, 1);

  m->daemon = daemon;
  sim_alarm_init (&daemon->role, &m->test, TEST_ALARM, test);
  sim_alarm_init (&daemon->role, &m->wait, PING_ALARM, wait_is_over);
  m->targets = g_array_new (FALSE, FALSE, sizeof (SimIp));
  m->told = g_new0 (uint8_t, daemon->cluster->gateways->len);
  m->heard = g_new0 (uint8_t, daemon->cluster->gateways->len);
  return m;
}

void
ring_monitor_free (RingMonitor *m)
{
  if (m == NULL)
    return;
  sim_ping_close (&m->ping);
  g_array_unref (m->targets);
  g_free (m->answered);
  g_free (m->told);
  g_free (m->heard);
  g_free (m);
}

/* Who is pinged: the file's machines, else each router's address on the first segment that both are on. */
static void
find_targets (RingMonitor *m)
{
  const RingCluster *cluster = m->daemon->cluster;
  const RingMonitorFile *file = cluster->options->files.localmonitor;
  const SimNameList *routers = &cluster->options->monitors.routers;

  g_array_set_size (m->targets, 0);
  if (file != NULL)
    g_array_append_vals (m->targets, file->machines, file->count);
  for (guint i = 0; i < routers->count && file == NULL; i++)
    {
      SimNode *router = sim_net_find_node (cluster->net, routers->names[i]);
      SimIface *iface = NULL;
      for (guint k = 0; router != NULL && iface == NULL && k < cluster->subnet_count; k++)
        iface = sim_node_iface_on (router, cluster->subnets[k].segment);
      if (iface == NULL && router != NULL && sim_node_ifaces (router) > 0)
        iface = sim_node_iface (router, 0);
      SimIp ip = iface != NULL ? sim_iface_primary (iface) : SIM_IP_NONE;
      g_array_append_val (m->targets, ip);
    }
  g_free (m->answered);
  m->answered = g_new0 (uint8_t, MAX (m->targets->len, 1));
}

void
ring_monitor_start (RingDaemon *daemon)
{
  RingMonitor *m = daemon->monitor;
  const RingOptions *o = ring_options_of (daemon);
  const RingMonitorFile *file = o->files.localmonitor;
  const int modes[RING_WATCHES] = { o->monitors.card, o->monitors.application, o->monitors.ping };

  for (guint i = 0; i < RING_WATCHES; i++)
    m->watch[i] = (Watch){ .mode = (RingMonitorMode)modes[i] };
  if (file != NULL && o->monitors.ping != RING_MONITOR_UNSUPPORTED)
    m->watch[RING_WATCH_PING].mode = file->enabled ? RING_MONITOR_ON : RING_MONITOR_OFF;
  m->auto_rejoin = o->auto_rejoin;
  m->by_operator = m->latched = false;
  memset (m->told, 0, daemon->cluster->gateways->len);
  memset (m->heard, 0, daemon->cluster->gateways->len);
  find_targets (m);
  sim_ping_open (&m->ping, &daemon->role, ping_answered);
  sim_alarm_after (&m->test, o->monitors.interval);
}

void
ring_monitor_stop (RingDaemon *daemon)
{
  sim_ping_close (&daemon->monitor->ping);
  sim_alarm_cancel (&daemon->monitor->test);
  sim_alarm_cancel (&daemon->monitor->wait);
}

/* -- questions and orders ------------------------------------------------------------------- */

RingLight
ring_monitor_light (const RingDaemon *daemon, RingWatchKind kind)
{
  const Watch *watch = &daemon->monitor->watch[kind];

  if (watch->mode != RING_MONITOR_ON)
    return RING_LIGHT_YELLOW;
  return watch->failed ? RING_LIGHT_RED : RING_LIGHT_GREEN;
}

bool
ring_monitor_believes_red (const RingDaemon *daemon, guint gateway, RingWatchKind kind)
{
  return (daemon->monitor->told[gateway] & (FIRST_RED << kind)) != 0;
}

bool
ring_monitor_auto_rejoin (const RingDaemon *daemon)
{
  return daemon->monitor->auto_rejoin;
}

void
ring_monitor_close (RingDaemon *daemon, bool closed)
{
  daemon->monitor->by_operator = closed;
  if (!closed)
    daemon->monitor->latched = false;
  update (daemon->monitor);
}

void
ring_monitor_set_auto_rejoin (RingDaemon *daemon, bool on)
{
  RingMonitor *m = daemon->monitor;

  m->auto_rejoin = on;
  for (guint i = 0; i < RING_WATCHES && !on; i++)
    m->latched = m->latched || m->watch[i].failed;
  if (on)
    m->latched = false;
  update (m);
}

void
ring_monitor_set_mode (RingDaemon *daemon, RingWatchKind kind, bool on)
{
  RingMonitor *m = daemon->monitor;

  if (m->watch[kind].mode == RING_MONITOR_UNSUPPORTED)
    return;
  m->watch[kind] = (Watch){ .mode = on ? RING_MONITOR_ON : RING_MONITOR_OFF };
  tell (m, kind);
  update (m);
}

/* The system says it: the machine may be off. */
void
ring_monitor_set_application (RingDaemon *daemon, RingApplication application)
{
  static const char *const texts[] = { "the application works again", "the application lets nothing pass",
                                       "the application lets everything pass" };

  daemon->monitor->application = application;
  ring_emit (daemon, &ring_rec_application, 0, application, 0, texts[application]);
}

/* -- the carriage --------------------------------------------------------------------------- */

static void
hear (RingDaemon *daemon, guint gateway, uint8_t bits)
{
  RingMonitor *m = daemon->monitor;
  uint8_t shut = (bits & CLOSED) != 0;

  m->heard[gateway] = true;
  if (gateway == daemon->gateway->number)
    return;
  m->told[gateway] = bits;
  if (daemon->shut[gateway] == shut)
    return;
  daemon->shut[gateway] = shut;
  daemon->unsettled = true;
  sim_kernel_mark (daemon->cluster->kernel);
}

static void
unload (RingDaemon *daemon, const uint8_t *data, gsize length)
{
  SimReader r = sim_reader (data, length);

  for (gsize i = 0; i + ROW <= length; i += ROW)
    {
      const RingGateway *gateway = ring_gateway_by_ip (daemon->cluster, sim_get32 (&r));
      uint8_t bits = sim_get8 (&r);
      if (gateway != NULL)
        hear (daemon, gateway->number, bits);
    }
}

static void
load (RingDaemon *daemon, GByteArray *out)
{
  const RingMonitor *m = daemon->monitor;

  for (guint i = 0; i < daemon->cluster->gateways->len; i++)
    if (m->heard[i])
      {
        sim_put32 (out, ring_gateway (daemon->cluster, i)->id);
        sim_put8 (out, m->told[i]);
      }
}

const RingModule ring_faults_module
    = { .kind = RING_CARRIAGE_FAULTS, .name = "faults", .unload = unload, .load = load };
