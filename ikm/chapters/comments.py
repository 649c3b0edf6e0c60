"""The chapter on suggestions and complaints: counts, topics, words, and quotes that a person approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.comments import LEAST_COMMENTS, Comments, Mentions, find_topic_unsur
from ikm.analysis.index import SHARE_OF_ONE, attach_measures, frame_records
from ikm.analysis.profile import Spread
from ikm.analysis.review import QuoteSelection
from ikm.chapters.index import name_coded_unsur, select_with_ties
from ikm.chapters.results import export_record, export_records
from ikm.page.chart import Chart, collect_chart_data, draw_bars, draw_chart
from ikm.page.markup import render_template
from ikm.page.table import Table, list_headings
from ikm.page.view import Block, Text, View
from ikm.page.wording import NO_VALUE, Words, name_tied
from ikm.texts.words import list_topic_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: So many unsur are named as judged most.
NAMED_TOPICS = 3
#: What is counted of comments, and how the columns are headed.
_COUNTS = ("comments", "praise", "requests", "complaints")
_HEADINGS = ("n", "praised", "asked", "complaint")


def show_comments(comments: Comments, spreads: Sequence[Spread], words: Words) -> View:
    """Show comments by unsur, with the low answers to each beside, and by topic, word and service.

    The frame has one row an unsur.
    """
    mentions = comments.by_unsur()
    lows = _list_low_answers(spreads)
    makers: list[Any] = []
    if any(mention.key for mention in mentions):
        makers.append(partial(tabulate_comments, comments, lows, words))
    if comments.enough:
        makers.append(partial(tabulate_topics, comments, words))
    if comments.found_topics:
        makers.append(partial(tabulate_found_topics, comments, words))
    if comments.distinct_words:
        makers.append(partial(tabulate_words, comments, words))
    if any(service.key for service in comments.by_service()):
        makers.append(partial(tabulate_comment_services, comments, words))
    named = [mention for mention in mentions if mention.key]
    return View(
        frame_comments(comments, spreads),
        Text.of(describe_comments(comments, words)),
        makers,
        partial(draw_comments, comments, words) if named else None,
        _absent=not comments.comments,
    )


def frame_comments(comments: Comments, spreads: Sequence[Spread]) -> pd.DataFrame:
    """Return one row an unsur judged, by its key: comments, praise, requests, complaints, low_answers (share of 1)."""
    mentions, lows = comments.by_unsur(), _list_low_answers(spreads)
    frame = frame_records(mentions, "unsur", dict.fromkeys(_COUNTS, "comments"), unsur="key")
    frame["low_answers"] = [None if lows.get(one.key) is None else float(lows[one.key] or 0) for one in mentions]
    frame = attach_measures(frame, **dict.fromkeys(_COUNTS, "comments"), low_answers=SHARE_OF_ONE)
    return frame if mentions else frame.astype(object).set_index(frame.index.astype(object))


def _list_low_answers(spreads: Sequence[Spread]) -> dict[str, Fraction | None]:
    """List the share of answers 1-2 to each unsur; None where too few answered to show it."""
    return {spread.unsur.key: spread.low for spread in spreads}


def describe_comments(comments: Comments, words: Words) -> list[Markup | None]:
    """Say how many wrote, what kinds of comments there are, what was taken out, what is judged most."""
    n = words.count(len(comments.comments))
    first = [
        words.say(
            "comments.written", n=n, respondents=words.count(comments.respondents), share=words.percent(comments.share)
        )
        if comments.comments
        else words.say("comments.none")
    ]
    if comments.empty:
        first.append(words.say("comments.empty", empty=words.count(comments.empty)))
    lines: list[Markup | None] = [Markup(" ").join(first)]
    if not comments.enough:
        why = "comments.held_back" if comments.held_back else "comments.few"
        return [*lines, words.say(why, threshold=comments.threshold) if comments.comments else None]
    return [
        *lines,
        Markup(" ").join((*_describe_kinds(comments, words), _describe_reading(comments, words))),
        Markup(" ").join((words.say("comments.about"), words.say("comments.beside"))),
        _describe_removed(comments, words),
        _describe_most_mentioned(comments, words),
        *_describe_words(comments, words),
        words.say(
            "comments.words_rule",
            threshold=comments.threshold,
            least=LEAST_COMMENTS,
            others=words.count(comments.shared.others),
        ),
        _describe_hidden_services(comments, words),
    ]


def _describe_kinds(comments: Comments, words: Words) -> list[Markup]:
    """Say how many complain, ask and praise, and how many do none of it."""
    counts = {name: words.count(getattr(comments, name)) for name in ("complaints", "requests", "praise")}
    told = [words.say("comments.kinds", n=words.count(len(comments.comments)), **counts)]
    kinds = comments.kinds
    if comments.mixed:
        told.append(words.say("comments.mixed", mixed=words.count(comments.mixed)))
    if other := kinds.get("lain"):
        told.append(words.say("comments.other", other=words.count(other)))
    if foreign := kinds.get("bahasa lain"):
        told.append(words.say("comments.foreign", foreign=words.count(foreign)))
    return told


def _describe_reading(comments: Comments, words: Words) -> Markup:
    """Say of how many comments a person said what they are, and of how many the rules."""
    if not comments.read:
        return words.say("comments.kinds_rule")
    rest = len(comments.comments) - comments.read
    return words.say("comments.reviewed", read=words.count(comments.read), rest=words.count(rest))


def _describe_removed(comments: Comments, words: Words) -> Markup | None:
    """Say which personal data were taken out."""
    items = [
        words.text("comments.removed_item", kind=words.text(f"comments.kind_{kind}"), n=words.count(n))
        for kind, n in comments.removed.items()
    ]
    return words.say("comments.removed", items=words.listing(items)) if items else None


def _describe_most_mentioned(comments: Comments, words: Words) -> Markup | None:
    """Describe the unsur that are mentioned most."""
    known = sorted(
        (mention for mention in comments.by_unsur() if mention.key), key=lambda mention: -(mention.comments or 0)
    )
    items = [
        words.text(
            "comments.most_item", unsur=_name_unsur(mention.key, comments, words), n=words.count(mention.comments)
        )
        for mention in select_with_ties(known, lambda mention: mention.comments, NAMED_TOPICS)
    ]
    if not items:
        return None
    most = words.say("comments.most", items=words.listing(items))
    return Markup(" ").join((most, words.say("comments.several")))


def _name_unsur(key: str, comments: Comments, words: Words) -> str:
    """Return code and name of an unsur; '' is none."""
    return name_coded_unsur(key, comments.survey.instrument, words) if key else words.text("comments.no_unsur")


def _describe_words(comments: Comments, words: Words) -> list[Markup]:
    """Say whose words are compared, or why they are not."""
    band = comments.survey.instrument.bands[1]
    low, high = comments.scorers()
    about = {"bound": words.number(band.low), "kinerja": words.kinerja(band), "threshold": comments.threshold}
    if min(low, high) < comments.threshold:
        return [words.say("comments.words_few", **about)]
    if not comments.distinct_words:
        return [words.say("comments.words_none", **about)]
    return [words.say("comments.words_note", low=words.count(low), high=words.count(high), **about)]


def _describe_hidden_services(comments: Comments, words: Words) -> Markup | None:
    """Say that small services are hidden, where one is."""
    secret = any(service.comments is None for service in comments.by_service())
    return words.say("comments.services_note", threshold=comments.threshold) if secret else None


def draw_comments(comments: Comments, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw which unsur people write about: bars of comments, complaints in the figure at the end."""
    known = sorted(
        (mention for mention in comments.by_unsur() if mention.key), key=lambda mention: -(mention.comments or 0)
    )
    names = [_name_unsur(mention.key, comments, words) for mention in known]
    labels = [
        words.text("comments.bar", n=words.count(mention.comments), complaints=words.count(mention.complaints))
        for mention in known
    ]

    def draw(axes: Axes) -> None:
        counts = [mention.comments or 0 for mention in known]
        draw_bars(axes, names, [float(count) for count in counts], labels)
        axes.set_xlim(0, max(counts) * 2.05)

    items = "; ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    most = [name for name, mention in zip(names, known, strict=True) if mention.comments == known[0].comments]
    n = words.count(known[0].comments)
    caption = words.text("comments.chart", unsur=name_tied(most, words).unescape(), n=n)
    alt = words.text("comments.alt", items=items)
    taken = collect_chart_data(
        words,
        ("name", *_COUNTS),
        [(name, *_list_counts(mention)) for name, mention in zip(names, known, strict=True)],
    )
    return draw_chart("gambar-komentar", draw, 0.1 + 0.36 * len(names), alt, caption, ax, taken)


