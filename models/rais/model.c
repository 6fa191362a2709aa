/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rais: service groups with a leader (source 003, WO 98/26553).
 *
 * Departures from the source, each for a reason given in README.md:
 *   traps go to the record, not over SNMP;
 *   the info message's encoding is ours, the source gives only its fields;
 *   a starting host listens before it leads (listen-time), and its threads start at random moments;
 *   a released address stays in the host's entry, as releasing, until the action is done.
 */
#include "models/rais/truth.h"

const SimSpecRow rais_rows[] = {
  { "RAIS-1",
    "Members talk through the group's multicast address and port on every control interface; duplicates "
    "are dropped by sequence number." },
  { "RAIS-2",
    "Transmit, each interval: tests, load objects, info message, ARP packets; a host that fails its tests "
    "schedules the release of all it holds." },
  { "RAIS-3",
    "The info message carries the own entry, all that is known of others with its age, and how long ago "
    "each address was served by its preferred host." },
  { "RAIS-4", "Receive: duplicates and strangers are dropped; acquire, release and info are handled by kind." },
  { "RAIS-5", "An acquire message is obeyed when it is for this host, from its leader, and the host is OK, not "
              "quiesced and not serving the address." },
  { "RAIS-6",
    "A release message is obeyed when it is for this host, from its leader, and the address is on-line." },
  { "RAIS-7", "One script at a time; acquire configures the interface and runs the script, release runs it and "
              "unconfigures; both can fail; traps." },
  { "RAIS-8", "The live member with the lowest host id leads." },
  { "RAIS-9", "The leader drops what has timed out and builds the control tables with two nested loops." },
  { "RAIS-10",
    "Each address by its state: in motion, unserved, away from its preferred host, or a duplicate." },
  { "RAIS-11",
    "Unserved: the preferred host, else a random spare, else a random eligible host, else cannot assign." },
  { "RAIS-12",
    "Duplicate: the preferred host stays, else a random spare among those who serve, else any of them." },
  { "RAIS-13",
    "A joining host gets its preferred address from the leader, after whoever has it has released it." },
  { "RAIS-14", "An orphaned address has a countdown; at zero it is invalid and told to be released." },
  { "RAIS-15", "A hot spare prefers no address and takes orphans before busy hosts do." },
  { "RAIS-16", "A quiesced host keeps what it has, acquires nothing, and leaves the zone." },
  { "RAIS-17", "A host whose tests fail stays a member, gives its addresses up, and may come back." },
  { "RAIS-18", "A host that is silent for the timeout is dead." },
  { "RAIS-19",
    "The name server joins as a failed host and advertises preferred addresses of available hosts only." },
  { "RAIS-20", "Utilisation against two marks prunes the zone, with hysteresis." },
  { "RAIS-21", "A least number of addresses stays in the zone." },
  { "RAIS-22",
    "A host can be in several groups: each has its own monitor, load and capacity there; the test and load "
    "objects can be shared." },
  { "RAIS-23", "Hosts are added and removed with no change to the others." },
  { "RAIS-24", "The group stays whole while one control network carries messages; with all cut it splits, and "
               "heals." },
  { "RAIS-B1", "Policy one-to-one: each host has an idle secondary of its own." },
  { "RAIS-B2", "Policy symmetric: two hosts that serve back each other up." },
  { "RAIS-B3", "Policy many-to-one: one idle secondary for all." },
  { "RAIS-B4", "Policy round-robin-dns: nobody takes over; the zone has all addresses always." },
  { NULL, NULL }
};

const SimMetric rais_metrics[]
    = { SIM_GAUGE ("unserved", rais_rec_unserved, "valid addresses that are served by nobody"),
        SIM_MEASURE ("unserved-address-time", COUNTER, TIME, rais_rec_unserved_ended, A,
                     "time in which an address was served by nobody, summed over addresses"),
        SIM_MEASURE ("unserved-stretch", TALLY, TIME, rais_rec_unserved_ended, A,
                     "how long an address was served by nobody, each time", .each_node = true),
        SIM_GAUGE ("doubled", rais_rec_doubled, "addresses that are held by more than one host"),
        SIM_MEASURE ("doubled-address-time", COUNTER, TIME, rais_rec_doubled_ended, A,
                     "time in which an address was held by more than one host, summed over addresses"),
        SIM_MEASURE ("doubled-stretch", TALLY, TIME, rais_rec_doubled_ended, A,
                     "how long an address was held twice, each time", .each_node = true),
        SIM_GAUGE ("holders", rais_rec_holders, "hosts that hold the address which this host prefers",
                   .each_node = true),
        SIM_MEASURE ("utilisation", GAUGE, SHARE, rais_rec_utilisation, A,
                     "share of its capacity that a host uses", .each_node = true),
        SIM_GAUGE ("zone-size", rais_rec_zone_changed, "addresses in the zone"),
        SIM_COUNTER ("zone-changes", rais_rec_zone_changed, "times that the zone was written"),
        SIM_COUNTER ("leader-changes", rais_rec_leader_began, "times that a host began to lead"),
        SIM_GAUGE ("leaders", rais_rec_leaders, "hosts that lead"),
        SIM_COUNTER ("control-messages", rais_rec_message_sent, "control messages, one for each interface"),
        SIM_MEASURE ("control-bytes", COUNTER, SIZE, rais_rec_message_sent, A,
                     "bytes of control messages, UDP payload, one for each interface"),
        SIM_COUNTER ("acquires", rais_rec_acquire_sent, "acquire messages"),
        SIM_COUNTER ("releases", rais_rec_release_sent, "release messages"),
        SIM_COUNTER ("duplicates-seen", rais_rec_duplicate_seen, "times that the leader resolved a duplicate"),
        SIM_COUNTER ("acquire-traps", rais_rec_trap_acquire, "addresses acquired"),
        SIM_COUNTER ("acquire-fail-traps", rais_rec_trap_acquire_fail, "acquire scripts that failed"),
        SIM_COUNTER ("release-traps", rais_rec_trap_release, "addresses released"),
        SIM_COUNTER ("release-fail-traps", rais_rec_trap_release_fail, "release scripts that failed"),
        SIM_COUNTER ("test-failed-traps", rais_rec_trap_test_failed, "times that a host's tests began to fail"),
        SIM_COUNTER ("cannot-assign-traps", rais_rec_trap_cannot_assign,
                     "times that nobody could be given an address"),
        SIM_METRIC_END };

