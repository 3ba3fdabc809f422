#!/usr/bin/env bash
# Proves the promises of docs/reliability.md against the program itself and writes the figures into that page.
#   tests/reliability.sh                  all of them, some 20 minutes on two cores
#   tests/reliability.sh R5 R8            some, by name
#   tests/reliability.sh --quick          a short form of all that writes nothing, under a minute
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
for project in src/Plasticity.Cli tests/Plasticity.Reliability; do
    dotnet build "$project" -c Release -v quiet --nologo -clp:NoSummary
done
exec dotnet artifacts/bin/Plasticity.Reliability/release/Plasticity.Reliability.dll \
    "$root/artifacts/bin/Plasticity.Cli/release/Plasticity.Cli" "$root" "$@"
