"""The review file as a workbook: choices in the columns that a person fills in, and a sheet that explains them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ikm.errors import DataError
from ikm.rules.instrument import Unsur
from ikm.speech import _
from ikm.survey.settings import read_toml

if TYPE_CHECKING:
    from xlsxwriter import Workbook

#: Sheets of the workbook: comments, and how to fill them in.
SHEETS = ("Komentar", "Petunjuk")
_A4 = 9
#: Widths in characters; of a column of somebody's own the last.
_WIDTHS = {"topic": 20, "text": 62, "rules": 22, "kind": 12, "unsur": 26, "decision": 12, "edited": 40}
_OWN_WIDTH, _GUIDE_WIDTH = 20, 100
#: Points of a line: not every program fits a row to a text that is broken.
_LINE = 15
#: A message beside a cell may have so many characters, a list of choices as many.
_LONGEST_MESSAGE = 255


def require_own_sheets(path: Path) -> None:
    """Refuse to write a workbook anew that holds sheets of somebody's own: they would be lost.

    Raises
    ------
    DataError
        It does; the message names them.
    """
    with pd.ExcelFile(path, engine="calamine") as book:
        strangers = [str(name) for name in book.sheet_names[1:] if name not in SHEETS]
    if strangers:
        raise DataError(
            _("{path}: holds sheets that would be lost: {strangers}.", path=path, strangers=", ".join(strangers)),
            remedy=_("move them into a workbook of their own, then try again."),
        )


def format_workbook(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    typed: Sequence[str],
    choices: Mapping[str, Sequence[str]],
    unsur: Sequence[Unsur],
) -> bytes:
    """Return rows as a workbook; the same rows give the same bytes.

    Parameters
    ----------
    columns : sequence of str
        Headings; `id` is there and hidden.
    rows : sequence of mapping
        Text by column; what looks like a formula is text.
    typed : sequence of str
        Columns that a person fills in: coloured.
    choices : mapping of str to sequence of str
        Of these columns, those that take one of some words.
    unsur : sequence of Unsur
        What the column `unsur` can name.
    """
    from xlsxwriter import Workbook  # here, for a study opens without it
    from xlsxwriter.utility import xl_col_to_name

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": "Tinjauan komentar", "created": datetime(2000, 1, 1)})
        sheet, guide = map(book.add_worksheet, SHEETS)
        looks = _make_looks(book)
        for place, name in enumerate(columns):
            look = looks["typed" if name in typed else "text" if name == "text" else "plain"]
            sheet.set_column(place, place, _WIDTHS.get(name, _OWN_WIDTH), look, {"hidden": name == "id"})
            sheet.write_string(0, place, name, looks["heading"])
            for number, row in enumerate(rows, start=1):
                if cell := row.get(name, ""):
                    sheet.write_string(number, place, cell, look)
        for number, row in enumerate(rows, start=1):
            sheet.set_row(number, _LINE * max(_count_lines(name, row.get(name, "")) for name in columns))
        last, end = max(len(rows), 1), len(columns) - 1
        for name, message in _read_words()["beside"].items():
            rule = _make_rule(name, message, choices.get(name, ()), unsur)
            sheet.data_validation(1, columns.index(name), last, columns.index(name), rule)
        decided = f'=${xl_col_to_name(columns.index("decision"))}2<>""'
        sheet.conditional_format(1, 0, last, end, {"type": "formula", "criteria": decided, "format": looks["done"]})
        sheet.autofilter(0, 0, last, end)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        guide.set_column(0, 0, _GUIDE_WIDTH, looks["text"])
        guide.fit_to_pages(1, 0)
        lines = [*_read_words()["guide"]["lines"], *(f"{each.key}: {each.name}" for each in unsur)]
        for number, line in enumerate(lines):
            guide.write_string(number, 0, line)
            guide.set_row(number, _LINE * -(-max(len(line), 1) // _GUIDE_WIDTH))
    return out.getvalue()


def _count_lines(name: str, cell: str) -> int:
    """Estimate how many lines a cell takes in its column; words are broken before they are full."""
    return 1 if name == "id" else -(-len(cell) * 11 // (10 * _WIDTHS.get(name, _OWN_WIDTH))) or 1


def _make_looks(book: Workbook) -> dict[str, Any]:
    """Make the formats of cells."""
    top = {"text_wrap": True, "valign": "top"}
    filled = {"bg_color": "#FFF8DC", "border": 1, "border_color": "#D9D9D9"}
    return {
        "plain": book.add_format(top | {"font_color": "#555555"}),
        "text": book.add_format(top),
        "typed": book.add_format(top | filled),
        "heading": book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "valign": "top"}),
        "done": book.add_format({"bg_color": "#E2E2E2"}),
    }


def _make_rule(name: str, message: str, allowed: Sequence[str], unsur: Sequence[Unsur]) -> dict[str, Any]:
    """Return what a spreadsheet says beside a cell, and what it takes there."""
    told = message.format(allowed=", ".join(allowed), unsur=", ".join(each.key for each in unsur))[:_LONGEST_MESSAGE]
    beside = {"input_title": name, "input_message": told}
    if not allowed:
        return beside | {"validate": "any"}
    return beside | {"validate": "list", "source": list(allowed), "error_title": name, "error_message": told}


@cache
def _read_words() -> dict[str, Any]:
    """Read what the workbook says; in Indonesian, for the officer who fills it in."""
    return read_toml(Path(__file__).with_suffix(".toml"))
