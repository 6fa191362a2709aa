/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The daemon on a gateway: its states, its life, its messages by their kind, and what it knows of members. */
#include "models/ring/command.h"
#include "models/ring/config.h"
#include "models/ring/data.h"
#include "models/ring/monitor.h"
#include "models/ring/older.h"
#include "models/ring/reliable.h"
#include "models/ring/truth.h"

static const char *const states[] = { "off", "starting", "alone", "member", "starving", NULL };
static const char *const inputs[] = { "start", "alone", "token", "starved", "stop", NULL };

static const SimMachineCell cells[RING_STATES * RING_INPUTS] = {
  /* off */
  SIM_GO (RING_STARTING, NULL),
  { 0 },
  { 0 },
  { 0 },
  { 0 },
  /* starting */
  { 0 },
  SIM_GO (RING_ALONE, NULL),
  SIM_GO (RING_MEMBER, NULL),
  { 0 },
  SIM_GO (RING_OFF, NULL),
  /* alone */
  SIM_GO (RING_STARTING, NULL), /* older ways: back to waiting */
  SIM_GO (RING_ALONE, NULL),
  SIM_GO (RING_MEMBER, NULL),
  { 0 },
  SIM_GO (RING_OFF, NULL),
  /* member */
  { 0 },
  SIM_GO (RING_ALONE, NULL),
  SIM_GO (RING_MEMBER, NULL),
  SIM_GO (RING_STARVING, NULL),
  SIM_GO (RING_OFF, NULL),
  /* starving */
  { 0 },
  SIM_GO (RING_ALONE, NULL),
  SIM_GO (RING_MEMBER, NULL),
  SIM_GO (RING_STARVING, NULL),
  SIM_GO (RING_OFF, NULL)
};

static const SimMachineTable daemon_table = { .name = "ring.daemon",
                                              .states = states,
                                              .inputs = inputs,
                                              .state_count = RING_STATES,
                                              .input_count = RING_INPUTS,
                                              .cells = cells,
                                              .moved = &ring_rec_state };

void
ring_emit (const RingDaemon *daemon, const SimRecordKind *kind, uint32_t subject, int64_t a, int64_t b,
           const char *text)
{
  sim_emit (daemon->cluster->bus, kind, daemon->gateway->entity, subject, a, b, text);
}

void
ring_input (RingDaemon *daemon, RingInput input, const char *reason)
{
  sim_machine_input (&daemon->machine, daemon->cluster->bus, daemon->gateway->entity, 0, input, reason, daemon,
                     NULL);
}

bool
ring_is_member (const RingDaemon *daemon, guint gateway)
{
  return daemon->known && ring_word_place (daemon->word, (uint16_t)gateway) >= 0;
}

bool
ring_is_eligible (const RingDaemon *daemon, guint gateway)
{
  if (gateway == daemon->gateway->number)
    return daemon->closed == NULL && !daemon->leaving;
  return ring_is_member (daemon, gateway) && !daemon->shut[gateway];
}

static guint
map_place (const RingGateway *gateway, uint16_t number)
{
  for (guint i = 0; i < gateway->map_count; i++)
    if (gateway->map[i] == number)
      return i;
  return G_MAXUINT;
}

uint16_t
ring_after (const RingDaemon *daemon, uint16_t gateway)
{
  const RingGateway *self = daemon->gateway;
  guint place = map_place (self, gateway);

  return self->map[place == G_MAXUINT ? 0 : (place + 1) % self->map_count];
}

bool
ring_member_add (RingDaemon *daemon, uint16_t gateway)
{
  RingWord *word = daemon->word;
  guint place = map_place (daemon->gateway, gateway), at = 0;

  if (place == G_MAXUINT || ring_word_place (word, gateway) >= 0)
    return false;
  while (at < word->count && map_place (daemon->gateway, word->members[at]) < place)
    at++;
  memmove (&word->members[at + 1], &word->members[at], (word->count - at) * sizeof *word->members);
  word->members[at] = gateway;
  word->count++;
  word->loads[gateway] = (RingLoad){ 0, 0 };
  daemon->dirty = true;
  return true;
}

bool
ring_member_remove (RingDaemon *daemon, uint16_t gateway)
{
  RingWord *word = daemon->word;
  int place = ring_word_place (word, gateway);

  if (place < 0)
    return false;
  word->count--;
  memmove (&word->members[place], &word->members[place + 1],
           (word->count - (guint)place) * sizeof *word->members);
  daemon->dirty = true;
  return true;
}

/* -- messages: the first byte says what it is -------------------------------------------- */

