"""Files that are no table, whatever they are called: told plainly, before anything is proposed of them. Floor 2."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

from ikm.errors import DataError

_SAVE = "open it in a spreadsheet and save it as .xlsx."
#: How a file begins -> what it is, and what to do.
_BEGINNINGS = (
    (r"%PDF", "a PDF", "ask for the workbook or the export that it was printed from."),
    (r"<!doctype html|<html|<table|<head", "a web page, as some applications save under the name of a workbook", _SAVE),
    (r"<\?xml|<workbook", "an XML file", _SAVE),
    (r"\{\\rtf", "a text document", "copy its table into a spreadsheet and save that as .xlsx."),
    (r"[\[{]\s*[{\"\]]", "a JSON file", "export it as CSV."),
    (
        r"(?:(?:--|/\*|SET )[^\n]*\n|\s)*(?:CREATE|INSERT INTO|DROP TABLE)\b",
        "an SQL dump",
        "export each of its tables as CSV, with headings, into one folder; then name the table of answers.",
    ),
)
#: Characters that no text holds; this many in a thousand are binary data.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOOKED_AT, _THOUSAND = 1 << 16, 1000
#: Where a workbook says when it was made and saved last, and how.
_PROPERTIES = ("docProps/core.xml", "meta.xml")
_SAVED = r"<(?:dcterms:created|dcterms:modified|dc:date|meta:creation-date)\b[^>]*>\s*([0-9T:-]{10,19})"
#: How far the clocks of the earth are before world time.
_LAST_ZONE = timedelta(hours=14)


def refuse_other(text: str, path: Path) -> None:
    """Refuse a text that is no CSV file.

    Raises
    ------
    DataError
        Says what it is and what to do.
    """
    top = text[:_LOOKED_AT]
    for beginning, what, remedy in _BEGINNINGS:
        if re.match(beginning, top.lstrip(), re.IGNORECASE):
            raise DataError(f"{path}: {what}, no table.", remedy=remedy)
    if len(_CONTROL.findall(top)) * _THOUSAND >= max(len(top), _THOUSAND):
        raise binary(path)


def binary(path: Path) -> DataError:
    """That a file is no text."""
    return DataError(
        f"{path}: neither a workbook nor a text file: it holds binary data.", remedy="name the export, .xlsx or .csv."
    )


def packed(path: Path, reason: object) -> DataError:
    """That a file begins like a workbook and is none."""
    return DataError(
        f"{path}: not a workbook: {reason}",
        remedy="if it is a packed file (.zip), unpack it and name the table in it; else save it again as .xlsx.",
    )


def made_on(path: Path) -> date | None:
    """Day on which a workbook says it was saved last; None where it does not say, as in a CSV file.

    Told in world time, so the day is the last that it was anywhere: answers are dated where they were given. The clock
    of the file system is not asked, for a copy of a file is no other file.
    """
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as book:
        names = [name for name in _PROPERTIES if name in book.namelist()]
        text = book.open(names[0]).read(_LOOKED_AT).decode("utf-8", errors="replace") if names else ""
    days = []
    for stamp in re.findall(_SAVED, text):
        try:
            days.append((datetime.fromisoformat(stamp) + _LAST_ZONE).date())
        except ValueError:
            continue
    return max(days, default=None)
