# Delian's commands. `make` alone lists them.
# PYTHON may name any Python from 3.11 on; everything is installed into .venv, nothing needs root.

PYTHON      ?= python3
DELIAN_DATA ?= ../shared/data
REPORT      ?= baltic.html

VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq
LEDGER := src/delian/ledger
SQLITE := $(LEDGER)/ledger.sqlite
FACTS  := $(wildcard $(LEDGER)/facts/*.csv $(LEDGER)/facts/*/*.csv)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: assess test lint ledger build-ledger bench look lock clean help

assess: $(VENV)/.run $(SQLITE)  ## answer the main question and write baltic.html
	$(BIN)/delian assess baltic-defence --without USA --year 2025 --report $(REPORT)

test: $(VENV)/.dev $(SQLITE)  ## run every test (browser tests where a Chromium is found)
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.dev  ## style, formatting, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

ledger: $(VENV)/.dev  ## read the publishers' files in DELIAN_DATA again; fails if a fact changed
	@test -d "$(DELIAN_DATA)" || { echo "make ledger: no folder $(DELIAN_DATA). Give the publishers' files with: make ledger DELIAN_DATA=folder" >&2; exit 1; }
	$(BIN)/python -m delian.ledger.harvest "$(DELIAN_DATA)"
	@rm -f $(SQLITE)
	@$(MAKE) --no-print-directory build-ledger
	git diff --exit-code $(LEDGER)/facts
	@new=$$(git ls-files --others --exclude-standard $(LEDGER)/facts); test -z "$$new" || { echo "make ledger: facts that are not committed: $$new" >&2; exit 1; }

build-ledger: $(SQLITE)  ## build the SQLite file from the committed facts

bench: $(VENV)/.dev $(SQLITE)  ## time and memory of the commands, beside their targets
	$(BIN)/python benchmarks/run.py $(ARGS)

look: $(VENV)/.dev  ## medians of file and function lengths (reported, not required)
	@$(BIN)/python tests/house/proportions.py

lock: requirements/.venv  ## write requirements/*.txt anew (newest versions: make lock UPGRADE=--upgrade)
	$(COMPILE) --extra update --extra dev -o requirements/dev.txt pyproject.toml
	$(COMPILE) -c requirements/dev.txt -o requirements/run.txt pyproject.toml requirements/build.in

clean:  ## remove what make, tests and tools wrote
	rm -rf $(VENV) requirements/.venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f $(SQLITE) $(SQLITE).sha256 baltic.html
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## */\1|/' | awk -F'|' '{printf "  make %-13s %s\n", $$1, $$2}'

# ------------------------------------------------------------------ how

# One version of each package that has wheels for every supported Python, with hashes and no address.
COMPILE = requirements/.venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
  --fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
  --no-header --no-annotate $(UPGRADE)

requirements/.venv: $(VENV)/.created
	$(BIN)/python -m venv $@
	$@/bin/python -m pip --disable-pip-version-check -qq install uv

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Delian needs Python 3.11 or newer; '$(PYTHON)' is not. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements/run.txt pyproject.toml hatch_build.py $(VENV)/.created
	$(PIP) install -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP) install -r requirements/dev.txt
	@touch $@

$(SQLITE): $(FACTS) $(LEDGER)/build.py $(LEDGER)/tables.py | $(VENV)/.run
	$(BIN)/python -c 'from pathlib import Path; from delian.ledger.build import build_ledger; build_ledger(Path("$(LEDGER)/facts"), Path("$(SQLITE)"))'
	@touch $@
