/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cluster says of itself. A hop of the token is of level PACKET: a year of them must not fill a trace.
 */
#include "models/ring/command.h"
#include "models/ring/config.h"
#include "models/ring/data.h"
#include "models/ring/monitor.h"

const SimRecordKind ring_rec_state = SIM_EVENT ("ring.state", NONE, NONE, COUNT, COUNT, "{who}: {text}");

/* The token. */
const SimRecordKind ring_rec_token_accepted
    = SIM_RECORD (PACKET, "ring.token-accepted", NONE, ENTITY, COUNT, COUNT,
                  "{who} has token {a} of {b} members from {subject}");
const SimRecordKind ring_rec_token_passed = SIM_RECORD (PACKET, "ring.token-passed", NONE, ENTITY, COUNT, BYTES,
                                                        "{who} passes token {a} to {subject} in {b}");
const SimRecordKind ring_rec_word
    = SIM_RECORD (PACKET, "ring.word", NONE, NONE, COUNT, NONE, "{who} word: {text}");
const SimRecordKind ring_rec_token_dropped = SIM_EVENT ("ring.token-dropped", NONE, ENTITY, COUNT, COUNT,
                                                        "{who} drops token {a} of {subject}: {b} is stored");
const SimRecordKind ring_rec_token_regenerated
    = SIM_EVENT ("ring.token-regenerated", DECIDED, NONE, COUNT, NONE, "{who} regenerates token {a}: {text}");
const SimRecordKind ring_rec_token_lost
    = SIM_EVENT ("ring.token-missed", DETECTED, NONE, TIME, NONE, "{who} has seen no token for {a}");
const SimRecordKind ring_rec_rotation
    = SIM_RECORD (PACKET, "ring.rotation", NONE, NONE, TIME, NONE, "{who} has the token again after {a}");

/* Members. */
const SimRecordKind ring_rec_deleted
    = SIM_EVENT ("ring.deleted", DETECTED, ENTITY, COUNT, NONE,
                 "{who} deletes {subject}, which does not acknowledge token {a}");
const SimRecordKind ring_rec_joined
    = SIM_EVENT ("ring.joined", NONE, ENTITY, COUNT, NONE, "{who} adds {subject}: {a} members");
const SimRecordKind ring_rec_join_asked
    = SIM_DETAIL ("ring.join-asked", ENTITY, NONE, NONE, "{who} is asked by {subject} to be let in");
const SimRecordKind ring_rec_notice_sent = SIM_DETAIL (
    "ring.911-sent", ENTITY, COUNT, COUNT, "{who} sends a 911 with {a} to {subject}, permission {b}: {text}");
const SimRecordKind ring_rec_notice_back
    = SIM_EVENT ("ring.911-back", NONE, NONE, COUNT, COUNT, "{who} has its 911 with {a} back, permission {b}");

/* Addresses. */
const SimRecordKind ring_rec_vip_moved
    = SIM_EVENT ("ring.vip-moved", DECIDED, ADDRESS, ENTITY, COUNT, "{who} assigns {subject} to {a}: {text}");
const SimRecordKind ring_rec_vip_served
    = SIM_EVENT ("ring.vip-served", RESTORED, ADDRESS, NONE, NONE, "{who} serves {subject}: {text}");
const SimRecordKind ring_rec_vip_left
    = SIM_EVENT ("ring.vip-left", NONE, ADDRESS, NONE, NONE, "{who} serves {subject} no more: {text}");
const SimRecordKind ring_rec_announced
    = SIM_DETAIL ("ring.announced", ADDRESS, ENTITY, NONE, "{who} announces that {subject} is at {a}");
const SimRecordKind ring_rec_reboot
    = SIM_EVENT ("ring.reboot", NONE, NONE, COUNT, NONE, "{who} restarts for {a} addresses");
const SimRecordKind ring_rec_closed
    = SIM_EVENT ("ring.closed", DETECTED, NONE, NONE, NONE, "{who} is closed: {text}");
