"""The register of units."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from ikm.errors import SettingError
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.survey.units import Unit, read_units
from tests.helpers import KEYS, R2004, RULES, UNITS

NOW = Period(2026, "S", 1)
PLAIN = {"code": "KPPT", "name": "Kantor", "city": "Kota", "skpd": "Dinas", "sector": "perizinan"}
OWN = {
    "key": "keamanan",
    "name": "Keamanan",
    "definition": "Rasa aman.",
    "question": "Bagaimana keamanannya?",
    "options": ["Tidak aman", "Kurang aman", "Aman", "Sangat aman"],
}


def register(folder: Path, text: str) -> Path:
    """A register with that text."""
    path = folder / "units.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_units_by_code_in_the_order_of_the_register(tmp_path: Path) -> None:
    """Two tables, two units; what is not written is empty."""
    units = read_units(register(tmp_path, UNITS + UNITS.replace("KPPT", "A-1")))
    assert list(units) == ["KPPT", "A-1"]
    assert (units["A-1"].code, units["A-1"].city, units["A-1"].benchmark) == ("A-1", "Kota Contoh", "")


def test_an_address_of_200_letters_is_the_longest(tmp_path: Path) -> None:
    """'https://' and 192 letters; without the key there is none."""
    longest = f"https://{'a' * 192}"
    assert read_units(register(tmp_path, f'{UNITS}site = "{longest}"\n'))["KPPT"].site == longest
    assert read_units(register(tmp_path, UNITS))["KPPT"].site == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (UNITS + 'adress = "Jalan"\n', r"\[KPPT\]: 1 wrong key\..*adress: no such key\. Did you mean address\?"),
        (UNITS.replace('city = "Kota Contoh"\n', ""), r"\[KPPT\]: 1 wrong key\..*city: missing"),
        (UNITS + 'site = "www.kppt.example"\n', r"site = 'www\.kppt\.example': .*begins with https://"),
        (UNITS + 'site = "https://kppt.example/a b"\n', "site = .*not an address"),
        (UNITS + f'site = "https://{"a" * 193}"\n', "site = .*at most 200 letters"),
        (UNITS + "users_per_year = 0\n", r"\[KPPT\]: 1 wrong key\..*users_per_year = 0"),
        (UNITS + 'benchmark = "PDAM"\n', r"\[KPPT\]: benchmark 'PDAM' is not a unit\.\nAllowed: KPPT"),
        ('name = "x"\n' + UNITS, "'name' is not a unit"),
        (UNITS.replace("[KPPT]", '["../x"]'), r"'\.\./x' is not a unit"),
        (UNITS.replace("[KPPT]", '["A B"]'), "'A B' is not a unit"),
        (UNITS.replace("[KPPT]", '["-A"]'), "'-A' is not a unit"),
        (UNITS.replace("[KPPT]", '[""]'), "'' is not a unit"),
        (UNITS.replace("[KPPT]", "[KPPT"), "not a TOML file"),
    ],
)
def test_slips_in_the_register(tmp_path: Path, text: str, message: str) -> None:
    """The file, the unit and the key are named; a code may be a folder's name and nothing that leads out of it."""
    with pytest.raises(SettingError, match=rf"(?s)units\.toml.*{message}"):
        read_units(register(tmp_path, text))


def test_benchmark_may_stand_further_down(tmp_path: Path) -> None:
    """A unit may be compared with one that the register lists after it."""
    text = UNITS + 'benchmark = "PDAM"\n' + UNITS.replace("KPPT", "PDAM")
    assert read_units(register(tmp_path, text))["KPPT"].benchmark == "PDAM"


def test_own_unsur_share_the_weight() -> None:
    """Nine unsur and one of the unit's own: bobot 1/10 each, the own one U10."""
    asked = Unit(**PLAIN, own_unsur=[OWN]).instrument(RULES, NOW)
    assert (asked.bobot().weight, asked.code("keamanan")) == (Fraction(1, 10), "U10")


@pytest.mark.parametrize(("since", "unsur"), [("2026-S1", 10), ("2026", 10), ("2026-S2", 9), ("2027", 9)])
def test_own_unsur_from_a_period_on(since: str, unsur: int) -> None:
    """An unsur asked since a later period is none of 2026-S1, which has the regulation's nine."""
    asked = Unit(**PLAIN, own_unsur=[{**OWN, "since": since}]).instrument(RULES, NOW)
    assert len(asked.unsur) == unsur


def test_own_unsur_since_no_period(tmp_path: Path) -> None:
    """A first period that is none is told with its unit."""
    own = '[[KPPT.own_unsur]]\nkey = "a"\nsince = "semester"\n'
    with pytest.raises(SettingError, match=r"(?s)\[KPPT\].*since = 'semester' is not a period"):
        read_units(register(tmp_path, UNITS + own))


def test_order_of_the_unit_s_forms() -> None:
    """Forms that ask sarana before pengaduan make it U8, with the answers still found by key."""
    asked = Unit(**PLAIN, order=[*KEYS[:7], "sarana", "pengaduan"]).instrument(RULES, NOW)
    assert (asked.code("sarana"), asked.code("pengaduan")) == ("U8", "U9")


def test_order_holds_for_its_own_regulation_only() -> None:
    """An order of the nine unsur of 2017 leaves the fourteen of 2004 as they are."""
    unit = Unit(**PLAIN, order=[*KEYS[:7], "sarana", "pengaduan"])
    assert unit.instrument(load_instrument(R2004), NOW) == load_instrument(R2004)


@pytest.mark.parametrize("code", ["KPPT", "A-1", "a_b", "7"])
def test_codes_that_are_codes(tmp_path: Path, code: str) -> None:
    """Letters, digits, '-' and '_' within, as data/README.md says of folders."""
    assert list(read_units(register(tmp_path, UNITS.replace("KPPT", code)))) == [code]


def test_message_names_the_register(tmp_path: Path) -> None:
    """The path of the register stands in front, so that it can be opened."""
    path = register(tmp_path, UNITS + 'adress = "Jalan"\n')
    with pytest.raises(SettingError, match=re.escape(str(path))):
        read_units(path)


@pytest.mark.parametrize(
    ("codes", "cities", "message"),
    [
        (("KPPT", "Nasional"), ("Kota A", "Kota A"), r"reports of \[Nasional\] .* folder of ikm\."),
        (("KPPT", "B"), ("Kota A", "KOTA  A"), r"reports of 'KOTA  A' .* folder of 'Kota A'\."),
        (("KPPT", "kota-a"), ("Kota A", "Kota B"), r"reports of 'Kota A' .* folder of \[kota-a\]\."),
        (("KPPT", "B"), ("Kota A", "Data"), r"reports of 'Data' .* folder of ikm\."),
    ],
)
def test_no_two_reports_share_a_folder(
    tmp_path: Path, codes: tuple[str, str], cities: tuple[str, str], message: str
) -> None:
    """A city stands in its name in small letters with hyphens: what would take another's place is refused."""
    tables = [
        UNITS.replace("KPPT", code).replace("Kota Contoh", city) for code, city in zip(codes, cities, strict=True)
    ]
    with pytest.raises(SettingError, match=message):
        read_units(register(tmp_path, "".join(tables)))
