# Reports of the Indeks Kepuasan Masyarakat. `make` alone lists what can be made.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BAHASA ?= id
INVALID ?= stop

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
# Values reach the command through the environment, so that no character of theirs is read by make or the shell.
NAMES := UNIT PERIOD DATA OUTPUT BAHASA NOTEBOOK AUDIENCE CITY USERS MARGIN RESPONSE DEFF FILE MAP INSTRUMENT KEY SOURCE PUBLISHED \
  YES DRY UNITS JOBS CLUSTER REBUILD DOCX PPTX INVALID SYNTHETIC FORMAT
$(foreach name,$(NAMES),$(eval $(name) ?=)$(eval override $(name) := $$(value $(name))))
export $(NAMES)
# A misspelt name would be passed over in silence, and another report made than was asked for.
UNKNOWN := $(strip $(foreach name,$(filter-out PYTHON VENV BIN MAKEFLAGS MAKEOVERRIDES SHELL,$(.VARIABLES)),$(if $(filter command,$(firstword $(origin $(name)))),$(name))))
$(if $(UNKNOWN),$(error $(UNKNOWN) is not known. Allowed: $(NAMES)))

.PHONY: help report reports city site national unit status import check comments plan questionnaire sample-size units verify new lab lint hooks docs test quick chromium bench sample lock clean

help: ## this list
	@echo "Usage: make TARGET [UNIT=code] [PERIOD=2026-S1] [BAHASA=id|en]"
	@echo "                   [DATA=folder of answers] [OUTPUT=folder of reports]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { line = sprintf("  make %-13s", $$1); n = split($$2, words, " "); \
	  for (i = 1; i <= n; i++) { if (length(line words[i]) > 78) { print line; line = sprintf("%20s", "") } \
	  line = line " " words[i] } print line }' $(MAKEFILE_LIST)
	@echo
	@echo "Example: make report UNIT=KPPT PERIOD=2026-S1"

# What a format needs besides, where it is asked for.
EXTRAS = $(if $(DOCX)$(PPTX),$(VENV)/.office)

report: $(VENV)/.report $(EXTRAS) ## the report of one unit (UNIT; the newest PERIOD unless named; DOCX=1: in Word too; PPTX=1: as slides)
	@$(BIN)/python -m ikm report --period "$$PERIOD" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA" --notebook "$${NOTEBOOK:-laporan_unit}" --audience "$$AUDIENCE" \
	  $${DOCX:+--docx} $${PPTX:+--pptx} -- "$$UNIT"

reports: $(VENV)/.report ## every stale report, of units, cities, national tables (UNITS="KPPT PDAM", PERIOD: only these; JOBS at a time)
	@$(BIN)/python -m ikm reports --period "$$PERIOD" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA" \
	  $${JOBS:+--jobs "$$JOBS"} --cluster "$$CLUSTER" -- "$$UNITS"

city: $(VENV)/.report $(EXTRAS) ## the report of all units of a city (PERIOD, CITY; the newest and the largest unless named)
	@$(BIN)/python -m ikm city --period "$$PERIOD" --city "$$CITY" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA" $${DOCX:+--docx} $${PPTX:+--pptx}

site: $(VENV)/.report ## the list of all reports, output/index.html, and their figures as open data (every run makes it too)
	@$(BIN)/python -m ikm site --data "$$DATA" --output "$$OUTPUT"

national: $(VENV)/.report ## the report of a table of very many units, Parquet or CSV (FILE, PERIOD; INVALID=refuse, SYNTHETIC=1)
	@$(BIN)/python -m ikm national --period "$$PERIOD" --invalid "$$INVALID" --data "$$DATA" --output "$$OUTPUT" \
	  --bahasa "$$BAHASA" $${SYNTHETIC:+--synthetic} -- $${FILE:+"$$FILE"}

