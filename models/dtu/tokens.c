/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-9, DTU-16: what the other servers have for a token; and the tickets of repair redirect-tickets. */
#include "models/dtu/audit.h"

enum
{
  TICKET_LIFE = 300 /* s, for clocks that differ */
};

#define HEX64 "%016" G_GINT64_MODIFIER "x"

/* -- asking ---------------------------------------------------------------------------------------------- */

static bool
is_failed (const DtuLink *link, SimIp ip)
{
  for (guint i = 0; link->failed != NULL && i < link->failed->len; i++)
    if (g_array_index (link->failed, SimIp, i) == ip)
      return true;
  return false;
}

static void
add_itself (DtuLink *link)
{
  const DtuDaemon *daemon = link->daemon;
  const DtuServer *server = daemon->server;
  const DtuSession *session = dtu_session_find (daemon, link->token);
  DtuAnswer answer = { .addr = server->addr,
                       .target = sim_tcp_local (link->tcp),
                       .came = true,
                       .has = session != NULL,
                       .told = session != NULL,
                       .connected = session == NULL ? 0 : session->connected,
                       .sessions = daemon->sessions->len,
                       .cpus = server->cpus,
                       .clock = server->clock };

  g_strlcpy (answer.host, server->name, DTU_NAME);
  g_array_append_val (link->answers, answer);
}

/* 916: trusted, up, and where the unit can reach it. Where nothing is signed nobody is asked to be trusted. */
static SimIp
may_ask (const DtuLink *link, const DtuPeer *peer)
{
  const DtuDaemon *daemon = link->daemon;
  const DtuGroup *group = dtu_daemon_group (daemon);
  bool trusted = peer->trusted || !group->options->group.sign || group->flaws.ask_untrusted;

  if (!peer->up || !trusted || peer->heard_by == NULL)
    return SIM_IP_NONE;
  SimIp ip = dtu_reach (daemon, peer, link->unit);
  return group->options->blacklist && is_failed (link, ip) ? SIM_IP_NONE : ip;
}

/* 917 */
static void
ask (DtuLink *link, const DtuPeer *peer, SimIp target)
{
  const DtuDaemon *daemon = link->daemon;
  g_autofree char *text = g_strdup_printf ("tokenQ query=%x token=" HEX64 " unit=%08x host=%s", link->query,
                                           link->token, link->unit, daemon->server->name);
  g_autoptr (SimBytes) bytes = dtu_signed (dtu_secret (daemon), text);
  DtuAnswer answer = { .addr = peer->said.addr,
                       .target = target,
                       .timeoff = peer->timeoff,
                       .sessions = peer->said.sessions,
                       .cpus = peer->said.cpus,
                       .clock = peer->said.clock };

  g_strlcpy (answer.host, peer->said.host, DTU_NAME);
  g_array_append_val (link->answers, answer);
  dtu_audit_asks (daemon, peer);
  dtu_daemon_send (daemon, peer->heard_by, SIM_IP_NONE, peer->heard_from, DTU_GROUP_PORT, bytes);
}

void
dtu_tokens_ask (DtuLink *link)
{
  DtuDaemon *daemon = link->daemon;

  link->query = ++daemon->queries;
  link->answers = g_array_new (FALSE, TRUE, sizeof (DtuAnswer));
  add_itself (link);
  for (guint i = 1; i < daemon->peers->len; i++)
    {
      const DtuPeer *peer = g_ptr_array_index (daemon->peers, i);
      SimIp target = may_ask (link, peer);
      if (target != SIM_IP_NONE)
        ask (link, peer, target);
    }
  g_ptr_array_add (daemon->asking, link);
  if (link->answers->len == 1)
    return;
  g_autofree char *token = g_strdup_printf (HEX64, link->token);
  sim_emit (dtu_daemon_group (daemon)->bus, &dtu_rec_asked, sim_node_entity (daemon->role.node), link->unit,
            link->answers->len - 1, 0, token);
}

void
dtu_tokens_forget (DtuLink *link)
{
  if (link->answers == NULL)
    return;
  g_ptr_array_remove_fast (link->daemon->asking, link);
  g_clear_pointer (&link->answers, g_array_unref);
}

/* -- answering ------------------------------------------------------------------------------------------- */

/* A right signature says that the sender has the key; where nothing is signed everybody is heard. */
static char *
read_signed (const DtuDaemon *daemon, const SimBytes *bytes)
{
  gsize length;

  if (!dtu_verify (daemon->server->secret, bytes, &length) && dtu_daemon_group (daemon)->options->group.sign
      && !dtu_daemon_group (daemon)->flaws.take_untrusted)
    return NULL;
  return g_strndup ((const char *)bytes->data, length);
}

