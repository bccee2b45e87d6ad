# Python 3.11, make and git are enough to begin: set-up brings the rest, and does nothing twice.
PYTHON ?= python3
BIN := .venv/bin
UV := uv pip compile --generate-hashes --no-emit-index-url --no-annotate --extra postgres
# The checks read no database of anybody's, and look at the settings that production has.
NO_DATABASE := DATABASE_URL=sqlite://:memory:
PRODUCTION := DEBUG=false SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_hex(32))') ALLOWED_HOSTS=localhost

.DEFAULT_GOAL := help
.PHONY: help run reset test check format coverage bench lock development

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.* ## \(.*\)/make \1	\2/p' Makefile | expand -t 16

run: ## set up what is missing, and serve on http://127.0.0.1:8000/ (PORT=8001 for another)
	@$(PYTHON) -m setup.run

reset: ## remove the local database, and load the first plan and the sample people again
	@$(PYTHON) -m setup.reset

test: ## check, then run every test on SQLite, and the data layer and the journeys on PostgreSQL too
	@$(PYTHON) -m setup.test

check: development ## lint code, templates, types, imports, migrations and settings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	find templates -name '*.html' -exec $(BIN)/djade --check {} +
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NO_DATABASE) $(BIN)/python manage.py makemigrations --check --dry-run
	$(NO_DATABASE) $(BIN)/python -m setup.lint_migrations
	$(NO_DATABASE) $(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

format: development ## format code and templates, and mend what can be mended
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	find templates -name '*.html' -exec $(BIN)/djade {} +

coverage: development ## tell which lines and templates no test reaches
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine
	$(BIN)/coverage report

bench: development ## measure what the product promises to be quick at
	$(BIN)/python bench/run.py

lock: development ## choose the newest versions that pyproject.toml allows where the locks lack one
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/$(UV) --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/$(UV) --group dev --python-version 3.11 pyproject.toml -c requirements.txt -o requirements-dev.txt

development:
	@$(PYTHON) -m setup.environment
