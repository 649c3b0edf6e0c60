"""Tables and figures of a notebook's own: as the report has its own, small groups hidden where it is told them.

`show_table` and `show_figure` are for whoever writes the notebook; `show_plain_table` and `show_plain_figure` for what
a cell ends with or displays in a report (`ikm.page.cells`), of which nothing was said.

In a report the threshold is that of its edition; elsewhere that of the public, so that a researcher sees what readers
will. What was counted the package cannot know: without `counts` nothing is hidden, and a report for the public does
not take it for guarded (`ikm.publish.report.release_outputs`).
"""

from __future__ import annotations

import hashlib
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from numbers import Real
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from ikm.analysis.disclosure import GROUP_THRESHOLDS, find_hidden_cells
from ikm.display import AUDIENCE_VARIABLE, UNDESCRIBED_MARK, is_for_public, make_slug
from ikm.errors import SettingError, suggest_name
from ikm.page.canvas import save_own_figure
from ikm.page.chart import Chart, make_inline
from ikm.page.table import Table
from ikm.page.view import Text, View
from ikm.page.wording import NO_VALUE, Words
from ikm.speech import BAHASA_VARIABLE, N_, _
from ikm.survey.answers import count_most
from ikm.survey.responses import READ_FOR_PUBLIC

#: Stands for a hidden cell; the line below the table says so.
_HIDDEN = "‡"
#: Stands for rows or columns of a large frame that are not shown.
_LEFT_OUT = "…"
#: Counts how many decimals the figures of a column are shown with.
_PlacesCounter = Callable[[Sequence[float]], int]
_COUNTS = N_("respondents behind each cell, whole numbers under the labels of the table; or one Series, a number a row")
_COUNTS_REMEDY = N_('count them as the table was made: pd.crosstab(a, b), or frame.groupby(["a", "b"]).size().')


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
    """A figure of a notebook's own.

    Parameters
    ----------
    missing : tuple of {'caption', 'alt'}
        What nobody said of it.
    """

    own = True
    _guarded: bool = field(default=False, kw_only=True)
    missing: tuple[str, ...] = field(default=(), kw_only=True)

    def _repr_mimebundle_(self, **more: object) -> tuple[dict[str, object], dict[str, object]]:
        """Return the marks, so that the run can say where something is missing."""
        forms, marks = super()._repr_mimebundle_(**more)
        return forms, marks | ({UNDESCRIBED_MARK: list(self.missing)} if self.missing else {})


def show_table(
    frame: pd.DataFrame | pd.Series,
    *,
    counts: pd.DataFrame | pd.Series | None = None,
    caption: str = "",
    units: str | Mapping[Any, str] | None = None,
    decimals: int | None = None,
) -> OwnTable:
    """Show a table of your own, cells of few respondents hidden.

    Parameters
    ----------
    frame : DataFrame or Series
        Figures or texts; whole numbers are shown as such, others to two decimals, or to as many more as leave something
        of the smallest.
    counts : DataFrame or Series, optional
        Respondents behind each cell, under the same labels; a Series counts whole rows. Without it nothing is hidden,
        and a report for the public leaves the table out unless somebody released it.
    caption : str
        Stands above the table.
    units : str or mapping of label to str, optional
        What the figures are measured in, of all columns or of each; stands behind the heading.
    decimals : int, optional
        Of all figures that are not whole numbers.

    Returns
    -------
    View
        Frame: as given, missing where hidden. `counts` of the same shape, missing there too: tell it `ikm.figure` of a
        drawing of the frame. Cells of fewer than 10 respondents (internal edition: 5) are hidden, and of each row
        and column as many more as keep them from being worked out from its sum.

    Raises
    ------
    SettingError
        No caption; labels that stand twice; counts of other labels, or that are no whole numbers; units of a column
        that is not there; decimals that are no number from 0 to 10.

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
    measures, write = _read_units(units, given), partial(_count_places, decimals=_read_decimals(decimals))
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
    table = partial(_tabulate, given, hidden, caption, words, measures, write)
    shown = _mask(given, hidden)
    shown.attrs["units"] = {str(label): unit for label, unit in zip(given.columns, measures, strict=True) if unit}
    return OwnTable(shown, Text(()), [table], None, Text.of([note]), counts=counted)


def show_figure(
    ax: Axes | Figure, *, counts: pd.DataFrame | pd.Series | None = None, caption: str = "", alt: str = ""
) -> OwnFigure | Text:
    """Show a figure of your own, unless it draws few respondents.

    Parameters
    ----------
    ax : matplotlib Axes or Figure
        What was drawn on; also what has it as `.figure`, as grids of seaborn, and a plot of `seaborn.objects`.
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
    figure, save = _find_figure(ax)
    words, threshold = _choose_words(), _read_threshold()
    drawn = None if counts is None else _read_counts("ikm.figure", counts)
    drawing = save_own_figure(save)
    if len(drawing) > _LARGEST_DRAWING:
        drawing = _save_marks_as_picture(figure, save)
    plt.close(figure)  # lest it be shown twice
    number = 0 if drawn is None else int(find_hidden_cells(drawn, threshold).to_numpy().sum())
    if number:
        about = {"caption": caption, "n": words.count(number), "threshold": threshold}
        return Text((words.counted("own.not_drawn", number, **about),))
    return _make_figure(drawing, alt, caption, _guarded=drawn is not None)


