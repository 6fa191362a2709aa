/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pool waits for when a server has failed. */
#include "models/pool/control.h"
#include "models/pool/decider.h"

#define LEAVE "users log out", "users.log-out"
#define WIRE "told over the network", NULL

const SimCause pool_causes[] = {
  /* The end. */
  SIM_WAIT (sim_end_converged, pool_rec_open, 0, WIRE),
  SIM_WAIT (sim_end_converged, pool_rec_closed, 0, WIRE),
  SIM_WAIT (sim_end_converged, pool_rec_done, 0, WIRE),
  SIM_WAIT (sim_end_converged, pool_rec_up, 0, WIRE),
  SIM_WAIT (sim_end_restored, pool_rec_open, 0, WIRE),
  SIM_WAIT (sim_end_restored, pool_rec_up, 0, WIRE),
  SIM_WAIT (pool_rec_open, pool_rec_done, SIM_TIE_SUBJECT, WIRE),
  SIM_WAIT (pool_rec_done, pool_rec_step, SIM_TIE_SUBJECT, WIRE),
  /* The control unit's steps. */
  SIM_WAIT (pool_rec_step, pool_rec_up, SIM_TIE_ABOUT, WIRE),
  SIM_WAIT (pool_rec_step, pool_rec_copied, SIM_TIE_SUBJECT, WIRE),
  SIM_WAIT (pool_rec_step, pool_rec_phase, SIM_TIE_ABOUT, WIRE),
  SIM_WAIT (pool_rec_step, pool_rec_dead, 0, WIRE),
  SIM_WAIT (pool_rec_step, pool_rec_seen, 0, WIRE),
  SIM_WAIT (pool_rec_copied, pool_rec_phase, SIM_TIE_ABOUT, WIRE),
  SIM_WAIT_FIRST (pool_rec_dead, "polls without an answer", "monitor.poll"),
  SIM_WAIT_FIRST (pool_rec_seen, "polls", "monitor.poll"),
  SIM_WAIT_IF (A, POOL_EMPTYING, pool_rec_step, pool_rec_step, SIM_TIE_SUBJECT, LEAVE),
  SIM_WAIT_IF (A, POOL_ASKING, pool_rec_step, pool_rec_step, SIM_TIE_SUBJECT, LEAVE),
  { .ends = &pool_rec_step, .field = SIM_CAUSE_A, .value = POOL_EMPTYING, .name = LEAVE },
  { .ends = &pool_rec_step, .field = SIM_CAUSE_A, .value = POOL_ASKING, .name = LEAVE },
  /* A server's phases; what had begun before the incident too. */
  { .ends = &pool_rec_phase,
    .field = SIM_CAUSE_A,
    .value = POOL_COPYING,
    .name = "image copy",
    .option = "storage.disk" },
  { .ends = &pool_rec_phase,
    .field = SIM_CAUSE_A,
    .value = POOL_BOOTING,
    .name = "boot",
    .option = "servers.boot-time" },
  SIM_WAIT (pool_rec_up, pool_rec_phase, SIM_TIE_WHO, "boot", "servers.boot-time"),
  SIM_WAIT_IF (A, POOL_BOOTING, pool_rec_phase, pool_rec_phase, SIM_TIE_WHO, "boot", "servers.boot-time"),
  SIM_WAIT_IF (A, POOL_COPYING, pool_rec_phase, pool_rec_phase, SIM_TIE_WHO, "image copy", "storage.disk"),
  SIM_WAIT_IF (A, POOL_STOPPING, pool_rec_phase, pool_rec_phase, SIM_TIE_WHO, "stop", "servers.stop-time"),
  SIM_WAIT_IF (A, POOL_DRAINING, pool_rec_phase, pool_rec_phase, SIM_TIE_WHO, "users log out", "up-time.grace"),
  SIM_WAIT_IF (A, POOL_OFF, pool_rec_phase, pool_rec_step, SIM_TIE_TO, "order on the wire", NULL),
  SIM_WAIT_IF (B, POOL_DRAINING, pool_rec_phase, pool_rec_step, SIM_TIE_TO, "order on the wire", NULL),
  SIM_WAIT_IF (B, POOL_STOPPING, pool_rec_phase, pool_rec_step, SIM_TIE_TO, "order on the wire", NULL),
  SIM_CAUSE_END,
};
