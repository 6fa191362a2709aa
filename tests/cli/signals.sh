#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Row 122: interrupted runs end with the number of the signal and leave nothing, at every phase.
. "${srcdir:-.}/tests/cli/lib.sh"

sed 's/1 min/1000 d/' "$small" >long.scenario.yaml
# A run that would take hours, $1 seconds (or until its folder is in the making), then the signals $2.
# Whatever a run was at: it ends with the number of the first signal, and nothing is left.
play () {
  : >err # a run that ends before it is one says nothing
  env --default-signal=INT --default-signal=TERM --default-signal=HUP \
    "$rehearse" run --quiet -o long long.scenario.yaml >out 2>err &
  pid=$!
  n=0
  while [ "$1" = making ] && [ -z "$(find . -name '.long.making-*')" ] && [ $n -lt 400 ]; do
    sleep 0.02
    n=$((n + 1))
  done
  [ "$1" = making ] || sleep "$1"
}
# stopped_by NAME CODE
stopped_by () {
  play making
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

# At every phase: before it has read anything, while it builds, while it plays.
for moment in 0 0.001 0.002 0.004 0.006 0.008 0.01 0.015 0.02 0.03 0.05 0.1; do
  play $moment
  kill -TERM $pid
  wait $pid
  got=$?
  [ $got = 143 ] || fail "SIGTERM after $moment s ended it with $got"
  case $(cat err) in
    '' | 'rehearse: interrupted by SIGTERM; nothing was written') ;;
    *) fail "SIGTERM after $moment s said $(cat err)" ;;
  esac
  nothing_left long
done

# Twice: the second ends it at once, and nothing is left either.
for second in INT TERM HUP; do
  play making
  kill -INT $pid
  kill -$second $pid 2>/dev/null
  wait $pid
  case $? in 129 | 130 | 143) ;; *) fail "SIGINT and SIG$second ended it with $?" ;; esac
  nothing_left long
done

# A fault of ours or of a library takes the folder along too, and is still seen.
if ! grep -q 'define SIM_SANITIZERS 1' "$(dirname "$rehearse")/config.h"; then
  for fault in ABRT SEGV; do
    play making
    kill -$fault $pid
    wait $pid
    got=$?
    [ $got = 134 ] || [ $got = 139 ] || fail "SIG$fault ended it with $got"
    nothing_left long
  done
fi

# What was ignored from the start stays so: nohup.
( trap '' HUP; exec "$rehearse" run --quiet -o long long.scenario.yaml ) >out 2>err &
pid=$!
n=0
while [ -z "$(find . -name '.long.making-*')" ] && [ $n -lt 400 ]; do sleep 0.02; n=$((n + 1)); done
kill -HUP $pid
sleep 0.1
kill -0 $pid 2>/dev/null || fail "an ignored SIGHUP ended it"
kill -TERM $pid
wait $pid
[ $? = 143 ] || fail "SIGTERM after an ignored SIGHUP ended it otherwise"
nothing_left long
finish
