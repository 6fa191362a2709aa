/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the reliable message layer: RING-11, P4.37. */
#include "models/ring/reliable.h"
#include "tests/net/lab.h"

#include <string.h>

enum
{
  GATEWAYS = 3,
  SUBNETS = 2,
  PORT = 4000,
};
#define WAIT (100 * SIM_MS)

typedef struct Said
{
  SimTime at;
  guint other;
  uint32_t word, length; /* of the message */
  uint64_t handle;
  gpointer data;
} Said;

/* A gateway that only sends and notes. */
typedef struct Mate
{
  SimRole role;
  RingReliable *reliable;
  GArray *heard, *acked, *failed; /* Said */
  guint answers;                  /* messages that it still sends back to where they came from */
} Mate;

typedef struct Bench
{
  Lab lab;
  SimSegment *subnet[SUBNETS];
  Mate *mate[GATEWAYS];
} Bench;

static void
note (const Mate *mate, GArray *where, guint other, const uint8_t *data, gsize length, uint64_t handle,
      gpointer tag)
{
  SimReader r = sim_reader (data, length);
  Said said = { .at = sim_kernel_now (sim_node_kernel (mate->role.node)),
                .other = other,
                .word = sim_get32 (&r),
                .length = (uint32_t)length,
                .handle = handle,
                .data = tag };
  for (gsize i = 4; i < length; i++)
    cr_assert_eq (data[i], (uint8_t)(i * 7 + said.word), "byte %zu", i);
  g_array_append_val (where, said);
}

static uint64_t
say (Mate *mate, guint to, uint32_t word, gsize length)
{
  g_autofree uint8_t *data = g_malloc (length);
  for (gsize i = 0; i < length; i++)
    data[i] = (uint8_t)(i < 4 ? word >> (24 - 8 * i) : i * 7 + word);
  return ring_reliable_send (mate->reliable, to, data, length, GUINT_TO_POINTER (word));
}

static void
received (SimRole *role, guint from, const uint8_t *data, gsize length)
{
  Mate *mate = (Mate *)role;
  note (mate, mate->heard, from, data, length, 0, NULL);
  if (mate->answers == 0)
    return;
  mate->answers--;
  say (mate, from, 1000 + mate->answers, 8);
}

static void
acknowledged (SimRole *role, guint to, uint64_t handle, gpointer data)
{
  Said said
      = { .at = sim_kernel_now (sim_node_kernel (role->node)), .other = to, .handle = handle, .data = data };
  g_array_append_val (((Mate *)role)->acked, said);
}

static void
failed (SimRole *role, guint to, uint64_t handle, const SimBytes *message, gpointer data)
{
  Mate *mate = (Mate *)role;
  note (mate, mate->failed, to, message->data, message->length, handle, data);
}

static void
mate_start (SimRole *role)
{
  cr_assert (ring_reliable_open (((Mate *)role)->reliable));
}

static void
mate_end (SimRole *role)
{
  ring_reliable_close (((Mate *)role)->reliable);
}

static void
mate_dispose (SimRole *role)
{
  Mate *mate = (Mate *)role;
  ring_reliable_free (mate->reliable);
  g_array_unref (mate->heard);
  g_array_unref (mate->acked);
  g_array_unref (mate->failed);
  g_free (mate);
}

static const SimRoleType mate_type = { "mate", mate_start, mate_end, mate_end, mate_dispose };
static const RingReliableHooks hooks = { received, acknowledged, failed };

static Mate *
mate_new (Bench *b, guint number)
{
  static const char *const names[GATEWAYS] = { "g0", "g1", "g2" };
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (10 * SIM_S) };
  RingReliableOptions layer = { .timeout = WAIT, .tries = 3, .payload = RING_RELIABLE_PAYLOAD, .port = PORT };
  SimNode *node = sim_node_new (b->lab.net, names[number], 0, &options);
  Mate *mate = g_new0 (Mate, 1);

  mate->heard = g_array_new (FALSE, FALSE, sizeof (Said));
  mate->acked = g_array_new (FALSE, FALSE, sizeof (Said));
  mate->failed = g_array_new (FALSE, FALSE, sizeof (Said));
  sim_node_add_role (node, &mate->role, &mate_type);
  mate->reliable = ring_reliable_new (&mate->role, number, 1, &layer, &hooks);
  for (guint k = 0; k < SUBNETS; k++)
    sim_iface_new (node, b->subnet[k], sim_segment_take_address (b->subnet[k]));
  return mate;
}

