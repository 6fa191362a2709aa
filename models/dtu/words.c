/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages are lines of words, key=value, as the source prints the host message (DTU-1). What is signed ends
 * with " signature=" and 40 hexadecimal digits over all that stands before (DTU-2).
 */
#include "models/dtu/dtu.h"

#define SIGNATURE " signature="

enum
{
  SIGNATURE_BYTES = sizeof SIGNATURE - 1 + DTU_SIGNATURE - 1
};

/* -- words -------------------------------------------------------------------------------------------- */

/* The value of the word that begins at `at`, if its key is `key`. */
static const char *
value_of (const char *at, const char *key)
{
  gsize length = strlen (key);

  return strncmp (at, key, length) == 0 && at[length] == '=' ? at + length + 1 : NULL;
}

/* The word behind the one at `at`; NULL: there is none. */
static const char *
next_word (const char *at)
{
  const char *space = strchr (at, ' ');

  return space == NULL ? NULL : space + 1;
}

static bool
copy_value (const char *value, char *out, gsize room)
{
  gsize length = strcspn (value, " \n");

  if (length == 0 || length >= room)
    return false;
  memcpy (out, value, length);
  out[length] = '\0';
  return true;
}

bool
dtu_word (const char *line, const char *key, char *out, gsize room)
{
  for (const char *at = line; at != NULL; at = next_word (at))
    {
      const char *value = value_of (at, key);
      if (value != NULL)
        return copy_value (value, out, room);
    }
  return false;
}

bool
dtu_word_hex (const char *line, const char *key, uint64_t *out)
{
  char text[20];

  return dtu_word (line, key, text, sizeof text)
         && g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT64, out, NULL);
}

bool
dtu_word_number (const char *line, const char *key, int64_t *out)
{
  char text[24];

  return dtu_word (line, key, text, sizeof text)
         && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, out, NULL);
}

bool
dtu_is (const char *line, const char *kind)
{
  gsize length = strlen (kind);

  return strncmp (line, kind, length) == 0 && (line[length] == ' ' || line[length] == '\0');
}

/* -- the host message: DTU-1 ---------------------------------------------------------------------------- */

char *
dtu_host_message_text (const DtuHostMessage *m)
{
  GString *text = g_string_sized_new (256);

  g_string_printf (text, "host=%s addr=%08x time=%" G_GINT64_FORMAT " numifs=%u flags=%u cpus=%u clock=%u",
                   m->host, m->addr, m->time, m->numifs, m->flags, m->cpus, m->clock);
  for (guint i = 0; i < m->numifs; i++)
    g_string_append_printf (text, " interface=%s ip=%08x mask=%08x bcast=%08x", m->ifaces[i].name,
                            m->ifaces[i].ip, m->ifaces[i].mask, m->ifaces[i].bcast);
  g_string_append_printf (text, " sessions=%u", m->sessions);
  return g_string_free (text, FALSE);
}

static bool
read_ip (const char *value, SimIp *out)
{
  char text[9];
  guint64 number;

  if (!copy_value (value, text, sizeof text)
      || !g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT32, &number, NULL))
    return false;
  *out = (SimIp)number;
  return true;
}

static bool
read_count (const char *value, guint most, guint *out)
{
  char text[12];
  guint64 number;

  if (!copy_value (value, text, sizeof text) || !g_ascii_string_to_unsigned (text, 10, 0, most, &number, NULL))
    return false;
  *out = (guint)number;
  return true;
}

static bool
read_time (const char *value, int64_t *out)
{
  char text[24];

  return copy_value (value, text, sizeof text)
         && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, out, NULL);
}

/* Words before the first interface, and behind the last one. Unknown ones are passed over. */
static bool
read_host_word (DtuHostMessage *m, const char *at)
{
  const char *value;

  if ((value = value_of (at, "host")) != NULL)
    return copy_value (value, m->host, DTU_NAME);
  if ((value = value_of (at, "addr")) != NULL)
    return read_ip (value, &m->addr);
  if ((value = value_of (at, "time")) != NULL)
    return read_time (value, &m->time);
  if ((value = value_of (at, "numifs")) != NULL)
    return read_count (value, DTU_IFACES_MOST, &m->numifs);
  if ((value = value_of (at, "flags")) != NULL)
    return read_count (value, G_MAXUINT, &m->flags);
  if ((value = value_of (at, "cpus")) != NULL)
    return read_count (value, 1u << 20, &m->cpus);
  if ((value = value_of (at, "clock")) != NULL)
    return read_count (value, 1u << 20, &m->clock);
  if ((value = value_of (at, "sessions")) != NULL)
    return read_count (value, G_MAXUINT, &m->sessions);
  return true;
}

