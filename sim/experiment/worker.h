/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A worker: a forked process that plays one run after the other, each in a world of its own, and sends the
 * results.
 *
 * It gets numbers of runs through one pipe and answers in their order through another. Two runs may be with it,
 * so that it need not wait for the next. It ends when its owner does.
 */
#pragma once

#include "sim/experiment/plan.h"
#include "sim/observe/parcel.h"

typedef struct SimWorker SimWorker;

typedef struct SimJob
{
  guint32 point, replication;
} SimJob;

enum
{
  SIM_WORKER_JOBS = 2
};

/* `before` is called in the child, first of all. NULL with `error` when there is no process or pipe. */
SimWorker *sim_worker_new (const SimPlan *plan, SimResultKeep keep, void (*before) (gpointer data),
                           gpointer data, GError **error);
void sim_worker_free (SimWorker *worker); /* ends it at once; NULL is allowed */

/* In a child: closes what it has of this one. */
void sim_worker_forget (const SimWorker *worker);

/* What this process frees stays with it, for the next run: where the C library is told, as a worker does, a run
 * does not begin with memory that the system has to clear first. */
void sim_worker_keep_memory (void);

int sim_worker_fd (const SimWorker *worker); /* to be polled for reading */
guint sim_worker_jobs (const SimWorker *worker);
/* False: the worker is gone; sim_worker_receive() says how. */
bool sim_worker_send (SimWorker *worker, SimJob job);

typedef enum SimAnswerKind
{
  SIM_ANSWER_NONE,   /* nothing whole has come yet */
  SIM_ANSWER_RESULT, /* of the oldest run that it had */
  SIM_ANSWER_FAULT,  /* the run cannot be played: `why` */
  SIM_ANSWER_GONE,   /* the worker ended; what it had is not done. `status` as of waitpid() */
} SimAnswerKind;

typedef struct SimAnswer
{
  SimAnswerKind kind;
  SimJob job;
  SimParcel *parcel; /* sim_parcel_free() */
  char *why;         /* g_free(); of GONE: the first line that it said on standard error, or NULL */
  int status;
} SimAnswer;

/* Reads what is there, without waiting unless `wait`; one answer a call, until there is NONE. */
SimAnswer sim_worker_receive (SimWorker *worker, bool wait);
/* The runs that it had, oldest first, when it is gone. */
SimJob sim_worker_job (const SimWorker *worker, guint i);
