#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What replications cost, as a table: speed.sh PROGRAM SOURCE [RUNS]. Not a test. Times are of the wall and, of all
# processes together, of the processor: on a machine with other work only the latter say something. -j 1 and -j 2
# take turns, an eighth of the runs each, so that a machine that becomes slower does so for both.
set -u
rehearse=$1 top=$2 runs=${3:-2000}
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

for eighth in 1 2 3 4 5 6 7 8; do
  measure one "$rehearse" sweep "$quick" -n $((runs * eighth / 8)) -j 1 -q -o "$home/1.db"
  measure two "$rehearse" sweep "$quick" -n $((runs * eighth / 8)) -j 2 -q -o "$home/2.db"
done
measure none "$rehearse" sweep "$quick" -n $((runs / 8)) -j 1 -q --keep none -o "$home/0.db"
measure small "$rehearse" sweep "$quick" -n "$runs" -j 1 -q --until '31 s' --set 'load.visitors.arrivals=1 /s' \
  --set 'faults=[]' --set 'expect=[]' -o "$home/s.db"
echo "$runs replications of the quick start"
echo "-j 1                 $(sum "$(of one.wall)" 1) s, processor $(sum "$(of one.cpu)" 1) s"
echo "-j 2                 $(sum "$(of two.wall)" 1) s, processor $(sum "$(of two.cpu)" 1) s"
echo "-j 1 against -j 2    $(sum "$(of one.wall) / $(of two.wall)" 2)"
echo "an eighth of them without vectors, -j 1  $(sum "$(of none.wall)" 1) s, processor $(sum "$(of none.cpu)" 1) s"
echo "31 s with 31 visits  $(sum "1000 * $(of small.cpu) / $runs" 2) ms of processor each, run, worker and store together"
echo "store                $(sum "$(wc -c <"$home/1.db") / $runs / 1000" 0) kB a run"
[ "$("$rehearse" export "$home/1.db" --digest)" = "$("$rehearse" export "$home/2.db" --digest)" ] && echo "same content"