const SimSwitch rais_switches[] = {
  { "failed-host-counts", false,
    "p. 20: in print the test whether a host is OK is not closed before the inner loop over its "
    "addresses begins, so it is open whether that loop is inside it",
    "inside, as printed: a host that fails its tests is no server of what it still releases, so its "
    "address is given away and is at two hosts for the length of a release script; `outside` waits for "
    "the release, at the price of a longer gap" },
  { "orphan-clock", false,
    "pp. 9 and 14: the leader counts an orphan down, and messages carry the time since its last update; "
    "how the count outlives a leader is not said",
    "age: messages carry how long ago, so a new leader goes on where the old one was; with `leader` "
    "each begins anew and an orphan may never end, with `absolute` clocks that differ shift the end" },
  { "gossip-refreshes-silence", false,
    "p. 19: a host is silent that has sent nothing for the timeout; messages also mention others, and "
    "whether that counts is not said",
    "no: only a host's own message shows that it lives; with `yes` two hosts keep a dead one alive by "
    "telling each other of it, and its address is never given away (F14)" },
  { "sequence", false, "fig. 2B: a globally unique, ascending number; how it survives a restart is not said",
    "unique: it starts from the clock; with `counter` it starts at 1, and a restarted host is a "
    "duplicate to the others until it has caught up with its former self (F14)" },
  { "leader-among", false, "p. 8: the host with the lowest id leads; whether its tests must pass is not said",
    "all: a member that fails its tests can lead, and so can the name server's host when it is alone; "
    "with `ok` the leader changes whenever the tests of the lowest id fail or pass" },
  { "low-mark-sign", false, "p. 23: the comparison signs beside the two marks are lost in print",
    "above: the middle branch is for hosts above the low mark, which makes the hysteresis that the text "
    "describes; with `below` a host comes back as soon as it is under the high mark, and the zone flaps" },
  { "listen-time", false, "p. 8: nothing is said of a host that has started and has not heard the others yet",
    "3 s, the silence timeout: it listens before it leads; with 0 s every restart makes a second leader "
    "for up to an info interval, and addresses are held twice" },
  { "script-timeout", true, "p. 17: scripts may take long; no end is set to them",
    "0 s, none: a script that hangs leaves its address acquiring or releasing, and the leader passes "
    "over such addresses for ever (F18)" },
  { "try-others-after", true,
    "p. 21: for an address that nobody serves the choice is its preferred host, however often that "
    "fails",
    "0, never: a preferred host whose acquire script fails is asked for ever, and a spare that serves "
    "is told to release first (F3)" },
  { "try-again-after", true, "p. 21: as for try-others-after; the source gives no host up",
    "1 min: so long a host that was given up is left out; too short and the outage of F3 comes back in "
    "turns, too long and a repaired host waits for its address. Without try-others-after it does "
    "nothing" },
  { "remember-assignments", true,
    "p. 21: each pass decides by the tables alone; what was ordered before is not remembered",
    "false: with a control interval below the info interval the leader chooses again, at random, before "
    "it can hear what came of its order, and makes duplicates (F4)" },
  { "recheck-before-acquire", true,
    "fig. 4B: OK and quiesce are looked at when the acquire message comes, not when its turn in the "
    "queue of scripts comes",
    "false: a host that is quiesced in between acquires all the same (P3.8)" },
  { "announce-at-once", true, "fig. 3, step 380: ARP packets follow the info message",
    "false: an address that has moved is announced up to an info interval after it came on-line; until "
    "then neighbours send to the old host (F11)" },
  { "exact-utilisation", true,
    "fig. 2C: load and capacity are 32 bits wide; the product of load and scale is not spoken of",
    "false: the product wraps above 4.3 to 43 million a second, and a host that is full looks idle "
    "(P3.20)" },
  { NULL, false, NULL, NULL }
};

const SimModel sim_model_rais = { .name = "rais",
                                  .title = "service groups with a leader that moves addresses between hosts",
                                  .source = "source 003, WO 98/26553",
                                  .options = rais_options,
                                  .options_size = sizeof (RaisOptions),
                                  .rows = rais_rows,
                                  .metrics = rais_metrics,
                                  .invariants = rais_invariants,
                                  .switches = rais_switches,
                                  .actions = rais_actions,
                                  .records = rais_records,
                                  .causes = rais_causes,
                                  .check = rais_check,
                                  .build = rais_build,
                                  .offer = rais_offer,
                                  .offered = rais_offered,
                                  .target = rais_target,
                                  .serving = rais_serving,
                                  .converged = rais_converged,
                                  .hold = rais_hold,
                                  .sketch = rais_sketch,
                                  .dispose = rais_dispose };
