"""What a notebook shows: text, tables, charts, and a view that holds all three of one result.

Each has `_repr_html_`, so that a cell that ends with one shows it, in JupyterLab and in a report alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn, Self

import pandas as pd
from markupsafe import Markup

from ikm.display import GUARDED_MARK, RESULTS_MIME, Guarded, format_plain_text, is_in_report, render_output
from ikm.errors import suggest_name
from ikm.page.markup import ABSENT_MARK, render_template
from ikm.page.table import Table
from ikm.page.wording import Words
from ikm.survey.handout import hand_out_copies

if TYPE_CHECKING:  # what draws, and what prints in a terminal, is loaded when something is drawn or printed
    from matplotlib.axes import Axes
    from rich.console import Console
    from rich.table import Table as RichTable

    from ikm.page.chart import Chart

#: So many rows and letters of a frame are printed in a terminal.
SHOWN_ROWS, SHOWN_WIDTH = 30, 120
#: Which results a chart can be asked of.
CHARTS_HELP = (
    "Results that have one, where there is enough to draw: index, by, unsur_by, services, groups, distribution, trend, "
    "sector, compare, ipa, comments; of a series or city index, by, trend; of a city league, "
    "fair; of a sample plan width."
)


class Discoverable:
    """Shows its public names alone, and names the one that is meant where one is misspelt."""

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if not name.startswith("_")]

    if not TYPE_CHECKING:  # a type checker would take any name for known

        def __getattr__(self, name: str) -> NoReturn:
            """Refuse a name that is not there; `hasattr` stays False.

            Raises
            ------
            AttributeError
                Always; with the name that may be meant.
            """
            raise AttributeError(explain_unknown_name(self, name))

        def __getitem__(self, name: object) -> NoReturn:
            """Refuse to be taken for a frame.

            Raises
            ------
            TypeError
                Always; says where the frame is.
            """
            held = next((each for each in ("frame", "answers") if each in dir(self)), "")
            where = f" {'Numbers' if held == 'frame' else 'Answers'} are a DataFrame: .{held}[{name!r}]" if held else ""
            raise TypeError(f"{type(self).__name__} has no [{name!r}].{where}")


@dataclass(frozen=True, repr=False)
class Text(Guarded, Discoverable):
    """Paragraphs of a report; each is Markup whose values are escaped already."""

    paragraphs: tuple[Markup, ...]

    @classmethod
    def of(cls, paragraphs: Sequence[Markup | None]) -> Text:
        """Return paragraphs without those that are empty."""
        return cls(tuple(item for item in paragraphs if item))

    def __html__(self) -> Markup:
        return Markup("\n").join(Markup("<p>{}</p>").format(item) for item in self.paragraphs)

    def _repr_html_(self) -> str:
        return render_output(self)

    def __str__(self) -> str:
        return "\n".join(item.striptags() for item in self.paragraphs)

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Block(Guarded, Discoverable):
    """A piece of a report that is neither paragraph, table nor figure: the cover, the signature."""

    html: Markup

    def __html__(self) -> Markup:
        return self.html

    def __repr__(self) -> str:
        return format_plain_text(self.html)

    def _repr_html_(self) -> str:
        return render_output(self)


@hand_out_copies
@dataclass(frozen=True, repr=False)
class View(Guarded, Discoverable):
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
    charted : bool
        Whether the chart is shown with it; `figure` and `plot` give it all the same.
    chart_notes : Text
        What explains marks in the chart; goes where the chart goes.
    absent : bool
        Whether there is nothing to report, which the words say: the page leaves the section out and names it once.
    """

    frame: pd.DataFrame
    words: Text = Text(())
    _tables: Sequence[Callable[[], Table]] = field(default=(), repr=False)
    _figure: Callable[..., Chart | Axes] | None = field(default=None, repr=False)
    notes: Text = Text(())
    charted: bool = True
    chart_notes: Text = Text(())
    _recipe: Callable[[], Any] | None = field(default=None, repr=False)
    _absent: bool = field(default=False, repr=False)

    def without_chart(self) -> Self:
        """Return the same, shown without its chart: where another shows what it does, as a report's board of unsur.

        Examples
        --------
        >>> "<figure" in ikm.open("KPPT", "2026-S1").index().without_chart()._repr_html_()
        False
        """
        return replace(self, charted=False)

    def how(self) -> Any:
        """Return the lines of Python that make the frame again, to be read or pasted into a cell.

        Returns
        -------
        Recipe
            `print(result.how())` prints the lines, which end with `frame`: pandas and scipy on `studi.answers`, or
            functions of the package where a figure is more than a few lines.

        Raises
        ------
        ValueError
            The result is not of one study, puts several together, or its frame is empty.

        Examples
        --------
        >>> studi = ikm.open("KPPT", "2026-S1")
        >>> lines = {}
        >>> exec(str(studi.distribution().how()), lines)
        >>> list(map(int, lines["frame"].loc["waktu"].tolist()[1:6]))
        [254, 4, 30, 122, 98]
        """
        if self._recipe is None:
            made = "it is not of one study (ikm.open), or puts several results together that have lines of their own"
            why = made if len(self.frame) else "its frame is empty"
            raise ValueError(f"no lines make this result, for {why}.")
        return self._recipe()

    def text(self) -> Text:
        """Return the sentences."""
        return self.words

    def table(self) -> Table:
        """Return the main table; IndexError where the result has none."""
        return self._tables[0]()

    def tables(self) -> list[Table]:
        """Return all tables, the main one first."""
        return [make() for make in self._tables]

    def figure(self) -> Chart | None:
        """Return the chart with its caption and alternative text; None where there is nothing to draw."""
        from ikm.page.chart import Chart

        drawn = self._figure() if self._figure else None
        return drawn if isinstance(drawn, Chart) else None

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
            The result has no chart; the message names those that have one.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> figure, (left, right) = plt.subplots(1, 2)
        >>> left is ikm.open("KPPT", "2026-S1").index().plot(left)
        True
        >>> plt.close(figure)
        """
        if self._figure is None:
            raise ValueError(f"this result has no chart. {CHARTS_HELP}")
        from ikm.page.chart import find_current_axes

        axes = find_current_axes() if ax is None else ax
        self._figure(ax=axes)
        return axes

    def __html__(self) -> Markup:
        parts: list[Any] = [self.words] if self.words.paragraphs else []
        tables = self.tables()
        figure = self.figure() if self.charted else None
        told = (*self.notes.paragraphs, *(self.chart_notes.paragraphs if figure is not None else ()))
        notes = Markup('<div class="notes">{}</div>').format(Text(told)) if told else Markup()
        if figure is not None and len(tables) == 1 and tables[0].narrow:
            parts.append(Markup('<div class="pair"><div>{}{}</div>{}</div>').format(tables[0], notes, figure))
        else:
            parts += [part for part in (figure, *tables, notes) if part]
        kind = ABSENT_MARK if self._absent else "view"
        return Markup('<div class="{}">{}</div>').format(kind, Markup("\n").join(parts))

    def _repr_html_(self) -> str:
        return render_output(self, None if is_in_report() else describe_frame(self.frame))

    def __repr__(self) -> str:
        units = "\n".join(f"{', '.join(names)}: {unit}" for unit, names in group_columns_by_measure(self.units).items())
        table = "" if self.frame.empty else self.frame.to_string(max_rows=SHOWN_ROWS, line_width=SHOWN_WIDTH)
        return "\n\n".join(part for part in (str(self.words), table, units) if part)


@dataclass(frozen=True, repr=False)
class Answer(View):
    """A result of the short edition: a question, the answer as its heading, then what shows it.

    Shows nothing where there is no answer.

    Parameters
    ----------
    question : str
    answer : str or Markup
    shown : tuple of object
        What stands between the answer and the tables, such as a drawing or cards; each knows its HTML.
    beside : bool
        Whether the first of `shown` stands beside the table.
    """

    question: str = ""
    answer: str = ""
    shown: tuple[object, ...] = ()
    beside: bool = False

    def __html__(self) -> Markup:
        if not self.answer:
            return Markup("")
        notes = Markup('<div class="notes">{}</div>').format(self.notes) if self.notes.paragraphs else ""
        shown, tables = list(self.shown), self.tables()
        if self.beside and shown and tables:
            shown[:1], tables[:1] = [Markup('<div class="aside">{}{}</div>').format(shown[0], tables[0])], []
        parts = [part for part in (*shown, *tables, notes, self.words if self.words.paragraphs else "") if part]
        inside = Markup("\n").join(Markup("{}").format(part) for part in parts)
        head = Markup('<p class="question">{}</p>\n<h3>{}</h3>').format(self.question, self.answer)
        return Markup('<section class="answer">{}\n{}</section>').format(head, inside)

    def __repr__(self) -> str:
        return "\n\n".join(part for part in (Markup(self.answer).striptags(), super().__repr__()) if part)


def describe_frame(frame: pd.DataFrame) -> Markup | None:
    """Return what is in a frame, and in which units; None of an empty one."""
    if frame.empty:
        return None
    index = [str(name) for name in frame.index.names if name]
    units = group_columns_by_measure(frame.attrs.get("units", {}))
    return render_template("frame", rows=len(frame), columns=list(map(str, frame.columns)), index=index, units=units)


def group_columns_by_measure(units: Mapping[str, str]) -> dict[str, list[str]]:
    """Return unit of measure -> the columns that have it."""
    return {unit: [name for name, own in units.items() if own == unit] for unit in units.values()}


class Section(Guarded, tuple[View, ...]):
    """Several results that belong together, shown one after the other; each can be taken out by its place."""

    def how(self) -> NoReturn:
        """Refuse to explain several results at once: each has lines of its own, `[0].how()`.

        Raises
        ------
        ValueError
            Always.
        """
        raise ValueError(f"these are {len(self)} results, each with lines of its own: [0].how()")

    def __repr__(self) -> str:
        return "\n\n".join(f"[{place}] {view!r}" for place, view in enumerate(self))

    def __html__(self) -> Markup:
        return Markup("\n").join(self)

    def _repr_html_(self) -> str:
        return render_output(self)


#: What an Indonesian might type first -> what it is called here, where that is.
_CALLED = {
    "bandingkan": "compare",
    "grafik": "plot",
    "indeks": "index",
    "kelompok": "groups",
    "layanan": "services",
    "menurut": "by",
    "peringkat": "league",
    "prioritas": "priorities",
    "rencana": "plan",
    "ringkasan": "summary",
    "sampul": "cover",
    "saran": "comments",
    "tabel": "table",
    "tren": "trend",
}


#: What somebody calls a frame who does not know what it is called here.
_FRAME_NAMES = ("df", "data", "dataframe", "data_frame", "to_frame", "to_pandas")


def explain_unknown_name(thing: object, name: str) -> str:
    """Return that a thing has no such name, and which may be meant.

    Examples
    --------
    >>> from ikm.page.view import Text
    >>> explain_unknown_name(Text(()), "paragrafs")
    "Text has no 'paragrafs'. Did you mean paragraphs?"
    """
    missing = f"{type(thing).__name__} has no '{name}'."
    if name.startswith("_"):  # asked by a program, not by a person
        return missing
    if name == "how":
        return f"{missing} It is words and pictures, not a frame; what they tell of has one: studi.index().how()."
    public = [attribute for attribute in dir(thing) if not attribute.startswith("_")]
    held = next((attribute for attribute in ("frame", "answers") if attribute in public), "")
    if held and (name in _FRAME_NAMES or (hasattr(pd.DataFrame, name) and not _CALLED.get(name))):
        asked = "" if name in _FRAME_NAMES else f".{name}"
        return f"{missing} Its {'numbers' if held == 'frame' else 'answers'} are a DataFrame: .{held}{asked}"
    english = _CALLED.get(name, "")
    if english in public:
        return f"{missing} Did you mean {english}()?"
    return f"{missing} {suggest_name(name, public) or 'It has: ' + ', '.join(public) + '.'}"


def describe_methods(names: Sequence[str], words: Words) -> Markup:
    """Return a line with what an object can be asked."""
    calls = Markup(" ").join(Markup("<code>{}()</code>").format(name) for name in names)
    return Markup("<p>{}</p>").format(words.say("words.asked", calls=calls))


def print_view(console: Console, view: Text | View) -> None:
    """Print sentences, then tables; nothing where there is neither."""
    from rich.text import Text as RichText

    words = view if isinstance(view, Text) else view.text()
    if words.paragraphs:
        console.print(RichText(str(words)), soft_wrap=False)
        console.print()
    for table in view.tables() if isinstance(view, View) else ():
        console.print(format_terminal_table(table), soft_wrap=False)
        console.print()


def format_terminal_table(table: Table) -> RichTable:
    """Return a table of a report as a terminal shows it; cells are plain text, whatever they hold."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text as RichText

    rich_table = RichTable(title=RichText(table.caption), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(table.headings):
        rich_table.add_column(RichText(heading), justify="right" if place in table.numbers else "left")
    for row in table.rows:
        rich_table.add_row(*(RichText(format_plain_text(cell)) for cell in row))
    if table.sums:
        rich_table.add_section()
    for heading, *cells in table.sums:
        rich_table.add_row(RichText(heading), *[""] * (table.span - 1), *(RichText(cell) for cell in cells))
    return rich_table


@dataclass(frozen=True)
class Results:
    """The content of hasil.json; a cell that ends with one hands it to the report, whose page shows nothing of it."""

    content: dict[str, Any]
    note: Markup
    bahasa: str

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        shown = {RESULTS_MIME: self.content, "text/html": "" if is_in_report() else f"<p>{self.note}</p>"}
        return shown, {RESULTS_MIME: {"bahasa": self.bahasa}, GUARDED_MARK: True}
