/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-6: a daemon starts. It asks every other gateway of its node map at once; who is active answers and lets
 * it in. When nobody has answered in time it is the first, and takes every VIP: alone mode.
 *
 * At the beginning of a run all machines come up in one instant; whoever starts while others wait for an answer
 * takes everything too (P4.13). So the first of the node map begins at once, and the others `stagger` later.
 */
#include "models/ring/reliable.h"
#include "models/ring/truth.h"

static SimTime
wait_time (const RingOptions *options)
{
  return options->start_wait > 0 ? options->start_wait : ring_ack_time (options) + options->hop;
}

/* What the configuration says of every VIP, with nobody at it. */
static void
read_configuration (RingDaemon *daemon)
{
  const RingCluster *cluster = daemon->cluster;
  RingWord *word = daemon->word;

  word->signal = RING_TOKEN;
  word->count = 0;
  word->carriages = 0;
  word->current = word->destination = daemon->gateway->number;
  for (guint i = 0; i < cluster->vip_count; i++)
    word->rows[i] = (RingRow){ RING_NOBODY, cluster->vips[i].first_preferred, cluster->vips[i].first_flag };
  ring_member_add (daemon, daemon->gateway->number);
}

/* The other reading: a token with all that the configuration says, as if all were members. */
static void
send_token (RingDaemon *daemon, uint16_t to)
{
  RingCluster *cluster = daemon->cluster;
  RingWord *word = cluster->decoded;

  ring_word_copy (cluster, word, daemon->word);
  for (guint i = 0; i < daemon->gateway->map_count; i++)
    word->members[i] = daemon->gateway->map[i];
  word->count = daemon->gateway->map_count;
  for (guint i = 0; i < cluster->vip_count; i++)
    word->rows[i].host = daemon->gateway->number;
  word->sequence = daemon->first_number;
  word->current = daemon->gateway->number;
  word->destination = to;
  g_byte_array_set_size (cluster->scratch, 0);
  ring_word_encode (cluster, word, NULL, cluster->scratch);
  ring_reliable_send (daemon->reliable, to, cluster->scratch->data, cluster->scratch->len, NULL);
}

static void
contact (RingDaemon *daemon)
{
  const RingGateway *self = daemon->gateway;

  daemon->asked = true;
  for (guint i = 0; i < self->map_count; i++)
    {
      if (self->map[i] == self->number)
        continue;
      if (ring_options_of (daemon)->start_message == RING_START_TOKEN)
        send_token (daemon, self->map[i]);
      else
        ring_notice_ask (daemon, self->map[i]);
    }
  sim_alarm_after (&daemon->contact, self->map_count < 2 ? 0 : wait_time (ring_options_of (daemon)));
}

static void
go_alone (RingDaemon *daemon)
{
  const RingCluster *cluster = daemon->cluster;

  daemon->known = true;
  daemon->held = daemon->number = daemon->first_number;
  daemon->holding = true;
  ring_truth_tokens (daemon->cluster, 1);
  ring_truth_begun (daemon->cluster);
  ring_watch_alone (daemon);
  ring_input (daemon, RING_IN_ALONE, "nobody answers");
  for (guint i = 0; i < cluster->vip_count; i++)
    ring_vip_move (daemon, i, daemon->gateway->number, RING_CAUSE_START);
  ring_vips_apply (daemon, "it is alone");
  sim_alarm_after (&daemon->hop, ring_hop_time (daemon));
}

void
ring_start_begin (RingDaemon *daemon)
{
  const RingOptions *o = ring_options_of (daemon);
  SimTime now = sim_kernel_now (daemon->cluster->kernel);
  bool late = now == 0 && daemon->gateway->map_count > 0 && daemon->gateway->map[0] != daemon->gateway->number;

  read_configuration (daemon);
  daemon->first_number = 1 + (uint32_t)sim_stream_below (&daemon->draws, ring_number_limit (o));
  if (o->merge > 0)
    sim_alarm_after (&daemon->merge, o->merge);
  sim_alarm_after (&daemon->contact, late ? o->stagger : 0);
}

/* Time to ask, or the time to answer is over. With `start-message: token` an acknowledgement is an answer. */
void
ring_start_fire (SimRole *role, SimAlarm *alarm)
{
  RingDaemon *daemon = (RingDaemon *)role;

  if (ring_state (daemon) != RING_STARTING)
    return;
  if (!daemon->asked || daemon->answered)
    {
      daemon->answered = false;
      contact (daemon);
    }
  else
    go_alone (daemon);
}

/* Repair `merge-interval`: whoever is no member may have a ring of its own. */
void
ring_merge_fire (SimRole *role, SimAlarm *alarm)
{
  RingDaemon *daemon = (RingDaemon *)role;
  const RingGateway *self = daemon->gateway;

  sim_alarm_after (alarm, ring_options_of (daemon)->merge);
  if (ring_state (daemon) != RING_ALONE && ring_state (daemon) != RING_MEMBER)
    return;
  for (guint i = 0; i < self->map_count; i++)
    if (!ring_is_member (daemon, self->map[i]))
      ring_notice_ask (daemon, self->map[i]);
}
