/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session manager: sessions of a server, and where they are shown. DTU-8, DTU-12, DTU-14. */
#include "models/dtu/audit.h"

static DtuGroup *
group_of (const DtuSession *session)
{
  return session->daemon->server->group;
}

static SimEntity
who (const DtuSession *session)
{
  return sim_node_entity (session->daemon->role.node);
}

DtuSession *
dtu_session_find (const DtuDaemon *daemon, DtuToken token)
{
  return g_hash_table_lookup (daemon->by_token, &token);
}

static void
tell_count (const DtuDaemon *daemon)
{
  sim_emit (daemon->server->group->bus, &dtu_rec_sessions, sim_node_entity (daemon->role.node), 0,
            daemon->sessions->len, daemon->shown, NULL);
}

DtuSession *
dtu_session_new (DtuDaemon *daemon, DtuToken token)
{
  DtuGroup *group = daemon->server->group;
  DtuSession *session = g_new0 (DtuSession, 1);
  char text[DTU_TOKEN_TEXT];

  session->daemon = daemon;
  session->name = (uint64_t)(daemon->server->number + 1) << 32 | ++daemon->server->sessions_made;
  session->token = token;
  session->made = session->last = sim_kernel_now (group->kernel);
  session->connected = dtu_time (daemon);
  session->place = daemon->sessions->len;
  g_ptr_array_add (daemon->sessions, session);
  g_hash_table_insert (daemon->by_token, &session->token, session);
  sim_emit (group->bus, &dtu_rec_session_made, who (session), 0, (int64_t)session->name, 0,
            dtu_token_text (token, text));
  tell_count (daemon);
  dtu_truth_session (session, 1);
  dtu_audit_makes (session);
  if (group->ears.session_made != NULL)
    group->ears.session_made (session);
  return session;
}

/* DTU-8: its services are connected to the unit. P1.13: it is taken from another one; the newest insert wins.
 */
void
dtu_session_connect (DtuSession *session, DtuLink *link)
{
  DtuGroup *group = group_of (session);
  DtuLink *before = session->link;

  if (before != NULL && before != link)
    {
      dtu_session_disconnect (session, "it is shown elsewhere");
      if (!group->flaws.two_displays)
        dtu_link_input (before, DTU_LINK_IN_TAKEN_AWAY, "its session is shown elsewhere");
    }
  session->daemon->shown += session->link == NULL;
  session->link = link;
  link->session = session;
  session->connected = dtu_time (session->daemon);
  session->last = sim_kernel_now (group->kernel);
  dtu_truth_shown (session, link->mac, true);
  dtu_audit_connects (session);
  tell_count (session->daemon);
  if (group->ears.session_connected != NULL)
    group->ears.session_connected (session);
}

/* DTU-12: it goes on. */
void
dtu_session_disconnect (DtuSession *session, const char *reason)
{
  DtuGroup *group = group_of (session);

  if (group->ears.session_disconnected != NULL)
    group->ears.session_disconnected (session);
  dtu_truth_shown (session, session->link->mac, false);
  session->link->session = NULL;
  session->link = NULL;
  session->daemon->shown--;
  tell_count (session->daemon);
}

static void
take_out (DtuSession *session)
{
  DtuDaemon *daemon = session->daemon;
  DtuSession *last = g_ptr_array_index (daemon->sessions, daemon->sessions->len - 1);

  last->place = session->place;
  g_ptr_array_remove_index_fast (daemon->sessions, session->place);
  g_hash_table_remove (daemon->by_token, &session->token);
  g_free (session);
}

void
dtu_session_end (DtuSession *session, const char *reason)
{
  DtuDaemon *daemon = session->daemon;
  DtuGroup *group = group_of (session);

  if (session->link != NULL)
    dtu_link_input (session->link, DTU_LINK_IN_REMOVE, reason);
  if (group->ears.session_ended != NULL)
    group->ears.session_ended (session, false);
  sim_emit (group->bus, &dtu_rec_session_ended, who (session), 0,
            sim_kernel_now (group->kernel) - session->made, 0, reason);
  dtu_truth_session (session, -1);
  dtu_audit_ends (session);
  take_out (session);
  tell_count (daemon);
}

/* DTU-14: with their server. */
void
dtu_sessions_lose (DtuDaemon *daemon, bool crash)
{
  DtuGroup *group = daemon->server->group;

  for (guint i = 0; i < daemon->sessions->len; i++)
    {
      DtuSession *session = g_ptr_array_index (daemon->sessions, i);
      char text[DTU_TOKEN_TEXT];
      if (group->ears.session_ended != NULL)
        group->ears.session_ended (session, crash);
      if (session->link != NULL)
        {
          dtu_truth_shown (session, session->link->mac, false);
          session->link->session = NULL;
        }
      sim_emit (group->bus, &dtu_rec_session_lost, who (session), 0,
                sim_kernel_now (group->kernel) - session->made, 0, dtu_token_text (session->token, text));
      dtu_truth_session (session, -1);
      group->truth->lost++;
      dtu_audit_ends (session);
    }
  bool any = daemon->sessions->len > 0;
  dtu_sessions_free (daemon);
  if (any)
    tell_count (daemon);
}

void
dtu_sessions_free (DtuDaemon *daemon)
{
  for (guint i = 0; i < daemon->sessions->len; i++)
    g_free (g_ptr_array_index (daemon->sessions, i));
  g_ptr_array_set_size (daemon->sessions, 0);
  g_hash_table_remove_all (daemon->by_token);
  daemon->shown = 0;
}
