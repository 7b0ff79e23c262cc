# The Ontwikkelkamer. `make run` and `make test` do all the set-up themselves.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
MANAGE := PORT=$(PORT) $(BIN)/python manage.py
LOCK := --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
PRODUCTION_MODE = DEBUG=off SECRET_KEY="$$(cat $${VAR_DIR:-var}/secret_key)" DEMO_PASSWORD="$$(cat $${VAR_DIR:-var}/demo_password)"

.PHONY: run serve test check setup data lock clean

run: data
	@exec env PORT=$(PORT) $(BIN)/python manage.py supervise --server runserver --port $(PORT)

serve: data
	@$(PRODUCTION_MODE) PORT=$(PORT) $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@exec env $(PRODUCTION_MODE) PORT=$(PORT) $(BIN)/python manage.py supervise --server gunicorn --port $(PORT)

setup: $(STAMP)

$(STAMP): requirements/dev.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is nodig. Installeer het, of geef het aan: make run PYTHON=/pad/naar/python3.11"; exit 1; }
	@echo "Pakketten installeren (de eerste keer een paar minuten) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Een virtuele omgeving maken lukt niet. Op Debian: apt-get install python3.11-venv"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $(STAMP)

data: setup
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createcachetable
	@$(MANAGE) build_language_data
	@$(MANAGE) load_demo
	@$(MANAGE) index rebuild --if-needed

# Tests without a browser run on both cores, then those with one; REQUIRE_SERVICES=1 makes a missing service a failure.
test: setup
	@$(BIN)/python manage.py build_language_data
	@$(BIN)/pytest -q -n 2 -m "not browser" --cov --cov-report= $(ARGS)
	@COVERAGE_FILE=.coverage.browser $(BIN)/pytest -q -m browser $(ARGS)

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@DEBUG=off PRODUCTION=on SITE_URL=https://ontwikkelkamer.example SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

lock: setup
	@$(BIN)/pip-compile --quiet $(LOCK) --extra scale -o requirements/base.txt pyproject.toml
	@$(BIN)/pip-compile --quiet $(LOCK) --extra scale --extra dev -o requirements/dev.txt pyproject.toml

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .coverage .coverage.*
