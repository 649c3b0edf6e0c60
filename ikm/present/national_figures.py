"""The chart of a national table: how the units' indexes are spread. Floor 4."""

from __future__ import annotations

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ikm.analysis.national import Nation
from ikm.present.chart_data import data
from ikm.present.drawing import ACCENT, MAIN, QUIET, Figure, figure, note
from ikm.present.wording import Words
from ikm.rules.rounding import half_up

#: Bars that a chart can hold; their width is a whole number of index points, or a half or a fifth of one.
_BARS = 24
_WIDTHS = (0.2, 0.5, 1.0, 2.0, 5.0)
#: From so many points of the axis on it is marked at whole points.
_WHOLE = 5


def distribution_figure(nation: Nation, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """How many units have which index, beside the bounds of the mutu and the mean of units."""
    values = nation.ranked["ikm"].to_numpy()
    edges = _edges(values)
    counts, _ = np.histogram(values, edges)
    bounds = [band for band in nation.sums.instrument.bands[:-1] if edges[0] < float(band.low) < edges[-1]]

    above = ("data", "axes fraction")

    def draw(axes: Axes) -> None:
        sns.histplot(x=values, bins=list(edges), ax=axes, color=MAIN, alpha=1, linewidth=0.8, edgecolor="white")
        for band in bounds:
            axes.axvline(float(band.low), color=QUIET, lw=1, ls="--")
            name = words.text("national.from", mutu=band.mutu, low=words.number(band.low))
            note(axes, name, (float(band.low), 1), (3, 2), color=QUIET, xycoords=above, va="bottom")
        if nation.mean:
            axes.axvline(float(nation.mean.value), color=ACCENT, lw=1.2)
            name = words.text("city.line", value=words.number(nation.mean.value))
            at = (float(nation.mean.value), 1)
            note(axes, name, at, (0, 13), color=ACCENT, xycoords=above, va="bottom", ha="center")
        axes.set(
            xlabel=words.text("national.axis"), ylabel=words.text("national.axis_units"), xlim=(edges[0], edges[-1])
        )
        _ticks(axes, edges, words)
        axes.grid(axis="y", lw=0.6)
        axes.set_axisbelow(True)

    bins = list(zip(map(float, edges[:-1]), map(float, edges[1:]), counts, strict=True))
    places = 1 if edges[1] - edges[0] < 1 else 0
    items = "; ".join(
        f"{words.number(low, places)}–{words.number(high, places)}: {words.count(int(n))}" for low, high, n in bins if n
    )
    low, high = (words.number(float(end)) for end in (values.min(), values.max()))
    caption = words.text("national.chart", low=low, high=high)
    taken = data(words, ("low", "high", "n"), [(half_up(low, 1), half_up(high, 1), int(n)) for low, high, n in bins])
    return figure("gambar-sebaran-unit", draw, 2.6, words.text("national.alt", items=items), caption, ax, taken)


def _ticks(axes: Axes, edges: np.ndarray, words: Words) -> None:
    """Numbers of both axes in the report's language; whole ones where the axis is wide."""
    axes.yaxis.set_major_formatter(FuncFormatter(lambda n, _: words.count(int(n))))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    wide = edges[-1] - edges[0] >= _WHOLE
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10], integer=wide))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 0 if wide else 1)))
    axes.tick_params(axis="y", labelsize=8, labelcolor=QUIET)


def _edges(values: np.ndarray) -> np.ndarray:
    """Ends of the bars: steps of one width that hold all values."""
    spread = float(values.max() - values.min())
    width = next((one for one in _WIDTHS if spread / one <= _BARS), _WIDTHS[-1])
    first, last = np.floor(values.min() / width), np.floor(values.max() / width) + 1
    return np.round(np.arange(first, last + 1) * width, 1)
