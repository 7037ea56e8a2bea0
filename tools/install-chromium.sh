#!/bin/sh
# Installs Chromium for the browser tests when there is none.
set -eu
. "$(dirname "$0")/packages.sh"

found() {
	if [ -n "${ROGATORY_CHROMIUM:-}" ]; then
		[ -x "$ROGATORY_CHROMIUM" ]
		return
	fi
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		has "$name" && return 0
	done
	[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] || [ -x "/Applications/Chromium.app/Contents/MacOS/Chromium" ]
}

# Ubuntu's package of that name only fetches a snap, which runs where the snap
# service does (not in a container). Elsewhere a person has to choose a browser.
with_apt() {
	if ! grep -q '^ID=ubuntu' /etc/os-release; then
		apt_install chromium fonts-liberation
		return
	fi
	apt_install fonts-liberation
	if has snap && [ -d /run/systemd/system ]; then
		as_root snap install chromium
		return
	fi
	cat >&2 <<'SAY'
This Ubuntu offers Chromium only as a snap, and snaps do not run here. Install Chromium or
Chrome in another way and run this again, or name the program: ROGATORY_CHROMIUM=/path/to/chrome
SAY
	exit 1
}

found && exit 0
if [ -n "${ROGATORY_CHROMIUM:-}" ]; then
	echo "ROGATORY_CHROMIUM names $ROGATORY_CHROMIUM, which is no program." >&2
	exit 1
fi
echo "Chromium is not installed here; installing it for the browser tests."
if has apt-get; then
	with_apt
elif has brew; then
	brew install --cask google-chrome
elif has dnf; then
	as_root dnf install -y chromium liberation-fonts
elif has apk; then
	as_root apk add --no-cache chromium font-liberation
elif has pacman; then
	as_root pacman -Sy --noconfirm chromium ttf-liberation
elif has zypper; then
	as_root zypper --non-interactive install chromium liberation-fonts
else
	echo "No package manager was recognised. Install Chromium, or name it in ROGATORY_CHROMIUM." >&2
	exit 1
fi
found || { echo "Chromium was installed, but is not found." >&2; exit 1; }
