/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P1.1 to P1.19, as things happen. */
#include "models/dtu/audit.h"

void
dtu_breach (DtuGroup *group, DtuRule rule, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  sim_breach_note (&group->audit->breaches[rule], group->kernel, NULL, format, args);
  va_end (args);
}

/* -- tables: P1.1 to P1.3, P1.14 ------------------------------------------------------------------------------
 */

static guint64
mix_iface (guint64 h, const DtuPeerIface *iface)
{
  h = sim_mix (h, (guint64)iface->is.ip << 32 | iface->is.mask);
  return sim_mix (h, (guint64)iface->last_packet);
}

/* Of what a host message could change in TRUSTED entries. */
static guint64
trusted_fingerprint (const DtuDaemon *daemon)
{
  guint64 h = 0;

  for (guint i = 0; i < daemon->peers->len; i++)
    {
      const DtuPeer *peer = g_ptr_array_index (daemon->peers, i);
      if (!peer->trusted)
        continue;
      h = sim_mix (h, (guint64)peer->said.addr << 32 | peer->said.sessions);
      h = sim_mix (h, (guint64)peer->said.time);
      h = sim_mix (h, (guint64)peer->last_seen ^ (guint64)peer->up);
      h = sim_mix (h, (guint64)peer->timeoff);
      for (guint k = 0; k < peer->said.numifs; k++)
        h = mix_iface (h, &peer->ifaces[k]);
    }
  return h;
}

static bool
is_intruder (const DtuGroup *group, const SimDatagram *datagram)
{
  return group->people->intruder != NULL && datagram->mac != 0
         && dtu_intruder_mac (group->people->intruder, datagram->iface) == datagram->mac;
}

void
dtu_audit_hears (DtuDaemon *daemon, bool trusted, const SimDatagram *datagram)
{
  DtuGroup *group = dtu_daemon_group (daemon);

  if (!trusted || is_intruder (group, datagram))
    group->audit->fingerprint = trusted_fingerprint (daemon);
}

void
dtu_audit_heard (DtuDaemon *daemon, bool trusted, const SimDatagram *datagram, const char *host)
{
  DtuGroup *group = dtu_daemon_group (daemon);
  bool intruder = is_intruder (group, datagram);

  if ((trusted && !intruder) || trusted_fingerprint (daemon) == group->audit->fingerprint)
    return;
  if (!trusted)
    dtu_breach (group, DTU_RULE_UNTOUCHED,
                "%s lets a message that it cannot verify change what it trusts of %s", dtu_daemon_name (daemon),
                host);
  else
    dtu_breach (group, DTU_RULE_REPLAY,
                "%s takes an old message of %s, which a stranger has repeated, for news",
                dtu_daemon_name (daemon), host);
}

/* By its own clock; that it is not later is for dtu_audit_tables(). */
void
dtu_audit_down (const DtuDaemon *daemon, const DtuPeer *peer)
{
  const DtuGroupOptions *o = &dtu_daemon_group (daemon)->options->group;
  SimTime silent = dtu_elapsed (daemon) - peer->last_seen;

  if (silent < o->down_after)
    {
      g_autofree char *text = sim_time_seconds (silent, 3);
      dtu_breach (dtu_daemon_group (daemon), DTU_RULE_DOWN, "%s holds %s for down after %s s",
                  dtu_daemon_name (daemon), peer->said.host, text);
    }
}

void
dtu_audit_asks (const DtuDaemon *daemon, const DtuPeer *peer)
{
  if (!peer->trusted && dtu_daemon_group (daemon)->options->group.sign)
    dtu_breach (dtu_daemon_group (daemon), DTU_RULE_ASKED,
                "%s sends tokenQ to %s, whose message it could not verify", dtu_daemon_name (daemon),
                peer->said.host);
}

void
dtu_audit_takes (const DtuDaemon *daemon, const char *host)
{
  DtuGroup *group = dtu_daemon_group (daemon);

  if (group->options->group.sign && !dtu_same_key (daemon->server, dtu_server_named (group, host)))
    dtu_breach (group, DTU_RULE_ASKED, "%s takes a tokenR of %s, which has another secret",
                dtu_daemon_name (daemon), host);
}

/* -- cards and sessions: P1.5, P1.12, P1.13
 * ----------------------------------------------------------------------------- */

void
dtu_audit_vouches (const DtuLink *link)
{
  const DtuUnit *unit = dtu_link_unit (link);

  if (unit != NULL)
    dtu_audit_of (unit)->vouched = link->token;
}

void
dtu_audit_inserts (const DtuUnit *unit)
{
  dtu_audit_of (unit)->vouched = DTU_TOKEN_NONE;
  dtu_audit_changes (unit);
}

/* The same presentation, begun again. */
void
dtu_audit_changes (const DtuUnit *unit)
{
  dtu_audit_of (unit)->cycles = dtu_audit_of (unit)->loops = 0;
  dtu_audit_of (unit)->troubles = dtu_audit_troubles (unit);
}

static guint
sessions_of (const DtuAudit *audit, DtuToken token)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (audit->tokens, &token));
}

/* One, and those that its owner asked for. */
static guint
allowed (const DtuGroup *group, DtuToken token)
{
  guint i = (guint)(token - 1);

  return 1 + (token >= 1 && token <= group->users->len ? dtu_user_of (group, i)->made : 0);
}

