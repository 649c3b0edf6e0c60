"""Long columns, piece by piece, so that a million texts never stand in memory as Python's own at once. Floor 2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import pandas as pd

#: Cells of a piece, and answers kept for texts that come again and again.
PIECE, KEPT = 1 << 17, 1 << 12


def pieces(column: pd.Series) -> Iterator[pd.Series]:
    """A column in pieces, one at least."""
    for start in range(0, max(len(column), 1), PIECE):
        yield column.iloc[start : start + PIECE]


def by_value(column: pd.Series, told: Callable[[str], str]) -> pd.Series:
    """What a function tells of each distinct text of a column.

    Examples
    --------
    >>> by_value(pd.Series(["a", "b", "a"], dtype="str"), str.upper).tolist()
    ['A', 'B', 'A']
    """
    once = lru_cache(KEPT)(told)
    parts = [piece.map({text: once(text) for text in piece.unique()}).astype("str") for piece in pieces(column)]
    return pd.concat(parts)
