"""Periods, units and groups beside each other: the trend, tests of differences, and figures known from print alone.

Indexes under different instruments are not one series: their unsur and their bands differ, so a break stands between
them and no change is computed across it. Nor across bobot, for 0.11 prints up to a point less than 1/9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import fsum
from typing import Literal, TypeVar

import numpy as np
import pandas as pd
import scipy

from ikm.analysis.disclosure import GROUP_THRESHOLDS, disclose_index, shows_unsur
from ikm.analysis.index import (
    INDEX_LEVEL,
    INDEX_POINTS,
    LEAST_CLAIMED,
    MUTU_GRADE,
    PROBABILITY,
    RESPONDENTS,
    STANDARD_DEVIATIONS,
    Index,
    attach_measures,
    compute_ikm,
    compute_survey_index,
    frame_records,
    subtract_known,
)
from ikm.analysis.precision import (
    CONFIDENCE_LEVEL,
    Design,
    Precision,
    compute_domain_influence,
    compute_stratum_variance,
    design_survey,
    estimate_from_influence,
    estimate_under_design,
    estimate_unsur,
    find_printable_range,
)
from ikm.errors import DataError
from ikm.rules.instrument import (
    PUBLISHED_PLACES,
    Band,
    Bobot,
    Instrument,
    compute_half_unit,
    count_decimals,
    round_half_up,
)
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.published import PublishedFigure
from ikm.survey.responses import Survey, name_sidecar_in_user_errors, order_categories

# --- The trend of a unit

#: Fewest periods of one series of which a slope is told.
LEAST_PERIODS = 5
#: What a slope is measured in.
SLOPE_MEASURE = f"{INDEX_POINTS} a year"
#: Days of a year, leap years among them.
_YEAR = 365.25


@dataclass(frozen=True)
class TrendPoint:
    """One period of a trend, from answers or from print.

    Parameters
    ----------
    value : Decimal or None
        Index as published, two decimals.
    n : int or None
        Respondents; None where a printed figure does not state them.
    bobot : Bobot or None
        None where a printed figure does not state it.
    precision : Precision or None
        Sampling error; None for print and below 10 respondents.
    published : PublishedIndex or None
        The printed figure, where no answers are behind the point.
    change : Decimal or None
        Published value minus the published value before, in index points; None at the first point, after a break, and
        where either value is not known.
    after_break : bool
        The instrument, its unsur or the bobot differs from that of the point before.
    se : float or None
        Standard error by which periods are told apart, index points: without the finite population, also of a census,
        for the question is whether the service changed, not what those who were not asked would have said. None where
        `precision` is, where respondents do not differ, and where all lie in one cluster.
    detailed : bool
        Whether no unsur of the period was answered by one or two, which hides all of them.
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
    se: float | None = None
    detailed: bool = True

    @property
    def printed(self) -> bool:
        """Whether the figure comes from print, not from answers."""
        return self.published is not None


def build_trend(surveys: Sequence[Survey], published: Sequence[PublishedIndex] = ()) -> tuple[TrendPoint, ...]:
    """Build the trend of a unit: the index of each period, oldest first, with breaks where the instrument changed.

    Parameters
    ----------
    surveys : sequence of Survey
        Periods of one unit.
    published : sequence of PublishedIndex
        Printed figures of the unit; one stands only before the newest answers and where it shares no day with any.
    """
    measured = [_measure_point(survey) for survey in surveys]
    points = sorted([*measured, *_list_printed_points(measured, published)], key=lambda point: point.period)
    return tuple(_add_change(before, point) for before, point in zip([None, *points], points, strict=False))


