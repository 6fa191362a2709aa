/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of all users, and how they leave. */
#include "models/pool/truth.h"

const char *const pool_outcome_names[]
    = { "finished", "asked out", "thrown out", "denied", "tired", "astray", "crashed", NULL };

typedef struct Slot
{
  PoolUser *user; /* NULL: free */
  uint32_t generation;
} Slot;

static uint64_t
take_slot (PoolSystem *pool, PoolUser *user)
{
  guint at = pool->slots->len;

  if (pool->free_slots->len > 0)
    {
      at = g_array_index (pool->free_slots, guint, pool->free_slots->len - 1);
      g_array_set_size (pool->free_slots, pool->free_slots->len - 1);
    }
  else
    g_array_set_size (pool->slots, at + 1);
  Slot *slot = &g_array_index (pool->slots, Slot, at);
  slot->user = user;
  slot->generation++;
  return (uint64_t)slot->generation << 32 | at;
}

static void
give_slot (PoolSystem *pool, uint64_t id)
{
  guint at = (guint)(id & G_MAXUINT32);

  g_array_index (pool->slots, Slot, at).user = NULL;
  g_array_append_val (pool->free_slots, at);
}

PoolUser *
pool_user_find (const PoolSystem *pool, uint64_t id)
{
  guint at = (guint)(id & G_MAXUINT32);

  if (at >= pool->slots->len)
    return NULL;
  const Slot *slot = &g_array_index (pool->slots, Slot, at);
  return slot->user != NULL && slot->generation == id >> 32 ? slot->user : NULL;
}

PoolUser *
pool_user_new (PoolGate *gate)
{
  PoolSystem *pool = gate->pool;
  PoolUser *user = sim_slab_take (pool->slab);

  user->pool = pool;
  user->service = gate->service;
  user->wish = -1;
  user->came = sim_kernel_now (pool->kernel);
  user->stay = sim_dist_time (&gate->service->options->stay, &gate->stays);
  user->id = take_slot (pool, user);
  pool_truth_came (pool);
  sim_emit (pool->bus, &pool_rec_arrived, pool_who (&gate->role), gate->service->number, 0, 0,
            gate->service->options->name);
  return user;
}

void
pool_user_unlink (PoolUser *user)
{
  if (user->link == NULL)
    return;
  *user->link = user->next;
  if (user->next != NULL)
    user->next->link = user->link;
  user->next = NULL;
  user->link = NULL;
  sim_alarm_dispose (&user->alarm);
}

/* What is said of each end. */
static const SimRecordKind *const kinds[POOL_OUTCOMES]
    = { &pool_rec_left,  &pool_rec_asked_out, &pool_rec_thrown_out, &pool_rec_denied,
        &pool_rec_tired, &pool_rec_astray,    &pool_rec_crashed };

/* P2.9: each user ends once. `a` of who was in: how long; `b`: his mean response time. */
void
pool_user_end (PoolUser *user, PoolOutcome outcome, const char *reason)
{
  PoolSystem *pool = user->pool;
  PoolServer *server = user->in ? user->server : NULL;
  SimTime now = sim_kernel_now (pool->kernel);
  const SimRole *where = server != NULL ? &server->role : &user->service->gate->role;
  int64_t response = 0;

  pool_truth_ended (pool, user, outcome);
  if (server != NULL)
    {
      pool_server_look (server);
      double stayed = sim_time_to_seconds (now - user->came);
      response = stayed > 0 ? sim_time_from_seconds ((server->response_sum - user->responses) / stayed) : 0;
      server->count--;
    }
  sim_emit (pool->bus, kinds[outcome], pool_who (where), user->service->number, now - user->came, response,
            reason);
  pool_user_unlink (user);
  give_slot (pool, user->id);
  sim_slab_give (pool->slab, user);
  if (server != NULL)
    pool_server_look (server);
}

void
pool_users_init (PoolSystem *pool)
{
  pool->slots = g_array_new (FALSE, TRUE, sizeof (Slot));
  pool->free_slots = g_array_new (FALSE, FALSE, sizeof (guint));
  pool->slab = sim_slab_new ("pool users", sizeof (PoolUser), sizeof (SimAlarm));
}

void
pool_users_free (PoolSystem *pool)
{
  g_array_unref (pool->slots);
  g_array_unref (pool->free_slots);
  sim_slab_free (pool->slab);
}
