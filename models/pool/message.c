/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pool/pool.h"

const char *const pool_type_names[] = {
  "?",     "LOGIN",     "ENTER", "DENIED", "QUEUED",    "POLL",      "STATUS", "REPORT",
  "OPEN",  "CLOSE",     "DRAIN", "ASK",    "THROW-OUT", "HAND-OVER", "STOP",   "BOOT",
  "ACK",   "COPY",      "BEGIN", "SLICE",  "END",       "TAKEN",     "COPIED", "COPY-FAILED",
  "MOVED", "MOVED-ACK", "MAP",   "MAPPED", "LOAD",      "LOADED",    NULL,
};
const char *const pool_phase_names[]
    = { "off", "ready", "draining", "stopping", "copying", "booting", "failed", NULL };

static uint8_t *
put (uint8_t *at, uint64_t value, guint bytes)
{
  for (guint i = bytes; i-- > 0; value >>= 8)
    at[i] = (uint8_t)value;
  return at + bytes;
}

static const uint8_t *
get (const uint8_t *at, uint64_t *value, guint bytes)
{
  *value = 0;
  for (guint i = 0; i < bytes; i++)
    *value = *value << 8 | at[i];
  return at + bytes;
}

void
pool_message_put (uint8_t *out, const PoolMessage *m)
{
  *out++ = m->type;
  *out++ = m->phase;
  *out++ = m->alive;
  *out++ = m->alarm;
  out = put (out, m->server, 2);
  out = put (out, m->service, 2);
  out = put (out, m->other, 2);
  out = put (out, m->wish, 2);
  out = put (out, m->order, 4);
  out = put (out, m->users, 4);
  out = put (out, m->load, 4);
  out = put (out, m->value, 8);
  put (out, m->time, 8);
}

bool
pool_message_get (SimReader *in, PoolMessage *m)
{
  const uint8_t *at = in->at;
  uint64_t server, service, other, wish, order, users, load;

  if (in->end - at < POOL_ENTRY || at[0] == 0 || at[0] >= POOL_TYPES)
    return false;
  m->type = at[0];
  m->phase = at[1];
  m->alive = at[2];
  m->alarm = at[3];
  at = get (get (get (get (at + 4, &server, 2), &service, 2), &other, 2), &wish, 2);
  at = get (get (get (at, &order, 4), &users, 4), &load, 4);
  in->at = get (get (at, &m->value, 8), &m->time, 8);
  m->server = (uint16_t)server;
  m->service = (uint16_t)service;
  m->other = (uint16_t)other;
  m->wish = (uint16_t)wish;
  m->order = (uint32_t)order;
  m->users = (uint32_t)users;
  m->load = (uint32_t)load;
  return true;
}

bool
pool_send (SimUdp *udp, SimIp to, const PoolMessage *message)
{
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, POOL_ENTRY);

  pool_message_put (bytes->data, message);
  return udp != NULL && sim_udp_send (udp, NULL, SIM_IP_NONE, to, POOL_PORT, bytes);
}
