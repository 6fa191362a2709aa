/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/cells.h"

#include <string.h>

SimCells *
sim_cells_new (void)
{
  SimCells *cells = g_new (SimCells, 1);
  cells->names = g_ptr_array_new_with_free_func (g_free);
  cells->texts = g_ptr_array_new_with_free_func (g_free);
  return cells;
}

void
sim_cells_free (SimCells *cells)
{
  g_ptr_array_unref (cells->names);
  g_ptr_array_unref (cells->texts);
  g_free (cells);
}

static int
index_of (const SimCells *cells, const char *name)
{
  for (guint i = 0; i < cells->names->len && i < cells->texts->len; i++)
    if (strcmp (cells->names->pdata[i], name) == 0)
      return (int)i;
  return -1;
}

const char *
sim_cells_find (const SimCells *cells, const char *name)
{
  int i = index_of (cells, name);
  return i < 0 ? NULL : cells->texts->pdata[i];
}

bool
sim_cells_has (const SimCells *cells, const char *name)
{
  return index_of (cells, name) >= 0;
}

static void
clear (SimCells *cells)
{
  g_ptr_array_set_size (cells->names, 0);
  g_ptr_array_set_size (cells->texts, 0);
}

/* -- JSON lines --------------------------------------------------------------------------- */

/* "\u0007", "\n"; NULL: it is no escape. `at` is behind the backslash. */
static const char *
unescape (const char *at, GString *out)
{
  static const char plain[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
  const char *found = *at != '\0' ? strchr (plain, *at) : NULL;
  if (found != NULL)
    {
      g_string_append_c (out, means[found - plain]);
      return at + 1;
    }
  gunichar code = 0;
  for (int i = 1; i <= 4 && *at == 'u'; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return NULL;
      code = code * 16 + (gunichar)g_ascii_xdigit_value (at[i]);
    }
  if (*at != 'u' || code == 0 || (code >= 0xd800 && code < 0xe000))
    return NULL;
  g_string_append_unichar (out, code);
  return at + 5;
}

/* A text in quotes; NULL: it has no end. */
static const char *
take_string (const char *at, char **text)
{
  GString *out = g_string_new (NULL);
  for (at++; at != NULL && *at != '"' && *at != '\0' && *at != '\n';)
    if (*at == '\\')
      at = unescape (at + 1, out);
    else
      g_string_append_c (out, *at++);
  *text = g_string_free (out, FALSE);
  return at != NULL && *at == '"' ? at + 1 : NULL;
}

/* A number or a word, up to what ends it. */
static const char *
take_word (const char *at, char **text)
{
  gsize n = strcspn (at, ",}]\n");
  *text = n == 4 && strncmp (at, "null", 4) == 0 ? NULL : g_strndup (at, n);
  return n > 0 ? at + n : NULL;
}

static const char *
take_array (const char *at, char **text)
{
  GString *out = g_string_new (NULL);
  for (at++; at != NULL && *at != ']' && *at != '\0';)
    {
      g_autofree char *item = NULL;
      at = *at == '"' ? take_string (at, &item) : take_word (at, &item);
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", item != NULL ? item : "nan");
      if (at != NULL && *at == ',')
        at++;
    }
  *text = g_string_free (out, FALSE);
  return at != NULL && *at == ']' ? at + 1 : NULL;
}

static const char *
take_member (const char *at, SimCells *cells)
{
  char *name = NULL, *text = NULL;
  if (*at != '"')
    return NULL;
  at = take_string (at, &name);
  g_ptr_array_add (cells->names, name);
  if (at == NULL || *at++ != ':')
    return NULL;
  at = *at == '"' ? take_string (at, &text) : *at == '[' ? take_array (at, &text) : take_word (at, &text);
  g_ptr_array_add (cells->texts, text);
  return at;
}

bool
sim_cells_json (const char **at, guint *line, SimCells *cells, const char **why)
{
  const char *c = *at;
  *why = NULL;
  clear (cells);
  if (*c == '\0')
    return false;
  ++*line;
  c = *c == '{' ? c + 1 : NULL;
  while (c != NULL && *c != '}')
    {
      c = take_member (c, cells);
      if (c != NULL && *c == ',')
        c++;
    }
  if (c == NULL || c[1] != '\n')
    {
      *why = "no object of one line";
      return false;
    }
  *at = c + 2;
  return true;
}

/* -- CSV ---------------------------------------------------------------------------------- */

static const char *
take_field (const char *at, guint *line, char **text)
{
  if (*at != '"')
    {
      gsize n = strcspn (at, ",\r\n");
      *text = n > 0 ? g_strndup (at, n) : NULL;
      return at + n;
    }
  GString *out = g_string_new (NULL);
  for (at++; *at != '\0'; at++)
    {
      if (*at == '"' && at[1] != '"')
        break;
      at += *at == '"';
      *line += *at == '\n';
      g_string_append_c (out, *at);
    }
  *text = g_string_free (out, FALSE);
  return *at == '"' ? at + 1 : NULL;
}

bool
sim_cells_csv (const char **at, guint *line, const SimCells *header, SimCells *cells, const char **why)
{
  const char *c = *at;
  *why = NULL;
  clear (cells);
  if (*c == '\0')
    return false;
  ++*line;
  for (bool more = true; more && c != NULL;)
    {
      char *text = NULL;
      c = take_field (c, line, &text);
      more = c != NULL && *c == ',';
      if (more)
        c++;
      g_ptr_array_add (header == NULL ? cells->names : cells->texts, text);
      if (header != NULL && cells->texts->len <= header->names->len)
        g_ptr_array_add (cells->names, g_strdup (header->names->pdata[cells->texts->len - 1]));
    }
  if (c == NULL || strncmp (c, "\r\n", 2) != 0 || (header != NULL && cells->texts->len != header->names->len))
    {
      *why = "no row with as many fields as the first";
      return false;
    }
  for (guint i = 0; header == NULL && i < cells->names->len; i++)
    if (cells->names->pdata[i] == NULL)
      {
        *why = "a header without a name";
        return false;
      }
  *at = c + 2;
  return true;
}
