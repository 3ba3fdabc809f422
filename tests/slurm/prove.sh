#!/usr/bin/env bash
# Proves on a real Slurm that no interruption changes a result: a sweep is submitted to a cluster of two nodes on this machine; tasks
# are preempted, put back into the queue, told that their time is over, killed, and lost with a node; in the end every run must be done
# exactly once, and every result must be, byte for byte, that of the same sweep run here without Slurm.
#
#   tests/slurm/prove.sh        needs root; installs Slurm with apt-get if it is not there; takes two to four minutes
#
# Exit code 77 means that there is no Slurm here and that none can be installed or run; the reason is printed.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../.." && pwd -P)
PATH="$PATH:/usr/sbin:/sbin"

# Two rules, 20 seeds; a run takes one to three seconds of a core, checkpoints several times, and is taken over soon.
settings=(task=digits "rule=bp,fa" seeds=20 epochs=600)
execution=(checkpoint.seconds=0.2 heartbeat.seconds=1 heartbeat.grace=5)
runs=40 tasks=20 arrays=2

skip() { echo "slurm proof skipped: $*" >&2; exit 77; }
fail() { echo "slurm proof failed: $*" >&2; exit 1; }

"$here/install.sh" || { code=$?; [ "$code" -eq 77 ] || fail "install.sh ended with code $code"; exit 77; }
[ "$(id -u)" -eq 0 ] || skip "a cluster on one machine needs root"
unshare --pid --uts --mount-proc --fork true 2>/dev/null || skip "this machine lets nobody make process and host name spaces"

# Three ports that nobody listens on.
is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
port=16817
while is_taken "$port" || is_taken "$((port + 1))" || is_taken "$((port + 2))"; do port=$((port + 3)); done
export PLASTICITY_SLURM_PORT=$port

folder=$(mktemp -d "${TMPDIR:-/tmp}/plasticity-slurm.XXXXXX")
sweep=$folder/sweep
began=$SECONDS

finish() {
    code=$?
    trap - EXIT
    if [ "$code" -ne 0 ]; then
        SLURM_CONF=$folder/slurm.conf squeue 2>/dev/null || true
        tail -n 15 "$sweep"/slurm/*.out 2>/dev/null | tail -n 60 || true
        echo "All files of the failed proof: $folder" >&2
    fi
    "$here/stop.sh" "$folder" || true
    if [ "$code" -eq 0 ]; then rm -rf "$folder"; fi
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '%4d s  %s\n' "$((SECONDS - began))" "$*"; }

# Waits up to two minutes for a command to succeed.
wait_for() {
    local what=$1 limit=$((SECONDS + 120))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$limit" ] || fail "waited two minutes for this: $what"
        sleep 0.1
    done
}

runs_done() { find "$sweep/runs" -name result.json 2>/dev/null | wc -l; }
has_done() { [ "$(runs_done)" -ge "$1" ]; }
times_said() { cat "$sweep"/slurm/*.out 2>/dev/null | grep -c -- "$1" || true; }
has_said() { [ "$(times_said "$1")" -ge "$2" ]; }
is_idle() { [ -z "$(squeue -h "$@")" ]; }
process_of() { pgrep -f -- "worker $sweep --index $1 --of $tasks "; }

# Whether a task is in the midst of a run: its process, as its node numbers it, is at one that has a checkpoint and no end.
is_mid_run() {
    local task=$1 node=$2 process number attempt run
    process=$(process_of "$task") && number=$(awk '/^NSpid:/ { print $NF }' "/proc/$process/status" 2>/dev/null) || return 1
    while read -r attempt; do
        run=$(dirname "$attempt")
        if grep -q "\"host\": \"$node\"" "$attempt" && grep -q '"outcome": "none"' "$attempt" && [ ! -e "$run/result.json" ] &&
            [ -n "$(find "$run/ckpt" -name '*.ckpt' 2>/dev/null)" ]; then return 0; fi
    done < <(grep -l "\"process\": $number," "$sweep"/runs/*/attempt-*.json 2>/dev/null)
    return 1
}

# Sets 'picked' to so many tasks, as 'JOB_INDEX', that are in the midst of a run; on a node, if one is named.
pick() {
    local job index node number
    picked=() picked_tasks=()
    while read -r job index node; do
        [ "${#picked[@]}" -lt "$1" ] || break
        [ "$node" = "${2:-$node}" ] || continue
        number=$((index + (job == jobs[0] ? 0 : tasks / arrays)))
        if is_mid_run "$number" "$node"; then picked+=("${job}_$index") picked_tasks+=("$number"); fi
    done < <(squeue -h -t R -p low -o '%F %K %N')
    [ "${#picked[@]}" -eq "$1" ]
}

say "building"
"$root/plasticity" --version
say "starting Slurm"
"$here/start.sh" "$folder" >"$folder/start.log" || fail "Slurm did not start"
# shellcheck disable=SC1091 # written by start.sh
. "$folder/env"

say "submitting $runs runs"
"$root/plasticity" slurm "${settings[@]}" "${execution[@]}" "out=$sweep" --time 0:20:00 --mem 500M --partition low \
    --runs-per-task $((runs / tasks)) --signal-seconds 30 --submit | tee "$folder/submit.txt"
