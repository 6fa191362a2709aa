/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/diag.h"

#include <string.h>

enum
{
  SHOWN = 20,   /* errors kept; and as many warnings */
  WINDOW = 100, /* columns of a source line that are shown */
};

typedef enum Severity
{
  ERROR,
  WARNING,
  NOTE,
  SEVERITIES
} Severity;

typedef struct Problem
{
  SimPlace place;
  int code; /* 0: a note has none */
  Severity severity;
  char *message;
} Problem;

typedef struct Source
{
  const char *file; /* interned */
  char *text;
  gsize length;
} Source;

struct SimDiags
{
  GArray *problems; /* of Problem */
  GArray *sources;  /* of Source */
  GStringChunk *texts;
  guint count[SEVERITIES];
};

static void
problem_clear (gpointer item)
{
  g_free (((Problem *)item)->message);
}

static void
source_clear (gpointer item)
{
  g_free (((Source *)item)->text);
}

SimDiags *
sim_diags_new (void)
{
  SimDiags *diags = g_new0 (SimDiags, 1);
  diags->problems = g_array_new (FALSE, FALSE, sizeof (Problem));
  g_array_set_clear_func (diags->problems, problem_clear);
  diags->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  g_array_set_clear_func (diags->sources, source_clear);
  diags->texts = g_string_chunk_new (256);
  return diags;
}

void
sim_diags_free (SimDiags *diags)
{
  if (diags == NULL)
    return;
  g_array_unref (diags->problems);
  g_array_unref (diags->sources);
  g_string_chunk_free (diags->texts);
  g_free (diags);
}

const char *
sim_diags_intern (SimDiags *diags, const char *text)
{
  return g_string_chunk_insert_const (diags->texts, text);
}

void
sim_diags_source (SimDiags *diags, const char *file, const char *text, gsize length)
{
  char *copy = g_malloc (length + 1);
  if (length > 0)
    memcpy (copy, text, length);
  sim_diags_take_source (diags, file, copy, length);
}

void
sim_diags_take_source (SimDiags *diags, const char *file, char *text, gsize length)
{
  Source source = { sim_diags_intern (diags, file), text, length };
  g_array_append_val (diags->sources, source);
}

static void G_GNUC_PRINTF (5, 0)
    report (SimDiags *diags, SimPlace place, int code, Severity severity, const char *format, va_list args)
{
  if (++diags->count[severity] > SHOWN)
    return;
  /* Places outlive what they were read into: a scenario that is given up. */
  if (place.file != NULL)
    place.file = sim_diags_intern (diags, place.file);
  Problem problem = { place, code, severity, g_strdup_vprintf (format, args) };
  g_array_append_val (diags->problems, problem);
}

void
sim_diags_error (SimDiags *diags, SimPlace place, int code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  report (diags, place, code, ERROR, format, args);
  va_end (args);
}

void
sim_diags_warning (SimDiags *diags, SimPlace place, int code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  report (diags, place, code, WARNING, format, args);
  va_end (args);
}

void
sim_diags_note (SimDiags *diags, SimPlace place, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  report (diags, place, 0, NOTE, format, args);
  va_end (args);
}

guint
sim_diags_errors (const SimDiags *diags)
{
  return diags->count[ERROR];
}

guint
sim_diags_warnings (const SimDiags *diags)
{
  return diags->count[WARNING];
}

bool
sim_diags_full (const SimDiags *diags)
{
  return diags->count[ERROR] > SHOWN;
}

static const Source *
find_source (const SimDiags *diags, const char *file)
{
  for (guint i = 0; i < diags->sources->len; i++)
    {
      const Source *source = &g_array_index (diags->sources, Source, i);
      if (g_strcmp0 (source->file, file) == 0)
        return source;
    }
  return NULL;
}

/* The line of that number without its end, or false. */
static bool
find_line (const Source *source, int number, const char **line, gsize *length)
{
  const char *at = source->text, *end = source->text + source->length;
  for (int i = 1; i < number; i++)
    {
      at = memchr (at, '\n', (gsize)(end - at));
      if (at == NULL)
        return false;
      at++;
    }
  const char *stop = memchr (at, '\n', (gsize)(end - at));
  *line = at;
  *length = (gsize)((stop != NULL ? stop : end) - at);
  if (*length > 0 && at[*length - 1] == '\r')
    --*length;
  return true;
}

