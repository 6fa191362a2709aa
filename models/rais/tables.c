/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/rais/tables.h"

RaisTable *
rais_table_new (RaisShelf *shelf)
{
  RaisTable *table = g_new0 (RaisTable, 1);

  table->shelf = shelf;
  shelf->refs++;
  table->book = rais_book_new (shelf);
  table->own.entry = rais_entry_new ();
  table->heard = g_array_new (FALSE, FALSE, sizeof (RaisHeard));
  return table;
}

void
rais_table_free (RaisTable *table)
{
  if (table == NULL)
    return;
  rais_book_unref (table->shelf, table->book);
  rais_entry_unref (table->own.entry);
  rais_shelf_unref (table->shelf);
  g_array_unref (table->heard);
  g_free (table);
}

void
rais_table_take (RaisTable *table, RaisBook *book)
{
  rais_book_unref (table->shelf, table->book);
  table->book = book;
  table->placed = NULL;
}

void
rais_table_clear (RaisTable *table, SimIp self)
{
  rais_table_take (table, rais_book_new (table->shelf));
  table->self = self;
  table->has_own = false;
  rais_entry_clear (table->own.entry);
  g_array_set_size (table->heard, 0);
}

RaisBook *
rais_table_write (RaisTable *table)
{
  if (table->book->refs > 1)
    rais_table_take (table, rais_book_copy (table->shelf, table->book));
  table->placed = NULL;
  return table->book;
}

RaisEntry *
rais_table_own (RaisTable *table, SimTime now)
{
  if (!table->has_own)
    table->placed = NULL;
  table->has_own = true;
  table->own.id = table->own.entry->id = table->self;
  table->own.heard = table->own.known = now;
  return table->own.entry;
}

/* Where the own entry stands among the rows of the book. */
static void
find_place (RaisTable *table)
{
  table->place = rais_book_host_place (table->book, table->self);
  table->inside = table->place < table->book->hosts->len
                  && rais_book_known (table->book, table->place)->id == table->self;
  table->placed = table->book;
}

guint
rais_table_count (RaisTable *table)
{
  if (table->placed == NULL)
    find_place (table);
  return table->book->hosts->len - table->inside + table->has_own;
}

const RaisKnown *
rais_table_at (RaisTable *table, guint i)
{
  if (table->placed == NULL)
    find_place (table);
  if (i < table->place)
    return rais_book_known (table->book, i);
  if (i == table->place && table->has_own)
    return &table->own;
  return rais_book_known (table->book, i - table->has_own + table->inside);
}

const RaisKnown *
rais_table_host (const RaisTable *table, SimIp id)
{
  if (id == table->self)
    return table->has_own ? &table->own : NULL;
  return rais_book_host (table->book, id);
}

const RaisAddress *
rais_table_address (const RaisTable *table, SimIp address)
{
  return rais_book_address (table->book, address);
}

static guint
heard_place (const RaisTable *table, SimIp id)
{
  guint i = 0;

  while (i < table->heard->len && g_array_index (table->heard, RaisHeard, i).id != id)
    i++;
  return i;
}

SimTime
rais_table_heard (const RaisTable *table, const RaisKnown *known)
{
  guint i = heard_place (table, known->id);

  return i < table->heard->len ? g_array_index (table->heard, RaisHeard, i).heard : known->heard;
}

void
rais_table_heard_as_told (RaisTable *table, SimIp id)
{
  guint i = heard_place (table, id);

  if (i < table->heard->len)
    g_array_remove_index_fast (table->heard, i);
}

/* What was noted before stays: the book that it was compared with did not say it either. */
void
rais_table_heard_at (RaisTable *table, const RaisHeard *heard)
{
  if (heard_place (table, heard->id) == table->heard->len)
    g_array_append_val (table->heard, *heard);
}

SimIp
rais_table_leader (RaisTable *table, SimTime now, SimTime timeout, int among)
{
  guint count = rais_table_count (table);

  for (guint i = 0; i < count; i++)
    {
      const RaisKnown *known = rais_table_at (table, i);
      if (now - rais_table_heard (table, known) < timeout && (among == RAIS_LEADER_ALL || known->entry->ok))
        return known->id;
    }
  return SIM_IP_NONE;
}
