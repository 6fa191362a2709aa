/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-11, the sender's half: messages cut into packets, resent until they are acknowledged or given up. */
#include "models/ring/reliable-private.h"

#include <string.h>

static void parcel_fire (SimRole *role, SimAlarm *alarm);

RingReliable *
ring_reliable_new (SimRole *role, guint self, uint8_t alarm_kind, const RingReliableOptions *options,
                   const RingReliableHooks *hooks)
{
  sim_require (options->tries >= 1 && options->tries <= RING_RELIABLE_TRIES, "packets are sent %u times",
               options->tries);
  sim_require (options->timeout > 0 && options->payload >= 1, "a wait or a packet of nothing");
  RingReliable *reliable = g_new0 (RingReliable, 1);
  reliable->role = role;
  reliable->self = self;
  reliable->alarm_kind = alarm_kind;
  reliable->options = *options;
  reliable->hooks = *hooks;
  reliable->peers = g_ptr_array_new ();
  reliable->all_parcels = g_ptr_array_new ();
  return reliable;
}

static void
peer_free (RingPeer *peer)
{
  if (peer == NULL)
    return;
  g_array_unref (peer->paths);
  g_array_unref (peer->done);
  g_ptr_array_unref (peer->parts);
  g_free (peer);
}

static RingParcel *
parcel_take (RingReliable *reliable)
{
  RingParcel *parcel = reliable->free_parcels;
  if (parcel != NULL)
    {
      reliable->free_parcels = parcel->next;
      return parcel;
    }
  parcel = g_new0 (RingParcel, 1);
  parcel->owner = reliable;
  sim_alarm_init (reliable->role, &parcel->alarm, reliable->alarm_kind, parcel_fire);
  g_ptr_array_add (reliable->all_parcels, parcel);
  return parcel;
}

/* Takes a message out of those under way; its parcels are free from now on. */
static void
message_drop (RingReliable *reliable, RingMessage *message)
{
  for (RingParcel *parcel = message->parcels, *next; parcel != NULL; parcel = next)
    {
      next = parcel->next;
      sim_alarm_cancel (&parcel->alarm);
      g_clear_pointer (&parcel->bytes, sim_bytes_unref);
      parcel->next = reliable->free_parcels;
      reliable->free_parcels = parcel;
    }
  *(message->prev != NULL ? &message->prev->next : &reliable->first) = message->next;
  *(message->next != NULL ? &message->next->prev : &reliable->last) = message->prev;
  g_clear_pointer (&message->whole, sim_bytes_unref);
  message->next = reliable->free_messages;
  reliable->free_messages = message;
}

static void
drop_all (RingReliable *reliable)
{
  while (reliable->first != NULL)
    {
      reliable->count.cancelled++;
      message_drop (reliable, reliable->first);
    }
}

void
ring_reliable_free (RingReliable *reliable)
{
  if (reliable == NULL)
    return;
  drop_all (reliable);
  for (RingMessage *message = reliable->free_messages, *next; message != NULL; message = next)
    {
      next = message->next;
      g_free (message);
    }
  for (guint i = 0; i < reliable->all_parcels->len; i++)
    {
      RingParcel *parcel = g_ptr_array_index (reliable->all_parcels, i);
      sim_alarm_dispose (&parcel->alarm);
      g_free (parcel);
    }
  for (guint i = 0; i < reliable->peers->len; i++)
    peer_free (ring_reliable_peer (reliable, i));
  g_ptr_array_unref (reliable->all_parcels);
  g_ptr_array_unref (reliable->peers);
  g_free (reliable);
}

static void
part_free (gpointer data)
{
  RingPart *part = data;
  for (guint i = 0; i < part->count; i++)
    sim_bytes_unref (part->packets[i]);
  g_free (part->packets);
  g_free (part);
}

void
ring_reliable_add_path (RingReliable *reliable, guint number, SimIface *iface, SimIp ip)
{
  RingPath path = { iface, ip };
  sim_require (number < RING_RELIABLE_GATEWAYS && number != reliable->self, "a path to gateway %u", number);
  if (number >= reliable->peers->len)
    g_ptr_array_set_size (reliable->peers, (gint)number + 1);
  RingPeer *peer = ring_reliable_peer (reliable, number);
  if (peer == NULL)
    {
      peer = g_new0 (RingPeer, 1);
      peer->paths = g_array_new (FALSE, FALSE, sizeof (RingPath));
      peer->done = g_array_new (FALSE, FALSE, sizeof (uint64_t));
      peer->parts = g_ptr_array_new_with_free_func (part_free);
      g_ptr_array_index (reliable->peers, number) = peer;
    }
  for (guint i = 0; i < peer->paths->len; i++)
    if (g_array_index (peer->paths, RingPath, i).iface == iface
        && g_array_index (peer->paths, RingPath, i).ip == ip)
      return;
  g_array_append_val (peer->paths, path);
}

