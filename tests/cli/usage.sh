#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Rows 65, 116, 118, 119: command lines that are wrong, and the same bytes under every locale.
. "${srcdir:-.}/tests/cli/lib.sh"

run_usage='usage: rehearse run [OPTION...] FILE'
expect 2 "rehearse run: unknown option --frob
$run_usage" "$rehearse" run --frob x
expect 2 "rehearse run: an argument is missing
$run_usage" "$rehearse" run
expect 2 "rehearse run: too many arguments, from \`b\` on
$run_usage" "$rehearse" run a b
expect 2 "rehearse run: missing argument for --seed
$run_usage" "$rehearse" run --seed
expect 2 "rehearse run: trace level \`loud\`; expected event, detail or packet
$run_usage" "$rehearse" run --trace loud "$small"
expect 2 'rehearse list: cannot list `colours`; expected models, metrics, faults, records, distributions or loads
usage: rehearse list [OPTION...] [WHAT]' "$rehearse" list colours
expect 2 'rehearse explain: nothing is known of `crahs`; did you mean `crash`?
usage: rehearse explain [OPTION...] TOPIC' "$rehearse" explain crahs
expect 2 'rehearse: unknown verb `rnu`; did you mean `run`?' "$rehearse" rnu
expect 2 'rehearse: unknown verb `\x1b[31m`; rehearse --help lists them' "$rehearse" "$(printf '\033[31m')"

for seed in -1 1.5 18446744073709551616 '' 0x7 7s; do
  expect 2 "rehearse run: seed \`$seed\`; expected a whole number from 0 to 18446744073709551615
$run_usage" "$rehearse" run --seed="$seed" "$small"
done
nothing_left results

expect 2 - "$rehearse"
grep -q '^usage: rehearse VERB' err || fail "no usage line without arguments"
[ -s out ] && fail "usage went to standard output"

expect 0 '' "$rehearse" --help
expect 0 '' "$rehearse" --version
grep -qx 'rehearse [0-9.]*' out || fail "--version said $(cat out)"
for verb in run check list explain schema graph; do
  expect 0 '' "$rehearse" $verb --help
  grep -q "^  rehearse $verb" out || fail "$verb --help has no usage line: $(head -n 3 out)"
done

# What explain gives as an example can be played; keys, numbers of promises and distributions are found, too.
for shape in constant steps ramp sine daily flash bursts sum product; do
  expect 0 '' "$rehearse" explain $shape
  example=$(sed -n 's/^  arrivals: //p' out)
  [ -n "$example" ] || fail "explain $shape gives no example"
  sed '/^load:/,$d' "$small" >shape.scenario.yaml
  printf 'load:\n  visitors: { to: it, from: lan, clients: 1, arrivals: %s }\n' "$example" >>shape.scenario.yaml
  expect 0 '' "$rehearse" check --quiet shape.scenario.yaml
done
for topic in load load.arrivals every network.rate expect P3.22 F11 exponential distributions loads; do
  expect 0 '' "$rehearse" explain $topic
  [ -s out ] || fail "nothing is said of $topic"
done

# The same bytes whatever the locale, the time zone and the home.
expect 0 '' "$rehearse" run --fingerprint-only "$small"
cp out first
"$rehearse" list >list-first
for locale in C de_DE.UTF-8 tr_TR.UTF-8 en_IN xx_YY; do
  expect 0 '' env -u HOME LC_ALL=$locale LANG=$locale TZ=Antarctica/Troll "$rehearse" run --fingerprint-only "$small"
  cmp -s out first || fail "LC_ALL=$locale changed the fingerprint"
  env -u HOME LC_ALL=$locale "$rehearse" list >list-now
  cmp -s list-now list-first || fail "LC_ALL=$locale changed a list"
done
finish
