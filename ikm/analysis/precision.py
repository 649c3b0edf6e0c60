"""How sure an index is: standard error, interval, chance of each mutu.

The index is a weighted sum of ratio means, so its variance comes from one influence value per respondent, which keeps
the correlation between unsur (adding up variances of unsur would understate it). Agrees with R survey::svycontrast.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.disclosure import find_hidden_groups
from ikm.analysis.index import LEAST_CLAIMED, select_unsur_scores
from ikm.errors import DataError
from ikm.rules.instrument import Bobot, Instrument
from ikm.survey.responses import Survey

CONFIDENCE_LEVEL = 0.95
#: Below this many a warning stands beside the index, and chances come from the t instead of the normal distribution.
LEAST_WITHOUT_WARNING = 30
#: Ways of choosing respondents of which the share asked of all users decides how much is left to chance.
_SAMPLED_FROM_ALL = ("random", "census")


# --- The error of an index, of a group's index and of an unsur


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
    level: float = CONFIDENCE_LEVEL


def estimate_precision(
    scores: pd.DataFrame, instrument: Instrument, bobot: Bobot | None = None, population: int | None = None
) -> Precision:
    """Estimate the error of the pooled index, as if respondents were drawn at random from the users served.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        As for `ikm.analysis.index.compute_index`; rows without any answer are no respondents.
    population : int, optional
        Users served in the period.

    Raises
    ------
    DataError
        More respondents than users; an unsur without answers.
    """
    answered = select_unsur_scores(scores, instrument).dropna(how="all")
    return estimate_under_design(answered, instrument, design_simple(len(answered), population), bobot)


def estimate_under_design(
    scores: pd.DataFrame, instrument: Instrument, design: Design, bobot: Bobot | None = None
) -> Precision:
    """Estimate the index and its sampling error under a design: weights, strata, users per stratum.

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
    estimate, z = compute_influence(select_unsur_scores(scores, instrument), bobot, design.weight)
    return estimate_from_variance(estimate, design.variance(z), len(scores), design.df, instrument, bobot, design.users)


def estimate_domain(
    scores: pd.DataFrame, inside: pd.Series, instrument: Instrument, design: Design, bobot: Bobot | None = None
) -> Precision | None:
    """Estimate the index of a group and its sampling error.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        All respondents of the design, each with at least one answer.
    inside : Series of bool, shape (respondents,)
        Whether a respondent belongs to the group.
    design : Design
        Of all respondents.

    Returns
    -------
    Precision or None
        Degrees of freedom: the group's respondents minus the strata in which it has any. None below 10 respondents,
        and where an unsur has no answer in the group.
    """
    members = inside.to_numpy(dtype=bool)
    group = select_unsur_scores(scores, instrument).to_numpy(dtype=float, na_value=np.nan)[members]
    if len(group) < LEAST_CLAIMED or np.isnan(group).all(axis=0).any():
        return None
    bobot = bobot or instrument.bobot()
    estimate, own = compute_influence(group, bobot, design.weight[members])
    z = np.zeros(len(scores))
    z[members] = own
    df = len(group) - len(np.unique(design.place[members]))
    return estimate_from_variance(estimate, design.variance(z), len(group), df, instrument, bobot)


def estimate_from_variance(
    estimate: float,
    variance: float,
    n: int,
    df: int,
    instrument: Instrument,
    bobot: Bobot,
    population: int | None = None,
) -> Precision:
    """Estimate the interval, within what the bobot can print, and the chance of each mutu from an index's variance."""
    precision = _make_precision(estimate, variance, n, df, find_printable_range(instrument, bobot), population)
    return replace(precision, chance=compute_mutu_chances(estimate, precision.se, n, df, instrument))


def estimate_unsur(scores: pd.DataFrame, key: str, instrument: Instrument, population: int | None = None) -> Precision:
    """Estimate the sampling error of the value of one unsur, NRR x 25, over those who answered it.

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
    design = design_simple(len(answered), population)
    estimate, z = compute_influence(answered, Bobot.exact(1))
    return estimate_unsur_from_variance(estimate, design.variance(z), len(answered), design.df, instrument, population)


def estimate_unsur_from_variance(
    estimate: float, variance: float, n: int, df: int, instrument: Instrument, population: int | None = None
) -> Precision:
    """Estimate the interval of the value of one unsur from its variance; no chances."""
    ends = (25.0 * instrument.scale_min, 25.0 * instrument.scale_max)
    return _make_precision(estimate, variance, n, df, ends, population)


def find_sampled_population(survey: Survey) -> int | None:
    """Return the users served, where a sample of them lets the finite population correction be made.

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
    return users if survey.sidecar.selection in _SAMPLED_FROM_ALL or users == n else None


