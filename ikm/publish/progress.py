"""What a batch says while it runs and at its end. Floor 5."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from ikm.errors import LISTED
from ikm.publish import delivery
from ikm.publish.batch import Made
from ikm.publish.job import DOCX
from ikm.publish.letterhead import needed
from ikm.survey.project import Project


def followed(made: Iterable[Made], total: int, console: Console) -> Iterator[Made]:
    """Reports as they come, with a bar and the time left on a terminal; nothing in a log."""
    columns = (TextColumn("Reports"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left:"),
               TimeRemainingColumn(), TextColumn("{task.fields[failed]}"))  # fmt: skip
    failed = 0
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=total, failed="")
        for one in made:
            failed += one.failed
            progress.update(task, advance=1, failed=f"{failed} failed" if failed else "")
            yield one


def delivered(project: Project, made: Iterable[Made], lost: list[str], kept: list[Path]) -> Iterator[Made]:
    """Put each report on the shelf, or tell there what failed; a line in the log either way.

    Parameters
    ----------
    lost : list of str
        Gets the names of reports whose Word document could not be made again, and is gone now.
    kept : list of Path
        Gets the places of Word documents that had been edited.
    """
    for one in made:
        if one.failed:
            if not one.mistake:
                delivery.put_failure(project, one.asked, one.cell, one.reason)
            delivery.log(project, one.asked, f"failed in {one.cell}" if one.cell else "mistake", one.seconds)
        else:
            folder = project.output / one.asked.folder
            if DOCX not in one.files and (folder / DOCX).is_file():
                lost.append(one.asked.name)
            if copy := delivery.put(folder, one.files):
                kept.append(copy)
            delivery.log(project, one.asked, "done", one.seconds)
        yield one


def left_out(names: Sequence[str]) -> str:
    """That the Word documents of these reports were left out, and why; '' where there are none."""
    if not names:
        return ""
    told = ", ".join([*names[:LISTED], *([f"and {len(names) - LISTED} more"] if len(names) > LISTED else [])])
    return f"{DOCX} left out, for it would be an old one and its extra is not installed: {told}. To have it: {needed()}"


def failures(project: Project, failed: Iterable[Made]) -> list[str]:
    """Lines that tell of each failed report: unit and period, cell, last line, and what makes it again."""
    lines = []
    for one in sorted(failed, key=lambda one: one.asked.name):
        where = f"{one.asked.name}, cell {one.cell}" if one.cell else one.asked.name
        lines += [f"  {where}: {one.reason}", f"      {delivery.command(project, one.asked)}"]
    return lines
