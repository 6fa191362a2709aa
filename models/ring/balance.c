/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-8: each gateway balances by itself, one VIP a visit of the token. One that is above the limit gives one
 * of its free addresses to the least loaded member; one that is not, and sees a member above the limit, takes
 * one from it. Nothing keeps them from passing addresses about for ever when all are above the limit (F7).
 */
#include "models/ring/older.h"
#include "models/ring/reliable.h"
#include "models/ring/truth.h"

static uint64_t
bytes_of (const RingDaemon *daemon)
{
  uint64_t bytes = 0;

  for (guint i = 0; i < daemon->cluster->subnet_count; i++)
    bytes += sim_iface_bytes (daemon->gateway->ifaces[i]);
  return bytes;
}

/* The interfaces count on over a crash: what went through them before the start is no load of this daemon. */
void
ring_load_begin (RingDaemon *daemon)
{
  daemon->bytes = daemon->marked_bytes = bytes_of (daemon);
  daemon->marked_at = ring_now (daemon);
}

/* Bytes through the interfaces, over the last `load-window`. */
void
ring_load_measure (RingDaemon *daemon)
{
  SimTime now = ring_now (daemon), past = now - daemon->marked_at;
  uint64_t bytes, control;

  if (past < ring_options_of (daemon)->load_window)
    return;
  daemon->bytes = bytes = bytes_of (daemon);
  daemon->rate
      = (uint32_t)MIN ((double)(bytes - daemon->marked_bytes) / sim_time_to_seconds (past), 4294967295.0);
  daemon->marked_bytes = bytes;
  daemon->marked_at = now;
  control = ring_reliable_count (daemon->reliable)->bytes;
  if (daemon->older != NULL)
    control += ring_older_bytes (daemon);
  ring_emit (daemon, &ring_rec_rate, 0, daemon->rate, (int64_t)(control - daemon->marked_control), NULL);
  daemon->marked_control = control;
  ring_truth_rates (daemon->cluster, daemon);
}

static double
limit_of (const RingDaemon *daemon)
{
  return ring_options_of (daemon)->byte_rate_limit / 8;
}

static uint32_t
rate_at (const RingDaemon *daemon, uint16_t gateway)
{
  return gateway == daemon->gateway->number ? daemon->rate : daemon->word->loads[gateway].rate;
}

/* The first address at that gateway which nobody has tied to a place; -1: none. `*count`: how many it has. */
static int
free_vip (const RingDaemon *daemon, uint16_t gateway, guint *count)
{
  bool sticky = daemon->cluster->flaws.balance_sticky;
  int found = -1;

  *count = 0;
  for (guint i = 0; i < daemon->cluster->vip_count; i++)
    {
      const RingRow *row = &daemon->word->rows[i];
      if (row->host != gateway)
        continue;
      ++*count;
      if (found < 0 && ((row->flag == 0 && row->preferred == RING_NOBODY) || sticky))
        found = (int)i;
    }
  return found;
}

/* Repair `balance-damping`: would the higher of the two loads fall? An address is taken to carry its share. */
static bool
helps (const RingDaemon *daemon, uint16_t from, uint16_t to, guint vips)
{
  double moved = (double)rate_at (daemon, from) / MAX (vips, 1);

  return !ring_options_of (daemon)->damping || rate_at (daemon, to) + moved < rate_at (daemon, from);
}

static bool
move_one (RingDaemon *daemon, uint16_t from, uint16_t to)
{
  guint count;
  int vip = free_vip (daemon, from, &count);

  if (vip < 0 || !helps (daemon, from, to, count))
    return false;
  ring_vip_move (daemon, (guint)vip, to, RING_CAUSE_BALANCE);
  return true;
}

/* The other member with the most or the least load, open for VIPs. */
static uint16_t
extreme (const RingDaemon *daemon, bool most)
{
  const RingWord *word = daemon->word;
  uint16_t best = RING_NOBODY;

  for (guint i = 0; i < word->count; i++)
    {
      uint16_t at = word->members[i];
      if (at == daemon->gateway->number || (!most && !ring_is_eligible (daemon, at)))
        continue;
      if (best == RING_NOBODY
          || (most ? rate_at (daemon, at) > rate_at (daemon, best)
                   : rate_at (daemon, at) < rate_at (daemon, best)))
        best = at;
    }
  return best;
}

void
ring_balance (RingDaemon *daemon)
{
  double limit = limit_of (daemon);
  uint16_t self = daemon->gateway->number, other;

  if ((!daemon->balancing && !daemon->cluster->flaws.balance_always) || limit <= 0 || daemon->word->count < 2
      || daemon->closed != NULL)
    return;
  other = extreme (daemon, daemon->rate <= limit);
  if (other == RING_NOBODY)
    return;
  if (daemon->rate > limit)
    move_one (daemon, self, other);
  else if (rate_at (daemon, other) > limit)
    move_one (daemon, other, self);
}
