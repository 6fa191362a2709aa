/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections of units at a server: their slots, their lines, and how they end. */
#include "models/dtu/truth.h"

static void
take_slot (DtuLink *link)
{
  DtuDaemon *daemon = link->daemon;
  GArray *free_slots = daemon->free_slots;

  if (free_slots->len > 0)
    {
      link->slot = g_array_index (free_slots, uint32_t, free_slots->len - 1);
      g_array_set_size (free_slots, free_slots->len - 1);
      daemon->links->pdata[link->slot] = link;
    }
  else
    {
      link->slot = daemon->links->len;
      g_ptr_array_add (daemon->links, link);
    }
  link->generation = ++daemon->generation;
  daemon->link_count++;
}

static void
drop (DtuLink *link)
{
  DtuDaemon *daemon = link->daemon;

  dtu_tokens_forget (link);
  sim_alarm_dispose (&link->wait);
  if (g_hash_table_lookup (daemon->by_unit, &link->mac) == link)
    g_hash_table_remove (daemon->by_unit, &link->mac);
  daemon->links->pdata[link->slot] = NULL;
  g_array_append_val (daemon->free_slots, link->slot);
  daemon->link_count--;
  g_string_free (link->input, TRUE);
  if (link->failed != NULL)
    g_array_unref (link->failed);
  sim_slab_give (dtu_link_group (link)->links, link);
}

static void
connected (SimRole *role, SimTcp *tcp)
{
  DtuDaemon *daemon = SIM_OWNER (role, DtuDaemon, role);
  DtuLink *link = sim_slab_take (daemon->server->group->links);

  link->daemon = daemon;
  sim_alarm_init (role, &link->wait, 'L', dtu_link_wait_fire);
  sim_machine_init (&link->machine, &dtu_link_table, DTU_LINK_NEW);
  link->tcp = tcp;
  link->input = g_string_new (NULL);
  link->unit = sim_tcp_remote (tcp);
  link->heard = dtu_elapsed (daemon);
  take_slot (link);
  sim_tcp_set_data (tcp, link);
}

/* Lines may come in pieces, or several at once. A line may end the link. */
static void
received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  DtuLink *link = sim_tcp_data (tcp);

  if (link == NULL)
    return;
  g_autofree uint8_t *piece = g_malloc (span->length + 1);
  sim_span_copy (span, 0, (uint32_t)span->length, piece);
  g_string_append_len (link->input, (const char *)piece, (gssize)span->length);
  for (char *end; (end = memchr (link->input->str, '\n', link->input->len)) != NULL;)
    {
      gsize length = (gsize)(end - link->input->str);
      g_autofree char *line = g_strndup (link->input->str, length);
      g_string_erase (link->input, 0, (gssize)length + 1);
      dtu_link_line (link, line);
    }
}

void
dtu_link_close (DtuLink *link, const char *reason)
{
  SimTcp *tcp = link->tcp;

  if (link->session != NULL)
    dtu_session_disconnect (link->session, reason);
  sim_tcp_set_data (tcp, NULL);
  drop (link);
  sim_tcp_close (tcp);
}

static void
ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  DtuLink *link = sim_tcp_data (tcp);

  if (link == NULL)
    return;
  if (end == SIM_TCP_PEER_CLOSED)
    {
      dtu_link_close (link, "the unit has left");
      return;
    }
  if (link->session != NULL)
    dtu_session_disconnect (link->session, sim_tcp_end_name (end));
  drop (link);
}

const SimTcpHooks dtu_link_hooks = { .connected = connected, .received = received, .ended = ended };

/* -- all of them ---------------------------------------------------------------------------------------------
 */

void
dtu_links_look (DtuDaemon *daemon)
{
  const DtuUnitsOptions *o = &daemon->server->group->options->units;
  SimTime now = dtu_elapsed (daemon);

  for (guint i = 0; i < daemon->links->len; i++)
    {
      DtuLink *link = g_ptr_array_index (daemon->links, i);
      if (link != NULL && now - link->heard > o->limit)
        dtu_link_close (link, "the unit is silent");
    }
}

void
dtu_links_close (DtuDaemon *daemon, const char *reason)
{
  for (guint i = 0; i < daemon->links->len; i++)
    if (daemon->links->pdata[i] != NULL)
      dtu_link_close (daemon->links->pdata[i], reason);
}

void
dtu_links_clear (DtuDaemon *daemon)
{
  for (guint i = 0; i < daemon->links->len; i++)
    if (daemon->links->pdata[i] != NULL)
      drop (daemon->links->pdata[i]);
}

bool
dtu_links_keep_alive (DtuDaemon *daemon, uint32_t slot, uint32_t generation, SimIp unit)
{
  DtuLink *link = slot < daemon->links->len ? daemon->links->pdata[slot] : NULL;

  if (link == NULL || link->generation != generation || link->unit != unit)
    return false;
  link->heard = dtu_elapsed (daemon);
  return true;
}
