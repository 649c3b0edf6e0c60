"""README and docs tell the truth: commands exist and print what is quoted, links lead somewhere, all is told."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ikm.speech import SPEECH_VARIABLE
from tests.commands import run_ikm

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}
TEXT = "\n".join(PAGES.values())
MAKEFILE = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "ikm/commands/targets.mk"))


def targets() -> set[str]:
    """Targets of the Makefile that explain themselves."""
    return set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))


def test_first_two_commands() -> None:
    """Making a report and running the tests stand at the top."""
    assert re.findall(r"^make \w+", README, re.MULTILINE)[:2] == ["make report", "make test"]


def test_the_first_screen_leads_to_a_report() -> None:
    """Whoever reads forty lines knows how to bring answers in, check them and make the report of an own unit."""
    first = "\n".join(README.splitlines()[:50])
    assert [name for name in ("import", "check", "report") if f"   make {name} " not in first] == []


def test_every_page_is_linked_and_every_link_leads_to_a_file() -> None:
    """From the README each page of docs is one step; from each page the README is."""
    linked = {path: set(re.findall(r"\]\(([^)#:]+)\)", text)) for path, text in PAGES.items()}
    lost = [(path.name, link) for path, links in linked.items() for link in links if not (path.parent / link).exists()]
    assert lost == []
    assert {f"docs/{path.name}" for path in PAGES if path.parent.name == "docs"} <= linked[ROOT / "README.md"]
    assert all("../README.md" in links for path, links in linked.items() if path.parent.name == "docs")


@pytest.mark.parametrize(
    "command",
    [
        "make report UNIT=KPTP BAHASA=en",
        "python -m ikm sample-size --users 1000 --response 0.6 --bahasa en",
        "python -m ikm plan LALIN",
        "make comments UNIT=KPPT",
    ],
)
def test_what_is_quoted_of_a_command_is_what_it_prints(command: str, tmp_path: Path) -> None:
    """Run on a copy of the data; lines may be broken elsewhere, and a folder has another name."""
    quoted = re.search(rf"^\$ {re.escape(command)}\n((?:(?!\$ |```).*\n)+)", TEXT, re.MULTILINE)
    assert quoted is not None
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    plain = re.sub(r"make (\w+) UNIT=", r"python -m ikm \1 ", command).replace("BAHASA=", "--bahasa ")
    words = plain.replace("comments", "comments review").split()[3:]
    where = {"IKM_DATA": str(data), "COLUMNS": "200", SPEECH_VARIABLE: ""}  # as users hear it
    if command.startswith("make"):  # one of them in a process of its own
        done = subprocess.run(
            [sys.executable, "-m", "ikm", *words],
            cwd=ROOT, env={**os.environ, **where}, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    else:
        done = run_ikm(*words, environment=where)
    printed = re.sub(r"\S*/(?=data/)", "", " ".join((done.stdout + done.stderr).split()))
    assert re.sub(r"\S*/(?=data/)", "", " ".join(quoted[1].split())) in printed


def test_every_setting_of_make_is_told() -> None:
    """Each name that make takes stands in the list of commands."""
    named = re.search(r"^NAMES := ((?:.*\\\n)*.*)", MAKEFILE, re.MULTILINE)
    assert named is not None
    known = set(re.findall(r"[A-Z]+", named[1]))
    assert [name for name in sorted(known) if not re.search(rf"\b{name}=", PAGES[ROOT / "docs" / "commands.md"])] == []


def test_every_make_command_of_the_pages_exists_and_every_target_is_told() -> None:
    """No target is promised that is not there, none is hidden."""
    told = set(re.findall(r"(?:`|^\$? *|&& )make (?:-s )?([a-z-]+)", TEXT, re.MULTILINE))
    assert told <= targets()
    assert targets() - {"help"} <= told


def test_make_alone_lists_the_targets() -> None:
    """Without a target make makes nothing and prints what it can."""
    done = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True, timeout=60)
    assert [target for target in targets() if f"make {target}" not in done.stdout] == []


def test_a_misspelt_name_stops_make() -> None:
    """PERIDO for PERIOD: told with what is known, and nothing is made; the right name goes on to the recipe."""
    wrong, right = (
        subprocess.run(
            ["make", "-C", ROOT, "-n", "report", given], capture_output=True, text=True, check=False, timeout=60
        )
        for given in ("PERIDO=2025-S2", "PERIOD=2025-S2")
    )
    assert (wrong.returncode, "PERIDO is not known. Allowed: UNIT PERIOD" in wrong.stderr) == (2, True)
    assert (right.returncode, right.stderr) == (0, "")


def test_every_command_of_the_command_line_is_told() -> None:
    """`python -m ikm --help` and the pages name the same commands."""
    done = subprocess.run(
        [sys.executable, "-m", "ikm", "--help"], capture_output=True, text=True, check=True, timeout=60
    )
    commands = re.findall(r"^  ([a-z-]+)  ", done.stdout.split("Commands:")[1], re.MULTILINE)
    assert len(commands) >= 2
    assert [name for name in commands if f"`{name}`" not in TEXT] == []


def test_ci_calls_the_test_command_of_the_readme() -> None:
    """.ci/run is nothing cleverer than `make test`."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "make test"


def test_locks_have_hashes_and_no_addresses() -> None:
    """Every pinned line has a hash, and no index is named."""
    for path in ROOT.glob("requirements-*.txt"):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
        assert len(pins) > (80 if path.stem != "requirements-mutants" else 1)  # what the tests need is not in it
        assert len(re.findall(r"^[a-z0-9][\w.-]*==.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pins)
        assert not re.search(r"https?:|--index|--find-links|file:", text)
