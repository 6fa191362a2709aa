/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-3, DTU-4, DTU-6: what a group manager knows of the others, from what it has heard. */
#include "models/dtu/audit.h"

/* DTU-4 */
static SimTime
limit_of (const DtuDaemon *daemon)
{
  const DtuGroup *group = daemon->server->group;

  return group->options->group.down_after / (group->flaws.down_early ? 2 : 1);
}

SimTime
dtu_elapsed (const DtuDaemon *daemon)
{
  return sim_kernel_now (daemon->server->group->kernel);
}

static int64_t
seconds (SimTime t)
{
  return t >= 0 ? t / SIM_S : -((-t + SIM_S - 1) / SIM_S);
}

int64_t
dtu_time (const DtuDaemon *daemon)
{
  return DTU_EPOCH + seconds (sim_node_clock (daemon->role.node));
}

void
dtu_table_start (DtuDaemon *daemon)
{
  daemon->peers = g_ptr_array_new_with_free_func (g_free);
  daemon->by_name = g_hash_table_new (g_str_hash, g_str_equal);
}

void
dtu_table_clear (DtuDaemon *daemon)
{
  g_clear_pointer (&daemon->by_name, g_hash_table_unref);
  g_clear_pointer (&daemon->peers, g_ptr_array_unref);
}

DtuPeer *
dtu_table_find (const DtuDaemon *daemon, const char *name, bool trusted)
{
  if (daemon->by_name == NULL)
    return NULL;
  if (trusted)
    return g_hash_table_lookup (daemon->by_name, name);
  for (guint i = 0; i < daemon->peers->len; i++)
    {
      DtuPeer *peer = g_ptr_array_index (daemon->peers, i);
      if (!peer->trusted && strcmp (peer->said.host, name) == 0)
        return peer;
    }
  return NULL;
}

/* -- down and up ------------------------------------------------------------------------------------------ */

static SimEntity
entity_of (const DtuDaemon *daemon, const DtuPeer *peer)
{
  const DtuServer *server = g_hash_table_lookup (daemon->server->group->by_name, peer->said.host);

  return server == NULL ? 0 : sim_node_entity (server->node);
}

static void
tell (DtuDaemon *daemon, const DtuPeer *peer)
{
  DtuGroup *group = daemon->server->group;
  SimEntity who = sim_node_entity (daemon->role.node);
  const DtuPeer *other = dtu_table_find (daemon, peer->said.host, !peer->trusted);

  if (peer->up)
    sim_emit (group->bus, &dtu_rec_host_up, who, entity_of (daemon, peer), 0, 0,
              peer->trusted ? NULL : "not TRUSTED");
  else
    sim_emit (group->bus, &dtu_rec_host_down, who, entity_of (daemon, peer),
              dtu_elapsed (daemon) - peer->last_seen, 0, NULL);
  dtu_truth_believes (daemon, peer->said.host, peer->up || (other != NULL && other->up));
}

/* The next moment at which somebody could be down. */
static void
look_again (DtuDaemon *daemon)
{
  SimTime first = SIM_NEVER, now = dtu_elapsed (daemon);

  for (guint i = 1; i < daemon->peers->len; i++)
    {
      const DtuPeer *peer = g_ptr_array_index (daemon->peers, i);
      if (peer->up)
        first = MIN (first, peer->last_seen + limit_of (daemon) + 1);
    }
  if (first == SIM_NEVER)
    sim_alarm_cancel (&daemon->look);
  else
    sim_alarm_after (&daemon->look, MAX (first - now, 1));
}

/* DTU-4: lastseen exceeds the limit. */
void
dtu_table_look (DtuDaemon *daemon)
{
  const DtuGroup *group = daemon->server->group;
  SimTime now = dtu_elapsed (daemon);

  for (guint i = 1; i < daemon->peers->len; i++)
    {
      DtuPeer *peer = g_ptr_array_index (daemon->peers, i);
      if (!peer->up || now - peer->last_seen <= limit_of (daemon) || group->flaws.never_down)
        continue;
      peer->up = false;
      dtu_audit_down (daemon, peer);
      tell (daemon, peer);
    }
  if (!group->flaws.never_down)
    look_again (daemon);
}

bool
dtu_peer_iface_up (const DtuDaemon *daemon, const DtuPeer *peer, guint iface)
{
  SimTime last = peer->ifaces[iface].last_packet;

  return last != SIM_NEVER && dtu_elapsed (daemon) - last <= daemon->server->group->options->group.down_after;
}

