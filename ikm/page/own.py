"""Tables and figures of a notebook's own: shown as the report shows its own, small groups hidden where it is told them.

In a report the threshold is that of its edition; elsewhere that of the public, so that a researcher sees what readers
will. What was counted the package cannot know: without `counts` nothing is hidden, and a report for the public does
not take it for guarded (`ikm.publish.report.release_outputs`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ikm.analysis.disclosure import GROUP_THRESHOLDS, find_hidden_cells
from ikm.display import AUDIENCE_VARIABLE, BAHASA_VARIABLE, make_slug
from ikm.errors import SettingError
from ikm.page.chart import Chart, render_own_figure
from ikm.page.table import Table
from ikm.page.view import Text, View
from ikm.page.wording import NO_VALUE, Words

#: Stands for a hidden cell; the line below the table says so.
_HIDDEN = "*"
_COUNTS = "respondents behind each cell, whole numbers under the labels of the table; or one Series, a number a row"
_COUNTS_REMEDY = 'count them as the table was made: pd.crosstab(a, b), or frame.groupby(["a", "b"]).size().'


@dataclass(frozen=True, repr=False)
class OwnTable(View):
    """A table of a notebook's own.

    Parameters
    ----------
    counts : DataFrame or None
        Respondents behind each cell, missing where it is hidden: what `show_figure` may be told of a drawing of the
        frame. None where it was not told what was counted.
    """

    counts: pd.DataFrame | None = None

    @property
    def _guarded(self) -> bool:  # type: ignore[override]  # of one table, not of the type
        return self.counts is not None


@dataclass(frozen=True, repr=False)
class OwnFigure(Chart):
    """A figure of a notebook's own."""

    _guarded: bool = field(default=False, kw_only=True)


def show_table(
    frame: pd.DataFrame | pd.Series, *, counts: pd.DataFrame | pd.Series | None = None, caption: str
) -> OwnTable:
    """Show a table of your own, cells of few respondents hidden.

    Parameters
    ----------
    frame : DataFrame or Series
        Figures or texts; whole numbers are shown as such, others to two decimals.
    counts : DataFrame or Series, optional
        Respondents behind each cell, under the same labels; a Series counts whole rows. Without it nothing is hidden,
        and a report for the public leaves the table out unless somebody released it.
    caption : str
        Stands above the table.

    Returns
    -------
    View
        Frame: as given, missing where hidden. `counts` of the same shape, missing there too: tell it `ikm.figure` of a
        drawing of the frame. Cells of fewer than 10 respondents (internal edition: 5) are hidden, and of each row
        and column as many more as keep them from being worked out from its sum.

    Raises
    ------
    SettingError
        No caption; labels that stand twice; counts of other labels, or that are no whole numbers.

    Examples
    --------
    >>> answers = ikm.open("KPPT", "2026-S1").survey.answers
    >>> crossed = answers.groupby(["education", "service"]).size().unstack(fill_value=0)
    >>> ikm.table(crossed, counts=crossed, caption="Responden").frame.loc[["S1", "S2"]].iloc[:, :3].to_numpy().tolist()
    [[11, 12, 12], [<NA>, <NA>, <NA>]]
    """
    caption = _require_text("ikm.table", "caption", caption)
    given = frame.to_frame("" if frame.name is None else frame.name) if isinstance(frame, pd.Series) else frame
    _require_labels(given)
    words, threshold = _choose_words(), _read_threshold()
    counted, hidden = None, pd.DataFrame(False, given.index, given.columns)
    if counts is not None:
        counted = _align_counts(counts, given)
        # One column of counts is of whole rows.
        few = np.broadcast_to(find_hidden_cells(counted, threshold).to_numpy(), given.shape)
        hidden = pd.DataFrame(few, given.index, given.columns)
        spread = np.broadcast_to(counted.to_numpy(), given.shape)
        counted = pd.DataFrame(spread, given.index, given.columns).astype("Int64").mask(hidden)
    number = int(hidden.to_numpy().sum())
    note = words.counted("own.hidden", number, n=words.count(number), threshold=threshold) if number else None
    table = partial(_tabulate, given, hidden, caption, words)
    return OwnTable(_mask(given, hidden), Text(()), [table], None, Text.of([note]), counts=counted)


