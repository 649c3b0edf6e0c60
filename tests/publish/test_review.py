"""From a comment to a quote, end to end: nothing personal and nothing unread reaches a report."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pypdf
import pytest
from bs4 import BeautifulSoup

from ikm.commands.checking import propose_comments
from ikm.errors import DataError
from ikm.publish.job import gather_unit_job
from ikm.publish.report import build_report
from ikm.survey.project import Project
from ikm.survey.review import ReviewFile

pytestmark = pytest.mark.slow

#: What must not be found, and the comment that holds it. None of this is anybody's.
SECRETS = {
    "3578011203850002": "NIK 3578011203850002 salah ketik",
    "081234567890": "hubungi 081234567890 ya",
    "812 3456": "wa +62 812 3456 7891 lambat",
    "slamet.riyadi@example.com": "surat ke slamet.riyadi@example.com",
    "Sudarmono": "Pak Sudarmono di loket 3 ketus",
    "wartini": "bu wartini kurang senyum",
    "KT 1234 AB": "mobil KT 1234 AB menutup jalan",
    "1234567890123": "rekening 1234567890123 belum dibayar",
    "<script": "lama <script>alert('x')</script> sekali",
    "onerror=": "toilet <img src=x onerror=alert(1)> kotor",
    "=HYPERLINK": '=HYPERLINK("http://jahat.example","klik") lama',
}


@pytest.fixture
def planted(sample: Path) -> Project:
    """The sample of PARKIR with every secret planted twice, and 30 ordinary comments."""
    path = sample / "responses" / "PARKIR" / "2026-S1.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [*SECRETS.values(), *SECRETS.values(), *["karcis tidak diberi"] * 30]
    for row, text in zip(rows, texts, strict=False):
        row["saran"] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return Project.locate(sample)


def propose(project: Project) -> ReviewFile:
    """The review file of PARKIR as CSV, written."""
    return propose_comments(project, "PARKIR", form="csv")[0]


def decide(path: Path, decision: str, **label: str) -> int:
    """Give every comment that says something one decision, and kind and unsur where given; return to how many."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        said = [row["kind"] != "kosong" for row in rows]  # what says nothing cannot be quoted
        given = {"decision": decision} | label
        writer.writerows(row | given if own else row for row, own in zip(rows, said, strict=True))
    return sum(said)


def readable(name: str, content: bytes) -> str:
    """Text of a file as a reader of it sees it; the image holds what the PDF of the same name does."""
    if name.endswith(".pdf"):
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return " ".join(book.read(part).decode() for part in book.namelist())
    return "" if name.endswith(".png") else content.decode()


def found_in(text: str) -> list[str]:
    """Secrets that stand in a text."""
    return [secret for secret in SECRETS if secret.casefold() in text.casefold()]


def test_unread_comments_are_counts_alone(planted: Project) -> None:
    """Without a review: no secret and no sentence of a comment in any file, numbers are there."""
    made = build_report(gather_unit_job(planted, "PARKIR", "2026-S1", "id"))
    for name, content in made.items():
        text = readable(name, content)
        assert found_in(text) == [], name
        assert "karcis tidak diberi" not in text
    comments = json.loads(made["hasil.json"])["comments"]
    assert comments["quotes"] == []
    assert comments["comments"] >= 50
    assert comments["removed"]["nama"] >= 4


def test_even_if_all_are_approved_no_personal_data_is_quoted(planted: Project) -> None:
    """Approval lifts no redaction; markup of a comment is text in the page, and the review file holds no formula."""
    done = propose(planted)
    with done.path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    personal = set(SECRETS) - {"<script", "onerror=", "=HYPERLINK"}
    assert not personal & set(found_in(done.path.read_text(encoding="utf-8")))
    decide(done.path, "approve")
    job = gather_unit_job(planted, "PARKIR", "2026-S1", "id")
    assert "comments/PARKIR/2026-S1.csv" in job.inputs
    made = build_report(job)
    for name, content in made.items():
        assert not personal & set(found_in(readable(name, content))), name
    page = BeautifulSoup(made["laporan.html"].decode(), "html.parser")
    assert page("script") == page("img") == []
    assert not [tag for tag in page(True) for name in tag.attrs if name.startswith("on")]
    quotes = {quote.get_text() for quote in page("q")}  # some stand on a card of the short edition too
    assert "Pak [nama] di loket 3 ketus" in quotes
    assert "lama <script>alert('x')</script> sekali" in quotes
    hasil = json.loads(made["hasil.json"])
    assert sorted(quotes) == sorted(entry["text"] for entry in hasil["comments"]["quotes"])
    assert "data/comments/PARKIR/2026-S1.csv" in {source["path"] for source in hasil["sources"]}


