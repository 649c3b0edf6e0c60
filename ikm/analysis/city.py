"""All units of a city in one period: league table with honest ranks, two means, coverage, mutu, SKPD. Floor 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.differences import Difference, adjusted, pseudo_scores, welch
from ikm.analysis.index import CLAIM, Index, index
from ikm.analysis.precision import LEVEL, Precision, precision
from ikm.analysis.published import PublishedIndex
from ikm.rules.instrument import Band, Instrument
from ikm.rules.period import Period
from ikm.rules.rounding import half_up
from ikm.survey.responses import Survey
from ikm.survey.units import Unit


@dataclass(frozen=True)
class Entry:
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
        Its newest period, of answers or printed, up to this one.
    """

    unit: Unit
    survey: Survey | None
    previous: Survey | None
    published: PublishedIndex | None
    latest: Period | None


@dataclass(frozen=True, eq=False)
class Standing:
    """One unit in the league table.

    Parameters
    ----------
    value : Decimal or None
        Index as published, from answers or print; None where there is neither.
    rank : int or None
        1 + number of units that are really better (adjusted p below 0.05); units that cannot be told apart share it.
        None where the index has no answers behind it or follows another instrument than most.
    change : Difference or None
        From the period before, within the family of all units.
    users : int or None
        Users served in the period, from the sidecar, else the yearly number of the register in proportion.
    """

    entry: Entry
    index: Index | None
    precision: Precision | None
    value: Decimal | None
    rank: int | None = None
    change: Difference | None = None
    users: int | None = None

    @property
    def unit(self) -> Unit:
        """The unit."""
        return self.entry.unit

    @property
    def exact(self) -> Fraction | None:
        """Index before rounding; a printed one as it is."""
        if self.index is not None:
            return self.index.exact
        return None if self.value is None else Fraction(self.value)

    @property
    def grade(self) -> Band | None:
        """Mutu that may be claimed; that of a printed figure is read off its value."""
        if self.index is not None:
            return self.index.grade
        return self.entry.published.band if self.entry.published else None

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


@dataclass(frozen=True)
class Mean:
    """Mean of unit indexes.

    Parameters
    ----------
    value : Decimal
        Index points, rounded once.
    low, high : float or None
        Interval from the units' standard errors, units independent; None where one is not known.
    units : int
        Units in the mean.
    """

    value: Decimal
    se: float | None
    low: float | None
    high: float | None
    units: int


@dataclass(frozen=True, eq=False)
class City:
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
        return tuple(one for one in self.standings if one.value is not None)

    @cached_property
    def comparable(self) -> tuple[Standing, ...]:
        """Units with an index under the common instrument."""
        return tuple(one for one in self.measured if _instrument(one) == self.instrument)

    @property
    def overdue(self) -> tuple[Standing, ...]:
        """Units without a survey in the twelve months up to the period's end (PermenPANRB 14/2017, Pasal 1)."""
        end = self.period.end
        since = date(end.year - 1, end.month, min(end.day, 28))
        return tuple(
            one for one in self.standings if one.entry.latest is None or one.entry.latest.end <= since
        )

    def plain_mean(self) -> Mean | None:
        """Every unit counts alike."""
        return _mean(self.comparable, {one.unit.code: 1 for one in self.comparable})

    def weighted_mean(self) -> Mean | None:
        """Every user served counts alike; units whose users are not known are left out."""
        known = [one for one in self.comparable if one.users]
        return _mean(known, {one.unit.code: one.users or 0 for one in known})

    def mutu_counts(self) -> dict[str, int]:
        """Units per mutu, best first; units with too few respondents claim none."""
        counts = Counter(one.grade.mutu for one in self.comparable if one.grade)
        return {band.mutu: counts[band.mutu] for band in self.instrument.bands} if self.instrument else {}

    def by_skpd(self) -> dict[str, tuple[Standing, ...]]:
        """Measured units per SKPD, SKPD in alphabetical order."""
        names = sorted({one.unit.skpd for one in self.measured})
        return {name: tuple(one for one in self.measured if one.unit.skpd == name) for name in names}

    def heat(self) -> pd.DataFrame:
        """Value of each unsur (rows) in each unit with answers (columns), 25-100; missing where nobody answered."""
        return pd.DataFrame(
            {
                one.unit.code: {
                    score.unsur.key: None if score.value is None else float(score.value) for score in one.index.unsur
                }
                for one in self.comparable
                if one.index is not None and one.index.respondents >= CLAIM
            }
        )


