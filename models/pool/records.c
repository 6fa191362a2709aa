/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pool says of itself. */
#include "models/pool/decider.h"

/* Users: subject is the service's number, a how long they waited or stayed, b their mean response time. */
const SimRecordKind pool_rec_arrived
    = SIM_DETAIL ("pool.arrived", COUNT, NONE, NONE, "a user of {text} comes to {who}");
const SimRecordKind pool_rec_entered
    = SIM_DETAIL ("pool.entered", COUNT, TIME, NONE, "{who} lets a user in after {a}");
const SimRecordKind pool_rec_left
    = SIM_DETAIL ("pool.left", COUNT, TIME, TIME, "a user leaves {who} after {a}");
const SimRecordKind pool_rec_denied
    = SIM_DETAIL ("pool.denied", COUNT, TIME, NONE, "a user of {who} is denied: {text}");
const SimRecordKind pool_rec_tired
    = SIM_DETAIL ("pool.tired", COUNT, TIME, NONE, "a user of {who} goes after having waited {a}: {text}");
const SimRecordKind pool_rec_astray
    = SIM_DETAIL ("pool.astray", COUNT, TIME, NONE, "a user of {who} goes after {a}: {text}");
const SimRecordKind pool_rec_thrown_out
    = SIM_DETAIL ("pool.thrown-out", COUNT, TIME, TIME, "{who} throws a user out after {a}: {text}");
const SimRecordKind pool_rec_asked_out
    = SIM_DETAIL ("pool.asked-out", COUNT, TIME, TIME, "a user of {who} logs out when asked, after {a}");
const SimRecordKind pool_rec_crashed
    = SIM_DETAIL ("pool.user-lost", COUNT, TIME, TIME, "a user of {who} is lost after {a}: {text}");
const SimRecordKind pool_rec_queued
    = SIM_DETAIL ("pool.queued", COUNT, NONE, NONE, "a user of {who} waits for a server");
const SimRecordKind pool_rec_misdirected = SIM_DETAIL (
    "pool.misdirected", COUNT, NONE, NONE, "a user was sent to {who}, which does not serve him: {text}");
const SimRecordKind pool_rec_moved_user
    = SIM_DETAIL ("pool.handed-over", ENTITY, NONE, NONE, "{who} takes over a user of {subject}");
const SimRecordKind pool_rec_users = SIM_DETAIL ("pool.users", NONE, COUNT, NONE, "{who} has {a} users");
const SimRecordKind pool_rec_outside
    = SIM_DETAIL ("pool.outside", NONE, COUNT, NONE, "{a} users of {who} are not in");

/* Servers. */
const SimRecordKind pool_rec_phase = SIM_DETAIL ("pool.phase", NONE, NONE, NONE, "{who}: {text}");
const SimRecordKind pool_rec_up = SIM_EVENT ("pool.up", RESTORED, NONE, NONE, NONE, "{who} is up with {text}");
const SimRecordKind pool_rec_aged
    = SIM_EVENT ("pool.aged", NONE, NONE, TIME, NONE, "the system of {who} dies of its age, {a}");
/* b: what it is as fast as, alone: PoolPace. */
const SimRecordKind pool_rec_copy_read
    = SIM_DETAIL ("pool.copy-read", ENTITY, TIME, COUNT,
                  "{who} has read all of a copy to {subject}, for which it needs {a} alone");
const SimRecordKind pool_rec_copied
    = SIM_DETAIL ("pool.copied", ENTITY, BYTES, TIME, "{who} has copied {a} to {subject} within {b}");
const SimRecordKind pool_rec_copy_failed
    = SIM_EVENT ("pool.copy-failed", NONE, ENTITY, TIME, NONE, "a copy to {subject} fails after {a}: {text}");
const SimRecordKind pool_rec_copies
    = SIM_DETAIL ("pool.copies", NONE, COUNT, NONE, "{a} copies of {who} are under way");
const SimRecordKind pool_rec_alarm
    = SIM_EVENT ("pool.alarm", NONE, NONE, NONE, NONE, "{who} finds unauthorised use: {text}");
const SimRecordKind pool_rec_boot_failed
    = SIM_EVENT ("pool.boot-failed", NONE, NONE, NONE, NONE, "{who} does not come up");
const SimRecordKind pool_rec_refuses_boot
    = SIM_EVENT ("pool.refuses-boot", NONE, NONE, NONE, NONE, "{who} does not boot: {text}");
const SimRecordKind pool_rec_torn
    = SIM_EVENT ("pool.torn", NONE, NONE, NONE, NONE, "{who} runs from a copy that is not complete");
const SimRecordKind pool_rec_power = SIM_DETAIL ("pool.power", NONE, NUMBER, NONE, "{who} draws {a} W");
#define STATE(WORD) SIM_DETAIL ("pool.in-" WORD, NONE, COUNT, NONE, "{who} " WORD ": {a}")
const SimRecordKind pool_rec_in_off = STATE ("off"), pool_rec_in_ready = STATE ("ready"),
                    pool_rec_in_draining = STATE ("draining"), pool_rec_in_stopping = STATE ("stopping"),
                    pool_rec_in_copying = STATE ("copying"), pool_rec_in_booting = STATE ("booting"),
                    pool_rec_in_failed = STATE ("failed");

