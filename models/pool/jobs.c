/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POOL-3, POOL-4: from a decision to a server that serves again, one table for figures 5, 6 and 7. A job knows
 * of its server what is reported, and of a copy what the storage unit says.
 */
#include "models/pool/control.h"
#include "models/pool/truth.h"

const char *const pool_step_names[]
    = { "watched", "closing", "emptying", "asking", "stopping", "copying the system", "copying the application",
        "booting", NULL };

const PoolBox pool_boxes[POOL_STEPS] = {
  { POOL_WATCHED, "50", "61, 62", "71, 72" }, { POOL_CLOSING, "", "63 (1)", "73" },
  { POOL_EMPTYING, "", "63 (2), 63a", "73" }, { POOL_ASKING, "", "63b", "73" },
  { POOL_STOPPING_IT, "", "63c", "73a" },     { POOL_COPYING_OS, "S1, S2", "64, 65", "74, 75" },
  { POOL_COPYING_APP, "", "", "76, 77" },     { POOL_BOOTING_IT, "S3", "66", "78" },
};

typedef enum Input
{
  IN_TAKE,  /* a job: of a server with a role */
  IN_SPARE, /* a job: of one that is off */
  IN_CLOSED,
  IN_ASK,
  IN_EMPTY,
  IN_HURRY, /* 63a: the priority has changed */
  IN_CAME,  /* somebody was let in before it stopped */
  IN_STOPPED,
  IN_FREE, /* stopped, and it is to stay so */
  IN_COPIED,
  IN_FAILED, /* a step, or it takes too long */
  IN_UP,
  IN_DROP,
  INPUTS
} Input;

static const char *const input_names[] = { "decided",
                                           "decided for a spare",
                                           "closed",
                                           "not urgent any more",
                                           "empty",
                                           "urgent",
                                           "somebody came",
                                           "stopped",
                                           "stopped for good",
                                           "copied",
                                           "failed",
                                           "up",
                                           "dropped",
                                           NULL };

static void do_close (gpointer owner, gpointer data);
static void do_empty (gpointer owner, gpointer data);
static void do_ask (gpointer owner, gpointer data);
static void do_stop (gpointer owner, gpointer data);
static void do_copy_os (gpointer owner, gpointer data);
static void do_copy_app (gpointer owner, gpointer data);
static void do_boot (gpointer owner, gpointer data);

