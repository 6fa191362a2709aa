/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a service group says of itself. */
#include "models/rais/rais.h"

const SimRecordKind rais_rec_host_silent = SIM_EVENT ("rais.host-silent", DETECTED, ENTITY, TIME, NONE,
                                                      "{who} has heard nothing of {subject} for {a}");
const SimRecordKind rais_rec_leader_began
    = SIM_EVENT ("rais.leader-began", NONE, NONE, NONE, NONE, "{who} leads the group");
const SimRecordKind rais_rec_leader_ended
    = SIM_EVENT ("rais.leader-ended", NONE, NONE, NONE, NONE, "{who} leads the group no more: {text}");
const SimRecordKind rais_rec_leaders
    = SIM_DETAIL ("rais.leaders", NONE, COUNT, NONE, "{a} hosts of {who} take themselves for the leader");

const SimRecordKind rais_rec_acquire_sent = SIM_EVENT ("rais.acquire-sent", DECIDED, ADDRESS, ENTITY, NONE,
                                                       "{who} tells {a} to acquire {subject}: {text}");
const SimRecordKind rais_rec_release_sent = SIM_EVENT ("rais.release-sent", NONE, ADDRESS, ENTITY, NONE,
                                                       "{who} tells {a} to release {subject}: {text}");
const SimRecordKind rais_rec_order_refused
    = SIM_DETAIL ("rais.order-refused", ADDRESS, NONE, NONE, "{who} does nothing about {subject}: {text}");

const SimRecordKind rais_rec_address_moved
    = SIM_DETAIL ("rais.address-moved", ADDRESS, COUNT, COUNT, "{who}, address {subject}: {text}");
const SimRecordKind rais_rec_address_online
    = SIM_EVENT ("rais.address-online", RESTORED, ADDRESS, NONE, NONE, "{who} serves {subject}");
const SimRecordKind rais_rec_orphan_expired = SIM_EVENT ("rais.orphan-expired", NONE, ADDRESS, TIME, NONE,
                                                         "{who}: {subject}, an orphan for {a}, is invalid");

const SimRecordKind rais_rec_re_entered
    = SIM_EVENT ("rais.re-entered", NONE, ADDRESS, ENTITY, NONE,
                 "{who} takes {subject}, which it had declared invalid, from {a}, which does not prefer it");

/* RAIS-7: traps. They go to the record, not over the network. */
const SimRecordKind rais_rec_trap_acquire
    = SIM_EVENT ("rais.trap-acquire", NONE, ADDRESS, NONE, NONE, "{who} trap: acquired {subject}");
const SimRecordKind rais_rec_trap_acquire_fail = SIM_EVENT ("rais.trap-acquire-fail", NONE, ADDRESS, NONE, NONE,
                                                            "{who} trap: acquiring {subject} failed: {text}");
const SimRecordKind rais_rec_trap_release
    = SIM_EVENT ("rais.trap-release", NONE, ADDRESS, NONE, NONE, "{who} trap: released {subject}");
const SimRecordKind rais_rec_trap_release_fail
    = SIM_EVENT ("rais.trap-release-fail", NONE, ADDRESS, NONE, NONE,
                 "{who} trap: the release script of {subject} failed: {text}");
const SimRecordKind rais_rec_trap_test_failed
    = SIM_EVENT ("rais.trap-test-failed", DETECTED, ENTITY, NONE, NONE, "{who} trap: its tests fail");
const SimRecordKind rais_rec_trap_cannot_assign = SIM_EVENT ("rais.trap-cannot-assign", NONE, ADDRESS, NONE,
                                                             NONE, "{who} trap: nobody can be given {subject}");
const SimRecordKind rais_rec_tests_passed
    = SIM_EVENT ("rais.tests-passed", NONE, NONE, NONE, NONE, "{who} passes its tests again");

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
    = SIM_DETAIL ("rais.zone-file", NONE, COUNT, NONE, "{who} zone file {a}: {text}");
const SimRecordKind rais_rec_message_dropped
    = SIM_DETAIL ("rais.message-dropped", ADDRESS, NONE, NONE, "{who} drops a message of {subject}: {text}");
const SimRecordKind rais_rec_utilisation
    = SIM_DETAIL ("rais.utilisation", NONE, SHARE, NONE, "{who} uses {a} of its capacity");
const SimRecordKind rais_rec_duplicate_seen
    = SIM_EVENT ("rais.duplicate-seen", NONE, ADDRESS, COUNT, NONE,
                 "{who} sees {a} hosts serve {subject}, or one where it does not belong");
const SimRecordKind rais_rec_zone_changed
    = SIM_EVENT ("rais.zone-changed", NONE, NONE, COUNT, NONE, "{who} advertises {a} addresses: {text}");
const SimRecordKind rais_rec_operator
    = SIM_EVENT ("rais.operator", NONE, ENTITY, NONE, NONE, "{who}: {subject}: {text}");

/* The truth's gauges. */
const SimRecordKind rais_rec_unserved
    = SIM_DETAIL ("rais.unserved", NONE, COUNT, NONE, "{who}: {a} addresses are served by nobody");
const SimRecordKind rais_rec_doubled
    = SIM_DETAIL ("rais.doubled", NONE, COUNT, NONE, "{who}: {a} addresses are held by more than one host");
const SimRecordKind rais_rec_holders
    = SIM_DETAIL ("rais.holders", ADDRESS, COUNT, NONE, "{a} hosts hold {subject}, which {who} prefers");
const SimRecordKind rais_rec_unserved_ended
    = SIM_DETAIL ("rais.unserved-ended", ADDRESS, TIME, NONE, "{subject} was served by nobody for {a}");
const SimRecordKind rais_rec_doubled_ended
    = SIM_DETAIL ("rais.doubled-ended", ADDRESS, TIME, NONE, "{subject} was held twice for {a}");

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
