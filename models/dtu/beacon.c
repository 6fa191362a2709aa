/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-1, DTU-2: host messages, sent and heard. */
#include "models/dtu/audit.h"

enum
{
  FLAGS = 4 /* as the source prints it; what they mean it does not say */
};

const char *
dtu_secret (const DtuDaemon *daemon)
{
  return daemon->server->group->options->group.sign ? daemon->server->secret : NULL;
}

/* What the kernel says of the server's own interfaces. */
void
dtu_beacon_host_message (const DtuDaemon *daemon, DtuHostMessage *message)
{
  const DtuServer *server = daemon->server;

  *message = (DtuHostMessage){ .addr = server->addr,
                               .time = dtu_time (daemon),
                               .numifs = server->iface_count,
                               .flags = FLAGS,
                               .cpus = server->cpus,
                               .clock = server->clock,
                               .sessions = daemon->sessions->len };
  g_strlcpy (message->host, server->name, DTU_NAME);
  for (guint i = 0; i < server->iface_count; i++)
    {
      const SimIface *iface = sim_node_iface (server->node, i);
      SimSubnet subnet = sim_segment_subnet (sim_iface_segment (iface));
      DtuHostIface *out = &message->ifaces[i];
      g_strlcpy (out->name, server->iface_names[i], DTU_NAME);
      out->ip = sim_iface_primary (iface);
      out->mask = sim_subnet_mask (subnet);
      out->bcast = sim_subnet_broadcast (subnet);
    }
}

/* Uni-directional, on all interfaces; its own table has it from the interfaces by which it went. */
static void
broadcast (DtuDaemon *daemon)
{
  DtuHostMessage message;

  dtu_beacon_host_message (daemon, &message);
  g_autofree char *text = dtu_host_message_text (&message);
  g_autoptr (SimBytes) bytes = dtu_signed (dtu_secret (daemon), text);
  dtu_table_learn (daemon, &message, true, NULL, SIM_IP_NONE);
  for (guint i = 0; i < message.numifs; i++)
    if (dtu_daemon_send (daemon, sim_node_iface (daemon->role.node, i), SIM_IP_NONE, message.ifaces[i].bcast,
                         DTU_GROUP_PORT, bytes))
      dtu_table_learn (daemon, &message, true, NULL, message.ifaces[i].ip);
}

static void
beacon_fire (SimRole *role, SimAlarm *alarm)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);

  sim_alarm_after (alarm, daemon->server->group->options->group.host_interval);
  broadcast (daemon);
}

/* Soon after the start, and then somewhere in the interval, so that servers which start together do not speak
 * together. */
static void
first_fire (SimRole *role, SimAlarm *alarm)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);

  daemon->beacon.fire = beacon_fire;
  sim_alarm_after (alarm, sim_stream_time_uniform (&daemon->phase_draw, 1,
                                                   daemon->server->group->options->group.host_interval));
  broadcast (daemon);
}

void
dtu_beacon_start (DtuDaemon *daemon)
{
  DtuHostMessage message;

  dtu_beacon_host_message (daemon, &message);
  dtu_table_learn (daemon, &message, true, NULL, SIM_IP_NONE); /* the first entry is its own */
  SimTime soon = MIN (SIM_S, daemon->server->group->options->group.host_interval);

  daemon->beacon.fire = first_fire;
  sim_alarm_after (&daemon->beacon, sim_stream_time_uniform (&daemon->phase_draw, 0, soon));
}

/* -- heard ------------------------------------------------------------------------------------------------- */

/* All who get one broadcast get the same bytes, and most have the same key. */
static const DtuHeard *
read_heard (DtuDaemon *daemon, SimBytes *bytes)
{
  DtuHeard *heard = &daemon->server->group->heard;
  const char *secret = daemon->server->secret;
  gsize length;

  if (heard->bytes == bytes && strcmp (heard->secret, secret) == 0)
    return heard;
  sim_bytes_unref (heard->bytes);
  g_free (heard->secret);
  heard->bytes = sim_bytes_ref (bytes);
  heard->secret = g_strdup (secret);
  heard->verified = dtu_verify (secret, bytes, &length);
  heard->good = dtu_host_message_read ((const char *)bytes->data, length, &heard->message);
  return heard;
}

/* DTU-2: all are accepted; only the right signature is TRUSTED. */
void
dtu_beacon_heard (DtuDaemon *daemon, const SimDatagram *datagram)
{
  const DtuHeard *heard = read_heard (daemon, datagram->bytes);

  if (!heard->good)
    return;
  dtu_audit_hears (daemon, heard->verified, datagram);
  dtu_table_learn (daemon, &heard->message, heard->verified, datagram->iface, datagram->src);
  dtu_audit_heard (daemon, heard->verified, datagram, heard->message.host);
}
