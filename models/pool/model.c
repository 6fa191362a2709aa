/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pool: a pool of servers that are reimaged on demand (source 002).
 *
 * Departures from the source, each for a reason given in README.md:
 *   the messages between the units, the servers and the storage unit are ours, the source gives none;
 *   a server's board hears orders while no system runs;
 *   what users ask of a server between coming and leaving is not on the wire: its time is worked out;
 *   copies are flows by default, which share disk and cable, and are on the wire with option `copy: packets`.
 */
#include "models/pool/decider.h"

const SimSpecRow pool_rows[] = {
  { "POOL-1",
    "The load-balance unit sends a new user to the least loaded server that offers what he wants; without "
    "one he waits or is denied." },
  { "POOL-2",
    "The monitoring unit samples every server; the control unit decides only from what was reported." },
  { "POOL-3",
    "To reimage: choose a system, copy it to C:, choose an application, copy it to D:, boot. Each step takes "
    "time and can fail; copies share the storage unit." },
  { "POOL-4",
    "Before that a server is emptied: its users leave, are asked to, are thrown out or handed over." },
  { "POOL-5",
    "A server that has run long is rebooted when nobody is on it; later its users are asked to leave, and "
    "after a grace thrown out." },
  { "POOL-6", "Intrusion: shut down at once, the same image again." },
  { "POOL-7", "A privileged user asks for another system and gets it after he has logged out." },
  { "POOL-8",
    "A primary fails: a spare is booted with its system and application; any spare serves any image." },
  { "POOL-9",
    "A server passes its limit of users: a spare is booted; else an idle server, else the one with the "
    "fewest users is reimaged." },
  { "POOL-10",
    "A trend that will exceed the capacity: capacity is moved beforehand, and the donor takes no new "
    "users." },
  { "POOL-11", "Decisions come from a rule matrix that the scenario gives." },
  { "POOL-12", "Capacity is given to an application, taken from it, or moved from one to another." },
  { "POOL-13",
    "Agreements: least and most machines, response time, guaranteed capacity; the customer is told." },
  { "POOL-14", "The time to free a machine and the time to start it are weighed." },
  { "POOL-15", "No alternative and no spare: new users are denied until the reboot is over." },
  { "POOL-16", "Virtual machines share a host's capacity, and die with it." },
  { "POOL-17", "Standby machines are off; energy is accounted." },
  { "POOL-18", "Peaks of applications and time zones fall at different hours; shared spares follow them." },
  { "POOL-B1", "Policy dedicated: one spare for each system and application." },
  { "POOL-B2", "Policy own-peak: each application has machines for its own peak." },
  { "POOL-B3", "Policy one-way: spares are shared, but images never change back." },
  { NULL, NULL }
};

const SimMetric pool_metrics[] = {
  SIM_COUNTER ("arrived", pool_rec_arrived, "users that have come"),
  SIM_COUNTER ("entered", pool_rec_entered, "users that a server has let in"),
  SIM_COUNTER ("finished", pool_rec_left, "users that have left of themselves"),
  SIM_COUNTER ("denied", pool_rec_denied, "users for whom the balancer had no server"),
  SIM_COUNTER ("tired", pool_rec_tired, "users that have waited too long for a server"),
  SIM_COUNTER ("astray", pool_rec_astray, "users that were sent to servers which did not answer"),
  SIM_COUNTER ("asked-out", pool_rec_asked_out, "users that have logged out when asked"),
  SIM_COUNTER ("thrown-out", pool_rec_thrown_out, "users thrown out"),
  SIM_COUNTER ("lost", pool_rec_crashed, "users lost with their server"),
  SIM_COUNTER ("handed-over", pool_rec_moved_user, "users handed over to another server"),
  SIM_COUNTER ("misdirected", pool_rec_misdirected, "users sent to a live server that does not serve them"),
  SIM_TIMES ("login-time", pool_rec_entered, A, "from coming to being let in"),
  SIM_TIMES ("response-time", pool_rec_left, B, "of a user's requests, in the mean of his stay"),
  SIM_GAUGE ("users", pool_rec_users, "users on a server", .each_node = true, .figure = true),
  SIM_GAUGE ("outside", pool_rec_outside, "users who have come and are not in yet", .figure = true),
  SIM_GAUGE ("off", pool_rec_in_off, "servers in standby", .each_node = true),
  SIM_GAUGE ("ready", pool_rec_in_ready, "servers that serve", .each_node = true),
  SIM_GAUGE ("draining", pool_rec_in_draining, "servers that are emptied", .each_node = true),
  SIM_GAUGE ("stopping", pool_rec_in_stopping, "servers that stop", .each_node = true),
  SIM_GAUGE ("copying", pool_rec_in_copying, "servers that images are copied to", .each_node = true),
  SIM_GAUGE ("booting", pool_rec_in_booting, "servers that boot", .each_node = true),
  SIM_GAUGE ("power", pool_rec_power, "watts drawn; its sum is the energy in joules", .each_node = true,
             .figure = true),
  SIM_GAUGE ("missing", pool_rec_missing, "servers that services are to have and have not"),
  SIM_GAUGE ("services-down", pool_rec_down, "services without a server"),
  SIM_GAUGE ("machines", pool_rec_wanted, "servers that services are to have", .figure = true),
  SIM_MEASURE ("availability", GAUGE, SHARE, pool_rec_complete, A,
               "share of time in which every service has all the servers that it is to have"),
  SIM_GAUGE ("copies", pool_rec_copies, "copies under way"),
  SIM_MEASURE ("copied", TALLY, SIZE, pool_rec_copied, A, "bytes of each copy"),
  SIM_TIMES ("copy-time", pool_rec_copied, B, "of a copy"),
  SIM_COUNTER ("copy-failures", pool_rec_copy_failed, "copies that failed"),
  SIM_COUNTER ("boots", pool_rec_up, "systems that came up"),
  SIM_COUNTER ("boot-failures", pool_rec_boot_failed, "boots that failed"),
  SIM_COUNTER ("deaths-of-age", pool_rec_aged, "systems that died of their age"),
  SIM_COUNTER ("alarms", pool_rec_alarm, "intrusions found"),
  SIM_COUNTER ("jobs", pool_rec_done, "servers that were given, taken, moved or rebooted"),
  SIM_TIMES ("job-time", pool_rec_done, A, "from a decision to the end of its job"),
  SIM_COUNTER ("decisions", pool_rec_rule, "rules that have fired"),
  SIM_COUNTER ("decisions-denied", pool_rec_denied_by,
               "decisions that agreement, policy or a lack of machines denied"),
  SIM_COUNTER ("gives", pool_rec_gives, "servers given to a service"),
  SIM_COUNTER ("takes", pool_rec_takes, "servers taken from a service to standby"),
  SIM_COUNTER ("moves", pool_rec_moves, "servers moved from one service to another"),
  SIM_METRIC_END,
};

