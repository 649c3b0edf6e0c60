"""A report lands on the shelf whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.publish import shelf


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
    shelf.write_failure_page(folder, "KPPT 2026-S1", "tren", "x", "make report UNIT=KPPT BAHASA=en", "en")
    english = (folder / "gagal.en.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in english
    assert "The report KPPT 2026-S1 could not be made" in english
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
