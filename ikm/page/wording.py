"""Numbers, dates and sentences of a report, in Indonesian or English.

Sentences stand beside the module that says them, those of chapters/trend.py in chapters/trend.toml, both languages
under one key; whatever is put into one is escaped. Numbers are rounded half up here or came so; babel only spells them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from ikm.errors import SettingError
from ikm.rules.instrument import Band, Instrument, LegalText, Unsur, round_half_up
from ikm.rules.period import Period
from ikm.rules.promises import Promise
from ikm.speech import _

LANGUAGES = ("id", "en")
_PACKAGE = Path(__file__).parents[1]
#: Folders whose modules have their wording beside them.
_FOLDERS = ("page", "chapters", "study", "publish")
_ROMAN = ("I", "II", "III", "IV")
NO_VALUE = "–"
_LEAST_CHANCE = Fraction(1, 1000)
#: Most unsur that are named where several tie.
NAMED_UNSUR = 3
#: Smaller p are printed as '< 0.001'.
_LEAST_P = 0.001


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
            raise SettingError(_("language '{bahasa}' is not known.", bahasa=bahasa), allowed=_(" or ").join(LANGUAGES))
        self.bahasa = bahasa

    @cached_property
    def _texts(self) -> dict[str, str]:
        """'table.name' -> text; read when the first is asked for."""
        return read_wording(_PACKAGE)[self.bahasa]

    def say(self, key: str, **values: object) -> Markup:
        """Return the sentence 'table.name' with values put in, each escaped; a number should come formatted."""
        return Markup(self._texts[key]).format(**values)

    def counted(self, key: str, count: int, **values: object) -> Markup:
        """Return the sentence of a number of things: 'table.name_one' of a single one, which English says otherwise."""
        return self.say(f"{key}_one" if count == 1 else key, **values)

    def text(self, key: str, **values: object) -> str:
        """Return the same as plain text, for charts and alternative text; values are not escaped."""
        return self._texts[key].format(**values)

    def has(self, key: str) -> bool:
        """Tell whether there is a text 'table.name'."""
        return key in self._texts

    def heading(self, indonesian: str) -> str:
        """Return a notebook's heading or paragraph in this language; what has no translation stays as it is."""
        return self._texts.get(f"headings.{indonesian}", indonesian)

    def category(self, label: str) -> str:
        """Return a category of respondents; '' is 'not stated'; what has no translation stays as it is."""
        if not label:
            return self.text("words.not_stated")
        return self._texts.get(f"categories.{label}", label)

    def characteristic(self, name: str) -> str:
        """Return what readers call a characteristic of respondents; a column of somebody's own as it is."""
        return self._texts.get(f"characteristics.{name}", name)

    def column(self, name: str) -> str:
        """Return the same as a heading, with a capital letter."""
        called = self._texts.get(f"characteristics.{name}", "")
        return called[:1].upper() + called[1:] or name

    def name_groups(self, names: Mapping[str, Mapping[str, str]]) -> Words:
        """Return the same words, which also know what groups of a unit's own are called.

        Parameters
        ----------
        names : mapping
            Column of the answers -> language -> name; one that is missing is that in Indonesian.

        Examples
        --------
        >>> words = Words("en").name_groups({"ruas": {"id": "Ruas jalan", "en": ""}})
        >>> words.characteristic("ruas"), words.column("ruas")
        ('ruas jalan', 'Ruas jalan')
        """
        if not names:
            return self
        named = Words(self.bahasa)
        called = {key: texts[self.bahasa] or texts["id"] for key, texts in names.items()}
        # In a sentence without its capital, unless it is an abbreviation.
        plain = {key: name if name[1:2].isupper() else name[0].lower() + name[1:] for key, name in called.items()}
        named._texts = self._texts | {f"characteristics.{key}": name for key, name in plain.items()}
        return named

    def number(self, value: Decimal | Fraction | float | int | None, places: int = 2, *, sign: bool = False) -> str:
        """Return a number with fixed decimals, half up; a dash where there is none.

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
        """Return a whole number with thousands marked."""
        return self.number(value, 0)

    def percent(self, share: Fraction | float | None, places: int = 1) -> str:
        """Return a share of 1 as per cent."""
        if share is None:
            return NO_VALUE
        return f"{self.number(Fraction(share) * 100, places)}{self.text('words.percent')}"

    def chance(self, chance: float) -> str:
        """Return a chance as per cent; never 0 or 100, for nothing measured on a sample is certain."""
        if chance < _LEAST_CHANCE:
            return f"< {self.percent(_LEAST_CHANCE)}"
        return f"> {self.percent(1 - _LEAST_CHANCE)}" if chance > 1 - _LEAST_CHANCE else self.percent(chance)

    def bobot(self, convention: str) -> str:
        """Return a bobot as printed: a decimal with the language's mark, a fraction as it is."""
        head, mark, tail = convention.partition(";")
        if "/" in head:
            return convention
        places = -int(Decimal(head).as_tuple().exponent)
        return f"{self.number(Decimal(head), places)}{mark}{tail}"

    def month(self, day: date) -> str:
        """Return the month of a day: 'Agustus 2026'."""
        return str(format_date(day, "LLLL y", locale=_locale(self.bahasa)))

    def date(self, day: date) -> str:
        """Return a date with the month written out: '17 Agustus 2026'."""
        return str(format_date(day, "d MMMM y", locale=_locale(self.bahasa)))

    def period(self, period: Period, *, short: bool = False) -> str:
        """Return a period written out, or as short as beside an axis."""
        if period.kind == "month":
            return str(format_date(period.start, "LLL y" if short else "LLLL y", locale=_locale(self.bahasa)))
        part = _ROMAN[period.part - 1]
        return self.text(f"periods.{'short_' if short else ''}{period.kind}", part=part, year=period.year)

    def unsur(self, unsur: Unsur) -> str:
        """Return the name of an unsur."""
        return unsur.name_en if self.bahasa == "en" else unsur.name

    def promise(self, promise: Promise) -> str:
        """Return the name of a promise of the city."""
        return promise.name_en if self.bahasa == "en" else promise.name

    def kinerja(self, band: Band) -> str:
        """Return the kinerja of a band."""
        return band.kinerja_en if self.bahasa == "en" else band.kinerja

    def regulation(self, instrument: Instrument) -> str:
        """Return the full title of a regulation."""
        return instrument.title_en if self.bahasa == "en" else instrument.title

    def legal_title(self, text: LegalText) -> str:
        """Return the full title of a text that a survey rests on."""
        return text.title_en if self.bahasa == "en" else text.title

    def respondents_note(self, instrument: Instrument) -> str:
        """Return what a regulation says about the number of respondents."""
        return instrument.min_respondents_note_en if self.bahasa == "en" else instrument.min_respondents_note

    def listing(self, parts: Sequence[str]) -> Markup:
        """Return 'a; b; dan c', each part escaped. Semicolons, for names of unsur hold commas."""
        safe = [escape(part) for part in parts]
        if len(safe) < 2:
            return Markup("").join(safe)
        between = Markup("; ") if len(safe) > 2 else Markup(" ")
        return Markup("; ").join(safe[:-1]) + between + self.say("words.and", last=safe[-1])


