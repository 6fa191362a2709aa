/* SPDX-License-Identifier: MIT */
#include "topo.h"
#include <gio/gio.h>
#include <string.h>

static void
segment_free (gpointer data)
{
  TopoSegment *s = data;
  g_free (s->name);
  g_free (s->subnet);
  g_free (s->kind);
  g_free (s->state);
  g_free (s->about);
  g_free (s);
}

static void
interface_free (gpointer data)
{
  TopoInterface *i = data;
  g_free (i->segment);
  g_free (i->address);
  g_free (i);
}

static void
line_free (gpointer data)
{
  TopoLine *l = data;
  g_free (l->tone);
  g_free (l->text);
  g_free (l);
}

static void
machine_free (gpointer data)
{
  TopoMachine *m = data;
  g_free (m->name);
  g_free (m->owner);
  g_free (m->state);
  g_ptr_array_unref (m->interfaces);
  g_ptr_array_unref (m->addresses);
  g_ptr_array_unref (m->notes);
  g_free (m);
}

static void
clients_free (gpointer data)
{
  TopoClients *c = data;
  g_free (c->name);
  g_free (c->count);
  g_free (c->segment);
  g_free (c->to);
  g_free (c);
}

static void
arrow_free (gpointer data)
{
  TopoArrow *a = data;
  g_free (a->from);
  g_free (a->to);
  g_free (a->tone);
  g_free (a->text);
  g_free (a);
}

void
topo_free (Topo *topo)
{
  if (topo == NULL)
    return;
  g_free (topo->title);
  g_free (topo->seed);
  g_free (topo->seconds);
  g_free (topo->moment);
  g_ptr_array_unref (topo->segments);
  g_ptr_array_unref (topo->machines);
  g_ptr_array_unref (topo->clients);
  g_ptr_array_unref (topo->arrows);
  g_ptr_array_unref (topo->remarks);
  g_free (topo);
}

TopoMachine *
topo_machine (const Topo *topo, const char *name)
{
  for (guint i = 0; i < topo->machines->len; i++)
    if (strcmp (((TopoMachine *)topo->machines->pdata[i])->name, name) == 0)
      return topo->machines->pdata[i];
  return NULL;
}

int
topo_segment (const Topo *topo, const char *name)
{
  for (guint i = 0; i < topo->segments->len; i++)
    if (strcmp (((TopoSegment *)topo->segments->pdata[i])->name, name) == 0)
      return (int)i;
  return -1;
}

static bool
add_segment (Topo *topo, char **w)
{
  TopoSegment *s = g_new0 (TopoSegment, 1);
  *s = (TopoSegment){ g_strdup (w[1]), g_strdup (w[2]), g_strdup (w[3]), g_strdup (w[4]), g_strdup (w[5]) };
  g_ptr_array_add (topo->segments, s);
  return true;
}

static bool
add_machine (Topo *topo, char **w)
{
  TopoMachine *m = g_new0 (TopoMachine, 1);
  m->name = g_strdup (w[1]);
  m->owner = g_strdup (w[2]);
  m->state = g_strdup (w[3]);
  m->interfaces = g_ptr_array_new_with_free_func (interface_free);
  m->addresses = g_ptr_array_new_with_free_func (g_free);
  m->notes = g_ptr_array_new_with_free_func (line_free);
  g_ptr_array_add (topo->machines, m);
  return true;
}

static bool
add_interface (Topo *topo, char **w)
{
  TopoMachine *m = topo_machine (topo, w[1]);
  if (m == NULL || topo_segment (topo, w[2]) < 0)
    return false;
  TopoInterface *i = g_new0 (TopoInterface, 1);
  i->segment = g_strdup (w[2]);
  i->up = strcmp (w[3], "up") == 0;
  i->address = g_strdup (w[4]);
  g_ptr_array_add (m->interfaces, i);
  return true;
}

static bool
add_address (Topo *topo, char **w)
{
  TopoMachine *m = topo_machine (topo, w[1]);
  if (m != NULL)
    g_ptr_array_add (m->addresses, g_strdup (w[3]));
  return m != NULL;
}

static bool
add_clients (Topo *topo, char **w)
{
  TopoClients *c = g_new0 (TopoClients, 1);
  *c = (TopoClients){ g_strdup (w[1]), g_strdup (w[2]), g_strdup (w[3]), g_strdup (w[4]) };
  g_ptr_array_add (topo->clients, c);
  return topo_segment (topo, w[3]) >= 0;
}

