"""All units of a city in one period: two means, coverage, duty, mutu, SKPD. Floor 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.differences import pseudo_scores
from ikm.analysis.index import CLAIM, Index
from ikm.analysis.league import Standing, league
from ikm.analysis.measure import INDEX, measured
from ikm.analysis.precision import LEVEL
from ikm.rules.duty import year_before
from ikm.rules.instrument import Instrument
from ikm.rules.period import Period
from ikm.rules.rounding import half_up

#: The two means of a city.
Kind = Literal["weighted", "plain"]
#: Share of units whose users must be known before the mean by users stands first.
ENOUGH = Fraction(4, 5)
#: Fewest units that can be compared with each other or averaged twice.
_LEAST = 2
_NORMAL = float(stats.norm.ppf((1 + LEVEL) / 2))
_LOWEST, _HIGHEST = 25.0, 100.0


@dataclass(frozen=True)
class Mean:
    """Mean of unit indexes.

    Parameters
    ----------
    value : Decimal
        Index points, rounded once.
    low, high : float or None
        Interval from the units' standard errors, units independent; None where a printed figure is among them.
    units : int
        Units in the mean.
    """

    value: Decimal
    se: float | None
    low: float | None
    high: float | None
    units: int


@dataclass(frozen=True)
class MeanChange:
    """The same mean of the same units in the period before and now, both with the users of now.

    Parameters
    ----------
    before, now : Decimal
        Index points, each rounded once.
    low, high : float
        Interval of now minus before from the units' standard errors, without the finite population: whether services
        changed is asked, not whether their users did.
    units : int
        Units measured in both periods.
    whole : bool
        Whether these are all units of the mean.
    """

    before: Decimal
    now: Decimal
    low: float
    high: float
    units: int
    whole: bool

    @property
    def moved(self) -> Decimal:
        """Now minus before, of the published values, in index points."""
        return self.now - self.before

    @property
    def real(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


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
        """Units without a counted respondent in the twelve months up to the period's end."""
        since = year_before(self.period)
        return tuple(one for one in self.standings if one.entry.latest is None or one.entry.latest.end <= since)

    @cached_property
    def averaged(self) -> tuple[Standing, ...]:
        """Units of the plain mean: comparable, and not of fewer than 10 respondents."""
        return tuple(one for one in self.comparable if not one.few)

    @cached_property
    def weighed(self) -> tuple[Standing, ...]:
        """Units of the weighted mean: those of the plain one whose users are known."""
        return tuple(one for one in self.averaged if one.users)

    @property
    def headline(self) -> Kind:
        """The mean by users, where users are known for at least 80 % of the units of the plain mean."""
        return "weighted" if self.weighed and len(self.weighed) >= ENOUGH * len(self.averaged) else "plain"

    def plain_mean(self) -> Mean | None:
        """Every unit counts alike."""
        return _mean(self.averaged, _shares(self.averaged, "plain"))

    def weighted_mean(self) -> Mean | None:
        """Every user served counts alike; units whose users are not known are left out."""
        return _mean(self.weighed, _shares(self.weighed, "weighted"))

    def mean(self, kind: Kind) -> Mean | None:
        """One of the two."""
        return self.weighted_mean() if kind == "weighted" else self.plain_mean()

    def mean_change(self, kind: Kind) -> MeanChange | None:
        """A mean beside itself in the period before; None unless two units were measured in both.

        Of both periods only units with answers of at least 10 respondents count, under the same instrument and bobot.
        """
        units = self.weighed if kind == "weighted" else self.averaged
        both = [one for one in units if one.index and one.before and one.before.respondents >= CLAIM]
        if len(both) < _LEAST:
            return None
        shares = _shares(both, kind)
        before = sum((shares[one.unit.code] * _known(one.before) for one in both), Fraction(0))
        now = sum((shares[one.unit.code] * _known(one.index) for one in both), Fraction(0))
        variance = sum(float(shares[one.unit.code]) ** 2 * _step_variance(one) for one in both)
        margin = _NORMAL * float(np.sqrt(variance))
        step = float(now - before)
        return MeanChange(
            half_up(before), half_up(now), step - margin, step + margin, len(both), len(both) == len(units)
        )

    def weight_of(self, standings: Sequence[Standing]) -> Fraction:
        """Share that units have in the mean by users, 0-1."""
        shares = _shares(self.weighed, "weighted")
        return sum((shares.get(one.unit.code, Fraction(0)) for one in standings), Fraction(0))

    @cached_property
    def ranked(self) -> tuple[Standing, ...]:
        """Units that were tested against each other, best published index first."""
        return tuple(one for one in self.standings if one.rank is not None)

    def highest(self) -> tuple[Standing, ...]:
        """The unit with the highest index and all that cannot be told from it; none below two ranked units."""
        return tuple(one for one in self.ranked if one.unit.code not in self.ranked[0].worse) if self._tested else ()

    def lowest(self) -> tuple[Standing, ...]:
        """The unit with the lowest index and all that cannot be told from it; none below two ranked units."""
        if not self._tested:
            return ()
        last = self.ranked[-1].unit.code
        return tuple(one for one in self.ranked if last not in one.worse)

    @property
    def _tested(self) -> bool:
        """Whether there is anything to tell apart."""
        return len(self.ranked) >= _LEAST

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
        frame = pd.DataFrame(
            {
                one.unit.code: {
                    score.unsur.key: None if score.value is None else float(score.value) for score in one.index.unsur
                }
                for one in self.comparable
                if one.index is not None and one.index.respondents >= CLAIM
            }
        )
        return measured(frame, **dict.fromkeys(frame.columns, INDEX))


