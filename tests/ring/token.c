/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the word and the token: RING-1 to RING-6, RING-12, RING-23. */
#include "models/ring/train.h"
#include "tests/ring/story.h"

static Story *
begun (gint64 gateways, double seconds)
{
  Story *s = story_new (gateways, 4);

  story_begin (s);
  story_until (s, seconds);
  story_forget (s);
  return s;
}

/* RING-1: what is encoded is read again; nothing that is cut off or bent is. */
Test (ring, ring_1_word_there_and_back)
{
  Story *s = begun (4, 10);
  const RingWord *word = story_daemon (s, 2)->word;
  RingWord *read = ring_word_new (s->cluster);
  g_autoptr (GByteArray) bytes = g_byte_array_new (), again = g_byte_array_new ();
  gsize end;

  ring_word_encode (s->cluster, word, NULL, bytes);
  cr_assert_eq (bytes->len, RING_WORD_HEADER + 4 * (4 + RING_WORD_LOAD) + 8 * RING_WORD_ROW);
  cr_assert (ring_word_decode (s->cluster, bytes->data, bytes->len, read, &end));
  cr_assert_eq (end, bytes->len);
  ring_word_encode (s->cluster, read, NULL, again);
  cr_assert_arr_eq (again->data, bytes->data, bytes->len);
  for (guint i = 0; i < bytes->len; i++)
    cr_assert_not (ring_word_decode (s->cluster, bytes->data, i, read, &end), "%u bytes", i);
  bytes->data[RING_WORD_HEADER + 3] ^= 0x40; /* a node that nobody is */
  cr_assert_not (ring_word_decode (s->cluster, bytes->data, bytes->len, read, &end));
  ring_word_free (read);
  story_end (s);
}

/* RING-1: flags other than 0, 1 and 3, and 3 without a preferred host, are no word. */
Test (ring, ring_1_flags_are_0_1_or_3)
{
  Story *s = begun (2, 5);
  RingWord *word = s->cluster->decoded;
  gsize end;

  for (guint flag = 0; flag < 6; flag++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      ring_word_encode (s->cluster, story_daemon (s, 1)->word, NULL, bytes);
      bytes->data[RING_WORD_HEADER + 2 * 4 + 12] = (uint8_t)flag;
      cr_assert_eq (ring_word_decode (s->cluster, bytes->data, bytes->len, word, &end), flag < 2, "%u", flag);
    }
  story_end (s);
}

/* RING-1: the text has the columns of Table 1. */
Test (ring, ring_1_word_as_text)
{
  Story *s = begun (2, 5);
  g_autoptr (GString) text = g_string_new (NULL);

  ring_word_write (s->cluster, story_daemon (s, 1)->word, text);
  cr_assert_not_null (strstr (text->str, "2 members 10.1.0.1, 10.1.0.2; 10.0.0.3 10.0.0.1 0.0.0.0 0; "), "%s",
                      text->str);
  story_end (s);
}

/* Until that gateway has the token in hand. */
static void
until_holds (Story *s, guint number)
{
  while (!story_daemon (s, number)->holding)
    story_until (s, (double)sim_kernel_now (s->cluster->kernel) / 1e9 + 0.01);
}

/* RING-2: one hop in 100 ms, the number one higher each time, from member to member. */
Test (ring, ring_2_hops_and_numbers)
{
  Story *s = begun (4, 10);
  uint32_t number;

  until_holds (s, 1);
  number = story_daemon (s, 1)->held;
  story_forget (s);
  story_until (s, 110);
  until_holds (s, 1);
  cr_assert_eq (story_daemon (s, 1)->held - number, story_said (s, "ring.token-passed", NULL));
  cr_assert_eq (story_said (s, "ring.token-passed", "to front.gateway-1"),
                story_said (s, "ring.token-passed", "front.gateway-3 passes"));
  cr_assert_geq (story_said (s, "ring.token-passed", NULL), 990);
  cr_assert_leq (story_said (s, "ring.token-passed", NULL), 1004);
  cr_assert_eq (story_said (s, "ring.token-dropped", NULL), 0);
  story_end (s);
}

/* RING-2: with the other reading 100 ms are a whole rotation. */
Test (ring, ring_2_per_rotation)
{
  Story *s = story_new (4, 4);

  s->options.hop_means = RING_PER_ROTATION;
  story_begin (s);
  story_until (s, 10);
  story_forget (s);
  story_until (s, 20);
  cr_assert_geq (story_said (s, "ring.rotation", "front.gateway-1"), 95);
  cr_assert_leq (story_said (s, "ring.rotation", "front.gateway-1"), 100);
  story_end (s);
}

