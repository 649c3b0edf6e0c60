"""From partial sums to figures: the same index and sampling error as from the answers, of many cells at once. Floor 3.

Sums are whole numbers, so an index is exact and a variance is rounded but in its last division.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import combinations

import numpy as np

from ikm.analysis.distribution import Spread
from ikm.analysis.index import CLAIM, Index, from_totals, ikm_value
from ikm.analysis.precision import Precision, limits, printable, unsur_with_variance, with_variance
from ikm.analysis.tally import pair_column, value_column
from ikm.rules.instrument import Instrument
from ikm.rules.rounding import half_up

#: Nearer than this to a half, in hundredths of a point, a double does not tell where to round, and Fractions do.
_UNSURE = 1e-6
#: Respondents up to which the products of a variance fit into 64 bits: 64 n^3 < 2^63.
_FIT = 500_000


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums of some cells: units, or groups of respondents.

    Parameters
    ----------
    sums : ndarray of int64, shape (cells, columns)
        As `ikm.survey.sums.Cells.sums`; without the columns of pairs no error can be told.
    """

    instrument: Instrument
    sums: np.ndarray

    @property
    def size(self) -> int:
        """Number of unsur."""
        return len(self.instrument.keys)

    @property
    def n(self) -> np.ndarray:
        """Respondents with at least one answer, shape (cells,)."""
        return np.asarray(self.sums[:, 0])

    @cached_property
    def values(self) -> np.ndarray:
        """Answers 1-4 given to each unsur, shape (cells, unsur, 4)."""
        columns = [[value_column(at, answer) for answer in self.instrument.scores] for at in range(self.size)]
        return np.asarray(self.sums[:, columns])

    @cached_property
    def counts(self) -> np.ndarray:
        """Answers to each unsur, shape (cells, unsur)."""
        return np.asarray(self.values.sum(axis=2))

    @cached_property
    def totals(self) -> np.ndarray:
        """Their sums, shape (cells, unsur)."""
        return np.asarray((self.values * np.array(self.instrument.scores)).sum(axis=2))

    @cached_property
    def known(self) -> np.ndarray:
        """Whether each cell has an index: an answer to every unsur."""
        return np.asarray((self.counts > 0).all(axis=1))

    @cached_property
    def estimates(self) -> np.ndarray:
        """Index of each cell as a double, 25-100; NaN where an unsur has no answer."""
        share = float(self.instrument.bobot().weight)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(25 * share * (self.totals / self.counts).sum(axis=1))

    @cached_property
    def hundredths(self) -> np.ndarray:
        """Published index x 100 of each cell, rounded once, half up; -1 where there is none."""
        scaled = np.where(self.known, self.estimates, 0.0) * 100
        whole = np.floor(scaled + 0.5).astype(np.int64)
        for at in np.flatnonzero(self.known & (np.abs(scaled - np.floor(scaled) - 0.5) < _UNSURE)):
            whole[at] = int(half_up(self.exact(int(at)) or 0) * 100)
        return np.where(self.known, whole, -1)

    def exact(self, at: int) -> Fraction | None:
        """Index of one cell, not rounded."""
        return ikm_value(self._nrr(at), self.instrument.bobot())

    def index(self, at: int) -> Index:
        """Index of one cell with its unsur."""
        keys = self.instrument.keys
        totals = dict(zip(keys, self.totals[at].tolist(), strict=True))
        counts = dict(zip(keys, self.counts[at].tolist(), strict=True))
        return from_totals(totals, counts, self.instrument, respondents=int(self.n[at]))

    def spreads(self, at: int) -> tuple[Spread, ...]:
        """How the answers of one cell are spread."""
        return tuple(
            Spread(item, self.instrument.code(item.key), dict(zip(self.instrument.scores, row.tolist(), strict=True)))
            for item, row in zip(self.instrument.unsur, self.values[at], strict=True)
        )

    def extreme(self, at: int) -> bool:
        """Whether all answers of a cell are the highest, or all the lowest."""
        given = self.values[at].sum(axis=0)
        return bool(given.sum() and given.sum() in (given[0], given[-1]))

    @cached_property
    def squares(self) -> np.ndarray:
        """Sum of the squared influence of each cell's respondents on its index, shape (cells,); NaN without an index.

        (25 x bobot)^2 x the sum over pairs of unsur of sum_i r_ij (y_ij - m_j) r_ik (y_ik - m_k) / (c_j c_k), as
        `ikm.analysis.precision.influence` squared and summed. Multiplied by c_j c_k each term is a whole number.
        """
        fits = len(self.n) == 0 or self.n.max() <= _FIT
        sums = self.sums if fits else self.sums.astype(object)
        counts, totals = (part if fits else part.astype(object) for part in (self.counts, self.totals))
        scores = np.array(self.instrument.scores)
        squared = (self.values * scores**2).sum(axis=2)
        result = np.zeros(len(self.n))
        divisors = np.where(self.counts > 0, self.counts, 1).astype(float)
        for at in range(self.size):
            whole = counts[:, at] * squared[:, at] - totals[:, at] ** 2
            result += whole.astype(float) * counts[:, at].astype(float) / divisors[:, at] ** 4
        for a, b in combinations(range(self.size), 2):
            both, right, left, product = (sums[:, pair_column(a, b, self.size) + at] for at in range(4))
            c, d, t, u = counts[:, a], counts[:, b], totals[:, a], totals[:, b]
            whole = product * c * d - t * d * right - u * c * left + t * u * both
            result += 2 * whole.astype(float) / (divisors[:, a] * divisors[:, b]) ** 2
        share = float(self.instrument.bobot().weight)
        return np.where(self.known, (25 * share) ** 2 * result, np.nan)

    def errors(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Standard error and ends of the interval of each cell, as `precision` tells them; NaN below 10 respondents."""
        claimed = self.known & (self.n >= CLAIM)
        n = np.where(claimed, self.n, CLAIM)
        se = np.sqrt(np.where(claimed, self.squares, np.nan) * n / (n - 1))
        low, high = limits(self.estimates, se, n - 1, printable(self.instrument, self.instrument.bobot()))
        return se, low, high

    def precision(self, at: int, sample: int | None = None) -> Precision | None:
        """Sampling error of one cell.

        Parameters
        ----------
        sample : int, optional
            Respondents of the whole sample of which the cell is a domain; the cell is the whole by default.

        Returns
        -------
        Precision or None
            None below 10 respondents, and where an unsur has no answer.
        """
        n = int(self.n[at])
        if n < CLAIM or not self.known[at]:
            return None
        whole = sample or n
        variance = float(self.squares[at]) * whole / (whole - 1)
        return with_variance(float(self.estimates[at]), variance, n, n - 1, self.instrument, self.instrument.bobot())

    def unsur_errors(self, at: int) -> dict[str, Precision]:
        """Sampling error of the value of each unsur of one cell, by key; none below 10 answers."""
        found = {}
        for place, key in enumerate(self.instrument.keys):
            n, total = int(self.counts[at, place]), int(self.totals[at, place])
            squared = sum(
                int(n) * score**2 for score, n in zip(self.instrument.scores, self.values[at, place], strict=True)
            )
            if n >= CLAIM:
                variance = Fraction(25**2 * (n * squared - total**2), n**2 * (n - 1))
                found[key] = unsur_with_variance(25 * total / n, float(variance), n, n - 1, self.instrument)
        return found

    def summed(self) -> Moments:
        """All cells as one."""
        return Moments(self.instrument, self.sums.sum(axis=0, keepdims=True))

    def value(self, at: int) -> Decimal | None:
        """Published index of one cell."""
        found = int(self.hundredths[at])
        return None if found < 0 else Decimal(found).scaleb(-2)

    def _nrr(self, at: int) -> list[Fraction | None]:
        """Mean answers of one cell."""
        pairs = zip(self.totals[at].tolist(), self.counts[at].tolist(), strict=True)
        return [Fraction(total, count) if count else None for total, count in pairs]
