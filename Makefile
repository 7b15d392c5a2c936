# Everything a person types. On Windows see the README.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
JAVASCRIPT = tests/javascript/node_modules/.package-lock.json
PIP     = $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: corpus learn test long bench check build clean

learn: $(VENV)/.learner  ## Set up and open the course in the browser
	@$(BIN)/iisam learn

test: $(VENV)/.developer $(JAVASCRIPT)  ## Every test except the long forms
	@$(BIN)/python -m pytest

long: $(VENV)/.developer $(JAVASCRIPT)  ## The long forms of the tests
	@$(BIN)/python -m pytest -m long

bench: $(VENV)/.developer  ## Speed, as ratios to a peer in the same run
	@$(BIN)/python -m tests.bench

check: $(VENV)/.developer  ## Style, types, floors, scenarios, built notebooks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/iisam check
	@$(BIN)/iisam build --check

build: $(VENV)/.developer  ## Derive the notebooks from the lessons
	@$(BIN)/iisam build

corpus: $(VENV)/.developer  ## Keep the runs of bots anew, when a change of marks is meant
	@$(BIN)/python -m tests.make_corpus

clean:
	rm -rf $(VENV) dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "This course needs Python 3.11 or newer. Try: make PYTHON=python3.12 learn"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv is missing. On Debian or Ubuntu type: sudo apt install python3-venv"; \
	  exit 1; }

$(VENV)/.learner: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Setting up the course. This takes a minute or two, once."
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.developer: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Setting up for the tests. This takes a minute or two, once."
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.learner

$(JAVASCRIPT): tests/javascript/package.json tests/javascript/package-lock.json
	@if command -v npm >/dev/null; then cd tests/javascript && npm ci --silent --ignore-scripts; \
	  else echo "npm is missing: what needs it is left out."; fi
