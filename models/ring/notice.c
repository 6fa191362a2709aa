/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-4, RING-5: the 911. A member that starves asks round whether anybody has a newer token. It never changes
 * a membership; who cannot be reached is skipped. From one who is no member it is a request to join.
 *
 * What the source leaves open and we had to choose: the number of a 911 is that of the originator's last token
 * and is not counted up on the way (it could not be compared otherwise), 0 when it has seen none; a non-member,
 * and one that starts, is answered directly by the first who has a newer token; who has just started himself
 * hands on what members ask and is deaf to what others ask who start; a 911 whose originator cannot be reached
 * ends there.
 */
#include "models/ring/config.h"
#include "models/ring/reliable.h"
#include "models/ring/truth.h"

static bool
takes_notices (const RingDaemon *daemon, uint16_t gateway)
{
  return ring_options_of (daemon)->notice_path == RING_NOTICE_MAP || ring_is_member (daemon, gateway);
}

/* Who gets the 911 of `originator` after `gateway`. */
static uint16_t
next_for (const RingDaemon *daemon, uint16_t originator, uint16_t gateway)
{
  for (guint i = 0; i < daemon->gateway->map_count; i++)
    {
      gateway = ring_after (daemon, gateway);
      if (gateway == originator || (gateway != daemon->gateway->number && takes_notices (daemon, gateway)))
        return gateway;
    }
  return originator;
}

static void
send (RingDaemon *daemon, RingWord *word, uint16_t to, const char *reason)
{
  const RingCluster *cluster = daemon->cluster;
  GByteArray *out = cluster->scratch;

  word->signal = RING_911;
  word->carriages = 0;
  word->destination = to;
  g_byte_array_set_size (out, 0);
  ring_word_encode (cluster, word, NULL, out);
  ring_reliable_send (daemon->reliable, to, out->data, out->len, NULL);
  ring_emit (daemon, &ring_rec_notice_sent, ring_gateway (cluster, to)->entity, word->sequence,
             word->permission, reason);
}

void
ring_notice_ask (RingDaemon *daemon, uint16_t to)
{
  RingWord *word = daemon->cluster->decoded;

  word->sequence = 0;
  word->originator = daemon->gateway->number;
  word->permission = true;
  send (daemon, word, to, "to join");
}

/* It is back at its originator. */
static void
is_back (RingDaemon *daemon, uint32_t number, bool permission)
{
  bool may = permission || daemon->cluster->flaws.regenerate_false;

  if (ring_state (daemon) == RING_STARTING)
    daemon->answered = true;
  if (ring_state (daemon) != RING_STARVING || daemon->holding || number != daemon->number)
    return;
  ring_emit (daemon, &ring_rec_notice_back, 0, number, permission, NULL);
  if (may)
    ring_token_regenerate (daemon, permission);
}

static void
hand_on (RingDaemon *daemon, RingWord *word, uint16_t after, const char *reason)
{
  uint16_t to = next_for (daemon, word->originator, after);

  if (to == daemon->gateway->number)
    is_back (daemon, word->sequence, word->permission);
  else
    send (daemon, word, to, reason);
}

void
ring_notice_starved (SimRole *role, SimAlarm *alarm)
{
  RingDaemon *daemon = (RingDaemon *)role;
  RingWord *word = daemon->cluster->decoded;
  SimTime waited = ring_starvation_time (daemon);

  if (daemon->holding)
    return;
  if (ring_state (daemon) != RING_STARVING)
    ring_emit (daemon, &ring_rec_token_lost, 0, waited, 0, NULL);
  ring_input (daemon, RING_IN_STARVED, "it has seen no token for its timeout");
  if (ring_options_of (daemon)->fence)
    ring_vips_stop (daemon, "it starves");
  sim_alarm_after (&daemon->starve, waited);
  if (daemon->cluster->flaws.never_ask)
    return;
  ring_watch_asks (daemon);
  word->sequence = daemon->number;
  word->originator = daemon->gateway->number;
  word->permission = true;
  hand_on (daemon, word, daemon->gateway->number, "it starves");
}

static bool
has_newer (const RingDaemon *daemon, uint32_t number)
{
  const RingOptions *o = ring_options_of (daemon);
  uint32_t own = o->held_counts && daemon->holding ? daemon->held : daemon->number;

  return ring_older (o, number, own);
}

static void
note_request (RingDaemon *daemon, uint16_t originator)
{
  if (daemon->cluster->flaws.never_join)
    return;
  ring_emit (daemon, &ring_rec_join_asked, ring_gateway (daemon->cluster, originator)->entity, 0, 0, NULL);
  daemon->wishes[originator] = 1;
  daemon->wished = true;
  sim_kernel_mark (daemon->cluster->kernel);
}

void
ring_notice_arrived (RingDaemon *daemon, uint16_t from, RingWord *word)
{
  bool newer = has_newer (daemon, word->sequence);
  bool outsider = !ring_is_member (daemon, word->originator);

  if (word->originator == daemon->gateway->number)
    {
      is_back (daemon, word->sequence, word->permission);
      return;
    }
  if (ring_state (daemon) == RING_OFF)
    return;
  if (!daemon->known)
    {
      if (word->sequence != 0)
        hand_on (daemon, word, daemon->gateway->number, "handed on by one that is no member yet");
      return;
    }
  ring_watch_visited (daemon, word, newer);
  if (newer)
    word->permission = daemon->cluster->flaws.say_true;
  else if (ring_options_of (daemon)->permission == RING_PERMISSION_SET)
    word->permission = true;
  ring_watch_permission (daemon, word);
  if (ring_config_refuses (daemon, word->originator))
    {
      if (newer)
        send (daemon, word, word->originator, "a newer token is known");
      return;
    }
  if (outsider)
    note_request (daemon, word->originator);
  if (newer && (outsider || word->sequence == 0))
    send (daemon, word, word->originator, "a newer token is known");
  else
    hand_on (daemon, word, daemon->gateway->number, newer ? "a newer token is known" : "handed on");
}

void
ring_notice_unacknowledged (RingDaemon *daemon, uint16_t to, const SimBytes *message)
{
  RingWord *word = daemon->cluster->decoded;
  gsize end;

  if (!ring_word_decode (daemon->cluster, message->data, message->length, word, &end))
    return;
  if (daemon->cluster->flaws.notice_deletes)
    {
      ring_watch_deleting (daemon, RING_NOBODY);
      ring_member_remove (daemon, to);
    }
  if (to == word->originator || (word->originator == daemon->gateway->number && word->sequence == 0))
    return;
  hand_on (daemon, word, to, "who was to get it does not acknowledge");
}
