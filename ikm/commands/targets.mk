# Targets that are commands: part of the project's own Makefile, and of each that `ikm init` writes. It is set before what
# calls the command line (IKM), what has to be there first (READY, READY_LAB, EXTRAS), which variables are the Makefile's own (TOOLS).
# What is said in English: as in ikm/speech.py.
export SPEECH := $(or $(IKM_SPEECH),$(value BAHASA),id)
.DEFAULT_GOAL := help
LISTED := $(MAKEFILE_LIST)
# Values reach the command through the environment, so that no character of theirs is read by make or the shell.
NAMES := UNIT PERIOD DATA OUTPUT BAHASA NOTEBOOK AUDIENCE CITY USERS MARGIN RESPONSE DEFF FILE MAP INSTRUMENT KEY SOURCE PUBLISHED \
  YES DRY UNITS JOBS CLUSTER WAIT REBUILD DOCX PPTX INVALID SYNTHETIC FORMAT
$(foreach name,$(NAMES),$(eval $(name) ?=)$(eval override $(name) := $$(value $(name))))
# A name that is given without a value is not given.
override BAHASA := $(or $(value BAHASA),id)
override INVALID := $(or $(value INVALID),stop)
export $(NAMES)
# A misspelt name would be passed over in silence, and another report made than was asked for.
UNKNOWN := $(strip $(foreach name,$(filter-out $(TOOLS) MAKEFLAGS MAKEOVERRIDES SHELL,$(.VARIABLES)),$(if $(filter command,$(firstword $(origin $(name)))),$(name))))
$(if $(UNKNOWN),$(error $(UNKNOWN) $(if $(filter en,$(SPEECH)),is not known. Allowed:,tidak dikenal. Yang boleh:) $(NAMES)))

# What a target does is said in English behind its name, and in Indonesian above it.
.PHONY: help report reports city site national unit status import check comments plan sample-size questionnaire units verify new lab

#id daftar ini
help: ## this list
	@if [ "$$SPEECH" = en ]; then echo "Usage: make TARGET [UNIT=code] [PERIOD=2026-S1] [BAHASA=id|en]"; \
	  echo "                   [DATA=folder of answers] [OUTPUT=folder of reports]"; \
	else echo "Pemakaian: make SASARAN [UNIT=kode] [PERIOD=2026-S1] [BAHASA=id|en]"; \
	  echo "                        [DATA=map jawaban] [OUTPUT=map laporan]"; fi
	@echo
	@awk -F ':.*## ' '/^#id / { told = substr($$0, 5) } /^[a-z-]+:.*## / { line = sprintf("  make %-13s", $$1); \
	  n = split(ENVIRON["SPEECH"] == "en" ? $$2 : told, words, " "); \
	  for (i = 1; i <= n; i++) { if (length(line words[i]) > 78) { print line; line = sprintf("%20s", "") } \
	  line = line " " words[i] } print line }' $(LISTED)
	@echo
	@[ "$$SPEECH" = en ] && echo "Example: make report UNIT=KPPT PERIOD=2026-S1" || echo "Contoh: make report UNIT=KPPT PERIOD=2026-S1"

#id laporan satu unit (UNIT; PERIOD terbaru bila tidak disebut; DOCX=1: juga Word; PPTX=1: juga paparan)
report: $(READY) $(EXTRAS) ## the report of one unit (UNIT; the newest PERIOD unless named; DOCX=1: in Word too; PPTX=1: as slides)
	@$(IKM) report --period "$$PERIOD" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA" --notebook "$${NOTEBOOK:-laporan_unit}" --audience "$$AUDIENCE" \
	  $${DOCX:+--docx} $${PPTX:+--pptx} -- "$$UNIT"

#id semua laporan yang sudah usang: unit, kota, tabel nasional (UNITS="KPPT PDAM", PERIOD: hanya itu; JOBS sekaligus)
reports: $(READY) ## every stale report, of units, cities, national tables (UNITS="KPPT PDAM", PERIOD: only these; JOBS at a time)
	@$(IKM) reports --period "$$PERIOD" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA" \
	  $${JOBS:+--jobs "$$JOBS"} --cluster "$$CLUSTER" $${WAIT:+--wait "$$WAIT"} -- "$$UNITS"

#id laporan semua unit satu kota (PERIOD, CITY; yang terbaru dan yang terbesar bila tidak disebut)
city: $(READY) $(EXTRAS) ## the report of all units of a city (PERIOD, CITY; the newest and the largest unless named)
	@$(IKM) city --period "$$PERIOD" --city "$$CITY" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA" $${DOCX:+--docx} $${PPTX:+--pptx}

#id daftar semua laporan, output/index.html, dan angkanya sebagai data terbuka (dibuat pula oleh setiap laporan)
site: $(READY) ## the list of all reports, output/index.html, and their figures as open data (every run makes it too)
	@$(IKM) site --data "$$DATA" --output "$$OUTPUT"

#id laporan tabel dengan sangat banyak unit, Parquet atau CSV (FILE, PERIOD; INVALID=refuse, SYNTHETIC=1)
national: $(READY) ## the report of a table of very many units, Parquet or CSV (FILE, PERIOD; INVALID=refuse, SYNTHETIC=1)
	@$(IKM) national --period "$$PERIOD" --invalid "$$INVALID" --data "$$DATA" --output "$$OUTPUT" \
	  --bahasa "$$BAHASA" $${SYNTHETIC:+--synthetic} -- $${FILE:+"$$FILE"}

