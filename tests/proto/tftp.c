/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transfers by TFTP, between programs as they are in use, over networks that lose, double and delay. */
#include "tests/proto/tftplab.h"

#include <string.h>

/* -- what every pair of programs does ------------------------------------------------------------ */

Test (tftp, every_client_gets_from_every_server)
{
  for (const SimPreset *s = sim_tftp_server_presets; s->name != NULL; s++)
    for (const SimPreset *c = sim_tftp_client_presets; c->name != NULL; c++)
      {
        Lab lab = lab_new (1);
        Host *host = host_new (&lab, s->name, 100000);
        Guest *guest = guest_new (&lab, "guest", c->name);
        guest_get (guest, host);
        lab_run (&lab, HOUR_S * SIM_S);
        guest_got (guest, host);
        uint32_t block = guest->options.block > 0 ? (uint32_t)guest->options.block : 512;
        cr_expect_eq (guest->result.block, block, "%s", c->name);
        cr_expect_eq (guest->result.told, guest->options.tsize ? 100000 : -1);
        guint options = guest->options.block > 0;
        cr_expect_eq (guest->result.received, 100000 / block + 1 + options, "%s", c->name);
        cr_expect_eq (guest->result.sent, 100000 / block + 2 + options, "%s", c->name);
        cr_expect (host_served (host, 0)->end == SIM_TFTP_COMPLETE && host_served (host, 0)->bytes == 100000);
        cr_expect_eq (sim_tftp_server_transfers (host->tftp), 0);
        lab_free (&lab);
      }
}

Test (tftp, last_block_is_short_and_may_be_empty)
{
  static const uint64_t sizes[] = { 0, 1, 511, 512, 513, 1024, 5 * 512 - 1 };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Lab lab = lab_new (1);
      Host *host = host_new (&lab, NULL, sizes[i]);
      Guest *guest = guest_new (&lab, "guest", "tftp-hpa");
      guest_get (guest, host);
      lab_run (&lab, SIM_S);
      guest_got (guest, host);
      cr_expect_eq (guest->result.received, sizes[i] / 512 + 1);
      lab_free (&lab);
    }
}

Test (tftp, real_bytes_arrive_as_they_are)
{
  static const char list[] = "[BOOTSERVERS]\nIP=10.0.0.7 ; the first\n";
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, NULL, 0);
  host->file.bytes = sim_bytes_new (list, sizeof list - 1);
  Guest *guest = guest_new (&lab, "guest", "ipxe");
  guest->options.block = 8;
  guest_get_name (guest, host_ip (host), "image", 0, -1);
  lab_run (&lab, SIM_S);
  cr_assert_eq (guest->told, 1);
  cr_expect_eq (guest->result.outcome, SIM_TFTP_GOT);
  cr_expect_str_eq (guest->text, list);
  cr_expect_eq (guest->result.told, sizeof list - 1);
  lab_free (&lab);
}

Test (tftp, content_that_was_not_asked_for_is_damaged)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, NULL, 5000);
  Guest *guest = guest_new (&lab, "guest", NULL);
  guest_get_name (guest, host_ip (host), "image", sim_tftp_content ("image", 2, 5000), 5000);
  lab_run (&lab, SIM_S);
  cr_expect_eq (guest->result.outcome, SIM_TFTP_DAMAGED);
  lab_free (&lab);
}

