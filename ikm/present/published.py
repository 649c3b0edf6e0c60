"""Published figures in words: always marked, their source named, what does not add up said. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import pandas as pd
from markupsafe import Markup

from ikm.analysis.comparison import Point
from ikm.analysis.measure import INDEX, measured
from ikm.analysis.published import PublishedIndex, Reckoning
from ikm.present.tables import Table, headings
from ikm.present.view import Text, View
from ikm.present.wording import NOTHING, Words


def published_lines(found: Sequence[tuple[str, PublishedIndex]], words: Words) -> list[Markup]:
    """Where published figures were printed, and whether they follow from the NRR printed with them.

    Parameters
    ----------
    found : sequence of (str, PublishedIndex)
        What each figure is about, a period or a unit, and the figure.
    """
    if not found:
        return []
    items = [words.text("published.item", about=about, source=one.figure.source) for about, one in found]
    said = words.say("published.sources", items=words.listing(items))
    return [said, *(line for about, one in found for line in doubt_lines(one, about, words))]


def reckonings_view(found: Sequence[Reckoning], printed: Decimal | None, words: Words) -> View:
    """The index of printed NRR under each convention; one row a convention: bobot, ikm (25-100), mutu, agrees."""
    rows = [(one.bobot.name, float(one.value), one.band.mutu, one.agrees) for one in found]
    frame = pd.DataFrame(rows, columns=["bobot", "ikm", "mutu", "agrees"])
    lines = []
    if printed is not None:
        names = [words.bobot(one.bobot.name) for one in found if one.agrees]
        value = words.number(printed, max(0, -int(printed.as_tuple().exponent)))
        key = "reproduced" if names else "not_reproduced"
        lines = [words.say(f"published.{key}", value=value, bobot=words.listing(names))]
    return View(measured(frame, ikm=INDEX), Text.of(lines), [partial(_reckonings_table, found, words)])


def _reckonings_table(found: Sequence[Reckoning], words: Words) -> Table:
    """One row a convention."""
    signs = {True: "published.yes", False: "published.no"}
    return Table(
        id="tabel-hitung-ulang",
        caption=words.text("published.reckonings"),
        headings=headings(words, "published", "bobot", "ikm", "mutu", "agrees"),
        rows=[
            (
                words.bobot(one.bobot.name),
                words.number(one.value),
                f"{one.band.mutu} ({words.kinerja(one.band)})",
                NOTHING if one.agrees is None else words.text(signs[one.agrees]),
            )
            for one in found
        ],
        numbers=frozenset({1}),
    )


def contradictions_line(found: Sequence[tuple[Point, PublishedIndex]], words: Words) -> Markup | None:
    """Published figures that are not what the answers of their period give; nothing where all are."""
    items = [
        words.text(
            "published.contradicts_item",
            about=words.period(point.period),
            value=words.number(printed.value),
            own=words.number(point.value),
            source=printed.figure.source,
        )
        for point, printed in found
    ]
    return words.say("published.contradicts", items=words.listing(items)) if items else None


def doubt_lines(one: PublishedIndex, about: str, words: Words) -> list[Markup]:
    """That an index was reckoned from NRR, or is not what its own NRR give; nothing where it simply was printed."""
    bobot = words.bobot(one.convention.name)
    if one.figure.ikm is None:
        return [words.say("published.reckoned", about=about, bobot=bobot)]
    if one.difference is None:
        return []
    said = words.say(
        "published.differs",
        about=about,
        value=words.number(one.value),
        own=words.number(one.own_value),
        bobot=bobot,
        difference=words.number(one.difference, sign=True),
    )
    return [Markup(" ").join((said, words.say("published.rounding"))) if one.from_rounding else said]
