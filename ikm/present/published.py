"""Published figures in words: always marked, their source named, what does not add up said. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from ikm.analysis.comparison import Point
from ikm.analysis.published import PublishedIndex
from ikm.present.wording import Words


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