def name_tied(names: Sequence[str], words: Words) -> Markup:
    """Name the unsur that tie, 'A', 'A dan B'; more than three are counted, '6 unsur'."""
    return words.say("words.tied", n=words.count(len(names))) if names[NAMED_UNSUR:] else words.listing(names)


def format_probability(p: float, words: Words) -> str:
    """Return a p value with three decimals, '< 0,001' below."""
    return f"< {words.number(_LEAST_P, 3)}" if p < _LEAST_P else words.number(p, 3)


@lru_cache(maxsize=4096)  # a report says most of its figures more than once
def _spelt(rounded: Decimal, places: int, bahasa: str) -> str:
    """Return a rounded number with the marks of a language."""
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(rounded, format=pattern, locale=_locale(bahasa)))


def _locale(bahasa: str) -> str:
    """Return Babel's name of the language."""
    return {"id": "id_ID", "en": "en_GB"}[bahasa]


@cache
def read_wording(package: Path) -> dict[str, dict[str, str]]:
    """Read all texts of the package, from the wording files beside its modules.

    Returns
    -------
    dict
        Language -> 'table.name' -> text.

    Raises
    ------
    SettingError
        A file that is no TOML, a key without one of the languages, or one that stands in two files.
    """
    texts: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    places: dict[str, Path] = {}
    for path in sorted(path for folder in _FOLDERS for path in (package / folder).glob("*.toml")):
        for key, translations in _read_wording_file(path):
            if key in places:
                raise SettingError(
                    _("{path}: the key {key} stands in {places} too.", path=path, key=key, places=places[key]),
                    remedy=_("remove one of them."),
                )
            places[key] = path
            for language in LANGUAGES:
                texts[language][key] = translations[language]
    return texts


def _read_wording_file(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Read the keys of a file, each with its text in every language."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{path}: {error}.", remedy=_("correct the line, or restore the file.")) from error
    for table, names in tables.items():
        for name, text in names.items():
            translations = {"id": name, "en": text} if isinstance(text, str) else text
            if sorted(translations) != sorted(LANGUAGES):
                raise SettingError(
                    _(
                        "{path}: {table}.{name} has the languages {translations}.",
                        path=path,
                        table=table,
                        name=name,
                        translations=", ".join(translations),
                    ),
                    allowed=_(" and ").join(LANGUAGES),
                )
            yield f"{table}.{name}", translations
