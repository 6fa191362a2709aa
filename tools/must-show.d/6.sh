# SPDX-License-Identifier: GPL-3.0-or-later
# Desktop units in a failover group.
wanted 6.1 && spec_rows 6.1 DTU
if wanted 6.2 || wanted 6.3; then stage test-dtu tests/dtu/test-dtu; fi
wanted 6.2 && programs 6.2 "the source's table A, field by field" test-dtu
wanted 6.3 && programs 6.3 'the flow of figure 9c, the branches of 9b' test-dtu
for n in 4 6 7 10; do wanted 6.$n && stage show-dtu make -s show-dtu && break; done
if wanted 6.4; then
  least 6.4 'crash to connected again, 2 000 seeds: least Kolmogorov-Smirnov p' \
    "$(of show-dtu '/expected +mean/ { on = 1; next } on && / 2000 / { if (!n++ || $NF < w) w = $NF } END { print w }')" 0.01 ''
  say 6.4 'units of a dead server that are connected again, none twice' 'equal' \
    "$(of show-dtu '/lost their server/ { print $8 " lost, " $12 " connected" }')" \
    "$(of show-dtu '/lost their server/ { print ($8 > 0 && $8 + 0 == $12 + 0 ? "holds" : "misses") }')"
fi
if wanted 6.5; then
  rm -rf "$out/morning-result"
  stage morning "$rehearse" run --no-plots --force -o "$out/morning-result" "$source/bench/dtu/morning.scenario.yaml"
  passes 6.5 '10 000 users log in between 8 and 9' morning "$(took morning) s of wall time"
fi
if wanted 6.6; then
  say 6.6 'most loaded above the mean after a failure: here, with a delay, least-loaded, with fresh load' 'to be shown' \
    "$(of show-dtu '/^here  /{ a = $4 } /^here, herd: delay/ { b = $6 } /^least-loaded  / { c = $4 } /^least-loaded, fresh-load/ { d = $5 } END { print a, b, c, d }')" shown
fi
if wanted 6.7; then
  most 6.7 'control bytes against n (n - 1) F / T, n = 2...200: worst distance' \
    "$(of show-dtu '/n \(n-1\) F\/T/ { on = 1; next } on && NF == 6 { d = 100 * ($5 - 1); if (d < 0) d = -d; if (d > w) w = d; n++ } END { if (n == 7) print w + 0 }')" 1 %
fi
if wanted 6.8; then
  stage suite-dtu "$rehearse" test "$source/scenarios/dtu"
  passes 6.8 'findings expected without their repair and gone with it' suite-dtu "$(tail -n 1 "$out/suite-dtu")"
fi
if wanted 6.9; then
  stage dtu-day "$rehearse" run --fingerprint-only "$source/bench/dtu/day.scenario.yaml"
  passes 6.9 '20 servers, 10 000 units, a simulated day' dtu-day "$(took dtu-day) s of wall time"
fi
if wanted 6.10; then
  say 6.10 'random schedules: promises broken that must hold' 0 "$(of show-dtu '/random schedules/ { print }')" \
    "$(of show-dtu '/^1000 random schedules/ { print (/no promise that must hold is broken/ ? "holds" : "misses") }')"
fi
