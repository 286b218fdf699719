.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# Python keeps what it compiled, whatever the shell says: the tests start hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=
CASES := $(patsubst %/,%,$(wildcard tests/matching/cases/*/))

.PHONY: help install run reset test check format lint types contracts lock evaluate bench vectors soak clean

help: ## what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: $(STAMP) ## put everything needed into .venv

$(STAMP): requirements.txt requirements-uv.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the libraries into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.txt \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: install ## start the demo: everything, with sample data
	@$(BIN)/dooropener demo

reset: install ## forget the demo's data
	@$(BIN)/dooropener demo --reset

test: install ## all tests; those without their parts are skipped loudly
	@$(BIN)/python -m pytest -n 2

soak: install ## long load and fault runs
	@$(BIN)/python -m pytest -m soak -n 0 --timeout 0

check: format lint types contracts test ## what must be green before a commit is shared

format: install ## is everything formatted
	@$(BIN)/ruff format --check .

lint: install ## ruff, the compose file, the Containerfile
	@$(BIN)/ruff check .
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	@$(BIN)/hadolint Containerfile

types: install ## mypy, strict
	@$(BIN)/mypy

contracts: install ## import-linter: who may import whom
	@$(BIN)/lint-imports

lock: install ## write requirements.txt anew: hashes, no addresses
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-header --no-emit-index-url --no-emit-find-links pyproject.toml --output-file requirements.txt
	@grep '^uv==' requirements.txt | cut -d' ' -f1 | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links - --output-file requirements-uv.txt

evaluate: install ## quality of matching, understanding and reading, on the samples, beside the peers
	@$(BIN)/python -m dooropener evaluate --cases tests/matching/data $(CASES:%=--cases %) --picture docs/pictures/ranking.svg

bench: install ## time and size of every page in a grown office; then matching among 1k to 1M listings, some 20 minutes
	@$(BIN)/python -m dooropener bench pages
	@$(BIN)/python -m dooropener bench

vectors: install ## encode the samples and the bot's examples anew, after changing them
	@$(BIN)/python -m dooropener_matching.samples_vectors
	@$(BIN)/python -m dooropener_bot.understanding.training

clean: ## remove .venv and caches
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
