/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plays what is missing: hands runs to workers in order, and commits what they bring.
 *
 * Runs are committed together as often as costs little of the time: a commit waits for the disk, while the
 * workers go on. What a run is does not depend on any of this.
 */
#include "sim/experiment/inside.h"
#include "sim/experiment/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

enum
{
  COMMIT_LEAST = 200 * 1000,     /* us between commits, at least */
  COMMIT_MOST = 5 * 1000 * 1000, /* and at most */
  COMMIT_COST = 50,              /* as many times as long as the last one took */
  WAIT = 250,                    /* ms, for a look at `stop` */
  KILLS = 3,                     /* so often a run is tried whose worker was killed from outside */
};

/* A run whose worker was killed from outside, to be played again. */
typedef struct Again
{
  SimJob job;
  guint times;
  bool waits;
} Again;

typedef struct Play
{
  SimExperiment *x;
  GPtrArray *workers; /* SimWorker */
  GArray *again;      /* Again */
  SimExperimentProgress progress;
  guint point; /* the next run to be looked at */
  guint32 replication;
  guint64 index;      /* of it among all that are wanted */
  gint64 start, last; /* wall clock, us: of the play, of the last commit */
  gint64 pause;       /* until the next commit */
  guint64 uncommitted;
  bool failed;
  GError **error;
} Play;

static bool
fail (Play *p, SimObserveError code, const char *why)
{
  g_set_error_literal (p->error, SIM_OBSERVE_ERROR, (int)code, why);
  p->failed = true;
  return false;
}

/* -- what is to be played ----------------------------------------------------------------- */

static void
count_wanted (Play *p)
{
  guint64 index = 0;
  for (guint i = 0; i < p->x->entered->len; i++)
    for (guint32 r = 0; r < sim_experiment_point (p->x, i)->need; r++)
      if (sim_experiment_is_ours (p->x, index++))
        {
          p->progress.wanted++;
          p->progress.done += sim_experiment_has (p->x, i, r);
        }
}

static bool
next_again (Play *p, SimJob *job)
{
  for (guint i = 0; i < p->again->len; i++)
    {
      Again *again = &g_array_index (p->again, Again, i);
      if (!again->waits)
        continue;
      again->waits = false;
      *job = again->job;
      return true;
    }
  return false;
}

static bool
next_job (Play *p, SimJob *job)
{
  if (next_again (p, job))
    return true;
  while (p->point < p->x->entered->len)
    {
      if (p->replication >= sim_experiment_point (p->x, p->point)->need)
        {
          p->point++;
          p->replication = 0;
          continue;
        }
      *job = (SimJob){ p->point, p->replication++ };
      if (sim_experiment_is_ours (p->x, p->index++) && !sim_experiment_has (p->x, job->point, job->replication))
        return true;
    }
  return false;
}

/* -- the store ---------------------------------------------------------------------------- */

static void
tell (Play *p)
{
  p->progress.seconds = (double)(g_get_monotonic_time () - p->start) / 1e6;
  if (p->x->options.progress != NULL)
    p->x->options.progress (&p->progress, p->x->options.data);
}

static bool
commit (Play *p)
{
  gint64 begin = g_get_monotonic_time ();
  if (p->uncommitted == 0)
    return true;
  if (!sim_store_commit (p->x->store, p->error))
    {
      p->failed = true;
      return false;
    }
  p->last = g_get_monotonic_time ();
  p->pause = CLAMP (COMMIT_COST * (p->last - begin), COMMIT_LEAST, COMMIT_MOST);
  p->progress.done += p->uncommitted;
  p->uncommitted = 0;
  tell (p);
  return true;
}

static bool
add (Play *p, const SimParcel *parcel)
{
  SimExperiment *x = p->x;
  gint64 id = sim_experiment_point (x, parcel->point)->id;
  bool good = p->uncommitted > 0 || sim_store_begin (x->store, p->error);
  if (good && x->session == 0)
    good = sim_store_session (x->store, x->options.command, &x->session, p->error);
  good = good && sim_store_add_parcel (x->store, id, x->session, parcel, p->error);
  if (!good)
    {
      p->failed = true;
      return false;
    }
  p->uncommitted++;
  p->progress.played++;
  p->progress.events += parcel->events;
  p->progress.crashed += parcel->end == SIM_RESULT_CRASHED;
  sim_experiment_mark (x, parcel->point, parcel->replication);
  return true;
}

