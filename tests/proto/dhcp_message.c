/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DHCP messages: what is written is read again, and nothing that is not a message does harm.
 */
#include "sim/proto/dhcp_message.h"
#include "sim/base/random.h"
#include <criterion/criterion.h>
#include <string.h>

static SimDhcpMessage
discover (void)
{
  SimDhcpMessage m = { .type = SIM_DHCP_DISCOVER,
                       .xid = 0x12345678,
                       .secs = 9,
                       .broadcast = true,
                       .chaddr = 0x020000000007ull,
                       .has = SIM_DHCP_HAS_ARCH | SIM_DHCP_HAS_NDI | SIM_DHCP_HAS_UUID,
                       .longest = 1260,
                       .ndi = { 1, 2, 1 },
                       .parameters = 3,
                       .parameter = { 1, 3, 43 },
                       .id_length = 7,
                       .id = { 1, 2, 0, 0, 0, 0, 7 } };
  m.uuid[5] = 77;
  sim_pxe_class (0, 2001, m.class);
  return m;
}

static SimDhcpMessage
offer (void)
{
  SimDhcpMessage m = { .reply = true,
                       .type = SIM_DHCP_OFFER,
                       .xid = 0x12345678,
                       .chaddr = 0x020000000007ull,
                       .yiaddr = SIM_IP (10, 0, 0, 50),
                       .siaddr = SIM_IP (10, 0, 0, 2),
                       .giaddr = SIM_IP (10, 9, 0, 1),
                       .server = SIM_IP (10, 0, 0, 1),
                       .mask = SIM_IP (255, 255, 255, 0),
                       .lease = 3600,
                       .t1 = 1800,
                       .t2 = 3150,
                       .routers = 2,
                       .router = { SIM_IP (10, 0, 0, 254), SIM_IP (10, 0, 0, 253) },
                       .resolvers = 1,
                       .resolver = { SIM_IP (10, 0, 0, 3) },
                       .control = SIM_PXE_LISTED_ONLY | SIM_PXE_NO_BROADCAST,
                       .multicast = SIM_IP (224, 1, 1, 1),
                       .servers = 3,
                       .boot_server = { { 1, SIM_IP (10, 0, 0, 2) }, { 1, SIM_IP (10, 0, 0, 4) }, { 6, 0 } },
                       .items = 2,
                       .item = { { 1, "first" }, { 6, "the sixth" } },
                       .prompt_timeout = 10,
                       .boot_type = 6,
                       .boot_layer = 2 };
  m.has = SIM_DHCP_HAS_LEASE | SIM_DHCP_HAS_T1 | SIM_DHCP_HAS_T2 | SIM_PXE_HAS_ANY;
  g_strlcpy (m.class, "PXEClient", sizeof m.class);
  g_strlcpy (m.prompt, "Press F8", sizeof m.prompt);
  g_strlcpy (m.file, "nbp.0", sizeof m.file);
  g_strlcpy (m.sname, "boot", sizeof m.sname);
  g_strlcpy (m.message, "hello", sizeof m.message);
  g_strlcpy (m.host, "client-7", sizeof m.host);
  return m;
}

static SimDhcpMessage
read_back (const SimDhcpMessage *m, guint longest)
{
  SimDhcpMessage out;
  g_autoptr (SimBytes) bytes = sim_dhcp_encode (m, longest);
  cr_assert_geq (bytes->length, SIM_DHCP_LEAST);
  cr_assert_leq (bytes->length, MAX (longest, SIM_DHCP_USUAL) - 28);
  cr_assert (sim_dhcp_decode (&out, bytes->data, bytes->length));
  return out;
}

/* RFC 2131, figure 1: the very bytes of the fixed part, and the options behind it. */
Test (dhcp_message, a_discover_is_these_bytes)
{
  SimDhcpMessage m = discover ();
  m.longest = 0;
  m.has = SIM_DHCP_HAS_ARCH;
  m.parameters = 0;
  g_autoptr (SimBytes) bytes = sim_dhcp_encode (&m, 0);
  static const uint8_t head[] = { 1, 1, 6, 0, 0x12, 0x34, 0x56, 0x78, 0, 9, 0x80, 0 };
  static const uint8_t options[] = "\x63\x82\x53\x63\x35\x01\x01\x3d\x07\x01\x02\x00\x00\x00\x00\x07"
                                   "\x3c\x20PXEClient:Arch:00000:UNDI:002001\x5d\x02\x00\x00\xff\x00";
  cr_assert_eq (bytes->length, 300);
  cr_assert_arr_eq (bytes->data, head, sizeof head);
  cr_assert_arr_eq (bytes->data + 236, options, sizeof options);
  cr_assert_eq (bytes->data[28], 2);
  cr_assert_eq (bytes->data[33], 7);
  cr_assert_eq (bytes->data[299], 0);
}

Test (dhcp_message, what_is_written_is_read)
{
  SimDhcpMessage m = discover (), o = offer ();
  SimDhcpMessage back = read_back (&m, 0);
  cr_assert_arr_eq (&back, &m, sizeof m);
  back = read_back (&o, 0);
  cr_assert_arr_eq (&back, &o, sizeof o);
}

typedef struct Length
{
  uint8_t code;
  guint good; /* the only length that is taken */
} Length;