def list_known_points(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """List points with a value; a break before one without a value stands before the next that has one."""
    known = [point for point in points if point.value is not None]
    pairs = zip([None, *known], known, strict=False)
    return tuple(
        replace(point, after_break=bool(before and not are_comparable(before, point))) for before, point in pairs
    )


def list_newest_run(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """List the points since the last break: those that are one series with the newest."""
    start = max((place for place, point in enumerate(points) if point.after_break), default=0)
    return tuple(points[start:])


def find_year_ago(points: Sequence[TrendPoint]) -> TrendPoint | None:
    """Find the point of the same part of the year before the last one.

    Returns
    -------
    TrendPoint or None
        None where there is none with a value, where it is the period just before, and where the two are not one series.
    """
    wanted = points[-1].period.year_before()
    year_ago = next((point for point in points[:-2] if point.period == wanted), None)
    if year_ago is None or year_ago.value is None or points[-1].value is None:
        return None
    return year_ago if are_comparable(year_ago, points[-1]) else None


def are_comparable(first: TrendPoint | Index, second: TrendPoint | Index) -> bool:
    """Return whether two indexes form one series: same regulation and unsur, and no two different bobot."""
    same_unsur = set(first.instrument.keys) == set(second.instrument.keys)
    same_bobot = first.bobot is None or second.bobot is None or first.bobot == second.bobot
    return first.instrument.id == second.instrument.id and same_unsur and same_bobot


def estimate_survey_precision(survey: Survey, index: Index) -> Precision | None:
    """Estimate the error of a survey's pooled index under its design; None where too few answered to claim one."""
    if index.value is None or index.respondents < LEAST_CLAIMED:
        return None
    with name_sidecar_in_user_errors(survey):
        return estimate_under_design(survey.scores, survey.instrument, design_survey(survey), survey.bobot)


def estimate_comparable_precision(survey: Survey) -> Precision | None:
    """Estimate the same without the finite population, as comparisons take it; None where the index is not known.

    Whether services differ is asked, not whether the users of two periods or units do.

    Source
    ------
    Cochran (1977), section 2.14.
    """
    if not survey.scores.notna().any().all():
        return None
    design = design_survey(survey).uncorrected()
    return estimate_under_design(survey.scores, survey.instrument, design, survey.bobot)


def frame_trend(points: Sequence[TrendPoint]) -> pd.DataFrame:
    """Return one row per period: instrument, n, ikm, low, high (25-100), mutu, change, after_break, printed."""
    measures = {
        "instrument": "",
        "n": RESPONDENTS,
        **dict.fromkeys(("ikm", "low", "high"), INDEX_LEVEL),
        "mutu": MUTU_GRADE,
        "change": f"{INDEX_POINTS}, since before",
        **dict.fromkeys(("after_break", "printed"), ""),
    }
    paths = {"instrument": "instrument.id", "ikm": "value", "mutu": "grade.mutu"}
    paths |= {name: f"precision.{name}" for name in ("low", "high")}
    frame = frame_records(points, "period", measures, **paths)
    frame.index = frame.index.map(str)
    return frame.astype({"n": "Int64", **dict.fromkeys(("ikm", "low", "high", "change"), float)})


def _measure_point(survey: Survey) -> TrendPoint:
    """Return the point of a period with answers."""
    index = disclose_index(compute_survey_index(survey))
    precision, answered = estimate_survey_precision(survey, index), index.respondents
    rules, bobot = survey.instrument, survey.bobot
    comparable = estimate_comparable_precision(survey) if precision else None
    se = comparable.se if comparable and comparable.known else None
    value, detailed = index.value, shows_unsur(index, 0)
    return TrendPoint(survey.period, rules, bobot, value, index.grade, answered, precision, se=se, detailed=detailed)


def _list_printed_points(measured: Sequence[TrendPoint], published: Sequence[PublishedIndex]) -> list[TrendPoint]:
    """List printed figures of periods that lie between and before those with answers."""
    if not measured:
        return []
    answered, by_period = (
        [point.period for point in measured],
        {printed.figure.period: printed for printed in published},
    )
    free = {period: item for period, item in by_period.items() if not any(map(period.overlaps, answered))}
    return [_make_printed_point(free[period]) for period in max(answered).series_before(free)]


def _make_printed_point(published: PublishedIndex) -> TrendPoint:
    """Return the point of a period with a printed figure alone."""
    figure, bobot, value = published.figure, published.bobot, published.value
    return TrendPoint(figure.period, figure.instrument, bobot, value, published.band, figure.n, None, published)


def _add_change(before: TrendPoint | None, point: TrendPoint) -> TrendPoint:
    """Return the point with its change from the one before."""
    if before is None:
        return point
    if not are_comparable(before, point):
        return replace(point, after_break=True)
    return replace(point, change=subtract_known(point.value, before.value))


# --- The slope of a trend


@dataclass(frozen=True, eq=False)
class Slope:
    """Change of the index per year over the periods of one series.

    Parameters
    ----------
    estimate, se, low, high : float
        Index points a year, from the index before rounding; 95 % interval.
    p : float
        Two-sided chance of a slope as steep where there is none.
    p_adjusted : float
        p within its family, the units of a city; equal to `p` of a unit by itself.
    lack_of_fit : float
        Chi-square of the residuals: about as large as `df` where periods differ from the line by sampling alone.
    df : int
        Its degrees of freedom: periods minus 2.
    points : tuple of TrendPoint
        Periods that it rests on, oldest first, at least five.
    left_out : tuple of TrendPoint
        Others of the series with a figure: printed ones, of fewer than 10 respondents, of respondents who do not
        differ or lie in one cluster. Without an error they have no weight.
    centre : tuple of float
        Weighted mean of time, in years, and of the index; the line runs through it.
    """

    estimate: float
    se: float
    low: float
    high: float
    p: float
    p_adjusted: float
    lack_of_fit: float
    df: int
    points: tuple[TrendPoint, ...]
    left_out: tuple[TrendPoint, ...]
    centre: tuple[float, float]

    @property
    def periods(self) -> int:
        """Number of periods that it rests on."""
        return len(self.points)

    @property
    def first(self) -> Period:
        """The oldest of them."""
        return self.points[0].period

    @property
    def last(self) -> Period:
        """The newest of them."""
        return self.points[-1].period

    @property
    def real(self) -> bool:
        """Whether chance alone is an unlikely explanation (adjusted p below 0.05)."""
        return bool(self.p_adjusted < SIGNIFICANCE_LEVEL)

    @property
    def way(self) -> Literal["up", "down", "same"]:
        """Where the index really went; 'same' where no steady direction can be told."""
        if not self.real:
            return "same"
        return "up" if self.estimate > 0 else "down"

    def at(self, period: Period) -> float:
        """Return the height of the line in a period, index points."""
        time, level = self.centre
        return level + self.estimate * (_measure_time(period) - time)

    def is_turned_by(self, change: Comparison | None) -> bool:
        """Return whether the last change really goes against where the index really went."""
        if change is None or change.total is None or not (self.real and change.total.real):
            return False
        return (change.total.estimate > 0) != (self.estimate > 0)


def estimate_slope(points: Sequence[TrendPoint]) -> Slope | None:
    """Estimate how much the index rose or fell a year, over the periods that are one series with the newest.

    Parameters
    ----------
    points : sequence of TrendPoint
        The trend of a unit, oldest first.

    Returns
    -------
    Slope or None
        None below five periods that have a standard error.

    Source
    ------
    Weighted least squares of the index on time, weights 1 / se^2, se taken as known: Draper and Smith (1998), section
    9.2. Where the chi-square of the residuals exceeds its degrees of freedom, periods differ by more than sampling:
    then the variance is multiplied by their ratio (Birge 1932), and the t distribution with periods - 2 degrees stands
    in place of the normal.
    """
    weighed = list_weighed_points(points)
    if len(weighed) < LEAST_PERIODS:
        return None
    time = np.array([_measure_time(point.period) for point in weighed])
    index = np.array([point.precision.estimate for point in weighed if point.precision is not None])
    weight = np.array([point.se for point in weighed], dtype=float) ** -2
    centre, level = (float(weight @ values / weight.sum()) for values in (time, index))
    spread = float(weight @ (time - centre) ** 2)
    estimate = float(weight @ ((time - centre) * (index - level))) / spread
    lack_of_fit = float(weight @ (index - level - estimate * (time - centre)) ** 2)
    df = len(weighed) - 2
    scattered = lack_of_fit > df
    se = float(np.sqrt(max(1.0, lack_of_fit / df) / spread))
    half, steep = (1 + CONFIDENCE_LEVEL) / 2, abs(estimate) / se
    margin = se * float(scipy.special.stdtrit(df, half) if scattered else scipy.special.ndtri(half))
    p = 2 * float(scipy.special.stdtr(df, -steep) if scattered else scipy.special.ndtr(-steep))
    known, used = list_newest_run(list_known_points(points)), {point.period for point in weighed}
    return Slope(
        estimate,
        se,
        estimate - margin,
        estimate + margin,
        p,
        p_adjusted=p,
        lack_of_fit=lack_of_fit,
        df=df,
        points=weighed,
        left_out=tuple(point for point in known if point.period not in used),
        centre=(centre, level),
    )


def list_weighed_points(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """List the points with a standard error that are one series with the newest answers."""
    measured = list_known_points([point for point in points if not point.printed])
    return tuple(point for point in list_newest_run(measured) if point.se is not None)


def _measure_time(period: Period) -> float:
    """Return the middle of a period in years, to the half day."""
    return (period.start.toordinal() + period.end.toordinal()) / 2 / _YEAR


# --- Figures known from print


@dataclass(frozen=True, eq=False)
class PublishedIndex:
    """The index of a published figure, scale 25-100.

    Parameters
    ----------
    exact : Fraction
        The printed index with its own decimals, else 25 x sum(NRR x bobot) of the printed NRR.
    own : Fraction or None
        What the printed NRR give, not rounded; None unless every NRR was printed.
    """

    figure: PublishedFigure
    exact: Fraction
    own: Fraction | None

    @property
    def bobot(self) -> Bobot | None:
        """The stated convention; else the exact one where its NRR give the index so; None where it cannot be known."""
        if self.figure.bobot is None and self.figure.ikm is not None and not self.follows:
            return None
        return self.convention

    @property
    def convention(self) -> Bobot:
        """The bobot that its NRR are weighted by: the stated one, else the exact."""
        return self.figure.bobot or self.figure.instrument.bobot()

    @property
    def value(self) -> Decimal:
        """The index to two decimals, rounded once, half up."""
        return round_half_up(self.exact)

    @property
    def band(self) -> Band | None:
        """Mutu and kinerja, read off the value; none where it states fewer than 10 respondents."""
        few = self.figure.n is not None and self.figure.n < LEAST_CLAIMED
        return None if few else self.figure.instrument.band(self.value)

    @property
    def own_value(self) -> Decimal | None:
        """What the printed NRR give, two decimals."""
        return None if self.own is None else round_half_up(self.own)

    @property
    def follows(self) -> bool | None:
        """Whether the printed index is what its NRR give, to the decimals printed; None where one is not printed."""
        return None if self.figure.ikm is None or self.own is None else _agrees(self.own, self.figure.ikm)

    @property
    def difference(self) -> Decimal | None:
        """Printed index minus what its NRR give, in index points; None where it follows or one is not printed."""
        return subtract_known(self.value, self.own_value) if self.follows is False else None

    def contradicts(self, value: Decimal | None) -> bool:
        """Return whether an index, two decimals, is another than the printed one, to the decimals printed."""
        return self.figure.ikm is not None and value is not None and not _agrees(value, self.figure.ikm)

    @property
    def from_rounding(self) -> bool:
        """Whether a difference is no larger than printing the NRR with so few decimals can make it."""
        if self.difference is None or self.own is None or self.figure.ikm is None:
            return False
        printed = self.figure.nrr.values()
        if not any(count_decimals(value) for value in printed):  # whole numbers through and through: no rounded means
            return False
        weight = self.convention.weight * len(self.figure.instrument.keys)
        reach = 25 * weight * min(compute_half_unit(value) for value in printed) + compute_half_unit(self.figure.ikm)
        return abs(self.exact - self.own) <= reach


def compute_published_index(figure: PublishedFigure) -> PublishedIndex:
    """Compute the index of a published figure: the printed one where there is one, for that is what people read.

    Raises
    ------
    DataError
        The figure holds neither an index nor every NRR, which `read_published` refuses.
    """
    nrr = [Fraction(figure.nrr[key]) if key in figure.nrr else None for key in figure.instrument.keys]
    own = compute_ikm(nrr, figure.bobot or figure.instrument.bobot())
    exact = own if figure.ikm is None else Fraction(figure.ikm)
    if exact is None:
        raise DataError(
            _("{file_path}, row {row}: neither an index nor every NRR.", file_path=figure.file.path, row=figure.row)
        )
    return PublishedIndex(figure, exact, own)


def find_contradictions(
    points: Sequence[TrendPoint], published: Sequence[PublishedIndex]
) -> tuple[tuple[TrendPoint, PublishedIndex], ...]:
    """Find periods with answers whose printed index is another than the answers give, to the decimals printed."""
    answered = {point.period: point for point in points if not point.printed and point.value is not None}
    return tuple(
        (answered[printed.figure.period], printed)
        for printed in published
        if printed.figure.period in answered and printed.contradicts(answered[printed.figure.period].value)
    )


@dataclass(frozen=True)
class ConventionIndex:
    """What printed NRR give under one convention.

    Parameters
    ----------
    value : Decimal
        Scale 25-100, two decimals, rounded once.
    agrees : bool or None
        Whether this is the printed index, to the decimals printed; None where none was given.
    """

    bobot: Bobot
    value: Decimal
    band: Band
    agrees: bool | None


def compute_conventions(
    nrr: Sequence[Decimal], printed: Decimal | None, instrument: Instrument
) -> tuple[ConventionIndex, ...]:
    """Compute the index of printed NRR under each convention in use, the exact one first.

    Parameters
    ----------
    nrr : sequence of Decimal
        Of every unsur, scale 1-4, in the instrument's order.
    printed : Decimal, optional
        The index as printed.
    """
    indexes = []
    for bobot in Bobot.used(len(instrument.keys)):
        exact = bobot.index([Fraction(value) for value in nrr])
        value = round_half_up(exact)
        agrees = None if printed is None else _agrees(exact, printed)
        indexes.append(ConventionIndex(bobot, value, instrument.band(value), agrees))
    return tuple(indexes)


def _agrees(value: Fraction | Decimal, printed: Decimal) -> bool:
    """Return whether an index is the printed one, to the decimals printed but no more than are published."""
    places = min(count_decimals(printed), PUBLISHED_PLACES)
    return round_half_up(value, places) == round_half_up(printed, places)


# --- Two surveys


@dataclass(frozen=True)
class Comparison:
    """One survey against another, in index and unsur.

    Parameters
    ----------
    first, second : TrendPoint
        The change is second minus first.
    total : Difference or None
        Difference of the indexes; None where they are not one series, or too few answered.
    unsur : tuple of Difference
        The same per unsur, one family.
    changes : mapping of str to Decimal
        Second minus first of each of these unsur, of the published values, in index points: what is printed.
    """

    first: TrendPoint
    second: TrendPoint
    total: Difference | None
    unsur: tuple[Difference, ...]
    changes: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def printed(self) -> PublishedIndex | None:
        """The first, where it is a published figure: then nothing can be tested."""
        return self.first.published

    @property
    def difference(self) -> Decimal | None:
        """Second minus first, of the published values, in index points; None where either is not known."""
        return subtract_known(self.second.value, self.first.value)

    def apart(self, item: str) -> Decimal | None:
        """Second minus first of 'ikm' or an unsur, of the published values: what is printed."""
        return self.difference if item == "ikm" else self.changes.get(item)

    @property
    def tests(self) -> dict[str, Difference]:
        """Every test by what it is about: 'ikm' for the index, else the key of an unsur."""
        total = {} if self.total is None else {"ikm": self.total}
        return total | {difference.first: difference for difference in self.unsur}

    @property
    def across(self) -> bool:
        """Whether the two are not one series, so that nothing may be compared."""
        return not are_comparable(self.first, self.second)

    @property
    def only_mutu(self) -> bool:
        """Whether the mutu differs although the index does not really."""
        letters = [point.grade.mutu if point.grade else None for point in (self.first, self.second)]
        return self.total is not None and not self.total.real and None not in letters and letters[0] != letters[1]


def compare_surveys(first: Survey, second: Survey) -> Comparison:
    """Compare two surveys, second minus first: two periods of a unit, or two units of a period.

    Without their unsur where these may not be shown of either: the one plus the difference would give the other.
    """
    points = (_measure_point(first), _measure_point(second))
    known = all(point.value is not None for point in points)
    if not are_comparable(*points) or not known:
        return Comparison(*points, total=None, unsur=())
    labels = (f"{first.unit.code} {first.period}", f"{second.unit.code} {second.period}")
    total = compare_precisions(estimate_comparable_precision(first), estimate_comparable_precision(second), labels)
    indexes = [compute_survey_index(survey) for survey in (first, second)]
    if not all(shows_unsur(index, GROUP_THRESHOLDS["public"]) for index in indexes):
        return Comparison(*points, total, ())
    unsur = compare_unsur(first, second)
    values = [{score.key: score.value for score in index.unsur} for index in indexes]
    apart = {one.first: subtract_known(values[1].get(one.first), values[0].get(one.first)) for one in unsur}
    return Comparison(*points, total, unsur, {key: value for key, value in apart.items() if value is not None})


def compare_with_printed(published: PublishedIndex, survey: Survey) -> Comparison:
    """Set a survey beside a printed figure: without answers there is no test."""
    return Comparison(_make_printed_point(published), _measure_point(survey), total=None, unsur=())


def compare_with_benchmark(
    survey: Survey, benchmark: Survey | None, printed: Sequence[PublishedIndex]
) -> Comparison | None:
    """Compare with the benchmark unit: its answers, or a later printed figure; None where there is neither.

    Parameters
    ----------
    printed : sequence of PublishedIndex
        Of the benchmark unit, oldest first.
    """
    newest = printed[-1] if printed else None
    if newest and not (benchmark and newest.figure.period.end <= benchmark.period.end):
        return compare_with_printed(newest, survey)
    return compare_surveys(benchmark, survey) if benchmark else None


@dataclass(frozen=True)
class UnsurDistance:
    """One unsur in two surveys.

    Parameters
    ----------
    value, other : Decimal
        Published values of the second and the first survey, index points.
    test : Difference
        Second minus first, within the family of the comparison's unsur.
    """

    key: str
    value: Decimal
    other: Decimal
    test: Difference

    @property
    def difference(self) -> Decimal:
        """Second minus first, of the published values, index points."""
        return self.value - self.other


def list_unsur_distances(comparison: Comparison, first: Survey, index: Index) -> tuple[UnsurDistance, ...]:
    """List the unsur that were compared, the real differences first, the largest of them on top.

    Parameters
    ----------
    first : Survey
        Answers of the comparison's first.
    index : Index
        Of its second.
    """
    values = {score.key: score.value for score in index.unsur}
    others = {score.key: score.value for score in compute_survey_index(first).unsur}
    distances = [
        UnsurDistance(test.first, value, other, test)
        for test in comparison.unsur
        if (value := values.get(test.first)) is not None and (other := others.get(test.first)) is not None
    ]
    return tuple(sorted(distances, key=lambda one: (not one.test.real, -abs(one.difference))))


def adjust_comparisons(*comparisons: Comparison | None) -> tuple[Comparison | None, ...]:
    """Adjust comparisons whose indexes are tested together: the p of each is adjusted for all (Holm)."""
    tested = [comparison.total for comparison in comparisons if comparison and comparison.total]
    totals = iter(adjust_differences(tested))
    return tuple(
        replace(comparison, total=next(totals)) if comparison and comparison.total else comparison
        for comparison in comparisons
    )


def frame_comparisons(comparisons: Sequence[Comparison], labels: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Return comparisons as one tidy table.

    Parameters
    ----------
    comparisons : sequence of Comparison
    labels : sequence of tuple of str
        Names of the first and the second of each.

    Returns
    -------
    DataFrame
        One row per comparison and item, 'ikm' or the key of an unsur: n_first, n_second, estimate, low, high (index
        points), g (standard deviations), p, p_adjusted, real. Against a printed figure the estimate alone.
    """
    columns = ["first", "second", "item", "n_first", "n_second", "estimate", "low", "high", "g", "p", "p_adjusted"]
    rows = [
        {**asdict(test), "item": item, "first": label[0], "second": label[1], "real": test.real}
        for comparison, label in zip(comparisons, labels, strict=True)
        for item, test in comparison.tests.items()
    ]
    rows += [
        {"first": label[0], "second": label[1], "item": "ikm", "estimate": float(comparison.difference)}
        for comparison, label in zip(comparisons, labels, strict=True)
        if comparison.total is None and comparison.difference is not None and not comparison.across
    ]
    frame = pd.DataFrame(rows, columns=[*columns, "real"]).astype(
        {**dict.fromkeys(("n_first", "n_second"), "Int64"), **dict.fromkeys(columns[5:], float), "real": "boolean"}
    )
    return attach_measures(frame, **DIFFERENCE_MEASURES)


# --- Tests of differences

SIGNIFICANCE_LEVEL = 1 - CONFIDENCE_LEVEL
#: Families larger than this are screened by Benjamini-Hochberg (false discovery rate) instead of Holm.
LARGE_FAMILY = 20
#: Standard errors beyond which nobody looks for a crossing: p is 0 to the last digit.
_FARTHEST = 2.0**12
#: Units of a table of differences: second minus first.
DIFFERENCE_MEASURES = {
    **dict.fromkeys(("n_first", "n_second"), RESPONDENTS),
    **dict.fromkeys(("estimate", "low", "high"), f"{INDEX_POINTS}, second minus first"),
    "g": STANDARD_DEVIATIONS,
    "p": PROBABILITY,
    "p_adjusted": f"{PROBABILITY}, adjusted within its family",
}
#: What has a p that is adjusted in its family.
_Tested = TypeVar("_Tested", "Difference", "Slope")


@dataclass(frozen=True)
class Difference:
    """Second minus first.

    Parameters
    ----------
    first, second : str
        Labels of what is compared.
    estimate, low, high : float
        Difference and its interval, in the unit of the scores (index points).
    t, df, p : float
        Test of no difference, two-sided: standard errors by which the interval would just reach 0.
    g : float
        Hedges' g, difference in standard deviations; about 0.2 is small, 0.5 medium, 0.8 large.
    p_adjusted : float
        p within its family; equal to `p` while alone.
    """

    first: str
    second: str
    n_first: int
    n_second: int
    estimate: float
    low: float
    high: float
    t: float
    df: float
    p: float
    g: float
    p_adjusted: float

    @property
    def real(self) -> bool:
        """Whether chance alone is an unlikely explanation (adjusted p below 0.05)."""
        return bool(self.p_adjusted < SIGNIFICANCE_LEVEL)


def compare_precisions(
    first: Precision | None,
    second: Precision | None,
    labels: tuple[str, str] = ("first", "second"),
    covariance: float = 0.0,
) -> Difference | None:
    """Compare two indexes, or two values of an unsur, second minus first.

    The interval is put together from those of the two, so that it is no more symmetric near the ends of the scale than
    they are; the test asks how wide it must be to reach 0. Both at Welch's degrees of freedom: far from the ends this
    is Welch's test.

    Parameters
    ----------
    first, second : Precision or None
        Without finite population correction.
    covariance : float
        Of the two estimates, square index points; 0 for independent samples.

    Returns
    -------
    Difference or None
        None where either is not known, has fewer than 10 respondents, or scores that do not differ within it: a test
        that takes the one side for certain would reveal what each of them answered.

    Source
    ------
    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702; degrees of freedom: Welch (1947).
    """
    if first is None or second is None or min(first.n, second.n) < LEAST_CLAIMED or not (first.known and second.known):
        return None
    estimate, together = second.estimate - first.estimate, covariance / (first.se * second.se)
    variances = (first.se**2, second.se**2)
    df = fsum(variances) ** 2 / fsum(value**2 / item.df for value, item in zip(variances, (first, second), strict=True))

    def reach(margin: float) -> tuple[float, float]:
        """Return the ends of the interval of the difference at so many standard errors."""
        (low, high), (lower, upper) = first.limits(margin), second.limits(margin)
        down, up = second.estimate - lower, upper - second.estimate
        left, right = first.estimate - low, high - first.estimate
        below, above = down**2 + right**2 - 2 * together * down * right, up**2 + left**2 - 2 * together * up * left
        return estimate - max(0.0, below) ** 0.5, estimate + max(0.0, above) ** 0.5

    side = 0 if estimate > 0 else 1
    # A difference as small as the rounding of its own interval is none: its end lies on the other side of 0 at once.
    t = 0.0 if reach(0.0)[side] * estimate <= 0 else _find_root(lambda margin: reach(margin)[side])
    low, high = reach(float(scipy.special.stdtrit(df, (1 + CONFIDENCE_LEVEL) / 2)))
    p = float(2 * scipy.special.stdtr(df, -t))
    g = _compute_hedges_g(first, second)
    signed = t if estimate > 0 else -t
    return Difference(*labels, first.n, second.n, estimate, low, high, signed, float(df), p, g, p_adjusted=p)


def _find_root(crosses: Callable[[float], float]) -> float:
    """Find the number of standard errors at which the end of an interval crosses 0."""
    beyond = 1.0
    while crosses(0.0) * crosses(beyond) > 0 and beyond < _FARTHEST:
        beyond *= 2
    return _solve(crosses, 0.0, beyond) if beyond < _FARTHEST else _FARTHEST


#: How near a root must be: absolutely, and as a share of it, four times the last bit of a double.
_NEAR, _NEAR_SHARE = 2e-12, 4 * 2.0**-52


def _solve(crosses: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function between two ends of different sign is 0, to the last digit of `scipy.optimize.brentq`.

    That takes a quarter of a second to load, which a report of one unit notices.

    Source
    ------
    Brent (1973), Algorithms for minimization without derivatives, chapter 4.
    """
    old, now, other = low, high, 0.0
    at_old, at_now, at_other = crosses(old), crosses(now), 0.0
    before = step = 0.0
    if at_old == 0 or at_now == 0:
        return old if at_old == 0 else now
    while True:
        if at_old != 0 and (at_old < 0) != (at_now < 0):
            other, at_other, before, step = old, at_old, now - old, now - old
        if abs(at_other) < abs(at_now):
            old, now, other = now, other, now
            at_old, at_now, at_other = at_now, at_other, at_now
        near, half = (_NEAR + _NEAR_SHARE * abs(now)) / 2, (other - now) / 2
        if at_now == 0 or abs(half) < near:
            return now
        guess = np.inf
        if abs(before) > near and abs(at_now) < abs(at_old):
            if old == other:
                guess = -at_now * (now - old) / (at_now - at_old)
            else:
                slope, further = (at_old - at_now) / (old - now), (at_other - at_now) / (other - now)
                if bend := further * slope * (at_other - at_old):
                    guess = -at_now * (at_other * further - at_old * slope) / bend
        # A guess that does not close in fast enough gives way to the middle.
        good = 2 * abs(guess) < min(abs(before), 3 * abs(half) - near)
        before, step = (step, guess) if good else (half, half)
        old, at_old = now, at_now
        now += step if abs(step) > near else (near if half > 0 else -near)
        at_now = crosses(now)


def compare_unsur(first: Survey, second: Survey) -> tuple[Difference, ...]:
    """Compare each unsur between two surveys, in index points (answer x 25), one family.

    Labels are the keys of the unsur, twice; unsur that either lacks, or with too few answers, are left out.
    """
    designs = [design_survey(survey).uncorrected() for survey in (first, second)]
    tests = []
    for key in second.instrument.keys:
        if all(key in survey.scores and survey.scores[key].notna().any() for survey in (first, second)):
            before, after = (
                estimate_unsur(survey.scores, key, survey.instrument, design)
                for survey, design in zip((first, second), designs, strict=True)
            )
            tests.append(compare_precisions(before, after, (key, key)))
    return adjust_differences(tests)


def compare_groups(survey: Survey, groups: pd.Series, labels: Sequence[str]) -> tuple[Difference, ...]:
    """Compare every pair of groups of one survey, one family.

    Parameters
    ----------
    groups : Series of str
        Group of each respondent.
    labels : sequence of str
        Groups to compare, those that may be shown; one in which an unsur has no answer is left out.
    """
    design, bobot = design_survey(survey).uncorrected(), survey.bobot
    ends = find_printable_range(survey.instrument, bobot)
    influences, errors = {}, {}
    for label in labels:
        inside = groups == label
        influence = compute_domain_influence(survey.scores, inside, survey.instrument, design, bobot)
        if influence is not None:
            influences[label] = influence[1]
            errors[label] = estimate_from_influence(*influence, design, ends, inside.to_numpy())
    return adjust_differences(
        compare_precisions(
            errors[first], errors[second], (first, second), design.covariance(influences[first], influences[second])
        )
        for first, second in combinations(errors, 2)
    )


def compare_pairs(errors: Mapping[str, Precision]) -> tuple[Difference, ...]:
    """Compare every pair of independent indexes, given by label, as one family."""
    return adjust_differences(
        compare_precisions(errors[first], errors[second], (first, second)) for first, second in combinations(errors, 2)
    )


#: Index points below which differences are the same but for the last bit of a double.
_SAME = 1e-9


@dataclass(frozen=True)
class PairedDifference:
    """Second minus first of two unsur, over the respondents who answered both.

    Parameters
    ----------
    first, second : str
        Keys of the unsur.
    n : int
        Respondents who answered both.
    estimate, low, high : float
        Mean difference and its interval, index points.
    t, df, p : float
        Paired t test, two-sided.
    p_adjusted : float
        p within its family (Holm); equal to `p` while alone.
    """

    first: str
    second: str
    n: int
    estimate: float
    low: float
    high: float
    t: float
    df: int
    p: float
    p_adjusted: float

    @property
    def real(self) -> bool:
        """Whether chance alone is an unlikely explanation (adjusted p below 0.05)."""
        return self.p_adjusted < SIGNIFICANCE_LEVEL


def compare_paired(
    first: np.ndarray,
    second: np.ndarray,
    labels: tuple[str, str] = ("first", "second"),
    design: Design | None = None,
) -> PairedDifference | None:
    """Compare two scores of the same respondents, second minus first, by a paired t test.

    Parameters
    ----------
    first, second : ndarray, shape (respondents,)
        Index points, NaN where not answered; who did not give both counts in neither.
    design : Design, optional
        Of all these respondents: weights, strata, clusters; who gave both is a domain of it. A simple random sample of
        those who gave both by default. The finite population is left out: a test asks what holds beyond these users.

    Returns
    -------
    PairedDifference or None
        None where fewer than 10 gave both, or the design leaves no error to estimate. Where all differ by the same,
        p is 0, or 1 if none differs.

    Source
    ------
    Student (1908); under a design the variance is that of the linearised mean difference: Cochran (1977), chapter 5.

    Examples
    --------
    Differences 0, 25, 25, 50, 25, 0, 25, 50, 25, 25: mean 25, sum of squares 2,500 about it, s2 = 2500/9, se =
    sqrt(2500/90) = 5.27, t = 4.74.

    >>> apart = np.array([0, 25, 25, 50, 25, 0, 25, 50, 25, 25.0])
    >>> found = compare_paired(np.full(10, 50.0), 50 + apart)
    >>> found.estimate, round(found.t, 2), found.df, round(found.p, 4)
    (25.0, 4.74, 9, 0.0011)
    """
    both = ~(np.isnan(first) | np.isnan(second))
    n = int(np.count_nonzero(both))
    if n < LEAST_CLAIMED:
        return None
    apart = np.where(both, second - first, 0.0)
    weight = both.astype(float) if design is None else design.weight * both
    estimate = float(weight @ apart / weight.sum())
    influence = np.where(both, apart - estimate, 0.0) / weight.sum()
    if design is None:
        df, variance = n - 1, compute_stratum_variance(influence[both], None)
    else:
        df, variance = design.count_df(both), design.uncorrected().variance(influence)
    if df < 1 or np.isnan(variance):
        return None
    se = float(np.sqrt(variance))
    if se < _SAME:
        t, p = (0.0, 1.0) if abs(estimate) < _SAME else (float(np.copysign(np.inf, estimate)), 0.0)
    else:
        t = estimate / se
        p = float(2 * scipy.special.stdtr(df, -abs(t)))
    margin = float(scipy.special.stdtrit(df, (1 + CONFIDENCE_LEVEL) / 2)) * se
    return PairedDifference(*labels, n, estimate, estimate - margin, estimate + margin, t, df, p, p_adjusted=p)


@dataclass(frozen=True)
class UnsurOrder:
    """What the same respondents' answers say about the order of the unsur of one survey.

    Parameters
    ----------
    value : mapping of str to Decimal
        Key of each unsur that is ranked -> its published value, lowest first.
    tests : mapping of (str, str) to PairedDifference
        Of a lower and a higher unsur, alone; pairs of equal values, and pairs without a test, are left out.
    """

    value: Mapping[str, Decimal] = field(default_factory=dict)
    tests: Mapping[tuple[str, str], PairedDifference] = field(default_factory=dict)

    def adjust(self, pairs: Iterable[tuple[str, str]]) -> tuple[PairedDifference, ...]:
        """Return the tests of some pairs (lower, higher), their p adjusted for these as one family (Holm)."""
        tests = [self.tests[pair] for pair in pairs if pair in self.tests]
        values = adjust_holm([test.p for test in tests]).tolist() if tests else []
        return tuple(replace(test, p_adjusted=value) for test, value in zip(tests, values, strict=True))

    def find_real(self, pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Find the pairs of one family of which the second is really the higher."""
        return frozenset((test.first, test.second) for test in self.adjust(pairs) if test.real and test.estimate > 0)

    def compare_above(self, key: str) -> tuple[PairedDifference, ...]:
        """Compare an unsur with every one of a higher value, as one family."""
        return self.adjust((key, other) for other in self.value if self.value[other] > self.value[key])

    def count_above(self, key: str) -> int:
        """Count the unsur that are really higher than one."""
        return len(self.find_real((test.first, test.second) for test in self.compare_above(key)))

    def count_apart(self, end: Literal["lowest", "highest"]) -> int:
        """Count the unsur that are really higher than each of the lowest, or lower than each of the highest."""
        if not self.value:
            return 0
        edge = (min if end == "lowest" else max)(self.value.values())
        ends = [key for key, value in self.value.items() if value == edge]
        pairs = {
            other: [(key, other) if end == "lowest" else (other, key) for key in ends]
            for other in self.value
            if other not in ends
        }
        real = self.find_real(pair for own in pairs.values() for pair in own)
        return sum(real.issuperset(own) for own in pairs.values())


def compare_unsur_order(scores: pd.DataFrame, index: Index, design: Design | None = None) -> UnsurOrder:
    """Compare the unsur of one survey with each other, by the answers of the same respondents.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        Whole numbers 1-4, missing where not answered; row by row the respondents of the design, where one is given.
    index : Index
        Of these answers: its published values are the order that is tested.
    design : Design, optional
        As for `compare_paired`; one in which everybody was drawn alike and alone is the default.

    Returns
    -------
    UnsurOrder
        In index points (answer x 25). An unsur that is not ranked, or has fewer than 10 answers, is in no test.
    """
    value = {score.key: score.value or Decimal(0) for score in index.rankable() if score.n >= LEAST_CLAIMED}
    return compare_order(value, {key: 25.0 * scores[key].to_numpy(dtype=float) for key in value}, design)


def compare_order(
    value: Mapping[str, Decimal], points: Mapping[str, np.ndarray], design: Design | None = None
) -> UnsurOrder:
    """Test the order of published values by the same respondents' own points.

    Parameters
    ----------
    value : mapping of str to Decimal
        As of `UnsurOrder`.
    points : mapping of str to ndarray, shape (respondents,)
        Index points of each, NaN of whoever gave none.
    design : Design, optional
        As for `compare_paired`.
    """
    plain = design is None or (design.cluster is None and len(design.strata) == 1 and len(set(design.weights)) < 2)
    tests = {
        pair: compare_paired(points[pair[0]], points[pair[1]], pair, None if plain else design)
        for pair in combinations(value, 2)
        if value[pair[0]] < value[pair[1]]
    }
    return UnsurOrder(value, {pair: test for pair, test in tests.items() if test is not None})


def _compute_hedges_g(first: Precision, second: Precision) -> float:
    """Compute the difference of means over the pooled standard deviation, corrected for small samples (Hedges 1981)."""
    df = first.n + second.n - 2
    pooled = ((first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2) / df
    return float((second.estimate - first.estimate) / np.sqrt(pooled) * (1 - 3 / (4 * df - 1)))


def frame_differences(differences: Sequence[Difference]) -> pd.DataFrame:
    """Return one row per test: estimate, low, high (index points), g (standard deviations), p, p_adjusted, real."""
    columns = ["first", "second", "n_first", "n_second", "estimate", "low", "high", "g", "p", "p_adjusted", "real"]
    frame = pd.DataFrame(
        [{name: getattr(difference, name) for name in columns} for difference in differences], columns=columns
    )
    return attach_measures(frame, **DIFFERENCE_MEASURES)


def adjust_differences(family: Iterable[_Tested | None]) -> tuple[_Tested, ...]:
    """Adjust the p of a family of tests: Holm, above 20 Benjamini-Hochberg; None is a test not made, left out."""
    tests = [test for test in family if test is not None]
    if not tests:
        return ()
    adjust = adjust_benjamini_hochberg if len(tests) > LARGE_FAMILY else adjust_holm
    values = adjust([test.p for test in tests])
    return tuple(replace(test, p_adjusted=float(value)) for test, value in zip(tests, values, strict=True))


def adjust_holm(p: Sequence[float]) -> np.ndarray:
    """Adjust p by Holm (1979): the smallest times the number of tests, the next times one less, never falling.

    Examples
    --------
    >>> adjust_holm([0.01, 0.04, 0.03]).round(9).tolist()
    [0.03, 0.06, 0.06]
    """
    return _adjust(p, lambda values: np.maximum.accumulate(values * np.arange(len(values), 0, -1)))


def adjust_benjamini_hochberg(p: Sequence[float]) -> np.ndarray:
    """Adjust p by Benjamini and Hochberg (1995): the largest as it is, the k-th of m times m / k, never rising.

    Examples
    --------
    >>> adjust_benjamini_hochberg([0.01, 0.04, 0.03]).round(9).tolist()
    [0.03, 0.04, 0.04]
    """
    shares = np.arange(1, len(p) + 1) / float(len(p))
    return _adjust(p, lambda values: np.minimum.accumulate((values / shares)[::-1])[::-1])


def _adjust(p: Sequence[float], adjust: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Adjust the values of a family, which `adjust` is given rising; none above 1, in the order of the family."""
    order = np.argsort(p)
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(adjust(np.take(p, order)), 1)
    return adjusted


# --- Tables of several periods


def stack_frames(frames: Mapping[str, pd.DataFrame], name: str = "period") -> pd.DataFrame:
    """Stack tables of several periods, groups or units, tidy.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Period -> its table; at least one, all of the same columns.
    name : str
        What the keys are.

    Returns
    -------
    DataFrame
        Index (period, what a row was before); a period whose table is empty has no row. Units of measure as before;
        where they differ from table to table, as the bobot does after another regulation, all are named.
    """
    filled = {period: frame for period, frame in frames.items() if len(frame)}
    if not filled:
        return next(iter(frames.values()))
    units: dict[str, dict[str, None]] = {}
    for frame in filled.values():
        for column, unit in frame.attrs.get("units", {}).items():
            units.setdefault(column, {})[unit] = None
    joined = pd.concat(filled, names=[name])
    return attach_measures(joined, **{column: " or ".join(measures) for column, measures in units.items()})


def spread_periods(frame: pd.DataFrame, row: str, value: str, periods: Sequence[str]) -> pd.DataFrame:
    """Spread one column of a stacked table, periods side by side.

    Parameters
    ----------
    frame : DataFrame
        As `stack_frames` gives it.
    row, value : str
        What becomes the rows, in order of appearance, the newest period first; what stands in the cells.
    periods : sequence of str
        The columns, one without figures too.

    Returns
    -------
    DataFrame
        Index points, 25-100; missing where there is no figure.
    """
    flat = frame.reset_index().query("period in @periods")
    places = {period: -place for place, period in enumerate(periods)}
    order = pd.unique(flat.sort_values("period", key=lambda column: column.map(places), kind="stable")[row])
    wide = flat.pivot(index=row, columns="period", values=value).reindex(index=order, columns=list(periods))
    return attach_measures(wide.astype(float), **dict.fromkeys(periods, INDEX_LEVEL))


def spread_group_periods(frame: pd.DataFrame, characteristic: str, periods: Sequence[str]) -> pd.DataFrame:
    """Spread the IKM of each group over periods; groups in a reader's order, those who stated nothing last."""
    wide = spread_periods(frame, characteristic, "ikm", periods)
    largest = frame.groupby(level=characteristic)["n"].max()
    stated = order_categories(characteristic, largest.drop("", errors="ignore"))
    return wide.reindex([*stated, *(label for label in wide.index if not label)])
