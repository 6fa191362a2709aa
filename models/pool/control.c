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

/* -- its life -------------------------------------------------------------------------------------------- */

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

  control->udp = sim_udp_open (role, POOL_PORT, pool_control_received);
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
      sim_alarm_init (&control->role, &book->again, ALARM_AGAIN, pool_order_again);
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
