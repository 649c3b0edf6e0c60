"""The items of a sector, in words, as a table and as a chart. Floor 4."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.sector import SectorScores
from ikm.page.chart import Chart, IntervalMark, collect_interval_data, draw_chart, draw_intervals
from ikm.page.table import Table, format_interval, list_headings
from ikm.page.view import export_records
from ikm.page.wording import Words
from ikm.rules.pack import Item
from ikm.survey.responses import Survey


def name_item(item: Item, words: Words) -> str:
    """Name of an item."""
    return item.name_en if words.bahasa == "en" else item.name


def describe_sector(found: SectorScores | None, survey: Survey, words: Words) -> list[Markup]:
    """What is worst beside the IKM; or why there is nothing to show."""
    if found is None:
        return [words.say("sector.none", sector=survey.unit.sector)]
    name = found.pack.name_en if words.bahasa == "en" else found.pack.name
    if not found.answered:
        return [words.say("sector.empty", sector=name)]
    lines = [words.say("sector.intro", sector=name)]
    worst = found.answered[-1]
    about = {
        "item": name_item(worst.item, words),
        "value": words.number(worst.value),
        "share": words.percent(worst.low),
    }
    return [*lines, words.say("sector.worst", **about)]


def tabulate_sector(found: SectorScores, words: Words) -> Table:
    """Items with answers, value, interval and share of low answers."""
    return Table(
        id="tabel-sektor",
        caption=words.text("sector.caption"),
        headings=list_headings(words, "sector", "item", "n", "value", "interval", "low"),
        rows=[
            (
                name_item(one.item, words),
                words.count(one.n),
                words.number(one.value),
                format_interval(one.precision, words),
                words.percent(one.low),
            )
            for one in found.scores
        ],
        numbers=frozenset({1, 2, 3, 4}),
    )


def draw_sector(found: SectorScores, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Which item is worst: each value with its interval, highest first."""
    marks = [
        IntervalMark(
            name=name_item(one.item, words),
            value=float(one.value or 0),
            low=one.precision.low if one.precision else None,
            high=one.precision.high if one.precision else None,
            label=words.number(one.value),
        )
        for one in found.answered
    ]

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, None, "")
        axes.set_xlabel(words.text("sector.axis"))

    worst = found.answered[-1]
    caption = words.text("sector.chart", item=name_item(worst.item, words), value=words.number(worst.value))
    alt = words.text("sector.alt", items="; ".join(f"{mark.name} {mark.label}" for mark in marks))
    return draw_chart(
        "gambar-sektor", draw, 0.7 + 0.36 * len(marks), alt, caption, ax, collect_interval_data(marks, words)
    )


def export_sector(found: SectorScores | None) -> dict[str, Any] | None:
    """Numbers of the section for hasil.json."""
    if found is None:
        return None
    return {
        "sector": found.pack.sector,
        "items": export_records(
            found.scores,
            *("key", "n", "value", "low", "high", "share_low"),
            key="item.key",
            low="precision.low",
            high="precision.high",
            share_low="low",
        ),
    }
