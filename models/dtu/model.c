/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dtu: desktop units in a failover group (source 001).
 *
 * Departures from the source, each for a reason given in README.md:
 *   host messages carry the number of sessions behind what the source prints, and then the signature;
 *   the forms of the other messages are ours, words as in the host message;
 *   which of a token's answers came too late is not asked for again.
 */
#include "models/dtu/users.h"

const SimSpecRow dtu_rows[] = {
  { "DTU-1",
    "Each group manager broadcasts a host message on all its interfaces every 20 s, in the source's form." },
  { "DTU-2", "Host messages are signed with a keyed SHA-1; all are accepted, only the right ones TRUSTED." },
  { "DTU-3", "From what it hears each group manager builds its table, printed as the source's table A." },
  { "DTU-4", "A server or an interface is down when it was not heard for 60 s." },
  { "DTU-5", "With a unit's address and the masks in the table a server knows whom that unit can reach." },
  { "DTU-6", "Servers join by being heard and leave by silence." },
  { "DTU-7",
    "A unit gets an address and a server by DHCP, connects, or broadcasts serverQ and tries who answers." },
  { "DTU-8",
    "A card or the unit itself is a token; insert, authentication, the session's services are connected." },
  { "DTU-9", "tokenQ and tokenR: the trusted servers that the unit can reach say what they have." },
  { "DTU-10", "The session connected to last wins: a redirect, and an insert with cause redirect." },
  { "DTU-11", "With none found a session is made here or where there is least load." },
  { "DTU-12", "The card is pulled: the session goes on, and any other unit finds it again." },
  { "DTU-13", "Keep-alives are missed for a limit: the unit starts again and comes to a live server." },
  { "DTU-14", "Sessions of a dead server are lost, permanent data are not." },
  { "DTU-15", "A user can have several sessions on several servers and switch among them." },
  { "DTU-16", "tokenQ and tokenR go among TRUSTED hosts only." },
  { "DTU-17", "Services of one session can run on several servers." },
  { NULL, NULL }
};

const SimMetric dtu_metrics[] = {
  SIM_TIMES ("reconnect-time", dtu_rec_reconnected, A,
             "from the loss of a unit's server until another has taken it"),
  SIM_COUNTER ("server-losses", dtu_rec_server_lost, "units that lost their server"),
  SIM_GAUGE ("detached", dtu_rec_detached_units, "units with power and no server"),
  SIM_GAUGE ("without-session", dtu_rec_without_session, "units with a token that show no session"),
  SIM_TIMES ("login-time", dtu_rec_shown, A, "from a token's insert until its session is shown"),
  SIM_MEASURE ("redirects", TALLY, NONE, dtu_rec_shown, B, "redirects of an insert that ended with a session"),
  SIM_COUNTER ("redirections", dtu_rec_redirected, "redirects sent", .figure = true),
  SIM_COUNTER ("inserts", dtu_rec_inserted, "tokens inserted"),
  SIM_COUNTER ("refusals", dtu_rec_refused, "inserts that the authentication manager refused"),
  SIM_COUNTER ("sessions-made", dtu_rec_session_made, "sessions made"),
  SIM_COUNTER ("sessions-lost", dtu_rec_session_lost, "sessions lost with their server"),
  SIM_GAUGE ("sessions", dtu_rec_sessions, "sessions of a server", .each_node = true, .figure = true),
  SIM_MEASURE ("displays", GAUGE, NONE, dtu_rec_sessions, B, "sessions of a server that are shown",
               .each_node = true),
  SIM_MEASURE ("imbalance", GAUGE, SHARE, dtu_rec_imbalance, A,
               "how far the most loaded server that runs is above the mean of those that run"),
  SIM_GAUGE ("users", dtu_rec_present, "people who are there"),
  SIM_GAUGE ("users-without-session", dtu_rec_without,
             "of those, who see no session: counted from when it was lost, not from when that was noticed",
             .figure = true),
  SIM_TIMES ("wait", dtu_rec_logged_in, A, "from a user's coming until he sees a session"),
  SIM_TIMES ("interruption", dtu_rec_back, A,
             "from a failure that took a user's session until he sees one again"),
  SIM_TIMES ("picture-time", dtu_rec_picture, A, "from an input to the end of the picture that answers it"),
  SIM_GAUGE ("without-data", dtu_rec_paperless, "sessions that cannot touch their user's data"),
  SIM_TIMES ("data-time", dtu_rec_fetched, A, "from a session's beginning until its user's data were read"),
  SIM_COUNTER ("saves", dtu_rec_saved, "saves that the data server has acknowledged"),
  SIM_GAUGE ("services-missing", dtu_rec_services_missing,
             "services of sessions on other servers that do not run"),
  SIM_MEASURE ("services-lost", COUNTER, NONE, dtu_rec_services_lost, A,
               "services that were lost with the server that ran them for another"),
  SIM_MEASURE ("picture-size", TALLY, SIZE, dtu_rec_picture, B, "bytes of a picture that came"),
  SIM_COUNTER ("control-messages", dtu_rec_control,
               "messages of group managers and units to all or to each other, keep-alives left out"),
  SIM_MEASURE ("control-bytes", COUNTER, SIZE, dtu_rec_control, A, "bytes of those, without headers"),
  SIM_METRIC_END,
};

