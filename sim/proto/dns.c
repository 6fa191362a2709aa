/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/dns.h"

#include "sim/base/check.h"
#include <string.h>

enum
{
  CLASS_IN = 1,
  MOST_LABEL = 63,
  MOST_WIRE_NAME = 255, /* RFC 1035, 2.3.4 */
  HEADER = 12,
  POINTER = 0xC000, /* RFC 1035, 4.1.4 */
  A_RECORD = 16,    /* a compressed owner, type, class, TTL, length, address */

  FLAG_RESPONSE = 0x8000,
  FLAG_AUTHORITATIVE = 0x0400,
  FLAG_TRUNCATED = 0x0200,
  FLAG_RECURSION_DESIRED = 0x0100,
  FLAG_RECURSION_AVAILABLE = 0x0080,
};

static bool
is_name_byte (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_';
}

bool
sim_dns_name (const char *text, char out[SIM_DNS_NAME])
{
  gsize length = strlen (text), label = 0;
  out[0] = '\0';
  if (length > 0 && text[length - 1] == '.')
    length--;
  if (length == 0 || length >= SIM_DNS_NAME)
    return false;
  for (gsize i = 0; i <= length; i++)
    {
      bool end = i == length || text[i] == '.';
      if (end ? label == 0 || label > MOST_LABEL : !is_name_byte (text[i]))
        {
          out[0] = '\0';
          return false;
        }
      label = end ? 0 : label + 1;
      out[i] = i == length ? '\0' : g_ascii_tolower (text[i]);
    }
  return true;
}

bool
sim_dns_within (const char *name, const char *zone)
{
  gsize n = strlen (name), z = strlen (zone);
  if (n < z || strcmp (name + n - z, zone) != 0)
    return false;
  return n == z || z == 0 || name[n - z - 1] == '.';
}

static void
put_name (GByteArray *out, const char *name)
{
  while (*name != '\0')
    {
      gsize length = strcspn (name, ".");
      sim_require (length > 0 && length <= MOST_LABEL, "\"%s\" is no DNS name", name);
      sim_put8 (out, (uint8_t)length);
      g_byte_array_append (out, (const guint8 *)name, (guint)length);
      name += length + (name[length] == '.');
    }
  sim_put8 (out, 0);
}

/* The name again: a pointer to where the question has it, or all of it. */
static void
put_owner (GByteArray *out, const char *name, const char *question)
{
  if (!sim_dns_within (question, name) || *name == '\0')
    put_name (out, name);
  else
    sim_put16 (out, (uint16_t)(POINTER | (HEADER + strlen (question) - strlen (name))));
}

static void
put_record (GByteArray *out, uint16_t type, uint32_t ttl)
{
  sim_put16 (out, type);
  sim_put16 (out, CLASS_IN);
  sim_put32 (out, ttl);
}

/* RFC 1035, 3.3.13. Who serves and who answers for the zone are no names of ours: ns and hostmaster stand in;
 * refresh, retry and expire are for secondaries, which there are none of. */
static void
put_soa (GByteArray *out, const SimDnsMessage *message)
{
  put_owner (out, message->zone, message->name);
  put_record (out, SIM_DNS_SOA, message->soa_ttl);
  guint at = out->len;
  sim_put16 (out, 0);
  sim_put8 (out, 2);
  g_byte_array_append (out, (const guint8 *)"ns", 2);
  put_owner (out, message->zone, message->name);
  sim_put8 (out, 10);
  g_byte_array_append (out, (const guint8 *)"hostmaster", 10);
  put_owner (out, message->zone, message->name);
  sim_put32 (out, message->serial);
  sim_put32 (out, 3600);
  sim_put32 (out, 600);
  sim_put32 (out, 86400);
  sim_put32 (out, message->minimum);
  guint length = out->len - at - 2;
  out->data[at] = (guint8)(length >> 8);
  out->data[at + 1] = (guint8)length;
}

static uint16_t
flags_of (const SimDnsMessage *m, bool cut)
{
  guint flags = (m->opcode & 15u) << 11 | (m->code & 15u);
  flags |= m->response ? FLAG_RESPONSE : 0;
  flags |= m->authoritative ? FLAG_AUTHORITATIVE : 0;
  flags |= m->truncated || cut ? FLAG_TRUNCATED : 0;
  flags |= m->recursion_desired ? FLAG_RECURSION_DESIRED : 0;
  flags |= m->recursion_available ? FLAG_RECURSION_AVAILABLE : 0;
  return (uint16_t)flags;
}

SimBytes *
sim_dns_encode (const SimDnsMessage *message)
{
  gsize before = HEADER + strlen (message->name) + 2 + 4;
  guint fits = (guint)((SIM_DNS_BYTES - before) / A_RECORD);
  guint answers = MIN (message->answers, fits);
  GByteArray *out = g_byte_array_sized_new (SIM_DNS_BYTES);
  sim_put16 (out, message->id);
  sim_put16 (out, flags_of (message, answers < message->answers));
  sim_put16 (out, 1);
  sim_put16 (out, (uint16_t)answers);
  sim_put16 (out, message->soa);
  sim_put16 (out, 0);
  put_name (out, message->name);
  sim_put16 (out, message->type);
  sim_put16 (out, CLASS_IN);
  for (guint i = 0; i < answers; i++)
    {
      put_owner (out, message->name, message->name);
      put_record (out, SIM_DNS_A, message->answer[i].ttl);
      sim_put16 (out, 4);
      sim_put32 (out, message->answer[i].ip);
    }
  if (message->soa)
    put_soa (out, message);
  return sim_bytes_take (out);
}

