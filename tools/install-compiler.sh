#!/bin/sh
# Installs a C compiler when there is none: the race detector of the tests
# needs one on Linux. Building and running Rogatory does not.
set -eu
. "$(dirname "$0")/packages.sh"

found() { has "${CC:-gcc}" || has clang || [ "$(uname)" = Darwin ]; }

found && exit 0
echo "There is no C compiler here; installing one for the race detector."
if has apt-get; then
	apt_install gcc libc6-dev
elif has dnf; then
	as_root dnf install -y gcc glibc-devel
elif has apk; then
	as_root apk add --no-cache gcc musl-dev
elif has pacman; then
	as_root pacman -Sy --noconfirm gcc
elif has zypper; then
	as_root zypper --non-interactive install gcc glibc-devel
fi
found || { echo "Install a C compiler (gcc) for the race detector." >&2; exit 1; }
