"""What a workbook hides: rows, under a filter or by hand, columns, and cells that a formula left without a value.

The library that reads cells passes over all of it. Whether hidden answers count is for a person to say: a filter that
was left on hides rows that belong to the survey, and who hides rows instead of deleting them means that they do not.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: Rows of a sheet in a workbook's own text, and columns; values stand in quotes of either kind.
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^<>]*)>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^<>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^<>]*)>")
#: Cells that hold an error, and those of a formula that no spreadsheet has worked out yet.
_VALUELESS = re.compile(
    rb"<(?:\w+:)?c\b(?=[^<>]*\bt=[\"']e[\"'])([^<>]*)>"
    rb"|<(?:\w+:)?c\b(?![^<>]*(?:\bt=[\"']str[\"']|/>))([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_VALUE = re.compile(rb"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
#: Tables of an OpenDocument workbook, their columns and rows.
_OPEN = re.compile(rb"<table:table(?=[\s>])([^<>]*)>|<table:table-(row|column)(?=[\s/>])([^<>]*)>")
_YES = ("1", "true")
#: Rows of a spreadsheet: an .ods repeats its last one to the end.
_MOST_PLACES = 1 << 20


@dataclass(frozen=True)
class Hidden:
    """Rows, as a spreadsheet counts them, and columns, from 0, that a sheet hides, and cells (row, column) of an error.

    `valueless` are cells of an .xlsx that hold an error (#REF!) or a formula without a value: they are read as blank.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    valueless: frozenset[tuple[int, int]] = frozenset()


def find_hidden(raw: bytes) -> dict[str, Hidden]:
    """Find what each sheet of a workbook hides, by its name; nothing is known of Excel's old and binary forms."""
    file = io.BytesIO(raw)
    if not zipfile.is_zipfile(file):
        return {}
    with zipfile.ZipFile(file) as book:
        names = book.namelist()
        if "content.xml" in names:
            return _find_in_opendocument(book.read("content.xml"))
        if "xl/workbook.xml" not in names:
            return {}
        return {sheet: _find_in_sheet(book.read(part)) for sheet, part in _list_parts(book) if part in names}


def _list_parts(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """List the sheets of a workbook, each with the part of the file that holds it."""
    relations = "xl/_rels/workbook.xml.rels"
    found = _RELATION.findall(book.read(relations)) if relations in book.namelist() else []
    targets = {told.get("Id", ""): told.get("Target", "") for told in map(_read_values, found)}
    for each in _SHEET.findall(book.read("xl/workbook.xml")):
        told = _read_values(each)
        place = next((value for name, value in told.items() if name.endswith(":id")), "")
        yield told.get("name", ""), posixpath.normpath(posixpath.join("/xl", targets.get(place, ""))).lstrip("/")


def _read_values(tag: bytes) -> dict[str, str]:
    """Read the values of a tag by their names."""
    return {
        name.decode(): html.unescape((first or second).decode("utf-8", errors="replace"))
        for name, first, second in _VALUE.findall(tag)
    }


def _find_in_sheet(text: bytes) -> Hidden:
    """Find what a sheet of an .xlsx hides."""
    valueless = _find_valueless(text)
    if b"hidden" not in text:
        return Hidden(valueless=valueless)
    columns: set[int] = set()
    for each in _COLUMN.findall(text):
        told = _read_values(each)
        if told.get("hidden") in _YES:
            columns |= set(range(int(told["min"]) - 1, int(told["max"])))
    rows: set[int] = set()
    row = 0
    for each in _ROW.findall(text):
        told = _read_values(each)
        row = int(told.get("r", row + 1))
        if told.get("hidden") in _YES:
            rows.add(row)
    return Hidden(frozenset(rows), frozenset(columns), valueless)


def _find_valueless(text: bytes) -> frozenset[tuple[int, int]]:
    """Find the cells of a sheet of an .xlsx that hold an error, or a formula without a value; '' is a value."""
    places = set()
    if any(sign in text for sign in (b"f>", b't="e"', b"t='e'")):
        for each in _VALUELESS.finditer(text):
            if match := _PLACE.fullmatch(_read_values(each[1] or each[2]).get("r", "")):
                letters = [ord(letter) - ord("A") + 1 for letter in match[1]]
                column = sum(place * 26**power for power, place in enumerate(reversed(letters)))
                places.add((int(match[2]), column - 1))
    return frozenset(places)


def _find_in_opendocument(text: bytes) -> dict[str, Hidden]:
    """Find what each sheet of an .ods hides: a row or column there may stand for many."""
    places: dict[str, dict[bytes, int]] = {}
    found: dict[str, dict[bytes, set[int]]] = defaultdict(lambda: defaultdict(set))
    name = ""
    for table, kind, said in _OPEN.findall(text):
        if not kind:
            name = _read_values(table).get("table:name", "")
            places[name] = {b"row": 0, b"column": 0}
        elif name in places:
            told = _read_values(said)
            times = int(told.get(f"table:number-{kind.decode()}s-repeated", 1))
            first = places[name][kind]
            places[name][kind] = first + times
            if told.get("table:visibility", "visible") != "visible":
                found[name][kind] |= set(range(first, min(first + times, _MOST_PLACES)))
    return {name: _count_from_one(found[name]) for name in places}


def _count_from_one(found: Mapping[bytes, set[int]]) -> Hidden:
    """Return places as a spreadsheet counts rows."""
    rows = frozenset(place + 1 for place in found.get(b"row", ()))
    return Hidden(rows, frozenset(found.get(b"column", ())))
