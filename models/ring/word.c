/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/ring/ring.h"

RingWord *
ring_word_new (const RingCluster *cluster)
{
  RingWord *word = g_new0 (RingWord, 1);

  word->signal = RING_TOKEN;
  word->members = g_new0 (uint16_t, cluster->gateways->len);
  word->rows = g_new0 (RingRow, cluster->vip_count);
  word->loads = g_new0 (RingLoad, cluster->gateways->len);
  word->current = word->destination = word->originator = RING_NOBODY;
  for (guint i = 0; i < cluster->vip_count; i++)
    word->rows[i].host = word->rows[i].preferred = RING_NOBODY;
  return word;
}

void
ring_word_free (RingWord *word)
{
  if (word == NULL)
    return;
  g_free (word->members);
  g_free (word->rows);
  g_free (word->loads);
  g_free (word);
}

void
ring_word_copy (const RingCluster *cluster, RingWord *to, const RingWord *from)
{
  RingWord own = *to;

  *to = *from;
  to->members = own.members;
  to->rows = own.rows;
  to->loads = own.loads;
  memcpy (to->members, from->members, from->count * sizeof *to->members);
  if (cluster->vip_count > 0)
    memcpy (to->rows, from->rows, cluster->vip_count * sizeof *to->rows);
  memcpy (to->loads, from->loads, cluster->gateways->len * sizeof *to->loads);
}

int
ring_word_place (const RingWord *word, uint16_t gateway)
{
  for (guint i = 0; i < word->count; i++)
    if (word->members[i] == gateway)
      return (int)i;
  return -1;
}

static inline uint8_t *
store16 (uint8_t *at, uint32_t v)
{
  at[0] = (uint8_t)(v >> 8);
  at[1] = (uint8_t)v;
  return at + 2;
}

static inline uint8_t *
store32 (uint8_t *at, uint32_t v)
{
  return store16 (store16 (at, v >> 16), v & 0xFFFF);
}

static inline uint32_t
load16 (const uint8_t *at)
{
  return (uint32_t)at[0] << 8 | at[1];
}

static inline uint32_t
load32 (const uint8_t *at)
{
  return load16 (at) << 16 | load16 (at + 2);
}

static SimIp
address_of (const RingCluster *cluster, uint16_t gateway, guint subnet)
{
  return gateway == RING_NOBODY ? SIM_IP_NONE : ring_gateway (cluster, gateway)->ips[subnet];
}

/* Gateways mostly have addresses in a row, so the first guess is mostly right. */
static uint16_t
gateway_of (const RingCluster *cluster, SimIp ip, guint subnet)
{
  guint guess = ip - ring_gateway (cluster, 0)->ips[subnet];

  if (guess < cluster->gateways->len && ring_gateway (cluster, guess)->ips[subnet] == ip)
    return (uint16_t)guess;
  for (guint i = 0; i < cluster->gateways->len; i++)
    if (ring_gateway (cluster, i)->ips[subnet] == ip)
      return (uint16_t)i;
  return RING_NOBODY;
}

static uint8_t *
store_header (const RingWord *word, uint8_t *at)
{
  *at++ = (uint8_t)word->signal;
  *at++ = word->permission;
  at = store16 (at, word->carriages);
  return store32 (at, word->sequence);
}

static uint8_t *
store_body (const RingCluster *cluster, const RingWord *word, uint8_t *at)
{
  for (guint i = 0; i < word->count; i++)
    at = store32 (at, ring_gateway (cluster, word->members[i])->id);
  for (guint i = 0; i < cluster->vip_count; i++)
    {
      const RingVip *vip = &cluster->vips[i];
      at = store32 (at, vip->ip);
      at = store32 (at, address_of (cluster, word->rows[i].host, vip->subnet));
      at = store32 (at, address_of (cluster, word->rows[i].preferred, vip->subnet));
      *at++ = word->rows[i].flag;
    }
  return at;
}

