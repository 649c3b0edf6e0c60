"""The section on suggestions and complaints: counts, topics, words, and quotes that a person approved. Floor 4."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any

from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.comments import LEAST_COMMENTS, Comments, Mentions, QuoteSelection, find_topic_unsur
from ikm.analysis.index import frame_records
from ikm.page.chart import Chart, collect_chart_data, draw_bars, draw_chart
from ikm.page.markup import render_template
from ikm.page.table import Table, list_headings
from ikm.page.view import Block, Text, View, export_record, export_records
from ikm.page.wording import NO_VALUE, Words
from ikm.texts.words import list_topic_words

#: So many unsur are named as mentioned most.
NAMED_TOPICS = 3


def show_comments(found: Comments, words: Words) -> View:
    """Sentences, a chart by unsur, tables by topic, word and service; the frame has one row an unsur."""
    mentions = found.by_unsur()
    makers: list[Any] = []
    if found.enough:
        makers.append(partial(tabulate_found_topics if found.found() else tabulate_topics, found, words))
    if found.words():
        makers.append(partial(tabulate_words, found, words))
    if any(one.key for one in found.by_service()):
        makers.append(partial(tabulate_comment_services, found, words))
    drawn = [one for one in mentions if one.key]
    return View(
        frame_records(mentions, "unsur", dict.fromkeys(("comments", "complaints"), "comments"), unsur="key"),
        Text.of(describe_comments(found, words)),
        makers,
        partial(draw_comments, found, words) if drawn else None,
    )


def describe_comments(found: Comments, words: Words) -> list[Markup | None]:
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


def draw_comments(found: Comments, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Which unsur people write about: bars of comments, complaints in the figure at the end."""
    known = sorted((one for one in found.by_unsur() if one.key), key=lambda one: -(one.comments or 0))
    names = [_unsur_name(one.key, found, words) for one in known]
    labels = [
        words.text("comments.bar", n=words.count(one.comments), complaints=words.count(one.complaints)) for one in known
    ]

    def draw(axes: Axes) -> None:
        counts = [one.comments or 0 for one in known]
        draw_bars(axes, names, [float(count) for count in counts], labels)
        axes.set_xlim(0, max(counts) * 2.05)

    items = "; ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    tied = len(known) > 1 and known[0].comments == known[1].comments
    caption = words.text(
        "comments.chart_same" if tied else "comments.chart", unsur=names[0], n=words.count(known[0].comments)
    )
    alt = words.text("comments.alt", items=items)
    taken = collect_chart_data(
        words,
        ("name", "comments", "complaints"),
        [(name, one.comments, one.complaints) for name, one in zip(names, known, strict=True)],
    )
    return draw_chart("gambar-komentar", draw, 0.1 + 0.36 * len(names), alt, caption, ax, taken)


def tabulate_topics(found: Comments, words: Words) -> Table:
    """Topics by keyword with their unsur, comments and complaints, most first."""
    return Table(
        id="tabel-topik",
        caption=words.text("comments.topics"),
        headings=list_headings(words, "comments", "topic", "unsur", "n", "complaint"),
        rows=[
            (
                _topic_name(one.key, words) if one.key else words.text("comments.other_topics", least=LEAST_COMMENTS),
                _unsur_name(_topic_unsur(one.key, found), found, words) if one.key else NO_VALUE,
                words.text("comments.few_n", least=LEAST_COMMENTS)
                if one.comments is None
                else words.count(one.comments),
                "" if one.complaints is None else words.count(one.complaints),
            )
            for one in found.by_topic()
        ],
        numbers=frozenset({2, 3}),
    )


def tabulate_found_topics(found: Comments, words: Words) -> Table:
    """Topics found in many comments, by the words that mark them."""
    return Table(
        id="tabel-topik",
        caption=words.text("comments.found"),
        headings=list_headings(words, "comments", "found_topic", "n"),
        rows=[(", ".join(topic.words), words.count(len(topic.members))) for topic in found.found()],
        numbers=frozenset({1}),
    )


