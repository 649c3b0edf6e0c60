"""Numbers and periods as publications print them. Floor 2."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from ikm.errors import SettingError
from ikm.rules.period import Period
from ikm.rules.rounding import half_up

_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d+)?")
#: More decimals than any publication prints: a spreadsheet's formula that nobody rounded.
UNROUNDED = 4
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")
_PART = re.compile(r"\b(semester|smt|triwulan|tw|kuartal)\s*[-.]?\s*(iv|iii|ii|i|[1-4])\b", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def number(text: str) -> Decimal | None:
    """A number with the decimals it was printed with, point or comma; None where the text is none.

    Examples
    --------
    >>> number("84,43"), number(" 88.10 "), number("B")
    (Decimal('84.43'), Decimal('88.10'), None)
    """
    bare = text.strip().rstrip("%").strip()
    return Decimal(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) else None


def rounded(value: Decimal, places: int) -> Decimal:
    """A printed number as it is; one with a formula's decimals rounded half up."""
    return half_up(value, places) if decimals(value) > UNROUNDED else value


def decimals(value: Decimal) -> int:
    """Decimals that a number was printed with."""
    return max(0, -int(value.as_tuple().exponent))


def half(value: Decimal) -> Fraction:
    """Half a unit of a number's last decimal: how far rounding may have moved it."""
    return Fraction(1, 2 * 10 ** decimals(value))


def period_in(text: str) -> str:
    """The one period that a title, a name of a sheet or a cell tells; '' where none or several.

    Examples
    --------
    >>> period_in("Semester II Tahun 2022"), period_in("2022 C"), period_in("2023-TW1"), period_in("2021 dan 2022")
    ('2022-S2', '2022', '2023-T1', '')
    """
    try:
        return str(Period.parse(text))
    except SettingError:
        pass
    years, parts = set(_YEAR.findall(text)), _PART.findall(text)
    if len(years) != 1 or len(parts) > 1:
        return ""
    year = str(years.pop())
    if not parts:
        return year
    kind, part = parts[0][0].casefold(), parts[0][1].casefold()
    place = _ROMAN.get(part) or int(part)
    letter = "S" if kind in ("semester", "smt") else "T"
    return f"{year}-{letter}{place}" if letter == "T" or place <= 2 else ""
