"""The trends of several units on one chart, each named at its end. Floor 4."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from ikm.present.chart_data import data
from ikm.present.crossed import Crossed, crossed_table
from ikm.present.drawing import MAIN, Figure, figure, note
from ikm.present.view import Text, View
from ikm.present.wording import Words
from ikm.rules.period import Period

#: Share of the chart's height that a name at the end of a line needs.
_NAME = 0.055


def trends_view(frame: pd.DataFrame, names: Mapping[str, str], words: Words) -> View:
    """A line a unit.

    Parameters
    ----------
    frame : DataFrame
        Index (unit, period); ikm, 25-100, and after_break.
    names : mapping of str to str
        Code -> name, for the table; the chart has the codes.
    """
    shown = _common(frame)
    if shown.empty:
        return View(frame, Text((words.say("city.none"),)))
    caption = words.text("city.trends_caption")
    wide = shown["ikm"].unstack("period")
    wide = wide[sorted(wide, key=Period.parse)].reindex(shown.index.unique("unit"))
    crossed = Crossed(
        "tren-unit", caption, words.text("city.unit"), wide, [names[code] for code in wide.index], list(wide)
    )
    broken = sorted({code for code, _ in shown.index[shown["after_break"]]})
    lines = [words.say("city.trends_break", units=words.listing(broken))] if broken else []
    lines += [words.say("city.trends_common")] if len(shown) < len(frame) else []
    return View(
        frame,
        Text.of(lines),
        [partial(crossed_table, crossed, words)],
        partial(trends_figure, shown, list(wide), caption, words),
    )


def _common(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with an index, in periods that at least two units have; of a single unit all."""
    known = frame[frame["ikm"].notna()]
    if known.index.unique("unit").size < 2:
        return known
    units = known.groupby(level="period").size()
    return known[known.index.get_level_values("period").isin(units.index[units > 1])]


def trends_figure(
    shown: pd.DataFrame, periods: list[str], caption: str, words: Words, ax: Axes | None = None
) -> Figure | Axes:
    """Who rises, who falls: a line a unit, its code at the end; a gap where regulation, unsur or bobot changed."""
    places = {period: place for place, period in enumerate(periods)}
    ends = {code: own["ikm"].iloc[-1] for code, own in shown.groupby(level="unit", sort=False)}

    def draw(axes: Axes) -> None:
        for _, own in shown.groupby(level="unit", sort=False):
            for _, run in own.groupby(own["after_break"].cumsum()):
                axes.plot([places[period] for _, period in run.index], run["ikm"], color=MAIN, marker="o", ms=4)
        axes.margins(y=0.1)
        low, high = axes.get_ylim()
        for code, height in _spaced(ends, (high - low) * _NAME).items():
            last = places[shown.loc[code].index[-1]]
            note(axes, code, (last, height), (7, 0), va="center", annotation_clip=False)
        axes.set_xticks(range(len(periods)), periods)
        axes.set_ylabel(words.text("trend.axis"))
        axes.set_xlim(-0.3, len(periods) - 0.7 + 0.28 * len(periods))
        axes.grid(axis="y", lw=0.6)
        axes.set_axisbelow(True)

    items = "; ".join(
        f"{code}: {words.number(own['ikm'].iloc[0])} – {words.number(own['ikm'].iloc[-1])}"
        for code, own in shown.groupby(level="unit", sort=False)
    )
    taken = data(
        words, ("unit", "period", "value"), [(code, period, row) for (code, period), row in shown["ikm"].items()]
    )
    return figure("gambar-tren-unit", draw, 3.6, words.text("city.trends_alt", items=items), caption, ax, taken)


def _spaced(ends: Mapping[str, float], least: float) -> dict[str, float]:
    """Heights of the names, from the lowest line up, none nearer to the next than `least`."""
    found: dict[str, float] = {}
    below = float("-inf")
    for code, value in sorted(ends.items(), key=lambda one: one[1]):
        below = max(value, below + least)
        found[code] = below
    return found
