/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS messages: what is written is read again, and nothing that is not a message does harm.
 */
#include "sim/proto/dns.h"
#include "sim/base/random.h"
#include <criterion/criterion.h>
#include <string.h>

static SimDnsMessage
answer_of (guint count)
{
  SimDnsMessage m
      = { .id = 0xBEEF, .response = true, .authoritative = true, .type = SIM_DNS_A, .answers = count };
  g_strlcpy (m.name, "www.web.example", SIM_DNS_NAME);
  for (guint i = 0; i < count; i++)
    m.answer[i] = (SimDnsAnswer){ SIM_IP (10, 0, 0, 1) + i, 60 };
  return m;
}

static void
read_back (const SimDnsMessage *m, SimDnsMessage *out)
{
  g_autoptr (SimBytes) bytes = sim_dns_encode (m);
  cr_assert_leq (bytes->length, SIM_DNS_BYTES);
  cr_assert (sim_dns_decode (out, bytes->data, bytes->length));
}

/* RFC 1035, 4.1: the very bytes. */
Test (dns, a_query_is_these_bytes)
{
  static const uint8_t expected[]
      = { 0x12, 0x34, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'w', 'w', 'w', 2, 'a', 'b', 0, 0, 1, 0, 1 };
  SimDnsMessage m = { .id = 0x1234, .recursion_desired = true, .type = SIM_DNS_A, .name = "www.ab" };
  g_autoptr (SimBytes) bytes = sim_dns_encode (&m);
  cr_assert_eq (bytes->length, sizeof expected);
  cr_assert_arr_eq (bytes->data, expected, sizeof expected);
}

Test (dns, answers_are_read_as_they_were_written)
{
  SimDnsMessage m = answer_of (5), out;
  read_back (&m, &out);
  cr_assert_eq (out.id, 0xBEEF);
  cr_assert (out.response && out.authoritative && !out.truncated && !out.recursion_desired);
  cr_assert_str_eq (out.name, m.name);
  cr_assert_eq (out.answers, 5);
  cr_assert_eq (memcmp (out.answer, m.answer, 5 * sizeof m.answer[0]), 0);
  cr_assert_not (out.soa);
}

Test (dns, negative_answers_have_the_zone)
{
  SimDnsMessage m = answer_of (0), out;
  m.code = SIM_DNS_NAME_ERROR;
  m.soa = true;
  g_strlcpy (m.zone, "web.example", SIM_DNS_NAME);
  m.soa_ttl = 30;
  m.serial = 77;
  m.minimum = 20;
  read_back (&m, &out);
  cr_assert_eq (out.code, SIM_DNS_NAME_ERROR);
  cr_assert (out.soa);
  cr_assert_str_eq (out.zone, "web.example");
  cr_assert_eq (out.soa_ttl, 30);
  cr_assert_eq (out.serial, 77);
  cr_assert_eq (out.minimum, 20);
}

/* 12 + 17 + 4 bytes and 29 answers of 16 are 497; a thirtieth would be 513. */
Test (dns, what_does_not_fit_512_bytes_is_left_out)
{
  SimDnsMessage m = answer_of (SIM_DNS_MOST), out;
  read_back (&m, &out);
  cr_assert (out.truncated);
  cr_assert_eq (out.answers, 29);
  m = answer_of (29);
  read_back (&m, &out);
  cr_assert_not (out.truncated);
}

Test (dns, a_message_cut_anywhere_is_refused)
{
  SimDnsMessage m = answer_of (3), out;
  m.soa = true;
  g_strlcpy (m.zone, "web.example", SIM_DNS_NAME);
  g_autoptr (SimBytes) bytes = sim_dns_encode (&m);
  for (gsize n = 0; n < bytes->length; n++)
    {
      g_autofree uint8_t *part = g_memdup2 (bytes->data, n); /* a sanitizer sees every byte too far */
      cr_assert_not (sim_dns_decode (&out, part, n), "%zu", n);
    }
}

static bool
decodes (const char *bytes, gsize length)
{
  SimDnsMessage out;
  g_autofree uint8_t *copy = g_memdup2 (bytes, length);
  return sim_dns_decode (&out, copy, length);
}

#define HEAD "\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00"
#define QUERY(name) decodes (HEAD name "\x00\x01\x00\x01", sizeof (HEAD name "\x00\x01\x00\x01") - 1)

Test (dns, pointers_lead_backwards_or_nowhere)
{
  cr_assert (QUERY ("\x01"
                    "a\x00"));
  cr_assert_not (QUERY ("\xC0\x0C"), "to itself");
  cr_assert_not (QUERY ("\x01"
                        "a\xC0\x0C"),
                 "to the name that it is in");
  cr_assert_not (QUERY ("\xC0\x20"), "forwards");
  cr_assert_not (QUERY ("\xFF\xFF"), "beyond the message");
  cr_assert_not (QUERY ("\x41"
                        "a\x00"),
                 "a kind of label that there is not");
  cr_assert_not (QUERY ("\x03"
                        "a.b\x00"),
                 "a dot inside a label");
  cr_assert_not (QUERY ("\x02"
                        "a\x00\x00"),
                 "a NUL inside a label");
}

