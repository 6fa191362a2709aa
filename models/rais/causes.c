/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a group waits for when a host has failed or comes back. */
#include "models/rais/rais.h"

#define TURN "turn of the leader", "control-interval"
#define ORDER "order of an operator", NULL

/* What another fault of the incident has left, or one that is over. */
#define REPAIRED(ENDS, ...)                                                                                    \
  SIM_WAIT (ENDS, sim_rec_node_resumed, 0, __VA_ARGS__),                                                       \
      SIM_WAIT (ENDS, sim_rec_segment_healed, 0, __VA_ARGS__),                                                 \
      SIM_WAIT (ENDS, sim_rec_segment_up, 0, __VA_ARGS__), SIM_WAIT (ENDS, sim_rec_iface_up, 0, __VA_ARGS__)
#define SILENT(SINCE) SIM_WAIT (rais_rec_host_silent, SINCE, SIM_TIE_ABOUT, "silence timer", "silence-timeout")
#define LISTENS "a newcomer listens", "listen-time"

const SimCause rais_causes[] = {
  /* The end. */
  SIM_WAIT (sim_end_converged, rais_rec_address_online, 0, "monitors hear of it", "info-interval"),
  SIM_WAIT (sim_end_converged, rais_rec_trap_release, 0, "monitors hear of it", "info-interval"),
  SIM_WAIT (sim_end_converged, rais_rec_host_silent, 0, "monitors hear of it", "info-interval"),
  SIM_WAIT (sim_end_converged, rais_rec_zone_changed, 0, "monitors hear of it", "info-interval"),
  SIM_WAIT (sim_end_converged, sim_rec_node_up, 0, "monitors hear of it", "info-interval"),
  SIM_WAIT (sim_end_converged, sim_rec_segment_healed, 0, "monitors hear of it", "info-interval"),
  SIM_WAIT (sim_end_converged, sim_rec_node_resumed, 0, "monitors hear of it", "info-interval"),
  SIM_WAIT (sim_end_restored, rais_rec_address_online, 0, "monitors hear of it", "info-interval"),
  /* RAIS-6: what the leader has ordered. */
  SIM_WAIT (rais_rec_address_online, sim_rec_address_added, SIM_TIE_WHO | SIM_TIE_SUBJECT, "acquire script",
            "acquire-script.time"),
  SIM_WAIT (sim_rec_address_added, rais_rec_acquire_sent, SIM_TIE_SUBJECT | SIM_TIE_A_TO, "order on the wire",
            NULL),
  SIM_WAIT (rais_rec_trap_acquire_fail, sim_rec_address_added, SIM_TIE_WHO | SIM_TIE_SUBJECT, "acquire script",
            "acquire-script.time"),
  SIM_WAIT (rais_rec_trap_acquire_fail, rais_rec_acquire_sent, SIM_TIE_SUBJECT | SIM_TIE_A_TO, "acquire script",
            "acquire-script.time"),
  SIM_WAIT (rais_rec_trap_release, rais_rec_release_sent, SIM_TIE_SUBJECT | SIM_TIE_A_TO, "release script",
            "release-script.time"),
  SIM_WAIT_FIRST (rais_rec_trap_release, "release script", "release-script.time"),
  SIM_WAIT_FIRST (rais_rec_address_online, "acquire script", "acquire-script.time"),
  /* RAIS-5: the leader's turns. */
  SIM_WAIT (rais_rec_acquire_sent, rais_rec_host_silent, SIM_TIE_WHO, TURN),
  SIM_WAIT (rais_rec_acquire_sent, rais_rec_trap_release, SIM_TIE_SUBJECT, TURN),
  SIM_WAIT (rais_rec_acquire_sent, rais_rec_trap_acquire_fail, SIM_TIE_SUBJECT, TURN),
  SIM_WAIT (rais_rec_acquire_sent, rais_rec_orphan_expired, SIM_TIE_SUBJECT, TURN),
  SIM_WAIT (rais_rec_acquire_sent, rais_rec_leader_began, SIM_TIE_WHO, TURN),
  SIM_WAIT (rais_rec_acquire_sent, rais_rec_trap_test_failed, 0, TURN),
  SIM_WAIT (rais_rec_acquire_sent, rais_rec_tests_passed, 0, TURN),
  SIM_WAIT (rais_rec_acquire_sent, sim_rec_node_up, 0, LISTENS),
  REPAIRED (rais_rec_acquire_sent, TURN),
  SIM_WAIT (rais_rec_release_sent, rais_rec_tests_passed, 0, TURN),
  SIM_WAIT (rais_rec_release_sent, sim_rec_node_up, 0, LISTENS),
  REPAIRED (rais_rec_release_sent, TURN),
  SIM_WAIT (rais_rec_release_sent, rais_rec_orphan_expired, SIM_TIE_SUBJECT, TURN),
  SIM_WAIT_FIRST (rais_rec_release_sent, TURN),
  SIM_WAIT_FIRST (rais_rec_acquire_sent, TURN),
  SIM_WAIT (rais_rec_leader_began, rais_rec_host_silent, SIM_TIE_WHO, TURN),
  SIM_WAIT (rais_rec_leader_began, sim_rec_node_up, SIM_TIE_WHO, LISTENS),
  SIM_WAIT (rais_rec_zone_changed, rais_rec_host_silent, SIM_TIE_WHO, "pass of the DNS thread", "dns.interval"),
  SIM_WAIT (rais_rec_zone_changed, sim_rec_node_up, 0, "pass of the DNS thread", "dns.interval"),
  SIM_WAIT (rais_rec_zone_changed, rais_rec_trap_test_failed, 0, "pass of the DNS thread", "dns.interval"),
  SIM_WAIT (rais_rec_zone_changed, rais_rec_operator, 0, "pass of the DNS thread", "dns.interval"),
  REPAIRED (rais_rec_zone_changed, "pass of the DNS thread", "dns.interval"),
  SIM_WAIT_FIRST (rais_rec_zone_changed, "silence timer", "silence-timeout"),
  /* RAIS-9: how a failure is found. */
  SILENT (sim_rec_node_crashed),
  SILENT (sim_rec_node_paused),
  SILENT (sim_rec_node_hung),
  SILENT (sim_rec_iface_down),
  SIM_WAIT_FIRST (rais_rec_host_silent, "silence timer", "silence-timeout"),
  SIM_WAIT_FIRST (rais_rec_trap_test_failed, "turn of the tests", "info-interval"),
  SIM_WAIT (rais_rec_tests_passed, sim_rec_service_healed, SIM_TIE_WHO, "turn of the tests", "info-interval"),
  SIM_WAIT_FIRST (rais_rec_tests_passed, "turn of the tests", "info-interval"),
  SIM_WAIT_FIRST (rais_rec_orphan_expired, "orphan timer", "orphan-time"),
  /* RAIS-16: while an incident is open somebody does something else. */
  SIM_WAIT (rais_rec_operator, rais_rec_trap_release, 0, ORDER),
  SIM_WAIT (rais_rec_operator, rais_rec_address_online, 0, ORDER),
  SIM_WAIT (rais_rec_operator, rais_rec_zone_changed, 0, ORDER),
  SIM_WAIT (rais_rec_operator, sim_rec_node_up, 0, ORDER),
  SIM_WAIT_FIRST (rais_rec_operator, ORDER),
  SIM_WAIT (sim_rec_node_up, sim_rec_node_booting, SIM_TIE_WHO, "boot", "hosts.boot-time"),
  SIM_WAIT_FIRST (sim_rec_node_up, "boot", "hosts.boot-time"),
  /* RAIS-13: an address is announced at the next turn of the transmit thread. */
  SIM_WAIT (sim_rec_arp_moved, rais_rec_address_online, SIM_TIE_SUBJECT, "neighbours' old ARP entries",
            "info-interval"),
  /* RAIS-19: clients keep what the zone said. */
  { .ends = &sim_rec_request_failed,
    .field = SIM_CAUSE_B,
    .value = SIM_OUTCOME_TIMEOUT,
    .since = &rais_rec_zone_changed,
    .lasted = SIM_CAUSE_A,
    .name = "client's time-out",
    .option = "timeout",
    .before = "clients' old DNS answers",
    .before_option = "dns.ttl" },
  { .ends = &sim_rec_request_failed,
    .field = SIM_CAUSE_B,
    .value = SIM_OUTCOME_NO_ADDRESS,
    .since = &rais_rec_zone_changed,
    .tie = SIM_TIE_ANY,
    .lasted = SIM_CAUSE_A,
    .name = "request that fails",
    .before = "clients' old DNS answers",
    .before_option = "dns.negative-ttl" },
  /* NET-6: a server that has too much to do. */
  SIM_WAIT (sim_rec_queue_given_up, sim_rec_queue_began, SIM_TIE_WHO, "queue at a server", "hosts.servers"),
  SIM_WAIT_FIRST (sim_rec_queue_given_up, "queue at a server", "hosts.servers"),
  SIM_CAUSE_END,
};
