/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a site waits for when a boot server has failed. */
#include "models/pxe/manager.h"

#define ORDERS "orders one after the other", "manager.parallel"
#define ENDS "boot of a client", NULL
#define AGAIN "pause before another try", "try-again-after"
#define MOVED(STATE, ...) SIM_WAIT_IF (A, STATE, pxe_rec_moved, pxe_rec_moved, SIM_TIE_WHO, __VA_ARGS__)

const SimCause pxe_causes[] = {
  /* The end. */
  SIM_WAIT (sim_end_converged, pxe_rec_placed, 0, ORDERS),
  SIM_WAIT (sim_end_converged, pxe_rec_booted, 0, ENDS),
  SIM_WAIT (sim_end_converged, pxe_rec_failed, 0, ENDS),
  SIM_WAIT (sim_end_converged, pxe_rec_powered, 0, ENDS),
  SIM_WAIT (sim_end_converged, pxe_rec_listed, 0, ORDERS),
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
  SIM_WAIT_FIRST (sim_rec_node_up, "boot", "servers.boot-time"),
  /* PXE-3 to PXE-9: a client's way from power to its system, box by box. */
  SIM_WAIT (pxe_rec_booted, pxe_rec_moved, SIM_TIE_WHO, ENDS),
  SIM_WAIT (pxe_rec_failed, pxe_rec_moved, SIM_TIE_WHO, ENDS),
  SIM_WAIT (pxe_rec_powered, pxe_rec_hangs, SIM_TIE_WHO, AGAIN),
  SIM_WAIT (pxe_rec_powered, pxe_rec_failed, SIM_TIE_WHO, AGAIN),
  SIM_WAIT (pxe_rec_powered, pxe_rec_not_found, SIM_TIE_WHO, AGAIN),
  SIM_WAIT_IF (A, PXE_OFF, pxe_rec_moved, pxe_rec_hangs, SIM_TIE_WHO, AGAIN),
  SIM_WAIT_IF (A, PXE_OFF, pxe_rec_moved, sim_rec_rom_began, SIM_TIE_TO, "self-test of a client",
               "clients.self-test"), /* NET-7 */
  SIM_WAIT (sim_rec_rom_ended, pxe_rec_booted, SIM_TIE_ABOUT, ENDS),
  SIM_WAIT (sim_rec_rom_ended, pxe_rec_failed, SIM_TIE_ABOUT, ENDS),
  SIM_WAIT (sim_rec_rom_ended, pxe_rec_not_found, SIM_TIE_ABOUT, ENDS),
  SIM_WAIT (pxe_rec_not_found, pxe_rec_moved, SIM_TIE_WHO, ENDS),
  SIM_WAIT_IF (A, PXE_OFF, pxe_rec_moved, pxe_rec_failed, SIM_TIE_WHO, AGAIN),
  SIM_WAIT_IF (A, PXE_OFF, pxe_rec_moved, pxe_rec_not_found, SIM_TIE_WHO, AGAIN),
  MOVED (PXE_DISCOVERING, "DHCP", "clients.dhcp.discover"),
  MOVED (PXE_ASKING_BINL, "question for a boot server", "clients.dhcp.ask"),
  MOVED (PXE_LOADING_NBP, "transfer of the boot program", "clients.tftp.waits"),
  MOVED (PXE_ASKING_FIRST, "search for a boot server", "clients.tftp.waits"),
  MOVED (PXE_LOADING_LIST, "transfer of the list", "clients.tftp.waits"),
  MOVED (PXE_ORDERING, "search for a boot server", "ping-wait"),
  MOVED (PXE_POLLING, "search for a boot server", "clients.tftp.waits"),
  MOVED (PXE_LOADING_IMAGE, "transfer of the images", "files.image"),
  { .ends = &pxe_rec_booted, .lasted = SIM_CAUSE_A, .name = "boot of a client" },
  { .ends = &pxe_rec_failed, .lasted = SIM_CAUSE_A, .name = "boot of a client that fails" },
  SIM_CAUSE_END,
};
