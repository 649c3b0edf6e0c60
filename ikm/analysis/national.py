"""A whole country in one period, from partial sums: each unit, the mean of units, groups of respondents.

Groups are of all units together and small ones are hidden, as in a unit's report; which respondents of which unit
belong to one is never told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
import scipy

from ikm.analysis.city import UnitMean, compute_mean_of_units
from ikm.analysis.disclosure import LEAST_SHOWN, HiddenFigure, find_hidden_groups, find_small_cut, shows_unsur
from ikm.analysis.index import LEAST_CLAIMED, Index, compute_ikm, compute_index_from_totals
from ikm.analysis.precision import (
    CONFIDENCE_LEVEL,
    Precision,
    add_mutu_chances,
    compute_limits,
    find_printable_range,
    find_unsur_range,
)
from ikm.analysis.profile import Group, Profile, Spread
from ikm.rules.instrument import Instrument, round_half_up
from ikm.survey.national import LevelSums, NationalSums
from ikm.survey.responses import CHARACTERISTICS, order_categories

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
        As `ikm.survey.national.LevelSums.sums`; without the columns of pairs no error can be told.
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
        return self.sums[:, 1 : 1 + 4 * self.size].reshape(-1, self.size, 4)

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
            # Unsur after unsur, whatever lies next to what in memory: else the last digit depends on it.
            return np.asarray(25 * share * np.asfortranarray(self.totals / self.counts).sum(axis=1))

    @cached_property
    def hundredths(self) -> np.ndarray:
        """Published index x 100 of each cell, rounded once, half up; -1 where there is none."""
        scaled = np.where(self.known, self.estimates, 0.0) * 100
        whole = np.floor(scaled + 0.5).astype(np.int64)
        for at in np.flatnonzero(self.known & (np.abs(scaled - np.floor(scaled) - 0.5) < _UNSURE)):
            whole[at] = int(round_half_up(self.exact(int(at)) or 0) * 100)
        return np.where(self.known, whole, -1)

    def exact(self, at: int) -> Fraction | None:
        """Return the index of one cell, not rounded."""
        answers = zip(self.totals[at].tolist(), self.counts[at].tolist(), strict=True)
        return compute_ikm([Fraction(total, n) if n else None for total, n in answers], self.instrument.bobot())

    def index(self, at: int) -> Index:
        """Return the index of one cell with its unsur."""
        keys = self.instrument.keys
        totals = dict(zip(keys, self.totals[at].tolist(), strict=True))
        counts = dict(zip(keys, self.counts[at].tolist(), strict=True))
        return compute_index_from_totals(totals, counts, self.instrument, respondents=int(self.n[at]))

    def spreads(self, at: int) -> tuple[Spread, ...]:
        """Return how the answers of one cell are spread."""
        counts = [dict(zip(self.instrument.scores, row, strict=True)) for row in self.values[at].tolist()]
        unsur = self.instrument.unsur
        return tuple(Spread(item, self.instrument.code(item.key), n) for item, n in zip(unsur, counts, strict=True))

    def extreme(self, at: int) -> bool:
        """Return whether all answers of a cell are the highest, or all the lowest."""
        given = self.values[at].sum(axis=0)
        return bool(given.sum() and given.sum() in (given[0], given[-1]))

    @cached_property
    def squares(self) -> np.ndarray:
        """Sum of the squared influence of each cell's respondents on its index, shape (cells,); NaN without an index.

        (25 x bobot)^2 x the sum over pairs of unsur of sum_i r_ij (y_ij - m_j) r_ik (y_ik - m_k) / (c_j c_k), as
        `ikm.analysis.precision.compute_influence` squared and summed. Times c_j c_k each term is a whole number.
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
        for place, (a, b) in enumerate(combinations(range(self.size), 2)):
            both, right, left, product = sums[:, 1 + 4 * (self.size + place) :][:, :4].T
            c, d, t, u = counts[:, a], counts[:, b], totals[:, a], totals[:, b]
            whole = product * c * d - t * d * right - u * c * left + t * u * both
            result += 2 * whole.astype(float) / (divisors[:, a] * divisors[:, b]) ** 2
        share = float(self.instrument.bobot().weight)
        return np.where(self.known, (25 * share) ** 2 * result, np.nan)

    def errors(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Estimate error and interval of each cell, as `precision` does of one; NaN below 10 respondents."""
        claimed = self.known & (self.n >= LEAST_CLAIMED)
        n = np.where(claimed, self.n, LEAST_CLAIMED)
        se = np.sqrt(np.where(claimed, self.squares, np.nan) * n / (n - 1))
        ends = find_printable_range(self.instrument, self.instrument.bobot())
        se = np.where(se > 0, se, np.nan)
        margin = scipy.special.stdtrit(n - 1, (1 + CONFIDENCE_LEVEL) / 2)
        return (se, *compute_limits(self.estimates, se, margin, ends))

    def precision(self, at: int, sample: int | None = None) -> Precision | None:
        """Estimate the sampling error of one cell.

        Parameters
        ----------
        sample : int, optional
            Respondents of the whole sample of which the cell is a domain; the cell is the whole by default.

        Returns
        -------
        Precision or None
            None below 10 respondents, where an unsur has no answer, and in a domain where one or two answered it.
        """
        n = int(self.n[at])
        scarce = sample is not None and self.counts[at].min() < LEAST_SHOWN
        if n < LEAST_CLAIMED or not self.known[at] or scarce:
            return None
        whole, rules = sample or n, self.instrument
        se = float(np.sqrt(self.squares[at] * whole / (whole - 1)))
        ends = find_printable_range(rules, rules.bobot())
        return add_mutu_chances(Precision(n, float(self.estimates[at]), se, n - 1, ends), rules)

    def unsur_errors(self, at: int) -> dict[str, Precision]:
        """Estimate the sampling error of the value of each unsur of one cell, by key; none below 10 answers."""
        errors, everybody = {}, int(self.n[at])
        for key, values in zip(self.instrument.keys, self.values[at].tolist(), strict=True):
            answers = list(zip(self.instrument.scores, values, strict=True))
            n, total = sum(values), sum(score * given for score, given in answers)
            if n >= LEAST_CLAIMED:
                squared = sum(score**2 * given for score, given in answers)
                variance = Fraction(25**2 * (n * squared - total**2) * everybody, n**3 * (everybody - 1))
                se, ends = float(variance) ** 0.5, find_unsur_range(self.instrument)
                errors[key] = Precision(n, 25 * total / n, se, n - 1, ends)
        return errors

    def joined(self, places: list[int] | slice = slice(None)) -> Moments:
        """Return some cells, or all, as one."""
        return Moments(self.instrument, self.sums[places].sum(axis=0, keepdims=True))

    def value(self, at: int) -> Decimal | None:
        """Return the published index of one cell."""
        hundredths = int(self.hundredths[at])
        return None if hundredths < 0 else Decimal(hundredths).scaleb(-2)


@dataclass(frozen=True, eq=False)
class Nation:
    """Units and respondents of one table in one period.

    Parameters
    ----------
    sums : NationalSums
    threshold : int
        Fewest respondents of a group that is shown.
    """

    sums: NationalSums
    threshold: int

    @cached_property
    def moments(self) -> Moments:
        """Sums of each unit, in the order of `codes`."""
        return Moments(self.sums.instrument, self.sums.cells["unit"].sums)

    @cached_property
    def codes(self) -> list[str]:
        """Units with a counted respondent."""
        return list(self.sums.units)

    @cached_property
    def respondents(self) -> int:
        """Counted respondents."""
        return int(self.moments.n.sum())

    @property
    def detailed(self) -> bool:
        """Whether unsur may be shown: enough answered, and what is left of it without the units' own reports is of none
        or of enough.
        """
        left = self.moments.counts[~self._detailed_units].sum(axis=0)
        return shows_unsur(self.everybody.index(0), self.threshold) and not self._are_few(left).any()

    @cached_property
    def _detailed_units(self) -> np.ndarray:
        """Whether each unit's own report may show unsur, as `shows_unsur`."""
        counts = self.moments.counts
        return np.asarray((self.moments.n >= self.threshold) & ~((counts > 0) & (counts < LEAST_SHOWN)).any(axis=1))

    def _are_few(self, n: np.ndarray) -> np.ndarray:
        """Return whether numbers are of somebody, and of too few."""
        return np.asarray((n > 0) & (n < self.threshold))

    @cached_property
    def everybody(self) -> Moments:
        """All respondents as one cell."""
        return self.moments.joined()

    @cached_property
    def pooled(self) -> Index:
        """Index of all respondents pooled: units with many respondents weigh more."""
        errors = self.everybody.unsur_errors(0)
        return self.everybody.index(0).join(
            low={key: error.low for key, error in errors.items()},
            high={key: error.high for key, error in errors.items()},
            counts={spread.unsur.key: spread.counts for spread in self.spreads},
        )

    @cached_property
    def precision(self) -> Precision | None:
        """Its sampling error, as if all respondents were one random sample."""
        return self.everybody.precision(0)

    @cached_property
    def spread(self) -> bool:
        """Whether spreads may be shown: without those of the units' own reports none are left, or enough."""
        counts = self.moments.counts
        shown = self._detailed_units[:, None] & (counts >= self.threshold)
        return not self._are_few(np.where(shown, 0, counts).sum(axis=0)).any()

    @cached_property
    def spreads(self) -> tuple[Spread, ...]:
        """How their answers to each unsur are spread, where enough answered it."""
        spreads = self.everybody.spreads(0)
        return tuple(each.disclosed(self.threshold if self.spread else each.n + 1) for each in spreads)

    @cached_property
    def withheld(self) -> np.ndarray:
        """Whether each unit's index is not shown: of one or two respondents, and the next smallest with a lone one."""
        n = pd.Series(self.moments.n, index=self.codes)
        if not n.lt(LEAST_SHOWN).any():
            return np.zeros(len(n), dtype=bool)
        return np.asarray(find_hidden_groups(n, LEAST_SHOWN))

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row a unit, by code: n, ikm (25-100, as published), mutu, se, low, high (95 % interval, index points).

        Missing: ikm and n of a unit withheld; ikm where an unsur has no answer; the rest below 10 respondents.
        """
        moments = self.moments
        shown = (moments.hundredths >= 0) & ~self.withheld
        claimed = shown & (moments.n >= LEAST_CLAIMED)
        errors = dict(zip(("se", "low", "high"), moments.errors(), strict=True))
        bands = self.sums.instrument.bands[::-1]
        place = np.searchsorted([int(band.low * 100) for band in bands], moments.hundredths, side="right") - 1
        mutu = np.array([band.mutu for band in bands], dtype=object)[np.maximum(place, 0)]
        frame = pd.DataFrame(
            {
                "n": pd.array(np.where(self.withheld, 0, moments.n), dtype="Int64"),
                "ikm": np.where(shown, moments.hundredths / 100, np.nan),
                "mutu": [band if sure else None for band, sure in zip(mutu, claimed, strict=True)],
                **{name: np.where(claimed, values, np.nan) for name, values in errors.items()},
            },
            index=pd.Index(self.codes, name="unit"),
        )
        frame.loc[self.withheld, "n"] = pd.NA
        return frame.sort_index()

    @cached_property
    def ranked(self) -> pd.DataFrame:
        """Units with at least 10 respondents and an index, highest first, equal ones by code."""
        known = self.units[self.units["mutu"].notna()]
        return known.sort_values("ikm", ascending=False, kind="stable")

    @cached_property
    def mean(self) -> UnitMean | None:
        """Mean in which every unit counts alike, those below 10 respondents left out, as in a city."""
        averaged = np.flatnonzero(self.moments.known & (self.moments.n >= LEAST_CLAIMED)).tolist()
        if not averaged:
            return None
        exact = [self.moments.exact(at) or Fraction(0) for at in averaged]
        errors = [self.moments.precision(at) for at in averaged]
        return compute_mean_of_units(exact, errors, [Fraction(1, len(averaged))] * len(averaged))

    def mutu_counts(self) -> dict[str, int]:
        """Count units per mutu, best first."""
        counts = Counter(self.ranked["mutu"])
        return {band.mutu: counts[band.mutu] for band in self.sums.instrument.bands}

    @property
    def traits(self) -> tuple[str, ...]:
        """Characteristics that all units share: services are each unit's own."""
        return tuple(name for name in CHARACTERISTICS if name in self.sums.labels and name != "service")

    def unit(self, code: str) -> tuple[Index, Precision | None]:
        """Return index and sampling error of one unit, with its unsur; for whoever may see them.

        Raises
        ------
        KeyError
            No such unit.
        """
        if code not in self.codes:
            raise KeyError(code)
        at = self.codes.index(code)
        return self.moments.index(at), self.moments.precision(at)

    def unit_groups(self, characteristic: str) -> pd.DataFrame:
        """Return one row per unit and category: n, ikm (25-100); small groups hidden as in the unit's report.

        Not for a publication: beside the groups of all units, a hidden group of one unit could be had by subtraction.
        """
        cells = self.sums.cells[f"unit {characteristic}"]
        moments = Moments(self.sums.instrument, cells.sums)
        frame = pd.DataFrame(
            {
                "unit": cells.first,
                characteristic: cells.second,
                "n": moments.n,
                "ikm": np.where(moments.hundredths >= 0, moments.hundredths / 100, np.nan),
            }
        ).set_index(["unit", characteristic])
        secret = self._hidden_of_units[characteristic].stack().reindex(frame.index)
        return frame.mask(secret).sort_index()

    @cached_property
    def _of_units(self) -> dict[str, pd.DataFrame]:
        """Respondents by unit and category, by characteristic."""
        return {name: _pivot(self.sums.cells[f"unit {name}"]) for name in self.sums.labels}

    @cached_property
    def _hidden_of_units(self) -> dict[str, pd.DataFrame]:
        """Whether each category of a unit is hidden, by characteristic: `find_hidden_groups` of all units at once."""
        found = {}
        for name, table in self._of_units.items():
            cells = self.sums.cells[f"unit {name}"]
            index = Moments(self.sums.instrument, cells.sums).hundredths
            ends = [_pivot(cells, (index == end).astype(int)).to_numpy(dtype=bool) for end in (2500, 10000)]
            found[name] = pd.DataFrame(self._hide_cells(table.to_numpy(), ends), table.index, table.columns)
        return found

    def _hide_cells(self, n: np.ndarray, ends: Sequence[np.ndarray]) -> np.ndarray:
        """Return which groups of each unit are hidden, shape (units, categories); `ends`: all gave 1, all gave 4."""
        hidden: np.ndarray = (n > 0) & ((n < self.threshold) | ends[0] | ends[1])
        while True:
            known = np.any([(end | ~hidden).all(axis=1) for end in ends], axis=0)
            short = hidden.any(axis=1) & ((np.where(hidden, n, 0).sum(axis=1) < self.threshold) | known)
            rest = np.where(hidden | (n == 0), np.iinfo(np.int64).max, n)
            units = np.flatnonzero(short & ((n > 0) & ~hidden).any(axis=1))
            if not units.size:
                return hidden
            hidden[units, rest[units].argmin(axis=1)] = True

    @cached_property
    def hidden(self) -> tuple[HiddenFigure, ...]:
        """What is not shown, and why; not which units or groups."""
        few = [] if self.respondents >= self.threshold else ["pooled", "unsur"]
        few += ["units"] if self.withheld.any() else []
        few += [f"unsur.{each.unsur.key}.answers" for each in self.spreads if 0 < each.n < self.threshold]
        few += [f"groups.{name}" for name, labels in self._secrets.items() if labels]
        beside = [] if self.detailed or "unsur" in few else ["unsur"]
        beside += [] if self.spread or "unsur" in few else ["unsur.answers"]
        return (*(HiddenFigure(what, "few") for what in few), *(HiddenFigure(what, "beside") for what in beside))

    def profile(self, characteristic: str) -> Profile:
        """Return all respondents and their index by a characteristic, without groups that tell of few."""
        labels, moments = self._groups[characteristic]
        counts, secret = pd.Series(moments.n, index=labels), self._secrets[characteristic]
        stated = order_categories(characteristic, counts.drop("", errors="ignore"))
        order = [*stated, *([""] if "" in labels else [])]
        groups = tuple(
            self._measure_group(moments, labels.index(label), label) for label in order if label not in secret
        )
        return Profile(
            characteristic, self.respondents, self.threshold, groups, withheld=bool(secret), stated=bool(stated)
        )

    @cached_property
    def _groups(self) -> dict[str, tuple[list[str], Moments]]:
        """Categories of each characteristic, sorted, and their sums."""
        found = {}
        for characteristic in self.traits:
            level = next(name for name in self.sums.cells if characteristic in name.split(" ") and "unit" not in name)
            cells = self.sums.cells[level]
            ends = np.array(cells.first if level.split(" ")[0] == characteristic else cells.second, dtype=object)
            labels = sorted(set(ends))
            sums = np.array([cells.sums[ends == label].sum(axis=0) for label in labels])
            found[characteristic] = (labels, Moments(self.sums.instrument, sums))
        return found

    # --- Groups that sums and differences would take apart: with units and their own reports, and with one another

    @cached_property
    def _secrets(self) -> dict[str, frozenset[str]]:
        """Categories of each characteristic that are not shown; of two characteristics the later one gives way."""
        secrets: dict[str, frozenset[str]] = {}
        for name in self.traits:
            secrets[name] = self._hide_groups(name, frozenset())
            while exposed := self._find_exposed(name, secrets):
                labels, moments = self._groups[name]
                sizes = dict(zip(labels, moments.n.tolist(), strict=True))
                smallest = min(exposed, key=lambda label: (sizes[label], label))
                secrets[name] = self._hide_groups(name, secrets[name] | {smallest})
        return secrets

    def _hide_groups(self, name: str, secret: frozenset[str]) -> frozenset[str]:
        """Return the groups to hide by their numbers and answers, where some are hidden already."""
        labels, moments = self._groups[name]
        unanimous = self.everybody.extreme(0)

        def is_known(some: Sequence[str]) -> bool:
            """Return whether groups taken as one are known from their figure, or are a single one to be hidden."""
            alike = not unanimous and moments.joined([labels.index(label) for label in some]).extreme(0)
            return alike or (len(some) == 1 and some[0] in secret)

        hidden = find_hidden_groups(pd.Series(moments.n, index=labels), self.threshold, is_known)
        return frozenset(label for label in labels if hidden[label])

    def _find_exposed(self, name: str, secrets: Mapping[str, frozenset[str]]) -> frozenset[str]:
        """Find shown groups of a characteristic that with other figures would give few people; none where none do."""
        tables = [self._left_of_units[name]]
        alike: set[str] = set()
        for other in list(secrets)[: list(secrets).index(name)]:
            if (level := f"{other} {name}") in self.sums.cells:
                crossed = _pivot(self.sums.cells[level])
                tables.append(_join(crossed.T, secrets[other]).T)
            else:
                alike |= self._find_alike(name, other, secrets)
        shown = frozenset(self._groups[name][0]) - secrets[name]
        cuts = [find_small_cut(_join(table, secrets[name]), self.threshold) for table in tables]
        # Where all of the smaller side are hidden already, the other side must not give them.
        sides = [side & shown or shown - side for side in (frozenset(alike), *cuts) if side]
        return next((side for side in sides if side), frozenset())

    @cached_property
    def _left_of_units(self) -> dict[str, pd.DataFrame]:
        """Respondents by unit and category, without those that the unit's own report may show."""
        withheld = frozenset(np.array(self.codes)[self.withheld].tolist())
        tables = ((name, self._of_units[name].where(self._hidden_of_units[name], 0)) for name in self.traits)
        return {name: _join(table.T, withheld).T for name, table in tables}

    def _find_alike(self, name: str, other: str, secrets: Mapping[str, frozenset[str]]) -> set[str]:
        """Find groups that may be, but for few, those of another characteristic: as many of each unit.

        No table of the two is kept; that there are more it proves where their numbers differ by so many in the units.
        """
        own, theirs = (_join(self._of_units[each], secrets[each]) for each in (name, other))
        sides = [theirs, theirs.rsub(theirs.sum(axis=1), axis=0)]  # each group, and all but it
        return {
            str(label)
            for label, column in own.items()
            if column.sum() < self.respondents  # all of them are no group
            and any(side.sub(column, axis=0).abs().sum().lt(self.threshold).any() for side in sides)
        }

    def _measure_group(self, moments: Moments, at: int, label: str) -> Group:
        """Measure one category as a domain of all respondents."""
        n = int(moments.n[at])
        error = moments.precision(at, self.respondents)
        return Group(
            label, n, Fraction(n, self.respondents), moments.index(at), error if error and error.known else None
        )


#: Column of a table that holds what is hidden, taken together.
_HIDDEN = "\0"


def _pivot(cells: LevelSums, values: np.ndarray | None = None) -> pd.DataFrame:
    """Return respondents, or other values, by the first and the second of a level."""
    index = pd.MultiIndex.from_arrays([cells.first, cells.second])
    return pd.Series(cells.sums[:, 0] if values is None else values, index).unstack(fill_value=0)


def _join(table: pd.DataFrame, secret: frozenset[str]) -> pd.DataFrame:
    """Return a table whose hidden columns are one: together they are known from the total."""
    shown = table[[label for label in table if label not in secret]]
    return shown.assign(**{_HIDDEN: table[list(secret)].sum(axis=1)}) if secret else shown
