#!/bin/sh
# Compiles static/rogatory.css. Only needed when the look changes: the result is
# committed, and running Rogatory needs no node.
set -eu
cd "$(dirname "$0")"
if [ ! -x node_modules/.bin/sass ]; then
	npm ci --ignore-scripts --no-audit --no-fund
fi
node_modules/.bin/sass --load-path=. --load-path=node_modules --quiet-deps --style=compressed --no-source-map \
	scss/rogatory.scss ../../static/rogatory.css
node check.mjs ../../static/rogatory.css
