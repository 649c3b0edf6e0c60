"""The mapping file: which heading of an export is which column of the answers, and how its answers are coded. Floor 2.

Written by `ikm.intake.propose`, read and corrected by a person, kept beside the answers so that the next export
of the same form is read in the same way.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Mapping as AnyMapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol

import pandas as pd
from pydantic import Field, model_validator

from ikm.errors import DataError, SettingError, suggest_name
from ikm.intake.table import KEPT_VALUES, map_distinct, split_column
from ikm.rules.instrument import Instrument
from ikm.rules.pack import Pack
from ikm.survey.responses import CHARACTERISTICS, PAIR_PREFIXES
from ikm.survey.settings import Settings, read_toml, validate_settings

#: Columns that any answer file may have, besides those that are scored.
PLAIN_COLUMNS = ("respondent", "date", "time", *CHARACTERISTICS, "weight", "saran")
#: Answers from 1 to 4 are those of all regulations; others never become an official index.
OFFICIAL_POINTS = 4
#: Where an answer goes whose table its question does not name.
_WHERE = {
    "dates": ' dates = "dmy" is a line of its own, above the first table.',
    "options": ' Of options: a line for each text, such as "sesuai" = 3, in [options.<column>] or [options.all].',
    "scale": ' Of scale: in [scale], letters = "abcd" or lowest = 0.',
}


class AnswerScale(Settings):
    """How the answers of the export are coded.

    Parameters
    ----------
    lowest : int
        Number of the worst answer; 0 where a tool counts from 0.
    points : int
        Number of steps; only 4 become official answers.
    letters : str
        Letters of the answers, worst first: 'abcd', or 'dcba' where a is the best.
    rescale : bool
        Of other than 4 steps: show what the answers give when rescaled to 1 to 4. They become no answers all the same.
    """

    lowest: int = Field(default=1, ge=0, le=1)
    points: int = Field(default=OFFICIAL_POINTS, ge=2, le=100)
    letters: str = ""
    rescale: bool = False


class LongLayout(Settings):
    """Headings of a table that has a row for each answer: who, which question, what, and what was expected of it."""

    respondent: str
    item: str
    answer: str
    date: str = ""
    harapan: str = ""
    kepentingan: str = ""

    @property
    def pairs(self) -> dict[str, str]:
        """Prefix of the columns of a pair -> its heading."""
        given = {"harapan_": self.harapan, "kepentingan_": self.kepentingan}
        return {prefix: heading for prefix, heading in given.items() if heading}


class JoinedTable(Settings):
    """Another table of the same export, in the same folder.

    Parameters
    ----------
    file : str
        Its name, without a folder.
    key : str
        Heading that both tables share.
    other : str
        Heading of the key in that table, where it is called otherwise.
    columns : dict of str to str
        Column of the answers -> heading in that table.
    lookup : bool
        A list of codes and names: replaces a code in the column instead of adding rows.
    date : str
        Heading of the time of the row, by which one of several visits of a respondent is found.
    """

    file: str
    key: str
    other: str = ""
    columns: dict[str, str]
    lookup: bool = False
    date: str = ""


class Asking(Protocol):
    """A mapping that may have open questions."""

    @property
    def ask(self) -> dict[str, list[str]]:
        """Question -> what may be answered."""


class FormMapping(Settings):
    """How one form's exports are read; all keys but `columns` are optional.

    Parameters
    ----------
    layout : {'wide', 'long'}
        A row for each respondent, or a row for each answer.
    instrument : str
        Id of the regulation, where not the one in force in the period.
    sheets : list of str
        Sheets of a workbook that hold answers; all that have the headings, where none is named.
    heading_row, heading_rows : int
        First row of the headings and their number, where they are not found right.
    dates : {'dmy', 'mdy', 'ymd'}
        Order of day, month and year in dates such as 03/04/2026.
    made : date
        Day on which the export was made; answers of a later day have a wrong date.
    split : {'year', 'S', 'T', 'month'}
        Kind of period that --split-by-period makes.
    columns : dict of str to str
        Column of the answers -> heading of the export.
    items : dict of str to str
        In a long export: question as the export calls it -> unsur key.
    options : dict of str to (dict of str to int)
        Unsur key, or 'all' -> text of an option -> score from 1, or '-' where it does not apply.
    only : dict of str to list of str
        Heading -> values of the rows that belong to this unit.
    consent : dict of str to list of str
        Heading of the question whether answers may be used -> what says yes; other rows are refused.
    totals : dict of str to {'sum', 'mean'}
        Headings of sums that the export stores; compared with the answers, never used.
    personal : dict of str to str
        Headings left out because they hold personal data, and which.
    unused : list of str
        Headings left out for another reason.
    ask : dict of str to list of str
        Open questions: column or heading -> what it may be. While there are any nothing is imported.
    """

    layout: Literal["wide", "long"] = "wide"
    instrument: str = ""
    sheets: list[str] = []
    heading_row: int | None = Field(default=None, ge=1)
    heading_rows: int | None = Field(default=None, ge=1, le=3)
    dates: Literal["dmy", "mdy", "ymd"] = "dmy"
    made: date | None = None
    split: Literal["year", "S", "T", "month"] = "S"
    scale: AnswerScale = AnswerScale()
    long: LongLayout | None = None
    columns: dict[str, str] = {}
    items: dict[str, str] = {}
    options: dict[str, dict[str, int | Literal["-"]]] = {}
    join: list[JoinedTable] = []
    only: dict[str, list[str]] = {}
    consent: dict[str, list[str]] = {}
    totals: dict[str, Literal["sum", "mean"]] = {}
    personal: dict[str, str] = {}
    unused: list[str] = []
    ask: dict[str, list[str]] = {}

    @property
    def dated(self) -> bool:
        """Whether rows have a date, of their own or of a table beside the export."""
        return "date" in self.columns or bool(self.long and self.long.date) or any(each.date for each in self.join)

    def answered(self, columns: AnyMapping[str, str], scale: AnyMapping[str, Any]) -> FormMapping:
        """The mapping with these columns and keys of [scale] filled in, and the questions about them closed."""
        closed = {*columns, *columns.values(), *(f"scale.{key}" for key in scale)}
        values = self.model_dump(exclude_defaults=True)
        values["columns"] = {**self.columns, **columns}
        values["scale"] = {**self.scale.model_dump(exclude_defaults=True), **scale}
        values["unused"] = [heading for heading in self.unused if heading not in columns.values()]
        values["ask"] = {about: choices for about, choices in self.ask.items() if about not in closed}
        return validate_settings(FormMapping, values, "columns, scale")

    @model_validator(mode="after")
    def _consistent(self) -> FormMapping:
        """A heading stands for one column; a long layout says which headings it has; other files are neighbours."""
        headings = list(self.columns.values())
        if twice := sorted({name for name in headings if headings.count(name) > 1}):
            raise ValueError(f"heading {', '.join(twice)} stands for two columns")
        if (self.layout == "long") != (self.long is not None):
            raise ValueError("layout = 'long' and the table [long] go together")
        if self.consent and self.long:
            raise ValueError("[consent] is asked of a row for each respondent, layout = 'wide'")
        if strange := [each.file for each in self.join if Path(each.file).name != each.file]:
            raise ValueError(f"file {strange[0]} is not a name alone; put the file beside the export")
        return self


def read_mapping(path: Path) -> FormMapping:
    """The mapping at a path.

    Raises
    ------
    SettingError
        No such file, not TOML, or a key unknown or of the wrong kind.
    """
    if not path.is_file():
        raise SettingError(f"{path}: no such mapping.", remedy="leave --map out: a mapping is proposed.")
    return validate_settings(FormMapping, read_toml(path), str(path))


def require_decided(mapping: Asking, where: str) -> None:
    """Refuse a mapping with open questions.

    Raises
    ------
    SettingError
        Names each question with its answers.
    """
    if mapping.ask:
        raise SettingError(
            f"{where}: {len(mapping.ask)} open question{'s' if len(mapping.ask) > 1 else ''} in the table [ask].",
            places=[f"{about}: {' or '.join(choices) or 'nothing fits'}" for about, choices in mapping.ask.items()],
            remedy="write each answer into its table (columns, items, options, scale) and take the line out of [ask]."
            + "".join(how for about, how in _WHERE.items() if any(key.split(".")[0] == about for key in mapping.ask)),
        )


def require_known(mapping: FormMapping, instrument: Instrument, pack: Pack | None, where: str) -> None:
    """Refuse columns that no answer file has, and a mapping of no unsur at all.

    Raises
    ------
    SettingError
        Names the column, and the one it is like.
    """
    known = [*PLAIN_COLUMNS, *list_scored_columns(instrument, pack)]
    given = [*mapping.columns, *mapping.items.values(), *(name for each in mapping.join for name in each.columns)]
    if not set(given) & set(instrument.keys):
        raise SettingError(
            f"{where}: no unsur is mapped, so that rows without any answer would come in.",
            allowed=", ".join(instrument.keys),
            remedy="name the headings of the questions in [columns] (of a long export: the questions in [items]).",
        )
    if strange := sorted({name for name in given if name not in known}):
        raise SettingError(
            f"{where}: {len(strange)} column{'s' if len(strange) > 1 else ''} that no answers have.",
            places=[f"{name}. {suggest_name(name, known)}".rstrip() for name in strange],
            allowed=", ".join(known),
        )


def list_scored_columns(instrument: Instrument, pack: Pack | None) -> tuple[str, ...]:
    """Columns that may hold scores: unsur, pairs of them, the whole, items of the sector."""
    paired = (f"{prefix}{key}" for prefix in PAIR_PREFIXES for key in instrument.keys)
    return (*instrument.keys, *paired, "overall", *(pack.columns if pack else ()))


def format_toml(mapping: Settings, comment: str = "") -> str:
    """A mapping as the text of its file; keys that say nothing are left out.

    Parameters
    ----------
    comment : str
        Lines put at the top, each as a comment.
    """
    values = mapping.model_dump(exclude_defaults=True, mode="python")
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    lines += [f"{key} = {_value(value)}" for key, value in values.items() if not _is_table(value)]
    for key, value in values.items():
        if _is_table(value):
            lines += _tables(key, value)
    return "\n".join(lines) + "\n"


def _is_table(value: object) -> bool:
    """Whether a value has a table of its own in the file."""
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _tables(name: str, value: Any) -> list[str]:
    """Lines of a table, a list of tables, or a table of tables."""
    if isinstance(value, list):
        return [line for each in value for line in ("", f"[[{name}]]", *_body(each))]
    if all(isinstance(each, dict) for each in value.values()):
        return [line for key, each in value.items() for line in ("", f"[{name}.{_key(key)}]", *_body(each))]
    return ["", f"[{name}]", *_body(value)]


def _body(table: AnyMapping[str, Any]) -> list[str]:
    """Keys of a table; a table within it on one line."""
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items()]


def _key(text: str) -> str:
    """A key, in quotes unless it is plain."""
    return text if text.replace("_", "").isalnum() and text.isascii() else json.dumps(text, ensure_ascii=False)


def _value(value: object) -> str:
    """A value as TOML; its basic strings take JSON's escapes."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


