/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
say_usage (const SimVerb *verb)
{
  fprintf (stderr, "usage: rehearse %s [OPTION...] %s\n", verb->name, verb->arguments);
}

int
sim_cli_usage_error (const SimVerb *verb, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *what = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *shown = sim_escape (what, -1);
  fprintf (stderr, "rehearse %s: %s\n", verb->name, shown);
  say_usage (verb);
  return SIM_EXIT_INPUT;
}

int
sim_cli_fail (int status, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *what = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *shown = sim_escape (what, -1);
  fprintf (stderr, "rehearse: %s\n", shown);
  return status;
}

int
sim_cli_say (const char *text, int status)
{
  gsize left = strlen (text);
  while (left > 0)
    {
      gssize n = write (STDOUT_FILENO, text, left);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EPIPE)
        return SIM_EXIT_ENVIRONMENT;
      if (n < 0)
        return sim_cli_fail (SIM_EXIT_ENVIRONMENT, "cannot write to standard output: %s", g_strerror (errno));
      text += n;
      left -= (gsize)n;
    }
  return status;
}

void
sim_cli_print_diags (const SimDiags *diags)
{
  sim_diags_print (diags, stderr, isatty (STDERR_FILENO));
  fflush (stderr);
}

void
sim_cli_guard_process (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      {
        int opened = open ("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
        sim_require (opened == fd || opened < 0, "descriptor %d took the place of %d", opened, fd);
      }
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
}

/* Called instead of the abort. There may be no memory for anything here. */
static void
no_memory (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  bool ours = message != NULL && strstr (message, "no memory for") != NULL; /* sim/base/slab.c */
  if (!ours && (message == NULL || strstr (message, "failed to allocate") == NULL))
    {
      g_log_default_handler (domain, level, message, data);
      return;
    }
  sim_leave_without_memory ();
}

void
sim_cli_guard_memory (void)
{
  GLogLevelFlags fatal = G_LOG_LEVEL_ERROR | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION;
  g_log_set_handler ("GLib", fatal, no_memory, NULL);
  g_log_set_handler (NULL, fatal, no_memory, NULL);
  sim_leave_guard ();
}

guint64
sim_cli_memory (void)
{
  long pages = sysconf (_SC_PHYS_PAGES), page = sysconf (_SC_PAGESIZE);
  return pages > 0 && page > 0 ? (guint64)pages * (guint64)page : 0;
}

char *
sim_cli_command_line (int argc, char **argv)
{
  GString *out = g_string_new ("rehearse");
  for (int i = 0; i < argc; i++)
    {
      g_autofree char *quoted = g_shell_quote (argv[i]);
      bool plain = argv[i][0] != '\0' && strpbrk (argv[i], " \t\n\"'\\$`*?[]{}()<>|&;!#~") == NULL;
      g_string_append_printf (out, " %s", plain ? argv[i] : quoted);
    }
  return g_string_free (out, FALSE);
}

/* GLib's help writes to no stream of its own: its text goes out through ours. */
static GOptionContext *
context_new (const SimVerb *verb, const GOptionEntry *entries)
{
  g_autofree char *arguments = g_strdup_printf ("%s", verb->arguments);
  GOptionContext *context = g_option_context_new (arguments);
  g_autofree char *summary = g_strdup_printf ("rehearse %s: %s.", verb->name, verb->help);
  g_option_context_set_summary (context, summary);
  if (verb->more != NULL)
    g_option_context_set_description (context, verb->more);
  g_option_context_set_help_enabled (context, FALSE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  return context;
}

static int
say_help (const SimVerb *verb, const GOptionEntry *entries)
{
  g_autoptr (GOptionContext) context = context_new (verb, entries);
  g_set_prgname ("rehearse");
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);
  /* GLib puts the program's name where ours has two words. */
  g_autoptr (GString) text = g_string_new (help);
  g_autofree char *call = g_strdup_printf ("\n  rehearse %s", verb->name);
  g_string_replace (text, "\n  rehearse", call, 1);
  return sim_cli_say (text->str, SIM_EXIT_OK);
}

static bool
asks_for_help (int argc, char **argv)
{
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], "--help") == 0 || strcmp (argv[i], "-h") == 0)
      return true;
  return false;
}

bool
sim_cli_parse (const SimVerb *verb, const GOptionEntry *entries, int *argc, char ***argv, int least, int most,
               int *status)
{
  g_autoptr (GOptionContext) context = context_new (verb, entries);
  g_autoptr (GError) error = NULL;
  if (asks_for_help (*argc, *argv))
    {
      *status = say_help (verb, entries);
      return false;
    }
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      error->message[0] = g_ascii_tolower (error->message[0]);
      *status = sim_cli_usage_error (verb, "%s", error->message);
      return false;
    }
  /* What GOption leaves of `--` is no argument. */
  if (*argc > 1 && strcmp ((*argv)[1], "--") == 0)
    {
      (*argv)[1] = (*argv)[0];
      (*argv)++;
      (*argc)--;
    }
  *status = SIM_EXIT_OK;
  if (*argc - 1 < least)
    *status = sim_cli_usage_error (verb, "an argument is missing");
  else if (*argc - 1 > most)
    *status = sim_cli_usage_error (verb, "too many arguments, from `%s` on", (*argv)[most + 1]);
  return *status == SIM_EXIT_OK;
}
