#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The content of a store and the bytes of its report are a function of scenario and runs alone: not of -j, of shards and
# the order of merging, nor of being killed and resumed. SHOW=full: 200 kills.
. "${srcdir:-.}/tests/cli/lib.sh"
sweep="$top/tests/experiment/sweep.scenario.yaml"
digest () { "$rehearse" export "$1" --digest || fail "no digest of $1"; }
# same STORE WHAT: the content and the report's bytes are those of one.db
same () {
  [ "$(digest "$1")" = "$one" ] || fail "$2: another content"
  "$rehearse" report "$1" -o same.html >out 2>err || fail "$2: no report: $(cat err)"
  cmp -s one.html same.html || fail "$2: another report"
}

expect 0 '' "$rehearse" sweep "$sweep" -j 1 -o one.db
one=$(digest one.db)
[ ${#one} = 64 ] || fail "the digest is \`$one\`"
expect 0 '' "$rehearse" report one.db -o one.html
now () { perl -MTime::HiRes=time -e 'print time'; }
for j in 8 2; do
  begin=$(now)
  expect 0 '' "$rehearse" sweep "$sweep" -j $j -o j$j.db
  took=$(perl -e 'print $ARGV[1] - $ARGV[0]' "$begin" "$(now)")
  same j$j.db "-j $j"
done

# Another seed, another content: the digest sees it.
expect 0 '' "$rehearse" sweep "$sweep" -j 2 -s 2 -o other.db
[ "$(digest other.db)" != "$one" ] || fail "another seed gave the same content"

# Shards, merged in three orders.
for n in 1 3 7; do
  parts= backwards=
  for i in $(seq $n); do
    expect 0 '' "$rehearse" sweep "$sweep" -j 2 --shard $i/$n -o s$i-$n.db
    parts="$parts s$i-$n.db" backwards="s$i-$n.db $backwards"
  done
  expect 0 '' "$rehearse" merge m$n.db $parts
  expect 0 '' "$rehearse" merge b$n.db $backwards
  expect 0 '' "$rehearse" merge t$n.db $parts $backwards
  for m in m b t; do
    same $m$n.db "$n shards merged as $m$n.db"
  done
done

# What is exported reads back; with who played it, to the letter.
expect 0 '' "$rehearse" export m3.db -o all.json
expect 0 '' "$rehearse" import json.db all.json
expect 0 '' "$rehearse" export json.db -o again.json
cmp all.json again.json || fail "JSON lines do not read back to the same store"
expect 0 '' "$rehearse" export m3.db --csv -o csv
expect 0 '' "$rehearse" import csv.db csv
expect 0 '' "$rehearse" export csv.db -o csv.json
cmp all.json csv.json || fail "CSV does not read back to the same store"
expect 0 '' "$rehearse" export one.db --content -o a.json
expect 0 '' "$rehearse" export m7.db --content -o b.json
cmp a.json b.json || fail "the same runs have another content"

# Only what is missing is played; more runs cost themselves.
expect 0 - "$rehearse" sweep "$sweep" -j 2 -n 4 -o few.db --progress json
grep -q '"played":16,' err || fail "4 runs of 4 points: $(tail -n 1 err)"
expect 0 - "$rehearse" sweep "$sweep" -j 2 -o few.db --progress json
grep -q '"done":24,"wanted":24,"played":8,' err || fail "two more runs of each: $(tail -n 1 err)"
same few.db "runs in two parts"
expect 0 '' "$rehearse" sweep "$sweep" -j 2 -o few.db --progress json

# kill -9 at any moment: what was reported is there, and the rest is resumed.
kills=8; [ "${SHOW:-}" = full ] && kills=200
n=0; left=$kills; killed=0
while [ "$left" -gt 0 ]; do
  n=$((n + 1)); rm -f k.db*
  while :; do
    "$rehearse" sweep "$sweep" -j 2 -o k.db --progress json >out 2>err &
    pid=$!
    if [ "$left" -gt 0 ]; then
      perl -e 'select undef, undef, undef, rand (1.1 * $ARGV[0])' "$took"
      if kill -9 $pid 2>/dev/null; then left=$((left - 1)); killed=$((killed + 1)); fi
      wait $pid 2>/dev/null
      done=$(sed -n 's/^{"done":\([0-9]*\),.*}$/\1/p' err | tail -n 1)
      if [ -n "$done" ]; then
        there=$("$rehearse" export k.db 2>/dev/null | grep -c '"table":"run"')
        [ "$there" -ge "$done" ] || fail "$done runs were reported and $there are there"
      fi
      grep -q '"done":24,' err && break
    else
      wait $pid || fail "a resumed sweep ended with $?: $(cat err)"
      break
    fi
  done
  expect 0 - "$rehearse" sweep "$sweep" -j 2 -o k.db
  same k.db "killed and resumed"
done
echo "$killed kills over $n sweeps, each with the same content and the same report of $(wc -c <one.html) bytes"
finish
