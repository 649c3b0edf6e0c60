"""What commands and mistakes say, in the language of the setting BAHASA: Indonesian, or English on wish.

English sentences stand in the code and are the keys of a catalogue, `ikm/locale/id/LC_MESSAGES/ikm.po`. Reports have
their wording beside their chapters; here is what a person reads on a console or under a cell.
"""

from __future__ import annotations

import gettext
import os
import string
from functools import cache
from pathlib import Path

#: The setting, as `make` hands it over; of the kernel of a report its language.
BAHASA_VARIABLE = "BAHASA"
#: For tests, and for who writes programs around `ikm`: messages in this language, whatever that of reports.
SPEECH_VARIABLE = "IKM_SPEECH"
#: What is spoken.
LANGUAGES = ("id", "en")
_LOCALE = Path(__file__).parent / "locale"


def get_language() -> str:
    """Return the language that is spoken now: 'en' on wish, else 'id'."""
    wish = os.environ.get(SPEECH_VARIABLE) or os.environ.get(BAHASA_VARIABLE)
    return "en" if wish == "en" else "id"


@cache
def _read_catalogue(language: str) -> gettext.NullTranslations:
    """Read the catalogue of a language; of English, which stands in the code, there is none."""
    return gettext.translation("ikm", _LOCALE, [language], fallback=language == "en")


class _Spoken(string.Formatter):
    """Formats the values of a sentence: of a number with separators, {count:,}, those of the language."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Format one value."""
        told = str(super().format_field(value, format_spec))
        return told.replace(",", ".") if "," in format_spec and get_language() == "id" else told


_SPOKEN = _Spoken()


def _(text: str, /, **values: object) -> str:
    """Return a sentence in the language that is spoken, with its values.

    Parameters
    ----------
    text : str
        In English, with names in braces for values.

    Examples
    --------
    >>> _("unit '{unit}' is not known.", unit="KPTP")
    "unit 'KPTP' is not known."
    >>> _("{count:,} rows", count=1250)
    '1,250 rows'
    """
    said = _read_catalogue(get_language()).gettext(text) if text else text
    return _SPOKEN.vformat(said, (), values) if values else said


def N_(text: str) -> str:
    """Mark a sentence that is said later, by `_`, and return it as it is."""
    return text


def say_count(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the sentence for one or for several, with the number as {count} and other values.

    Examples
    --------
    >>> say_count("{count} row", "{count} rows", 2)
    '2 rows'
    """
    said = _read_catalogue(get_language()).ngettext(one, many, count)
    return _SPOKEN.vformat(said, (), {"count": count, **values})
