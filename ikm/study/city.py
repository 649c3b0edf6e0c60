"""All units of a city in one period, for notebooks; adds no arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import pandas as pd

import ikm
from ikm.analysis.city import (
    CityStandings,
    SharedPlaces,
    Standing,
    UnitActions,
    UnitEvidence,
    collect_unit_actions,
    compare_units,
    frame_league,
    group_actions_by_skpd,
    list_city_asks,
    list_owed_actions,
    list_units_without_plan,
    place_unit,
    share_places,
)
from ikm.analysis.comments import Comments
from ikm.analysis.comparison import build_trend, compute_published_index, stack_frames
from ikm.analysis.disclosure import GROUP_THRESHOLDS
from ikm.analysis.profile import SectorScores, score_sector
from ikm.analysis.quality import apply_decisions
from ikm.chapters import city, comments, promises
from ikm.chapters.introduction import show_provenance
from ikm.display import Guarded, render_output
from ikm.errors import Mistakes, SettingError, suggest_name
from ikm.page.grid import CrossTable, show_cross_table
from ikm.page.view import Answer, Block, Discoverable, Results, Section, Text, View, describe_methods
from ikm.page.wording import Words
from ikm.rules.period import Period
from ikm.speech import N_, _
from ikm.study.numbers import Numbers
from ikm.study.recipes import PACKAGE_LINES, write_recipe
from ikm.study.series import Series
from ikm.study.unit import Study, refuse_unpublishable
from ikm.survey.plans import read_plan
from ikm.survey.project import CityUnitInputs, Project
from ikm.survey.published import PublishedFigure, list_figures_until, read_published
from ikm.survey.reads import list_sources_besides
from ikm.survey.responses import Characteristic, Source, Survey, order_categories, read_survey
from ikm.survey.review import read_review
from ikm.survey.units import Unit

#: What a city can be asked, by the names of its methods.
CITY_METHODS = (
    "league",
    "promises",
    "actions",
    "year",
    "benchmark",
    "places",
    "locations",
    "fair",
    "means",
    "index",
    "by",
    "trend",
    "change",
    "heat",
    "comments",
    "duty",
)
#: A unit is not left out for its mistake: the mean and the league without it would be other figures under one name.
REGISTER_REMEDY = N_(
    "mend all of them; no report is made without a unit that has answers, for its means would be others."
)


def open_city(period: str = "", city: str = "", *, bahasa: str = "id", data: str = "") -> City:
    """Open all units of a city in one period.

    Parameters
    ----------
    period : str
        '2026', '2026-S1', '2026-T3' or '2026-07'; the newest of any unit where empty.
    city : str
        As in the register: 'Kota Samarinda'; the one with most units where empty.
    bahasa : {'id', 'en'}
        Language of everything shown.
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.

    Returns
    -------
    City

    Raises
    ------
    SettingError
        City, period or language is not known; the message lists what is.
    DataError
        A unit's answers, sidecar or plan hold a mistake; those of all units come in one message.

    Examples
    --------
    >>> ikm.city("2026-S1")
    City(Kota Samarinda, 2026-S1, 6 of 6 units)
    """
    words = Words(bahasa)
    project = Project.locate(data)
    if period in {unit.city for unit in project.units().values()}:
        raise SettingError(
            _("'{period}' is a city; the period comes first.", period=period),
            remedy=_('ikm.city(city="{period}"), or with the period first.', period=period),
        )
    name, units = project.city(city)
    mistakes = Mistakes()
    for unit in units:
        mistakes.trying(unit.code, project.periods, unit)
    mistakes.stop(name, _(REGISTER_REMEDY))
    asked = project.city_period(units, period)
    printed = read_published(project)
    readings = [read_unit(project, unit, asked, printed, mistakes) for unit in units]
    mistakes.stop(name, _(REGISTER_REMEDY))
    read = [reading for reading in readings if reading is not None]
    standings = [reading.standing for reading in read]
    other_sources = list_published_sources([standing.entry for standing in standings], printed, asked)
    other_sources += [source for reading in read for source in reading.other_sources]
    actions = [reading.actions for reading in read]
    return City(compare_units(name, asked, standings), words, actions, other_sources, project)


class City(Guarded, Discoverable):
    """Units of a city in one period; each method gives a result that shows itself. Made by `ikm.open_city`.

    `kota["KPPT"]` is the study of a unit; `for studi in kota` goes through all that have answers in the period.

    Parameters
    ----------
    numbers : ikm.analysis.city.CityStandings
        The results; `kota.numbers` leads to every figure behind the page.
    words : Words
    actions : sequence of UnitActions
        Actions that each unit planned.
    other_sources : sequence of Source
        Files that were read besides the answers: published figures, plans and the surveys that made them.
    project : Project, optional
        Where the units are read when one of them is asked; the usual one by default.
    """

    def __init__(
        self,
        numbers: CityStandings,
        words: Words,
        actions: Sequence[UnitActions] = (),
        other_sources: Sequence[Source] = (),
        project: Project | None = None,
    ) -> None:
        self.numbers = numbers
        self.words = words
        self._project = project or Project.locate()
        self.unit_actions = tuple(actions)
        self.other_sources = tuple(other_sources)

    @property
    def synthetic(self) -> bool:
        """Whether any answers are invented."""
        entries = [standing.entry for standing in self.numbers.standings]
        return any(entry.survey.sidecar.synthetic for entry in entries if entry.survey)

    @cached_property
    def sources(self) -> list[Source]:
        """Every file that was read."""
        entries = [standing.entry for standing in self.numbers.standings]
        surveys = [survey for entry in entries for survey in (entry.survey, entry.previous)]
        read = [source for survey in surveys if survey is not None for source in survey.sources]
        besides = list_sources_besides(self._project, None, self.numbers.period)
        return list({source.path: source for source in [*besides, *read, *self.other_sources]}.values())

    def __repr__(self) -> str:
        numbers = self.numbers
        return f"City({numbers.name}, {numbers.period}, {len(numbers.measured)} of {len(numbers.standings)} units)"

    def _repr_html_(self) -> str:
        return render_output(self.cover(), describe_methods(CITY_METHODS, self.words))

    def __len__(self) -> int:
        return len(self._series)

    def __iter__(self) -> Iterator[Study]:
        return (self[code] for code in self._series)

    def __contains__(self, code: object) -> bool:
        return code in self._series

    def __getitem__(self, code: str) -> Study:
        """Return the study of a unit in the city's period, by its code."""
        if code not in self._series:
            raise SettingError(
                _(
                    "unit '{code}' has no answers of {numbers_name} {period}. {suggestion}",
                    code=code,
                    numbers_name=self.numbers.name,
                    period=self.numbers.period,
                    suggestion=suggest_name(str(code), self._series),
                ).rstrip(),
                allowed=", ".join(self._series),
            )
        return self._series[code][str(self.numbers.period)]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._series)

    def cover(self) -> Block:
        """Show the first screen: the finding, the key figures, what is asked of the head of the city."""
        asks = list_city_asks(self.numbers, self.unit_actions)
        return Block(city.render_city_cover(self.numbers, self.unit_actions, asks, self.synthetic, self.words))

    def background(self) -> Text:
        """Describe what the report is."""
        period = self.words.period(self.numbers.period)
        return Text((self.words.say("city.intro", city=self.numbers.name, period=period),))

    def league(self) -> Answer:
        """Show every unit in one row: index and interval among the bands, place, last periods, benchmark.

        Returns
        -------
        Answer
            Frame: one row a unit, by its code: rank to last (the places that the tests leave open), n, ikm, low, high
            (25-100), mutu, change (index points since the period before), real, slope (index points a year, from five
            periods of one series on), slope_real, users, selection, printed. rank is missing for a unit that cannot be
            compared: another regulation, fewer than 10 respondents, a printed figure.

        Examples
        --------
        >>> ikm.city("2026-S1").league().frame.loc["KPPT", ["rank", "last", "ikm"]].tolist()
        [1.0, 1.0, 86.14]
        """
        return city.show_league(self.numbers, self.words)

    def places(self) -> View:
        """Tabulate the places of the units with intervals, users and what these rest on.

        Returns
        -------
        View
            Frame: that of `league`.

        Examples
        --------
        >>> ikm.city("2026-S1").places().frame["rank"].to_dict()["PARKIR"]
        5
        """
        numbers, words = self.numbers, self.words
        lines = [
            *([words.say("city.league_note", k=len(numbers.ranked))] if len(numbers.ranked) > 1 else []),
            *city.describe_unit_assumptions(numbers, words),
            city.describe_marks(numbers, words),
            *city.describe_printed_sources(numbers, words),
        ]
        frame = frame_league(numbers.standings)
        return View(frame, Text.of(lines), [partial(city.tabulate_league, numbers, words)])

    def fair(self) -> View:
        """Show the differences of units that are left when the mix of their respondents is made equal.

        A second comparison beside the official league: gender, age, education and, where most units know it, channel.

        Returns
        -------
        View
            Frame: one row a unit, by its code: against ('' of the mean of the units, else the code of its benchmark),
            n, known (respondents who state all of the mix; missing where 1 to 9 do not), ikm, plain (official
            difference), value (that at an equal mix), low, high (its interval), moved (value minus plain), in index
            points. Empty where no two units with 50 respondents or more are left.

        Examples
        --------
        >>> fair = ikm.city("2026-S1").fair().frame
        >>> fair[fair.against == ""].loc["ANGKUTAN", ["plain", "value", "moved"]].tolist()
        [0.69, 0.53, -0.16]
        """
        shown = city.show_fair_comparison(self.numbers, self.words)
        if shown.frame.empty:
            return shown
        opened = f'import ikm\n\nkota = ikm.city("{self.numbers.period}", "{self.numbers.name}")'
        recipe = partial(write_recipe, opened, PACKAGE_LINES["fair"], self.words, package=True)
        return replace(shown, _recipe=recipe)

    def year(self) -> Answer:
        """Show where the index rose or fell in a year, all units tested together.

        Returns
        -------
        Answer
            Frame: one row a unit and item, 'ikm' or an unsur: first (period), second (unit), n_first, n_second,
            estimate, low, high (index points), g, p, p_adjusted, real. Nothing where no unit has answers of a year ago.

        Examples
        --------
        >>> year = ikm.city("2026-S1").year().frame.query("item == 'ikm'").set_index("second")
        >>> year.index[year.real].tolist()
        ['KPPT']
        """
        return city.show_city_year(self.numbers, self.words)

    def benchmark(self) -> Answer:
        """Show each unit beside its benchmark unit, unsur by unsur, the largest real distance first.

        Returns
        -------
        Answer
            Frame: as `year`, first the benchmark unit. Nothing where no unit has a benchmark with answers.

        Examples
        --------
        >>> beside = ikm.city("2026-S1").benchmark().frame
        >>> beside.query("item == 'ikm'").real.tolist()
        [True, True]
        """
        return city.show_city_benchmark(self.numbers, self.words)

    def means(self) -> Text:
        """Describe both means of the city, what they rest on and assume."""
        return Text.of(city.describe_means_section(self.numbers, self.words))

    def change(self) -> Text:
        """Describe means that really changed, and units: over the years, and since the period before."""
        numbers, words = self.numbers, self.words
        return Text.of([*city.describe_mean_change(numbers, words), *city.describe_unit_changes(numbers, words)])

    def duty(self) -> Text:
        """Name units that missed their yearly duty to survey."""
        return Text.of(city.describe_duty(self.numbers, self.words))

    def index(self) -> View:
        """Show the unsur of every unit: the table and chart of `heat`, the numbers tidy.

        Returns
        -------
        View
            Frame: one row a unit and unsur, by both: key, name, n (answers), nrr (1-4), tertimbang, value (25-100),
            mutu, as `index` of each unit, under whatever regulation.

        Examples
        --------
        >>> unsur = ikm.city("2026-S1").index().frame
        >>> unsur.query("key == 'waktu'").value.droplevel("code").idxmin()
        'LALIN'
        """
        return replace(self.heat(), frame=self._stacked(lambda study: study.index().frame))

    def heat(self) -> View:
        """Show the value of every unsur in every unit, as a map.

        Returns
        -------
        View
            Frame: rows unsur, columns units, 25-100; of units under the city's regulation with 10 respondents or more.
            The same numbers tidy: `index`.

        Examples
        --------
        >>> ikm.city("2026-S1").heat().frame.idxmin().to_dict()["PARKIR"]
        'biaya'
        """
        values = self.numbers.heat()
        if values.empty:
            return View(values, Text((self.words.say("city.no_unsur"),)))
        finding = city.describe_heat(self.numbers, self.words)[0].striptags().rstrip(".")
        table = partial(city.tabulate_heat, self.numbers, self.words)
        chart = partial(city.draw_city_heat, self.numbers, finding, self.words)
        return View(values, Text((city.explain_heat(self.numbers, self.words),)), [table], chart)

    def promises(self) -> Answer:
        """Show the promises of the city in every unit, the weakest marked, and the lowest item of its sector.

        Returns
        -------
        Answer
            Frame: rows promises, columns units, 25-100; of units under the city's regulation with 10 respondents or
            more whose unsur may be shown. Beside the IKM, never in it.

        Examples
        --------
        >>> ikm.city("2026-S1").promises().frame["PARKIR"].idxmin()
        'sarana'
        """
        units = {standing.unit.code: standing.unit for standing in self.numbers.standings}
        items = {standing.unit.code: standing.lowest_items for standing in self.numbers.detailed}
        told = self.numbers.promises()
        return promises.show_city_promises(told, units, items, self.numbers.instrument, self.words)

    def comments(self) -> View:
        """Show what comments of each unit are, by kind, and how many of them a person read.

        Returns
        -------
        View
            Frame: one row a unit, by its code: comments, praise, requests, complaints (comments), read (comments that a
            person read; the rules read the others); of fewer than 10 comments only their number.

        Examples
        --------
        >>> int(ikm.city("2026-S1").comments().frame.complaints["KPPT"])
        20
        """
        return comments.show_city_comments(self._comments, self.words)

    @cached_property
    def _comments(self) -> dict[str, Comments]:
        """What respondents of each unit wrote."""
        return {study.survey.unit.code: study.numbers.comments for study in self}

    def actions(self) -> Answer:
        """Show every open action under the SKPD teknis that must act, what is late, and the units without any.

        Returns
        -------
        Answer
            Frame: one row an SKPD teknis: units (codes in a row), open, overdue, done (actions), up, same, down (unsur
            that really moved, or did not).

        Examples
        --------
        >>> ikm.city("2026-S1").actions().frame.overdue["Dinas Pekerjaan Umum"].item()
        1
        """
        by_skpd = group_actions_by_skpd(self.unit_actions)
        return city.show_city_actions(self.numbers, self.unit_actions, by_skpd, self.words)

    def locations(self) -> Section:
        """Show places that several units have in common, such as districts, with each unit's IKM and open actions.

        Returns
        -------
        Section
            One result a column of answers by which two units or more group their respondents and of which both show a
            place; else none. Frame: one row a place, one column a unit (its code), IKM 25-100; NaN where the unit's own
            report does not show the place. No figure stands here that no report of a unit has, and the place named as a
            unit's lowest is the one that its own report names.
        """
        shown = [
            city.show_city_places(shared, list_owed_actions(self.unit_actions), self.words)
            for shared in self._shared_places
        ]
        return Section(shown)

    @cached_property
    def _shared_places(self) -> tuple[SharedPlaces, ...]:
        """The places that several units have in common."""
        surveys = [standing.entry.survey for standing in self.numbers.standings if standing.entry.survey]
        asked: dict[str, list[Unit]] = {}
        for survey in surveys:
            for key in survey.unit.groups.keys() & {*survey.characteristics}:
                asked.setdefault(key, []).append(survey.unit)
        found = [
            share_places(key, [(unit, self[unit.code].numbers.places(key)) for unit in units])
            for key, units in sorted(asked.items())
            if len(units) > 1
        ]
        return tuple(shared for shared in found if shared)

    def conclusion(self) -> Text:
        """Conclude the report in a few sentences."""
        return Text.of(city.describe_city_conclusion(self.numbers, self.words))

    def provenance(self) -> View:
        """Show the rounding and the software; files and their fingerprints are in hasil.json."""
        return show_provenance(ikm.__version__, self.words)

    def results(self) -> Results:
        """Return the numbers of the report for hasil.json; the last cell of a report notebook."""
        content = city.export_city(self.numbers, self.unit_actions, self.synthetic, self.sources)
        content["promises"] = promises.export_city_promises(self.numbers.promises())
        content["comments"] = comments.export_city_comments(self._comments)
        content["actions"] = city.export_skpd_actions(group_actions_by_skpd(self.unit_actions))
        content["open_actions"] = city.export_owed_actions(list_owed_actions(self.unit_actions))
        content["places"] = city.export_city_places(self._shared_places)
        content["without_plan"] = [unit.code for unit in list_units_without_plan(self.unit_actions)]
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)

    def by(self, characteristic: Characteristic) -> View:
        """Show respondents and their IKM in every unit, by one of their characteristics.

        Parameters
        ----------
        characteristic : {'gender', 'age', 'education', 'occupation', 'service'}

        Returns
        -------
        View
            Frame: one row a unit and shown category, by both: n, share (of 1), ikm, low, high (25-100), mutu; small
            groups have no row, as in the report of each unit. Services have neither table nor chart: each unit has its
            own.

        Raises
        ------
        SettingError
            Not one of these five.

        Examples
        --------
        >>> ikm.city("2026-S1").by("gender").frame.loc["LALIN"].ikm.to_dict()
        {'Laki-laki': 67.41, 'Perempuan': 68.59}
        """
        frame = self._stacked(lambda study: study.by(characteristic).frame)
        if characteristic == "service":  # each unit has its own
            return View(frame, Text((self.words.say("city.by_service"),)))
        called = self.words.characteristic(characteristic)
        groups = order_categories(characteristic, frame["n"].groupby(level=characteristic).sum()) if len(frame) else []
        values = frame["ikm"].unstack(characteristic).reindex(self._series)[groups] if groups else pd.DataFrame()
        names = [self._series[code].unit.name for code in values.index]
        caption = self.words.text("city.by_caption", characteristic=called)
        columns = [self.words.category(label) for label in groups]
        crossed = CrossTable(f"kota-{characteristic}", caption, self.words.text("city.unit"), values, names, columns)
        return show_cross_table(frame, crossed, self.words)

    def trend(self) -> View:
        """Show the IKM of every unit over its periods.

        Returns
        -------
        View
            Frame: one row a unit and period, by both, up to the city's period: as `trend` of each unit. Table and chart
            show the periods that two units or more have in common.

        Examples
        --------
        >>> ikm.city("2026-S1").trend().frame.loc[("LALIN", "2025-S2"), "ikm"].item()
        68.56
        """
        frame = self._stacked(lambda study: study.trend().frame)
        names = {code: series.unit.name for code, series in self._series.items()}
        return city.show_city_trends(frame, names, self.words)

    @cached_property
    def _series(self) -> dict[str, Series]:
        """Every period of each unit that has answers in the city's."""
        units = [standing.entry.unit for standing in self.numbers.standings if standing.entry.survey is not None]
        return {unit.code: Series(self._project, unit, self.words) for unit in units}

    def _stacked(self, frames: Callable[[Study], pd.DataFrame]) -> pd.DataFrame:
        """Return the tables of all units under one another."""
        by_unit = {study.survey.unit.code: frames(study) for study in self}
        return stack_frames(by_unit, "unit") if by_unit else pd.DataFrame()


