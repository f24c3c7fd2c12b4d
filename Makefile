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
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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
