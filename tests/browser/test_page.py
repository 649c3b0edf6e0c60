"""Reports as a browser shows them: accessible, alone, at every width, in light and dark, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

UNITS = ("kppt", "tujuh", "sedang", "ribuan")
ALL = (*UNITS, "english", "kota", "city")


@pytest.mark.parametrize("name", ALL)
def test_nothing_leaves_the_page_and_nothing_is_complained_of(
    name: str, reports: dict[str, Path], visit: Callable[..., Any]
) -> None:
    """The one request is the file itself; its icon is empty data."""
    with visit(reports[name] / "laporan.html") as opened:
        opened.page.wait_for_load_state("networkidle")
        asked = [url for url in opened.requests if not url.startswith("data:")]
    assert asked == [(reports[name] / "laporan.html").as_uri()]
    assert opened.complaints == []
