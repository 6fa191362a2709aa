/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a group says of itself. */
#include "models/dtu/forge.h"

/* Units and their connections. */
const SimRecordKind dtu_rec_unit_moved = SIM_DETAIL ("dtu.unit-moved", ADDRESS, COUNT, COUNT, "{who}: {text}");
const SimRecordKind dtu_rec_link_moved
    = SIM_DETAIL ("dtu.link-moved", ADDRESS, COUNT, COUNT, "{who}, of {subject}: {text}");
const SimRecordKind dtu_rec_connected
    = SIM_DETAIL ("dtu.connected", ENTITY, NONE, NONE, "{who} is connected to {subject}");
const SimRecordKind dtu_rec_server_lost
    = SIM_DETAIL ("dtu.server-lost", ENTITY, NONE, NONE, "{who} has lost {subject}");
const SimRecordKind dtu_rec_reconnected = SIM_RECORD (DETAIL, "dtu.reconnected", RESTORED, ENTITY, TIME, NONE,
                                                      "{who} is connected to {subject} after {a}");
const SimRecordKind dtu_rec_gave_up = SIM_RECORD (DETAIL, "dtu.gave-up", DETECTED, ENTITY, TIME, NONE,
                                                  "{who} takes {subject} for dead: {text}");
const SimRecordKind dtu_rec_boxes
    = SIM_DETAIL ("dtu.boxes", ADDRESS, NONE, NONE, "{who}, insert of {subject}: boxes {text}");
const SimRecordKind dtu_rec_message
    = SIM_DETAIL ("dtu.message", ADDRESS, NONE, NONE, "{who} to {subject}: {text}");

/* Cards and what is shown. */
const SimRecordKind dtu_rec_inserted
    = SIM_DETAIL ("dtu.inserted", NONE, NONE, NONE, "{text} is inserted at {who}");
const SimRecordKind dtu_rec_removed
    = SIM_DETAIL ("dtu.removed", NONE, NONE, NONE, "{text} is removed at {who}");
const SimRecordKind dtu_rec_shown
    = SIM_DETAIL ("dtu.shown", ADDRESS, TIME, COUNT,
                  "{who} shows a session of {subject}, {a} and {b} redirects after the "
                  "insert");
const SimRecordKind dtu_rec_hidden = SIM_DETAIL ("dtu.hidden", NONE, NONE, NONE, "{who} shows nothing: {text}");
const SimRecordKind dtu_rec_refused
    = SIM_DETAIL ("dtu.refused", ADDRESS, NONE, NONE, "{subject} refuses {who}: {text}");
const SimRecordKind dtu_rec_redirected
    = SIM_DETAIL ("dtu.redirected", ADDRESS, ADDRESS, NONE, "{who} redirects {subject} to {text}");

/* Sessions. */
const SimRecordKind dtu_rec_session_made
    = SIM_DETAIL ("dtu.session-made", NONE, COUNT, NONE, "{who} makes a session for {text}");
const SimRecordKind dtu_rec_session_lost
    = SIM_DETAIL ("dtu.session-lost", NONE, TIME, NONE, "{who} has lost a session of {a}, of {text}");
const SimRecordKind dtu_rec_session_ended
    = SIM_DETAIL ("dtu.session-ended", NONE, TIME, NONE, "{who} has ended a session of {a}: {text}");
const SimRecordKind dtu_rec_sessions
    = SIM_DETAIL ("dtu.sessions", NONE, COUNT, COUNT, "{who} has {a} sessions, {b} of them shown");

/* Group managers. */
const SimRecordKind dtu_rec_host_up
    = SIM_EVENT ("dtu.host-up", NONE, ENTITY, NONE, NONE, "{who} hears {subject}{text}");
const SimRecordKind dtu_rec_host_down
    = SIM_EVENT ("dtu.host-down", DETECTED, ENTITY, TIME, NONE, "{who} has not heard {subject} for {a}: down");
const SimRecordKind dtu_rec_asked
    = SIM_DETAIL ("dtu.asked", ADDRESS, COUNT, NONE, "{who} asks {a} servers about {text} for {subject}");
const SimRecordKind dtu_rec_answered
    = SIM_DETAIL ("dtu.answered", ADDRESS, COUNT, NONE, "{who} tells {subject} {text}");
const SimRecordKind dtu_rec_control
    = SIM_DETAIL ("dtu.control", NONE, BYTES, NONE, "{who} sends a control message of {a}");
const SimRecordKind dtu_rec_operator
    = SIM_EVENT ("dtu.operator", NONE, ENTITY, NONE, NONE, "operator of {who}, {subject}: {text}");

/* All of them. */
const SimRecordKind dtu_rec_detached_units
    = SIM_DETAIL ("dtu.detached", NONE, COUNT, NONE, "{a} units of {who} have no server");
const SimRecordKind dtu_rec_without_session = SIM_DETAIL (
    "dtu.without-session", NONE, COUNT, NONE, "{a} units of {who} have a token and show no session");
const SimRecordKind dtu_rec_imbalance
    = SIM_DETAIL ("dtu.imbalance", NONE, SHARE, NONE, "the most loaded server of {who} is {a} above the mean");

const SimRecordKind *const dtu_records[] = { &dtu_rec_unit_moved,
                                             &dtu_rec_link_moved,
                                             &dtu_rec_connected,
                                             &dtu_rec_server_lost,
                                             &dtu_rec_reconnected,
                                             &dtu_rec_gave_up,
                                             &dtu_rec_boxes,
                                             &dtu_rec_message,
                                             &dtu_rec_inserted,
                                             &dtu_rec_removed,
                                             &dtu_rec_shown,
                                             &dtu_rec_hidden,
                                             &dtu_rec_refused,
                                             &dtu_rec_redirected,
                                             &dtu_rec_session_made,
                                             &dtu_rec_session_lost,
                                             &dtu_rec_session_ended,
                                             &dtu_rec_sessions,
                                             &dtu_rec_host_up,
                                             &dtu_rec_host_down,
                                             &dtu_rec_asked,
                                             &dtu_rec_answered,
                                             &dtu_rec_control,
                                             &dtu_rec_operator,
                                             &dtu_rec_detached_units,
                                             &dtu_rec_without_session,
                                             &dtu_rec_imbalance,
                                             &dtu_rec_present,
                                             &dtu_rec_without,
                                             &dtu_rec_logged_in,
                                             &dtu_rec_back,
                                             &dtu_rec_picture,
                                             &dtu_rec_paperless,
                                             &dtu_rec_fetched,
                                             &dtu_rec_saved,
                                             &dtu_rec_service_runs,
                                             &dtu_rec_service_missing,
                                             &dtu_rec_services_missing,
                                             &dtu_rec_services_lost,
                                             &dtu_rec_intruder,
                                             &dtu_rec_intruder_got,
                                             NULL };