/* `n` characters on from `p`, not past `end`; a bad byte is a character. */
static const char *
skip (const char *p, const char *end, int n)
{
  for (; n > 0 && p < end; n--)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);
      p += (gint)c < 0 ? 1 : g_utf8_next_char (p) - p;
    }
  return p;
}

/* "  12 | text" and a caret below the column. */
static void
write_caret (const SimDiags *diags, const SimPlace *place, GString *out)
{
  const Source *source = find_source (diags, place->file);
  const char *line;
  gsize length;
  if (source == NULL || place->line < 1 || place->column < 1
      || !find_line (source, place->line, &line, &length))
    return;
  const char *end = line + length;
  const char *from = place->column > WINDOW - 20 ? skip (line, end, place->column - WINDOW + 20) : line;
  const char *at = skip (line, end, place->column - 1);
  const char *to = skip (from, end, WINDOW);
  g_autofree char *before = sim_escape (from, at - from);
  g_autofree char *after = sim_escape (at, MAX (to, at) - at);
  g_string_append_printf (out, "%6d | %s%s\n       | %*s^\n", place->line, before, after,
                          (int)g_utf8_strlen (before, -1), "");
}

static void
write_problem (const SimDiags *diags, const Problem *problem, bool carets, GString *out)
{
  const SimPlace *place = &problem->place;
  g_autofree char *file = sim_escape (place->file != NULL ? place->file : "rehearse", -1);
  g_autofree char *message = sim_escape (problem->message, -1);
  g_string_append (out, file);
  if (place->line > 0)
    g_string_append_printf (out, ":%d", place->line);
  if (place->line > 0 && place->column > 0)
    g_string_append_printf (out, ":%d", place->column);
  if (problem->severity == NOTE)
    g_string_append_printf (out, ": note: %s\n", message);
  else
    g_string_append_printf (out, ": %s[%c%03d]: %s\n", problem->severity == WARNING ? "warning" : "error",
                            problem->severity == WARNING ? 'W' : 'E', problem->code, message);
  if (carets)
    write_caret (diags, place, out);
}

static char *
write_all (const SimDiags *diags, bool carets)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < diags->problems->len; i++)
    write_problem (diags, &g_array_index (diags->problems, Problem, i), carets, out);
  if (diags->count[ERROR] > SHOWN)
    g_string_append_printf (out, "rehearse: too many errors; the first %d are shown\n", SHOWN);
  if (diags->count[WARNING] > SHOWN)
    g_string_append_printf (out, "rehearse: too many warnings; the first %d of %u are shown\n", SHOWN,
                            diags->count[WARNING]);
  return g_string_free (out, FALSE);
}

bool
sim_diags_print (const SimDiags *diags, FILE *out, bool carets)
{
  g_autofree char *text = write_all (diags, carets);
  return fputs (text, out) >= 0 && fflush (out) == 0;
}

char *
sim_diags_text (const SimDiags *diags)
{
  return write_all (diags, false);
}

/* Characters that would drive a terminal or reorder what is read. */
static bool
is_hostile (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f
         || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

char *
sim_escape (const char *text, gssize length)
{
  const char *end = text + (length < 0 ? (gssize)strlen (text) : length);
  GString *out = g_string_new (NULL);
  while (text < end)
    {
      gunichar c = g_utf8_get_char_validated (text, end - text);
      /* GLib reads an embedded NUL as the end of text. */
      if (*text == '\0' || (gint)c < 0)
        {
          g_string_append_printf (out, "\\x%02x", (guint8)*text++);
          continue;
        }
      const char *next = g_utf8_next_char (text);
      if (!is_hostile (c))
        g_string_append_len (out, text, next - text);
      else if (c < 0x80)
        g_string_append_printf (out, "\\x%02x", c);
      else
        g_string_append_printf (out, "\\u%04x", c);
      text = next;
    }
  return g_string_free (out, FALSE);
}
