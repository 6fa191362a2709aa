/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/rais/book.h"

#include <string.h>

G_STATIC_ASSERT (sizeof (RaisKnown) == sizeof (void *) + 2 * sizeof (SimTime) + 2 * sizeof (uint32_t));
G_STATIC_ASSERT (sizeof (RaisAddress) == sizeof (SimTime) + 2 * sizeof (uint32_t));
G_STATIC_ASSERT (sizeof (RaisSeen) == sizeof (uint64_t) + 2 * sizeof (uint32_t));

static void
book_free (gpointer data)
{
  RaisBook *book = data;

  g_array_unref (book->hosts);
  g_array_unref (book->addresses);
  g_array_unref (book->seen);
  g_free (book);
}

RaisShelf *
rais_shelf_new (void)
{
  RaisShelf *shelf = g_new0 (RaisShelf, 1);

  shelf->refs = 1;
  shelf->books = g_ptr_array_new_with_free_func (book_free);
  return shelf;
}

void
rais_shelf_unref (RaisShelf *shelf)
{
  if (--shelf->refs > 0)
    return;
  g_ptr_array_unref (shelf->books);
  g_free (shelf);
}

RaisBook *
rais_book_new (RaisShelf *shelf)
{
  RaisBook *book;

  if (shelf->books->len > 0)
    book = g_ptr_array_steal_index_fast (shelf->books, shelf->books->len - 1);
  else
    {
      book = g_new0 (RaisBook, 1);
      book->hosts = g_array_new (FALSE, FALSE, sizeof (RaisKnown));
      book->addresses = g_array_new (FALSE, FALSE, sizeof (RaisAddress));
      book->seen = g_array_new (FALSE, FALSE, sizeof (RaisSeen));
    }
  book->refs = 1;
  return book;
}

static void
fill (GArray *to, const GArray *from, gsize row)
{
  g_array_set_size (to, from->len);
  if (from->len > 0)
    memcpy (to->data, from->data, from->len * row);
}

RaisBook *
rais_book_copy (RaisShelf *shelf, const RaisBook *book)
{
  RaisBook *copy = rais_book_new (shelf);

  fill (copy->hosts, book->hosts, sizeof (RaisKnown));
  fill (copy->addresses, book->addresses, sizeof (RaisAddress));
  fill (copy->seen, book->seen, sizeof (RaisSeen));
  for (guint i = 0; i < copy->hosts->len; i++)
    rais_entry_ref (rais_book_known (copy, i)->entry);
  return copy;
}

RaisBook *
rais_book_ref (RaisBook *book)
{
  book->refs++;
  return book;
}

/* A book goes back to the shelf; that keeps a few, since hosts that start with nothing in common have many. */
void
rais_book_unref (RaisShelf *shelf, RaisBook *book)
{
  enum
  {
    KEPT = 32
  };

  if (book == NULL || --book->refs > 0)
    return;
  for (guint i = 0; i < book->hosts->len; i++)
    rais_entry_unref (rais_book_known (book, i)->entry);
  g_array_set_size (book->hosts, 0);
  g_array_set_size (book->addresses, 0);
  g_array_set_size (book->seen, 0);
  if (shelf->books->len < KEPT)
    g_ptr_array_add (shelf->books, book);
  else
    book_free (book);
}

static RaisSeen *
seen_at (const RaisBook *book, guint i)
{
  return &g_array_index (book->seen, RaisSeen, i);
}

