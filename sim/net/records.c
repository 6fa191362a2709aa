/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the network layer says happened.
 */
#include "sim/net/impair.h"
#include "sim/net/node.h"

#define KIND(symbol, text, ...)                                                                                \
  const SimRecordKind symbol = { .name = text, .level = SIM_LEVEL_EVENT, __VA_ARGS__ }

KIND (sim_rec_node_crashed, "node.crashed", .format = "{who} crashed: {text}");
KIND (sim_rec_node_booting, "node.booting", .a = SIM_FIELD_TIME,
      .format = "{who} boots, which takes {a}: {text}");
KIND (sim_rec_node_up, "node.up", .format = "{who} is up: {text}");
KIND (sim_rec_node_shut_down, "node.shut-down", .format = "{who} was shut down: {text}");
KIND (sim_rec_node_paused, "node.paused", .format = "{who} stands still: {text}");
KIND (sim_rec_node_hung, "node.hung", .format = "{who} hangs: {text}");
KIND (sim_rec_node_resumed, "node.resumed", .format = "{who} goes on: {text}");
KIND (sim_rec_node_speed, "node.speed", .a = SIM_FIELD_SHARE, .format = "{who} runs at {a} of its speed");
KIND (sim_rec_iface_up, "iface.up", .subject = SIM_FIELD_ENTITY, .format = "{who} is up on {subject}: {text}");
KIND (sim_rec_iface_down, "iface.down", .subject = SIM_FIELD_ENTITY,
      .format = "{who} is down on {subject}: {text}");
KIND (sim_rec_address_added, "address.added", .subject = SIM_FIELD_ADDRESS, .format = "{who} holds {subject}");
KIND (sim_rec_address_removed, "address.removed", .subject = SIM_FIELD_ADDRESS,
      .format = "{who} no longer holds {subject}: {text}");
const SimRecordKind sim_rec_address_quiet = {
  .name = "address.quiet",
  .level = SIM_LEVEL_DETAIL,
  .subject = SIM_FIELD_ADDRESS,
  .format = "{who} takes packets for {subject}, but does not answer for it",
};
KIND (sim_rec_segment_up, "segment.up", .format = "{who} is up: {text}");
KIND (sim_rec_segment_down, "segment.down", .format = "{who} is down: {text}");
KIND (sim_rec_segment_cut, "segment.cut", .a = SIM_FIELD_COUNT, .format = "{who} is cut (cut {a}): {text}");
KIND (sim_rec_segment_healed, "segment.healed", .a = SIM_FIELD_COUNT,
      .format = "{who} is healed (cut {a}): {text}");
KIND (sim_rec_segment_impaired, "segment.impaired", .format = "{who} is impaired: {text}");

const SimRecordKind sim_rec_arp_moved = {
  .name = "arp.moved",
  .level = SIM_LEVEL_DETAIL,
  .subject = SIM_FIELD_ADDRESS,
  .a = SIM_FIELD_COUNT,
  .b = SIM_FIELD_COUNT,
  .format = "{who} believes that {subject} has moved: {text}",
};