Test (tftp, errors_have_the_numbers_of_the_standard)
{
  static const struct
  {
    SimTftpOp op;
    const char *name, *mode, *answer;
    SimTftpOptionSet options;
  } rows[] = {
    { SIM_TFTP_RRQ, "nothing", "octet", "ERROR 1\n", { 0 } },
    { SIM_TFTP_RRQ, "secret", "octet", "ERROR 2\n", { 0 } },
    { SIM_TFTP_WRQ, "image", "octet", "ERROR 2\n", { 0 } },
    { SIM_TFTP_RRQ, "image", "mail", "ERROR 4\n", { 0 } },
    { SIM_TFTP_RRQ, "image", "octet", "ERROR 8\n", { .has = 1, .value = { 7 } } },
    { SIM_TFTP_RRQ, "image", "octet", "ERROR 8\n", { .has = 2, .value = { 0, 256 } } },
    { SIM_TFTP_RRQ, "image", "octet", "ERROR 8\n", { .has = 8 } },
    { SIM_TFTP_RRQ, "image", "OCTET", "DATA 1 300\n", { 0 } },
    { SIM_TFTP_ACK, NULL, NULL, "ERROR 4\n", { 0 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Lab lab = lab_new (1);
      Host *host = host_new (&lab, NULL, 300);
      Puppet *puppet = puppet_new (&lab, "puppet");
      puppet_say (puppet, host_ip (host), SIM_TFTP_PORT,
                  rows[i].op == SIM_TFTP_ACK
                      ? tftp_ack (1)
                      : tftp_request (rows[i].op, rows[i].name, rows[i].mode, &rows[i].options));
      lab_run (&lab, SIM_MS * 100);
      cr_expect (g_str_has_suffix (puppet->heard->str, rows[i].answer), "row %u: %s", i, puppet->heard->str);
      lab_free (&lab);
    }
}

Test (tftp, clients_hear_of_an_error_at_once)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, NULL, 300);
  Guest *guest = guest_new (&lab, "guest", NULL);
  guest_get_name (guest, host_ip (host), "01-00-11", 0, -1);
  lab_run (&lab, SIM_S);
  cr_expect_eq (guest->result.outcome, SIM_TFTP_FAILED);
  cr_expect_eq (guest->result.code, SIM_TFTP_NOT_FOUND);
  cr_expect_str_eq (guest->text, "File not found");
  cr_expect_lt (guest->result.took, 2 * SIM_MS);
  lab_free (&lab);
}

Test (tftp, a_client_without_room_says_so)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, NULL, 5000);
  Guest *guest = guest_new (&lab, "told", "pxe-2.1"), *late = guest_new (&lab, "late", "tftp-hpa");
  guest->options.room = late->options.room = 4999;
  guest_get (guest, host);
  guest_get (late, host);
  lab_run (&lab, SIM_S);
  cr_expect_eq (guest->result.outcome, SIM_TFTP_FULL);
  cr_expect_eq (guest->result.size, 0, "it knew by tsize");
  cr_expect_eq (late->result.outcome, SIM_TFTP_FULL);
  cr_expect_eq (late->result.size, 9 * 512);
  cr_expect (host_served (host, 1)->end == SIM_TFTP_BROKEN
             && host_served (host, 1)->code == SIM_TFTP_DISK_FULL);
  lab_free (&lab);
}

Test (tftp, options_that_nobody_asked_for_are_declined)
{
  Lab lab = lab_new (1);
  Puppet *puppet = puppet_new (&lab, "puppet");
  Guest *guest = guest_new (&lab, "guest", "pxelinux");
  guest_get_name (guest, puppet_ip (puppet), "f", 0, -1);
  lab_run (&lab, 10 * SIM_MS);
  SimTftpMessage oack = { .op = SIM_TFTP_OACK, .options = { .has = 1, .value = { 1409 } } };
  puppet_say (puppet, puppet->from, puppet->port, sim_tftp_encode (&oack));
  lab_run (&lab, 20 * SIM_MS);
  cr_expect_eq (guest->result.outcome, SIM_TFTP_DECLINED);
  cr_expect (g_str_has_suffix (puppet->heard->str, " ERROR 8\n"), "%s", puppet->heard->str);
  lab_free (&lab);
}

/* -- giving up ------------------------------------------------------------------------------------- */

