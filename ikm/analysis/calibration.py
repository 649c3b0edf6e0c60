"""Weights that bring a sample to known margins of the users, and the error that they leave. Floor 3.

Raking (iterative proportional fitting); with one margin it is post-stratification. The library svy fits the weights
and takes into the error what the margins explain; only this module knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ikm.analysis.design import Design
from ikm.errors import IkmError, SettingError, install

#: As pinned in pyproject.toml: its figures are printed.
SVY = "svy==0.35.0"
#: Largest relative misfit of a margin, and most rounds to get there.
_TOLERANCE = 1e-12
_ROUNDS = 1000


class NoWeights(IkmError):
    """No weights fit the margins: the answers of some combination are not there."""


@dataclass(frozen=True, eq=False)
class Calibrated:
    """A sample raked to its margins.

    Parameters
    ----------
    weights : ndarray, shape (respondents,)
        They add up to each margin.
    """

    weights: np.ndarray
    _sample: Any

    def variance(self, z: np.ndarray) -> float:
        """Variance of an estimate from the influence of each respondent on it, before weights.

        Source
        ------
        Deville and Sarndal (1992): the variance of what the margins leave unexplained of z.
        """
        import polars as pl
        import svy

        data = self._sample.data.with_columns(pl.Series("z", z))
        found: Any = svy.Sample(data, self._sample.design).estimation.total("z")
        return float(found.estimates[0].se) ** 2


def rake(design: Design, groups: pd.DataFrame, margins: Mapping[str, Mapping[str, int]]) -> Calibrated:
    """Weights under which the respondents have the margins of the users.

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
    svy, pl = _libraries()
    stratified = len(design.strata) > 1
    columns: dict[str, Any] = {"start": design.weight, **{name: groups[name].tolist() for name in margins}}
    if stratified:
        columns["stratum"] = [str(at) for at in design.place]
    if design.users is not None:
        columns["users"] = [float(design.strata[at].users or 0) for at in design.place]
    plan = svy.Design(
        wgt="start", stratum="stratum" if stratified else None, pop_size="users" if "users" in columns else None
    )
    controls = {name: {label: float(users) for label, users in table.items()} for name, table in margins.items()}
    try:
        sample = svy.Sample(pl.DataFrame(columns), plan).weighting.rake(
            controls=controls, wgt_name="raked", tol=_TOLERANCE, max_iter=_ROUNDS
        )
    except svy.MethodError as error:
        if error.code != "CONVERGENCE_FAILED":
            raise
        raise NoWeights("no weights fit the margins.", allowed="combinations that occur in the answers") from error
    return Calibrated(sample.data["raked"].to_numpy(), sample)


def _libraries() -> tuple[Any, Any]:
    """The libraries svy and polars, or how to get them."""
    try:
        import polars
        import svy
    except ImportError as error:
        raise SettingError(
            "[margins] of a sidecar needs the library svy, which is not installed.",
            remedy=f"{install(SVY)}; or take [margins] out of the sidecar.",
        ) from error
    return svy, polars
