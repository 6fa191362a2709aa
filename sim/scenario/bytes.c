/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in a file before anybody looks for YAML in it. The first fault ends it. */
#include "sim/scenario/yaml.h"

#include <string.h>

enum
{
  LINE_LIMIT = 1 << 16
};

typedef struct Scan
{
  const char *at, *end;
  SimPlace place;
  SimDiags *diags;
} Scan;

static bool G_GNUC_PRINTF (3, 4) fail (Scan *s, int code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  sim_diags_error (s->diags, s->place, code, "%s", message);
  return false;
}

static bool
check_control (Scan *s, gunichar c)
{
  if (c == 0)
    return fail (s, 13, "a NUL byte; text is expected");
  if (c == '\r')
    return fail (s, 18, "a carriage return without a line feed; lines end in LF or CR LF");
  if (c == 0x0b || c == 0x0c || c == 0x85 || c == 0x2028 || c == 0x2029)
    return fail (s, 18, "U+%04X is no end of a line here; lines end in LF or CR LF", c);
  if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
    return fail (s, 19, "control character U+%04X; printable text is expected", c);
  if (c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)
      || c == 0xfeff)
    return fail (s, 20, "U+%04X is not seen but changes what is read; take it out", c);
  return true;
}

/* The lines that a version control system leaves in a file whose merge failed. */
static bool
check_conflict (Scan *s)
{
  static const char *const marks[] = { "<<<<<<<", "=======", ">>>>>>>", "|||||||" };
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (s->end - s->at >= 7 && memcmp (s->at, marks[i], 7) == 0
        && (s->end - s->at == 7 || strchr (" \r\n", s->at[7]) != NULL))
      return fail (s, 37, "a conflict marker; finish the merge first");
  return true;
}

static bool
check_line_length (Scan *s)
{
  const char *end = memchr (s->at, '\n', (gsize)(s->end - s->at));
  return (end != NULL ? end : s->end) - s->at <= LINE_LIMIT
         || fail (s, 22, "a line of more than 64 KiB; break it");
}

static bool
check_character (Scan *s)
{
  gunichar c = (guint8)*s->at;
  if (c >= 0x80)
    c = g_utf8_get_char_validated (s->at, s->end - s->at);
  if ((gint)c < 0)
    return fail (s, 14, "byte 0x%02x is not UTF-8; save the file as UTF-8", (guint8)*s->at);
  bool line_end = c == '\n' || (c == '\r' && s->at + 1 < s->end && s->at[1] == '\n');
  if (!line_end && c != '\t' && (c < 0x20 || c >= 0x7f) && !check_control (s, c))
    return false;
  s->at += c < 0x80 ? 1 : g_utf8_next_char (s->at) - s->at;
  s->place.column++;
  if (c != '\n')
    return true;
  s->place.line++;
  s->place.column = 1;
  return check_line_length (s) && check_conflict (s);
}

const char *
sim_yaml_check_bytes (const char *text, gsize *length, const char *file, SimDiags *diags)
{
  Scan s = { text, text + *length, { file, 1, 1 }, diags };
  if (*length >= 2 && (memcmp (text, "\xff\xfe", 2) == 0 || memcmp (text, "\xfe\xff", 2) == 0))
    {
      fail (&s, 16, "the file is UTF-16; save as UTF-8");
      return NULL;
    }
  if (*length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      s.at += 3;
      *length -= 3;
    }
  text = s.at;
  if (!check_line_length (&s) || !check_conflict (&s))
    return NULL;
  while (s.at < s.end)
    if (!check_character (&s))
      return NULL;
  return text;
}