def show_plain_table(frame: pd.DataFrame | pd.Series) -> OwnTable:
    """Show a frame of which nothing was said: as the report shows tables, as much of it as pandas shows."""
    given = frame.to_frame("" if frame.name is None else frame.name) if isinstance(frame, pd.Series) else frame
    if callable(write := pd.get_option("display.float_format")):  # as the notebook asks for
        given = given.apply(lambda column: column.map(write) if pd.api.types.is_float_dtype(column) else column)
    words = _choose_words()
    rows, columns = (_choose_shown(len(labels), which) for labels, which in zip(given.axes, _LIMITS, strict=True))
    table = partial(_tabulate_part, given, rows, columns, words)
    note = None
    if not (len(rows) == len(given.index) and len(columns) == len(given.columns)):
        about = {"rows": words.count(len(given.index)), "columns": words.count(len(given.columns))}
        note = words.say("own.shortened", **about)
    return OwnTable(given, Text(()), [table], None, Text.of([note]))


def show_plain_figure(figure: Figure, save: Callable[..., None] | None = None) -> OwnFigure:
    """Show a figure of which nothing was said: its title is the caption, title and axes the alternative text.

    Parameters
    ----------
    save : callable, optional
        As of `save_own_figure`; `figure.savefig` by default.
    """
    words = _choose_words()
    titles = [text for text in _list_titles(figure) if text.get_text().strip()]
    caption = "; ".join(" ".join(text.get_text().split()) for text in titles)
    if len(titles) > 1 and len(caption) > _LONGEST_CAPTION:
        caption = ""
    before = [text.get_text() for text in titles]
    if caption and len(titles) == 1:
        titles[0].set_text("")  # it stands above the drawing
    try:
        drawing = save_own_figure(save or figure.savefig)
        if len(drawing) > _LARGEST_DRAWING:
            drawing = _save_marks_as_picture(figure, save or figure.savefig)
    finally:
        for text, said in zip(titles, before, strict=True):
            text.set_text(said)
    alt = " ".join([words.text("own.alt", caption=caption) if caption else words.text("own.no_alt"),
                    *_describe_axes(figure, words)])  # fmt: skip
    return _make_figure(drawing, alt, caption, missing=("alt",) if caption else ("caption", "alt"))


def draw_formula(source: str) -> str:
    """Return a formula of LaTeX as a drawing, in the letters of matplotlib; '' of one that it cannot set.

    Parameters
    ----------
    source : str
        With or without the signs of mathematics around it: $..$, $$..$$, or brackets.
    """
    told = re.sub(r"\\displaystyle\b|^\s*(?:\$\$?|\\\[|\\\()|(?:\$\$?|\\\]|\\\))\s*$", "", source.strip()).strip()
    figure = Figure(figsize=(0.01, 0.01))
    figure.text(0, 0, f"${told}$", fontsize=13)
    try:
        drawing = save_own_figure(FigureCanvasSVG(figure).figure.savefig)
    except ValueError:  # what mathtext does not know
        return ""
    id = f"rumus-{hashlib.sha256(told.encode()).hexdigest()[:6]}"
    return str(OwnFigure(id, make_inline(drawing, id), told, "").__html__())


#: Letters of a caption that is put together out of the titles of several axes.
_LONGEST_CAPTION = 120


