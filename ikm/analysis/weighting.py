"""The index with respondents weighted as the users are: a second figure beside the official one. Floor 3.

The official index pools all respondents alike. Where it is known how many users each service served, or how many there
are per gender, age, education or occupation, respondents can stand for as many users as they ought to. Small groups
are put together as they are hidden on the page, so that the second figure gives none of them away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd

from ikm.analysis.calibration import Calibrated, NoWeights, rake
from ikm.analysis.design import Design, by_service, simple
from ikm.analysis.index import CLAIM, ikm_value
from ikm.analysis.margins import Share, joined, places, shares
from ikm.analysis.precision import Precision, designed, influence, with_variance
from ikm.rules.bobot import Bobot
from ikm.rules.instrument import Instrument
from ikm.rules.rounding import half_up
from ikm.survey.responses import Survey, told_of_sidecar

#: Largest weight over the median weight from which trimming is usually advised.
HEAVY = 5
Kind = Literal["services", "margins", "weights"]
#: Why there is no figure: too few respondents; an unsur without answers; nothing to weigh by; no weights fit.
Refusal = Literal["", "few", "unsur", "alike", "fit"]


@dataclass(frozen=True)
class Weighted:
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
        Largest weight over the median weight; above `HEAVY` few respondents decide much.
    left_out : int or None
        Respondents whose category is not stated or not counted; None where some are, too few to be counted out.
    absent : tuple of str
        Services without respondents, whose users nobody stands for.
    """

    kind: Kind
    characteristics: tuple[str, ...]
    value: Decimal | None = None
    precision: Precision | None = None
    n_eff: float = 0.0
    largest: float = 0.0
    left_out: int | None = 0
    absent: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    refused: Refusal = ""


def weighted(survey: Survey, threshold: int) -> tuple[Weighted, ...]:
    """Every weighted figure that the sidecar and the answers allow; none where neither tells of users or weights.

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
    with told_of_sidecar(survey):
        return tuple(_figures(survey, threshold))


def _figures(survey: Survey, threshold: int) -> list[Weighted]:
    """Each figure that can be made."""
    found = []
    if survey.sidecar.strata:
        found.append(_checked(survey, "services", ("service",), lambda rows: _services(survey, rows, threshold)))
    if survey.sidecar.margins.known:
        names = (*survey.sidecar.margins.known, *(["service"] if survey.sidecar.strata else []))
        found.append(_checked(survey, "margins", names, lambda rows: _margins(survey, rows, threshold, names)))
    if "weight" in survey.answers:
        found.append(_checked(survey, "weights", (), lambda rows: _weights(survey, rows, threshold)))
    return found


def weighted_index(
    scores: pd.DataFrame, instrument: Instrument, bobot: Bobot, weights: tuple[Fraction, ...]
) -> Fraction | None:
    """IKM with weighted NRR, exact: 25 x sum of bobot x (sum w y / sum w over those who answered).

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
    return ikm_value(nrr, bobot)


def kish(weights: np.ndarray) -> float:
    """Effective number of respondents: (sum w)^2 / sum w^2.

    Examples
    --------
    >>> kish(np.array([1.0, 1.0, 2.0]))
    2.6666666666666665
    """
    return float(weights.sum() ** 2 / (weights**2).sum())


def _checked(
    survey: Survey, kind: Kind, characteristics: tuple[str, ...], make: Callable[[pd.Index], Weighted]
) -> Weighted:
    """A figure of the respondents that can be placed, or why there is none."""
    users = {name: _users(survey, name) for name in characteristics}
    placed = pd.Series(True, survey.answers.index)
    for name, table in users.items():
        placed &= survey.groups(name).isin(list(table))
    rows = survey.answers.index[placed]
    refused: Refusal = ""
    if len(rows) < CLAIM:
        refused = "few"
    elif not survey.scores.loc[rows].notna().any().all():
        refused = "unsur"
    return Weighted(kind, characteristics, refused=refused) if refused else make(rows)


