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

/* P4.9: destination is the successor of the sender among the members, in the order of the node map. */
void
ring_watch_sent (const RingDaemon *daemon)
{
  const RingWord *word = daemon->word;
  guint place = (guint)ring_word_place (word, word->current);

  if (word->current != daemon->gateway->number || word->destination != word->members[(place + 1) % word->count])
    count (daemon, &watch_of (daemon)->bad_destinations);
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
  if (!fair[cause])
    count (daemon, &watch_of (daemon)->causeless_moves);
  if (cause == RING_CAUSE_BALANCE && (row->flag == 1 || (row->flag == 3 && row->host == row->preferred)))
    count (daemon, &watch_of (daemon)->sticky_moves);
}
