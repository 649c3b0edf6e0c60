"""How many respondents to ask next time, for notebooks and the command line. Floor 5; adds no arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

import ikm
from ikm.analysis.comparison import stack_frames
from ikm.analysis.quality import apply_decisions
from ikm.analysis.sample_size import (
    DEFAULT_MARGIN,
    DEFAULT_RESPONSE_RATE,
    CitySampleSize,
    SampleBasis,
    SampleSize,
    SampleWish,
    UnitSampleSize,
    gather_sample_basis,
)
from ikm.chapters import introduction, sampling
from ikm.display import render_output
from ikm.errors import SettingError
from ikm.page.view import Block, Discoverable, Results, Text, View, describe_methods
from ikm.page.wording import Words
from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.responses import Source, Survey, read_survey
from ikm.survey.sidecar import read_sidecar
from ikm.survey.units import Unit

#: What a plan can be asked, by the names of its methods.
SAMPLE_METHODS = ("advice", "methods", "width", "allocation", "assumptions")


def sample_plan(
    unit: str = "",
    period: str = "",
    *,
    users: int | None = None,
    margin: float = DEFAULT_MARGIN,
    response: float = DEFAULT_RESPONSE_RATE,
    deff: float = 1.0,
    city: str = "",
    bahasa: str = "id",
    data: str = "",
) -> SamplePlan | CitySamplePlan:
    """Plan how many people to ask: of one unit, of a number of users, or of every unit of a city.

    Parameters
    ----------
    unit : str
        Code in data/units.toml: 'KPPT'. Empty: of `users` alone, or without them of the whole city.
    period : str
        Newest period that may be looked at; the newest there is where empty.
    users : int, optional
        Users served in one period. Without it: `population` or `strata` of the newest sidecar that tells, else
        `users_per_year` of the register in proportion.
    margin : float
        Wanted half-width of the 95 % interval of the index, index points, above 0.
    response : float
        Share of those asked who answer, above 0, up to 1.
    deff : float
        Design effect, 1 or more.
    city : str
        As in the register; the one with most units where empty.
    bahasa : {'id', 'en'}
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.

    Raises
    ------
    SettingError
        Unit, city, period or language is not known; a number cannot be planned with; nobody tells the users.

    Examples
    --------
    >>> ikm.sample_plan(users=1000, margin=2).numbers.advised.answers
    278
    """
    words, wish = Words(bahasa), SampleWish(margin, response, deff)
    if unit and city:
        raise SettingError("a plan is of a unit or of a city, not of both.", remedy="leave one of the two out.")
    if users is not None and not unit and not city:
        return SamplePlan(None, SampleSize(SampleBasis(users), wish), (), words)
    project = Project.locate(data)
    if unit:
        return _of_unit(project, project.unit(unit), period, users, wish, words)
    if users is not None:
        raise SettingError("users are those of one unit, not of a city.", remedy="name the unit, or leave users out.")
    return _of_city(project, city, period, wish, words)


def _of_unit(
    project: Project, unit: Unit, period: str, users: int | None, wish: SampleWish, words: Words
) -> SamplePlan:
    """The plan of one unit; one whose users nobody tells is the user's to mend."""
    asked = project.period(unit, period) if period or project.periods(unit) else None
    survey, found = _known(project, unit, asked, users)
    if found is None:
        usual = project.data / "responses" / unit.code / f"{asked or '<period>'}.toml"
        sidecar = (project.sidecar(unit, asked) if asked else None) or usual
        raise SettingError(
            f"unit {unit.code}: the number of its users is not known.",
            allowed="a whole number, 1 or more: users served in one period",
            remedy=f"give it (--users 5000, in Python users=5000), or write population = 5000 into {sidecar}, "
            f"or users_per_year = 10000 into {project.register}, [{unit.code}].",
        )
    return SamplePlan(unit, SampleSize(found, wish), [survey] if survey else [], words, asked)


def _of_city(project: Project, city: str, period: str, wish: SampleWish, words: Words) -> CitySamplePlan:
    """The plans of all units of a city."""
    name, units = project.city(city)
    surveyed = any(project.periods(unit) for unit in units)
    asked = project.city_period(units, period) if period or surveyed else None
    plans, surveys = [], []
    for unit in units:
        known = [one for one in project.periods(unit) if asked and one <= asked]
        survey, found = _known(project, unit, known[-1] if known else None, None)
        plans.append(UnitSampleSize(unit, SampleSize(found, wish) if found else None))
        surveys += [survey] if survey else []
    return CitySamplePlan(CitySampleSize(name, plans), wish, surveys, words, asked)


