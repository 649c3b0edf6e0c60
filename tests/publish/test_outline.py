"""The official outline of a unit's report; sections in which there is nothing to report: left out, named once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ikm.page.wording import Words
from ikm.publish.html import leave_out_absent, list_page_headings
from tests.builders import alike, table
from tests.studies import opened, people

ROOT = Path(__file__).resolve().parents[2]
#: Table of contents of the "UPP" template of 2023, and what a report has besides.
OUTLINE = {
    "I. Pendahuluan": ["1.1 Latar belakang", "1.2 Dasar pelaksanaan SKM", "1.3 Maksud dan tujuan"],
    "II. Pengumpulan data SKM": [],
    "III. Hasil pengolahan data SKM": ["3.1 Jumlah responden SKM", "3.2 Indeks Kepuasan Masyarakat"],
    "IV. Analisis hasil SKM": [
        "4.1 Kelemahan dan kelebihan unsur layanan", "4.2 Rencana tindak lanjut", "4.3 Tren nilai SKM",
    ],
    "V. Kesimpulan": [],
}  # fmt: skip
UNTOLD = '<div class="view absent untold"></div>'
ABSENT, SHOWN = '<div class="view absent"><p>Tidak ada.</p></div>', '<div class="view"><p>Ada.</p></div>'


def notebook(*parts: str | tuple[str, ...]) -> Any:
    """Headings, and cells with these outputs as HTML."""
    cells = []
    for part in parts:
        if isinstance(part, str):
            cells.append(new_markdown_cell(part))
        else:
            outputs = [new_output("display_data", {"text/html": html}) for html in part]
            cells.append(new_code_cell("studi", outputs=outputs))
    return new_notebook(cells=cells)


def headings(found: Any) -> list[str]:
    """Headings of the page."""
    return [heading.text for heading in list_page_headings(found)]


def shown(found: Any) -> str:
    """Everything that its cells show."""
    return " ".join(str(output.data["text/html"]) for cell in found.cells for output in cell.get("outputs", []))


def test_the_official_outline() -> None:
    """Chapters I to V with their numbers, between the summary and the annexes A to I."""
    listed = list_page_headings(nbformat.read(ROOT / "notebooks" / "laporan_unit.ipynb", as_version=4))
    found: dict[str, list[str]] = {}
    for heading in listed:
        if heading.level == 2:
            found[heading.text] = []
        else:
            found[list(found)[-1]].append(heading.text)
    assert list(found)[:2] == ["Ringkasan", "Kata pengantar"]
    assert {name: found[name] for name in list(found)[2:7]} == OUTLINE
    assert [name[:10] for name in list(found)[7:]] == [f"Lampiran {letter}" for letter in "ABCDEFGHIJ"]


def test_numbers_of_the_second_chapter(tmp_path: Path) -> None:
    """Who asked, how, where, when, whom: 2.1 to 2.5 head the rows of its table."""
    dates = "field_from = 2026-03-01\nfield_until = 2026-03-31\n"
    sidecar = f'surveyor = "Tim"\nmethod = "Wawancara"\nlocation = "Loket"\n{dates}'
    files = {"KPPT/2026-S1.csv": people(12), "KPPT/2026-S1.toml": sidecar}
    (table,) = opened(tmp_path, files).collection().tables()
    numbered = [row[0].partition(" ")[0] for row in table.rows if row[0][0].isdigit()]
    assert numbered == ["2.1", "2.2", "2.3", "2.4", "2.5"]


def test_a_section_without_data_goes() -> None:
    """Its heading and cells; the rest stays, and below the last result stands what went."""
    found = leave_out_absent(
        notebook("## A\n\n### Satu", (SHOWN,), "### Dua", (ABSENT,), "### Tiga", (SHOWN,)), Words("id")
    )
    assert headings(found) == ["A", "Satu", "Tiga"]
    assert "Tidak ada." not in shown(found)
    assert shown(found).endswith('<p class="left-out">Tidak dimuat, karena tidak ada datanya: Dua.</p>')


def test_a_chapter_without_data_goes() -> None:
    """With all its sections; it alone is named. A section of another name in the language of the page."""
    parts = ("## A", (SHOWN,), "## B\n\n### Satu", (ABSENT, ""), "### Dua", ("", ABSENT), "## C", (SHOWN,))
    found = leave_out_absent(notebook(*parts), Words("id"))
    assert headings(found) == ["A", "C"]
    assert shown(found).count("datanya: B.") == 1
    english = leave_out_absent(notebook("## A", (SHOWN,), "## Perubahan", (ABSENT,)), Words("en"))
    assert shown(english).endswith('<p class="left-out">Left out, for there are no data: Change.</p>')


def test_what_nobody_wrote_goes_without_a_word() -> None:
    """A chapter, and a section beside one that is named: the run says it to the officer, no page to the public."""
    parts = ("## A", (SHOWN,), "## Kata", (UNTOLD,), "## B\n\n### Satu", (UNTOLD,), "### Dua", (ABSENT,), "### Tiga")
    found = leave_out_absent(notebook(*parts, (SHOWN,)), Words("id"))
    assert headings(found) == ["A", "B", "Tiga"]
    assert shown(found).endswith('<p class="left-out">Tidak dimuat, karena tidak ada datanya: Dua.</p>')
    alone = leave_out_absent(notebook("## A", (SHOWN,), "## Kata", (UNTOLD,)), Words("id"))
    assert (headings(alone), "Tidak dimuat" in shown(alone)) == (["A"], False)


@pytest.mark.parametrize("beside", [(SHOWN,), ("<p>Sendiri.</p>",)])
def test_what_stands_beside_keeps_a_section(beside: tuple[str, ...]) -> None:
    """A researcher's own output under the same heading is no absence; then the words of both stay."""
    found = leave_out_absent(notebook("## A", (SHOWN,), "## B", (ABSENT,), beside), Words("id"))
    assert headings(found) == ["A", "B"]
    assert "Tidak ada." in shown(found)


def test_all_is_absent() -> None:
    """Nothing else is shown: the notice stands in the place of the last."""
    found = leave_out_absent(notebook("## A", (ABSENT,), "## B", (ABSENT,)), Words("id"))
    assert headings(found) == []
    assert shown(found) == '<p class="left-out">Tidak dimuat, karena tidak ada datanya: A dan B.</p>'


def test_text_of_a_heading_stays() -> None:
    """Prose under a chapter's heading, and a figure that is no HTML."""
    found = leave_out_absent(notebook("## A\n\nPengantar.\n\n### Satu", (ABSENT,), "### Dua", (SHOWN,)), Words("id"))
    assert "Pengantar." in found.cells[0].source
    drawn = notebook("## A", (ABSENT,))
    drawn.cells[1].outputs.append(new_output("display_data", {"image/svg+xml": "<svg/>"}))
    assert leave_out_absent(drawn, Words("id")) == drawn


def test_what_a_first_survey_has_not(tmp_path: Path) -> None:
    """No earlier period, benchmark, harapan, items, users, comments or plan: each says so by the mark."""
    study = opened(tmp_path, {"KPPT/2026-S1.csv": table(*alike(3, 12))})
    views = [study.change(), study.benchmark(), study.sector(), study.weighted(), study.comments()]
    assert ['class="view absent"' in str(view._repr_html_()) for view in views] == [True] * 5
    assert 'class="view absent"' not in str(study.index()._repr_html_())
