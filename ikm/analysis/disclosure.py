"""Small groups: what may be shown without showing a person. Floor 3.

A threshold rule with secondary suppression (OECD glossary 7010 names thresholds of 3 and 5 in use; public tables here
take 10). A hidden group hides its number as well as its index, or the total would give it back. What everybody in a
group answered is known from an index of 25 or 100, however many they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from ikm.analysis.index import Index
from ikm.rules.instrument import Instrument

Audience = Literal["public", "internal"]
#: Fewest respondents of a group that is shown.
GROUP_THRESHOLDS: dict[Audience, int] = {"public": 10, "internal": 5}
#: Fewest respondents of a unit whose index is shown: of one it is that person's own mean, and of two each, knowing the
#: own answers, can reckon the other's.
LEAST_SHOWN = 3


def disclose_index(index: Index) -> Index:
    """The index of a unit as it may be shown in any edition: without figures where one or two answered.

    Returns
    -------
    Index
        Below `LEAST_SHOWN` respondents with neither value nor answers, `withhold_index`; else the same.
    """
    return withhold_index(index) if 0 < index.respondents < LEAST_SHOWN else index


def withhold_index(index: Index) -> Index:
    """An index without its figures; how many answered stays."""
    unsur = tuple(replace(score, n=0, total=0, nrr=None, tertimbang=None, band=None) for score in index.unsur)
    return replace(index, unsur=unsur, exact=None, withheld=True)


def is_extreme(scores: pd.DataFrame, instrument: Instrument) -> bool:
    """Whether all answers are the highest, or all the lowest: an index of 100 or 25 tells what each member answered.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, unsur)
        Answers of a group, missing where not answered.
    """
    values = scores.to_numpy(dtype=float, na_value=np.nan)
    given = values[~np.isnan(values)]
    return bool(given.size and ((given == instrument.scale_max).all() or (given == instrument.scale_min).all()))


def find_hidden_groups(
    counts: pd.Series, threshold: int, known: Callable[[Sequence[str]], bool] = lambda labels: False
) -> pd.Series:
    """Which groups of a table with a known total must not be shown.

    Parameters
    ----------
    counts : Series of int
        Respondents per group, all groups of the table ('not stated' among them).
    threshold : int
        Groups of 1 to threshold - 1 are small; empty groups tell of nobody.
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


def find_subtractable(published: Sequence[pd.Series], asked: Mapping[str, pd.Series], threshold: int) -> frozenset[str]:
    """Figures of overlapping sets of rows that must not be shown beside others, or subtracting would tell of few rows.

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
    """Whether one more figure makes a new part of 1 to threshold - 1 rows; rows in no figure at all are no part."""
    parts = zip(*(figure.tolist() for figure in figures), strict=True)  # of each row: in which figures it is
    sizes = Counter(zip(parts, rows.tolist(), strict=True))
    return any(
        size < threshold and ((part, not inside) in sizes if any(part) else inside)
        for (part, inside), size in sizes.items()
    )