@dataclass(frozen=True, eq=False)
class UnitReading:
    """One unit as it was read."""

    standing: Standing
    actions: UnitActions
    #: Files besides its answers of the period and the one before.
    other_sources: list[Source]


def read_unit(
    project: Project, unit: Unit, period: Period, printed: tuple[PublishedFigure, ...], mistakes: Mistakes
) -> UnitReading | None:
    """Read everything of one unit; None after a mistake, and then whatever else is wrong with it is collected too."""
    inputs = CityUnitInputs(project, unit, period)
    figures = list_figures_until(printed, unit.code, period)
    if inputs.benchmark:
        mistakes.trying(unit.code, refuse_unpublishable, project, *inputs.benchmark, partial(read_survey, project))
    plan = mistakes.trying(unit.code, read_plan, project, unit)
    followed_up = plan.before(period) if plan and period in inputs.known else ()
    planned = {action.period for action in followed_up}
    for each in inputs.series:
        mistakes.trying(unit.code, refuse_unpublishable, project, unit, each, partial(read_survey, project))
    attempts = {each: mistakes.trying(unit.code, _read_counted, project, unit, each) for each in inputs.read(planned)}
    surveys = {each: survey for each, survey in attempts.items() if survey is not None}
    if plan is None or len(surveys) < len(attempts):
        return None
    search = mistakes.trying(unit.code, _find_latest, inputs, figures, surveys)
    if search is None:
        return None
    latest, read_besides = search
    survey = surveys.get(period)
    beside = mistakes.trying(unit.code, _read_counted, project, *inputs.benchmark) if inputs.benchmark else None
    if inputs.benchmark and beside is None:
        return None
    indexes = [compute_published_index(figure) for figure in figures]
    printed_index = next((index for index in indexes if index.figure.period == period), None)
    trend = mistakes.trying(unit.code, build_trend, [surveys[each] for each in inputs.series], indexes)
    if trend is None:
        return None
    of_benchmark = list_figures_until(printed, unit.benchmark, period) if survey and unit.benchmark else []
    entry = UnitEvidence(
        unit,
        survey,
        surveys.get(period.previous()),
        printed_index,
        latest,
        trend,
        year_ago=surveys.get(period.year_before()) if period.year_before() in inputs.series else None,
        benchmark_unit=project.unit(unit.benchmark) if unit.benchmark else None,
        benchmark=beside,
        benchmark_printed=tuple(map(compute_published_index, of_benchmark)),
        sector=mistakes.trying(unit.code, _score_sector, inputs, survey) if survey else None,
    )
    standing = mistakes.trying(unit.code, place_unit, entry, period)
    if standing is None:
        return None
    surveys_of_plan = [surveys[each] for each in sorted(planned & set(surveys))]
    actions = collect_unit_actions(unit, plan, period, survey, surveys_of_plan)
    review = mistakes.trying(unit.code, read_review, project, unit, period, survey.instrument) if survey else None
    files = [source for each in (*surveys.values(), *read_besides, *filter(None, [beside])) for source in each.sources]
    if standing.beside and standing.beside.printed:
        files.append(standing.beside.printed.figure.file)
    decided = [source for source in (plan.source, review.source if review else None) if source]
    return UnitReading(standing, actions, [*decided, *files])


