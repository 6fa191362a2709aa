/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs on a session server: the group manager's sockets, serverQ, keep-alives; start and end of it all. */
#include "models/dtu/truth.h"

enum
{
  BACKLOG = 4096,
  ALIVE_LENGTH = 9
};

/* Herd repair `delay`: a serverR that waits. */
typedef struct Waiting
{
  SimTime at;
  SimIp unit;
  SimIface *iface;
} Waiting;

uint32_t
dtu_load (guint sessions, guint cpus, guint clock)
{
  return (uint32_t)((uint64_t)sessions * 1000000 / MAX ((uint64_t)cpus * clock, 1));
}

bool
dtu_daemon_send (const DtuDaemon *daemon, SimIface *out, SimIp src, SimIp dst, uint16_t port, SimBytes *bytes)
{
  if (!sim_udp_send (daemon->group, out, src, dst, port, bytes))
    return false;
  sim_emit (daemon->server->group->bus, &dtu_rec_control, sim_node_entity (daemon->role.node), 0, bytes->length,
            0, NULL);
  return true;
}

/* -- serverQ: DTU-7 --------------------------------------------------------------------------------------- */

/* Its own address on the unit's subnet. */
static void
say_here (DtuDaemon *daemon, SimIface *iface, SimIp unit)
{
  const DtuServer *server = daemon->server;
  SimIp own = sim_iface_primary (iface);
  g_autofree char *text = g_strdup_printf ("serverR server=%08x host=%s load=%u", own, server->name,
                                           dtu_load (daemon->sessions->len, server->cpus, server->clock));
  g_autoptr (SimBytes) bytes = dtu_signed (NULL, text);

  dtu_daemon_send (daemon, iface, own, unit, DTU_SEEK_PORT, bytes);
}

static void
arm_answer (DtuDaemon *daemon)
{
  SimTime first = SIM_NEVER, now = dtu_elapsed (daemon);

  for (guint i = 0; i < daemon->waiting->len; i++)
    first = MIN (first, g_array_index (daemon->waiting, Waiting, i).at);
  if (first != SIM_NEVER)
    sim_alarm_after (&daemon->answer, MAX (first - now, 0));
}

static void
answer_fire (SimRole *role, SimAlarm *alarm)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);

  for (guint i = 0; i < daemon->waiting->len;)
    {
      Waiting waiting = g_array_index (daemon->waiting, Waiting, i);
      if (waiting.at > dtu_elapsed (daemon))
        {
          i++;
          continue;
        }
      g_array_remove_index (daemon->waiting, i);
      say_here (daemon, waiting.iface, waiting.unit);
    }
  arm_answer (daemon);
}

static void
asked_for_servers (DtuDaemon *daemon, const SimDatagram *datagram)
{
  const DtuOptions *o = daemon->server->group->options;

  if (o->herd != DTU_HERD_DELAY)
    {
      say_here (daemon, datagram->iface, datagram->src);
      return;
    }
  SimTime delay = sim_stream_time_uniform (&daemon->delay_draw, 0, o->herd_delay);
  Waiting waiting = { dtu_elapsed (daemon) + delay, datagram->src, datagram->iface };
  g_array_append_val (daemon->waiting, waiting);
  arm_answer (daemon);
}

static bool
begins (const SimBytes *bytes, const char *text)
{
  gsize length = strlen (text);

  return bytes->length >= length && memcmp (bytes->data, text, length) == 0;
}

static void
receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);

  if (datagram->iface == NULL)
    return;
  if (begins (datagram->bytes, "host="))
    dtu_beacon_heard (daemon, datagram);
  else if (begins (datagram->bytes, "serverQ"))
    asked_for_servers (daemon, datagram);
  else if (begins (datagram->bytes, "token"))
    dtu_tokens_heard (daemon, datagram);
}

/* -- keep-alives: DTU-13 ------------------------------------------------------------------------------------
 */

SimUdpParts
dtu_alive_parts (guint kind, uint32_t slot, uint32_t generation)
{
  SimUdpParts parts = { .head_length = ALIVE_LENGTH };

  parts.head[0] = (uint8_t)kind;
  for (guint i = 0; i < 4; i++)
    {
      parts.head[1 + i] = (uint8_t)(slot >> (24 - 8 * i));
      parts.head[5 + i] = (uint8_t)(generation >> (24 - 8 * i));
    }
  return parts;
}

bool
dtu_alive_read (const SimUdpParts *parts, guint *kind, uint32_t *slot, uint32_t *generation)
{
  if (parts == NULL || parts->head_length != ALIVE_LENGTH)
    return false;
  *kind = parts->head[0];
  *slot = *generation = 0;
  for (guint i = 0; i < 4; i++)
    {
      *slot = *slot << 8 | parts->head[1 + i];
      *generation = *generation << 8 | parts->head[5 + i];
    }
  return true;
}

