"""Personal data in an export: found by its form, cut out of texts, and respondents under pseudonyms."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ikm.errors import DataError, SettingError
from ikm.intake.table import KEPT_VALUES, map_distinct, split_column, strip_again
from ikm.speech import _
from ikm.survey.leftovers import rename_over, write_in_one_step
from ikm.texts.redaction import find_names, redact_text, resembles_name

_SHAPES: dict[str, re.Pattern[str]] = {
    "surel": re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"),
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
#: A database writes '0000-00-00' where there is none.
_DAY = re.compile(
    r"((?<![\d+(-])(?:(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d|0000-00-00)(?![.-]?\d))"
)
#: What replaces a find.
_MARK = re.compile(r"\[(\w+)\]")
_SHORT_NUMBER = re.compile(r"\d{1,2}")
#: A heading that is a date, with or without a time.
_MOMENT = re.compile(r"(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?:[ T,]+\d{1,2}[:.]\d\d.*)?")
#: Headings that stand among their own cells, from which the first row is an answer.
_LEAST_ANSWERS = 3
#: An address of a house; looked for in whole columns alone, for comments speak of roads as well.
_ADDRESS = re.compile(
    r"^(?:jln?|jalan|gg|gang|perum(?:ahan)?|komplek?s|komp|dusun|dsn|desa|kel(?:urahan)?)\b\.?\s|\brt\W{0,3}\d",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][a-z'’.]+(?: (?:[A-Z][a-z'’.]*|bin|binti|van|al)){1,4}|[A-Z]{3,}(?: [A-Z.]{1,15}){1,4}")
#: Cells of a column of names: how many there must be, share that must differ and that must look like a name.
_LEAST_CELLS, _LEAST_DISTINCT_SHARE, _LEAST_NAME_SHARE = 5, 0.9, 0.8
#: Characters of a cell that a message quotes, digits in it that may be somebody's number, and rows from which a text is
#: no one's name.
_LONGEST_QUOTED, _LONG_NUMBER, _LEAST_RECURRING = 40, re.compile(r"\d{9}"), 5
#: Share of a column's cells that look like personal data, from which all of it is taken for such.
_LEAST_PERSONAL_SHARE = 0.5
_CELLS_LOOKED_AT = 2000
#: Hexadecimal digits that a keyed pseudonym keeps, of 64: enough for a city.
_PSEUDONYM_DIGITS = 12
_KEY_BYTES = 32


def detect_personal_text(text: str) -> str:
    """Detect the kind of personal data that a text holds by its form; '' where none.

    Examples
    --------
    >>> [detect_personal_text(text) for text in ("hubungi 0812-3456-7890", "10.0.0.7", "Rp 150.000")]
    ['telepon', 'jaringan', '']
    >>> [detect_personal_text(f"{day} 10:15") for day in ("05-01-2026", "0000-00-00")]
    ['', '']
    >>> detect_personal_text("05-01-2026 08123456789")
    'telepon'
    """
    undated = _DAY.sub("|", text)
    return next((kind for kind, shape in _SHAPES.items() if shape.search(undated)), "")


def is_quotable(text: str, rows: int) -> bool:
    """Return whether a message may quote a cell that was not understood: it is short and says nothing of anybody.

    Parameters
    ----------
    rows : int
        In how many rows it stands: what recurs is no one's name.

    Examples
    --------
    >>> [is_quotable(text, 1) for text in ("31/02/2026", "kemarin", "Sumarwati", "8123456789", "Jalan Mawar 3")]
    [True, True, False, False, False]
    """
    told = len(text) <= _LONGEST_QUOTED and not _LONG_NUMBER.search(text) and not _ADDRESS.search(text)
    return told and not detect_personal_text(text) and (rows >= _LEAST_RECURRING or not resembles_name(text))


def mask_personal(text: str) -> str:
    """Replace what looks like personal data by its kind, in names of files and sheets and in messages.

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
    """Detect the kind of personal data that a column holds by its cells; '' where fewer than half look so."""
    given = column[column.ne("")].head(_CELLS_LOOKED_AT).tolist()
    kinds: Counter[str] = Counter()
    for text, times in Counter(given).items():
        if kind := detect_personal_text(text) or ("alamat" if _ADDRESS.search(text) else ""):
            kinds[kind] += times
    return (
        min(kinds, key=lambda kind: (-kinds[kind], kind)) if kinds.total() > _LEAST_PERSONAL_SHARE * len(given) else ""
    )


def are_names(column: pd.Series) -> bool:
    """Return whether cells look like names of persons: a few words with capitals, hardly one of them twice."""
    given = column[column.ne("")].head(_CELLS_LOOKED_AT)
    if len(given) < _LEAST_CELLS or given.nunique() < _LEAST_DISTINCT_SHARE * len(given):
        return False
    return bool(given.str.fullmatch(_NAME).mean() >= _LEAST_NAME_SHARE)