static const SimMachineCell cells[] = {
  [POOL_WATCHED * INPUTS + IN_TAKE] = SIM_GO (POOL_CLOSING, do_close),
  [POOL_WATCHED * INPUTS + IN_SPARE] = SIM_GO (POOL_COPYING_OS, do_copy_os),
  [POOL_CLOSING * INPUTS + IN_CLOSED] = SIM_GO (POOL_EMPTYING, do_empty),
  [POOL_CLOSING * INPUTS + IN_HURRY] = SIM_GO (POOL_STOPPING_IT, do_stop),
  [POOL_CLOSING * INPUTS + IN_DROP] = SIM_GO (POOL_WATCHED, NULL),
  [POOL_EMPTYING * INPUTS + IN_ASK] = SIM_GO (POOL_ASKING, do_ask),
  [POOL_EMPTYING * INPUTS + IN_EMPTY] = SIM_GO (POOL_STOPPING_IT, do_stop),
  [POOL_EMPTYING * INPUTS + IN_HURRY] = SIM_GO (POOL_STOPPING_IT, do_stop),
  [POOL_EMPTYING * INPUTS + IN_DROP] = SIM_GO (POOL_WATCHED, NULL),
  [POOL_ASKING * INPUTS + IN_EMPTY] = SIM_GO (POOL_STOPPING_IT, do_stop),
  [POOL_ASKING * INPUTS + IN_HURRY] = SIM_GO (POOL_STOPPING_IT, do_stop),
  [POOL_ASKING * INPUTS + IN_DROP] = SIM_GO (POOL_WATCHED, NULL),
  [POOL_STOPPING_IT * INPUTS + IN_CAME] = SIM_GO (POOL_EMPTYING, do_empty),
  [POOL_STOPPING_IT * INPUTS + IN_STOPPED] = SIM_GO (POOL_COPYING_OS, do_copy_os),
  [POOL_STOPPING_IT * INPUTS + IN_FREE] = SIM_GO (POOL_WATCHED, NULL),
  [POOL_STOPPING_IT * INPUTS + IN_FAILED] = SIM_GO (POOL_STOPPING_IT, do_stop),
  [POOL_STOPPING_IT * INPUTS + IN_DROP] = SIM_GO (POOL_WATCHED, NULL),
  [POOL_COPYING_OS * INPUTS + IN_COPIED] = SIM_GO (POOL_COPYING_APP, do_copy_app),
  [POOL_COPYING_OS * INPUTS + IN_FAILED] = SIM_GO (POOL_COPYING_OS, do_copy_os),
  [POOL_COPYING_OS * INPUTS + IN_DROP] = SIM_GO (POOL_WATCHED, NULL),
  [POOL_COPYING_APP * INPUTS + IN_COPIED] = SIM_GO (POOL_BOOTING_IT, do_boot),
  [POOL_COPYING_APP * INPUTS + IN_FAILED] = SIM_GO (POOL_COPYING_APP, do_copy_app),
  [POOL_COPYING_APP * INPUTS + IN_DROP] = SIM_GO (POOL_WATCHED, NULL),
  [POOL_BOOTING_IT * INPUTS + IN_UP] = SIM_GO (POOL_WATCHED, NULL),
  [POOL_BOOTING_IT * INPUTS + IN_FAILED] = SIM_GO (POOL_COPYING_OS, do_copy_os),
  [POOL_BOOTING_IT * INPUTS + IN_DROP] = SIM_GO (POOL_WATCHED, NULL),
};

const SimMachineTable pool_job_table = { .name = "pool.job",
                                         .states = pool_step_names,
                                         .inputs = input_names,
                                         .state_count = POOL_STEPS,
                                         .input_count = INPUTS,
                                         .cells = cells,
                                         .moved = &pool_rec_step };

static const PoolOptions *
options_of (const PoolBook *book)
{
  return book->control->pool->options;
}

static SimEntity
server_entity (const PoolBook *book)
{
  return pool_who (&pool_server (book->control->pool, book->server)->role);
}

/* The job's only place of change. */
static bool
feed (PoolBook *book, Input input)
{
  PoolControl *control = book->control;
  PoolStep old = pool_step (book);

  if (!sim_machine_input (&book->job, control->pool->bus, pool_who (&control->role), server_entity (book),
                          input, book->reason, book, NULL))
    return false;
  if (old != pool_step (book))
    book->step_at = sim_kernel_now (control->pool->kernel);
  return true;
}

/* -- what is done on the way ----------------------------------------------------------------------------- */

static void
limit_step (PoolBook *book)
{
  sim_alarm_after (&book->alarm, options_of (book)->control.step_timeout);
}

/* 63 (1): the balancer, and the server itself. */
static void
do_close (gpointer owner, gpointer data)
{
  PoolBook *book = owner;

  if (!book->control->pool->flaws.close_late)
    pool_order_balancer (book, false);
  pool_order_server (book, POOL_M_DRAIN, true);
}

/* Another one with the same service, and the most room. */
static int
other_of (const PoolBook *book)
{
  const PoolControl *control = book->control;
  int service = book->report.service, best = -1;

  for (guint i = 0; i < control->pool->servers->len && service >= 0; i++)
    {
      const PoolBook *other = pool_book (control, i);
      if (i != book->server && other->standing == POOL_SERVING && other->role == service
          && other->report.phase == POOL_READY
          && (best < 0 || other->report.users < pool_book (control, (guint)best)->report.users))
        best = (int)i;
    }
  return best;
}

static void
hand_over (PoolBook *book)
{
  int to = other_of (book);

  if (to < 0 || to == book->handed_to)
    return;
  book->handed_to = to;
  pool_order_server (book, POOL_M_HAND_OVER, (guint)to);
}

