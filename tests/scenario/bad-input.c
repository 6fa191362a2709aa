/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a wrong scenario gets, to the letter: row of the catalogue of wrong input, what is added
 * to a small good scenario, the whole of what is printed. Rows about files and bytes are told in
 * yaml.c and good.c, those about single numbers once more in tests/base/units.c.
 */
#include "farm.h"

#include <criterion/criterion.h>
#include <string.h>

/* Seven lines: what a case adds begins in line 8. */
static const char good[] = "name: s\n"
                           "duration: 10 min\n"
                           "network:\n"
                           "  lan: { subnet: 10.0.0.0/24 }\n"
                           "systems:\n"
                           "  web: { model: farm, on: lan, hosts: 3 }\n"
                           "load: { v: { to: web, from: lan, clients: 2, arrivals: 5 /s } }\n";

typedef struct Case
{
  int row;
  const char *text;     /* added to the good one, or all when it begins with "name:" */
  const char *expected; /* errors: no scenario; warnings: a scenario */
} Case;

#define FAULT(text) "faults: [{ " text " }]\n"
#define EXPECT(text) "expect: [{ " text " }]\n"
#define SYSTEM(text)                                                                                           \
  "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\nsystems: { web: { model: farm, on: "     \
  "lan, " text " } }\n"
#define LAN(text) "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24, " text " } }\n"
#define TOP(text) "name: s\n" text "\n"

