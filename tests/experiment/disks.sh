#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Rows 99 to 101 on real file systems, mounted in a namespace of this test's own (no root is wanted where the system
# allows that; skipped where it does not): full at many moments, without inodes, read-only; nothing is lost. SHOW=full:
# more moments, and what is said each time.
if [ -z "${DISKS_INSIDE:-}" ]; then
  [ "$(id -u)" = 0 ] && how='unshare -m' || how='unshare -r -m'
  $how true 2>/dev/null || { echo 'no mounts are allowed here'; exit 77; }
  $how sh -c 'mount -t tmpfs -o size=1m none /mnt' 2>/dev/null || { echo 'no tmpfs may be mounted here'; exit 77; }
  DISKS_INSIDE=1; export DISKS_INSIDE
  exec $how sh "$0"
fi
. "${srcdir:-.}/tests/cli/lib.sh"
sweep="$top/tests/experiment/sweep.scenario.yaml"
digest () { "$rehearse" export "$1" --digest || fail "no digest of $1"; }
says () { grep -Eq -- "$1" err || fail "nothing says \`$1\`: $(cat err)"; }
show () { [ "${SHOW:-}" = full ] && printf '%-34s exit %s  %s\n' "$1" "$2" "$(tr '\n' ';' <err)"; }
# disk OPTIONS: a new one, in the folder disk
disk () { umount disk 2>/dev/null; mkdir -p disk; mount -t tmpfs -o "$1" none disk || fail "no disk of $1"; }
grown () { mount -o remount,size=50m,nr_inodes=1000 disk; }
# broken WHAT COMMAND...: ends with 3 and one line that names a file of the disk and why
broken () {
  what=$1 why=$2; shift 2
  "$@" >out 2>err
  got=$?
  [ $got = 3 ] || fail "$what ended with $got: $(cat err)"
  says "disk[/:].*($why)"
  [ "$(wc -l <err)" -le 2 ] || fail "$what said $(cat err)"
  show "$what" $got
}
full='the disk is full|No space left on device'

expect 0 '' "$rehearse" sweep "$sweep" -j 2 -q -o good.db
good=$(digest good.db)
bytes=$(wc -c <good.db)
expect 0 '' "$rehearse" report good.db -o good.html
expect 0 '' "$rehearse" export good.db -o good.json

# Full while a sweep plays, sooner and later: what was said to be done is there; with room it goes on to the same bits.
sizes='12 120 300 600'; [ "${SHOW:-}" = full ] && sizes='4 8 12 20 40 60 80 100 120 150 180 210 240 270 300 350 400 450 500 600 700'
for size in $sizes; do
  disk "size=${size}k"
  "$rehearse" sweep "$sweep" -j 2 -o disk/x.db --progress json >out 2>err
  got=$?
  done=$(sed -n 's/^{"done":\([0-9]*\),.*}$/\1/p' err | tail -n 1)
  grep -v '^{' err >said; mv said err
  case $got in
    0) [ "$done" = 24 ] || fail "with $size kB it ended well with ${done:-no} runs" ;;
    3) says "disk/x.db.*($full)" ;;
    *) fail "with $size kB it ended with $got: $(cat err)" ;;
  esac
  show "sweep onto $size kB, ${done:-0} done" $got
  grown
  there=$("$rehearse" export disk/x.db 2>/dev/null | grep -c '"table":"run"')
  [ "$there" -ge "${done:-0}" ] || fail "with $size kB $done runs were reported and $there are there"
  expect 0 '' "$rehearse" sweep "$sweep" -j 2 -q -o disk/x.db
  [ "$(digest disk/x.db)" = "$good" ] || fail "after a disk of $size kB the content is another"
  expect 0 '' "$rehearse" report disk/x.db -o after.html
  cmp -s good.html after.html || fail "after a disk of $size kB the report is another"
done

