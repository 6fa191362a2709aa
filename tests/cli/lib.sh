# SPDX-License-Identifier: GPL-3.0-or-later
# What the tests of the command line share. Each runs in a folder of its own, which goes at the end.
set -u
unset NO_COLOR
rehearse="$PWD/rehearse"
case "${srcdir:-.}" in /*) top=$srcdir ;; *) top="$PWD/${srcdir:-.}" ;; esac
small="$top/tests/cli/small.scenario.yaml"
home=$(mktemp -d) || exit 99
trap 'chmod -R u+w "$home" 2>/dev/null; rm -rf "$home"' EXIT
cd "$home" || exit 99
failures=0

fail () { echo "FAIL: $*"; failures=$((failures + 1)); }

# expect STATUS STDERR COMMAND...: runs it; standard error must be exactly that, - for anything.
expect () {
  wanted=$1; said=$2; shift 2
  "$@" >out 2>err
  got=$?
  [ "$got" = "$wanted" ] || fail "$* ended with $got, not $wanted: $(head -c 400 err)"
  [ "$said" = - ] || [ "$(cat err)" = "$said" ] || fail "$* said
$(cat err)
 instead of
$said"
}
# nothing_left NAME...: neither these nor folders in the making are there.
nothing_left () {
  for name in "$@"; do [ -e "$name" ] && fail "$name is there"; done
  found=$(find . -name '.*.making-*' | head -n 3)
  [ -z "$found" ] || fail "half-made: $found"
}
finish () { [ "$failures" = 0 ] && exit 0; echo "$failures failures"; exit 1; }
