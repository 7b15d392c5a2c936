# Everything a person types. On Windows see the README.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
JS      = tests/javascript
PIP     = $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: corpus lab learn test long bench check javascript drivers build clean

learn: $(VENV)/.learner  ## Set up and open the course in the browser
	@$(BIN)/iisam learn

lab: $(VENV)/.learner  ## The same course in JupyterLab
	@$(BIN)/iisam learn --lab

test: $(VENV)/.developer drivers  ## Every test except the long forms, on two cores
	@$(BIN)/python -m pytest -n 2 --dist loadfile

long: $(VENV)/.developer drivers  ## The long forms of the tests
	@$(BIN)/python -m pytest -m long

bench: $(VENV)/.developer  ## Speed, as ratios to a peer in the same run
	@$(BIN)/python -m tests.bench

check: $(VENV)/.developer  ## Style, types, floors, scenarios, built notebooks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) -s javascript
	@$(BIN)/iisam check
	@$(BIN)/iisam build --check

javascript:  ## Style and types of the learner's pages; on a laptop without node it says so
	@if command -v npm >/dev/null; then \
	  $(MAKE) -s $(JS)/node_modules/.package-lock.json && npm --prefix $(JS) run -s check; \
	elif [ -n "$$CI" ]; then echo "node and npm are missing"; exit 1; \
	else echo "The JavaScript was not checked: that needs node 18 or newer, with npm."; fi

drivers:  ## What drives Firefox in the tests; without it they are skipped, and fail in CI
	@if command -v npm >/dev/null; then $(MAKE) -s $(JS)/node_modules/.package-lock.json \
	  || echo "What drives Firefox could not be fetched, so its tests are skipped." \
	    "Go online, then type: make drivers"; fi

$(JS)/node_modules/.package-lock.json: $(JS)/package-lock.json
	@npm --prefix $(JS) ci --silent --no-audit --no-fund
	@touch $@

build: $(VENV)/.developer  ## Derive the notebooks from the lessons
	@$(BIN)/iisam build

corpus: $(VENV)/.developer  ## Keep the runs of bots anew, when a change of marks is meant
	@$(BIN)/python -m tests.make_corpus

clean:
	rm -rf $(VENV) dist $(JS)/node_modules

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
