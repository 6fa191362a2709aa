# SPDX-License-Identifier: GPL-3.0-or-later
# Experiments.
verdict () { of "$1" '/^best |: at least [0-9]/ { print; exit }'; }
full () { env SHOW=full srcdir="$source" sh "$source/tests/experiment/$1.sh"; }
if wanted 8.1 || wanted 8.2 || wanted 8.3; then stage stats env SHOW=full tests/experiment/test-stats; fi
if wanted 8.1; then
  worst=$(of stats '/^coverage of 95 % intervals/ { sub(/.*: /, ""); d = $1 - 95; if (d < 0) d = -d; if (d > w) w = d; n++ } END { if (n >= 2) print w + 0 }')
  most 8.1 'coverage of 95 % intervals over 2 000: worst distance from 95 %' "$worst" 1.5 %
fi
if wanted 8.2; then
  say 8.2 'what common random numbers save' 'to be shown' \
    "$(of stats '/common random numbers save/ { sub(/.*save a factor of /, ""); printf "%s%s", n++ ? "; " : "", $1 }')" shown
  least 8.2 'KN keeps its promise: least share of 4 000' \
    "$(of stats '/^KN,/ { sub(/.*best chosen in /, ""); if (!n++ || $1 + 0 < w) w = $1 + 0 } END { print w }')" 95 %
fi
if wanted 8.3; then
  say 8.3 'quantiles of time to restore, cut off and not' 'intervals overlap' \
    "$(of stats '/within .* as the short runs say/ { sub(/^ */, ""); printf "%s%s", n++ ? "; " : "", $0 }')" shown
fi
if wanted 8.4; then
  stage speed sh "$source/tests/experiment/speed.sh" "$rehearse" "$source"
  least 8.4 '2 000 replications, -j 1 against -j 2' "$(of speed '/^-j 1 against -j 2/ { print $NF }')" 1.9 times
  say 8.4 'the same by two programs that know nothing of each other' 'to be shown' \
    "$(of speed '/^-j 1 against two/ { print $NF }') times" shown
  stage cost make -s bench-experiment
  most 8.4 'a run beside its simulation, store and all' "$(of cost '/all beside playing/ { print $(NF - 2) }')" 3 'ms of processor'
  most 8.4 'what the store costs' "$(of cost '/the store, of all/ { print $(NF - 2) }')" 2 '% of processor'
fi
if wanted 8.5; then
  stage same-content full same-bits
  passes 8.5 'store and report the same for -j, shards and 200 kills' same-content "$(tail -n 1 "$out/same-content")"
fi
if wanted 8.6; then
  stage slurm full slurm
  passes 8.6 'an array of Slurm on this machine' slurm "$(took slurm) s"
  stage engines full engines
  passes 8.6 'the same through GNU parallel; an indexed job of Kubernetes' engines "$(took engines) s"
fi
if wanted 8.7; then
  planner=$source/scenarios/planner
  stage which-policy "$rehearse" compare "$planner/which-policy.scenario.yaml" -m visitors.availability --best most \
    --apart '0.5 %' --force -q -o "$out/which.db"
  passes 8.7 'which policy' which-policy "$(verdict which-policy)"
  stage how-many-hosts "$rehearse" capacity "$planner/how-many.scenario.yaml" --min systems.web.hosts.count \
    --from 2 --to 6 -n 160 --force -q -o "$out/hosts.db"
  passes 8.7 'how many hosts of a group' how-many-hosts "$(verdict how-many-hosts)"
  stage how-many-servers "$rehearse" capacity "$planner/how-many-servers.scenario.yaml" --min systems.it.servers.count \
    --from 6 --to 12 -n 160 --force -q -o "$out/servers.db"
  passes 8.7 'how many servers of a pool' how-many-servers "$(verdict how-many-servers)"
fi
if wanted 8.8; then
  stage stores full stores
  passes 8.8 'locked, other, damaged and truncated store' stores "$(took stores) s"
  stage disks full disks
  passes 8.8 'full and read-only disks, mounted' disks "$(grep -c ' exit ' "$out/disks") moments"
fi
