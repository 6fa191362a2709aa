/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/lock.h"
#include "sim/observe/observe.h"
#include "sim/observe/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct SimLock
{
  char *path;
  int fd;
};

/* Is the file still the one of that name? Its last owner may have taken it away. */
static bool
is_there (const char *path, int fd)
{
  struct stat named, open;
  return stat (path, &named) == 0 && fstat (fd, &open) == 0 && named.st_ino == open.st_ino
         && named.st_dev == open.st_dev;
}

static void
tell_owner (const char *store, int fd, GError **error)
{
  char pid[24] = "";
  gssize n = pread (fd, pid, sizeof pid - 1, 0);
  pid[n > 0 ? strcspn (pid, "\n") : 0] = '\0';
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_LOCKED,
               "%s: process %s is writing it; wait for its end, or name another store", store,
               *pid != '\0' ? pid : "of another user");
}

static bool
write_owner (int fd)
{
  g_autofree char *text = g_strdup_printf ("%ld\n", (long)getpid ());
  return ftruncate (fd, 0) == 0 && pwrite (fd, text, strlen (text), 0) == (gssize)strlen (text);
}

/* -1: not ours; *again when the file went away meanwhile. */
static int
try_lock (const char *store, const char *path, bool *again, GError **error)
{
  *again = false;
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0)
    {
      sim_output_error (error, path, "open", errno);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno == EWOULDBLOCK)
        tell_owner (store, fd, error);
      else
        sim_output_error (error, path, "flock", errno);
    }
  else if (!is_there (path, fd))
    *again = true;
  else if (!write_owner (fd))
    {
      sim_output_error (error, path, "write", errno);
      unlink (path);
    }
  else
    return fd;
  close (fd);
  return -1;
}

SimLock *
sim_lock_take (const char *store, GError **error)
{
  g_autofree char *path = g_strconcat (store, "-lock", NULL);
  bool again;
  int fd;
  do
    fd = try_lock (store, path, &again, error);
  while (again);
  if (fd < 0)
    return NULL;
  SimLock *lock = g_new (SimLock, 1);
  *lock = (SimLock){ g_steal_pointer (&path), fd };
  return lock;
}

void
sim_lock_forget (SimLock *lock)
{
  if (lock != NULL)
    close (lock->fd);
}

void
sim_lock_release (SimLock *lock)
{
  if (lock == NULL)
    return;
  unlink (lock->path);
  close (lock->fd);
  g_free (lock->path);
  g_free (lock);
}
