# Rogatory. Type 'make' for what there is. Works with the make of macOS (3.81).

GO             ?= go
BENCH_REQUESTS ?= 1000000
BENCH_AGAINST  ?=
VERSION        := $(shell git describe --always --dirty 2>/dev/null || echo development)

.PHONY: help
help: ## what there is
	@echo "Rogatory: who answers our requests, how fast, how completely."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

# The program chooses the folder (./data; as root, where the database's account
# could not enter a private home, /var/lib/rogatory) unless STATE names one. It
# takes the place of the shell, so that Ctrl-C and SIGTERM reach it.
.PHONY: run
run: postgres build ## start with the demonstration on http://127.0.0.1:8080 (STATE=FOLDER: keep it there)
	@exec bin/rogatory serve --demo $(if $(STATE),--data "$(STATE)")

.PHONY: build
build: ## build bin/rogatory
	@CGO_ENABLED=0 $(GO) build -trimpath -tags timetzdata -ldflags "-s -w -X main.version=$(VERSION)" -o bin/ ./cmd/...

.PHONY: test
test: postgres chromium compiler check ## every check and every test; installs what they need
	@sh tools/test.sh ./...

.PHONY: test-data
test-data: postgres compiler ## tests on real registers: make test-data DATA=FOLDER
	@test -n "$(DATA)" || { echo "Say where the registers are: make test-data DATA=FOLDER"; exit 2; }
	@test -d "$(DATA)" || { echo "There is no folder $(DATA)."; exit 2; }
	@files=$$(grep -rl '^//go:build realdata' --include='*_test.go' cmd internal); \
	tests=$$(sed -n 's/^func \(Test[A-Za-z0-9_]*\)(.*/\1/p' $$files | tr '\n' '|'); \
	ROGATORY_TEST_DATA="$(abspath $(DATA))" sh tools/test.sh -tags realdata -run "^($${tests%|})\$$" $$(for f in $$files; do echo "./$$(dirname "$$f")"; done | sort -u)

.PHONY: check
check: ## gofmt, vet, staticcheck, generated files as their sources say
	@out="$$(gofmt -l cmd internal templates static migrations)"; test -z "$$out" || { echo "not as gofmt writes it:"; echo "$$out"; exit 1; }
	@sh tools/generated.sh
	@$(GO) vet ./...
	@$(GO) tool -modfile=tools/go.mod staticcheck ./...

.PHONY: generate
generate: ## write the generated files anew
	@$(GO) tool templ generate

.PHONY: css
css: ## compile the stylesheet (needs node)
	@sh tools/ui/build.sh

.PHONY: bench
bench: postgres ## measure pages on a million requests (BENCH_REQUESTS=N for another number), and single deadlines
	@$(GO) test -run '^TestNothing$$' -bench . ./internal/deadline/
	@BENCH_REQUESTS=$(BENCH_REQUESTS) BENCH_AGAINST=$(if $(BENCH_AGAINST),"$(abspath $(BENCH_AGAINST))") $(GO) test -run '^TestNothing$$' -bench . -timeout 180m ./internal/bench/

.PHONY: postgres chromium compiler
postgres:
	@test -n "$$ROGATORY_DATABASE_URL" || sh tools/install-postgres.sh

chromium:
	@sh tools/install-chromium.sh

compiler:
	@sh tools/install-compiler.sh
