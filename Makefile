# Reports of the Indeks Kepuasan Masyarakat. `make` alone lists what can be made.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

# What Python has compiled is kept, also where it is told not to: a second of each report goes into it otherwise.
IKM := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m ikm
READY := $(VENV)/.report
READY_LAB := $(VENV)/.lab
# What a format needs besides, where it is asked for.
EXTRAS = $(if $(DOCX)$(PPTX),$(VENV)/.office)
TOOLS := PYTHON VENV BIN IKM READY READY_LAB EXTRAS FILES MODULE
include ikm/commands/targets.mk
LISTED := ikm/commands/targets.mk Makefile

.PHONY: lint hooks docs test quick chromium bench faults fuzz mutants audit sample lock clean

#id periksa gaya dan tipe: ruff, mypy --strict
lint: $(VENV)/.test ## check style and types: ruff, mypy --strict
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

#id periksa hal yang sama sebelum setiap commit pada klon ini (pre-commit)
hooks: $(VENV)/.lab ## check the same before every commit of this clone (pre-commit)
	@$(BIN)/pre-commit install

#id rujukan `import ikm` dalam satu halaman: output/api.html
docs: $(VENV)/.lab ## the reference of `import ikm` as one page: output/api.html
	@$(IKM) docs --data "$$DATA" --output "$$OUTPUT"

# Every processor takes the tests of one file at a time, each with one thread, for there are no more processors; what
# Python has compiled is kept, also where it is told not to, for else every process compiles all tests again.
PYTEST := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
SHARED := -n "$${JOBS:-logical}" --maxprocesses=8 --dist=loadfile --no-loadscope-reorder

#id gaya, tipe, dan semua pengujian (JOBS sekaligus; satu untuk tiap prosesor bila tidak disebut)
test: lint chromium ## style, types and all tests (JOBS at a time; one for each processor unless told)
	@$(PYTEST) $(SHARED)

#id gaya, tipe, dan pengujian yang cepat: tanpa kernel, peramban, atau berkas laporan
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

#id seberapa cepat laporan dibuat dibanding alat biasa: output/bench.md, .json, .svg
bench: $(VENV)/.report ## how fast reports are made beside the plain tools: output/bench.md, .json, .svg
	@$(BIN)/python -m tests.bench.bench
	@$(BIN)/python -m tests.bench.parts
	@$(BIN)/python -m tests.bench.first
	@$(BIN)/python -m tests.bench.scale
	@$(BIN)/python -m tests.bench.intake
	@$(BIN)/python -m tests.bench.growth
	@$(BIN)/python -m tests.intake.fuzz 500
	@$(BIN)/python -m tests.bench.redaction
	@$(BIN)/python -m tests.bench.comments
	@$(BIN)/python -m tests.attack.adversary

#id hentikan setiap perintah yang menulis di setiap tulisannya, dan lihat apa yang tersisa: docs/reliability.md
faults: $(VENV)/.test ## stop every command that writes at each of its writes, and see what is left: docs/reliability.md
	@$(BIN)/python -m tests.faults.faults --page docs/reliability.md

#id berkas rusak dan jahat dari setiap jenis (FILES banyaknya; 10000 bila tidak disebut)
fuzz: $(VENV)/.test ## broken and hostile files of every kind (FILES of them; 10000 unless told)
	@$(BIN)/python -m tests.attack.inputs "$${FILES:-10000}"

#id ubah satu tempat kode pada satu waktu: pengujian harus melihatnya (mutmut); MODULE=ikm/rules/period.py hanya modul itu
mutants: $(VENV)/.test $(VENV)/.mutants ## change the code one place at a time: the tests must see it (mutmut); MODULE=ikm/rules/period.py that one
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.mutants $${MODULE:-}

#id pustaka yang dikunci: lisensinya, dan lubang keamanan yang diketahui (pip-audit; perlu jaringan)
audit: $(VENV)/.report ## the pinned libraries: their licences, and known holes (pip-audit; needs the network)
	@$(BIN)/python -m tests.licences
	@[ -x $(VENV)/audit/bin/pip-audit ] || { $(PYTHON) -m venv $(VENV)/audit; $(VENV)/audit/bin/pip install --quiet pip-audit; }
	@said=$$($(VENV)/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements-report.txt 2>&1) || case $$said in \
	  *Traceback*|*"could not be audited"*) \
	    echo "make audit: the list of known holes does not answer for every library, so nothing is known of them: $${said##*$$'\n'}" >&2; \
	    echo "The licences above stand. Run it again where the network leads to that list." >&2; exit 2 ;; \
	  *) echo "$$said"; exit 1 ;; \
	esac; echo "$$said"

#id buat lagi jawaban contoh di data/
sample: $(VENV)/.report ## make the sample answers in data/ again
	@$(BIN)/python data/make_sample.py

#id tetapkan lagi versi pustaka yang dikunci (perlu jaringan)
lock: $(VENV)/.lock ## resolve the pinned versions again (needs the network)
	@compile="$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header --upgrade"; \
	for part in report test lab office; do \
	  extra=$$( [ $$part = report ] || echo "--extra $${part/office/docx --extra slides} --constraint requirements-report.txt" ); \
	  $$compile --extra build $$extra pyproject.toml -o requirements-$$part.txt; \
	done; \
	$$compile --group mutants --constraint requirements-test.txt \
	  $$(sed -n 's/^\([a-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements-test.txt) -o requirements-mutants.txt

#id hapus hasil buatan: output dan tembolok (bukan jawaban, bukan .venv)
clean: ## remove what was made: output and caches (neither answers nor .venv)
	@rm -rf .pytest_cache .hypothesis .mypy_cache .ruff_cache mutants
	@[ ! -d output ] || find output -mindepth 1 ! -path output/README.md -delete
	@find ikm tests notebooks data -name __pycache__ -type d -prune -exec rm -rf {} +

# uv where it is installed, else pip; either way only files with a known hash (a lock names all, so none is looked for), and then
# the project itself.
$(VENV)/.%: requirements-%.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { if [ "$(SPEECH)" = en ]; then echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.12"; \
	  else echo "Perlu Python 3.11 atau yang lebih baru: make $(MAKECMDGOALS) PYTHON=python3.12"; fi >&2; exit 2; }
	@if uv --version >/dev/null 2>&1; then \
	  [ -x $(BIN)/python ] || uv venv --quiet --python $(PYTHON) $(VENV); \
	  uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --require-hashes -r $<; \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .; \
	else \
	  [ -x $(BIN)/pip ] || $(PYTHON) -m venv $(VENV); \
	  if [ "$(SPEECH)" = en ]; then echo "Installing what is needed into $(VENV) (once, a minute or two) ..."; \
	  else echo "Memasang yang diperlukan ke $(VENV) (sekali saja, satu dua menit) ..."; fi; \
	  $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<; \
	  $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	fi
	@touch $@ $(VENV)/.report # what reports need is among what each of the others needs

$(VENV)/.lock: $(VENV)/.report
	@if uv --version >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python uv; else $(BIN)/pip install --quiet uv; fi
	@touch $@
