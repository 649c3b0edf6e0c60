"""laporan.docx: what the page says, as Word holds it; on the office's letterhead; the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import re
import time
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ikm.errors import IkmError, SettingError
from ikm.page.wording import Words
from ikm.publish import word
from ikm.publish.formats import DOCX, find_office_file
from ikm.publish.job import gather_unit_job
from ikm.publish.report import build_report
from ikm.survey.project import Project
from tests.helpers import UNITS, make_project

docx = pytest.importorskip("docx", reason="python-docx (extra docx) is not installed")
pytest.importorskip("pypandoc", reason="pypandoc_binary (extra docx) is not installed")
ROOT = Path(__file__).resolve().parents[2]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def small(body: str) -> str:
    """A small page with this text."""
    head = "<head><title>Laporan</title></head>"
    return f'<!DOCTYPE html>\n<html lang="id">{head}<body><main>{body}</main></body></html>'


def opened(content: bytes) -> Any:
    """The document as python-docx reads it."""
    return docx.Document(io.BytesIO(content))


def part(content: bytes, name: str = "word/document.xml") -> str:
    """A part of it as text."""
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


@pytest.fixture(scope="module")
def made(report: Mapping[str, bytes]) -> bytes:
    """The Word document of KPPT 2026-S1."""
    return word.write_report_docx(report["laporan.html"].decode())


def test_figures_are_those_of_the_results(made: bytes, hasil: Any) -> None:
    """Index, mutu and respondents on the cover; value and answers of each unsur in its table, as printed."""
    words, document = Words("id"), opened(made)
    cover = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert cover["Nilai IKM"].startswith(hasil["ikm"]["value"].replace(".", ","))
    assert cover["Mutu pelayanan"] == hasil["ikm"]["mutu"]
    assert any(f"{hasil['respondents']['counted']} responden" in one.text for one in document.paragraphs[:8])
    (table,) = [one for one in document.tables if "NRR tertimbang" in [cell.text for cell in one.rows[0].cells]]
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:10]]
    assert [(row[0], row[2], row[3], row[5]) for row in rows] == [
        (one["code"], words.count(one["n"]), words.number(one["nrr"], 3), one["value"].replace(".", ","))
        for one in hasil["unsur"]
    ]


def test_every_table_of_the_page_with_caption_and_repeated_headings(made: bytes, page: str) -> None:
    """As many tables as the page, and the cover's; each caption before its table; headings on every page."""
    document = opened(made)
    assert len(document.tables) == page.count("<table") + 1
    captions = [one.text for one in document.paragraphs if one.style.name == "Table Caption"]
    assert len(captions) == page.count("<caption")
    assert "Nilai per unsur pelayanan (NRR pada skala 1–4, nilai pada skala 25–100)" in " ".join(captions)
    for table in document.tables[1:]:
        assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None


def test_figures_carry_their_alternative_text(made: bytes, page: str) -> None:
    """Every drawing is an image that tells what it shows; none holds a machine's path."""
    drawn = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', part(made))
    told = [text for text in drawn if text]  # what stands for a mark in a key says nothing
    assert len(told) == len(BeautifulSoup(page, "html.parser").select('svg:not([aria-hidden="true"]), .pictures img'))
    assert all(len(text) > 10 for text in told)
    assert any(text.startswith("Diagram titik IKM menurut loket") for text in drawn)
    assert "/tmp" not in part(made)


def test_nothing_is_parted_that_belongs_together(made: bytes) -> None:
    """No row, no short table, no question from its answer; who signs has a line; the foot is no paragraph."""
    document = opened(made)
    for table in document.tables:
        rows = table._tbl.tr_lst
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        kept = [all(each.find(f"{W}pPr/{W}keepNext") is not None for each in row.iter(f"{W}p")) for row in rows]
        assert kept[-1] is False
        assert set(kept[:-1]) <= {len(rows) <= word._SHORT}
    asked = [each for each in document.paragraphs if each.text == "Bagaimana rencana yang lalu?"]
    assert [each.style.paragraph_format.keep_with_next for each in asked] == [True]
    signed = [each.text for each in document.paragraphs if each.style.name == "Signature Name"]
    assert signed == ["Nama Kepala Unit (contoh)"] * 2
    foot = "Data contoh. Semua jawaban"
    assert any(foot in each.text for each in document.sections[0].footer.paragraphs)
    assert foot not in document.paragraphs[-1].text


