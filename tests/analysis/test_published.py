"""A published figure as an index: printed, or from its NRR; and whether the one follows from the other."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from ikm.analysis.comparison import PublishedIndex, compute_published_index
from ikm.errors import DataError
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.survey.published import PublishedFigure
from ikm.survey.responses import Source
from tests.helpers import R2004, R2014, R2017

CASES = Path(__file__).parents[1] / "published"
FILE = Source("data/published/kasus.csv", "0" * 64, 1)


def figure(
    nrr: Sequence[str] = (), ikm: str = "", bobot: str = "", n: int | None = None, rules: str = R2017
) -> PublishedFigure:
    """A figure; NRR in the order of the instrument, '' for one that was not printed."""
    instrument = load_instrument(rules)
    given = {key: Decimal(value) for key, value in zip(instrument.keys, nrr, strict=False) if value}
    convention = instrument.bobot(bobot) if bobot else None
    index = Decimal(ikm) if ikm else None
    return PublishedFigure("KPPT", Period.parse("2023"), instrument, convention, n, given, index, "s", FILE, 2)


def index(*args: object, **values: object) -> PublishedIndex:
    """The index of such a figure."""
    return compute_published_index(figure(*args, **values))  # type: ignore[arg-type]


def case(name: str) -> PublishedIndex:
    """A case of tests/published as a row of data/published would give it."""
    with (CASES / "index.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["case"] == name)
    with (CASES / "nrr.csv").open(encoding="utf-8", newline="") as file:
        nrr = [item["nrr"] for item in csv.DictReader(file) if item["case"] == name]
    n = int(row["n"]) if row["n"] else None
    return index(nrr, row["printed_ikm"], row["bobot"], n, row["regulation"])


@pytest.mark.parametrize(
    ("name", "value", "mutu"),
    [
        ("bogor_bpt_2011", "74.67", "B"),
        ("bogor_bpt_2013", "74.59", "B"),
        ("gaspul_tw3_w011", "90.56", "A"),
        ("gaspul_tw3_exact", "91.48", "A"),
    ],
)
def test_printed_index_that_follows(name: str, value: str, mutu: str) -> None:
    """Bogor 2011 and 2013 (0.071), GASPUL (0.11 and exact), see tests/published: printed, shown, nothing to add."""
    found = case(name)
    assert (str(found.value), found.band.mutu if found.band else None) == (value, mutu)
    assert (found.follows, found.difference, found.from_rounding) == (True, None, False)


def test_printed_index_that_does_not_follow() -> None:
    """Bogor 2015 printed 75.98; its nine NRR add up to 28.3, 28.3 x 25 / 9 = 78.61: 75.98 stands, 2.63 less is said.

    Its NRR have one decimal, so rounding explains at most 25 x 0.05 + 0.005 = 1.255.
    """
    found = case("bogor_bpmptsp_2015")
    assert (str(found.value), str(found.own_value), str(found.difference)) == ("75.98", "78.61", "-2.63")
    assert (found.follows, found.from_rounding) == (False, False)
    assert found.band is not None
    assert found.band.mutu == "B"


@pytest.mark.parametrize(
    ("name", "value", "mutu"), [("bogor_bpt_2012", "74.51", "B"), ("bantul_dptr_2023", "87.28", "B")]
)
def test_index_alone(name: str, value: str, mutu: str) -> None:
    """Bogor 2012, Bantul 2023: the printed index and its mutu; whether it follows nobody can tell."""
    found = case(name)
    assert (str(found.value), found.band.mutu if found.band else None) == (value, mutu)
    assert (found.own, found.follows, found.difference) == (None, None, None)


def test_mutu_goes_by_the_regulation_of_the_figure() -> None:
    """Kalbar 2016: 76.49 was 'Baik' (B) by the bands of 2014 and is C by those of 2017."""
    bands = [index(ikm="76.49", rules=rules).band for rules in (R2014, R2017)]
    assert [band.mutu if band else None for band in bands] == ["B", "C"]


@pytest.mark.parametrize(("n", "mutu"), [(1, None), (9, None), (10, "A"), (None, "A")])
def test_no_mutu_below_ten_respondents(n: int | None, mutu: str | None) -> None:
    """Tulang Bawang Barat printed 100, A, of one respondent; where the number is not printed, the mutu stands."""
    band = index(["4"] * 9, "100", "1/9", n).band
    assert (band.mutu if band else None) == mutu


@pytest.mark.parametrize(("bobot", "value"), [("", "75.00"), ("1/9", "75.00"), ("0.11", "74.25"), ("0.111", "74.93")])
def test_index_from_nrr_alone(bobot: str, value: str) -> None:
    """Nine NRR of 3: 27 x 25 / 9 = 75; 27 x 0.11 x 25 = 74.25; 27 x 0.111 x 25 = 74.925, half up 74.93."""
    found = index(["3"] * 9, bobot=bobot)
    assert (str(found.value), found.follows, found.difference) == (value, None, None)
    assert found.bobot is not None
    assert found.bobot.name == (bobot or "1/9")


def test_index_from_nrr_is_exact_and_rounded_once() -> None:
    """Sum 27.006 x 25 / 9 = 75.01666...: exact 75 + 1/60, printed 75.02."""
    found = index(["3.006", *["3"] * 8])
    assert (found.exact, str(found.value)) == (75 + Fraction(1, 60), "75.02")


def test_fourteen_unsur() -> None:
    """14 NRR of 3: 42 x 25 / 14 = 75; 42 x 0.071 x 25 = 74.55."""
    assert [str(index(["3"] * 14, bobot=name, rules=R2004).value) for name in ("1/14", "0.071")] == ["75.00", "74.55"]


@pytest.mark.parametrize(
    ("ikm", "follows"),
    [("75.02", True), ("75.0", True), ("75", True), ("75.01", False), ("75.1", False), ("75.017", True)],
)
def test_follows_to_the_decimals_printed(ikm: str, follows: bool) -> None:
    """NRR give 75.01666...: 75, 75.0 and 75.02 are that rounded; of three decimals two are compared."""
    assert index(["3.006", *["3"] * 8], ikm).follows is follows


@pytest.mark.parametrize(("ikm", "rounding"), [("75.12", True), ("75.13", True), ("75.14", False), ("74.87", True)])
def test_difference_that_rounding_can_make(ikm: str, rounding: bool) -> None:
    """NRR of two decimals can be off by 0.005 each, the index by 25 x 0.005 = 0.125 and its own 0.005: 0.13 in all.

    Nine NRR averaging 3 with two decimals: 2.99, 3.01 and seven 3.
    """
    found = index(["2.99", "3.01", *["3"] * 7], ikm)
    assert (found.follows, found.from_rounding) == (False, rounding)


def test_whole_nrr_excuse_nothing() -> None:
    """NRR of 3 without decimals are no rounded means: 74.25 for 75 is a difference of bobot, not of rounding."""
    found = index(["3"] * 9, "74.25")
    assert (str(found.difference), found.from_rounding) == ("-0.75", False)


def test_bobot_is_known_only_where_it_can_be() -> None:
    """Stated; or exact because the NRR give the index so; an index alone or one that does not follow tells none."""
    nine = ["3"] * 9
    assert index(nine, "74.25", "0.11").bobot == load_instrument(R2017).bobot("0.11")
    assert index(nine, "75").bobot == load_instrument(R2017).bobot()
    assert index(nine, "74.25").bobot is None
    assert index(ikm="75").bobot is None


def test_some_nrr_beside_an_index() -> None:
    """Eight of nine NRR say nothing about the index."""
    found = index(["3"] * 8, "75")
    assert (found.own, found.follows, str(found.value)) == (None, None, "75.00")


def test_nothing_to_go_by() -> None:
    """A figure that its reader would have refused is refused here too."""
    with pytest.raises(DataError, match=r"kasus\.csv, row 2: neither an index nor every NRR"):
        index(["3"] * 8)
