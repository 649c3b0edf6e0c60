"""Did earlier plans work: status, delay, and whether the unsur moved since, beside unsur without a plan. Floor 3.

A movement after an action is not a movement because of it. Beside each stands the mean movement of the unsur that no
earlier plan names; even that is no control group, for plans are made for the lowest unsur, which tend to rise by
themselves. Nothing is compared across regulations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pandas as pd

from ikm.analysis.differences import Difference, adjusted, welch
from ikm.analysis.index import CLAIM, Index, index
from ikm.analysis.measure import INDEX, POINTS, measured
from ikm.rules.period import Period
from ikm.survey.plans import Action, Plan
from ikm.survey.responses import Survey

#: Why an unsur cannot be compared.
Unknown = Literal["no_answers", "across", "not_asked", "few", "alike", ""]
Way = Literal["up", "down", "same"]


@dataclass(frozen=True)
class Movement:
    """One unsur from the period of a plan to now.

    Parameters
    ----------
    difference : Difference
        Now minus then, in index points; p adjusted within the unsur that both periods asked.
    others : Fraction or None
        Mean of now minus then over the unsur that no earlier plan names, in index points; None without any.
    n_others : int
        Number of these.
    value : Decimal
        Value of the unsur now, as published.
    """

    difference: Difference
    others: Fraction | None
    n_others: int
    value: Decimal

    @property
    def way(self) -> Way:
        """Really up, really down, or neither."""
        if not self.difference.real:
            return "same"
        return "up" if self.difference.estimate > 0 else "down"


@dataclass(frozen=True)
class FollowUp:
    """What became of one action.

    Parameters
    ----------
    overdue : bool
        Its time was over before the last day of the period reported, and it is neither selesai nor batal.
    movement : Movement or None
        None where the unsur cannot be compared, for the reason in `unknown`.
    """

    action: Action
    overdue: bool
    movement: Movement | None
    unknown: Unknown = ""

    @property
    def reached(self) -> bool | None:
        """Whether the published value is at or above the target; None where either is not known."""
        if self.movement is None or self.action.target is None:
            return None
        return self.movement.value >= self.action.target


@dataclass(frozen=True)
class _Pair:
    """Two periods of a unit: what moved, or why it cannot be said; '' among the reasons stands for every unsur."""

    moved: Mapping[str, Movement]
    unknown: Mapping[str, Unknown]

    def of(self, key: str) -> tuple[Movement | None, Unknown]:
        """Movement of an unsur, or the reason."""
        if key in self.moved:
            return self.moved[key], ""
        return None, self.unknown.get("") or self.unknown.get(key, "not_asked")


def followup(plan: Plan, earlier: Sequence[Survey], survey: Survey) -> tuple[FollowUp, ...]:
    """Every action that reports of earlier periods made, oldest plan first, in the order of the file.

    Parameters
    ----------
    earlier : sequence of Survey
        Earlier periods of the unit; those that made a plan are compared with.
    survey : Survey
        The period reported.
    """
    actions = sorted(plan.before(survey.period), key=lambda one: (one.period, one.row))
    planned = frozenset(action.unsur for action in actions)
    surveys = {one.period: one for one in earlier}
    periods = {action.period for action in actions}
    pairs = {period: _pair(surveys.get(period), survey, planned) for period in sorted(periods)}
    return tuple(
        FollowUp(action, action.overdue(survey.period.end), *pairs[action.period].of(action.unsur))
        for action in actions
    )


def statuses(found: Sequence[FollowUp]) -> dict[str, int]:
    """Status -> number of actions, in the order of a plan's life; those without any left out."""
    order = ("rencana", "berjalan", "selesai", "batal")
    counts = {status: sum(one.action.status == status for one in found) for status in order}
    return {status: count for status, count in counts.items() if count}


def moved_once(found: Sequence[FollowUp]) -> tuple[FollowUp, ...]:
    """One of each unsur and plan that could be compared and was not dropped: several actions share one movement."""
    first: dict[tuple[Period, str], FollowUp] = {}
    for one in found:
        if one.movement is not None and one.action.status != "batal":
            first.setdefault((one.action.period, one.action.unsur), one)
    return tuple(first.values())


def _pair(then: Survey | None, now: Survey, planned: frozenset[str]) -> _Pair:
    """What moved between the period of a plan and now."""
    if then is None:
        return _Pair({}, {"": "no_answers"})
    if then.instrument.id != now.instrument.id:
        return _Pair({}, {"": "across"})
    before, after = _index(then), _index(now)
    keys = [key for key in now.instrument.keys if key in then.instrument.keys]
    tested = {key: _tested(then, now, key) for key in keys}
    known = {key: one for key, one in tested.items() if one is not None}
    family = dict(zip(known, adjusted(list(known.values())), strict=True))
    n, change = _counts(before, after, keys), _changes(before, after, keys)
    rest = [change[key] for key in keys if key not in planned and n[key] >= CLAIM]
    mean = sum(rest, Fraction(0)) / len(rest) if rest else None
    values = {score.unsur.key: score.value for score in after.unsur if score.value is not None}
    return _Pair(
        moved={key: Movement(one, mean, len(rest), values[key]) for key, one in family.items()},
        unknown={key: "few" if n[key] < CLAIM else "alike" for key in keys if key not in family},
    )


def _index(survey: Survey) -> Index:
    """The exact index of a survey."""
    return index(survey.scores, survey.instrument, survey.bobot)


def _tested(then: Survey, now: Survey, key: str) -> Difference | None:
    """Welch's test of one unsur, in index points."""
    first, second = (25.0 * one.scores[key].dropna().to_numpy(dtype=float) for one in (then, now))
    found = welch(first, second)
    return None if found is None else replace(found, first=key, second=key)


def _counts(before: Index, after: Index, keys: Sequence[str]) -> dict[str, int]:
    """Fewer of the answers to each unsur in the two periods."""
    first, second = ({score.unsur.key: score.n for score in one.unsur} for one in (before, after))
    return {key: min(first[key], second[key]) for key in keys}


def _changes(before: Index, after: Index, keys: Sequence[str]) -> dict[str, Fraction]:
    """Now minus then of each unsur, exact, in index points; 0 where nobody answered, which is never shown."""
    first, second = ({score.unsur.key: score.nrr or Fraction(0) for score in one.unsur} for one in (before, after))
    return {key: 25 * (second[key] - first[key]) for key in keys}


def followup_frame(found: Sequence[FollowUp]) -> pd.DataFrame:
    """One row an action: its plan, and where its unsur went since; missing where that is not known."""
    rows = [
        {
            "period": str(one.action.period),
            "unsur": one.action.unsur,
            "kegiatan": one.action.kegiatan,
            "status": one.action.status,
            "overdue": one.overdue,
            "target": one.action.target,
            "value": one.movement.value if one.movement else None,
            "movement": one.movement.difference.estimate if one.movement else None,
            "low": one.movement.difference.low if one.movement else None,
            "high": one.movement.difference.high if one.movement else None,
            "real": bool(one.movement and one.movement.difference.real),
            "others": one.movement.others if one.movement else None,
            "unknown": one.unknown,
        }
        for one in found
    ]
    frame = pd.DataFrame(rows)
    numbers = {"target": INDEX, "value": INDEX} | dict.fromkeys(("movement", "low", "high", "others"), POINTS)
    return measured(frame.astype(dict.fromkeys(numbers, float)) if rows else frame, **numbers)
