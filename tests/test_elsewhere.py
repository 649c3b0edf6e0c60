"""Another machine: no home, no network, a clock that is wrong, a path of other letters, answers nobody may write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ikm.publish.job import Job, gather_unit_job
from ikm.survey.project import Project
from tests.conftest import ROOT


def find_wrappers() -> list[str]:
    """What takes away the network and sets the clock, as far as that can be done here."""
    network = ["unshare", "--net"]
    clock = ["faketime", "1970-01-02 00:00:00"]
    found = [each for each in (network, clock) if shutil.which(each[0])]
    works = [
        each for each in found if subprocess.run([*each, "true"], capture_output=True, check=False).returncode == 0
    ]
    return [word for each in works for word in each]


@pytest.mark.slow
@pytest.mark.parametrize("home", [None, "/nonexistent"])
def test_a_report_has_the_same_bytes(
    home: str | None, tmp_path: Path, built: Callable[[Job], dict[str, bytes]]
) -> None:
    """All of it at once; the fingerprints are under the same key."""
    place = tmp_path / "kota Ünïcode 雅加达"
    data = shutil.copytree(ROOT / "data", place / "data", ignore=shutil.ignore_patterns("*.py"))
    for path in (*data.rglob("*"), data):
        path.chmod(path.stat().st_mode & 0o555)
    kept = {name: value for name, value in os.environ.items() if name != "HOME"}
    given = {**kept, "PYTHONPATH": str(ROOT), **({"HOME": home} if home else {})}
    command = [*find_wrappers(), sys.executable, "-m", "ikm", "report", "PARKIR", "--period", "2026-S1"]
    folders = ["--data", data, "--output", place / "output"]
    done = subprocess.run([*command, *folders], cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    for path in (data, *data.rglob("*")):
        path.chmod(path.stat().st_mode | 0o700)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    made = {path.name: path.read_bytes() for path in (place / "output" / "PARKIR" / "2026-S1").iterdir()}
    assert made == built(gather_unit_job(Project.locate(ROOT / "data"), "PARKIR", "2026-S1", "id"))
