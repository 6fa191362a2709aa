/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ring: gateways round a token ring (source 004, WO 00/62502).
 *
 * What the source leaves open and we had to choose stands in README.md; each point where it contradicts itself
 * is a switch below.
 */
#include "models/ring/command.h"
#include "models/ring/config.h"
#include "models/ring/data.h"
#include "models/ring/truth.h"

const SimSpecRow ring_rows[] = {
  { "RING-1", "The protocol word: token or 911, sequence number, membership, composition, load." },
  { "RING-2",
    "The token goes from member to member, a hop in 100 ms; each counts its number up and stores it; an older "
    "one is dropped." },
  { "RING-3", "The receiver acknowledges. Who does not is deleted, its addresses move, and the next one gets "
              "the token." },
  { "RING-4", "Who starves sends a 911 round; back with TRUE it makes its last token anew." },
  { "RING-5", "A 911 of a non-member is a request to join." },
  { "RING-6", "A starting gateway asks the others; alone it takes every address, let in it gets its own." },
  { "RING-7", "Flag 0 is free to move, 1 sticks to its host, 3 to its preferred host; a dead host's addresses "
              "move always." },
  { "RING-8",
    "Each balances by itself: it takes one address from an overloaded member a visit, or gives one." },
  { "RING-9", "Each move is announced by a gratuitous ARP; caches that miss it go on as before." },
  { "RING-10", "Local monitors of cards, application and remote machines; a failed one closes the gateway, "
               "auto-rejoin opens "
               "it." },
  { "RING-11",
    "Messages go in packets that are acknowledged, and sent again by the next path with doubled waits." },
  { "RING-12", "Data modules hang on the token like carriages; members load and unload." },
  { "RING-13",
    "Connections from before a move stay with their gateway, by one hop; new ones go to the new one." },
  { "RING-14", "Translation is shared out; connections are told by multicast and train; a SYN-ACK waits." },
  { "RING-15", "Gateways are added and removed; the configuration has a version and spreads by the token." },
  { "RING-16", "A download goes on at another server with a range; the client sees one." },
  { "RING-17", "Addresses move without a reboot: every gateway has them all, one answers ARP." },
  { "RING-18", "A reply leaves by the gateway that its request came in by, by way of a hashed authority." },
  { "RING-19", "Servers are watched and chosen by the gateways; one that fails gets nothing new." },
  { "RING-20", "Node map, pools and monitors are read from the gateways' own files." },
  { "RING-21",
    "Commands at any gateway, or from outside with the password; an answer says delivered, not done." },
  { "RING-22",
    "A console of a run: loads, addresses, lights and switches of each gateway, and where the token is." },
  { "RING-B1", "Older way: one dispatcher with all addresses; nobody takes over." },
  { "RING-B2", "Older way: an active dispatcher and hot stand-bys, by VRRP." },
  { "RING-23", "Cut in two, each part makes a ring of its own; what comes of it is measured." },
  { NULL, NULL }
};