def show_figure(
    ax: Axes | Figure, *, counts: pd.DataFrame | pd.Series | None = None, caption: str, alt: str
) -> OwnFigure | Text:
    """Show a figure of your own, unless it draws few respondents.

    Parameters
    ----------
    ax : matplotlib Axes or Figure
        What was drawn on; also what has it as `.figure`, as grids of seaborn.
    counts : DataFrame or Series, optional
        Respondents behind each mark, missing where nothing is drawn: `counts` of what `ikm.table` gives. Without it
        the figure is shown, but a report for the public leaves it out unless somebody released it.
    caption : str
        The answer that the figure gives; stands above it.
    alt : str
        What the figure says, for those who do not see it.

    Returns
    -------
    Chart or Text
        A sentence in its place where `ikm.table` of these counts would hide a cell.

    Raises
    ------
    SettingError
        No caption or alternative text; no figure; counts that are no whole numbers.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> answers = ikm.open("KPPT", "2026-S1").survey.answers
    >>> n = answers.groupby("education").size()
    >>> axes = n.plot.bar(ax=plt.figure().subplots())
    >>> ikm.figure(axes, counts=n, caption="Kebanyakan tamat SMA", alt="SMA 110, S1 74, lainnya di bawah 25.")
    Kebanyakan tamat SMA
    SMA 110, S1 74, lainnya di bawah 25.
    """
    caption, alt = _require_text("ikm.figure", "caption", caption), _require_text("ikm.figure", "alt", alt)
    figure = _find_figure(ax)
    words, threshold = _choose_words(), _read_threshold()
    drawn = None if counts is None else _read_counts("ikm.figure", counts)
    id = f"gambar-{make_slug(caption, 'sendiri')}"
    svg = render_own_figure(figure, id)
    number = 0 if drawn is None else int(find_hidden_cells(drawn, threshold).to_numpy().sum())
    if number:
        about = {"caption": caption, "n": words.count(number), "threshold": threshold}
        return Text((words.counted("own.not_drawn", number, **about),))
    return OwnFigure(id, svg, alt, caption, _guarded=drawn is not None)


def _choose_words() -> Words:
    """Choose the words of the report, or Indonesian ones."""
    return Words(os.environ.get(BAHASA_VARIABLE) or "id")


def _read_threshold() -> int:
    """Read the threshold of the report's edition, or that of the public."""
    return GROUP_THRESHOLDS["internal" if os.environ.get(AUDIENCE_VARIABLE) == "internal" else "public"]


def _require_text(called: str, name: str, text: object) -> str:
    """Return a text; refuse none, and one of blanks."""
    if not isinstance(text, str) or not text.strip():
        raise SettingError(f"{called}: no {name}.", allowed="a text", remedy=f'{called}(..., {name}="...")')
    return text.strip()


def _require_labels(table: pd.DataFrame) -> None:
    """Refuse what is no table, and one whose rows or columns cannot be told apart."""
    if not isinstance(table, pd.DataFrame):
        what = f"ikm.table: {type(table).__name__} is no table."
        raise SettingError(what, allowed="a DataFrame or a Series")
    for labels, name in ((table.index, "row"), (table.columns, "column")):
        if not labels.is_unique:
            twice = [f"{name} {label}" for label in labels[labels.duplicated()].unique()]
            what = f"ikm.table: {name}s with the same label."
            raise SettingError(what, places=twice, remedy="give each its own, for counts are found by their labels.")


def _align_counts(counts: pd.DataFrame | pd.Series, table: pd.DataFrame) -> pd.DataFrame:
    """Return counts in the order of a table: of each cell, or in one column of each row.

    Raises
    ------
    SettingError
        Other labels than the table's; no whole numbers; a figure that nobody is behind.
    """
    rows = isinstance(counts, pd.Series)
    numbers = _read_counts("ikm.table", counts)
    pairs = [(numbers.index, table.index), *([] if rows else [(numbers.columns, table.columns)])]
    for own, wanted in pairs:
        if not own.is_unique or len(own) != len(wanted) or not wanted.isin(own).all():
            differ = [str(label) for label in wanted.symmetric_difference(own, sort=False)]
            what = "ikm.table: counts have other rows or columns than the table."
            raise SettingError(what, places=differ, allowed=_COUNTS, remedy=_COUNTS_REMEDY)
    aligned = numbers.reindex(table.index) if rows else numbers.reindex(index=table.index, columns=table.columns)
    figures = table.notna() & ~table.eq(0).fillna(False).astype(bool)
    nobody = aligned.eq(0).to_numpy() & figures.to_numpy()
    if nobody.any():
        places = [f"row {table.index[row]}, column {table.columns[column]}" for row, column in np.argwhere(nobody)]
        what = "ikm.table: figures without a respondent behind them."
        raise SettingError(what, places=places, allowed=_COUNTS, remedy=_COUNTS_REMEDY)
    return aligned