static void
store_token (const RingCluster *cluster, const RingWord *word, const GByteArray *body, uint8_t *at)
{
  at = store16 (at, word->count);
  at = store16 (at, (uint32_t)(ring_word_place (word, word->current) + 1));
  at = store16 (at, (uint32_t)(ring_word_place (word, word->destination) + 1));
  at = store16 (at, cluster->vip_count);
  if (body == NULL)
    at = store_body (cluster, word, at);
  else
    at = (uint8_t *)memcpy (at, body->data, body->len) + body->len;
  for (guint i = 0; i < word->count; i++)
    {
      const RingLoad *load = &word->loads[word->members[i]];
      at = store32 (at, load->rate);
      at = store32 (at, (uint32_t)(load->bytes >> 32));
      at = store32 (at, (uint32_t)load->bytes);
    }
}

static gsize
size_of (const RingCluster *cluster, const RingWord *word)
{
  if (word->signal == RING_911)
    return RING_WORD_HEADER;
  return RING_WORD_HEADER + word->count * (4 + RING_WORD_LOAD) + cluster->vip_count * RING_WORD_ROW;
}

void
ring_word_encode (const RingCluster *cluster, const RingWord *word, const GByteArray *body, GByteArray *out)
{
  guint before = out->len;
  uint8_t *at;

  g_byte_array_set_size (out, before + (guint)size_of (cluster, word));
  at = store_header (word, out->data + before);
  if (word->signal == RING_TOKEN)
    {
      store_token (cluster, word, body, at);
      return;
    }
  at = store32 (at, address_of (cluster, word->originator, cluster->home));
  store32 (at, address_of (cluster, word->destination, cluster->home));
}

gsize
ring_word_body (const RingCluster *cluster, const uint8_t *data, gsize length)
{
  gsize count, body;

  if (length < RING_WORD_HEADER || data[0] != RING_TOKEN)
    return 0;
  count = load16 (data + 8);
  body = count * 4 + cluster->vip_count * RING_WORD_ROW;
  if (count > cluster->gateways->len || load16 (data + 14) != cluster->vip_count
      || length < RING_WORD_HEADER + body + count * RING_WORD_LOAD)
    return 0;
  return body;
}

static bool
load_list (const RingCluster *cluster, const uint8_t *at, RingWord *out)
{
  for (guint i = 0; i < out->count; i++, at += 4)
    {
      out->members[i] = gateway_of (cluster, load32 (at), cluster->home);
      if (out->members[i] == RING_NOBODY)
        return false;
      for (guint k = 0; k < i; k++)
        if (out->members[k] == out->members[i])
          return false;
    }
  return true;
}

/* An address of nobody is 0.0.0.0; any other must be a gateway's. */
static bool
load_host (const RingCluster *cluster, const uint8_t *at, guint subnet, uint16_t *out)
{
  SimIp ip = load32 (at);

  *out = ip == SIM_IP_NONE ? RING_NOBODY : gateway_of (cluster, ip, subnet);
  return ip == SIM_IP_NONE || *out != RING_NOBODY;
}

static bool
load_rows (const RingCluster *cluster, const uint8_t *at, RingWord *out)
{
  for (guint i = 0; i < cluster->vip_count; i++, at += RING_WORD_ROW)
    {
      const RingVip *vip = &cluster->vips[i];
      RingRow *row = &out->rows[i];
      if (load32 (at) != vip->ip || !load_host (cluster, at + 4, vip->subnet, &row->host)
          || !load_host (cluster, at + 8, vip->subnet, &row->preferred))
        return false;
      row->flag = at[12];
      if (row->flag > 3 || row->flag == 2 || (row->flag == 3 && row->preferred == RING_NOBODY))
        return false;
    }
  return true;
}

static uint16_t
member_at (const RingWord *word, guint place)
{
  return place == 0 || place > word->count ? RING_NOBODY : word->members[place - 1];
}

