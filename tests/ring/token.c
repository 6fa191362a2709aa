/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the word and the token: RING-1 to RING-6, RING-12, RING-23. */
#include "models/ring/train.h"
#include "tests/ring/cluster.h"

static Cluster *
begun (gint64 gateways, double seconds)
{
  Cluster *front = cluster_new (gateways, 4);

  cluster_begin (front);
  story_until (front->story, seconds);
  story_forget (front->story);
  return front;
}

/* RING-1: what is encoded is read again; nothing that is cut off or bent is. */
Test (ring, ring_1_word_there_and_back)
{
  Cluster *front = begun (4, 10);
  const RingWord *word = cluster_daemon (front, 2)->word;
  RingWord *read = ring_word_new (front->cluster);
  g_autoptr (GByteArray) bytes = g_byte_array_new (), again = g_byte_array_new ();
  gsize end;

  ring_word_encode (front->cluster, word, NULL, bytes);
  cr_assert_eq (bytes->len, RING_WORD_HEADER + 4 * (4 + RING_WORD_LOAD) + 8 * RING_WORD_ROW);
  cr_assert (ring_word_decode (front->cluster, bytes->data, bytes->len, read, &end));
  cr_assert_eq (end, bytes->len);
  ring_word_encode (front->cluster, read, NULL, again);
  cr_assert_arr_eq (again->data, bytes->data, bytes->len);
  for (guint i = 0; i < bytes->len; i++)
    cr_assert_not (ring_word_decode (front->cluster, bytes->data, i, read, &end), "%u bytes", i);
  bytes->data[RING_WORD_HEADER + 3] ^= 0x40; /* a node that nobody is */
  cr_assert_not (ring_word_decode (front->cluster, bytes->data, bytes->len, read, &end));
  ring_word_free (read);
  cluster_end (front);
}

/* RING-1: flags other than 0, 1 and 3, and 3 without a preferred host, are no word. */
Test (ring, ring_1_flags_are_0_1_or_3)
{
  Cluster *front = begun (2, 5);
  RingWord *word = front->cluster->decoded;
  gsize end;

  for (guint flag = 0; flag < 6; flag++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      ring_word_encode (front->cluster, cluster_daemon (front, 1)->word, NULL, bytes);
      bytes->data[RING_WORD_HEADER + 2 * 4 + 12] = (uint8_t)flag;
      cr_assert_eq (ring_word_decode (front->cluster, bytes->data, bytes->len, word, &end), flag < 2, "%u",
                    flag);
    }
  cluster_end (front);
}

/* RING-1: the text has the columns of Table 1. */
Test (ring, ring_1_word_as_text)
{
  Cluster *front = begun (2, 5);
  g_autoptr (GString) text = g_string_new (NULL);

  ring_word_write (front->cluster, cluster_daemon (front, 1)->word, text);
  cr_assert_not_null (strstr (text->str, "2 members 10.1.0.1, 10.1.0.2; 10.0.0.3 10.0.0.1 0.0.0.0 0; "), "%s",
                      text->str);
  cluster_end (front);
}

/* Until that gateway has the token in hand. */
static void
until_holds (Cluster *front, guint number)
{
  while (!cluster_daemon (front, number)->holding)
    story_until (front->story, (double)sim_kernel_now (front->cluster->kernel) / 1e9 + 0.01);
}

/* RING-2: one hop in 100 ms, the number one higher each time, from member to member. */
Test (ring, ring_2_hops_and_numbers)
{
  Cluster *front = begun (4, 10);
  uint32_t number;

  until_holds (front, 1);
  number = cluster_daemon (front, 1)->held;
  story_forget (front->story);
  story_until (front->story, 110);
  until_holds (front, 1);
  cr_assert_eq (cluster_daemon (front, 1)->held - number, story_said (front->story, "ring.token-passed", NULL));
  cr_assert_eq (story_said (front->story, "ring.token-passed", "to front.gateway-1"),
                story_said (front->story, "ring.token-passed", "front.gateway-3 passes"));
  cr_assert_geq (story_said (front->story, "ring.token-passed", NULL), 990);
  cr_assert_leq (story_said (front->story, "ring.token-passed", NULL), 1004);
  cr_assert_eq (story_said (front->story, "ring.token-dropped", NULL), 0);
  cluster_end (front);
}

/* RING-2: with the other reading 100 ms are a whole rotation. */
Test (ring, ring_2_per_rotation)
{
  Cluster *front = cluster_new (4, 4);

  front->options.hop_means = RING_PER_ROTATION;
  cluster_begin (front);
  story_until (front->story, 10);
  story_forget (front->story);
  story_until (front->story, 20);
  cr_assert_geq (story_said (front->story, "ring.rotation", "front.gateway-1"), 95);
  cr_assert_leq (story_said (front->story, "ring.rotation", "front.gateway-1"), 100);
  cluster_end (front);
}

