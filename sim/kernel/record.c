/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record as a sentence.
 */
#include "sim/kernel/record.h"
#include <string.h>

static void
write_quantity (double value, SimUnit unit, GString *out)
{
  g_autofree char *text = sim_quantity_format (value, unit);
  g_string_append (out, text);
}

/* Seconds where the fewest digits would be a long row of nanoseconds: 3.633341227 s. Exact in both. */
static void
write_time (SimTime t, GString *out)
{
  const gsize long_row = strlen ("123456 ns");
  g_autofree char *text = sim_time_format (t);

  if (strlen (text) <= long_row || !g_str_has_suffix (text, " ns"))
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_printf (out, "%s%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT, t < 0 ? "-" : "", ABS (t / SIM_S),
                          ABS (t % SIM_S));
  while (out->str[out->len - 1] == '0')
    g_string_truncate (out, out->len - 1);
  g_string_append (out, " s");
}

static void
write_real (double real, GString *out)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append (out, g_ascii_formatd (text, sizeof text, "%.10g", real));
}

static void
write_address (uint32_t address, GString *out)
{
  g_string_append_printf (out, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
                          address & 255);
}

static void
write_field (const SimBus *bus, SimFieldKind kind, int64_t value, GString *out)
{
  switch (kind)
    {
    case SIM_FIELD_NONE:
      break;
    case SIM_FIELD_ENTITY:
      g_string_append (out, sim_entity_name (bus, (SimEntity)value));
      break;
    case SIM_FIELD_ADDRESS:
      write_address ((uint32_t)value, out);
      break;
    case SIM_FIELD_COUNT:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
      break;
    case SIM_FIELD_TIME:
      write_time (value, out);
      break;
    case SIM_FIELD_BYTES:
      write_quantity ((double)value, SIM_UNIT_SIZE, out);
      break;
    case SIM_FIELD_SHARE:
      write_quantity ((double)value / 1e9, SIM_UNIT_SHARE, out);
      break;
    case SIM_FIELD_NUMBER:
      write_real (sim_record_real (value), out);
      break;
    }
}

static void
write_text (const char *text, GString *out)
{
  if (text != NULL)
    {
      g_string_append (out, text);
      return;
    }
  while (out->len > 0 && strchr (": ", out->str[out->len - 1]) != NULL)
    g_string_truncate (out, out->len - 1);
}

static void
write_named (const SimBus *bus, const SimRecord *record, const char *name, gsize length, GString *out)
{
  const SimRecordKind *kind = record->kind;
  if (length == 3 && memcmp (name, "who", 3) == 0)
    g_string_append (out, sim_entity_name (bus, record->who));
  else if (length == 7 && memcmp (name, "subject", 7) == 0)
    write_field (bus, kind->subject, record->subject, out);
  else if (length == 1 && *name == 'a')
    write_field (bus, kind->a, record->a, out);
  else if (length == 1 && *name == 'b')
    write_field (bus, kind->b, record->b, out);
  else if (length == 4 && memcmp (name, "text", 4) == 0)
    write_text (record->text, out);
  else
    sim_require (false, "the format of %s names {%.*s}", kind->name, (int)length, name);
}

void
sim_record_write (const SimBus *bus, const SimRecord *record, GString *out)
{
  const char *at = record->kind->format;
  for (const char *open, *close; (open = strchr (at, '{')) != NULL; at = close + 1)
    {
      g_string_append_len (out, at, open - at);
      close = strchr (open, '}');
      sim_require (close != NULL, "the format of %s has a { without }", record->kind->name);
      write_named (bus, record, open + 1, (gsize)(close - open - 1), out);
    }
  g_string_append (out, at);
}