typedef struct Input
{
  const uint8_t *start;
  SimReader reader;
} Input;

/* One label, or the end of the name, at `r`; `wire` counts the name's bytes. */
static bool
get_label (SimReader *r, guint length, char **out, gsize *wire)
{
  *wire += length + 1;
  if (length > MOST_LABEL || *wire > MOST_WIRE_NAME || (gsize)(r->end - r->at) < length)
    return false;
  for (guint i = 0; i < length; i++)
    {
      char c = (char)sim_get8 (r);
      if (!is_name_byte (c))
        return false;
      *(*out)++ = g_ascii_tolower (c);
    }
  *(*out)++ = '.';
  return true;
}

/*
 * Each pointer must lead to before the place where the piece that has it began: so it ends. A name of n bytes
 * on the wire has n - 2 characters of text: 255 bytes on the wire are 253 characters and the end.
 */
static bool
get_name (Input *in, char name[SIM_DNS_NAME])
{
  char text[MOST_WIRE_NAME + 2], *out = text;
  SimReader r = in->reader;
  const uint8_t *began = r.at;
  bool jumped = false;
  gsize wire = 1;
  for (;;)
    {
      guint length = sim_get8 (&r);
      if (!r.ok)
        return false;
      if (length >= POINTER >> 8)
        {
          gsize to = (length & 0x3F) << 8 | sim_get8 (&r);
          if (!r.ok || to >= (gsize)(began - in->start))
            return false;
          if (!jumped)
            in->reader = r;
          jumped = true;
          began = r.at = in->start + to;
          continue;
        }
      if (length == 0)
        break;
      if (!get_label (&r, length, &out, &wire))
        return false;
    }
  if (!jumped)
    in->reader = r;
  gsize length = out > text ? (gsize)(out - text) - 1 : 0;
  memcpy (name, text, length);
  name[length] = '\0';
  return true;
}

static void
take_soa (SimDnsMessage *m, Input *data, const char *owner, uint32_t ttl)
{
  char skipped[SIM_DNS_NAME];
  if (m->soa || !sim_dns_within (m->name, owner) || !get_name (data, skipped) || !get_name (data, skipped))
    return;
  uint32_t serial = sim_get32 (&data->reader);
  for (guint i = 0; i < 3; i++)
    sim_get32 (&data->reader);
  uint32_t minimum = sim_get32 (&data->reader);
  if (!data->reader.ok)
    return;
  m->soa = true;
  m->soa_ttl = ttl;
  m->serial = serial;
  m->minimum = minimum;
  memcpy (m->zone, owner, strlen (owner) + 1);
}

/* RFC 2181, 8: a TTL with its top bit set is zero. */
static uint32_t
get_ttl (SimReader *r)
{
  uint32_t ttl = sim_get32 (r);
  return ttl >> 31 ? 0 : ttl;
}

static bool
get_record (SimDnsMessage *m, Input *in, bool authority)
{
  char owner[SIM_DNS_NAME];
  if (!get_name (in, owner))
    return false;
  uint16_t type = sim_get16 (&in->reader), class = sim_get16 (&in->reader);
  uint32_t ttl = get_ttl (&in->reader);
  uint16_t length = sim_get16 (&in->reader);
  if (!in->reader.ok || in->reader.end - in->reader.at < length)
    return false;
  Input data = *in;
  data.reader.end = data.reader.at + length;
  in->reader.at += length;
  if (class != CLASS_IN)
    return true;
  if (authority && type == SIM_DNS_SOA)
    take_soa (m, &data, owner, ttl);
  else if (!authority && type == SIM_DNS_A && length == 4 && m->answers < SIM_DNS_MOST
           && strcmp (owner, m->name) == 0)
    m->answer[m->answers++] = (SimDnsAnswer){ .ip = sim_get32 (&data.reader), .ttl = ttl };
  return true;
}

static void
take_flags (SimDnsMessage *m, uint16_t flags)
{
  m->response = flags & FLAG_RESPONSE;
  m->authoritative = flags & FLAG_AUTHORITATIVE;
  m->truncated = flags & FLAG_TRUNCATED;
  m->recursion_desired = flags & FLAG_RECURSION_DESIRED;
  m->recursion_available = flags & FLAG_RECURSION_AVAILABLE;
  m->opcode = flags >> 11 & 15;
  m->code = flags & 15;
}

bool
sim_dns_decode (SimDnsMessage *message, const void *data, gsize length)
{
  Input in = { .start = data, .reader = sim_reader (data, length) };
  memset (message, 0, sizeof *message);
  message->id = sim_get16 (&in.reader);
  take_flags (message, sim_get16 (&in.reader));
  uint16_t questions = sim_get16 (&in.reader), answers = sim_get16 (&in.reader);
  uint16_t authority = sim_get16 (&in.reader);
  sim_get16 (&in.reader);
  if (!in.reader.ok || questions != 1 || !get_name (&in, message->name))
    return false;
  message->type = sim_get16 (&in.reader);
  if (sim_get16 (&in.reader) != CLASS_IN || !in.reader.ok)
    return false;
  for (guint i = 0; i < (guint)answers + authority; i++)
    if (!get_record (message, &in, i >= answers))
      return false;
  return true;
}
