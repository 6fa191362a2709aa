# SPDX-License-Identifier: GPL-3.0-or-later
# A pool of servers that are reimaged on demand.
wanted 7.1 && spec_rows 7.1 POOL
if wanted 7.2; then
  stage figures-pool tests/pool/test-pool --filter 'pool_figure_*/*'
  programs 7.2 "the source's figures 6 and 7" figures-pool
fi
for n in 3 4 5 8; do wanted 7.$n && stage show-pool make -s show-pool && break; done
if wanted 7.3; then
  say 7.3 'availability and denied users, n = 2...12, s = 0...6: 99 % intervals that miss the chain' 'at most 5 of 77 each' \
    "$(of show-pool '/intervals miss the chain/ { print }')" \
    "$(of show-pool '/intervals miss the chain/ { x = $0; sub(/.*\(served\), /, "", x); print ($1 <= 5 && x + 0 <= 5 ? "holds" : "misses") }')"
fi
if wanted 7.4; then
  say 7.4 'machines and energy at the same level: a spare each, own peak, the shared pool' 'to be shown' \
    "$(awk -F'|' '/dedicated spare|own peak \(B2|the shared pool/ { printf "%s machines,%s;", $3, $6 }' "$out/show-pool")" shown
fi
if wanted 7.5; then
  say 7.5 'the best limit of up-time beside its closed form' 'to be shown' "$(of show-pool '/^Best limit/ { print }' | paste -sd' ' -)" shown
fi
if wanted 7.6; then
  stage suite-pool "$rehearse" test "$source/scenarios/pool"
  passes 7.6 'F9 without staggering and not with it' suite-pool "$(tail -n 1 "$out/suite-pool")"
fi
if wanted 7.7; then
  stage bench-pool make -s bench-pool
  say 7.7 '100 servers, 8 applications, a simulated year' 'to be shown' "$(of bench-pool '/^real/ { print $2 " s of wall time"; exit }')" shown
fi
if wanted 7.8; then
  say 7.8 'random schedules: promises broken that must hold' 0 \
    "$(awk -F'|' '/findings shown \| broken/ { getline; getline; print $7 + 0 " in" $2 "schedules with" $3 "users" }' "$out/show-pool")" \
    "$(awk -F'|' '/findings shown \| broken/ { getline; getline; print ($7 + 0 == 0 && $2 + 0 >= 1000 ? "holds" : "misses") }' "$out/show-pool")"
fi
