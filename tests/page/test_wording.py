"""Words of a report: rounded before spelt, escaped, the same keys in both languages."""

from __future__ import annotations

import re
import string
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import ikm
from ikm.errors import SettingError
from ikm.page.wording import Words, read_wording
from ikm.rules.period import Period

PACKAGE = Path(ikm.__file__).parent
CATALOGUES = read_wording(PACKAGE)


def keys(bahasa: str) -> dict[str, set[str]]:
    """Key -> names of the values it takes."""
    return {
        key: {field for _, field, _, _ in string.Formatter().parse(text) if field}
        for key, text in CATALOGUES[bahasa].items()
    }


def test_both_languages_say_the_same_things() -> None:
    """No sentence is missing in one language, and each takes the same values."""
    assert keys("id") == keys("en")


def test_every_key_that_is_asked_for_is_there() -> None:
    """Keys that stand in a module as they are; a missing one would stop a report."""
    sources = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    asked = set(re.findall(r"""words\.(?:say|text)\(\s*"([a-z_]+\.[a-z_]+)\"""", sources))
    assert len(asked) > 300
    assert asked - keys("id").keys() == set()


def write_package(folder: Path, **files: str) -> Path:
    """A package of chapters with nothing but their wording."""
    (folder / "chapters").mkdir()
    for name, text in files.items():
        (folder / "chapters" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_wording_stands_beside_its_module() -> None:
    """Each file of wording has the name of a module in its folder."""
    files = [path for folder in ("page", "chapters", "study", "publish") for path in (PACKAGE / folder).glob("*.toml")]
    assert files
    assert [path for path in files if not path.with_suffix(".py").is_file()] == []


def test_a_key_that_is_its_own_indonesian(tmp_path: Path) -> None:
    """Headings of notebooks and categories of answers stand once, with their English."""
    texts = read_wording(write_package(tmp_path, trend='[headings]\n"Tren" = "Trend"\n'))
    assert texts == {"id": {"headings.Tren": "Tren"}, "en": {"headings.Tren": "Trend"}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[trend]\ncaption.id = "Tren"\n', r"trend\.toml: trend\.caption has the languages id\."),
        ('[trend]\ncaption.id = "a"\ncaption.en = "b"\ncaption.fr = "c"\n', r"trend\.toml: trend\.caption"),
        ('[index]\nalt.id = "a"\nalt.en = "b"\n', r"trend\.toml: the key index\.alt stands in .*index\.toml too"),
        ('[trend]\ncaption.id = "a\n', r"trend\.toml: .*line 2"),
    ],
)
def test_wording_that_cannot_be_used(text: str, message: str, tmp_path: Path) -> None:
    """A language that is missing, a key in two files and a slip of the pen are refused with the file named."""
    package = write_package(tmp_path, index='[index]\nalt.id = "x"\nalt.en = "y"\n', trend=text)
    with pytest.raises(SettingError, match=message):
        read_wording(package)


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (Decimal("76.605"), "76,61", "76.61"),
        (Fraction(15321, 200), "76,61", "76.61"),
        (82.445, "82,45", "82.45"),
        (-1.5, "−1,50", "−1.50"),
        (1234567, "1.234.567,00", "1,234,567.00"),
        (None, "–", "–"),
    ],
)
def test_numbers_are_rounded_half_up_before_they_are_spelt(value: Decimal, indonesian: str, english: str) -> None:
    """Left alone, babel would print 76,60 for 76.605 and 82,44 for 82.445 (half to even)."""
    assert (Words("id").number(value), Words("en").number(value)) == (indonesian, english)


def test_sign_of_a_change() -> None:
    """A rise has its plus, a fall its minus, no change neither."""
    assert [Words("id").number(value, sign=True) for value in (1.2, -1.2, 0.001)] == ["+1,20", "−1,20", "0,00"]


def test_percent_and_count() -> None:
    """145 of 260 is 55.769 %: 55,8 %."""
    assert Words("id").percent(Fraction(145, 260)) == "55,8 %"
    assert Words("en").percent(Fraction(145, 260)) == "55.8%"
    assert Words("id").count(1051) == "1.051"


@pytest.mark.parametrize(
    ("period", "indonesian", "english"),
    [
        ("2026", "Tahun 2026", "2026"),
        ("2026-S2", "Semester II Tahun 2026", "Semester II, 2026"),
        ("2026-T3", "Triwulan III Tahun 2026", "Quarter III, 2026"),
        ("2026-08", "Agustus 2026", "August 2026"),
    ],
)
def test_periods(period: str, indonesian: str, english: str) -> None:
    """Periods as an office writes them."""
    parsed = Period.parse(period)
    assert (Words("id").period(parsed), Words("en").period(parsed)) == (indonesian, english)


def test_dates() -> None:
    """Months are written out in the language."""
    assert Words("id").date(date(2026, 8, 17)) == "17 Agustus 2026"
    assert Words("en").date(date(2026, 8, 17)) == "17 August 2026"


def test_values_in_sentences_are_escaped() -> None:
    """A name that is HTML stays text."""
    said = Words("id").say("extremes.item_few", unsur="<script>alert(1)</script>", value="1,00")
    assert "<script>" not in said
    assert "&lt;script&gt;" in said


@pytest.mark.parametrize(
    ("parts", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a dan b"), (["a, b", "c", "<d>"], "a, b; c; dan &lt;d&gt;")],
)
def test_listing(parts: list[str], said: str) -> None:
    """Parts are told apart although names of unsur hold commas."""
    assert Words("id").listing(parts) == said


def test_unknown_language() -> None:
    """Another language is the user's mistake."""
    with pytest.raises(SettingError, match="language 'fr' is not known"):
        Words("fr")


@pytest.mark.parametrize(("n", "said"), [(0, "0 respondents"), (1, "1 respondent "), (2, "2 respondents")])
def test_one_and_many(n: int, said: str) -> None:
    """English says a single respondent otherwise; Indonesian does not."""
    assert said in Words("en").counted("respondents.withheld", n, n=n, least=3)
    assert f"Jawaban {n} responden dihitung;" in Words("id").counted("respondents.withheld", n, n=n, least=3)
