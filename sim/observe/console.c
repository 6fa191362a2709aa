/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * console.html: the page of console.html with the run in it, as JSON, gzipped, in base64.
 *
 * Times are whole milliseconds as differences; of changes within one the last counts. What is on or off by
 * turns (badges, tokens) has its first value only.
 */
#include "sim/observe/incidents.h"
#include "sim/observe/inside.h"
#include "sim/observe/output.h"
#include "sim/observe/view.h"
#include <string.h>

extern const char *const sim_console_page[]; /* lines; made of console.html */

/* -- JSON ------------------------------------------------------------------------------------ */

static void
text (GString *out, const char *string)
{
  if (string == NULL)
    {
      g_string_append (out, "null");
      return;
    }
  g_string_append_c (out, '"');
  for (const char *p = string; *p != '\0'; p++)
    if (*p == '"' || *p == '\\')
      g_string_append_printf (out, "\\%c", *p);
    else if ((guchar)*p < ' ')
      g_string_append_printf (out, "\\u%04x", (guint)*p);
    else
      g_string_append_c (out, *p);
  g_string_append_c (out, '"');
}

static void
member (GString *out, const char *key, const char *string)
{
  g_string_append_printf (out, "%s\"%s\":", out->len > 0 && out->str[out->len - 1] == '{' ? "" : ",", key);
  text (out, string);
}

static void
number (GString *out, const char *key, int64_t value)
{
  g_string_append_printf (out, "%s\"%s\":%" G_GINT64_FORMAT,
                          out->len > 0 && out->str[out->len - 1] == '{' ? "" : ",", key, value);
}

static int64_t
milliseconds (SimTime at)
{
  return at / SIM_MS;
}

/* Null where it did not come to that. */
static void
moment (GString *out, const char *key, SimTime at)
{
  if (at == SIM_NEVER)
    member (out, key, NULL);
  else
    number (out, key, milliseconds (at));
}

/* -- cells ----------------------------------------------------------------------------------- */

static bool
takes_turns (const SimViewCell *cell)
{
  return cell->kind == SIM_VIEW_BADGE || cell->kind == SIM_VIEW_TOKEN;
}

/* The changes by the millisecond; at as one. g_array_unref(). */
static GArray *
coarse (const GArray *changes)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (SimViewChange));
  for (guint i = 0; i < changes->len; i++)
    {
      SimViewChange change = g_array_index (changes, SimViewChange, i);
      change.at = milliseconds (change.at);
      if (out->len > 0 && g_array_index (out, SimViewChange, out->len - 1).at == change.at)
        g_array_set_size (out, out->len - 1);
      if (out->len == 0 || g_array_index (out, SimViewChange, out->len - 1).value != change.value)
        g_array_append_val (out, change);
    }
  return out;
}

