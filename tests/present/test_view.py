"""What a notebook shows: paragraphs, blocks, tables and charts; empty ones leave nothing; text is escaped once."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from ikm.present.drawing import Figure
from ikm.present.tables import Table
from ikm.present.view import Block, Section, Text, View
from ikm.present.wording import Words

HOSTILE = "<script>alert(1)</script>"
FIGURE = Figure("gambar-x", "<svg></svg>", "alternative", "caption")


def table(id: str = "t", *, narrow: bool = False) -> Table:
    """A table of one cell that looks like HTML."""
    return Table(id, "caption", ["head"], [[HOSTILE]], narrow=narrow)


def draw(ax: Any = None) -> Any:
    """A chart, or the axes it was drawn on."""
    return FIGURE if ax is None else ax


def test_text_is_a_paragraph_each() -> None:
    """Markup stands as it is, what is put into it is escaped."""
    said = Words("id").say("index.empty", unit=HOSTILE, period="2026")
    html = Text((said, Markup("<strong>b</strong>"))).__html__()
    assert html.count("<p>") == html.count("</p>") == 2
    assert "<p><strong>b</strong></p>" in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_plain_text_is_escaped() -> None:
    """A paragraph that is no Markup is text."""
    assert Text((HOSTILE,)).__html__() == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"  # type: ignore[arg-type]


def test_text_without_paragraphs() -> None:
    """None and '' are left out; nothing is left of nothing."""
    assert Text.of([None, Markup(""), Markup("a")]).paragraphs == (Markup("a"),)
    assert Text(()).__html__() == ""
    assert str(Text(())) == ""


def test_text_as_str_has_no_markup() -> None:
    """For a terminal: one line a paragraph, without tags."""
    assert str(Text((Markup("<strong>75,00</strong>"), Markup("a &lt; b")))) == "75,00\na < b"


def test_block_is_shown_as_it_is() -> None:
    """A block comes from a template, which has escaped already."""
    assert Block(Markup("<header>x</header>"))._repr_html_() == "<header>x</header>"


def test_empty_view() -> None:
    """Neither words, table nor chart: an empty frame of the page, and no chart to draw."""
    view = View(pd.DataFrame())
    assert view._repr_html_() == '<div class="view"></div>'
    assert view.figure() is None
    assert str(view.text()) == ""
    with pytest.raises(IndexError):
        view.table()
    with pytest.raises(ValueError, match="this result has no chart"):
        view.plot()


def test_view_shows_words_chart_and_tables_in_this_order() -> None:
    """All of it, each once, cells escaped."""
    view = View(pd.DataFrame(), Text((Markup("said"),)), [table, lambda: table("u")], draw)
    soup = BeautifulSoup(view._repr_html_(), "html.parser")
    order = [tag.name for tag in soup.find_all(["p", "svg", "table"])]
    assert [name for name in order if name != "p"] == ["svg", "table", "table"]
    assert order[0] == "p"
    assert soup.script is None
    assert HOSTILE in soup.get_text()
    assert view.table().id == "t"
    assert view.figure() is FIGURE
    assert soup.find(class_="pair") is None


@pytest.mark.parametrize(
    ("tables", "chart", "pair"),
    [
        ([lambda: table(narrow=True)], draw, True),
        ([table], draw, False),
        ([lambda: table(narrow=True)] * 2, draw, False),
        ([lambda: table(narrow=True)], None, False),
    ],
)
def test_one_narrow_table_stands_beside_its_chart(tables: Any, chart: Any, pair: bool) -> None:
    """Side by side only one narrow table and one chart."""
    soup = BeautifulSoup(View(pd.DataFrame(), _tables=tables, _figure=chart)._repr_html_(), "html.parser")
    assert (soup.find(class_="pair") is not None) is pair
    assert len(soup.find_all("table")) == len(tables)


def test_plot_draws_on_given_axes() -> None:
    """The axes come back."""
    axes = object()
    assert View(pd.DataFrame(), _figure=draw).plot(axes) is axes


def test_section_shows_its_views_in_order() -> None:
    """One after the other; each can be taken out; an empty section shows nothing."""
    one, two = (View(pd.DataFrame(), Text((Markup(name),))) for name in ("one", "two"))
    section = Section([one, two])
    assert BeautifulSoup(section._repr_html_(), "html.parser").get_text(" ", strip=True) == "one two"
    assert section[1] is two
    assert Section().__html__() == ""
    assert "<script>" not in Section([View(pd.DataFrame(), _tables=[table])])._repr_html_()


def test_figure_texts_are_escaped() -> None:
    """Caption and alternative text may hold a respondent's words."""
    html = Figure("g", "<svg></svg>", HOSTILE, HOSTILE)._repr_html_()
    assert "<script>" not in html
    soup = BeautifulSoup(html, "html.parser")
    assert soup.find(attrs={"role": "img"})["aria-label"] == HOSTILE
