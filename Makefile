# Everything that people and CI do with this repository. Needs make and Python 3.11 or newer; the
# rest is installed into .venv and frontend/node_modules. A stamp lies beside what it vouches for.

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules --no-print-directory
.PHONY: help run test test-all test-faults lint format schema client screenshots clean deps dev-deps build chromium \
	checks

PY := .venv/bin/python
NPM := npm --prefix frontend
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input
STAMPS := .venv/.stamps
FRONT_SOURCES := $(shell find frontend -path frontend/node_modules -prune -o -path frontend/dist -prune \
	-o -type f -print 2>/dev/null)

export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Without a home that can be written, caches go where `make clean` removes them.
ifneq ($(shell test -n "$$HOME" && test -d "$$HOME" && test -w "$$HOME" && echo yes),yes)
export HOME := $(CURDIR)/.venv/.home
endif
# Two processes, each with services and a site of its own: the tests of a browser mostly wait. They come
# last, after all that ask the database themselves, which Playwright keeps them from in its process.
SIDE_BY_SIDE := --numprocesses 2 --dist loadfile --no-loadscope-reorder
# Commands that load the settings without running the site don't make a data folder of the user's.
TOOLS_DATA := FACESITE_DATA=.venv/.tools-data

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 14

run: deps build ## install what is missing and run the site at http://127.0.0.1:8000
	@exec $(PY) manage.py up

test: checks ## lint, then every test: Python, front end, browser
	@exec $(PY) -m pytest $(SIDE_BY_SIDE) $(PYTEST_ARGS)

test-all: checks ## as test, with the full numbers of fuzz bodies, mutations and fault rounds
	@exec env FACESITE_TESTS=all $(PY) -m pytest $(SIDE_BY_SIDE) $(PYTEST_ARGS)

test-faults: chromium build ## kill parts of a busy site in 20 rounds, and say what is lost
	@exec $(PY) -m tests.faults $(FAULTS_ARGS)

checks: chromium lint build
	@$(NPM) run --silent --no-update-notifier test

lint: dev-deps frontend/node_modules/.stamp ## what the linters and type checkers say
	@ruff check .
	@ruff format --check --quiet .
	@$(TOOLS_DATA) mypy
	@$(TOOLS_DATA) lint-imports > .venv/.lint-imports || { cat .venv/.lint-imports; exit 1; }
	@check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml
	@$(NPM) run --silent lint

format: dev-deps ## format the Python code, and correct what can be corrected
	@ruff check --fix --quiet . || true
	@ruff format .

schema: dev-deps frontend/node_modules/.stamp ## write the OpenAPI schema and the front end's types
	@$(TOOLS_DATA) $(PY) manage.py spectacular --file frontend/src/api/openapi.json --format openapi-json
	@$(NPM) run --silent schema

client: deps ## make the Python client's wheel in client/dist
	@$(PY) -m pip wheel -qq --disable-pip-version-check --no-deps --wheel-dir client/dist ./client
	@ls client/dist

screenshots: dev-deps build chromium ## take the screenshots of the documentation
	@exec $(PY) -m tests.screenshots

clean: ## remove what was installed and built; the data in var/ stays
	rm -rf .venv .venv-sdk .venv-client client/facesite_client/generated client/build client/dist \
		client/*.egg-info frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache test-results

deps: $(STAMPS)/run
dev-deps: $(STAMPS)/dev .venv-sdk/.stamp .venv-client/.stamp
build: frontend/dist/.stamp
chromium: $(STAMPS)/dev
	@$(PY) -m tests.chromium

$(STAMPS)/venv:
	@echo "Making the virtual environment .venv ..."
	@python=$$(sh scripts/python) && "$$python" -m venv .venv
	@mkdir -p $(STAMPS) .venv/.home
	@touch $@

$(STAMPS)/run: requirements.txt | $(STAMPS)/venv
	@echo "Installing the Python packages (some minutes and 6 GB the first time) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(STAMPS)/dev: requirements-dev.txt requirements.txt | $(STAMPS)/venv
	@echo "Installing the Python packages for development ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(STAMPS)/run

# The `clarifai` SDK of one test: it wants other versions than the site, so it has an environment of its own.
.venv-sdk/.stamp: tests/site/requirements-sdk.txt | $(STAMPS)/venv
	@echo "Installing the clarifai SDK for its test ..."
	@rm -rf .venv-sdk
	@$(PY) -m venv --without-pip .venv-sdk
	@$(PY) -m pip --python .venv-sdk/bin/python install -qq --disable-pip-version-check --no-input \
		--no-deps --no-compile --only-binary=:all: -r tests/site/requirements-sdk.txt
	@touch $@

# The client of client/, as its users install it. Making it takes its generator, in the same environment.
CLIENT_SOURCES := $(wildcard client/*.py client/pyproject.toml client/facesite_client/*.py)
.venv-client/.stamp: tests/site/requirements-client.txt frontend/src/api/openapi.json $(CLIENT_SOURCES) | $(STAMPS)/venv
	@echo "Making the Python client for its test ..."
	@rm -rf .venv-client
	@$(PY) -m venv --without-pip .venv-client
	@$(PY) -m pip --python .venv-client/bin/python install -qq --disable-pip-version-check --no-input \
		--no-deps --no-compile --only-binary=:all: -r tests/site/requirements-client.txt
	@$(PY) -m pip --python .venv-client/bin/python install -qq --disable-pip-version-check --no-input \
		--no-deps --no-build-isolation ./client
	@touch $@

frontend/node_modules/.stamp: frontend/package.json frontend/package-lock.json | $(STAMPS)/run
	@echo "Installing the front end's packages ..."
	@$(NPM) ci --no-audit --no-fund --no-update-notifier --loglevel=error > /dev/null
	@touch $@

frontend/dist/.stamp: $(FRONT_SOURCES) | frontend/node_modules/.stamp
	@echo "Building the front end ..."
	@$(NPM) run --silent --no-update-notifier build
	@touch $@
