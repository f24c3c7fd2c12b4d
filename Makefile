# Needs Go, a JDK, Maven and make. Everything else is fetched by version.
SHELL := /bin/sh
.DEFAULT_GOAL := help

BIN := bin
DIST := dist
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
# One setting for tests and programs, so that each package is compiled once.
export CGO_ENABLED := 0
# -s -w: no debug tables in what is shipped.
LDFLAGS := -s -w

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: check-tools
check-tools:
	@sh tests/check-tools.sh

.PHONY: build
build: ## build the plugin and the registrar into bin/
	@command -v go >/dev/null || sh tests/check-tools.sh
	go build -ldflags '$(LDFLAGS)' -o $(BIN)/ ./cmd/connect-register ./cmd/registrar

.PHONY: demo
demo: check-tools ## a local broker, two workers, 20,000 records: distributed against standalone (a minute or two)
	@go run ./tests/demo

# A folder with the programs of other tools, for comparison; what is not in it is looked for on the PATH.
PEERS :=
BENCH = go run ./tests/bench -peers "$(PEERS)"

.PHONY: bench
bench: check-tools ## how fast 100 connectors are registered, against loops and another tool: dist/benchmark.md; and bench-install (40 minutes)
	$(BENCH) -out $(DIST) -ledger $(DIST)/bench.jsonl -fresh -parts create,floor,validate -n 100 -runs 5 \
	  -tools '^(registrar apply|curl loop|xargs -P 16 curl|PUT, 64 in flight|kpops deploy --parallel)$$'
	@$(MAKE) --no-print-directory bench-install

# Raw figures are published beside the report. What an interrupted run has measured is in that ledger and not repeated: remove it to
# measure anew. The machine must do nothing else.
FULL = $(BENCH) -out docs -ledger docs/benchmark.jsonl
.PHONY: bench-full
bench-full: check-tools ## everything in docs/benchmark.md, measured anew (several hours)
	$(FULL) -parts create,floor,prize -n 100,300 -runs 5
	$(FULL) -parts create,floor,prize -n 1000 -runs 5
	$(FULL) -parts create -workers 3 -n 100 -runs 5 -tools '^(registrar apply|curl loop|PUT, 64 in flight|STOPPED first, 64 in flight, settled)$$'
	$(FULL) -parts create -via follower -n 100 -runs 3 -tools '^(registrar apply|curl loop|PUT, 64 in flight)$$'
	$(FULL) -parts settings -n 100 -runs 5 -tools '^(registrar apply|PUT, 1 in flight)$$'
	$(FULL) -parts start,records,rolling,validate -runs 5

.PHONY: test
test: check-tools ## unit tests, golden renders, every command, real broker and workers
	go test -timeout 40m ./...

# With $$KUBECONFIG set, the tests use that cluster: see docs/testing.md.
# The first run builds Kubernetes within a test.
# Who gives a cluster needs neither node nor images of the tests' own.
E2E = cd tests/e2e && go vet ./... && $(if $(KUBECONFIG),,go test -count=1 -timeout 60m ./node ./images ./debian &&) go test -count=1 -timeout 90m . -args

.PHONY: e2e
e2e: check-tools ## the main scenarios on a Kubernetes of one node that runs on this machine (Linux, root), or on yours
	$(E2E) -set ci

.PHONY: e2e-all
e2e-all: check-tools ## all scenarios, but for the half-hour outage (an hour)
	$(E2E) -set all

.PHONY: e2e-slow
e2e-slow: check-tools ## a broker that is away for half an hour (40 minutes)
	$(E2E) -set slow

.PHONY: bench-install
bench-install: check-tools ## helm install until all runs, beside doing it by hand: dist/benchmark-install.md (six minutes)
	@mkdir -p $(DIST)
	cd tests/e2e && go test -count=1 -timeout 90m -v -run TestInstallTime . -args -set timed -report $(abspath $(DIST))/benchmark-install.md

.PHONY: cluster-up
cluster-up: check-tools ## start that Kubernetes for trying things, with the images loaded
	cd tests/e2e && go run ./cmd/cluster up

.PHONY: cluster-down
cluster-down: ## end it, without a trace
	cd tests/e2e && go run ./cmd/cluster down

FUZZTIME := 5m
# What fuzzing found becomes a seed in testdata/fuzz, which the tests replay. Making inputs smaller takes a minute each unless it is bounded.
.PHONY: fuzz
fuzz: ## what parsers and rules do with anything, FUZZTIME (5m) for each of the targets
	@for file in $$(git grep -l '^func Fuzz' -- '*_test.go'); do for target in $$(sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' $$file); do \
	  echo "$$file $$target"; go test ./$$(dirname $$file) -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 100x || exit 1; \
	done; done

.PHONY: lint
lint: ## formatting, go vet, staticcheck, generated files
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "run gofmt -w on:" $$unformatted; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	go mod tidy -diff

.PHONY: generate
generate: ## write the chart's generated files anew
	go generate ./...

.PHONY: golden
golden: ## write the golden files of the tests anew; read the difference before you commit it
	go test ./tests/chart -update
	go test ./tests/cli -run 'TestScript$$' -update

.PHONY: image
image: ## build the registrar's image for amd64 and arm64 as an OCI archive in dist/
	go run ./cmd/registrar/image -o $(DIST)/registrar.tar

# With KEY, a file with a secret key, plugin and chart are signed: see docs/releasing.md.
KEY :=
PASSPHRASE_FILE :=

.PHONY: dist
dist: ## build what a release consists of into dist/: plugin, chart, image, checksums
	go run ./cmd/dist -o $(DIST) -key "$(KEY)" -passphrase-file "$(PASSPHRASE_FILE)"

.PHONY: clean
clean: ## remove bin/ and dist/
	rm -rf $(BIN) $(DIST)
