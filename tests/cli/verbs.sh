#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the verbs say, and their exit codes.
. "${srcdir:-.}/tests/cli/lib.sh"
says () { grep -qF -- "$1" out || fail "nothing says \`$1\` in
$(head -n 20 out)"; }

expect 0 '' "$rehearse" check "$small"
[ "$(cat out)" = "$small: good" ] || fail "check said $(cat out)"
printf 'name: bad\nfrob: 1\n' >bad.scenario.yaml
expect 2 - "$rehearse" check "$small" bad.scenario.yaml
grep -q '^bad.scenario.yaml:2:1: error\[E026\]' err || fail "check said $(cat err)"
says "$small: good"

expect 0 '' "$rehearse" list models; says 'plain'
expect 0 '' "$rehearse" list faults; says 'crash'; says 'partition'
expect 0 '' "$rehearse" list metrics; says 'LOAD.availability'
expect 0 '' "$rehearse" list records; says 'node.crashed'
expect 0 '' "$rehearse" list distributions; says '{ exponential: ... }'
expect 0 '' "$rehearse" list loads; says 'flash'
expect 0 '' "$rehearse" list; says 'models'; says 'faults'

expect 0 '' "$rehearse" explain plain; says 'service-on'; says 'PLAIN-1'
expect 0 '' "$rehearse" explain plain.hosts.count; says 'from 1 to 10000'
expect 0 '' "$rehearse" explain rais.policy; says '    one-to-one             each host has an idle secondary of its own'; says 'RAIS-B4'
expect 0 '' "$rehearse" explain one-to-one; says 'rais.policy: one-to-one: each host has an idle secondary of its own'
expect 0 '' "$rehearse" explain policy
for way in 'rais.policy' 'round-robin-dns' 'ring.policy' 'dispatcher' 'pxe.policy' 'own-peak' 'PXE-B5' 'POOL-B3' 'RING-B2'; do says "$way"; done
expect 2 - "$rehearse" explain one-to-two; grep -qF 'did you mean `one-to-one`?' err || fail "$(cat err)"
# Words that a planner brings along, and how things are written; each example can be played.
for word in mtbf MTTR; do expect 0 '' "$rehearse" explain $word; says '`every`'; says '`for`'; says 'crash: web.host-*'; done
sed -n 's/^    - {/  - {/p' out >mtbf
[ -s mtbf ] || fail "explain mttr gives no example"
{ sed 's/  it:/  web:/; s/to: it/to: web/' "$small"; echo 'faults:'; cat mtbf; } >mtbf.scenario.yaml
expect 0 '' "$rehearse" check --quiet mtbf.scenario.yaml
for word in vary zip grid; do expect 0 '' "$rehearse" explain $word; says 'zip:'; says 'first with first'; done
{ echo 'name: v'; echo "extends: $top/scenarios/quickstart.scenario.yaml"; sed -n '/^  vary:/,/^$/s/^  //p' out; } >vary.scenario.yaml
expect 0 - "$rehearse" plan --allow-include-outside vary.scenario.yaml --until '1 s' --set 'warm-up=0 s' --set 'faults=[]' --set 'expect=[]'
grep -q '^10 points, ' out || fail "the example of vary has not its ten points: $(cat out err)"
expect 0 '' "$rehearse" explain incident; says '--incident N'
expect 0 '' "$rehearse" explain patterns; says 'web.dns'; says '[web.host-*, web.spare-*]'
expect 0 '' "$rehearse" explain plan; says 'rehearse plan FILE: list the points'
expect 2 - "$rehearse" explain mtfb; grep -qF 'did you mean `mtbf`?' err || fail "$(cat err)"
expect 0 '' "$rehearse" explain topics --markdown; says '## mtbf'; says '## patterns'
expect 0 '' "$rehearse" explain PLAIN-2; says 'PLAIN-2 (plain'
expect 0 '' "$rehearse" explain crash; says 'opens an incident'
expect 0 '' "$rehearse" explain availability; says 'LOAD.availability'
expect 0 '' "$rehearse" explain node.crashed; says 'node.crashed'
expect 0 '' "$rehearse" explain E026; says 'E026: an unknown key'
expect 0 '' "$rehearse" explain units; says 'Mbps'
expect 0 '' "$rehearse" explain diagnostics
cmp -s out "$top/docs/diagnostics.md" || fail "docs/diagnostics.md is not what explain diagnostics prints"
sh "$top/tools/strangers-way" "$rehearse" >way.md || fail "the stranger's way leads nowhere"
cmp -s way.md "$top/docs/strangers-way.md" || fail "docs/strangers-way.md is old; make strangers-way"

expect 0 '' "$rehearse" run --quiet --no-plots -o good "$small"
expect 1 '' "$rehearse" run --quiet --no-plots -o failed --set 'load.visitors.timeout=1 ms' "$small"
[ -f failed/summary.json ] || fail "no results of a run that failed its expectations"
expect 0 '' "$rehearse" run --no-plots -o until --until '30 s' "$small"; says '30 s played'
expect 0 '' "$rehearse" run --no-plots -o piped - <"$small"; says 'PASSED'

# A scenario that varies plays its base values, and says so; nothing else does.
sed '$a vary: { grid: { systems.it.hosts.count: [2, 3] } }' "$small" >varies.scenario.yaml
at=$(grep -n '^vary:' varies.scenario.yaml | cut -d: -f1)
expect 0 "varies.scenario.yaml:$at:1: note: \`vary\` is for \`rehearse sweep\`; this run plays the base values, --point N one of its points" \
  "$rehearse" run --no-plots -o base varies.scenario.yaml
expect 0 - "$rehearse" run --no-plots --strict -o base-strict varies.scenario.yaml
expect 0 '' "$rehearse" run --quiet --no-plots -o base-quiet varies.scenario.yaml
expect 0 '' "$rehearse" run --no-plots --point 1 -o point varies.scenario.yaml
expect 0 '' "$rehearse" run --no-plots -o plain "$small"

# TCP of the clients and of the hosts: what it is by default changes nothing, another window does.
bits () { expect 0 '' "$rehearse" run --fingerprint-only "$@" "$small"; bits=$(cat out); }
bits; plain=$bits
bits --set 'load.visitors.tcp.delayed-ack=40 ms' --set 'systems.it.hosts.tcp.least-rto=1 s'
[ "$bits" = "$plain" ] || fail "TCP as it is changed the run"
bits --set 'load.visitors.tcp.delayed-ack=0 s'
[ "$bits" != "$plain" ] || fail "the clients' TCP was not set"
bits --set 'systems.it.hosts.tcp.delayed-ack=0 s'
[ "$bits" != "$plain" ] || fail "the hosts' TCP was not set"
# The schema is JSON; where jq is not installed this says nothing.
expect 0 '' "$rehearse" schema
! command -v jq >schema.jq || jq -e .properties out >schema.jq || fail "the schema is no JSON"

# Decisions of a run: a pool that takes some.
expect 1 - "$rehearse" run --quiet --no-plots -o pool "$top/scenarios/pool/rules.scenario.yaml" --until '30 min'
expect 0 '' "$rehearse" explain pool --decision 1; says 'rule idle (take, wait) for mail: (excess'; says 'to the customer of mail'
# The same from a table that is known.
mkdir told none
head='system,decision,time [s],what,sentence'
printf '%s\r\n' "$head" a,1,10,x,'one begins' b,1,20,x,'another begins' a,2,30.5,x,'"two, it begins"' a,1,40,x,'one is done' >told/decisions.csv
printf '%s\r\n' "$head" >none/decisions.csv
tells () { [ "$(cat out)" = "$1" ] || fail "said $(cat out)
 instead of $1"; }
expect 0 '' "$rehearse" explain told --decision a.1; tells 'decision 1 of a
  [10.000 s] one begins
  [40.000 s] one is done'
expect 0 '' "$rehearse" explain told --decision 2; tells 'decision 2 of a
  [30.500 s] two, it begins'
expect 0 '' "$rehearse" explain told --at '29 s'; tells 'decision 1 of b
  [20.000 s] another begins'
expect 0 '' "$rehearse" explain told --decisions; tells 'a.1 [10.000 s] one begins
b.1 [20.000 s] another begins
a.2 [30.500 s] two, it begins'
expect 2 'rehearse: there is no decision 3; --decisions lists them' "$rehearse" explain told --decision 3
expect 2 'rehearse: no decision was taken by 9 s; --decisions lists them' "$rehearse" explain told --at '9 s'
expect 2 'rehearse: none: no decision was taken in this run' "$rehearse" explain none --decisions
expect 2 - "$rehearse" explain told --decision two; grep -q 'decision `two`; expected a number' err || fail "$(cat err)"
expect 2 - "$rehearse" explain told --at soon; grep -q 'time `soon` is not a number' err || fail "$(cat err)"
expect 2 - "$rehearse" explain told --at '1 s' --decisions; grep -q 'do not go together' err || fail "$(cat err)"
expect 2 - "$rehearse" explain nowhere --decisions; grep -q 'nowhere/decisions.csv' err || fail "$(cat err)"
# Incidents of a run, from its tables.
mkdir waited
printf '%s\r\n' incident,what 1,'crash a' 2,'restart a' >waited/incidents.csv
head='incident,step,from [s],to [s],cause,parameter,value,begins at,ends at,begins,ends'
printf '%s\r\n' "$head" 1,1,10.000000000,12.500000001,timer,systems.it.time,'2 s',a,b,'crash a','b hears nothing of a' \
  1,2,12.500000001,13.000000000,,,,b,b,'b hears nothing of a','b serves' >waited/paths.csv
expect 0 '' "$rehearse" explain waited --incident 1; tells 'incident 1: crash a, from 10.000000000 s to 13.000000000 s: 3.000000000 s

            from                for          waiting for
                                              until
      0.000000 s      2.500000001 s  83.3 %  timer [systems.it.time: 2 s]
                                              b hears nothing of a
      2.500000 s      0.499999999 s  16.7 %  (unattributed)
                                              b serves

by cause
                      2.500000001 s  83.3 %  timer
                      0.499999999 s  16.7 %  (unattributed)
             sum      3.000000000 s 100.0 %

what would shorten it, until another wait is longer (rehearse run --set PATH=VALUE)
                      2.500000001 s  83.3 %  systems.it.time, now 2 s'
expect 0 '' "$rehearse" explain waited --incident 2; tells 'incident 2: restart a; it was over at once'
expect 0 '' "$rehearse" explain waited --incident 1 --perfetto -
tells '{"displayTimeUnit":"ns","traceEvents":[
{"ph":"M","pid":1,"name":"process_name","args":{"name":"incident 1: crash a"}},
{"ph":"M","pid":1,"tid":1,"name":"thread_name","args":{"name":"critical path"}},
{"ph":"M","pid":1,"tid":1,"name":"thread_sort_index","args":{"sort_index":1}},
{"ph":"X","pid":1,"tid":1,"cat":"parameter","name":"timer","ts":10000000.000,"dur":2500000.001,"args":{"ns":2500000001,"parameter":"systems.it.time","value":"2 s","begins at":"a","begins":"crash a","ends":"b hears nothing of a"}},
{"ph":"X","pid":2,"tid":2,"cat":"parameter","name":"timer","ts":10000000.000,"dur":2500000.001,"args":{"ns":2500000001,"parameter":"systems.it.time","value":"2 s","begins at":"a","begins":"crash a","ends":"b hears nothing of a"}},
{"ph":"s","pid":2,"tid":2,"cat":"path","name":"path","id":1,"ts":12500000.000},
{"ph":"f","pid":2,"tid":2,"cat":"path","name":"path","id":1,"bp":"e","ts":12500000.001},
{"ph":"X","pid":1,"tid":1,"cat":"wait","name":"(unattributed)","ts":12500000.001,"dur":499999.999,"args":{"ns":499999999,"parameter":"","value":"","begins at":"b","begins":"b hears nothing of a","ends":"b serves"}},
{"ph":"X","pid":2,"tid":2,"cat":"wait","name":"(unattributed)","ts":12500000.001,"dur":499999.999,"args":{"ns":499999999,"parameter":"","value":"","begins at":"b","begins":"b hears nothing of a","ends":"b serves"}},
{"ph":"M","pid":2,"tid":2,"name":"thread_name","args":{"name":"b"}},
{"ph":"M","pid":2,"tid":2,"name":"thread_sort_index","args":{"sort_index":2}},
{"ph":"M","pid":2,"name":"process_name","args":{"name":"b"}}
]}'
expect 0 '' "$rehearse" explain waited --incident 1 --svg picture.svg; grep -q '^by cause' out || fail "no table: $(cat out)"
for part in '<svg ' '>incident 1: crash a, 3.000000000 s<' '>timer: 2.500000001 s, 83.3 %<' '>systems.it.time: 2 s<' \
  '<title>crash a → b hears nothing of a</title>' '</svg>'; do
  grep -qF "$part" picture.svg || fail "no $part in $(cat picture.svg)"
