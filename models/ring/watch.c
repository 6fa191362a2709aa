/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at what daemons do, at the moment when they do it, from outside: what the checkers count. */
#include "models/ring/truth.h"

static RingWatch *
watch_of (const RingDaemon *daemon)
{
  return &daemon->cluster->truth->watch;
}

static void
count (const RingDaemon *daemon, uint64_t *counter)
{
  ++*counter;
  sim_kernel_mark (daemon->cluster->kernel);
}

/* P4.4 */
void
ring_watch_accept (const RingDaemon *daemon, uint32_t number)
{
  if (daemon->known && ring_older (ring_options_of (daemon), number, daemon->number))
    count (daemon, &watch_of (daemon)->lower_accepted);
}

/* P4.5 */
void
ring_watch_regenerate (const RingDaemon *daemon, bool permission)
{
  if (!permission)
    count (daemon, &watch_of (daemon)->bad_regenerations);
  if (ring_live_tokens (daemon->gateway) > 0)
    count (daemon, &watch_of (daemon)->live_regenerations);
  if (daemon->number != 0 && daemon->cluster->truth->denied[daemon->gateway->number] == daemon->number)
    count (daemon, &watch_of (daemon)->denied_regenerations);
}

void
ring_watch_asks (const RingDaemon *daemon)
{
  daemon->cluster->truth->denied[daemon->gateway->number] = 0;
}

void
ring_watch_visited (const RingDaemon *daemon, const RingWord *notice, bool newer)
{
  if (newer)
    daemon->cluster->truth->denied[notice->originator] = notice->sequence;
}

/* P4.5: TRUE means that no visited node had a higher stored number. */
void
ring_watch_permission (const RingDaemon *daemon, const RingWord *notice)
{
  if (notice->permission && ring_older (ring_options_of (daemon), notice->sequence, daemon->number))
    count (daemon, &watch_of (daemon)->bad_permissions);
}

/* P4.8: a node is deleted only after a token to it was not acknowledged. */
void
ring_watch_deleting (const RingDaemon *daemon, uint16_t gateway)
{
  if (gateway != daemon->passed_to)
    count (daemon, &watch_of (daemon)->bad_deletions);
}

/* P4.13: somebody that it could have asked has a ring already. */
void
ring_watch_alone (const RingDaemon *daemon)
{
  const RingCluster *cluster = daemon->cluster;

  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *other = ring_gateway (cluster, i);
      if (other == daemon->gateway || !ring_runs (other) || !ring_reaches (daemon->gateway, other)
          || ring_state (other->daemon) <= RING_STARTING)
        continue;
      count (daemon, &watch_of (daemon)->twin_starts);
      return;
    }
}

/* P4.14: it is older by the plain order alone, because the count has begun again. */
void
ring_watch_dropped (const RingDaemon *daemon, uint32_t number)
{
  uint32_t limit = ring_number_limit (ring_options_of (daemon));
  uint32_t stored = daemon->holding ? daemon->held : daemon->number;
  uint32_t near = MIN (limit / 2, 64 * daemon->cluster->gateways->len);

  if (number != 0 && number < stored && limit - (stored - number) < near)
    count (daemon, &watch_of (daemon)->wrong_drops);
}

/* P4.7: another message with that number has been sent not long ago. */
static void
look_at_number (const RingDaemon *daemon)
{
  const RingWord *word = daemon->word;
  RingSent *sent = &daemon->cluster->truth->sent[word->sequence % RING_SENT];
  SimTime now = sim_kernel_now (daemon->cluster->kernel);
  SimTime recent = 2 * ring_starvation_time (daemon);

  if (sent->number == word->sequence && now - sent->at < recent
      && (sent->from != word->current || sent->to != word->destination))
    count (daemon, &watch_of (daemon)->repeated_numbers);
  *sent = (RingSent){ now, word->sequence, word->current, word->destination };
}

/* P4.38: notes what this gateway writes; looks at what the token says of another, each hop at the next one. Not
 * once the order of numbers is lost (P4.14): then a token may be as old as it likes. */