Test (tftp, clients_give_up_when_their_programs_do)
{
  static const struct
  {
    const char *like;
    SimTime after;
    guint asked;
  } rows[]
      = { { "pxe-2.1", 24 * SIM_S, 6 },  { "ipxe", 15750 * SIM_MS, 6 }, { "pxelinux", 130832 * SIM_MS, 31 },
          { "tftp-hpa", 25 * SIM_S, 5 }, { "atftp", 30 * SIM_S, 6 },    { "busybox", 12911 * SIM_MS, 12 },
          { "curl", 300 * SIM_S, 50 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Lab lab = lab_new (1);
      Puppet *deaf = puppet_new (&lab, "deaf");
      Guest *guest = guest_new (&lab, "guest", rows[i].like);
      guest_get_name (guest, puppet_ip (deaf), "image", 0, -1);
      lab_run (&lab, HOUR_S * SIM_S);
      cr_expect_eq (guest->result.outcome, SIM_TFTP_SILENT);
      cr_expect_lt (ABS (guest->result.took - rows[i].after), 2 * SIM_MS, "%s: %g s", rows[i].like,
                    sim_time_to_seconds (guest->result.took));
      cr_expect_eq (guest->result.sent, rows[i].asked, "%s: %d", rows[i].like, (int)guest->result.sent);
      lab_free (&lab);
    }
}

Test (tftp, servers_give_up_when_their_programs_do)
{
  static const struct
  {
    const char *like, *heard;
    SimTime after;
  } rows[] = {
    { "tftpd-hpa",
      "0.000 DATA 1 512\n1.000 DATA 1 512\n3.000 DATA 1 512\n7.000 DATA 1 512\n15.000 DATA 1 512\n31.000 DATA "
      "1 512\n",
      63 * SIM_S },
    { "atftp",
      "0.000 DATA 1 512\n5.000 DATA 1 512\n10.000 DATA 1 512\n15.000 DATA 1 512\n20.000 DATA 1 512\n25.000 "
      "DATA 1 512\n",
      30 * SIM_S },
    { "dnsmasq",
      "0.000 DATA 1 512\n2.000 DATA 1 512\n4.000 DATA 1 512\n7.000 DATA 1 512\n10.000 DATA 1 512\n15.000 DATA "
      "1 512\n"
      "20.000 DATA 1 512\n29.000 DATA 1 512\n",
      38 * SIM_S },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Lab lab = lab_new (1);
      Host *host = host_new (&lab, rows[i].like, 1000);
      Puppet *puppet = puppet_new (&lab, "puppet");
      puppet_say (puppet, host_ip (host), SIM_TFTP_PORT, tftp_request (SIM_TFTP_RRQ, "image", "octet", NULL));
      lab_run (&lab, rows[i].after - SIM_MS);
      cr_expect_eq (sim_tftp_server_transfers (host->tftp), 1, "%s", rows[i].like);
      lab_run (&lab, rows[i].after + 10 * SIM_MS);
      cr_expect_str_eq (puppet->heard->str, rows[i].heard, "%s", rows[i].like);
      cr_expect_eq (sim_tftp_server_transfers (host->tftp), 0, "%s", rows[i].like);
      cr_expect_eq (host_served (host, 0)->end, SIM_TFTP_NO_ANSWER);
      lab_free (&lab);
    }
}

Test (tftp, the_option_timeout_stretches_the_waits)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, "tftpd-hpa", 1000);
  Puppet *puppet = puppet_new (&lab, "puppet");
  SimTftpOptionSet options = { 0 };
  sim_tftp_set (&options, SIM_TFTP_TIMEOUT, 6);
  puppet_say (puppet, host_ip (host), SIM_TFTP_PORT, tftp_request (SIM_TFTP_RRQ, "image", "octet", &options));
  lab_run (&lab, 50 * SIM_S);
  cr_expect_str_eq (
      puppet->heard->str,
      "0.000 OACK timeout=6\n6.000 OACK timeout=6\n18.000 OACK timeout=6\n42.000 OACK timeout=6\n");
  lab_free (&lab);
}

Test (tftp, a_server_that_dies_leaves_its_clients_to_their_waits)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, NULL, 50000000);
  Guest *guest = guest_new (&lab, "guest", "pxe-2.1"), *again = guest_new (&lab, "again", "pxe-2.1");
  guest_get (guest, host);
  lab_run (&lab, SIM_S);
  cr_expect_gt (sim_tftp_get_now (guest->get)->size, 1000000);
  cr_assert (sim_node_crash (host->role.node, "test"));
  lab_run (&lab, 2 * SIM_S);
  cr_assert (sim_node_restart_in (host->role.node, SIM_S, "test"));
  lab_run (&lab, 60 * SIM_S);
  cr_expect_eq (guest->result.outcome, SIM_TFTP_SILENT, "a transfer does not outlive its server");
  cr_expect_lt (ABS (guest->result.took - 25 * SIM_S), 100 * SIM_MS);
  cr_expect_eq (host->served->len, 0);
  guest_get (again, host);
  lab_run (&lab, 200 * SIM_S);
  guest_got (again, host);
  lab_free (&lab);
}

/* -- strays and duplicates -------------------------------------------------------------------------- */

