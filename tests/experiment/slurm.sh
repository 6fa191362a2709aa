#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A sweep as a job array of a real Slurm: munge, controller and one node on this machine. Where Slurm is not installed,
# or not as root, it is skipped. SHOW=full shows the log.
[ "$(id -u)" = 0 ] || exit 77
for program in slurmctld slurmd munged sbatch squeue; do
  command -v $program >/dev/null 2>&1 || [ -x /usr/sbin/$program ] || exit 77
done
. "${srcdir:-.}/tests/cli/lib.sh"
PATH="$(dirname "$rehearse"):$PATH:/usr/sbin"; export PATH
sweep="$top/tests/experiment/sweep.scenario.yaml"
chmod 755 "$home"
pids=
stop () { [ -n "$pids" ] && kill $pids 2>/dev/null; wait 2>/dev/null; rm -rf "$home"; }
trap stop EXIT

host=$(hostname -s)
port=$((20000 + $$ % 20000))
mkdir state spool
head -c 1024 /dev/urandom >munge.key && chmod 400 munge.key
cat >slurm.conf <<END
ClusterName=one
SlurmctldHost=$host
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$home/munge.socket
CredType=cred/munge
SlurmctldPort=$port
SlurmdPort=$((port + 1))
StateSaveLocation=$home/state
SlurmdSpoolDir=$home/spool
SlurmctldPidFile=$home/slurmctld.pid
SlurmdPidFile=$home/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
MailProg=/bin/true
ReturnToService=2
SchedulerParameters=sched_interval=1
NodeName=$host CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=10 State=UP
END
SLURM_CONF=$home/slurm.conf; export SLURM_CONF

munged --foreground --force --key-file="$home/munge.key" --socket="$home/munge.socket" --pid-file="$home/munge.pid" \
  --log-file="$home/munge.log" --seed-file="$home/munge.seed" >munged.out 2>&1 &
pids=$!
slurmctld -D -i >slurmctld.log 2>&1 & pids="$pids $!"
slurmd -D >slurmd.log 2>&1 & pids="$pids $!"
n=0
until sinfo -h -o '%T' 2>/dev/null | grep -q idle; do
  n=$((n + 1))
  [ $n -gt 30 ] && { echo "no node came up; skipped"; tail -n 5 slurmctld.log slurmd.log munged.out; exit 77; }
  sleep 1
done

expect 0 '' rehearse plan "$sweep" --format slurm --tasks 6 -j 1
cp out sweep.sbatch
echo '$ rehearse plan sweep.scenario.yaml --format slurm --tasks 6 -j 1 >sweep.sbatch' >log
{ echo '$ sinfo'; sinfo; echo '$ sbatch --wait sweep.sbatch'; } >>log 2>&1
timeout 300 sbatch --wait sweep.sbatch >>log 2>&1 || fail "the array ended with $?: $(tail -n 5 sweep-*-of-6.log slurmctld.log)"
for i in 1 2 3 4 5 6; do { echo "\$ cat sweep-$i-of-6.log"; cat sweep-$i-of-6.log; } >>log; done
{ echo '$ rehearse merge sweep.db sweep-*-of-6.db'; rehearse merge sweep.db sweep-*-of-6.db; } >>log 2>&1 \
  || fail "the parts did not merge: $(tail -n 3 log)"
{ echo '$ grep JobId= slurmctld.log'; grep -o 'sched[^:]*: .*JobId=.*\|_job_complete: JobId=.* done' slurmctld.log; } >>log

expect 0 '' rehearse sweep "$sweep" -j 2 -o here.db
{ echo '$ rehearse export sweep.db --digest'; rehearse export sweep.db --digest
  echo '$ rehearse sweep sweep.scenario.yaml -o here.db -q; rehearse export here.db --digest'
  rehearse export here.db --digest; } >>log
[ "$(rehearse export sweep.db --digest)" = "$(rehearse export here.db --digest)" ] \
  || fail "the array's content is not that of a sweep here"
[ "${SHOW:-}" = full ] && cat log
finish
