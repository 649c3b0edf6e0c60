"""What a cell of a notebook's own shows in a report: drawings as figures, frames as tables, as the report has its own.

An extension of IPython that the kernel of a report loads, and no other: in JupyterLab all is as matplotlib and pandas
have it. There the inline backend shows every open figure when a cell ends; it does the same here, and what it hands to
IPython is drawn by `ikm.page.own`. What names a drawing in words, '<Axes: ...>', is not shown, for the drawing is. Of
formulas and data (LaTeX, JSON) the kernel makes what a page can show; what would wait for somebody, or differ from run
to run, is refused in a message of its own.

Results of the package are marked as such by a signature: of what they show, under a secret of the run that no cell is
given. A class or an output that only says so has none (`ikm.publish.report.check_marks`).
"""

from __future__ import annotations

import base64
import builtins
import io
import json
import os
import random
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import display
from markupsafe import Markup
from matplotlib.figure import Figure
from numpy.random import bit_generator

from ikm.display import GUARDED_MARK, SECRET_VARIABLE, sign_output
from ikm.errors import NotebookError
from ikm.page.own import draw_formula, find_own_figure, show_plain_figure, show_plain_table
from ikm.speech import _
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
#: Libraries whose objects are drawings or parts of some: what they are called is nothing for readers.
_DRAWING_LIBRARIES = ("matplotlib", "mpl_toolkits", "seaborn")
#: Pictures in forms that paper does not take, and pixels of the longer side of one.
_PICTURES, _SIDE = frozenset({"image/jpeg", "image/gif", "image/webp"}), 1600
#: A command of the shell that installs.
_INSTALLS = re.compile(r"\s*(?:\S*python\S* -m )?(?:\S*/)?(?:pip3?|conda|mamba|uv|apt(?:-get)?) .*\binstall\b")
#: Letters that a report may print: more is a loop without end, or a listing for nobody.
_MOST_PRINTED = 5_000_000


class _Cells:
    """Shows what cells of one kernel put out; a drawing is shown once in a cell, however often it is handed over."""

    def __init__(self, secret: str = "") -> None:
        self._secret = secret
        self._shown: set[str] = set()
        self._tables = 0

    def begin(self, *given: object) -> None:
        """Begin a cell."""
        self._shown.clear()

    def finish(self) -> None:
        """Show the figures that a cell drew for another backend, as copied scripts do: `matplotlib.use("Agg")`."""
        if "inline" not in plt.get_backend():
            for number in plt.get_fignums():
                self.show_figure(plt.figure(number))
            plt.close("all")

    def complete(self, thing: object, forms: dict[str, Any], marks: dict[str, Any]) -> None:
        """Add to the forms of what a cell puts out those that a page can show, and the signature of our own results."""
        if "text/html" not in forms and "text/latex" in forms:
            source = forms["text/latex"]
            forms["text/html"] = draw_formula(source) or str(Markup("<pre>{}</pre>").format(source))
        if "text/html" not in forms and "application/json" in forms:
            told = json.dumps(forms["application/json"], ensure_ascii=False, indent=2, default=str)
            forms["text/html"] = str(Markup("<pre>{}</pre>").format(told))
        for kind in _PICTURES & forms.keys():
            picture, about = forms.pop(kind), marks.pop(kind, {})
            if "image/png" not in forms:
                forms["image/png"], marks["image/png"] = picture, about
        if "image/png" in forms:
            forms["image/png"] = _shrink_picture(forms["image/png"])
        home = getattr(thing, "__module__", None) or type(thing).__module__  # of a function too: `plt.show`
        if list(forms) == ["text/plain"] and str(home).partition(".")[0] in _DRAWING_LIBRARIES:
            forms.clear()
        if isinstance(thing, np.generic):
            forms["text/plain"] = str(thing)  # not np.int64(0)
        if marks.pop(GUARDED_MARK, False) and _is_of_the_package(type(thing)):
            marks[GUARDED_MARK] = sign_output(self._secret, forms)

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


