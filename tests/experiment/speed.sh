#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What replications cost, as a table: speed.sh PROGRAM SOURCE [RUNS]. Not a test. Times are of the wall and, of all
# processes together, of the processor: on a machine with other work only the latter say something. -j 1, -j 2 and two
# programs beside each other, which know nothing of each other and are what the machine can do at best, take turns, an
# eighth of the runs each: a machine that becomes slower does so for all three, and what begins and ends each turn, with
# one processor idle, is little of it.
set -u
rehearse=$1 top=$2 runs=${3:-2000} turns=8
home=$(mktemp -d) || exit 99
trap 'rm -rf "$home"' EXIT
quick="$top/scenarios/quickstart.scenario.yaml"
# measure WHAT COMMAND...: adds wall and processor seconds to WHAT.wall and WHAT.cpu
measure () {
  what=$1; shift
  perl -MTime::HiRes=time -e 'my $to = shift; my $t = time; system @ARGV; my $w = time - $t; my (undef, undef, $u, $s) = times;
    open F, ">>", "$to.wall"; print F "$w\n"; open F, ">>", "$to.cpu"; print F $u + $s, "\n"; exit ($? >> 8)' "$home/$what" "$@"
}
of () { awk '{ s += $1 } END { print s }' "$home/$1"; }
sum () { perl -e "printf '%.${2}f', $1"; }

turn=1
while [ $turn -le $turns ]; do
  measure one "$rehearse" sweep "$quick" -n $((runs * turn / turns)) -j 1 -q -o "$home/1.db"
  measure two "$rehearse" sweep "$quick" -n $((runs * turn / turns)) -j 2 -q -o "$home/2.db"
  measure apart sh -c '"$0" sweep "$1" -n "$2" -j 1 -q -o "$3/a.db" & "$0" sweep "$1" -n "$2" -j 1 -q -o "$3/b.db"; wait' \
    "$rehearse" "$quick" $((runs * turn / turns / 2)) "$home"
  turn=$((turn + 1))
done
measure none "$rehearse" sweep "$quick" -n $((runs / turns)) -j 1 -q --keep none -o "$home/0.db"
measure small "$rehearse" sweep "$quick" -n "$runs" -j 1 -q --until '31 s' --set 'load.visitors.arrivals=1 /s' \
  --set 'faults=[]' --set 'expect=[]' -o "$home/s.db"
echo "$runs replications of the quick start"
echo "-j 1                 $(sum "$(of one.wall)" 1) s, processor $(sum "$(of one.cpu)" 1) s"
echo "-j 2                 $(sum "$(of two.wall)" 1) s, processor $(sum "$(of two.cpu)" 1) s"
echo "-j 1 against -j 2    $(sum "$(of one.wall) / $(of two.wall)" 2)"
echo "-j 1 against two programs, half of the runs each  $(sum "$(of one.wall) / $(of apart.wall)" 2)"
echo "an eighth of them without vectors, -j 1  $(sum "$(of none.wall)" 1) s, processor $(sum "$(of none.cpu)" 1) s"
echo "31 s with 31 visits  $(sum "1000 * $(of small.cpu) / $runs" 2) ms of processor each, run, worker and store together"
echo "store                $(sum "$(wc -c <"$home/1.db") / $runs / 1000" 0) kB a run"
[ "$("$rehearse" export "$home/1.db" --digest)" = "$("$rehearse" export "$home/2.db" --digest)" ] && echo "same content"
