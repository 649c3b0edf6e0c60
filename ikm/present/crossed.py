"""Values of two things crossed, such as the unsur of each group: a table and a heat map. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.present.drawing import Figure, figure, heat, row_height
from ikm.present.tables import Table
from ikm.present.view import Text, View
from ikm.present.wording import Words

#: Letters of a column's name that stand beside the next one's.
_UPRIGHT = 5


@dataclass(frozen=True)
class Crossed:
    """Index points, 25-100, of rows and columns.

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
    """

    id: str
    caption: str
    heading: str
    values: pd.DataFrame
    rows: Sequence[str]
    columns: Sequence[str]


def crossed_view(frame: pd.DataFrame, crossed: Crossed, words: Words, *lines: Markup) -> View:
    """The frame, with a table and a chart of the values where there are any."""
    if crossed.values.empty:
        return View(frame, Text.of([*lines, words.say("series.none")]))
    return View(
        frame, Text.of(lines), [partial(crossed_table, crossed, words)], partial(crossed_figure, crossed, words)
    )


def crossed_table(crossed: Crossed, words: Words) -> Table:
    """Rows by columns."""
    return Table(
        id=f"tabel-{crossed.id}",
        caption=crossed.caption,
        headings=(crossed.heading, *crossed.columns),
        rows=[(name, *cells) for name, cells in zip(crossed.rows, _written(crossed, words), strict=True)],
        numbers=frozenset(range(1, len(crossed.columns) + 1)),
    )


def crossed_figure(crossed: Crossed, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Where is it low: a coloured cell for each value."""
    labels = crossed.values.map(lambda value: "" if pd.isna(value) else words.number(value, 0))

    def draw(axes: Axes) -> None:
        heat(axes, crossed.values, labels, crossed.rows, crossed.columns)
        axes.set(xlabel="", ylabel="")
        if max(map(len, crossed.columns)) > _UPRIGHT:
            axes.tick_params(axis="x", rotation=90)

    items = "; ".join(
        f"{name}: {', '.join(f'{column} {cell}' for column, cell in zip(crossed.columns, cells, strict=True))}"
        for name, cells in zip(crossed.rows, _written(crossed, words), strict=True)
    )
    alt = words.text("crossed.alt", caption=crossed.caption, items=items)
    height = 0.8 + row_height(crossed.rows, 0.34) * len(crossed.values)
    return figure(f"gambar-{crossed.id}", draw, height, alt, crossed.caption, ax)


def _written(crossed: Crossed, words: Words) -> list[list[str]]:
    """The values as text, to two decimals."""
    values = crossed.values.to_numpy(dtype=float)
    return [[words.number(None if pd.isna(value) else value) for value in row] for row in values]
