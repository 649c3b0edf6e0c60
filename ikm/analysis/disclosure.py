"""Small groups: what may be shown without showing a person.

A threshold rule with secondary suppression (OECD glossary 7010 names thresholds of 3 and 5 in use; public tables here
take 10). A hidden group hides its number as well as its index, or the total would give it back. What everybody in a
group answered is known from an index of 25 or 100, however many they are. All figures of a report are audited together
(`find_exposing`): no sum or difference of any of them may be of few people.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from ikm.analysis.index import Index
from ikm.display import GROUP_THRESHOLDS as GROUP_THRESHOLDS
from ikm.display import Audience as Audience
from ikm.rules.instrument import Instrument
from ikm.rules.period import Period

#: Fewest respondents of a unit whose index is shown: of one it is that person's own mean, and of two each, knowing the
#: own answers, can work out the other's.
LEAST_SHOWN = 3


class HiddenFigure(NamedTuple):
    """A figure that is not shown, so that nobody's answers can be recognised.

    Parameters
    ----------
    what : str
        Key of hasil.json, and of what: 'unsur', 'groups.age', 'distribution.biaya', 'screening.as_read'.
    why : {'few', 'beside'}
        It is of few people, or next to one that is, or all in it gave one answer: which of these is not said. Or it is
        of enough people, and other figures beside it would give one of few.
    """

    what: str
    why: Literal["few", "beside"]


def disclose_index(index: Index) -> Index:
    """Return the index of a unit as any edition may show it: without figures where one or two answered.

    Returns
    -------
    Index
        Below `LEAST_SHOWN` respondents with neither value nor answers, `withhold_index`; else the same.
    """
    return withhold_index(index) if 0 < index.respondents < LEAST_SHOWN else index


def withhold_index(index: Index) -> Index:
    """Return an index without its figures; how many answered stays."""
    unsur = tuple(replace(score, n=0, total=0, nrr=None, tertimbang=None, band=None) for score in index.unsur)
    return replace(index, unsur=unsur, exact=None, withheld=True)


def shows_unsur(index: Index, threshold: int) -> bool:
    """Return whether an edition may show the unsur of an index.

    Parameters
    ----------
    threshold : int
        Fewest respondents; and nobody's unsur are shown where one or two answered one of them. To hide that one and
        the next smallest is not enough: the index less the others is the sum of the two, and of one person's 4 and an
        NRR of 3.3 it is 7.3, which needs that 4.

    Examples
    --------
    Fifty answered eight unsur, one or three of them the ninth:

    >>> from ikm.analysis.index import compute_index_from_totals
    >>> from ikm.rules.instrument import load_instrument
    >>> rules = load_instrument("permenpanrb-14-2017")
    >>> def answered(n):
    ...     counts = {key: n if key == "biaya" else 50 for key in rules.keys}
    ...     return compute_index_from_totals({key: 3 * counts[key] for key in counts}, counts, rules)
    >>> [shows_unsur(answered(n), 10) for n in (0, 1, 2, 3)]
    [True, False, False, True]
    """
    return index.respondents >= threshold and not any(0 < score.n < LEAST_SHOWN for score in index.unsur)


def is_extreme(scores: pd.DataFrame | np.ndarray, instrument: Instrument) -> bool:
    """Return whether all answers are the highest, or all the lowest: 100 or 25 reveals what each member answered.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, unsur), or ndarray of float
        Answers of a group, missing where not answered.
    """
    values = scores if isinstance(scores, np.ndarray) else scores.to_numpy(dtype=float)
    given = values[~np.isnan(values)]
    return bool(given.size and ((given == instrument.scale_max).all() or (given == instrument.scale_min).all()))


def mark_extreme(scores: pd.DataFrame, instrument: Instrument) -> pd.Series:
    """Return 1 for each respondent who gave the highest answer alone, -1 for the lowest, else 0."""
    low, high = scores.min(axis=1), scores.max(axis=1)
    highest = low.eq(instrument.scale_max).fillna(False).astype(int)
    return highest - high.eq(instrument.scale_min).fillna(False).astype(int)


def find_hidden_groups(
    counts: pd.Series, threshold: int, known: Callable[[Sequence[Any]], bool] = lambda labels: False
) -> pd.Series:
    """Find the groups of a table with a known total that must not be shown.

    Parameters
    ----------
    counts : Series of int
        Respondents per group, all groups of the table ('not stated' among them).
    threshold : int
        Groups of 1 to threshold - 1 are small; empty groups expose nobody.
    known : callable, optional
        Whether each member's answers are known from a figure of these groups taken as one: such a group is hidden
        whatever its size.

    Returns
    -------
    Series of bool
        Small and known groups, and while together they hold fewer than `threshold` respondents, are one alone or are
        known, the next smallest group too: the total minus the shown groups must give neither.

    Examples
    --------
    >>> find_hidden_groups(pd.Series({"SD": 4, "SMP": 12, "SMA": 80}), 10).to_dict()
    {'SD': True, 'SMP': True, 'SMA': False}
    """
    # lists, for a report has a hundred such tables of a few groups
    labels, sizes = list(counts.index), counts.tolist()
    hidden = [n > 0 and (n < threshold or known([name])) for name, n in zip(labels, sizes, strict=True)]
    while any(hidden) and not all(each for each, n in zip(hidden, sizes, strict=True) if n > 0):
        inside = [place for place, each in enumerate(hidden) if each]
        # One alone is small, or known: neither ends it.
        if sum(sizes[place] for place in inside) >= threshold and not known([labels[place] for place in inside]):
            break
        # Of two alike the first by name, so that every table of the same groups hides the same ones.
        shown = counts[[n > 0 and not each for each, n in zip(hidden, sizes, strict=True)]]
        hidden[labels.index(shown.sort_index().idxmin())] = True
    return pd.Series(hidden, counts.index, dtype=bool)


def find_hidden_cells(counts: pd.DataFrame, threshold: int, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the cells of a crossed table that must not be shown, its sums by row and by column being known.

    Parameters
    ----------
    counts : DataFrame of int
        Respondents per cell; rows and columns may have several levels, each of which is a way to add up.
    threshold : int
        Cells of 1 to threshold - 1 are small.
    known : DataFrame of bool, optional
        Cells whose answers are known whatever their size, for all gave one: hidden as the small ones are.

    Returns
    -------
    DataFrame of bool
        Of the same shape. All cells of a group that `find_hidden_groups` hides, for its sum may stand elsewhere; then
        small cells, and along each way to add up as many more as that rule asks, until no sum gives one.

    Examples
    --------
    The 4 goes with 21 of its row, that with 22 of its column, and 30 stands in the row of the 22 and below the 4:

    >>> crossed = pd.DataFrame({"A": [4, 30, 40], "B": [21, 22, 70]}, index=["SD", "SMA", "S1"])
    >>> find_hidden_cells(crossed, 10).astype(int).to_numpy().tolist()
    [[1, 1], [1, 1], [0, 0]]
    """
    numbers = pd.Series(counts.to_numpy(dtype=int).ravel())
    levels = [pd.factorize(pd.Series(labels, dtype=object))[0] for labels in _list_levels(counts)]
    hidden = pd.Series(False, numbers.index)
    for level in levels:
        hidden |= find_hidden_groups(numbers.groupby(level).sum(), threshold).loc[level].to_numpy()
    told = numbers < threshold
    if known is not None:
        told |= known.to_numpy().ravel()
    hidden |= told & (numbers > 0)
    lines: dict[tuple[int, ...], list[int]] = {}
    for cell, place in enumerate(zip(*levels, strict=True)):
        for way in range(len(place)):
            lines.setdefault((way, *place[:way], *place[way + 1 :]), []).append(cell)
    filled = [[cell for cell in line if numbers[cell]] for line in lines.values()]
    alone = {line[0] for line in filled if len(line) == 1}
    open_lines = {line for line in lines if _gives_away(numbers, hidden, lines[line], threshold)}
    while open_lines:
        # Of the cells that close most lines at once the smallest, so that little is hidden; none that is a sum itself.
        closing = Counter(cell for line in open_lines for cell in lines[line] if numbers[cell] and not hidden[cell])
        chosen = min(closing, key=lambda cell: (cell in alone, -closing[cell], numbers[cell], cell))
        hidden[chosen] = True
        touched = {line for line, cells in lines.items() if chosen in cells}
        open_lines -= touched
        open_lines |= {line for line in touched if _gives_away(numbers, hidden, lines[line], threshold)}
    return pd.DataFrame(hidden.to_numpy().reshape(counts.shape), counts.index, counts.columns)