def _known(
    project: Project, unit: Unit, newest: Period | None, users: int | None
) -> tuple[Survey | None, SampleBasis | None]:
    """The newest answers of a unit, and what is known of it."""
    if newest is None:
        return None, gather_sample_basis(unit, {}, None, users)
    periods = (*project.earlier(unit, newest), newest)
    sidecars = {one: read_sidecar(path) for one in periods if (path := project.sidecar(unit, one))}
    survey = apply_decisions(read_survey(project, unit, newest))
    return survey, gather_sample_basis(unit, sidecars, survey, users)


class _SurveyedPlan(Discoverable):
    """What both kinds of plan share: the surveys whose answers tell how much people differ."""

    surveys: Sequence[Survey]
    words: Words

    @property
    def synthetic(self) -> bool:
        """Whether any answers are invented."""
        return any(survey.sidecar.synthetic for survey in self.surveys)

    @property
    def sources(self) -> list[Source]:
        """Answers that the spread comes from, with their sidecars."""
        return [source for survey in self.surveys for source in survey.sources]

    def provenance(self) -> View:
        """Files with fingerprints."""
        files = [partial(introduction.tabulate_sources, self.sources, self.words)] if self.sources else []
        software = partial(introduction.tabulate_software, ikm.__version__, self.words)
        return View(pd.DataFrame(), Text((self.words.say("provenance.note"),)), [software, *files])


class SamplePlan(_SurveyedPlan):
    """How many to ask in one unit; each method gives a result that shows itself. Made by `ikm.sample_plan`.

    Parameters
    ----------
    unit : Unit or None
        None for a bare number of users.
    numbers : ikm.analysis.sample_plan.Plan
        Every figure behind what is shown.
    period : Period or None
        The newest answers; None where there are none.
    """

    def __init__(
        self,
        unit: Unit | None,
        numbers: SampleSize,
        surveys: Sequence[Survey],
        words: Words,
        period: Period | None = None,
    ) -> None:
        self.unit = unit
        self.numbers = numbers
        self.surveys = surveys
        self.words = words
        self.period = period

    def __repr__(self) -> str:
        advised = self.numbers.advised
        return f"SamplePlan({self.unit.code if self.unit else ''}, {advised.answers} answers, ask {advised.ask})"

    def _repr_html_(self) -> str:
        return render_output(self.cover(), self.advice(), describe_methods(SAMPLE_METHODS, self.words))

    def cover(self) -> Block:
        """Unit, and the number to ask, large."""
        return Block(sampling.render_sample_cover(self.unit, self.period, self.numbers, self.synthetic, self.words))

    def advice(self) -> Text:
        """How many to ask, and why."""
        return Text.of(sampling.describe_advice(self.numbers, self.words))

    def methods(self) -> View:
        """The number by each way of reckoning.

        Returns
        -------
        View
            Frame: one row a method: formula (before rounding), answers, ask (people), expected (answers), half (index
            points, half-width of the 95 % interval then).

        Examples
        --------
        >>> ikm.sample_plan("KPPT").methods().frame.answers.to_dict()
        {'krejcie': 356, 'krejcie_strict': 357, 'slovin': 370, 'margin': 109}
        """
        return View(
            self.numbers.frame(),
            Text.of(sampling.explain_methods(self.words)),
            [partial(sampling.tabulate_methods, self.numbers, self.words)],
        )

    def width(self) -> View:
        """Answers against the wanted half-width.

        Returns
        -------
        View
            Frame: one row a width: margin (index points), answers.

        Examples
        --------
        >>> ikm.sample_plan("KPPT").width().frame.set_index("margin").answers[1.0].item()
        401
        """
        return View(
            self.numbers.curve(),
            Text.of(sampling.describe_widths(self.numbers, self.words)),
            _figure=partial(sampling.draw_widths, self.numbers, self.words),
        )

    def allocation(self) -> View:
        """The advised number over the services.

        Returns
        -------
        View
            Frame: one row a service: users, answers, ask (people). Empty where users per service are not told.

        Examples
        --------
        >>> ikm.sample_plan("KPPT").allocation().frame.answers["Izin reklame"].item()
        29
        """
        shown = [partial(sampling.tabulate_service_shares, self.numbers, self.words)] if self.numbers.services else []
        lines = sampling.describe_service_shares(self.numbers, self.words) if self.unit else []
        return View(self.numbers.services_frame(), Text.of(lines), shown)

    def assumptions(self) -> View:
        """What was reckoned with, and where it comes from."""
        return View(
            pd.DataFrame(),
            Text.of(sampling.describe_sample_assumptions(self.words)),
            [partial(sampling.tabulate_sample_assumptions, self.numbers, self.words)],
        )

    def views(self) -> list[Text | View]:
        """What a terminal shows, in its order."""
        return [self.advice(), self.methods(), self.allocation(), self.assumptions()]

    def results(self) -> Results:
        """The numbers for hasil.json; the last cell of a report notebook."""
        about = sampling.export_sample_subject(self.unit, self.period, self.synthetic)
        content = {**about, **sampling.export_sample_size(self.numbers), **sampling.export_sample_sources(self.sources)}
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)