const SimMetric ring_metrics[] = {
  SIM_TIMES ("rotation-time", ring_rec_rotation, A,
             "from one coming of the token to the first member to the next"),
  SIM_COUNTER ("tokens-missed", ring_rec_token_lost, "times that a gateway began to starve"),
  SIM_COUNTER ("tokens-regenerated", ring_rec_token_regenerated, "tokens that were made anew"),
  SIM_COUNTER ("tokens-dropped", ring_rec_token_dropped, "tokens that were older than what was stored"),
  SIM_GAUGE ("tokens", ring_rec_tokens, "gateways that have a token in hand, when there are more than one"),
  SIM_COUNTER ("deletions", ring_rec_deleted, "members that did not acknowledge"),
  SIM_COUNTER ("joins", ring_rec_joined, "members that were let in"),
  SIM_GAUGE ("unserved", ring_rec_unserved, "addresses that are answered by nobody"),
  SIM_MEASURE ("unserved-address-time", COUNTER, TIME, ring_rec_unserved_ended, A,
               "time in which an address was answered by nobody, summed over addresses"),
  SIM_TIMES ("unserved-stretch", ring_rec_unserved_ended, A,
             "how long an address was answered by nobody, each time"),
  SIM_GAUGE ("doubled", ring_rec_doubled, "addresses that are answered by more than one gateway"),
  SIM_MEASURE ("doubled-address-time", COUNTER, TIME, ring_rec_doubled_ended, A,
               "time in which an address was answered by more than one gateway, summed over addresses"),
  SIM_TIMES ("doubled-stretch", ring_rec_doubled_ended, A, "how long an address was answered twice, each time"),
  SIM_COUNTER ("moves", ring_rec_vip_moved, "addresses that were given to another host"),
  SIM_COUNTER ("announcements", ring_rec_announced, "gratuitous ARP packets"),
  SIM_COUNTER ("reboots", ring_rec_reboot, "restarts of a gateway for addresses that it was given (older way)"),
  SIM_COUNTER ("closings", ring_rec_closed, "gateways that were closed for addresses"),
  SIM_COUNTER ("openings", ring_rec_opened, "gateways that were opened again"),
  SIM_COUNTER ("commands", ring_rec_command, "commands that gateways took in, handed on ones included"),
  SIM_COUNTER ("commands-refused", ring_rec_command_refused, "commands that were refused"),
  SIM_COUNTER ("configurations", ring_rec_config, "times that a gateway made or took over a configuration"),
  SIM_MEASURE ("byte-rate", GAUGE, SIZE, ring_rec_rate, A,
               "bytes a second through a gateway's interfaces, as it measures them", .each_node = true),
  SIM_MEASURE ("control-bytes", COUNTER, SIZE, ring_rec_rate, B,
               "bytes of the gateways' own messages, UDP payload"),
  SIM_GAUGE ("imbalance", ring_rec_imbalance, "byte rate of the busiest gateway, in means of all that run"),
  SIM_GAUGE ("connections", ring_rec_flows, "connections that a gateway has", .each_node = true),
  SIM_COUNTER ("connections-opened", ring_rec_flow_opened, "connections that began"),
  SIM_COUNTER ("connections-kept", ring_rec_flow_kept,
               "connections with packets that came by way of another gateway"),
  SIM_MEASURE ("connections-broken", COUNTER, NONE, ring_rec_flows_broken, A,
               "connections that went with their gateway"),
  SIM_COUNTER ("connections-adopted", ring_rec_flow_adopted, "connections taken over from a dead gateway"),
  SIM_MEASURE ("connection-bytes", COUNTER, SIZE, ring_rec_flow_closed, A,
               "bytes of stream of the connections that ended, both ways"),
  SIM_MEASURE ("detours", COUNTER, NONE, ring_rec_flow_closed, B,
               "packets of the connections that ended which went by way of another gateway"),
  SIM_COUNTER ("resets", ring_rec_flow_reset, "packets of connections that nobody goes on with"),
  SIM_COUNTER ("refused-syns", ring_rec_flow_refused, "SYNs that were dropped"),
  SIM_COUNTER ("held-packets", ring_rec_held, "packets that waited until their connection was known"),
  SIM_TIMES ("held-time", ring_rec_released, A, "how long such a packet waited"),
  SIM_COUNTER ("held-dropped", ring_rec_held_dropped, "packets that waited in vain"),
  SIM_COUNTER ("port-clashes", ring_rec_port_clash, "connections that took a port in use"),
  SIM_COUNTER ("servers-down", ring_rec_server_down, "application servers that were found down"),
  SIM_COUNTER ("resumed", ring_rec_resumed, "downloads that went on at another server"),
  SIM_COUNTER ("downloads-cut", ring_rec_relay_cut, "downloads that a gateway could not go on with"),
  SIM_COUNTER ("replies-lost", ring_rec_reply_lost, "replies that did not find their gateway"),
  SIM_METRIC_END
};

