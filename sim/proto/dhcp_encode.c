/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DHCP messages written: the fixed part, then options into up to three areas.
 */
#include "sim/base/check.h"
#include "sim/proto/dhcp_codes.h"
#include <string.h>

enum
{
  WORTH_SPLITTING = 18, /* bytes of an option's value: no shorter one is cut in two */
};

const char *const sim_dhcp_type_names[SIM_DHCP_TYPES]
    = { "BOOTP", "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM" };

/* One option; more than 255 bytes become several of one code (RFC 3396). */
static void
put_option (GByteArray *out, uint8_t code, const void *data, guint length)
{
  const uint8_t *at = data;
  do
    {
      guint part = MIN (length, 255);
      sim_put8 (out, code);
      sim_put8 (out, (uint8_t)part);
      g_byte_array_append (out, at, part);
      at += part;
      length -= part;
    }
  while (length > 0);
}

static void
put_option8 (GByteArray *out, uint8_t code, uint8_t value)
{
  put_option (out, code, &value, 1);
}

static void
put_option16 (GByteArray *out, uint8_t code, uint16_t value)
{
  uint16_t wire = GUINT16_TO_BE (value);
  put_option (out, code, &wire, 2);
}

static void
put_option32 (GByteArray *out, uint8_t code, uint32_t value)
{
  uint32_t wire = GUINT32_TO_BE (value);
  put_option (out, code, &wire, 4);
}

static void
put_address (GByteArray *out, uint8_t code, SimIp ip)
{
  if (ip != SIM_IP_NONE)
    put_option32 (out, code, ip);
}

static void
put_addresses (GByteArray *out, uint8_t code, const SimIp *ip, guint count)
{
  SimIp wire[SIM_DHCP_ADDRESSES];
  for (guint i = 0; i < count; i++)
    wire[i] = GUINT32_TO_BE (ip[i]);
  if (count > 0)
    put_option (out, code, wire, count * 4);
}

static void
put_text (GByteArray *out, uint8_t code, const char *text)
{
  if (text[0] != '\0')
    put_option (out, code, text, (guint)strlen (text));
}

/* PXE 2.1, table 2-1, tag 8: type, count, addresses; count 0 takes whoever answers. */
static void
put_boot_servers (GByteArray *out, const SimDhcpMessage *m)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();
  for (guint i = 0; i < m->servers;)
    {
      guint n = 0;
      while (i + n < m->servers && m->boot_server[i + n].type == m->boot_server[i].type)
        n++;
      bool any = m->boot_server[i].ip == SIM_IP_NONE;
      if (list->len + 3 + n * 4 > 255)
        break;
      sim_put16 (list, m->boot_server[i].type);
      sim_put8 (list, any ? 0 : (uint8_t)n);
      for (guint k = 0; k < n && !any; k++)
        sim_put32 (list, m->boot_server[i + k].ip);
      i += n;
    }
  put_option (out, PXE_BOOT_SERVERS, list->data, list->len);
}

static void
put_menu (GByteArray *out, const SimDhcpMessage *m)
{
  g_autoptr (GByteArray) menu = g_byte_array_new ();
  for (guint i = 0; i < m->items; i++)
    {
      guint n = (guint)strlen (m->item[i].text);
      if (menu->len + 3 + n > 255)
        break;
      sim_put16 (menu, m->item[i].type);
      sim_put8 (menu, (uint8_t)n);
      g_byte_array_append (menu, (const guint8 *)m->item[i].text, n);
    }
  put_option (out, PXE_MENU, menu->data, menu->len);
}

static void
put_prompt (GByteArray *out, const SimDhcpMessage *m)
{
  uint8_t prompt[1 + SIM_PXE_TEXT] = { m->prompt_timeout };
  guint n = (guint)strlen (m->prompt);
  memcpy (prompt + 1, m->prompt, n);
  put_option (out, PXE_PROMPT, prompt, 1 + n);
}

