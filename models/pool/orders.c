/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-2: orders of the control unit. They go to the monitoring unit, which passes them on. */
#include "models/pool/control.h"
#include "models/pool/truth.h"

/* POOL-2: CU, MU, and whom it is for. */
static void
send_order (PoolBook *book, const PoolMessage *order)
{
  PoolControl *control = book->control;

  book->order = *order;
  book->order.order = ++control->orders;
  book->order.alive = control->pool->options->control.acknowledge;
  pool_send (control->udp, pool_monitor_ip (control->pool->monitor), &book->order);
}

void
pool_order_again (SimRole *role, SimAlarm *alarm)
{
  PoolBook *book = SIM_OWNER (alarm, PoolBook, again);
  const PoolControlOptions *o = &book->control->pool->options->control;

  for (guint i = 0; i < G_N_ELEMENTS (book->unsaid); i++)
    if (book->unsaid[i].type != 0)
      pool_send (book->control->udp, pool_monitor_ip (book->control->pool->monitor), &book->unsaid[i]);
  if (++book->order_tries < o->order_tries)
    sim_alarm_after (&book->again, o->order_timeout);
  else
    sim_emit (book->control->pool->bus, &pool_rec_lost_order, pool_who (role),
              pool_who (&pool_server (book->control->pool, book->server)->role), 0, 0, NULL);
}

/* The newest of each kind, to balancer and to server, is said again until it is acknowledged. */
static void
order (PoolBook *book, const PoolMessage *m, guint kind)
{
  const PoolControlOptions *o = &book->control->pool->options->control;

  send_order (book, m);
  if (!o->acknowledge)
    return;
  book->unsaid[kind] = book->order;
  book->order_tries = 0;
  sim_alarm_after (&book->again, o->order_timeout);
}

void
pool_order_acknowledged (PoolControl *control, const PoolMessage *m)
{
  if (m->server >= control->pool->servers->len)
    return;
  PoolBook *book = pool_book (control, m->server);
  bool left = false;
  for (guint i = 0; i < G_N_ELEMENTS (book->unsaid); i++)
    {
      if (book->unsaid[i].order == m->order)
        book->unsaid[i].type = 0;
      left |= book->unsaid[i].type != 0;
    }
  if (!left)
    sim_alarm_cancel (&book->again);
  if (pool_step (book) == POOL_CLOSING)
    pool_job_report (book);
}

void
pool_order_server (PoolBook *book, PoolType type, guint argument)
{
  const PoolMessage m = { .type = (uint8_t)type,
                          .phase = (type == POOL_M_DRAIN || type == POOL_M_STOP) && argument != 0,
                          .server = (uint16_t)book->server,
                          .other = type == POOL_M_STOP ? book->boots : (uint16_t)argument };

  order (book, &m, POOL_UNSAID_SERVER);
}

void
pool_order_balancer (PoolBook *book, bool open)
{
  const PoolMessage m = { .type = open ? POOL_M_OPEN : POOL_M_CLOSE,
                          .server = (uint16_t)book->server,
                          .service = open ? (uint16_t)book->role : POOL_NOBODY };

  book->open = open;
  order (book, &m, POOL_UNSAID_BALANCER);
}

static guint
image_for (const PoolBook *book)
{
  const PoolSystem *pool = book->control->pool;

  return pool->flaws.wrong_image ? ((guint)book->role + 1) % pool->services->len : (guint)book->role;
}

/* To the storage unit itself, at whose cable the control unit is. */
void
pool_order_copy (PoolBook *book, PoolDrive drive)
{
  PoolControl *control = book->control;
  const PoolMessage m = { .type = POOL_M_COPY,
                          .phase = (uint8_t)drive,
                          .server = (uint16_t)book->server,
                          .service = (uint16_t)image_for (book),
                          .order = ++control->orders };

  book->copy_order = m.order;
  pool_send (control->udp, pool_storage_ip (control->pool->storage), &m);
}
