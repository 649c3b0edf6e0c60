"""Answers of one unit and period, checked and ready to count: the Survey; and the questionnaire that asks for them.

From the file on: cells of text, checks of columns and values, scores and categories, the Survey.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Literal, cast, get_args

import numpy as np
import pandas as pd
import pyarrow
from pandas.arrays import IntegerArray
from pyarrow import csv, parquet

from ikm.display import READ_ONCE_VARIABLE, is_for_public, render_card
from ikm.errors import DataError, IkmError, RuleError, SettingError, format_count, list_some, suggest_name
from ikm.rules.instrument import Bobot, Instrument, Unsur, choose_instrument, list_option_labels
from ikm.rules.pack import ITEM_PREFIX, Pack, find_pack
from ikm.rules.period import Period
from ikm.speech import N_, _, say_count
from ikm.survey.ages import AGE_GROUPS, name_age_groups, parse_age, rank_age_group
from ikm.survey.bounds import MOST_CHARACTERS, require_bounded, require_cells_bounded, require_columns_bounded
from ikm.survey.fingerprint import compute_fingerprint
from ikm.survey.handout import hand_out_copies
from ikm.survey.hidden import Hidden, find_hidden
from ikm.survey.project import SIDECAR_SUFFIX, Project
from ikm.survey.settings import cut_value, has_file, strip_direction_marks
from ikm.survey.units import (
    MOST_VALUES,
    OwnGroup,
    ScreenDecisions,
    Sidecar,
    TeamMember,
    Unit,
    UserMargins,
    fold_place,
    read_sidecar,
    require_asked,
)
from ikm.survey.zones import localise_moment

#: Columns that describe a respondent, in the order of the report.
Characteristic = Literal["gender", "age", "education", "occupation", "service"]
CHARACTERISTICS: tuple[Characteristic, ...] = get_args(Characteristic)
#: Column of the answers, once read, that says in which group an age is: bands of a form are no years.
AGE_GROUP = "age_group"
#: Answers that count as no score: nothing given, and 'does not apply to me'.
BLANK_ANSWER = ""
DOES_NOT_APPLY = "-"
#: Cells of a characteristic that say nothing.
_UNSAID = (BLANK_ANSWER, DOES_NOT_APPLY)


@dataclass(frozen=True)
class Source:
    """A file that was read: path from the data folder on, fingerprint under the folder's key, number of rows.

    The fingerprint is empty where the folder has no key yet: reports make it, a notebook does not.
    """

    path: str
    fingerprint: str
    rows: int | None = None


# Files -> cells of text

#: Row of the headings in a spreadsheet; answers begin below it.
HEADING_ROW = 1


def read_cells(path: Path) -> pd.DataFrame:
    """Read all rows of an answer file.

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
        raise DataError(
            _("{path}: the file is empty.", path=path),
            remedy=_("give it at least a line of headings (data/README.md)."),
        )
    # Lists, for pandas takes longer to look at a column of texts than Python at the texts.
    columns = [[strip_direction_marks(text).strip() for text in cells[name].tolist()] for name in cells]
    headings = [column[0].casefold() for column in columns]
    if not any(headings):
        raise DataError(
            _("{path}: the first row is blank.", path=path), remedy=_("put the headings into the first row.")
        )
    if twice := sorted(heading for heading, times in Counter(headings).items() if heading and times > 1):
        raise DataError(
            _("{path}: heading {twice} stands twice.", path=path, twice=", ".join(twice)),
            remedy=_("keep one column of each name."),
        )
    texts = {heading: column[1:] for heading, column in zip(headings, columns, strict=True) if heading}
    answers = pd.DataFrame(texts, dtype="str")
    answers.index = pd.RangeIndex(HEADING_ROW + 1, HEADING_ROW + 1 + len(answers), name="row")
    filled = [any(row) for row in zip(*texts.values(), strict=True)]
    return answers if all(filled) else answers[np.array(filled, dtype=bool)]


def require_columns(cells: pd.DataFrame, needed: Sequence[str], known: Sequence[str], path: Path, remedy: str) -> None:
    """Refuse a file that lacks a column.

    Raises
    ------
    DataError
        Names the missing columns and, as allowed, the known ones.
    """
    if missing := [name for name in needed if name not in cells.columns]:
        raise DataError(
            _("{path}: column {missing} is missing.", path=path, missing=", ".join(missing)),
            allowed=", ".join(known),
            remedy=remedy,
        )


def _read_csv(path: Path) -> pd.DataFrame:
    """Read CSV as a frame of str, headings in its first row.

    pyarrow reads, for pandas fills up a row that is too short without a word.
    """
    text = _decode(path.read_bytes(), path)
    if not text.strip():
        return pd.DataFrame()
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    require_columns_bounded(first.count(separator) + 1, str(path))
    fields = [str(place) for place in range(first.count(separator) + 1)]
    table, wrong = read_rows(io.BytesIO(text.encode()), fields, separator, str(path))
    if wrong:
        raise DataError(
            _(
                "{path}: not a CSV file: {counted_row} with a wrong number of fields.",
                path=path,
                counted_row=format_count(len(wrong), "row"),
            ),
            places=[_("row {row}: {seen} fields", row=row, seen=seen) for row, seen in wrong.items()],
            allowed=_("{fields_count} fields in each row, as in the headings", fields_count=len(fields)),
            remedy=_("quote a field that holds the separator; close each quote that is opened."),
        )
    cells = table.to_pandas()
    if len(cells) < text.count("\n") + (not text.endswith("\n")):  # an end of line stands within a cell
        refuse_joined_rows(cells.set_axis(pd.RangeIndex(HEADING_ROW, HEADING_ROW + len(cells))), separator, str(path))
    return cells


def read_rows(source: object, fields: list[str], separator: str, where: str) -> tuple[pyarrow.Table, dict[int, int]]:
    """Read a CSV text as rows of text.

    Returns
    -------
    Table of string
        One column a field.
    dict of int to int
        Row -> its number of fields, for rows with a wrong one; they are not in the table.

    Raises
    ------
    DataError
        A row is longer than any answer.
    """
    wrong: dict[int, int] = {}

    def set_aside(row: csv.InvalidRow) -> str:
        wrong[row.number] = row.actual_columns
        return "skip"

    try:
        table = csv.read_csv(
            source,
            # One thread, for only then are rows numbered; one block must hold the longest row.
            csv.ReadOptions(column_names=fields, use_threads=False, block_size=1 << 24),
            csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=set_aside
            ),
            csv.ConvertOptions(column_types=dict.fromkeys(fields, pyarrow.string()), strings_can_be_null=False),
        )
    except pyarrow.ArrowInvalid as error:
        raise DataError(
            _("{where}: not a CSV file: {error}", where=where, error=error),
            remedy=_("look for a quote that is opened and not closed: all that follows becomes one row."),
        ) from error
    return table, wrong


