/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/said.h"

#include "sim/experiment/svg.h"

enum
{
  WORD_WIDTH = 14
};

static void
said_free (gpointer data)
{
  SimSaid *line = data;
  g_free (line->text);
  g_free (line);
}

GPtrArray *
sim_said_new (void)
{
  return g_ptr_array_new_with_free_func (said_free);
}

void
sim_said_add (GPtrArray *said, const char *word, char *text)
{
  SimSaid *line = g_new (SimSaid, 1);
  *line = (SimSaid){ .word = word, .text = text };
  g_ptr_array_add (said, line);
}

const SimSaid *
sim_said_line (const GPtrArray *said, guint i)
{
  return said->pdata[i];
}

void
sim_said_print (const GPtrArray *said, GString *out)
{
  for (guint i = 0; i < said->len; i++)
    {
      const SimSaid *line = sim_said_line (said, i);
      if (line->word != NULL)
        g_string_append_printf (out, "%-*s", WORD_WIDTH, line->word);
      g_string_append_printf (out, "%s\n", line->text);
    }
}

void
sim_said_html (const SimSaid *line, GString *out)
{
  if (line->word != NULL)
    g_string_append_printf (out, "<b>%s</b>: ", line->word);
  sim_html (out, line->text);
}
