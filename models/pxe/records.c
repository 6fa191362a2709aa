/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a site says of itself. */
#include "models/pxe/manager.h"

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

/* Clients. */
const SimRecordKind pxe_rec_powered
    = DETAIL ("pxe.powered", NONE, COUNT, NONE, "{who} has power and broadcasts, for the {a}. time");
const SimRecordKind pxe_rec_booted = EVENT ("pxe.booted", SIM_PHASE_RESTORED, ADDRESS, TIME, COUNT,
                                            "{who} boots from {subject} after {a} and {b} polls");
const SimRecordKind pxe_rec_not_found = EVENT ("pxe.not-found", SIM_PHASE_NONE, NONE, TIME, COUNT,
                                               "{who}: no boot server found, after {a} and {b} polls");
const SimRecordKind pxe_rec_failed
    = EVENT ("pxe.failed", SIM_PHASE_NONE, ADDRESS, TIME, NONE, "{who} gives up after {a}, {text}");
const SimRecordKind pxe_rec_hangs
    = EVENT ("pxe.hangs", SIM_PHASE_NONE, ADDRESS, TIME, NONE, "{who} hangs after {a}, {text}");
const SimRecordKind pxe_rec_moved = DETAIL ("pxe.moved", ADDRESS, COUNT, COUNT, "{who}: {text}");
const SimRecordKind pxe_rec_asked
    = DETAIL ("pxe.asked", ADDRESS, NONE, NONE, "{who} asks {subject} for {text}");
const SimRecordKind pxe_rec_ended
    = DETAIL ("pxe.attempt-ended", NONE, COUNT, TIME, "{who} has ended an attempt of {b} with {a} polls");
const SimRecordKind pxe_rec_misdirected = DETAIL (
    "pxe.misdirected", ADDRESS, TIME, BYTES, "{who} was sent to {subject} first, which cost it {a} and {b}");
const SimRecordKind pxe_rec_wasted = DETAIL ("pxe.misdirection-load", ADDRESS, BYTES, NONE,
                                             "{who} took {a} from {subject}, which has no file for it");
const SimRecordKind pxe_rec_polled = DETAIL ("pxe.polled", ADDRESS, NONE, NONE, "{who} polls {subject}");
const SimRecordKind pxe_rec_polling
    = DETAIL ("pxe.polling", NONE, COUNT, NONE, "{a} clients of {who} wait for an answer to a poll");

/* Servers. */
const SimRecordKind pxe_rec_transfers = DETAIL ("pxe.transfers", NONE, COUNT, NONE, "{who} sends {a} files");
const SimRecordKind pxe_rec_served
    = DETAIL ("pxe.served", ADDRESS, BYTES, NONE, "{who} has sent {subject} {a}");
const SimRecordKind pxe_rec_refused
    = DETAIL ("pxe.refused", ADDRESS, NONE, NONE, "{who} has no {text} for {subject}");
const SimRecordKind pxe_rec_busiest = DETAIL ("pxe.busiest", NONE, SIM_FIELD_SHARE, NONE,
                                              "the busiest server of {who} has sent {a} of all bytes");
const SimRecordKind pxe_rec_list
    = EVENT ("pxe.list", SIM_PHASE_NONE, NONE, COUNT, NONE, "{who} has a new list, of {a}");
const SimRecordKind pxe_rec_proxy_stopped
    = EVENT ("pxe.proxy-stopped", SIM_PHASE_NONE, NONE, NONE, NONE, "the proxy of {who} is stopped: {text}");
const SimRecordKind pxe_rec_proxy_back
    = EVENT ("pxe.proxy-back", SIM_PHASE_NONE, NONE, NONE, NONE, "the proxy of {who} is back: {text}");

/* All clients. */
const SimRecordKind pxe_rec_waiting
    = DETAIL ("pxe.waiting", NONE, COUNT, NONE, "{a} clients of {who} are booting");
const SimRecordKind pxe_rec_running
    = DETAIL ("pxe.running", NONE, COUNT, NONE, "{a} clients of {who} have their system");
const SimRecordKind pxe_rec_stranded
    = DETAIL ("pxe.stranded", NONE, COUNT, NONE, "{a} clients of {who} have power and no system");
const SimRecordKind pxe_rec_uncovered
    = DETAIL ("pxe.uncovered", NONE, COUNT, NONE, "no live server has the files of {a} clients of {who}");

/* The management service. */
const SimRecordKind pxe_rec_reassigned = EVENT ("pxe.reassigned", SIM_PHASE_DECIDED, ENTITY, ENTITY, NONE,
                                                "{who} assigns {subject} to {a}: {text}");
const SimRecordKind pxe_rec_placed
    = DETAIL ("pxe.placed", ENTITY, COUNT, NONE, "{who} has files of {subject}, {a} of 3");
const SimRecordKind pxe_rec_removed
    = DETAIL ("pxe.removed", ENTITY, COUNT, NONE, "{who} has no files of {subject} any more");
const SimRecordKind pxe_rec_server_dead = EVENT ("pxe.server-dead", SIM_PHASE_DETECTED, ENTITY, TIME, NONE,
                                                 "{who} has heard nothing of {subject} for {a}");
const SimRecordKind pxe_rec_server_back
    = EVENT ("pxe.server-back", SIM_PHASE_NONE, ENTITY, NONE, NONE, "{who} hears {subject} again");
const SimRecordKind pxe_rec_listed
    = EVENT ("pxe.listed", SIM_PHASE_NONE, ENTITY, COUNT, NONE, "{who}: {subject} is {text}");
const SimRecordKind pxe_rec_jobs = DETAIL ("pxe.jobs", NONE, COUNT, NONE, "{who} has {a} orders to give");
const SimRecordKind pxe_rec_operator
    = EVENT ("pxe.operator", SIM_PHASE_NONE, ENTITY, NONE, NONE, "operator of {who}, {subject}: {text}");

const SimRecordKind *const pxe_records[]
    = { &pxe_rec_powered,     &pxe_rec_booted,        &pxe_rec_not_found,   &pxe_rec_failed,
        &pxe_rec_hangs,       &pxe_rec_moved,         &pxe_rec_asked,       &pxe_rec_ended,
        &pxe_rec_misdirected, &pxe_rec_wasted,        &pxe_rec_polled,      &pxe_rec_polling,
        &pxe_rec_transfers,   &pxe_rec_served,        &pxe_rec_refused,     &pxe_rec_busiest,
        &pxe_rec_list,        &pxe_rec_proxy_stopped, &pxe_rec_proxy_back,  &pxe_rec_waiting,
        &pxe_rec_running,     &pxe_rec_stranded,      &pxe_rec_uncovered,   &pxe_rec_reassigned,
        &pxe_rec_placed,      &pxe_rec_removed,       &pxe_rec_server_dead, &pxe_rec_server_back,
        &pxe_rec_listed,      &pxe_rec_jobs,          &pxe_rec_operator,    NULL };