def city(name: str, period: Period, entries: Sequence[Entry]) -> City:
    """Rank, compare and order the units of a city."""
    standings = [_standing(entry, period) for entry in entries]
    followed = Counter(instrument for one in standings if (instrument := _instrument(one)))
    common = followed.most_common(1)[0][0] if followed else None
    ranked = [one for one in standings if one.entry.survey and _claims(one) and _instrument(one) == common]
    ranks = _ranks({one.unit.code: _scores(one.entry.survey) for one in ranked if one.entry.survey})
    changes = _changes(standings)
    done = [
        Standing(
            entry=one.entry,
            index=one.index,
            precision=one.precision,
            value=one.value,
            rank=ranks.get(one.unit.code),
            change=changes.get(one.unit.code),
            users=one.users,
        )
        for one in standings
    ]
    done.sort(key=lambda one: (one.value is None, -(one.value or 0)))
    return City(name, period, common, tuple(done))


def _standing(entry: Entry, period: Period) -> Standing:
    """A unit's index and error, or its printed figure."""
    survey = entry.survey
    if survey is None:
        value = entry.published.value if entry.published else None
        return Standing(entry, None, None, value, users=_users(entry, period))
    found = index(survey.scores, survey.instrument, survey.bobot)
    claims = found.value is not None and found.respondents >= CLAIM
    error = precision(survey.scores, survey.instrument, survey.bobot, survey.sidecar.population) if claims else None
    return Standing(entry, found, error, found.value, users=_users(entry, period))


def _users(entry: Entry, period: Period) -> int | None:
    """Users served in the period: counted, else the yearly number in proportion to its months."""
    if entry.survey is not None:
        side = entry.survey.sidecar
        if counted := side.population or sum(side.strata.values()):
            return counted
    yearly = entry.unit.users_per_year
    return yearly * period.months // 12 if yearly else None


def _instrument(one: Standing) -> Instrument | None:
    """Instrument of a unit's index."""
    if one.index is not None:
        return one.index.instrument
    return one.entry.published.figure.instrument if one.entry.published else None


def _claims(one: Standing) -> bool:
    """Whether an index has enough answers behind it to be ranked."""
    return one.precision is not None


def _scores(survey: Survey) -> np.ndarray:
    """Pseudo-scores of a survey."""
    return pseudo_scores(survey.scores, survey.instrument, survey.bobot)


def _ranks(scores: Mapping[str, np.ndarray]) -> dict[str, int]:
    """1 + number of units that are really better; every pair is one test of one family."""
    codes = list(scores)
    found = [
        welch(scores[one], scores[other], (one, other))
        for place, one in enumerate(codes)
        for other in codes[place + 1 :]
    ]
    worse = Counter(
        test.first if test.estimate > 0 else test.second
        for test in adjusted([test for test in found if test is not None])
        if test.real
    )
    return {code: 1 + worse[code] for code in codes}


def _changes(standings: Sequence[Standing]) -> dict[str, Difference]:
    """Change of each unit from its period before, one family; none across instruments or bobot."""
    found = []
    for one in standings:
        now, before = one.entry.survey, one.entry.previous
        if now is None or before is None or now.instrument != before.instrument or now.bobot != before.bobot:
            continue
        if any(part.scores.notna().any().eq(False).any() for part in (now, before)):
            continue
        test = welch(_scores(before), _scores(now), (one.unit.code, one.unit.code))
        if test is not None:
            found.append(test)
    return {test.first: test for test in adjusted(found)}


def _mean(standings: Sequence[Standing], weights: Mapping[str, int]) -> Mean | None:
    """Weighted mean of exact indexes, its error from those of the units; None without units."""
    total = sum(weights.values())
    if not total:
        return None
    shares = [(Fraction(weights[one.unit.code], total), one) for one in standings]
    value = sum((share * (one.exact or 0) for share, one in shares), Fraction(0))
    errors = [None if one.precision is None else float(share) * one.precision.se for share, one in shares]
    if any(error is None for error in errors):
        return Mean(half_up(value), None, None, None, len(standings))
    se = float(np.sqrt(sum(error**2 for error in errors if error is not None)))
    margin = float(stats.norm.ppf((1 + LEVEL) / 2)) * se
    return Mean(half_up(value), se, float(value) - margin, min(100.0, float(value) + margin), len(standings))
