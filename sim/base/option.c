/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/option.h"
#include "sim/base/check.h"
#include "sim/base/dist.h"
#include "sim/base/preset.h"

#include <math.h>
#include <string.h>

enum
{
  NAME_LENGTH = 63
};

/* What a value is called, and the unit its number is written in. */
static const struct
{
  const char *name;
  SimUnit unit;
} kinds[] = {
  [SIM_OPTION_TIME] = { "time", SIM_UNIT_TIME },
  [SIM_OPTION_BITRATE] = { "data rate", SIM_UNIT_BITRATE },
  [SIM_OPTION_SIZE] = { "size", SIM_UNIT_SIZE },
  [SIM_OPTION_PER_TIME] = { "rate of events", SIM_UNIT_PER_TIME },
  [SIM_OPTION_SHARE] = { "share", SIM_UNIT_SHARE },
  [SIM_OPTION_NUMBER] = { "number", SIM_UNIT_NONE },
  [SIM_OPTION_COUNT] = { "count", SIM_UNIT_NONE },
  [SIM_OPTION_FLAG] = { "true or false", SIM_UNIT_NONE },
  [SIM_OPTION_TEXT] = { "text", SIM_UNIT_NONE },
  [SIM_OPTION_NAME] = { "name", SIM_UNIT_NONE },
  [SIM_OPTION_CHOICE] = { "one of", SIM_UNIT_NONE },
  [SIM_OPTION_ADDRESS] = { "IPv4 address", SIM_UNIT_NONE },
  [SIM_OPTION_SUBNET] = { "subnet", SIM_UNIT_NONE },
  [SIM_OPTION_DIST] = { "distribution", SIM_UNIT_TIME },
  [SIM_OPTION_PRESET] = { "one of", SIM_UNIT_NONE },
  [SIM_OPTION_TIMES] = { "times", SIM_UNIT_TIME },
  [SIM_OPTION_NAMES] = { "names", SIM_UNIT_NONE },
  [SIM_OPTION_TABLE] = { "map", SIM_UNIT_NONE },
  [SIM_OPTION_LIST] = { "list", SIM_UNIT_NONE },
  [SIM_OPTION_CUSTOM] = { "value", SIM_UNIT_NONE },
};

/* Where parsing stands: what every helper needs. */
typedef struct Parse
{
  const SimOption *option;
  const char *text;
  GStringChunk *arena;
  void *target;
  SimWrong *wrong;
} Parse;

static bool G_GNUC_PRINTF (4, 5) fail (Parse *p, int code, gsize at, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  *p->wrong = (SimWrong){ code, (int)at, g_strdup_vprintf (format, args) };
  va_end (args);
  return false;
}

void *
sim_arena_take (GStringChunk *arena, gsize size)
{
  enum
  {
    ALIGN = 16,
    SMALL = 1024
  };
  static const char zeros[SMALL + ALIGN];
  g_autofree char *many = size > SMALL ? g_malloc0 (size + ALIGN) : NULL;
  char *block = g_string_chunk_insert_len (arena, many != NULL ? many : zeros, (gssize)(size + ALIGN));
  return block + (ALIGN - (guintptr)block % ALIGN) % ALIGN;
}

static SimUnit
unit_of (const SimOption *option)
{
  return option->kind == SIM_OPTION_DIST ? option->unit : kinds[option->kind].unit;
}

/* The limits in force: what the row says, or those of the kind. */
static void
limits (const SimOption *option, double *least, double *most)
{
  bool given = option->least != 0 || option->most != 0;
  *least = given ? option->least : 0;
  *most = given && option->most > option->least ? option->most : INFINITY;
  if (!given && option->kind == SIM_OPTION_SHARE)
    *most = 1;
}

/* "at least 1 ms", "from 0 % to 100 %", "greater than 0 s"; NULL when all values >= 0 are good. */
static char *
limits_text (const SimOption *option, bool always)
{
  double least, most;
  limits (option, &least, &most);
  SimUnit unit = unit_of (option);
  bool above = option->positive && least <= 0;
  g_autofree char *low = sim_quantity_format (above ? 0 : least, unit);
  g_autofree char *high = sim_quantity_format (most, unit);
  if (isfinite (most))
    return above ? g_strdup_printf ("greater than %s, at most %s", low, high)
                 : g_strdup_printf ("from %s to %s", low, high);
  if (above)
    return g_strdup_printf ("greater than %s", low);
  return least != 0 || always ? g_strdup_printf ("at least %s", low) : NULL;
}

