/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-11, the receiver's half: acknowledges every packet, hands on every message once. */
#include "models/ring/reliable-private.h"

#include <string.h>

typedef struct Packet
{
  guint kind, from, index, count;
  uint32_t session; /* of the sender */
  uint32_t echo;    /* acknowledgement: of the one who is acknowledged */
  uint64_t number, behind;
} Packet;

static bool
packet_read (const SimBytes *bytes, Packet *out)
{
  SimReader r = sim_reader (bytes->data, bytes->length);
  bool ours = sim_get16 (&r) == RING_PACKET_MAGIC;
  out->kind = sim_get8 (&r);
  ours = sim_get8 (&r) == RING_PACKET_VERSION && ours;
  out->from = sim_get16 (&r);
  out->index = sim_get16 (&r);
  out->count = sim_get16 (&r);
  out->behind = sim_get16 (&r);
  out->session = sim_get32 (&r);
  out->number = sim_get64 (&r);
  out->echo = out->kind == RING_PACKET_ACK ? sim_get32 (&r) : 0;
  if (!ours || !r.ok)
    return false;
  if (out->kind == RING_PACKET_ACK)
    return r.at == r.end;
  return out->kind == RING_PACKET_DATA && r.at < r.end && out->index < out->count && out->behind <= out->number;
}

void
ring_peer_forget (RingPeer *peer)
{
  peer->base = 0;
  peer->handed = 0;
  g_array_set_size (peer->done, 0);
  g_ptr_array_set_size (peer->parts, 0);
}

/* Where was it heard? Later packets to it go that way first. */
static void
note_path (RingPeer *peer, const SimDatagram *datagram)
{
  const GArray *paths = peer->paths;
  for (guint i = 0; i < paths->len; i++)
    if (g_array_index (paths, RingPath, i).ip == datagram->src)
      {
        peer->path = i;
        return;
      }
}

static void
acknowledge (RingReliable *reliable, const Packet *packet, const SimDatagram *datagram)
{
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, RING_RELIABLE_ACK);
  uint8_t *at = ring_lay (bytes->data, RING_PACKET_MAGIC, 2);
  at = ring_lay (at, RING_PACKET_ACK, 1);
  at = ring_lay (at, RING_PACKET_VERSION, 1);
  at = ring_lay (at, reliable->self, 2);
  at = ring_lay (at, packet->index, 2);
  at = ring_lay (at, 0, 4);
  at = ring_lay (at, reliable->session, 4);
  at = ring_lay (at, packet->number, 8);
  ring_lay (at, packet->session, 4);
  reliable->count.acks++;
  reliable->count.bytes += bytes->length;
  sim_udp_send (reliable->udp, datagram->iface, SIM_IP_NONE, datagram->src, datagram->sport, bytes);
}

static bool
is_done (const RingPeer *peer, uint64_t number)
{
  if (number < peer->base)
    return true;
  for (guint i = 0; i < peer->done->len; i++)
    if (g_array_index (peer->done, uint64_t, i) == number)
      return true;
  return false;
}

/* Nothing below `base` will be asked for again. */
static void
raise_base (RingPeer *peer, uint64_t base)
{
  peer->base = MAX (peer->base, base);
  for (guint i = 0; i < peer->done->len;)
    {
      uint64_t number = g_array_index (peer->done, uint64_t, i);
      if (number > peer->base)
        {
          i++;
          continue;
        }
      peer->base = MAX (peer->base, number == peer->base ? number + 1 : 0);
      g_array_remove_index_fast (peer->done, i);
      i = 0;
    }
  for (guint i = peer->parts->len; i-- > 0;)
    if (((RingPart *)g_ptr_array_index (peer->parts, i))->number < peer->base)
      g_ptr_array_remove_index (peer->parts, i);
}

static void
mark_done (RingPeer *peer, uint64_t number)
{
  peer->handed++;
  if (number == peer->base && peer->done->len == 0 && peer->parts->len == 0)
    {
      peer->base++;
      return;
    }
  g_array_append_val (peer->done, number);
  raise_base (peer, peer->base);
}

