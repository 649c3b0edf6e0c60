"""An export of a form tool, looked at before anything is imported, for notebooks. Floor 5; writes nothing."""

from __future__ import annotations

import shutil
import tempfile
from functools import cached_property
from pathlib import Path

from ikm.analysis.redaction import redact
from ikm.analysis.screens import says_test
from ikm.errors import SettingError, near
from ikm.present.intake import accounted_view, understood_view
from ikm.present.view import View
from ikm.present.wording import Words
from ikm.rules.instrument import in_force
from ikm.rules.period import Period
from ikm.study.unit import Study, open_study
from ikm.survey.intake.mapping import read_mapping
from ikm.survey.intake.propose import propose
from ikm.survey.intake.run import Imported, Order
from ikm.survey.intake.run import read_export as read_rows
from ikm.survey.intake.typed import Hooks
from ikm.survey.project import Project

_HOOKS = Hooks(lambda text: redact(text).text, says_test)


def read_export(file: str, unit: str, period: str, *, bahasa: str = "id", data: str = "") -> Export:
    """Read an export of Google Forms, Kobo, LimeSurvey or a workbook; `python -m ikm import` brings it in for good.

    Parameters
    ----------
    file : str
        Name of a file in data/exports/, or a path.
    unit : str
        Code in data/units.toml.
    period : str
        Period of all rows: '2026-S2'.
    bahasa : {'id', 'en'}
        Language of everything shown.
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.

    Returns
    -------
    Export
        Read by data/mappings/<UNIT>.toml where it exists, else by the mapping that would be proposed.

    Raises
    ------
    SettingError
        No such file, unit or period; or what a column means must be decided by a person; the message tells which.
    DataError
        The export cannot be read, or its scale is no official one.

    Examples
    --------
    >>> ekspor = ikm.read_export("formulir_parkir.csv", "PARKIR", "2026-S2")
    >>> ekspor
    Export(formulir_parkir.csv, PARKIR 2026-S2, 152 rows)
    >>> ekspor.rows().frame["reason"].value_counts().to_dict()
    {'same row': 2, 'trial': 1, 'no answers': 1}
    """
    project, words = Project.locate(data), Words(bahasa)
    found, asked = project.unit(unit), Period.parse(period)
    path = _file(project, file)
    place = project.data / "mappings" / f"{found.code}.toml"
    mapping = read_mapping(place) if place.is_file() else propose(path, found, in_force(asked).id, asked)
    order = Order(path, found, mapping, place.name, asked)
    return Export(project, read_rows(project, order, _HOOKS), words)


class Export:
    """An export as it was understood: its columns, its rows, and the study that it would make."""

    def __init__(self, project: Project, done: Imported, words: Words) -> None:
        self._project = project
        self._done = done
        self.words = words

    def __repr__(self) -> str:
        order = self._done.order
        rows = int(self._done.counts["read"].sum())
        return f"Export({order.path.name}, {order.unit.code} {order.period}, {rows} rows)"

    def _repr_html_(self) -> str:
        return str(self.rows().__html__())

    def columns(self) -> View:
        """What each heading was taken for; the frame has one row a heading: heading, column, kept (bool).

        Headings of personal data are named with their kind; what stands below them is not read.
        """
        return understood_view(self._done, self.words)

    def rows(self) -> View:
        """Every row accounted for; the frame has one row a thing found: file, sheet, row, column, outcome, reason."""
        return accounted_view(self._done, self.words)

    def study(self) -> Study:
        """The unit's study as it would be after the import, as within the office; opened once.

        Comments are redacted as an import redacts them. Earlier periods and the benchmark unit are those of the data.
        """
        return self._study

    @cached_property
    def _study(self) -> Study:
        order, project = self._done.order, self._project
        with tempfile.TemporaryDirectory(prefix="ikm-") as name:
            data = Path(name)
            shutil.copy(project.register, data)
            for path in project.published():
                _put(path, data / "published" / path.name)
            for code in filter(None, (order.unit.code, order.unit.benchmark)):
                for path in (project.data / "responses" / code).glob("*.*"):
                    _put(path, data / "responses" / code / path.name)
            for path, change in self._done.files.items():
                target = data / path.relative_to(project.data)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(change.content)
            return open_study(
                order.unit.code, str(order.period), bahasa=self.words.bahasa, data=name, audience="internal"
            )


def _file(project: Project, file: str) -> Path:
    """A path that is there, else a file of data/exports/."""
    folder = project.data / "exports"
    path = next((one for one in (folder / file, Path(file).expanduser()) if file and one.is_file()), None)
    if path is None:
        known = sorted(one.name for one in folder.glob("*.*"))
        raise SettingError(
            f"export '{file}' is neither a file nor in {folder}. {near(file, known)}".rstrip(),
            allowed=", ".join(known),
            remedy="give the path of the file, or put it into data/exports/.",
        )
    return path


def _put(path: Path, target: Path) -> None:
    """A copy, with its folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target)
