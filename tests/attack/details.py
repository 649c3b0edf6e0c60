"""Four hundred personal details that nobody has, each with the forms in which a search must not find it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import NamedTuple

#: Syllables of names that are in no dictionary; together they are nobody's.
_FIRST = ("Wiryo", "Ngadi", "Sumar", "Kasmo", "Tukij", "Parji", "Lastri", "Mulyo", "Giyant", "Darso")
_LAST = ("hartowiyo", "ningtyasw", "kusumobro", "wangsadir", "prawirosu", "tirtoatmo", "reksodipu", "sastrowar")
_STREETS = ("Kenangawati", "Wijayasura", "Trunojoyosari", "Cendrawangi", "Blimbingarum")
_SPELT = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


class Detail(NamedTuple):
    """One detail.

    Parameters
    ----------
    kind : str
    told : str
        As somebody wrote it.
    traces : tuple of str
        What gives it away, in lower case; digits are looked for whatever stands between them.
    """

    kind: str
    told: str
    traces: tuple[str, ...]


def list_details() -> list[Detail]:
    """List the same four hundred on every call: forty of each of ten kinds."""
    draw = random.Random(400)
    return [kind(draw, at) for at in range(40) for kind in _KINDS]


def find_details(text: str, details: list[Detail]) -> list[Detail]:
    """Find the details that stand in a text, in whatever case and with whatever between their digits."""
    low = text.casefold()
    digits = re.sub(r"(?<=\d)[^\w<>=\"']{1,3}(?=\d)", "", low)
    return [one for one in details if any(trace in (digits if trace.isdigit() else low) for trace in one.traces)]


def _name(draw: random.Random, at: int) -> str:
    """A name of two words, another one each time."""
    first, last = f"{_FIRST[at % 10]}{'aeiou'[at // 10]}n", draw.choice(_LAST).capitalize()
    return f"{first} {last}{'klmnr'[at // 10]}{'abcdefghij'[at % 10]}"


def _figures(draw: random.Random, n: int, first: str = "") -> str:
    """A number of so many figures."""
    return first + "".join(str(draw.randrange(10)) for _ in range(n - len(first)))


def _make_name(draw: random.Random, at: int) -> Detail:
    name = _name(draw, at)
    forms = ("Pak {}", "Bu {}", "petugas {}", "namanya {}", "Sdr. {}", "Mbak {}", "({})", "PAK {}")
    told = forms[at % 8].format(name.upper() if at % 8 == 7 else name)
    return Detail("name", told, tuple(name.casefold().split()))


def _make_telephone(draw: random.Random, at: int) -> Detail:
    number = _figures(draw, 12, "0812")
    if at % 8 == 7:
        told = " ".join(_SPELT[int(each)] for each in number)
        return Detail("telephone", told, (told, " ".join(told.split()[:6])))
    sign = ("", "-", " ", ".", "–", "*", ":")[at % 8]
    told = sign.join((number[:4], number[4:8], number[8:]))
    return Detail("telephone", told.replace("0812", "+62 812") if at % 16 == 3 else told, (number[4:],))


def _make_nik(draw: random.Random, at: int) -> Detail:
    number = f"33740155{draw.randrange(10, 28)}11{draw.randrange(60, 99)}{_figures(draw, 2)}"[:16].ljust(16, "7")
    return Detail("nik", number if at % 2 else f"NIK: {number}", (number, number[6:]))


def _make_email(draw: random.Random, at: int) -> Detail:
    user = f"{_name(draw, at).split()[0].casefold()}{_figures(draw, 3)}"
    forms = ("{}@contoh.co.id", "{}[at]contoh[dot]id", "{} @ contoh.id", "{}(at)contoh.id", "{}@contoh.example")
    return Detail("e-mail", forms[at % 5].format(user), (user,))


def _make_address(draw: random.Random, at: int) -> Detail:
    street = f"{_STREETS[at % 5]}{'aeiou'[at // 8]}n{'klmnr'[at % 5]}a"
    forms = ("Jl. {} No. {}", "Jl {} V/{}", "jalan {} {}", "Gang {} no {} RT 03 RW 05")
    return Detail("address", forms[at % 4].format(street, draw.randrange(2, 90)), (street.casefold(),))


def _make_plate(draw: random.Random, at: int) -> Detail:
    number, end = f"{_figures(draw, 2, str(1 + at % 9))}{at:02}", draw.choice(("XQ", "ZWQ", "QXZ"))
    return Detail(
        "plate",
        ("KT {} {}", "B {} {}", "kt-{}-{}", "KT{}{}")[at % 4].format(number, end),
        (f"{number} {end}".casefold(), f"{number}-{end}".casefold(), f"{number}{end}".casefold()),
    )


def _make_passport(draw: random.Random, at: int) -> Detail:
    number = f"{draw.choice('ABCX')}{_figures(draw, 7)}"
    return Detail("passport", f"paspor {number}", (number.casefold(),))


def _make_account(draw: random.Random, at: int) -> Detail:
    number = _figures(draw, 10 + 5 * (at % 2), "72")
    return Detail("account", f"rekening {draw.choice(('BRI', 'BCA', 'Mandiri'))} {number}", (number,))


def _make_handle(draw: random.Random, at: int) -> Detail:
    user = f"{_name(draw, at).split()[1].casefold()}_{_figures(draw, 3)}"
    return Detail("handle", f"{('IG @', 'ig: @', '@', 'twitter @')[at % 4]}{user}", (user,))


def _make_quote(draw: random.Random, at: int) -> Detail:
    words = " ".join(
        draw.choice(("kwitansinya", "brankas", "selotnya", "gorden", "wastafel", "lampion")) for _ in range(3)
    )
    told = f"{words} {_name(draw, at).split()[0]} {at}".lower()
    return Detail("quote", told, (told, told.rsplit(" ", 1)[0]))


_KINDS: tuple[Callable[[random.Random, int], Detail], ...] = (
    _make_name, _make_telephone, _make_nik, _make_email, _make_address, _make_plate, _make_passport, _make_account,
    _make_handle, _make_quote,
)  # fmt: skip
