"""How every chart is drawn: one theme, inline SVG, colours a page can change, labels on the marks.

Text stays text. The same numbers give the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from ikm.display import Guarded, render_output
from ikm.page.colours import (
    ACCENT_COLOUR,
    CHART_COLOURS,
    MAIN_COLOUR,
    MUTU_COLOURS,
    QUIET_COLOUR,
)
from ikm.page.markup import render_template
from ikm.page.wording import Words
from ikm.rules.instrument import round_half_up

if TYPE_CHECKING:  # matplotlib is loaded when something is drawn: most of what is asked of a study is numbers
    from matplotlib.axes import Axes as Axes

#: Inches. Narrow on purpose: on a phone the text of a wider chart would shrink too far.
CHART_WIDTH = 4.0
#: Letters of a bar's name before it goes on in a second line.
NAME_WIDTH = 26
#: From low to high, light in the middle; on grey paper the figures in the cells tell both ends apart.
_HEAT = ("#d98a5c", "#f6efe9", "#7fb2c8")
#: Figures in the cells: the cells keep their colours in a dark page, so these do too.
_HEAT_INK = "#101820"
#: Points of the light edge of a dot, as seaborn has it: 0.08 of the dot's breadth.
_EDGE = 0.08 * 34**0.5


# The chart of a page.


@dataclass(frozen=True)
class ChartData:
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
        return encode_csv_address(self.rows)


@dataclass(frozen=True, repr=False)
class Chart(Guarded):
    """A chart as it stands in a page.

    Parameters
    ----------
    svg : str
        The drawing.
    alt : str
        What the chart says, for those who do not see it; names its figures.
    caption : str
        The answer that the chart gives.
    data : ChartData, optional
        What it shows, to take along.
    """

    id: str
    svg: str
    alt: str
    caption: str
    data: ChartData | None = None
    #: Whether a notebook drew it, in a breadth of its own.
    own: ClassVar[bool] = False

    def __html__(self) -> Markup:
        return render_template("figure", figure=self, svg=Markup(self.svg))

    def _repr_html_(self) -> str:
        return render_output(self)

    def __repr__(self) -> str:
        return f"{self.caption}\n{self.alt}"


def draw_chart(
    id: str,
    draw: Callable[[Axes], None],
    height: float,
    alt: str,
    caption: str,
    ax: Axes | None = None,
    data: ChartData | None = None,
) -> Chart | Axes:
    """Draw on the given axes and return them, or on a figure of our own and return it as SVG."""
    import matplotlib.pyplot as plt

    from ikm.page import canvas

    # From the defaults up, so that a theme set by a notebook changes no chart of ours.
    with plt.style.context(["default", canvas.THEME]):
        if ax is not None:
            if not ax.has_data():
                _dress(ax)
            draw(ax)
            return ax
        own = canvas.make_axes(CHART_WIDTH, height)
        draw(own)
        return Chart(id, make_inline(canvas.render_svg(own), id), alt, caption, data)


def _dress(axes: Axes) -> None:
    """Give empty axes that were made elsewhere the looks of those of our own."""
    from ikm.page.canvas import THEME

    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.spines["bottom"].set_edgecolor(THEME["axes.edgecolor"])
    for axis in (axes.xaxis, axes.yaxis):
        name = axis.axis_name
        axis.set_tick_params(
            labelcolor=THEME[f"{name}tick.color"], color=THEME[f"{name}tick.color"], grid_color=THEME["grid.color"]
        )
        axis.label.set_color(THEME["axes.labelcolor"])


def find_current_axes() -> Axes:
    """Return the axes that are in use, else new ones with room for the names beside them."""
    import matplotlib.pyplot as plt

    if plt.get_fignums():
        return plt.gca()
    return plt.subplots(figsize=(1.5 * CHART_WIDTH, CHART_WIDTH), layout="constrained")[1]


def make_inline(text: str, id: str) -> str:
    """Return an SVG file as an <svg> element: colours as CSS variables, the page's font, ids unique in the page."""
    svg = text[text.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{id}-", svg)
    for colour, variable in (*CHART_COLOURS.items(), *MUTU_COLOURS.values()):
        svg = svg.replace(colour, f"var({variable}, {colour})")
    return svg.strip()


# Marks on the axes.


@dataclass(frozen=True)
class IntervalMark:
    """One line of a chart of intervals: a dot, its interval, its figure.

    Parameters
    ----------
    low, high : float or None
        Ends of the interval; None where none is claimed.
    heading : bool
        A line that only names the group of lines below it.
    hollow : bool
        A ring instead of a dot: a published figure, without answers.
    """

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    label: str = ""
    heading: bool = False
    hollow: bool = False


def draw_intervals(axes: Axes, marks: Sequence[IntervalMark], reference: float | None, reference_label: str) -> None:
    """Draw dots with their intervals, one under the other; figures in a column at the right; a line for comparison."""
    from matplotlib.ticker import MaxNLocator

    for place, mark in enumerate(marks):
        if mark.low is not None and mark.high is not None:
            axes.plot([mark.low, mark.high], [place, place], color=MAIN_COLOUR, lw=2, solid_capstyle="butt")
        draw_note(axes, mark.label, (1, place), (6, 0), xycoords=("axes fraction", "data"), va="center")
    dots = [(mark.value, place) for place, mark in enumerate(marks) if mark.value is not None and not mark.hollow]
    axes.scatter([x for x, _ in dots], [y for _, y in dots], s=34, color=MAIN_COLOUR, edgecolor="w", lw=_EDGE, zorder=3)
    for place, mark in enumerate(marks):
        if mark.hollow and mark.value is not None:
            axes.plot([mark.value], [place], marker="o", ms=5, color=MAIN_COLOUR, mfc="none", zorder=3)
    if reference is not None:
        axes.axvline(reference, color=ACCENT_COLOUR, lw=1.1, zorder=1)
        style = {"xycoords": ("data", "axes fraction"), "color": ACCENT_COLOUR, "ha": "center", "va": "bottom"}
        draw_note(axes, reference_label, (reference, 1), (0, 3), **style)
    draw_row_names(axes, [mark.name for mark in marks])
    for text, mark in zip(axes.get_yticklabels(), marks, strict=True):
        if mark.heading:
            text.set_color(QUIET_COLOUR)
            text.set_fontsize(8)
    axes.set_ylim(len(marks) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="x", lw=0.6)
    axes.set_axisbelow(True)


def draw_bars(axes: Axes, names: Sequence[str], lengths: Sequence[float], labels: Sequence[str]) -> None:
    """Draw lying bars with their figures written at the end, so that no reader has to measure: they need no axis."""
    # seaborn's barplot draws the very same after 20 ms of computing means that are computed already.
    axes.barh(range(len(names)), lengths, height=0.62, color=MAIN_COLOUR)
    axes.set_ylim(len(names) - 0.5, -0.5)
    for place, (length, label) in enumerate(zip(lengths, labels, strict=True)):
        draw_note(axes, label, (length, place), (4, 0), va="center")
    draw_row_names(axes, names)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)


