/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-14: connections are told to the others twice: at once by UDP multicast, which may be lost, and surely by
 * the train (RING-12).
 *
 * A datagram: talk 1, zero 1, rows 2, then rows. A row: operation 1, zero 1, client 4, its port 2, VIP 4, its
 * port 2, server 4 (0.0.0.0: none), address and port that its packets go to 4 + 2, owner's id 4, the gateway
 * that it came in by 4, serial 4.
 * The carriage: blocks of rows, each with its origin's id 4, number 4, rows 2. A block goes round once: when it
 * comes back to its origin all have had it. One that does not come back is loaded again. News are told in the
 * order in which they happened, and a removal names the serial that it means, so that a late one harms nothing.
 */
#include "models/ring/data.h"

enum
{
  ROW = 36,
  BLOCK_HEADER = 10,
  BLOCK_MOST = 1000, /* rows that one gateway adds to the train at a visit */
};

SimIp
ring_share_group (const RingCluster *cluster)
{
  return SIM_IP (239, 192, 0, 0) | (SimIp)(sim_hash_text (cluster->system->name) & 0x3FFFF);
}

static SimIp
gateway_id (const RingData *data, uint16_t gateway)
{
  return gateway == RING_NOBODY ? SIM_IP_NONE : ring_gateway (data->cluster, gateway)->id;
}

static void
row_write (const RingData *data, const RingFlow *flow, RingOp op, GByteArray *out)
{
  bool placed = flow->server != RING_NOBODY;

  sim_put8 (out, (uint8_t)op);
  sim_put8 (out, 0);
  sim_put32 (out, flow->client);
  sim_put16 (out, flow->client_port);
  sim_put32 (out, flow->vip);
  sim_put16 (out, flow->vip_port);
  sim_put32 (out, placed ? ring_server (data->cluster, flow->server)->ip : SIM_IP_NONE);
  sim_put32 (out, flow->back);
  sim_put16 (out, flow->back_port);
  sim_put32 (out, gateway_id (data, flow->owner));
  sim_put32 (out, gateway_id (data, flow->entered));
  sim_put32 (out, flow->serial);
}

static uint16_t
gateway_read (const RingData *data, SimIp id)
{
  const RingGateway *gateway = id == SIM_IP_NONE ? NULL : ring_gateway_by_ip (data->cluster, id);

  return gateway == NULL ? RING_NOBODY : gateway->number;
}

/* False: no row of ours. */
static bool
row_read (const RingData *data, SimReader *reader, RingFlow *row, RingOp *op)
{
  *row = (RingFlow){ 0 };
  *op = (RingOp)sim_get8 (reader);
  sim_get8 (reader);
  row->client = sim_get32 (reader);
  row->client_port = sim_get16 (reader);
  row->vip = sim_get32 (reader);
  row->vip_port = sim_get16 (reader);
  row->server = ring_traffic_server (data->traffic, sim_get32 (reader));
  row->back = sim_get32 (reader);
  row->back_port = sim_get16 (reader);
  row->owner = gateway_read (data, sim_get32 (reader));
  row->entered = gateway_read (data, sim_get32 (reader));
  row->serial = sim_get32 (reader);
  return reader->ok && row->owner != RING_NOBODY && (*op == RING_OP_OPENED || *op == RING_OP_REMOVED);
}

/* -- what others tell ------------------------------------------------------------------------- */

static void
heard_removed (RingData *data, const RingFlow *row)
{
  RingFlow *flow = ring_flows_find (data->flows, row->client, row->client_port, row->vip, row->vip_port);

  if (flow != NULL && flow->owner == row->owner && flow->serial == row->serial
      && !ring_data_is_mine (data, flow))
    ring_data_closing (data, flow); /* lingers: its port may be in use again before that is news */
}

/* `fresh`: by multicast, so that it is not older than what is known. */
static bool
believes (const RingData *data, const RingFlow *known, const RingFlow *row, bool fresh)
{
  if (ring_data_is_mine (data, known))
    return false;
  if (known->owner == row->owner)
    return (int32_t)(row->serial - known->serial) >= 0;
  return fresh || !ring_data_lives (data, known->owner);
}

static void
heard_opened (RingData *data, const RingFlow *row, bool fresh)
{
  RingFlow *flow = ring_flows_find (data->flows, row->client, row->client_port, row->vip, row->vip_port);

  if (row->owner == data->self)
    return;
  if (flow != NULL && !believes (data, flow, row, fresh))
    return;
  if (flow == NULL)
    flow = ring_flows_add (data->flows, row);
  else
    {
      flow->owner = row->owner;
      ring_flows_set_back (data->flows, flow, row->server, row->back, row->back_port);
    }
  data->closing -= flow->state == RING_FLOW_CLOSING;
  flow->state = RING_FLOW_OPENING;
  flow->entered = row->entered;
  flow->serial = row->serial;
  flow->used = ring_data_now (data);
}

static void
heard_row (RingData *data, const RingFlow *row, RingOp op, bool fresh)
{
  if (op == RING_OP_OPENED)
    heard_opened (data, row, fresh);
  else
    heard_removed (data, row);
}

void
ring_share_heard (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  RingData *data = ((RingDaemon *)role)->data;
  SimReader reader = sim_reader (datagram->bytes->data, datagram->bytes->length);
  const RingGateway *from = ring_gateway_by_ip (data->cluster, datagram->src);
  RingTalk talk = (RingTalk)sim_get8 (&reader);
  RingFlow row;
  RingOp op;

  sim_get8 (&reader);
  if (from == NULL || from->number == data->self)
    return;
  data->heard[from->number] = ring_data_now (data);
  for (guint left = sim_get16 (&reader); left > 0 && row_read (data, &reader, &row, &op); left--)
    if (talk == RING_TALK_NEWS)
      heard_row (data, &row, op, true);
    else
      ring_symmetric_heard (data, talk, &row, from->number);
  ring_keep_retry (data);
}

