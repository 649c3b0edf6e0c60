"""What notebooks use: a study of one unit and period; each method gives a result that shows itself. Floor 5.

Joins the floors below and adds no arithmetic. Three lines give an index, its table and its chart:

    import ikm
    studi = ikm.open("KPPT", "2026-S1")
    studi.index()
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.disclosure import LEAST, Audience
from ikm.analysis.index import CLAIM
from ikm.analysis.published import published_index
from ikm.analysis.screening import counted
from ikm.analysis.selection import Rows, selected
from ikm.display import shown
from ikm.errors import SettingError
from ikm.present import results
from ikm.present.comments import comments_results
from ikm.present.leading import asked
from ikm.present.policy_results import policy_results
from ikm.present.quality import screening_results
from ikm.present.reliability import reliability_results
from ikm.present.results import Results
from ikm.present.sector import sector_results
from ikm.present.weighting import weighting_results
from ikm.present.wording import Words
from ikm.rules.period import Period
from ikm.study.beside import Beside
from ikm.study.numbers import Numbers
from ikm.survey.plans import read_plan
from ikm.survey.project import Project
from ikm.survey.published import before, read_published
from ikm.survey.responses import Survey, read_survey
from ikm.survey.review import read_review
from ikm.survey.units import Unit

#: What a study can be asked, by the names of its methods; the rest are the chapters of a report.
ASKED = (
    *(
        "index",
        "by",
        "unsur_by",
        "where",
        "services",
        "groups",
        "trend",
        "change",
        "compare",
        "benchmark",
        "certainty",
        "distribution",
    ),
    *("importance", "ipa", "comments", "priorities", "simulation", "plan", "followup", "data_quality", "reliability"),
)


def open_study(
    unit: str, period: str = "", *, bahasa: str = "id", data: str = "", audience: Audience = "public"
) -> Study:
    """Open one unit and period.

    Parameters
    ----------
    unit : str
        Code in data/units.toml: 'KPPT'.
    period : str
        '2026', '2026-S1', '2026-T3' or '2026-07'; the newest where empty.
    bahasa : {'id', 'en'}
        Language of everything shown.
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.
    audience : {'public', 'internal'}
        Groups below 10 respondents are hidden from the public, below 5 within the office.

    Returns
    -------
    Study
        Reckons what is asked of it, once.

    Raises
    ------
    SettingError
        Unit, period, language, folder or audience is not known; the message lists what is.
    DataError
        The answers cannot be read or counted as they stand.

    Examples
    --------
    >>> ikm.open("KPPT", "2026-S1")
    Study(KPPT, 2026-S1, 260 respondents, IKM 86.14 B)
    """
    project = Project.locate(data)
    # JupyterLab is started with a unit, for notebooks that name none.
    found = project.unit(unit or os.environ.get("IKM_UNIT", ""))
    return study_of(partial(read_survey, project), project, found, project.period(found, period), bahasa, audience)


def study_of(
    read: Callable[[Unit, Period], Survey],
    project: Project,
    unit: Unit,
    asked: Period,
    bahasa: str = "id",
    audience: Audience = "public",
) -> Study:
    """The study of a unit and period.

    Parameters
    ----------
    read : callable
        Gives the answers of a unit and period as they were read; a series reads each file once.
    """
    words = Words(bahasa)
    earlier = [counted(read(unit, one)) for one in project.earlier(unit, asked)]
    figures_printed = read_published(project)
    printed = [
        published_index(figure)
        for code in (unit.code, unit.benchmark)
        for figure in before(figures_printed, code, asked)
    ]
    own = read(unit, asked)
    beside = _benchmark(read, project, unit.benchmark, asked)
    review = read_review(project, unit, asked)
    plan = read_plan(project, unit)
    return Study(Numbers(own, earlier, beside, printed, review, plan, audience), words, project)


class Study(Beside):
    """One unit and period, read and ready to be looked at. Made by `ikm.open`."""

    def __repr__(self) -> str:
        found = self.numbers.index
        about = f"{self.survey.unit.code}, {self.survey.period}, {len(self.survey.answers)} respondents"
        if self._rows:
            about += f" where {self._called}"
        return f"Study({about}, IKM {found.value or '-'}{f' {found.grade.mutu}' if found.grade else ''})"

    def _repr_html_(self) -> str:
        rules = Markup("<p>{}. {}</p>").format(self.survey.instrument.short, self.survey.instrument.clause)
        return shown(self.cover(), rules, asked(ASKED, self.words))

    def where(self, rows: str | pd.Series, called: str = "") -> Study:
        """The study of some of the answers: of a group, of complete answers, of whom you like.

        Parameters
        ----------
        rows : str or Series of bool
            A condition on columns of `studi.survey.answers`, as pandas reads it: "age >= 60", "waktu <= 2 and saran !=
            ''"; it is asked of earlier periods too, and of those that `compare` names. Or one value an answer, for
            what a text cannot say; then of this period alone.
        called : str
            How sentences call it; the condition itself where empty.

        Returns
        -------
        Study
            Can be asked all that a study can but `results`: the official index is of all answers. Intervals make no
            use of the number of users, for how many of them belong here is not known. Earlier periods where too few
            fit, or which lack a column, are left out.

        Raises
        ------
        SettingError
            No condition; or fewer than 10 answers fit, or fewer than 10 are left over (internal edition: 5).

        Examples
        --------
        >>> studi = ikm.open("KPPT", "2026-S1")
        >>> studi.where("age >= 60")
        Study(KPPT, 2026-S1, 24 respondents where age >= 60, IKM 88.05 B)
        >>> studi.where(studi.survey.scores.notna().all(axis=1), "complete answers").index().frame["n"].unique()
        array([178])
        >>> women, men = (studi.where(f"gender == '{one}'") for one in ("Perempuan", "Laki-laki"))
        >>> women.compare(men).frame.loc[0, ["estimate", "p"]].astype(float).round(2).tolist()
        [0.48, 0.71]
        """
        chosen = Rows(rows, called or (rows if isinstance(rows, str) else self.words.text("words.chosen")))
        found = self.numbers
        own = selected(self.survey, chosen, found.threshold)
        earlier = _where_it_fits(found.earlier, chosen, found.threshold) if chosen.everywhere else []
        whole = self._rows.further(chosen, self.survey) if self._rows else chosen
        return Study(Numbers(own, earlier, audience=found.audience), self.words, self._project, whole)

    def results(self) -> Results:
        """The numbers of the report for hasil.json; the last cell of a report notebook.

        Raises
        ------
        SettingError
            The study is of some of the answers only.
        """
        if self._rows:
            raise SettingError(
                f"answers where {self._called} are no report of {self.survey.unit.code}: its index is of all answers.",
                remedy="end the notebook with results() of the study that ikm.open gives.",
            )
        found = self.numbers
        content = results.unit_results(
            self.survey,
            found.index,
            found.precision,
            found.profiles,
            found.trend,
            found.refusals,
            found.sources,
            found.audience,
            found.threshold,
            more=self._more(),
        )
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)

    def _more(self) -> dict[str, Any]:
        """Numbers of the sections beyond the official outline."""
        found = self.numbers
        return {
            "claim": CLAIM,
            "least": LEAST,
            "publication": results.publication(self.survey),
            "screening": screening_results(found.screened, found.unanswered if found.detailed else ()),
            "distribution": results.distribution(found.spreads),
            "group_differences": {
                name: [results.difference(one) for one in family] for name, family in found.group_differences.items()
            },
            "comments": comments_results(found.comments, found.quotes),
            "importance": results.importance_numbers(found.importance),
            "policy": policy_results(found.priorities, found.steps, found.simulation, found.followup),
            "sector": sector_results(found.sector if found.detailed else None),
            "weighted": weighting_results(found.weighted),
            "reliability": reliability_results(found.reliability),
            "change": results.comparison(found.change, self.survey.unit.code),
            "change_year": results.comparison(found.year_ago, self.survey.unit.code),
            "benchmark": results.comparison(found.beside, self.survey.unit.benchmark),
        }


def _where_it_fits(surveys: Sequence[Survey], rows: Rows, threshold: int) -> list[Survey]:
    """A selection of each survey, without those of which it cannot be made."""
    found = []
    for survey in surveys:
        with suppress(SettingError):
            found.append(selected(survey, rows, threshold))
    return found


def _benchmark(read: Callable[[Unit, Period], Survey], project: Project, code: str, asked: Period) -> Survey | None:
    """Answers of the benchmark unit, its newest period up to the asked one; None without any."""
    if not code:
        return None
    unit = project.unit(code)
    known = [period for period in project.periods(unit) if period <= asked]
    return counted(read(unit, known[-1])) if known else None
