/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nobody takes over: there is a repair and a boot to wait for. */
#include "models/plain/plain.h"

const SimCause plain_causes[] = {
  SIM_WAIT (sim_end_converged, sim_rec_node_up, 0, "start of the server", NULL),
  SIM_WAIT (sim_end_converged, sim_rec_service_healed, 0, "start of the server", NULL),
  SIM_WAIT (sim_rec_node_up, sim_rec_node_booting, SIM_TIE_WHO, "boot", "hosts.boot-time"),
  SIM_CAUSE_END,
};