import: $(VENV)/.report ## bring an export into the answers (FILE, UNIT; PERIOD or split by date; MAP, KEY, YES=1, DRY=1; PUBLISHED=1 SOURCE=)
	@$(BIN)/python -m ikm import --unit "$$UNIT" --map "$$MAP" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA" \
	  --instrument "$$INSTRUMENT" --key "$$KEY" --source "$$SOURCE" $${YES:+--yes} $${DRY:+--dry-run} $${PUBLISHED:+--published} \
	  $${PERIOD:+--period "$$PERIOD"} $$([ -n "$$PERIOD$$PUBLISHED" ] || echo --split-by-period) -- "$$FILE"

check: $(VENV)/.report ## list what is wrong with a file of answers (UNIT; the newest PERIOD unless named)
	@[ -z "$$FILE" ] || { echo "make check reads the answers of UNIT and PERIOD; FILE is not among them." >&2; \
	  echo 'What to do: make import FILE=form.xlsx UNIT=KPPT DRY=1 looks at an export and writes nothing.' >&2; exit 2; }
	@$(BIN)/python -m ikm check "$$UNIT" "$$PERIOD" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA"

comments: $(VENV)/.report ## read the comments and say what they are: a workbook, rules filled in (UNIT; PERIOD; FORMAT=csv; FILE: a copy to take in)
	@$(BIN)/python -m ikm comments review --period "$$PERIOD" --format "$$FORMAT" --merge "$$FILE" --data "$$DATA" -- "$$UNIT"

plan: $(VENV)/.report ## a draft of the rencana tindak lanjut into data/actions/ (UNIT; PERIOD); keeps what is there
	@$(BIN)/python -m ikm plan --period "$$PERIOD" --data "$$DATA" -- "$$UNIT"

sample-size: $(VENV)/.report ## how many people to ask (UNIT or USERS, else the city; MARGIN, RESPONSE, DEFF)
	@$(BIN)/python -m ikm sample-size --period "$$PERIOD" --city "$$CITY" --data "$$DATA" --bahasa "$$BAHASA" \
	  $${USERS:+--users "$$USERS"} $${MARGIN:+--margin "$$MARGIN"} $${RESPONSE:+--response "$$RESPONSE"} $${DEFF:+--deff "$$DEFF"} -- "$$UNIT"

questionnaire: $(VENV)/.report ## the unit's questionnaire to print, and as an XLSForm (UNIT; PERIOD that will be surveyed)
	@$(BIN)/python -m ikm questionnaire --period "$$PERIOD" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA" -- "$$UNIT"

unit: $(VENV)/.report ## write a unit into the register, or change what it says there: asks (UNIT)
	@$(BIN)/python -m ikm unit --data "$$DATA" -- "$$UNIT"

status: $(VENV)/.report ## what each unit and period still lacks, oldest first, with the next command (UNIT: only this one)
	@$(BIN)/python -m ikm status --unit "$$UNIT" --data "$$DATA" --output "$$OUTPUT"

units: $(VENV)/.report ## list the units and their periods
	@$(BIN)/python -m ikm units --data "$$DATA"

verify: $(VENV)/.report ## are the reports in OUTPUT as they were made (UNITS, PERIOD; REBUILD=1 makes them again and compares)
	@$(BIN)/python -m ikm verify --period "$$PERIOD" --data "$$DATA" --output "$$OUTPUT" $${REBUILD:+--rebuild} -- "$${UNITS:-$$UNIT}"

new: $(VENV)/.report ## a new notebook in notebooks/ that can be a report (NOTEBOOK=name, or jelajah/name)
	@$(BIN)/python -m ikm new -- "$$NOTEBOOK"

lab: $(VENV)/.lab ## open JupyterLab on the notebooks (NOTEBOOK: one of them; UNIT: where a notebook names none)
	@$(BIN)/python -m ikm lab --unit "$$UNIT" --notebook "$${NOTEBOOK:-laporan_unit}" --data "$$DATA"

