"""What the headings of an export, its labels of answers and its rows of sums may mean, by the words of words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ikm.intake.table import HEADING_JOINT
from ikm.rules.instrument import Instrument, Unsur, list_option_labels

_LEAD = re.compile(r"^(?:(?:u|unsur|no|q|soal|pertanyaan)?[ .]*\d{1,2}\s*[.):\-]\s*|[ivx]+[.)]\s+|\W+)", re.IGNORECASE)


#: What LimeSurvey puts before a question: 'U[SQ001]. ', 'G01Q02. '; a grid's row stands behind it: '[Persyaratan]'.
_CODE = re.compile(r"^(?:\w+\[\w+\]|G\d+Q\d+\w*)\.?\s+")


_ROW = re.compile(r"\[(?!SQ\d+\])([^\[\]]*[^\W\d_]{3}[^\[\]]*)\]$")


#: A question within groups, as Kobo and ODK call it: 'data_diri/umur'.
_GROUPED = re.compile(r"[\w.-]+(?:/[\w.-]+)*/([\w.-]{3,})")


#: 'U3', 'Unsur 3', 'U 3.', with nothing behind it.
_PLACE = re.compile(r"(?:u|unsur|nilai unsur|nrr(?: u(?:nsur)?)?|p|q|v)[ _.\-]*0?(\d{1,2})\.?", re.IGNORECASE)


def normalise_question(heading: str) -> str:
    """Return what a heading says: its last part, in small letters, without a number in front.

    Examples
    --------
    >>> [normalise_question(text) for text in ("PROFIL / USIA", "3.  Kecepatan waktu ", "jenis_kelamin")]
    ['usia', 'kecepatan waktu', 'jenis kelamin']
    >>> normalise_question("Nilailah unsur berikut [Biaya/tarif]"), normalise_question("U[SQ003]. Kecepatan waktu")
    ('biaya/tarif', 'kecepatan waktu')
    """
    last = _CODE.sub("", heading.split(HEADING_JOINT)[-1].strip())
    row = _ROW.search(last)
    last = re.sub(r"(?<=\w)_(?=\w)", " ", row[1] if row else last)
    return _LEAD.sub("", " ".join(last.split()).casefold()).strip() or last.casefold()


def parse_unsur_number(heading: str) -> int | None:
    """Parse the number of an unsur in a heading that is nothing but a number: 3 of 'U3'; None elsewhere."""
    match = _PLACE.fullmatch(" ".join(heading.split(HEADING_JOINT)[-1].split()))
    return int(match[1]) if match else None


def match_unsur(heading: str, instrument: Instrument) -> list[str]:
    """List the keys of the unsur that a question may ask for; one where it is certain.

    Examples
    --------
    >>> from ikm.rules.instrument import load_instrument
    >>> match_unsur("9. Penanganan pengaduan, saran dan masukan", load_instrument("permenpanrb-14-2017"))
    ['pengaduan']
    """
    for text in _list_readings(heading):
        same = [item.key for item in instrument.unsur if text in _list_own_words(item)]
        matches = same or [key for key in instrument.keys if _has_match(text, _read_words()["unsur"].get(key, ()))]
        if matches:
            return matches
    return []


def match_columns(heading: str) -> list[str]:
    """List the columns, other than unsur, that a heading may stand for."""
    return _match_words("columns", heading)


def choose_heading(name: str, headings: Sequence[str]) -> str:
    """Choose the heading where a form tool says one thing under several: the first in the order of words.toml.

    Examples
    --------
    >>> choose_heading("date", ["_submission_time", "end"]), choose_heading("date", ["end", "Tanggal survei"])
    ('end', '')
    """
    for patterns in _read_words()["same"].get(name, ()):
        places = [
            next((at for at, each in enumerate(patterns) if re.search(each, normalise_question(heading))), -1)
            for heading in headings
        ]
        if min(places) >= 0 and places.count(min(places)) == 1:
            return headings[places.index(min(places))]
    return ""


def detect_personal_heading(heading: str) -> str:
    """Detect the kind of personal data that a heading announces; '' where none."""
    return next(iter(_match_words("personal", heading)), "")


def detect_total(heading: str) -> str:
    """Return 'sum' or 'mean' where a heading announces one of the answers, else ''."""
    text = normalise_question(heading)
    return next((kind for kind, patterns in _read_words()["totals"].items() if _has_match(text, patterns)), "")


def list_consenting(heading: str, choices: Sequence[str]) -> list[str]:
    """List the answers to a question of consent that say yes; nothing where the heading asks no consent.

    Examples
    --------
    >>> list_consenting("Apakah Anda bersedia mengisi survei ini?", ["Ya, saya bersedia", "Tidak bersedia"])
    ['Ya, saya bersedia']
    """
    words = _read_words()["consent"]
    if not _has_match(normalise_question(heading), words["question"]):
        return []
    return [choice for choice in choices if choice and not _has_match(choice.casefold(), words["refusal"])]


def detect_pair_prefix(heading: str) -> str:
    """Return the prefix of a column of what was expected or how much it matters; '' for what was experienced."""
    text = heading.casefold()
    return next((prefix for prefix, patterns in _read_words()["pairs"].items() if _has_match(text, patterns)), "")


def match_figures_columns(heading: str) -> list[str]:
    """List the columns of printed figures that a heading may stand for; 'item' is a part of the index.

    Examples
    --------
    >>> match_figures_columns("Nilai Indeks"), match_figures_columns("V11"), match_figures_columns("Mutu Pelayanan")
    (['ikm'], ['item'], ['mutu'])
    """
    text = " ".join(heading.split(HEADING_JOINT)[-1].split()).casefold()
    return [name for name, patterns in _read_words()["figures"].items() if _has_match(text, patterns)]


def match_figures_row(text: str) -> str:
    """Return 'ikm' or 'n' where a row of an NRR table holds the index or the number of respondents, else ''."""
    return next(
        (
            name
            for name, patterns in _read_words()["figures_rows"].items()
            if _has_match(normalise_question(text), patterns)
        ),
        "",
    )


def list_foot_words() -> frozenset[str]:
    """List what stands first in a row that adds up a sheet."""
    return frozenset(_read_words()["foot"]["words"])


def is_foot(cell: str) -> bool:
    """Return whether the first cell of a row says that it adds up the sheet.

    Examples
    --------
    >>> is_foot("Jumlah :"), is_foot("NRR per Unsur = Jumlah Nilai / Jumlah Kuesioner"), is_foot("Totok Jumlahadi")
    (True, True, False)
    """
    text = " ".join(cell.split()).casefold().rstrip(" :")
    return text in list_foot_words() or text.startswith(tuple(_read_words()["foot"]["starts"]))


@cache
def compile_foot_pattern() -> str:
    """Return a pattern for a quick look before the true one: every cell of which `is_foot` is true begins with it."""
    words = {re.match(r"\w+", each)[0] for each in [*_read_words()["foot"]["words"], *_read_words()["foot"]["starts"]]}  # type: ignore[index]
    return rf"^\s*(?:{'|'.join(sorted(words))})"


def list_label_scales(unsur: Unsur | None) -> list[tuple[str, ...]]:
    """List the labels that a question's options may be from, worst first, those of the regulation in front."""
    own = [tuple(text.casefold() for text in unsur.options)] if unsur else []
    return [*own, *(tuple(row) for row in _read_words()["scales"].values())]