def tabulate_comments(comments: Comments, lows: Mapping[str, Fraction | None], words: Words) -> Table:
    """Tabulate unsur with what comments say of them, and with the low answers to each beside, as a column apart."""
    return Table(
        id="tabel-komentar",
        caption=words.text("comments.by_unsur"),
        headings=list_headings(words, "comments", "unsur", *_HEADINGS, "low_answers"),
        rows=[
            (
                _name_unsur(mention.key, comments, words),
                *_format_counts(mention, words),
                NO_VALUE if lows.get(mention.key) is None else words.percent(lows[mention.key]),
            )
            for mention in comments.by_unsur()
        ],
        numbers=frozenset(range(1, len(_HEADINGS) + 2)),
    )


def _list_counts(mention: Mentions) -> tuple[int | None, ...]:
    """List comments, praise, requests and complaints."""
    return tuple(getattr(mention, name) for name in _COUNTS)


def _format_counts(mention: Mentions, words: Words) -> list[str]:
    """Format comments, praise, requests and complaints; blank where they are hidden."""
    return ["" if count is None else words.count(count) for count in _list_counts(mention)]


def tabulate_topics(comments: Comments, words: Words) -> Table:
    """Tabulate topics by keyword with their unsur and what comments say of them, most first."""
    return Table(
        id="tabel-topik",
        caption=words.text("comments.topics"),
        headings=list_headings(words, "comments", "topic", "unsur", *_HEADINGS),
        rows=[
            (
                _name_topic(topic.key, words)
                if topic.key
                else words.text("comments.other_topics", least=LEAST_COMMENTS),
                _name_unsur(_find_unsur_of_topic(topic.key, comments), comments, words) if topic.key else NO_VALUE,
                words.text("comments.few_n", least=LEAST_COMMENTS)
                if topic.comments is None
                else words.count(topic.comments),
                *_format_counts(topic, words)[1:],
            )
            for topic in comments.by_topic()
        ],
        numbers=frozenset(range(2, len(_HEADINGS) + 2)),
    )