static void
send_word (Cluster *front, guint to, uint32_t number)
{
  RingDaemon *daemon = cluster_daemon (front, to);
  RingWord *word = front->cluster->decoded;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  ring_word_copy (front->cluster, word, daemon->word);
  word->sequence = number;
  word->current = (uint16_t)(to % front->cluster->gateways->len);
  word->destination = (uint16_t)(to - 1);
  ring_word_encode (front->cluster, word, NULL, bytes);
  ring_token_arrived (daemon, word->current, bytes->data, bytes->len);
}

/* RING-2: a token older than the stored one is dropped; an equal one is by the reading. */
Test (ring, ring_2_older_token_dropped)
{
  for (int reading = RING_ACCEPT_NOT_LOWER; reading <= RING_ACCEPT_GREATER; reading++)
    {
      Cluster *front = cluster_new (3, 2);
      front->options.accept = reading;
      cluster_begin (front);
      story_until (front->story, 10);
      while (cluster_daemon (front, 2)->holding)
        story_until (front->story, (double)sim_kernel_now (front->cluster->kernel) / 1e9 + 0.01);
      story_forget (front->story);
      send_word (front, 2, cluster_daemon (front, 2)->number - 1);
      cr_assert_eq (story_said (front->story, "ring.token-dropped", "front.gateway-2"), 1);
      send_word (front, 2, cluster_daemon (front, 2)->number);
      cr_assert_eq (cluster_daemon (front, 2)->holding, reading == RING_ACCEPT_NOT_LOWER);
      cluster_end (front);
    }
}

/* RING-3: who does not acknowledge in T_a is deleted; its addresses go to the deleter, the token to the next.
 */
Test (ring, ring_3_silent_member_is_deleted)
{
  Cluster *front = begun (4, 10);

  until_holds (front, 1);
  cluster_crash (front, 3);
  story_until (front->story, 12);
  cr_assert_eq (story_said (front->story, "ring.deleted", "front.gateway-2 deletes front.gateway-3"), 1);
  cr_assert_eq (story_said (front->story, "ring.deleted", NULL), 1);
  cr_assert_eq (story_said (front->story, "ring.911-back", NULL), 0);
  for (guint i = 1; i <= 4; i++)
    if (i != 3)
      expect_text (cluster_members (front, i), "1 2 4");
  expect_text (cluster_holders (front, 3), "2");
  cr_assert_eq (story_guard (front->story, "front", "every-address-answered")->violations, 0);
  cluster_end (front);
}

/* RING-3: the number of what goes to the next member is the same, or with the repair a new one. */
Test (ring, ring_3_number_of_what_is_sent_again)
{
  for (int reading = RING_NUMBER_SAME; reading <= RING_NUMBER_NEW; reading++)
    {
      Cluster *front = cluster_new (3, 2);
      front->options.resend_number = reading;
      cluster_begin (front);
      story_until (front->story, 10);
      while (!cluster_daemon (front, 1)->holding)
        story_until (front->story, (double)sim_kernel_now (front->cluster->kernel) / 1e9 + 0.01);
      uint32_t held = cluster_daemon (front, 1)->held;
      cluster_crash (front, 2);
      story_forget (front->story);
      story_until (front->story, (double)sim_kernel_now (front->cluster->kernel) / 1e9 + 0.48);
      cr_assert_eq (story_said (front->story, "ring.deleted", NULL), 1);
      cr_assert_eq (cluster_daemon (front, 1)->number, held + 1 + (uint32_t)reading);
      cluster_end (front);
    }
}

/* RING-4: the token dies with its holder; who has the newest copy makes it anew, and nobody else does. */
Test (ring, ring_4_lost_token_is_made_anew)
{
  Cluster *front = begun (4, 10);

  while (!cluster_daemon (front, 3)->holding)
    story_until (front->story, (double)sim_kernel_now (front->cluster->kernel) / 1e9 + 0.01);
  story_forget (front->story);
  cluster_crash (front, 3);
  story_until (front->story, 20);
  cr_assert_eq (story_said (front->story, "ring.token-regenerated", "front.gateway-2"), 1);
  cr_assert_eq (story_said (front->story, "ring.token-regenerated", NULL), 1);
  expect_text (cluster_members (front, 1), "1 2 4");
  cr_assert (cluster_converged (front));
  cr_assert_eq (story_guard (front->story, "front", "one-holder")->violations, 0);
  cr_assert_eq (story_guard (front->story, "front", "regeneration-permitted")->violations, 0);
  cluster_end (front);
}

/* RING-4: who has an older copy gets FALSE, and waits. */
Test (ring, ring_4_older_copy_gets_false)
{
  Cluster *front = begun (4, 10);
  RingWord *word = front->cluster->decoded;

  *word = (RingWord){ .signal = RING_911,
                      .members = word->members,
                      .rows = word->rows,
                      .loads = word->loads,
                      .sequence = cluster_daemon (front, 2)->number - 50,
                      .originator = 3,
                      .destination = 1,
                      .permission = true };
  ring_notice_arrived (cluster_daemon (front, 2), 3, word);
  cr_assert_eq (story_said (front->story, "ring.911-sent", "to front.gateway-3, permission 0: a newer token"),
                1);
  story_until (front->story, 11);
  cr_assert_eq (story_said (front->story, "ring.token-regenerated", NULL), 0);
  cluster_end (front);
}

