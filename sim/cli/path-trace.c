/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The critical path as a trace for Perfetto (the JSON format of trace events): a track for the whole path, one
 * for each place where somebody waited, those of one system together, and a flow from each wait to the next.
 * Times are us with three decimals, which are the whole ns.
 */
#include "sim/cli/path.h"

#include <string.h>

enum
{
  PATH = 1 /* the track of the whole path; those of places come behind it */
};

typedef struct Writer
{
  const GArray *rows;
  GPtrArray *places;
  GPtrArray *systems; /* names: processes of the trace, behind that of the path */
  GString *out;
} Writer;

static const SimPathRow *
row_at (const Writer *w, guint i)
{
  return &g_array_index (w->rows, SimPathRow, i);
}

static guint
track_of (const Writer *w, const char *place)
{
  for (guint i = 0; i < w->places->len; i++)
    if (strcmp (w->places->pdata[i], place) == 0)
      return PATH + 1 + i;
  g_ptr_array_add (w->places, (gpointer)place);
  return PATH + w->places->len;
}

/* The system of a track's place, as a process from 1 up; 1 is the path's. */
static guint
process_of (const Writer *w, guint track)
{
  if (track == PATH)
    return 1;
  g_autofree char *name = sim_path_system (w->places->pdata[track - PATH - 1]);
  for (guint i = 0; i < w->systems->len; i++)
    if (strcmp (w->systems->pdata[i], name) == 0)
      return i + 2;
  g_ptr_array_add (w->systems, g_steal_pointer (&name));
  return w->systems->len + 1;
}

static void
add_text (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else if ((guchar)*c < 0x20)
      g_string_append_printf (out, "\\u%04x", (guint)(guchar)*c);
    else
      g_string_append_c (out, *c);
  g_string_append_c (out, '"');
}

static void
add_time (GString *out, const char *key, SimTime at)
{
  g_string_append_printf (out, ",\"%s\":%" G_GINT64_FORMAT ".%03d", key, at / 1000, (int)(at % 1000));
}

/* An event is begun on a line of its own and left open. */
static void
begin (const Writer *w, const char *phase, guint track)
{
  g_string_append_printf (w->out, ",\n{\"ph\":\"%s\",\"pid\":%u,\"tid\":%u", phase, process_of (w, track),
                          track);
}

static void
add_field (const Writer *w, const char *key, const char *text)
{
  g_string_append_printf (w->out, ",\"%s\":", key);
  add_text (w->out, text);
}

static void
add_name (const Writer *w, guint track, const char *name)
{
  begin (w, "M", track);
  add_field (w, "name", "thread_name");
  g_string_append (w->out, ",\"args\":{\"name\":");
  add_text (w->out, name);
  g_string_append (w->out, "}}");
  begin (w, "M", track);
  g_string_append_printf (w->out, ",\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":%u}}", track);
}

static void
add_slice (const Writer *w, const SimPathRow *row, guint track)
{
  begin (w, "X", track);
  add_field (w, "cat", *row->parameter != '\0' ? "parameter" : "wait");
  add_field (w, "name", sim_path_cause (row));
  add_time (w->out, "ts", row->from);
  add_time (w->out, "dur", row->to - row->from);
  g_string_append_printf (w->out, ",\"args\":{\"ns\":%" G_GINT64_FORMAT, row->to - row->from);
  add_field (w, "parameter", row->parameter);
  add_field (w, "value", row->value);
  add_field (w, "begins at", row->begins_at);
  add_field (w, "begins", row->begins);
  add_field (w, "ends", row->ends);
  g_string_append (w->out, "}}");
}

/* From the last nanosecond of a wait to the first of the next. */
static void
add_flow (const Writer *w, guint i)
{
  const SimPathRow *one = row_at (w, i), *next = row_at (w, i + 1);

  begin (w, "s", track_of (w, one->ends_at));
  g_string_append_printf (w->out, ",\"cat\":\"path\",\"name\":\"path\",\"id\":%u", i + 1);
  add_time (w->out, "ts", one->to - 1);
  g_string_append (w->out, "}");
  begin (w, "f", track_of (w, next->ends_at));
  g_string_append_printf (w->out, ",\"cat\":\"path\",\"name\":\"path\",\"id\":%u,\"bp\":\"e\"", i + 1);
  add_time (w->out, "ts", next->from);
  g_string_append (w->out, "}");
}

char *
sim_path_trace (const SimPathRead *read, guint incident)
{
  g_autoptr (GArray) rows = sim_path_read_rows (read, incident);
  g_autoptr (GPtrArray) places = g_ptr_array_new ();
  g_autoptr (GPtrArray) systems = g_ptr_array_new_with_free_func (g_free);
  Writer w = { rows, places, systems, g_string_new ("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n") };
  g_autofree char *title = g_strdup_printf ("incident %u: %s", incident, sim_path_read_title (read, incident));

  g_string_append (w.out, "{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\",\"args\":{\"name\":");
  add_text (w.out, title);
  g_string_append (w.out, "}}");
  add_name (&w, PATH, "critical path");
  for (guint i = 0; i < rows->len; i++)
    {
      add_slice (&w, row_at (&w, i), PATH);
      add_slice (&w, row_at (&w, i), track_of (&w, row_at (&w, i)->ends_at));
      if (i + 1 < rows->len)
        add_flow (&w, i);
    }
  for (guint i = 0; i < places->len; i++)
    add_name (&w, PATH + 1 + i, places->pdata[i]);
  for (guint i = 0; i < systems->len; i++)
    {
      g_string_append_printf (
          w.out, ",\n{\"ph\":\"M\",\"pid\":%u,\"name\":\"process_name\",\"args\":{\"name\":", i + 2);
      add_text (w.out, systems->pdata[i]);
      g_string_append (w.out, "}}");
    }
  g_string_append (w.out, "\n]}\n");
  return g_string_free (w.out, FALSE);
}
