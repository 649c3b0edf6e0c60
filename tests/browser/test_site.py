"""The list of all reports in a browser: searched, filtered, sorted, by keyboard too, without a script as well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ikm.publish.site import refresh_site
from tests.helpers import make_project
from tests.shelves import TWO, four, shelve

#: Widths of a desk and of a phone.
DESK, PHONE = 1280, 360


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three reports of units and one of a city."""
    folder = tmp_path_factory.mktemp("site")
    project = make_project(folder / "site", {}, TWO)
    for content in four(folder / "data"):
        shelve(project, content)
    return refresh_site(project).page


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit with 250 yearly reports."""
    folder = tmp_path_factory.mktemp("long")
    project = make_project(folder / "site", {}, TWO)
    content = four(folder / "data")[0]
    for year in range(1751, 2001):
        shelve(project, {**content, "period": str(year)})
    return refresh_site(project).page


def shown(page: Any, kind: str = "unit") -> list[str]:
    """Names and periods of the rows that are seen."""
    rows = page.locator(f".{kind} tbody tr:visible")
    return [" ".join(row.locator("th a, td:nth-of-type(2)").all_inner_texts()) for row in rows.all()]


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")])
def test_accessible_and_alone(site: Path, visit: Callable[..., Any], width: int, scheme: str) -> None:
    """No violation of axe, best practices among them; no complaint, no request but the file; no sideways scroll."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    with visit(site, width=width, scheme=scheme) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe.Axe().run(opened.page).response["violations"] == []
        assert opened.complaints == []
        assert opened.requests == [site.as_uri()]


def test_empty_site(tmp_path: Path, visit: Callable[..., Any]) -> None:
    """A folder without reports: a page that says what to do, and nothing that fails."""
    with visit(refresh_site(make_project(tmp_path, {}, TWO)).page) as opened:
        assert "Belum ada laporan" in opened.page.inner_text("main")
        assert opened.complaints == []


def test_search_and_filters(site: Path, visit: Callable[..., Any]) -> None:
    """Words in any order and case; the period narrows further; the status counts; clearing brings all back."""
    with visit(site) as opened:
        page = opened.page
        status = page.get_by_role("status")
        assert status.inner_text() == "4 dari 4 laporan sesuai."
        page.get_by_role("searchbox").fill("perizinan KANTOR")
        page.get_by_role("status").filter(has_text="2 dari 4").wait_for()
        assert {name.split(" Semester")[0] for name in shown(page)} == {"Kantor Perizinan"}
        page.get_by_role("combobox", name="Periode").select_option(label="Semester II Tahun 2025")
        assert shown(page) == ["Kantor Perizinan Semester II Tahun 2025"]
        assert not page.locator(".city").is_visible()
        page.get_by_role("searchbox").fill("tidak ada")
        page.get_by_role("status").filter(has_text="Tidak ada").wait_for()
        page.get_by_role("button", name="Hapus saringan").click()
        page.get_by_role("status").filter(has_text="4 dari 4").wait_for()


def test_sorting_by_keyboard(site: Path, visit: Callable[..., Any]) -> None:
    """Enter on a heading sorts, again turns round; aria-sort says so on that heading alone; figures as figures."""
    with visit(site) as opened:
        page = opened.page
        heading = page.locator(".unit thead th", has_text="Responden")
        heading.get_by_role("button").focus()
        counts = []
        for direction in ("ascending", "descending"):
            page.keyboard.press("Enter")
            assert page.locator(".unit thead th[aria-sort]").count() == 1
            assert heading.get_attribute("aria-sort") == direction
            counts.append(page.locator(".unit tbody td:nth-of-type(5)").all_inner_texts())
        assert counts == [["5", "30", "40"], ["40", "30", "5"]]
        assert page.locator(":focus").inner_text().startswith("Responden")


def test_many_are_shown_bit_by_bit(long: Path, visit: Callable[..., Any]) -> None:
    """200 of 250, then all; a search finds those that waited; the oldest first when the order is turned round."""
    with visit(long) as opened:
        page = opened.page
        rows = page.locator(".unit tbody tr:visible")
        assert (rows.count(), page.get_by_role("status").inner_text()) == (200, "250 dari 250 laporan sesuai.")
        page.get_by_role("button", name="Periode").click()
        assert rows.first.locator("td").nth(1).inner_text() == "Tahun 1751"
        page.get_by_role("button", name="Tampilkan lebih banyak (baru 200 dari 250)").click()
        assert rows.count() == 250
        page.get_by_role("searchbox").fill("1999")
        page.get_by_role("status").filter(has_text="1 dari").wait_for()
        assert rows.count() == 1


def test_without_script(long: Path, browser: Any) -> None:
    """Every row is there, and no filter that would do nothing."""
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(long.as_uri())
        assert page.locator(".unit tbody tr").count() == 250
        assert page.locator(".unit tbody tr").last.is_visible()
        assert not page.locator("form.filters").is_visible()
    finally:
        context.close()


def test_links_lead_to_the_report(site: Path, visit: Callable[..., Any]) -> None:
    """A click on a name opens that report's page, from the file system."""
    with visit(site) as opened:
        opened.page.get_by_role("link", name="Air <b> & Limbah").click()
        assert opened.page.url == (site.parent / "PDAM" / "2026-S1" / "laporan.html").as_uri()
