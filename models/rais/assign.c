/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-9 to RAIS-13: the leader's control tables and what it decides by them (source 003, figure 6B, pages 19
 * to 22). */
#include "models/rais/truth.h"

/* Control service address table, figure 6B. */
typedef struct Row
{
  SimIp address;
  guint states;    /* bit mask of 1 << RaisState */
  SimIp preferred; /* id of the live host that prefers it; SIM_IP_NONE: there is none */
  GArray *claims;  /* SimIp: ids of hosts that claim to serve it, ascending */
} Row;

typedef struct Tables
{
  RaisMonitor *monitor;
  GArray *rows;     /* Row, ascending by address */
  GArray *spares;   /* SimIp: Spare_Host_List */
  GArray *eligible; /* SimIp: Non_Spare_Eligible_List */
} Tables;

static bool
expired (const RaisMonitor *monitor, const RaisAddress *row)
{
  if (monitor->group->flaws.ageless)
    return false;
  if (rais_options_of (monitor)->orphan_clock == RAIS_ORPHAN_LEADER)
    return row->expired;
  return rais_now (monitor) - row->served >= rais_options_of (monitor)->orphan_time;
}

static Row *
row_of (const Tables *t, SimIp address)
{
  guint low = 0, high = t->rows->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (g_array_index (t->rows, Row, middle).address < address)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == t->rows->len || g_array_index (t->rows, Row, low).address != address)
    return NULL;
  return &g_array_index (t->rows, Row, low);
}

static void
free_row (gpointer data)
{
  g_array_unref (((Row *)data)->claims);
}

/* RAIS-9: every address that should be served has a row, also one that nobody claims. */
static void
make_rows (Tables *t)
{
  const RaisBook *book = t->monitor->table->book;

  for (guint i = 0; i < book->addresses->len; i++)
    {
      const RaisAddress *known = rais_book_row (book, i);
      Row row = { .address = known->address };
      if (expired (t->monitor, known))
        continue;
      g_array_append_val (t->rows, row);
      g_array_index (t->rows, Row, t->rows->len - 1).claims = g_array_new (FALSE, FALSE, sizeof (SimIp));
    }
}

/* RAIS-9: the inner loop: what this host claims to serve. */
static void
add_claims (Tables *t, const RaisEntry *entry)
{
  g_autoptr (GArray) unknown = g_array_new (FALSE, FALSE, sizeof (SimIp));

  for (guint i = 0; i < entry->services->len; i++)
    {
      const RaisService *service = &g_array_index (entry->services, RaisService, i);
      Row *row = row_of (t, service->address);
      if (row == NULL)
        {
          g_array_append_val (unknown, service->address);
          continue;
        }
      g_array_append_val (row->claims, entry->id);
      row->states |= 1u << service->state;
      if (service->state == RAIS_ONLINE)
        rais_order_succeeded (t->monitor, entry->id, service->address);
    }
  for (guint i = 0; i < unknown->len; i++)
    rais_order_release (t->monitor, entry->id, g_array_index (unknown, SimIp, i), "the address is invalid");
}

/* RAIS-9: the outer loop. RAIS-15: a hot spare prefers no address. RAIS-16: a quiesced host is on neither list.
 */
static void
add_host (Tables *t, const RaisEntry *entry)
{
  Row *row = entry->preferred == SIM_IP_NONE ? NULL : row_of (t, entry->preferred);

  if (!entry->ok)
    return;
  if (!entry->quiesced)
    g_array_append_val (entry->preferred == SIM_IP_NONE ? t->spares : t->eligible, entry->id);
  if (row != NULL && !rais_order_hopeless (t->monitor, entry->id, entry->preferred))
    row->preferred = entry->id;
}

static void
build_tables (Tables *t)
{
  RaisTable *table = t->monitor->table;
  bool outside = rais_options_of (t->monitor)->failed_host == RAIS_FAILED_OUTSIDE;

  t->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (t->rows, free_row);
  t->spares = g_array_new (FALSE, FALSE, sizeof (SimIp));
  t->eligible = g_array_new (FALSE, FALSE, sizeof (SimIp));
  make_rows (t);
  for (guint i = 0; i < rais_table_count (table); i++)
    {
      const RaisEntry *entry = rais_table_at (table, i)->entry;
      add_host (t, entry);
      if (entry->ok || outside)
        add_claims (t, entry);
    }
}

static bool
member (const GArray *list, SimIp id)
{
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, SimIp, i) == id)
      return true;
  return false;
}

/* One of `list` that `also` (unless NULL) has too and that is not hopeless; SIM_IP_NONE: there is none. */
static SimIp
pick (Tables *t, const GArray *list, const GArray *also, SimIp address)
{
  g_autoptr (GArray) from = g_array_new (FALSE, FALSE, sizeof (SimIp));

  for (guint i = 0; i < list->len; i++)
    {
      SimIp id = g_array_index (list, SimIp, i);
      if ((also == NULL || member (also, id)) && !rais_order_hopeless (t->monitor, id, address))
        g_array_append_val (from, id);
    }
  if (from->len == 0)
    return SIM_IP_NONE;
  return g_array_index (from, SimIp, sim_stream_below (&t->monitor->choice, from->len));
}

static bool
preferred_wants (const Tables *t, const Row *row)
{
  const RaisKnown *host
      = row->preferred == SIM_IP_NONE ? NULL : rais_table_host (t->monitor->table, row->preferred);

  return host != NULL && !host->entry->quiesced;
}

