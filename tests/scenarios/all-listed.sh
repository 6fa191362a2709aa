#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every scenario of the tree is in SCENARIOS of a local.mk, so that make check plays it. Tests' own are not.
cd "${srcdir:-.}" || exit 99
missing=0
for file in $(find scenarios models -name '*.scenario.yaml' | LC_ALL=C sort); do
  case " ${SCENARIOS:-} " in *" $file "*) ;; *) echo "$file is in no SCENARIOS"; missing=1 ;; esac
done
exit $missing
