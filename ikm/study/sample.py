"""How many respondents to ask next time, for notebooks and the command line; adds no arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from ikm.chapters import sampling
from ikm.chapters.introduction import show_provenance
from ikm.display import Guarded, render_output
from ikm.errors import SettingError
from ikm.page.view import Block, Discoverable, Results, Text, View, describe_methods
from ikm.page.wording import Words
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.project import Project
from ikm.survey.reads import list_sources_besides
from ikm.survey.responses import Source, Survey, read_survey
from ikm.survey.units import Unit, read_sidecar

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
        Users served in one period. Without it: `population` or `strata` of the newest sidecar that has one, else
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
        Unit, city, period or language is not known; a number cannot be planned with; the users are not known.

    Examples
    --------
    >>> ikm.sample_plan(users=1000, margin=2).numbers.advised.answers
    278
    """
    words, wish = Words(bahasa), SampleWish(margin, response, deff)
    if unit and city:
        raise SettingError(_("a plan is of a unit or of a city, not of both."), remedy=_("leave one of the two out."))
    if users is not None and not unit and not city:
        return SamplePlan(None, SampleSize(SampleBasis(users), wish), (), words)
    project = Project.locate(data)
    if unit:
        return _plan_unit(project, project.unit(unit), period, users, wish, words)
    if users is not None:
        raise SettingError(
            _("users are those of one unit, not of a city."), remedy=_("name the unit, or leave users out.")
        )
    return _plan_city(project, city, period, wish, words)


def _plan_unit(
    project: Project, unit: Unit, period: str, users: int | None, wish: SampleWish, words: Words
) -> SamplePlan:
    """Plan the sample of one unit; where its users are not known, ask for their number."""
    asked = project.period(unit, period) if period or project.periods(unit) else None
    survey, basis = _read_basis(project, unit, asked, users)
    if basis is None:
        usual = project.data / "responses" / unit.code / f"{asked or '<period>'}.toml"
        sidecar = (project.sidecar(unit, asked) if asked else None) or usual
        raise SettingError(
            _("unit {unit_code}: the number of its users is not known.", unit_code=unit.code),
            allowed=_("a whole number, 1 or more: users served in one period"),
            remedy=_(
                "give it (--users 5000, in Python users=5000), or write population = 5000 into {sidecar}, "
                "or users_per_year = 10000 into {register}, [{unit_code}].",
                sidecar=sidecar,
                register=project.register,
                unit_code=unit.code,
            ),
        )
    besides = list_sources_besides(project, unit, asked) if asked else ()
    return SamplePlan(unit, SampleSize(basis, wish), [survey] if survey else [], words, asked, besides)


def _plan_city(project: Project, city: str, period: str, wish: SampleWish, words: Words) -> CitySamplePlan:
    """Plan the samples of all units of a city."""
    name, units = project.city(city)
    surveyed = any(project.periods(unit) for unit in units)
    asked = project.city_period(units, period) if period or surveyed else None
    plans, surveys = [], []
    for unit in units:
        known = [each for each in project.periods(unit) if asked and each <= asked]
        survey, basis = _read_basis(project, unit, known[-1] if known else None, None)
        plans.append(UnitSampleSize(unit, SampleSize(basis, wish) if basis else None))
        surveys += [survey] if survey else []
    besides = list_sources_besides(project, None, asked) if asked else ()
    return CitySamplePlan(CitySampleSize(name, plans), wish, surveys, words, asked, besides)


def _read_basis(
    project: Project, unit: Unit, newest: Period | None, users: int | None
) -> tuple[Survey | None, SampleBasis | None]:
    """Read the newest answers of a unit, and gather what is known of it."""
    if newest is None:
        return None, gather_sample_basis(unit, {}, None, users)
    periods = (*project.earlier(unit, newest), newest)
    sidecars = {each: read_sidecar(path) for each in periods if (path := project.sidecar(unit, each))}
    survey = apply_decisions(read_survey(project, unit, newest))
    return survey, gather_sample_basis(unit, sidecars, survey, users)