#: Cuts personal data out of a text and says so in brackets; the one of comments is handed in from a higher floor.
TextCleaner = Callable[[str], str]

_SHAPES: dict[str, re.Pattern[str]] = {
    "surel": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "jaringan": re.compile(
        r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}\b", re.I
    ),
    "perangkat": re.compile(
        r"\b(?:mozilla|opera|dalvik|okhttp)/\d[^\n]*|\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b"
        r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b",
        re.I,
    ),
    "nik": re.compile(r"(?<!\d)\d(?:[ .-]?\d){14,15}(?!\d)"),
    "telepon": re.compile(r"(?<!\d)(?:\+?62|0)[ .-]?\d(?:[ .()-]{0,2}\d){6,12}(?!\d)"),
}  # fmt: skip
#: A day as forms and spreadsheets write it, with or without a time: '05-01-2026' has the digits of a telephone.
_DAY = re.compile(r"((?<![\d+(-])(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d(?![.-]?\d))")
#: What replaces a find; what stands before a name and before no occupation, service or school.
_MARK = re.compile(r"\[(\w+)\]")
_HONORIFIC = re.compile(r"(?:pak|bu|bapak|ibu|sdri?|saudara|saudari|tn|ny|hj?)\b\.?\s+\w", re.IGNORECASE)
#: The second and later of several headings that are one number, as `headings` numbers them.
_NUMBER_AGAIN = re.compile(r"\d{1,2} \(\d+\)")
#: An address of a house; looked for in whole columns alone, for comments speak of roads as well.
_ADDRESS = re.compile(
    r"^(?:jln?|jalan|gg|gang|perum(?:ahan)?|komplek?s|komp|dusun|dsn|desa|kel(?:urahan)?)\b\.?\s|\brt\W{0,3}\d",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][a-z'’.]+(?: (?:[A-Z][a-z'’.]*|bin|binti|van|al)){1,4}|[A-Z]{3,}(?: [A-Z.]{1,15}){1,4}")