def _gives_away(numbers: pd.Series, hidden: pd.Series, line: Sequence[int], threshold: int) -> bool:
    """Return whether the sum of a line less its shown cells would give a hidden one, by `find_hidden_groups`."""
    known = [[cell] for cell in line if hidden[cell]]
    wanted = find_hidden_groups(numbers[line], threshold, lambda cells: list(cells) in known)
    return bool((wanted & ~hidden[line]).any())


def _list_levels(table: pd.DataFrame) -> list[list[object]]:
    """Return the label of every cell on each level of rows and columns, row by row."""
    cells = [(row, column) for row in table.index for column in table.columns]
    ends = ([row for row, _ in cells], table.index.nlevels), ([column for _, column in cells], table.columns.nlevels)
    return [[label[at] if n > 1 else label for label in labels] for labels, n in ends for at in range(n)]


def find_subtractable(published: Sequence[pd.Series], asked: Mapping[str, pd.Series], threshold: int) -> frozenset[str]:
    """Find figures of overlapping sets of rows not to be shown beside others, for subtracting would expose few rows.

    Parameters
    ----------
    published : sequence of Series of bool
        Which rows are in each figure that is shown in any case.
    asked : mapping of str to Series of bool
        Further figures by name, the most wanted first; all Series have the same index.
    threshold : int
        Fewest rows that any difference of figures may stand for.

    Returns
    -------
    frozenset of str
        Names of `asked`. The others cut the rows into no part of 1 to threshold - 1 that `published` has not, so no sum
        or difference of figures is of so few. What a stricter edition shows is accepted first: whoever reads both must
        not learn more from two than from one.

    Examples
    --------
    Twelve rows in all; a figure of the first two, or of the first eleven, leaves ten or one by subtraction:

    >>> everybody = pd.Series(True, range(12))
    >>> first = {"two": pd.Series(everybody.index < 2), "eleven": pd.Series(everybody.index < 11)}
    >>> sorted(find_subtractable([everybody], first, 10))
    ['eleven', 'two']
    """
    accepted: dict[str, pd.Series] = {}
    limits = {threshold, *GROUP_THRESHOLDS.values()}
    for limit in sorted((n for n in limits if n >= threshold), reverse=True):
        for name, rows in asked.items():
            if name not in accepted and not _cuts_off_few([*published, *accepted.values()], rows, limit):
                accepted[name] = rows
    return frozenset(asked) - frozenset(accepted)


