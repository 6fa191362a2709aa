#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Rows 95 to 101, 120, 121: where results go, and what happens when they cannot.
. "${srcdir:-.}/tests/cli/lib.sh"
run="$rehearse run --quiet --no-plots"

# 98: it exists
expect 0 '' $run "$small"
[ -f results/small/summary.json ] || fail "no results/small/summary.json"
expect 2 'rehearse: results/small: exists; --force replaces it, -o names another folder' $run "$small"
expect 0 '' $run --force "$small"
[ -f results/small/summary.json ] || fail "--force lost the results"
nothing_left
expect 0 '' $run --seed 5 "$small"
[ -d results/small-5 ] || fail "no results/small-5"

# 95: names
expect 2 'rehearse: ..: not a name for a result folder; expected one such as results/first' $run -o .. "$small"
expect 2 'rehearse: x/: not a name for a result folder; expected one such as results/first' $run -o x/ "$small"
expect 2 'rehearse: -x: the name of a result folder must not begin with `-`' $run --output=-x "$small"
long=$(printf '%0300d' 0)
expect 2 "rehearse: $long: the name of a result folder is at most 200 bytes long" $run -o "$long" "$small"

# 96, 97: what is no folder of ours
mkdir real && ln -s real link && touch file && mkdir full && touch full/of-something
expect 2 'rehearse: link: is a symbolic link; expected the name of a new folder' $run --force -o link "$small"
expect 2 'rehearse: file: exists and is not a folder; expected the name of a new folder' $run --force -o file "$small"
expect 2 'rehearse: full: is no result folder; --force replaces only those' $run --force -o full "$small"
[ -f full/of-something ] || fail "--force took away what was not its own"
mkdir mine && cp "$small" mine/my.scenario.yaml
expect 2 'rehearse: mine: holds the scenario itself; expected the name of a new folder' \
  $run --force -o mine mine/my.scenario.yaml

# 99: before anything is simulated
expect 3 'rehearse: nowhere: cannot make a folder there: No such file or directory' $run -o nowhere/r "$small"
if [ "$(id -u)" != 0 ]; then
  mkdir locked && chmod a-w locked
  expect 3 'rehearse: locked: cannot make a folder there: Permission denied' $run -o locked/r "$small"
fi
nothing_left nowhere locked/r

# A scenario that is wrong leaves nothing.
printf 'name: bad\nfrob: 1\n' >bad.scenario.yaml
expect 2 - $run -o bad bad.scenario.yaml
nothing_left bad

# 101: standard output that is full, closed or gone
if [ -w /dev/full ]; then
  "$rehearse" list >/dev/full 2>err
  [ $? = 3 ] || fail "/dev/full was a success"
  [ "$(cat err)" = 'rehearse: cannot write to standard output: No space left on device' ] || fail "said $(cat err)"
  "$rehearse" run --no-plots -o to-full "$small" >/dev/full 2>err
  [ $? = 3 ] || fail "/dev/full was a success of run"
fi
"$rehearse" list >&- 2>err
[ $? = 3 ] || fail "a closed standard output was a success"
mkfifo pipe
: <pipe & # opens it and is gone before anything is written
exec 3>pipe
wait $!
"$rehearse" list >&3 2>err
got=$?
exec 3>&-
[ $got = 3 ] || fail "a broken pipe ended with $got"
[ -s err ] && fail "a broken pipe was told: $(cat err)"

# 121: descriptors 0 to 2 closed; the store gets none of them
"$rehearse" run --quiet --no-plots -o closed "$small" <&- 2>&-
[ $? = 0 ] || fail "closed standard input and error ended with $?"
[ -f closed/summary.json ] || fail "no results without standard error"

# 100, 120: no room
( ulimit -f 1; exec $run -o large "$small" ) >out 2>err
[ $? = 3 ] || fail "a file-size limit ended with $? and said $(cat err)"
grep -q '^rehearse: .*File too large' err || fail "a file-size limit said $(cat err)"
nothing_left large
# No space: where a file system of our own can be had..
mkdir tiny
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=64k tmpfs tiny 2>/dev/null; then
  $run -o tiny/r "$small" >out 2>err
  got=$?
  left=$(find tiny -mindepth 1 | head -n 3)
  umount tiny || umount -l tiny
  [ $got = 3 ] || fail "a full disk ended with $got and said $(cat err)"
  grep -Eq '^rehearse: tiny/\.r\.making-[A-Za-z0-9]{6}/[a-z.]+: (write|fsync|close|sqlite): .*' err ||
    fail "a full disk said $(cat err)"
  grep -Eqi 'no space left|disk is full|database or disk' err || fail "a full disk said $(cat err)"
  [ -z "$left" ] || fail "a full disk kept $left"
fi
# No rename: the place is where another file system is mounted.
mkdir busy
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=64k tmpfs busy 2>/dev/null; then
  expect 3 'rehearse: busy: cannot put the results there: Device or resource busy' $run --force -o busy "$small"
  umount busy || umount -l busy
  nothing_left busy/summary.json
fi
( ulimit -n 8; exec $run -o few "$small" ) >out 2>err
case $? in 0 | 3) ;; *) fail "few descriptors: $(cat err)" ;; esac
stack=64 # KiB; the frames of a build with sanitizers are larger by far
grep -q 'define SIM_SANITIZERS 1' "$(dirname "$rehearse")/config.h" && stack=1024
( ulimit -s $stack; exec "$rehearse" run --fingerprint-only "$small" ) >out 2>err
case $? in 0) ;; *) fail "a small stack: $(cat err)" ;; esac

# 94: no memory, wherever it ends: 4, never a signal's end, and nothing is left. Below the least limit at which the
# program says its version the loader or GLib gives up before we begin.
if ! grep -q 'define SIM_SANITIZERS 1' "$(dirname "$rehearse")/config.h"; then
  sed 's/clients: 2/clients: 20000/; s,10.0.0.0/24,10.0.0.0/16,' "$small" >many.scenario.yaml
  limited () { ( ulimit -v "$limit"; exec "$@" ) >out 2>err; }
  limit=8000
  until limited "$rehearse" --version 2>/dev/null || [ $limit -gt 200000 ]; do limit=$((limit + 500)); done
  enough=0
  while [ $enough -lt 3 ] && [ $limit -lt 400000 ]; do
    limit=$((limit + 331))
    limited $run -o short "$small"
    case $? in
      0) enough=$((enough + 1)); rm -rf short ;;
      4) enough=0; tail -n 1 err | grep -qx 'rehearse: out of memory; nothing was written' ||
        fail "no memory of $limit KiB said $(head -c 300 err)" ;;
      *) fail "no memory of $limit KiB ended otherwise: $(head -c 300 err)" ;;
    esac
    nothing_left short
  done
  limit=40000
  limited "$rehearse" run --fingerprint-only many.scenario.yaml
  got=$?
  [ $got = 4 ] || fail "no memory ended with $got: $(head -c 300 err)"
  tail -n 1 err | grep -qx 'rehearse: out of memory; nothing was written' || fail "no memory said $(cat err)"
fi
finish