/* 63 (2) */
static void
do_empty (gpointer owner, gpointer data)
{
  PoolBook *book = owner;

  book->handed_to = -1;
  sim_alarm_cancel (&book->alarm);
  if (book->urgency == POOL_HAND_OVER)
    hand_over (book);
}

/* 63b; who is still there after the grace is thrown out */
static void
do_ask (gpointer owner, gpointer data)
{
  PoolBook *book = owner;

  pool_truth_asked (pool_server (book->control->pool, book->server));
  pool_order_server (book, POOL_M_ASK, 0);
  sim_alarm_after (&book->alarm,
                   book->control->pool->flaws.throw_out_asked ? 0 : options_of (book)->up_time.grace);
}

/* 63c, 73a */
static void
do_stop (gpointer owner, gpointer data)
{
  PoolBook *book = owner;

  if (book->open)
    pool_order_balancer (book, false);
  pool_order_server (book, POOL_M_STOP, book->urgency != POOL_THROW_OUT);
  limit_step (book);
}

static void
do_copy_os (gpointer owner, gpointer data)
{
  pool_order_copy (owner, POOL_C);
  limit_step (owner);
}

static void
do_copy_app (gpointer owner, gpointer data)
{
  pool_order_copy (owner, POOL_D);
  limit_step (owner);
}

static void
do_boot (gpointer owner, gpointer data)
{
  pool_order_server (owner, POOL_M_BOOT, 0);
  limit_step (owner);
}

/* -- the end --------------------------------------------------------------------------------------------- */

static void
end (PoolBook *book, PoolOccasion occasion)
{
  PoolControl *control = book->control;

  sim_alarm_cancel (&book->alarm);
  control->jobs--;
  sim_kernel_mark (control->pool->kernel);
  if (occasion != POOL_OCCASIONS)
    pool_decide (control->decider, occasion, (int)book->server);
}

static void
finish (PoolBook *book)
{
  PoolControl *control = book->control;
  SimTime took = sim_kernel_now (control->pool->kernel) - book->began;

  pool_book_stand (book, book->role < 0 ? POOL_SPARE : POOL_SERVING, book->role);
  if (book->role >= 0)
    pool_order_balancer (book, true);
  sim_emit (control->pool->bus, &pool_rec_done, pool_who (&control->role), server_entity (book), took, 0,
            book->role < 0 ? "a spare again" : pool_service (control->pool, (guint)book->role)->options->name);
  end (book, POOL_JOB_DONE);
}

void
pool_job_drop (PoolBook *book, const char *reason)
{
  if (pool_step (book) == POOL_WATCHED)
    return;
  sim_emit (book->control->pool->bus, &pool_rec_failed, pool_who (&book->control->role), server_entity (book),
            0, 0, reason);
  feed (book, IN_DROP);
  end (book, POOL_OCCASIONS);
}

/* A step has failed, or takes too long: again, a few times. */
static void
fail_step (PoolBook *book, const char *why)
{
  PoolControl *control = book->control;

  if (++book->tries <= options_of (book)->control.step_tries)
    {
      feed (book, IN_FAILED);
      return;
    }
  pool_job_drop (book, why);
  pool_book_stand (book, POOL_LOST, -1);
  book->odd = sim_kernel_now (control->pool->kernel);
  pool_decide (control->decider, POOL_JOB_FAILED, (int)book->server);
  pool_decide (control->decider, POOL_ROUND, -1);
}

/* -- what comes in --------------------------------------------------------------------------------------- */

static void
learn (double *mean, SimTime took)
{
  *mean += (sim_time_to_seconds (took) - *mean) / 4;
}

static void
look_at_emptying (PoolBook *book)
{
  if (book->report.users == 0)
    feed (book, IN_EMPTY);
  else if (book->urgency == POOL_THROW_OUT)
    feed (book, IN_HURRY);
  else if (book->urgency == POOL_ASK && pool_step (book) == POOL_EMPTYING)
    feed (book, IN_ASK);
  else if (book->urgency == POOL_HAND_OVER)
    hand_over (book);
}

