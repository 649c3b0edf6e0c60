"""An office's own colour and logo: on page, paper and drawings, readable light and dark, or a clear refusal."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import matplotlib.pyplot as plt
import pypdf
import pytest

from ikm.errors import SettingError
from ikm.page.colours import MAIN_COLOUR, Livery, compute_contrast, read_livery
from ikm.publish.job import gather_unit_job
from ikm.publish.pdf import parse_page
from ikm.publish.report import build_report
from ikm.publish.word import write_report_docx
from ikm.survey.project import Project

ACCENT = "#7a0f3c"


def png() -> bytes:
    """A small image."""
    out = io.BytesIO()
    figure = plt.figure(figsize=(1, 0.5))
    figure.savefig(out, format="png")
    plt.close(figure)
    return out.getvalue()


def wear(data: Path, text: str, logo: bytes = b"") -> Project:
    """A data folder that looks so."""
    (data / "look.toml").write_text(text, encoding="utf-8")
    if logo:
        (data / "look.png").write_bytes(logo)
    return Project(data, data.parent / "output")


def test_without_a_file_nothing_changes(sample: Path) -> None:
    """The colours that ship, and no style of one's own."""
    livery = read_livery(Project(sample, sample))
    assert livery == Livery(MAIN_COLOUR)
    assert livery.style == livery.logo_address == ""


@pytest.mark.parametrize("colour", [ACCENT, "#000000", "#8a3200", "#1d4ed8", "#006b3c", "#767676"])
def test_any_colour_can_be_read_light_and_dark(colour: str) -> None:
    """At least 4.5 to 1 on both grounds (WCAG 2.2, 1.4.3)."""
    light, dark = str(Livery(colour).style).split("@media")
    for rules, ground in ((light, "#ffffff"), (dark, "#12181f")):
        found = re.search(r"--accent: (#[0-9a-f]{6})", rules)
        assert found
        assert compute_contrast(found[1], ground) >= 4.5


@pytest.mark.parametrize(
    ("text", "logo", "said"),
    [
        ('accent = "merah"', b"", "a colour is a sign and six figures"),
        ('accent = "#ffcc00"', b"", "its contrast to white is 1.5, and text needs 4.5"),
        ('warna = "#7a0f3c"', b"", "warna: no such key"),
        ("", b"GIF89a", "look.png: no PNG image"),
        ('logo_alt = "Lambang"', b"\x89PNG\r\n\x1a\n" + bytes(600_000), "look.png: 600,008 bytes"),
        ("", b"\x89PNG\r\n\x1a\n", "nothing says what look.png shows"),
        ('logo_alt = "Lambang"', b"", "logo_alt without a logo"),
    ],
)
def test_what_cannot_be_worn_is_told(sample: Path, text: str, logo: bytes, said: str) -> None:
    """With the file, and what to do."""
    with pytest.raises(SettingError) as refused:
        read_livery(wear(sample, text, logo))
    assert said in str(refused.value)


@pytest.mark.slow
def test_page_paper_and_drawings_wear_it(sample: Path) -> None:
    """The colour that ships is in no drawing on paper any more; the logo has its words; both are fingerprinted."""
    project = wear(sample, f'accent = "{ACCENT}"\nlogo_alt = "Lambang kota"', png())
    files = build_report(gather_unit_job(project, "PARKIR", "2026-S1", "id"))
    page = files["laporan.html"].decode()
    assert f"--accent: {ACCENT};" in page
    assert '<img class="logo" src="data:image/png;base64,' in page
    assert 'alt="Lambang kota"' in page
    content = parse_page(page, "-")
    assert content["accent"] == ACCENT
    drawn = json.dumps(content["body"])
    assert ACCENT in drawn
    assert MAIN_COLOUR not in drawn
    paper = pypdf.PdfReader(io.BytesIO(files["laporan.pdf"]))
    assert len(paper.pages[0].images) == 1
    with zipfile.ZipFile(io.BytesIO(write_report_docx(page))) as document:
        assert "Lambang kota" in document.read("word/document.xml").decode()
    assert {"look.toml", "look.png"} <= set(json.loads(files["manifest.json"])["inputs"])
