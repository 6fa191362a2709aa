/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/vrrp_message.h"

#include "sim/base/check.h"
#include <string.h>

enum
{
  ADVERTISEMENT = 1, /* type, the only one */
  CHECKSUM_AT = 6,
  HEADER = 8,
  MOST_SECONDS = 255,
  MOST_CENTISECONDS = 4095,
};
#define CENTISECOND (10 * SIM_MS)

bool
sim_vrrp_can_say (guint version, SimTime interval)
{
  SimTime unit = version == 2 ? SIM_S : CENTISECOND, most = version == 2 ? MOST_SECONDS : MOST_CENTISECONDS;
  return interval >= unit && interval <= most * unit && interval % unit == 0;
}

static uint32_t
add (uint32_t sum, const uint8_t *at, gsize n)
{
  for (gsize i = 0; i < n; i++)
    sum += i % 2 == 0 ? (uint32_t)at[i] << 8 : at[i];
  return sum;
}

/* RFC 1071; with 0 in its place it is the checksum, with the right one in its place it is 0. */
static uint16_t
checksum (const uint8_t *data, gsize length, SimIp src, SimIp dst)
{
  uint32_t sum = add (0, data, length);
  if (data[0] >> 4 == 3)
    sum += (src >> 16) + (src & 0xFFFF) + (dst >> 16) + (dst & 0xFFFF) + SIM_VRRP_PROTOCOL + (uint32_t)length;
  while (sum >> 16 != 0)
    sum = (sum & 0xFFFF) + (sum >> 16);
  return (uint16_t)~sum;
}

SimBytes *
sim_vrrp_encode (const SimVrrpMessage *m, SimIp src, SimIp dst)
{
  sim_require (m->version == 2 || m->version == 3, "VRRP version %u", m->version);
  sim_require (m->count <= SIM_VRRP_ADDRESSES, "an advertisement of %u addresses", m->count);
  sim_require (sim_vrrp_can_say (m->version, m->interval), "version %u cannot say that interval", m->version);
  GByteArray *out = g_byte_array_new ();
  sim_put8 (out, (uint8_t)(m->version << 4 | ADVERTISEMENT));
  sim_put8 (out, m->vrid);
  sim_put8 (out, m->priority);
  sim_put8 (out, (uint8_t)m->count);
  if (m->version == 2)
    sim_put16 (out, (uint16_t)(m->auth << 8 | (uint16_t)(m->interval / SIM_S)));
  else
    sim_put16 (out, (uint16_t)(m->interval / CENTISECOND));
  sim_put16 (out, 0);
  for (guint i = 0; i < m->count; i++)
    sim_put32 (out, m->addresses[i]);
  if (m->version == 2)
    g_byte_array_append (out, m->password, SIM_VRRP_PASSWORD);
  uint16_t sum = checksum (out->data, out->len, src, dst);
  out->data[CHECKSUM_AT] = (uint8_t)(sum >> 8);
  out->data[CHECKSUM_AT + 1] = (uint8_t)sum;
  return sim_bytes_take (out);
}

static void
read_fields (SimVrrpMessage *m, SimReader *r)
{
  sim_get8 (r);
  m->vrid = sim_get8 (r);
  m->priority = sim_get8 (r);
  m->count = sim_get8 (r);
  uint16_t word = sim_get16 (r);
  m->auth = m->version == 2 ? (uint8_t)(word >> 8) : 0;
  m->interval = m->version == 2 ? (word & 0xFF) * SIM_S : (word & 0x0FFF) * CENTISECOND;
  sim_get16 (r);
  for (guint i = 0; i < m->count; i++)
    m->addresses[i] = sim_get32 (r);
  for (guint i = 0; i < SIM_VRRP_PASSWORD && m->version == 2; i++)
    m->password[i] = sim_get8 (r);
}

SimVrrpError
sim_vrrp_decode (SimVrrpMessage *m, const void *data, gsize length, SimIp src, SimIp dst)
{
  const uint8_t *at = data;
  memset (m, 0, sizeof *m);
  if (length < HEADER)
    return SIM_VRRP_SHORT;
  m->version = at[0] >> 4;
  if ((m->version != 2 && m->version != 3) || (at[0] & 0x0F) != ADVERTISEMENT)
    return SIM_VRRP_BAD_VERSION;
  if (length != HEADER + 4 * (gsize)at[3] + (m->version == 2 ? SIM_VRRP_PASSWORD : 0))
    return SIM_VRRP_SHORT;
  if (checksum (at, length, src, dst) != 0)
    return SIM_VRRP_BAD_CHECKSUM;
  SimReader r = sim_reader (data, length);
  read_fields (m, &r);
  return SIM_VRRP_GOOD;
}