#: Fewer cells tell nothing; so many of them must differ, and look like names.
_FEW, _HARDLY_TWICE, _NEARLY_ALL = 5, 0.9, 0.8
#: A column is taken for personal data when so great a share of its cells looks like it.
_MOSTLY = 0.5
_LOOKED_AT = 2000
#: Name of the number that a keyed pseudonym keeps: 12 of 64 hexadecimal digits, enough for a city.
_DIGITS = 12
_KEY_BYTES = 32


def detect_personal_text(text: str) -> str:
    """Kind of personal data that a text holds by its form; '' where none.

    Examples
    --------
    >>> detect_personal_text("hubungi 0812-3456-7890"), detect_personal_text("10.0.0.7"), detect_personal_text("Rp 150.000")
    ('telepon', 'jaringan', '')
    >>> detect_personal_text("05-01-2026 10:15"), detect_personal_text("05-01-2026 08123456789")
    ('', 'telepon')
    """
    undated = _DAY.sub("|", text)
    return next((kind for kind, shape in _SHAPES.items() if shape.search(undated)), "")


def mask_personal(text: str) -> str:
    """A text with what looks like personal data replaced by its kind, for names of files and sheets and messages.

    Examples
    --------
    >>> mask_personal("hasil 081234567890.xlsx")
    'hasil [telepon].xlsx'
    """
    parts = _DAY.split(text)
    for kind, shape in _SHAPES.items():
        # The odd parts are days.
        parts[::2] = [shape.sub(f"[{kind}]", part) for part in parts[::2]]
    return "".join(parts)


