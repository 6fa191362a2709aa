/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a service group says of itself. */
#include "models/rais/rais.h"

#define EVENT(NAME, PHASE, SUBJECT, A, B, FORMAT)                                                              \
  {                                                                                                            \
    .name = NAME, .level = SIM_LEVEL_EVENT, .phase = PHASE, .subject = SUBJECT, .a = A, .b = B,                \
    .format = FORMAT                                                                                           \
  }
#define DETAIL(NAME, SUBJECT, A, B, FORMAT)                                                                    \
  {                                                                                                            \
    .name = NAME, .level = SIM_LEVEL_DETAIL, .phase = SIM_PHASE_NONE, .subject = SUBJECT, .a = A, .b = B,      \
    .format = FORMAT                                                                                           \
  }
#define NONE SIM_FIELD_NONE
#define ADDRESS SIM_FIELD_ADDRESS
#define ENTITY SIM_FIELD_ENTITY
#define COUNT SIM_FIELD_COUNT
#define TIME SIM_FIELD_TIME

const SimRecordKind rais_rec_host_silent = EVENT ("rais.host-silent", SIM_PHASE_DETECTED, ENTITY, TIME, NONE,
                                                  "{who} has heard nothing of {subject} for {a}");
const SimRecordKind rais_rec_leader_began
    = EVENT ("rais.leader-began", SIM_PHASE_NONE, NONE, NONE, NONE, "{who} leads the group");
const SimRecordKind rais_rec_leader_ended
    = EVENT ("rais.leader-ended", SIM_PHASE_NONE, NONE, NONE, NONE, "{who} leads the group no more: {text}");
const SimRecordKind rais_rec_leaders
    = DETAIL ("rais.leaders", NONE, COUNT, NONE, "{a} hosts of {who} take themselves for the leader");

const SimRecordKind rais_rec_acquire_sent = EVENT ("rais.acquire-sent", SIM_PHASE_DECIDED, ADDRESS, ENTITY,
                                                   NONE, "{who} tells {a} to acquire {subject}: {text}");
const SimRecordKind rais_rec_release_sent = EVENT ("rais.release-sent", SIM_PHASE_NONE, ADDRESS, ENTITY, NONE,
                                                   "{who} tells {a} to release {subject}: {text}");
const SimRecordKind rais_rec_order_refused
    = DETAIL ("rais.order-refused", ADDRESS, NONE, NONE, "{who} does nothing about {subject}: {text}");

const SimRecordKind rais_rec_address_moved
    = DETAIL ("rais.address-moved", ADDRESS, COUNT, COUNT, "{who}, address {subject}: {text}");
const SimRecordKind rais_rec_address_online
    = EVENT ("rais.address-online", SIM_PHASE_RESTORED, ADDRESS, NONE, NONE, "{who} serves {subject}");
const SimRecordKind rais_rec_orphan_expired = EVENT ("rais.orphan-expired", SIM_PHASE_NONE, ADDRESS, TIME, NONE,
                                                     "{who}: {subject}, an orphan for {a}, is invalid");

const SimRecordKind rais_rec_re_entered
    = EVENT ("rais.re-entered", SIM_PHASE_NONE, ADDRESS, ENTITY, NONE,
             "{who} takes {subject}, which it had declared invalid, from {a}, which does not prefer it");

/* RAIS-7: traps. They go to the record, not over the network. */
const SimRecordKind rais_rec_trap_acquire
    = EVENT ("rais.trap-acquire", SIM_PHASE_NONE, ADDRESS, NONE, NONE, "{who} trap: acquired {subject}");
const SimRecordKind rais_rec_trap_acquire_fail = EVENT ("rais.trap-acquire-fail", SIM_PHASE_NONE, ADDRESS, NONE,
                                                        NONE, "{who} trap: acquiring {subject} failed: {text}");
const SimRecordKind rais_rec_trap_release
    = EVENT ("rais.trap-release", SIM_PHASE_NONE, ADDRESS, NONE, NONE, "{who} trap: released {subject}");
const SimRecordKind rais_rec_trap_release_fail
    = EVENT ("rais.trap-release-fail", SIM_PHASE_NONE, ADDRESS, NONE, NONE,
             "{who} trap: the release script of {subject} failed: {text}");
const SimRecordKind rais_rec_trap_test_failed
    = EVENT ("rais.trap-test-failed", SIM_PHASE_DETECTED, ENTITY, NONE, NONE, "{who} trap: its tests fail");