/* -- workers ------------------------------------------------------------------------------ */

/* The child's first act: nothing of the owner stays open in it. */
static void
in_child (gpointer data)
{
  const Play *p = data;
  sim_lock_forget (p->x->lock);
  for (guint i = 0; i < p->workers->len; i++)
    sim_worker_forget (p->workers->pdata[i]);
}

static bool
start_worker (Play *p)
{
  SimWorker *worker = sim_worker_new (p->x->plan, p->x->options.keep, in_child, p, p->error);
  if (worker != NULL)
    g_ptr_array_add (p->workers, worker);
  p->failed |= worker == NULL;
  return worker != NULL;
}

static void
play_again (Play *p, SimJob job)
{
  for (guint i = 0; i < p->again->len; i++)
    {
      Again *again = &g_array_index (p->again, Again, i);
      if (again->job.point == job.point && again->job.replication == job.replication)
        {
          again->waits = true;
          return;
        }
    }
  Again again = { job, 0, true };
  g_array_append_val (p->again, again);
}

static guint
count_kill (Play *p, SimJob job)
{
  play_again (p, job);
  for (guint i = 0; i < p->again->len; i++)
    {
      Again *again = &g_array_index (p->again, Again, i);
      if (again->job.point == job.point && again->job.replication == job.replication)
        return ++again->times;
    }
  return 0;
}

static char *
reason_of (const SimAnswer *gone)
{
  if (WIFSIGNALED (gone->status))
    return g_strdup_printf ("signal %d (%s)", WTERMSIG (gone->status), strsignal (WTERMSIG (gone->status)));
  if (gone->why != NULL)
    return g_strdup_printf ("exit %d: %s", WEXITSTATUS (gone->status), gone->why);
  return g_strdup_printf ("exit %d", WEXITSTATUS (gone->status));
}

/* The run that it was playing is recorded as crashed; what it had besides is played by another. */
static bool
bury (Play *p, SimWorker *worker, const SimAnswer *gone)
{
  guint jobs = sim_worker_jobs (worker);
  bool killed = WIFSIGNALED (gone->status) && WTERMSIG (gone->status) == SIGKILL;
  bool good = true;
  if (WIFEXITED (gone->status) && WEXITSTATUS (gone->status) == SIM_EXIT_MEMORY)
    return fail (p, SIM_OBSERVE_ERROR_MEMORY, "out of memory in a run; finished runs are kept");
  for (guint i = 1; i < jobs; i++)
    play_again (p, sim_worker_job (worker, i));
  if (jobs > 0 && !(killed && count_kill (p, sim_worker_job (worker, 0)) < KILLS))
    {
      SimJob job = sim_worker_job (worker, 0);
      g_autofree char *reason = reason_of (gone);
      g_autoptr (SimResult) result = sim_result_crashed (job.point, job.replication, reason);
      for (guint i = 0; i < p->again->len; i++)
        if (memcmp (&g_array_index (p->again, Again, i).job, &job, sizeof job) == 0)
          g_array_index (p->again, Again, i).waits = false;
      g_autoptr (SimParcel) parcel = sim_parcel_new (result, NULL, NULL);
      good = add (p, parcel);
    }
  g_ptr_array_remove (p->workers, worker);
  return good;
}

/* Takes what the worker has to say; *gone: it is no more. */
static bool
listen (Play *p, SimWorker *worker, bool *gone)
{
  for (*gone = false;;)
    {
      SimAnswer answer = sim_worker_receive (worker, false);
      g_autofree char *why = answer.why;
      g_autoptr (SimParcel) parcel = answer.parcel;
      switch (answer.kind)
        {
        case SIM_ANSWER_NONE:
          return true;
        case SIM_ANSWER_RESULT:
          if (!add (p, parcel))
            return false;
          break;
        case SIM_ANSWER_FAULT:
          return fail (p, SIM_OBSERVE_ERROR_INPUT, g_strchomp (why));
        case SIM_ANSWER_GONE:
          *gone = true;
          return bury (p, worker, &answer);
        }
    }
}