def _read_counts(called: str, counts: object) -> pd.DataFrame:
    """Return counts as a frame of whole numbers, nobody where one is missing.

    Raises
    ------
    SettingError
        Neither frame nor Series, or anything else in it.
    """
    if not isinstance(counts, pd.DataFrame | pd.Series):
        what = f"{called}: counts is {type(counts).__name__}."
        raise SettingError(what, allowed=_COUNTS, remedy=_COUNTS_REMEDY)
    frame = counts.to_frame("n") if isinstance(counts, pd.Series) else counts
    numbers = frame.apply(pd.to_numeric, errors="coerce").astype(float)
    wrong = (numbers.isna() & frame.notna()) | (numbers < 0) | (numbers % 1 != 0) & numbers.notna()
    if wrong.to_numpy().any():
        places = [
            f"row {frame.index[row]}, column {frame.columns[column]}: {frame.iat[row, column]}"
            for row, column in np.argwhere(wrong.to_numpy())
        ]
        what = f"{called}: counts that are no whole numbers."
        raise SettingError(what, places=places, allowed=_COUNTS, remedy=_COUNTS_REMEDY)
    return numbers.fillna(0).astype(int)


def _find_figure(ax: Any) -> Figure:
    """Return the figure of what was drawn on."""
    figure: Any = ax if isinstance(ax, Figure) else getattr(ax, "figure", None)
    root = figure.get_figure(root=True) if hasattr(figure, "get_figure") else None
    if not isinstance(root, Figure):
        what = f"ikm.figure: {type(ax).__name__} is no figure."
        raise SettingError(what, allowed="the Axes or the Figure of matplotlib, or a grid of seaborn")
    return root


def _mask(table: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """Return a table without its hidden cells, whole numbers staying whole."""
    columns = [
        (column.astype("Int64") if pd.api.types.is_integer_dtype(column) else column).mask(hidden.iloc[:, place])
        for place, (_, column) in enumerate(table.items())
    ]
    masked = pd.concat(columns, axis=1) if columns else table.copy()
    return masked.set_axis(table.columns, axis=1)


def _tabulate(table: pd.DataFrame, hidden: pd.DataFrame, caption: str, words: Words) -> Table:
    """Tabulate as the report does: labels in its language, figures in its form."""
    cells = [_format_column(table.iloc[:, place], words) for place in range(table.shape[1])]
    marks = hidden.to_numpy()
    rows = [
        (
            _format_label(label, words),
            *(_HIDDEN if marks[row, place] else column[row] for place, column in enumerate(cells)),
        )
        for row, label in enumerate(table.index)
    ]
    headings = (
        ", ".join(_format_name(str(name), words) for name in table.index.names if name is not None),
        *(_format_label(label, words) for label in table.columns),
    )
    figures = (place for place in range(table.shape[1]) if pd.api.types.is_numeric_dtype(table.iloc[:, place]))
    told = hashlib.sha256(repr((caption, headings, rows)).encode()).hexdigest()[:6]  # a caption may stand twice
    id = f"tabel-{make_slug(caption, 'sendiri')}-{told}"
    return Table(id, caption, headings, rows, numbers=frozenset(place + 1 for place in figures))


def _format_name(name: str, words: Words) -> str:
    """Return what readers call a column of the answers; another name as it is."""
    called = words.characteristic(name)
    return name if called == name else called.capitalize()


def _format_label(label: Any, words: Words) -> str:
    """Return the name of a row or column; of several levels one after the other."""
    return ", ".join(words.category("" if pd.isna(part) else str(part)) for part in _list_parts(label))


def _list_parts(label: Any) -> Sequence[Any]:
    """Return the parts of a label."""
    return label if isinstance(label, tuple) else (label,)


def _format_column(column: pd.Series, words: Words) -> list[str]:
    """Return the cells of a column: counts, numbers to two decimals, texts; a dash where there is nothing."""
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return [NO_VALUE if pd.isna(value) else str(value) for value in column]
    values = [None if pd.isna(value) else value for value in column.tolist()]
    places = 0 if all(value == int(value) for value in values if value is not None and np.isfinite(value)) else 2
    return [words.number(value, places) if value is None or np.isfinite(value) else str(value) for value in values]
