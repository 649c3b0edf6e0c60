"""A plan of a unit or of a city: how many respondents to ask, by each way, and over the services. Floor 5."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial

import pandas as pd

import ikm
from ikm.analysis.sample_plan import CityPlan, Plan, Wish
from ikm.analysis.series import stacked
from ikm.display import shown
from ikm.present import sampling, sampling_city, sampling_results, sections
from ikm.present.leading import Leading, asked
from ikm.present.results import Results
from ikm.present.view import Block, Text, View
from ikm.present.wording import Words
from ikm.rules.period import Period
from ikm.survey.responses import Source, Survey
from ikm.survey.units import Unit

#: What a plan can be asked, by the names of its methods.
ASKED = ("advice", "methods", "width", "allocation", "assumptions")


class _Planned(Leading, ABC):
    """What both kinds of plan share."""

    @abstractmethod
    def advice(self) -> Text | View:
        """How many to ask, and why."""

    @abstractmethod
    def methods(self) -> View:
        """The number by each way of reckoning."""

    @abstractmethod
    def allocation(self) -> View:
        """The advised number over the services."""

    @abstractmethod
    def assumptions(self) -> View:
        """What was reckoned with, and where it comes from."""

    @abstractmethod
    def cover(self) -> Block:
        """Of what, and the number to ask, large."""

    def _repr_html_(self) -> str:
        return shown(self.cover(), self.advice(), asked(ASKED, self.words))

    def __init__(self, surveys: Sequence[Survey], words: Words, period: Period | None) -> None:
        self.surveys = surveys
        self.words = words
        self.period = period

    @property
    def synthetic(self) -> bool:
        """Whether any answers are invented."""
        return any(survey.sidecar.synthetic for survey in self.surveys)

    @property
    def sources(self) -> list[Source]:
        """Answers that the spread comes from, with their sidecars."""
        return [source for survey in self.surveys for source in survey.sources]

    def views(self) -> list[Text | View]:
        """What a terminal shows, in its order."""
        return [self.advice(), self.methods(), self.allocation(), self.assumptions()]

    def provenance(self) -> View:
        """Files with fingerprints."""
        files = [partial(sections.files, self.sources, self.words)] if self.sources else []
        software = partial(sections.software, ikm.__version__, self.words)
        return View(pd.DataFrame(), Text((self.words.say("provenance.note"),)), [software, *files])


class SamplePlan(_Planned):
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
        self, unit: Unit | None, numbers: Plan, surveys: Sequence[Survey], words: Words, period: Period | None = None
    ) -> None:
        super().__init__(surveys, words, period)
        self.unit = unit
        self.numbers = numbers

    def __repr__(self) -> str:
        advised = self.numbers.advised
        return f"SamplePlan({self.unit.code if self.unit else ''}, {advised.answers} answers, ask {advised.ask})"

    def cover(self) -> Block:
        """Unit, and the number to ask, large."""
        return Block(sampling.cover(self.unit, self.period, self.numbers, self.synthetic, self.words))

    def advice(self) -> Text:
        """How many to ask, and why."""
        return Text.of(sampling.advice_lines(self.numbers, self.words))

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
            Text.of(sampling.method_lines(self.words)),
            [partial(sampling.methods_table, self.numbers, self.words)],
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
            Text.of(sampling.width_lines(self.numbers, self.words)),
            _figure=partial(sampling.width_figure, self.numbers, self.words),
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
        shown = [partial(sampling.services_table, self.numbers, self.words)] if self.numbers.services else []
        lines = sampling.service_lines(self.numbers, self.words) if self.unit else []
        return View(self.numbers.services_frame(), Text.of(lines), shown)

    def assumptions(self) -> View:
        """What was reckoned with, and where it comes from."""
        return View(
            pd.DataFrame(),
            Text.of(sampling.assumption_lines(self.words)),
            [partial(sampling.assumptions_table, self.numbers, self.words)],
        )

    def results(self) -> Results:
        """The numbers for hasil.json; the last cell of a report notebook."""
        about = sampling_results.about(self.unit, self.period, self.synthetic)
        content = {**about, **sampling_results.plan_results(self.numbers), **sampling_results.ending(self.sources)}
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)


class CitySamplePlan(_Planned):
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
        self, numbers: CityPlan, wish: Wish, surveys: Sequence[Survey], words: Words, period: Period | None
    ) -> None:
        super().__init__(surveys, words, period)
        self.numbers = numbers
        self.wish = wish

    def __repr__(self) -> str:
        found = self.numbers
        return f"CitySamplePlan({found.name}, {found.answers} answers in {len(found.planned)} units)"

    def cover(self) -> Block:
        """City, and the number to ask, large."""
        return Block(sampling_city.city_cover(self.numbers, self.period, self.synthetic, self.words))

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
        shown = [partial(sampling_city.units_table, self.numbers, self.words)] if self.numbers.planned else []
        return View(self.numbers.frame(), Text.of(sampling_city.city_lines(self.numbers, self.words)), shown)

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
        shown = [partial(sampling_city.units_methods_table, self.numbers, self.words)] if self.numbers.planned else []
        return View(self.numbers.frame(), Text.of(sampling.method_lines(self.words)), shown)

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
        drawn = partial(sampling_city.units_figure, self.numbers, self.words)
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
        shown = [partial(sampling_city.all_services_table, found, self.words)] if found.with_services else []
        frames = {unit.code: plan.services_frame() for unit, plan in found.with_services}
        frame = stacked(frames, "unit") if frames else pd.DataFrame()
        return View(frame, Text.of(sampling_city.city_service_lines(found, self.words)), shown)

    def assumptions(self) -> View:
        """What was reckoned with, and where it comes from."""
        return View(
            pd.DataFrame(),
            Text.of(sampling.assumption_lines(self.words)),
            [
                partial(sampling.wish_table, self.wish, self.words),
                *([partial(sampling_city.units_basis_table, self.numbers, self.words)] if self.numbers.planned else []),
            ],
        )

    def results(self) -> Results:
        """The numbers for hasil.json; the last cell of a report notebook."""
        about = sampling_results.city_about(self.numbers, self.period, self.synthetic)
        units = [{"unit": unit.code, **sampling_results.plan_results(plan)} for unit, plan in self.numbers.planned]
        unknown = [unit.code for unit in self.numbers.unknown]
        content = {**about, "units": units, "unknown": unknown, **sampling_results.ending(self.sources)}
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)
