"""Which words tell one group of texts from another: log-odds with an informative Dirichlet prior. Floor 3.

The prior shrinks rare words to what all texts together say, so that a word used twice by one group is no finding.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Weight of the prior, in words: the pooled counts scaled to this sum.
PRIOR = 100.0


def keyness(first: pd.Series, second: pd.Series, prior: float = PRIOR) -> pd.DataFrame:
    """Log-odds ratio of each word, first group against second.

    Parameters
    ----------
    first, second : Series of int, shape (words,)
        Count of each word in either group, same index; a word is used at least once, each group uses words.
    prior : float
        Sum of the prior counts.

    Returns
    -------
    DataFrame, shape (words,)
        first, second: the counts; delta: log-odds ratio, positive where the first group uses the word more;
        z: delta over its standard error. Same order as given.

    Source
    ------
    Monroe, Colaresi and Quinn (2008), Fightin' Words, Political Analysis 16, equations 16 and 22. Agrees with R
    (keyness.R).
    """
    a, b = first.to_numpy(dtype=float), second.to_numpy(dtype=float)
    alpha = prior * (a + b) / (a + b).sum()
    delta = _log_odds(a, alpha) - _log_odds(b, alpha)
    z = delta / np.sqrt(1 / (a + alpha) + 1 / (b + alpha))
    return pd.DataFrame({"first": first, "second": second, "delta": delta, "z": z}, index=first.index)


def _log_odds(counts: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Log-odds of each word under the prior."""
    raised = counts + alpha
    odds: np.ndarray = np.log(raised / (raised.sum() - raised))
    return odds
