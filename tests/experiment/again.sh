#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# "How to reproduce it" of a report: its commands play the very same runs, and whoever played them, they are the same.
. "${srcdir:-.}/tests/cli/lib.sh"
cp "$small" small.scenario.yaml; mkdir deep; cp "$small" deep
load='load.visitors.arrivals'
slow='load.visitors.service.exponential'

# Those of STORE's page, as one types them.
commands () {
  perl -0ne 'print "$1\n" if /How to reproduce it<\/h2>\n<pre>(.*?)<\/pre>/s' "${1%.db}.html" |
    sed "s/&apos;/'/g; s/&quot;/\"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g"
}
page () { expect 0 '' "$rehearse" report "$1"; }
# again STORE COMMAND...: these stand in its page, and play the same into an empty store; so does its page say.
again () {
  store=$1; shift
  page "$store"
  printf '%s\n' "$@" >wanted
  commands "$store" >said
  cmp -s wanted said || fail "$store: the page says
$(cat said)
 instead of
$(cat wanted)"
  rm -f twin.db
  while read -r line; do
    eval "set -- $line"; shift
    "$rehearse" "$@" -q -o twin.db >out 2>err
    case $? in 0 | 5) ;; *) fail "$line: $(cat err)" ;; esac
  done <said
  [ "$("$rehearse" export twin.db --digest)" = "$("$rehearse" export "$store" --digest)" ] || fail "$store: its commands play something else"
  page twin.db
  cmp -s twin.html "${store%.db}.html" || fail "$store: its commands give another page: $(diff twin.html "${store%.db}.html" | head -n 4 | cut -c 1-200)"
}

# Every option of a verb that plays into a store is known to what tells its command again.
for verb in sweep compare capacity; do
  "$rehearse" $verb --help | sed -n 's/^ .* --\([a-z-]*\)[ =].*/\1/p' >options
  [ "$(wc -l <options)" -gt 12 ] || fail "$verb --help has these options only: $(cat options)"
  while read -r option; do
    grep -q "{ \"$option\", " "$top/sim/cli/again.c" || fail "$verb --$option: its commands cannot be told again"
  done <options
done

# What was set, and how long; by shards, twice, in parts, from another place, in another order.
form="rehearse sweep small.scenario.yaml --set '$slow=20 ms' --set $load=3/s --until '20 s' --seed 4 --runs 4"
expect 0 '' "$rehearse" sweep -q -n 4 small.scenario.yaml -s 4 --set "$slow=20 ms" -o whole.db --until='20 s' --set $load=3/s -j 1 --keep services
again whole.db "$(echo "$form" | sed 's/ --runs 4/ --keep services --runs 4/')"
for i in 1 2 3; do
  expect 0 '' "$rehearse" sweep --shard $i/3 --set "$slow=20 ms" --runs 4 --set $load=3/s --until '20 s' -s 4 -q -o part$i.db small.scenario.yaml
done
expect 0 '' "$rehearse" merge merged.db part3.db part1.db part2.db -q
again merged.db "$form"
again part2.db "$form --shard 2/3"
expect 0 '' "$rehearse" sweep small.scenario.yaml -n 2 -q -o more.db -j 2 --progress none
cd deep || exit 99
expect 0 '' "$rehearse" sweep ./small.scenario.yaml -n 4 -q -o ../more.db -j 1
cd ..
again more.db 'rehearse sweep ./small.scenario.yaml --runs 4'
{ cat "$small"; echo 'runs: 3'; } >three.scenario.yaml
expect 0 '' "$rehearse" sweep three.scenario.yaml -n 2 -q -o three.db
again three.db 'rehearse sweep three.scenario.yaml --runs 2'
expect 0 '' "$rehearse" sweep three.scenario.yaml -q -o three.db
again three.db 'rehearse sweep three.scenario.yaml'

# Ways of which some are dropped, until a width, by number.
best="--vary '$slow=10 ms,10.5 ms,30 ms' --metric visitors.response-time:mean --best least --apart '2 ms'"
eval "expect 0 - '$rehearse' compare small.scenario.yaml -o best.db -j 2 $best"
again best.db "rehearse compare small.scenario.yaml $best"
eval "expect 0 '' '$rehearse' compare small.scenario.yaml -n 60 -o best.db -q $best"
again best.db "rehearse compare small.scenario.yaml $best"
expect 5 '' "$rehearse" compare small.scenario.yaml -q -n 12 -o width.db -m visitors.response-time:mean --half-width '1 us'
again width.db "rehearse compare small.scenario.yaml --metric visitors.response-time:mean --half-width '1 us' --runs 12"
expect 0 '' "$rehearse" compare small.scenario.yaml -q -n 3 -o ways.db --vary "$slow=10 ms,20 ms"
expect 0 '' "$rehearse" compare small.scenario.yaml -q -n 2 -o ways.db --vary "$slow=10 ms,20 ms" -m visitors.response-time:mean
page ways.db; [ "$(commands ways.db)" = "rehearse compare small.scenario.yaml --vary '$slow=10 ms,20 ms' --runs 3" ] || fail "of two commands one has played: $(commands ways.db)"

# A search, in the store of another one.
sed 's/availability, at-least: 99 %/response-time, statistic: mean, at-most: 30 ms/; s/arrivals: 2/arrivals: 20/' "$small" >load.scenario.yaml
search () { expect 0 '' "$rehearse" capacity load.scenario.yaml -q -n 3 --max $load --from "$1 /s" --to '400 /s' --precision 10% -f -o cap.db --set systems.it.hosts.count=3 -j "$2"; }
search 20 1
again cap.db "rehearse capacity load.scenario.yaml --max $load --from '20 /s' --to '400 /s' --precision 10% --set systems.it.hosts.count=3 --runs 3"
cp cap.html first.html; search 20 2; page cap.db
cmp -s cap.html first.html || fail 'another -j, another page'

# What was imported without who played it says that it does not know.
expect 0 '' "$rehearse" export three.db --content -o three.json
expect 0 '' "$rehearse" import nobody.db three.json
page nobody.db; grep -q 'The store does not say which commands played its runs' nobody.html || fail 'a page knows what its store does not'
finish
