/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A unit's connection to its server: cards, the exchange about them, redirects. DTU-8, DTU-10, DTU-12. */
#include "models/dtu/audit.h"

#define HEX64 "%016" G_GINT64_MODIFIER "x"

static SimEntity
who (const DtuUnit *unit)
{
  return sim_node_entity (unit->role.node);
}

void
dtu_unit_say (DtuUnit *unit, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  dtu_say (unit->group->bus, unit->tcp, who (unit), unit->server, format, arguments);
  va_end (arguments);
}

/* -- what the user sees ------------------------------------------------------------------------------------ */

static void
tell_shown (DtuUnit *unit)
{
  SimTime took = unit->inserted == SIM_NEVER ? 0 : sim_kernel_now (unit->group->kernel) - unit->inserted;

  sim_emit (unit->group->bus, &dtu_rec_shown, who (unit), unit->server, took, unit->redirects, NULL);
  unit->inserted = SIM_NEVER;
  g_array_set_size (unit->failed, 0);
}

void
dtu_unit_show (DtuUnit *unit, DtuShows shows, uint64_t session, const char *reason)
{
  if (unit->shows == shows && unit->session == session)
    return;
  bool showed = unit->shows == DTU_SHOWS_SESSION;
  unit->shows = shows;
  unit->session = session;
  if (shows == DTU_SHOWS_SESSION)
    tell_shown (unit);
  else if (shows == DTU_SHOWS_REFUSED)
    sim_emit (unit->group->bus, &dtu_rec_refused, who (unit), unit->server, 0, 0, reason);
  else if (showed)
    sim_emit (unit->group->bus, &dtu_rec_hidden, who (unit), 0, 0, 0, reason);
  dtu_truth_look_at (unit);
  dtu_audit_shows (unit);
  if (unit->group->ears.unit_shows != NULL)
    unit->group->ears.unit_shows (unit, reason);
}

/* -- cards
 * ------------------------------------------------------------------------------------------------------ */

/* DTU-8: its Ethernet address stands in for a card. */
DtuToken
dtu_unit_token (const DtuUnit *unit)
{
  if (unit->card.token != DTU_TOKEN_NONE)
    return unit->card.token;
  return unit->group->options->units.pseudo ? DTU_TOKEN_PSEUDO | unit->mac : DTU_TOKEN_NONE;
}

static void
append_failed (const DtuUnit *unit, GString *text)
{
  for (guint i = 0; i < unit->failed->len; i++)
    g_string_append_printf (text, "%s%08x", i == 0 ? " failed=" : ",", g_array_index (unit->failed, SimIp, i));
}

/* 911: cause=redirect where it was sent to by another server, with what that gave it. */
void
dtu_unit_present (DtuUnit *unit)
{
  DtuToken token = dtu_unit_token (unit);
  DtuRedirect *redirect = &unit->redirect;
  bool redirected = redirect->under_way && redirect->token == token;

  redirect->under_way = false;
  if (token == DTU_TOKEN_NONE || dtu_unit_state (unit) != DTU_UNIT_CONNECTED)
    return;
  if (unit->inserted == SIM_NEVER)
    {
      unit->inserted = sim_kernel_now (unit->group->kernel);
      unit->redirects = 0;
    }
  dtu_unit_show (unit, DTU_SHOWS_WAIT, 0, "a token is presented");
  g_autoptr (GString) more = g_string_new (NULL);
  if (redirected && redirect->ticket[0] != '\0')
    g_string_printf (more, " time=%" G_GINT64_FORMAT " ticket=%s", redirect->time, redirect->ticket);
  else if (!redirected)
    append_failed (unit, more);
  dtu_unit_say (unit, "insert token=" HEX64 " cause=%s%s", token, redirected ? "redirect" : "insert",
                more->str);
}

static void
tell_card (DtuUnit *unit, const SimRecordKind *kind)
{
  char text[DTU_TOKEN_TEXT];

  sim_emit (unit->group->bus, kind, who (unit), 0, 0, 0, dtu_token_text (unit->card.token, text));
}

static void
begin_insert (DtuUnit *unit)
{
  unit->inserted = sim_kernel_now (unit->group->kernel);
  unit->redirects = 0;
  unit->redirect.under_way = false;
  g_array_set_size (unit->failed, 0);
  sim_alarm_cancel (&unit->answer);
}

