"""Numbers, dates and sentences of a report, in Indonesian or English. Floor 4.

Sentences stand in bahasa/id.toml and bahasa/en.toml under the same keys; whatever is put into one is escaped. Numbers
are rounded half up here or came so; babel only spells them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from ikm.errors import SettingError
from ikm.rules.instrument import Band, Instrument, Unsur, round_half_up
from ikm.rules.period import Period

LANGUAGES = ("id", "en")
_FOLDER = Path(__file__).parent / "bahasa"
_ROMAN = ("I", "II", "III", "IV")
NO_VALUE = "–"
_LEAST_CHANCE = Fraction(1, 1000)


class Words:
    """The words of one language.

    Parameters
    ----------
    bahasa : {'id', 'en'}

    Examples
    --------
    >>> Words("id").number(Decimal("76.61")), Words("en").number(Decimal("76.61"))
    ('76,61', '76.61')
    >>> Words("id").period(Period.parse("2026-S1"))
    'Semester I Tahun 2026'
    """

    def __init__(self, bahasa: str = "id") -> None:
        if bahasa not in LANGUAGES:
            raise SettingError(f"language '{bahasa}' is not known.", allowed=" or ".join(LANGUAGES))
        self.bahasa = bahasa
        self._catalogue = _catalogue(bahasa)

    def say(self, key: str, **values: object) -> Markup:
        """The sentence 'table.name' with values put in, each escaped; a number should come formatted."""
        table, _, name = key.partition(".")
        return Markup(self._catalogue[table][name]).format(**values)

    def counted(self, key: str, count: int, **values: object) -> Markup:
        """The sentence of a number of things: 'table.name_one' of a single one, which English says otherwise."""
        return self.say(f"{key}_one" if count == 1 else key, **values)

    def text(self, key: str, **values: object) -> str:
        """The same as plain text, for charts and alternative text; values are not escaped."""
        table, _, name = key.partition(".")
        return str(self._catalogue[table][name]).format(**values)

    def heading(self, indonesian: str) -> str:
        """A notebook's heading or paragraph in this language; what has no translation stays as it is."""
        return str(self._catalogue.get("headings", {}).get(indonesian, indonesian))

    def suggestion(self, key: str) -> str:
        """What a unit might do about an unsur, by its key; of its own unsur something general."""
        known = self._catalogue["suggestions"]
        return str(known.get(key, known["other"]))

    def category(self, label: str) -> str:
        """A category of respondents; '' is 'not stated'; what has no translation stays as it is."""
        if not label:
            return self.text("words.not_stated")
        return str(self._catalogue["categories"].get(label, label))

    def number(self, value: Decimal | Fraction | float | int | None, places: int = 2, *, sign: bool = False) -> str:
        """A number with fixed decimals, half up; a dash where there is none.

        Parameters
        ----------
        sign : bool
            Write '+' before a positive number, as for a change.
        """
        if value is None:
            return NO_VALUE
        rounded = round_half_up(value, places)
        lead = "−" if rounded < 0 else "+" if sign and rounded > 0 else ""
        return lead + _spelt(abs(rounded), places, self.bahasa)

    def count(self, value: int | None) -> str:
        """A whole number with thousands marked."""
        return self.number(value, 0)

    def percent(self, share: Fraction | float | None, places: int = 1) -> str:
        """A share of 1 as per cent."""
        return (
            NO_VALUE if share is None else f"{self.number(Fraction(share) * 100, places)}{self.text('words.percent')}"
        )

    def chance(self, chance: float) -> str:
        """A chance as per cent; never 0 or 100, for nothing measured on a sample is certain."""
        if chance < _LEAST_CHANCE:
            return f"< {self.percent(_LEAST_CHANCE)}"
        return f"> {self.percent(1 - _LEAST_CHANCE)}" if chance > 1 - _LEAST_CHANCE else self.percent(chance)

    def bobot(self, convention: str) -> str:
        """A bobot as printed: a decimal with the language's mark, a fraction as it is."""
        head, mark, tail = convention.partition(";")
        if "/" in head:
            return convention
        places = -int(Decimal(head).as_tuple().exponent)
        return f"{self.number(Decimal(head), places)}{mark}{tail}"

    def date(self, day: date) -> str:
        """A date with the month written out: '17 Agustus 2026'."""
        return str(format_date(day, "d MMMM y", locale=_locale(self.bahasa)))

    def period(self, period: Period) -> str:
        """A period written out."""
        if period.kind == "month":
            return str(format_date(period.start, "LLLL y", locale=_locale(self.bahasa)))
        part = _ROMAN[period.part - 1]
        return self.text(f"periods.{period.kind}", part=part, year=period.year)

    def unsur(self, unsur: Unsur) -> str:
        """Name of an unsur."""
        return unsur.name_en if self.bahasa == "en" else unsur.name

    def kinerja(self, band: Band) -> str:
        """Kinerja of a band."""
        return band.kinerja_en if self.bahasa == "en" else band.kinerja

    def regulation(self, instrument: Instrument) -> str:
        """Full title of a regulation."""
        return instrument.title_en if self.bahasa == "en" else instrument.title

    def respondents_note(self, instrument: Instrument) -> str:
        """What a regulation says about the number of respondents."""
        return instrument.min_respondents_note_en if self.bahasa == "en" else instrument.min_respondents_note

    def listing(self, parts: Sequence[str]) -> Markup:
        """'a; b; dan c', each part escaped. Semicolons, for names of unsur hold commas."""
        safe = [escape(part) for part in parts]
        if len(safe) < 2:
            return Markup("").join(safe)
        between = Markup("; ") if len(safe) > 2 else Markup(" ")
        return Markup("; ").join(safe[:-1]) + between + self.say("words.and", last=safe[-1])


@lru_cache(maxsize=4096)  # a report says most of its figures more than once
def _spelt(rounded: Decimal, places: int, bahasa: str) -> str:
    """A rounded number with the marks of a language."""
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(rounded, format=pattern, locale=_locale(bahasa)))


def _locale(bahasa: str) -> str:
    """Babel's name of the language."""
    return {"id": "id_ID", "en": "en_GB"}[bahasa]


@cache
def _catalogue(bahasa: str) -> dict[str, dict[str, Any]]:
    """All texts of a language."""
    return tomllib.loads((_FOLDER / f"{bahasa}.toml").read_text(encoding="utf-8"))


#: Smaller p are told as '< 0.001'.
_LEAST_P = 0.001


def format_probability(p: float, words: Words) -> str:
    """A p value with three decimals, '< 0,001' below."""
    return f"< {words.number(_LEAST_P, 3)}" if p < _LEAST_P else words.number(p, 3)