static const Case cases[] = {
  { 25, TOP ("duration:"),
    "f:2:1: error[E025]: `duration` has no value; expected: time, greater than 0 s (required)\n" },
  { 25, TOP ("duration: [1 s]"),
    "f:2:11: error[E025]: time, greater than 0 s (required) is expected, not a list\n" },
  { 25, TOP ("seed: 1"), "f:1:1: error[E025]: `duration` is missing; time, greater than 0 s (required)\n" },
  { 26, "durration: 3 s\n", "f:8:1: error[E026]: unknown key `durration`; did you mean `duration`?\n" },
  { 26, "vary: { seed: [1, 2] }\n", "f:8:9: error[E026]: unknown key `seed`; known here: grid zip where\n" },
  { 26, "colour: red\n",
    "f:8:1: error[E026]: unknown key `colour`; known here: name why seed duration warm-up hold runs network "
    "systems compose load faults expect include extends vary\n" },
  { 26, LAN ("latncy: 1 ms"), "f:3:40: error[E026]: unknown key `latncy`; did you mean `latency`?\n" },
  { 27, "duration: 1 s\n", "f:8:1: error[E027]: `duration` is given twice; the first is at 2:1\n" },
  { 28,
    "name: s\nduration: 1 s\nnetwork: { web: { subnet: 10.0.0.0/24 } }\nsystems: { web: { model: farm, on: web "
    "} }\n",
    "f:4:12: error[E028]: `web` is also the name of `web` at 3:12; names must differ\n" },
  { 29, "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 }, LAN: { subnet: 10.1.0.0/24 } }\n",
    "f:3:42: error[E029]: `LAN` is too like the name of `lan` at 3:12; names must differ in more than their "
    "case\n" },
  { 30, "name: s\nduration: 1 s\nnetwork: { rest: { subnet: 10.0.0.0/24 } }\n",
    "f:3:12: error[E030]: `rest` is a reserved word; another name is expected\n" },
  { 30,
    "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\nsystems: { total: { model: farm, on: "
    "lan } }\n",
    "f:4:12: error[E030]: `total` is a reserved word; another name is expected\n" },
  { 30,
    "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\nload: { total: { to: web, from: lan, "
    "arrivals: 1 /s } }\n",
    "f:4:9: error[E030]: `total` is a reserved word; another name is expected\n" },
  { 30, "name: s\nduration: 1 s\nnetwork: { \"\": { subnet: 10.0.0.0/24 } }\n",
    "f:3:13: error[E030]: a name is empty; a letter or `_`, then letters, digits, `_`, `.` or `-` are "
    "expected\n" },
  { 30, "name: s\nduration: 1 s\nnetwork: { a.b: { subnet: 10.0.0.0/24 } }\n",
    "f:3:12: error[E030]: `a.b` has a dot; dots separate a system from its machines\n" },
  { 30,
    "name: s\nduration: 1 s\nnetwork: { a123456789a123456789a123456789a123456789a123456789a123456789abcd: { "
    "subnet: 10.0.0.0/24 } }\n",
    "f:3:12: error[E030]: a name has 64 bytes; at most 63 are allowed\n" },
  { 20, "name: s\nduration: 1 s\nnetwork: { lаn: { subnet: 10.0.0.0/24 } }\n",
    "f:3:12: error[E030]: `lаn` is not a name; a letter or `_`, then letters, digits, `_`, `.` or `-` are "
    "expected\n" },
  { 39, TOP ("duration: 5"), "f:2:12: error[E039]: `5` needs a unit: ns us ms s min h d\n" },
  { 40, TOP ("duration: 5 fortnights"),
    "f:2:13: error[E040]: `fortnights` is no unit of a time; expected: ns us ms s min h d\n" },
  { 40, TOP ("duration: 5M"), "f:2:12: error[E040]: `M` is no unit of a time; expected: ns us ms s min h d\n" },
  { 40, TOP ("duration: 5 m"), "f:2:13: error[E040]: `m` is ambiguous; write ms or min\n" },
  { 41, TOP ("duration: 5 kB"),
    "f:2:13: error[E041]: `kB` is the unit of a size; a time is expected: ns us ms s min h d\n" },
  { 42, SYSTEM ("hosts: abc"), "f:4:48: error[E042]: `abc` is not a number; a digit is expected, not `a`\n" },
  { 42, SYSTEM ("hosts: 1O"),
    "f:4:49: error[E042]: `O` is not part of a number; a plain number is expected\n" },
  { 42, SYSTEM ("hosts: 0x"),
    "f:4:49: error[E042]: `x` is not part of a number; a plain number is expected\n" },
  { 42, SYSTEM ("hosts: 1.2.3"),
    "f:4:51: error[E042]: `.` is not part of a number here; one decimal point with digits on both sides\n" },
  { 43, TOP ("duration: .nan"), "f:2:11: error[E043]: `.nan` is not finite; a finite number is expected\n" },
  { 43, SYSTEM ("capacity: inf /s"),
    "f:4:51: error[E043]: `inf /s` is not finite; a finite number is expected\n" },
  { 43, SYSTEM ("capacity: 1e400 /s"),
    "f:4:51: error[E043]: `1e400 /s` is not finite; the limit is about 1.8e308\n" },
  { 44, SYSTEM ("capacity: 1e-400 /s"),
    "f:4:51: error[E044]: `1e-400 /s` underflows to 0; the least is about 4.9e-324\n" },
  { 45, SYSTEM ("hosts: 9223372036854775808"),
    "f:4:48: error[E045]: `9223372036854775808` is out of range; the limit is 9223372036854775807\n" },
  { 45, SYSTEM ("hosts: 1234567890123456789012345678901234567890"),
    "f:4:48: error[E045]: `1234567890123456789012345678901234567890` is out of range; the limit is "
    "9223372036854775807\n" },
  { 46, SYSTEM ("hosts: -1"),
    "f:4:48: error[E046]: `-1` is out of range; from 1 to 1000000000000 is expected\n" },
  { 46, SYSTEM ("hosts: 0"),
    "f:4:48: error[E046]: `0` is out of range; from 1 to 1000000000000 is expected\n" },
  { 47, SYSTEM ("hosts: 3.5"), "f:4:48: error[E047]: `3.5` is not an integer; an integer is expected\n" },
  { 48, SYSTEM ("capacity: \"0,5 /s\""),
    "f:4:52: error[E048]: `,` is not part of a number; write a decimal point, and no thousands marks\n" },
  { 48, SYSTEM ("hosts: 1'000"),
    "f:4:49: error[E048]: `'` is not part of a number; write it without thousands marks\n" },
  { 48, SYSTEM ("hosts: 1_000"),
    "f:4:49: error[E048]: `_` is not part of a number; write it without thousands marks\n" },
  { 50, LAN ("loss: 1.0000001"),
    "f:3:46: error[E050]: `1.0000001` is out of range; from 0 % to 100 % is expected\n" },
  { 50, LAN ("loss: -0.1"), "f:3:46: error[E050]: `-0.1` is out of range; from 0 % to 100 % is expected\n" },
  { 50, LAN ("loss: 150 %"), "f:3:46: error[E050]: `150 %` is out of range; from 0 % to 100 % is expected\n" },
  { 51, FAULT ("at: 1 s, loss: 100 %, on: lan"),
    "f:8:27: warning[W051]: all frames are lost; below 100 % some arrive\n" },
  { 52, TOP ("duration: 109500 d"),
    "f:2:11: error[E052]: `109500 d` is out of range: over 292 years; at most 9223372036 s\n" },
  { 54, LAN ("in-order: yes"), "f:3:50: error[E054]: `yes` is not a flag; true or false is expected\n" },
  { 54, LAN ("in-order: TRUE"), "f:3:50: error[E054]: `TRUE` is not a flag; true or false is expected\n" },
  { 54, LAN ("in-order: 2"), "f:3:50: error[E054]: `2` is not a flag; true or false is expected\n" },
  { 55, "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 1.2.3.256/24 } }\n",
    "f:3:33: error[E056]: `1.2.3.256/24` is not a subnet; an address and a prefix length, as in "
    "10.0.0.0/24\n" },
  { 55, "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 1.2.3/24 } }\n",
    "f:3:32: error[E056]: `1.2.3/24` is not a subnet; an address and a prefix length, as in 10.0.0.0/24\n" },
  { 55, "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 01.2.3.0/24 } }\n",
    "f:3:27: error[E056]: `01.2.3.0/24` is not a subnet; an address and a prefix length, as in 10.0.0.0/24\n" },
  { 56, "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/255.255.0.255 } }\n",
    "f:3:36: error[E056]: `255.255.0.255` is not a prefix length; /0 to /32 is expected\n" },
  { 56, "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.1/24 } }\n",
    "f:3:27: error[E056]: `10.0.0.1/24` has host bits set; 10.0.0.0/24 is the subnet\n" },
  { 58, "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/16 }, b: { subnet: 10.0.7.0/24 } }\n",
    "f:3:55: error[E058]: the subnet of `b` overlaps that of `lan` at 3:12; one of its own is expected\n" },
  { 58,
    "name: s\nduration: 1 s\nnetwork:\n  lan: { subnet: 10.0.0.0/16, private: true }\n  b: { subnet: "
    "10.0.7.0/24 }\n",
    "f:5:16: error[E058]: the subnet of `b` overlaps that of `lan` at 4:3; one of its own is expected\n" },
  { 69,
    "name: s\nduration: 1 s\nnetwork:\n  lan: { subnet: 10.0.0.0/16, private: true }\n  b: { subnet: "
    "10.1.7.0/24 }\n"
    "  edge: { router: [lan, b] }\n",
    "f:6:20: error[E069]: `lan` is private; a segment that is not is expected\n" },
  { 60, SYSTEM ("service: exponential 0 s"),
    "f:4:50: error[E060]: `exponential` needs a value greater than 0\n" },
  { 60, SYSTEM ("service: { uniform: [5 s, 3 s] }"),
    "f:4:61: error[E060]: `uniform` runs backwards: `to` must be at least the first value\n" },
  { 60, SYSTEM ("service: { pareto: 1 s, exponent: 0 }"),
    "f:4:60: error[E060]: `exponent` of `pareto` must be greater than 0\n" },
  { 60, SYSTEM ("service: { normal: 1 s, sd: -1 s }"),
    "f:4:60: error[E060]: `sd` of `normal` cannot be negative\n" },
  { 60, SYSTEM ("service: { uniform: 5 s }"),
    "f:4:50: error[E060]: `uniform` needs a second parameter; `to` is expected\n" },
  { 60, SYSTEM ("service: { exponental: 5 s }"),
    "f:4:52: error[E026]: unknown key `exponental`; did you mean `exponential`?\n" },
  { 60, SYSTEM ("service: {}"), "f:4:50: error[E060]: a distribution is expected, not {}\n" },
  { 61, SYSTEM ("service: { empirical: [] }"),
    "f:4:63: error[E061]: an empirical table is empty; at least one [value, weight] is expected\n" },
  { 61, SYSTEM ("service: { empirical: [[2 s, 1], [1 s, 1]] }"),
    "f:4:74: error[E061]: an empirical table must ascend: this value is not above the one before\n" },
  { 61, SYSTEM ("service: { empirical: [[1 s, 0], [2 s, 0]] }"),
    "f:4:63: error[E061]: the weights of an empirical table sum to 0\n" },
  { 61, SYSTEM ("service: { empirical: [[1 s, -1]] }"),
    "f:4:64: error[E061]: values and weights of an empirical table cannot be negative\n" },
  { 61, SYSTEM ("service: { empirical: [1 s] }"),
    "f:4:64: error[E061]: a row of an empirical table is [value, weight]\n" },
  { 63, SYSTEM ("low-water: 80 %, high-water: 50 %"),
    "f:4:52: error[E063]: `low-water` must be below `high-water`\n" },
  { 63, EXPECT ("metric: v.tried, at-least: 5, at-most: 3"),
    "f:8:39: error[E063]: `at-least` is above `at-most` at 8:51; it must not be\n" },
  { 64, SYSTEM ("capacity: 0 /s"),
    "f:4:51: error[E046]: `0 /s` is out of range; greater than 0 /s is expected\n" },
  { 65, TOP ("duration: 1 s\nseed: -1"),
    "f:3:7: error[E065]: `-1` is not a seed; a whole number from 0 to 18446744073709551615 is expected\n" },
  { 65, TOP ("duration: 1 s\nseed: 1.5"),
    "f:3:7: error[E065]: `1.5` is not a seed; a whole number from 0 to 18446744073709551615 is expected\n" },
  { 65, TOP ("duration: 1 s\nseed: 18446744073709551616"),
    "f:3:7: error[E065]: `18446744073709551616` is not a seed; a whole number from 0 to 18446744073709551615 "
    "is expected\n" },
  { 65, TOP ("duration: 1 s\nseed:"),
    "f:3:1: error[E065]: `` is not a seed; a whole number from 0 to 18446744073709551615 is expected\n" },
  { 66, SYSTEM ("silence-timeout: 500 ms"),
    "f:4:58: error[E066]: `silence-timeout` is shorter than `info-interval`\n" },
  { 67, SYSTEM ("silence-timeout: 1 s"),
    "f:4:58: warning[W067]: `silence-timeout` is no longer than `info-interval`\n" },
  { 68, FAULT ("at: 1 s, crash: web.host-9"),
    "f:8:28: error[E068]: there is no machine, system or load `web.host-9`; did you mean `web.host-1`?\n" },
  { 68, FAULT ("at: 1 s, crash: host-2"),
    "f:8:28: error[E068]: there is no machine, system or load `host-2`; did you mean `web.host-2`?\n" },
  { 68, FAULT ("at: 1 s, link-down: backbone"),
    "f:8:32: error[E068]: there is no segment `backbone`; known: lan\n" },
  { 25, "name: s\nduration: 1 s\nnetwork: { lan: 10.0.0.0/24 }\n",
    "f:3:17: error[E025]: a map, as in { subnet: 10.0.0.0/24 } is expected, not text\n" },
  { 25, "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\nload: { v: 3 }\n",
    "f:4:12: error[E025]: a map { KEY: VALUE, ... } with keys of to of from clients arrivals users think "
    "service "
    "request-size reply-size session timeout retries tcp is expected, not text\n" },
  { 84, EXPECT ("metric: v.tried, at-least: 1, from: 6 min, to: 5 min"),
    "f:8:48: error[E084]: the window is empty; `from` must be before `to`\n" },
  { 84, EXPECT ("metric: v.tried, at-least: 1, from: 11 min"),
    "f:8:48: error[E084]: the window is empty; `from` must be before `to`\n" },
  { 50, EXPECT ("metric: v.tried, at-least: 1, in: 100 %"),
    "f:8:46: error[E050]: no number of runs shows 100 %; less is expected, or no `in`: then every run that is "
    "played must hold it\n" },
  { 25, EXPECT ("metric: v.tried, at-least: 1, of: failures"),
    "f:8:46: error[E025]: `of` without `in`; a share is expected, as in `in: 99 %`\n" },
  { 84, EXPECT ("metric: v.tried, at-least: 1, in: 99 %, of: failures"),
    "f:8:56: error[E084]: this claim is not about single failures; a time of incidents such as restore-time, "
    "without statistic and quantile, or `converged` with `within` is expected\n" },
  { 85, EXPECT ("finding: F0"), "f:8:21: error[E085]: there is no finding `F0`; F1 to F18 are known\n" },
  { 86,
    "faults: [{ generate: { for: i, from: 1, to: 1000, entries: [{ generate: { for: j, from: 1, to: 1000, "
    "entries: "
    "[{ at: 1 s, crash: web }] } }] } }]\n",
    "f:8:73: error[E086]: this makes 1000 times 4 values; the limit is 100000 in all\n" },
  { 87, "faults: [{ generate: { for: i, from: 5, to: 1, entries: [{ at: 1 s, crash: web }] } }]\n",
    "f:8:45: error[E087]: `step` never leads from `from` to `to`; it is 0 or has the wrong sign\n" },
  { 87, "faults: [{ generate: { for: i, from: 1, to: 5, step: .nan, entries: [{ at: 1 s, crash: web }] } }]\n",
    "f:8:54: error[E043]: `.nan` is not finite; a finite number is expected\n" },
  { 76,
    "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 }, wan: { subnet: 10.1.0.0/24 } }\n"
    "systems: { web: { model: farm, on: lan } }\n"
    "load: { v: { to: web, from: wan, clients: 1, arrivals: 1 /s } }\n",
    "f:5:29: warning[W076]: no router joins `wan` to a segment of `web`; its requests will not arrive\n" },
  { 76,
    "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 }, wan: { subnet: 10.1.0.0/24 }, "
    "r: { router: [lan, wan] } }\nsystems: { web: { model: farm, on: lan } }\n"
    "load: { v: { to: web, from: wan, clients: 1, arrivals: 1 /s } }\n",
    "" },
  { 81, FAULT ("at: 1 s, resume: web.host-1"),
    "f:8:29: warning[W081]: `web.host-1` runs at 1 s, so `resume` will be skipped; `pause` or `hang` is "
    "expected before it\n" },
  { 81, FAULT ("at: 1 s, link-up: lan"),
    "f:8:30: warning[W081]: `lan` is up at 1 s, so `link-up` will be skipped; `link-down` is expected before "
    "it\n" },
  { 83, "faults: [{ at: 2 s, link-down: lan }, { at: 2 s, link-up: lan }]\n",
    "f:8:39: warning[W083]: `link-down` and `link-up` at one instant; they happen in the order of the file\n" },
  { 68, FAULT ("at: 1 s, crash: wep"),
    "f:8:28: error[E068]: there is no machine, system or load `wep`; did you mean `web`?\n" },
  { 68, FAULT ("at: 1 s, crash: \"db.*\""),
    "f:8:29: error[E068]: `db.*` stands for no machine; a name or pattern that fits one is expected\n" },
  { 68, FAULT ("at: 1 s, link-down: lam"),
    "f:8:32: error[E068]: there is no segment `lam`; did you mean `lan`?\n" },
  { 68, "name: s\nduration: 1 s\nsystems: { web: { model: frm, on: lan } }\n",
    "f:3:26: error[E068]: there is no model `frm`; did you mean `farm`?\n" },
  { 68, "name: s\nduration: 1 s\nsystems: { web: { on: lan } }\n",
    "f:3:12: error[E025]: `model` is missing in `web`; `rehearse list models` shows them\n" },
  { 68,
    "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\nsystems: { web: { model: farm, on: lam "
    "} }\n",
    "f:4:36: error[E068]: there is no segment `lam`; did you mean `lan`?\n" },
  { 68,
    "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\nload: { v: { to: web, from: lan, "
    "arrivals: 1 /s } }\n",
    "f:4:18: error[E068]: there is no system `web`; none is declared, one is expected\n" },
  { 68, FAULT ("at: 1 s, do: dance, of: web"),
    "f:8:25: error[E068]: `web` has no action `dance`; a system of model `farm` has: quiesce shake\n" },
  { 69, FAULT ("at: 1 s, crash: lan"),
    "f:8:28: error[E069]: `lan` is a segment; a machine, a system or a load is expected\n" },
  { 69, FAULT ("at: 1 s, link-down: web"), "f:8:32: error[E069]: `web` is a system; a segment is expected\n" },
  { 69, FAULT ("at: 1 s, do: quiesce, of: v"),
    "f:8:38: error[E069]: `v` is no system, and no machine of one; only these have actions\n" },
  { 69,
    "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\nsystems: { q: { model: silent, on: lan "
    "} }\nload: { v: { to: q, from: lan, arrivals: 1 /s } }\n",
    "f:5:18: error[E069]: `q` is a system of model `silent`, which takes no clients; one that does is "
    "expected\n" },
  { 69, "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 }, gw: { router: gw } }\n",
    "f:3:56: error[E069]: `gw` is a router; a segment is expected\n" },
  { 74,
    "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 }, gw: { router: lan }, w: { link: [gw, "
    "gw], subnet: 10.9.0.0/30 } }\n",
    "f:3:79: error[E074]: `w` joins `gw` twice; each is expected once\n" },
  { 74,
    "name: s\nduration: 1 s\nnetwork: { a: { router: [] }, b: { router: [] }, w: { link: [a, b], subnet: "
    "10.9.0.0/30 }, x: { link: [b, a], subnet: 10.8.0.0/30 } }\n",
    "f:3:92: error[E074]: link `x` joins the same routers as `w` at 3:50; one link between two is expected\n" },
  { 74, "name: s\nduration: 1 s\nnetwork: { a: { router: [] }, w: { link: [a], subnet: 10.9.0.0/30 } }\n",
    "f:3:42: error[E074]: a link to 1 router; two are expected\n" },
  { 80, FAULT ("at: 1 s, partition: [[web.host-1], web], on: lan"),
    "f:8:47: error[E080]: `web.host-1` is named twice in this partition; each machine stands in one group\n" },
  { 80, FAULT ("at: 1 s, partition: [[web.host-1, web.host-7], rest], on: lan"),
    "f:8:46: error[E068]: there is no machine, system or load `web.host-7`; did you mean `web.host-1`?\n" },
  { 80, FAULT ("at: 1 s, partition: [[], rest], on: lan"),
    "f:8:33: error[E080]: a group of a partition names nobody; at least one machine, or `rest`, is "
    "expected\n" },
  { 80, FAULT ("at: 1 s, partition: [rest], on: lan"),
    "f:8:32: error[E080]: a partition between nobody; groups of machines are expected, and `rest` at most "
    "once\n" },
  { 81, FAULT ("at: 1 s, restart: web.host-1"),
    "f:8:30: warning[W081]: `web.host-1` runs at 1 s, so `restart` will be skipped; `crash` or `shutdown` is "
    "expected before it\n" },
  { 81, FAULT ("at: 1 s, heal: lan"),
    "f:8:27: warning[W081]: `lan` is not cut at 1 s, so `heal` will be skipped; `partition` is expected before "
    "it\n" },
  { 82, FAULT ("at: -1 s, crash: web"),
    "f:8:16: error[E046]: `-1 s` is out of range; at least 0 s is expected\n" },
  { 82, FAULT ("at: 1 h, crash: web"),
    "f:8:16: warning[W082]: `1 h` is after the end of the run; the fault never comes\n" },
  { 83, "faults: [{ at: 2 s, crash: web.host-1 }, { at: 2 s, restart: web.host-1 }]\n",
    "f:8:42: warning[W083]: `crash` and `restart` at one instant; they happen in the order of the file\n" },
  { 25, FAULT ("crash: web"),
    "f:8:10: error[E025]: no time in this entry; `at`, `every` or `replay` is expected\n" },
  { 25, FAULT ("at: 1 s"),
    "f:8:10: error[E025]: no fault in this entry; one of: crash restart shutdown pause hang resume slow clock "
    "interface-down interface-up arp-block link-down link-up loss duplicate corrupt reorder latency jitter "
    "bandwidth partition heal do\n" },
  { 25, FAULT ("at: 1 s, crash: web, hang: web"),
    "f:8:10: error[E025]: `crash` and `hang` in one entry; one fault is expected\n" },
  { 26, FAULT ("at: 1 s, crsh: web"), "f:8:21: error[E026]: unknown key `crsh`; did you mean `crash`?\n" },
  { 26, FAULT ("at: 1 s, restart: web, for: 1 s"),
    "f:8:35: error[E026]: unknown key `for`; known here: restart at every replay spread boot\n" },
  { 25, FAULT ("at: 1 s, slow: web"),
    "f:8:10: error[E025]: `to` is missing; share, greater than 0 %, at most 100 % (required)\n" },
  { 25, FAULT ("at: 1 s, clock: web"),
    "f:8:10: error[E025]: `offset` or `drift` is missing; it is expected with `clock`\n" },
  { 25, FAULT ("at: 1 s, do: shake, of: web, for: 1 s"),
    "f:8:41: error[E025]: `shake` has no end; `for` is not expected\n" },
  { 84, EXPECT ("metric: v.availabilty, at-least: 1 %"),
    "f:8:20: error[E084]: there is no metric `v.availabilty`; did you mean `v.availability`?\n" },
  { 84, EXPECT ("metric: v.tried, at-least: 1, from: 5 min, to: 5 min"),
    "f:8:48: error[E084]: the window is empty; `from` must be before `to`\n" },
  { 84, EXPECT ("metric: v.tried, at-least: 1, to: 11 min"),
    "f:8:46: error[E084]: the window ends after the run; a time up to the end of the run is expected\n" },
  { 84, EXPECT ("metric: v.tried, at-least: 1, quantile: 99 %"),
    "f:8:52: error[E084]: `v.tried` has no quantiles; a metric that tallies single values is expected\n" },
  { 84, EXPECT ("invariant: web.one-server-per-adress"),
    "f:8:23: error[E084]: `web` has no invariant `one-server-per-adress`; did you mean "
    "`one-server-per-address`?\n" },
  { 84, TOP ("duration: 1 s\nwarm-up: 1 s"),
    "f:3:10: error[E084]: `warm-up` leaves nothing to measure; it must be shorter than `duration`\n" },
  { 25, EXPECT ("metric: v.tried"),
    "f:8:10: error[E025]: no bound in this entry; `at-least` or `at-most` is expected\n" },
  { 25, EXPECT ("at-most: 3 s"),
    "f:8:10: error[E025]: no claim in this entry; one of: metric invariant converged finding\n" },
  { 25, EXPECT ("metric: v.tried, finding: F1"),
    "f:8:10: error[E025]: `metric` and `finding` in one entry; one claim is expected\n" },
  { 68, EXPECT ("converged: wab"), "f:8:23: error[E068]: there is no system `wab`; did you mean `web`?\n" },
  { 39, EXPECT ("metric: web.restore-time, at-most: 5"),
    "f:8:48: error[E039]: `5` needs a unit: ns us ms s min h d\n" },
  { 68, EXPECT ("metric: web.restore-time, at-most: 5 s, after: crush"),
    "f:8:59: error[E068]: `crush` is not known here; did you mean `crash`? One of: crash restart shutdown "
    "pause hang resume slow clock interface-down interface-up arp-block link-down link-up loss duplicate "
    "corrupt reorder latency jitter bandwidth partition heal do\n" },
  { 50, EXPECT ("metric: v.availability, at-least: 150 %"),
    "f:8:46: error[E050]: `150 %` is out of range; from 0 % to 100 % is expected\n" },
  { 85, EXPECT ("finding: F99"), "f:8:21: error[E085]: there is no finding `F99`; F1 to F18 are known\n" },
  { 86, "faults: [{ generate: { for: i, from: 1, to: 1000000000000, entries: [{ at: 1 s, crash: web }] } }]\n",
    "f:8:22: error[E086]: this makes 1000000000000 times 4 values; the limit is 100000 in all\n" },
  { 87, "faults: [{ generate: { for: i, from: 1, to: 5, step: 0, entries: [{ at: 1 s, crash: web }] } }]\n",
    "f:8:54: error[E087]: `step` never leads from `from` to `to`; it is 0 or has the wrong sign\n" },
  { 87, "faults: [{ generate: { for: i, from: 1, to: 5, step: -1, entries: [{ at: 1 s, crash: web }] } }]\n",
    "f:8:54: error[E087]: `step` never leads from `from` to `to`; it is 0 or has the wrong sign\n" },
  { 28,
    "name: s\nduration: 1 s\nnetwork: { generate: { for: i, from: 1, to: 2, entries: { lan: { subnet: "
    "10.0.0.0/24 } } } }\n",
    "f:3:59: error[E028]: `lan` is made twice; the first is at 3:59\n" },
  { 90, "runs: 0\n", "f:8:7: error[E090]: `0` is out of range; from 1 to 10000000 is expected\n" },
  { 91, SYSTEM ("hosts: 1000000000"),
    "f:4:48: error[E091]: 1000000000 machines, about 7629 GiB; at most 1000000 are allowed\n" },
  { 91, SYSTEM ("hosts: 300"),
    "f:4:48: error[E091]: 300 addresses on `lan`, but 10.0.0.0/24 has 254; a larger subnet is expected\n" },
  { 46,
    "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\nsystems: { web: { model: farm, on: lan "
    "} }\nload: { v: { to: web, from: lan } }\n",
    "f:5:9: error[E025]: a load without `arrivals` and without `users`; expected one of them\n" },
};

