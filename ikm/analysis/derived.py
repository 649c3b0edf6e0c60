"""What goes with satisfaction as a whole: importance derived from an overall item. Floor 3.

A second-best where nobody was asked for harapan or kepentingan: association, not cause. It needs an overall answer of
its own; an 'overall' computed from the unsur would only find its own recipe again, and is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.index import CLAIM
from ikm.analysis.measure import ANSWER, SHARE, measured
from ikm.analysis.precision import LEVEL
from ikm.analysis.relative_weights import correlations, johnson_weights, leading, lmg_weights, r_squared
from ikm.analysis.resampling import CERTAIN

#: Fewest complete respondents for weights that share out R2; below, correlations alone.
WEIGHTS_FROM = 100
#: With more unsur LMG is left out and Johnson's weights rank: it fits every subset, 2^14 = 16,384 of them.
LMG_UP_TO = 14
#: R2 from which the overall item is taken for the index itself.
CIRCULAR_R2 = 0.95
#: The same where so many overall answers are the rounded mean of the unsur.
CIRCULAR_SHARE = 0.98


@dataclass(frozen=True)
class Weight:
    """How closely one unsur goes with the overall answer.

    Parameters
    ----------
    kinerja : float
        Mean answer of the complete respondents, 1-4 scale.
    pearson, low, high, spearman : float or None
        Correlations with the overall answer, -1 to 1, Pearson's with its interval (Fisher); None where all answered
        alike.
    johnson, lmg : float or None
        Parts of R2, share of 1; None where fewer than 100 answered, or all alike.
    leads : float
        Share of resamples in which it comes first, of 1.
    """

    key: str
    kinerja: float
    pearson: float | None = None
    low: float | None = None
    high: float | None = None
    spearman: float | None = None
    johnson: float | None = None
    lmg: float | None = None
    leads: float = 0.0

    @property
    def certain(self) -> bool:
        """Whether it leads in at least 80 % of the resamples."""
        return self.leads >= CERTAIN


@dataclass(frozen=True)
class Derived:
    """Derived importance of the unsur, or why there is none.

    Parameters
    ----------
    n : int
        Respondents who answered the overall item and every unsur.
    r2 : float or None
        Of the overall answer on all unsur, 0-1; None below 100 respondents.
    refused : {'', 'few', 'alike', 'circular'}
        Too few respondents; all overall answers alike; the overall answer is the index itself.
    """

    n: int
    weights: tuple[Weight, ...] = ()
    r2: float | None = None
    refused: str = ""

    @property
    def by(self) -> str:
        """What ranks the unsur: parts of R2 by 'lmg', by 'johnson' where too many unsur; below 100 'pearson'."""
        for name in ("lmg", "johnson"):
            if any(getattr(one, name) is not None for one in self.weights):
                return name
        return "pearson"

    def strongest(self) -> tuple[Weight, ...]:
        """Unsur with a correlation, the first by rank first; equal ones in the instrument's order."""
        by = self.by
        known = [one for one in self.weights if one.pearson is not None]
        return tuple(sorted(known, key=lambda one: -(getattr(one, by) or 0)))


def derived(scores: pd.DataFrame, overall: pd.Series) -> Derived:
    """Derived importance of each unsur.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, unsur)
        Whole numbers 1-4, missing where not answered.
    overall : Series, shape (respondents,)
        Satisfaction on the whole, asked as a question of its own, same scale. Only complete respondents count; an
        unsur that nobody answered is left out.

    Source
    ------
    Johnson (2000) for relative weights; Lindeman, Merenda and Gold (1980) for LMG, the Shapley value of R2.
    """
    asked = scores.loc[:, scores.notna().any()]
    complete = asked.notna().all(axis=1) & overall.notna()
    x, y = asked[complete].to_numpy(dtype=float), overall[complete].to_numpy(dtype=float)
    n = len(y)
    if n < CLAIM:
        return Derived(n, refused="few")
    varied = [place for place in range(x.shape[1]) if np.ptp(x[:, place]) > 0]
    if not np.ptp(y) > 0 or not varied:
        return Derived(n, refused="alike")
    if is_index(x, y):
        return Derived(n, refused="circular")
    r2 = r_squared(correlations(x, y)) if n >= WEIGHTS_FROM else None
    return Derived(n, _weights([str(key) for key in asked.columns], x, y, varied), r2)