static guint
seen_place (const RaisBook *book, SimIp source)
{
  guint low = 0, high = book->seen->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (seen_at (book, middle)->source < source)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static bool
seen_has (const RaisBook *book, guint i, SimIp source)
{
  return i < book->seen->len && seen_at (book, i)->source == source;
}

static bool
known_has (const RaisBook *book, guint i, SimIp id)
{
  return i < book->hosts->len && rais_book_known (book, i)->id == id;
}

/* A host whose line was busy hears what others hear a moment later, and the book goes on from there; only when
 * it heard whom stays what it was. */
static bool
same_row (const RaisKnown *a, const RaisKnown *b, GArray *heard)
{
  enum
  {
    MOST = 16
  };
  RaisHeard differs = { .id = a->id, .heard = a->heard };

  if (a->id != b->id || a->entry != b->entry || a->known != b->known)
    return false;
  if (a->heard == b->heard)
    return true;
  if (heard == NULL || heard->len == MOST)
    return false;
  g_array_append_val (heard, differs);
  return true;
}

static bool
same_hosts (const RaisBook *a, const RaisBook *b, SimIp one, SimIp two, GArray *heard)
{
  guint i = 0, j = 0;

  for (;; i++, j++)
    {
      while (i < a->hosts->len && (rais_book_known (a, i)->id == one || rais_book_known (a, i)->id == two))
        i++;
      while (j < b->hosts->len && (rais_book_known (b, j)->id == one || rais_book_known (b, j)->id == two))
        j++;
      if (i == a->hosts->len || j == b->hosts->len)
        return i == a->hosts->len && j == b->hosts->len;
      if (!same_row (rais_book_known (a, i), rais_book_known (b, j), heard))
        return false;
    }
}

static bool
same_seen (const RaisBook *a, const RaisBook *b, SimIp one, SimIp two)
{
  guint i = 0, j = 0;

  for (;; i++, j++)
    {
      while (i < a->seen->len && (seen_at (a, i)->source == one || seen_at (a, i)->source == two))
        i++;
      while (j < b->seen->len && (seen_at (b, j)->source == one || seen_at (b, j)->source == two))
        j++;
      if (i == a->seen->len || j == b->seen->len)
        return i == a->seen->len && j == b->seen->len;
      if (memcmp (seen_at (a, i), seen_at (b, j), sizeof (RaisSeen)) != 0)
        return false;
    }
}

bool
rais_book_same (const RaisBook *a, const RaisBook *b, SimIp one, SimIp two, GArray *heard)
{
  gsize bytes = a->addresses->len * sizeof (RaisAddress);

  if (a->addresses->len != b->addresses->len
      || (bytes > 0 && memcmp (a->addresses->data, b->addresses->data, bytes) != 0))
    return false;
  if (heard != NULL)
    g_array_set_size (heard, 0);
  return same_seen (a, b, one, two) && same_hosts (a, b, one, two, heard);
}

void
rais_book_correct (RaisBook *to, const RaisBook *from, SimIp id)
{
  const RaisKnown *known = rais_book_host (from, id);
  guint i = rais_book_host_place (to, id), k = seen_place (from, id);

  if (known != NULL)
    {
      RaisKnown *row = rais_book_tell (to, known->entry);
      row->heard = known->heard;
      row->known = known->known;
    }
  else if (known_has (to, i, id))
    rais_book_drop_host (to, i);
  if (seen_has (from, k, id))
    rais_book_see (to, id, seen_at (from, k)->newest);
  else if (seen_has (to, k = seen_place (to, id), id))
    g_array_remove_index (to->seen, k);
}

guint
rais_book_host_place (const RaisBook *book, SimIp id)
{
  guint low = 0, high = book->hosts->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (rais_book_known (book, middle)->id < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

RaisKnown *
rais_book_host (const RaisBook *book, SimIp id)
{
  guint i = rais_book_host_place (book, id);

  return known_has (book, i, id) ? rais_book_known (book, i) : NULL;
}

RaisKnown *
rais_book_tell (RaisBook *book, RaisEntry *entry)
{
  guint i = rais_book_host_place (book, entry->id);

  if (!known_has (book, i, entry->id))
    {
      RaisKnown fresh = { .id = entry->id };
      g_array_insert_val (book->hosts, i, fresh);
    }
  rais_entry_put (&rais_book_known (book, i)->entry, entry);
  return rais_book_known (book, i);
}

static guint
address_place (const RaisBook *book, SimIp address)
{
  guint low = 0, high = book->addresses->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (rais_book_row (book, middle)->address < address)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

RaisAddress *
rais_book_address (const RaisBook *book, SimIp address)
{
  guint i = address_place (book, address);

  return i < book->addresses->len && rais_book_row (book, i)->address == address ? rais_book_row (book, i)
                                                                                 : NULL;
}

RaisAddress *
rais_book_note (RaisBook *book, SimIp address, SimTime served)
{
  guint i = address_place (book, address);

  if (i == book->addresses->len || rais_book_row (book, i)->address != address)
    {
      RaisAddress fresh = { .address = address, .served = served };
      g_array_insert_val (book->addresses, i, fresh);
    }
  rais_book_row (book, i)->served = MAX (rais_book_row (book, i)->served, served);
  return rais_book_row (book, i);
}

void
rais_book_drop_host (RaisBook *book, guint i)
{
  rais_entry_unref (rais_book_known (book, i)->entry);
  g_array_remove_index (book->hosts, i);
}

void
rais_book_drop_address (RaisBook *book, guint i)
{
  g_array_remove_index (book->addresses, i);
}

bool
rais_book_fresh (const RaisBook *book, SimIp source, uint64_t sequence)
{
  guint i = seen_place (book, source);

  return !seen_has (book, i, source) || sequence > seen_at (book, i)->newest;
}

void
rais_book_see (RaisBook *book, SimIp source, uint64_t sequence)
{
  guint i = seen_place (book, source);
  RaisSeen first = { .source = source };

  if (!seen_has (book, i, source))
    g_array_insert_val (book->seen, i, first);
  seen_at (book, i)->newest = sequence;
}
