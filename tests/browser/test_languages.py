"""No sentence of ours in the other language: pages, their names and alternative texts, PDF, poster, Word document."""

from __future__ import annotations

import html
import io
import re
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pypdf
import pytest

from ikm.publish.word import write_report_docx
from tests.conftest import ROOT
from tests.helpers import RULES
from tests.leftovers import leftovers

REPORTS = {
    "id": ("kppt", "tujuh", "sedang", "ribuan", "kota", "nasional"),
    "en": ("english", "city", "national"),
}
#: Questions stand as they were asked, and what the unit itself said of its survey as it said it.
OWN = " ".join(item.question for item in RULES.unsur) + (ROOT / "data/responses/KPPT/2026-S1.toml").read_text("utf-8")
NAMED = [(language, name) for language, names in REPORTS.items() for name in names]


def said(page: str) -> str:
    """All that a page says: its text, and its attributes; without its program."""
    return html.unescape(re.sub(r"<(style|script|pre)\b.*?</\1>|</?[a-z]+>", " ", page, flags=re.DOTALL))


def of_pdf(path: Path) -> str:
    """All text of a PDF."""
    return " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_they_would_be_found() -> None:
    """A sentence with values between its words, a heading, an alternative text; a short word and the data are not."""
    text = "x 7 dari 9 baris jawaban <h2>II. Pengumpulan data SKM</h2> <svg aria-label='Diagram garis IKM per periode'>"
    found = leftovers(text, "en")
    assert {"Diagram garis IKM per periode", "II. Pengumpulan data SKM", "baris jawaban"} <= set(found)
    assert leftovers(text, "id") == []
    assert leftovers(text, "en", own=text) == []
    assert leftovers("The IKM did not really change from Semester II", "id") == ["The IKM did not really change from"]


@pytest.mark.parametrize(("language", "name"), NAMED)
def test_page_pdf_and_poster(language: str, name: str, reports: dict[str, Path]) -> None:
    """The whole page with what is read out, its PDF, and the poster of a unit."""
    folder = reports[name]
    assert leftovers(said((folder / "laporan.html").read_text(encoding="utf-8")), language, OWN) == []
    assert leftovers(of_pdf(folder / "laporan.pdf"), language, OWN) == []
    if (poster := folder / "publikasi.pdf").is_file():
        assert leftovers(of_pdf(poster), language, OWN) == []
        assert leftovers(said((folder / "warga.html").read_text(encoding="utf-8")), language, OWN) == []


@pytest.mark.skipif(not find_spec("docx"), reason="the extra docx is not installed")
@pytest.mark.parametrize(("language", "name"), [("id", "kppt"), ("en", "english")])
def test_word_document(language: str, name: str, reports: dict[str, Path]) -> None:
    """Text and alternative texts of the Word document."""
    made = write_report_docx((reports[name] / "laporan.html").read_text(encoding="utf-8"))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        content = archive.read("word/document.xml").decode()
    assert leftovers(html.unescape(re.sub(r"</?w:[^>]*>", "", content)), language, OWN) == []


@pytest.mark.parametrize(("language", "name"), [("id", "impor"), ("en", "import"), ("id", "gagal"), ("en", "failed")])
def test_pages_that_are_no_reports(language: str, name: str, pages: dict[str, Path]) -> None:
    """What an import did, and what failed."""
    assert leftovers(said(pages[name].read_text(encoding="utf-8")), language, OWN) == []
