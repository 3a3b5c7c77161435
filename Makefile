# The two commands a stranger needs: `make demo` and `make test`. Everything lives in .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export OMP_NUM_THREADS ?= 2
BASE ?= pocket

.DEFAULT_GOAL := help
.PHONY: help demo run test test-slow screenshots lint format bench evaluate lock clean

help: ## these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# torch first and alone: asked for together with others, pip may take a build of several gigabytes.
.venv/run.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "Moonselfie needs Python 3.11; say: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing (once, about three minutes) ..."
	@$(PIP) install --constraint constraints.txt torch==2.13.0
	@$(PIP) install --constraint constraints.txt --editable '.[bot,worker]'
	@touch $@

.venv/dev.stamp: .venv/run.stamp
	@echo "Installing what the tests need ..."
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: .venv/run.stamp ## the whole story with rendered people; KEEP=1 leaves the page open
	@$(BIN)/python -m demo $(if $(KEEP),--keep)

run: .venv/run.stamp ## the product: the local web chat, and Telegram or Discord when their token is set
	@$(BIN)/python -m launcher

test: .venv/dev.stamp lint ## linters, types, import contracts, all tests, coverage
	@OMP_NUM_THREADS=1 $(BIN)/python -m slipcover -m pytest -m 'not slow' -n 2 --dist loadfile --no-loadscope-reorder

test-slow: .venv/dev.stamp ## what takes minutes
	@$(BIN)/python -m pytest -m slow --timeout=3600

screenshots: .venv/dev.stamp ## the web chat's views, phone and desktop, both themes and languages: screenshots/
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q --timeout=600 tests/bot/platforms/web/page/screenshots.py

lint: .venv/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@$(BIN)/hadolint Dockerfile.bot Dockerfile.worker

format: .venv/dev.stamp
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: .venv/run.stamp ## the figures of docs/performance.md; BASE=folder for another base model
	@$(BIN)/python benchmarks/assess.py
	@$(BIN)/python -m benchmarks.training --base $(BASE) --photos people/p001_0*.jpg
	@$(BIN)/python -m benchmarks.painting --base $(BASE)

evaluate: .venv/run.stamp ## who is it, where, whom does it leak into: evaluation/report.json and page.html
	@$(BIN)/python -m evaluation --base $(BASE)

lock: .venv/dev.stamp ## write constraints.txt anew from the present environment
	@{ sed -n '/^#/p' constraints.txt; $(BIN)/pip freeze --exclude-editable | sed 's/^torch==.*/torch==2.13.0/'; } \
		> constraints.new && mv constraints.new constraints.txt

clean: ## everything that can be made again; never data/
	rm -rf .venv build dist *.egg-info demo-output screenshots evaluation/report.json evaluation/page.html evaluation/pictures .evaluation .mypy_cache .ruff_cache .pytest_cache
