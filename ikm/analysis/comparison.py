"""Periods and units beside each other. Floor 3.

Indexes under different instruments are not one series: their unsur and their bands differ, so a break stands between
them and no change is reckoned across it. Nor is one reckoned across bobot, for 0.11 prints up to a point less than 1/9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.disclosure import disclose_index
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
    compute_index,
    frame_records,
    select_unsur_scores,
)
from ikm.analysis.precision import (
    CONFIDENCE_LEVEL,
    Precision,
    compute_influence,
    estimate_precision,
    find_sampled_population,
)
from ikm.errors import DataError
from ikm.rules.instrument import PUBLISHED_PLACES, Band, Bobot, Instrument, round_half_up
from ikm.rules.period import Period
from ikm.survey.published import PublishedFigure
from ikm.survey.responses import Survey, name_sidecar_in_user_errors, order_categories


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
        """The bobot under which its NRR are reckoned: the stated one, else the exact."""
        return _convention(self.figure)

    @property
    def value(self) -> Decimal:
        """The index to two decimals, rounded once, half up."""
        return round_half_up(self.exact)

    @property
    def band(self) -> Band | None:
        """Mutu and kinerja, read off the value; none where fewer than 10 respondents are told."""
        few = self.figure.n is not None and self.figure.n < LEAST_CLAIMED
        return None if few else self.figure.instrument.band(self.value)

    @property
    def own_value(self) -> Decimal | None:
        """What the printed NRR give, two decimals."""
        return None if self.own is None else round_half_up(self.own)

    @property
    def follows(self) -> bool | None:
        """Whether the printed index is what its NRR give, to the decimals printed; None where one is not printed."""
        if self.figure.ikm is None or self.own is None:
            return None
        places = min(_places(self.figure.ikm), PUBLISHED_PLACES)
        return round_half_up(self.own, places) == round_half_up(self.figure.ikm, places)

    @property
    def difference(self) -> Decimal | None:
        """Printed index minus what its NRR give, in index points; None where it follows or one is not printed."""
        return None if self.follows is not False or self.own_value is None else self.value - self.own_value

    def contradicts(self, value: Decimal | None) -> bool:
        """Whether an index, two decimals, is another than the printed one, to the decimals printed."""
        if self.figure.ikm is None or value is None:
            return False
        places = min(_places(self.figure.ikm), PUBLISHED_PLACES)
        return round_half_up(value, places) != round_half_up(self.figure.ikm, places)

    @property
    def from_rounding(self) -> bool:
        """Whether a difference is no larger than printing the NRR with so few decimals can make it."""
        if self.difference is None or self.own is None or self.figure.ikm is None:
            return False
        places = max(_places(value) for value in self.figure.nrr.values())
        if not places:  # whole numbers through and through are no rounded means
            return False
        weight = self.convention.weight * len(self.figure.instrument.keys)
        return abs(self.exact - self.own) <= 25 * weight * _half(places) + _half(_places(self.figure.ikm))


@dataclass(frozen=True)
class TrendPoint:
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


def build_trend(surveys: Sequence[Survey], published: Sequence[PublishedIndex] = ()) -> tuple[TrendPoint, ...]:
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


def _gaps(measured: Sequence[TrendPoint], published: Sequence[PublishedIndex]) -> list[TrendPoint]:
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


def find_contradictions(
    points: Sequence[TrendPoint], published: Sequence[PublishedIndex]
) -> tuple[tuple[TrendPoint, PublishedIndex], ...]:
    """Periods with answers whose printed index is another than the answers give, to the decimals printed."""
    answered = {point.period: point for point in points if not point.printed and point.value is not None}
    return tuple(
        (answered[printed.figure.period], printed)
        for printed in published
        if printed.figure.period in answered and printed.contradicts(answered[printed.figure.period].value)
    )


def estimate_survey_precision(survey: Survey, index: Index) -> Precision | None:
    """Sampling error of a survey's pooled index; None where too few answered to claim one."""
    if index.value is None or index.respondents < LEAST_CLAIMED:
        return None
    with name_sidecar_in_user_errors(survey):
        return estimate_precision(survey.scores, survey.instrument, survey.bobot, find_sampled_population(survey))


