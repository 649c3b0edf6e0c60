"""All units of a city in one period, for notebooks. Floor 5; adds no arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial

import pandas as pd

import ikm
from ikm.analysis import city as analysis
from ikm.analysis import city_actions, league
from ikm.display import shown
from ikm.errors import Mistakes, SettingError
from ikm.present import city as told
from ikm.present import city_actions as actions_told
from ikm.present import city_figures, city_means, city_results, city_summary, sections
from ikm.present.leading import asked
from ikm.present.results import Results
from ikm.present.view import Block, Text, View
from ikm.present.wording import Words
from ikm.study.city_reading import files_beside, read_unit
from ikm.study.city_units import CityUnits
from ikm.survey.project import Project
from ikm.survey.published import read_published
from ikm.survey.responses import Source

#: What a city can be asked, by the names of its methods.
ASKED = ("summary", "league", "means", "index", "by", "trend", "change", "heat", "skpd", "duty", "actions")
#: A unit is not left out for its mistake: the mean and the league without it would be other figures under one name.
REMEDY = "mend all of them; no report is made without a unit that has answers, for its means would be others."


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
        A unit's answers, sidecar or plan hold a mistake; those of all units are told together.

    Examples
    --------
    >>> ikm.city("2026-S1")
    City(Kota Samarinda, 2026-S1, 6 of 6 units)
    """
    words = Words(bahasa)
    project = Project.locate(data)
    if period in {unit.city for unit in project.units().values()}:
        raise SettingError(
            f"'{period}' is a city; the period comes first.",
            remedy=f'ikm.city(city="{period}"), or with the period first.',
        )
    name, units = project.city(city)
    mistakes = Mistakes()
    for unit in units:
        mistakes.trying(unit.code, project.periods, unit)
    mistakes.stop(name, REMEDY)
    asked = project.city_period(units, period)
    printed = read_published(project)
    read = [read_unit(project, unit, asked, printed, mistakes) for unit in units]
    mistakes.stop(name, REMEDY)
    found = [one for one in read if one is not None]
    beside = [
        *files_beside([one.standing.entry for one in found], printed, asked),
        *(source for one in found for source in one.beside),
    ]
    return City(
        analysis.city(name, asked, [one.standing for one in found]),
        words,
        [one.actions for one in found],
        beside,
        project,
    )


