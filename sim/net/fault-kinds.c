/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/fault.h"

#define NODES(id_, key_, lasts_, opens_, allowed_, help_)                                                      \
  [SIM_FAULT_##id_] = { .id = SIM_FAULT_##id_,                                                                 \
                        .key = (key_),                                                                         \
                        .target = SIM_FAULT_ON_NODES,                                                          \
                        .lasts = (lasts_),                                                                     \
                        .opens_incident = (opens_),                                                            \
                        .allowed = (allowed_),                                                                 \
                        .help = (help_) }
#define CABLES(id_, key_, allowed_, needed_, value_, help_)                                                    \
  [SIM_FAULT_##id_] = { .id = SIM_FAULT_##id_,                                                                 \
                        .key = (key_),                                                                         \
                        .target = SIM_FAULT_ON_CABLES,                                                         \
                        .lasts = true,                                                                         \
                        .opens_incident = true,                                                                \
                        .allowed = (allowed_),                                                                 \
                        .needed = (needed_),                                                                   \
                        .value = (value_),                                                                     \
                        .help = (help_) }

const SimFaultKind sim_fault_kinds[SIM_FAULT_KINDS] = {
  NODES (CRASH, "crash", true, true, NULL,
         "machines stop at once and lose all volatile state; restarted when it ends"),
  NODES (RESTART, "restart", false, false, "boot", "machines that are off boot, then start their roles"),
  NODES (SHUTDOWN, "shutdown", true, true, NULL,
         "machines stop in order, then are off; restarted when it ends"),
  NODES (PAUSE, "pause", true, true, NULL, "machines stand still, network stack included, and lose nothing"),
  NODES (HANG, "hang", true, true, NULL, "programs stand still while the stack still answers ARP and TCP"),
  NODES (RESUME, "resume", false, false, NULL, "ends a pause or a hang"),
  [SIM_FAULT_SLOW] = { .id = SIM_FAULT_SLOW,
                       .key = "slow",
                       .target = SIM_FAULT_ON_NODES,
                       .lasts = true,
                       .opens_incident = true,
                       .allowed = "to",
                       .needed = "to",
                       .help = "machines work at that share of their speed" },
  [SIM_FAULT_CLOCK] = { .id = SIM_FAULT_CLOCK,
                        .key = "clock",
                        .target = SIM_FAULT_ON_NODES,
                        .lasts = true,
                        .opens_incident = true,
                        .allowed = "offset drift",
                        .needed = "offset|drift",
                        .help = "machines' clocks are off by an offset, or run fast or slow by a drift" },
  [SIM_FAULT_IFACE_DOWN] = { .id = SIM_FAULT_IFACE_DOWN,
                             .key = "interface-down",
                             .target = SIM_FAULT_ON_IFACES,
                             .lasts = true,
                             .opens_incident = true,
                             .allowed = "on",
                             .help = "machines' interfaces on those segments go down; without `on`: all" },
  [SIM_FAULT_IFACE_UP] = { .id = SIM_FAULT_IFACE_UP,
                           .key = "interface-up",
                           .target = SIM_FAULT_ON_IFACES,
                           .allowed = "on",
                           .help = "interfaces that are down come up" },
  [SIM_FAULT_ARP_BLOCK] = { .id = SIM_FAULT_ARP_BLOCK,
                            .key = "arp-block",
                            .target = SIM_FAULT_ON_IFACES,
                            .lasts = true,
                            .opens_incident = true,
                            .allowed = "on",
                            .help = "interfaces neither answer nor believe ARP" },
  [SIM_FAULT_LINK_DOWN] = { .id = SIM_FAULT_LINK_DOWN,
                            .key = "link-down",
                            .target = SIM_FAULT_ON_SEGMENTS,
                            .lasts = true,
                            .opens_incident = true,
                            .help = "segments or links carry nothing" },
  [SIM_FAULT_LINK_UP] = { .id = SIM_FAULT_LINK_UP,
                          .key = "link-up",
                          .target = SIM_FAULT_ON_SEGMENTS,
                          .help = "segments or links that are down carry again" },
  CABLES (LOSS, "loss", "on of", "on", "share", "that share of frames is lost on each cable"),
  CABLES (DUPLICATE, "duplicate", "on of", "on", "share", "that share of frames arrives twice"),
  CABLES (CORRUPT, "corrupt", "on of", "on", "share", "that share of frames arrives broken and is dropped"),
  CABLES (REORDER, "reorder", "on of hold", "on hold", "share",
          "that share of frames is held back and overtaken"),
  CABLES (LATENCY, "latency", "on of", "on", "delay", "frames take so much longer"),
  CABLES (JITTER, "jitter", "on of", "on", "delay", "frames take up to so much longer, at random"),
  CABLES (BANDWIDTH, "bandwidth", "on of", "on", "share", "cables carry that share of their rate"),
  [SIM_FAULT_PARTITION] = { .id = SIM_FAULT_PARTITION,
                            .key = "partition",
                            .target = SIM_FAULT_ON_GROUPS,
                            .lasts = true,
                            .opens_incident = true,
                            .allowed = "on one-way",
                            .needed = "on",
                            .help = "frames pass only inside the groups; `rest`: all that no group names" },
  [SIM_FAULT_HEAL] = { .id = SIM_FAULT_HEAL,
                       .key = "heal",
                       .target = SIM_FAULT_ON_SEGMENTS,
                       .help = "ends all partitions of those segments" },
  [SIM_FAULT_ACTION]
  = { .id = SIM_FAULT_ACTION,
      .key = "do",
      .target = SIM_FAULT_ON_SYSTEM,
      .lasts = true,
      .allowed = "of with",
      .needed = "of",
      .help = "an operator's action, or a failing service, as the system's model offers it" },
};
