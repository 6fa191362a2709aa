/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-15: the configuration and its versions. */
#include "models/ring/config.h"
#include "models/ring/command.h"
#include "models/ring/data.h"
#include "models/ring/monitor.h"
#include "models/ring/reliable.h"
#include "models/ring/truth.h"

enum
{
  LEAVE_ALARM = 42,
  BALANCE = 1,
  AUTO_REJOIN = 2,
  HEADER = 7, /* version 4, flags 1, count 2 */
};

const SimRecordKind ring_rec_config = { .name = "ring.configuration",
                                        .level = SIM_LEVEL_EVENT,
                                        .a = SIM_FIELD_COUNT,
                                        .b = SIM_FIELD_COUNT,
                                        .format = "{who} has configuration {a} with {b} gateways: {text}" };

struct RingConfig
{
  RingDaemon *daemon;
  /* On disk, with the gateway's node map. */
  uint32_t version;
  bool balance, auto_rejoin;
  bool decreased; /* P4.36: seen from outside */
  bool obey_old;  /* a mistake that only tests ask for */
  SimAlarm leave;
};

static void
ring_leave (SimRole *role, SimAlarm *alarm)
{
  RingDaemon *daemon = (RingDaemon *)role;

  if (ring_state (daemon) != RING_ALONE && (daemon->holding || daemon->passing != 0))
    {
      sim_alarm_after (alarm, ring_options_of (daemon)->hop / 4);
      return;
    }
  if (daemon->holding)
    ring_truth_tokens (daemon->cluster, -1);
  daemon->holding = false;
  sim_alarm_cancel (&daemon->hop);
  sim_alarm_cancel (&daemon->starve);
  sim_alarm_cancel (&daemon->contact);
  sim_alarm_cancel (&daemon->merge);
  sim_alarm_cancel (&daemon->announce);
  sim_alarm_cancel (&daemon->reboot);
  ring_data_leave (daemon);
  ring_vips_withdraw (daemon);
  if (ring_state (daemon) != RING_OFF)
    ring_input (daemon, RING_IN_STOP, "it is no gateway of the cluster any more");
  daemon->known = false;
  daemon->asked = daemon->answered = daemon->leaving = false;
}

RingConfig *
ring_config_new (RingDaemon *daemon)
{
  const RingOptions *o = ring_options_of (daemon);
  RingConfig *c = g_new0 (RingConfig, 1);

  c->daemon = daemon;
  c->version = 1;
  c->balance = o->balance;
  c->auto_rejoin = o->auto_rejoin;
  sim_alarm_init (&daemon->role, &c->leave, LEAVE_ALARM, ring_leave);
  return c;
}

void
ring_config_free (RingConfig *config)
{
  g_free (config);
}

static void
use_switches (RingDaemon *daemon)
{
  daemon->balancing = daemon->config->balance;
  ring_monitor_set_auto_rejoin (daemon, daemon->config->auto_rejoin);
}

void
ring_config_start (RingDaemon *daemon)
{
  use_switches (daemon);
}

uint32_t
ring_config_version (const RingDaemon *daemon)
{
  return daemon->config->version;
}

bool
ring_config_lists (const RingDaemon *daemon, guint gateway)
{
  const RingGateway *self = daemon->gateway;

  for (guint i = 0; i < self->map_count; i++)
    if (self->map[i] == gateway)
      return true;
  return false;
}

uint64_t
ring_config_digest (const RingDaemon *daemon)
{
  const RingConfig *c = daemon->config;
  uint64_t digest
      = sim_mix (c->version, (uint64_t)(c->balance ? BALANCE : 0) | (c->auto_rejoin ? AUTO_REJOIN : 0));

  for (guint i = 0; i < daemon->gateway->map_count; i++)
    digest = sim_mix (digest, daemon->gateway->map[i]);
  return digest;
}

/* -- bytes ---------------------------------------------------------------------------------- */

