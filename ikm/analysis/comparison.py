"""Periods and units beside each other. Floor 3.

Indexes under different instruments are not one series: their unsur and their bands differ, so a break stands between
them and no change is reckoned across it. Nor is one reckoned across bobot, for 0.11 prints up to a point less than 1/9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal

import pandas as pd

from ikm.analysis.differences import UNITS, Difference, adjusted, between_unsur, pseudo_scores, welch
from ikm.analysis.disclosure import disclosed
from ikm.analysis.index import CLAIM, Index, index
from ikm.analysis.measure import INDEX, MUTU, POINTS, RESPONDENTS, measured
from ikm.analysis.precision import Precision, precision, users_sampled
from ikm.analysis.published import PublishedIndex
from ikm.rules.bobot import Bobot
from ikm.rules.instrument import Band, Instrument
from ikm.rules.period import Period
from ikm.survey.responses import Survey, told_of_sidecar


@dataclass(frozen=True)
class Point:
    """One period of a trend, from answers or from print.

    Parameters
    ----------
    value : Decimal or None
        Index as published, two decimals.
    n : int or None
        Respondents; None where a printed figure does not tell.
    bobot : Bobot or None
        None where a printed figure does not tell.
    precision : Precision or None
        Sampling error; None for print and below 10 respondents.
    published : PublishedIndex or None
        The printed figure, where no answers are behind the point.
    change : Decimal or None
        Published value minus the published value before, in index points; None at the first point, after a break, and
        where either value is not known.
    after_break : bool
        The instrument, its unsur or the bobot differs from that of the point before.
    """

    period: Period
    instrument: Instrument
    bobot: Bobot | None
    value: Decimal | None
    grade: Band | None
    n: int | None
    precision: Precision | None
    published: PublishedIndex | None = None
    change: Decimal | None = None
    after_break: bool = False

    @property
    def printed(self) -> bool:
        """Whether the figure comes from print, not from answers."""
        return self.published is not None


def trend(surveys: Sequence[Survey], published: Sequence[PublishedIndex] = ()) -> tuple[Point, ...]:
    """Index of each period, oldest first, with breaks where the instrument changed.

    Parameters
    ----------
    surveys : sequence of Survey
        Periods of one unit.
    published : sequence of PublishedIndex
        Printed figures of the unit; one stands only before the newest answers and where it shares no day with any.
    """
    measured = [_point(survey) for survey in surveys]
    points = sorted([*measured, *_gaps(measured, published)], key=lambda point: point.period)
    return tuple(_after(points[place - 1] if place else None, point) for place, point in enumerate(points))


def _gaps(measured: Sequence[Point], published: Sequence[PublishedIndex]) -> list[Point]:
    """Printed figures of periods that lie between and before those with answers."""
    if not measured:
        return []
    answered = [point.period for point in measured]
    free = {
        figure.figure.period: figure
        for figure in published
        if not any(figure.figure.period.overlaps(period) for period in answered)
    }
    return [_printed(free[period]) for period in max(answered).series_before(free)]


def contradictions(
    points: Sequence[Point], published: Sequence[PublishedIndex]
) -> tuple[tuple[Point, PublishedIndex], ...]:
    """Periods with answers whose printed index is another than the answers give, to the decimals printed."""
    answered = {point.period: point for point in points if not point.printed and point.value is not None}
    return tuple(
        (answered[one.figure.period], one)
        for one in published
        if one.figure.period in answered and one.contradicts(answered[one.figure.period].value)
    )


def index_precision(survey: Survey, found: Index) -> Precision | None:
    """Sampling error of a survey's pooled index; None where too few answered to claim one."""
    if found.value is None or found.respondents < CLAIM:
        return None
    with told_of_sidecar(survey):
        return precision(survey.scores, survey.instrument, survey.bobot, users_sampled(survey))


def known_points(points: Sequence[Point]) -> tuple[Point, ...]:
    """Points with a value; a break before one without a value stands before the next that has one."""
    known = [point for point in points if point.value is not None]
    pairs = zip([None, *known], known, strict=False)
    return tuple(replace(point, after_break=bool(before and not comparable(before, point))) for before, point in pairs)


def comparable(one: Point | Index, other: Point | Index) -> bool:
    """Whether two indexes form one series: same regulation and unsur, and no two different bobot."""
    same_unsur = set(one.instrument.keys) == set(other.instrument.keys)
    same_bobot = one.bobot is None or other.bobot is None or one.bobot == other.bobot
    return one.instrument.id == other.instrument.id and same_unsur and same_bobot


@dataclass(frozen=True)
class Comparison:
    """One survey against another, in index and unsur.

    Parameters
    ----------
    first, second : Point
        The change is second minus first.
    total : Difference or None
        Difference of the indexes; None where they are not one series, or too few answered.
    unsur : tuple of Difference
        The same per unsur, one family.
    """

    first: Point
    second: Point
    total: Difference | None
    unsur: tuple[Difference, ...]

    @property
    def printed(self) -> PublishedIndex | None:
        """The first, where it is a published figure: then nothing can be tested."""
        return self.first.published

    @property
    def difference(self) -> Decimal | None:
        """Second minus first, of the published values, in index points; None where either is not known."""
        if self.first.value is None or self.second.value is None:
            return None
        return self.second.value - self.first.value

    @property
    def tests(self) -> dict[str, Difference]:
        """Every test by what it is about: 'ikm' for the index, else the key of an unsur."""
        total = {} if self.total is None else {"ikm": self.total}
        return total | {one.first: one for one in self.unsur}

    @property
    def across(self) -> bool:
        """Whether the two are not one series, so that nothing may be compared."""
        return not comparable(self.first, self.second)

    @property
    def only_mutu(self) -> bool:
        """Whether the mutu differs although the index does not really."""
        letters = [point.grade.mutu if point.grade else None for point in (self.first, self.second)]
        return self.total is not None and not self.total.real and None not in letters and letters[0] != letters[1]