@cache
def list_known_labels() -> frozenset[str]:
    """List every label that an answer may have: those of all regulations and those in use besides."""
    return list_option_labels() | {text for row in list_label_scales(None) for text in row}


def _list_readings(heading: str) -> list[str]:
    """List what a heading may say, surest first: of a question within groups its own name, then all of it."""
    text = normalise_question(heading)
    grouped = _GROUPED.fullmatch(text.replace(" ", "_"))
    return [normalise_question(grouped[1]), text] if grouped else [text]


def _match_words(table: str, heading: str) -> list[str]:
    """List the keys of a table of words of which one fits all of a heading, else its own name within groups."""
    for text in reversed(_list_readings(heading)):
        if names := [name for name, patterns in _read_words()[table].items() if _has_match(text, patterns)]:
            return names
    return []


def _list_own_words(unsur: Unsur) -> set[str]:
    """Return key, name and question of an unsur as headings have them."""
    return {unsur.key, *(" ".join(text.split()).casefold().rstrip("?") for text in (unsur.name, unsur.question))} | {
        unsur.question.casefold()
    }


def _has_match(text: str, patterns: tuple[str, ...] | list[str]) -> bool:
    """Return whether any pattern is found."""
    return any(re.search(pattern, text) for pattern in patterns)


@cache
def _read_words() -> dict[str, dict[str, Any]]:
    """Read the file of words."""
    return tomllib.loads((Path(__file__).with_name("words.toml")).read_text(encoding="utf-8"))
