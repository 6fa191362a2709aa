/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seam of decide.h: what the control unit's books say, and orders that begin a job. */
#include "models/pool/control.h"
#include "models/pool/truth.h"

#include <math.h>

guint
pool_servers (const PoolControl *control)
{
  return control->pool->servers->len;
}

guint
pool_services (const PoolControl *control)
{
  return control->pool->services->len;
}

const PoolOptions *
pool_control_options (const PoolControl *control)
{
  return control->pool->options;
}

SimTime
pool_now (const PoolControl *control)
{
  return sim_kernel_now (control->pool->kernel);
}

const PoolReport *
pool_report (const PoolControl *control, guint server)
{
  return &pool_book (control, server)->report;
}

PoolStanding
pool_standing (const PoolControl *control, guint server)
{
  return pool_book (control, server)->standing;
}

int
pool_role (const PoolControl *control, guint server)
{
  return pool_book (control, server)->role;
}

guint
pool_allocated (const PoolControl *control, int service)
{
  return service < 0 ? 0 : control->allocated[service];
}

guint
pool_serving_now (const PoolControl *control, int service)
{
  guint count = 0;

  for (guint i = 0; i < control->servers; i++)
    {
      const PoolBook *book = pool_book (control, i);
      count += book->standing == POOL_SERVING && book->role == service && book->report.phase == POOL_READY;
    }
  return count;
}

guint
pool_wanted (const PoolControl *control, int service)
{
  return control->wanted[service];
}

guint
pool_spares (const PoolControl *control)
{
  guint count = 0;

  for (guint i = 0; i < control->servers; i++)
    count += pool_book (control, i)->standing == POOL_SPARE;
  return count;
}

const char *
pool_server_name (const PoolControl *control, guint server)
{
  return sim_node_name (pool_server (control->pool, server)->role.node);
}

PoolUrgency
pool_job_urgency (const PoolControl *control, guint server)
{
  return pool_book (control, server)->urgency;
}

/* Handing over is no more urgent than waiting: nobody loses anything. */
bool
pool_is_urgent (PoolUrgency a, PoolUrgency than)
{
  static const int rank[POOL_URGENCIES]
      = { [POOL_WAIT] = 0, [POOL_HAND_OVER] = 1, [POOL_ASK] = 2, [POOL_THROW_OUT] = 3 };

  return rank[a] > rank[than];
}

/* -- POOL-14 ------------------------------------------------------------------------------------------ */

/* Until the last of n users has left, each after an exponential time of that mean: mean x H(n). */
static double
all_gone (double mean, guint users)
{
  return users == 0 ? 0 : mean * (log (users) + 0.5772 + 0.5 / users);
}

SimTime
pool_free_time (const PoolControl *control, guint server, PoolUrgency urgency)
{
  const PoolBook *book = pool_book (control, server);
  const PoolOptions *o = control->pool->options;
  int service = book->report.service;
  double stay
      = service < 0 ? 0 : sim_dist_mean (&pool_service (control->pool, (guint)service)->options->stay) / 1e9;
  double emptying = all_gone (stay, book->report.users);

  if (book->standing == POOL_SPARE)
    return 0;
  if (urgency == POOL_THROW_OUT)
    emptying = 0;
  else if (urgency == POOL_ASK)
    emptying = fmin (emptying, sim_time_to_seconds (o->up_time.grace));
  else if (urgency == POOL_HAND_OVER && pool_serving_now (control, service) > 1)
    emptying = 0;
  return sim_time_from_seconds (emptying + control->stop);
}

/* Copies share the storage unit with those under way. */
SimTime
pool_start_time (const PoolControl *control, guint server, int service)
{
  const PoolOptions *o = control->pool->options;
  const PoolService *s = pool_service (control->pool, (guint)service);
  double bytes = (double)pool_image_size (control->pool, s->image) + (double)s->options->size;
  double cable = sim_segment_options_of (control->pool->storage_segment)->rate;
  guint under_way = 1;

  for (guint i = 0; i < control->servers; i++)
    under_way += pool_step (pool_book (control, i)) == POOL_COPYING_OS
                 || pool_step (pool_book (control, i)) == POOL_COPYING_APP;
  double rate = fmin (fmin (o->servers.disk, cable), fmin (o->storage.disk, cable) / under_way) / 8;
  return sim_time_from_seconds (bytes / rate + control->boot);
}

/* -- choosing ----------------------------------------------------------------------------------------- */

static bool
is_free (const PoolControl *control, const PoolBook *book)
{
  return book->standing == POOL_SPARE
         || (control->pool->flaws.promise_twice && book->standing == POOL_BUSY && book->role >= 0
             && pool_step (book) >= POOL_COPYING_OS);
}

static bool
can_give_one (const PoolControl *control, const PoolBook *book, int service)
{
  return book->standing == POOL_SERVING && book->role != service && book->role >= 0
         && pool_allocated (control, book->role) > (guint)control->pool->options->donor_least;
}

/* POOL-9: first who has fewer users, then who is ready sooner. */
static bool
is_better (const PoolControl *control, guint a, guint b, int service, PoolUrgency urgency)
{
  guint users_a = pool_book (control, a)->report.users, users_b = pool_book (control, b)->report.users;

  if (pool_book (control, a)->standing == POOL_SERVING && users_a != users_b)
    return (users_a < users_b) != control->pool->flaws.any_victim;
  return pool_free_time (control, a, urgency) + pool_start_time (control, a, service)
         < pool_free_time (control, b, urgency) + pool_start_time (control, b, service);
}