const SimRecordKind ring_rec_opened = SIM_EVENT ("ring.opened", NONE, NONE, NONE, NONE, "{who} is open again");
const SimRecordKind ring_rec_rate
    = SIM_DETAIL ("ring.rate", NONE, BYTES, BYTES, "{who} carries {a} a second; {b} were its own messages");

/* The truth's gauges. */
const SimRecordKind ring_rec_unserved
    = SIM_DETAIL ("ring.unserved", NONE, COUNT, NONE, "{who}: {a} addresses are answered by nobody");
const SimRecordKind ring_rec_doubled = SIM_DETAIL (
    "ring.doubled", NONE, COUNT, NONE, "{who}: {a} addresses are answered by more than one gateway");
const SimRecordKind ring_rec_unserved_ended
    = SIM_DETAIL ("ring.unserved-ended", ADDRESS, TIME, NONE, "{subject} was answered by nobody for {a}");
const SimRecordKind ring_rec_doubled_ended
    = SIM_DETAIL ("ring.doubled-ended", ADDRESS, TIME, NONE, "{subject} was answered twice for {a}");
const SimRecordKind ring_rec_tokens
    = SIM_DETAIL ("ring.tokens", NONE, COUNT, NONE, "{who}: {a} gateways hold a token at once");
const SimRecordKind ring_rec_imbalance = SIM_DETAIL ("ring.imbalance", NONE, NUMBER, NONE,
                                                     "{who}: the busiest gateway carries {a} times the mean");
const SimRecordKind ring_rec_rings
    = SIM_DETAIL ("ring.rings", NONE, COUNT, NONE, "{who}: {a} rings that know nothing of each other");

const SimRecordKind *const ring_records[] = { &ring_rec_state,
                                              &ring_rec_token_accepted,
                                              &ring_rec_token_passed,
                                              &ring_rec_word,
                                              &ring_rec_token_dropped,
                                              &ring_rec_token_regenerated,
                                              &ring_rec_token_lost,
                                              &ring_rec_rotation,
                                              &ring_rec_deleted,
                                              &ring_rec_joined,
                                              &ring_rec_join_asked,
                                              &ring_rec_notice_sent,
                                              &ring_rec_notice_back,
                                              &ring_rec_vip_moved,
                                              &ring_rec_vip_served,
                                              &ring_rec_vip_left,
                                              &ring_rec_announced,
                                              &ring_rec_reboot,
                                              &ring_rec_closed,
                                              &ring_rec_opened,
                                              &ring_rec_rate,
                                              &ring_rec_unserved,
                                              &ring_rec_doubled,
                                              &ring_rec_unserved_ended,
                                              &ring_rec_doubled_ended,
                                              &ring_rec_tokens,
                                              &ring_rec_imbalance,
                                              &ring_rec_rings,
                                              &ring_rec_light,
                                              &ring_rec_application,
                                              &ring_rec_config,
                                              &ring_rec_command,
                                              &ring_rec_command_refused,
                                              &ring_rec_command_failed,
                                              &ring_rec_command_delivered,
                                              &ring_rec_status,

                                              &ring_rec_flow_opened,
                                              &ring_rec_flow_closed,
                                              &ring_rec_flow_kept,
                                              &ring_rec_flow_adopted,
                                              &ring_rec_flows_broken,
                                              &ring_rec_flows,
                                              &ring_rec_flow_reset,
                                              &ring_rec_flow_refused,
                                              &ring_rec_held,
                                              &ring_rec_released,
                                              &ring_rec_held_dropped,
                                              &ring_rec_port_clash,
                                              &ring_rec_server_down,
                                              &ring_rec_server_up,
                                              &ring_rec_resumed,
                                              &ring_rec_relay_cut,
                                              &ring_rec_resume_mixed,
                                              &ring_rec_reply_lost,
                                              NULL };
