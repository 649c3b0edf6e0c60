"""What a city's report reads of each of its units. Floor 5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ikm.analysis import city_actions, league
from ikm.analysis.published import PublishedIndex, published_index
from ikm.analysis.screening import counted
from ikm.errors import Mistakes
from ikm.rules.duty import year_before
from ikm.rules.period import Period
from ikm.survey.plans import read_plan
from ikm.survey.project import Project
from ikm.survey.published import PublishedFigure, before
from ikm.survey.responses import Source, Survey, read_survey
from ikm.survey.units import Unit


@dataclass(frozen=True, eq=False)
class UnitRead:
    """One unit as it was read; `beside` holds the files besides its answers of the period and the one before."""

    standing: league.Standing
    actions: city_actions.UnitActions
    beside: list[Source]


def read_unit(
    project: Project, unit: Unit, period: Period, printed: tuple[PublishedFigure, ...], mistakes: Mistakes
) -> UnitRead | None:
    """Everything of one unit; None after a mistake, and then whatever else is wrong with the unit is collected too."""
    known = [one for one in project.periods(unit) if one <= period]
    figures = before(printed, unit.code, period)
    plan = mistakes.trying(unit.code, read_plan, project, unit)
    made = plan.before(period) if plan and period in known else ()
    planned = {action.period for action in made}
    wanted = [one for one in known if one in {period, period.previous(), *planned}]
    surveys = {one: mistakes.trying(unit.code, _counted, project, unit, one) for one in wanted}
    held = {one: survey for one, survey in surveys.items() if survey is not None}
    if plan is None or len(held) < len(surveys):
        return None
    latest = mistakes.trying(unit.code, _latest, project, unit, known, figures, held, period)
    if latest is None:
        return None
    survey = held.get(period)
    entry = league.Entry(unit, survey, held.get(period.previous()), _printed(figures, period), latest.period)
    standing = mistakes.trying(unit.code, league.standing, entry, period)
    actions = city_actions.unit_actions(unit, plan, period, survey, [held[one] for one in sorted(planned & set(held))])
    files = [source for one in [*held.values(), *latest.read] for source in one.sources]
    own = [plan.source] if plan.source else []
    return None if standing is None else UnitRead(standing, actions, [*own, *files])


@dataclass(frozen=True, eq=False)
class _Latest:
    """Newest period in which anybody was counted or a figure printed, and the surveys read to find it."""

    period: Period | None
    read: list[Survey]


def _latest(
    project: Project,
    unit: Unit,
    known: Sequence[Period],
    figures: Sequence[PublishedFigure],
    held: Mapping[Period, Survey],
    period: Period,
) -> _Latest:
    """Newest first, and no further back than the duty to survey asks: what is older cannot meet it."""
    printed = max((figure.period for figure in figures), default=None)
    read: list[Survey] = []
    for one in sorted(known, reverse=True):
        if (printed and printed >= one) or one.end <= year_before(period):
            break
        survey = held.get(one) or _counted(project, unit, one)
        read += [] if one in held else [survey]
        if len(survey.answers):
            return _Latest(one, read)
    return _Latest(printed, read)


def _counted(project: Project, unit: Unit, period: Period) -> Survey:
    """The answers of a period that count."""
    return counted(read_survey(project, unit, period))


def files_beside(entries: Sequence[league.Entry], printed: Sequence[PublishedFigure], period: Period) -> list[Source]:
    """Files of the published figures that stand for answers, or show that a unit met its duty to survey."""
    used = [
        figure.file
        for entry in entries
        for figure in before(printed, entry.unit.code, period)
        if figure.period in ({period, entry.latest} if entry.survey is None else {entry.latest} - {period})
    ]
    return list(dict.fromkeys(used))


def _printed(figures: tuple[PublishedFigure, ...], period: Period) -> PublishedIndex | None:
    """The printed figure of a period."""
    return next((published_index(figure) for figure in figures if figure.period == period), None)
