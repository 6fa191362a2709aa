/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What units and servers wait for when a server has failed or comes back. */
#include "models/dtu/forge.h"

const SimCause dtu_causes[] = {
  /* The end. */
  SIM_WAIT (sim_end_converged, dtu_rec_reconnected, 0, "next host message", "group.host-interval"),
  SIM_WAIT (sim_end_converged, dtu_rec_host_down, 0, "next host message", "group.host-interval"),
  SIM_WAIT (sim_end_converged, dtu_rec_host_up, 0, "next host message", "group.host-interval"),
  SIM_WAIT (sim_end_restored, dtu_rec_reconnected, 0, "connection set up", NULL),
  SIM_WAIT (sim_end_restored, dtu_rec_shown, 0, "connection set up", NULL),
  /* DTU-4, DTU-7: a unit's way to another server. */
  SIM_WAIT (dtu_rec_reconnected, dtu_rec_unit_moved, SIM_TIE_WHO, "connection set up", NULL),
  SIM_WAIT_IF (A, DTU_UNIT_TRYING, dtu_rec_unit_moved, dtu_rec_unit_moved, SIM_TIE_WHO, "connection set up",
               NULL),
  SIM_WAIT_IF (A, DTU_UNIT_SEEKING, dtu_rec_unit_moved, dtu_rec_unit_moved, SIM_TIE_WHO,
               "search for any server", NULL),
  SIM_WAIT_IF (A, DTU_UNIT_CONNECTING, dtu_rec_unit_moved, dtu_rec_unit_moved, SIM_TIE_WHO,
               "connection to the server that DHCP named", "units.connect-wait"),
  SIM_WAIT_IF (A, DTU_UNIT_BOOTING, dtu_rec_unit_moved, dtu_rec_unit_moved, SIM_TIE_WHO, "DHCP",
               "units.dhcp.probe-wait"),
  SIM_WAIT_IF (A, DTU_UNIT_LISTENING, dtu_rec_unit_moved, dtu_rec_unit_moved, SIM_TIE_WHO, "next host message",
               "group.host-interval"),
  SIM_WAIT_IF (A, DTU_UNIT_LISTENING, dtu_rec_unit_moved, dtu_rec_host_down, 0, "next host message",
               "group.host-interval"),
  { .ends = &dtu_rec_unit_moved, .field = SIM_CAUSE_A, .value = DTU_UNIT_OFF, .name = "power of a unit" },
  /* DTU-10: at a redirect a connected unit turns to another server at once. */
  SIM_WAIT_IF (B, DTU_UNIT_CONNECTING, dtu_rec_unit_moved, dtu_rec_unit_moved, SIM_TIE_WHO, "redirect", NULL),
  { .ends = &dtu_rec_unit_moved, .field = SIM_CAUSE_B, .value = DTU_UNIT_CONNECTING, .name = "redirect" },
  { .ends = &dtu_rec_unit_moved,
    .field = SIM_CAUSE_A,
    .value = DTU_UNIT_CONNECTED,
    .name = "keep-alives without an answer",
    .option = "units.limit" },
  /* DTU-13: what servers know of each other. */
  SIM_WAIT (dtu_rec_host_down, dtu_rec_intruder, 0, "host messages missed", "group.down-after"),
  SIM_WAIT_FIRST (dtu_rec_intruder, "what an intruder says", NULL),
  SIM_WAIT_FIRST (dtu_rec_host_down, "host messages missed", "group.down-after"),
  SIM_WAIT (dtu_rec_host_up, sim_rec_node_up, SIM_TIE_ABOUT, "next host message", "group.host-interval"),
  SIM_WAIT (dtu_rec_host_up, sim_rec_node_up, SIM_TIE_WHO, "next host message", "group.host-interval"),
  SIM_WAIT (sim_rec_node_up, sim_rec_node_booting, SIM_TIE_WHO, "boot", "servers.boot-time"),
  SIM_WAIT_FIRST (sim_rec_node_up, "boot", "servers.boot-time"),
  SIM_WAIT (dtu_rec_shown, dtu_rec_unit_moved, SIM_TIE_WHO, "connection set up", NULL),
  SIM_CAUSE_END,
};
