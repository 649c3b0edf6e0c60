"""How sure an index is: standard error, interval, chance of each mutu. Floor 3.

The index is a weighted sum of ratio means, so its variance comes from one influence value per respondent, which keeps
the correlation between unsur (adding up variances of unsur would understate it). Agrees with R survey::svycontrast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.index import CLAIM
from ikm.errors import DataError
from ikm.rules.bobot import Bobot
from ikm.rules.instrument import Instrument

LEVEL = 0.95
#: Below this many a warning stands beside the index, and chances come from the t instead of the normal distribution.
WARN = 30


@dataclass(frozen=True)
class Precision:
    """Sampling error of one index.

    Parameters
    ----------
    n : int
        Respondents with an answer.
    estimate, se, low, high : float
        Index points, 25-100 scale, not rounded; the interval ends at the scale's ends. NaN where n < 2.
    df : int
        Degrees of freedom: respondents minus strata.
    population : int or None
        Users served, where known; then the finite population correction is in `se`.
    chance : dict of str to float
        Mutu -> chance, given the sampling error (flat prior); empty where n < 10.
    """

    n: int
    estimate: float
    se: float
    low: float
    high: float
    df: int
    population: int | None
    chance: Mapping[str, float]
    level: float = LEVEL


def influence(scores: pd.DataFrame, bobot: Bobot, weights: np.ndarray | None = None) -> tuple[float, np.ndarray]:
    """Index and each respondent's influence on it.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, unsur)
        Whole numbers 1-4, missing where not answered.
    weights : ndarray, shape (respondents,), optional
        Weight of each respondent; all 1 by default.

    Returns
    -------
    float
        Index, 25-100 scale: sum over unsur of 25 x bobot x weighted mean of the given answers.
    ndarray, shape (respondents,)
        25 x sum_j bobot r_ij (y_ij - mean_j) / sum_i d_i r_ij, before multiplication by the weight d_i.

    Raises
    ------
    DataError
        An unsur has no answer.

    Source
    ------
    Linearisation of a ratio mean: Sarndal, Swensson and Wretman (1992), section 5.6.
    """
    answers = scores.to_numpy(dtype=float, na_value=np.nan)
    given = ~np.isnan(answers)
    weight = np.ones(len(answers)) if weights is None else weights
    size = weight @ given
    if (size == 0).any():
        raise DataError("an unsur has no answer, so the index and its error are not known.")
    means = (weight @ np.where(given, answers, 0.0)) / size
    share = float(bobot.weight)
    deviation = np.where(given, answers - means, 0.0) / size
    return float(25 * share * means.sum()), 25 * share * deviation.sum(axis=1)


def precision(
    scores: pd.DataFrame, instrument: Instrument, bobot: Bobot | None = None, population: int | None = None
) -> Precision:
    """Sampling error of the pooled index, as if respondents were drawn at random from the users served.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        As for `ikm.analysis.index.index`.
    population : int, optional
        Users served in the period.

    Raises
    ------
    DataError
        More respondents than users; an unsur without answers.
    """
    answered = scores[list(instrument.keys)].dropna(how="all")
    bobot = bobot or instrument.bobot()
    estimate, z = influence(answered, bobot)
    variance = stratum_variance(z, population)
    return _precision(instrument, bobot, len(z), estimate, variance, len(z) - 1, population)


def stratum_variance(values: np.ndarray, population: int | None) -> float:
    """Variance of the sum of weighted influence values of one stratum: (1 - n/N) n/(n-1) sum (v - mean)^2.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Weight x influence of each respondent.
    population : int or None
        Users in the stratum; None leaves out the finite population correction.

    Returns
    -------
    float
        NaN for a single respondent, 0 for a census.
    """
    n = len(values)
    if population is not None and population < n:
        raise DataError(
            f"{n} respondents were counted but only {population} users served.",
            remedy="correct population and strata in the sidecar.",
        )
    if n < 2:
        return float("nan")
    correction = 1 - n / population if population else 1.0
    return float(correction * n / (n - 1) * ((values - values.mean()) ** 2).sum())


def chance_of_mutu(estimate: float, se: float, n: int, df: int, instrument: Instrument) -> dict[str, float]:
    """Chance of each mutu, best first: normal, below 30 respondents t; cuts lie half a hundredth under the bounds."""
    if n < CLAIM or not se > 0:
        return {}
    spread = stats.norm() if n >= WARN else stats.t(df)
    cuts = [float(band.low) - 0.005 for band in instrument.bands[:-1]]
    above = [float(spread.sf((cut - estimate) / se)) for cut in cuts] + [1.0]
    return {
        band.mutu: above[place] - (above[place - 1] if place else 0.0) for place, band in enumerate(instrument.bands)
    }


def _precision(
    instrument: Instrument, bobot: Bobot, n: int, estimate: float, variance: float, df: int, population: int | None
) -> Precision:
    """Interval, within what the bobot can print, and chances from a variance."""
    se = float(np.sqrt(variance))
    margin = float(stats.t.ppf((1 + LEVEL) / 2, df)) * se if df > 0 else float("nan")
    ends = (instrument.scale_min, instrument.scale_max)
    low, high = (float(bobot.index([Fraction(edge)] * len(instrument.keys))) for edge in ends)
    return Precision(
        n=n,
        estimate=estimate,
        se=se,
        low=max(low, estimate - margin) if df > 0 else float("nan"),
        high=min(high, estimate + margin) if df > 0 else float("nan"),
        df=df,
        population=population,
        chance=chance_of_mutu(estimate, se, n, df, instrument),
    )


def of_unsur(scores, key, instrument, population=None):
    one = scores[[key]].dropna().to_numpy(dtype=float)[:, 0] * 25
    n = len(one)
    se = float(np.sqrt(one.var(ddof=1) / n * (1 - n / population if population else 1)))
    m = float(stats.t.ppf(0.975, n - 1)) * se
    return Precision(
        n,
        float(one.mean()),
        se,
        max(25.0, float(one.mean()) - m),
        min(100.0, float(one.mean()) + m),
        n - 1,
        population,
        {},
    )