static bool
add_side (Topo *topo, char **w)
{
  TopoMachine *m = topo_machine (topo, w[2]);
  for (guint i = 0; m != NULL && i < m->interfaces->len; i++)
    {
      TopoInterface *interface = m->interfaces->pdata[i];
      if (strcmp (interface->segment, w[1]) == 0)
        interface->side = (int)g_ascii_strtoll (w[3], NULL, 10);
    }
  return m != NULL;
}

static TopoLine *
new_line (const char *tone, const char *text)
{
  TopoLine *l = g_new0 (TopoLine, 1);
  l->tone = g_strdup (tone);
  l->text = g_strdup (text);
  return l;
}

static bool
add_note (Topo *topo, char **w)
{
  TopoMachine *m = topo_machine (topo, w[1]);
  if (m != NULL)
    g_ptr_array_add (m->notes, new_line (w[2], w[3]));
  return m != NULL;
}

static bool
add_arrow (Topo *topo, char **w)
{
  TopoArrow *a = g_new0 (TopoArrow, 1);
  *a = (TopoArrow){ g_strdup (w[1]), g_strdup (w[2]), g_strdup (w[3]), g_strdup (w[4]) };
  g_ptr_array_add (topo->arrows, a);
  return topo_machine (topo, w[1]) != NULL && topo_machine (topo, w[2]) != NULL;
}

static bool
add_remark (Topo *topo, char **w)
{
  g_ptr_array_add (topo->remarks, new_line (w[1], w[2]));
  return true;
}

static bool
set_text (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
  return true;
}

static bool
set_title (Topo *topo, char **w)
{
  return set_text (&topo->title, w[1]);
}

static bool
set_seed (Topo *topo, char **w)
{
  return set_text (&topo->seed, w[1]);
}

static bool
set_moment (Topo *topo, char **w)
{
  return set_text (&topo->seconds, w[1]) && set_text (&topo->moment, w[2]);
}

/* Words of a line: how many there are with the first; the last takes the rest of the line. */
typedef struct Row
{
  const char *word;
  int words;
  bool (*read) (Topo *topo, char **words);
} Row;

static const Row rows[] = {
  { "title", 2, set_title },     { "seed", 2, set_seed },       { "moment", 3, set_moment },
  { "segment", 6, add_segment }, { "machine", 4, add_machine }, { "interface", 5, add_interface },
  { "address", 4, add_address }, { "clients", 5, add_clients }, { "side", 4, add_side },
  { "note", 4, add_note },       { "arrow", 5, add_arrow },     { "remark", 3, add_remark },
};

static bool
read_line (Topo *topo, const char *line)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize n = strlen (rows[i].word);
      if (strncmp (line, rows[i].word, n) != 0 || line[n] != ' ')
        continue;
      g_auto (GStrv) words = g_strsplit (line, " ", rows[i].words);
      return (int)g_strv_length (words) == rows[i].words && rows[i].read (topo, words);
    }
  return true;
}

Topo *
topo_parse (const char *text, GError **error)
{
  g_autoptr (Topo) topo = g_new0 (Topo, 1);
  topo->title = g_strdup ("");
  topo->seed = g_strdup ("");
  topo->seconds = g_strdup ("0");
  topo->moment = g_strdup ("");
  topo->segments = g_ptr_array_new_with_free_func (segment_free);
  topo->machines = g_ptr_array_new_with_free_func (machine_free);
  topo->clients = g_ptr_array_new_with_free_func (clients_free);
  topo->arrows = g_ptr_array_new_with_free_func (arrow_free);
  topo->remarks = g_ptr_array_new_with_free_func (line_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  if (!g_utf8_validate (text, -1, NULL) || lines[0] == NULL || strcmp (lines[0], "rehearse-topology 1") != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "line 1: not a topology; expected `rehearse-topology 1`");
      return NULL;
    }
  for (guint i = 1; lines[i] != NULL; i++)
    if (!read_line (topo, lines[i]))
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                     "line %u: words are missing, or it names what no line before it has said", i + 1);
        return NULL;
      }
  return g_steal_pointer (&topo);
}
