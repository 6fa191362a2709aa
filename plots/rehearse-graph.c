/* SPDX-License-Identifier: MIT */
/*
 * rehearse-graph: draws a topology. Reads a .topo file, writes DOT and SVG.
 *
 * A program of its own, so that Graphviz is never linked with the simulator.
 */
#include "config.h"

#include "draw.h"
#include <errno.h>
#include <fcntl.h>
#include <gvc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum
{
  EXIT_INPUT = 2,
  EXIT_OUTPUT = 3
};

#ifdef SIM_SANITIZERS
/* Fontconfig and Graphviz keep what they have loaded until the process ends. */
const char *__asan_default_options (void);
const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}
#endif

static int
fail (int code, const char *name, const char *what)
{
  g_autofree char *safe = g_strescape (name, NULL);
  fprintf (stderr, "rehearse-graph: %s: %s\n", safe, what);
  return code;
}

/* Writes all of it, or says why not. */
static int
write_file (const char *name, const char *data, gsize length)
{
  int fd = strcmp (name, "-") == 0 ? dup (STDOUT_FILENO)
                                   : open (name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0)
    return fail (EXIT_OUTPUT, name, g_strerror (errno));
  while (length > 0)
    {
      ssize_t n = write (fd, data, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          int number = n == 0 ? ENOSPC : errno;
          close (fd);
          return fail (EXIT_OUTPUT, name, g_strerror (number));
        }
      data += n;
      length -= (gsize)n;
    }
  return close (fd) == 0 ? 0 : fail (EXIT_OUTPUT, name, g_strerror (errno));
}

/* `format` as Graphviz knows it: "svg", "dot". */
static int
render (GVC_t *context, Agraph_t *graph, const char *format, const char *name)
{
  char *data = NULL;
  unsigned int length = 0;
  if (name == NULL)
    return 0;
  if (gvRenderData (context, graph, format, &data, &length) != 0)
    return fail (EXIT_OUTPUT, name, "Graphviz could not render it");
  int status = write_file (name, data, length);
  gvFreeRenderData (data);
  return status;
}

static int
draw (const Topo *topo, const char *svg, const char *dot)
{
  GVC_t *context = gvContext ();
  Agraph_t *graph = draw_topo (topo);
  int status = gvLayout (context, graph, "nop2") == 0 ? 0 : fail (EXIT_OUTPUT, "layout", "Graphviz failed");
  if (status == 0)
    status = render (context, graph, "dot", dot);
  if (status == 0)
    status = render (context, graph, "svg", svg);
  gvFreeLayout (context, graph);
  agclose (graph);
  gvFreeContext (context);
  return status;
}

int
main (int argc, char **argv)
{
  g_autofree char *svg = NULL, *dot = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = { { "svg", 'o', 0, G_OPTION_ARG_FILENAME, &svg,
                                     "write the picture (default: - when there is no --dot)", "FILE" },
                                   { "dot", 0, 0, G_OPTION_ARG_FILENAME, &dot,
                                     "write the graph for other Graphviz programs (neato -n2)", "FILE" },
                                   { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new ("TOPOLOGY");
  g_option_context_set_summary (context,
                                "Draws a topology that rehearse has written (FILE - is standard output).");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return fail (EXIT_INPUT, "command line", error->message);
  if (argc != 2)
    return fail (EXIT_INPUT, "command line", "expected one topology file; see --help");
  if (!g_file_get_contents (argv[1], &text, NULL, &error))
    return fail (EXIT_INPUT, argv[1], error->message);
  g_autoptr (Topo) topo = topo_parse (text, &error);
  if (topo == NULL)
    return fail (EXIT_INPUT, argv[1], error->message);
  return draw (topo, svg == NULL && dot == NULL ? "-" : svg, dot);
}
