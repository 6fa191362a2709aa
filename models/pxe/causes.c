/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a site waits for when a boot server has failed. */
#include "models/pxe/manager.h"

#define ORDERS "orders one after the other", "manager.parallel"

const SimCause pxe_causes[] = {
  /* The end. */
  SIM_WAIT (sim_end_converged, pxe_rec_placed, 0, ORDERS),
  SIM_WAIT (sim_end_converged, pxe_rec_booted, 0, "boot of a client", NULL),
  SIM_WAIT (sim_end_converged, pxe_rec_failed, 0, "boot of a client", NULL),
  SIM_WAIT (sim_end_converged, pxe_rec_removed, 0, ORDERS),
  SIM_WAIT (sim_end_converged, pxe_rec_server_back, 0, ORDERS),
  SIM_WAIT (sim_end_converged, pxe_rec_proxy_back, 0, ORDERS),
  SIM_WAIT (sim_end_converged, sim_rec_node_up, 0, ORDERS),
  SIM_WAIT (sim_end_restored, pxe_rec_placed, 0, ORDERS),
  SIM_WAIT (sim_end_restored, pxe_rec_proxy_back, 0, ORDERS),
  SIM_WAIT (sim_end_restored, sim_rec_node_up, 0, ORDERS),
  /* PXE-11: the management service. */
  SIM_WAIT (pxe_rec_placed, pxe_rec_reassigned, SIM_TIE_SUBJECT, ORDERS),
  SIM_WAIT (pxe_rec_reassigned, pxe_rec_server_dead, SIM_TIE_WHO, ORDERS),
  SIM_WAIT_FIRST (pxe_rec_server_dead, "polls without an answer", "manager.interval"),
  SIM_WAIT (pxe_rec_removed, pxe_rec_server_back, SIM_TIE_TO, ORDERS),
  SIM_WAIT (pxe_rec_removed, pxe_rec_reassigned, SIM_TIE_SUBJECT, ORDERS),
  SIM_WAIT (pxe_rec_server_back, sim_rec_node_up, SIM_TIE_ABOUT, "next poll", "manager.interval"),
  SIM_WAIT_FIRST (pxe_rec_proxy_back, "restart of a proxy", "manager.restart"),
  /* Machines. */
  SIM_WAIT (sim_rec_node_up, sim_rec_node_booting, SIM_TIE_WHO, "boot", "servers.boot-time"),
  { .ends = &pxe_rec_booted, .lasted = SIM_CAUSE_A, .name = "boot of a client" },
  { .ends = &pxe_rec_failed, .lasted = SIM_CAUSE_A, .name = "boot of a client that fails" },
  SIM_CAUSE_END,
};