#: Letters of a drawing whose marks are so many that a picture of them is smaller by far, and loses nothing to the eye.
_LARGEST_DRAWING = 1_000_000


def _save_marks_as_picture(figure: Figure, save: Callable[..., None]) -> str:
    """Return a drawing whose marks are a picture; what is written on it and round it stays text."""
    marks = [mark for axes in figure.axes for mark in (*axes.collections, *axes.lines, *axes.patches)]
    before = [mark.get_rasterized() for mark in marks]
    for mark in marks:
        mark.set_rasterized(True)
    try:
        return save_own_figure(partial(save, dpi=150))
    finally:
        for mark, said in zip(marks, before, strict=True):
            mark.set_rasterized(said)


def _list_titles(figure: Figure) -> list[Any]:
    """List the texts that are the title of a figure: its own, else those of its axes."""
    # Not get_suptitle(): the text itself is needed.
    own = getattr(figure, "_suptitle", None)
    if own is not None and own.get_text().strip():
        return [own]
    # The public title is that in the middle; those at the sides are texts of their own.
    return [text for axes in figure.axes for text in (axes._left_title, axes.title, axes._right_title)]  # type: ignore[attr-defined]


def _describe_axes(figure: Figure, words: Words) -> Iterator[str]:
    """Describe what the axes say that they measure, each once."""
    labels: dict[str, None] = {}
    for axes in figure.axes:
        for key, label in (("own.across", axes.get_xlabel()), ("own.up", axes.get_ylabel())):
            if said := " ".join(label.split()):
                labels[words.text(key, label=said)] = None
    yield from labels


def _make_figure(drawing: str, alt: str, caption: str, **more: Any) -> OwnFigure:
    """Make a figure of a saved drawing; two of one caption have ids of their own."""
    told = hashlib.sha256(drawing.encode()).hexdigest()[:6]
    id = f"gambar-{make_slug(caption, 'sendiri')}-{told}"
    return OwnFigure(id, make_inline(drawing, id), alt, caption, **more)


def _read_units(units: str | Mapping[Any, str] | None, table: pd.DataFrame) -> list[str]:
    """Return what each column is measured in, '' where that is not said.

    Raises
    ------
    SettingError
        Neither text nor mapping; a label of no column.
    """
    if units is None or isinstance(units, str):
        return [(units or "").strip()] * table.shape[1]
    allowed = _('a text for all columns, or {"column": "text"}')
    if not isinstance(units, Mapping) or not all(isinstance(unit, str) for unit in units.values()):
        raise SettingError(_("ikm.table: units is {name}.", name=type(units).__name__), allowed=allowed)
    if unknown := [label for label in units if label not in table.columns]:
        known = [str(label) for label in table.columns]
        what = _(
            "ikm.table: units of a column that is not there: {unknown}. {suggestion}",
            unknown=unknown[0],
            suggestion=suggest_name(str(unknown[0]), known),
        )
        raise SettingError(what.rstrip(), allowed=", ".join(known))
    return [units.get(label, "").strip() for label in table.columns]


def _choose_words() -> Words:
    """Choose the words of the report, or Indonesian ones."""
    return Words(os.environ.get(BAHASA_VARIABLE) or "id")


def _read_threshold() -> int:
    """Read the threshold of the report's edition, or that of the public."""
    return GROUP_THRESHOLDS["internal" if os.environ.get(AUDIENCE_VARIABLE) == "internal" else "public"]


def _require_text(called: str, name: str, text: object) -> str:
    """Return a text; refuse none, and one of blanks."""
    if not isinstance(text, str) or not text.strip():
        raise SettingError(
            _("{called}: no {name}.", called=called, name=name),
            allowed=_("a text"),
            remedy=f'{called}(..., {name}="...")',
        )
    return text.strip()