#id masukkan berkas ekspor ke jawaban (FILE, UNIT; PERIOD atau dipilah menurut tanggal; MAP, KEY, YES=1, DRY=1; PUBLISHED=1 SOURCE=)
import: $(READY) ## bring an export into the answers (FILE, UNIT; PERIOD or split by date; MAP, KEY, YES=1, DRY=1; PUBLISHED=1 SOURCE=)
	@$(IKM) import --unit "$$UNIT" --map "$$MAP" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA" \
	  --instrument "$$INSTRUMENT" --key "$$KEY" --source "$$SOURCE" $${YES:+--yes} $${DRY:+--dry-run} $${PUBLISHED:+--published} \
	  $${PERIOD:+--period "$$PERIOD"} $$([ -n "$$PERIOD$$PUBLISHED" ] || echo --split-by-period) -- "$$FILE"

#id sebutkan apa yang salah dalam berkas jawaban (UNIT; PERIOD terbaru bila tidak disebut)
check: $(READY) ## list what is wrong with a file of answers (UNIT; the newest PERIOD unless named)
	@[ -z "$$FILE" ] || { if [ "$$SPEECH" = en ]; then echo "make check reads the answers of UNIT and PERIOD; FILE is not among them."; \
	  echo 'What to do: make import FILE=form.xlsx UNIT=KPPT DRY=1 looks at an export and writes nothing.'; \
	  else echo "make check membaca jawaban UNIT dan PERIOD; FILE tidak termasuk."; \
	  echo 'Yang harus dilakukan: make import FILE=form.xlsx UNIT=KPPT DRY=1 memeriksa berkas ekspor tanpa menulis apa pun.'; fi >&2; exit 2; }
	@$(IKM) check "$$UNIT" --period "$$PERIOD" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA"

#id baca saran dan tetapkan jenisnya: buku kerja yang sudah terisi aturan (UNIT; PERIOD; FORMAT=csv; FILE: salinan untuk digabungkan)
comments: $(READY) ## read the comments and say what they are: a workbook, rules filled in (UNIT; PERIOD; FORMAT=csv; FILE: a copy to take in)
	@$(IKM) comments review --period "$$PERIOD" --format "$$FORMAT" --merge "$$FILE" --data "$$DATA" -- "$$UNIT"

#id rancangan rencana tindak lanjut ke data/actions/ (UNIT; PERIOD); isi yang sudah ada tetap
plan: $(READY) ## a draft of the rencana tindak lanjut into data/actions/ (UNIT; PERIOD); keeps what is there
	@$(IKM) plan --period "$$PERIOD" --data "$$DATA" -- "$$UNIT"

#id berapa orang yang perlu ditanya (UNIT atau USERS, selain itu kota; MARGIN, RESPONSE, DEFF)
sample-size: $(READY) ## how many people to ask (UNIT or USERS, else the city; MARGIN, RESPONSE, DEFF)
	@$(IKM) sample-size --period "$$PERIOD" --city "$$CITY" --data "$$DATA" --bahasa "$$BAHASA" \
	  $${USERS:+--users "$$USERS"} $${MARGIN:+--margin "$$MARGIN"} $${RESPONSE:+--response "$$RESPONSE"} $${DEFF:+--deff "$$DEFF"} -- "$$UNIT"

#id kuesioner unit untuk dicetak, dan sebagai XLSForm (UNIT; PERIOD yang akan disurvei)
questionnaire: $(READY) ## the unit's questionnaire to print, and as an XLSForm (UNIT; PERIOD that will be surveyed)
	@$(IKM) questionnaire --period "$$PERIOD" --data "$$DATA" --output "$$OUTPUT" --bahasa "$$BAHASA" -- "$$UNIT"

#id tulis unit ke dalam daftar unit, atau ubah isinya: lewat tanya jawab (UNIT)
unit: $(READY) ## write a unit into the register, or change what it says there: asks (UNIT)
	@$(IKM) unit --data "$$DATA" --output "$$OUTPUT" -- "$$UNIT"

#id apa yang masih kurang pada setiap unit dan periode, yang terlama dahulu, dengan perintah berikutnya (UNIT: hanya itu)
status: $(READY) ## what each unit and period still lacks, oldest first, with the next command (UNIT: only this one)
	@$(IKM) status --unit "$$UNIT" --data "$$DATA" --output "$$OUTPUT"

#id daftar unit dan periodenya
units: $(READY) ## list the units and their periods
	@$(IKM) units --data "$$DATA"

#id apakah laporan di OUTPUT masih seperti saat dibuat (UNITS, PERIOD; REBUILD=1 membuat semuanya lagi, 0 tidak satu pun)
verify: $(READY) ## are the reports in OUTPUT as they were made (UNITS, PERIOD; REBUILD=1 makes all of them again, 0 none)
	@$(IKM) verify --period "$$PERIOD" --data "$$DATA" --output "$$OUTPUT" $$(case "$$REBUILD" in '') ;; 0) echo --no-rebuild;; *) echo --rebuild;; esac) -- "$${UNITS:-$$UNIT}"

#id buku catatan baru di notebooks/ yang bisa menjadi laporan (NOTEBOOK=nama, atau jelajah/nama)
new: $(READY) ## a new notebook in notebooks/ that can be a report (NOTEBOOK=name, or jelajah/name)
	@$(IKM) new -- "$$NOTEBOOK"

#id buka JupyterLab pada buku catatan (NOTEBOOK: salah satunya; UNIT: bila buku catatan tidak menyebutnya)
lab: $(READY_LAB) ## open JupyterLab on the notebooks (NOTEBOOK: one of them; UNIT: where a notebook names none)
	@$(IKM) lab --unit "$$UNIT" --notebook "$${NOTEBOOK:-laporan_unit}" --data "$$DATA"
