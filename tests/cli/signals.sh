#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Row 122: interrupted runs end with the signal's number and leave nothing.
. "${srcdir:-.}/tests/cli/lib.sh"

sed 's/1 min/1000 d/' "$small" >long.scenario.yaml
# stopped_by NAME CODE: a run that would take hours gets the signal
stopped_by () {
  env --default-signal="$1" "$rehearse" run --quiet -o long long.scenario.yaml >out 2>err &
  pid=$!
  n=0
  while [ -z "$(find . -name '.long.making-*')" ] && [ $n -lt 100 ]; do sleep 0.05; n=$((n + 1)); done
  kill -"$1" $pid
  wait $pid
  got=$?
  [ $got = "$2" ] || fail "SIG$1 ended it with $got"
  [ "$(cat err)" = "rehearse: interrupted by SIG$1; nothing was written" ] || fail "SIG$1 said $(cat err)"
  nothing_left long
}
stopped_by INT 130
stopped_by TERM 143
stopped_by HUP 129
finish
