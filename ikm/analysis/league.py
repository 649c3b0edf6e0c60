"""Units beside each other in one period: index, error, honest ranks, real changes. Floor 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd

from ikm.analysis.comparison import comparable, index_precision
from ikm.analysis.differences import Difference, adjusted, pseudo_scores, welch
from ikm.analysis.index import Index, index
from ikm.analysis.precision import Precision
from ikm.analysis.published import PublishedIndex
from ikm.rules.instrument import Band, Instrument
from ikm.rules.period import Period
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
    before : Index or None
        That of the period before, where it is known and one series with this.
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
    before: Index | None = None
    change: Difference | None = None
    users: int | None = None

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
        if self.before is None or self.before.value is None or self.value is None:
            return None
        return self.value - self.before.value

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


def league(period: Period, entries: Sequence[Entry]) -> tuple[Instrument | None, tuple[Standing, ...]]:
    """Rank units, best published index first; units without one last, in the order given.

    Returns
    -------
    Instrument or None
        The one that most units follow; units under another have no rank.
    """
    standings = [_standing(entry, period) for entry in entries]
    followed = Counter(one.instrument for one in standings if one.instrument)
    common = followed.most_common(1)[0][0] if followed else None
    ranks = _ranks([one for one in standings if one.precision and one.instrument == common])
    changes = _changes(standings)
    done = [replace(one, rank=ranks.get(one.unit.code), change=changes.get(one.unit.code)) for one in standings]
    return common, tuple(sorted(done, key=lambda one: (one.value is None, -(one.value or 0))))


def league_frame(standings: Sequence[Standing]) -> pd.DataFrame:
    """One row a unit: rank, n, ikm, low, high (25-100), mutu, change (index points), real, users, printed."""
    rows = [
        {
            "unit": one.unit.code,
            "name": one.unit.name,
            "skpd": one.unit.skpd,
            "rank": one.rank,
            "n": one.n,
            "ikm": None if one.value is None else float(one.value),
            "low": None if one.precision is None else one.precision.low,
            "high": None if one.precision is None else one.precision.high,
            "mutu": one.grade.mutu if one.grade else None,
            "change": None if one.change is None else one.change.estimate,
            "real": None if one.change is None else one.change.real,
            "users": one.users,
            "printed": one.printed,
        }
        for one in standings
    ]
    return pd.DataFrame(rows).astype({"rank": "Int64", "n": "Int64", "users": "Int64"}).set_index("unit")


def _standing(entry: Entry, period: Period) -> Standing:
    """A unit's index and error, or its printed figure."""
    survey = entry.survey
    if survey is None:
        value = entry.published.value if entry.published else None
        return Standing(entry, None, None, value, users=_users(entry, period))
    found = index(survey.scores, survey.instrument, survey.bobot)
    error = index_precision(survey, found)
    return Standing(
        entry, found, error, found.value, users=_users(entry, period), before=_before(entry.previous, found)
    )


def _before(survey: Survey | None, now: Index) -> Index | None:
    """Index of the period before, where the two can be compared."""
    if survey is None or now.value is None:
        return None
    found = index(survey.scores, survey.instrument, survey.bobot)
    return found if found.value is not None and comparable(found, now) else None


def _users(entry: Entry, period: Period) -> int | None:
    """Users served in the period: counted, else the yearly number in proportion to its months."""
    if entry.survey is not None:
        side = entry.survey.sidecar
        if counted := side.population or sum(side.strata.values()):
            return counted
    yearly = entry.unit.users_per_year
    return yearly * period.months // 12 if yearly else None


def _scores(survey: Survey) -> np.ndarray:
    """Pseudo-scores of a survey."""
    return pseudo_scores(survey.scores, survey.instrument, survey.bobot)


def _ranks(standings: Sequence[Standing]) -> dict[str, int]:
    """1 + number of units that are really better; every pair is one test of one family."""
    scores = {one.unit.code: _scores(one.entry.survey) for one in standings if one.entry.survey}
    found = [welch(scores[one], scores[other], (one, other)) for one, other in combinations(scores, 2)]
    better = Counter(
        test.first if test.estimate > 0 else test.second
        for test in adjusted([test for test in found if test is not None])
        if test.real
    )
    return {code: 1 + better[code] for code in scores}


def _changes(standings: Sequence[Standing]) -> dict[str, Difference]:
    """Change of each unit from its period before, one family; none across instruments or bobot."""
    found = [
        welch(_scores(one.entry.previous), _scores(one.entry.survey), (one.unit.code, one.unit.code))
        for one in standings
        if one.before and one.entry.survey and one.entry.previous
    ]
    return {test.first: test for test in adjusted([test for test in found if test is not None])}
