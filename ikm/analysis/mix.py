"""A fair comparison: differences of units after the mix of their respondents is made equal, beside the official ones.

Who answers is not the same in every unit, and the young or the schooled may judge the same service otherwise. One
regression of all respondents, of the units and of categories of their characteristics, tells what the mix alone would
make of a difference; what is left is compared. This is the case-mix adjustment of CAHPS, of linear form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd
import scipy

from ikm.analysis.disclosure import GROUP_THRESHOLDS, find_exposing, find_hidden_groups
from ikm.analysis.index import (
    INDEX_LEVEL,
    INDEX_POINTS,
    RESPONDENTS,
    compute_survey_index,
    frame_records,
)
from ikm.analysis.precision import CONFIDENCE_LEVEL, Design, compute_influence, design_survey
from ikm.rules.instrument import round_half_up
from ikm.survey.responses import Survey, order_categories

#: What makes up the mix, by name; the channel is that group of a unit's own which is declared as one.
MIX = ("gender", "age", "education", "channel")
#: Share of respondents of a unit, and of units, of whom a characteristic must be known.
ENOUGH_KNOWN = Fraction(4, 5)
#: Fewest respondents of a unit whose whole mix is known.
LEAST_MIXED = 50
#: Fewest respondents of a category that stands alone, all units together.
LEAST_IN_CATEGORY = 30
#: Characteristics whose categories rise, so that small ones are joined with a neighbour.
_RISING = ("age", "education")
#: Variance, square index points, below which answers are the same but for the last bit of a double.
_SAME = 1e-18
#: Why a unit is left out: few state the whole mix; too small a share does; its index has no error to estimate.
LeftOut = Literal["few", "unknown", "error"]
#: Why a characteristic is not used: too few know it; one category is left; it goes with the unit, or with another.
Unused = Literal["unknown", "alike", "apart"]
#: Categories of a characteristic, those that were joined together.
Categories = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class MixedDifference:
    """Index of one unit minus that of another, or minus the mean of all that are compared.

    Parameters
    ----------
    unit, against : str
        Codes; `against` is '' of the mean.
    n : int
        Respondents.
    known : int or None
        Those of them whose whole mix is known; None where 1 to 9 others are, who would be told.
    ikm, plain, value : Decimal
        The published index; the difference of the official indexes, and that with the mix made equal, rounded once.
    estimate, se, low, high : float
        The latter before rounding, its standard error and its 95 % interval, index points.
    """

    unit: str
    against: str
    n: int
    known: int | None
    ikm: Decimal
    plain: Decimal
    value: Decimal
    estimate: float
    se: float
    low: float
    high: float

    @property
    def moved(self) -> Decimal:
        """What the mix makes of it, of the two printed figures, index points."""
        return self.value - self.plain


@dataclass(frozen=True)
class EqualMix:
    """Units compared at one mix of respondents.

    Parameters
    ----------
    differences : tuple of MixedDifference
        In the order of the units given; none where fewer than two can be compared, or nothing can be made equal.
    categories : mapping of str to Categories
        What was made equal.
    unused : mapping of str to Unused
        Characteristics that any unit knows, and were not.
    left_out : mapping of str to LeftOut
        Units that are not compared.
    """

    differences: tuple[MixedDifference, ...] = ()
    categories: Mapping[str, Categories] = field(default_factory=dict)
    unused: Mapping[str, Unused] = field(default_factory=dict)
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)


def compare_at_equal_mix(surveys: Mapping[str, Survey], against: str = "") -> EqualMix:
    """Compare the indexes of units after the mix of their respondents is made equal.

    Parameters
    ----------
    surveys : mapping of str to Survey
        Code of each unit -> its answers, all of one period and of the same unsur, each with an index.
    against : str
        Code of the unit that the others are compared with; their plain mean where empty.

    Returns
    -------
    EqualMix
        Index points. A difference is that of the official indexes less what the mix explains: the respondents' own
        indexes (index + n x influence, which average to the official one) are regressed within units on categories of
        the mix. Who does not state a characteristic is taken to be as the others of the unit are in the mean, or, where
        a report hides them, as the smallest group hidden with them. Each respondent counts once, as in the official
        index. The variance is that of the influence of every respondent on index, mix and regression under the design
        of each survey, without finite population; degrees of freedom: Satterthwaite (1946).

    Notes
    -----
    What the mix moves is a weighted sum over categories of the sums of all who are in them. Of these a public report
    tells the respondents whom it shows in a group; the others must be nobody or 10 in each category and in whatever
    follows from several, so categories are joined until they are, and until each has 30 respondents and is met in two
    units. Hidden people who state nothing count with a group for the same reason: at the mean they would weigh
    otherwise than it does, and follow.

    Source
    ------
    Zaslavsky et al. (2001), Health Care Financing Review 22(3), 109-126; O'Malley et al. (2005), Health Services
    Research 40(6), 2162-2181. Influence on a regression: Binder (1983); agrees with R survey::svyglm.
    """
    left_out: dict[str, LeftOut] = {}
    estimates = {code: _estimate_unit(survey) for code, survey in surveys.items()}
    for code, (_, z, design) in estimates.items():
        if len(z) < LEAST_MIXED:
            left_out[code] = "few"
        elif design.df < 1 or not design.variance(z) > _SAME:
            left_out[code] = "error"
    labels = {code: _label_mix(survey) for code, survey in surveys.items() if code not in left_out}
    shares = pd.DataFrame({code: (own != "").mean() for code, own in labels.items()}, index=list(MIX))
    enough = (shares >= float(ENOUGH_KNOWN)).sum(axis=1) >= max(2, float(ENOUGH_KNOWN) * len(labels))
    asked = [name for name in MIX if enough[name]]
    unused: dict[str, Unused] = {name: "unknown" for name in MIX if shares.loc[name].any() and name not in asked}
    stated = {code: (own[asked] != "").all(axis=1).to_numpy() for code, own in labels.items()}
    for code, whole in stated.items():
        if asked and whole.mean() < ENOUGH_KNOWN:
            left_out[code] = "unknown"
        elif whole.sum() < LEAST_MIXED:
            left_out[code] = "few"
    codes = [code for code in labels if code not in left_out]
    if len(codes) < 2 or against not in ("", *codes) or not asked:
        return EqualMix((), {}, unused, left_out)
    mixed = pd.concat({code: labels[code][asked].apply(_place_silent) for code in codes}, names=["unit"])
    columns, categories = _spread_mix(mixed, unused)
    if not categories:
        return EqualMix((), {}, unused, left_out)
    found = _regress([estimates[code] for code in codes], columns, _contrast(codes, against))
    published = {code: compute_survey_index(surveys[code]).value or Decimal(0) for code in codes}
    differences = []
    for code, plain, *figures in zip([code for code in codes if code != against], *found, strict=True):
        n, known = len(stated[code]), int(stated[code].sum())
        told = None if 0 < n - known < GROUP_THRESHOLDS["public"] else known
        official = published[code] - published[against] if against else round_half_up(plain)
        differences.append(
            MixedDifference(code, against, n, told, published[code], official, round_half_up(figures[0]), *figures)
        )
    return EqualMix(tuple(differences), categories, unused, left_out)


def _estimate_unit(survey: Survey) -> tuple[float, np.ndarray, Design]:
    """Return the index of a unit, each respondent's influence on it, and the design without finite population."""
    design = design_survey(survey).uncorrected()
    return *compute_influence(survey.scores, survey.bobot, design.weight), design


