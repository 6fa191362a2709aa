/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DHCP messages read: first the pieces of all areas, then each option from its pieces.
 */
#include "sim/proto/dhcp_codes.h"
#include <string.h>

enum
{
  MOST_PIECES = 128,
};

typedef struct Piece
{
  uint8_t code, length;
  const uint8_t *at;
} Piece;

typedef struct Pieces
{
  guint count;
  Piece piece[MOST_PIECES];
} Pieces;

/* False: an option runs off the area, there is no end, or there are too many. */
static bool
walk (Pieces *pieces, const uint8_t *at, gsize length)
{
  const uint8_t *end = at + length;
  while (at < end)
    {
      uint8_t code = *at++;
      if (code == OPTION_END)
        return true;
      if (code == OPTION_PAD)
        continue;
      if (at == end || *at > end - at - 1 || pieces->count == MOST_PIECES)
        return false;
      pieces->piece[pieces->count++] = (Piece){ code, *at, at + 1 };
      at += 1 + *at;
    }
  return false;
}

static int
overload_of (const Pieces *pieces)
{
  for (guint i = 0; i < pieces->count; i++)
    if (pieces->piece[i].code == OPTION_OVERLOAD)
      return pieces->piece[i].length == 1 && pieces->piece[i].at[0] <= 3 ? pieces->piece[i].at[0] : -1;
  return 0;
}

/* An unterminated field is cut, as a C program would have it. */
static void
take_text (char *out, guint room, const uint8_t *at, gsize length)
{
  gsize n = length > 0 ? strnlen ((const char *)at, MIN (length, room - 1)) : 0;
  if (n > 0) /* an option without a value has no place */
    memcpy (out, at, n);
  out[n] = '\0';
}

static bool
take_addresses (SimReader r, SimIp *out, guint *count)
{
  gsize n = (gsize)(r.end - r.at) / 4;
  if (n == 0 || (r.end - r.at) % 4 != 0)
    return false;
  *count = (guint)MIN (n, SIM_DHCP_ADDRESSES);
  for (guint i = 0; i < *count; i++)
    out[i] = sim_get32 (&r);
  return true;
}

static void
take_boot_servers (SimDhcpMessage *m, SimReader r)
{
  while (r.at < r.end)
    {
      uint16_t type = sim_get16 (&r);
      guint n = sim_get8 (&r);
      for (guint i = 0; i < MAX (n, 1); i++)
        {
          SimIp ip = n > 0 ? sim_get32 (&r) : SIM_IP_NONE;
          if (!r.ok || m->servers == SIM_PXE_SERVERS)
            return;
          m->boot_server[m->servers++] = (SimPxeServer){ type, ip };
        }
    }
}

static void
take_menu (SimDhcpMessage *m, SimReader r)
{
  while (r.at < r.end && m->items < SIM_PXE_ITEMS)
    {
      SimPxeItem *item = &m->item[m->items];
      item->type = sim_get16 (&r);
      gsize n = sim_get8 (&r);
      if (!r.ok || (gsize)(r.end - r.at) < n)
        return;
      take_text (item->text, SIM_PXE_TEXT, r.at, n);
      r.at += n;
      m->items++;
    }
}

static void
take_prompt (SimDhcpMessage *m, SimReader r)
{
  m->prompt_timeout = sim_get8 (&r);
  if (!r.ok)
    return;
  m->has |= SIM_PXE_HAS_PROMPT;
  take_text (m->prompt, SIM_PXE_TEXT, r.at, (gsize)(r.end - r.at));
}

static void
take_item (SimDhcpMessage *m, SimReader r)
{
  m->boot_type = sim_get16 (&r);
  m->boot_layer = sim_get16 (&r);
  m->has |= SIM_PXE_HAS_ITEM;
}

static bool
take_pxe_option (SimDhcpMessage *m, uint8_t code, SimReader r)
{
  gsize length = (gsize)(r.end - r.at);
  switch (code)
    {
    case PXE_CONTROL:
      m->control = sim_get8 (&r);
      m->has |= SIM_PXE_HAS_CONTROL;
      return length == 1;
    case PXE_MULTICAST:
      m->multicast = sim_get32 (&r);
      m->has |= SIM_PXE_HAS_MULTICAST;
      return length == 4;
    case PXE_BOOT_SERVERS:
      take_boot_servers (m, r);
      return true;
    case PXE_MENU:
      take_menu (m, r);
      return true;
    case PXE_PROMPT:
      take_prompt (m, r);
      return length >= 1;
    case PXE_ITEM:
      take_item (m, r);
      return length == 4;
    default:
      return true;
    }
}