const SimRecordKind rais_rec_trap_cannot_assign
    = EVENT ("rais.trap-cannot-assign", SIM_PHASE_NONE, ADDRESS, NONE, NONE,
             "{who} trap: nobody can be given {subject}");
const SimRecordKind rais_rec_tests_passed
    = EVENT ("rais.tests-passed", SIM_PHASE_NONE, NONE, NONE, NONE, "{who} passes its tests again");

const SimRecordKind rais_rec_message_sent = { .name = "rais.message-sent",
                                              .level = SIM_LEVEL_DETAIL,
                                              .subject = SIM_FIELD_ADDRESS,
                                              .a = SIM_FIELD_BYTES,
                                              .b = SIM_FIELD_COUNT,
                                              .format = "{who} sends {a} to {subject}: {text}" };
const SimRecordKind rais_rec_info = { .name = "rais.info",
                                      .level = SIM_LEVEL_DETAIL,
                                      .subject = SIM_FIELD_ADDRESS,
                                      .a = SIM_FIELD_BYTES,
                                      .format = "{who} tells {subject} in {a}: {text}" };
const SimRecordKind rais_rec_zone_file
    = DETAIL ("rais.zone-file", NONE, COUNT, NONE, "{who} zone file {a}: {text}");
const SimRecordKind rais_rec_message_dropped
    = DETAIL ("rais.message-dropped", ADDRESS, NONE, NONE, "{who} drops a message of {subject}: {text}");
const SimRecordKind rais_rec_utilisation
    = DETAIL ("rais.utilisation", NONE, SIM_FIELD_SHARE, NONE, "{who} uses {a} of its capacity");
const SimRecordKind rais_rec_duplicate_seen
    = EVENT ("rais.duplicate-seen", SIM_PHASE_NONE, ADDRESS, COUNT, NONE,
             "{who} sees {a} hosts serve {subject}, or one where it does not belong");
const SimRecordKind rais_rec_zone_changed
    = EVENT ("rais.zone-changed", SIM_PHASE_NONE, NONE, COUNT, NONE, "{who} advertises {a} addresses: {text}");
const SimRecordKind rais_rec_operator
    = EVENT ("rais.operator", SIM_PHASE_NONE, ENTITY, NONE, NONE, "{who}: {subject}: {text}");

/* The truth's gauges. */
const SimRecordKind rais_rec_unserved
    = DETAIL ("rais.unserved", NONE, COUNT, NONE, "{who}: {a} addresses are served by nobody");
const SimRecordKind rais_rec_doubled
    = DETAIL ("rais.doubled", NONE, COUNT, NONE, "{who}: {a} addresses are held by more than one host");
const SimRecordKind rais_rec_holders
    = DETAIL ("rais.holders", ADDRESS, COUNT, NONE, "{a} hosts hold {subject}, which {who} prefers");
const SimRecordKind rais_rec_unserved_ended
    = DETAIL ("rais.unserved-ended", ADDRESS, TIME, NONE, "{subject} was served by nobody for {a}");
const SimRecordKind rais_rec_doubled_ended
    = DETAIL ("rais.doubled-ended", ADDRESS, TIME, NONE, "{subject} was held twice for {a}");

const SimRecordKind *const rais_records[] = { &rais_rec_host_silent,
                                              &rais_rec_leader_began,
                                              &rais_rec_leader_ended,
                                              &rais_rec_leaders,
                                              &rais_rec_acquire_sent,
                                              &rais_rec_release_sent,
                                              &rais_rec_order_refused,
                                              &rais_rec_address_moved,
                                              &rais_rec_address_online,
                                              &rais_rec_orphan_expired,
                                              &rais_rec_re_entered,
                                              &rais_rec_trap_acquire,
                                              &rais_rec_trap_acquire_fail,
                                              &rais_rec_trap_release,
                                              &rais_rec_trap_release_fail,
                                              &rais_rec_trap_test_failed,
                                              &rais_rec_trap_cannot_assign,
                                              &rais_rec_tests_passed,
                                              &rais_rec_message_sent,
                                              &rais_rec_info,
                                              &rais_rec_zone_file,
                                              &rais_rec_message_dropped,
                                              &rais_rec_utilisation,
                                              &rais_rec_duplicate_seen,
                                              &rais_rec_zone_changed,
                                              &rais_rec_operator,
                                              &rais_rec_unserved,
                                              &rais_rec_doubled,
                                              &rais_rec_holders,
                                              &rais_rec_unserved_ended,
                                              &rais_rec_doubled_ended,
                                              NULL };
