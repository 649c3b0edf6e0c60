"""The review file: decisions are read strictly, kept for ever, and no cell is a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ikm.errors import DataError
from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.review import QuoteDecision, QuoteProposal, read_review, update_review
from ikm.survey.units import Unit
from tests.helpers import make_project

PERIOD = Period.parse("2026-S1")
TWO = (QuoteProposal("c1", "Biaya", "mahal, sekali"), QuoteProposal("c2", "", "ramah"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one unit and no comments decided."""
    return make_project(tmp_path, {})


@pytest.fixture
def unit(project: Project) -> Unit:
    """Its unit."""
    return project.unit("KPPT")


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a review file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(project: Project, unit: Unit, *lines: str) -> Path:
    """A review file of these lines below its headings."""
    path = project.review(unit, PERIOD)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["id,topic,text,decision,edited", *lines]) + "\n", encoding="utf-8")
    return path


def test_no_file_no_decisions(project: Project, unit: Unit) -> None:
    """Nothing is quoted until somebody has decided."""
    review = read_review(project, unit, PERIOD)
    assert (dict(review.decisions), review.source) == ({}, None)


def test_first_run_writes_all_proposals_undecided(project: Project, unit: Unit) -> None:
    """Both proposals, decision blank; the path is data/comments/KPPT/2026-S1.csv."""
    done = update_review(project, unit, PERIOD, TWO)
    assert done.path == project.data / "comments" / "KPPT" / "2026-S1.csv"
    assert (done.added, done.decided, done.open) == (2, 0, 2)
    assert rows(done.path)[0] == {"id": "c1", "topic": "Biaya", "text": "mahal, sekali", "decision": "", "edited": ""}
    assert read_review(project, unit, PERIOD).decisions == {}


def test_decisions_are_read(project: Project, unit: Unit) -> None:
    """In small or capital letters, with the row that a spreadsheet shows; blank ones are none."""
    write(project, unit, "c1,Biaya,mahal,APPROVE,", "c2,,ramah,,", "c3,,lama,redact,lama sekali")
    review = read_review(project, unit, PERIOD)
    assert review.decisions == {
        "c1": QuoteDecision(2, "approve", "mahal", ""),
        "c3": QuoteDecision(4, "redact", "lama", "lama sekali"),
    }
    assert review.source is not None
    assert (review.source.path, review.source.rows) == ("data/comments/KPPT/2026-S1.csv", 3)


def test_running_again_keeps_decisions_and_adds_new(project: Project, unit: Unit) -> None:
    """A decision, an edited text and a note in a column of one's own stay byte for byte; a new proposal is added."""
    path = project.review(unit, PERIOD)
    path.parent.mkdir(parents=True)
    path.write_text(
        "id,topic,text,decision,edited,note\nc1,Biaya,mahal,approve,,tanya Bu Ani\nc2,,ramah,,,\nc9,,lama,reject,,\n",
        encoding="utf-8",
    )
    done = update_review(project, unit, PERIOD, [*TWO, QuoteProposal("c3", "", "sopan")])
    assert (done.added, done.decided, done.open) == (1, 2, 2)
    found = rows(path)
    assert [row["id"] for row in found] == ["c1", "c2", "c9", "c3"]
    assert (found[0]["decision"], found[0]["note"], found[2]["decision"]) == ("approve", "tanya Bu Ani", "reject")
    before = path.read_bytes()
    update_review(project, unit, PERIOD, [*TWO, QuoteProposal("c3", "", "sopan")])
    assert path.read_bytes() == before


def test_untouched_rows_that_are_no_longer_proposed_go(project: Project, unit: Unit) -> None:
    """A comment that was corrected in the answers must not lie about in its old form; one decided on stays."""
    write(project, unit, "c8,,lama,,", "c9,,lama,reject,")
    assert [row["id"] for row in rows(update_review(project, unit, PERIOD, TWO).path)] == ["c9", "c1", "c2"]


@pytest.mark.parametrize("text", ["=1+1", "+62", "-mahal", "@akun", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(project: Project, unit: Unit, text: str) -> None:
    """An apostrophe in front in the file, none in what is read back; running again adds no second one."""
    path = update_review(project, unit, PERIOD, [QuoteProposal("c1", "", text)]).path
    assert rows(path)[0]["text"] == f"'{text}"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",,\n", ",approve,\n"), encoding="utf-8")
    update_review(project, unit, PERIOD, [QuoteProposal("c1", "", text)])
    assert rows(path)[0]["text"] == f"'{text}"
    assert read_review(project, unit, PERIOD).decisions["c1"].text == text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("c1,,mahal,aprove,", r"1 decision that mean.*row 2: 'aprove' Did you mean approve\?.*approve, redact, reject"),
        ("c1,,mahal,redact,", r"'redact' and the column edited go together.*row 2: redact"),
        ("c1,,mahal,approve,murah", r"'redact' and the column edited go together.*row 2: approve"),
        ("c1,,mahal,,\nc1,,ramah,,", r"an id is missing or stands twice.*row 2: 'c1'.*row 3: 'c1'"),
        (",,mahal,,", r"an id is missing or stands twice.*row 2: ''"),
    ],
)
def test_mistakes_stop_with_their_row(project: Project, unit: Unit, line: str, said: str) -> None:
    """Reading and running again both refuse, name file and row, and leave the file as it is."""
    path = write(project, unit, line)
    before = path.read_bytes()
    with pytest.raises(DataError, match=f"(?s)2026-S1.csv: {said}"):
        read_review(project, unit, PERIOD)
    with pytest.raises(DataError, match=f"(?s){said}"):
        update_review(project, unit, PERIOD, TWO)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_lost_column(project: Project, unit: Unit) -> None:
    """A file without its column of decisions is refused, not filled again."""
    path = project.review(unit, PERIOD)
    path.parent.mkdir(parents=True)
    path.write_text("id,topic,text\nc1,,mahal\n", encoding="utf-8")
    with pytest.raises(DataError, match="column decision, edited is missing"):
        read_review(project, unit, PERIOD)


def test_saved_by_a_spreadsheet(project: Project, unit: Unit) -> None:
    """Semicolons and Windows-1252, as Excel saves it in Indonesia."""
    path = project.review(unit, PERIOD)
    path.parent.mkdir(parents=True)
    path.write_bytes("id;topic;text;decision;edited\r\nc1;;café mahal;approve;\r\n".encode("cp1252"))
    assert read_review(project, unit, PERIOD).decisions["c1"].text == "café mahal"


def test_a_file_saved_meanwhile_is_not_overwritten(
    project: Project, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody saves a decision while the command runs: the command gives way."""
    path = write(project, unit, "c1,,mahal,,")
    saved = b"id,topic,text,decision,edited\nc1,,mahal,reject,\n"

    def meanwhile(*_: object) -> bytes:
        path.write_bytes(saved)
        return b"other"

    monkeypatch.setattr("ikm.survey.review._format_rows", meanwhile)
    with pytest.raises(DataError, match="saved by somebody else"):
        update_review(project, unit, PERIOD, TWO)
    assert path.read_bytes() == saved
    assert [each.name for each in path.parent.iterdir()] == [path.name]