def draw_heat(
    axes: Axes, values: pd.DataFrame, labels: pd.DataFrame, rows: Sequence[str], columns: Sequence[str]
) -> None:
    """Draw values as colours with their figures in the cells, names of the columns on top."""
    import seaborn as sns
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("heat", _HEAT)
    sns.heatmap(values.to_numpy(dtype=float), ax=axes, cmap=colours, annot=labels.to_numpy(), fmt="", cbar=False,
                annot_kws={"color": _HEAT_INK, "fontsize": 8}, linewidths=1, xticklabels=columns,
                yticklabels=[wrap_name(name) for name in rows])  # fmt: skip
    axes.tick_params(length=0)
    axes.tick_params(axis="y", rotation=0)
    axes.xaxis.tick_top()


def draw_row_names(axes: Axes, names: Sequence[str]) -> None:
    """Write names at the left of their marks, long ones in two lines."""
    axes.set_yticks(range(len(names)), [wrap_name(name) for name in names])
    axes.set_ylabel("")
    axes.tick_params(length=0)


def wrap_name(name: str) -> str:
    """Wrap a name into two lines at most; the rest is left out, for it stands in a table and the alternative text."""
    return textwrap.fill(name, NAME_WIDTH, max_lines=2, placeholder=" …")


def compute_row_height(names: Sequence[str], least: float) -> float:
    """Return the inches of a row: at least so many, and enough for two lines where a name has two."""
    return max(least, 0.34) if any("\n" in wrap_name(name) for name in names) else least


def draw_note(axes: Axes, text: str, at: tuple[float, float], offset: tuple[float, float], **style: Any) -> None:
    """Write a small text beside a mark; the offset is in points."""
    axes.annotate(text, at, xytext=offset, textcoords="offset points", **{"fontsize": 8, **style})


def compose_alt(key: str, marks: Sequence[IntervalMark], words: Words) -> str:
    """Return the alternative text that names every figure."""
    return words.text(key, items="; ".join(f"{mark.name} {mark.label}" for mark in marks))


# What a chart shows, to take along.

#: With these a spreadsheet begins a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def collect_chart_data(words: Words, headings: Iterable[str], rows: Iterable[Sequence[object]]) -> ChartData:
    """Return rows under headings of the wording's table [data]."""
    return ChartData(words.text("data.link"), [[words.text(f"data.{heading}") for heading in headings], *rows])


def collect_interval_data(marks: Iterable[IntervalMark], words: Words) -> ChartData:
    """Return name, value and interval of each mark; headings among the marks stand in a column of their own."""
    rows: list[Sequence[object]] = []
    group = ""
    for mark in marks:
        if mark.heading:
            group = mark.name
        else:
            rows.append((group, mark.name, *map(_round, (mark.value, mark.low, mark.high))))
    columns = ("group", "name", "value", "low", "high")
    if group:
        return collect_chart_data(words, columns, rows)
    return collect_chart_data(words, columns[1:], (row[1:] for row in rows))


def _round(value: Decimal | Fraction | float | None) -> Decimal | None:
    """Round to two decimals, half up, as everywhere in the report."""
    return None if value is None else round_half_up(value, 2)


def encode_csv_address(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as a `data:` address: comma between cells, point in numbers, UTF-8 that spreadsheets recognise.

    Examples
    --------
    >>> encode_csv_address([["nama", "nilai"], ["=1+1", 76.6]])
    'data:text/csv;charset=utf-8,%EF%BB%BFnama%2Cnilai%0D%0A%27%3D1%2B1%2C76.6%0D%0A'
    """
    out = io.StringIO()
    csv.writer(out).writerows([map(_format_csv_cell, row) for row in rows])
    return "data:text/csv;charset=utf-8," + quote("\ufeff" + out.getvalue())


def _format_csv_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else value
