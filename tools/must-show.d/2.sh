# SPDX-License-Identifier: GPL-3.0-or-later
# The foundations, and service groups under a real load.
if wanted 2.1; then
  stage bare-run "$source/tools/bare-debian" "$source" "$out/bare" run
  stage bare-check "$source/tools/bare-debian" "$source" "$out/bare" check
  passes 2.1 'bootstrap run on a bare Debian' bare-run "$(took bare-run) s"
  passes 2.1 'bootstrap check on a bare Debian' bare-check "$(took bare-check) s"
fi
if wanted 2.2 || wanted 2.3; then
  stage bench-kernel make -s bench-kernel
fi
hold () { of bench-kernel "/^Other/ { exit } \$1 == $1 { print \$$2; exit }"; }
mix () { of bench-kernel "/^Other/ { on = 1 } /^Timers/ { on = 0 } on && \$1 == $1 { w = 0; for (i = 2; i <= NF; i++) if (\$i ~ /^\\(/) { v = \$i; gsub(/[()]/, \"\", v); if (v + 0 > w) w = v + 0 } print w }"; }
if wanted 2.2; then
  for pair in 100:22 1000:22 10000:22 100000:20 1000000:15 10000000:10; do
    least 2.2 "hold model, ${pair%:*} pending" "$(hold "${pair%:*}" 2)" "${pair#*:}" 'M events/s'
    most 2.2 "bytes of each of ${pair%:*}" "$(of bench-kernel "\$1 == ${pair%:*} { for (i = 2; i < NF; i++) if (\$i == \"+\") { print \$(i - 1) + \$(i + 1); exit } }")" 72 B
  done
  most 2.2 '10^6 pending against 10^3' "$(of bench-kernel '/10\^6 pending against/ { print $5 }')" 2.5 times
  for pair in 100:2 1000:2.5 1000000:7; do
    least 2.2 "against ns-3, ${pair%:*} pending" \
      "$(of bench-kernel "\$1 == ${pair%:*} && /ratio/ { sub(/.*ratio */, \"\"); print \$1 + 0; exit }")" "${pair#*:}" times
  done
  for n in 1000 100000; do
    most 2.2 "worst of five mixes, $n pending, against exponential" "$(mix $n)" 5 times
  done
fi
if wanted 2.3; then
  rearm () { of bench-kernel "/cancel and re-arm/ { for (i = 1; i < NF; i++) if (\$i == $1) print \$(i + 1) }"; }
  push () { of bench-kernel '/push an armed/ { for (i = 1; i < NF; i++) if ($(i + 1) == "ns") { if ($i + 0 > w) w = $i + 0; break } } END { print w }'; }
  most 2.3 'pushing back a time-out' "$(push)" 10 ns
  least 2.3 'cancel and re-arm, 1000 pending' "$(rearm 1000)" 10 M/s
  least 2.3 'cancel and re-arm, 100000 pending' "$(rearm 100000)" 9 M/s
fi
if wanted 2.4; then
  stage bench-net make -s bench-net-table
  cast () { of bench-net "\$1 == \"$1\" && \$2 == $2 { print \$3; exit }"; }
  least 2.4 'multicast, 64 hosts' "$(cast multicast 64)" 20 'M deliveries/s'
  least 2.4 'unicast, 64 hosts' "$(cast unicast 64)" 6 'M deliveries/s'
  for n in 8 256; do
    say 2.4 "multicast and unicast, $n hosts" 'to be shown' "$(cast multicast $n) and $(cast unicast $n) M deliveries/s" shown
  done
  least 2.4 'against ns-3, the least of all pairs' "$(of bench-net '/ratio/ { if (!n++ || $NF < w) w = $NF } END { print w }')" 30 times
fi
if wanted 2.5; then
  stage bench-requests make -s bench-requests
  say 2.5 'an hour of 1 000 requests/s, each case at its end' 'to be shown' \
    "$(of bench-requests '/^ *3600 s/ { sub(/^ *3600 s */, ""); gsub(/  +/, ", "); printf "%s%s", n++ ? "; " : "", $0 }')" shown
fi
if wanted 2.6; then
  stage oracle tests/oracle/oracle
  programs 2.6 'queues inside their 99 % intervals' oracle
fi
if wanted 2.7; then
  stage same-bits make -s same-bits
  passes 2.7 'the same bits in five builds, and on an older processor' same-bits "$(of same-bits '/scenarios$/ { n = $3 } END { print n " scenarios" }')"
fi
if wanted 2.8; then
  rm -rf "$out/captured-result"
  stage captured "$rehearse" run --quiet --no-plots --force --capture --set 'duration=5 min' -o "$out/captured-result" \
    "$source/scenarios/quickstart.scenario.yaml"
  stage dissected sh -c 'for f in "$1"/*.pcap "$1"/*/*.pcap; do [ -f "$f" ] || continue
    tshark -r "$f" -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE \
      -T fields -e frame.protocols -e _ws.malformed -e ip.checksum.status -e tcp.checksum.status -e udp.checksum.status 2>/dev/null; done' \
    sh "$out/captured-result"
  bad=$(awk -F'\t' '$2 != "" || $3 == "0" || $4 == "0" || $5 == "0" { n++ } END { print n + 0 }' "$out/dissected")
  say 2.8 'frames that tshark calls malformed, or whose sum is wrong' 0 "$bad of $(wc -l <"$out/dissected")" \
    "$(judge "$bad == 0 && $(wc -l <"$out/dissected") > 1000")"
fi
if wanted 2.9; then
  stage check make -s -j2 check
  passes 2.9 'all tests' check "$(of check '/^# (TOTAL|PASS|SKIP|FAIL):/ { printf "%s %s ", tolower($2), $3 }'), $(took check) s"
  stage coverage make -s coverage
  say 2.9 'coverage of sim/ and models/' 'to be shown' "$(of coverage '/^(lines|branches):/ { printf "%s %s ", $1, $2 }')" \
    "$([ "$(ended coverage)" = 0 ] && echo shown || echo misses)"
  stage memcheck make -s valgrind
  passes 2.9 'valgrind' memcheck "$(of memcheck '/ tests, / { n += $1 } END { print n " tests clean" }')"
fi
if wanted 2.10; then
  stage strangers-way sh "$source/tools/strangers-way" "$rehearse"
  say 2.10 'a mistake in each of five places' '5 answers' "$(of strangers-way '/error\[E/ { n++ } END { print n + 0 }')" \
    "$(judge "$(of strangers-way '/error\[E/ { n++ } END { print n + 0 }') >= 5")"
fi
