"""How respondents came to stand for the users served: weights, strata by service, finite population. Floor 3.

A small stratum is joined with its neighbour, the next smallest: one respondent has no spread, and a small group must
not be found out from the difference of two published figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from ikm.analysis.disclosure import hidden
from ikm.errors import DataError

#: Fewest respondents of a stratum from which an error can be told.
LEAST = 2


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
        return np.array([float(one) for one in self.weights])

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
        """Variance of an estimate from the influence of each respondent on it, before weights; sum over strata."""
        values = self.weight * z
        parts = [stratum_variance(values[self.place == at], one.users) for at, one in enumerate(self.strata)]
        return float(sum(parts))


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
    if n < LEAST:
        return float("nan")
    correction = 1 - n / population if population else 1.0
    return float(correction * n / (n - 1) * ((values - values.mean()) ** 2).sum())


def require_users(n: int, users: int | None, of: str = "") -> None:
    """Refuse fewer users than respondents.

    Raises
    ------
    DataError
        Names the service, where one is meant, and the key to correct.
    """
    if users is not None and users < n:
        raise DataError(
            f"{of}{': ' if of else ''}{n} respondents were counted but only {users} users served.",
            remedy="correct population and strata in the sidecar.",
        )


def simple(n: int, population: int | None = None, weights: pd.Series | None = None) -> Design:
    """Respondents drawn at random from all users: one stratum, each weight 1 unless `weights` are given."""
    return Design((Stratum((), n, population),), np.zeros(n, dtype=int), _given(weights, n))


def by_service(
    services: pd.Series, users: Mapping[str, int], least: int = LEAST, weights: pd.Series | None = None
) -> Design:
    """Respondents drawn per service.

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
    small = hidden(counts.reindex([name for name in users if name in counts.index]), max(least, LEAST))
    alone = [(name,) for name in small.index[~small]]
    together = [tuple(small.index[small])] if small.any() else []
    strata = tuple(
        Stratum(names, int(counts[list(names)].sum()), sum(users[name] for name in names)) for names in alone + together
    )
    where = {name: at for at, stratum in enumerate(strata) for name in stratum.services}
    place = services.map(where).to_numpy(dtype=int)
    shares = [Fraction(stratum.users or 0, stratum.n) for stratum in strata]
    own = tuple(shares[at] for at in place) if weights is None else _given(weights, len(services))
    return Design(strata, place, own)


def _given(weights: pd.Series | None, n: int) -> tuple[Fraction, ...]:
    """Weights as exact numbers, each at its shortest decimal spelling; 1 where there are none."""
    return (Fraction(1),) * n if weights is None else tuple(Fraction(repr(float(one))) for one in weights)
