/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits that are no model's: for a repair, for a machine's boot, of neighbours and of clients. */
#include "sim/observe/path.h"

#define END(SYMBOL, NAME, FORMAT)                                                                              \
  const SimRecordKind SYMBOL = { .name = NAME, .level = SIM_LEVEL_EVENT, .format = FORMAT }
END (sim_end_converged, "end.converged", "{who} has settled");
END (sim_end_restored, "end.restored", "{who} serves again");
END (sim_end_clients_well, "end.clients-well", "clients of {who} are served again");

#define TIME_OUT "client's time-out", .option = "timeout"
#define FAULT "the fault itself"
#define ANOTHER "another fault, which came later"

const SimCause sim_own_causes[] = {
  /* Repairs. */
  { .ends = &sim_rec_node_up, .since = &sim_rec_node_booting, .tie = SIM_TIE_WHO, .name = "boot" },
  { .ends = &sim_rec_node_up, .since = &sim_rec_tenant_in, .tie = SIM_TIE_WHO, .name = "start on its server" },
  { .ends = &sim_rec_node_up, .name = "boot" },
  { .ends = &sim_rec_node_booting, .name = FAULT },
  { .ends = &sim_rec_node_resumed, .name = FAULT },
  { .ends = &sim_rec_segment_up, .name = FAULT },
  { .ends = &sim_rec_segment_healed, .name = FAULT },
  { .ends = &sim_rec_iface_up, .name = FAULT },
  { .ends = &sim_rec_service_healed, .name = FAULT },
  { .ends = &sim_rec_fault_undone, .name = FAULT },
  /* Faults that come while an incident is open, where something had to wait for them. */
  { .ends = &sim_rec_node_crashed, .name = ANOTHER },
  { .ends = &sim_rec_node_paused, .name = ANOTHER },
  { .ends = &sim_rec_node_hung, .name = ANOTHER },
  { .ends = &sim_rec_iface_down, .name = ANOTHER },
  /* Neighbours. */
  SIM_WAIT (sim_rec_arp_moved, sim_rec_address_added, SIM_TIE_SUBJECT, "neighbour's old ARP entry"),
  /* Clients. */
  { .ends = &sim_end_clients_well, .since = &sim_rec_request_failed, .name = "next answer to a client" },
  SIM_WAIT_IF (B, SIM_OUTCOME_TIMEOUT, sim_rec_request_failed, sim_rec_arp_moved, SIM_TIE_SUBJECT, TIME_OUT),
  SIM_WAIT_IF (B, SIM_OUTCOME_TIMEOUT, sim_rec_request_failed, sim_rec_address_added, SIM_TIE_SUBJECT,
               TIME_OUT),
  SIM_WAIT_IF (B, SIM_OUTCOME_TIMEOUT, sim_rec_request_failed, sim_rec_node_up, 0, TIME_OUT),
  SIM_WAIT (sim_end_clients_well, sim_rec_queue_given_up, 0, "next answer to a client"),
  SIM_WAIT (sim_rec_queue_began, sim_rec_address_added, SIM_TIE_WHO, "load that moves over"),
  { .ends = &sim_rec_queue_began, .name = "load that moves over" },
  { .ends = &sim_rec_request_failed,
    .field = SIM_CAUSE_B,
    .value = SIM_OUTCOME_TIMEOUT,
    .lasted = SIM_CAUSE_A,
    .name = TIME_OUT },
  { .ends = &sim_rec_request_failed, .lasted = SIM_CAUSE_A, .name = "request that fails" },
  SIM_CAUSE_END,
};
