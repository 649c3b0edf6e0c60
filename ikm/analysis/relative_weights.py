"""R2 shared out among correlated variables: Johnson, LMG; and who comes first among resamples. Floor 3."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import comb

import numpy as np

from ikm.analysis.resampling import RESAMPLES, times_drawn

#: Numbers of subset fits held at once, 8 bytes each.
_FITS_AT_ONCE = 4_000_000
#: Share of a variable's variance that others leave, below which they have told all of it.
_NOTHING_LEFT = 1e-10
#: Variance, squared answer points, below which all answers are alike.
_NO_VARIANCE = 1e-12


def correlations(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Correlation matrix of y (first) and the columns of x that vary."""
    return np.asarray(np.corrcoef(np.column_stack([y, x[:, np.ptp(x, axis=0) > 0]]), rowvar=False))


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