void
dtu_unit_insert (DtuUnit *unit, DtuCard card, const char *reason)
{
  if (unit->card.token != DTU_TOKEN_NONE)
    dtu_unit_remove (unit, "another card");
  unit->card = card;
  tell_card (unit, &dtu_rec_inserted);
  begin_insert (unit);
  dtu_audit_inserts (unit);
  dtu_truth_presents (unit);
  if (sim_node_running (unit->role.node))
    dtu_unit_present (unit);
}

/* DTU-12: output stops; the session does not. */
void
dtu_unit_remove (DtuUnit *unit, const char *reason)
{
  if (unit->card.token == DTU_TOKEN_NONE)
    return;
  tell_card (unit, &dtu_rec_removed);
  unit->card = (DtuCard){ DTU_TOKEN_NONE, 0 };
  begin_insert (unit);
  unit->inserted = SIM_NEVER;
  if (dtu_unit_state (unit) == DTU_UNIT_CONNECTED && sim_node_running (unit->role.node)
      && !unit->group->flaws.show_without_card)
    dtu_unit_say (unit, "remove");
  if (!unit->group->flaws.show_without_card)
    dtu_unit_show (unit, DTU_SHOWS_NOTHING, 0, reason);
  dtu_audit_inserts (unit);
  dtu_audit_shows (unit);
  dtu_truth_look_at (unit);
  if (unit->group->options->units.pseudo && sim_node_running (unit->role.node))
    dtu_unit_present (unit);
}

/* DTU-15 */
void
dtu_unit_change (DtuUnit *unit, bool more)
{
  if (unit->shows != DTU_SHOWS_SESSION || dtu_unit_state (unit) != DTU_UNIT_CONNECTED)
    return;
  begin_insert (unit);
  dtu_audit_changes (unit);
  dtu_unit_show (unit, DTU_SHOWS_WAIT, 0, "its user wants another session");
  dtu_truth_presents (unit);
  dtu_unit_say (unit, "change to=%s", more ? "new" : "next");
}

/* -- the exchange --------------------------------------------------------------------------------------------
 */

/* The card's part: it alone knows its secret. A unit answers for its own address at once. */
void
dtu_unit_answer_fire (SimRole *role, SimAlarm *alarm)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);
  DtuToken token = dtu_unit_token (unit);
  uint64_t secret = token & DTU_TOKEN_PSEUDO ? dtu_card (unit->group, token).secret : unit->card.secret;

  if (token != DTU_TOKEN_NONE && dtu_unit_state (unit) == DTU_UNIT_CONNECTED)
    dtu_unit_say (unit, "answer proof=" HEX64, sim_mix (secret, unit->nonce));
}

static void
challenged (DtuUnit *unit, const char *line)
{
  SimTime takes = 0;

  if (!dtu_word_hex (line, "nonce", &unit->nonce))
    return;
  if (unit->card.token != DTU_TOKEN_NONE)
    takes = sim_dist_time (&unit->group->options->auth.answer, &unit->auth_draw);
  sim_alarm_after (&unit->answer, takes);
}

/* 922 */
static void
redirected (DtuUnit *unit, const char *line)
{
  DtuRedirect *redirect = &unit->redirect;
  uint64_t server, token;

  if (!dtu_word_hex (line, "server", &server) || !dtu_word_hex (line, "token", &token)
      || token != dtu_unit_token (unit))
    return;
  *redirect = (DtuRedirect){ .server = (SimIp)server, .token = token, .under_way = true };
  if (dtu_word (line, "ticket", redirect->ticket, sizeof redirect->ticket))
    dtu_word_number (line, "time", &redirect->time);
  dtu_unit_input (unit, DTU_UNIT_IN_REDIRECT, "the server says so");
}

static void
welcomed (DtuUnit *unit, const char *line)
{
  uint64_t slot, generation;

  if (!dtu_word_hex (line, "slot", &slot) || !dtu_word_hex (line, "generation", &generation))
    return;
  unit->slot = (uint32_t)slot;
  unit->generation = (uint32_t)generation;
  sim_alarm_cancel (&unit->wait);
  dtu_unit_input (unit, DTU_UNIT_IN_TAKEN, "the server takes it");
}

