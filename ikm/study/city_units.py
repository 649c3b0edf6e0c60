"""The units of a city, one by one and under one another, for notebooks. Floor 5; adds no arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import pandas as pd

from ikm.analysis import city as analysis
from ikm.analysis import series
from ikm.errors import SettingError, near
from ikm.present.crossed import Crossed, crossed_view
from ikm.present.leading import Leading
from ikm.present.trends import trends_view
from ikm.present.view import Text, View
from ikm.present.wording import Words
from ikm.study.series import Series
from ikm.study.unit import Study
from ikm.survey.categories import in_order
from ikm.survey.project import Project
from ikm.survey.responses import Characteristic


class CityUnits(Leading):
    """What each unit of a city can tell; `kota["KPPT"]` is the study of one.

    Parameters
    ----------
    numbers : ikm.analysis.city.City
    words : Words
    project : Project, optional
        Where the units are read; the usual one by default.
    """

    def __init__(self, numbers: analysis.City, words: Words, project: Project | None = None) -> None:
        self.numbers = numbers
        self.words = words
        self._project = project or Project.locate()

    @cached_property
    def _series(self) -> dict[str, Series]:
        """Every period of each unit that has answers in the city's."""
        units = [one.entry.unit for one in self.numbers.standings if one.entry.survey is not None]
        return {unit.code: Series(self._project, unit, self.words) for unit in units}

    def __len__(self) -> int:
        return len(self._series)

    def __iter__(self) -> Iterator[Study]:
        return (self[code] for code in self._series)

    def __contains__(self, code: object) -> bool:
        return code in self._series

    def __getitem__(self, code: str) -> Study:
        """The study of a unit in the city's period, by its code."""
        if code not in self._series:
            raise SettingError(
                f"unit '{code}' has no answers of {self.numbers.name} {self.numbers.period}. "
                f"{near(str(code), self._series)}".rstrip(),
                allowed=", ".join(self._series),
            )
        return self._series[code][str(self.numbers.period)]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._series)

    def _stacked(self, frames: Callable[[Study], pd.DataFrame]) -> pd.DataFrame:
        """One table of each unit, under one another."""
        found = {one.survey.unit.code: frames(one) for one in self}
        return series.stacked(found, "unit") if found else pd.DataFrame()

    def by(self, characteristic: Characteristic) -> View:
        """Respondents and their IKM in every unit, by one of their characteristics.

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
        frame = self._stacked(lambda one: one.by(characteristic).frame)
        if characteristic == "service":  # each unit has its own
            return View(frame, Text((self.words.say("city.by_service"),)))
        called = self.words.text(f"characteristics.{characteristic}")
        groups = in_order(characteristic, frame["n"].groupby(level=characteristic).sum()) if len(frame) else []
        values = frame["ikm"].unstack(characteristic).reindex(self._series)[groups] if groups else pd.DataFrame()
        names = [self._series[code].unit.name for code in values.index]
        caption = self.words.text("city.by_caption", characteristic=called)
        columns = [self.words.category(label) for label in groups]
        crossed = Crossed(f"kota-{characteristic}", caption, self.words.text("city.unit"), values, names, columns)
        return crossed_view(frame, crossed, self.words)

    def trend(self) -> View:
        """IKM of every unit over its periods.

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
        frame = self._stacked(lambda one: one.trend().frame)
        return trends_view(frame, {code: one.unit.name for code, one in self._series.items()}, self.words)
