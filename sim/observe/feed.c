/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/feed.h"
#include "sim/net/node.h"

/* The meters that records of one kind are for, by the entity that they measure. */
typedef struct Feed
{
  SimBus *bus;
  const SimRecordKind *kind;
  SimSubscriberFunc func;
  GPtrArray *scopes; /* by entity: GPtrArray of SimMeter, borrowed; NULL: none */
} Feed;

struct SimFeeds
{
  SimBus *bus;
  GPtrArray *feeds; /* Feed */
};

typedef void (*MeterFunc) (SimMeter *meter, const SimRecord *record);

static void
scope_free (gpointer data)
{
  if (data != NULL)
    g_ptr_array_unref (data);
}

static void
feed_free (gpointer data)
{
  Feed *feed = data;

  g_ptr_array_unref (feed->scopes);
  g_free (feed);
}

static void
feed_add (Feed *feed, SimMeter *meter)
{
  if (feed->scopes->len <= meter->scope)
    g_ptr_array_set_size (feed->scopes, (int)meter->scope + 1);
  if (feed->scopes->pdata[meter->scope] == NULL)
    feed->scopes->pdata[meter->scope] = g_ptr_array_new ();
  g_ptr_array_add (feed->scopes->pdata[meter->scope], meter);
}

static void
feed_scope (const Feed *feed, SimEntity scope, const SimRecord *record, MeterFunc func)
{
  const GPtrArray *meters = scope < feed->scopes->len ? feed->scopes->pdata[scope] : NULL;

  for (guint i = 0; meters != NULL && i < meters->len; i++)
    func (meters->pdata[i], record);
}

/* From what the record is about outwards. */
static void
feed_all (const Feed *feed, const SimRecord *record, MeterFunc func)
{
  for (SimEntity scope = record->who; scope != 0; scope = sim_entity_parent (feed->bus, scope))
    feed_scope (feed, scope, record, func);
  feed_scope (feed, 0, record, func);
}

static void
heard (gpointer data, const SimRecord *record)
{
  feed_all (data, record, sim_meter_record);
}

static void
set_life (SimMeter *meter, const SimRecord *record)
{
  bool up = record->kind == &sim_rec_node_up || record->kind == &sim_rec_node_resumed;

  sim_meter_set (meter, record->at, record->who, up);
}

static void
life_heard (gpointer data, const SimRecord *record)
{
  feed_all (data, record, set_life);
}

static void
forget (SimMeter *meter, const SimRecord *record)
{
  sim_meter_forget (meter, record->at, record->who);
}

/* What a machine said of itself ends with it. */
static void
machine_gone (gpointer data, const SimRecord *record)
{
  feed_all (data, record, forget);
}

/* The feed of that kind and purpose, made when it is the first of them. */
static Feed *
find_feed (SimFeeds *feeds, const SimRecordKind *kind, SimSubscriberFunc func)
{
  for (guint i = 0; i < feeds->feeds->len; i++)
    {
      Feed *feed = feeds->feeds->pdata[i];
      if (feed->kind == kind && feed->func == func)
        return feed;
    }
  Feed *feed = g_new (Feed, 1);
  *feed = (Feed){ feeds->bus, kind, func, g_ptr_array_new_with_free_func (scope_free) };
  g_ptr_array_add (feeds->feeds, feed);
  sim_bus_subscribe (feeds->bus, kind, SIM_LEVEL_PACKET, func, feed);
  return feed;
}

void
sim_feeds_add (SimFeeds *feeds, SimMeter *meter)
{
  feed_add (find_feed (feeds, meter->metric->record, heard), meter);
  if (meter->metric->kind != SIM_METRIC_GAUGE)
    return;
  feed_add (find_feed (feeds, &sim_rec_node_crashed, machine_gone), meter);
  feed_add (find_feed (feeds, &sim_rec_node_shut_down, machine_gone), meter);
}

void
sim_feeds_add_lives (SimFeeds *feeds, SimMeter *meter)
{
  static const SimRecordKind *const lives[]
      = { &sim_rec_node_crashed, &sim_rec_node_booting, &sim_rec_node_up,     &sim_rec_node_shut_down,
          &sim_rec_node_paused,  &sim_rec_node_hung,    &sim_rec_node_resumed };

  for (guint i = 0; i < G_N_ELEMENTS (lives); i++)
    feed_add (find_feed (feeds, lives[i], life_heard), meter);
}

SimFeeds *
sim_feeds_new (SimBus *bus)
{
  SimFeeds *feeds = g_new (SimFeeds, 1);

  *feeds = (SimFeeds){ bus, g_ptr_array_new_with_free_func (feed_free) };
  return feeds;
}

void
sim_feeds_free (SimFeeds *feeds)
{
  if (feeds == NULL)
    return;
  g_ptr_array_unref (feeds->feeds);
  g_free (feeds);
}
