/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cluster waits for when a gateway has failed or comes back. */
#include "models/ring/data.h"

#define HELD "token held", "hop"
#define PROBES "probes of the gateways", "connections.probe-interval"

const SimCause ring_causes[] = {
  /* The end: who has the token knows. */
  SIM_WAIT (sim_end_converged, ring_rec_token_accepted, 0, "token passed on", "hop"),
  SIM_WAIT (sim_end_converged, ring_rec_vip_served, 0, "token passed on", "hop"),
  SIM_WAIT (sim_end_converged, ring_rec_joined, 0, "token passed on", "hop"),
  SIM_WAIT (sim_end_converged, ring_rec_deleted, 0, "token passed on", "hop"),
  SIM_WAIT (sim_end_restored, ring_rec_vip_served, 0, "token passed on", "hop"),
  /* RING-1: the token's way. */
  SIM_WAIT (ring_rec_token_accepted, ring_rec_token_passed, SIM_TIE_TO | SIM_TIE_ABOUT, "token on the wire",
            NULL),
  SIM_WAIT_FIRST (ring_rec_token_accepted, "token on the wire", NULL),
  SIM_WAIT (ring_rec_token_passed, ring_rec_token_accepted, SIM_TIE_WHO, HELD),
  SIM_WAIT (ring_rec_token_passed, ring_rec_deleted, SIM_TIE_WHO, HELD),
  SIM_WAIT (ring_rec_token_passed, ring_rec_joined, SIM_TIE_WHO, HELD),
  SIM_WAIT (ring_rec_token_passed, ring_rec_token_regenerated, SIM_TIE_WHO, HELD),
  SIM_WAIT_FIRST (ring_rec_token_passed, HELD),
  /* RING-3, RING-5: who does not acknowledge it is dead; who gets none asks for it. */
  SIM_WAIT (ring_rec_deleted, ring_rec_token_passed, SIM_TIE_WHO | SIM_TIE_SUBJECT, "no acknowledgement",
            "ack-timeout"),
  SIM_WAIT_FIRST (ring_rec_deleted, "no acknowledgement", "ack-timeout"),
  { .ends = &ring_rec_token_lost, .lasted = SIM_CAUSE_A, .name = "starvation timer", .option = "starvation" },
  SIM_WAIT (ring_rec_notice_back, ring_rec_token_lost, SIM_TIE_WHO, "911 on its way round", NULL),
  SIM_WAIT (ring_rec_token_regenerated, ring_rec_notice_back, SIM_TIE_WHO, "911 on its way round", NULL),
  SIM_WAIT (ring_rec_token_regenerated, ring_rec_token_lost, SIM_TIE_WHO, "911 on its way round", NULL),
  /* RING-6: who starts asks, and is let in by who has the token. */
  SIM_WAIT (ring_rec_joined, ring_rec_join_asked, SIM_TIE_WHO | SIM_TIE_SUBJECT, "wait for the token", "hop"),
  SIM_WAIT (ring_rec_join_asked, sim_rec_node_up, SIM_TIE_ABOUT, "question on the wire", NULL),
  SIM_WAIT_FIRST (ring_rec_join_asked, "question on the wire", NULL),
  SIM_WAIT (sim_rec_node_up, sim_rec_node_booting, SIM_TIE_WHO, "boot", "boot-time"),
  SIM_WAIT_FIRST (sim_rec_node_up, "boot", "boot-time"),
  /* RING-7: addresses move with the token. */
  SIM_WAIT (ring_rec_vip_moved, ring_rec_deleted, SIM_TIE_WHO, HELD),
  SIM_WAIT (ring_rec_vip_moved, ring_rec_joined, SIM_TIE_WHO, HELD),
  SIM_WAIT (ring_rec_vip_moved, ring_rec_closed, SIM_TIE_WHO, HELD),
  SIM_WAIT (ring_rec_vip_moved, ring_rec_opened, SIM_TIE_WHO, HELD),
  SIM_WAIT (ring_rec_vip_moved, ring_rec_token_accepted, SIM_TIE_WHO, HELD),
  SIM_WAIT (ring_rec_vip_served, ring_rec_vip_moved, SIM_TIE_SUBJECT, "token passed on", "hop"),
  SIM_WAIT (ring_rec_vip_served, ring_rec_token_accepted, SIM_TIE_WHO, HELD),
  /* RING-B2: the next active one has waited for advertisements of the last one, and has all addresses then. */
  { .ends = &sim_rec_vrrp_silent,
    .lasted = SIM_CAUSE_A,
    .name = "no advertisement of a master",
    .option = "vrrp.interval" },
  SIM_WAIT (ring_rec_vip_moved, sim_rec_vrrp_silent, SIM_TIE_WHO, "addresses taken over", NULL),
  SIM_WAIT (ring_rec_flows_broken, ring_rec_vip_moved, 0, "advertisement on the wire", NULL),
  SIM_WAIT_IF (B, SIM_OUTCOME_RESET, sim_rec_request_failed, ring_rec_flows_broken, SIM_TIE_ANY,
               "connection that went with its gateway", NULL),
  SIM_WAIT_FIRST (ring_rec_closed, "tests of the monitors", "monitors.interval"),
  SIM_WAIT_FIRST (ring_rec_opened, "tests of the monitors", "monitors.interval"),
  /* RING-19: what stands behind. */
  SIM_WAIT (sim_end_clients_well, ring_rec_server_up, SIM_TIE_ANY, "next answer to a client", NULL),
  SIM_WAIT (sim_end_clients_well, ring_rec_server_down, SIM_TIE_ANY, "next answer to a client", NULL),
  SIM_WAIT_IF (B, SIM_OUTCOME_TIMEOUT, sim_rec_request_failed, ring_rec_server_up, SIM_TIE_ANY,
               "client's time-out", "timeout"),
  SIM_WAIT (ring_rec_server_up, sim_rec_arp_moved, SIM_TIE_WHO | SIM_TIE_SUBJECT, PROBES),
  SIM_WAIT (ring_rec_server_up, sim_rec_address_added, SIM_TIE_SUBJECT, PROBES),
  SIM_WAIT (ring_rec_server_up, sim_rec_node_up, 0, PROBES),
  SIM_WAIT_FIRST (ring_rec_server_up, PROBES),
  SIM_WAIT_FIRST (ring_rec_server_down, "probes without an answer", "connections.probe-timeout"),
  /* NET-6: a server that has too much to do. */
  SIM_WAIT (sim_rec_queue_given_up, sim_rec_queue_began, SIM_TIE_WHO, "queue at a server", "servers.servers"),
  SIM_WAIT_FIRST (sim_rec_queue_given_up, "queue at a server", "servers.servers"),
  SIM_CAUSE_END,
};
