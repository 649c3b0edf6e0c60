"""Seaborn charts as inline SVG with alternative text, in one theme. Floor 4.

Colours leave as CSS variables, so that a page can be dark; text stays text. The same numbers give the same bytes.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure as MplFigure

from ikm.analysis.comparison import Point
from ikm.analysis.index import Index
from ikm.analysis.profile import Profile
from ikm.present.markup import render
from ikm.present.wording import Words

#: Colours of the charts and the CSS variable that each becomes in a page.
COLOURS = {
    "#1b2733": "--chart-ink",
    "#5a6672": "--chart-quiet",
    "#d5dbe1": "--chart-grid",
    "#0f5c7a": "--chart-main",
    "#b5541c": "--chart-accent",
}
INK, QUIET, GRID, MAIN, ACCENT = COLOURS
#: Inches. Narrow on purpose: on a phone the text of a wider chart would shrink too far.
WIDTH = 4.6
#: Letters of a bar's name before it goes on in a second line.
NAME_WIDTH = 24
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


@dataclass(frozen=True)
class Figure:
    """A chart as it stands in a page.

    Parameters
    ----------
    svg : str
        The drawing.
    alt : str
        What the chart says, for those who do not see it; names its figures.
    caption : str
    """

    id: str
    svg: str
    alt: str
    caption: str

    def __html__(self) -> Markup:
        return render("figure", figure=self, svg=Markup(self.svg))

    _repr_html_ = __html__


def unsur_figure(index: Index, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Bars of each unsur's value, highest first, with the index as a line."""
    scores = list(reversed(index.lowest()))
    names = [f"{score.code} {words.unsur(score.unsur)}" for score in scores]
    values = [words.number(score.value) for score in scores]

    def draw(axes: Axes) -> None:
        _bars(axes, names, [float(score.value or 0) for score in scores], values, at=102)
        axes.set(xlim=(25, 116), xlabel=words.text("index.chart_axis"))
        axes.set_xticks([25, 50, 75, 100])
        if index.value is not None:
            axes.axvline(float(index.value), color=ACCENT, lw=1.2, zorder=3)
            label = words.text("index.line", value=words.number(index.value))
            axes.annotate(label, (float(index.value), 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
                          textcoords="offset points", color=ACCENT, ha="center", va="bottom", fontsize=8)  # fmt: skip

    items = "; ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    return _figure("gambar-unsur", draw, 0.6 + 0.34 * len(scores), words.text("index.alt", items=items),
                   words.text("index.chart"), ax)  # fmt: skip


def profile_figure(profile: Profile, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Bars of respondents per category that is large enough to be shown."""
    characteristic = words.text(f"characteristics.{profile.characteristic}")
    names = [words.category(group.label) for group in profile.shown]
    labels = [f"{words.count(group.n)} ({words.percent(group.share)})" for group in profile.shown]

    def draw(axes: Axes) -> None:
        counts = [group.n or 0 for group in profile.shown]
        _bars(axes, names, [float(count) for count in counts], labels)
        axes.set(xlim=(0, max(counts) * 1.45), xlabel=words.text("respondents.axis"))
        axes.xaxis.get_major_locator().set_params(integer=True, nbins=4)

    items = "; ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    return _figure(f"gambar-{profile.characteristic}", draw, 0.6 + 0.3 * len(names),
                   words.text("respondents.alt", characteristic=characteristic, items=items),
                   words.text("respondents.chart", characteristic=characteristic), ax)  # fmt: skip


def trend_figure(points: Sequence[Point], words: Words, ax: Axes | None = None) -> Figure | Axes:
    """The index over time; the line stops where the instrument changes and an upright line marks it."""
    known = [point for point in points if point.index.value is not None]

    def draw(axes: Axes) -> None:
        _trend_lines(axes, known, words)
        axes.set_ylabel(words.text("trend.axis"))
        axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=9))
        axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator(), show_offset=False))
        axes.grid(axis="y", lw=0.6)
        axes.set_axisbelow(True)
        axes.margins(x=0.08, y=0.25)

    items = "; ".join(
        words.text("trend.alt_item", period=words.period(point.period), value=words.number(point.index.value))
        for point in known
    )
    return _figure("gambar-tren", draw, 2.8, words.text("trend.alt", items=items), words.text("trend.chart"), ax)


def _trend_lines(axes: Axes, points: Sequence[Point], words: Words) -> None:
    """One line a run of comparable periods, its last value named."""
    days = [date2num(point.period.middle) for point in points]
    values = [float(point.index.value or 0) for point in points]
    starts = [0, *(place for place, point in enumerate(points) if point.after_break and place)]
    for start, stop in zip(starts, [*starts[1:], len(points)], strict=True):
        sns.lineplot(x=days[start:stop], y=values[start:stop], ax=axes, color=MAIN, marker="o", markersize=5,
                     errorbar=None, markeredgecolor="none")  # fmt: skip
        axes.annotate(words.number(points[stop - 1].index.value), (days[stop - 1], values[stop - 1]), xytext=(0, 7),
                      textcoords="offset points", ha="center", fontsize=8)  # fmt: skip
        if start:
            between = (days[start - 1] + days[start]) / 2
            axes.axvline(between, color=ACCENT, lw=1, ls=(0, (3, 3)))
            axes.annotate(words.text("trend.break_mark"), (between, 1), xycoords=("data", "axes fraction"),
                          xytext=(-3, 0), textcoords="offset points", rotation=90, ha="right", va="top",
                          fontsize=7, color=ACCENT)  # fmt: skip


def _bars(
    axes: Axes, names: Sequence[str], lengths: Sequence[float], labels: Sequence[str], at: float | None = None
) -> None:
    """Lying bars with their figures written at the end, or all at one place, so that no reader has to measure."""
    sns.barplot(
        x=list(lengths), y=list(names), ax=axes, color=MAIN, saturation=1, width=0.62, errorbar=None, orient="h"
    )
    for place, (length, label) in enumerate(zip(lengths, labels, strict=True)):
        axes.annotate(
            label,
            (length if at is None else at, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.set_yticks(range(len(names)), [textwrap.fill(name, NAME_WIDTH) for name in names])
    axes.set_ylabel("")
    axes.tick_params(length=0)


def _figure(
    id: str, draw: Callable[[Axes], None], height: float, alt: str, caption: str, ax: Axes | None
) -> Figure | Axes:
    """Draw on the given axes and return them, or on a figure of our own and return it as SVG."""
    # From the defaults up, so that a theme set by a notebook changes no chart of ours.
    with plt.style.context(["default", _THEME]):
        if ax is not None:
            draw(ax)
            return ax
        drawing, axes = plt.subplots(figsize=(WIDTH, height), layout="constrained")
        try:
            draw(axes)
            return Figure(id, _svg(drawing, id), alt, caption)
        finally:
            plt.close(drawing)


def _svg(drawing: MplFigure, id: str) -> str:
    """The figure as an <svg> element: colours as CSS variables, the page's font, ids that are unique in the page."""
    out = io.StringIO()
    drawing.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = out.getvalue()
    svg = text[text.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{id}-", svg)
    for colour, variable in COLOURS.items():
        svg = svg.replace(colour, f"var({variable}, {colour})")
    return svg.strip()


def theme() -> dict[str, Any]:
    """The settings of the charts, for a researcher's own: `with matplotlib.rc_context(theme()): ...`."""
    return dict(_THEME)
