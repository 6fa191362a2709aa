/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-2, RING-3: the token comes, is kept for a hop, and goes to the next member, or the one after that. */
#include "models/ring/config.h"
#include "models/ring/data.h"
#include "models/ring/reliable.h"
#include "models/ring/train.h"
#include "models/ring/truth.h"

/* -- numbers and times --------------------------------------------------------------------- */

uint32_t
ring_number_limit (const RingOptions *options)
{
  return options->sequence_limit > 0 ? (uint32_t)options->sequence_limit
                                     : (uint32_t)(((uint64_t)1 << options->sequence_bits) - 1);
}

/* Numbers go from 1 to the limit and then from 1 again; 0 is that of whoever has seen no token. */
uint32_t
ring_next_number (const RingOptions *options, uint32_t number)
{
  return number >= ring_number_limit (options) ? 1 : number + 1;
}

bool
ring_older (const RingOptions *options, uint32_t a, uint32_t b)
{
  uint32_t limit = ring_number_limit (options);

  if (options->order == RING_ORDER_PLAIN || a == 0 || b == 0)
    return a < b;
  return a != b && (b >= a ? b - a : limit - (a - b)) < limit / 2;
}

SimTime
ring_hop_time (const RingDaemon *daemon)
{
  const RingOptions *o = ring_options_of (daemon);
  guint members = MAX (daemon->word->count, 1);

  return o->hop_means == RING_PER_HOP ? o->hop : MAX (o->hop / members, SIM_US);
}

SimTime
ring_ack_time (const RingOptions *options)
{
  return (((SimTime)1 << options->tries) - 1) * options->ack_timeout;
}

SimTime
ring_starvation_time (const RingDaemon *daemon)
{
  const RingOptions *o = ring_options_of (daemon);

  if (o->starvation > 0)
    return o->starvation;
  return 2 * (SimTime)daemon->word->count * ring_hop_time (daemon) + 2 * ring_ack_time (o);
}

/* -- a token comes ------------------------------------------------------------------------- */

static uint32_t
number_in (const uint8_t *data)
{
  return (uint32_t)data[4] << 24 | (uint32_t)data[5] << 16 | (uint32_t)data[6] << 8 | data[7];
}

/* A token that is older than what is stored is dropped; of two in hand the higher one counts. */
static bool
is_acceptable (const RingDaemon *daemon, uint32_t number)
{
  const RingOptions *o = ring_options_of (daemon);

  if (daemon->cluster->flaws.accept_lower || !daemon->known)
    return true;
  if (daemon->holding && ring_older (o, number, daemon->held))
    return false;
  return !ring_older (o, number, daemon->number)
         && (number != daemon->number || o->accept == RING_ACCEPT_NOT_LOWER);
}

/* Who serves what, and who is new, against what was stored. */
static void
adopt (RingDaemon *daemon, const RingWord *word)
{
  const RingCluster *cluster = daemon->cluster;

  for (guint i = 0; i < word->count && daemon->known; i++)
    if (ring_word_place (daemon->word, word->members[i]) < 0)
      {
        daemon->new_members[word->members[i]] = 1;
        daemon->awaited[word->members[i]] = 0;
      }
  for (guint i = 0; i < cluster->vip_count && daemon->known; i++)
    if (daemon->word->rows[i].host != word->rows[i].host)
      {
        daemon->previous[i] = daemon->word->rows[i].host;
        ring_reboot_expect (daemon, word->rows[i].host);
      }
  ring_word_copy (cluster, daemon->word, word);
  if (!daemon->known)
    ring_reboot_expect_absent (daemon);
  daemon->unsettled = true;
  sim_kernel_mark (cluster->kernel);
}

/* Reads the word; most have the list and the composition that are stored already. `*end`: where the carriages
 * begin. */
static bool
read_word (RingDaemon *daemon, const uint8_t *data, gsize length, gsize *end)
{
  const RingCluster *cluster = daemon->cluster;
  gsize body = ring_word_body (cluster, data, length);

  if (body == 0)
    return false;
  if (daemon->known && !daemon->dirty && daemon->image->len == body
      && memcmp (daemon->image->data, data + RING_WORD_HEADER, body) == 0)
    return ring_word_refresh (cluster, data, length, daemon->word, end);
  if (!ring_word_decode (cluster, data, length, cluster->decoded, end)
      || cluster->decoded->destination != daemon->gateway->number)
    return false;
  adopt (daemon, cluster->decoded);
  g_byte_array_set_size (daemon->image, (guint)body);
  memcpy (daemon->image->data, data + RING_WORD_HEADER, body);
  daemon->dirty = false;
  ring_vips_apply (daemon, "the token says so");
  return true;
}

