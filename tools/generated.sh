#!/bin/sh
# Fails when a generated file does not say what its source says.
set -eu
cd "$(dirname "$0")/.."
before=$(mktemp)
trap 'rm -f "$before"' EXIT
sums() { find templates internal cmd -name '*_templ.go' -exec cksum {} + | sort; }
sums >"$before"
said=$(go tool templ generate 2>&1) || { echo "$said"; exit 1; }
sums | diff "$before" - >/dev/null || {
	echo "templ generate changes these files; run 'make generate' and commit them:"
	sums | diff "$before" - | awk '/^[<>]/ { print "  " $4 }' | sort -u
	exit 1
}
