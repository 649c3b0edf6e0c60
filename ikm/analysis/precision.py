"""How sure an index is: standard error, interval, chance of each mutu.

The index is a weighted sum of ratio means, so its variance comes from one influence value per respondent, which keeps
the correlation between unsur (adding up variances of unsur would understate it). Agrees with R survey::svycontrast.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import fsum
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
import scipy

from ikm.analysis.disclosure import GROUP_THRESHOLDS, LEAST_SHOWN, find_hidden_groups
from ikm.analysis.index import LEAST_CLAIMED, select_unsur_scores
from ikm.errors import DataError
from ikm.loading import put_off
from ikm.rules.instrument import Bobot, Instrument
from ikm.speech import _
from ikm.survey.responses import Survey

put_off("numpy.f2py", "numpy.testing")  # scipy.special names all of numpy, its compilers too

CONFIDENCE_LEVEL = 0.95
#: Below this many a warning stands beside the index, and chances come from the t instead of the normal distribution.
LEAST_WITHOUT_WARNING = 30
#: Ways of choosing respondents of which the share asked of all users decides how much is left to chance.
_SAMPLED_FROM_ALL = ("random", "systematic", "census")
#: Index points below which scores are the same but for the last bit of a double.
_SAME = 1e-9


# --- The error of an index, of a group's index and of an unsur

#: Why an interval is not stated: every user answered; all answered alike; all respondents lie in one cluster.
Unstated = Literal["", "census", "alike", "one_cluster"]


@dataclass(frozen=True)
class Precision:
    """Sampling error of one index, or of the value of one unsur.

    Parameters
    ----------
    n : int
        Respondents with an answer.
    estimate, se : float
        Index points, 25-100 scale, not rounded. `se` is 0 where everybody answered alike, or every user answered; NaN
        where it cannot be known.
    df : float
        Degrees of freedom: respondents, or clusters where these were drawn, minus strata.
    ends : tuple of float
        Lowest and highest value that can be printed.
    population : int or None
        Users served, where the finite population correction is in `se`.
    chance : dict of str to float
        Mutu -> chance, given the sampling error (flat prior); empty where n < 10.
    sd : float
        Standard deviation of the respondents' own scores; NaN where it was not asked for.
    """

    n: int
    estimate: float
    se: float
    df: float
    ends: tuple[float, float]
    population: int | None = None
    chance: Mapping[str, float] = field(default_factory=dict)
    sd: float = float("nan")
    level: float = CONFIDENCE_LEVEL

    @property
    def known(self) -> bool:
        """Whether there is an error to speak of, more than the last bit of a double."""
        return self.df > 0 and self.se > _SAME

    @property
    def unstated(self) -> Unstated:
        """Why no interval is stated; '' where one is."""
        if self.known:
            return ""
        if self.n == self.population:
            return "census"
        return "alike" if self.df > 0 else "one_cluster"

    @cached_property
    def _limits(self) -> tuple[float | None, float | None]:
        """The ends of the interval."""
        return self.limits(float(scipy.special.stdtrit(self.df, (1 + self.level) / 2))) if self.known else (None, None)

    @property
    def low(self) -> float | None:
        """Lower end of the interval, index points; None where none is stated."""
        return self._limits[0]

    @property
    def high(self) -> float | None:
        """Upper end of the interval, index points; None where none is stated."""
        return self._limits[1]

    def limits(self, margin: float) -> tuple[float, float]:
        """Return the ends of the interval that reaches `margin` standard errors to either side."""
        low, high = compute_limits(self.estimate, self.se, margin, self.ends)
        return float(low), float(high)

    def excludes(self, value: Decimal | float) -> bool:
        """Return whether an interval is stated and a value lies outside it."""
        return self.low is not None and self.high is not None and not self.low <= float(value) <= self.high


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
    """Estimate the index and its sampling error under a design: weights, strata, clusters, users per stratum.

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
    ends = find_printable_range(instrument, bobot)
    return add_mutu_chances(estimate_from_influence(estimate, z, design, ends), instrument)


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
        Degrees of freedom: the group's respondents (or clusters) minus the strata in which it has any. None below 10
        respondents, and where fewer than three of the group answered an unsur.
    """
    bobot = bobot or instrument.bobot()
    influence = compute_domain_influence(scores, inside, instrument, design, bobot)
    if influence is None:
        return None
    estimate, z = influence
    ends = find_printable_range(instrument, bobot)
    members = inside.to_numpy(dtype=bool)
    return add_mutu_chances(estimate_from_influence(estimate, z, design, ends, members), instrument)


def compute_domain_influence(
    scores: pd.DataFrame, inside: pd.Series, instrument: Instrument, design: Design, bobot: Bobot
) -> tuple[float, np.ndarray] | None:
    """Compute the index of a group and every respondent's influence on it, 0 of those outside.

    Returns
    -------
    tuple or None
        As of `compute_influence`; None below 10 respondents, and where one or two of the group answered an unsur: how
        such answers vary is not known, though the index rests on them.
    """
    members = inside.to_numpy(dtype=bool)
    group = select_unsur_scores(scores, instrument).to_numpy(dtype=float)[members]
    if len(group) < LEAST_CLAIMED or (~np.isnan(group)).sum(axis=0).min() < LEAST_SHOWN:
        return None
    z = np.zeros(len(scores))
    estimate, z[members] = compute_influence(group, bobot, design.weight[members])
    return estimate, z


def estimate_unsur(scores: pd.DataFrame, key: str, instrument: Instrument, design: Design | None = None) -> Precision:
    """Estimate the sampling error of the value of one unsur, NRR x 25, over those who answered it.

    Parameters
    ----------
    scores : DataFrame
        Holds column `key`: whole numbers 1-4, missing where not answered. It may be an item beside the unsur.
    design : Design, optional
        Of all rows; those who answered are a group of them. A simple random sample by default.

    Returns
    -------
    Precision
        Index points; `chance` is empty, for mutu is claimed of the index.

    Raises
    ------
    DataError
        Nobody answered.
    """
    return estimate_mean_of_unsur(scores, [key], instrument, design or design_simple(len(scores)))


def estimate_mean_of_unsur(
    scores: pd.DataFrame, keys: Sequence[str], instrument: Instrument, design: Design
) -> Precision:
    """Estimate the sampling error of the plain mean of the values of some unsur, over those who answered any of them.

    Parameters and errors as of `estimate_unsur`.

    Returns
    -------
    Precision
        Index points; `chance` is empty.
    """
    # column by column, for a frame of one is dearer than all that follows
    answers = np.column_stack([scores[key].to_numpy(dtype=float) for key in keys])
    given = ~np.isnan(answers).all(axis=1)
    z = np.zeros(len(scores))
    estimate, z[given] = compute_influence(answers[given], Bobot.exact(len(keys)), design.weight[given])
    return estimate_from_influence(estimate, z, design, find_unsur_range(instrument), given)


def estimate_from_influence(
    estimate: float, z: np.ndarray, design: Design, ends: tuple[float, float], inside: np.ndarray | None = None
) -> Precision:
    """Estimate the error of an index or of a value from each respondent's influence on it; no chances yet.

    Parameters
    ----------
    z : ndarray, shape (respondents,)
        From `compute_influence`, 0 outside the group.
    inside : ndarray of bool, shape (respondents,), optional
        The group; all respondents of the design by default.
    """
    members = np.ones(len(z), dtype=bool) if inside is None else inside
    n, own = int(members.sum()), (design.weight * z)[members]
    sd = float(np.std(own, ddof=1) * n) if n > 1 else float("nan")
    population = design.users if inside is None or members.all() else None
    se = float(np.sqrt(design.variance(z)))
    return Precision(n, estimate, se, design.count_df(members), ends, population, sd=sd)


def add_mutu_chances(precision: Precision, instrument: Instrument) -> Precision:
    """Return the error of an index with the chance of each mutu."""
    return replace(precision, chance=compute_mutu_chances(precision, instrument))


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
    answers = scores if isinstance(scores, np.ndarray) else scores.to_numpy(dtype=float)
    given = ~np.isnan(answers)
    weight = np.ones(len(answers)) if weights is None else weights
    size = weight @ given
    if (size == 0).any():
        raise DataError(_("an unsur has no answer, so the index and its error are not known."))
    means = (weight @ np.where(given, answers, 0.0)) / size
    share = float(bobot.weight)
    deviation = np.where(given, answers - means, 0.0) / size
    return float(25 * share * means.sum()), 25 * share * deviation.sum(axis=1)


def compute_mutu_chances(precision: Precision, instrument: Instrument) -> dict[str, float]:
    """Compute the chance of each mutu, best first, on the scale of the interval; cuts lie 0.005 under the bounds.

    Normal, below 29 degrees of freedom (30 respondents of a simple sample) t.
    """
    if precision.n < LEAST_CLAIMED or not precision.known:
        return {}
    cuts = np.array([float(band.low) - 0.005 for band in instrument.bands[:-1]])
    centre, spread = _stretch(precision.estimate, precision.se, precision.ends)
    low, high = precision.ends
    apart = (scipy.special.logit((cuts - low) / (high - low)) - centre) / spread
    normal = precision.df >= LEAST_WITHOUT_WARNING - 1
    above = [*(scipy.special.ndtr(-apart) if normal else scipy.special.stdtr(precision.df, -apart)).tolist(), 1.0]
    best_first = zip(instrument.bands, above, [0.0, *above], strict=False)
    return {band.mutu: reached - better for band, reached, better in best_first}


def compute_limits(estimate: Any, se: Any, margin: Any, ends: tuple[float, float]) -> tuple[Any, Any]:
    """Compute the ends of intervals, of one figure or of many, `margin` standard errors wide to either side.

    Symmetric on the logit of the figure's place between the ends of what can be printed, and mapped back: so the
    interval never passes an end and reaches farther away from it, as the answers do. Near 100 an interval symmetric in
    index points misses the true index two to six times as often as it should (docs/statistics.md has the simulation).

    Parameters
    ----------
    estimate, se : float or ndarray of float
        Index points; the estimate between the ends, `se` above 0.
    margin : float or ndarray of float
        Quantile of the t distribution.

    Returns
    -------
    tuple of float or ndarray
        NaN where there is no error.
    """
    low, high = ends
    with np.errstate(invalid="ignore", divide="ignore"):
        centre, spread = _stretch(estimate, se, ends)
        below, above = centre - margin * spread, centre + margin * spread
    return low + (high - low) * scipy.special.expit(below), low + (high - low) * scipy.special.expit(above)


def _stretch(estimate: Any, se: Any, ends: tuple[float, float]) -> tuple[Any, Any]:
    """Return the logit of an estimate's place between the ends, and its standard error there (delta method)."""
    place = (estimate - ends[0]) / (ends[1] - ends[0])
    return scipy.special.logit(place), se / (ends[1] - ends[0]) / (place * (1 - place))


