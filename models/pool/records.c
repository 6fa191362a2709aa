/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pool says of itself. */
#include "models/pool/decider.h"

#define KIND(LEVEL, NAME, PHASE, SUBJECT, A, B, FORMAT)                                                        \
  {                                                                                                            \
    .name = NAME, .level = LEVEL, .phase = PHASE, .subject = SUBJECT, .a = A, .b = B, .format = FORMAT         \
  }
#define EVENT(...) KIND (SIM_LEVEL_EVENT, __VA_ARGS__)
#define DETAIL(NAME, ...) KIND (SIM_LEVEL_DETAIL, NAME, SIM_PHASE_NONE, __VA_ARGS__)
#define NONE SIM_FIELD_NONE
#define ENTITY SIM_FIELD_ENTITY
#define COUNT SIM_FIELD_COUNT
#define TIME SIM_FIELD_TIME
#define BYTES SIM_FIELD_BYTES

/* Users: subject is the service's number, a how long they waited or stayed, b their mean response time. */
const SimRecordKind pool_rec_arrived
    = DETAIL ("pool.arrived", COUNT, NONE, NONE, "a user of {text} comes to {who}");
const SimRecordKind pool_rec_entered
    = DETAIL ("pool.entered", COUNT, TIME, NONE, "{who} lets a user in after {a}");
const SimRecordKind pool_rec_left = DETAIL ("pool.left", COUNT, TIME, TIME, "a user leaves {who} after {a}");
const SimRecordKind pool_rec_denied
    = DETAIL ("pool.denied", COUNT, TIME, NONE, "a user of {who} is denied: {text}");
const SimRecordKind pool_rec_tired
    = DETAIL ("pool.tired", COUNT, TIME, NONE, "a user of {who} goes after having waited {a}: {text}");
const SimRecordKind pool_rec_astray
    = DETAIL ("pool.astray", COUNT, TIME, NONE, "a user of {who} goes after {a}: {text}");
const SimRecordKind pool_rec_thrown_out
    = DETAIL ("pool.thrown-out", COUNT, TIME, TIME, "{who} throws a user out after {a}: {text}");
const SimRecordKind pool_rec_asked_out
    = DETAIL ("pool.asked-out", COUNT, TIME, TIME, "a user of {who} logs out when asked, after {a}");
const SimRecordKind pool_rec_crashed
    = DETAIL ("pool.user-lost", COUNT, TIME, TIME, "a user of {who} is lost after {a}: {text}");
const SimRecordKind pool_rec_queued
    = DETAIL ("pool.queued", COUNT, NONE, NONE, "a user of {who} waits for a server");
const SimRecordKind pool_rec_misdirected = DETAIL (
    "pool.misdirected", COUNT, NONE, NONE, "a user was sent to {who}, which does not serve him: {text}");
const SimRecordKind pool_rec_moved_user
    = DETAIL ("pool.handed-over", ENTITY, NONE, NONE, "{who} takes over a user of {subject}");
const SimRecordKind pool_rec_users = DETAIL ("pool.users", NONE, COUNT, NONE, "{who} has {a} users");
const SimRecordKind pool_rec_outside
    = DETAIL ("pool.outside", NONE, COUNT, NONE, "{a} users of {who} are not in");

/* Servers. */
const SimRecordKind pool_rec_phase = DETAIL ("pool.phase", NONE, NONE, NONE, "{who}: {text}");
const SimRecordKind pool_rec_up
    = EVENT ("pool.up", SIM_PHASE_RESTORED, NONE, NONE, NONE, "{who} is up with {text}");
const SimRecordKind pool_rec_aged
    = EVENT ("pool.aged", SIM_PHASE_NONE, NONE, TIME, NONE, "the system of {who} dies of its age, {a}");
const SimRecordKind pool_rec_copied
    = DETAIL ("pool.copied", ENTITY, BYTES, TIME, "{who} has copied {a} to {subject} within {b}");
const SimRecordKind pool_rec_copy_failed = EVENT ("pool.copy-failed", SIM_PHASE_NONE, ENTITY, TIME, NONE,
                                                  "a copy to {subject} fails after {a}: {text}");
const SimRecordKind pool_rec_copies
    = DETAIL ("pool.copies", NONE, COUNT, NONE, "{a} copies of {who} are under way");
const SimRecordKind pool_rec_alarm
    = EVENT ("pool.alarm", SIM_PHASE_NONE, NONE, NONE, NONE, "{who} finds unauthorised use: {text}");
const SimRecordKind pool_rec_boot_failed
    = EVENT ("pool.boot-failed", SIM_PHASE_NONE, NONE, NONE, NONE, "{who} does not come up");
const SimRecordKind pool_rec_refuses_boot
    = EVENT ("pool.refuses-boot", SIM_PHASE_NONE, NONE, NONE, NONE, "{who} does not boot: {text}");
const SimRecordKind pool_rec_torn
    = EVENT ("pool.torn", SIM_PHASE_NONE, NONE, NONE, NONE, "{who} runs from a copy that is not complete");