def detect_personal_column(column: pd.Series) -> str:
    """Kind of personal data that a column holds by its cells; '' where fewer than half look so."""
    given = column[column.ne("")].head(_LOOKED_AT)
    kinds = given.map(lambda text: detect_personal_text(text) or ("alamat" if _ADDRESS.search(text) else ""))
    found = kinds[kinds.ne("")]
    return str(found.mode().iloc[0]) if len(given) and len(found) > _MOSTLY * len(given) else ""


def are_names(column: pd.Series) -> bool:
    """Whether the cells of a column look like names of persons: a few words with capitals, hardly one of them twice."""
    given = column[column.ne("")].head(_LOOKED_AT)
    if len(given) < _FEW or given.nunique() < _HARDLY_TWICE * len(given):
        return False
    return bool(given.str.fullmatch(_NAME).mean() >= _NEARLY_ALL)


def cut_personal(text: str, clean: TextCleaner) -> str:
    """A text without personal data, each replaced by its kind in brackets."""
    return clean(mask_personal(text))


def cut_texts(column: pd.Series, names: pd.Series, clean: TextCleaner) -> pd.Series:
    """Free texts without personal data and without the respondent's own name.

    Parameters
    ----------
    column, names : Series of str
        Texts; the name given in the same row, '' where none.
    """
    once = lru_cache(KEPT_VALUES)(lambda text: cut_personal(text, clean))
    cleaned = []
    for said in split_column(column[column.ne("")]):
        pairs = zip(said, names[said.index], strict=True)
        texts = [_without(once(text), name) if " " in name else once(text) for text, name in pairs]
        cleaned.append(pd.Series(texts, said.index, dtype="str"))
    return pd.concat(cleaned).reindex(column.index).fillna("")