class CitySamplePlan(_SurveyedPlan):
    """How many to ask in every unit of a city; the same methods as of one unit. Made by `ikm.sample_plan`.

    Parameters
    ----------
    numbers : ikm.analysis.sample_plan.CityPlan
        Every figure behind what is shown.
    wish : Wish
    period : Period or None
        The newest period looked at.
    """

    def __init__(
        self, numbers: CitySampleSize, wish: SampleWish, surveys: Sequence[Survey], words: Words, period: Period | None
    ) -> None:
        self.numbers = numbers
        self.wish = wish
        self.surveys = surveys
        self.words = words
        self.period = period

    def __repr__(self) -> str:
        found = self.numbers
        return f"CitySamplePlan({found.name}, {found.answers} answers in {len(found.planned)} units)"

    def _repr_html_(self) -> str:
        return render_output(self.cover(), self.advice(), describe_methods(SAMPLE_METHODS, self.words))

    def cover(self) -> Block:
        """City, and the number to ask, large."""
        return Block(sampling.render_city_sample_cover(self.numbers, self.period, self.synthetic, self.words))

    def advice(self) -> View:
        """How many to ask in each unit.

        Returns
        -------
        View
            Frame: one row a unit, by its code: users, answers and ask (people) as advised, krejcie, krejcie_strict,
            slovin, margin (answers by each way), half (index points, half-width of the 95 % interval then).

        Examples
        --------
        >>> ikm.sample_plan().advice().frame["ask"].sum().item()
        3750
        """
        shown = [partial(sampling.tabulate_unit_sizes, self.numbers, self.words)] if self.numbers.planned else []
        return View(self.numbers.frame(), Text.of(sampling.describe_city_sample(self.numbers, self.words)), shown)

    def methods(self) -> View:
        """The number by each way of reckoning.

        Returns
        -------
        View
            Frame: as `advice`.

        Examples
        --------
        >>> ikm.sample_plan().methods().frame.loc["PDAM", ["krejcie", "slovin"]].tolist()
        [378, 394]
        """
        shown = [partial(sampling.tabulate_unit_methods, self.numbers, self.words)] if self.numbers.planned else []
        return View(self.numbers.frame(), Text.of(sampling.explain_methods(self.words)), shown)

    def width(self) -> View:
        """The interval to be expected in each unit.

        Returns
        -------
        View
            Frame: as `advice`.

        Examples
        --------
        >>> ikm.sample_plan().width().frame.half.round(2)["KPPT"].item()
        1.07
        """
        drawn = partial(sampling.draw_unit_widths, self.numbers, self.words)
        return View(self.numbers.frame(), _figure=drawn if self.numbers.measurable else None)

    def allocation(self) -> View:
        """The advised numbers over the services of every unit that tells them.

        Returns
        -------
        View
            Frame: one row a unit and service, by both: users, answers, ask (people).

        Examples
        --------
        >>> ikm.sample_plan().allocation().frame.loc[("KPPT", "Izin reklame"), "answers"].item()
        29
        """
        found = self.numbers
        shown = [partial(sampling.tabulate_city_services, found, self.words)] if found.with_services else []
        frames = {unit.code: plan.services_frame() for unit, plan in found.with_services}
        frame = stack_frames(frames, "unit") if frames else pd.DataFrame()
        return View(frame, Text.of(sampling.describe_city_services(found, self.words)), shown)

    def assumptions(self) -> View:
        """What was reckoned with, and where it comes from."""
        return View(
            pd.DataFrame(),
            Text.of(sampling.describe_sample_assumptions(self.words)),
            [
                partial(sampling.tabulate_wish, self.wish, self.words),
                *([partial(sampling.tabulate_unit_basis, self.numbers, self.words)] if self.numbers.planned else []),
            ],
        )

    def views(self) -> list[Text | View]:
        """What a terminal shows, in its order."""
        return [self.advice(), self.methods(), self.allocation(), self.assumptions()]

    def results(self) -> Results:
        """The numbers for hasil.json; the last cell of a report notebook."""
        about = sampling.export_city_sample_subject(self.numbers, self.period, self.synthetic)
        units = [{"unit": unit.code, **sampling.export_sample_size(plan)} for unit, plan in self.numbers.planned]
        unknown = [unit.code for unit in self.numbers.unknown]
        content = {**about, "units": units, "unknown": unknown, **sampling.export_sample_sources(self.sources)}
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)
