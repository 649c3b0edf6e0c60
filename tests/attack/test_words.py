"""Names planted in a quarter of the comments, without a word that announces them, come out in no file of a report."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pypdf
import pytest

from ikm.chapters.comments import export_comments, show_comments
from ikm.commands.checking import propose_comments
from ikm.page.wording import Words
from ikm.study.unit import open_study
from ikm.survey.project import Project
from tests.commands import run_ikm
from tests.helpers import KEYS, make_project

#: In no dictionary; roots of the dictionary; taken by the stemmer for forms of a root. None of them is anybody.
NAMES = ("hartowiyono", "ningrumsari", "indah", "budi", "dewi", "cahaya", "slamet", "melati", "dimas", "susi")
PLAIN = (
    "antre lama sekali di ruang tunggu", "berkas kurang jelas dan bolak-balik", "biaya murah dan petugas ramah",
    "pelayanan cepat, loket bersih", "aplikasi sering error dan wifi mati", "tempat parkir sempit",
)  # fmt: skip
#: Where each name stands: at the beginning, in the midst, beside a negation, as a possessive, in a list, in capitals.
TOLD = (
    "{name} ketus sekali waktu melayani", "waktu itu {name} tidak membantu berkas saya", "kurang {name} yang ramah",
    "sikap {name}nya kasar di loket", "toilet, {name} dan kursi kurang", "{NAME} LAMBAT SEKALI",
)  # fmt: skip


def planted(folder: Path, names: tuple[str, ...] = NAMES) -> Project:
    """A unit of 240 comments, of which 60 name one and the same person, or the other; 60 low scorers wrote these."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["respondent", "date", "service", *KEYS, "saran"])
    for place in range(240):
        name = names[place // 4 % len(names)]
        naming = place % 4 == 0
        # Eight ways to go on, so that no comment is that of another by its wording.
        told = TOLD[place // 4 // len(names) % len(TOLD)] if naming else PLAIN[place % len(PLAIN)]
        text = f"{told.format(name=name, NAME=name.upper())} {'lagi ' * (place % 3)}".strip()
        scores = [2 if naming else 4] * len(KEYS)
        scores[place % len(KEYS)] = 3
        writer.writerow([f"R{place:04}", f"2026-0{1 + place % 6}-1{place % 9}", "Izin", *scores, text])
    return make_project(folder, {"KPPT/2026-S1.csv": out.getvalue()})


def read_all(path: Path) -> str:
    """All text in a file, also in what is packed within it."""
    raw = path.read_bytes()
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            return "\n".join(book.read(name).decode("utf-8", errors="replace") for name in book.namelist())
    if raw.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(raw))
        return "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    return raw.decode("utf-8", errors="replace")


def find_names_in(text: str, names: tuple[str, ...] = NAMES) -> list[str]:
    """The names that stand in a text as words or as the beginning of one, in whatever case."""
    return [name for name in names if re.search(rf"(?<![^\W\d_]){name}", text, re.IGNORECASE)]


def report(folder: Path, *more: str) -> dict[Path, str]:
    """Every file that the report leaves behind, and the open data, as text."""
    given = ["--data", str(folder / "data"), "--output", str(folder / "output")]
    made = run_ikm("report", "KPPT", "--docx", *more, *given, cwd=folder)
    assert made.returncode == 0, made.stdout + made.stderr
    listed = run_ikm("site", *given, cwd=folder)
    assert listed.returncode == 0, listed.stderr
    return {path: read_all(path) for path in (folder / "output").rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("audience", "bahasa", "names"),
    [
        ("public", "id", ("hartowiyono", "indah")),
        ("internal", "id", ("slamet", "susi")),
        ("public", "en", ("budi", "dimas")),
        ("internal", "en", ("ningrumsari", "cahaya")),
    ],
)
def test_no_name_is_in_any_file(tmp_path: Path, audience: str, bahasa: str, names: tuple[str, ...]) -> None:
    """Page, PDF, notebook, workbook, Word, results, open data, log: 60 of 240 comments named one of two people."""
    planted(tmp_path, names)
    made = report(tmp_path, "--audience", audience, "--bahasa", bahasa)
    kinds = {path.name.replace(".en.", ".") for path in made}
    assert {"laporan.html", "laporan.pdf", "laporan.ipynb", "hasil.json", "rekap.xlsx", "laporan.docx"} <= kinds
    assert {str(path): found for path, text in made.items() if (found := find_names_in(text, names))} == {}
    comments = json.loads(next(text for path, text in made.items() if path.name == "hasil.json"))["comments"]
    assert comments["comments"] == 240
    assert {"ketus", "lama"} & {word["word"] for word in comments["words"]}
    assert comments["found_topics"]
    assert comments["other_words"] >= len(names)


def test_the_search_finds_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were every word taken for one of the dictionary, the name would stand in the table and in the topics."""
    monkeypatch.setattr("ikm.analysis.comments.is_dictionary_word", lambda word: True)
    numbers = open_study("KPPT", data=str(planted(tmp_path, NAMES[:1]).data)).numbers
    assert find_names_in(json.dumps(export_comments(numbers.comments, numbers.quotes))) == ["hartowiyono"]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_a_quarter_of_all_wrote_is_no_word(tmp_path: Path, name: str) -> None:
    """One person named in all 60: most telling of low scorers, and neither word, nor topic, nor in a sentence."""
    project = planted(tmp_path, (name,))
    for audience in ("public", "internal"):
        study = open_study("KPPT", data=str(project.data), audience=audience)
        numbers = study.numbers
        page = show_comments(numbers.comments, numbers.spreads, Words("id"))._repr_html_()
        told = json.dumps(export_comments(numbers.comments, numbers.quotes), ensure_ascii=False)
        assert find_names_in(page + told, (name,)) == []
        assert numbers.comments.distinct_words
        assert numbers.comments.found_topics


def test_what_a_person_approved_may_be_shown(tmp_path: Path) -> None:
    """The officer read 'indah ketus sekali' and let it through: now it is a word like others; rejected, it is none."""
    project = planted(tmp_path, ("indah",))
    made, _ = propose_comments(project, "KPPT", form="csv")
    for decision, shown in (("reject", False), ("approve", True)):
        with made.path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for each in rows:
            each["decision"] = decision if "indah ketus" in each["text"] else ""
        with made.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        words = {word.word for word in open_study("KPPT", data=str(project.data)).numbers.comments.distinct_words}
        assert ("indah" in words) is shown


@pytest.mark.parametrize(("people", "shown"), [(9, False), (10, True)])
def test_a_word_of_the_dictionary_needs_a_group(tmp_path: Path, people: int, shown: bool) -> None:
    """Ten people in the public edition; a further comment by one of nine is of nobody new."""
    lines = [",".join(["respondent", *KEYS, "saran"])]
    lines += [",".join([f"R{place}", *["2"] * 9, "pagar rusak"]) for place in range(people)]
    lines += [",".join(["R0", *["2"] * 9, f"pagar miring {place}"]) for place in range(10 - people + 3)]
    lines += [",".join([f"S{place}", *["4"] * 9, "ramah"]) for place in range(40)]
    make_project(tmp_path, {"KPPT/2026-S1.csv": "\n".join(lines)})
    comments = open_study("KPPT", data=str(tmp_path / "data")).numbers.comments
    assert ("pagar" in comments.shared.forms) is shown
    assert ("pagar" in {word.word for word in comments.distinct_words}) is shown