def _cuts_off_few(figures: Sequence[pd.Series], rows: pd.Series, threshold: int) -> bool:
    """Return whether one more figure makes a new part of 1 to threshold - 1 rows; rows in no figure are no part."""
    parts = zip(*(figure.tolist() for figure in figures), strict=True)  # of each row: in which figures it is
    sizes = Counter(zip(parts, rows.tolist(), strict=True))
    return any(
        size < threshold and ((part, not inside) in sizes if any(part) else inside)
        for (part, inside), size in sizes.items()
    )


# --- All figures of a report together

#: A prime below 2^31: whole numbers modulo it are as good as fractions, and their products fit into 64 bits. A figure
#: that follows over the rationals follows modulo any prime.
_PRIME = 2**31 - 1
#: Orders in which people are looked at, in search of a combination that few are in: the fewer people and figures, the
#: smaller the share of the orders that show a combination, and the quicker each.
_LEAST_ORDERS, _MOST_ORDERS, _PLACES = 60, 500, 500_000


def find_exposing(
    asked: Mapping[str, pd.Series],
    threshold: int,
    rare: Sequence[pd.Series] = (),
    *,
    extreme: pd.Series | None = None,
) -> frozenset[str]:
    """Find the figures of a report that, with the others, would give a figure of few people.

    Parameters
    ----------
    asked : mapping of str to Series
        Figure -> how often each person counts in it: yes or no, or a weight as a Fraction; all have the same index.
        The most wanted first, and before all that of everybody, which is shown in any case.
    threshold : int
        Fewest people that any sum or difference of figures may be of, whatever multiples are taken.
    rare : sequence of Series of bool
        Who answered, of each unsur that fewer than `threshold` answered. In the index of a group their answers count as
        those of all of it: two of them, in two groups, differ by what the groups give less the whole.
    extreme : Series of int, optional
        1 for who gave the highest answer throughout, -1 for the lowest, else 0: a figure of none but the former, or the
        latter, is each one's own, however many they are, as an index of 100 or 25 is. Where all are, the first figure
        has said so.

    Returns
    -------
    frozenset of str
        Names of `asked`, to be hidden; never one that follows from those before it. Of fewer people than `threshold` in
        all, whatever tells more than their one figure.

    Notes
    -----
    A figure of people whose number is known gives the sum of their answers, so all that matters is who is in which:
    each figure is a vector with a place a person, and what can be worked out from figures is the space they span. No
    vector of it may have fewer than `threshold` people off zero. The lightest vector of a space is hard to find; it is
    looked for as in a linear code, each of many bases in reduced form showing the light vectors that have one place in
    it (Prange 1962). What is found is real. That nothing is left is proved where there are half as many bases of
    different people as the threshold: a vector that is none of the light ones has two places in each (Zimmermann 1996);
    with fewer people it is as good as sure.

    Examples
    --------
    Of forty people 13 state no age, and 12 of these no gender: the difference is the thirteenth.

    >>> rows = pd.RangeIndex(40)
    >>> inside = {"all": rows >= 0, "men": rows >= 26, "women": (rows >= 12) & (rows < 26), "ageless": rows < 13}
    >>> sorted(find_exposing({name: pd.Series(some, rows) for name, some in inside.items()}, 10))
    ['ageless']

    Two of the forty answered biaya, a man and a woman: 13 men and 27 women less all tell by how much they differ.

    >>> halves = {name: pd.Series(some, rows) for name, some in {"all": rows >= 0, "men": rows < 13}.items()}
    >>> halves["women"] = ~halves["men"]
    >>> sorted(find_exposing(halves, 10, [pd.Series(rows.isin([0, 39]), rows)]))
    ['women']
    """
    names = list(asked)
    nobody = pd.Series(0, next(iter(asked.values())).index)
    matrix, sizes = _collapse_people([*asked.values(), nobody if extreme is None else extreme])
    matrix, sides = matrix[:-1], [matrix[-1] == side for side in (1, -1)]
    if sizes.sum() < threshold:
        return frozenset(name for at, name in enumerate(names) if len(_find_basis(matrix[[0, at]])) > 1)
    alike = [side for side in sides if not side[matrix[0] != 0].all()]
    cells = _list_cells([asked[name] for name in names], rare)

    def gives(rows: list[int]) -> bool:
        """Return whether these figures give one of few people, of people alike, or in a rare unsur alone."""
        some = matrix[rows]
        return (
            any(_gives_alike(some, side) for side in alike)
            or _gives_few(some, sizes, threshold)
            or _gives_rare(some, cells[rows])
        )

    kept, secret = list(range(len(names))), []
    while gives(kept):
        # The first figure to expose somebody with those before it; with more beside them they would, too.
        first = bisect_left(range(1, len(kept)), True, key=lambda length: gives(kept[:length]))
        secret.append(names[kept.pop(first)])
    return frozenset(secret)


