# The Ontwikkelkamer. `make run` and `make test` do all the set-up themselves.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCK := --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
# Production mode on the same data: the key and the password were made once, by `prepare`, and are kept with mode 0600.
SERVE = DEBUG=off PORT=$(PORT) SECRET_KEY="$$(<$${VAR_DIR:-var}/secret_key)" \
	DEMO_PASSWORD="$${DEMO_PASSWORD:-$$(<$${VAR_DIR:-var}/demo_password)}"

.PHONY: run serve test check setup prepare lock clean

run: prepare
	@PORT=$(PORT) exec $(BIN)/python manage.py supervise --server runserver

serve: prepare
	@$(SERVE) $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@$(SERVE) exec $(BIN)/python manage.py supervise --server gunicorn

setup: $(STAMP)

$(STAMP): requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 is nodig. Installeer het, of wijs het aan: make $(MAKECMDGOALS) PYTHON=/pad/naar/python3.11" >&2; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || \
		$(PYTHON) -m venv --clear $(VENV) || \
		{ echo "Een virtuele omgeving maken lukt niet. Op Debian en Ubuntu helpt: apt-get install python3.11-venv" >&2; exit 1; }
	@echo "Pakketten installeren; de eerste keer duurt dat een paar minuten ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt || \
		{ echo "Pakketten installeren lukt niet. Is er verbinding? Daarna opnieuw: make $(MAKECMDGOALS)" >&2; exit 1; }
	@touch $(STAMP)

prepare: setup
	@PORT=$(PORT) $(BIN)/python manage.py prepare

# Tests without a browser run on both cores, then those with one; REQUIRE_SERVICES=1 makes a missing service a failure.
# COVERAGE=on measures branch coverage too, which takes half as long again.
test: setup
	@$(BIN)/python manage.py build_language_data
	@$(BIN)/python -m pytest -q -rs -n 2 -m "not browser" $(if $(COVERAGE),--cov --cov-report=) $(ARGS)
	@$(BIN)/python -m pytest -q -rs -m browser $(ARGS)

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
