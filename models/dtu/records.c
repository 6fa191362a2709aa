/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a group says of itself. */
#include "models/dtu/forge.h"

#define KIND(LEVEL, NAME, PHASE, SUBJECT, A, B, FORMAT)                                                        \
  {                                                                                                            \
    .name = NAME, .level = LEVEL, .phase = PHASE, .subject = SUBJECT, .a = A, .b = B, .format = FORMAT         \
  }
#define EVENT(...) KIND (SIM_LEVEL_EVENT, __VA_ARGS__)
#define DETAIL(NAME, ...) KIND (SIM_LEVEL_DETAIL, NAME, SIM_PHASE_NONE, __VA_ARGS__)
#define NONE SIM_FIELD_NONE
#define ADDRESS SIM_FIELD_ADDRESS
#define ENTITY SIM_FIELD_ENTITY
#define COUNT SIM_FIELD_COUNT
#define TIME SIM_FIELD_TIME
#define BYTES SIM_FIELD_BYTES
#define SHARE SIM_FIELD_SHARE

/* Units and their connections. */
const SimRecordKind dtu_rec_unit_moved = DETAIL ("dtu.unit-moved", ADDRESS, COUNT, COUNT, "{who}: {text}");
const SimRecordKind dtu_rec_link_moved
    = DETAIL ("dtu.link-moved", ADDRESS, COUNT, COUNT, "{who}, of {subject}: {text}");
const SimRecordKind dtu_rec_connected
    = DETAIL ("dtu.connected", ENTITY, NONE, NONE, "{who} is connected to {subject}");
const SimRecordKind dtu_rec_server_lost
    = DETAIL ("dtu.server-lost", ENTITY, NONE, NONE, "{who} has lost {subject}");
const SimRecordKind dtu_rec_reconnected = KIND (SIM_LEVEL_DETAIL, "dtu.reconnected", SIM_PHASE_RESTORED, ENTITY,
                                                TIME, NONE, "{who} is connected to {subject} after {a}");
const SimRecordKind dtu_rec_gave_up = KIND (SIM_LEVEL_DETAIL, "dtu.gave-up", SIM_PHASE_DETECTED, ENTITY, TIME,
                                            NONE, "{who} takes {subject} for dead: {text}");
const SimRecordKind dtu_rec_boxes
    = DETAIL ("dtu.boxes", ADDRESS, NONE, NONE, "{who}, insert of {subject}: boxes {text}");
const SimRecordKind dtu_rec_message = DETAIL ("dtu.message", ADDRESS, NONE, NONE, "{who} to {subject}: {text}");

/* Cards and what is shown. */
const SimRecordKind dtu_rec_inserted = DETAIL ("dtu.inserted", NONE, NONE, NONE, "{text} is inserted at {who}");
const SimRecordKind dtu_rec_removed = DETAIL ("dtu.removed", NONE, NONE, NONE, "{text} is removed at {who}");
const SimRecordKind dtu_rec_shown
    = DETAIL ("dtu.shown", ADDRESS, TIME, COUNT,
              "{who} shows a session of {subject}, {a} and {b} redirects after the "
              "insert");
const SimRecordKind dtu_rec_hidden = DETAIL ("dtu.hidden", NONE, NONE, NONE, "{who} shows nothing: {text}");
const SimRecordKind dtu_rec_refused
    = DETAIL ("dtu.refused", ADDRESS, NONE, NONE, "{subject} refuses {who}: {text}");
const SimRecordKind dtu_rec_redirected
    = DETAIL ("dtu.redirected", ADDRESS, ADDRESS, NONE, "{who} redirects {subject} to {text}");

/* Sessions. */
const SimRecordKind dtu_rec_session_made
    = DETAIL ("dtu.session-made", NONE, COUNT, NONE, "{who} makes a session for {text}");
const SimRecordKind dtu_rec_session_lost
    = DETAIL ("dtu.session-lost", NONE, TIME, NONE, "{who} has lost a session of {a}, of {text}");
const SimRecordKind dtu_rec_session_ended
    = DETAIL ("dtu.session-ended", NONE, TIME, NONE, "{who} has ended a session of {a}: {text}");
const SimRecordKind dtu_rec_sessions
    = DETAIL ("dtu.sessions", NONE, COUNT, COUNT, "{who} has {a} sessions, {b} of them shown");

/* Group managers. */
const SimRecordKind dtu_rec_host_up
    = EVENT ("dtu.host-up", SIM_PHASE_NONE, ENTITY, NONE, NONE, "{who} hears {subject}{text}");
const SimRecordKind dtu_rec_host_down = EVENT ("dtu.host-down", SIM_PHASE_DETECTED, ENTITY, TIME, NONE,
                                               "{who} has not heard {subject} for {a}: down");
const SimRecordKind dtu_rec_asked
    = DETAIL ("dtu.asked", ADDRESS, COUNT, NONE, "{who} asks {a} servers about {text} for {subject}");
const SimRecordKind dtu_rec_answered
    = DETAIL ("dtu.answered", ADDRESS, COUNT, NONE, "{who} tells {subject} {text}");
const SimRecordKind dtu_rec_control
    = DETAIL ("dtu.control", NONE, BYTES, NONE, "{who} sends a control message of {a}");
const SimRecordKind dtu_rec_operator
    = EVENT ("dtu.operator", SIM_PHASE_NONE, ENTITY, NONE, NONE, "operator of {who}, {subject}: {text}");

/* All of them. */
const SimRecordKind dtu_rec_detached_units
    = DETAIL ("dtu.detached", NONE, COUNT, NONE, "{a} units of {who} have no server");
const SimRecordKind dtu_rec_without_session
    = DETAIL ("dtu.without-session", NONE, COUNT, NONE, "{a} units of {who} have a token and show no session");
const SimRecordKind dtu_rec_imbalance
    = DETAIL ("dtu.imbalance", NONE, SHARE, NONE, "the most loaded server of {who} is {a} above the mean");

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
