"""Where: groups of the unit's own side by side, which may be the lowest, what is weak there, and what changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import fsum
from typing import Literal

import numpy as np
import pandas as pd

from ikm.analysis.comparison import Difference, adjust_differences, compare_precisions
from ikm.analysis.index import (
    INDEX_LEVEL,
    INDEX_POINTS,
    MUTU_GRADE,
    RESPONDENTS,
    SHARE_OF_ONE,
    Index,
    attach_measures,
    subtract_known,
)
from ikm.analysis.precision import (
    Design,
    Precision,
    Stratum,
    compute_influence,
    design_survey,
    estimate_domain,
    estimate_from_influence,
    estimate_under_design,
)
from ikm.analysis.profile import Group, Profile
from ikm.analysis.weighting import compute_weighted_index
from ikm.rules.instrument import Bobot, round_half_up
from ikm.rules.period import Period
from ikm.survey.plans import BEGUN_STATUSES, Action
from ikm.survey.responses import Survey
from ikm.survey.units import OwnGroup


@dataclass(frozen=True)
class PlaceScore:
    """One value of a group of the unit's own, large enough to be shown.

    Parameters
    ----------
    users : int or None
        Users served there, as the register says.
    weakest : tuple of str
        Keys of the unsur with the lowest NRR there, several that tie; empty where its unsur are not shown.
    weakest_value : Decimal or None
        Their value, 25-100.
    complaints : int or None
        Comments that complain; None where too few wrote to tell.
    before : Decimal or None
        Its index in the period before, as printed.
    change : Difference or None
        Since the period before, which showed it too.
    may_be_lowest : bool
        Whether no other place is really lower.
    """

    group: Group
    users: int | None
    weakest: tuple[str, ...]
    weakest_value: Decimal | None
    complaints: int | None
    before: Decimal | None
    change: Difference | None
    may_be_lowest: bool

    @property
    def moved(self) -> Decimal | None:
        """Index points since the period before, of the two printed figures."""
        return subtract_known(self.group.index.value, self.before)

    @property
    def label(self) -> str:
        """The value."""
        return self.group.label


@dataclass(frozen=True)
class UsersIndex:
    """The index with each place weighing as its users do: a second figure, beside the official one.

    Parameters
    ----------
    value : Decimal or None
        25-100, rounded once half up; None where a place with users is not shown, for it would follow from the sum.
    precision : Precision or None
        Its sampling error, places taken as strata, without finite population correction.
    """

    value: Decimal | None = None
    precision: Precision | None = None


@dataclass(frozen=True)
class Places:
    """The values of a group of the unit's own, the lowest index first.

    Parameters
    ----------
    key : str
        Column of the answers.
    scores : tuple of PlaceScore
        Those that are shown and stated, with an index.
    pairs : tuple of Difference
        Every two of them that can be compared, one family.
    weighted : UsersIndex or None
        None where the register knows no users.
    before : Period or None
        The period that changes are since.
    """

    key: str
    group: OwnGroup
    profile: Profile
    scores: tuple[PlaceScore, ...]
    pairs: tuple[Difference, ...]
    weighted: UsersIndex | None = None
    before: Period | None = None

    @property
    def lowest(self) -> tuple[PlaceScore, ...]:
        """Those that may be the lowest; one alone is it for sure."""
        return tuple(score for score in self.scores if score.may_be_lowest)

    @property
    def certain(self) -> PlaceScore | None:
        """The one that is the lowest for sure, of two or more; None where there is none."""
        return self.lowest[0] if len(self.lowest) == 1 and len(self.scores) > 1 else None

    @property
    def real_pairs(self) -> tuple[Difference, ...]:
        """The pairs that really differ."""
        return tuple(pair for pair in self.pairs if pair.real)

    @property
    def real_changes(self) -> list[tuple[PlaceScore, Difference]]:
        """The places that really changed, with their change; the largest first."""
        real = [(score, score.change) for score in self.scores if score.change is not None and score.change.real]
        return sorted(real, key=lambda each: -abs(each[1].estimate))

    def frame(self) -> pd.DataFrame:
        """Return one row a place: n, share, ikm, low, high, mutu, users, weakest, its value, complaints, change, ..."""
        rows = [
            {
                self.key: score.label,
                "n": score.group.n,
                "share": float(score.group.share),
                "ikm": _float(score.group.index.value),
                "low": score.group.precision.low if score.group.precision else None,
                "high": score.group.precision.high if score.group.precision else None,
                "mutu": score.group.index.grade.mutu if score.group.index.grade else None,
                "users": score.users,
                "weakest": ", ".join(score.weakest) or None,
                "weakest_value": _float(score.weakest_value),
                "complaints": score.complaints,
                "change": _float(score.moved),
                "change_real": score.change.real if score.change else None,
                "may_be_lowest": score.may_be_lowest,
            }
            for score in self.scores
        ]
        frame = pd.DataFrame(rows).set_index(self.key) if rows else pd.DataFrame()
        measures = {
            "n": RESPONDENTS, "share": SHARE_OF_ONE, "ikm": INDEX_LEVEL, "low": INDEX_LEVEL, "high": INDEX_LEVEL,
            "mutu": MUTU_GRADE, "users": "users", "weakest_value": INDEX_LEVEL, "complaints": "comments",
            "change": INDEX_POINTS,
        }  # fmt: skip
        return attach_measures(frame, **measures)


def compare_places(
    survey: Survey,
    key: str,
    profile: Profile,
    pairs: Sequence[Difference],
    unsur: Mapping[str, Index],
    complaints: Mapping[str, int],
    before: tuple[Survey, Profile] | None = None,
) -> Places:
    """Put the values of a group of the unit's own side by side.

    Parameters
    ----------
    profile : Profile
        By the group: those that may be shown.
    pairs : sequence of Difference
        Of every two of them, one family (`compare_groups`).
    unsur : mapping of str to Index
        Those whose unsur may be shown, with the index that holds them.
    complaints : mapping of str to int
        Comments that complain, of those of which it may be told.
    before : (Survey, Profile), optional
        The period that changes are measured from, and what it shows of the group.
    """
    group = survey.unit.groups[key]
    known = [each for each in profile.groups if each.label and each.index.value is not None]
    above = {pair.second if pair.estimate > 0 else pair.first for pair in pairs if pair.real}
    changes = _compare_with_before(survey, key, known, *before) if before else {}
    scores = []
    for each in sorted(known, key=lambda item: (item.index.exact or Fraction(0), item.label)):
        weakest, value = _find_weakest(unsur.get(each.label))
        scores.append(
            PlaceScore(
                each,
                group.known_users.get(each.label),
                weakest,
                value,
                complaints.get(each.label),
                before[1].value(each.label) if before and each.label in changes else None,
                changes.get(each.label),
                each.label not in above,
            )
        )
    return Places(
        key,
        group,
        profile,
        tuple(scores),
        tuple(pairs),
        _weigh_by_users(survey, key, group, known) if group.known_users else None,
        before[0].period if before and changes else None,
    )


def _find_weakest(index: Index | None) -> tuple[tuple[str, ...], Decimal | None]:
    """Find the unsur with the lowest NRR; several that tie."""
    scored = [score for score in index.unsur if score.nrr is not None] if index else []
    if not scored:
        return (), None
    least = min(score.nrr for score in scored if score.nrr is not None)
    lowest = [score for score in scored if score.nrr == least]
    return tuple(score.unsur.key for score in lowest), lowest[0].value


def _compare_with_before(
    survey: Survey, key: str, known: Sequence[Group], earlier: Survey, profile: Profile
) -> dict[str, Difference]:
    """Compare each place with itself in an earlier period, all as one family; those that both periods show."""
    shown = {each.label for each in profile.groups} & {each.label for each in known}
    tests = {}
    for label in sorted(shown):
        errors = [
            estimate_domain(
                each.scores, each.groups(key) == label, each.instrument, design_survey(each).uncorrected(), each.bobot
            )
            for each in (earlier, survey)
        ]
        if (tested := compare_precisions(errors[0], errors[1], (label, label))) is not None:
            tests[label] = tested
    return dict(zip(tests, adjust_differences(tests.values()), strict=True))


def _weigh_by_users(survey: Survey, key: str, group: OwnGroup, known: Sequence[Group]) -> UsersIndex:
    """Weigh each place by its users; not where one of them is not shown, for it would follow from the sum."""
    users, shown = group.known_users, {each.label for each in known if each.precision}
    if not set(users) <= shown:
        return UsersIndex()
    labels = survey.groups(key)
    rows = labels.index[labels.isin(list(users))]
    scores, own = survey.scores.loc[rows], labels.loc[rows]
    places = list(users)
    counts = own.value_counts()
    strata = tuple(Stratum((label,), int(counts[label]), None) for label in places)
    weights = tuple(Fraction(users[label], int(counts[label])) for label in own)
    design = Design(strata, own.map({label: at for at, label in enumerate(places)}).to_numpy(dtype=int), weights)
    exact = compute_weighted_index(scores, survey.instrument, survey.bobot, weights)
    if exact is None:
        return UsersIndex()
    return UsersIndex(round_half_up(exact), estimate_under_design(scores, survey.instrument, design, survey.bobot))


# --- Did it help where it was done

#: Why an action cannot be measured at its places.
NotMeasured = Literal["not_begun", "across", "places", "single", "alike", ""]
#: Lowest and highest gap between two values of an unsur, index points.
_GAP_ENDS = (-75.0, 75.0)


@dataclass(frozen=True)
class Impact:
    """What an unsur did at the places of an action, beside what it did at the others: difference in differences.

    Parameters
    ----------
    acted, others : tuple of str
        Places that are compared: those of the action, and those without any; each counts once.
    difference : Difference or None
        Of the gap between the two, the period of the plan to now, in index points; None for the reason in `unknown`.
    acted_change, others_change : float or None
        Mean change of the unsur at these places, index points.
    """

    acted: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    difference: Difference | None = None
    acted_change: float | None = None
    others_change: float | None = None
    unknown: NotMeasured = ""


#: The answers of a period, and the groups whose unsur its own report shows.
PeriodPlaces = tuple[Survey, Mapping[str, Index]]


def measure_impact(
    action: Action, before: PeriodPlaces | None, now: PeriodPlaces | None, busy: Collection[str] = ()
) -> Impact:
    """Measure what an unsur did at the places of an action beside the others, from the period of the plan to now.

    Only places whose unsur both reports show are compared, so nothing is told that they do not tell. Not measured
    before the action is on its way, across guidelines, where a place of the action is not shown in both periods, and
    where no other place is.

    Parameters
    ----------
    busy : collection of str
        Places where other actions are on their way or done: they are nothing to compare with.

    Source
    ------
    Difference in differences of the means of places (Angrist and Pischke 2009, section 5.2), from one influence value
    a respondent; degrees of freedom of Satterthwaite over the places. Agrees with R survey::svycontrast on svyby.
    """
    places = action.tempat
    assert places is not None  # asked of an action that names some
    if action.status not in BEGUN_STATUSES:
        return Impact(unknown="not_begun")
    if before is None or now is None:
        return Impact(unknown="places")
    if before[0].instrument.id != now[0].instrument.id:
        return Impact(unknown="across")
    then, after = (_list_values(each[1], action.unsur) for each in (before, now))
    shared = [label for label in after if label in then]
    if not set(places.names) <= set(shared):
        return Impact(unknown="places")
    acted, others = places.names, tuple(label for label in shared if label not in (*places.names, *busy))
    if not others:
        return Impact(acted, unknown="single")
    gaps = [_estimate_gap(each[0], action.unsur, places.key, acted, others) for each in (before, now)]
    difference = compare_precisions(gaps[0], gaps[1], (", ".join(others), ", ".join(acted)))
    acted_change, others_change = (
        float(sum((after[name] - then[name] for name in side), Fraction(0)) / len(side)) for side in (acted, others)
    )
    return Impact(acted, others, difference, acted_change, others_change, "" if difference else "alike")


def _list_values(indexes: Mapping[str, Index], key: str) -> dict[str, Fraction]:
    """List the exact value of an unsur at each place, 25-100 scale; those who stated no place are none."""
    values = {
        label: next((score.nrr for score in index.unsur if score.key == key), None) for label, index in indexes.items()
    }
    return {label: 25 * nrr for label, nrr in values.items() if label and nrr is not None}


def _estimate_gap(survey: Survey, key: str, column: str, acted: Sequence[str], others: Sequence[str]) -> Precision:
    """Estimate the mean value of an unsur at some places less that at others, each place counting once."""
    design, labels = design_survey(survey).uncorrected(), survey.groups(column)
    estimate, z, inside = 0.0, np.zeros(len(labels)), np.zeros(len(labels), dtype=bool)
    variances, dfs = [], []
    for label in (*acted, *others):
        share = 1 / len(acted) if label in acted else -1 / len(others)
        rows = ((labels == label) & survey.scores[key].notna()).to_numpy(dtype=bool)
        answers = survey.scores.loc[rows, [key]].to_numpy(dtype=float)
        value, influence = compute_influence(answers, Bobot.exact(1), design.weight[rows])
        own = np.zeros(len(labels))
        own[rows] = share * influence
        estimate, z, inside = estimate + share * value, z + own, inside | rows
        variances.append(design.variance(own))
        dfs.append(design.count_df(rows))
    error = estimate_from_influence(estimate, z, design, _GAP_ENDS, inside)
    if design.cluster is not None or not fsum(variances) or not min(dfs):
        return error
    spread = fsum(variance**2 / df for variance, df in zip(variances, dfs, strict=True))
    return replace(error, df=fsum(variances) ** 2 / spread)


def _float(value: Decimal | None) -> float:
    """Return a number as a frame holds it."""
    return np.nan if value is None else float(value)