def cut_categories(column: pd.Series, names: pd.Series, clean: TextCleaner) -> pd.Series:
    """Categories such as occupation and service; a cell that holds personal data is emptied, for its rest says nothing.

    Parameters
    ----------
    names : Series of str
        Every name that the export holds in a column of names, in small letters.
    """
    cells = [str(cell) for cell in column.unique() if cell]
    people = set(names[names.isin([cell.lower() for cell in cells])])
    known = {"": ""} | {cell: "" if cell.lower() in people or _tells(cell, clean) else cell for cell in cells}
    return column.map(known).astype("str")


def number_respondents(ids: pd.Series, taken: Mapping[str, str], start: int) -> pd.Series:
    """Running pseudonyms: R0001 and on, the same one for the same id.

    Parameters
    ----------
    ids : Series of str
        Respondents as the export calls them; each '' is somebody else.
    taken : mapping of str to str
        Ids that have a pseudonym already.
    start : int
        First number that is free.
    """
    first = ids.eq("") | (~ids.duplicated() & ~ids.isin(list(taken)))
    numbers = first.cumsum() + start - 1
    fresh = "R" + numbers.astype("str").str.zfill(4)
    known = {**dict(zip(ids[first], fresh[first], strict=True)), **taken}
    return fresh.where(ids.eq(""), ids.map(known)).astype("str")


def hash_respondents(ids: pd.Series, key: bytes) -> pd.Series:
    """Pseudonyms that are the same in every export read with the same key; '' where there is no id.

    HMAC-SHA256: without the key nobody can try out all numbers of a district.
    """
    return map_distinct(ids, lambda each: _keyed(each, key) if each else "")


def read_pseudonym_key(path: Path, *outside: Path, make: bool = True) -> bytes:
    """The key of the pseudonyms; made where there is none yet.

    Parameters
    ----------
    outside : Path
        Folders in which the key must not lie.
    make : bool
        Whether to make the file where there is none; else the key is one that nobody will see again.

    Raises
    ------
    SettingError
        It lies within the project or the answers, or is too short.
    """
    place = path.expanduser().resolve()
    if within := next((folder for folder in outside if place.is_relative_to(folder.resolve())), None):
        raise SettingError(
            f"{path}: the key lies in {within}.", remedy="keep it apart: whoever has both can find people."
        )
    if not place.is_file() and not make:
        return secrets.token_bytes(_KEY_BYTES)
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_bytes(secrets.token_bytes(_KEY_BYTES))
    key = place.read_bytes()
    if len(key) < _KEY_BYTES // 2:
        raise SettingError(f"{path}: the key is too short.", allowed=f"at least {_KEY_BYTES // 2} bytes")
    return key


def refuse_headless(headings: Iterable[str], where: str) -> None:
    """Refuse a table whose headings are a person's data: it has none.

    Raises
    ------
    DataError
        Says the kind, not the text.
    """
    headings = list(headings)
    kinds = sorted({kind for heading in headings if (kind := detect_personal_text(heading))})
    # Questions may be called 1 to 9, but only a row of answers says 3 again and again.
    again = [heading for heading in headings if _NUMBER_AGAIN.fullmatch(heading)]
    if len(again) > 1 and not kinds:
        raise DataError(
            f"{where}: several headings are the same number: the first row looks like an answer.",
            remedy="put a row of headings above it.",
        )
    if kinds:
        raise DataError(
            f"{where}: the headings hold personal data ({', '.join(kinds)}): the first row looks like an answer.",
            remedy="put a row of headings above it.",
        )


def _tells(cell: str, clean: TextCleaner) -> bool:
    """Whether a category holds personal data; 'Pegawai Swasta' looks like a name, but only in a comment."""
    marks = set(_MARK.findall(cut_personal(cell, clean))) - set(_MARK.findall(cell)) - {"nama"}
    return bool(marks or _HONORIFIC.match(cell))


def _keyed(each: str, key: bytes) -> str:
    """Pseudonym of one id, spelt in one way: numbers of a telephone from 0 on."""
    plain = re.sub(r"[\s.()-]", "", each.casefold())
    plain = re.sub(r"^\+?62(?=8)", "0", plain)
    return "K" + hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:_DIGITS]


def _without(text: str, name: str) -> str:
    """A text without a name of several words."""
    if name.casefold() not in text.casefold():
        return text
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[nama]", text, flags=re.IGNORECASE)