def cut_personal(text: str) -> str:
    """Cut personal data out of a text, each replaced by its kind in brackets."""
    return redact_text(mask_personal(text)).text


def cut_texts(column: pd.Series, names: pd.Series) -> pd.Series:
    """Cut personal data and the respondent's own name out of free texts.

    Parameters
    ----------
    column, names : Series of str
        Texts; the name given in the same row, '' where none.
    """
    once = lru_cache(KEPT_VALUES)(cut_personal)
    cleaned = []
    for piece in split_column(column[column.ne("")]):
        pairs = zip(piece.tolist(), names[piece.index].tolist(), strict=True)
        texts = [_cut_name(once(text), name) if " " in name else once(text) for text, name in pairs]
        cleaned.append(pd.Series(texts, piece.index, dtype="str"))
    return pd.concat(cleaned).reindex(column.index).fillna("")


def names_person(text: str, people: Collection[str]) -> bool:
    """Return whether a category may name somebody: it is in a column of names, or has a name behind *Pak* or the like.

    Parameters
    ----------
    people : collection of str
        Names that the export holds, in small letters.
    """
    return text.casefold() in people or bool(find_names(text, after_roles=False))


def holds_number(text: str) -> bool:
    """Return whether a category holds personal data other than a name: a number, an address."""
    return bool(set(_MARK.findall(cut_personal(text))) - set(_MARK.findall(text)) - {"nama"})


def number_respondents(ids: pd.Series, taken: Mapping[str, str], start: int) -> pd.Series:
    """Number respondents with running pseudonyms: R0001 and on, the same one for the same id.

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
    known = {**dict(zip(ids[first].tolist(), fresh[first].tolist(), strict=True)), **taken}
    return fresh.where(ids.eq(""), ids.map(known)).astype("str")


def hash_respondents(ids: pd.Series, key: bytes) -> pd.Series:
    """Make pseudonyms that are the same in every export read with the same key; '' where there is no id.

    HMAC-SHA256: without the key nobody can try out all numbers of a district.
    """
    return map_distinct(ids, lambda each: _hash_id(each, key) if each else "")


def read_pseudonym_key(path: Path, *outside: Path, make: bool = True) -> bytes:
    """Read the key of the pseudonyms; it is made where there is none yet.

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
        remedy = _("keep it apart: whoever has both can find people.")
        raise SettingError(_("{path}: the key lies in {within}.", path=path, within=within), remedy=remedy)
    if not place.is_file():
        if not make:
            return secrets.token_bytes(_KEY_BYTES)
        place.parent.mkdir(parents=True, exist_ok=True)
        write_in_one_step(place, secrets.token_bytes(_KEY_BYTES), lambda fresh: rename_over(fresh, place))
    key = place.read_bytes()
    if len(key) < _KEY_BYTES // 2:
        raise SettingError(
            _("{path}: the key is too short.", path=path),
            allowed=_("at least {key_bytes} bytes", key_bytes=_KEY_BYTES // 2),
        )
    return key


def refuse_headless(cells: pd.DataFrame, where: str) -> None:
    """Refuse a table whose headings are a person's data or answers: it has none.

    Raises
    ------
    DataError
        Says the kind, not the text.
    """
    headings = list(cells)
    kinds = sorted({kind for heading in headings if (kind := detect_personal_text(heading))})
    # Questions may be called 1 to 9, but only a row of answers says 3 again and again.
    again = [each for each in headings if (plain := strip_again(each)) != each and _SHORT_NUMBER.fullmatch(plain)]
    mistake = _("several headings are the same number") if len(again) > 1 else ""
    answers = [heading for place, heading in enumerate(headings) if _stands_below(heading, cells.iloc[:, place])]
    if any(map(_MOMENT.fullmatch, headings)):
        mistake = _("a heading is a date")
    elif len(answers) >= _LEAST_ANSWERS:
        mistake = _("{answers_count} headings are answers that stand below them as well", answers_count=len(answers))
    if kinds:
        mistake = _("the headings hold personal data ({kinds})", kinds=", ".join(kinds))
    if mistake:
        what = _("{where}: {mistake}: the first row looks like an answer.", where=where, mistake=mistake)
        raise DataError(what, remedy=_("put a row of headings above it, or export the file again with its headings."))


def _stands_below(heading: str, column: pd.Series) -> bool:
    """Return whether a heading stands among the cells of its column, also where it is the second of its kind."""
    return bool(column.isin([heading, strip_again(heading)]).any())


def _hash_id(each: str, key: bytes) -> str:
    """Return the pseudonym of one id, spelt in one way: numbers of a telephone from 0 on."""
    plain = re.sub(r"[\s.()-]", "", each.casefold())
    plain = re.sub(r"^\+?62(?=8)", "0", plain)
    return "K" + hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM_DIGITS]


def _cut_name(text: str, name: str) -> str:
    """Cut a name of several words out of a text."""
    if name.casefold() not in text.casefold():
        return text
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[nama]", text, flags=re.IGNORECASE)
