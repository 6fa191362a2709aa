/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trains: the fragments of one datagram for a large group, put together once for all who hear them.
 *
 * Each fragment names its train, which knows, for every fragment, the ports that have it. A port that has all
 * gets the whole datagram, the same packet as the others. What would be a timer and a map for each receiver
 * is a bit here.
 */
#include "sim/net/inside.h"

enum
{
  LEAST = SIM_BATCH_SPAN + 1, /* members that make it worth the while */
  HEADER = 20,                /* of IP */
};
#define REASSEMBLY_TIME (30 * SIM_S)

struct SimTrain
{
  SimTimer timer; /* first: trains live in a slab */
  SimTrain *next, **link;
  SimSegment *segment;
  SimPacket *packet; /* the whole datagram; NULL: nobody has it yet */
  guint refs;        /* fragments that are about */
  guint pieces, words;
  SimTime first; /* when the first of them arrived anywhere; SIM_NEVER: not yet */
  uint64_t *has; /* pieces x words: ports */
};

SimSlab *
sim_train_slab (void)
{
  return sim_slab_new ("trains", sizeof (SimTrain), sizeof (SimTimer));
}

void
sim_train_free (SimTrain *train)
{
  SimNet *net = train->segment->net;
  *train->link = train->next;
  if (train->next != NULL)
    train->next->link = train->link;
  sim_timer_cancel (net->kernel, &train->timer);
  sim_packet_unref (net, train->packet);
  g_free (train->has);
  sim_slab_give (net->trains, train);
}

/* Ports of word `w` that have some of the fragments, and not all. */
static uint64_t
partly (const SimTrain *train, guint w)
{
  uint64_t some = 0, all = UINT64_MAX;
  for (guint i = 0; i < train->pieces; i++)
    {
      some |= train->has[i * train->words + w];
      all &= train->has[i * train->words + w];
    }
  return some & ~all;
}

/* The books: what was delivered and came to nothing. */
static void
train_fire (SimKernel *kernel, SimTimer *timer)
{
  SimTrain *train = SIM_OWNER (timer, SimTrain, timer);
  for (guint w = 0; w < train->words; w++)
    {
      uint64_t lost = partly (train, w);
      for (guint i = 0; i < train->pieces && lost != 0; i++)
        for (uint64_t bits = train->has[i * train->words + w] & lost; bits != 0; bits &= bits - 1)
          sim_segment_undeliver (train->segment, SIM_DROP_FRAGMENT);
    }
  sim_train_free (train);
}

SimTrain *
sim_train_new (SimSegment *segment, SimIp dst, guint pieces)
{
  SimMembers *members = sim_ip_multicast (dst) ? sim_segment_group (segment, dst) : segment->all;
  if (segment->link || members == NULL || members->count < LEAST)
    return NULL;
  SimNet *net = segment->net;
  SimTrain *train = sim_slab_take (net->trains);
  sim_timer_init (&train->timer, SIM_CLASS_TIMER, SIM_TAG (SIM_NOBODY, SIM_KIND_REASSEMBLY), train_fire);
  train->segment = segment;
  train->pieces = pieces;
  train->words = (segment->ifaces->len + 63) / 64;
  train->has = g_new0 (uint64_t, (gsize)pieces * train->words);
  train->first = SIM_NEVER;
  train->next = net->train;
  train->link = &net->train;
  if (train->next != NULL)
    train->next->link = &train->next;
  net->train = train;
  return train;
}

void
sim_train_ref (SimTrain *train)
{
  train->refs++;
}

/* The last fragment is gone: who has not got them all will not. */
void
sim_train_unref (SimTrain *train)
{
  if (--train->refs > 0)
    return;
  uint64_t lost = 0;
  for (guint w = 0; w < train->words; w++)
    lost |= partly (train, w);
  if (lost == 0 || train->segment->net->ending)
    sim_train_free (train);
  else
    sim_timer_arm (train->segment->kernel, &train->timer,
                   MAX (sim_time_add (train->first, REASSEMBLY_TIME), sim_kernel_now (train->segment->kernel)));
}

static void
make_whole (SimTrain *train, const SimPacket *piece)
{
  SimNet *net = train->segment->net;
  SimPacket *whole = sim_packet_copy (net, piece);
  sim_train_unref (whole->train);
  whole->train = NULL;
  whole->fragment = 0;
  whole->more = false;
  whole->length = (uint16_t)(HEADER + whole->whole);
  whole->whole = 0;
  train->packet = whole;
}

uint64_t
sim_train_mark (const SimPacket *piece, guint word, uint64_t bits)
{
  SimTrain *train = piece->train;
  if (word >= train->words)
    return 0;
  uint64_t *has = train->has + word, all = bits & ~has[piece->piece * train->words];
  if (train->first == SIM_NEVER)
    train->first = sim_kernel_now (train->segment->kernel);
  has[piece->piece * train->words] |= bits;
  for (guint i = train->pieces; i-- > 0 && all != 0;)
    all &= has[i * train->words];
  if (all != 0 && train->packet == NULL)
    make_whole (train, piece);
  return all;
}

const SimPacket *
sim_train_whole (const SimTrain *train)
{
  return train->packet;
}

/* A fragment that came to one by itself. */
void
sim_train_receive (SimIface *iface, const SimPacket *piece)
{
  if (sim_train_mark (piece, iface->port / 64, (uint64_t)1 << iface->port % 64) != 0)
    sim_ip_deliver (iface->node, iface, piece->train->packet);
}

/* A machine that crashed has forgotten what it had. */
void
sim_train_forget (SimNode *node)
{
  for (SimTrain *train = node->net->train; train != NULL; train = train->next)
    for (guint k = 0; k < node->iface_count; k++)
      {
        guint port = node->iface[k]->port;
        if (node->iface[k]->segment != train->segment || port / 64 >= train->words)
          continue;
        for (guint i = 0; i < train->pieces; i++)
          train->has[i * train->words + port / 64] &= ~((uint64_t)1 << port % 64);
      }
}
