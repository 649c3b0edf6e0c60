"""Figures that public offices printed, recomputed from their own elements (cases and sources in published/)."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from ikm.analysis.index import compute_ikm, follows_from_nrr
from ikm.rules.instrument import Bobot, load_instrument, round_half_up

FOLDER = Path(__file__).parent / "published"


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one file of cases."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES = {row["case"]: row for row in rows("index.csv")}


def elements(case: str) -> list[Fraction]:
    """NRR of a case as printed."""
    return [Fraction(row["nrr"]) for row in rows("nrr.csv") if row["case"] == case]


def recomputing(answer: str) -> list[str]:
    """Cases whose elements are known and whose figure does, or does not, follow from them."""
    return [case for case, row in CASES.items() if row["recomputes"] == answer]


@pytest.mark.parametrize("case", recomputing("yes"))
def test_published_index_follows_from_its_elements(case: str) -> None:
    """The printed index comes back from the printed NRR under the convention of its case."""
    nrr = elements(case)
    assert follows_from_nrr(Decimal(CASES[case]["printed_ikm"]), nrr, Bobot.parse(CASES[case]["bobot"], len(nrr)))


@pytest.mark.parametrize("case", recomputing("no"))
def test_published_index_that_does_not_follow_is_said_so(case: str) -> None:
    """A printed index that its own elements do not give is reported as such, never bent to."""
    nrr = elements(case)
    assert not follows_from_nrr(Decimal(CASES[case]["printed_ikm"]), nrr, Bobot.parse(CASES[case]["bobot"], len(nrr)))


def test_both_kinds_of_case_are_there() -> None:
    """The two tests above have cases to run on."""
    assert len(recomputing("yes")) >= 6
    assert len(recomputing("no")) >= 2


@pytest.mark.parametrize(
    "case", [case for case, row in CASES.items() if row["regulation"] and row["printed_mutu"] and row["printed_ikm"]]
)
def test_published_mutu_is_that_of_its_index(case: str) -> None:
    """The printed letter or word is the one that the bands of the named regulation give the printed index."""
    band = load_instrument(CASES[case]["regulation"]).band(round_half_up(Decimal(CASES[case]["printed_ikm"])))
    assert CASES[case]["printed_mutu"].casefold() in {band.mutu.casefold(), band.kinerja.casefold()}


def test_same_answers_under_two_conventions() -> None:
    """GASPUL prints 90.56 and 91.48 from the same 955 points of 29 respondents: 0.11 and exact."""
    nrr: list[Fraction | None] = [Fraction(955, 29 * 9)] * 9
    printed = {name: round_half_up(compute_ikm(nrr, Bobot.parse(name, 9)) or 0) for name in ("0.11", "1/9")}
    assert printed == {"0.11": Decimal("90.56"), "1/9": Decimal("91.48")}


def test_sum_rounded_before_multiplication() -> None:
    """PHC 2012 rounded the weighted sum to 3 decimals before x 25: 3.059 x 25 = 76.475, printed so (see its note).

    By hand: 14 NRR that add up to 43.08 give 43.08 x 0.071 = 3.05868, rounded 3.059.
    """
    nrr = [Fraction("43.08") / 14] * 14
    assert Bobot.parse("0.071;round3", 14).index(nrr) == Fraction("76.475")
    assert Bobot.parse("0.071", 14).index(nrr) == Fraction("76.467")
