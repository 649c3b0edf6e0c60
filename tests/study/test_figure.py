"""A published index reckoned again from the NRR printed with it."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

import ikm
from ikm.errors import SettingError

PUBLISHED = Path(__file__).resolve().parents[1] / "published"


def case(name: str) -> tuple[list[str], str, str]:
    """NRR, printed index and regulation of a published case; its source stands in tests/published/index.csv."""
    with (PUBLISHED / "nrr.csv").open(encoding="utf-8") as file:
        nrr = [row["nrr"] for row in csv.DictReader(file) if row["case"] == name]
    with (PUBLISHED / "index.csv").open(encoding="utf-8") as file:
        found = next(row for row in csv.DictReader(file) if row["case"] == name)
    return nrr, found["printed_ikm"], found["regulation"]


@pytest.mark.parametrize("name", ["bogor_bpt_2011", "bogor_bpt_2013"])
def test_printed_with_a_bobot_of_0071(name: str) -> None:
    """Fourteen unsur, printed with 0.071: that convention alone gives the printed index, and the sentence says so."""
    nrr, printed, regulation = case(name)
    found = ikm.reproduce(nrr, printed, instrument=regulation)
    assert dict(zip(found.frame["bobot"], found.frame["agrees"], strict=True)) == {"1/14": False, "0.071": True}
    assert "0,071" in str(found.text())


def test_a_figure_that_does_not_follow_is_told() -> None:
    """Sumatera Barat printed 81.71; its NRR give 82.62 with 0.111 (tests/published/index.csv), so nothing agrees."""
    nrr, printed, regulation = case("sumbar_dpmptsp_s1")
    found = ikm.reproduce(nrr, printed, instrument=regulation, bahasa="en")
    assert not found.frame["agrees"].any()
    assert found.frame.set_index("bobot").loc["0.111", "ikm"] == pytest.approx(float(Decimal("82.62")))
    assert "does not follow" in str(found.text())


def test_without_a_printed_figure() -> None:
    """All ones is the lowest index there is, 25 under the exact bobot and 24.75 under 0.11; nothing to agree with."""
    found = ikm.reproduce([1] * 9)
    assert found.frame.set_index("bobot")["ikm"].to_dict() == {"1/9": 25.0, "0.111": 24.98, "0.11": 24.75}
    assert found.frame["agrees"].isna().all()
    assert str(found.text()) == ""


@pytest.mark.parametrize(
    ("nrr", "printed", "told"),
    [([3] * 8, None, "8 NRR were given"), ([5] * 9, None, "NRR '5'"), ([3] * 9, "3,1x", "printed index '3,1x'")],
)
def test_mistakes_are_told(nrr: list[float], printed: str | None, told: str) -> None:
    """Too few unsur, a number outside its scale, no number."""
    with pytest.raises(SettingError, match=told):
        ikm.reproduce(nrr, printed)
