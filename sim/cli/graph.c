/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

char *
sim_cli_find_graph (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  if (self != NULL)
    {
      g_autofree char *dir = g_path_get_dirname (self);
      char *beside = g_build_filename (dir, "rehearse-graph", NULL);
      if (access (beside, X_OK) == 0)
        return beside;
      g_free (beside);
    }
  return g_find_program_in_path ("rehearse-graph");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* The snapshots of a result folder in order of name. */
static GPtrArray *
snapshots (const char *folder)
{
  g_autofree char *topology = g_build_filename (folder, "topology", NULL);
  GPtrArray *out = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (topology, 0, NULL);
  for (const char *name = NULL; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    if (g_str_has_suffix (name, ".topo"))
      g_ptr_array_add (out, g_build_filename (topology, name, NULL));
  if (dir != NULL)
    g_dir_close (dir);
  g_ptr_array_sort (out, compare_names);
  return out;
}

static int
draw (const char *program, const char *snapshot, char **more)
{
  g_autoptr (GPtrArray) call = g_ptr_array_new ();
  g_autofree char *stem = g_strndup (snapshot, strlen (snapshot) - strlen (".topo"));
  g_autofree char *picture = g_strconcat (stem, ".svg", NULL);
  g_autoptr (GError) error = NULL;
  int wait_status = 0;
  g_ptr_array_add (call, (gpointer)program);
  for (char **option = more; *option != NULL; option++)
    g_ptr_array_add (call, *option);
  g_ptr_array_add (call, (gpointer) "-o");
  g_ptr_array_add (call, picture);
  g_ptr_array_add (call, (gpointer)snapshot);
  g_ptr_array_add (call, NULL);
  if (!g_spawn_sync (NULL, (char **)call->pdata, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL,
                     &wait_status, &error)
      || !g_spawn_check_wait_status (wait_status, &error))
    return sim_cli_fail (SIM_EXIT_ENVIRONMENT, "%s: %s", snapshot, error->message);
  return SIM_EXIT_OK;
}

int
sim_verb_graph (const SimVerb *verb, int argc, char **argv)
{
  const GOptionEntry entries[] = { { NULL } };
  char *none[] = { NULL };
  char **more = none;
  int status;
  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], "--") == 0)
      {
        more = argv + i + 1;
        argv[i] = NULL;
        argc = i;
      }
  if (!sim_cli_parse (verb, entries, &argc, &argv, 1, 1, &status))
    return status;
  g_autoptr (GPtrArray) found = snapshots (argv[1]);
  if (found->len == 0)
    return sim_cli_fail (SIM_EXIT_INPUT, "%s: no topology/*.topo in it; expected a result folder", argv[1]);
  g_autofree char *program = sim_cli_find_graph ();
  if (program == NULL)
    return sim_cli_fail (SIM_EXIT_ENVIRONMENT, "rehearse-graph is neither beside this program nor in PATH");
  for (guint i = 0; i < found->len && status == SIM_EXIT_OK; i++)
    status = draw (program, g_ptr_array_index (found, i), more);
  return status;
}
