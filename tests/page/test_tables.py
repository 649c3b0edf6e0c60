"""Tables that can be walked: caption, scopes, figures to the right, cells escaped."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup

from ikm.analysis.index import compute_index_from_totals
from ikm.analysis.profile import Group, Profile
from ikm.chapters.index import render_formulas, tabulate_bands, tabulate_unsur
from ikm.chapters.respondents import tabulate_profile
from ikm.chapters.trend import tabulate_trend
from ikm.page.table import Table, format_interval
from ikm.page.wording import Words
from ikm.rules.instrument import Bobot, load_instrument
from tests.builders import error, made, point

RULES = load_instrument("permenpanrb-14-2017")


def test_cells_are_escaped() -> None:
    """Markup in a cell, heading or caption is shown as typed."""
    html = Table("t", "<i>caption</i>", ["<i>head</i>"], [["<i>cell</i>"]])._repr_html_()
    assert "<i>" not in html
    assert BeautifulSoup(html, "html.parser").td is None
    assert BeautifulSoup(html, "html.parser").find("th", scope="row").get_text() == "<i>cell</i>"


def test_unsur_table_ends_with_sum_and_index() -> None:
    """10 answers of 3 to each unsur: NRR 3, tertimbang 3/9 = 0.333, sum 3, index 75, mutu C."""
    index = compute_index_from_totals(dict.fromkeys(RULES.keys, 30), dict.fromkeys(RULES.keys, 10), RULES)
    soup = BeautifulSoup(tabulate_unsur(index, Words("id"))._repr_html_(), "html.parser")
    first = [cell.get_text() for cell in soup.tbody.tr.find_all(["td", "th"])]
    assert first == ["U1", "Persyaratan", "10", "3,000", "0,333", "75,00", "C", "Kurang baik"]
    last = [cell.get_text() for cell in soup.tfoot.find_all("tr")[-1].find_all(["td", "th"])]
    assert last == ["IKM unit = jumlah (sebelum dibulatkan) × 25", "", "75,00", "C", "Kurang baik"]
    assert soup.tfoot.th["colspan"] == "4"


def test_unsur_table_says_that_the_sum_is_rounded() -> None:
    """One convention rounds the sum before x 25."""
    bobot = Bobot.parse("0.111;round3", 9)
    index = compute_index_from_totals(dict.fromkeys(RULES.keys, 30), dict.fromkeys(RULES.keys, 10), RULES, bobot)
    soup = BeautifulSoup(tabulate_unsur(index, Words("id"))._repr_html_(), "html.parser")
    assert soup.tfoot.find_all("tr")[-1].th.get_text() == "IKM unit = jumlah (dibulatkan 3 desimal) × 25"
    assert "NRR tertimbang, dibulatkan 3 desimal, kali 25, lalu" in str(render_formulas(index, True, Words("id")))


def test_no_mutu_below_ten_answers() -> None:
    """9 answers of 4: the value is shown, no mutu is claimed."""
    index = compute_index_from_totals(dict.fromkeys(RULES.keys, 36), dict.fromkeys(RULES.keys, 9), RULES)
    soup = BeautifulSoup(tabulate_unsur(index, Words("id"))._repr_html_(), "html.parser")
    assert [cell.get_text() for cell in soup.tbody.tr.find_all("td")][-3:] == ["100,00", "–", "–"]


def test_bands_leave_no_hole() -> None:
    """The upper end of each band is a hundredth under the next: 88,30 under 88,31."""
    soup = BeautifulSoup(tabulate_bands(RULES, Words("id"))._repr_html_(), "html.parser")
    assert [cell.get_text() for cell in soup.find_all("th", scope="row")] == [
        "88,31 – 100,00",
        "76,61 – 88,30",
        "65,00 – 76,60",
        "25,00 – 64,99",
    ]


@pytest.mark.parametrize(
    ("low", "high", "shown"), [(70, 80, "70,00 – 80,00"), (75, 75, "–"), (float("nan"), float("nan"), "–")]
)
def test_no_interval_without_breadth(low: float, high: float, shown: str) -> None:
    """All alike, or everybody asked: both ends are the index itself, which is no interval; here and in the trend."""
    words = Words("id")
    found = error(low, high, se=(high - low) / 4)
    assert format_interval(found, words) == shown
    row = tabulate_trend([replace(point("2026-S1", "75.00"), precision=found)], words).rows[0]
    assert row[4] == shown


def test_interval_that_nobody_claims() -> None:
    """None at all: a dash."""
    assert format_interval(None, Words("id")) == "–"


def test_groups_of_few_are_marked() -> None:
    """29 respondents have an asterisk, 30 none."""
    groups = tuple(Group(label, n, Fraction(n, 59), made(3 * n, n=n)) for label, n in (("L", 29), ("P", 30)))
    table = tabulate_profile(Profile("gender", 59, 10, groups), Words("id"))
    assert [row[1] for row in table.rows] == ["29†", "30"]
