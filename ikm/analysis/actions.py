"""The rencana tindak lanjut of a report: three priority unsur, who must act, the value to reach, and what that gives.

Floor 3. A draft stands where nobody has planned yet; what a person planned goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

import pandas as pd

from ikm.analysis.comments import Comments
from ikm.analysis.comparison import Difference, adjust_differences, compare_means
from ikm.analysis.importance import Importance
from ikm.analysis.index import (
    INDEX_LEVEL,
    INDEX_POINTS,
    LEAST_CLAIMED,
    SHARE_OF_ONE,
    Index,
    UnsurRecord,
    attach_measures,
    compute_ikm,
    compute_index,
)
from ikm.analysis.precision import Precision
from ikm.analysis.profile import Spread
from ikm.rules.instrument import Band, Instrument, round_half_up
from ikm.rules.period import Period
from ikm.survey.plans import Action, ActionPlan
from ikm.survey.responses import Survey
from ikm.survey.units import Unit

#: Index points that an unsur of the best mutu is to gain, since there is no mutu above it.
TARGET_STEP = Decimal("2.00")
_HIGHEST = Decimal("100.00")


class Component(NamedTuple):
    """One component of one unsur.

    Parameters
    ----------
    raw : Fraction
        score: index points short of 100; gap: stated minus kinerja, points of the answers (1-4); certainty: share of
        1; low: share of answers 1-2; complaints: comments that complain about it.
    scaled : Fraction
        0 for nothing against the unsur, 1 from `FULL_SCALES` on; of complaints, their share of all comments counts.
    """

    raw: Fraction
    scaled: Fraction


ComponentName = Literal["score", "gap", "certainty", "low", "complaints"]


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

    score: UnsurRecord
    rank: int
    place: int
    components: Mapping[ComponentName, Component]
    total: Fraction

    @property
    def key(self) -> str:
        """Key of the unsur."""
        return self.score.unsur.key


@dataclass(frozen=True)
class ActionDraft:
    """What is proposed for one priority unsur.

    Parameters
    ----------
    skpd_teknis : tuple of str
        From the register; empty where it names none.
    target : Decimal
        Value to reach, 25-100 scale.
    mutu : str
        The mutu that begins there; '' where the unsur has the best one and is to gain `TARGET_STEP` points.
    tahun : int
        Year of the day after the period.
    """

    priority: Priority
    skpd_teknis: tuple[str, ...]
    target: Decimal
    mutu: str
    tahun: int

    @property
    def key(self) -> str:
        """Key of the unsur."""
        return self.priority.key


@dataclass(frozen=True)
class PlanStep:
    """One line of the plan as the report shows it.

    Parameters
    ----------
    action : Action or None
        What a person planned; None while there is a draft alone.
    draft : Draft or None
        None for an unsur that a person planned for though it is not among the first.
    """

    key: str
    action: Action | None
    draft: ActionDraft | None

    @property
    def planned(self) -> bool:
        """Whether a person planned it; a row with neither kegiatan nor time nor person in charge is a draft."""
        return self.action is not None and not self.action.draft

    @property
    def skpd_teknis(self) -> tuple[str, ...]:
        """Who must act: as planned, else as the register says."""
        planned = self.action.skpd_teknis if self.action else ()
        return planned or (self.draft.skpd_teknis if self.draft else ())

    @property
    def target(self) -> Decimal | None:
        """Value to reach: as planned, else as drafted."""
        planned = self.action.target if self.action else None
        return planned if planned is not None else self.draft.target if self.draft else None


@dataclass(frozen=True)
class Simulation:
    """The index if the priority unsur reached their targets and all else stayed.

    Parameters
    ----------
    targets : tuple of (str, Decimal)
        Key -> value assumed, 25-100 scale; an unsur above its target already keeps its value.
    before, after : Decimal
        Index as it would be published; each rounded once.
    """

    targets: tuple[tuple[str, Decimal], ...]
    before: Decimal
    after: Decimal
    before_band: Band
    after_band: Band

    @property
    def gain(self) -> Decimal:
        """After minus before, of the published values, in index points."""
        return self.after - self.before


def draft_actions(
    priorities: Priorities, unit: Unit, instrument: Instrument, period: Period
) -> tuple[ActionDraft, ...]:
    """A draft for each of the first priorities; none where no unsur stands out."""
    tahun = (period.end + timedelta(days=1)).year
    return tuple(
        ActionDraft(
            priority,
            tuple(unit.technical_skpd.get(priority.key, ())),
            *choose_target(priority.score.value, instrument),
            tahun,
        )
        for priority in priorities.first()
        if priority.score.value is not None
    )


def choose_target(value: Decimal, instrument: Instrument) -> tuple[Decimal, str]:
    """Value to reach, and the mutu that begins there: one mutu up; from the best, 2 points more, '' and at most 100.

    Parameters
    ----------
    value : Decimal
        Value of an unsur as published, 25-100 scale.

    Examples
    --------
    >>> from ikm.rules.instrument import load_instrument
    >>> rules = load_instrument("permenpanrb-14-2017")
    >>> choose_target(Decimal("76.60"), rules), choose_target(Decimal("88.31"), rules)
    ((Decimal('76.61'), 'B'), (Decimal('90.31'), ''))
    """
    above = [band for band in instrument.bands if band.low > value]
    return (above[-1].low, above[-1].mutu) if above else (min(value + TARGET_STEP, _HIGHEST), "")


def list_plan_steps(drafted: Sequence[ActionDraft], actions: Sequence[Action]) -> tuple[PlanStep, ...]:
    """The plan of a period: for each priority what a person planned, else the draft; then what else was planned.

    Parameters
    ----------
    actions : sequence of Action
        Rows of this period, drafts among them: what a person put into a draft goes before what is drafted now.
    """
    keys = {draft.key: draft for draft in drafted}
    planned = {key: [action for action in actions if action.unsur == key] for key in keys}
    first = [
        step
        for key, draft in keys.items()
        for step in [PlanStep(key, action, draft) for action in planned[key]] or [PlanStep(key, None, draft)]
    ]
    return (*first, *(PlanStep(action.unsur, action, None) for action in actions if action.unsur not in keys))


def simulate_plan(index: Index, planned: Sequence[PlanStep]) -> Simulation | None:
    """The index if each priority unsur reached the highest target planned for it, and every other one stayed.

    Parameters
    ----------
    planned : sequence of Step
        Only steps with a draft, those of the priorities, are assumed; cancelled actions are not.

    Returns
    -------
    Simulation or None
        None below 10 respondents, without an index, and where there is no priority.

    Source
    ------
    IKM = 25 x sum(NRR x bobot) with NRR = target / 25: the formula of the index itself, exact until rounded once.
    """
    wanted: dict[str, Decimal] = {}
    for step in planned:
        dropped = step.action is not None and step.action.status == "batal"
        if step.draft is not None and step.target is not None and not dropped:
            wanted[step.key] = max(step.target, wanted.get(step.key, step.target))
    nrr = {score.unsur.key: score.nrr for score in index.unsur}
    then = {key: value for key, value in nrr.items() if value is not None}
    reached = {key: max(then[key], Fraction(value) / 25) for key, value in wanted.items() if key in then}
    exact = compute_ikm([(then | reached).get(key) for key in nrr], index.bobot)
    if index.value is None or exact is None or index.respondents < LEAST_CLAIMED or not reached:
        return None
    after = round_half_up(exact)
    return Simulation(
        targets=tuple((key, round_half_up(25 * value)) for key, value in reached.items()),
        before=index.value,
        after=after,
        before_band=index.instrument.band(index.value),
        after_band=index.instrument.band(after),
    )


def frame_plan_steps(steps: Sequence[PlanStep]) -> pd.DataFrame:
    """One row a line of the plan; what nobody has written yet is '', a target that is not set is missing."""
    rows = [
        {
            "unsur": step.key,
            "planned": step.planned,
            "kegiatan": step.action.kegiatan if step.action else "",
            "tw": format_quarters(step.action) if step.action else "",
            "tahun": step.action.tahun if step.action else step.draft.tahun if step.draft else None,
            "penanggung_jawab": step.action.penanggung_jawab if step.action else "",
            "skpd_teknis": "; ".join(step.skpd_teknis),
            "target": None if step.target is None else float(step.target),
            "status": step.action.status if step.action else "",
        }
        for step in steps
    ]
    frame = pd.DataFrame(rows)
    return attach_measures(
        frame.astype({"tahun": "Int64", "target": float}) if rows else frame, tahun="year", target=INDEX_LEVEL
    )


def format_quarters(action: Action) -> str:
    """'I, II' of quarters 1 and 2."""
    return ", ".join(("I", "II", "III", "IV")[quarter - 1] for quarter in action.tw)


#: Component -> weight. The value leads; comments come last, for few respondents write one.
COMPONENT_WEIGHTS: Mapping[ComponentName, int] = {"score": 3, "gap": 2, "certainty": 2, "low": 2, "complaints": 1}
#: What counts as 1 of each component besides the score, of which the regulation says it: a gap of a whole answer; a
#: quarter of the answers being 1 or 2; a quarter of the comments complaining about the unsur.
FULL_SCALES: Mapping[ComponentName, Fraction] = {
    "gap": Fraction(1),
    "certainty": Fraction(1),
    "low": Fraction(1, 4),
    "complaints": Fraction(1, 4),
}
#: Units of the raw components in a table, and of whatever is scaled.
RAW_MEASURES: Mapping[ComponentName, str] = {
    "score": f"{INDEX_POINTS} short of 100",
    "gap": "answer points, stated minus kinerja",
    "certainty": SHARE_OF_ONE,
    "low": f"{SHARE_OF_ONE} that gave 1 or 2",
    "complaints": "comments",
}
PRESSING_MEASURE = f"{SHARE_OF_ONE}, 1 is most pressing"
#: Scores closer than this are told as close: the choice between the two is open.
CLOSE_SCORE = Fraction(1, 20)
#: Floats are taken to so many decimals, so that equal means tie.
_PLACES = 9


@dataclass(frozen=True)
class Priorities:
    """All unsur in order of urgency.

    Parameters
    ----------
    ranked : tuple of Priority
        Most pressing first; unsur with fewer than 10 answers are left out.
    left_out : tuple of UnsurRecord
        In the instrument's order.
    stated : {'harapan', 'kepentingan', ''}
        What the gap is measured against; '' where it is no component.
    resampled : bool
        Whether certainty is the share of resamples as prioritas utama; else it comes from the intervals.
    """

    instrument: Instrument
    ranked: tuple[Priority, ...]
    left_out: tuple[UnsurRecord, ...]
    stated: str = ""
    resampled: bool = False

    @property
    def names(self) -> tuple[ComponentName, ...]:
        """Components that count."""
        return tuple(name for name in COMPONENT_WEIGHTS if any(name in priority.components for priority in self.ranked))

    def first(self, n: int = 0) -> tuple[Priority, ...]:
        """The most pressing, as many as the regulation plans for unless `n` says.

        None where no unsur stands out from any other, nor one that equals the least pressing.
        """
        least = min((priority.total for priority in self.ranked), default=Fraction(0))
        return tuple(
            priority for priority in self.ranked[: n or self.instrument.planned_unsur] if priority.total > least
        )

    def close(self) -> tuple[Priority, Priority] | None:
        """The last that is planned for and the next, where their scores are close; else None."""
        planned = self.instrument.planned_unsur
        if len(self.first()) < planned or len(self.ranked) == planned:
            return None
        last, after = self.ranked[planned - 1 : planned + 1]
        return (last, after) if last.total - after.total < CLOSE_SCORE else None

    def frame(self) -> pd.DataFrame:
        """One row an unsur: rank, value (25-100), total and each component raw and scaled; missing where there is none.

        Units of the raw components are those of `Component`.
        """
        rows = [
            {
                "unsur": priority.key,
                "rank": priority.rank,
                "value": float(priority.score.value or 0),
                "total": float(priority.total),
                **{name: float(part.raw) for name, part in priority.components.items()},
                **{f"{name}_scaled": float(part.scaled) for name, part in priority.components.items()},
            }
            for priority in self.ranked
        ]
        if not rows:
            return pd.DataFrame()
        frame = pd.DataFrame(rows).set_index("unsur")
        units = {str(name): unit for name, unit in RAW_MEASURES.items()}
        scaled = dict.fromkeys((name for name in frame if str(name).endswith("_scaled")), PRESSING_MEASURE)
        return attach_measures(
            frame, rank="place, 1 is most pressing", value=INDEX_LEVEL, total=PRESSING_MEASURE, **units, **scaled
        )


def rank_priorities(
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

    >>> from ikm.analysis.index import compute_index_from_totals
    >>> from ikm.rules.instrument import load_instrument
    >>> rules = load_instrument("permenpanrb-14-2017")
    >>> totals = {key: 24 if key == "waktu" else 36 for key in rules.keys}
    >>> index = compute_index_from_totals(totals, dict.fromkeys(totals, 12), rules)
    >>> priorities = rank_priorities(index, {}, (), Importance(rules, ""))
    >>> [(priority.key, priority.total) for priority in priorities.first()]
    [('waktu', Fraction(1, 1))]
    """
    compared = [score for score in index.unsur if score.n >= LEAST_CLAIMED and score.nrr is not None]
    keys = [score.unsur.key for score in compared]
    raw: dict[ComponentName, dict[str, Fraction]] = {
        "score": {score.unsur.key: 100 - 25 * (score.nrr or Fraction(0)) for score in compared},
        "gap": {gap.key: _exact(-gap.estimate) for gap in importance.gaps},
        "certainty": _resampled(importance, keys) or _clearly_below(errors, keys),
        "low": {spread.unsur.key: spread.low for spread in spreads if spread.low is not None},
        "complaints": {} if complaints is None else {key: Fraction(complaints.get(key, 0)) for key in keys},
    }
    full: dict[ComponentName, Fraction] = {
        **FULL_SCALES,
        "score": 100 - Fraction(index.instrument.pressing_value),
        "complaints": FULL_SCALES["complaints"] * comments,
    }
    parts = {name: _scaled(full[name], values) for name, values in raw.items() if values and set(keys) <= set(values)}
    own = {key: {name: components[key] for name, components in parts.items()} for key in keys}
    totals = {key: _weighted(own[key]) for key in keys}
    order = sorted(compared, key=lambda score: (-totals[score.unsur.key], score.nrr or 0))
    return Priorities(
        instrument=index.instrument,
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


def count_complaints_by_unsur(comments: Comments) -> dict[str, int] | None:
    """Complaints about each unsur; None where comments are too few to be told apart."""
    if not comments.enough:
        return None
    return {mentions.key: mentions.complaints or 0 for mentions in comments.by_unsur() if mentions.key}


def _resampled(importance: Importance, keys: Sequence[str]) -> dict[str, Fraction]:
    """Share of resamples in which an unsur is prioritas utama; empty where some unsur has no place among quadrants."""
    shares = {position.key: _exact(position.shares["I"]) for position in importance.positions}
    return shares if set(keys) <= set(shares) else {}


def _clearly_below(errors: Mapping[str, Precision], keys: Sequence[str]) -> dict[str, Fraction]:
    """Share of the other unsur whose interval lies wholly above an unsur's own; empty below two."""
    known = [key for key in keys if key in errors]
    return {
        key: Fraction(sum(errors[other].low > errors[key].high for other in known), len(known) - 1)
        for key in known
        if len(known) > 1
    }


def _scaled(full: Fraction, raw: Mapping[str, Fraction]) -> dict[str, Component]:
    """Raw values on a range of which the end counts as 1, from 0 to 1."""
    return {
        key: Component(value, max(Fraction(0), min(Fraction(1), value / full)) if full else Fraction(0))
        for key, value in raw.items()
    }


def _weighted(components: Mapping[ComponentName, Component]) -> Fraction:
    """Weighted mean of the scaled components that exist."""
    weight = sum(COMPONENT_WEIGHTS[name] for name in components)
    return sum((COMPONENT_WEIGHTS[name] * part.scaled for name, part in components.items()), Fraction(0)) / weight


def _exact(value: float) -> Fraction:
    """A float as a fraction of few decimals."""
    return Fraction(str(round(value, _PLACES)))


#: Why an unsur cannot be compared.
Unknown = Literal["no_answers", "across", "not_asked", "few", "alike", ""]
Direction = Literal["up", "down", "same"]


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
    def way(self) -> Direction:
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


def follow_up_plan(plan: ActionPlan, earlier: Sequence[Survey], survey: Survey) -> tuple[FollowUp, ...]:
    """Every action that reports of earlier periods made, oldest plan first, in the order of the file.

    Parameters
    ----------
    earlier : sequence of Survey
        Earlier periods of the unit; those that made a plan are compared with.
    survey : Survey
        The period reported.
    """
    actions = sorted(plan.before(survey.period), key=lambda action: (action.period, action.row))
    planned = frozenset(action.unsur for action in actions)
    surveys = {past.period: past for past in earlier}
    periods = {action.period for action in actions}
    pairs = {period: _pair(surveys.get(period), survey, planned) for period in sorted(periods)}
    return tuple(
        FollowUp(action, action.overdue(survey.period.end), *pairs[action.period].of(action.unsur))
        for action in actions
    )


def count_statuses(followups: Sequence[FollowUp]) -> dict[str, int]:
    """Status -> number of actions, in the order of a plan's life; those without any left out."""
    order = ("rencana", "berjalan", "selesai", "batal")
    counts = {status: sum(followup.action.status == status for followup in followups) for status in order}
    return {status: count for status, count in counts.items() if count}


def list_distinct_movements(followups: Sequence[FollowUp]) -> tuple[FollowUp, ...]:
    """One of each unsur and plan that could be compared and was not dropped: several actions share one movement."""
    first: dict[tuple[Period, str], FollowUp] = {}
    for followup in followups:
        if followup.movement is not None and followup.action.status != "batal":
            first.setdefault((followup.action.period, followup.action.unsur), followup)
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
    known = {key: test for key, test in tested.items() if test is not None}
    family = dict(zip(known, adjust_differences(list(known.values())), strict=True))
    n, change = _counts(before, after, keys), _changes(before, after, keys)
    rest = [change[key] for key in keys if key not in planned and n[key] >= LEAST_CLAIMED]
    mean = sum(rest, Fraction(0)) / len(rest) if rest else None
    values = {score.unsur.key: score.value for score in after.unsur if score.value is not None}
    return _Pair(
        moved={key: Movement(difference, mean, len(rest), values[key]) for key, difference in family.items()},
        unknown={key: "few" if n[key] < LEAST_CLAIMED else "alike" for key in keys if key not in family},
    )


def _index(survey: Survey) -> Index:
    """The exact index of a survey."""
    return compute_index(survey.scores, survey.instrument, survey.bobot)


def _tested(then: Survey, now: Survey, key: str) -> Difference | None:
    """Welch's test of one unsur, in index points."""
    first, second = (25.0 * survey.scores[key].dropna().to_numpy(dtype=float) for survey in (then, now))
    difference = compare_means(first, second)
    return None if difference is None else replace(difference, first=key, second=key)


def _counts(before: Index, after: Index, keys: Sequence[str]) -> dict[str, int]:
    """Fewer of the answers to each unsur in the two periods."""
    first, second = ({score.unsur.key: score.n for score in index.unsur} for index in (before, after))
    return {key: min(first[key], second[key]) for key in keys}


def _changes(before: Index, after: Index, keys: Sequence[str]) -> dict[str, Fraction]:
    """Now minus then of each unsur, exact, in index points; 0 where nobody answered, which is never shown."""
    first, second = ({score.unsur.key: score.nrr or Fraction(0) for score in index.unsur} for index in (before, after))
    return {key: 25 * (second[key] - first[key]) for key in keys}


def frame_followup(followups: Sequence[FollowUp]) -> pd.DataFrame:
    """One row an action: its plan, and where its unsur went since; missing where that is not known."""
    rows = [
        {
            "period": str(followup.action.period),
            "unsur": followup.action.unsur,
            "kegiatan": followup.action.kegiatan,
            "status": followup.action.status,
            "overdue": followup.overdue,
            "target": followup.action.target,
            "value": followup.movement.value if followup.movement else None,
            "movement": followup.movement.difference.estimate if followup.movement else None,
            "low": followup.movement.difference.low if followup.movement else None,
            "high": followup.movement.difference.high if followup.movement else None,
            "real": bool(followup.movement and followup.movement.difference.real),
            "others": followup.movement.others if followup.movement else None,
            "unknown": followup.unknown,
        }
        for followup in followups
    ]
    frame = pd.DataFrame(rows)
    numbers = {"target": INDEX_LEVEL, "value": INDEX_LEVEL} | dict.fromkeys(
        ("movement", "low", "high", "others"), INDEX_POINTS
    )
    return attach_measures(frame.astype(dict.fromkeys(numbers, float)) if rows else frame, **numbers)