Test (tftp, strangers_are_told_and_harm_nothing)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, NULL, 2000);
  Puppet *puppet = puppet_new (&lab, "puppet");
  puppet_say (puppet, host_ip (host), SIM_TFTP_PORT, tftp_request (SIM_TFTP_RRQ, "image", "octet", NULL));
  lab_run (&lab, 10 * SIM_MS);
  uint16_t port = puppet->port;
  puppet_say_aside (puppet, host_ip (host), port, tftp_ack (1));
  puppet_say_aside (puppet, host_ip (host), port, sim_tftp_encode_error (SIM_TFTP_UNDEFINED, NULL));
  lab_run (&lab, 20 * SIM_MS);
  puppet_say (puppet, host_ip (host), port, tftp_ack (1));
  lab_run (&lab, 30 * SIM_MS);
  cr_expect_str_eq (puppet->heard->str, "0.000 DATA 1 512\naside 0.010 ERROR 5\n0.020 DATA 2 512\n");
  cr_expect_eq (sim_tftp_server_stats (host->tftp)->strays, 2);
  lab_free (&lab);
}

/* The request is answered twice, because it was sent twice: the client ends what it did not choose. */
Test (tftp, a_request_sent_twice_is_served_once)
{
  SimSegmentOptions slow = lab_segment (SIM_IP (10, 0, 0, 0));
  slow.latency = 150 * SIM_MS;
  Lab lab = lab_new_with (1, &slow);
  Host *host = host_new (&lab, NULL, 3000);
  Guest *guest = guest_new (&lab, "guest", "ipxe");
  Tally *tally = tally_new (&lab);
  guest_get (guest, host);
  lab_run (&lab, 100 * SIM_S);
  guest_got (guest, host);
  cr_expect_gt (tally->requests, 1);
  cr_expect_eq (host->served->len, tally->requests);
  guint broken = 0;
  for (guint i = 0; i < host->served->len; i++)
    broken
        += host_served (host, i)->end == SIM_TFTP_BROKEN && host_served (host, i)->code == SIM_TFTP_UNKNOWN_TID;
  cr_expect_eq (broken, tally->requests - 1);
  lab_free (&lab);
  g_free (tally);
}

/* One acknowledgement is late, so that a block and then its acknowledgement are sent twice. A server that
 * answers both does so to the end of the file. */
static guint
data_after_one_delay (const char *answer, int64_t window)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, NULL, 512 * 200);
  host->options.window_most = 64;
  host->options.duplicates = strcmp (answer, "answered") == 0 ? SIM_TFTP_ANSWERED
                             : strcmp (answer, "once") == 0   ? SIM_TFTP_ONCE
                                                              : SIM_TFTP_IGNORED;
  Guest *guest = guest_new (&lab, "guest", "tftp-hpa");
  guest->options.window = window;
  Tally *tally = tally_new (&lab);
  guest_get (guest, host);
  lab_run (&lab, 5 * SIM_MS);
  cr_assert_null (guest->text);
  sim_impair_latency (lab.lan, sim_node_iface (guest->role.node, 0), 1200 * SIM_MS);
  lab_run (&lab, 6 * SIM_MS);
  sim_impair_latency (lab.lan, sim_node_iface (guest->role.node, 0), 0);
  lab_run (&lab, HOUR_S * SIM_S);
  guest_got (guest, host);
  guint data = tally->data;
  lab_free (&lab);
  g_free (tally);
  return data;
}

Test (tftp, no_sorcerers_apprentice)
{
  cr_expect_leq (data_after_one_delay ("ignored", 1), 201 + 2);
  cr_expect_leq (data_after_one_delay ("once", 1), 201 + 2);
  cr_expect_gt (data_after_one_delay ("answered", 1), 201 + 150, "the test sees it where it is");
  cr_expect_leq (data_after_one_delay ("ignored", 8), 201 + 16);
  cr_expect_leq (data_after_one_delay ("once", 8), 201 + 24);
}

/* -- windows ---------------------------------------------------------------------------------------- */

