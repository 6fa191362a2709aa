/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim/experiment/worker.h"
#include "sim/observe/output.h"
#include "sim/observe/store.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  PIPE_BYTES = 1 << 20, /* asked for: a result fits, and the worker goes on */
  READ_AT_ONCE = 1 << 18,
  KEPT_BLOCK = 1 << 25 /* bytes; the most that glibc takes */
};

struct SimWorker
{
  pid_t pid;
  int jobs_to, answers_from;
  int said; /* what it wrote to standard error */
  SimJob jobs[SIM_WORKER_JOBS];
  guint count;
  GByteArray *in;
  bool ended;
};

/* -- in the child ------------------------------------------------------------------------- */

typedef struct Child
{
  const SimPlan *plan;
  SimResultKeep keep;
  int jobs_from, answers_to;
  guint point; /* of the scenario */
  SimScenario *scenario;
  SimPacker *packer;
} Child;

static bool
read_all (int fd, void *data, gsize length)
{
  for (char *at = data; length > 0;)
    {
      gssize n = read (fd, at, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return false;
      at += n;
      length -= (gsize)n;
    }
  return true;
}

static bool
write_all (int fd, const void *data, gsize length)
{
  for (const char *at = data; length > 0;)
    {
      gssize n = write (fd, at, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return false;
      at += n;
      length -= (gsize)n;
    }
  return true;
}

/* Kind, length, what it says. */
static bool
answer (const Child *child, char kind, const void *data, gsize length)
{
  guint8 head[9] = { (guint8)kind };
  guint64 n = length;
  memcpy (head + 1, &n, sizeof n);
  return write_all (child->answers_to, head, sizeof head) && write_all (child->answers_to, data, length);
}

static bool
set_point (Child *child, guint point, char **why)
{
  if (child->scenario != NULL && child->point == point)
    return true;
  sim_scenario_free (child->scenario);
  child->point = point;
  child->scenario = sim_plan_scenario (child->plan, point, why);
  return child->scenario != NULL;
}

static SimResult *
play (const Child *child, SimJob job)
{
  uint64_t seed = sim_plan_point (child->plan, job.point)->seed;
  g_autoptr (SimWorld) world = sim_world_new (child->scenario, seed, job.replication);
  SimObserveOptions options = { .trace = -1, .seed = seed, .replication = job.replication };
  g_autoptr (SimObserver) observer = sim_observer_new (world, &options);
  sim_observer_run (observer, NULL, NULL);
  return sim_result_take (observer, job.point, job.replication, child->keep);
}

static bool
do_job (Child *child, SimJob job)
{
  g_autofree char *why = NULL;
  if (!set_point (child, job.point, &why))
    return answer (child, 'F', why, strlen (why));
  g_autoptr (SimResult) result = play (child, job);
  g_autoptr (SimParcel) parcel = sim_parcel_new (result, NULL, child->packer);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  sim_parcel_save (parcel, bytes);
  return answer (child, 'R', bytes->data, bytes->len);
}

void
sim_worker_keep_memory (void)
{
#ifdef __GLIBC__
  mallopt (M_TRIM_THRESHOLD, G_MAXINT32);
  mallopt (M_MMAP_THRESHOLD, KEPT_BLOCK);
#endif
}

static void G_GNUC_NORETURN
live (Child *child)
{
  SimJob job;
  child->packer = sim_packer_new ();
  sim_worker_keep_memory ();
  while (read_all (child->jobs_from, &job, sizeof job) && do_job (child, job))
    continue;
  _exit (0);
}

/* What is for the terminal's foreground is for the owner; it ends us. */
static void
settle (pid_t owner, int said)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != owner)
    _exit (0);
  signal (SIGINT, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  signal (SIGTERM, SIG_DFL);
  dup2 (said, STDERR_FILENO);
}

/* -- in the owner ------------------------------------------------------------------------- */

static bool
open_pipes (int jobs[2], int answers[2], int *said, GError **error)
{
  jobs[0] = jobs[1] = answers[0] = answers[1] = -1;
  FILE *file = tmpfile ();
  *said = file != NULL ? fcntl (fileno (file), F_DUPFD_CLOEXEC, 3) : -1;
  int number = errno;
  if (file != NULL)
    fclose (file);
  if (*said >= 0 && pipe2 (jobs, O_CLOEXEC) == 0 && pipe2 (answers, O_CLOEXEC) == 0)
    {
      fcntl (answers[0], F_SETPIPE_SZ, PIPE_BYTES);
      fcntl (answers[0], F_SETFL, O_NONBLOCK);
      return true;
    }
  sim_output_error (error, "a worker", "pipe", *said < 0 ? number : errno);
  for (int i = 0; i < 2; i++)
    {
      close (jobs[i]);
      close (answers[i]);
    }
  close (*said);
  return false;
}

SimWorker *
sim_worker_new (const SimPlan *plan, SimResultKeep keep, void (*before) (gpointer data), gpointer data,
                GError **error)
{
  int jobs[2], answers[2], said;
  pid_t owner = getpid ();
  if (!open_pipes (jobs, answers, &said, error))
    return NULL;
  fflush (NULL);
  pid_t pid = fork ();
  if (pid == 0)
    {
      Child child = { .plan = plan, .keep = keep, .jobs_from = jobs[0], .answers_to = answers[1] };
      settle (owner, said);
      close (jobs[1]);
      close (answers[0]);
      before (data);
      live (&child);
    }
  int number = errno;
  close (jobs[0]);
  close (answers[1]);
  if (pid < 0)
    {
      sim_output_error (error, "a worker", "fork", number);
      close (jobs[1]);
      close (answers[0]);
      close (said);
      return NULL;
    }
  SimWorker *worker = g_new0 (SimWorker, 1);
  *worker = (SimWorker){ .pid = pid, .jobs_to = jobs[1], .answers_from = answers[0], .said = said };
  worker->in = g_byte_array_new ();
  return worker;
}

static int
reap (SimWorker *worker)
{
  int status = 0;
  while (waitpid (worker->pid, &status, 0) < 0 && errno == EINTR)
    continue;
  worker->ended = true;
  return status;
}

void
sim_worker_free (SimWorker *worker)
{
  if (worker == NULL)
    return;
  if (!worker->ended)
    {
      kill (worker->pid, SIGKILL);
      reap (worker);
    }
  close (worker->jobs_to);
  close (worker->answers_from);
  close (worker->said);
  g_byte_array_unref (worker->in);
  g_free (worker);
}

void
sim_worker_forget (const SimWorker *worker)
{
  close (worker->jobs_to);
  close (worker->answers_from);
}

int
sim_worker_fd (const SimWorker *worker)
{
  return worker->answers_from;
}

guint
sim_worker_jobs (const SimWorker *worker)
{
  return worker->count;
}

SimJob
sim_worker_job (const SimWorker *worker, guint i)
{
  sim_require (i < worker->count, "job %u of %u", i, worker->count);
  return worker->jobs[i];
}

bool
sim_worker_send (SimWorker *worker, SimJob job)
{
  sim_require (worker->count < SIM_WORKER_JOBS, "a worker has %u runs already", worker->count);
  worker->jobs[worker->count++] = job;
  return write_all (worker->jobs_to, &job, sizeof job);
}

static SimJob
take_job (SimWorker *worker)
{
  SimJob job = sim_worker_job (worker, 0);
  memmove (worker->jobs, worker->jobs + 1, --worker->count * sizeof *worker->jobs);
  return job;
}

/* What came so far as an answer; false: it is not whole. */
static bool
parse (SimWorker *worker, SimAnswer *out)
{
  enum
  {
    HEAD = 9
  };
  guint64 length;
  if (worker->in->len < HEAD)
    return false;
  memcpy (&length, worker->in->data + 1, sizeof length);
  if (worker->in->len - HEAD < length)
    return false;
  const guint8 *data = worker->in->data + HEAD;
  out->job = take_job (worker);
  if (worker->in->data[0] == 'R')
    {
      out->parcel = sim_parcel_load (data, length);
      sim_require (out->parcel != NULL, "a worker sent what is no run");
    }
  else
    out->why = g_strndup ((const char *)data, length);
  out->kind = out->parcel != NULL ? SIM_ANSWER_RESULT : SIM_ANSWER_FAULT;
  g_byte_array_remove_range (worker->in, 0, HEAD + (guint)length);
  return true;
}

static char *
first_line (const SimWorker *worker)
{
  char text[400];
  gssize n = pread (worker->said, text, sizeof text - 1, 0);
  if (n <= 0)
    return NULL;
  text[n] = '\0';
  g_autofree char *line = g_strndup (text, strcspn (text, "\n"));
  return g_utf8_make_valid (line, -1);
}

SimAnswer
sim_worker_receive (SimWorker *worker, bool wait)
{
  SimAnswer out = { .kind = SIM_ANSWER_NONE };
  for (;;)
    {
      if (parse (worker, &out))
        return out;
      guint had = worker->in->len;
      g_byte_array_set_size (worker->in, had + READ_AT_ONCE);
      gssize n = read (worker->answers_from, worker->in->data + had, READ_AT_ONCE);
      int number = errno;
      g_byte_array_set_size (worker->in, had + (guint)MAX (n, 0));
      if (n == 0)
        break;
      if (n < 0 && number == EAGAIN && !wait)
        return out;
      if (n < 0 && number == EAGAIN)
        poll (&(struct pollfd){ .fd = worker->answers_from, .events = POLLIN }, 1, -1);
      else if (n < 0 && number != EINTR)
        break;
    }
  out.kind = SIM_ANSWER_GONE;
  out.status = reap (worker);
  out.why = first_line (worker);
  return out;
}
