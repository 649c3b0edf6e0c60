"""The rencana tindak lanjut: which unsur come first, who must act, the value to reach, and what became of older plans.

A draft stands where nobody has planned yet; what a person planned goes before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Literal, NamedTuple

import pandas as pd

from ikm.analysis.comments import Comments
from ikm.analysis.comparison import Difference, UnsurOrder, adjust_differences, compare_unsur
from ikm.analysis.disclosure import GROUP_THRESHOLDS, shows_unsur
from ikm.analysis.importance import Importance, Position
from ikm.analysis.index import (
    INDEX_LEVEL,
    INDEX_POINTS,
    LEAST_CLAIMED,
    PROBABILITY,
    SHARE_OF_ONE,
    Index,
    UnsurRecord,
    attach_measures,
    compute_ikm,
    compute_survey_index,
    frame_records,
)
from ikm.analysis.places import Impact, PeriodPlaces, measure_impact
from ikm.analysis.profile import Spread
from ikm.rules.instrument import Band, Instrument, round_half_up
from ikm.rules.period import Period
from ikm.survey.plans import BEGUN_STATUSES, Action, ActionPlan
from ikm.survey.responses import Survey
from ikm.survey.units import Unit

# --- Priorities: which unsur come first

ComponentName = Literal["score", "gap", "certainty", "low", "complaints"]
#: Component -> weight. The value leads; comments come last, for few respondents write one.
COMPONENT_WEIGHTS: Mapping[ComponentName, int] = {"score": 3, "gap": 2, "certainty": 2, "low": 2, "complaints": 1}
#: What counts as 1 of each component but the score, for which the regulation sets it: a gap of a whole answer; a
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
#: Scores closer than this are reported as close: the choice between the two is open.
CLOSE_SCORE = Fraction(1, 20)
#: Floats are taken to so many decimals, so that equal means tie.
_PLACES = 9


class Component(NamedTuple):
    """One component of one unsur.

    Parameters
    ----------
    raw : Fraction
        score: index points short of 100; gap: stated minus kinerja, points of the answers (1-4); certainty: share of
        1; low: share of answers 1-2; complaints: comments that complain about it in words.
    scaled : Fraction
        0 for nothing against the unsur, 1 from `FULL_SCALES` on; of complaints, their share of all comments counts.
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
        1 + number of compared unsur with a lower published value; 1 for the lowest.
    tied : tuple of UnsurRecord
        The other compared unsur of the same published value.
    components : mapping of name to Component
        Those that every compared unsur has.
    total : Fraction
        Their weighted mean, 0-1.
    position : Position or None
        Its quadrant, where it has one: another view, which does not decide (`Priorities.contradicted`).
    requests : int or None
        Comments that ask for something of it and complain about nothing: beside the components, and none of them; None
        where comments were too few to be shown by unsur.
    """

    score: UnsurRecord
    rank: int
    place: int
    tied: tuple[UnsurRecord, ...]
    components: Mapping[ComponentName, Component]
    total: Fraction
    position: Position | None = None
    requests: int | None = None

    @property
    def key(self) -> str:
        """Key of the unsur."""
        return self.score.key


class OpenChoice(NamedTuple):
    """Unsur of which some are planned for and some are not, with nothing to choose between them.

    Parameters
    ----------
    planned, others : tuple of Priority
        Most pressing first.
    equal : bool
        Whether their scores are equal; else they are close, and none of `others` has really the higher value.
    """

    planned: tuple[Priority, ...]
    others: tuple[Priority, ...]
    equal: bool


@dataclass(frozen=True)
class Priorities:
    """All unsur in order of urgency.

    Parameters
    ----------
    ranked : tuple of Priority
        Most pressing first; unsur that too few answered to be ranked are left out.
    left_out : tuple of UnsurRecord
        In the instrument's order.
    stated : {'harapan', 'kepentingan', ''}
        What the gap is measured against; '' where it is no component.
    resampled : bool
        Whether certainty is the share of resamples as prioritas utama; else it comes from paired tests.
    order : UnsurOrder
        Tests of the values against each other.
    hidden : bool
        Whether there are none because unsur may not be shown.
    """

    instrument: Instrument
    ranked: tuple[Priority, ...]
    left_out: tuple[UnsurRecord, ...]
    stated: str = ""
    resampled: bool = False
    order: UnsurOrder = field(default_factory=UnsurOrder)
    hidden: bool = False

    @property
    def names(self) -> tuple[ComponentName, ...]:
        """Components that count."""
        return tuple(name for name in COMPONENT_WEIGHTS if any(name in priority.components for priority in self.ranked))

    def first(self, n: int = 0) -> tuple[Priority, ...]:
        """Return the most pressing, by default as many as the regulation plans for.

        None where no unsur stands out from any other, nor one that equals the least pressing.
        """
        least = min((priority.total for priority in self.ranked), default=Fraction(0))
        shown = self.ranked[: n or self.instrument.planned_unsur]
        return tuple(priority for priority in shown if priority.total > least)

    def valued(self, most: int = 3) -> tuple[Priority, ...]:
        """Return the unsur of the highest published values, highest first; those that are planned for first are none.

        At most so many: where one of them ties with one that would be left out, all of that value are. None where no
        unsur comes first.
        """
        first = self.first()
        others = [priority for priority in self.ranked if priority not in first] if first else []
        others.sort(key=lambda priority: -(priority.score.value or 0))
        edge = others[most].score.value if others[most:] else None
        return tuple(priority for priority in others[:most] if priority.score.value != edge)

    def open_choice(self) -> OpenChoice | None:
        """Return the last that are planned for and those after them, where nothing chooses between them; else None.

        Equal scores come first. A score is close only while the values do not really differ: paired tests of the pairs
        in question, one family.
        """
        planned = self.instrument.planned_unsur
        if len(self.first()) < planned or len(self.ranked) == planned:
            return None
        least, after = self.ranked[planned - 1].total, self.ranked[planned:]
        last = tuple(priority for priority in self.ranked[:planned] if priority.total == least)
        if equal := tuple(priority for priority in after if priority.total == least):
            return OpenChoice(last, equal, equal=True)
        near = [priority for priority in after if least - priority.total < CLOSE_SCORE]
        real = self.order.find_real((own.key, other.key) for own in last for other in near)
        close = tuple(other for other in near if not all((own.key, other.key) in real for own in last))
        return OpenChoice(last, close, equal=False) if close else None

    def list_equal(self) -> tuple[tuple[Priority, ...], ...]:
        """List the groups of equal scores among the first; the group that reaches beyond them is an `open_choice`."""
        first = self.first()
        groups = [tuple(group) for _, group in groupby(self.ranked, key=lambda priority: priority.total)]
        return tuple(group for group in groups if group[1:] and group[-1] in first)

    def contradicted(self) -> tuple[Priority, ...]:
        """List the unsur whose quadrant says otherwise than their place in this order, most pressing first.

        One of the first that is no prioritas utama, and one that is, with certainty, but not among the first.
        """
        first = self.first()
        return tuple(
            priority
            for priority in self.ranked
            if priority.position is not None
            and (
                priority.position.quadrant != "I"
                if priority in first
                else priority.position.quadrant == "I" and priority.position.certain
            )
        )

    def frame(self) -> pd.DataFrame:
        """Return one row per unsur: rank, value (25-100), total, requests, each component raw and scaled.

        Missing where it has none.

        Units of the raw components are those of `Component`.
        """
        if not self.ranked:
            return pd.DataFrame()
        raw = {str(name): RAW_MEASURES[name] for name in self.names}
        scaled = dict.fromkeys((f"{name}_scaled" for name in raw), PRESSING_MEASURE)
        paths = {name: f"components.{name}.raw" for name in raw}
        paths |= {f"{name}_scaled": f"components.{name}.scaled" for name in raw}
        measures = {"rank": "place, 1 is most pressing", "value": INDEX_LEVEL, "total": PRESSING_MEASURE}
        measures["requests"] = "comments"
        return frame_records(self.ranked, "unsur", measures | raw | scaled, unsur="key", value="score.value", **paths)


def rank_priorities(
    index: Index,
    order: UnsurOrder,
    spreads: Sequence[Spread],
    importance: Importance,
    complaints: Mapping[str, int] | None = None,
    comments: int = 0,
    requests: Mapping[str, int] | None = None,
) -> Priorities:
    """Put the unsur of one survey in order of urgency.

    Parameters
    ----------
    index : Index
    order : UnsurOrder
        Tests of the values against each other; gives certainty where no quadrants do.
    spreads : sequence of Spread
        Answers to each unsur; may be empty.
    importance : Importance
        Gives gap and certainty where harapan or kepentingan were asked.
    complaints : mapping of str to int, optional
        Unsur key -> complaints; None where comments were too few to be shown by unsur.
    comments : int
        Number of comments that say something.
    requests : mapping of str to int, optional
        Unsur key -> comments that only ask for something; they are told and weigh nothing.

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
    >>> priorities = rank_priorities(index, UnsurOrder(), (), Importance(rules, ""))
    >>> [(priority.key, priority.total) for priority in priorities.first()]
    [('waktu', Fraction(1, 1))]
    """
    ranking = {score.key for score in index.rankable() if score.n >= LEAST_CLAIMED}
    compared = [score for score in index.unsur if score.key in ranking]
    keys = [score.key for score in compared]
    resampled = _find_priority_shares(importance, keys)
    raw: dict[ComponentName, dict[str, Fraction]] = {
        "score": {score.key: 100 - 25 * (score.nrr or Fraction(0)) for score in compared},
        "gap": {gap.key: _round_to_fraction(-gap.estimate) for gap in importance.gaps},
        "certainty": resampled or _share_really_above(order, keys),
        "low": {spread.unsur.key: spread.low for spread in spreads if spread.low is not None},
        "complaints": {} if complaints is None else {key: Fraction(complaints.get(key, 0)) for key in keys},
    }
    full = {**FULL_SCALES, "score": 100 - Fraction(index.instrument.pressing_value)}
    full["complaints"] *= comments
    known = {name: _scale(full[name], values) for name, values in raw.items() if values and set(keys) <= set(values)}
    own = {key: {name: components[key] for name, components in known.items()} for key in keys}
    totals = {key: _compute_weighted_mean(own[key]) for key in keys}
    positions = {position.key: position for position in importance.positions}
    ranked: list[Priority] = []
    for score in sorted(compared, key=lambda score: (-totals[score.key], score.nrr or 0)):
        place = 1 + sum((other.value or 0) < (score.value or 0) for other in compared)
        tied = tuple(other for other in compared if other.value == score.value and other is not score)
        asked = None if requests is None else requests.get(score.key, 0)
        parts = (own[score.key], totals[score.key], positions.get(score.key), asked)
        ranked.append(Priority(score, len(ranked) + 1, place, tied, *parts))
    left_out = tuple(score for score in index.unsur if score not in compared)
    stated = importance.asked if "gap" in known else ""
    return Priorities(index.instrument, tuple(ranked), left_out, stated, bool(resampled), order)


def count_complaints_by_unsur(comments: Comments) -> dict[str, int] | None:
    """Count complaints about each unsur; None where comments are too few to be shown by unsur."""
    if not comments.enough:
        return None
    return {mentions.key: mentions.complaints or 0 for mentions in comments.by_unsur() if mentions.key}


def count_requests_by_unsur(comments: Comments) -> dict[str, int] | None:
    """Count comments that only ask for something of each unsur; None where comments are too few."""
    if not comments.enough:
        return None
    return {mentions.key: mentions.requests or 0 for mentions in comments.by_unsur() if mentions.key}


def _find_priority_shares(importance: Importance, keys: Sequence[str]) -> dict[str, Fraction]:
    """Find the share of resamples in which each unsur is prioritas utama; empty where some have no quadrant."""
    shares = {position.key: _round_to_fraction(position.shares["I"]) for position in importance.positions}
    return shares if set(keys) <= set(shares) else {}


def _share_really_above(order: UnsurOrder, keys: Sequence[str]) -> dict[str, Fraction]:
    """Compute the share of the other unsur that are really higher than each; empty below two, or without tests."""
    known = [key for key in keys if key in order.value]
    return {key: Fraction(order.count_above(key), len(known) - 1) for key in known} if len(known) > 1 else {}


def _scale(full: Fraction, raw: Mapping[str, Fraction]) -> dict[str, Component]:
    """Scale raw values to 0 to 1, where `full` and more count as 1."""
    scaled = {key: min(Fraction(1), value / full) if full else Fraction(0) for key, value in raw.items()}
    return {key: Component(value, max(Fraction(0), scaled[key])) for key, value in raw.items()}


def _compute_weighted_mean(components: Mapping[ComponentName, Component]) -> Fraction:
    """Compute the weighted mean of the scaled components that exist."""
    weight = sum(COMPONENT_WEIGHTS[name] for name in components)
    return sum((COMPONENT_WEIGHTS[name] * part.scaled for name, part in components.items()), Fraction(0)) / weight


def _round_to_fraction(value: float) -> Fraction:
    """Return a float as a fraction of few decimals."""
    return Fraction(str(round(value, _PLACES)))


# --- The plan: drafts, and what a person planned

#: Index points that an unsur of the best mutu is to gain, since there is no mutu above it.
TARGET_STEP = Decimal("2.00")
#: No target lies above it.
HIGHEST_TARGET = Decimal("100.00")


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
    draft : ActionDraft or None
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


def draft_actions(
    priorities: Priorities, unit: Unit, instrument: Instrument, period: Period
) -> tuple[ActionDraft, ...]:
    """Draft an action for each of the first priorities; none where no unsur stands out."""
    tahun, drafts = (period.end + timedelta(days=1)).year, []
    for priority in priorities.first():
        skpd, value = tuple(unit.technical_skpd.get(priority.key, ())), priority.score.value
        if value is not None:
            drafts.append(ActionDraft(priority, skpd, *choose_target(value, instrument), tahun))
    return tuple(drafts)


def choose_target(value: Decimal, instrument: Instrument) -> tuple[Decimal, str]:
    """Choose the value to reach, and the mutu that begins there: one mutu up; from the best, 2 points more and ''.

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
    return (above[-1].low, above[-1].mutu) if above else (min(value + TARGET_STEP, HIGHEST_TARGET), "")


