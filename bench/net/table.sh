#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints the table of the network's speed, with the ratio to ns-3 where that is there. Run in the build's top folder.
set -e
ours=bench/net/bench-net
peer=bench/net/bench-ns3

rate () { # PROGRAM MODE HOSTS DELIVERIES: the best of three runs, as other work on the machine only slows down
  for i in 1 2 3; do
    "$1" "$2" "$3" "$4" || exit 1
  done | awk '$5 > best { best = $5 } END { print best }'
}

row () { # MODE HOSTS DELIVERIES PEER-MODE PEER-DELIVERIES
  r=$(rate $ours "$1" "$2" "$3")
  p=
  if [ -x $peer ] && [ -n "$4" ]; then
    p=$(rate $peer "$4" "$2" "$5")
  fi
  awk -v mode="$1" -v hosts="$2" -v r="$r" -v with="$4" -v p="$p" 'BEGIN {
    printf "%-19s %5d %9.2f M/s", mode, hosts, r / 1e6
    if (p != "") printf "   ns-3 %-16s %7.3f M/s   ratio %6.1f", with, p / 1e6, r / p
    printf "\n" }'
}

echo "Heartbeats of 200 B, one a second from each host to all others: deliveries a second of CPU time, one core"
row multicast 8 10000000 multicast 60000
row multicast 64 20000000 multicast 100000
row multicast 256 20000000 multicast 130000
row multicast-together 64 20000000
row unicast 8 3000000 unicast-bridged 30000
row unicast 64 5000000 unicast-bridged 20000
row unicast 64 5000000 unicast 4000
row unicast 256 5000000
row unicast-together 64 5000000
