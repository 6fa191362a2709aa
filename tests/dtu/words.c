/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-1, DTU-2: messages as text, and their signatures. */
#include "tests/dtu/hall.h"

/* The source's message, its lines joined. */
static const char mud[]
    = "host=mud addr=81907f05 time=950739941 numifs=2 flags=4 cpus=2 clock=248 interface=hme0 "
      "ip=81907f05 mask=ffffff00 bcast=81907fff interface=ge0 ip=c0a88003 mask=ffffff00 "
      "bcast=c0a880ff";

Test (dtu_words, the_host_message_is_the_sources)
{
  DtuHostMessage message;

  cr_assert (dtu_host_message_read (mud, strlen (mud), &message));
  cr_assert_str_eq (message.host, "mud");
  cr_assert_eq (message.addr, SIM_IP (129, 144, 127, 5));
  cr_assert_eq (message.time, 950739941);
  cr_assert (message.numifs == 2 && message.flags == 4 && message.cpus == 2 && message.clock == 248);
  cr_assert_str_eq (message.ifaces[1].name, "ge0");
  cr_assert_eq (message.ifaces[1].ip, SIM_IP (192, 168, 128, 3));
  cr_assert_eq (message.ifaces[1].mask, SIM_IP (255, 255, 255, 0));
  cr_assert_eq (message.ifaces[0].bcast, SIM_IP (129, 144, 127, 255));
  message.sessions = 17;
  g_autofree char *text = dtu_host_message_text (&message);
  cr_assert (g_str_has_prefix (text, mud));
  cr_assert_str_eq (text + strlen (mud), " sessions=17");
}

Test (dtu_words, what_is_no_host_message_is_refused)
{
  static const char *const bad[]
      = { "",
          "host",
          "host=",
          "serverQ unit=1",
          "host=mud",
          "host=mud addr=81907f05 numifs=1",
          "host=mud addr=81907f05 numifs=9",
          "host=mud addr=81907f05 numifs=-1",
          "host=mud addr=181907f05 numifs=0",
          "host=mud addr=xyz numifs=0",
          "host=mud addr=81907f05 numifs=0 ip=1",
          "host=mud addr=81907f05 numifs=1 interface=a interface=b",
          "host=mud addr=81907f05 numifs=1 interface=abcdefghijklmnopqrstuvwxyzabcdefghijkl",
          "host=abcdefghijklmnopqrstuvwxyzabcdefghijklmnop addr=81907f05 numifs=0",
          "host=mud addr=81907f05 time=soon numifs=0" };
  DtuHostMessage message;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    cr_expect_not (dtu_host_message_read (bad[i], strlen (bad[i]), &message), "%s", bad[i]);
  cr_assert (dtu_host_message_read ("host=mud addr=81907f05 numifs=0 later=x", 39, &message));
}

/* H (K ^ opad, H (K ^ ipad, text)) with K = SHA-1 of the key file, by RFC 2104 and nothing but SHA-1. */
static void
sign_by_hand (const char *secret, const char *text, char out[DTU_SIGNATURE])
{
  guint8 key[64] = { 0 }, pad[64], inner[20];
  gsize size = 20;
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA1);

  g_checksum_update (sum, (const guchar *)secret, -1);
  g_checksum_get_digest (sum, key, &size);
  for (guint round = 0; round < 2; round++)
    {
      g_checksum_reset (sum);
      for (guint i = 0; i < 64; i++)
        pad[i] = key[i] ^ (round == 0 ? 0x36 : 0x5C);
      g_checksum_update (sum, pad, 64);
      if (round == 0)
        {
          g_checksum_update (sum, (const guchar *)text, -1);
          g_checksum_get_digest (sum, inner, &size);
        }
      else
        g_checksum_update (sum, inner, 20);
    }
  g_strlcpy (out, g_checksum_get_string (sum), DTU_SIGNATURE);
  g_checksum_free (sum);
}

Test (dtu_words, a_signature_is_a_keyed_sha_1)
{
  char ours[DTU_SIGNATURE], hand[DTU_SIGNATURE];
  static const char *const secrets[] = { "a", "the group's own", "" };

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      dtu_sign (secrets[i], mud, strlen (mud), ours);
      sign_by_hand (secrets[i], mud, hand);
      cr_expect_str_eq (ours, hand);
    }
}

Test (dtu_words, every_changed_byte_is_seen)
{
  g_autoptr (SimBytes) bytes = dtu_signed ("key", mud);
  gsize length;

  cr_assert (dtu_verify ("key", bytes, &length));
  cr_assert_eq (length, strlen (mud));
  cr_assert_not (dtu_verify ("another", bytes, &length));
  for (guint i = 0; i < bytes->length; i++)
    {
      bytes->data[i] ^= 1;
      cr_assert_not (dtu_verify ("key", bytes, &length), "byte %u", i);
      bytes->data[i] ^= 1;
    }
  g_autoptr (SimBytes) bare = dtu_signed (NULL, mud);
  cr_assert_not (dtu_verify ("key", bare, &length));
  cr_assert_eq (length, strlen (mud));
}

Test (dtu_words, a_word_is_found_by_its_whole_key)
{
  static const char line[] = "insert token=2a cause=insert subtoken=3 empty= time=-5";
  char text[8];
  uint64_t hex;
  int64_t number;

  cr_assert (dtu_is (line, "insert") && !dtu_is (line, "ins") && !dtu_is (line, "insert token=2a x"));
  cr_assert (dtu_word_hex (line, "token", &hex) && hex == 42);
  cr_assert (dtu_word (line, "cause", text, sizeof text));
  cr_assert_str_eq (text, "insert");
  cr_assert_not (dtu_word (line, "cause", text, 6));
  cr_assert_not (dtu_word (line, "caus", text, sizeof text));
  cr_assert_not (dtu_word (line, "empty", text, sizeof text));
  cr_assert (dtu_word_number (line, "time", &number) && number == -5);
  cr_assert_not (dtu_word_hex (line, "cause", &hex));
}