static void
keep_alive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);
  uint32_t slot, generation;
  guint kind;

  if (!dtu_alive_read (datagram->parts, &kind, &slot, &generation) || kind != DTU_ALIVE_ASK)
    return;
  kind = dtu_links_keep_alive (daemon, slot, generation, datagram->src) ? DTU_ALIVE_YES : DTU_ALIVE_UNKNOWN;
  SimUdpParts parts = dtu_alive_parts (kind, slot, generation);
  sim_udp_send_parts (udp, datagram->iface, datagram->dst, datagram->src, datagram->sport, &parts);
}

/* -- its life ------------------------------------------------------------------------------------------------
 */

static void
look_fire (SimRole *role, SimAlarm *alarm)
{
  dtu_table_look (SIM_OWNER (role, DtuDaemon, role));
}

static void
silence_fire (SimRole *role, SimAlarm *alarm)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);

  sim_alarm_after (alarm, daemon->server->group->options->units.keep_alive);
  dtu_links_look (daemon);
}

static void
start (SimRole *role)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);
  const DtuUnitsOptions *units = &daemon->server->group->options->units;

  daemon->group = sim_udp_open (role, DTU_GROUP_PORT, receive);
  daemon->keep_alives = sim_udp_open (role, DTU_KEEP_ALIVE_PORT, keep_alive);
  sim_udp_take_parts (daemon->keep_alives);
  daemon->listener = sim_tcp_listen (role, DTU_GROUP_PORT, BACKLOG, &dtu_link_hooks);
  dtu_table_start (daemon);
  dtu_beacon_start (daemon);
  if (units->watch == DTU_WATCH_KEEP_ALIVE)
    sim_alarm_after (&daemon->silence, units->keep_alive);
  dtu_truth_server (daemon->server);
}

static void
wipe (DtuDaemon *daemon)
{
  daemon->group = daemon->keep_alives = NULL;
  daemon->listener = NULL;
  daemon->sessions_hung = false;
  g_array_set_size (daemon->waiting, 0);
  dtu_table_clear (daemon);
}

static void
stop (SimRole *role)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);

  dtu_links_close (daemon, "the server is shut down");
  dtu_sessions_lose (daemon, false);
  wipe (daemon);
}

/* DTU-14: sessions are gone. */
static void
crash (SimRole *role)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);

  dtu_sessions_lose (daemon, true);
  dtu_links_clear (daemon);
  wipe (daemon);
}

void
dtu_daemon_empty (DtuDaemon *daemon)
{
  dtu_links_clear (daemon);
  dtu_sessions_free (daemon);
  dtu_table_clear (daemon);
}

/* The group is gone by now, and has emptied it. */
static void
dispose (SimRole *role)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);

  g_ptr_array_unref (daemon->links);
  g_ptr_array_unref (daemon->sessions);
  g_ptr_array_unref (daemon->asking);
  g_hash_table_unref (daemon->by_token);
  g_hash_table_unref (daemon->by_unit);
  g_array_unref (daemon->free_slots);
  g_array_unref (daemon->waiting);
  g_free (daemon);
}

static const SimRoleType type
    = { .name = "group-manager", .start = start, .stop = stop, .crash = crash, .dispose = dispose };

DtuDaemon *
dtu_daemon_new (DtuServer *server)
{
  DtuDaemon *daemon = g_new0 (DtuDaemon, 1);
  const char *name = sim_node_name (server->node);

  daemon->server = server;
  daemon->links = g_ptr_array_new ();
  daemon->sessions = g_ptr_array_new ();
  daemon->asking = g_ptr_array_new ();
  daemon->by_unit = g_hash_table_new (g_int64_hash, g_int64_equal);
  daemon->by_token = g_hash_table_new (g_int64_hash, g_int64_equal);
  daemon->free_slots = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  daemon->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  sim_node_add_role (server->node, &daemon->role, &type);
  sim_alarm_init (&daemon->role, &daemon->beacon, 'B', NULL);
  sim_alarm_init (&daemon->role, &daemon->look, 'D', look_fire);
  sim_alarm_init (&daemon->role, &daemon->silence, 'S', silence_fire);
  sim_alarm_init (&daemon->role, &daemon->answer, 'R', answer_fire);
  sim_net_stream (server->group->net, &daemon->phase_draw, name, "phase");
  sim_net_stream (server->group->net, &daemon->auth_draw, name, "authentication");
  sim_net_stream (server->group->net, &daemon->delay_draw, name, "answer-delay");
  return daemon;
}
