/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-21: the controller, a machine outside, and the gateway's ear for it.
 *
 * One connection a command: two lines, the password and the words; one line back, after which the gateway
 * closes. The source has such a connection encrypted; here it is not, nothing depends on it.
 */
#include "models/ring/command.h"

#include <string.h>

const SimRecordKind ring_rec_command_delivered = { .name = "ring.command-delivered",
                                                   .level = SIM_LEVEL_EVENT,
                                                   .format = "{who} has delivered its command: {text}" };
const SimRecordKind ring_rec_command_failed
    = { .name = "ring.command-failed", .level = SIM_LEVEL_EVENT, .format = "{who} could not command: {text}" };

enum
{
  LINE_MOST = 65536,
  BACKLOG = 16
};

/* -- the gateway's ear ---------------------------------------------------------------------- */

static void
reply (SimTcp *tcp, const char *word, const char *text)
{
  g_autofree char *line = g_strdup_printf ("%s%s%s\n", word, text != NULL ? " " : "", text != NULL ? text : "");
  g_autoptr (SimBytes) bytes = sim_bytes_new (line, (uint32_t)strlen (line));

  sim_tcp_send_bytes (tcp, bytes);
  sim_tcp_close (tcp);
}

static void
take_lines (RingDaemon *daemon, SimTcp *tcp, char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 3);
  g_autofree char *answer = NULL;

  if (strcmp (lines[0], ring_options_of (daemon)->controller.password) != 0)
    {
      ring_emit (daemon, &ring_rec_command_refused, 0, 0, 0, "wrong password");
      reply (tcp, "refused", "wrong password");
    }
  else if (ring_command_take (daemon, lines[1], &answer))
    reply (tcp, "delivered", answer);
  else
    reply (tcp, "refused", answer);
}

/* Appends; the whole text when its second line has ended. */
static char *
gather (SimTcp *tcp, const SimSpan *span, guint lines)
{
  GString *text = sim_tcp_data (tcp);
  gsize before = text->len;
  guint ends = 0;

  if (before + span->length > LINE_MOST)
    return NULL;
  g_string_set_size (text, before + span->length);
  sim_span_copy (span, 0, (uint32_t)span->length, (uint8_t *)text->str + before);
  for (gsize i = 0; i < text->len; i++)
    ends += text->str[i] == '\n';
  return ends >= lines ? text->str : NULL;
}

static void
ear_connected (SimRole *role, SimTcp *tcp)
{
  sim_tcp_set_data (tcp, g_string_new (NULL));
}

static void
ear_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  char *text = gather (tcp, span, 2);

  if (text != NULL)
    take_lines ((RingDaemon *)role, tcp, text);
}

static void
ear_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  if (end == SIM_TCP_PEER_CLOSED)
    {
      sim_tcp_close (tcp);
      return;
    }
  g_string_free (sim_tcp_data (tcp), TRUE);
}

static const SimTcpHooks ear_hooks
    = { .connected = ear_connected, .received = ear_received, .ended = ear_ended };

void
ring_controller_listen (RingDaemon *daemon)
{
  const RingControllerOptions *o = &ring_options_of (daemon)->controller;

  if (o->on != NULL && *o->on != '\0')
    sim_tcp_listen (&daemon->role, (uint16_t)o->port, BACKLOG, &ear_hooks);
}

/* -- the controller ------------------------------------------------------------------------- */

typedef struct Controller
{
  SimRole role; /* first */
  RingCluster *cluster;
} Controller;

static void
say (const Controller *c, const SimRecordKind *kind, const char *text)
{
  sim_emit (c->cluster->bus, kind, sim_node_entity (c->role.node), 0, 0, 0, text);
}

static void
controller_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  char *text = gather (tcp, span, 1);

  if (text == NULL)
    return;
  text[strcspn (text, "\n")] = '\0';
  say ((Controller *)role,
       g_str_has_prefix (text, "delivered") ? &ring_rec_command_delivered : &ring_rec_command_failed, text);
}

static void
controller_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  if (end == SIM_TCP_PEER_CLOSED)
    {
      sim_tcp_close (tcp);
      return;
    }
  if (end != SIM_TCP_FINISHED)
    say ((Controller *)role, &ring_rec_command_failed, sim_tcp_end_name (end));
  g_string_free (sim_tcp_data (tcp), TRUE);
}

static const SimTcpHooks controller_hooks = { .received = controller_received, .ended = controller_ended };

static void
controller_dispose (SimRole *role)
{
  g_free (role);
}

static const SimRoleType controller_type = { .name = "ring-controller", .dispose = controller_dispose };

void
ring_controller_new (RingCluster *cluster)
{
  const RingControllerOptions *o = &cluster->options->controller;
  SimNodeOptions options = { .boot_time = cluster->options->boot_time };
  g_autofree char *name = g_strdup_printf ("%s.controller", cluster->system->name);

  if (o->on == NULL || *o->on == '\0')
    return;
  SimSegment *segment = sim_net_find_segment (cluster->net, o->on);
  SimNode *node = sim_node_new (cluster->net, name, cluster->system->entity, &options);
  Controller *c = g_new0 (Controller, 1);
  c->cluster = cluster;
  sim_iface_new (node, segment, sim_segment_take_address (segment));
  sim_node_add_role (node, &c->role, &controller_type);
}

static Controller *
controller_on (SimNode *node)
{
  for (SimRole *role = sim_node_roles (node); role != NULL; role = role->next)
    if (role->type == &controller_type)
      return (Controller *)role;
  return NULL;
}

bool
ring_controller_send (SimNode *node, guint gateway, const char *words)
{
  Controller *c = controller_on (node);
  if (c == NULL || !sim_node_running (node))
    return false;
  const RingControllerOptions *o = &c->cluster->options->controller;
  bool given = o->gives != NULL && *o->gives != '\0';
  g_autofree char *text = g_strdup_printf ("%s\n%s\n", given ? o->gives : o->password, words);
  g_autoptr (SimBytes) bytes = sim_bytes_new (text, (uint32_t)strlen (text));
  SimTcp *tcp = sim_tcp_connect (&c->role, SIM_IP_NONE, ring_gateway (c->cluster, gateway)->ips[0],
                                 (uint16_t)o->port, &controller_hooks, g_string_new (NULL));
  sim_tcp_send_bytes (tcp, bytes);
  return true;
}