static void
check (const Case *c)
{
  bool whole = g_str_has_prefix (c->text, "name:");
  g_autofree char *text = whole ? g_strdup (c->text) : g_strconcat (good, c->text, NULL);
  g_autofree char *messages = NULL;
  g_autoptr (SimScenario) scenario = farm_parse (text, NULL, &messages);
  cr_expect_str_eq (messages, c->expected);
  cr_expect_eq (scenario == NULL, strstr (messages, "error[") != NULL, "row %d: %s", c->row, c->text);
}

Test (bad_input, each_row_has_its_message)
{
  g_autofree char *messages = NULL;
  g_autoptr (SimScenario) scenario = farm_parse (good, NULL, &messages);
  cr_assert_not_null (scenario, "%s", messages);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

/* Twenty messages and that there are more. */
static void
check_flood (const char *first, const char *before, const char *after)
{
  g_autoptr (GString) text = g_string_new ("name: s\nduration: 1 s\n");
  g_string_append (text, first);
  for (int i = 0; i < 1000000 && text->len < (gsize)15 << 20; i++)
    g_string_append_printf (text, "%s%d%s\n", before, i, after);
  g_autofree char *messages = NULL;
  cr_expect_null (farm_parse (text->str, NULL, &messages));
  g_auto (GStrv) lines = g_strsplit (messages, "\n", -1);
  cr_expect_eq (g_strv_length (lines), 22, "%s", messages);
  cr_expect_str_eq (lines[MIN (20, g_strv_length (lines))],
                    "rehearse: too many errors; the first 20 are shown");
}

/* Row 36. The bound is wide enough for sanitizers; without them it takes a fifth of a second. */
Test (bad_input, errors_without_end_are_not_read_to_the_end)
{
  check_flood ("", "x", ": 1");
  check_flood ("name: t\n", "name: ", "");
  check_flood ("network:\n", "  n", ": { subnet: 10.0.0.0/24, x: 1 }");
  check_flood ("systems:\n", "  n", ": { model: frm }");
  check_flood ("faults:\n", "  - { at: ", ", crash: nobody }");
  check_flood ("load:\n", "  v", ": { to: nobody, from: nowhere }");
  check_flood ("expect:\n", "  - { metric: nobody.tried, at-least: ", " }");
}

/* Row 33: what has no end is told once; what was read of it is checked. 18 values before the list, two in each
 * entry from line 9 on. */
Test (bad_input, values_beyond_the_limit_are_told_once)
{
  g_autoptr (GString) text = g_string_new (good);
  g_string_append (text, "expect:\n");
  for (int i = 0; i < 60000; i++)
    g_string_append (text, "- converged: web\n");
  g_autofree char *messages = NULL;
  cr_expect_null (farm_parse (text->str, NULL, &messages));
  cr_expect_str_eq (messages, "f:50000:3: error[E086]: more than 100000 values, the rest was not read; write "
                              "loops with `generate`\n");
}

Test (bad_input, strict_makes_errors_of_warnings)
{
  g_autofree char *text = g_strconcat (good, FAULT ("at: 1 s, loss: 100 %, on: lan"), NULL);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimScenarioRead how = { .models = farm_models, .strict = true };
  cr_expect_null (sim_scenario_parse (text, -1, "f", &how, diags));
  g_autofree char *messages = sim_diags_text (diags);
  cr_expect_str_eq (
      messages,
      "f:8:27: warning[W051]: all frames are lost; below 100 % some arrive\n"
      "f: error[E081]: there are warnings, and with --strict they count as errors; none are expected\n");
}