static bool
check_range (Parse *p, double value)
{
  double least, most;
  limits (p->option, &least, &most);
  if (value >= least && value <= most && (!p->option->positive || value > 0))
    return true;
  g_autofree char *expected = limits_text (p->option, true);
  int code = p->option->code != 0 ? p->option->code : p->option->kind == SIM_OPTION_SHARE ? 50 : 46;
  return fail (p, code, 0, "`%s` is out of range; %s is expected", p->text, expected);
}

static bool
parse_integer (Parse *p)
{
  return sim_quantity_scan (p->text, unit_of (p->option), true, p->target, p->wrong)
         && check_range (p, (double)*(int64_t *)p->target);
}

static bool
parse_double (Parse *p)
{
  return sim_quantity_scan (p->text, unit_of (p->option), false, p->target, p->wrong)
         && check_range (p, *(double *)p->target);
}

static bool
parse_flag (Parse *p)
{
  bool value = strcmp (p->text, "true") == 0;
  *(bool *)p->target = value;
  return value || strcmp (p->text, "false") == 0
         || fail (p, 54, 0, "`%s` is not a flag; true or false is expected", p->text);
}

static bool
parse_text (Parse *p)
{
  *(const char **)p->target = g_string_chunk_insert (p->arena, p->text);
  return true;
}

char *
sim_name_wrong (const char *text, int *column)
{
  *column = 0;
  if (*text == '\0')
    return g_strdup ("a name is empty; a letter or `_`, then letters, digits, `_`, `.` or `-` are expected");
  if (strlen (text) > NAME_LENGTH)
    return g_strdup_printf ("a name has %u bytes; at most %d are allowed", (guint)strlen (text), NAME_LENGTH);
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalpha (*c) && *c != '_' && (c == text || (!g_ascii_isdigit (*c) && *c != '.' && *c != '-')))
      {
        *column = (int)(c - text);
        return g_strdup_printf (
            "`%s` is not a name; a letter or `_`, then letters, digits, `_`, `.` or `-` are "
            "expected",
            text);
      }
  return NULL;
}

static bool
parse_name (Parse *p)
{
  p->wrong->code = 30;
  p->wrong->why = sim_name_wrong (p->text, &p->wrong->column);
  return p->wrong->why == NULL && parse_text (p);
}

static bool
parse_names (Parse *p)
{
  const char **names = sim_arena_take (p->arena, sizeof *names);
  names[0] = g_string_chunk_insert (p->arena, p->text);
  *(SimNameList *)p->target = (SimNameList){ *p->text != '\0', names };
  return true;
}

/* The words that a choice or a preset may be, NULL-terminated; g_free() the array. */
static const char **
words_of (const SimOption *option)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (const SimPreset *preset = option->presets; preset != NULL && preset->name != NULL; preset++)
    g_ptr_array_add (words, (gpointer)preset->name);
  for (guint i = 0; option->choices != NULL && option->choices[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer)option->choices[i]);
  g_ptr_array_add (words, NULL);
  return (const char **)g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

static bool
parse_choice (Parse *p)
{
  g_autofree const char **words = words_of (p->option);
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], p->text) == 0)
      {
        *(int *)p->target = i;
        return true;
      }
  g_autofree char *all = g_strjoinv (" ", (char **)words);
  const char *near = sim_nearest (p->text, words);
  if (near != NULL)
    return fail (p, 68, 0, "`%s` is not known here; did you mean `%s`? One of: %s", p->text, near, all);
  return fail (p, 68, 0, "`%s` is not known here; one of: %s", p->text, all);
}

/* `1 s, 2 s`, in brackets or not. */
static bool
parse_times (Parse *p)
{
  gsize n = strlen (p->text), open = p->text[0] == '[' && p->text[n - 1] == ']';
  g_autofree char *inner = g_strndup (p->text + open, n - 2 * open);
  g_auto (GStrv) parts = g_strsplit (inner, ",", -1);
  guint count = g_strv_length (parts);
  SimTime *times = sim_arena_take (p->arena, MAX (count, 1) * sizeof *times);
  const char *part = p->text + open;
  for (guint i = 0; i < count; part += strlen (parts[i++]) + 1)
    {
      g_autofree char *text = g_strstrip (g_strdup (parts[i]));
      Parse one = { p->option, text, p->arena, &times[i], p->wrong };
      if (!sim_quantity_scan (text, SIM_UNIT_TIME, true, &times[i], p->wrong)
          || !check_range (&one, (double)times[i]))
        {
          p->wrong->column += (int)(part - p->text + (gssize)strspn (part, " "));
          return false;
        }
    }
  *(SimTimeList *)p->target = (SimTimeList){ count, times };
  return true;
}

