"""The page for citizens as a browser shows it: accessible, alone, at every width, in light and dark, on one A4."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.browser.test_page import PHONE, RULES

ALL = ("kppt", "tujuh", "sedang", "ribuan", "english", "kota", "city")


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("kppt", 1280, "light"),
        ("kppt", PHONE, "dark"),
        ("tujuh", 1280, "dark"),
        ("english", PHONE, "light"),
        ("kota", 1280, "dark"),
        ("city", PHONE, "light"),
    ],
)
def test_axe_finds_nothing(
    name: str, width: int, scheme: str, reports: dict[str, Path], visit: Callable[..., Any]
) -> None:
    """No violation of WCAG 2.2 AA or of best practice."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    with visit(reports[name] / "warga.html", width=width, scheme=scheme) as opened:
        found = axe.Axe().run(opened.page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found.response["violations"]] == []


@pytest.mark.parametrize("name", ALL)
def test_alone_and_no_wider_than_the_window(name: str, reports: dict[str, Path], visit: Callable[..., Any]) -> None:
    """The one request is the file itself; at no width is there a sideways scroll, nor text that lies on other text."""
    page = reports[name] / "warga.html"
    with visit(page) as opened:
        opened.page.wait_for_load_state("networkidle")
        for width in (1280, 768, PHONE, 320):
            opened.page.set_viewport_size({"width": width, "height": 900})
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        asked = [url for url in opened.requests if not url.startswith("data:")]
    assert asked == [page.as_uri()]
    assert opened.complaints == []


@pytest.mark.parametrize("name", ALL)
def test_it_prints_on_one_page(name: str, reports: dict[str, Path], visit: Callable[..., Any]) -> None:
    """A4, at its own size."""
    with visit(reports[name] / "warga.html") as opened:
        printed = opened.page.pdf(prefer_css_page_size=True, print_background=True)
    pages = pypdf.PdfReader(io.BytesIO(printed)).pages
    assert [[round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] for page in pages] == [[210, 297]]
