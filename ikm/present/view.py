"""What a notebook shows: text, tables, figures, and a view that holds all three of one result. Floor 4.

Each has `_repr_html_`, so that a cell that ends with one shows it, in JupyterLab and in a report alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from markupsafe import Markup

from ikm.present.drawing import Figure
from ikm.present.tables import Table


@dataclass(frozen=True)
class Text:
    """Paragraphs of a report; each is Markup whose values are escaped already."""

    paragraphs: tuple[Markup, ...]

    @classmethod
    def of(cls, paragraphs: Sequence[Markup | None]) -> Text:
        """Paragraphs without those that are empty."""
        return cls(tuple(item for item in paragraphs if item))

    def __html__(self) -> Markup:
        return Markup("\n").join(Markup("<p>{}</p>").format(item) for item in self.paragraphs)

    _repr_html_ = __html__

    def __str__(self) -> str:
        return "\n".join(item.striptags() for item in self.paragraphs)


@dataclass(frozen=True)
class Block:
    """A piece of a report that is neither paragraph, table nor figure: the cover, the signature."""

    html: Markup

    def __html__(self) -> Markup:
        return self.html

    _repr_html_ = __html__


@dataclass(frozen=True)
class View:
    """One result as a notebook uses it.

    Parameters
    ----------
    frame : DataFrame
        The numbers, tidy, not rounded; units of measure in its columns' documentation.
    tables, figures : functions without arguments
        Made when asked for.
    words : Text
        Sentences that hold for these numbers.
    notes : Text
        What explains marks in the tables; stands below them.
    """

    frame: pd.DataFrame
    words: Text = Text(())
    _tables: Sequence[Callable[[], Table]] = field(default=(), repr=False)
    _figure: Callable[..., Figure] | None = field(default=None, repr=False)
    notes: Text = Text(())

    def text(self) -> Text:
        """The sentences."""
        return self.words

    def table(self) -> Table:
        """The main table; IndexError where the result has none."""
        return self._tables[0]()

    def tables(self) -> list[Table]:
        """All tables, the main one first."""
        return [make() for make in self._tables]

    def figure(self) -> Figure | None:
        """The chart with its caption and alternative text; None where there is nothing to draw."""
        return self._figure() if self._figure else None

    def plot(self, ax: Any = None) -> Any:
        """Draw the chart on given axes (the current ones by default) and return them."""
        if self._figure is None:
            raise ValueError("this result has no chart")
        return self._figure(ax=ax)

    def __html__(self) -> Markup:
        parts: list[Any] = [self.words] if self.words.paragraphs else []
        tables = self.tables()
        figure = self.figure()
        if figure is not None and len(tables) == 1 and tables[0].narrow:
            parts.append(Markup('<div class="pair">{}{}</div>').format(tables[0], figure))
        else:
            parts += [part for part in (figure, *tables) if part is not None]
        if self.notes.paragraphs:
            parts.append(Markup('<div class="notes">{}</div>').format(self.notes))
        return Markup('<div class="view">{}</div>').format(Markup("\n").join(parts))

    _repr_html_ = __html__


class Section(tuple[View, ...]):
    """Several results that belong together, shown one after the other; each can be taken out by its place."""

    def __html__(self) -> Markup:
        return Markup("\n").join(self)

    _repr_html_ = __html__