def list_known_points(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """Points with a value; a break before one without a value stands before the next that has one."""
    known = [point for point in points if point.value is not None]
    pairs = zip([None, *known], known, strict=False)
    return tuple(
        replace(point, after_break=bool(before and not are_comparable(before, point))) for before, point in pairs
    )


def are_comparable(first: TrendPoint | Index, second: TrendPoint | Index) -> bool:
    """Whether two indexes form one series: same regulation and unsur, and no two different bobot."""
    same_unsur = set(first.instrument.keys) == set(second.instrument.keys)
    same_bobot = first.bobot is None or second.bobot is None or first.bobot == second.bobot
    return first.instrument.id == second.instrument.id and same_unsur and same_bobot


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
        Welch's test, two-sided.
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

    first: TrendPoint
    second: TrendPoint
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
    """Second minus first: two periods of a unit, or two units of a period."""
    points = (_point(first), _point(second))
    known = all(point.value is not None for point in points)
    if not are_comparable(*points) or not known:
        return Comparison(*points, total=None, unsur=())
    labels = (f"{first.unit.code} {first.period}", f"{second.unit.code} {second.period}")
    before, after = (
        compute_pseudo_scores(survey.scores, survey.instrument, survey.bobot) for survey in (first, second)
    )
    total = compare_means(before, after, labels)
    return Comparison(*points, total, compare_unsur(first.scores, second.scores, second.instrument))


def compare_with_printed(published: PublishedIndex, survey: Survey) -> Comparison:
    """A survey against a printed figure: side by side, for without answers there is no test."""
    return Comparison(_printed(published), _point(survey), total=None, unsur=())


def find_year_ago(points: Sequence[TrendPoint]) -> TrendPoint | None:
    """The point of the same part of the year before the last one.

    Returns
    -------
    Point or None
        None where there is none with a value, where it is the period just before, and where the two are not one series.
    """
    wanted = points[-1].period.year_before()
    year_ago = next((point for point in points[:-2] if point.period == wanted), None)
    if year_ago is None or year_ago.value is None or points[-1].value is None:
        return None
    return year_ago if are_comparable(year_ago, points[-1]) else None


def adjust_comparisons(*comparisons: Comparison | None) -> tuple[Comparison | None, ...]:
    """Comparisons whose indexes are tested together: the p of each is adjusted for all (Holm)."""
    totals = iter(
        adjust_differences(
            [comparison.total for comparison in comparisons if comparison is not None and comparison.total is not None]
        )
    )
    return tuple(
        comparison if comparison is None or comparison.total is None else replace(comparison, total=next(totals))
        for comparison in comparisons
    )


def _point(survey: Survey) -> TrendPoint:
    """A period with answers."""
    index = disclose_index(compute_index(survey.scores, survey.instrument, survey.bobot))
    return TrendPoint(
        period=survey.period,
        instrument=survey.instrument,
        bobot=survey.bobot,
        value=index.value,
        grade=index.grade,
        n=index.respondents,
        precision=estimate_survey_precision(survey, index),
    )


def _printed(published: PublishedIndex) -> TrendPoint:
    """A period with a printed figure alone."""
    figure = published.figure
    return TrendPoint(
        period=figure.period,
        instrument=figure.instrument,
        bobot=published.bobot,
        value=published.value,
        grade=published.band,
        n=figure.n,
        precision=None,
        published=published,
    )


def _after(before: TrendPoint | None, point: TrendPoint) -> TrendPoint:
    """The point with its change from the one before."""
    if before is None:
        return point
    if not are_comparable(before, point):
        return replace(point, after_break=True)
    known = before.value is not None and point.value is not None
    return replace(point, change=point.value - before.value if known else None)  # type: ignore[operator]


def frame_trend(points: Sequence[TrendPoint]) -> pd.DataFrame:
    """One row a period: instrument, n, ikm, low, high (25-100), mutu, change (index points), after_break, printed."""
    measures = {
        "instrument": "",
        "n": RESPONDENTS,
        **dict.fromkeys(("ikm", "low", "high"), INDEX_LEVEL),
        "mutu": MUTU_GRADE,
        "change": f"{INDEX_POINTS}, since before",
        **dict.fromkeys(("after_break", "printed"), ""),
    }
    frame = frame_records(
        points,
        "period",
        measures,
        instrument="instrument.id",
        ikm="value",
        low="precision.low",
        high="precision.high",
        mutu="grade.mutu",
    )
    frame.index = frame.index.map(str)
    return frame.astype({"n": "Int64", **dict.fromkeys(("ikm", "low", "high", "change"), float)})


def frame_comparisons(comparisons: Sequence[Comparison], labels: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Comparisons as one table, tidy.

    Parameters
    ----------
    comparisons : sequence of Comparison
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


SIGNIFICANCE_LEVEL = 1 - CONFIDENCE_LEVEL
#: Families larger than this are screened by Benjamini-Hochberg (false discovery rate) instead of Holm.
LARGE_FAMILY = 20
#: Units of a table of differences: second minus first.
DIFFERENCE_MEASURES = {
    **dict.fromkeys(("n_first", "n_second"), RESPONDENTS),
    **dict.fromkeys(("estimate", "low", "high"), f"{INDEX_POINTS}, second minus first"),
    "g": STANDARD_DEVIATIONS,
    "p": PROBABILITY,
    "p_adjusted": f"{PROBABILITY}, adjusted within its family",
}
#: Index points below which scores are the same but for the last bit of a double.
_SAME = 1e-9


def compute_pseudo_scores(scores: pd.DataFrame, instrument: Instrument, bobot: Bobot | None = None) -> np.ndarray:
    """Index plus n times each respondent's influence.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        Whole numbers 1-4, missing where not answered; rows without any answer are left out.

    Returns
    -------
    ndarray, shape (respondents with an answer,)
        Index points; the respondent's own score where all unsur are answered.
    """
    answered = select_unsur_scores(scores, instrument).dropna(how="all")
    estimate, z = compute_influence(answered, bobot or instrument.bobot())
    return estimate + len(z) * z


def compare_means(
    first: np.ndarray, second: np.ndarray, labels: tuple[str, str] = ("first", "second")
) -> Difference | None:
    """Welch's test of second minus first.

    Parameters
    ----------
    first, second : ndarray, shape (n,)
        Scores of two independent groups, none missing.

    Returns
    -------
    Difference or None
        None where either group has fewer than 10 respondents, or scores that do not differ within it: a test that
        takes the one side for certain would tell what each of them answered.
    """
    if min(len(first), len(second)) < LEAST_CLAIMED or min(np.ptp(first), np.ptp(second)) < _SAME:
        return None
    test = stats.ttest_ind(second, first, equal_var=False)
    interval = test.confidence_interval(CONFIDENCE_LEVEL)
    return Difference(
        first=labels[0],
        second=labels[1],
        n_first=len(first),
        n_second=len(second),
        estimate=float(second.mean() - first.mean()),
        low=float(interval.low),
        high=float(interval.high),
        t=float(test.statistic),
        df=float(test.df),
        p=float(test.pvalue),
        g=compute_hedges_g(first, second),
        p_adjusted=float(test.pvalue),
    )


def compute_hedges_g(first: np.ndarray, second: np.ndarray) -> float:
    """Difference of means over the pooled standard deviation, corrected for small samples (Hedges 1981)."""
    df = len(first) + len(second) - 2
    pooled = ((len(first) - 1) * first.var(ddof=1) + (len(second) - 1) * second.var(ddof=1)) / df
    return float((second.mean() - first.mean()) / np.sqrt(pooled) * (1 - 3 / (4 * df - 1)))


def adjust_differences(family: Sequence[Difference]) -> tuple[Difference, ...]:
    """A family of tests with adjusted p: Holm, above 20 tests Benjamini-Hochberg."""
    if not family:
        return ()
    adjust = adjust_benjamini_hochberg if len(family) > LARGE_FAMILY else adjust_holm
    values = adjust([test.p for test in family])
    return tuple(replace(test, p_adjusted=float(value)) for test, value in zip(family, values, strict=True))


def compare_unsur(first: pd.DataFrame, second: pd.DataFrame, instrument: Instrument) -> tuple[Difference, ...]:
    """Change of each unsur between two sets of respondents, in index points (answer x 25), one family.

    Labels are the keys of the unsur, twice; unsur with too few answers are left out.
    """
    tests = [
        compare_means(
            25.0 * first[key].dropna().to_numpy(dtype=float),
            25.0 * second[key].dropna().to_numpy(dtype=float),
            (key, key),
        )
        for key in instrument.keys
    ]
    return adjust_differences([test for test in tests if test is not None])


def frame_differences(differences: Sequence[Difference]) -> pd.DataFrame:
    """One row a test: estimate, low, high (index points), g (standard deviations), p, p_adjusted, real."""
    columns = ["first", "second", "n_first", "n_second", "estimate", "low", "high", "g", "p", "p_adjusted", "real"]
    frame = pd.DataFrame(
        [{name: getattr(difference, name) for name in columns} for difference in differences], columns=columns
    )
    return attach_measures(frame, **DIFFERENCE_MEASURES)


def compare_groups(
    scores: pd.DataFrame, groups: pd.Series, labels: Sequence[str], instrument: Instrument, bobot: Bobot | None = None
) -> tuple[Difference, ...]:
    """Every pair of groups of one survey, one family.

    Parameters
    ----------
    groups : Series of str
        Group of each row of `scores`.
    labels : sequence of str
        Groups to compare, those that may be shown; one in which an unsur has no answer is left out.
    """
    pseudo = {}
    for label in labels:
        rows = scores[groups == label]
        if select_unsur_scores(rows, instrument).notna().any().all():
            pseudo[label] = compute_pseudo_scores(rows, instrument, bobot)
    tests = [compare_means(pseudo[label], pseudo[other], (label, other)) for label, other in combinations(pseudo, 2)]
    return adjust_differences([test for test in tests if test is not None])


def adjust_holm(p: Sequence[float]) -> np.ndarray:
    """Holm's (1979) adjusted p: the smallest times the number of tests, the next times one less, never falling.

    Examples
    --------
    >>> adjust_holm([0.01, 0.04, 0.03]).round(9).tolist()
    [0.03, 0.06, 0.06]
    """
    values, order = _sorted(p)
    return _back(np.maximum.accumulate(values * np.arange(len(values), 0, -1)), order)


def adjust_benjamini_hochberg(p: Sequence[float]) -> np.ndarray:
    """Benjamini and Hochberg's (1995) adjusted p: the largest as it is, the k-th of m times m / k, never rising.

    Examples
    --------
    >>> adjust_benjamini_hochberg([0.01, 0.04, 0.03]).round(9).tolist()
    [0.03, 0.04, 0.04]
    """
    values, order = _sorted(p)
    shares = np.arange(1, len(values) + 1) / float(len(values))
    return _back(np.minimum.accumulate((values / shares)[::-1])[::-1], order)


def _sorted(p: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Values rising, and the place of each in the family."""
    order = np.argsort(p)
    return np.take(p, order), order


def _back(values: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Values in the order of the family, none above 1."""
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(values, 1)
    return adjusted


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
    """The index of printed NRR under each convention in use, the exact one first.

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
        places = PUBLISHED_PLACES if printed is None else min(_places(printed), PUBLISHED_PLACES)
        agrees = None if printed is None else round_half_up(exact, places) == round_half_up(printed, places)
        indexes.append(ConventionIndex(bobot, round_half_up(exact), instrument.band(round_half_up(exact)), agrees))
    return tuple(indexes)


def compute_published_index(figure: PublishedFigure) -> PublishedIndex:
    """The index of a published figure: the printed one where there is one, for it is what people have read.

    Raises
    ------
    DataError
        The figure holds neither an index nor every NRR, which `read_published` refuses.
    """
    nrr = [Fraction(figure.nrr[key]) if key in figure.nrr else None for key in figure.instrument.keys]
    own = compute_ikm(nrr, _convention(figure))
    exact = own if figure.ikm is None else Fraction(figure.ikm)
    if exact is None:
        raise DataError(f"{figure.file.path}, row {figure.row}: neither an index nor every NRR.")
    return PublishedIndex(figure, exact, own)


def _convention(figure: PublishedFigure) -> Bobot:
    """The stated bobot, else the exact one."""
    return figure.bobot or figure.instrument.bobot()


def _places(value: Decimal) -> int:
    """Decimals that a number was printed with."""
    return max(0, -int(value.as_tuple().exponent))


def _half(places: int) -> Fraction:
    """Half a unit of the last decimal: how far rounding can move a number."""
    return Fraction(1, 2 * 10**places)


def stack_frames(frames: Mapping[str, pd.DataFrame], name: str = "period") -> pd.DataFrame:
    """Tables of several periods, groups or units under one another, tidy.

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
    """One column of a stacked table, periods side by side.

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
    order = pd.unique(flat.sort_values("period", key=_newest(periods), kind="stable")[row])
    wide = flat.pivot(index=row, columns="period", values=value).reindex(index=order, columns=list(periods))
    return attach_measures(wide.astype(float), **dict.fromkeys(periods, INDEX_LEVEL))


def spread_group_periods(frame: pd.DataFrame, characteristic: str, periods: Sequence[str]) -> pd.DataFrame:
    """IKM of each group, periods side by side; groups in the order of a reader, those who stated nothing last."""
    wide = spread_periods(frame, characteristic, "ikm", periods)
    largest = frame.groupby(level=characteristic)["n"].max()
    stated = order_categories(characteristic, largest.drop("", errors="ignore"))
    return wide.reindex([*stated, *(label for label in wide.index if not label)])


def _newest(periods: Sequence[str]) -> Callable[[pd.Series], pd.Series]:
    """A key that sorts the newest period first."""
    places = {period: -place for place, period in enumerate(periods)}
    return lambda column: column.map(places)


def list_newest_run(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """The points since the last break: those that are one series with the newest."""
    start = max((place for place, point in enumerate(points) if point.after_break), default=0)
    return tuple(points[start:])