def test_contents_lead_to_the_headings(made: bytes) -> None:
    """Every entry has an anchor that exists; the language and A4 are set; headings without a gap."""
    anchors = re.findall(r'<w:hyperlink w:anchor="([^"]+)"', part(made))
    assert len(anchors) > 30
    assert set(anchors) <= set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', part(made)))
    assert re.search(r'<w:lang [^>]*w:val="id-ID"', part(made, "word/styles.xml"))
    document = opened(made)
    assert (document.sections[0].page_width.cm, document.sections[0].page_height.cm) == pytest.approx((21, 29.7), 1e-3)
    levels = [int(one.style.name[-1]) for one in document.paragraphs if re.fullmatch(r"Heading \d", one.style.name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("year", [1970, 2110])
def test_same_page_same_bytes(
    made: bytes, report: Mapping[str, bytes], year: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice the same; no clock in it, nor SOURCE_DATE_EPOCH, which Python 3.14 dates archives by."""
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((year, 1, 1, 0, 0, 0, 3, 1, 0)))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert word.write_report_docx(report["laporan.html"].decode()) == made
    assert {one.date_time for one in zipfile.ZipFile(io.BytesIO(made)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "1980-01-01T00:00:00Z" in part(made, "docProps/core.xml")


def test_written_text_stays_text() -> None:
    """What looks like a tag, an entity or a field of Word is what it looks like, in a heading and its entry too."""
    hostile = "a &lt;b&gt; &amp;amp; &lt;img src=x&gt; { INCLUDETEXT }"
    content = word.write_report_docx(
        small(f"<header class='cover'><h1>x</h1></header><h2>{hostile}</h2><p>{hostile}</p>")
    )
    texts = [one.text for one in opened(content).paragraphs]
    assert texts.count("a <b> &amp; <img src=x> { INCLUDETEXT }") == 3
    assert part(content).count("instrText") == 2  # one field: the contents


def test_formula_is_one_of_words_own() -> None:
    """A formula as the page's blocks hold it: a fraction of x over 9."""
    tree = ["mrow", ["mi", "y"], ["mo", "="], ["mfrac", ["mi", "x"], ["mn", "9"]]]
    html = word._Writer(Path(), Words("id")).blocks([{"kind": "formula", "alt": "", "body": tree}])
    assert html == ('<math display="block"><mrow><mi>y</mi><mo>=</mo><mfrac><mi>x</mi><mn>9</mn></mfrac></mrow></math>')


def test_letterhead_gives_header_and_paper() -> None:
    """Header, margins and styles of the office; a style that it lacks comes from the plain one."""
    office = docx.Document()
    office.sections[0].header.paragraphs[0].text = "PEMERINTAH KOTA CONTOH"
    office.sections[0].left_margin = docx.shared.Cm(4)
    office.styles["Normal"].font.name = "Courier New"
    kept = io.BytesIO()
    office.save(kept)
    table = "<table><caption>c</caption><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    content = word.write_report_docx(small(f"<h2>Satu</h2>{table}"), kept.getvalue())
    document = opened(content)
    assert document.sections[0].header.paragraphs[0].text == "PEMERINTAH KOTA CONTOH"
    assert document.sections[0].left_margin.cm == pytest.approx(4, abs=0.01)
    assert document.styles["Normal"].font.name == "Courier New"
    assert document.styles["Table Caption"].font.bold


def test_letterhead_of_the_register(tmp_path: Path) -> None:
    """None named: plain. Named: a .docx in the data folder, no path; one that is missing or no document is told."""
    project = make_project(tmp_path, {})
    assert find_office_file(project, project.unit("KPPT"), "letterhead") is None
    project = make_project(tmp_path, {}, UNITS + 'letterhead = "kop.docx"\n')
    unit = project.unit("KPPT")
    with pytest.raises(SettingError, match=r"kop\.docx: does not exist; \[KPPT\]"):
        find_office_file(project, unit, "letterhead")
    (project.data / "kop.docx").write_bytes(b"text")
    with pytest.raises(SettingError, match="is no Word document"):
        find_office_file(project, unit, "letterhead")
    (project.data / "kop.docx").write_bytes(b"PK\x03\x04...")
    assert find_office_file(project, unit, "letterhead") == project.data / "kop.docx"
    project = make_project(tmp_path, {}, UNITS + 'letterhead = "../kop.docx"\n')
    with pytest.raises(SettingError, match=r"not the name of a \.docx in the data folder"):
        project.unit("KPPT")


def test_without_the_extra_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told before any work, with the command that installs it."""
    DOCX.require_installed()
    monkeypatch.setattr("ikm.publish.formats.find_spec", lambda name: None)
    with pytest.raises(IkmError, match=r"pip install \"pypandoc_binary>=1\.15\" \"python-docx>=1\.1\""):
        DOCX.require_installed()


def test_a_job_that_asks_for_it(report: Mapping[str, bytes], made: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The document stands in the manifest with its letterhead; all else is as without; without the extra it is not."""
    job = replace(
        gather_unit_job(Project.locate(ROOT / "data"), "KPPT", "2026-S1", "id"), extras={"docx": {"letterhead": None}}
    )
    files = build_report(job)
    assert files["laporan.docx"] == made
    assert {name: one for name, one in files.items() if name in report and name != "manifest.json"} == {
        name: one for name, one in report.items() if name != "manifest.json"
    }
    before, after = (json.loads(one["manifest.json"]) for one in (report, files))
    assert after["outputs"].pop("laporan.docx") == hashlib.sha256(made).hexdigest()
    assert after.pop("docx") == {"letterhead": None}
    assert after.pop("fingerprint") != before.pop("fingerprint")
    assert after == before
    monkeypatch.setattr("ikm.publish.formats.find_spec", lambda name: None)
    assert build_report(job) == report


def test_names_of_the_cover_are_escaped() -> None:
    """The cover's figures are read from the page, so their names are somebody's text."""
    score = {"name": "<b>Mutu</b>", "value": "B", "note": ""}
    rest = {"where": "", "notes": [], "beside": [], "lead": [], "units": [], "mutu_name": "", "asks": None}
    cover = word._Writer(Path(), Words("id")).cover({**rest, "score": [score]})
    assert "<th>&lt;b&gt;Mutu&lt;/b&gt;</th>" in cover