void
ring_reliable_remove_peer (RingReliable *reliable, guint number)
{
  RingPeer *peer = ring_reliable_peer (reliable, number);
  if (peer == NULL)
    return;
  for (RingMessage *message = reliable->first, *next; message != NULL; message = next)
    {
      next = message->next;
      if (message->to != number)
        continue;
      reliable->count.cancelled++;
      message_drop (reliable, message);
    }
  peer_free (peer);
  g_ptr_array_index (reliable->peers, number) = NULL;
}

bool
ring_reliable_open (RingReliable *reliable)
{
  sim_require (reliable->udp == NULL, "the reliable layer of gateway %u is open already", reliable->self);
  reliable->udp = sim_udp_open (reliable->role, reliable->options.port, ring_reliable_receive);
  if (reliable->udp == NULL)
    return false;
  sim_udp_set_data (reliable->udp, reliable);
  reliable->session++;
  return true;
}

void
ring_reliable_close (RingReliable *reliable)
{
  drop_all (reliable);
  for (guint i = 0; i < reliable->peers->len; i++)
    {
      RingPeer *peer = ring_reliable_peer (reliable, i);
      if (peer == NULL)
        continue;
      ring_peer_forget (peer);
      peer->session = 0;
      peer->next = 0;
      peer->path = 0;
    }
  if (reliable->udp != NULL && sim_node_state (reliable->role->node) != SIM_NODE_OFF)
    sim_udp_close (reliable->udp);
  reliable->udp = NULL;
}

/* By the parcel's path, or the next one that can carry it. */
static void
parcel_send (RingReliable *reliable, RingParcel *parcel)
{
  RingPeer *peer = ring_reliable_peer (reliable, parcel->message->to);
  RingParcel *p = parcel;

  p->sent++;
  reliable->count.packets++;
  reliable->count.bytes += p->bytes->length;
  sim_alarm_after (&p->alarm, reliable->options.timeout << (reliable->flaws.same_wait ? 0 : p->sent - 1));
  for (guint i = 0; i < peer->paths->len; i++, p->path++)
    {
      const RingPath *path = &g_array_index (peer->paths, RingPath, p->path % peer->paths->len);
      if (sim_udp_send (reliable->udp, path->iface, SIM_IP_NONE, path->ip, reliable->options.port, p->bytes))
        return;
    }
}

/* How many numbers before this one the sender's first message under way to the same receiver is. */
static uint64_t
behind (const RingReliable *reliable, const RingMessage *message)
{
  const RingMessage *oldest = reliable->first;
  while (oldest->to != message->to)
    oldest = oldest->next;
  return MIN (message->number - oldest->number, G_MAXUINT16);
}

static SimBytes *
packet_new (const RingReliable *reliable, const RingMessage *message, guint index, const uint8_t *data,
            gsize length)
{
  SimBytes *bytes = sim_bytes_new (NULL, (uint32_t)(RING_RELIABLE_HEADER + length));
  uint8_t *at = ring_lay (bytes->data, RING_PACKET_MAGIC, 2);
  at = ring_lay (at, RING_PACKET_DATA, 1);
  at = ring_lay (at, RING_PACKET_VERSION, 1);
  at = ring_lay (at, reliable->self, 2);
  at = ring_lay (at, index, 2);
  at = ring_lay (at, message->count, 2);
  at = ring_lay (at, behind (reliable, message), 2);
  at = ring_lay (at, reliable->session, 4);
  at = ring_lay (at, message->number, 8);
  memcpy (at, data, length);
  return bytes;
}

static RingMessage *
message_take (RingReliable *reliable, guint to)
{
  RingMessage *message = reliable->free_messages;
  if (message != NULL)
    reliable->free_messages = message->next;
  else
    message = g_new (RingMessage, 1);
  *message = (RingMessage){ .prev = reliable->last, .to = to, .handle = ++reliable->handles };
  *(reliable->last != NULL ? &reliable->last->next : &reliable->first) = message;
  reliable->last = message;
  return message;
}