static Bench
bench_new (uint64_t seed)
{
  Bench b = { .lab = lab_new (seed) };
  SimSegmentOptions other = lab_segment (SIM_IP (10, 0, 1, 0));

  b.subnet[0] = b.lab.lan;
  b.subnet[1] = sim_segment_new (b.lab.net, "other", &other);
  for (guint i = 0; i < GATEWAYS; i++)
    b.mate[i] = mate_new (&b, i);
  for (guint i = 0; i < GATEWAYS * GATEWAYS * SUBNETS; i++)
    {
      guint from = i / SUBNETS / GATEWAYS, to = i / SUBNETS % GATEWAYS, k = i % SUBNETS;
      if (from != to)
        ring_reliable_add_path (b.mate[from]->reliable, to, sim_node_iface (b.mate[from]->role.node, k),
                                sim_iface_primary (sim_node_iface (b.mate[to]->role.node, k)));
    }
  for (guint i = 0; i < GATEWAYS; i++)
    sim_node_power_on (b.mate[i]->role.node);
  return b;
}

static void
until (Bench *b, SimTime at)
{
  lab_run (&b->lab, at);
}

static void
sound (const Bench *b, bool wanted)
{
  g_autoptr (GString) why = g_string_new (NULL);
  bool all = true;
  for (guint i = 0; i < GATEWAYS * GATEWAYS; i++)
    if (i / GATEWAYS != i % GATEWAYS)
      all = ring_reliable_sound (b->mate[i / GATEWAYS]->reliable, b->mate[i % GATEWAYS]->reliable, why) && all;
  cr_assert_eq (all, wanted, "%s", why->str);
}

static void
bench_end (Bench *b)
{
  sound (b, true);
  lab_free (&b->lab);
}

static const Said *
nth (const GArray *array, guint i)
{
  cr_assert (i < array->len, "%u things, not %u", array->len, i + 1);
  return &g_array_index (array, Said, i);
}

/* In a quiet network: one datagram, one acknowledgement, no alarm that fires. */
Test (ring_reliable, ring_11_one_packet_costs_one_datagram_and_one_acknowledgement)
{
  Bench b = bench_new (1);

  say (b.mate[0], 1, 5, 200);
  until (&b, SIM_S);
  const RingReliableCount *out = ring_reliable_count (b.mate[0]->reliable);
  const RingReliableCount *in = ring_reliable_count (b.mate[1]->reliable);
  cr_assert_eq (nth (b.mate[1]->heard, 0)->word, 5);
  cr_assert_eq (nth (b.mate[1]->heard, 0)->length, 200);
  cr_assert_eq (nth (b.mate[1]->heard, 0)->other, 0);
  cr_assert_eq (nth (b.mate[0]->acked, 0)->data, GUINT_TO_POINTER (5));
  cr_assert_eq (b.mate[0]->failed->len, 0);
  cr_assert (out->packets == 1 && in->acks == 1 && out->resent == 0);
  cr_assert_eq (out->bytes, 200 + RING_RELIABLE_HEADER);
  cr_assert_eq (in->bytes, RING_RELIABLE_ACK);
  cr_assert_eq (ring_reliable_outstanding (b.mate[0]->reliable), 0);
  bench_end (&b);
}

/* A message of many packets comes out whole, whatever its length is. */
Test (ring_reliable, ring_11_long_messages_are_cut_and_put_together)
{
  static const gsize lengths[] = { 4, 1399, 1400, 1401, 2800, 2801, 100000 };
  Bench b = bench_new (1);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      say (b.mate[0], 1, i, lengths[i]);
      until (&b, (i + 1) * SIM_S);
      cr_assert_eq (nth (b.mate[1]->heard, i)->length, lengths[i]);
      cr_assert_eq (b.mate[0]->acked->len, i + 1);
    }
  cr_assert_eq (ring_reliable_count (b.mate[0]->reliable)->packets, 1 + 1 + 1 + 2 + 2 + 3 + 72);
  bench_end (&b);
}

/* P4.37: a dead receiver: sent after 0, t, 3 t; failed after 7 t; told once, with the message. */
Test (ring_reliable, p4_37_a_dead_receiver_fails_once_after_doubled_waits)
{
  Bench b = bench_new (1);

  sim_node_crash (b.mate[1]->role.node, "test");
  uint64_t handle = say (b.mate[0], 1, 7, 3000);
  for (guint i = 0; i < 5; i++)
    {
      static const SimTime at[] = { 99, 101, 299, 301, 699 };
      static const guint packets[] = { 3, 6, 6, 9, 9 };
      until (&b, at[i] * SIM_MS);
      cr_assert_eq (ring_reliable_count (b.mate[0]->reliable)->packets, packets[i], "at %d ms", (int)at[i]);
    }
  cr_assert_eq (b.mate[0]->failed->len, 0);
  until (&b, 10 * SIM_S);
  const Said *said = nth (b.mate[0]->failed, 0);
  cr_assert_eq (b.mate[0]->failed->len, 1);
  cr_assert_eq (said->at, 7 * WAIT);
  cr_assert (said->word == 7 && said->length == 3000 && said->handle == handle && said->other == 1);
  cr_assert_eq (b.mate[0]->acked->len, 0);
  cr_assert_eq (ring_reliable_outstanding (b.mate[0]->reliable), 0);
  bench_end (&b);
}

