/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nobody takes over: there is a repair and a boot to wait for. */
#include "models/plain/plain.h"

const SimCause plain_causes[] = {
  SIM_WAIT (sim_end_converged, sim_rec_node_up, 0, "start of the server", NULL),
  SIM_WAIT (sim_end_converged, sim_rec_service_healed, 0, "start of the server", NULL),
  SIM_WAIT (sim_rec_node_up, sim_rec_node_booting, SIM_TIE_WHO, "boot", "hosts.boot-time"),
  SIM_WAIT_FIRST (sim_rec_node_up, "boot", "hosts.boot-time"),
  /* NET-6: a server that has too much to do. */
  SIM_WAIT (sim_rec_queue_given_up, sim_rec_queue_began, SIM_TIE_WHO, "queue at a server", "hosts.servers"),
  SIM_WAIT_FIRST (sim_rec_queue_given_up, "queue at a server", "hosts.servers"),
  SIM_CAUSE_END,
};
