"""The section on suggestions and complaints: counts, topics, words, and quotes that a person approved. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.comments import Comments, Mentions
from ikm.analysis.lexicon import topic_words
from ikm.analysis.measure import measured
from ikm.analysis.quotes import Quotes
from ikm.analysis.topics import WORD_MIN, unsur_of
from ikm.present.chart_data import data
from ikm.present.drawing import Figure, bars, figure
from ikm.present.markup import render
from ikm.present.tables import Table
from ikm.present.view import Block, Text, View
from ikm.present.wording import NOTHING, Words

#: So many unsur are named as mentioned most.
NAMED = 3


def comments_view(found: Comments, words: Words) -> View:
    """Sentences, a chart by unsur, tables by topic, word and service; the frame has one row an unsur."""
    mentions = found.by_unsur()
    makers: list[Any] = []
    if found.enough:
        makers.append(partial(found_table if found.found() else topics_table, found, words))
    if found.words():
        makers.append(partial(words_table, found, words))
    if any(one.key for one in found.by_service()):
        makers.append(partial(services_table, found, words))
    drawn = [one for one in mentions if one.key]
    return View(
        _frame(mentions),
        Text.of(comments_lines(found, words)),
        makers,
        partial(comments_figure, found, words) if drawn else None,
    )


def comments_lines(found: Comments, words: Words) -> list[Markup | None]:
    """How many wrote, how many complained, what was taken out, what is mentioned most."""
    n = words.count(len(found.comments))
    first = [
        words.say("comments.written", n=n, respondents=words.count(found.respondents), share=words.percent(found.share))
        if found.comments
        else words.say("comments.none")
    ]
    if found.empty:
        first.append(words.say("comments.empty", empty=words.count(found.empty)))
    lines: list[Markup | None] = [Markup(" ").join(first)]
    if not found.enough:
        return [*lines, words.say("comments.few", threshold=found.threshold) if found.comments else None]
    return [
        *lines,
        Markup(" ").join(
            (
                words.say("comments.complaints", n=n, complaints=words.count(found.complaints)),
                words.say("comments.complaints_about"),
            )
        ),
        _removed_line(found, words),
        _most_line(found, words),
        *_word_lines(found, words),
        _services_line(found, words),
    ]


def comments_figure(found: Comments, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Which unsur people write about: bars of comments, complaints in the figure at the end."""
    known = sorted((one for one in found.by_unsur() if one.key), key=lambda one: -(one.comments or 0))
    names = [_unsur_name(one.key, found, words) for one in known]
    labels = [
        words.text("comments.bar", n=words.count(one.comments), complaints=words.count(one.complaints)) for one in known
    ]

    def draw(axes: Axes) -> None:
        counts = [one.comments or 0 for one in known]
        bars(axes, names, [float(count) for count in counts], labels)
        axes.set_xlim(0, max(counts) * 2.05)

    items = "; ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    tied = len(known) > 1 and known[0].comments == known[1].comments
    caption = words.text(
        "comments.chart_same" if tied else "comments.chart", unsur=names[0], n=words.count(known[0].comments)
    )
    alt = words.text("comments.alt", items=items)
    taken = data(
        words,
        ("name", "comments", "complaints"),
        [(name, one.comments, one.complaints) for name, one in zip(names, known, strict=True)],
    )
    return figure("gambar-komentar", draw, 0.1 + 0.36 * len(names), alt, caption, ax, taken)


def topics_table(found: Comments, words: Words) -> Table:
    """Topics by keyword with their unsur, comments and complaints, most first."""
    return Table(
        id="tabel-topik",
        caption=words.text("comments.topics"),
        headings=_headings(words, "topic", "unsur", "n", "complaint"),
        rows=[
            (
                _topic_name(one.key, words) if one.key else words.text("comments.other_topics", least=WORD_MIN),
                _unsur_name(_topic_unsur(one.key, found), found, words) if one.key else NOTHING,
                words.text("comments.few_n", least=WORD_MIN) if one.comments is None else words.count(one.comments),
                "" if one.complaints is None else words.count(one.complaints),
            )
            for one in found.by_topic()
        ],
        numbers=frozenset({2, 3}),
    )


def found_table(found: Comments, words: Words) -> Table:
    """Topics found in many comments, by the words that mark them."""
    return Table(
        id="tabel-topik",
        caption=words.text("comments.found"),
        headings=_headings(words, "found_topic", "n"),
        rows=[(", ".join(topic.words), words.count(len(topic.members))) for topic in found.found()],
        numbers=frozenset({1}),
    )


def words_table(found: Comments, words: Words) -> Table:
    """Words that tell low scorers from the others."""
    return Table(
        id="tabel-kata",
        caption=words.text("comments.words"),
        headings=_headings(words, "word", "more", "low", "high"),
        rows=[
            (
                one.word,
                words.text("comments.more_low" if one.z > 0 else "comments.more_high"),
                words.count(one.low),
                words.count(one.high),
            )
            for one in found.words()
        ],
        numbers=frozenset({2, 3}),
    )


def services_table(found: Comments, words: Words) -> Table:
    """Comments and complaints per service; hidden ones say so."""
    return Table(
        id="tabel-keluhan",
        caption=words.text("comments.services"),
        headings=(words.text("characteristics.service").capitalize(), *_headings(words, "n", "complaint")),
        rows=[
            (
                words.text("words.small") if one.comments is None else words.category(one.key),
                words.text("words.hidden") if one.comments is None else words.count(one.comments),
                "" if one.complaints is None else words.count(one.complaints),
            )
            for one in found.by_service()
        ],
        numbers=frozenset({1, 2}),
    )


