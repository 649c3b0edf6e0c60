"""All periods of a unit: what each unsur and each group had in each. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.comparison import Point
from ikm.present.drawing import ACCENT, Figure, figure, heat
from ikm.present.tables import Table
from ikm.present.view import Text, View
from ikm.present.wording import Words


@dataclass(frozen=True)
class Grid:
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
    points: Sequence[Point]

    @property
    def breaks(self) -> list[tuple[Point, Point]]:
        """Periods next to each other that are not one series."""
        pairs = zip(self.points[:-1], self.points[1:], strict=True)
        return [(before, after) for before, after in pairs if after.after_break]


def grid_view(frame: pd.DataFrame, grid: Grid, words: Words, *lines: Markup) -> View:
    """Table and chart of a grid, with a sentence a break."""
    if grid.values.empty:
        return View(frame, Text.of([*lines, words.say("series.none")]))
    return View(
        frame,
        Text.of([*lines, *_break_lines(grid, words)]),
        [partial(grid_table, grid, words)],
        partial(grid_figure, grid, words),
    )


def _break_lines(grid: Grid, words: Words) -> list[Markup]:
    """Between which periods no change may be read."""
    return [
        words.say("series.break", before=words.period(before.period), after=words.period(after.period))
        for before, after in grid.breaks
    ]


def grid_table(grid: Grid, words: Words) -> Table:
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


def grid_figure(grid: Grid, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Where is it low, and since when: a coloured cell a row and period; a line where the series breaks."""
    values = grid.values
    labels = values.map(lambda value: "" if pd.isna(value) else words.number(value, 0))

    def draw(axes: Axes) -> None:
        heat(axes, values, labels, grid.names, list(values.columns))
        axes.set(xlabel="", ylabel="")
        axes.tick_params(axis="x", rotation=90)
        for place, point in enumerate(grid.points):
            if place and point.after_break:
                axes.axvline(place, color=ACCENT, lw=2)

    newest = values.columns[-1]
    items = "; ".join(
        f"{name} {words.number(None if pd.isna(value) else value)}"
        for name, value in zip(grid.names, values[newest], strict=True)
    )
    alt = words.text("series.alt", caption=grid.caption, period=words.period(grid.points[-1].period), items=items)
    return figure(f"gambar-seri-{grid.id}", draw, 1.1 + 0.34 * len(values), alt, grid.caption, ax)