static void
look_at_loads (const RingDaemon *daemon)
{
  const RingWord *word = daemon->word;
  RingTruth *truth = daemon->cluster->truth;
  uint16_t self = daemon->gateway->number,
           other = word->members[(word->sequence + word->sequence / word->count) % word->count];
  RingLoad *own = &truth->loads[self * RING_LOADS], *its = &truth->loads[other * RING_LOADS];
  const RingLoad *last = &own[(truth->loads_at[self] + RING_LOADS - 1u) % RING_LOADS];
  RingLoad load = { daemon->rate, daemon->bytes };

  if (last->bytes != load.bytes || last->rate != load.rate)
    {
      own[truth->loads_at[self]] = load;
      truth->loads_at[self] = (uint8_t)((truth->loads_at[self] + 1u) % RING_LOADS);
    }
  if ((word->loads[other].bytes == 0 && word->loads[other].rate == 0) || truth->watch.wrong_drops > 0)
    return;
  for (guint i = 0; i < RING_LOADS; i++)
    if (its[i].bytes == word->loads[other].bytes && its[i].rate == word->loads[other].rate)
      return;
  count (daemon, &watch_of (daemon)->foreign_loads);
}

/* P4.9: destination is the successor of the sender among the members, in the order of the node map. */
void
ring_watch_sent (const RingDaemon *daemon)
{
  const RingWord *word = daemon->word;
  guint place = (guint)ring_word_place (word, word->current);

  if (word->current != daemon->gateway->number || word->destination != word->members[(place + 1) % word->count])
    count (daemon, &watch_of (daemon)->bad_destinations);
  look_at_number (daemon);
  look_at_loads (daemon);
}

/* P4.26 */
void
ring_watch_announce (const RingDaemon *daemon, guint vip)
{
  if (!daemon->serves[vip])
    count (daemon, &watch_of (daemon)->false_announcements);
}

void
ring_watch_wish (const RingDaemon *daemon, guint vip)
{
  daemon->cluster->truth->rows[vip].left = RING_NOBODY;
}

/* P4.19: with flag 1 it stays where it came when its host died, also when that one is back. */
static void
look_at_stuck (const RingDaemon *daemon, guint vip, uint16_t to, RingCause cause)
{
  const RingRow *row = &daemon->word->rows[vip];
  RingTruthRow *truth = &daemon->cluster->truth->rows[vip];

  if (cause == RING_CAUSE_DELETED && row->flag == 1)
    truth->left = row->host;
  else if ((cause == RING_CAUSE_PREFERENCE || cause == RING_CAUSE_JOINED) && row->flag == 1
           && to == truth->left)
    count (daemon, &watch_of (daemon)->sticky_returns);
  else
    truth->left = RING_NOBODY;
}

/* P4.27: moves that follow each other closely. */
static void
look_at_balance (const RingDaemon *daemon)
{
  RingTruth *truth = daemon->cluster->truth;
  SimTime now = sim_kernel_now (daemon->cluster->kernel);
  SimTime pause = 3 * (ring_bound_move (daemon->cluster) + ring_options_of (daemon)->load_window);

  truth->balanced = now - truth->balanced_at > pause ? 1 : truth->balanced + 1;
  truth->balanced_at = now;
}

/* P4.18, P4.22 */
void
ring_watch_move (const RingDaemon *daemon, guint vip, uint16_t to, RingCause cause)
{
  const RingRow *row = &daemon->word->rows[vip];
  bool member = row->host != RING_NOBODY && ring_word_place (daemon->word, row->host) >= 0;
  bool fair[RING_CAUSES] = { [RING_CAUSE_START] = row->host == RING_NOBODY,
                             [RING_CAUSE_DELETED] = !member,
                             [RING_CAUSE_JOINED] = row->flag == 0 && to == daemon->cluster->vips[vip].home,
                             [RING_CAUSE_PREFERENCE] = row->flag != 0 && to == row->preferred,
                             [RING_CAUSE_BALANCE] = daemon->balancing,
                             [RING_CAUSE_OPERATOR] = row->flag == 0 && to == row->preferred,
                             [RING_CAUSE_CLOSED] = daemon->closed != NULL };

  watch_of (daemon)->moves++;
  look_at_stuck (daemon, vip, to, cause);
  if (cause == RING_CAUSE_BALANCE)
    look_at_balance (daemon);
  if (!fair[cause])
    count (daemon, &watch_of (daemon)->causeless_moves);
  if (cause == RING_CAUSE_BALANCE && (row->flag == 1 || (row->flag == 3 && row->host == row->preferred)))
    count (daemon, &watch_of (daemon)->sticky_moves);
}