def _name_topic(key: str, words: Words) -> str:
    """Name of a topic in the language."""
    for topic in list_topic_words():
        if topic.key == key:
            return topic.name_en if words.bahasa == "en" else topic.name
    return words.text("comments.no_topic")


def _find_unsur_of_topic(key: str, comments: Comments) -> str:
    """Find the key of the unsur that a topic belongs to in this survey."""
    return next(
        (find_topic_unsur(topic, comments.survey.instrument) for topic in list_topic_words() if topic.key == key), ""
    )


def tabulate_found_topics(comments: Comments, words: Words) -> Table:
    """Tabulate topics found in many comments, by the words that mark them."""
    return Table(
        id="tabel-topik-temuan",
        caption=words.text("comments.found"),
        headings=list_headings(words, "comments", "found_topic", "n"),
        rows=[(", ".join(topic.words), words.count(len(topic.members))) for topic in comments.found_topics],
        numbers=frozenset({1}),
    )


def tabulate_words(comments: Comments, words: Words) -> Table:
    """Tabulate words that tell low scorers from the others."""
    return Table(
        id="tabel-kata",
        caption=words.text("comments.words"),
        headings=list_headings(words, "comments", "word", "more", "low", "high"),
        rows=[
            (
                word.word,
                words.text("comments.more_low" if word.z > 0 else "comments.more_high"),
                words.count(word.low),
                words.count(word.high),
            )
            for word in comments.distinct_words
        ],
        numbers=frozenset({2, 3}),
    )


def tabulate_comment_services(comments: Comments, words: Words) -> Table:
    """Tabulate comments by kind per service; hidden ones say so."""
    return Table(
        id="tabel-keluhan",
        caption=words.text("comments.services"),
        headings=(
            words.text("characteristics.service").capitalize(),
            *list_headings(words, "comments", *_HEADINGS),
        ),
        rows=[
            (
                words.text("words.others") if service.comments is None else words.category(service.key),
                words.text("words.hidden") if service.comments is None else words.count(service.comments),
                *_format_counts(service, words)[1:],
            )
            for service in comments.by_service()
        ],
        numbers=frozenset(range(1, len(_HEADINGS) + 1)),
    )


def show_city_comments(by_unit: Mapping[str, Comments], words: Words) -> View:
    """Show what comments of each unit of a city are, and how many of them a person read.

    Parameters
    ----------
    by_unit : mapping of str to Comments
        Code -> comments. The frame has one row a unit; of comments that are too few only their number.
    """
    names = ("comments", *_COUNTS[1:], "read")
    rows = [(code, _list_city_counts(comments)) for code, comments in by_unit.items()]
    frame = pd.DataFrame([counts for _, counts in rows], columns=list(names), dtype="Int64")
    frame.index = pd.Index([code for code, _ in rows], name="unit")
    frame = attach_measures(frame, **dict.fromkeys(names, "comments"))
    total, read = (sum(counts[place] or 0 for _, counts in rows) for place in (0, -1))
    if not total:
        return View(frame, Text((words.say("comments.city_none"),)))
    wrote = words.count(sum(counts[0] > 0 for _, counts in rows))
    said = {"n": words.count(total), "k": wrote, "read": words.count(read), "rest": words.count(total - read)}
    lines = [words.say("comments.city_written", **said)]
    if few := [one for one in by_unit.values() if one.comments and not one.enough]:
        units = words.listing([one.survey.unit.name for one in few])
        lines.append(words.say("comments.city_few", units=units, threshold=few[0].threshold))
    return View(frame, Text.of(lines), [partial(tabulate_city_comments, by_unit, words)])


