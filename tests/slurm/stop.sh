#!/usr/bin/env bash
# Stops the cluster that start.sh made, with every job in it. The folder stays, with its logs.
#
#   tests/slurm/stop.sh FOLDER
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
if [ $# -ne 1 ] || [ ! -d "$1" ]; then echo "stop.sh: usage: stop.sh FOLDER, the one that start.sh printed" >&2; exit 2; fi
folder=$(CDPATH='' cd -- "$1" && pwd -P)

for node in n1 n2; do "$here/node.sh" "$folder" "$node" crash; done
for daemon in slurmctld munge/munged; do
    pid_file="$folder/$daemon.pid"
    [ -s "$pid_file" ] || continue
    pid=$(cat "$pid_file")
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
    rm -f "$pid_file"
done
