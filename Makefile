# Rogatory. Type 'make' for what there is.

GO      ?= go
DATA    ?=
# As root the private database runs under another account, which has to reach it.
STATE   ?= $(shell if [ "$$(id -u)" = 0 ]; then echo /var/lib/rogatory; else echo data; fi)
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo development)

.PHONY: help run build test test-data check bench generate css tools

help: ## what there is
	@echo "Rogatory: who answers our requests, how fast, how completely."
	@echo
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

run: postgres build ## start with the demonstration on http://127.0.0.1:8080
	@exec bin/rogatory serve --demo --data $(STATE)

build: ## build bin/rogatory
	@$(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/rogatory ./cmd/rogatory

.PHONY: postgres chromium
postgres:
	@sh tools/install-postgres.sh

chromium:
	@sh tools/install-chromium.sh

test: postgres chromium check ## every check and every test, in a fresh clone, too
	@sh tools/test.sh ./...

test-data: postgres ## checks on real registers: make test-data DATA=FOLDER
	@test -n "$(DATA)" || { echo "Say where the registers are: make test-data DATA=FOLDER"; exit 2; }
	@test -d "$(DATA)" || { echo "There is no folder $(DATA)."; exit 2; }
	@ROGATORY_TEST_DATA="$(abspath $(DATA))" sh tools/test.sh -tags realdata -run RealData ./internal/sheet/... ./internal/survival/... ./internal/report/... ./cmd/...

check: ## gofmt, vet, staticcheck, generated files without a diff
	@out="$$(gofmt -l cmd internal templates static migrations)"; test -z "$$out" || { echo "not gofmt-clean:"; echo "$$out"; exit 1; }
	@$(GO) vet ./...
	@$(GO) tool -modfile=tools/go.mod staticcheck ./...
	@sh tools/generated.sh

generate: ## write the generated files anew
	@$(GO) tool templ generate

css: ## compile the stylesheet (needs node)
	@sh tools/ui/build.sh

bench: postgres ## measure pages on a million requests (BENCH_REQUESTS=N for fewer)
	@$(GO) test -run '^$$' -bench . -benchtime 20x -timeout 60m ./internal/bench/