static void
encode (const RingDaemon *daemon, GByteArray *out)
{
  const RingConfig *c = daemon->config;

  sim_put32 (out, c->version);
  sim_put8 (out, (uint8_t)((c->balance ? BALANCE : 0) | (c->auto_rejoin ? AUTO_REJOIN : 0)));
  sim_put16 (out, (uint16_t)daemon->gateway->map_count);
  for (guint i = 0; i < daemon->gateway->map_count; i++)
    sim_put32 (out, ring_gateway (daemon->cluster, daemon->gateway->map[i])->id);
}

static void
tell (RingDaemon *daemon, const char *text)
{
  ring_emit (daemon, &ring_rec_config, 0, daemon->config->version, daemon->gateway->map_count, text);
}

/* What a new version means for this gateway: it may be in now, or out. */
static void
take_effect (RingDaemon *daemon)
{
  use_switches (daemon);
  ring_config_settle (daemon);
  if (ring_config_listed (daemon))
    {
      sim_alarm_cancel (&daemon->config->leave);
      daemon->leaving = false;
      if (ring_state (daemon) != RING_OFF)
        return;
      ring_input (daemon, RING_IN_START, "it was added to the cluster");
      ring_vips_start (daemon);
      ring_data_start (daemon);
      ring_start_begin (daemon);
      return;
    }
  if (ring_state (daemon) == RING_OFF)
    return;
  daemon->leaving = true;
  ring_vips_stop (daemon, "it was removed from the cluster");
  sim_alarm_after (&daemon->config->leave, 0);
}

/* False: no bytes of a configuration. */
static bool
read_map (const RingDaemon *daemon, SimReader *r, guint count)
{
  RingGateway *self = daemon->gateway;
  uint16_t *map = g_new (uint16_t, MAX (count, 1));

  for (guint i = 0; i < count; i++)
    {
      const RingGateway *gateway = ring_gateway_by_ip (daemon->cluster, sim_get32 (r));
      if (gateway == NULL || !r->ok)
        {
          g_free (map);
          return false;
        }
      map[i] = gateway->number;
    }
  memcpy (self->map, map, count * sizeof *map);
  self->map_count = count;
  g_free (map);
  return true;
}

static void
take_over (RingDaemon *daemon, const uint8_t *data, gsize length, const char *how)
{
  RingConfig *c = daemon->config;
  SimReader r = sim_reader (data, length);
  uint32_t version = sim_get32 (&r);
  uint8_t flags = sim_get8 (&r);
  guint count = sim_get16 (&r);

  if (!r.ok || (version <= c->version && !c->obey_old) || count > daemon->cluster->gateways->len || count == 0
      || !read_map (daemon, &r, count))
    return;
  c->decreased = c->decreased || version < c->version;
  c->version = version;
  c->balance = (flags & BALANCE) != 0;
  c->auto_rejoin = (flags & AUTO_REJOIN) != 0;
  tell (daemon, how);
  take_effect (daemon);
}

static void
unload (RingDaemon *daemon, const uint8_t *data, gsize length)
{
  take_over (daemon, data, length, "the token brought it");
}

static void
load (RingDaemon *daemon, GByteArray *out)
{
  if (daemon->config->version > 1)
    encode (daemon, out);
}

const RingModule ring_config_module
    = { .kind = RING_CARRIAGE_CONFIG, .name = "configuration", .unload = unload, .load = load };

void
ring_config_arrived (RingDaemon *daemon, const uint8_t *data, gsize length)
{
  take_over (daemon, data + 1, length - 1, "a gateway sent it");
}

void
ring_config_settle (RingDaemon *daemon)
{
  RingWord *word = daemon->word;

  if (daemon->config->version == 1 || !daemon->known)
    return;
  for (guint i = word->count; i-- > 0;)
    {
      uint16_t member = word->members[i];
      if (member == daemon->gateway->number || ring_config_lists (daemon, member))
        continue;
      ring_member_remove (daemon, member);
      daemon->unsettled = true;
    }
}

/* -- changes -------------------------------------------------------------------------------- */

static void
new_version (RingDaemon *daemon, const char *text)
{
  daemon->config->version++;
  tell (daemon, text);
  take_effect (daemon);
}

