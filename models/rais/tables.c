/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/rais/tables.h"

typedef struct Seen
{
  SimIp source;
  uint64_t newest;
} Seen;

RaisTable *
rais_table_new (void)
{
  RaisTable *table = g_new0 (RaisTable, 1);
  table->hosts = g_ptr_array_new_with_free_func ((GDestroyNotify)rais_entry_free);
  table->addresses = g_array_new (FALSE, FALSE, sizeof (RaisAddress));
  table->seen = g_array_new (FALSE, FALSE, sizeof (Seen));
  return table;
}

void
rais_table_free (RaisTable *table)
{
  if (table == NULL)
    return;
  g_ptr_array_unref (table->hosts);
  g_array_unref (table->addresses);
  g_array_unref (table->seen);
  g_free (table);
}

void
rais_table_clear (RaisTable *table)
{
  g_ptr_array_set_size (table->hosts, 0);
  g_array_set_size (table->addresses, 0);
  g_array_set_size (table->seen, 0);
}

/* The place of `id`, or where it would go. */
static guint
host_place (const RaisTable *table, SimIp id)
{
  guint low = 0, high = table->hosts->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const RaisEntry *entry = g_ptr_array_index (table->hosts, middle);
      if (entry->id < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

RaisEntry *
rais_table_host (const RaisTable *table, SimIp id)
{
  guint i = host_place (table, id);
  RaisEntry *entry = i < table->hosts->len ? g_ptr_array_index (table->hosts, i) : NULL;

  return entry != NULL && entry->id == id ? entry : NULL;
}

RaisEntry *
rais_table_take_host (RaisTable *table, SimIp id)
{
  RaisEntry *entry = rais_table_host (table, id);

  if (entry == NULL)
    {
      entry = rais_entry_new ();
      entry->id = id;
      g_ptr_array_insert (table->hosts, (int)host_place (table, id), entry);
    }
  return entry;
}

void
rais_table_drop_host (RaisTable *table, guint index)
{
  g_ptr_array_remove_index (table->hosts, index);
}

static guint
address_place (const RaisTable *table, SimIp address)
{
  guint low = 0, high = table->addresses->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (g_array_index (table->addresses, RaisAddress, middle).address < address)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

RaisAddress *
rais_table_address (const RaisTable *table, SimIp address)
{
  guint i = address_place (table, address);

  if (i == table->addresses->len || g_array_index (table->addresses, RaisAddress, i).address != address)
    return NULL;
  return &g_array_index (table->addresses, RaisAddress, i);
}

RaisAddress *
rais_table_note (RaisTable *table, SimIp address, SimTime served)
{
  RaisAddress *row = rais_table_address (table, address);

  if (row == NULL)
    {
      RaisAddress fresh = { .address = address, .served = served };
      guint i = address_place (table, address);
      g_array_insert_val (table->addresses, i, fresh);
      return &g_array_index (table->addresses, RaisAddress, i);
    }
  row->served = MAX (row->served, served);
  return row;
}

void
rais_table_drop_address (RaisTable *table, guint index)
{
  g_array_remove_index (table->addresses, index);
}

static guint
seen_place (const RaisTable *table, SimIp source)
{
  guint low = 0, high = table->seen->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (g_array_index (table->seen, Seen, middle).source < source)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

bool
rais_table_fresh (RaisTable *table, SimIp source, uint64_t sequence)
{
  guint i = seen_place (table, source);

  if (i < table->seen->len && g_array_index (table->seen, Seen, i).source == source)
    {
      Seen *seen = &g_array_index (table->seen, Seen, i);
      if (sequence <= seen->newest)
        return false;
      seen->newest = sequence;
      return true;
    }
  Seen first = { .source = source, .newest = sequence };
  g_array_insert_val (table->seen, i, first);
  return true;
}

SimIp
rais_table_leader (const RaisTable *table, SimTime now, SimTime timeout, int among)
{
  for (guint i = 0; i < table->hosts->len; i++)
    {
      const RaisEntry *entry = g_ptr_array_index (table->hosts, i);
      if (now - entry->heard < timeout && (among == RAIS_LEADER_ALL || entry->ok))
        return entry->id;
    }
  return SIM_IP_NONE;
}