/* A path that is dead on the way: the second sending goes by the other subnet, the next message at once. */
Test (ring_reliable, ring_11_the_next_sending_takes_the_next_path)
{
  Bench b = bench_new (1);

  sim_segment_set_up (b.subnet[0], false, "test");
  say (b.mate[0], 1, 1, 100);
  until (&b, SIM_S);
  cr_assert_eq (ring_reliable_count (b.mate[0]->reliable)->packets, 2);
  cr_assert (nth (b.mate[1]->heard, 0)->at >= WAIT && nth (b.mate[1]->heard, 0)->at < WAIT + SIM_MS);
  say (b.mate[0], 1, 2, 100);
  until (&b, SIM_S + WAIT / 2);
  cr_assert_eq (ring_reliable_count (b.mate[0]->reliable)->packets, 3);
  cr_assert_eq (b.mate[1]->heard->len, 2);
  bench_end (&b);
}

/* An interface that is down is known to the sender: the other path is taken at once. */
Test (ring_reliable, ring_11_an_interface_that_is_down_costs_no_wait)
{
  Bench b = bench_new (1);

  sim_iface_set_up (sim_node_iface (b.mate[0]->role.node, 0), false, "test");
  say (b.mate[0], 1, 1, 100);
  until (&b, WAIT / 2);
  cr_assert_eq (b.mate[1]->heard->len, 1);
  sim_iface_set_up (sim_node_iface (b.mate[0]->role.node, 1), false, "test");
  say (b.mate[0], 1, 2, 100);
  until (&b, 10 * SIM_S);
  cr_assert_eq (b.mate[0]->failed->len, 1);
  bench_end (&b);
}

/* Every acknowledgement is lost: the message is there once, and the sender is told that it failed. */
Test (ring_reliable, p4_37_lost_acknowledgements_do_not_deliver_again)
{
  Bench b = bench_new (1);

  say (b.mate[0], 1, 3, 100);
  until (&b, SIM_S);
  for (guint k = 0; k < SUBNETS; k++)
    sim_segment_cut (b.subnet[k], (const uint16_t[]){ 2, 1, 2 }, GATEWAYS, true);
  say (b.mate[0], 1, 4, 100);
  until (&b, 3 * SIM_S);
  cr_assert_eq (b.mate[1]->heard->len, 2);
  cr_assert_eq (ring_reliable_count (b.mate[1]->reliable)->repeated, 1); /* by the first path again */
  cr_assert_eq (b.mate[0]->failed->len, 1);
  bench_end (&b);
}

/* P4.37 with all that a network does: each message at most once, each with one end, none acknowledged that is
 * not there; and with so many tries as here none fails. */
static void
storm (uint64_t seed, guint messages)
{
  Bench b = bench_new (seed);
  g_autofree guint8 *times = g_malloc0 (messages);

  for (guint k = 0; k < SUBNETS; k++)
    {
      sim_impair_loss (b.subnet[k], NULL, 0.15);
      sim_impair_duplicate (b.subnet[k], NULL, 0.2);
      sim_impair_reorder (b.subnet[k], NULL, 0.2, 150 * SIM_MS);
    }
  for (guint i = 0; i < messages; i++)
    {
      say (b.mate[0], 1, i, i % 7 == 0 ? 9000 : 50 + i % 100);
      until (&b, (SimTime)i * 20 * SIM_MS);
    }
  until (&b, (SimTime)messages * 20 * SIM_MS + 10 * SIM_S);
  for (guint i = 0; i < b.mate[1]->heard->len; i++)
    cr_assert_eq (times[nth (b.mate[1]->heard, i)->word]++, 0, "seed %u", (guint)seed);
  for (guint i = 0; i < b.mate[0]->acked->len; i++)
    cr_assert_eq (times[GPOINTER_TO_UINT (nth (b.mate[0]->acked, i)->data)]++, 1, "seed %u", (guint)seed);
  for (guint i = 0; i < b.mate[0]->failed->len; i++)
    cr_assert_lt (times[nth (b.mate[0]->failed, i)->word], 2, "acknowledged and failed");
  cr_assert_eq (b.mate[0]->acked->len + b.mate[0]->failed->len, messages);
  cr_assert_gt (b.mate[0]->acked->len, messages / 3, "%u", b.mate[0]->acked->len);
  cr_assert_gt (ring_reliable_count (b.mate[1]->reliable)->repeated, 0);
  bench_end (&b);
}

