/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TFTP packets as bytes, held against bytes written down from the RFCs; and what is no TFTP packet. */
#include "sim/proto/tftp_message.h"

#include "sim/base/random.h"
#include <criterion/criterion.h>
#include <string.h>

#define BYTES(S) S, sizeof (S) - 1

static const struct
{
  const char *bytes;
  gsize length;
  SimTftpMessage message;
} good[] = {
  { BYTES ("\0\1pxe\0octet\0"), { .op = SIM_TFTP_RRQ, .name = "pxe", .mode = "octet" } },
  { BYTES ("\0\2pxe\0netascii\0"), { .op = SIM_TFTP_WRQ, .name = "pxe", .mode = "netascii" } },
  { BYTES ("\0\1f\0octet\0blksize\0"
           "1428\0timeout\0"
           "6\0tsize\0"
           "0\0windowsize\0"
           "8\0"),
    { .op = SIM_TFTP_RRQ,
      .name = "f",
      .mode = "octet",
      .options = { .has = 15, .value = { 1428, 6, 0, 8 } } } },
  { BYTES ("\0\3\xff\xfe"
           "abc"),
    { .op = SIM_TFTP_DATA, .block = 65534, .data = (const uint8_t *)"abc", .length = 3 } },
  { BYTES ("\0\3\0\1"), { .op = SIM_TFTP_DATA, .block = 1 } },
  { BYTES ("\0\4\1\2"), { .op = SIM_TFTP_ACK, .block = 258 } },
  { BYTES ("\0\5\0\1File not found\0"), { .op = SIM_TFTP_ERROR, .code = 1, .text = "File not found" } },
  { BYTES ("\0\6tsize\0"
           "18446744073709551\0"),
    { .op = SIM_TFTP_OACK, .options = { .has = 4, .value = { 0, 0, 18446744073709551u } } } },
};

static void
expect_same (const SimTftpMessage *a, const SimTftpMessage *b, guint row)
{
  cr_expect_eq (a->op, b->op, "row %u", row);
  cr_expect (g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->mode, b->mode) == 0, "row %u", row);
  cr_expect (a->block == b->block && a->code == b->code && g_strcmp0 (a->text, b->text) == 0, "row %u", row);
  cr_expect (a->options.has == b->options.has && a->options.bad == b->options.bad, "row %u", row);
  cr_expect_eq (memcmp (a->options.value, b->options.value, sizeof a->options.value), 0, "row %u", row);
  cr_expect (a->length == b->length && (a->length == 0 || memcmp (a->data, b->data, a->length) == 0), "row %u",
             row);
}

Test (tftp_message, bytes_of_the_standards)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      SimTftpMessage read;
      cr_assert (sim_tftp_decode (&read, (const uint8_t *)good[i].bytes, good[i].length), "row %u", i);
      expect_same (&read, &good[i].message, i);
      g_autoptr (SimBytes) written = sim_tftp_encode (&good[i].message);
      cr_expect_eq (written->length, good[i].length, "row %u", i);
      cr_expect_eq (memcmp (written->data, good[i].bytes, good[i].length), 0, "row %u", i);
    }
}

Test (tftp_message, what_is_no_packet)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } bad[] = { { BYTES ("") },
              { BYTES ("\0") },
              { BYTES ("\0\0") },
              { BYTES ("\0\7") },
              { BYTES ("\1\1f\0octet\0") },
              { BYTES ("\0\1") },
              { BYTES ("\0\1name") },
              { BYTES ("\0\1name\0") },
              { BYTES ("\0\1name\0octet") },
              { BYTES ("\0\1name\0octet\0blksize") },
              { BYTES ("\0\1name\0octet\0blksize\0") },
              { BYTES ("\0\1name\0octet\0blksize\0"
                       "512") },
              { BYTES ("\0\3\0") },
              { BYTES ("\0\4\0") },
              { BYTES ("\0\5\0\1") },
              { BYTES ("\0\5\0\1text") },
              { BYTES ("\0\6tsize\0") } };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      SimTftpMessage read;
      g_autofree uint8_t *exact = g_memdup2 (bad[i].bytes, MAX (bad[i].length, 1));
      cr_expect_not (sim_tftp_decode (&read, exact, bad[i].length), "row %u", i);
    }
}