def _find_latest(
    inputs: CityUnitInputs, figures: Sequence[PublishedFigure], surveys: Mapping[Period, Survey]
) -> tuple[Period | None, list[Survey]]:
    """Find the newest period in which anybody was counted or a figure printed.

    Newest first, and no further back than the duty to survey asks: what is older cannot meet it.

    Returns
    -------
    tuple
        The period, and surveys that were read to find it besides those that are read already.
    """
    printed = max((figure.period for figure in figures), default=None)
    read: list[Survey] = []
    for period in inputs.recent:
        if printed and printed >= period:
            break
        survey = surveys.get(period) or _read_counted(inputs.project, inputs.unit, period)
        if period not in surveys:
            read.append(survey)
        if len(survey.answers):
            return period, read
    return printed, read


def _read_counted(project: Project, unit: Unit, period: Period) -> Survey:
    """Read the answers of a period that count."""
    return apply_decisions(read_survey(project, unit, period))


def _score_sector(inputs: CityUnitInputs, survey: Survey) -> SectorScores | None:
    """Score what the sector asks, as far as the unit's own report shows it; None where it does not."""
    others = inputs.project.overlapping(inputs.unit, inputs.period)
    if not others:
        return score_sector(survey, GROUP_THRESHOLDS["public"])
    read = read_survey(inputs.project, inputs.unit, inputs.period)
    beside = [_read_counted(inputs.project, inputs.unit, each) for each in others]
    return Numbers(read, overlapping=beside).sector


def list_published_sources(
    entries: Sequence[UnitEvidence], printed: Sequence[PublishedFigure], period: Period
) -> list[Source]:
    """Return files of published figures that stand for answers, or show that a unit met its duty to survey."""
    used = []
    for entry in entries:
        needed = {period, entry.latest} if entry.survey is None else {entry.latest} - {period}
        figures = list_figures_until(printed, entry.unit.code, period)
        used += [figure.file for figure in figures if figure.period in needed]
    return list(dict.fromkeys(used))
