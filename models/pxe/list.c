/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PXE-7: reads and writes boot-server list files. */
#include "models/pxe/list.h"

#include <string.h>

enum
{
  E_CHARACTER = 24,
  E_MISSING = 25,
  E_UNKNOWN = 26,
  E_ADDRESS = 55,
  E_NO_MACHINE = 57,
  E_TWICE = 71,
  E_MANY = 86,
};

#define SECTION "[BOOTSERVERS]"

typedef struct Scan
{
  SimDiags *diags; /* NULL: a program reads */
  SimPlace place;  /* of the line */
  GArray *found;   /* SimIp */
  bool seen;       /* the section */
  bool inside, best, good;
} Scan;

static void tell (const Scan *s, bool error, int column, int code, const char *format, va_list args)
    G_GNUC_PRINTF (5, 0);
static void say (Scan *s, int column, int code, const char *format, ...) G_GNUC_PRINTF (4, 5);
static void warn (const Scan *s, int column, int code, const char *format, ...) G_GNUC_PRINTF (4, 5);

static void
tell (const Scan *s, bool error, int column, int code, const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);
  SimPlace place = s->place;

  if (s->diags == NULL)
    return;
  place.column = column + 1;
  if (error)
    sim_diags_error (s->diags, place, code, "%s", text);
  else
    sim_diags_warning (s->diags, place, code, "%s", text);
}

static void
say (Scan *s, int column, int code, const char *format, ...)
{
  va_list args;

  s->good = false;
  va_start (args, format);
  tell (s, true, column, code, format, args);
  va_end (args);
}

static void
warn (const Scan *s, int column, int code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  tell (s, false, column, code, format, args);
  va_end (args);
}

static bool
parse_ip (const char *text, SimIp *ip)
{
  static const SimOption option = { .key = "ip", .kind = SIM_OPTION_ADDRESS };
  g_autofree char *why = NULL;
  int column;

  return sim_option_parse (&option, text, NULL, ip, &why, &column);
}

static void
take_address (Scan *s, const char *text, int column)
{
  SimIp ip;

  if (!parse_ip (text, &ip))
    {
      say (s, column, E_ADDRESS, "`%s` is no address; IP=a.b.c.d is expected", text);
      return;
    }
  if (ip == SIM_IP_NONE || ip == SIM_IP_BROADCAST || sim_ip_multicast (ip))
    {
      say (s, column, E_NO_MACHINE, "%s is no machine's address; one of a boot server is expected", text);
      return;
    }
  for (guint i = 0; i < s->found->len; i++)
    if (g_array_index (s->found, SimIp, i) == ip)
      {
        warn (s, column, E_TWICE, "%s stands here a second time; clients that go by the source ask it twice",
              text);
        break;
      }
  if (s->found->len == PXE_LIST_MOST)
    say (s, column, E_MANY, "more than %d addresses; at most so many are expected", PXE_LIST_MOST);
  else
    g_array_append_val (s->found, ip);
}

static void
take_entry (Scan *s, char *line, int column)
{
  char *equals = strchr (line, '=');

  if (equals == NULL)
    {
      say (s, column, E_MISSING, "`%s` is no entry; IP=a.b.c.d is expected", line);
      return;
    }
  *equals = '\0';
  char *value = equals + 1;
  g_strchomp (line);
  while (*value == ' ' || *value == '\t')
    value++;
  if (g_ascii_strcasecmp (line, "IP") == 0)
    take_address (s, value, column + (int)(value - line));
  else if (g_ascii_strcasecmp (line, "ORDER") == 0 && g_ascii_strcasecmp (value, "BEST") == 0)
    s->best = true;
  else
    warn (s, column, E_UNKNOWN, "`%s` is passed over by clients; IP= and ORDER=BEST are known", line);
}

static void
take_line (Scan *s, char *line)
{
  char *from = line;

  g_strchomp (line);
  while (*from == ' ' || *from == '\t')
    from++;
  int column = (int)(from - line);
  if (*from == '\0' || *from == ';')
    return;
  if (*from == '[')
    {
      s->inside = g_ascii_strcasecmp (from, SECTION) == 0;
      s->seen |= s->inside;
      if (!s->inside)
        warn (s, column, E_UNKNOWN, "section %s is passed over by clients; " SECTION " is known", from);
    }
  else if (s->inside)
    take_entry (s, from, column);
  else if (!s->seen)
    say (s, column, E_MISSING, "`%s` before the section; " SECTION " is expected first", from);
}

static void
take_lines (Scan *s, const char *text, gsize length)
{
  const char *at = text, *end = text + length;

  while (at < end)
    {
      const char *next = memchr (at, '\n', (gsize)(end - at));
      g_autofree char *line = g_strndup (at, (gsize)((next != NULL ? next : end) - at));
      s->place.line++;
      for (const char *c = line; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 && *c != '\t' && *c != '\r')
          {
            say (s, (int)(c - line), E_CHARACTER, "a control byte; text is expected");
            break;
          }
      take_line (s, line);
      at = next != NULL ? next + 1 : end;
    }
}

bool
pxe_list_parse (const char *text, gsize length, const char *file, SimDiags *diags, GStringChunk *arena,
                PxeList *out)
{
  Scan s = { .diags = diags, .found = g_array_new (FALSE, FALSE, sizeof (SimIp)), .good = true };

  s.place.file = diags != NULL ? sim_diags_intern (diags, file) : file;
  take_lines (&s, text, length);
  s.place.line = MAX (s.place.line, 1);
  if (!s.seen && s.good)
    say (&s, 0, E_MISSING, "no section; " SECTION " is expected");
  else if (s.found->len == 0 && s.good)
    say (&s, 0, E_MISSING, "no boot server; IP=a.b.c.d is expected");
  bool good = diags != NULL ? s.good : s.found->len > 0;
  gsize size = MAX (s.found->len, 1) * sizeof (SimIp);
  *out = (PxeList){ .best = s.best, .count = s.found->len };
  out->ips = arena != NULL ? sim_arena_take (arena, size) : g_malloc0 (size);
  if (s.found->len > 0)
    memcpy (out->ips, s.found->data, s.found->len * sizeof (SimIp));
  g_array_unref (s.found);
  return good;
}

SimBytes *
pxe_list_write (const PxeList *list)
{
  g_autoptr (GString) text = g_string_new (SECTION "\n; Boot servers of this site\n");
  char ip[SIM_IP_TEXT];

  if (list->best)
    g_string_append (text, "ORDER=BEST\n");
  for (guint i = 0; i < list->count; i++)
    g_string_append_printf (text, "IP=%s\n", sim_ip_text (list->ips[i], ip));
  return sim_bytes_new (text->str, (uint32_t)text->len);
}

static bool
read_list (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  gsize length;
  const char *path;

  if (!sim_read_expect (read, tree, SIM_TREE_SCALAR, "the name of a boot-server list file"))
    return false;
  g_autofree char *text = sim_read_file (read, tree, &length, &path);
  if (text == NULL)
    return false;
  PxeList *list = sim_arena_take (sim_read_arena (read), sizeof *list);
  sim_diags_source (sim_read_diags (read), path, text, length);
  *(PxeList **)target = list;
  return pxe_list_parse (text, length, path, sim_read_diags (read), sim_read_arena (read), list);
}

const SimOptionCustom pxe_list_custom
    = { .name = "boot-server-list", .schema = "{\"type\": \"string\", \"minLength\": 1}", .read = read_list };
