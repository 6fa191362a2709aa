/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Programs that run beside us and draw what we wrote: gnuplot and rehearse-graph.
 */
#include "sim/observe/inside.h"
#include "sim/observe/output.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* What another program wrote is synced like our own files. */
static bool
sync_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 || fsync (fd) != 0)
    {
      sim_output_error (error, path, fd < 0 ? "open" : "fsync", errno);
      if (fd >= 0)
        close (fd);
      return false;
    }
  close (fd);
  return true;
}

/* Runs `argv` in `dir`; a program that is not there or fails is a warning. True when it did its work. */
static bool
run_program (SimObserver *observer, const char *dir, const char *const *argv, const char *lacking)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *said = NULL;
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "LC_ALL", "C", TRUE);
  int status = 0;
  if (!g_spawn_sync (dir, (char **)argv, environment, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                     NULL, NULL, &said, &status, &problem))
    {
      sim_observer_warn (observer, "%s: %s", lacking, problem->message);
      return false;
    }
  if (g_spawn_check_wait_status (status, &problem))
    return true;
  g_strdelimit (g_strstrip (said), "\r\n", ' ');
  sim_observer_warn (observer, "%s: %s: %.300s", argv[0], problem->message, said);
  return false;
}

bool
sim_draw_topologies (SimObserver *observer, const char *dir, GError **error)
{
  g_autofree char *folder = g_build_filename (dir, "topology", NULL);
  const char *program = observer->options.graph != NULL ? observer->options.graph : "rehearse-graph";
  for (guint i = 0; observer->snapshots != NULL && i < observer->snapshots->len; i++)
    {
      const SimSnapshot *snapshot = observer->snapshots->pdata[i];
      g_autofree char *in = g_strconcat (snapshot->name, ".topo", NULL);
      g_autofree char *svg = g_strconcat (snapshot->name, ".svg", NULL);
      g_autofree char *dot = g_strconcat (snapshot->name, ".dot", NULL);
      g_autofree char *path = g_build_filename (folder, svg, NULL);
      const char *const argv[] = { program, "--svg", svg, "--dot", dot, in, NULL };
      if (!run_program (observer, folder, argv, "topology graphs were not drawn"))
        return true;
      if (!sync_file (path, error))
        return false;
    }
  return true;
}

bool
sim_draw_run (SimObserver *observer, const char *dir, GError **error)
{
  static const char *const argv[] = { "gnuplot", "run.gp", NULL };
  g_autofree char *path = g_build_filename (dir, "run.svg", NULL);
  if (!run_program (observer, dir, argv, "the figure was not drawn"))
    return true;
  return sync_file (path, error);
}