static void
received (SimRole *role, guint from, const uint8_t *data, gsize length)
{
  RingDaemon *daemon = (RingDaemon *)role;
  gsize end;

  if (data[0] == RING_TOKEN)
    ring_token_arrived (daemon, (uint16_t)from, data, length);
  else if (data[0] == RING_911
           && ring_word_decode (daemon->cluster, data, length, daemon->cluster->decoded, &end))
    ring_notice_arrived (daemon, (uint16_t)from, daemon->cluster->decoded);
  else if (data[0] == RING_MESSAGE_CONFIG)
    ring_config_arrived (daemon, data, length);
  else if (data[0] == RING_MESSAGE_COMMAND)
    ring_command_arrived (daemon, data, length);
}

static void
acknowledged (SimRole *role, guint to, uint64_t handle, gpointer data)
{
  RingDaemon *daemon = (RingDaemon *)role;

  if (daemon->passing == handle)
    daemon->passing = 0;
}

static void
failed (SimRole *role, guint to, uint64_t handle, const SimBytes *message, gpointer data)
{
  RingDaemon *daemon = (RingDaemon *)role;

  if (daemon->passing == handle)
    ring_token_unacknowledged (daemon, (uint16_t)to);
  else if (message->data[0] == RING_911)
    ring_notice_unacknowledged (daemon, (uint16_t)to, message);
}

static const RingReliableHooks hooks = { .received = received, .acknowledged = acknowledged, .failed = failed };

/* -- life ---------------------------------------------------------------------------------- */

/* What a crash wipes. */
static void
forget (RingDaemon *daemon)
{
  const RingCluster *cluster = daemon->cluster;

  daemon->known = daemon->holding = daemon->answered = daemon->asked = daemon->leaving = false;
  daemon->dirty = true;
  daemon->passing = 0;
  daemon->number = daemon->held = 0;
  daemon->visited = daemon->left = SIM_NEVER;
  daemon->fenced = false;
  daemon->serving = 0;
  daemon->closed = NULL;
  daemon->handed_on = 0;
  daemon->bytes = daemon->marked_bytes = 0;
  daemon->rate = 0;
  daemon->last_moved = daemon->accepted = 0;
  memset (daemon->wishes, 0, cluster->gateways->len);
  memset (daemon->shut, 0, cluster->gateways->len);
  memset (daemon->awaited, 0, cluster->gateways->len * sizeof *daemon->awaited);
  memset (daemon->new_members, 0, cluster->gateways->len);
  memset (daemon->serves, 0, cluster->vip_count);
  memset (daemon->taken, 0, cluster->vip_count);
  daemon->announcing->len = daemon->vip_wishes->len = 0;
  for (guint i = 0; i < cluster->vip_count; i++)
    daemon->previous[i] = RING_NOBODY;
}

static void
start (SimRole *role)
{
  RingDaemon *daemon = (RingDaemon *)role;

  forget (daemon);
  daemon->balancing = ring_options_of (daemon)->balance;
  ring_load_begin (daemon);
  ring_reliable_open (daemon->reliable);
  ring_monitor_start (daemon);
  ring_config_start (daemon);
  ring_controller_listen (daemon);
  if (!ring_config_listed (daemon) || !ring_takes_part (daemon->cluster, daemon->gateway->number))
    return;
  ring_input (daemon, RING_IN_START, "its machine is up");
  ring_vips_start (daemon);
  ring_data_start (daemon);
  if (daemon->older != NULL)
    ring_older_start (daemon);
  else
    ring_start_begin (daemon);
}

static void
end (RingDaemon *daemon, const char *reason)
{
  if (daemon->holding)
    ring_truth_tokens (daemon->cluster, -1);
  ring_reliable_close (daemon->reliable);
  ring_monitor_stop (daemon);
  if (ring_state (daemon) != RING_OFF)
    ring_input (daemon, RING_IN_STOP, reason);
  forget (daemon);
  ring_truth_update (daemon->cluster);
}

/* The addresses go with the machine's; nothing is said to the others, who find out. */
static void
stop (SimRole *role)
{
  if (((RingDaemon *)role)->older != NULL)
    ring_older_stop ((RingDaemon *)role, "its machine is shut down");
  ring_data_stop ((RingDaemon *)role);
  end ((RingDaemon *)role, "its machine is shut down");
}

static void
crash (SimRole *role)
{
  if (((RingDaemon *)role)->older != NULL)
    ring_older_reset ((RingDaemon *)role);
  ring_data_reset ((RingDaemon *)role);
  end ((RingDaemon *)role, "its machine has crashed");
}

