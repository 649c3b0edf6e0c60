"""All units of a city in one period: two means, coverage, duty, mutu, SKPD. Floor 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.index import CLAIM
from ikm.analysis.league import Entry, Standing, league
from ikm.analysis.precision import LEVEL
from ikm.rules.instrument import Instrument
from ikm.rules.period import Period
from ikm.rules.rounding import half_up


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
        return tuple(one for one in self.measured if one.instrument == self.instrument)

    @property
    def overdue(self) -> tuple[Standing, ...]:
        """Units without a survey in the twelve months up to the period's end (PermenPANRB 14/2017, Pasal 1)."""
        since = (pd.Timestamp(self.period.end) - pd.DateOffset(years=1)).date()
        return tuple(one for one in self.standings if one.entry.latest is None or one.entry.latest.end <= since)

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
    common, standings = league(period, entries)
    return City(name, period, common, standings)


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
