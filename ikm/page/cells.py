"""What a cell of a notebook's own shows in a report: drawings as figures, frames as tables, as the report has its own.

An extension of IPython that the kernel of a report loads, and no other: in JupyterLab all is as matplotlib and pandas
have it. There the inline backend shows every open figure when a cell ends; it does the same here, and what it hands to
IPython is drawn by `ikm.page.own`. What names a drawing in words, '<Axes: ...>', is not shown, for the drawing is.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure
from numpy.random import bit_generator

from ikm.page.own import find_own_figure, show_plain_figure, show_plain_table
from ikm.survey.reads import refuse_undeclared_reads

#: What draws, by module and type, so that nothing is imported that a notebook does not use. Parts of figures, and what
#: holds them.
_PARTS = (("matplotlib.artist", "Artist"), ("matplotlib.container", "Container"),
          ("matplotlib.container", "PieContainer"), ("seaborn.axisgrid", "_BaseGrid"))  # fmt: skip
_PLOTS = (("seaborn._core.plot", "Plot"), ("seaborn._core.plot", "Plotter"))
_HOLDERS = (("builtins", "list"), ("builtins", "tuple"), ("builtins", "dict"), ("numpy", "ndarray"),
            ("pandas", "Series"), ("pandas.core.series", "Series"))  # fmt: skip
_FRAMES = (("pandas", "DataFrame"), ("pandas.core.frame", "DataFrame"), *_HOLDERS[-2:])
#: So deep lists are looked into for drawings, and at so many of what each holds.
_DEPTH, _LOOKED = 3, 50
#: A time of day or a day in a summary of statsmodels, which would differ from run to run.
_NOW = re.compile(r"(<t[hd]>\s*(?:Date|Time):\s*</t[hd]>\s*<td>)[^<]*")


class _Cells:
    """Shows what cells of one kernel put out; a drawing is shown once in a cell, however often it is handed over."""

    def __init__(self) -> None:
        self._shown: set[str] = set()
        self._tables = 0

    def begin(self, *_: object) -> None:
        """Begin a cell."""
        self._shown.clear()

    def finish(self) -> None:
        """Show the figures that a cell drew for another backend, as copied scripts do: `matplotlib.use("Agg")`."""
        if "inline" not in plt.get_backend():
            for number in plt.get_fignums():
                self.show_figure(plt.figure(number))
            plt.close("all")

    def show_figure(self, figure: Figure) -> None:
        """Show a figure, unless the cell has shown it as it is now."""
        self._show(figure, None)

    def show_part(self, part: Any) -> None:
        """Show the figure of axes or of a grid, where pyplot does not do so when the cell ends; of a mark nothing."""
        figure = find_own_figure(part)
        is_whole = hasattr(part, "get_xlim") or hasattr(part, "savefig")
        if figure is not None and is_whole and getattr(figure, "number", None) not in plt.get_fignums():
            self._show(figure, None)

    def show_plot(self, plot: Any) -> None:
        """Show a plot of `seaborn.objects`, which draws when it is asked to."""
        drawn = plot.plot() if hasattr(plot, "plot") else plot
        if (figure := find_own_figure(drawn)) is not None:
            self._show(figure, drawn.save)

    def show_holder(self, holder: Any) -> None:
        """Show nothing of a list of drawings.

        Raises
        ------
        NotImplementedError
            It holds none: IPython then shows it as it is.
        """
        if not _holds_drawing(holder):
            raise NotImplementedError

    def render_styled(self, styler: Any) -> str:
        """Return a styled frame of pandas as it is, under a name that is the same in every run."""
        self._tables += 1
        return str(styler.to_html(table_uuid=f"gaya-{self._tables}"))

    def render_great_table(self, table: Any) -> str:
        """Return a table of great_tables as it is, under a name that is the same in every run."""
        self._tables += 1
        html = str(table.as_raw_html())
        found = re.search(r'<div id="(\w+)"', html)
        if found is None:
            return html
        # One of its rules leaves the table: it would take the lines from all others of the page.
        loose = "thead, tbody, tfoot, tr, td, th"
        html = html.replace(f"#{found[1]} {loose}", f"#{found[1]} :is({loose})")
        return html.replace(found[1], f"tabel-gt-{self._tables}")

    def _show(self, figure: Figure, save: Any) -> None:
        if not figure.axes and not figure.lines:  # nor does JupyterLab show an empty one
            return
        shown = show_plain_figure(figure, save)
        if shown.svg not in self._shown:
            self._shown.add(shown.svg)
            display(shown)  # type: ignore[no-untyped-call]


def _render_frame(frame: pd.DataFrame | pd.Series) -> str:
    """Return a frame as the table of a report."""
    return show_plain_table(frame)._repr_html_()


def _render_summary(summary: Any) -> str:
    """Return a summary of statsmodels as it is, without day and time of the run."""
    return _NOW.sub(r"\1–", summary.as_html())


def _holds_drawing(thing: Any, depth: int = _DEPTH) -> bool:
    """Return whether a list, or a list in it, holds a part of a drawing."""
    if any(_is_a(thing, *part) for part in _PARTS):
        return True
    if not depth:
        return False
    if isinstance(thing, np.ndarray | pd.Series):
        held = list(np.asarray(thing).ravel()[:_LOOKED]) if thing.dtype == object else []
    elif isinstance(thing, Mapping):
        held = list(thing.values())[:_LOOKED]
    else:
        held = list(thing[:_LOOKED]) if isinstance(thing, list | tuple) else []
    return any(_holds_drawing(each, depth - 1) for each in held)


def _is_a(thing: object, module: str, name: str) -> bool:
    """Return whether something is of a type, which need not be imported."""
    return any(base.__module__ == module and base.__name__ == name for base in type(thing).__mro__)


def _fix_chance() -> None:
    """Let chance that nobody seeded fall alike in every run: seaborn draws the ends of its error bars by lot."""
    random.seed(0)
    np.random.seed(0)
    bit_generator.randbits = random.Random(0).getrandbits  # type: ignore[attr-defined]  # numpy asks it for a seed


def load_ipython_extension(shell: Any) -> None:
    """Have a kernel show what cells put out as a report does; IPython calls this."""
    _fix_chance()
    refuse_undeclared_reads(Path.cwd())
    shell.enable_matplotlib("inline")  # anew in a kernel that was forked: its parent, which drew, has no cells
    cells, shown = _Cells(), shell.display_formatter
    shell.events.register("pre_run_cell", cells.begin)
    shell.events.register("post_run_cell", lambda *_: cells.finish())
    for types, show in (
        ((("matplotlib.figure", "Figure"),), cells.show_figure),
        (_PARTS, cells.show_part),
        (_PLOTS, cells.show_plot),
        (_HOLDERS, cells.show_holder),
    ):
        for module, name in types:
            shown.ipython_display_formatter.for_type_by_name(module, name, show)
    html = shown.formatters["text/html"]
    for module, name in _FRAMES:
        html.for_type_by_name(module, name, _render_frame)
    html.for_type_by_name("pandas.io.formats.style", "Styler", cells.render_styled)
    html.for_type_by_name("great_tables.gt", "GT", cells.render_great_table)
    for module in ("statsmodels.iolib.summary", "statsmodels.iolib.summary2"):
        html.for_type_by_name(module, "Summary", _render_summary)
