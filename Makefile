# Everything happens in .venv, which these targets create and reuse.
#   make run     serve the app on this machine, with an example person who can be cleared by one click
#   make demo    check the hips of a bundled example person, analyze a bundled stride of running
#   make test    run the tests, installing what they need and saying what had to be skipped
#   make lint    style, types, direction of imports
#   make bench   speed and agreement, side by side with OpenSim
#   make docs    rewrite the figures and charts in README.md and docs/ from a run
#   make site    the documentation as a site that needs no network: build/site/index.html
#   make audit   known vulnerabilities of everything installed (asks the package index), and a list of it in build/
#   make screenshots   renew the pictures of every page in docs/pictures (needs Chromium)

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: run demo test lint bench docs site audit screenshots clean

run: $(VENV)/.app
	@exec $(BIN)/coxa serve $(ARGS)

demo: $(VENV)/.core
	@$(BIN)/coxa demo

test: $(VENV)/.test
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: $(VENV)/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.test
	@$(BIN)/python -m benchmarks $(ARGS)

docs: $(VENV)/.test
	@$(BIN)/python -m tools.summary_docs
	@$(BIN)/python -m tools.readme
	@$(BIN)/python -m tools.chart_pictures
	@$(BIN)/python -m tools.security

site: $(VENV)/.site
	@$(BIN)/python -m tools.site

audit: $(VENV)/.test
	@$(BIN)/pip-audit --skip-editable --progress-spinner off
	@mkdir -p build && $(BIN)/pip-audit --skip-editable --progress-spinner off --format cyclonedx-json --output build/components.json

screenshots: $(VENV)/.test
	@$(BIN)/python -m tools.screenshots $(ARGS)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Coxa needs Python 3.11, 3.12 or 3.13; none was found. Install one, or name it: make PYTHON=/path/to/python"; exit 2; }
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.core: pyproject.toml | $(BIN)/python
	@echo "Installing Coxa into $(VENV) (once)"
	@$(PIP) install -e .
	@touch $@

$(VENV)/.app: pyproject.toml | $(BIN)/python
	@echo "Installing Coxa and its app into $(VENV) (once)"
	@$(PIP) install -e '.[app]'
	@touch $@
	@test -e $(VENV)/.core || touch $(VENV)/.core

$(VENV)/.site: $(VENV)/.core
	@echo "Installing what the site is built with (once)"
	@$(PIP) install -e '.[docs]'
	@touch $@

# OpenSim has wheels for some machines only; without it the comparisons with it are skipped, and say so.
$(VENV)/.test: $(VENV)/.core
	@echo "Installing what the tests need (once)"
	@$(PIP) install -e '.[dev]'
	@$(PIP) install -e '.[peer]' || echo "OpenSim could not be installed here: tests that compare with it will be skipped."
	@touch $@ $(VENV)/.app $(VENV)/.site

clean:
	rm -rf $(VENV) build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
