"""The numbers behind a chart as a table that a reader can take along: CSV in a `data:` address of the page. Floor 4.

As printed, rounded: what a chart may not tell, its data do not tell either.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol
from urllib.parse import quote

from ikm.present.wording import Words
from ikm.rules.rounding import half_up

#: With these a spreadsheet begins a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Ranged(Protocol):
    """A mark of a chart: a name, a value and the ends of its interval, or the heading of those below it."""

    @property
    def name(self) -> str:
        """As printed."""

    @property
    def value(self) -> float | None:
        """None of a heading."""

    @property
    def low(self) -> float | None:
        """Lower end; None where none is claimed."""

    @property
    def high(self) -> float | None:
        """Upper end; None where none is claimed."""

    @property
    def heading(self) -> bool:
        """Names the group of marks below it."""


@dataclass(frozen=True)
class Data:
    """What a chart shows, to take along.

    Parameters
    ----------
    label : str
        What the link is called.
    rows : sequence of sequences
        Headings first, then one row a mark; numbers as numbers, None where there is none.
    """

    label: str
    rows: Sequence[Sequence[object]]

    @property
    def address(self) -> str:
        """The rows as a `data:` address."""
        return csv_address(self.rows)


def data(words: Words, headings: Iterable[str], rows: Iterable[Sequence[object]]) -> Data:
    """Rows under headings of the catalogue's table [data]."""
    return Data(words.text("data.link"), [[words.text(f"data.{heading}") for heading in headings], *rows])


def interval_data(marks: Iterable[Ranged], words: Words) -> Data:
    """Name, value and ends of the interval of each mark; headings among the marks stand in a column of their own."""
    found: list[Sequence[object]] = []
    group = ""
    for mark in marks:
        if mark.heading:
            group = mark.name
        else:
            found.append((group, mark.name, *map(_rounded, (mark.value, mark.low, mark.high))))
    columns = ("group", "name", "value", "low", "high")
    if group:
        return data(words, columns, found)
    return data(words, columns[1:], (row[1:] for row in found))


def csv_address(rows: Sequence[Sequence[object]]) -> str:
    """Rows as a `data:` address: comma between cells, point in numbers, UTF-8 that spreadsheets recognise.

    Examples
    --------
    >>> csv_address([["nama", "nilai"], ["=1+1", 76.6]])
    'data:text/csv;charset=utf-8,%EF%BB%BFnama%2Cnilai%0D%0A%27%3D1%2B1%2C76.6%0D%0A'
    """
    out = io.StringIO()
    csv.writer(out).writerows([map(_cell, row) for row in rows])
    return "data:text/csv;charset=utf-8," + quote("\ufeff" + out.getvalue())


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else value


def _rounded(value: Decimal | Fraction | float | None) -> Decimal | None:
    """Two decimals, half up, as everywhere in the report."""
    return None if value is None else half_up(value, 2)
