/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/jobs.h"

#include <string.h>

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

/* Names of Kubernetes are small letters, digits, and - between them; a number comes behind, and all are 63. */
static char *
small_name (const char *name)
{
  enum
  {
    LONGEST = 40
  };
  g_autofree char *small = g_ascii_strdown (name, LONGEST);
  char *from = small;
  for (char *c = small; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c))
      *c = '-';
  while (*from == '-')
    from++;
  for (char *end = from + strlen (from); end > from && end[-1] == '-';)
    *--end = '\0';
  return g_strdup (*from != '\0' ? from : "sweep");
}

/* Its name in an archive: tar leaves out what comes before, up to the last `..`. */
static char *
archived_name (const char *file)
{
  const char *up = g_strrstr (file, "../");
  const char *name = up != NULL ? up + 3 : file;
  while (*name == '/')
    name++;
  return g_strdup (name);
}

static char *
kubernetes (const SimJobOrder *o)
{
  g_autofree char *small = small_name (o->name), *archived = archived_name (o->file);
  g_autofree char *folder = g_path_get_dirname (o->file), *what = g_shell_quote (folder);
  g_autofree char *file = g_shell_quote (archived);
  g_autofree char *task = command (o, file, "$task", "/results/");
  return g_strdup_printf (
      "# %s: %u points, %" G_GUINT64_FORMAT " runs, in %u tasks. The scenario, and what else it reads:\n"
      "#   tar -czf scenario.tgz %s && kubectl create configmap %s-scenario --from-file=scenario.tgz\n"
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
      "              cd \"$(mktemp -d)\" && tar -xzf /scenario/scenario.tgz || exit 3\n"
      "              task=$((JOB_COMPLETION_INDEX + 1))\n"
      "              exec %s\n"
      "          volumeMounts:\n"
      "            - { name: scenario, mountPath: /scenario }\n"
      "            - { name: results, mountPath: /results }\n"
      "      volumes:\n"
      "        - { name: scenario, configMap: { name: %s-scenario } }\n"
      "        - { name: results, persistentVolumeClaim: { claimName: %s-results } }\n",
      o->name, o->points, o->runs, o->tasks, what, small, small, o->name, o->name, o->tasks, small, o->tasks,
      o->tasks, o->workers, task, small, small);
}

char *
sim_job_text (const SimJobOrder *order, SimJobForm form)
{
  return form == SIM_JOB_SLURM      ? slurm (order)
         : form == SIM_JOB_PARALLEL ? parallel (order)
                                    : kubernetes (order);
}
