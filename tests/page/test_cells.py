"""What cells put out in a report, one by one: without a kernel, through the formatters that the kernel is given."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure

from ikm.page import cells


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that gives what is displayed of an object: HTML by HTML, '' for text alone, nothing for nothing."""
    formatter = DisplayFormatter()
    displayed: list[str] = []
    events = SimpleNamespace(register=lambda *_: None)
    monkeypatch.setattr(cells, "display", lambda each: displayed.append(each._repr_html_()))
    for name in ("_fix_chance", "refuse_undeclared_reads", "_refuse_endless_printing", "_explain_failures"):
        monkeypatch.setattr(cells, name, lambda *_: None)
    shell = SimpleNamespace(display_formatter=formatter, events=events, enable_matplotlib=lambda _: None)
    cells.load_ipython_extension(shell)

    def show(thing: object) -> list[str]:
        displayed.clear()
        data, _ = formatter.format(thing)
        return [*displayed, *([data.get("text/html", "")] if data else [])]

    yield show
    plt.close("all")


def test_a_drawing_is_shown_once_in_a_cell(shown: Any) -> None:
    """Again only where it has changed; an empty figure not at all."""
    figure = plt.figure()
    axes = figure.subplots()
    axes.plot([1, 2])
    (first,) = shown(figure)
    assert "<svg" in first
    assert shown(figure) == []
    axes.set_xlabel("umur")
    assert len(shown(figure)) == 1
    assert shown(Figure()) == []


def test_axes_that_pyplot_does_not_know_are_shown(shown: Any) -> None:
    """Those that it knows it shows itself when the cell ends."""
    own = Figure().subplots()
    own.plot([1, 2])
    assert "<svg" in shown(own)[0]
    known = plt.figure().subplots()
    known.plot([1, 2])
    assert shown(known) == []


def test_names_of_drawings_are_not_shown(shown: Any) -> None:
    """Lists, arrays, Series and dicts of them; what holds none is shown as it is."""
    axes = plt.figure().subplots(2)
    lines = axes[0].plot([1, 2])
    for thing in (axes, lines, (1, lines), {"a": lines}, pd.Series([axes[0], None]), axes[0].hist([1, 2]), lines[0]):
        assert shown(thing) == []
    for thing in ([1, 2], (1, "a"), {"a": 1}, np.array([1, 2]), np.array(["a"], dtype=object), "teks", 0.5):
        assert shown(thing) == [""]
    assert "<table" in shown(pd.Series([1, 2]))[0]


def test_a_series_without_a_name_has_no_heading(shown: Any) -> None:
    """Not the words for answers that were not given."""
    (html,) = shown(pd.Series({"a": 1.5}))
    headings = BeautifulSoup(html, "html.parser").find("thead").find_all("th")
    assert [cell.text for cell in headings] == ["", ""]
    assert "Tidak diisi" in shown(pd.DataFrame({"": [1], "L": [2]}))[0]


def test_figures_of_another_backend_are_shown_when_the_cell_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """`matplotlib.use("Agg")`, as in scripts: nobody would see them. With the inline backend that shows them itself."""
    displayed: list[str] = []
    monkeypatch.setattr(cells, "display", lambda each: displayed.append(each._repr_html_()))
    for backend, number in (("agg", 2), ("module://matplotlib_inline.backend_inline", 0)):
        monkeypatch.setattr(plt, "get_backend", lambda backend=backend: backend)
        for title in ("satu", "dua"):
            plt.figure().subplots().set_title(title)
        displayed.clear()
        cells._Cells().finish()
        assert len(displayed) == number
        assert len(plt.get_fignums()) == 2 - number
        plt.close("all")


def test_numbers_among_other_things_are_numbers(shown: Any) -> None:
    """In columns of many kinds, as of `describe()` where one column is a date: those of numpy are figures too."""
    frame = pd.DataFrame({"hari": pd.to_datetime(["2026-01-01", "2026-01-03"]), "nilai": [1.0, 2.0]})
    first = BeautifulSoup(shown(frame.describe())[0], "html.parser").find("tbody").find_all("td")
    assert [cell.text for cell in first[:2]] == ["2", "2,00"]
    mixed = pd.Series([np.int64(3), np.float32(1.5), Decimal("2.5"), np.bool_(True), None, [1.5]], dtype=object)
    cells = [cell.text for cell in BeautifulSoup(shown(mixed)[0], "html.parser").find_all("td")]
    assert cells == ["3", "1,50", "2,50", "True", "–", "[1.5]"]


def test_great_tables_stay_as_they_are(shown: Any) -> None:
    """Under the same name in every run, and with no rule for other tables of the page."""
    import great_tables

    table = great_tables.GT(pd.DataFrame({"a": [1.5, 2.0]})).tab_header("Judul")
    (html,) = shown(table)
    assert html.startswith('<div id="tabel-gt-1"')
    assert "Judul" in html
    assert "#tabel-gt-1 :is(thead, tbody, tfoot, tr, td, th)" in html
