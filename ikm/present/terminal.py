"""Sentences and tables on a terminal. Floor 4."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text as RichText

from ikm.present.tables import Table
from ikm.present.view import Text, View


def print_view(console: Console, view: Text | View) -> None:
    """Print sentences, then tables; nothing where there is neither."""
    words = view if isinstance(view, Text) else view.text()
    if words.paragraphs:
        console.print(RichText(str(words)), soft_wrap=False)
        console.print()
    for table in view.tables() if isinstance(view, View) else ():
        console.print(terminal_table(table), soft_wrap=False)
        console.print()


def terminal_table(table: Table) -> RichTable:
    """A table of a report as a terminal shows it; cells are plain text, whatever they hold."""
    shown = RichTable(title=RichText(table.caption), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(table.headings):
        shown.add_column(RichText(heading), justify="right" if place in table.numbers else "left")
    for row in table.rows:
        shown.add_row(*(RichText(cell) for cell in row))
    if table.sums:
        shown.add_section()
    for heading, *cells in table.sums:
        shown.add_row(RichText(heading), *[""] * (table.span - 1), *(RichText(cell) for cell in cells))
    return shown
