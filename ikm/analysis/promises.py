"""The promises of a city, from the unsur that tell of them: beside the IKM, never in it, and without a mutu."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from ikm.analysis.comparison import UnsurOrder, compare_order
from ikm.analysis.index import INDEX_LEVEL, LEAST_CLAIMED, Index, UnsurRecord, frame_records
from ikm.analysis.precision import Precision, design_survey, estimate_mean_of_unsur
from ikm.analysis.profile import ItemScore, SectorScores
from ikm.rules.instrument import round_half_up
from ikm.rules.promises import Promise, find_item_promise, find_unsur_promise, list_promises
from ikm.survey.responses import Survey
from ikm.survey.units import Unit


@dataclass(frozen=True)
class PromiseScore:
    """What is known of one promise.

    Parameters
    ----------
    unsur : tuple of UnsurRecord
        Those of the index that tell of it, in the instrument's order; at least one.
    items : tuple of ItemScore
        Items of the sector that tell of it; they are not in its value.
    precision : Precision or None
        Sampling error; None where no value is known, or fewer than 10 answered one of its unsur.
    """

    promise: Promise
    unsur: tuple[UnsurRecord, ...]
    items: tuple[ItemScore, ...] = ()
    precision: Precision | None = None

    @property
    def key(self) -> str:
        """Key of the promise."""
        return self.promise.key

    @property
    def exact(self) -> Fraction | None:
        """Plain mean of its unsur x 25, 25-100 scale, before rounding; None where nobody answered one of them."""
        known = [score.nrr for score in self.unsur if score.nrr is not None]
        return 25 * sum(known, Fraction(0)) / len(known) if len(known) == len(self.unsur) else None

    @property
    def value(self) -> Decimal | None:
        """The same as printed: rounded once, half up, two decimals."""
        return None if self.exact is None else round_half_up(self.exact)


@dataclass(frozen=True)
class Promises:
    """The promises of one unit and period.

    Parameters
    ----------
    scores : tuple of PromiseScore
        Those that an unsur of the index tells of, in the order of `promises.toml`.
    unassigned : tuple of UnsurRecord
        Unsur that tell of none: of the unit's own, where the register does not say.
    order : UnsurOrder
        Promises whose unsur all are ranked, lowest first, and paired tests between them.
    """

    scores: tuple[PromiseScore, ...] = ()
    unassigned: tuple[UnsurRecord, ...] = ()
    order: UnsurOrder = field(default_factory=UnsurOrder)

    def find_weakest(self) -> tuple[PromiseScore, ...]:
        """Find the promises of the lowest published value, all that tie; none where no other ranked one is higher."""
        values = self.order.value
        lowest = [key for key, value in values.items() if value == min(values.values())]
        return tuple(score for score in self.scores if score.key in lowest) if len(lowest) < len(values) else ()

    def frame(self) -> pd.DataFrame:
        """Return one row per promise: value, low, high (25-100); missing where not known."""
        measures = dict.fromkeys(("value", "low", "high"), INDEX_LEVEL)
        return frame_records(self.scores, "key", measures, low="precision.low", high="precision.high")


def score_promises(index: Index, unit: Unit, sector: SectorScores | None = None, trial: str = "") -> Promises:
    """Score the promises of a unit from its index; which really differ is not tested.

    Parameters
    ----------
    index : Index
        Of at least 10 respondents, whose unsur may be shown.
    sector : SectorScores, optional
        Items that may be shown.
    trial : str
        Promises of the data folder by the name of their file, instead of those in force; the register says nothing of
        them.
    """
    own = {} if trial else unit.promises
    told = {score.key: find_unsur_promise(score.key, own, trial) for score in index.unsur}
    known = [(item, sector.pack.sector) for item in sector.scores if item.value is not None] if sector else []
    items = [(find_item_promise(item.item, name, own, trial), item) for item, name in known]
    scores = tuple(
        PromiseScore(promise, unsur, tuple(item for told_of, item in items if told_of == promise))
        for promise in list_promises(trial)
        if (unsur := tuple(score for score in index.unsur if told[score.key] == promise))
    )
    ranked = {score.key for score in index.rankable()}
    values = {each.key: each.value for each in scores if each.value and all(one.key in ranked for one in each.unsur)}
    order = UnsurOrder(dict(sorted(values.items(), key=lambda entry: entry[1])))
    return Promises(scores, tuple(score for score in index.unsur if told[score.key] is None), order)


def estimate_promises(promises: Promises, survey: Survey) -> Promises:
    """Return the same promises with their sampling errors, and the tests which of them really differ.

    Notes
    -----
    A promise's interval is that of the mean of its unsur, available case. Two promises are compared by respondents who
    answered all unsur of both, as unsur are by those who answered both.
    """
    design, scores = design_survey(survey), survey.scores
    known = tuple(
        replace(score, precision=estimate_mean_of_unsur(scores, _list_keys(score), survey.instrument, design))
        if score.value is not None and min(one.n for one in score.unsur) >= LEAST_CLAIMED
        else score
        for score in promises.scores
    )
    points = {
        score.key: 25.0 * scores[_list_keys(score)].to_numpy(dtype=float).mean(axis=1)
        for score in known
        if score.key in promises.order.value
    }
    return replace(promises, scores=known, order=compare_order(promises.order.value, points, design))


def _list_keys(score: PromiseScore) -> list[str]:
    """List the keys of a promise's unsur."""
    return [one.key for one in score.unsur]
