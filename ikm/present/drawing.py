"""How every chart is drawn: one theme, inline SVG, colours a page can change, labels on the marks. Floor 4.

Text stays text. The same numbers give the same bytes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes as Axes  # for whoever draws on them: matplotlib stays in this floor
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator

from ikm.display import shown
from ikm.present.canvas import as_svg, new_axes
from ikm.present.chart_data import Data
from ikm.present.markup import render

#: Colours of the charts and the CSS variable that each becomes in a page. Orange and blue are told apart by the
#: colour-blind, and by their darkness on grey paper.
COLOURS = {
    "#1b2733": "--chart-ink",
    "#5a6672": "--chart-quiet",
    "#d5dbe1": "--chart-grid",
    "#0f5c7a": "--chart-main",
    "#b5541c": "--chart-accent",
    "#d38d5f": "--chart-accent-soft",
    "#b3d6e4": "--chart-main-soft",
}
INK, QUIET, GRID, MAIN, ACCENT, ACCENT_SOFT, MAIN_SOFT = COLOURS
#: Inches. Narrow on purpose: on a phone the text of a wider chart would shrink too far.
WIDTH = 4.0
#: Letters of a bar's name before it goes on in a second line.
NAME_WIDTH = 26
#: From low to high, light in the middle; on grey paper the figures in the cells tell both ends apart.
_HEAT = LinearSegmentedColormap.from_list("heat", ["#d98a5c", "#f6efe9", "#7fb2c8"])
#: Figures in the cells: the cells keep their colours in a dark page, so these do too.
_HEAT_INK = "#101820"
#: Points of the light edge of a dot, as seaborn has it: 0.08 of the dot's breadth.
_EDGE = 0.08 * 34**0.5
_THEME = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.edgecolor": GRID,
    "axes.labelcolor": QUIET,
    "axes.labelsize": 8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": True,
    "xaxis.labellocation": "right",  # a long one has room below the names
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "grid.color": GRID,
    "text.color": INK,
    "text.parse_math": False,  # a respondent's '$' is no formula
    "xtick.color": QUIET,
    "ytick.color": INK,
    "xtick.labelsize": 8,
    "svg.fonttype": "none",
    "svg.hashsalt": "ikm",
    "savefig.dpi": 72,
}


@dataclass(frozen=True, repr=False)
class Figure:
    """A chart as it stands in a page.

    Parameters
    ----------
    svg : str
        The drawing.
    alt : str
        What the chart says, for those who do not see it; names its figures.
    caption : str
        The answer that the chart gives.
    data : Data, optional
        What it shows, to take along.
    """

    id: str
    svg: str
    alt: str
    caption: str
    data: Data | None = None

    def __html__(self) -> Markup:
        return render("figure", figure=self, svg=Markup(self.svg))

    def _repr_html_(self) -> str:
        return shown(self)

    def __repr__(self) -> str:
        return f"{self.caption}\n{self.alt}"


@dataclass(frozen=True)
class Mark:
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


def figure(
    id: str,
    draw: Callable[[Axes], None],
    height: float,
    alt: str,
    caption: str,
    ax: Axes | None = None,
    data: Data | None = None,
) -> Figure | Axes:
    """Draw on the given axes and return them, or on a figure of our own and return it as SVG."""
    # From the defaults up, so that a theme set by a notebook changes no chart of ours.
    with plt.style.context(["default", _THEME]):
        if ax is not None:
            draw(ax)
            return ax
        own = new_axes(WIDTH, height)
        draw(own)
        return Figure(id, _svg(own, id), alt, caption, data)


def current_axes() -> Axes:
    """The axes that are in use, else new ones with room for the names beside them."""
    return plt.gca() if plt.get_fignums() else plt.subplots(figsize=(1.5 * WIDTH, WIDTH), layout="constrained")[1]


def bars(axes: Axes, names: Sequence[str], lengths: Sequence[float], labels: Sequence[str]) -> None:
    """Lying bars with their figures written at the end, so that no reader has to measure: they need no axis."""
    # seaborn's barplot draws the very same after 20 ms of reckoning means that are reckoned already.
    axes.barh(range(len(names)), lengths, height=0.62, color=MAIN)
    axes.set_ylim(len(names) - 0.5, -0.5)
    for place, (length, label) in enumerate(zip(lengths, labels, strict=True)):
        note(axes, label, (length, place), (4, 0), va="center")
    name_rows(axes, names)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)


def intervals(axes: Axes, marks: Sequence[Mark], reference: float | None, reference_label: str) -> None:
    """Dots with their intervals, one under the other; figures in a column at the right; a line for comparison."""
    for place, mark in enumerate(marks):
        if mark.low is not None and mark.high is not None:
            axes.plot([mark.low, mark.high], [place, place], color=MAIN, lw=2, solid_capstyle="butt")
        axes.annotate(mark.label, (1, place), xycoords=("axes fraction", "data"), xytext=(6, 0),
                      textcoords="offset points", va="center", fontsize=8)  # fmt: skip
    dots = [(mark.value, place) for place, mark in enumerate(marks) if mark.value is not None and not mark.hollow]
    axes.scatter([x for x, _ in dots], [y for _, y in dots], s=34, color=MAIN, edgecolor="w", lw=_EDGE, zorder=3)
    for place, mark in enumerate(marks):
        if mark.hollow and mark.value is not None:
            axes.plot([mark.value], [place], marker="o", ms=5, color=MAIN, mfc="none", zorder=3)
    if reference is not None:
        axes.axvline(reference, color=ACCENT, lw=1.1, zorder=1)
        axes.annotate(reference_label, (reference, 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
                      textcoords="offset points", color=ACCENT, ha="center", va="bottom", fontsize=8)  # fmt: skip
    name_rows(axes, [mark.name for mark in marks])
    for text, mark in zip(axes.get_yticklabels(), marks, strict=True):
        if mark.heading:
            text.set_color(QUIET)
            text.set_fontsize(8)
    axes.set_ylim(len(marks) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="x", lw=0.6)
    axes.set_axisbelow(True)


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Names at the left of their marks, long ones in two lines."""
    axes.set_yticks(range(len(names)), [lines(name) for name in names])
    axes.set_ylabel("")
    axes.tick_params(length=0)


