"""The README tells the truth: its commands exist, its first two are the ones that count."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def targets() -> set[str]:
    """Targets of the Makefile that explain themselves."""
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_first_two_commands() -> None:
    """Making a report and running the tests stand at the top."""
    assert re.findall(r"^make \w+", README, re.MULTILINE)[:2] == ["make report", "make test"]


def test_every_make_command_of_the_readme_exists_and_every_target_is_told() -> None:
    """No target is promised that is not there, none is hidden."""
    told = set(re.findall(r"(?:`|^\$? ?)make ([a-z-]+)", README, re.MULTILINE))
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
    """`python -m ikm --help` and the README name the same commands."""
    done = subprocess.run(
        [sys.executable, "-m", "ikm", "--help"], capture_output=True, text=True, check=True, timeout=60
    )
    commands = re.findall(r"^  ([a-z-]+)  ", done.stdout.split("Commands:")[1], re.MULTILINE)
    assert len(commands) >= 2
    assert [name for name in commands if f"`{name}`" not in README] == []


def test_ci_calls_the_test_command_of_the_readme() -> None:
    """.ci/run is nothing cleverer than `make test`."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "make test"


def test_locks_have_hashes_and_no_addresses() -> None:
    """Every pinned line has a hash, and no index is named."""
    for path in ROOT.glob("requirements-*.txt"):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
        assert len(pins) > 80
        assert len(re.findall(r"^[a-z0-9][\w.-]*==.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pins)
        assert not re.search(r"https?:|--index|--find-links|file:", text)