lint: $(VENV)/.test ## check style and types: ruff, mypy --strict
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

hooks: $(VENV)/.lab ## check the same before every commit of this clone (pre-commit)
	@$(BIN)/pre-commit install

docs: $(VENV)/.lab ## the reference of `import ikm` as one page: output/api.html
	@$(BIN)/python -m ikm docs --output "$$OUTPUT"

# Every processor takes the tests of one file at a time, each with one thread, for there are no more processors; what
# Python has compiled is kept, also where it is told not to, for else every process compiles all tests again.
PYTEST := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
SHARED := -n "$${JOBS:-logical}" --maxprocesses=8 --dist=loadfile --no-loadscope-reorder

test: lint chromium ## style, types and all tests (JOBS at a time; one for each processor unless told)
	@$(PYTEST) $(SHARED)

quick: lint ## style, types and the tests that are quick: no kernel, no browser, no file of a report
	@$(PYTEST) $(SHARED) -m "not slow" tests --ignore=tests/publish --ignore=tests/browser --ignore=tests/r

# The tests in a browser need Debian's Chromium; where it cannot be installed they are left out, and pytest says so.
chromium:
	@if ! command -v chromium chromium-browser google-chrome >/dev/null && [ -z "$${CHROME_PATH:-}" ] && command -v apt-get >/dev/null; then \
	  as=$$([ "$$(id -u)" = 0 ] || echo "sudo -n"); \
	  if $$as true 2>/dev/null; then \
	    echo "Installing Chromium for the tests in a browser (once) ..."; \
	    { $$as apt-get -qq update && $$as apt-get -qq install -y --no-install-recommends chromium; } >/dev/null 2>&1 || true; \
	  fi; \
	  command -v chromium >/dev/null || echo "Chromium could not be installed: the tests in a browser are left out."; \
	fi

bench: $(VENV)/.report ## how fast reports are made beside the plain tools: output/bench.md, .json, .svg
	@$(BIN)/python -m tests.bench.bench
	@$(BIN)/python -m tests.bench.parts
	@$(BIN)/python -m tests.bench.first
	@$(BIN)/python -m tests.bench.scale
	@$(BIN)/python -m tests.bench.intake
	@$(BIN)/python -m tests.intake.fuzz 500
	@$(BIN)/python -m tests.bench.redaction
	@$(BIN)/python -m tests.bench.comments
	@$(BIN)/python -m tests.attack.adversary

sample: $(VENV)/.report ## make the sample answers in data/ again
	@$(BIN)/python data/make_sample.py

lock: $(VENV)/.lock ## resolve the pinned versions again (needs the network)
	@for part in report test lab office; do \
	  extra=$$( [ $$part = report ] || echo "--extra $${part/office/docx --extra slides} --constraint requirements-report.txt" ); \
	  $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-annotate --no-header --upgrade --extra build $$extra pyproject.toml -o requirements-$$part.txt; \
	done

clean: ## remove what was made: output and caches (neither answers nor .venv)
	@rm -rf .pytest_cache .hypothesis .mypy_cache .ruff_cache
	@[ ! -d output ] || find output -mindepth 1 ! -path output/README.md -delete
	@find ikm tests notebooks data -name __pycache__ -type d -prune -exec rm -rf {} +

# uv where it is installed, else pip; either way only files with a known hash, and then the project itself.
$(VENV)/.%: requirements-%.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@if command -v uv >/dev/null; then \
	  [ -x $(BIN)/python ] || uv venv --quiet --python $(PYTHON) $(VENV); \
	  uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $<; \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .; \
	else \
	  [ -x $(BIN)/pip ] || $(PYTHON) -m venv $(VENV); \
	  echo "Installing what is needed into $(VENV) (once, a minute or two) ..."; \
	  $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	  $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	fi
	@touch $@

$(VENV)/.lock: $(VENV)/.report
	@$(BIN)/python -m pip install --quiet uv
	@touch $@