class _SurveyedPlan(Guarded, Discoverable):
    """What both kinds of plan share: the surveys whose answers tell how much people differ."""

    surveys: Sequence[Survey]
    words: Words
    besides: Sequence[Source]

    @property
    def synthetic(self) -> bool:
        """Whether any answers are invented."""
        return any(survey.sidecar.synthetic for survey in self.surveys)

    @property
    def sources(self) -> list[Source]:
        """Answers that the spread comes from, with their sidecars; rules of one's own and what is declared."""
        read = [source for survey in self.surveys for source in survey.sources]
        return list({source.path: source for source in (*self.besides, *read)}.values())

    def provenance(self) -> View:
        """List files with fingerprints."""
        return show_provenance(ikm.__version__, self.words, sources=self.sources)


@dataclass(frozen=True, eq=False, repr=False)
class SamplePlan(_SurveyedPlan):
    """How many to ask in one unit; each method gives a result that shows itself. Made by `ikm.sample_plan`.

    Parameters
    ----------
    unit : Unit or None
        None for a bare number of users.
    numbers : ikm.analysis.sample_size.SampleSize
        Every figure behind what is shown.
    period : Period or None
        The newest answers; None where there are none.
    besides : sequence of Source
        Rules of one's own, and in a report what is declared.
    """

    unit: Unit | None
    numbers: SampleSize
    surveys: Sequence[Survey]
    words: Words
    period: Period | None = None
    besides: Sequence[Source] = ()

    def __repr__(self) -> str:
        advised = self.numbers.advised
        return f"SamplePlan({self.unit.code if self.unit else ''}, {advised.answers} answers, ask {advised.ask})"

    def _repr_html_(self) -> str:
        return render_output(self.cover(), self.advice(), describe_methods(SAMPLE_METHODS, self.words))

    def cover(self) -> Block:
        """Show the unit, and the number to ask, large."""
        return Block(sampling.render_sample_cover(self.unit, self.period, self.numbers, self.synthetic, self.words))

    def advice(self) -> Text:
        """Describe how many to ask, and why."""
        return Text.of(sampling.describe_advice(self.numbers, self.words))

    def methods(self) -> View:
        """Show the number by each way of computing it.

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
        table = partial(sampling.tabulate_methods, self.numbers, self.words)
        return View(self.numbers.frame(), Text.of(sampling.explain_methods(self.words)), [table])

    def width(self) -> View:
        """Show answers against the wanted half-width.

        Returns
        -------
        View
            Frame: one row a width: margin (index points), answers.

        Examples
        --------
        >>> ikm.sample_plan("KPPT").width().frame.set_index("margin").answers[1.0].item()
        401
        """
        lines = sampling.describe_widths(self.numbers, self.words)
        chart = partial(sampling.draw_widths, self.numbers, self.words)
        return View(self.numbers.curve(), Text.of(lines), _figure=chart)

    def allocation(self) -> View:
        """Show the advised number over the services.

        Returns
        -------
        View
            Frame: one row a service: users, answers, ask (people). Empty where users per service are not known.

        Examples
        --------
        >>> ikm.sample_plan("KPPT").allocation().frame.answers["Izin reklame"].item()
        29
        """
        tables = [partial(sampling.tabulate_service_shares, self.numbers, self.words)] if self.numbers.services else []
        lines = sampling.describe_service_shares(self.numbers, self.words) if self.unit else []
        return View(self.numbers.services_frame(), Text.of(lines), tables)

    def assumptions(self) -> View:
        """Show what the numbers assume, and where it comes from."""
        table = partial(sampling.tabulate_sample_assumptions, self.numbers, self.words)
        return View(pd.DataFrame(), Text.of(sampling.describe_sample_assumptions(self.words)), [table])

    def views(self) -> list[Text | View]:
        """Return what a terminal shows, in its order."""
        return [self.advice(), self.methods(), self.allocation(), self.assumptions()]

    def results(self) -> Results:
        """Return the numbers for hasil.json; the last cell of a report notebook."""
        subject = sampling.export_sample_subject(self.unit, self.period, self.synthetic)
        size, sources = sampling.export_sample_size(self.numbers), sampling.export_sample_sources(self.sources)
        content = {**subject, **size, **sources}
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)


@dataclass(frozen=True, eq=False, repr=False)
class CitySamplePlan(_SurveyedPlan):
    """How many to ask in every unit of a city; the same methods as of one unit. Made by `ikm.sample_plan`.

    Parameters
    ----------
    numbers : ikm.analysis.sample_size.CitySampleSize
        Every figure behind what is shown.
    wish : SampleWish
    period : Period or None
        The newest period looked at.
    besides : sequence of Source
        As of one unit.
    """

    numbers: CitySampleSize
    wish: SampleWish
    surveys: Sequence[Survey]
    words: Words
    period: Period | None
    besides: Sequence[Source] = ()

    def __repr__(self) -> str:
        numbers = self.numbers
        return f"CitySamplePlan({numbers.name}, {numbers.answers} answers in {len(numbers.planned)} units)"

    def _repr_html_(self) -> str:
        return render_output(self.cover(), self.advice(), describe_methods(SAMPLE_METHODS, self.words))

    def cover(self) -> Block:
        """Show the city, and the number to ask, large."""
        return Block(sampling.render_city_sample_cover(self.numbers, self.period, self.synthetic, self.words))

    def advice(self) -> View:
        """Show how many to ask in each unit.

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
        tables = [partial(sampling.tabulate_unit_sizes, self.numbers, self.words)] if self.numbers.planned else []
        return View(self.numbers.frame(), Text.of(sampling.describe_city_sample(self.numbers, self.words)), tables)

    def methods(self) -> View:
        """Show the number by each way of computing it.

        Returns
        -------
        View
            Frame: as `advice`.

        Examples
        --------
        >>> ikm.sample_plan().methods().frame.loc["PDAM", ["krejcie", "slovin"]].tolist()
        [378, 394]
        """
        tables = [partial(sampling.tabulate_unit_methods, self.numbers, self.words)] if self.numbers.planned else []
        return View(self.numbers.frame(), Text.of(sampling.explain_methods(self.words)), tables)

    def width(self) -> View:
        """Show the interval to be expected in each unit.

        Returns
        -------
        View
            Frame: as `advice`.

        Examples
        --------
        >>> ikm.sample_plan().width().frame.half.round(2)["KPPT"].item()
        1.07
        """
        chart = partial(sampling.draw_unit_widths, self.numbers, self.words)
        return View(self.numbers.frame(), _figure=chart if self.numbers.measurable else None)

    def allocation(self) -> View:
        """Show the advised numbers over the services of every unit whose users are known by service.

        Returns
        -------
        View
            Frame: one row a unit and service, by both: users, answers, ask (people).

        Examples
        --------
        >>> ikm.sample_plan().allocation().frame.loc[("KPPT", "Izin reklame"), "answers"].item()
        29
        """
        numbers = self.numbers
        tables = [partial(sampling.tabulate_city_services, numbers, self.words)] if numbers.with_services else []
        frames = {unit.code: plan.services_frame() for unit, plan in numbers.with_services}
        frame = stack_frames(frames, "unit") if frames else pd.DataFrame()
        return View(frame, Text.of(sampling.describe_city_services(numbers, self.words)), tables)

    def assumptions(self) -> View:
        """Show what the numbers assume, and where it comes from."""
        tables = [partial(sampling.tabulate_wish, self.wish, self.words)]
        if self.numbers.planned:
            tables.append(partial(sampling.tabulate_unit_basis, self.numbers, self.words))
        return View(pd.DataFrame(), Text.of(sampling.describe_sample_assumptions(self.words)), tables)

    def views(self) -> list[Text | View]:
        """Return what a terminal shows, in its order."""
        return [self.advice(), self.methods(), self.allocation(), self.assumptions()]

    def results(self) -> Results:
        """Return the numbers for hasil.json; the last cell of a report notebook."""
        subject = sampling.export_city_sample_subject(self.numbers, self.period, self.synthetic)
        units = [{"unit": unit.code, **sampling.export_sample_size(plan)} for unit, plan in self.numbers.planned]
        unknown = [unit.code for unit in self.numbers.unknown]
        content = {**subject, "units": units, "unknown": unknown, **sampling.export_sample_sources(self.sources)}
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)
