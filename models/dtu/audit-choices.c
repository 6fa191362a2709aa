/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where units are sent: what is chosen among answers (P1.9 to P1.11, P1.19), and redirects (P1.6 to P1.8). */
#include "models/dtu/audit.h"

/* -- choices ------------------------------------------------------------------------------------------------
 */

static int64_t
stamp (const DtuLink *link, const DtuAnswer *answer)
{
  bool corrected = dtu_link_group (link)->options->stamps == DTU_STAMPS_CORRECTED;

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
          dtu_breach (dtu_link_group (link), DTU_RULE_LATEST,
                      "%s chooses %s, although the session of %s was connected later",
                      dtu_daemon_name (link->daemon), host, other->host);
          return;
        }
    }
}

/* P1.10: of all sessions of the token on servers that run and have the key. */
static void
check_truly (const DtuLink *link, const char *host)
{
  DtuGroup *group = dtu_link_group (link);
  DtuServer *server = dtu_server_named (group, host);
  DtuSession *chosen = server == NULL ? NULL : dtu_session_find (server->daemon, link->token);

  for (guint i = 0; chosen != NULL && i < group->servers->len; i++)
    {
      DtuServer *other = dtu_server (group, i);
      const DtuSession *session = !sim_node_running (other->node) || !dtu_same_key (other, link->daemon->server)
                                      ? NULL
                                      : dtu_session_find (other->daemon, link->token);
      if (session == NULL || session->last <= chosen->last)
        continue;
      g_autofree char *ago = sim_time_seconds (session->last - chosen->last, 3);
      dtu_breach (group, DTU_RULE_TRULY, "%s chooses the session on %s; that on %s was connected %s s later",
                  dtu_daemon_name (link->daemon), sim_node_name (server->node), sim_node_name (other->node),
                  ago);
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
          dtu_breach (dtu_link_group (link), DTU_RULE_NEEDLESS,
                      "%s has a new session made, although %s has said that it has one",
                      dtu_daemon_name (link->daemon), answer->host);
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
      dtu_breach (dtu_link_group (link), DTU_RULE_LOAD,
                  "%s has a session made on %s, although %s has less load", dtu_daemon_name (link->daemon),
                  host, other->host);
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
  if (dtu_link_group (link)->options->create == DTU_CREATE_LEAST_LOADED)
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

bool
dtu_audit_comes (const SimNode *a, const SimNode *b)
{
  for (guint i = 0; i < sim_node_ifaces (a); i++)
    {
      const SimIface *from = sim_node_iface (a, i);
      const SimSegment *segment = sim_iface_segment (from);
      const SimIface *to = sim_node_iface_on (b, segment);
      if (to != NULL && sim_iface_up (from) && sim_iface_up (to) && sim_segment_up (segment)
          && sim_segment_passes (segment, a, b))
        return true;
    }
  return false;
}

/* P1.8: who has that address where the unit would find it? */
static void
check_reached (const DtuLink *link, const DtuUnit *unit, const char *host, SimIp target)
{
  DtuGroup *group = unit->group;
  const SimSegment *segment = sim_iface_segment (unit->iface);
  const DtuServer *meant = dtu_server_named (group, host), *there = dtu_server_at (group, segment, target);
  const char *what = there == NULL ? "nobody has" : sim_node_name (there->node);
  bool near = there != NULL && sim_node_iface_on (there->node, segment) != NULL;
  char ip[SIM_IP_TEXT];

  if (there == meant && (near || group->options->routers.count > 0))
    return;
  if (there == meant)
    what = "it cannot reach";
  dtu_breach (group, DTU_RULE_REACHED, "%s sends %s to %s at %s, which %s%s", dtu_daemon_name (link->daemon),
              sim_node_name (unit->role.node), host, sim_ip_text (target, ip), what,
              there == meant || there == NULL ? "" : " has on its network");
}

guint64
dtu_audit_troubles (const DtuUnit *unit)
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
  DtuUnitAudit *audit = dtu_audit_of (unit);
  const DtuServer *target = dtu_server_named (group, host);
  bool routers = group->options->routers.count > 0;
  bool partial = target != NULL && !dtu_audit_passes (unit->role.node, target->node, routers)
                 && dtu_audit_passes (link->daemon->server->node, target->node, routers);

  guint *times = partial ? &audit->loops : &audit->cycles;
  if (++*times <= dtu_audit_troubles (unit) - audit->troubles + 1)
    return;
  dtu_breach (group, partial ? DTU_RULE_LOOP : DTU_RULE_ENDS, "%s is redirected to %s for the %u. time%s",
              sim_node_name (unit->role.node), host, *times, partial ? ", and cannot reach it" : "");
}

void
dtu_audit_redirects (const DtuLink *link, const char *host, SimIp target)
{
  DtuUnit *unit = dtu_link_unit (link);

  if (link->redirected)
    dtu_breach (dtu_link_group (link), DTU_RULE_ONE_HOP, "%s redirects a unit that was redirected to it",
                dtu_daemon_name (link->daemon));
  if (unit == NULL)
    return;
  check_reached (link, unit, host, target);
  check_ends (link, unit, host);
}
