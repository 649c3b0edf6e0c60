"""Is one index really different from another: difference, interval, effect size, adjusted p. Floor 3.

Welch's test on pseudo-scores. A pseudo-score is the index plus n times a respondent's influence on it: their mean is
the index (available case) and their variance / n its squared standard error; where a respondent answered everything it
is simply that respondent's own score. The finite population is left out: whether a service changed is a question about
the service, not about those who happened to use it (Cochran 1977, section 2.14).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.families import benjamini_hochberg, holm
from ikm.analysis.index import CLAIM
from ikm.analysis.measure import DEVIATIONS, POINTS, PROBABILITY, RESPONDENTS, measured
from ikm.analysis.precision import LEVEL, influence
from ikm.analysis.scores import unsur_scores
from ikm.rules.bobot import Bobot
from ikm.rules.instrument import Instrument

ALPHA = 1 - LEVEL
#: Families larger than this are screened by Benjamini-Hochberg (false discovery rate) instead of Holm.
LARGE_FAMILY = 20
#: Units of a table of differences: second minus first.
UNITS = {
    **dict.fromkeys(("n_first", "n_second"), RESPONDENTS),
    **dict.fromkeys(("estimate", "low", "high"), f"{POINTS}, second minus first"),
    "g": DEVIATIONS,
    "p": PROBABILITY,
    "p_adjusted": f"{PROBABILITY}, adjusted within its family",
}
#: Index points below which scores are the same but for the last bit of a double.
_SAME = 1e-9


@dataclass(frozen=True)
class Difference:
    """Second minus first.

    Parameters
    ----------
    first, second : str
        Labels of what is compared.
    estimate, low, high : float
        Difference and its interval, in the unit of the scores (index points).
    t, df, p : float
        Welch's test, two-sided.
    g : float
        Hedges' g, difference in standard deviations; about 0.2 is small, 0.5 medium, 0.8 large.
    p_adjusted : float
        p within its family; equal to `p` while alone.
    """

    first: str
    second: str
    n_first: int
    n_second: int
    estimate: float
    low: float
    high: float
    t: float
    df: float
    p: float
    g: float
    p_adjusted: float

    @property
    def real(self) -> bool:
        """Whether chance alone is an unlikely explanation (adjusted p below 0.05)."""
        return bool(self.p_adjusted < ALPHA)


def pseudo_scores(scores: pd.DataFrame, instrument: Instrument, bobot: Bobot | None = None) -> np.ndarray:
    """Index plus n times each respondent's influence.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        Whole numbers 1-4, missing where not answered; rows without any answer are left out.

    Returns
    -------
    ndarray, shape (respondents with an answer,)
        Index points; the respondent's own score where all unsur are answered.
    """
    answered = unsur_scores(scores, instrument).dropna(how="all")
    estimate, z = influence(answered, bobot or instrument.bobot())
    return estimate + len(z) * z


def welch(first: np.ndarray, second: np.ndarray, labels: tuple[str, str] = ("first", "second")) -> Difference | None:
    """Welch's test of second minus first.

    Parameters
    ----------
    first, second : ndarray, shape (n,)
        Scores of two independent groups, none missing.

    Returns
    -------
    Difference or None
        None where either group has fewer than 10 respondents, or scores that do not differ within it: a test that
        takes the one side for certain would tell what each of them answered.
    """
    if min(len(first), len(second)) < CLAIM or min(np.ptp(first), np.ptp(second)) < _SAME:
        return None
    test = stats.ttest_ind(second, first, equal_var=False)
    interval = test.confidence_interval(LEVEL)
    return Difference(
        first=labels[0],
        second=labels[1],
        n_first=len(first),
        n_second=len(second),
        estimate=float(second.mean() - first.mean()),
        low=float(interval.low),
        high=float(interval.high),
        t=float(test.statistic),
        df=float(test.df),
        p=float(test.pvalue),
        g=hedges_g(first, second),
        p_adjusted=float(test.pvalue),
    )


def hedges_g(first: np.ndarray, second: np.ndarray) -> float:
    """Difference of means over the pooled standard deviation, corrected for small samples (Hedges 1981)."""
    df = len(first) + len(second) - 2
    pooled = ((len(first) - 1) * first.var(ddof=1) + (len(second) - 1) * second.var(ddof=1)) / df
    return float((second.mean() - first.mean()) / np.sqrt(pooled) * (1 - 3 / (4 * df - 1)))


def adjusted(family: Sequence[Difference]) -> tuple[Difference, ...]:
    """A family of tests with adjusted p: Holm, above 20 tests Benjamini-Hochberg."""
    if not family:
        return ()
    adjust = benjamini_hochberg if len(family) > LARGE_FAMILY else holm
    values = adjust([one.p for one in family])
    return tuple(replace(one, p_adjusted=float(value)) for one, value in zip(family, values, strict=True))


def between_unsur(first: pd.DataFrame, second: pd.DataFrame, instrument: Instrument) -> tuple[Difference, ...]:
    """Change of each unsur between two sets of respondents, in index points (answer x 25), one family.

    Labels are the keys of the unsur, twice; unsur with too few answers are left out.
    """
    found = [
        welch(
            25.0 * first[key].dropna().to_numpy(dtype=float),
            25.0 * second[key].dropna().to_numpy(dtype=float),
            (key, key),
        )
        for key in instrument.keys
    ]
    return adjusted([one for one in found if one is not None])


def difference_frame(found: Sequence[Difference]) -> pd.DataFrame:
    """One row a test: estimate, low, high (index points), g (standard deviations), p, p_adjusted, real."""
    columns = ["first", "second", "n_first", "n_second", "estimate", "low", "high", "g", "p", "p_adjusted", "real"]
    frame = pd.DataFrame([{name: getattr(one, name) for name in columns} for one in found], columns=columns)
    return measured(frame, **UNITS)


def between_groups(
    scores: pd.DataFrame, groups: pd.Series, labels: Sequence[str], instrument: Instrument, bobot: Bobot | None = None
) -> tuple[Difference, ...]:
    """Every pair of groups of one survey, one family.

    Parameters
    ----------
    groups : Series of str
        Group of each row of `scores`.
    labels : sequence of str
        Groups to compare, those that may be shown; one in which an unsur has no answer is left out.
    """
    pseudo = {}
    for label in labels:
        rows = scores[groups == label]
        if unsur_scores(rows, instrument).notna().any().all():
            pseudo[label] = pseudo_scores(rows, instrument, bobot)
    found = [welch(pseudo[one], pseudo[other], (one, other)) for one, other in combinations(pseudo, 2)]
    return adjusted([one for one in found if one is not None])
