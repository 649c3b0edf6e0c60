"""What a notebook shows: text, tables, figures, and a view that holds all three of one result. Floor 4.

Each has `_repr_html_`, so that a cell that ends with one shows it, in JupyterLab and in a report alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.display import in_report, plain, shown
from ikm.present.drawing import Figure, current_axes
from ikm.present.leading import Leading
from ikm.present.markup import render
from ikm.present.tables import Table

#: So many rows and letters of a frame are printed in a terminal.
SHOWN_ROWS, SHOWN_WIDTH = 30, 120
#: Which results a chart can be asked of.
CHARTS = (
    "Results that have one, where there is enough to draw: index, by, unsur_by, services, groups, distribution, trend, "
    "sector, compare, ipa, comments; of a series or city index, by, trend; of a city league; of a sample plan width."
)


@dataclass(frozen=True, repr=False)
class Text(Leading):
    """Paragraphs of a report; each is Markup whose values are escaped already."""

    paragraphs: tuple[Markup, ...]

    @classmethod
    def of(cls, paragraphs: Sequence[Markup | None]) -> Text:
        """Paragraphs without those that are empty."""
        return cls(tuple(item for item in paragraphs if item))

    def __html__(self) -> Markup:
        return Markup("\n").join(Markup("<p>{}</p>").format(item) for item in self.paragraphs)

    def _repr_html_(self) -> str:
        return shown(self)

    def __str__(self) -> str:
        return "\n".join(item.striptags() for item in self.paragraphs)

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Block(Leading):
    """A piece of a report that is neither paragraph, table nor figure: the cover, the signature."""

    html: Markup

    def __html__(self) -> Markup:
        return self.html

    def __repr__(self) -> str:
        return plain(self.html)

    def _repr_html_(self) -> str:
        return shown(self)


@dataclass(frozen=True, repr=False)
class View(Leading):
    """One result as a notebook uses it.

    Parameters
    ----------
    frame : DataFrame
        The numbers, tidy; units of measure in `frame.attrs["units"]`.
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
    _figure: Callable[..., Figure | Axes] | None = field(default=None, repr=False)
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
        drawn = self._figure() if self._figure else None
        return drawn if isinstance(drawn, Figure) else None

    @property
    def units(self) -> dict[str, str]:
        """Column of the frame -> what it is measured in; also in `frame.attrs["units"]`."""
        return dict(self.frame.attrs.get("units", {}))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the chart on axes, as seaborn does.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            The current ones by default.

        Returns
        -------
        Axes
            Those drawn on, to go on with.

        Raises
        ------
        ValueError
            The result has no chart; the message tells which have one.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> figure, (left, right) = plt.subplots(1, 2)
        >>> left is ikm.open("KPPT", "2026-S1").index().plot(left)
        True
        >>> plt.close(figure)
        """
        if self._figure is None:
            raise ValueError(f"this result has no chart. {CHARTS}")
        axes = current_axes() if ax is None else ax
        self._figure(ax=axes)
        return axes

    def __html__(self) -> Markup:
        parts: list[Any] = [self.words] if self.words.paragraphs else []
        tables = self.tables()
        figure = self.figure()
        notes = Markup('<div class="notes">{}</div>').format(self.notes) if self.notes.paragraphs else Markup()
        if figure is not None and len(tables) == 1 and tables[0].narrow:
            parts.append(Markup('<div class="pair"><div>{}{}</div>{}</div>').format(tables[0], notes, figure))
        else:
            parts += [part for part in (figure, *tables, notes) if part]
        return Markup('<div class="view">{}</div>').format(Markup("\n").join(parts))

    def _repr_html_(self) -> str:
        return shown(self, None if in_report() else frame_note(self.frame))

    def __repr__(self) -> str:
        units = "\n".join(f"{', '.join(names)}: {unit}" for unit, names in by_unit(self.units).items())
        table = "" if self.frame.empty else self.frame.to_string(max_rows=SHOWN_ROWS, line_width=SHOWN_WIDTH)
        return "\n\n".join(part for part in (str(self.words), table, units) if part)


def frame_note(frame: pd.DataFrame) -> Markup | None:
    """What is in a frame, and in which units; None of an empty one."""
    if frame.empty:
        return None
    index = [str(name) for name in frame.index.names if name]
    units = by_unit(frame.attrs.get("units", {}))
    return render("frame", rows=len(frame), columns=list(map(str, frame.columns)), index=index, units=units)


def by_unit(units: Mapping[str, str]) -> dict[str, list[str]]:
    """Unit of measure -> the columns that have it."""
    return {unit: [name for name, own in units.items() if own == unit] for unit in units.values()}


class Section(tuple[View, ...]):
    """Several results that belong together, shown one after the other; each can be taken out by its place."""

    def __repr__(self) -> str:
        return "\n\n".join(f"[{place}] {view!r}" for place, view in enumerate(self))

    def __html__(self) -> Markup:
        return Markup("\n").join(self)

    def _repr_html_(self) -> str:
        return shown(self)