static RingPart *
part_of (RingPeer *peer, const Packet *packet)
{
  for (guint i = 0; i < peer->parts->len; i++)
    {
      RingPart *part = g_ptr_array_index (peer->parts, i);
      if (part->number == packet->number)
        return part->count == packet->count ? part : NULL;
    }
  RingPart *part = g_new0 (RingPart, 1);
  part->number = packet->number;
  part->count = packet->count;
  part->packets = g_new0 (SimBytes *, packet->count);
  g_ptr_array_add (peer->parts, part);
  return part;
}

static GByteArray *
put_together (const RingPart *part)
{
  GByteArray *whole = g_byte_array_new ();
  for (guint i = 0; i < part->count; i++)
    g_byte_array_append (whole, part->packets[i]->data + RING_RELIABLE_HEADER,
                         part->packets[i]->length - RING_RELIABLE_HEADER);
  return whole;
}

static void
deliver (RingReliable *reliable, guint from, const uint8_t *data, gsize length)
{
  reliable->count.delivered++;
  reliable->hooks.received (reliable->role, from, data, length);
}

/* One of several packets. */
static void
gather (RingReliable *reliable, RingPeer *peer, const Packet *packet, SimBytes *bytes)
{
  RingPart *part = part_of (peer, packet);
  if (part == NULL || part->packets[packet->index] != NULL)
    {
      reliable->count.repeated++;
      return;
    }
  part->packets[packet->index] = sim_bytes_ref (bytes);
  if (++part->got < part->count)
    return;
  g_autoptr (GByteArray) whole = put_together (part);
  g_ptr_array_remove (peer->parts, part);
  mark_done (peer, packet->number);
  deliver (reliable, packet->from, whole->data, whole->len);
}

static void
take_data (RingReliable *reliable, RingPeer *peer, const Packet *packet, const SimDatagram *datagram)
{
  SimBytes *bytes = datagram->bytes;

  if (packet->session > peer->session)
    ring_peer_forget (peer);
  peer->session = packet->session;
  acknowledge (reliable, packet, datagram);
  if (packet->number - packet->behind > peer->base)
    raise_base (peer, packet->number - packet->behind);
  if (is_done (peer, packet->number))
    {
      reliable->count.repeated++;
      if (!reliable->flaws.deliver_again || packet->count > 1)
        return;
      peer->handed++;
    }
  else if (packet->count > 1)
    {
      gather (reliable, peer, packet, bytes);
      return;
    }
  else
    mark_done (peer, packet->number);
  deliver (reliable, packet->from, bytes->data + RING_RELIABLE_HEADER, bytes->length - RING_RELIABLE_HEADER);
}

void
ring_reliable_receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  RingReliable *reliable = sim_udp_data (udp);
  Packet packet;
  RingPeer *peer = packet_read (datagram->bytes, &packet) ? ring_reliable_peer (reliable, packet.from) : NULL;

  if (peer == NULL || packet.session < peer->session
      || (packet.kind == RING_PACKET_ACK && packet.echo != reliable->session))
    {
      reliable->count.refused++;
      return;
    }
  note_path (peer, datagram);
  if (packet.kind == RING_PACKET_DATA)
    take_data (reliable, peer, &packet, datagram);
  else
    ring_reliable_acked (reliable, packet.from, packet.session, packet.number, packet.index);
}

static void
complain (GString *why, bool *sound, const char *what, uint64_t a, uint64_t b)
{
  if (*sound)
    g_string_append_printf (why, "%s: %" G_GUINT64_FORMAT " against %" G_GUINT64_FORMAT, what, a, b);
  *sound = false;
}

bool
ring_reliable_sound (const RingReliable *sender, const RingReliable *receiver, GString *why)
{
  const RingReliableCount *c = &sender->count;
  const RingPeer *to = ring_reliable_peer (sender, receiver->self);
  const RingPeer *from = ring_reliable_peer (receiver, sender->self);
  uint64_t ended = c->acknowledged + c->failed + c->cancelled + ring_reliable_outstanding (sender);
  bool sound = true;

  if (ended != c->sent)
    complain (why, &sound, "messages that ended, and that were sent", ended, c->sent);
  if (sender->hurried > 0)
    complain (why, &sound, "packets sent again before their wait has doubled, of", sender->hurried, c->packets);
  if (sender->udp != NULL && to != NULL && from != NULL && from->session == sender->session
      && from->handed > to->next)
    complain (why, &sound, "messages handed on, and sent", from->handed, to->next);
  return sound;
}
