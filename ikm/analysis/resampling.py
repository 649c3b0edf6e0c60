"""Respondents drawn again with replacement (Efron 1979): the same draws for the same number of respondents. Floor 3."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

RESAMPLES = 2000
SEED = 20170514
#: Fewest resamples, as a share, that must agree before a finding is called certain.
CERTAIN = 0.8
#: Numbers held at once while resampling: 8 bytes each.
_AT_ONCE = 4_000_000


def times_drawn(n: int, resamples: int = RESAMPLES) -> Iterator[np.ndarray]:
    """How often each respondent is drawn in each resample, some resamples at a time.

    Parameters
    ----------
    n : int
        Respondents, at least 1.

    Returns
    -------
    iterator of ndarray, shape (some resamples, n)
        Whole numbers as floats, each row adding up to n; `resamples` rows in all. The seed is fixed, so that the same
        answers give the same report; sums of whole numbers are exact, so the order of adding does not matter.
    """
    rng = np.random.default_rng(SEED)
    step = max(1, _AT_ONCE // n)
    for start in range(0, resamples, step):
        yield rng.multinomial(n, np.full(n, 1 / n), size=min(step, resamples - start)).astype(float)