class City(CityUnits):
    """Units of a city in one period; each method gives a result that shows itself. Made by `ikm.city`.

    `kota["KPPT"]` is the study of a unit; `for studi in kota` goes through all that have answers in the period.

    Parameters
    ----------
    numbers : ikm.analysis.city.City
        The results; `kota.numbers` leads to every figure behind the page.
    words : Words
    actions : sequence of UnitActions
        Actions that each unit planned.
    beside : sequence of Source
        Files that were read besides the answers: published figures, plans and the surveys that made them.
    project : Project, optional
        Where the units are read when one of them is asked; the usual one by default.
    """

    def __init__(
        self,
        numbers: analysis.City,
        words: Words,
        actions: Sequence[city_actions.UnitActions] = (),
        beside: Sequence[Source] = (),
        project: Project | None = None,
    ) -> None:
        super().__init__(numbers, words, project)
        self.unit_actions = tuple(actions)
        self.beside = tuple(beside)

    def __repr__(self) -> str:
        found = self.numbers
        return f"City({found.name}, {found.period}, {len(found.measured)} of {len(found.standings)} units)"

    def _repr_html_(self) -> str:
        return shown(self.cover(), asked(ASKED, self.words))

    def cover(self) -> Block:
        """City, period and both means, large."""
        return Block(told.cover(self.numbers, self.synthetic, self.words))

    def background(self) -> Text:
        """What the report is."""
        period = self.words.period(self.numbers.period)
        return Text((self.words.say("city.intro", city=self.numbers.name, period=period),))

    def summary(self) -> Block:
        """The city on one page: means, change, lowest units, weakest unsur, what is due, certainty."""
        return Block(city_summary.city_summary(self.numbers, self.unit_actions, self.words))

    def league(self) -> View:
        """League table with intervals.

        Returns
        -------
        View
            Frame: one row a unit, by its code: rank to last (the places that the tests leave open), n, ikm, low, high
            (25-100), mutu, change (index points since the period before), real, users, selection, printed. rank is
            missing for a unit that cannot be compared: another regulation, fewer than 10 respondents, a printed figure.

        Examples
        --------
        >>> ikm.city("2026-S1").league().frame.loc["KPPT", ["rank", "last", "ikm"]].tolist()
        [1.0, 1.0, 86.14]
        """
        found = self.numbers
        return View(
            league.league_frame(found.standings),
            Text.of(
                [
                    self.words.say("city.league_note", k=len(found.ranked)),
                    *city_means.unit_assumption_lines(found, self.words),
                    told.marks_line(found, self.words),
                    *told.printed_lines(found, self.words),
                ]
            ),
            [partial(told.league_table, found, self.words)],
            partial(city_figures.league_figure, found, self.words) if found.comparable else None,
        )

    def means(self) -> View:
        """Both means of the city, what they rest on and assume; units by mutu."""
        shown = [partial(told.mutu_table, self.numbers, self.words)] if self.numbers.measured else []
        return View(pd.DataFrame(), Text.of(told.means_lines(self.numbers, self.words)), shown)

    def change(self) -> Text:
        """Units and means that really changed since the period before."""
        lines = [*city_means.mean_change_lines(self.numbers, self.words), *told.change_lines(self.numbers, self.words)]
        return Text.of(lines)

    def duty(self) -> Text:
        """Units that missed their yearly duty to survey."""
        return Text.of(told.duty_lines(self.numbers, self.words))

    def heat(self) -> View:
        """Value of every unsur in every unit, as a map.

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
            return View(values, Text((self.words.say("city.none"),)))
        lines = told.heat_lines(self.numbers, self.words)
        finding = lines[0].striptags().rstrip(".")
        return View(
            values,
            Text((told.heat_key(self.numbers, self.words),)),
            _tables=[partial(told.heat_table, self.numbers, self.words)],
            _figure=partial(city_figures.heat_figure, self.numbers, finding, self.words),
        )

    def index(self) -> View:
        """Unsur of every unit: the table and chart of `heat`, the numbers tidy.

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
        return replace(self.heat(), frame=self._stacked(lambda one: one.index().frame))

    def skpd(self) -> View:
        """Units under the SKPD that answers for them."""
        return View(pd.DataFrame(), _tables=[partial(told.skpd_table, self.numbers, self.words)])

    def actions(self) -> View:
        """Open and late actions under the SKPD teknis that must act, and what moved.

        Returns
        -------
        View
            Frame: one row an SKPD teknis: units (codes in a row), open, overdue, done (actions), up, same, down (unsur
            that really moved, or did not).

        Examples
        --------
        >>> ikm.city("2026-S1").actions().frame.overdue["Dinas Pekerjaan Umum"].item()
        1
        """
        found = city_actions.by_skpd(self.unit_actions)
        owed = city_actions.owed(self.unit_actions)
        tables = [partial(actions_told.actions_table, found, self.words)] if found else []
        if owed:
            tables.append(partial(actions_told.owed_table, owed, self.numbers.instrument, self.words))
        return View(
            city_actions.actions_frame(found),
            Text.of(actions_told.actions_lines(self.unit_actions, found, self.numbers.period.end, self.words)),
            tables,
        )

    def conclusion(self) -> Text:
        """The report in a few sentences."""
        return Text.of(city_summary.conclusion_lines(self.numbers, self.words))

    def provenance(self) -> View:
        """Files with fingerprints."""
        return View(
            pd.DataFrame(),
            Text((self.words.say("provenance.note"),)),
            [
                partial(sections.software, ikm.__version__, self.words),
                partial(sections.files, self.sources, self.words),
            ],
        )

    def results(self) -> Results:
        """The numbers of the report for hasil.json; the last cell of a report notebook."""
        content = city_results.results(self.numbers, self.synthetic, self.sources)
        content["actions"] = actions_told.actions_results(city_actions.by_skpd(self.unit_actions))
        content["open_actions"] = actions_told.owed_results(city_actions.owed(self.unit_actions))
        content["without_plan"] = [unit.code for unit in city_actions.planless(self.unit_actions)]
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)

    @property
    def synthetic(self) -> bool:
        """Whether any answers are invented."""
        return any(one.entry.survey.sidecar.synthetic for one in self.numbers.standings if one.entry.survey)

    @cached_property
    def sources(self) -> list[Source]:
        """Every file that was read."""
        surveys = [
            survey
            for one in self.numbers.standings
            for survey in (one.entry.survey, one.entry.previous)
            if survey is not None
        ]
        read = [source for survey in surveys for source in survey.sources]
        return list({source.path: source for source in [*read, *self.beside]}.values())