def quotes_block(found: Comments, quotes: Quotes, words: Words) -> Block:
    """Approved quotes by topic, and what was not quoted; every quote is escaped."""
    if not found.enough:
        return Block(Markup(""))
    lines = [words.say("comments.quotes_note" if quotes.shown else "comments.no_quotes")]
    if quotes.rejected:
        lines.append(words.say("comments.rejected", rejected=words.count(quotes.rejected)))
    if quotes.open:
        lines.append(words.say("comments.open", open=words.count(quotes.open)))
    groups = [
        (_topic_name(topic, words), [quote.text for quote in group])
        for topic, group in groupby(quotes.shown, key=lambda quote: quote.topic)
    ]
    shown = render("quotes", groups=groups) if groups else Markup("")
    return Block(Markup('<div class="view">{}{}</div>').format(Text((Markup(" ").join(lines),)), shown))


def comments_results(found: Comments, quotes: Quotes) -> dict[str, Any]:
    """What hasil.json holds of comments: counts, topics and shared words; texts only where a person approved them."""
    unsur = {topic.key: unsur_of(topic, found.survey.instrument) for topic in topic_words()}
    low, high = found.scorers() if found.enough else (None, None)
    return {
        "comments": len(found.comments),
        "empty": found.empty,
        "complaints": found.complaints if found.enough else None,
        "removed": found.removed if found.enough else {},
        "unsur": [_counts(one) for one in found.by_unsur()],
        "topics": [_counts(one) | {"unsur": unsur.get(one.key, "")} for one in found.by_topic()],
        "found_topics": [{"words": list(one.words), "comments": len(one.members)} for one in found.found()],
        "scorers": {"low": low, "high": high},
        "words": [{"word": one.word, "low": one.low, "high": one.high, "z": one.z} for one in found.words()],
        "services": [_counts(one) for one in found.by_service()],
        "quotes": [{"topic": one.topic, "text": one.text} for one in quotes.shown],
        "review": {"quoted": len(quotes.shown), "rejected": quotes.rejected, "open": quotes.open},
    }


def _counts(one: Mentions) -> dict[str, Any]:
    """One entry of counts; hidden ones tell not even their names."""
    if one.comments is None:
        return {"key": one.key, "hidden": True} if one.key else {"hidden": True}
    return {"key": one.key, "comments": one.comments, "complaints": one.complaints}


def _removed_line(found: Comments, words: Words) -> Markup | None:
    """Which personal data were taken out."""
    items = [
        words.text("comments.removed_item", kind=words.text(f"comments.kind_{kind}"), n=words.count(n))
        for kind, n in found.removed.items()
    ]
    return words.say("comments.removed", items=words.listing(items)) if items else None


def _most_line(found: Comments, words: Words) -> Markup | None:
    """The unsur that are mentioned most."""
    known = sorted((one for one in found.by_unsur() if one.key), key=lambda one: -(one.comments or 0))[:NAMED]
    items = [
        words.text("comments.most_item", unsur=_unsur_name(one.key, found, words), n=words.count(one.comments))
        for one in known
    ]
    if not items:
        return None
    said = words.say("comments.most", items=words.listing(items))
    return Markup(" ").join((said, words.say("comments.several")))


def _word_lines(found: Comments, words: Words) -> list[Markup]:
    """Whose words are compared, or why they are not."""
    band = found.survey.instrument.bands[1]
    low, high = found.scorers()
    about = {"bound": words.number(band.low), "kinerja": words.kinerja(band), "threshold": found.threshold}
    if min(low, high) < found.threshold:
        return [words.say("comments.words_few", **about)]
    if not found.words():
        return [words.say("comments.words_none", **about)]
    return [words.say("comments.words_note", low=words.count(low), high=words.count(high), **about)]


def _services_line(found: Comments, words: Words) -> Markup | None:
    """That small services are hidden, where one is."""
    secret = any(one.comments is None for one in found.by_service())
    return words.say("comments.services_note", threshold=found.threshold) if secret else None


def _headings(words: Words, *names: str) -> tuple[str, ...]:
    """Headings of columns from the catalogue."""
    return tuple(words.text(f"comments.{name}") for name in names)


def _topic_name(key: str, words: Words) -> str:
    """Name of a topic in the language."""
    for topic in topic_words():
        if topic.key == key:
            return topic.name_en if words.bahasa == "en" else topic.name
    return words.text("comments.no_topic")


def _topic_unsur(key: str, found: Comments) -> str:
    """Key of the unsur that a topic belongs to in this survey."""
    return next((unsur_of(topic, found.survey.instrument) for topic in topic_words() if topic.key == key), "")


def _unsur_name(key: str, found: Comments, words: Words) -> str:
    """Code and name of an unsur; '' is none."""
    instrument = found.survey.instrument
    for unsur in instrument.unsur:
        if unsur.key == key:
            return f"{instrument.code(key)} {words.unsur(unsur)}"
    return words.text("comments.no_unsur")


def _frame(mentions: Sequence[Mentions]) -> pd.DataFrame:
    """One row an unsur: comments, complaints."""
    rows = [(one.key, one.comments, one.complaints) for one in mentions]
    frame = pd.DataFrame(rows, columns=["unsur", "comments", "complaints"]).set_index("unsur")
    return measured(frame, comments="comments", complaints="comments")