def test_rejected_comments_are_not_quoted(planted: Project) -> None:
    """All turned down: none in the page, their number is said."""
    rejected = decide(propose(planted).path, "reject")
    hasil = json.loads(build_report(gather_unit_job(planted, "PARKIR", "2026-S1", "id"))["hasil.json"])
    assert hasil["comments"]["quotes"] == []
    review = hasil["comments"]["review"]
    assert (review["quoted"], review["rejected"], review["open"]) == (0, rejected, 0)
    assert (review["read"], review["by_rules"]) == (hasil["comments"]["comments"], 0)


def test_a_typo_in_a_decision_stops_the_report(planted: Project) -> None:
    """The message names the user's own file and the row; a report with a guessed decision would be worse than none."""
    done = propose(planted)
    decide(done.path, "aprove")
    with pytest.raises(
        DataError, match=r"(?s)comments/PARKIR/2026-S1\.csv: .*row 2, column decision: 'aprove' Did you mean approve"
    ) as told:
        build_report(gather_unit_job(planted, "PARKIR", "2026-S1", "id"))
    assert str(done.path) in str(told.value)


def test_proposing_twice_adds_nothing(planted: Project) -> None:
    """Ids last: decisions made find their comments again."""
    first = propose(planted)
    approved = decide(first.path, "approve")
    second = propose(planted)
    assert first.added == first.open == approved + 2  # two say nothing, and nobody decided on them
    assert (second.added, second.read, second.open) == (0, approved, 2)


def test_what_an_officer_reads_reaches_page_and_priorities(planted: Project) -> None:
    """All are said to be complaints about biaya: so page, hasil.json and the components of the priorities have it."""
    done = propose(planted)
    before = json.loads(build_report(gather_unit_job(planted, "PARKIR", "2026-S1", "id"))["hasil.json"])
    decide(done.path, "read", kind="keluhan", unsur="biaya-")
    made = build_report(gather_unit_job(planted, "PARKIR", "2026-S1", "id"))
    hasil = json.loads(made["hasil.json"])
    n = hasil["comments"]["comments"]
    assert n == before["comments"]["comments"] != before["comments"]["complaints"]
    assert hasil["comments"]["complaints"] == n
    assert [(one["key"], one["complaints"]) for one in hasil["comments"]["unsur"]] == [("biaya", n)]
    ranked = {one["key"]: one["components"]["complaints"]["raw"] for one in hasil["policy"]["priorities"]}
    assert {key: value for key, value in ranked.items() if value} == {"biaya": n}
    assert f"{n} komentar dibaca petugas, 0 menurut aturan" in BeautifulSoup(made["laporan.html"], "html.parser").text


def test_other_periods_are_not_read(planted: Project) -> None:
    """A review of an earlier period is no input of this one's report."""
    path = planted.data / "comments" / "PARKIR" / "2025-S2.csv"
    path.parent.mkdir(parents=True)
    path.write_text("nonsense\n1\n", encoding="utf-8")
    job = gather_unit_job(planted, "PARKIR", "2026-S1", "id")
    assert not [name for name in job.inputs if name.startswith("comments/")]


def test_the_sample_ships_with_a_review(hasil: dict[str, object]) -> None:
    """KPPT 2026-S1: 14 approved or edited, 2 turned down, as data/comments/KPPT/2026-S1.csv has it.

    These 16 wordings stand in 22 comments, and each has its kind.
    """
    comments = hasil["comments"]
    assert isinstance(comments, dict)
    assert comments["review"] == {"read": 22, "by_rules": 38, "wordings": 43, "quoted": 14, "rejected": 2, "open": 27}
    assert len(comments["quotes"]) == 14
