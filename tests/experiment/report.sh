#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The report in a real browser: light, dark, on paper; nothing is fetched, nothing complains. Skipped without one.
. "${srcdir:-.}/tests/cli/lib.sh"
browser=
for name in "${BROWSER:-}" chromium chromium-browser google-chrome; do
  [ -n "$name" ] && "$name" --version >/dev/null 2>&1 && { browser=$name; break; }
done
[ -n "$browser" ] || { echo "no chromium here"; exit 77; }

sed 's/^expect:/faults: [{ every: { exponential: 20 s }, for: { exponential: 5 s }, crash: it.* }]\nexpect:/' "$small" >two.scenario.yaml
"$rehearse" compare two.scenario.yaml -q -n 6 -o two.db --vary 'load.visitors.timeout=1 s,5 s' >out 2>err ||
  fail "compare: $(cat err)"
"$rehearse" report two.db >out 2>err || fail "report: $(cat err)"
[ -s two.html ] || { fail "there is no page"; finish; }

# What a script that is not in the page finds in it.
cat >probe.html <<'PAGE'
<script>addEventListener('load', () => {
  const say = [], n = what => document.querySelectorAll(what).length;
  const seen = what => [...document.querySelectorAll(what)].every(e => { const r = e.getBoundingClientRect(); return r.width > 20 && r.height > 20 });
  const bright = c => c.match(/\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0) / 765;
  const body = getComputedStyle(document.body);
  say.push('charts ' + n('svg.chart'), 'tables ' + n('table'), 'drawn ' + seen('svg.chart') + ' ' + seen('table'));
  say.push('wide ' + (document.documentElement.scrollWidth <= innerWidth));
  say.push('contrast ' + (Math.abs(bright(body.color) - bright(body.backgroundColor)) > 0.6));
  say.push(bright(body.backgroundColor) > 0.5 ? 'light' : 'dark');
  say.push('curves ' + [...document.querySelectorAll('path.line')].every(p => p.getTotalLength() > 0));
  say.push('stroke ' + [...document.querySelectorAll('.line')].every(p => getComputedStyle(p).stroke != 'none'));
  say.push('nan ' + /NaN|nan|inf/.test([...document.querySelectorAll('svg.chart')].map(s => s.innerHTML).join()));
  say.push('fetched ' + performance.getEntriesByType('resource').filter(e => !e.name.startsWith('data:')).length);
  const out = document.createElement('pre'); out.textContent = 'OUTCOME\n' + say.join('\n') + '\nEND\n'; document.body.append(out);
})</script>
PAGE
sed '/<link rel="icon"/r probe.html' two.html >probed.html
show () { # PAGE OPTION...: what the probe says of it
  page=$1; shift
  timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$home/profile" --virtual-time-budget=5000 \
    --window-size=1000,800 --enable-logging=stderr "$@" --dump-dom "file://$home/$page" 2>complaints |
    sed -n '/OUTCOME$/,/^END$/p' >outcome
  grep ':CONSOLE' complaints && fail "the browser's console is not empty"
  [ -s outcome ] || fail "the probe has not come to its end: $(tail -n 3 complaints)"
}
has () { grep -Fqx -- "$1" outcome || fail "expected: $1; there is: $(tr '\n' ';' <outcome)"; }
show probed.html
for line in 'drawn true true' 'wide true' 'contrast true' 'curves true' 'stroke true' 'nan false' 'fetched 0' light; do has "$line"; done
awk '$1 == "charts" && $2 < 4 || $1 == "tables" && $2 < 4 { exit 1 }' outcome || fail "$(cat outcome)"
show probed.html --blink-settings=preferredColorScheme=0
for line in 'drawn true true' 'contrast true' 'fetched 0' dark; do has "$line"; done
show probed.html --window-size=420,800
has 'wide true'
timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$home/profile" --no-pdf-header-footer \
  --print-to-pdf=two.pdf "file://$home/two.html" 2>complaints
[ "$(head -c 5 two.pdf)" = '%PDF-' ] || fail "it was not printed: $(tail -n 3 complaints)"
if command -v pdfinfo >/dev/null; then
  pages=$(pdfinfo two.pdf | awk '$1 == "Pages:" { print $2 }')
  [ "$pages" -ge 2 ] && [ "$pages" -le 12 ] || fail "$pages pages"
fi
finish
