/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pool/pool.h"

const char *const pool_type_names[] = {
  "?",     "LOGIN", "ENTER", "DENIED",    "QUEUED",    "POLL",        "STATUS", "REPORT",    "OPEN",
  "CLOSE", "DRAIN", "ASK",   "THROW-OUT", "HAND-OVER", "STOP",        "BOOT",   "ACK",       "COPY",
  "BEGIN", "SLICE", "END",   "TAKEN",     "COPIED",    "COPY-FAILED", "MOVED",  "MOVED-ACK", NULL,
};
const char *const pool_phase_names[]
    = { "off", "ready", "draining", "stopping", "copying", "booting", "failed", NULL };

void
pool_message_put (GByteArray *out, const PoolMessage *m)
{
  sim_put8 (out, m->type);
  sim_put8 (out, m->phase);
  sim_put8 (out, m->alive);
  sim_put8 (out, m->alarm);
  sim_put16 (out, m->server);
  sim_put16 (out, m->service);
  sim_put16 (out, m->other);
  sim_put16 (out, m->wish);
  sim_put32 (out, m->order);
  sim_put32 (out, m->users);
  sim_put32 (out, m->load);
  sim_put64 (out, m->value);
  sim_put64 (out, m->time);
  sim_put32 (out, 0);
}

bool
pool_message_get (SimReader *in, PoolMessage *m)
{
  m->type = sim_get8 (in);
  m->phase = sim_get8 (in);
  m->alive = sim_get8 (in);
  m->alarm = sim_get8 (in);
  m->server = sim_get16 (in);
  m->service = sim_get16 (in);
  m->other = sim_get16 (in);
  m->wish = sim_get16 (in);
  m->order = sim_get32 (in);
  m->users = sim_get32 (in);
  m->load = sim_get32 (in);
  m->value = sim_get64 (in);
  m->time = sim_get64 (in);
  sim_get32 (in);
  return in->ok && m->type > 0 && m->type < POOL_TYPES;
}

bool
pool_send (SimUdp *udp, SimIp to, const PoolMessage *message)
{
  GByteArray *out = g_byte_array_sized_new (POOL_ENTRY);

  pool_message_put (out, message);
  g_autoptr (SimBytes) bytes = sim_bytes_take (out);
  return udp != NULL && sim_udp_send (udp, NULL, SIM_IP_NONE, to, POOL_PORT, bytes);
}
