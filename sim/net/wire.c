/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames on a cable: as built, or impaired; in line, or astray.
 */
#include "sim/net/inside.h"
#include "sim/net/packet.h"

/* The only place where a frame that is under way is given up. */
void
sim_frame_lost (SimSegment *segment, void *item, SimDropReason reason)
{
  sim_segment_drop (segment, reason);
  sim_packet_unref (segment->net, sim_item_packet (item));
}

static void stray_fire (SimKernel *kernel, SimTimer *timer);

static void
stray_new (SimSegment *segment, SimCable *cable, void *item, SimTime at)
{
  SimStray *stray = sim_slab_take (segment->net->strays);
  sim_timer_init (&stray->timer, SIM_CLASS_DELIVERY, SIM_TAG (cable->iface->node->number, SIM_KIND_STRAY),
                  stray_fire);
  stray->cable = cable;
  stray->item = item;
  stray->next = segment->strays;
  stray->link = &segment->strays;
  if (stray->next != NULL)
    stray->next->link = &stray->next;
  segment->strays = stray;
  segment->strayed++;
  sim_timer_arm (segment->kernel, &stray->timer, MIN (at, SIM_NEVER - 1));
}

static void
stray_free (SimSegment *segment, SimStray *stray)
{
  *stray->link = stray->next;
  if (stray->next != NULL)
    stray->next->link = stray->link;
  segment->strayed--;
  sim_slab_give (segment->net->strays, stray);
}

static void
stray_fire (SimKernel *kernel, SimTimer *timer)
{
  SimStray *stray = SIM_OWNER (timer, SimStray, timer);
  SimCable *cable = stray->cable;
  void *item = stray->item;
  stray_free (cable->iface->segment, stray);
  cable->line.deliver (kernel, &cable->line, item);
}

/* Puts a frame that may overtake, or must not, on the cable: `at` is when it would arrive in its place. */
static void
hurt_place (SimSegment *segment, SimCable *cable, void *item, SimTime at, SimTime hold, bool overtakes)
{
  SimHurt *hurt = cable->hurt;
  if (hold > 0 || (overtakes && at < hurt->last))
    {
      stray_new (segment, cable, item, sim_time_add (at, hold));
      return;
    }
  hurt->last = MIN (MAX (at, hurt->last), SIM_NEVER - 1);
  sim_line_push (segment->kernel, &cable->line, hurt->last, item);
}

static SimTime
hurt_jitter (SimHurt *hurt)
{
  SimTime jitter = hurt->dist != NULL ? sim_dist_time (hurt->dist, &hurt->by_jitter) : 0;
  if (hurt->jitter > 0)
    jitter = sim_time_add (jitter, sim_stream_time_uniform (&hurt->by_jitter, 0, hurt->jitter));
  return jitter;
}

/* A frame that has been sent on an impaired cable, due at `at` if nothing happened to it. */
void
sim_hurt_carry (SimSegment *segment, SimCable *cable, void *item, SimTime at)
{
  SimHurt *hurt = cable->hurt;
  SimPacket *packet = sim_item_packet (item);
  if (hurt->loss > 0 && sim_stream_chance (&hurt->by_loss, hurt->loss))
    {
      sim_frame_lost (segment, item, SIM_DROP_LOSS);
      return;
    }
  if (hurt->corrupt > 0 && sim_stream_chance (&hurt->by_corrupt, hurt->corrupt))
    item = (void *)((uintptr_t)item | SIM_ITEM_CORRUPT);
  bool twice = hurt->duplicate > 0 && sim_stream_chance (&hurt->by_duplicate, hurt->duplicate);
  bool held = hurt->reorder > 0 && sim_stream_chance (&hurt->by_reorder, hurt->reorder);
  bool overtakes = !segment->options.in_order && (hurt->dist != NULL || hurt->jitter > 0);
  at = sim_time_add (at, sim_time_add (hurt->latency, hurt_jitter (hurt)));
  hurt_place (segment, cable, item, at, held ? hurt->hold : 0, overtakes);
  if (!twice)
    return;
  segment->sent++;
  segment->bytes += packet->wire;
  sim_packet_ref (packet);
  hurt_place (segment, cable, item, at, 0, overtakes);
}

void
sim_iface_transmit (SimIface *iface, SimPacket *packet)
{
  SimSegment *segment = iface->segment;
  segment->sent++;
  segment->bytes += packet->wire;
  iface->carried += packet->wire;
  const GArray *taps = segment->net->taps;
  for (guint i = 0; i < taps->len; i++)
    g_array_index (taps, SimTap, i).func (g_array_index (taps, SimTap, i).data, segment, packet);
  packet->begun = MAX (sim_kernel_now (segment->kernel), iface->up_free_at);
  sim_cable_send (segment, &iface->up_cable, packet, segment->half_up);
}

static void *
line_item (const SimLine *line, uint32_t i)
{
  return line->items[(line->head + i) & (line->room - 1)].item;
}

static void
lose_item (void *item, gpointer data)
{
  sim_frame_lost (data, item, SIM_DROP_CLEARED);
}

/* Frames that have not begun to be sent are the last on the line, or strays. */
void
sim_cable_drop_unsent (SimCable *cable, SimTime now)
{
  SimSegment *segment = cable->iface->segment;
  SimLine *line = &cable->line;
  uint32_t keep = line->count;
  while (keep > 0 && sim_item_packet (line_item (line, keep - 1))->begun > now)
    keep--;
  if (keep == 0)
    sim_line_clear (segment->kernel, line, lose_item, segment);
  for (; line->count > keep; line->count--)
    sim_frame_lost (segment, line_item (line, line->count - 1), SIM_DROP_CLEARED);
  for (SimStray *stray = segment->strays, *next; stray != NULL; stray = next)
    {
      next = stray->next;
      if (stray->cable != cable || sim_item_packet (stray->item)->begun <= now)
        continue;
      sim_timer_cancel (segment->kernel, &stray->timer);
      sim_frame_lost (segment, stray->item, SIM_DROP_CLEARED);
      stray_free (segment, stray);
    }
}

static guint
backlog_of (const SimIface *iface)
{
  guint count = 0;
  for (guint i = 0; i < iface->node->backlog->len; i++)
    count += g_array_index (iface->node->backlog, SimBacklogItem, i).iface == iface;
  return count;
}

uint64_t
sim_segment_in_flight (const SimSegment *segment)
{
  uint64_t count = segment->batched + segment->strayed;
  for (guint i = 0; i < segment->ifaces->len; i++)
    {
      const SimIface *iface = segment->ifaces->pdata[i];
      count += iface->up_cable.line.count + iface->down_cable.line.count + backlog_of (iface);
    }
  return count;
}

void
sim_segment_release (SimSegment *segment)
{
  for (guint i = 0; i < segment->ifaces->len; i++)
    {
      SimIface *iface = segment->ifaces->pdata[i];
      sim_line_clear (segment->kernel, &iface->up_cable.line, lose_item, segment);
      sim_line_clear (segment->kernel, &iface->down_cable.line, lose_item, segment);
    }
  while (segment->strays != NULL)
    {
      sim_frame_lost (segment, segment->strays->item, SIM_DROP_CLEARED);
      stray_free (segment, segment->strays);
    }
  for (SimBatch *batch = segment->batches; batch != NULL; batch = batch->next)
    {
      sim_packet_unref (segment->net, batch->packet);
      sim_members_unref (batch->members);
      sim_ports_unref (batch->ports);
    }
}