static void
count (DtuGroup *group, DtuToken token, int by)
{
  DtuAudit *audit = group->audit;
  guint before = sessions_of (audit, token), after = before + (guint)by, most = allowed (group, token);
  DtuToken *key = g_new (DtuToken, 1);

  *key = token;
  g_hash_table_replace (audit->tokens, key, GUINT_TO_POINTER (after));
  audit->doubled += (after > most) - (before > most);
  if ((after > most) != (before > most))
    sim_kernel_mark (group->kernel);
}

void
dtu_audit_makes (const DtuSession *session)
{
  count (dtu_daemon_group (session->daemon), session->token, 1);
}

void
dtu_audit_ends (const DtuSession *session)
{
  count (dtu_daemon_group (session->daemon), session->token, -1);
}

void
dtu_audit_connects (const DtuSession *session)
{
  DtuGroup *group = dtu_daemon_group (session->daemon);
  const DtuUnit *unit = dtu_link_unit (session->link);

  if (unit == NULL || dtu_audit_of (unit)->vouched != session->token)
    dtu_breach (
        group, DTU_RULE_VOUCHED, "%s shows a session to %s, which nobody has authenticated for its token",
        dtu_daemon_name (session->daemon), unit == NULL ? "a stranger" : sim_node_name (unit->role.node));
}

/* -- units: P1.4, P1.17
 * ------------------------------------------------------------------------------------------------------ */

/* A server of the group is one with the secret that `servers` says. */
void
dtu_audit_joins (const DtuUnit *unit, SimIp server)
{
  DtuGroup *group = unit->group;
  const DtuServer *there = dtu_server_at (group, sim_iface_segment (unit->iface), server);
  char ip[SIM_IP_TEXT];

  if (there != NULL && strcmp (there->secret, group->options->servers.secret) == 0)
    return;
  dtu_breach (group, DTU_RULE_STRANGER, "%s is connected to %s, %s", sim_node_name (unit->role.node),
              sim_ip_text (server, ip),
              there == NULL ? "which is no server of the group" : "which has not the group's secret");
}

/* P1.13: how many units show a session; a unit is told a moment later that another one does. */
static void
count_viewers (DtuGroup *group, uint64_t session, int by)
{
  DtuAudit *audit = group->audit;
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (audit->viewers, &session)), after = before + (guint)by;

  if (session == 0)
    return;
  uint64_t *key = g_new (uint64_t, 1);
  *key = session;
  if (after == 0)
    {
      g_free (key);
      g_hash_table_remove (audit->viewers, &session);
    }
  else
    g_hash_table_replace (audit->viewers, key, GUINT_TO_POINTER (after));
  if (audit->twice == 0 && after > 1)
    audit->twice_since = sim_kernel_now (group->kernel);
  audit->twice += (guint)(after > 1) - (guint)(before > 1);
}

void
dtu_audit_shows (const DtuUnit *unit)
{
  DtuUnitAudit *audit = dtu_audit_of (unit);
  uint64_t shows = unit->shows == DTU_SHOWS_SESSION ? unit->session : 0;

  if (shows != audit->shows)
    {
      count_viewers (unit->group, audit->shows, -1);
      count_viewers (unit->group, shows, 1);
      audit->shows = shows;
    }
  if (shows != 0)
    audit->cycles = audit->loops = 0;
  if (shows != 0 && dtu_unit_token (unit) == DTU_TOKEN_NONE)
    dtu_breach (unit->group, DTU_RULE_DARK, "%s shows a session and has no card",
                sim_node_name (unit->role.node));
}

/* -- permanent data: P1.18
 * ------------------------------------------------------------------------------------------------- */

void
dtu_audit_data (const DtuSession *session, uint32_t version, uint32_t known)
{
  dtu_breach (dtu_daemon_group (session->daemon), DTU_RULE_DATA,
              "%s has got version %u of what version %u was saved of", dtu_daemon_name (session->daemon),
              version, known);
}

/* -- making
 * ----------------------------------------------------------------------------------------------------------------------
 */

static void
changed (gpointer data, const SimRecord *record)
{
  ((DtuAudit *)data)->changes++;
}

static void
follow_network (DtuAudit *audit)
{
  static const SimRecordKind *const kinds[]
      = { &sim_rec_segment_up,       &sim_rec_segment_down, &sim_rec_segment_cut,    &sim_rec_segment_healed,
          &sim_rec_segment_impaired, &sim_rec_iface_up,     &sim_rec_iface_down,     &sim_rec_node_crashed,
          &sim_rec_node_up,          &sim_rec_node_paused,  &sim_rec_node_shut_down, &sim_rec_node_hung,
          &sim_rec_node_resumed };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    sim_bus_subscribe (audit->group->bus, kinds[i], SIM_LEVEL_DETAIL, changed, audit);
}

DtuAudit *
dtu_audit_new (DtuGroup *group)
{
  DtuAudit *audit = g_new0 (DtuAudit, 1);

  audit->group = group;
  audit->units = g_new0 (DtuUnitAudit, group->units->len + 1);
  audit->viewers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  audit->tokens = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  follow_network (audit);
  return audit;
}

void
dtu_audit_free (DtuAudit *audit)
{
  if (audit == NULL)
    return;
  sim_breach_clear (audit->breaches, DTU_RULES);
  g_hash_table_unref (audit->tokens);
  g_hash_table_unref (audit->viewers);
  g_free (audit->hears);
  g_free (audit->units);
  g_free (audit);
}
