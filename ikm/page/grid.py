"""Values of two things crossed, such as the unsur of each group or period: a table and a heat map."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from ikm.page.table import Table
from ikm.page.view import Text, View
from ikm.page.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ikm.page.chart import Chart

#: Letters of a column's name that stand beside the next one's.
_UPRIGHT = 5


@dataclass(frozen=True)
class CrossTable:
    """Index points, 25-100, or another figure, of rows and columns.

    Parameters
    ----------
    id : str
        For the ids of a page.
    caption, heading : str
        Of the table, and of the column that names its rows.
    values : DataFrame
        Missing where there is none.
    rows, columns : sequence of str
        As readers call them.
    breaks : collection of int
        Columns that are not one series with the column before; a line stands between the two.
    newest : str
        The last column in full, where the alternative text is to name the values of that column alone.
    places : int
        Decimals of a value in the table.
    """

    id: str
    caption: str
    heading: str
    values: pd.DataFrame
    rows: Sequence[str]
    columns: Sequence[str]
    breaks: Collection[int] = ()
    newest: str = ""
    places: int = 2


def show_cross_table(frame: pd.DataFrame, crossed: CrossTable, words: Words, *lines: Markup) -> View:
    """Show a frame with a table and a chart of the values, where there are any."""
    if crossed.values.empty:
        return View(frame, Text.of([*lines, words.say("crossed.none")]))
    return View(
        frame,
        Text.of(lines),
        [partial(tabulate_cross_table, crossed, words)],
        partial(draw_cross_table, crossed, words),
    )


def tabulate_cross_table(crossed: CrossTable, words: Words) -> Table:
    """Tabulate rows by columns."""
    return Table(
        id=f"tabel-{crossed.id}",
        caption=crossed.caption,
        headings=(crossed.heading, *crossed.columns),
        rows=[(name, *cells) for name, cells in zip(crossed.rows, _format_values(crossed, words), strict=True)],
        numbers=frozenset(range(1, len(crossed.columns) + 1)),
    )


def draw_cross_table(crossed: CrossTable, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw where it is low: a coloured cell for each value."""
    from ikm.page.chart import compute_row_height, draw_chart, draw_heat
    from ikm.page.colours import ACCENT_COLOUR

    labels = crossed.values.map(lambda value: "" if pd.isna(value) else words.number(value, 0))

    def draw(axes: Axes) -> None:
        draw_heat(axes, crossed.values, labels, crossed.rows, crossed.columns)
        axes.set(xlabel="", ylabel="")
        if max(map(len, crossed.columns)) > _UPRIGHT:
            axes.tick_params(axis="x", rotation=90)
        for column in crossed.breaks:
            axes.axvline(column, color=ACCENT_COLOUR, lw=2)

    alt = words.text("crossed.alt", caption=crossed.caption, items=_list_values(crossed, words))
    height = 0.8 + compute_row_height(crossed.rows, 0.34) * len(crossed.values)
    return draw_chart(f"gambar-{crossed.id}", draw, height, alt, crossed.caption, ax)


def _list_values(crossed: CrossTable, words: Words) -> str:
    """Every value with its row and column, or those of the newest column."""
    rows = list(zip(crossed.rows, _format_values(crossed, words), strict=True))
    if crossed.newest:
        return f"{crossed.newest}: {'; '.join(f'{name} {cells[-1]}' for name, cells in rows)}"
    return "; ".join(
        f"{name}: {', '.join(f'{column} {cell}' for column, cell in zip(crossed.columns, cells, strict=True))}"
        for name, cells in rows
    )


def _format_values(crossed: CrossTable, words: Words) -> list[list[str]]:
    """The values as text."""
    values = crossed.values.to_numpy(dtype=float)
    return [[words.number(None if pd.isna(value) else value, crossed.places) for value in row] for row in values]
