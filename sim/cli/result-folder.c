/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct SimResultFolder
{
  char *place; /* where it will be */
  char *parent;
  char *making;  /* where it is now; NULL: finished */
  bool replaces; /* an older result stands at the place */
};

static void
remove_tree (const char *path)
{
  struct stat info;
  if (lstat (path, &info) != 0)
    return;
  if (S_ISDIR (info.st_mode))
    {
      GDir *dir = g_dir_open (path, 0, NULL);
      for (const char *name = NULL; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
        {
          g_autofree char *inner = g_build_filename (path, name, NULL);
          remove_tree (inner);
        }
      if (dir != NULL)
        g_dir_close (dir);
      rmdir (path);
      return;
    }
  unlink (path);
}

static bool
refuse (int *status, int code, const char *place, const char *why)
{
  *status = sim_cli_fail (code, "%s: %s", place, why);
  return false;
}

static bool
name_is_good (const char *place, int *status)
{
  g_autofree char *name = g_path_get_basename (place);
  gsize n = strlen (place);
  if (n == 0 || place[n - 1] == '/' || strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return refuse (status, SIM_EXIT_INPUT, place,
                   "not a name for a result folder; expected one such as results/first");
  if (name[0] == '-')
    return refuse (status, SIM_EXIT_INPUT, place, "the name of a result folder must not begin with `-`");
  if (strlen (name) > 200)
    return refuse (status, SIM_EXIT_INPUT, place, "the name of a result folder is at most 200 bytes long");
  return true;
}

/* What --force may replace: a result, or nothing. */
static bool
is_result (const char *place)
{
  g_autofree char *summary = g_build_filename (place, "summary.json", NULL);
  if (g_file_test (summary, G_FILE_TEST_IS_REGULAR))
    return true;
  g_autoptr (GDir) dir = g_dir_open (place, 0, NULL);
  return dir != NULL && g_dir_read_name (dir) == NULL;
}

static bool
holds (const char *place, const char *input)
{
  g_autofree char *outer = realpath (place, NULL);
  g_autofree char *inner = input == NULL ? NULL : realpath (input, NULL);
  if (outer == NULL || inner == NULL)
    return false;
  gsize n = strlen (outer);
  return strncmp (inner, outer, n) == 0 && (inner[n] == '/' || inner[n] == '\0');
}

static bool
begins_with (const char *place, const char *begins)
{
  char head[32] = "";
  FILE *file = fopen (place, "rb");
  gsize n = file != NULL ? fread (head, 1, MIN (strlen (begins), sizeof head), file) : 0;
  if (file != NULL)
    fclose (file);
  return n == 0 || (n == strlen (begins) && memcmp (head, begins, n) == 0);
}

bool
sim_cli_may_write (const char *place, const char *input, const char *begins, int *status)
{
  struct stat info, read;
  if (lstat (place, &info) != 0)
    return true;
  if (S_ISLNK (info.st_mode))
    return refuse (status, SIM_EXIT_INPUT, place, "is a symbolic link; expected the name of a new file");
  if (!S_ISREG (info.st_mode))
    return refuse (status, SIM_EXIT_INPUT, place, "is not a regular file; expected the name of a new file");
  if (input != NULL && stat (input, &read) == 0 && read.st_ino == info.st_ino && read.st_dev == info.st_dev)
    return refuse (status, SIM_EXIT_INPUT, place, "is what is read; expected the name of a new file");
  return begins_with (place, begins)
         || refuse (status, SIM_EXIT_INPUT, place, "holds something else; expected the name of a new file");
}

static bool
place_is_free (const char *place, const char *input, bool force, bool *replaces, int *status)
{
  struct stat info;
  if (lstat (place, &info) != 0)
    return true;
  if (S_ISLNK (info.st_mode))
    return refuse (status, SIM_EXIT_INPUT, place, "is a symbolic link; expected the name of a new folder");
  if (!S_ISDIR (info.st_mode))
    return refuse (status, SIM_EXIT_INPUT, place,
                   "exists and is not a folder; expected the name of a new folder");
  if (holds (place, input))
    return refuse (status, SIM_EXIT_INPUT, place,
                   "holds the scenario itself; expected the name of a new folder");
  if (!force)
    return refuse (status, SIM_EXIT_INPUT, place, "exists; --force replaces it, -o names another folder");
  if (!is_result (place))
    return refuse (status, SIM_EXIT_INPUT, place, "is no result folder; --force replaces only those");
  *replaces = true;
  return true;
}

/* A new folder at a name that nobody else has; its errno when it cannot be. */
static int
make_new (SimResultFolder *folder)
{
  g_autofree char *name = g_path_get_basename (folder->place);

  do
    {
      g_free (folder->making);
      folder->making = g_strdup_printf ("%s/.%s.making-%06x", folder->parent, name, g_random_int () >> 8);
      if (g_mkdir (folder->making, 0777) == 0)
        return 0;
    }
  while (errno == EEXIST);
  return errno;
}

static bool
make_beside (SimResultFolder *folder, int *status)
{
  sigset_t all, before;
  sigfillset (&all);
  sigprocmask (SIG_BLOCK, &all, &before); /* the folder and that we know of it come together */
  int error = make_new (folder);
  sim_leave_making (error == 0 ? folder->making : NULL);
  sigprocmask (SIG_SETMASK, &before, NULL);
  if (error == 0)
    return true;
  g_clear_pointer (&folder->making, g_free);
  *status = sim_cli_fail (SIM_EXIT_ENVIRONMENT, "%s: cannot make a folder there: %s", folder->parent,
                          g_strerror (error));
  return false;
}

SimResultFolder *
sim_result_folder_new (const char *place, const char *input, bool force, int *status)
{
  g_autoptr (SimResultFolder) folder = g_new0 (SimResultFolder, 1);
  folder->place = g_strdup (place);
  folder->parent = g_path_get_dirname (place);
  if (!name_is_good (place, status) || !place_is_free (place, input, force, &folder->replaces, status))
    return NULL;
  if (strcmp (folder->parent, "results") == 0)
    g_mkdir ("results", 0777);
  return make_beside (folder, status) ? g_steal_pointer (&folder) : NULL;
}

const char *
sim_result_folder_path (const SimResultFolder *folder)
{
  return folder->making;
}

static bool
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return false;
  bool good = fsync (fd) == 0 || errno == EINVAL;
  return close (fd) == 0 && good;
}

static bool
move_in (SimResultFolder *folder)
{
  if (!folder->replaces)
    return rename (folder->making, folder->place) == 0;
  g_autofree char *old = g_strconcat (folder->making, "-old", NULL);
  if (rename (folder->place, old) != 0)
    return false;
  if (rename (folder->making, folder->place) != 0)
    {
      int error = errno;
      rename (old, folder->place);
      errno = error;
      return false;
    }
  remove_tree (old);
  return true;
}

bool
sim_result_folder_finish (SimResultFolder *folder, int *status)
{
  /* From here on what is there is whole, and may be at its place already. */
  bool synced = sync_folder (folder->making);
  sim_leave_making (synced ? NULL : folder->making);
  if (!synced || !move_in (folder) || !sync_folder (folder->parent))
    {
      *status = sim_cli_fail (SIM_EXIT_ENVIRONMENT, "%s: cannot put the results there: %s", folder->place,
                              g_strerror (errno));
      return false;
    }
  g_clear_pointer (&folder->making, g_free);
  return true;
}

void
sim_result_folder_free (SimResultFolder *folder)
{
  if (folder == NULL)
    return;
  if (folder->making != NULL)
    remove_tree (folder->making);
  sim_leave_making (NULL);
  g_free (folder->making);
  g_free (folder->parent);
  g_free (folder->place);
  g_free (folder);
}
