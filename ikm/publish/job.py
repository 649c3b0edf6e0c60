"""What goes into one report: first which files it asks for, then, gathered, their bytes.

A job knows nothing of the folder it came from: the same job gives the same bytes in this process, in a pool, or on
another machine. A request reads no answers, so that a batch can ask of thousands whether they are stale.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ikm.display import make_slug
from ikm.errors import IkmError, Mistakes, NotebookError, SettingError, format_command
from ikm.page.wording import Words
from ikm.publish import notebooks
from ikm.publish.notebooks import (
    CITY_NOTEBOOK,
    NATIONAL_NOTEBOOK,
    REPORT_NOTEBOOKS,
    SHIPPED_NOTEBOOKS,
    UNIT_NOTEBOOK,
    strip_notebook,
)
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.fingerprint import FingerprintKey, require_key
from ikm.survey.project import CityUnitInputs, Project, UnitInputs
from ikm.survey.units import Unit

#: What a national report is about, for its name and folder.
NATIONAL_FOLDER = "nasional"
#: Folder of the editions that are not for the public.
INTERNAL_FOLDER = "internal"
#: Readers of a report; each has a threshold below which groups are hidden.
AUDIENCES = ("public", "internal")


@dataclass(frozen=True)
class ReportName:
    """A report that is asked for.

    Parameters
    ----------
    notebook : str
        Name without .ipynb.
    parameters : mapping of str to str
        unit or city, period, bahasa, audience; values stay text ('007' is no number).
    """

    notebook: str
    parameters: Mapping[str, str]

    @property
    def name(self) -> str:
        """Its name: 'KPPT 2026-S1'."""
        return f"{self._about} {self.parameters['period']}"

    def command(self) -> str:
        """Return the command that makes it again, in the project's own folders."""
        return format_command(*self.order, checkout=True)  # printed in the report, the same wherever it is made

    @property
    def order(self) -> tuple[str, dict[str, str]]:
        """What makes it again: target and variables of make."""
        target = {CITY_NOTEBOOK: "city", NATIONAL_NOTEBOOK: "national"}.get(self.notebook, "report")
        usual = {"bahasa": "id", **({"audience": "public"} if self.notebook in SHIPPED_NOTEBOOKS else {})}
        variables = {name.upper(): value for name, value in self.parameters.items() if usual.get(name) != value}
        if self.notebook not in REPORT_NOTEBOOKS:
            variables["NOTEBOOK"] = self.notebook
        return target, variables

    @property
    def is_internal(self) -> bool:
        """Whether the edition is for the office itself."""
        return self.parameters.get("audience") == "internal"

    @property
    def _about(self) -> str:
        """The unit or the city that it is about, or all units."""
        return self.parameters.get("unit") or self.parameters.get("city") or NATIONAL_FOLDER

    @property
    def folder(self) -> Path:
        """Where the report stands in the output folder; what is not for the public stands apart."""
        about = self._about if "unit" in self.parameters else make_slug(self._about, "kota")
        place = Path(about, self.parameters["period"])
        if self.notebook not in REPORT_NOTEBOOKS:
            place = self.notebook / place
        return INTERNAL_FOLDER / place if self.is_internal else place


@dataclass(frozen=True)
class Job(ReportName):
    """All that goes into one report.

    Parameters
    ----------
    source : bytes
        The notebook as git would store it: outputs and versions that JupyterLab saved are no part of a report.
    inputs : mapping of str to bytes
        Path within the data folder -> content: the register, the answers and sidecars of the unit up to the period,
        the newest ones of its benchmark unit, the published figures, the review of the period's comments, the plan of
        action.
    key : FingerprintKey
        Of the data folder: every fingerprint of an input is under it.
    data : str
        Where the inputs came from; for messages only.
    links : mapping of str to names
        The reports beside it: previous and next (periods as text, '' where there is none); of a unit the city, of a
        city units (codes of those with answers of the period). Empty where the notebook's reports have none.
    extras : mapping
        Optional formats that are made too, where what they need is installed: option -> name -> the content of a file
        that the format is made from besides, None where there is none.
    beside : mapping of str to bytes
        Files beside the notebook that it declares: path from there -> content.
    """

    source: bytes = field(repr=False)
    inputs: Mapping[str, bytes] = field(repr=False)
    key: FingerprintKey
    data: str = ""
    links: Mapping[str, Any] = field(default_factory=dict)
    extras: Mapping[str, Mapping[str, bytes | None]] = field(default_factory=dict, repr=False)
    beside: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ReportRequest(ReportName):
    """A report that is asked for, and the files that it may read.

    Parameters
    ----------
    source : Path
        The notebook.
    files : tuple of Path
        Each within the data folder.
    data : Path
        The data folder.
    links : mapping of str to names
        The reports beside it.
    extras : mapping
        Optional formats that are made too: option -> name -> path, None where there is none.
    beside : tuple of Path
        Files beside the notebook that it declares.
    """

    source: Path
    files: tuple[Path, ...]
    data: Path
    links: Mapping[str, Any] = field(default_factory=dict)
    extras: Mapping[str, Mapping[str, Path | None]] = field(default_factory=dict)
    beside: tuple[Path, ...] = ()

    def gather(self, key: FingerprintKey | None = None) -> Job:
        """Read every file: the job.

        Parameters
        ----------
        key : FingerprintKey, optional
            Another key than that of the data folder, which is made where there is none yet.

        Raises
        ------
        SettingError
            The key cannot be read or made.
        """
        return Job(
            notebook=self.notebook,
            parameters=self.parameters,
            source=strip_notebook(notebooks.read_notebook(self.source)).encode(),
            inputs={path.relative_to(self.data).as_posix(): path.read_bytes() for path in self.files},
            key=key or require_key(self.data),
            data=str(self.data),
            links=self.links,
            extras=read_extras(self.extras),
            beside={path.relative_to(self.source.parent).as_posix(): path.read_bytes() for path in self.beside},
        )


