/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever ends the process: the folder in the making goes with it. Each end is tried in a child. */
#include "sim/cli/cli.h"

#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void
our_mistake (void)
{
  sim_require (1 + 1 == 3, "a mistake of ours");
}

static void
no_memory (void)
{
  g_error ("no memory for %d bytes", 42);
}

static void
plain_end (void)
{
  exit (SIM_EXIT_ENVIRONMENT);
}

/* How a child that is about to make a folder, with a folder and many files in it, ends; nothing may be left. */
static int
ended_by (void (*end) (void))
{
  g_autofree char *home = g_dir_make_tmp (NULL, NULL), *folder = g_build_filename (home, ".r.making-x", NULL);
  pid_t child = fork ();
  if (child == 0)
    {
      sim_cli_guard_memory ();
      g_autofree char *inner = g_build_filename (folder, "topology", NULL);
      g_mkdir_with_parents (inner, 0700);
      for (int i = 0; i < 300; i++)
        {
          g_autofree char *file = g_strdup_printf ("%s/file-with-a-name-%d", i % 2 == 0 ? folder : inner, i);
          g_file_set_contents (file, "x", 1, NULL);
        }
      sim_leave_making (folder);
      end ();
    }
  int status = 0;
  cr_assert_eq (waitpid (child, &status, 0), child);
  cr_expect_not (g_file_test (folder, G_FILE_TEST_EXISTS), "%s is left", folder);
  cr_expect_eq (g_rmdir (home), 0);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

Test (leave, nothing_after_a_mistake_of_ours)
{
  cr_expect_eq (ended_by (our_mistake), SIM_EXIT_INTERNAL);
}

Test (leave, nothing_without_memory)
{
  cr_expect_eq (ended_by (no_memory), SIM_EXIT_MEMORY);
}

Test (leave, nothing_after_another_end)
{
  cr_expect_eq (ended_by (plain_end), SIM_EXIT_ENVIRONMENT);
}

/* What is whole stays. */
Test (leave, what_is_done_stays)
{
  g_autofree char *home = g_dir_make_tmp (NULL, NULL);
  sim_leave_making (home);
  sim_leave_making (NULL);
  sim_leave_nothing ();
  cr_expect (g_file_test (home, G_FILE_TEST_IS_DIR));
  g_rmdir (home);
}
