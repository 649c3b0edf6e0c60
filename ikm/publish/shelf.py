"""Putting a report on the shelf: all its files at once, or none. Floor 5.

A reader of `output/` sees the old report or the new one, never half of each; a run that failed leaves the old one. Two
runs that finish the same report take turns.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from ikm.errors import LISTED_PLACES, IkmError
from ikm.page.markup import render_template
from ikm.page.wording import Words
from ikm.publish.job import DOCX_FILE, ReportName
from ikm.survey.project import Project

FAILURE_PAGE = "gagal.html"
#: What to do where the output folder cannot be written.
UNWRITABLE_REMEDY = "make room there and see that you may write, or name another OUTPUT folder."


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
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
        with lock_folder(folder.parent):
            recover_folder(folder)
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
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold a folder while its content is swapped; freed by the system even where the run is killed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def recover_folder(folder: Path) -> None:
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


def write_failure_page(folder: Path, name: str, cell: str, reason: str, command: str, bahasa: str = "id") -> None:
    """Lay a page beside the old report that says what failed where; the next good report removes it."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"name": name, "cell": cell, "reason": reason, "command": command}
    page = render_template("failed", say=Words(bahasa).say, lang=bahasa, **about)
    fresh = folder / f".{FAILURE_PAGE}"
    fresh.write_text(page, encoding="utf-8")
    fresh.replace(folder / FAILURE_PAGE)


def _aside(folder: Path) -> Path:
    """Where the old report waits while the new one takes its place."""
    return folder.with_name(f".{folder.name}.old")


def deliver_report(folder: Path, files: Mapping[str, bytes]) -> Path | None:
    """Write a report; a Word document of the old one that somebody edited is kept apart, where is returned.

    Raises
    ------
    IkmError
        The folder cannot be written: the user's to mend.
    """
    try:
        kept = keep_edited_docx(folder)
        replace_folder(folder, files)
    except OSError as error:
        raise IkmError(f"{folder}: cannot be written: {error.strerror}.", remedy=UNWRITABLE_REMEDY) from error
    return kept


def deliver_failure(project: Project, asked: ReportName, cell: str, reason: str) -> Path | None:
    """Leave a page that tells what failed where beside the old report; None where it cannot be written."""
    folder = project.output / asked.folder
    with suppress(OSError):  # a folder that cannot be written must not hide what failed
        write_failure_page(
            folder, asked.name, cell, reason, format_make_command(project, asked), asked.parameters.get("bahasa", "id")
        )
        return folder / FAILURE_PAGE
    return None


def format_make_command(project: Project, asked: ReportName) -> str:
    """What makes a report again, with the folders of a project that are not its own."""
    return add_folder_options(project, asked.command())


def add_folder_options(project: Project, command: str) -> str:
    """A make command with the folders of a project that are not its own."""
    own = Project.own()
    folders = {"DATA": (project.data, own.data), "OUTPUT": (project.output, own.output)}
    other = [f"{name}={shlex.quote(str(folder))}" for name, (folder, usual) in folders.items() if folder != usual]
    return " ".join([command, *other])


def log_report(project: Project, asked: ReportName, outcome: str, seconds: float) -> None:
    """One line in output/ikm.log: clock and run time live here, never in a page."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = f"{stamp}\t{asked.name}\t{asked.notebook}\t{outcome}\t{seconds:.2f} s\n"
    with suppress(OSError):  # where nothing can be written, the message on the screen says so
        project.output.mkdir(parents=True, exist_ok=True)
        with (project.output / "ikm.log").open("a", encoding="utf-8") as file:
            file.write(line)


#: Folder beside those of the periods.
EDITED_FOLDER = "disunting"


def keep_edited_docx(folder: Path) -> Path | None:
    """Copy an edited `laporan.docx` to `disunting/<period>.docx` beside the report's folder.

    Parameters
    ----------
    folder : Path
        `output/<UNIT>/<period>`.

    Returns
    -------
    Path or None
        The copy, with a number behind its name where another edited one has it; None where the document is as it was
        made, or there is none.

    Raises
    ------
    OSError
        The copy cannot be written.
    """
    document = folder / DOCX_FILE
    content = document.read_bytes() if document.is_file() else b""
    if not content or hashlib.sha256(content).hexdigest() == _made(folder):
        return None
    copy = next(path for path in _places(folder) if not path.exists() or path.read_bytes() == content)
    copy.parent.mkdir(exist_ok=True)
    shutil.copy2(document, copy)
    return copy


def describe_kept_docx(copies: Sequence[Path]) -> str:
    """Where edited documents were kept; '' where there are none."""
    if not copies:
        return ""
    more = [f"and {len(copies) - LISTED_PLACES} more"] if len(copies) > LISTED_PLACES else []
    return f"{DOCX_FILE} had been edited and is kept as {', '.join([*map(str, copies[:LISTED_PLACES]), *more])}."


def _made(folder: Path) -> str:
    """SHA-256 of the document that was made with the report; '' where none was, or its manifest cannot be read."""
    try:
        return str(json.loads((folder / "manifest.json").read_bytes())["outputs"].get(DOCX_FILE, ""))
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return ""


def _places(folder: Path) -> Iterator[Path]:
    """2026-S1.docx, 2026-S1-2.docx, ..."""
    for number in count(1):
        yield (
            folder.parent / EDITED_FOLDER / f"{folder.name}{f'-{number}' if number > 1 else ''}{Path(DOCX_FILE).suffix}"
        )
