"""Tables and sentences on a terminal."""

from __future__ import annotations

import io

import pandas as pd
from markupsafe import Markup
from rich.console import Console

from ikm.page.table import Table
from ikm.page.view import Text, View, print_view


def printed(view: Text | View) -> str:
    """What a terminal of 80 columns shows."""
    out = io.StringIO()
    print_view(Console(file=out, width=80, highlight=False, markup=False, emoji=False), view)
    return out.getvalue()


def test_sentences_then_tables() -> None:
    """Caption, headings, cells and sums; what looks like markup stays text."""
    table = Table("t", "Judul [red]", ("Nama", "n"), [("[bold]A[/bold] & :smile:", "10")], frozenset({1}),
                  sums=[("Jumlah", "10")])  # fmt: skip
    text = printed(View(pd.DataFrame(), Text((Markup("Satu &amp; <b>dua</b>."),)), [lambda: table]))
    assert text.startswith("Satu & dua.")
    assert "Judul [red]" in text
    assert "[bold]A[/bold] & :smile:" in text
    assert text.index("smile") < text.index("Jumlah")


def test_spanning_sum_stays_in_its_columns() -> None:
    """A foot whose heading spans two columns: its figure stands in the third."""
    table = Table("t", "J", ("a", "b", "c"), [("1", "2", "3")], sums=[("Jumlah", "9")], span=2)
    lines = printed(View(pd.DataFrame(), _tables=[lambda: table])).splitlines()
    head, foot = (next(line for line in lines if mark in line) for mark in (" a ", "Jumlah"))
    assert head.index("c") == foot.index("9")


def test_nothing_prints_nothing() -> None:
    """Neither words nor tables."""
    assert printed(Text(())) == ""
