/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control unit: its books of what the monitoring unit reports, its orders, and what it is told to do. */
#include "models/pool/control.h"
#include "models/pool/truth.h"

#include <string.h>

enum
{
  ALARM_JOB = 1,
  ALARM_AGAIN = 2
};

SimIp
pool_control_ip (const PoolControl *control)
{
  return sim_iface_primary (sim_node_iface (control->role.node, 0));
}

SimNode *
pool_control_node (const PoolControl *control)
{
  return control->role.node;
}

PoolSystem *
pool_control_pool (const PoolControl *control)
{
  return control->pool;
}

PoolDecider *
pool_control_decider (const PoolControl *control)
{
  return control->decider;
}

guint
pool_control_jobs (const PoolControl *control)
{
  guint count = 0;

  for (guint i = 0; i < control->servers && control->jobs > 0; i++)
    count += pool_step (pool_book (control, i)) != POOL_WATCHED && !pool_book (control, i)->planned;
  return count;
}

guint
pool_control_planned (const PoolControl *control, int service)
{
  guint count = 0;

  for (guint i = 0; i < control->servers; i++)
    {
      const PoolBook *book = pool_book (control, i);
      count += book->planned && book->role == service;
    }
  return count;
}

/* Its books change: gauges follow. */
void
pool_book_stand (PoolBook *book, PoolStanding standing, int role)
{
  guint *allocated = book->control->allocated;

  if (book->role >= 0 && book->standing != POOL_LOST)
    allocated[book->role]--;
  if (role >= 0 && standing != POOL_LOST)
    allocated[role]++;
  book->standing = standing;
  book->role = role;
  pool_truth_look (book->control->pool);
}

/* -- orders ------------------------------------------------------------------------------------------- */

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

static void
order_again (SimRole *role, SimAlarm *alarm)
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

static void
take_ack (PoolControl *control, const PoolMessage *m)
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

/* -- reports ------------------------------------------------------------------------------------------ */

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

static void
received (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  PoolControl *control = SIM_OWNER (role, PoolControl, role);
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);
  PoolMessage m;

  if (!pool_message_get (&r, &m))
    return;
  if (m.type == POOL_M_REPORT)
    take_report (control, &m, &r);
  else if (m.type == POOL_M_ACK)
    take_ack (control, &m);
  else if ((m.type == POOL_M_COPIED || m.type == POOL_M_COPY_FAILED) && m.server < control->pool->servers->len
           && pool_book (control, m.server)->copy_order == m.order)
    pool_job_copied (pool_book (control, m.server), (PoolDrive)m.phase, m.type == POOL_M_COPIED);
}

/* -- its life ----------------------------------------------------------------------------------------- */

/* What it knew of servers is gone; it learns it from the next reports. */
static void
forget (PoolControl *control)
{
  pool_truth_forgot (control->pool, control->jobs);
  for (guint i = 0; i < control->pool->servers->len; i++)
    {
      PoolBook *book = pool_book (control, i);
      if (pool_step (book) != POOL_WATCHED)
        control->jobs--;
      sim_machine_init (&book->job, &pool_job_table, POOL_WATCHED);
      memset (book->unsaid, 0, sizeof book->unsaid);
      book->report = (PoolReport){ .at = SIM_NEVER, .service = -1, .wish = -1 };
      pool_book_stand (book, POOL_LOST, -1);
      book->heard = book->was_lost = false;
      book->open = true; /* for all that it knows */
      book->odd = SIM_NEVER;
    }
  pool_decider_reset (control->decider);
}

static void
control_start (SimRole *role)
{
  PoolControl *control = SIM_OWNER (role, PoolControl, role);

  control->udp = sim_udp_open (role, POOL_PORT, received);
  sim_require (control->udp != NULL, "port %d of %s is taken", POOL_PORT, sim_node_name (role->node));
}

static void
control_crash (SimRole *role)
{
  PoolControl *control = SIM_OWNER (role, PoolControl, role);

  control->udp = NULL;
  forget (control);
  sim_kernel_mark (control->pool->kernel);
}

static void
control_stop (SimRole *role)
{
  sim_udp_close (SIM_OWNER (role, PoolControl, role)->udp);
  control_crash (role);
}

static void
control_dispose (SimRole *role)
{
  PoolControl *control = SIM_OWNER (role, PoolControl, role);

  for (guint i = 0; i < control->servers; i++)
    g_free (control->books[i].reason);
  pool_decider_free (control->decider);
  g_free (control->books);
  g_free (control->wanted);
  g_free (control->allocated);
  g_free (control);
}

static const SimRoleType control_type = { .name = "control",
                                          .start = control_start,
                                          .stop = control_stop,
                                          .crash = control_crash,
                                          .dispose = control_dispose };

/* The primaries have their roles from the beginning. */
static void
make_books (PoolControl *control)
{
  const PoolSystem *pool = control->pool;

  control->servers = pool->servers->len;
  control->books = g_new0 (PoolBook, control->servers);
  control->wanted = g_new0 (guint, pool->services->len);
  control->allocated = g_new0 (guint, pool->services->len);
  for (guint i = 0; i < control->servers; i++)
    {
      PoolBook *book = pool_book (control, i);
      const PoolServer *server = pool_server (pool, i);
      bool primary = server->preloaded;

      book->control = control;
      book->server = i;
      sim_machine_init (&book->job, &pool_job_table, POOL_WATCHED);
      sim_alarm_init (&control->role, &book->alarm, ALARM_JOB, pool_job_alarm);
      sim_alarm_init (&control->role, &book->again, ALARM_AGAIN, order_again);
      book->report = (PoolReport){ .at = SIM_NEVER, .alive = true, .service = -1, .wish = -1 };
      book->role = primary ? server->drives[POOL_D].holds : -1;
      book->report.service = book->role;
      if (primary)
        control->allocated[book->role]++;
      book->report.phase = primary ? POOL_READY : POOL_OFF;
      book->standing = primary ? POOL_SERVING : POOL_SPARE;
      book->boots = primary; /* it came up once */
      book->open = primary;
      book->odd = SIM_NEVER;
    }
  for (guint i = 0; i < pool->services->len; i++)
    control->wanted[i] = (guint)pool_service (pool, i)->options->servers;
}

PoolControl *
pool_control_new (PoolSystem *pool, SimNode *node)
{
  PoolControl *control = g_new0 (PoolControl, 1);
  const PoolServersOptions *o = &pool->options->servers;

  control->pool = pool;
  control->boot = sim_dist_mean (&o->boot_time) / 1e9;
  control->stop = sim_dist_mean (&o->stop_time) / 1e9;
  sim_node_add_role (node, &control->role, &control_type);
  make_books (control);
  control->decider = pool_decider_new (control);
  return control;
}