# Other writers on a full disk: what was there before is there after, and nothing half-made.
disk size=48k
printf '<!old' >disk/page.html; printf '{old' >disk/x.json
broken 'report onto a full disk' "$full" "$rehearse" report good.db -o disk/page.html
[ "$(cat disk/page.html)" = '<!old' ] || fail 'a report that was not written destroyed the one before'
broken 'export onto a full disk' "$full" "$rehearse" export good.db -o disk/x.json
[ "$(cat disk/x.json)" = '{old' ] || fail 'an export that was not written destroyed the one before'
broken 'CSV onto a full disk' "$full" "$rehearse" export good.db --csv -o disk/csv
broken 'merge onto a full disk' "$full" "$rehearse" merge disk/m.db good.db
broken 'import onto a full disk' "$full" "$rehearse" import disk/i.db good.json
broken 'a folder onto a full disk' "$full" "$rehearse" run "$small" --no-plots -o disk/folder
left=$(ls -A disk | tr '\n' ' ')
[ "$left" = 'page.html x.json ' ] || fail "left on the full disk: $left"

# Merging into a store that is there, and the disk fills: it stays as it was.
disk size=50m
expect 0 '' "$rehearse" sweep "$sweep" -j 1 -q -n 2 -o disk/few.db
few=$(digest disk/few.db)
mount -o remount,size=$(($(du -k disk | cut -f 1) + 40))k disk
broken 'merge into a store, and full' "$full" "$rehearse" merge disk/few.db good.db
[ "$(digest disk/few.db)" = "$few" ] || fail 'a merge that failed changed the store'
grown
expect 0 - "$rehearse" merge disk/few.db good.db
[ "$(digest disk/few.db)" = "$good" ] || fail 'after the merge the content is another'

# No inode for the log beside the store.
disk size=50m,nr_inodes=3
broken 'a disk without inodes' "$full" "$rehearse" sweep "$sweep" -q -o disk/x.db
grown
expect 0 '' "$rehearse" sweep "$sweep" -q -o disk/x.db
[ "$(digest disk/x.db)" = "$good" ] || fail 'after a lack of inodes the content is another'

# Read-only: it can be read and reported elsewhere, and nothing is written; so also one whose writer was killed.
ro='Read-only file system'
mount -o remount,ro disk
expect 0 '' "$rehearse" report disk/x.db -o after.html
cmp -s good.html after.html || fail 'the report from a read-only disk is another'
[ "$(digest disk/x.db)" = "$good" ] || fail 'a read-only disk has another content'
broken 'sweep onto a read-only disk' "$ro" "$rehearse" sweep "$sweep" -q -o disk/new.db
broken 'the same into its store' "$ro" "$rehearse" sweep "$sweep" -q -n 9 -o disk/x.db
broken '--force into its store' "$ro" "$rehearse" sweep "$sweep" -q --force -o disk/x.db
broken 'merge into its store' "$ro" "$rehearse" merge disk/x.db good.db
broken 'a page beside it' "$ro" "$rehearse" report disk/x.db
broken 'a folder on it' "$ro" "$rehearse" run "$small" --no-plots -o disk/folder
[ "$(digest disk/x.db)" = "$good" ] || fail 'a read-only disk has another content'
disk size=50m
"$rehearse" sweep "$sweep" -j 2 -n 400 -q -o disk/x.db 2>err &
pid=$!
n=0
while [ ! -s disk/x.db-wal ] && [ $n -lt 100 ]; do n=$((n + 1)); perl -e 'select undef, undef, undef, 0.05'; done
kill -9 $pid; wait $pid 2>/dev/null
mount -o remount,ro disk
"$rehearse" export disk/x.db >out 2>err
got=$?
show 'export of a killed one, read-only' $got
if [ $got != 0 ]; then [ $got = 3 ] || fail "a killed store on a read-only disk ended with $got"; says "disk/x.db.*($ro)"; fi
mount -o remount,rw disk
expect 0 '' "$rehearse" sweep "$sweep" -j 2 -q -o disk/x.db
"$rehearse" export disk/x.db >/dev/null || fail 'a killed store cannot be read'

# Nowhere for what workers say.
disk size=50m
mkdir tmp && mount -t tmpfs -o size=1m,ro none tmp
(TMPDIR="$home/tmp" exec "$rehearse" sweep "$sweep" -q -o disk/x.db) 2>err || fail "without a place for temporary files: $(cat err)"
umount tmp
umount disk
finish