def read_extras(extras: Mapping[str, Mapping[str, Path | None]]) -> dict[str, dict[str, bytes | None]]:
    """Read the files that optional formats are made from besides."""
    return {
        option: {name: path.read_bytes() if path else None for name, path in files.items()}
        for option, files in extras.items()
    }


def gather_unit_job(
    project: Project, unit: str, period: str, bahasa: str, notebook: str = UNIT_NOTEBOOK, audience: str = ""
) -> Job:
    """Gather what one report needs; without a unit, of the whole city where the notebook can do that.

    Raises
    ------
    SettingError
        No such unit, period or language.
    NotebookError
        No such notebook.
    """
    asked = request_unit(project, unit, period, bahasa, notebook, audience)
    if "unit" in asked.parameters and _may_plan_ahead(project, surveyed := project.unit(asked.parameters["unit"])):
        from ikm.survey.plans import require_surveyed_periods  # here, for a report starts without pandas

        require_surveyed_periods(project, surveyed)
    return asked.gather()


def _may_plan_ahead(project: Project, unit: Unit) -> bool:
    """Return whether the plan of a unit may hold a period without a survey; true unless it plainly does not."""
    path, newest = project.actions(unit), max(project.periods(unit), default=None)
    if newest is None or not path.is_file():
        return False
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        rows = list(csv.DictReader(lines, delimiter=max(",;\t", key=lines[0].count)))
        return any(Period.parse(row["period"].strip()).start > newest.end for row in rows)
    except (
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        csv.Error,
        IkmError,
    ):  # whoever reads it all says what it is
        return True


def request_unit(
    project: Project,
    unit: str,
    period: str,
    bahasa: str,
    notebook: str = UNIT_NOTEBOOK,
    audience: str = "",
    taken: Mapping[str, Any] | None = None,
) -> ReportRequest:
    """Request the report of a unit: which files it needs; see `gather_unit_job`.

    Parameters
    ----------
    audience : str
        Edition; where empty that of `choose_audience`.
    taken : mapping, optional
        Parameters that the notebook takes, with their defaults; looked up in it where not given.
    """
    Words(bahasa)
    if audience and audience not in AUDIENCES:
        raise SettingError(
            _("audience '{audience}' is not known.", audience=audience), allowed=_(" or ").join(AUDIENCES)
        )
    source = notebooks.find_notebook(project, notebook)
    if notebook == NATIONAL_NOTEBOOK:
        remedy = f"{format_command('national', {'FILE': 'answers.parquet'})}."
        raise SettingError(_("{notebook} is no report of a unit.", notebook=notebook), remedy=remedy)
    if taken is None:
        taken = {"audience": ""} if notebook in REPORT_NOTEBOOKS else notebooks.list_parameters(source)
    audience = audience or choose_audience(notebook, taken)
    own = notebook not in SHIPPED_NOTEBOOKS
    if not unit and "city" in taken and (own or audience == AUDIENCES[0]):
        return request_city(project, period, "", bahasa, notebook, audience=audience)
    surveyed = project.unit(unit)
    asked = project.period(surveyed, period)
    if audience == AUDIENCES[0]:
        project.require_public(surveyed, asked)
    declared = notebooks.find_declared(source)
    more = declared.find_answers(project, surveyed, asked, source.name)
    files = tuple(dict.fromkeys([*UnitInputs(project, surveyed, asked).files(), *more]))
    beside = declared.find_files(source.parent, source.name)
    parameters = {"unit": surveyed.code, "period": str(asked), "bahasa": bahasa}
    if own or "audience" in taken or audience != AUDIENCES[0]:
        parameters["audience"] = audience  # one that ships and shows no groups need not take the default
    links = {}
    if notebook in REPORT_NOTEBOOKS:
        links = _find_neighbours(project.public_periods(surveyed), asked, city=surveyed.city)
    return ReportRequest(notebook, parameters, source, files, project.data, links, beside=beside)


