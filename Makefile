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
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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
bench: check-tools ## how fast 100 connectors are registered, against loops and another tool: dist/benchmark.md (40 minutes)
	$(BENCH) -out $(DIST) -ledger $(DIST)/bench.jsonl -fresh -parts create,floor -n 100 -runs 5 \
	  -tools '^(registrar apply|curl loop|xargs -P 16 curl|PUT, 64 in flight|kpops deploy --parallel)$$'

# What an interrupted run has measured is kept in the ledger and not repeated: remove it to measure anew.
.PHONY: bench-full
bench-full: check-tools ## everything in docs/benchmark.md, measured anew (a day)
	$(BENCH) -out docs -ledger $(DIST)/bench-full.jsonl -parts create,floor,prize -n 100,300 -runs 5
	$(BENCH) -out docs -ledger $(DIST)/bench-full.jsonl -parts create,floor,prize -n 1000 -runs 5
	$(BENCH) -out docs -ledger $(DIST)/bench-full.jsonl -parts create -via follower -n 100 -runs 3 -tools '^(registrar apply|curl loop|PUT, 64 in flight)$$'
	$(BENCH) -out docs -ledger $(DIST)/bench-full.jsonl -parts settings -n 100 -runs 3 -tools '^(registrar apply|PUT, 1 in flight)$$'
	$(BENCH) -out docs -ledger $(DIST)/bench-full.jsonl -parts start,rolling -runs 5

.PHONY: test
test: check-tools ## unit tests, golden renders, every command, real broker and workers
	go test -timeout 40m ./...

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

.PHONY: clean
clean: ## remove bin/ and dist/
	rm -rf $(BIN) $(DIST)
