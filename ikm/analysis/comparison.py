"""Periods beside each other. Floor 3.

Indexes under different instruments are not one series: their unsur and their bands differ, so a break stands between
them and no change is reckoned across it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from ikm.analysis.index import Index, index
from ikm.rules.instrument import Instrument
from ikm.rules.period import Period
from ikm.survey.responses import Survey


@dataclass(frozen=True)
class Point:
    """One period of a trend.

    Parameters
    ----------
    change : Decimal or None
        Published index minus the published index before, in index points; None at the first point, after a break, and
        where either index is not known.
    after_break : bool
        The instrument, its unsur or the bobot differs from that of the point before.
    """

    period: Period
    index: Index
    change: Decimal | None
    after_break: bool

    @property
    def instrument(self) -> Instrument:
        """Instrument of the period."""
        return self.index.instrument


def trend(surveys: Sequence[Survey]) -> tuple[Point, ...]:
    """Index of each period, oldest first, with breaks where the instrument changed.

    Parameters
    ----------
    surveys : sequence of Survey
        Periods of one unit, oldest first.
    """
    points: list[Point] = []
    for survey in surveys:
        result = index(survey.scores, survey.instrument, survey.bobot)
        before = points[-1].index if points else None
        broken = before is not None and not comparable(before, result)
        points.append(Point(survey.period, result, None if broken else difference(before, result), broken))
    return tuple(points)


def comparable(one: Index, other: Index) -> bool:
    """Whether two indexes form one series: same regulation, same unsur, same bobot."""
    same_unsur = set(one.instrument.keys) == set(other.instrument.keys)
    return one.instrument.id == other.instrument.id and same_unsur and one.bobot == other.bobot


def difference(before: Index | None, after: Index) -> Decimal | None:
    """Published value minus published value before, in index points, so that a reader can check it."""
    if before is None or before.value is None or after.value is None:
        return None
    return after.value - before.value


def trend_frame(points: Sequence[Point]) -> pd.DataFrame:
    """One row a period: instrument, n, ikm (25-100), mutu, change (index points), after_break."""
    return pd.DataFrame(
        {
            "period": [str(point.period) for point in points],
            "instrument": [point.instrument.id for point in points],
            "n": [point.index.respondents for point in points],
            "ikm": [None if point.index.value is None else float(point.index.value) for point in points],
            "mutu": [point.index.grade.mutu if point.index.grade else None for point in points],
            "change": [None if point.change is None else float(point.change) for point in points],
            "after_break": [point.after_break for point in points],
        }
    ).set_index("period")