def compare(first: Survey, second: Survey) -> Comparison:
    """Second minus first: two periods of a unit, or two units of a period."""
    points = (_point(first), _point(second))
    known = all(point.value is not None for point in points)
    if not comparable(*points) or not known:
        return Comparison(*points, total=None, unsur=())
    labels = (f"{first.unit.code} {first.period}", f"{second.unit.code} {second.period}")
    before, after = (pseudo_scores(one.scores, one.instrument, one.bobot) for one in (first, second))
    total = welch(before, after, labels)
    return Comparison(*points, total, between_unsur(first.scores, second.scores, second.instrument))


def compare_printed(published: PublishedIndex, survey: Survey) -> Comparison:
    """A survey against a printed figure: side by side, for without answers there is no test."""
    return Comparison(_printed(published), _point(survey), total=None, unsur=())


def year_ago(points: Sequence[Point]) -> Point | None:
    """The point of the same part of the year before the last one.

    Returns
    -------
    Point or None
        None where there is none with a value, where it is the period just before, and where the two are not one series.
    """
    wanted = points[-1].period.year_before()
    found = next((point for point in points[:-2] if point.period == wanted), None)
    if found is None or found.value is None or points[-1].value is None:
        return None
    return found if comparable(found, points[-1]) else None


def as_family(*found: Comparison | None) -> tuple[Comparison | None, ...]:
    """Comparisons whose indexes are tested together: the p of each is adjusted for all (Holm)."""
    totals = iter(adjusted([one.total for one in found if one is not None and one.total is not None]))
    return tuple(one if one is None or one.total is None else replace(one, total=next(totals)) for one in found)


def _point(survey: Survey) -> Point:
    """A period with answers."""
    found = disclosed(index(survey.scores, survey.instrument, survey.bobot))
    return Point(
        period=survey.period,
        instrument=survey.instrument,
        bobot=survey.bobot,
        value=found.value,
        grade=found.grade,
        n=found.respondents,
        precision=index_precision(survey, found),
    )


def _printed(published: PublishedIndex) -> Point:
    """A period with a printed figure alone."""
    figure = published.figure
    return Point(
        period=figure.period,
        instrument=figure.instrument,
        bobot=published.bobot,
        value=published.value,
        grade=published.band,
        n=figure.n,
        precision=None,
        published=published,
    )


def _after(before: Point | None, point: Point) -> Point:
    """The point with its change from the one before."""
    if before is None:
        return point
    if not comparable(before, point):
        return replace(point, after_break=True)
    known = before.value is not None and point.value is not None
    return replace(point, change=point.value - before.value if known else None)  # type: ignore[operator]


def trend_frame(points: Sequence[Point]) -> pd.DataFrame:
    """One row a period: instrument, n, ikm, low, high (25-100), mutu, change (index points), after_break, printed."""
    frame = pd.DataFrame(
        {
            "period": [str(point.period) for point in points],
            "instrument": [point.instrument.id for point in points],
            "n": pd.array([point.n for point in points], dtype="Int64"),
            "ikm": [None if point.value is None else float(point.value) for point in points],
            "low": [None if point.precision is None else point.precision.low for point in points],
            "high": [None if point.precision is None else point.precision.high for point in points],
            "mutu": [point.grade.mutu if point.grade else None for point in points],
            "change": [None if point.change is None else float(point.change) for point in points],
            "after_break": [point.after_break for point in points],
            "printed": [point.printed for point in points],
        }
    ).set_index("period")
    frame = frame.astype(dict.fromkeys(("ikm", "low", "high", "change"), float))
    return measured(frame, n=RESPONDENTS, ikm=INDEX, low=INDEX, high=INDEX, mutu=MUTU, change=f"{POINTS}, since before")


def compared_frame(found: Sequence[Comparison], labels: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Comparisons as one table, tidy.

    Parameters
    ----------
    found : sequence of Comparison
    labels : sequence of tuple of str
        How the first and the second of each are called.

    Returns
    -------
    DataFrame
        One row a comparison and item, 'ikm' or the key of an unsur: n_first, n_second, estimate, low, high (index
        points), g (standard deviations), p, p_adjusted, real. Against a printed figure the estimate alone.
    """
    columns = ["first", "second", "item", "n_first", "n_second", "estimate", "low", "high", "g", "p", "p_adjusted"]
    rows = [
        {**asdict(test), "item": item, "first": label[0], "second": label[1], "real": test.real}
        for one, label in zip(found, labels, strict=True)
        for item, test in one.tests.items()
    ]
    rows += [
        {"first": label[0], "second": label[1], "item": "ikm", "estimate": float(one.difference)}
        for one, label in zip(found, labels, strict=True)
        if one.total is None and one.difference is not None and not one.across
    ]
    frame = pd.DataFrame(rows, columns=[*columns, "real"]).astype(
        {**dict.fromkeys(("n_first", "n_second"), "Int64"), **dict.fromkeys(columns[5:], float), "real": "boolean"}
    )
    return measured(frame, **UNITS)