static void
answer (DtuDaemon *daemon, const SimDatagram *datagram, const char *line)
{
  uint64_t query, token;

  if (daemon->sessions_hung || !dtu_word_hex (line, "query", &query) || !dtu_word_hex (line, "token", &token))
    return;
  const DtuSession *session = dtu_session_find (daemon, token);
  g_autofree char *text = g_strdup_printf (
      "tokenR query=%x token=" HEX64 " has=%d connected=%" G_GINT64_FORMAT " sessions=%u host=%s", (guint)query,
      token, session != NULL, session == NULL ? 0 : session->connected, daemon->sessions->len,
      daemon->server->name);
  g_autoptr (SimBytes) bytes = dtu_signed (dtu_secret (daemon), text);
  sim_emit (dtu_daemon_group (daemon)->bus, &dtu_rec_answered, sim_node_entity (daemon->role.node),
            datagram->src, 0, 0, text);
  dtu_daemon_send (daemon, datagram->iface, SIM_IP_NONE, datagram->src, DTU_GROUP_PORT, bytes);
}

/* -- collecting: 918 -----------------------------------------------------------------------------------------
 */

static DtuLink *
asker (const DtuDaemon *daemon, uint64_t query, uint64_t token)
{
  for (guint i = 0; i < daemon->asking->len; i++)
    {
      DtuLink *link = g_ptr_array_index (daemon->asking, i);
      if (link->query == query && link->token == token)
        return link;
    }
  return NULL;
}

static bool
take_answer (DtuLink *link, const char *line, const char *host)
{
  int64_t has = 0, connected = 0, sessions = 0;

  dtu_word_number (line, "has", &has);
  dtu_word_number (line, "connected", &connected);
  dtu_word_number (line, "sessions", &sessions);
  for (guint i = 1; i < link->answers->len; i++)
    {
      DtuAnswer *one = &g_array_index (link->answers, DtuAnswer, i);
      if (one->came || strcmp (one->host, host) != 0)
        continue;
      one->came = true;
      dtu_audit_takes (link->daemon, host);
      one->told = has != 0;
      one->has = one->told && !dtu_daemon_group (link->daemon)->flaws.forget_sessions;
      one->connected = connected;
      if (dtu_daemon_group (link->daemon)->options->fresh_load)
        one->sessions = (guint)CLAMP (sessions, 0, G_MAXINT32);
      return true;
    }
  return false;
}

static bool
all_came (const DtuLink *link)
{
  for (guint i = 0; i < link->answers->len; i++)
    if (!g_array_index (link->answers, DtuAnswer, i).came)
      return false;
  return true;
}

static void
collect (DtuDaemon *daemon, const char *line)
{
  uint64_t query, token;
  char host[DTU_NAME];

  if (!dtu_word_hex (line, "query", &query) || !dtu_word_hex (line, "token", &token)
      || !dtu_word (line, "host", host, sizeof host))
    return;
  DtuLink *link = asker (daemon, query, token);
  if (link != NULL && take_answer (link, line, host) && all_came (link))
    dtu_choose_end (link);
}

void
dtu_tokens_heard (DtuDaemon *daemon, const SimDatagram *datagram)
{
  g_autofree char *line = read_signed (daemon, datagram->bytes);

  if (line == NULL)
    return;
  if (dtu_is (line, "tokenQ"))
    answer (daemon, datagram, line);
  else if (dtu_is (line, "tokenR"))
    collect (daemon, line);
}

/* -- tickets: F17
 * ---------------------------------------------------------------------------------------------- */

/* Who was authenticated, where and when, and where it goes. */
static char *
ticket_text (SimMac unit, DtuToken token, SimIp target, int64_t time)
{
  return g_strdup_printf ("ticket unit=%012" G_GINT64_MODIFIER "x token=" HEX64
                          " server=%08x time=%" G_GINT64_FORMAT,
                          unit, token, target, time);
}

void
dtu_ticket_write (const DtuLink *link, SimIp target, char *out, gsize room)
{
  int64_t time = dtu_time (link->daemon);
  g_autofree char *text = ticket_text (link->mac, link->token, target, time);
  char signature[DTU_SIGNATURE];

  dtu_sign (link->daemon->server->secret, text, strlen (text), signature);
  g_snprintf (out, room, " time=%" G_GINT64_FORMAT " ticket=%s", time, signature);
}

bool
dtu_ticket_good (const DtuLink *link, const char *line)
{
  char ticket[DTU_SIGNATURE], right[DTU_SIGNATURE];
  int64_t time, now = dtu_time (link->daemon);

  if (!dtu_word (line, "ticket", ticket, sizeof ticket) || !dtu_word_number (line, "time", &time)
      || ABS (now - time) > TICKET_LIFE)
    return false;
  g_autofree char *text = ticket_text (link->mac, link->token, sim_tcp_local (link->tcp), time);
  dtu_sign (link->daemon->server->secret, text, strlen (text), right);
  return strcmp (ticket, right) == 0;
}
