"""Captioned tables that a screen reader can walk and a phone can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from markupsafe import Markup

from ikm.display import Guarded, format_plain_text, render_output
from ikm.page.markup import render_template
from ikm.page.wording import NO_VALUE, Words


class HasEnds(Protocol):
    """Anything with two ends, which may not be claimed."""

    @property
    def low(self) -> float | None:
        """Lower end, index points."""

    @property
    def high(self) -> float | None:
        """Upper end, index points."""


#: So many columns, and so many letters side by side, fit on a phone; there the rows of wider tables are blocks, but for
#: narrow tables of short cells.
PHONE_COLUMNS, PHONE_LETTERS = 4, 36
#: Of these blocks, cells of more letters, heading and all, take a whole line.
_SHORT = 20


@dataclass(frozen=True, repr=False)
class Table(Guarded):
    """Cells as text, ready to show; every cell is escaped when shown unless it is Markup.

    Parameters
    ----------
    id : str
        Unique in the report, without blanks.
    numbers : collection of int
        Columns of figures, set to the right.
    row_heading : int
        Column that names the row.
    sums : rows of str
        Foot of the table: a heading that spans `span` columns, then the remaining cells.
    narrow : bool
        May stand beside a chart.
    drawn : collection of int
        Columns of strips, which take the room that is left.
    groups : collection of int
        Rows that head those after them.
    """

    id: str
    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    row_heading: int = 0
    sums: Sequence[Sequence[str]] = field(default=())
    span: int = 1
    narrow: bool = False
    drawn: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()

    @cached_property
    def wide(self) -> bool:
        """Whether it is too wide for a phone without breaking words."""
        if self.narrow:
            return False
        columns = range(len(self.headings))
        return (
            bool(self.drawn) or len(columns) > PHONE_COLUMNS or sum(map(self._count_letters, columns)) > PHONE_LETTERS
        )

    @cached_property
    def long(self) -> frozenset[int]:
        """Columns with a cell that wants a line of its own where rows are blocks."""
        if not self.wide:
            return frozenset()
        return frozenset(
            place
            for place, heading in enumerate(self.headings)
            if place in self.drawn or any(_count_plain(row[place]) + len(heading) > _SHORT for row in self.rows)
        )

    def kind(self, place: int) -> Markup:
        """Return the attribute of a column's cells: `num` of figures, `long` where they want a line of their own.

        `drawn` of strips.
        """
        kinds = (("num", self.numbers), ("long", self.long), ("drawn", self.drawn))
        names = [name for name, places in kinds if place in places]
        return Markup(' class="{}"').format(" ".join(names)) if names else Markup("")

    def _count_letters(self, place: int) -> int:
        """Count the letters that a column needs: its longest word, or its longest figure."""
        cells = [format_plain_text(row[place]) for row in self.rows]
        if place not in self.numbers:
            cells = [word for cell in cells for word in cell.split()]
        return max(map(len, [*self.headings[place].split(), *cells]), default=0) + 1

    def __html__(self) -> Markup:
        return render_template("table", table=self)

    def _repr_html_(self) -> str:
        return render_output(self)

    def __repr__(self) -> str:
        rows = [[format_plain_text(cell) for cell in row] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(map(str, self.headings), *rows, strict=True)]
        lines = [
            "  ".join(cell.rjust(width) if place in self.numbers else cell.ljust(width)
                      for place, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
            for row in (self.headings, *rows)
        ]  # fmt: skip
        return "\n".join([self.caption, *lines])


def _count_plain(cell: str) -> int:
    """Count the letters of a cell, without what marks them."""
    return len(format_plain_text(cell))


def format_interval(interval: HasEnds | None, words: Words) -> str:
    """Return '72,96 – 77,00'; a dash where none is claimed, or both ends are one: all answered, or all alike."""
    if interval is None or interval.low is None or interval.high is None or not interval.low < interval.high:
        return NO_VALUE
    return words.text("words.between", low=words.number(interval.low), high=words.number(interval.high))


def keep_in_one_line(text: str) -> str:
    """Return a range that no line parts: a hard blank does not hold what follows a dash, a word joiner does."""
    return text.replace(" ", "\u00a0").replace("–", "–\u2060")


def list_headings(words: Words, table: str, *names: str) -> tuple[str, ...]:
    """Return headings of columns from the wording."""
    return tuple(words.text(f"{table}.{name}") for name in names)


def tabulate_facts(section: str, values: dict[str, str], words: Words) -> Table:
    """Tabulate in two columns: what, and its value."""
    return Table(
        id=f"tabel-{section}",
        caption=words.text(f"{section}.caption"),
        headings=(words.text("words.item"), words.text("words.value")),
        rows=[(words.text(f"{section}.{name}"), value) for name, value in values.items()],
    )