def _require_labels(table: pd.DataFrame) -> None:
    """Refuse what is no table, and one whose rows or columns cannot be told apart."""
    if not isinstance(table, pd.DataFrame):
        what = _("ikm.table: {name} is no table.", name=type(table).__name__)
        raise SettingError(what, allowed=_("a DataFrame or a Series"))
    for labels, name in ((table.index, "row"), (table.columns, "column")):
        if not labels.is_unique:
            twice = [f"{name} {label}" for label in labels[labels.duplicated()].unique()]
            what = _("ikm.table: {name}s with the same label.", name=name)
            raise SettingError(what, places=twice, remedy=_("give each its own, for counts are found by their labels."))


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
            what = _("ikm.table: counts have other rows or columns than the table.")
            raise SettingError(what, places=differ, allowed=_(_COUNTS), remedy=_(_COUNTS_REMEDY))
    aligned = numbers.reindex(table.index) if rows else numbers.reindex(index=table.index, columns=table.columns)
    figures = table.notna() & ~table.eq(0).fillna(False).astype(bool)
    nobody = aligned.eq(0).to_numpy() & figures.to_numpy()
    if nobody.any():
        places = [
            _("row {index}, column {columns}", index=table.index[row], columns=table.columns[column])
            for row, column in np.argwhere(nobody)
        ]
        what = _("ikm.table: figures without a respondent behind them.")
        raise SettingError(what, places=places, allowed=_(_COUNTS), remedy=_(_COUNTS_REMEDY))
    return aligned


def _read_counts(called: str, counts: object) -> pd.DataFrame:
    """Return counts as a frame of whole numbers, nobody where one is missing.

    Raises
    ------
    SettingError
        Neither frame nor Series, or anything else in it.
    """
    if not isinstance(counts, pd.DataFrame | pd.Series):
        what = _("{called}: counts is {name}.", called=called, name=type(counts).__name__)
        raise SettingError(what, allowed=_(_COUNTS), remedy=_(_COUNTS_REMEDY))
    frame = counts.to_frame("n") if isinstance(counts, pd.Series) else counts
    numbers = frame.apply(pd.to_numeric, errors="coerce").astype(float)
    wrong = (numbers.isna() & frame.notna()) | (numbers < 0) | (numbers % 1 != 0) & numbers.notna()
    if wrong.to_numpy().any():
        places = [
            _(
                "row {index}, column {columns}: {iat}",
                index=frame.index[row],
                columns=frame.columns[column],
                iat=frame.iat[row, column],
            )
            for row, column in np.argwhere(wrong.to_numpy())
        ]
        what = _("{called}: counts that are no whole numbers.", called=called)
        raise SettingError(what, places=places, allowed=_(_COUNTS), remedy=_(_COUNTS_REMEDY))
    counted = numbers.fillna(0).astype(int)
    if READ_FOR_PUBLIC and is_for_public():
        _refuse_too_many(called, counted)
    return counted


def _refuse_too_many(called: str, counts: pd.DataFrame) -> None:
    """Refuse counts of more respondents than there are: of answers, say, of which everybody gave nine."""
    places = []
    for row, line in zip(counts.index, counts.to_numpy(), strict=True):
        for column, number in zip(counts.columns, line, strict=True):
            levels = zip(
                (*counts.index.names, *counts.columns.names), (*_list_parts(row), *_list_parts(column)), strict=True
            )
            if number > count_most(list(levels)):
                places.append(_("row {row}, column {column}: {seen}", row=row, column=column, seen=number))
    if places:
        what = _("{called}: counts of more respondents than gave such answers.", called=called)
        raise SettingError(what, places=places, allowed=_(_COUNTS), remedy=_(_COUNTS_REMEDY))


def _find_figure(ax: Any) -> tuple[Figure, Callable[..., None]]:
    """Return the figure of what was drawn on, and how it is saved.

    Raises
    ------
    SettingError
        Nothing was drawn on it.
    """
    if callable(plot := getattr(ax, "plot", None)) and callable(getattr(ax, "save", None)):  # seaborn.objects.Plot
        ax = plot()
    figure: Any = ax if isinstance(ax, Figure) else find_own_figure(ax)
    if figure is None:
        what = _("ikm.figure: {name} is no figure.", name=type(ax).__name__)
        raise SettingError(what, allowed=_("the Axes or the Figure of matplotlib, or a plot of seaborn"))
    save: Callable[..., None] = ax.save if callable(getattr(ax, "save", None)) else figure.savefig
    return figure, save


def find_own_figure(drawn: Any) -> Figure | None:
    """Find the whole figure that something was drawn on; None where there is none.

    Parameters
    ----------
    drawn : object
        Axes, a part of a figure, a grid of seaborn, or what a plot of `seaborn.objects` gives.
    """
    figure: Any = getattr(drawn, "figure", None) or getattr(drawn, "_figure", None)
    root = figure.get_figure(root=True) if hasattr(figure, "get_figure") else None
    return root if isinstance(root, Figure) else None