static void
take_line (DtuUnit *unit, const char *line)
{
  uint64_t session;

  if (dtu_is (line, "welcome"))
    welcomed (unit, line);
  else if (dtu_unit_state (unit) != DTU_UNIT_CONNECTED || dtu_unit_token (unit) == DTU_TOKEN_NONE)
    return;
  else if (dtu_is (line, "challenge"))
    challenged (unit, line);
  else if (dtu_is (line, "attached") && dtu_word_hex (line, "session", &session))
    dtu_unit_show (unit, DTU_SHOWS_SESSION, session, "the server says so");
  else if (dtu_is (line, "refused"))
    dtu_unit_show (unit, DTU_SHOWS_REFUSED, 0, "authentication");
  else if (dtu_is (line, "detached"))
    dtu_unit_show (unit, DTU_SHOWS_NOTHING, 0, "the session is shown elsewhere");
  else if (dtu_is (line, "redirect"))
    redirected (unit, line);
}

/* -- the connection
 * -------------------------------------------------------------------------------------------- */

/* A line can end the connection, or begin another one. */
static void
received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);

  if (unit->tcp != tcp)
    return;
  g_autofree uint8_t *piece = g_malloc (span->length + 1);
  sim_span_copy (span, 0, (uint32_t)span->length, piece);
  g_string_append_len (unit->input, (const char *)piece, (gssize)span->length);
  for (char *end; unit->tcp == tcp && (end = memchr (unit->input->str, '\n', unit->input->len)) != NULL;)
    {
      gsize length = (gsize)(end - unit->input->str);
      g_autofree char *line = g_strndup (unit->input->str, length);
      g_string_erase (unit->input, 0, (gssize)length + 1);
      take_line (unit, line);
    }
}

static void
connected (SimRole *role, SimTcp *tcp)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);

  if (unit->tcp == tcp)
    dtu_unit_say (unit, "hello unit=%012" G_GINT64_MODIFIER "x", unit->mac);
}

/* The server that it was sent to is remembered as one that did not take it: repair redirect-blacklist. */
static void
not_taken (DtuUnit *unit, const char *reason)
{
  sim_alarm_cancel (&unit->wait);
  if (unit->redirect.under_way && unit->failed->len < DTU_IFACES_MOST)
    g_array_append_val (unit->failed, unit->redirect.server);
  unit->redirect.under_way = false;
  dtu_unit_input (unit, DTU_UNIT_IN_FAILED, reason);
}

static void
ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);

  if (unit->tcp != tcp)
    return;
  if (end == SIM_TCP_PEER_CLOSED)
    sim_tcp_close (tcp);
  unit->tcp = NULL;
  if (dtu_unit_state (unit) != DTU_UNIT_CONNECTED)
    not_taken (unit, sim_tcp_end_name (end));
  else if (!unit->group->flaws.stay)
    dtu_unit_input (unit,
                    unit->group->options->units.watch == DTU_WATCH_AVAILABILITY ? DTU_UNIT_IN_UNHEARD
                                                                                : DTU_UNIT_IN_BROKEN,
                    sim_tcp_end_name (end));
}

static const SimTcpHooks hooks = { .connected = connected, .received = received, .ended = ended };

void
dtu_unit_connect (DtuUnit *unit, SimIp server)
{
  dtu_unit_disconnect (unit);
  unit->server = server;
  const SimDhcpTerms *terms = sim_dhcp_client_terms (unit->dhcp);
  SimIp own = terms == NULL ? SIM_IP_NONE : terms->ip;
  unit->tcp = sim_tcp_connect (&unit->role, own, server, DTU_GROUP_PORT, &hooks, NULL);
  sim_alarm_after (&unit->wait, unit->group->options->units.connect_wait);
}

void
dtu_unit_disconnect (DtuUnit *unit)
{
  SimTcp *tcp = unit->tcp;

  unit->tcp = NULL;
  g_string_truncate (unit->input, 0);
  if (tcp != NULL)
    sim_tcp_abort (tcp);
}

/* A connection, or a broadcast for any server, has been waited for long enough. */
void
dtu_unit_wait_fire (SimRole *role, SimAlarm *alarm)
{
  DtuUnit *unit = SIM_OWNER (role, DtuUnit, role);

  if (dtu_unit_state (unit) == DTU_UNIT_SEEKING)
    {
      dtu_seek_over (unit);
      return;
    }
  dtu_unit_disconnect (unit);
  not_taken (unit, "it is not taken in time");
}
