/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/packet.h"

#include "sim/net/inside.h"

SimPacket *
sim_packet_new (SimNet *net)
{
  SimPacket *packet = sim_slab_take (net->packets);
  packet->refs = 1;
  return packet;
}

static SimBytes **
stream_bytes (SimPacket *packet)
{
  return packet->protocol == SIM_PROTOCOL_TCP && packet->ether == SIM_ETHER_IP ? &packet->tcp.span.bytes : NULL;
}

SimPacket *
sim_packet_copy (SimNet *net, const SimPacket *packet)
{
  SimPacket *copy = sim_slab_take (net->packets);
  *copy = *packet;
  copy->refs = 1;
  sim_bytes_ref (copy->bytes);
  if (G_UNLIKELY (copy->train != NULL))
    sim_train_ref (copy->train);
  if (stream_bytes (copy) != NULL)
    sim_bytes_ref (*stream_bytes (copy));
  return copy;
}

void
sim_packet_unref (SimNet *net, SimPacket *packet)
{
  if (packet == NULL || --packet->refs > 0)
    return;
  if (packet->bytes != NULL)
    sim_bytes_unref (packet->bytes);
  if (G_UNLIKELY (packet->train != NULL))
    sim_train_unref (packet->train);
  if (stream_bytes (packet) != NULL)
    sim_bytes_unref (*stream_bytes (packet));
  sim_slab_give (net->packets, packet);
}
