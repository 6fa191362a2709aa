/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/option_page.h"

#include "sim/base/preset.h"

#include <string.h>

static void
put_letter (GString *page, char letter, bool code)
{
  if (letter == '|' || (!code && strchr ("*_[]\\", letter) != NULL))
    g_string_append_c (page, '\\');
  if (!code && (letter == '<' || letter == '>' || letter == '&'))
    g_string_append (page, letter == '<' ? "&lt;" : letter == '>' ? "&gt;" : "&amp;");
  else
    g_string_append_c (page, letter);
}

void
sim_page_text (GString *page, const char *text)
{
  bool code = false;

  for (; text != NULL && *text != '\0'; text++)
    {
      code ^= *text == '`';
      put_letter (page, *text, code);
    }
}

void
sim_page_code (GString *page, const char *text)
{
  g_string_append_c (page, '`');
  for (; *text != '\0'; text++)
    put_letter (page, *text, true);
  g_string_append_c (page, '`');
}

typedef struct Page
{
  GString *out;
  const char *anchor;
  GPtrArray *presets; /* SimOption with presets, and before each its full key */
} Page;

/* Of the choices, below what the option is. */
static void
put_meanings (const Page *page, const SimOption *option)
{
  for (guint i = 0; option->meanings != NULL && option->choices[i] != NULL; i++)
    {
      g_string_append (page->out, "<br>");
      sim_page_code (page->out, option->choices[i]);
      g_string_append (page->out, ": ");
      sim_page_text (page->out, option->meanings[i]);
    }
}

static void
put_row (const Page *page, const SimOption *option, const char *key)
{
  g_autofree char *kind = sim_option_describe (option);

  g_string_append (page->out, "| ");
  if (page->anchor != NULL)
    g_string_append_printf (page->out, "<a id=\"%s.%s\"></a>", page->anchor, key);
  sim_page_code (page->out, key);
  g_string_append (page->out, " | ");
  sim_page_text (page->out, option->help);
  put_meanings (page, option);
  g_string_append (page->out, " | ");
  sim_page_text (page->out, kind);
  g_string_append (page->out, " | ");
  sim_page_text (page->out, option->source);
  g_string_append (page->out, " |\n");
}

static void
put_rows (const Page *page, const SimOption *table, const char *prefix)
{
  for (const SimOption *option = table; option != NULL && option->key != NULL; option++)
    {
      g_autofree char *key = g_strconcat (prefix, option->key, NULL);
      g_autofree char *inner = g_strconcat (key, ".", NULL);

      put_row (page, option, key);
      if (option->presets != NULL)
        {
          g_ptr_array_add (page->presets, g_steal_pointer (&key));
          g_ptr_array_add (page->presets, (gpointer)option);
        }
      put_rows (page, option->table, inner);
    }
}

static void
put_presets (const Page *page, const char *key, const SimOption *option)
{
  g_string_append_printf (page->out, "\n`%s` takes the values of a program in use:\n\n", key);
  g_string_append (page->out, "| value | program | sets | source |\n|---|---|---|---|\n");
  for (const SimPreset *preset = option->presets; preset->name != NULL; preset++)
    {
      g_string_append (page->out, "| ");
      sim_page_code (page->out, preset->name);
      g_string_append (page->out, " | ");
      sim_page_text (page->out, preset->help);
      g_string_append (page->out, " | ");
      for (const SimPresetValue *value = preset->values; value->key != NULL; value++)
        {
          g_autofree char *pair = g_strdup_printf ("%s: %s", value->key, value->text);
          g_string_append (page->out, value == preset->values ? "" : "<br>");
          sim_page_code (page->out, pair);
        }
      g_string_append (page->out, " | ");
      sim_page_text (page->out, preset->source);
      g_string_append (page->out, " |\n");
    }
}

void
sim_page_options (GString *out, const SimOption *table, const char *anchor)
{
  g_autoptr (GPtrArray) presets = g_ptr_array_new ();
  Page page = { out, anchor, presets };

  if (table == NULL || table->key == NULL)
    return;
  g_string_append (out, "| key | what it is | value | source |\n|---|---|---|---|\n");
  put_rows (&page, table, "");
  for (guint i = 0; i + 1 < presets->len; i += 2)
    {
      put_presets (&page, presets->pdata[i], presets->pdata[i + 1]);
      g_free (presets->pdata[i]);
    }
}
