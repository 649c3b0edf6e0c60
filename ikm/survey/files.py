"""Answer files as text: CSV, Excel or Parquet, every cell a stripped string, rows numbered as a spreadsheet shows them.

Floor 2. Text first, for a code such as '007' or a comment 'NA' must arrive as written.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
from pyarrow import csv

from ikm.errors import DataError
from ikm.survey.sheet import undirected

#: Row of the headings in a spreadsheet; answers begin below it.
HEADING_ROW = 1


def read_text(path: Path) -> pd.DataFrame:
    """All rows of an answer file.

    Parameters
    ----------
    path : Path
        .csv (UTF-8 or Windows-1252; comma, semicolon or tab), .xlsx (first sheet) or .parquet.

    Returns
    -------
    DataFrame of str
        Columns by lower-case heading; index 'row' counts from 2, as a spreadsheet does; blank cells are ''.
        Rows that hold nothing at all are left out and keep their number.

    Raises
    ------
    DataError
        Not such a file; no headings; a heading twice; a row longer than the headings.
    """
    readers = {".csv": _read_csv, ".xlsx": _read_xlsx, ".parquet": _read_parquet}
    cells = readers[path.suffix.lower()](path)
    if cells.empty:
        raise DataError(f"{path}: the file is empty.", remedy="give it at least a line of headings (data/README.md).")
    # Lists, for pandas takes longer to look at a column of texts than Python at the texts.
    columns = [[undirected(text).strip() for text in cells[name].tolist()] for name in cells]
    headings = [column[0].casefold() for column in columns]
    if not any(headings):
        raise DataError(f"{path}: the first row is blank.", remedy="put the headings into the first row.")
    _check_headings(headings, path)
    texts = {heading: column[1:] for heading, column in zip(headings, columns, strict=True) if heading}
    answers = pd.DataFrame(texts, dtype="str")
    answers.index = pd.RangeIndex(HEADING_ROW + 1, HEADING_ROW + 1 + len(answers), name="row")
    filled = [any(row) for row in zip(*texts.values(), strict=True)]
    return answers if all(filled) else answers[np.array(filled, dtype=bool)]


def _check_headings(headings: list[str], path: Path) -> None:
    """Refuse headings that stand twice."""
    twice = sorted({heading for heading in headings if heading and headings.count(heading) > 1})
    if twice:
        raise DataError(f"{path}: heading {', '.join(twice)} stands twice.", remedy="keep one column of each name.")


def _read_csv(path: Path) -> pd.DataFrame:
    """CSV as a frame of str, headings in its first row.

    pyarrow reads, for pandas fills up a row that is too short without a word.
    """
    text = _decode(path.read_bytes(), path)
    if not text.strip():
        return pd.DataFrame()
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    fields = [str(place) for place in range(first.count(separator) + 1)]
    table, wrong = read_rows(io.BytesIO(text.encode()), fields, separator)
    cells = table.to_pandas()
    _refuse_rows(wrong, len(fields), path)
    if len(cells) < text.count("\n") + (not text.endswith("\n")):  # an end of line stands within a cell
        _refuse_joined(cells, separator, path)
    return cells


def read_rows(source: object, fields: list[str], separator: str) -> tuple[pyarrow.Table, dict[int, int]]:
    """Read a CSV text as rows of text.

    Returns
    -------
    Table of string
        One column a field.
    dict of int to int
        Row -> its number of fields, for rows with a wrong one; they are not in the table.
    """
    wrong: dict[int, int] = {}

    def set_aside(row: csv.InvalidRow) -> str:
        wrong[row.number] = row.actual_columns
        return "skip"

    table = csv.read_csv(
        source,
        # One thread, for only then are rows numbered; one block must hold the longest row.
        csv.ReadOptions(column_names=fields, use_threads=False, block_size=1 << 24),
        csv.ParseOptions(
            delimiter=separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=set_aside
        ),
        csv.ConvertOptions(column_types=dict.fromkeys(fields, pyarrow.string()), strings_can_be_null=False),
    )
    return table, wrong


def _refuse_rows(wrong: dict[int, int], fields: int, path: Path) -> None:
    """Refuse rows with more or fewer fields than the headings."""
    if wrong:
        raise DataError(
            f"{path}: not a CSV file: {len(wrong)} row{'s' if len(wrong) > 1 else ''} with a wrong number of fields.",
            places=[f"row {row}: {seen} fields" for row, seen in wrong.items()],
            allowed=f"{fields} fields in each row, as in the headings",
            remedy="quote a field that holds the separator; close each quote that is opened.",
        )


def _refuse_joined(cells: pd.DataFrame, separator: str, path: Path) -> None:
    """Refuse rows that a lost quote has run together: they would vanish in silence."""
    whole_line = rf"\n(?:[^\n{separator}]*{separator}){{{max(cells.shape[1] - 1, 1)}}}"
    joined = cells.apply(lambda column: column.str.contains(whole_line, regex=True, na=False)).any(axis=1)
    if joined.any():
        raise DataError(
            f"{path}: not a CSV file: a quote is opened and not closed, so that rows run together.",
            places=[f"row {place + HEADING_ROW}" for place in cells.index[joined]],
            remedy="close the quote, or write it twice where it is part of the text.",
        )


def _decode(raw: bytes, path: Path) -> str:
    """Bytes of a text file as text with plain line ends."""
    if raw.startswith(b"PK\x03\x04"):
        raise DataError(f"{path}: this is an Excel workbook, not a CSV file.", remedy="rename it to .xlsx.")
    if b"\0" in raw:
        raise DataError(f"{path}: not a CSV file: it holds binary data.", allowed="text in UTF-8 or Windows-1252")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_xlsx(path: Path) -> pd.DataFrame:
    """First sheet of a workbook as a frame of str."""
    try:
        cells = pd.read_excel(path, header=None, dtype=object, na_filter=False, engine="calamine")
    except Exception as error:  # calamine raises its own classes and ValueError for one and the same fault
        raise DataError(f"{path}: not an Excel workbook: {error}", remedy="save it again as .xlsx.") from error
    return cells.map(cell_text)


def _read_parquet(path: Path) -> pd.DataFrame:
    """Parquet as a frame of str, its column names as first row."""
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not a Parquet file: {error}") from error
    cells = frame.astype(object).map(cell_text)
    cells.columns = pd.RangeIndex(cells.shape[1])
    heading = pd.DataFrame([[str(name) for name in frame.columns]])
    return pd.concat([heading, cells], ignore_index=True)


def cell_text(value: object) -> str:
    """A spreadsheet's value as it would be typed: 3.0 -> '3', midnight -> a date alone, nothing -> ''."""
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
