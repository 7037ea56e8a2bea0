#!/bin/sh
# Runs go test with the race detector: one line for a package that passes, the
# whole story of one that fails. A skipped test fails the run, because a test
# that cannot run has to say so.
set -u
cd "$(dirname "$0")/.."
CGO_ENABLED=1 go test -race -timeout 15m -v "$@" 2>&1 | awk '
	{ sub(/\r$/, "") }
	/^ *--- SKIP/ { skipped++ }
	/^ *--- PASS/ { passed++ }
	/^ *--- FAIL/ { failed++ }
	/^(ok|FAIL|\?)[ \t]+[^ \t]|^\t[^ \t]+\t+coverage:/ {
		if ($1 == "FAIL") {
			for (i = 1; i <= n; i++) if (story[i] !~ /^(=== (RUN|PAUSE|CONT|NAME)| *--- PASS|PASS$)/) print story[i]
			broken++
		} else {
			for (i = 1; i <= n; i++) if (story[i] ~ /--- SKIP/) for (j = i; j <= n && (j == i || story[j] ~ /^ /); j++) print story[j]
		}
		print; fflush(); n = 0
		next
	}
	{ story[++n] = $0 }
	END {
		for (i = 1; i <= n; i++) if (story[i] != "FAIL") print story[i]
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		if (skipped) print "A test was skipped; a test that cannot run must fail."
		if (!passed && !failed) print "No test ran."
		exit (failed || broken || skipped || !passed) ? 1 : 0
	}'
