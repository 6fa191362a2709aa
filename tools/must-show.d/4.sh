# SPDX-License-Identifier: GPL-3.0-or-later
# Gateways round a token ring.
wanted 4.1 && spec_rows 4.1 RING
for n in 2 3 4 5 6 7 10; do wanted 4.$n && stage show-ring make -s show-ring && break; done
if wanted 4.2; then
  most 4.2 'rotation, n = 2...100: worst excess over n (h + D)' \
    "$(awk -F'|' '/rotation, s/ { on = 1; next } /after a crash/ { on = 0 } on && $2 + 0 { d = 100 * ($3 / $4 - 1); if (d < 0) d = -d; if (d > w) w = d; n++ } END { if (n == 99) printf "%.3f", w }' "$out/show-ring")" 1 %
  least 4.2 'a dead gateway is deleted, 2 000 seeds: Kolmogorov-Smirnov p' \
    "$(awk -F'|' '$2 == " deleted " { print $9 + 0 }' "$out/show-ring")" 0.01 ''
fi
if wanted 4.3; then
  say 4.3 'open downloads under moves of addresses' '0 resets, all whole' \
    "$(of show-ring '/downloads, [0-9]+ moves/ { w += ($0 ~ / 2000 whole, 0 resets/); n++ } END { print w " of " n " ways" }')" \
    "$(of show-ring '/downloads, [0-9]+ moves/ { w += ($0 ~ / 2000 whole, 0 resets/); n++ } END { print (n >= 3 && w == n ? "holds" : "misses") }')"
  say 4.3 'with crashes: failed downloads are those of dead gateways' 'equal' \
    "$(of show-ring '/^nat +2000 downloads, moves and crashes/ { print $9 " failed, " $11 " went with their gateways" }')" \
    "$(of show-ring '/^nat +2000 downloads, moves and crashes/ { print ($9 == $11 ? "holds" : "misses") }')"
fi
if wanted 4.4; then
  say 4.4 'server crashes in the middle of downloads' 'every byte right, none noticed' \
    "$(of show-ring '/server crashes:/ { sub(/^proxy */, ""); print }')" \
    "$(of show-ring '/server crashes:/ { print ($5 == $7 && /none noticed/ ? "holds" : "misses") }')"
fi
if wanted 4.5; then
  say 4.5 'two flows on one translated port' none "$(of show-ring '/lowest free port/ { print }')" \
    "$(of show-ring '/lowest free port/ { print (/none with disjoint/ ? "holds" : "misses") }')"
  say 4.5 'detours that box 2014 saves' 'to be shown' "$(of show-ring '/box 2014/ { sub(/.*box 2014 /, ""); print }' | paste -sd';' -)" shown
fi
if wanted 4.6; then
  least 4.6 'VRRP after a crash: least Kolmogorov-Smirnov p of all routers' \
    "$(awk -F'|' '/routers \| after the crash/ { on = 1 } /routers \| runs/ { on = 0 } on && $4 + 0 == 2000 { if (!n++ || $10 + 0 < w) w = $10 + 0 } END { print w }' "$out/show-ring")" 0.01 ''
fi
if wanted 4.7; then
  say 4.7 'throughput through 1, 2, 4, 8 gateways' 'to be shown' \
    "$(of show-ring '/of content$/ { printf "%s%s", n++ ? ", " : "", $9 } END { print " Mbit/s" }')" shown
fi
if wanted 4.8; then
  stage suite-ring "$rehearse" test "$source/scenarios/ring"
  passes 4.8 'findings expected without their repair and gone with it' suite-ring "$(tail -n 1 "$out/suite-ring")"
fi
if wanted 4.9; then
  stage bench-ring make -s bench-ring
  say 4.9 '4 gateways for a year with a crash a day; 100 with 1 000 addresses each for an hour' 'to be shown' \
    "$(of bench-ring '/scenario.yaml/ { if (last != "") printf "%s; ", last; last = "" } /^\| [0-9]+ s/ { last = $0; gsub(/\|/, "", last) } END { print last }')" shown
fi
if wanted 4.10; then
  # Each table of random schedules: with gateways alone, and with traffic through them in three ways.
  broken () { awk -F'|' '/MUST broken/ { getline; getline; s += $2; i += $3; b += $4; if ($2 > most) most = $2 + 0 } '"END { $1 }" \
    "$out/show-ring"; }
  say 4.10 'random schedules: promises broken that must hold' 0 \
    "$(broken 'print b + 0 " in " s + 0 " schedules with " i + 0 " incidents"')" \
    "$(broken 'print (b == 0 && most >= 1000 ? "holds" : "misses")')"
fi
if wanted 4.11; then
  stage console env srcdir="$source" sh "$source/tests/ring/console.sh"
  case $(ended console) in
    77) say 4.11 'the console in a browser' passes 'no browser here' misses ;;
    *) passes 4.11 'the console in a browser' console 'opened and read' ;;
  esac
fi
