# SPDX-License-Identifier: GPL-3.0-or-later
# Boot servers found through a list.
wanted 5.1 && spec_rows 5.1 PXE
if wanted 5.2; then
  stage figure5 tests/pxe/test-pxe --filter 'pxe_figure_5/*'
  programs 5.2 "the source's figure 5, step by step and through tshark" figure5
fi
for n in 3 4 6 7 8; do wanted 5.$n && stage show-pxe make -s show-pxe && break; done
if wanted 5.3; then
  most 5.3 'TFTP without loss, 36 cases: worst distance in time from the closed form' \
    "$(of show-pxe '$2 == "KiB" && $7 == "0.0" && NF > 12 { d = $(NF - 1); if (d < 0) d = -d; if (d > w) w = d; n++ } END { if (n >= 36) print w + 0 }')" 1 %
  say 5.3 'with 1 % loss: median distance' 'to be shown' \
    "$(of show-pxe '$2 == "KiB" && $7 == "1.0" && /%$/ { d = $(NF - 1) + 0; print (d < 0 ? -d : d) }' | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] " %" }')" shown
fi
if wanted 5.4; then
  say 5.4 'mean polls of a misdirected client, (n + 1)/2 = 4' 'within 5 %' \
    "$(of show-pxe '$1 == "listed" || $1 == "random" || $1 == "nearest" || $1 == "own-subnet" { printf "%s %s ", $1, $2 }')" \
    "$(of show-pxe '($1 == "listed" || $1 == "random") && NF == 3 { n++; if ($2 < 3.8 || $2 > 4.2) bad = 1 } END { print (n == 2 && !bad ? "holds" : "misses") }')"
fi
if wanted 5.5; then
  stage bench-pxe make -s bench-pxe
  # storm NAME WORD: the number behind that word.
  storm () { of bench-pxe "/^$1:/ { on = 1 } on && /$2/ { print \$(NF - (\$NF == \"KiB\")); exit }"; }
  most 5.5 '10 000 clients x 8 MiB over 8 servers' "$(storm one-domain '^real')" 60 's of wall time'
  most 5.5 'its memory' "$(storm one-domain '^most memory')" 1048576 KiB
  say 5.5 'the same in twenty subnets behind routers' 'to be shown' \
    "$(storm subnets '^real') s of wall time, $(storm subnets '^most memory') KiB" shown
fi
if wanted 5.6; then
  say 5.6 'the list against five older ways under four troubles' '24 cases' \
    "$(of show-pxe '/ (list|one-server|per-client|disjoint|menu|sets) +[0-9]+ / { n++ } END { print n + 0 " cases" }')" shown
fi
if wanted 5.7; then
  say 5.7 'what misdirection costs' 'to be shown' \
    "$(of show-pxe '/^one after the other|^storm,/ { gsub(/  +/, " "); printf "%s%s", n++ ? "; " : "", $0 }')" shown
fi
if wanted 5.8; then
  say 5.8 'random schedules: promises broken that must hold' 0 "$(of show-pxe '/random schedules/ { print }')" \
    "$(of show-pxe '/^1000 random schedules/ { print (/no invariant that must hold broken/ ? "holds" : "misses") }')"
fi
