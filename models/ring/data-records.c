/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the traffic's part says happened. */
#include "models/ring/data.h"

const SimRecordKind ring_rec_flow_opened
    = SIM_DETAIL ("ring.flow-opened", ADDRESS, COUNT, COUNT, "{who} has a connection of {subject}, port {a}");
const SimRecordKind ring_rec_flow_closed
    = SIM_DETAIL ("ring.flow-closed", ADDRESS, BYTES, COUNT,
                  "{who} is done with a connection of {subject}: {a}, {b} packets by a detour");
const SimRecordKind ring_rec_flow_kept
    = SIM_DETAIL ("ring.flow-kept", ADDRESS, COUNT, COUNT,
                  "{who} goes on with the connection of {subject}, port {a}, by another gateway");
const SimRecordKind ring_rec_flow_adopted
    = SIM_DETAIL ("ring.flow-adopted", ADDRESS, COUNT, NONE,
                  "{who} takes over a dead gateway's connection of {subject}, port {a}");
const SimRecordKind ring_rec_flows_broken
    = SIM_EVENT ("ring.flows-broken", NONE, NONE, COUNT, NONE, "{a} connections of {who} are broken: {text}");
const SimRecordKind ring_rec_flows = SIM_DETAIL ("ring.flows", NONE, COUNT, NONE, "{who} has {a} connections");
const SimRecordKind ring_rec_flow_reset
    = SIM_EVENT ("ring.flow-reset", NONE, ADDRESS, COUNT, COUNT, "{who} resets {subject}, port {a}: {text}");
const SimRecordKind ring_rec_flow_refused = SIM_DETAIL ("ring.flow-refused", ADDRESS, COUNT, NONE,
                                                        "{who} drops a SYN of {subject}, port {a}: {text}");
const SimRecordKind ring_rec_held
    = SIM_DETAIL ("ring.held", ADDRESS, COUNT, NONE,
                  "{who} keeps a packet of {subject} to port {a} until its connection is known");
const SimRecordKind ring_rec_released
    = SIM_DETAIL ("ring.released", ADDRESS, TIME, NONE, "{who} goes on with a packet of {subject} after {a}");
const SimRecordKind ring_rec_held_dropped = SIM_DETAIL ("ring.held-dropped", ADDRESS, TIME, NONE,
                                                        "{who} drops a packet of {subject} after {a}: {text}");
const SimRecordKind ring_rec_port_clash
    = SIM_EVENT ("ring.port-clash", NONE, ADDRESS, COUNT, COUNT,
                 "{who} uses {subject}, port {a}, which another connection to the server has");
const SimRecordKind ring_rec_server_down
    = SIM_EVENT ("ring.server-down", NONE, ADDRESS, NONE, NONE, "{who} finds server {subject} down: {text}");
const SimRecordKind ring_rec_server_up
    = SIM_EVENT ("ring.server-up", NONE, ADDRESS, NONE, NONE, "{who} finds server {subject} up: {text}");
const SimRecordKind ring_rec_resumed
    = SIM_DETAIL ("ring.resumed", ADDRESS, BYTES, NONE,
                  "{who} asks another server than {subject} for the rest, after {a}: {text}");
const SimRecordKind ring_rec_relay_cut = SIM_EVENT ("ring.relay-cut", NONE, ADDRESS, BYTES, NONE,
                                                    "{who} cuts the download of {subject} after {a}: {text}");
const SimRecordKind ring_rec_resume_mixed
    = SIM_EVENT ("ring.resume-mixed", NONE, ADDRESS, BYTES, COUNT, "{who} sends {subject}, after {a}, {text}");
const SimRecordKind ring_rec_reply_lost = SIM_EVENT ("ring.reply-lost", NONE, ADDRESS, COUNT, COUNT,
                                                     "{who} loses a reply to {subject}, port {a}: {text}");
