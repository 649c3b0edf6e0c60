"""A whole country in one period, from partial sums: each unit, the mean of units, groups of respondents. Floor 3.

Groups are of all units together and small ones are hidden, as in a unit's report; which respondents of which unit
belong to one is never told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from ikm.analysis.city import Mean, mean_of
from ikm.analysis.disclosure import LEAST, hidden
from ikm.analysis.distribution import Spread
from ikm.analysis.index import CLAIM, Index
from ikm.analysis.moments import Moments
from ikm.analysis.precision import Precision
from ikm.analysis.profile import Group, Profile
from ikm.survey.categories import in_order
from ikm.survey.responses import CHARACTERISTICS
from ikm.survey.sums import STEP, Sums


@dataclass(frozen=True, eq=False)
class Nation:
    """Units and respondents of one table in one period.

    Parameters
    ----------
    sums : Sums
    threshold : int
        Fewest respondents of a group that is shown.
    """

    sums: Sums
    threshold: int

    @cached_property
    def moments(self) -> Moments:
        """Sums of each unit, in the order of `codes`."""
        return Moments(self.sums.instrument, self.sums.cells["unit"].sums)

    @cached_property
    def codes(self) -> list[str]:
        """Units with a counted respondent."""
        return [self.sums.units[key // STEP] for key in self.sums.cells["unit"].keys.tolist()]

    @cached_property
    def respondents(self) -> int:
        """Counted respondents."""
        return int(self.moments.n.sum())

    @property
    def detailed(self) -> bool:
        """Whether enough answered that unsur may be shown."""
        return self.respondents >= self.threshold

    @cached_property
    def everybody(self) -> Moments:
        """All respondents as one cell."""
        return self.moments.summed()

    @cached_property
    def pooled(self) -> Index:
        """Index of all respondents pooled: units with many respondents weigh more."""
        return self.everybody.index(0)

    @cached_property
    def precision(self) -> Precision | None:
        """Its sampling error, as if all respondents were one random sample."""
        return self.everybody.precision(0)

    @cached_property
    def spreads(self) -> tuple[Spread, ...]:
        """How their answers to each unsur are spread, where enough answered it."""
        return tuple(one.disclosed(self.threshold) for one in self.everybody.spreads(0))

    @cached_property
    def withheld(self) -> np.ndarray:
        """Whether each unit's index is not shown: of one or two respondents, and the next smallest with a lone one."""
        n = pd.Series(self.moments.n, index=self.codes)
        if not n.lt(LEAST).any():
            return np.zeros(len(n), dtype=bool)
        return np.asarray(hidden(n, LEAST))

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row a unit, by code: n, ikm (25-100, as published), mutu, se, low, high (95 % interval, index points).

        Missing: ikm and n of a unit withheld; ikm where an unsur has no answer; the rest below 10 respondents.
        """
        found = self.moments
        shown = (found.hundredths >= 0) & ~self.withheld
        claimed = shown & (found.n >= CLAIM)
        se, low, high = found.errors()
        bands = self.sums.instrument.bands[::-1]
        place = np.searchsorted([int(band.low * 100) for band in bands], found.hundredths, side="right") - 1
        mutu = np.array([band.mutu for band in bands], dtype=object)[np.maximum(place, 0)]
        frame = pd.DataFrame(
            {
                "n": pd.array(np.where(self.withheld, 0, found.n), dtype="Int64"),
                "ikm": np.where(shown, found.hundredths / 100, np.nan),
                "mutu": [band if told else None for band, told in zip(mutu, claimed, strict=True)],
                "se": np.where(claimed, se, np.nan),
                "low": np.where(claimed, low, np.nan),
                "high": np.where(claimed, high, np.nan),
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
    def mean(self) -> Mean | None:
        """Every unit counts alike, those below 10 respondents left out, as in a city."""
        averaged = np.flatnonzero(self.moments.known & (self.moments.n >= CLAIM)).tolist()
        if not averaged:
            return None
        exact = [self.moments.exact(at) or Fraction(0) for at in averaged]
        se, _, _ = self.moments.errors()
        return mean_of(exact, se[averaged].tolist(), [Fraction(1, len(averaged))] * len(averaged))

    def mutu_counts(self) -> dict[str, int]:
        """Units per mutu, best first."""
        counts = Counter(self.ranked["mutu"])
        return {band.mutu: counts[band.mutu] for band in self.sums.instrument.bands}

    @property
    def traits(self) -> tuple[str, ...]:
        """Characteristics that all units share: services are each unit's own."""
        return tuple(name for name in CHARACTERISTICS if name in self.sums.labels and name != "service")

    def unit(self, code: str) -> tuple[Index, Precision | None]:
        """Index and sampling error of one unit, with its unsur; for whoever may see them.

        Raises
        ------
        KeyError
            No such unit.
        """
        at = {name: place for place, name in enumerate(self.codes)}[code]
        return self.moments.index(at), self.moments.precision(at)

    def unit_groups(self, characteristic: str) -> pd.DataFrame:
        """One row a unit and category: n, ikm (25-100); small groups hidden as in the unit's report.

        Not for a publication: beside the groups of all units, a hidden group of one unit could be had by subtraction.
        """
        cells = self.sums.cells[f"unit {characteristic}"]
        found = Moments(self.sums.instrument, cells.sums)
        units, labels = self.sums.ends(f"unit {characteristic}")
        high, low = np.divmod(cells.keys, STEP)
        frame = pd.DataFrame(
            {
                "unit": [units[at] for at in high],
                characteristic: [labels[at] for at in low],
                "n": found.n,
                "ikm": np.where(found.hundredths >= 0, found.hundredths / 100, np.nan),
                "extreme": [value in (2500, 10000) for value in found.hundredths.tolist()],
            }
        )
        risky = (frame["n"] < self.threshold) | frame["extreme"]
        for _, rows in frame[frame["unit"].isin(frame["unit"][risky].unique())].groupby("unit"):
            frame.loc[rows.index[self._secret(rows)], ["n", "ikm"]] = np.nan
        return frame.drop(columns="extreme").set_index(["unit", characteristic]).sort_index()

    def _secret(self, rows: pd.DataFrame) -> np.ndarray:
        """Which groups of one unit must not be shown."""
        names = rows.index.astype(str)
        counts, alone = pd.Series(rows["n"].array, index=names), pd.Series(rows["extreme"].array, index=names)
        return np.asarray(hidden(counts, self.threshold, lambda some: bool(alone[list(some)].all())))

    def profile(self, characteristic: str) -> Profile:
        """All respondents and their index by a characteristic, small groups hidden."""
        labels, found = self._groups(characteristic)
        counts = pd.Series(found.n, index=labels)
        places = {label: place for place, label in enumerate(labels)}
        told = self.everybody.extreme(0)
        secret = hidden(
            counts,
            self.threshold,
            lambda names: not told and _together(found, [places[name] for name in names]).extreme(0),
        )
        stated = in_order(characteristic, counts.drop("", errors="ignore"))
        order = [*stated, *([""] if "" in places else [])]
        groups = tuple(self._group(found, places[label], label) for label in order if not secret[label])
        return Profile(
            characteristic, self.respondents, self.threshold, groups, withheld=bool(secret.any()), stated=bool(stated)
        )

    def _groups(self, characteristic: str) -> tuple[list[str], Moments]:
        """Sums by category over all units."""
        level = next(name for name in self.sums.cells if characteristic in name.split(" ") and "unit" not in name)
        half = level.split(" ").index(characteristic)
        cells = self.sums.cells[level]
        place = np.divmod(cells.keys, STEP)[half]
        names = self.sums.ends(level)[half]
        kept = sorted(set(place.tolist()))
        sums = np.array([cells.sums[place == at].sum(axis=0) for at in kept])
        return [names[at] for at in kept], Moments(self.sums.instrument, sums.reshape(len(kept), cells.sums.shape[1]))

    def _group(self, found: Moments, at: int, label: str) -> Group:
        """One category as a domain of all respondents."""
        n = int(found.n[at])
        precision = found.precision(at, self.respondents)
        told = precision if precision and precision.se > 0 else None
        return Group(label, n, Fraction(n, self.respondents), found.index(at), told)


def _together(found: Moments, places: list[int]) -> Moments:
    """Some cells as one."""
    return Moments(found.instrument, found.sums[places]).summed()
