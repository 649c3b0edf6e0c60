"""Small groups: what may be shown without showing a person. Floor 3.

A threshold rule with secondary suppression (OECD glossary 7010 names thresholds of 3 and 5 in use; public tables here
take 10). A hidden group hides its number as well as its index, or the total would give it back. What everybody in a
group answered is known from an index of 25 or 100, however many they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import pandas as pd

from ikm.analysis.index import Index
from ikm.rules.instrument import Instrument

Audience = Literal["public", "internal"]
#: Fewest respondents of a group that is shown.
THRESHOLD: dict[Audience, int] = {"public": 10, "internal": 5}
#: Fewest respondents of a unit whose index is shown: of one it is that person's own mean, and of two each, knowing the
#: own answers, can reckon the other's.
LEAST = 3


def disclosed(found: Index) -> Index:
    """The index of a unit as it may be shown in any edition: without figures where one or two answered.

    Returns
    -------
    Index
        Below `LEAST` respondents with neither value nor answers, `withheld`; else the same.
    """
    if not 0 < found.respondents < LEAST:
        return found
    unsur = tuple(replace(one, n=0, total=0, nrr=None, tertimbang=None, band=None) for one in found.unsur)
    return replace(found, unsur=unsur, exact=None, withheld=True)


def extreme(scores: pd.DataFrame, instrument: Instrument) -> bool:
    """Whether all answers are the highest, or all the lowest: an index of 100 or 25 tells what each member answered.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, unsur)
        Answers of a group, missing where not answered.
    """
    values = set(scores.stack())
    return values == {instrument.scale_max} or values == {instrument.scale_min}


def hidden(
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
    >>> hidden(pd.Series({"SD": 4, "SMP": 12, "SMA": 80}), 10).to_dict()
    {'SD': True, 'SMP': True, 'SMA': False}
    """
    result = counts.between(1, threshold - 1) | pd.Series({name: n > 0 and known([name]) for name, n in counts.items()})
    while result.any() and not result[counts > 0].all():
        if result.sum() > 1 and counts[result].sum() >= threshold and not known(list(counts.index[result])):
            break
        result[counts[~result & (counts > 0)].sort_values(kind="stable").index[0]] = True
    return result


def subtractable(published: Mapping[str, pd.Series], asked: Mapping[str, pd.Series], threshold: int) -> frozenset[str]:
    """Figures of overlapping sets of rows that must not be shown beside others, or subtracting would tell of few rows.

    Parameters
    ----------
    published : mapping of str to Series
        What is shown in any case, one value a row: whether the row is in the figure, or the part of a table it is in.
    asked : mapping of str to Series of bool
        Further figures by name, the most wanted first; all Series have the same index.
    threshold : int
        Fewest rows that any difference of figures may stand for.

    Returns
    -------
    frozenset of str
        Names of `asked`. The others cut the rows, together with `published`, into no part of 1 to threshold - 1 rows
        that was not there before, so no sum or difference of them is of so few. What a stricter edition shows is
        accepted first: whoever reads both must not learn more from two than from one.

    Examples
    --------
    Twelve rows in all, of which eleven or two are looked at without the rest:

    >>> everybody = pd.Series(True, range(12))
    >>> asked = {"eleven": everybody.index < 11, "two": everybody.index < 2}
    >>> asked = {name: pd.Series(rows) for name, rows in asked.items()}
    >>> sorted(subtractable({"all": everybody}, asked, 10))
    ['eleven', 'two']
    """
    accepted: dict[str, pd.Series] = {}
    for limit in sorted({threshold, *(n for n in THRESHOLD.values() if n > threshold)}, reverse=True):
        for name, rows in asked.items():
            if name not in accepted and _cuts_well([*published.values(), *accepted.values()], rows, limit):
                accepted[name] = rows
    return frozenset(asked) - frozenset(accepted)


def _cuts_well(parts: Sequence[pd.Series], rows: pd.Series, threshold: int) -> bool:
    """Whether a set of rows leaves or takes whole every part, or cuts it into two that are large enough."""
    frame = pd.concat([*parts, rows], axis=1, keys=range(len(parts) + 1))
    inside = frame.groupby(list(range(len(parts))), sort=False)[len(parts)].agg(["sum", "size"])
    cut = inside[inside["sum"].between(1, inside["size"] - 1)]
    return bool(cut["sum"].ge(threshold).all() and (cut["size"] - cut["sum"]).ge(threshold).all())
