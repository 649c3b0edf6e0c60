"""A page as a tree of blocks: our own vocabulary whole, anything else as its text, nothing as a program."""

from __future__ import annotations

from typing import Any

import pytest

from ikm.page.chart import Chart
from ikm.page.table import Table
from ikm.publish.pdf import clean_page_text, parse_page, strip_marks


def blocks(main: str) -> list[dict[str, Any]]:
    """Blocks of a page with this content."""
    return list(read(main)["body"])


def read(main: str) -> dict[str, Any]:
    """A whole page with this content, as a tree."""
    head = '<html lang="id"><head><title>Judul &amp; unit</title><meta name="description" content="Isi."></head>'
    foot = "<footer><p>Kaki.</p></footer>"
    return parse_page(f"<!DOCTYPE html>{head}<body><main>{main}</main>{foot}</body></html>", "Gambar tanpa uraian.")


def test_parts_of_a_page() -> None:
    """Language, title, description and foot are those of the page; navigation is no content."""
    found = parse_page(
        '<html lang="en"><head><title>T</title></head><body><nav>isi</nav><main><p>x</p></main></body></html>', ""
    )
    assert (found["lang"], found["title"], found["description"], found["footer"]) == ("en", "T", "", "")
    assert found["body"] == [{"kind": "paragraph", "body": ["x"]}]
    whole = read("")
    assert (whole["title"], whole["description"], whole["footer"]) == ("Judul & unit", "Isi.", "Kaki.")
    assert whole["body"] == []


def test_marks_and_white_space() -> None:
    """White space as HTML shows it; strong, code and quotes keep their mark; a no-break space stays."""
    assert blocks("<p>\n a  <strong>b</strong>\n<code>c</code>1\u00a0000<br>d </p>") == [
        {"kind": "paragraph", "body": ["a ", ["strong", ["b"]], " ", ["code", ["c"]], "1\u00a0000", "\n", "d"]}
    ]
    assert blocks("<p> </p><div>loose <em>text</em><p>x</p></div><!-- no -->") == [
        {"kind": "paragraph", "body": ["loose ", ["emph", ["text"]]]},
        {"kind": "paragraph", "body": ["x"]},
    ]
    assert strip_marks(["a", ["strong", ["b", ["code", ["c"]]]]]) == "abc"


@pytest.mark.parametrize(
    ("levels", "expected"),
    [([2, 3, 3, 2], [1, 2, 2, 1]), ([1, 2, 3], [1, 1, 2]), ([4, 4, 2], [1, 2, 1]), ([2, 6], [1, 2])],
)
def test_headings_step_by_step(levels: list[int], expected: list[int]) -> None:
    """The first is level 1 and none goes down by more than one, as PDF/UA-1 asks; an empty one is none."""
    found = blocks("<h2> </h2>" + "".join(f"<h{level}>x</h{level}>" for level in levels))
    assert [block["level"] for block in found] == expected


def test_lists_hold_lists() -> None:
    """Items hold blocks."""
    (found,) = blocks("<ul><li>a<ol><li>b</li></ol></li></ul>")
    inner = {"kind": "list", "ordered": True, "items": [[{"kind": "paragraph", "body": ["b"]}]]}
    assert found == {"kind": "list", "ordered": False, "items": [[{"kind": "paragraph", "body": ["a"]}, inner]]}


def test_names_with_what_is_said_of_each() -> None:
    """The summary's questions and answers; the summary is a page of its own."""
    terms, end = blocks('<div class="summary"><dl><div><dt>Apa?</dt><dd><p>Ini.</p></dd><dd>Itu.</dd></div></dl></div>')
    this, that = ([{"kind": "paragraph", "body": [text]}] for text in ("Ini.", "Itu."))
    assert terms == {"kind": "terms", "items": [{"name": ["Apa?"], "body": this}, {"name": [], "body": that}]}
    assert end == {"kind": "break"}


def test_our_table() -> None:
    """Caption, head, rows and foot of our own template; figures to the right; a foot that spans columns."""
    table = Table(
        "t", "Judul <x>", ("Unsur", "Nilai rata"), [("U1 $x$", "1 234,5")],
        numbers=frozenset({1}), sums=[("Jumlah", )], span=2,
    )  # fmt: skip
    (found,) = blocks(str(table.__html__()))
    assert found["caption"] == ["Judul <x>"]
    assert [[strip_marks(cell["body"]) for cell in row] for row in found["rows"]] == [["U1 $x$", "1 234,5"]]
    assert [cell["figure"] for cell in found["rows"][0]] == [False, True]
    assert [cell["span"] for cell in found["foot"][0]] == [2]
    # By hand: 'U1 $x$' has 6 letters, but the heading's only word has 5 and no word of the cell more than 3;
    # 'Nilai rata' goes into two lines of 5, its longest word has 5, and the figure, which is not broken, 7.
    assert [(one["most"], one["least"], one["drawn"]) for one in found["columns"]] == [(6, 5, False), (7, 7, False)]


