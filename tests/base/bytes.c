/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/bytes.h"

#include <criterion/criterion.h>
#include <string.h>

Test (bytes, what_was_put_is_got)
{
  GByteArray *out = g_byte_array_new ();
  sim_put8 (out, 0x01);
  sim_put16 (out, 0x0203);
  sim_put32 (out, 0x04050607);
  sim_put64 (out, 0x08090a0b0c0d0e0f);
  g_autoptr (SimBytes) bytes = sim_bytes_take (out);
  cr_assert_eq (bytes->length, 15);
  for (guint i = 0; i < 15; i++)
    cr_expect_eq (bytes->data[i], i + 1);
  SimReader r = sim_reader (bytes->data, bytes->length);
  cr_expect_eq (sim_get8 (&r), 0x01);
  cr_expect_eq (sim_get16 (&r), 0x0203);
  cr_expect_eq (sim_get32 (&r), 0x04050607);
  cr_expect_eq (sim_get64 (&r), 0x08090a0b0c0d0e0f);
  cr_expect (r.ok && r.at == r.end);
  cr_expect_eq (sim_get8 (&r), 0);
  cr_expect_not (r.ok);
}

Test (bytes, a_short_read_takes_nothing)
{
  SimReader r = sim_reader ("\1\2\3", 3);
  cr_expect_eq (sim_get32 (&r), 0);
  cr_expect_not (r.ok);
  cr_expect_eq (sim_get8 (&r), 0);
  r = sim_reader (NULL, 0);
  cr_expect_eq (sim_get8 (&r), 0);
}

Test (bytes, a_number_takes_as_few_bytes_as_it_needs)
{
  const uint64_t values[] = { 0, 1, 127, 128, 16383, 16384, UINT64_MAX / 2, UINT64_MAX };
  const guint lengths[] = { 1, 1, 1, 2, 2, 3, 9, 10 };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      uint8_t bytes[SIM_VARINT];
      cr_assert_eq (sim_varint_store (bytes, values[i]) - bytes, lengths[i]);
      SimReader r = sim_reader (bytes, lengths[i]), cut = sim_reader (bytes, lengths[i] - 1);
      cr_expect (sim_get_varint (&r) == values[i] && r.ok && r.at == r.end);
      cr_expect (sim_get_varint (&cut) == 0 && !cut.ok);
    }
}

Test (bytes, a_number_of_more_than_64_bits_is_none)
{
  const uint8_t beyond[] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 2 };
  const uint8_t endless[] = { 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 0 };
  SimReader r = sim_reader (beyond, sizeof beyond), s = sim_reader (endless, sizeof endless);
  cr_expect (sim_get_varint (&r) == 0 && !r.ok);
  cr_expect (sim_get_varint (&s) == 0 && !s.ok);
}

Test (bytes, references_are_counted)
{
  SimBytes *bytes = sim_bytes_new ("abc", 3);
  cr_expect_eq (sim_bytes_ref (bytes), bytes);
  sim_bytes_unref (bytes);
  cr_expect_eq (memcmp (bytes->data, "abc", 3), 0);
  sim_bytes_unref (bytes);
  sim_bytes_unref (NULL);
  cr_expect_null (sim_bytes_ref (NULL));
}

Test (bytes, a_span_is_real_or_generated)
{
  g_autoptr (SimBytes) bytes = sim_bytes_new ("0123456789", 10);
  SimSpan span = { bytes, 0, 2, 6 };
  uint8_t out[32];
  sim_span_copy (&span, 1, 3, out);
  cr_expect_eq (memcmp (out, "345", 3), 0);
  SimSpan image = { NULL, 42, 1000003, 1 << 20 };
  sim_span_copy (&image, 5, 32, out);
  for (guint i = 0; i < 32; i++)
    cr_expect_eq (out[i], sim_content_byte (42, 1000003 + 5 + i));
  cr_expect_neq (sim_content_byte (42, 0) << 8 | sim_content_byte (42, 1),
                 sim_content_byte (43, 0) << 8 | sim_content_byte (43, 1));
}

Test (bytes, a_span_is_not_read_past_its_end, .exit_code = 70)
{
  SimSpan image = { NULL, 42, 0, 10 };
  uint8_t out[32];
  sim_span_copy (&image, 5, 6, out);
}

Test (bytes, text_hashes_differ)
{
  cr_expect_eq (sim_hash_text ("web"), sim_hash_text ("web"));
  cr_expect_neq (sim_hash_text ("web"), sim_hash_text ("wec"));
  cr_expect_neq (sim_hash_text (""), sim_hash_text ("a"));
}
