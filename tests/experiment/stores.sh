#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Rows 96, 99, 100, 102 to 106: a store that cannot be written, or is not ours; nothing is lost.
. "${srcdir:-.}/tests/cli/lib.sh"
sweep="$top/tests/experiment/sweep.scenario.yaml"
digest () { "$rehearse" export "$1" --digest || fail "no digest of $1"; }
says () { grep -qF -- "$1" err || fail "nothing says \`$1\`: $(cat err)"; }
untouched () { [ "$(sha256sum <"$1")" = "$2" ] || fail "$1 was touched"; }

expect 0 '' "$rehearse" sweep "$sweep" -j 2 -o good.db
good=$(digest good.db)
bytes=$(sha256sum <good.db)

# 103: of another scenario, seed, program, version; no store at all
expect 2 - "$rehearse" sweep "$sweep" -s 77 -o good.db; says 'holds another experiment'; untouched good.db "$bytes"
expect 2 - "$rehearse" sweep "$sweep" --keep all -o good.db; says 'were made with --keep services'
[ "$(digest good.db)" = "$good" ] || fail "--keep changed the store"
cp good.db version.db
perl -e 'open F, "+<", "version.db"; seek F, 60, 0; print F pack "N", 99'
bytes=$(sha256sum <version.db)
expect 2 - "$rehearse" sweep "$sweep" -o version.db; says 'not a result store of version'; untouched version.db "$bytes"
expect 2 - "$rehearse" sweep "$sweep" --force -o version.db; untouched version.db "$bytes"
expect 2 - "$rehearse" export version.db; says 'not a result store of version'
echo 'this is no store, it is a text that is long enough to be looked at' >text.db
bytes=$(sha256sum <text.db)
expect 2 - "$rehearse" sweep "$sweep" -o text.db; says 'text.db: is no result store; it was left as it is'; untouched text.db "$bytes"
expect 0 '' "$rehearse" sweep "$sweep" --force -s 77 -q -o good.db
[ "$(digest good.db)" != "$good" ] || fail "--force kept what was there"
expect 0 '' "$rehearse" sweep "$sweep" --force -q -o good.db
[ "$(digest good.db)" = "$good" ] || fail "--force lost its runs"

# 96: a link, a folder; 99: no folder, no permission
ln -s good.db link.db; mkdir folder.db
expect 2 - "$rehearse" sweep "$sweep" -o link.db; says 'link.db: is a symbolic link'
expect 2 - "$rehearse" sweep "$sweep" -o folder.db; says 'folder.db: is not a regular file'
expect 3 - "$rehearse" sweep "$sweep" -o nowhere/x.db; says 'nowhere/x.db-lock: open: No such file or directory'
if [ "$(id -u)" != 0 ]; then
  mkdir locked && chmod a-w locked
  expect 3 - "$rehearse" sweep "$sweep" -o locked/x.db; says 'locked/x.db-lock: open: Permission denied'
else
  expect 3 - "$rehearse" sweep "$sweep" -o /proc/self/x.db; says '/proc/self/x.db-lock: open: '
fi

# 102, 106: locked by a process that lives; a lock that was left behind is taken over
rm -f busy.db
flock good.db-lock -c "echo 4711 >good.db-lock; '$rehearse' sweep '$sweep' -o good.db >out 2>err; echo \$? >code"
[ "$(cat code)" = 3 ] || fail "a locked store ended with $(cat code)"
says 'good.db: process 4711 is writing it; wait for its end, or name another store'
expect 0 '' "$rehearse" sweep "$sweep" -q -o good.db
[ -e good.db-lock ] && fail "the lock was left behind"

# 100: the disk is full in the middle: what was committed stays, and the rest is resumed to the same bits
(ulimit -f 400; exec "$rehearse" sweep "$sweep" -j 2 -o full.db) >out 2>err
[ $? = 3 ] || fail "a full disk ended with another code: $(cat err)"
says 'full.db: '
expect 0 '' "$rehearse" sweep "$sweep" -j 2 -q -o full.db
[ "$(digest full.db)" = "$good" ] || fail "after a full disk the content is another"

