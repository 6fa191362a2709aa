/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * More rows of the catalogue of wrong input, with the models as they are: row, scenario, the whole of what is
 * said, written down from what the row asks (what is wrong, what would be right, where), not from the program.
 */
#include "sim/scenario/scenario.h"

#include <criterion/criterion.h>
#include <string.h>

/* Six lines; what a case adds begins in line 7. .1 of both segments is the router's. */
#define NET                                                                                                    \
  "name: s\nduration: 10 min\nnetwork:\n  lan: { subnet: 10.0.0.0/28 }\n  ctl: { subnet: 10.1.0.0/24 }\n"      \
  "  gw: { router: [lan, ctl] }\n"
/* Line 8 is a group with these options: column 58 is where they begin. */
#define GROUP(options) NET "systems:\n  web: { model: rais, service-on: lan, control-on: [ctl], " options " }\n"
/* Line 9 is another one; its options begin in column 57. */
#define GROUPS(options, others)                                                                                \
  GROUP (options) "  w2: { model: rais, service-on: lan, control-on: [ctl], " others " }\n"
/* Line 8 has hosts without a scheme, line 10 their clients, faults begin in line 11. */
#define PLAIN                                                                                                  \
  NET "systems:\n  web: { model: plain, service-on: lan, hosts: { count: 3 } }\nload:\n"                       \
      "  v: { to: web, from: lan, clients: 2, arrivals: 5 /s }\n"
#define FAULTS(text) PLAIN "faults: [" text "]\n"
#define EXPECT(text) PLAIN "expect: [{ " text " }]\n"

typedef struct Row
{
  int row;
  const char *text, *expected;
} Row;