/* Gives the worker something to do; *none: there is nothing left. */
static void
feed (Play *p, SimWorker *worker, bool *none)
{
  SimJob job;
  while (!*none && sim_worker_jobs (worker) < SIM_WORKER_JOBS)
    {
      if (!next_job (p, &job))
        *none = true;
      else if (!sim_worker_send (worker, job))
        return; /* it is gone: the next look says how */
    }
}

/* Each gets one run before any gets a second. */
static bool
feed_all (Play *p, bool *idle)
{
  bool none = false;
  guint workers = p->x->options.workers;
  *idle = true;
  while (!none && p->workers->len < workers)
    {
      SimJob job;
      none = !next_job (p, &job);
      if (!none && !start_worker (p))
        return false;
      if (!none)
        sim_worker_send (p->workers->pdata[p->workers->len - 1], job);
    }
  for (guint i = 0; i < p->workers->len; i++)
    {
      feed (p, p->workers->pdata[i], &none);
      *idle = *idle && sim_worker_jobs (p->workers->pdata[i]) == 0;
    }
  return true;
}

/* Waits until a worker has something, or it is time to commit. */
static bool
turn (Play *p)
{
  g_autofree struct pollfd *fds = g_new0 (struct pollfd, p->workers->len);
  guint count = p->workers->len;
  for (guint i = 0; i < count; i++)
    fds[i] = (struct pollfd){ .fd = sim_worker_fd (p->workers->pdata[i]), .events = POLLIN };
  if (poll (fds, count, WAIT) < 0 && errno != EINTR)
    return fail (p, SIM_OBSERVE_ERROR_FILE, "poll: it failed");
  /* From the last to the first: one that is gone leaves the array. */
  for (guint i = count; i-- > 0;)
    {
      bool gone;
      if (fds[i].revents != 0 && !listen (p, p->workers->pdata[i], &gone))
        return false;
    }
  return g_get_monotonic_time () - p->last < p->pause || commit (p);
}

static bool
stopped (const Play *p)
{
  return p->x->options.stop != NULL && *p->x->options.stop != 0;
}

static void
run (Play *p)
{
  bool idle = false;
  while (!p->failed && !stopped (p) && feed_all (p, &idle) && !idle)
    turn (p);
}

/* What is there is kept, whatever went wrong, unless that was the store. */
static void
settle (Play *p)
{
  int code = p->failed ? (*p->error)->code : 0;
  g_autoptr (GError) late = NULL;
  if (p->failed && code != SIM_OBSERVE_ERROR_MEMORY && code != SIM_OBSERVE_ERROR_INPUT)
    {
      sim_store_rollback (p->x->store);
      return;
    }
  if (p->failed)
    p->error = &late;
  commit (p);
}

SimExperimentEnd
sim_experiment_play (SimExperiment *x, GError **error)
{
  gint64 now = g_get_monotonic_time ();
  GError *own = NULL;
  Play p = { .x = x, .start = now, .last = now, .pause = COMMIT_LEAST, .error = &own };
  if (!sim_experiment_enter (x, error))
    return SIM_EXPERIMENT_FAILED;
  struct sigaction before, ignore = { .sa_handler = SIG_IGN };
  sigaction (SIGPIPE, &ignore, &before); /* of a worker that is gone */
  p.workers = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_worker_free);
  p.again = g_array_new (FALSE, FALSE, sizeof (Again));
  count_wanted (&p);
  run (&p);
  bool stop = stopped (&p);
  settle (&p);
  sigaction (SIGPIPE, &before, NULL);
  if (own != NULL)
    g_propagate_error (error, own);
  g_ptr_array_unref (p.workers);
  g_array_unref (p.again);
  return p.failed ? SIM_EXPERIMENT_FAILED : stop ? SIM_EXPERIMENT_STOPPED : SIM_EXPERIMENT_DONE;
}