def test_foreign_tables() -> None:
    """Tables of pandas have neither caption nor scope; an empty one has no columns."""
    (found,) = blocks('<table border="1"><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>')
    assert found["caption"] == []
    assert found["head"] == []
    assert [cell["down"] for cell in found["rows"][0]] == [2, 1]
    assert blocks("<table></table>")[0]["columns"] == []


def test_our_figure() -> None:
    """The drawing keeps its capitals (viewBox), gets a colour for each variable, a font and its alternative text."""
    svg = (
        '<svg viewBox="0 0 9 9"><clipPath id="c"/><text style="fill: var(--chart-main, #0f5c7a)">a &lt; b</text></svg>'
    )
    (found,) = blocks(str(Chart("g", svg, 'alt "<x>"', "Judul").__html__()))
    assert found["caption"] == ["Judul"]
    assert found["alt"] == 'alt "<x>"'
    assert found["svg"] == (
        '<svg font-family="DejaVu Sans" viewBox="0 0 9 9"><clipPath id="c"/>'
        '<text style="fill: #0f5c7a">a &lt; b</text></svg>'
    )


def test_a_figure_always_has_an_alternative_text() -> None:
    """A researcher's own drawing: its caption, or the sentence that says that there is none."""
    drawing = "<svg></svg>"
    captioned, bare = blocks(f"<figure>{drawing}<figcaption>Judul</figcaption></figure><figure>{drawing}</figure>")
    assert (captioned["alt"], bare["alt"]) == ("Judul", "Gambar tanpa uraian.")


def test_images_stand_in_the_page_or_not_at_all() -> None:
    """A PNG in the page is kept; an address elsewhere, another kind of file or rubbish is left out."""
    kept = blocks('<figure><img src="data:image/png;base64,iVBORw==" alt="a"></figure>')
    assert kept == [{"kind": "figure", "caption": [], "alt": "a", "png": [137, 80, 78, 71]}]
    for address in ("https://a.example/x.png", "data:image/png;base64,!", "data:text/html;base64,iVBORw==", ""):
        assert blocks(f'<img src="{address}" alt="a">') == []


def test_cover_and_signature() -> None:
    """The parts of the cover; the mutu is told apart by its colour; the last line of the signature is the name."""
    cover, signature, end = blocks(
        '<header class="cover"><p class="kind">L</p><h1>U</h1><p class="where">K <span>·</span> P</p>'
        '<p class="sample">Data contoh.</p><dl class="score"><div><dt>Nilai</dt><dd><span class="value">86,14</span>'
        '<span class="unit">skala</span></dd></div><div><dt>Mutu</dt><dd><span class="mutu mutu-B">B</span></dd></div>'
        '</dl></header><div class="signature"><p>Kota, .....</p><p class="name">Nama</p></div>'
    )
    assert (cover["what"], cover["title"], cover["where"]) == ("L", "U", "K · P")
    assert cover["notes"] == [["Data contoh."]]
    assert cover["score"] == [
        {"name": "Nilai", "value": "86,14", "note": "skala", "mutu": "", "late": False},
        {"name": "Mutu", "value": "B", "note": "", "mutu": "B", "late": False},
    ]
    assert signature["lines"] == [["Kota, ....."], ["Nama"]]
    assert end == {"kind": "break"}


def test_text_keeps_its_lines() -> None:
    """Printed output keeps its lines and spaces."""
    assert blocks("<pre>\na  b\n c\n</pre>") == [{"kind": "lines", "text": "a  b\n c"}]


def test_clean() -> None:
    """What PDF/UA-1 or JSON cannot hold is marked as lost; an endless word gets places to break, others none."""
    assert clean_page_text("a\x00\x07\ufeff\ud800b\tc\n") == "a\ufffd\ufffd\ufffd\ufffdb\tc\n"
    assert clean_page_text("x" * 32) == "x" * 32
    assert clean_page_text("x" * 65) == "x" * 32 + "\u200b" + "x" * 32 + "\u200b" + "x"
    assert clean_page_text("kata " * 20) == "kata " * 20