static const Row rows[] = {
  /* 29, 30: names within a group */
  { 29, GROUP ("members: [{ name: a }, { name: A }]"),
    "f:8:90: error[E029]: A is too like a; names must differ in more than their case\n" },
  { 30, GROUP ("members: [{ name: '' }]"),
    "f:8:78: error[E030]: a name is empty; a letter or `_`, then letters, digits, `_`, `.` or `-` are "
    "expected\n" },
  /* 48: a decimal comma is one under every locale */
  { 48, NET "seed: 1,5\n",
    "f:7:7: error[E065]: `1,5` is not a seed; a whole number from 0 to 18446744073709551615 is expected\n" },
  /* 49: 010 is ten */
  { 49, GROUP ("dns: { at-least: 010 }"),
    "f:8:76: error[E063]: at-least is 10, but 2 hosts have a preferred address; it can be at most so many\n" },
  /* 55: addresses */
  { 55, GROUP ("members: [{ name: a, prefers: 1.2.3.256 }]"),
    "f:8:95: error[E055]: `1.2.3.256` is not an IPv4 address; four numbers from 0 to 255 without leading "
    "zeros\n" },
  { 55, GROUP ("members: [{ name: a, prefers: 1.2.3 }]"),
    "f:8:94: error[E055]: `1.2.3` is not an IPv4 address; four numbers from 0 to 255 without leading zeros\n" },
  { 55, GROUP ("members: [{ name: a, prefers: 01.2.3.4 }]"),
    "f:8:89: error[E055]: `01.2.3.4` is not an IPv4 address; four numbers from 0 to 255 without leading "
    "zeros\n" },
  { 55, GROUP ("members: [{ name: a, prefers: '' }]"),
    "f:8:90: error[E055]: `` is not an IPv4 address; four numbers from 0 to 255 without leading zeros\n" },
  /* 57: what no machine can have; 0.0.0.0 is `no preference` */
  { 57, GROUP ("members: [{ name: a, prefers: 10.0.0.0 }]"),
    "f:8:89: error[E057]: `10.0.0.0` is the subnet's own; the address of a machine is expected\n" },
  { 57, GROUP ("members: [{ name: a, prefers: 10.0.0.15 }]"),
    "f:8:89: error[E057]: `10.0.0.15` is the subnet's broadcast; the address of a machine is expected\n" },
  { 57, GROUP ("members: [{ name: a, prefers: 224.0.0.1 }]"),
    "f:8:89: error[E057]: `224.0.0.1` is that of a group; the address of a machine is expected\n" },
  { 57, GROUP ("members: [{ name: a, prefers: 0.0.0.0 }]"), "" },
  { 57, GROUP ("group: 10.0.0.1"),
    "f:8:66: error[E057]: group is no multicast address; it must be in 224.0.0.0/4\n" },
  /* 58: outside the subnet; a machine's own address (the router's; one of the first group's three machines) */
  { 58, GROUP ("members: [{ name: a, prefers: 10.9.0.9 }]"),
    "f:8:89: error[E058]: `10.9.0.9` is outside the subnet of `lan`; one of 10.0.0.0/28 is expected\n" },
  { 58, GROUP ("members: [{ name: a, prefers: 10.0.0.1 }]"),
    "f:8:89: error[E058]: `10.0.0.1` on `lan` is the address of a router or a machine that stands before; "
    "10.0.0.2 is the first that is free\n" },
  { 58,
    GROUPS ("members: [{ name: a, prefers: 10.0.0.4 }, { name: b }]",
            "members: [{ name: a, prefers: 10.0.0.3 }]"),
    "f:9:88: error[E058]: `10.0.0.3` on `lan` is the address of a router or a machine that stands before; "
    "10.0.0.7 is the first that is free\n" },
  { 58,
    GROUPS ("members: [{ name: a, prefers: 10.0.0.4 }, { name: b }]",
            "members: [{ name: a, prefers: 10.0.0.7 }]"),
    "" },
  /* 59: ports */
  { 59, GROUP ("group-port: 0"), "f:8:71: error[E059]: `0` is out of range; from 1 to 65535 is expected\n" },
  { 59, GROUP ("group-port: 65536"),
    "f:8:71: error[E059]: `65536` is out of range; from 1 to 65535 is expected\n" },
  { 59, GROUP ("hosts: { port: 65536 }"),
    "f:8:74: error[E059]: `65536` is out of range; from 1 to 65535 is expected\n" },
  /* 62: a preference that cannot be */
  { 62, GROUP ("members: [{ name: a }, { name: b, prefers: 10.0.0.9, spare: true }]"),
    "f:8:102: error[E072]: b is a spare and prefers 10.0.0.9; a spare prefers no address\n" },
  /* 63: marks and numbers that contradict each other */
  { 63, GROUP ("dns: { low-water: 80 %, high-water: 80 % }"),
    "f:8:77: error[E063]: low-water is 80 %, high-water 80 % at 8:95; the low mark must be below the high "
    "one\n" },
  { 63, GROUP ("dns: { at-least: 3 }"),
    "f:8:76: error[E063]: at-least is 3, but 2 hosts have a preferred address; it can be at most so many\n" },
  /* 64 */
  { 64, GROUP ("hosts: { capacity: 0 /s }"),
    "f:8:78: error[E064]: capacity is below 1 /s; utilisation is load divided by a whole number above 0\n" },
  /* 66, 67 */
  { 66, GROUP ("silence-timeout: 900 ms"),
    "f:8:76: error[E066]: silence-timeout is shorter than info-interval; every host would always be dead\n" },
  { 67, GROUP ("control-interval: 500 ms"),
    "f:8:77: warning[W067]: control-interval is shorter than info-interval; the leader decides again before it "
    "can hear what came of its order, which makes duplicates (F4)\n" },
  { 67, GROUP ("control-interval: 1 s"), "" },
  /* 68 */
  { 68, GROUP ("members: [{ name: a, host: web.b }, { name: b }]"),
    "f:8:86: error[E068]: web.b is no machine of an earlier group; a member of a system of model rais that "
    "stands before this one is expected\n" },
  /* 70: circles, printed; of one, of two, of three; and a chain that is none */
  { 70, GROUP ("members: [{ name: a, host: web.a }, { name: b }]"),
    "f:8:86: error[E070]: a has no machine at its end: web.a -> web.a; a machine of a group that stands before "
    "is "
    "expected\n" },
  { 70,
    GROUPS ("members: [{ name: a, host: w2.x }, { name: b }]",
            "group-port: 6000, members: [{ name: x, host: web.a }, { name: y }]"),
    "f:8:86: error[E070]: a has no machine at its end: web.a -> w2.x -> web.a; a machine of a group that "
    "stands "
    "before is expected\n"
    "f:9:103: error[E070]: x has no machine at its end: w2.x -> web.a -> w2.x; a machine of a group that "
    "stands "
    "before is expected\n" },
  { 70,
    GROUPS ("members: [{ name: a }, { name: b }]",
            "group-port: 6000, members: [{ name: x, host: web.a }, { name: y }]"),
    "" },
  /* 71: one address for hosts of two groups on a segment */
  { 71,
    GROUPS ("members: [{ name: a, prefers: 10.0.0.9 }, { name: b }]",
            "members: [{ name: a, prefers: 10.0.0.9 }]"),
    "f:9:88: error[E071]: `10.0.0.9` on `lan` is given to `web` already; 10.0.0.6 is the first that is "
    "free\n" },
  { 71,
    NET
    "  far: { subnet: 10.3.0.0/28 }\n  g2: { router: [lan, far] }\nsystems:\n"
    "  web: { model: rais, service-on: lan, control-on: [ctl], members: [{ name: a, prefers: 10.0.0.9 }] }\n"
    "  w2: { model: rais, service-on: far, control-on: [ctl], members: [{ name: a, prefers: 10.3.0.9 }] }\n",
    "" },
  /* 72 */
  { 72, GROUP ("members: [{ name: a, prefers: 10.0.0.9 }, { name: b, prefers: 10.0.0.9 }]"),
    "f:8:121: error[E072]: 10.0.0.9 is preferred by a already; each host prefers another\n" },
  { 72, GROUP ("members: [{ name: a, prefers: 10.0.0.9 }, { name: b, prefers: 10.0.0.10 }]"), "" },
  { 72, GROUP ("members: [{ name: a, prefers: 0.0.0.0 }, { name: b, prefers: 0.0.0.0 }]"), "" },
  /* 73: twice, nobody; of one is accepted */
  { 73, GROUP ("members: [{ name: a }, { name: a }]"),
    "f:8:90: error[E073]: a is in the group twice; a host is in it once\n" },
  { 73, GROUP ("members: [{ name: dns }]"),
    "f:8:77: error[E073]: dns is the name of the group's name server; a member has another\n" },
  { 73, GROUP ("members: []"), "f:8:68: error[E073]: members is empty; at least one host is expected\n" },
  { 73, GROUP ("hosts: { count: 0 }, dns: { at-least: 0 }"),
    "f:8:75: error[E073]: the group has no hosts; it must have at least one\n" },
  { 73, GROUP ("members: [{ name: a }]"), "" },
  { 73, NET "systems:\n  web: { model: rais, service-on: lan, control-on: [] }\n",
    "f:8:52: error[E073]: control-on names 0 segments; a host has 1 to 8 control interfaces\n" },
  { 73,
    GROUPS ("members: [{ name: a }, { name: b }]",
            "group-port: 6000, members: [{ name: x, host: web.a }, { name: y, host: web.a }]"),
    "f:9:129: error[E073]: web.a is in the group twice; a machine is in it once\n" },
  { 73, GROUP ("policy: one-to-one, spares: 1"),
    "f:8:67: error[E073]: one-to-one needs as many spares as hosts with an address; there are 2 hosts and 1 "
    "spares\n" },
  /* 74 */
  { 74, NET "systems:\n  web: { model: rais, service-on: lan, control-on: [ctl, ctl] }\n",
    "f:8:52: error[E074]: control-on names ctl twice; each control network is another\n" },
  /* 75: the name server's port; one port for two monitors of a machine; two groups that cannot be told apart */
  { 75, GROUP ("group-port: 53"),
    "f:8:71: error[E075]: group-port 53 is also that of the group's name server, web.dns; another port is "
    "expected\n" },
  { 75,
    GROUPS ("members: [{ name: a }, { name: b }]",
            "group-port: 5003, members: [{ name: x, host: web.a }, { name: y }]"),
    "f:9:70: error[E075]: group-port 5003 is also that of web, which has a monitor on web.a; each group of one "
    "machine has another\n" },
  { 75, GROUPS ("group: 239.192.0.1", "group: 239.192.0.1"),
    "f:9:65: error[E075]: group 239.192.0.1 with group-port 5003 is also that of web on a control network of "
    "both; another address or port is expected\n" },
  { 75, GROUPS ("group: 239.192.0.1", "group: 239.192.0.1, group-port: 5004"), "" },
  /* 76: parts of the network; an expectation that spans them */
  { 76, NET "  far: { subnet: 10.3.0.0/24 }\nsystems:\n  web: { model: plain, service-on: lan }\n",
    "f:7:3: warning[W076]: nothing joins `far` to `lan`; a router between them is expected\n" },
  { 76,
    NET "  far: { subnet: 10.3.0.0/24 }\nsystems:\n  web: { model: plain, service-on: lan }\n"
        "load:\n  v: { to: web, from: far, clients: 1, arrivals: 1 /s }\n",
    "f:11:23: warning[W076]: no router joins `far` to a segment of `web`; its requests will not arrive\n" },
  { 76,
    NET "  far: { subnet: 10.3.0.0/24 }\nsystems:\n  web: { model: plain, service-on: lan }\n"
        "load:\n  v: { to: web, from: far, clients: 1, arrivals: 1 /s }\n"
        "expect: [{ metric: v.availability, at-least: 99 % }]\n",
    "f:11:23: warning[W076]: no router joins `far` to a segment of `web`; its requests will not arrive\n"
    "f:12:20: error[E076]: `v.availability` is about clients on `far`, and no router joins it to a segment of "
    "`web`; one is expected\n" },
  { 76,
    "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 }, ctl: { subnet: 10.1.0.0/24 } }\n"
    "systems: { web: { model: rais, service-on: lan, control-on: [ctl] } }\n",
    "" }, /* joined by the machines of the group */
  /* 80 */
  { 80, FAULTS ("{ at: 1 s, partition: [[web.host-9], rest], on: lan }"),
    "f:11:34: error[E068]: there is no machine, system or load `web.host-9`; did you mean `web.host-1`?\n" },
  { 80, FAULTS ("{ at: 1 s, partition: [[web.host-1], rest, rest], on: lan }"),
    "f:11:32: error[E080]: a partition between nobody; groups of machines are expected, and `rest` at most "
    "once\n" },
  /* 81: of the dead, of the living, of what is not cut; and where nobody can know */
  { 81, FAULTS ("{ at: 1 s, crash: web.host-1 }, { at: 5 s, crash: web.host-1 }"),
    "f:11:60: warning[W081]: `web.host-1` is off at 5 s, so `crash` will be skipped; `restart` is expected "
    "before it\n" },
  { 81, FAULTS ("{ at: 5 s, crash: web.host-1 }, { at: 1 s, crash: web }"),
    "f:11:28: warning[W081]: `web.host-1` is off at 5 s, so `crash` will be skipped; `restart` is expected "
    "before it\n" },
  { 81, FAULTS ("{ at: 1 s, shutdown: web.host-1 }, { at: 5 s, crash: web.host-1 }"),
    "f:11:63: warning[W081]: `web.host-1` is off at 5 s, so `crash` will be skipped; `restart` is expected "
    "before it\n" },
  { 81, FAULTS ("{ at: 1 s, crash: web.host-1 }, { at: 5 s, pause: web.host-1 }"),
    "f:11:60: warning[W081]: `web.host-1` is off at 5 s, so `pause` will be skipped; `restart` or `resume` is "
    "expected before it\n" },
  { 81, FAULTS ("{ at: 1 s, pause: web.host-1 }, { at: 5 s, hang: web.host-1 }"),
    "f:11:59: warning[W081]: `web.host-1` stands still at 5 s, so `hang` will be skipped; `restart` or "
    "`resume` "
    "is expected before it\n" },
  { 81, FAULTS ("{ at: 1 s, pause: web.host-1 }, { at: 5 s, crash: web.host-1 }"), "" },
  { 81,
    FAULTS (
        "{ at: 1 s, crash: web.host-1 }, { at: 2 s, restart: web.host-1 }, { at: 3 s, restart: web.host-1 }"),
    "f:11:96: warning[W081]: `web.host-1` runs at 3 s, so `restart` will be skipped; `crash` or `shutdown` is "
    "expected before it\n" },
  { 81, FAULTS ("{ at: 1 s, crash: web.host-1, for: 2 s }, { at: 5 s, restart: web.host-1 }"),
    "f:11:72: warning[W081]: `web.host-1` runs at 5 s, so `restart` will be skipped; `crash` or `shutdown` is "
    "expected before it\n" },
  { 81, FAULTS ("{ at: 1 s, crash: web.host-1, for: 2 s }, { at: 5 s, crash: web.host-1 }"), "" },
  { 81,
    FAULTS ("{ at: 1 s, crash: web.host-1, for: 9 s }, { at: 5 s, crash: web.host-1, for: 9 s }, "
            "{ at: 12 s, restart: web.host-1 }"),
    "f:11:70: warning[W081]: `web.host-1` is off at 5 s, so `crash` will be skipped; `restart` is expected "
    "before it\n" }, /* the second holds it down from 10 s to 14 s */
  { 81,
    FAULTS ("{ at: 1 s, crash: web.host-1, for: exponential 2 s }, { at: 5 s, crash: web.host-1 }, "
            "{ at: 6 s, restart: web.host-1 }"),
    "" },
  { 81, FAULTS ("{ every: exponential 1 min, crash: web }, { at: 6 s, restart: web.host-1 }"), "" },
  { 81, FAULTS ("{ at: 1 s, link-down: lan, for: 1 s }, { at: 5 s, link-up: lan }"),
    "f:11:69: warning[W081]: `lan` is up at 5 s, so `link-up` will be skipped; `link-down` is expected before "
    "it\n" },
  { 81, FAULTS ("{ at: 1 s, link-down: lan }, { at: 5 s, link-down: lan }"),
    "f:11:61: warning[W081]: `lan` is down at 5 s, so `link-down` will be skipped; `link-up` is expected "
    "before "
    "it\n" },
  { 81, FAULTS ("{ at: 1 s, interface-up: web.host-1 }"),
    "f:11:35: warning[W081]: `web.host-1` is up at 1 s, so `interface-up` will be skipped; `interface-down` is "
    "expected before it\n" },
  { 81, FAULTS ("{ at: 1 s, partition: [[web.host-1], rest], on: lan, for: 1 s }, { at: 5 s, heal: lan }"),
    "f:11:92: warning[W081]: `lan` is not cut at 5 s, so `heal` will be skipped; `partition` is expected "
    "before "
    "it\n" },
  { 81, FAULTS ("{ at: 1 s, partition: [[web.host-1], rest], on: lan }, { at: 5 s, heal: lan }"), "" },
  /* 82 */
  { 82, FAULTS ("{ at: 601 s, crash: web.host-1 }"),
    "f:11:16: warning[W082]: `601 s` is after the end of the run; the fault never comes\n" },
  { 82, FAULTS ("{ at: 600 s, crash: web.host-1 }"), "" },
  /* 83: and what comes first in the file happens first */
  { 83, FAULTS ("{ at: 2 s, restart: web.host-1 }, { at: 2 s, crash: web.host-1 }"),
    "f:11:30: warning[W081]: `web.host-1` runs at 2 s, so `restart` will be skipped; `crash` or `shutdown` is "
    "expected before it\n"
    "f:11:44: warning[W083]: `restart` and `crash` at one instant; they happen in the order of the file\n" },
  /* 84, 85 */
  { 84, EXPECT ("metric: v.tried, at-least: 1, from: 9 min, to: 8 min"),
    "f:11:48: error[E084]: the window is empty; `from` must be before `to`\n" },
  { 84, EXPECT ("invariant: web.nothing"),
    "f:11:23: error[E084]: `web` has no invariant `nothing`; one of: within-limit\n" },
  /* 88: decimal arithmetic; three entries, the fourth would be after the end */
  { 88,
    NET
    "systems:\n  web: { model: plain, service-on: lan, hosts: { count: 3 } }\nfaults:\n"
    "  - generate: { for: t, from: 0.1 s, to: 0.3 s, step: 0.1 s, entries: [{ at: $t, crash: web.host-9 }] }\n",
    "f:10:89: error[E068]: there is no machine, system or load `web.host-9`; did you mean `web.host-1`?\n"
    "f:10:89: error[E068]: there is no machine, system or load `web.host-9`; did you mean `web.host-1`?\n"
    "f:10:89: error[E068]: there is no machine, system or load `web.host-9`; did you mean `web.host-1`?\n" },
  { 88,
    FAULTS ("{ generate: { for: i, from: 0.1, to: 0.3, step: 0.1, entries: [{ at: $i s, crash: web.x$i }] } }"),
    "f:11:92: error[E068]: there is no machine, system or load `web.x0.1`; known: gw web web.host-1 web.host-2 "
    "web.host-3 v v.client-1 v.client-2\n"
    "f:11:92: error[E068]: there is no machine, system or load `web.x0.2`; known: gw web web.host-1 web.host-2 "
    "web.host-3 v v.client-1 v.client-2\n"
    "f:11:92: error[E068]: there is no machine, system or load `web.x0.3`; known: gw web web.host-1 web.host-2 "
    "web.host-3 v v.client-1 v.client-2\n" },
  { 88, FAULTS ("{ generate: { for: i, from: 0, to: 0.30, step: 0.1, entries: [{ at: $i, crash: web }] } }"),
    "f:11:78: error[E039]: `0` needs a unit: ns us ms s min h d\n"
    "f:11:78: error[E039]: `0.1` needs a unit: ns us ms s min h d\n"
    "f:11:78: error[E039]: `0.2` needs a unit: ns us ms s min h d\n"
    "f:11:78: error[E039]: `0.3` needs a unit: ns us ms s min h d\n" },
  { 88, FAULTS ("{ generate: { for: i, from: 0.1, to: 0.3, entries: [{ at: $i s, crash: web }] } }"),
    "f:11:22: error[E025]: `step` is missing; generate: { for: i, from: 1, to: 4, entries: … }\n" },
  { 88,
    FAULTS ("{ generate: { for: i, from: 0.1, to: 0.3, step: 1e-12, entries: [{ at: $i s, crash: web }] } }"),
    "f:11:58: error[E042]: `1e-12` is no step of a loop; a number with at most 9 decimals is expected\n" },
  /* 89 */
  { 89, FAULTS ("{ generate: { for: i, in: [1, 2, 1], entries: [{ at: $i s, crash: web.host-$i }] } }"),
    "f:11:43: error[E089]: `1` is in this list twice, first at 11:37; each value is expected once\n" },
  { 89, FAULTS ("{ generate: { for: i, frm: 1, to: 3, entries: [{ at: $i s, crash: web }] } }"),
    "f:11:32: error[E026]: unknown key `frm`; did you mean `from`?\n" },
  /* 91 */
  { 91, GROUP ("hosts: { count: 10000000 }"),
    "f:8:75: error[E046]: `10000000` is out of range; from 0 to 10000 is expected\n" },
  /* 92 */
  { 92,
    NET "systems:\n  web: { model: plain, service-on: lan }\nload:\n"
        "  v: { to: web, from: lan, clients: 2, arrivals: 1e12 /s }\n",
    "f:10:3: error[E092]: about 2e+16 events; at most 1e+15 are expected, or --force\n" },
};

