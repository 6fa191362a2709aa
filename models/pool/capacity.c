/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long requests take on a server with so many users, exactly, without an event for each request.
 *
 * A user thinks for Z and then asks for work S of a server that shares itself among all requests: a closed
 * network of one processor-sharing station and a delay. Its mean values are known (Reiser and Lavenberg 1980;
 * product form, so the distributions of Z and S do not matter but for their means):
 *
 *     R(n) = S (1 + Q(n - 1)),   X(n) = n / (R(n) + Z),   Q(n) = X(n) R(n),   load = X(n) S
 */
#include "models/pool/pool.h"

#include <math.h>

struct PoolCapacity
{
  const PoolService *service;
  double speed;   /* 1: as the scenario's `work` */
  double work;    /* S, s, at that speed */
  double think;   /* Z, s */
  GArray *queues; /* Q of 0, 1, … users */
};

PoolCapacity *
pool_capacity_of (PoolSystem *pool, const PoolService *service, double speed)
{
  PoolCapacity *c;

  for (guint i = 0; i < pool->capacities->len; i++)
    {
      c = g_ptr_array_index (pool->capacities, i);
      if (c->service == service && fabs (c->speed - speed) < 1e-12)
        return c;
    }
  c = g_new0 (PoolCapacity, 1);
  c->service = service;
  c->speed = speed;
  c->work = sim_dist_mean (&service->options->work) / 1e9 / speed;
  c->think = sim_dist_mean (&service->options->think) / 1e9;
  c->queues = g_array_new (FALSE, TRUE, sizeof (double));
  g_array_set_size (c->queues, 1);
  g_ptr_array_add (pool->capacities, c);
  return c;
}

void
pool_capacity_free (PoolCapacity *c)
{
  g_array_unref (c->queues);
  g_free (c);
}

/* Q(n) */
static double
queue (PoolCapacity *c, guint users)
{
  while (c->queues->len <= users)
    {
      guint n = c->queues->len;
      double response = c->work * (1 + g_array_index (c->queues, double, n - 1));
      double queue = (double)n * response / (response + c->think);
      g_array_append_val (c->queues, queue);
    }
  return g_array_index (c->queues, double, users);
}

double
pool_capacity_response (PoolCapacity *c, guint users)
{
  return users == 0 ? c->work : c->work * (1 + queue (c, users - 1));
}

double
pool_capacity_load (PoolCapacity *c, guint users)
{
  double cycle = pool_capacity_response (c, users) + c->think;

  return users == 0 || cycle <= 0 ? 0 : MIN ((double)users * c->work / cycle, 1);
}