/* The end inside option 43 is often missing in the field; here it is not asked for. */
static bool
take_pxe (SimDhcpMessage *m, SimReader r)
{
  while (r.at < r.end)
    {
      uint8_t code = sim_get8 (&r);
      if (code == OPTION_END)
        return true;
      if (code == OPTION_PAD)
        continue;
      gsize length = sim_get8 (&r);
      if (!r.ok || (gsize)(r.end - r.at) < length)
        return false;
      if (!take_pxe_option (m, code, sim_reader (r.at, length)))
        return false;
      r.at += length;
    }
  return true;
}

static bool
take_number (SimDhcpMessage *m, uint8_t code, SimReader *r)
{
  switch (code)
    {
    case OPTION_MASK:
      m->mask = sim_get32 (r);
      break;
    case OPTION_REQUESTED:
      m->requested = sim_get32 (r);
      break;
    case OPTION_SERVER:
      m->server = sim_get32 (r);
      break;
    case OPTION_LEASE:
      m->lease = sim_get32 (r);
      m->has |= SIM_DHCP_HAS_LEASE;
      break;
    case OPTION_T1:
      m->t1 = sim_get32 (r);
      m->has |= SIM_DHCP_HAS_T1;
      break;
    case OPTION_T2:
      m->t2 = sim_get32 (r);
      m->has |= SIM_DHCP_HAS_T2;
      break;
    case OPTION_TYPE:
      m->type = sim_get8 (r);
      return r->ok && r->at == r->end && m->type >= SIM_DHCP_DISCOVER && m->type < SIM_DHCP_TYPES;
    case OPTION_LONGEST:
      m->longest = sim_get16 (r);
      return r->ok && r->at == r->end && m->longest >= SIM_DHCP_LEAST_MAX;
    default: /* OPTION_ARCH; a client may have several, the first is its own */
      m->arch = sim_get16 (r);
      m->has |= SIM_DHCP_HAS_ARCH;
      return r->ok && (r->end - r->at) % 2 == 0;
    }
  return r->ok && r->at == r->end;
}

static bool
take_fixed (SimDhcpMessage *m, guint flag, uint8_t *out, gsize length, SimReader r)
{
  if ((gsize)(r.end - r.at) != length)
    return false;
  memcpy (out, r.at, length);
  m->has |= flag;
  return true;
}

static bool
take_id (SimDhcpMessage *m, SimReader r)
{
  gsize length = (gsize)(r.end - r.at);
  if (length < 2)
    return false;
  if (length <= SIM_DHCP_ID)
    {
      memcpy (m->id, r.at, length);
      m->id_length = (guint)length;
    }
  return true;
}

static bool
take_parameters (SimDhcpMessage *m, SimReader r)
{
  m->parameters = (guint)MIN (r.end - r.at, SIM_DHCP_PARAMETERS);
  memcpy (m->parameter, r.at, m->parameters);
  return m->parameters > 0;
}

static bool
take_text_option (char *out, guint room, SimReader r)
{
  take_text (out, room, r.at, (gsize)(r.end - r.at));
  return r.at < r.end;
}

static bool
take_option (SimDhcpMessage *m, uint8_t code, SimReader r)
{
  switch (code)
    {
    case OPTION_MASK:
    case OPTION_REQUESTED:
    case OPTION_SERVER:
    case OPTION_LEASE:
    case OPTION_T1:
    case OPTION_T2:
    case OPTION_TYPE:
    case OPTION_LONGEST:
    case OPTION_ARCH:
      return take_number (m, code, &r);
    case OPTION_ROUTER:
      return take_addresses (r, m->router, &m->routers);
    case OPTION_RESOLVER:
      return take_addresses (r, m->resolver, &m->resolvers);
    case OPTION_NDI:
      return take_fixed (m, SIM_DHCP_HAS_NDI, m->ndi, sizeof m->ndi, r);
    case OPTION_UUID:
      return take_fixed (m, SIM_DHCP_HAS_UUID, m->uuid, sizeof m->uuid, r);
    case OPTION_ID:
      return take_id (m, r);
    case OPTION_PARAMETERS:
      return take_parameters (m, r);
    case OPTION_CLASS:
      return take_text_option (m->class, sizeof m->class, r);
    case OPTION_MESSAGE:
      return take_text_option (m->message, sizeof m->message, r);
    case OPTION_HOST:
      return take_text_option (m->host, sizeof m->host, r);
    case OPTION_TFTP_SERVER:
      return take_text_option (m->tftp_server, sizeof m->tftp_server, r);
    case OPTION_BOOT_FILE:
      return take_text_option (m->boot_file, sizeof m->boot_file, r);
    default:
      return true;
    }
}