def _collapse_people(figures: Sequence[pd.Series]) -> tuple[np.ndarray, np.ndarray]:
    """Return each figure modulo the prime, one place a class of people alike in all, and how many each class has.

    People who are in none but the last are left out.
    """
    matrix = np.array([_find_residues(rows) for rows in figures], dtype=np.int64)
    return np.unique(matrix[:, matrix[:-1].any(axis=0)], axis=1, return_counts=True)


def _find_residues(weights: pd.Series) -> np.ndarray | list[int]:
    """Return truths, whole numbers or fractions modulo the prime."""
    return list(map(_find_residue, weights)) if weights.dtype == object else weights.to_numpy()


def _find_residue(weight: Any) -> int:
    """Return a truth, whole number or fraction modulo the prime."""
    if isinstance(weight, Fraction):
        return weight.numerator * pow(weight.denominator, -1, _PRIME) % _PRIME
    return int(weight)


def _gives_alike(matrix: np.ndarray, alike: np.ndarray) -> bool:
    """Return whether a combination of figures, shape (figures, classes), is of people of certain classes alone."""
    if not alike.any():
        return False
    reduced, pivots = _reduce(matrix, np.flatnonzero(~alike))
    return bool(reduced[len(pivots) :].any())


def _gives_few(matrix: np.ndarray, sizes: np.ndarray, threshold: int) -> bool:
    """Return whether a combination of figures, shape (figures, classes), is found of 1 to threshold - 1 people."""
    small = sizes < threshold
    # Nobody of a large class is in a combination of few people: only what cancels there can be one.
    reduced, pivots = _reduce(matrix, np.flatnonzero(~small))
    free, sizes = _find_basis(reduced[len(pivots) :][:, small]), sizes[small]
    chance, left, disjoint = np.random.default_rng(0), sizes.copy(), 0
    orders = max(_LEAST_ORDERS, min(_MOST_ORDERS, _PLACES // free.size)) if free.size else 0
    for _ in range(orders):
        used = (left == 0).tolist()
        free, pivots = _reduce(free, sorted(chance.permutation(len(sizes)), key=used.__getitem__))
        if ((free != 0) @ sizes < threshold).any():
            return True
        # Whatever combination is left is no row of any basis, and so has two people in each: of so many bases of
        # different people, twice as many.
        disjoint += bool((left[pivots] > 0).all())
        if 2 * disjoint >= threshold:
            return False
        left[pivots] = np.maximum(left[pivots] - 1, 0)
    return False


def _list_cells(figures: Sequence[pd.Series], rare: Sequence[pd.Series]) -> np.ndarray:
    """Return how often each answer to a rare unsur counts in each figure.

    A figure without such an answer has no index: it is told by a row of zeros.
    """
    rows = [[_weigh_answers(figure, answered) for answered in rare] for figure in figures]
    told = ((row, all(map(any, row))) for row in rows)
    return np.array([[has_index * cell for cells in row for cell in cells] for row, has_index in told])


def _weigh_answers(figure: pd.Series, answered: pd.Series) -> list[int]:
    """Return how often each answer to an unsur counts in a figure times its people, modulo the prime."""
    weights = [Fraction(weight) for weight in figure]
    own = [weight for weight, given in zip(weights, answered, strict=True) if given]
    people, answers = sum(weights), sum(own)
    return [_find_residue(weight and weight * people / answers) for weight in own]


def _gives_rare(matrix: np.ndarray, cells: np.ndarray) -> bool:
    """Return whether figures, taken together so that all other answers cancel, tell of the answers to a rare unsur.

    What they tell is no multiple of the mean of these, which may be shown: in a combination that is of nobody, the
    answers to each unsur count 0 times in all.

    Parameters
    ----------
    matrix, cells : ndarray, shapes (figures, classes) and (figures, answers)
        Who is in each, and how often each answer to a rare unsur counts.
    """
    there = cells.any(axis=1)
    if not there.any():
        return False
    reduced, pivots = _reduce(np.hstack([matrix, cells])[there], np.arange(matrix.shape[1]))
    return bool(reduced[len(pivots) :].any())


def _find_basis(matrix: np.ndarray) -> np.ndarray:
    """Return as many rows as are independent, of the same span."""
    reduced, pivots = _reduce(matrix, np.arange(matrix.shape[1]))
    return reduced[: len(pivots)]


def _reduce(matrix: np.ndarray, order: Iterable[int]) -> tuple[np.ndarray, list[int]]:
    """Reduce rows on columns in an order (Gauss and Jordan), modulo the prime; return them, and columns of the first.

    Each of the first rows has 1 in its column, where all others have 0; the rest have 0 in every column of the order.
    """
    rows = matrix.copy()
    pivots: list[int] = []
    for column in order:
        rank = len(pivots)
        if rank == len(rows):
            break
        found = np.flatnonzero(rows[rank:, column])
        if not found.size:
            continue
        pivot = rank + int(found[0])
        rows[[rank, pivot]] = rows[[pivot, rank]]
        rows[rank] = rows[rank] * pow(int(rows[rank, column]), -1, _PRIME) % _PRIME
        others = rows[:, column].copy()
        others[rank] = 0
        touched = np.flatnonzero(others)
        rows[touched] = (rows[touched] + others[touched, None] * (_PRIME - rows[rank])) % _PRIME
        pivots.append(int(column))
    return rows, pivots


# Two partitions of the same people: a cut through their table -------------------------------------------------------


def find_small_cut(table: pd.DataFrame, threshold: int) -> frozenset[Any]:
    """Find columns of a table that, with rows taken from them, leave few people; its sums by row and column are known.

    Parameters
    ----------
    table : DataFrame of int, shape (rows, columns)
        People per cell; those that are known otherwise count as nobody.
    threshold : int
        Fewest people that a difference of sums may be of.

    Returns
    -------
    frozenset
        Columns on the side of fewer people; none where no sum or difference that any column is part of leaves 1 to
        threshold - 1.

    Notes
    -----
    Rows and columns are the nodes of a graph, cells its edges. A combination of sums is a number at each node, and the
    people left in it are in the cells whose ends do not cancel: a cut. So few are left if and only if a cut is small,
    and the smallest cut between two columns is the largest flow between them (Ford and Fulkerson 1956). Cells that hold
    enough are never cut: their ends are one node.

    Examples
    --------
    All but three soldiers are of one unit, which has but two of another occupation:

    >>> jobs = pd.DataFrame({"soldier": [90, 3], "other": [2, 60]}, index=["KODIM", "KPPT"])
    >>> sorted(find_small_cut(jobs, 10)), sorted(find_small_cut(jobs, 5))
    (['other'], [])
    """
    from scipy.sparse import coo_array, csr_array  # here, for studies open without them
    from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

    counts = table.to_numpy(dtype=np.int64)
    rows, columns = np.nonzero(counts)
    cells, ends, size = counts[rows, columns], columns + len(counts), sum(counts.shape)
    large = cells >= threshold
    nodes, node = connected_components(coo_array((cells[large], (rows[large], ends[large])), (size, size)))
    edges = coo_array((cells[~large], (node[rows[~large]], node[ends[~large]])), (nodes, nodes))
    graph = csr_array(edges + edges.T).astype(np.int32)
    _, part = connected_components(graph)
    of_columns = node[len(counts) :]
    for first in np.unique(part[of_columns]):
        source, *others = np.unique(of_columns[part[of_columns] == first])
        for target in others:
            flow = maximum_flow(graph, source, target)
            if flow.flow_value < threshold:
                left = csr_array(graph - flow.flow)
                left.eliminate_zeros()
                inside = np.isin(of_columns, breadth_first_order(left, source)[0])
                people = counts.sum(axis=0)
                side = inside if people[inside].sum() <= people[~inside].sum() else ~inside
                return frozenset(table.columns[side])
    return frozenset()


# Periods that share days: a quarter less two of its months is the third ---------------------------------------------


def list_differences(periods: Collection[Period], about: Period) -> list[tuple[Period, ...]]:
    """List the ways in which figures of periods are taken from those of a longer one, this period being among them.

    Returns
    -------
    list of tuple of Period
        The longer one, then those taken from it. Periods nest or share no day, so that every sum of figures that is of
        few people is one of these, or has one as its part.
    """
    ways = ((whole, *parts) for whole in sorted(periods) for parts in whole.list_parts(periods))
    return [way for way in ways if about in way]


def find_small_difference(
    answers: Mapping[Period, pd.DataFrame], differences: Iterable[tuple[Period, ...]], threshold: int
) -> tuple[Period, ...] | None:
    """Find a difference of figures of overlapping periods that is of few respondents.

    What subtracting gives is the sum of the answers that the files do not share, whoever gave them: so rows are told
    apart by their answers alone, and neither numbers of respondents nor dates, which another file may spell otherwise,
    can hide that two are the same. Files that share no answers, for they are of other people, give nothing away.

    Parameters
    ----------
    answers : mapping of Period to DataFrame
        Answers to the unsur of those who stand behind one and the same figure in each period: all, or a group.
    differences : iterable of tuple of Period
        From `list_differences`; those with a period that is not in `answers` are passed over.
    threshold : int
        Fewest respondents that a difference may be of. None at all expose nobody.

    Returns
    -------
    tuple of Period or None
        The first that is of 1 to threshold - 1 respondents, added or taken away; None where none is.

    Examples
    --------
    A quarter of 31 whose January has 30 of them, all with one answer, leaves one:

    >>> quarter, january = Period.parse("2026-T1"), Period.parse("2026-01")
    >>> answers = {quarter: pd.DataFrame({"waktu": [3] * 30 + [1]}), january: pd.DataFrame({"waktu": [3] * 30})}
    >>> found = find_small_difference(answers, list_differences(answers, january), 10)
    >>> [str(period) for period in found]
    ['2026-T1', '2026-01']
    """
    shared = [key for key in next(iter(answers.values())) if all(key in frame for frame in answers.values())]
    counts = {period: Counter(map(tuple, frame[shared].fillna(0).to_numpy())) for period, frame in answers.items()}
    sizes = {period: len(frame) for period, frame in answers.items()}
    for whole, *parts in differences:
        if whole not in sizes or any(part not in sizes for part in parts):
            continue
        if abs(sizes[whole] - sum(sizes[part] for part in parts)) < threshold:  # else more are left in any case
            left = Counter(counts[whole])
            for part in parts:
                left.subtract(counts[part])
            if 0 < sum(map(abs, left.values())) < threshold:
                return (whole, *parts)
    return None