read -ra jobs <<<"$(sed -n 's/^Jobs: *//p' "$folder/submit.txt")"
[ "${#jobs[@]}" -eq "$arrays" ] || fail "$tasks tasks must make $arrays arrays here, where one holds at most 16: ${jobs[*]}"

wait_for "2 runs done" has_done 2
wait_for "two tasks of n1 in the midst of a run" pick 2 n1
say "preempting n1: ${picked[*]}"
before=$(times_said 'Slurm ends the job')
sbatch --parsable -p high -w n1 -n 1 -c 2 -o /dev/null --wrap 'sleep 2' >/dev/null
wait_for "tasks being preempted" has_said 'Slurm ends the job' $((before + 1))
wait_for "the end of the job of high priority" is_idle -p high
preempted=$(($(times_said 'Slurm ends the job') - before))

wait_for "6 runs done" has_done 6
wait_for "two tasks in the midst of a run" pick 2
say "requeueing: ${picked[*]}"
before=$(times_said 'Slurm ends the job')
for task in "${picked[@]}"; do scontrol requeue "$task" || true; done         # one of them may just have ended
wait_for "tasks being requeued" has_said 'Slurm ends the job' $((before + 1))
requeued=${#picked[@]}

wait_for "10 runs done" has_done 10
wait_for "two tasks in the midst of a run" pick 2
say "telling that their time is over: ${picked[*]}"
# Not waited for: scancel tries for half a minute to signal a task that is on its way back into the queue already.
for task in "${picked[@]}"; do scancel --batch --signal=USR1 "$task" >>"$folder/scancel.log" 2>&1 & done
wait_for "tasks that put themselves back into the queue" has_said 'back in the queue' 1
told=${#picked[@]}

wait_for "14 runs done" has_done 14
wait_for "a task in the midst of a run" pick 1
say "killing the worker of ${picked[*]}"
kill -KILL "$(process_of "${picked_tasks[0]}")"

wait_for "18 runs done" has_done 18
wait_for "two tasks of n2 in the midst of a run" pick 2 n2
say "crashing n2: ${picked[*]}"
"$here/node.sh" "$folder" n2 crash
crashed=${#picked[@]}
wait_for "Slurm to miss n2" is_idle -t R -w n2
say "starting n2 again"
"$here/node.sh" "$folder" n2 start

is_over() { has_done "$runs" || is_idle -p low; }
wait_for "$runs runs done" is_over
say "$(runs_done) of $runs runs are done; waiting for the tasks that are left in the queue"
wait_for "an empty queue" is_idle -p low
has_done "$runs" || fail "the queue is empty, and only $(runs_done) of $runs runs are done"
"$root/plasticity" report "$sweep" >/dev/null

say "running the same here, without Slurm"
"$root/plasticity" run "${settings[@]}" "out=$folder/local" --quiet >/dev/null

# Attempts, by how they ended and by why there was another after them.
attempts() { grep -lE -- "$1" "$sweep"/runs/*/attempt-*.json | wc -l || true; }
finished=$(attempts '"outcome": "done"') stopped=$(attempts '"outcome": "stopped"') lost=$(attempts '"outcome": "none"')
superseded=$(attempts '"outcome": "superseded"') failed=$(attempts '"outcome": "failed"')
resumed=$(attempts '"resumedAt": [0-9]') anew=$(($(attempts '"number": ([2-9]|1[0-9])') - resumed))
interrupted=$(find "$sweep/runs" -name attempt-2.json | wc -l)
stops=$(attempts '"because": ".* was stopped at') deaths=$(attempts '"because": ".* process [0-9]* died')
silences=$(attempts '"because": ".*no sign of life')
cat <<END

tasks interrupted     preempted $preempted, requeued $requeued, told that their time is over $told, killed 1, lost with their node $crashed
attempts              $finished done, $stopped stopped with a checkpoint, $lost lost their worker, $superseded superseded, $failed failed
begun again because   $stops were stopped, the process of $deaths died, $silences gave no sign of life
begun again           $resumed from a checkpoint, $anew from the start

END
for count in "$preempted" "$stopped" "$lost" "$resumed"; do
    [ "$count" -gt 0 ] || fail "the interruptions hit no run, see above: nothing is proved"
done
for run in "$folder"/local/runs/*; do
    name=$(basename "$run")
    cmp "$run/result.json" "$sweep/runs/$name/result.json" || fail "run $name differs"
    count=$(grep -l '"outcome": "done"' "$sweep/runs/$name"/attempt-*.json | wc -l)
    [ "$count" -eq 1 ] || fail "run $name was done $count times"
done
[ "$(find "$sweep/runs" -mindepth 1 -maxdepth 1 | wc -l)" -eq "$runs" ] || fail "there are other runs than the $runs of the sweep"
for file in summary.csv runs.csv metrics.csv; do cmp "$folder/local/$file" "$sweep/$file" || fail "$file differs"; done
say "done"
all=$((finished + stopped + lost + superseded + failed))
echo "slurm proof: $runs runs, $interrupted interrupted, $all attempts, each done once; results and tables identical to those without Slurm"