/* -- what is told ----------------------------------------------------------------------------- */

static SimBytes *
datagram_of (const RingData *data, RingTalk talk, const RingFlow *flow, RingOp op)
{
  GByteArray *out = g_byte_array_sized_new (ROW + 4);

  sim_put8 (out, (uint8_t)talk);
  sim_put8 (out, 0);
  sim_put16 (out, 1);
  row_write (data, flow, op, out);
  return sim_bytes_take (out);
}

void
ring_share_tell (RingData *data, const RingFlow *flow, RingOp op)
{
  const RingCluster *cluster = data->cluster;

  if (!data->daemon->known || data->daemon->word->count < 2 || data->udp == NULL)
    {
      memset (data->members, 0, cluster->gateways->len); /* whoever comes is greeted */
      g_byte_array_set_size (data->news, 0);
      g_byte_array_set_size (data->under_way, 0);
      return;
    }
  g_autoptr (SimBytes) bytes = datagram_of (data, RING_TALK_NEWS, flow, op);
  if (cluster->options->connections.multicast)
    sim_udp_send (data->udp, data->daemon->gateway->ifaces[cluster->home], SIM_IP_NONE,
                  ring_share_group (cluster), (uint16_t)cluster->options->connections.port, bytes);
  row_write (data, flow, op, data->news);
}

void
ring_share_say (RingData *data, RingTalk talk, uint16_t to, const RingFlow *flow)
{
  const RingCluster *cluster = data->cluster;
  g_autoptr (SimBytes) bytes = datagram_of (data, talk, flow, RING_OP_OPENED);

  if (data->udp != NULL)
    sim_udp_send (data->udp, NULL, SIM_IP_NONE, ring_gateway (cluster, to)->id,
                  (uint16_t)cluster->options->connections.port, bytes);
}

/* -- the carriage ----------------------------------------------------------------------------- */

static void
unload_block (RingData *data, uint16_t origin, uint32_t number, const uint8_t *start, const uint8_t *rows,
              guint count)
{
  SimReader reader = sim_reader (rows, (gsize)count * ROW);
  RingFlow row;
  RingOp op;

  if (origin == data->self)
    {
      data->came_back |= number == data->block;
      return;
    }
  for (guint i = 0; i < count; i++)
    if (row_read (data, &reader, &row, &op))
      heard_row (data, &row, op, false);
  if (ring_data_lives (data, origin))
    g_byte_array_append (data->foreign, start, BLOCK_HEADER + count * ROW);
}

void
ring_share_unload (RingDaemon *daemon, const uint8_t *bytes, gsize length)
{
  RingData *data = daemon->data;
  SimReader reader = sim_reader (bytes, length);

  g_byte_array_set_size (data->foreign, 0);
  while (reader.at < reader.end)
    {
      const uint8_t *start = reader.at;
      uint16_t origin = gateway_read (data, sim_get32 (&reader));
      uint32_t number = sim_get32 (&reader);
      guint count = sim_get16 (&reader);
      if (!reader.ok || (gsize)(reader.end - reader.at) < (gsize)count * ROW)
        break;
      if (origin != RING_NOBODY)
        unload_block (data, origin, number, start, reader.at, count);
      reader.at += (gsize)count * ROW;
    }
  ring_keep_retry (data);
}

/* Whoever has come anew knows nothing: all that is mine is news again. */
static void
greet (RingData *data)
{
  bool anybody = false, changed = false;

  for (guint i = 0; i < data->cluster->gateways->len; i++)
    {
      uint8_t member = ring_is_member (data->daemon, i);
      anybody |= i != data->self && member && !data->members[i];
      changed |= member != data->members[i];
      if (data->members[i] && !member)
        data->heard[i] = 0;
      data->members[i] = member;
    }
  if (changed && data->cluster->options->forwarding == RING_FORWARD_SYMMETRIC)
    ring_symmetric_changed (data);
  if (!anybody)
    return;
  data->anew = ring_data_now (data);
  g_byte_array_set_size (data->news, 0);
  for (const RingFlow *flow = ring_flows_first (data->flows); flow != NULL; flow = flow->next)
    if (ring_data_is_mine (data, flow))
      row_write (data, flow, RING_OP_OPENED, data->news);
}

/* The oldest news make the next block, once the one before has come back. */
static void
fill (RingData *data)
{
  guint take = MIN (data->news->len, (guint)BLOCK_MOST * ROW);

  if (data->came_back)
    g_byte_array_set_size (data->under_way, 0);
  data->came_back = false;
  if (data->under_way->len > 0 || take == 0)
    return;
  data->block = data->block == G_MAXUINT32 ? 1 : data->block + 1;
  g_byte_array_append (data->under_way, data->news->data, take);
  g_byte_array_remove_range (data->news, 0, take);
}

void
ring_share_load (RingDaemon *daemon, GByteArray *out)
{
  RingData *data = daemon->data;

  greet (data);
  fill (data);
  if (data->foreign->len > 0)
    g_byte_array_append (out, data->foreign->data, data->foreign->len);
  g_byte_array_set_size (data->foreign, 0);
  if (data->under_way->len == 0)
    return;
  sim_put32 (out, daemon->gateway->id);
  sim_put32 (out, data->block);
  sim_put16 (out, (uint16_t)(data->under_way->len / ROW));
  g_byte_array_append (out, data->under_way->data, data->under_way->len);
}
