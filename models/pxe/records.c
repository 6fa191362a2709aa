/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a site says of itself. */
#include "models/pxe/manager.h"

/* Clients. */
const SimRecordKind pxe_rec_powered
    = SIM_DETAIL ("pxe.powered", NONE, COUNT, NONE, "{who} has power and broadcasts, for the {a}. time");
const SimRecordKind pxe_rec_booted = SIM_EVENT ("pxe.booted", RESTORED, ADDRESS, TIME, COUNT,
                                                "{who} boots from {subject} after {a} and {b} polls");
const SimRecordKind pxe_rec_not_found = SIM_EVENT ("pxe.not-found", NONE, NONE, TIME, COUNT,
                                                   "{who}: no boot server found, after {a} and {b} polls");
const SimRecordKind pxe_rec_failed
    = SIM_EVENT ("pxe.failed", NONE, ADDRESS, TIME, NONE, "{who} gives up after {a}, {text}");
const SimRecordKind pxe_rec_hangs
    = SIM_EVENT ("pxe.hangs", NONE, ADDRESS, TIME, NONE, "{who} hangs after {a}, {text}");
const SimRecordKind pxe_rec_moved = SIM_DETAIL ("pxe.moved", ADDRESS, COUNT, COUNT, "{who}: {text}");
const SimRecordKind pxe_rec_asked
    = SIM_DETAIL ("pxe.asked", ADDRESS, NONE, NONE, "{who} asks {subject} for {text}");
const SimRecordKind pxe_rec_ended
    = SIM_DETAIL ("pxe.attempt-ended", NONE, COUNT, TIME, "{who} has ended an attempt of {b} with {a} polls");
const SimRecordKind pxe_rec_misdirected = SIM_DETAIL (
    "pxe.misdirected", ADDRESS, TIME, BYTES, "{who} was sent to {subject} first, which cost it {a} and {b}");
const SimRecordKind pxe_rec_wasted = SIM_DETAIL ("pxe.misdirection-load", ADDRESS, BYTES, NONE,
                                                 "{who} took {a} from {subject}, which has no file for it");
const SimRecordKind pxe_rec_polled = SIM_DETAIL ("pxe.polled", ADDRESS, NONE, NONE, "{who} polls {subject}");
const SimRecordKind pxe_rec_polling
    = SIM_DETAIL ("pxe.polling", NONE, COUNT, NONE, "{a} clients of {who} wait for an answer to a poll");

/* Servers. */
const SimRecordKind pxe_rec_transfers
    = SIM_DETAIL ("pxe.transfers", NONE, COUNT, NONE, "{who} sends {a} files");
const SimRecordKind pxe_rec_served
    = SIM_DETAIL ("pxe.served", ADDRESS, BYTES, NONE, "{who} has sent {subject} {a}");
const SimRecordKind pxe_rec_refused
    = SIM_DETAIL ("pxe.refused", ADDRESS, NONE, NONE, "{who} has no {text} for {subject}");
const SimRecordKind pxe_rec_busiest
    = SIM_DETAIL ("pxe.busiest", NONE, SHARE, NONE, "the busiest server of {who} has sent {a} of all bytes");
const SimRecordKind pxe_rec_list
    = SIM_EVENT ("pxe.list", NONE, NONE, COUNT, NONE, "{who} has a new list, of {a}");
const SimRecordKind pxe_rec_proxy_stopped
    = SIM_EVENT ("pxe.proxy-stopped", NONE, NONE, NONE, NONE, "the proxy of {who} is stopped: {text}");
const SimRecordKind pxe_rec_proxy_back
    = SIM_EVENT ("pxe.proxy-back", NONE, NONE, NONE, NONE, "the proxy of {who} is back: {text}");

/* All clients. */
const SimRecordKind pxe_rec_waiting
    = SIM_DETAIL ("pxe.waiting", NONE, COUNT, NONE, "{a} clients of {who} are booting");
const SimRecordKind pxe_rec_running
    = SIM_DETAIL ("pxe.running", NONE, COUNT, NONE, "{a} clients of {who} have their system");
const SimRecordKind pxe_rec_stranded
    = SIM_DETAIL ("pxe.stranded", NONE, COUNT, NONE, "{a} clients of {who} have power and no system");
const SimRecordKind pxe_rec_uncovered
    = SIM_DETAIL ("pxe.uncovered", NONE, COUNT, NONE, "no live server has the files of {a} clients of {who}");

/* The management service. */
const SimRecordKind pxe_rec_reassigned
    = SIM_EVENT ("pxe.reassigned", DECIDED, ENTITY, ENTITY, NONE, "{who} assigns {subject} to {a}: {text}");
const SimRecordKind pxe_rec_placed
    = SIM_DETAIL ("pxe.placed", ENTITY, COUNT, NONE, "{who} has files of {subject}, {a} of 3");
const SimRecordKind pxe_rec_removed
    = SIM_DETAIL ("pxe.removed", ENTITY, COUNT, NONE, "{who} has no files of {subject} any more");
const SimRecordKind pxe_rec_server_dead = SIM_EVENT ("pxe.server-dead", DETECTED, ENTITY, TIME, NONE,
                                                     "{who} has heard nothing of {subject} for {a}");
const SimRecordKind pxe_rec_server_back
    = SIM_EVENT ("pxe.server-back", NONE, ENTITY, NONE, NONE, "{who} hears {subject} again");
const SimRecordKind pxe_rec_listed
    = SIM_EVENT ("pxe.listed", NONE, ENTITY, COUNT, NONE, "{who}: {subject} is {text}");
const SimRecordKind pxe_rec_jobs = SIM_DETAIL ("pxe.jobs", NONE, COUNT, NONE, "{who} has {a} orders to give");
const SimRecordKind pxe_rec_operator
    = SIM_EVENT ("pxe.operator", NONE, ENTITY, NONE, NONE, "operator of {who}, {subject}: {text}");

const SimRecordKind *const pxe_records[]
    = { &pxe_rec_powered,     &pxe_rec_booted,        &pxe_rec_not_found,   &pxe_rec_failed,
        &pxe_rec_hangs,       &pxe_rec_moved,         &pxe_rec_asked,       &pxe_rec_ended,
        &pxe_rec_misdirected, &pxe_rec_wasted,        &pxe_rec_polled,      &pxe_rec_polling,
        &pxe_rec_transfers,   &pxe_rec_served,        &pxe_rec_refused,     &pxe_rec_busiest,
        &pxe_rec_list,        &pxe_rec_proxy_stopped, &pxe_rec_proxy_back,  &pxe_rec_waiting,
        &pxe_rec_running,     &pxe_rec_stranded,      &pxe_rec_uncovered,   &pxe_rec_reassigned,
        &pxe_rec_placed,      &pxe_rec_removed,       &pxe_rec_server_dead, &pxe_rec_server_back,
        &pxe_rec_listed,      &pxe_rec_jobs,          &pxe_rec_operator,    NULL };
