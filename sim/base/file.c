/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
fail (SimWrong *wrong, int code, char *why)
{
  *wrong = (SimWrong){ code, 0, why };
  return NULL;
}

/* The code of why a file of that kind is not read, or 0. */
static int
refusal (const struct stat *st, gsize limit)
{
  if (S_ISDIR (st->st_mode))
    return 2;
  if (S_ISFIFO (st->st_mode))
    return 5;
  if (!S_ISREG (st->st_mode))
    return S_ISCHR (st->st_mode) ? 4 : 6;
  return st->st_size > (off_t)limit ? 8 : 0;
}

static char *
refuse (int code, SimWrong *wrong)
{
  return fail (
      wrong, code,
      g_strdup (code == 2 ? "is a directory; a file is expected" : "is not a regular file; one is expected"));
}

static char *
too_large (gsize limit, SimWrong *wrong)
{
  return fail (wrong, 8,
               g_strdup_printf ("is larger than %d MiB; put bulk data into a trace", (int)(limit >> 20)));
}

/* `size`: what is expected to come; more or less may. */
static char *
read_all (int fd, gsize size, gsize limit, gsize *length, SimWrong *wrong)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint)size + 1);
  g_autofree guint8 *piece = g_malloc (1 << 16);
  for (;;)
    {
      ssize_t n = read (fd, piece, 1 << 16);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (wrong, 1, g_strdup_printf ("cannot read: %s", g_strerror (errno)));
      if (n == 0)
        break;
      g_byte_array_append (bytes, piece, (guint)n);
      if (bytes->len > limit)
        return too_large (limit, wrong);
    }
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *)"", 1);
  return (char *)g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

char *
sim_file_read (const char *path, gsize limit, gsize *length, SimWrong *wrong)
{
  struct stat st;
  if (strcmp (path, "-") == 0)
    return read_all (STDIN_FILENO, 0, limit, length, wrong);
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0 && errno == ENXIO) /* what a socket answers */
    return refuse (6, wrong);
  if (fd < 0)
    return fail (wrong, errno == EACCES ? 3 : 1, g_strdup_printf ("cannot open: %s", g_strerror (errno)));
  int refused = fstat (fd, &st) < 0 ? 1 : refusal (&st, limit);
  char *text = refused == 8   ? too_large (st.st_size > (off_t)SIM_FILE_LIMIT ? SIM_FILE_LIMIT : limit, wrong)
               : refused != 0 ? refuse (refused, wrong)
                              : read_all (fd, (gsize)st.st_size, limit, length, wrong);
  close (fd);
  return text;
}
