"""Every recipe of make: what it asks of Python and of tools, with nothing said, with names left empty, and with each.

`.venv/bin` holds stand-ins here that write down how they were called. What is quick is then made for real, in a
fresh clone whose data folder is small.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer.main

from ikm.commands.commands import app
from tests.commands import NAMES, TARGETS, list_pins, run_make
from tests.conftest import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8") + TARGETS
#: What recipes call, and what tells that it is installed.
TOOLS = ("bin/python", "bin/ruff", "bin/mypy", "bin/pre-commit", "bin/pip", "audit/bin/pip-audit")
READY = (".report", ".lab", ".office", ".test", ".mutants", ".lock")
#: Writes down its name and what it was called with; what stands for Python says that its version will do.
STAND_IN = """#!/bin/bash
if [ "$1" = -c ]; then exit 0; fi
printf '%s' "${0##*/}" >>"$RECORDED"
for word in "$@"; do printf ' %q' "$word" >>"$RECORDED"; done
echo >>"$RECORDED"
if [ "$1 $2" = "-m venv" ] || [ "$1" = venv ]; then
  mkdir -p "${@: -1}/bin"
  for tool in python pip pip-audit; do cp "$0" "${@: -1}/bin/$tool"; done
fi
"""


@dataclass(frozen=True)
class Recipe:
    """What a target asks for.

    Parameters
    ----------
    alone : str
        Lines, where nothing is said; without 'python -m ikm ' where they begin so, and without empty options.
    given : str
        Settings of make that it knows.
    then : str
        Lines with these.
    """

    alone: str
    given: str = ""
    then: str = ""


LINT = "ruff check .\nruff format --check .\nmypy"
COMPILE = (
    "python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url "
    "--no-emit-find-links --no-annotate --no-header --upgrade "
)
LOCKED = {
    "report": "",
    **{
        part: f"--extra {extra} --constraint requirements-report.txt "
        for part, extra in (("test", "test"), ("lab", "lab"), ("office", "docx --extra slides"))
    },
}
#: What the tests need is not locked twice.
NOT_AGAIN = " ".join(
    f"--no-emit-package {name}"
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements-test.txt").read_text(encoding="utf-8"), re.MULTILINE)
)
BENCH = (
    "bench.bench", "bench.parts", "bench.first", "bench.scale", "bench.intake", "bench.growth", "intake.fuzz 500",
    "bench.redaction", "bench.comments", "attack.adversary",
)  # fmt: skip
RECIPES = {
    "help": Recipe("", "BAHASA=en"),
    "report": Recipe(
        "report --bahasa id --notebook laporan_unit -- ''",
        "UNIT=PARKIR PERIOD=2026-S1 BAHASA=en NOTEBOOK=own AUDIENCE=internal DOCX=1 PPTX=1 DATA=d OUTPUT=o",
        "report --period 2026-S1 --data d --output o --bahasa en --notebook own --audience internal "
        "--docx --pptx -- PARKIR",
    ),
    "reports": Recipe(
        "reports --bahasa id -- ''",
        "UNITS='KPPT PDAM' PERIOD=2026 JOBS=4 CLUSTER=tcp://h:1 WAIT=9 BAHASA=en DATA=d OUTPUT=o",
        r"reports --period 2026 --data d --output o --bahasa en --jobs 4 --cluster tcp://h:1 --wait 9 -- KPPT\ PDAM",
    ),
    "city": Recipe(
        "city --bahasa id",
        "PERIOD=2026 CITY='Kota A' BAHASA=en DOCX=1 PPTX=1 DATA=d OUTPUT=o",
        r"city --period 2026 --city Kota\ A --data d --output o --bahasa en --docx --pptx",
    ),
    "site": Recipe("site", "DATA=d OUTPUT=o", "site --data d --output o"),
    "national": Recipe(
        "national --invalid stop --bahasa id --",
        "FILE=t.csv PERIOD=2026 INVALID=refuse SYNTHETIC=1 BAHASA=en DATA=d OUTPUT=o",
        "national --period 2026 --invalid refuse --data d --output o --bahasa en --synthetic -- t.csv",
    ),
    "import": Recipe(
        "import --bahasa id --split-by-period -- ''",
        "FILE=f.csv UNIT=A PERIOD=2026 MAP=m KEY=k YES=1 DRY=1 PUBLISHED=1 SOURCE=s INSTRUMENT=i BAHASA=en DATA=d "
        "OUTPUT=o",
        "import --unit A --map m --data d --output o --bahasa en --instrument i --key k --source s --yes --dry-run "
        "--published --period 2026 -- f.csv",
    ),
    "check": Recipe(
        "check '' --bahasa id",
        "UNIT=A PERIOD=2026 BAHASA=en DATA=d OUTPUT=o",
        "check A --period 2026 --data d --output o --bahasa en",
    ),
    "comments": Recipe(
        "comments review -- ''",
        "UNIT=A PERIOD=2026 FORMAT=csv FILE=copy.csv DATA=d",
        "comments review --period 2026 --format csv --merge copy.csv --data d -- A",
    ),
    "plan": Recipe("plan -- ''", "UNIT=A PERIOD=2026 DATA=d", "plan --period 2026 --data d -- A"),
    "sample-size": Recipe(
        "sample-size --bahasa id -- ''",
        "UNIT=A USERS=9 MARGIN=1 RESPONSE=0.5 DEFF=2 PERIOD=2026 CITY=K BAHASA=en DATA=d",
        "sample-size --period 2026 --city K --data d --bahasa en --users 9 --margin 1 --response 0.5 --deff 2 -- A",
    ),
    "questionnaire": Recipe(
        "questionnaire --bahasa id -- ''",
        "UNIT=A PERIOD=2026 BAHASA=en DATA=d OUTPUT=o",
        "questionnaire --period 2026 --data d --output o --bahasa en -- A",
    ),
    "unit": Recipe("unit -- ''", "UNIT=A DATA=d OUTPUT=o", "unit --data d --output o -- A"),
    "status": Recipe("status", "UNIT=A DATA=d OUTPUT=o", "status --unit A --data d --output o"),
    "units": Recipe("units", "DATA=d", "units --data d"),
    "verify": Recipe(
        "verify -- ''",
        "UNITS=A UNIT=B PERIOD=2026 REBUILD=1 DATA=d OUTPUT=o",
        "verify --period 2026 --data d --output o --rebuild -- A",
    ),
    "new": Recipe("new -- ''", "NOTEBOOK=own", "new -- own"),
    "lab": Recipe(
        "lab --notebook laporan_unit", "UNIT=A NOTEBOOK=own DATA=d", "lab --unit A --notebook own --data d"
    ),
    "docs": Recipe("docs", "DATA=d OUTPUT=o", "docs --data d --output o"),
    "lint": Recipe(LINT),
    "hooks": Recipe("pre-commit install"),
    "test": Recipe(
        f"{LINT}\npython -m pytest -n logical --maxprocesses=8 --dist=loadfile --no-loadscope-reorder",
        "JOBS=1",
        f"{LINT}\npython -m pytest -n 1 --maxprocesses=8 --dist=loadfile --no-loadscope-reorder",
    ),
    "quick": Recipe(
        f"{LINT}\npython -m pytest -n logical --maxprocesses=8 --dist=loadfile --no-loadscope-reorder -m not\\ slow "
        "tests --ignore=tests/publish --ignore=tests/browser --ignore=tests/r",
        "JOBS=1",
        f"{LINT}\npython -m pytest -n 1 --maxprocesses=8 --dist=loadfile --no-loadscope-reorder -m not\\ slow "
        "tests --ignore=tests/publish --ignore=tests/browser --ignore=tests/r",
    ),
    "chromium": Recipe(""),
    "bench": Recipe("\n".join(f"python -m tests.{each}" for each in BENCH)),
    "faults": Recipe("python -m tests.faults.faults --page docs/reliability.md"),
    "fuzz": Recipe("python -m tests.attack.inputs 10000", "FILES=500", "python -m tests.attack.inputs 500"),
    "mutants": Recipe(
        "python -m tests.mutants", "MODULE=ikm/rules/period.py", "python -m tests.mutants ikm/rules/period.py"
    ),
    "audit": Recipe(
        "python -m tests.licences\npip-audit --strict --disable-pip --require-hashes -r requirements-report.txt"
    ),
    "sample": Recipe("python data/make_sample.py"),
    "lock": Recipe(
        "\n".join(
            f"{COMPILE}{what} -o requirements-{part}.txt"
            for part, what in (
                *((part, f"--extra build {extra}pyproject.toml") for part, extra in LOCKED.items()),
                ("mutants", f"--group mutants --constraint requirements-test.txt {NOT_AGAIN}"),
            )
        )
    ),
    "clean": Recipe(""),
}  # fmt: skip


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The two makefiles and the lock files, with stand-ins for all that is installed."""
    for name in (
        "Makefile",
        "ikm/commands/targets.mk",
        "pyproject.toml",
        *(each.name for each in ROOT.glob("req*.txt")),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("tests", "notebooks", "data"):
        (tmp_path / name).mkdir()
    for name in TOOLS:
        stand_in(tmp_path / ".venv" / name)
    for name in READY:
        (tmp_path / ".venv" / name).touch()
    return tmp_path


def stand_in(path: Path) -> Path:
    """Put a stand-in there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(STAND_IN, encoding="utf-8")
    path.chmod(0o755)
    return path


def record(folder: Path, *words: str, **variables: str) -> str:
    """What was called by a run of make that goes well."""
    recorded = folder / "recorded"
    recorded.unlink(missing_ok=True)
    done = run_make(folder, *words, **{"RECORDED": str(recorded), "CHROME_PATH": "here", **variables})
    assert done.returncode == 0, done.stdout + done.stderr
    said = recorded.read_text(encoding="utf-8").strip() if recorded.exists() else ""
    return said.replace("uv --version\n", "")  # whether it runs


def shorten(called: str) -> str:
    """Leave out 'python -m ikm', and options whose empty value is the command's own for what was not said."""
    lines = []
    for line in called.splitlines():
        command = line.removeprefix("python -m ikm ")
        for option in re.findall(r" --([a-z-]+) ''", command) if command != line else ():
            click = typer.main.get_command(app)
            for word in command.split()[: 2 if command.startswith("comments") else 1]:
                click = click.commands[word]  # type: ignore[attr-defined]
            [own] = [each.default for each in click.params if f"--{option}" in each.opts]
            assert own == "", f"{command}: --{option} '' is not what it is without"
            command = command.replace(f" --{option} ''", "", 1)
        lines.append(command)
    return "\n".join(lines)


def list_targets() -> set[str]:
    """Every target of the Makefile that a person can name."""
    return set(re.findall(r"^([a-z][a-z-]*):(?!=)", MAKEFILE, re.MULTILINE))


def find_settings(target: str) -> set[str]:
    """The variables that its lines read."""
    lines = re.findall(rf"^{target}:.*\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)[0]
    return {name for name in (*NAMES, "FILES", "MODULE") if re.search(rf"\$\$\{{?{name}\b", lines)}


def test_every_recipe_is_known() -> None:
    """A target that is added is added here too; each of its settings is among those that it is tried with."""
    assert set(RECIPES) == list_targets()
    refused = {("check", "FILE")}  # as tests/test_main.py says
    for target, recipe in RECIPES.items():
        known = set(re.findall(r"([A-Z]+)=", recipe.given))
        assert {each for each in find_settings(target) - known if (target, each) not in refused} == set(), target


@pytest.mark.slow
@pytest.mark.parametrize("target", sorted(RECIPES))
def test_what_a_recipe_asks_for(bare: Path, target: str) -> None:
    """Alone; with every name there is, but empty, which is the same; and with each of its settings."""
    recipe = RECIPES[target]
    assert shorten(record(bare, target)) == recipe.alone
    assert shorten(record(bare, target, *(f"{name}=" for name in NAMES))) == recipe.alone
    assert shorten(record(bare, target, **dict.fromkeys(NAMES, ""))) == recipe.alone
    if recipe.given:
        assert shorten(record(bare, target, *shlex.split(recipe.given))) == recipe.then


@pytest.mark.parametrize(
    "said", ["Traceback (most recent call last):\n  x\nConnectionError: away", "a: could not be audited"]
)
def test_an_audit_without_the_list_is_none(bare: Path, said: str) -> None:
    """What pip-audit ends in without network, and with a mirror that has no list; not what it finds."""
    tool = bare / ".venv" / "audit" / "bin" / "pip-audit"
    tool.write_text(f"#!/bin/bash\necho {shlex.quote(said)} >&2; exit 1\n", encoding="utf-8")
    done = run_make(bare, "audit", RECORDED=str(bare / "recorded"))
    assert done.returncode == 2
    assert f"so nothing is known of them: {said.splitlines()[-1]}\n" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    tool.write_text("#!/bin/bash\necho pillow 1.0 PYSEC-2020-1; exit 1\n", encoding="utf-8")
    done = run_make(bare, "audit", RECORDED=str(bare / "recorded"))
    assert (done.returncode, done.stdout) == (2, "pillow 1.0 PYSEC-2020-1\n")
    assert "known of them" not in done.stderr


def link_tools(folder: Path, *names: str) -> str:
    """A folder with tools of the system and no others, as PATH."""
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to(str(shutil.which(name)))
    return str(folder)


@pytest.mark.slow
def test_a_browser_is_installed_once(bare: Path) -> None:
    """Where none is there and Debian's packages are; where it is there, nothing happens."""
    path = link_tools(bare / "path", "bash", "cat")
    (bare / "path" / "id").write_text("#!/bin/bash\necho 0\n", encoding="utf-8")
    (bare / "path" / "id").chmod(0o755)
    stand_in(bare / "path" / "true")
    stand_in(bare / "path" / "apt-get")
    make = str(shutil.which("make"))
    environment = {"PATH": path, "RECORDED": str(bare / "recorded")}
    command = (make, "--no-print-directory", "chromium")
    done = subprocess.run(command, cwd=bare, env=environment, capture_output=True, text=True, check=True)
    assert (bare / "recorded").read_text(encoding="utf-8").splitlines()[-2:] == [
        "apt-get -qq update",
        "apt-get -qq install -y --no-install-recommends chromium",
    ]
    assert "Chromium could not be installed: the tests in a browser are left out." in done.stdout  # by a stand-in
    stand_in(bare / "path" / "chromium")
    (bare / "recorded").unlink()
    done = subprocess.run(command, cwd=bare, env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, (bare / "recorded").exists()) == ("", False)


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["uv", "pip", "a name of uv's that leads nowhere"])
def test_a_report_after_the_laboratory_installs_nothing_again(bare: Path, tool: str) -> None:
    """Nor does a second run of the laboratory; Word and the tests' tools are added to it. With uv, and without."""
    shutil.rmtree(bare / ".venv")
    path = link_tools(bare / "path", "bash", "touch", "mkdir", "cp", "make")
    stand_in(bare / "path" / "python3")
    if tool != "pip":
        stand_in(bare / "path" / "uv").write_text(STAND_IN if tool == "uv" else "exit 127\n", encoding="utf-8")
    first = record(bare, "lab", PATH=path).splitlines()
    install = "uv pip install --quiet" if tool == "uv" else "pip install --quiet"
    assert first[0] == ("uv venv --quiet --python python3 .venv" if tool == "uv" else "python3 -m venv .venv")
    assert [line for line in first if line.endswith("--require-hashes -r requirements-lab.txt")] == [first[1]]
    assert first[1].startswith(install)
    assert first[2].endswith("--no-deps --no-build-isolation --editable .")
    assert first[3:] == ["python -m ikm lab --unit '' --notebook laporan_unit --data ''"]
    for words in (("lab",), ("report",), ("check",)):
        [line] = record(bare, *words, PATH=path).splitlines()
        assert line.startswith(f"python -m ikm {words[0]} ")
    word = record(bare, "report", "DOCX=1", PATH=path).splitlines()
    assert [line.split()[-1] for line in word if "--require-hashes" in line] == ["requirements-office.txt"]
    assert len(record(bare, "report", "PPTX=1", PATH=path).splitlines()) == 1
    locked = "uv pip install --quiet --python .venv/bin/python uv" if tool == "uv" else "pip install --quiet uv"
    assert record(bare, "lock", PATH=path).splitlines()[0] == locked
    os.utime(bare / "requirements-lab.txt")  # another version of a library
    assert "requirements-lab.txt" in record(bare, "lab", PATH=path)


@pytest.mark.parametrize("part", ["lab", "test", "office"])
def test_what_reports_need_is_installed_with_all_else(part: str) -> None:
    """So nothing that they need is missing then."""
    assert list_pins("report") <= list_pins(part)


@pytest.mark.slow
def test_clean_takes_what_was_made_and_nothing_else(bare: Path) -> None:
    """Output and every cache; neither answers nor what is installed, nor the page that says what output is for."""
    caches = (".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache", "mutants", "ikm/__pycache__",
              "ikm/commands/__pycache__", "tests/__pycache__", "data/__pycache__", "output/KPPT",
              "output/.cache")  # fmt: skip
    for name in caches:
        (bare / name).mkdir(parents=True)
        (bare / name / "file").touch()
    (bare / "data" / "units.toml").touch()
    (bare / "output" / "README.md").touch()
    kept = {path for path in bare.rglob("*") if not any(path.is_relative_to(bare / name) for name in caches)}
    assert record(bare, "clean") == ""
    assert set(bare.rglob("*")) == kept


#: Quick commands as a person gives them, one after another: exit code, and what is said or made.
REAL = (
    ("", 0, "make report"),
    ("units BAHASA= DATA=", 0, "2025-S2, 2026-S1"),
    ("status UNIT=PARKIR DATA=data OUTPUT=output", 0, "next: make comments UNIT=PARKIR PERIOD=2025-S2"),
    ("check", 2, "no unit was named"),
    (
        "check UNIT=PARKIR PERIOD=2025-S2 BAHASA=en DATA=data OUTPUT=output",
        2,
        "2025-S2.csv: 3 of 160 rows with something wrong",
    ),
    ("report", 2, "no unit was named"),
    ("report UNIT=PARKIR PERIOD= NOTEBOOK= AUDIENCE=", 0, "output/PARKIR/2026-S1/laporan.html"),
    ("reports UNITS=PARKIR PERIOD=2026-S1 JOBS=1", 0, "0 reports made, 0 failed, 1 up to date"),
    ("reports UNITS=LALIN JOBS= CLUSTER= WAIT=", 0, "0 reports made, 0 failed, 0 up to date"),
    ("site DATA=data OUTPUT=lain", 0, "lain/index.html"),
    ("verify UNITS=PARKIR PERIOD=2026-S1 REBUILD=0", 0, "1 in order, 0 not; 0 outdated"),
    ("import", 2, "no file was named"),
    ("import FILE=data/exports/formulir_parkir.csv UNIT=PARKIR DRY=1 OUTPUT=lain", 0, "152 read = 150 written"),
    ("comments", 2, "no unit was named"),
    ("comments UNIT=PARKIR PERIOD=2026-S1 FORMAT=csv", 0, "data/comments/PARKIR/2026-S1.csv"),
    ("plan", 2, "no unit was named"),
    ("plan UNIT=PARKIR PERIOD=2026-S1 DATA=data", 0, "data/actions/PARKIR.csv"),
    ("sample-size", 0, "Kelancaran Lalu Lintas"),
    ("questionnaire", 2, "no unit was named"),
    ("questionnaire UNIT=PARKIR PERIOD=2026-S2 OUTPUT=lain", 0, "lain/PARKIR/kuesioner/kuesioner.html"),
    ("national", 2, "no sums of a national table"),
    ("unit UNIT=PARKIR DATA=data", 2, "nobody to ask"),
    ("new", 2, "no name was given"),
    ("new NOTEBOOK=layanan_baru", 0, "notebooks/layanan_baru.ipynb"),
    ("docs DATA=data OUTPUT=lain", 0, "lain/api.html"),
)


@pytest.mark.slow
def test_recipes_do_what_is_documented(clone: Path) -> None:
    """In a small folder of answers: what lacks an answer says so, exit 2; the rest is made where it was asked for."""
    for folder in (clone / "data" / "responses").iterdir():
        if folder.name != "PARKIR":
            shutil.rmtree(folder)
    for path in (clone / "data" / "responses" / "PARKIR").iterdir():
        if path.stem not in ("2025-S2", "2026-S1"):
            path.unlink()
    for command, code, said in REAL:
        done = run_make(clone, *shlex.split(command))
        assert (done.returncode, said in done.stdout + done.stderr) == (code, True), (command, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        if made := re.fullmatch(r"[\w/.-]+/[\w/.-]+", said):
            assert (clone / made[0]).is_file()