int
pool_choose (const PoolControl *control, int service, bool from_others, PoolUrgency urgency)
{
  int best = -1;

  for (guint i = 0; i < control->servers; i++)
    if (is_free (control, pool_book (control, i))
        && (best < 0 || is_better (control, i, (guint)best, service, urgency)))
      best = (int)i;
  for (guint i = 0; i < control->servers && from_others
                    && (best < 0 || !is_free (control, pool_book (control, (guint)best)));
       i++)
    if (can_give_one (control, pool_book (control, i), service)
        && (best < 0 || is_better (control, i, (guint)best, service, urgency)))
      best = (int)i;
  return best;
}

/* -- orders ------------------------------------------------------------------------------------------- */

static bool
refuse (const PoolControl *control, guint server, GString *why, const char *reason)
{
  if (why != NULL)
    g_string_append (why, reason);
  sim_emit (control->pool->bus, &pool_rec_refused, pool_who (&control->role),
            server < control->servers ? pool_who (&pool_server (control->pool, server)->role) : 0, 0, 0,
            reason);
  return false;
}

static void
decided (const PoolBook *book, const char *what, const char *reason)
{
  const PoolControl *control = book->control;
  g_autofree char *text = g_strdup_printf ("%s: %s", what, reason);

  sim_emit (control->pool->bus, &pool_rec_decided, pool_who (&control->role),
            pool_who (&pool_server (control->pool, book->server)->role), 0, 0, text);
}

static const char *
service_name (const PoolControl *control, int service)
{
  return pool_service (control->pool, (guint)service)->options->name;
}

/* An order for a server with a role. */
static bool
may_take (PoolControl *control, guint server, PoolUrgency urgency, const char *reason, GString *why)
{
  PoolBook *book = pool_book (control, server);

  if (book->standing == POOL_BUSY && pool_job_hurry (book, urgency, reason))
    {
      decided (book, "more urgent", reason);
      return false;
    }
  if (book->standing != POOL_SERVING)
    return refuse (control, server, why,
                   book->standing == POOL_BUSY ? "it has a job already" : "it serves nobody");
  return true;
}

bool
pool_give (PoolControl *control, int service, int server, const char *reason, GString *why)
{
  int chosen = server >= 0 ? server : pool_choose (control, service, false, POOL_WAIT);

  if (chosen < 0)
    return refuse (control, control->servers, why, "there is no spare");
  PoolBook *book = pool_book (control, (guint)chosen);
  if (!is_free (control, book))
    return refuse (control, (guint)chosen, why, "it is no spare");
  g_autofree char *what = g_strdup_printf ("gets %s", service_name (control, service));
  decided (book, what, reason);
  pool_truth_promised (control->pool, book->server, service);
  book->planned = pool_allocated (control, service) >= control->wanted[service];
  if (book->standing == POOL_SPARE)
    pool_job_begin (book, service, POOL_WAIT, reason);
  control->wanted[service] = MAX (control->wanted[service], pool_allocated (control, service));
  return true;
}

bool
pool_take (PoolControl *control, guint server, PoolUrgency urgency, const char *reason, GString *why)
{
  PoolBook *book = pool_book (control, server);

  if (!may_take (control, server, urgency, reason, why))
    return false;
  int service = book->role;
  decided (book, "goes to standby", reason);
  pool_truth_chosen (control->pool, server, -1);
  book->planned = true;
  pool_job_begin (book, -1, urgency, reason);
  control->wanted[service] = MIN (control->wanted[service], pool_allocated (control, service));
  return true;
}

bool
pool_move (PoolControl *control, guint server, int service, PoolUrgency urgency, const char *reason,
           GString *why)
{
  PoolBook *book = pool_book (control, server);

  if (!may_take (control, server, urgency, reason, why))
    return false;
  int old = book->role;
  g_autofree char *what
      = g_strdup_printf ("goes from %s to %s", service_name (control, old), service_name (control, service));
  decided (book, what, reason);
  pool_truth_chosen (control->pool, server, service);
  book->planned = pool_allocated (control, service) >= control->wanted[service];
  pool_job_begin (book, service, urgency, reason);
  control->wanted[old] = MIN (control->wanted[old], pool_allocated (control, old));
  control->wanted[service] = MAX (control->wanted[service], pool_allocated (control, service));
  return true;
}

bool
pool_reboot (PoolControl *control, guint server, PoolUrgency urgency, const char *reason, GString *why)
{
  PoolBook *book = pool_book (control, server);

  if (!may_take (control, server, urgency, reason, why))
    return false;
  decided (book, "is rebooted", reason);
  book->planned = !book->report.alarm;
  pool_job_begin (book, book->role, urgency, reason);
  return true;
}

/* POOL-8, 72. 73a: what does not answer is told to stop all the same. */
bool
pool_replace (PoolControl *control, guint server, int spare, const char *reason, GString *why)
{
  PoolBook *book = pool_book (control, server);
  int service = book->role;

  if (service < 0)
    return refuse (control, server, why, "it has no role");
  if (!book->report.alive)
    {
      pool_book_lose (book);
      pool_truth_urgent (control->pool, server, POOL_THROW_OUT);
      pool_order_server (book, POOL_M_STOP, false);
    }
  else if (book->standing == POOL_SERVING)
    {
      decided (book, "is replaced", reason);
      book->planned = false;
      pool_job_begin (book, -1, POOL_THROW_OUT, reason);
    }
  else
    return refuse (control, server, why, "it has a job already");
  if (spare != POOL_NO_SPARE && pool_allocated (control, service) < control->wanted[service])
    pool_give (control, service, spare, reason, NULL);
  return true;
}
