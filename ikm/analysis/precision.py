"""How sure an index is: standard error, interval, chance of each mutu. Floor 3.

The index is a weighted sum of ratio means, so its variance comes from one influence value per respondent, which keeps
the correlation between unsur (adding up variances of unsur would understate it). Agrees with R survey::svycontrast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.design import Design, require_users, simple
from ikm.analysis.index import CLAIM
from ikm.analysis.scores import unsur_scores
from ikm.errors import DataError
from ikm.rules.bobot import Bobot
from ikm.rules.instrument import Instrument
from ikm.survey.responses import Survey

LEVEL = 0.95
#: Below this many a warning stands beside the index, and chances come from the t instead of the normal distribution.
WARN = 30


#: Ways of choosing respondents of which the share asked of all users tells how much is left to chance.
_OF_ALL = ("random", "census")


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
        Users served, where the finite population correction is in `se`.
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


def users_sampled(survey: Survey) -> int | None:
    """Users served, where a sample of them lets the finite population correction be made.

    Returns
    -------
    int or None
        None where the users are not known, and where respondents chose themselves or nobody wrote down how they were
        chosen: then the users who did not answer may be others than those who did, however few they are. Where every
        user answered nobody is left out, so it does not matter how they were chosen.

    Raises
    ------
    DataError
        More respondents than users.

    Source
    ------
    Cochran (1977), section 2.6: the correction rests on drawing without replacement.
    """
    users, n = survey.sidecar.population, len(survey.answers)
    require_users(n, users)
    return users if survey.sidecar.selection in _OF_ALL or users == n else None


def influence(
    scores: pd.DataFrame | np.ndarray, bobot: Bobot, weights: np.ndarray | None = None
) -> tuple[float, np.ndarray]:
    """Index and each respondent's influence on it.

    Parameters
    ----------
    scores : DataFrame or ndarray of float, shape (respondents, unsur)
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
    answers = scores if isinstance(scores, np.ndarray) else scores.to_numpy(dtype=float, na_value=np.nan)
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
        As for `ikm.analysis.index.index`; rows without any answer are no respondents.
    population : int, optional
        Users served in the period.

    Raises
    ------
    DataError
        More respondents than users; an unsur without answers.
    """
    answered = unsur_scores(scores, instrument).dropna(how="all")
    return designed(answered, instrument, simple(len(answered), population), bobot)


def designed(scores: pd.DataFrame, instrument: Instrument, design: Design, bobot: Bobot | None = None) -> Precision:
    """Index and sampling error under a design: weights, strata, users per stratum.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        Row by row the respondents of the design, each with at least one answer.

    Raises
    ------
    DataError
        More respondents than users; an unsur without answers.

    Source
    ------
    Sum over strata of (1 - n/N) n/(n-1) sum (v - mean)^2 of the weighted influence: Cochran (1977), chapter 5, on
    linearised values; agrees with R survey::svycontrast.
    """
    bobot = bobot or instrument.bobot()
    estimate, z = influence(unsur_scores(scores, instrument), bobot, design.weight)
    return with_variance(estimate, design.variance(z), len(scores), design.df, instrument, bobot, design.users)


def with_variance(
    estimate: float,
    variance: float,
    n: int,
    df: int,
    instrument: Instrument,
    bobot: Bobot,
    population: int | None = None,
) -> Precision:
    """Interval, within what the bobot can print, and chance of each mutu from the variance of an index."""
    found = _interval(estimate, variance, n, df, printable(instrument, bobot), population)
    return replace(found, chance=chance_of_mutu(estimate, found.se, n, df, instrument))


def printable(instrument: Instrument, bobot: Bobot) -> tuple[float, float]:
    """Lowest and highest index that a bobot can print."""
    edges = (instrument.scale_min, instrument.scale_max)
    low, high = (float(bobot.index([Fraction(edge)] * len(instrument.keys))) for edge in edges)
    return low, high


def of_unsur(scores: pd.DataFrame, key: str, instrument: Instrument, population: int | None = None) -> Precision:
    """Sampling error of the value of one unsur, NRR x 25, over those who answered it.

    Parameters
    ----------
    scores : DataFrame
        Holds column `key`: whole numbers 1-4, missing where not answered. It may be an item beside the unsur.
    population : int, optional
        Users served in the period.

    Returns
    -------
    Precision
        Index points; `chance` is empty, for mutu is claimed of the index.

    Raises
    ------
    DataError
        Nobody answered; more answers than users.
    """
    answered = scores[[key]].dropna()
    design = simple(len(answered), population)
    estimate, z = influence(answered, Bobot.exact(1))
    return unsur_with_variance(estimate, design.variance(z), len(answered), design.df, instrument, population)


def unsur_with_variance(
    estimate: float, variance: float, n: int, df: int, instrument: Instrument, population: int | None = None
) -> Precision:
    """Interval of the value of one unsur from its variance; no chances."""
    ends = (25.0 * instrument.scale_min, 25.0 * instrument.scale_max)
    return _interval(estimate, variance, n, df, ends, population)


def chance_of_mutu(estimate: float, se: float, n: int, df: int, instrument: Instrument) -> dict[str, float]:
    """Chance of each mutu, best first: normal, below 30 respondents t; cuts lie half a hundredth under the bounds."""
    if n < CLAIM or not se > 0:
        return {}
    cuts = np.array([(float(band.low) - 0.005 - estimate) / se for band in instrument.bands[:-1]])
    above = [*(stats.norm.sf(cuts) if n >= WARN else stats.t.sf(cuts, df)).tolist(), 1.0]
    return {
        band.mutu: above[place] - (above[place - 1] if place else 0.0) for place, band in enumerate(instrument.bands)
    }


def _interval(
    estimate: float, variance: float, n: int, df: int, ends: tuple[float, float], population: int | None
) -> Precision:
    """Standard error and t interval from a variance, cut off at the ends of what can be printed; no chances yet."""
    se = float(np.sqrt(variance))
    low, high = limits(estimate, se, df, ends) if df > 0 else (float("nan"), float("nan"))
    return Precision(
        n=n,
        estimate=estimate,
        se=se,
        low=float(low),
        high=float(high),
        df=df,
        population=population,
        chance={},
    )


def limits(estimate: Any, se: Any, df: Any, ends: tuple[float, float]) -> tuple[Any, Any]:
    """Ends of t intervals, of one figure or of many at once, cut off at the ends of what can be printed.

    Parameters
    ----------
    estimate, se, df : float or ndarray of float
        Index points; degrees of freedom above 0.
    """
    margin = stats.t.ppf((1 + LEVEL) / 2, df) * se
    return np.maximum(ends[0], estimate - margin), np.minimum(ends[1], estimate + margin)
