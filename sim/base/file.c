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
  return fail (
      wrong, 8,
      g_strdup_printf ("is larger than %d MiB; %s", (int)(limit >> 20),
                       limit < SIM_FILE_LIMIT ? "put bulk data into a trace" : "no more of it is read"));
}

/* As read(), but not stopped by a signal. */
static gssize
read_some (int fd, char *to, gsize room)
{
  gssize n;
  do
    n = read (fd, to, room);
  while (n < 0 && errno == EINTR);
  return n;
}

/* `size`: what is expected to come; more or less may. There is room for no more than that and two bytes until
 * more comes: one shows that it was all, one is the 0 behind it. */
static char *
read_all (int fd, gsize size, gsize limit, gsize *length, SimWrong *wrong)
{
  gsize room = size + 2, used = 0;
  g_autofree char *text = g_malloc (room);
  for (gssize n; (n = read_some (fd, text + used, room - 1 - used)) != 0;)
    {
      if (n < 0)
        return fail (wrong, 1, g_strdup_printf ("cannot read: %s", g_strerror (errno)));
      used += (gsize)n;
      if (used > limit)
        return too_large (limit, wrong);
      if (used + 1 == room)
        {
          room += MAX (room / 2, 1 << 16);
          text = g_realloc (text, room);
        }
    }
  *length = used;
  text[used] = '\0';
  return g_steal_pointer (&text);
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
  char *text = refused == 8
                   ? too_large (st.st_size > (off_t)SIM_FILE_LIMIT ? MAX (SIM_FILE_LIMIT, limit) : limit, wrong)
               : refused != 0 ? refuse (refused, wrong)
                              : read_all (fd, (gsize)st.st_size, limit, length, wrong);
  close (fd);
  return text;
}

const char *
sim_file_looks_like (const void *data, gsize length)
{
  static const struct
  {
    const char *bytes, *what;
  } known[] = {
    { "\x1f\x8b", "a gzip file" },
    { "PK\x03\x04", "a zip file" },
    { "\xfd\x37zXZ", "an xz file" },
    { "\x28\xb5\x2f\xfd", "a zstd file" },
    { "BZh", "a bzip2 file" },
    { "SQLite format 3", "a result store" },
    { "\xd4\xc3\xb2\xa1", "a packet capture" },
    { "\xa1\xb2\xc3\xd4", "a packet capture" },
    { "\x0a\x0d\x0d\x0a", "a packet capture" },
    { "\xff\xfe", "UTF-16" },
    { "\xfe\xff", "UTF-16" },
    { "%PDF", "a PDF file" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (length >= strlen (known[i].bytes) && memcmp (data, known[i].bytes, strlen (known[i].bytes)) == 0)
      return known[i].what;
  return NULL;
}
