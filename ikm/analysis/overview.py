"""What the short edition of a report rests on: every unsur beside what it is compared with, asks, ways of counting.

No estimate of its own: it sets published values beside each other and subtracts them as printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from ikm.analysis.actions import FollowUp, PlanStep, Priorities
from ikm.analysis.comparison import Comparison, TrendPoint, list_known_points, list_newest_run
from ikm.analysis.importance import Importance
from ikm.analysis.index import ALSO_USED, LEAST_CLAIMED, Index, UnsurRecord, compute_survey_index, subtract_known
from ikm.analysis.precision import Precision
from ikm.analysis.profile import ItemScore, Spread
from ikm.analysis.promises import Promises, PromiseScore
from ikm.analysis.quality import Screening
from ikm.analysis.weighting import WeightedIndex
from ikm.rules.instrument import Band, Instrument, round_half_up
from ikm.survey.responses import Survey

# --- The board: one row an unsur


@dataclass(frozen=True)
class BoardRow:
    """One unsur beside what it is compared with; index points, None where not known or not shown.

    Parameters
    ----------
    score : UnsurRecord
    wished : Decimal or None
        Harapan or kepentingan x 25, as the value is rounded.
    short : Decimal or None
        Value minus `wished`, both as printed.
    short_real : bool
        Whether that is more than chance.
    beside : Decimal or None
        Published value of the benchmark unit.
    low : Fraction or None
        Share of answers 1 and 2, of 1.
    complaints : int or None
        Comments that complain about it.
    before : Decimal or None
        Value of the earlier period.
    change : Decimal or None
        Value minus `before`, both as printed.
    change_real : bool
    """

    score: UnsurRecord
    wished: Decimal | None = None
    short: Decimal | None = None
    short_real: bool = False
    beside: Decimal | None = None
    low: Fraction | None = None
    complaints: int | None = None
    before: Decimal | None = None
    change: Decimal | None = None
    change_real: bool = False

    @property
    def key(self) -> str:
        """Key of the unsur."""
        return self.score.key


class BoardGroup(NamedTuple):
    """Unsur and items that tell of one promise; `promise` is None of those that tell of none."""

    promise: PromiseScore | None
    rows: tuple[BoardRow, ...]
    items: tuple[ItemScore, ...]


@dataclass(frozen=True)
class Board:
    """Every unsur, lowest first.

    Parameters
    ----------
    promises : Promises
        Under which rows are put; without any they stand in one group.
    asked : {'harapan', 'kepentingan', ''}
        What `wished` is.
    since, beside : TrendPoint or None
        The earlier period, and the benchmark; None where unsur cannot be set beside theirs.
    """

    instrument: Instrument
    rows: tuple[BoardRow, ...]
    asked: str = ""
    since: TrendPoint | None = None
    beside: TrendPoint | None = None
    promises: Promises = field(default_factory=Promises)

    def list_groups(self) -> tuple[BoardGroup, ...]:
        """List the promises with their unsur and the items that may be shown; last the unsur of none."""
        rows = {row.key: row for row in self.rows}
        groups = []
        for promise in self.promises.scores:
            keys = {score.key for score in promise.unsur}
            own = tuple(row for key, row in rows.items() if key in keys)
            items = tuple(item for item in promise.items if item.value is not None)
            groups.append(BoardGroup(promise, own, items))
        assigned = {row.key for group in groups for row in group.rows}
        rest = tuple(row for row in self.rows if row.key not in assigned)
        return (*groups, BoardGroup(None, rest, ())) if rest else tuple(groups)


def build_board(
    index: Index,
    spreads: Sequence[Spread],
    complaints: Mapping[str, int] | None,
    importance: Importance,
    since: tuple[Comparison | None, Survey | None] = (None, None),
    beside: tuple[Comparison | None, Survey | None] = (None, None),
    promises: Promises | None = None,
) -> Board:
    """Set every unsur beside what was wished for, the benchmark and an earlier period.

    Parameters
    ----------
    complaints : mapping of str to int or None
        As of `count_complaints_by_unsur`.
    since, beside : (Comparison, Survey)
        Comparison with the earlier period and with the benchmark, each with the answers that it was made with. Only
        unsur that it compared are shown of them.
    """
    gaps = {gap.key: gap for gap in importance.gaps} if importance.asked in ("harapan", "kepentingan") else {}
    lows = {spread.unsur.key: spread.low for spread in spreads}
    earlier, others = _list_compared(*since), _list_compared(*beside)
    changed = since[0].tests if since[0] else {}
    rows = []
    for score in sorted(index.answered, key=lambda score: score.nrr or 0):
        key, gap = score.key, gaps.get(score.key)
        wished = None if gap is None else gap.wished
        rows.append(
            BoardRow(
                score,
                wished,
                subtract_known(score.value, wished),
                bool(gap and gap.real),
                others.get(key),
                lows.get(key),
                None if complaints is None else complaints.get(key, 0),
                earlier.get(key),
                subtract_known(score.value, earlier.get(key)),
                bool(key in changed and key in earlier and changed[key].real),
            )
        )
    return Board(
        index.instrument,
        tuple(rows),
        importance.asked if gaps else "",
        since[0].first if since[0] and earlier else None,
        beside[0].first if beside[0] and others else None,
        promises or Promises(),
    )


def _list_compared(comparison: Comparison | None, survey: Survey | None) -> dict[str, Decimal]:
    """List the published values of the unsur of a survey that were compared."""
    if comparison is None or survey is None:
        return {}
    values = {score.key: score.value for score in compute_survey_index(survey).unsur}
    found = {difference.first: values.get(difference.first) for difference in comparison.unsur}
    return {key: value for key, value in found.items() if value is not None}


# --- What is asked of whoever decides


@dataclass(frozen=True)
class Asks:
    """What whoever decides is asked for: what is late, what has no plan, who must meet.

    Parameters
    ----------
    late : tuple of FollowUp
        Actions whose time is over.
    unplanned, first : tuple of str
        Keys of the first priorities without anything planned in this period; of all of them.
    meeting : (str, tuple of str) or None
        The most pressing unsur and its SKPD teknis, where it has several.
    respondents : int
        Respondents that are missing to claim a mutu; 0 where none is.
    """

    late: tuple[FollowUp, ...] = ()
    unplanned: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    meeting: tuple[str, tuple[str, ...]] | None = None
    respondents: int = 0


def list_asks(index: Index, followups: Sequence[FollowUp], priorities: Priorities, steps: Sequence[PlanStep]) -> Asks:
    """List what is asked of whoever decides."""
    first = tuple(priority.key for priority in priorities.first())
    planned = {step.key for step in steps if step.planned}
    skpd = tuple(dict.fromkeys(name for step in steps if first and step.key == first[0] for name in step.skpd_teknis))
    return Asks(
        tuple(followup for followup in followups if followup.overdue),
        tuple(key for key in first if key not in planned),
        first,
        (first[0], skpd) if len(skpd) > 1 else None,
        max(0, LEAST_CLAIMED - index.respondents),
    )


# --- Where it went

#: So many steps one way after another are told where no slope is.
LEAST_STEPS = 3


def count_steps(points: Sequence[TrendPoint]) -> int:
    """Count the steps in one direction that end a series, falls below 0; 0 below three."""
    steps = 0
    for point in reversed(list_newest_run(list_known_points(points))[1:]):
        if not point.change or (steps and (point.change > 0) != (steps > 0)):
            break
        steps += 1 if point.change > 0 else -1
    return steps if abs(steps) >= LEAST_STEPS else 0


@dataclass(frozen=True)
class Standing:
    """Where the index lies among the bands of mutu.

    Parameters
    ----------
    next_mutu, below : str, Decimal or None
        The mutu above, and how far below its bound the index lies; '' and None in the best one.
    above : Decimal or None
        How far above the bound of its own mutu it lies; None in the lowest one.
    crossed : tuple of Band
        Bands that the interval reaches, lowest first; one where it lies in one, none without an interval.
    """

    next_mutu: str
    below: Decimal | None
    above: Decimal | None
    crossed: tuple[Band, ...]


def find_standing(index: Index, precision: Precision | None) -> Standing | None:
    """Find where the index lies among the bands; None where no mutu is claimed."""
    if index.value is None or index.grade is None:
        return None
    bands = sorted(index.instrument.bands, key=lambda band: band.low)
    above = [band for band in bands if band.low > index.value]
    lowest = index.grade == bands[0]
    crossed: tuple[Band, ...] = ()
    if precision and precision.low is not None and precision.high is not None:
        low, high = (index.instrument.band(round_half_up(end)) for end in (precision.low, precision.high))
        crossed = tuple(bands[bands.index(low) : bands.index(high) + 1])
    return Standing(
        above[0].mutu if above else "",
        above[0].low - index.value if above else None,
        None if lowest else index.value - index.grade.low,
        crossed,
    )


# --- Ways of counting

WayName = Literal["official", "unflagged", "bobot", "services", "margins", "weights"]


@dataclass(frozen=True)
class Way:
    """The index by one way of counting.

    Parameters
    ----------
    value : Decimal
        Index points, as it would be published.
    low, high : float or None
        95 % interval, where one is known.
    bobot : str
        The other bobot, of a way that has one; '' else.
    n : int
        Flagged rows that are left out; 0 else.
    """

    name: WayName
    value: Decimal
    band: Band
    low: float | None = None
    high: float | None = None
    bobot: str = ""
    n: int = 0


def list_ways(
    index: Index, precision: Precision | None, screening: Screening, weighted: Sequence[WeightedIndex], threshold: int
) -> tuple[Way, ...]:
    """List the index by every way of counting it that may be shown, the official one first; none without a mutu.

    Parameters
    ----------
    threshold : int
        Fewest rows, flagged and not, before the index without the flagged ones is shown.
    """
    if index.value is None or index.grade is None:
        return ()
    rules = index.instrument
    ends = (precision.low, precision.high) if precision else (None, None)
    ways = [Way("official", index.value, index.grade, *ends)]
    flagged = len(set(screening.flagged) - set(screening.excluded))
    without = screening.all_excluded.value
    if without is not None and min(flagged, index.respondents - flagged) >= threshold:
        ways.append(Way("unflagged", without, rules.band(without), n=flagged))
    number = len(index.unsur)
    other = ALSO_USED.get(number, "") if index.bobot.is_exact(number) else rules.bobot().name
    counted = index.under(other) if other else None
    if counted is not None:
        ways.append(Way("bobot", counted, rules.band(counted), bobot=other))
    for figure in weighted:
        if figure.value is not None and figure.precision is not None:
            known = (figure.precision.low, figure.precision.high)
            ways.append(Way(figure.kind, figure.value, rules.band(figure.value), *known))
    return tuple(ways)


def list_mutu(ways: Sequence[Way]) -> tuple[str, ...]:
    """List the mutu that ways of counting give, the official one first, each once."""
    return tuple(dict.fromkeys(way.band.mutu for way in ways))