def _services(survey: Survey, rows: pd.Index, threshold: int) -> Weighted:
    """Respondents weighted by users per service."""
    users = survey.sidecar.strata
    services = survey.groups("service").loc[rows]
    design = by_service(services, users, threshold)
    if len(design.strata) == 1:
        return Weighted("services", ("service",), refused="alike")
    tables = {"service": {stratum.services: stratum.users or 0 for stratum in design.strata}}
    found = designed(survey.scores.loc[rows], survey.instrument, design, survey.bobot)
    absent = tuple(name for name in users if name not in set(services))
    return _figure(survey, rows, "services", design.weights, found, threshold, tables, absent)


def _margins(survey: Survey, rows: pd.Index, threshold: int, names: tuple[str, ...]) -> Weighted:
    """Respondents raked to the margins, those of services among them where strata are known."""
    labels = pd.DataFrame({name: survey.groups(name).loc[rows] for name in names})
    tables = {name: joined(labels[name], _users(survey, name), threshold) for name in names}
    tables = {name: table for name, table in tables.items() if len(table) > 1}
    if not set(tables) - {"service"}:
        return Weighted("margins", names, refused="alike")
    groups = pd.DataFrame({name: labels[name].map(places(table)) for name, table in tables.items()})
    counted = {name: {str(at): users for at, users in enumerate(table.values())} for name, table in tables.items()}
    start = _start(survey, rows, threshold)
    try:
        raked = rake(start, groups, counted)
    except NoWeights:
        return Weighted("margins", names, refused="fit")
    weights = tuple(Fraction(repr(float(one))) for one in raked.weights)
    return _figure(survey, rows, "margins", weights, _raked(survey, rows, raked, start.df), threshold, tables)


def _weights(survey: Survey, rows: pd.Index, threshold: int) -> Weighted:
    """Respondents with the weights that came with the answers."""
    design = simple(len(rows), survey.sidecar.population, survey.answers.loc[rows, "weight"])
    if len(set(design.weights)) == 1:
        return Weighted("weights", (), refused="alike")
    found = designed(survey.scores.loc[rows], survey.instrument, design, survey.bobot)
    return _figure(survey, rows, "weights", design.weights, found, threshold, {})


def _start(survey: Survey, rows: pd.Index, threshold: int) -> Design:
    """The design that raking starts from: per service where strata are known, with own weights where there are any."""
    own = survey.answers.loc[rows, "weight"] if "weight" in survey.answers else None
    if survey.sidecar.strata:
        return by_service(survey.groups("service").loc[rows], survey.sidecar.strata, threshold, own)
    users = next(iter(survey.sidecar.margins.known.values()))
    return simple(len(rows), sum(users.values()), own)


def _raked(survey: Survey, rows: pd.Index, raked: Calibrated, df: int) -> Precision:
    """Index and error under raked weights."""
    scores = survey.scores.loc[rows]
    estimate, z = influence(scores, survey.bobot, raked.weights)
    return with_variance(estimate, raked.variance(z), len(rows), df, survey.instrument, survey.bobot)


def _figure(
    survey: Survey,
    rows: pd.Index,
    kind: Kind,
    weights: tuple[Fraction, ...],
    found: Precision,
    threshold: int,
    tables: Mapping[str, Mapping[tuple[str, ...], int]],
    absent: tuple[str, ...] = (),
) -> Weighted:
    """A figure with what is told about its weights."""
    left_out = len(survey.answers) - len(rows)
    exact = weighted_index(survey.scores.loc[rows], survey.instrument, survey.bobot, weights)
    floats = np.array([float(one) for one in weights])
    return Weighted(
        kind=kind,
        characteristics=tuple(tables),
        value=None if exact is None else half_up(exact),
        precision=found,
        n_eff=kish(floats),
        largest=float(floats.max() / np.median(floats)),
        left_out=None if 0 < left_out < threshold else left_out,
        absent=absent,
        shares=tuple(one for name, table in tables.items() for one in shares(survey.groups(name), name, table)),
    )


def _users(survey: Survey, characteristic: str) -> dict[str, int]:
    """Users per category."""
    return survey.sidecar.strata if characteristic == "service" else survey.sidecar.margins.known[characteristic]
