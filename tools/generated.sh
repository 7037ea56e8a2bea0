#!/bin/sh
# Fails when a generated file does not say what its source says.
set -eu
before="$(mktemp)"
trap 'rm -f "$before"' EXIT
sums() { find templates -name '*_templ.go' | sort | xargs cksum; }
sums >"$before"
go tool templ generate >/dev/null 2>&1
if ! sums | cmp -s "$before" -; then
	echo "templ generate changes committed files; run 'make generate' and commit them"
	exit 1
fi