static void
send_to (RingDaemon *daemon, guint gateway)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  if (gateway == daemon->gateway->number)
    return;
  sim_put8 (out, RING_MESSAGE_CONFIG);
  encode (daemon, out);
  ring_reliable_send (daemon->reliable, gateway, out->data, out->len, NULL);
}

bool
ring_config_refuses (RingDaemon *daemon, guint gateway)
{
  if (daemon->config->version == 1 || ring_config_lists (daemon, gateway))
    return false;
  send_to (daemon, gateway);
  return true;
}

bool
ring_config_add (RingDaemon *daemon, guint gateway, char **why)
{
  RingGateway *self = daemon->gateway;

  if (ring_config_lists (daemon, gateway))
    {
      *why = g_strdup_printf ("%s is a gateway of the cluster already",
                              ring_gateway (daemon->cluster, gateway)->name);
      return false;
    }
  self->map[self->map_count++] = (uint16_t)gateway;
  new_version (daemon, "a gateway is added");
  send_to (daemon, gateway);
  return true;
}

bool
ring_config_remove (RingDaemon *daemon, guint gateway, char **why)
{
  RingGateway *self = daemon->gateway;
  guint place = 0;

  while (place < self->map_count && self->map[place] != gateway)
    place++;
  if (place == self->map_count || self->map_count == 1 || gateway == self->number)
    {
      *why = place == self->map_count  ? g_strdup ("it is no gateway of the cluster")
             : gateway == self->number ? g_strdup ("a gateway does not remove itself; another one is expected")
                                       : g_strdup ("it is the last gateway of the cluster");
      return false;
    }
  self->map_count--;
  memmove (&self->map[place], &self->map[place + 1], (self->map_count - place) * sizeof *self->map);
  new_version (daemon, "a gateway is removed");
  send_to (daemon, gateway);
  return true;
}

static bool
set_switch (RingDaemon *daemon, bool *value, bool on, const char *text, char **why)
{
  if (*value == on)
    {
      *why = g_strdup_printf ("nothing to do: %s", text);
      return false;
    }
  *value = on;
  new_version (daemon, text);
  return true;
}

bool
ring_config_set_balance (RingDaemon *daemon, bool on, char **why)
{
  return set_switch (daemon, &daemon->config->balance, on, on ? "balancing is on" : "balancing is off", why);
}

bool
ring_config_set_auto_rejoin (RingDaemon *daemon, bool on, char **why)
{
  return set_switch (daemon, &daemon->config->auto_rejoin, on, on ? "auto-rejoin is on" : "auto-rejoin is off",
                     why);
}

void
ring_config_obey_old (RingDaemon *daemon)
{
  daemon->config->obey_old = true;
}

/* -- truth ---------------------------------------------------------------------------------- */

bool
ring_config_never_decreased (const RingCluster *cluster, GString *why)
{
  bool good = true;

  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *gateway = ring_gateway (cluster, i);
      if (!gateway->daemon->config->decreased)
        continue;
      g_string_append_printf (why, "%s%s went back to an older configuration", good ? "" : "; ", gateway->name);
      good = false;
    }
  return good;
}

static bool
counts (const RingGateway *gateway)
{
  RingState state = ring_state (gateway->daemon);

  return sim_node_running (gateway->node) && (state == RING_MEMBER || state == RING_ALONE);
}

bool
ring_config_same (const RingCluster *cluster, GString *why)
{
  const RingGateway *first = NULL;

  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *gateway = ring_gateway (cluster, i);
      if (!counts (gateway))
        continue;
      if (first == NULL)
        first = gateway;
      if (ring_config_digest (first->daemon) == ring_config_digest (gateway->daemon))
        continue;
      g_string_append_printf (
          why, "%s has configuration %u, %s has configuration %u%s", first->name,
          ring_config_version (first->daemon), gateway->name, ring_config_version (gateway->daemon),
          ring_config_version (first->daemon) == ring_config_version (gateway->daemon) ? " with other content"
                                                                                       : "");
      return false;
    }
  return true;
}
