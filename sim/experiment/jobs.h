/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs: a sweep as an array of tasks for an engine that spreads them over machines. Each task plays one shard
 * into a store of its own; afterwards they are merged. A task that is run again goes on where it was.
 */
#pragma once

#include <glib.h>

typedef enum SimJobForm
{
  SIM_JOB_SLURM,
  SIM_JOB_PARALLEL,
  SIM_JOB_KUBERNETES,
} SimJobForm;
extern const char *const sim_job_forms[]; /* "slurm", "parallel", "kubernetes", NULL */

typedef struct SimJobOrder
{
  const char *name, *file;
  const char *options; /* of `sweep`, quoted for a shell, each after a blank */
  guint tasks, workers, points;
  guint64 runs;
} SimJobOrder;

/* The text of the job; g_free(). */
char *sim_job_text (const SimJobOrder *order, SimJobForm form);
