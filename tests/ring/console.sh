#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# RING-22: console.html in a real browser: the slider moved to a time shows who owned what then, and all of it
# comes from the page itself. Skipped where there is no browser.
. "${srcdir:-.}/tests/cli/lib.sh"
browser=
for name in "${BROWSER:-}" chromium chromium-browser google-chrome; do
  [ -n "$name" ] && "$name" --version >/dev/null 2>&1 && { browser=$name; break; }
done
[ -n "$browser" ] || { echo "no chromium here"; exit 77; }

"$rehearse" run "$top/scenarios/ring/console.scenario.yaml" -o run --quiet 2>err || fail "the run: $(cat err)"
page=run/console.html
[ -s "$page" ] || { fail "there is no console.html"; finish; }
grep -oE '(https?:)?//[a-z0-9.]+' "$page" | grep -v '^http://www\.w3\.org' | grep -E '\.[a-z]+$' && fail "the page names another machine"

# From 130 s to 132 s an interface is down: its machine still has the addresses, and does not answer.
times='20 31 41 59 61 101 112 133 153 179 180.5 190 225 251 265 275 299'
sed "s/TIMES/[$(echo $times | tr ' ' ',')]/" "$top/tests/ring/console-probe.html" >probe.html
sed '/<link rel="icon"/r probe.html' "$page" >probed.html
# show PAGE: its DOM when it is done; what the browser complains of in complaints.
show () {
  timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$home/profile" --virtual-time-budget=20000 \
    --enable-logging=stderr --dump-dom "file://$home/$1" 2>complaints
}
show probed.html >dom
sed -n '/^OUTCOME$/,/^END$/p' dom | sed 's/&amp;/\&/g; s/&lt;/</g; s/&gt;/>/g' >outcome
[ -s outcome ] || { fail "the probe has not come to its end: $(grep -o '<title>[^<]*' dom) $(tail -n 3 complaints)"; finish; }

has () { grep -Fqx -- "$1" outcome || fail "expected: $1; there is: $(grep "^$(echo "$1" | cut -d'|' -f1-3)" outcome | head -n 4 | tr '\n' ' ')"; }
lacks () { grep -Fq -- "$1" outcome && fail "not expected: $(grep -F -- "$1" outcome | head -n 1)"; return 0; }

# Owners: against ownership.csv, which is another account of the same run.
for t in $times; do
  tr -d '\r' <run/ownership.csv | awk -F, -v t="$t" 'NR > 1 && $3 <= t && t < $4 { sub(/^it\./, "", $2); print $1, $2 }' | sort >owners
  awk -F'|' -v t="$t" '$1 == "icon" && $2 == t { split($4, ip, " "); print ip[1], $3 }' outcome | sort >shown
  cmp -s owners shown || fail "at $t s: $(diff owners shown | tr '\n' ' ')"
  [ "$(wc -l <shown)" -ge 5 ] || fail "at $t s hardly an address is shown"
done
has 'icon|41|gateway-4|10.0.0.8 on wan, preferred|right'
has 'icon|41|gateway-1|10.1.0.5 on farm|left'
lacks 'icon|31|gateway-3|10.0.0.8 on wan, preferred'

# CLOSED after close, and not after open; of a machine that has crashed.
lacks 'chip|59|gateway-3|CLOSED'
has 'chip|61|gateway-3|CLOSED'
lacks 'chip|101|gateway-3|CLOSED'
has 'chip|133|gateway-2|CLOSED'
has 'chip|190|gateway-1|CLOSED'
has 'chip|265|gateway-1|AUTO'
lacks 'chip|265|gateway-1|L.BAL'
lacks 'chip|275|gateway-2|AUTO'
has 'state|190|gateway-1|off'
has 'state|225|gateway-1|booting'

# Lights.
has 'light|20|gateway-2|card is green: in order|lamp green on'
has 'light|112|gateway-2|application is yellow: not monitored|lamp yellow on'
has 'light|133|gateway-2|card is red: failed|lamp red on'
has 'light|153|gateway-2|card is green: in order|lamp green on'
has 'light|190|gateway-1|card is dark: nothing is known|'

# The token is at one gateway, or on its way; it is not at the same one always.
awk -F'|' '$1 == "chip" && $4 == "token" { n[$2]++; at[$3] = 1 } END { for (t in n) if (n[t] > 1) exit 1; k = 0; for (a in at) k++; exit k < 3 }' \
  outcome || fail "tokens: $(grep '|token' outcome | tr '\n' ' ')"
awk -F'|' '$1 == "load" && $2 == 112 && $4 > 0 && $5 ~ /B\/s$/ && $6 == "load " $5 && $7 == "true" { n++ } END { exit n != 4 }' outcome ||
  fail "loads: $(grep '^load|112' outcome | tr '\n' ' ')"

# Keys, buttons.
has 'opened|0'
has 'home|0'
has 'arrows|10000'
has 'fault|30000'
has 'fault-again|30000'
has 'change|true'
has 'change-back|true'
has 'end|300000'
has 'played|true|play'
has 'paused|true'
has 'event|40000'

# Nothing but the page, and nothing wrong in it.
has 'fetched|0'
lacks 'error|'
grep ':CONSOLE' complaints && fail "the browser's console is not empty"
show "$page#t=61.5" >dom
grep -q 'aria-valuetext="1 min 1.5 s"' dom || fail "#t=61.5 does not open the page there"
grep ':CONSOLE' complaints && fail "the browser's console is not empty"
finish
