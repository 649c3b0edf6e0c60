"""Whether the unsur measure one thing: Cronbach's alpha, item-total correlation, omega. Floor 3.

The unsur together form the IKM, as the goods of a basket form its price: they need not agree with each other, so a low
alpha says nothing against the index. It is asked for all the same, and told with that caveat.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import optimize, stats

from ikm.analysis.index import LEAST_CLAIMED, frame_records
from ikm.analysis.precision import CONFIDENCE_LEVEL
from ikm.rules.instrument import Instrument

#: Fewest unsur that a single factor can be fitted to.
_IDENTIFIED = 3
#: Gain of log-likelihood at which the fit of a factor stops, most rounds to get there, and decimals then settled.
_TOLERANCE = 1e-10
_ROUNDS = 5000
_OMEGA_PLACES = 6
#: Ends of the normal scale, where the lowest category begins and the highest stops.
_EDGE = 8.0

#: Why nothing is told: too few complete respondents; no sum of unsur that varies.
Refusal = Literal["", "few", "constant"]


@dataclass(frozen=True)
class ItemTotal:
    """One unsur beside the others.

    Parameters
    ----------
    correlation : float or None
        With the sum of the other unsur, -1 to 1; None where that sum does not vary.
    alpha_without : float or None
        Alpha of the others; None where fewer than two are left or their sum does not vary.
    """

    key: str
    correlation: float | None
    alpha_without: float | None


@dataclass(frozen=True)
class Reliability:
    """Internal consistency of the unsur.

    Parameters
    ----------
    n : int
        Respondents who answered every unsur.
    left_out : tuple of str
        Unsur to which all gave the same answer; they have no part in the figures.
    alpha, low, high : float or None
        Cronbach's alpha, at most 1, with its 95 % interval; None where refused.
    omega : float or None
        McDonald's omega total of one factor; None where one factor does not fit.
    ordinal : float or None
        Alpha on polychoric correlations; None unless asked for.
    """

    n: int
    items: tuple[ItemTotal, ...] = ()
    left_out: tuple[str, ...] = ()
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    omega: float | None = None
    ordinal: float | None = None
    refused: Refusal = ""

    def frame(self) -> pd.DataFrame:
        """One row an unsur: correlation with the sum of the others (-1 to 1), alpha without it."""
        measures = {"correlation": "correlation with the sum of the others, -1 to 1", "alpha_without": "at most 1"}
        return frame_records(self.items, "unsur", measures, unsur="key").astype("Float64")


def estimate_reliability(scores: pd.DataFrame, instrument: Instrument, *, ordinal: bool = False) -> Reliability:
    """Internal consistency of the unsur, over those who answered all of them.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        Whole numbers 1-4, missing where not answered; a respondent with a gap is left out.
    ordinal : bool
        Also alpha on polychoric correlations (Zumbo, Gadermann and Zeisser 2007); takes seconds.

    Returns
    -------
    Reliability
        Refused below 10 complete respondents, and where fewer than two unsur have different answers or their sum does
        not vary.

    Source
    ------
    Cronbach (1951); interval: Feldt (1965); agrees with R psych::alpha on complete answers.
    """
    complete = scores[list(instrument.keys)].dropna()
    if len(complete) < LEAST_CLAIMED:
        return Reliability(len(complete), refused="few")
    varied = [key for key in instrument.keys if complete[key].nunique() > 1]
    left_out = tuple(key for key in instrument.keys if key not in varied)
    values = complete[varied].to_numpy(dtype=float)
    alpha = compute_cronbach_alpha(np.cov(values.T)) if len(varied) > 1 else None
    if alpha is None:
        return Reliability(len(complete), left_out=left_out, refused="constant")
    low, high = compute_feldt_interval(alpha, *values.shape)
    return Reliability(
        n=len(complete),
        items=tuple(_item(values, at, key) for at, key in enumerate(varied)),
        left_out=left_out,
        alpha=alpha,
        low=low,
        high=high,
        omega=compute_omega_total(np.corrcoef(values.T)),
        ordinal=compute_cronbach_alpha(estimate_polychoric_correlations(values)) if ordinal else None,
    )


def compute_cronbach_alpha(matrix: np.ndarray) -> float | None:
    """Alpha of a covariance or correlation matrix: k/(k-1) (1 - trace / sum); None where the sum does not vary.

    Examples
    --------
    >>> round(compute_cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])), 4)
    0.6667
    """
    k, total = len(matrix), float(matrix.sum())
    return k / (k - 1) * (1 - float(np.trace(matrix)) / total) if total > 1e-12 else None


def compute_feldt_interval(alpha: float, n: int, k: int, level: float = CONFIDENCE_LEVEL) -> tuple[float, float]:
    """Interval of alpha: (1 - alpha) is distributed as F with n - 1 and (n - 1)(k - 1) degrees of freedom (1965)."""
    tail = (1 - level) / 2
    low, high = (1 - (1 - alpha) * float(stats.f.ppf(p, n - 1, (n - 1) * (k - 1))) for p in (1 - tail, tail))
    return low, high


def compute_omega_total(correlations: np.ndarray) -> float | None:
    """Omega of one factor by maximum likelihood: (sum of loadings)^2 / ((sum)^2 + sum of the rest's variances).

    Returns
    -------
    float or None
        None for fewer than three unsur, and where one factor does not fit or two unsur are one and the same.

    Source
    ------
    McDonald (1999); agrees with R factanal.
    """
    if len(correlations) < _IDENTIFIED:
        return None
    from sklearn.decomposition import FactorAnalysis

    try:
        half = np.linalg.cholesky(correlations) * np.sqrt(len(correlations))
    except np.linalg.LinAlgError:
        return None
    rows = np.concatenate([half.T, -half.T])  # as few rows as have these correlations
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a fit that did not converge is no fit
        try:
            fit = FactorAnalysis(1, tol=_TOLERANCE, max_iter=_ROUNDS, svd_method="lapack").fit(rows)
        except Warning:
            return None
    common = float(fit.components_[0].sum()) ** 2
    return round(common / (common + float(fit.noise_variance_.sum())), _OMEGA_PLACES)


def estimate_polychoric_correlations(values: np.ndarray) -> np.ndarray:
    """Correlations of normal variables behind ordered answers, in two steps: bounds from margins, then each pair.

    Parameters
    ----------
    values : ndarray, shape (respondents, unsur)
        Ordered answers, none missing.

    Source
    ------
    Olsson (1979), two-step estimator; agrees with R psych::polychoric without correction for continuity.
    """
    k = values.shape[1]
    correlations = np.eye(k)
    for first in range(k):
        for other in range(first + 1, k):
            correlations[first, other] = correlations[other, first] = _pair(values[:, first], values[:, other])
    return correlations


def _pair(first: np.ndarray, second: np.ndarray) -> float:
    """Polychoric correlation of two unsur."""
    counts = pd.crosstab(first, second).to_numpy()
    bounds = [_bounds(counts.sum(axis=axis)) for axis in (1, 0)]
    grid = np.array([[(bound, other) for other in bounds[1]] for bound in bounds[0]])

    def unlikely(rho: float) -> float:
        below = stats.multivariate_normal.cdf(grid, cov=[[1.0, rho], [rho, 1.0]])
        chances = np.diff(np.diff(below, axis=0), axis=1)
        return -float((counts * np.log(np.maximum(chances, 1e-12))).sum())

    return float(
        optimize.minimize_scalar(unlikely, bounds=(-0.999, 0.999), method="bounded", options={"xatol": 1e-8}).x
    )


def _bounds(counts: np.ndarray) -> np.ndarray:
    """Bounds of the categories on the normal scale, both ends among them."""
    inner = stats.norm.ppf(counts.cumsum()[:-1] / counts.sum())
    return np.concatenate([[-_EDGE], inner, [_EDGE]])


def _item(values: np.ndarray, at: int, key: str) -> ItemTotal:
    """One unsur against the sum of the others."""
    rest = np.delete(values, at, axis=1)
    total = rest.sum(axis=1)
    correlation = float(np.corrcoef(values[:, at], total)[0, 1]) if np.ptp(total) else None
    return ItemTotal(key, correlation, compute_cronbach_alpha(np.cov(rest.T)) if rest.shape[1] > 1 else None)