def _list_city_counts(comments: Comments) -> tuple[int, int | None, int | None, int | None, int]:
    """List comments, praise, requests and complaints, None where they are too few, and how many a person read."""
    kinds = (comments.praise, comments.requests, comments.complaints) if comments.enough else (None, None, None)
    return (len(comments.comments), *kinds, comments.read)


def tabulate_city_comments(by_unit: Mapping[str, Comments], words: Words) -> Table:
    """Tabulate the comments of each unit of a city by kind."""
    return Table(
        id="tabel-komentar-kota",
        caption=words.text("comments.city_caption"),
        headings=(words.text("city.unit"), *list_headings(words, "comments", *_HEADINGS, "city_read")),
        rows=[
            (comments.survey.unit.name, *map(words.count, _list_city_counts(comments))) for comments in by_unit.values()
        ],
        numbers=frozenset(range(1, len(_HEADINGS) + 2)),
    )


def export_city_comments(by_unit: Mapping[str, Comments]) -> list[dict[str, Any]]:
    """Export the comments of each unit by kind for hasil.json."""
    names = (*_COUNTS, "read")
    return [{"unit": code, **dict(zip(names, _list_city_counts(one), strict=True))} for code, one in by_unit.items()]


def render_quotes(comments: Comments, quotes: QuoteSelection, words: Words) -> Block:
    """Render approved quotes by topic, and what was not quoted; every quote is escaped."""
    if not comments.enough:
        return Block(Markup(""))
    lines = [words.say("comments.quotes_note" if quotes.shown else "comments.no_quotes")]
    if decided := len(quotes.shown) + quotes.rejected:
        about = {"n": len(comments.comments), "wordings": decided + quotes.open, "shown": len(quotes.shown)}
        about |= {"rejected": quotes.rejected, "open": quotes.open}
        lines.append(words.say("comments.decided", **{name: words.count(value) for name, value in about.items()}))
    groups = [
        (_name_topic(topic, words), [quote.text for quote in group])
        for topic, group in groupby(quotes.shown, key=lambda quote: quote.topic)
    ]
    shown = render_template("quotes", groups=groups) if groups else Markup("")
    return Block(Markup('<div class="view">{}{}</div>').format(Text((Markup(" ").join(lines),)), shown))


def export_comments(comments: Comments, quotes: QuoteSelection) -> dict[str, Any]:
    """Export comments: counts, topics and shared words; texts only where a person approved them."""
    unsur = {topic.key: find_topic_unsur(topic, comments.survey.instrument) for topic in list_topic_words()}
    scorers = comments.scorers()
    low, high = scorers if comments.enough and min(scorers) >= comments.threshold else (None, None)
    return {
        "comments": len(comments.comments),
        "empty": comments.empty,
        "praise": comments.praise if comments.enough else None,
        "requests": comments.requests if comments.enough else None,
        "complaints": comments.complaints if comments.enough else None,
        "kinds": comments.kinds if comments.enough else {},
        "removed": comments.removed if comments.enough else {},
        "unsur": [_export_mentions(mention) for mention in comments.by_unsur()],
        "topics": [_export_mentions(topic) | {"unsur": unsur.get(topic.key, "")} for topic in comments.by_topic()],
        "found_topics": [
            {"words": list(topic.words), "comments": len(topic.members)} for topic in comments.found_topics
        ],
        "scorers": {"low": low, "high": high},
        "words": export_records(comments.distinct_words, "word", "low", "high", "z", "p_adjusted"),
        "other_words": comments.shared.others if comments.enough else None,
        "services": [_export_mentions(service) for service in comments.by_service()],
        "quotes": export_records(quotes.shown, "topic", "text"),
        "review": {
            "read": comments.read if comments.enough else None,
            "by_rules": len(comments.comments) - comments.read if comments.enough else None,
            "wordings": len(quotes.shown) + quotes.rejected + quotes.open,
            "quoted": len(quotes.shown),
            "rejected": quotes.rejected,
            "open": quotes.open,
        },
    }


def _export_mentions(mention: Mentions) -> dict[str, Any]:
    """Export one entry of counts; hidden ones tell not even their names."""
    if mention.comments is None:
        return {"key": mention.key, "hidden": True} if mention.key else {"hidden": True}
    return export_record(mention, "key", *_COUNTS)
