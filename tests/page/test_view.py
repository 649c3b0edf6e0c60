"""What a notebook shows: paragraphs, blocks, tables and charts; empty ones leave nothing; text is escaped once."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

import ikm
from ikm.analysis.index import INDEX_LEVEL, attach_measures
from ikm.display import IN_REPORT_VARIABLE
from ikm.page.chart import Chart
from ikm.page.table import Table
from ikm.page.view import CHARTS_HELP, Block, Section, Text, View
from ikm.page.wording import Words

HOSTILE = "<script>alert(1)</script>"
FIGURE = Chart("gambar-x", "<svg></svg>", "alternative", "caption")


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
    assert Block(Markup("<header>x</header>")).__html__() == "<header>x</header>"


def test_empty_view() -> None:
    """Neither words, table nor chart: an empty frame of the page, and no chart to draw."""
    view = View(pd.DataFrame())
    assert view.__html__() == '<div class="view"></div>'
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
    html = Chart("g", "<svg></svg>", HOSTILE, HOSTILE)._repr_html_()
    assert "<script>" not in html
    soup = BeautifulSoup(html, "html.parser")
    assert soup.find(attrs={"role": "img"})["aria-label"] == HOSTILE


def test_outside_a_report_a_cell_brings_its_style(monkeypatch: pytest.MonkeyPatch) -> None:
    """And says what is in the frame; within a report the page has a style of its own, and its readers no frame."""
    frame = attach_measures(pd.DataFrame({"ikm": [86.14], "name": ["x"]}), ikm=INDEX_LEVEL)
    view = View(frame, Text((Markup("said"),)))
    outside = BeautifulSoup(view._repr_html_(), "html.parser")
    assert outside.div["class"] == ["ikm"]
    assert outside.style is not None
    assert outside.details.summary.get_text(" ", strip=True) == ".frame 1 × 2"
    assert outside.details.table.get_text(" ", strip=True) == "ikm index points, scale 25-100"
    monkeypatch.setenv(IN_REPORT_VARIABLE, "1")
    assert view._repr_html_() == view.__html__() == '<div class="view"><p>said</p></div>'


def test_style_is_one_class_deep() -> None:
    """Every rule names the class, so that a cell changes nothing around it; nothing is fetched."""
    style = (Path(ikm.__file__).parent / "display.css").read_text(encoding="utf-8")
    rules = re.findall(r"([^{}]+)\{[^{}]*\}", style)
    assert len(rules) > 30
    assert [rule for rule in rules if ".ikm" not in rule] == []
    assert "url(" not in style
    assert "@import" not in style


def test_in_a_terminal() -> None:
    """Sentences, frame, units of measure; nothing of a chart."""
    frame = attach_measures(
        pd.DataFrame({"low": [1.0], "high": [2.0]}, index=pd.Index(["a"], name="row")),
        low=INDEX_LEVEL,
        high=INDEX_LEVEL,
    )
    shown = repr(View(frame, Text((Markup("<strong>said</strong>"),)), [table], draw))
    assert shown.splitlines()[0] == "said"
    assert shown.splitlines()[-1] == "low, high: index points, scale 25-100"
    assert repr(Block(Markup("<h1>a &amp; b</h1>\n<p>c</p>"))) == "a & b\nc"
    assert repr(Table("t", "caption", ["name", "n"], [["a", "10"], ["long", "5"]], frozenset({1}))) == (
        "caption\nname   n\na     10\nlong   5"
    )
    assert repr(FIGURE) == "caption\nalternative"
    assert repr(Section([View(pd.DataFrame(), Text((Markup("one"),)))])) == "[0] one"


@pytest.mark.slow
def test_no_chart_says_which_have_one() -> None:
    """Every result that the message names has a chart in the sample; others have none."""
    named = re.findall(r"\w+", CHARTS_HELP.split("draw: ")[1])
    studi, kota, rencana = ikm.open("KPPT", "2026-S1"), ikm.city("2026-S1"), ikm.sample_plan("KPPT")
    asked = {"by": ("gender",), "compare": ("2025-S2",)}
    for name in ("index", "by", "services", "groups", "distribution", "trend", "compare", "ipa", "comments"):
        assert name in named
        assert getattr(studi, name)(*asked.get(name, ())).figure() is not None, name
    assert ikm.open("LALIN").sector() is not None
    assert [kota.league().figure() is None, kota.heat().figure() is None] == [False, False]
    assert rencana.width().figure() is not None
    assert studi.refused().figure() is None


def test_a_misspelt_name_is_told() -> None:
    """AttributeError with the name that may be meant; hasattr as ever; programs are told shortly."""
    view = View(pd.DataFrame())
    with pytest.raises(AttributeError, match=r"View has no 'plott'. Did you mean plot\?"):
        view.plott  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match=r"View has no 'tabel'. Did you mean table\(\)\?"):
        view.tabel  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match=r"^View has no '_x'\.$"):
        view._x  # type: ignore[attr-defined]  # noqa: B018
    assert not hasattr(view, "nothing")
    shown = ["figure", "frame", "how", "notes", "plot", "table", "tables", "text", "units"]
    assert dir(view) == ["chart_notes", "charted", *shown, "without_chart", "words"]
    assert copy.deepcopy(Text((Markup("a"),))) == Text((Markup("a"),))
