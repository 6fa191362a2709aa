/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The switch: what comes in by one cable leaves by one other, or by many.
 *
 * A frame for many is due at most of its receivers at one instant, because their ports were
 * idle; those are one batch, one event. Where a port is busy the frame is due later.
 */
#include "sim/net/inside.h"
#include "sim/net/packet.h"

static void
batch_fire (SimKernel *kernel, SimTimer *timer)
{
  SimBatch *batch = SIM_OWNER (timer, SimBatch, timer);
  SimSegment *segment = batch->segment;
  *batch->link = batch->next;
  if (batch->next != NULL)
    batch->next->link = batch->link;
  segment->batched -= batch->count;
  sim_iface_receive_batch (batch);
  sim_packet_unref (segment->net, batch->packet);
  sim_members_unref (batch->members);
  sim_ports_unref (batch->ports);
  sim_slab_give (segment->net->batches, batch);
}

static SimBatch *
batch_new (SimSegment *segment, SimPacket *packet, SimMembers *members, guint first, SimTime at)
{
  SimBatch *batch = sim_slab_take (segment->net->batches);
  sim_timer_init (&batch->timer, SIM_CLASS_DELIVERY, SIM_TAG (SIM_NOBODY, SIM_KIND_BATCH), batch_fire);
  batch->segment = segment;
  batch->packet = sim_packet_ref (packet);
  batch->members = members;
  members->refs++;
  batch->first = first;
  batch->next = segment->batches;
  batch->link = &segment->batches;
  if (batch->next != NULL)
    batch->next->link = &batch->next;
  segment->batches = batch;
  sim_timer_arm (segment->kernel, &batch->timer, MIN (sim_time_add (at, segment->half_down), SIM_NEVER - 1));
  return batch;
}

void
sim_batch_of_ports (SimSegment *segment, SimPacket *packet, SimMembers *members, SimPorts *ports, SimTime sent)
{
  SimBatch *batch = batch_new (segment, packet, members, 0, sent);
  batch->ports = ports;
  batch->count = ports->count;
  segment->batched += ports->count;
  ports->refs++;
}

enum
{
  OPEN_BATCHES = 4, /* instants at which a frame may be due as a batch; further ones go one by one */
};

typedef struct FanOut
{
  SimSegment *segment;
  SimPacket *packet;
  SimMembers *members;
  guint first; /* member that the open batches begin at */
  guint open;
  SimTime at[OPEN_BATCHES];
  SimBatch *batch[OPEN_BATCHES];
  SimTime last_at; /* what the last batch used is due at; less than 0: none in this window */
  SimBatch *last;
} FanOut;

/* The batch of frames that have been sent at `at`; NULL when there are too many instants. */
static SimBatch *
fan_batch (FanOut *fan, SimTime at)
{
  for (guint i = 0; i < fan->open; i++)
    if (fan->at[i] == at)
      return fan->batch[i];
  if (fan->open == OPEN_BATCHES)
    return NULL;
  fan->at[fan->open] = at;
  return fan->batch[fan->open++] = batch_new (fan->segment, fan->packet, fan->members, fan->first, at);
}

static void
fan_single (FanOut *fan, SimCable *cable, SimTime at)
{
  sim_packet_ref (fan->packet);
  sim_line_push (fan->segment->kernel, &cable->line, sim_time_add (at, fan->segment->half_down), fan->packet);
}

/* Is nothing wrong with a cable now, and nothing on it that a frame sent from now on would overtake? */
static bool
cable_well (const SimCable *cable, SimTime at)
{
  const SimHurt *hurt = cable->hurt;
  return hurt->loss == 0 && hurt->duplicate == 0 && hurt->corrupt == 0 && hurt->reorder == 0
         && hurt->factor == 1 && hurt->latency == 0 && hurt->jitter == 0 && hurt->dist == NULL
         && at >= hurt->last;
}

