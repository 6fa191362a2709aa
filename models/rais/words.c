/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-3, RAIS-19: the info message and the zone file as text, for the trace of level detail. */
#include "models/rais/rais.h"

static void
add_entry (GString *out, const RaisEntry *entry)
{
  static const char *const states[RAIS_STATES] = { "not-serving", "acquiring", "on-line", "releasing" };
  char ip[SIM_IP_TEXT];

  g_string_append_printf (out, "id %s", sim_ip_text (entry->id, ip));
  for (guint i = 0; i < entry->control_count; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? " control " : ",", sim_ip_text (entry->control[i], ip));
  g_string_append_printf (out, " ok %d quiesce %d load %u capacity %u", entry->ok, entry->quiesced, entry->load,
                          entry->capacity);
  if (entry->preferred != SIM_IP_NONE)
    g_string_append_printf (out, " preferred %s", sim_ip_text (entry->preferred, ip));
  for (guint i = 0; i < entry->services->len; i++)
    {
      const RaisService *service = &g_array_index (entry->services, RaisService, i);
      g_string_append_printf (out, " %s %s", sim_ip_text (service->address, ip), states[service->state]);
    }
}

void
rais_tell_info (const RaisMonitor *monitor, const RaisEntry *own)
{
  RaisTable *table = monitor->table;
  g_autoptr (GString) text = NULL;
  char ip[SIM_IP_TEXT];

  if (!sim_bus_heard (monitor->group->bus, &rais_rec_info))
    return;
  text = g_string_new (NULL);
  g_string_append_printf (text, "sequence %" G_GUINT64_FORMAT "; own: ", monitor->sequence);
  add_entry (text, own);
  for (guint i = 0; i < rais_table_count (table); i++)
    {
      const RaisKnown *known = rais_table_at (table, i);
      if (known->entry == own)
        continue;
      g_string_append_printf (text, "; other, %.3f s old: ", (double)(rais_now (monitor) - known->known) / 1e9);
      add_entry (text, known->entry);
    }
  for (guint i = 0; i < table->book->addresses->len; i++)
    {
      const RaisAddress *row = rais_book_row (table->book, i);
      g_string_append_printf (text, "; %s last at home %.3f s ago", sim_ip_text (row->address, ip),
                              (double)(rais_now (monitor) - row->served) / 1e9);
    }
  rais_emit (monitor, &rais_rec_info, monitor->group->address, (int64_t)monitor->group->scratch->len, 0,
             text->str);
}

/* A master file (RFC 1035, 5.1), one record of the trace for each line. The SOA's times that nobody uses here
 * (no secondary server) are those that the answers of the name server have. */
void
rais_tell_zone_file (const RaisMonitor *monitor, const char *apex, uint32_t serial, const GArray *addresses)
{
  const RaisDnsOptions *dns = &rais_options_of (monitor)->dns;
  g_autoptr (GString) line = NULL;
  char ip[SIM_IP_TEXT];

  if (!sim_bus_heard (monitor->group->bus, &rais_rec_zone_file))
    return;
  line = g_string_new (NULL);
  g_string_printf (line, "$ORIGIN %s.", apex);
  rais_emit (monitor, &rais_rec_zone_file, 0, serial, 0, line->str);
  g_string_printf (line, "$TTL %d", (int)(dns->ttl / SIM_S));
  rais_emit (monitor, &rais_rec_zone_file, 0, serial, 0, line->str);
  g_string_printf (line, "@ IN SOA ns hostmaster ( %u 3600 600 86400 %d )", serial,
                   (int)(dns->negative_ttl / SIM_S));
  rais_emit (monitor, &rais_rec_zone_file, 0, serial, 0, line->str);
  for (guint i = 0; i < addresses->len; i++)
    {
      g_string_printf (line, "@ IN A %s", sim_ip_text (g_array_index (addresses, SimIp, i), ip));
      rais_emit (monitor, &rais_rec_zone_file, 0, serial, 0, line->str);
    }
}