Test (ring_reliable, p4_37_loss_duplication_and_reordering)
{
  for (uint64_t seed = 1; seed <= 20; seed++)
    storm (seed, 200);
}

/* Messages that are under way together come each as soon as they can: nothing waits for the one before. */
Test (ring_reliable, ring_11_no_message_waits_for_another)
{
  Bench b = bench_new (1);

  say (b.mate[0], 1, 0, 20);
  until (&b, SIM_S);
  sim_iface_set_up (sim_node_iface (b.mate[1]->role.node, 0), false, "test");
  say (b.mate[0], 1, 1, 20);
  sim_iface_set_up (sim_node_iface (b.mate[0]->role.node, 0), false, "test");
  say (b.mate[0], 1, 2, 20);
  until (&b, 2 * SIM_S);
  cr_assert_eq (nth (b.mate[1]->heard, 1)->word, 2);
  cr_assert_eq (nth (b.mate[1]->heard, 2)->word, 1);
  cr_assert_lt (nth (b.mate[1]->heard, 1)->at, SIM_S + SIM_MS);
  cr_assert_gt (nth (b.mate[1]->heard, 2)->at, SIM_S + WAIT);
  bench_end (&b);
}

/* A sender that starts anew counts from 0 again; that is no duplicate. */
Test (ring_reliable, ring_11_a_restarted_sender_is_heard)
{
  Bench b = bench_new (1);

  for (guint i = 0; i < 5; i++)
    say (b.mate[0], 1, i, 20);
  until (&b, SIM_S);
  sim_node_crash (b.mate[0]->role.node, "test");
  sim_node_restart (b.mate[0]->role.node, "test");
  until (&b, 20 * SIM_S);
  for (guint i = 5; i < 10; i++)
    say (b.mate[0], 1, i, 20);
  until (&b, 21 * SIM_S);
  cr_assert_eq (b.mate[1]->heard->len, 10);
  cr_assert_eq (b.mate[0]->acked->len, 10);
  bench_end (&b);
}

/* What was under way when the sender crashed has no end that anybody is told of. */
Test (ring_reliable, p4_37_a_crash_tells_nobody)
{
  Bench b = bench_new (1);

  sim_node_crash (b.mate[1]->role.node, "test");
  say (b.mate[0], 1, 1, 5000);
  until (&b, WAIT / 2);
  sim_node_crash (b.mate[0]->role.node, "test");
  sim_node_restart (b.mate[0]->role.node, "test");
  until (&b, 20 * SIM_S);
  cr_assert_eq (b.mate[0]->failed->len + b.mate[0]->acked->len, 0);
  cr_assert_eq (ring_reliable_count (b.mate[0]->reliable)->cancelled, 1);
  say (b.mate[0], 1, 2, 20);
  until (&b, 30 * SIM_S);
  cr_assert_eq (b.mate[0]->failed->len, 1);
  bench_end (&b);
}

/* The receiver starts anew when it has half of a message: the new one gets all of it. */
Test (ring_reliable, ring_11_a_restarted_receiver_gets_the_whole_message)
{
  Bench b = bench_new (1);
  Mate *to = b.mate[1];

  say (b.mate[0], 1, 0, 20);
  until (&b, SIM_S);
  sim_impair_loss (b.subnet[0], NULL, 0.3);
  sim_impair_loss (b.subnet[1], NULL, 0.3);
  say (b.mate[0], 1, 1, 14000);
  until (&b, SIM_S + WAIT / 2);
  uint64_t acks = ring_reliable_count (to->reliable)->acks;
  cr_assert (acks > 1 && to->heard->len == 1, "%d packets have come", (int)acks);
  sim_impair_loss (b.subnet[0], NULL, 0);
  sim_impair_loss (b.subnet[1], NULL, 0);
  sim_node_crash (to->role.node, "test");
  sim_node_restart_in (to->role.node, SIM_MS, "test");
  until (&b, 5 * SIM_S);
  cr_assert_eq (to->heard->len, 2);
  cr_assert_eq (nth (to->heard, 1)->length, 14000);
  cr_assert_eq (b.mate[0]->acked->len, 2);
  bench_end (&b);
}

