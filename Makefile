# One door: `make plan`, `make test`, `make check` (all that CI runs), `make bench`, `make examples` (examples/README.md anew), `make pictures` (the README's, by Chromium).
# `make generated` writes anew all that is written from the rulebooks.
PYTHON ?= python3
BRIEF ?= examples/serum-618.yaml
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
# durable-rules calls a function that Python 3.13 removed; the name it was renamed to does the same.
NEEDS_FLAG = $(shell $(PYTHON) -c 'import sys; print("-DPyEval_CallObject=PyObject_CallObject" if sys.version_info >= (3, 13) else "")')

.PHONY: setup plan test lint types check wheel editor bench examples generated pictures fmt clean

setup: $(VENV)/.stamp

$(VENV)/.stamp: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (once; about half a minute)" >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@CPPFLAGS="$(NEEDS_FLAG)" $(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

plan: setup
	@$(BIN)/planwheel plan $(BRIEF)

test: setup editor
	$(BIN)/pytest -q -n $(JOBS)

fmt: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/yamllint --strict .
	$(BIN)/planwheel check --strict rulebooks templates examples

types: setup
	$(BIN)/mypy

check: lint types
	$(BIN)/planwheel test --strict
	$(BIN)/planwheel test overlay-agency --rulebooks examples/overlay-agency
	$(BIN)/planwheel golden check tests/golden --full
	$(MAKE) --no-print-directory wheel
	$(MAKE) --no-print-directory test

# What users install: sdist -> wheel -> an environment of its own, run far from this checkout.
wheel: setup
	rm -rf build/dist build/venv
	$(BIN)/python -m build --no-isolation --outdir build/dist .
	$(PYTHON) -m venv build/venv
	CPPFLAGS="$(NEEDS_FLAG)" build/venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	build/venv/bin/pip install --quiet --disable-pip-version-check --no-deps build/dist/*.whl
	cp $(BRIEF) build/brief.yaml
	cd / && $(CURDIR)/build/venv/bin/planwheel plan $(CURDIR)/build/brief.yaml -f json > $(CURDIR)/build/installed.json
	$(BIN)/planwheel plan $(BRIEF) -f json > build/checkout.json
	cmp build/installed.json build/checkout.json

# The language server behind VS Code's YAML extension, for tests/test_editor.py; without npm that test is skipped.
editor: build/editor/.stamp

build/editor/.stamp: tests/editor/package.json tests/editor/package-lock.json tests/editor/.npmrc
	@command -v npm >/dev/null || { echo "npm not found: the editor test will be skipped" >&2; exit 0; }; \
	mkdir -p build/editor && cp $^ build/editor/ && npm ci --prefix build/editor --ignore-scripts --silent && touch $@

bench: setup
	$(BIN)/python -m benchmarks

examples: setup
	$(BIN)/python -m tests.examples
	$(BIN)/python -m tests.overlay_page

# What is written from the rulebooks and kept in the repository; tests compare. Run it after a merge.
generated: setup
	$(BIN)/planwheel schema --write rulebooks/schema --mark rulebooks --mark examples --mark templates/brief.yaml
	$(BIN)/planwheel facts --markdown > build/FACTS.md && mv build/FACTS.md rulebooks/FACTS.md
	$(BIN)/planwheel codes --markdown > build/CODES.md && mv build/CODES.md rulebooks/CODES.md
	$(BIN)/planwheel rulebooks coverage > build/COVERAGE.md && mv build/COVERAGE.md rulebooks/COVERAGE.md
	$(MAKE) --no-print-directory examples

pictures: setup
	$(BIN)/python -m tests.pictures

clean:
	rm -rf $(VENV) build
