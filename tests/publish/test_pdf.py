"""laporan.pdf read back: PDF/UA-1, the page's figures, the same bytes, and no text that runs as a program."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from typing import Any

import pypdf
import pytest
from bs4 import BeautifulSoup

from ikm.errors import ReportFailed
from ikm.page.wording import Words
from ikm.publish.pdf import typeset_content, write_report_pdf

#: Each would be markup, code, a label or a comment in Typst; the last two are HTML and a lost character.
HOSTILE = "#panic() $x$ \\ @z *b* _i_ `r` [k] // /* */ = ~ <b>&amp; \x00\ufeff"


def page_of(main: str, title: str = "Judul") -> str:
    """A page with this content."""
    return f'<!DOCTYPE html><html lang="id"><head><title>{title}</title></head><body><main>{main}</main></body></html>'


def reader(content: bytes) -> pypdf.PdfReader:
    """A PDF opened."""
    return pypdf.PdfReader(io.BytesIO(content))


def text(content: bytes) -> str:
    """All text of a PDF, white space as one space."""
    return " ".join(" ".join(page.extract_text() for page in reader(content).pages).split())


@pytest.fixture(scope="session")
def laporan(report: dict[str, bytes]) -> pypdf.PdfReader:
    """The PDF of KPPT's report."""
    return reader(report["laporan.pdf"])


@pytest.fixture(scope="session")
def texts(laporan: pypdf.PdfReader) -> list[str]:
    """The text of each of its pages, which takes pypdf long."""
    return [page.extract_text() for page in laporan.pages]