def _label_mix(survey: Survey) -> pd.DataFrame:
    """Return the categories of each respondent, '' where not stated or not asked."""
    channel = next((key for key, group in survey.unit.groups.items() if group.kind == "channel"), "")
    nobody = pd.Series("", survey.answers.index)
    known = {name: channel if name == "channel" else name for name in MIX}
    return pd.DataFrame({name: survey.groups(key) if key else nobody for name, key in known.items()})


def _place_silent(own: pd.Series) -> pd.Series:
    """Place those who state nothing, where a report hides them, in the smallest group that it hides with them."""
    counts = own.value_counts()
    hidden = find_hidden_groups(counts, GROUP_THRESHOLDS["public"])
    with_them = counts[hidden & (counts.index != "")].sort_index().sort_values(kind="stable")
    return own.replace("", with_them.index[0]) if hidden.get("", False) and len(with_them) else own


def _spread_mix(mixed: pd.DataFrame, unused: dict[str, Unused]) -> tuple[np.ndarray, dict[str, Categories]]:
    """Spread the mix into columns of 0 and 1, NaN where not stated; what cannot be used is added to `unused`.

    One is apart where, beside those before it, no difference of its categories is left within units: what is of it,
    and what of the unit or of those, then cannot be told.
    """
    columns, categories = np.empty((len(mixed), 0)), {}
    units = mixed.index.get_level_values("unit")
    for name in map(str, mixed):
        given = mixed[name].to_numpy() != ""
        counts = mixed[given].groupby(["unit", name]).size().unstack(fill_value=0)
        groups = join_mix_categories(counts[order_categories(name, counts.sum())], rising=name in _RISING)
        if len(groups) == 1:
            unused[name] = "alike"
            continue
        own = [np.where(given, mixed[name].isin(labels), np.nan) for labels in groups[1:]]
        together = np.column_stack([columns, *own])
        within = _deviate(together, pd.factorize(units)[0])[1]
        if np.linalg.matrix_rank(within) < within.shape[1]:
            unused[name] = "apart"
            continue
        columns, categories[name] = together, groups
    return columns, categories


