"""Files that the package and a person both write: whose they are and where they lie stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ikm.errors import DataError
from ikm.survey.settings import replace_file


def rights(path: Path) -> int:
    """Who may do what with a file."""
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize(("mask", "expected"), [(0o077, 0o600), (0o022, 0o644)])
def test_a_new_file_has_the_rights_that_its_maker_gives(tmp_path: Path, mask: int, expected: int) -> None:
    """Answers of whoever keeps new files to herself (umask 077) are read by nobody else."""
    before = os.umask(mask)
    try:
        replace_file(tmp_path / "responses" / "2026-S1.csv", b"1", b"")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert rights(tmp_path / "responses" / "2026-S1.csv") == expected


def test_a_file_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    """Closed to others by hand, it is not opened by the next import."""
    path = tmp_path / "2026-S1.csv"
    path.write_bytes(b"1")
    path.chmod(0o640)
    replace_file(path, b"2", b"1")
    assert (path.read_bytes(), rights(path)) == (b"2", 0o640)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What lies on another disk is written there; saved by somebody else, it is left alone."""
    there, link = tmp_path / "disk" / "KPPT.csv", tmp_path / "KPPT.csv"
    there.parent.mkdir()
    there.write_bytes(b"1")
    link.symlink_to(there)
    replace_file(link, b"2", b"1")
    assert (link.is_symlink(), there.read_bytes()) == (True, b"2")
    with pytest.raises(DataError, match="saved by somebody else"):
        replace_file(link, b"3", b"1")
    assert [one.name for one in there.parent.iterdir()] == ["KPPT.csv"]
