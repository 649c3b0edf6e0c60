"""Which unsur to mend first, and why: up to five components, each 0-1, and their weighted mean. Floor 3.

The annex of PermenPANRB 14/2017, as commonly applied, begins with the lowest value, so that weighs most. The other
components tell unsur apart that lie close together. The weights are a choice of this package, not of a regulation;
they are printed with the components, so that a reader can set them otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

import pandas as pd

from ikm.analysis.comments import Comments
from ikm.analysis.distribution import Spread
from ikm.analysis.importance import Importance
from ikm.analysis.index import CLAIM, Index, UnsurScore
from ikm.analysis.precision import Precision

Name = Literal["score", "gap", "certainty", "low", "complaints"]
#: Component -> weight. The value leads; comments come last, for few respondents write one.
WEIGHTS: Mapping[Name, int] = {"score": 3, "gap": 2, "certainty": 2, "low": 2, "complaints": 1}
#: So many unsur are planned for, as is the habit of reports under PermenPANRB 14/2017.
PLANNED = 3
#: Scores closer than this are told as close: the choice between the two is open.
CLOSE = Fraction(1, 20)
#: Floats are taken to so many decimals, so that equal means tie.
_PLACES = 9


class Component(NamedTuple):
    """One component of one unsur.

    Parameters
    ----------
    raw : Fraction
        score: index points short of 100; gap: stated minus kinerja, points of the answers (1-4); certainty: share of
        1; low: share of answers 1-2; complaints: comments that complain about it.
    scaled : Fraction
        0 the least, 1 the most pressing of the unsur compared; certainty is a share already. 0 where all are equal.
    """

    raw: Fraction
    scaled: Fraction


@dataclass(frozen=True)
class Priority:
    """One unsur among the others.

    Parameters
    ----------
    rank : int
        1 for the most pressing.
    place : int
        1 + number of compared unsur with a lower value; 1 for the lowest.
    components : mapping of name to Component
        Those that exist for this unsur.
    total : Fraction
        Their weighted mean, 0-1.
    """

    score: UnsurScore
    rank: int
    place: int
    components: Mapping[Name, Component]
    total: Fraction

    @property
    def key(self) -> str:
        """Key of the unsur."""
        return self.score.unsur.key


@dataclass(frozen=True)
class Priorities:
    """All unsur in order of urgency.

    Parameters
    ----------
    ranked : tuple of Priority
        Most pressing first; unsur with fewer than 10 answers are left out.
    left_out : tuple of UnsurScore
        In the instrument's order.
    stated : {'harapan', 'kepentingan', ''}
        What the gap is measured against; '' where neither was asked. Decides what certainty is.
    """

    ranked: tuple[Priority, ...]
    left_out: tuple[UnsurScore, ...]
    stated: str = ""

    @property
    def names(self) -> tuple[Name, ...]:
        """Components that at least one unsur has."""
        return tuple(name for name in WEIGHTS if any(name in one.components for one in self.ranked))

    def first(self, n: int = PLANNED) -> tuple[Priority, ...]:
        """The most pressing; none where no unsur stands out from any other."""
        return tuple(one for one in self.ranked[:n] if one.total > 0)

    def close(self) -> tuple[Priority, Priority] | None:
        """The last that is planned for and the next, where their scores are close; else None."""
        if len(self.first()) < PLANNED or len(self.ranked) == PLANNED:
            return None
        last, after = self.ranked[PLANNED - 1 : PLANNED + 1]
        return (last, after) if last.total - after.total < CLOSE else None

    def frame(self) -> pd.DataFrame:
        """One row an unsur: rank, value (25-100), total and each component raw and scaled; missing where there is none.

        Units of the raw components are those of `Component`.
        """
        rows = [
            {
                "unsur": one.key,
                "rank": one.rank,
                "value": float(one.score.value or 0),
                "total": float(one.total),
                **{name: float(part.raw) for name, part in one.components.items()},
                **{f"{name}_scaled": float(part.scaled) for name, part in one.components.items()},
            }
            for one in self.ranked
        ]
        return pd.DataFrame(rows).set_index("unsur") if rows else pd.DataFrame()


def priorities(
    index: Index,
    errors: Mapping[str, Precision],
    spreads: Sequence[Spread],
    importance: Importance,
    complaints: Mapping[str, int] | None = None,
) -> Priorities:
    """Put the unsur of one survey in order of urgency.

    Parameters
    ----------
    index : Index
    errors : mapping of str to Precision
        Unsur key -> its sampling error, index points.
    spreads : sequence of Spread
        Answers to each unsur; may be empty.
    importance : Importance
        Gives gap and certainty where harapan or kepentingan were asked.
    complaints : mapping of str to int, optional
        Unsur key -> complaints; None where comments were too few to be told apart.

    Returns
    -------
    Priorities
        Equal totals: the lower value first, then the instrument's order. Missing components are left out of the
        weighted mean, never taken as 0.

    Examples
    --------
    Twelve respondents, one unsur at 2 and eight at 3, nothing else known: the one is first, with 1.

    >>> from ikm.analysis.index import from_totals
    >>> from ikm.rules.instrument import load
    >>> rules = load("permenpanrb-14-2017")
    >>> totals = {key: 24 if key == "waktu" else 36 for key in rules.keys}
    >>> found = priorities(from_totals(totals, dict.fromkeys(totals, 12), rules), {}, (), Importance(rules, ""))
    >>> [(one.key, one.total) for one in found.first()]
    [('waktu', Fraction(1, 1))]
    """
    compared = [score for score in index.unsur if score.n >= CLAIM and score.nrr is not None]
    keys = [score.unsur.key for score in compared]
    raw: dict[Name, dict[str, Fraction]] = {
        "score": {score.unsur.key: 100 - 25 * (score.nrr or Fraction(0)) for score in compared},
        "gap": {gap.key: _exact(-gap.estimate) for gap in importance.gaps},
        "certainty": _certainty(errors, importance, keys),
        "low": {one.unsur.key: one.low for one in spreads if one.low is not None},
        "complaints": {} if complaints is None else {key: Fraction(complaints.get(key, 0)) for key in keys},
    }
    parts = {name: _scaled(name, {key: found[key] for key in keys if key in found}) for name, found in raw.items()}
    own = {key: {name: found[key] for name, found in parts.items() if key in found} for key in keys}
    totals = {key: _weighted(own[key]) for key in keys}
    order = sorted(compared, key=lambda score: (-totals[score.unsur.key], score.nrr or 0))
    return Priorities(
        ranked=tuple(
            Priority(
                score=score,
                rank=rank,
                place=1 + sum((other.nrr or 0) < (score.nrr or 0) for other in compared),
                components=own[score.unsur.key],
                total=totals[score.unsur.key],
            )
            for rank, score in enumerate(order, start=1)
        ),
        left_out=tuple(score for score in index.unsur if score not in compared),
        stated=importance.asked if importance.gaps else "",
    )


def complaints_by_unsur(comments: Comments) -> dict[str, int] | None:
    """Complaints that mention each unsur; None where comments are too few to be told apart."""
    if not comments.enough:
        return None
    return {one.key: one.complaints or 0 for one in comments.by_unsur() if one.key}


def _certainty(errors: Mapping[str, Precision], importance: Importance, keys: Sequence[str]) -> dict[str, Fraction]:
    """How surely an unsur needs mending before others.

    Where harapan or kepentingan were asked, the share of resamples in which it is prioritas utama; else the share of
    the other unsur whose interval lies wholly above its own.
    """
    if importance.positions:
        return {one.key: _exact(one.shares["I"]) for one in importance.positions}
    known = [key for key in keys if key in errors]
    return {
        key: Fraction(sum(errors[other].low > errors[key].high for other in known), len(known) - 1)
        for key in known
        if len(known) > 1
    }


def _scaled(name: Name, raw: Mapping[str, Fraction]) -> dict[str, Component]:
    """Raw values between the least (0) and the most pressing (1) of the unsur; a certainty stays as it is."""
    if name == "certainty":
        return {key: Component(value, value) for key, value in raw.items()}
    least, most = min(raw.values(), default=Fraction(0)), max(raw.values(), default=Fraction(0))
    width = most - least
    return {key: Component(value, (value - least) / width if width else Fraction(0)) for key, value in raw.items()}


def _weighted(components: Mapping[Name, Component]) -> Fraction:
    """Weighted mean of the scaled components that exist."""
    weight = sum(WEIGHTS[name] for name in components)
    return sum((WEIGHTS[name] * part.scaled for name, part in components.items()), Fraction(0)) / weight


def _exact(value: float) -> Fraction:
    """A float as a fraction of few decimals."""
    return Fraction(str(round(value, _PLACES)))
