/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/output.h"
#include "sim/observe/observe.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  ROOM = 1 << 16
};

struct SimOutput
{
  int fd;
  char *path;
  char *making;       /* its name until it is whole; NULL: `path` */
  const char *failed; /* the call, or NULL */
  int number;         /* its errno */
  gsize used;
  char buffer[ROOM];
};

GQuark
sim_observe_error_quark (void)
{
  return g_quark_from_static_string ("sim-observe-error");
}

void
sim_output_error (GError **error, const char *path, const char *call, int number)
{
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FILE, "%s: %s: %s", path, call, g_strerror (number));
}

SimOutput *
sim_output_open (const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0)
    {
      sim_output_error (error, path, "open", errno);
      return NULL;
    }
  SimOutput *output = g_new0 (SimOutput, 1);
  output->fd = fd;
  output->path = g_steal_pointer (&path);
  return output;
}

/* A new file beside `path`, at a name that nobody else has. */
static int
open_beside (const char *dir, const char *name, char **making)
{
  int fd;
  do
    {
      g_free (*making);
      *making = g_strdup_printf ("%s/.%s.making-%06x", dir, name, g_random_int () >> 8);
      fd = open (*making, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
  while (fd < 0 && errno == EEXIST);
  return fd;
}

/* What is no file, as /dev/full, is written itself, and a link is refused as ever. */
SimOutput *
sim_output_replace (const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *making = NULL;
  struct stat info;
  if (lstat (path, &info) == 0 && !S_ISREG (info.st_mode))
    return sim_output_open (dir, name, error);
  int fd = open_beside (dir, name, &making);
  if (fd < 0)
    {
      sim_output_error (error, path, "open", errno);
      return NULL;
    }
  SimOutput *output = g_new0 (SimOutput, 1);
  output->fd = fd;
  output->path = g_steal_pointer (&path);
  output->making = g_steal_pointer (&making);
  return output;
}

static void
fail (SimOutput *output, const char *call)
{
  if (output->failed != NULL)
    return;
  output->failed = call;
  output->number = errno;
}

static void
put (SimOutput *output, const char *data, gsize length)
{
  while (length > 0 && output->failed == NULL)
    {
      ssize_t n = write (output->fd, data, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n == 0)
        errno = ENOSPC;
      if (n <= 0)
        {
          fail (output, "write");
          return;
        }
      data += n;
      length -= (gsize)n;
    }
}

static void
flush (SimOutput *output)
{
  put (output, output->buffer, output->used);
  output->used = 0;
}

void
sim_output_bytes (SimOutput *output, const void *data, gsize length)
{
  if (length > ROOM - output->used)
    flush (output);
  if (length > ROOM)
    {
      put (output, data, length);
      return;
    }
  memcpy (output->buffer + output->used, data, length);
  output->used += length;
}

void
sim_output_text (SimOutput *output, const char *text)
{
  sim_output_bytes (output, text, strlen (text));
}

void
sim_output_format (SimOutput *output, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  sim_output_text (output, text);
}

bool
sim_output_failed (const SimOutput *output)
{
  return output->failed != NULL;
}

bool
sim_output_sync (SimOutput *output)
{
  flush (output);
  /* A device has nothing to be synced. */
  if (output->failed == NULL && fsync (output->fd) != 0 && errno != EINVAL)
    fail (output, "fsync");
  return output->failed == NULL;
}

bool
sim_output_close (SimOutput *output, GError **error)
{
  sim_output_sync (output);
  if (close (output->fd) != 0)
    fail (output, "close");
  output->fd = -1;
  if (output->making != NULL && output->failed == NULL && rename (output->making, output->path) != 0)
    fail (output, "rename");
  if (output->failed == NULL)
    g_clear_pointer (&output->making, g_free);
  bool good = output->failed == NULL;
  if (!good)
    sim_output_error (error, output->path, output->failed, output->number);
  sim_output_drop (output);
  return good;
}

void
sim_output_drop (SimOutput *output)
{
  if (output == NULL)
    return;
  if (output->fd >= 0)
    close (output->fd);
  if (output->making != NULL)
    unlink (output->making);
  g_free (output->making);
  g_free (output->path);
  g_free (output);
}

bool
sim_output_finish_stdio (FILE *file, const char *path, GError **error)
{
  const char *call = NULL;
  int number = 0;
  errno = 0;
  if (fflush (file) != 0 || ferror (file))
    {
      call = "write";
      number = errno != 0 ? errno : EIO;
    }
  else if (fsync (fileno (file)) != 0)
    {
      call = "fsync";
      number = errno;
    }
  if (fclose (file) != 0 && call == NULL)
    {
      call = "close";
      number = errno;
    }
  if (call != NULL)
    sim_output_error (error, path, call, number);
  return call == NULL;
}

bool
sim_output_folder (const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  if (mkdir (path, 0777) == 0 || errno == EEXIST)
    return true;
  sim_output_error (error, path, "mkdir", errno);
  return false;
}