def _deviate(columns: np.ndarray, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of each unit, and what each respondent is from it, 0 where not stated."""
    means = np.array([np.nanmean(columns[units == at], axis=0) for at in range(units.max() + 1)])
    return means, np.nan_to_num(columns - means[units])


def join_mix_categories(counts: pd.DataFrame, *, rising: bool) -> Categories:
    """Join small categories until each may stand alone.

    Parameters
    ----------
    counts : DataFrame of int, shape (units, categories)
        Respondents; categories in the order of the report.
    rising : bool
        Whether only neighbours may be joined; else each with the smallest other.

    Examples
    --------
    Four of 61 and older in one unit, which its report hides with those of 51 to 60, would be told by what they move:

    >>> counts = pd.DataFrame({"21–30": [40, 50], "51–60": [30, 20], "≥ 61": [30, 4]}, index=["KPPT", "PARKIR"])
    >>> join_mix_categories(counts, rising=True)
    (('21–30',), ('51–60', '≥ 61'))
    """
    names, least = [str(label) for label in counts], GROUP_THRESHOLDS["public"]
    given = counts.to_numpy()
    untold = given * counts.apply(lambda own: find_hidden_groups(own, least), axis=1).to_numpy(dtype=bool)
    groups = [[at] for at in range(len(names))]
    while len(groups) > 1:
        sizes, totals = [given[:, own].sum(axis=1) for own in groups], [int(given[:, own].sum()) for own in groups]
        small = [
            at
            for at, own in enumerate(groups)
            if totals[at] < LEAST_IN_CATEGORY or (sizes[at] > 0).sum() < 2 or 0 < untold[:, own].sum() < least
        ] or _find_telling(untold, groups)
        if not small:
            break
        at = min(small, key=totals.__getitem__)
        others = [other for other in range(len(groups)) if other != at and (not rising or abs(other - at) == 1)]
        first, second = sorted((at, min(others, key=totals.__getitem__)))
        groups[first] += groups.pop(second)
    return tuple(tuple(names[at] for at in own) for own in groups)


def _find_telling(untold: np.ndarray, groups: Sequence[Sequence[int]]) -> list[int]:
    """Find the categories whose sums over all units, beside the sum of each, would tell of few who are hidden.

    Parameters
    ----------
    untold : ndarray of int, shape (units, labels)
        Respondents whom the reports hide.
    """
    people = pd.DataFrame([cell for cell, n in np.ndenumerate(untold) for _ in range(n)], columns=["unit", "label"])
    sums = {f"unit {at}": people["unit"] == at for at in range(len(untold)) if untold[at].any()}
    sums |= {f"category {at}": people["label"].isin(own) for at, own in enumerate(groups) if untold[:, own].any()}
    if not sums:
        return []
    telling = find_exposing({"all": people["unit"] >= 0, **sums}, GROUP_THRESHOLDS["public"])
    return [at for at in range(len(groups)) if f"category {at}" in telling]


def _regress(
    estimates: Sequence[tuple[float, np.ndarray, Design]], columns: np.ndarray, contrasts: np.ndarray
) -> tuple[list[float], ...]:
    """Regress respondents' own indexes on unit and mix, and compare what is left of the units.

    Returns
    -------
    tuple of list of float
        Of each contrast: the difference as it is, that at an equal mix, its error, its ends.
    """
    indexes = np.array([index for index, _, _ in estimates])
    units = np.repeat(np.arange(len(estimates)), [len(z) for _, z, _ in estimates])
    apart = np.concatenate([len(z) * z for _, z, _ in estimates])
    means, within = _deviate(columns, units)
    inverse = np.linalg.inv(within.T @ within)
    effect = inverse @ (within.T @ apart)
    on_effect = within * (apart - within @ effect)[:, None] @ inverse
    spread = np.zeros((2, len(contrasts)))  # variance, and what Satterthwaite divides by
    for at, (_, z, design) in enumerate(estimates):
        own = units == at
        on_units = -on_effect[own] @ means.T
        on_units[:, at] += z - within[own] / (~np.isnan(columns[own])).sum(axis=0) @ effect
        variances = np.array([design.variance(z) for z in contrasts @ on_units.T])
        spread += variances, variances**2 / design.df
    value, error = contrasts @ (indexes - means @ effect), np.sqrt(spread[0])
    margin = error * scipy.special.stdtrit(spread[0] ** 2 / spread[1], (1 + CONFIDENCE_LEVEL) / 2)
    return tuple(each.tolist() for each in (contrasts @ indexes, value, error, value - margin, value + margin))


def _contrast(codes: Sequence[str], against: str) -> np.ndarray:
    """Return a row a difference: 1 of the unit, less the other, or the mean of all."""
    same = np.eye(len(codes))
    if not against:
        return same - 1 / len(codes)
    other = codes.index(against)
    return np.delete(same - same[other], other, axis=0)


def frame_mixed_differences(differences: Sequence[MixedDifference]) -> pd.DataFrame:
    """Return one row a difference: against, n, known, ikm, plain, value, low, high, moved (index points)."""
    points = dict.fromkeys(("plain", "value", "low", "high", "moved"), INDEX_POINTS)
    measures = {"against": "", "n": RESPONDENTS, "known": RESPONDENTS, "ikm": INDEX_LEVEL, **points}
    return frame_records(differences, "unit", measures).astype({"n": "Int64", "known": "Int64"})
