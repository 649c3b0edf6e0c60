"""Partial sums of answers: whole numbers from which every figure follows, added up piece by piece. Floor 3.

Answers to three unsur at once are one number of 0-124, and so are counted with one look at each respondent: a count of
these tells how often each answer was given, and of each pair of the three the products that a variance needs. Few such
threes hold every pair: thirteen of nine unsur.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product
from threading import Lock

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ikm.survey.national import Answers, Chunk
from ikm.survey.sums import STEP, Cells, Sums

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
    """Unsur counted at once: 125 rows, how much each adds to which columns of `Cells.sums`."""

    unsur: tuple[int, ...]
    adds: np.ndarray
    columns: np.ndarray


def levels(traits: Iterable[str]) -> dict[str, Level]:
    """What is counted: each unit with products; each unit by each trait; all units by two traits with products."""
    known = tuple(traits)
    found = {"unit": Level(pairs=True)}
    found |= {f"unit {name}": Level((name,)) for name in known}
    shared = [name for name in known if name != "service"]
    for at in range(0, len(shared), 2):
        pair = tuple(shared[at : at + 2])
        found[" ".join(pair)] = Level(pair, by_unit=False, pairs=True)
    return found


def count(
    answers: Answers, *, synthetic: bool = False, threads: int = 0, told: Callable[[int], None] = lambda n: None
) -> Sums:
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
        As `Answers.chunks`.
    """
    asked = levels(answers.traits)
    cells = tally(answers.chunks(), len(answers.instrument.keys), asked, threads or os.cpu_count() or 1, told)
    skipped = [
        sum(n for (_, place), n in answers.does_not_apply.items() if place == at)
        for at in range(len(answers.instrument.keys))
    ]
    return Sums(
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


def tally(
    chunks: Iterator[Chunk],
    unsur: int,
    asked: dict[str, Level],
    threads: int,
    told: Callable[[int], None] = lambda n: None,
) -> dict[str, Cells]:
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
    none = {name: Cells(np.zeros(0, np.int64), np.zeros((0, wide), np.int64)) for name, wide in width.items()}
    return none | kept.cells


@dataclass(eq=False)
class _Kept:
    """Sums so far; pieces are added one at a time, in any order, for whole numbers add up to the same."""

    cells: dict[str, Cells] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def add(self, name: str, found: Cells) -> None:
        with self.lock:
            self.cells[name] = self.cells[name].added(found) if name in self.cells else found


def _count(chunk: Chunk, unsur: int, asked: dict[str, Level], kept: _Kept) -> None:
    """Add one piece."""
    chunk = _by_unit(chunk)
    codes: dict[tuple[int, ...], np.ndarray] = {}
    for level in asked.values():
        for three in threes(unsur, level.pairs):
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


def _cells(chunk: Chunk, level: Level, unsur: int, codes: dict[tuple[int, ...], np.ndarray]) -> Cells:
    """Sums of one piece at one level."""
    cell, keys = _numbered(chunk, level)
    sums = np.zeros((len(keys), _width(unsur, level.pairs)), dtype=np.int64)
    for start, stop, first, last in _blocks(cell, len(keys), level.by_unit, chunk.unit):
        within = (cell[start:stop] - first) * _STATES**_AT_ONCE
        for three in threes(unsur, level.pairs):
            size = _STATES ** len(three.unsur)
            count = np.bincount(within + codes[three.unsur][start:stop], minlength=(last - first) * _STATES**_AT_ONCE)
            table = count.reshape(last - first, -1)[:, :size].astype(np.float64)
            sums[first:last, three.columns] = table @ three.adds
    held = sums[:, 0] > 0
    return Cells(keys[held], sums[held])


def _numbered(chunk: Chunk, level: Level) -> tuple[np.ndarray, np.ndarray]:
    """Cell of each respondent, numbered so that a unit's cells follow each other; key of each cell."""
    parts = [chunk.traits[name] for name in level.traits]
    if level.by_unit:
        parts = [chunk.unit, *parts]
    high, low = parts if len(parts) > 1 else (parts[0], np.zeros(1, dtype=np.int64))
    bottom, wide, many = int(high.min()), int(low.max()) + 1, int(high.max()) + 1
    if wide <= _FEW:
        keys = (np.arange(bottom, many)[:, None] * STEP + np.arange(wide)).ravel()
        return (high - bottom).astype(np.int64) * wide + low, keys
    found, keys = pd.factorize(high.astype(np.int64) * STEP + low)
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
def threes(unsur: int, pairs: bool) -> tuple[_Three, ...]:
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
            columns += [value_column(names[0], answer) for answer in range(1, _STATES)]
            adds += [[int(given[names[0]] == answer) for given in answers] for answer in range(1, _STATES)]
        else:
            a, b = names
            columns += list(range(pair_column(a, b, unsur), pair_column(a, b, unsur) + 4))
            adds.append([int(given[a] > 0 < given[b]) for given in answers])
            adds.append([int(given[a] > 0) * given[b] for given in answers])
            adds.append([given[a] * int(given[b] > 0) for given in answers])
            adds.append([given[a] * given[b] for given in answers])
    return _Three(one, np.array(adds, dtype=np.float64).T, np.array(columns))


def value_column(unsur: int, answer: int) -> int:
    """Column of an answer to an unsur."""
    return 1 + unsur * (_STATES - 1) + answer - 1


def pair_column(a: int, b: int, unsur: int) -> int:
    """First of the four columns of a pair."""
    before = a * unsur - a * (a + 1) // 2 + (b - a - 1)
    return 1 + unsur * (_STATES - 1) + 4 * before


def _width(unsur: int, pairs: bool) -> int:
    """Number of columns."""
    return 1 + unsur * (_STATES - 1) + (2 * unsur * (unsur - 1) if pairs else 0)