const SimSwitch pool_switches[] = {
  { "emptying", false, "step 63: wait, or ask when it is more urgent, or throw out when it is extremely so",
    "wait for what is not urgent; hand-over where an alternative server is there is one of the source's "
    "ways too" },
  { "peak-emptying", false,
    "on figure 6: users may be moved to another server, or thrown out if the need is urgent",
    "hand-over; who cannot go leaves when he would" },
  { "second-limit", false,
    "figure 5 wants old servers rebooted, the agreements want least machines kept; which wins is not said",
    "reboots: the second limit wins (P2.8 against P2.7)" },
  { "stagger", true, "on figure 5: each server has its own limits, nothing binds one to another",
    "false: servers that were booted together are rebooted together (F9)" },
  { "keep-role", true, "on figure 7: a limit of users, without hysteresis",
    "0 s: a server may go to and fro (P2.15)" },
  { "weighing", false,
    "on figure 6: a server with few users goes; with the criteria: the time to release one counts",
    "fewest-users, and the time among equals (P2.17); quickest: the time first, but for idle ones" },
  { "cover-reboots", false, "step 63: a spare may be booted first when there is no alternative", "true" },
  { "on-power", false, "step S3: a server boots from its C:; what it does when its power returns is not said",
    "boot: what C: holds; stay-off: it waits for an order" },
  { "when-none", false, "step 63: new users are denied access until the reboot is over",
    "deny; queue: they wait at the balancer as long as they will" },
  { "acknowledge", true, "step 63: orders go to the balancer by the monitoring unit; no answer is spoken of",
    "false: an order that is lost lasts for ever (P2.3)" },
  { "digest-check", true, "steps S2, S3: boot data are copied to C:, and the server boots by what is there",
    "false: half a copy boots, when power fails amid it (P2.14)" },
  { "fence", true, "on figure 7: a server that fails is replaced; nothing is said of one that was only cut off",
    "false: it serves on, and has its role again when that is open (P2.16)" },
  { NULL, false, NULL, NULL }
};

/* What a column shows that no event tells of. */
static const SimRecordKind *const shown_at[] = { &pool_rec_users, &pool_rec_power, NULL };

const SimModel sim_model_pool = { .name = "pool",
                                  .title = "a pool of servers reimaged on demand",
                                  .source = "source 002, WO 03/005192",
                                  .options = pool_options,
                                  .options_size = sizeof (PoolOptions),
                                  .rows = pool_rows,
                                  .metrics = pool_metrics,
                                  .invariants = pool_invariants,
                                  .switches = pool_switches,
                                  .actions = pool_actions,
                                  .records = pool_records,
                                  .causes = pool_causes,
                                  .decisions = pool_decisions,
                                  .check = pool_check,
                                  .build = pool_build,
                                  .begin = pool_begin,
                                  .serving = pool_serving,
                                  .converged = pool_converged,
                                  .hold = pool_hold,
                                  .lodgings = pool_lodgings,
                                  .lodge = pool_lodge,
                                  .booted = &pool_network_booted,
                                  .sketch = pool_sketch,
                                  .view = pool_view,
                                  .view_at = shown_at,
                                  .dispose = pool_dispose };