/* The hop before took this long; told by the first of the list alone. */
static void
tell_rotation (RingDaemon *daemon)
{
  SimTime now = sim_kernel_now (daemon->cluster->kernel);

  if (daemon->word->members[0] == daemon->gateway->number)
    {
      if (daemon->visited != SIM_NEVER)
        ring_emit (daemon, &ring_rec_rotation, 0, now - daemon->visited, 0, NULL);
      daemon->visited = now;
    }
  else
    daemon->visited = SIM_NEVER;
}

static void
take_in_hand (RingDaemon *daemon, uint32_t number)
{
  if (daemon->passing != 0)
    ring_reliable_cancel (daemon->reliable, daemon->passing);
  daemon->passing = 0;
  if (!daemon->holding)
    ring_truth_tokens (daemon->cluster, 1);
  daemon->holding = true;
  daemon->held = number;
  daemon->known = true;
  daemon->accepted++;
  if (ring_state (daemon) != RING_MEMBER)
    ring_input (daemon, RING_IN_TOKEN, "the token has come");
}

static void
drop (RingDaemon *daemon, uint16_t from, uint32_t number)
{
  const RingCluster *cluster = daemon->cluster;

  ring_emit (daemon, &ring_rec_token_dropped, ring_gateway (cluster, from)->entity, number,
             daemon->holding ? daemon->held : daemon->number, NULL);
  daemon->dropped++;
  ring_watch_dropped (daemon, number);
  ring_config_refuses (daemon, from);
  if (ring_options_of (daemon)->start_message == RING_START_TOKEN && !ring_is_member (daemon, from))
    daemon->wishes[from] = daemon->wished = true;
}

/* Repair `fence`: who has not had the token for so long may have been deleted, and what comes may be a token of
 * before that, which waited for a machine that stood still. */
static bool
is_late (const RingDaemon *daemon)
{
  return ring_options_of (daemon)->fence && daemon->left != SIM_NEVER
         && ring_now (daemon) - daemon->left > ring_starvation_time (daemon);
}

void
ring_token_arrived (RingDaemon *daemon, uint16_t from, const uint8_t *data, gsize length)
{
  const RingCluster *cluster = daemon->cluster;
  bool starved = ring_state (daemon) == RING_STARVING || daemon->fenced;
  uint32_t number;
  gsize end;

  if (length < RING_WORD_HEADER || ring_state (daemon) == RING_OFF)
    return;
  number = number_in (data);
  if (!is_acceptable (daemon, number))
    {
      drop (daemon, from, number);
      return;
    }
  ring_watch_accept (daemon, number);
  daemon->fenced = is_late (daemon);
  if (!read_word (daemon, data, length, &end))
    return;
  take_in_hand (daemon, number);
  if (daemon->fenced)
    ring_vips_stop (daemon, "the token was away for too long");
  else if (starved && ring_options_of (daemon)->fence)
    ring_vips_apply (daemon, "it has the token again");
  ring_vips_taken (daemon);
  ring_train_unload (daemon, data + end, length - end, daemon->word->carriages);
  ring_config_settle (daemon);
  ring_emit (daemon, &ring_rec_token_accepted, ring_gateway (cluster, from)->entity, number,
             daemon->word->count, NULL);
  tell_rotation (daemon);
  sim_alarm_after (&daemon->hop, ring_hop_time (daemon));
}

/* -- and goes ------------------------------------------------------------------------------ */

/* The bytes of the word; list and composition are made anew only when they have changed. */
static void
write_word (RingDaemon *daemon, GByteArray *out)
{
  const RingCluster *cluster = daemon->cluster;
  RingWord *word = daemon->word;

  word->carriages = 0;
  g_byte_array_set_size (out, 0);
  ring_word_encode (cluster, word, daemon->dirty ? NULL : daemon->image, out);
  if (daemon->dirty)
    {
      gsize body = ring_word_body (cluster, out->data, out->len);
      g_byte_array_set_size (daemon->image, (guint)body);
      memcpy (daemon->image->data, out->data + RING_WORD_HEADER, body);
      daemon->dirty = false;
    }
  word->carriages = ring_train_load (daemon, out);
  out->data[2] = (uint8_t)(word->carriages >> 8);
  out->data[3] = (uint8_t)word->carriages;
}

static void
tell_passed (RingDaemon *daemon, uint16_t to, guint bytes)
{
  const RingCluster *cluster = daemon->cluster;

  ring_emit (daemon, &ring_rec_token_passed, ring_gateway (cluster, to)->entity, daemon->number, bytes, NULL);
  if (sim_bus_heard (cluster->bus, &ring_rec_word))
    {
      g_autoptr (GString) text = g_string_new (NULL);
      ring_word_write (cluster, daemon->word, text);
      ring_emit (daemon, &ring_rec_word, 0, daemon->number, 0, text->str);
    }
}

