/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VRRP: messages as the bytes of RFC 3768 and RFC 5798. */
#include "sim/proto/vrrp_router.h"
#include <criterion/criterion.h>
#include <string.h>

static const uint8_t second[] = { 0x21, 1, 100, 1, 0, 1, 0x70, 0xfb, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
static const uint8_t third[] = { 0x31, 1, 100, 1, 0, 100, 0x76, 0x07, 10, 0, 0, 1 };

static void
reads_and_writes (const uint8_t *wire, gsize length)
{
  SimVrrpMessage m;
  SimIp src = SIM_IP (10, 0, 0, 2);
  cr_assert_eq (sim_vrrp_decode (&m, wire, length, src, SIM_VRRP_GROUP), SIM_VRRP_GOOD);
  cr_assert_eq (m.version, wire[0] >> 4);
  cr_assert_eq (m.vrid, 1);
  cr_assert_eq (m.priority, 100);
  cr_assert_eq (m.interval, SIM_S);
  cr_assert_eq (m.count, 1);
  cr_assert_eq (m.addresses[0], SIM_IP (10, 0, 0, 1));
  g_autoptr (SimBytes) bytes = sim_vrrp_encode (&m, src, SIM_VRRP_GROUP);
  cr_assert_eq (bytes->length, length);
  cr_assert_eq (memcmp (bytes->data, wire, length), 0);
}

/* Every length but the right one, and every bit that is changed, is noticed. */
static void
refuses_all_else (const uint8_t *wire, gsize length)
{
  SimVrrpMessage m;
  uint8_t copy[32];
  memcpy (copy, wire, length);
  for (gsize n = 0; n < length; n++)
    {
      g_autofree uint8_t *exact = g_memdup2 (wire, MAX (n, 1));
      cr_assert_neq (sim_vrrp_decode (&m, exact, n, SIM_IP (10, 0, 0, 2), SIM_VRRP_GROUP), SIM_VRRP_GOOD);
    }
  for (gsize bit = 0; bit < length * 8; bit++)
    {
      copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
      cr_assert_neq (sim_vrrp_decode (&m, copy, length, SIM_IP (10, 0, 0, 2), SIM_VRRP_GROUP), SIM_VRRP_GOOD,
                     "bit %zu", bit);
      copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

Test (vrrp, messages_are_the_bytes_of_the_rfcs)
{
  reads_and_writes (second, sizeof second);
  reads_and_writes (third, sizeof third);
  refuses_all_else (second, sizeof second);
  refuses_all_else (third, sizeof third);
}

Test (vrrp, the_third_version_sums_the_addresses_and_the_second_does_not)
{
  SimVrrpMessage m;
  SimIp other = SIM_IP (10, 0, 0, 3);
  cr_assert_eq (sim_vrrp_decode (&m, second, sizeof second, other, SIM_VRRP_GROUP), SIM_VRRP_GOOD);
  cr_assert_eq (sim_vrrp_decode (&m, third, sizeof third, other, SIM_VRRP_GROUP), SIM_VRRP_BAD_CHECKSUM);
}

Test (vrrp, intervals_are_seconds_or_centiseconds)
{
  cr_assert (sim_vrrp_can_say (2, SIM_S) && sim_vrrp_can_say (2, 255 * SIM_S));
  cr_assert_not (sim_vrrp_can_say (2, 100 * SIM_MS) || sim_vrrp_can_say (2, 256 * SIM_S)
                 || sim_vrrp_can_say (2, 1500 * SIM_MS));
  cr_assert (sim_vrrp_can_say (3, 10 * SIM_MS) && sim_vrrp_can_say (3, 40950 * SIM_MS));
  cr_assert_not (sim_vrrp_can_say (3, 5 * SIM_MS) || sim_vrrp_can_say (3, 40960 * SIM_MS)
                 || sim_vrrp_can_say (3, 0));
}

Test (vrrp, options_are_held_against_the_version)
{
  GStringChunk *arena = g_string_chunk_new (64);
  SimVrrpOptions o = { 0 };
  const void *field;
  sim_options_like (sim_vrrp_options, "keepalived", arena, &o);
  cr_assert_null (sim_vrrp_complaint (&o, &field));
  cr_assert (o.version == SIM_VRRP_2 && o.garps == 5 && o.garps_again == 5 && o.interval == SIM_S);
  o.interval = 100 * SIM_MS;
  cr_assert (sim_vrrp_complaint (&o, &field) != NULL && field == &o.interval);
  o.version = SIM_VRRP_3;
  cr_assert_null (sim_vrrp_complaint (&o, &field));
  o.password = "secret";
  cr_assert (sim_vrrp_complaint (&o, &field) != NULL && field == &o.password);
  o.version = SIM_VRRP_2;
  o.interval = SIM_S;
  cr_assert_null (sim_vrrp_complaint (&o, &field));
  o.password = "too long a";
  cr_assert_not_null (sim_vrrp_complaint (&o, &field));
  sim_options_like (sim_vrrp_options, "rfc5798", arena, &o);
  cr_assert (o.version == SIM_VRRP_3 && o.garps == 1 && o.garps_again == 0 && !o.answer_lower);
  g_string_chunk_free (arena);
}