Test (tftp, a_window_is_acknowledged_when_full_at_the_end_and_once_at_a_gap)
{
  Lab lab = lab_new (1);
  Puppet *puppet = puppet_new (&lab, "puppet");
  Guest *guest = guest_new (&lab, "guest", "pxe-2.1");
  guest->options.window = 4;
  guest->options.block = guest->options.tsize = 0;
  guest_get_name (guest, puppet_ip (puppet), "f", 0, -1);
  lab_run (&lab, 10 * SIM_MS);
  SimTftpMessage oack = { .op = SIM_TFTP_OACK };
  sim_tftp_set (&oack.options, SIM_TFTP_WINDOWSIZE, 4);
  puppet_say (puppet, puppet->from, puppet->port, sim_tftp_encode (&oack));
  static const uint16_t blocks[] = { 1, 2, 3, 4, 5, 7, 8, 6, 7, 6, 8, 9, 6, 7, 8, 9, 10, 11 };
  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      lab_run (&lab, (SimTime)(i + 2) * 10 * SIM_MS);
      puppet_say (puppet, puppet->from, puppet->port, tftp_data (blocks[i], blocks[i] == 11 ? 100 : 512));
    }
  lab_run (&lab, SIM_S);
  cr_expect_str_eq (puppet->heard->str, "0.000 RRQ windowsize=4\n0.010 ACK 0\n0.050 ACK 4\n"
                                        "0.070 ACK 5\n" /* 7 came for 6 */
                                        "0.130 ACK 9\n" /* 6, 7, 8, 9 */
                                        "0.170 ACK 9\n" /* 6 to 9 came again: the acknowledgement was lost */
                                        "0.190 ACK 11\n" /* the end */);
  cr_expect_eq (guest->result.outcome, SIM_TFTP_GOT);
  cr_expect_eq (guest->result.duplicates, 5);
  lab_free (&lab);
}

Test (tftp, a_server_goes_on_behind_what_a_gap_acknowledges)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, "atftp", 512 * 20);
  Puppet *puppet = puppet_new (&lab, "puppet");
  SimTftpOptionSet options = { 0 };
  sim_tftp_set (&options, SIM_TFTP_WINDOWSIZE, 3);
  puppet_say (puppet, host_ip (host), SIM_TFTP_PORT, tftp_request (SIM_TFTP_RRQ, "image", "octet", &options));
  static const uint16_t acks[] = { 0, 3, 4, 4, 4, 3, 99 };
  for (guint i = 0; i < G_N_ELEMENTS (acks); i++)
    {
      lab_run (&lab, (SimTime)(i + 1) * 10 * SIM_MS);
      puppet_say (puppet, host_ip (host), puppet->port, tftp_ack (acks[i]));
    }
  lab_run (&lab, SIM_S);
  cr_expect_str_eq (puppet->heard->str, "0.000 OACK windowsize=3\n"
                                        "0.010 DATA 1 512\n0.010 DATA 2 512\n0.010 DATA 3 512\n"
                                        "0.020 DATA 4 512\n0.020 DATA 5 512\n0.020 DATA 6 512\n"
                                        "0.030 DATA 5 512\n0.030 DATA 6 512\n0.030 DATA 7 512\n"
                                        "0.040 DATA 5 512\n0.040 DATA 6 512\n0.040 DATA 7 512\n");
  lab_free (&lab);
}

/* -- long files --------------------------------------------------------------------------------------- */

static SimTftpOutcome
get_long (int server_roll, int client_roll, int64_t window)
{
  Lab lab = lab_new (1);
  Host *host = host_new (&lab, "atftp", 8 * 140000 + 3);
  Guest *guest = guest_new (&lab, "guest", "pxe-2.1");
  host->options.roll = server_roll;
  guest->options.roll = client_roll;
  guest->options.block = 8;
  guest->options.window = window;
  guest_get (guest, host);
  lab_run (&lab, HOUR_S * SIM_S);
  SimTftpResult result = guest->result;
  cr_expect (result.outcome != SIM_TFTP_GOT || result.received == 140002, "%d", (int)result.received);
  lab_free (&lab);
  return result.outcome;
}

Test (tftp, block_numbers_roll_over_to_where_both_sides_expect)
{
  cr_expect_eq (get_long (0, 0, 0), SIM_TFTP_GOT);
  cr_expect_eq (get_long (1, 1, 0), SIM_TFTP_GOT);
  cr_expect_eq (get_long (0, 0, 16), SIM_TFTP_GOT);
  cr_expect_eq (get_long (1, 1, 16), SIM_TFTP_GOT);
  cr_expect_neq (get_long (0, 1, 0), SIM_TFTP_GOT);
  cr_expect_neq (get_long (1, 0, 0), SIM_TFTP_GOT);
}
