#!/usr/bin/env bash
# Installs Slurm from Debian's packages, so that start.sh can run a small cluster on this machine.
# Does nothing where it is installed already. Exit code 77 means that it can't be installed here.
set -eu

missing() {
    for program in slurmctld slurmd sbatch munged munge unshare; do
        command -v "$program" >/dev/null 2>&1 || { echo "$program"; return; }
    done
}

PATH="$PATH:/usr/sbin:/sbin"
if [ -z "$(missing)" ]; then
    echo "Slurm is installed: $(slurmctld -V)"
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Slurm can't be installed: there is no apt-get here, and no program '$(missing)'. Install slurm-wlm and munge yourself." >&2
    exit 77
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Slurm can't be installed: this needs root. As root, run: apt-get install slurm-wlm munge" >&2
    exit 77
fi

export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y --no-install-recommends slurm-wlm munge util-linux; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The lists of packages may be old, or not there at all.
if ! install >"$log" 2>&1 && ! { apt-get update && install; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "Slurm can't be installed: apt-get failed, see above." >&2
    exit 77
fi
if [ -n "$(missing)" ]; then
    echo "Slurm can't be installed: the packages slurm-wlm and munge brought no program '$(missing)'." >&2
    exit 77
fi
echo "Slurm is installed: $(slurmctld -V)"
