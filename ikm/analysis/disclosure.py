"""Small groups: what may be shown without showing a person.

A threshold rule with secondary suppression (OECD glossary 7010 names thresholds of 3 and 5 in use; public tables here
take 10). A hidden group hides its number as well as its index, or the total would give it back. What everybody in a
group answered is known from an index of 25 or 100, however many they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from ikm.analysis.index import Index
from ikm.rules.instrument import Instrument

Audience = Literal["public", "internal"]
#: Fewest respondents of a group that is shown.
GROUP_THRESHOLDS: dict[Audience, int] = {"public": 10, "internal": 5}
#: Fewest respondents of a unit whose index is shown: of one it is that person's own mean, and of two each, knowing the
#: own answers, can work out the other's.
LEAST_SHOWN = 3


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


def is_extreme(scores: pd.DataFrame, instrument: Instrument) -> bool:
    """Return whether all answers are the highest, or all the lowest: 100 or 25 reveals what each member answered.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, unsur)
        Answers of a group, missing where not answered.
    """
    values = scores.to_numpy(dtype=float, na_value=np.nan)
    given = values[~np.isnan(values)]
    return bool(given.size and ((given == instrument.scale_max).all() or (given == instrument.scale_min).all()))


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
    result = counts.between(1, threshold - 1) | pd.Series({name: n > 0 and known([name]) for name, n in counts.items()})
    while result.any() and not result[counts > 0].all():
        # One alone is small, or known: neither ends it.
        if counts[result].sum() >= threshold and not known(list(counts.index[result])):
            break
        # Of two alike the first by name, so that every table of the same groups hides the same ones.
        result[counts[~result & (counts > 0)].sort_index().sort_values(kind="stable").index[0]] = True
    return result


def find_hidden_cells(counts: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Find the cells of a crossed table that must not be shown, its sums by row and by column being known.

    Parameters
    ----------
    counts : DataFrame of int
        Respondents per cell; rows and columns may have several levels, each of which is a way to add up.
    threshold : int
        Cells of 1 to threshold - 1 are small.

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
    hidden |= numbers.between(1, threshold - 1)
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
    for limit in sorted({threshold, *(n for n in GROUP_THRESHOLDS.values() if n > threshold)}, reverse=True):
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
