"""The chapter on a sector: what is asked there beyond the unsur."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.profile import ItemScore, SectorScores
from ikm.chapters.results import export_records
from ikm.page.chart import Chart, IntervalMark, collect_interval_data, draw_chart, draw_intervals
from ikm.page.table import Table, format_interval, list_headings
from ikm.page.view import Text, View
from ikm.page.wording import NAMED_UNSUR, Words
from ikm.rules.pack import Item
from ikm.survey.responses import Survey

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def show_sector(sector: SectorScores | None, survey: Survey, threshold: int, words: Words, *, detailed: bool) -> View:
    """Show what the sector asks beyond the unsur, beside the IKM; or why there is nothing to show.

    Parameters
    ----------
    detailed : bool
        Enough answered the survey to show single questions.
    """
    shown = sector is not None and sector.answered
    if sector is not None and any(score.n for score in sector.scores) and not (shown and detailed):
        return View(pd.DataFrame(), Text((words.say("sector.hidden", threshold=threshold),)))
    lines = Text.of(describe_sector(sector, survey, words))
    if sector is None or not shown:
        return View(pd.DataFrame(), lines, _absent=True)
    return View(sector.frame(), lines, [partial(tabulate_sector, sector, words)], partial(draw_sector, sector, words))


def describe_sector(sector: SectorScores | None, survey: Survey, words: Words) -> list[Markup]:
    """Say what is lowest beside the IKM, all that tie; or why there is nothing to show."""
    if sector is None:
        return [words.say("sector.none", sector=survey.unit.sector)]
    name = sector.pack.name_en if words.bahasa == "en" else sector.pack.name
    if not sector.answered:
        return [words.say("sector.empty", sector=name)]
    lines = [words.say("sector.intro", sector=name)]
    lowest = _list_lowest(sector)
    value = words.number(sector.answered[-1].value)
    if not lowest:
        return [*lines, words.say("sector.alike", value=value)]
    if lowest[NAMED_UNSUR:]:
        return [*lines, words.say("sector.worst_many", value=value, n=words.count(len(lowest)))]
    items = [
        words.text("sector.worst_item", item=name_item(score.item, words), share=words.percent(score.low))
        for score in lowest
    ]
    return [*lines, words.say("sector.worst", value=value, items=words.listing(items))]


def _list_lowest(sector: SectorScores) -> list[ItemScore]:
    """List the items of the lowest published value, all that tie; none where no other is higher."""
    answered = sector.answered
    lowest = [score for score in answered if score.value == answered[-1].value]
    return lowest if len(lowest) < len(answered) else []


def name_certain_item(sector: SectorScores | None, words: Words) -> Markup | None:
    """Name the item whose whole interval lies below that of every other; None where there is no such item."""
    if sector is None or len(sector.answered) < 2:
        return None
    *others, lowest = sector.answered
    high = lowest.precision.high if lowest.precision else None
    lows = [score.precision.low if score.precision else None for score in others]
    if high is None or any(low is None or low <= high for low in lows):
        return None
    return words.say("sector.certain", item=name_item(lowest.item, words), value=words.number(lowest.value))


def draw_sector(sector: SectorScores, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw which item is worst: each value with its interval, highest first."""
    marks = [
        IntervalMark(
            name=name_item(score.item, words),
            value=float(score.value or 0),
            low=score.precision.low if score.precision else None,
            high=score.precision.high if score.precision else None,
            label=words.number(score.value),
        )
        for score in sector.answered
    ]

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, None, "")
        axes.set_xlabel(words.text("sector.axis"))

    names = [name_item(score.item, words) for score in _list_lowest(sector)]
    value = words.number(sector.answered[-1].value)
    if not names:
        caption = words.text("sector.chart_alike", value=value)
    elif names[NAMED_UNSUR:]:
        caption = words.text("sector.chart_many", value=value, n=words.count(len(names)))
    else:
        caption = words.text("sector.chart", value=value, items=words.listing(names).unescape())
    alt = words.text("sector.alt", items="; ".join(f"{mark.name} {mark.label}" for mark in marks))
    return draw_chart(
        "gambar-sektor", draw, 0.7 + 0.36 * len(marks), alt, caption, ax, collect_interval_data(marks, words)
    )


def tabulate_sector(sector: SectorScores, words: Words) -> Table:
    """Tabulate the items with answers, value, interval and share of low answers."""
    return Table(
        id="tabel-sektor",
        caption=words.text("sector.caption"),
        headings=list_headings(words, "sector", "item", "n", "value", "interval", "low"),
        rows=[
            (
                name_item(score.item, words),
                words.count(score.n),
                words.number(score.value),
                format_interval(score.precision, words),
                words.percent(score.low),
            )
            for score in sector.scores
        ],
        numbers=frozenset({1, 2, 3, 4}),
    )


def name_item(item: Item, words: Words) -> str:
    """Name of an item."""
    return item.name_en if words.bahasa == "en" else item.name


def export_sector(sector: SectorScores | None) -> dict[str, Any] | None:
    """Export the numbers of the section for hasil.json."""
    if sector is None:
        return None
    return {
        "sector": sector.pack.sector,
        "items": export_records(
            sector.scores,
            *("key", "n", "value", "low", "high", "share_low"),
            key="item.key",
            low="precision.low",
            high="precision.high",
            share_low="low",
        ),
    }