def tabulate_words(found: Comments, words: Words) -> Table:
    """Words that tell low scorers from the others."""
    return Table(
        id="tabel-kata",
        caption=words.text("comments.words"),
        headings=list_headings(words, "comments", "word", "more", "low", "high"),
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


def tabulate_comment_services(found: Comments, words: Words) -> Table:
    """Comments and complaints per service; hidden ones say so."""
    return Table(
        id="tabel-keluhan",
        caption=words.text("comments.services"),
        headings=(
            words.text("characteristics.service").capitalize(),
            *list_headings(words, "comments", "n", "complaint"),
        ),
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


def render_quotes(found: Comments, quotes: QuoteSelection, words: Words) -> Block:
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
    shown = render_template("quotes", groups=groups) if groups else Markup("")
    return Block(Markup('<div class="view">{}{}</div>').format(Text((Markup(" ").join(lines),)), shown))


def export_comments(found: Comments, quotes: QuoteSelection) -> dict[str, Any]:
    """What hasil.json holds of comments: counts, topics and shared words; texts only where a person approved them."""
    unsur = {topic.key: find_topic_unsur(topic, found.survey.instrument) for topic in list_topic_words()}
    low, high = found.scorers() if found.enough else (None, None)
    return {
        "comments": len(found.comments),
        "empty": found.empty,
        "complaints": found.complaints if found.enough else None,
        "removed": found.removed if found.enough else {},
        "unsur": [_export_mentions(one) for one in found.by_unsur()],
        "topics": [_export_mentions(one) | {"unsur": unsur.get(one.key, "")} for one in found.by_topic()],
        "found_topics": [{"words": list(one.words), "comments": len(one.members)} for one in found.found()],
        "scorers": {"low": low, "high": high},
        "words": export_records(found.words(), "word", "low", "high", "z"),
        "services": [_export_mentions(one) for one in found.by_service()],
        "quotes": export_records(quotes.shown, "topic", "text"),
        "review": {"quoted": len(quotes.shown), "rejected": quotes.rejected, "open": quotes.open},
    }


def _export_mentions(one: Mentions) -> dict[str, Any]:
    """One entry of counts; hidden ones tell not even their names."""
    if one.comments is None:
        return {"key": one.key, "hidden": True} if one.key else {"hidden": True}
    return export_record(one, "key", "comments", "complaints")


def _removed_line(found: Comments, words: Words) -> Markup | None:
    """Which personal data were taken out."""
    items = [
        words.text("comments.removed_item", kind=words.text(f"comments.kind_{kind}"), n=words.count(n))
        for kind, n in found.removed.items()
    ]
    return words.say("comments.removed", items=words.listing(items)) if items else None


def _most_line(found: Comments, words: Words) -> Markup | None:
    """The unsur that are mentioned most."""
    known = sorted((one for one in found.by_unsur() if one.key), key=lambda one: -(one.comments or 0))[:NAMED_TOPICS]
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


def _topic_name(key: str, words: Words) -> str:
    """Name of a topic in the language."""
    for topic in list_topic_words():
        if topic.key == key:
            return topic.name_en if words.bahasa == "en" else topic.name
    return words.text("comments.no_topic")


def _topic_unsur(key: str, found: Comments) -> str:
    """Key of the unsur that a topic belongs to in this survey."""
    return next(
        (find_topic_unsur(topic, found.survey.instrument) for topic in list_topic_words() if topic.key == key), ""
    )


def _unsur_name(key: str, found: Comments, words: Words) -> str:
    """Code and name of an unsur; '' is none."""
    instrument = found.survey.instrument
    for unsur in instrument.unsur:
        if unsur.key == key:
            return f"{instrument.code(key)} {words.unsur(unsur)}"
    return words.text("comments.no_unsur")