/* RAIS-11: a random spare, else a random eligible host. The older ways: the one that is meant for it. */
static SimIp
stand_in (Tables *t, SimIp address, const char **reason)
{
  SimIp choice;

  if (rais_options_of (t->monitor)->policy != RAIS_POLICY_GROUP)
    {
      choice = rais_policy_backup (t->monitor->group, address);
      *reason = "it is served by nobody; its backup";
      return member (t->spares, choice) || member (t->eligible, choice) ? choice : SIM_IP_NONE;
    }
  choice = pick (t, t->spares, NULL, address);
  *reason = "it is served by nobody; a spare";
  if (choice != SIM_IP_NONE && !t->monitor->group->flaws.busy_first)
    return choice;
  *reason = "it is served by nobody; no spare is there";
  return pick (t, t->eligible, NULL, address);
}

/* RAIS-11: served by nobody. */
static void
assign_unserved (Tables *t, const Row *row)
{
  const char *reason = "it is served by nobody, and that host prefers it";
  SimIp choice;

  if (rais_order_pending (t->monitor, row->address) || t->monitor->group->flaws.assign_nothing)
    return;
  choice = preferred_wants (t, row) ? row->preferred : stand_in (t, row->address, &reason);
  if (choice == SIM_IP_NONE)
    rais_scripts_queue (t->monitor, RAIS_DO_CANNOT_ASSIGN, row->address);
  else
    rais_order_acquire (t->monitor, choice, row->address, reason);
}

/* P3.13, looked at from outside: who may stay? The preferred host, else a spare among those who serve, else any
 * of them. Repairs that pass hosts over are heeded. */
static bool
may_stay (const Tables *t, const Row *row, SimIp id)
{
  bool spare_there = false;

  if (preferred_wants (t, row))
    return id == row->preferred;
  for (guint i = 0; i < row->claims->len; i++)
    spare_there |= member (t->spares, g_array_index (row->claims, SimIp, i))
                   && !rais_order_hopeless (t->monitor, g_array_index (row->claims, SimIp, i), row->address);
  return !spare_there || member (t->spares, id);
}

/* P3.13: one of those who claim the address, or the one that was put beside them, stays; all others are told,
 * and nobody else. */
static void
watch_resolution (const Tables *t, const Row *row)
{
  guint stays = 0, strangers = 0;

  for (guint i = 0; i < row->claims->len; i++)
    {
      SimIp id = g_array_index (row->claims, SimIp, i);
      stays += !member (t->monitor->told, id) && may_stay (t, row, id);
    }
  for (guint i = 0; i < t->monitor->told->len; i++)
    {
      SimIp id = g_array_index (t->monitor->told, SimIp, i);
      const RaisKnown *known = rais_table_host (t->monitor->table, id);
      strangers += known == NULL || rais_entry_service (known->entry, row->address) == NULL;
    }
  if (stays != 1 || strangers > 0 || t->monitor->told->len != row->claims->len - 1)
    {
      t->monitor->group->bad_resolutions++;
      sim_kernel_mark (t->monitor->group->kernel);
    }
}

/* RAIS-12: more than one host, one of them perhaps put there by RAIS-10: one stays. */
static void
resolve_duplicate (Tables *t, const Row *row)
{
  SimIp choice = SIM_IP_NONE;

  g_array_set_size (t->monitor->told, 0);
  rais_emit (t->monitor, &rais_rec_duplicate_seen, row->address, row->claims->len, 0, NULL);
  if (preferred_wants (t, row))
    choice = row->preferred;
  if (choice == SIM_IP_NONE)
    choice = pick (t, row->claims, t->spares, row->address);
  if (choice == SIM_IP_NONE)
    choice = pick (t, row->claims, NULL, row->address);
  if (choice == SIM_IP_NONE)
    choice = g_array_index (row->claims, SimIp, 0);
  for (guint i = 0; i < row->claims->len; i++)
    {
      SimIp id = g_array_index (row->claims, SimIp, i);
      if ((id != choice) != t->monitor->group->flaws.release_chosen)
        rais_order_release (t->monitor, id, row->address, "another host is to serve it");
    }
  watch_resolution (t, row);
}

/* RAIS-10, RAIS-13: the preferred host is entered beside whoever serves its address, so that RAIS-12 takes the
 * address from the other; only when nobody has it any more is it assigned. */
static void
process_row (Tables *t, Row *row)
{
  if ((row->states & (1u << RAIS_ACQUIRING | 1u << RAIS_RELEASING)) != 0)
    return;
  if (row->claims->len == 0)
    {
      assign_unserved (t, row);
      return;
    }
  if (t->monitor->group->flaws.assign_served)
    assign_unserved (t, row);
  else if (preferred_wants (t, row) && !member (row->claims, row->preferred))
    g_array_append_val (row->claims, row->preferred);
  if (row->claims->len > 1 && !t->monitor->group->flaws.assign_served)
    resolve_duplicate (t, row);
}

void
rais_assign (RaisMonitor *monitor)
{
  Tables t = { .monitor = monitor };

  build_tables (&t);
  for (guint i = 0; i < t.rows->len; i++)
    process_row (&t, &g_array_index (t.rows, Row, i));
  g_array_unref (t.rows);
  g_array_unref (t.spares);
  g_array_unref (t.eligible);
}