/* Member i has been sent its copy at `at`, or its queue is full. */
static inline void
fan_to (FanOut *fan, guint i, SimTime at)
{
  if (G_UNLIKELY (at != fan->last_at))
    {
      if (at < 0)
        {
          sim_segment_drop (fan->segment, SIM_DROP_QUEUE);
          return;
        }
      SimBatch *batch = fan_batch (fan, at);
      if (batch == NULL)
        {
          fan_single (fan, &fan->members->iface[i]->down_cable, at);
          return;
        }
      fan->last = batch;
      fan->last_at = at;
    }
  fan->last->bits[(i - fan->first) / 64] |= (uint64_t)1 << (i - fan->first) % 64;
  fan->last->count++;
}

/* One window of members. Impaired cables go by themselves. Returns how many copies were made. */
static guint
fan_window (FanOut *fan, const SimIface *from, guint end)
{
  SimSegment *segment = fan->segment;
  SimTime now = sim_kernel_now (segment->kernel);
  uint32_t wire = fan->packet->wire;
  SimTime sending = sim_segment_sending (segment, wire);
  guint copies = 0;
  for (guint i = fan->first; i < end; i++)
    {
      SimIface *iface = fan->members->iface[i];
      if (iface == from)
        continue;
      copies++;
      SimCable *cable = &iface->down_cable;
      sim_lane_leave (iface);
      if (G_UNLIKELY (cable->hurt != NULL) && !cable_well (cable, now + sending + segment->half_down))
        sim_cable_send (segment, cable, sim_packet_ref (fan->packet), segment->half_down);
      else
        fan_to (fan, i, sim_cable_accept (cable, now, wire, sending));
    }
  return copies;
}

/* The same for a window of everybody where no cable is impaired and nobody in the lane, without a look at the
 * interfaces. */
static guint
fan_well_window (FanOut *fan, const SimIface *from, guint end)
{
  SimSegment *segment = fan->segment;
  SimTime now = sim_kernel_now (segment->kernel);
  uint32_t wire = fan->packet->wire;
  SimTime sending = sim_segment_sending (segment, wire), sent = sim_time_add (now, sending);
  for (guint i = fan->first; i < end; i++)
    {
      SimTime *free_at = &segment->free_at[i];
      if (i == from->port)
        continue;
      if (G_UNLIKELY (now < *free_at))
        fan_to (fan, i, sim_cable_queue (&fan->members->iface[i]->down_cable, now, wire, sending));
      else
        fan_to (fan, i, *free_at = sent);
    }
  return end - fan->first - (from->port >= fan->first && from->port < end);
}

/* Every member by itself: the frame is damaged, which a batch has no place for. */
static guint
fan_one_by_one (SimSegment *segment, const SimIface *from, void *item, const SimMembers *members)
{
  guint copies = 0;
  for (guint i = 0; i < members->count; i++)
    if (members->iface[i] != from)
      {
        copies++;
        sim_packet_ref (sim_item_packet (item));
        sim_lane_leave (members->iface[i]);
        sim_cable_send (segment, &members->iface[i]->down_cable, item, segment->half_down);
      }
  return copies;
}

/* Copies the frame to the members but the one that it came from; says how many got one. */
static guint
fan_out (SimSegment *segment, const SimIface *from, void *item, SimMembers *members)
{
  if (sim_item_corrupt (item))
    return fan_one_by_one (segment, from, item, members);
  if (sim_lane_serves (segment, members))
    return sim_lane_fan_out (segment, from, sim_item_packet (item), members);
  FanOut fan = { .segment = segment, .packet = sim_item_packet (item), .members = members };
  guint copies = 0;
  bool well = members->everybody && !segment->hurt && segment->lane_ports == NULL;
  for (; fan.first < members->count; fan.first += SIM_BATCH_SPAN)
    {
      guint end = MIN (members->count, fan.first + SIM_BATCH_SPAN);
      fan.last_at = INT64_MIN;
      copies += well ? fan_well_window (&fan, from, end) : fan_window (&fan, from, end);
      for (guint i = 0; i < fan.open; i++)
        segment->batched += fan.batch[i]->count;
      fan.open = 0;
    }
  return copies;
}