def _mask(table: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """Return a table without its hidden cells, whole numbers staying whole."""
    columns = [
        (column.astype("Int64") if pd.api.types.is_integer_dtype(column) else column).mask(hidden.iloc[:, place])
        for place, (_rest, column) in enumerate(table.items())
    ]
    masked = pd.concat(columns, axis=1) if columns else table.copy()
    return masked.set_axis(table.columns, axis=1)


def _tabulate(
    table: pd.DataFrame,
    hidden: pd.DataFrame,
    caption: str,
    words: Words,
    units: Sequence[str],
    count_places: _PlacesCounter,
) -> Table:
    """Tabulate as the report does: labels in its language, figures in its form."""
    cells = [_format_column(table.iloc[:, place], words, count_places) for place in range(table.shape[1])]
    marks = hidden.to_numpy()
    rows = [
        (
            _format_label(label, words),
            *(_HIDDEN if marks[row, place] else column[row] for place, column in enumerate(cells)),
        )
        for row, label in enumerate(table.index)
    ]
    nameless = list(table.columns) == [""]  # a Series without a name
    names = [""] if nameless else [_format_label(label, words) for label in table.columns]
    headings = (
        ", ".join(_format_name(str(name), words) for name in table.index.names if name is not None),
        *(f"{name} ({unit})" if unit else name for name, unit in zip(names, units or [""] * len(names), strict=True)),
    )
    figures = (place for place in range(table.shape[1]) if pd.api.types.is_numeric_dtype(table.iloc[:, place]))
    return _make_table(caption, headings, rows, figures)


def _make_table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]], figures: Iterable[int]) -> Table:
    """Make a table of cells that are ready; two of one caption have ids of their own."""
    told = hashlib.sha256(repr((caption, headings, rows)).encode()).hexdigest()[:6]
    id = f"tabel-{make_slug(caption, 'sendiri')}-{told}"
    return Table(id, caption, headings, rows, numbers=frozenset(place + 1 for place in figures))


#: What pandas is told of the largest table that it shows whole, and of rows that it shows of a larger one.
_LIMITS = ("rows", "columns")


