# Every line here is something that a person could type. Needs Python 3.11 or newer, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: install dev run test bench lock

install: $(VENV)/.installed

dev: $(VENV)/.installed-dev

run: install
	$(BIN)/python -m handlers.migrate
	$(BIN)/gunicorn "app:create_app()"

test: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --cov --cov-report=
	$(BIN)/python -m coverage report
	$(BIN)/python -m coverage report --include 'advisor/*,handlers/slack/*,handlers/github/*' --fail-under 100

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench

# The locks hold a hash for every file and no address, so that they work with any index; extras are named, since
# older versions of pip look for a pin of every extra by itself.
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --extra postgres --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --quiet

lock: $(VENV)/.installed-dev
	$(LOCK) --upgrade --output-file requirements.lock
	$(LOCK) --upgrade --group dev --constraint requirements.lock --output-file requirements-dev.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=…")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock | $(BIN)/python
	@echo "Installing what is needed to run into $(VENV); this takes half a minute, once."
	$(PIP) install --require-hashes --requirement $<
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock | $(BIN)/python
	@echo "Installing what is needed to test into $(VENV); this takes a minute, once."
	$(PIP) install --require-hashes --requirement $<
	@touch $@