const SimRecordKind pool_rec_power = DETAIL ("pool.power", NONE, SIM_FIELD_NUMBER, NONE, "{who} draws {a} W");
#define STATE(WORD) DETAIL ("pool.in-" WORD, NONE, COUNT, NONE, "{who} " WORD ": {a}")
const SimRecordKind pool_rec_in_off = STATE ("off"), pool_rec_in_ready = STATE ("ready"),
                    pool_rec_in_draining = STATE ("draining"), pool_rec_in_stopping = STATE ("stopping"),
                    pool_rec_in_copying = STATE ("copying"), pool_rec_in_booting = STATE ("booting"),
                    pool_rec_in_failed = STATE ("failed");

/* The control unit and the balancer. */
const SimRecordKind pool_rec_dead
    = EVENT ("pool.dead", SIM_PHASE_DETECTED, ENTITY, NONE, NONE, "{who} takes {subject} for dead");
const SimRecordKind pool_rec_seen = EVENT ("pool.alarm-seen", SIM_PHASE_DETECTED, ENTITY, NONE, NONE,
                                           "{who} hears of unauthorised use of {subject}");
const SimRecordKind pool_rec_back
    = EVENT ("pool.back", SIM_PHASE_NONE, ENTITY, NONE, NONE, "{who} hears {subject} again: {text}");
const SimRecordKind pool_rec_decided
    = EVENT ("pool.decided", SIM_PHASE_DECIDED, ENTITY, NONE, NONE, "{subject} {text}");
const SimRecordKind pool_rec_refused
    = DETAIL ("pool.refused", ENTITY, NONE, NONE, "no job for {subject}: {text}");
const SimRecordKind pool_rec_step = DETAIL ("pool.step", ENTITY, NONE, NONE, "job of {subject}: {text}");
const SimRecordKind pool_rec_done
    = EVENT ("pool.done", SIM_PHASE_NONE, ENTITY, TIME, NONE, "the job of {subject} is done after {a}: {text}");
const SimRecordKind pool_rec_failed
    = EVENT ("pool.job-failed", SIM_PHASE_NONE, ENTITY, NONE, NONE, "the job of {subject} is given up: {text}");
const SimRecordKind pool_rec_lost_order = EVENT ("pool.lost-order", SIM_PHASE_NONE, ENTITY, NONE, NONE,
                                                 "{who} hears no answer to an order for {subject}");
const SimRecordKind pool_rec_open
    = EVENT ("pool.open", SIM_PHASE_NONE, ENTITY, NONE, NONE, "{who} sends users to {subject}");
const SimRecordKind pool_rec_closed
    = EVENT ("pool.closed", SIM_PHASE_NONE, ENTITY, NONE, NONE, "{who} sends nobody to {subject} any more");
const SimRecordKind pool_rec_operator
    = EVENT ("pool.operator", SIM_PHASE_NONE, ENTITY, NONE, NONE, "operator of {who}, {subject}: {text}");

/* All together. */
const SimRecordKind pool_rec_missing
    = DETAIL ("pool.missing", NONE, COUNT, NONE, "{a} servers of {who} that are wanted do not serve");
const SimRecordKind pool_rec_down
    = DETAIL ("pool.down", NONE, COUNT, NONE, "{a} services of {who} have no server");
const SimRecordKind pool_rec_complete
    = DETAIL ("pool.complete", NONE, SIM_FIELD_SHARE, NONE, "{who} has {a} of the time all that is wanted");
const SimRecordKind pool_rec_wanted = DETAIL ("pool.wanted", NONE, COUNT, NONE, "{who} is to have {a} servers");

const SimRecordKind *const pool_records[]
    = { &pool_rec_arrived,     &pool_rec_entered,      &pool_rec_left,
        &pool_rec_denied,      &pool_rec_tired,        &pool_rec_astray,
        &pool_rec_thrown_out,  &pool_rec_asked_out,    &pool_rec_crashed,
        &pool_rec_queued,      &pool_rec_misdirected,  &pool_rec_moved_user,
        &pool_rec_users,       &pool_rec_outside,      &pool_rec_phase,
        &pool_rec_up,          &pool_rec_aged,         &pool_rec_copied,
        &pool_rec_copy_failed, &pool_rec_copies,       &pool_rec_alarm,
        &pool_rec_boot_failed, &pool_rec_refuses_boot, &pool_rec_torn,
        &pool_rec_power,       &pool_rec_in_off,       &pool_rec_in_ready,
        &pool_rec_in_draining, &pool_rec_in_stopping,  &pool_rec_in_copying,
        &pool_rec_in_booting,  &pool_rec_in_failed,    &pool_rec_seen,
        &pool_rec_dead,        &pool_rec_back,         &pool_rec_decided,
        &pool_rec_refused,     &pool_rec_step,         &pool_rec_done,
        &pool_rec_failed,      &pool_rec_lost_order,   &pool_rec_open,
        &pool_rec_closed,      &pool_rec_operator,     &pool_rec_missing,
        &pool_rec_down,        &pool_rec_complete,     &pool_rec_wanted,
        &pool_rec_rule,        &pool_rec_weighed,      &pool_rec_denied_by,
        &pool_rec_customer,    &pool_rec_outcome,      &pool_rec_gives,
        &pool_rec_takes,       &pool_rec_moves,        NULL };
