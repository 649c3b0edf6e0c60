"""All periods of a unit, for notebooks; adds no arithmetic."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from ikm.analysis.comparison import (
    Slope,
    TrendPoint,
    build_trend,
    list_newest_run,
    spread_group_periods,
    spread_periods,
    stack_frames,
)
from ikm.analysis.disclosure import Audience
from ikm.display import Guarded, is_for_public, render_output
from ikm.errors import SettingError
from ikm.page.grid import CrossTable, show_cross_table
from ikm.page.view import Discoverable, Text, View
from ikm.page.wording import Words
from ikm.rules.period import Period
from ikm.speech import _
from ikm.study.unit import Study, make_study
from ikm.survey.project import Project
from ikm.survey.responses import Survey, read_survey
from ikm.survey.units import Unit

if TYPE_CHECKING:
    from ikm.page.chart import Axes


def open_all(unit: str = "", *, bahasa: str = "id", data: str = "", audience: Audience = "public") -> Series:
    """Open all periods of a unit.

    Parameters
    ----------
    unit : str
        Code in data/units.toml: 'KPPT'.
    bahasa : {'id', 'en'}
        Language of everything shown.
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.
    audience : {'public', 'internal'}
        Groups below 10 respondents are hidden from the public, below 5 within the office.

    Returns
    -------
    Series
        Oldest period first; reads a file when it is first needed.

    Raises
    ------
    SettingError
        Unit, language, folder or audience is not known, or the unit has no answers yet; the message lists what is.
    DataError
        The answers of a period cannot be read or counted as they stand.

    Examples
    --------
    >>> deret = ikm.open_all("KPPT")
    >>> deret.frame.loc["2025-S1":, ["n", "ikm", "low", "high", "mutu"]].round(2)
               n    ikm    low   high mutu
    period
    2025-S1  239  83.53  82.19  84.79    B
    2025-S2  249  84.77  83.48  85.99    B
    2026-S1  260  86.14  84.85  87.35    B
    """
    project = Project.locate(data)
    asked = project.unit(unit or os.environ.get("IKM_UNIT", ""))
    project.period(asked)  # which refuses a unit without answers
    return Series(project, asked, Words(bahasa).name_groups(asked.group_names), audience)


class Series(Guarded, Discoverable):
    """All periods of a unit, oldest first; `deret["2025-S2"]` is one of them. Made by `ikm.open_all`.

    The series is the newest period and those before it that share no day; a year beside its own halves is left out of
    it, but can be opened by its name. Each file is read once, when it is first needed.
    """

    def __init__(
        self, project: Project, unit: Unit, words: Words, audience: Audience = "public", where: str = ""
    ) -> None:
        self.unit = unit
        self.words = words
        self.audience = audience
        self._where = where
        self._project = project
        self._surveys: dict[tuple[str, Period], Survey] = {}
        self._studies: dict[Period, Study] = {}

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Periods of the series, oldest first."""
        newest = self._project.period(self.unit)
        known = (*self._project.earlier(self.unit, newest), newest)
        if not self._where:
            return known
        kept = {newest, *(survey.period for survey in self._study(newest).numbers.earlier)}
        return tuple(period for period in known if period in kept and self._is_told(period))

    def _is_told(self, period: Period) -> bool:
        """Return whether a page for the public may tell of the chosen answers of a period."""
        if is_for_public():
            try:
                self._study(period)
            except SettingError:
                return False
        return True

    def where(self, condition: str) -> Series:
        """Return the series of some of the answers, the same condition in every period.

        Parameters
        ----------
        condition : str
            On columns of the answers, as `Study.where` takes it: "age >= 60".

        Returns
        -------
        Series
            Without the periods in which too few answers fit, or which lack a column.

        Raises
        ------
        SettingError
            No condition, or fewer than 10 answers of the newest period fit or are left over (internal edition: 5).

        Examples
        --------
        >>> older = ikm.open_all("KPPT").where("age > 50").index().frame.query("key == 'waktu'")
        >>> older.loc["2025-S1":, ["n", "value"]].droplevel("code").to_dict("list")
        {'n': [34, 32, 44], 'value': [75.74, 81.25, 83.52]}
        """
        whole = f"({self._where}) and ({condition})" if self._where else condition
        chosen = Series(self._project, self.unit, self.words, self.audience, whole)
        chosen._surveys = self._surveys
        assert chosen.periods  # a condition that cannot be asked is refused here
        return chosen

    def __len__(self) -> int:
        return len(self.periods)

    def __iter__(self) -> Iterator[Study]:
        return (self._study(period) for period in self.periods)

    def __getitem__(self, period: str | int) -> Study:
        """Return the study of a period by name ('2025-S2') or by place (-1 is the newest)."""
        if isinstance(period, int):
            if not -len(self) <= period < len(self):
                raise IndexError(
                    _(
                        "the series of {unit} has {count} periods, there is no [{period}].",
                        unit=self.unit.code,
                        count=len(self),
                        period=period,
                    )
                )
            return self._study(self.periods[period])
        return self._study(self._project.period(self.unit, period))

    def __contains__(self, period: object) -> bool:
        return str(period) in map(str, self.periods)

    def _ipython_key_completions_(self) -> list[str]:
        return [str(period) for period in self._project.periods(self.unit)]

    def _study(self, period: Period) -> Study:
        """Open one period, once."""
        if period not in self._studies:
            study = make_study(self._read, self._project, self.unit, period, self.words.bahasa, self.audience)
            self._studies[period] = study.where(self._where) if self._where else study
        return self._studies[period]

    def _read(self, unit: Unit, period: Period) -> Survey:
        """Read answers, once; every period of a series is read again by those after it."""
        key = (unit.code, period)
        if key not in self._surveys:
            self._surveys[key] = read_survey(self._project, unit, period)
        return self._surveys[key]

    def __repr__(self) -> str:
        where = f" where {self._where}" if self._where else ""
        return f"Series({self.unit.code}, {len(self)} periods, {self.periods[0]} to {self.periods[-1]}{where})"

    def _repr_html_(self) -> str:
        trend = self.trend()
        return render_output(replace(trend, words=Text((self._about(), *trend.words.paragraphs))))

    def _about(self) -> Markup:
        """Describe unit, number of periods, first and last."""
        first, last = self.words.period(self.periods[0]), self.words.period(self.periods[-1])
        unit = self[-1].survey.unit.name
        return self.words.counted("series.periods", len(self), unit=unit, n=len(self), first=first, last=last)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a period: instrument, n, ikm, low, high (25-100), mutu, change (index points), after_break, printed.

        Printed figures of periods without answers stand among them. No change is given across a break.
        """
        return self.trend().frame

    @property
    def units(self) -> dict[str, str]:
        """Column of the frame -> what it is measured in."""
        return self.trend().units

    @property
    def slope(self) -> Slope | None:
        """How much the IKM rose or fell a year over the periods of one series; None below five.

        Examples
        --------
        >>> slope = ikm.open_all("KPPT").slope
        >>> [round(figure, 2) for figure in (slope.estimate, slope.low, slope.high)], slope.periods, str(slope.first)
        ([0.93, 0.74, 1.12], 13, '2017-S2')
        """
        return self[-1].numbers.slope

    def trend(self) -> View:
        """Show the IKM over all periods, with breaks where regulation, unsur or bobot changed.

        Returns
        -------
        View
            Frame: as `frame`, one row a period.

        Examples
        --------
        >>> ikm.open_all("PARKIR").trend().frame.change.round(2).tolist()[1:]
        [0.41, 0.56, 0.26, -0.14]
        """
        return self[-1].trend()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the trend on axes (the current ones by default) and return them."""
        return self.trend().plot(ax)

    def index(self) -> View:
        """Show the unsur of every period; in the table those periods that form one series with the newest.

        Returns
        -------
        View
            Frame: one row a period and unsur, by period and code: key, name, n (answers), nrr (1-4), tertimbang, value
            (25-100), mutu. Periods with fewer respondents than may be shown have no row.

        Examples
        --------
        >>> unsur = ikm.open_all("KPPT").index().frame
        >>> unsur.query("key == 'waktu'").value.loc["2025-S1":].droplevel("code").to_dict()
        {'2025-S1': 76.71, '2025-S2': 77.8, '2026-S1': 80.91}
        """
        frame = stack_frames({str(study.survey.period): study.index().frame for study in self})
        points = list_newest_run(self._points)
        periods = [str(point.period) for point in points]
        values = spread_periods(frame, "key", "value", periods) if len(frame) else pd.DataFrame()
        unsur_names = {unsur.key: self.words.unsur(unsur) for unsur in points[-1].instrument.unsur}
        names = [unsur_names[key] for key in values.index]
        caption, heading = self.words.text("series.unsur_caption"), self.words.text("index.unsur")
        first = self.words.period(points[0].period)
        older = [self.words.say("series.older", first=first)] if len(points) < len(self) and len(frame) else []
        crossed = CrossTable("seri-unsur", caption, heading, values, names, periods)
        return self._show_periods(frame, crossed, points, *older)

    def by(self, characteristic: str) -> View:
        """Show respondents and their IKM in every period, by one of their characteristics.

        Parameters
        ----------
        characteristic : str
            'gender', 'age', 'education', 'occupation', 'service', or a group of the unit's own.

        Returns
        -------
        View
            Frame: one row a period and shown category: n, share (of 1), ikm, low, high (25-100), mutu; small groups
            have no row, as in the report of each period.

        Raises
        ------
        SettingError
            None of these.

        Examples
        --------
        >>> ikm.open_all("PARKIR").by("gender").frame.ikm["2026-S1"].to_dict()
        {'Laki-laki': 70.74, 'Perempuan': 69.38}
        """
        frame = stack_frames({str(study.survey.period): study.by(characteristic).frame for study in self})
        values = spread_group_periods(frame, characteristic, self._names) if len(frame) else pd.DataFrame()
        called = self.words.characteristic(characteristic)
        caption = self.words.text("series.by_caption", characteristic=called)
        names = [self.words.category(str(label)) for label in values.index]
        crossed = CrossTable(
            f"seri-{characteristic}",
            caption,
            self.words.column(characteristic),
            values,
            names,
            self._names,
        )
        return self._show_periods(frame, crossed, self._points)

    def _show_periods(
        self, frame: pd.DataFrame, crossed: CrossTable, points: Sequence[TrendPoint], *lines: Markup
    ) -> View:
        """Show rows by periods, with a line and a sentence where two periods are not one series."""
        names = [self.words.period(point.period) for point in points]
        breaks = [place for place, point in enumerate(points) if place and point.after_break and len(crossed.values)]
        broken = [self.words.say("series.break", before=names[place - 1], after=names[place]) for place in breaks]
        crossed = replace(crossed, breaks=breaks, newest=names[-1])
        return show_cross_table(frame, crossed, self.words, *lines, *broken)

    @cached_property
    def _points(self) -> tuple[TrendPoint, ...]:
        """The periods with answers, with breaks between them."""
        return build_trend([study.survey for study in self])

    @property
    def _names(self) -> list[str]:
        """Their names: '2025-S2'."""
        return [str(period) for period in self.periods]