def compute_influence(
    scores: pd.DataFrame | np.ndarray, bobot: Bobot, weights: np.ndarray | None = None
) -> tuple[float, np.ndarray]:
    """Compute the index and each respondent's influence on it.

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


def compute_mutu_chances(estimate: float, se: float, n: int, df: int, instrument: Instrument) -> dict[str, float]:
    """Compute the chance of each mutu, best first: normal, below 30 respondents t; cuts lie 0.005 under the bounds."""
    if n < LEAST_CLAIMED or not se > 0:
        return {}
    cuts = np.array([(float(band.low) - 0.005 - estimate) / se for band in instrument.bands[:-1]])
    above = [*(stats.norm.sf(cuts) if n >= LEAST_WITHOUT_WARNING else stats.t.sf(cuts, df)).tolist(), 1.0]
    best_first = zip(instrument.bands, above, [0.0, *above], strict=False)
    return {band.mutu: reached - better for band, reached, better in best_first}


def compute_limits(estimate: Any, se: Any, df: Any, ends: tuple[float, float]) -> tuple[Any, Any]:
    """Compute the ends of t intervals, of one figure or of many, cut off at the ends of what can be printed.

    Parameters
    ----------
    estimate, se, df : float or ndarray of float
        Index points; degrees of freedom above 0.
    """
    margin = stats.t.ppf((1 + CONFIDENCE_LEVEL) / 2, df) * se
    return np.maximum(ends[0], estimate - margin), np.minimum(ends[1], estimate + margin)


def find_printable_range(instrument: Instrument, bobot: Bobot) -> tuple[float, float]:
    """Find the lowest and highest index that a bobot can print."""
    edges = (instrument.scale_min, instrument.scale_max)
    low, high = (float(bobot.index([Fraction(edge)] * len(instrument.keys))) for edge in edges)
    return low, high


def _make_precision(
    estimate: float, variance: float, n: int, df: int, ends: tuple[float, float], population: int | None
) -> Precision:
    """Return standard error and t interval from a variance, cut off where nothing can be printed; no chances yet."""
    se = float(np.sqrt(variance))
    low, high = compute_limits(estimate, se, df, ends) if df > 0 else (float("nan"), float("nan"))
    return Precision(n, estimate, se, float(low), float(high), df, population, chance={})


# --- Designs: how respondents stand for users

#: Fewest respondents of a stratum whose error can be estimated.
LEAST_IN_STRATUM = 2


@dataclass(frozen=True)
class Stratum:
    """Services that are weighted as one.

    Parameters
    ----------
    services : tuple of str
        More than one where small ones were joined; empty for the whole of a sample without strata.
    n : int
        Respondents.
    users : int or None
        Users served; None where not known.
    """

    services: tuple[str, ...]
    n: int
    users: int | None

    @property
    def joined(self) -> bool:
        """Whether services too small to stand alone were put together here."""
        return len(self.services) > 1


@dataclass(frozen=True, eq=False)
class Design:
    """Weight and stratum of each respondent.

    Parameters
    ----------
    strata : tuple of Stratum
    place : ndarray of int, shape (respondents,)
        Place in `strata` of each respondent.
    weights : tuple of Fraction, length respondents
        Users that a respondent stands for, above 0; only their proportion matters to an index.
    """

    strata: tuple[Stratum, ...]
    place: np.ndarray
    weights: tuple[Fraction, ...]

    @cached_property
    def weight(self) -> np.ndarray:
        """The weights as floats, shape (respondents,)."""
        return np.array([float(weight) for weight in self.weights])

    @property
    def users(self) -> int | None:
        """Users of all strata; None where those of one are not known."""
        known = [stratum.users for stratum in self.strata if stratum.users is not None]
        return sum(known) if len(known) == len(self.strata) else None

    @property
    def df(self) -> int:
        """Degrees of freedom: respondents minus strata."""
        return len(self.weights) - len(self.strata)

    def variance(self, z: np.ndarray) -> float:
        """Return an estimate's variance from each respondent's influence on it, before weights; sum over strata."""
        values, strata = self.weight * z, enumerate(self.strata)
        return float(sum(compute_stratum_variance(values[self.place == at], stratum.users) for at, stratum in strata))


def design_simple(n: int, population: int | None = None, weights: pd.Series | None = None) -> Design:
    """Return the design of a simple random sample: one stratum, each weight 1 unless `weights` are given."""
    return Design((Stratum((), n, population),), np.zeros(n, dtype=int), _make_exact_weights(weights, n))


def design_by_service(
    services: pd.Series, users: Mapping[str, int], least: int = LEAST_IN_STRATUM, weights: pd.Series | None = None
) -> Design:
    """Return the design of respondents drawn per service.

    Parameters
    ----------
    services : Series of str, shape (respondents,)
        Service of each respondent; every one a key of `users`.
    users : mapping of str to int
        Users served per service, in the order in which strata are listed; one without respondents is left out.
    least : int
        Services with fewer respondents are joined, with the next smallest where they are still too few.
    weights : Series of float, optional
        Respondents' own weights; without them each respondent stands for users / respondents of the stratum.

    Raises
    ------
    DataError
        A service that `users` lacks, or with fewer users than respondents.
    """
    counts = services.value_counts()
    if unknown := sorted(set(counts.index) - set(users)):
        raise DataError(
            f"strata do not name {len(unknown)} of the services.", places=unknown, allowed=", ".join(users) or "none"
        )
    for name, n in counts.sort_index().items():
        require_users(int(n), users[str(name)], str(name))
    small = find_hidden_groups(
        counts.reindex([name for name in users if name in counts.index]), max(least, LEAST_IN_STRATUM)
    )
    alone = [(name,) for name in small.index[~small]]
    together = [tuple(small.index[small])] if small.any() else []
    strata = tuple(
        Stratum(names, int(counts[list(names)].sum()), sum(users[name] for name in names)) for names in alone + together
    )
    where = {name: at for at, stratum in enumerate(strata) for name in stratum.services}
    place = services.map(where).to_numpy(dtype=int)
    shares = [Fraction(stratum.users or 0, stratum.n) for stratum in strata]
    own = tuple(shares[at] for at in place) if weights is None else _make_exact_weights(weights, len(services))
    return Design(strata, place, own)


def compute_stratum_variance(values: np.ndarray, population: int | None) -> float:
    """Compute the variance of a stratum's sum of weighted influence: (1 - n/N) n/(n-1) sum (v - mean)^2.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Weight x influence of each respondent.
    population : int or None
        Users in the stratum; None leaves out the finite population correction.

    Returns
    -------
    float
        NaN for a single respondent of many users, 0 for a census.

    Raises
    ------
    DataError
        More respondents than users.
    """
    n = len(values)
    require_users(n, population)
    if n == population:
        return 0.0
    if n < LEAST_IN_STRATUM:
        return float("nan")
    correction = 1 - n / population if population else 1.0
    return float(correction * n / (n - 1) * ((values - values.mean()) ** 2).sum())


def require_users(n: int, users: int | None, service: str = "") -> None:
    """Refuse fewer users than respondents.

    Raises
    ------
    DataError
        Names the service, where it is about one, and the key to correct.
    """
    if users is not None and users < n:
        raise DataError(
            f"{service}{': ' if service else ''}{n} respondents were counted but only {users} users served.",
            remedy="correct population and strata in the sidecar.",
        )


def _make_exact_weights(weights: pd.Series | None, n: int) -> tuple[Fraction, ...]:
    """Return weights as exact numbers, each at its shortest decimal spelling; 1 where there are none."""
    return (Fraction(1),) * n if weights is None else tuple(Fraction(repr(float(weight))) for weight in weights)


# --- Resampling

RESAMPLE_COUNT = 2000
RESAMPLING_SEED = 20170514
#: Fewest resamples, as a share, that must agree before a finding is called certain.
CERTAIN_SHARE = 0.8
#: Numbers held at once while resampling: 8 bytes each.
_AT_ONCE = 4_000_000


def draw_resamples(n: int, resamples: int = RESAMPLE_COUNT) -> Iterator[np.ndarray]:
    """Draw how often each respondent is in each resample, some resamples at a time.

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
    rng = np.random.default_rng(RESAMPLING_SEED)
    step = max(1, _AT_ONCE // n)
    for start in range(0, resamples, step):
        yield rng.multinomial(n, np.full(n, 1 / n), size=min(step, resamples - start)).astype(float)
