# Guichet: `make run` serves the five brands, `make test` proves them. Both work from a bare clone.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
TOGETHER = $(MAKE) --no-print-directory --jobs=3 --output-sync=target

# Each program that is started would compile the application anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check types style programs fmt pictures bench lock

run: $(VENV)/.run
	$(BIN)/python -m app.demo

# Checks read no secret and write no data; the rest is looked at while the types are.
check: $(VENV)/.dev
	$(TOGETHER) types style

test: $(VENV)/.dev
	$(TOGETHER) types style programs
	$(BIN)/pytest --promises $(or $(GUICHET_PROMISES),$(or $(GUICHET_DATA),var)/promises.json)

types style: export GUICHET_MODE = test
types: $(VENV)/.dev
	$(BIN)/mypy

style: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --check templates
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/flask translations check
	$(BIN)/flask tenant check --all

# What tests start that no package of Python brings.
programs: $(VENV)/.dev
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m tests.nginx

fmt: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --quiet --reformat templates

# The pictures of the README, taken by the browser tests.
pictures: $(VENV)/.dev
	PICTURES=docs/pictures $(BIN)/pytest -n0 tests/journeys/test_help_centre.py -k "1280 and light"
	PICTURES=docs/pictures $(BIN)/pytest -n0 tests/journeys/test_library.py tests/journeys/test_dashboard.py -k "1280 and (stranger or follows)"
	PICTURES=docs/pictures $(BIN)/pytest -n0 tests/journeys/test_devices.py tests/journeys/test_events.py tests/journeys/test_desk_library.py -k "1280 or place"

bench: $(VENV)/.bench
	$(BIN)/python -m tests.nginx
	$(BIN)/python -m bench --write docs/speed.md

# Writes requirements/*.txt anew from pyproject.toml, with hashes and without any address.
lock: $(VENV)/.dev
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade pyproject.toml --extra demo --universal --generate-hashes \
		--python-version 3.11 --no-header --no-annotate --output-file requirements/run.txt
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade pyproject.toml --extra demo --extra otel --universal --generate-hashes \
		--python-version 3.11 --no-header --no-annotate --output-file requirements/otel.txt
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade pyproject.toml --extra demo --extra otel --group dev --universal --generate-hashes \
		--python-version 3.11 --no-header --no-annotate --output-file requirements/dev.txt
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade --group bench --universal --generate-hashes \
		--python-version 3.11 --no-header --no-annotate --output-file requirements/bench.txt

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/run.txt
	touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/dev.txt
	touch $@ $(VENV)/.run

$(VENV)/.bench: requirements/bench.txt $(VENV)/.dev
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/bench.txt
	touch $@