/* The option that begins with piece `i`, joined with those of the same code that follow. */
static bool
take_pieces (SimDhcpMessage *m, const Pieces *pieces, guint i)
{
  const Piece *first = &pieces->piece[i];
  g_autoptr (GByteArray) joined = NULL;
  for (guint k = i + 1; k < pieces->count; k++)
    if (pieces->piece[k].code == first->code)
      {
        if (joined == NULL)
          joined = g_byte_array_append (g_byte_array_new (), first->at, first->length);
        g_byte_array_append (joined, pieces->piece[k].at, pieces->piece[k].length);
      }
  SimReader r = joined != NULL ? sim_reader (joined->data, joined->len) : sim_reader (first->at, first->length);
  return first->code == OPTION_VENDOR ? take_pxe (m, r) : take_option (m, first->code, r);
}

static bool
is_first (const Pieces *pieces, guint i)
{
  for (guint k = 0; k < i; k++)
    if (pieces->piece[k].code == pieces->piece[i].code)
      return false;
  return true;
}

/* Option 43 means what the class says, so it comes last. */
static bool
take_all (SimDhcpMessage *m, const Pieces *pieces)
{
  guint vendor = MOST_PIECES;
  for (guint i = 0; i < pieces->count; i++)
    {
      if (!is_first (pieces, i))
        continue;
      if (pieces->piece[i].code == OPTION_VENDOR)
        vendor = i;
      else if (!take_pieces (m, pieces, i))
        return false;
    }
  return vendor == MOST_PIECES || !sim_pxe_is (m) || take_pieces (m, pieces, vendor);
}

static bool
take_head (SimDhcpMessage *m, const uint8_t *data)
{
  SimReader r = sim_reader (data, SNAME_AT);
  uint8_t op = sim_get8 (&r);
  uint16_t kind = sim_get16 (&r);
  m->reply = op == 2;
  m->hops = sim_get8 (&r);
  m->xid = sim_get32 (&r);
  m->secs = sim_get16 (&r);
  m->broadcast = sim_get16 (&r) >> 15;
  m->ciaddr = sim_get32 (&r);
  m->yiaddr = sim_get32 (&r);
  m->siaddr = sim_get32 (&r);
  m->giaddr = sim_get32 (&r);
  m->chaddr = (SimMac)sim_get16 (&r) << 32;
  m->chaddr |= sim_get32 (&r);
  return (op == 1 || op == 2) && kind == 0x0106;
}

bool
sim_dhcp_decode (SimDhcpMessage *message, const void *data, gsize length)
{
  const uint8_t *bytes = data;
  Pieces pieces = { .count = 0 };
  if (length < FIXED)
    return false;
  SimReader cookie = sim_reader (bytes + COOKIE_AT, 4);
  memset (message, 0, sizeof *message);
  if (!take_head (message, bytes) || sim_get32 (&cookie) != COOKIE
      || !walk (&pieces, bytes + FIXED, length - FIXED))
    return false;
  int overload = overload_of (&pieces);
  if (overload < 0 || ((overload & 1) && !walk (&pieces, bytes + FILE_AT, SIM_DHCP_FILE))
      || ((overload & 2) && !walk (&pieces, bytes + SNAME_AT, SIM_DHCP_SNAME)))
    return false;
  if (!(overload & 1))
    take_text (message->file, SIM_DHCP_FILE, bytes + FILE_AT, SIM_DHCP_FILE);
  if (!(overload & 2))
    take_text (message->sname, SIM_DHCP_SNAME, bytes + SNAME_AT, SIM_DHCP_SNAME);
  return take_all (message, &pieces);
}

bool
sim_dhcp_peek_xid (const SimBytes *bytes, uint32_t *xid)
{
  if (bytes->length < FIXED)
    return false;
  SimReader r = sim_reader (bytes->data + SIM_DHCP_XID_AT, 4);
  *xid = sim_get32 (&r);
  return true;
}

void
sim_pxe_class (uint16_t arch, uint16_t undi, char out[SIM_DHCP_CLASS])
{
  g_snprintf (out, SIM_DHCP_CLASS, "PXEClient:Arch:%05u:UNDI:%03u%03u", arch, undi / 1000u % 1000u,
              undi % 1000u);
}

bool
sim_pxe_is (const SimDhcpMessage *message)
{
  return strncmp (message->class, "PXEClient", 9) == 0;
}

bool
sim_pxe_has_options (const SimDhcpMessage *message)
{
  return (message->has & SIM_PXE_HAS_ANY) != 0 || message->servers > 0 || message->items > 0;
}