static void
put_pxe (GByteArray *out, const SimDhcpMessage *m)
{
  g_autoptr (GByteArray) pxe = g_byte_array_new ();
  if (m->has & SIM_PXE_HAS_CONTROL)
    put_option8 (pxe, PXE_CONTROL, m->control);
  if (m->has & SIM_PXE_HAS_MULTICAST)
    put_option32 (pxe, PXE_MULTICAST, m->multicast);
  if (m->has & SIM_PXE_HAS_ITEM)
    put_option32 (pxe, PXE_ITEM, (uint32_t)m->boot_type << 16 | m->boot_layer);
  if (m->servers > 0)
    put_boot_servers (pxe, m);
  if (m->items > 0)
    put_menu (pxe, m);
  if (m->has & SIM_PXE_HAS_PROMPT)
    put_prompt (pxe, m);
  sim_put8 (pxe, OPTION_END);
  put_option (out, OPTION_VENDOR, pxe->data, pxe->len);
}

static void
put_lease (GByteArray *out, const SimDhcpMessage *m)
{
  if (m->has & SIM_DHCP_HAS_LEASE)
    put_option32 (out, OPTION_LEASE, m->lease);
  if (m->has & SIM_DHCP_HAS_T1)
    put_option32 (out, OPTION_T1, m->t1);
  if (m->has & SIM_DHCP_HAS_T2)
    put_option32 (out, OPTION_T2, m->t2);
}

static void
put_machine (GByteArray *out, const SimDhcpMessage *m)
{
  if (m->has & SIM_DHCP_HAS_ARCH)
    put_option16 (out, OPTION_ARCH, m->arch);
  if (m->has & SIM_DHCP_HAS_NDI)
    put_option (out, OPTION_NDI, m->ndi, sizeof m->ndi);
  if (m->has & SIM_DHCP_HAS_UUID)
    put_option (out, OPTION_UUID, m->uuid, sizeof m->uuid);
}

/* All options, what matters most first. */
static void
put_options (GByteArray *out, const SimDhcpMessage *m)
{
  if (m->type != SIM_BOOTP)
    put_option8 (out, OPTION_TYPE, m->type);
  put_address (out, OPTION_SERVER, m->server);
  put_address (out, OPTION_REQUESTED, m->requested);
  put_lease (out, m);
  put_address (out, OPTION_MASK, m->mask);
  put_addresses (out, OPTION_ROUTER, m->router, m->routers);
  if (m->longest != 0)
    put_option16 (out, OPTION_LONGEST, m->longest);
  if (m->id_length > 0)
    put_option (out, OPTION_ID, m->id, m->id_length);
  put_text (out, OPTION_CLASS, m->class);
  put_machine (out, m);
  if (m->parameters > 0)
    put_option (out, OPTION_PARAMETERS, m->parameter, m->parameters);
  put_text (out, OPTION_TFTP_SERVER, m->tftp_server);
  put_text (out, OPTION_BOOT_FILE, m->boot_file);
  if (sim_pxe_has_options (m))
    put_pxe (out, m);
  put_addresses (out, OPTION_RESOLVER, m->resolver, m->resolvers);
  put_text (out, OPTION_HOST, m->host);
  put_text (out, OPTION_MESSAGE, m->message);
}

static void
put_padded (GByteArray *out, const char *text, guint room)
{
  guint n = (guint)MIN (strlen (text), room - 1);
  g_byte_array_append (out, (const guint8 *)text, n);
  g_byte_array_set_size (out, out->len + room - n);
  memset (out->data + out->len - (room - n), 0, room - n);
}

