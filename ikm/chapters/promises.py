"""The chapter on the promises of the city, easy, fast, transparent: what the unsur that tell of them say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.index import INDEX_LEVEL, LEAST_CLAIMED, attach_measures
from ikm.analysis.profile import ItemScore
from ikm.analysis.promises import Promises
from ikm.chapters.results import export_records, format_rounded
from ikm.chapters.sector import name_item
from ikm.page.strip import render_key
from ikm.page.table import Table, format_interval, list_headings
from ikm.page.view import Answer, Text, View
from ikm.page.wording import NO_VALUE, Words, name_tied
from ikm.rules.instrument import Instrument
from ikm.rules.promises import list_promises
from ikm.survey.units import Unit

#: So many of the promises stand in the question about the city.
_ASKED = 3


def show_promises(promises: Promises, words: Words) -> View:
    """Show what each promise is worth and which is the weakest; or why none is told."""
    if not promises.scores:
        return View(promises.frame(), Text((words.say("promises.none", claim=LEAST_CLAIMED),)))
    lines = Text.of(describe_promises(promises, words))
    return View(promises.frame(), lines, [partial(tabulate_promises, promises, words)])


def describe_promises(promises: Promises, words: Words) -> list[Markup]:
    """Say what a promise is, which is the weakest and whether it really is, and which unsur tell of none."""
    lines = [words.say("promises.intro"), *describe_weakest_promise(promises, words)]
    if promises.unassigned:
        items = words.listing([words.unsur(score.unsur) for score in promises.unassigned])
        lines.append(words.say("promises.unassigned", items=items))
    return lines


def describe_weakest_promise(promises: Promises, words: Words) -> list[Markup]:
    """Name the promises of the lowest value, and say from how many others they really differ; [] below two."""
    values = promises.order.value
    if len(values) < 2:
        return []
    weakest = promises.find_weakest()
    if not weakest:
        return [words.say("promises.alike", value=words.number(next(iter(values.values()))))]
    told = ""
    if promises.order.tests:
        others, apart = len(promises.scores) - len(weakest), promises.order.count_apart("lowest")
        key = "none" if not apart else "all" if apart == others else "some"
        told = words.text(f"promises.apart_{key}", n=words.count(apart), all=words.count(others))
    names = words.listing([words.promise(score.promise) for score in weakest])
    return [
        words.say(
            "promises.weakest_each" if weakest[1:] else "promises.weakest",
            promise=names,
            value=words.number(weakest[0].value),
            apart=told,
        )
    ]


def tabulate_promises(promises: Promises, words: Words) -> Table:
    """Tabulate the promises with their unsur and items, value and interval."""

    def list_members(members: Sequence[tuple[str, Decimal | None]]) -> str:
        told = (words.text("promises.member", name=name, value=words.number(value)) for name, value in members)
        return "; ".join(told)

    items = any(score.items for score in promises.scores)
    rows = [
        (
            words.promise(score.promise),
            list_members([(words.unsur(one.unsur), one.value) for one in score.unsur]),
            *([list_members([(name_item(one.item, words), one.value) for one in score.items])] if items else []),
            words.number(score.value),
            format_interval(score.precision, words),
        )
        for score in promises.scores
    ]
    columns = ("promise", "unsur", *(("items",) if items else ()), "value", "interval")
    return Table(
        id="tabel-janji",
        caption=words.text("promises.caption"),
        headings=list_headings(words, "promises", *columns),
        rows=rows,
        numbers=frozenset({len(columns) - 2, len(columns) - 1}),
    )


def export_promises(promises: Promises) -> list[dict[str, Any]]:
    """Export the promises for hasil.json."""
    lowest = {score.key for score in promises.find_weakest()}
    return [
        {
            **entry,
            "unsur": [one.key for one in score.unsur],
            "items": [one.item.key for one in score.items],
            "weakest": score.key in lowest,
        }
        for entry, score in zip(
            export_records(promises.scores, "key", "value", "low", "high", low="precision.low", high="precision.high"),
            promises.scores,
            strict=True,
        )
    ]


# --- The city: promises of every unit


def show_city_promises(
    promises: Mapping[str, Promises],
    units: Mapping[str, Unit],
    items: Mapping[str, Sequence[ItemScore]],
    instrument: Instrument | None,
    words: Words,
) -> Answer:
    """Show the promises of every unit that may tell them, and which is the weakest most often.

    Parameters
    ----------
    promises : mapping of str to Promises
        Unit -> its promises.
    items : mapping of str to sequence of ItemScore
        Unit -> the items of its sector of the lowest value.
    instrument : Instrument or None
        Whose bounds the tints of the cells follow.
    """
    names = ", ".join(words.promise(promise) for promise in list_promises()[:_ASKED]).capitalize()
    frame, question = frame_city_promises(promises), words.text("promises.city_question", names=names)
    if frame.empty or instrument is None:
        return Answer(frame, question=question, answer=words.text("promises.city_none").rstrip("."))
    return Answer(
        frame,
        _tables=[partial(tabulate_city_promises, promises, units, items, instrument, words)],
        notes=Text.of([words.say("promises.city_marks"), words.say("promises.intro")]),
        question=question,
        answer=describe_city_promises(promises, words).striptags().rstrip("."),
        shown=(render_key([], instrument, words),),
    )


def frame_city_promises(promises: Mapping[str, Promises]) -> pd.DataFrame:
    """Return one row per promise, a column per unit: value, 25-100; missing where a unit has none."""
    told = {code: {score.key: score.value for score in own.scores} for code, own in promises.items() if own.scores}
    frame = pd.DataFrame(told, index=[promise.key for promise in list_promises()], dtype=float).dropna(how="all")
    return attach_measures(frame, **dict.fromkeys(frame.columns, INDEX_LEVEL))


def export_city_promises(promises: Mapping[str, Promises]) -> dict[str, Any]:
    """Export the promises of every unit for hasil.json: value by promise, and the weakest."""
    return {
        code: {
            **{score.key: format_rounded(score.value) for score in own.scores},
            "weakest": [score.key for score in own.find_weakest()],
        }
        for code, own in promises.items()
    }


def describe_city_promises(promises: Mapping[str, Promises], words: Words) -> Markup:
    """Say which promise is the weakest of most units."""
    told = [own for own in promises.values() if own.scores]
    lowest = Counter(score.key for own in told for score in own.find_weakest())
    if not lowest:
        return words.say("promises.city_alike")
    times = max(lowest.values())
    names = [words.promise(promise) for promise in list_promises() if lowest[promise.key] == times]
    key = "promises.city_most_each" if names[1:] else "promises.city_most"
    return words.say(key, promise=name_tied(names, words), n=words.count(times), all=words.count(len(told)))


def tabulate_city_promises(
    promises: Mapping[str, Promises],
    units: Mapping[str, Unit],
    items: Mapping[str, Sequence[ItemScore]],
    instrument: Instrument,
    words: Words,
) -> Table:
    """Tabulate the value of each promise in each unit, the weakest marked, and the lowest item of the sector."""
    frame = frame_city_promises(promises)
    shown = [promise for promise in list_promises() if promise.key in frame.index]
    values = {code: {score.key: score.value for score in promises[code].scores} for code in frame}
    weakest = {code: {score.key for score in promises[code].find_weakest()} for code in frame}
    with_items = any(items.get(code) for code in frame)
    return Table(
        id="tabel-janji-unit",
        caption=words.text("promises.city_caption"),
        headings=(
            words.text("city.unit"),
            *(words.promise(promise) for promise in shown),
            *([words.text("promises.city_item")] if with_items else []),
        ),
        rows=[
            (
                units[code].name,
                *(
                    _mark_value(values[code].get(promise.key), promise.key in weakest[code], instrument, words)
                    for promise in shown
                ),
                *([_name_lowest_items(items.get(code, ()), words)] if with_items else []),
            )
            for code in frame
        ],
        numbers=frozenset(range(1, len(shown) + 1)),
    )


def _mark_value(value: Decimal | None, weakest: bool, instrument: Instrument, words: Words) -> str:
    """Tint a value by the bounds of the index, and mark the weakest of a unit, for eyes and ears."""
    if value is None:
        return NO_VALUE
    tint, figure = instrument.band(value).mutu.lower(), words.number(value)
    if not weakest:
        return Markup('<span class="tint tint-{}">{}</span>').format(tint, figure)
    told = words.text("promises.city_weakest")
    return Markup('<mark class="tint tint-{}">{}<span class="aloud"> {}</span></mark>').format(tint, figure, told)


def _name_lowest_items(items: Sequence[ItemScore], words: Words) -> str:
    """Name the items of the lowest value; a dash where none is told."""
    if not items:
        return NO_VALUE
    names = name_tied([name_item(item.item, words) for item in items], words)
    return words.text("promises.city_item_value", name=names.unescape(), value=words.number(items[0].value))
