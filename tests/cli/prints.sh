#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --print: what a machine says of itself at an instant, above the page and in prints/; it changes nothing.
. "${srcdir:-.}/tests/cli/lib.sh"
ring="$top/scenarios/ring/gateway-dies.scenario.yaml"
usage='usage: rehearse run [OPTION...] FILE'

expect 0 '' "$rehearse" run --no-plots -o two "$ring" \
  --print gate.gateway-1@50s --print gate.gateway-2@10s:global-status
head -n 1 out | grep -qx '\[10.000 s\] gate.gateway-2 global-status' || fail "out of order: $(head -n 5 out)"
sed -n 2p out | grep -q '^configuration .* 4 members; gateway-1: ' || fail "the members are $(sed -n 2p out)"
sed -n 4p out | grep -qx '\[50.000 s\] gate.gateway-1 status' || fail "the second is $(sed -n 4p out)"
grep -q '^PASSED' out || fail "the page is gone: $(cat out)"
[ "$(ls two/prints)" = '000-gate.gateway-2-global-status.txt
001-gate.gateway-1-status.txt' ] || fail "files are $(ls two/prints)"
sed -n 1,2p out | cmp -s - two/prints/000-gate.gateway-2-global-status.txt || fail "the file says something else"

expect 0 '' "$rehearse" run --fingerprint-only "$ring"
grep -q "\"fingerprint\": *\"$(cat out)\"" two/summary.json || fail "printing changed the run"
expect 0 '' "$rehearse" run --quiet --no-plots -o quiet "$ring" --print gate.gateway-1@50s
[ -s out ] && fail "--quiet printed"
[ -f quiet/prints/000-gate.gateway-1-status.txt ] || fail "--quiet left nothing in prints/"
# One that is off at that time says so.
expect 0 '' "$rehearse" run --no-plots -o off "$ring" --print gate.gateway-3@62s
sed -n 2p out | grep -qx '(this machine has no status)' || fail "off: $(sed -n 2p out)"

wrong () { expect 2 "rehearse run: --print $1: $2
$usage" "$rehearse" run -o wrong --print "$1" "$ring"; nothing_left wrong; }
wrong gate.gateway-1 'expected MACHINE@TIME, as in group.server-1@90s, and :WHAT if need be'
wrong gate.gateway-1@soon '`soon` is not a number; a digit is expected, not `s`'
wrong gate.gateway-1@-1s 'a run begins at 0 s'
wrong gate.gateway-1@1d 'the run ends at 3 min'
wrong gate.gatewya-1@1s 'no machine is called `gate.gatewya-1`; did you mean `gate.gateway-1`?'
wrong gate.gateway-1@1s:stauts 'a machine of ring has no `stauts`; expected status or global-status; did you mean `status`?'
expect 2 "rehearse run: --print it.host-1@1s: machines of a system of plain print nothing
$usage" "$rehearse" run -o wrong --print it.host-1@1s "$small"
expect 2 "rehearse run: --print and --fingerprint-only do not go together
$usage" "$rehearse" run --fingerprint-only --print gate.gateway-1@1s "$ring"
nothing_left wrong
finish
