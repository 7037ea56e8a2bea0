#!/bin/sh
# Installs PostgreSQL 15 or newer when no server programs are found. Rogatory
# runs its own private server, so nothing is started or configured here.
set -eu
. "$(dirname "$0")/packages.sh"

oldest=15

# good says whether a folder holds server programs that are new enough.
good() {
	[ -x "$1/initdb" ] && [ -x "$1/postgres" ] || return 1
	major=$("$1/postgres" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')
	[ "${major:-0}" -ge "$oldest" ]
}

# The same places as in internal/pgserver/find.go.
found() {
	if [ -n "${ROGATORY_PG_BIN:-}" ]; then
		good "$ROGATORY_PG_BIN"
		return
	fi
	IFS_before=$IFS
	IFS=:
	for dir in $PATH; do
		IFS=$IFS_before
		good "$dir" && return 0
	done
	IFS=$IFS_before
	for dir in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/lib/postgresql*/bin /usr/libexec/postgresql* \
		/opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin /home/linuxbrew/.linuxbrew/opt/postgresql@*/bin \
		/Applications/Postgres.app/Contents/Versions/*/bin; do
		good "$dir" && return 0
	done
	return 1
}

# Debian's package would make a cluster of its own and start it on port 5432.
no_cluster_of_its_own() {
	[ -e /etc/postgresql-common/createcluster.d/rogatory.conf ] && return 0
	as_root mkdir -p /etc/postgresql-common/createcluster.d
	printf '%s\n' '# Written by Rogatory, which runs a private PostgreSQL of its own.' 'create_main_cluster = false' |
		as_root tee /etc/postgresql-common/createcluster.d/rogatory.conf >/dev/null
}

with_apt() {
	no_cluster_of_its_own
	apt_install postgresql
	found && return 0
	# An older Debian or Ubuntu: the PostgreSQL project has newer ones for it.
	apt_install postgresql-common ca-certificates
	for script in /usr/share/postgresql-common/pgdg/*.sh; do
		as_root sh "$script" -y </dev/null
	done
	apt_install postgresql-17
}

with_dnf() {
	as_root dnf install -y postgresql-server
	found && return 0
	as_root dnf module reset -y postgresql
	as_root dnf module install -y postgresql:16/server
}

with_apk() {
	for major in 17 16 15; do
		as_root apk add --no-cache "postgresql$major" && return 0
	done
	return 1
}

found && exit 0
if [ -n "${ROGATORY_PG_BIN:-}" ]; then
	echo "ROGATORY_PG_BIN names $ROGATORY_PG_BIN, which does not hold initdb and postgres of version $oldest or newer." >&2
	exit 1
fi
echo "PostgreSQL $oldest or newer is not installed here; installing it."
if has apt-get; then
	with_apt
elif has brew; then
	brew install postgresql@17
elif has dnf; then
	with_dnf
elif has apk; then
	with_apk
elif has pacman; then
	as_root pacman -Sy --noconfirm postgresql
elif has zypper; then
	as_root zypper --non-interactive install postgresql-server
else
	echo "No package manager was recognised. Install PostgreSQL $oldest or newer, or name its folder in ROGATORY_PG_BIN." >&2
	exit 1
fi
found || { echo "PostgreSQL was installed, but initdb and postgres of version $oldest or newer are not found." >&2; exit 1; }
