# Read by the install scripts: one way to install a package on each system.

has() { command -v "$1" >/dev/null 2>&1; }

# as_root runs a command as root: plainly when we are, else with sudo.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif has sudo; then
		echo "This needs the rights of an administrator: sudo $*"
		sudo "$@"
	else
		echo "Run as root: $*" >&2
		return 1
	fi
}

# apt_install installs without recommended packages and without questions. The
# lists of packages may be missing (a fresh container) or old, so they come first.
apt_install() {
	as_root apt-get update -q || echo "The lists of packages could not be renewed; trying with those that are there." >&2
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null
}
