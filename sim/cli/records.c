/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

const SimRecordKind *const sim_own_records[] = {
  &sim_rec_node_crashed,    &sim_rec_node_booting,
  &sim_rec_node_up,         &sim_rec_node_shut_down,
  &sim_rec_node_paused,     &sim_rec_node_hung,
  &sim_rec_node_resumed,    &sim_rec_node_speed,
  &sim_rec_iface_up,        &sim_rec_iface_down,
  &sim_rec_address_added,   &sim_rec_address_removed,
  &sim_rec_address_quiet,   &sim_rec_arp_moved,
  &sim_rec_dhcp_state,      &sim_rec_vrrp_state,
  &sim_rec_vrrp_silent,     &sim_rec_vrrp_discarded,
  &sim_rec_tenant_in,       &sim_rec_tenant_out,
  &sim_rec_tenant_none,     &sim_rec_segment_up,
  &sim_rec_segment_down,    &sim_rec_segment_cut,
  &sim_rec_segment_healed,  &sim_rec_segment_impaired,
  &sim_rec_request_started, &sim_rec_request_ended,
  &sim_rec_request_failed,  &sim_rec_fault_applied,
  &sim_rec_fault_undone,    &sim_rec_fault_skipped,
  &sim_rec_incident_opened, &sim_rec_incident_closed,
  &sim_rec_incident_over,   &sim_rec_invariant_broken,
  &sim_rec_invariant_holds, NULL,
};
