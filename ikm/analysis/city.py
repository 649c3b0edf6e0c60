"""All units of a city in one period: places and means, coverage, duty, mutu, and what each SKPD has to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import fsum
from typing import Literal

import pandas as pd

from ikm.analysis.actions import Direction, FollowUp, follow_up_plan
from ikm.analysis.comparison import (
    SLOPE_MEASURE,
    Comparison,
    Difference,
    PublishedIndex,
    Slope,
    TrendPoint,
    UnsurDistance,
    adjust_comparisons,
    adjust_differences,
    are_comparable,
    compare_pairs,
    compare_precisions,
    compare_surveys,
    compare_with_benchmark,
    estimate_comparable_precision,
    estimate_slope,
    estimate_survey_precision,
    list_known_points,
    list_newest_run,
    list_unsur_distances,
)
from ikm.analysis.disclosure import GROUP_THRESHOLDS, disclose_index, shows_unsur
from ikm.analysis.index import (
    INDEX_LEVEL,
    INDEX_POINTS,
    LEAST_CLAIMED,
    MUTU_GRADE,
    RESPONDENTS,
    Index,
    attach_measures,
    compute_survey_index,
    frame_records,
    subtract_known,
)
from ikm.analysis.mix import EqualMix, compare_at_equal_mix
from ikm.analysis.overview import count_steps
from ikm.analysis.places import Places
from ikm.analysis.precision import Precision
from ikm.analysis.profile import Group, ItemScore, SectorScores
from ikm.analysis.promises import Promises, score_promises
from ikm.rules.instrument import Band, Instrument, round_half_up
from ikm.rules.period import Period, find_duty_limit
from ikm.survey.plans import ActionPlan
from ikm.survey.responses import Survey
from ikm.survey.units import Selection, Unit, fold_place

#: The two means of a city.
MeanKind = Literal["weighted", "plain"]
#: Share of units whose users must be known before the mean by users stands first.
ENOUGH_USERS_KNOWN = Fraction(4, 5)
#: Fewest units that can be compared with each other or averaged twice.
_LEAST = 2
#: So many periods of a unit are drawn beside those of others.
_COURSE = 5


# --- Units and their places


@dataclass(frozen=True)
class UnitEvidence:
    """What is known of one unit in the period.

    Parameters
    ----------
    survey : Survey or None
        Its answers of the period.
    previous : Survey or None
        Its answers of the period of the same kind just before.
    published : PublishedIndex or None
        A printed figure, which stands where there are no answers.
    latest : Period or None
        Its newest period up to this one in which anybody was counted, or a figure printed.
    trend : tuple of TrendPoint
        Its periods up to this one, oldest first; none without `survey`.
    year_ago : Survey or None
        Its answers of the same part of the year before.
    benchmark_unit : Unit or None
        The unit that it is compared with.
    benchmark : Survey or None
        Answers of its benchmark unit, the newest period up to this one.
    benchmark_printed : tuple of PublishedIndex
        Printed figures of the benchmark unit, oldest first.
    sector : SectorScores or None
        What its sector asks beyond the unsur, as far as it may be shown.
    """

    unit: Unit
    survey: Survey | None
    previous: Survey | None
    published: PublishedIndex | None
    latest: Period | None
    trend: tuple[TrendPoint, ...] = ()
    year_ago: Survey | None = None
    benchmark_unit: Unit | None = None
    benchmark: Survey | None = None
    benchmark_printed: tuple[PublishedIndex, ...] = ()
    sector: SectorScores | None = None


@dataclass(frozen=True, eq=False)
class Standing:
    """One unit in the league table.

    Parameters
    ----------
    value : Decimal or None
        Index as published, from answers or print; None where there is neither.
    rank, last : int or None
        Best and worst place that the tests leave open: 1 + number of units that are really better (adjusted p below
        0.05), and number of ranked units - those really worse. None where the index has no answers of 10 respondents
        behind it or follows another instrument than most.
    worse : frozenset of str
        Codes of the ranked units that are really worse.
    before : Index or None
        That of the period before, where it is known and one series with this.
    change : Difference or None
        From the period before, within the family of all units.
    slope : Slope or None
        Per year over the periods of one series, within the family of all units; None below five.
    year : Comparison or None
        With the same part of the year before, tested within the family of all units; None where they are no series.
    beside : Comparison or None
        With its benchmark unit, tested within the family of all units; None where there is none to compare with.
    users : int or None
        Users served in the period, from the sidecar, else the yearly number of the register in proportion.
    users_estimated : bool
        Whether `users` is that proportion.
    """

    entry: UnitEvidence
    index: Index | None
    precision: Precision | None
    value: Decimal | None
    rank: int | None = None
    last: int | None = None
    worse: frozenset[str] = frozenset()
    before: Index | None = None
    change: Difference | None = None
    slope: Slope | None = None
    year: Comparison | None = None
    beside: Comparison | None = None
    users: int | None = None
    users_estimated: bool = False

    @property
    def unit(self) -> Unit:
        """The unit."""
        return self.entry.unit

    @property
    def exact(self) -> Fraction | None:
        """Index before rounding; a printed one as it was printed."""
        if self.index is not None:
            return self.index.exact
        return self.entry.published.exact if self.entry.published else None

    @property
    def moved(self) -> Decimal | None:
        """Published value minus the published value of the period before, in index points."""
        return subtract_known(self.value, self.before.value) if self.before else None

    @property
    def course(self) -> tuple[TrendPoint, ...]:
        """Its last periods that are one series with this one, at most five, this one among them; none without it."""
        known = list_newest_run(list_known_points(self.entry.trend))[-_COURSE:]
        return known if known and known[-1].value == self.value else ()

    @property
    def falls(self) -> int:
        """How often its index fell in a row up to this period; 0 below three times."""
        return max(0, -count_steps(self.entry.trend)) if self.course else 0

    @property
    def fall(self) -> Slope | Difference | None:
        """What shows that it really falls: over the years, else since the period before, else in a year.

        None where it really rose since the period before.
        """
        if self.change and self.change.real and self.change.estimate > 0:
            return None
        tested = (self.slope, self.change, self.year.total if self.year else None)
        return next((one for one in tested if one and one.real and one.estimate < 0), None)

    @property
    def year_distances(self) -> tuple[UnsurDistance, ...]:
        """Its unsur beside those of a year ago, the real differences first."""
        return _list_distances(self.year, self.entry.year_ago, self.index)

    @property
    def benchmark_distances(self) -> tuple[UnsurDistance, ...]:
        """Its unsur beside those of its benchmark unit, the real differences first."""
        return _list_distances(self.beside, self.entry.benchmark, self.index)

    @property
    def lowest_items(self) -> tuple[ItemScore, ...]:
        """Items of its sector of the lowest value, all that tie; none where none may be shown, or all are alike."""
        known = self.entry.sector.answered if self.entry.sector else ()
        lowest = tuple(item for item in known if item.value == known[-1].value)
        return lowest if len(lowest) < len(known) else ()

    @property
    def grade(self) -> Band | None:
        """Mutu that may be claimed; that of a printed figure is read off its value."""
        if self.index is not None:
            return self.index.grade
        return self.entry.published.band if self.entry.published else None

    @property
    def instrument(self) -> Instrument | None:
        """The one that its index follows."""
        if self.index is not None:
            return self.index.instrument
        return self.entry.published.figure.instrument if self.entry.published else None

    def follows(self, common: Instrument | None) -> bool:
        """Return whether its index is of this instrument's unsur: ranks and means hold no other."""
        return common is not None and self.instrument is not None and self.instrument.asks_same(common)

    @property
    def selection(self) -> Selection | None:
        """How its respondents were chosen; None where that was not recorded or there are no answers."""
        return self.entry.survey.sidecar.selection if self.entry.survey else None

    @property
    def few(self) -> bool:
        """Whether fewer than 10 respondents are behind its value."""
        return self.value is not None and self.n is not None and self.n < LEAST_CLAIMED

    @property
    def printed(self) -> bool:
        """Whether the value comes from print, not from answers."""
        return self.index is None and self.value is not None

    @property
    def n(self) -> int | None:
        """Respondents."""
        if self.index is not None:
            return self.index.respondents
        return self.entry.published.figure.n if self.entry.published else None