def find_printable_range(instrument: Instrument, bobot: Bobot) -> tuple[float, float]:
    """Find the lowest and highest index that a bobot can print."""
    edges = (instrument.scale_min, instrument.scale_max)
    low, high = (float(bobot.index([Fraction(edge)] * len(instrument.keys))) for edge in edges)
    return low, high


def find_unsur_range(instrument: Instrument) -> tuple[float, float]:
    """Find the lowest and highest value of an unsur."""
    return 25.0 * instrument.scale_min, 25.0 * instrument.scale_max


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
    cluster : ndarray of int, shape (respondents,), or None
        Which respondents were chosen together, such as all of one day; None where each was chosen alone.
    least : int
        Fewest of a group in each of two clusters, for an error of the group to be known: of two days, with one of the
        group on the second, the error tells that one's own answers.
    """

    strata: tuple[Stratum, ...]
    place: np.ndarray
    weights: tuple[Fraction, ...]
    cluster: np.ndarray | None = None
    least: int = 0

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
        """Degrees of freedom: respondents, or clusters, minus strata."""
        return self.count_df(np.ones(len(self.weights), dtype=bool))

    def count_df(self, inside: np.ndarray) -> int:
        """Count the degrees of freedom of a group: its respondents, or clusters, minus the strata that hold any.

        None of two clusters of which one holds fewer than `least` of the group.
        """
        if self.cluster is None:
            return int(inside.sum()) - len(np.unique(self.place[inside]))
        sizes = np.unique(self._drawn[inside], return_counts=True)[1]
        df = len(sizes) - len(np.unique(self.place[inside]))
        return 0 if df == 1 and sizes.min() < self.least else df

    @cached_property
    def _drawn(self) -> np.ndarray:
        """Number of the cluster within its stratum, of each respondent."""
        pairs = np.column_stack([self.place, np.zeros_like(self.place) if self.cluster is None else self.cluster])
        return np.unique(pairs, axis=0, return_inverse=True)[1].ravel()

    def variance(self, z: np.ndarray) -> float:
        """Return an estimate's variance from each respondent's influence on it, before weights; sum over strata.

        Of clusters the sums are what varies (ultimate clusters: Sarndal, Swensson and Wretman 1992, section 4.6).
        """
        values, place = self.weight * z, self.place
        if self.cluster is not None:
            place = np.zeros(int(self._drawn.max(initial=-1)) + 1, dtype=int)
            place[self._drawn] = self.place
            values = np.bincount(self._drawn, weights=values, minlength=len(place))
        return fsum(compute_stratum_variance(values[place == at], item.users) for at, item in enumerate(self.strata))

    def covariance(self, first: np.ndarray, second: np.ndarray) -> float:
        """Return the covariance of two estimates from each respondent's influence on them."""
        return (self.variance(first + second) - self.variance(first) - self.variance(second)) / 2

    def uncorrected(self) -> Design:
        """Return the design without the finite population: whether services differ is asked, not whether users do."""
        return replace(self, strata=tuple(replace(stratum, users=None) for stratum in self.strata))


