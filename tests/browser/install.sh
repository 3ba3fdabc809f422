#!/usr/bin/env bash
# Installs Debian's Chromium for tests/Plasticity.Browser.Tests.
# Any Chrome or Chromium on the PATH, or named in PLASTICITY_CHROMIUM, does as well.
set -eu

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        echo "$(command -v "$name") is there already."
        exit 0
    fi
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "install.sh: this is no Debian or Ubuntu (there is no apt-get)." >&2
    echo "Install Chromium or Chrome your system's way and put it on the PATH, or set PLASTICITY_CHROMIUM to its full path." >&2
    exit 1
fi
if [ -r /etc/os-release ] && grep -q '^ID=ubuntu' /etc/os-release; then
    echo "install.sh: Ubuntu's chromium is a snap, which tests cannot drive from a temporary folder." >&2
    echo "Install Google Chrome's package (google-chrome-stable) instead, or set PLASTICITY_CHROMIUM to another Chromium's full path." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "install.sh: installing needs root: sudo $0" >&2
    exit 1
fi
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium fonts-liberation
echo "$(command -v chromium) is installed; run the tests with: dotnet test --project tests/Plasticity.Browser.Tests"