def _shrink_picture(picture: str | bytes) -> str:
    """Return a picture, whatever its form, as a PNG no larger than a page needs; as it is where it is no picture."""
    from PIL import Image, UnidentifiedImageError  # here, for few notebooks show one

    content = picture if isinstance(picture, bytes) else base64.b64decode(picture)
    written = picture if isinstance(picture, str) else base64.b64encode(picture).decode()
    try:
        opened = Image.open(io.BytesIO(content))
        if opened.format == "PNG" and max(opened.size) <= _SIDE:
            return written
        drawn = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    except (UnidentifiedImageError, OSError):
        return written
    drawn.thumbnail((_SIDE, _SIDE))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def _is_of_the_package(kind: type) -> bool:
    """Return whether a type is one of ours, and no other that calls itself so."""
    module = sys.modules.get(kind.__module__)
    return kind.__module__.partition(".")[0] == "ikm" and getattr(module, kind.__name__, None) is kind


def _refuse_input(*given: object, **named: object) -> NoReturn:
    """Refuse to ask: nobody is there when a report is made."""
    raise NotebookError(
        _("a cell asks for input, and nobody answers while a report is made."),
        remedy=_("put what it asks for into the parameters cell."),
    )


def _refuse_installing(*given: object) -> NoReturn:
    """Refuse to change the installation: the same answers would give another report tomorrow."""
    raise NotebookError(
        _("a cell installs packages, and a report is made with what is installed."),
        remedy=_("install it once, outside the notebook, and take the line out of the cell."),
    )


def _refuse_endless_printing() -> None:
    """Refuse, from now on, to print more than anybody reads."""
    left = _MOST_PRINTED

    def limit(write: Callable[[str], Any]) -> Callable[[str], Any]:
        def write_some(text: str) -> Any:
            nonlocal left
            left -= len(text)
            if left < 0:
                left = _MOST_PRINTED  # for the message
                raise NotebookError(
                    _("a cell prints without end: more than {letters} letters.", letters=_MOST_PRINTED),
                    remedy=_("end its loop, or print less: .head(), .describe()."),
                )
            return write(text)

        return write_some

    for stream in (sys.stdout, sys.stderr):
        stream.write = limit(stream.write)  # type: ignore[method-assign]


def _fix_chance() -> None:
    """Let chance that nobody seeded fall alike in every run: seaborn draws the ends of its error bars by lot."""
    random.seed(0)
    np.random.seed(0)
    bit_generator.randbits = random.Random(0).getrandbits  # type: ignore[attr-defined]  # numpy asks it for a seed


def _complete_outputs(formatter: Any, cells: _Cells) -> None:
    """Have every output that a cell ends with or displays completed."""
    format_output = formatter.format

    def format_completely(thing: object, *given: Any, **named: Any) -> Any:
        forms, marks = format_output(thing, *given, **named)
        cells.complete(thing, forms, marks)
        return forms, marks

    formatter.format = format_completely


def _explain_failures(shell: Any) -> None:
    """Have refused what nobody answers or what would change the machine; a mistaken magic fails as other code does."""
    if hasattr(shell, "kernel"):
        shell.kernel.raw_input = shell.kernel.getpass = _refuse_input
    else:
        builtins.input = _refuse_input
    for name in ("pip", "conda", "mamba", "uv"):
        shell.register_magic_function(_refuse_installing, "line", name)
    run = shell.system

    def run_command(command: str) -> Any:
        return _refuse_installing() if _INSTALLS.match(command) else run(command)

    shell.system = run_command

    shell.show_usage_error = lambda error: shell._showtraceback(type(error), error, [str(error)])


def load_ipython_extension(shell: Any) -> None:
    """Have a kernel show what cells put out as a report does; IPython calls this."""
    _fix_chance()
    refuse_undeclared_reads(Path.cwd())
    shell.enable_matplotlib("inline")  # anew in a kernel that was forked: its parent, which drew, has no cells
    cells, shown = _Cells(os.environ.pop(SECRET_VARIABLE, "")), shell.display_formatter
    _complete_outputs(shown, cells)
    _refuse_endless_printing()
    _explain_failures(shell)
    shell.events.register("pre_run_cell", cells.begin)
    shell.events.register("post_run_cell", lambda *given: cells.finish())
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
    html.for_type_by_name("polars.dataframe.frame", "DataFrame", lambda frame: _render_frame(frame.to_pandas()))
    html.for_type_by_name("pandas.io.formats.style", "Styler", cells.render_styled)
    html.for_type_by_name("great_tables.gt", "GT", cells.render_great_table)
    for module in ("statsmodels.iolib.summary", "statsmodels.iolib.summary2"):
        html.for_type_by_name(module, "Summary", _render_summary)