/* A frame for a group, or for all. The frame that came in becomes its copies. */
static void
switch_group (SimSegment *segment, const SimIface *from, void *item)
{
  SimPacket *packet = sim_item_packet (item);
  bool all = packet->dst_mac == SIM_MAC_BROADCAST;
  SimMembers *members = all ? segment->all : sim_segment_group (segment, packet->dst);
  guint copies = members != NULL ? fan_out (segment, from, item, members) : 0;
  if (copies == 0)
    {
      sim_frame_lost (segment, item, SIM_DROP_NO_ADDRESS);
      return;
    }
  segment->sent += copies - 1;
  segment->bytes += (uint64_t)(copies - 1) * packet->wire;
  sim_packet_unref (segment->net, packet);
}

static void
switch_frame (SimKernel *kernel, SimLine *line, void *item)
{
  SimIface *from = ((SimCable *)line)->iface;
  SimSegment *segment = from->segment;
  if (G_UNLIKELY (!segment->up || !from->up))
    {
      sim_frame_lost (segment, item, SIM_DROP_DOWN);
      return;
    }
  SimMac mac = sim_item_packet (item)->dst_mac;
  if (sim_mac_group (mac))
    {
      switch_group (segment, from, item);
      return;
    }
  SimIface *to = sim_net_station (segment->net, mac);
  if (to == NULL || to->segment != segment || to == from)
    {
      sim_frame_lost (segment, item, SIM_DROP_NO_ADDRESS);
      return;
    }
  if (segment->net->ifaces->len > SIM_CROWD)
    {
      if (line->count >= SIM_AHEAD)
        sim_line_fetch (segment, line);
      if (to->down_cable.line.count > 0)
        sim_iface_fetch_socket (to, sim_item_packet (item));
    }
  sim_lane_leave (to);
  sim_cable_send (segment, &to->down_cable, item, segment->half_down);
}

static void
port_frame (SimKernel *kernel, SimLine *line, void *item)
{
  SimIface *to = ((SimCable *)line)->iface;
  if (line->count > 0 && to->segment->net->ifaces->len > SIM_CROWD)
    sim_iface_fetch_next (to);
  sim_iface_receive (to, item);
}

static bool
station_hears (const SimIface *iface, const SimPacket *packet)
{
  if (packet->dst_mac == iface->mac || packet->dst_mac == SIM_MAC_BROADCAST)
    return true;
  return sim_mac_group (packet->dst_mac) && sim_iface_hears (iface, packet->dst);
}

static void
link_frame (SimKernel *kernel, SimLine *line, void *item)
{
  SimIface *from = ((SimCable *)line)->iface;
  SimSegment *segment = from->segment;
  SimIface *to = segment->ifaces->len == 2 ? segment->ifaces->pdata[1 - from->port] : NULL;
  if (!segment->up || !from->up)
    sim_frame_lost (segment, item, SIM_DROP_DOWN);
  else if (to == NULL || !station_hears (to, sim_item_packet (item)))
    sim_frame_lost (segment, item, SIM_DROP_NO_ADDRESS);
  else
    sim_iface_receive (to, item);
}

void
sim_iface_wire (SimIface *iface)
{
  uint32_t node = iface->node->number;
  iface->up_cable.iface = iface->down_cable.iface = iface;
  sim_line_init (&iface->up_cable.line, SIM_CLASS_DELIVERY, SIM_TAG (node, SIM_KIND_UP),
                 iface->segment->link ? link_frame : switch_frame);
  sim_line_init (&iface->down_cable.line, SIM_CLASS_DELIVERY, SIM_TAG (node, SIM_KIND_DOWN), port_frame);
}
