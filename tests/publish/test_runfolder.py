"""The folder of a run: gone with it, and with the next run where it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ikm.publish import report
from ikm.publish.report import clear_run_folders, make_run_folder

#: Longer ago than a folder may be nobody's.
PAST = 0


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short folder for temporary files, empty."""
    monkeypatch.setattr(report, "_choose_short_folder", lambda: str(tmp_path))
    clear_run_folders.cache_clear()
    return tmp_path


def left(folder: Path, name: str, age: float | None = PAST) -> Path:
    """A folder with answers in it, as a killed run leaves it."""
    made = folder / name
    (made / "data").mkdir(parents=True)
    (made / "data" / "2026-S1.csv").write_text("R0001", encoding="utf-8")
    if age is not None:
        os.utime(made, (age, age))
    return made


def failing() -> None:
    """A run that stops half way."""
    with make_run_folder() as folder:
        assert folder.stat().st_mode & 0o077 == 0, "nobody else may look in meanwhile"
        (folder / "a").touch()
        raise ValueError("x")


def test_gone_after_a_run_that_failed(temporary: Path) -> None:
    """Nothing of it is left."""
    with pytest.raises(ValueError, match="x"):
        failing()
    assert not list(temporary.iterdir())


def test_what_a_killed_run_left_is_taken_away(temporary: Path) -> None:
    """The answers of a process that was killed are gone with the next run; what is young or not of a run stays."""
    left(temporary, "ikm-abcdefgh")
    young, other = left(temporary, "ikm-01234567", None), left(temporary, "ikm-warm-abc_d")
    link = temporary / "ikm-hgfedcba"
    link.symlink_to(left(temporary, "elsewhere"))
    with make_run_folder() as folder:
        assert sorted(temporary.iterdir()) == sorted([young, other, link, temporary / "elsewhere", folder])
    assert (link / "data" / "2026-S1.csv").is_file()


def test_a_folder_in_use_stays(temporary: Path) -> None:
    """Another process holds it, however long ago it was made; killed, it holds it no more."""
    code = (
        "import sys, time; from ikm.publish import report\n"
        f"report._choose_short_folder = lambda: {str(temporary)!r}\n"
        "with report.make_run_folder() as folder: print(folder, flush=True); time.sleep(100)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        held = Path(other.stdout.readline().strip())
        os.utime(held, (PAST, PAST))
        clear_run_folders(str(temporary))
        assert held.is_dir()
        other.kill()
    clear_run_folders.cache_clear()
    clear_run_folders(str(temporary))
    assert not held.exists()


def test_sockets_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where temporary files lie too deep for a socket's path, the usual place is taken."""
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/" + "x" * 60)
    assert report._choose_short_folder() == "/tmp"
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/short")
    assert report._choose_short_folder() == "/short"