Test (dhcp_message, options_have_their_lengths)
{
  static const Length rows[] = { { 1, 4 },  { 50, 4 }, { 51, 4 }, { 53, 1 },  { 54, 4 }, { 57, 2 },
                                 { 58, 4 }, { 59, 4 }, { 94, 3 }, { 97, 17 }, { 52, 1 } };
  SimDhcpMessage m = { .chaddr = 1 }, out;
  g_autoptr (SimBytes) whole = sim_dhcp_encode (&m, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint n = 0; n < 20; n++)
      {
        uint8_t bytes[300];
        memcpy (bytes, whole->data, 300);
        bytes[240] = rows[i].code;
        bytes[241] = (uint8_t)n;
        memset (bytes + 242, rows[i].code == 52 ? 0 : 3, n);
        bytes[242 + n] = 255;
        cr_assert_eq (sim_dhcp_decode (&out, bytes, 300), n == rows[i].good, "option %u of %u bytes",
                      rows[i].code, n);
      }
}

Test (dhcp_message, a_message_cut_anywhere_is_refused)
{
  SimDhcpMessage m = offer (), out;
  g_autoptr (SimBytes) bytes = sim_dhcp_encode (&m, 0);
  cr_assert_gt (bytes->length, 300);
  for (gsize n = 0; n < bytes->length; n++)
    {
      g_autofree uint8_t *part = g_memdup2 (bytes->data, n);
      cr_assert_not (sim_dhcp_decode (&out, part, n), "%zu", n);
    }
}

/* 16 items of 31 letters and 63 addresses need two pieces of option 43, and more than 548 bytes of message. */
Test (dhcp_message, what_does_not_fit_goes_into_sname_and_file)
{
  SimDhcpMessage m = offer ();
  memset (m.file, 0, sizeof m.file);
  memset (m.sname, 0, sizeof m.sname);
  m.servers = 40;
  m.items = 0;
  memset (m.item, 0, sizeof m.item);
  for (guint i = 0; i < m.servers; i++)
    m.boot_server[i] = (SimPxeServer){ 1, SIM_IP (10, 0, 1, 1) + i };
  memset (m.message, 'm', 100);
  m.message[100] = '\0';
  SimDhcpMessage back = read_back (&m, 0);
  cr_assert_arr_eq (&back, &m, sizeof m);
  g_autoptr (SimBytes) small = sim_dhcp_encode (&m, 0), large = sim_dhcp_encode (&m, 1500);
  cr_assert_neq (small->data[108], 0, "options stand in file");
  cr_assert_eq (large->data[108], 0);
  back = read_back (&m, 1500);
  cr_assert_arr_eq (&back, &m, sizeof m);
}

Test (dhcp_message, what_fits_nowhere_is_left_out_from_the_end)
{
  SimDhcpMessage m = offer ();
  m.servers = 40;
  for (guint i = 0; i < m.servers; i++)
    m.boot_server[i] = (SimPxeServer){ 1, SIM_IP (10, 0, 1, 1) + i };
  memset (m.message, 'm', 120);
  SimDhcpMessage back = read_back (&m, 0);
  cr_assert_str_eq (back.file, "nbp.0");
  cr_assert_eq (back.servers, 40);
  cr_assert_lt (strlen (back.message), 120);
}

Test (dhcp_message, an_option_longer_than_255_bytes_is_split_and_joined)
{
  SimDhcpMessage m = offer ();
  m.servers = 50;
  for (guint i = 0; i < m.servers; i++)
    m.boot_server[i] = (SimPxeServer){ 1, SIM_IP (10, 0, 1, 1) + i };
  m.items = 6;
  for (guint i = 0; i < m.items; i++)
    m.item[i] = (SimPxeItem){ (uint16_t)i, "a text of thirty-one letters..." };
  SimDhcpMessage back = read_back (&m, 1500);
  cr_assert_arr_eq (&back, &m, sizeof m);
}

Test (dhcp_message, option_43_of_another_class_is_skipped)
{
  SimDhcpMessage m = offer ();
  g_strlcpy (m.class, "docsis", sizeof m.class);
  SimDhcpMessage back = read_back (&m, 0);
  cr_assert_not (sim_pxe_has_options (&back));
  cr_assert (sim_pxe_has_options (&m));
  cr_assert_not (sim_pxe_is (&back));
}

/* Whatever is read can be written and read again as the same. */
Test (dhcp_message, any_bytes_do_no_harm)
{
  SimStream stream;
  sim_stream_init (&stream, 1, 0, "fuzz", "dhcp");
  SimDhcpMessage m[2] = { discover (), offer () }, out, again;
  guint good = 0;
  for (guint i = 0; i < 100000; i++)
    {
      g_autoptr (SimBytes) whole = sim_dhcp_encode (&m[i % 2], 0);
      gsize n = i % 4 == 0 ? sim_stream_below (&stream, whole->length) : whole->length;
      g_autofree uint8_t *part = g_memdup2 (whole->data, n);
      for (guint k = 0; k <= i % 5 && n > 0; k++)
        part[n > 240 && k > 0 ? 240 + sim_stream_below (&stream, n - 240) : sim_stream_below (&stream, n)]
            = (uint8_t)sim_stream_bits (&stream);
      if (!sim_dhcp_decode (&out, part, n))
        continue;
      good++;
      g_autoptr (SimBytes) bytes = sim_dhcp_encode (&out, 4000);
      cr_assert (sim_dhcp_decode (&again, bytes->data, bytes->length));
      cr_assert_eq (again.xid, out.xid);
      cr_assert_eq (again.lease, out.lease);
      cr_assert_str_eq (again.class, out.class);
      cr_assert_str_eq (again.message, out.message);
    }
  cr_assert_gt (good, 10000);
}
