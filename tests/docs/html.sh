#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual: its pages are made, every link leads somewhere, every option, metric and record of the program is in
# it; and a real browser shows it light, dark, narrow and on paper. Skipped without cmark-gfm.
. "${srcdir:-.}/tests/cli/lib.sh"
command -v cmark-gfm >/dev/null || { echo "no cmark-gfm here"; exit 77; }
builddir=$(dirname "$rehearse")
"$top/tools/html" "$top" "$builddir" html 2>err || { fail "html: $(cat err)"; finish; }
pages=$(find html -name '*.html' | sort)
"$top/tools/links" $pages >out 2>&1 || fail "links: $(head -n 5 out)"

# What the schema describes, the reference has: each key, as the last word of a code in some page.
cat html/scenario.html html/model-*.html | grep -oE '<code>[^<]*</code>' | sed 's/<[^>]*>//g; s/.*\.//' | sort -u >told
awk -F'"' '/^ *"[a-z][a-z-]*": \{$/ { key = $2 } /\}/ { key = "" } /^  "\$defs"/ { exit }
  /^ *"description": / && key != "" { print key; key = "" }' "$top/scenarios/scenario.schema.json" | sort -u |
  grep -vxE 'network|systems|compose|load|faults|expect|grid|zip|where' >known
[ "$(wc -l <known)" -gt 200 ] || fail "only $(wc -l <known) keys in the schema"
missing=$(comm -23 known told)
[ -z "$missing" ] || fail "the reference lacks $(echo $missing)"
"$rehearse" list metrics | sed -n 's/^  [A-Za-z]*\.\([a-z-]*\) .*/\1/p' | while read -r name; do
  grep -Fq "<code>$name</code>" html/metrics.html html/model-*.html || echo "$name"
done >missing
[ ! -s missing ] || fail "metrics that are not told: $(tr '\n' ' ' <missing)"
"$rehearse" list records | sed -n 's/^  \([a-z-]*\.[a-z-]*\) .*/\1/p' | while read -r name; do
  grep -Fq "<code>$name</code>" html/records.html html/model-*.html || echo "$name"
done >missing
[ ! -s missing ] || fail "records that are not told: $(tr '\n' ' ' <missing)"

# The link checker can fail.
mkdir broken
printf '<h1 id="a">x</h1><a id="a"></a><a href="#b">x</a><a href="none.html">x</a><img src="https://a.example/x.png">' >broken/a.html
"$top/tools/links" broken/a.html >out 2>&1 && fail "a page with broken links passes"
for what in 'anchor b' 'none.html leads nowhere' 'there twice' 'from the network'; do
  grep -q "$what" out || fail "not found: $what; $(cat out)"
done

browser=
for name in "${BROWSER:-}" chromium chromium-browser google-chrome; do
  [ -n "$name" ] && "$name" --version >/dev/null 2>&1 && { browser=$name; break; }
done
[ -n "$browser" ] || { echo "no chromium here"; [ "$failures" = 0 ] && exit 77; finish; }
look () { # PAGE OPTION...: what the probe says of it; the page's own rule forbids scripts, so it goes
  page=$1; shift
  sed -e 's/<meta http-equiv="Content-Security-Policy"[^>]*>//' -e '/<link rel="icon"/r '"$top/tests/docs/probe.html" "html/$page" >html/probed.html
  timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$home/profile" --virtual-time-budget=5000 \
    --window-size=1000,800 --enable-logging=stderr "$@" --dump-dom "file://$home/html/probed.html" 2>complaints |
    sed -n '/OUTCOME$/,/^END$/p' >outcome
  grep ':CONSOLE' complaints && fail "$page: the browser's console is not empty"
  [ -s outcome ] || fail "$page: the probe has not come to its end: $(tail -n 3 complaints)"
}
has () { grep -Fqx -- "$1" outcome || fail "$page: expected: $1; there is: $(tr '\n' ';' <outcome)"; }
for page in index.html guide.html gallery.html model-rais.html scenario.html; do
  [ -e "html/$page" ] || { fail "there is no $page"; continue; }
  look "$page"
  for line in light 'contrast true' 'fits true' 'headings true' 'here 1' 'pictures true' 'beyond 0'; do has "$line"; done
done
look model-ring.html --blink-settings=preferredColorScheme=0
for line in dark 'contrast true' 'fits true'; do has "$line"; done
look guide.html --window-size=500,900
has 'fits true'
# As it is, with its own rule: nothing is refused.
timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$home/profile" --enable-logging=stderr \
  --no-pdf-header-footer --print-to-pdf=guide.pdf "file://$home/html/guide.html" 2>complaints
grep ':CONSOLE' complaints && fail "the guide breaks its own rule"
[ "$(head -c 5 guide.pdf)" = '%PDF-' ] || fail "it was not printed: $(tail -n 3 complaints)"
if command -v pdfinfo >/dev/null; then
  sheets=$(pdfinfo guide.pdf | awk '$1 == "Pages:" { print $2 }')
  [ "$sheets" -ge 5 ] && [ "$sheets" -le 10 ] || fail "the guide has $sheets pages of A4, not ten at most"
fi
finish
