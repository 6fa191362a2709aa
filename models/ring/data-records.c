/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the traffic's part says happened. */
#include "models/ring/data.h"

#define DETAIL(symbol, text, ...)                                                                              \
  const SimRecordKind symbol = { .name = text, .level = SIM_LEVEL_DETAIL, __VA_ARGS__ }
#define EVENT(symbol, text, ...)                                                                               \
  const SimRecordKind symbol = { .name = text, .level = SIM_LEVEL_EVENT, __VA_ARGS__ }

DETAIL (ring_rec_flow_opened, "ring.flow-opened", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_COUNT,
        .b = SIM_FIELD_COUNT, .format = "{who} has a connection of {subject}, port {a}");
DETAIL (ring_rec_flow_closed, "ring.flow-closed", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_BYTES,
        .b = SIM_FIELD_COUNT,
        .format = "{who} is done with a connection of {subject}: {a}, {b} packets by a detour");
DETAIL (ring_rec_flow_kept, "ring.flow-kept", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_COUNT,
        .b = SIM_FIELD_COUNT,
        .format = "{who} goes on with the connection of {subject}, port {a}, by another gateway");
DETAIL (ring_rec_flow_adopted, "ring.flow-adopted", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_COUNT,
        .format = "{who} takes over a dead gateway's connection of {subject}, port {a}");
EVENT (ring_rec_flows_broken, "ring.flows-broken", .a = SIM_FIELD_COUNT,
       .format = "{a} connections of {who} are broken: {text}");
DETAIL (ring_rec_flows, "ring.flows", .a = SIM_FIELD_COUNT, .format = "{who} has {a} connections");
EVENT (ring_rec_flow_reset, "ring.flow-reset", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_COUNT,
       .b = SIM_FIELD_COUNT, .format = "{who} resets {subject}, port {a}: {text}");
DETAIL (ring_rec_flow_refused, "ring.flow-refused", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_COUNT,
        .format = "{who} drops a SYN of {subject}, port {a}: {text}");
DETAIL (ring_rec_held, "ring.held", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_COUNT,
        .format = "{who} keeps a packet of {subject} to port {a} until its connection is known");
DETAIL (ring_rec_released, "ring.released", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_TIME,
        .format = "{who} goes on with a packet of {subject} after {a}");
DETAIL (ring_rec_held_dropped, "ring.held-dropped", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_TIME,
        .format = "{who} drops a packet of {subject} after {a}: {text}");
EVENT (ring_rec_port_clash, "ring.port-clash", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_COUNT,
       .b = SIM_FIELD_COUNT,
       .format = "{who} uses {subject}, port {a}, which another connection to the server has");
EVENT (ring_rec_server_down, "ring.server-down", .subject = SIM_FIELD_ADDRESS,
       .format = "{who} finds server {subject} down: {text}");
EVENT (ring_rec_server_up, "ring.server-up", .subject = SIM_FIELD_ADDRESS,
       .format = "{who} finds server {subject} up: {text}");
DETAIL (ring_rec_resumed, "ring.resumed", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_BYTES,
        .format = "{who} asks another server than {subject} for the rest, after {a}: {text}");
EVENT (ring_rec_relay_cut, "ring.relay-cut", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_BYTES,
       .format = "{who} cuts the download of {subject} after {a}: {text}");
EVENT (ring_rec_resume_mixed, "ring.resume-mixed", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_BYTES,
       .b = SIM_FIELD_COUNT, .format = "{who} sends {subject}, after {a}, {text}");
EVENT (ring_rec_reply_lost, "ring.reply-lost", .subject = SIM_FIELD_ADDRESS, .a = SIM_FIELD_COUNT,
       .b = SIM_FIELD_COUNT, .format = "{who} loses a reply to {subject}, port {a}: {text}");
