"""What a study of changed answers shows, saying so: a sentence in front, a mark in each caption."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import Any

from markupsafe import Markup

from ikm.page.table import Table
from ikm.page.view import Answer, Block, Section, Text, View
from ikm.page.wording import Words


def say_unofficial(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method whose result says that it is not official."""

    @wraps(method)
    def ask(self: Any, *given: Any, **named: Any) -> Any:
        return label_unofficial(method(self, *given, **named), self.words)

    return ask


def label_unofficial(shown: Any, words: Words) -> Any:
    """Return what is shown, with a sentence in front of it and a mark in its captions."""
    note = words.say("unofficial.note")
    if isinstance(shown, Section):
        return Section(label_unofficial(each, words) for each in shown)
    if isinstance(shown, Text):
        return Text((note, *shown.paragraphs))
    if isinstance(shown, Block):
        first, lead, rest = shown.html.partition(Markup('<p class="lead">'))
        if lead:  # on a cover among what it warns of, which every page of the PDF repeats
            return Block(Markup('{}<p class="sample">{}</p>\n{}{}').format(first, note, lead, rest))
        return Block(Markup("<p>{}</p>\n{}").format(note, shown.html))
    if isinstance(shown, View) and note not in shown.words.paragraphs:  # `ipa` is a part of `importance`
        tables = [partial(_label_table, make, words) for make in shown._tables]
        draw = partial(_draw_labelled, shown._figure, words) if shown._figure else None
        if isinstance(shown, Answer) and shown.answer:
            shown = replace(shown, answer=words.text("unofficial.caption", caption=shown.answer))
        return replace(shown, words=Text((note, *shown.words.paragraphs)), _tables=tables, _figure=draw)
    return shown


def _label_table(make: Callable[[], Table], words: Words) -> Table:
    """Make a table whose caption says so."""
    table = make()
    return replace(table, caption=words.text("unofficial.caption", caption=table.caption))


def _draw_labelled(draw: Callable[..., Any], words: Words, ax: Any = None) -> Any:
    """Draw a chart whose caption says so; on axes of somebody's own their title does."""
    drawn = draw(ax=ax)
    if ax is not None:
        ax.set_title(words.text("unofficial.mark"), loc="right", fontsize="small")
        return drawn
    return replace(drawn, caption=words.text("unofficial.caption", caption=drawn.caption))
