#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# compare, test, capacity, report: what they find and what they end with.
. "${srcdir:-.}/tests/cli/lib.sh"
says () { grep -qF -- "$1" out || fail "nothing says \`$1\` in
$(head -n 20 out)"; }
servers=systems.it.hosts.servers
slow='load.visitors.service.exponential'

# Two values of one parameter under the same arrivals.
expect 0 '' "$rehearse" compare "$small" -q -n 10 -o c.db --vary "$slow=10 ms,20 ms" -m visitors.response-time:mean
says 'exponential=10 ms'; says 'exponential=20 ms'; says ', variance 1/'; says '10 runs each'
cp out first
expect 0 '' "$rehearse" compare "$small" -q -j 1 -n 10 -o d.db --vary "$slow=10 ms,20 ms" -m visitors.response-time:mean
cmp -s first out || fail "another -j, another comparison"
expect 0 '' "$rehearse" compare c.db -m visitors.response-time:mean
says '20 ms' ; says '10 runs each'
says 'c.db exponential=10 ms'
# A way has one name on the terminal and on the page, also where two scenarios have one.
sed 's/exponential: 10 ms/exponential: 20 ms/' "$small" >twin.scenario.yaml
same_names () { # NAME NAME OPTION...
  one=$1; two=$2; shift 2
  expect 0 '' "$rehearse" compare "$small" "$@" -q -n 2 -m visitors.availability -f -o ways.db
  says "  $one  "; says "  $two  "
  expect 0 '' "$rehearse" report ways.db
  grep -qF "<td>$one</td>" ways.html && grep -qF "<td>$two</td>" ways.html || fail "the page does not call its ways $one and $two"
}
same_names exponential=10ms exponential=20ms --vary "$slow=10ms,20ms"
same_names 'service=exponential 10 ms' 'service=constant 20 ms' --vary 'load.visitors.service=exponential 10 ms,constant 20 ms'
same_names count=3 count=2 --vary 'systems.it.hosts.count=3,2'
same_names 'exponential=10 ms' 'exponential=20 ms' twin.scenario.yaml
# The best, and what is said when a run is not enough.
expect 0 '' "$rehearse" compare "$small" -q -o c.db --vary "$slow=10 ms,20 ms,30 ms" -m visitors.response-time:mean \
  --best least --apart '2 ms'
says 'best          exponential=10 ms'; says 'With probability at least 95 %'
sed 's/^name: small/name: even/; s/exponential: 10 ms/uniform: 0 ms, to: 20 ms/' "$small" >even.scenario.yaml
expect 5 '' "$rehearse" compare "$small" even.scenario.yaml -q -n 12 -o b.db -m visitors.response-time:mean \
  --best least --apart '1 us'
says 'inconclusive'; says 'more runs of each that is still in'
# How many runs it will take, as soon as that is known; and no more than that.
expect 5 - "$rehearse" compare "$small" even.scenario.yaml -n 12 -o b.db -m visitors.response-time:mean --best least --apart '1 us'
grep -q '^rehearse: after 10 runs of each, 2 of 2 ways are left: about [0-9]* runs of each are to be expected, [0-9]* at most; 12 are allowed$' err ||
  fail "nothing is said of what is to be expected: $(cat err)"
expect 0 - "$rehearse" compare "$small" even.scenario.yaml -o b.db -m visitors.response-time:mean --best least --apart '200 us'
most=$(sed -n 's/.* \([0-9]*\) at most$/\1/p' err | head -n 1); had=$(sed -n 's/.*dropped after \([0-9]*\) runs/\1/p' out)
[ -n "$most" ] && [ "$had" -le "$most" ] || fail "$had runs, $most at most were said: $(cat err)"
# Equivalent, different, not enough.
expect 0 '' "$rehearse" compare "$small" -q -n 10 -o c.db --vary "$slow=10 ms,10.1 ms" -m visitors.response-time:mean \
  --equivalent-within '1 ms'
says 'equivalent    visitors.response-time:mean: exponential=10.1 ms differs from exponential=10 ms by'
expect 1 '' "$rehearse" compare "$small" -q -n 10 -o c.db --vary "$slow=10 ms,20 ms" -m visitors.response-time:mean \
  --equivalent-within '1 ms'
says 'different '
expect 5 '' "$rehearse" compare "$small" -q -n 2 -o c.db --vary "$slow=10 ms,20 ms" -m visitors.response-time:mean \
  --equivalent-within '10 ms'
says 'inconclusive'

# Runs until an interval is narrow enough, also of one way.
expect 0 '' "$rehearse" compare "$small" -q -o w.db -m visitors.response-time:mean --half-width '3 %'
says 'runs each'
expect 5 '' "$rehearse" compare "$small" -q -n 12 -o w.db -m visitors.response-time:mean --half-width '1 us'
says 'inconclusive  the interval is wider than 1 us; about'

expect 2 - "$rehearse" compare "$small" -q
grep -q '1 way; expected 2 to 100' err || fail "$(cat err)"
expect 2 - "$rehearse" compare "$small" -q --vary "$slow=10 ms,20 ms" -m visitors.availabilty
grep -q 'did you mean `visitors.availability`' err || fail "$(cat err)"
expect 2 - "$rehearse" compare "$small" -q --vary "$slow=10 ms,20 ms" -m visitors.response-time:median
grep -q 'is no statistic; did you mean `50 %`? one of' err || fail "$(cat err)"
expect 2 - "$rehearse" compare "$small" -q --vary "$slow=10 ms,20 ms" --best most
grep -q -- '--apart' err || fail "$(cat err)"
expect 2 - "$rehearse" compare "$small" -q --vary "$slow"
expect 3 - "$rehearse" compare there-is-none.db other.db

# A suite: what passes, what fails and how to see it again, what cannot be read, what is open.
mkdir -p suite/deep
cp "$small" suite/good.scenario.yaml
sed 's/^name: small/name: slow/; s/at-least: 99 %/at-least: 99 %, in: 90 %/; s/exponential: 10 ms/exponential: 900 ms/; s/clients: 2/clients: 2, timeout: 1 s/' "$small" >suite/deep/slow.scenario.yaml
sed 's/^name: small/name: open/; s/at-least: 99 %/at-least: 99 %, in: 90 %/' "$small" >suite/deep/open.scenario.yaml
expect 0 '' "$rehearse" test -q suite/good.scenario.yaml
says 'passed        small'; says '1 passed, 0 failed, 0 inconclusive'
expect 5 '' "$rehearse" test -q -n 5 suite/good.scenario.yaml suite/deep/open.scenario.yaml
says 'inconclusive  open'; says '(95 % interval 47.82 % to 100 %); about'; says 'more runs would tell'
expect 0 '' "$rehearse" test -q -n 40 suite/deep/open.scenario.yaml
says 'passed        open'
expect 1 '' "$rehearse" test -q -n 10 --tap --junit junit.xml suite
says 'TAP version 14'; says '1..3'; says 'ok 3 - small'; says 'not ok 1 - open'; says 'not ok 2 - slow'
says '# again: rehearse run suite/deep/slow.scenario.yaml --seed 1'
grep -q '<testsuite name="rehearse" tests="3" failures="1" errors="1">' junit.xml || fail "$(cat junit.xml)"
if command -v xmllint >/dev/null; then xmllint --noout junit.xml || fail "junit.xml is no XML"; fi
printf 'name: bad\nfrob: 1\n' >suite/bad.scenario.yaml
expect 1 - "$rehearse" test -q suite/bad.scenario.yaml suite/good.scenario.yaml
says 'the scenario cannot be read'; says '1 passed, 1 failed'
mkdir empty
expect 2 - "$rehearse" test -q empty
# The failing run is the one that is played again.
again=$("$rehearse" test -q -n 10 suite/deep/slow.scenario.yaml | sed -n 's/.*again: rehearse //p' | head -n 1)
first=$("$rehearse" test -q -n 10 suite/deep/slow.scenario.yaml | sed -n 's/.*first in run [0-9]*: \(failed .*requests)\).*/\1/p' | head -n 1)
eval "set -- $again"; expect 0 '' "$rehearse" "$@" --no-plots -o again
says "$first"

# The largest load: what 2 hosts of 100 /s can do in time.
sed 's/availability, at-least: 99 %/response-time, statistic: mean, at-most: 30 ms/; s/clients: 2, arrivals: 2/clients: 2, arrivals: 20/' "$small" >load.scenario.yaml
expect 0 '' "$rehearse" capacity load.scenario.yaml -q -n 3 --max load.visitors.arrivals --from '20 /s' --to '400 /s' --precision 10%
says 'load.visitors.arrivals: at most'; says 'With that the expectations hold, with'
expect 1 '' "$rehearse" capacity load.scenario.yaml -q -n 3 --max load.visitors.arrivals --from '390 /s' --to '400 /s'
says 'not even with 390 /s'
expect 0 '' "$rehearse" capacity load.scenario.yaml -q -n 3 --min $servers --from 1 --to 6 --set 'load.visitors.arrivals=120 /s'
says "$servers: at least"
expect 2 - "$rehearse" capacity load.scenario.yaml -q --max load.visitors.arrivals --from '20 /s' --to 40
expect 2 - "$rehearse" capacity load.scenario.yaml -q --max load.visitors.arrivals
# A scenario that varies has several answers; ways of it are told by both.
{ cat "$small"; echo 'vary: { grid: { load.visitors.clients: [1, 2] } }'; } >varies.scenario.yaml
expect 2 'rehearse: varies.scenario.yaml: its `vary` has 2 points; capacity expects one scenario, without `vary`' \
  "$rehearse" capacity varies.scenario.yaml -q --min $servers --from 1 --to 6
expect 0 '' "$rehearse" compare varies.scenario.yaml -q -n 3 --vary "$servers=1,2" -m visitors.availability -o varies.db
says 'servers=1, clients=2'; says 'servers=2, clients=1'

# The report is the same for whoever played the runs.
expect 0 '' "$rehearse" report c.db -o c.html; says 'report c.html'
grep -q '<td>exponential=20 ms</td>' c.html || fail "the report does not tell its ways apart: $(grep -o '<td>[0-9]* small</td>' c.html)"
expect 0 '' "$rehearse" report d.db -o -; cp out d.html
expect 0 '' "$rehearse" sweep "$small" -q -j 1 -n 8 -o one.db
expect 0 '' "$rehearse" sweep "$small" -q -j 3 -n 8 -o three.db
expect 0 '' "$rehearse" report one.db; expect 0 '' "$rehearse" report three.db
cmp -s one.html three.html || fail "the report depends on -j"
grep -qE 'src=|href="[^d]|@import|url\(|<script' c.html one.html && fail "a page fetches, or runs, something"
for part in 'The expectation holds in 8 runs' 'What was asked' 'What was measured' 'over time' 'The network' 'How to reproduce it' '<svg'; do
  grep -qF -- "$part" one.html || fail "no $part in the report"
done
expect 3 - "$rehearse" report there-is-none.db

# It repeats what was asked and says what compare said, however the runs came together.
best () { # STORE OPTION...
  store=$1; shift
  "$rehearse" compare "$small" -q -o "$store" --vary "$slow=10 ms,10.5 ms,30 ms" -m visitors.response-time:mean --best least --apart '2 ms' "$@"
}
sentence () { sed -n "s/^$1 *//p" out | sed "s/'/\&apos;/g"; } # the words of compare as a page has them
expect 0 '' best asked.db -j 2
verdict=$(sentence best); near=$(sentence 'as good')
[ -n "$verdict" ] && [ -n "$near" ] || fail "compare says no verdict: $(cat out)"
expect 0 '' "$rehearse" report asked.db
for part in 'Which of 3 ways has the smallest mean of visitors.response-time:mean, where a difference of 2 ms or more matters?' \
  "<p class=\"verdict passed\"><b>best</b>: $verdict</p>" "<p><b>as good</b>: $near</p>" 'dropped after 10 runs' '<h3>visitors.response-time:mean</h3>'; do
  grep -qF -- "$part" asked.html || fail "no $part in the report: $(grep -A8 'What was compared' asked.html)"
done
# Cut off, asked again with another -j: the same page; half of it says that it is not told yet.
expect 2 - best twice.db -n 9
"$rehearse" sweep "$small" --set "$slow=10 ms" -q -n 4 -o part.db || fail 'sweep'
expect 0 '' "$rehearse" report part.db -o part.html
grep -q 'What was compared' part.html && fail 'a sweep compared something'
"$rehearse" compare "$small" -q -n 4 -o twice.db --vary "$slow=10 ms,10.5 ms,30 ms" -m visitors.response-time:mean --half-width 1us >out; expect 0 '' best twice.db -j 1; expect 0 '' best twice.db -j 3
expect 0 '' "$rehearse" report twice.db -m visitors.response-time:mean --best least --apart '2 ms'
# But for the commands: two have played in one of them.
for page in twice asked; do sed '/How to reproduce it/,/<div/d' $page.html >$page.rest; done
cmp -s twice.rest asked.rest || fail "who played the runs is seen in the page: $(diff twice.rest asked.rest | cut -c 1-300 | head -n 8)"
expect 0 '' "$rehearse" report twice.db
[ "$(grep -c 'What was compared' twice.html)" = 2 ] || fail 'two questions, asked three times, are not two in the page'
# What is asked of runs that are there is kept too; another question can be put to them.
expect 0 '' "$rehearse" compare "$small" -q -n 10 -o asked.db --vary "$slow=10 ms,10.5 ms,30 ms" -m visitors.availability
expect 0 '' "$rehearse" report asked.db; grep -qF 'How do 3 ways differ in visitors.availability?' asked.html || fail 'a question that played nothing is lost'
expect 0 '' "$rehearse" report asked.db -m visitors.response-time:mean --equivalent-within '1 ms'
grep -q '<p class="passed"><b>equivalent</b>: visitors.response-time:mean: exponential=10.5 ms differs from exponential=10 ms by' asked.html || fail 'no answer to what was asked now'
grep -q '<p class="failed"><b>different</b>: .*exponential=30 ms differs' asked.html || fail 'no answer of the third way'
# What was compared comes first, in one sentence, then what was expected of each, if anything was.
boxes () { sed -n 's/^<p class="verdict \([a-z]*\)">\(.*\)<\/p>$/\1: \2/p' "$1.html"; }
[ "$(boxes asked)" = "failed: <b>different</b>: visitors.response-time:mean: of 2 ways 1 differs from exponential=10 ms by less than 1 ms, 1 by more
passed: All 3 points hold what is expected." ] || fail "the page begins with: $(boxes asked)"
expect 0 '' "$rehearse" report asked.db -m visitors.response-time:mean --half-width '100 ms'
boxes asked | head -n 1 | grep -q '^passed: <b>known</b>: the mean of visitors.response-time:mean, to plus or minus 100 ms' || fail "the page begins with: $(boxes asked)"
sed '/^expect:/,$d' "$small" >nothing.scenario.yaml
expect 0 '' "$rehearse" compare nothing.scenario.yaml -q -n 10 -o bare.db -f --vary "$slow=10 ms,30 ms" -m visitors.response-time:mean --best least --apart '2 ms'
expect 0 '' "$rehearse" report bare.db
[ "$(boxes bare | cut -c 1-41)" = 'passed: <b>best</b>: exponential=10 ms, a' ] || fail "the page begins with: $(boxes bare)"
grep -q 'What was asked' bare.html && fail 'nothing was expected, and a table tells of it'
expect 0 '' "$rehearse" compare nothing.scenario.yaml -q -n 2 -o bare.db -f --vary "$slow=10 ms,30 ms" -m visitors.availability
expect 0 '' "$rehearse" report bare.db
[ "$(boxes bare)" = 'passed: Nothing was expected of 2 points, and nothing broke.' ] || fail "the page begins with: $(boxes bare)"
expect 2 'rehearse: --apart goes with --best most or --best least' "$rehearse" report asked.db --apart '1 ms'
expect 2 - "$rehearse" report one.db --best least --apart '1 ms'
expect 0 '' "$rehearse" compare asked.db -m visitors.response-time:mean --best least --apart '2 ms'; says 'dropped after 10 runs'

# A warm-up that is found: a minute of too much load and what it leaves behind; the same for parts as for the whole.
sed "s/^name: small/name: full/; s/^duration: .*/duration: 20 min/; s/count: 2/count: 1, servers: 1, discipline: fifo/
  s|arrivals: 2[^,]*,|arrivals: { steps: [{ at: 0 s, rate: 15 /s }, { at: 60 s, rate: 5 /s }] },|; s/exponential: 10 ms/exponential: 100 ms/
  s/clients: 2,/clients: 2, timeout: 60 s,/" "$small" >full.scenario.yaml
expect 0 - "$rehearse" sweep full.scenario.yaml --warm-up mser -n 6 -o full.db
found=$(sed -n 's/^rehearse: warm-up \(.*\), by MSER-5 on 5 runs of each point$/\1/p' err)
[ "$found" = '140 s' ] || fail "the warm-up that was found is \`$found\`: $(cat err)"
expect 0 '' "$rehearse" sweep full.scenario.yaml --warm-up "$found" -q -n 6 -o said.db
[ "$("$rehearse" export full.db --digest)" = "$("$rehearse" export said.db --digest)" ] || fail "a warm-up that was found is another than the same that was said"
for i in 1 2; do expect 0 '' "$rehearse" sweep full.scenario.yaml --warm-up mser -q -n 6 --shard $i/2 -o full-$i.db; done
expect 0 '' "$rehearse" merge parts.db full-2.db full-1.db -q
[ "$("$rehearse" export full.db --digest)" = "$("$rehearse" export parts.db --digest)" ] || fail "shards found another warm-up"
expect 5 - "$rehearse" sweep full.scenario.yaml --until '50 s' --warm-up mser -n 6 -o none.db
grep -q 'visitors.response-time of point 0 does not settle in the first half' err || fail "$(cat err)"
[ -e none.db ] && fail "without a warm-up something was played"
expect 2 - "$rehearse" sweep full.scenario.yaml --warm-up soon -n 6 -o none.db
expect 0 - "$rehearse" plan full.scenario.yaml --warm-up mser --format slurm -n 6 --tasks 2
says "--set 'warm-up=$found'"
expect 0 '' "$rehearse" report full.db -o full.html
grep -q '<td>6 runs</td><td class="n">[0-9]*[^0-9<]*s</td><td>enough</td>' full.html || fail 'the report does not say that the warm-up is enough'
# One long run: its mean is in the interval of batch means, and the interval is told.
expect 0 '' "$rehearse" sweep full.scenario.yaml --warm-up '5 min' --until '3 h' -q -n 1 -o long.db
expect 0 '' "$rehearse" report long.db -o long.html
grep -q ' to [0-9.]*[^0-9<]*ms</span></td><td>20 batches of [0-9]* s, neighbours. correlation' long.html ||
  fail 'the report of one long run has no batch means'

# A run is not shared: one takes as long on seven workers, seven of them too, eight twice as long.
about () { expect 0 '' "$rehearse" plan "$small" --until '2 h' "$@"; each=$(sed -n 's/^ *0 *[0-9]* *0 *\([0-9]* [a-z]*\)  .*/\1/p' out)
  total=$(sed -n 's/.* to play: about \(.*\) with -j .*/\1/p' out); }
for jobs in 1 2 7; do
  about -n 1 -j $jobs
  [ -n "$each" ] && [ "$each" = "$total" ] || fail "a run of $each takes $total with -j $jobs"
done
about -n 7 -j 7
[ "$each" = "$total" ] || fail "seven runs of $each, side by side, take $total"
about -n 8 -j 7
[ "$each" != "$total" ] || fail "eight runs of $each take as long as seven: $total"

# A store has all that its report needs: scenario and traces may be elsewhere, also two of one name.
mkdir -p mail/part
printf 'at,value\n0,60\n60,120\n' >mail/data.csv
printf 'at,value\n0,30\n60,90\n' >mail/part/data.csv
curve='{ trace: data.csv, column: value, per: 1 min }'
printf 'load:\n  more: { to: it, from: lan, clients: 1, arrivals: %s, service: { exponential: 10 ms } }\n' "$curve" >mail/part/more.yaml
sed "s|^name: small|name: mailed\ninclude: [part/more.yaml]|; s|arrivals: 2[^,]*,|arrivals: $curve,|" "$small" >mail/m.scenario.yaml
expect 0 '' "$rehearse" sweep mail/m.scenario.yaml -q -n 2 -o m.db
expect 0 '' "$rehearse" export m.db -o m.json
grep -c '^{"table":"file",' m.json | grep -qx 2 || fail "there are not two files in the store: $(cut -c 1-80 m.json | head -n 8)"
expect 0 '' "$rehearse" report m.db -o here.html
mv mail elsewhere
expect 0 '' "$rehearse" report m.db -o there.html
cmp -s here.html there.html || fail "the report needs the scenario's files"
expect 0 '' "$rehearse" import again.db m.json
expect 0 '' "$rehearse" merge merged.db again.db
expect 0 '' "$rehearse" export m.db --csv -o m.csv
expect 0 '' "$rehearse" import csv.db m.csv
for store in again merged csv; do
  expect 0 '' "$rehearse" report $store.db -o there.html
  cmp -s here.html there.html || fail "the report of $store.db is another"
done
sed 's/"data":"../"data":"AA/' m.json >wrong.json
expect 2 - "$rehearse" import wrong.db wrong.json
if command -v sqlite3 >/dev/null; then
  sqlite3 m.db "UPDATE file SET data = (SELECT max (data) FROM file)"
  expect 3 'rehearse: m.db: the file `data.csv` in it is damaged' "$rehearse" report m.db -o there.html
  expect 3 - "$rehearse" merge saved.db m.db
  expect 0 '' "$rehearse" export saved.db --csv -o saved
fi

# What capacity has played is kept, and is not played again.
expect 0 '' "$rehearse" capacity load.scenario.yaml -q -n 3 --max load.visitors.arrivals --from '20 /s' --to '400 /s' --precision 10% -o cap.db
cp out first; says 'The runs are in cap.db; `rehearse report` shows them.'
runs=$("$rehearse" export cap.db | grep -c '"table":"run"')
expect 0 '' "$rehearse" capacity load.scenario.yaml -q -n 3 --max load.visitors.arrivals --from '20 /s' --to '400 /s' --precision 10% -o cap.db
cmp -s first out || fail "asked again, capacity says something else"
[ "$("$rehearse" export cap.db | grep -c '"table":"run"')" = "$runs" ] || fail "capacity played again what was there"
expect 0 '' "$rehearse" capacity load.scenario.yaml -q -n 3 --max load.visitors.arrivals --from '30 /s' --to '390 /s' --precision 10% -o cap.db
# The page begins with what the terminal said, by the same words; what was looked for before, over other points, is not in it.
answers () { # STORE: its page has what is in `out`, from the answer on, and its verdict in the box
  sed -n '/: at [ml]/,/^The runs are/p; /^none/p; /^inconclusive/p' out | sed "/^The runs are/d; s/^\([a-z]*\)  */<b>\1<\/b>: /; s/'/\&apos;/g" >answer
  [ -s answer ] || fail "capacity says no answer: $(cat out)"
  expect 0 '' "$rehearse" report $1.db
  while read -r line; do grep -qF -- "$line" $1.html || fail "the page has not: $line; it begins with $(boxes $1)"; done <answer
  [ "$(boxes $1 | head -n 1)" = "$2: $(head -n 1 answer)" ] || fail "the page begins with $(boxes $1 | head -n 1)"
  [ "$(grep -c 'What was looked for' $1.html)" = 1 ] || fail "not one search in the page of $1.db"
}
answers cap passed
# An interval says which it is: wider where several values are looked at, 95 % by itself elsewhere.
grep -q '^With .* 0 % (99.50 % interval 0 % to [0-9.]* %, 95 % for all looks together); first' answer || fail "$(cat answer)"
grep -qF 'A value was looked at with intervals of 99.50 %, so that all looks' cap.html || fail 'the page does not say which intervals a search takes'
grep -qF 'Clopper and Pearson, 95 % for this share by itself' cap.html || fail 'the page does not say which intervals its table has'
grep -q 'verdict failed' cap.html && fail 'points at which nothing holds are a failure of the search'
grep -qF 'What is the largest load.visitors.arrivals, from 30 /s to 390 /s, with which the expectations hold?' cap.html || fail 'the page does not say what was looked for'
expect 0 '' "$rehearse" capacity load.scenario.yaml -q -n 3 --min $servers --from 1 --to 6 --set 'load.visitors.arrivals=120 /s' -o min.db
answers min passed
expect 1 '' "$rehearse" capacity load.scenario.yaml -q -n 3 --max load.visitors.arrivals --from '390 /s' --to '400 /s' --set systems.it.hosts.count=3 -o min.db
answers min failed
# Asked again with more runs, what these say is told.
sed 's/at-most: 30 ms/at-most: 30 ms, in: 80 %/; s/^duration: .*/duration: 10 s/' load.scenario.yaml >share.scenario.yaml
more () { "$rehearse" capacity share.scenario.yaml -n "$1" -q --max load.visitors.arrivals --from '20 /s' --to '400 /s' --precision '400 /s' -o share.db; }
expect 5 '' more 5; answers share inconclusive
expect 0 '' more 60; answers share passed
expect 5 '' more 5; expect 0 '' more 60; answers share passed
expect 0 '' "$rehearse" sweep load.scenario.yaml -q -n 3 --set 'load.visitors.arrivals=20 /s' -o sweep.db
expect 0 '' "$rehearse" report sweep.db; grep -q 'What was looked for' sweep.html && fail 'a sweep looked for something'
finish
