# SPDX-License-Identifier: GPL-3.0-or-later
# All schemes on one network, and the whole of it.
if wanted 9.1; then
  stage day sh -c 'rm -rf "$1/day-result"; /usr/bin/env time -f "%e s of wall time, %M kB" "$2" run --force --no-plots -o "$1/day-result" "$3"' \
    sh "$out" "$rehearse" "$source/scenarios/compose/day.scenario.yaml"
  passes 9.1 'a day of all schemes on one network' day "$(of day '/of wall time/ { print }')"
fi
if wanted 9.2; then
  # An incident of each model, and one of several systems: table, sum, what no cause is known for.
  for pair in rais:rais/host-dies:1 ring:ring/gateway-dies:1 pool:pool/figure-7:1 pxe:pxe/server-dies:1 dtu:dtu/server-dies:1 \
    plain:plain/host-dies:1 compose:compose/rack-loses-power:1; do
    model=${pair%%:*}
    rest=${pair#*:}
    rm -rf "$out/path-result"
    "$rehearse" run --quiet --no-plots --force -o "$out/path-result" "$source/scenarios/${rest%%:*}.scenario.yaml" >/dev/null 2>&1
    stage "path-$model" "$rehearse" explain "$out/path-result" --incident "${rest#*:}"
    sum=$(awk '/^incident / { sub(/.*: /, ""); sub(/ s$/, ""); want = $1 }
      /^by cause/ { exit } $2 == "s" && $4 == "s" && $1 ~ /^[0-9.]+$/ { split($3, p, "."); s += p[1]; n += substr(p[2] "000000000", 1, 9); k++ }
      END { s += int(n / 1e9); printf "%d waits, %d.%09d of %s s", k, s, n % 1e9, want }' "$out/path-$model")
    say 9.2 "an incident of $model, its waits together" 'its length, to the nanosecond' "$sum" \
      "$(echo "$sum" | awk '{ print ($3 == $5 && $1 > 0 ? "holds" : "misses") }')"
  done
fi
if wanted 9.3; then
  stage bad-input "$source/tools/bad-input" "$source"
  say 9.3 'rows of bad input that a test plays' '123 of 123' "$(tail -n 1 "$out/bad-input")" \
    "$([ "$(ended bad-input)" = 0 ] && echo holds || echo misses)"
fi
if wanted 9.5; then
  say 9.5 'longest files of sim/ and models/' 'to be shown' \
    "$(cd "$source" && find sim models -name '*.[ch]' -exec wc -l {} + | sort -rn | awk '$2 != "total" && n++ < 3 { printf "%s%s %d", (n > 1 ? ", " : ""), $2, $1 }')" shown
fi
