#!/usr/bin/env bash
# Starts or crashes one node of the cluster that start.sh made.
#
#   tests/slurm/node.sh FOLDER n1 start
#   tests/slurm/node.sh FOLDER n1 crash     the node's daemon and all that it runs are killed at one blow
set -eu

PATH="$PATH:/usr/sbin:/sbin"
[ $# -eq 3 ] || { echo "node.sh: usage: node.sh FOLDER NODE start|crash" >&2; exit 2; }
folder=$(CDPATH='' cd -- "$1" && pwd -P)
node=$2
pid_file="$folder/$node.pid"
is_running() { [ -s "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }

case "$3" in
start)
    if is_running; then exit 0; fi
    # The first process of the space lives as long as the node: it collects what is orphaned there and passes on the end.
    # shellcheck disable=SC2016 # expanded by the inner shell
    SLURM_CONF="$folder/slurm.conf" setsid unshare --pid --uts --mount-proc --fork --kill-child bash -c '
        hostname "$1"
        mount --bind "$2/hosts" /etc/hosts
        slurmd -D -f "$SLURM_CONF" &
        trap "kill $!" TERM
        while kill -0 $! 2>/dev/null; do wait $!; done' node "$node" "$folder" </dev/null >>"$folder/log/$node.out" 2>&1 &
    echo $! >"$pid_file"
    ;;
crash)
    if is_running; then kill -KILL "$(cat "$pid_file")"; fi
    rm -f "$pid_file"
    ;;
*)
    echo "node.sh: a node can start or crash, not '$3'" >&2
    exit 2
    ;;
esac