static void
send_word (Story *s, guint to, uint32_t number)
{
  RingDaemon *daemon = story_daemon (s, to);
  RingWord *word = s->cluster->decoded;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  ring_word_copy (s->cluster, word, daemon->word);
  word->sequence = number;
  word->current = (uint16_t)(to % s->cluster->gateways->len);
  word->destination = (uint16_t)(to - 1);
  ring_word_encode (s->cluster, word, NULL, bytes);
  ring_token_arrived (daemon, word->current, bytes->data, bytes->len);
}

/* RING-2: a token older than the stored one is dropped; an equal one is by the reading. */
Test (ring, ring_2_older_token_dropped)
{
  for (int reading = RING_ACCEPT_NOT_LOWER; reading <= RING_ACCEPT_GREATER; reading++)
    {
      Story *s = story_new (3, 2);
      s->options.accept = reading;
      story_begin (s);
      story_until (s, 10);
      while (story_daemon (s, 2)->holding)
        story_until (s, (double)sim_kernel_now (s->cluster->kernel) / 1e9 + 0.01);
      story_forget (s);
      send_word (s, 2, story_daemon (s, 2)->number - 1);
      cr_assert_eq (story_said (s, "ring.token-dropped", "front.gateway-2"), 1);
      send_word (s, 2, story_daemon (s, 2)->number);
      cr_assert_eq (story_daemon (s, 2)->holding, reading == RING_ACCEPT_NOT_LOWER);
      story_end (s);
    }
}

/* RING-3: who does not acknowledge in T_a is deleted; its addresses go to the deleter, the token to the next.
 */
Test (ring, ring_3_silent_member_is_deleted)
{
  Story *s = begun (4, 10);

  until_holds (s, 1);
  story_crash (s, 3);
  story_until (s, 12);
  cr_assert_eq (story_said (s, "ring.deleted", "front.gateway-2 deletes front.gateway-3"), 1);
  cr_assert_eq (story_said (s, "ring.deleted", NULL), 1);
  cr_assert_eq (story_said (s, "ring.911-back", NULL), 0);
  for (guint i = 1; i <= 4; i++)
    if (i != 3)
      expect_text (story_members (s, i), "1 2 4");
  expect_text (story_holders (s, 3), "2");
  cr_assert_eq (story_guard (s, "every-address-answered")->violations, 0);
  story_end (s);
}

/* RING-3: the number of what goes to the next member is the same, or with the repair a new one. */
Test (ring, ring_3_number_of_what_is_sent_again)
{
  for (int reading = RING_NUMBER_SAME; reading <= RING_NUMBER_NEW; reading++)
    {
      Story *s = story_new (3, 2);
      s->options.resend_number = reading;
      story_begin (s);
      story_until (s, 10);
      while (!story_daemon (s, 1)->holding)
        story_until (s, (double)sim_kernel_now (s->cluster->kernel) / 1e9 + 0.01);
      uint32_t held = story_daemon (s, 1)->held;
      story_crash (s, 2);
      story_forget (s);
      story_until (s, (double)sim_kernel_now (s->cluster->kernel) / 1e9 + 0.48);
      cr_assert_eq (story_said (s, "ring.deleted", NULL), 1);
      cr_assert_eq (story_daemon (s, 1)->number, held + 1 + (uint32_t)reading);
      story_end (s);
    }
}

/* RING-4: the token dies with its holder; who has the newest copy makes it anew, and nobody else does. */
Test (ring, ring_4_lost_token_is_made_anew)
{
  Story *s = begun (4, 10);

  while (!story_daemon (s, 3)->holding)
    story_until (s, (double)sim_kernel_now (s->cluster->kernel) / 1e9 + 0.01);
  story_forget (s);
  story_crash (s, 3);
  story_until (s, 20);
  cr_assert_eq (story_said (s, "ring.token-regenerated", "front.gateway-2"), 1);
  cr_assert_eq (story_said (s, "ring.token-regenerated", NULL), 1);
  expect_text (story_members (s, 1), "1 2 4");
  cr_assert (story_converged (s));
  cr_assert_eq (story_guard (s, "one-holder")->violations, 0);
  cr_assert_eq (story_guard (s, "regeneration-permitted")->violations, 0);
  story_end (s);
}

/* RING-4: who has an older copy gets FALSE, and waits. */
Test (ring, ring_4_older_copy_gets_false)
{
  Story *s = begun (4, 10);
  RingWord *word = s->cluster->decoded;

  *word = (RingWord){ .signal = RING_911,
                      .members = word->members,
                      .rows = word->rows,
                      .loads = word->loads,
                      .sequence = story_daemon (s, 2)->number - 50,
                      .originator = 3,
                      .destination = 1,
                      .permission = true };
  ring_notice_arrived (story_daemon (s, 2), 3, word);
  cr_assert_eq (story_said (s, "ring.911-sent", "to front.gateway-3, permission 0: a newer token"), 1);
  story_until (s, 11);
  cr_assert_eq (story_said (s, "ring.token-regenerated", NULL), 0);
  story_end (s);
}

