/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames for everybody in a crowd: most machines are not even looked at, and nobody can tell. */
#include "sim/base/random.h"
#include "tests/net/lab.h"

enum
{
  EARS = 300,
  IN_GROUP = 20,
  SAYINGS = 1500,
};

typedef struct Crowd
{
  Lab lab;
  Ear *ears[EARS];
  SimStream chance;
  SimTime now;
} Crowd;

static void
crowd_new (Crowd *crowd)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  char name[16];

  options.subnet.prefix = 16;
  options.queue = 9000;
  crowd->lab = lab_new_with (11, &options);
  crowd->now = 0;
  for (guint i = 0; i < EARS; i++)
    {
      g_snprintf (name, sizeof name, "e%u", i);
      crowd->ears[i] = lab_ear (&crowd->lab, name, crowd->lab.lan, i % (EARS / IN_GROUP) == 0);
    }
  sim_stream_init (&crowd->chance, 5, 0, "crowd", "what happens");
}

static guint
draw (Crowd *crowd, guint n)
{
  return (guint)sim_stream_below (&crowd->chance, n);
}

static void
crowd_wait (Crowd *crowd, SimTime delay)
{
  lab_run (&crowd->lab, crowd->now += delay);
}

/* Bursts, for all, for a few and for one: queues fill, run over and empty. */
static void
say_something (Crowd *crowd, guint i)
{
  Ear *speaker = crowd->ears[draw (crowd, EARS)];
  SimIp to[] = { SIM_IP_BROADCAST,
                 SIM_IP_BROADCAST,
                 SIM_IP (10, 0, 255, 255),
                 LAB_GROUP,
                 ear_ip (crowd->ears[draw (crowd, EARS)]),
                 ear_ip (crowd->ears[draw (crowd, 3)]) };
  guint which = draw (crowd, G_N_ELEMENTS (to)), length = 40 + draw (crowd, draw (crowd, 4) == 0 ? 4000 : 1400);
  guint wait = draw (crowd, 4);

  if (sim_node_running (speaker->role.node))
    ear_say (speaker, to[which], length, i);
  if (wait > 0)
    crowd_wait (crowd, draw (crowd, i % 100 == 0 ? 20000 : 20) * SIM_US);
}

static void
something_happens (Crowd *crowd, guint i)
{
  SimNode *node = crowd->ears[draw (crowd, EARS)]->role.node;

  if (i % 150 == 50)
    sim_node_crash (node, "test");
  else if (i % 150 == 90)
    sim_node_pause (node, "test");
  else if (i % 150 == 120)
    for (guint k = 0; k < EARS; k++)
      if (!sim_node_running (crowd->ears[k]->role.node))
        sim_node_restart (crowd->ears[k]->role.node, "test");
}

/* A segment that was impaired once treats each machine by itself, ever after. */
static void
treat_each_by_itself (Crowd *crowd)
{
  sim_impair_latency (crowd->lab.lan, NULL, SIM_US);
  sim_impair_latency (crowd->lab.lan, NULL, 0);
}

static void
play (Crowd *crowd)
{
  for (guint i = 0; i < SAYINGS; i++)
    {
      say_something (crowd, i);
      something_happens (crowd, i);
    }
  crowd_wait (crowd, 5 * SIM_S);
  lab_conserved (&crowd->lab);
}

static void
same_heard (const Ear *a, const Ear *b)
{
  cr_assert_eq (a->heard->len, b->heard->len, "%s: %u and %u", sim_node_name (a->role.node), a->heard->len,
                b->heard->len);
  for (guint i = 0; i < a->heard->len; i++)
    {
      const Heard *x = ear_heard (a, i), *y = ear_heard (b, i);
      cr_assert (x->at == y->at && x->src == y->src && x->length == y->length && x->word == y->word,
                 "%s, %u: %u at %" G_GINT64_FORMAT " and %u at %" G_GINT64_FORMAT, sim_node_name (a->role.node),
                 i, x->word, x->at, y->word, y->at);
    }
}

Test (net_crowds, all_hear_the_same_as_where_each_is_treated_by_itself)
{
  Crowd together, singly;
  guint heard = 0;

  crowd_new (&together);
  crowd_new (&singly);
  treat_each_by_itself (&singly);
  play (&together);
  play (&singly);
  for (guint i = 0; i < EARS; i++)
    {
      same_heard (together.ears[i], singly.ears[i]);
      heard += together.ears[i]->heard->len;
    }
  cr_assert_gt (heard, SAYINGS * EARS / 4, "%u", heard);
  SimNetCount a = sim_segment_count (together.lab.lan), b = sim_segment_count (singly.lab.lan);
  cr_assert_eq (a.sent, b.sent);
  cr_assert_eq (a.delivered, b.delivered);
  for (guint reason = 0; reason < SIM_DROP_REASONS; reason++)
    cr_assert_eq (a.dropped[reason], b.dropped[reason], "reason %u", reason);
  cr_assert_gt (a.dropped[SIM_DROP_QUEUE], 100, "queues run over: %" G_GUINT64_FORMAT,
                a.dropped[SIM_DROP_QUEUE]);
  cr_assert_gt (a.dropped[SIM_DROP_DEAD], 100);
  lab_free (&together.lab);
  lab_free (&singly.lab);
}

/* What everybody believes of an address changes with one announcement, and for those who never heard of it
 * nothing does. */
Test (net_crowds, an_announcement_reaches_who_knows_the_address_and_nobody_else)
{
  Crowd crowd;

  crowd_new (&crowd);
  for (guint i = 10; i < 20; i++)
    ear_say (crowd.ears[i], ear_ip (crowd.ears[200]), 100, i);
  crowd_wait (&crowd, SIM_S);
  cr_assert (sim_arp_may_be_known (crowd.lab.lan, ear_ip (crowd.ears[200])));
  cr_assert_not (sim_arp_may_be_known (crowd.lab.lan, SIM_IP (10, 0, 77, 77)));
  sim_arp_announce_as (ear_iface (crowd.ears[201]), ear_ip (crowd.ears[200]), 0x020000abcdefull);
  crowd_wait (&crowd, SIM_S);
  for (guint i = 0; i < EARS; i++)
    {
      SimMac known = sim_arp_lookup (ear_iface (crowd.ears[i]), ear_ip (crowd.ears[200]));
      cr_assert_eq (known, i >= 10 && i < 20 ? 0x020000abcdefull : 0, "%u", i);
    }
  cr_assert (sim_arp_is_known_otherwise (crowd.lab.lan, ear_ip (crowd.ears[200]),
                                         sim_iface_mac (ear_iface (crowd.ears[200]))));
  cr_assert_not (sim_arp_is_known_otherwise (crowd.lab.lan, ear_ip (crowd.ears[200]), 0x020000abcdefull));
  lab_free (&crowd.lab);
}