static void
write_changes (GString *out, const SimViewCell *cell)
{
  g_autoptr (GArray) changes = coarse (cell->changes);
  const SimViewChange *at = (const SimViewChange *)(void *)changes->data;
  g_string_append (out, ",\"d\":[");
  for (guint i = 0; i < changes->len; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            at[i].at - (i > 0 ? at[i - 1].at : 0));
  g_string_append_c (out, ']');
  if (takes_turns (cell))
    {
      number (out, "f", changes->len > 0 ? at[0].value : 0);
      return;
    }
  g_string_append (out, ",\"v\":[");
  for (guint i = 0; i < changes->len; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", at[i].value);
  g_string_append_c (out, ']');
}

static void
write_cell (GString *out, const SimViewCell *cell)
{
  g_string_append_c (out, '{');
  number (out, "k", cell->kind);
  number (out, "c", cell->column);
  if (cell->name != NULL)
    member (out, "n", cell->name);
  if (cell->title != NULL)
    member (out, "t", cell->title);
  if (cell->extra != NULL)
    member (out, "x", cell->extra);
  if (cell->kind == SIM_VIEW_ICON)
    number (out, "s", cell->side);
  if (cell->kind == SIM_VIEW_STATE)
    {
      g_string_append (out, ",\"w\":[");
      for (guint i = 0; i < cell->texts->len; i++)
        {
          g_string_append (out, i > 0 ? "," : "");
          text (out, cell->texts->pdata[i]);
        }
      g_string_append_c (out, ']');
    }
  write_changes (out, cell);
  g_string_append_c (out, '}');
}

/* "gateway-1" of "it.gateway-1". */
static const char *
short_name (const SimView *view, guint column)
{
  const char *name = sim_node_name (view->columns->pdata[column]);
  gsize n = strlen (view->system->name);
  return strncmp (name, view->system->name, n) == 0 && name[n] == '.' ? name + n + 1 : name;
}

static void
write_view (GString *out, const SimView *view)
{
  g_string_append_c (out, '{');
  member (out, "name", view->system->name);
  member (out, "about", view->system->model->title);
  moment (out, "tokens", MIN (view->tokens_until, view->changes_until));
  moment (out, "changes", view->changes_until);
  g_string_append (out, ",\"columns\":[");
  for (guint i = 0; i < view->columns->len; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      text (out, short_name (view, i));
    }
  g_string_append (out, "],\"cells\":[");
  for (guint i = 0; i < view->cells->len; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      write_cell (out, view->cells->pdata[i]);
    }
  g_string_append (out, "]}");
}

/* -- faults and incidents --------------------------------------------------------------------- */

static void
write_incident (GString *out, const SimWorld *world, const SimIncident *incident)
{
  g_autofree char *title = sim_incident_title (world, incident);
  g_string_append_c (out, '{');
  number (out, "number", incident->number);
  member (out, "title", title);
  moment (out, "at", incident->injected);
  moment (out, "ended", incident->ended);
  moment (out, "converged", incident->converged);
  number (out, "censored", incident->censored);
  g_string_append_c (out, '}');
}

static void
write_events (GString *out, const GArray *events)
{
  g_string_append (out, ",\"events\":[");
  for (guint i = 0; i < events->len; i++)
    {
      const SimViewEvent *event = &g_array_index (events, SimViewEvent, i);
      g_string_append (out, i > 0 ? ",{" : "{");
      moment (out, "at", event->at);
      member (out, "text", event->text);
      number (out, "undone", event->undone);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static GString *
data_of (const SimObserver *observer)
{
  GString *out = g_string_new ("{");
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, observer->options.seed);
  member (out, "title", observer->scenario->name);
  member (out, "why", observer->scenario->why);
  member (out, "seed", seed);
  moment (out, "ended", observer->ended);
  g_string_append (out, ",\"systems\":[");
  for (guint i = 0; i < sim_views_count (observer->views); i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      write_view (out, sim_views_get (observer->views, i));
    }
  g_string_append_c (out, ']');
  write_events (out, sim_views_events (observer->views));
  g_string_append (out, ",\"incidents\":[");
  for (guint i = 0; i < sim_world_incidents (observer->world); i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      write_incident (out, observer->world, sim_world_incident (observer->world, i));
    }
  g_string_append (out, "]}");
  return out;
}

/* -- the page ---------------------------------------------------------------------------------- */

/* g_bytes_unref(); NULL with `error` set. */
static GBytes *
gzipped (const GString *data, GError **error)
{
  g_autoptr (GZlibCompressor) how = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory, G_CONVERTER (how));
  if (!g_output_stream_write_all (out, data->str, data->len, NULL, NULL, error)
      || !g_output_stream_close (out, NULL, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
write_data (SimOutput *out, GBytes *packed)
{
  gsize length;
  const guchar *bytes = g_bytes_get_data (packed, &length);
  sim_output_text (out, "<script type=\"text/plain\" id=\"data\">\n");
  for (gsize at = 0; at < length; at += 72)
    {
      g_autofree char *line = g_base64_encode (bytes + at, MIN (72, length - at));
      sim_output_text (out, line);
      sim_output_text (out, "\n");
    }
  sim_output_text (out, "</script>\n");
}

bool
sim_console_write (SimObserver *observer, const char *dir, GError **error)
{
  if (observer->views == NULL)
    return true;
  g_autoptr (GString) data = data_of (observer);
  g_autoptr (GBytes) packed = gzipped (data, error);
  SimOutput *out = packed != NULL ? sim_output_open (dir, "console.html", error) : NULL;
  if (out == NULL)
    return false;
  for (guint i = 0; sim_console_page[i] != NULL; i++)
    if (strcmp (sim_console_page[i], "<!-- data -->\n") == 0)
      write_data (out, packed);
    else
      sim_output_text (out, sim_console_page[i]);
  return sim_output_close (out, error);
}