static char *
said (const char *text, const SimScenarioRead *how, bool *good)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimScenario) scenario = sim_scenario_parse (text, -1, "f", how, diags);
  *good = scenario != NULL;
  return sim_diags_text (diags);
}

Test (rows, each_has_its_message)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      bool good;
      g_autofree char *messages = said (rows[i].text, NULL, &good);
      cr_expect_str_eq (messages, rows[i].expected);
      cr_expect_eq (good, strstr (rows[i].expected, "error[") == NULL, "row %d: %s", rows[i].row, rows[i].text);
    }
}

/* Row 81: a run of many faults is looked at in a moment. */
Test (rows, many_faults_are_followed)
{
  bool good;
  g_autoptr (GString) text = g_string_new (PLAIN "faults:\n");
  for (int i = 0; i < 5000; i++)
    g_string_append_printf (text, "- { at: %d ms, crash: web }\n- { at: %d ms, restart: web }\n", 2 * i,
                            2 * i + 1);
  g_string_append (text, "- { at: 1 min, restart: web.host-3 }\n");
  g_autofree char *messages = said (text->str, NULL, &good);
  cr_expect (good);
  cr_expect_str_eq (messages,
                    "f:10012:25: warning[W081]: `web.host-3` runs at 1 min, so `restart` will be skipped; "
                    "`crash` or `shutdown` is expected before it\n");
}

/* Row 92: what a run is estimated to need is compared with what there is, unless it is forced. */
Test (rows, more_than_there_is_memory_for)
{
  bool good;
  static const char text[] = "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/16 } }\n"
                             "systems: { web: { model: plain, service-on: lan, hosts: { count: 10000 } } }\n";
  SimScenarioRead how = { .memory = 64 << 20 };
  g_autofree char *messages = said (text, &how, &good);
  cr_expect_not (good);
  cr_expect_str_eq (messages,
                    "f: error[E092]: 10000 machines take about 0.1 GiB of memory and there are 0.1 GiB; fewer "
                    "machines are expected, or --force\n");
  how.any_size = true;
  g_autofree char *forced = said (text, &how, &good);
  cr_expect (good && *forced == '\0', "%s", forced);
  how = (SimScenarioRead){ .memory = 1 << 30 };
  g_autofree char *enough = said (text, &how, &good);
  cr_expect (good && *enough == '\0', "%s", enough);
}
