#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A sweep through GNU parallel, and as an indexed job of Kubernetes: what `rehearse plan` writes is played for real by
# the one, and checked and played task by task for the other. (Slurm has a test of its own.)
. "${srcdir:-.}/tests/cli/lib.sh"
PATH="$(dirname "$rehearse"):$PATH"; export PATH
mkdir -p 'my scenarios/traces'
sweep='my scenarios/sweep.scenario.yaml'
printf 'at,value\n0,600\n60,1200\n' >'my scenarios/traces/visits.csv'
sed 's|arrivals: 40 /s,|arrivals: { trace: traces/visits.csv, column: value, per: 1 min, speed: 10 },|; /load.visitors.arrivals:/d' \
  "$top/tests/experiment/sweep.scenario.yaml" >"$sweep"
expect 0 '' rehearse sweep "$sweep" -q -j 1 -n 3 -o here.db --set 'warm-up=1 s'
here=$(rehearse export here.db --digest)
same () { [ "$(rehearse export "$1" --digest)" = "$here" ] || fail "$1 has another content than a sweep here"; }
name=$(sed -n 's/^name: //p' "$sweep")

# -- GNU parallel (there is another program of that name)
expect 0 '' rehearse plan "$sweep" --format parallel --tasks 4 -j 1 -n 3 --set 'warm-up=1 s'
cp out parallel.sh
if parallel --version 2>/dev/null | grep -q '^GNU parallel'; then
  mkdir -p .parallel; : >.parallel/will-cite # it asks to be cited, once
  HOME=$home sh parallel.sh --jobs 2 --joblog log >out 2>err || fail "parallel ended with $?: $(cat err)"
  same "$name.db"
  awk 'NR > 1 { n++; if ($7 != 0) bad++ } END { exit !(n == 4 && bad == 0) }' log || fail "$(cat log)"
  # A part that is lost is played again; parts that are there are not.
  rm -f "$name.db" "$name-3-of-4.db"
  before=$(cat "$name"-[124]-of-4.db | sha256sum)
  HOME=$home sh parallel.sh >out 2>err || fail "parallel ended with $?: $(cat err)"
  same "$name.db"
  [ "$(for i in 1 2 4; do rehearse export "$name-$i-of-4.db" --digest; done | sort | uniq | wc -l)" = 3 ] || fail "parts are alike"
  # A task that fails keeps the parts from being merged.
  mv "$sweep" away.yaml; rm -f "$name.db"
  HOME=$home sh parallel.sh >out 2>err && fail 'parallel ended well without a scenario'
  [ -e "$name.db" ] && fail 'parts were merged though tasks had failed'
  mv away.yaml "$sweep"; rm -f "$name"-*-of-4.db
else
  echo 'no GNU parallel here'
fi

# -- Kubernetes: fields that batch/v1 wants, then each task's script with its index
expect 0 '' rehearse plan "$sweep" --format kubernetes --tasks 3 -j 1 -n 3 --set 'warm-up=1 s'
cp out job.yaml
for line in 'apiVersion: batch/v1' 'kind: Job' 'completionMode: Indexed' 'completions: 3' 'parallelism: 3' 'backoffLimitPerIndex: 3' \
  'restartPolicy: Never' 'image: rehearse' 'command: [/bin/sh, -c]'; do
  sed 's/^ *//; s/^- //' job.yaml | grep -Fqx "$line" || fail "no \`$line\` in the job"
done
sed -n 's/^  name: //p' job.yaml | grep -Eqx '[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?' || fail "the job's name is none for Kubernetes"
mounted=$(sed -n 's/.*{ name: \([a-z]*\), mountPath: .*/\1/p' job.yaml | sort | tr '\n' ' ')
volumes=$(sed -n 's/.*{ name: \([a-z]*\), \(configMap\|persistentVolumeClaim\): .*/\1/p' job.yaml | sort | tr '\n' ' ')
[ "$mounted" = 'results scenario ' ] && [ "$mounted" = "$volumes" ] || fail "mounted: $mounted; volumes: $volumes"
grep -q 'configMap: { name: sweep-scenario }' job.yaml && grep -q -- 'create configmap sweep-scenario --from-file=scenario.tgz' job.yaml ||
  fail 'the map that is mounted is not the one that is made'
# Known to kubectl's types, none lost on the way through them, where it is installed.
if kubectl version --client >/dev/null 2>&1 && command -v jq >/dev/null; then
  kubectl set image --local -f job.yaml rehearse=rehearse:1 -o json >typed.json 2>err &&
    jq -e '.spec.completionMode == "Indexed" and .spec.completions == 3 and .spec.backoffLimitPerIndex == 3 and
      (.spec.template.spec.containers[0].args[0] | contains("JOB_COMPLETION_INDEX")) and
      .spec.template.spec.containers[0].image == "rehearse:1"' typed.json >/dev/null || fail "kubectl: $(cat err typed.json)"
fi

# What the cluster would do: the archive in one folder, the claim in another, an index for each task.
eval "$(sed -n 's/^#   \(tar .*\) && kubectl .*/\1/p' job.yaml)" || fail 'the archive could not be made'
mkdir scenario results && mv scenario.tgz scenario
sed -n '/^            - |$/,/^          volumeMounts:/p' job.yaml | sed '1d;$d' |
  sed "s|/scenario/scenario.tgz|$home/scenario/scenario.tgz|; s|/results/|$home/results/|g" >task.sh
for index in 0 2 1; do
  JOB_COMPLETION_INDEX=$index TMPDIR="$home" /bin/sh -c "$(cat task.sh)" >out 2>err || fail "task $index ended with $?: $(cat err)"
done
expect 0 '' rehearse merge whole.db results/"$name"-*-of-3.db
same whole.db
# One that was ended and is started again goes on.
JOB_COMPLETION_INDEX=1 TMPDIR="$home" /bin/sh -c "$(cat task.sh)" >out 2>err || fail "a task that is there ended with $?"
expect 0 '' rehearse merge again.db results/"$name"-*-of-3.db
same again.db
# A name that Kubernetes would refuse.
sed 's/^name: .*/name: My_Sweep-/' "$sweep" >'my scenarios/odd.scenario.yaml'
if rehearse plan 'my scenarios/odd.scenario.yaml' --format kubernetes >odd.yaml 2>err; then
  grep -qx '  name: my-sweep' odd.yaml || fail "$(grep '  name:' odd.yaml)"
fi
finish
