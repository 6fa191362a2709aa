/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/jobs.h"

const char *const sim_job_forms[] = { "slurm", "parallel", "kubernetes", NULL };

/* The command of a task; `task` is the shell's word for its number, from 1. */
static char *
command (const SimJobOrder *o, const char *file, const char *task, const char *folder)
{
  return g_strdup_printf ("rehearse sweep %s%s -j %u --shard %s/%u --progress none -o %s%s-%s-of-%u.db", file,
                          o->options, o->workers, task, o->tasks, folder, o->name, task, o->tasks);
}

static char *
slurm (const SimJobOrder *o)
{
  g_autofree char *file = g_shell_quote (o->file);
  g_autofree char *task = command (o, file, "$SLURM_ARRAY_TASK_ID", "");
  return g_strdup_printf ("#!/bin/sh\n"
                          "# %s: %u points, %" G_GUINT64_FORMAT
                          " runs, in %u tasks. sbatch this file; afterwards:\n"
                          "#   rehearse merge %s.db %s-*-of-%u.db\n"
                          "#SBATCH --job-name=%s\n"
                          "#SBATCH --array=1-%u\n"
                          "#SBATCH --ntasks=1\n"
                          "#SBATCH --cpus-per-task=%u\n"
                          "#SBATCH --output=%s-%%a-of-%u.log\n"
                          "#SBATCH --requeue\n"
                          "exec %s\n",
                          o->name, o->points, o->runs, o->tasks, o->name, o->name, o->tasks, o->name, o->tasks,
                          o->workers, o->name, o->tasks, task);
}

static char *
parallel (const SimJobOrder *o)
{
  g_autofree char *file = g_shell_quote (o->file);
  g_autofree char *task = command (o, file, "{}", "");
  g_autofree char *quoted = g_shell_quote (task);
  return g_strdup_printf ("#!/bin/sh\n"
                          "# %s: %u points, %" G_GUINT64_FORMAT
                          " runs, in %u tasks. With --sshlogin FILE the tasks go\n"
                          "# over machines that share this folder.\n"
                          "seq %u | parallel --jobs 1 \"$@\" --workdir . %s &&\n"
                          "rehearse merge %s.db %s-*-of-%u.db\n",
                          o->name, o->points, o->runs, o->tasks, o->tasks, quoted, o->name, o->name, o->tasks);
}

/* Names of Kubernetes are in small letters. */
static char *
small_name (const char *name)
{
  char *small = g_ascii_strdown (name, -1);
  for (char *c = small; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c))
      *c = '-';
  return small;
}

static char *
kubernetes (const SimJobOrder *o)
{
  g_autofree char *small = small_name (o->name);
  g_autofree char *base = g_path_get_basename (o->file);
  g_autofree char *quoted = g_shell_quote (base);
  g_autofree char *file = g_strconcat ("/scenario/", quoted, NULL);
  g_autofree char *task = command (o, file, "$task", "/results/");
  return g_strdup_printf (
      "# %s: %u points, %" G_GUINT64_FORMAT " runs, in %u tasks. The scenario and all that it reads:\n"
      "#   kubectl create configmap %s-scenario --from-file=FOLDER\n"
      "# Afterwards, where the claim `%s-results` is mounted: rehearse merge %s.db %s-*-of-%u.db\n"
      "apiVersion: batch/v1\n"
      "kind: Job\n"
      "metadata:\n"
      "  name: %s\n"
      "spec:\n"
      "  completionMode: Indexed\n"
      "  completions: %u\n"
      "  parallelism: %u\n"
      "  backoffLimitPerIndex: 3\n"
      "  template:\n"
      "    spec:\n"
      "      restartPolicy: Never\n"
      "      containers:\n"
      "        - name: rehearse\n"
      "          image: rehearse\n"
      "          resources: { requests: { cpu: \"%u\" } }\n"
      "          command: [/bin/sh, -c]\n"
      "          args:\n"
      "            - |\n"
      "              task=$((JOB_COMPLETION_INDEX + 1))\n"
      "              exec %s\n"
      "          volumeMounts:\n"
      "            - { name: scenario, mountPath: /scenario }\n"
      "            - { name: results, mountPath: /results }\n"
      "      volumes:\n"
      "        - { name: scenario, configMap: { name: %s-scenario } }\n"
      "        - { name: results, persistentVolumeClaim: { claimName: %s-results } }\n",
      o->name, o->points, o->runs, o->tasks, small, small, o->name, o->name, o->tasks, small, o->tasks,
      o->tasks, o->workers, task, small, small);
}

char *
sim_job_text (const SimJobOrder *order, SimJobForm form)
{
  return form == SIM_JOB_SLURM      ? slurm (order)
         : form == SIM_JOB_PARALLEL ? parallel (order)
                                    : kubernetes (order);
}