const SimSwitch dtu_switches[] = {
  { "create", false, "fig. 9b, box 915: on the first server; p. 5: on the most lightly loaded one",
    "here, as the figure says. With least-loaded the unit is redirected, and who decides by host messages of "
    "20 s "
    "ago sends all to one (P1.19)" },
  { "session-time", false, "p. 23: the latest time of last connection; by which clock is not said",
    "raw: with clocks that differ an older session can win (F16). corrected takes timeoff off" },
  { "reach", false, "p. 18: by address and table",
    "masks. Where private networks have equal addresses, as in table A, servers are thought to be reachable "
    "that are not (P1.8); recent asks that the interface was heard" },
  { "herd", true, "p. 20: the unit tries whoever responds",
    "none: all units of a dead server come to the one that answers first. delay: answers come at random; load: "
    "they carry the load" },
  { "redirect-blacklist", true, "p. 22: the redirect is repeated as long as the session is found",
    "false: a unit that cannot reach the server of its session is redirected for ever (F8)" },
  { "redirect-tickets", true, "p. 23: cause=redirect passes authentication by",
    "false: whoever says cause=redirect gets the session (F17)" },
  { "refuse-old", true, "p. 16: a host message has a time; what for is not said",
    "false: a dead host is kept up by repeating its messages (P1.3)" },
  { "fresh-load", true, "p. 5: a load balancing mechanism, described elsewhere",
    "false: the load is that of the last host messages. With it, that of the answers about the token" },
  { NULL, false, NULL, NULL }
};

/* DTU-3 */
static bool
print_table (const SimSystem *system, const SimNode *node, GString *out)
{
  const DtuServer *server = dtu_server_on (dtu_group (system), node);

  if (server == NULL || !sim_node_running (node))
    return false;
  dtu_table_print (server->daemon, out);
  return true;
}

/* DTU-1 */
static bool
print_host_message (const SimSystem *system, const SimNode *node, GString *out)
{
  const DtuServer *server = dtu_server_on (dtu_group (system), node);
  DtuHostMessage message;

  if (server == NULL || !sim_node_running (node))
    return false;
  dtu_beacon_host_message (server->daemon, &message);
  g_autofree char *text = dtu_host_message_text (&message);
  g_autoptr (SimBytes) bytes = dtu_signed (dtu_secret (server->daemon), text);
  g_string_append_len (out, (const char *)bytes->data, (gssize)bytes->length);
  g_string_append_c (out, '\n');
  return true;
}

static const SimPrint prints[]
    = { { "table", print_table, "a server's table of hosts, as table A of the source" },
        { "host-message", print_host_message, "the host message that it would send now" },
        { NULL, NULL, NULL } };

const SimModel sim_model_dtu = { .name = "dtu",
                                 .title = "desktop units in a failover group",
                                 .source = "source 001, docket 83000.1135/P4722ARG",
                                 .options = dtu_options,
                                 .options_size = sizeof (DtuOptions),
                                 .rows = dtu_rows,
                                 .metrics = dtu_metrics,
                                 .invariants = dtu_invariants,
                                 .switches = dtu_switches,
                                 .actions = dtu_actions,
                                 .prints = prints,
                                 .records = dtu_records,
                                 .causes = dtu_causes,
                                 .check = dtu_check,
                                 .build = dtu_build,
                                 .begin = dtu_begin,
                                 .serving = dtu_serving,
                                 .converged = dtu_converged,
                                 .hold = dtu_hold,
                                 .sketch = dtu_sketch,
                                 .dispose = dtu_dispose };
