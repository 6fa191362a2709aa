/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/dtu/forge.h"

const SimRecordKind dtu_rec_intruder
    = { .name = "dtu.intruder", .level = SIM_LEVEL_EVENT, .format = "{who} {text}" };
const SimRecordKind dtu_rec_intruder_got = { .name = "dtu.intruder-got",
                                             .level = SIM_LEVEL_EVENT,
                                             .subject = SIM_FIELD_ADDRESS,
                                             .format = "{who} is told by {subject}: {text}" };

enum
{
  BACKLOG = 4096
};

struct DtuIntruder
{
  SimRole role;
  DtuGroup *group;
  SimIface *iface;
  SimUdp *ears, *alive;
  SimTcpListener *listener;
  SimAlarm again;
  GHashTable *heard; /* host's name to SimBytes of its last message; looked up only */
  SimBytes *says;    /* again and again; NULL: nothing */
  bool poses;
};

static void
tell (const DtuIntruder *intruder, const char *text)
{
  sim_emit (intruder->group->bus, &dtu_rec_intruder, sim_node_entity (intruder->role.node), 0, 0, 0, text);
}

/* -- datagrams ----------------------------------------------------------------------------------------------
 */

static SimIp
broadcast_of (const DtuIntruder *intruder)
{
  return sim_subnet_broadcast (sim_segment_subnet (sim_iface_segment (intruder->iface)));
}

static void
again_fire (SimRole *role, SimAlarm *alarm)
{
  DtuIntruder *intruder = SIM_OWNER (role, DtuIntruder, role);

  if (intruder->says == NULL)
    return;
  sim_udp_send (intruder->ears, intruder->iface, SIM_IP_NONE, broadcast_of (intruder), DTU_GROUP_PORT,
                intruder->says);
  sim_alarm_after (alarm, intruder->group->options->group.host_interval);
}

static void
say_again (DtuIntruder *intruder, SimBytes *bytes)
{
  sim_bytes_unref (intruder->says);
  intruder->says = bytes;
  sim_alarm_after (&intruder->again, 0);
}

/* He is a server, and has no sessions. */
static void
answer_seeker (DtuIntruder *intruder, SimIp unit)
{
  g_autofree char *text
      = g_strdup_printf ("serverR server=%08x host=stranger load=0", sim_iface_primary (intruder->iface));
  g_autoptr (SimBytes) bytes = dtu_signed (NULL, text);

  sim_udp_send (intruder->ears, intruder->iface, SIM_IP_NONE, unit, DTU_SEEK_PORT, bytes);
}

static void
overhears (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuIntruder *intruder = SIM_OWNER (role, DtuIntruder, role);
  g_autofree char *line = g_strndup ((const char *)datagram->bytes->data, datagram->bytes->length);
  char host[DTU_NAME];

  if (dtu_is (line, "serverQ"))
    {
      if (intruder->poses)
        answer_seeker (intruder, datagram->src);
    }
  else if (g_str_has_prefix (line, "host=") && dtu_word (line, "host", host, sizeof host))
    g_hash_table_replace (intruder->heard, g_strdup (host), sim_bytes_ref (datagram->bytes));
}

static void
keeps_alive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  const DtuIntruder *intruder = SIM_OWNER (role, DtuIntruder, role);
  uint32_t slot, generation;
  guint kind;

  if (!intruder->poses || !dtu_alive_read (datagram->parts, &kind, &slot, &generation))
    return;
  SimUdpParts parts = dtu_alive_parts (DTU_ALIVE_YES, slot, generation);
  sim_udp_send_parts (udp, datagram->iface, datagram->dst, datagram->src, datagram->sport, &parts);
}

/* -- connections ----------------------------------------------------------------------------------------------
 */

/* As a server: he takes whoever comes, and shows nothing. */
static void
unit_speaks (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  g_autoptr (SimBytes) welcome = dtu_signed (NULL, "welcome slot=0 generation=1\n");
  char first = '\0';

  if (span->length > 0)
    sim_span_copy (span, 0, 1, (uint8_t *)&first);
  if (first == 'h') /* hello */
    sim_tcp_send_bytes (tcp, welcome);
}

static void
unit_leaves (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  if (end == SIM_TCP_PEER_CLOSED)
    sim_tcp_close (tcp);
}

static const SimTcpHooks as_server = { .received = unit_speaks, .ended = unit_leaves };