def lines(name: str) -> str:
    """A name in one line or two; what does not fit is left out, for it stands in a table and the alternative text."""
    return textwrap.fill(name, NAME_WIDTH, max_lines=2, placeholder=" …")


def row_height(names: Sequence[str], least: float) -> float:
    """Inches of a row: at least so many, and enough for two lines where a name has two."""
    return max(least, 0.34) if any("\n" in lines(name) for name in names) else least


def heat(axes: Axes, values: pd.DataFrame, labels: pd.DataFrame, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Values as colours with their figures in the cells, names of the columns on top."""
    import seaborn as sns  # here, for the reports of units start without it

    sns.heatmap(values.to_numpy(dtype=float), ax=axes, cmap=_HEAT, annot=labels.to_numpy(), fmt="", cbar=False,
                annot_kws={"color": _HEAT_INK, "fontsize": 8}, linewidths=1, xticklabels=columns,
                yticklabels=[lines(name) for name in rows])  # fmt: skip
    axes.tick_params(length=0)
    axes.tick_params(axis="y", rotation=0)
    axes.xaxis.tick_top()


def note(axes: Axes, text: str, at: tuple[float, float], offset: tuple[float, float], **style: Any) -> None:
    """A small text beside a mark; the offset is in points."""
    axes.annotate(text, at, xytext=offset, textcoords="offset points", **{"fontsize": 8, **style})


def _svg(axes: Axes, id: str) -> str:
    """The chart as an <svg> element: colours as CSS variables, the page's font, ids that are unique in the page."""
    text = as_svg(axes)
    svg = text[text.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{id}-", svg)
    for colour, variable in COLOURS.items():
        svg = svg.replace(colour, f"var({variable}, {colour})")
    return svg.strip()
