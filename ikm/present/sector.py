"""The items of a sector, in words, as a table and as a chart. Floor 4."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.sector import Sector
from ikm.present.chart_data import interval_data
from ikm.present.drawing import Figure, Mark, figure, intervals
from ikm.present.tables import Table, headings, interval
from ikm.present.wording import Words
from ikm.rules.pack import Item
from ikm.survey.responses import Survey


def item_name(item: Item, words: Words) -> str:
    """Name of an item."""
    return item.name_en if words.bahasa == "en" else item.name


def sector_lines(found: Sector | None, survey: Survey, words: Words) -> list[Markup]:
    """What is worst beside the IKM; or why there is nothing to show."""
    if found is None:
        return [words.say("sector.none", sector=survey.unit.sector)]
    name = found.pack.name_en if words.bahasa == "en" else found.pack.name
    if not found.answered:
        return [words.say("sector.empty", sector=name)]
    lines = [words.say("sector.intro", sector=name)]
    worst = found.answered[-1]
    about = {
        "item": item_name(worst.item, words),
        "value": words.number(worst.value),
        "share": words.percent(worst.low),
    }
    return [*lines, words.say("sector.worst", **about)]


def sector_table(found: Sector, words: Words) -> Table:
    """Items with answers, value, interval and share of low answers."""
    return Table(
        id="tabel-sektor",
        caption=words.text("sector.caption"),
        headings=headings(words, "sector", "item", "n", "value", "interval", "low"),
        rows=[
            (
                item_name(one.item, words),
                words.count(one.n),
                words.number(one.value),
                interval(one.precision, words),
                words.percent(one.low),
            )
            for one in found.scores
        ],
        numbers=frozenset({1, 2, 3, 4}),
    )


def sector_figure(found: Sector, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Which item is worst: each value with its interval, highest first."""
    marks = [
        Mark(
            name=item_name(one.item, words),
            value=float(one.value or 0),
            low=one.precision.low if one.precision else None,
            high=one.precision.high if one.precision else None,
            label=words.number(one.value),
        )
        for one in found.answered
    ]

    def draw(axes: Axes) -> None:
        intervals(axes, marks, None, "")
        axes.set_xlabel(words.text("sector.axis"))

    worst = found.answered[-1]
    caption = words.text("sector.chart", item=item_name(worst.item, words), value=words.number(worst.value))
    alt = words.text("sector.alt", items="; ".join(f"{mark.name} {mark.label}" for mark in marks))
    return figure("gambar-sektor", draw, 0.7 + 0.36 * len(marks), alt, caption, ax, interval_data(marks, words))


def sector_results(found: Sector | None) -> dict[str, Any] | None:
    """Numbers of the section for hasil.json."""
    if found is None:
        return None
    return {
        "sector": found.pack.sector,
        "items": [
            {
                "key": one.item.key,
                "n": one.n,
                "value": None if one.value is None else str(one.value),
                "low": one.precision.low if one.precision else None,
                "high": one.precision.high if one.precision else None,
                "share_low": None if one.low is None else float(one.low),
            }
            for one in found.scores
        ],
    }