def refuse_joined_rows(cells: pd.DataFrame, separator: str, where: str) -> None:
    """Refuse rows that a lost quote has run together: they would vanish in silence.

    A comment of several lines is none, however many separators it has: a line within it is a row only where most of
    its fields are what their columns hold.

    Parameters
    ----------
    cells : DataFrame of str
        Index = row as a spreadsheet counts.

    Raises
    ------
    DataError
        Names the rows.
    """
    several = [column[column.str.contains("\n", regex=False)] for _rest, column in cells.items()]
    if not any(len(column) for column in several):
        return
    held = [_list_signs(column) for _rest, column in cells.items()]
    least = max(len(held) - 1, 1)
    rows = set()
    for column in several:
        for row, text in column.items():
            lines = (line for line in text.split("\n")[1:] if line.count(separator) >= least)
            if len(text) > MOST_CHARACTERS or any(_is_row(line.split(separator), held) for line in lines):
                rows.add(row)
    if rows:
        raise DataError(
            _("{where}: not a CSV file: a quote is opened and not closed, so that rows run together.", where=where),
            places=[_("row {row}", row=row) for row in sorted(rows)],
            remedy=_("close the quote, or write it twice where it is part of the text."),
        )


def _is_row(fields: Sequence[str], held: Sequence[set[str]]) -> bool:
    """Return whether most fields are what columns hold."""
    given = [(_sign(field), known) for field, known in zip(fields, held, strict=False) if field.strip(' "')]
    return bool(given) and 2 * sum(sign in known for sign, known in given) >= len(given)


def _list_signs(column: pd.Series) -> set[str]:
    """Return what a column holds: numbers and dates by their form, texts themselves."""
    return {_sign(text.split("\n")[0]) for text in column.unique()}


def _sign(text: str) -> str:
    """Return a text in small letters, each number in it as '9'."""
    return re.sub(r"\d+", "9", text.strip(' "').casefold())