def list_plan_steps(drafted: Sequence[ActionDraft], actions: Sequence[Action]) -> tuple[PlanStep, ...]:
    """List the plan of a period: for each priority what a person planned, else the draft; then what else was planned.

    Parameters
    ----------
    actions : sequence of Action
        Rows of this period, drafts among them: what a person put into a draft goes before what is drafted now.
    """
    drafts = {draft.key: draft for draft in drafted}
    steps: list[PlanStep] = []
    for key, draft in drafts.items():
        planned: list[Action | None] = [action for action in actions if action.unsur == key]
        steps += [PlanStep(key, action, draft) for action in planned or [None]]
    return (*steps, *(PlanStep(action.unsur, action, None) for action in actions if action.unsur not in drafts))


def list_causes(steps: Sequence[PlanStep]) -> dict[str, list[str]]:
    """List why unsur are weak, as the office sees it: key -> causes, each once, in the order of the plan."""
    causes: dict[str, list[str]] = {}
    for step in steps:
        told = step.action.penyebab if step.action else ""
        if told and told not in causes.setdefault(step.key, []):
            causes[step.key].append(told)
    return {key: told for key, told in causes.items() if told}


def frame_plan_steps(steps: Sequence[PlanStep]) -> pd.DataFrame:
    """Return one row per line of the plan; what nobody has written yet is '', a target that is not set is missing."""
    rows = [
        {
            "unsur": step.key,
            "planned": step.planned,
            "penyebab": step.action.penyebab if step.action else "",
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
    """Write quarters 1 and 2 as 'I, II'."""
    return ", ".join(("I", "II", "III", "IV")[quarter - 1] for quarter in action.tw)


# --- What the plan would give


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


def simulate_plan(index: Index, steps: Sequence[PlanStep]) -> Simulation | None:
    """Compute the index if each priority unsur reached its highest planned target and every other one stayed.

    Parameters
    ----------
    steps : sequence of PlanStep
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
    for step in steps:
        dropped = step.action is not None and step.action.status == "batal"
        if step.draft is not None and step.target is not None and not dropped:
            wanted[step.key] = max(step.target, wanted.get(step.key, step.target))
    nrr = {score.key: score.nrr for score in index.unsur}
    then = {key: value for key, value in nrr.items() if value is not None}
    reached = {key: max(then[key], Fraction(value) / 25) for key, value in wanted.items() if key in then}
    exact = compute_ikm([(then | reached).get(key) for key in nrr], index.bobot)
    if index.value is None or exact is None or index.respondents < LEAST_CLAIMED or not reached:
        return None
    before, after, rules = index.value, round_half_up(exact), index.instrument
    targets = tuple((key, round_half_up(25 * value)) for key, value in reached.items())
    return Simulation(targets, before, after, rules.band(before), rules.band(after))


# --- What became of earlier plans

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
    before, value : Decimal
        Value of the unsur then and now, as published.
    """

    difference: Difference
    others: Fraction | None
    n_others: int
    before: Decimal
    value: Decimal

    @property
    def change(self) -> Decimal:
        """Value now minus then, both as published, in index points."""
        return self.value - self.before

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
    impact : Impact or None
        What the unsur did at the places that the action names; None where it names none.
    """

    action: Action
    overdue: bool
    movement: Movement | None
    unknown: Unknown = ""
    impact: Impact | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the published value is at or above the target; None where either is not known."""
        if self.movement is None or self.action.target is None:
            return None
        return self.movement.value >= self.action.target

    @property
    def met(self) -> bool:
        """Whether the target was reached in the period of the plan already, and still is: by no action of it."""
        before = None if self.movement is None else self.movement.before
        return bool(self.reached and before is not None and before >= (self.action.target or before))


def follow_up_plan(plan: ActionPlan, earlier: Sequence[Survey], survey: Survey) -> tuple[FollowUp, ...]:
    """Follow up every action of earlier periods' reports, oldest plan first, in the order of the file.

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
    movements = {period: _compare_with_plan(surveys.get(period), survey, planned) for period in sorted(periods)}
    last = survey.period.end
    return tuple(FollowUp(item, item.overdue(last), *movements[item.period][item.unsur]) for item in actions)


def add_impacts(
    followups: Sequence[FollowUp], shown: Callable[[Period, str], PeriodPlaces | None], now: Period
) -> tuple[FollowUp, ...]:
    """Add to each action that names places what its unsur did there, tests of all adjusted as one family.

    Parameters
    ----------
    shown : callable
        From a period and a column to the answers and the groups whose unsur that period's report shows; None where
        there is no such report.
    """
    places = [one.action.tempat for one in followups if one.action.status in BEGUN_STATUSES]
    busy = {(each.key, name) for each in places if each for name in each.names}

    def measure(action: Action) -> Impact | None:
        if action.tempat is None:
            return None
        key = action.tempat.key
        return measure_impact(
            action, shown(action.period, key), shown(now, key), {name for column, name in busy if column == key}
        )

    measured = [measure(one.action) for one in followups]
    tested = iter(adjust_differences(impact.difference for impact in measured if impact and impact.difference))
    return tuple(
        replace(one, impact=replace(impact, difference=next(tested)) if impact and impact.difference else impact)
        for one, impact in zip(followups, measured, strict=True)
    )


def frame_followup(followups: Sequence[FollowUp]) -> pd.DataFrame:
    """Return one row per action: its plan, and where its unsur went since; missing where that is not known."""
    numbers = {
        **dict.fromkeys(("target", "value"), INDEX_LEVEL),
        **dict.fromkeys(("movement", "low", "high", "others"), INDEX_POINTS),
        "p_adjusted": f"{PROBABILITY}, adjusted within its family",
        **dict.fromkeys(("impact", "impact_low", "impact_high"), INDEX_POINTS),
    }
    rows = []
    for followup in followups:
        action, moved = followup.action, followup.movement
        test = moved.difference if moved else None
        effect = followup.impact.difference if followup.impact else None
        rows.append(
            {
                "period": str(action.period),
                **{name: getattr(action, name) for name in ("unsur", "kegiatan", "status")},
                "overdue": followup.overdue,
                "target": action.target,
                "value": moved.value if moved else None,
                "movement": test.estimate if test else None,
                **{name: getattr(test, name, None) for name in ("low", "high", "p_adjusted")},
                "real": bool(test and test.real),
                "others": moved.others if moved else None,
                "unknown": followup.unknown,
                "tempat": "; ".join(action.tempat.names) if action.tempat else "",
                "impact": effect.estimate if effect else None,
                "impact_low": effect.low if effect else None,
                "impact_high": effect.high if effect else None,
                "impact_real": bool(effect and effect.real),
                "impact_unknown": followup.impact.unknown if followup.impact else "",
                "bukti": action.bukti,
            }
        )
    frame = pd.DataFrame(rows)
    return attach_measures(frame.astype(dict.fromkeys(numbers, float)) if rows else frame, **numbers)


def _compare_with_plan(
    then: Survey | None, now: Survey, planned: frozenset[str]
) -> dict[str, tuple[Movement | None, Unknown]]:
    """Test what moved between the period of a plan and now: of each planned unsur, or why that cannot be known."""
    if then is None or then.instrument.id != now.instrument.id:
        return dict.fromkeys(planned, (None, "no_answers" if then is None else "across"))
    indexes = [compute_survey_index(survey) for survey in (then, now)]
    before, after = ({score.key: score for score in index.unsur} for index in indexes)
    keys = [key for key in now.instrument.keys if key in then.instrument.keys]
    if not all(shows_unsur(index, GROUP_THRESHOLDS["public"]) for index in indexes):
        return dict.fromkeys(planned, (None, "few"))
    differences = {test.first: test for test in compare_unsur(then, now)}
    answers = {key: min(before[key].n, after[key].n) for key in keys}
    rest = [
        25 * ((after[key].nrr or Fraction(0)) - (before[key].nrr or Fraction(0)))
        for key in keys
        if key not in planned and answers[key] >= LEAST_CLAIMED
    ]
    mean = sum(rest, Fraction(0)) / len(rest) if rest else None
    values = {key: score.value for key, score in after.items() if score.value is not None}
    known: dict[str, tuple[Movement | None, Unknown]] = dict.fromkeys(planned, (None, "not_asked"))
    for key in keys:
        known[key] = (None, "few" if answers[key] < LEAST_CLAIMED else "alike")
        if key in differences:
            value = before[key].value
            if value is not None:
                known[key] = (Movement(differences[key], mean, len(rest), value, values[key]), "")
    return known
