/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The eleven steps of the source's figure 5, one after the other, with what was on the wire; and the same
 * capture read by tshark. Server A is server-1, server B server-2, client Y is client-2, whose files B has.
 * B is further away, so that A's offer comes first.
 */
#include "sim/net/capture.h"
#include "sim/net/packet.h"
#include "tests/pxe/site.h"

#include <glib/gstdio.h>

#define A "10.0.0.2"
#define B "10.0.0.3"

/* PXE-1, PXE-2, PXE-3: a frame of DHCP or of TFTP, in words. */
static void
note_dhcp (GString *out, const SimPacket *packet)
{
  SimDhcpMessage m;
  char src[SIM_IP_TEXT], to[SIM_IP_TEXT];

  if (!sim_dhcp_decode (&m, packet->bytes->data, packet->bytes->length))
    return;
  g_string_append_printf (out, "%s -> %s:%u %s%s%s%s\n", sim_ip_text (packet->src, src),
                          sim_ip_text (packet->dst, to), packet->dport, sim_dhcp_type_names[m.type],
                          sim_pxe_is (&m) ? " PXE" : "", m.file[0] != '\0' ? " " : "", m.file);
}

static const char *const op_names[] = { "?", "RRQ", "WRQ", "DATA", "ACK", "ERROR", "OACK" };

static void
note_tftp (GString *out, const SimPacket *packet)
{
  char src[SIM_IP_TEXT], to[SIM_IP_TEXT];
  SimTftpMessage m;

  if (packet->bytes == NULL || packet->bytes->length < 4
      || !sim_tftp_decode (&m, packet->bytes->data, packet->bytes->length) || m.op == SIM_TFTP_DATA
      || m.op == SIM_TFTP_ACK)
    return;
  g_string_append_printf (out, "%s -> %s %s", sim_ip_text (packet->src, src), sim_ip_text (packet->dst, to),
                          op_names[m.op]);
  if (m.op == SIM_TFTP_RRQ)
    g_string_append_printf (out, " %s", m.name);
  if (m.op == SIM_TFTP_ERROR)
    g_string_append_printf (out, " %u", m.code);
  g_string_append_c (out, '\n');
}

static void
overhear (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  if (packet->ether != SIM_ETHER_IP || packet->protocol != SIM_PROTOCOL_UDP)
    return;
  if (packet->dport == 67 || packet->dport == 68 || packet->dport == 4011 || packet->sport == 4011)
    note_dhcp (data, packet);
  else
    note_tftp (data, packet);
}

static Story *
figure_4 (void)
{
  Story *site
      = story_new_system (site_frame,
                          "clients: { count: 2, on: [lan], power-at: 1 h }, servers: { count: 2, on: lan }, "
                          "manager: { interval: 0 s }, files: { image: 100 KiB, images: 2 }, search: listed",
                          NULL);

  /* As far as the offers go, B is further away. */
  sim_impair_latency (site_pxe (site)->segment, sim_node_iface (site_server (site, 2)->role.node, 0),
                      300 * SIM_US);
  return site;
}

/* PXE-1 PXE-2 PXE-3 PXE-4 PXE-5 PXE-6 PXE-7 PXE-8 */
Test (pxe_figure_5, eleven_steps)
{
  g_autoptr (GString) wire = g_string_new (NULL);
  Story *site = figure_4 ();

  story_until (site, 1);
  sim_net_tap (site_pxe (site)->net, overhear, wire);
  site_power (site, 2);
  story_until (site, 3);
  cr_assert_str_eq (wire->str,
                    /* 1: broadcast; 2A, and the offer of an address */
                    "0.0.0.0 -> 255.255.255.255:67 DISCOVER PXE\n" A " -> 255.255.255.255:68 OFFER PXE\n"
                    "10.0.0.4 -> 255.255.255.255:68 OFFER\n"
                    /* the address is asked for and given; 2B comes too late */
                    "0.0.0.0 -> 255.255.255.255:67 REQUEST PXE\n"
                    "10.0.0.4 -> 255.255.255.255:68 ACK\n" B " -> 255.255.255.255:68 OFFER PXE\n"
                    /* 3A, 3B: BINL */
                    "10.0.0.5 -> " A ":4011 REQUEST PXE\n" A " -> 10.0.0.5:68 ACK PXE nbp.0\n"
                    /* 3C, 3D */
                    "10.0.0.5 -> " A " RRQ nbp.0\n" A " -> 10.0.0.5 OACK\n"
                    /* 4, 5 */
                    "10.0.0.5 -> " A " RRQ cfg/02-00-00-00-00-08\n" A " -> 10.0.0.5 ERROR 1\n"
                    /* 6, 7 */
                    "10.0.0.5 -> " A " RRQ bootservers.lst\n" A " -> 10.0.0.5 OACK\n"
                    /* 8, 9 */
                    "10.0.0.5 -> " B " RRQ cfg/02-00-00-00-00-08\n" B " -> 10.0.0.5 OACK\n"
                    /* 10A, 10B */
                    "10.0.0.5 -> " B " RRQ image-1\n" B " -> 10.0.0.5 OACK\n"
                    "10.0.0.5 -> " B " RRQ image-2\n" B " -> 10.0.0.5 OACK\n");
  /* 11 */
  story_expect (site, "pxe.booted", "it.client-2 boots from " B);
  cr_assert_eq (site_client (site, 2)->attempt.offers, 2);
  story_sound (site);
  story_end (site);
}

