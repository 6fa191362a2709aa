# SPDX-License-Identifier: GPL-3.0-or-later
# Service groups.
wanted 3.1 && spec_rows 3.1 RAIS NET OBS
if wanted 3.2 || wanted 3.3 || wanted 3.7; then stage show-rais make -s show-rais; fi
if wanted 3.2; then
  least 3.2 'crash to restored, 2 000 seeds: least Kolmogorov-Smirnov p' \
    "$(awk -F'|' '/2000 \|/ && NF > 8 { p = $(NF - 1) + 0; if (!n++ || p < w) w = p } END { print w }' "$out/show-rais")" 0.01 ''
  most 3.2 'false suspicion: worst distance from (p^-k - 1)/(1 - p), in half-widths of 99.9 %' \
    "$(of show-rais '/^\| [0-9]+ % \|/ { gsub(/\|/, " "); d = ($5 - $8) / $7; if (d < 0) d = -d; if (d > w) w = d } END { print w }')" 1 ''
fi
if wanted 3.3; then
  most 3.3 'share moved in each second after a zone change: worst distance from the TTL law' \
    "$(of show-rais '/^\| [0-9]+ to [0-9]+ \|/ { gsub(/\|/, " "); d = $NF; if (d < 0) d = -d; if (d > w) w = d } END { print w }')" 3.3 deviations
fi
if wanted 3.4; then
  stage policies "$source/tools/policies" "$source" "$build"
  passes 3.4 'five ways compared on one page' policies "$(of policies '/^\|/ { n++ } END { print n " lines of tables" }')"
fi
if wanted 3.5; then
  stage suite-rais "$rehearse" test "$source/scenarios/rais"
  passes 3.5 'findings expected without their repair and gone with it' suite-rais "$(tail -n 1 "$out/suite-rais")"
fi
if wanted 3.6; then
  for end in long wide; do
    stage bench-rais-$end make -s bench-rais-$end
    say 3.6 "$([ $end = long ] && echo '8 hosts for a year' || echo '1 000 hosts for an hour')" 'to be shown' \
      "$(of bench-rais-$end '/^\| [0-9]+ s/ { last = $0 } END { gsub(/\|/, "", last); print last }')" \
      "$([ "$(ended bench-rais-$end)" = 0 ] && echo shown || echo misses)"
  done
fi
if wanted 3.7; then
  broken=$(awk -F'|' '/findings shown \| broken/ { getline; getline; print $5 + 0 }' "$out/show-rais")
  say 3.7 'random schedules: promises broken that must hold' 0 \
    "$(awk -F'|' '/findings shown \| broken/ { getline; getline; print $5 + 0 " in" $2 "schedules, settled after" $7 "s at most, bound" $8 "s" }' "$out/show-rais")" \
    "$(judge "\"$broken\" == \"0\"")"
fi