/* RING-5: a slow gateway that was deleted comes back by its own 911. */
Test (ring, ring_5_slow_gateway_comes_back)
{
  Story *s = begun (4, 10);

  story_pause (s, 4);
  story_until (s, 12);
  expect_text (story_members (s, 1), "1 2 3");
  story_resume (s, 4);
  story_until (s, 20);
  for (guint i = 1; i <= 4; i++)
    expect_text (story_members (s, i), "1 2 3 4");
  cr_assert_eq (story_said (s, "ring.joined", "adds front.gateway-4"), 1);
  cr_assert (story_converged (s));
  story_end (s);
}

/* RING-6: the first takes every address and announces each. */
Test (ring, ring_6_alone)
{
  Story *s = story_new (1, 4);

  story_begin (s);
  story_until (s, 5);
  expect_text (story_state (s, 1), "alone");
  for (guint i = 1; i <= 4; i++)
    expect_text (story_holders (s, i), "1");
  cr_assert_eq (story_said (s, "ring.announced", NULL), 8);
  story_end (s);
}

/* RING-6: who is let in gets its default addresses, and the one that prefers it. */
Test (ring, ring_6_let_in)
{
  Story *s = story_new (3, 6);

  story_sticky (s, 1, 3, 3);
  story_begin (s);
  story_until (s, 10);
  expect_text (story_state (s, 3), "member");
  expect_text (story_holders (s, 1), "3");
  expect_text (story_holders (s, 2), "2");
  expect_text (story_holders (s, 3), "3");
  expect_text (story_holders (s, 4), "1");
  expect_text (story_holders (s, 5), "2");
  cr_assert (story_converged (s));
  cr_assert_eq (story_said (s, "ring.state", "alone"), 2); /* began and ended */
  story_end (s);
}

/* RING-6, P4.13: two that start at once each take themselves for the first. */
Test (ring, ring_6_cold_start_twins)
{
  Story *s = story_new (2, 2);

  s->options.stagger = 0;
  story_begin (s);
  story_until (s, 60);
  expect_text (story_state (s, 1), "alone");
  expect_text (story_state (s, 2), "alone");
  expect_text (story_holders (s, 1), "1 2");
  cr_assert_gt (story_guard (s, "answered-once")->violations, 0);
  story_end (s);
}

/* RING-6: a hundred gateways, whose rotation takes longer than a starting one waits for an answer. */
Test (ring, ring_6_many_start)
{
  Story *s = story_new (100, 2);

  s->quiet = true;
  story_begin (s);
  story_until (s, 30);
  for (guint i = 1; i <= 100; i++)
    expect_text (story_state (s, i), "member");
  story_end (s);
}

/* RING-12: a carriage that nobody here knows is handed on; a train that is not whole loses its carriages. */
Test (ring, ring_12_carriages)
{
  Story *s = begun (2, 5);
  RingDaemon *daemon = story_daemon (s, 2);
  static const uint8_t train[] = { 200, 0, 0, 0, 0, 3, 7, 8, 9 };
  g_autoptr (GByteArray) out = g_byte_array_new ();

  cr_assert (ring_train_unload (daemon, train, sizeof train, 1));
  cr_assert_geq (ring_train_load (daemon, out), 1);
  cr_assert_arr_eq (out->data, train, sizeof train);
  cr_assert_not (ring_train_unload (daemon, train, sizeof train, 2));
  for (guint i = 1; i < sizeof train; i++)
    cr_assert_not (ring_train_unload (daemon, train, i, 1));
  story_end (s);
}

/* RING-23: cut in two there are two rings, and every address twice; after the heal they stay apart. */
Test (ring, ring_23_partition)
{
  for (guint repaired = 0; repaired < 2; repaired++)
    {
      Story *s = story_new (4, 4);
      s->options.merge = repaired ? 2 * SIM_S : 0;
      story_begin (s);
      story_until (s, 10);
      story_cut (s, 2);
      story_until (s, 30);
      expect_text (story_members (s, 1), "1 2");
      expect_text (story_members (s, 4), "3 4");
      cr_assert_eq (s->cluster->truth->doubled, 8);
      story_cut (s, 0);
      story_until (s, 60);
      expect_text (story_members (s, 1), repaired ? "1 2 3 4" : "1 2");
      cr_assert_eq (s->cluster->truth->doubled, repaired ? 0 : 8);
      cr_assert_eq (story_converged (s), repaired);
      story_end (s);
    }
}
