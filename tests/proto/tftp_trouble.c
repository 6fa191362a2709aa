/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transfers by TFTP over networks that lose, double and delay; limits, ends in the middle, captures. */
#include "tests/proto/tftplab.h"

#include "config.h"
#include "sim/net/packet.h"
#include <glib/gstdio.h>
#include <pcap/pcap.h>

/* -- bad networks -------------------------------------------------------------------------------------- */

typedef enum Trouble
{
  LOSS,
  DOUBLES,
  DISORDER,
  DELAY,
  ALL,
  TROUBLES
} Trouble;

static void
make_trouble (SimSegment *lan, Trouble trouble)
{
  if (trouble == LOSS || trouble == ALL)
    sim_impair_loss (lan, NULL, 0.05);
  if (trouble == DOUBLES || trouble == ALL)
    sim_impair_duplicate (lan, NULL, 0.3);
  if (trouble == DISORDER || trouble == ALL)
    sim_impair_reorder (lan, NULL, 0.3, 2 * SIM_MS);
  if (trouble == DELAY || trouble == ALL)
    sim_impair_jitter (lan, NULL, 300 * SIM_MS);
}

/* Whatever a network does, a file that arrives is the file; and with waits enough it arrives. */
Test (tftp_trouble, bad_networks_damage_nothing)
{
  static const int64_t windows[] = { 0, 4, 16 };
  for (guint trouble = 0; trouble < TROUBLES; trouble++)
    for (guint w = 0; w < G_N_ELEMENTS (windows); w++)
      for (uint64_t seed = 1; seed <= 6; seed++)
        {
          Lab lab = lab_new (seed);
          Host *host = host_new (&lab, "atftp", 60000);
          Guest *guest = guest_new (&lab, "guest",
                                    seed % 2 == 0 || trouble == LOSS || trouble == ALL ? "pxelinux" : "ipxe");
          guest->options.window = windows[w];
          guest->options.block = 512;
          Tally *tally = tally_new (&lab);
          make_trouble (lab.lan, (Trouble)trouble);
          guest_get (guest, host);
          lab_run (&lab, HOUR_S * SIM_S);
          cr_expect_eq (guest->result.outcome, SIM_TFTP_GOT, "trouble %u, window %d, seed %d: %d", trouble,
                        (int)windows[w], (int)seed, guest->result.outcome);
          cr_expect_eq (sim_tftp_server_transfers (host->tftp), 0);
          cr_expect_lt (tally->data, 118 * 20, "trouble %u, window %d, seed %d: %u blocks", trouble,
                        (int)windows[w], (int)seed, tally->data);
          lab_free (&lab);
          g_free (tally);
        }
}

Test (tftp_trouble, a_client_that_dallies_acknowledges_the_end_again)
{
  for (guint dally = 0; dally < 2; dally++)
    {
      Lab lab = lab_new (1);
      Host *host = host_new (&lab, NULL, 100);
      Guest *guest = guest_new (&lab, "guest", "tftp-hpa");
      guest->options.dally = dally * 3 * SIM_S;
      guest_get (guest, host);
      lab_run (&lab, 450 * SIM_US); /* the request is there, the block on its way */
      sim_impair_loss (lab.lan, sim_node_iface (host->role.node, 0), 0);
      SimIface *iface = sim_node_iface (guest->role.node, 0);
      while (guest->told == 0)
        lab_run (&lab, sim_kernel_now (lab.kernel) + 10 * SIM_US);
      sim_iface_set_up (iface, false, "test"); /* the acknowledgement is lost */
      lab_run (&lab, 100 * SIM_MS);
      sim_iface_set_up (iface, true, "test");
      lab_run (&lab, 100 * SIM_S);
      cr_expect_eq (host_served (host, 0)->end, dally ? SIM_TFTP_COMPLETE : SIM_TFTP_NO_ANSWER);
      cr_expect_eq (sim_tftp_client_gets (guest->tftp), 0);
      lab_free (&lab);
    }
}

/* -- limits of a server ---------------------------------------------------------------------------------- */

Test (tftp_trouble, a_server_takes_so_many_transfers_and_drops_the_others)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, "busybox", 1000000);
  host->options.transfers = 2;
  Guest *guests[3];
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("guest-%u", i);
      guests[i] = guest_new (&lab, name, "tftp-hpa");
      guest_get (guests[i], host);
    }
  lab_run (&lab, 4 * SIM_S);
  cr_expect_eq (sim_tftp_server_stats (host->tftp)->dropped, 1);
  cr_expect (guests[0]->told == 1 && guests[1]->told == 1 && guests[2]->told == 0);
  lab_run (&lab, 60 * SIM_S);
  guest_got (guests[2], host);
  cr_expect_eq (sim_tftp_server_stats (host->tftp)->most, 2);
  lab_free (&lab);
}