def choose_audience(notebook: str, parameters: Mapping[str, Any]) -> str:
    """Choose the edition of a report that is asked for without one.

    Parameters
    ----------
    parameters : mapping of str to any
        Those of the notebook, with their defaults.

    Returns
    -------
    str
        Of a notebook that ships 'public'; of one's own what its parameters cell says, and 'internal' where it says
        nothing: nobody has looked at what it tabulates and draws.

    Raises
    ------
    NotebookError
        The cell names no edition.
    """
    if notebook in SHIPPED_NOTEBOOKS:
        return AUDIENCES[0]
    said = parameters.get("audience") or AUDIENCES[1]
    if said not in AUDIENCES:
        what = _(
            "{notebook}.ipynb: the parameters cell says audience '{said}', which is not known.",
            notebook=notebook,
            said=said,
        )
        raise NotebookError(what, allowed=_(" or ").join(AUDIENCES))
    return str(said)


def read_planned_periods(project: Project, unit: Unit) -> Collection[Period]:
    """Read the periods whose reports planned actions of a unit."""
    from ikm.survey.plans import read_plan  # here, for a report of a unit starts without pandas

    return {action.period for action in read_plan(project, unit).actions}


def request_city(
    project: Project,
    period: str,
    city: str,
    bahasa: str,
    notebook: str = CITY_NOTEBOOK,
    planned: Callable[[Project, Unit], Collection[Period]] = read_planned_periods,
    audience: str = AUDIENCES[0],
) -> ReportRequest:
    """Request the report of a city: the series of every unit up to the period, its newest answers, and plans.

    Parameters
    ----------
    planned : callable
        Gives the periods in a unit's plan of action.
    audience : str
        Edition, of a notebook of one's own.

    Raises
    ------
    SettingError
        No such city, period or language.
    NotebookError
        No such notebook.
    """
    Words(bahasa)
    name, units = project.city(city)
    mistakes = Mistakes()
    for unit in units:
        mistakes.trying(unit.code, project.periods, unit)
    mistakes.stop(name, _("mend all of them."))
    asked = project.city_period(units, period)
    files = {project.register, *project.rules(), *project.published()}
    for unit in units:
        inputs = CityUnitInputs(project, unit, asked)
        # A plan with a mistake is shown with those of all units when the notebook reads it.
        plans = mistakes.trying(unit.code, planned, project, unit) or ()
        of_report = notebook == CITY_NOTEBOOK
        files.update(inputs.files({*inputs.read(plans), *inputs.recent} if of_report else inputs.known))
    parameters = {"city": name, "period": str(asked), "bahasa": bahasa}
    if notebook not in SHIPPED_NOTEBOOKS:
        parameters["audience"] = audience
    source, links = notebooks.find_notebook(project, notebook), {}
    declared = notebooks.find_declared(source)
    files.update(declared.find_answers(project, None, asked, source.name))
    beside = declared.find_files(source.parent, source.name)
    if notebook in REPORT_NOTEBOOKS:
        surveyed = [unit.code for unit in units if asked in project.public_periods(unit)]
        known = {period for unit in units for period in project.public_periods(unit)}
        links = _find_neighbours(known, asked, units=surveyed)
    return ReportRequest(notebook, parameters, source, tuple(sorted(files)), project.data, links, beside=beside)


def request_national(project: Project, period: str, bahasa: str) -> ReportRequest:
    """Request the report of a national table: of its sums, for the answers are far too many.

    Raises
    ------
    SettingError
        No sums of that period, or no such language; or the sums of another that shares days with it are kept too.
    """
    Words(bahasa)
    asked = project.counted_period(period)
    if others := [each for each in project.counted_periods() if each.overlaps(asked) and each != asked]:
        raise SettingError(
            _(
                "national table of {asked}: the sums of {others} share days with it. One table "
                "less the other would tell of few respondents of some unit.",
                asked=asked,
                others=", ".join(map(str, others)),
            ),
            places=[str(project.sums(each)) for each in (asked, *others)],
            remedy=_("keep the sums of those that are published, and move the others out of the folder."),
        )
    parameters = {"period": str(asked), "bahasa": bahasa}
    files = (project.register, *project.rules(), project.sums(asked))
    source = notebooks.find_notebook(project, NATIONAL_NOTEBOOK)
    return ReportRequest(NATIONAL_NOTEBOOK, parameters, source, files, project.data)


def request_again(
    project: Project,
    notebook: str,
    parameters: Mapping[str, str],
    planned: Callable[[Project, Unit], Collection[Period]] = read_planned_periods,
) -> ReportRequest:
    """Request a report as it would be asked for now.

    Parameters
    ----------
    planned : callable
        As of `request_city`.

    Raises
    ------
    IkmError
        Its unit, period or notebook is gone.
    """
    given = (parameters["period"], parameters["bahasa"])
    if notebook == NATIONAL_NOTEBOOK:
        return request_national(project, *given)
    audience = parameters.get("audience", AUDIENCES[0])
    if "city" in parameters:
        return request_city(project, given[0], parameters["city"], given[1], notebook, planned, audience)
    return request_unit(project, parameters["unit"], *given, notebook, audience, taken=parameters)


def _find_neighbours(known: Iterable[Period], asked: Period, **more: Any) -> dict[str, Any]:
    """Find the periods next to the asked one, as text, '' where there is none; more names are passed on."""
    before = max((period for period in known if period < asked), default="")
    after = min((period for period in known if asked < period), default="")
    return {"previous": str(before), "next": str(after), **more}
