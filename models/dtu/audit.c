/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P1.1 to P1.19, as things happen. */
#include "models/dtu/audit.h"

static void breach (DtuGroup *group, DtuRule rule, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
breach (DtuGroup *group, DtuRule rule, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  sim_breach_note (&group->audit->breaches[rule], group->kernel, NULL, format, args);
  va_end (args);
}

static DtuGroup *
group_of (const DtuDaemon *daemon)
{
  return daemon->server->group;
}

static const char *
name_of (const DtuDaemon *daemon)
{
  return sim_node_name (daemon->server->node);
}

static DtuServer *
server_named (const DtuGroup *group, const char *host)
{
  return g_hash_table_lookup (group->by_name, host);
}

static DtuUnit *
unit_of (const DtuLink *link)
{
  return dtu_unit_with (group_of (link->daemon), link->mac);
}

static DtuUnitAudit *
audit_of (const DtuUnit *unit)
{
  return &unit->group->audit->units[unit->number];
}

/* Have the two the same secret, so that each can verify what the other signs? */
static bool
same_key (const DtuServer *a, const DtuServer *b)
{
  return a != NULL && b != NULL && strcmp (a->secret, b->secret) == 0;
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
  DtuGroup *group = group_of (daemon);

  if (!trusted || is_intruder (group, datagram))
    group->audit->fingerprint = trusted_fingerprint (daemon);
}

void
dtu_audit_heard (DtuDaemon *daemon, bool trusted, const SimDatagram *datagram, const char *host)
{
  DtuGroup *group = group_of (daemon);
  bool intruder = is_intruder (group, datagram);

  if ((trusted && !intruder) || trusted_fingerprint (daemon) == group->audit->fingerprint)
    return;
  if (!trusted)
    breach (group, DTU_RULE_UNTOUCHED, "%s lets a message that it cannot verify change what it trusts of %s",
            name_of (daemon), host);
  else
    breach (group, DTU_RULE_REPLAY, "%s takes an old message of %s, which a stranger has repeated, for news",
            name_of (daemon), host);
}

/* By its own clock; that it is not later is for dtu_audit_tables(). */
void
dtu_audit_down (const DtuDaemon *daemon, const DtuPeer *peer)
{
  const DtuGroupOptions *o = &group_of (daemon)->options->group;
  SimTime silent = dtu_elapsed (daemon) - peer->last_seen;

  if (silent < o->down_after)
    {
      g_autofree char *text = sim_time_seconds (silent, 3);
      breach (group_of (daemon), DTU_RULE_DOWN, "%s holds %s for down after %s s", name_of (daemon),
              peer->said.host, text);
    }
}

void
dtu_audit_asks (const DtuDaemon *daemon, const DtuPeer *peer)
{
  if (!peer->trusted && group_of (daemon)->options->group.sign)
    breach (group_of (daemon), DTU_RULE_ASKED, "%s sends tokenQ to %s, whose message it could not verify",
            name_of (daemon), peer->said.host);
}

void
dtu_audit_takes (const DtuDaemon *daemon, const char *host)
{
  DtuGroup *group = group_of (daemon);

  if (group->options->group.sign && !same_key (daemon->server, server_named (group, host)))
    breach (group, DTU_RULE_ASKED, "%s takes a tokenR of %s, which has another secret", name_of (daemon), host);
}

/* -- decisions: P1.6 to P1.11, P1.19
 * ------------------------------------------------------------------------------ */

static int64_t
stamp (const DtuLink *link, const DtuAnswer *answer)
{
  bool corrected = group_of (link->daemon)->options->stamps == DTU_STAMPS_CORRECTED;

  return answer->connected - (corrected ? answer->timeoff : 0);
}

static const DtuAnswer *
answer_of (const DtuLink *link, const char *host)
{
  for (guint i = 0; i < link->answers->len; i++)
    {
      const DtuAnswer *answer = &g_array_index (link->answers, DtuAnswer, i);
      if (answer->came && strcmp (answer->host, host) == 0)
        return answer;
    }
  return NULL;
}

/* P1.9 */
static void
check_latest (const DtuLink *link, const char *host)
{
  const DtuAnswer *chosen = answer_of (link, host);

  for (guint i = 0; chosen != NULL && i < link->answers->len; i++)
    {
      const DtuAnswer *other = &g_array_index (link->answers, DtuAnswer, i);
      if (other->came && other->has && (!chosen->has || stamp (link, other) > stamp (link, chosen)))
        {
          breach (group_of (link->daemon), DTU_RULE_LATEST,
                  "%s chooses %s, although the session of %s was connected later", name_of (link->daemon), host,
                  other->host);
          return;
        }
    }
}

/* P1.10: of all sessions of the token on servers that run and have the key. */
static void
check_truly (const DtuLink *link, const char *host)
{
  DtuGroup *group = group_of (link->daemon);
  DtuServer *server = server_named (group, host);
  DtuSession *chosen = server == NULL ? NULL : dtu_session_find (server->daemon, link->token);

  for (guint i = 0; chosen != NULL && i < group->servers->len; i++)
    {
      DtuServer *other = dtu_server (group, i);
      const DtuSession *session = !sim_node_running (other->node) || !same_key (other, link->daemon->server)
                                      ? NULL
                                      : dtu_session_find (other->daemon, link->token);
      if (session == NULL || session->last <= chosen->last)
        continue;
      g_autofree char *ago = sim_time_seconds (session->last - chosen->last, 3);
      breach (group, DTU_RULE_TRULY, "%s chooses the session on %s; that on %s was connected %s s later",
              name_of (link->daemon), sim_node_name (server->node), sim_node_name (other->node), ago);
      return;
    }
}

/* P1.11 */
static void
check_needless (const DtuLink *link)
{
  for (guint i = 0; i < link->answers->len; i++)
    {
      const DtuAnswer *answer = &g_array_index (link->answers, DtuAnswer, i);
      if (answer->came && answer->told)
        {
          breach (group_of (link->daemon), DTU_RULE_NEEDLESS,
                  "%s has a new session made, although %s has said that it has one", name_of (link->daemon),
                  answer->host);
          return;
        }
    }
}

/* What was known of it when it was asked, or what it has said. */
static uint32_t
known_load (const DtuAnswer *answer)
{
  return dtu_load (answer->sessions, answer->cpus, answer->clock);
}

/* P1.19 */
static void
check_load (const DtuLink *link, const char *host)
{
  const DtuAnswer *chosen = answer_of (link, host);

  for (guint i = 0; chosen != NULL && i < link->answers->len; i++)
    {
      const DtuAnswer *other = &g_array_index (link->answers, DtuAnswer, i);
      if (!other->came || known_load (other) >= known_load (chosen))
        continue;
      breach (group_of (link->daemon), DTU_RULE_LOAD, "%s has a session made on %s, although %s has less load",
              name_of (link->daemon), host, other->host);
      return;
    }
}

void
dtu_audit_chooses (const DtuLink *link, const char *host, bool found)
{
  if (link->wish != DTU_WISH_LATEST)
    return;
  if (found)
    {
      check_latest (link, host);
      check_truly (link, host);
      return;
    }
  check_needless (link);
  if (group_of (link->daemon)->options->create == DTU_CREATE_LEAST_LOADED)
    check_load (link, host);
}

/* -- redirects: P1.6 to P1.8
 * ------------------------------------------------------------------------------------------ */

bool
dtu_audit_passes (const SimNode *a, const SimNode *b, bool routers)
{
  for (guint i = 0; i < sim_node_ifaces (a); i++)
    {
      const SimIface *from = sim_node_iface (a, i);
      const SimSegment *segment = sim_iface_segment (from);
      const SimIface *to = sim_node_iface_on (b, segment);
      if (to != NULL && sim_iface_up (from) && sim_iface_up (to) && sim_segment_up (segment)
          && sim_segment_passes (segment, a, b) && sim_segment_passes (segment, b, a))
        return true;
    }
  return routers;
}

/* P1.8: who has that address where the unit would find it? */
static void
check_reached (const DtuLink *link, const DtuUnit *unit, const char *host, SimIp target)
{
  DtuGroup *group = unit->group;
  const SimSegment *segment = sim_iface_segment (unit->iface);
  const DtuServer *meant = server_named (group, host), *there = dtu_server_at (group, segment, target);
  const char *what = there == NULL ? "nobody has" : sim_node_name (there->node);
  bool near = there != NULL && sim_node_iface_on (there->node, segment) != NULL;
  char ip[SIM_IP_TEXT];

  if (there == meant && (near || group->options->routers.count > 0))
    return;
  if (there == meant)
    what = "it cannot reach";
  breach (group, DTU_RULE_REACHED, "%s sends %s to %s at %s, which %s%s", name_of (link->daemon),
          sim_node_name (unit->role.node), host, sim_ip_text (target, ip), what,
          there == meant || there == NULL ? "" : " has on its network");
}

/* What can keep a unit from where it is sent: changes of the network and its machines, frames lost on its own
 * network. */
static guint64
troubles (const DtuUnit *unit)
{
  SimNetCount count = sim_segment_tally (sim_iface_segment (unit->iface));

  return unit->group->audit->changes + count.dropped[SIM_DROP_LOSS] + count.dropped[SIM_DROP_QUEUE]
         + count.dropped[SIM_DROP_CORRUPT];
}

/* P1.7: one more than what has gone wrong meanwhile. */
static void
check_ends (const DtuLink *link, const DtuUnit *unit, const char *host)
{
  DtuGroup *group = unit->group;
  DtuUnitAudit *audit = audit_of (unit);
  const DtuServer *target = server_named (group, host);
  bool routers = group->options->routers.count > 0;
  bool partial = target != NULL && !dtu_audit_passes (unit->role.node, target->node, routers)
                 && dtu_audit_passes (link->daemon->server->node, target->node, routers);

  guint *times = partial ? &audit->loops : &audit->cycles;
  if (++*times <= troubles (unit) - audit->troubles + 1)
    return;
  breach (group, partial ? DTU_RULE_LOOP : DTU_RULE_ENDS, "%s is redirected to %s for the %u. time%s",
          sim_node_name (unit->role.node), host, *times, partial ? ", and cannot reach it" : "");
}

void
dtu_audit_redirects (const DtuLink *link, const char *host, SimIp target)
{
  DtuUnit *unit = unit_of (link);

  if (link->redirected)
    breach (group_of (link->daemon), DTU_RULE_ONE_HOP, "%s redirects a unit that was redirected to it",
            name_of (link->daemon));
  if (unit == NULL)
    return;
  check_reached (link, unit, host, target);
  check_ends (link, unit, host);
}

/* -- cards and sessions: P1.5, P1.12, P1.13
 * ----------------------------------------------------------------------------- */

void
dtu_audit_vouches (const DtuLink *link)
{
  const DtuUnit *unit = unit_of (link);

  if (unit != NULL)
    audit_of (unit)->vouched = link->token;
}

void
dtu_audit_inserts (const DtuUnit *unit)
{
  audit_of (unit)->vouched = DTU_TOKEN_NONE;
  dtu_audit_changes (unit);
}

/* The same presentation, begun again. */
void
dtu_audit_changes (const DtuUnit *unit)
{
  audit_of (unit)->cycles = audit_of (unit)->loops = 0;
  audit_of (unit)->troubles = troubles (unit);
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
  count (group_of (session->daemon), session->token, 1);
}

void
dtu_audit_ends (const DtuSession *session)
{
  count (group_of (session->daemon), session->token, -1);
}

void
dtu_audit_connects (const DtuSession *session)
{
  DtuGroup *group = group_of (session->daemon);
  const DtuUnit *unit = unit_of (session->link);

  if (unit == NULL || audit_of (unit)->vouched != session->token)
    breach (group, DTU_RULE_VOUCHED, "%s shows a session to %s, which nobody has authenticated for its token",
            name_of (session->daemon), unit == NULL ? "a stranger" : sim_node_name (unit->role.node));
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
  breach (group, DTU_RULE_STRANGER, "%s is connected to %s, %s", sim_node_name (unit->role.node),
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
  DtuUnitAudit *audit = audit_of (unit);
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
    breach (unit->group, DTU_RULE_DARK, "%s shows a session and has no card", sim_node_name (unit->role.node));
}

/* -- permanent data: P1.18
 * ------------------------------------------------------------------------------------------------- */

void
dtu_audit_data (const DtuSession *session, uint32_t version, uint32_t known)
{
  breach (group_of (session->daemon), DTU_RULE_DATA, "%s has got version %u of what version %u was saved of",
          name_of (session->daemon), version, known);
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
