/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ends that come from outside, or where there is no memory left: the result folder in the making goes, whatever
 * ends the process. What this does may be done in a handler of a signal: no memory is taken, no stream is used.
 */
#include "config.h"

#include "sim/cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum
{
  PATH_MOST = 4096,
  ENTRIES = 4096,    /* bytes read at once */
  DEPTH_MOST = 4,    /* a result folder has two */
  STACK = 64 << 10,  /* of the handler; the program's own may be what is full */
  NEAR_NULL = 65536, /* an address this low was none */
};

static char making[PATH_MOST];
static volatile sig_atomic_t is_making;
static volatile sig_atomic_t has_store;

/* What the kernel says of an entry; glibc has a function for it since 2.30 only. */
typedef struct Entry
{
  guint64 inode;
  gint64 next;
  guint16 length;
  guint8 kind;
  char name[];
} Entry;

static void
empty_folder (int fd, int depth)
{
  union
  {
    Entry entry;
    char bytes[ENTRIES];
  } read;
  long n;
  while ((n = syscall (SYS_getdents64, fd, read.bytes, (unsigned)sizeof read)) > 0)
    for (long at = 0; at < n;)
      {
        const Entry *entry = (const Entry *)(gconstpointer)(read.bytes + at);
        at += entry->length;
        if (strcmp (entry->name, ".") == 0 || strcmp (entry->name, "..") == 0)
          continue;
        if (unlinkat (fd, entry->name, 0) == 0 || depth >= DEPTH_MOST)
          continue;
        int inner = openat (fd, entry->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner < 0)
          continue;
        empty_folder (inner, depth + 1);
        close (inner);
        unlinkat (fd, entry->name, AT_REMOVEDIR);
      }
}

void
sim_leave_nothing (void)
{
  int before = errno;
  if (!is_making)
    return;
  is_making = 0;
  int fd = open (making, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0)
    {
      empty_folder (fd, 0);
      close (fd);
    }
  rmdir (making);
  errno = before;
}

void
sim_leave_making (const char *folder)
{
  is_making = 0;
  if (folder == NULL || strlen (folder) >= sizeof making)
    return;
  g_strlcpy (making, folder, sizeof making);
  is_making = 1;
}

void
sim_leave_store (void)
{
  has_store = 1;
}

void
sim_leave_without_memory (void)
{
  static const char none[] = "rehearse: out of memory; nothing was written\n";
  static const char kept[] = "rehearse: out of memory; finished runs are kept\n";
  sim_leave_nothing ();
  if (write (STDERR_FILENO, has_store ? kept : none, has_store ? sizeof kept - 1 : sizeof none - 1) < 0)
    _exit (SIM_EXIT_MEMORY);
  _exit (SIM_EXIT_MEMORY);
}

#ifndef SIM_SANITIZERS /* they have handlers of their own */
/* errno says whether a library that gave up, or went on with what it did not get, had asked for memory in vain.
 */
static void
on_fault (int number, siginfo_t *info, void *context)
{
  bool lacked = errno == ENOMEM && (number != SIGSEGV || (gsize)info->si_addr < NEAR_NULL);
  if (lacked)
    sim_leave_without_memory ();
  sim_leave_nothing ();
  signal (number, SIG_DFL);
  raise (number);
}
#endif

void
sim_leave_guard (void)
{
  atexit (sim_leave_nothing);
#ifndef SIM_SANITIZERS
  static char stack[STACK];
  stack_t other = { .ss_sp = stack, .ss_size = sizeof stack };
  struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
  static const int faults[] = { SIGABRT, SIGTRAP, SIGSEGV, SIGBUS };
  sigaltstack (&other, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    sigaction (faults[i], &action, NULL);
#endif
}
