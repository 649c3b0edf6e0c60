"""A whole country in one period, from partial sums: each unit, the mean of units, groups of respondents. Floor 3.

Groups are of all units together and small ones are hidden, as in a unit's report; which respondents of which unit
belong to one is never told.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from itertools import combinations, product
from threading import Lock

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ikm.analysis.city import UnitMean, compute_mean_of_units
from ikm.analysis.disclosure import LEAST_SHOWN, find_hidden_groups
from ikm.analysis.index import LEAST_CLAIMED, Index, compute_ikm, compute_index_from_totals
from ikm.analysis.precision import (
    Precision,
    compute_limits,
    estimate_from_variance,
    estimate_unsur_from_variance,
    find_printable_range,
)
from ikm.analysis.profile import Group, Profile, Spread
from ikm.rules.instrument import Instrument, round_half_up
from ikm.survey.national import LABEL_STEP, Chunk, LevelSums, NationalAnswers, NationalSums
from ikm.survey.responses import CHARACTERISTICS, order_categories


@dataclass(frozen=True, eq=False)
class Nation:
    """Units and respondents of one table in one period.

    Parameters
    ----------
    sums : Sums
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
        return [self.sums.units[key // LABEL_STEP] for key in self.sums.cells["unit"].keys.tolist()]

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
        if not n.lt(LEAST_SHOWN).any():
            return np.zeros(len(n), dtype=bool)
        return np.asarray(find_hidden_groups(n, LEAST_SHOWN))

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row a unit, by code: n, ikm (25-100, as published), mutu, se, low, high (95 % interval, index points).

        Missing: ikm and n of a unit withheld; ikm where an unsur has no answer; the rest below 10 respondents.
        """
        found = self.moments
        shown = (found.hundredths >= 0) & ~self.withheld
        claimed = shown & (found.n >= LEAST_CLAIMED)
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
    def mean(self) -> UnitMean | None:
        """Every unit counts alike, those below 10 respondents left out, as in a city."""
        averaged = np.flatnonzero(self.moments.known & (self.moments.n >= LEAST_CLAIMED)).tolist()
        if not averaged:
            return None
        exact = [self.moments.exact(at) or Fraction(0) for at in averaged]
        se, _, _ = self.moments.errors()
        return compute_mean_of_units(exact, se[averaged].tolist(), [Fraction(1, len(averaged))] * len(averaged))

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
        high, low = np.divmod(cells.keys, LABEL_STEP)
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
        return np.asarray(find_hidden_groups(counts, self.threshold, lambda some: bool(alone[list(some)].all())))

    def profile(self, characteristic: str) -> Profile:
        """All respondents and their index by a characteristic, small groups hidden."""
        labels, found = self._groups(characteristic)
        counts = pd.Series(found.n, index=labels)
        places = {label: place for place, label in enumerate(labels)}
        told = self.everybody.extreme(0)
        secret = find_hidden_groups(
            counts,
            self.threshold,
            lambda names: not told and _together(found, [places[name] for name in names]).extreme(0),
        )
        stated = order_categories(characteristic, counts.drop("", errors="ignore"))
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
        place = np.divmod(cells.keys, LABEL_STEP)[half]
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


#: Answers to an unsur: blank or one of 1-4.
_STATES = 5
#: Unsur that are counted at once.
_AT_ONCE = 3
#: Cells of a table that stays in a processor's cache, where counting is several times as fast.
_CACHED = 1 << 16
#: Categories up to which every combination with a unit gets a cell; beyond, those that occur.
_FEW = 64


@dataclass(frozen=True)
class Level:
    """What respondents are told apart by.

    Parameters
    ----------
    traits : tuple of str
        Characteristics; none tells units alone.
    by_unit : bool
        Whether units are told apart too.
    pairs : bool
        Whether products of pairs of unsur are summed besides, for a variance.
    """

    traits: tuple[str, ...] = ()
    by_unit: bool = True
    pairs: bool = False


@dataclass(frozen=True, eq=False)
class _Three:
    """Unsur counted at once: 125 rows, how much each adds to which columns of `LevelSums.sums`."""

    unsur: tuple[int, ...]
    adds: np.ndarray
    columns: np.ndarray


def list_levels(traits: Iterable[str]) -> dict[str, Level]:
    """What is counted: each unit with products; each unit by each trait; all units by two traits with products."""
    known = tuple(traits)
    found = {"unit": Level(pairs=True)}
    found |= {f"unit {name}": Level((name,)) for name in known}
    shared = [name for name in known if name != "service"]
    for at in range(0, len(shared), 2):
        pair = tuple(shared[at : at + 2])
        found[" ".join(pair)] = Level(pair, by_unit=False, pairs=True)
    return found


def count_answers(
    answers: NationalAnswers, *, synthetic: bool = False, threads: int = 0, told: Callable[[int], None] = lambda n: None
) -> NationalSums:
    """Go through answers once, and keep their sums.

    Parameters
    ----------
    answers : Answers
        Not gone through yet.
    threads : int
        Pieces counted at a time; one for each processor where 0.
    told : callable
        Is given the number of respondents counted so far.

    Raises
    ------
    DataError
        As `NationalAnswers.chunks`.
    """
    asked = list_levels(answers.traits)
    cells = count_chunks(answers.chunks(), len(answers.instrument.keys), asked, threads or os.cpu_count() or 1, told)
    skipped = [
        sum(n for (_, place), n in answers.does_not_apply.items() if place == at)
        for at in range(len(answers.instrument.keys))
    ]
    return NationalSums(
        period=answers.period,
        instrument=answers.instrument,
        units=tuple(answers.units),
        labels={name: tuple(answers.labels(name)) for name in answers.traits},
        cells=cells,
        read=answers.read,
        refused={reason: found.total() for reason, found in answers.refused.items()},
        does_not_apply=tuple(skipped),
        files=tuple(file.path.name for file in answers.tables.files),
        synthetic=synthetic,
    )


def count_chunks(
    chunks: Iterator[Chunk],
    unsur: int,
    asked: dict[str, Level],
    threads: int,
    told: Callable[[int], None] = lambda n: None,
) -> dict[str, LevelSums]:
    """Sums of all pieces.

    Parameters
    ----------
    unsur : int
        Number of unsur.
    threads : int
        Pieces that are counted at a time, while the next is read.
    told : callable
        Is given the number of respondents counted so far.
    """
    kept = _Kept()
    running: list[Future[None]] = []
    counted = 0
    # One thread each in the library's products too: they are small, and its threads would wait for each other.
    with threadpool_limits(1), ThreadPoolExecutor(threads) as pool:
        for chunk in chunks:
            running.append(pool.submit(_count, chunk, unsur, asked, kept))
            if len(running) > threads:
                running.pop(0).result()
            counted += len(chunk.unit)
            told(counted)
        for one in running:
            one.result()
    width = {name: _width(unsur, level.pairs) for name, level in asked.items()}
    none = {name: LevelSums(np.zeros(0, np.int64), np.zeros((0, wide), np.int64)) for name, wide in width.items()}
    return none | kept.cells


@dataclass(eq=False)
class _Kept:
    """Sums so far; pieces are added one at a time, in any order, for whole numbers add up to the same."""

    cells: dict[str, LevelSums] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def add(self, name: str, found: LevelSums) -> None:
        with self.lock:
            self.cells[name] = self.cells[name].added(found) if name in self.cells else found


def _count(chunk: Chunk, unsur: int, asked: dict[str, Level], kept: _Kept) -> None:
    """Add one piece."""
    chunk = _by_unit(chunk)
    codes: dict[tuple[int, ...], np.ndarray] = {}
    for level in asked.values():
        for three in cover_unsur_pairs(unsur, level.pairs):
            if three.unsur not in codes:
                codes[three.unsur] = _coded([chunk.scores[at] for at in three.unsur])
    for name, level in asked.items():
        kept.add(name, _cells(chunk, level, unsur, codes))


def _by_unit(chunk: Chunk) -> Chunk:
    """Rows in the order of their units, so that what is counted together lies together."""
    if not (chunk.unit[1:] < chunk.unit[:-1]).any():
        return chunk
    small = chunk.unit.astype(np.uint16) if chunk.unit.max() < 1 << 16 else chunk.unit
    order = np.argsort(small, kind="stable")
    return Chunk(
        chunk.unit[order],
        {name: codes[order] for name, codes in chunk.traits.items()},
        tuple(given[order] for given in chunk.scores),
    )


def _coded(scores: Sequence[np.ndarray]) -> np.ndarray:
    """Answers to up to three unsur as one number each."""
    code = scores[0].astype(np.uint8)
    for given in scores[1:]:
        code = code * np.uint8(_STATES) + given
    return code


def _cells(chunk: Chunk, level: Level, unsur: int, codes: dict[tuple[int, ...], np.ndarray]) -> LevelSums:
    """Sums of one piece at one level."""
    cell, keys = _numbered(chunk, level)
    sums = np.zeros((len(keys), _width(unsur, level.pairs)), dtype=np.int64)
    for start, stop, first, last in _blocks(cell, len(keys), level.by_unit, chunk.unit):
        within = (cell[start:stop] - first) * _STATES**_AT_ONCE
        for three in cover_unsur_pairs(unsur, level.pairs):
            size = _STATES ** len(three.unsur)
            count = np.bincount(within + codes[three.unsur][start:stop], minlength=(last - first) * _STATES**_AT_ONCE)
            table = count.reshape(last - first, -1)[:, :size].astype(np.float64)
            sums[first:last, three.columns] = table @ three.adds
    held = sums[:, 0] > 0
    return LevelSums(keys[held], sums[held])


def _numbered(chunk: Chunk, level: Level) -> tuple[np.ndarray, np.ndarray]:
    """Cell of each respondent, numbered so that a unit's cells follow each other; key of each cell."""
    parts = [chunk.traits[name] for name in level.traits]
    if level.by_unit:
        parts = [chunk.unit, *parts]
    high, low = parts if len(parts) > 1 else (parts[0], np.zeros(1, dtype=np.int64))
    bottom, wide, many = int(high.min()), int(low.max()) + 1, int(high.max()) + 1
    if wide <= _FEW:
        keys = (np.arange(bottom, many)[:, None] * LABEL_STEP + np.arange(wide)).ravel()
        return (high - bottom).astype(np.int64) * wide + low, keys
    found, keys = pd.factorize(high.astype(np.int64) * LABEL_STEP + low)
    order = np.argsort(keys)
    place = np.empty(len(keys), dtype=np.int64)
    place[order] = np.arange(len(keys))
    return place[found], keys[order]


def _blocks(cell: np.ndarray, cells: int, by_unit: bool, unit: np.ndarray) -> Iterator[tuple[int, int, int, int]]:
    """Rows from, to, and cells from, to, that can be counted in the cache; all at once where units are not apart."""
    if not by_unit:
        yield 0, len(cell), 0, cells
        return
    starts = np.flatnonzero(np.diff(unit, prepend=-1))
    lowest = np.minimum.reduceat(cell, starts)
    at = 0
    while at < len(starts):
        after = max(at + 1, int(np.searchsorted(lowest, lowest[at] + _CACHED // _STATES**_AT_ONCE)))
        last = int(lowest[after]) if after < len(starts) else cells
        stop = int(starts[after]) if after < len(starts) else len(cell)
        yield int(starts[at]), stop, int(lowest[at]), last
        at = after


@cache
def cover_unsur_pairs(unsur: int, pairs: bool) -> tuple[_Three, ...]:
    """Threes that hold every unsur, and where asked every pair of unsur; each counts what none before it has."""
    groups = [tuple(range(at, min(at + _AT_ONCE, unsur))) for at in range(0, unsur, _AT_ONCE)]
    missing = set(combinations(range(unsur), 2)) - {pair for one in groups for pair in combinations(one, 2)}
    while pairs and missing:
        best = max(
            combinations(range(unsur), min(_AT_ONCE, unsur)), key=lambda one: len(missing & set(combinations(one, 2)))
        )
        groups.append(best)
        missing -= set(combinations(best, 2))
    seen: set[tuple[int, ...]] = set()
    found: list[_Three] = []
    for one in groups:
        new: list[tuple[int, ...]] = [(at,) for at in one if (at,) not in seen]
        if pairs:
            new += [pair for pair in combinations(one, 2) if pair not in seen]
        seen |= set(new)
        found.append(_three(one, new, unsur, first=not found))
    return tuple(found)


def _three(one: tuple[int, ...], new: Sequence[tuple[int, ...]], unsur: int, first: bool) -> _Three:
    """What each combination of answers adds to the columns of the new unsur and pairs."""
    columns: list[int] = [0] if first else []
    adds: list[list[int]] = [[1] * _STATES ** len(one)] if first else []
    answers = [dict(zip(one, given, strict=True)) for given in product(range(_STATES), repeat=len(one))]
    for names in new:
        if len(names) == 1:
            columns += [locate_value_column(names[0], answer) for answer in range(1, _STATES)]
            adds += [[int(given[names[0]] == answer) for given in answers] for answer in range(1, _STATES)]
        else:
            a, b = names
            columns += list(range(locate_pair_column(a, b, unsur), locate_pair_column(a, b, unsur) + 4))
            adds.append([int(given[a] > 0 < given[b]) for given in answers])
            adds.append([int(given[a] > 0) * given[b] for given in answers])
            adds.append([given[a] * int(given[b] > 0) for given in answers])
            adds.append([given[a] * given[b] for given in answers])
    return _Three(one, np.array(adds, dtype=np.float64).T, np.array(columns))


def locate_value_column(unsur: int, answer: int) -> int:
    """Column of an answer to an unsur."""
    return 1 + unsur * (_STATES - 1) + answer - 1


def locate_pair_column(a: int, b: int, unsur: int) -> int:
    """First of the four columns of a pair."""
    before = a * unsur - a * (a + 1) // 2 + (b - a - 1)
    return 1 + unsur * (_STATES - 1) + 4 * before


def _width(unsur: int, pairs: bool) -> int:
    """Number of columns."""
    return 1 + unsur * (_STATES - 1) + (2 * unsur * (unsur - 1) if pairs else 0)


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
        columns = [[locate_value_column(at, answer) for answer in self.instrument.scores] for at in range(self.size)]
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
            whole[at] = int(round_half_up(self.exact(int(at)) or 0) * 100)
        return np.where(self.known, whole, -1)

    def exact(self, at: int) -> Fraction | None:
        """Index of one cell, not rounded."""
        return compute_ikm(self._nrr(at), self.instrument.bobot())

    def index(self, at: int) -> Index:
        """Index of one cell with its unsur."""
        keys = self.instrument.keys
        totals = dict(zip(keys, self.totals[at].tolist(), strict=True))
        counts = dict(zip(keys, self.counts[at].tolist(), strict=True))
        return compute_index_from_totals(totals, counts, self.instrument, respondents=int(self.n[at]))

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
        `ikm.analysis.precision.compute_influence` squared and summed. Multiplied by c_j c_k each term is a whole number.
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
            both, right, left, product = (sums[:, locate_pair_column(a, b, self.size) + at] for at in range(4))
            c, d, t, u = counts[:, a], counts[:, b], totals[:, a], totals[:, b]
            whole = product * c * d - t * d * right - u * c * left + t * u * both
            result += 2 * whole.astype(float) / (divisors[:, a] * divisors[:, b]) ** 2
        share = float(self.instrument.bobot().weight)
        return np.where(self.known, (25 * share) ** 2 * result, np.nan)

    def errors(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Standard error and ends of the interval of each cell, as `precision` tells them; NaN below 10 respondents."""
        claimed = self.known & (self.n >= LEAST_CLAIMED)
        n = np.where(claimed, self.n, LEAST_CLAIMED)
        se = np.sqrt(np.where(claimed, self.squares, np.nan) * n / (n - 1))
        low, high = compute_limits(
            self.estimates, se, n - 1, find_printable_range(self.instrument, self.instrument.bobot())
        )
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
        if n < LEAST_CLAIMED or not self.known[at]:
            return None
        whole = sample or n
        variance = float(self.squares[at]) * whole / (whole - 1)
        return estimate_from_variance(
            float(self.estimates[at]), variance, n, n - 1, self.instrument, self.instrument.bobot()
        )

    def unsur_errors(self, at: int) -> dict[str, Precision]:
        """Sampling error of the value of each unsur of one cell, by key; none below 10 answers."""
        found = {}
        for place, key in enumerate(self.instrument.keys):
            n, total = int(self.counts[at, place]), int(self.totals[at, place])
            squared = sum(
                int(n) * score**2 for score, n in zip(self.instrument.scores, self.values[at, place], strict=True)
            )
            if n >= LEAST_CLAIMED:
                variance = Fraction(25**2 * (n * squared - total**2), n**2 * (n - 1))
                found[key] = estimate_unsur_from_variance(25 * total / n, float(variance), n, n - 1, self.instrument)
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