bool
ring_word_refresh (const RingCluster *cluster, const uint8_t *data, gsize length, RingWord *out, gsize *end)
{
  const uint8_t *at;

  out->signal = RING_TOKEN;
  out->permission = false;
  out->carriages = load16 (data + 2);
  out->sequence = load32 (data + 4);
  out->current = member_at (out, load16 (data + 10));
  out->destination = member_at (out, load16 (data + 12));
  at = data + RING_WORD_HEADER + out->count * 4 + cluster->vip_count * RING_WORD_ROW;
  for (guint i = 0; i < out->count; i++, at += RING_WORD_LOAD)
    out->loads[out->members[i]] = (RingLoad){ load32 (at), (uint64_t)load32 (at + 4) << 32 | load32 (at + 8) };
  *end = (gsize)(at - data);
  return *end <= length && out->current != RING_NOBODY && out->destination != RING_NOBODY;
}

static bool
decode_911 (const RingCluster *cluster, const uint8_t *data, gsize length, RingWord *out)
{
  if (length != RING_WORD_HEADER || data[1] > 1)
    return false;
  out->permission = data[1] != 0;
  out->carriages = load16 (data + 2);
  out->sequence = load32 (data + 4);
  out->originator = gateway_of (cluster, load32 (data + 8), cluster->home);
  out->destination = gateway_of (cluster, load32 (data + 12), cluster->home);
  return out->originator != RING_NOBODY && out->destination != RING_NOBODY && out->carriages == 0;
}

bool
ring_word_decode (const RingCluster *cluster, const uint8_t *data, gsize length, RingWord *out, gsize *end)
{
  gsize body;

  *end = RING_WORD_HEADER;
  if (length < RING_WORD_HEADER || (data[0] != RING_TOKEN && data[0] != RING_911))
    return false;
  out->signal = (RingSignal)data[0];
  if (out->signal == RING_911)
    return decode_911 (cluster, data, length, out);
  body = ring_word_body (cluster, data, length);
  if (body == 0)
    return false;
  out->count = load16 (data + 8);
  return out->count > 0 && load_list (cluster, data + RING_WORD_HEADER, out)
         && load_rows (cluster, data + RING_WORD_HEADER + out->count * 4, out)
         && ring_word_refresh (cluster, data, length, out, end);
}

static void
write_rows (const RingCluster *cluster, const RingWord *word, GString *out)
{
  char vip[SIM_IP_TEXT], host[SIM_IP_TEXT], preferred[SIM_IP_TEXT];

  for (guint i = 0; i < cluster->vip_count; i++)
    {
      const RingRow *row = &word->rows[i];
      guint subnet = cluster->vips[i].subnet;
      g_string_append_printf (out, "; %s %s %s %u", sim_ip_text (cluster->vips[i].ip, vip),
                              sim_ip_text (address_of (cluster, row->host, subnet), host),
                              sim_ip_text (address_of (cluster, row->preferred, subnet), preferred), row->flag);
    }
}

void
ring_word_write (const RingCluster *cluster, const RingWord *word, GString *out)
{
  char text[SIM_IP_TEXT];

  if (word->signal == RING_911)
    {
      g_string_append_printf (out, "911 %u from %s, permission %s", word->sequence,
                              sim_ip_text (address_of (cluster, word->originator, cluster->home), text),
                              word->permission ? "TRUE" : "FALSE");
      return;
    }
  g_string_append_printf (out, "token %u, %u members", word->sequence, word->count);
  for (guint i = 0; i < word->count; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? " " : ", ",
                            sim_ip_text (address_of (cluster, word->members[i], cluster->home), text));
  write_rows (cluster, word, out);
  for (guint i = 0; i < word->count; i++)
    g_string_append_printf (out, "; %s %u B/s %" G_GUINT64_FORMAT " B",
                            sim_ip_text (address_of (cluster, word->members[i], cluster->home), text),
                            word->loads[word->members[i]].rate, (guint64)word->loads[word->members[i]].bytes);
  if (word->carriages > 0)
    g_string_append_printf (out, "; %u carriages", word->carriages);
}