/* -- learning -----------------------------------------------------------------------------------------------
 */

static DtuPeer *
make_peer (DtuDaemon *daemon, const DtuHostMessage *message, bool trusted)
{
  DtuPeer *peer = g_new0 (DtuPeer, 1);

  peer->trusted = trusted;
  peer->said = *message;
  g_ptr_array_add (daemon->peers, peer);
  if (trusted)
    g_hash_table_insert (daemon->by_name, peer->said.host, peer);
  return peer;
}

/* When a packet came last from an interface is kept as long as the host has it. */
static void
take_ifaces (DtuPeer *peer, const DtuHostMessage *message)
{
  DtuPeerIface old[DTU_IFACES_MOST];
  guint count = peer->said.numifs;

  memcpy (old, peer->ifaces, sizeof old);
  for (guint i = 0; i < message->numifs; i++)
    {
      peer->ifaces[i] = (DtuPeerIface){ message->ifaces[i], SIM_NEVER };
      for (guint k = 0; k < count; k++)
        if (old[k].is.ip == message->ifaces[i].ip && strcmp (old[k].is.name, message->ifaces[i].name) == 0)
          peer->ifaces[i].last_packet = old[k].last_packet;
    }
}

static void
mark_iface (DtuPeer *peer, SimIp from, SimTime now)
{
  for (guint i = 0; i < peer->said.numifs; i++)
    if (peer->ifaces[i].is.ip == from)
      peer->ifaces[i].last_packet = now;
}

/* Repair refuse-old: one message goes out by all interfaces in one second, and never again. */
static bool
is_old (const DtuDaemon *daemon, const DtuPeer *peer, const DtuHostMessage *message)
{
  return daemon->server->group->options->refuse_old && peer->trusted
         && (message->time < peer->said.time
             || (message->time == peer->said.time && dtu_elapsed (daemon) - peer->last_seen > 2 * SIM_S));
}

static DtuPeer *
entry_for (DtuDaemon *daemon, const DtuHostMessage *message, bool trusted)
{
  DtuPeer *peer = dtu_table_find (daemon, message->host, trusted);

  if (peer == NULL && daemon->server->group->flaws.overwrite_trusted)
    peer = dtu_table_find (daemon, message->host, !trusted);
  return peer;
}

void
dtu_table_learn (DtuDaemon *daemon, const DtuHostMessage *message, bool trusted, SimIface *in, SimIp from)
{
  SimTime now = dtu_elapsed (daemon);
  DtuPeer *peer = entry_for (daemon, message, trusted);
  bool fresh = peer == NULL;

  if (fresh)
    peer = make_peer (daemon, message, trusted);
  else if (is_old (daemon, peer, message) || (in != NULL && peer == g_ptr_array_index (daemon->peers, 0)))
    return;
  take_ifaces (peer, message);
  peer->said = *message; /* the same name, to which the table of names points */
  peer->last_seen = now;
  peer->timeoff = message->time - dtu_time (daemon);
  peer->heard_from = from;
  peer->heard_by = in;
  mark_iface (peer, from, now);
  if (peer->up)
    return;
  peer->up = true;
  if (in == NULL)
    return;
  tell (daemon, peer);
  look_again (daemon);
}

/* -- table A -------------------------------------------------------------------------------------------------
 */

static int64_t
since (SimTime now, SimTime then)
{
  return then == SIM_NEVER ? -1 : (now - then) / SIM_S;
}

void
dtu_table_print (const DtuDaemon *daemon, GString *out)
{
  SimTime now = dtu_elapsed (daemon);

  for (guint i = 0; daemon->peers != NULL && i < daemon->peers->len; i++)
    {
      const DtuPeer *peer = g_ptr_array_index (daemon->peers, i);
      g_string_append_printf (
          out, "Host %s lastseen %" G_GINT64_FORMAT " timeoff %" G_GINT64_FORMAT " addr %08x numifs %u%s\n",
          peer->said.host, since (now, peer->last_seen), peer->timeoff, peer->said.addr, peer->said.numifs,
          peer->trusted ? " TRUSTED" : "");
      for (guint k = 0; k < peer->said.numifs; k++)
        {
          const DtuPeerIface *iface = &peer->ifaces[k];
          g_string_append_printf (
              out, "interface %s ip %08x mask %08x bcast %08x lastpkt %" G_GINT64_FORMAT "\n", iface->is.name,
              iface->is.ip, iface->is.mask, iface->is.bcast, since (now, iface->last_packet));
        }
    }
}
