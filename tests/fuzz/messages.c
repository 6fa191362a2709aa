/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages: what was decoded can be encoded again, and then says the same. */
#include "models/dtu/words.h"
#include "models/rais/message.h"
#include "sim/proto/dhcp_message.h"
#include "sim/proto/dns.h"
#include "sim/proto/http.h"
#include "sim/proto/tftp_message.h"
#include "sim/proto/vrrp_message.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void
read_dns (const char *text, gsize length)
{
  SimDnsMessage first, again;
  if (!sim_dns_decode (&first, text, length))
    return;
  g_autoptr (SimBytes) bytes = sim_dns_encode (&first);
  g_assert_true (sim_dns_decode (&again, bytes->data, bytes->length));
}

static void
read_dhcp (const char *text, gsize length)
{
  SimDhcpMessage first, again;
  if (!sim_dhcp_decode (&first, text, length))
    return;
  g_autoptr (SimBytes) bytes = sim_dhcp_encode (&first, 1500);
  g_assert_true (sim_dhcp_decode (&again, bytes->data, bytes->length));
}

static void
read_tftp (const char *text, gsize length)
{
  SimTftpMessage message;
  sim_tftp_decode (&message, (const guint8 *)text, length);
}

static void
read_vrrp (const char *text, gsize length)
{
  SimVrrpMessage message;
  sim_vrrp_decode (&message, text, length, 0x0a000001, 0xe0000012);
}

/* Heads, in one piece and byte by byte. */
static void
read_http (const char *text, gsize length)
{
  SimHttpRequest request;
  SimHttpResponse response;
  SimHttpParser parser = { 0 };
  g_autofree char *copy = g_malloc (length + 1);
  for (guint i = 0; i < 2; i++)
    {
      memcpy (copy, text, length + 1);
      if (i == 0)
        sim_http_request_decode (copy, length, &request);
      else
        sim_http_response_decode (copy, length, &response);
    }
  g_autoptr (SimBytes) bytes = sim_bytes_new (text, (guint32)length);
  for (guint i = 0; i < length; i++)
    {
      guint64 taken = 0;
      SimSpan span = { .bytes = bytes, .offset = i, .length = 1 };
      if (sim_http_parser_feed (&parser, &span, &taken) != SIM_HTTP_MORE)
        sim_http_parser_clear (&parser);
    }
  g_free (parser.bytes);
}

static void
read_rais (const char *text, gsize length)
{
  g_autoptr (SimBytes) bytes = sim_bytes_new (text, (guint32)length);
  g_autoptr (RaisMessage) message = rais_message_new ();
  rais_message_decode (bytes, message);
}

static void
read_dtu (const char *text, gsize length)
{
  DtuHostMessage message;
  g_autoptr (SimBytes) bytes = sim_bytes_new (text, (guint32)length);
  gsize end = 0;
  dtu_verify ("secret", bytes, &end);
  if (dtu_host_message_read (text, length, &message))
    g_free (dtu_host_message_text (&message));
}

const Target fuzz_messages[] = {
  { "dns", read_dns },   { "dhcp", read_dhcp }, { "tftp", read_tftp }, { "vrrp", read_vrrp },
  { "http", read_http }, { "rais", read_rais }, { "dtu", read_dtu },   { NULL, NULL },
};