def place_unit(entry: UnitEvidence, period: Period) -> Standing:
    """Place a unit by its index and error, or its printed figure; no rank and no tested change yet.

    Raises
    ------
    DataError
        More respondents than users were counted.
    """
    survey = entry.survey
    counted = (survey.sidecar.population or sum(survey.sidecar.strata.values()) or None) if survey else None
    yearly = entry.unit.users_per_year
    users = counted or (yearly * period.months // 12 if yearly else None)
    estimated = users is not None and not counted
    if survey is None:
        printed = entry.published.value if entry.published else None
        return Standing(entry, None, None, printed, users=users, users_estimated=estimated)
    index = disclose_index(compute_survey_index(survey))
    precision = estimate_survey_precision(survey, index)
    return Standing(
        entry,
        index,
        precision,
        index.value,
        before=_find_index_before(entry.previous, index),
        year=_keep_comparable(compare_surveys(entry.year_ago, survey) if entry.year_ago else None),
        beside=_keep_comparable(compare_with_benchmark(survey, entry.benchmark, entry.benchmark_printed)),
        users=users,
        users_estimated=estimated,
    )


def _keep_comparable(comparison: Comparison | None) -> Comparison | None:
    """Return a comparison of two known indexes of one series; None of others."""
    if comparison is None or comparison.across or comparison.difference is None:
        return None
    return comparison


def _list_distances(
    comparison: Comparison | None, first: Survey | None, index: Index | None
) -> tuple[UnsurDistance, ...]:
    """List the unsur of a comparison with answers; none where there are none."""
    if comparison is None or comparison.printed or first is None or index is None:
        return ()
    return list_unsur_distances(comparison, first, index)


def rank_units(standings: Sequence[Standing]) -> tuple[Instrument | None, tuple[Standing, ...]]:
    """Rank units, best published index first; units without one last, in the order given.

    Parameters
    ----------
    standings : sequence of Standing
        From `place_unit`, one per unit.

    Returns
    -------
    Instrument or None
        The one that most units follow; units under another have no rank.
    """
    common = _find_common_instrument([standing.instrument for standing in standings if standing.instrument])
    ranked = _find_places([standing for standing in standings if standing.precision and standing.follows(common)])
    changes, slopes = _test_changes(standings), _estimate_slopes(standings)
    years = adjust_comparisons(*(standing.year for standing in standings))
    besides = adjust_comparisons(*(standing.beside for standing in standings))
    placed = [
        replace(
            ranked.get(standing.unit.code, standing),
            change=changes.get(standing.unit.code),
            slope=slopes.get(standing.unit.code),
            year=year,
            beside=beside,
        )
        for standing, year, beside in zip(standings, years, besides, strict=True)
    ]
    return common, tuple(sorted(placed, key=lambda standing: (standing.value is None, -(standing.value or 0))))


def _find_common_instrument(followed: Sequence[Instrument]) -> Instrument | None:
    """Find the instrument that most units follow, with the same unsur; the first of the order given among equals."""
    return max(followed, key=lambda one: sum(one.asks_same(other) for other in followed), default=None)


def frame_league(standings: Sequence[Standing]) -> pd.DataFrame:
    """Return one row per unit: its places, index (25-100) and change (index points), users and selection.

    Columns: name, skpd, rank, last, n, ikm, low, high, mutu, change, real, slope, slope_real, users, users_estimated,
    selection, printed.
    """
    measures = {
        **dict.fromkeys(("name", "skpd"), ""),
        **dict.fromkeys(("rank", "last"), "place that the tests leave open, from rank to last"),
        "n": RESPONDENTS,
        **dict.fromkeys(("ikm", "low", "high"), INDEX_LEVEL),
        "mutu": MUTU_GRADE,
        "change": f"{INDEX_POINTS}, since the period before",
        "real": "",
        "slope": SLOPE_MEASURE,
        "slope_real": "",
        "users": "users served in the period",
        **dict.fromkeys(("users_estimated", "selection", "printed"), ""),
    }
    paths = {"unit": "unit.code", "name": "unit.name", "skpd": "unit.skpd", "ikm": "value", "mutu": "grade.mutu"}
    paths |= {"low": "precision.low", "high": "precision.high", "change": "change.estimate", "real": "change.real"}
    paths |= {"slope": "slope.estimate", "slope_real": "slope.real"}
    frame = frame_records(standings, "unit", measures, **paths)
    return frame.astype(dict.fromkeys(("rank", "last", "n", "users"), "Int64"))


def _find_index_before(survey: Survey | None, now: Index) -> Index | None:
    """Find the index of the period before, where the two can be compared."""
    if survey is None or now.value is None:
        return None
    before = disclose_index(compute_survey_index(survey))
    return before if before.value is not None and are_comparable(before, now) else None


def _find_places(standings: Sequence[Standing]) -> dict[str, Standing]:
    """Give units their places; every pair is one test of one family."""
    by_code = {standing.unit.code: standing for standing in standings}
    surveys = {code: standing.entry.survey for code, standing in by_code.items()}
    errors = {code: estimate_comparable_precision(survey) for code, survey in surveys.items() if survey}
    scores = {code: error for code, error in errors.items() if error}
    real = [test for test in compare_pairs(scores) if test.real]
    pairs = [(test.second, test.first) if test.estimate > 0 else (test.first, test.second) for test in real]
    better = Counter(loser for _, loser in pairs)
    worse = {code: frozenset(loser for winner, loser in pairs if winner == code) for code in scores}
    return {
        code: replace(standing, rank=1 + better[code], last=len(scores) - len(worse[code]), worse=worse[code])
        for code, standing in by_code.items()
    }


def _test_changes(standings: Sequence[Standing]) -> dict[str, Difference]:
    """Test the change of each unit from its period before, one family; none across instruments or bobot."""
    tests = []
    for standing in standings:
        code, previous, survey = standing.unit.code, standing.entry.previous, standing.entry.survey
        if standing.before and survey and previous:
            before, now = map(estimate_comparable_precision, (previous, survey))
            tests.append(compare_precisions(before, now, (code, code)))
    return {test.first: test for test in adjust_differences(tests)}


def _estimate_slopes(standings: Sequence[Standing]) -> dict[str, Slope]:
    """Estimate the slope of each unit over its periods of one series, one family."""
    slopes = {standing.unit.code: estimate_slope(standing.entry.trend) for standing in standings}
    known = {code: slope for code, slope in slopes.items() if slope is not None}
    return dict(zip(known, adjust_differences(known.values()), strict=True))


# --- The city


@dataclass(frozen=True)
class UnitMean:
    """Mean of unit indexes.

    Parameters
    ----------
    value : Decimal
        Index points, rounded once.
    precision : Precision or None
        From the units' standard errors, units independent; None where a printed figure is among them.
    units : int
        Units in the mean.
    """

    value: Decimal
    precision: Precision | None
    units: int

    @property
    def se(self) -> float | None:
        """Standard error, index points; None where it is not known."""
        return self.precision.se if self.precision and self.precision.known else None

    @property
    def low(self) -> float | None:
        """Lower end of the interval, index points."""
        return self.precision.low if self.precision else None

    @property
    def high(self) -> float | None:
        """Upper end of the interval, index points."""
        return self.precision.high if self.precision else None


@dataclass(frozen=True)
class MeanChange:
    """The same mean of the same units in the period before and now, both with the users of now.

    Parameters
    ----------
    before, now : Decimal
        Index points, each rounded once.
    test : Difference or None
        Now minus before from the units' standard errors, without the finite population: whether services changed is
        asked, not whether their users did. None where no unit's answers differ.
    units : int
        Units measured in both periods.
    whole : bool
        Whether these are all units of the mean.
    """

    before: Decimal
    now: Decimal
    test: Difference | None
    units: int
    whole: bool

    @property
    def moved(self) -> Decimal:
        """Now minus before, of the published values, in index points."""
        return self.now - self.before

    @property
    def low(self) -> float | None:
        """Lower end of the interval of now minus before, index points."""
        return self.test.low if self.test else None

    @property
    def high(self) -> float | None:
        """Upper end of the interval of now minus before, index points."""
        return self.test.high if self.test else None

    @property
    def real(self) -> bool:
        """Whether chance alone is an unlikely explanation."""
        return self.test is not None and self.test.real


@dataclass(frozen=True, eq=False)
class CityStandings:
    """Units of one city in one period.

    Parameters
    ----------
    standings : tuple of Standing
        Best published index first; units without one last, in the order of the register.
    instrument : Instrument or None
        The one that most units follow; ranks, means and mutu counts are of its units alone.
    """

    name: str
    period: Period
    instrument: Instrument | None
    standings: tuple[Standing, ...]

    @cached_property
    def measured(self) -> tuple[Standing, ...]:
        """Units with an index of this period."""
        return tuple(standing for standing in self.standings if standing.value is not None)

    @cached_property
    def comparable(self) -> tuple[Standing, ...]:
        """Units with an index under the common instrument."""
        return tuple(standing for standing in self.measured if standing.follows(self.instrument))

    @cached_property
    def detailed(self) -> tuple[Standing, ...]:
        """Those of them whose unsur a publication may show."""
        threshold = GROUP_THRESHOLDS["public"]
        return tuple(one for one in self.comparable if one.index is not None and shows_unsur(one.index, threshold))

    @property
    def overdue(self) -> tuple[Standing, ...]:
        """Units without a counted respondent in the twelve months up to the period's end."""
        since, newest = find_duty_limit(self.period), [(standing, standing.entry.latest) for standing in self.standings]
        return tuple(standing for standing, latest in newest if latest is None or latest.end <= since)

    @cached_property
    def averaged(self) -> tuple[Standing, ...]:
        """Units of the plain mean: comparable, and not of fewer than 10 respondents."""
        return tuple(standing for standing in self.comparable if not standing.few)

    @cached_property
    def weighed(self) -> tuple[Standing, ...]:
        """Units of the weighted mean: those of the plain one whose users are known."""
        return tuple(standing for standing in self.averaged if standing.users)

    @property
    def headline(self) -> MeanKind:
        """The mean by users, where users are known for at least 80 % of the units of the plain mean."""
        return "weighted" if self.weighed and len(self.weighed) >= ENOUGH_USERS_KNOWN * len(self.averaged) else "plain"

    def mean(self, kind: MeanKind) -> UnitMean | None:
        """Return a mean: 'plain' counts every unit alike, 'weighted' every user of the units whose users are known."""
        units = self._list_averaged(kind)
        if not units:
            return None
        shares = list(_share_weights(units, kind).values())
        exact = [standing.exact or Fraction(0) for standing in units]
        return compute_mean_of_units(exact, [standing.precision for standing in units], shares)

    def mean_change(self, kind: MeanKind) -> MeanChange | None:
        """Compare a mean with itself in the period before; None unless two units were measured in both.

        Of both periods only units with answers of at least 10 respondents count, under the same instrument and bobot.
        """
        units = self._list_averaged(kind)
        both = [unit for unit in units if unit.index and unit.before and unit.before.respondents >= LEAST_CLAIMED]
        if len(both) < _LEAST:
            return None
        shares = list(_share_weights(both, kind).values())
        exact = [
            [unit.before.exact or Fraction(0) for unit in both if unit.before],
            [unit.exact or Fraction(0) for unit in both],
        ]
        surveys = [[unit.entry.previous for unit in both], [unit.entry.survey for unit in both]]
        before, now = (
            compute_mean_of_units(
                values, [estimate_comparable_precision(survey) for survey in period if survey], shares
            )
            for values, period in zip(exact, surveys, strict=True)
        )
        test = compare_precisions(before.precision, now.precision)
        return MeanChange(before.value, now.value, test, len(both), len(both) == len(units))

    def weight_of(self, standings: Sequence[Standing]) -> Fraction:
        """Return the share that units have in the mean by users, 0-1."""
        shares = _share_weights(self.weighed, "weighted")
        return sum((shares.get(standing.unit.code, Fraction(0)) for standing in standings), Fraction(0))

    @cached_property
    def ranked(self) -> tuple[Standing, ...]:
        """Units that were tested against each other, best published index first."""
        return tuple(standing for standing in self.standings if standing.rank is not None)

    def highest(self) -> tuple[Standing, ...]:
        """List the unit with the highest index and all that are not really worse; none below two ranked units."""
        if len(self.ranked) < _LEAST:
            return ()
        first = self.ranked[0]
        return tuple(standing for standing in self.ranked if standing.unit.code not in first.worse)

    def lowest(self) -> tuple[Standing, ...]:
        """List the unit with the lowest index and all that are not really better; none below two ranked units."""
        if len(self.ranked) < _LEAST:
            return ()
        last = self.ranked[-1].unit.code
        return tuple(standing for standing in self.ranked if last not in standing.worse)

    def _list_averaged(self, kind: MeanKind) -> tuple[Standing, ...]:
        """List the units of a mean."""
        return self.weighed if kind == "weighted" else self.averaged

    def mutu_counts(self) -> dict[str, int]:
        """Count units per mutu, best first; units with too few respondents claim none."""
        counts = Counter(standing.grade.mutu for standing in self.comparable if standing.grade)
        return {band.mutu: counts[band.mutu] for band in self.instrument.bands} if self.instrument else {}

    @property
    def changed(self) -> tuple[Standing, ...]:
        """Units that really changed since the period before."""
        return tuple(standing for standing in self.standings if standing.change and standing.change.real)

    @property
    def tested(self) -> tuple[Standing, ...]:
        """Units whose change since the period before was tested."""
        return tuple(standing for standing in self.standings if standing.change)

    @property
    def yearly(self) -> tuple[Standing, ...]:
        """Units that were tested against a year ago, the largest rise first."""
        known = [standing for standing in self.standings if standing.year and standing.year.total]
        return tuple(sorted(known, key=lambda standing: -(standing.year.difference or 0) if standing.year else 0))

    @property
    def beside(self) -> tuple[Standing, ...]:
        """Units with a benchmark unit that they can be compared with, best first."""
        return tuple(standing for standing in self.standings if standing.beside)

    @cached_property
    def at_equal_mix(self) -> EqualMix:
        """Compare units with the mean of them all, the mix of their respondents made equal."""
        known = [one for one in self.comparable if one.index is not None]
        return compare_at_equal_mix({one.unit.code: one.entry.survey for one in known if one.entry.survey})

    @cached_property
    def benchmarks_at_equal_mix(self) -> tuple[EqualMix, ...]:
        """Compare each unit with its benchmark unit alike, best first; those of which it can be told."""
        tested = [one.entry for one in self.beside if one.beside and one.beside.total]
        pairs = [
            compare_at_equal_mix(
                {entry.unit.code: entry.survey, entry.unit.benchmark: entry.benchmark}, entry.unit.benchmark
            )
            for entry in tested
            if entry.survey and entry.benchmark
        ]
        return tuple(pair for pair in pairs if pair.differences)

    def by_skpd(self) -> dict[str, tuple[Standing, ...]]:
        """Group measured units by SKPD, SKPD in alphabetical order."""
        names = sorted({standing.unit.skpd for standing in self.measured})
        return {name: tuple(standing for standing in self.measured if standing.unit.skpd == name) for name in names}

    def promises(self) -> dict[str, Promises]:
        """Return the promises of each unit that may show its unsur, by its code, in the order of the units."""
        return {
            standing.unit.code: score_promises(standing.index, standing.unit)
            for standing in self.detailed
            if standing.index is not None
        }

    def heat(self) -> pd.DataFrame:
        """Return the value of each unsur (rows) in each unit that may show it (columns), 25-100; missing where none."""
        frame = pd.DataFrame(
            {
                standing.unit.code: {
                    score.key: None if score.value is None else float(score.value) for score in standing.index.unsur
                }
                for standing in self.detailed
                if standing.index is not None
            }
        )
        return attach_measures(frame, **dict.fromkeys(frame.columns, INDEX_LEVEL))


def compare_units(name: str, period: Period, standings: Sequence[Standing]) -> CityStandings:
    """Rank, compare and order the units of a city."""
    common, ordered = rank_units(standings)
    return CityStandings(name, period, common, ordered)


def compute_mean_of_units(
    exact: Sequence[Fraction], errors: Sequence[Precision | None], shares: Sequence[Fraction]
) -> UnitMean:
    """Compute the mean of independent units' exact indexes from their errors and shares, which add up to 1.

    Without the error of every unit the mean has none. That of one unit is the unit's own.

    Source
    ------
    Degrees of freedom: Satterthwaite (1946).
    """
    value = sum((share * index for share, index in zip(shares, exact, strict=True)), Fraction(0))
    known = [(float(share), error) for share, error in zip(shares, errors, strict=True) if error is not None]
    if len(known) < len(exact):
        return UnitMean(round_half_up(value), None, len(exact))
    if len(known) == 1:
        return UnitMean(round_half_up(value), known[0][1], 1)
    parts = [(share * error.se) ** 2 for share, error in known]
    spread = fsum(part**2 / error.df for part, (_, error) in zip(parts, known, strict=True) if error.df)
    low, high = (fsum(share * error.ends[end] for share, error in known) for end in (0, 1))
    n, df = sum(error.n for _, error in known), fsum(parts) ** 2 / spread if spread else 0.0
    precision = Precision(n, float(value), fsum(parts) ** 0.5, df, (low, high))
    return UnitMean(round_half_up(value), precision, len(exact))


def _share_weights(standings: Sequence[Standing], kind: MeanKind) -> dict[str, Fraction]:
    """Return the share of each unit in a mean; together 1."""
    weights = {standing.unit.code: (standing.users or 0) if kind == "weighted" else 1 for standing in standings}
    total = sum(weights.values())
    return {code: Fraction(weight, total) for code, weight in weights.items()}


# --- Actions, and who must act


@dataclass(frozen=True)
class UnitActions:
    """All actions of one unit that were planned up to the period."""

    unit: Unit
    followups: tuple[FollowUp, ...]


@dataclass(frozen=True)
class OwedAction:
    """One open action, and who must act: as planned, else as the register says; empty where nobody is named."""

    unit: Unit
    followup: FollowUp
    skpd: tuple[str, ...]


@dataclass(frozen=True)
class SkpdActions:
    """What one SKPD teknis has to do.

    Parameters
    ----------
    name : str
        '' where neither plan nor register names one.
    units : tuple of Unit
        Units it acts for, in the order of the register.
    open, overdue, done : int
        Actions; overdue ones are open too.
    up, same, down : int
        Unsur of units planned for in earlier periods that really rose, did not really move, really fell; each once,
        since the newest plan that it can be compared with.
    """

    name: str
    units: tuple[Unit, ...]
    open: int
    overdue: int
    done: int
    up: int
    same: int
    down: int


def collect_unit_actions(
    unit: Unit, plan: ActionPlan, period: Period, survey: Survey | None, earlier: Sequence[Survey]
) -> UnitActions:
    """Collect actions of earlier plans with what moved, then those of the period itself, which cannot have worked yet.

    Parameters
    ----------
    survey : Survey or None
        Answers of the period; without them no movement is known.
    earlier : sequence of Survey
        Periods that made a plan, as far as they have answers.
    """
    end = period.end
    if survey is None:
        before = tuple(FollowUp(action, action.overdue(end), None, "no_answers") for action in plan.before(period))
    else:
        before = follow_up_plan(plan, earlier, survey)
    return UnitActions(unit, before + tuple(FollowUp(action, action.overdue(end), None) for action in plan.of(period)))


def list_units_without_plan(units: Sequence[UnitActions]) -> tuple[Unit, ...]:
    """List units without any action up to the period, in the order given."""
    return tuple(actions.unit for actions in units if not actions.followups)


def list_owed_actions(units: Sequence[UnitActions]) -> tuple[OwedAction, ...]:
    """List every open action, overdue ones first, then by the day they are due (none is last), then by unit."""
    owed = [
        OwedAction(actions.unit, followup, tuple(name for name in _list_skpd(followup, actions.unit) if name))
        for actions in units
        for followup in actions.followups
        if followup.action.open
    ]
    return tuple(sorted(owed, key=lambda owed: (not owed.followup.overdue, owed.followup.action.due or date.max)))


@dataclass(frozen=True)
class SkpdPlans:
    """The units that one SKPD answers for, in the order given, and those of them without any action."""

    name: str
    units: tuple[Unit, ...]
    unplanned: tuple[Unit, ...]


def group_plans_by_skpd(units: Sequence[UnitActions]) -> tuple[SkpdPlans, ...]:
    """Group units by the SKPD that answers for them, in the order given."""
    without = {unit.code for unit in list_units_without_plan(units)}
    grouped: dict[str, list[Unit]] = {}
    for actions in units:
        grouped.setdefault(actions.unit.skpd, []).append(actions.unit)
    return tuple(
        SkpdPlans(name, tuple(owned), tuple(unit for unit in owned if unit.code in without))
        for name, owned in grouped.items()
    )


@dataclass(frozen=True)
class CityAsks:
    """What the head of a city is asked for.

    Parameters
    ----------
    unplanned : tuple of SkpdPlans
        SKPD with units without any action.
    late : tuple of OwedAction
        Actions whose time is over, the longest overdue first.
    falling : tuple of Standing
        Units that really fall; where none does, those that fell three times in a row or more.
    unmeasured : tuple of Standing
        Units that missed their yearly duty to survey.
    """

    unplanned: tuple[SkpdPlans, ...]
    late: tuple[OwedAction, ...]
    falling: tuple[Standing, ...]
    unmeasured: tuple[Standing, ...]


def list_city_asks(city: CityStandings, units: Sequence[UnitActions]) -> CityAsks:
    """List what the head of a city is asked for."""
    falling = [standing for standing in city.measured if standing.fall]
    falling = falling or [standing for standing in city.measured if standing.falls]
    return CityAsks(
        tuple(plans for plans in group_plans_by_skpd(units) if plans.unplanned),
        tuple(owed for owed in list_owed_actions(units) if owed.followup.overdue),
        tuple(falling),
        city.overdue,
    )


def group_actions_by_skpd(units: Sequence[UnitActions]) -> tuple[SkpdActions, ...]:
    """Group actions by SKPD, most overdue first, then most open, then by name; '' last.

    An action of several SKPD counts under each; one without SKPD under those of the register.
    """
    grouped: dict[str, dict[str, list[FollowUp]]] = {}
    for actions in units:
        for followup in actions.followups:
            for name in _list_skpd(followup, actions.unit):
                grouped.setdefault(name, {}).setdefault(actions.unit.code, []).append(followup)
    known = {actions.unit.code: actions.unit for actions in units}
    entries = [_count_skpd_actions(name, groups, known) for name, groups in grouped.items()]
    return tuple(sorted(entries, key=lambda entry: (not entry.name, -entry.overdue, -entry.open, entry.name)))


def frame_skpd_actions(entries: Sequence[SkpdActions]) -> pd.DataFrame:
    """Return one row per SKPD: codes of units, numbers of actions (open, overdue, done), of unsur (up, same, down)."""
    acted, moved = ("open", "overdue", "done"), ("up", "same", "down")
    columns = {name: [getattr(entry, name) for entry in entries] for name in (*acted, *moved)}
    units = [", ".join(unit.code for unit in entry.units) for entry in entries]
    frame = pd.DataFrame({"skpd": [entry.name for entry in entries], "units": units, **columns}).set_index("skpd")
    return attach_measures(frame, **dict.fromkeys(acted, "actions"), **dict.fromkeys(moved, "unsur"))


def _count_skpd_actions(name: str, groups: dict[str, list[FollowUp]], known: dict[str, Unit]) -> SkpdActions:
    """Count what one SKPD has to do, from its actions per unit."""
    followups = [followup for group in groups.values() for followup in group]
    ways = Counter(way for group in groups.values() for way in _list_directions(group))
    units = tuple(unit for code, unit in known.items() if code in groups)
    still_open, overdue = sum(followup.action.open for followup in followups), sum(item.overdue for item in followups)
    done = sum(followup.action.status == "selesai" for followup in followups)
    return SkpdActions(name, units, still_open, overdue, done, ways["up"], ways["same"], ways["down"])


def _list_directions(followups: Sequence[FollowUp]) -> list[Direction]:
    """List how each unsur of a unit moved, since the newest plan that can be compared and was not dropped."""
    moved = {
        followup.action.unsur: followup.movement
        for followup in sorted(followups, key=lambda followup: followup.action.period)
        if followup.movement and followup.action.status != "batal"
    }
    return [movement.way for movement in moved.values()]


def _list_skpd(followup: FollowUp, unit: Unit) -> tuple[str, ...]:
    """List who must act: as planned, else as the register says, else nobody."""
    names = followup.action.skpd_teknis or tuple(unit.technical_skpd.get(followup.action.unsur, ()))
    return tuple(dict.fromkeys(names)) or ("",)


# --- Places that units share


@dataclass(frozen=True)
class SharedPlaces:
    """Places by which several units group their respondents, as the report of each shows them.

    Parameters
    ----------
    key : str
        Column of the answers.
    units : tuple of Unit
        Those that show one of the places.
    cells : dict of str to dict of str to Group
        Place, spelt as by the first unit -> code of a unit -> what its own report shows; nothing besides, and no sum
        over units, so that nothing can be had by subtraction that the reports do not give.
    lowest : dict of str to str
        Code of a unit -> the place that its own report calls the lowest for sure.
    """

    key: str
    units: tuple[Unit, ...]
    cells: Mapping[str, Mapping[str, Group]]
    lowest: Mapping[str, str]

    @property
    def common(self) -> list[str]:
        """The places that two units or more show."""
        return [place for place, of in self.cells.items() if len(of) > 1]

    def frame(self) -> pd.DataFrame:
        """Return one row a place, one column a unit: IKM, 25-100; NaN where its report does not show the place."""
        rows = {
            place: [float(of[unit.code].index.value or 0) if unit.code in of else None for unit in self.units]
            for place, of in self.cells.items()
        }
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=[unit.code for unit in self.units], dtype=float)
        return attach_measures(frame.rename_axis(self.key), **dict.fromkeys(frame, INDEX_LEVEL))


def share_places(key: str, places: Sequence[tuple[Unit, Places]]) -> SharedPlaces | None:
    """Put the places of units under one another where two or more show the same; None where no two do.

    A place that is spelt differently in case, blanks or signs is the same.
    """
    spelt: dict[str, str] = {}
    cells: dict[str, dict[str, Group]] = {}
    lowest: dict[str, str] = {}
    for unit, own in places:
        for group in own.profile.groups:
            if group.label and group.index.value is not None:
                place = spelt.setdefault(fold_place(group.label), group.label)
                cells.setdefault(place, {})[unit.code] = group
        if own.certain:
            lowest[unit.code] = spelt[fold_place(own.certain.label)]
    shown = {code for of in cells.values() for code in of}
    shared = SharedPlaces(key, tuple(unit for unit, _ in places if unit.code in shown), cells, lowest)
    return shared if shared.common else None