Test (tftp_trouble, a_disk_is_shared_by_the_transfers)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, "atftp", 1000000);
  host->options.disk = 8e6;
  Guest *guests[3];
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("guest-%u", i);
      guests[i] = guest_new (&lab, name, "pxe-2.1");
      guests[i]->options.window = i < 2 ? 8 : 1;
      guest_get (guests[i], host);
    }
  lab_run (&lab, 500 * SIM_MS);
  sim_tftp_get_cancel (guests[2]->get);
  lab_run (&lab, 60 * SIM_S);
  SimTime last = MAX (guests[0]->result.took, guests[1]->result.took);
  guest_got (guests[0], host);
  guest_got (guests[1], host);
  cr_expect (last > 2 * SIM_S && last < 2100 * SIM_MS, "%g s", sim_time_to_seconds (last));
  cr_expect_eq (sim_tftp_server_transfers (host->tftp), 0, "given up, as nobody answered");
  lab_free (&lab);
}

/* -- life ----------------------------------------------------------------------------------------------------
 */

static void
count_step (SimRole *role, gpointer data, const SimTftpResult *now)
{
  ((Guest *)role)->steps++;
  cr_expect_geq (now->size, 100000 * ((Guest *)role)->steps);
}

Test (tftp_trouble, progress_is_told_in_steps)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, NULL, 1000000);
  Guest *guest = guest_new (&lab, "guest", NULL);
  guest_get (guest, host);
  sim_tftp_get_watch (guest->get, 100000, count_step);
  lab_run (&lab, 60 * SIM_S);
  guest_got (guest, host);
  cr_expect_eq (guest->steps, 9);
  lab_free (&lab);
}

Test (tftp_trouble, crashes_and_ends_in_the_middle_leave_nothing_behind)
{
  static const guint over[] = { 2, 0, 2, 2, 1 }; /* of which the server's program could tell */
  for (guint round = 0; round < G_N_ELEMENTS (over); round++)
    {
      Lab lab = lab_new (1);
      Host *host = host_new (&lab, "atftp", 1000000);
      Guest *guest = guest_new (&lab, "guest", "pxe-2.1"), *other = guest_new (&lab, "other", "pxe-2.1");
      host->options.disk = round % 2 * 1e8;
      guest->options.window = other->options.window = 16;
      guest_get (guest, host);
      guest_get (other, host);
      lab_run (&lab, 5 * SIM_MS);
      if (round == 1)
        cr_assert (sim_node_crash (host->role.node, "test"));
      else if (round == 2 || round == 3)
        cr_assert (sim_node_shutdown (host->role.node, "test"));
      else if (round == 4)
        cr_assert (sim_node_crash (guest->role.node, "test"));
      lab_run (&lab, 100 * SIM_MS);
      cr_expect_eq (host->served->len, over[round], "round %u", round);
      lab_free (&lab);
    }
}

/* -- captures -------------------------------------------------------------------------------------------------
 */

typedef struct Capture
{
  pcap_dumper_t *dumper;
  SimKernel *kernel;
} Capture;

static void
capture_frame (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  Capture *capture = data;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  sim_packet_encode (packet, bytes);
  struct pcap_pkthdr header = { .caplen = bytes->len, .len = bytes->len };
  header.ts.tv_sec = sim_kernel_now (capture->kernel) / SIM_S;
  header.ts.tv_usec = sim_kernel_now (capture->kernel) % SIM_S / 1000;
  pcap_dump ((u_char *)capture->dumper, &header, bytes->data);
}

/* Transfers with options, windows, a roll-over, errors and a write; tshark is the referee, where it is
 * installed. */
Test (tftp_trouble, captures_are_well_formed)
{
  g_autofree char *program = g_find_program_in_path ("tshark");
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  g_autofree char *file = g_build_filename (dir, "tftp.pcap", NULL);
  Lab lab = lab_new (1);
  pcap_t *pcap = pcap_open_dead (DLT_EN10MB, 65535);
  Capture capture = { pcap_dump_open (pcap, file), lab.kernel };
  cr_assert_not_null (capture.dumper);
  sim_net_tap (lab.net, capture_frame, &capture);
  Host *host = host_new (&lab, "atftp", 20000);
  Guest *guest = guest_new (&lab, "guest", "curl"), *wide = guest_new (&lab, "wide", "ipxe");
  Guest *lost = guest_new (&lab, "lost", "tftp-hpa");
  Puppet *puppet = puppet_new (&lab, "puppet");
  wide->options.window = 4;
  guest_get (guest, host);
  guest_get (wide, host);
  guest_get_name (lost, host_ip (host), "nothing", 0, -1);
  puppet_say (puppet, host_ip (host), SIM_TFTP_PORT, tftp_request (SIM_TFTP_WRQ, "image", "octet", NULL));
  lab_run (&lab, SIM_S);
  guest_got (guest, host);
  guest_got (wide, host);
  pcap_dump_close (capture.dumper);
  pcap_close (pcap);
  g_autofree char *out = NULL;
  const char *const argv[] = { program,
                               "-n",
                               "-r",
                               file,
                               "-o",
                               "ip.check_checksum:TRUE",
                               "-o",
                               "udp.check_checksum:TRUE",
                               "-Y",
                               "udp && (!tftp || _ws.malformed || _ws.expert.severity >= warning || "
                               "ip.checksum.status == 0 || udp.checksum.status == 0) "
                               "&& !(tftp.opcode == 5)",
                               NULL };
  if (program != NULL)
    {
      int status = 0;
      cr_assert (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL,
                               &status, NULL));
      cr_expect_str_eq (out, "", "%s", out);
    }
  g_unlink (file);
  g_rmdir (dir);
  lab_free (&lab);
}