/* Four numbers without leading zeros; *end is where reading stopped. */
static bool
scan_address (const char *text, uint32_t *address, const char **end)
{
  const char *c = text;
  *address = 0;
  for (int i = 0; i < 4; i++)
    {
      guint part = 0;
      const char *from = c;
      for (; g_ascii_isdigit (*c) && c - from < 4; c++)
        part = part * 10 + (guint)(*c - '0');
      if (c == from || part > 255 || (*from == '0' && c - from > 1) || (i < 3 && *c != '.'))
        {
          *end = part > 255 || (*from == '0' && c - from > 1) ? from : c;
          return false;
        }
      *address = *address << 8 | part;
      c += i < 3;
    }
  *end = c;
  return true;
}

static bool
parse_address (Parse *p)
{
  const char *end;
  if (scan_address (p->text, p->target, &end) && *end == '\0')
    return true;
  return fail (p, 55, (gsize)(end - p->text),
               "`%s` is not an IPv4 address; four numbers from 0 to 255 without leading zeros", p->text);
}

char *
sim_address_format (uint32_t address)
{
  return g_strdup_printf ("%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

static bool
parse_subnet (Parse *p)
{
  SimOptionSubnet *subnet = p->target;
  const char *end;
  if (!scan_address (p->text, &subnet->base, &end) || *end != '/')
    return fail (p, 56, (gsize)(end - p->text),
                 "`%s` is not a subnet; an address and a prefix length, as in 10.0.0.0/24", p->text);
  const char *digits = end + 1;
  gsize n = strspn (digits, "0123456789");
  subnet->prefix = n >= 1 && n <= 2 ? (int)g_ascii_strtoull (digits, NULL, 10) : 33;
  if (digits[n] != '\0' || subnet->prefix > 32 || (n > 1 && digits[0] == '0'))
    return fail (p, 56, (gsize)(digits - p->text), "`%s` is not a prefix length; /0 to /32 is expected",
                 digits);
  uint32_t hosts = subnet->prefix == 0 ? UINT32_MAX : (uint32_t)((UINT64_C (1) << (32 - subnet->prefix)) - 1);
  if ((subnet->base & hosts) == 0)
    return true;
  g_autofree char *base = sim_address_format (subnet->base & ~hosts);
  return fail (p, 56, 0, "`%s` has host bits set; %s/%d is the subnet", p->text, base, subnet->prefix);
}

static bool
parse_dist (Parse *p)
{
  return sim_dist_scan (p->text, unit_of (p->option), p->target, p->wrong);
}

bool
sim_option_scan (const SimOption *option, const char *text, GStringChunk *arena, void *target, SimWrong *wrong)
{
  static bool (*const parsers[]) (Parse *) = {
    [SIM_OPTION_TIME] = parse_integer,  [SIM_OPTION_BITRATE] = parse_double,
    [SIM_OPTION_SIZE] = parse_integer,  [SIM_OPTION_PER_TIME] = parse_double,
    [SIM_OPTION_SHARE] = parse_double,  [SIM_OPTION_NUMBER] = parse_double,
    [SIM_OPTION_COUNT] = parse_integer, [SIM_OPTION_FLAG] = parse_flag,
    [SIM_OPTION_TEXT] = parse_text,     [SIM_OPTION_NAME] = parse_name,
    [SIM_OPTION_CHOICE] = parse_choice, [SIM_OPTION_ADDRESS] = parse_address,
    [SIM_OPTION_SUBNET] = parse_subnet, [SIM_OPTION_DIST] = parse_dist,
    [SIM_OPTION_PRESET] = parse_choice, [SIM_OPTION_TIMES] = parse_times,
    [SIM_OPTION_NAMES] = parse_names,
  };
  sim_require (option->kind <= SIM_OPTION_NAMES, "option `%s` has no scalar form", option->key);
  Parse p = { option, text, arena, target, wrong };
  *wrong = (SimWrong){ 0 };
  return parsers[option->kind](&p);
}

bool
sim_option_parse (const SimOption *option, const char *text, GStringChunk *arena, void *target, char **why,
                  int *column)
{
  SimWrong wrong = { 0 };
  bool good = sim_option_scan (option, text, arena, target, &wrong);
  *why = wrong.why;
  *column = wrong.column;
  return good;
}

static char *
format_names (const SimNameList *list)
{
  GString *out = g_string_new ("[");
  for (guint i = 0; i < list->count; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", list->names[i]);
  return g_string_free (g_string_append_c (out, ']'), FALSE);
}

static char *
format_times (const SimTimeList *list)
{
  GString *out = g_string_new ("[");
  for (guint i = 0; i < list->count; i++)
    {
      g_autofree char *time = sim_time_format (list->times[i]);
      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", time);
    }
  return g_string_free (g_string_append_c (out, ']'), FALSE);
}

static char *
format_subnet (const SimOptionSubnet *subnet)
{
  g_autofree char *base = sim_address_format (subnet->base);
  return g_strdup_printf ("%s/%d", base, subnet->prefix);
}

char *
sim_option_format (const SimOption *option, const void *options)
{
  const void *field = (const char *)options + option->offset;
  const char *text;
  switch (option->kind)
    {
    case SIM_OPTION_TIME:
      return sim_time_format (*(const SimTime *)field);
    case SIM_OPTION_SIZE:
      return sim_quantity_format ((double)*(const int64_t *)field, SIM_UNIT_SIZE);
    case SIM_OPTION_COUNT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, *(const int64_t *)field);
    case SIM_OPTION_BITRATE:
    case SIM_OPTION_PER_TIME:
    case SIM_OPTION_SHARE:
    case SIM_OPTION_NUMBER:
      return sim_quantity_format (*(const double *)field, unit_of (option));
    case SIM_OPTION_FLAG:
      return g_strdup (*(const bool *)field ? "true" : "false");
    case SIM_OPTION_TEXT:
    case SIM_OPTION_NAME:
      text = *(const char *const *)field;
      return g_strdup (text != NULL ? text : "");
    case SIM_OPTION_CHOICE:
      return g_strdup (option->choices[*(const int *)field]);
    case SIM_OPTION_ADDRESS:
      return sim_address_format (*(const uint32_t *)field);
    case SIM_OPTION_SUBNET:
      return format_subnet (field);
    case SIM_OPTION_DIST:
      return sim_dist_format (field);
    case SIM_OPTION_PRESET:
      return g_strdup (option->presets[*(const int *)field].name);
    case SIM_OPTION_TIMES:
      return format_times (field);
    case SIM_OPTION_NAMES:
      return format_names (field);
    default:
      return g_strdup_printf ("(%s)", kinds[option->kind].name);
    }
}

void
sim_options_initials (const SimOption *table, GStringChunk *arena, void *options)
{
  for (const SimOption *option = table; option->key != NULL; option++)
    {
      void *field = (char *)options + option->offset;
      g_autofree char *why = NULL;
      int column;
      if (option->kind == SIM_OPTION_TABLE)
        sim_options_defaults (option->table, arena, field);
      else if (option->initial != NULL && option->kind <= SIM_OPTION_NAMES)
        sim_require (sim_option_parse (option, option->initial, arena, field, &why, &column),
                     "default of `%s`: %s", option->key, why);
      else if (option->kind == SIM_OPTION_DIST)
        *(SimDist *)field = (SimDist){ .kind = SIM_DIST_CONSTANT, .unit = option->unit };
    }
}

void
sim_options_defaults (const SimOption *table, GStringChunk *arena, void *options)
{
  sim_options_initials (table, arena, options);
  if (sim_preset_row (table) != NULL)
    sim_preset_apply (table, sim_preset_of (table, options), arena, options);
}

const SimOption *
sim_option_find (const SimOption *table, const char *key)
{
  for (; table->key != NULL; table++)
    if (strcmp (table->key, key) == 0)
      return table;
  return NULL;
}

char *
sim_option_describe (const SimOption *option)
{
  GString *out = g_string_new (kinds[option->kind].name);
  bool numeric = option->kind <= SIM_OPTION_COUNT || option->kind == SIM_OPTION_TIMES;
  g_autofree char *range = numeric ? limits_text (option, false) : NULL;
  if (option->kind == SIM_OPTION_CHOICE || option->kind == SIM_OPTION_PRESET)
    {
      g_autofree const char **words = words_of (option);
      g_autofree char *all = g_strjoinv (" ", (char **)words);
      g_string_append_printf (out, " %s", all);
    }
  if (range != NULL)
    g_string_append_printf (out, ", %s", range);
  if (option->required)
    g_string_append (out, " (required)");
  else if (option->initial != NULL)
    g_string_append_printf (out, " (default %s)", *option->initial == '\0' ? "none" : option->initial);
  return g_string_free (out, FALSE);
}
