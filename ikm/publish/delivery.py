"""From a report that was made, or failed, to the output folder: files, failure page, log. Floor 5."""

from __future__ import annotations

import shlex
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ikm.errors import IkmError
from ikm.publish import shelf
from ikm.publish.edited import keep_apart
from ikm.publish.job import Asked
from ikm.survey.project import Project


def put(folder: Path, files: Mapping[str, bytes]) -> Path | None:
    """Write a report; a Word document of the old one that somebody edited is kept apart, where is returned.

    Raises
    ------
    IkmError
        The folder cannot be written: the user's to mend.
    """
    try:
        kept = keep_apart(folder)
        shelf.put(folder, files)
    except OSError as error:
        raise IkmError(f"{folder}: cannot be written: {error.strerror}.", remedy=shelf.UNWRITABLE) from error
    return kept


def put_failure(project: Project, asked: Asked, cell: str, reason: str) -> Path | None:
    """Leave a page that tells what failed where beside the old report; None where it cannot be written."""
    folder = project.output / asked.folder
    with suppress(OSError):  # a folder that cannot be written must not hide what failed
        shelf.put_failure(
            folder, asked.name, cell, reason, command(project, asked), asked.parameters.get("bahasa", "id")
        )
        return folder / shelf.FAILED
    return None


def command(project: Project, asked: Asked) -> str:
    """What makes a report again, with the folders of a project that are not its own."""
    return with_folders(project, asked.command())


def with_folders(project: Project, command: str) -> str:
    """A make command with the folders of a project that are not its own."""
    own = Project.own()
    folders = {"DATA": (project.data, own.data), "OUTPUT": (project.output, own.output)}
    other = [f"{name}={shlex.quote(str(folder))}" for name, (folder, usual) in folders.items() if folder != usual]
    return " ".join([command, *other])


def log(project: Project, asked: Asked, outcome: str, seconds: float) -> None:
    """One line in output/ikm.log: clock and run time live here, never in a page."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = f"{stamp}\t{asked.name}\t{asked.notebook}\t{outcome}\t{seconds:.2f} s\n"
    with suppress(OSError):  # where nothing can be written, the message on the screen says so
        project.output.mkdir(parents=True, exist_ok=True)
        with (project.output / "ikm.log").open("a", encoding="utf-8") as file:
            file.write(line)