Test (tftp_message, options_out_of_range_are_bad_and_unknown_ones_passed_over)
{
  static const struct
  {
    const char *name, *value;
    uint8_t has, bad;
  } rows[] = {
    { "blksize", "7", 1, 1 },
    { "blksize", "8", 1, 0 },
    { "BLKSIZE", "65464", 1, 0 },
    { "blksize", "65465", 1, 1 },
    { "blksize", "", 1, 1 },
    { "blksize", "-8", 1, 1 },
    { "blksize", "512 ", 1, 1 },
    { "timeout", "0", 2, 2 },
    { "timeout", "255", 2, 0 },
    { "timeout", "256", 2, 2 },
    { "windowsize", "0", 8, 8 },
    { "windowsize", "65535", 8, 0 },
    { "windowsize", "1e1", 8, 8 },
    { "multicast", "", 0, 0 },
    { "tsize", "9223372036854775807", 4, 0 },
    { "tsize", "0x10", 4, 4 },
    { "tsize", "99999999999999999999999", 4, 4 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GByteArray *out = g_byte_array_new ();
      g_byte_array_append (out, (const guint8 *)"\0\1f\0octet\0", 10);
      g_byte_array_append (out, (const guint8 *)rows[i].name, (guint)strlen (rows[i].name) + 1);
      g_byte_array_append (out, (const guint8 *)rows[i].value, (guint)strlen (rows[i].value) + 1);
      SimTftpMessage read;
      cr_assert (sim_tftp_decode (&read, out->data, out->len));
      cr_expect (read.options.has == rows[i].has && read.options.bad == rows[i].bad, "%s=%s", rows[i].name,
                 rows[i].value);
      g_byte_array_unref (out);
    }
}

/* Packets with bytes changed, cut and added: nothing is read beyond the end (the sanitizers watch), and what is
 * taken for a packet is written as a packet that reads the same. */
Test (tftp_message, damaged_packets)
{
  SimStream stream;
  sim_stream_init (&stream, 7, 0, "tftp", "damage");
  guint taken = 0;
  for (guint round = 0; round < 50000; round++)
    {
      guint row = (guint)sim_stream_below (&stream, G_N_ELEMENTS (good));
      gsize length = sim_stream_below (&stream, good[row].length + 4);
      g_autofree uint8_t *bytes = g_malloc0 (MAX (length, 1));
      memcpy (bytes, good[row].bytes, MIN (length, good[row].length));
      for (guint n = (guint)sim_stream_below (&stream, 4); n > 0 && length > 0; n--)
        bytes[sim_stream_below (&stream, length)] = (uint8_t)sim_stream_below (&stream, 256);
      SimTftpMessage read, again;
      if (!sim_tftp_decode (&read, bytes, length) || read.options.bad != 0)
        continue;
      taken++;
      g_autoptr (SimBytes) written = sim_tftp_encode (&read);
      cr_assert (sim_tftp_decode (&again, written->data, written->length));
      expect_same (&read, &again, round);
    }
  cr_expect_gt (taken, 1000, "else this proves nothing");
}

Test (tftp_message, block_numbers_roll_over)
{
  static const uint64_t nears[] = { 0,     1,     2,      255,    32767,  32768,  65534,   65535,
                                    65536, 65537, 131069, 131070, 131071, 131072, 1000000, 5000000000u };
  cr_expect_eq (sim_tftp_wire_block (65535, 0), 65535);
  cr_expect_eq (sim_tftp_wire_block (65536, 0), 0);
  cr_expect_eq (sim_tftp_wire_block (65536, 1), 1);
  cr_expect_eq (sim_tftp_wire_block (131070, 1), 65535);
  cr_expect_eq (sim_tftp_wire_block (131071, 1), 1);
  for (guint roll = 0; roll < 2; roll++)
    for (guint i = 0; i < G_N_ELEMENTS (nears); i++)
      for (int64_t block = (int64_t)nears[i] - 3000; block < (int64_t)nears[i] + 3000; block++)
        if (block >= 0)
          cr_assert_eq (sim_tftp_block_near (nears[i], sim_tftp_wire_block ((uint64_t)block, roll), roll),
                        block, "%" G_GINT64_FORMAT " near %" G_GUINT64_FORMAT, block, nears[i]);
}
