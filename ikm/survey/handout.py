"""Frames that are handed out as copies, so that nothing a cell does to one changes a number.

A copy is nearly free: pandas shares its columns with the original until one of the two is written to.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

_Class = TypeVar("_Class", bound=type)


def hand_out_copies(record: _Class) -> _Class:
    """Make every field of a data class that is annotated as a frame or a Series give a copy each time it is read.

    What is handed in is copied as well. Assigning to what is read (`studi.answers["x"] = 1`) warns in the words of
    pandas, `ChainedAssignmentError`, that a copy was changed.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import pandas as pd
    >>> @hand_out_copies
    ... @dataclass(frozen=True)
    ... class Answers:
    ...     frame: pd.DataFrame
    >>> held = Answers(pd.DataFrame({"waktu": [3, None]}))
    >>> mine = held.frame
    >>> mine["waktu"] = mine["waktu"].fillna(4)
    >>> held.frame["waktu"].count().item()
    1
    """
    for each in fields(record):
        if each.type in ("pd.DataFrame", "pd.Series") or getattr(each.type, "__name__", "") in ("DataFrame", "Series"):
            setattr(record, each.name, _HandedOut(each.name))
    return record


class _HandedOut:
    """A field that is read as a copy of what it holds."""

    def __init__(self, name: str) -> None:
        self._held = f"_{name}"

    def __get__(self, record: Any, kind: type | None = None) -> Any:
        return self if record is None else vars(record)[self._held].copy(deep=False)

    def __set__(self, record: Any, frame: Any) -> None:
        vars(record)[self._held] = frame.copy(deep=False)
