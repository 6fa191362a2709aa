/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every checker of a cluster can fail: a daemon with a mistake of ours is told from a sound one, with the
 * reason. The same course without the mistake keeps the promise, unless the scheme itself breaks it.
 */
#include "tests/ring/cluster.h"

typedef struct Case
{
  const char *invariant;
  size_t flaw; /* of RingFlaws; NONE: the course alone breaks it */
  const char *why;
  void (*course) (Cluster *front);
  void (*set) (RingOptions *options);
} Case;

enum
{
  NONE = 1000
};
#define FLAW(NAME) offsetof (RingFlaws, NAME)

static void
until_holds (Cluster *front, guint number)
{
  while (!cluster_daemon (front, number)->holding)
    story_until (front->story, (double)sim_kernel_now (front->cluster->kernel) / 1e9 + 0.01);
}

static void
wait (Cluster *front)
{
  story_until (front->story, 60);
}

static void
crash (Cluster *front)
{
  cluster_crash (front, 3);
  story_until (front->story, 40);
}

static void
crash_and_restart (Cluster *front)
{
  cluster_crash (front, 2);
  story_until (front->story, 40);
  cluster_restart (front, 2);
  story_until (front->story, 120);
}

static void
token_dies_with_its_holder (Cluster *front)
{
  until_holds (front, 3);
  cluster_crash (front, 3);
  story_until (front->story, 60);
}

static void
stand_still (Cluster *front)
{
  cluster_pause (front, 3);
  story_until (front->story, 25);
  cluster_resume (front, 3);
  story_until (front->story, 60);
}

static void
cut_and_heal (Cluster *front)
{
  cluster_cut (front, 2);
  story_until (front->story, 40);
  cluster_cut (front, 0);
  story_until (front->story, 80);
}

/* The token once more, with the same number, at the other end of the ring. */
static void
doubled_token (Cluster *front)
{
  RingCluster *cluster = front->cluster;
  g_autoptr (GByteArray) copy = g_byte_array_new ();

  until_holds (front, 1);
  ring_word_copy (cluster, cluster->decoded, cluster_daemon (front, 1)->word);
  cluster->decoded->sequence = cluster_daemon (front, 1)->held;
  cluster->decoded->current = 1;
  cluster->decoded->destination = 2;
  ring_word_encode (cluster, cluster->decoded, NULL, copy);
  ring_token_arrived (cluster_daemon (front, 3), 1, copy->data, copy->len);
  story_until (front->story, 120);
}

static void
order_a_move (Cluster *front)
{
  ring_vip_wish (cluster_daemon (front, 1), 0, 2, 0);
  story_until (front->story, 60);
}

/* A machine on wan knows who has the address; then that one dies. */
static void
neighbour_and_crash (Cluster *front)
{
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, 10);
  SimUdp *udp = sim_udp_open (sim_node_roles (front->cluster->name_server), 0, NULL);

  memset (bytes->data, 0, bytes->length);
  for (guint vip = 1; vip <= 4; vip++)
    sim_udp_send (udp, NULL, SIM_IP_NONE, cluster_vip (front, vip), 9, bytes);
  story_until (front->story, 22);
  sim_udp_close (udp);
  cluster_crash (front, 3);
  story_until (front->story, 50);
}

static void
no_stagger (RingOptions *o)
{
  o->stagger = 0;
}

static void
small_limit (RingOptions *o)
{
  o->sequence_limit = 100;
}

static void
short_patience (RingOptions *o)
{
  o->starvation = 50 * SIM_MS;
}

static void
permission_set (RingOptions *o)
{
  o->permission = RING_PERMISSION_SET;
}

static void
heavy (RingOptions *o)
{
  o->byte_rate_limit = 500;
}

static void
heavy_and_unbalanced (RingOptions *o)
{
  o->byte_rate_limit = 500;
  o->balance = false;
}

