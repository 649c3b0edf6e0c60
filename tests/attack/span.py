"""Who follows from published figures: linear algebra over who gave which answer, for the adversaries of these tests.

A figure is a sum of answers, each with its weight: the mean of an unsur, an index, a mean of indexes. Whoever has some
figures has every sum and difference of them in whatever multiples. People are found where one of these is a figure of
theirs alone.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np

#: An answer: who gave it, and to what.
Answer = tuple[Hashable, str]
#: A figure: the weight of each answer in it.
Figure = Mapping[Answer, Fraction]

#: Eigenvalues nearer to 1 than the first are looked at exactly, modulo a prime.
_NEAR, _PRIME = 1e-6, 2**31 - 1
#: Classes of people taken together, and how many unions are looked at.
_TOGETHER, _MOST_UNIONS = 3, 20_000


def find_people(figures: Iterable[Figure], threshold: int, allowed: Iterable[Figure] = ()) -> list[frozenset[Hashable]]:
    """Find sets of fewer people than the threshold whom a combination of figures is about, and nobody else.

    Parameters
    ----------
    allowed : iterable of mapping
        Figures that are shown of so few by a rule, such as the index of a unit of three: what follows from these alone
        is no find.

    Returns
    -------
    list of frozenset
        The smallest ones: no set that holds another.

    Notes
    -----
    With P the projection onto the span of the figures, some combination lies within a set of answers if and only if the
    block of P of these answers has an eigenvalue 1, and as many independent ones as there are such eigenvalues.
    """
    kept, free = list(figures), list(allowed)
    order = sorted({answer for figure in kept for answer in figure}, key=repr)
    if not order:
        return []
    classes = _class_people(kept, order)
    names = list(classes)
    columns = [(at, about) for at, name in enumerate(names) for about in sorted({about for about, _ in name})]
    sizes = np.array([len(classes[name]) for name in names])
    one = {name: next(iter(classes[name])) for name in names}
    places = [(one[names[at]], about) for at, about in columns]
    matrix = _tabulate(kept, places)
    scale = np.sqrt([sizes[at] for at, _ in columns])  # so that a class weighs as its people do
    _, values, right = np.linalg.svd(matrix.astype(float) * scale, full_matrices=False)
    span = right[values > 1e-10 * values[0]]
    projection = span.T @ span
    owner = np.array([at for at, _ in columns])
    found: list[frozenset[Hashable]] = []
    small = [at for at in range(len(names)) if sizes[at] < threshold]
    for number in range(1, _TOGETHER + 1):
        unions = [some for some in combinations(small, number) if sizes[list(some)].sum() < threshold]
        if len(unions) > _MOST_UNIONS:
            break
        for some in unions:
            inside = frozenset(person for at in some for person in classes[names[at]])
            if any(other <= inside for other in found):
                continue
            block = np.flatnonzero(np.isin(owner, some))
            if np.linalg.eigvalsh(projection[np.ix_(block, block)])[-1] < 1 - _NEAR:
                continue
            told = [figure for figure in free if {person for person, _ in figure} <= inside]
            if _count_within(kept, places, block) > (_find_rank(told, places) if told else 0):
                found.append(inside)
    return found


def find_few(
    sets: Iterable[Collection[Hashable]], threshold: int, allowed: Iterable[Collection[Hashable]] = ()
) -> list[frozenset[Hashable]]:
    """Find people as `find_people` does, where a figure is the sum of the answers of a set."""
    figures, free = ([{(one, ""): Fraction(1) for one in some} for some in each] for each in (sets, allowed))
    return find_people(figures, threshold, free)


def _class_people(figures: Sequence[Figure], order: Sequence[Answer]) -> dict[frozenset[Hashable], set[Hashable]]:
    """Class people whose answers have the same weights in every figure."""
    weights: dict[Hashable, set[tuple[str, tuple[Fraction, ...]]]] = {}
    for person, about in order:
        in_each = tuple(figure.get((person, about), Fraction(0)) for figure in figures)
        weights.setdefault(person, set()).add((about, in_each))
    classes: dict[frozenset[Hashable], set[Hashable]] = {}
    for person, given in weights.items():
        classes.setdefault(frozenset(given), set()).add(person)
    return classes


def _tabulate(figures: Sequence[Figure], places: Sequence[Answer]) -> np.ndarray:
    """Return the weight of each answer in each figure, shape (figures, places)."""
    return np.array([[figure.get(place, Fraction(0)) for place in places] for figure in figures], dtype=object)


def _count_within(figures: Sequence[Figure], places: Sequence[Answer], block: np.ndarray) -> int:
    """Count the independent combinations of figures that have no answer outside a block, exactly."""
    outside = [place for at, place in enumerate(places) if at not in set(block.tolist())]
    return _find_rank(figures, places) - _find_rank(figures, outside)


def _find_rank(figures: Sequence[Figure], places: Sequence[Answer]) -> int:
    """Find how many of the figures are independent in some places, modulo a prime."""
    rows = np.array(
        [[value.numerator * pow(value.denominator, -1, _PRIME) % _PRIME for value in row]
         for row in _tabulate(figures, places)], dtype=np.int64,
    ).reshape(len(figures), len(places))  # fmt: skip
    rank = 0
    for column in range(rows.shape[1]):
        if rank == len(rows):
            break
        below = np.flatnonzero(rows[rank:, column])
        if below.size:
            pivot = rank + int(below[0])
            rows[[rank, pivot]] = rows[[pivot, rank]]
            rows[rank] = rows[rank] * pow(int(rows[rank, column]), -1, _PRIME) % _PRIME
            rows[rank + 1 :] = (rows[rank + 1 :] - rows[rank + 1 :, column, None] * rows[rank] % _PRIME) % _PRIME
            rank += 1
    return rank
