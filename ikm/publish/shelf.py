"""Putting a report on the shelf: all its files at once, or none.

A reader of `output/` sees the old report or the new one, never half of each; a run that failed leaves the old one. Two
runs that finish the same report take turns.
"""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from ikm.errors import IkmError, list_some
from ikm.page.markup import render_template
from ikm.page.wording import Words
from ikm.publish.formats import MANIFEST_FILE, list_formats
from ikm.publish.job import ReportName
from ikm.survey.leftovers import lock_path, make_unfinished_folder, write_in_one_step
from ikm.survey.project import Project
from ikm.survey.settings import read_umask

FAILURE_PAGE = "gagal.html"
#: Folder beside those of the periods, for files that somebody edited.
EDITED_FOLDER = "disunting"
#: What to do where the output folder cannot be written.
UNWRITABLE_REMEDY = "make room there and see that you may write, or name another OUTPUT folder."


def deliver_report(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write a report; what somebody edited of the old one is kept apart. Return the copies.

    Raises
    ------
    IkmError
        The folder cannot be written, which is the user's to put right.
    """
    try:
        copies = keep_edited_files(folder)
        replace_folder(folder, files)
    except OSError as error:
        raise IkmError(f"{folder}: cannot be written: {error.strerror}.", remedy=UNWRITABLE_REMEDY) from error
    return copies


def deliver_failure(project: Project, asked: ReportName, cell: str, reason: str) -> Path | None:
    """Leave a page that says what failed where beside the old report; None where it cannot be written."""
    folder = project.output / asked.folder
    with suppress(OSError):  # a folder that cannot be written must not hide what failed
        command, bahasa = format_make_command(project, asked), asked.parameters.get("bahasa", "id")
        write_failure_page(folder, asked.name, cell, reason, command, bahasa)
        return folder / FAILURE_PAGE
    return None


def write_failure_page(folder: Path, name: str, cell: str, reason: str, command: str, bahasa: str = "id") -> None:
    """Lay a page beside the old report that says what failed where; the next good report removes it."""
    about = {"name": name, "cell": cell, "reason": reason, "command": command}
    page = render_template("failed", say=Words(bahasa).say, lang=bahasa, **about)
    write_file(folder / FAILURE_PAGE, page.encode())


def format_make_command(project: Project, asked: ReportName) -> str:
    """Return the command that makes a report again, with the folders of a project that are not its own."""
    return add_folder_options(project, asked.command())


def add_folder_options(project: Project, command: str) -> str:
    """Add to a make command the folders of a project that are not its own."""
    own = Project.own()
    folders = {"DATA": (project.data, own.data), "OUTPUT": (project.output, own.output)}
    other = [f"{name}={shlex.quote(str(folder))}" for name, (folder, usual) in folders.items() if folder != usual]
    return " ".join([command, *other])


def log_report(project: Project, asked: ReportName, outcome: str, seconds: float) -> None:
    """Write one line into output/ikm.log: clock and run time live here, never in a page."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = f"{stamp}\t{asked.name}\t{asked.notebook}\t{outcome}\t{seconds:.2f} s\n"
    with suppress(OSError):  # where nothing can be written, the message on the screen says so
        project.output.mkdir(parents=True, exist_ok=True)
        with (project.output / "ikm.log").open("a", encoding="utf-8") as file:
            file.write(line)


# Files and folders in one step ---------------------------------------------------------------------------------------


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
    with make_unfinished_folder(folder) as fresh:
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        fresh.chmod(0o755)
        with lock_path(folder.parent):
            recover_folder(folder)
            _swap(fresh, folder)


def write_file(path: Path, content: bytes) -> None:
    """Write a file in one step, so that a reader sees the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def finish(fresh: Path) -> None:
        fresh.chmod(0o666 & ~read_umask())
        fresh.replace(path)

    write_in_one_step(path, content, finish)


def _swap(fresh: Path, folder: Path) -> None:
    """Rename the new report into the place of the old one, which comes back where that fails."""
    old = _name_aside(folder)
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


def recover_folder(folder: Path) -> None:
    """Put back a report that a run cut off between two renames had set aside."""
    old = _name_aside(folder)
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


def _name_aside(folder: Path) -> Path:
    """Return where the old report waits while the new one takes its place."""
    return folder.with_name(f".{folder.name}.old")


# Files that somebody edited -------------------------------------------------------------------------------------------


def keep_edited_files(folder: Path) -> list[Path]:
    """Copy edited files of a report to the folder `disunting` beside its own, under the name of its period.

    Parameters
    ----------
    folder : Path
        `output/<UNIT>/<period>`.

    Returns
    -------
    list of Path
        The copies, with a number behind the name where another edited file has it; none of a file that is as it was
        made.

    Raises
    ------
    OSError
        A copy cannot be written.
    """
    copies = []
    for name in _list_editable_files():
        edited = folder / name
        content = edited.read_bytes() if edited.is_file() else b""
        if content and hashlib.sha256(content).hexdigest() != _find_recorded_hash(folder, name):
            places = _list_places(folder, edited.suffix)
            copy = next(path for path in places if not path.exists() or path.read_bytes() == content)
            copy.parent.mkdir(exist_ok=True)
            shutil.copy2(edited, copy)
            copies.append(copy)
    return copies


def describe_kept_copies(copies: Sequence[Path]) -> str:
    """Tell where edited files were kept; '' where there are none."""
    sentences = []
    for name in _list_editable_files():
        places = [str(copy) for copy in copies if copy.suffix == Path(name).suffix]
        if places:
            sentences.append(f"{name} had been edited and is kept as {list_some(places)}.")
    return "\n".join(sentences)


def _list_editable_files() -> list[str]:
    """Return the names of files in which offices write, each with an ending of its own."""
    return [name for each in list_formats() if each.edited for name in each.files]


def _find_recorded_hash(folder: Path, name: str) -> str:
    """Return the SHA-256 of a file as it was made; '' where none was, or the manifest cannot be read."""
    try:
        return str(json.loads((folder / MANIFEST_FILE).read_bytes())["outputs"].get(name, ""))
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return ""


def _list_places(folder: Path, suffix: str) -> Iterator[Path]:
    """Yield where an edited file may be kept: disunting/2026-S1, disunting/2026-S1-2, ... with its ending."""
    for number in count(1):
        yield folder.parent / EDITED_FOLDER / f"{folder.name}{f'-{number}' if number > 1 else ''}{suffix}"