def tags(node: Any, found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Structure elements below a node, by kind."""
    node = node.get_object()
    if isinstance(node, pypdf.generic.ArrayObject):
        for child in node:
            tags(child, found)
    elif isinstance(node, pypdf.generic.DictionaryObject):
        found.setdefault(str(node.get("/S")), []).append(node)
        if "/K" in node:
            tags(node["/K"], found)
    return found


def test_it_is_marked_as_pdf_ua_in_the_language_of_the_page(laporan: pypdf.PdfReader, page: str) -> None:
    """ISO 14289-1: part 1 in the metadata, tagged, a language, and a title that the reader's window shows."""
    root = laporan.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert root["/Lang"] == "id"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert f"<title>{laporan.metadata.title}</title>" in page
    assert laporan.metadata.author == "Kantor Pelayanan Perizinan Terpadu"


def test_no_clock(laporan: pypdf.PdfReader, report: dict[str, bytes], page: str) -> None:
    """Neither a date inside nor, set again in another process, a byte that differs."""
    assert laporan.metadata.creation_date is None
    assert write_report_pdf(page) == report["laporan.pdf"]
    code = (
        "import sys; from ikm.publish.pdf import write_report_pdf; "
        "sys.stdout.buffer.write(write_report_pdf(sys.stdin.read()))"
    )
    elsewhere = {**os.environ, "SOURCE_DATE_EPOCH": "86400", "TZ": "Asia/Makassar", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", code], input=page.encode(), capture_output=True, env=elsewhere, check=True
    )
    assert done.stdout == report["laporan.pdf"]


def test_numbers_are_those_of_the_results(texts: list[str], hasil: Any) -> None:
    """Index, mutu, respondents, each unsur's NRR and value, groups and trend, spelt as on the page."""
    words = Words("id")
    whole = " ".join(texts)
    expected = [words.number(float(hasil["ikm"]["value"])), words.count(hasil["respondents"]["counted"])]
    for entry in hasil["unsur"]:
        expected += [words.number(float(entry["value"])), words.number(entry["nrr"], 3)]
    expected += [words.number(float(one["value"])) for one in hasil["groups"]["gender"]]
    expected += [words.number(float(point["value"])) for point in hasil["trend"]]
    assert len(expected) > 30
    assert [figure for figure in expected if figure not in whole] == []


def test_intervals_are_those_of_the_results(texts: list[str], hasil: Any) -> None:
    """Low and high of the index in its sentence, and of every period in the table of the trend."""
    words = Words("id")
    whole = " ".join(" ".join(texts).split())
    low, high = (words.number(hasil["precision"][end]) for end in ("low", "high"))
    assert whole.count(f"IKM berada antara {low} dan {high}.") == 1
    rows = [
        f"{words.number(float(point['value']))} {words.number(point['low'])} – {words.number(point['high'])}"
        for point in hasil["trend"]
    ]
    assert len(rows) > 10
    assert [row for row in rows if row not in whole] == []


def test_bookmarks_contents_and_page_numbers(laporan: pypdf.PdfReader, texts: list[str], page: str) -> None:
    """Every chapter is a bookmark that leads to the page that the contents name; these follow the short edition."""
    chapters = [item for item in laporan.outline if not isinstance(item, list)]
    assert chapters.pop(1).title == "Daftar isi"
    assert len(chapters) > 5
    assert [item.title for item in chapters] == [found.get_text() for found in BeautifulSoup(page, "html.parser")("h2")]
    contents = next(text for text in texts if "Daftar isi" in text)
    for item in chapters:
        number = laporan.get_destination_page_number(item) + 1
        line = next(line for line in contents.splitlines() if line.startswith(item.title))
        assert line.split()[-1] == str(number)
    total = len(laporan.pages)
    assert 10 < total < 40
    assert "Halaman" not in texts[0]
    assert all(f"Halaman {number} / {total}" in texts[number - 1] for number in (2, total))


def test_tables_have_headers_and_figures_a_text(laporan: pypdf.PdfReader, page: str) -> None:
    """As many tables as the page has, each with a head of header cells; each drawing with the page's text."""
    found = tags(laporan.trailer["/Root"]["/StructTreeRoot"]["/K"], {})
    assert len(found["/Table"]) == page.count("<table")
    assert len(found["/THead"]) == len(found["/Table"])
    assert len(found["/TH"]) == page.count('scope="col"')
    alts = [str(figure["/Alt"]) for figure in found["/Figure"]]
    told = BeautifulSoup(page, "html.parser").select('svg:not([aria-hidden="true"]), .pictures img')
    assert len(alts) == len(told)
    assert [str(one["/Alt"]) for one in found["/Formula"]] == re.findall('alttext="([^"]+)"', page)
    assert all(len(alt) > 10 for alt in alts)


def test_every_page_says_that_the_sample_is_a_sample(texts: list[str]) -> None:
    """A page that is copied alone can still not be taken for a real one."""
    assert [number for number, one in enumerate(texts) if "Data contoh." not in one] == []


def test_every_page_says_that_an_edition_is_internal() -> None:
    """All that the cover warns of stands at the foot of the pages after it."""
    notes = "".join(f'<p class="sample">{note}</p>' for note in ("Data contoh.", "Edisi internal."))
    made = reader(write_report_pdf(page_of(f'<header class="cover"><h1>Unit</h1>{notes}</header><h2>I</h2><p>x</p>')))
    assert len(made.pages) == 2
    assert all("Data contoh. Edisi internal." in one.extract_text() for one in made.pages[1:])


def test_head_of_the_unit_signs(texts: list[str]) -> None:
    """Name and title of the register, on the page of the conclusion that they sign."""
    preface, signed = (one for one in texts if "Kepala KPPT Kota Samarinda\nNama Kepala" in one)
    assert "V. Kesimpulan" in signed
    assert "Kata pengantar" in preface
    for one in (preface, signed):
        assert "Nama Kepala Unit (contoh)\nPembina Tingkat I, IV/b (contoh)\nNIP 00000000 000000 0 000" in one


def test_hostile_text_is_text() -> None:
    """Typst markup and code in every place where a respondent's or unit's words can stand comes out as typed."""
    safe = HOSTILE.replace("<", "&lt;")
    main = (
        f"<h2>{safe}</h2><p>{safe}<strong>{safe}</strong><code>{safe}</code></p><ul><li><q>{safe}</q></li></ul>"
        f"<table><caption>{safe}</caption><thead><tr><th>{safe}</th></tr></thead><tr><td>{safe}</td></tr></table>"
        f"<figure><figcaption>{safe}</figcaption><svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>"
        f"</figure><pre>{safe}</pre><div class='signature'><p class='name'>{safe}</p></div>"
    )
    made = text(write_report_pdf(page_of(main, title=safe)))
    assert made.count("#panic() $x$") >= 10
    assert made.count("[k] // /* */ = ~ <b>&") >= 10


@pytest.mark.parametrize(
    "main",
    [
        "",
        "<p>😀 中文 العربية ไทย \u202e\u200f \ue000</p>",
        f"<p>{'y' * 5000}</p>",
        f"<table><caption>c</caption><tr><td>{'kata ' * 5000}</td></tr></table>",
        "<h4>x</h4><table></table><ul></ul>",
        "<figure><svg xmlns='http://www.w3.org/2000/svg' width='300' height='5000'></svg></figure>",
    ],
)
def test_odd_pages_are_still_set(main: str) -> None:
    """Nothing, scripts without a font, an endless word, a cell longer than a page, a drawing higher than one."""
    assert len(reader(write_report_pdf(page_of(main))).pages) >= 1


def test_a_long_cell_goes_on_overleaf() -> None:
    """5,000 words in one cell: the last of them is not cut off below the first page."""
    made = reader(
        write_report_pdf(page_of(f"<table><caption>c</caption><tr><td>{'kata ' * 5000}akhir</td></tr></table>"))
    )
    low = []
    made.pages[-1].extract_text(
        visitor_text=lambda found, cm, tm, *_: low.append(tm[5] * cm[3] + cm[5]) if "akhir" in found else None
    )
    assert len(made.pages) >= 5
    assert "akhir" in made.pages[-1].extract_text()
    assert min(low) > 0


def test_a_drawing_that_is_none_stops_the_report() -> None:
    """A researcher's broken SVG is named, and no half report is made."""
    with pytest.raises(ReportFailed, match=r"laporan\.pdf.*SVG"):
        write_report_pdf(page_of("<figure><svg></p></svg></figure>"))


def test_content_reaches_no_file() -> None:
    """A template is given data only: JSON that names a file is text."""
    content = {"lang": "id", "title": 'read("/etc/passwd")', "description": "", "author": "", "note": "", "body": []}
    made = typeset_content("laporan", content | {"words": {"contents": "Isi", "page": "Hal."}, "edition": ""}, "pdf")
    assert 'read("/etc/passwd")' in text(made)


def test_it_needs_no_browser_and_no_network(report: dict[str, bytes]) -> None:
    """All fonts are inside: every one is embedded, none is a system's."""
    made = reader(report["laporan.pdf"])
    names = {
        str(font.get_object()["/BaseFont"]).split("+")[-1].split("-")[0]
        for one in made.pages
        for font in one["/Resources"].get("/Font", {}).values()
    }
    assert names <= {"LibertinusSerif", "DejaVuSans", "DejaVuSansMono", "NewCMMath"}
    assert json.loads(report["manifest.json"])["outputs"].keys() >= {"laporan.pdf", "publikasi.pdf", "publikasi.png"}


def test_short_chapters_and_headings_of_lists_are_not_parted() -> None:
    """Down to the end of a page: a conclusion of five lines goes overleaf whole, and so does what heads a list."""
    lines = "".join(f"<p>Kalimat nomor {number}.</p>" for number in range(5))
    for before in range(28, 44):
        filler = "<p>x</p>" * before
        chapters = (
            f"<h2>I. Awal</h2><h3>A</h3>{filler}<h2>II. Akhir</h2>{lines}<h2>III. Lampiran</h2><h3>B</h3><p>x</p>"
        )
        pages = [one.extract_text() for one in reader(write_report_pdf(page_of(chapters))).pages]
        assert [("II. Akhir" in one, "nomor 0." in one) for one in pages[1:] if "nomor 4." in one] == [(True, True)]
        topic = f"<h2>I. Awal</h2><h3>A</h3>{filler}<p><strong>Topik</strong></p><ul><li>Kutipan</li></ul>"
        pages = [one.extract_text() for one in reader(write_report_pdf(page_of(topic))).pages]
        assert ["Topik" in one for one in pages if "Kutipan" in one] == [True]


def test_a_note_stays_with_its_table_and_what_was_left_out_with_the_contents() -> None:
    """Wherever a page ends: a table and its first note on one page, what is missing below the list of contents."""
    rows = "".join(f"<tr><td>baris {number}</td></tr>" for number in range(8))
    table = f"<table><caption>Judul tabel</caption>{rows}</table>"
    notes = '<div class="notes"><p>Tanda pertama.</p><p>Catatan lain.</p></div>'
    for before in range(20, 40, 2):
        main = f"<h2>Bab</h2>{'<p>x</p>' * before}{table}{notes}<p class='left-out'>Tidak dimuat: Bab lain.</p>"
        pages = [one.extract_text() for one in reader(write_report_pdf(page_of(main))).pages]
        assert ["baris 0" in one for one in pages if "Tanda pertama." in one] == [True]
        assert ["Daftar isi" in one for one in pages if "Tidak dimuat" in one] == [True]
        assert sum("Catatan lain." in one for one in pages) == 1
