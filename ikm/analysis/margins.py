"""Categories of the users beside those of the respondents, small ones taken as one. Floor 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from ikm.analysis.disclosure import hidden

#: Labels -> users; more than one label where small categories were put together.
Table = Mapping[tuple[str, ...], int]


@dataclass(frozen=True)
class Share:
    """A category, or several taken as one, among users and respondents.

    Parameters
    ----------
    labels : tuple of str
        More than one where small categories were put together.
    users : int
        Users served.
    users_share : Fraction
        Of all users of the figure, 0-1.
    n : int or None
        Respondents; None where several were put together, for that might tell how many a small one has.
    share : Fraction or None
        Of all counted respondents, 0-1.
    """

    characteristic: str
    labels: tuple[str, ...]
    users: int
    users_share: Fraction
    n: int | None
    share: Fraction | None


def joined(labels: pd.Series, users: Mapping[str, int], threshold: int) -> dict[tuple[str, ...], int]:
    """Categories and their users; those too small to stand alone, and those without respondents, taken as one.

    Parameters
    ----------
    labels : Series of str
        Category of each respondent, each a key of `users`.
    threshold : int
        Fewest respondents of a category that stands alone.

    Examples
    --------
    >>> joined(pd.Series(["SMA"] * 12 + ["S1"] * 11), {"SD": 40, "SMA": 90, "S1": 70}, 10)
    {('SMA',): 90, ('SD', 'S1'): 110}
    """
    counts = labels.value_counts().reindex(list(users), fill_value=0)
    small = hidden(counts, threshold) | (counts == 0)
    if small.any() and not counts[small].any():
        small[counts[~small].sort_values(kind="stable").index[:1]] = True
    found: dict[tuple[str, ...], int] = {(str(name),): users[name] for name in small.index[~small]}
    together = tuple(small.index[small])
    return {**found, together: sum(users[name] for name in together)} if together else found


def places(table: Table) -> dict[str, str]:
    """Place in a table, as text, of each label."""
    return {name: str(at) for at, labels in enumerate(table) for name in labels}


def shares(groups: pd.Series, characteristic: str, table: Table) -> list[Share]:
    """Users and respondents of each category.

    Parameters
    ----------
    groups : Series of str
        Category of every counted respondent, '' where not stated.
    """
    total = sum(table.values())
    found = []
    for labels, users in table.items():
        n = int((groups == labels[0]).sum()) if len(labels) == 1 else None
        part = None if n is None else Fraction(n, len(groups))
        found.append(Share(characteristic, labels, users, Fraction(users, total), n, part))
    return found