def is_index(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether the overall answer is the index in other clothes.

    Parameters
    ----------
    x, y : ndarray, shapes (respondents, unsur) and (respondents,)
        Complete answers to the unsur, and the overall answer.

    Returns
    -------
    bool
        R2 (adjusted) of y on x is 0.95 or more; or y is the mean of x rounded, cut off or rounded up in 98 % or more
        of those respondents whose mean is no whole number. Who answers 3 to all, overall too, proves nothing.
    """
    n, k = x.shape
    if n > k + 1 and 1 - (1 - r_squared(correlations(x, y))) * (n - 1) / (n - k - 1) >= CIRCULAR_R2:
        return True
    means = x.mean(axis=1)
    telling = np.abs(means - np.rint(means)) > 1e-9
    if np.count_nonzero(telling) < CLAIM:
        return False
    copies = (np.floor(means[telling] + shift) for shift in (0.0, 0.5, 1.0))
    return any((y[telling] == copy).mean() >= CIRCULAR_SHARE for copy in copies)


def derived_frame(found: Derived) -> pd.DataFrame:
    """One row an unsur: kinerja (1-4), pearson, low, high, spearman (-1 to 1), johnson, lmg, leads (shares of 1)."""
    names = ("kinerja", "pearson", "low", "high", "spearman", "johnson", "lmg", "leads")
    columns = {name: pd.array([getattr(one, name) for one in found.weights], dtype="Float64") for name in names}
    frame = pd.DataFrame({"unsur": [one.key for one in found.weights], **columns}).set_index("unsur")
    return measured(
        frame,
        kinerja=f"mean {ANSWER}",
        **dict.fromkeys(("pearson", "low", "high", "spearman"), "correlation with overall satisfaction, -1 to 1"),
        **dict.fromkeys(("johnson", "lmg"), f"{SHARE} of R2"),
        leads=f"{SHARE} of the resamples in which it comes first",
    )


def _weights(keys: Sequence[str], x: np.ndarray, y: np.ndarray, varied: Sequence[int]) -> tuple[Weight, ...]:
    """Every unsur; correlations where answers vary, parts of R2 where enough answered."""
    matrix = correlations(x, y)
    enough = len(y) >= WEIGHTS_FROM
    johnson = dict(zip(varied, johnson_weights(matrix).tolist(), strict=True)) if enough else {}
    lmg = dict(zip(varied, lmg_weights(matrix).tolist(), strict=True)) if enough and len(varied) <= LMG_UP_TO else {}
    by = "lmg" if lmg else "johnson" if johnson else "pearson"
    leads = dict(zip(varied, leading(x[:, varied], y, by), strict=True))
    return tuple(
        _weight(key, x[:, place], y, johnson.get(place), lmg.get(place), leads[place])
        if place in varied
        else Weight(key, float(x[:, place].mean()))
        for place, key in enumerate(keys)
    )


def _weight(
    key: str, answers: np.ndarray, y: np.ndarray, johnson: float | None, lmg: float | None, leads: float
) -> Weight:
    """One unsur whose answers vary."""
    test = stats.pearsonr(answers, y)
    interval = test.confidence_interval(LEVEL)
    return Weight(
        key=key,
        kinerja=float(answers.mean()),
        pearson=float(test.statistic),
        low=float(interval.low),
        high=float(interval.high),
        spearman=float(stats.spearmanr(answers, y).statistic),
        johnson=johnson,
        lmg=lmg,
        leads=leads,
    )
