#!/usr/bin/env bash
# Starts a Slurm cluster of two nodes on this one machine, for tests: munge, one slurmctld, and a slurmd for each node.
#
#   tests/slurm/start.sh [FOLDER]       FOLDER keeps everything: configuration, state, logs, pids; default: a new temporary one
#   . FOLDER/env                        from here on sbatch, squeue, scontrol speak to this cluster
#   tests/slurm/stop.sh FOLDER
#
# Each node lives in a process and host name space of its own (nodes n1, n2; see node.sh): processes of one don't see those of
# the other, and a node dies with all it runs, as a machine does. Everything listens on the loopback address alone.
# What is running already is left as it is, so that starting twice is harmless.
# PLASTICITY_SLURM_PORT (default 16817) is the first of three ports; PLASTICITY_SLURM_CPUS (default 2) the processors of a node.
set -eu

PATH="$PATH:/usr/sbin:/sbin"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
folder=${1:-}
port=${PLASTICITY_SLURM_PORT:-16817}
cpus=${PLASTICITY_SLURM_CPUS:-2}

fail() { echo "start.sh: $*" >&2; exit 1; }

[ "$(id -u)" -eq 0 ] || fail "needs root: nodes are made with unshare, and jobs run as whoever submitted them"
command -v slurmctld >/dev/null 2>&1 || fail "there is no slurmctld here: run $here/install.sh first"
unshare --pid --uts --mount-proc --fork true 2>/dev/null || fail "this machine does not let unshare make process and host name spaces"

if [ -z "$folder" ]; then folder=$(mktemp -d "${TMPDIR:-/tmp}/plasticity-slurm.XXXXXX"); fi
mkdir -p "$folder"
folder=$(CDPATH='' cd -- "$folder" && pwd -P)
case "$folder" in *[!A-Za-z0-9/._-]*) fail "Slurm wants no spaces or signs in the folder's name: $folder" ;; esac
# munged runs as its own user and must reach its socket.
chmod 755 "$folder"
mkdir -p "$folder/state" "$folder/spool/n1" "$folder/spool/n2" "$folder/log" "$folder/munge"

is_running() { [ -s "$folder/$1.pid" ] && kill -0 "$(cat "$folder/$1.pid")" 2>/dev/null; }

# Waits up to 20 seconds for a command to succeed.
wait_for() {
    what=$1 log=$2
    shift 2
    for _ in $(seq 200); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    tail -n 20 "$log" >&2
    fail "$what did not start; its log, above, is $log"
}

host=$(hostname -s)
cat >"$folder/slurm.conf" <<END
ClusterName=plasticity
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
# A job that was requeued waits as long as credentials live before it starts again: two minutes if nothing is said.
AuthInfo=socket=$folder/munge/socket,cred_expire=5
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/spool/%n/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.%n.log
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
# A sweep of more runs than this must be split.
MaxArraySize=16
JobRequeue=1
# Jobs of 'high' push those of 'low' back into the queue.
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
# Everything at the pace of a test.
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
SlurmdTimeout=5
SlurmctldTimeout=5
KillWait=5
MinJobAge=3600
InactiveLimit=0
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=n1 NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=$cpus RealMemory=4000 State=UNKNOWN
NodeName=n2 NodeHostname=n2 NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=$cpus RealMemory=4000 State=UNKNOWN
PartitionName=low Nodes=n[1-2] Default=YES PriorityTier=1 PreemptMode=REQUEUE GraceTime=0 MaxTime=60 DefaultTime=10
PartitionName=high Nodes=n[1-2] PriorityTier=10 PreemptMode=OFF MaxTime=60 DefaultTime=10
END
# What the nodes see as /etc/hosts: a slurmd listens on the address of its own name alone.
{ cat /etc/hosts; echo "127.0.0.1 n1 n2"; } >"$folder/hosts"
cat >"$folder/env" <<END
export SLURM_CONF='$folder/slurm.conf'
END
export SLURM_CONF="$folder/slurm.conf"

if ! is_running munge/munged; then
    if [ ! -s "$folder/munge/key" ]; then dd if=/dev/urandom of="$folder/munge/key" bs=1024 count=1 status=none; fi
    chmod 400 "$folder/munge/key"
    if id munge >/dev/null 2>&1; then chown -R munge "$folder/munge"; owner=munge; else owner=root; fi
    setpriv --reuid="$owner" --clear-groups munged --num-threads=2 --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
        --pid-file="$folder/munge/munged.pid" --log-file="$folder/munge/log" --seed-file="$folder/munge/seed" >/dev/null 2>&1 ||
        { tail -n 5 "$folder/munge/log" >&2; fail "munged did not start"; }
fi
munges() { munge --socket="$folder/munge/socket" -n | unmunge --socket="$folder/munge/socket"; }
wait_for munge "$folder/munge/log" munges

if ! is_running slurmctld; then slurmctld >/dev/null 2>&1 || fail "slurmctld did not start: $(tail -n 5 "$folder/log/slurmctld.log")"; fi
wait_for slurmctld "$folder/log/slurmctld.log" scontrol ping

for node in n1 n2; do "$here/node.sh" "$folder" "$node" start; done
is_up() { case "$(sinfo -h -n "$1" -p low -o '%t')" in idle | mix | alloc) return 0 ;; *) return 1 ;; esac }
for node in n1 n2; do wait_for "$node" "$folder/log/slurmd.$node.log" is_up "$node"; done

echo "Slurm runs; use it with: . $folder/env; stop it with: $here/stop.sh $folder"
