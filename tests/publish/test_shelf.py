"""A report lands on the shelf whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from ikm.publish import shelf
from ikm.survey import leftovers
from ikm.survey.leftovers import make_unfinished_folder, recover_leftovers


def content(folder: Path) -> dict[str, bytes]:
    """Files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_put_replaces_all_files_together(tmp_path: Path) -> None:
    """What the old report had and the new one has not is gone; nothing else is left beside it."""
    folder = tmp_path / "KPPT" / "2026-S1"
    shelf.replace_folder(folder, {"laporan.html": b"old", "extra.pdf": b"old"})
    shelf.replace_folder(folder, {"laporan.html": b"new"})
    assert content(folder) == {"laporan.html": b"new"}
    assert [path.name for path in folder.parent.iterdir()] == ["2026-S1"]


def test_failed_write_leaves_the_old_report(tmp_path: Path) -> None:
    """A name that cannot be written stops the swap before it begins."""
    folder = tmp_path / "2026-S1"
    shelf.replace_folder(folder, {"laporan.html": b"old"})
    with pytest.raises(OSError, match="bad"):
        shelf.replace_folder(folder, {"laporan.html": b"new", "no/such/folder/bad": b""})
    assert content(folder) == {"laporan.html": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["2026-S1"]


def test_recover_puts_back_what_a_cut_off_run_set_aside(tmp_path: Path) -> None:
    """Between its two renames a run that is killed leaves the old report aside; the next one finds it."""
    folder = tmp_path / "2026-S1"
    shelf.replace_folder(folder, {"laporan.html": b"old"})
    folder.rename(tmp_path / ".2026-S1.old")
    shelf.recover_folder(folder)
    assert content(folder) == {"laporan.html": b"old"}


def test_what_killed_runs_left_is_gone_before_anything_is_read(tmp_path: Path) -> None:
    """The report that was set aside is back; what was unfinished is gone, also of answers; nothing else is touched."""
    shelf.replace_folder(tmp_path / "internal" / "KPPT" / "2026-S1", {"laporan.html": b"old"})
    (tmp_path / "internal" / "KPPT" / "2026-S1").rename(tmp_path / "internal" / "KPPT" / ".2026-S1.old")
    shelf.replace_folder(tmp_path / "KPPT" / "2026-S2", {"laporan.html": b"new"})
    for name in ("KPPT/.2026-S2.old", "KPPT/.2026-S2.k3_x9qab"):
        shelf.replace_folder(tmp_path / name, {"laporan.html": b"half"})
    (tmp_path / "KPPT" / ".2026-S1.csv.k3_x9qab").write_bytes(b"R0001,4")
    mine = tmp_path / "KPPT" / ".catatan.old"
    mine.mkdir()
    recover_leftovers(tmp_path)
    assert content(tmp_path / "internal" / "KPPT" / "2026-S1") == {"laporan.html": b"old"}
    assert sorted(path.name for path in (tmp_path / "KPPT").iterdir()) == [".catatan.old", "2026-S2"]
    assert content(tmp_path / "KPPT" / "2026-S2") == {"laporan.html": b"new"}


def test_a_report_being_written_stays(tmp_path: Path) -> None:
    """Another run holds the folder: what it has not finished is no leftover."""
    with make_unfinished_folder(tmp_path / "2026-S1") as fresh:
        recover_leftovers(tmp_path)
        assert fresh.is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="no other system exchanges folders")
def test_a_report_is_there_at_every_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new one takes the place of the old one in one step: no rename takes the folder away meanwhile."""
    folder = tmp_path / "2026-S1"
    shelf.replace_folder(folder, {"laporan.html": b"old"})
    monkeypatch.setattr(leftovers, "rename_over", None)
    shelf.replace_folder(folder, {"laporan.html": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["2026-S1"]
    assert content(folder) == {"laporan.html": b"new"}


def test_failure_stands_beside_the_old_report_until_a_good_one(tmp_path: Path) -> None:
    """gagal.html names cell, reason and command, escaped, and goes with the next good report."""
    folder = tmp_path / "2026-S1"
    shelf.replace_folder(folder, {"laporan.html": b"old"})
    shelf.write_failure_page(folder, "KPPT 2026-S1", "tren", "ValueError: <b>bad</b>", "make report UNIT=KPPT")
    failed = (folder / shelf.FAILURE_PAGE).read_text(encoding="utf-8")
    assert set(content(folder)) == {"laporan.html", "gagal.html"}
    assert "&lt;b&gt;bad&lt;/b&gt;" in failed
    assert "<b>" not in failed
    assert "tren" in failed
    assert "make report UNIT=KPPT" in failed
    shelf.write_failure_page(folder, "KPPT 2026-S1", "tren", "x", "make report UNIT=KPPT BAHASA=en", "en", "a <b>")
    assert "bukan untuk umum" not in failed, "nothing was printed"
    english = (folder / "gagal.en.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in english
    assert "The report KPPT 2026-S1 could not be made" in english
    assert "<pre>a &lt;b&gt;</pre>" in english
    shelf.replace_folder(folder, {"laporan.html": b"new"})
    assert content(folder) == {"laporan.html": b"new"}


def test_a_linked_folder_stays_linked(tmp_path: Path) -> None:
    """A report kept on another disk is replaced there, time and again; nothing is left beside it."""
    there, folder = tmp_path / "disk" / "laporan", tmp_path / "KPPT" / "2026-S1"
    there.mkdir(parents=True)
    folder.parent.mkdir()
    folder.symlink_to(there)
    for text in (b"old", b"new"):
        shelf.replace_folder(folder, {"laporan.html": text})
    assert (folder.is_symlink(), content(there)) == (True, {"laporan.html": b"new"})
    assert [path.name for one in (there, folder) for path in one.parent.iterdir()] == ["laporan", "2026-S1"]


def test_a_link_that_was_set_aside_stops_no_report(tmp_path: Path) -> None:
    """The link goes, what it leads to stays."""
    there, folder = tmp_path / "there", tmp_path / "2026-S1"
    there.mkdir()
    (tmp_path / ".2026-S1.old").symlink_to(there)
    for _ in range(2):
        shelf.replace_folder(folder, {"laporan.html": b"new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-S1", "there"]


def fail_as_read_only(path: str) -> None:
    """What the system says where a lock would be made."""
    raise OSError(errno.EROFS, "Read-only file system", path)


def test_a_full_disk_is_told_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system names none where a write fails, and of a folder that is locked it would name the lock."""

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left") as told:
        shelf.write_file(tmp_path / "api.html", b"page")
    assert told.value.filename == str(tmp_path / "api.html")
    monkeypatch.setattr(os, "open", lambda *given: fail_as_read_only(given[0]))
    with pytest.raises(OSError, match="Read-only") as told:
        leftovers.write_in_one_step(tmp_path / "PARKIR.csv", b"row", lambda fresh: None)
    assert told.value.filename == str(tmp_path / "PARKIR.csv")