static const Case cases[] = {
  { "one-holder", NONE, "hold a token", doubled_token },
  { "second-token-dies", NONE, "2 tokens go round", doubled_token },
  { "one-token", FLAW (never_ask), "has no token", token_dies_with_its_holder },
  { "permission-true", FLAW (say_true), "a 911 left a gateway", token_dies_with_its_holder },
  { "permission-kept", NONE, "had met a newer one", token_dies_with_its_holder, permission_set },
  { "no-live-regeneration", NONE, "while another was in hand", wait, short_patience },
  { "unique-numbers", NONE, "carried one number", crash },
  { "deleted-is-back", FLAW (never_join), "front.gateway-3 is in no ring", stand_still },
  { "members-are-component", FLAW (count_dead), "counts on front.gateway-3", crash },
  { "rings-merge", NONE, "are in two rings", cut_and_heal },
  { "alone-when-first", NONE, "a ring was there", wait, no_stagger },
  { "order-survives-wrap", NONE, "its count had begun again", wait, small_limit },
  { "flags-known", FLAW (bad_flag), "has flag 2", crash },
  { "sticks-to-new-host", FLAW (forget_stick), "went back to the host", crash_and_restart },
  { "orders-are-done", FLAW (ignore_orders), "was to move and has not", order_a_move },
  { "moves-have-causes", FLAW (balance_always), "without the cause", wait, heavy_and_unbalanced },
  { "answered-once", NONE, "is answered by 2 gateways", stand_still },
  { "answered-by-one", NONE, "is answered by 2 gateways that reach each other", cut_and_heal },
  { "neighbours-know-server", FLAW (mute), "front.dns has a stale entry for", neighbour_and_crash },
  { "announced-by-server", NONE, "does not serve it", wait },
  { "balance-settles", NONE, "one after the other", wait, heavy },
  { "loads-are-own", FLAW (write_loads), "never wrote", wait },
};

/* Whose mistake is shown elsewhere: flaws.c, reliable.c, ops.c, traffic.c. */
static const char *const elsewhere[] = { "numbers-rise",
                                         "regeneration-permitted",
                                         "deleted-when-silent",
                                         "lists-in-order",
                                         "whole-composition",
                                         "hosts-are-members",
                                         "sticky-stay",
                                         "preferred-host-serves",
                                         "every-address-answered",
                                         "configuration-rises",
                                         "one-configuration",
                                         "messages-once",
                                         "moves-break-nothing",
                                         "deaths-break-nothing",
                                         "syns-are-not-reset",
                                         "one-hop-further",
                                         "ports-are-unique",
                                         "buffer-is-bounded",
                                         "one-version",
                                         "in-and-out-alike",
                                         "replies-find-their-way",
                                         NULL };

static void
play (const Case *c, bool flawed)
{
  Cluster *front = cluster_new (4, 4);
  const SimGuardRow *row;

  front->quiet = true;
  cluster_sticky (front, 2, 2, 1);
  if (c->set != NULL)
    c->set (&front->options);
  cluster_begin (front);
  story_until (front->story, 20);
  if (flawed)
    *(bool *)((char *)&front->cluster->flaws + c->flaw) = true;
  c->course (front);
  row = story_guard (front->story, "front", c->invariant);
  cr_assert_eq (row->violations > 0, flawed || c->flaw == NONE, "%s %s%s: %s", c->invariant,
                row->violations > 0 ? "is broken" : "holds",
                flawed ? " in spite of the flaw" : " without a flaw", row->why);
  if (row->violations > 0)
    cr_assert_not_null (strstr (row->why, c->why), "%s says: %s", c->invariant, row->why);
  cluster_end (front);
}

Test (ring_promises, every_checker_can_fail)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int flawed = cases[i].flaw == NONE ? 0 : 1; flawed >= 0; flawed--)
      play (&cases[i], flawed);
}

/* No invariant is without a case. */
Test (ring_promises, every_invariant_has_a_case)
{
  for (const SimInvariant *row = ring_invariants; row->name != NULL; row++)
    {
      guint found = g_strv_contains (elsewhere, row->name);
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        found += strcmp (cases[i].invariant, row->name) == 0;
      cr_assert_eq (found, 1, "%s has %u cases", row->name, found);
    }
}
