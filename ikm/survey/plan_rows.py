"""A plan's file made longer: rows at its end, spelt as the file is spelt, not a byte before them changed. Floor 2."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from ikm.errors import DataError
from ikm.survey.sheet import safe


def lengthened(before: bytes, new: Sequence[Mapping[str, str]], path: Path, headings: Sequence[str]) -> bytes:
    """The file with rows at its end, spelt as the file is: its separator, line ends, coding and order of columns.

    A fresh file gets the headings and is spelt as Excel in Indonesia reads it: semicolons, byte order mark.
    """
    if not before.strip():
        return _rows([dict(zip(headings, headings, strict=True)), *new], headings, ";", "\r\n").encode("utf-8-sig")
    coding = _coding(before)
    text = before.decode(coding)
    end = "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r" if "\r" in text else "\n"
    heading = text.removeprefix("\ufeff").split(end, 1)[0]
    separator = max(",;\t", key=heading.count)
    columns = [name.strip().casefold() for name in next(csv.reader([heading], delimiter=separator))]
    added = ("" if text.endswith(end) else end) + _rows(new, columns, separator, end)
    try:
        return before + added.encode(coding)
    except UnicodeEncodeError as error:
        raise DataError(f"{path}: is not saved as UTF-8.", remedy="save it as 'CSV UTF-8' in Excel.") from error


def _coding(raw: bytes) -> str:
    """UTF-8, or what Excel for Windows falls back on."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _rows(rows: Sequence[Mapping[str, str]], columns: Sequence[str], separator: str, end: str) -> str:
    """Lines of a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    writer.writerows([safe(row.get(name, "")) for name in columns] for row in rows)
    return out.getvalue()