def _decode(raw: bytes, path: Path) -> str:
    """Decode the bytes of a text file as text with plain line ends."""
    if raw.startswith(b"PK\x03\x04"):
        raise DataError(
            _("{path}: this is an Excel workbook, not a CSV file.", path=path), remedy=_("rename it to .xlsx.")
        )
    if b"\0" in raw:
        raise DataError(
            _("{path}: not a CSV file: it holds binary data.", path=path), allowed=_("text in UTF-8 or Windows-1252")
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_xlsx(path: Path) -> pd.DataFrame:
    """Read the first sheet of a workbook as a frame of str; refuse one that hides rows."""
    raw = path.read_bytes()
    try:
        require_bounded(raw, str(path))
        cells = pd.read_excel(path, header=None, dtype=object, na_filter=False, engine="calamine")
        hidden = next(iter(find_hidden(raw).values()), Hidden())
    except DataError:
        raise
    except Exception as error:  # calamine, zipfile and expat raise classes of their own for one and the same fault
        raise DataError(
            _("{path}: not an Excel workbook: {error}", path=path, error=error), remedy=_("save it again as .xlsx.")
        ) from error
    answers = cells.map(format_cell)
    _refuse_hidden_rows(answers, hidden.rows, path)
    _refuse_valueless(answers, hidden.valueless, path)
    return answers


def _refuse_valueless(cells: pd.DataFrame, valueless: Collection[tuple[int, int]], path: Path) -> None:
    """Refuse a workbook with cells under a heading that hold an error or a formula that was not worked out."""
    held = [
        (row, place) for row, place in sorted(valueless) if row > 1 and place < cells.shape[1] and cells.iat[0, place]
    ]
    if held:
        raise DataError(
            _(
                "{path}: {counted_cell} without a value: an error (#REF!), or a formula that was not worked out.",
                path=path,
                counted_cell=format_count(len(held), "cell"),
            ),
            places=[_("row {row}, column {column}", row=row, column=cells.iat[0, place]) for row, place in held],
            remedy=_("open the workbook in a spreadsheet, mend these cells and save it again."),
        )


def _refuse_hidden_rows(cells: pd.DataFrame, hidden: Collection[int], path: Path) -> None:
    """Refuse a workbook whose first sheet hides rows of answers: whether they count is for a person to say."""
    held = [row for row in sorted(hidden) if 1 < row <= len(cells) and cells.iloc[row - 1].ne("").any()]
    if held:
        rows = _(
            "{counted_row} of answers, under a filter or by hand: {held}",
            counted_row=format_count(len(held), "row"),
            held=list_some(list(map(str, held))),
        )
        raise DataError(
            _("{path}: the workbook hides {rows}.", path=path, rows=rows),
            remedy=_("show all rows (clear the filter), delete those that do not count, and save the workbook again."),
        )


def _read_parquet(path: Path) -> pd.DataFrame:
    """Read Parquet as a frame of str, its column names as first row."""
    try:
        shape = parquet.read_metadata(path)
        require_columns_bounded(shape.num_columns, str(path))
        require_cells_bounded(shape.num_rows, shape.num_columns, str(path))
        frame = pd.read_parquet(path)
    except DataError:
        raise
    except Exception as error:  # pandas trusts what it wrote of itself into the file: what is cut there is a KeyError
        raise DataError(_("{path}: not a Parquet file: {error}", path=path, error=error)) from error
    cells = frame.astype(object).map(format_cell)
    cells.columns = pd.RangeIndex(cells.shape[1])
    heading = pd.DataFrame([[str(name) for name in frame.columns]])
    return pd.concat([heading, cells], ignore_index=True)


def format_cell(value: object) -> str:
    """Return a spreadsheet's value as it would be typed: 3.0 -> '3', midnight -> a date alone, nothing -> ''."""
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


# Columns and scores: what is refused, what is read

#: Headings beside one unsur: what was expected of it, how much it matters.
PAIR_PREFIXES = ("harapan_", "kepentingan_")
#: Longest run of signs that stands for nobody.
_LONGEST_QUOTED = 6
_WHOLE = re.compile(r"\+?0*(\d+)(?:[.,]0+)?", re.ASCII)


def require_unsur_columns(cells: pd.DataFrame, instrument: Instrument, where: str) -> None:
    """Refuse a file that lacks a column of the instrument.

    Raises
    ------
    DataError
        Names each missing column and the heading that is like it.
    """
    if missing := [key for key in instrument.keys if key not in cells.columns]:
        spare = [name for name in cells.columns if name not in instrument.keys]
        raise DataError(
            _(
                "{where}: {counted_column} of {instrument_short} missing.",
                where=where,
                counted_column=format_count(len(missing), "column"),
                instrument_short=instrument.short,
            ),
            places=[f"{key}. {suggest_name(key, spare)}".rstrip() for key in missing],
            allowed=", ".join(instrument.keys),
            remedy=_(
                'name the columns so, or name another instrument in the sidecar (instrument = "..."). An unsur of '
                'its own that was not asked yet takes since = "<period>" in units.toml.'
            ),
        )


def require_known_pairs(cells: pd.DataFrame, instrument: Instrument, where: str) -> None:
    """Refuse a column harapan_* or kepentingan_* of no unsur: it would vanish in silence.

    Raises
    ------
    DataError
        Names the column and the one that is like it.
    """
    known = [f"{prefix}{key}" for prefix in PAIR_PREFIXES for key in instrument.whole.keys]
    if strange := [name for name in cells.columns if name.startswith(PAIR_PREFIXES) and name not in known]:
        raise DataError(
            _(
                "{where}: {counted_column} of no unsur of {instrument_short}.",
                where=where,
                counted_column=format_count(len(strange), "column"),
                instrument_short=instrument.short,
            ),
            places=[f"{name}. {suggest_name(name, known)}".rstrip() for name in strange],
            allowed=_(
                "{pair_prefixes} followed by one of {keys}",
                pair_prefixes=_(" or ").join(PAIR_PREFIXES),
                keys=", ".join(instrument.keys),
            ),
            remedy=_("name the column after its unsur."),
        )


def require_known_items(cells: pd.DataFrame, pack: Pack | None, where: str) -> None:
    """Refuse a column of a sector's item that its pack does not know: it would vanish in silence.

    Raises
    ------
    DataError
        Names the column and the item that is like it.
    """
    known = pack.columns if pack else ()
    if strange := [name for name in cells.columns if name.startswith(ITEM_PREFIX) and name not in known]:
        raise DataError(
            _(
                "{where}: {counted_column} of no item of the unit's sector.",
                where=where,
                counted_column=format_count(len(strange), "column"),
            ),
            places=[f"{name}. {suggest_name(name, known)}".rstrip() for name in strange],
            allowed=", ".join(known) or _("none: the unit's sector has no pack in ikm/rules/packs/"),
            remedy=_(
                "name the column after an item, or give it a heading that does not begin with {item_prefix}.",
                item_prefix=ITEM_PREFIX,
            ),
        )


def find_scored_columns(cells: pd.DataFrame, instrument: Instrument, pack: Pack | None = None) -> list[str]:
    """List the columns with scores: unsur (those left out too), harapan, kepentingan, overall, items of the sector."""
    paired = [f"{prefix}{key}" for prefix in PAIR_PREFIXES for key in instrument.keys]
    items = pack.columns if pack else ()
    return [name for name in (*instrument.whole.keys, *paired, "overall", *items) if name in cells.columns]


def normalise_scores(cells: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Write whole numbers in these columns as plain digits: '3,0', '3.0' and '+3' become '3'; the rest stays."""
    seen = {text for name in columns for text in cells[name].tolist()}
    spelt = {text: match[1] for text in seen if (match := _WHOLE.fullmatch(text)) and match[1] != text}
    return cells.assign(**{name: cells[name].replace(spelt) for name in columns}) if spelt else cells


def find_outside_scale(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Find the cells that hold neither a score nor a sign of none.

    Parameters
    ----------
    scores : DataFrame of str
        From `normalise_scores`; index = row in the file.

    Returns
    -------
    DataFrame
        Columns row, column, seen; by row, in it by the name of the column.
    """
    allowed = {BLANK_ANSWER, DOES_NOT_APPLY, *map(str, instrument.scores)}
    texts = {name: scores[name].tolist() for name in sorted(scores)}
    cases = [
        (row, name, seen)
        for name, column in texts.items()
        if not allowed.issuperset(column)  # most columns are looked through no further
        for row, seen in zip(scores.index, column, strict=True)
        if seen not in allowed
    ]
    return pd.DataFrame(sorted(cases, key=itemgetter(0)), columns=["row", "column", "seen"])


def refuse_outside_scale(cases: pd.DataFrame, instrument: Instrument, where: str) -> None:
    """Raise the cells outside the scale as one message.

    Raises
    ------
    DataError
        Always, unless there are none.
    """
    if cases.empty:
        return
    raise DataError(
        _("{where}: {counted_value} outside the scale.", where=where, counted_value=format_count(len(cases), "value")),
        places=[
            _("row {row}, column {column}: {cell}", row=case.row, column=case.column, cell=quote_cell(case.seen))
            for case in cases.itertuples()
        ],
        allowed=_(
            "{scores}, blank (not answered), '-' (does not apply)", scores=", ".join(map(str, instrument.scores))
        ),
        remedy=_(
            'correct them; or set invalid = "refuse" in the sidecar to leave these rows out, listed in the report.'
        ),
    )


def quote_cell(cell: str) -> str:
    """Return what a message says of a cell: short signs, and labels of options; of anything else only its length.

    Whoever typed into the wrong column may have typed a name or a number of somebody.

    Examples
    --------
    >>> quote_cell("5"), quote_cell("Sangat sesuai"), quote_cell("081234567890")
    ("'5'", "'Sangat sesuai'", '12 characters')
    """
    short = len(cell) == 1 or (len(cell) <= _LONGEST_QUOTED and not any(sign.isalpha() for sign in cell))
    return (
        repr(cell)
        if short or cell.casefold() in list_option_labels()
        else _("{cell_count} characters", cell_count=len(cell))
    )


def parse_scores(cells: pd.DataFrame, columns: Sequence[str], instrument: Instrument) -> pd.DataFrame:
    """Parse texts as Int8 scores of the scale; blank, '-' and anything else become missing."""
    known = {str(score): score for score in instrument.scores}
    values = [[known.get(text, 0) for text in cells[name].tolist()] for name in columns]
    read = [np.array(numbers, dtype=np.int8) for numbers in values]
    scores = {name: IntegerArray(column, column == 0) for name, column in zip(columns, read, strict=True)}
    return pd.DataFrame(scores, index=cells.index)


#: What the weight of a respondent may be, for messages.
WEIGHTS_ALLOWED = N_("a number above 0 in each row")


def is_weight(values: pd.Series) -> pd.Series:
    """Return which numbers can be the weight of a respondent: above 0, and finite."""
    return values.gt(0) & values.lt(float("inf"))


def parse_weights(text: pd.Series, where: str) -> pd.Series:
    """Parse the weights of respondents as floats.

    Raises
    ------
    DataError
        A weight is missing, no number, endless, or not above 0: a respondent without a weight cannot be weighted.
    """
    weights = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce")
    wrong = ~is_weight(weights)
    if wrong.any():
        raise DataError(
            _("{where}: {sum} values in column weight are no weight.", where=where, sum=int(wrong.sum())),
            places=[
                _("row {row}, column weight: {cell}", row=row, cell=quote_cell(seen))
                for row, seen in text[wrong].items()
            ],
            allowed=_(WEIGHTS_ALLOWED),
            remedy=_("correct them, or take the column out to count every respondent alike."),
        )
    return weights.astype(float)


# Categories of respondents

#: Known spellings -> the one printed. Anything else keeps its most frequent spelling.
_GENDER = {
    "l": "Laki-laki", "laki": "Laki-laki", "laki-laki": "Laki-laki", "laki laki": "Laki-laki", "pria": "Laki-laki",
    "p": "Perempuan", "perempuan": "Perempuan", "wanita": "Perempuan",
}  # fmt: skip
#: The two that are printed, whether or not anybody stated them.
GENDERS = ("Laki-laki", "Perempuan")
#: Categories of the questionnaire, as the answers are stored. Gender, education and occupation follow the model form
#: of PermenPANRB 14/2017 as commonly used, with the diploma and pupils that most units add.
CATEGORY_CHOICES = {
    "gender": GENDERS,
    "education": ("SD", "SMP", "SMA", "D1-D3", "S1", "S2"),
    "occupation": ("PNS/TNI/POLRI", "Pegawai swasta", "Wiraswasta", "Pelajar/mahasiswa", "Lainnya"),
}
#: Levels of education from the lowest; a category belongs to the first pattern that it begins with.
_EDUCATION = (
    "tidak",
    r"sd\b",
    r"(smp|sltp|mts)",
    r"(sma|slta|smk|ma\b)",
    r"(d\W?[1-3]|d\W?i{1,3}\b|diploma\W?[1-3i]|diploma$)",
    r"(d\W?4|d\W?iv|diploma|s\W?1|sarjana)",
    r"s\W?2",
    r"s\W?3",
)
#: What an Indonesian might type -> the column's name, where that is English.
_COLUMNS = {
    "jenis_kelamin": "gender", "kelamin": "gender", "umur": "age", "usia": "age",
    "pendidikan": "education", "pekerjaan": "occupation", "layanan": "service", "jenis_layanan": "service",
    "tanggal": "date", "responden": "respondent", "bobot": "weight", "komentar": "saran",
}  # fmt: skip


def parse_ages(text: pd.Series) -> pd.Series:
    """Parse ages as Int16; what is no age of a respondent in years, such as a band, is missing."""
    ages = {cell: parse_age(cell) for cell in text.unique()}
    return text.map(ages).astype("Float64").astype("Int16")


def group_ages(text: pd.Series) -> pd.Series:
    """Return the group of each age, of years or as a band; '' where the age is not known."""
    return text.map(name_age_groups(text.unique())).astype("str")


def normalise_genders(texts: pd.Series) -> pd.Series:
    """Return 'Laki-laki' or 'Perempuan' for the usual spellings; others as typed."""
    return _make_column([normalise_gender(text) for text in unify_spelling(texts).tolist()], texts)


def normalise_gender(text: str) -> str:
    """Return 'Laki-laki' or 'Perempuan' for a usual spelling; another as typed, blanks squeezed.

    Examples
    --------
    >>> normalise_gender("PRIA "), normalise_gender("laki_laki"), normalise_gender("n/a")
    ('Laki-laki', 'Laki-laki', 'n/a')
    """
    squeezed = " ".join(text.split())
    return _GENDER.get(squeezed.casefold().replace("_", " "), squeezed)


def unify_spelling(texts: pd.Series) -> pd.Series:
    """Return texts that differ only in case or blanks, all in their most frequent spelling ('' stays '').

    Examples
    --------
    >>> unify_spelling(pd.Series(["Wiraswasta", "wiraswasta", "Wiraswasta ", ""])).tolist()
    ['Wiraswasta', 'Wiraswasta', 'Wiraswasta', '']
    """
    squeezed = [" ".join(text.split()) for text in texts.tolist()]
    counts = Counter(squeezed)
    best: dict[str, str] = {}
    for spelling in sorted(counts, key=lambda spelling: (-counts[spelling], spelling)):
        best.setdefault(spelling.casefold(), spelling)
    return _make_column([best[text.casefold()] for text in squeezed], texts)


def _make_column(values: list[str], like: pd.Series) -> pd.Series:
    """Return texts as a column with the rows and the name of another; plain Python beats pandas on texts so short."""
    return pd.Series(values, index=like.index, name=like.name, dtype="str")


def read_own_group(texts: pd.Series, group: OwnGroup, table: str, where: str) -> pd.Series:
    """Return the value of each cell of a group of the unit's own, '' where nothing is said.

    Parameters
    ----------
    table : str
        Where the register declares it: '[PARKIR.groups.ruas]'.

    Raises
    ------
    DataError
        A value that the register does not list; spellings that differ in case, blanks or signs alone, of which nobody
        said that they are one; or more values than a report can show.
    """
    said = texts.where(~texts.isin(_UNSAID), "")
    if group.values:
        strange = said[~said.isin(["", *group.spellings])]
        if len(strange):
            _refuse_strange_values(strange, group, table, where)
        return said.replace(dict(group.spellings))
    rows_by_value = Counter(said[said != ""].tolist())
    if len(rows_by_value) > MOST_VALUES:
        raise DataError(
            _(
                "{where}: column {texts_name} holds {rows_by_value_count} different values.",
                where=where,
                texts_name=texts.name,
                rows_by_value_count=len(rows_by_value),
            ),
            allowed=_("{most_values}, of which each needs respondents enough to be shown", most_values=MOST_VALUES),
            remedy=_(
                "group respondents by what is larger (a street instead of a house, a kecamatan instead of a "
                "kelurahan), or list the values under {table}, which finds those that are misspelt.",
                table=table,
            ),
        )
    alike: dict[str, list[str]] = {}
    for value in sorted(rows_by_value, key=lambda value: (-rows_by_value[value], value)):
        alike.setdefault(fold_place(value), []).append(value)
    if doubted := [values for values in alike.values() if len(values) > 1]:
        first = doubted[0]
        raise DataError(
            _(
                "{where}: column {texts_name} spells {counted_value} in several ways.",
                where=where,
                texts_name=texts.name,
                counted_value=format_count(len(doubted), "value"),
            ),
            places=[
                ", ".join(f"{cut_value(repr(each))} ({rows_by_value[each]})" for each in values) for values in doubted
            ],
            allowed=_("one spelling of each value, or spellings that the register says are one"),
            remedy=_(
                "write the column anew, or list all values in the register, such as {table}.values] and below "
                'it: "{first}" = {{also = {dumps}}}.',
                table=table[:-1],
                first=first[0],
                dumps=json.dumps(first[1:], ensure_ascii=False),
            ),
        )
    return said


def _refuse_strange_values(strange: pd.Series, group: OwnGroup, table: str, where: str) -> None:
    """Refuse values that the register does not list, each with the one that it may be meant for."""
    places = []
    near = {fold_place(spelling): value for spelling, value in group.spellings.items()}
    for seen, cells in strange.groupby(strange, sort=False):
        guess = near.get(fold_place(seen))
        offered = _("Did you mean {guess}?", guess=guess) if guess else suggest_name(seen, group.values)
        # What nobody else said and is like no value may be a name or a number of somebody.
        shown = (
            cut_value(repr(seen))
            if offered or len(cells) >= _LEAST_QUOTED
            else _("{seen_count} characters", seen_count=len(seen))
        )
        rows = _("row {index}", index=cells.index[0]) + (
            _(" and {cells_count} more", cells_count=len(cells) - 1) if len(cells) > 1 else ""
        )
        places.append(
            _(
                "{rows}, column {strange_name}: {shown}. {offered}",
                rows=rows,
                strange_name=strange.name,
                shown=shown,
                offered=offered,
            ).rstrip()
        )
    raise DataError(
        _(
            "{where}: {counted_value} of column {strange_name} that {table} does not list.",
            where=where,
            counted_value=format_count(len(places), "value"),
            strange_name=strange.name,
            table=table,
        ),
        places=places,
        allowed=_("{values}; blank where not stated", values=list_some(list(group.values))),
        remedy=_(
            'add another spelling to the value that it is ("Jalan A" = {also = ["jl a"]}), and what is a value '
            "of its own to values; or correct the answers."
        ),
    )


#: Rows that share a spelling which is shown though it is like no value.
_LEAST_QUOTED = 3


def order_categories(characteristic: str, counts: pd.Series) -> list[str]:
    """Return categories as a reader expects them: age and education rising, all others from the largest down.

    Parameters
    ----------
    counts : Series of int
        Respondents per category.
    """
    by_size = sorted(counts.index, key=lambda name: (-counts[name], name))
    if characteristic == "gender":
        return sorted(by_size)
    if characteristic == "age":
        return sorted(by_size, key=rank_age_group)
    return sorted(by_size, key=_find_education_level) if characteristic == "education" else by_size


def _find_education_level(name: str) -> int:
    """Return the place of a level of education; unknown ones last."""
    levels = (level for level, pattern in enumerate(_EDUCATION) if re.match(pattern, name.casefold()))
    return next(levels, len(_EDUCATION))


def suggest_column(word: str, known: Iterable[str]) -> str:
    """Return 'Did you mean age?' of a column that is called so, or alike; else nothing.

    Examples
    --------
    >>> suggest_column("umur", ["age"]), suggest_column("gendr", ["age", "gender"]), suggest_column("umur", ["gender"])
    ('Did you mean age?', 'Did you mean gender?', '')
    """
    names = list(known)
    column = _COLUMNS.get(word.casefold().replace(" ", "_"), "")
    return _("Did you mean {column}?", column=column) if column in names else suggest_name(word, names)


# The survey

NO_ANSWERS = "no answers"
OUTSIDE_SCALE = "outside the scale"


@dataclass(frozen=True, eq=False)
class _Read:
    """What is read of answers and their sidecar; fields as of `Survey`."""

    sidecar: Sidecar
    answers: pd.DataFrame
    does_not_apply: pd.DataFrame
    refused: pd.DataFrame
    refused_answers: pd.DataFrame
    read: int
    unreadable: pd.DataFrame


@hand_out_copies
@dataclass(frozen=True, eq=False, repr=False)
class Survey(_Read):
    """Checked answers of one unit and period.

    Parameters
    ----------
    answers : DataFrame
        The rows that count; index = row in the file. Unsur, harapan_*, kepentingan_* and overall as Int8 1-4 with
        missing values, age in years as Int16, date as datetime, weight as float, all other columns as str ('' = not
        stated). age_group is the group or the form's own band that the cell of age says.
    does_not_apply : DataFrame of bool
        Same rows, unsur columns: the respondent said that the unsur does not apply ('-'), which is not 'no answer'.
    refused : DataFrame
        One row a reason: row, column, reason, seen. A refused row counts nowhere else.
    refused_answers : DataFrame of Int8
        The valid scores within the refused rows, to show what refusing them changed.
    read : int
        Rows in the file: `len(answers)` + number of refused rows.
    unreadable : DataFrame
        Cells of age and date, in any row of the file, that say something which is no age of a respondent or no date:
        row, column. They are missing in `answers`; what was seen is not carried on, for it may be anything.
    """

    unit: Unit
    period: Period
    instrument: Instrument
    bobot: Bobot
    sources: tuple[Source, ...]

    def __repr__(self) -> str:
        rules = f"{self.instrument.short}, bobot {self.bobot.name}"
        return f"Survey({self.unit.code} {self.period}: {len(self.answers)} counted of {self.read} read, {rules})"

    def _repr_html_(self) -> str:
        facts = [
            ("Pedoman", f"{self.instrument.short}. {self.instrument.clause}"),
            ("Bobot", self.bobot.name),
            ("Responden", f"{len(self.answers)} dihitung dari {self.read} yang dibaca"),
            ("Ditolak", self.refused_rows or ""),
            ("Berkas", ", ".join(source.path for source in self.sources)),
        ]
        return render_card(f"{self.unit.name}, {self.period}", facts)

    @property
    def team(self) -> Sequence[TeamMember]:
        """Who surveyed, as the sidecar names them, else the register."""
        return self.sidecar.team or self.unit.team

    @property
    def scores(self) -> pd.DataFrame:
        """Answers to the unsur alone, in the instrument's order; a copy for each who looks, as of all frames.

        As floats, NaN where not answered: pandas takes rows out of one block of floats in a tenth of the time that it
        needs for a column of whole numbers with missing ones after the other.
        """
        return self._scores.copy(deep=False)

    @cached_property
    def _scores(self) -> pd.DataFrame:
        """The one that is held."""
        return self.answers[list(self.instrument.keys)].astype(float)

    @property
    def left_out_answers(self) -> dict[str, int]:
        """Answers in the file to unsur that the unit left out, by their key; none of them is in the index."""
        columns = [item.key for item in self.instrument.left_out if item.key in self.answers]
        return {key: n for key in columns if (n := int(self.answers[key].count()))}

    @cached_property
    def characteristics(self) -> tuple[str, ...]:
        """What respondents are grouped by: the five, then those groups of the unit's own that anybody stated."""
        return (*CHARACTERISTICS, *(key for key in self.unit.groups if self.groups(key).ne("").any()))

    def groups(self, characteristic: str) -> pd.Series:
        """Return the category of each counted respondent, '' where not stated or not asked; ages in groups.

        Raises
        ------
        SettingError
            Neither one of `CHARACTERISTICS` nor a group of the unit's own.
        """
        known = (*CHARACTERISTICS, *self.unit.groups)
        if characteristic not in known:
            asked = _("respondents cannot be grouped by '{characteristic}'.", characteristic=characteristic)
            own = _(
                "declare it as a group of the unit: [{unit_code}.groups.{characteristic}] in units.toml.",
                unit_code=self.unit.code,
                characteristic=characteristic,
            )
            raise SettingError(
                f"{asked} {suggest_column(str(characteristic), known)}".rstrip(),
                allowed=", ".join(known),
                remedy=own if characteristic in self.answers else "",
            )
        if characteristic not in self.answers:
            return pd.Series("", self.answers.index, dtype="str", name=characteristic)
        return self.answers[AGE_GROUP if characteristic == "age" else characteristic]

    @property
    def decisions(self) -> ScreenDecisions:
        """What is done with answers that look wrong: the sidecar's word over the unit's."""
        return self.sidecar.quality.over(self.unit.quality)

    @property
    def refused_rows(self) -> int:
        """Number of rows that were refused."""
        return self.read - len(self.answers)


#: What was read for a report for the public: what a notebook's own counts of respondents are held against.
READ_FOR_PUBLIC: list[Survey] = []


def read_survey(project: Project, unit: Unit, period: Period, *, lenient: bool = False) -> Survey:
    """Read, check and type the answers of a unit and period.

    Parameters
    ----------
    lenient : bool
        Put values outside the scale among the refused rows even where a report would stop at them.

    Raises
    ------
    SettingError
        The sidecar or the instrument it names is wrong.
    DataError
        The file cannot be read, lacks a column, or holds a value outside the scale (unless the sidecar says refuse).
    """
    path = project.periods(unit)[period]
    sidecar_path = project.sidecar(unit, period) or path.with_suffix(SIDECAR_SUFFIX)
    sidecar = read_sidecar(sidecar_path)
    with name_sidecar_in_rule_errors(sidecar_path):
        instrument = find_asked_instrument(unit, period, sidecar)
        bobot = instrument.bobot(sidecar.bobot)
    sources = [describe_source(project, each) for each in (path, sidecar_path) if each == path or has_file(each)]

    def read() -> _Read:
        return _read_answers(path, sidecar_path, sidecar, unit, instrument, lenient=lenient)

    rules = [compute_fingerprint(project.data, each) for each in project.rules()]
    known = (sources, rules, unit.model_dump_json(), str(period), instrument.keys, lenient)
    found = _read_once(repr(known), read) if sources[0].fingerprint else read()
    survey = Survey(
        unit=unit,
        period=period,
        instrument=instrument,
        bobot=bobot,
        sources=(replace(sources[0], rows=found.read), *sources[1:]),
        **vars(found),
    )
    if is_for_public():
        READ_FOR_PUBLIC.append(survey)
    return survey


def _read_answers(
    path: Path, sidecar_path: Path, sidecar: Sidecar, unit: Unit, instrument: Instrument, *, lenient: bool
) -> _Read:
    """Read, check and type answers; as of `read_survey`."""
    cells = read_cells(path)
    require_unsur_columns(cells, instrument, str(path))
    pack = find_pack(unit.sector)
    require_known_pairs(cells, instrument, str(path))
    require_known_items(cells, pack, str(path))
    scored = find_scored_columns(cells, instrument, pack)
    cells = normalise_scores(cells, scored)
    outside = find_outside_scale(cells[scored], instrument)
    if sidecar.invalid == "stop" and not lenient:
        refuse_outside_scale(outside, instrument, str(path))

    scores = parse_scores(cells, scored, instrument)
    keys = list(instrument.keys)
    asked = cells[keys]
    # of all cells at once, which takes half the time of column after column
    not_applying = pd.DataFrame(asked.to_numpy() == DOES_NOT_APPLY, asked.index, asked.columns)
    silent = np.logical_and.reduce([scores[key].isna().to_numpy() for key in keys])
    refused = _list_refusals(scores.index[silent], outside)
    counts, every = ~cells.index.isin(refused["row"]), refused.empty
    typed = _type_cells(cells, scores, unit, str(path))
    if sidecar.cluster:
        require_clusters(typed[counts], sidecar.cluster, str(path))
    with name_sidecar_in_rule_errors(sidecar_path):
        sidecar = unify_user_categories(sidecar, typed, unit.services)
    require_asked(sidecar, len(cells), sidecar_path)
    return _Read(
        sidecar=sidecar,
        # picking rows out of every column takes longer than reading them
        answers=typed if every else typed[counts],
        does_not_apply=not_applying if every else not_applying[counts],
        refused=refused,
        refused_answers=scores.iloc[:0][keys] if every else scores.loc[~counts, keys],
        read=len(cells),
        unreadable=_list_unreadable(cells, typed),
    )


def _read_once(known: str, read: Callable[[], _Read]) -> _Read:
    """Read what no kernel of this batch has read yet.

    Parameters
    ----------
    known : str
        All that what is read depends on: the fingerprint of every file, unit and period.
    """
    folder = Path(os.environ.get(READ_ONCE_VARIABLE) or os.devnull)
    if not folder.is_dir():
        return read()
    kept = folder / hashlib.sha256(known.encode()).hexdigest()
    with suppress(OSError):
        digest, content = kept.read_bytes().partition(b"\n")[::2]
        if hashlib.sha256(content).hexdigest().encode() == digest:  # whole, and not what a full disk left of it
            return cast(_Read, pickle.loads(content))
    found = read()
    content = pickle.dumps(found)
    with suppress(OSError):  # then the next one reads it again
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        Path(name).replace(kept)  # two that read the same leave the same
    return found


def find_asked_instrument(unit: Unit, period: Period, sidecar: Sidecar) -> Instrument:
    """Find the instrument named by the sidecar, else the one in force, as the unit asks it: its unsur, and their order.

    An order may name what is left out, as a form does that asks it all the same, or not.
    """
    asked = unit.instrument(choose_instrument(sidecar.instrument, period), period)
    left_out = unit.list_left_out(asked) if sidecar.without is None else sidecar.without
    if sidecar.order:
        if set(sidecar.order) & set(left_out):
            return asked.in_order(sidecar.order).without_unsur(left_out)
        return asked.without_unsur(left_out).in_order(sidecar.order)
    counted = asked.without_unsur(left_out)
    return counted.in_order(unit.order) if sorted(unit.order) == sorted(counted.keys) else counted


def _list_refusals(silent: Iterable[int], outside: pd.DataFrame) -> pd.DataFrame:
    """List the rows that cannot be counted, those without any score and those with one outside the scale, and why."""
    cells = [(case.row, case.column, OUTSIDE_SCALE, case.seen) for case in outside.itertuples()]
    told = {row for row, *_rest in cells}
    refusals = sorted([*cells, *((row, "", NO_ANSWERS, "") for row in silent if row not in told)], key=itemgetter(0))
    return pd.DataFrame(refusals, columns=["row", "column", "reason", "seen"]).astype({"row": "int64"})


def _type_cells(cells: pd.DataFrame, scores: pd.DataFrame, unit: Unit, where: str) -> pd.DataFrame:
    """Return the cells with scores, ages, dates and weights as numbers; a copy."""
    columns: dict[str, pd.Series] = dict(cells.items()) | dict(scores.items())
    if "weight" in columns:
        columns["weight"] = parse_weights(columns["weight"], where)
    unsaid = pd.Series("", cells.index, dtype="str")
    for name in ("respondent", "saran", *CHARACTERISTICS):
        columns.setdefault(name, unsaid)
    columns[AGE_GROUP] = group_ages(columns["age"])
    columns["age"] = parse_ages(columns["age"])
    columns["gender"] = normalise_genders(columns["gender"])
    for name in ("education", "occupation", "service"):
        columns[name] = unify_spelling(columns[name])
    for name, group in unit.groups.items():
        if name in columns:
            columns[name] = read_own_group(columns[name], group, f"[{unit.code}.groups.{name}]", where)
    columns["date"] = _parse_dates(columns.get("date", unsaid), unit.timezone)
    return pd.DataFrame(columns)  # once, for to replace columns of a frame one by one takes longer


def _parse_dates(text: pd.Series, timezone: str) -> pd.Series:
    """Parse dates as written on the spot: 2026-01-31 with or without time, or 31/01/2026; others are missing.

    A time that says its zone is shown in the unit's, as `localise_moment` has it.
    """
    zoned = text.str.contains(_ZONED)
    local = text.where(~zoned, text[zoned].map(lambda cell: _localise_cell(cell, timezone))) if zoned.any() else text
    iso = pd.to_datetime(local, errors="coerce", format="ISO8601")
    if iso.notna().all():
        return iso
    return iso.fillna(pd.to_datetime(local.str.slice(0, 10), errors="coerce", format="%d/%m/%Y"))


#: A time with its zone: '10:15:00Z', '10:15+07:00'.
_ZONED = r"\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)$"


def _localise_cell(cell: str, timezone: str) -> str:
    """Return a date with a zone as on the spot; the text itself where it is none."""
    try:
        return localise_moment(datetime.fromisoformat(cell), timezone).isoformat(sep=" ")
    except ValueError:
        return cell


def require_clusters(answers: pd.DataFrame, cluster: str, where: str) -> None:
    """Refuse answers of which it is not known in what cluster they were chosen.

    Raises
    ------
    DataError
        The column is not there, or blank in some rows; names them.
    """
    if not cluster:
        return
    remedy = _('fill the column in, or take cluster = "{cluster}" out of the sidecar.', cluster=cluster)
    if cluster not in answers:
        raise DataError(
            _(
                "{where}: column {cluster} is missing, by which the sidecar groups respondents.",
                where=where,
                cluster=cluster,
            ),
            remedy=remedy,
        )
    blank = answers[cluster].isna() | answers[cluster].isin(list(_UNSAID))
    if blank.any():
        places = [_("row {row}", row=row) for row in answers.index[blank]]
        raise DataError(
            _("{where}: column {cluster} says nothing in some rows.", where=where, cluster=cluster),
            places=places,
            remedy=remedy,
        )


def _list_unreadable(cells: pd.DataFrame, typed: pd.DataFrame) -> pd.DataFrame:
    """List the ages and dates that were given and could not be read: row, column."""
    lost = [
        (row, name)
        for name, read in (("age", typed[AGE_GROUP].ne("")), ("date", typed["date"].notna()))
        if name in cells and not read.all()
        for row, missing, seen in zip(cells.index, ~read, cells[name].tolist(), strict=True)
        if missing and seen not in _UNSAID
    ]
    return pd.DataFrame(sorted(lost), columns=["row", "column"]).astype({"row": "int64"})


def describe_source(project: Project, path: Path, rows: int | None = None) -> Source:
    """Return what provenance says of a file."""
    return Source(project.shown(path), compute_fingerprint(project.data, path), rows)


def name_sidecar_in_rule_errors(path: Path) -> AbstractContextManager[None]:
    """Put the sidecar's name before what is wrong with the instrument, order or bobot it asks for."""
    return _name_file_in_errors(str(path) if path.is_file() else "", RuleError, SettingError)


def name_sidecar_in_user_errors(survey: Survey) -> AbstractContextManager[None]:
    """Put the sidecar's name before what is wrong with the users that it counts beside the answers."""
    names = [source.path for source in survey.sources if source.path.endswith(SIDECAR_SUFFIX)]
    return _name_file_in_errors(names[0] if names else "", DataError)


@contextmanager
def _name_file_in_errors(name: str, *kinds: type[IkmError]) -> Iterator[None]:
    """Put the name of a file, if there is one, before what errors of some kinds say."""
    try:
        yield
    except kinds as error:
        what = f"{name}: {error.what}" if name else error.what
        raise type(error)(what, places=error.places, allowed=error.allowed, remedy=error.remedy) from error


# Users served, counted in the sidecar by the categories of the answers


def unify_user_categories(sidecar: Sidecar, answers: pd.DataFrame, services: Sequence[str]) -> Sidecar:
    """Return the sidecar with the categories of [strata] and [margins] named as in the answers.

    Parameters
    ----------
    answers : DataFrame
        Typed answers, every row of the file.
    services : sequence of str
        Services that the unit declares; one of these may be named although nobody of it answered, and so may a
        category of the questionnaire.

    Raises
    ------
    SettingError
        A category that is in no answer and not otherwise known, or is named twice.
    """
    strata = _unify_names("strata", sidecar.strata, [*_list_seen(answers["service"]), *services])
    margins = {
        name: _unify_names(f"margins.{name}", table, _list_known(name, answers))
        for name, table in sidecar.margins.known.items()
    }
    return sidecar.model_copy(update={"strata": strata, "margins": UserMargins(**margins)})


def _list_known(characteristic: str, answers: pd.DataFrame) -> list[str]:
    """List the categories of a characteristic that may be counted."""
    if characteristic == "age":
        return sorted({*_list_seen(answers[AGE_GROUP]), *AGE_GROUPS}, key=rank_age_group)
    return [*_list_seen(answers[characteristic]), *CATEGORY_CHOICES.get(characteristic, ())]


def _list_seen(column: pd.Series) -> list[str]:
    """List the categories in the answers, sorted."""
    return sorted(set(column.tolist()) - {""})


def _unify_names(table: str, users: Mapping[str, int], known: Sequence[str]) -> dict[str, int]:
    """Return one table with its categories as they are known."""
    names = {_fold_name(name): name for name in reversed(known)}
    if unknown := [name for name in users if _fold_name(name) not in names]:
        raise SettingError(
            say_count(
                "[{table}]: {count} category that no answer has.",
                "[{table}]: {count} categories that no answer has.",
                len(unknown),
                table=table,
            ),
            places=[f"{name}. {suggest_name(name, known)}".rstrip() for name in unknown],
            allowed=", ".join(dict.fromkeys(known)) or _("none: the answers do not tell"),
        )
    users_by_name = {names[_fold_name(name)]: n for name, n in users.items()}
    if len(users_by_name) < len(users):
        raise SettingError(_("[{table}]: a category is named twice.", table=table), allowed=_("each category once"))
    return users_by_name


def _fold_name(name: str) -> str:
    """Return a category without what two people spell differently: case, blanks, dashes, 'L' for men."""
    plain = name.casefold().replace("–", "-").replace("<=", "≤").replace(">=", "≥")
    gender = normalise_gender(name)
    return gender.casefold() if gender in GENDERS else "".join(plain.split())


# The questionnaire: columns that `read_survey` will find again


@dataclass(frozen=True)
class Form:
    """The questionnaire of one unit and period.

    Parameters
    ----------
    unsur : tuple of Unsur
        In the order of the printed form, which for PermenPANRB 14/2017 is not that of the regulation's list.
    pack : Pack or None
        Items of the unit's sector.
    pairs : tuple of str
        'harapan_', 'kepentingan_' or both, where the unit's last survey asked them.
    overall : bool
        Whether the last survey asked for satisfaction on the whole.
    """

    unit: Unit
    period: Period
    instrument: Instrument
    unsur: tuple[Unsur, ...]
    pack: Pack | None
    pairs: tuple[str, ...]
    overall: bool


def read_form(project: Project, unit: Unit, period: str = "") -> Form:
    """Read the questionnaire of a period, which needs no answers yet; of the newest with answers where none is named.

    Raises
    ------
    SettingError
        Not a period; none named and no answers yet; or the sidecar or the instrument it names is wrong.
    DataError
        The file of the last survey cannot be read.
    """
    asked = Period.parse(period) if period else _find_newest(project, unit)
    path = project.sidecar(unit, asked) or project.data / "responses" / unit.code / f"{asked}{SIDECAR_SUFFIX}"
    sidecar = read_sidecar(path)
    with name_sidecar_in_rule_errors(path):
        instrument = find_asked_instrument(unit, asked, sidecar)
    columns = _list_last_columns(project, unit, asked)
    return Form(
        unit=unit,
        period=asked,
        instrument=instrument,
        unsur=_order_for_form(instrument, unit, sidecar),
        pack=find_pack(unit.sector),
        pairs=tuple(prefix for prefix in PAIR_PREFIXES if any(name.startswith(prefix) for name in columns)),
        overall="overall" in columns,
    )


def _find_newest(project: Project, unit: Unit) -> Period:
    """Find the newest period with answers."""
    known = project.periods(unit)
    if not known:
        raise SettingError(
            _("unit {unit_code} has no answers yet, so that no period is known.", unit_code=unit.code),
            remedy=_("name the period that will be surveyed: PERIOD=2026-S1 or --period 2026-S1."),
        )
    return list(known)[-1]


def _list_last_columns(project: Project, unit: Unit, asked: Period) -> list[str]:
    """List the headings of the newest answers up to a period; none where there are none."""
    known = [path for period, path in project.periods(unit).items() if period <= asked]
    return list(read_cells(known[-1]).columns) if known else []


def _order_for_form(instrument: Instrument, unit: Unit, sidecar: Sidecar) -> tuple[Unsur, ...]:
    """Order unsur by their number on the regulation's model form, unless the unit says in which order its form asks."""
    if sidecar.order or tuple(key for key in unit.order if key in instrument.keys) == instrument.keys:
        return instrument.unsur
    places = [item.form_number or item.number or place for place, item in enumerate(instrument.unsur, start=1)]
    return tuple(item for _rest, item in sorted(zip(places, instrument.unsur, strict=True), key=itemgetter(0)))
