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
from ikm.analysis.disclosure import disclosed
from ikm.analysis.index import CLAIM, Index, index
from ikm.analysis.measure import INDEX, MUTU, POINTS, RESPONDENTS, measured
from ikm.analysis.precision import Precision
from ikm.analysis.published import PublishedIndex
from ikm.rules.instrument import Band, Instrument
from ikm.rules.period import Period
from ikm.survey.responses import Survey
from ikm.survey.sidecar import Selection
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
        Its newest period up to this one in which anybody was counted, or a figure printed.
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
    users : int or None
        Users served in the period, from the sidecar, else the yearly number of the register in proportion.
    users_estimated : bool
        Whether `users` is that proportion.
    """

    entry: Entry
    index: Index | None
    precision: Precision | None
    value: Decimal | None
    rank: int | None = None
    last: int | None = None
    worse: frozenset[str] = frozenset()
    before: Index | None = None
    change: Difference | None = None
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
    def selection(self) -> Selection | None:
        """How its respondents were chosen; None where that was not recorded or there are no answers."""
        return self.entry.survey.sidecar.selection if self.entry.survey else None

    @property
    def few(self) -> bool:
        """Whether fewer than 10 respondents are behind its value."""
        return self.value is not None and self.n is not None and self.n < CLAIM

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


def league(standings: Sequence[Standing]) -> tuple[Instrument | None, tuple[Standing, ...]]:
    """Rank units, best published index first; units without one last, in the order given.

    Parameters
    ----------
    standings : sequence of Standing
        From `standing`, one a unit.

    Returns
    -------
    Instrument or None
        The one that most units follow; units under another have no rank.
    """
    followed = Counter(one.instrument for one in standings if one.instrument)
    common = followed.most_common(1)[0][0] if followed else None
    ranked = _ranked([one for one in standings if one.precision and one.instrument == common])
    changes = _changes(standings)
    done = [replace(ranked.get(one.unit.code, one), change=changes.get(one.unit.code)) for one in standings]
    return common, tuple(sorted(done, key=lambda one: (one.value is None, -(one.value or 0))))


def league_frame(standings: Sequence[Standing]) -> pd.DataFrame:
    """One row a unit: rank, last (places), n, ikm, low, high (25-100), mutu, change (index points), real, users,
    users_estimated, selection, printed.
    """
    rows = [
        {
            "unit": one.unit.code,
            "name": one.unit.name,
            "skpd": one.unit.skpd,
            "rank": one.rank,
            "last": one.last,
            "n": one.n,
            "ikm": None if one.value is None else float(one.value),
            "low": None if one.precision is None else one.precision.low,
            "high": None if one.precision is None else one.precision.high,
            "mutu": one.grade.mutu if one.grade else None,
            "change": None if one.change is None else one.change.estimate,
            "real": None if one.change is None else one.change.real,
            "users": one.users,
            "users_estimated": one.users_estimated,
            "selection": one.selection,
            "printed": one.printed,
        }
        for one in standings
    ]
    whole = {"rank": "Int64", "last": "Int64", "n": "Int64", "users": "Int64"}
    return measured(
        pd.DataFrame(rows).astype(whole).set_index("unit"),
        **dict.fromkeys(("rank", "last"), "place that the tests leave open, from rank to last"),
        n=RESPONDENTS,
        **dict.fromkeys(("ikm", "low", "high"), INDEX),
        mutu=MUTU,
        change=f"{POINTS}, since the period before",
        users="users served in the period",
    )


def standing(entry: Entry, period: Period) -> Standing:
    """A unit's index and error, or its printed figure; no rank and no tested change yet.

    Raises
    ------
    DataError
        More respondents than users were counted.
    """
    survey = entry.survey
    counted = _counted_users(survey) if survey else None
    users = counted or _estimated_users(entry.unit, period)
    estimated = users is not None and not counted
    if survey is None:
        printed = entry.published.value if entry.published else None
        return Standing(entry, None, None, printed, users=users, users_estimated=estimated)
    found = disclosed(index(survey.scores, survey.instrument, survey.bobot))
    error = index_precision(survey, found)
    before = _before(entry.previous, found)
    return Standing(entry, found, error, found.value, before=before, users=users, users_estimated=estimated)


def _before(survey: Survey | None, now: Index) -> Index | None:
    """Index of the period before, where the two can be compared."""
    if survey is None or now.value is None:
        return None
    found = disclosed(index(survey.scores, survey.instrument, survey.bobot))
    return found if found.value is not None and comparable(found, now) else None


def _counted_users(survey: Survey) -> int | None:
    """Users served as the period's sidecar counts them."""
    return survey.sidecar.population or sum(survey.sidecar.strata.values()) or None


def _estimated_users(unit: Unit, period: Period) -> int | None:
    """The yearly number of the register in proportion to the period's months."""
    return unit.users_per_year * period.months // 12 if unit.users_per_year else None


def _scores(survey: Survey) -> np.ndarray:
    """Pseudo-scores of a survey."""
    return pseudo_scores(survey.scores, survey.instrument, survey.bobot)


def _ranked(standings: Sequence[Standing]) -> dict[str, Standing]:
    """Units with their places; every pair is one test of one family."""
    scores = {one.unit.code: _scores(one.entry.survey) for one in standings if one.entry.survey}
    found = [welch(scores[one], scores[other], (one, other)) for one, other in combinations(scores, 2)]
    real = [test for test in adjusted([test for test in found if test is not None]) if test.real]
    pairs = [(test.second, test.first) if test.estimate > 0 else (test.first, test.second) for test in real]
    better = Counter(loser for _, loser in pairs)
    worse = {code: frozenset(loser for winner, loser in pairs if winner == code) for code in scores}
    return {
        code: replace(one, rank=1 + better[code], last=len(scores) - len(worse[code]), worse=worse[code])
        for code, one in ((one.unit.code, one) for one in standings)
    }


def _changes(standings: Sequence[Standing]) -> dict[str, Difference]:
    """Change of each unit from its period before, one family; none across instruments or bobot."""
    found = [
        welch(_scores(one.entry.previous), _scores(one.entry.survey), (one.unit.code, one.unit.code))
        for one in standings
        if one.before and one.entry.survey and one.entry.previous
    ]
    return {test.first: test for test in adjusted([test for test in found if test is not None])}
