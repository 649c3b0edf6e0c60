"""The index with respondents weighted as the users are: a second figure beside the official one.

The official index pools all respondents alike. Where it is known how many users each service served, or how many there
are per gender, age, education or occupation, respondents can stand for as many users as they ought to. Small groups
are put together as they are hidden on the page, so that the second figure gives none of them away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Any, Literal

import numpy as np
import pandas as pd

from ikm.analysis.disclosure import find_hidden_groups
from ikm.analysis.index import LEAST_CLAIMED, Index, compute_ikm
from ikm.analysis.precision import (
    Design,
    Precision,
    add_mutu_chances,
    compute_influence,
    design_by_service,
    design_simple,
    estimate_under_design,
    find_printable_range,
)
from ikm.errors import IkmError, SettingError, suggest_install
from ikm.rules.instrument import Bobot, Instrument, round_half_up
from ikm.speech import _
from ikm.survey.responses import Survey, name_sidecar_in_user_errors

#: Largest weight over the median weight from which trimming is usually advised.
HEAVY_WEIGHT = 5
Kind = Literal["services", "margins", "weights"]
#: Why there is no figure: too few respondents; an unsur without answers; nothing to weigh by; no weights fit; beside
#: the groups that the page shows it would give a small one away.
Refusal = Literal["", "few", "unsur", "alike", "fit", "apart"]
#: Labels -> users; more than one label where small categories were put together.
UserTable = Mapping[tuple[str, ...], int]


# --- Weighted figures


@dataclass(frozen=True)
class CategoryShare:
    """A category, or several taken as one, among users and respondents.

    Parameters
    ----------
    labels : tuple of str
        More than one where small categories were put together.
    users : int
        Users served.
    users_share : Fraction
        Of all users of the figure, 0-1.
    n : int or None
        Respondents; None where several were put together, for that might reveal how many a small one has.
    share : Fraction or None
        Of all counted respondents, 0-1.
    """

    characteristic: str
    labels: tuple[str, ...]
    users: int
    users_share: Fraction
    n: int | None
    share: Fraction | None


@dataclass(frozen=True)
class WeightedIndex:
    """One figure beside the official index.

    Parameters
    ----------
    kind : {'services', 'margins', 'weights'}
        Weighted by users per service, raked to margins, or by the answers' own column weight.
    characteristics : tuple of str
        What was weighted by; empty for 'weights'.
    value : Decimal or None
        Index, 25-100 scale, rounded once half up; None where refused.
    precision : Precision or None
        Its sampling error; None where refused.
    n_eff : float
        Respondents without weights that would be worth as much: (sum w)^2 / sum w^2 (Kish 1965).
    largest : float
        Largest weight over the median weight; above `HEAVY_WEIGHT` few respondents decide much.
    left_out : int or None
        Respondents whose category is not stated or not counted; None where some are, too few to be counted out.
    absent : tuple of str
        Services without respondents, whose users nobody stands for.
    weights : Series of Fraction or None
        Of the respondents in it, to nine decimals; None where refused.
    """

    kind: Kind
    characteristics: tuple[str, ...]
    value: Decimal | None = None
    precision: Precision | None = None
    n_eff: float = 0.0
    largest: float = 0.0
    left_out: int | None = 0
    absent: tuple[str, ...] = ()
    shares: tuple[CategoryShare, ...] = ()
    refused: Refusal = ""
    weights: pd.Series | None = field(default=None, repr=False, compare=False)


def weight_survey(survey: Survey, threshold: int) -> tuple[WeightedIndex, ...]:
    """Compute every weighted figure that sidecar and answers allow; none where neither knows users or weights.

    Parameters
    ----------
    threshold : int
        Categories with fewer respondents are put together.

    Raises
    ------
    DataError
        A service with fewer users than respondents.
    SettingError
        [margins] without the library svy.
    """
    strata, margins = survey.sidecar.strata, survey.sidecar.margins.known
    figures: list[WeightedIndex] = []
    with name_sidecar_in_user_errors(survey):
        if strata:
            figures.append(_weight_placed(survey, "services", ("service",), _weigh_by_service, threshold))
        if margins:
            names = (*margins, *(["service"] if strata else []))
            figures.append(_weight_placed(survey, "margins", names, _weigh_by_margins, threshold))
        if "weight" in survey.answers:
            figures.append(_weight_placed(survey, "weights", (), _weigh_by_own, threshold))
    return tuple(figures)


def find_disagreeing(
    figures: Sequence[WeightedIndex], official: Index, precision: Precision | None
) -> WeightedIndex | None:
    """Find the first weighted figure that says something else than the official index.

    Parameters
    ----------
    precision : Precision or None
        Of the official index.

    Returns
    -------
    WeightedIndex or None
        One with another mutu, or outside the interval of the official index; None where all agree.
    """
    for figure in figures:
        if figure.value is not None and official.value is not None:
            another = official.instrument.band(figure.value) != official.band
            if another or (precision is not None and precision.excludes(figure.value)):
                return figure
    return None


def compute_weighted_index(
    scores: pd.DataFrame, instrument: Instrument, bobot: Bobot, weights: tuple[Fraction, ...]
) -> Fraction | None:
    """Compute the IKM with weighted NRR, exact: 25 x sum of bobot x (sum w y / sum w over those who answered).

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        Whole numbers 1-4, missing where not answered.
    weights : tuple of Fraction, length respondents

    Returns
    -------
    Fraction or None
        25-100 scale, not rounded; None where an unsur has no answer.
    """
    given = scores[list(instrument.keys)]
    by = given.groupby(pd.Series(list(weights), given.index, dtype=object), sort=False)
    totals, counts = by.sum(), by.count()
    nrr: list[Fraction | None] = []
    for key in instrument.keys:
        size = sum((weight * int(n) for weight, n in counts[key].items()), Fraction(0))
        total = sum((weight * int(value) for weight, value in totals[key].items()), Fraction(0))
        nrr.append(total / size if size else None)
    return compute_ikm(nrr, bobot)


def compute_effective_number(weights: np.ndarray) -> float:
    """Compute the effective number of respondents: (sum w)^2 / sum w^2.

    Examples
    --------
    >>> compute_effective_number(np.array([1.0, 1.0, 2.0]))
    2.6666666666666665
    """
    return float(weights.sum() ** 2 / (weights**2).sum())


@dataclass(frozen=True, eq=False)
class _Weighing:
    """Weights of respondents, the error of their index, and the categories of users that they stand for."""

    weights: tuple[Fraction, ...]
    precision: Precision
    tables: Mapping[str, UserTable]
    absent: tuple[str, ...] = ()


def _weight_placed(
    survey: Survey,
    kind: Kind,
    names: tuple[str, ...],
    weigh: Callable[[Survey, pd.Index, int, tuple[str, ...]], _Weighing | Refusal],
    threshold: int,
) -> WeightedIndex:
    """Weight the respondents whose categories are known and counted, or return why there is no figure."""
    placed = pd.Series(True, survey.answers.index)
    for name in names:
        placed &= survey.groups(name).isin(list(_find_users(survey, name)))
    rows = survey.answers.index[placed]
    scores = survey.scores.loc[rows]
    if len(rows) < LEAST_CLAIMED:
        return WeightedIndex(kind, names, refused="few")
    if not scores.notna().any().all():
        return WeightedIndex(kind, names, refused="unsur")
    weighing = weigh(survey, rows, threshold, names)
    if not isinstance(weighing, _Weighing):
        return WeightedIndex(kind, names, refused=weighing)
    exact = compute_weighted_index(scores, survey.instrument, survey.bobot, weighing.weights)
    weights, tables = np.array([float(weight) for weight in weighing.weights]), weighing.tables
    shares = [compare_category_shares(survey.groups(name), name, table) for name, table in tables.items()]
    left_out = len(survey.answers) - len(rows)
    return WeightedIndex(
        kind,
        tuple(tables),
        None if exact is None else round_half_up(exact),
        weighing.precision,
        n_eff=compute_effective_number(weights),
        largest=float(weights.max() / np.median(weights)),
        left_out=None if 0 < left_out < threshold else left_out,
        absent=weighing.absent,
        shares=tuple(chain.from_iterable(shares)),
        weights=pd.Series([Fraction(round(weight * 10**9), 10**9) for weight in weighing.weights], rows, dtype=object),
    )


def _weigh_by_service(survey: Survey, rows: pd.Index, threshold: int, names: tuple[str, ...]) -> _Weighing | Refusal:
    """Weigh respondents by users per service."""
    users = survey.sidecar.strata
    services = survey.groups("service").loc[rows]
    design = design_by_service(services, users, threshold)
    if len(design.strata) == 1:
        return "alike"
    if _gives_away(survey, "service", [stratum.services for stratum in design.strata], rows, threshold):
        return "apart"
    precision = estimate_under_design(survey.scores.loc[rows], survey.instrument, design, survey.bobot)
    tables = {"service": {stratum.services: stratum.users or 0 for stratum in design.strata}}
    absent = tuple(name for name in users if name not in set(services))
    return _Weighing(design.weights, precision, tables, absent)


def _weigh_by_margins(survey: Survey, rows: pd.Index, threshold: int, names: tuple[str, ...]) -> _Weighing | Refusal:
    """Rake respondents to the margins, those of services among them where strata are known."""
    labels = pd.DataFrame({name: survey.groups(name).loc[rows] for name in names})
    tables = {name: join_small_categories(labels[name], _find_users(survey, name), threshold) for name in names}
    tables = {name: table for name, table in tables.items() if len(table) > 1}
    if not set(tables) - {"service"}:
        return "alike"
    # By one characteristic the figure is a sum of the groups' own; by several nothing can be taken from it.
    if len(tables) == 1 and _gives_away(survey, next(iter(tables)), list(*tables.values()), rows, threshold):
        return "apart"
    groups = pd.DataFrame({name: labels[name].map(place_labels(table)) for name, table in tables.items()})
    counted = {name: {str(at): users for at, users in enumerate(table.values())} for name, table in tables.items()}
    start = _design_start(survey, rows, threshold)
    try:
        raked = rake_weights(start, groups, counted)
    except NoWeights:
        return "fit"
    estimate, z = compute_influence(survey.scores.loc[rows], survey.bobot, raked.weights)
    ends = find_printable_range(survey.instrument, survey.bobot)
    raw = Precision(len(rows), estimate, raked.variance(z) ** 0.5, start.df, ends)
    precision = add_mutu_chances(raw, survey.instrument)
    return _Weighing(tuple(Fraction(repr(float(weight))) for weight in raked.weights), precision, tables)


def _weigh_by_own(survey: Survey, rows: pd.Index, threshold: int, names: tuple[str, ...]) -> _Weighing | Refusal:
    """Take the weights that came with the answers."""
    design = design_simple(len(rows), survey.sidecar.population, survey.answers.loc[rows, "weight"])
    if len(set(design.weights)) == 1:
        return "alike"
    precision = estimate_under_design(survey.scores.loc[rows], survey.instrument, design, survey.bobot)
    return _Weighing(design.weights, precision, {})


def _gives_away(
    survey: Survey, characteristic: str, groups: Sequence[tuple[str, ...]], rows: pd.Index, threshold: int
) -> bool:
    """Return whether taking the shown groups from a weighted figure gives one that is hidden.

    They give none where the figure takes as one just those groups that the page hides, unless few are left out of it,
    or few of those whom the page hides are: the rest of the total would be theirs.
    """
    counts = survey.groups(characteristic).value_counts()
    secret = find_hidden_groups(counts, threshold)
    joined_here = {name for names in groups if len(names) > 1 for name in names}
    known = {name for names in groups for name in names} & set(secret.index)
    left_out = (len(survey.answers) - len(rows), int(counts[secret & ~counts.index.isin(known)].sum()))
    few = any(0 < people < threshold for people in left_out)
    return few or joined_here & known != set(secret.index[secret]) & known


def _design_start(survey: Survey, rows: pd.Index, threshold: int) -> Design:
    """Return the design that raking starts from: per service where strata are known, with any own weights."""
    own = survey.answers.loc[rows, "weight"] if "weight" in survey.answers else None
    if survey.sidecar.strata:
        return design_by_service(survey.groups("service").loc[rows], survey.sidecar.strata, threshold, own)
    users = next(iter(survey.sidecar.margins.known.values()))
    return design_simple(len(rows), sum(users.values()), own)


def _find_users(survey: Survey, characteristic: str) -> dict[str, int]:
    """Find the users per category."""
    return survey.sidecar.strata if characteristic == "service" else survey.sidecar.margins.known[characteristic]


# --- Categories of users


def join_small_categories(labels: pd.Series, users: Mapping[str, int], threshold: int) -> dict[tuple[str, ...], int]:
    """Join categories too small to stand alone, and those without respondents; return all with their users.

    Parameters
    ----------
    labels : Series of str
        Category of each respondent, each a key of `users`.
    threshold : int
        Fewest respondents of a category that stands alone.

    Examples
    --------
    >>> join_small_categories(pd.Series(["SMA"] * 12 + ["S1"] * 11), {"SD": 40, "SMA": 90, "S1": 70}, 10)
    {('SMA',): 90, ('SD', 'S1'): 110}
    """
    counts = labels.value_counts().reindex(list(users), fill_value=0)
    small = find_hidden_groups(counts, threshold) | (counts == 0)
    if small.any() and not counts[small].any():
        small[counts[~small].sort_values(kind="stable").index[:1]] = True
    table: dict[tuple[str, ...], int] = {(str(name),): users[name] for name in small.index[~small]}
    together = tuple(small.index[small])
    return {**table, together: sum(users[name] for name in together)} if together else table


def place_labels(table: UserTable) -> dict[str, str]:
    """Return the place in a table, as text, of each label."""
    return {name: str(at) for at, labels in enumerate(table) for name in labels}


def compare_category_shares(groups: pd.Series, characteristic: str, table: UserTable) -> list[CategoryShare]:
    """Compare users and respondents of each category.

    Parameters
    ----------
    groups : Series of str
        Category of every counted respondent, '' where not stated.
    """
    total = sum(table.values())
    shares = []
    for labels, users in table.items():
        n = int((groups == labels[0]).sum()) if len(labels) == 1 else None
        part = None if n is None else Fraction(n, len(groups))
        shares.append(CategoryShare(characteristic, labels, users, Fraction(users, total), n, part))
    return shares


# --- Raking

#: As pinned in pyproject.toml: its figures are printed.
SVY_REQUIREMENT = "svy==0.35.0"
#: Largest relative misfit of a margin, and most rounds to get there.
_TOLERANCE = 1e-12
_ROUNDS = 1000


class NoWeights(IkmError):
    """No weights fit the margins: the answers of some combination are not there."""


@dataclass(frozen=True, eq=False)
class RakedSample:
    """A sample raked to its margins.

    Parameters
    ----------
    weights : ndarray, shape (respondents,)
        They add up to each margin.
    """

    weights: np.ndarray
    _sample: Any

    def variance(self, z: np.ndarray) -> float:
        """Estimate the variance of an estimate from the influence of each respondent on it, before weights.

        Source
        ------
        Deville and Sarndal (1992): the variance of what the margins leave unexplained of z.
        """
        import polars as pl
        import svy

        data = self._sample.data.with_columns(pl.Series("z", z))
        estimate: Any = svy.Sample(data, self._sample.design).estimation.total("z")
        return float(estimate.estimates[0].se) ** 2


def rake_weights(design: Design, groups: pd.DataFrame, margins: Mapping[str, Mapping[str, int]]) -> RakedSample:
    """Rake weights until the respondents have the margins of the users.

    Parameters
    ----------
    design : Design
        Where the weights start from, with strata and finite population.
    groups : DataFrame of str, shape (respondents, characteristics)
        Category of each respondent; each is counted in `margins`.
    margins : mapping of str to mapping of str to int
        Characteristic -> category -> users; each category has a respondent, all characteristics the same total.

    Raises
    ------
    SettingError
        The library svy is not installed.
    NoWeights
        Nothing fits, as where two characteristics go together in the answers and not in the margins.

    Source
    ------
    Deming and Stephan (1940); agrees with R survey::rake and survey::postStratify.
    """
    svy, pl = _import_libraries()
    columns: dict[str, Any] = {"start": design.weight, **{name: groups[name].tolist() for name in margins}}
    about = {}
    if len(design.strata) > 1:
        columns["stratum"] = [str(at) for at in design.place]
        about["stratum"] = "stratum"
    if design.users is not None:
        columns["users"] = [float(design.strata[at].users or 0) for at in design.place]
        about["pop_size"] = "users"
    start = svy.Sample(pl.DataFrame(columns), svy.Design(wgt="start", **about)).weighting
    controls = {name: {label: float(users) for label, users in table.items()} for name, table in margins.items()}
    try:
        sample = start.rake(controls=controls, wgt_name="raked", tol=_TOLERANCE, max_iter=_ROUNDS)
    except svy.MethodError as error:
        if error.code != "CONVERGENCE_FAILED":
            raise
        raise NoWeights(
            _("no weights fit the margins."), allowed=_("combinations that occur in the answers")
        ) from error
    return RakedSample(sample.data["raked"].to_numpy(), sample)


def _import_libraries() -> tuple[Any, Any]:
    """Import the libraries svy and polars, or say how to get them."""
    try:
        import polars
        import svy
    except ImportError as error:
        raise SettingError(
            _("[margins] of a sidecar needs the library svy, which is not installed."),
            remedy=_(
                "{suggestion}; or take [margins] out of the sidecar.", suggestion=suggest_install(SVY_REQUIREMENT)
            ),
        ) from error
    return svy, polars