# 104: cut off; 105: a bit flipped: damage is said, never wrong numbers
size=$(wc -c <good.db)
for part in 3 30 50 70 90 99; do
  head -c $((size * part / 100)) good.db >cut.db
  bytes=$(sha256sum <cut.db)
  expect 3 - "$rehearse" sweep "$sweep" -o cut.db; says 'cut.db: '; untouched cut.db "$bytes"
  rm -f saved.db
  "$rehearse" merge saved.db cut.db >out 2>err
  got=$?
  [ $got = 3 ] || fail "merging a store of which $part % are left ended with $got: $(cat out err)"
  untouched cut.db "$bytes"
  if [ -e saved.db ]; then
    expect 0 - "$rehearse" sweep "$sweep" -q -o saved.db
    [ "$(digest saved.db)" = "$good" ] || fail "what was saved of $part % has another content"
  fi
done
"$rehearse" merge saved2.db good.db >out 2>err || fail "a good store did not merge"
for at in 7 23 41 59 73 88 97; do
  cp good.db bit.db
  perl -e 'open F, "+<", "bit.db"; my $at = int ((-s F) * $ARGV[0] / 100); seek F, $at, 0; read F, my $c, 1;
    seek F, $at, 0; print F chr (ord ($c) ^ 0x10)' $at
  rm -f whole.db
  "$rehearse" merge whole.db bit.db >out 2>err
  got=$?
  [ $got = 3 ] || [ $got = 0 ] || fail "a flipped bit at $at % ended with $got: $(cat err)"
  if [ -e whole.db ]; then
    expect 0 - "$rehearse" sweep "$sweep" -q -o whole.db
    [ "$(digest whole.db)" = "$good" ] || fail "a flipped bit at $at % gave wrong numbers"
  fi
done

# 122: interrupted, and resumed
"$rehearse" sweep "$sweep" -j 2 -n 400 -o stop.db >out 2>err &
pid=$!
n=0
while [ ! -e stop.db-wal ] && [ $n -lt 100 ]; do n=$((n + 1)); perl -e 'select undef, undef, undef, 0.05'; done
kill -TERM $pid; wait $pid
[ $? = 143 ] || fail "interrupted, it ended with another code: $(cat err)"
says 'interrupted by SIGTERM; '
says ' runs are in stop.db, the same command goes on'
[ -e stop.db-lock ] && fail "the lock was left behind"
expect 0 '' "$rehearse" sweep "$sweep" -j 2 -q -o stop.db
"$rehearse" export stop.db >/dev/null || fail "an interrupted store cannot be read"

# 94: no memory; 90, 117: numbers that are none. Below the least limit at which the program says its version the loader
# or GLib gives up before we begin.
if (ulimit -v 400000; "$rehearse" --version) >out 2>&1; then # not with sanitizers
  least=8000
  until (ulimit -v $least; exec "$rehearse" --version) >out 2>&1 || [ $least -gt 200000 ]; do least=$((least + 500)); done
  for more in 0 500 1000 1500 2000 3000 4000 6000; do
    kilobytes=$((least + more))
    (ulimit -v $kilobytes; exec "$rehearse" sweep "$sweep" -j 1 -q -o memory.db) >out 2>err
    got=$?
    case $got in 0 | 3 | 4) ;; *) fail "with $kilobytes KiB of memory it ended with $got: $(cat err)" ;; esac
    case "$(cat err)" in *'nothing was written'*) [ -s memory.db ] && fail "it says that nothing was written" ;; esac
  done
fi
expect 0 '' "$rehearse" sweep "$sweep" -j 2 -q -o memory.db
[ "$(digest memory.db)" = "$good" ] || fail "after a lack of memory the content is another"
for bad in '-j 0' '-j -1' '-j abc' '-j 100000' '-n 0' '--shard 3/2' '--shard 0/2' '--shard 1' '--keep some' '--progress x'; do
  expect 2 - "$rehearse" sweep "$sweep" $bad -o bad.db; says 'expected '
  [ -e bad.db ] && fail "$bad made a store"
done

# 101: standard output
[ -c /dev/full ] && { "$rehearse" export good.db >/dev/full 2>err; [ $? = 3 ] || fail "a full standard output went well"; }
{ "$rehearse" export good.db 2>err; echo $? >code; } | head -n 1 >out
[ "$(cat code)" = 3 ] && [ ! -s err ] || fail "a closed pipe ended with $(cat code): $(cat err)"

finish
