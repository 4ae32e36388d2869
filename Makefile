# Kafo: `make` lists the targets. Assumed are Go, Node, Java, Maven and, for Chromium and a
# C compiler (the race detector's), apt-get; every other tool is fetched, pinned, into .tools/.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:
.DEFAULT_GOAL := help

GOLANGCI_VERSION    := v2.15.0
GOVULNCHECK_VERSION := v1.9.0
NEO4J_PORT          ?= 7687
DEMO_FLAGS          ?=
BENCH_FLAGS         ?=

TOOLS         := $(CURDIR)/.tools/$(shell go env GOVERSION)
GOLANGCI      := $(TOOLS)/golangci-lint-$(GOLANGCI_VERSION)/golangci-lint
GOVULNCHECK   := $(TOOLS)/govulncheck-$(GOVULNCHECK_VERSION)/govulncheck
# Not from the cache: it does not see what the import rules' `go list` and Neo4j would answer now.
TEST_FLAGS    ?= -count=1 -timeout 30m
# The packages that share memory between goroutines, those of them that exist;
# without neo4jtest, whose tests mostly wait for servers, and with those parts of Neo4j's
# suite and of the resolvers' tests in which several goroutines meet.
RACE_PACKAGES := $(foreach folder,$(wildcard $(addprefix internal/,store service projection textindex gqlserver httpserver jobs)),./$(folder)/...)

WEBUI         := internal/webui
WEBUI_MODULES := $(if $(wildcard $(WEBUI)/package.json),$(WEBUI)/node_modules/.package-lock.json)
WEBUI_BUNDLE  := $(if $(WEBUI_MODULES),$(WEBUI)/dist/index.html)
WEBUI_SOURCES := $(shell find $(WEBUI) -type f -not -name '*.go' \
	-not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/browser/*' 2>/dev/null)

# Browsers come from Debian, not from packages' own downloads.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export PUPPETEER_SKIP_DOWNLOAD          := 1

heading = @echo "==> $(1)"

##@ Using Kafo

.PHONY: run
run: build ## build everything and serve the KAFO II demonstration (DEMO_FLAGS="--listen ...")
	$(call heading,the demonstration)
	exec bin/kafo demo $(DEMO_FLAGS)

.PHONY: build
build: webui ## build bin/kafo with the web client in it
	$(call heading,build bin/kafo)
	go build -o bin/kafo ./cmd/kafo

.PHONY: neo4j
neo4j: ## run an empty Neo4j for trying by hand until Ctrl-C (NEO4J_PORT=7687)
	@exec internal/store/neo4j/neo4jtest/launcher/try $(NEO4J_PORT)

##@ Working on Kafo

.PHONY: test
test: webui generated lint test-webui test-browser test-go test-race ## everything that must hold before a change lands
	@echo "==> all is well"

.PHONY: test-go
test-go: ## Go tests on SQLite and a real Neo4j: unit, property, conformance, import rules
	$(call heading,Go tests)
	go test $(TEST_FLAGS) ./...

.PHONY: test-race
test-race: ## the packages that use concurrency, under the race detector
	$(call heading,Go tests under the race detector)
	@.ci/debian-packages gcc=gcc,libc6-dev
	packages=$$(go list $(RACE_PACKAGES) | grep -v "/neo4j"); \
	CGO_ENABLED=1 go test -race $(TEST_FLAGS) -skip Neo4j $$packages
	CGO_ENABLED=1 go test -race $(TEST_FLAGS) ./internal/store/neo4j -run '^TestNeo4jIsAStore$$/^(Apply|Idempotency|Concurrency|Changes|Journal)$$'
	CGO_ENABLED=1 go test -race $(TEST_FLAGS) ./resolvers -run 'Concurrent|Follow|AfterAWrite|OlderView'

.PHONY: test-faults
test-faults: ## bulk jobs whose workers are killed at random points, 200 times (KAFO_FAULT_ROUNDS=...), and the other faults
	$(call heading,faults)
	KAFO_FAULT_ROUNDS=$${KAFO_FAULT_ROUNDS:-200} go test $(TEST_FLAGS) ./internal/jobs -v -run 'Killed|Stopped|Paused|SetBack|Cancelled|Revoked|Full|Poison|Dead'

.PHONY: test-webui
test-webui: $(WEBUI_MODULES) ## the web client's types, style and unit tests
ifneq ($(WEBUI_MODULES),)
	$(call heading,web client: types and style and unit tests)
	cd $(WEBUI) && for script in typecheck lint test; do npm run --silent --if-present $$script </dev/null; done
endif

.PHONY: test-browser
test-browser: webui ## the web client in Chromium
ifneq ($(WEBUI_MODULES),)
	$(call heading,web client: browser tests)
	@.ci/debian-packages chromium=chromium
	cd $(WEBUI) && npm run --silent --if-present test:browser </dev/null
endif

.PHONY: lint check
check: lint
lint: $(GOLANGCI) ## go vet and golangci-lint, formatting included
	$(call heading,go vet)
	go vet ./...
	$(call heading,golangci-lint)
	$(GOLANGCI) run ./...

.PHONY: generate
generate: ## write all generated code anew
	$(call heading,go generate)
	go generate ./...

.PHONY: generated
generated: ## is the generated code up to date? (changes nothing)
	$(call heading,generated code is up to date)
	.ci/generated-is-current

.PHONY: webui
webui: $(WEBUI_BUNDLE) ## build the web client's bundle where its sources are newer

.PHONY: bench
bench: build ## Go benchmarks, then kafo bench (BENCH_FLAGS=...)
	$(call heading,Go benchmarks)
	go test -run '^$$' -bench . -benchmem $(TEST_FLAGS) ./...
	$(call heading,kafo bench)
	bin/kafo bench $(BENCH_FLAGS)

.PHONY: vulncheck
vulncheck: $(GOVULNCHECK) ## known vulnerabilities in what is used (asks vuln.go.dev, so not part of test)
	$(call heading,govulncheck)
	$(GOVULNCHECK) ./...

.PHONY: clean
clean: ## remove what was built and fetched
	rm -rf bin .neo4j .tools $(WEBUI)/node_modules
	find $(WEBUI)/dist -mindepth 1 -not -name .gitkeep -delete 2>/dev/null || true

.PHONY: help
help:
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(WEBUI)/node_modules/.package-lock.json: $(WEBUI)/package.json $(WEBUI)/package-lock.json
	$(call heading,web client: packages)
	cd $(WEBUI) && npm ci --no-audit --no-fund --loglevel=error </dev/null
	@touch $@

$(WEBUI)/dist/index.html: $(WEBUI_MODULES) $(WEBUI_SOURCES)
	$(call heading,web client: bundle)
	cd $(WEBUI) && npm run --silent build </dev/null
	@touch $@

$(GOLANGCI):
	$(call heading,golangci-lint $(GOLANGCI_VERSION))
	GOBIN=$(@D) GOFLAGS= go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)

$(GOVULNCHECK):
	$(call heading,govulncheck $(GOVULNCHECK_VERSION))
	GOBIN=$(@D) GOFLAGS= go install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION)
