"""Answer files as an import would leave them, in a folder that goes again. Floor 5."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ikm.survey.intake.run import Imported
from ikm.survey.project import Project
from ikm.survey.units import Unit


@contextmanager
def tried(project: Project, done: Imported, beside: Unit | None = None) -> Iterator[Project]:
    """A project with the answer files of an import.

    Parameters
    ----------
    beside : Unit, optional
        Its register, answers, benchmark and published figures lie there too, as for a report.
    """
    with TemporaryDirectory(prefix="ikm-") as folder:
        there = Path(folder)
        for path in _of_a_report(project, beside) if beside else ():
            shutil.copy(path, _place(project, path, there))
        for path, change in done.files.items():
            _place(project, path, there).write_bytes(change.content)
        yield Project(there, there)


def _of_a_report(project: Project, unit: Unit) -> Iterator[Path]:
    """What is in the data already and stands in a report of the unit."""
    yield project.register
    yield from project.published()
    for code in filter(None, (unit.code, unit.benchmark)):
        yield from (project.data / "responses" / code).glob("*.*")


def _place(project: Project, path: Path, there: Path) -> Path:
    """The same place in the other folder."""
    target = there / path.relative_to(project.data)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
