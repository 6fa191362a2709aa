/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-14: packets that wait until their connection is known: so many at most, and so long. */
#include "models/ring/data.h"

static void
count (RingData *data, int by)
{
  data->kept_count = (guint)((int)data->kept_count + by);
  data->traffic->holding = (guint)((int)data->traffic->holding + by);
  data->traffic->most_held = MAX (data->traffic->most_held, data->kept_count);
}

static RingKept *
take_first (RingData *data)
{
  RingKept *kept = data->kept;

  data->kept = kept->next;
  if (data->kept == NULL)
    data->kept_last = NULL;
  count (data, -1);
  return kept;
}

static void
kept_free (RingKept *kept)
{
  sim_driver_let_go (kept->transit);
  g_free (kept);
}

static void
give_up (RingData *data, const char *why)
{
  RingKept *kept = take_first (data);

  data->traffic->held_dropped++;
  ring_emit (data->daemon, &ring_rec_held_dropped, kept->transit->src, ring_data_now (data) - kept->at, 0, why);
  sim_driver_drop (kept->transit, SIM_DROP_NO_ROUTE);
  kept_free (kept);
}

static void
append (RingData *data, RingKept *kept)
{
  kept->next = NULL;
  *(data->kept_last != NULL ? &data->kept_last->next : &data->kept) = kept;
  data->kept_last = kept;
  count (data, 1);
  if (!sim_alarm_armed (&data->overdue))
    sim_alarm_after (&data->overdue, data->cluster->options->connections.hold_time);
}

void
ring_keep (RingData *data, const SimTransit *transit, uint16_t server)
{
  RingKept *kept = g_new0 (RingKept, 1);

  if (data->kept_count >= data->cluster->options->connections.hold && !data->cluster->flaws.hoard)
    give_up (data, "there is no room for more");
  kept->transit = sim_driver_keep (transit);
  kept->at = ring_data_now (data);
  kept->server = server;
  append (data, kept);
  ring_traffic_note (data->traffic, &data->traffic->held, 1);
  ring_emit (data->daemon, &ring_rec_held, transit->src, transit->dport, 0, NULL);
}

static bool
is_known (const RingData *data, const RingKept *kept)
{
  const SimTransit *t = kept->transit;
  const RingFlow *flow;

  if (kept->server != RING_NOBODY)
    return ring_flows_find_back (data->flows, kept->server, t->dst, t->dport) != NULL;
  flow = ring_flows_find (data->flows, t->src, t->sport, t->dst, t->dport);
  return flow == NULL || flow->server != RING_NOBODY;
}

/* Each is looked at once: what is still not known goes to the end, in its order and with its age. */
void
ring_keep_retry (RingData *data)
{
  for (guint left = data->kept_count; left > 0; left--)
    {
      RingKept *kept = take_first (data);
      if (!is_known (data, kept))
        {
          append (data, kept);
          continue;
        }
      data->traffic->released++;
      ring_emit (data->daemon, &ring_rec_released, kept->transit->src, ring_data_now (data) - kept->at, 0,
                 NULL);
      if (!ring_forward_saw (&data->daemon->role, kept->transit))
        sim_driver_hand_up (kept->transit);
      kept_free (kept);
    }
}

void
ring_keep_overdue (SimRole *role, SimAlarm *alarm)
{
  RingData *data = ((RingDaemon *)role)->data;
  SimTime most = data->cluster->options->connections.hold_time;

  while (data->kept != NULL && ring_data_now (data) - data->kept->at >= most - SIM_US)
    give_up (data, "its connection did not become known in time");
  if (data->kept != NULL)
    sim_alarm_after (alarm, data->kept->at + most - ring_data_now (data));
}

void
ring_keep_clear (RingData *data)
{
  while (data->kept != NULL)
    {
      RingKept *kept = take_first (data);
      sim_driver_drop (kept->transit, SIM_DROP_CLEARED);
      kept_free (kept);
    }
}