const SimSwitch ring_switches[] = {
  { "accept", false, "A.4: a node should not receive a token with a number lower than the stored one",
    "not-lower: an equal one is accepted. Two tokens with equal numbers live side by side for ever with either "
    "reading, given enough nodes (F2)" },
  { "resent-number", true,
    "A.5: when a member does not acknowledge, the modified token is sent to the next; nothing is said of its "
    "number",
    "same: two different tokens carry one number (P4.7), and when the silent one was only slow there are two "
    "(F1)" },
  { "regenerated-number", true, "A.4: the originator sends the last token message again",
    "kept: the number is that of the last sending; over a wrap nobody may accept it (F5). With `new` a "
    "spurious "
    "timeout makes two holders (P4.6)" },
  { "start-message", false,
    "A.5: a cold start sends a token message with what is in its files; the next page says a 911",
    "911: with `token` what a starting gateway sends may be taken for the token, as its number is at random" },
  { "permission", false,
    "A.5: a node without a higher number leaves the flag; A.4: it sets it to TRUE when it receives the 911",
    "left: with `set` the FALSE of one node is overwritten by the next, and a token is regenerated that others "
    "have a newer one of" },
  { "notice-path", false,
    "A.4: a 911 goes around the machines of the cluster; whether those are the members is "
    "not said",
    "node-map: a deleted gateway finds the others even when its own list has nobody in it that lives" },
  { "rehome", false,
    "A.1, A.5: the addresses of a deleted node are assigned to others; by whom and to whom is "
    "not said",
    "deleter: it takes them itself, at once; balancing spreads them later. `next-visitor` leaves them for a "
    "rotation in the worst case, `least-loaded` spreads them" },
  { "hop-means", false, "A.4: passed at a rate of about once every 100 ms",
    "hop: a gateway keeps the token for 100 ms, a rotation is n times that; with `rotation` all of them "
    "together" },
  { "arp-by", false,
    "A.5: the node making the change sends the gratuitous ARP; B.2 and B.6: the new owner does",
    "mover: neighbours learn of the new owner before it does; with `new-owner` they learn it up to a rotation "
    "later, and until then the old one answers no more" },
  { "taker-serves", false,
    "A.5: a node may take an address from an overloaded one; when the two begin and cease to answer is not "
    "said",
    "at-once: both answer until the token reaches the old owner; with `after-round` nobody does in between" },
  { "operator-move", false, "Table 1, row 1: preferred host other than the current one, with flag 0",
    "one-shot: the preference is forgotten once the address is there; with `standing` it stays, and is no free "
    "address for balancing" },
  { "stagger", false, "A.5: two nodes that start at once, and wait for each other's answer, are not spoken of",
    "1 s: at the beginning of a run the first has begun when the others ask; with 0 s each takes every address "
    "and they never merge (P4.13)" },
  { "held-counts", true, "A.4: a 911 is compared with the number of the last token sent out",
    "false: who has the token in hand does not say so, and it may be regenerated meanwhile (P4.6)" },
  { "sequence-order", true, "A.4: numbers wrap at a limit; how they are compared then is not said",
    "plain: after the wrap the token is older than what everybody has stored, and is dropped (F5)" },
  { "fence", true, "nothing is said of what a deleted node that lives does with its addresses",
    "false: it answers for them until it has the token again, besides the new owner (F12)" },
  { "merge-interval", true, "A.5: only nodes that start or starve send a 911",
    "0 s, never: after a partition both rings have tokens, nobody starves, and they stay apart (F6)" },
  { "announcements", true, "A.5: a gratuitous ARP message",
    "1: one packet lost leaves a neighbour with the old gateway until its entry ages (F11)" },
  { "balance-damping", true, "A.5: nodes take addresses from whoever is above the limit",
    "false: when all are above it addresses go round for ever (F7)" },
  { "port-choice", false, "B.3: a gateway assigns ports; how is not said",
    "random: two gateways seldom choose the same; with `lowest` they do whenever news have not arrived yet" },
  { "direct-replies", false, "B.7, box 2014: an optimization step",
    "true: from the second reply on the authority is skipped; with false every reply goes by way of it" },
  { "disjoint-ports", true, "B.3: ports are not divided among the gateways",
    "false: two gateways may give two connections to a server one address and port (P4.32)" },
  { "adopt-connections", true, "B.2: a connection stays with the gateway that it began at",
    "false: connections go with their gateway (P4.29)" },
  { "if-range", true, "B.5: the stored request is sent again with a range; versions are not spoken of",
    "false: the rest of another version is put behind what the client has (P4.34, F15)" },
  { "range-check", true, "B.5: the replacement server sends the range that was asked for",
    "false: one that sends the whole is passed on from its beginning (P4.34)" },
  { "cache-invalidation", true, "B.7: the default node stores where replies go; when it forgets is not said",
    "false: replies go to dead gateways, and to authorities that never heard of them (P4.35)" },
  { NULL, false, NULL, NULL }
};

const SimModel sim_model_ring = { .name = "ring",
                                  .title = "gateways that pass a token and share virtual addresses",
                                  .source = "source 004, WO 00/62502",
                                  .options = ring_options,
                                  .options_size = sizeof (RingOptions),
                                  .rows = ring_rows,
                                  .metrics = ring_metrics,
                                  .invariants = ring_invariants,
                                  .switches = ring_switches,
                                  .actions = ring_actions,
                                  .prints = ring_prints,
                                  .records = ring_records,
                                  .causes = ring_causes,
                                  .check = ring_check,
                                  .build = ring_build,
                                  .before = ring_before,
                                  .target = ring_target,
                                  .serving = ring_serving,
                                  .converged = ring_converged,
                                  .hold = ring_hold,
                                  .sketch = ring_sketch,
                                  .view = ring_view,
                                  .view_at = ring_view_at,
                                  .dispose = ring_dispose };