done
expect 0 '' "$rehearse" explain waited --incident 1 --story story.svg; grep -q '^by cause' out || fail "no table: $(cat out)"
for part in '<svg ' '>who waited for whom: incident 1, crash a<' '>timer<' '>2.500 s, 83.3 %  systems.it.time: 2 s<' \
  '<title>(unattributed), 0.499999999 s: until b serves</title>' '>00:00:10<' '</svg>'; do
  grep -qF "$part" story.svg || fail "no $part in $(cat story.svg)"
done
expect 2 'rehearse: incident 2 was over at once; there is nothing to draw' "$rehearse" explain waited --incident 2 --svg -
expect 2 - "$rehearse" explain waited --story x; grep -q 'go with --incident' err || fail "$(cat err)"
expect 2 - "$rehearse" explain waited --svg x; grep -q 'go with --incident' err || fail "$(cat err)"
expect 0 '' "$rehearse" explain waited --incidents; tells '1 crash a, 3.000000000 s
2 restart a, 0 s'
expect 2 'rehearse: there is no incident 3; --incidents lists them' "$rehearse" explain waited --incident 3
expect 2 - "$rehearse" explain waited --incident two; grep -q 'incident `two`; expected a number' err || fail "$(cat err)"
expect 2 - "$rehearse" explain nowhere --incidents; grep -q 'nowhere/paths.csv' err || fail "$(cat err)"
expect 2 'rehearse: nowhere: no topology/*.topo in it; expected a result folder' "$rehearse" graph nowhere
finish
