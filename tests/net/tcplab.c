/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/net/tcplab.h"

#include "sim/net/packet.h"

static Talker *
talker_of (SimRole *role)
{
  return SIM_OWNER (role, Talker, role);
}

static SimTime
now_of (const SimRole *role)
{
  return sim_kernel_now (sim_net_kernel (sim_node_net (role->node)));
}

static void
on_connected (SimRole *role, SimTcp *tcp)
{
  Talker *talker = talker_of (role);
  talker->tcp = tcp;
  talker->connected++;
  talker->connected_at = now_of (role);
}

static void
on_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  Talker *talker = talker_of (role);
  bool first = sim_tcp_data (tcp) == NULL;
  talker->received += span->length;
  talker->received_at = now_of (role);
  sim_content_check_feed (&talker->check, span);
  sim_tcp_set_data (tcp, talker);
  if (first && talker->reply > 0)
    {
      SimSpan answer = { .content = TALK_CONTENT, .length = talker->reply };
      sim_tcp_send (tcp, &answer);
    }
  if (first && talker->closes)
    sim_tcp_close (tcp);
}

static void
on_drained (SimRole *role, SimTcp *tcp)
{
  Talker *talker = talker_of (role);
  talker->drained++;
  talker->drained_at = now_of (role);
}

static void
on_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  Talker *talker = talker_of (role);
  if (end == SIM_TCP_PEER_CLOSED)
    {
      talker->peer_closed++;
      if (!talker->keeps_open)
        sim_tcp_close (tcp);
      return;
    }
  talker->ended++;
  talker->end = end;
  talker->ended_at = now_of (role);
  if (talker->tcp == tcp)
    talker->tcp = NULL;
}

static const SimTcpHooks hooks = { on_connected, on_received, on_drained, on_ended };

static void
talker_start (SimRole *role)
{
  Talker *talker = talker_of (role);
  if (talker->backlog > 0)
    talker->listener = sim_tcp_listen (role, TALK_PORT, talker->backlog, &hooks);
}

static void
talker_stop (SimRole *role)
{
}

static void
talker_crash (SimRole *role)
{
  talker_of (role)->tcp = NULL;
  talker_of (role)->listener = NULL;
}

static void
talker_dispose (SimRole *role)
{
  g_free (talker_of (role));
}

static const SimRoleType talker_type = { "talker", talker_start, talker_stop, talker_crash, talker_dispose };

Talker *
talk_machine (Lab *lab, const char *name, guint backlog)
{
  Talker *talker = g_new0 (Talker, 1);
  talker->ear = lab_ear_off (lab, name, false);
  talker->backlog = backlog;
  talker->check = sim_content_check (TALK_CONTENT, 0);
  SimNode *node = talker->ear->role.node;
  sim_iface_new (node, lab->lan, sim_segment_take_address (lab->lan));
  sim_node_add_role (node, &talker->role, &talker_type);
  sim_node_power_on (node);
  return talker;
}

static void
tap (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  Talk *talk = data;
  if (packet->ether != SIM_ETHER_IP || packet->protocol != SIM_PROTOCOL_TCP)
    return;
  Segment seen = { .at = talk_now (talk),
                   .src = packet->src,
                   .flags = packet->tcp.flags,
                   .seq = packet->tcp.seq,
                   .ack = packet->tcp.ack,
                   .length = (uint32_t)packet->tcp.span.length,
                   .window = packet->tcp.window,
                   .sport = packet->sport,
                   .dport = packet->dport };
  g_array_append_val (talk->wire, seen);
}

SimSegmentOptions
talk_lan (void)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  options.arp_age = SIM_DAY;
  return options;
}

Talk *
talk_new (const SimSegmentOptions *options)
{
  Talk *talk = g_new0 (Talk, 1);
  SimSegmentOptions usual = talk_lan ();
  talk->lab = lab_new_with (1, options != NULL ? options : &usual);
  talk->client = talk_machine (&talk->lab, "client", 0);
  talk->server = talk_machine (&talk->lab, "server", 8);
  talk->wire = g_array_new (FALSE, FALSE, sizeof (Segment));
  sim_net_tap (talk->lab.net, tap, talk);
  talk_meet (talk, talk->client, talk->server);
  lab_run (&talk->lab, SIM_S);
  return talk;
}

void
talk_free (Talk *talk)
{
  lab_free (&talk->lab);
  g_array_free (talk->wire, TRUE);
  g_free (talk);
}

void
talk_meet (Talk *talk, Talker *a, Talker *b)
{
  ear_say (a->ear, ear_ip (b->ear), 4, 0);
  talk_run (talk, 500 * SIM_MS);
  cr_assert (sim_arp_lookup (ear_iface (a->ear), ear_ip (b->ear)) == sim_iface_mac (ear_iface (b->ear)));
}

void
talker_say (Talker *talker, uint64_t bytes)
{
  SimSpan span = { .content = TALK_CONTENT, .length = bytes };
  sim_tcp_send (talker->tcp, &span);
}

void
talk_connect (Talk *talk, uint64_t bytes)
{
  Talker *client = talk->client;
  client->tcp
      = sim_tcp_connect (&client->role, SIM_IP_NONE, ear_ip (talk->server->ear), TALK_PORT, &hooks, NULL);
  if (bytes > 0)
    talker_say (client, bytes);
}

SimNode *
talker_node (const Talker *talker)
{
  return talker->role.node;
}

SimTime
talk_now (const Talk *talk)
{
  return sim_kernel_now (talk->lab.kernel);
}

void
talk_run (Talk *talk, SimTime duration)
{
  lab_run (&talk->lab, talk_now (talk) + duration);
}

const Segment *
talk_segment (const Talk *talk, const Talker *who, uint8_t flags, uint32_t length, guint nth)
{
  for (guint i = 0; i < talk->wire->len; i++)
    {
      const Segment *seen = &g_array_index (talk->wire, Segment, i);
      if (seen->src == ear_ip (who->ear) && (seen->flags & flags) == flags && seen->length >= length
          && nth-- == 0)
        return seen;
    }
  return NULL;
}

guint
talk_segments (const Talk *talk)
{
  return talk->wire->len;
}