/* Words of the interface that was named last; `count`: interfaces named so far. */
static bool
read_iface_word (DtuHostMessage *m, const char *at, guint *count)
{
  const char *value;

  if ((value = value_of (at, "interface")) != NULL)
    return *count < DTU_IFACES_MOST && copy_value (value, m->ifaces[(*count)++].name, DTU_NAME);
  DtuHostIface *iface = *count == 0 ? NULL : &m->ifaces[*count - 1];
  if ((value = value_of (at, "ip")) != NULL)
    return iface != NULL && read_ip (value, &iface->ip);
  if ((value = value_of (at, "mask")) != NULL)
    return iface != NULL && read_ip (value, &iface->mask);
  if ((value = value_of (at, "bcast")) != NULL)
    return iface != NULL && read_ip (value, &iface->bcast);
  return read_host_word (m, at);
}

bool
dtu_host_message_read (const char *text, gsize length, DtuHostMessage *message)
{
  g_autofree char *line = g_strndup (text, length);
  guint count = 0;

  *message = (DtuHostMessage){ 0 };
  if (value_of (line, "host") == NULL)
    return false;
  for (const char *at = line; at != NULL; at = next_word (at))
    if (!read_iface_word (message, at, &count))
      return false;
  return message->host[0] != '\0' && count == message->numifs && message->addr != SIM_IP_NONE;
}

/* -- signatures: DTU-2 ------------------------------------------------------------------------------------ */

/* The key is the SHA-1 of what the key file holds. */
void
dtu_sign (const char *secret, const char *text, gsize length, char out[DTU_SIGNATURE])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 key[20];
  gsize size = sizeof key;

  g_checksum_update (sum, (const guchar *)secret, -1);
  g_checksum_get_digest (sum, key, &size);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA1, key, size);
  g_hmac_update (hmac, (const guchar *)text, (gssize)length);
  g_strlcpy (out, g_hmac_get_string (hmac), DTU_SIGNATURE);
}

SimBytes *
dtu_signed (const char *secret, const char *text)
{
  gsize length = strlen (text);
  char signature[DTU_SIGNATURE];

  if (secret == NULL)
    return sim_bytes_new (text, (uint32_t)length);
  dtu_sign (secret, text, length, signature);
  SimBytes *bytes = sim_bytes_new (NULL, (uint32_t)(length + SIGNATURE_BYTES));
  memcpy (bytes->data, text, length);
  memcpy (bytes->data + length, SIGNATURE, sizeof SIGNATURE - 1);
  memcpy (bytes->data + length + sizeof SIGNATURE - 1, signature, DTU_SIGNATURE - 1);
  return bytes;
}

bool
dtu_verify (const char *secret, const SimBytes *bytes, gsize *length)
{
  const char *text = (const char *)bytes->data;
  char signature[DTU_SIGNATURE];

  *length = bytes->length;
  if (bytes->length < SIGNATURE_BYTES
      || memcmp (text + bytes->length - SIGNATURE_BYTES, SIGNATURE, sizeof SIGNATURE - 1) != 0)
    return false;
  *length -= SIGNATURE_BYTES;
  dtu_sign (secret, text, *length, signature);
  return memcmp (signature, text + bytes->length - (DTU_SIGNATURE - 1), DTU_SIGNATURE - 1) == 0;
}

/* -- tokens -------------------------------------------------------------------------------------------------
 */

const char *
dtu_token_text (DtuToken token, char out[DTU_TOKEN_TEXT])
{
  char mac[SIM_MAC_TEXT];

  if (token & DTU_TOKEN_PSEUDO)
    g_snprintf (out, DTU_TOKEN_TEXT, "unit %s", sim_mac_text (token & ~DTU_TOKEN_PSEUDO, mac));
  else
    g_snprintf (out, DTU_TOKEN_TEXT, "card %" G_GUINT64_FORMAT, token);
  return out;
}
