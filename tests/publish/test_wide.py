"""Tables of a notebook's own on paper: wide ones in parts that fit, cells in the colours that somebody gave them."""

from __future__ import annotations

import io
import warnings

import pandas as pd
import pypdf

from ikm.publish.pdf import parse_page, write_report_pdf

PAGE = '<!DOCTYPE html>\n<html lang="id"><head><title>T</title></head><body><main>{}</main></body></html>'


def tables(html: str) -> list[dict[str, object]]:
    """The tables of a page."""
    return [block for block in parse_page(PAGE.format(html), "-")["body"] if block["kind"] == "table"]


def test_a_wide_table_is_parted() -> None:
    """Thirty columns of nine letters: each part fits on the paper, begins with the rows' names, and none is lost."""
    names = [f"kolom_{place:03}" for place in range(30)]
    frame = pd.DataFrame([[f"isi{row:02}{place:03}" for place in range(30)] for row in range(2)], columns=names)
    found = tables(frame.to_html())
    assert len(found) > 1
    text = "".join(str(part["head"]) + str(part["rows"]) for part in found)
    assert [name for name in [*names, *frame.to_numpy().ravel()] if text.count(f"'{name}'") != 1] == []
    for part in found:
        assert [row[0]["body"] for row in part["rows"]] == [["0"], ["1"]]  # type: ignore[attr-defined]
        assert sum(column["least"] for column in part["columns"]) * 4.8 + 10 * len(part["columns"]) <= 470  # type: ignore
    paper = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(write_report_pdf(PAGE.format(
        frame.to_html())))).pages)  # fmt: skip
    assert [name for name in names if name not in paper.replace("\n", "")] == []


def test_a_narrow_table_stays_whole() -> None:
    """And so does one whose cells span columns, which cannot be parted."""
    assert len(tables(pd.DataFrame({"a": [1], "b": [2]}).to_html())) == 1
    assert len(tables(f"<table><tr><th colspan=40>{'x' * 30}</th></tr><tr>{'<td>isinya</td>' * 40}</tr></table>")) == 1


def test_a_styled_cell_keeps_its_colours() -> None:
    """Ground and letters as pandas computed them; other rules of the style sheet are none of a cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        styled = pd.DataFrame({"a": [0.0, 1.0]}).style.background_gradient(cmap="Blues")
    (table,) = tables(styled.to_html(table_uuid="x") + "<style>th, p { background-color: #ff0000; }</style>")
    low, high = (row[1] for row in table["rows"])  # type: ignore[attr-defined]
    assert (low["fill"], low["ink"]) == ("#f7fbff", "#000000")
    assert (high["fill"], high["ink"]) == ("#08306b", "#f1f1f1")
    assert "fill" not in table["rows"][0][0]  # type: ignore[index]
