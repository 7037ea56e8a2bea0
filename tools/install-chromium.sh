#!/bin/sh
# Installs Chromium for the browser tests when there is none.
set -eu

found() {
	[ -n "${ROGATORY_CHROMIUM:-}" ] && [ -x "$ROGATORY_CHROMIUM" ] && return 0
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		command -v "$name" >/dev/null 2>&1 && return 0
	done
	[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && return 0
	[ -x "/Applications/Chromium.app/Contents/MacOS/Chromium" ]
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

found && exit 0
echo "Chromium is not installed here; installing it for the browser tests."
if command -v apt-get >/dev/null 2>&1; then
	as_root apt-get update -q
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium || as_root apt-get install -y -q --no-install-recommends chromium-browser
elif command -v brew >/dev/null 2>&1; then
	brew install --cask chromium
elif command -v dnf >/dev/null 2>&1; then
	as_root dnf install -y chromium
elif command -v apk >/dev/null 2>&1; then
	as_root apk add chromium
elif command -v pacman >/dev/null 2>&1; then
	as_root pacman -Sy --noconfirm chromium
else
	echo "No package manager was recognised. Install Chromium, or name it in ROGATORY_CHROMIUM." >&2
	exit 1
fi
found || { echo "Chromium was installed, but is not found." >&2; exit 1; }
