/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* NULL, or why a file of that kind is not read. */
static const char *
refusal (const struct stat *st)
{
  if (S_ISDIR (st->st_mode))
    return "is a directory; a file is expected";
  if (!S_ISREG (st->st_mode))
    return "is not a regular file";
  return st->st_size > (off_t)SIM_FILE_LIMIT ? "is larger than 64 MiB" : NULL;
}

static char *
read_all (int fd, gsize *length, char **why)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (1 << 16);
  for (;;)
    {
      ssize_t n = read (fd, piece, 1 << 16);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          *why = g_strdup_printf ("cannot read: %s", g_strerror (errno));
          return NULL;
        }
      if (n == 0)
        break;
      g_byte_array_append (bytes, piece, (guint)n);
      if (bytes->len > SIM_FILE_LIMIT)
        {
          *why = g_strdup ("is larger than 64 MiB");
          return NULL;
        }
    }
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *)"", 1);
  return (char *)g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

char *
sim_file_read (const char *path, gsize *length, char **why)
{
  struct stat st;
  if (strcmp (path, "-") == 0)
    return read_all (STDIN_FILENO, length, why);
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0 || fstat (fd, &st) < 0)
    {
      /* A socket cannot be opened, and says so with ENXIO. */
      *why = errno == ENXIO ? g_strdup ("is not a regular file")
                            : g_strdup_printf ("cannot open: %s", g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  const char *refused = refusal (&st);
  char *text = NULL;
  if (refused != NULL)
    *why = g_strdup (refused);
  else
    text = read_all (fd, length, why);
  close (fd);
  return text;
}
