"""What a run writes for itself: gone with it, and with the next run where it was killed; what is in use stays."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from filelock import Timeout

from ikm.publish import report
from ikm.publish.shelf import replace_folder, write_file
from ikm.survey import leftovers
from ikm.survey.leftovers import clear_temporary_folders, make_temporary_folder, write_in_one_step
from ikm.survey.settings import replace_file

#: Everything that a run makes in the folder for temporary files.
KINDS = ("", "warm-", "rehearsal-", "docx-")


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """A folder for temporary files, empty, in which nobody has looked yet."""
    clear_temporary_folders.cache_clear()
    return tmp_path


def left(folder: Path, name: str) -> Path:
    """A folder with answers in it, as a killed run leaves it."""
    made = folder / name
    (made / "data").mkdir(parents=True)
    (made / "data" / "2026-S1.csv").write_text("R0001", encoding="utf-8")
    return made


def killed(code: str, *given: object) -> Path:
    """Run code that prints a path and then sleeps, check that it is held from other runs, and kill it."""
    command = [sys.executable, "-c", code, *map(str, given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        held = Path(other.stdout.readline().strip())
        clear_temporary_folders.cache_clear()
        clear_temporary_folders(str(held.parent))
        locks = [path for path in held.parent.iterdir() if path.suffix == ".lock"]
        assert len(locks) == 1
        with pytest.raises(Timeout), leftovers.hold_lock(locks[0], wait=False):
            pass
        assert held.exists()
        other.kill()
    assert held.exists()
    return held


def failing(folder: Path) -> None:
    """A run that stops half way."""
    with make_temporary_folder(where=str(folder)) as made:
        assert made.stat().st_mode & 0o077 == 0, "nobody else may look in meanwhile"
        (made / "a").touch()
        raise ValueError("x")


def test_gone_after_a_run_that_failed(temporary: Path) -> None:
    """Nothing of it is left."""
    with pytest.raises(ValueError, match="x"):
        failing(temporary)
    assert not list(temporary.iterdir())


def test_what_killed_runs_left_is_taken_away(temporary: Path) -> None:
    """Folders of every kind are gone with the next run; what is of no run stays, and what a link leads to."""
    for kind in KINDS:
        left(temporary, f"ikm_{kind}abcd_123")
    (temporary / "ikm_abcd_124.lock").touch()
    others = [left(temporary, name) for name in ("ikm_bench-abcd_123", "ikm_abc", "ikm_warm-a", "x-ikm_abcd_123")]
    link = temporary / "ikm_hgfedcba"
    link.symlink_to(left(temporary, "elsewhere"))
    with make_temporary_folder(where=str(temporary)) as folder:
        lock = folder.with_name(f"{folder.name}.lock")
        assert sorted(temporary.iterdir()) == sorted([*others, link, temporary / "elsewhere", folder, lock])
    assert (link / "data" / "2026-S1.csv").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_in_use_stays(temporary: Path, kind: str) -> None:
    """Another process holds it; killed, it holds it no more, and the next run takes it away."""
    code = (
        "import sys, time; from ikm.survey.leftovers import make_temporary_folder\n"
        "with make_temporary_folder(*sys.argv[1:]) as folder: print(folder, flush=True); time.sleep(100)"
    )
    held = killed(code, kind, temporary)
    clear_temporary_folders.cache_clear()
    with make_temporary_folder(where=str(temporary)):
        assert not held.exists()


WRITING = """
import sys, time
from pathlib import Path
from ikm.survey.settings import replace_file
from ikm.survey import leftovers
def slow(descriptor):
    print(next(path for path in Path(sys.argv[1]).parent.iterdir() if path.suffix != ".lock"), flush=True)
    time.sleep(100)
leftovers.os.fsync = slow
replace_file(Path(sys.argv[1]), b"R0001,4", b"")
"""


@pytest.mark.parametrize("name", ["2026-S1.csv", "2026-S1.toml", "KPPT.toml", "ekspor.html"])
def test_a_file_that_a_killed_run_was_writing(tmp_path: Path, name: str) -> None:
    """It holds answers under a hidden name: gone when anything is written there, and not before its run ended."""
    held = killed(WRITING, tmp_path / name)
    assert held.read_bytes() == b"R0001,4"
    mine = [tmp_path / other for other in (".catatan", ".2026-S1.csv.bak", "2026-S1.csv.abcd_123", ".~lock.a.csv#")]
    for path in mine:
        path.touch()
    replace_file(tmp_path / "2025-S1.csv", b"new", b"")
    assert sorted(tmp_path.iterdir()) == sorted([*mine, tmp_path / "2025-S1.csv"])


def test_a_report_that_a_killed_run_was_writing(tmp_path: Path) -> None:
    """The folder that was to become the report is gone with the next one; that of another period is left to its own."""
    left(tmp_path, ".2026-S1.abcd_123")
    other = left(tmp_path, ".2025-S2.abcd_123")
    replace_folder(tmp_path / "2026-S1", {"a": b"1"})
    assert sorted(tmp_path.iterdir()) == sorted([other, tmp_path / "2026-S1"])


def test_rights_of_files_written_in_one_step(tmp_path: Path) -> None:
    """A page is readable as this person's files are; nothing half-written stays where that fails."""
    write_file(tmp_path / "index.html", b"1")
    mask = os.umask(0o022)
    os.umask(mask)
    assert (tmp_path / "index.html").stat().st_mode & 0o777 == 0o666 & ~mask

    def fail(fresh: Path) -> None:
        assert fresh.stat().st_mode & 0o777 == 0o600
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        write_in_one_step(tmp_path / "a.csv", b"2", fail)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_sockets_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where temporary files lie too deep for a socket's path, the usual place is taken."""
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/" + "x" * 60)
    assert report._choose_short_folder() == "/tmp"
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/short")
    assert report._choose_short_folder() == "/short"
