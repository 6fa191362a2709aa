/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pool waits for when a server has failed. */
#include "models/pool/control.h"
#include "models/pool/copy.h"
#include "models/pool/decider.h"

#define LEAVE "users log out", "users.log-out"
#define WIRE "told over the network", NULL

/* A copy alone, and what it waited for the others besides; one that had begun before the incident, too. */
#define COPY_SINCE(SINCE, PACE, OPTION, QUEUE, QUEUE_OPTION)                                                   \
  {                                                                                                            \
    .ends = &pool_rec_copy_read, .field = SIM_CAUSE_B, .value = (PACE), .since = SINCE, .tie = SIM_TIE_ABOUT,  \
    .lasted = SIM_CAUSE_A, .name = "image copy", .option = OPTION, .before = QUEUE,                            \
    .before_option = QUEUE_OPTION                                                                              \
  }
#define COPY(...) COPY_SINCE (&pool_rec_phase, __VA_ARGS__), COPY_SINCE (NULL, __VA_ARGS__)

const SimCause pool_causes[] = {
  /* The end. */
  SIM_WAIT (sim_end_converged, pool_rec_open, 0, WIRE),
  SIM_WAIT (sim_end_converged, pool_rec_closed, 0, WIRE),
  SIM_WAIT (sim_end_converged, pool_rec_done, 0, WIRE),
  SIM_WAIT (sim_end_converged, pool_rec_up, 0, WIRE),
  SIM_WAIT (sim_end_restored, pool_rec_open, 0, WIRE),
  SIM_WAIT (sim_end_restored, pool_rec_up, 0, WIRE),
  SIM_WAIT (pool_rec_open, pool_rec_done, SIM_TIE_SUBJECT, WIRE),
  SIM_WAIT (pool_rec_open, pool_rec_up, SIM_TIE_ABOUT, WIRE),
  SIM_WAIT (pool_rec_closed, pool_rec_decided, SIM_TIE_SUBJECT, WIRE),
  SIM_WAIT (pool_rec_closed, pool_rec_dead, SIM_TIE_SUBJECT, WIRE),
  SIM_WAIT (pool_rec_done, pool_rec_step, SIM_TIE_SUBJECT, WIRE),
  /* The control unit's steps. Of the instant in which an incident opens only the decision is kept. */
  SIM_WAIT (pool_rec_decided, pool_rec_dead, 0, WIRE),
  SIM_WAIT (pool_rec_decided, pool_rec_seen, 0, WIRE),
  SIM_WAIT_IF (A, POOL_CLOSING, pool_rec_step, pool_rec_decided, SIM_TIE_SUBJECT, WIRE),
  { .ends = &pool_rec_step, .field = SIM_CAUSE_A, .value = POOL_CLOSING, .name = "told over the network" },
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
  /* A server's phases; what had begun before the incident too. A machine that runs on it (NET-7) starts with
     it. */
  SIM_WAIT (sim_rec_tenant_in, pool_rec_phase, SIM_TIE_ABOUT, "start on its server", NULL),
  SIM_WAIT_IF (A, POOL_COPYING, pool_rec_phase, sim_rec_rom_ended, SIM_TIE_WHO, "image written", NULL),
  SIM_WAIT (sim_rec_rom_began, pool_rec_phase, SIM_TIE_WHO, "order on the wire", NULL),
  SIM_WAIT_IF (B, POOL_COPYING, pool_rec_phase, pool_rec_copy_failed, SIM_TIE_TO, "order on the wire", NULL),
  SIM_WAIT_IF (B, POOL_COPYING, pool_rec_phase, pool_rec_decided, SIM_TIE_TO, "order on the wire", NULL),
  SIM_WAIT_IF (B, POOL_DRAINING, pool_rec_phase, pool_rec_decided, SIM_TIE_TO, "order on the wire", NULL),
  { .ends = &pool_rec_phase, .field = SIM_CAUSE_B, .value = POOL_DRAINING, .name = "order on the wire" },
  SIM_WAIT (pool_rec_copy_failed, sim_rec_rom_ended, SIM_TIE_ABOUT, WIRE),
  { .ends = &pool_rec_copy_failed,
    .since = &pool_rec_step,
    .tie = SIM_TIE_SUBJECT,
    .lasted = SIM_CAUSE_A,
    .name = "copy that fails",
    .option = "storage.patience",
    .before = "order on the wire" },
  { .ends = &pool_rec_copy_failed,
    .lasted = SIM_CAUSE_A,
    .name = "copy that fails",
    .option = "storage.patience" },
  SIM_WAIT_FIRST (sim_rec_node_up, "boot", "servers.boot-time"),
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
  SIM_WAIT_IF (A, POOL_COPYING, pool_rec_phase, pool_rec_copy_read, SIM_TIE_TO, "order on the wire", NULL),
  COPY (POOL_PACE_STORAGE, "storage.disk", "queue for the storage unit's disk", "storage.disk"),
  COPY (POOL_PACE_SERVER, "servers.disk", "queue for the storage unit", "storage.disk"),
  COPY (POOL_PACE_CABLE, "@storage-on|on", "queue for the storage unit's cable", "@storage-on|on"),
  SIM_WAIT_IF (A, POOL_STOPPING, pool_rec_phase, pool_rec_phase, SIM_TIE_WHO, "stop", "servers.stop-time"),
  SIM_WAIT_IF (A, POOL_DRAINING, pool_rec_phase, pool_rec_phase, SIM_TIE_WHO, "users log out", "up-time.grace"),
  SIM_WAIT_IF (A, POOL_OFF, pool_rec_phase, pool_rec_step, SIM_TIE_TO, "order on the wire", NULL),
  SIM_WAIT_IF (B, POOL_DRAINING, pool_rec_phase, pool_rec_step, SIM_TIE_TO, "order on the wire", NULL),
  SIM_WAIT_IF (B, POOL_STOPPING, pool_rec_phase, pool_rec_step, SIM_TIE_TO, "order on the wire", NULL),
  SIM_CAUSE_END,
};
