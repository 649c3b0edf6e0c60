"""The section on comments in both languages: what is said for many, few and no comments, and that quotes are text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ikm.analysis.comments import Comments
from ikm.analysis.review import Quote, QuoteSelection
from ikm.chapters.comments import (
    export_city_comments,
    export_comments,
    render_quotes,
    show_city_comments,
    show_comments,
)
from ikm.page.wording import Words
from tests.analysis.test_comments import Row, survey_of

ROWS: list[Row] = [
    *[(3, "Izin A", "petugas lambat, wa 081234567890")] * 30,
    *[(4, "Izin A", "petugas ramah")] * 20,
    *[(4, "Izin B", "biaya murah")] * 5,
    (4, "Izin B", "-"),
]


@pytest.fixture
def found(tmp_path: Path) -> Comments:
    """55 comments of 56 respondents, 30 of them low scorers who complain, one entry that says nothing."""
    return survey_of(tmp_path, ROWS)


def text_of(found: Comments, bahasa: str = "id") -> str:
    """The words of the section."""
    return str(show_comments(found, (), Words(bahasa)).text())


def test_sentences(found: Comments) -> None:
    """55 of 56 = 98,2 %; 30 complaints; 30 telephone numbers removed; waktu mentioned most."""
    said = text_of(found)
    assert "55 dari 56 responden (98,2 %)" in said
    assert "1 isian lain tidak berisi apa-apa" in said
    assert (
        "30 dari 55 komentar itu memuat keluhan, 0 meminta atau menyarankan sesuatu tanpa mengeluh, dan 25 memuat puj"
        in said
    )
    assert "Nilai 1–2 pada unsur itu adalah jawaban semua responden" in said
    assert "Data pribadi yang dihapus dari komentar: nomor telepon (30)." in said
    assert "U3 Waktu penyelesaian (30 komentar)" in said
    assert "di bawah 76,61 (di bawah “Baik”): 30 komentar; responden lain: 25 komentar" in said


def test_sentences_in_english(found: Comments) -> None:
    """The same figures in English."""
    said = text_of(found, "en")
    assert "55 of 56 respondents (98.2%)" in said
    assert "telephone numbers (30)" in said


def test_tables_and_chart(found: Comments) -> None:
    """Topics, words, no services (B has 5 comments, so A is hidden with it), and a chart that names its figures."""
    view = show_comments(found, (), Words("id"))
    soup = BeautifulSoup(view._repr_html_(), "html.parser")
    cells = {table.caption.get_text(): [row.get_text("|", strip=True) for row in table.tbody("tr")] for table in
             soup("table") if table.caption}  # fmt: skip
    assert cells["Isi komentar menurut topik"][0] == "Lama penyelesaian|U3 Waktu penyelesaian|30|0|0|30"
    assert (
        cells["Isi komentar menurut unsur, dan nilai rendah pada unsur itu"][0] == "U3 Waktu penyelesaian|30|0|0|30|–"
    )
    assert "lambat|nilai rendah|30|0" in cells["Kata pembeda: responden dengan nilai rendah dan responden lain"]
    assert "Komentar menurut jenis layanan" not in cells
    assert "U3 Waktu penyelesaian 30 (30 keluhan)" in soup.find(attrs={"role": "img"})["aria-label"]
    assert view.frame.loc["waktu"].to_list()[:4] == [30, 0, 0, 30]


def test_few_and_none(tmp_path: Path) -> None:
    """Below ten comments no table, no chart, and it is said why; without any, one sentence."""
    few = show_comments(survey_of(tmp_path, ROWS[:9]), (), Words("id"))
    assert "kurang dari 10; isinya tidak dirinci" in str(few.text())
    assert (few.figure(), BeautifulSoup(few._repr_html_(), "html.parser")("table")) == (None, [])
    none = survey_of(tmp_path, [(3, "", "")])
    assert text_of(none) == "Tidak ada responden yang menulis saran atau keluhan pada periode ini."
    assert text_of(survey_of(tmp_path, [(3, "", "-")])).endswith("misalnya “-” atau “tidak ada”.")


def test_many_comments_show_found_topics(tmp_path: Path) -> None:
    """From 200 comments on topics found in them are added; the table by unsur and that of topics stay."""
    rows: list[Row] = [(3, "", f"air keruh {word}") for word in ("berbau", "berlumpur") for _ in range(60)]
    rows += [(3, "", f"tagihan mahal {word}") for word in ("melonjak", "dobel") for _ in range(60)]
    page = show_comments(survey_of(tmp_path, rows), (), Words("id"))._repr_html_()
    assert "Topik yang muncul dari isi komentar" in page
    assert "Isi komentar menurut unsur, dan nilai rendah" in page
    assert "Isi komentar menurut topik" in page


def test_quotes_are_text(found: Comments) -> None:
    """Markup in an approved text is shown, not obeyed."""
    hostile = "<img src=x onerror=alert(1)> {{7*7}} $x$"
    block = render_quotes(found, QuoteSelection((Quote("sikap", hostile), Quote("", "lain")), 2, 3), Words("id"))
    soup = BeautifulSoup(block._repr_html_(), "html.parser")
    assert [quote.get_text() for quote in soup("q")] == [hostile, "lain"]
    assert soup("img") == []
    assert [topic.get_text() for topic in soup("strong")] == ["Sikap dan kesopanan petugas", "Lainnya"]
    # 2 quoted, 2 turned down, 3 open: 7 wordings of the 55 comments.
    counted = "55 komentar itu menjadi 7 bila yang kata-katanya sama dihitung sekali"
    assert f"{counted}: 2 dikutip, 2 diputuskan untuk tidak dikutip, dan 3 belum diputuskan." in soup.get_text()


def test_without_approval_nothing_is_quoted(found: Comments) -> None:
    """Said so, in both languages."""
    assert "Belum ada komentar yang disetujui" in render_quotes(found, QuoteSelection((), 0, 9), Words("id")).html
    assert "No comment has been approved" in render_quotes(found, QuoteSelection((), 0, 9), Words("en")).html


def test_results(found: Comments) -> None:
    """hasil.json: counts by key, hidden services by name alone, no text but quotes."""
    content = export_comments(found, QuoteSelection((Quote("sikap", "ramah"),), 1, 2))
    assert (content["comments"], content["empty"], content["complaints"]) == (55, 1, 30)
    assert content["unsur"][0] == {
        "key": "waktu", "comments": 30, "praise": 0, "requests": 0, "complaints": 30,
    }  # fmt: skip
    assert content["services"] == [{"hidden": True}]
    assert content["quotes"] == [{"topic": "sikap", "text": "ramah"}]
    assert content["review"] == {"read": 0, "by_rules": 55, "wordings": 4, "quoted": 1, "rejected": 1, "open": 2}


def test_results_of_few_comments(tmp_path: Path) -> None:
    """Below ten comments their number alone."""
    content = export_comments(survey_of(tmp_path, ROWS[:9]), QuoteSelection((), 0, 0))
    assert (content["comments"], content["complaints"], content["removed"], content["topics"]) == (9, None, {}, [])
    assert content["review"] == {"read": None, "by_rules": None, "wordings": 0, "quoted": 0, "rejected": 0, "open": 0}


@pytest.mark.parametrize(
    ("bahasa", "unread", "read"),
    [
        ("id", "dibaca dari kata-katanya menurut aturan", "3 komentar dibaca petugas, 52 menurut aturan"),
        ("en", "Kinds are read from the words by rules", "3 comments were read by an officer, 52 by rules"),
    ],
)
def test_it_says_how_many_an_officer_read(found: Comments, bahasa: str, unread: str, read: str) -> None:
    """In the sentence that says how kinds are known, and in hasil.json."""
    assert unread in text_of(found, bahasa)
    reviewed = replace(found, read=3)
    assert read in text_of(reviewed, bahasa)
    content = export_comments(reviewed, QuoteSelection((), 0, 0))
    assert (content["review"]["read"], content["review"]["by_rules"]) == (3, 52)


@pytest.mark.parametrize(("single", "shown"), [(2, "kurang dari 3|||"), (3, "3|1|0|0")])
def test_topics_of_few_comments_are_told_together(tmp_path: Path, single: int, shown: str) -> None:
    """Ten on manners, and fees and seats by one or two: one row without an unsur, below three without a number."""
    others: list[Row] = [(4, "", "murah"), (4, "", "entah"), (4, "", "entah")][:single]
    view = show_comments(survey_of(tmp_path, [*[(4, "", "ramah")] * 10, *others]), (), Words("id"))
    table = next(
        one
        for one in BeautifulSoup(view._repr_html_(), "html.parser")("table")
        if one.caption is not None and one.caption.get("id") == "tabel-topik"
    )
    row = [cell.get_text() for cell in table.tbody("tr")[-1](["th", "td"])]
    wanted = ["Lainnya (topik dengan kurang dari 3 komentar dan komentar tanpa topik)", "–", *shown.split("|")]
    assert row == wanted


def test_comments_of_a_city(found: Comments, tmp_path: Path) -> None:
    """Of 55 comments, 3 of them read, and of 9, which are too few for more than their number; one unit has none."""
    (tmp_path / "few").mkdir()
    few = survey_of(tmp_path / "few", [(3, "", "petugas ramah")] * 9)
    units = {"A": replace(found, read=3), "B": few, "C": replace(few, written=())}
    view = show_city_comments(units, Words("id"))
    assert "Warga menulis 64 komentar di 2 unit: 3 dibaca petugas, 61 menurut aturan" in str(view.text())
    assert "tidak dirinci untuk Kantor Perizinan" in str(view.text())
    soup = BeautifulSoup(view._repr_html_(), "html.parser")
    rows = [[cell.get_text() for cell in row("td")][-5:] for row in soup("table")[0]("tr")]
    assert [row for row in rows if row] == [
        ["55", "25", "0", "30", "3"],
        ["9", "–", "–", "–", "0"],
        ["0", "–", "–", "–", "0"],
    ]
    assert view.frame.loc["A"].tolist() == [55, 25, 0, 30, 3]
    assert view.frame.loc["B", ["praise", "requests", "complaints"]].isna().all()
    assert export_city_comments(units)[1] == {
        "unit": "B", "comments": 9, "praise": None, "requests": None, "complaints": None, "read": 0,
    }  # fmt: skip
    none = show_city_comments({"C": units["C"]}, Words("en"))
    assert "No unit has comments in this period." in str(none.text())
