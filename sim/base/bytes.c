/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/bytes.h"
#include "sim/base/check.h"

#include <string.h>

SimBytes *
sim_bytes_new (const void *data, uint32_t length)
{
  SimBytes *bytes = g_malloc (sizeof (SimBytes) + length);
  bytes->refs = 1;
  bytes->length = length;
  if (data != NULL && length > 0)
    memcpy (bytes->data, data, length);
  return bytes;
}

SimBytes *
sim_bytes_ref (SimBytes *bytes)
{
  if (bytes != NULL)
    bytes->refs++;
  return bytes;
}

void
sim_bytes_unref (SimBytes *bytes)
{
  if (bytes != NULL && --bytes->refs == 0)
    g_free (bytes);
}

uint8_t
sim_content_byte (uint64_t content, uint64_t index)
{
  return (uint8_t)(sim_mix (content, index >> 3) >> (8 * (index & 7)));
}

static void
content_copy (uint64_t content, uint64_t from, uint32_t n, uint8_t *out)
{
  for (uint32_t i = 0; i < n;)
    {
      uint64_t index = from + i, word = sim_mix (content, index >> 3) >> (8 * (index & 7));
      for (uint32_t left = (uint32_t)(8 - (index & 7)); left > 0 && i < n; left--, word >>= 8)
        out[i++] = (uint8_t)word;
    }
}

void
sim_span_copy (const SimSpan *span, uint64_t from, uint32_t n, uint8_t *out)
{
  sim_require (from <= span->length && n <= span->length - from,
               "span of %" G_GUINT64_FORMAT " bytes is read past its end", span->length);
  if (span->bytes == NULL)
    {
      content_copy (span->content, span->offset + from, n, out);
      return;
    }
  sim_require (span->offset + from + n <= span->bytes->length, "span reaches past its bytes");
  if (n > 0)
    memcpy (out, span->bytes->data + span->offset + from, n);
}

void
sim_put8 (GByteArray *out, uint8_t v)
{
  g_byte_array_append (out, &v, 1);
}

void
sim_put16 (GByteArray *out, uint16_t v)
{
  v = GUINT16_TO_BE (v);
  g_byte_array_append (out, (const guint8 *)&v, sizeof v);
}

void
sim_put32 (GByteArray *out, uint32_t v)
{
  v = GUINT32_TO_BE (v);
  g_byte_array_append (out, (const guint8 *)&v, sizeof v);
}

void
sim_put64 (GByteArray *out, uint64_t v)
{
  v = GUINT64_TO_BE (v);
  g_byte_array_append (out, (const guint8 *)&v, sizeof v);
}

SimBytes *
sim_bytes_take (GByteArray *array)
{
  SimBytes *bytes = sim_bytes_new (array->data, array->len);
  g_byte_array_unref (array);
  return bytes;
}

SimReader
sim_reader (const void *data, gsize length)
{
  const uint8_t *at = data;
  return (SimReader){ at, length > 0 ? at + length : at, true };
}

static uint64_t
get (SimReader *r, guint n)
{
  uint64_t v = 0;
  if ((gsize)(r->end - r->at) < n)
    {
      r->ok = false;
      r->at = r->end;
    }
  if (!r->ok)
    return 0;
  for (guint i = 0; i < n; i++)
    v = v << 8 | *r->at++;
  return v;
}

uint8_t
sim_get8 (SimReader *r)
{
  return (uint8_t)get (r, 1);
}

uint16_t
sim_get16 (SimReader *r)
{
  return (uint16_t)get (r, 2);
}

uint32_t
sim_get32 (SimReader *r)
{
  return (uint32_t)get (r, 4);
}

uint64_t
sim_get64 (SimReader *r)
{
  return get (r, 8);
}

uint64_t
sim_get_varint (SimReader *r)
{
  uint64_t value = 0;
  for (guint shift = 0; shift < 64; shift += 7)
    {
      uint64_t byte = sim_get8 (r), bits = byte & 127;
      value |= bits << shift;
      r->ok = r->ok && bits << shift >> shift == bits;
      if (byte < 128)
        return r->ok ? value : 0;
    }
  r->ok = false;
  return 0;
}

uint64_t
sim_hash_text (const char *text)
{
  uint64_t h = 0xcbf29ce484222325ull;
  uint64_t n = 0;
  for (; text[n] != '\0'; n++)
    h = (h ^ (uint8_t)text[n]) * 0x100000001b3ull;
  return sim_mix (h, n);
}
