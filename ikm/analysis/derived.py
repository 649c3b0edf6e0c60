"""What goes with satisfaction as a whole: importance derived from an overall item. Floor 3.

A second-best where nobody was asked for harapan or kepentingan: association, not cause. It needs an overall answer of
its own; an 'overall' computed from the unsur would only find its own recipe again, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.index import CLAIM
from ikm.analysis.precision import LEVEL
from ikm.analysis.resampling import CERTAIN, RESAMPLES, times_drawn

#: Fewest complete respondents for weights that share out R2; below, correlations alone.
WEIGHTS_FROM = 100
#: With more unsur LMG is left out and Johnson's weights rank: it fits every subset, 2^14 = 16,384 of them.
LMG_UP_TO = 14
#: Numbers of subset fits held at once, 8 bytes each.
_FITS_AT_ONCE = 4_000_000
#: Share of a variable's variance that others leave, below which they have told all of it.
_NOTHING_LEFT = 1e-10
#: Variance, squared answer points, below which all answers are alike.
_NO_VARIANCE = 1e-12
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


def correlations(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Correlation matrix of y (first) and the columns of x that vary."""
    return np.corrcoef(np.column_stack([y, x[:, np.ptp(x, axis=0) > 0]]), rowvar=False)


def r_squared(matrix: np.ndarray, members: Sequence[int] | None = None) -> float:
    """R2 of the first variable on others, from correlations; columns that repeat each other do no harm.

    Parameters
    ----------
    matrix : ndarray, shape (1 + k, 1 + k)
        Correlations, the explained variable first.
    members : sequence of int, optional
        Which of the k others, counted from 0; all by default.
    """
    places = np.arange(1, len(matrix)) if members is None else np.asarray(members, dtype=int) + 1
    with_y = matrix[0, places]
    return float(with_y @ np.linalg.pinv(matrix[np.ix_(places, places)], hermitian=True) @ with_y)


def johnson_weights(matrix: np.ndarray) -> np.ndarray:
    """Relative weights: R2 shared out over the nearest orthogonal variables (Johnson 2000); they add up to R2.

    Parameters
    ----------
    matrix : ndarray, shape (..., 1 + k, 1 + k)
        As for `r_squared`, one or many.

    Returns
    -------
    ndarray, shape (..., k)
    """
    values, vectors = np.linalg.eigh(matrix[..., 1:, 1:])
    loadings = (vectors * np.sqrt(np.clip(values, 0, None))[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    beta = np.linalg.pinv(loadings, hermitian=True) @ matrix[..., 1:, :1]
    return np.asarray((loadings**2 @ beta**2)[..., 0])


def lmg_weights(matrix: np.ndarray) -> np.ndarray:
    """What each variable adds to R2, averaged over all orders of entry (LMG, Shapley); they add up to R2.

    Parameters
    ----------
    matrix : ndarray, shape (..., 1 + k, 1 + k)
        As for `r_squared`, one or many; the row of a variable that does not vary is nought throughout.

    Returns
    -------
    ndarray, shape (..., k)
    """
    k = matrix.shape[-1] - 1
    fits = _fits(matrix.reshape(-1, k + 1, k + 1))
    subsets = np.arange(len(fits))
    size = np.array([int(one).bit_count() for one in subsets])
    totals = np.empty((fits.shape[1], k))
    for one in range(k):
        without = subsets[subsets & (1 << one) == 0]
        share = np.array([1 / (k * comb(k - 1, int(n))) for n in size[without]])
        totals[:, one] = share @ (fits[without | (1 << one)] - fits[without])
    return totals.reshape(*matrix.shape[:-2], k)


def _fits(matrices: np.ndarray) -> np.ndarray:
    """R2 of every subset of variables, shape (2^k, matrices); bit j of the place stands for variable j.

    Variables are swept out one after the other (Gauss), so that each subset costs one step from a smaller one.
    """
    k = matrices.shape[-1] - 1
    fits = np.zeros((2**k, len(matrices)))

    def sweep(rest: np.ndarray, first: int, members: int) -> None:
        """All subsets that add variables from `first` on; `rest` is what is left of them, the explained one last."""
        for at in range(k - first):
            pivot, column = rest[:, at, at, None], rest[:, at + 1 :, at]
            told = np.where(pivot > _NOTHING_LEFT, column / np.where(pivot > _NOTHING_LEFT, pivot, 1), 0)
            left = rest[:, at + 1 :, at + 1 :] - told[:, :, None] * column[:, None, :]
            joined = members | (1 << (first + at))
            fits[joined] = matrices[:, 0, 0] - left[:, -1, -1]
            sweep(left, first + at + 1, joined)

    order = [*range(1, k + 1), 0]
    sweep(matrices[:, order][:, :, order], 0, 0)
    return fits


def resampled(x: np.ndarray, y: np.ndarray) -> Iterator[np.ndarray]:
    """Correlation matrices of resamples, y first, some at a time; the row of what does not vary is nought."""
    data = np.column_stack([y, x])
    size = data.shape[1]
    above = np.triu_indices(size)
    moments = np.column_stack([data, data[:, above[0]] * data[:, above[1]]])
    for times in times_drawn(len(y)):
        drawn = times @ moments / len(y)
        means = drawn[:, :size]
        products = np.empty((len(drawn), size, size))
        products[:, above[0], above[1]] = products[:, above[1], above[0]] = drawn[:, size:]
        spread = products - means[:, :, None] * means[:, None, :]
        variance = np.diagonal(spread, axis1=1, axis2=2)
        scale = np.where(variance > _NO_VARIANCE, 1 / np.sqrt(np.where(variance > _NO_VARIANCE, variance, 1)), 0)
        yield spread * scale[:, :, None] * scale[:, None, :]


def leading(x: np.ndarray, y: np.ndarray, by: str) -> list[float]:
    """Share of resamples in which each column of x comes first; equal ones all lead.

    Parameters
    ----------
    x, y : ndarray, shapes (respondents, unsur) and (respondents,)
        Complete answers. A column that does not vary in a resample cannot lead in it.
    by : {'pearson', 'lmg', 'johnson'}
    """
    first = np.zeros(x.shape[1])
    for matrices in resampled(x, y):
        step = max(1, _FITS_AT_ONCE // 2 ** x.shape[1]) if by == "lmg" else len(matrices)
        for start in range(0, len(matrices), step):
            some = matrices[start : start + step]
            varies = (np.diagonal(some, axis1=1, axis2=2)[:, 1:] > 0) & (some[:, 0, 0] > 0)[:, None]
            found = np.where(varies, _MEASURES[by](some), -np.inf)
            first += (varies & (found >= found.max(axis=1, keepdims=True) - 1e-9)).sum(axis=0)
    return [float(share) for share in first / RESAMPLES]


def _correlations_with_first(matrix: np.ndarray) -> np.ndarray:
    """Of the first variable with each other, shape (..., k)."""
    return matrix[..., 0, 1:]


#: What unsur are ranked by -> how it is reckoned from correlation matrices.
_MEASURES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "pearson": _correlations_with_first,
    "lmg": lmg_weights,
    "johnson": johnson_weights,
}


def derived_frame(found: Derived) -> pd.DataFrame:
    """One row an unsur: kinerja (1-4), pearson, low, high, spearman (-1 to 1), johnson, lmg, leads (shares of 1)."""
    names = ("kinerja", "pearson", "low", "high", "spearman", "johnson", "lmg", "leads")
    columns = {name: pd.array([getattr(one, name) for one in found.weights], dtype="Float64") for name in names}
    return pd.DataFrame({"unsur": [one.key for one in found.weights], **columns}).set_index("unsur")


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
