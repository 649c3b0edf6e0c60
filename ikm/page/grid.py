"""Values of two things crossed, such as the unsur of each group: a table and a heat map. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.comparison import TrendPoint
from ikm.page.chart import ACCENT_COLOUR, Chart, compute_row_height, draw_chart, draw_heat
from ikm.page.table import Table
from ikm.page.view import Text, View
from ikm.page.wording import Words

#: Letters of a column's name that stand beside the next one's.
_UPRIGHT = 5


@dataclass(frozen=True)
class CrossTable:
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


def show_cross_table(frame: pd.DataFrame, crossed: CrossTable, words: Words, *lines: Markup) -> View:
    """The frame, with a table and a chart of the values where there are any."""
    if crossed.values.empty:
        return View(frame, Text.of([*lines, words.say("series.none")]))
    return View(
        frame,
        Text.of(lines),
        [partial(tabulate_cross_table, crossed, words)],
        partial(draw_cross_table, crossed, words),
    )


def tabulate_cross_table(crossed: CrossTable, words: Words) -> Table:
    """Rows by columns."""
    return Table(
        id=f"tabel-{crossed.id}",
        caption=crossed.caption,
        headings=(crossed.heading, *crossed.columns),
        rows=[(name, *cells) for name, cells in zip(crossed.rows, _written(crossed, words), strict=True)],
        numbers=frozenset(range(1, len(crossed.columns) + 1)),
    )


def draw_cross_table(crossed: CrossTable, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Where is it low: a coloured cell for each value."""
    labels = crossed.values.map(lambda value: "" if pd.isna(value) else words.number(value, 0))

    def draw(axes: Axes) -> None:
        draw_heat(axes, crossed.values, labels, crossed.rows, crossed.columns)
        axes.set(xlabel="", ylabel="")
        if max(map(len, crossed.columns)) > _UPRIGHT:
            axes.tick_params(axis="x", rotation=90)

    items = "; ".join(
        f"{name}: {', '.join(f'{column} {cell}' for column, cell in zip(crossed.columns, cells, strict=True))}"
        for name, cells in zip(crossed.rows, _written(crossed, words), strict=True)
    )
    alt = words.text("crossed.alt", caption=crossed.caption, items=items)
    height = 0.8 + compute_row_height(crossed.rows, 0.34) * len(crossed.values)
    return draw_chart(f"gambar-{crossed.id}", draw, height, alt, crossed.caption, ax)


def _written(crossed: CrossTable, words: Words) -> list[list[str]]:
    """The values as text, to two decimals."""
    values = crossed.values.to_numpy(dtype=float)
    return [[words.number(None if pd.isna(value) else value) for value in row] for row in values]


@dataclass(frozen=True)
class PeriodGrid:
    """Figures of several rows in several periods.

    Parameters
    ----------
    id : str
        For the ids of a page.
    caption, heading : str
        Of the table, and of the column that names its rows.
    values : DataFrame
        Index points, 25-100: rows as in `names`, columns as in `points`; missing where there is none.
    names : sequence of str
    points : sequence of Point
        The periods, oldest first.
    """

    id: str
    caption: str
    heading: str
    values: pd.DataFrame
    names: Sequence[str]
    points: Sequence[TrendPoint]

    @property
    def breaks(self) -> list[tuple[TrendPoint, TrendPoint]]:
        """Periods next to each other that are not one series."""
        pairs = zip(self.points[:-1], self.points[1:], strict=True)
        return [(before, after) for before, after in pairs if after.after_break]


def show_grid(frame: pd.DataFrame, grid: PeriodGrid, words: Words, *lines: Markup) -> View:
    """Table and chart of a grid, with a sentence a break."""
    if grid.values.empty:
        return View(frame, Text.of([*lines, words.say("series.none")]))
    return View(
        frame,
        Text.of([*lines, *_break_lines(grid, words)]),
        [partial(tabulate_grid, grid, words)],
        partial(draw_grid, grid, words),
    )


def _break_lines(grid: PeriodGrid, words: Words) -> list[Markup]:
    """Between which periods no change may be read."""
    return [
        words.say("series.break", before=words.period(before.period), after=words.period(after.period))
        for before, after in grid.breaks
    ]


def tabulate_grid(grid: PeriodGrid, words: Words) -> Table:
    """Rows by periods."""
    return Table(
        id=f"tabel-seri-{grid.id}",
        caption=grid.caption,
        headings=(grid.heading, *grid.values.columns),
        rows=[
            (name, *(words.number(None if pd.isna(value) else value) for value in row))
            for name, row in zip(grid.names, grid.values.to_numpy(), strict=True)
        ],
        numbers=frozenset(range(1, len(grid.values.columns) + 1)),
    )


def draw_grid(grid: PeriodGrid, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Where is it low, and since when: a coloured cell a row and period; a line where the series breaks."""
    values = grid.values
    labels = values.map(lambda value: "" if pd.isna(value) else words.number(value, 0))

    def draw(axes: Axes) -> None:
        draw_heat(axes, values, labels, grid.names, list(values.columns))
        axes.set(xlabel="", ylabel="")
        axes.tick_params(axis="x", rotation=90)
        for place, point in enumerate(grid.points):
            if place and point.after_break:
                axes.axvline(place, color=ACCENT_COLOUR, lw=2)

    newest = values.columns[-1]
    items = "; ".join(
        f"{name} {words.number(None if pd.isna(value) else value)}"
        for name, value in zip(grid.names, values[newest], strict=True)
    )
    alt = words.text("series.alt", caption=grid.caption, period=words.period(grid.points[-1].period), items=items)
    return draw_chart(f"gambar-seri-{grid.id}", draw, 1.1 + 0.34 * len(values), alt, grid.caption, ax)