static void
put_fixed (GByteArray *out, const SimDhcpMessage *m)
{
  sim_put8 (out, m->reply ? 2 : 1);
  sim_put8 (out, 1); /* Ethernet, of 6 bytes */
  sim_put8 (out, 6);
  sim_put8 (out, m->hops);
  sim_put32 (out, m->xid);
  sim_put16 (out, m->secs);
  sim_put16 (out, m->broadcast ? 0x8000 : 0);
  sim_put32 (out, m->ciaddr);
  sim_put32 (out, m->yiaddr);
  sim_put32 (out, m->siaddr);
  sim_put32 (out, m->giaddr);
  sim_put16 (out, (uint16_t)(m->chaddr >> 32));
  sim_put32 (out, (uint32_t)m->chaddr);
  sim_put64 (out, 0);
  sim_put16 (out, 0);
  put_padded (out, m->sname, SIM_DHCP_SNAME);
  put_padded (out, m->file, SIM_DHCP_FILE);
  sim_put32 (out, COOKIE);
}

/* Options on their way into areas. */
typedef struct Rest
{
  const uint8_t *at, *end;
  guint split; /* bytes of the first option's value that have gone already */
} Rest;

/* Puts as many options into `room` bytes as go, in their order; of a long one what fits (RFC 3396, 5). */
static guint
fill (uint8_t *out, guint room, Rest *rest)
{
  guint used = 0;
  while (rest->at < rest->end)
    {
      guint left = rest->at[1] - rest->split, part = MIN (left, room - used >= 2 ? room - used - 2 : 0);
      if (room - used < 2 || (part < left && rest->at[1] < WORTH_SPLITTING))
        break;
      out[used] = rest->at[0];
      out[used + 1] = (uint8_t)part;
      memcpy (out + used + 2, rest->at + 2 + rest->split, part);
      used += 2 + part;
      rest->split += part;
      if (part < left)
        break;
      rest->at += 2 + rest->at[1];
      rest->split = 0;
    }
  return used;
}

/* Fills one of the fixed part's texts with options and their end, if it is free. */
static uint8_t
spill (GByteArray *out, guint at, guint room, uint8_t flag, Rest *rest)
{
  if (out->data[at] != 0 || rest->at == rest->end)
    return 0;
  guint n = fill (out->data + at, room - 1, rest);
  out->data[at + n] = OPTION_END;
  return flag;
}

/* RFC 2132, 9.3, in the order in which RFC 3396, 5 reads the areas. */
static void
put_overloaded (GByteArray *out, const GByteArray *options, guint room)
{
  Rest rest = { options->data, options->data + options->len, 0 };
  guint at = out->len;
  g_byte_array_set_size (out, at + room);
  g_byte_array_set_size (out, at + fill (out->data + at, room - 4, &rest));
  uint8_t overload = spill (out, FILE_AT, SIM_DHCP_FILE, 1, &rest);
  overload |= spill (out, SNAME_AT, SIM_DHCP_SNAME, 2, &rest);
  if (overload != 0)
    put_option8 (out, OPTION_OVERLOAD, overload);
}

SimBytes *
sim_dhcp_encode (const SimDhcpMessage *message, guint longest)
{
  sim_require (message->id_length <= SIM_DHCP_ID && message->servers <= SIM_PXE_SERVERS
                   && message->items <= SIM_PXE_ITEMS && message->parameters <= SIM_DHCP_PARAMETERS
                   && message->routers <= SIM_DHCP_ADDRESSES && message->resolvers <= SIM_DHCP_ADDRESSES,
               "a DHCP message with more than it holds");
  GByteArray *out = g_byte_array_sized_new (SIM_DHCP_USUAL);
  g_autoptr (GByteArray) options = g_byte_array_sized_new (SIM_DHCP_USUAL);
  guint room = MAX (longest, SIM_DHCP_LEAST_MAX) - HEADERS - FIXED;
  put_fixed (out, message);
  put_options (options, message);
  if (options->len + 1 <= room)
    g_byte_array_append (out, options->data, options->len);
  else
    put_overloaded (out, options, room);
  sim_put8 (out, OPTION_END);
  guint length = out->len;
  if (length < SIM_DHCP_LEAST)
    {
      g_byte_array_set_size (out, SIM_DHCP_LEAST);
      memset (out->data + length, 0, SIM_DHCP_LEAST - length);
    }
  return sim_bytes_take (out);
}
