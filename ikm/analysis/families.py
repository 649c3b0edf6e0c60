"""Adjusting p in a family of tests. Floor 3.

As `statsmodels.stats.multitest.multipletests` reckons it, to the last bit; that function clears the interpreter's
memory at each call, which took a quarter of a report's time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p: Sequence[float]) -> np.ndarray:
    """Holm's (1979) adjusted p: the smallest times the number of tests, the next times one less, never falling.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(9).tolist()
    [0.03, 0.06, 0.06]
    """
    values, order = _sorted(p)
    return _back(np.maximum.accumulate(values * np.arange(len(values), 0, -1)), order)


def benjamini_hochberg(p: Sequence[float]) -> np.ndarray:
    """Benjamini and Hochberg's (1995) adjusted p: the largest as it is, the k-th of m times m / k, never rising.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(9).tolist()
    [0.03, 0.04, 0.04]
    """
    values, order = _sorted(p)
    shares = np.arange(1, len(values) + 1) / float(len(values))
    return _back(np.minimum.accumulate((values / shares)[::-1])[::-1], order)


def _sorted(p: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Values rising, and the place of each in the family."""
    order = np.argsort(p)
    return np.take(p, order), order


def _back(values: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Values in the order of the family, none above 1."""
    found = np.empty_like(values)
    found[order] = np.minimum(values, 1)
    return found