/* A message that is taken back has no end; its number stays used. */
Test (ring_reliable, ring_11_cancel)
{
  Bench b = bench_new (1);

  sim_node_crash (b.mate[1]->role.node, "test");
  uint64_t one = say (b.mate[0], 1, 1, 20), two = say (b.mate[0], 1, 2, 20);
  until (&b, WAIT / 2);
  cr_assert (ring_reliable_cancel (b.mate[0]->reliable, one));
  cr_assert_not (ring_reliable_cancel (b.mate[0]->reliable, one));
  until (&b, 10 * SIM_S);
  cr_assert_eq (b.mate[0]->failed->len, 1);
  cr_assert_eq (nth (b.mate[0]->failed, 0)->handle, two);
  cr_assert_not (ring_reliable_cancel (b.mate[0]->reliable, two));
  bench_end (&b);
}

/* A gateway that nobody knows any more is not listened to. */
Test (ring_reliable, ring_11_a_removed_gateway_is_not_heard)
{
  Bench b = bench_new (1);

  say (b.mate[1], 0, 1, 20);
  ring_reliable_remove_peer (b.mate[1]->reliable, 0);
  say (b.mate[0], 1, 2, 20);
  until (&b, 10 * SIM_S);
  cr_assert_eq (b.mate[1]->heard->len, 0);
  cr_assert_eq (b.mate[0]->failed->len, 1);
  cr_assert_eq (b.mate[1]->failed->len + b.mate[1]->acked->len, 0);
  cr_assert_gt (ring_reliable_count (b.mate[1]->reliable)->refused, 0);
  bench_end (&b);
}

/* A hook may send. */
Test (ring_reliable, ring_11_two_mates_talk)
{
  Bench b = bench_new (1);

  b.mate[0]->answers = b.mate[1]->answers = 50;
  say (b.mate[0], 1, 1, 20);
  until (&b, 10 * SIM_S);
  cr_assert_eq (b.mate[0]->heard->len + b.mate[1]->heard->len, 101);
  cr_assert_eq (ring_reliable_count (b.mate[0]->reliable)->acknowledged, 51);
  bench_end (&b);
}

/* Datagrams that are none of ours, whatever is in them. */
Test (ring_reliable, ring_11_strange_datagrams_are_refused)
{
  Bench b = bench_new (1);
  Mate *from = b.mate[2];
  SimUdp *udp = sim_udp_open (&from->role, 0, NULL);
  SimStream stream;
  uint64_t refused = 0;

  sim_net_stream (b.lab.net, &stream, "g2", "noise");
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, i % 40);
      for (guint j = 0; j < bytes->length; j++)
        bytes->data[j] = (uint8_t)sim_stream_below (&stream, 256);
      if (i % 2 == 0 && bytes->length >= 4)
        memcpy (bytes->data, "RM", 2), bytes->data[2] = (uint8_t)(1 + i % 3), bytes->data[3] = 1;
      sim_udp_send (udp, NULL, SIM_IP_NONE, sim_iface_primary (sim_node_iface (b.mate[1]->role.node, 0)), PORT,
                    bytes);
      until (&b, (i + 1) * SIM_MS);
    }
  refused = ring_reliable_count (b.mate[1]->reliable)->refused;
  cr_assert_gt (refused, 1900, "%d", (int)refused);
  bench_end (&b);
}

/* P4.37 sees each mistake that it is there for. */
Test (ring_reliable, p4_37_sees_a_second_delivery)
{
  Bench b = bench_new (1);

  ring_reliable_flaws (b.mate[1]->reliable)->deliver_again = true;
  sim_impair_duplicate (b.subnet[0], NULL, 1);
  say (b.mate[0], 1, 1, 20);
  until (&b, SIM_S);
  cr_assert_gt (b.mate[1]->heard->len, 1);
  sound (&b, false);
  lab_free (&b.lab);
}

Test (ring_reliable, p4_37_sees_a_second_failure)
{
  Bench b = bench_new (1);

  ring_reliable_flaws (b.mate[0]->reliable)->fail_twice = true;
  sim_node_crash (b.mate[1]->role.node, "test");
  say (b.mate[0], 1, 1, 20);
  until (&b, SIM_S);
  cr_assert_eq (b.mate[0]->failed->len, 2);
  sound (&b, false);
  lab_free (&b.lab);
}

Test (ring_reliable, p4_37_sees_waits_that_do_not_double)
{
  Bench b = bench_new (1);

  ring_reliable_flaws (b.mate[0]->reliable)->same_wait = true;
  sim_node_crash (b.mate[1]->role.node, "test");
  say (b.mate[0], 1, 1, 20);
  until (&b, SIM_S);
  sound (&b, false);
  lab_free (&b.lab);
}
