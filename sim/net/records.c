/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the network layer says happened.
 */
#include "sim/net/impair.h"
#include "sim/net/node.h"

const SimRecordKind sim_rec_node_crashed
    = SIM_EVENT ("node.crashed", NONE, NONE, NONE, NONE, "{who} crashed: {text}");
const SimRecordKind sim_rec_node_booting
    = SIM_EVENT ("node.booting", NONE, NONE, TIME, NONE, "{who} boots, which takes {a}: {text}");
const SimRecordKind sim_rec_node_up = SIM_EVENT ("node.up", NONE, NONE, NONE, NONE, "{who} is up: {text}");
const SimRecordKind sim_rec_node_shut_down
    = SIM_EVENT ("node.shut-down", NONE, NONE, NONE, NONE, "{who} was shut down: {text}");
const SimRecordKind sim_rec_node_paused
    = SIM_EVENT ("node.paused", NONE, NONE, NONE, NONE, "{who} stands still: {text}");
const SimRecordKind sim_rec_node_hung = SIM_EVENT ("node.hung", NONE, NONE, NONE, NONE, "{who} hangs: {text}");
const SimRecordKind sim_rec_node_resumed
    = SIM_EVENT ("node.resumed", NONE, NONE, NONE, NONE, "{who} goes on: {text}");
const SimRecordKind sim_rec_node_speed
    = SIM_EVENT ("node.speed", NONE, NONE, SHARE, NONE, "{who} runs at {a} of its speed");
const SimRecordKind sim_rec_iface_up
    = SIM_EVENT ("iface.up", NONE, ENTITY, NONE, NONE, "{who} is up on {subject}: {text}");
const SimRecordKind sim_rec_iface_down
    = SIM_EVENT ("iface.down", NONE, ENTITY, NONE, NONE, "{who} is down on {subject}: {text}");
const SimRecordKind sim_rec_address_added
    = SIM_EVENT ("address.added", NONE, ADDRESS, NONE, NONE, "{who} holds {subject}");
const SimRecordKind sim_rec_address_removed
    = SIM_EVENT ("address.removed", NONE, ADDRESS, NONE, NONE, "{who} no longer holds {subject}: {text}");
const SimRecordKind sim_rec_address_quiet = SIM_DETAIL (
    "address.quiet", ADDRESS, NONE, NONE, "{who} takes packets for {subject}, but does not answer for it");
const SimRecordKind sim_rec_segment_up
    = SIM_EVENT ("segment.up", NONE, NONE, NONE, NONE, "{who} is up: {text}");
const SimRecordKind sim_rec_segment_down
    = SIM_EVENT ("segment.down", NONE, NONE, NONE, NONE, "{who} is down: {text}");
const SimRecordKind sim_rec_segment_cut
    = SIM_EVENT ("segment.cut", NONE, NONE, COUNT, NONE, "{who} is cut (cut {a}): {text}");
const SimRecordKind sim_rec_segment_healed
    = SIM_EVENT ("segment.healed", NONE, NONE, COUNT, NONE, "{who} is healed (cut {a}): {text}");
const SimRecordKind sim_rec_segment_impaired
    = SIM_EVENT ("segment.impaired", NONE, NONE, NONE, NONE, "{who} is impaired: {text}");

const SimRecordKind sim_rec_arp_moved
    = SIM_DETAIL ("arp.moved", ADDRESS, COUNT, COUNT, "{who} believes that {subject} has moved: {text}");