uint64_t
ring_reliable_send (RingReliable *reliable, guint to, const void *bytes, gsize length, gpointer data)
{
  RingPeer *peer = ring_reliable_peer (reliable, to);
  gsize room = reliable->options.payload;
  sim_require (reliable->udp != NULL, "gateway %u sends before it has started", reliable->self);
  sim_require (peer != NULL, "gateway %u sends to gateway %u, which it does not know", reliable->self, to);
  sim_require (length >= 1 && (length - 1) / room < G_MAXUINT16, "a message of %zu bytes", length);
  RingMessage *message = message_take (reliable, to);
  RingParcel **end = &message->parcels;
  message->number = peer->next++;
  message->data = data;
  message->count = message->left = (guint)((length - 1) / room + 1);
  message->whole = message->count > 1 ? sim_bytes_new (bytes, (uint32_t)length) : NULL;
  reliable->count.sent++;
  for (guint i = 0; i < message->count; i++, end = &(*end)->next)
    {
      RingParcel *parcel = *end = parcel_take (reliable);
      gsize from = i * room;
      parcel->next = NULL;
      parcel->message = message;
      parcel->index = i;
      parcel->acked = false;
      parcel->sent = 0;
      parcel->path = peer->path;
      parcel->first = sim_kernel_now (sim_node_kernel (reliable->role->node));
      parcel->bytes
          = packet_new (reliable, message, i, (const uint8_t *)bytes + from, MIN (room, length - from));
      parcel_send (reliable, parcel);
    }
  return message->handle;
}

bool
ring_reliable_cancel (RingReliable *reliable, uint64_t handle)
{
  RingMessage *message = reliable->first;
  while (message != NULL && message->handle != handle)
    message = message->next;
  if (message == NULL)
    return false;
  reliable->count.cancelled++;
  message_drop (reliable, message);
  return true;
}

/* The record of the message goes back to the upper layer, once. */
static void
message_fail (RingReliable *reliable, RingMessage *message)
{
  g_autoptr (SimBytes) record = sim_bytes_ref (message->whole);
  RingMessage it = *message;

  if (record == NULL)
    record = sim_bytes_new (message->parcels->bytes->data + RING_RELIABLE_HEADER,
                            message->parcels->bytes->length - RING_RELIABLE_HEADER);
  message_drop (reliable, message);
  reliable->count.failed++;
  reliable->hooks.failed (reliable->role, it.to, it.handle, record, it.data);
  if (!reliable->flaws.fail_twice)
    return;
  reliable->count.failed++;
  reliable->hooks.failed (reliable->role, it.to, it.handle, record, it.data);
}

/* For the books: a packet that was sent n times is not sent again before (2^n - 1) waits have passed; a
 * thousandth is for clocks that run fast. */
static void
resend (RingReliable *reliable, RingParcel *parcel)
{
  SimTime waited = sim_kernel_now (sim_node_kernel (reliable->role->node)) - parcel->first;
  SimTime least = reliable->options.timeout * (((SimTime)1 << parcel->sent) - 1);
  if (waited < least - least / 1000)
    reliable->hurried++;
  reliable->count.resent++;
  parcel->path++;
  parcel_send (reliable, parcel);
}

static void
parcel_fire (SimRole *role, SimAlarm *alarm)
{
  RingParcel *parcel = SIM_OWNER (alarm, RingParcel, alarm);
  RingReliable *reliable = parcel->owner;

  if (parcel->sent < reliable->options.tries)
    resend (reliable, parcel);
  else
    message_fail (reliable, parcel->message);
}

/* The receiver has started anew since it acknowledged the first packet: it has nothing of what came before. */
static void
message_again (RingReliable *reliable, RingMessage *message)
{
  message->left = message->count;
  for (RingParcel *parcel = message->parcels; parcel != NULL; parcel = parcel->next)
    if (parcel->acked)
      {
        parcel->acked = false;
        parcel->sent = 0;
        parcel->first = sim_kernel_now (sim_node_kernel (reliable->role->node));
        parcel_send (reliable, parcel);
      }
}

void
ring_reliable_acked (RingReliable *reliable, guint from, uint32_t session, uint64_t number, guint index)
{
  RingMessage *message = reliable->first;
  while (message != NULL && (message->to != from || message->number != number))
    message = message->next;
  if (message == NULL || index >= message->count)
    return;
  if (message->session != 0 && message->session != session)
    message_again (reliable, message);
  message->session = session;
  RingParcel *parcel = message->parcels;
  while (parcel->index != index)
    parcel = parcel->next;
  if (parcel->acked)
    return;
  parcel->acked = true;
  sim_alarm_cancel (&parcel->alarm);
  if (--message->left > 0)
    return;
  uint64_t handle = message->handle;
  gpointer data = message->data;
  message_drop (reliable, message);
  reliable->count.acknowledged++;
  if (reliable->hooks.acknowledged != NULL)
    reliable->hooks.acknowledged (reliable->role, from, handle, data);
}

guint
ring_reliable_outstanding (const RingReliable *reliable)
{
  guint n = 0;
  for (const RingMessage *message = reliable->first; message != NULL; message = message->next)
    n++;
  return n;
}

const RingReliableCount *
ring_reliable_count (const RingReliable *reliable)
{
  return &reliable->count;
}

RingReliableFlaws *
ring_reliable_flaws (RingReliable *reliable)
{
  return &reliable->flaws;
}