/* Figure 6: the boxes that the same client goes through. */
Test (pxe_figure_5, boxes_of_figure_6)
{
  static const char *const kinds[] = { "pxe.moved", NULL };
  Story *site = figure_4 ();

  story_until (site, 1);
  site_power (site, 2);
  story_until (site, 3);
  g_autofree char *moves = story_tells (site, kinds, "it.client-2", 0);
  static const char *const order[] = { "off -> discovering",
                                       "discovering -> asking BINL",
                                       "asking BINL -> loading NBP",
                                       "loading NBP -> asking the first",
                                       "asking the first -> loading the list",
                                       "loading the list -> ordering",
                                       "ordering -> polling",
                                       "polling -> loading images",
                                       "loading images -> booted" };
  const char *at = moves;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      at = strstr (at, order[i]);
      cr_assert_not_null (at, "%s is not in its place:\n%s", order[i], moves);
    }
  story_end (site);
}

/* Step 5 is not taken by who is at home: client W of figure 4 boots from A at once. */
Test (pxe_figure_5, who_is_at_home_asks_nobody_else)
{
  Story *site = figure_4 ();

  story_until (site, 1);
  site_power (site, 1);
  story_until (site, 3);
  story_expect (site, "pxe.booted", "it.client-1 boots from " A);
  cr_assert_eq (story_said (site, "pxe.polled", NULL), 0);
  cr_assert_eq (story_said (site, "pxe.asked", "bootservers.lst"), 0);
  story_end (site);
}

/* -- the referee -------------------------------------------------------------------------------------- */

static void
put_record (GByteArray *file, const GByteArray *frame)
{
  guint32 head[4] = { 0, 0, frame->len, frame->len };

  g_byte_array_append (file, (const guint8 *)head, sizeof head);
  g_byte_array_append (file, frame->data, frame->len);
}

static void
capture (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  sim_packet_encode (packet, frame);
  put_record (data, frame);
}

/* What tshark says; NULL where it is not installed. */
static char *
tshark (const GByteArray *file, const char *filter, const char *field)
{
  g_autofree char *program = g_find_program_in_path ("tshark"), *dir = NULL, *path = NULL;
  char *out = NULL;

  if (program == NULL)
    return NULL;
  dir = g_dir_make_tmp (NULL, NULL);
  path = g_build_filename (dir, "boot.pcap", NULL);
  cr_assert (g_file_set_contents (path, (const char *)file->data, file->len, NULL));
  const char *const argv[] = { program, "-n",     "-r", path,  "-o", "udp.check_checksum:TRUE", "-Y", filter,
                               "-T",    "fields", "-e", field, NULL };
  cr_assert (
      g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, NULL, NULL));
  g_unlink (path);
  g_rmdir (dir);
  return out;
}

Test (pxe_figure_5, tshark_reads_it_without_a_complaint)
{
  static const guint32 head[6] = { 0xA1B2C3D4u, 4u << 16 | 2u, 0, 0, 65535, 1 };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  Story *site = figure_4 ();

  g_byte_array_append (file, (const guint8 *)head, sizeof head);
  story_until (site, 1);
  sim_net_tap (site_pxe (site)->net, capture, file);
  site_power (site, 2);
  story_until (site, 3);
  g_autofree char *wrong = tshark (
      file, "_ws.malformed || (_ws.expert.severity >= 6291456 && tftp.opcode != 5) || udp.checksum.status == 0",
      "frame.number");
  g_autofree char *files = tshark (file, "tftp.opcode == 1", "tftp.source_file");
  g_autofree char *errors = tshark (file, "tftp.opcode == 5", "tftp.error.code");
  if (wrong != NULL)
    {
      cr_assert_str_eq (wrong, "");
      cr_assert_str_eq (
          files, "nbp.0\ncfg/02-00-00-00-00-08\nbootservers.lst\ncfg/02-00-00-00-00-08\nimage-1\nimage-2\n");
      cr_assert_str_eq (errors, "1\n");
    }
  story_end (site);
}
