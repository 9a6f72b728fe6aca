# One door: `make plan`, `make test`, `make check` (all that CI runs), `make bench`, `make examples` (examples/README.md anew), `make pictures` (the README's, by Chromium).
PYTHON ?= python3
BRIEF ?= examples/serum-618.yaml
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
# durable-rules calls a function that Python 3.13 removed; the name it was renamed to does the same.
NEEDS_FLAG = $(shell $(PYTHON) -c 'import sys; print("-DPyEval_CallObject=PyObject_CallObject" if sys.version_info >= (3, 13) else "")')

.PHONY: setup plan test lint types check wheel bench examples pictures fmt clean

setup: $(VENV)/.stamp

$(VENV)/.stamp: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (once; about half a minute)" >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@CPPFLAGS="$(NEEDS_FLAG)" $(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

plan: setup
	@$(BIN)/planwheel plan $(BRIEF)

test: setup
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

bench: setup
	$(BIN)/python -m benchmarks

examples: setup
	$(BIN)/python -m tests.examples

pictures: setup
	$(BIN)/python -m tests.pictures

clean:
	rm -rf $(VENV) build
