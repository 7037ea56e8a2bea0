#!/bin/sh
# Runs go test with the race detector and fails on a skipped test: a test that
# cannot run must say so by failing.
set -eu
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
status=0
go test -race -timeout 18m -v "$@" >"$log" 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
	grep -vE '^(=== (RUN|PAUSE|CONT|NAME)|    *--- PASS|--- PASS|PASS$)' "$log" | tail -n 400 || true
	echo "tests failed"
fi
if grep -q '^ *--- SKIP' "$log"; then
	grep '^ *--- SKIP' "$log"
	echo "a test was skipped; a test that cannot run must fail"
	status=1
fi
grep -E '^(ok|FAIL|---|panic|\?)' "$log" | grep -vE '^--- PASS' || true
passed=$(grep -cE '^ *--- PASS' "$log" || true)
failed=$(grep -cE '^ *--- FAIL' "$log" || true)
echo "$passed passed, $failed failed"
exit "$status"
