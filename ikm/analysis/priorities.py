"""Which unsur to mend first, and why: up to five components, each 0-1, and their weighted mean. Floor 3.

Components run over fixed ranges, so that small differences stay small; one that not every compared unsur has is left
out for all, or an unsur would be judged by other things than its neighbour.

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
from ikm.analysis.measure import INDEX, POINTS, SHARE, measured
from ikm.analysis.precision import Precision

Name = Literal["score", "gap", "certainty", "low", "complaints"]
#: Component -> weight. The value leads; comments come last, for few respondents write one.
WEIGHTS: Mapping[Name, int] = {"score": 3, "gap": 2, "certainty": 2, "low": 2, "complaints": 1}
#: So many unsur are planned for, as is the habit of reports under PermenPANRB 14/2017.
PLANNED = 3
#: The value that counts as 1: below it lies mutu D (PermenPANRB 14/2017).
WORST = 65
#: What counts as 1 of each component: so many index points short of 100; a gap of a whole answer; a quarter of the
#: answers being 1 or 2; a quarter of the comments complaining about the unsur.
FULL: Mapping[Name, Fraction] = {
    "score": Fraction(100 - WORST),
    "gap": Fraction(1),
    "certainty": Fraction(1),
    "low": Fraction(1, 4),
    "complaints": Fraction(1, 4),
}
#: Units of the raw components in a table, and of whatever is scaled.
RAW: Mapping[Name, str] = {
    "score": f"{POINTS} short of 100",
    "gap": "answer points, stated minus kinerja",
    "certainty": SHARE,
    "low": f"{SHARE} that gave 1 or 2",
    "complaints": "comments",
}
PRESSING = f"{SHARE}, 1 is most pressing"
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
        0 for nothing against the unsur, 1 from `FULL` on; of complaints, their share of all comments counts.
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
        Those that every compared unsur has.
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
        What the gap is measured against; '' where it is no component.
    resampled : bool
        Whether certainty is the share of resamples as prioritas utama; else it comes from the intervals.
    """

    ranked: tuple[Priority, ...]
    left_out: tuple[UnsurScore, ...]
    stated: str = ""
    resampled: bool = False

    @property
    def names(self) -> tuple[Name, ...]:
        """Components that count."""
        return tuple(name for name in WEIGHTS if any(name in one.components for one in self.ranked))

    def first(self, n: int = PLANNED) -> tuple[Priority, ...]:
        """The most pressing; none where no unsur stands out from any other, nor one that equals the least pressing."""
        least = min((one.total for one in self.ranked), default=Fraction(0))
        return tuple(one for one in self.ranked[:n] if one.total > least)

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
        if not rows:
            return pd.DataFrame()
        frame = pd.DataFrame(rows).set_index("unsur")
        units = {str(name): unit for name, unit in RAW.items()}
        scaled = dict.fromkeys((name for name in frame if str(name).endswith("_scaled")), PRESSING)
        return measured(frame, rank="place, 1 is most pressing", value=INDEX, total=PRESSING, **units, **scaled)


def priorities(
    index: Index,
    errors: Mapping[str, Precision],
    spreads: Sequence[Spread],
    importance: Importance,
    complaints: Mapping[str, int] | None = None,
    comments: int = 0,
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
    comments : int
        Number of comments that say something.

    Returns
    -------
    Priorities
        Equal totals: the lower value first, then the instrument's order. Components that some unsur lacks are left out
        of the weighted mean of all, never taken as 0.

    Examples
    --------
    Twelve respondents, one unsur at 2 and eight at 3, nothing else known: the one, 50 points short, is first, with 1.

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
        "certainty": _resampled(importance, keys) or _clearly_below(errors, keys),
        "low": {one.unsur.key: one.low for one in spreads if one.low is not None},
        "complaints": {} if complaints is None else {key: Fraction(complaints.get(key, 0)) for key in keys},
    }
    parts = {name: _scaled(name, found, comments) for name, found in raw.items() if found and set(keys) <= set(found)}
    own = {key: {name: found[key] for name, found in parts.items()} for key in keys}
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
        stated=importance.asked if "gap" in parts else "",
        resampled=bool(_resampled(importance, keys)),
    )


def complaints_by_unsur(comments: Comments) -> dict[str, int] | None:
    """Complaints about each unsur; None where comments are too few to be told apart."""
    if not comments.enough:
        return None
    return {one.key: one.complaints or 0 for one in comments.by_unsur() if one.key}


def _resampled(importance: Importance, keys: Sequence[str]) -> dict[str, Fraction]:
    """Share of resamples in which an unsur is prioritas utama; empty where some unsur has no place among quadrants."""
    found = {one.key: _exact(one.shares["I"]) for one in importance.positions}
    return found if set(keys) <= set(found) else {}


def _clearly_below(errors: Mapping[str, Precision], keys: Sequence[str]) -> dict[str, Fraction]:
    """Share of the other unsur whose interval lies wholly above an unsur's own; empty below two."""
    known = [key for key in keys if key in errors]
    return {
        key: Fraction(sum(errors[other].low > errors[key].high for other in known), len(known) - 1)
        for key in known
        if len(known) > 1
    }


def _scaled(name: Name, raw: Mapping[str, Fraction], comments: int) -> dict[str, Component]:
    """Raw values on the fixed range of their component, 0 to 1."""
    full = FULL[name] * (comments if name == "complaints" else 1)
    return {
        key: Component(value, max(Fraction(0), min(Fraction(1), value / full)) if full else Fraction(0))
        for key, value in raw.items()
    }


def _weighted(components: Mapping[Name, Component]) -> Fraction:
    """Weighted mean of the scaled components that exist."""
    weight = sum(WEIGHTS[name] for name in components)
    return sum((WEIGHTS[name] * part.scaled for name, part in components.items()), Fraction(0)) / weight


def _exact(value: float) -> Fraction:
    """A float as a fraction of few decimals."""
    return Fraction(str(round(value, _PLACES)))
