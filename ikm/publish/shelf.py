"""Putting a report on the shelf: all its files at once, or none. Floor 5.

A reader of `output/` sees the old report or the new one, never half of each; a run that failed leaves the old one. Two
runs that finish the same report take turns.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ikm.present.markup import render
from ikm.present.wording import Words

FAILED = "gagal.html"
#: What to do where the output folder cannot be written.
UNWRITABLE = "make room there and see that you may write, or name another OUTPUT folder."


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace a folder by these files in one step.

    Parameters
    ----------
    folder : Path
        `output/<UNIT>/<period>`; what it held before is gone afterwards, unless writing fails. Where it is a link, the
        report lands where that leads to.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        fresh.chmod(0o755)
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        with turn(folder.parent):
            recover(folder)
            _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, folder: Path) -> None:
    """Rename the new report into the place of the old one, which comes back where that fails."""
    old = _aside(folder)
    if folder.exists():
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    with suppress(OSError):
        _discard(old)


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Hold a folder while its content is swapped; freed by the system even where the run is killed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def recover(folder: Path) -> None:
    """Put back a report that a run cut off between two renames had set aside."""
    old = _aside(folder)
    if old.exists():
        if folder.exists():
            _discard(old)
        else:
            old.rename(folder)


def _discard(old: Path) -> None:
    """Take away what was set aside; of a link the link alone."""
    if old.is_symlink():
        old.unlink()
    else:
        shutil.rmtree(old)


def put_failure(folder: Path, name: str, cell: str, reason: str, command: str, bahasa: str = "id") -> None:
    """Lay a page beside the old report that says what failed where; the next good report removes it."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"name": name, "cell": cell, "reason": reason, "command": command}
    page = render("failed", say=Words(bahasa).say, lang=bahasa, **about)
    fresh = folder / f".{FAILED}"
    fresh.write_text(page, encoding="utf-8")
    fresh.replace(folder / FAILED)


def _aside(folder: Path) -> Path:
    """Where the old report waits while the new one takes its place."""
    return folder.with_name(f".{folder.name}.old")