static void
dispose (SimRole *role)
{
  RingDaemon *daemon = (RingDaemon *)role;

  ring_data_free (daemon);
  ring_older_free (daemon);
  ring_reliable_free (daemon->reliable);
  ring_monitor_free (daemon->monitor);
  ring_config_free (daemon->config);
  ring_word_free (daemon->word);
  g_byte_array_unref (daemon->image);
  g_byte_array_unref (daemon->carriages);
  g_array_unref (daemon->announcing);
  g_array_unref (daemon->vip_wishes);
  g_free (daemon->wishes);
  g_free (daemon->shut);
  g_free (daemon->awaited);
  g_free (daemon->new_members);
  g_free (daemon->serves);
  g_free (daemon->taken);
  g_free (daemon->previous);
  g_free (daemon);
}

static const SimRoleType role_type
    = { .name = "ring-daemon", .start = start, .stop = stop, .crash = crash, .dispose = dispose };

RingDaemon *
ring_daemon_on (const SimNode *node)
{
  for (SimRole *role = sim_node_roles (node); role != NULL; role = role->next)
    if (role->type == &role_type)
      return (RingDaemon *)role;
  return NULL;
}

/* The internal subnets first: the others are the clients'. */
static void
add_paths (RingDaemon *daemon)
{
  const RingCluster *cluster = daemon->cluster;

  for (guint i = 0; i < cluster->gateways->len; i++)
    for (guint k = 0; k < cluster->subnet_count && i != daemon->gateway->number; k++)
      {
        guint subnet = (cluster->home + k) % cluster->subnet_count;
        ring_reliable_add_path (daemon->reliable, i, daemon->gateway->ifaces[subnet],
                                ring_gateway (cluster, i)->ips[subnet]);
      }
}

static void
make_tables (RingDaemon *daemon)
{
  const RingCluster *cluster = daemon->cluster;

  daemon->word = ring_word_new (cluster);
  daemon->image = g_byte_array_new ();
  daemon->carriages = g_byte_array_new ();
  daemon->announcing = g_array_new (FALSE, FALSE, sizeof (RingAnnouncing));
  daemon->vip_wishes = g_array_new (FALSE, FALSE, sizeof (RingVipWish));
  daemon->wishes = g_new0 (uint8_t, cluster->gateways->len);
  daemon->shut = g_new0 (uint8_t, cluster->gateways->len);
  daemon->awaited = g_new0 (SimTime, cluster->gateways->len);
  daemon->new_members = g_new0 (uint8_t, cluster->gateways->len);
  daemon->serves = g_new0 (uint8_t, cluster->vip_count);
  daemon->taken = g_new0 (uint8_t, cluster->vip_count);
  daemon->previous = g_new0 (uint16_t, cluster->vip_count);
}

RingDaemon *
ring_daemon_new (RingGateway *gateway)
{
  RingDaemon *daemon = g_new0 (RingDaemon, 1);
  const RingOptions *o = gateway->cluster->options;
  RingReliableOptions options = {
    .timeout = o->ack_timeout, .tries = (guint)o->tries, .payload = (guint)o->payload, .port = (uint16_t)o->port
  };

  daemon->gateway = gateway;
  daemon->cluster = gateway->cluster;
  sim_machine_init (&daemon->machine, &daemon_table, RING_OFF);
  sim_node_add_role (gateway->node, &daemon->role, &role_type);
  sim_alarm_init (&daemon->role, &daemon->hop, 1, ring_token_hop);
  sim_alarm_init (&daemon->role, &daemon->starve, 2, ring_notice_starved);
  sim_alarm_init (&daemon->role, &daemon->contact, 3, ring_start_fire);
  sim_alarm_init (&daemon->role, &daemon->merge, 4, ring_merge_fire);
  sim_alarm_init (&daemon->role, &daemon->announce, 5, ring_announce_fire);
  sim_alarm_init (&daemon->role, &daemon->reboot, 6, ring_reboot_fire);
  daemon->reliable = ring_reliable_new (&daemon->role, gateway->number, 8, &options, &hooks);
  sim_net_stream (daemon->cluster->net, &daemon->draws, gateway->name, "ring");
  daemon->monitor = ring_monitor_new (daemon);
  daemon->config = ring_config_new (daemon);
  make_tables (daemon);
  add_paths (daemon);
  ring_data_new (daemon);
  if (ring_options_of (daemon)->policy != RING_POLICY_RING)
    daemon->older = ring_older_new (daemon);
  return daemon;
}
