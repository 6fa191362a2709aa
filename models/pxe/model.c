/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pxe: boot servers found through a boot-server list (source 000).
 *
 * Departures from the source, each for a reason given in README.md:
 *   the entry that says that the order is the best one is ORDER=BEST, the source gives no form;
 *   the management service's own messages are ours.
 */
#include "models/pxe/manager.h"
#include "models/pxe/truth.h"

const SimSpecRow pxe_rows[] = {
  { "PXE-1",
    "A client broadcasts DHCPDISCOVER with PXE options; every proxy answers for any client and names its own "
    "boot server, a plain DHCP server offers the address." },
  { "PXE-2",
    "The client takes one of the offers, normally the first; DISCOVER is sent again when nothing comes." },
  { "PXE-3", "BINL tells the boot server's address and the name of the NBP, which is the same everywhere." },
  { "PXE-4",
    "The NBP comes by TFTP, and asks the same server for the file named after the client's hardware." },
  { "PXE-5", "Found: the file and the boot images are got from there, and the client boots." },
  { "PXE-6", "Not found, TFTP error 1: the NBP gets the list file from that server." },
  { "PXE-7", "The list file's form is read and written." },
  { "PXE-8", "Each listed server but the first is asked, one after the other, until one returns the file." },
  { "PXE-9", "The search order: as listed, at random, own subnet first, nearest or fewest hops first." },
  { "PXE-10", "Nobody has it: no boot server found. A silent server is passed over." },
  { "PXE-11",
    "The management service assigns clients by placing and removing files; the list changes when servers "
    "come or go." },
  { "PXE-12", "All clients may be sent to one server first; what that costs is measured." },
  { "PXE-13", "Any proxy may be down." },
  { "PXE-14", "Boot storms: thousands of clients at once." },
  { "PXE-B1", "Policy one-server: one boot server for all, with addresses and one file name." },
  { "PXE-B2", "Policy per-client: every proxy knows every client; a change costs each a restart." },
  { "PXE-B3", "Policy disjoint: each proxy answers its own clients only." },
  { "PXE-B4", "Policy menu: a user picks a server without knowing its load." },
  { "PXE-B5",
    "Policy sets: DHCP, proxy and BINL bound to a boot server, stopped when that has too much to do." },
  { NULL, NULL }
};

const SimMetric pxe_metrics[] = {
  SIM_COUNTER ("boots", pxe_rec_booted, "attempts that ended with a system"),
  SIM_COUNTER ("not-found", pxe_rec_not_found, "attempts that ended with `no boot server found`"),
  SIM_COUNTER ("failures", pxe_rec_failed, "attempts that ended with an error"),
  SIM_COUNTER ("hangs", pxe_rec_hangs, "attempts that hang where figure 6 has no exit"),
  SIM_COUNTER ("attempts", pxe_rec_powered, "attempts begun"),
  SIM_TIMES ("boot-time", pxe_rec_booted, A, "from power to the last image"),
  SIM_COUNTER ("misdirected", pxe_rec_misdirected, "clients that found their server by the list"),
  SIM_TIMES ("misdirection-time", pxe_rec_misdirected, A,
             "from asking the first server for the client's file until it was found elsewhere"),
  SIM_MEASURE ("misdirection-bytes", TALLY, SIZE, pxe_rec_misdirected, B,
               "wire bytes of a client in that time"),
  SIM_MEASURE ("misdirection-load", TALLY, SIZE, pxe_rec_wasted, A,
               "wire bytes of a misdirected client at the first server: NBP and list"),
  SIM_MEASURE ("polls", TALLY, NONE, pxe_rec_ended, A, "polls of an attempt"),
  SIM_GAUGE ("polling", pxe_rec_polling, "clients that wait for the answer to a poll"),
  SIM_GAUGE ("running", pxe_rec_running, "clients that have their system", .figure = true),
  SIM_GAUGE ("booting", pxe_rec_waiting, "clients under way"),
  SIM_GAUGE ("stranded", pxe_rec_stranded, "clients with power that ended without a system"),
  SIM_GAUGE ("uncovered", pxe_rec_uncovered, "clients whose files no live boot server has"),
  SIM_GAUGE ("transfers", pxe_rec_transfers, "files that a server sends", .each_node = true, .figure = true),
  SIM_MEASURE ("served", TALLY, SIZE, pxe_rec_served, A, "bytes of each transfer of a server",
               .each_node = true),
  SIM_COUNTER ("refusals", pxe_rec_refused, "requests for what a server does not have"),
  SIM_MEASURE ("busiest-share", GAUGE, SHARE, pxe_rec_busiest, A,
               "share of all bytes that the busiest server has sent"),
  SIM_COUNTER ("reassignments", pxe_rec_reassigned, "clients that the management service moved"),
  SIM_COUNTER ("proxy-stops", pxe_rec_proxy_stopped, "stops of a proxy"),
  SIM_GAUGE ("orders", pxe_rec_jobs, "files that the management service has still to place or to remove"),
  SIM_METRIC_END,
};

const SimSwitch pxe_switches[] = {
  { "trouble", false, "fig. 6, boxes 610-612, 620-622, 626-628: no way leads out when nothing comes",
    "hang: the client waits until it is switched off and on. Programs in use give up, try again or restart" },
  { "retransmission", false, "fig. 6: each request stands once; PXE and TFTP are named for how it is sent",
    "standard: what those protocols say. With none a single lost datagram keeps a client down (F13)" },
  { "search", false, "p. 12: listed, when the list says so; else at random, by subnet, by distance",
    "random, which the source names first" },
  { "reassignment", false, "p. 9: files are placed and removed; in which order is not said",
    "atomic: images, then the file, then removal, and the old server counts until then. copy-first and "
    "delete-first "
    "break P0.10 and P0.9" },
  { "de-duplicate", true, "p. 13: each of the boot servers; what stands twice is not spoken of",
    "false: an address that stands twice is asked twice (P0.2)" },
  { "try-again-after", true, "fig. 6, box 638: the client reports and ends",
    "0 s, never: a client that met its server while that restarted is down until somebody comes (F13)" },
  { "resume-search", true, "fig. 6: box 622 has one exit",
    "false: when a server dies amid an image nobody goes back to box 636, although another has the file "
    "(P0.8)" },
  { NULL, false, NULL, NULL }
};

const SimModel sim_model_pxe = { .name = "pxe",
                                 .title = "clients that find their boot server through a list",
                                 .source = "source 000, docket AUS9-2000-0592-US1",
                                 .options = pxe_options,
                                 .options_size = sizeof (PxeOptions),
                                 .rows = pxe_rows,
                                 .metrics = pxe_metrics,
                                 .invariants = pxe_invariants,
                                 .switches = pxe_switches,
                                 .actions = pxe_actions,
                                 .records = pxe_records,
                                 .causes = pxe_causes,
                                 .check = pxe_check,
                                 .build = pxe_build,
                                 .begin = pxe_begin,
                                 .serving = pxe_serving,
                                 .converged = pxe_converged,
                                 .hold = pxe_hold,
                                 .boots = &pxe_network_boot,
                                 .sketch = pxe_sketch,
                                 .dispose = pxe_dispose };