/* As a unit: what a server says to the forged insert. */
static void
server_speaks (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  const DtuIntruder *intruder = SIM_OWNER (role, DtuIntruder, role);
  g_autofree char *text = g_malloc0 (span->length + 1);

  sim_span_copy (span, 0, (uint32_t)span->length, (uint8_t *)text);
  g_auto (GStrv) lines = g_strsplit (g_strstrip (text), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    sim_emit (intruder->group->bus, &dtu_rec_intruder_got, sim_node_entity (role->node), sim_tcp_remote (tcp),
              0, 0, lines[i]);
}

static const SimTcpHooks as_unit = { .received = server_speaks, .ended = unit_leaves };

/* -- what he is told to do
 * -------------------------------------------------------------------------------------- */

bool
dtu_intruder_replay (DtuIntruder *intruder, const char *host)
{
  SimBytes *last = g_hash_table_lookup (intruder->heard, host);

  if (last == NULL)
    return false;
  tell (intruder, "repeats an old host message");
  say_again (intruder, sim_bytes_ref (last));
  return true;
}

void
dtu_intruder_pretend (DtuIntruder *intruder, const char *host)
{
  SimIp own = sim_iface_primary (intruder->iface);
  SimSubnet subnet = sim_segment_subnet (sim_iface_segment (intruder->iface));
  DtuHostMessage message = { .addr = own,
                             .time = DTU_EPOCH + sim_node_clock (intruder->role.node) / SIM_S,
                             .numifs = 1,
                             .cpus = 64,
                             .clock = 1000 };

  g_strlcpy (message.host, host, DTU_NAME);
  message.ifaces[0] = (DtuHostIface){ "hme0", own, sim_subnet_mask (subnet), sim_subnet_broadcast (subnet) };
  g_autofree char *text = dtu_host_message_text (&message);
  tell (intruder, "says that it is a server of the group");
  say_again (intruder, dtu_signed ("not the secret", text));
}

void
dtu_intruder_pose (DtuIntruder *intruder)
{
  tell (intruder, "answers units that seek a server");
  intruder->poses = true;
  if (intruder->listener == NULL)
    intruder->listener = sim_tcp_listen (&intruder->role, DTU_GROUP_PORT, BACKLOG, &as_server);
}

void
dtu_intruder_insert (DtuIntruder *intruder, const DtuServer *server, DtuToken token)
{
  const SimIface *there = sim_node_iface_on (server->node, sim_iface_segment (intruder->iface));
  SimIp to = there != NULL ? sim_iface_primary (there) : server->addr;
  g_autofree char *text = g_strdup_printf ("hello unit=%012" G_GINT64_MODIFIER
                                           "x\ninsert token=%016" G_GINT64_MODIFIER "x cause=redirect\n",
                                           sim_iface_mac (intruder->iface), token);
  g_autoptr (SimBytes) bytes = dtu_signed (NULL, text);

  tell (intruder, "inserts a token that it has no card of, with cause=redirect");
  sim_tcp_send_bytes (sim_tcp_connect (&intruder->role, SIM_IP_NONE, to, DTU_GROUP_PORT, &as_unit, NULL),
                      bytes);
}

void
dtu_intruder_quiet (DtuIntruder *intruder)
{
  tell (intruder, "is quiet");
  g_clear_pointer (&intruder->says, sim_bytes_unref);
  sim_alarm_cancel (&intruder->again);
  intruder->poses = false;
  sim_tcp_unlisten (intruder->listener);
  intruder->listener = NULL;
}

/* -- making
 * -------------------------------------------------------------------------------------------------------- */

static void
start (SimRole *role)
{
  DtuIntruder *intruder = SIM_OWNER (role, DtuIntruder, role);

  intruder->ears = sim_udp_open (role, DTU_GROUP_PORT, overhears);
  intruder->alive = sim_udp_open (role, DTU_KEEP_ALIVE_PORT, keeps_alive);
  sim_udp_take_parts (intruder->alive);
}

static void
stop (SimRole *role)
{
  DtuIntruder *intruder = SIM_OWNER (role, DtuIntruder, role);

  intruder->listener = NULL;
  intruder->poses = false;
  g_clear_pointer (&intruder->says, sim_bytes_unref);
}

static void
dispose (SimRole *role)
{
  DtuIntruder *intruder = SIM_OWNER (role, DtuIntruder, role);

  g_hash_table_unref (intruder->heard);
  sim_bytes_unref (intruder->says);
  g_free (intruder);
}

static const SimRoleType type
    = { .name = "intruder", .start = start, .stop = stop, .crash = stop, .dispose = dispose };

DtuIntruder *
dtu_intruder_new (DtuGroup *group)
{
  const char *on = group->options->intruder;
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (0) };

  if (on == NULL || *on == '\0')
    return NULL;
  g_autofree char *name = g_strdup_printf ("%s.intruder", group->system->name);
  SimSegment *segment = sim_net_find_segment (group->net, on);
  SimNode *node = sim_node_new (group->net, name, group->system->entity, &options);
  DtuIntruder *intruder = g_new0 (DtuIntruder, 1);
  intruder->group = group;
  intruder->iface = sim_iface_new (node, segment, sim_segment_take_address (segment));
  intruder->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)sim_bytes_unref);
  sim_node_add_role (node, &intruder->role, &type);
  sim_alarm_init (&intruder->role, &intruder->again, DTU_EVENT_INTRUDER, again_fire);
  return intruder;
}

DtuIntruder *
dtu_intruder_on (const DtuGroup *group, const SimNode *node)
{
  DtuIntruder *intruder = group->people->intruder;

  return intruder != NULL && intruder->role.node == node ? intruder : NULL;
}

SimMac
dtu_intruder_mac (const DtuIntruder *intruder, const SimIface *iface)
{
  return sim_iface_segment (intruder->iface) == sim_iface_segment (iface) ? sim_iface_mac (intruder->iface) : 0;
}

bool
dtu_intruder_speaks (const DtuIntruder *intruder)
{
  return intruder->says != NULL;
}

bool
dtu_intruder_is_at (const DtuIntruder *intruder, SimIp ip)
{
  return sim_iface_primary (intruder->iface) == ip;
}