/* The control unit and the balancer. */
const SimRecordKind pool_rec_dead
    = SIM_EVENT ("pool.dead", DETECTED, ENTITY, NONE, NONE, "{who} takes {subject} for dead");
const SimRecordKind pool_rec_seen = SIM_EVENT ("pool.alarm-seen", DETECTED, ENTITY, NONE, NONE,
                                               "{who} hears of unauthorised use of {subject}");
const SimRecordKind pool_rec_back
    = SIM_EVENT ("pool.back", NONE, ENTITY, NONE, NONE, "{who} hears {subject} again: {text}");
const SimRecordKind pool_rec_decided
    = SIM_EVENT ("pool.decided", DECIDED, ENTITY, NONE, NONE, "{subject} {text}");
const SimRecordKind pool_rec_refused
    = SIM_DETAIL ("pool.refused", ENTITY, NONE, NONE, "no job for {subject}: {text}");
const SimRecordKind pool_rec_step = SIM_DETAIL ("pool.step", ENTITY, NONE, NONE, "job of {subject}: {text}");
const SimRecordKind pool_rec_done
    = SIM_EVENT ("pool.done", NONE, ENTITY, TIME, NONE, "the job of {subject} is done after {a}: {text}");
const SimRecordKind pool_rec_failed
    = SIM_EVENT ("pool.job-failed", NONE, ENTITY, NONE, NONE, "the job of {subject} is given up: {text}");
const SimRecordKind pool_rec_lost_order = SIM_EVENT ("pool.lost-order", NONE, ENTITY, NONE, NONE,
                                                     "{who} hears no answer to an order for {subject}");
const SimRecordKind pool_rec_open
    = SIM_EVENT ("pool.open", NONE, ENTITY, NONE, NONE, "{who} sends users to {subject}");
const SimRecordKind pool_rec_closed
    = SIM_EVENT ("pool.closed", NONE, ENTITY, NONE, NONE, "{who} sends nobody to {subject} any more");
const SimRecordKind pool_rec_operator
    = SIM_EVENT ("pool.operator", NONE, ENTITY, NONE, NONE, "operator of {who}, {subject}: {text}");

/* All together. */
const SimRecordKind pool_rec_missing
    = SIM_DETAIL ("pool.missing", NONE, COUNT, NONE, "{a} servers of {who} that are wanted do not serve");
const SimRecordKind pool_rec_down
    = SIM_DETAIL ("pool.down", NONE, COUNT, NONE, "{a} services of {who} have no server");
const SimRecordKind pool_rec_complete
    = SIM_DETAIL ("pool.complete", NONE, SHARE, NONE, "{who} has {a} of the time all that is wanted");
const SimRecordKind pool_rec_wanted
    = SIM_DETAIL ("pool.wanted", NONE, COUNT, NONE, "{who} is to have {a} servers");

const SimRecordKind *const pool_records[] = { &pool_rec_arrived,     &pool_rec_entered,
                                              &pool_rec_left,        &pool_rec_denied,
                                              &pool_rec_tired,       &pool_rec_astray,
                                              &pool_rec_thrown_out,  &pool_rec_asked_out,
                                              &pool_rec_crashed,     &pool_rec_queued,
                                              &pool_rec_misdirected, &pool_rec_moved_user,
                                              &pool_rec_users,       &pool_rec_outside,
                                              &pool_rec_phase,       &pool_rec_up,
                                              &pool_rec_aged,        &pool_rec_copy_read,
                                              &pool_rec_copied,      &pool_rec_copy_failed,
                                              &pool_rec_copies,      &pool_rec_alarm,
                                              &pool_rec_boot_failed, &pool_rec_refuses_boot,
                                              &pool_rec_torn,        &pool_rec_power,
                                              &pool_rec_in_off,      &pool_rec_in_ready,
                                              &pool_rec_in_draining, &pool_rec_in_stopping,
                                              &pool_rec_in_copying,  &pool_rec_in_booting,
                                              &pool_rec_in_failed,   &pool_rec_seen,
                                              &pool_rec_dead,        &pool_rec_back,
                                              &pool_rec_decided,     &pool_rec_refused,
                                              &pool_rec_step,        &pool_rec_done,
                                              &pool_rec_failed,      &pool_rec_lost_order,
                                              &pool_rec_open,        &pool_rec_closed,
                                              &pool_rec_operator,    &pool_rec_missing,
                                              &pool_rec_down,        &pool_rec_complete,
                                              &pool_rec_wanted,      &pool_rec_rule,
                                              &pool_rec_weighed,     &pool_rec_denied_by,
                                              &pool_rec_customer,    &pool_rec_outcome,
                                              &pool_rec_gives,       &pool_rec_takes,
                                              &pool_rec_moves,       NULL };