def design_simple(n: int, population: int | None = None, weights: pd.Series | None = None) -> Design:
    """Return the design of a simple random sample: one stratum, each weight 1 unless `weights` are given."""
    return Design((Stratum((), n, population),), np.zeros(n, dtype=int), _make_exact_weights(weights, n))


def design_by_service(
    services: pd.Series,
    users: Mapping[str, int | None],
    least: int = LEAST_IN_STRATUM,
    weights: pd.Series | None = None,
) -> Design:
    """Return the design of respondents drawn per service.

    Parameters
    ----------
    services : Series of str, shape (respondents,)
        Service of each respondent; every one a key of `users`.
    users : mapping of str to int or None
        Users served per service, in the order in which strata are listed, None where they are not counted; a service
        without respondents is left out.
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
            _("strata do not name {unknown_count} of the services.", unknown_count=len(unknown)),
            places=unknown,
            allowed=", ".join(users) or _("none"),
        )
    for name, n in counts.sort_index().items():
        require_users(int(n), users[str(name)], str(name))
    small = find_hidden_groups(
        counts.reindex([name for name in users if name in counts.index]), max(least, LEAST_IN_STRATUM)
    )
    alone = [(name,) for name in small.index[~small]]
    together = [tuple(small.index[small])] if small.any() else []
    strata = tuple(
        Stratum(names, int(counts[list(names)].sum()), _add_users([users[name] for name in names]))
        for names in alone + together
    )
    where = {name: at for at, stratum in enumerate(strata) for name in stratum.services}
    place = services.map(where).to_numpy(dtype=int)
    shares = [Fraction(stratum.users or 0, stratum.n) for stratum in strata]
    own = tuple(shares[at] for at in place) if weights is None else _make_exact_weights(weights, len(services))
    return Design(strata, place, own)


def design_survey(survey: Survey) -> Design:
    """Return the design that the sidecar of a survey declares, in which each respondent counts once.

    It is that of the official index: the mean of the respondents as they were chosen. With `strata` the services are
    strata, respondents of services that are not counted one more; those too small for a public report are joined in
    every edition, for the error of an unsur tells what two people answered. With `cluster` all of a day, or of one
    enumerator, were chosen together. Users correct the error only where respondents were drawn from them
    (`find_sampled_population`), and not where whole clusters were: how many there were to choose from is not known.
    Where a stratum holds one cluster alone, nothing tells how clusters of it vary, and strata are left out.

    Raises
    ------
    DataError
        More respondents than users.

    Source
    ------
    Cochran (1977), sections 5.3 and 5.6, for the mean of a stratified sample in proportions of its own.
    """
    if survey not in _designs:
        _designs[survey] = _find_design(survey)
    return _designs[survey]


#: Designs of surveys that are held: every interval of a report rests on one, and weights of 1 are slow to make.
_designs: WeakKeyDictionary[Survey, Design] = WeakKeyDictionary()


def _find_design(survey: Survey) -> Design:
    """Find what `design_survey` returns."""
    n, sidecar = len(survey.answers), survey.sidecar
    users = find_sampled_population(survey)
    design = design_simple(n, users)
    if n and sidecar.strata:
        services = survey.groups("service")
        uncounted = dict.fromkeys(sorted(set(services) - set(sidecar.strata)))
        alike = pd.Series(1.0, services.index)
        by_service = design_by_service(services, {**sidecar.strata, **uncounted}, GROUP_THRESHOLDS["public"], alike)
        corrected = sidecar.selection in _SAMPLED_FROM_ALL
        kept = [item.users if corrected or item.users == item.n else None for item in by_service.strata]
        strata = tuple(replace(item, users=users) for item, users in zip(by_service.strata, kept, strict=True))
        design = replace(by_service, strata=strata)
    if not n or not sidecar.cluster or users == n:
        return design
    chosen = survey.answers[sidecar.cluster]
    cluster = pd.factorize(chosen.dt.normalize() if sidecar.cluster == "date" else chosen)[0]
    drawn = design.uncorrected()
    alone = any(len(np.unique(cluster[drawn.place == at])) < LEAST_IN_STRATUM for at in range(len(drawn.strata)))
    return replace(design_simple(n) if alone else drawn, cluster=cluster, least=GROUP_THRESHOLDS["public"])


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
            _(
                "{service}{which}{n} respondents were counted but only {users} users served.",
                service=service,
                which=": " if service else "",
                n=n,
                users=users,
            ),
            remedy=_("correct population and strata in the sidecar."),
        )


def _add_users(users: Sequence[int | None]) -> int | None:
    """Return the users of several services; None where those of one are not counted."""
    counted = [count for count in users if count is not None]
    return sum(counted) if len(counted) == len(users) else None


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
