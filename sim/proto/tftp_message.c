/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/tftp_message.h"

#include "sim/base/check.h"
#include <string.h>

const char *const sim_tftp_code_names[SIM_TFTP_CODES] = {
  [SIM_TFTP_UNDEFINED] = "Not defined",
  [SIM_TFTP_NOT_FOUND] = "File not found",
  [SIM_TFTP_ACCESS] = "Access violation",
  [SIM_TFTP_DISK_FULL] = "Disk full or allocation exceeded",
  [SIM_TFTP_ILLEGAL] = "Illegal TFTP operation",
  [SIM_TFTP_UNKNOWN_TID] = "Unknown transfer ID",
  [SIM_TFTP_EXISTS] = "File already exists",
  [SIM_TFTP_NO_USER] = "No such user",
  [SIM_TFTP_REFUSED] = "Option negotiation failed",
};

const char *const sim_tftp_option_names[SIM_TFTP_OPTIONS] = {
  [SIM_TFTP_BLKSIZE] = "blksize",
  [SIM_TFTP_TIMEOUT] = "timeout",
  [SIM_TFTP_TSIZE] = "tsize",
  [SIM_TFTP_WINDOWSIZE] = "windowsize",
};

static const struct
{
  uint64_t least, most;
} ranges[SIM_TFTP_OPTIONS] = {
  [SIM_TFTP_BLKSIZE] = { SIM_TFTP_LEAST_BLOCK, SIM_TFTP_LARGEST_BLOCK }, /* RFC 2348 */
  [SIM_TFTP_TIMEOUT] = { 1, SIM_TFTP_MOST_TIMEOUT },                     /* RFC 2349 */
  [SIM_TFTP_TSIZE] = { 0, INT64_MAX },
  [SIM_TFTP_WINDOWSIZE] = { 1, SIM_TFTP_MOST_WINDOW }, /* RFC 7440 */
};

/* -- writing ------------------------------------------------------------------------------- */

static void
put_text (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *)text, (guint)strlen (text) + 1);
}

static void
put_options (GByteArray *out, const SimTftpOptionSet *options)
{
  for (guint i = 0; i < SIM_TFTP_OPTIONS; i++)
    if (sim_tftp_has (options, (SimTftpOption)i))
      {
        char number[24];
        g_snprintf (number, sizeof number, "%" G_GUINT64_FORMAT, options->value[i]);
        put_text (out, sim_tftp_option_names[i]);
        put_text (out, number);
      }
}

SimBytes *
sim_tftp_encode (const SimTftpMessage *message)
{
  GByteArray *out = g_byte_array_new ();
  sim_put16 (out, (uint16_t)message->op);
  switch (message->op)
    {
    case SIM_TFTP_RRQ:
    case SIM_TFTP_WRQ:
      put_text (out, message->name);
      put_text (out, message->mode != NULL ? message->mode : "octet");
      put_options (out, &message->options);
      break;
    case SIM_TFTP_DATA:
    case SIM_TFTP_ACK:
      sim_put16 (out, message->block);
      if (message->length > 0)
        g_byte_array_append (out, message->data, message->length);
      break;
    case SIM_TFTP_ERROR:
      sim_put16 (out, message->code);
      put_text (out, message->text != NULL ? message->text : "");
      break;
    case SIM_TFTP_OACK:
      put_options (out, &message->options);
      break;
    }
  return sim_bytes_take (out);
}

SimBytes *
sim_tftp_encode_error (SimTftpCode code, const char *text)
{
  SimTftpMessage message = { .op = SIM_TFTP_ERROR,
                             .code = (uint16_t)code,
                             .text = text != NULL ? text : sim_tftp_code_names[code] };
  return sim_tftp_encode (&message);
}

/* -- reading ------------------------------------------------------------------------------- */

/* The text that ends within the bytes, or NULL. */
static const char *
get_text (SimReader *r)
{
  const uint8_t *end = r->at < r->end ? memchr (r->at, 0, (gsize)(r->end - r->at)) : NULL;
  const char *text = (const char *)r->at;
  r->ok &= end != NULL;
  r->at = end != NULL ? end + 1 : r->end;
  return end != NULL ? text : NULL;
}

/* Decimal digits only, within 64 bits. */
static bool
parse_number (const char *text, uint64_t *value)
{
  *value = 0;
  for (const char *c = text; *c != '\0'; c++)
    {
      guint digit = (guint)(*c - '0');
      if (digit > 9 || __builtin_mul_overflow (*value, 10, value)
          || __builtin_add_overflow (*value, digit, value))
        return false;
    }
  return *text != '\0';
}

static void
note_option (SimTftpOptionSet *options, const char *name, const char *text)
{
  for (guint i = 0; i < SIM_TFTP_OPTIONS; i++)
    if (g_ascii_strcasecmp (name, sim_tftp_option_names[i]) == 0 && !(options->has >> i & 1))
      {
        uint64_t value;
        bool good = parse_number (text, &value) && value >= ranges[i].least && value <= ranges[i].most;
        sim_tftp_set (options, (SimTftpOption)i, good ? value : 0);
        options->bad |= (uint8_t)(!good << i);
      }
}

static void
get_options (SimReader *r, SimTftpOptionSet *options)
{
  while (r->ok && r->at < r->end)
    {
      const char *name = get_text (r), *text = get_text (r);
      if (r->ok)
        note_option (options, name, text);
    }
}

bool
sim_tftp_decode (SimTftpMessage *message, const uint8_t *data, gsize length)
{
  SimReader r = sim_reader (data, length);
  *message = (SimTftpMessage){ .op = (SimTftpOp)sim_get16 (&r) };
  switch (message->op)
    {
    case SIM_TFTP_RRQ:
    case SIM_TFTP_WRQ:
      message->name = get_text (&r);
      message->mode = get_text (&r);
      get_options (&r, &message->options);
      return r.ok;
    case SIM_TFTP_DATA:
      message->block = sim_get16 (&r);
      message->data = r.at;
      message->length = (uint32_t)(r.end - r.at);
      return r.ok;
    case SIM_TFTP_ACK:
      message->block = sim_get16 (&r);
      return r.ok;
    case SIM_TFTP_ERROR:
      message->code = sim_get16 (&r);
      message->text = get_text (&r);
      return r.ok;
    case SIM_TFTP_OACK:
      get_options (&r, &message->options);
      return r.ok;
    default:
      return false;
    }
}

int64_t
sim_tftp_block_near (uint64_t near, uint16_t wire, guint roll)
{
  if (roll == 0)
    {
      int64_t block = (int64_t)near + (int16_t)(uint16_t)(wire - (uint16_t)near);
      return block >= 0 ? block : -1;
    }
  if (near == 0 || wire == 0) /* 0 is never on the wire again */
    return wire == 0 ? (near < 32768 ? 0 : -1) : wire <= 32768 ? wire : -1;
  int64_t ahead = ((int64_t)wire - (int64_t)sim_tftp_wire_block (near, roll) + 65535) % 65535;
  int64_t block = (int64_t)near + (ahead > 32767 ? ahead - 65535 : ahead);
  return block >= 0 ? block : -1;
}
