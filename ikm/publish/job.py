"""What goes into one report, gathered: notebook, parameters, and the files it may read. Floor 5.

A job knows nothing of the folder it came from: the same job gives the same bytes in this process, in a pool, or on
another machine.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ikm.errors import SettingError
from ikm.present.wording import Words
from ikm.publish import notebooks
from ikm.survey.plans import check_periods, read_plan
from ikm.survey.project import Project

DEFAULT_NOTEBOOK = "laporan_unit"
CITY_NOTEBOOK = "laporan_kota"
#: Notebooks whose reports stand in output/<UNIT>/<period>; those of others stand under the notebook's name.
_REPORTS = (DEFAULT_NOTEBOOK, CITY_NOTEBOOK)
#: Readers of a report; each has a threshold below which groups are hidden.
AUDIENCES = ("public", "internal")


@dataclass(frozen=True)
class Job:
    """All that goes into one report.

    Parameters
    ----------
    notebook : str
        Name without .ipynb.
    source : bytes
        The notebook as it stands.
    parameters : mapping of str to str
        unit or city, period, bahasa, audience; values stay text ('007' is no number).
    inputs : mapping of str to bytes
        Path within the data folder -> content: the register, the answers and sidecars of the unit up to the period,
        the newest ones of its benchmark unit, the published figures, the review of the period's comments, the plan of
        action.
    data : str
        Where the inputs came from; for messages only.
    """

    notebook: str
    source: bytes
    parameters: Mapping[str, str]
    inputs: Mapping[str, bytes] = field(repr=False)
    data: str = ""

    @property
    def name(self) -> str:
        """'KPPT 2026-S1'."""
        return f"{self._about} {self.parameters['period']}"

    def command(self, **folders: str) -> str:
        """What makes it again.

        Parameters
        ----------
        folders : str
            DATA and OUTPUT where they are not the project's own.
        """
        target = "city" if self.notebook == CITY_NOTEBOOK else "report"
        usual = {"bahasa": "id", "audience": "public"}
        asked = {name.upper(): value for name, value in self.parameters.items() if usual.get(name) != value}
        if self.notebook not in _REPORTS:
            asked["NOTEBOOK"] = self.notebook
        given = [f"{name}={shlex.quote(value)}" for name, value in {**asked, **folders}.items()]
        return " ".join(["make", target, *given])

    @property
    def _about(self) -> str:
        """The unit or the city that it is about."""
        return self.parameters.get("unit") or self.parameters["city"]

    @property
    def folder(self) -> Path:
        """Where the report stands in the output folder; what is not for the public stands apart."""
        about = self._about if "unit" in self.parameters else slug(self._about)
        place = Path(about, self.parameters["period"])
        if self.notebook not in _REPORTS:
            place = self.notebook / place
        return "internal" / place if self.parameters.get("audience") == "internal" else place


def prepare(
    project: Project,
    unit: str,
    period: str,
    bahasa: str,
    notebook: str = DEFAULT_NOTEBOOK,
    audience: str = "public",
) -> Job:
    """Gather what one report needs; without a unit, of the whole city where the notebook can do that.

    Raises
    ------
    SettingError
        No such unit, period or language.
    NotebookError
        No such notebook.
    """
    Words(bahasa)
    if audience not in AUDIENCES:
        raise SettingError(f"audience '{audience}' is not known.", allowed=" or ".join(AUDIENCES))
    source = notebooks.find(project, notebook)
    taken = ["audience"] if notebook in _REPORTS else notebooks.takes(source)
    if not unit and "city" in taken and audience == AUDIENCES[0]:
        return prepare_city(project, period, "", bahasa, notebook)
    found = project.unit(unit)
    asked = project.period(found, period)
    check_periods(project, found)
    files = [project.register, *project.published()]
    for each in (*project.earlier(found, asked), asked):
        files += project.files(found, each)
    if found.benchmark:
        beside = project.unit(found.benchmark)
        known = [each for each in project.periods(beside) if each <= asked]
        files += project.files(beside, known[-1]) if known else []
    files += [each for each in (project.review(found, asked), project.actions(found)) if each.is_file()]
    parameters = {"unit": found.code, "period": str(asked), "bahasa": bahasa}
    if "audience" in taken or audience != AUDIENCES[0]:
        parameters["audience"] = audience  # a notebook that tells of no groups need not take the default
    return Job(
        notebook=notebook,
        source=source.read_bytes(),
        parameters=parameters,
        inputs={path.relative_to(project.data).as_posix(): path.read_bytes() for path in files},
        data=str(project.data),
    )


def prepare_city(project: Project, period: str, city: str, bahasa: str, notebook: str = CITY_NOTEBOOK) -> Job:
    """Gather what the report of a city needs: the period of every unit, the one before, its newest, and plans.

    Raises
    ------
    SettingError
        No such city, period or language.
    NotebookError
        No such notebook.
    """
    Words(bahasa)
    name, units = project.city(city)
    asked = project.city_period(units, period)
    files = {project.register, *project.published()}
    for unit in units:
        known = [one for one in project.periods(unit) if one <= asked]
        check_periods(project, unit)
        planned = {action.period for action in read_plan(project, unit).before(asked)}
        wanted = {asked, asked.previous(), *planned, *known[-1:]} if notebook == CITY_NOTEBOOK else {*known}
        files |= {path for one in known if one in wanted for path in project.files(unit, one)}
        files |= {path for path in [project.actions(unit)] if path.is_file()}
    return Job(
        notebook=notebook,
        source=notebooks.find(project, notebook).read_bytes(),
        parameters={"city": name, "period": str(asked), "bahasa": bahasa},
        inputs={path.relative_to(project.data).as_posix(): path.read_bytes() for path in sorted(files)},
        data=str(project.data),
    )


def slug(name: str) -> str:
    """A city's name as a folder: 'Kota Samarinda' -> 'kota-samarinda'."""
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-") or "kota"