/* Alone mode: the token stays, and counts on. */
static void
keep (RingDaemon *daemon)
{
  daemon->word->current = daemon->word->destination = daemon->gateway->number;
  if (!daemon->holding)
    ring_truth_tokens (daemon->cluster, 1);
  daemon->holding = true;
  daemon->held = daemon->number;
  daemon->left = ring_now (daemon);
  if (ring_state (daemon) != RING_ALONE)
    ring_input (daemon, RING_IN_ALONE, "it is the only member");
  sim_alarm_cancel (&daemon->starve);
  sim_alarm_after (&daemon->hop, ring_hop_time (daemon));
}

static uint16_t
successor (const RingDaemon *daemon)
{
  const RingWord *word = daemon->word;
  guint place = (guint)ring_word_place (word, daemon->gateway->number);
  guint step = daemon->cluster->flaws.skip_successor && word->count > 2 ? 2 : 1;

  return word->members[(place + step) % word->count];
}

/* Sends the word in hand, whose number is set, to the next member. */
static void
forward (RingDaemon *daemon)
{
  RingWord *word = daemon->word;
  GByteArray *out = daemon->cluster->scratch;
  uint16_t to = successor (daemon);

  daemon->number = word->sequence;
  if (to == daemon->gateway->number)
    {
      keep (daemon);
      return;
    }
  word->current = daemon->gateway->number;
  word->destination = to;
  write_word (daemon, out);
  ring_watch_sent (daemon);
  if (daemon->holding)
    ring_truth_tokens (daemon->cluster, -1);
  daemon->holding = false;
  daemon->left = ring_now (daemon);
  daemon->passed_to = to;
  daemon->sent++;
  daemon->passing = ring_reliable_send (daemon->reliable, to, out->data, out->len, NULL);
  tell_passed (daemon, to, out->len);
  sim_alarm_after (&daemon->starve, ring_starvation_time (daemon));
}

/* RING-5: who has asked to join is added now. */
static void
let_in (RingDaemon *daemon)
{
  for (guint i = 0; i < daemon->cluster->gateways->len; i++)
    {
      const RingGateway *other = ring_gateway (daemon->cluster, i);
      bool wish = daemon->wishes[i] != 0;
      daemon->wishes[i] = 0;
      if (!wish || !ring_member_add (daemon, (uint16_t)i))
        continue;
      daemon->new_members[i] = daemon->unsettled = true;
      daemon->awaited[i] = 0;
      ring_traffic_apart (other);
      ring_emit (daemon, &ring_rec_joined, other->entity, daemon->word->count, 0, NULL);
    }
  daemon->wished = false;
}

void
ring_token_pass (RingDaemon *daemon)
{
  RingWord *word = daemon->word;

  word->sequence = ring_next_number (ring_options_of (daemon), daemon->held);
  if (daemon->cluster->flaws.count_dead)
    memset (daemon->wishes, daemon->wished = true, daemon->cluster->gateways->len);
  if (daemon->wished)
    let_in (daemon);
  ring_vips_settle (daemon);
  ring_load_measure (daemon);
  ring_balance (daemon);
  word->loads[daemon->gateway->number] = (RingLoad){ daemon->rate, daemon->bytes };
  if (daemon->cluster->flaws.write_loads)
    word->loads[successor (daemon)].bytes++;
  forward (daemon);
}

void
ring_token_hop (SimRole *role, SimAlarm *alarm)
{
  RingDaemon *daemon = (RingDaemon *)role;

  if (daemon->holding)
    ring_token_pass (daemon);
}

/* RING-4: the last token sent is sent again. */
void
ring_token_regenerate (RingDaemon *daemon, bool permission)
{
  const RingOptions *o = ring_options_of (daemon);

  ring_watch_regenerate (daemon, permission);
  if (o->regenerate_number == RING_NUMBER_NEW)
    daemon->word->sequence = ring_next_number (o, daemon->number);
  else
    daemon->word->sequence = daemon->number;
  daemon->regenerated++;
  ring_emit (daemon, &ring_rec_token_regenerated, 0, daemon->word->sequence, 0, "its 911 came back with TRUE");
  ring_input (daemon, RING_IN_TOKEN, "it has made the token anew");
  forward (daemon);
}

/* RING-3: the next member does not acknowledge. It is deleted, and the token goes to the one after it. */
void
ring_token_unacknowledged (RingDaemon *daemon, uint16_t to)
{
  const RingOptions *o = ring_options_of (daemon);
  RingWord *word = daemon->word;

  daemon->passing = 0;
  ring_emit (daemon, &ring_rec_deleted, ring_gateway (daemon->cluster, to)->entity, daemon->number, 0, NULL);
  ring_watch_deleting (daemon, to);
  ring_traffic_apart (ring_gateway (daemon->cluster, to));
  ring_member_remove (daemon, to);
  if (o->resend_number == RING_NUMBER_NEW)
    word->sequence = ring_next_number (o, daemon->number);
  if (o->rehome != RING_REHOME_NEXT_VISITOR)
    ring_vips_rehome (daemon);
  forward (daemon);
}
