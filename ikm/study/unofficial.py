"""A study of answers that a researcher changed: all that a study can do, and each thing it shows says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import Any, NoReturn

from markupsafe import Markup

from ikm.errors import SettingError
from ikm.page.table import Table
from ikm.page.view import Block, Section, Text, View
from ikm.page.wording import Words
from ikm.study.unit import Study


class UnofficialStudy(Study):
    """A study of changed answers. Made by `Study.with_answers`.

    Everything that it shows begins by saying that these are no official figures, the captions of its tables and charts
    end with it, and it makes no hasil.json.
    """

    def __repr__(self) -> str:
        return super().__repr__().replace("respondents", "respondents, changed answers, not official", 1)

    def results(self) -> NoReturn:
        """Refuse: the results of a report are those of the answers as they were given.

        Raises
        ------
        SettingError
            Always.
        """
        raise SettingError(
            f"changed answers are no report of {self.numbers.survey.unit.code}: its index is of the answers as given.",
            remedy="end the notebook with results() of the study that ikm.open gives.",
        )


def _saying_so(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method whose result says that it is not official."""

    @wraps(method)
    def ask(self: Study, *given: Any, **named: Any) -> Any:
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
        return Block(Markup("<p>{}</p>\n{}").format(note, shown.html))
    if isinstance(shown, View):
        tables = [partial(_label_table, make, words) for make in shown._tables]
        draw = partial(_draw_labelled, shown._figure, words) if shown._figure else None
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


for _name, _method in vars(Study).items():
    if getattr(_method, "__annotations__", {}).get("return") in ("View", "Text", "Block", "Section"):
        setattr(UnofficialStudy, _name, _saying_so(_method))