def _choose_shown(number: int, which: str) -> list[int]:
    """Choose which rows or columns of a frame are shown: those that pandas would show."""
    most = pd.get_option(f"display.max_{which}")
    if not most or number <= most:
        return list(range(number))
    some = pd.get_option("display.min_rows") or most if which == "rows" else most
    half = max(min(some, most) // 2, 1)
    return [*range(half), *range(number - half, number)]


def _tabulate_part(table: pd.DataFrame, rows: Sequence[int], columns: Sequence[int], words: Words) -> Table:
    """Tabulate these rows and columns; a mark stands where some are left out."""
    part = table.iloc[list(rows), list(columns)]
    nothing = pd.DataFrame(False, range(part.shape[0]), range(part.shape[1]))
    whole = _tabulate(part, nothing, "", words, (), _infer_places)
    gap_below, gap_beside = _find_gap(rows), _find_gap(columns)
    lines = [list(line) for line in (whole.headings, *whole.rows)]
    figures = [place - 1 for place in whole.numbers]
    if gap_beside:
        lines = [[*line[: gap_beside + 1], _LEFT_OUT, *line[gap_beside + 1 :]] for line in lines]
        figures = [place + (place >= gap_beside) for place in figures]
    if gap_below:
        lines.insert(gap_below + 1, [_LEFT_OUT] * len(lines[0]))
    return _make_table("", lines[0], lines[1:], figures)


def _find_gap(places: Sequence[int]) -> int:
    """Find before which of these places some are left out; 0 where none are."""
    return next((at for at in range(1, len(places)) if places[at] != places[at - 1] + 1), 0)


def _format_name(name: str, words: Words) -> str:
    """Return what readers call a column of the answers; another name as it is."""
    return words.column(name)


def _format_label(label: Any, words: Words) -> str:
    """Return the name of a row or column; of several levels one after the other."""
    return ", ".join(_format_part(part, words) for part in _list_parts(label))


def _format_part(part: Any, words: Words) -> str:
    """Return a part of a label: a number as people write it (pandas makes 1 and a gap 1.0), else its name."""
    if isinstance(part, pd.Timestamp) and part == part.normalize():
        return str(part.date())
    if isinstance(part, float) and math.isfinite(part):
        return f"{part:.0f}" if part == int(part) else words.number(part, _count_own_places(part))
    return words.category("" if pd.isna(part) else str(part))


def _count_own_places(value: float) -> int:
    """Count the decimals that a number has, of those that a table shows."""
    return next((n for n in range(1, _MOST_PLACES) if math.isclose(value, round(value, n))), _MOST_PLACES)


def _list_parts(label: Any) -> Sequence[Any]:
    """Return the parts of a label."""
    return label if isinstance(label, tuple) else (label,)


#: Columns whose whole numbers are names of years: 2024, not 2.024.
_YEARS = {"tahun", "year"}


def _format_column(column: pd.Series, words: Words, count_places: _PlacesCounter) -> list[str]:
    """Return the cells of a column: counts, numbers to as many decimals as they need, texts, a dash for nothing."""
    if str(column.name).casefold() in _YEARS and pd.api.types.is_integer_dtype(column):
        return [NO_VALUE if pd.isna(year) else str(year) for year in column]
    if pd.api.types.is_any_real_numeric_dtype(column):
        values = [None if pd.isna(value) else _unwrap(value) for value in column.tolist()]
        return _format_numbers(values, words, count_places)
    if pd.api.types.is_datetime64_any_dtype(column):
        days = bool((column.dropna() == column.dropna().dt.normalize()).all())
        return [NO_VALUE if pd.isna(each) else str(each.date() if days else each) for each in column]
    return [_format_value(value, words, count_places) for value in column]


def _format_value(value: Any, words: Words, count_places: _PlacesCounter) -> str:
    """Return a cell of a column that holds more than numbers."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return NO_VALUE
    plain = _unwrap(value)
    is_number = isinstance(plain, Real | Decimal) and not isinstance(plain, bool)
    return _format_numbers([plain], words, count_places)[0] if is_number else str(value)


def _unwrap(value: Any) -> Any:
    """Return a number of numpy as one of Python."""
    return value.item() if isinstance(value, np.generic) else value


#: Most decimals of a figure; a smaller one is written with its power of ten.
_MOST_PLACES = 4


def _format_numbers(values: Sequence[Any], words: Words, count_places: _PlacesCounter) -> list[str]:
    """Return numbers of a column in the form of the language, None as a dash."""
    places = count_places([float(value) for value in values if value is not None and math.isfinite(value)])

    def write(value: Any) -> str:
        if value is None or not math.isfinite(value):
            return NO_VALUE if value is None else str(value)
        if value and abs(value) < 10**-places / 2:
            figures, _rest, power = f"{value:.1e}".partition("e")
            return f"{words.number(float(figures), 1)} × 10^{int(power)}"
        return words.number(value, places)

    return [write(value) for value in values]


def _count_places(values: Sequence[float], decimals: int | None = None) -> int:
    """Count the decimals of a column: none of whole numbers, else those asked for, else two, or as many more as leave
    something of the smallest figure.
    """
    if all(value == int(value) for value in values):
        return 0
    if decimals is not None:
        return decimals
    least = min(abs(value) for value in values if value)
    return min(max(2, math.ceil(-math.log10(least)) + 1), _MOST_PLACES)


def _infer_places(values: Sequence[float]) -> int:
    """Infer the decimals of a column of which nothing was said: those that it was rounded to, or that pandas is asked
    for by `display.precision`.
    """
    asked = pd.get_option("display.precision")
    if asked != _PANDAS_PRECISION:
        return _count_places(values, int(asked))
    for places in range(2, _MOST_PLACES + 1):
        if all(math.isclose(value, round(value, places), rel_tol=1e-12, abs_tol=1e-12) for value in values):
            return _count_places(values, places)
    return _count_places(values)


#: Decimals of pandas where nobody asked for any.
_PANDAS_PRECISION = 6


def _read_decimals(decimals: object) -> int | None:
    """Return a number of decimals; refuse what is none."""
    if decimals is None or (isinstance(decimals, int) and not isinstance(decimals, bool) and 0 <= decimals <= 10):
        return decimals
    raise SettingError(
        _("ikm.table: decimals is {decimals!r}.", decimals=decimals), allowed=_("a whole number from 0 to 10")
    )