Test (dns, names_keep_to_their_lengths)
{
  char out[SIM_DNS_NAME];
  g_autofree char *label = g_strnfill (63, 'a'), *longer = g_strnfill (64, 'a');
  cr_assert (sim_dns_name (label, out));
  cr_assert_not (sim_dns_name (longer, out));
  g_autofree char *most = g_strdup_printf ("%s.%s.%s.%.61s", label, label, label, label);
  g_autofree char *more = g_strdup_printf ("%s.%s.%s.%.62s", label, label, label, label);
  cr_assert_eq (strlen (most), 253);
  cr_assert (sim_dns_name (most, out));
  cr_assert_not (sim_dns_name (more, out));
  cr_assert_not (sim_dns_name ("", out));
  cr_assert_not (sim_dns_name (".", out));
  cr_assert_not (sim_dns_name ("a..b", out));
  cr_assert_not (sim_dns_name ("a b", out));
  cr_assert (sim_dns_name ("WWW.Example.", out));
  cr_assert_str_eq (out, "www.example");
  SimDnsMessage m = { .type = SIM_DNS_A }, back;
  g_strlcpy (m.name, most, SIM_DNS_NAME);
  read_back (&m, &back);
  cr_assert_str_eq (back.name, most);
}

/* Many pointers to one long label would make a name of any length. */
Test (dns, a_name_cannot_grow_by_pointers)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  static const uint8_t head[] = { 0, 1, 0x80, 0, 0, 1, 0, 9, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1 };
  g_byte_array_append (bytes, head, sizeof head);
  guint previous = 12;
  for (guint i = 0; i < 9; i++)
    {
      guint at = bytes->len;
      sim_put8 (bytes, 60);
      for (guint k = 0; k < 60; k++)
        sim_put8 (bytes, 'b');
      sim_put16 (bytes, (uint16_t)(0xC000 | previous));
      previous = at;
      sim_put16 (bytes, 1);
      sim_put16 (bytes, 1);
      sim_put32 (bytes, 60);
      sim_put16 (bytes, 4);
      sim_put32 (bytes, 1);
    }
  cr_assert_not (decodes ((const char *)bytes->data, bytes->len));
}

Test (dns, other_types_and_names_are_skipped)
{
  static const char bytes[] = "\x00\x01\x80\x00\x00\x01\x00\x03\x00\x00\x00\x00"
                              "\x01"
                              "a\x00\x00\x01\x00\x01"
                              "\xC0\x0C\x00\x10\x00\x01\x00\x00\x00\x3C\x00\x02\x01x"
                              "\x01"
                              "b\x00\x00\x01\x00\x01\x00\x00\x00\x3C\x00\x04\x01\x02\x03\x04"
                              "\xC0\x0C\x00\x01\x00\x01\x80\x00\x00\x3C\x00\x04\x05\x06\x07\x08";
  SimDnsMessage out;
  cr_assert (sim_dns_decode (&out, bytes, sizeof bytes - 1));
  cr_assert_eq (out.answers, 1);
  cr_assert_eq (out.answer[0].ip, SIM_IP (5, 6, 7, 8));
  cr_assert_eq (out.answer[0].ttl, 0, "a TTL with the top bit set");
}

/* Whatever is read can be written and read again as the same. */
Test (dns, any_bytes_do_no_harm)
{
  SimStream stream;
  sim_stream_init (&stream, 1, 0, "fuzz", "dns");
  SimDnsMessage m = answer_of (3), out, again;
  m.soa = true;
  g_strlcpy (m.zone, "example", SIM_DNS_NAME);
  g_autoptr (SimBytes) whole = sim_dns_encode (&m);
  guint good = 0;
  for (guint i = 0; i < 100000; i++)
    {
      gsize n = i % 4 == 0 ? sim_stream_below (&stream, whole->length) : whole->length;
      g_autofree uint8_t *part = g_memdup2 (whole->data, n);
      for (guint k = 0; k <= i % 5 && n > 0; k++)
        part[sim_stream_below (&stream, n)] = (uint8_t)sim_stream_bits (&stream);
      if (!sim_dns_decode (&out, part, n))
        continue;
      good++;
      read_back (&out, &again);
      cr_assert_str_eq (again.name, out.name);
      cr_assert_eq (again.answers, out.answers);
    }
  cr_assert_gt (good, 1000);
}

Test (dns, within_means_at_or_below)
{
  cr_assert (sim_dns_within ("a.b", "a.b"));
  cr_assert (sim_dns_within ("x.a.b", "a.b"));
  cr_assert_not (sim_dns_within ("xa.b", "a.b"));
  cr_assert_not (sim_dns_within ("b", "a.b"));
}