def city(name: str, period: Period, standings: Sequence[Standing]) -> City:
    """Rank, compare and order the units of a city."""
    common, ordered = league(standings)
    return City(name, period, common, ordered)


def _shares(standings: Sequence[Standing], kind: Kind) -> dict[str, Fraction]:
    """Share of each unit in a mean; together 1."""
    weights = {one.unit.code: (one.users or 0) if kind == "weighted" else 1 for one in standings}
    total = sum(weights.values())
    return {code: Fraction(weight, total) for code, weight in weights.items()}


def _mean(standings: Sequence[Standing], shares: Mapping[str, Fraction]) -> Mean | None:
    """Weighted mean of exact indexes, its error from those of the units; None without units."""
    if not standings:
        return None
    value = sum((shares[one.unit.code] * (one.exact or 0) for one in standings), Fraction(0))
    known = [one.precision for one in standings if one.precision is not None]
    if len(known) < len(standings):
        return Mean(half_up(value), None, None, None, len(standings))
    weights = [shares[one.unit.code] for one in standings]
    return mean_of([one.exact or Fraction(0) for one in standings], [error.se for error in known], weights)


def mean_of(exact: Sequence[Fraction], errors: Sequence[float], shares: Sequence[Fraction]) -> Mean:
    """Mean of the exact indexes of independent units from their standard errors and shares, which add up to 1."""
    value = sum((share * one for share, one in zip(shares, exact, strict=True)), Fraction(0))
    se = float(np.sqrt(sum((float(share) * one) ** 2 for share, one in zip(shares, errors, strict=True))))
    low, high = (float(value) + sign * _NORMAL * se for sign in (-1, 1))
    return Mean(half_up(value), se, max(_LOWEST, low), min(_HIGHEST, high), len(exact))


def _known(found: Index | None) -> Fraction:
    """The exact index of a unit that has one."""
    return (found.exact if found else None) or Fraction(0)


def _step_variance(one: Standing) -> float:
    """Variance of the unit's change: both periods are samples of their own."""
    surveys = [survey for survey in (one.entry.survey, one.entry.previous) if survey is not None]
    scores = [pseudo_scores(survey.scores, survey.instrument, survey.bobot) for survey in surveys]
    return float(sum(each.var(ddof=1) / len(each) for each in scores))