/* What nobody has acknowledged after all its tries is given up. */
static void
report_closing (PoolBook *book)
{
  bool told = book->report.phase == POOL_DRAINING && book->unsaid[POOL_UNSAID_BALANCER].type == 0;

  if (options_of (book)->control.acknowledge && sim_alarm_armed (&book->again) && !told)
    return;
  feed (book, IN_CLOSED);
  look_at_emptying (book);
}

static void
report_stopping (PoolBook *book, SimTime took)
{
  PoolPhase phase = book->report.phase;

  if ((phase == POOL_READY || phase == POOL_DRAINING) && book->report.users > 0
      && book->urgency != POOL_THROW_OUT)
    feed (book, IN_CAME);
  if (phase != POOL_OFF)
    return;
  learn (&book->control->stop, took);
  feed (book, book->role < 0 ? IN_FREE : IN_STOPPED);
  if (pool_step (book) == POOL_WATCHED)
    finish (book);
}

static void
report_booting (PoolBook *book, SimTime took)
{
  PoolPhase phase = book->report.phase;

  if (phase == POOL_READY && book->report.service == book->role)
    {
      learn (&book->control->boot, took);
      feed (book, IN_UP);
      finish (book);
    }
  else if (phase == POOL_OFF && took > 0 && book->booting)
    fail_step (book, "it does not boot");
  book->booting = phase == POOL_BOOTING;
}

/* A report of its server. */
void
pool_job_report (PoolBook *book)
{
  SimTime took = sim_kernel_now (book->control->pool->kernel) - book->step_at;

  switch (pool_step (book))
    {
    case POOL_CLOSING:
      report_closing (book);
      break;
    case POOL_EMPTYING:
    case POOL_ASKING:
      look_at_emptying (book);
      break;
    case POOL_STOPPING_IT:
      report_stopping (book, took);
      break;
    case POOL_BOOTING_IT:
      report_booting (book, took);
      break;
    default:
      break;
    }
}

void
pool_job_copied (PoolBook *book, PoolDrive drive, bool whole)
{
  if (pool_step (book) != (drive == POOL_C ? POOL_COPYING_OS : POOL_COPYING_APP))
    return;
  if (whole)
    feed (book, IN_COPIED);
  else
    fail_step (book, "a copy fails");
}

void
pool_job_alarm (SimRole *role, SimAlarm *alarm)
{
  PoolBook *book = SIM_OWNER (alarm, PoolBook, alarm);

  if (pool_step (book) == POOL_ASKING)
    {
      book->urgency = POOL_THROW_OUT;
      feed (book, IN_HURRY);
    }
  else
    fail_step (book, "a step takes too long");
}

/* -- its beginning --------------------------------------------------------------------------------------- */

void
pool_job_begin (PoolBook *book, int role, PoolUrgency urgency, const char *reason)
{
  PoolControl *control = book->control;
  bool spare = book->standing == POOL_SPARE;

  g_free (book->reason);
  book->reason = g_strdup (reason);
  book->urgency = urgency;
  pool_truth_urgent (control->pool, book->server, urgency);
  book->tries = 0;
  book->booting = false;
  book->began = book->step_at = sim_kernel_now (control->pool->kernel);
  control->jobs++;
  pool_book_stand (book, POOL_BUSY, role);
  feed (book, spare ? IN_SPARE : IN_TAKE);
  if (!spare && urgency == POOL_THROW_OUT)
    feed (book, IN_HURRY);
}

bool
pool_job_hurry (PoolBook *book, PoolUrgency urgency, const char *reason)
{
  if (!pool_is_urgent (urgency, book->urgency) || pool_step (book) > POOL_ASKING)
    return false;
  book->urgency = urgency;
  pool_truth_urgent (book->control->pool, book->server, urgency);
  g_free (book->reason);
  book->reason = g_strdup (reason);
  if (urgency == POOL_THROW_OUT)
    feed (book, IN_HURRY);
  else if (pool_step (book) == POOL_EMPTYING)
    look_at_emptying (book);
  return true;
}
