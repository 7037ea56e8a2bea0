#!/bin/sh
# Installs PostgreSQL when no server programs are found. Debian's package would
# start a cluster of its own on port 5432; it is told not to, because Rogatory
# runs its own private one.
set -eu

found() {
	[ -n "${ROGATORY_PG_BIN:-}" ] && [ -x "$ROGATORY_PG_BIN/initdb" ] && return 0
	command -v initdb >/dev/null 2>&1 && command -v postgres >/dev/null 2>&1 && return 0
	for d in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
		/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin /Applications/Postgres.app/Contents/Versions/*/bin; do
		[ -x "$d/initdb" ] && [ -x "$d/postgres" ] && return 0
	done
	return 1
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

found && exit 0
echo "PostgreSQL is not installed here; installing it."
if command -v apt-get >/dev/null 2>&1; then
	as_root mkdir -p /etc/postgresql-common/createcluster.d
	echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/rogatory.conf >/dev/null
	as_root apt-get update -q
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql
elif command -v brew >/dev/null 2>&1; then
	brew install postgresql@17
elif command -v dnf >/dev/null 2>&1; then
	as_root dnf install -y postgresql-server
elif command -v apk >/dev/null 2>&1; then
	as_root apk add postgresql
elif command -v pacman >/dev/null 2>&1; then
	as_root pacman -Sy --noconfirm postgresql
else
	echo "No package manager was recognised. Install PostgreSQL 15 or newer, or name its folder in ROGATORY_PG_BIN." >&2
	exit 1
fi
found || { echo "PostgreSQL was installed, but initdb and postgres are not found." >&2; exit 1; }