/* RING-5: a slow gateway that was deleted comes back by its own 911. */
Test (ring, ring_5_slow_gateway_comes_back)
{
  Cluster *front = begun (4, 10);

  cluster_pause (front, 4);
  story_until (front->story, 12);
  expect_text (cluster_members (front, 1), "1 2 3");
  cluster_resume (front, 4);
  story_until (front->story, 20);
  for (guint i = 1; i <= 4; i++)
    expect_text (cluster_members (front, i), "1 2 3 4");
  cr_assert_eq (story_said (front->story, "ring.joined", "adds front.gateway-4"), 1);
  cr_assert (cluster_converged (front));
  cluster_end (front);
}

/* RING-6: the first takes every address and announces each. */
Test (ring, ring_6_alone)
{
  Cluster *front = cluster_new (1, 4);

  cluster_begin (front);
  story_until (front->story, 5);
  expect_text (cluster_state (front, 1), "alone");
  for (guint i = 1; i <= 4; i++)
    expect_text (cluster_holders (front, i), "1");
  cr_assert_eq (story_said (front->story, "ring.announced", NULL), 8);
  cluster_end (front);
}

/* RING-6: who is let in gets its default addresses, and the one that prefers it. */
Test (ring, ring_6_let_in)
{
  Cluster *front = cluster_new (3, 6);

  cluster_sticky (front, 1, 3, 3);
  cluster_begin (front);
  story_until (front->story, 10);
  expect_text (cluster_state (front, 3), "member");
  expect_text (cluster_holders (front, 1), "3");
  expect_text (cluster_holders (front, 2), "2");
  expect_text (cluster_holders (front, 3), "3");
  expect_text (cluster_holders (front, 4), "1");
  expect_text (cluster_holders (front, 5), "2");
  cr_assert (cluster_converged (front));
  cr_assert_eq (story_said (front->story, "ring.state", "alone"), 2); /* began and ended */
  cluster_end (front);
}

/* RING-6, P4.13: two that start at once each take themselves for the first. */
Test (ring, ring_6_cold_start_twins)
{
  Cluster *front = cluster_new (2, 2);

  front->options.stagger = 0;
  cluster_begin (front);
  story_until (front->story, 60);
  expect_text (cluster_state (front, 1), "alone");
  expect_text (cluster_state (front, 2), "alone");
  expect_text (cluster_holders (front, 1), "1 2");
  cr_assert_gt (story_guard (front->story, "front", "answered-once")->violations, 0);
  cluster_end (front);
}

/* RING-6: a hundred gateways, whose rotation takes longer than a starting one waits for an answer. */
Test (ring, ring_6_many_start)
{
  Cluster *front = cluster_new (100, 2);

  front->quiet = true;
  cluster_begin (front);
  story_until (front->story, 30);
  for (guint i = 1; i <= 100; i++)
    expect_text (cluster_state (front, i), "member");
  cluster_end (front);
}

/* RING-12: a carriage that nobody here knows is handed on; a train that is not whole loses its carriages. */
Test (ring, ring_12_carriages)
{
  Cluster *front = begun (2, 5);
  RingDaemon *daemon = cluster_daemon (front, 2);
  static const uint8_t train[] = { 200, 0, 0, 0, 0, 3, 7, 8, 9 };
  g_autoptr (GByteArray) out = g_byte_array_new ();

  cr_assert (ring_train_unload (daemon, train, sizeof train, 1));
  cr_assert_geq (ring_train_load (daemon, out), 1);
  cr_assert_arr_eq (out->data, train, sizeof train);
  cr_assert_not (ring_train_unload (daemon, train, sizeof train, 2));
  for (guint i = 1; i < sizeof train; i++)
    cr_assert_not (ring_train_unload (daemon, train, i, 1));
  cluster_end (front);
}

/* RING-23: cut in two there are two rings, and every address twice; after the heal they stay apart. */
Test (ring, ring_23_partition)
{
  for (guint repaired = 0; repaired < 2; repaired++)
    {
      Cluster *front = cluster_new (4, 4);
      front->options.merge = repaired ? 2 * SIM_S : 0;
      cluster_begin (front);
      story_until (front->story, 10);
      cluster_cut (front, 2);
      story_until (front->story, 30);
      expect_text (cluster_members (front, 1), "1 2");
      expect_text (cluster_members (front, 4), "3 4");
      cr_assert_eq (front->cluster->truth->doubled, 8);
      cluster_cut (front, 0);
      story_until (front->story, 60);
      expect_text (cluster_members (front, 1), repaired ? "1 2 3 4" : "1 2");
      cr_assert_eq (front->cluster->truth->doubled, repaired ? 0 : 8);
      cr_assert_eq (cluster_converged (front), repaired);
      cluster_end (front);
    }
}
