/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the control unit hears of servers, and what follows for its books. */
#include "models/pool/control.h"
#include "models/pool/truth.h"

static void
book_report (PoolBook *book, const PoolMessage *m)
{
  PoolReport *r = &book->report;

  r->at = sim_kernel_now (book->control->pool->kernel);
  r->alive = m->alive;
  if (!m->alive)
    return;
  r->phase = (PoolPhase)m->phase;
  r->service = m->service == POOL_NOBODY ? -1 : m->service;
  r->users = m->users;
  book->boots = m->other;
  r->load = m->load / 1e9;
  r->response = (SimTime)m->value;
  r->up_time = (SimTime)m->time;
  r->alarm = m->alarm;
  r->wish = m->wish == POOL_NOBODY ? -1 : m->wish;
}

/* POOL-8 */
static void
server_died (PoolBook *book)
{
  PoolControl *control = book->control;

  sim_emit (control->pool->bus, &pool_rec_dead, pool_who (&control->role),
            pool_who (&pool_server (control->pool, book->server)->role), 0, 0, NULL);
  pool_job_drop (book, "the server is dead");
  book->odd = SIM_NEVER;
  if (book->role >= 0)
    {
      pool_book_stand (book, POOL_SERVING, book->role);
      pool_decide (control->decider, POOL_DIED, (int)book->server);
    }
  pool_book_lose (book);
}

/* No machine of anybody's any more; nobody is sent to it. */
void
pool_book_lose (PoolBook *book)
{
  if (book->open)
    pool_order_balancer (book, false);
  if (book->standing != POOL_LOST)
    pool_book_stand (book, POOL_LOST, -1);
}

/* A server that serves without having a role: it was cut off, or has booted by itself. It gets the role that it
 * plays when that is open; else it goes to the spares. */
static void
adopt (PoolBook *book)
{
  PoolControl *control = book->control;
  int service = book->report.service;
  bool open = service >= 0 && pool_allocated (control, service) < pool_wanted (control, service);
  bool fence = control->pool->options->control.fence && book->was_lost && book->report.up_time > book->lost_for;

  pool_book_stand (book, POOL_SERVING, service);
  book->planned = !open;
  if (!open || fence)
    pool_job_begin (book, fence && open ? service : -1,
                    fence ? POOL_THROW_OUT : (PoolUrgency)control->pool->options->emptying,
                    fence ? "it was taken for dead" : "its role is taken");
  else
    {
      pool_order_server (book, POOL_M_DRAIN, false);
      pool_order_balancer (book, true);
    }
}

/* It does what nobody has ordered, and goes on so for long: it is stopped. */
static void
wait_for_sense (PoolBook *book)
{
  SimTime now = sim_kernel_now (book->control->pool->kernel);

  if (book->odd == SIM_NEVER)
    book->odd = now;
  else if (now - book->odd >= book->control->pool->options->control.step_timeout)
    {
      book->odd = now;
      pool_truth_urgent (book->control->pool, book->server, POOL_THROW_OUT);
      pool_order_server (book, POOL_M_STOP, false);
    }
}

/* A server without a job. */
static void
look_at (PoolBook *book)
{
  PoolPhase phase = book->report.phase;
  bool serves = phase == POOL_READY || phase == POOL_DRAINING, known = book->standing == POOL_SERVING;

  if (serves && known)
    {
      book->odd = SIM_NEVER;
      if (book->planned)
        {
          book->planned = false;
          pool_truth_look (book->control->pool);
        }
      if (!book->open && book->report.service == book->role)
        pool_order_balancer (book, true);
    }
  else if (serves)
    adopt (book);
  else if (phase == POOL_OFF)
    {
      book->odd = SIM_NEVER;
      if (book->standing == POOL_SPARE)
        return;
      if (book->open)
        pool_order_balancer (book, false);
      bool died = book->standing == POOL_SERVING;
      if (died)
        sim_emit (book->control->pool->bus, &pool_rec_dead, pool_who (&book->control->role),
                  pool_who (&pool_server (book->control->pool, book->server)->role), 0, 0, NULL);
      pool_book_stand (book, POOL_SPARE, -1);
      if (died)
        pool_decide (book->control->decider, POOL_ROUND, -1);
    }
  else
    {
      if (book->open)
        pool_order_balancer (book, false);
      wait_for_sense (book);
    }
}

static void
take_entry (PoolControl *control, const PoolMessage *m)
{
  if (m->server >= control->pool->servers->len)
    return;
  PoolBook *book = pool_book (control, m->server);
  bool alarm = book->report.alarm, wished = book->report.wish >= 0;
  book_report (book, m);
  book->heard = true;
  if (!book->report.alive)
    {
      if (book->standing != POOL_LOST && !control->pool->flaws.ignore_death)
        {
          server_died (book);
          book->was_lost = true;
          book->lost_at = book->report.at;
        }
      else if (book->open && book->standing == POOL_LOST)
        pool_order_balancer (book, false);
      return;
    }
  bool back = book->standing == POOL_LOST && book->was_lost;
  book->lost_for = back ? book->report.at - book->lost_at : 0;
  if (back)
    sim_emit (control->pool->bus, &pool_rec_back, pool_who (&control->role),
              pool_who (&pool_server (control->pool, book->server)->role), 0, 0,
              pool_phase_names[book->report.phase]);
  if (pool_step (book) != POOL_WATCHED)
    pool_job_report (book);
  else
    look_at (book);
  book->was_lost = false;
  if (back)
    pool_decide (control->decider, POOL_RETURNED, m->server);
  if (book->report.alarm && !alarm && !control->pool->flaws.ignore_alarm)
    {
      sim_emit (control->pool->bus, &pool_rec_seen, pool_who (&control->role),
                pool_who (&pool_server (control->pool, book->server)->role), 0, 0, NULL);
      pool_decide (control->decider, POOL_ALARM, m->server);
    }
  if (book->report.wish >= 0 && !wished)
    pool_decide (control->decider, POOL_WISH, m->server);
}

static void
take_report (PoolControl *control, const PoolMessage *head, SimReader *r)
{
  PoolMessage m = { .server = 0 };

  for (guint i = 0; i < head->users && pool_message_get (r, &m); i++)
    take_entry (control, &m);
  if (head->order == 0 || m.server + 1u < control->pool->servers->len)
    return;
  pool_decide (control->decider, POOL_ROUND, -1);
}

void
pool_control_received (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  PoolControl *control = SIM_OWNER (role, PoolControl, role);
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);
  PoolMessage m;

  if (!pool_message_get (&r, &m))
    return;
  if (m.type == POOL_M_REPORT)
    take_report (control, &m, &r);
  else if (m.type == POOL_M_ACK)
    pool_order_acknowledged (control, &m);
  else if ((m.type == POOL_M_COPIED || m.type == POOL_M_COPY_FAILED) && m.server < control->pool->servers->len
           && pool_book (control, m.server)->copy_order == m.order)
    pool_job_copied (pool_book (control, m.server), (PoolDrive)m.phase, m.type == POOL_M_COPIED);
}
